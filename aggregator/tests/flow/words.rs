//! What the members say in the system journal, and what becomes of one that cannot say it.

use std::sync::Arc;

use aggregator::event::{Member, Stage, SystemEvent};
use aggregator::flow::{
    FlowError, Journals, Metrics, MetricsAggregator, MetricsAggregatorState,
    MetricsAggregatorStateId, PipelineStateId,
};
use fsmith::driver::{End, Supervisor, SupervisorError};
use fsmith::journal::{JournalError, MemoryStore, Writer};

use super::faulty::{Appended, Fate, FaultyStore};
use super::fixture::{Fixture, limits, memory};

#[tokio::test]
async fn the_words_of_a_flow_come_in_the_order_of_its_life() {
    let outcome = Fixture::new(MemoryStore::new()).flights(3_000).run().await;
    outcome.end.as_ref().unwrap();
    let words = outcome.words().await;
    let place = |wanted: &dyn Fn(&SystemEvent) -> bool| {
        let mut places = (0..words.len()).filter(|at| wanted(&words[*at]));
        let place = places.next().expect("it is said");
        assert_eq!(places.next(), None, "it is said once: {words:?}");
        place
    };
    let ready = place(&|word| {
        matches!(
            word,
            SystemEvent::Ready {
                member: Member::Aggregator
            }
        )
    });
    let drain = place(&|word| *word == SystemEvent::DrainRequested);
    let exported = place(&|word| matches!(word, SystemEvent::Exported { last: true, .. }));
    let drained = place(&|word| *word == SystemEvent::Drained);
    let shutdown = place(&|word| *word == SystemEvent::Shutdown);
    assert_eq!(
        ready, 0,
        "nobody speaks before there is somebody who counts"
    );
    let writers = [Member::Source]
        .into_iter()
        .chain(Stage::ALL.map(Member::Stage));
    let mut before = 0;
    for writer in writers {
        let started =
            place(&|word| matches!(word, SystemEvent::Started { member } if *member == writer));
        let completed = place(
            &|word| matches!(word, SystemEvent::Completed { member, .. } if *member == writer),
        );
        assert!(
            started < completed && before < completed && completed < drain,
            "{words:?}"
        );
        before = completed;
    }
    assert!(
        drain < exported && exported < drained && drained < shutdown,
        "{words:?}"
    );
    assert_eq!(shutdown, words.len() - 1, "the last word");
    let events = words.iter().filter_map(|word| match word {
        SystemEvent::Completed {
            member,
            events,
            skipped: 0,
        } => Some((*member, *events)),
        _ => None,
    });
    let totals = &outcome.snapshot.as_ref().unwrap().totals;
    for (member, events) in events {
        let counted = match member {
            Member::Stage(stage) => totals.stage(stage).events(),
            _ => 3_000,
        };
        assert_eq!(events, counted, "{member}");
    }
}

fn is_full(cause: &FlowError) -> bool {
    matches!(cause, FlowError::Journal(JournalError::Full { .. }))
}

fn refusing(is_refused: impl Fn(&Appended<'_>) -> bool + Send + Sync + 'static) -> FaultyStore {
    FaultyStore::new(memory()).appends(move |append| match is_refused(append) {
        true => Fate::Refused,
        false => Fate::Made,
    })
}

/// Which words there are of each member, the first and the last.
const WORDS: [(&str, &str); 13] = [
    ("aggregator", "ready"),
    ("gate", "started"),
    ("air", "started"),
    ("ground", "started"),
    ("source", "started"),
    ("source", "completed"),
    ("gate", "completed"),
    ("air", "completed"),
    ("ground", "completed"),
    ("pipeline", "drain_requested"),
    ("aggregator", "exported"),
    ("aggregator", "drained"),
    ("pipeline", "shutdown"),
];

#[tokio::test]
async fn a_word_that_cannot_be_said_fails_the_flow_before_a_watcher_and_a_joiner() {
    for (member, kind) in WORDS {
        let store = refusing(move |append| append.is_word(member, kind));
        let fixture = Fixture::new(store).flights(1_000);
        let mut watcher = None;
        let outcome = fixture
            .run_with(async |running| {
                let mut watch = running.handle.supervisor.watch();
                watcher = Some(tokio::spawn(async move {
                    let seen = watch.until(|state| state == PipelineStateId::Failed).await;
                    (seen, watch.ended().await)
                }));
            })
            .await;
        let cause = outcome.end.as_ref().unwrap_err();
        assert!(is_full(cause), "{member} {kind}: {cause:?}");
        let (seen, ended) = watcher.unwrap().await.unwrap();
        assert_eq!(seen, Ok(PipelineStateId::Failed), "{member} {kind}");
        assert_eq!(
            (ended.how, ended.state),
            (End::Failed, Some(PipelineStateId::Failed))
        );
        let words = outcome.words().await;
        let is_of_writer = !["aggregator", "pipeline"].contains(&member);
        let is_told = words.iter().any(|word| match word {
            SystemEvent::Failed { member: failed, .. } => failed.name() == member,
            _ => false,
        });
        assert_eq!(is_told, is_of_writer, "{member} {kind}: {words:?}");
        if is_of_writer {
            outcome.assert_all_counted().await;
        }
    }
}

#[tokio::test]
async fn an_aggregator_that_cannot_say_its_first_or_last_word_is_failed_with_the_cause() {
    for kind in ["ready", "exported", "drained"] {
        let store = refusing(move |append| append.is_word("aggregator", kind));
        let journals = Journals::new(Arc::new(store));
        let out = tempfile::tempdir().unwrap();
        let opened = Metrics::open(&journals, out.path().to_owned(), limits()).await;
        let (metrics, listening) = opened.unwrap();
        let machine = Supervisor::new(MetricsAggregator::new(metrics)).streams(listening);
        let running = machine.spawn();
        let mut watch = running.handle.supervisor.watch();
        let watcher = tokio::spawn(async move {
            watch
                .until(|state| state == MetricsAggregatorStateId::Failed)
                .await
        });
        say_the_end(&journals).await;
        assert_eq!(
            watcher.await.unwrap(),
            Ok(MetricsAggregatorStateId::Failed),
            "{kind}"
        );
        match running.join().await {
            Err(SupervisorError::Failed {
                state: MetricsAggregatorState::Failed { cause },
                ..
            }) => assert!(is_full(&cause), "{kind}: {cause:?}"),
            other => panic!("{kind}: {:?}", other.err()),
        }
    }
}

/// Says what the members and the pipeline say of a flow without flights.
async fn say_the_end(journals: &Journals) {
    let system = journals
        .feed(aggregator::event::Feed::System)
        .await
        .unwrap();
    let writer = Writer::open(system, "test").await.unwrap();
    let completed = |member| SystemEvent::Completed {
        member,
        events: 0,
        skipped: 0,
    };
    let stages = Stage::ALL.map(Member::Stage).map(completed);
    let rest = [completed(Member::Source), SystemEvent::DrainRequested];
    for word in stages.iter().chain(&rest) {
        writer
            .append(fsmith::journal::Draft::new("word", word))
            .await
            .unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn an_end_that_cannot_be_told_fails_the_flow_at_once_with_both_causes() {
    let store = refusing(|append| {
        (append.journal, append.nth) == ("air_data", 3) || append.is_word("pipeline", "failed")
    });
    let begun = tokio::time::Instant::now();
    let outcome = Fixture::new(store).run().await;
    assert!(
        begun.elapsed() < limits().drain_deadline,
        "nothing was waited for"
    );
    match outcome.end.as_ref().unwrap_err() {
        FlowError::Untold {
            telling: JournalError::Full { .. },
            cause,
            ..
        } => {
            assert!(is_full(cause), "{cause:?}");
        }
        other => panic!("{other:?}"),
    }
}
