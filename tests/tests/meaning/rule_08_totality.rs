//! Each event is handled, ignored or refused, in words.

use fsm_tests::{Clock, Recorder, finished, record, state};
use fsmith::core::Outcome::{Ignored, Taken, Unhandled};
use fsmith::core::{Answer, CallError, Input, Machine as _, Refused, Reply};
use fsmith::fsm;

fsm! {
    machine Total {
        events {
            Go,
            Knock(u8),
            call Ask(u8) -> u16,
            call Open { door: u8, hurry: bool } -> String,
            stream Data(u8),
        }
        initial state Outer {
            refuse Knock;
            initial state Ready {
                on Go => Busy;
                on Ask(x) if odd(x) do answer(x), count;
                refuse Ask;
                on Open { door, hurry } do open(door, hurry);
                on Data(_) do data;
            }
        }
        state Busy {
            on Go => Answering;
            on Knock(_) if polite do knocked;
            ignore Knock, Ask, Data;
            refuse Open;
        }
        state Answering {
            on Go => Over;
            ignore Knock, Open;
            on Ask(x) do answer(x), count => Ready;
        }
        final state Over;
    }
}

record!(TotalBehavior {
    act count, data, knocked;
    ask polite;
    ..
    fn odd(&self, x: &u8) -> bool { x % 2 == 1 }
    fn answer(&mut self, x: u8) -> u16 {
        self.log.push("answer");
        u16::from(x) + 1_000
    }
    fn open(&mut self, door: u8, hurry: bool) -> String { format!("{door}{hurry}") }
});

fn total() -> (Total<Recorder>, Clock) {
    let clock = Clock::default();
    let mut total = Total::new(Recorder::default());
    total.start(clock.at(0)).unwrap();
    (total, clock)
}

fn ask(x: u8) -> (TotalEvent, Answer<u16>) {
    let (reply, answer) = Reply::new();
    (TotalEvent::Ask(x, reply), answer)
}

fn open(door: u8) -> (TotalEvent, Answer<String>) {
    let (reply, answer) = Reply::new();
    let hurry = true;
    (TotalEvent::Open { door, hurry, reply }, answer)
}

#[test]
fn a_refused_event_gives_an_error_that_names_the_state_and_changes_nothing() {
    let (mut total, clock) = total();
    let refused = total.handle(TotalEvent::Knock(1), clock.at(0));
    let (event, state) = ("Knock", "Ready");
    assert_eq!(refused, Err(Refused::Event { event, state }));
    assert_eq!(fsm_tests::state(&total), "Ready");
    assert!(total.handle(TotalEvent::Go, clock.at(0)).is_ok());
}

#[test]
fn an_ignored_event_is_told_apart_from_one_that_was_taken() {
    let (mut total, clock) = total();
    total.handle(TotalEvent::Go, clock.at(0)).unwrap();
    assert_eq!(total.handle(TotalEvent::Knock(1), clock.at(0)), Ok(Ignored));
    total.behavior_mut().hold(&["polite"]);
    assert_eq!(total.handle(TotalEvent::Knock(1), clock.at(0)), Ok(Taken));
    assert_eq!(total.behavior().log.take(), "knocked");
}

#[test]
fn a_call_is_answered_by_the_first_action_of_its_rule() {
    let (mut total, clock) = total();
    let (event, answer) = ask(7);
    assert_eq!(total.handle(event, clock.at(0)), Ok(Taken));
    assert_eq!(finished(answer), Ok(1_007));
    assert_eq!(total.behavior().log.take(), "answer count");
    let (event, answer) = open(3);
    assert_eq!(total.handle(event, clock.at(0)), Ok(Taken));
    assert_eq!(finished(answer), Ok("3true".to_owned()));
}

#[test]
fn a_call_is_answered_by_a_rule_that_leaves_too() {
    let (mut total, clock) = total();
    total.handle(TotalEvent::Go, clock.at(0)).unwrap();
    total.handle(TotalEvent::Go, clock.at(0)).unwrap();
    let (event, answer) = ask(1);
    total.handle(event, clock.at(0)).unwrap();
    assert_eq!(finished(answer), Ok(1_001));
    assert_eq!(state(&total), "Ready");
    assert_eq!(total.behavior().log.take(), "answer count");
}

#[test]
fn a_refused_call_tells_its_caller_the_state() {
    let (mut total, clock) = total();
    let (event, answer) = ask(8);
    let (call, state) = ("Ask", "Ready");
    let refused = Refused::Event { event: call, state };
    assert_eq!(total.handle(event, clock.at(0)), Err(refused));
    assert_eq!(finished(answer), Err(CallError::Refused { call, state }));
    total.handle(TotalEvent::Go, clock.at(0)).unwrap();
    let (event, answer) = open(1);
    let (call, state) = ("Open", "Busy");
    assert!(total.handle(event, clock.at(0)).is_err());
    assert_eq!(finished(answer), Err(CallError::Refused { call, state }));
}

#[test]
fn an_ignored_call_tells_its_caller_the_state() {
    let (mut total, clock) = total();
    total.handle(TotalEvent::Go, clock.at(0)).unwrap();
    let (event, answer) = ask(7);
    assert_eq!(total.handle(event, clock.at(0)), Ok(Ignored));
    let (call, state) = ("Ask", "Busy");
    assert_eq!(finished(answer), Err(CallError::Ignored { call, state }));
}

#[test]
fn a_call_to_a_machine_that_is_over_or_not_started_is_answered_with_an_error() {
    let (mut total, clock) = total();
    for _ in 0..3 {
        total.handle(TotalEvent::Go, clock.at(0)).unwrap();
    }
    let (event, answer) = ask(7);
    let over = Refused::Over { state: "Over" };
    assert_eq!(total.handle(event, clock.at(0)), Err(over));
    let state = "Over";
    assert_eq!(finished(answer), Err(CallError::Over { state }));

    let mut fresh = Total::new(Recorder::default());
    let (event, answer) = open(7);
    assert_eq!(fresh.handle(event, clock.at(0)), Err(Refused::NotStarted));
    assert_eq!(finished(answer), Err(CallError::Gone));
}

#[test]
fn a_caller_that_has_gone_disturbs_nothing() {
    let (mut total, clock) = total();
    let (event, answer) = ask(7);
    drop(answer);
    assert_eq!(total.handle(event, clock.at(0)), Ok(Taken));
}

#[test]
fn what_nobody_waits_for_is_dropped() {
    let (mut total, clock) = total();
    assert_eq!(total.step(Input::Idle, clock.at(0)), Ok(Unhandled));
    let data = TotalEvent::Data(1);
    assert_eq!(total.handle(data, clock.at(0)), Ok(Taken));
    assert_eq!(total.behavior().log.take(), "data");
}

mod later {
    use super::*;

    fsm! {
        machine Owing {
            events { call Ask(u8) -> u16, Pay, Forget }
            initial state Rest {
                on Ask(x) reply to do keep(x, to) => Owed;
                ignore Pay, Forget;
            }
            state Owed {
                refuse Ask;
                on Pay do pay => Rest;
                on Forget do forget => Rest;
            }
        }
    }

    #[derive(Default)]
    struct Debts(Vec<(u8, Reply<u16>)>);

    impl OwingBehavior for Debts {
        fn keep(&mut self, x: u8, to: Reply<u16>) {
            self.0.push((x, to));
        }
        fn pay(&mut self) {
            for (x, to) in self.0.drain(..) {
                to.send(u16::from(x) * 2);
            }
        }
        fn forget(&mut self) {
            self.0.clear();
        }
    }

    #[test]
    fn a_call_whose_reply_is_dropped_hears_which_state_took_it() {
        let clock = Clock::default();
        let mut owing = Owing::new(Debts::default());
        owing.start(clock.at(0)).unwrap();
        let (reply, answer) = Reply::new();
        owing
            .handle(OwingEvent::Ask(4, reply), clock.at(0))
            .unwrap();
        owing.handle(OwingEvent::Pay, clock.at(0)).unwrap();
        assert_eq!(finished(answer), Ok(8));
        let (reply, answer) = Reply::new();
        owing
            .handle(OwingEvent::Ask(4, reply), clock.at(0))
            .unwrap();
        owing.handle(OwingEvent::Forget, clock.at(0)).unwrap();
        let state = "Rest";
        assert_eq!(finished(answer), Err(CallError::Unanswered { state }));
    }
}

mod shared {
    use super::*;

    fsm! {
        machine Counted {
            events { call Count -> u8, call Peek -> u8, Go }
            initial state Start {
                on Go do one => Inside(..);
                refuse Count, Peek;
            }
            state Counting(total: u8) {
                on Count do count(total);
                on Peek if known(total) do count(total) => Start;
                refuse Peek;
                initial state Low {
                    on Go => High;
                }
                state High {
                    ignore Go;
                }
            }
            state Inside(level: u8) {
                ignore Count, Peek;
                on Go => Counting(level);
            }
        }
    }

    #[derive(Default)]
    struct Counts;

    impl CountedBehavior for Counts {
        fn one(&mut self) -> u8 {
            1
        }
        fn count(&mut self, total: &mut u8) -> u8 {
            *total += 1;
            *total
        }
        fn known(&self, total: &u8) -> bool {
            *total > 2
        }
    }

    #[test]
    fn a_call_may_be_answered_from_the_data_of_a_composite_state() {
        let clock = Clock::default();
        let mut counted = Counted::new(Counts);
        counted.start(clock.at(0)).unwrap();
        counted.handle(CountedEvent::Go, clock.at(0)).unwrap();
        counted.handle(CountedEvent::Go, clock.at(0)).unwrap();
        for expected in [2, 3] {
            let (reply, answer) = Reply::new();
            counted
                .handle(CountedEvent::Count(reply), clock.at(0))
                .unwrap();
            assert_eq!(finished(answer), Ok(expected));
        }
        let (reply, answer) = Reply::new();
        counted
            .handle(CountedEvent::Peek(reply), clock.at(0))
            .unwrap();
        assert_eq!(finished(answer), Ok(4));
        assert_eq!(state(&counted), "Start");
    }
}
