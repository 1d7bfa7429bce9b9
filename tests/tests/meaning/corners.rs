//! Corners where two rules of the language meet.

use fsm_tests::{Clock, Recorder, queued, record, state};
use fsmith::core::{Input, Machine as _};
use fsmith::fsm;

mod restart {
    use super::*;

    fsm! {
        machine Again {
            events { Go, Leave, Back }
            initial state Rest {
                on Go => Work;
                ignore Leave, Back;
            }
            state Work {
                exit do restart pause;
                after pause do tired => Rest;
                on Leave do left, restart pause => Off;
                on Go do chosen => Work | Off;
                ignore Back;
            }
            state Off {
                on Back => Rest;
                ignore Go, Leave;
            }
        }
    }

    record!(AgainBehavior {
        act tired, left;
        wait pause;
        ..
        fn chosen(&mut self) -> ChosenTarget {
            match self.holds("stay") {
                true => ChosenTarget::Work,
                false => ChosenTarget::Off,
            }
        }
    });

    #[test]
    fn a_timer_cannot_be_started_in_a_state_that_is_being_left() {
        let clock = Clock::default();
        let mut again = Again::new(Recorder::default());
        again.start(clock.at(0)).unwrap();
        again.handle(AgainEvent::Go, clock.at(0)).unwrap();
        assert_eq!(again.next_deadline(), Some(clock.at(1_000)));
        again.handle(AgainEvent::Leave, clock.at(100)).unwrap();
        assert_eq!(state(&again), "Off");
        assert_eq!(again.next_deadline(), None);
    }
}

mod own_done {
    use super::*;

    fsm! {
        machine Twice {
            events { Go }
            initial state Rest {
                on Go => Outer;
            }
            state Outer {
                on done => Rest;
                ignore Go;
                initial state Mid {
                    always => End;
                }
                final state End {
                    entry do ended;
                }
            }
        }
    }

    record!(TwiceBehavior { act ended; });

    #[test]
    fn a_composite_state_may_be_done_as_soon_as_it_is_entered() {
        let clock = Clock::default();
        let mut twice = Twice::new(Recorder::default());
        twice.start(clock.at(0)).unwrap();
        twice.handle(TwiceEvent::Go, clock.at(0)).unwrap();
        assert_eq!(state(&twice), "Rest");
        assert_eq!(twice.behavior().log.take(), "ended");
    }
}

mod nested_final {
    use super::*;

    fsm! {
        machine Inside {
            events { Go, Note }
            on Note do note;
            initial state Outer {
                on Go do out => Outer;
                initial state A {
                    on Go => End;
                }
                final state End;
            }
        }
    }

    record!(InsideBehavior { act note, out; });

    #[test]
    fn a_final_child_does_not_end_the_machine_and_rules_around_it_hold() {
        let clock = Clock::default();
        let mut inside = Inside::new(Recorder::default());
        inside.start(clock.at(0)).unwrap();
        inside.handle(InsideEvent::Go, clock.at(0)).unwrap();
        assert_eq!((state(&inside), inside.ending()), ("End", None));
        inside.handle(InsideEvent::Note, clock.at(0)).unwrap();
        inside.handle(InsideEvent::Go, clock.at(0)).unwrap();
        assert_eq!(state(&inside), "A");
        assert_eq!(inside.behavior().log.take(), "note out");
    }
}

mod edges {
    use super::*;

    fsm! {
        machine Edges {
            events { Go }
            initial state Here {
                entry do async one, async two;
                entry do first, async three;
                exit do async four;
                exit do last, async five;
                on Go => There;
            }
            state There {
                on Go => Here;
            }
        }
    }

    record!(EdgesBehavior { act first, last; run one, two, three, four, five; });

    #[test]
    fn each_entry_clause_is_a_rule_of_its_own() {
        let clock = Clock::default();
        let mut edges = Edges::new(Recorder::default());
        edges.start(clock.at(0)).unwrap();
        let one = edges.take_effect().unwrap();
        edges.drop_effects(one.firing);
        assert_eq!(queued(&mut edges), "three");
        edges.handle(EdgesEvent::Go, clock.at(0)).unwrap();
        let four = edges.take_effect().unwrap();
        edges.drop_effects(four.firing);
        assert_eq!(queued(&mut edges), "five");
    }
}

mod raising {
    use super::*;

    fsm! {
        machine Loud {
            events { Go(u8, u8), Said(u8), stream Data(u8), Far }
            on shutdown do raise Far;
            initial state Here {
                entry do raise Far;
                on Go(x, y) do raise Said(x), raise Data(y);
                on Said(x) do said(x);
                on Data(x) do data(x) => There;
                ignore Far;
            }
            state There {
                exit do raise Far;
                refuse Said;
                on Far | Go(_, _) => Here;
                ignore Data;
            }
        }
    }

    impl LoudBehavior for Recorder {
        fn said(&mut self, x: u8) {
            self.log.push(format!("said:{x}"));
        }
        fn data(&mut self, x: u8) {
            self.log.push(format!("data:{x}"));
        }
    }

    #[test]
    fn raised_events_are_handled_where_they_arrive() {
        let clock = Clock::default();
        let mut loud = Loud::new(Recorder::default());
        loud.start(clock.at(0)).unwrap();
        loud.handle(LoudEvent::Go(3, 4), clock.at(0)).unwrap();
        assert_eq!(state(&loud), "There");
        assert_eq!(loud.behavior().log.take(), "said:3 data:4");
        // Raised, and at the end nothing is left of it.
        loud.step(Input::Shutdown, clock.at(0)).unwrap();
        assert_eq!(state(&loud), "Here");
    }
}

mod within {
    use super::*;

    fsm! {
        machine Where {
            events { Go, Ask }
            initial state Outer {
                on Ask if in(Left) do left;
                on Ask if !in(Deep) && ready do right;
                on Ask do deep;
                initial state Left {
                    on Go => Right;
                }
                state Right {
                    initial state Shallow {
                        on Go => Deep;
                    }
                    state Deep {
                        on Go => Left;
                    }
                }
            }
        }
    }

    record!(WhereBehavior { act left, right, deep; ask ready; });

    #[test]
    fn a_guard_may_ask_where_the_machine_is() {
        let clock = Clock::default();
        let mut place = Where::new(Recorder::default());
        place.start(clock.at(0)).unwrap();
        place.behavior_mut().hold(&["ready"]);
        for _ in 0..4 {
            place.handle(WhereEvent::Ask, clock.at(0)).unwrap();
            place.handle(WhereEvent::Go, clock.at(0)).unwrap();
        }
        assert_eq!(place.behavior().log.take(), "left right deep left");
    }
}

mod inner_timers {
    use super::*;

    fsm! {
        machine Layers {
            events { Go }
            initial state Outer {
                after 100ms do outer => Outer;
                every 30ms do tick;
                initial state Inner {
                    after 100ms do inner => Inner;
                    ignore Go;
                }
            }
        }
    }

    record!(LayersBehavior { act outer, tick, inner; });

    #[test]
    fn a_timer_around_goes_on_while_the_states_inside_change() {
        let clock = Clock::default();
        let mut layers = Layers::new(Recorder::default());
        layers.start(clock.at(0)).unwrap();
        layers.handle_deadline(clock.at(60)).unwrap();
        layers.handle_deadline(clock.at(100)).unwrap();
        let log = layers.behavior().log.take();
        assert_eq!(log, "tick tick inner outer");
        assert_eq!(layers.next_deadline(), Some(clock.at(130)));
    }
}

mod failing_tick {
    use super::*;

    fsm! {
        machine Chain {
            events { Go }
            initial state A {
                after 0s do a => C;
                ignore Go;
            }
            state C {
                after 0s do c => A;
                ignore Go;
            }
        }
    }

    record!(ChainBehavior { act a, c; });

    #[test]
    fn timers_without_a_delay_that_never_rest_poison() {
        let clock = Clock::default();
        let mut chain = Chain::new(Recorder::default());
        chain.start(clock.at(0)).unwrap();
        let refused = chain.handle_deadline(clock.at(0));
        let endless = matches!(refused, Err(fsmith::core::Refused::Endless { .. }));
        assert!(endless, "{refused:?}");
        assert!(chain.state().is_none());
    }
}
