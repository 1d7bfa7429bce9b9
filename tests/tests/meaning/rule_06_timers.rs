//! Timers: when they are armed, when they fire, what a firing does.

use std::time::Duration;

use fsm_tests::{Clock, Log, Recorder, queued, record, state};
use fsmith::core::{Outcome, Refused};
use fsmith::fsm;

fsm! {
    machine Timed {
        events { Go, Back, Touch, TouchAll, Stop }

        after overall => Late;
        on Touch do machine_touch, restart overall;
        ignore TouchAll;
        on Stop => Over;
        ignore Back;

        initial state Idle {
            on Go => Outer;
        }
        state Outer {
            entry do enter;
            after patience do outer_tired => Idle;
            on Touch do touch, restart patience;
            on Back => Idle;
            ignore Go;

            initial state One {
                after patience if nap do one_tired;
                after 300ms do one_over => Two;
                on Touch if own do touch_one, restart patience;
            }
            state Two {
                on TouchAll do restart patience, restart overall;
            }
        }
        final state Over;
        final failed state Late;
    }
}

record!(TimedBehavior {
    act machine_touch, enter, outer_tired, touch, one_tired, one_over, touch_one;
    ask nap, own;
    wait overall, patience;
});

fn timed(delays: &[(&'static str, u64)]) -> (Timed<Recorder>, Clock) {
    let clock = Clock::default();
    let mut recorder = Recorder::default();
    recorder.set_delay("overall", 60_000);
    for &(name, ms) in delays {
        recorder.set_delay(name, ms);
    }
    let mut timed = Timed::new(recorder);
    timed.start(clock.at(0)).unwrap();
    (timed, clock)
}

fn deadline<T>(machine: &T, clock: Clock) -> Option<u128>
where
    T: fsmith::core::Machine,
{
    machine.next_deadline().map(|at| clock.ms(at))
}

#[test]
fn timers_are_armed_on_entry_and_cancelled_on_exit() {
    let (mut timed, clock) = timed(&[]);
    assert_eq!(deadline(&timed, clock), Some(60_000));
    timed.handle(TimedEvent::Go, clock.at(100)).unwrap();
    assert_eq!(deadline(&timed, clock), Some(400));
    timed.handle(TimedEvent::Back, clock.at(200)).unwrap();
    assert_eq!(deadline(&timed, clock), Some(60_000));
    timed.handle(TimedEvent::Stop, clock.at(300)).unwrap();
    assert_eq!(deadline(&timed, clock), None);
}

#[test]
fn a_timer_of_an_earlier_visit_never_fires_in_a_later_one() {
    let (mut timed, clock) = timed(&[]);
    timed.handle(TimedEvent::Go, clock.at(0)).unwrap();
    timed.handle(TimedEvent::Back, clock.at(200)).unwrap();
    timed.handle(TimedEvent::Go, clock.at(250)).unwrap();
    assert_eq!(timed.handle_deadline(clock.at(300)), Ok(false));
    assert_eq!(state(&timed), "One");
    assert_eq!(timed.handle_deadline(clock.at(550)), Ok(true));
    assert_eq!(state(&timed), "Two");
}

#[test]
fn a_named_delay_is_asked_each_time_its_timer_is_armed() {
    let (mut timed, clock) = timed(&[]);
    assert_eq!(timed.behavior().log.take(), "overall");
    timed.handle(TimedEvent::Go, clock.at(0)).unwrap();
    assert_eq!(timed.behavior().log.take(), "enter patience patience");
    timed.behavior_mut().set_delay("patience", 10);
    timed.handle(TimedEvent::Touch, clock.at(0)).unwrap();
    assert_eq!(timed.behavior().log.take(), "touch patience");
    assert_eq!(deadline(&timed, clock), Some(10));
}

#[test]
fn restart_means_the_states_own_timer_else_the_nearest_around() {
    let (mut timed, clock) = timed(&[("patience", 200)]);
    timed.behavior_mut().hold(&["own", "nap"]);
    timed.handle(TimedEvent::Go, clock.at(0)).unwrap();
    // That of `One` begins again, that of `Outer` does not.
    timed.handle(TimedEvent::Touch, clock.at(100)).unwrap();
    assert_eq!(deadline(&timed, clock), Some(200));
    timed.handle_deadline(clock.at(200)).unwrap();
    assert_eq!(state(&timed), "Idle");

    timed.handle(TimedEvent::Go, clock.at(1_000)).unwrap();
    timed.behavior_mut().set_delay("patience", 5_000);
    timed.behavior_mut().hold(&["nap"]);
    timed.handle(TimedEvent::Touch, clock.at(1_100)).unwrap();
    timed.behavior().log.take();
    timed.handle_deadline(clock.at(1_300)).unwrap();
    assert_eq!(timed.behavior().log.take(), "one_tired one_over");
    timed.handle(TimedEvent::TouchAll, clock.at(2_000)).unwrap();
    assert_eq!(deadline(&timed, clock), Some(7_000));
}

#[test]
fn an_internal_rule_restarts_nothing_by_itself() {
    let (mut timed, clock) = timed(&[("patience", 200)]);
    timed.handle(TimedEvent::Touch, clock.at(10)).unwrap();
    assert_eq!(deadline(&timed, clock), Some(60_010));
    timed.handle(TimedEvent::Go, clock.at(100)).unwrap();
    timed.handle(TimedEvent::TouchAll, clock.at(150)).unwrap();
    assert_eq!(deadline(&timed, clock), Some(300));
}

#[test]
fn a_firing_that_no_rule_takes_is_spent() {
    let (mut timed, clock) = timed(&[("patience", 200)]);
    timed.handle(TimedEvent::Go, clock.at(0)).unwrap();
    timed.handle(TimedEvent::Touch, clock.at(100)).unwrap();
    timed.behavior().log.take();
    assert_eq!(timed.handle_deadline(clock.at(200)), Ok(true));
    assert_eq!(timed.behavior().log.take(), "");
    assert_eq!(deadline(&timed, clock), Some(300));
}

#[test]
fn a_machine_can_have_a_timer_of_its_own() {
    let (mut timed, clock) = timed(&[]);
    timed.handle_deadline(clock.at(60_000)).unwrap();
    assert_eq!(state(&timed), "Late");
}

#[test]
fn handling_an_event_first_fires_what_was_due() {
    let (mut timed, clock) = timed(&[("patience", 200)]);
    timed.handle(TimedEvent::Go, clock.at(0)).unwrap();
    timed.behavior().log.take();
    assert_eq!(
        timed.handle(TimedEvent::Touch, clock.at(200)),
        Ok(Outcome::Taken)
    );
    assert_eq!(
        timed.behavior().log.take(),
        "outer_tired machine_touch overall"
    );
}

#[test]
fn an_event_after_a_timer_that_ends_the_machine_is_refused_by_name() {
    let (mut timed, clock) = timed(&[]);
    let refused = timed.handle(TimedEvent::Go, clock.at(60_000));
    assert_eq!(refused, Err(Refused::Over { state: "Late" }));
}

mod order {
    use super::*;

    fsm! {
        machine Due {
            events { Go }
            after 100ms if never do machine_100_never;
            after 100ms do machine_100;

            initial state Outer {
                after 50ms do outer_50;
                after 100ms do outer_100;
                initial state Inner {
                    after 200ms do inner_200;
                    after 100ms if first do inner_100_a;
                    after other_100 do inner_other;
                    after 100ms do inner_100_b;
                    ignore Go;
                }
            }
        }
    }

    record!(DueBehavior {
        act machine_100, machine_100_never, outer_50, outer_100, inner_200, inner_100_a;
        act inner_other, inner_100_b;
        ask first, never;
        ..
        fn other_100(&self) -> Duration { Duration::from_millis(100) }
    });

    fn due(holds: &[&'static str]) -> (Due<Recorder>, Clock) {
        let clock = Clock::default();
        let mut recorder = Recorder::default();
        recorder.hold(holds);
        let mut due = Due::new(recorder);
        due.start(clock.at(0)).unwrap();
        (due, clock)
    }

    #[test]
    fn what_is_due_fires_earliest_first_then_inner_then_in_source_order() {
        let (mut due, clock) = due(&[]);
        due.handle(DueEvent::Go, clock.at(500)).unwrap();
        let log = due.behavior().log.take();
        let expected = "outer_50 inner_100_b inner_other outer_100 machine_100 inner_200";
        assert_eq!(log, expected);
    }

    #[test]
    fn rules_with_the_same_delay_are_one_timer_whose_first_holding_rule_is_taken() {
        let (mut due, clock) = due(&["first", "never"]);
        due.handle_deadline(clock.at(100)).unwrap();
        let log = due.behavior().log.take();
        assert_eq!(
            log,
            "outer_50 inner_100_a inner_other outer_100 machine_100_never"
        );
    }
}

mod periodic {
    use super::*;

    fsm! {
        machine Beat {
            events { Go, Stop }
            initial state Rest {
                on Go => Beating;
                ignore Stop;
            }
            state Beating {
                every period if awake do async beat;
                on Stop => Rest;
                ignore Go;
            }
        }
    }

    record!(BeatBehavior { ask awake; run beat; wait period; });

    fn beating(period: u64) -> (Beat<Recorder>, Clock) {
        let clock = Clock::default();
        let mut recorder = Recorder::default();
        recorder.set_delay("period", period);
        recorder.hold(&["awake"]);
        let mut beat = Beat::new(recorder);
        beat.start(clock.at(0)).unwrap();
        beat.handle(BeatEvent::Go, clock.at(0)).unwrap();
        (beat, clock)
    }

    #[test]
    fn the_first_tick_comes_after_one_period() {
        let (mut beat, clock) = beating(100);
        assert_eq!(queued(&mut beat), "");
        assert_eq!(beat.handle_deadline(clock.at(99)), Ok(false));
        assert_eq!(beat.handle_deadline(clock.at(100)), Ok(true));
        assert_eq!(queued(&mut beat), "beat");
        assert_eq!(deadline(&beat, clock), Some(200));
    }

    #[test]
    fn missed_ticks_are_skipped_and_the_phase_is_kept() {
        let (mut beat, clock) = beating(100);
        beat.handle_deadline(clock.at(570)).unwrap();
        assert_eq!(queued(&mut beat), "beat");
        assert_eq!(deadline(&beat, clock), Some(600));
        beat.handle_deadline(clock.at(700)).unwrap();
        assert_eq!(queued(&mut beat), "beat");
        assert_eq!(deadline(&beat, clock), Some(800));
    }

    #[test]
    fn the_period_is_asked_at_each_tick() {
        let (mut beat, clock) = beating(100);
        beat.behavior_mut().set_delay("period", 40);
        beat.handle_deadline(clock.at(100)).unwrap();
        assert_eq!(deadline(&beat, clock), Some(140));
        assert_eq!(beat.behavior().log.take(), "period period");
    }

    #[test]
    fn a_tick_that_no_rule_takes_does_not_end_the_ticking() {
        let (mut beat, clock) = beating(100);
        beat.behavior_mut().hold(&[]);
        beat.handle_deadline(clock.at(100)).unwrap();
        assert_eq!(queued(&mut beat), "");
        assert_eq!(deadline(&beat, clock), Some(200));
    }

    #[test]
    fn leaving_the_state_ends_the_ticking() {
        let (mut beat, clock) = beating(100);
        beat.handle(BeatEvent::Stop, clock.at(10)).unwrap();
        assert_eq!(deadline(&beat, clock), None);
    }

    #[test]
    fn a_period_of_zero_poisons() {
        let (mut beat, clock) = beating(100);
        beat.handle(BeatEvent::Stop, clock.at(10)).unwrap();
        beat.behavior_mut().set_delay("period", 0);
        let refused = beat.handle(BeatEvent::Go, clock.at(10));
        let zero = Refused::ZeroPeriod {
            delay: "period",
            state: "Beating",
        };
        assert_eq!(refused, Err(zero));
        assert!(beat.state().is_none());
        let again = beat.handle(BeatEvent::Stop, clock.at(20));
        assert_eq!(again, Err(Refused::Poisoned));
    }

    #[test]
    fn a_period_that_becomes_zero_at_a_tick_poisons() {
        let (mut beat, clock) = beating(100);
        beat.behavior_mut().set_delay("period", 0);
        let refused = beat.handle_deadline(clock.at(100));
        assert!(matches!(refused, Err(Refused::ZeroPeriod { .. })));
        assert!(beat.state().is_none());
    }
}

mod at_once {
    use super::*;

    fsm! {
        machine Soon {
            events { Go, Raised }
            initial state Rest {
                on Go do raise Raised => Passing;
                ignore Raised;
            }
            state Passing {
                after 0s do passed => Rest;
                on Raised do heard;
                ignore Go;
            }
        }
    }

    record!(SoonBehavior { act passed, heard; });

    #[test]
    fn a_delay_of_zero_fires_after_the_raised_events() {
        let clock = Clock::default();
        let mut soon = Soon::new(Recorder::default());
        soon.start(clock.at(0)).unwrap();
        soon.handle(SoonEvent::Go, clock.at(5)).unwrap();
        assert_eq!(state(&soon), "Passing");
        assert_eq!(deadline(&soon, clock), Some(5));
        assert_eq!(soon.handle_deadline(clock.at(5)), Ok(true));
        assert_eq!(soon.behavior().log.take(), "heard passed");
        assert_eq!(state(&soon), "Rest");
    }
}

mod fields {
    use super::*;

    fsm! {
        machine Backoff {
            events { Fail, Reset }
            initial state Ready {
                on Fail do first => Waiting(..);
                ignore Reset;
            }
            state Waiting(attempt: u32) {
                after pause(attempt) => Ready;
                every tick(attempt) do ticked(attempt);
                on Fail do more(attempt), restart pause;
                on Reset => Waiting(attempt);
            }
        }
    }

    #[derive(Default)]
    struct Waits(Log);

    impl BackoffBehavior for Waits {
        fn first(&mut self) -> u32 {
            1
        }
        fn pause(&self, attempt: &u32) -> Duration {
            Duration::from_millis(u64::from(*attempt) * 100)
        }
        fn tick(&self, attempt: &u32) -> Duration {
            Duration::from_millis(u64::from(*attempt) * 30)
        }
        fn ticked(&mut self, attempt: &mut u32) {
            self.0.push(format!("ticked:{attempt}"));
        }
        fn more(&mut self, attempt: &mut u32) {
            *attempt += 1;
        }
    }

    #[test]
    fn delays_see_the_data_of_their_state_as_it_is_then() {
        let clock = Clock::default();
        let mut backoff = Backoff::new(Waits::default());
        backoff.start(clock.at(0)).unwrap();
        backoff.handle(BackoffEvent::Fail, clock.at(0)).unwrap();
        assert_eq!(deadline(&backoff, clock), Some(30));
        backoff.handle(BackoffEvent::Fail, clock.at(10)).unwrap();
        // The pause ends at 210 now; the tick is at 30, the next after it at 90.
        backoff.handle_deadline(clock.at(30)).unwrap();
        assert_eq!(deadline(&backoff, clock), Some(90));
        backoff.handle(BackoffEvent::Reset, clock.at(95)).unwrap();
        assert_eq!(backoff.behavior().0.take(), "ticked:2 ticked:2");
        assert_eq!(deadline(&backoff, clock), Some(155));
        backoff.handle_deadline(clock.at(295)).unwrap();
        assert_eq!(state(&backoff), "Ready");
    }
}
