//! The aggregator: counts what the stages report, and exports it.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use fsmith::fsm;
use fsmith::journal::{Batch, Entry, JournalError, Record, Records, Subscription};
use tokio::sync::watch;

use crate::event::{Feed, Member, Stage, StageEvent, SystemEvent};
use crate::export;
use crate::metrics::{MetricsSnapshot, RunFigures, Totals};

use super::stage::failure;
use super::words::Words;
use super::{FlowError, Journals, Limits};

fsm! {
    /// Aggregates what every stage of a flow reports, and exports it on a timer.
    pub machine MetricsAggregator {
        events {
            /// The lifecycle of the pipeline and of its stages. Heard first.
            stream System(Record<SystemEvent>),
            stream Data(Batch<StageEvent>),
            stream Errors(Batch<StageEvent>),
            /// Asks for the present totals.
            call Totals -> MetricsSnapshot,
        }
        error FlowError;

        on error(cause) => Failed(cause);
        on Totals do totals;

        initial state Initializing {
            entry do async announce_ready;
            always => Running;
        }

        state Active {
            on System(record) do track_lifecycle(record);
            on Data(batch) | Errors(batch) if broken(batch) do cause_of(batch) => Failed(..);
            on Data(batch) | Errors(batch) do observe(batch);

            initial state Running {
                on System(record) if drain_requested(record) do track_lifecycle(record) => Draining;
                every export_interval do async export;
            }

            /// Reads on until every journal is empty and the flow has ended.
            state Draining {
                on idle if flow_ended => Finalizing;
                after drain_deadline do drain_overdue => Failed(..);
            }
        }

        /// The last export, then the word that all is done.
        state Finalizing {
            invoke export_final;
            on done => Drained;
        }

        final state Drained;
        final failed state Failed(cause: FlowError);
    }
}

/// What a [`MetricsAggregator`] does: it keeps the totals.
#[derive(Debug)]
pub struct Metrics {
    snapshot: MetricsSnapshot,
    words: Arc<Words>,
    out: PathBuf,
    started: Instant,
    limits: Limits,
    counted: Arc<AtomicU64>,
    published: watch::Sender<Option<Arc<MetricsSnapshot>>>,
}

impl Metrics {
    /// Returns an aggregator that exports into `out`, with what it listens to.
    ///
    /// # Errors
    ///
    /// What the store reports.
    ///
    /// # Cancel safety
    ///
    /// Dropped, journals may have been made, empty.
    pub async fn open(
        journals: &Journals,
        out: PathBuf,
        limits: Limits,
    ) -> Result<(Self, Listening), JournalError> {
        let streams = MetricsAggregatorStreams {
            system: journals.follow([Feed::System]).await?.into_records(),
            data: journals.follow(Stage::ALL.map(Feed::Data)).await?,
            errors: journals.follow(Stage::ALL.map(Feed::Errors)).await?,
        };
        let metrics = Self {
            snapshot: MetricsSnapshot::default(),
            words: Arc::new(Words::open(journals, Member::Aggregator).await?),
            out,
            started: Instant::now(),
            limits,
            counted: Arc::default(),
            published: watch::Sender::new(None),
        };
        Ok((metrics, streams))
    }

    /// Returns how many stage events have been counted, which goes on counting.
    pub fn counted(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.counted)
    }

    /// Returns what was exported last, which goes on changing.
    pub fn published(&self) -> watch::Receiver<Option<Arc<MetricsSnapshot>>> {
        self.published.subscribe()
    }

    /// Writes the present totals, then the word that they are exported.
    fn write(
        &self,
        last: bool,
    ) -> impl Future<Output = Result<(), FlowError>> + Send + 'static + use<> {
        let mut snapshot = self.snapshot.clone();
        let (words, out) = (Arc::clone(&self.words), self.out.clone());
        let (started, published) = (self.started, self.published.clone());
        async move {
            let elapsed = started.elapsed();
            snapshot.run = Some(RunFigures::between(
                &Totals::default(),
                &snapshot.totals,
                elapsed,
            ));
            let snapshot = Arc::new(snapshot);
            let written = Arc::clone(&snapshot);
            let writing = tokio::task::spawn_blocking(move || export::export(&written, &out));
            writing
                .await
                .map_err(|_| FlowError::Lost { what: "the export" })??;
            let positions = *snapshot.coverage.positions();
            published.send_replace(Some(snapshot));
            words
                .say(&SystemEvent::Exported { positions, last })
                .await?;
            Ok(())
        }
    }
}

/// What a [`MetricsAggregator`] listens to, as the journals give it.
pub type Listening = MetricsAggregatorStreams<
    Records<SystemEvent>,
    Subscription<StageEvent>,
    Subscription<StageEvent>,
>;

impl MetricsAggregatorBehavior for Metrics {
    fn totals(&mut self) -> MetricsSnapshot {
        self.snapshot.clone()
    }

    async fn announce_ready(&mut self) -> Result<(), FlowError> {
        self.words
            .say(&SystemEvent::Ready {
                member: Member::Aggregator,
            })
            .await?;
        Ok(())
    }

    fn drain_requested(&self, record: &Record<SystemEvent>) -> bool {
        matches!(record.payload, SystemEvent::DrainRequested)
    }

    fn track_lifecycle(&mut self, record: Record<SystemEvent>) {
        self.snapshot.lifecycle.observe(&record.payload);
    }

    fn broken(&self, batch: &Batch<StageEvent>) -> bool {
        failure(batch).is_some()
    }

    fn cause_of(&mut self, batch: Batch<StageEvent>) -> FlowError {
        failure(&batch).map_or(FlowError::Cancelled, |error| error.clone().into())
    }

    fn observe(&mut self, batch: Batch<StageEvent>) {
        let Some(feed) = Feed::ALL
            .into_iter()
            .find(|feed| feed.name() == &**batch.journal())
        else {
            return;
        };
        let MetricsSnapshot {
            totals, coverage, ..
        } = &mut self.snapshot;
        let mut records = 0;
        for entry in batch.entries() {
            match entry {
                Entry::Record { record, .. } => {
                    totals.observe(&record.payload);
                    records += 1;
                }
                Entry::Unreadable { position, .. } => coverage.pass_over(feed, position.to_raw()),
                Entry::Gap { missing, .. } => coverage.miss(feed, *missing),
                _ => {}
            }
        }
        if let Some(position) = batch.position() {
            coverage.advance(feed, position.to_raw(), records);
        }
        self.counted.fetch_add(records, Ordering::Relaxed);
    }

    fn export_interval(&self) -> Duration {
        self.limits.export_interval
    }

    async fn export(&mut self) -> Result<(), FlowError> {
        self.write(false).await
    }

    fn flow_ended(&self) -> bool {
        self.snapshot.lifecycle.flow_ended()
    }

    fn drain_deadline(&self) -> Duration {
        self.limits.drain_deadline
    }

    fn drain_overdue(&mut self) -> FlowError {
        let seconds = self.limits.drain_deadline.as_secs();
        FlowError::Overdue {
            what: "counting what was left",
            seconds,
        }
    }

    fn export_final(&mut self) -> impl Future<Output = Result<(), FlowError>> + Send + 'static {
        let (written, words) = (self.write(true), Arc::clone(&self.words));
        async move {
            written.await?;
            words.say(&SystemEvent::Drained).await?;
            Ok(())
        }
    }
}
