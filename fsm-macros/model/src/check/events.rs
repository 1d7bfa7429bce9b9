//! Streams, calls and replies used as what they are not; events that nothing uses.

use crate::graph::Graph;
use crate::{Action, EventId, EventKind, Rule, RuleId, Trigger, Verdict, label};

use super::{At, Code, Report};

pub(super) fn check(graph: &Graph<'_, '_>, report: &mut Report<'_, '_>) {
    let machine = graph.machine;
    for event in machine.event_ids() {
        declared(graph, event, report);
    }
    for state in machine.state_ids() {
        for (action, it) in machine[state].entry.iter().enumerate() {
            raised(graph, it, At::Entry { state, action }, report);
        }
        for (action, it) in machine[state].exit.iter().enumerate() {
            raised(graph, it, At::Exit { state, action }, report);
        }
    }
    for id in machine.rule_ids() {
        for (action, it) in machine[id].actions.iter().enumerate() {
            raised(graph, it, At::Action { rule: id, action }, report);
        }
        closed(graph, id, report);
        set_aside(graph, id, report);
        reply(graph, id, report);
        answer(graph, id, report);
    }
}

fn declared(graph: &Graph<'_, '_>, id: EventId, report: &mut Report<'_, '_>) {
    let machine = graph.machine;
    let event = &machine[id];
    let name = event.name;
    if event.answer.is_some() && event.kind != EventKind::Call {
        report.add(
            Code::EventMisuse,
            At::Event(id),
            format!("`{name}` has an answer, but only a call is answered"),
            format!("write `call {name} -> …`, or take the `->` away"),
        );
    }
    let is_heard = machine.rules.iter().any(|rule| {
        rule.hears(id) || rule.trigger == Trigger::Closed(id) || raises(rule.actions, id)
    });
    let is_raised = machine
        .states
        .iter()
        .any(|it| raises(it.entry, id) || raises(it.exit, id));
    if !is_heard && !is_raised {
        report.add(
            Code::UnusedEvent,
            At::Event(id),
            format!("event `{name}` is declared, but no rule mentions it"),
            format!("add a rule `on {name} …`, or take the event away"),
        );
    }
}

fn raises(actions: &[Action<'_>], event: EventId) -> bool {
    actions
        .iter()
        .any(|action| matches!(action, Action::Raise(raised, _) if *raised == event))
}

fn raised(graph: &Graph<'_, '_>, action: &Action<'_>, at: At, report: &mut Report<'_, '_>) {
    let Action::Raise(id, args) = action else {
        return;
    };
    let event = &graph.machine[*id];
    let name = event.name;
    if event.kind == EventKind::Call {
        report.add_with(
            Code::EventMisuse,
            at,
            format!("call `{name}` cannot be raised: nobody would get the answer"),
            format!("raise a command, or do at once what `{name}` does"),
            Some((At::Event(*id), "a call".into())),
        );
    } else if args.len() != event.payload.len() {
        let fields: Vec<_> = event.payload.iter().map(|field| field.ty).collect();
        report.add_with(
            Code::EventMisuse,
            at,
            format!(
                "`raise {name}` gives {} of {} values",
                args.len(),
                fields.len()
            ),
            match fields.as_slice() {
                [] => format!("write `raise {name}`"),
                _ => format!("give it what it carries: `{name}({})`", fields.join(", ")),
            },
            Some((At::Event(*id), "declared here".into())),
        );
    }
}

fn closed(graph: &Graph<'_, '_>, id: RuleId, report: &mut Report<'_, '_>) {
    let Trigger::Closed(event) = graph.machine[id].trigger else {
        return;
    };
    if graph.machine[event].kind != EventKind::Stream {
        let name = graph.machine[event].name;
        report.add_with(
            Code::EventMisuse,
            At::Rule(id),
            format!("`{name}` is not a stream, so it is never closed"),
            "name a stream, or take the rule away",
            Some((At::Event(event), "declared here".into())),
        );
    }
}

fn set_aside(graph: &Graph<'_, '_>, id: RuleId, report: &mut Report<'_, '_>) {
    let machine = graph.machine;
    let rule = &machine[id];
    let (Trigger::Events(events), Verdict::Defer | Verdict::Refuse) = (rule.trigger, rule.verdict)
    else {
        return;
    };
    let streams = events
        .iter()
        .filter(|&&event| machine[event].kind == EventKind::Stream);
    for &stream in streams {
        let name = machine[stream].name;
        let (message, cure) = if rule.verdict == Verdict::Defer {
            (
                format!("stream `{name}` cannot be deferred"),
                format!("leave `{name}` out: a stream without a rule waits until a state has one"),
            )
        } else {
            (
                format!("stream `{name}` cannot be refused: it has no sender to tell"),
                format!("write `ignore {name}` to drop its items, or leave it out to let it wait"),
            )
        };
        let also = Some((At::Event(stream), "a stream".into()));
        report.add_with(Code::EventMisuse, At::Rule(id), message, cure, also);
    }
}

fn calls<'r>(graph: &'r Graph<'_, '_>, rule: &Rule<'r>) -> (Vec<EventId>, Vec<EventId>) {
    let Trigger::Events(events) = rule.trigger else {
        return (Vec::new(), Vec::new());
    };
    let is_call = |&event: &EventId| graph.machine[event].kind == EventKind::Call;
    events.iter().copied().partition(is_call)
}

fn reply(graph: &Graph<'_, '_>, id: RuleId, report: &mut Report<'_, '_>) {
    let machine = graph.machine;
    let rule = &machine[id];
    let (calls, others) = calls(graph, rule);
    if rule.replies_later && (calls.is_empty() || !others.is_empty()) {
        let (what, also) = match others.first() {
            Some(&event) => (
                format!(
                    "`{}` is not a call, so there is nobody to reply to",
                    machine[event].name
                ),
                Some((At::Event(event), "declared here".to_owned())),
            ),
            None => ("only a call can be replied to".to_owned(), None),
        };
        let cure = "take `reply …` away, or declare the event as `call … -> …`";
        report.add_with(Code::EventMisuse, At::Rule(id), what, cure, also);
    } else if let ([call, ..], [other, ..], Verdict::Take) =
        (calls.as_slice(), others.as_slice(), rule.verdict)
    {
        let (call, other) = (machine[*call].name, machine[*other].name);
        report.add(
            Code::EventMisuse,
            At::Rule(id),
            format!("`{call}` is answered and `{other}` is not, so one rule cannot take both"),
            format!("write a rule for `{call}` and one for `{other}`"),
        );
    }
}

fn answer(graph: &Graph<'_, '_>, id: RuleId, report: &mut Report<'_, '_>) {
    let machine = graph.machine;
    let rule = &machine[id];
    let (calls, _) = calls(graph, rule);
    let Some(&call) = calls.first() else {
        return;
    };
    if rule.replies_later || rule.verdict != Verdict::Take {
        return;
    }
    let name = machine[call].name;
    let mut runs = rule
        .actions
        .iter()
        .enumerate()
        .filter(|(_, it)| matches!(it, Action::Run(_)));
    let (first, second) = (runs.next(), runs.next());
    let Some((action, it)) = first else {
        report.add_with(
            Code::EventMisuse,
            At::Rule(id),
            format!("call `{name}` is taken here, but nothing answers it"),
            format!(
                "let the first action answer, `on {name} do …`, or answer later: \
                 `on {name} reply to do …`"
            ),
            Some((At::Event(call), "declared here".into())),
        );
        return;
    };
    if second.is_none() && rule.builds_target() {
        let does = label::action(machine, it);
        report.add(
            Code::EventMisuse,
            At::Action { rule: id, action },
            format!("`{does}` cannot both answer call `{name}` and decide the target"),
            format!("add a second action, which decides the target: `do {does}, …`"),
        );
    }
}
