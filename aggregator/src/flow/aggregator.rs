//! The aggregator: counts what the stages report, and exports it.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use fsmith::fsm;
use fsmith::journal::{Batch, Entry, JournalError, Subscription};
use tokio::sync::watch;

use crate::event::{Feed, Member, Stage, StageEvent, SystemEvent};
use crate::export;
use crate::metrics::{Coverage, MetricsSnapshot, RunFigures, Totals};

use super::stage::{cause, failure};
use super::words::Words;
use super::{FlowError, Journals, Limits};

fsm! {
    /// Aggregates what every stage of a flow reports, and exports it on a timer.
    pub machine MetricsAggregator {
        events {
            /// The lifecycle of the pipeline and of its stages. Heard first.
            stream System(Batch<SystemEvent>),
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
            on System(batch) if cut_off(batch) do cause_of_silence(batch) => Failed(..);
            on System(batch) do track_lifecycle(batch);
            on Data(batch) | Errors(batch) if broken(batch) do cause_of(batch) => Failed(..);
            on Data(batch) | Errors(batch) do observe(batch);

            initial state Running {
                on System(batch) if drain_requested(batch) do track_lifecycle(batch) => Draining;
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
        let stages = async |feed: fn(Stage) -> Feed| {
            let followed = journals.follow(Stage::ALL.map(feed)).await?;
            Ok::<_, JournalError>(followed.with_batch_len(limits.batch_len))
        };
        let streams = MetricsAggregatorStreams {
            system: journals.follow([Feed::System]).await?,
            data: stages(Feed::Data).await?,
            errors: stages(Feed::Errors).await?,
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
    Subscription<SystemEvent>,
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

    fn cut_off(&self, batch: &Batch<SystemEvent>) -> bool {
        failure(batch).is_some()
    }

    fn cause_of_silence(&mut self, batch: Batch<SystemEvent>) -> FlowError {
        cause(&batch)
    }

    fn drain_requested(&self, batch: &Batch<SystemEvent>) -> bool {
        let mut words = batch.records().map(|record| &record.payload);
        words.any(|word| *word == SystemEvent::DrainRequested)
    }

    fn track_lifecycle(&mut self, batch: Batch<SystemEvent>) {
        for record in batch.records() {
            self.snapshot.lifecycle.observe(&record.payload);
        }
        cover(&mut self.snapshot.coverage, &batch);
    }

    fn broken(&self, batch: &Batch<StageEvent>) -> bool {
        failure(batch).is_some()
    }

    fn cause_of(&mut self, batch: Batch<StageEvent>) -> FlowError {
        cause(&batch)
    }

    fn observe(&mut self, batch: Batch<StageEvent>) {
        for record in batch.records() {
            self.snapshot.totals.observe(&record.payload);
        }
        let records = cover(&mut self.snapshot.coverage, &batch);
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
        FlowError::Overdue {
            what: "counting what was left",
            limit: self.limits.drain_deadline,
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

/// Notes what a batch covers of its journal, and returns how many records that are.
fn cover<T>(coverage: &mut Coverage, batch: &Batch<T>) -> u64 {
    let journal = &**batch.journal();
    let Some(feed) = Feed::ALL.into_iter().find(|feed| feed.name() == journal) else {
        return 0;
    };
    let mut records = 0;
    for entry in batch.entries() {
        match entry {
            Entry::Record { .. } => records += 1,
            Entry::Unreadable { position, .. } => coverage.pass_over(feed, position.to_raw()),
            Entry::Gap { missing, .. } => coverage.miss(feed, *missing),
            _ => {}
        }
    }
    if let Some(position) = batch.position() {
        coverage.advance(feed, position.to_raw(), records);
    }
    records
}
