//! Events that a state says nothing of.

use super::*;

#[test]
fn an_event_left_out_in_one_state_is_found_at_that_state() {
    let text = "event Open\ninitial state Closed\n  on Open => Locked\nstate Locked";
    let findings = finds(text, &[Code::UnhandledEvent]);
    assert_eq!(findings[0].at, At::State(StateId(1)));
    assert_eq!(
        findings[0].message,
        "event `Open` is not handled in state `Locked`"
    );
    assert_eq!(
        findings[0].cure,
        "add `on Open …`, `ignore Open`, `defer Open` or `refuse Open` to `Locked`, to a \
         state around it or to the machine"
    );
}

#[test]
fn an_event_left_out_in_several_states_is_one_finding_at_the_event() {
    let text = "
        event Go
        event Hop
        on Hop do hop
        initial state A
          on Go => B
        state B
          on Hop if g => C
        state C
          on Hop => D
        state D
          ignore Go
    ";
    let findings = finds(text, &[Code::UnhandledEvent]);
    assert_eq!(findings[0].at, At::Event(EventId(0)));
    assert_eq!(
        findings[0].message,
        "event `Go` is not handled in states `B` and `C`"
    );
}

#[test]
fn a_composite_state_that_leaves_an_event_out_everywhere_is_named_once() {
    let text = "
        event Go
        initial state A
          on Go => B
        state B
          initial state C
            after 1s => D
          state D
            after 1s => C
    ";
    says(
        text,
        Code::UnhandledEvent,
        "event `Go` is not handled in state `B`",
    );
}

#[test]
fn an_event_handled_only_under_a_guard_is_not_handled() {
    let text = "event Go\ninitial state A\n  on Go if g do x";
    let message = "event `Go` is handled only where a guard holds in state `A`";
    says(text, Code::UnhandledEvent, message);
}

#[test]
fn a_state_left_at_once_and_a_final_one_owe_nothing() {
    is_fine("event Go\ninitial state A\n  always => B\nstate B\n  on Go => C\nfinal state C");
}

#[test]
fn a_stream_owes_nothing_where_it_has_no_rule() {
    is_fine("stream Data(1)\ninitial state A\n  after 1s => B\nstate B\n  on Data(x) do keep(x)");
    let text = "stream Data(1)\ninitial state A\n  on Data(x) if g do keep(x)";
    finds(text, &[Code::UnhandledEvent]);
}

#[test]
fn one_region_that_takes_an_event_suffices() {
    let text = "
        event Go
        initial parallel state P
          state A
            on Go do x
          state B
    ";
    is_fine(text);
    let text = "
        event Go
        initial parallel state P
          state A
            on Go if g do x
          state B
    ";
    finds(text, &[Code::UnhandledEvent]);
}

#[test]
fn a_raised_event_has_to_be_handled() {
    let text = "event Go\ninitial state A\n  after 1s do raise Go";
    finds(text, &[Code::UnhandledEvent]);
}

#[test]
fn an_event_deferred_and_never_taken_is_found() {
    let text = "
        event Go
        initial state A
          defer Go
          after 1s => B
        state B
          defer Go
    ";
    finds(text, &[Code::DeferredForever, Code::DeferredForever]);
}

#[test]
fn an_event_deferred_until_a_later_state_takes_it_is_fine() {
    let text = "
        event Go
        initial state A
          defer Go
          after 1s => B
        state B
          defer Go
          after 1s => C
        state C
          on Go if g => A
          ignore Go
    ";
    is_fine(text);
}

#[test]
fn a_state_that_takes_it_but_never_follows_does_not_help() {
    let text = "
        event Go
        initial state A
          on Go => B
        state B
          defer Go
    ";
    finds(text, &[Code::DeferredForever]);
}

#[test]
fn an_event_deferred_until_a_later_state_drops_it_is_fine() {
    is_fine("event Go\ninitial state A\n  defer Go\n  after 1s => B\nstate B\n  ignore Go");
}

#[test]
fn history_leads_to_a_state_that_takes_what_was_deferred() {
    let text = "
        event Go
        event Back
        defer Go
        ignore Back
        initial state S
          on Go => C
        state A
          initial state B
            after 1s => End
          state C
            on Go => P
        state P
          on Back => history(A)
        final state End
    ";
    is_fine(text);
}

#[test]
fn an_event_left_out_everywhere_names_no_state() {
    let text = "
        event Go
        initial state A
          after 1s do raise Go => B
        state B
    ";
    says(
        text,
        Code::UnhandledEvent,
        "event `Go` is not handled in any state",
    );
}
