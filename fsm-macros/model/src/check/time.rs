//! Timers that never fire, or fire without end.

use std::time::Duration;

use crate::graph::Graph;
use crate::{Delay, Finality, RuleId, TimerId, Trigger, label};

use super::{At, Code, Report};

pub(super) fn check(graph: &Graph<'_, '_>, report: &mut Report<'_, '_>) {
    for timer in graph.machine.timer_ids() {
        in_final(graph, timer, report);
        zero(graph, timer, report);
        hidden(graph, timer, report);
    }
}

fn in_final(graph: &Graph<'_, '_>, id: TimerId, report: &mut Report<'_, '_>) {
    let machine = graph.machine;
    let Some(state) = machine[id].owner else {
        return;
    };
    if machine[state].finality != Finality::No {
        let name = machine[state].name;
        report.add_with(
            Code::TimerInFinal,
            At::Timer(id),
            format!("`{}` never fires in final state `{name}`", word(graph, id)),
            format!("take it away, or take `final` away from `{name}`"),
            Some((At::State(state), format!("`{name}` is final"))),
        );
    }
}

fn zero(graph: &Graph<'_, '_>, id: TimerId, report: &mut Report<'_, '_>) {
    let timer = &graph.machine[id];
    if timer.periodic && matches!(timer.delay, Delay::Fixed(Duration::ZERO)) {
        report.add(
            Code::ZeroEvery,
            At::Timer(id),
            "`every 0s` would fire without end",
            "give it a period above zero, or write `always`",
        );
    }
}

fn hidden(graph: &Graph<'_, '_>, id: TimerId, report: &mut Report<'_, '_>) {
    let machine = graph.machine;
    let Some(state) = machine[id].owner else {
        return;
    };
    for around in machine.path(state) {
        let mut others = machine
            .timer_ids()
            .filter(|&it| machine[it].owner == Some(around));
        if let Some(other) = others.find(|&other| comes_first(graph, other, id)) {
            let name = machine[around].name;
            let other_word = word(graph, other);
            report.add_with(
                Code::HiddenTimer,
                At::Timer(id),
                format!(
                    "`{}` never fires: `{other_word}` leaves `{name}` before",
                    word(graph, id)
                ),
                "make its delay the shorter one, or take it away",
                Some((At::Timer(other), format!("`{other_word}` leaves `{name}`"))),
            );
            return;
        }
    }
}

/// Returns whether `other` is sure to leave its state before `id` can fire.
///
/// A state around is entered with or before the one inside, so its timer is armed no later; but of
/// two that are due at once the inner one fires first. Only named delays are ever restarted.
fn comes_first(graph: &Graph<'_, '_>, other: TimerId, id: TimerId) -> bool {
    let machine = graph.machine;
    let (Delay::Fixed(short), Delay::Fixed(long)) = (machine[other].delay, machine[id].delay)
    else {
        return false;
    };
    let same_state = machine[other].owner == machine[id].owner;
    let before = rules_of(graph, other).next() < rules_of(graph, id).next();
    let is_shorter = short < long || (short == long && same_state && before);
    other != id && is_shorter && leaves_for_certain(graph, other)
}

fn rules_of(graph: &Graph<'_, '_>, timer: TimerId) -> impl Iterator<Item = RuleId> {
    let machine = graph.machine;
    machine.rule_ids().filter(move |&rule| {
        matches!(machine[rule].trigger, Trigger::After(it) | Trigger::Every(it) if it == timer)
    })
}

fn leaves_for_certain(graph: &Graph<'_, '_>, timer: TimerId) -> bool {
    for rule in rules_of(graph, timer) {
        let rule = &graph.machine[rule];
        if !rule.leaves() {
            return false;
        }
        if rule.is_unguarded() {
            return true;
        }
    }
    false
}

fn word(graph: &Graph<'_, '_>, timer: TimerId) -> String {
    let machine = graph.machine;
    let word = if machine[timer].periodic {
        "every"
    } else {
        "after"
    };
    format!("{word} {}", label::delay(machine[timer].delay))
}
