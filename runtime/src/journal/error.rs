//! What can go wrong with a journal.

use std::error::Error;
use std::fmt;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Name, Position};

/// What a store's own library said, shared by all whom it concerns.
///
/// [`Error::source`] gives it with its type, so that it can be downcast.
#[derive(Clone)]
pub struct Cause(Arc<dyn Error + Send + Sync>);

impl Cause {
    /// Wraps what went wrong.
    pub fn new(error: impl Error + Send + Sync + 'static) -> Self {
        Self(Arc::new(error))
    }
}

impl Deref for Cause {
    type Target = dyn Error + Send + Sync;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// Why a journal could not be opened, appended to or read.
///
/// An append that gives one of these has left nothing behind, unless the variant says otherwise.
/// It is `Clone`: one failed transaction is the answer to every append that was in it.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// No journal can have this name.
    #[error("{name:?} cannot name a journal: use 1 to 200 bytes without control characters")]
    Name {
        /// The name that was asked for.
        name: String,
    },
    /// The append expected another end of the journal: someone else has appended.
    #[error("journal {journal} ends at {}, not at {}; read on from there and try again",
        shown(*.found), shown(*.expected))]
    Conflict {
        /// The journal.
        journal: Arc<str>,
        /// The last position that was expected.
        expected: Option<Position>,
        /// The last position that there is.
        found: Option<Position>,
    },
    /// The journal already has this or a later sequence of the same writer: a second writer goes
    /// by its name.
    #[error(
        "writer {writer} of journal {journal} is behind its own records; open it again, once, or \
         give each writer a name of its own"
    )]
    StaleWriter {
        /// The journal.
        journal: Arc<str>,
        /// The writer's name.
        writer: Name,
    },
    /// There is nothing to append.
    #[error("nothing to append to journal {journal}; give one record at least")]
    EmptyBatch {
        /// The journal.
        journal: Arc<str>,
    },
    /// A record is longer than [`RECORD_BYTES_MAX`](super::RECORD_BYTES_MAX).
    #[error("a record of {bytes} bytes is longer than a journal takes, {bytes_max}; split it")]
    RecordTooLong {
        /// How long it is.
        bytes: usize,
        /// How long it may be.
        bytes_max: usize,
    },
    /// A payload cannot be written.
    #[error("a record of kind {kind} cannot be encoded: {source}")]
    Encode {
        /// The record's kind.
        kind: Name,
        /// What the format says.
        source: Cause,
    },
    /// A record that the journal itself needs cannot be read: the last one of a writer.
    #[error("the last record of writer {writer} in journal {journal} cannot be read: {source}")]
    Unreadable {
        /// The journal.
        journal: Arc<str>,
        /// The writer whose sequence and clock are in it.
        writer: Name,
        /// What the format says.
        source: Cause,
    },
    /// The disk is full, or the quota used up.
    #[error("no room left for {}; free some and try again: {source}", .path.display())]
    Full {
        /// The journal's file.
        path: PathBuf,
        /// What the store says.
        source: Cause,
    },
    /// The file or its directory cannot be written.
    #[error("{} cannot be written; make it writable or name another: {source}", .path.display())]
    ReadOnly {
        /// The journal's file.
        path: PathBuf,
        /// What the store says.
        source: Cause,
    },
    /// The file was made by another version.
    #[error("{} has journal format {found}, this version reads {expected}; use the version that \
        wrote it, or another file", .path.display())]
    Version {
        /// The journal's file.
        path: PathBuf,
        /// The format that it has.
        found: i64,
        /// The format that is read and written here.
        expected: i64,
    },
    /// The file is not one of ours.
    #[error("{} is not a journal; name another file", .path.display())]
    NotAJournal {
        /// The file.
        path: PathBuf,
    },
    /// Another process holds the file for longer than one waits.
    #[error("{} is held by another process; end it, or try again: {source}", .path.display())]
    Busy {
        /// The journal's file.
        path: PathBuf,
        /// What the store says.
        source: Cause,
    },
    /// Anything else that the store reports.
    #[error("{} failed: {source}", .path.display())]
    Store {
        /// The journal's file.
        path: PathBuf,
        /// What the store says.
        source: Cause,
    },
    /// The store has ended. Whether an append that waited for its answer is there is not known:
    /// read on to see.
    #[error("the store of {} has ended; open it again", .path.display())]
    Ended {
        /// The journal's file.
        path: PathBuf,
    },
    /// Journals that are to be appended to at once belong to different stores.
    #[error("journal {journal} is not of this store; append to it by itself")]
    OtherStore {
        /// The journal.
        journal: Arc<str>,
    },
}

impl JournalError {
    /// Returns the file it is about, if it is about one.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Full { path, .. }
            | Self::ReadOnly { path, .. }
            | Self::Version { path, .. }
            | Self::NotAJournal { path }
            | Self::Busy { path, .. }
            | Self::Store { path, .. }
            | Self::Ended { path } => Some(path),
            _ => None,
        }
    }
}

fn shown(position: Option<Position>) -> String {
    position.map_or_else(|| "its start".to_owned(), |position| position.to_string())
}
