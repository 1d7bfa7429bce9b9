//! The record: an envelope that every store keeps the same, around a payload.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;
use std::time::{Duration, SystemTime};

use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use uuid::Uuid;

use super::VectorClock;

/// The kind of the record that ends a journal's flow. Kinds that begin with `fsmith.` are ours.
pub const KIND_END_OF_FLOW: &str = "fsmith.end_of_flow";

/// A short name: of a writer, a stage, a kind. Up to 24 bytes need no allocation.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Name(CompactString);

impl Name {
    /// Returns this name.
    pub fn new(name: &str) -> Self {
        Self(CompactString::new(name))
    }

    /// Returns it as a string.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Name {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl PartialEq<str> for Name {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Name {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), f)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// What identifies a record everywhere: a version 7 UUID, which sorts by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RecordId(Uuid);

impl RecordId {
    /// Returns the id of a writer's record: unique by the writer's `salt`, its sequence and the
    /// time; ids of one millisecond sort by sequence.
    pub(super) fn new(time: Timestamp, sequence: u64, salt: u64) -> Self {
        // RFC 9562 leaves 74 bits beside the time: 12 + 20 of them count, 42 are the writer's.
        let count = sequence & 0xFFFF_FFFF;
        let tail = ((count & 0xF_FFFF) << 42) | (salt & ((1 << 42) - 1));
        let mut free = [0; 10];
        free[..2].copy_from_slice(&((count >> 20) as u16).to_be_bytes());
        free[2..].copy_from_slice(&tail.to_be_bytes());
        let ms = time.to_micros() / 1_000;
        Self(uuid::Builder::from_unix_timestamp_millis(ms, &free).into_uuid())
    }

    /// Returns it as the UUID that it is.
    pub const fn to_uuid(self) -> Uuid {
        self.0
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// When something was recorded: microseconds since 1970 (UTC), by the writer's clock.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(u64);

impl Timestamp {
    /// Returns the present time; 1970 where the clock stands before it.
    pub fn now() -> Self {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        Self(since.map_or(0, |since| since.as_micros() as u64))
    }

    /// Returns the time so many microseconds after 1970.
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// Returns the microseconds since 1970.
    pub const fn to_micros(self) -> u64 {
        self.0
    }

    /// Returns how long before this time `earlier` was; zero if it was not.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(self.0.saturating_sub(earlier.0))
    }
}

impl From<Timestamp> for SystemTime {
    fn from(time: Timestamp) -> Self {
        SystemTime::UNIX_EPOCH + Duration::from_micros(time.0)
    }
}

/// The records that a record answers or follows from; up to two need no allocation.
pub type Parents = SmallVec<[RecordId; 2]>;

/// One entry of a journal.
///
/// Encoded as `MessagePack` with field names: unknown fields are passed over and missing ones
/// that have a default take it, so that old bytes are read as new and new as old.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record<T> {
    /// What identifies it everywhere.
    pub id: RecordId,
    /// Who wrote it.
    pub writer: Name,
    /// The how manieth record of its writer it is, from 1. Failed appends leave holes.
    pub sequence: u64,
    /// What its writer had seen, this record included.
    #[serde(default)]
    pub clock: VectorClock,
    /// The records it follows from.
    #[serde(default)]
    pub parents: Parents,
    /// When it was written.
    pub time: Timestamp,
    /// What it is: the name of an event, by the writer's choice.
    pub kind: Name,
    /// Of which stage of a flow; empty where it is of none.
    #[serde(default)]
    pub stage: Name,
    /// What it says.
    pub payload: T,
}

/// What a writer is to record, borrowed from the caller.
#[derive(Clone, Copy, Debug)]
pub struct Draft<'a, T> {
    pub(super) kind: &'a str,
    pub(super) payload: &'a T,
    pub(super) stage: Option<&'a str>,
    pub(super) parents: &'a [RecordId],
    pub(super) time: Option<Timestamp>,
}

impl<'a, T: Serialize> Draft<'a, T> {
    /// Returns a draft of the writer's stage, without parents, to be dated when it is written.
    pub const fn new(kind: &'a str, payload: &'a T) -> Self {
        Self {
            kind,
            payload,
            stage: None,
            parents: &[],
            time: None,
        }
    }

    /// Names another stage than the writer's.
    #[must_use]
    pub const fn stage(mut self, stage: &'a str) -> Self {
        self.stage = Some(stage);
        self
    }

    /// Names the records that it follows from.
    #[must_use]
    pub const fn parents(mut self, parents: &'a [RecordId]) -> Self {
        self.parents = parents;
        self
    }

    /// Dates it.
    #[must_use]
    pub const fn time(mut self, time: Timestamp) -> Self {
        self.time = Some(time);
        self
    }
}

/// A record as it is written: the fields of [`Record`], borrowed.
#[derive(Serialize)]
#[serde(rename = "Record")]
pub(super) struct Envelope<'a, T> {
    pub(super) id: RecordId,
    pub(super) writer: &'a Name,
    pub(super) sequence: u64,
    pub(super) clock: &'a VectorClock,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub(super) parents: &'a [RecordId],
    pub(super) time: Timestamp,
    pub(super) kind: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) stage: &'a str,
    pub(super) payload: &'a T,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_writer_are_version_7_distinct_and_sort_by_time_then_sequence() {
        let at = Timestamp::from_micros(1_700_000_000_123_456);
        let later = Timestamp::from_micros(1_700_000_000_124_456);
        let ids: Vec<_> = [1, 2, 1 << 19, 1 << 20, (1 << 20) + 1, u64::from(u32::MAX)]
            .into_iter()
            .map(|sequence| RecordId::new(at, sequence, 77))
            .chain([RecordId::new(later, 1, 77)])
            .collect();
        assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
        assert!(ids.iter().all(|id| id.to_uuid().get_version_num() == 7));
        assert_ne!(RecordId::new(at, 1, 77), RecordId::new(at, 1, 78));
    }

    #[test]
    fn a_record_of_a_later_version_with_more_fields_is_read() {
        #[derive(Serialize)]
        struct Later {
            added: u8,
            id: RecordId,
            writer: &'static str,
            sequence: u64,
            time: Timestamp,
            kind: &'static str,
            payload: u32,
        }
        let id = RecordId::new(Timestamp::default(), 1, 1);
        let time = Timestamp::default();
        let later = Later {
            added: 1,
            id,
            writer: "w",
            sequence: 1,
            time,
            kind: "k",
            payload: 7,
        };
        let bytes = rmp_serde::to_vec_named(&later).unwrap();
        let record: Record<u32> = rmp_serde::from_slice(&bytes).unwrap();
        assert_eq!((record.payload, record.stage.as_str()), (7, ""));
    }
}
