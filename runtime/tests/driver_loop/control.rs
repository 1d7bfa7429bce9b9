//! Requests, the mailbox and its handles.

use std::time::Duration;

use fsmith::core::CallError;
use fsmith::driver::{End, Ended, SendError, Status, Supervisor, SupervisorError};

use crate::probe::{Effect, Event, Feeds, Id, Probe, ProbeHandle, Rule, Seen};
use crate::sources::Endless;

const HOUR: Duration = Duration::from_hours(1);

/// Calls `act` with the machine's own handle at the tenth item of an endless stream, and returns
/// what the machine saw.
async fn at_the_tenth_item<const PLACE: usize>(
    act: impl Fn(&ProbeHandle) + Send + 'static,
) -> Vec<Seen> {
    let mut probe = Probe::<PLACE>::default();
    let log = probe.log.clone();
    let (hand_over, handed) = std::sync::mpsc::channel::<ProbeHandle>();
    probe.on_item = Box::new(move |_, n| match n {
        10 => act(&handed.recv().unwrap()),
        1_000 => handed.recv().unwrap().supervisor.shutdown(HOUR),
        _ => {}
    });
    let running = Supervisor::new(probe)
        .streams(Feeds([Box::new(Endless::default())]))
        .spawn();
    hand_over.send(running.handle.clone()).unwrap();
    hand_over.send(running.handle.clone()).unwrap();
    running.join().await.unwrap();
    log.told()
}

fn place(seen: &[Seen], wanted: &Seen) -> usize {
    seen.iter().position(|one| one == wanted).unwrap()
}

#[tokio::test]
async fn a_command_declared_first_does_not_wait_behind_a_batch() {
    let seen = at_the_tenth_item::<0>(|handle| handle.tell(Event::Note(7))).await;
    assert_eq!(
        place(&seen, &Seen::Note(7)),
        place(&seen, &Seen::Item(0, 10)) + 1
    );
}

#[tokio::test]
async fn a_command_declared_last_waits_for_the_batch_and_no_longer() {
    let seen = at_the_tenth_item::<1>(|handle| handle.tell(Event::Note(7))).await;
    let waited = place(&seen, &Seen::Note(7)) - place(&seen, &Seen::Item(0, 10));
    assert!((2..=64).contains(&waited), "it waited for {waited} items");
}

#[tokio::test]
async fn shutdown_does_not_wait_behind_a_batch() {
    let seen = at_the_tenth_item::<1>(|handle| handle.supervisor.shutdown(HOUR)).await;
    assert_eq!(seen.last(), Some(&Seen::Shutdown));
    assert_eq!(seen[seen.len() - 2], Seen::Item(0, 10));
}

#[tokio::test]
async fn commands_and_calls_are_heard_while_data_is_always_ready() {
    let probe = Probe::<1>::default();
    let log = probe.log.clone();
    let feeds = Feeds([Box::new(Endless::default())]);
    let running = fsmith::spawn(probe, feeds);
    for n in 0..100 {
        running
            .handle
            .supervisor
            .send(Event::Note(n))
            .await
            .unwrap();
        running.handle.count().await.unwrap();
    }
    running.handle.supervisor.shutdown(HOUR);
    assert_eq!(running.join().await.unwrap(), Id::Drained);
    assert_eq!(log.count(|seen| matches!(seen, Seen::Note(_))), 100);
}

#[tokio::test]
async fn a_flood_of_commands_does_not_starve_a_stream() {
    let probe = Probe::<0>::default();
    let log = probe.log.clone();
    let running = Supervisor::new(probe)
        .mailbox(10_000)
        .streams(Feeds([Box::new(Endless::default())]))
        .spawn();
    for n in 0..10_000 {
        running.handle.tell(Event::Note(n));
    }
    running.handle.supervisor.drain(HOUR);
    running.join().await.unwrap();
    let notes = log.told();
    let longest = notes
        .split(|seen| matches!(seen, Seen::Item(..)))
        .map(<[Seen]>::len)
        .max();
    assert!(longest <= Some(64), "{longest:?} commands in a row");
}

#[tokio::test]
async fn a_drained_backlog_is_handled_to_the_last_before_shutdown() {
    let probe = Probe::<0>::default();
    let log = probe.log.clone();
    let running = Supervisor::new(probe).mailbox(20_000).spawn();
    for n in 0..20_000 {
        running.handle.tell(Event::Note(n));
    }
    running.handle.supervisor.drain(HOUR);
    assert_eq!(running.join().await.unwrap(), Id::Drained);
    let expected = (0..20_000).map(Seen::Note).chain([Seen::Shutdown]);
    assert!(log.told().into_iter().eq(expected));
}

#[tokio::test]
async fn what_is_sent_while_draining_comes_back() {
    let running = Supervisor::new(Probe::<0>::default()).spawn();
    let handle = running.handle.clone();
    let (go, word) = tokio::sync::oneshot::channel();
    handle.tell(Event::Do(vec![Effect::Wait(word)]));
    handle.supervisor.drain(HOUR);
    tokio::task::yield_now().await;

    let refused = handle.supervisor.send(Event::Note(7)).await.unwrap_err();
    assert!(matches!(
        refused,
        SendError::Closing {
            event: Event::Note(7),
            state: Some(Id::Open)
        }
    ));
    assert_eq!(
        handle.count().await,
        Err(CallError::Closing { state: "Open" })
    );
    go.send(()).unwrap();
    running.join().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn draining_ends_at_its_deadline_whatever_holds_it_up() {
    let running = Supervisor::new(Probe::<0>::default()).spawn();
    let start = tokio::time::Instant::now();
    running.handle.tell(Event::Do(vec![Effect::Never]));
    running.handle.supervisor.drain(Duration::from_secs(9));
    let ended = running.join().await.unwrap_err();
    assert!(matches!(
        ended,
        SupervisorError::Cancelled {
            state: Some(Id::Open)
        }
    ));
    assert_eq!(start.elapsed(), Duration::from_secs(9));
}

#[tokio::test(start_paused = true)]
async fn a_machine_that_hears_shutdown_and_stays_is_cancelled_at_the_earliest_deadline() {
    let mut probe = Probe::<0>::default();
    probe.on_shutdown = Rule::Stay;
    let log = probe.log.clone();
    let running = Supervisor::new(probe).spawn();
    let start = tokio::time::Instant::now();
    for seconds in [30, 5, 10] {
        running
            .handle
            .supervisor
            .shutdown(Duration::from_secs(seconds));
        running.handle.count().await.unwrap();
    }
    let ended = running.join().await.unwrap_err();
    assert!(matches!(ended, SupervisorError::Cancelled { .. }));
    assert_eq!(start.elapsed(), Duration::from_secs(5));
    assert_eq!(log.count(|seen| *seen == Seen::Shutdown), 1);
}

#[tokio::test(start_paused = true)]
async fn of_requests_made_at_once_the_earliest_deadline_holds_and_a_drain_gives_way() {
    let mut probe = Probe::<0>::default();
    probe.on_shutdown = Rule::Stay;
    let log = probe.log.clone();
    let running = Supervisor::new(probe).spawn();
    let start = tokio::time::Instant::now();
    running.handle.tell(Event::Note(1));
    let supervisor = &running.handle.supervisor;
    supervisor.shutdown(Duration::from_secs(30));
    supervisor.shutdown(Duration::from_secs(5));
    supervisor.drain(Duration::from_secs(10));
    assert!(running.join().await.is_err());
    assert_eq!(start.elapsed(), Duration::from_secs(5));
    assert_eq!(log.told(), [Seen::Shutdown, Seen::Note(1)]);
}

#[tokio::test(start_paused = true)]
async fn a_deadline_holds_while_events_flood() {
    let mut probe = Probe::<0>::default();
    probe.on_shutdown = Rule::Stay;
    let running = Supervisor::new(probe)
        .streams(Feeds([Box::new(Endless::default())]))
        .spawn();
    running.handle.supervisor.shutdown(Duration::from_secs(5));
    running.handle.count().await.unwrap();
    tokio::time::advance(Duration::from_secs(5)).await;
    let ended = running.join().await.unwrap_err();
    assert!(matches!(ended, SupervisorError::Cancelled { .. }));
}

#[tokio::test]
async fn without_a_rule_for_shutdown_the_accepted_is_handled_and_the_machine_cancelled() {
    let mut probe = Probe::<0>::default();
    probe.on_shutdown = Rule::Absent;
    let log = probe.log.clone();
    let running = Supervisor::new(probe)
        .streams(Feeds([Box::new(Endless::default())]))
        .spawn();
    for n in 0..100 {
        running.handle.tell(Event::Note(n));
    }
    running.handle.supervisor.shutdown(HOUR);
    let handle = running.handle.clone();
    let ended = running.join().await.unwrap_err();
    assert!(matches!(
        ended,
        SupervisorError::Cancelled {
            state: Some(Id::Open)
        }
    ));
    assert!(
        log.told()
            .into_iter()
            .eq([Seen::Shutdown].into_iter().chain((0..100).map(Seen::Note)))
    );
    assert_eq!(handle.count().await, Err(CallError::Gone));
}

#[tokio::test]
async fn the_last_handle_dropped_is_a_shutdown_after_all_that_was_sent() {
    let probe = Probe::<0>::default();
    let log = probe.log.clone();
    let running = Supervisor::new(probe).spawn();
    let second = running.handle.clone();
    let mut watch = second.supervisor.watch();
    drop(running);
    second.count().await.unwrap();
    second.tell(Event::Note(1));
    drop(second);
    let ended = watch.ended().await;
    assert_eq!(ended.how, End::Completed);
    assert_eq!(ended.state, Some(Id::Drained));
    assert_eq!(
        log.told().last_chunk(),
        Some(&[Seen::Note(1), Seen::Shutdown])
    );
}

#[tokio::test]
async fn the_last_handle_dropped_cancels_a_machine_without_a_rule_for_it() {
    let mut probe = Probe::<0>::default();
    probe.on_shutdown = Rule::Absent;
    let running = Supervisor::new(probe).spawn();
    let mut watch = running.handle.supervisor.watch();
    drop(running);
    assert_eq!(watch.ended().await.how, End::Cancelled);
}

#[tokio::test]
async fn a_full_mailbox_holds_the_sender_back() {
    let probe = Probe::<0>::default();
    let log = probe.log.clone();
    let running = Supervisor::new(probe).mailbox(2).spawn();
    running.handle.tell(Event::Note(0));
    running.handle.tell(Event::Note(1));
    let full = running.handle.supervisor.try_send(Event::Note(2));
    assert!(matches!(
        full,
        Err(SendError::Full {
            event: Event::Note(2)
        })
    ));
    for n in 2..1_000 {
        running
            .handle
            .supervisor
            .send(Event::Note(n))
            .await
            .unwrap();
    }
    drop(running.join());
    tokio::task::yield_now().await;
    assert!(log.count(|seen| matches!(seen, Seen::Note(_))) == 1_000);
}

#[tokio::test]
async fn what_is_sent_after_the_end_comes_back_with_the_state() {
    let running = Supervisor::new(Probe::<0>::default()).spawn();
    let handle = running.handle.clone();
    handle.tell(Event::Go(Id::Drained));
    assert_eq!(running.join().await.unwrap(), Id::Drained);
    let late = handle.supervisor.send(Event::Note(7)).await.unwrap_err();
    assert_eq!(
        late.to_string(),
        "the event came too late: the machine has ended in state Drained"
    );
    assert_eq!(late.state(), Some(Id::Drained));
    assert!(matches!(late.into_event(), Event::Note(7)));
    assert_eq!(
        handle.count().await,
        Err(CallError::Over { state: "Drained" })
    );
    assert_eq!(
        handle.supervisor.status(),
        Status::Ended(Ended {
            how: End::Completed,
            state: Some(Id::Drained)
        })
    );
}

#[tokio::test]
async fn calls_that_wait_at_the_end_hear_the_state_and_are_counted() {
    let running = Supervisor::new(Probe::<0>::default()).spawn();
    let handle = running.handle.clone();
    handle.tell(Event::Go(Id::Broken));
    handle.tell(Event::Note(1));
    let call = handle.count();
    assert_eq!(call.await, Err(CallError::Over { state: "Broken" }));
    assert!(running.join().await.is_err());
    assert_eq!(handle.supervisor.refusals().late, 2);
}

#[tokio::test]
async fn refused_and_overflowed_events_are_counted_and_harm_nothing() {
    let running = Supervisor::new(Probe::<0>::default()).spawn();
    for event in [Event::Refuse, Event::Refuse, Event::Overflow] {
        running.handle.tell(event);
    }
    running.handle.count().await.unwrap();
    let refusals = running.handle.supervisor.refusals();
    assert_eq!(
        (refusals.refused, refusals.overflowed, refusals.late),
        (2, 1, 0)
    );
    assert_eq!(running.handle.supervisor.state(), Some(Id::Open));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_supervisor_can_be_spawned_elsewhere_and_hears_every_thread() {
    fn is_send<T: Send + 'static>(future: T) -> T {
        future
    }
    let probe = Probe::<0>::default();
    let log = probe.log.clone();
    let (handle, supervision) = Supervisor::new(probe).name("elsewhere").into_parts();
    let task = tokio::spawn(is_send(supervision));
    let senders = (0..4).map(|_| {
        let handle = handle.clone();
        tokio::spawn(async move {
            for n in 0..5_000 {
                handle.supervisor.send(Event::Note(n)).await.unwrap();
            }
        })
    });
    for sender in senders.collect::<Vec<_>>() {
        sender.await.unwrap();
    }
    drop(handle);
    assert_eq!(task.await.unwrap().unwrap(), Id::Drained);
    assert_eq!(log.count(|seen| matches!(seen, Seen::Note(_))), 20_000);
}

#[tokio::test]
async fn a_watch_follows_the_state() {
    let running = Supervisor::new(Probe::<0>::default()).spawn();
    let mut watch = running.handle.supervisor.watch();
    assert_eq!(watch.status(), Status::Starting);
    assert_eq!(watch.changed().await, Status::Running(Id::Open));
    running.handle.tell(Event::Go(Id::Busy));
    assert_eq!(watch.until(|id| id == Id::Busy).await, Ok(Id::Busy));
    running.handle.tell(Event::Go(Id::Broken));
    let ended = watch.until(|id| id == Id::Open).await.unwrap_err();
    assert_eq!(ended.how, End::Failed);
    assert_eq!(watch.changed().await, Status::Ended(ended));
}
