//! The codes of what can be wrong with a machine, by which the guide and `#[allow(…)]` name it.

use std::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $name:literal, $title:literal;)*) => {
        /// What can be wrong with a machine.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* $variant,)*
        }

        impl Code {
            /// All codes, in the order of their numbers.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Returns its number as printed: `FSM-07`.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }

            /// Returns the word by which `#[allow(…)]` names it: `dead_end`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// Returns what it is about, as the heading of its page in the guide.
            pub const fn title(self) -> &'static str {
                match self {
                    $(Self::$variant => $title,)*
                }
            }
        }
    };
}

codes! {
    /// The declaration cannot be read. Raised by the macro.
    Syntax = "FSM-01", "syntax", "the declaration cannot be read";
    /// A name that was never declared. Raised by the macro.
    UnknownName = "FSM-02", "unknown_name", "unknown name";
    /// A name declared twice. Raised by the macro.
    DeclaredTwice = "FSM-03", "declared_twice", "declared twice";
    /// A machine or a composite state does not say where it starts.
    NoInitial = "FSM-04", "no_initial", "no initial state";
    /// A machine or a composite state starts in two places.
    TwoInitials = "FSM-05", "two_initials", "two initial states";
    /// A state that is entered without a target holds data.
    InitialWithData = "FSM-06", "initial_with_data", "initial state with data";
    /// A final state has something that can never happen in it.
    FinalWithRules = "FSM-07", "final_with_rules", "rules or states in a final state";
    /// A stream, call or reply is used as what it is not.
    EventMisuse = "FSM-08", "event_misuse", "misuse of a stream, call or reply";
    /// No path leads to a state.
    UnreachableState = "FSM-09", "unreachable_state", "state that no path reaches";
    /// No path leads from a state to the machine's end.
    DeadEnd = "FSM-10", "dead_end", "state with no path to a final state";
    /// A rule can never be taken, because another always is.
    HiddenRule = "FSM-11", "hidden_rule", "rule that another one hides";
    /// A decision that may have no outcome.
    NoWayOn = "FSM-12", "no_way_on", "guarded `always` or choice with no way on";
    /// A state says nothing of an event.
    UnhandledEvent = "FSM-13", "unhandled_event", "event not handled in a state";
    /// An event that nothing mentions.
    UnusedEvent = "FSM-14", "unused_event", "event declared and never used";
    /// A state both takes an event and sets it aside.
    HandledAndIgnored = "FSM-15", "handled_and_ignored", "event both handled and set aside";
    /// An event is kept for a state that does not exist.
    DeferredForever = "FSM-16", "deferred_forever", "deferred event that no state takes";
    /// A cycle of `always` that never comes to rest.
    EndlessAlways = "FSM-17", "endless_always", "cycle of unguarded `always`";
    /// A target is not given the data that it holds.
    TargetData = "FSM-18", "target_data", "data of a target missing or wrong";
    /// A value is given away twice.
    MovedTwice = "FSM-19", "moved_twice", "binding moved twice";
    /// One handler's name stands for two signatures. Raised by the macro.
    TwoSignatures = "FSM-20", "two_signatures", "one handler with two signatures";
    /// A failure that nothing takes.
    NoErrorRoute = "FSM-21", "no_error_route", "failure without a route";
    /// A timer that never fires, because another one leaves its state before.
    HiddenTimer = "FSM-22", "hidden_timer", "timer that a shorter one hides";
    /// A periodic timer without a period.
    ZeroEvery = "FSM-23", "zero_every", "zero `every`";
    /// A timer in a state where nothing fires.
    TimerInFinal = "FSM-24", "timer_in_final", "timer in a final state";
    /// A part of the language that is not built yet. Raised by the macro.
    Unsupported = "FSM-25", "unsupported", "not supported yet";
    /// An `#[allow(…)]` that does nothing.
    UnusedAllow = "FSM-26", "unused_allow", "allow that silences nothing";
}

impl Code {
    /// Returns the code that `#[allow(…)]` names by `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }

    /// Returns whether `#[allow(…)]` can silence it.
    ///
    /// What leaves no machine to build cannot be silenced.
    pub const fn can_be_allowed(self) -> bool {
        matches!(
            self,
            Self::UnreachableState
                | Self::DeadEnd
                | Self::HiddenRule
                | Self::NoWayOn
                | Self::UnhandledEvent
                | Self::UnusedEvent
                | Self::HandledAndIgnored
                | Self::DeferredForever
                | Self::EndlessAlways
                | Self::NoErrorRoute
                | Self::HiddenTimer
                | Self::TimerInFinal
        )
    }

    /// Returns whether a rule or state missing from the model is enough to raise it.
    ///
    /// Where a part of a declaration could not be read, such a finding may be a mere consequence
    /// of it and is better left out.
    pub const fn may_come_of_a_gap(self) -> bool {
        matches!(
            self,
            Self::NoInitial
                | Self::UnreachableState
                | Self::DeadEnd
                | Self::NoWayOn
                | Self::UnhandledEvent
                | Self::UnusedEvent
                | Self::DeferredForever
                | Self::NoErrorRoute
                | Self::UnusedAllow
        )
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_numbered_without_a_gap() {
        for (index, code) in Code::ALL.iter().enumerate() {
            assert_eq!(code.code(), format!("FSM-{:02}", index + 1));
        }
        assert_eq!(Code::ALL.len(), 26);
    }

    #[test]
    fn every_code_is_found_by_its_name() {
        for &code in Code::ALL {
            assert_eq!(Code::from_name(code.name()), Some(code));
        }
        assert_eq!(Code::from_name("dead-end"), None);
    }
}
