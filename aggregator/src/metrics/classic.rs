//! Classic histogram buckets with fixed bounds, counted exactly.

use serde::{Deserialize, Serialize};

/// Up to and including how many seconds the buckets reach; the last has no bound.
///
/// From a minute to a day: what a delay or a time in the air can be.
pub const UPPER_BOUNDS_SECONDS: [u64; 12] = [
    0, 60, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400,
];

/// How many values are in each of the fixed buckets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassicBuckets {
    counts: [u64; UPPER_BOUNDS_SECONDS.len() + 1],
}

impl ClassicBuckets {
    /// Counts one value.
    #[inline]
    pub fn record(&mut self, seconds: u64) {
        // All are compared: cheaper than a search, whose branches no processor foresees.
        let bucket: usize = UPPER_BOUNDS_SECONDS
            .iter()
            .map(|&bound| usize::from(seconds > bound))
            .sum();
        self.counts[bucket] += 1;
    }

    /// Adds what others have counted.
    pub fn merge(&mut self, other: &Self) {
        for (count, more) in self.counts.iter_mut().zip(other.counts) {
            *count += more;
        }
    }

    /// Returns how many values are in each bucket alone, with its upper bound in seconds; `None`
    /// is the bucket without one.
    pub fn iter(&self) -> impl Iterator<Item = (Option<u64>, u64)> + '_ {
        let bounds = UPPER_BOUNDS_SECONDS.into_iter().map(Some);
        bounds.chain([None]).zip(self.counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_counted_in_the_first_bucket_that_reaches_it() {
        let bounds = UPPER_BOUNDS_SECONDS.into_iter().map(Some);
        for (place, bound) in bounds.chain([None]).enumerate() {
            let mut buckets = ClassicBuckets::default();
            let below = place
                .checked_sub(1)
                .map(|below| UPPER_BOUNDS_SECONDS[below]);
            buckets.record(below.map_or(0, |below| below + 1));
            buckets.record(bound.unwrap_or(u64::MAX));
            let used: Vec<_> = buckets.iter().filter(|&(_, count)| count > 0).collect();
            assert_eq!(used, [(bound, 2)]);
        }
    }
}
