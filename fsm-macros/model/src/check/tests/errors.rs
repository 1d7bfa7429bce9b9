//! Failures without a route.

use super::*;

#[test]
fn an_effect_needs_a_route_where_it_rests() {
    let text = "error E\nevent Go\ninitial state A\n  on Go do async work";
    says(
        text,
        Code::NoErrorRoute,
        "`work` may fail in state `A`, where nothing takes the error",
    );
    is_fine("error E\nevent Go\ninitial state A\n  on Go do async work\n  on error(e) do note(e)");
    is_fine("event Go\ninitial state A\n  on Go do async work");
}

#[test]
fn the_route_is_needed_in_the_state_after_not_before() {
    let text = "
        error E
        event Go
        ignore Go
        initial state A
          on Go do async work => B
          on error(e) do note(e)
        state B
    ";
    says(
        text,
        Code::NoErrorRoute,
        "`work` may fail in state `B`, where nothing takes the error",
    );
    let text = "
        error E
        event Go
        ignore Go
        initial state A
          on Go do async work => B
        state B
          on error(e) do note(e)
    ";
    is_fine(text);
}

#[test]
fn a_guarded_route_is_none() {
    let text = "
        error E
        event Go
        initial state A
          on Go do async work
          on error(e) if g do note(e)
    ";
    let message = "`work` may fail in state `A`, where the error is taken only if a guard holds";
    says(text, Code::NoErrorRoute, message);
}

#[test]
fn a_state_that_ends_the_machine_needs_no_route() {
    let text = "
        error E
        event Go
        initial state A
          exit do async bye
          on Go do async work => B
        final state B
          entry do async last
    ";
    is_fine(text);
}

#[test]
fn always_and_raised_events_are_followed_to_where_they_rest() {
    let text = "
        error E
        event Go
        event On
        ignore Go, On
        initial state A
          entry do async first, raise On
          on On => B
        state B
          always => C
        state C
          on error(e) do note(e)
    ";
    is_fine(text);
    let text = "
        error E
        event Go
        event On
        ignore Go, On
        initial state A
          entry do async first, raise On
          on On if g => B
        state B
          always => C
        state C
          on error(e) do note(e)
    ";
    says(
        text,
        Code::NoErrorRoute,
        "`first` may fail in state `A`, where nothing takes the error",
    );
}

#[test]
fn an_invocation_needs_a_route_in_every_state_inside() {
    let text = "
        error E
        initial state A
          invoke task
          on done => End
          initial state B
            after 1s => C
            on error(e) => End
          state C
            on error task(e) => End
        final state End
    ";
    is_fine(text);
    let text = "
        error E
        initial state A
          invoke task
          on done => End
          initial state B
            after 1s => C
            on error(e) => End
          state C
        final state End
    ";
    let findings = finds(text, &[Code::NoErrorRoute]);
    assert_eq!(findings[0].at, At::Invocation(InvocationId(0)));
}

#[test]
fn the_route_of_one_invocation_is_none_for_another() {
    let text = "
        error E
        initial state A
          invoke one
          invoke two
          on error one(e) => End
          on done one => End
          on done two => End
        final state End
    ";
    let findings = finds(text, &[Code::NoErrorRoute]);
    assert_eq!(findings[0].at, At::Invocation(InvocationId(1)));
}

#[test]
fn effects_that_lack_the_same_route_are_one_finding() {
    let text = "
        error E
        event Go
        event Hop
        initial state A
          on Go do async work
          on Hop do async rest
    ";
    let message = "`work` and `rest` may fail in state `A`, where nothing takes the error";
    says(text, Code::NoErrorRoute, message);
}

#[test]
fn an_effect_of_a_state_left_at_once_needs_a_route_in_the_next() {
    let text = "
        error E
        initial state A
          entry do async first
          on error(e) do note(e)
          always => B
        state B
    ";
    let findings = finds(text, &[Code::NoErrorRoute, Code::HiddenRule]);
    assert!(findings[0].message.contains("state `B`"), "{findings:?}");
}

#[test]
fn an_effect_on_the_way_out_needs_a_route_in_the_next_state() {
    let text = "
        error E
        event Go
        ignore Go
        initial state A
          exit do async bye
          on Go => B
          on error(e) do note(e)
        state B
    ";
    let findings = finds(text, &[Code::NoErrorRoute]);
    assert_eq!(
        findings[0].at,
        At::Exit {
            state: StateId(0),
            action: 0
        }
    );
}

#[test]
fn the_end_of_a_composite_state_is_followed() {
    let text = "
        error E
        initial state A
          on done => B
          initial state C
            after 1s => D
          final state D
            entry do async last
        state B
          on error(e) do note(e)
    ";
    is_fine(text);
}
