//! Machines drawn: what is shown of a state, whatever the notation.

mod dot;
mod mermaid;

pub use dot::dot;
pub use mermaid::mermaid;

use crate::{Machine, PlaceKind, Rule, RuleId, StateId, Verdict, label};

/// Returns what happens in `state` without leaving it, one line each, in UML's notation.
///
/// What a state ignores or refuses is left to the matrix.
fn inside(machine: &Machine<'_>, state: Option<StateId>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut add = |word: &str, actions: String| {
        if !actions.is_empty() {
            lines.push(format!("{word} / {actions}"));
        }
    };
    if let Some(state) = state {
        add("entry", label::actions(machine, machine[state].entry));
        add("exit", label::actions(machine, machine[state].exit));
    }
    for invocation in machine.invocations.iter().filter(|it| it.owner == state) {
        add("do", invocation.name.into());
    }
    let is_shown = |rule: &&Rule<'_>| {
        let stays = !rule.leaves() && matches!(rule.verdict, Verdict::Take | Verdict::Defer);
        stays && rule.owner == state
    };
    let rules = machine.rules.iter().filter(is_shown);
    lines.extend(rules.map(|rule| label::uml(machine, rule)));
    lines
}

/// Where an arrow begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    State(StateId),
    /// Any state inside this one, or inside the machine: for what cannot be drawn from the border.
    AnyIn(Option<StateId>),
}

/// Returns where the arrows of `rule` begin: a border has no arrow to what is inside it.
fn source(machine: &Machine<'_>, rule: &Rule<'_>) -> Source {
    let Some(owner) = rule.owner else {
        return Source::AnyIn(None);
    };
    let mut places = rule.goals.iter().flat_map(|goal| goal.places);
    let leads_inside = places.any(|place| machine.is_within(place.state, owner));
    if machine.is_composite(owner) && leads_inside {
        Source::AnyIn(Some(owner))
    } else {
        Source::State(owner)
    }
}

/// Returns the name of the pseudo-state that stands for any state inside `parent`.
fn any_name(parent: Option<StateId>) -> String {
    parent.map_or_else(
        || "any_state".into(),
        |state| format!("any_state_{}", state.0),
    )
}

/// Returns what is written in that pseudo-state.
fn any_title(machine: &Machine<'_>, parent: Option<StateId>) -> String {
    parent.map_or_else(
        || "any state".into(),
        |it| format!("any state of {}", machine[it].name),
    )
}

/// Returns the name of the pseudo-state that goes back to what `state` was in.
fn history_name(state: StateId, kind: PlaceKind) -> String {
    let word = if kind == PlaceKind::History {
        "history"
    } else {
        "deep_history"
    };
    format!("{word}_{}", state.0)
}

/// Returns the rules that lead somewhere, in source order.
fn leading<'m>(machine: &'m Machine<'_>) -> impl Iterator<Item = RuleId> + 'm {
    machine.rule_ids().filter(|&rule| machine[rule].leaves())
}

/// Returns the composite states from whose inside some arrow begins, `None` for the machine, which
/// also has no border to write its own rules at.
fn any_sources(machine: &Machine<'_>) -> Vec<Option<StateId>> {
    let mut sources = Vec::new();
    if !inside(machine, None).is_empty() {
        sources.push(None);
    }
    for rule in leading(machine) {
        if let Source::AnyIn(state) = source(machine, &machine[rule])
            && !sources.contains(&state)
        {
            sources.push(state);
        }
    }
    sources
}

/// Returns the histories that some rule leads to, each once.
fn histories(machine: &Machine<'_>) -> Vec<(StateId, PlaceKind)> {
    let mut histories = Vec::new();
    let goals = machine.rules.iter().flat_map(|rule| rule.goals);
    for place in goals.flat_map(|goal| goal.places) {
        let history = (place.state, place.entry);
        if place.entry != PlaceKind::State && !histories.contains(&history) {
            histories.push(history);
        }
    }
    histories
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::{self, METRICS};

    /// Every kind of arrow: between regions, to history, by choice, from a border inwards.
    pub(super) const ALL: &str = "
        event Go
        event End
        on End => Done
        initial state Default
          on Go if a&&!b||c do f => P | Work(..)
          on error(e) => history(Work)
          on shutdown => deep history(Work)
        state Work(d)
          entry do a, async b
          defer Go
          after 5s => Second
          initial state First
            always if done => Second
          state Second
            on Go => Work(d)
        parallel state P
          on Go => Default
          state R
            initial state note
              on idle => state_
            state state_
          state S
        final state Done
    ";

    #[test]
    fn a_state_shows_what_happens_in_it() {
        let machine = sketch::machine(METRICS);
        let running = machine
            .state_ids()
            .find(|&it| machine[it].name == "Running");
        assert_eq!(
            inside(&machine, running),
            ["every export_interval / async export"]
        );
    }

    #[test]
    fn a_border_has_no_arrow_inwards() {
        let machine = sketch::machine("event Go\ninitial state A\n  on Go => B\n  initial state B");
        let from = source(&machine, &machine[RuleId(0)]);
        assert_eq!(from, Source::AnyIn(Some(StateId(0))));
    }
}
