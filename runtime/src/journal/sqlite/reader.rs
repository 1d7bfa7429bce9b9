//! Reads a table in short transactions on a blocking thread, one read ahead.

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use rusqlite::{Connection, Row, params};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio::task::coop::{Unconstrained, unconstrained};

use super::Shared;
use super::schema::{self, Table, store_error};
use crate::journal::signal::Listener;
use crate::journal::{JournalError, JournalReader, Position, Raw, RawBatch, RawEntry};

/// After how many bytes a read takes no further record.
const READ_BYTES: usize = 4 * 1024 * 1024;

/// How long a slab is at first, in bytes: a batch of the usual length.
const SLAB_BYTES: usize = 64 * 1024;

/// A reader of one journal with a connection of its own.
///
/// While entries are being used the next are read, so that the database and who uses it work side
/// by side. At most one read is ahead.
pub(super) struct SqliteReader {
    shared: Arc<Shared>,
    table: Arc<Table>,
    runtime: Handle,
    listener: Listener,
    reading: Reading,
    /// What was read and not yet given.
    read: VecDeque<RawEntry>,
    /// The position of the last entry that was read: where the next read begins.
    ahead: u64,
    /// The position of the last entry that was given.
    cursor: u64,
    /// Whether the last read found the journal's end.
    at_end: bool,
}

/// Where the connection is.
enum Reading {
    Idle(Connection),
    /// Takes no part in tokio's budget: it is ready when the read is, not when the task may go on.
    Busy(Unconstrained<JoinHandle<(Connection, rusqlite::Result<Read>)>>),
    /// Lost with a runtime that has ended.
    Lost,
}

/// What one transaction found.
struct Read {
    entries: Vec<RawEntry>,
    at_end: bool,
}

impl SqliteReader {
    pub(super) fn new(
        shared: Arc<Shared>,
        table: Arc<Table>,
        listener: Listener,
        connection: Connection,
        cursor: u64,
        runtime: Handle,
    ) -> Self {
        let reading = Reading::Idle(connection);
        let read = VecDeque::new();
        let (ahead, at_end) = (cursor, false);
        Self {
            shared,
            table,
            runtime,
            listener,
            reading,
            read,
            ahead,
            cursor,
            at_end,
        }
    }

    /// Starts a read unless one is under way, or nothing has come since one found the end.
    fn start(&mut self, max: usize) {
        if self.at_end && !self.listener.is_raised() {
            return;
        }
        match std::mem::replace(&mut self.reading, Reading::Lost) {
            Reading::Idle(connection) => {
                self.listener.look();
                let (shared, table) = (Arc::clone(&self.shared), Arc::clone(&self.table));
                let ahead = self.ahead;
                let reading = self.runtime.spawn_blocking(move || {
                    let mut connection = connection;
                    let read = read(&shared, &table, &mut connection, ahead, max);
                    (connection, read)
                });
                self.reading = Reading::Busy(unconstrained(reading));
            }
            other => self.reading = other,
        }
    }

    /// Waits for the read that is under way, if one is.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), JournalError>> {
        let reading = match &mut self.reading {
            Reading::Idle(_) => return Poll::Ready(Ok(())),
            Reading::Lost => return Poll::Ready(Err(self.shared.ended())),
            Reading::Busy(reading) => reading,
        };
        let Ok((connection, read)) = ready!(Pin::new(reading).poll(cx)) else {
            self.reading = Reading::Lost;
            return Poll::Ready(Err(self.shared.ended()));
        };
        self.reading = Reading::Idle(connection);
        let read = read.map_err(|error| store_error(&self.shared.path, error))?;
        self.at_end = read.at_end;
        if let Some(last) = read.entries.last() {
            self.ahead = last.position.to_raw();
        }
        self.read = read.entries.into();
        Poll::Ready(Ok(()))
    }

    /// Gives what was read, at most `max` entries.
    fn give(&mut self, max: usize) -> Option<RawBatch> {
        let entries: Vec<_> = if self.read.len() <= max {
            std::mem::take(&mut self.read).into()
        } else {
            self.read.drain(..max).collect()
        };
        self.cursor = entries.last()?.position.to_raw();
        Some(RawBatch { entries })
    }
}

impl JournalReader for SqliteReader {
    fn poll_next(
        &mut self,
        cx: &mut Context<'_>,
        max: usize,
    ) -> Poll<Result<RawBatch, JournalError>> {
        let max = max.max(1);
        loop {
            if self.read.is_empty() {
                self.start(max);
                ready!(self.poll_read(cx))?;
            }
            if let Some(batch) = self.give(max) {
                if self.read.is_empty() && !self.at_end {
                    self.start(max);
                }
                return Poll::Ready(Ok(batch));
            }
            if self.at_end && self.listener.wait(cx) {
                return Poll::Pending;
            }
        }
    }

    fn position(&self) -> Option<Position> {
        (self.cursor > 0).then(|| Position::from_raw(self.cursor))
    }

    fn is_caught_up(&self) -> bool {
        let is_idle = matches!(self.reading, Reading::Idle(_));
        is_idle && self.at_end && self.read.is_empty() && !self.listener.is_raised()
    }
}

impl fmt::Debug for SqliteReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteReader")
            .field("path", &self.shared.path)
            .field("table", &self.table.id)
            .field("cursor", &self.cursor)
            .finish_non_exhaustive()
    }
}

/// Reads in one short transaction: a long one would keep the log from ever being taken in.
fn read(
    shared: &Shared,
    table: &Table,
    connection: &mut Connection,
    after: u64,
    max: usize,
) -> rusqlite::Result<Read> {
    let snapshot = connection.transaction()?;
    // First, as it is the first read that fixes what the transaction sees.
    let commits = schema::commits(&snapshot)?;
    let mut slab = Slab::after(after);
    let mut taken = 0;
    {
        let mut statement = snapshot.prepare_cached(&table.read)?;
        let mut rows = statement.query(params![after, max as u64])?;
        while taken < max && slab.bytes.len() < READ_BYTES {
            match rows.next()? {
                Some(row) => slab.take(row)?,
                None => break,
            }
            taken += 1;
        }
    }
    let at_end = taken < max && slab.bytes.len() < READ_BYTES;
    shared.heads.notice(&snapshot, commits)?;
    Ok(Read {
        entries: slab.into_entries(),
        at_end,
    })
}

/// The bytes of all records of a read, one after the other.
struct Slab {
    bytes: Vec<u8>,
    rows: Vec<(u64, Option<std::ops::Range<usize>>)>,
    after: u64,
}

impl Slab {
    fn after(after: u64) -> Self {
        Self {
            bytes: Vec::new(),
            rows: Vec::new(),
            after,
        }
    }

    /// Copies a record whose checksum is right; notes one whose is not.
    fn take(&mut self, row: &Row<'_>) -> rusqlite::Result<()> {
        let position = row.get(0)?;
        let record = row.get_ref(1)?.as_blob();
        let crc = row.get_ref(2)?.as_i64();
        let is_whole = |record: &[u8]| crc == Ok(i64::from(crc32c::crc32c(record)));
        let range = record.ok().filter(|record| is_whole(record)).map(|record| {
            if self.bytes.is_empty() {
                self.bytes.reserve(SLAB_BYTES);
            }
            let begin = self.bytes.len();
            self.bytes.extend_from_slice(record);
            begin..self.bytes.len()
        });
        self.rows.push((position, range));
        Ok(())
    }

    fn into_entries(self) -> Vec<RawEntry> {
        let slab = Bytes::from(self.bytes);
        let mut entries = Vec::with_capacity(self.rows.len());
        let mut cursor = self.after;
        for (position, range) in self.rows {
            entries.extend(RawEntry::gap(cursor, position));
            let raw = range.map_or(Raw::Corrupt, |range| Raw::Record(slab.slice(range)));
            entries.push(RawEntry {
                position: Position::from_raw(position),
                raw,
            });
            cursor = position;
        }
        entries
    }
}
