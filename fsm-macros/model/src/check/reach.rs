//! States that no path reaches, and states from which no path leads to the end.

use std::collections::{BTreeMap, BTreeSet};

use crate::{RuleId, StateId, Verdict, label};

use super::{At, Code, Facts, Report, errors};

pub(super) fn check(facts: &Facts<'_, '_>, report: &mut Report<'_, '_>) {
    for top in facts.graph.tops() {
        unreachable(facts, top, report);
    }
    dead_ends(facts, report);
}

/// Reports `state`, or what of it cannot be reached: nothing inside an unreachable state is news.
fn unreachable(facts: &Facts<'_, '_>, state: StateId, report: &mut Report<'_, '_>) {
    let machine = facts.graph.machine;
    if facts.walk.reaches(state) {
        for &child in facts.graph.children(state) {
            unreachable(facts, child, report);
        }
        return;
    }
    let name = machine[state].name;
    let leads_here = |&rule: &RuleId| {
        let mut places = machine[rule].goals.iter().flat_map(|goal| goal.places);
        let outside = machine[rule]
            .owner
            .is_none_or(|owner| !machine.is_within(owner, state));
        outside && places.any(|place| machine.is_within(place.state, state))
    };
    let (message, also) = match machine.rule_ids().find(leads_here) {
        None => (format!("no rule leads to state `{name}`"), None),
        Some(rule) => (
            format!("no path leads to state `{name}`"),
            Some((
                At::Rule(rule),
                "this rule leads there, but is never taken".to_owned(),
            )),
        ),
    };
    report.add_with(
        Code::UnreachableState,
        At::State(state),
        message,
        format!("add a rule with `=> {name}` to a state that is reached, or take `{name}` away"),
        also,
    );
}

/// Reports each set of states that lead to one another and nowhere else.
///
/// What merely leads into such a set is cured with it.
fn dead_ends(facts: &Facts<'_, '_>, report: &mut Report<'_, '_>) {
    let machine = facts.graph.machine;
    if !machine.state_ids().any(|state| machine.ends_machine(state)) {
        return;
    }
    let dead = dead_leaves(facts);
    let ahead: BTreeMap<_, _> = dead.iter().map(|&leaf| (leaf, facts.ahead(leaf))).collect();
    let mut told: BTreeSet<StateId> = BTreeSet::new();
    for (&leaf, trap) in &ahead {
        let is_last = trap.iter().all(|other| ahead[other].contains(&leaf));
        if !is_last || !told.insert(leaf) {
            continue;
        }
        told.extend(trap);
        let members: BTreeSet<_> = trap.iter().copied().chain([leaf]).collect();
        let members: Vec<_> = members.into_iter().collect();
        let states = facts.graph.outermost(&members, facts.walk.leaves());
        // A cycle of `always` is told of as such.
        let mut silenced = members.iter().all(|&it| facts.graph.passing(it).is_some());
        for &member in &members {
            silenced |= report.silences(Code::DeadEnd, At::State(member));
        }
        if !silenced {
            say_dead_end(facts, &states, report);
        }
    }
}

fn say_dead_end(facts: &Facts<'_, '_>, states: &[StateId], report: &mut Report<'_, '_>) {
    let machine = facts.graph.machine;
    let end = machine
        .state_ids()
        .find(|&state| machine.ends_machine(state));
    report.add_with(
        Code::DeadEnd,
        At::State(states[0]),
        format!(
            "no final state can be reached from {}",
            label::in_states(machine, states)
        ),
        format!(
            "add a rule that leads out of {}, or `on shutdown => …` to the machine",
            label::states(machine, states)
        ),
        end.map(|end| (At::State(end), "a final state".to_owned())),
    );
}

/// Returns for every state the leaves that one rule leads to, where it is a leaf that is reached.
pub(super) fn successors(facts: &Facts<'_, '_>) -> Vec<BTreeSet<StateId>> {
    let graph = &facts.graph;
    let mut next = vec![BTreeSet::new(); graph.machine.states.len()];
    for &leaf in facts.walk.leaves() {
        // Regions move on together: what leads out of one leads out of all.
        let around = graph.regions_around(leaf);
        let beside = around.map_or_else(|| vec![leaf], |parallel| graph.leaves_of(parallel));
        for other in beside
            .into_iter()
            .filter(|&other| facts.walk.reaches(other))
        {
            next[leaf.index()].extend(leads_to(facts, other));
        }
    }
    next
}

fn leads_to(facts: &Facts<'_, '_>, leaf: StateId) -> Vec<StateId> {
    let graph = &facts.graph;
    let can_fail = errors::can_fail(facts, leaf);
    let mut leaves = Vec::new();
    for trial in graph.open_trials(leaf) {
        let rule = &graph.machine[trial.rule];
        if rule.verdict == Verdict::Take && (can_fail || !trial.key.is_error()) {
            leaves.extend(rule.goals.iter().flat_map(|goal| graph.may_enter(goal)));
        }
    }
    leaves.retain(|&to| facts.walk.reaches(to));
    leaves
}

fn dead_leaves(facts: &Facts<'_, '_>) -> Vec<StateId> {
    let mut before = vec![Vec::new(); facts.next.len()];
    for &leaf in facts.walk.leaves() {
        for to in &facts.next[leaf.index()] {
            before[to.index()].push(leaf);
        }
    }
    let ends = |&&leaf: &&StateId| facts.graph.machine.ends_machine(leaf);
    let mut open: Vec<_> = facts.walk.leaves().iter().filter(ends).copied().collect();
    let mut alive: BTreeSet<_> = open.iter().copied().collect();
    while let Some(leaf) = open.pop() {
        for &from in &before[leaf.index()] {
            if alive.insert(from) {
                open.push(from);
            }
        }
    }
    facts
        .walk
        .leaves()
        .iter()
        .copied()
        .filter(|leaf| !alive.contains(leaf))
        .collect()
}
