//! A store whose appends fail, hang or get lost, and whose readers wait or see damage, as a test
//! wishes.

use std::collections::BTreeMap;
use std::fmt;
use std::future::pending;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use fsmith::journal::{
    Ack, Append, BoxFuture, Cause, EncodedBatch, Expect, Journal, JournalError, JournalReader,
    Name, Position, Raw, RawBatch, ReadFrom, Receipt, Store,
};
use serde::Deserialize;

/// What is to become of an append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is made.
    Made,
    /// It is refused, as by a full disk, with all that stands or falls with it.
    Refused,
    /// It is acknowledged and not made.
    Lost,
    /// It is never answered and not made.
    Unanswered,
}

/// An append, as a fault sees it.
#[derive(Debug)]
pub(crate) struct Appended<'a> {
    pub(crate) journal: &'a str,
    pub(crate) writer: String,
    /// Of its first record.
    pub(crate) kind: String,
    /// The how manieth append to this journal it is, from 1.
    pub(crate) nth: u64,
}

impl Appended<'_> {
    /// Whether it is a word of this kind, said by this member.
    pub(crate) fn is_word(&self, member: &str, kind: &str) -> bool {
        self.journal == "system" && self.writer == member && self.kind == kind
    }
}

type FateOf = dyn Fn(&Appended<'_>) -> Fate + Send + Sync;
type IsDamaged = dyn Fn(&str, u64) -> bool + Send + Sync;
type CanOpen = dyn Fn(&str, u64) -> bool + Send + Sync;

/// Journals that do not do as they should.
#[derive(Clone)]
pub(crate) struct FaultyStore {
    inner: Arc<dyn Store>,
    faults: Arc<Faults>,
}

struct Faults {
    fate_of: Box<FateOf>,
    is_damaged: Box<IsDamaged>,
    can_open: Box<CanOpen>,
    appends: Mutex<BTreeMap<String, u64>>,
    openings: Mutex<BTreeMap<String, u64>>,
    readings: Mutex<BTreeMap<String, u64>>,
    backlog: Option<Arc<Backlog>>,
}

/// Holds back the first reader of each journal of a stage, the aggregator's, until all members
/// have ended: nothing is counted before.
#[derive(Debug, Default)]
struct Backlog {
    is_released: AtomicBool,
    waiting: Mutex<Vec<Waker>>,
}

impl Backlog {
    fn release(&self) {
        self.is_released.store(true, Ordering::SeqCst);
        self.waiting.lock().unwrap().drain(..).for_each(Waker::wake);
    }

    /// Returns whether the reader has to wait, and wakes it when it no longer has to.
    fn holds(&self, cx: &Context<'_>) -> bool {
        let mut waiting = self.waiting.lock().unwrap();
        let holds = !self.is_released.load(Ordering::SeqCst);
        if holds {
            waiting.push(cx.waker().clone());
        }
        holds
    }
}

impl FaultyStore {
    pub(crate) fn new(inner: Arc<dyn Store>) -> Self {
        let faults = Faults {
            fate_of: Box::new(|_| Fate::Made),
            is_damaged: Box::new(|_, _| false),
            can_open: Box::new(|_, _| true),
            appends: Mutex::default(),
            openings: Mutex::default(),
            readings: Mutex::default(),
            backlog: None,
        };
        let faults = Arc::new(faults);
        Self { inner, faults }
    }

    fn with(mut self, change: impl FnOnce(&mut Faults)) -> Self {
        change(Arc::get_mut(&mut self.faults).expect("not yet shared"));
        self
    }

    /// Decides what becomes of each append.
    pub(crate) fn appends(
        self,
        fate_of: impl Fn(&Appended<'_>) -> Fate + Send + Sync + 'static,
    ) -> Self {
        self.with(|faults| faults.fate_of = Box::new(fate_of))
    }

    /// Damages the records at these positions of these journals, for all who read them.
    pub(crate) fn damages(
        self,
        is_damaged: impl Fn(&str, u64) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.with(|faults| faults.is_damaged = Box::new(is_damaged))
    }

    /// Decides whether a journal can be opened for the how manieth time, from 1.
    pub(crate) fn opens(
        self,
        can_open: impl Fn(&str, u64) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.with(|faults| faults.can_open = Box::new(can_open))
    }

    /// Lets nothing be counted until a drain is requested.
    pub(crate) fn with_backlog(self) -> Self {
        self.with(|faults| faults.backlog = Some(Arc::default()))
    }
}

impl Faults {
    fn fate(&self, journal: &str, batch: &EncodedBatch) -> Fate {
        #[derive(Deserialize)]
        struct Head {
            writer: String,
            kind: String,
        }
        let first = batch.records().next().expect("a record");
        let Head { writer, kind } = rmp_serde::from_slice(&first).expect("an envelope");
        let nth = count(&self.appends, journal);
        let appended = Appended {
            journal,
            writer,
            kind,
            nth,
        };
        if let Some(backlog) = &self.backlog
            && appended.is_word("pipeline", "drain_requested")
        {
            backlog.release();
        }
        (self.fate_of)(&appended)
    }
}

fn count(counts: &Mutex<BTreeMap<String, u64>>, journal: &str) -> u64 {
    let mut counts = counts.lock().unwrap();
    let count = counts.entry(journal.to_owned()).or_default();
    *count += 1;
    *count
}

fn refused() -> JournalError {
    JournalError::Full {
        path: "faulty.db".into(),
        source: Cause::new(io::Error::from(io::ErrorKind::StorageFull)),
    }
}

impl Store for FaultyStore {
    fn journal(&self, name: &str) -> BoxFuture<'_, Result<Arc<dyn Journal>, JournalError>> {
        let name = name.to_owned();
        Box::pin(async move {
            if !(self.faults.can_open)(&name, count(&self.faults.openings, &name)) {
                return Err(refused());
            }
            let inner = self.inner.journal(&name).await?;
            let faults = Arc::clone(&self.faults);
            Ok(Arc::new(FaultyJournal { inner, faults }) as Arc<dyn Journal>)
        })
    }

    fn ack(&self) -> Ack {
        self.inner.ack()
    }

    fn append_all(
        &self,
        appends: Vec<Append>,
    ) -> BoxFuture<'_, Result<Vec<Position>, JournalError>> {
        Box::pin(async move {
            let (mut made, mut lost) = (Vec::new(), 0);
            for append in appends {
                match self.faults.fate(&append.journal, &append.batch) {
                    Fate::Made => made.push(append),
                    Fate::Refused => return Err(refused()),
                    Fate::Lost => lost += 1,
                    Fate::Unanswered => return pending().await,
                }
            }
            let mut positions = self.inner.append_all(made).await?;
            positions.extend(std::iter::repeat_n(Position::from_raw(1), lost));
            Ok(positions)
        })
    }
}

#[derive(Debug)]
struct FaultyJournal {
    inner: Arc<dyn Journal>,
    faults: Arc<Faults>,
}

impl Journal for FaultyJournal {
    fn name(&self) -> &Arc<str> {
        self.inner.name()
    }

    fn ack(&self) -> Ack {
        self.inner.ack()
    }

    fn submit(
        &self,
        batch: EncodedBatch,
        expect: Expect,
    ) -> BoxFuture<'_, Result<Receipt, JournalError>> {
        match self.faults.fate(self.name(), &batch) {
            Fate::Made => self.inner.submit(batch, expect),
            Fate::Refused => Box::pin(async { Ok(Receipt::ready(Err(refused()))) }),
            Fate::Lost => Box::pin(async { Ok(Receipt::ready(Ok(Position::from_raw(1)))) }),
            Fate::Unanswered => Box::pin(pending()),
        }
    }

    fn reader(
        &self,
        from: ReadFrom,
    ) -> BoxFuture<'_, Result<Box<dyn JournalReader>, JournalError>> {
        Box::pin(async move {
            let journal = self.name().to_string();
            let is_of_stage = journal.ends_with("_data") || journal.ends_with("_errors");
            let is_first = count(&self.faults.readings, &journal) == 1;
            let backlog = self.faults.backlog.clone();
            let reader = FaultyReader {
                inner: self.inner.reader(from).await?,
                backlog: backlog.filter(|_| is_of_stage && is_first),
                faults: Arc::clone(&self.faults),
                journal,
            };
            Ok(Box::new(reader) as Box<dyn JournalReader>)
        })
    }

    fn head(&self) -> BoxFuture<'_, Result<Option<Position>, JournalError>> {
        self.inner.head()
    }

    fn last_of(&self, writer: &Name) -> BoxFuture<'_, Result<Option<bytes::Bytes>, JournalError>> {
        self.inner.last_of(writer)
    }

    fn trim(&self, horizon: Position) -> BoxFuture<'_, Result<(), JournalError>> {
        self.inner.trim(horizon)
    }
}

#[derive(Debug)]
struct FaultyReader {
    inner: Box<dyn JournalReader>,
    backlog: Option<Arc<Backlog>>,
    faults: Arc<Faults>,
    journal: String,
}

impl JournalReader for FaultyReader {
    fn poll_next(
        &mut self,
        cx: &mut Context<'_>,
        max: usize,
    ) -> Poll<Result<RawBatch, JournalError>> {
        if self
            .backlog
            .as_ref()
            .is_some_and(|backlog| backlog.holds(cx))
        {
            return Poll::Pending;
        }
        self.inner.poll_next(cx, max).map_ok(|mut batch| {
            for entry in &mut batch.entries {
                if (self.faults.is_damaged)(&self.journal, entry.position.to_raw()) {
                    entry.raw = Raw::Corrupt;
                }
            }
            batch
        })
    }

    fn position(&self) -> Option<Position> {
        self.inner.position()
    }

    fn is_caught_up(&self) -> bool {
        let is_held = |backlog: &Arc<Backlog>| !backlog.is_released.load(Ordering::SeqCst);
        !self.backlog.as_ref().is_some_and(is_held) && self.inner.is_caught_up()
    }
}

// By hand: what decides is a closure.
impl fmt::Debug for FaultyStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FaultyStore").finish_non_exhaustive()
    }
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Faults").finish_non_exhaustive()
    }
}
