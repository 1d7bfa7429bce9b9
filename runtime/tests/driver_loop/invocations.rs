//! Invocations: polled in place, dropped with their state, never heard late.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;

use fsmith::driver::{Supervisor, SupervisorError};
use tokio::sync::oneshot;

use crate::probe::{Effect, Event, Fault, Feeds, Id, Log, Probe, Rule, Seen, invocation};
use crate::sources::Endless;

/// Returns a machine whose invocation ends with the number it is sent, and the way to send it.
fn machine() -> (Probe<0>, Log, oneshot::Sender<u32>) {
    let mut probe = Probe::default();
    let log = probe.log.clone();
    let (sender, receiver) = oneshot::channel();
    let mut receiver = Some(receiver);
    let own = log.clone();
    probe.invoke = Some(Box::new(move || {
        let receiver = receiver.take();
        invocation(&own, async move {
            match receiver {
                Some(receiver) => receiver.await.map_err(|_| Fault("gone")),
                None => std::future::pending().await,
            }
        })
    }));
    (probe, log, sender)
}

#[tokio::test]
async fn an_invocation_ends_as_an_input_of_its_visit() {
    let (probe, log, finish) = machine();
    let running = Supervisor::new(probe).spawn();
    running.handle.tell(Event::Go(Id::Busy));
    running.handle.count().await.unwrap();
    finish.send(7).unwrap();
    while log.count(|seen| *seen == Seen::Done(Ok(7))) == 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn leaving_the_state_drops_its_invocation_before_the_effects_run() {
    let (probe, log, finish) = machine();
    let running = Supervisor::new(probe).spawn();
    running.handle.tell(Event::Go(Id::Busy));
    running.handle.count().await.unwrap();
    running
        .handle
        .tell(Event::Leave(vec![Effect::Succeed("exit")], Id::Open));
    running.handle.count().await.unwrap();
    let expected = [Seen::Dropped, Seen::Ran("exit")];
    assert!(log.told().ends_with(&expected), "{:?}", log.told());
    assert!(finish.send(7).is_err());
}

#[tokio::test]
async fn an_end_that_comes_while_an_effect_runs_is_not_delivered_to_a_later_visit() {
    let (mut probe, log, finish) = machine();
    probe.on_error = Rule::Go(Id::Busy);
    let running = Supervisor::new(probe).spawn();
    running.handle.tell(Event::Go(Id::Busy));
    let (go, word) = oneshot::channel();
    running
        .handle
        .tell(Event::Do(vec![Effect::WaitThenFail(word, "again")]));
    let mut watch = running.handle.supervisor.watch();
    watch.until(|id| id == Id::Busy).await.unwrap();
    // The invocation ends first, then the effect fails and its error enters the state anew.
    finish.send(7).unwrap();
    while log.count(|seen| *seen == Seen::Dropped) == 0 {
        tokio::task::yield_now().await;
    }
    go.send(()).unwrap();
    running.handle.count().await.unwrap();
    assert_eq!(log.count(|seen| *seen == Seen::Error(Fault("again"))), 1);
    assert_eq!(log.count(|seen| matches!(seen, Seen::Done(_))), 0);
}

#[tokio::test]
async fn an_invocation_goes_on_while_an_effect_waits_for_it() {
    let mut probe = Probe::<0>::default();
    let log = probe.log.clone();
    let (go, word) = oneshot::channel();
    let (tell, told) = oneshot::channel();
    let mut parts = Some((told, go));
    let own = log.clone();
    probe.invoke = Some(Box::new(move || {
        let (told, go) = parts.take().unwrap();
        invocation(&own, async move {
            told.await.unwrap();
            go.send(()).unwrap();
            Ok(1)
        })
    }));
    let running = Supervisor::new(probe).spawn();
    running.handle.tell(Event::Go(Id::Busy));
    let effects = vec![Effect::Wait(word), Effect::Succeed("after")];
    running.handle.tell(Event::Do(effects));
    tokio::task::yield_now().await;
    tell.send(()).unwrap();
    running.handle.count().await.unwrap();
    let expected = [Seen::Dropped, Seen::Ran("after"), Seen::Done(Ok(1))];
    assert_eq!(log.told(), expected);
}

#[tokio::test]
async fn an_end_comes_before_the_rest_of_a_batch() {
    let (mut probe, log, finish) = machine();
    let mut finish = Some(finish);
    probe.on_item = Box::new(move |_, n| {
        if n == 1_000 {
            finish.take().unwrap().send(7).unwrap();
        }
    });
    probe.on_done = Rule::Go(Id::Drained);
    let feeds = Feeds([Box::new(Endless::default())]);
    let running = Supervisor::new(probe).streams(feeds).spawn();
    running.handle.tell(Event::Go(Id::Busy));
    running.join().await.unwrap();
    let expected = [Seen::Item(0, 1_000), Seen::Dropped, Seen::Done(Ok(7))];
    assert_eq!(log.told().last_chunk(), Some(&expected));
}

#[tokio::test]
async fn a_failure_without_a_route_is_the_end() {
    let (mut probe, _, finish) = machine();
    probe.on_done = Rule::Absent;
    let running = Supervisor::new(probe).spawn();
    running.handle.tell(Event::Go(Id::Busy));
    running.handle.count().await.unwrap();
    drop(finish);
    let ended = running.join().await.unwrap_err();
    let SupervisorError::Unrouted { cause, state } = ended else {
        panic!("{ended:?}");
    };
    assert_eq!((cause, state), (Some(Fault("gone")), Some(Id::Busy)));
}

#[tokio::test]
async fn the_end_of_the_machine_drops_its_invocation() {
    let (probe, log, finish) = machine();
    let running = Supervisor::new(probe).spawn();
    running.handle.tell(Event::Go(Id::Busy));
    running.handle.count().await.unwrap();
    running.handle.tell(Event::Go(Id::Drained));
    running.join().await.unwrap();
    assert_eq!(log.count(|seen| *seen == Seen::Dropped), 1);
    assert!(finish.is_closed());
}

#[tokio::test]
async fn an_invocation_that_always_wakes_itself_holds_nobody_up() {
    let mut probe = Probe::<0>::default();
    let log = probe.log.clone();
    probe.invoke = Some(Box::new(move || {
        let restless = poll_fn(|cx| {
            cx.waker().wake_by_ref();
            Poll::Pending
        });
        invocation(&log, restless)
    }));
    let running = Supervisor::new(probe).spawn();
    running.handle.tell(Event::Go(Id::Busy));
    for _ in 0..10 {
        running.handle.count().await.unwrap();
    }
    running.handle.tell(Event::Go(Id::Drained));
    assert_eq!(running.join().await.unwrap(), Id::Drained);
}

#[tokio::test]
async fn an_invocation_is_polled_only_when_it_was_woken() {
    let mut probe = Probe::<0>::default();
    probe.on_shutdown = Rule::Stay;
    let log = probe.log.clone();
    let polls = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&polls);
    probe.invoke = Some(Box::new(move || {
        let counter = Arc::clone(&counter);
        let silent = poll_fn(move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
            Poll::Pending
        });
        invocation(&log, silent)
    }));
    let running = Supervisor::new(probe).spawn();
    running.handle.tell(Event::Go(Id::Busy));
    for _ in 0..10 {
        running.handle.supervisor.shutdown(Duration::from_hours(1));
        running.handle.count().await.unwrap();
    }
    assert_eq!(polls.load(Ordering::Relaxed), 1);
}
