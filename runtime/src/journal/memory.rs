//! Journals in memory: for tests and for flows that end with their process.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;

use super::signal::{Listener, Signal};
use super::store::check_name;
use super::{
    Ack, Append, BoxFuture, EncodedBatch, Expect, Journal, JournalError, JournalReader, Name,
    Position, Raw, RawBatch, RawEntry, ReadFrom, Receipt, Store,
};

/// Journals that live as long as what holds them.
///
/// Every record stays until it is [trimmed](Journal::trim): how much memory that is, is for the
/// caller to bound. An append copies nothing and never waits.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    logs: Arc<Mutex<BTreeMap<Arc<str>, Log>>>,
}

/// One journal of a [`MemoryStore`].
#[derive(Clone, Debug)]
pub struct MemoryJournal {
    name: Arc<str>,
    signal: Arc<Signal>,
    store: MemoryStore,
}

#[derive(Debug, Default)]
struct Log {
    records: VecDeque<(u64, Bytes)>,
    /// The last position; 0 before the first append.
    head: u64,
    writers: BTreeMap<Name, Mark>,
    signal: Arc<Signal>,
}

/// The last record of a writer.
#[derive(Debug)]
struct Mark {
    incarnation: u64,
    sequence: u64,
    position: u64,
}

impl MemoryStore {
    /// Returns a store without journals.
    pub fn new() -> Self {
        Self::default()
    }

    /// Opens a journal, which is made if there is none of that name.
    ///
    /// # Errors
    ///
    /// [`JournalError::Name`] for a name that none can have.
    pub fn open(&self, name: &str) -> Result<MemoryJournal, JournalError> {
        check_name(name)?;
        let name: Arc<str> = name.into();
        let signal = Arc::clone(&self.logs().entry(Arc::clone(&name)).or_default().signal);
        Ok(MemoryJournal {
            name,
            signal,
            store: self.clone(),
        })
    }

    fn logs(&self) -> MutexGuard<'_, BTreeMap<Arc<str>, Log>> {
        // Nothing panics while it is held, save for want of memory, which aborts.
        self.logs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn append_now(&self, appends: &[Append]) -> Result<Vec<Position>, JournalError> {
        let mut logs = self.logs();
        for (at, append) in appends.iter().enumerate() {
            let before = &appends[..at];
            logs.get(&append.journal)
                .ok_or_else(|| JournalError::OtherStore {
                    journal: Arc::clone(&append.journal),
                })?
                .check(append, before)?;
        }
        let mut positions = Vec::with_capacity(appends.len());
        let mut raised = Vec::with_capacity(appends.len());
        for append in appends {
            if let Some(log) = logs.get_mut(&append.journal) {
                positions.push(Position::from_raw(log.push(&append.batch)));
                raised.push(Arc::clone(&log.signal));
            }
        }
        drop(logs);
        for signal in &raised {
            signal.raise();
        }
        Ok(positions)
    }
}

impl Log {
    /// Checks an append that comes after `before`, which has passed but is not yet there.
    fn check(&self, append: &Append, before: &[Append]) -> Result<(), JournalError> {
        let same = || {
            before
                .iter()
                .filter(|other| other.journal == append.journal)
        };
        let found = self.head + same().map(|other| other.batch.len() as u64).sum::<u64>();
        let found = (found > 0).then(|| Position::from_raw(found));
        let journal = || Arc::clone(&append.journal);
        if let Expect::Last(expected) = append.expect
            && expected != found
        {
            return Err(JournalError::Conflict {
                journal: journal(),
                expected,
                found,
            });
        }
        let batch = &append.batch;
        let stale = self.writers.get(batch.writer()).is_some_and(|mark| {
            mark.incarnation != batch.incarnation() && mark.sequence > batch.base_sequence()
        });
        let stale = stale || same().any(|other| other.batch.is_rival_of(batch));
        if stale {
            let writer = batch.writer().clone();
            return Err(JournalError::StaleWriter {
                journal: journal(),
                writer,
            });
        }
        Ok(())
    }

    fn push(&mut self, batch: &EncodedBatch) -> u64 {
        for record in batch.records() {
            self.head += 1;
            self.records.push_back((self.head, record));
        }
        let (incarnation, sequence) = (batch.incarnation(), batch.last_sequence());
        let mark = Mark {
            incarnation,
            sequence,
            position: self.head,
        };
        let known = self
            .writers
            .entry(batch.writer().clone())
            .or_insert(Mark { ..mark });
        if known.sequence <= sequence {
            *known = mark;
        }
        self.head
    }

    fn trim(&mut self, horizon: u64) {
        let (head, writers) = (self.head, &self.writers);
        self.records.retain(|(position, _)| {
            *position >= horizon
                || *position == head
                || writers.values().any(|mark| mark.position == *position)
        });
    }

    /// Returns the position before the first record to be read.
    fn begin(&self, from: ReadFrom) -> u64 {
        match from {
            ReadFrom::Start => 0,
            ReadFrom::After(position) => position.to_raw(),
            ReadFrom::End => self.head,
            ReadFrom::Last(n) => match self.records.len().checked_sub(n) {
                None | Some(0) => self.records.front().map_or(0, |(first, _)| first - 1),
                Some(at) => self
                    .records
                    .get(at)
                    .map_or(self.head, |(first, _)| first - 1),
            },
        }
    }

    fn read(&self, mut cursor: u64, max: usize) -> Vec<RawEntry> {
        let begin = self
            .records
            .partition_point(|(position, _)| *position <= cursor);
        let mut entries = Vec::with_capacity(max.min(self.records.len() - begin + 1));
        for (position, record) in self.records.range(begin..) {
            if let Some(gap) = RawEntry::gap(cursor, *position) {
                entries.push(gap);
            }
            if entries.len() >= max {
                break;
            }
            let raw = Raw::Record(record.clone());
            entries.push(RawEntry {
                position: Position::from_raw(*position),
                raw,
            });
            cursor = *position;
            if entries.len() >= max {
                break;
            }
        }
        entries
    }
}

impl Store for MemoryStore {
    fn journal(&self, name: &str) -> BoxFuture<'_, Result<Arc<dyn Journal>, JournalError>> {
        let opened = self
            .open(name)
            .map(|journal| Arc::new(journal) as Arc<dyn Journal>);
        Box::pin(std::future::ready(opened))
    }

    fn ack(&self) -> Ack {
        Ack::Process
    }

    fn append_all(
        &self,
        appends: Vec<Append>,
    ) -> BoxFuture<'_, Result<Vec<Position>, JournalError>> {
        Box::pin(async move { self.append_now(&appends) })
    }
}

impl MemoryJournal {
    fn with<R>(&self, run: impl FnOnce(&mut Log) -> R) -> R {
        run(self.store.logs().entry(Arc::clone(&self.name)).or_default())
    }

    fn read_now(&self, cursor: u64, max: usize) -> Vec<RawEntry> {
        self.with(|log| log.read(cursor, max))
    }
}

impl Journal for MemoryJournal {
    fn name(&self) -> &Arc<str> {
        &self.name
    }

    fn ack(&self) -> Ack {
        Ack::Process
    }

    fn submit(
        &self,
        batch: EncodedBatch,
        expect: Expect,
    ) -> BoxFuture<'_, Result<Receipt, JournalError>> {
        Box::pin(async move {
            let append = Append {
                journal: Arc::clone(&self.name),
                batch,
                expect,
            };
            let answer = self.store.append_now(std::slice::from_ref(&append));
            Ok(Receipt::ready(answer.map(|positions| positions[0])))
        })
    }

    fn reader(
        &self,
        from: ReadFrom,
    ) -> BoxFuture<'_, Result<Box<dyn JournalReader>, JournalError>> {
        let cursor = self.with(|log| log.begin(from));
        let listener = self.signal.listen();
        let reader = MemoryReader {
            journal: self.clone(),
            cursor,
            listener,
        };
        Box::pin(std::future::ready(Ok(
            Box::new(reader) as Box<dyn JournalReader>
        )))
    }

    fn head(&self) -> BoxFuture<'_, Result<Option<Position>, JournalError>> {
        let head = self.with(|log| log.head);
        Box::pin(std::future::ready(Ok(
            (head > 0).then(|| Position::from_raw(head))
        )))
    }

    fn last_of(&self, writer: &Name) -> BoxFuture<'_, Result<Option<Bytes>, JournalError>> {
        let last = self.with(|log| {
            let position = log.writers.get(writer)?.position;
            let at = log
                .records
                .binary_search_by_key(&position, |(at, _)| *at)
                .ok()?;
            Some(log.records[at].1.clone())
        });
        Box::pin(std::future::ready(Ok(last)))
    }

    fn trim(&self, horizon: Position) -> BoxFuture<'_, Result<(), JournalError>> {
        Box::pin(async move {
            self.with(|log| log.trim(horizon.to_raw()));
            Ok(())
        })
    }
}

/// Reads a [`MemoryJournal`].
#[derive(Debug)]
struct MemoryReader {
    journal: MemoryJournal,
    cursor: u64,
    listener: Listener,
}

impl JournalReader for MemoryReader {
    fn poll_next(
        &mut self,
        cx: &mut Context<'_>,
        max: usize,
    ) -> Poll<Result<RawBatch, JournalError>> {
        loop {
            self.listener.look();
            let entries = self.journal.read_now(self.cursor, max.max(1));
            if let Some(last) = entries.last() {
                self.cursor = last.position.to_raw();
                return Poll::Ready(Ok(RawBatch { entries }));
            }
            if self.listener.wait(cx) {
                return Poll::Pending;
            }
        }
    }

    fn position(&self) -> Option<Position> {
        (self.cursor > 0).then(|| Position::from_raw(self.cursor))
    }

    fn is_caught_up(&self) -> bool {
        self.cursor >= self.journal.with(|log| log.head)
    }
}
