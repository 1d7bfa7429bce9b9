//! What is wrong with a machine, as rules on graphs that know nothing of source text.

mod code;
mod finding;
mod report;

mod data;
mod errors;
mod events;
mod hidden;
mod loops;
mod macrostep;
mod moves;
mod reach;
mod shape;
mod time;
mod totality;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

pub use code::Code;
pub use finding::{At, Bearer, Finding};

use macrostep::Rests;
use report::Report;

use crate::graph::Graph;
use crate::walk::Walk;
use crate::{Machine, StateId};

/// Returns what is wrong with `machine`, in source order.
///
/// A finding that its author silenced is left out; an `allow` that silences nothing is a finding.
/// Ids in `machine` have to be those of its own slices: the macro reports unknown names itself.
///
/// # Panics
///
/// Panics where an id of `machine` is out of range.
pub fn check(machine: &Machine<'_>) -> Vec<Finding> {
    let facts = Facts::new(machine);
    let graph = &facts.graph;
    let mut report = Report::new(machine);
    shape::check(graph, &mut report);
    events::check(graph, &mut report);
    reach::check(&facts, &mut report);
    hidden::check(&facts, &mut report);
    totality::check(&facts, &mut report);
    loops::check(&facts, &mut report);
    data::check(graph, &mut report);
    moves::check(graph, &mut report);
    errors::check(&facts, &mut report);
    time::check(graph, &mut report);
    report.finish()
}

/// What several checks ask of a machine, worked out once.
struct Facts<'m, 'a> {
    graph: Graph<'m, 'a>,
    walk: Walk,
    /// `None` where macrosteps cannot be followed.
    rests: Option<Rests>,
    /// The leaves that each leaf leads to by one rule.
    next: Vec<BTreeSet<StateId>>,
}

impl<'m, 'a> Facts<'m, 'a> {
    fn new(machine: &'m Machine<'a>) -> Self {
        let graph = Graph::new(machine);
        let mut facts = Self {
            walk: Walk::over(&graph),
            rests: Rests::of(&graph),
            graph,
            next: Vec::new(),
        };
        facts.next = reach::successors(&facts);
        facts
    }

    /// Returns every leaf that can come after `leaf`; itself only where a way leads back.
    fn ahead(&self, leaf: StateId) -> BTreeSet<StateId> {
        let mut ahead = BTreeSet::new();
        let mut open = vec![leaf];
        while let Some(leaf) = open.pop() {
            for &to in &self.next[leaf.index()] {
                if ahead.insert(to) {
                    open.push(to);
                }
            }
        }
        ahead
    }
}
