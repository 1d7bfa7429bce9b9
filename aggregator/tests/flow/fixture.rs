//! A flow of some flights in some store, run to its end, and what its journals then hold.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use aggregator::event::{Feed, Positions, Stage, StageEvent, SystemEvent};
use aggregator::flow::{Flow, FlowError, Journals, Limits, Pipeline, PipelineState, Reading};
use aggregator::input::FlightReader;
use aggregator::metrics::{MetricsSnapshot, Totals};
use fsmith::driver::{Running, SupervisorError};
use fsmith::journal::{
    Entry, MemoryStore, ReadFrom, SqliteOptions, SqliteStore, Store, Subscription, Synchronous,
};
use tempfile::TempDir;

/// A flow that has not ended by then never will: longer than all its limits together. Nothing waits
/// for it.
const HANGS: Duration = Duration::from_mins(10);

/// How many flights most tests have: that many records wait in one journal.
pub(crate) const FLIGHTS: u64 = 20_000;

/// A flow that runs.
pub(crate) type Run = Running<Pipeline<Flow>>;

/// What a flow is to be.
pub(crate) struct Fixture {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) flights: u64,
    pub(crate) limits: Limits,
    out: TempDir,
}

/// A flow that has ended.
pub(crate) struct Outcome {
    pub(crate) end: Result<(), FlowError>,
    pub(crate) journals: Journals,
    /// The last export.
    pub(crate) snapshot: Option<Arc<MetricsSnapshot>>,
    out: TempDir,
}

pub(crate) fn memory() -> Arc<dyn Store> {
    Arc::new(MemoryStore::new())
}

/// Journals on disk, as a flow has them; their readers read on other threads.
pub(crate) async fn sqlite(directory: &TempDir) -> SqliteStore {
    let options = SqliteOptions::default().synchronous(Synchronous::Off);
    SqliteStore::open(directory.path(), options).await.unwrap()
}

/// Limits within which all goes well on a slow machine too.
pub(crate) fn limits() -> Limits {
    Limits::default()
}

impl Fixture {
    pub(crate) fn new(store: impl Store + 'static) -> Self {
        Self {
            store: Arc::new(store),
            flights: FLIGHTS,
            limits: limits(),
            out: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn flights(mut self, flights: u64) -> Self {
        self.flights = flights;
        self
    }

    pub(crate) fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Runs it to its end.
    pub(crate) async fn run(self) -> Outcome {
        self.run_with(async |_| ()).await
    }

    /// Runs it to its end, and does something meanwhile.
    pub(crate) async fn run_with(self, meanwhile: impl AsyncFnOnce(&Run)) -> Outcome {
        let journals = Journals::new(Arc::clone(&self.store));
        let reading = Reading {
            limit: self.flights,
            strict: true,
            warn: Box::new(|bad| panic!("{bad}")),
        };
        let reader = FlightReader::shipped().unwrap();
        let out = self.out.path().to_owned();
        let flow = Flow::open(journals.clone(), reader, reading, out, self.limits).await;
        let flow = flow.unwrap();
        let published = flow.published();
        let running = flow.start().await.unwrap();
        let ending = async {
            meanwhile(&running).await;
            running.join().await
        };
        let end = tokio::time::timeout(HANGS, ending).await;
        let end = end.expect("the flow ends");
        let snapshot = published.borrow().clone();
        Outcome {
            end: end.map(drop).map_err(cause),
            journals,
            snapshot,
            out: self.out,
        }
    }
}

/// The error in the pipeline's failed state; that it is in this state is asserted.
pub(crate) fn cause(error: SupervisorError<Pipeline<Flow>>) -> FlowError {
    match error {
        SupervisorError::Failed {
            state: PipelineState::Failed { cause },
            late: None,
            ..
        } => cause,
        other => panic!("not in Failed: {other:?}"),
    }
}

impl Outcome {
    /// Returns what the members said, in order.
    pub(crate) async fn words(&self) -> Vec<SystemEvent> {
        let entries = entries(&self.journals, Feed::System).await;
        entries
            .into_iter()
            .filter_map(|entry| Some(entry.into_record()?.payload))
            .collect()
    }

    /// Returns what the last export covers, as its word says.
    pub(crate) async fn covered(&self) -> Positions {
        let words = self.words().await;
        let mut last = words.iter().filter_map(|word| match word {
            SystemEvent::Exported {
                positions,
                last: true,
            } => Some(*positions),
            _ => None,
        });
        let covered = last.next().expect("a last export");
        assert!(last.next().is_none(), "only one is the last");
        covered
    }

    /// Returns what stands in the journals of the stages, counted again from their start.
    pub(crate) async fn totals_in_journals(&self) -> Totals {
        let mut totals = Totals::default();
        for stage in Stage::ALL {
            for feed in [Feed::Data(stage), Feed::Errors(stage)] {
                for entry in entries::<StageEvent>(&self.journals, feed).await {
                    if let Entry::Record { record, .. } = entry {
                        totals.observe(&record.payload);
                    }
                }
            }
        }
        totals
    }

    /// Returns what `metrics.json` says.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&fs::read(self.out().join("metrics.json")).unwrap()).unwrap()
    }

    pub(crate) fn out(&self) -> &Path {
        self.out.path()
    }

    /// Asserts that all that the stages reported was counted, up to the last record of each journal.
    pub(crate) async fn assert_all_counted(&self) {
        let snapshot = self.snapshot.as_ref().expect("an export");
        assert_eq!(snapshot.totals, self.totals_in_journals().await);
        let covered = self.covered().await;
        for feed in Feed::ALL {
            let head = self
                .journals
                .feed(feed)
                .await
                .unwrap()
                .head()
                .await
                .unwrap();
            let head = head.map(fsmith::journal::Position::to_raw);
            if feed == Feed::System {
                // Its last words are those of the end: Exported, Drained and Shutdown.
                assert_eq!(covered.of(feed), head.map(|head| head - 3), "{feed}");
            } else {
                assert_eq!(covered.of(feed), head, "{feed}");
            }
        }
        let json = self.json();
        for stage in Stage::ALL {
            let events = &json["stages"][stage.name()]["events_total"];
            assert_eq!(
                events.as_u64(),
                Some(snapshot.totals.stage(stage).events()),
                "{stage}"
            );
        }
    }
}

/// Returns all that stands in a journal.
pub(crate) async fn entries<T: serde::de::DeserializeOwned>(
    journals: &Journals,
    feed: Feed,
) -> Vec<Entry<T>> {
    let journal = journals.feed(feed).await.unwrap();
    let head = journal.head().await.unwrap();
    let mut read = Vec::new();
    let mut records = Subscription::open([(journal, ReadFrom::Start)])
        .await
        .unwrap();
    while records.positions().next().and_then(|(_, at)| at) < head {
        read.extend(records.next().await.expect("up to the head").into_entries());
    }
    read
}
