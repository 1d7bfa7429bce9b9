//! The receiving end of a supervisor's mailbox: bounded, taken in batches.

use std::task::{Context, Poll};

use tokio::sync::mpsc;

use super::control::Control;

/// Commands and calls that were accepted and not handled yet.
#[derive(Debug)]
pub(super) struct Mailbox<E> {
    receiver: mpsc::Receiver<E>,
    /// Taken out of the channel, latest first.
    batch: Vec<E>,
    ended: bool,
}

impl<E> Mailbox<E> {
    pub(super) fn new(receiver: mpsc::Receiver<E>) -> Self {
        Self {
            receiver,
            batch: Vec::new(),
            ended: false,
        }
    }

    /// Takes the oldest event. Where the channel is asked, it gives up to `limit` at once.
    ///
    /// Ready with `None` once it is closed, or the last handle is dropped, and all was taken.
    #[inline]
    pub(super) fn poll_next(
        &mut self,
        limit: u32,
        control: &Control,
        cx: &mut Context<'_>,
    ) -> Poll<Option<E>> {
        if let Some(event) = self.batch.pop() {
            return Poll::Ready(Some(event));
        }
        control.clear_mail();
        let taken = self
            .receiver
            .poll_recv_many(cx, &mut self.batch, limit as usize);
        taken.map(|taken| {
            self.ended = taken == 0;
            self.batch.reverse();
            self.batch.pop()
        })
    }

    /// Waits for the next of those accepted before the mailbox was closed.
    pub(super) async fn next(&mut self) -> Option<E> {
        match self.batch.pop() {
            Some(event) => Some(event),
            None => self.receiver.recv().await,
        }
    }

    /// Accepts nothing more. What was accepted stays.
    pub(super) fn close(&mut self) {
        self.receiver.close();
    }

    /// Returns whether nothing more can come.
    pub(super) fn has_ended(&self) -> bool {
        self.ended
    }

    /// Returns whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.batch.is_empty() && self.receiver.is_empty()
    }
}
