//! What a rule was given moves once: an action, an effect, a raised event or the target takes it.

use crate::graph::Graph;
use crate::{Action, Arg, ArgSource, Data, Rule, RuleId};

use super::{At, Code, Report};

pub(super) fn check(graph: &Graph<'_, '_>, report: &mut Report<'_, '_>) {
    for id in graph.machine.rule_ids() {
        let rule = &graph.machine[id];
        let mut moved = Moved { taken: Vec::new() };
        for (action, it) in rule.actions.iter().enumerate() {
            let at = At::Action { rule: id, action };
            for arg in args_of(it)
                .iter()
                .filter(|arg| arg.source == ArgSource::Binding)
            {
                moved.take(arg, at, report);
            }
        }
        goals(rule, id, &moved, report);
    }
}

/// Of several goals one is entered, so each starts from what the actions have left.
fn goals(rule: &Rule<'_>, id: RuleId, moved: &Moved<'_>, report: &mut Report<'_, '_>) {
    for (goal, it) in rule.goals.iter().enumerate() {
        let mut moved = moved.clone();
        for place in it.places {
            if let Data::Args(args) = place.data {
                for arg in args {
                    moved.take(arg, At::Goal { rule: id, goal }, report);
                }
            }
        }
    }
}

fn args_of<'a>(action: &Action<'a>) -> &'a [Arg<'a>] {
    match action {
        Action::Run(call) | Action::Effect(call) => call.args,
        Action::Raise(_, args) => args,
        Action::Restart(_) => &[],
    }
}

/// What has moved so far, and where to.
#[derive(Clone, Debug)]
struct Moved<'a> {
    taken: Vec<(&'a Arg<'a>, At)>,
}

impl<'a> Moved<'a> {
    fn take(&mut self, arg: &'a Arg<'a>, at: At, report: &mut Report<'_, '_>) {
        if !matches!(arg.source, ArgSource::Binding | ArgSource::Field(..)) {
            return;
        }
        let same = |(one, _): &&(&Arg<'_>, At)| one.name == arg.name && one.source == arg.source;
        let Some(&(_, first)) = self.taken.iter().find(same) else {
            if !arg.lent {
                self.taken.push((arg, at));
            }
            return;
        };
        let name = arg.name;
        let (message, cure) = match (arg.lent, first) {
            (true, _) => (
                format!("`{name}` is lent here, but has moved away before"),
                format!("put the action that takes `{name}` last"),
            ),
            (false, At::Goal { .. }) => (
                format!("`{name}` moves twice into the target"),
                "give it once, or let an action return the data, for `(..)`".into(),
            ),
            (false, _) => (
                format!("`{name}` moves twice"),
                format!("lend it to the earlier action: `&{name}`"),
            ),
        };
        let also = Some((first, format!("`{name}` moves here")));
        report.add_with(Code::MovedTwice, at, message, cure, also);
    }
}
