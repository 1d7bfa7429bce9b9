//! Rules that another one hides.

use super::*;

#[test]
fn a_rule_after_an_unguarded_one_is_hidden() {
    let text = "event Go\ninitial state A\n  on Go do one\n  on Go do two";
    let findings = finds(text, &[Code::HiddenRule]);
    assert_eq!(findings[0].at, At::Rule(RuleId(1)));
    assert_eq!(
        findings[0].also.as_ref().map(|also| also.0),
        Some(At::Rule(RuleId(0)))
    );
}

#[test]
fn a_rule_after_a_guarded_one_is_not_hidden() {
    is_fine("event Go\ninitial state A\n  on Go if g do one\n  on Go do two");
    is_fine("event Go\ninitial state A\n  on Go if g do one\n  ignore Go");
}

#[test]
fn a_rule_that_every_state_inside_takes_first_is_hidden() {
    let text = "
        event Go
        on Go do outer
        initial state A
          on Go => B
        state B
          on Go => A
    ";
    let message = "rule `on Go` is never taken: every state inside takes it first";
    says(text, Code::HiddenRule, message);
}

#[test]
fn a_rule_that_one_state_inside_leaves_open_is_not_hidden() {
    let text = "
        event Go
        on Go do outer
        initial state A
          on Go => B
        state B
          on Go if g => A
    ";
    is_fine(text);
}

#[test]
fn of_several_events_only_the_hidden_ones_are_named() {
    let text = "event A\nevent B\ninitial state S\n  on A do one\n  on A | B do two";
    let message = "the part of rule `on A | B` for `A` is never taken: \
         `on A` comes before it and has no guard";
    says(text, Code::HiddenRule, message);
}

#[test]
fn an_unguarded_always_hides_all_that_waits() {
    let text = "event Go\ninitial state A\n  always => B\n  on Go do one\nstate B\n  ignore Go";
    says(
        text,
        Code::HiddenRule,
        "rule `on Go` is never taken: `A` is left at once",
    );
}

#[test]
fn an_unnamed_error_hides_named_ones_after_it_but_not_before() {
    let text = "
        error E
        initial state A
          invoke task
          on error task(e) do retry
          on error(e) do fail
          on done do rest
    ";
    is_fine(text);
    let text = "
        error E
        initial state A
          invoke task
          on error(e) do fail
          on error task(e) do retry
          on done do rest
    ";
    finds(text, &[Code::HiddenRule]);
}

#[test]
fn an_event_is_not_both_taken_and_ignored() {
    let message = "`Go` cannot be both taken by `on Go` and set aside by `ignore Go`";
    says(
        "event Go\ninitial state A\n  on Go do x\n  ignore Go",
        Code::HandledAndIgnored,
        message,
    );
    says(
        "event Go\ninitial state A\n  ignore Go\n  on Go do x",
        Code::HandledAndIgnored,
        message,
    );
}

#[test]
fn a_state_may_take_what_a_state_around_ignores() {
    is_fine("event Go\nignore Go\ninitial state A\n  on Go => B\nstate B");
}

#[test]
fn what_a_state_left_at_once_sets_aside_is_hidden_too() {
    let text = "event Go\ninitial state A\n  always => B\n  ignore Go\nstate B\n  ignore Go";
    says(
        text,
        Code::HiddenRule,
        "rule `ignore Go` is never taken: `A` is left at once",
    );
}
