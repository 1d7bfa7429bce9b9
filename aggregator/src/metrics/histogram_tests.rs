//! The histogram against hdrhistogram, and against itself in another order.

#![allow(
    clippy::cast_precision_loss,
    reason = "quantiles are floats, compared with a tolerance"
)]

use hdrhistogram::Histogram as Oracle;

use super::*;

/// A linear congruential generator: its seed is all that a failure needs to be repeated.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        const MULTIPLIER: u64 = 6_364_136_223_846_793_005;
        self.0 = self.0.wrapping_mul(MULTIPLIER).wrapping_add(1);
        self.0 >> 16
    }

    /// A value of any size up to `bits` bits, small ones as often as large ones.
    fn value(&mut self, bits: u64) -> u64 {
        let size = self.next() % bits;
        self.next() & ((2 << size) - 1)
    }
}

fn recorded(values: impl IntoIterator<Item = u64>) -> Histogram {
    let mut histogram = Histogram::default();
    for value in values {
        histogram.record(value);
    }
    histogram
}

#[test]
fn a_quantile_is_within_1_09_percent_of_the_value_of_that_rank() {
    for seed in 0..6 {
        let mut random = Random(seed);
        let mut histogram = Histogram::default();
        let mut oracle = Oracle::<u64>::new_with_max(1 << 20, 4).unwrap();
        for _ in 0..20_000 {
            let value = random.value(19);
            histogram.record(value);
            oracle.record(value).unwrap();
        }
        assert_eq!(histogram.scale(), SCALE_MAX);
        for rank in (1..=20_000).step_by(61) {
            // Between two ranks, so that no rounding decides which is meant.
            let q = (f64::from(rank) - 0.5) / 20_000.0;
            let (ours, theirs) = (histogram.quantile(q).unwrap(), oracle.value_at_quantile(q));
            // Four digits of the oracle, and a rank that it may round the other way.
            let exact = theirs as f64;
            let error = (ours - exact).abs() / exact.max(1.0);
            assert!(
                error < 0.0109 + 0.0002,
                "seed {seed}, q {q}: {ours}, not {exact}"
            );
        }
    }
}

#[test]
fn quantiles_of_small_numbers_are_exact() {
    let histogram = recorded(1..=45);
    for rank in 1..=45 {
        let value = histogram.quantile(f64::from(rank) / 45.0);
        assert_eq!(value, Some(f64::from(rank)));
    }
}

#[test]
fn the_order_of_values_leaves_no_trace() {
    for seed in 0..50 {
        let mut random = Random(seed);
        let bits = 1 + random.next() % 62;
        let values: Vec<_> = (0..500).map(|_| random.value(bits)).collect();
        let mut sorted = values.clone();
        sorted.sort_unstable();
        let forward = recorded(sorted.iter().copied());
        let backward = recorded(sorted.into_iter().rev());
        assert_eq!(forward, recorded(values), "seed {seed}");
        assert_eq!(forward, backward, "seed {seed}");
    }
}

#[test]
fn merged_histograms_are_the_histogram_of_all_values() {
    for seed in 0..50 {
        let mut random = Random(seed);
        let values: Vec<_> = (0..600).map(|_| random.value(62)).collect();
        let (left, right) = values.split_at(random.next() as usize % 600);
        let (few_bits, all) = (|value: &u64| value >> 40, recorded(values.iter().copied()));

        let mut merged = recorded(left.iter().copied());
        merged.merge(&recorded(right.iter().copied()));
        assert_eq!(merged, all, "seed {seed}");

        // A fine one into a coarse one, and the other way round.
        let fine = recorded(left.iter().map(few_bits));
        let coarse = recorded(right.iter().copied());
        let (mut one, mut other) = (fine.clone(), coarse.clone());
        one.merge(&coarse);
        other.merge(&fine);
        assert_eq!(one, other, "seed {seed}");
        let both = left.iter().map(few_bits).chain(right.iter().copied());
        assert_eq!(one, recorded(both), "seed {seed}");
    }
}

#[test]
fn a_wider_range_halves_the_resolution_and_loses_no_count() {
    let mut histogram = recorded([1, 1 << 19]);
    assert_eq!(histogram.scale(), SCALE_MAX);
    histogram.record(1 << 30);
    assert_eq!(histogram.scale(), SCALE_MAX - 1);
    histogram.record(u64::MAX);
    assert_eq!(histogram.scale(), SCALE_MAX - 2);
    assert_eq!(histogram.used().map(|(_, count)| count).sum::<u64>(), 4);
    assert_eq!(histogram.quantile(1.0), Some(u64::MAX as f64));
}

#[test]
fn large_values_close_together_keep_the_resolution() {
    let second_ns = 1_000_000_000;
    let histogram = recorded((1..=1_000).map(|n| n * second_ns));
    assert_eq!(histogram.scale(), SCALE_MAX);
    let median = histogram.quantile(0.5).unwrap() / second_ns as f64;
    assert!((median - 500.0).abs() / 500.0 < 0.0109, "{median}");
}

#[test]
fn a_stored_histogram_goes_on_where_it_was() {
    let mut random = Random(7);
    let values: Vec<_> = (0..600).map(|_| random.value(30)).collect();
    let half = recorded(values[..300].iter().copied());
    let bytes = rmp_serde::to_vec_named(&half).unwrap();
    let mut back: Histogram = rmp_serde::from_slice(&bytes).unwrap();
    assert_eq!(back, half);
    for &value in &values[300..] {
        back.record(value);
    }
    assert_eq!(back, recorded(values));

    let empty = rmp_serde::to_vec_named(&Histogram::default()).unwrap();
    let empty: Histogram = rmp_serde::from_slice(&empty).unwrap();
    assert_eq!((empty.count(), empty.quantile(0.5)), (0, None));
}

#[test]
fn damaged_bytes_are_refused_and_never_a_panic() {
    let stored = |scale, offset, buckets: Vec<u64>| {
        Histogram::try_from(Stored {
            scale,
            offset,
            buckets,
            zeros: 0,
            sum: 0,
            min: 0,
            max: 0,
        })
    };
    assert_eq!(
        stored(6, 0, vec![]),
        Err(HistogramError::Scale { scale: 6 })
    );
    for (offset, buckets) in [
        (0, vec![1; BUCKETS_MAX + 1]),
        (i32::MIN, vec![1]),
        (i32::MAX, vec![1]),
        (0, vec![u64::MAX, 1]),
    ] {
        let len = buckets.len();
        let refused = HistogramError::Buckets { offset, len };
        assert_eq!(stored(5, offset, buckets), Err(refused));
    }
}
