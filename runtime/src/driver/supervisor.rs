//! A supervisor: a machine with its name, streams and mailbox, ready to be spawned.

use std::any::Any;
use std::borrow::Cow;
use std::fmt;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::Poll;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tracing::{Instrument, info, info_span};

use super::control::Control;
use super::mailbox::Mailbox;
use super::run::{Exit, Loop};
use super::{Drive, End, Handle, NoStreams, Ports, Streams, Supervised, SupervisorError, Watch};
use crate::core::{Ending, Input, Machine, Refused};

/// How many events a mailbox holds, unless told otherwise.
pub const MAILBOX_CAPACITY: usize = 256;

/// A machine that is to be supervised, with what it needs to run.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use fsmith::{Supervisor, fsm};
///
/// fsm! {
///     pub machine Tally {
///         events {
///             Add(u64),
///             call Total -> u64,
///         }
///         on shutdown => Closed;
///
///         initial state Open {
///             on Add(n) do add(n);
///             on Total do total;
///         }
///         final state Closed;
///     }
/// }
///
/// struct Sum(u64);
///
/// impl TallyBehavior for Sum {
///     fn add(&mut self, n: u64) {
///         self.0 += n;
///     }
///     fn total(&mut self) -> u64 {
///         self.0
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let running = Supervisor::new(Tally::new(Sum(0))).name("tally").spawn();
/// running.handle.add(40).await?;
/// running.handle.add(2).await?;
/// assert_eq!(running.handle.total().await?, 42);
///
/// running.handle.supervisor.drain(Duration::from_secs(5));
/// assert!(matches!(running.join().await?, TallyState::Closed));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use = "a supervisor runs once it is spawned"]
pub struct Supervisor<M, S = NoStreams> {
    machine: M,
    streams: S,
    name: Cow<'static, str>,
    capacity: usize,
}

/// A supervisor that was spawned: its handle, and the way to its end.
///
/// Dropped, the supervisor goes on as long as there is another handle.
#[must_use = "the machine hears `shutdown` when the last handle is dropped; join it or keep it"]
pub struct Running<M: Drive> {
    /// Reaches the machine.
    pub handle: M::Handle,
    watch: Watch<M::Id>,
    task: JoinHandle<Result<M::State, SupervisorError<M>>>,
}

/// Spawns a machine with its streams on the present tokio runtime, under its declared name.
///
/// # Panics
///
/// Outside of a tokio runtime.
pub fn spawn<M: Supervised, S: Streams<M::Event>>(machine: M, streams: S) -> Running<M> {
    Supervisor::new(machine).streams(streams).spawn()
}

impl<M: Drive> Supervisor<M> {
    /// Returns a supervisor of a machine that was not started, named as the machine is.
    pub fn new(machine: M) -> Self {
        Self {
            machine,
            streams: NoStreams,
            name: Cow::Borrowed(M::MODEL.name),
            capacity: MAILBOX_CAPACITY,
        }
    }
}

impl<M: Drive, S: Streams<M::Event>> Supervisor<M, S> {
    /// Names it, in spans and logs.
    pub fn name(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.name = name.into();
        self
    }

    /// Gives it the streams that its machine declares.
    pub fn streams<T: Streams<M::Event>>(self, streams: T) -> Supervisor<M, T> {
        Supervisor {
            machine: self.machine,
            streams,
            name: self.name,
            capacity: self.capacity,
        }
    }

    /// Sets how many events the mailbox holds; at least one.
    ///
    /// Up to 64 more have been taken out of it and are about to be handled.
    pub fn mailbox(mut self, capacity: usize) -> Self {
        self.capacity = capacity.max(1);
        self
    }

    /// Spawns it on the present tokio runtime.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub fn spawn(self) -> Running<M>
    where
        M: Supervised,
    {
        let (handle, supervision) = self.parts();
        Running {
            watch: handle.watch(),
            handle: handle.into(),
            task: tokio::spawn(supervision),
        }
    }

    /// Returns a handle, and the future that runs the machine to its end, for those who spawn it
    /// themselves. The runtime needs its timer enabled if the machine has timers.
    ///
    /// The future's output is that of [`Running::join`]. Nothing happens until it is polled.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future drops the machine where it stands, between two steps; watchers see
    /// [`End::Aborted`].
    pub fn into_parts(
        self,
    ) -> (
        M::Handle,
        impl Future<Output = Result<M::State, SupervisorError<M>>> + Send + 'static,
    )
    where
        M: Supervised,
    {
        let (handle, supervision) = self.parts();
        (handle.into(), supervision)
    }

    #[allow(clippy::type_complexity, reason = "a pair of two named types")]
    fn parts(
        self,
    ) -> (
        Handle<M::Event, M::Id>,
        impl Future<Output = Result<M::State, SupervisorError<M>>> + Send + 'static,
    )
    where
        M: Supervised,
    {
        let (sender, receiver) = mpsc::channel(self.capacity);
        let control = Arc::new(Control::default());
        let mailbox = Mailbox::new(receiver);
        let mut machine = self.machine;
        machine.connect(Ports::new(&sender, &control));
        let supervised = Loop::new(machine, self.streams, mailbox, Arc::clone(&control));
        let handle = Handle::new(sender, control, supervised.publisher.subscribe());
        let span = info_span!("supervisor", name = %self.name);
        (handle, supervise(supervised).instrument(span))
    }
}

impl<M: Drive> Running<M> {
    /// Waits for the end, and returns the final state with its data.
    ///
    /// The handle is kept until then: joining does not shut the machine down.
    ///
    /// # Errors
    ///
    /// [`SupervisorError`]: every end but a final state that is not marked `failed`.
    ///
    /// # Cancel safety
    ///
    /// Dropping it drops the handle too: the last one dropped, the machine hears `shutdown`.
    pub async fn join(self) -> Result<M::State, SupervisorError<M>> {
        let Self {
            handle,
            watch,
            task,
        } = self;
        let ended = task.await;
        drop(handle);
        ended.unwrap_or_else(|gone| {
            let state = watch.status().state();
            Err(match gone.try_into_panic() {
                // A destructor panicked, after the loop had ended or was aborted.
                Ok(payload) => SupervisorError::Panicked {
                    message: message(payload.as_ref()),
                    state,
                },
                Err(_) => SupervisorError::Aborted { state },
            })
        })
    }

    /// Aborts the task at its next await, without a word to the machine.
    pub fn abort(&self) {
        self.task.abort();
    }
}

impl<M: Drive> fmt::Debug for Running<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Running")
            .field("is_finished", &self.task.is_finished())
            .finish_non_exhaustive()
    }
}

/// Runs to the end.
#[allow(
    clippy::manual_async_fn,
    reason = "an async fn's future holds its argument twice"
)]
fn supervise<M: Supervised, S: Streams<M::Event>>(
    mut supervised: Loop<M, S>,
) -> impl Future<Output = Result<M::State, SupervisorError<M>>> + Send + 'static {
    async move {
        let exit = caught(supervised.drive()).await;
        let how = supervised.end(exit.as_ref().ok());
        supervised.refuse_the_rest(how).await;
        supervised.into_result(exit)
    }
}

/// Awaits a future, and returns the payload of its panic if it panics.
///
/// What it borrowed is looked at afterwards, but only for what a panic cannot have broken: the
/// machine says itself that it is poisoned, and is never stepped again.
async fn caught<F: Future>(future: F) -> Result<F::Output, Box<dyn Any + Send>> {
    let mut future = pin!(future);
    poll_fn(|cx| {
        catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx)))
            .map_or_else(|payload| Poll::Ready(Err(payload)), |poll| poll.map(Ok))
    })
    .await
}

impl<M: Drive, S: Streams<M::Event>> Loop<M, S> {
    /// Publishes the end; `None` stands for a panic.
    fn end(&mut self, exit: Option<&Exit<M::Error>>) -> End {
        self.invocations.clear();
        let how = match exit {
            None => End::Panicked,
            Some(Exit::Over) if self.machine.ending() == Some(Ending::Failed) => End::Failed,
            Some(Exit::Over) if self.late.is_some() => End::Unrouted,
            Some(Exit::Over) => End::Completed,
            Some(Exit::Cancelled) => End::Cancelled,
            Some(Exit::Refused(_)) => End::Refused,
            Some(Exit::Unrouted(_)) => End::Unrouted,
        };
        let ended = self.publisher.end(how, self.machine.id());
        info!(?how, "the machine {ended}");
        how
    }

    /// Closes the mailbox. What it had accepted is refused by a machine that is over, which tells
    /// the callers in which state, and dropped with any other: those callers hear that it is gone.
    async fn refuse_the_rest(&mut self, how: End) {
        self.mailbox.close();
        let is_over = how != End::Panicked && self.machine.ending().is_some();
        while let Some(event) = self.mailbox.next().await {
            self.control.late.fetch_add(1, Ordering::Relaxed);
            if is_over {
                let now = tokio::time::Instant::now().into_std();
                let _refused = self.machine.step(Input::Event(event), now);
            }
        }
    }

    fn into_result(
        self,
        exit: Result<Exit<M::Error>, Box<dyn Any + Send>>,
    ) -> Result<M::State, SupervisorError<M>> {
        let state = self.publisher.last();
        Err(match exit {
            Ok(Exit::Over) => return over(self.machine, self.late),
            Ok(Exit::Cancelled) => SupervisorError::Cancelled { state },
            Ok(Exit::Refused(cause)) => SupervisorError::Refused { cause, state },
            Ok(Exit::Unrouted(cause)) => SupervisorError::Unrouted { cause, state },
            Err(payload) => SupervisorError::Panicked {
                message: message(payload.as_ref()),
                state,
            },
        })
    }
}

fn over<M: Machine>(machine: M, late: Option<M::Error>) -> Result<M::State, SupervisorError<M>> {
    let ending = machine.ending();
    let id = machine.id();
    let (Some(id), Some(state)) = (id, machine.into_state()) else {
        return Err(SupervisorError::Refused {
            cause: Refused::Poisoned,
            state: id,
        });
    };
    match (ending, late) {
        (Some(Ending::Failed), late) => Err(SupervisorError::Failed { state, id, late }),
        (_, Some(cause)) => Err(SupervisorError::Unrouted {
            cause: Some(cause),
            state: Some(id),
        }),
        (_, None) => Ok(state),
    }
}

/// Returns what a panic said, where that is text.
fn message(payload: &(dyn Any + Send)) -> Option<String> {
    let text = payload.downcast_ref::<&str>().copied();
    text.map(str::to_owned)
        .or_else(|| payload.downcast_ref::<String>().cloned())
}
