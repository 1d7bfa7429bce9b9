//! Why a flow, or one of its members, could not go on.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use fsmith::core::StateId;
use fsmith::driver::SupervisorError;
use fsmith::journal::JournalError;
use thiserror::Error;

use crate::cli::Exit;
use crate::event::Member;
use crate::export::ExportError;
use crate::input::{BadRow, InputError};

/// Why a flow, or one of its members, could not go on.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FlowError {
    /// The input cannot be read. What was read before is in the journals.
    #[error(transparent)]
    Input(#[from] InputError),
    /// A row is bad, and `--strict` was asked for. The rows before it are in the journals.
    #[error(transparent)]
    BadRow(#[from] BadRow),
    /// A journal cannot be read or written.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The metrics cannot be written. The files of the export before are whole.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// The journals already hold a flow.
    #[error("{} already holds a flow; give --journal an empty directory", path.display())]
    Occupied {
        /// The directory.
        path: PathBuf,
    },
    /// A thread of this program panicked.
    #[error("{what} ended without a result; this is a fault of this program")]
    Lost {
        /// Which work it did.
        what: &'static str,
    },
    /// A member ended by itself in another way than it should.
    #[error("{member} ended {how} in state {state}")]
    Ended {
        /// Who.
        member: Member,
        /// How.
        how: &'static str,
        /// Where.
        state: &'static str,
    },
    /// Somebody asked for the end before all was done. What was reported until then is counted.
    #[error("the flow was cancelled before its input was done")]
    Cancelled,
    /// Something took longer than it may.
    #[error("{what} took longer than {limit:?}; the last export stays as it is")]
    Overdue {
        /// What.
        what: &'static str,
        /// How long it may take.
        limit: Duration,
    },
    /// A member ended, and that could not be said in the system journal: whoever counts would wait
    /// for it in vain. The export before stays.
    #[error("{member} ended, which could not be told ({telling}); the last export stays as it is")]
    Untold {
        /// Who; the first, where there are several.
        member: Member,
        /// Why it could not be said.
        telling: JournalError,
        /// Why it ended.
        #[source]
        cause: Box<FlowError>,
    },
    /// The journals cannot be put where they should.
    #[error("cannot use {} for the journals; give --journal a directory that can be written to",
        path.display())]
    JournalDirectory {
        /// The directory.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

impl FlowError {
    /// Returns the error of a member that did not complete: the cause that its failed state
    /// holds, or how it ended.
    pub(super) fn of_member<M: fsmith::core::Machine<Error = Self>>(
        member: Member,
        error: SupervisorError<M>,
        cause: impl FnOnce(M::State) -> Option<Self>,
    ) -> Self {
        let state = error.state().map_or("(none)", StateId::name);
        let ended = |how| Self::Ended { member, how, state };
        match error {
            SupervisorError::Failed { state, late, .. } => {
                cause(state).or(late).unwrap_or_else(|| ended("as failed"))
            }
            SupervisorError::Unrouted {
                cause: Some(cause), ..
            } => cause,
            SupervisorError::Cancelled { .. } => Self::Cancelled,
            SupervisorError::Panicked { .. } => ended("by a panic"),
            SupervisorError::Aborted { .. } => ended("aborted"),
            _ => ended("unable to go on"),
        }
    }
}

impl Exit for FlowError {
    fn is_usage(&self) -> bool {
        match self {
            Self::Input(_)
            | Self::BadRow(_)
            | Self::Export(_)
            | Self::Occupied { .. }
            | Self::JournalDirectory { .. } => true,
            Self::Untold { cause, .. } => cause.is_usage(),
            Self::Journal(error) => matches!(
                error,
                JournalError::Full { .. }
                    | JournalError::ReadOnly { .. }
                    | JournalError::Version { .. }
                    | JournalError::NotAJournal { .. }
                    | JournalError::Busy { .. }
            ),
            _ => false,
        }
    }
}
