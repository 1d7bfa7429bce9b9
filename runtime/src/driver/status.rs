//! What can be seen of a supervisor from outside: the state it is in, and how it ended.

use std::fmt;

use tokio::sync::watch;

use crate::core::StateId;

/// Where a supervisor stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status<I> {
    /// It has been spawned and has not entered its initial state yet.
    Starting,
    /// It runs, and its machine is in this state.
    Running(I),
    /// It has ended, and what was left to do has been done.
    Ended(Ended<I>),
}

/// How a supervisor ended, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended<I> {
    /// How.
    pub how: End,
    /// The state it was in last; `None` where it never reached one.
    pub state: Option<I>,
}

/// How a supervisor ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum End {
    /// In a final state.
    Completed,
    /// In a final state that is marked `failed`.
    Failed,
    /// It was asked to end and its machine has no rule for that, or was not done by the deadline.
    Cancelled,
    /// A handler, an effect or an invocation panicked.
    Panicked,
    /// The machine could not go on: its rules never rest, or a period is zero.
    Refused,
    /// An effect or an invocation failed, and no rule took its error.
    Unrouted,
    /// Its task was aborted, or the executor shut down.
    Aborted,
}

impl<I: Copy> Status<I> {
    /// Returns the state that the machine is in or ended in.
    ///
    /// `None` before the start, and where a panic or a refusal left it between two states.
    pub fn state(self) -> Option<I> {
        match self {
            Self::Starting => None,
            Self::Running(state) => Some(state),
            Self::Ended(ended) => match ended.how {
                End::Panicked | End::Refused => None,
                _ => ended.state,
            },
        }
    }
}

impl<I: StateId> fmt::Display for Ended<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = match self.how {
            End::Completed => "has ended",
            End::Failed => "has failed",
            End::Cancelled => "was cancelled",
            End::Panicked => "panicked",
            End::Refused => "could not go on",
            End::Unrouted => "was stopped by an error without a route",
            End::Aborted => "was aborted",
        };
        match self.state {
            Some(state) => write!(f, "{how} in state {}", state.name()),
            None => write!(f, "{how} before its first state"),
        }
    }
}

/// Follows the status of a supervisor.
///
/// It sees the latest status, not every one: states passed through between two looks, or inside
/// one batch of events, are not seen. It does not keep the supervisor alive.
#[derive(Clone, Debug)]
pub struct Watch<I> {
    receiver: watch::Receiver<Status<I>>,
}

impl<I: StateId> Watch<I> {
    pub(super) fn new(receiver: watch::Receiver<Status<I>>) -> Self {
        Self { receiver }
    }

    /// Returns the present status.
    pub fn status(&self) -> Status<I> {
        *self.receiver.borrow()
    }

    /// Waits until the status is another one than when this was last called, and returns it.
    ///
    /// At the end it returns at once, with the end.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost: a change that was not returned is returned by the next call.
    pub async fn changed(&mut self) -> Status<I> {
        // The sender is dropped only after it has published the end.
        let _ended = self.receiver.changed().await;
        *self.receiver.borrow_and_update()
    }

    /// Waits until the machine is seen in a state that `wanted` accepts, and returns it.
    ///
    /// # Errors
    ///
    /// The end, where the supervisor ended in no such state.
    ///
    /// # Cancel safety
    ///
    /// It holds nothing: it can be dropped and called again.
    pub async fn until(&mut self, mut wanted: impl FnMut(I) -> bool) -> Result<I, Ended<I>> {
        loop {
            let status = *self.receiver.borrow_and_update();
            match (status.state(), status) {
                (Some(state), _) if wanted(state) => return Ok(state),
                (_, Status::Ended(ended)) => return Err(ended),
                _ => {}
            }
            self.changed_at_all().await;
        }
    }

    /// Waits for the end.
    ///
    /// # Cancel safety
    ///
    /// It holds nothing: it can be dropped and called again.
    pub async fn ended(&mut self) -> Ended<I> {
        loop {
            if let Status::Ended(ended) = *self.receiver.borrow_and_update() {
                return ended;
            }
            self.changed_at_all().await;
        }
    }

    async fn changed_at_all(&mut self) {
        let _ended = self.receiver.changed().await;
    }
}

/// Publishes the status. Dropped before the end, it publishes that too.
#[derive(Debug)]
pub(super) struct Publisher<I: StateId> {
    sender: watch::Sender<Status<I>>,
    last: Option<I>,
    ended: bool,
}

impl<I: StateId> Publisher<I> {
    pub(super) fn new() -> Self {
        Self {
            sender: watch::Sender::new(Status::Starting),
            last: None,
            ended: false,
        }
    }

    pub(super) fn subscribe(&self) -> watch::Receiver<Status<I>> {
        self.sender.subscribe()
    }

    /// Publishes the state, if it is another one than before.
    #[inline]
    pub(super) fn publish(&mut self, state: Option<I>) {
        if state.is_some() && state != self.last {
            self.last = state;
            self.send(state);
        }
    }

    /// Publishes the end. Nothing is published after it.
    pub(super) fn end(&mut self, how: End, state: Option<I>) -> Ended<I> {
        let state = state.or(self.last);
        let ended = Ended { how, state };
        if !self.ended {
            self.ended = true;
            self.last = state;
            self.sender.send_replace(Status::Ended(ended));
        }
        ended
    }

    /// Returns the state published last.
    pub(super) fn last(&self) -> Option<I> {
        self.last
    }

    #[cold]
    fn send(&self, state: Option<I>) {
        if let Some(state) = state {
            self.sender.send_replace(Status::Running(state));
        }
    }
}

impl<I: StateId> Drop for Publisher<I> {
    fn drop(&mut self) {
        self.end(End::Aborted, None);
    }
}
