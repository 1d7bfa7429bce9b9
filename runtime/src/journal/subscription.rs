//! Follows many journals at once and decodes what they hold.

use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use serde::de::DeserializeOwned;

use super::{
    Batch, Entry, Journal, JournalError, JournalReader, Position, RawBatch, ReadFrom, Record,
};
use crate::driver::Source;

/// How many entries a batch has at most, unless told otherwise.
pub const BATCH_LEN: usize = 512;

/// Records of many journals, as they come: a stream of batches, each of one journal.
///
/// It keeps a position in each journal and turns to each in its turn, so that a busy one never
/// starves another. What cannot be read is an [`Entry`] of its own and ends nothing. The stream
/// ends once the flow of every journal has ended (or the journal has failed).
///
/// A journal is read up to the first end of a flow after its position; to go on behind it, open
/// another subscription [after](ReadFrom::After) its position.
#[derive(Debug)]
pub struct Subscription<T> {
    followed: Vec<Followed>,
    /// Whose turn it is.
    turn: usize,
    batch_len: usize,
    unreadable: u64,
    missing: u64,
    payload: PhantomData<fn() -> T>,
}

#[derive(Debug)]
struct Followed {
    journal: Arc<str>,
    reader: Box<dyn JournalReader>,
    position: Option<Position>,
    is_over: bool,
}

impl<T: DeserializeOwned> Subscription<T> {
    /// Follows these journals, each from its own place.
    ///
    /// # Errors
    ///
    /// What a store reports of one of them.
    ///
    /// # Cancel safety
    ///
    /// Safe.
    pub async fn open(
        journals: impl IntoIterator<Item = (Arc<dyn Journal>, ReadFrom), IntoIter: Send>,
    ) -> Result<Self, JournalError> {
        let mut followed = Vec::new();
        for (journal, from) in journals {
            let reader = journal.reader(from).await?;
            let position = reader.position();
            let journal = Arc::clone(journal.name());
            followed.push(Followed {
                journal,
                reader,
                position,
                is_over: false,
            });
        }
        Ok(Self {
            followed,
            turn: 0,
            batch_len: BATCH_LEN,
            unreadable: 0,
            missing: 0,
            payload: PhantomData,
        })
    }

    /// Bounds a batch to so many entries (at least 1) instead of [`BATCH_LEN`].
    #[must_use]
    pub fn with_batch_len(mut self, batch_len: usize) -> Self {
        self.batch_len = batch_len.max(1);
        self
    }

    /// Waits for the next batch; `None` once every flow has ended.
    ///
    /// # Cancel safety
    ///
    /// Safe: the positions move only when this returns.
    pub async fn next(&mut self) -> Option<Batch<T>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// Turns it into a stream of single records, for journals of a low rate.
    pub fn into_records(self) -> Records<T> {
        Records {
            subscription: self,
            batch: Vec::new().into_iter(),
        }
    }

    fn take(&mut self, at: usize, read: Result<RawBatch, JournalError>) -> Batch<T> {
        let followed = &mut self.followed[at];
        let journal = Arc::clone(&followed.journal);
        let batch = match read {
            Ok(raw) => Batch::decode(journal, raw),
            Err(error) => Batch::new(journal, vec![Entry::Failed { error }]),
        };
        followed.position = batch.position().or(followed.position);
        followed.is_over = batch.entries().last().is_some_and(Entry::is_last);
        for entry in batch.entries() {
            match entry {
                Entry::Unreadable { .. } => self.unreadable += 1,
                Entry::Gap { missing, .. } => self.missing += missing,
                _ => {}
            }
        }
        batch
    }
}

impl<T> Subscription<T> {
    /// Returns the journals with the position of the last entry given of each: what a checkpoint
    /// keeps, to go on [after](ReadFrom::After) it.
    pub fn positions(&self) -> impl ExactSizeIterator<Item = (&Arc<str>, Option<Position>)> {
        self.followed
            .iter()
            .map(|followed| (&followed.journal, followed.position))
    }

    /// Returns how many records could not be read and were skipped.
    pub fn unreadable(&self) -> u64 {
        self.unreadable
    }

    /// Returns how many records were gone before they could be read.
    pub fn missing(&self) -> u64 {
        self.missing
    }
}

impl<T: DeserializeOwned> Stream for Subscription<T> {
    type Item = Batch<T>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Batch<T>>> {
        let this = self.get_mut();
        let mut is_over = true;
        for step in 0..this.followed.len() {
            let at = (this.turn + step) % this.followed.len();
            let followed = &mut this.followed[at];
            if followed.is_over {
                continue;
            }
            is_over = false;
            if let Poll::Ready(read) = followed.reader.poll_next(cx, this.batch_len) {
                this.turn = at + 1;
                return Poll::Ready(Some(this.take(at, read)));
            }
        }
        if is_over {
            Poll::Ready(None)
        } else {
            Poll::Pending
        }
    }
}

impl<T: DeserializeOwned> Source for Subscription<T> {
    fn is_caught_up(&self) -> bool {
        self.followed
            .iter()
            .all(|followed| followed.is_over || followed.reader.is_caught_up())
    }
}

/// The records of a subscription, one by one. What is no record is counted, not given.
#[derive(Debug)]
pub struct Records<T> {
    subscription: Subscription<T>,
    /// What is left of the last batch.
    batch: std::vec::IntoIter<Entry<T>>,
}

impl<T: DeserializeOwned> Records<T> {
    /// Waits for the next record; `None` once every flow has ended.
    ///
    /// # Cancel safety
    ///
    /// Safe: nothing is lost.
    pub async fn next(&mut self) -> Option<Record<T>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl<T> Records<T> {
    /// Returns the subscription: for its counts. Its positions are those of whole batches.
    pub fn subscription(&self) -> &Subscription<T> {
        &self.subscription
    }
}

// Nothing is pinned in it: entries are given by value.
impl<T> Unpin for Records<T> {}

impl<T: DeserializeOwned> Stream for Records<T> {
    type Item = Record<T>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Record<T>>> {
        let this = self.get_mut();
        loop {
            if let Some(record) = this.batch.by_ref().find_map(Entry::into_record) {
                return Poll::Ready(Some(record));
            }
            match ready!(Pin::new(&mut this.subscription).poll_next(cx)) {
                Some(batch) => this.batch = batch.into_entries().into_iter(),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<T: DeserializeOwned> Source for Records<T> {
    fn is_caught_up(&self) -> bool {
        let is_given = !self
            .batch
            .as_slice()
            .iter()
            .any(|entry| entry.record().is_some());
        is_given && self.subscription.is_caught_up()
    }
}
