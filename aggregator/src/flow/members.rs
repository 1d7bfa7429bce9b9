//! The members of a flow: starts them, watches them, and says the end of those that cannot.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::time::Duration;

use fsmith::core::Machine;
use fsmith::driver::{Running, Supervised, Supervisor, SupervisorError};
use fsmith::journal::{JournalError, ReadFrom, Subscription};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::event::{Member, Stage, SystemEvent};
use crate::input::FlightReader;

use super::source::{FlowSource, FlowSourceState, FlowSourceStreams, Reading, Source, read_rows};
use super::stage::{FlowStage, FlowStageState, FlowStageStreams, Work};
use super::words::Words;
use super::{FlowError, Journals, Limits};

/// What the members need to start: what the source reads, and how.
#[derive(Debug)]
pub(super) struct Members {
    pub(super) reader: FlightReader,
    pub(super) reading: Reading,
}

/// Who writes flights, in the order in which they are started: nobody speaks before there is
/// somebody who listens.
const WRITERS: [Member; 1 + Stage::COUNT] = [
    Member::Stage(Stage::Gate),
    Member::Stage(Stage::Air),
    Member::Stage(Stage::Ground),
    Member::Source,
];

/// A member that runs.
struct Task {
    member: Member,
    end: Pin<Box<dyn Future<Output = Result<(), FlowError>> + Send>>,
    stop: Box<dyn Fn(Duration) + Send>,
}

impl Task {
    /// `stop` asks it to end; `cause` finds the error in a failed state.
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

/// How a member ended, with the error that its failed state holds.
pub(super) fn ended<M: Machine<Error = FlowError>>(
    member: Member,
    end: Result<M::State, SupervisorError<M>>,
    cause: impl FnOnce(M::State) -> Option<FlowError>,
) -> Result<(), FlowError> {
    match end {
        Ok(_) => Ok(()),
        Err(error) => Err(FlowError::of_member(member, error, cause)),
    }
}

/// Runs the members to their ends. When one fails or cannot be started, or when it is cancelled,
/// the others are asked to end; the end of each that did not complete is said in its place.
///
/// # Errors
///
/// The first failure; or that an end could not be said, so that nobody can know of it from the
/// journals. All members have ended.
///
/// # Cancel safety
///
/// Dropped, the members are asked to end.
pub(super) async fn run_members(
    members: Members,
    journals: &Journals,
    words: &Words,
    cancel: watch::Receiver<bool>,
    limits: Limits,
) -> Result<(), FlowError> {
    let mut ends = Ends::new(words, limits.stop_deadline);
    start(members, journals, limits, &mut ends).await;
    ends.watch(cancel).await;
    ends.tell_the_rest().await;
    ends.verdict()
}

/// Starts the members, as far as it goes.
async fn start(members: Members, journals: &Journals, limits: Limits, ends: &mut Ends<'_>) {
    for stage in Stage::ALL {
        match start_stage(journals, stage, limits).await {
            Ok(task) => ends.follow(task),
            Err(cause) => return ends.fail(cause.into()),
        }
    }
    match start_source(journals, members, limits).await {
        Ok(task) => ends.follow(task),
        Err(cause) => ends.fail(cause.into()),
    }
}

async fn start_stage(
    journals: &Journals,
    stage: Stage,
    limits: Limits,
) -> Result<Task, JournalError> {
    let work = Work::open(journals, stage).await?;
    let input = journals.input(stage).await?;
    let input = Subscription::open([(input, ReadFrom::Start)]).await?;
    let input = input.with_batch_len(limits.batch_len);
    let running = Supervisor::new(FlowStage::new(work))
        .name(stage.name())
        .streams(FlowStageStreams { input })
        .spawn();
    let handle = running.handle.supervisor.clone();
    let cause = |state| match state {
        FlowStageState::Failed { cause } => Some(cause),
        _ => None,
    };
    let stop = move |by| handle.shutdown(by);
    Ok(Task::of(Member::Stage(stage), running, stop, cause))
}

async fn start_source(
    journals: &Journals,
    members: Members,
    limits: Limits,
) -> Result<Task, JournalError> {
    let source = Source::open(journals).await?;
    let rows = read_rows(members.reader, members.reading, limits.batch_len);
    let running = Supervisor::new(FlowSource::new(source))
        .name(Member::Source.name())
        .streams(FlowSourceStreams { rows })
        .spawn();
    let handle = running.handle.supervisor.clone();
    let cause = |state| match state {
        FlowSourceState::Failed { cause } => Some(cause),
        _ => None,
    };
    let stop = move |by| handle.shutdown(by);
    Ok(Task::of(Member::Source, running, stop, cause))
}

/// The ends of the members, as they come.
struct Ends<'a> {
    words: &'a Words,
    deadline: Duration,
    running: JoinSet<(Member, Result<(), FlowError>)>,
    stops: Vec<Box<dyn Fn(Duration) + Send>>,
    /// Those that have said their end, or for whom it was said.
    told: BTreeSet<Member>,
    failure: Option<FlowError>,
    /// The first end that could not be said.
    untold: Option<(Member, JournalError)>,
}

impl<'a> Ends<'a> {
    fn new(words: &'a Words, deadline: Duration) -> Self {
        Self {
            words,
            deadline,
            running: JoinSet::new(),
            stops: Vec::new(),
            told: BTreeSet::new(),
            failure: None,
            untold: None,
        }
    }

    fn follow(&mut self, Task { member, end, stop }: Task) {
        self.stops.push(stop);
        self.running.spawn(async move { (member, end.await) });
    }

    /// Notes why not all is well, and asks all that run to end.
    fn fail(&mut self, cause: FlowError) {
        if self.failure.is_none() {
            self.failure = Some(cause);
            for stop in &self.stops {
                stop(self.deadline);
            }
        }
    }

    /// Waits for all that run.
    async fn watch(&mut self, mut cancel: watch::Receiver<bool>) {
        loop {
            let next = tokio::select! {
                next = self.running.join_next() => next,
                Ok(_) = cancel.wait_for(|&cancelled| cancelled), if self.failure.is_none() => {
                    self.fail(FlowError::Cancelled);
                    continue;
                }
            };
            match next {
                None => return,
                Some(Ok((member, Ok(())))) => drop(self.told.insert(member)),
                Some(Ok((member, Err(cause)))) => {
                    self.tell(member, cause.to_string()).await;
                    self.fail(cause);
                }
                // Its end is said with the rest.
                Some(Err(_)) => self.fail(FlowError::Lost { what: "a member" }),
            }
        }
    }

    /// Says the end of those that were never started, or lost.
    async fn tell_the_rest(&mut self) {
        let Some(failure) = &self.failure else { return };
        let cause = format!("nothing was heard of it: {failure}");
        for member in WRITERS {
            if !self.told.contains(&member) {
                self.tell(member, cause.clone()).await;
            }
        }
    }

    async fn tell(&mut self, member: Member, cause: String) {
        self.told.insert(member);
        let word = SystemEvent::Failed { member, cause };
        if let Err(error) = self.words.say(&word).await {
            self.untold.get_or_insert((member, error));
        }
    }

    fn verdict(self) -> Result<(), FlowError> {
        match (self.failure, self.untold) {
            (None, _) => Ok(()),
            (Some(cause), None) => Err(cause),
            (Some(cause), Some((member, telling))) => Err(FlowError::Untold {
                member,
                telling,
                cause: Box::new(cause),
            }),
        }
    }
}
