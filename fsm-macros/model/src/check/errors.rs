//! Failures of effects and invocations that nothing takes where they come to be known.

use std::collections::BTreeSet;

use crate::graph::{Graph, Key};
use crate::{Action, InvocationId, RuleId, StateId, label};

use super::macrostep::Rests;
use super::{At, Code, Facts, Report};

pub(super) fn check(facts: &Facts<'_, '_>, report: &mut Report<'_, '_>) {
    let machine = facts.graph.machine;
    let (Some(_), Some(rests)) = (machine.error, facts.rests.as_ref()) else {
        return;
    };
    let mut gaps: Vec<Gap> = Vec::new();
    for (at, leaves) in failures(&facts.graph, rests) {
        let invocation = match at {
            At::Invocation(invocation) => Some(invocation),
            _ => None,
        };
        let lacks = |&leaf: &StateId| !has_route(&facts.graph, leaf, invocation);
        let leaves: Vec<_> = leaves.into_iter().filter(lacks).collect();
        if leaves.is_empty() || report.silences(Code::NoErrorRoute, at) {
            continue;
        }
        match gaps.iter_mut().find(|gap| gap.leaves == leaves) {
            Some(gap) => gap.sources.push(at),
            None => gaps.push(Gap {
                leaves,
                sources: vec![at],
            }),
        }
    }
    for gap in gaps {
        say(facts, &gap, report);
    }
}

/// What can fail unheard, in the same leaves.
struct Gap {
    leaves: Vec<StateId>,
    sources: Vec<At>,
}

/// Returns everything that can fail, with the leaves in which its failure comes to be known.
fn failures(graph: &Graph<'_, '_>, rests: &Rests) -> Vec<(At, BTreeSet<StateId>)> {
    let machine = graph.machine;
    let mut failures = rests.of_effects.clone();
    for invocation in machine.invocation_ids() {
        let leaves = rests.leaves.iter().copied();
        let leaves = leaves.filter(|&leaf| is_live(graph, invocation, leaf));
        failures.push((At::Invocation(invocation), leaves.collect()));
    }
    failures.sort_by_key(|(at, _)| at.order(machine));
    failures
}

fn is_live(graph: &Graph<'_, '_>, invocation: InvocationId, leaf: StateId) -> bool {
    let machine = graph.machine;
    let owner = machine[invocation].owner;
    !machine.ends_machine(leaf) && owner.is_none_or(|owner| machine.is_within(leaf, owner))
}

/// Returns whether the failure of an invocation, or of an effect, is sure to be taken in `leaf`.
///
/// In a state that ends the machine whoever holds the handle gets it.
fn has_route(graph: &Graph<'_, '_>, leaf: StateId, invocation: Option<InvocationId>) -> bool {
    let takes =
        |key: Key| key == Key::Error(None) || invocation.is_some() && key == Key::Error(invocation);
    let is_sure = |rule: RuleId| graph.machine[rule].is_unguarded();
    let mut open = graph.open_trials(leaf);
    graph.machine.ends_machine(leaf) || open.any(|trial| takes(trial.key) && is_sure(trial.rule))
}

/// Returns whether something can fail while the machine rests in `leaf`.
pub(super) fn can_fail(facts: &Facts<'_, '_>, leaf: StateId) -> bool {
    let machine = facts.graph.machine;
    let Some(rests) = facts.rests.as_ref() else {
        return machine.error.is_some();
    };
    let mut invocations = machine.invocation_ids();
    machine.error.is_some()
        && (invocations.any(|invocation| is_live(&facts.graph, invocation, leaf))
            || rests
                .of_effects
                .iter()
                .any(|(_, leaves)| leaves.contains(&leaf)))
}

fn say(facts: &Facts<'_, '_>, gap: &Gap, report: &mut Report<'_, '_>) {
    let machine = facts.graph.machine;
    let resting: Vec<_> = match facts.rests.as_ref() {
        Some(rests) => rests.leaves.iter().copied().collect(),
        None => gap.leaves.clone(),
    };
    let states = facts.graph.outermost(&gap.leaves, &resting);
    let names: Vec<_> = gap
        .sources
        .iter()
        .map(|&at| source_name(&facts.graph, at))
        .collect();
    let mut distinct: Vec<&str> = Vec::new();
    for name in &names {
        if !distinct.contains(name) {
            distinct.push(name);
        }
    }
    let guarded = gap.leaves.iter().any(|&leaf| {
        let mut trials = facts.graph.open_trials(leaf);
        trials.any(|trial| trial.key.is_error())
    });
    let how = if guarded {
        "where the error is taken only if a guard holds"
    } else {
        "where nothing takes the error"
    };
    let places = label::in_states(machine, &states);
    let also = gap
        .sources
        .get(1)
        .map(|&at| (at, "this one too".to_owned()));
    report.add_with(
        Code::NoErrorRoute,
        gap.sources[0],
        format!("{} may fail in {places}, {how}", label::list(distinct)),
        format!(
            "add `on error(cause) => …` to {}, to a state around it or to the machine",
            label::states(machine, &states)
        ),
        also,
    );
}

fn source_name<'a>(graph: &Graph<'_, 'a>, at: At) -> &'a str {
    match (at, at.action(graph.machine)) {
        (_, Some(Action::Effect(call))) => call.name,
        (At::Invocation(invocation), _) => graph.machine[invocation].name,
        _ => unreachable!("only effects and invocations fail"),
    }
}
