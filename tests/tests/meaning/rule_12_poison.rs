//! What a panic leaves.

use std::panic::{AssertUnwindSafe, catch_unwind};

use fsm_tests::{Clock, Recorder, finished};
use fsmith::core::{CallError, Input, Machine as _, Refused, Reply};
use fsmith::fsm;

fsm! {
    machine Brittle {
        events { Internal, Leaving, Guarded, Chosen, call Ask -> u8 }
        initial state Whole {
            after 10s => Whole;
            exit do leave;
            on Internal do act;
            on Leaving do act => Other;
            on Guarded if guard => Other;
            ignore Guarded;
            on Chosen do choose => Other | Whole;
            on Ask do answer;
        }
        state Other {
            on Leaving | Internal | Guarded | Chosen => Whole;
            refuse Ask;
        }
    }
}

impl BrittleBehavior for Recorder {
    fn leave(&mut self) {
        assert!(!self.holds("leave"), "as told");
    }
    fn act(&mut self) {
        assert!(!self.holds("act"), "as told");
    }
    fn guard(&self) -> bool {
        assert!(!self.holds("guard"), "as told");
        true
    }
    fn choose(&mut self) -> ChooseTarget {
        assert!(!self.holds("choose"), "as told");
        match self.holds("whole") {
            true => ChooseTarget::Whole,
            false => ChooseTarget::Other,
        }
    }
    fn answer(&mut self) -> u8 {
        assert!(!self.holds("answer"), "as told");
        7
    }
}

fn brittle(panics: &'static str) -> (Brittle<Recorder>, Clock) {
    let clock = Clock::default();
    let mut brittle = Brittle::new(Recorder::default());
    brittle.start(clock.at(0)).unwrap();
    brittle.behavior_mut().hold(&[panics]);
    (brittle, clock)
}

fn panics(brittle: &mut Brittle<Recorder>, event: BrittleEvent, clock: Clock) {
    let step = AssertUnwindSafe(|| brittle.handle(event, clock.at(1)));
    assert!(catch_unwind(step).is_err());
}

#[test]
fn a_panic_anywhere_in_a_step_poisons() {
    for (place, event) in [
        ("act", BrittleEvent::Internal),
        ("act", BrittleEvent::Leaving),
        ("leave", BrittleEvent::Leaving),
        ("guard", BrittleEvent::Guarded),
        ("choose", BrittleEvent::Chosen),
        ("leave", BrittleEvent::Chosen),
    ] {
        let (mut brittle, clock) = brittle(place);
        panics(&mut brittle, event, clock);
        brittle.behavior_mut().hold(&[]);
        assert!(brittle.state().is_none(), "a panic in {place}");
        assert!(brittle.id().is_none());
        for _ in 0..2 {
            let again = brittle.handle(BrittleEvent::Internal, clock.at(2));
            assert_eq!(again, Err(Refused::Poisoned));
        }
    }
}

#[test]
fn every_later_call_of_a_poisoned_machine_says_so() {
    let (mut brittle, clock) = brittle("act");
    panics(&mut brittle, BrittleEvent::Internal, clock);
    brittle.behavior_mut().hold(&[]);
    assert_eq!(brittle.start(clock.at(2)), Err(Refused::Poisoned));
    let idle = brittle.step(Input::Idle, clock.at(2));
    assert_eq!(idle, Err(Refused::Poisoned));
    // Nothing is due yet at the first of these.
    for ms in [2, 20_000, 20_001] {
        let fired = brittle.handle_deadline(clock.at(ms));
        assert_eq!(fired, Err(Refused::Poisoned), "at {ms} ms");
    }
    assert!(brittle.into_parts().1.is_none());
}

#[test]
fn a_poisoned_machine_refuses_calls_as_gone() {
    let (mut brittle, clock) = brittle("answer");
    let (reply, answer) = Reply::new();
    panics(&mut brittle, BrittleEvent::Ask(reply), clock);
    let unanswered = CallError::Unanswered { state: "Whole" };
    assert_eq!(finished(answer), Err(unanswered));

    let (reply, answer) = Reply::new();
    let refused = brittle.handle(BrittleEvent::Ask(reply), clock.at(2));
    assert_eq!(refused, Err(Refused::Poisoned));
    assert_eq!(finished(answer), Err(CallError::Gone));
}

#[test]
fn a_machine_that_was_not_started_is_not_poisoned() {
    let clock = Clock::default();
    let mut brittle = Brittle::new(Recorder::default());
    let early = brittle.handle(BrittleEvent::Internal, clock.at(0));
    assert_eq!(early, Err(Refused::NotStarted));
    assert_eq!(brittle.handle_deadline(clock.at(0)), Ok(false));
    brittle.start(clock.at(0)).unwrap();
    assert_eq!(brittle.start(clock.at(0)), Err(Refused::AlreadyStarted));
    assert!(brittle.handle(BrittleEvent::Internal, clock.at(0)).is_ok());
}
