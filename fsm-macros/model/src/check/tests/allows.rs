//! Findings silenced where they stand.

use super::*;

#[test]
fn an_allow_silences_what_it_stands_at() {
    let text = "
        event Go
        initial state A
          on Go do one
          allow hidden_rule because
          on Go do two
    ";
    is_fine(text);
}

#[test]
fn an_allow_of_a_state_covers_what_is_inside() {
    let text = "
        event Go
        initial state A
          allow hidden_rule because
          allowed
          initial state B
            on Go do one
            on Go do two
    ";
    is_fine(text);
}

#[test]
fn an_allow_that_silences_nothing_is_found() {
    let text = "event Go\ninitial state A\n  allow dead_end because\n  on Go do one";
    says(
        text,
        Code::UnusedAllow,
        "this `allow` of `dead_end` silences nothing",
    );
}

#[test]
fn an_allow_names_a_check_that_exists_and_can_be_silenced() {
    let text = "event Go\ninitial state A\n  allow dead_ends because\n  on Go do one";
    let findings = finds(text, &[Code::UnusedAllow]);
    assert_eq!(findings[0].cure, "did you mean `dead_end`?");
    let text = "event Go\ninitial state A\n  allow syntax because\n  on Go do one";
    finds(text, &[Code::UnusedAllow]);
}

#[test]
fn an_allow_gives_a_reason() {
    let text = "event Go\ninitial state A\n  on Go do one\n  allow hidden_rule\n  on Go do two";
    says(
        text,
        Code::UnusedAllow,
        "this `allow` of `hidden_rule` gives no reason",
    );
}

#[test]
fn what_leaves_no_machine_to_build_cannot_be_silenced() {
    let text = "event Go\ninitial state A\n  allow target_data because\n  on Go => A(..)";
    finds(text, &[Code::UnusedAllow, Code::TargetData]);
}

#[test]
fn an_allow_of_an_event_holds_in_every_state() {
    let text = "
        allow unhandled_event because
        event Go
        initial state A
          on Go => B
        state B
    ";
    is_fine(text);
}

#[test]
fn an_allow_of_one_state_leaves_the_others() {
    let text = "
        event Go
        initial state A
          allow unhandled_event because
          allowed
          after 1s => B
        state B
          after 1s => C
        state C
          on Go => A
    ";
    says(
        text,
        Code::UnhandledEvent,
        "event `Go` is not handled in state `B`",
    );
}

#[test]
fn a_choice_that_nothing_decides_cannot_be_silenced() {
    let text = "
        event Go
        initial state A
          allow no_way_on because
          on Go => A | B
        state B
          ignore Go
    ";
    finds(text, &[Code::UnusedAllow, Code::NoWayOn]);
}
