//! States without a way to them or on from them.

use super::*;

#[test]
fn a_state_without_a_way_to_it_is_found() {
    let text = "event Go\non Go => A\ninitial state A\nstate B";
    says(text, Code::UnreachableState, "no rule leads to state `B`");
}

#[test]
fn a_state_reached_only_from_unreachable_ones_is_found_with_the_rule() {
    let text = "
        event Go
        on Go => A
        initial state A
        state B
          on Go => C
        state C
    ";
    let codes = [Code::UnreachableState, Code::UnreachableState];
    let findings = finds(text, &codes);
    assert_eq!(findings[1].message, "no path leads to state `C`");
    assert_eq!(
        findings[1].also.as_ref().map(|also| also.0),
        Some(At::Rule(RuleId(1)))
    );
}

#[test]
fn of_an_unreachable_composite_state_only_the_outermost_is_named() {
    let text = "
        event Go
        on Go => A
        initial state A
        state B
          initial state C
            on Go => D
          state D
    ";
    finds(text, &[Code::UnreachableState]);
}

#[test]
fn a_rule_of_a_state_around_reaches_from_every_state_inside() {
    let text = "
        event Go
        initial state A
          on Go => D
          initial state B
            after 1s => C
          state C
            ignore Go
        state D
          ignore Go
    ";
    is_fine(text);
}

#[test]
fn regions_and_history_are_followed() {
    let text = "
        event Go
        event Back
        initial parallel state P
          on Back => Q
          state R
            initial state A
              on Go => B
            state B
              on Go => A
          state S
            initial state C
              ignore Go
        state Q
          on Back => history(R)
          ignore Go
    ";
    is_fine(text);
}

#[test]
fn a_rule_hidden_from_every_leaf_reaches_nothing() {
    let text = "
        event Go
        initial state A
          on Go => B
          initial state C
            ignore Go
        state B
          ignore Go
    ";
    finds(text, &[Code::HiddenRule, Code::UnreachableState]);
}

#[test]
fn a_state_that_no_end_can_be_reached_from_is_found() {
    let text = "
        event Go
        event Stop
        initial state A
          on Go => B
          on Stop => End
        state B
          ignore Go, Stop
        final state End
    ";
    says(
        text,
        Code::DeadEnd,
        "no final state can be reached from state `B`",
    );
}

#[test]
fn states_that_lead_only_to_one_another_are_one_dead_end() {
    let text = "
        event Go
        event Stop
        ignore Stop
        initial state A
          on Go => B
          on Stop => End
        state B
          on Go => C
        state C
          on Go => D
        state D
          on Go => C
        final state End
    ";
    says(
        text,
        Code::DeadEnd,
        "no final state can be reached from states `C` and `D`",
    );
}

#[test]
fn a_composite_dead_end_is_named_as_a_whole() {
    let text = "
        event Go
        on Go => End
        initial state A
          always if ready => B
          after 1s => End
        state B
          ignore Go
          initial state C
            after 1s => D
          state D
            after 1s => C
        final state End
    ";
    says(
        text,
        Code::DeadEnd,
        "no final state can be reached from state `B`",
    );
}

#[test]
fn a_machine_without_a_final_state_has_no_dead_end() {
    is_fine("event Go\ninitial state A\n  on Go => B\nstate B\n  ignore Go");
}

#[test]
fn being_told_to_end_is_a_way_to_the_end() {
    is_fine("event Go\non shutdown => End\ninitial state A\n  ignore Go\nfinal state End");
}

#[test]
fn an_error_is_a_way_to_the_end_only_where_something_can_fail() {
    let text = "
        error E
        event Go
        on error(e) => End
        initial state A
          on Go do async work
        final state End
    ";
    is_fine(text);
    let text = "
        error E
        event Go
        on error(e) => End
        initial state A
          on Go do async work => B
          after 1s => B
        state B
          after 1s => C
        state C
          ignore Go
        final state End
    ";
    let findings = check(&sketch::machine(text));
    assert!(
        findings.iter().any(|finding| finding.code == Code::DeadEnd),
        "{findings:?}"
    );
}

#[test]
fn what_leads_out_of_one_region_leads_out_of_all() {
    let text = "
        event Go
        initial parallel state P
          state R
            on Go => End
          state S
            initial state T
              after 1s => U
            state U
        final state End
    ";
    is_fine(text);
}
