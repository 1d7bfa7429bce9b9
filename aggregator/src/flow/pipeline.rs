//! The pipeline: starts the members of a flow, watches them, and ends the flow.

use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use fsmith::driver::{Running, Supervised, Supervisor, SupervisorError};
use fsmith::fsm;
use fsmith::journal::{JournalError, Record, Records, Subscription};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::event::{Feed, Member, Stage, SystemEvent};
use crate::input::FlightReader;
use crate::metrics::MetricsSnapshot;

use super::aggregator::{Listening, Metrics, MetricsAggregator, MetricsAggregatorState};
use super::source::{FlowSource, FlowSourceState, FlowSourceStreams, Reading, Source, read_rows};
use super::stage::{FlowStage, FlowStageState, FlowStageStreams, Work};
use super::words::Words;
use super::{FlowError, Journals};

fsm! {
    /// Starts the members of a flow, watches them, has what they reported counted, and ends it.
    pub machine Pipeline {
        events {
            stream System(Record<SystemEvent>),
        }
        error FlowError;

        on error(cause) => Failed(cause);
        on shutdown do cancel;

        initial state Flow {
            invoke aggregate;
            on done aggregate => Stopping;
            on error aggregate(cause) => Failed(cause);
            ignore System;

            /// Nobody speaks before there is somebody who counts.
            initial state Starting {
                on System(record) if aggregator_is_ready(record) => Running;
                after start_deadline do start_overdue => Failed(..);
            }

            state Running {
                invoke run_members;
                on done run_members => Draining;
                on error run_members(cause) do keep(cause) => Draining;
            }

            /// However the members ended: what they reported is counted.
            state Draining {
                entry do async request_drain;
                after drain_deadline do drain_overdue => Failed(..);
            }
        }

        /// The last word.
        state Stopping {
            invoke announce_shutdown;
            on done do verdict => Completed | Failed(..);
        }

        final state Completed;
        final failed state Failed(cause: FlowError);
    }
}

/// How long the parts of a flow may take, and how often it is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// From one export to the next.
    pub export_interval: Duration,
    /// Until the aggregator listens.
    pub start_deadline: Duration,
    /// From the end of the members until everything is counted and exported.
    pub drain_deadline: Duration,
    /// From the wish that a member ends to its end.
    pub stop_deadline: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            export_interval: Duration::from_secs(1),
            start_deadline: Duration::from_secs(30),
            drain_deadline: Duration::from_mins(5),
            stop_deadline: Duration::from_secs(10),
        }
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
    counted: Arc<std::sync::atomic::AtomicU64>,
    published: watch::Receiver<Option<Arc<MetricsSnapshot>>>,
}

/// What the source reads, and how.
#[derive(Debug)]
struct Members {
    reader: FlightReader,
    reading: Reading,
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
    pub fn counted(&self) -> Arc<std::sync::atomic::AtomicU64> {
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
        let system: Subscription<SystemEvent> = self.journals.follow([Feed::System]).await?;
        let streams: PipelineStreams<Records<SystemEvent>> = PipelineStreams {
            system: system.into_records(),
        };
        Ok(Supervisor::new(Pipeline::new(self))
            .name("pipeline")
            .streams(streams)
            .spawn())
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

    fn aggregator_is_ready(&self, record: &Record<SystemEvent>) -> bool {
        matches!(
            record.payload,
            SystemEvent::Ready {
                member: Member::Aggregator
            }
        )
    }

    fn start_deadline(&self) -> Duration {
        self.limits.start_deadline
    }

    fn start_overdue(&mut self) -> FlowError {
        let seconds = self.limits.start_deadline.as_secs();
        FlowError::Overdue {
            what: "the start of the aggregator",
            seconds,
        }
    }

    fn run_members(&mut self) -> impl Future<Output = Result<(), FlowError>> + Send + 'static {
        let (journals, words) = (self.journals.clone(), Arc::clone(&self.words));
        let (members, cancel) = (self.members.take(), self.cancel.subscribe());
        let deadline = self.limits.stop_deadline;
        async move {
            let members = match members {
                Some(members) => start_members(&journals, members).await?,
                None => Vec::new(),
            };
            watch_members(members, &words, cancel, deadline).await
        }
    }

    fn cancel(&mut self) {
        self.cancel.send_replace(true);
    }

    fn keep(&mut self, cause: FlowError) {
        self.failure = Some(cause);
    }

    async fn request_drain(&mut self) -> Result<(), FlowError> {
        self.words.say(&SystemEvent::DrainRequested).await?;
        Ok(())
    }

    fn drain_deadline(&self) -> Duration {
        // The aggregator's own deadline comes first, and says more.
        self.limits.drain_deadline + self.limits.stop_deadline
    }

    fn drain_overdue(&mut self) -> FlowError {
        let seconds = self.drain_deadline().as_secs();
        FlowError::Overdue {
            what: "the end of the aggregator",
            seconds,
        }
    }

    fn announce_shutdown(
        &mut self,
    ) -> impl Future<Output = Result<(), FlowError>> + Send + 'static {
        let words = Arc::clone(&self.words);
        async move {
            words.say(&SystemEvent::Shutdown).await?;
            Ok(())
        }
    }

    fn verdict(&mut self) -> VerdictTarget {
        match self.failure.take() {
            None => VerdictTarget::Completed,
            Some(cause) => VerdictTarget::Failed(cause),
        }
    }
}

/// A member that runs.
struct MemberTask {
    member: Member,
    end: Pin<Box<dyn Future<Output = Result<(), FlowError>> + Send>>,
    stop: Box<dyn Fn(Duration) + Send>,
}

impl MemberTask {
    /// `cause` finds the error in a failed state.
    fn of<M>(
        member: Member,
        running: Running<M>,
        stop: impl Fn(Duration) + Send + 'static,
        cause: fn(M::State) -> Option<FlowError>,
    ) -> Self
    where
        M: Supervised<Error = FlowError>,
        M::Handle: Send,
    {
        let end = async move { ended(member, running.join().await, cause) };
        Self {
            member,
            end: Box::pin(end),
            stop: Box::new(stop),
        }
    }
}

async fn start_members(
    journals: &Journals,
    members: Members,
) -> Result<Vec<MemberTask>, JournalError> {
    let mut tasks = Vec::new();
    for stage in Stage::ALL {
        let work = Work::open(journals, stage).await?;
        let input = Subscription::open([(
            journals.input(stage).await?,
            fsmith::journal::ReadFrom::Start,
        )])
        .await?;
        let machine = Supervisor::new(FlowStage::new(work)).name(stage.name());
        let running = machine.streams(FlowStageStreams { input }).spawn();
        let handle = running.handle.supervisor.clone();
        let member = Member::Stage(stage);
        tasks.push(MemberTask::of(
            member,
            running,
            move |by| handle.shutdown(by),
            |state| match state {
                FlowStageState::Failed { cause } => Some(cause),
                _ => None,
            },
        ));
    }
    let source = Source::open(journals).await?;
    let rows = read_rows(members.reader, members.reading);
    let machine = Supervisor::new(FlowSource::new(source)).name("source");
    let running = machine.streams(FlowSourceStreams { rows }).spawn();
    let handle = running.handle.supervisor.clone();
    tasks.push(MemberTask::of(
        Member::Source,
        running,
        move |by| handle.shutdown(by),
        |state| match state {
            FlowSourceState::Failed { cause } => Some(cause),
            _ => None,
        },
    ));
    Ok(tasks)
}

/// Waits for the end of all members. When one fails, or when it is cancelled, the others are asked
/// to end; for each that did not complete, the pipeline says so in its place.
///
/// # Cancel safety
///
/// Dropped, the members are asked to end.
async fn watch_members(
    members: Vec<MemberTask>,
    words: &Words,
    mut cancel: watch::Receiver<bool>,
    deadline: Duration,
) -> Result<(), FlowError> {
    let mut running = JoinSet::new();
    let mut stops = Vec::new();
    for MemberTask { member, end, stop } in members {
        stops.push(stop);
        running.spawn(async move { (member, end.await) });
    }
    let mut failure = None;
    let mut stopping = false;
    loop {
        let ended = tokio::select! {
            ended = running.join_next() => ended,
            cancelled = cancel.wait_for(|&cancelled| cancelled), if !stopping => {
                if cancelled.is_ok() {
                    failure.get_or_insert(FlowError::Cancelled);
                }
                stopping = true;
                stop_all(&stops, deadline);
                continue;
            }
        };
        let Some(ended) = ended else { break };
        let lost = |_| FlowError::Lost { what: "a member" };
        let (member, ended) = ended.map_err(lost)?;
        if let Err(cause) = ended {
            let text = cause.to_string();
            words
                .say(&SystemEvent::Failed {
                    member,
                    cause: text,
                })
                .await?;
            failure.get_or_insert(cause);
            if !stopping {
                stopping = true;
                stop_all(&stops, deadline);
            }
        }
    }
    failure.map_or(Ok(()), Err)
}

fn stop_all(stops: &[Box<dyn Fn(Duration) + Send>], deadline: Duration) {
    for stop in stops {
        stop(deadline);
    }
}

/// How a member ended, with the error that its failed state holds.
fn ended<M: fsmith::core::Machine<Error = FlowError>>(
    member: Member,
    end: Result<M::State, SupervisorError<M>>,
    cause: impl FnOnce(M::State) -> Option<FlowError>,
) -> Result<(), FlowError> {
    match end {
        Ok(_) => Ok(()),
        Err(error) => Err(FlowError::of_member(member, error, cause)),
    }
}
