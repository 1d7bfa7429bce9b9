//! What targets are given, and what moves.

use super::*;

#[test]
fn a_target_is_given_its_data() {
    let text = "event Go(1)\ninitial state A\n  on Go(x) => B\nstate B(d)\n  ignore Go";
    let findings = finds(text, &[Code::TargetData]);
    assert_eq!(findings[0].message, "target `B` is not given `d`");
    assert_eq!(
        findings[0].at,
        At::Goal {
            rule: RuleId(0),
            goal: 0
        }
    );
    is_fine("event Go(1)\ninitial state A\n  on Go(x) => B(x)\nstate B(d)\n  ignore Go");
}

#[test]
fn a_target_is_given_as_much_as_it_holds() {
    let text = "event Go(1)\ninitial state A\n  on Go(x) => B(x)\nstate B(d, e)\n  ignore Go";
    says(
        text,
        Code::TargetData,
        "target `B` holds `d` and `e`, but is given 1 of 2",
    );
    let text = "event Go(1)\ninitial state A\n  on Go(x) => B(x)\nstate B\n  ignore Go";
    says(text, Code::TargetData, "target `B` holds no data");
}

#[test]
fn an_effect_does_not_build_a_target() {
    let text = "event Go\ninitial state A\n  on Go do async f => B(..)\nstate B(d)\n  ignore Go";
    let message = "`B(..)` takes what the last action returns, but there is none";
    says(text, Code::TargetData, message);
    is_fine("event Go\ninitial state A\n  on Go do f, async g => B(..)\nstate B(d)\n  ignore Go");
}

#[test]
fn a_state_around_the_target_needs_its_data_too() {
    let text = "
        event Go(1)
        initial state A
          on Go(x) => C
        state B(d)
          ignore Go
          initial state C
            after 1s => D
          state D
    ";
    let findings = finds(text, &[Code::TargetData]);
    let message = "entering `C` here enters `B` too, which is not given `d`";
    assert_eq!(findings[0].message, message);
}

#[test]
fn moving_inside_a_state_with_data_needs_none() {
    let text = "
        event Go(1)
        initial state A
          on Go(x) => B(x)
        state B(d)
          ignore Go
          initial state C
            after 1s => D
          state D
    ";
    is_fine(text);
}

#[test]
fn history_never_goes_back_to_data() {
    let text = "
        event Go
        event Back
        initial state A
          on Go => C
          ignore Back
          initial state B
            after 1s do f => B2(..)
          state B2(d)
        state C
          on Back => history(A)
          ignore Go
    ";
    finds(text, &[Code::TargetData]);
}

#[test]
fn a_field_of_a_state_that_is_not_left_cannot_move() {
    let text = "
        event Go(1)
        initial state A
          on Go(x) => B(x)
        state B(d)
          ignore Go
          initial state C
            after 1s => D(d)
          state D(e)
    ";
    says(
        text,
        Code::TargetData,
        "`d` cannot move: its state `B` is not left",
    );
}

#[test]
fn a_binding_moves_once() {
    let text = "event Go(1)\ninitial state A\n  on Go(x) do f(x), async g(x)";
    let findings = finds(text, &[Code::MovedTwice]);
    assert_eq!(
        findings[0].at,
        At::Action {
            rule: RuleId(0),
            action: 1
        }
    );
    let text = "event Go(1)\ninitial state A\n  on Go(x) do f(x) => B(x)\nstate B(d)\n  ignore Go";
    finds(text, &[Code::MovedTwice]);
    let text =
        "event Go(1)\nevent To(1)\ninitial state A\n  on Go(x) do f(x), raise To(x)\n  ignore To";
    finds(text, &[Code::MovedTwice]);
}

#[test]
fn a_binding_is_lent_before_it_moves() {
    is_fine("event Go(1)\ninitial state A\n  on Go(x) if g(x) do f(&x), h(x)\n  ignore Go");
    let text = "event Go(1)\ninitial state A\n  on Go(x) do f(x), h(&x)";
    says(
        text,
        Code::MovedTwice,
        "`x` is lent here, but has moved away before",
    );
}

#[test]
fn targets_of_a_choice_take_the_same_binding() {
    is_fine(
        "event Go(1)\ninitial state A\n  on Go(x) do f(&x) => B(x) | C(x)\n\
         state B(d)\n  ignore Go\nstate C(d)\n  ignore Go",
    );
}

#[test]
fn actions_share_a_field_and_the_target_takes_it() {
    let text = "
        event Go(1)
        initial state A
          on Go(x) => B(x)
        state B(d)
          on Go(x) do f(d, x), async g(d) => C(d)
        state C(d)
          ignore Go
    ";
    is_fine(text);
    let text = "
        event Go(1)
        initial state A
          on Go(x) => B(x)
        state B(d)
          on Go(_) => C(d, d)
        state C(d, e)
          ignore Go
    ";
    finds(text, &[Code::MovedTwice]);
}
