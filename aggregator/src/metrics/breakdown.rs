//! Counts by carrier and origin, for a bounded number of pairs.

use serde::{Deserialize, Serialize};

use crate::event::{Code, ErrorKind, Outcome};

/// How many pairs of labels a stage tells apart.
pub const LABELS_MAX: usize = 128;

/// What the events of a stage are told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Labels {
    /// The airline.
    pub carrier: Code,
    /// The airport of departure.
    pub origin: Code,
}

/// What is counted of some events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelCounts {
    /// Events whose flight went on.
    pub completed: u64,
    /// Those of them that were early.
    pub early: u64,
    /// Events whose flight did not, in the order of [`ErrorKind::ALL`].
    pub errors: [u64; ErrorKind::COUNT],
}

/// Counts for each pair of labels, at most [`LABELS_MAX`] of them.
///
/// Of more pairs, the first in the order of their text are kept and the others counted together as
/// overflow. Which ones are kept so depends on what was seen and not on when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Breakdown {
    /// In the order of the labels; room for all is taken at the start.
    pairs: Vec<(Labels, LabelCounts)>,
    overflow: LabelCounts,
    index: Index,
}

impl Default for Breakdown {
    fn default() -> Self {
        Self {
            pairs: Vec::with_capacity(LABELS_MAX),
            overflow: LabelCounts::default(),
            index: Index::of(&[]),
        }
    }
}

impl Breakdown {
    /// Counts one event.
    #[inline]
    pub fn observe(&mut self, labels: Labels, outcome: Outcome) {
        self.counts_mut(labels).observe(outcome);
    }

    /// Adds what another breakdown has counted.
    pub fn merge(&mut self, other: &Self) {
        for (labels, counts) in &other.pairs {
            self.counts_mut(*labels).merge(counts);
        }
        self.overflow.merge(&other.overflow);
    }

    /// Returns the counts of each pair that is kept, in the order of the labels.
    pub fn iter(&self) -> impl Iterator<Item = (Labels, &LabelCounts)> + '_ {
        self.pairs.iter().map(|(labels, counts)| (*labels, counts))
    }

    /// Returns the counts of all other pairs together.
    pub fn overflow(&self) -> &LabelCounts {
        &self.overflow
    }

    #[inline]
    fn counts_mut(&mut self, labels: Labels) -> &mut LabelCounts {
        match self.index.find(labels, &self.pairs) {
            Some(place) => &mut self.pairs[place].1,
            None => self.insert(labels),
        }
    }

    #[cold]
    fn insert(&mut self, labels: Labels) -> &mut LabelCounts {
        let place = self.pairs.partition_point(|(other, _)| *other < labels);
        if place >= LABELS_MAX {
            return &mut self.overflow;
        }
        if self.pairs.len() >= LABELS_MAX
            && let Some((_, evicted)) = self.pairs.pop()
        {
            self.overflow.merge(&evicted);
        }
        self.pairs.insert(place, (labels, LabelCounts::default()));
        self.index = Index::of(&self.pairs);
        &mut self.pairs[place].1
    }
}

/// Where each pair stands: a hash table with open addressing, half empty at most.
///
/// A search in the sorted pairs makes counting an event twice as dear: its branches cannot be
/// foreseen.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Index {
    places: [u8; Self::SLOTS],
}

impl Index {
    const SLOTS: usize = 2 * LABELS_MAX;
    const EMPTY: u8 = u8::MAX;

    fn of(pairs: &[(Labels, LabelCounts)]) -> Self {
        let mut places = [Self::EMPTY; Self::SLOTS];
        for (place, (labels, _)) in pairs.iter().enumerate() {
            let mut slot = Self::slot(*labels);
            while places[slot] != Self::EMPTY {
                slot = (slot + 1) % Self::SLOTS;
            }
            places[slot] = place as u8;
        }
        Self { places }
    }

    #[inline]
    fn find(&self, labels: Labels, pairs: &[(Labels, LabelCounts)]) -> Option<usize> {
        let mut slot = Self::slot(labels);
        loop {
            // Past the last pair stands `EMPTY`, and there is always one.
            let place = usize::from(self.places[slot]);
            let (other, _) = pairs.get(place)?;
            if *other == labels {
                return Some(place);
            }
            slot = (slot + 1) % Self::SLOTS;
        }
    }

    #[inline]
    fn slot(labels: Labels) -> usize {
        // Fibonacci hashing: the high bits of the product depend on all of the key.
        const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;
        let key = u64::from(labels.carrier.bits()) << 32 | u64::from(labels.origin.bits());
        (key.wrapping_mul(MULTIPLIER) >> (u64::BITS - Self::SLOTS.ilog2())) as usize
    }
}

const _: () = assert!(Index::SLOTS.is_power_of_two() && LABELS_MAX <= Index::EMPTY as usize);

/// A breakdown without its index.
#[derive(Serialize, Deserialize)]
struct Stored {
    pairs: Vec<(Labels, LabelCounts)>,
    overflow: LabelCounts,
}

impl From<Breakdown> for Stored {
    fn from(breakdown: Breakdown) -> Self {
        let Breakdown {
            pairs, overflow, ..
        } = breakdown;
        Self { pairs, overflow }
    }
}

impl From<Stored> for Breakdown {
    fn from(stored: Stored) -> Self {
        let mut breakdown = Self::default();
        for (labels, counts) in &stored.pairs {
            breakdown.counts_mut(*labels).merge(counts);
        }
        breakdown.overflow.merge(&stored.overflow);
        breakdown
    }
}

impl LabelCounts {
    #[inline]
    fn observe(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Completed { processing_min } => {
                self.completed += 1;
                self.early += u64::from(processing_min < 0);
            }
            Outcome::Failed { kind } => self.errors[kind.index()] += 1,
        }
    }

    fn merge(&mut self, other: &Self) {
        self.completed += other.completed;
        self.early += other.early;
        for (count, more) in self.errors.iter_mut().zip(other.errors) {
            *count += more;
        }
    }

    /// Returns how many events there were.
    pub fn events(&self) -> u64 {
        self.completed + self.errors.iter().sum::<u64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DONE: Outcome = Outcome::Completed { processing_min: -1 };

    /// The `n`-th pair in the order of the text.
    fn pair(n: usize) -> Labels {
        Labels {
            carrier: format!("{:03}", n / 4).parse().unwrap(),
            origin: format!("A{}", n % 4).parse().unwrap(),
        }
    }

    fn seen(pairs: impl IntoIterator<Item = usize>) -> Breakdown {
        let mut breakdown = Breakdown::default();
        for n in pairs {
            breakdown.observe(pair(n), DONE);
        }
        breakdown
    }

    #[test]
    fn pairs_beyond_the_bound_are_counted_together() {
        let breakdown = seen((0..LABELS_MAX + 9).chain([0, LABELS_MAX]));
        assert_eq!(breakdown.iter().count(), LABELS_MAX);
        assert_eq!(breakdown.overflow().completed, 10);
        assert_eq!(breakdown.overflow().early, 10);
        let first = breakdown.iter().next().unwrap();
        assert_eq!((first.0, first.1.completed), (pair(0), 2));
    }

    #[test]
    fn which_pairs_are_kept_does_not_depend_on_the_order() {
        let all = 0..LABELS_MAX * 2;
        let forward = seen(all.clone().chain(all.clone()));
        assert_eq!(forward, seen(all.clone().rev().chain(all.clone())));
        let mut merged = seen(all.clone().rev());
        merged.merge(&seen(all));
        assert_eq!(forward, merged);
    }

    #[test]
    fn no_pair_takes_memory_beyond_what_was_taken_at_the_start() {
        let breakdown = seen((0..LABELS_MAX * 3).rev());
        assert_eq!(breakdown.pairs.capacity(), LABELS_MAX);
    }
}
