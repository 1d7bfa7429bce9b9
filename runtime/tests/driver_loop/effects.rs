//! Effects: their order, their failures, and where an error goes.

use fsmith::driver::{End, Supervisor, SupervisorError};
use tokio::sync::oneshot;

use crate::probe::{Effect, Event, Fault, Id, Probe, Rule, Seen};

#[tokio::test]
async fn effects_run_in_order_before_the_next_event() {
    let probe = Probe::<0>::default();
    let log = probe.log.clone();
    let running = Supervisor::new(probe).spawn();
    let (go, word) = oneshot::channel();
    let effects = vec![
        Effect::Succeed("one"),
        Effect::Wait(word),
        Effect::Succeed("two"),
    ];
    running.handle.tell(Event::Do(effects));
    running.handle.tell(Event::Note(3));
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    assert_eq!(log.told(), [Seen::Ran("one")]);
    go.send(()).unwrap();
    running.handle.count().await.unwrap();
    assert_eq!(
        log.told(),
        [Seen::Ran("one"), Seen::Ran("two"), Seen::Note(3)]
    );
}

#[tokio::test]
async fn an_error_drops_the_rest_of_its_rule_and_is_routed_at_once() {
    let mut probe = Probe::<0>::default();
    probe.on_error = Rule::Stay;
    let log = probe.log.clone();
    let running = Supervisor::new(probe).spawn();
    let effects = vec![
        Effect::Succeed("one"),
        Effect::Fail("two"),
        Effect::Succeed("three"),
    ];
    running.handle.tell(Event::Do(effects));
    running
        .handle
        .tell(Event::Do(vec![Effect::Succeed("four")]));
    running.handle.count().await.unwrap();
    assert_eq!(
        log.told(),
        [
            Seen::Ran("one"),
            Seen::Ran("two"),
            Seen::Error(Fault("two")),
            Seen::Ran("four")
        ]
    );
}

#[tokio::test]
async fn an_error_without_a_route_is_the_end_and_keeps_its_type() {
    let running = Supervisor::new(Probe::<0>::default()).spawn();
    let mut watch = running.handle.supervisor.watch();
    running.handle.tell(Event::Do(vec![Effect::Fail("disk")]));
    let ended = running.join().await.unwrap_err();
    let SupervisorError::Unrouted { cause, state } = ended else {
        panic!("{ended:?}");
    };
    assert_eq!((cause, state), (Some(Fault("disk")), Some(Id::Open)));
    assert_eq!(watch.ended().await.how, End::Unrouted);
}

#[tokio::test]
async fn effects_queued_on_the_way_into_a_final_state_still_run() {
    let probe = Probe::<0>::default();
    let log = probe.log.clone();
    let running = Supervisor::new(probe).spawn();
    let effects = vec![Effect::Succeed("one"), Effect::Succeed("two")];
    running.handle.tell(Event::Leave(effects, Id::Drained));
    assert_eq!(running.join().await.unwrap(), Id::Drained);
    assert_eq!(log.told(), [Seen::Ran("one"), Seen::Ran("two")]);
}

#[tokio::test]
async fn the_end_is_not_seen_before_its_effects_are_done() {
    let running = Supervisor::new(Probe::<0>::default()).spawn();
    let (go, word) = oneshot::channel();
    running
        .handle
        .tell(Event::Leave(vec![Effect::Wait(word)], Id::Drained));
    let mut watch = running.handle.supervisor.watch();
    assert_eq!(watch.until(|id| id == Id::Drained).await, Ok(Id::Drained));
    assert_eq!(watch.status(), fsmith::driver::Status::Running(Id::Drained));
    go.send(()).unwrap();
    assert_eq!(watch.ended().await.how, End::Completed);
}

#[tokio::test]
async fn an_error_after_the_end_goes_to_whoever_joins() {
    let running = Supervisor::new(Probe::<0>::default()).spawn();
    let effects = vec![Effect::Fail("last word"), Effect::Panic];
    running.handle.tell(Event::Leave(effects, Id::Drained));
    let ended = running.join().await.unwrap_err();
    assert_eq!(
        std::error::Error::source(&ended).unwrap().to_string(),
        "last word"
    );
    let SupervisorError::Unrouted { cause, state } = ended else {
        panic!("{ended:?}");
    };
    assert_eq!(
        (cause, state),
        (Some(Fault("last word")), Some(Id::Drained))
    );
}

#[tokio::test]
async fn a_failed_state_keeps_its_data_and_the_late_error_beside_it() {
    let running = Supervisor::new(Probe::<0>::default()).spawn();
    running
        .handle
        .tell(Event::Leave(vec![Effect::Fail("late")], Id::Broken));
    let ended = running.join().await.unwrap_err();
    let SupervisorError::Failed { state, id, late } = ended else {
        panic!("{ended:?}");
    };
    assert_eq!(
        (state, id, late),
        (Id::Broken, Id::Broken, Some(Fault("late")))
    );
}

#[tokio::test]
async fn an_error_leaves_the_effects_of_other_rules_and_its_state_is_seen_while_they_run() {
    let mut probe = Probe::<0>::default();
    probe.on_error = Rule::Go(Id::Busy);
    let log = probe.log.clone();
    let running = Supervisor::new(probe).spawn();
    let (go, word) = oneshot::channel();
    let one = vec![Effect::Fail("one"), Effect::Succeed("dropped")];
    let two = vec![Effect::Wait(word), Effect::Succeed("two")];
    running.handle.tell(Event::Twice(one, two));
    let mut watch = running.handle.supervisor.watch();
    watch.until(|id| id == Id::Busy).await.unwrap();
    go.send(()).unwrap();
    running.handle.count().await.unwrap();
    let expected = [
        Seen::Ran("one"),
        Seen::Error(Fault("one")),
        Seen::Ran("two"),
    ];
    assert_eq!(log.told(), expected);
}

#[tokio::test]
async fn a_rule_that_fails_at_its_own_failure_holds_nobody_else_up() {
    let mut probe = Probe::<0>::default();
    probe.on_error = Rule::Fail;
    let log = probe.log.clone();
    let running = Supervisor::new(probe).spawn();
    running.handle.tell(Event::Do(vec![Effect::Fail("first")]));
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    assert!(log.count(|seen| matches!(seen, Seen::Error(_))) > 512);
    running.abort();
    assert!(running.join().await.is_err());
}
