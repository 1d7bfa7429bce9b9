//! Ends that nobody asked for: panics, aborts, machines that cannot go on.

use fsmith::core::{CallError, Refused};
use fsmith::driver::{End, Ended, Supervisor, SupervisorError};

use crate::probe::{Effect, Event, Id, Probe, invocation};

/// Tells a machine something that makes it panic, and checks what a watcher and a joiner see.
async fn panics(probe: Probe<0>, events: Vec<Event>, said: &str, last: Id) {
    let running = Supervisor::new(probe).spawn();
    let handle = running.handle.clone();
    let mut watch = handle.supervisor.watch();
    let watcher = tokio::spawn(async move { watch.ended().await });
    for event in events {
        handle.tell(event);
    }
    let waiting = handle.count();
    assert_eq!(waiting.await, Err(CallError::Gone));
    let seen = watcher.await.unwrap();
    let how = End::Panicked;
    assert_eq!(
        seen,
        Ended {
            how,
            state: Some(last)
        }
    );
    assert_eq!(handle.supervisor.state(), None);
    let ended = running.join().await.unwrap_err();
    let SupervisorError::Panicked { message, state } = ended else {
        panic!("{ended:?}");
    };
    assert_eq!((message.as_deref(), state), (Some(said), Some(last)));
}

#[tokio::test]
async fn a_panic_in_a_handler_is_seen_by_watchers_and_joiners() {
    let events = vec![Event::Do(vec![Effect::Succeed("shown")]), Event::Panic];
    panics(Probe::default(), events, "the handler panics", Id::Open).await;
}

#[tokio::test]
async fn a_panic_in_an_effect_is_seen_by_watchers_and_joiners() {
    let events = vec![Event::Do(vec![Effect::Panic])];
    panics(Probe::default(), events, "the effect panics", Id::Open).await;
}

#[tokio::test]
async fn a_panic_in_an_invocation_is_seen_by_watchers_and_joiners() {
    let mut probe = Probe::<0>::default();
    let log = probe.log.clone();
    probe.invoke = Some(Box::new(move || {
        invocation(&log, async { panic!("the invocation panics") })
    }));
    let events = vec![Event::Go(Id::Busy)];
    panics(probe, events, "the invocation panics", Id::Busy).await;
}

#[tokio::test]
async fn a_panic_of_another_type_is_a_panic_without_a_message() {
    let mut probe = Probe::<0>::default();
    let log = probe.log.clone();
    probe.invoke = Some(Box::new(move || {
        invocation(&log, async { std::panic::panic_any(7) })
    }));
    let running = Supervisor::new(probe).spawn();
    running.handle.tell(Event::Go(Id::Busy));
    let ended = running.join().await.unwrap_err();
    assert!(matches!(
        ended,
        SupervisorError::Panicked { message: None, .. }
    ));
}

#[tokio::test]
async fn an_abort_is_seen_by_watchers_and_joiners() {
    let running = Supervisor::new(Probe::<0>::default()).spawn();
    running.handle.count().await.unwrap();
    let mut watch = running.handle.supervisor.watch();
    running.abort();
    let ended = running.join().await.unwrap_err();
    assert!(matches!(
        ended,
        SupervisorError::Aborted {
            state: Some(Id::Open)
        }
    ));
    let seen = watch.ended().await;
    assert_eq!((seen.how, seen.state), (End::Aborted, Some(Id::Open)));
}

#[tokio::test]
async fn a_machine_that_never_rests_ends_with_the_reason() {
    let running = Supervisor::new(Probe::<0>::default()).spawn();
    let handle = running.handle.clone();
    handle.count().await.unwrap();
    handle.tell(Event::Endless);
    let ended = running.join().await.unwrap_err();
    let SupervisorError::Refused { cause, state } = ended else {
        panic!("{ended:?}");
    };
    assert!(matches!(cause, Refused::Endless { .. }));
    assert_eq!(state, Some(Id::Open));
    assert_eq!(handle.supervisor.state(), None);
}
