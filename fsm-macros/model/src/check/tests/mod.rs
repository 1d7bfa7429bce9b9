//! Each check finds what it is for, and stays silent where nothing is wrong.

mod allows;
mod data;
mod errors;
mod hidden;
mod loops;
mod misuse;
mod reach;
mod shape;
mod time;
mod totality;

use super::*;
use crate::sketch::{self, CLIENT, METRICS};
use crate::{
    Data, Event, EventKind, Finality, Goal, Place, PlaceKind, Rule, State, Trigger, Verdict,
};
use crate::{EventId, InvocationId, RuleId, TimerId};

/// Checks the machine that `text` sketches, and compares the codes found, in order.
#[track_caller]
fn finds(text: &'static str, codes: &[Code]) -> Vec<Finding> {
    let findings = check(&sketch::machine(text));
    let found: Vec<_> = findings.iter().map(|finding| finding.code).collect();
    assert_eq!(found, codes, "{findings:#?}");
    findings
}

#[track_caller]
fn is_fine(text: &'static str) {
    finds(text, &[]);
}

/// Checks that `text` has one finding, and compares what it says.
#[track_caller]
fn says(text: &'static str, code: Code, message: &str) {
    let findings = finds(text, &[code]);
    assert_eq!(findings[0].message, message);
}

#[test]
fn the_aggregator_of_the_language_is_fine() {
    is_fine(METRICS);
}

#[test]
fn the_client_of_the_language_is_fine() {
    is_fine(CLIENT);
}

/// A machine as the macro emits it: borrowed, and built at compile time.
const SWITCH: Machine<'static> = Machine {
    name: "Switch",
    docs: "",
    error: None,
    states: &[
        State {
            initial: true,
            ..state("Off")
        },
        State { ..state("On") },
    ],
    events: &[Event {
        name: "Press",
        docs: "",
        kind: EventKind::Command,
        payload: &[],
        answer: None,
        allows: &[],
    }],
    rules: &[Rule {
        owner: Some(StateId(0)),
        docs: "",
        trigger: Trigger::Events(&[EventId(0)]),
        guard: None,
        verdict: Verdict::Take,
        replies_later: false,
        actions: &[],
        goals: &[Goal {
            places: &[Place {
                state: StateId(1),
                entry: PlaceKind::State,
                data: Data::None,
            }],
        }],
        allows: &[],
    }],
    timers: &[],
    invocations: &[],
};

const fn state(name: &str) -> State<'_> {
    State {
        name,
        docs: "",
        parent: None,
        initial: false,
        finality: Finality::No,
        parallel: false,
        data: &[],
        entry: &[],
        exit: &[],
        allows: &[],
    }
}

#[test]
fn a_constant_machine_is_checked() {
    let findings = check(&SWITCH);
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(
        findings[0].message,
        "event `Press` is not handled in state `On`"
    );
}

#[test]
fn findings_come_in_source_order_and_each_once() {
    let text = "
        event Unused
        event Go
        initial state A
          on Go => B
          on Go do x
        state B
          every 0s do f
        state C
    ";
    let codes = [
        Code::UnusedEvent,
        Code::HiddenRule,
        Code::UnhandledEvent,
        Code::ZeroEvery,
        Code::UnreachableState,
    ];
    finds(text, &codes);
    assert_eq!(check(&sketch::machine(text)), check(&sketch::machine(text)));
}
