//! Exit, actions, entry.

use fsm_tests::{Clock, Recorder, record, state};
use fsmith::fsm;

fsm! {
    machine Deep {
        events { Across, Own, Child, Up, Within, Again, Choose, Top }

        on Top do top => R;

        initial state A {
            entry do in_a;
            exit do out_a;
            on Own do own => A;
            on Child do child => A2;
            on Across do across => R2;
            initial state A1 {
                entry do in_a1;
                exit do out_a1;
                on Within do within;
                on Again if was_a1 do again => A1;
                ignore Again;
                on Up do up => A;
                on Choose do before, choose => A2 | R2 | A1;
                initial state A11 {
                    entry do in_a11, in_a11_too;
                    exit do out_a11;
                }
            }
            state A2 {
                entry do in_a2;
                exit do out_a2;
                ignore Within, Again, Up, Choose;
            }
        }
        state R {
            entry do in_r;
            exit do out_r;
            ignore Across, Own, Child, Within, Up, Choose;
            on Again => A11;
            initial state R1 {
                entry do in_r1;
                exit do out_r1;
            }
            state R2 {
                entry do in_r2;
                exit do out_r2;
            }
        }
    }
}

record!(DeepBehavior {
    act in_a, out_a, in_a1, out_a1, in_a11, in_a11_too, out_a11, in_a2, out_a2;
    act in_r, out_r, in_r1, out_r1, in_r2, out_r2;
    act own, child, across, within, again, up, before, top;
    ask was_a1;
    ..
    fn choose(&mut self) -> ChooseTarget {
        self.log.push("choose");
        if self.holds("far") {
            ChooseTarget::R2
        } else if self.holds("same") {
            ChooseTarget::A1
        } else {
            ChooseTarget::A2
        }
    }
});

fn deep() -> (Deep<Recorder>, Clock) {
    let clock = Clock::default();
    let mut deep = Deep::new(Recorder::default());
    deep.start(clock.at(0)).unwrap();
    (deep, clock)
}

/// Returns what one event does, from the initial state.
fn once(holds: &[&'static str], event: DeepEvent) -> (&'static str, String) {
    let (mut deep, clock) = deep();
    deep.behavior_mut().hold(holds);
    deep.behavior().log.take();
    deep.handle(event, clock.at(0)).unwrap();
    (state(&deep), deep.behavior().log.take())
}

#[test]
fn entering_goes_from_the_outside_in() {
    let (deep, _) = deep();
    assert_eq!(deep.behavior().log.take(), "in_a in_a1 in_a11 in_a11_too");
}

#[test]
fn exits_come_inner_to_outer_then_actions_then_entries() {
    let (at, log) = once(&[], DeepEvent::Across);
    assert_eq!(at, "R2");
    assert_eq!(log, "out_a11 out_a1 out_a across in_r in_r2");
}

#[test]
fn a_rule_of_the_machine_leaves_everything() {
    let (at, log) = once(&[], DeepEvent::Top);
    assert_eq!(at, "R1");
    assert_eq!(log, "out_a11 out_a1 out_a top in_r in_r1");
}

#[test]
fn a_transition_to_itself_leaves_and_enters() {
    let (at, log) = once(&[], DeepEvent::Own);
    assert_eq!(at, "A11");
    let expected = "out_a11 out_a1 out_a own in_a in_a1 in_a11 in_a11_too";
    assert_eq!(log, expected);
}

#[test]
fn a_rule_without_a_target_leaves_and_enters_nothing() {
    let (at, log) = once(&[], DeepEvent::Within);
    assert_eq!((at, log.as_str()), ("A11", "within"));
}

#[test]
fn a_composites_transition_to_its_own_child_leaves_and_enters_it() {
    let (at, log) = once(&[], DeepEvent::Child);
    assert_eq!(at, "A2");
    assert_eq!(log, "out_a11 out_a1 out_a child in_a in_a2");
}

#[test]
fn a_transition_to_a_state_around_leaves_and_enters_that_too() {
    let (at, log) = once(&[], DeepEvent::Up);
    assert_eq!(at, "A11");
    assert_eq!(log, "out_a11 out_a1 out_a up in_a in_a1 in_a11 in_a11_too");
}

#[test]
fn a_transition_to_a_sibling_leaves_what_is_around_both_alone() {
    let (at, log) = once(&["was_a1"], DeepEvent::Again);
    assert_eq!(at, "A11");
    assert_eq!(log, "out_a11 out_a1 again in_a1 in_a11 in_a11_too");
}

#[test]
fn a_target_deep_inside_is_entered_through_what_is_around_it() {
    let (mut deep, clock) = deep();
    deep.handle(DeepEvent::Top, clock.at(0)).unwrap();
    deep.behavior().log.take();
    deep.handle(DeepEvent::Again, clock.at(0)).unwrap();
    let log = deep.behavior().log.take();
    assert_eq!(log, "out_r1 out_r in_a in_a1 in_a11 in_a11_too");
}

#[test]
fn all_actions_of_a_choice_run_before_the_exit() {
    let (at, log) = once(&[], DeepEvent::Choose);
    assert_eq!(at, "A2");
    assert_eq!(log, "before choose out_a11 out_a1 in_a2");
    let (at, log) = once(&["far"], DeepEvent::Choose);
    assert_eq!(at, "R2");
    assert_eq!(log, "before choose out_a11 out_a1 out_a in_r in_r2");
    let (at, log) = once(&["same"], DeepEvent::Choose);
    assert_eq!(at, "A11");
    assert_eq!(log, "before choose out_a11 out_a1 in_a1 in_a11 in_a11_too");
}

fsm! {
    machine Look {
        events { Go, Choose }
        initial state Start {
            on Go do one => Before(..);
            ignore Choose;
        }
        state Before(count: u8) {
            exit do double(count);
            on Go if is_one(count) do note(count) => After(count);
            ignore Go;
            on Choose do choose_by(count) => After(count) | Start;
        }
        state After(seen: u8) {
            ignore Go, Choose;
        }
    }
}

impl LookBehavior for Recorder {
    fn one(&mut self) -> u8 {
        1
    }
    fn double(&mut self, count: &mut u8) {
        *count *= 2;
    }
    fn is_one(&self, count: &u8) -> bool {
        *count == 1
    }
    fn note(&mut self, count: &mut u8) {
        self.log.push(format!("noted:{count}"));
    }
    fn choose_by(&mut self, count: &mut u8) -> ChooseByTarget {
        self.log.push(format!("chosen:{count}"));
        *count += 10;
        match self.holds("back") {
            true => ChooseByTarget::Start,
            false => ChooseByTarget::After,
        }
    }
}

fn look() -> (Look<Recorder>, Clock) {
    let clock = Clock::default();
    let mut look = Look::new(Recorder::default());
    look.start(clock.at(0)).unwrap();
    look.handle(LookEvent::Go, clock.at(0)).unwrap();
    (look, clock)
}

#[test]
fn guards_see_the_state_before_and_actions_what_the_exit_left() {
    let (mut look, clock) = look();
    look.handle(LookEvent::Go, clock.at(0)).unwrap();
    assert_eq!(look.behavior().log.take(), "noted:2");
    assert!(matches!(look.state(), Some(LookState::After { seen: 2 })));
}

#[test]
fn a_choice_sees_the_state_before_the_exit() {
    let (mut look, clock) = look();
    look.handle(LookEvent::Choose, clock.at(0)).unwrap();
    assert_eq!(look.behavior().log.take(), "chosen:1");
    assert!(matches!(look.state(), Some(LookState::After { seen: 22 })));
    let (mut look, clock) = self::look();
    look.behavior_mut().hold(&["back"]);
    look.handle(LookEvent::Choose, clock.at(0)).unwrap();
    assert_eq!(state(&look), "Start");
}
