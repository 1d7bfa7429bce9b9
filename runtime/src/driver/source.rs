//! Where a machine's stream events come from.

use std::task::{Context, Poll};

use futures_core::Stream;

/// A stream that knows whether it has given all that there is at present.
///
/// `Pending` alone does not say so: with tokio's budget spent, a full channel is pending too.
pub trait Source: Stream + Unpin {
    /// Returns whether everything that was there when it was last polled has been given.
    fn is_caught_up(&self) -> bool;
}

/// The streams of one machine. `fsm!` generates it as `NameStreams`.
pub trait Streams<E>: Send + 'static {
    /// How many there are.
    const LEN: usize;

    /// Polls one of them, by its number in declaration order.
    fn poll(&mut self, stream: usize, cx: &mut Context<'_>) -> Poll<Option<E>>;

    /// Returns whether one of them is caught up.
    fn is_caught_up(&self, stream: usize) -> bool;
}

/// The streams of a machine that listens to none.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoStreams;

impl<E> Streams<E> for NoStreams {
    const LEN: usize = 0;

    fn poll(&mut self, _stream: usize, _cx: &mut Context<'_>) -> Poll<Option<E>> {
        Poll::Ready(None)
    }

    fn is_caught_up(&self, _stream: usize) -> bool {
        true
    }
}
