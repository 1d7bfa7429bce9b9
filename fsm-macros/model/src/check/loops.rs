//! `always` rules that follow one another without end, or that nothing follows.

use std::collections::BTreeSet;

use crate::graph::{Graph, Key};
use crate::{Action, PlaceKind, RuleId, StateId, Trigger, Verdict, label};

use super::{At, Code, Facts, Report, errors};

pub(super) fn check(facts: &Facts<'_, '_>, report: &mut Report<'_, '_>) {
    endless(facts, report);
    for rule in facts.graph.machine.rule_ids() {
        if facts.graph.machine[rule].trigger == Trigger::Always {
            stuck(facts, rule, report);
        }
        choice(&facts.graph, rule, report);
    }
}

/// Reports each cycle of `always` that no guard, no choice and no other state can end.
fn endless(facts: &Facts<'_, '_>, report: &mut Report<'_, '_>) {
    let graph = &facts.graph;
    let machine = graph.machine;
    let restless = restless(facts);
    let mut told: BTreeSet<RuleId> = BTreeSet::new();
    for &leaf in &restless {
        let (rules, leaves) = cycle_from(graph, leaf);
        let mut silenced = false;
        for &rule in &rules {
            silenced |= report.silences(Code::EndlessAlways, At::Rule(rule));
        }
        let Some(&first) = rules.iter().min() else {
            continue;
        };
        if silenced || !rules.iter().all(|&rule| told.insert(rule)) {
            continue;
        }
        let second = rules.iter().copied().filter(|&rule| rule != first).min();
        report.add_with(
            Code::EndlessAlways,
            At::Rule(first),
            format!(
                "the `always` of {} never {} to rest",
                label::states(machine, &leaves),
                if leaves.len() == 1 { "comes" } else { "come" },
            ),
            "give one of them a guard, or let it lead to a state that waits for something",
            second.map(|rule| (At::Rule(rule), "this one leads on in the cycle".to_owned())),
        );
    }
}

/// Returns the leaves from which, however guards and choices go, only such leaves follow at once.
fn restless(facts: &Facts<'_, '_>) -> Vec<StateId> {
    let graph = &facts.graph;
    let passes =
        |&leaf: &StateId| graph.passing(leaf).is_some() && graph.regions_around(leaf).is_none();
    let mut restless: Vec<_> = facts.walk.leaves().iter().copied().filter(passes).collect();
    loop {
        let stays = |&leaf: &StateId| {
            let trials = graph.open_trials(leaf);
            let mut rules = trials
                .filter(|trial| trial.key == Key::Always)
                .map(|trial| trial.rule);
            rules.all(|rule| {
                let goals = graph.machine[rule].goals;
                let mut places = goals.iter().flat_map(|goal| goal.places);
                places.all(|place| place.entry == PlaceKind::State)
                    && goals
                        .iter()
                        .all(|goal| graph.entered(goal).iter().all(|to| restless.contains(to)))
            })
        };
        let kept: Vec<_> = restless.iter().copied().filter(stays).collect();
        if kept.len() == restless.len() {
            return kept;
        }
        restless = kept;
    }
}

/// Follows the unguarded `always` from `leaf` until a state comes again, and returns that cycle.
fn cycle_from(graph: &Graph<'_, '_>, leaf: StateId) -> (Vec<RuleId>, Vec<StateId>) {
    let mut way: Vec<(RuleId, StateId)> = Vec::new();
    let mut leaf = leaf;
    loop {
        if let Some(start) = way.iter().position(|&(_, passed)| passed == leaf) {
            return way.split_off(start).into_iter().unzip();
        }
        let Some(rule) = graph.passing(leaf) else {
            return (Vec::new(), Vec::new());
        };
        way.push((rule, leaf));
        let goal = graph.machine[rule].goals.first();
        leaf = goal
            .and_then(|goal| graph.entered(goal).first().copied())
            .unwrap_or(leaf);
    }
}

/// Reports a guarded `always` of a leaf that, where no guard holds, waits for nothing.
///
/// Any rule that is taken lets the guard be asked again, so one suffices. Being told to end is no
/// way on, nor is an error where nothing can fail.
fn stuck(facts: &Facts<'_, '_>, id: RuleId, report: &mut Report<'_, '_>) {
    let graph = &facts.graph;
    let machine = graph.machine;
    let rule = &machine[id];
    if rule.is_unguarded() {
        return;
    }
    let waits = |leaf: StateId| {
        graph.open_trials(leaf).any(|trial| match trial.key {
            Key::Always | Key::Shutdown => false,
            Key::Error(_) => errors::can_fail(facts, leaf),
            _ => machine[trial.rule].verdict == Verdict::Take,
        })
    };
    let tries = |leaf: StateId| graph.open_trials(leaf).any(|trial| trial.rule == id);
    let is_stuck = |&leaf: &StateId| {
        let alone = graph.passing(leaf).is_none() && graph.regions_around(leaf).is_none();
        alone && tries(leaf) && !waits(leaf)
    };
    let leaves: Vec<_> = facts
        .walk
        .leaves()
        .iter()
        .copied()
        .filter(is_stuck)
        .collect();
    if leaves.is_empty() {
        return;
    }
    let states = graph.outermost(&leaves, facts.walk.leaves());
    report.add(
        Code::NoWayOn,
        At::Rule(id),
        format!(
            "where this guard does not hold, nothing leads on from {}",
            label::in_states(machine, &states)
        ),
        "add a last `always => …` without a guard, or a rule for what the state waits for",
    );
}

/// Reports a choice that is none: without an action to decide, or with one place named twice.
fn choice(graph: &Graph<'_, '_>, id: RuleId, report: &mut Report<'_, '_>) {
    let machine = graph.machine;
    let rule = &machine[id];
    if rule.goals.len() < 2 {
        return;
    }
    let decides = rule
        .actions
        .iter()
        .any(|action| matches!(action, Action::Run(_)));
    if !decides {
        let target = label::target(machine, rule);
        report.add(
            Code::NoWayOn,
            At::Goal { rule: id, goal: 0 },
            format!("nothing decides between the targets `{target}`"),
            format!("add an action that does: `do decide => {target}`; an effect cannot"),
        );
    }
    for (goal, it) in rule.goals.iter().enumerate() {
        let word = label::goal(machine, it);
        let earlier = rule.goals[..goal]
            .iter()
            .position(|one| label::goal(machine, one) == word);
        if let Some(first) = earlier {
            report.add_with(
                Code::NoWayOn,
                At::Goal { rule: id, goal },
                format!("the choice names `{word}` twice, which leaves nothing to decide"),
                "take one of them away",
                Some((
                    At::Goal {
                        rule: id,
                        goal: first,
                    },
                    "the first one".into(),
                )),
            );
        }
    }
}
