//! The pipeline: starts the members of a flow, watches them, and ends the flow.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use fsmith::driver::{Running, Supervisor};
use fsmith::fsm;
use fsmith::journal::{Batch, JournalError};
use tokio::sync::watch;

use crate::event::{Feed, Member, SystemEvent};
use crate::input::FlightReader;
use crate::metrics::MetricsSnapshot;

use super::aggregator::{Listening, Metrics, MetricsAggregator, MetricsAggregatorState};
use super::members::{self, Members, ended};
use super::source::Reading;
use super::words::Words;
use super::{FlowError, Journals, Limits};

fsm! {
    /// Starts the members of a flow, watches them, has what they reported counted, and ends it.
    pub machine Pipeline {
        events {
            stream System(Batch<SystemEvent>),
        }
        error FlowError;

        on error(cause) do first_cause(cause) => Failed(..);
        on shutdown do cancel;

        initial state Flow {
            invoke aggregate;
            on done aggregate => Stopping;
            on error aggregate(cause) do first_cause(cause) => Failed(..);
            ignore System;

            /// Nobody speaks before there is somebody who counts.
            initial state Starting {
                on System(batch) if aggregator_is_ready(batch) => Running;
                after start_deadline do start_overdue => Failed(..);
            }

            state Running {
                invoke run_members;
                on done run_members => Draining;
                on error run_members(cause) if is_untold(cause) => Failed(cause);
                on error run_members(cause) do keep(cause) => Draining;
            }

            /// However the members ended: what they reported is counted.
            state Draining {
                invoke request_drain;
                after drain_deadline do drain_overdue => Failed(..);
            }
        }

        /// The last word.
        state Stopping {
            invoke announce_shutdown;
            on done do verdict => Completed | Failed(..);
            after stop_deadline do stop_overdue => Failed(..);
        }

        final state Completed;
        final failed state Failed(cause: FlowError);
    }
}

/// A flow that can be started: its pipeline and what the pipeline needs.
#[derive(Debug)]
pub struct Flow {
    journals: Journals,
    words: Arc<Words>,
    limits: Limits,
    /// Taken when they are started.
    members: Option<Members>,
    aggregator: Option<(Metrics, Listening)>,
    cancel: watch::Sender<bool>,
    /// Why the members did not complete.
    failure: Option<FlowError>,
    counted: Arc<AtomicU64>,
    published: watch::Receiver<Option<Arc<MetricsSnapshot>>>,
}

impl Flow {
    /// Makes a flow over this input ready, in these journals.
    ///
    /// # Errors
    ///
    /// What the store reports. Nothing has been said in the journals.
    ///
    /// # Cancel safety
    ///
    /// Dropped, journals may have been made, empty.
    pub async fn open(
        journals: Journals,
        reader: FlightReader,
        reading: Reading,
        out: PathBuf,
        limits: Limits,
    ) -> Result<Self, JournalError> {
        let (metrics, listening) = Metrics::open(&journals, out, limits).await?;
        Ok(Self {
            words: Arc::new(Words::open(&journals, Member::Pipeline).await?),
            limits,
            members: Some(Members { reader, reading }),
            counted: metrics.counted(),
            published: metrics.published(),
            aggregator: Some((metrics, listening)),
            cancel: watch::Sender::new(false),
            failure: None,
            journals,
        })
    }

    /// Returns how many stage events have been counted, which goes on counting.
    pub fn counted(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.counted)
    }

    /// Returns what was exported last, which goes on changing.
    pub fn published(&self) -> watch::Receiver<Option<Arc<MetricsSnapshot>>> {
        self.published.clone()
    }

    /// Starts it.
    ///
    /// # Errors
    ///
    /// What the store reports. Nothing has been said in the journals.
    ///
    /// # Cancel safety
    ///
    /// Dropped, nothing has been started.
    pub async fn start(self) -> Result<Running<Pipeline<Self>>, JournalError> {
        let system = self.journals.follow([Feed::System]).await?;
        let streams = PipelineStreams { system };
        Ok(Supervisor::new(Pipeline::new(self))
            .name("pipeline")
            .streams(streams)
            .spawn())
    }
}

impl Flow {
    fn say(
        &self,
        word: SystemEvent,
    ) -> impl Future<Output = Result<(), FlowError>> + Send + 'static + use<> {
        let words = Arc::clone(&self.words);
        async move {
            words.say(&word).await?;
            Ok(())
        }
    }
}

impl PipelineBehavior for Flow {
    fn aggregate(&mut self) -> impl Future<Output = Result<(), FlowError>> + Send + 'static {
        let running = self.aggregator.take().map(|(metrics, streams)| {
            let machine = MetricsAggregator::new(metrics);
            Supervisor::new(machine)
                .name("aggregator")
                .streams(streams)
                .spawn()
        });
        async move {
            let Some(running) = running else {
                return Err(FlowError::Cancelled);
            };
            let cause = |state| match state {
                MetricsAggregatorState::Failed { cause } => Some(cause),
                _ => None,
            };
            ended(Member::Aggregator, running.join().await, cause)
        }
    }

    fn aggregator_is_ready(&self, batch: &Batch<SystemEvent>) -> bool {
        let ready = SystemEvent::Ready {
            member: Member::Aggregator,
        };
        batch.records().any(|record| record.payload == ready)
    }

    fn start_deadline(&self) -> Duration {
        self.limits.start_deadline
    }

    fn start_overdue(&mut self) -> FlowError {
        FlowError::Overdue {
            what: "the start of the aggregator",
            limit: self.limits.start_deadline,
        }
    }

    fn run_members(&mut self) -> impl Future<Output = Result<(), FlowError>> + Send + 'static {
        let (journals, words) = (self.journals.clone(), Arc::clone(&self.words));
        let (members, cancel) = (self.members.take(), self.cancel.subscribe());
        let limits = self.limits;
        async move {
            let members = members.ok_or(FlowError::Cancelled)?;
            members::run_members(members, &journals, &words, cancel, limits).await
        }
    }

    fn cancel(&mut self) {
        self.cancel.send_replace(true);
    }

    fn keep(&mut self, cause: FlowError) {
        self.failure = Some(cause);
    }

    fn is_untold(&self, cause: &FlowError) -> bool {
        matches!(cause, FlowError::Untold { .. })
    }

    /// What failed first is why the flow failed.
    fn first_cause(&mut self, cause: FlowError) -> FlowError {
        self.failure.take().unwrap_or(cause)
    }

    fn request_drain(&mut self) -> impl Future<Output = Result<(), FlowError>> + Send + 'static {
        self.say(SystemEvent::DrainRequested)
    }

    fn drain_deadline(&self) -> Duration {
        // The aggregator's own deadline comes first, and says more.
        self.limits.drain_deadline + self.limits.stop_deadline
    }

    fn drain_overdue(&mut self) -> FlowError {
        let limit = self.drain_deadline();
        let what = "the end of the aggregator";
        self.first_cause(FlowError::Overdue { what, limit })
    }

    fn stop_deadline(&self) -> Duration {
        self.limits.stop_deadline
    }

    fn stop_overdue(&mut self) -> FlowError {
        let limit = self.stop_deadline();
        let what = "the last word";
        self.first_cause(FlowError::Overdue { what, limit })
    }

    fn announce_shutdown(
        &mut self,
    ) -> impl Future<Output = Result<(), FlowError>> + Send + 'static {
        self.say(SystemEvent::Shutdown)
    }

    fn verdict(&mut self) -> VerdictTarget {
        match self.failure.take() {
            None => VerdictTarget::Completed,
            Some(cause) => VerdictTarget::Failed(cause),
        }
    }
}
