//! Where machines and composite states start, and what a final state cannot have.

use crate::graph::Graph;
use crate::{Finality, StateId, Trigger, label};

use super::{At, Code, Report};

pub(super) fn check(graph: &Graph<'_, '_>, report: &mut Report<'_, '_>) {
    let machine = graph.machine;
    initials(graph, None, report);
    for state in machine.state_ids() {
        if machine[state].finality != Finality::No {
            final_state(graph, state, report);
        } else if !graph.is_leaf(state) && !machine[state].parallel {
            initials(graph, Some(state), report);
        }
        initial_data(graph, state, report);
    }
}

fn initials(graph: &Graph<'_, '_>, parent: Option<StateId>, report: &mut Report<'_, '_>) {
    let machine = graph.machine;
    let (at, whole) = match parent {
        None => (At::Machine, format!("machine `{}`", machine.name)),
        Some(state) => (At::State(state), format!("state `{}`", machine[state].name)),
    };
    let mut initials = machine
        .children(parent)
        .filter(|&child| machine[child].initial);
    let Some(first) = initials.next() else {
        let (message, cure) = match machine.children(parent).next() {
            None => (
                format!("{whole} has no states"),
                "declare one: `initial state …`".to_owned(),
            ),
            Some(child) => (
                format!("{whole} does not say in which state it starts"),
                format!(
                    "write `initial` before one of its states, as in `initial state {}`",
                    machine[child].name
                ),
            ),
        };
        report.add(Code::NoInitial, at, message, cure);
        return;
    };
    for second in initials {
        report.add_with(
            Code::TwoInitials,
            At::State(second),
            format!(
                "{whole} starts in `{}` already, so `{}` cannot be initial too",
                machine[first].name, machine[second].name
            ),
            "take `initial` away from one of them",
            Some((At::State(first), "the first initial state".into())),
        );
    }
}

fn initial_data(graph: &Graph<'_, '_>, state: StateId, report: &mut Report<'_, '_>) {
    let machine = graph.machine;
    let is_region = machine[state]
        .parent
        .is_some_and(|parent| machine[parent].parallel);
    let Some(field) = machine[state].data.first() else {
        return;
    };
    let name = machine[state].name;
    let (message, cure) = if is_region {
        (
            format!("region `{name}` holds data, but is entered without a target that gives it"),
            format!(
                "let the parallel state around `{name}` hold `{}`",
                field.name
            ),
        )
    } else if machine[state].initial {
        (
            format!(
                "initial state `{name}` holds data, but is entered without a target that gives it"
            ),
            format!("add an initial state without data that leads on: `always do … => {name}(..)`"),
        )
    } else {
        return;
    };
    report.add(Code::InitialWithData, At::State(state), message, cure);
}

fn final_state(graph: &Graph<'_, '_>, state: StateId, report: &mut Report<'_, '_>) {
    let machine = graph.machine;
    let name = machine[state].name;
    let here = Some((At::State(state), format!("`{name}` is final")));
    let mut refuse = |at, what: String, why: &str, cure: &str| {
        report.add_with(
            Code::FinalWithRules,
            at,
            format!("{what} {why}"),
            cure,
            here.clone(),
        );
    };
    let cure = format!("take it away, or take `final` away from `{name}`");
    let over = format!("in final state `{name}` can never come about");
    for &child in graph.children(state) {
        let what = format!("state `{}`", machine[child].name);
        refuse(At::State(child), what, &over, &cure);
    }
    for rule in machine
        .rule_ids()
        .filter(|&rule| machine[rule].owner == Some(state))
    {
        // Timers have a finding of their own.
        if !matches!(machine[rule].trigger, Trigger::After(_) | Trigger::Every(_)) {
            let what = format!("rule `{}`", label::rule(machine, &machine[rule]));
            refuse(At::Rule(rule), what, &over, &cure);
        }
    }
    for invocation in machine
        .invocation_ids()
        .filter(|&it| machine[it].owner == Some(state))
    {
        let what = format!("invocation `{}`", machine[invocation].name);
        refuse(At::Invocation(invocation), what, &over, &cure);
    }
    if machine.ends_machine(state) && !machine[state].exit.is_empty() {
        let why = format!("is never run: the machine ends in `{name}` and never leaves it");
        let cure = format!("make it an `entry` of `{name}`");
        refuse(
            At::Exit { state, action: 0 },
            "this `exit`".into(),
            &why,
            &cure,
        );
    }
}
