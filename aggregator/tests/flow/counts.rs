//! What is counted does not depend on how it is handed over, nor on where it is kept.

use fsmith::journal::MemoryStore;

use aggregator::flow::Limits;
use aggregator::metrics::Totals;

use super::fixture::{Fixture, limits, sqlite};

/// Asserts what must come out of the flights of 2013.
fn assert_is_2013(json: &serde_json::Value) {
    for (stage, events, cancelled, diverted) in [
        ("gate", 336_776, 8_255, 0),
        ("air", 328_521, 0, 1_175),
        ("ground", 327_346, 0, 0),
    ] {
        let stage = &json["stages"][stage];
        assert_eq!(stage["events_total"], events);
        assert_eq!(stage["errors_total"]["cancelled"], cancelled);
        assert_eq!(stage["errors_total"]["diverted"], diverted);
        assert_eq!(stage["in_flight"], 0);
        assert_eq!(stage["state"], "completed");
    }
    assert_eq!(json["flow"]["events_total"], 992_643);
    assert_eq!(json["flow"]["in_flight"], 0);
    assert_eq!(json["flow"]["bad_rows"], 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_flights_of_2013_come_out_exactly_of_journals_in_memory() {
    let outcome = Fixture::new(MemoryStore::new())
        .flights(u64::MAX)
        .run()
        .await;
    outcome.end.as_ref().unwrap();
    assert_is_2013(&outcome.json());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_flights_of_2013_come_out_exactly_of_journals_on_disk() {
    let directory = tempfile::tempdir().unwrap();
    let fixture = Fixture::new(sqlite(&directory).await).flights(u64::MAX);
    let outcome = fixture.run().await;
    outcome.end.as_ref().unwrap();
    assert_is_2013(&outcome.json());
}

async fn totals(batch_len: usize, on_disk: bool) -> Totals {
    let limits = Limits {
        batch_len,
        ..limits()
    };
    let directory = tempfile::tempdir().unwrap();
    let fixture = match on_disk {
        true => Fixture::new(sqlite(&directory).await),
        false => Fixture::new(MemoryStore::new()),
    };
    let outcome = fixture.flights(2_000).limits(limits).run().await;
    outcome.end.as_ref().unwrap();
    outcome.assert_all_counted().await;
    outcome.snapshot.unwrap().totals.clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_comes_out_whatever_the_batches_and_the_store() {
    let expected = totals(512, false).await;
    assert_eq!(expected.flow().in_flight, 0);
    assert_eq!(
        expected.stage(aggregator::event::Stage::Gate).events(),
        2_000
    );
    for batch_len in [1, 7, 512, 5_000] {
        for on_disk in [false, true] {
            let found = totals(batch_len, on_disk).await;
            assert_eq!(found, expected, "{batch_len} at once, on disk: {on_disk}");
        }
    }
}

/// One thread, so that everything is interleaved at the awaits alone.
#[tokio::test]
async fn the_same_comes_out_of_one_thread() {
    let here = totals(64, false).await;
    let elsewhere = std::thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build();
        runtime.unwrap().block_on(totals(64, false))
    });
    assert_eq!(here, elsewhere.join().unwrap());
}
