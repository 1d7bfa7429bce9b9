//! Vector clocks: which of two records could have caused the other.

use std::cmp::Ordering;
use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smallvec::SmallVec;

use super::Name;

/// How many entries a clock has room for without an allocation.
const INLINE: usize = 4;

/// What a writer had seen of every writer, itself included, when it wrote a record.
///
/// A map from writer to its last sequence, sorted by name. Up to four writers need no allocation.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct VectorClock {
    entries: SmallVec<[(Name, u64); INLINE]>,
}

impl VectorClock {
    /// Sets the entry of `writer` to at least `sequence`.
    pub fn advance(&mut self, writer: &Name, sequence: u64) {
        match self.find(writer) {
            Ok(at) => self.entries[at].1 = self.entries[at].1.max(sequence),
            Err(at) => self.entries.insert(at, (writer.clone(), sequence)),
        }
    }

    /// Takes the later of both for every writer.
    pub fn merge(&mut self, other: &Self) {
        for (writer, sequence) in &other.entries {
            self.advance(writer, *sequence);
        }
    }

    /// Returns the last sequence of `writer` that is known to it; 0 if none is.
    pub fn sequence_of(&self, writer: &Name) -> u64 {
        self.find(writer).map_or(0, |at| self.entries[at].1)
    }

    /// Returns the writers with their sequences, by name.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Name, u64)> {
        self.entries
            .iter()
            .map(|(writer, sequence)| (writer, *sequence))
    }

    /// Returns whether no writer is known to it.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn find(&self, writer: &Name) -> Result<usize, usize> {
        self.entries
            .binary_search_by(|(known, _)| known.cmp(writer))
    }

    fn covers(&self, other: &Self) -> bool {
        other
            .iter()
            .all(|(writer, sequence)| self.sequence_of(writer) >= sequence)
    }
}

/// `Less` is "happened before", `None` is "concurrent".
impl PartialOrd for VectorClock {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self.covers(other), other.covers(self)) {
            (true, true) => Some(Ordering::Equal),
            (true, false) => Some(Ordering::Greater),
            (false, true) => Some(Ordering::Less),
            (false, false) => None,
        }
    }
}

impl fmt::Debug for VectorClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl Serialize for VectorClock {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.entries.len()))?;
        for (writer, sequence) in &self.entries {
            map.serialize_entry(writer, sequence)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for VectorClock {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ClockVisitor)
    }
}

struct ClockVisitor;

impl<'de> Visitor<'de> for ClockVisitor {
    type Value = VectorClock;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map from writers to sequences")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<VectorClock, A::Error> {
        let mut clock = VectorClock::default();
        while let Some((writer, sequence)) = map.next_entry::<Name, u64>()? {
            clock.advance(&writer, sequence);
        }
        Ok(clock)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(entries: &[(&str, u64)]) -> VectorClock {
        let mut clock = VectorClock::default();
        for (writer, sequence) in entries {
            clock.advance(&Name::new(writer), *sequence);
        }
        clock
    }

    #[test]
    fn what_was_seen_happened_before_and_what_was_not_is_concurrent() {
        let first = clock(&[("a", 1)]);
        let heard = clock(&[("a", 1), ("b", 1)]);
        let apart = clock(&[("a", 2)]);
        assert_eq!(first.partial_cmp(&heard), Some(Ordering::Less));
        assert_eq!(heard.partial_cmp(&first), Some(Ordering::Greater));
        assert_eq!(heard.partial_cmp(&apart), None);
        assert_eq!(
            first.partial_cmp(&clock(&[("a", 1)])),
            Some(Ordering::Equal)
        );
    }

    #[test]
    fn merging_takes_the_later_of_both() {
        let mut merged = clock(&[("a", 3), ("c", 1)]);
        merged.merge(&clock(&[("a", 2), ("b", 7)]));
        assert_eq!(merged, clock(&[("a", 3), ("b", 7), ("c", 1)]));
        merged.advance(&Name::new("a"), 1);
        assert_eq!(
            merged.sequence_of(&Name::new("a")),
            3,
            "a clock never goes back"
        );
    }

    #[test]
    fn more_writers_than_fit_inline_are_kept_too() {
        let many = clock(&[("e", 5), ("d", 4), ("c", 3), ("b", 2), ("a", 1), ("f", 6)]);
        let bytes = rmp_serde::to_vec_named(&many).unwrap();
        let read: VectorClock = rmp_serde::from_slice(&bytes).unwrap();
        assert_eq!(read, many);
        assert!(read.iter().map(|(_, sequence)| sequence).eq(1..=6));
    }
}
