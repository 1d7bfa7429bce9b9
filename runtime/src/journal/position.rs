//! Where a record stands in its journal, where a reader begins, and what an answer means.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where a record stands in its journal: strictly increasing there, and without meaning elsewhere.
///
/// Opaque on purpose: positions are compared, stored and given back, never computed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(u64);

impl Position {
    /// Returns the position that a store wrote as `raw`: for stores, and for checkpoints that keep
    /// positions in a column of their own.
    pub const fn from_raw(raw: u64) -> Self {
        Self(raw)
    }

    /// Returns the number that a store or a checkpoint keeps.
    pub const fn to_raw(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Where a reader begins.
///
/// (Not called `From`: that would hide the prelude's trait wherever it is imported.)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReadFrom {
    /// With the first record ever appended. What retention has removed is reported as a gap.
    Start,
    /// With the record after this position. What retention has removed since is reported as a gap.
    After(Position),
    /// With the last `n` records that the journal has now, or with all of them if it has fewer.
    Last(usize),
    /// With the first record that is appended after this moment.
    End,
}

/// What an acknowledged append has survived, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Ack {
    /// Nothing: it is in the memory of this process and ends with it.
    Process,
    /// The end of this process: the operating system has it. A power cut may take the last ones.
    Os,
    /// A power cut: the disk has said that it is written.
    Disk,
    /// The loss of a machine: several have it.
    Quorum,
}

/// What an append expects of the journal; anything else refuses it, whole.
///
/// This fences a second writer: each names the last position that it knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Expect {
    /// Nothing.
    #[default]
    Any,
    /// That this is the last position; `None` expects a journal nothing was ever appended to.
    Last(Option<Position>),
}
