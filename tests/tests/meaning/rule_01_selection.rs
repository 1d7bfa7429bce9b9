//! Which rule is taken.

use fsm_tests::{Clock, Recorder, record, state};
use fsmith::core::Outcome::{Ignored, Taken, Unhandled};
use fsmith::fsm;

fsm! {
    machine Nest {
        events { Go, Back, Move, Stop, Far(u8) }

        on Go do machine_go;
        on Far(x) if far(x) do machine_far(x);
        on Back do machine_back => Leaf;
        on Move => Apart;
        ignore Far;
        on Stop => Over;

        initial state Outer {
            on Go if outer_first do outer_1;
            on Go if outer_second do outer_2;
            initial state Inner {
                on Go if inner do inner_go;
                initial state Leaf {
                    on Go if leaf_first do leaf_1;
                    on Go if leaf_second && !leaf_first do leaf_2;
                    ignore Back;
                }
            }
        }
        state Apart {}

        final state Over;
    }
}

record!(NestBehavior {
    act machine_go, machine_back, outer_1, outer_2, inner_go, leaf_1, leaf_2;
    ask outer_first, outer_second, inner, leaf_first, leaf_second;
    ..
    fn far(&self, x: &u8) -> bool { *x > 7 }
    fn machine_far(&mut self, x: u8) { self.log.push(format!("machine_far:{x}")); }
});

fn nest() -> (Nest<Recorder>, Clock) {
    let clock = Clock::default();
    let mut nest = Nest::new(Recorder::default());
    nest.start(clock.at(0)).unwrap();
    (nest, clock)
}

#[test]
fn the_innermost_rule_that_holds_is_taken() {
    let (mut nest, clock) = nest();
    for (holding, taken) in [
        (&["leaf_first", "inner", "outer_first"][..], "leaf_1"),
        (&["inner", "outer_first"], "inner_go"),
        (&["outer_first"], "outer_1"),
        (&[], "machine_go"),
    ] {
        nest.behavior_mut().hold(holding);
        assert_eq!(nest.handle(NestEvent::Go, clock.at(0)), Ok(Taken));
        assert_eq!(nest.behavior().log.take(), taken, "with {holding:?}");
    }
}

#[test]
fn inside_a_state_the_source_order_decides() {
    let (mut nest, clock) = nest();
    nest.behavior_mut().hold(&["outer_second", "outer_first"]);
    nest.handle(NestEvent::Go, clock.at(0)).unwrap();
    assert_eq!(nest.behavior().log.take(), "outer_1");
}

#[test]
fn a_false_guard_passes_on_to_the_next_rule() {
    let (mut nest, clock) = nest();
    nest.behavior_mut().hold(&["leaf_second"]);
    nest.handle(NestEvent::Go, clock.at(0)).unwrap();
    nest.behavior_mut().hold(&["outer_second"]);
    nest.handle(NestEvent::Go, clock.at(0)).unwrap();
    assert_eq!(nest.behavior().log.take(), "leaf_2 outer_2");
}

#[test]
fn ignoring_ends_the_search_and_may_follow_guarded_rules() {
    let (mut nest, clock) = nest();
    assert_eq!(nest.handle(NestEvent::Back, clock.at(0)), Ok(Ignored));
    assert_eq!(nest.handle(NestEvent::Far(7), clock.at(0)), Ok(Ignored));
    assert_eq!(nest.handle(NestEvent::Far(8), clock.at(0)), Ok(Taken));
    assert_eq!(nest.behavior().log.take(), "machine_far:8");
}

#[test]
fn the_machines_own_rules_hold_in_every_state_that_is_not_final() {
    let (mut nest, clock) = nest();
    nest.handle(NestEvent::Move, clock.at(0)).unwrap();
    nest.handle(NestEvent::Go, clock.at(0)).unwrap();
    nest.handle(NestEvent::Back, clock.at(0)).unwrap();
    assert_eq!(nest.behavior().log.take(), "machine_go machine_back");
    assert_eq!(state(&nest), "Leaf");
    nest.handle(NestEvent::Stop, clock.at(0)).unwrap();
    assert_eq!(state(&nest), "Over");
    assert!(nest.handle(NestEvent::Go, clock.at(0)).is_err());
    assert_eq!(nest.behavior().log.take(), "");
}

#[test]
fn what_no_rule_is_for_is_unhandled() {
    use fsmith::core::{Input, Machine};
    let (mut nest, clock) = nest();
    assert_eq!(nest.step(Input::Idle, clock.at(0)), Ok(Unhandled));
    assert_eq!(nest.step(Input::Shutdown, clock.at(0)), Ok(Unhandled));
    assert_eq!(state(&nest), "Leaf");
}
