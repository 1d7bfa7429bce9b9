//! What a check says, and the place in the machine that it points to.

use crate::{Action, EventId, InvocationId, Machine, RuleId, StateId, TimerId};

use super::Code;

/// Something wrong with a machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which rule of the language it breaks.
    pub code: Code,
    /// Where.
    pub at: At,
    /// What is wrong: one sentence, lower case, the author's words in backticks.
    pub message: String,
    /// What to do about it, as a request.
    pub cure: String,
    /// A second place that belongs to it, with what is there.
    pub also: Option<(At, String)>,
}

/// A place in a machine. Whoever read the machine knows where it stands in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum At {
    /// The machine's name.
    Machine,
    /// A state's name.
    State(StateId),
    /// An event's declaration.
    Event(EventId),
    /// A rule's trigger.
    Rule(RuleId),
    /// A rule's guard.
    Guard(RuleId),
    /// An action of a rule.
    Action {
        /// The rule.
        rule: RuleId,
        /// Which of its actions.
        action: usize,
    },
    /// A goal of a rule.
    Goal {
        /// The rule.
        rule: RuleId,
        /// Which of its goals.
        goal: usize,
    },
    /// An entry action of a state.
    Entry {
        /// The state.
        state: StateId,
        /// Which of its entry actions.
        action: usize,
    },
    /// An exit action of a state.
    Exit {
        /// The state.
        state: StateId,
        /// Which of its exit actions.
        action: usize,
    },
    /// A timer's delay.
    Timer(TimerId),
    /// An invocation's name.
    Invocation(InvocationId),
    /// The name of a check in an `#[allow(…)]`.
    Allow {
        /// What carries it.
        bearer: Bearer,
        /// Which of its allows.
        index: usize,
    },
}

/// What carries an `#[allow(…)]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bearer {
    /// A rule.
    Rule(RuleId),
    /// A state.
    State(StateId),
    /// An event.
    Event(EventId),
}

impl At {
    /// Returns the state that it stands in; `None` for the machine itself and its events.
    pub fn owner(self, machine: &Machine<'_>) -> Option<StateId> {
        match self {
            Self::Machine | Self::Event(_) => None,
            Self::Allow { bearer, .. } => bearer.at().owner(machine),
            Self::State(state) | Self::Entry { state, .. } | Self::Exit { state, .. } => {
                Some(state)
            }
            Self::Timer(timer) => machine[timer].owner,
            Self::Invocation(invocation) => machine[invocation].owner,
            Self::Rule(_) | Self::Guard(_) | Self::Action { .. } | Self::Goal { .. } => {
                self.rule().and_then(|rule| machine[rule].owner)
            }
        }
    }

    /// Returns the rule that it is a part of.
    pub const fn rule(self) -> Option<RuleId> {
        match self {
            Self::Rule(rule)
            | Self::Guard(rule)
            | Self::Action { rule, .. }
            | Self::Goal { rule, .. }
            | Self::Allow {
                bearer: Bearer::Rule(rule),
                ..
            } => Some(rule),
            _ => None,
        }
    }

    /// Returns the action that it names.
    pub fn action<'a>(self, machine: &Machine<'a>) -> Option<&'a Action<'a>> {
        match self {
            Self::Action { rule, action } => machine[rule].actions.get(action),
            Self::Entry { state, action } => machine[state].entry.get(action),
            Self::Exit { state, action } => machine[state].exit.get(action),
            _ => None,
        }
    }

    /// Returns what sorts findings as their source stands: events, then state by state with what
    /// is in it. The machine's own rules come before its states.
    pub(super) fn order(self, machine: &Machine<'_>) -> (u8, usize, u8, usize, usize) {
        let part = self.owner(machine).map_or(2, |_| 3);
        let state = self.owner(machine).map_or(0, StateId::index);
        match self {
            Self::Machine => (0, 0, 0, 0, 0),
            Self::Allow { bearer, .. } => bearer.at().order(machine),
            Self::Event(event) => (1, event.index(), 0, 0, 0),
            Self::State(_) => (part, state, 0, 0, 0),
            Self::Entry { action, .. } => (part, state, 1, 0, action),
            Self::Exit { action, .. } => (part, state, 2, 0, action),
            Self::Invocation(invocation) => (part, state, 3, invocation.index(), 0),
            Self::Timer(timer) => (part, state, 4, timer.index(), 0),
            Self::Rule(rule) => (part, state, 5, rule.index() * 4, 0),
            Self::Guard(rule) => (part, state, 5, rule.index() * 4 + 1, 0),
            Self::Action { rule, action } => (part, state, 5, rule.index() * 4 + 2, action),
            Self::Goal { rule, goal } => (part, state, 5, rule.index() * 4 + 3, goal),
        }
    }
}

impl Bearer {
    /// Returns the place of what carries the allow.
    const fn at(self) -> At {
        match self {
            Self::Rule(rule) => At::Rule(rule),
            Self::State(state) => At::State(state),
            Self::Event(event) => At::Event(event),
        }
    }
}
