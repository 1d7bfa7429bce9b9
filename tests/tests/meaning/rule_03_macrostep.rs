//! What follows from one input before the next is taken.

use fsm_tests::{Clock, Log, Recorder, finished, queued, record, state};
use fsmith::core::{Machine as _, Refused};
use fsmith::driver::Drive as _;
use fsmith::fsm;

fsm! {
    machine Steps {
        events { Go, First, Second, Third }

        on First do first, raise Third;
        on Second do second;
        on Third do third;

        initial state Rest {
            on Go do raise First, raise Second, went => Pass;
        }
        state Pass {
            entry do async arrive;
            always if twice do pass, async passing => Further;
            ignore Go;
        }
        state Further {
            entry do in_further, async arrive_further;
            exit do async leave_further;
            always do further => Stop;
        }
        state Stop {
            on Go => Rest;
        }
    }
}

record!(StepsBehavior {
    act first, second, third, went, pass, in_further, further;
    ask twice;
    run arrive, passing, arrive_further, leave_further;
});

fn steps() -> (Steps<Recorder>, Clock) {
    let clock = Clock::default();
    let mut steps = Steps::new(Recorder::default());
    steps.start(clock.at(0)).unwrap();
    (steps, clock)
}

#[test]
fn always_rules_chain_before_raised_events_which_come_one_by_one() {
    let (mut steps, clock) = steps();
    steps.behavior_mut().hold(&["twice"]);
    steps.handle(StepsEvent::Go, clock.at(0)).unwrap();
    assert_eq!(state(&steps), "Stop");
    let log = steps.behavior().log.take();
    assert_eq!(log, "went pass in_further further first second third");
}

#[test]
fn raised_events_come_in_order_where_no_always_holds() {
    let (mut steps, clock) = steps();
    steps.handle(StepsEvent::Go, clock.at(0)).unwrap();
    assert_eq!(state(&steps), "Pass");
    assert_eq!(steps.behavior().log.take(), "went first second third");
}

#[test]
fn effects_wait_for_the_end_and_run_in_order_even_if_their_state_was_left() {
    let (mut steps, clock) = steps();
    steps.behavior_mut().hold(&["twice"]);
    steps.handle(StepsEvent::Go, clock.at(0)).unwrap();
    assert!(!steps.behavior().log.take().contains("arrive"));
    let effects = queued(&mut steps);
    assert_eq!(effects, "arrive passing arrive_further leave_further");
}

mod eager {
    use super::*;

    fsm! {
        machine Turns {
            events { Go, Inner }
            initial state A {
                on Go do raise Inner, act => B;
                on Inner do in_a;
            }
            state B {
                always if ready do leave_b => C;
                on Inner do make_ready;
                ignore Go;
            }
            state C {
                on Inner do in_c;
                ignore Go;
            }
        }
    }

    #[derive(Default)]
    struct Turning(Log, bool);

    impl TurnsBehavior for Turning {
        fn act(&mut self) {}
        fn in_a(&mut self) {
            self.0.push("in_a");
        }
        fn ready(&self) -> bool {
            self.1
        }
        fn leave_b(&mut self) {
            self.0.push("leave_b");
        }
        fn make_ready(&mut self) {
            self.0.push("ready");
            self.1 = true;
        }
        fn in_c(&mut self) {
            self.0.push("in_c");
        }
    }

    #[test]
    fn always_is_asked_again_after_each_raised_event() {
        let clock = Clock::default();
        let mut turns = Turns::new(Turning::default());
        turns.start(clock.at(0)).unwrap();
        turns.handle(TurnsEvent::Go, clock.at(0)).unwrap();
        assert_eq!(state(&turns), "C");
        assert_eq!(turns.behavior().0.take(), "ready leave_b");
    }
}

mod tasks {
    use super::*;

    fsm! {
        machine Tasks {
            events { Go, Stay }
            initial state Rest {
                on Go => Pass;
                on Stay => Work;
            }
            state Pass {
                invoke passing;
                always if pass => Work;
                on done passing => Rest;
                ignore Go, Stay;
            }
            state Work {
                entry do async prepare;
                invoke work;
                on done work => Rest;
                ignore Go, Stay;
            }
        }
    }

    impl TasksBehavior for Recorder {
        fn pass(&self) -> bool {
            self.holds("pass")
        }
        fn passing(&mut self) -> impl Future<Output = ()> + Send + 'static {
            self.log.push("passing");
            async {}
        }
        fn work(&mut self) -> impl Future<Output = ()> + Send + 'static {
            self.log.push("work");
            async {}
        }
        async fn prepare(&mut self) {
            self.log.push("prepare");
        }
    }

    #[test]
    fn invocations_start_after_the_macrostep_and_only_if_their_state_is_still_active() {
        let clock = Clock::default();
        let mut tasks = Tasks::new(Recorder::default());
        tasks.start(clock.at(0)).unwrap();
        tasks.behavior_mut().hold(&["pass"]);
        tasks.handle(TasksEvent::Go, clock.at(0)).unwrap();
        assert_eq!(tasks.behavior().log.take(), "");
        let effect = tasks.take_effect().unwrap();
        finished(tasks.run(effect.effect));
        let (visit, _task) = tasks.take_invocation().unwrap();
        assert!(tasks.is_live(visit));
        assert!(tasks.take_invocation().is_none());
        assert_eq!(tasks.behavior().log.take(), "prepare work");

        let (mut tasks, clock) = (Tasks::new(Recorder::default()), Clock::default());
        tasks.start(clock.at(0)).unwrap();
        tasks.handle(TasksEvent::Stay, clock.at(0)).unwrap();
        assert_eq!(queued(&mut tasks), "prepare");
    }
}

mod endless {
    use super::*;

    fsm! {
        machine Ring {
            events { Go(u32) }
            initial state Still {
                on Go(n) do load(n) => Left;
            }
            state Left {
                always if more do count => Right;
                on Go(n) do load(n);
            }
            state Right {
                always if more do count => Left;
                on Go(n) do load(n);
            }
        }
    }

    #[derive(Default)]
    struct Counter {
        left: u32,
    }

    impl RingBehavior for Counter {
        fn load(&mut self, n: u32) {
            self.left = n;
        }
        fn more(&self) -> bool {
            self.left > 0
        }
        fn count(&mut self) {
            self.left -= 1;
        }
    }

    fn ring() -> (Ring<Counter>, Clock) {
        let clock = Clock::default();
        let mut ring = Ring::new(Counter::default());
        ring.start(clock.at(0)).unwrap();
        (ring, clock)
    }

    #[test]
    fn a_thousand_microsteps_are_not_too_many() {
        let (mut ring, clock) = ring();
        assert!(ring.handle(RingEvent::Go(1_000), clock.at(0)).is_ok());
        assert!(ring.handle(RingEvent::Go(1_000), clock.at(0)).is_ok());
        assert_eq!(state(&ring), "Left");
    }

    #[test]
    fn a_longer_chain_poisons_and_names_its_states() {
        let (mut ring, clock) = ring();
        let refused = ring.handle(RingEvent::Go(1_001), clock.at(0));
        let Err(Refused::Endless { max: 1_000, chain }) = refused else {
            panic!("{refused:?}");
        };
        assert!(chain.ends_with(&["Left", "Right"]), "{chain:?}");
        assert!(ring.state().is_none());
        let again = ring.handle(RingEvent::Go(1), clock.at(0));
        assert_eq!(again, Err(Refused::Poisoned));
    }

    #[test]
    fn the_states_named_are_those_of_the_chain_alone() {
        let (mut ring, clock) = ring();
        ring.handle(RingEvent::Go(1_000), clock.at(0)).unwrap();
        let refused = ring.handle(RingEvent::Go(1_001), clock.at(0));
        let Err(Refused::Endless { chain, .. }) = refused else {
            panic!("{refused:?}");
        };
        let turns = chain.windows(2).all(|pair| pair[0] != pair[1]);
        assert!(turns && chain.len() < 20, "{chain:?}");
    }
}

mod raised_endlessly {
    use super::*;

    fsm! {
        machine Echo {
            events { Go }
            initial state Here {
                on Go do raise Go;
            }
        }
    }

    impl EchoBehavior for Recorder {}

    #[test]
    fn events_that_raise_each_other_poison_too() {
        let clock = Clock::default();
        let mut echo = Echo::new(Recorder::default());
        echo.start(clock.at(0)).unwrap();
        let refused = echo.handle(EchoEvent::Go, clock.at(0));
        assert!(matches!(refused, Err(Refused::Endless { .. })));
        assert!(echo.state().is_none());
    }
}
