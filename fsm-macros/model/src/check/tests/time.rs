//! Timers that never fire.

use super::*;

#[test]
fn a_longer_after_beside_a_shorter_one_that_leaves_never_fires() {
    let text = "initial state A\n  after 5s do f\n  after 2s => B\nstate B";
    let findings = finds(text, &[Code::HiddenTimer]);
    assert_eq!(
        findings[0].message,
        "`after 5s` never fires: `after 2s` leaves `A` before"
    );
    assert_eq!(findings[0].at, At::Timer(TimerId(0)));
}

#[test]
fn a_shorter_after_that_stays_or_is_guarded_hides_nothing() {
    is_fine("initial state A\n  after 5s => B\n  after 2s do f\nstate B");
    is_fine("initial state A\n  after 5s => B\n  after 2s if g => B\nstate B");
    is_fine("initial state A\n  after 5s => B\n  after pause => B\nstate B");
}

#[test]
fn a_shorter_after_of_a_state_around_hides_an_inner_one() {
    let text = "initial state A\n  after 2s => B\n  initial state C\n    after 5s do f\nstate B";
    finds(text, &[Code::HiddenTimer]);
    is_fine("initial state A\n  after 2s => B\n  initial state C\n    after 2s do f\nstate B");
}

#[test]
fn an_after_of_the_machine_hides_nothing() {
    is_fine("after 2s => B\ninitial state A\n  after 1s => B\nstate B\n  after 5s => A");
}

#[test]
fn a_period_is_not_zero() {
    finds("initial state A\n  every 0s do f", &[Code::ZeroEvery]);
    is_fine("initial state A\n  after 0s do f");
}

#[test]
fn a_final_state_has_no_timer() {
    let text = "initial state A\n  always => B\nfinal state B\n  after 1s => A";
    says(
        text,
        Code::TimerInFinal,
        "`after 1s` never fires in final state `B`",
    );
}
