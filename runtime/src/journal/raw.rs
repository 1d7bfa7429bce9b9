//! Records as stores see them: bytes, in batches that own one slab.

use bytes::Bytes;

use super::{Name, Position};

/// How long one encoded record may be, envelope included, in bytes.
pub const RECORD_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Encoded records of one writer, which a journal takes whole or not at all.
///
/// Made by a [`Writer`](super::Writer).
#[derive(Clone, Debug)]
pub struct EncodedBatch {
    pub(super) slab: Bytes,
    /// Where each record ends in the slab.
    pub(super) ends: Vec<usize>,
    pub(super) by: Authorship,
}

/// Who wrote a batch, for a store to tell two writers of one name apart.
#[derive(Clone, Debug)]
pub(super) struct Authorship {
    pub(super) writer: Name,
    /// Tells one opening of a writer from the next.
    pub(super) incarnation: u64,
    /// The writer's last sequence when it was opened.
    pub(super) base: u64,
    /// The sequence of the batch's last record.
    pub(super) last: u64,
}

impl EncodedBatch {
    /// Returns how many records there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Returns the length of all records, in bytes.
    pub fn bytes(&self) -> usize {
        self.slab.len()
    }

    /// Returns the records' bytes, in order, as slices of the slab.
    pub fn records(&self) -> impl Iterator<Item = Bytes> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .map(|(start, end)| self.slab.slice(start..*end))
    }

    /// Returns whose records they are.
    pub fn writer(&self) -> &Name {
        &self.by.writer
    }

    /// Returns what tells one opening of the writer from the next.
    pub fn incarnation(&self) -> u64 {
        self.by.incarnation
    }

    /// Returns the writer's last sequence when it was opened.
    ///
    /// A store refuses the batch if it has a later one of the same writer from another
    /// incarnation: [`StaleWriter`](super::JournalError::StaleWriter).
    pub fn base_sequence(&self) -> u64 {
        self.by.base
    }

    /// Returns whether another opening of the same writer wrote `other`, unaware of this.
    pub(super) fn is_rival_of(&self, other: &Self) -> bool {
        self.by.writer == other.by.writer
            && self.by.incarnation != other.by.incarnation
            && self.by.last > other.by.base
    }

    /// Returns the sequence of the last record.
    pub fn last_sequence(&self) -> u64 {
        self.by.last
    }
}

/// What a reader gives: entries in the order of their positions, at least one.
#[derive(Clone, Debug, Default)]
pub struct RawBatch {
    /// The entries.
    pub entries: Vec<RawEntry>,
}

/// What stands, or stood, at one position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawEntry {
    /// Where. For a gap: the position of the last record that is gone.
    pub position: Position,
    /// What.
    pub raw: Raw,
}

impl RawEntry {
    /// Returns the gap between the last position read (0: none) and the next that there is.
    pub(super) fn gap(cursor: u64, next: u64) -> Option<Self> {
        let missing = next - cursor - 1;
        let position = Position::from_raw(next - 1);
        (missing > 0).then_some(Self {
            position,
            raw: Raw::Gap { missing },
        })
    }
}

/// An entry before it is decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Raw {
    /// A record's bytes: a slice of the batch's slab.
    Record(Bytes),
    /// A record whose checksum is wrong.
    Corrupt,
    /// Records that retention has removed before they were read.
    Gap {
        /// How many there were.
        missing: u64,
    },
}
