//! What every journal can do, and every store of journals.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_channel::oneshot;

use super::{Ack, EncodedBatch, Expect, JournalError, Name, Position, RawBatch, ReadFrom};

/// A future in a box: one a batch, so that a journal can be an `Arc<dyn Journal>`.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// An append-only sequence of records.
///
/// Records go in through a [`Writer`](super::Writer), which gives them their envelope, and come
/// out through a [`Subscription`](super::Subscription), which decodes them.
pub trait Journal: Send + Sync + fmt::Debug {
    /// Returns the name under which the store has it.
    fn name(&self) -> &Arc<str>;

    /// Returns what an acknowledged append has survived.
    fn ack(&self) -> Ack;

    /// Hands a batch over as one atomic unit. Batches are appended in the order in which they were
    /// accepted; the receipt tells where.
    ///
    /// # Errors
    ///
    /// [`JournalError::Ended`] if the store has ended: the batch is absent.
    ///
    /// # Cancel safety
    ///
    /// Dropped before it is ready, the batch is absent. Afterwards it is appended whole or not at
    /// all, whether the receipt is kept or dropped.
    fn submit(
        &self,
        batch: EncodedBatch,
        expect: Expect,
    ) -> BoxFuture<'_, Result<Receipt, JournalError>>;

    /// Appends a batch as one atomic unit and returns the position of its last record.
    ///
    /// # Errors
    ///
    /// What the store reports; the batch is then absent, save after [`JournalError::Ended`].
    ///
    /// # Cancel safety
    ///
    /// That of [`submit`](Self::submit): the batch is there whole, or absent.
    fn append(
        &self,
        batch: EncodedBatch,
        expect: Expect,
    ) -> BoxFuture<'_, Result<Position, JournalError>> {
        Box::pin(async move { self.submit(batch, expect).await?.await })
    }

    /// Opens a reader of its own position.
    ///
    /// # Errors
    ///
    /// What the store reports.
    ///
    /// # Cancel safety
    ///
    /// Safe: nothing is left behind.
    fn reader(&self, from: ReadFrom)
    -> BoxFuture<'_, Result<Box<dyn JournalReader>, JournalError>>;

    /// Returns the position of the last record; `None` if nothing was ever appended.
    ///
    /// # Errors
    ///
    /// What the store reports.
    ///
    /// # Cancel safety
    ///
    /// Safe.
    fn head(&self) -> BoxFuture<'_, Result<Option<Position>, JournalError>>;

    /// Returns the bytes of the record with the writer's highest sequence, if it has any.
    ///
    /// A writer that is opened again takes its sequence and its clock from it. Takes no longer in
    /// a long journal than in a short one.
    ///
    /// # Errors
    ///
    /// What the store reports.
    ///
    /// # Cancel safety
    ///
    /// Safe.
    fn last_of(&self, writer: &Name) -> BoxFuture<'_, Result<Option<Bytes>, JournalError>>;

    /// Removes the records before `horizon`: readers behind it are told of a gap.
    ///
    /// The last record of the journal, and those that hold a writer's last sequence, stay.
    ///
    /// # Errors
    ///
    /// What the store reports; then nothing is removed.
    ///
    /// # Cancel safety
    ///
    /// Dropped, they are all removed, or none.
    fn trim(&self, horizon: Position) -> BoxFuture<'_, Result<(), JournalError>>;
}

/// The answer to a batch that was handed over: the position of its last record.
///
/// # Cancel safety
///
/// Safe: dropping it changes nothing of what is appended.
#[must_use = "whether the batch was appended is only known from its receipt"]
#[derive(Debug)]
pub struct Receipt(Answer);

#[derive(Debug)]
enum Answer {
    Given(Option<Result<Position, JournalError>>),
    Awaited(
        oneshot::Receiver<Result<Position, JournalError>>,
        JournalError,
    ),
}

impl Receipt {
    /// Returns a receipt whose answer is known.
    pub fn ready(answer: Result<Position, JournalError>) -> Self {
        Self(Answer::Given(Some(answer)))
    }

    /// Returns a receipt whose answer comes by `answer`, or is `ended` if no one gives it.
    pub fn awaited(
        answer: oneshot::Receiver<Result<Position, JournalError>>,
        ended: JournalError,
    ) -> Self {
        Self(Answer::Awaited(answer, ended))
    }
}

impl Future for Receipt {
    type Output = Result<Position, JournalError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            Answer::Given(answer) => Poll::Ready(answer.take().expect("polled after its answer")),
            Answer::Awaited(answer, ended) => Pin::new(answer)
                .poll(cx)
                .map(|answer| answer.unwrap_or_else(|_| Err(ended.clone()))),
        }
    }
}

/// Reads a journal from a position of its own.
pub trait JournalReader: Send + fmt::Debug {
    /// Gives the next entries, at least one and at most `max` (which is at least 1).
    ///
    /// The position moves only when entries are given: whoever stops polling loses nothing.
    ///
    /// # Errors
    ///
    /// What the store reports; the position stays, and the next poll reads again.
    fn poll_next(
        &mut self,
        cx: &mut Context<'_>,
        max: usize,
    ) -> Poll<Result<RawBatch, JournalError>>;

    /// Returns the position of the last entry that was given, or where the reader began.
    fn position(&self) -> Option<Position>;

    /// Returns whether all that is known to be in the journal has been given.
    fn is_caught_up(&self) -> bool;

    /// Waits for the next entries, at least one and at most `max` (which is at least 1).
    ///
    /// # Errors
    ///
    /// Those of [`poll_next`](Self::poll_next).
    ///
    /// # Cancel safety
    ///
    /// Safe: the position moves only when this returns.
    fn next(&mut self, max: usize) -> Next<'_, Self>
    where
        Self: Sized,
    {
        Next { reader: self, max }
    }
}

impl<R: JournalReader + ?Sized> JournalReader for Box<R> {
    fn poll_next(
        &mut self,
        cx: &mut Context<'_>,
        max: usize,
    ) -> Poll<Result<RawBatch, JournalError>> {
        (**self).poll_next(cx, max)
    }

    fn position(&self) -> Option<Position> {
        (**self).position()
    }

    fn is_caught_up(&self) -> bool {
        (**self).is_caught_up()
    }
}

/// The future of [`JournalReader::next`].
#[must_use = "nothing is read before it is awaited"]
#[derive(Debug)]
pub struct Next<'a, R> {
    reader: &'a mut R,
    max: usize,
}

impl<R: JournalReader> Future for Next<'_, R> {
    type Output = Result<RawBatch, JournalError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let max = self.max;
        self.reader.poll_next(cx, max)
    }
}

/// A batch for one of several journals.
#[derive(Clone, Debug)]
pub struct Append {
    /// The journal's name in its store.
    pub journal: Arc<str>,
    /// What to append.
    pub batch: EncodedBatch,
    /// What is expected of the journal.
    pub expect: Expect,
}

/// Journals by name, which can be appended to at once.
pub trait Store: Send + Sync + fmt::Debug {
    /// Opens a journal, which is made if there is none of that name.
    ///
    /// # Errors
    ///
    /// [`JournalError::Name`] for a name that none can have, or what the store reports.
    ///
    /// # Cancel safety
    ///
    /// Dropped, the journal may have been made, empty.
    fn journal(&self, name: &str) -> BoxFuture<'_, Result<Arc<dyn Journal>, JournalError>>;

    /// Returns what an acknowledged append has survived.
    fn ack(&self) -> Ack;

    /// Appends to several journals: all, or none. Gives the last position in each, in order.
    ///
    /// # Errors
    ///
    /// [`JournalError::OtherStore`] if one was not opened here, or what an append gives. Then
    /// nothing is appended to any.
    ///
    /// # Cancel safety
    ///
    /// Dropped, all are appended or none.
    fn append_all(
        &self,
        appends: Vec<Append>,
    ) -> BoxFuture<'_, Result<Vec<Position>, JournalError>>;
}

/// Checks that a journal can have this name: 1 to 200 bytes, no control characters.
pub(super) fn check_name(name: &str) -> Result<(), JournalError> {
    if name.is_empty() || name.len() > 200 || name.chars().any(char::is_control) {
        return Err(JournalError::Name {
            name: name.to_owned(),
        });
    }
    Ok(())
}
