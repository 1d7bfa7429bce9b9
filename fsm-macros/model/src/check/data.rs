//! Targets are given the data that they hold, and only by who still has it.

use crate::graph::Graph;
use crate::{Action, Arg, ArgSource, Data, Place, PlaceKind, RuleId, StateId, label};

use super::{At, Code, Report};

pub(super) fn check(graph: &Graph<'_, '_>, report: &mut Report<'_, '_>) {
    let machine = graph.machine;
    for rule in machine.rule_ids() {
        for (goal, it) in machine[rule].goals.iter().enumerate() {
            for place in it.places {
                let entry = Entry {
                    graph,
                    rule,
                    goal,
                    place,
                };
                entry.given(report);
                entry.around(report);
                entry.still_held(report);
            }
        }
    }
}

/// One place that a rule enters.
struct Entry<'g, 'm, 'a> {
    graph: &'g Graph<'m, 'a>,
    rule: RuleId,
    goal: usize,
    place: &'a Place<'a>,
}

impl Entry<'_, '_, '_> {
    fn add(&self, report: &mut Report<'_, '_>, message: String, cure: String, declared: StateId) {
        let (rule, goal) = (self.rule, self.goal);
        let also = Some((At::State(declared), "declared here".into()));
        report.add_with(
            Code::TargetData,
            At::Goal { rule, goal },
            message,
            cure,
            also,
        );
    }

    /// Compares what the target is given with what it holds.
    fn given(&self, report: &mut Report<'_, '_>) {
        if self.place.entry != PlaceKind::State {
            return self.history(report);
        }
        let state = self.place.state;
        let rule = &self.graph.machine[self.rule];
        let name = self.graph.machine[state].name;
        let fields: Vec<_> = self.graph.machine[state]
            .data
            .iter()
            .map(|it| it.name)
            .collect();
        let held = label::list(fields.iter().copied());
        let written = format!("`{name}({})`", fields.join(", "));
        let built = rule
            .actions
            .iter()
            .any(|action| matches!(action, Action::Run(_)));
        let (message, cure) = match self.place.data {
            Data::None | Data::Args([]) if fields.is_empty() => return,
            Data::None | Data::Args([]) => (
                format!("target `{name}` is not given {held}"),
                format!("write {written}, or `{name}(..)` for what the last action returns"),
            ),
            Data::Args(_) | Data::Returned if fields.is_empty() => (
                format!("target `{name}` holds no data"),
                format!("write `=> {name}`, or declare what it holds: `state {name}(…)`"),
            ),
            Data::Args(args) if args.len() != fields.len() => (
                format!(
                    "target `{name}` holds {held}, but is given {} of {}",
                    args.len(),
                    fields.len()
                ),
                format!("write {written}"),
            ),
            Data::Returned if !built && rule.goals.len() < 2 => (
                format!("`{name}(..)` takes what the last action returns, but there is none"),
                format!("add an action that returns {held} (an effect cannot), or write {written}"),
            ),
            Data::Args(_) | Data::Returned => return,
        };
        self.add(report, message, cure, state);
    }

    /// Going back to a state would need the data that it held.
    fn history(&self, report: &mut Report<'_, '_>) {
        let machine = self.graph.machine;
        let composite = self.place.state;
        let deep = self.place.entry == PlaceKind::DeepHistory;
        let comes_back = |&state: &StateId| {
            let inside = state != composite && machine.is_within(state, composite);
            inside && (deep || machine[state].parent == Some(composite))
        };
        let holder = machine
            .state_ids()
            .filter(comes_back)
            .find(|&it| !machine[it].data.is_empty());
        if let Some(holder) = holder {
            let (name, around) = (machine[holder].name, machine[composite].name);
            let message = format!("history cannot go back to `{name}`, whose data is gone");
            let cure = format!("let `{around}` hold the data, or name the target itself");
            self.add(report, message, cure, holder);
        }
    }

    /// States that are entered on the way to the target need their data too.
    fn around(&self, report: &mut Report<'_, '_>) {
        let machine = self.graph.machine;
        let target = self.place.state;
        let domain = machine.domain(machine[self.rule].owner, target);
        let is_history = self.place.entry != PlaceKind::State;
        let around = machine.path(target).skip(usize::from(!is_history));
        for state in around.take_while(|&state| Some(state) != domain) {
            if let Some(field) = machine[state].data.first() {
                let (name, inner) = (machine[state].name, machine[target].name);
                let message = format!(
                    "entering `{inner}` here enters `{name}` too, which is not given `{}`",
                    field.name
                );
                let cure = format!(
                    "make `{name}(…)` the target, or move the rule to a state inside `{name}`"
                );
                self.add(report, message, cure, state);
            }
        }
    }

    /// A field moves to the target, so its state has to be left.
    fn still_held(&self, report: &mut Report<'_, '_>) {
        let machine = self.graph.machine;
        let Data::Args(args) = self.place.data else {
            return;
        };
        let Some(domain) = machine.domain(machine[self.rule].owner, self.place.state) else {
            return;
        };
        for Arg { name, source, .. } in args {
            let ArgSource::Field(holder, _) = *source else {
                continue;
            };
            if machine.is_within(domain, holder) {
                let held = machine[holder].name;
                let message = format!("`{name}` cannot move: its state `{held}` is not left");
                let cure = format!(
                    "use `{name}` inside `{held}` without passing it on, or let an action return a \
                     copy: `=> {}(..)`",
                    machine[self.place.state].name
                );
                self.add(report, message, cure, holder);
            }
        }
    }
}
