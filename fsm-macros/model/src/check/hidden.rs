//! Rules that are never taken, because another one always is.

use std::collections::BTreeSet;

use crate::graph::{Graph, Key, Trial};
use crate::{EventId, RuleId, StateId, Verdict, label};

use super::{At, Code, Facts, Report};

pub(super) fn check(facts: &Facts<'_, '_>, report: &mut Report<'_, '_>) {
    let graph = &facts.graph;
    let mut turns: Vec<Turns> = vec![Turns::default(); graph.machine.rules.len()];
    for &leaf in facts.walk.leaves() {
        for trial in graph.trials(leaf) {
            turns[trial.rule.index()].note(leaf, trial);
        }
    }
    for rule in graph.machine.rule_ids() {
        say(graph, rule, &turns[rule.index()], report);
    }
}

/// What becomes of a rule in all leaves that try it.
#[derive(Clone, Debug, Default)]
struct Turns {
    /// What sets it off in at least one of them.
    open: BTreeSet<Key>,
    /// What another rule takes before it, with that rule, in one of them.
    hidden: Vec<(Key, RuleId, StateId)>,
}

impl Turns {
    fn note(&mut self, leaf: StateId, trial: &Trial) {
        match trial.hider {
            None => {
                self.open.insert(trial.key);
            }
            Some(hider) => {
                if self.hidden.iter().all(|(key, _, _)| *key != trial.key) {
                    self.hidden.push((trial.key, hider, leaf));
                }
            }
        }
    }
}

fn say(graph: &Graph<'_, '_>, id: RuleId, turns: &Turns, report: &mut Report<'_, '_>) {
    let machine = graph.machine;
    let is_lost = |(key, _, _): &&(Key, RuleId, StateId)| !turns.open.contains(key);
    let lost: Vec<_> = turns.hidden.iter().filter(is_lost).copied().collect();
    let Some(&(key, hider, leaf)) = lost.first() else {
        return;
    };
    let rule = &machine[id];
    let same_owner = machine[hider].owner == rule.owner;
    let takes = rule.verdict == Verdict::Take;
    let passed = key != Key::Always && graph.passing(leaf) == Some(hider);
    if !passed && same_owner && takes != (machine[hider].verdict == Verdict::Take) {
        return contradiction(graph, id, hider, &lost, report);
    }
    let word = label::rule(machine, rule);
    let what = if turns.open.is_empty() || !matches!(key, Key::Event(_)) {
        format!("rule `{word}`")
    } else {
        format!("the part of rule `{word}` for {}", events(graph, &lost))
    };
    let other = label::rule(machine, &machine[hider]);
    let (why, cure) = if passed {
        (
            format!("`{}` is left at once", machine[leaf].name),
            "take it away, or give the `always` a guard",
        )
    } else if same_owner {
        (
            format!("`{other}` comes before it and has no guard"),
            "take it away, put it first, or give the earlier one a guard",
        )
    } else {
        (
            "every state inside takes it first".to_owned(),
            "take it away, or the rules of the states inside",
        )
    };
    let also = Some((At::Rule(hider), format!("`{other}` is taken instead")));
    let message = format!("{what} is never taken: {why}");
    report.add_with(Code::HiddenRule, At::Rule(id), message, cure, also);
}

/// Reports that one state both takes an event and sets it aside.
fn contradiction(
    graph: &Graph<'_, '_>,
    id: RuleId,
    hider: RuleId,
    lost: &[(Key, RuleId, StateId)],
    report: &mut Report<'_, '_>,
) {
    let machine = graph.machine;
    let mut both = [id, hider];
    both.sort_unstable_by_key(|&rule| machine[rule].verdict != Verdict::Take);
    let [taken, aside] = both.map(|rule| label::rule(machine, &machine[rule]));
    let names = events(graph, lost);
    report.add_with(
        Code::HandledAndIgnored,
        At::Rule(id),
        format!("{names} cannot be both taken by `{taken}` and set aside by `{aside}`"),
        "take one of the two away, or give the one that takes it a guard and put it first",
        Some((At::Rule(hider), "the other one, which comes first".into())),
    );
}

fn events(graph: &Graph<'_, '_>, lost: &[(Key, RuleId, StateId)]) -> String {
    let events = lost.iter().filter_map(|&(key, _, _)| event_of(key));
    label::list(events.map(|event| graph.machine[event].name))
}

const fn event_of(key: Key) -> Option<EventId> {
    match key {
        Key::Event(event) => Some(event),
        _ => None,
    }
}
