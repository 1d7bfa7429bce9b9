//! Why a supervisor did not complete.

use std::error::Error;
use std::fmt;

use crate::core::{Machine, Refused, StateId};

/// Why a supervisor did not complete. Whoever joins it gets this.
#[non_exhaustive]
pub enum SupervisorError<M: Machine> {
    /// It ended in a final state that is marked `failed`.
    Failed {
        /// The state with its data.
        state: M::State,
        /// Its name.
        id: M::Id,
        /// The error of an effect that was queued on the way in, if one failed.
        late: Option<M::Error>,
    },
    /// An effect or an invocation failed, and no rule took its error.
    Unrouted {
        /// The error; `None` where the machine did not give it back.
        cause: Option<M::Error>,
        /// The state it was in, or the final state that queued the effect.
        state: Option<M::Id>,
    },
    /// It was asked to end, and has no rule for that or was not done by the deadline.
    Cancelled {
        /// The state it was in.
        state: Option<M::Id>,
    },
    /// A handler, an effect or an invocation panicked.
    Panicked {
        /// What it said, where that is text.
        message: Option<String>,
        /// The state published last before.
        state: Option<M::Id>,
    },
    /// The machine could not go on.
    Refused {
        /// Why.
        cause: Refused,
        /// The state published last before.
        state: Option<M::Id>,
    },
    /// Its task was aborted, or the executor shut down.
    Aborted {
        /// The state published last before.
        state: Option<M::Id>,
    },
}

impl<M: Machine> SupervisorError<M> {
    /// Returns the state it was in last; `None` where it never reached one.
    pub fn state(&self) -> Option<M::Id> {
        match self {
            Self::Failed { id, .. } => Some(*id),
            Self::Unrouted { state, .. }
            | Self::Cancelled { state }
            | Self::Panicked { state, .. }
            | Self::Refused { state, .. }
            | Self::Aborted { state } => *state,
        }
    }
}

// By hand: the derives would ask the machine itself, and its states, to be `Debug`.
impl<M: Machine<Error: fmt::Debug>> fmt::Debug for SupervisorError<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Failed { .. } => "Failed",
            Self::Unrouted { .. } => "Unrouted",
            Self::Cancelled { .. } => "Cancelled",
            Self::Panicked { .. } => "Panicked",
            Self::Refused { .. } => "Refused",
            Self::Aborted { .. } => "Aborted",
        };
        let mut shown = f.debug_struct(name);
        shown.field("state", &self.state());
        match self {
            Self::Failed { late, .. } => shown.field("late", late),
            Self::Unrouted { cause, .. } => shown.field("cause", cause),
            Self::Panicked { message, .. } => shown.field("message", message),
            Self::Refused { cause, .. } => shown.field("cause", cause),
            Self::Cancelled { .. } | Self::Aborted { .. } => &mut shown,
        };
        shown.finish()
    }
}

impl<M: Machine> fmt::Display for SupervisorError<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state().map_or("(none)", StateId::name);
        match self {
            Self::Failed { .. } => write!(f, "the machine ended in the failed state {state}"),
            Self::Unrouted { .. } => write!(f, "no rule takes the error raised in state {state}"),
            Self::Cancelled { .. } => write!(f, "the machine was cancelled in state {state}"),
            Self::Panicked { message, .. } => {
                let message = message.as_deref().unwrap_or("no message");
                write!(
                    f,
                    "the machine panicked, last seen in state {state}: {message}"
                )
            }
            Self::Refused { .. } => write!(f, "the machine cannot go on from state {state}"),
            Self::Aborted { .. } => write!(f, "the machine's task was aborted in state {state}"),
        }
    }
}

impl<M: Machine<Error: Error + 'static>> Error for SupervisorError<M> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Failed { late: cause, .. } | Self::Unrouted { cause, .. } => {
                cause.as_ref().map(|cause| cause as &(dyn Error + 'static))
            }
            Self::Refused { cause, .. } => Some(cause),
            _ => None,
        }
    }
}
