//! Where machines and composite states start and end.

use super::*;

#[test]
fn a_machine_says_where_it_starts() {
    says(
        "state A",
        Code::NoInitial,
        "machine `Sketch` does not say in which state it starts",
    );
    says("error E", Code::NoInitial, "machine `Sketch` has no states");
}

#[test]
fn a_composite_state_says_where_it_starts() {
    let text = "
        event Go
        initial state A
          state B
            on Go => C
          state C
            on Go => B
    ";
    says(
        text,
        Code::NoInitial,
        "state `A` does not say in which state it starts",
    );
}

#[test]
fn of_two_initial_states_the_second_is_found_and_the_first_named() {
    let text = "
        event Go
        on Go => B
        initial state A
        initial state B
    ";
    let findings = finds(text, &[Code::TwoInitials]);
    assert_eq!(findings[0].at, At::State(StateId(1)));
    assert_eq!(
        findings[0].also.as_ref().map(|also| also.0),
        Some(At::State(StateId(0)))
    );
}

#[test]
fn an_initial_state_holds_no_data() {
    finds("initial state A(x)", &[Code::InitialWithData]);
    finds(
        "initial parallel state P\n  state A(x)\n  state B",
        &[Code::InitialWithData],
    );
    is_fine("initial state A\n  always do make => B(..)\nstate B(x)");
}

#[test]
fn a_final_state_has_no_rules_states_or_invocations() {
    let text = "
        event Go
        initial state A
          on Go => B
        final state B
          invoke task
          exit do clean
          on Go => A
    ";
    let codes = [
        Code::FinalWithRules,
        Code::FinalWithRules,
        Code::FinalWithRules,
    ];
    let findings = finds(text, &codes);
    assert_eq!(
        findings[0].at,
        At::Exit {
            state: StateId(1),
            action: 0
        }
    );
}

#[test]
fn a_final_state_may_do_something_on_entry() {
    is_fine("initial state A\n  always => B\nfinal state B\n  entry do async say_so");
}

#[test]
fn a_final_child_may_do_something_on_exit() {
    let text = "
        initial state A
          on done => B
          initial state C
            always => D
          final state D
            exit do clean
        final state B
    ";
    is_fine(text);
}
