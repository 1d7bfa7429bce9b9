//! What remains of a machine that is over.

use fsm_tests::{Clock, Recorder, queued, record, state};
use fsmith::core::{Ending, Input, Machine as _, Refused};
use fsmith::driver::Drive as _;
use fsmith::fsm;

fsm! {
    machine Ends {
        events { Finish, Break(u8), Note, call Ask -> u8 }
        on Finish do raise Note, async closing => Done;
        on Break(code) => Broken(code);
        on Note do note;
        on Ask do answer;

        initial state Working {
            entry do start;
            exit do async leaving;
            after 1s do tick;
            invoke work;
            on done work => Done;
        }
        final state Done {
            entry do async arrive, arrived;
        }
        final failed state Broken(code: u8);
    }
}

record!(EndsBehavior {
    act start, tick, note, arrived;
    run closing, leaving, arrive;
    ..
    fn answer(&mut self) -> u8 { 1 }
    fn work(&mut self) -> impl Future<Output = ()> + Send + 'static { async {} }
});

fn ends() -> (Ends<Recorder>, Clock) {
    let clock = Clock::default();
    let mut ends = Ends::new(Recorder::default());
    ends.start(clock.at(0)).unwrap();
    (ends, clock)
}

#[test]
fn effects_queued_on_the_way_in_are_still_there() {
    let (mut ends, clock) = ends();
    ends.handle(EndsEvent::Finish, clock.at(0)).unwrap();
    assert_eq!(ends.ending(), Some(Ending::Completed));
    assert_eq!(queued(&mut ends), "leaving closing arrive");
}

#[test]
fn raised_events_timers_and_invocations_are_gone() {
    let (mut ends, clock) = ends();
    let (visit, _task) = ends.take_invocation().unwrap();
    ends.handle(EndsEvent::Finish, clock.at(0)).unwrap();
    assert_eq!(ends.behavior().log.take(), "start arrived");
    assert_eq!(ends.next_deadline(), None);
    assert_eq!(ends.handle_deadline(clock.at(5_000)), Ok(false));
    assert!(!ends.is_live(visit));
    assert!(ends.take_invocation().is_none());
}

#[test]
fn every_later_input_gets_an_error_that_names_the_state() {
    let (mut ends, clock) = ends();
    ends.handle(EndsEvent::Finish, clock.at(0)).unwrap();
    let over = Err(Refused::Over { state: "Done" });
    assert_eq!(ends.handle(EndsEvent::Note, clock.at(0)), over);
    assert_eq!(ends.step(Input::Idle, clock.at(0)), over);
    assert_eq!(ends.step(Input::Shutdown, clock.at(0)), over);
    assert_eq!(ends.start(clock.at(0)), Err(Refused::AlreadyStarted));
    assert_eq!(state(&ends), "Done");
}

#[test]
fn a_failed_end_is_told_apart_and_carries_its_data() {
    let (mut ends, clock) = ends();
    ends.handle(EndsEvent::Break(9), clock.at(0)).unwrap();
    assert_eq!(ends.ending(), Some(Ending::Failed));
    assert!(matches!(
        ends.into_state(),
        Some(EndsState::Broken { code: 9 })
    ));
}
