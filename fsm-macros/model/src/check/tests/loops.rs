//! `always` rules and choices without an outcome.

use super::*;

#[test]
fn a_cycle_of_always_never_rests() {
    let text = "initial state A\n  always => B\nstate B\n  always => A";
    says(
        text,
        Code::EndlessAlways,
        "the `always` of `A` and `B` never come to rest",
    );
}

#[test]
fn an_always_that_stays_never_rests() {
    let text = "initial state A\n  always do spin";
    says(
        text,
        Code::EndlessAlways,
        "the `always` of `A` never comes to rest",
    );
}

#[test]
fn an_always_of_a_composite_state_into_itself_never_rests() {
    let text = "initial state A\n  always => C\n  initial state B\n  state C";
    finds(text, &[Code::EndlessAlways]);
}

#[test]
fn a_guard_or_a_choice_ends_a_cycle() {
    is_fine("initial state A\n  always if g => C\n  always => B\nstate B\n  always => A\nstate C");
    is_fine("initial state A\n  always do f => B | C\nstate B\n  always => A\nstate C");
}

#[test]
fn a_choice_between_two_restless_states_never_rests() {
    let text = "
        initial state A
          always do f => B | C
        state B
          always => A
        state C
          always => A
    ";
    finds(text, &[Code::EndlessAlways]);
}

#[test]
fn a_guarded_always_alone_may_lead_nowhere() {
    let text = "initial state A\n  always if ready => B\nstate B";
    let message = "where this guard does not hold, nothing leads on from state `A`";
    says(text, Code::NoWayOn, message);
}

#[test]
fn a_guarded_always_beside_anything_that_can_happen_is_fine() {
    is_fine("stream Data\ninitial state A\n  always if full => B\n  on Data do keep\nstate B");
    is_fine("initial state A\n  always if full => B\n  every 1s do look\nstate B");
    is_fine("initial state A\n  always if full => B\n  always => A2\nstate B\nstate A2");
}

#[test]
fn being_told_to_end_is_no_way_on() {
    let text = "
        on shutdown => End
        initial state A
          always if ready => End
        final state End
    ";
    finds(text, &[Code::NoWayOn]);
}

#[test]
fn a_choice_needs_an_action_that_decides() {
    let text = "event Go\ninitial state A\n  on Go do async f => A | B\nstate B\n  ignore Go";
    says(
        text,
        Code::NoWayOn,
        "nothing decides between the targets `A | B`",
    );
}

#[test]
fn a_choice_names_each_target_once() {
    let text = "event Go\ninitial state A\n  on Go do f => B | B\nstate B\n  ignore Go";
    let findings = finds(text, &[Code::NoWayOn]);
    assert_eq!(
        findings[0].at,
        At::Goal {
            rule: RuleId(0),
            goal: 1
        }
    );
}

#[test]
fn a_choice_without_an_action_is_one_finding() {
    finds(
        "event Go(1)\ninitial state A\n  on Go(x) => B(..) | A\nstate B(d)\n  ignore Go",
        &[Code::NoWayOn],
    );
}
