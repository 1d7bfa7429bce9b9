//! Where a machine's stream events come from.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use tokio::sync::mpsc;

/// A stream that knows whether it has given all that there is at present.
///
/// `Pending` alone does not say so: with tokio's budget spent, a full channel is pending too.
pub trait Source: Stream + Unpin {
    /// Returns whether everything that was there when it was last polled has been given.
    fn is_caught_up(&self) -> bool;
}

/// Makes a source of any stream. It never says that it is caught up: it ends, or is not done.
pub fn plain<S: Stream + Unpin>(stream: S) -> Plain<S> {
    Plain { stream }
}

/// Makes a source of a channel. It is caught up when the channel is empty.
///
/// # Examples
///
/// ```
/// use fsmith::driver::{Source, source};
///
/// let (sender, receiver) = tokio::sync::mpsc::channel(8);
/// let numbers = source::channel(receiver);
/// assert!(numbers.is_caught_up());
/// sender.try_send(1)?;
/// assert!(!numbers.is_caught_up());
/// # Ok::<_, tokio::sync::mpsc::error::TrySendError<i32>>(())
/// ```
pub fn channel<T>(receiver: mpsc::Receiver<T>) -> Channel<T> {
    Channel { receiver }
}

/// A stream as a source: see [`plain`].
#[derive(Clone, Debug)]
pub struct Plain<S> {
    stream: S,
}

/// A channel as a source: see [`channel`].
#[derive(Debug)]
pub struct Channel<T> {
    receiver: mpsc::Receiver<T>,
}

impl<S: Stream + Unpin> Stream for Plain<S> {
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
        Pin::new(&mut self.stream).poll_next(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.stream.size_hint()
    }
}

impl<S: Stream + Unpin> Source for Plain<S> {
    fn is_caught_up(&self) -> bool {
        false
    }
}

impl<T> Stream for Channel<T> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        self.receiver.poll_recv(cx)
    }
}

impl<T> Source for Channel<T> {
    fn is_caught_up(&self) -> bool {
        self.receiver.is_empty()
    }
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

/// Polls a source by reference: what generated code calls, whatever it has in scope.
pub fn poll_next<S: Source>(source: &mut S, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
    Pin::new(source).poll_next(cx)
}
