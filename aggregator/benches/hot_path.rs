//! What reading a row and counting an event cost: `cargo bench -p aggregator`.

use std::hint::black_box;
use std::time::{Duration, Instant};

use aggregator::event::{Stage, StageEvent};
use aggregator::export;
use aggregator::input::FlightReader;
use aggregator::metrics::{Histogram, MetricsSnapshot, Totals};

/// Each figure is the best of so many: what disturbs only ever adds.
const ROUNDS: usize = 7;

fn main() {
    let events = events();
    let rows = 336_776;
    report("read a row (gzip, CSV, checks)", "row", rows, || {
        let mut reader = FlightReader::shipped().expect("shipped");
        while let Some(row) = reader.read().expect("readable") {
            black_box(&row).as_ref().expect("a flight");
        }
    });
    report(
        "count an event into the totals",
        "event",
        events.len(),
        || {
            let mut totals = Totals::default();
            for event in &events {
                totals.observe(black_box(event));
            }
            black_box(&totals);
        },
    );
    let values: Vec<u64> = (0..1_000_000).map(|n: u64| n * 7_919 % 80_000).collect();
    report(
        "record a value in a histogram",
        "value",
        values.len(),
        || {
            let mut histogram = Histogram::default();
            for &value in &values {
                histogram.record(black_box(value));
            }
            black_box(&histogram);
        },
    );
    let mut snapshot = MetricsSnapshot::default();
    for event in &events {
        snapshot.totals.observe(event);
    }
    report("write metrics.prom in memory", "export", 1, || {
        black_box(export::openmetrics(&snapshot));
    });
    report("write metrics.json in memory", "export", 1, || {
        black_box(export::json(&snapshot));
    });
}

fn events() -> Vec<StageEvent> {
    let mut reader = FlightReader::shipped().expect("shipped");
    let mut events = Vec::new();
    while let Some(Ok(flight)) = reader.read().expect("readable") {
        for stage in Stage::ALL {
            let event = stage.process(flight);
            events.push(event);
            if event.is_failed() {
                break;
            }
        }
    }
    events
}

#[allow(clippy::cast_precision_loss, reason = "for people")]
fn report(what: &str, unit: &str, count: usize, mut work: impl FnMut()) {
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        let started = Instant::now();
        work();
        best = best.min(started.elapsed());
    }
    let each_ns = best.as_nanos() as f64 / count as f64;
    println!("{what:34} {each_ns:12.1} ns/{unit}");
}
