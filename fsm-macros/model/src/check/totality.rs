//! Every event is handled, deferred, ignored or refused in every state that can wait for it.

use crate::graph::{Graph, Key};
use crate::{Action, EventId, EventKind, Machine, RuleId, StateId, Trigger, Verdict, label};

use super::{At, Code, Facts, Report};

pub(super) fn check(facts: &Facts<'_, '_>, report: &mut Report<'_, '_>) {
    let machine = facts.graph.machine;
    for event in machine.event_ids() {
        if machine.rules.iter().any(|rule| rule.hears(event)) || is_raised(facts, event) {
            unhandled(facts, event, report);
        }
    }
    for rule in machine.rule_ids() {
        if let (Trigger::Events(events), Verdict::Defer) =
            (machine[rule].trigger, machine[rule].verdict)
        {
            for &event in events {
                deferred_forever(facts, rule, event, report);
            }
        }
    }
}

fn is_raised(facts: &Facts<'_, '_>, event: EventId) -> bool {
    let machine = facts.graph.machine;
    let rules = machine.rules.iter().flat_map(|rule| rule.actions);
    let states = machine
        .states
        .iter()
        .flat_map(|state| state.entry.iter().chain(state.exit));
    rules
        .chain(states)
        .any(|it| matches!(it, Action::Raise(raised, _) if *raised == event))
}

/// What a state says of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    /// It is sure to be taken or set aside.
    Sure,
    /// It is taken where a guard holds.
    Guarded,
    /// No rule hears it.
    Nothing,
}

fn word(graph: &Graph<'_, '_>, leaf: StateId, event: EventId) -> Word {
    let trials = graph
        .open_trials(leaf)
        .filter(|trial| trial.key == Key::Event(event));
    trials.fold(Word::Nothing, |word, trial| match word {
        Word::Sure => Word::Sure,
        _ if graph.machine[trial.rule].is_unguarded() => Word::Sure,
        _ => Word::Guarded,
    })
}

/// What a state and those inside it leave open for one event.
#[derive(Debug, Default)]
struct Open {
    /// Whether they can be in a leaf that is not sure to take it.
    any: bool,
    /// The leaves that owe it a word.
    silent: Vec<StateId>,
    /// The leaves that have a word for it only where a guard holds.
    guarded: Vec<StateId>,
}

impl Open {
    fn join(&mut self, other: Self) {
        self.any |= other.any;
        self.silent.extend(other.silent);
        self.guarded.extend(other.guarded);
    }
}

fn open(facts: &Facts<'_, '_>, state: StateId, event: EventId) -> Open {
    let graph = &facts.graph;
    let mut all = Open::default();
    if graph.is_leaf(state) {
        if !facts.walk.reaches(state) || graph.passing(state).is_some() {
            return all;
        }
        let word = word(graph, state, event);
        let is_stream = graph.machine[event].kind == EventKind::Stream;
        all.any = word != Word::Sure;
        match word {
            // A stream without a rule waits; in a final state nothing is owed.
            _ if graph.is_final(state) => {}
            Word::Nothing if !is_stream => all.silent.push(state),
            Word::Guarded => all.guarded.push(state),
            Word::Nothing | Word::Sure => {}
        }
        return all;
    }
    let mut sure_region = false;
    for &child in graph.children(state) {
        let open = open(facts, child, event);
        sure_region |= graph.machine[state].parallel && !open.any;
        all.join(open);
    }
    // One region that is sure to take it suffices.
    if sure_region { Open::default() } else { all }
}

fn unhandled(facts: &Facts<'_, '_>, event: EventId, report: &mut Report<'_, '_>) {
    let graph = &facts.graph;
    let mut all = Open::default();
    for top in graph.tops() {
        all.join(open(facts, top, event));
    }
    for leaves in [&mut all.silent, &mut all.guarded] {
        leaves.retain(|&leaf| !report.silences(Code::UnhandledEvent, At::State(leaf)));
    }
    let is_owed = !all.silent.is_empty() || !all.guarded.is_empty();
    if !is_owed || report.silences(Code::UnhandledEvent, At::Event(event)) {
        return;
    }
    let owing = facts.walk.leaves().iter().copied();
    let owing: Vec<_> = owing.filter(|&leaf| owes(graph, leaf)).collect();
    let debt = Debt {
        machine: graph.machine,
        event,
        everywhere: owing.len() > 1 && all.silent.len() == owing.len(),
        silent: graph.outermost(&all.silent, &owing),
        guarded: graph.outermost(&all.guarded, &owing),
    };
    debt.say(report);
}

/// The words that states owe to an event.
struct Debt<'m, 'a> {
    machine: &'m Machine<'a>,
    event: EventId,
    everywhere: bool,
    silent: Vec<StateId>,
    guarded: Vec<StateId>,
}

impl Debt<'_, '_> {
    fn say(&self, report: &mut Report<'_, '_>) {
        let states = self.states();
        let (at, also) = match states.as_slice() {
            [state] => (At::State(*state), (At::Event(self.event), "declared here")),
            [first, ..] => (
                At::Event(self.event),
                (At::State(*first), "the first such state"),
            ),
            [] => return,
        };
        let also = Some((also.0, also.1.to_owned()));
        report.add_with(
            Code::UnhandledEvent,
            at,
            self.message(),
            self.cure(&states),
            also,
        );
    }

    fn states(&self) -> Vec<StateId> {
        let mut states = [self.silent.as_slice(), &self.guarded].concat();
        states.sort_unstable();
        states
    }

    fn message(&self) -> String {
        let event = self.machine[self.event].name;
        let silent = label::in_states(self.machine, &self.silent);
        let guarded = label::in_states(self.machine, &self.guarded);
        match (self.silent.is_empty(), self.guarded.is_empty()) {
            _ if self.everywhere => format!("event `{event}` is not handled in any state"),
            (true, _) => {
                format!("event `{event}` is handled only where a guard holds in {guarded}")
            }
            (false, true) => format!("event `{event}` is not handled in {silent}"),
            (false, false) => format!(
                "event `{event}` is not handled in {silent}, and only where a guard holds in \
                 {guarded}"
            ),
        }
    }

    fn cure(&self, states: &[StateId]) -> String {
        let event = self.machine[self.event].name;
        let words = match self.machine[self.event].kind {
            _ if self.silent.is_empty() => {
                format!("`on {event} …` without a guard, or `ignore {event}`,")
            }
            EventKind::Stream => format!("`on {event} …` or `ignore {event}`"),
            _ => format!("`on {event} …`, `ignore {event}`, `defer {event}` or `refuse {event}`"),
        };
        if self.everywhere {
            return format!("add {words} to the machine or to each state");
        }
        let around = if states.len() == 1 { "it" } else { "them" };
        let states = label::states(self.machine, states);
        format!("add {words} to {states}, to a state around {around} or to the machine")
    }
}

fn owes(graph: &Graph<'_, '_>, leaf: StateId) -> bool {
    !graph.is_final(leaf) && graph.passing(leaf).is_none()
}

/// Reports a deferred event that no state takes or drops which can come after.
fn deferred_forever(
    facts: &Facts<'_, '_>,
    id: RuleId,
    event: EventId,
    report: &mut Report<'_, '_>,
) {
    let graph = &facts.graph;
    let machine = graph.machine;
    let defers = |leaf: StateId| {
        graph
            .open_trials(leaf)
            .any(|trial| trial.rule == id && trial.key == Key::Event(event))
    };
    let takes = |leaf: StateId| {
        let mut trials = graph
            .open_trials(leaf)
            .filter(|trial| trial.key == Key::Event(event));
        trials.any(|trial| machine[trial.rule].verdict != Verdict::Defer)
    };
    let leaves: Vec<_> = facts
        .walk
        .leaves()
        .iter()
        .copied()
        .filter(|&leaf| defers(leaf))
        .collect();
    let Some(&first) = leaves.first() else {
        return;
    };
    let is_lost = |&leaf: &StateId| !facts.ahead(leaf).iter().any(|&ahead| takes(ahead));
    if !leaves.iter().all(is_lost) || machine[event].kind == EventKind::Stream {
        return;
    }
    let name = machine[event].name;
    report.add_with(
        Code::DeferredForever,
        At::Rule(id),
        format!("event `{name}` is deferred, but no state that can follow takes it"),
        format!("add `on {name} …` to such a state, or write `ignore {name}` or `refuse {name}`"),
        Some((At::State(first), "deferred here".into())),
    );
}
