//! What this process knows of each journal's end, and who is told when it moves.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use super::schema::{self, Table};
use crate::journal::signal::Signal;
use crate::journal::{Append, JournalError};

/// The heads of the open journals, as of a number of commits.
///
/// Whoever sees a later commit than all that were told of (a reader, the writing thread, the
/// watch on the bell) first tells the readers of every journal that it moved, then goes on. So no
/// one in this process acts on a record of one journal while a reader of another still takes for
/// its end what lay before: a machine that hears "drain" is not told that it is idle while what
/// was appended before that word has not been read.
#[derive(Debug)]
pub(super) struct Heads {
    /// The number of commits of which readers have been told.
    commits: AtomicU64,
    /// Held from before a commit can be seen until its readers are told.
    telling: Mutex<()>,
    known: Mutex<BTreeMap<Arc<str>, Known>>,
}

#[derive(Debug)]
struct Known {
    table: Arc<Table>,
    head: u64,
    signal: Arc<Signal>,
}

/// Held while readers are being told of a commit.
#[must_use]
pub(super) struct Telling<'a>(#[expect(dead_code, reason = "held")] MutexGuard<'a, ()>);

impl Heads {
    pub(super) fn new(commits: u64) -> Self {
        Self {
            commits: AtomicU64::new(commits),
            telling: Mutex::default(),
            known: Mutex::default(),
        }
    }

    /// Adds a journal and returns the signal of its readers.
    pub(super) fn register(&self, name: &Arc<str>, table: &Arc<Table>, head: u64) -> Arc<Signal> {
        let mut known = self.known();
        let known = known.entry(Arc::clone(name)).or_insert_with(|| Known {
            table: Arc::clone(table),
            head,
            signal: Arc::default(),
        });
        Arc::clone(&known.signal)
    }

    /// Finds the table of an append.
    pub(super) fn resolve(&self, append: Append) -> Result<(Arc<Table>, Append), JournalError> {
        match self.known().get(&append.journal) {
            Some(known) => Ok((Arc::clone(&known.table), append)),
            None => Err(JournalError::OtherStore {
                journal: append.journal,
            }),
        }
    }

    /// Returns the number of commits of which readers have been told.
    pub(super) fn commits(&self) -> u64 {
        self.commits.load(Ordering::SeqCst)
    }

    /// To be held from before a commit until it is [told](Self::tell).
    pub(super) fn begin_telling(&self) -> Telling<'_> {
        Telling(self.telling.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Tells the readers of the journals that this process's commit has moved.
    pub(super) fn tell(&self, _telling: &Telling<'_>, commits: u64, heads: &BTreeMap<i64, u64>) {
        for known in self.known().values_mut() {
            if let Some(head) = heads.get(&known.table.id) {
                known.move_to(*head);
            }
        }
        self.commits.fetch_max(commits, Ordering::SeqCst);
    }

    /// Tells the readers of other processes' commits, if a transaction sees any untold of.
    pub(super) fn notice(&self, connection: &Connection, commits: u64) -> rusqlite::Result<()> {
        if commits <= self.commits() {
            return Ok(());
        }
        let _telling = self.begin_telling();
        if commits <= self.commits() {
            return Ok(());
        }
        for known in self.known().values_mut() {
            let head = known.table.head(connection)?;
            known.move_to(head);
        }
        self.commits.fetch_max(commits, Ordering::SeqCst);
        Ok(())
    }

    /// [Notices](Self::notice) what there is now.
    pub(super) fn refresh(&self, connection: &mut Connection) -> rusqlite::Result<()> {
        let snapshot = connection.transaction()?;
        self.notice(&snapshot, schema::commits(&snapshot)?)
    }

    /// Wakes everyone: what moved is not known.
    pub(super) fn raise_all(&self) {
        for known in self.known().values() {
            known.signal.raise();
        }
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<Arc<str>, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn move_to(&mut self, head: u64) {
        if head > self.head {
            self.head = head;
            self.signal.raise();
        }
    }
}
