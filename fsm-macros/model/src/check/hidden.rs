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
    let rule = &machine[id];
    let lost = turns
        .hidden
        .iter()
        .filter(|(key, _, _)| !turns.open.contains(key));
    let lost: Vec<_> = lost.copied().collect();
    let Some(&(key, hider, leaf)) = lost.first() else {
        return;
    };
    let events: Vec<EventId> = lost
        .iter()
        .filter_map(|(key, _, _)| event_of(*key))
        .collect();
    let names = label::list(events.iter().map(|&event| machine[event].name));
    let word = label::rule(machine, rule);
    let what = if turns.open.is_empty() || events.is_empty() {
        format!("rule `{word}`")
    } else {
        format!("the part of rule `{word}` for {names}")
    };
    let other = label::rule(machine, &machine[hider]);
    let also = Some((At::Rule(hider), format!("`{other}` is taken instead")));
    let same_owner = machine[hider].owner == rule.owner;
    if key != Key::Always && graph.passing(leaf) == Some(hider) {
        report.add_with(
            Code::HiddenRule,
            At::Rule(id),
            format!(
                "{what} is never taken: `{}` is left at once",
                machine[leaf].name
            ),
            "take it away, or give the `always` a guard",
            also,
        );
    } else if same_owner
        && (rule.verdict == Verdict::Take) != (machine[hider].verdict == Verdict::Take)
    {
        let (taken, aside) = if rule.verdict == Verdict::Take {
            (&word, &other)
        } else {
            (&other, &word)
        };
        report.add_with(
            Code::HandledAndIgnored,
            At::Rule(id),
            format!("{names} cannot be both taken by `{taken}` and set aside by `{aside}`"),
            "take one of the two away, or give the one that takes it a guard and put it first",
            Some((At::Rule(hider), "the other one, which comes first".into())),
        );
    } else if same_owner {
        report.add_with(
            Code::HiddenRule,
            At::Rule(id),
            format!("{what} is never taken: `{other}` comes before it and has no guard"),
            "take it away, put it first, or give the earlier one a guard",
            also,
        );
    } else {
        report.add_with(
            Code::HiddenRule,
            At::Rule(id),
            format!("{what} is never taken: every state inside takes it first"),
            "take it away, or the rules of the states inside",
            also,
        );
    }
}

const fn event_of(key: Key) -> Option<EventId> {
    match key {
        Key::Event(event) => Some(event),
        _ => None,
    }
}
