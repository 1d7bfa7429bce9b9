//! Where macrosteps come to rest, and from where each effect may have been queued by then.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::graph::{Graph, Key};
use crate::{Action, EventId, Place, PlaceKind, RuleId, StateId, Verdict};

use super::At;

/// How many raised events are followed at once; a chain that raises more is not followed.
const RAISED_MAX: usize = 8;

/// How many points of macrosteps are followed in one machine.
const POINTS_MAX: usize = 20_000;

/// What waits inside a macrostep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Raised {
    Event(EventId),
    Done(StateId),
}

/// A leaf with what has been raised and not yet taken.
type Point = (StateId, Vec<Raised>);

#[derive(Debug)]
struct Edge {
    from: usize,
    to: usize,
    /// Whether it begins a macrostep.
    begins: bool,
    effects: Vec<At>,
}

/// Where macrosteps come to rest, for a machine without regions.
#[derive(Debug)]
pub(super) struct Rests {
    /// The leaves in which some macrostep ends, the machine's end among them.
    pub(super) leaves: BTreeSet<StateId>,
    /// Every effect that can be queued, with the leaves in which its macrostep may end.
    pub(super) of_effects: Vec<(At, BTreeSet<StateId>)>,
}

impl Rests {
    /// Follows every macrostep. Returns `None` for a machine with regions, whose leaves are not
    /// active alone, and for one too large to be followed.
    pub(super) fn of(graph: &Graph<'_, '_>) -> Option<Self> {
        if graph.machine.states.iter().any(|state| state.parallel) {
            return None;
        }
        let mut follower = Follower {
            graph,
            points: BTreeMap::new(),
            open: VecDeque::new(),
            edges: Vec::new(),
            rests: Vec::new(),
        };
        follower.run()?;
        Some(follower.summary())
    }
}

struct Follower<'g, 'm, 'a> {
    graph: &'g Graph<'m, 'a>,
    points: BTreeMap<Point, usize>,
    open: VecDeque<Point>,
    edges: Vec<Edge>,
    /// The leaf of each point in which a macrostep can end.
    rests: Vec<Option<StateId>>,
}

impl Follower<'_, '_, '_> {
    fn run(&mut self) -> Option<()> {
        let outside = self.rests.len();
        self.rests.push(None);
        for leaf in self.graph.start() {
            let mut passage = Passage::default();
            let mut path: Vec<_> = self.graph.machine.path(leaf).collect();
            path.reverse();
            for state in path {
                passage.enter(self.graph, state);
            }
            self.connect(outside, leaf, Vec::new(), passage, true);
        }
        while let Some(point) = self.open.pop_front() {
            if self.points.len() > POINTS_MAX {
                return None;
            }
            self.leave(&point);
        }
        Some(())
    }

    fn connect(
        &mut self,
        from: usize,
        leaf: StateId,
        mut raised: Vec<Raised>,
        passage: Passage,
        begins: bool,
    ) {
        raised.extend(passage.raised);
        if raised.len() > RAISED_MAX {
            return;
        }
        let point = (leaf, raised);
        let next = self.rests.len();
        let to = *self.points.entry(point.clone()).or_insert(next);
        if to == next {
            self.rests.push(None);
            self.open.push_back(point);
        }
        let effects = passage.effects;
        self.edges.push(Edge {
            from,
            to,
            begins,
            effects,
        });
    }

    fn leave(&mut self, point: &Point) {
        let (leaf, raised) = point;
        let at = self.points[point];
        if self.graph.machine.ends_machine(*leaf) {
            self.rests[at] = Some(*leaf);
            return;
        }
        self.fire(at, *leaf, raised, Some(Key::Always), false);
        if self.graph.passing(*leaf).is_some() {
            return;
        }
        let Some((first, rest)) = raised.split_first() else {
            self.rests[at] = Some(*leaf);
            self.fire(at, *leaf, raised, None, true);
            return;
        };
        let key = match *first {
            Raised::Event(event) => Key::Event(event),
            Raised::Done(state) => Key::StateDone(state),
        };
        if !self.fire(at, *leaf, rest, Some(key), false) {
            self.connect(at, *leaf, rest.to_vec(), Passage::default(), false);
        }
    }

    /// Takes the rules of `leaf` for `key`, or for all that can happen to a machine at rest.
    /// Returns whether one of them is taken for certain.
    fn fire(
        &mut self,
        at: usize,
        leaf: StateId,
        raised: &[Raised],
        key: Option<Key>,
        begins: bool,
    ) -> bool {
        let graph = self.graph;
        let is_meant = |of: Key| key.map_or(of != Key::Always, |key| key == of);
        let mut certain = false;
        let mut last = None;
        for trial in graph.open_trials(leaf).filter(|trial| is_meant(trial.key)) {
            let rule = &graph.machine[trial.rule];
            if rule.verdict != Verdict::Take || last.replace(trial.rule) == Some(trial.rule) {
                continue;
            }
            certain |= rule.is_unguarded();
            for (to, passage) in passages(graph, leaf, trial.rule) {
                self.connect(at, to, raised.to_vec(), passage, begins);
            }
        }
        certain
    }

    fn summary(&self) -> Rests {
        let mut backward = vec![Vec::new(); self.rests.len()];
        for edge in self.edges.iter().filter(|edge| !edge.begins) {
            backward[edge.to].push(edge.from);
        }
        let mut ends: Vec<BTreeSet<StateId>> = vec![BTreeSet::new(); self.rests.len()];
        for (point, leaf) in self.rests.iter().enumerate() {
            let mut open: Vec<_> = leaf.iter().map(|_| point).collect();
            while let Some(point) = open.pop() {
                if leaf.is_some_and(|leaf| ends[point].insert(leaf)) {
                    open.extend(&backward[point]);
                }
            }
        }
        let mut effects: BTreeMap<_, (At, BTreeSet<StateId>)> = BTreeMap::new();
        for edge in &self.edges {
            for &at in &edge.effects {
                let of_effect = effects.entry(at.order(self.graph.machine));
                let (_, leaves) = of_effect.or_insert_with(|| (at, BTreeSet::new()));
                leaves.extend(&ends[edge.to]);
            }
        }
        Rests {
            leaves: self.rests.iter().copied().flatten().collect(),
            of_effects: effects.into_values().collect(),
        }
    }
}

/// What is queued and raised on the way of one microstep.
#[derive(Clone, Debug, Default)]
struct Passage {
    effects: Vec<At>,
    raised: Vec<Raised>,
}

impl Passage {
    fn act(&mut self, actions: &[Action<'_>], at: impl Fn(usize) -> At) {
        for (index, action) in actions.iter().enumerate() {
            match action {
                Action::Effect(_) => self.effects.push(at(index)),
                Action::Raise(event, _) => self.raised.push(Raised::Event(*event)),
                Action::Run(_) | Action::Restart(_) => {}
            }
        }
    }

    fn exit(&mut self, graph: &Graph<'_, '_>, state: StateId) {
        self.act(graph.machine[state].exit, |action| At::Exit {
            state,
            action,
        });
    }

    fn enter(&mut self, graph: &Graph<'_, '_>, state: StateId) {
        self.act(graph.machine[state].entry, |action| At::Entry {
            state,
            action,
        });
        if let Some(parent) = graph.machine[state]
            .parent
            .filter(|_| graph.is_final(state))
        {
            self.raised.push(Raised::Done(parent));
        }
    }
}

/// Returns where `rule` can lead from `leaf`, with what happens on each way.
fn passages(graph: &Graph<'_, '_>, leaf: StateId, id: RuleId) -> Vec<(StateId, Passage)> {
    let rule = &graph.machine[id];
    let act = |passage: &mut Passage| {
        passage.act(rule.actions, |action| At::Action { rule: id, action });
    };
    if rule.goals.is_empty() {
        let mut passage = Passage::default();
        act(&mut passage);
        return vec![(leaf, passage)];
    }
    let mut ways = Vec::new();
    for place in rule.goals.iter().flat_map(|goal| goal.places) {
        for to in leaves_of_place(graph, place) {
            let mut passage = Passage::default();
            let domain = graph.machine.domain(rule.owner, place.state);
            let below = |state: &StateId| Some(*state) != domain;
            for state in graph.machine.path(leaf).take_while(below) {
                passage.exit(graph, state);
            }
            act(&mut passage);
            let mut entered: Vec<_> = graph.machine.path(to).take_while(below).collect();
            entered.reverse();
            for state in entered {
                passage.enter(graph, state);
            }
            ways.push((to, passage));
        }
    }
    ways
}

fn leaves_of_place(graph: &Graph<'_, '_>, place: &Place<'_>) -> Vec<StateId> {
    let mut leaves = graph.default_leaves(place.state);
    match place.entry {
        PlaceKind::State => {}
        PlaceKind::History => {
            let children = graph.children(place.state).iter();
            leaves.extend(children.flat_map(|&child| graph.default_leaves(child)));
        }
        PlaceKind::DeepHistory => leaves.extend(graph.leaves_of(place.state)),
    }
    leaves
}
