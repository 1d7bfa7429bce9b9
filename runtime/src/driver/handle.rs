//! The runtime's own handle: it sends, asks, watches and ends a supervisor.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use thiserror::Error;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::control::{Control, Request};
use super::{End, Ended, Status, Watch};
use crate::core::{CallError, Reply, StateId};

/// Reaches a supervisor that runs.
///
/// Clones reach the same one. When the last is dropped, the machine hears `shutdown`, after
/// everything that its mailbox has accepted.
pub struct Handle<E, I> {
    sender: mpsc::Sender<E>,
    control: Arc<Control>,
    status: watch::Receiver<Status<I>>,
}

/// Events that a machine did not take, since it started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusals {
    /// Commands and calls that the state refused.
    pub refused: u64,
    /// Events that could not be deferred, because the queue was full. They are lost.
    pub overflowed: u64,
    /// Events accepted by the mailbox that the machine ended before. They are lost.
    pub late: u64,
}

/// Why an event was not sent. It holds the event.
#[derive(Error)]
#[non_exhaustive]
pub enum SendError<E, I: StateId> {
    /// The mailbox is full. Send again later, or await [`Handle::send`].
    #[error("the mailbox is full; wait with send(), or try again later")]
    Full {
        /// The event.
        event: E,
    },
    /// The supervisor is ending and accepts nothing more.
    #[error("the machine is ending in state {} and accepts no more events", name(*.state))]
    Closing {
        /// The event.
        event: E,
        /// The state it is in.
        state: Option<I>,
    },
    /// The supervisor has ended.
    #[error("the event came too late: the machine {end}")]
    Ended {
        /// The event.
        event: E,
        /// How and where.
        end: Ended<I>,
    },
}

impl<E, I: StateId> Handle<E, I> {
    pub(super) fn new(
        sender: mpsc::Sender<E>,
        control: Arc<Control>,
        status: watch::Receiver<Status<I>>,
    ) -> Self {
        Self {
            sender,
            control,
            status,
        }
    }

    /// Sends an event, and returns once the mailbox has accepted it.
    ///
    /// Accepted is not handled: a refusal by the state is counted in [`refusals`](Self::refusals).
    ///
    /// # Errors
    ///
    /// [`SendError::Closing`] and [`SendError::Ended`], with the event. Nothing was sent.
    ///
    /// # Cancel safety
    ///
    /// Dropped before it returns, nothing was sent, and the event is lost.
    pub async fn send(&self, event: E) -> Result<(), SendError<E, I>> {
        match self.sender.send(event).await {
            Ok(()) => {
                self.control.raise_mail();
                Ok(())
            }
            Err(mpsc::error::SendError(event)) => Err(self.closed(event)),
        }
    }

    /// Sends an event, if the mailbox has room for it.
    ///
    /// # Errors
    ///
    /// [`SendError`], with the event. Nothing was sent.
    pub fn try_send(&self, event: E) -> Result<(), SendError<E, I>> {
        match self.sender.try_send(event) {
            Ok(()) => {
                self.control.raise_mail();
                Ok(())
            }
            Err(TrySendError::Full(event)) => Err(SendError::Full { event }),
            Err(TrySendError::Closed(event)) => Err(self.closed(event)),
        }
    }

    /// Sends a call that `event` makes of a reply, and waits for the answer.
    ///
    /// # Errors
    ///
    /// [`CallError`]: the state refused or ignored it, or the machine is ending or has ended.
    ///
    /// # Cancel safety
    ///
    /// Dropped before the mailbox has accepted it, nothing was sent; afterwards the call is
    /// handled, and its answer is dropped.
    pub async fn call<R>(&self, event: impl FnOnce(Reply<R>) -> E) -> Result<R, CallError> {
        let (reply, answer) = Reply::new();
        match self.send(event(reply)).await {
            Ok(()) => answer.await,
            Err(SendError::Closing { state, .. }) => Err(CallError::Closing { state: name(state) }),
            Err(SendError::Ended { end, .. }) => Err(too_late(end)),
            Err(SendError::Full { .. }) => Err(CallError::Gone),
        }
    }

    /// Returns the state that the machine is in or ended in, as published last.
    ///
    /// `None` before the start, and where a panic or a refusal left it between two states.
    pub fn state(&self) -> Option<I> {
        self.status().state()
    }

    /// Returns where the supervisor stands.
    pub fn status(&self) -> Status<I> {
        *self.status.borrow()
    }

    /// Returns a follower of the status. It does not keep the supervisor alive.
    pub fn watch(&self) -> Watch<I> {
        Watch::new(self.status.clone())
    }

    /// Asks the machine to end, ahead of everything that waits, and returns at once.
    ///
    /// `shutdown` is raised once, however often this is called. A machine that has no rule for it
    /// is cancelled: its mailbox is closed, and what that had accepted is handled. A machine that
    /// has not ended when `deadline` has passed, counted from now, is cancelled then; of several
    /// deadlines the earliest holds.
    pub fn shutdown(&self, deadline: Duration) {
        self.request(false, deadline);
    }

    /// Closes the mailbox, has everything handled that it had accepted, then asks the machine to
    /// end as [`shutdown`](Self::shutdown) does. Returns at once.
    pub fn drain(&self, deadline: Duration) {
        self.request(true, deadline);
    }

    /// Returns how many events were not taken, and why.
    pub fn refusals(&self) -> Refusals {
        Refusals {
            refused: self.control.refused.load(Ordering::Relaxed),
            overflowed: self.control.overflowed.load(Ordering::Relaxed),
            late: self.control.late.load(Ordering::Relaxed),
        }
    }

    fn request(&self, drain: bool, deadline: Duration) {
        self.control.request(Request {
            drain,
            deadline: Instant::now().checked_add(deadline),
        });
    }

    #[cold]
    fn closed(&self, event: E) -> SendError<E, I> {
        // The end is published before the mailbox closes: a mailbox that is closed before the
        // end is being drained.
        match self.status() {
            Status::Ended(end) => SendError::Ended { event, end },
            status => SendError::Closing {
                event,
                state: status.state(),
            },
        }
    }
}

impl<E, I: StateId> SendError<E, I> {
    /// Returns the event that was not sent.
    pub fn into_event(self) -> E {
        match self {
            Self::Full { event } | Self::Closing { event, .. } | Self::Ended { event, .. } => event,
        }
    }

    /// Returns the state that the machine is in, or ended in, where that is the reason.
    pub fn state(&self) -> Option<I> {
        match self {
            Self::Full { .. } => None,
            Self::Closing { state, .. } => *state,
            Self::Ended { end, .. } => end.state,
        }
    }
}

impl<E, I> Clone for Handle<E, I> {
    fn clone(&self) -> Self {
        Self {
            sender: self.sender.clone(),
            control: Arc::clone(&self.control),
            status: self.status.clone(),
        }
    }
}

impl<E, I: StateId> fmt::Debug for Handle<E, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle")
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}

// By hand: an event need not be `Debug`.
impl<E, I: StateId> fmt::Debug for SendError<E, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full { .. } => f.debug_struct("Full").finish_non_exhaustive(),
            Self::Closing { state, .. } => f
                .debug_struct("Closing")
                .field("state", state)
                .finish_non_exhaustive(),
            Self::Ended { end, .. } => f
                .debug_struct("Ended")
                .field("end", end)
                .finish_non_exhaustive(),
        }
    }
}

fn name<I: StateId>(state: Option<I>) -> &'static str {
    state.map_or("(none)", StateId::name)
}

fn too_late<I: StateId>(end: Ended<I>) -> CallError {
    match (end.how, end.state) {
        (End::Completed | End::Failed, Some(state)) => CallError::Over {
            state: state.name(),
        },
        _ => CallError::Gone,
    }
}
