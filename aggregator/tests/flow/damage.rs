//! A record that cannot be read is counted as such and skipped; it stops nobody.

use aggregator::event::{Feed, Member, Stage};
use aggregator::flow::FlowError;
use aggregator::metrics::MemberState;
use fsmith::journal::{JournalError, SqliteOptions, SqliteStore};

use super::faulty::{Fate, FaultyStore};
use super::fixture::{Fixture, memory};

const FLIGHTS: u64 = 3_000;

#[tokio::test]
async fn a_record_damaged_on_disk_is_counted_as_unreadable_and_the_rest_is_counted() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("journals.db");
    let store = SqliteStore::open(directory.path(), SqliteOptions::default());
    // Damaged after it was written, and before the aggregator reads it.
    let store = FaultyStore::new(std::sync::Arc::new(store.await.unwrap()))
        .with_backlog()
        .appends(move |append| {
            if append.is_word("ground", "completed") {
                damage(&file, "ground_data", 7);
            }
            Fate::Made
        });
    let outcome = Fixture::new(store).flights(FLIGHTS).run().await;
    outcome.end.as_ref().unwrap();
    let snapshot = outcome.snapshot.as_ref().unwrap();
    let feed = Feed::Data(Stage::Ground);
    assert_eq!(snapshot.coverage.of(feed).unreadable, 1);
    assert_eq!(
        outcome.json()["journals"]["ground_data"]["unreadable_total"],
        1
    );
    let written = snapshot.lifecycle.events(Member::Stage(Stage::Ground));
    assert_eq!(snapshot.totals.stage(Stage::Ground).events(), written - 1);
    assert_eq!(
        snapshot.totals.in_flight(Stage::Ground),
        1,
        "where it is, nobody knows"
    );
    outcome.assert_all_counted().await;
}

/// Flips a bit in the middle of a record, as a disk would.
fn damage(file: &std::path::Path, journal: &str, position: u64) {
    let database = rusqlite::Connection::open(file).unwrap();
    let id = "SELECT id FROM journals WHERE name = ?1";
    let id: u64 = database.query_row(id, [journal], |row| row.get(0)).unwrap();
    let record = format!("SELECT d FROM journal_{id} WHERE seq = ?1");
    let mut bytes: Vec<u8> = database
        .query_row(&record, [position], |row| row.get(0))
        .unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let update = format!("UPDATE journal_{id} SET d = ?2 WHERE seq = ?1");
    assert_eq!(database.execute(&update, (position, bytes)).unwrap(), 1);
}

#[tokio::test]
async fn a_flight_that_a_stage_cannot_read_is_skipped_and_said_to_be() {
    let store = FaultyStore::new(memory());
    let store = store.damages(|journal, position| journal == "flights" && position % 1_000 == 5);
    let outcome = Fixture::new(store).flights(FLIGHTS).run().await;
    outcome.end.as_ref().unwrap();
    outcome.assert_all_counted().await;
    let snapshot = outcome.snapshot.as_ref().unwrap();
    assert_eq!(snapshot.totals.stage(Stage::Gate).events(), FLIGHTS - 3);
    assert_eq!(snapshot.lifecycle.skipped(Member::Stage(Stage::Gate)), 3);
    assert_eq!(snapshot.totals.flow().in_flight, 0);
}

#[tokio::test]
async fn a_word_that_cannot_be_read_is_counted_as_unreadable_and_skipped() {
    // The second word, of whoever starts first.
    let store = FaultyStore::new(memory());
    let store = store.damages(|journal, position| journal == "system" && position == 2);
    let outcome = Fixture::new(store).flights(FLIGHTS).run().await;
    outcome.end.as_ref().unwrap();
    outcome.assert_all_counted().await;
    let snapshot = outcome.snapshot.as_ref().unwrap();
    assert_eq!(snapshot.coverage.of(Feed::System).unreadable, 1);
    for stage in Stage::ALL {
        assert_eq!(
            snapshot.lifecycle.state(Member::Stage(stage)),
            MemberState::Completed
        );
    }
}

#[tokio::test]
async fn a_full_disk_fails_the_flow_with_its_cause_and_is_for_the_user_to_cure() {
    let directory = tempfile::tempdir().unwrap();
    let options = SqliteOptions::default().file_bytes_max(2 * 1024 * 1024);
    let store = SqliteStore::open(directory.path(), options).await.unwrap();
    let outcome = Fixture::new(store).run().await;
    let cause = outcome.end.as_ref().unwrap_err();
    let is_full =
        |cause: &FlowError| matches!(cause, FlowError::Journal(JournalError::Full { .. }));
    match cause {
        FlowError::Untold { cause, .. } => assert!(is_full(cause), "{cause:?}"),
        cause => assert!(is_full(cause), "{cause:?}"),
    }
    assert!(aggregator::cli::Exit::is_usage(cause), "{cause}");
    assert!(cause.to_string().contains("journals.db"), "{cause}");
}
