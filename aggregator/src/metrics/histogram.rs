//! A base-2 exponential histogram: bucket for bucket that of OTLP and of Prometheus.

#![allow(
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "indices lie between -1 and 2047, slots between 0 and 639"
)]
#![allow(
    clippy::cast_precision_loss,
    reason = "a quantile is an estimate with a far larger error"
)]

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::boundaries::{bucket_index, whole_upper_bound};

/// The scale that a histogram begins with: 32 buckets from a value to its double.
pub const SCALE_MAX: u8 = 5;

/// How many buckets a histogram has: 20 doublings at the highest scale.
pub const BUCKETS_MAX: usize = 640;

/// A mergeable histogram of whole numbers in bounded memory (5 KiB).
///
/// While the largest value is less than about a million times the smallest but 0, a quantile is at
/// most 1.09 % from a value with that rank, and exact up to 45. The smallest and the largest value
/// are always exact. Beyond that range the histogram halves its resolution, once or twice: the
/// error is then at most 2.2 % or 4.4 %, for values of any size. Recording allocates nothing. What
/// it holds depends on the values and not on their order.
///
/// ```
/// use aggregator::metrics::Histogram;
///
/// let mut seconds = Histogram::default();
/// for value in 1..=1_000 {
///     seconds.record(value);
/// }
/// let median = seconds.quantile(0.5).unwrap();
/// assert!((median - 500.0).abs() / 500.0 < 0.011);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct Histogram {
    scale: u8,
    /// The index of the first of `buckets`.
    offset: i32,
    buckets: Box<[u64]>,
    zeros: u64,
    count: u64,
    sum: u64,
    /// The largest number while nothing is recorded.
    min: u64,
    max: u64,
}

/// Why stored bytes are no histogram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum HistogramError {
    /// The scale is higher than ours.
    #[error("a histogram of scale {scale} was stored; the highest that is read is {SCALE_MAX}")]
    Scale {
        /// As stored.
        scale: u8,
    },
    /// There are more buckets than fit, or none of these indices exists.
    #[error("a histogram of {len} buckets from {offset} on was stored; is it damaged?")]
    Buckets {
        /// The first index.
        offset: i32,
        /// How many.
        len: usize,
    },
}

impl Default for Histogram {
    fn default() -> Self {
        Self {
            scale: SCALE_MAX,
            offset: INDEX_MIN,
            buckets: vec![0; BUCKETS_MAX].into_boxed_slice(),
            zeros: 0,
            count: 0,
            sum: 0,
            min: u64::MAX,
            max: 0,
        }
    }
}

/// The index of the bucket of 1.
const INDEX_MIN: i32 = -1;

/// One more than the index of the largest number's bucket.
const INDEX_END: i32 = 2_048;

impl Histogram {
    /// Counts one value.
    #[inline]
    pub fn record(&mut self, value: u64) {
        self.count += 1;
        self.sum = self.sum.saturating_add(value);
        self.min = self.min.min(value);
        self.max = self.max.max(value);
        if value == 0 {
            self.zeros += 1;
        } else {
            self.add(bucket_index(value) >> (SCALE_MAX - self.scale), 1);
        }
    }

    /// Adds what another histogram has counted.
    pub fn merge(&mut self, other: &Self) {
        while self.scale > other.scale {
            self.halve();
        }
        for (index, count) in other.used() {
            // Asked each time: making room may have lowered the scale.
            if let Some(lower) = other.scale.checked_sub(self.scale) {
                self.add(index >> lower, count);
            }
        }
        self.zeros += other.zeros;
        self.count += other.count;
        self.sum = self.sum.saturating_add(other.sum);
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
    }

    /// Returns how many values were recorded.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Returns how many of the values were 0.
    pub fn zeros(&self) -> u64 {
        self.zeros
    }

    /// Returns the sum of the values; the largest `u64` if they come to more.
    pub fn sum(&self) -> u64 {
        self.sum
    }

    /// Returns the smallest value.
    pub fn min(&self) -> Option<u64> {
        (self.count > 0).then_some(self.min)
    }

    /// Returns the largest value.
    pub fn max(&self) -> Option<u64> {
        (self.count > 0).then_some(self.max)
    }

    /// Returns the scale: a bucket's bounds have the ratio `2^(2^-scale)`.
    pub fn scale(&self) -> u8 {
        self.scale
    }

    /// Returns the buckets that are not empty, with their indices, lowest first.
    ///
    /// Bucket `i` holds the values over `b^i` up to and including `b^(i+1)`, where `b` is
    /// `2^(2^-scale)`.
    pub fn used(&self) -> impl Iterator<Item = (i32, u64)> + '_ {
        let counted = self.buckets.iter().enumerate();
        let used = counted.filter(|&(_, &count)| count > 0);
        used.map(|(slot, &count)| (self.offset + slot as i32, count))
    }

    /// Returns the index of the first bucket that is not empty, and the counts from there to the
    /// last one that is not.
    pub fn dense(&self) -> (i32, Vec<u64>) {
        let first = self.used().next().map_or(0, |(first, _)| first);
        let mut buckets = Vec::new();
        for (index, count) in self.used() {
            buckets.resize((index - first) as usize, 0);
            buckets.push(count);
        }
        (first, buckets)
    }

    /// Returns about the value that `q` of all values (0 to 1) do not exceed, by nearest rank;
    /// `None` while nothing is recorded.
    pub fn quantile(&self, q: f64) -> Option<f64> {
        if self.count == 0 {
            return None;
        }
        let rank = self.rank(q);
        // The ends are known exactly.
        if rank == 1 || rank == self.count {
            let end = if rank == 1 { self.min } else { self.max };
            return Some(end as f64);
        }
        let mut passed = self.zeros;
        if rank <= passed {
            return Some(0.0);
        }
        for (index, count) in self.used() {
            passed += count;
            if rank <= passed {
                return Some(self.middle(index));
            }
        }
        // Unreachable while the counts are ours; stored ones may not add up.
        Some(self.max as f64)
    }

    /// Returns which value, counted from the smallest, a quantile is.
    fn rank(&self, q: f64) -> u64 {
        // A share such as 29/45 is a hair too large as a float: it must not be the next rank.
        let below = 1.0 - f64::EPSILON;
        let rank = (q.clamp(0.0, 1.0) * self.count as f64 * below).ceil();
        (rank as u64).clamp(1, self.count)
    }

    /// Returns the number that is relatively as far from the smallest as from the largest whole
    /// number of a bucket, in thousandths.
    fn middle(&self, index: i32) -> f64 {
        let width = 1 << (SCALE_MAX - self.scale);
        let below = whole_upper_bound(index * width - 1);
        let last = whole_upper_bound((index + 1) * width - 1).min(self.max);
        let first = (below + 1).max(self.min);
        if first >= last {
            return last as f64;
        }
        let (first, last) = (first as f64, last as f64);
        let middle = 2.0 * (first / (first + last)) * last;
        (middle * 1e3).round() / 1e3
    }

    #[inline]
    fn add(&mut self, index: i32, count: u64) {
        // A negative difference is a large number: one comparison for both ends.
        let slot = (index - self.offset) as u32 as usize;
        match self.buckets.get_mut(slot) {
            Some(bucket) => *bucket += count,
            None => self.add_outside(index, count),
        }
    }

    #[cold]
    fn add_outside(&mut self, mut index: i32, count: u64) {
        loop {
            let first = self.used().next().map_or(index, |(first, _)| first);
            let last = self.used().last().map_or(index, |(last, _)| last);
            let (first, last) = (first.min(index), last.max(index));
            let free = BUCKETS_MAX as i32 - (last - first + 1);
            if free >= 0 {
                self.shift_to(first - free / 2);
                break;
            }
            self.halve();
            index >>= 1;
        }
        self.buckets[(index - self.offset) as usize] += count;
    }

    /// Moves the buckets so that the first has this index. The used ones must fit.
    fn shift_to(&mut self, offset: i32) {
        // What comes around at the other end is empty.
        let by = (self.offset - offset).rem_euclid(BUCKETS_MAX as i32);
        self.buckets.rotate_right(by as usize);
        self.offset = offset;
    }

    /// Lowers the scale by one: two buckets become one.
    fn halve(&mut self) {
        let offset = self.offset >> 1;
        for slot in 0..BUCKETS_MAX {
            // Never a later slot than the one it comes from.
            let half = ((self.offset + slot as i32) >> 1) - offset;
            let count = std::mem::take(&mut self.buckets[slot]);
            self.buckets[half as usize] += count;
        }
        self.offset = offset;
        self.scale -= 1;
    }
}

impl PartialEq for Histogram {
    /// Compares what was recorded, not how it is laid out.
    fn eq(&self, other: &Self) -> bool {
        let key = |it: &Self| (it.scale, it.zeros, it.count, it.sum, it.min, it.max);
        key(self) == key(other) && self.used().eq(other.used())
    }
}

impl Eq for Histogram {}

/// A histogram without the empty buckets at its ends, as in OTLP.
#[derive(Serialize, Deserialize)]
struct Stored {
    scale: u8,
    offset: i32,
    buckets: Vec<u64>,
    zeros: u64,
    sum: u64,
    min: u64,
    max: u64,
}

impl From<Histogram> for Stored {
    fn from(histogram: Histogram) -> Self {
        let (offset, buckets) = histogram.dense();
        Self {
            scale: histogram.scale,
            offset,
            buckets,
            zeros: histogram.zeros,
            sum: histogram.sum,
            min: histogram.min,
            max: histogram.max,
        }
    }
}

impl TryFrom<Stored> for Histogram {
    type Error = HistogramError;

    fn try_from(stored: Stored) -> Result<Self, HistogramError> {
        let (scale, offset, len) = (stored.scale, stored.offset, stored.buckets.len());
        if scale > SCALE_MAX {
            return Err(HistogramError::Scale { scale });
        }
        let exist = (INDEX_MIN..INDEX_END).contains(&offset);
        if len > BUCKETS_MAX || (len > 0 && !exist) {
            return Err(HistogramError::Buckets { offset, len });
        }
        let mut buckets = vec![0; BUCKETS_MAX].into_boxed_slice();
        buckets[..len].copy_from_slice(&stored.buckets);
        let counts = std::iter::once(&stored.zeros).chain(&stored.buckets);
        let count = counts.copied().try_fold(0, u64::checked_add);
        let count = count.ok_or(HistogramError::Buckets { offset, len })?;
        Ok(Self {
            scale,
            offset,
            buckets,
            zeros: stored.zeros,
            count,
            sum: stored.sum,
            min: stored.min,
            max: stored.max,
        })
    }
}

#[cfg(test)]
#[path = "histogram_tests.rs"]
mod tests;
