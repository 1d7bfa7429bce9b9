//! Gives records their envelope, and never the same sequence twice.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::{BufMut, BytesMut};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex as AsyncMutex;

use super::raw::Authorship;
use super::record::Envelope;
use super::{
    Append, Cause, Draft, EncodedBatch, Expect, Journal, JournalError, KIND_END_OF_FLOW, Name,
    Position, RECORD_BYTES_MAX, Receipt, RecordId, Timestamp, VectorClock,
};

/// How much room a new slab has, in bytes: a batch of 256 records of the usual length.
const SLAB_BYTES: usize = 64 * 1024;

/// One writer of one journal: its name, its sequence and its clock.
///
/// To be shared (`Arc<Writer>`) by the tasks that write under its name: each record gets a
/// sequence of its own, and the records stand in the journal in that order. Opened again, it goes
/// on where its last record stands. A name must be unique in a flow, as the clocks are kept by it;
/// a second writer of the same name in the same journal is refused by the store
/// ([`JournalError::StaleWriter`]).
///
/// # Examples
///
/// ```
/// use fsmith::journal::{Draft, Entry, MemoryStore, ReadFrom, Store, Subscription, Writer};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let store = MemoryStore::new();
/// let journal = store.journal("gate.data").await?;
/// let gate = Writer::open(journal.clone(), "gate").await?;
/// gate.append(Draft::new("departed", &"UA 1545")).await?;
/// gate.end_flow().await?;
///
/// let mut flights = Subscription::<String>::open([(journal, ReadFrom::Start)]).await?;
/// let batch = flights.next().await.expect("two entries");
/// assert_eq!(batch.records().next().unwrap().payload, "UA 1545");
/// assert!(matches!(batch.entries()[1], Entry::EndOfFlow { .. }));
/// assert!(flights.next().await.is_none(), "the flow has ended");
/// # Ok::<(), fsmith::journal::JournalError>(()) }).unwrap();
/// ```
#[derive(Debug)]
pub struct Writer {
    journal: Arc<dyn Journal>,
    name: Name,
    stage: Name,
    incarnation: u64,
    base: u64,
    /// Held from taking sequences until the journal has accepted them, so that they arrive in
    /// order; not until they are written, so that tasks do not wait for each other's disk.
    order: AsyncMutex<()>,
    chain: Mutex<Chain>,
}

#[derive(Debug)]
struct Chain {
    /// The last sequence that was given out.
    sequence: u64,
    clock: VectorClock,
    slab: BytesMut,
}

/// What a writer needs of its last record.
#[derive(Deserialize)]
struct Last {
    sequence: u64,
    #[serde(default)]
    clock: VectorClock,
}

impl Writer {
    /// Opens the writer of this name, which goes on after its last record in the journal.
    ///
    /// # Errors
    ///
    /// [`JournalError::Unreadable`] if that record cannot be decoded, or what the store reports.
    ///
    /// # Cancel safety
    ///
    /// Safe.
    pub async fn open(
        journal: Arc<dyn Journal>,
        name: impl Into<Name>,
    ) -> Result<Self, JournalError> {
        let name = name.into();
        let (sequence, clock) = match journal.last_of(&name).await? {
            None => (0, VectorClock::default()),
            Some(bytes) => match rmp_serde::from_slice::<Last>(&bytes) {
                Ok(last) => (last.sequence, last.clock),
                Err(error) => {
                    let journal = Arc::clone(journal.name());
                    let source = Cause::new(error);
                    return Err(JournalError::Unreadable {
                        journal,
                        writer: name,
                        source,
                    });
                }
            },
        };
        Ok(Self {
            journal,
            name,
            stage: Name::default(),
            // The standard library's only source of randomness; nothing here needs a better one.
            incarnation: RandomState::new().hash_one(sequence) >> 1,
            base: sequence,
            order: AsyncMutex::new(()),
            chain: Mutex::new(Chain {
                sequence,
                clock,
                slab: BytesMut::new(),
            }),
        })
    }

    /// Names the stage of records that name none themselves.
    #[must_use]
    pub fn with_stage(mut self, stage: impl Into<Name>) -> Self {
        self.stage = stage.into();
        self
    }

    /// Appends one record and returns its position.
    ///
    /// # Errors
    ///
    /// What [`append_all`](Self::append_all) gives.
    ///
    /// # Cancel safety
    ///
    /// The record is there, or absent; its sequence is not used again.
    pub async fn append<T>(&self, draft: Draft<'_, T>) -> Result<Position, JournalError>
    where
        T: Serialize + Sync,
    {
        self.append_all([draft]).await
    }

    /// Appends records as one atomic unit and returns the position of the last.
    ///
    /// # Errors
    ///
    /// [`JournalError::EmptyBatch`], [`JournalError::Encode`] and [`JournalError::RecordTooLong`]
    /// for what cannot be written, or what the store reports. Nothing is then appended, save
    /// perhaps after [`JournalError::Ended`].
    ///
    /// # Cancel safety
    ///
    /// The records are there, all of them, or absent; their sequences are not used again.
    pub async fn append_all<'a, T, I>(&self, drafts: I) -> Result<Position, JournalError>
    where
        T: Serialize + Sync + 'a,
        I: IntoIterator<Item = Draft<'a, T>> + Send,
    {
        self.submit_all(drafts, Expect::Any).await?.await
    }

    /// Hands records over as one atomic unit. The receipt tells what became of them, so that the
    /// next can be handed over before these are written.
    ///
    /// # Errors
    ///
    /// What [`append_all`](Self::append_all) gives, partly by the receipt.
    ///
    /// # Cancel safety
    ///
    /// Dropped before it is ready, the records are absent and their sequences not used again.
    pub async fn submit_all<'a, T, I>(
        &self,
        drafts: I,
        expect: Expect,
    ) -> Result<Receipt, JournalError>
    where
        T: Serialize + Sync + 'a,
        I: IntoIterator<Item = Draft<'a, T>> + Send,
    {
        let _order = self.order.lock().await;
        let batch = self.encode(drafts)?;
        self.journal.submit(batch, expect).await
    }

    /// Encodes records for [`Store::append_all`](super::Store::append_all).
    ///
    /// # Errors
    ///
    /// [`JournalError::EmptyBatch`], [`JournalError::Encode`] and
    /// [`JournalError::RecordTooLong`]; the sequences are spent all the same.
    pub fn prepare<'a, T, I>(&self, drafts: I) -> Result<Append, JournalError>
    where
        T: Serialize + 'a,
        I: IntoIterator<Item = Draft<'a, T>>,
    {
        let batch = self.encode(drafts)?;
        Ok(Append {
            journal: Arc::clone(self.journal.name()),
            batch,
            expect: Expect::Any,
        })
    }

    /// Ends the journal's flow: whoever subscribes to it is told that nothing follows.
    ///
    /// # Errors
    ///
    /// What the store reports; the flow then goes on.
    ///
    /// # Cancel safety
    ///
    /// The word is there, or absent.
    pub async fn end_flow(&self) -> Result<Position, JournalError> {
        self.append(Draft::new(KIND_END_OF_FLOW, &())).await
    }

    /// Takes note of what another writer had seen: records written from now on follow it.
    pub fn observe(&self, clock: &VectorClock) {
        self.chain().clock.merge(clock);
    }

    /// Returns its name.
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// Returns the journal that it writes.
    pub fn journal(&self) -> &Arc<dyn Journal> {
        &self.journal
    }

    /// Returns the last sequence that it has given out; 0 before the first.
    pub fn sequence(&self) -> u64 {
        self.chain().sequence
    }

    /// Returns what it has seen, its own last record included.
    pub fn clock(&self) -> VectorClock {
        self.chain().clock.clone()
    }

    fn chain(&self) -> MutexGuard<'_, Chain> {
        // A payload whose `Serialize` panics leaves a chain that has spent a sequence: no harm.
        self.chain.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn encode<'a, T, I>(&self, drafts: I) -> Result<EncodedBatch, JournalError>
    where
        T: Serialize + 'a,
        I: IntoIterator<Item = Draft<'a, T>>,
    {
        let mut chain = self.chain();
        chain.slab.clear();
        if chain.slab.capacity() == 0 {
            chain.slab.reserve(SLAB_BYTES);
        }
        let drafts = drafts.into_iter();
        let mut ends = Vec::with_capacity(drafts.size_hint().0);
        let now = Timestamp::now();
        for draft in drafts {
            self.encode_one(&mut chain, &draft, now)?;
            ends.push(chain.slab.len());
        }
        if ends.is_empty() {
            return Err(JournalError::EmptyBatch {
                journal: Arc::clone(self.journal.name()),
            });
        }
        let by = Authorship {
            writer: self.name.clone(),
            incarnation: self.incarnation,
            base: self.base,
            last: chain.sequence,
        };
        Ok(EncodedBatch {
            slab: chain.slab.split().freeze(),
            ends,
            by,
        })
    }

    fn encode_one<T: Serialize>(
        &self,
        chain: &mut Chain,
        draft: &Draft<'_, T>,
        now: Timestamp,
    ) -> Result<(), JournalError> {
        // Spent whatever happens next: a sequence is never used again.
        chain.sequence += 1;
        chain.clock.advance(&self.name, chain.sequence);
        let begin = chain.slab.len();
        let time = draft.time.unwrap_or(now);
        let envelope = Envelope {
            id: RecordId::new(time, chain.sequence, self.incarnation),
            writer: &self.name,
            sequence: chain.sequence,
            clock: &chain.clock,
            parents: draft.parents,
            time,
            kind: draft.kind,
            stage: draft.stage.unwrap_or(&self.stage),
            payload: draft.payload,
        };
        rmp_serde::encode::write_named(&mut (&mut chain.slab).writer(), &envelope).map_err(
            |error| JournalError::Encode {
                kind: Name::new(draft.kind),
                source: Cause::new(error),
            },
        )?;
        let bytes = chain.slab.len() - begin;
        if bytes > RECORD_BYTES_MAX {
            return Err(JournalError::RecordTooLong {
                bytes,
                bytes_max: RECORD_BYTES_MAX,
            });
        }
        Ok(())
    }
}
