//! Decoded records of one journal, and what stands in the place of those that cannot be had.

use std::sync::Arc;

use serde::de::{DeserializeOwned, IgnoredAny};

use super::{Cause, JournalError, KIND_END_OF_FLOW, Position, Raw, RawBatch, RawEntry, Record};

/// Consecutive entries of one journal, at least one.
#[derive(Clone, Debug)]
pub struct Batch<T> {
    journal: Arc<str>,
    entries: Vec<Entry<T>>,
}

/// What stands, or stood, in a journal.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Entry<T> {
    /// A record.
    Record {
        /// Where it stands.
        position: Position,
        /// The record.
        record: Record<T>,
    },
    /// A record that cannot be read. It is skipped; what follows it is not affected.
    Unreadable {
        /// Where it stands.
        position: Position,
        /// Why it cannot be read.
        reason: Unreadable,
    },
    /// Records that were behind the retention horizon before they were read.
    Gap {
        /// The position of the last of them.
        position: Position,
        /// How many there were.
        missing: u64,
    },
    /// The word that nothing follows in this journal. The subscription reads it no further.
    EndOfFlow {
        /// Where it stands.
        position: Position,
        /// Who ended it, when, and after what.
        record: Record<()>,
    },
    /// The journal can no longer be read. The subscription reads it no further.
    Failed {
        /// What the store reports.
        error: JournalError,
    },
}

/// Why a record cannot be read.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// Its bytes are not those that were written.
    #[error("its checksum is wrong")]
    Checksum,
    /// Its bytes are no record of this payload type.
    #[error("it cannot be decoded: {0}")]
    Decode(#[source] Cause),
}

impl<T> Entry<T> {
    /// Returns its position; `None` for a failure, which has none.
    pub fn position(&self) -> Option<Position> {
        match self {
            Self::Record { position, .. }
            | Self::Unreadable { position, .. }
            | Self::Gap { position, .. }
            | Self::EndOfFlow { position, .. } => Some(*position),
            Self::Failed { .. } => None,
        }
    }

    /// Returns the record, if it is one.
    pub fn record(&self) -> Option<&Record<T>> {
        match self {
            Self::Record { record, .. } => Some(record),
            _ => None,
        }
    }

    /// Returns the record by value, if it is one.
    pub fn into_record(self) -> Option<Record<T>> {
        match self {
            Self::Record { record, .. } => Some(record),
            _ => None,
        }
    }

    /// Returns whether nothing follows it in its journal.
    pub(super) fn is_last(&self) -> bool {
        matches!(self, Self::EndOfFlow { .. } | Self::Failed { .. })
    }
}

impl<T> Batch<T> {
    /// Returns a batch of these entries: for tests and scripts of machines that listen to batches.
    pub fn new(journal: impl Into<Arc<str>>, entries: Vec<Entry<T>>) -> Self {
        Self {
            journal: journal.into(),
            entries,
        }
    }

    /// Returns the name of the journal in its store.
    pub fn journal(&self) -> &Arc<str> {
        &self.journal
    }

    /// Returns all that was there, in order.
    pub fn entries(&self) -> &[Entry<T>] {
        &self.entries
    }

    /// Returns all that was there, by value and in order.
    pub fn into_entries(self) -> Vec<Entry<T>> {
        self.entries
    }

    /// Returns the records, in order.
    pub fn records(&self) -> impl Iterator<Item = &Record<T>> {
        self.entries.iter().filter_map(Entry::record)
    }

    /// Returns the records, by value and in order.
    pub fn into_records(self) -> impl Iterator<Item = Record<T>> {
        self.entries.into_iter().filter_map(Entry::into_record)
    }

    /// Returns the position of its last entry that has one: what a checkpoint keeps.
    pub fn position(&self) -> Option<Position> {
        self.entries.iter().rev().find_map(Entry::position)
    }

    /// Returns whether the journal's flow ends with this batch.
    pub fn ends_flow(&self) -> bool {
        matches!(self.entries.last(), Some(Entry::EndOfFlow { .. }))
    }
}

impl<T: DeserializeOwned> Batch<T> {
    /// Decodes what a reader gave, up to the end of the flow.
    pub(super) fn decode(journal: Arc<str>, raw: RawBatch) -> Self {
        let mut entries = Vec::with_capacity(raw.entries.len());
        for entry in raw.entries {
            let entry = Entry::decode(entry);
            let is_last = entry.is_last();
            entries.push(entry);
            if is_last {
                break;
            }
        }
        Self { journal, entries }
    }
}

impl<T: DeserializeOwned> Entry<T> {
    fn decode(RawEntry { position, raw }: RawEntry) -> Self {
        let bytes = match raw {
            Raw::Record(bytes) => bytes,
            Raw::Corrupt => {
                return Self::Unreadable {
                    position,
                    reason: Unreadable::Checksum,
                };
            }
            Raw::Gap { missing } => return Self::Gap { position, missing },
        };
        match rmp_serde::from_slice::<Record<T>>(&bytes) {
            Ok(record) if record.kind != KIND_END_OF_FLOW => Self::Record { position, record },
            Ok(_) => Self::end_of_flow(position, &bytes).unwrap_or_else(|error| Self::Unreadable {
                position,
                reason: Unreadable::Decode(Cause::new(error)),
            }),
            // The word that ends a flow has no payload, and `T` need not decode from none.
            Err(error) => {
                Self::end_of_flow(position, &bytes).unwrap_or_else(|_| Self::Unreadable {
                    position,
                    reason: Unreadable::Decode(Cause::new(error)),
                })
            }
        }
    }

    fn end_of_flow(position: Position, bytes: &[u8]) -> Result<Self, rmp_serde::decode::Error> {
        let Record {
            id,
            writer,
            sequence,
            clock,
            parents,
            time,
            kind,
            stage,
            payload: _,
        } = rmp_serde::from_slice::<Record<IgnoredAny>>(bytes)?;
        if kind != KIND_END_OF_FLOW {
            return Err(serde::de::Error::custom("not the end of a flow"));
        }
        let record = Record {
            id,
            writer,
            sequence,
            clock,
            parents,
            time,
            kind,
            stage,
            payload: (),
        };
        Ok(Self::EndOfFlow { position, record })
    }
}
