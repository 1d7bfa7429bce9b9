//! The answer to a call: owed by the machine, awaited by the caller.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_channel::oneshot;
use thiserror::Error;

/// The answer that a machine owes for a call.
///
/// It moves like a payload. Dropped without an answer, the caller gets an error that names the
/// state in which the machine took the call.
pub struct Reply<R> {
    sender: Option<oneshot::Sender<Result<R, CallError>>>,
    state: Option<&'static str>,
}

/// The caller's end of a [`Reply`]: a future of the answer.
///
/// # Cancel safety
///
/// Dropping it gives up the answer; the machine handles the call all the same.
#[derive(Debug)]
#[must_use = "an answer is awaited"]
pub struct Answer<R> {
    receiver: oneshot::Receiver<Result<R, CallError>>,
}

/// Why a call has no answer.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CallError {
    /// The state refuses this call.
    #[error("the call {call} is refused in state {state}")]
    Refused {
        /// The call.
        call: &'static str,
        /// The state.
        state: &'static str,
    },
    /// The state ignores this call.
    #[error("the call {call} is ignored in state {state}")]
    Ignored {
        /// The call.
        call: &'static str,
        /// The state.
        state: &'static str,
    },
    /// The call was taken in this state and never answered.
    #[error("the call was taken in state {state} and dropped without an answer")]
    Unanswered {
        /// The state.
        state: &'static str,
    },
    /// The machine has ended.
    #[error("the call came too late: the machine has ended in state {state}")]
    Over {
        /// The final state.
        state: &'static str,
    },
    /// The machine is ending and accepts no more calls.
    #[error("the call came too late: the machine is ending in state {state}")]
    Closing {
        /// The state it is in.
        state: &'static str,
    },
    /// The machine is gone: it was cancelled, or a handler panicked.
    #[error("the machine is gone")]
    Gone,
}

impl<R> Reply<R> {
    /// Returns a reply and the caller's end of it.
    pub fn new() -> (Self, Answer<R>) {
        let (sender, receiver) = oneshot::channel();
        (
            Self {
                sender: Some(sender),
                state: None,
            },
            Answer { receiver },
        )
    }

    /// Answers the call. A caller who no longer waits is no error: the answer is dropped.
    pub fn send(mut self, answer: R) {
        self.settle(Ok(answer));
    }

    /// Tells the caller that there will be no answer.
    pub fn fail(mut self, cause: CallError) {
        self.settle(Err(cause));
    }

    /// Returns whether the caller no longer waits.
    pub fn is_abandoned(&self) -> bool {
        self.sender
            .as_ref()
            .is_none_or(oneshot::Sender::is_canceled)
    }

    /// Notes the state that took the call, for the case that it is never answered.
    #[must_use]
    pub fn taken_in(mut self, state: &'static str) -> Self {
        self.state = Some(state);
        self
    }

    fn settle(&mut self, answer: Result<R, CallError>) {
        if let Some(sender) = self.sender.take() {
            // The caller may have gone; its answer goes with it.
            let _gone = sender.send(answer);
        }
    }
}

impl<R> Drop for Reply<R> {
    fn drop(&mut self) {
        let cause = match self.state {
            Some(state) => CallError::Unanswered { state },
            None => CallError::Gone,
        };
        self.settle(Err(cause));
    }
}

impl<R> fmt::Debug for Reply<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl<R> Future for Answer<R> {
    type Output = Result<R, CallError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = Pin::new(&mut self.receiver).poll(cx);
        answer.map(|sent| sent.unwrap_or(Err(CallError::Gone)))
    }
}
