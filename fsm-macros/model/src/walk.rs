//! Which states can be reached, and the shortest way to each.

use std::collections::VecDeque;

use crate::graph::{Graph, Key};
use crate::{Machine, RuleId, StateId, Trigger, Verdict};

/// Which states of a machine can be reached, and the shortest way to each.
///
/// Guards and choices are taken to go either way. Rules that can never be taken lead nowhere.
/// Across regions, states are reached one by one: no claim is made that they are active together.
#[derive(Clone, Debug)]
pub struct Walk {
    arrivals: Vec<Option<Arrival>>,
    leaves: Vec<StateId>,
}

/// One rule taken on the way to a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The leaf in which it is taken.
    pub from: StateId,
    /// The rule.
    pub rule: RuleId,
    /// Which of its goals it takes.
    pub goal: usize,
    /// The leaf that it comes to.
    pub to: StateId,
}

#[derive(Clone, Copy, Debug)]
struct Arrival {
    /// How many steps came before that are not `always`.
    events: usize,
    /// How it was entered; `None` where the machine starts.
    by: Option<Step>,
}

impl Walk {
    /// Walks over `machine`.
    pub fn of(machine: &Machine<'_>) -> Self {
        Self::over(&Graph::new(machine))
    }

    pub(crate) fn over(graph: &Graph<'_, '_>) -> Self {
        let mut walk = Self {
            arrivals: vec![None; graph.machine.states.len()],
            leaves: Vec::new(),
        };
        let mut open = VecDeque::new();
        for leaf in graph.start() {
            walk.arrivals[leaf.index()] = Some(Arrival {
                events: 0,
                by: None,
            });
            open.push_back((0, leaf));
        }
        while let Some((events, leaf)) = open.pop_front() {
            if walk.arrivals[leaf.index()].is_some_and(|arrival| arrival.events == events) {
                walk.leave(graph, leaf, events, &mut open);
            }
        }
        walk.leaves = graph
            .machine
            .state_ids()
            .filter(|&state| walk.is_leaf(state))
            .collect();
        walk.climb(graph);
        walk
    }

    /// Takes every rule of `leaf`; one that waits for nothing comes before all that do.
    fn leave(
        &mut self,
        graph: &Graph<'_, '_>,
        leaf: StateId,
        events: usize,
        open: &mut VecDeque<(usize, StateId)>,
    ) {
        for step in steps(graph, leaf) {
            let waits = graph.machine[step.rule].trigger != Trigger::Always;
            let events = events + usize::from(waits);
            let known = &mut self.arrivals[step.to.index()];
            if known.is_some_and(|known| known.events <= events) {
                continue;
            }
            *known = Some(Arrival {
                events,
                by: Some(step),
            });
            if waits {
                open.push_back((events, step.to));
            } else {
                open.push_front((events, step.to));
            }
        }
    }

    fn is_leaf(&self, state: StateId) -> bool {
        self.arrivals[state.index()].is_some()
    }

    /// Gives every state around a reached leaf the shortest of its leaves' ways.
    fn climb(&mut self, graph: &Graph<'_, '_>) {
        for &leaf in &self.leaves {
            let arrival = self.arrivals[leaf.index()];
            for around in graph.machine.path(leaf).skip(1) {
                let known = &mut self.arrivals[around.index()];
                let is_nearer =
                    |known: Arrival| arrival.is_some_and(|new| new.events < known.events);
                if known.is_none_or(is_nearer) {
                    *known = arrival;
                }
            }
        }
    }

    /// Returns whether `state` can be entered.
    pub fn reaches(&self, state: StateId) -> bool {
        self.arrivals[state.index()].is_some()
    }

    /// Returns the leaves that can be entered, in source order.
    pub fn leaves(&self) -> &[StateId] {
        &self.leaves
    }

    /// Returns the steps from the start to `state` with the fewest that wait for something
    /// (`always` waits for nothing); `None` where no way leads.
    pub fn path_to(&self, state: StateId) -> Option<Vec<Step>> {
        let mut arrival = self.arrivals[state.index()]?;
        let mut path = Vec::new();
        while let Some(step) = arrival.by {
            path.push(step);
            arrival = self.arrivals[step.from.index()]?;
        }
        path.reverse();
        Some(path)
    }
}

/// Returns the steps that can be taken in `leaf`, in the order of trying.
pub(crate) fn steps(graph: &Graph<'_, '_>, leaf: StateId) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut last = None;
    for trial in graph.open_trials(leaf) {
        let rule = &graph.machine[trial.rule];
        // A rule for several events has a trial for each, one after the other.
        if rule.verdict != Verdict::Take || last.replace(trial.rule) == Some(trial.rule) {
            continue;
        }
        for (goal, places) in rule.goals.iter().enumerate() {
            let entered = graph.entered(places).into_iter();
            steps.extend(entered.map(|to| Step {
                from: leaf,
                rule: trial.rule,
                goal,
                to,
            }));
        }
    }
    steps
}

impl Key {
    /// Returns whether it can happen only where an effect or an invocation fails.
    pub(crate) const fn is_error(self) -> bool {
        matches!(self, Self::Error(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label;
    use crate::sketch::{self, CLIENT, METRICS};

    /// Compares the way to the state `name`, written as the triggers of its rules.
    #[track_caller]
    fn leads(text: &'static str, name: &str, way: Option<&[&str]>) {
        let machine = sketch::machine(text);
        let state = machine
            .state_ids()
            .find(|&it| machine[it].name == name)
            .expect("a state");
        let path = Walk::of(&machine).path_to(state);
        let words = path.map(|steps| {
            let words = steps
                .iter()
                .map(|it| label::trigger(&machine, &machine[it.rule]));
            words.collect::<Vec<_>>()
        });
        let expected = way.map(|words| words.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(words, expected);
    }

    #[test]
    fn the_shortest_way_is_the_one_with_the_fewest_events() {
        leads(METRICS, "Initializing", Some(&[]));
        leads(METRICS, "Running", Some(&["always"]));
        leads(METRICS, "Draining", Some(&["always", "System"]));
        leads(
            METRICS,
            "Drained",
            Some(&["always", "System", "idle", "done export_final"]),
        );
        leads(METRICS, "Failed", Some(&["always", "error"]));
    }

    #[test]
    fn an_always_costs_nothing_on_the_way() {
        let text = "
            event Go
            initial state A
              always if short => B
              on Go => D
            state B
              always => C
            state C
              always => D
            state D
        ";
        leads(text, "D", Some(&["always", "always", "always"]));
    }

    #[test]
    fn no_way_leads_to_a_state_that_nothing_enters() {
        leads("initial state A\nstate B", "B", None);
    }

    #[test]
    fn a_composite_state_is_reached_with_its_nearest_leaf() {
        leads(
            "event Go\ninitial state A\n  on Go => C\nstate B\n  state C",
            "B",
            Some(&["Go"]),
        );
    }

    #[test]
    fn every_step_starts_where_the_last_one_came_to() {
        let machine = sketch::machine(CLIENT);
        let walk = Walk::of(&machine);
        for state in machine.state_ids() {
            let path = walk.path_to(state).expect("reached");
            for pair in path.windows(2) {
                assert_eq!(pair[0].to, pair[1].from);
            }
            assert!(
                path.last()
                    .is_none_or(|last| machine.is_within(last.to, state))
            );
        }
    }

    #[test]
    fn all_regions_are_entered_together() {
        let text = "
            event Go
            initial state A
              on Go => C
            parallel state P
              state R
                initial state B
                state C
              state S
                initial state D
                state E
        ";
        let machine = sketch::machine(text);
        let walk = Walk::of(&machine);
        let leaves: Vec<_> = walk
            .leaves()
            .iter()
            .map(|&leaf| machine[leaf].name)
            .collect();
        assert_eq!(leaves, ["A", "C", "D"]);
    }
}
