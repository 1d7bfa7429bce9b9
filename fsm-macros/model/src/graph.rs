//! A machine indexed once: children, rules by owner, and what each leaf tries in which order.

use std::collections::BTreeMap;

use crate::{
    DoneOf, EventId, Finality, Goal, InvocationId, Machine, Place, PlaceKind, RuleId, StateId,
    TimerId, Trigger,
};

/// One thing that can happen; a rule for several events has several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    Event(EventId),
    Always,
    Timer(TimerId),
    Idle,
    Shutdown,
    Closed(EventId),
    InvocationDone(InvocationId),
    StateDone(StateId),
    Error(Option<InvocationId>),
}

impl Key {
    fn of(trigger: Trigger<'_>) -> Vec<Self> {
        vec![match trigger {
            Trigger::Events(events) => return events.iter().copied().map(Self::Event).collect(),
            Trigger::Always => Self::Always,
            Trigger::After(timer) | Trigger::Every(timer) => Self::Timer(timer),
            Trigger::Idle => Self::Idle,
            Trigger::Shutdown => Self::Shutdown,
            Trigger::Closed(event) => Self::Closed(event),
            Trigger::Done(DoneOf::Invocation(invocation)) => Self::InvocationDone(invocation),
            Trigger::Done(DoneOf::State(state)) => Self::StateDone(state),
            Trigger::Error(invocation) => Self::Error(invocation),
        }]
    }
}

/// A rule that a leaf tries when one thing happens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trial {
    pub(crate) rule: RuleId,
    pub(crate) key: Key,
    /// The rule that is always taken before it, so that it never gets its turn.
    pub(crate) hider: Option<RuleId>,
}

/// A machine indexed for walking over it.
#[derive(Debug)]
pub(crate) struct Graph<'m, 'a> {
    pub(crate) machine: &'m Machine<'a>,
    children: Vec<Vec<StateId>>,
    trials: Vec<Vec<Trial>>,
    passing: Vec<Option<RuleId>>,
}

impl<'m, 'a> Graph<'m, 'a> {
    pub(crate) fn new(machine: &'m Machine<'a>) -> Self {
        let count = machine.states.len();
        let mut graph = Self {
            machine,
            children: vec![Vec::new(); count],
            trials: vec![Vec::new(); count],
            passing: vec![None; count],
        };
        for state in machine.state_ids() {
            if let Some(parent) = machine[state].parent {
                graph.children[parent.index()].push(state);
            }
        }
        let mut rules = vec![Vec::new(); count + 1];
        for rule in machine.rule_ids() {
            rules[machine[rule].owner.map_or(count, StateId::index)].push(rule);
        }
        for leaf in machine.state_ids() {
            if graph.is_leaf(leaf) && !machine.ends_machine(leaf) {
                graph.index_leaf(leaf, &rules);
            }
        }
        graph
    }

    fn index_leaf(&mut self, leaf: StateId, rules: &[Vec<RuleId>]) {
        let owners = self.machine.path(leaf).map(StateId::index);
        let order = owners
            .chain([rules.len() - 1])
            .flat_map(|owner| &rules[owner]);
        let order: Vec<RuleId> = order.copied().collect();
        let is_passing = |&rule: &RuleId| {
            self.machine[rule].trigger == Trigger::Always && self.machine[rule].is_unguarded()
        };
        let passing = order.iter().copied().find(is_passing);
        let mut taken: BTreeMap<Key, RuleId> = BTreeMap::new();
        for rule in order {
            for key in Key::of(self.machine[rule].trigger) {
                let any_error = matches!(key, Key::Error(_)).then_some(Key::Error(None));
                let earlier = taken.get(&key).or_else(|| taken.get(&any_error?));
                let passed = passing.filter(|_| key != Key::Always);
                let hider = passed.or(earlier.copied());
                self.trials[leaf.index()].push(Trial { rule, key, hider });
                if self.machine[rule].is_unguarded() {
                    taken.entry(key).or_insert(rule);
                }
            }
        }
        self.passing[leaf.index()] = passing;
    }

    pub(crate) fn is_leaf(&self, state: StateId) -> bool {
        self.children[state.index()].is_empty()
    }

    pub(crate) fn children(&self, state: StateId) -> &[StateId] {
        &self.children[state.index()]
    }

    /// Returns what `leaf` tries, in the order of trying.
    pub(crate) fn trials(&self, leaf: StateId) -> &[Trial] {
        &self.trials[leaf.index()]
    }

    /// Returns what can be taken in `leaf`, in the order of trying.
    pub(crate) fn open_trials(&self, leaf: StateId) -> impl Iterator<Item = &Trial> {
        self.trials(leaf)
            .iter()
            .filter(|trial| trial.hider.is_none())
    }

    /// Returns the unguarded `always` by which `leaf` is left before anything else can happen.
    pub(crate) fn passing(&self, leaf: StateId) -> Option<RuleId> {
        self.passing[leaf.index()]
    }

    pub(crate) fn is_final(&self, state: StateId) -> bool {
        self.machine[state].finality != Finality::No
    }

    /// Returns the outermost parallel state around `leaf`.
    pub(crate) fn regions_around(&self, leaf: StateId) -> Option<StateId> {
        let around = self.machine.path(leaf);
        around.filter(|&state| self.machine[state].parallel).last()
    }

    /// Returns the leaves of `state`, in source order.
    pub(crate) fn leaves_of(&self, state: StateId) -> Vec<StateId> {
        let mut leaves = Vec::new();
        self.walk_leaves(state, &mut leaves);
        leaves
    }

    fn walk_leaves(&self, state: StateId, leaves: &mut Vec<StateId>) {
        if self.is_leaf(state) {
            leaves.push(state);
        }
        for &child in self.children(state) {
            self.walk_leaves(child, leaves);
        }
    }

    /// Returns the top-level states, in source order.
    pub(crate) fn tops(&self) -> impl Iterator<Item = StateId> {
        self.machine.children(None)
    }

    /// Returns the leaves that the machine starts in: several only across regions.
    pub(crate) fn start(&self) -> Vec<StateId> {
        let first = self.machine.initial(None).or_else(|| self.tops().next());
        first
            .map(|state| self.default_leaves(state))
            .unwrap_or_default()
    }

    /// Returns the leaves that entering `state` comes to.
    ///
    /// Where no child is initial, which is a finding of its own, the first one stands in.
    pub(crate) fn default_leaves(&self, state: StateId) -> Vec<StateId> {
        let children = self.children(state);
        if self.machine[state].parallel {
            return children
                .iter()
                .flat_map(|&region| self.default_leaves(region))
                .collect();
        }
        let initial = children.iter().find(|&&child| self.machine[child].initial);
        match initial.or(children.first()) {
            Some(&child) => self.default_leaves(child),
            None => vec![state],
        }
    }

    /// Returns the leaves that `goal` can come to at first: a history stands for its initial child.
    pub(crate) fn entered(&self, goal: &Goal<'_>) -> Vec<StateId> {
        let mut leaves = Vec::new();
        for place in goal.places {
            leaves.extend(self.default_leaves(place.state));
            for parallel in self.machine.path(place.state).skip(1) {
                if self.machine[parallel].parallel {
                    let others = self.children(parallel).iter();
                    let others = others.filter(|&&region| !self.names_within(goal.places, region));
                    leaves.extend(others.flat_map(|&region| self.default_leaves(region)));
                }
            }
        }
        leaves
    }

    /// Returns every leaf that `goal` can ever come to.
    pub(crate) fn may_enter(&self, goal: &Goal<'_>) -> Vec<StateId> {
        let mut leaves = self.entered(goal);
        for place in goal.places {
            if place.entry != PlaceKind::State {
                leaves.extend(self.leaves_of(place.state));
            }
        }
        leaves
    }

    fn names_within(&self, places: &[Place<'_>], region: StateId) -> bool {
        places
            .iter()
            .any(|place| self.machine.is_within(place.state, region))
    }

    /// Returns the fewest states that stand for exactly `members` among `all` leaves: a composite
    /// state where it is concerned as a whole.
    pub(crate) fn outermost(&self, members: &[StateId], all: &[StateId]) -> Vec<StateId> {
        let mut states = Vec::new();
        for top in self.tops() {
            self.collect_outermost(top, members, all, &mut states);
        }
        states
    }

    fn collect_outermost(
        &self,
        state: StateId,
        members: &[StateId],
        all: &[StateId],
        states: &mut Vec<StateId>,
    ) {
        let concerned: Vec<_> = self
            .leaves_of(state)
            .into_iter()
            .filter(|leaf| all.contains(leaf))
            .collect();
        if !concerned.is_empty() && concerned.iter().all(|leaf| members.contains(leaf)) {
            states.push(state);
            return;
        }
        for &child in self.children(state) {
            self.collect_outermost(child, members, all, states);
        }
    }
}
