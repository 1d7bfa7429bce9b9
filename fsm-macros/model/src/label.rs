//! The words of the language for the parts of a machine, as its author wrote them.

use std::time::Duration;

use crate::{
    Action, Call, Delay, DoneOf, Goal, Machine, Place, PlaceKind, Rule, StateId, Trigger, Verdict,
};

/// Returns what sets off `rule`: `Open | Close`, `after 5s`, `done pump`.
pub(crate) fn trigger(machine: &Machine<'_>, rule: &Rule<'_>) -> String {
    match rule.trigger {
        Trigger::Events(events) => {
            let names: Vec<_> = events.iter().map(|&event| machine[event].name).collect();
            let is_taken = rule.verdict == Verdict::Take;
            names.join(if is_taken { " | " } else { ", " })
        }
        Trigger::Always => "always".into(),
        Trigger::After(timer) => format!("after {}", delay(machine[timer].delay)),
        Trigger::Every(timer) => format!("every {}", delay(machine[timer].delay)),
        Trigger::Idle => "idle".into(),
        Trigger::Shutdown => "shutdown".into(),
        Trigger::Closed(event) => format!("closed({})", machine[event].name),
        Trigger::Done(DoneOf::Invocation(invocation)) => {
            format!("done {}", machine[invocation].name)
        }
        Trigger::Done(DoneOf::State(_)) => "done".into(),
        Trigger::Error(None) => "error".into(),
        Trigger::Error(Some(invocation)) => format!("error {}", machine[invocation].name),
    }
}

/// Returns the beginning of `rule` as written: `on Open`, `always`, `ignore Close`.
pub(crate) fn rule(machine: &Machine<'_>, rule: &Rule<'_>) -> String {
    let trigger = trigger(machine, rule);
    match (rule.verdict, rule.trigger) {
        (Verdict::Ignore, _) => format!("ignore {trigger}"),
        (Verdict::Defer, _) => format!("defer {trigger}"),
        (Verdict::Refuse, _) => format!("refuse {trigger}"),
        (Verdict::Take, Trigger::Always | Trigger::After(_) | Trigger::Every(_)) => trigger,
        (Verdict::Take, _) => format!("on {trigger}"),
    }
}

/// Returns a delay as written: `5s`, `1.5s`, `export_interval`.
pub(crate) fn delay(delay: Delay<'_>) -> String {
    match delay {
        Delay::Named(call) => call.name.into(),
        Delay::Fixed(delay) => duration(delay),
    }
}

fn duration(delay: Duration) -> String {
    let nanos = delay.as_nanos();
    let divides = |unit: u128| nanos > 0 && nanos.is_multiple_of(unit);
    let seconds = 1_000_000_000;
    if divides(3_600 * seconds) {
        format!("{}h", nanos / (3_600 * seconds))
    } else if divides(60 * seconds) {
        format!("{}min", nanos / (60 * seconds))
    } else if nanos == 0 || nanos >= seconds {
        format!("{}s", delay.as_secs_f64())
    } else {
        format!("{}ms", delay.as_secs_f64() * 1e3)
    }
}

/// Returns an action: `observe`, `async export`, `raise Close`, `restart pong_timeout`.
pub(crate) fn action(machine: &Machine<'_>, action: &Action<'_>) -> String {
    match action {
        Action::Run(Call { name, .. }) => (*name).into(),
        Action::Effect(Call { name, .. }) => format!("async {name}"),
        Action::Raise(event, _) => format!("raise {}", machine[*event].name),
        Action::Restart(timer) => format!("restart {}", delay(machine[*timer].delay)),
    }
}

/// Returns actions in order: `receive, restart pong_timeout`.
pub(crate) fn actions(machine: &Machine<'_>, actions: &[Action<'_>]) -> String {
    let words: Vec<_> = actions.iter().map(|it| action(machine, it)).collect();
    words.join(", ")
}

/// Returns where a goal leads: `Closed`, `A & B`, `history(Work)`.
pub(crate) fn goal(machine: &Machine<'_>, goal: &Goal<'_>) -> String {
    let words: Vec<_> = goal.places.iter().map(|it| place(machine, it)).collect();
    words.join(" & ")
}

fn place(machine: &Machine<'_>, place: &Place<'_>) -> String {
    let name = machine[place.state].name;
    match place.entry {
        PlaceKind::State => name.into(),
        PlaceKind::History => format!("history({name})"),
        PlaceKind::DeepHistory => format!("deep history({name})"),
    }
}

/// Returns where a rule leads: `Backoff | Failed`.
pub(crate) fn target(machine: &Machine<'_>, rule: &Rule<'_>) -> String {
    let words: Vec<_> = rule.goals.iter().map(|it| goal(machine, it)).collect();
    words.join(" | ")
}

/// Returns `event [guard] / actions` in UML's notation.
pub(crate) fn uml(machine: &Machine<'_>, rule: &Rule<'_>) -> String {
    let mut label = trigger(machine, rule);
    match rule.verdict {
        Verdict::Take => {}
        Verdict::Ignore => label.push_str(" / ignore"),
        Verdict::Defer => label.push_str(" / defer"),
        Verdict::Refuse => label.push_str(" / refuse"),
    }
    if let Some(guard) = rule.guard {
        label += &[" [", guard.text, "]"].concat();
    }
    if !rule.actions.is_empty() {
        label += " / ";
        label += &actions(machine, rule.actions);
    }
    label
}

/// Returns names in backticks as a sentence lists them: `` `A`, `B` and `C` ``.
pub(crate) fn list<'s>(names: impl IntoIterator<Item = &'s str>) -> String {
    let words: Vec<_> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match words.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// Returns the names of `states` as a sentence lists them.
pub(crate) fn states(machine: &Machine<'_>, states: &[StateId]) -> String {
    list(states.iter().map(|&state| machine[state].name))
}

/// Returns `state` or `states` and their names.
pub(crate) fn in_states(machine: &Machine<'_>, which: &[StateId]) -> String {
    let noun = if which.len() == 1 { "state" } else { "states" };
    format!("{noun} {}", states(machine, which))
}
