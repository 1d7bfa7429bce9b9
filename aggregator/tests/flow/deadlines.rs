//! No silence lasts for ever: what takes too long fails, and says what it was.
//!
//! With tokio's paused clock: it goes on by itself when nothing else can, so that the limits are
//! those of a real flow and no test waits for them.

use std::time::Duration;

use aggregator::event::SystemEvent;
use aggregator::flow::FlowError;
use tokio::sync::Notify;

use super::faulty::{Fate, FaultyStore};
use super::fixture::{Fixture, limits, memory};

fn overdue(cause: &FlowError) -> (&'static str, Duration) {
    match cause {
        FlowError::Overdue { what, limit } => (what, *limit),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_flow_whose_member_never_says_its_end_fails_when_draining_takes_too_long() {
    for member in ["source", "gate", "air", "ground"] {
        let store = FaultyStore::new(memory()).appends(move |append| {
            match append.is_word(member, "completed") {
                true => Fate::Lost,
                false => Fate::Made,
            }
        });
        let outcome = Fixture::new(store).flights(500).run().await;
        let cause = outcome.end.as_ref().unwrap_err();
        assert_eq!(
            overdue(cause),
            ("counting what was left", limits().drain_deadline),
            "{member}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_word_that_is_never_answered_holds_a_flow_no_longer_than_its_limit() {
    let cases = [
        ("aggregator", "ready", "the start of the aggregator"),
        ("pipeline", "drain_requested", "the end of the aggregator"),
        ("aggregator", "exported", "the end of the aggregator"),
        ("aggregator", "drained", "the end of the aggregator"),
        ("pipeline", "shutdown", "the last word"),
    ];
    for (member, kind, what) in cases {
        let store =
            FaultyStore::new(memory()).appends(move |append| match append.is_word(member, kind) {
                true => Fate::Unanswered,
                false => Fate::Made,
            });
        let outcome = Fixture::new(store).flights(100).run().await;
        let cause = outcome.end.as_ref().unwrap_err();
        assert_eq!(overdue(cause).0, what, "{member} {kind}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_member_whose_last_word_is_never_answered_is_cancelled_and_the_rest_counted() {
    let reached = std::sync::Arc::new(Notify::new());
    let here = std::sync::Arc::clone(&reached);
    let store = FaultyStore::new(memory()).appends(move |append| {
        if append.is_word("air", "completed") {
            here.notify_one();
            return Fate::Unanswered;
        }
        Fate::Made
    });
    let outcome = Fixture::new(store)
        .flights(2_000)
        .run_with(async |running| {
            reached.notified().await;
            running.handle.supervisor.shutdown(Duration::from_mins(5));
        })
        .await;
    let cause = outcome.end.as_ref().unwrap_err();
    assert!(matches!(cause, FlowError::Cancelled), "{cause:?}");
    outcome.assert_all_counted().await;
    assert_eq!(outcome.words().await.last(), Some(&SystemEvent::Shutdown));
}
