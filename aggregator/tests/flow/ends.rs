//! However a flow ends, all that was reported until then is counted.

use std::sync::Arc;
use std::time::Duration;

use aggregator::event::{Member, Stage, SystemEvent};
use aggregator::flow::{FlowError, Limits};
use fsmith::journal::JournalError;
use tokio::sync::Notify;

use super::faulty::{Fate, FaultyStore};
use super::fixture::{FLIGHTS, Fixture, Run, limits, memory, sqlite};

/// Long enough for a member that can end, short enough for one that cannot.
const SHORT: Duration = Duration::from_millis(50);

fn failed(words: &[SystemEvent]) -> Vec<Member> {
    let failed = words.iter().filter_map(|word| match word {
        SystemEvent::Failed { member, .. } => Some(*member),
        _ => None,
    });
    failed.collect()
}

#[tokio::test]
async fn a_backlog_is_counted_when_the_flow_has_completed() {
    let directory = tempfile::tempdir().unwrap();
    let store = FaultyStore::new(Arc::new(sqlite(&directory).await)).with_backlog();
    let outcome = Fixture::new(store).run().await;
    outcome.end.as_ref().unwrap();
    outcome.assert_all_counted().await;
    let totals = &outcome.snapshot.as_ref().unwrap().totals;
    assert_eq!(totals.stage(Stage::Gate).events(), FLIGHTS);
    assert_eq!(totals.flow().in_flight, 0);
}

#[tokio::test]
async fn a_backlog_is_counted_when_a_stage_has_failed_in_the_middle() {
    let directory = tempfile::tempdir().unwrap();
    let store = FaultyStore::new(Arc::new(sqlite(&directory).await)).with_backlog();
    let store = store.appends(|append| match (append.journal, append.nth) {
        ("ground_data", 60) => Fate::Refused,
        _ => Fate::Made,
    });
    let limits = Limits {
        batch_len: 100,
        ..limits()
    };
    let outcome = Fixture::new(store).limits(limits).run().await;
    let cause = outcome.end.as_ref().unwrap_err();
    assert!(
        matches!(cause, FlowError::Journal(JournalError::Full { .. })),
        "{cause:?}"
    );
    outcome.assert_all_counted().await;
    let totals = &outcome.snapshot.as_ref().unwrap().totals;
    let ground = totals.stage(Stage::Ground).events();
    assert!((1_000..=5_900).contains(&ground), "{ground}");
    let said = failed(&outcome.words().await);
    assert_eq!(said[0], Member::Stage(Stage::Ground), "{said:?}");
}

/// A flow whose source stands still in the middle, for as long as it may.
async fn stopped_in_the_middle(stop: impl FnOnce(&Run)) {
    let middle = Arc::new(Notify::new());
    let reached = Arc::clone(&middle);
    let directory = tempfile::tempdir().unwrap();
    let store = FaultyStore::new(Arc::new(sqlite(&directory).await)).with_backlog();
    let store = store.appends(move |append| match (append.journal, append.nth) {
        ("flights", 100) => {
            reached.notify_one();
            Fate::Unanswered
        }
        _ => Fate::Made,
    });
    let limits = Limits {
        batch_len: 200,
        stop_deadline: SHORT,
        ..limits()
    };
    let fixture = Fixture::new(store).flights(u64::MAX).limits(limits);
    let outcome = fixture
        .run_with(async |running| {
            middle.notified().await;
            stop(running);
        })
        .await;
    let cause = outcome.end.as_ref().unwrap_err();
    assert!(matches!(cause, FlowError::Cancelled), "{cause:?}");
    outcome.assert_all_counted().await;
    let words = outcome.words().await;
    assert!(failed(&words).contains(&Member::Source), "{words:?}");
    assert_eq!(words.last(), Some(&SystemEvent::Shutdown));
}

#[tokio::test]
async fn a_backlog_is_counted_when_the_flow_is_cancelled_in_the_middle() {
    stopped_in_the_middle(|running| running.handle.supervisor.shutdown(Duration::from_mins(5)))
        .await;
}

#[tokio::test]
async fn a_backlog_is_counted_when_the_flow_is_drained_in_the_middle() {
    stopped_in_the_middle(|running| running.handle.supervisor.drain(Duration::from_mins(5))).await;
}

#[tokio::test(start_paused = true)]
async fn a_flow_whose_members_cannot_all_start_ends_at_once_and_names_the_cause() {
    let store = FaultyStore::new(memory());
    // First opened by the aggregator, then by its stage.
    let store = store.opens(|journal, nth| (journal, nth) != ("air_errors", 2));
    let outcome = Fixture::new(store).run().await;
    let cause = outcome.end.as_ref().unwrap_err();
    assert!(
        matches!(cause, FlowError::Journal(JournalError::Full { .. })),
        "{cause:?}"
    );
    outcome.assert_all_counted().await;
    let mut said = failed(&outcome.words().await);
    said.sort_unstable();
    let writers = [Member::Source]
        .into_iter()
        .chain(Stage::ALL.map(Member::Stage));
    assert!(said.iter().copied().eq(writers), "{said:?}");
}
