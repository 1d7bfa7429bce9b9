//! One journal of the store.

use std::sync::Arc;

use bytes::Bytes;
use futures_channel::oneshot;
use rusqlite::{OptionalExtension, params};
use tokio::runtime::Handle;

use super::Shared;
use super::commit::Request;
use super::reader::SqliteReader;
use super::schema::{self, Table, store_error};
use crate::journal::signal::Signal;
use crate::journal::{
    Ack, Append, BoxFuture, EncodedBatch, Expect, Journal, JournalError, JournalReader, Name,
    Position, ReadFrom, Receipt,
};

/// One journal of a [`SqliteStore`](super::SqliteStore).
#[derive(Clone, Debug)]
pub struct SqliteJournal {
    name: Arc<str>,
    table: Arc<Table>,
    signal: Arc<Signal>,
    shared: Arc<Shared>,
}

impl SqliteJournal {
    pub(super) fn new(
        name: Arc<str>,
        table: Arc<Table>,
        signal: Arc<Signal>,
        shared: Arc<Shared>,
    ) -> Self {
        Self {
            name,
            table,
            signal,
            shared,
        }
    }

    /// Opens a connection and finds where it begins. Blocks.
    fn open_reader(&self, from: ReadFrom, runtime: Handle) -> Result<SqliteReader, JournalError> {
        self.shared.watch()?;
        let path = &self.shared.path;
        let connection = schema::connect(path, self.shared.options)?;
        let cursor = match from {
            ReadFrom::Start => Ok(0),
            ReadFrom::After(position) => Ok(position.to_raw()),
            ReadFrom::End | ReadFrom::Last(0) => self.table.head(&connection),
            ReadFrom::Last(n) => {
                let n = i64::try_from(n).unwrap_or(i64::MAX);
                connection.query_row(&self.table.tail, params![n], |row| row.get(0))
            }
        };
        let cursor = cursor.map_err(|error| store_error(path, error))?;
        let (shared, table) = (Arc::clone(&self.shared), Arc::clone(&self.table));
        let listener = self.signal.listen();
        Ok(SqliteReader::new(
            shared, table, listener, connection, cursor, runtime,
        ))
    }
}

impl Journal for SqliteJournal {
    fn name(&self) -> &Arc<str> {
        &self.name
    }

    fn ack(&self) -> Ack {
        self.shared.options.synchronous.ack()
    }

    fn submit(
        &self,
        batch: EncodedBatch,
        expect: Expect,
    ) -> BoxFuture<'_, Result<Receipt, JournalError>> {
        Box::pin(async move {
            let (answer, answered) = oneshot::channel();
            let append = Append {
                journal: Arc::clone(&self.name),
                batch,
                expect,
            };
            self.shared
                .send(Request::append(Arc::clone(&self.table), append, answer))
                .await?;
            Ok(Receipt::awaited(answered, self.shared.ended()))
        })
    }

    fn reader(
        &self,
        from: ReadFrom,
    ) -> BoxFuture<'_, Result<Box<dyn JournalReader>, JournalError>> {
        Box::pin(async move {
            let journal = self.clone();
            let runtime = Handle::current();
            let opening =
                tokio::task::spawn_blocking(move || journal.open_reader(from, runtime)).await;
            match opening {
                Ok(reader) => Ok(Box::new(reader?) as Box<dyn JournalReader>),
                Err(_) => Err(self.shared.ended()),
            }
        })
    }

    fn head(&self) -> BoxFuture<'_, Result<Option<Position>, JournalError>> {
        Box::pin(async move {
            let table = Arc::clone(&self.table);
            let head = self
                .shared
                .ask(move |committer| table.head(committer.connection()))
                .await?;
            Ok((head > 0).then(|| Position::from_raw(head)))
        })
    }

    fn last_of(&self, writer: &Name) -> BoxFuture<'_, Result<Option<Bytes>, JournalError>> {
        let writer = writer.clone();
        Box::pin(async move {
            let table = Arc::clone(&self.table);
            let last = self.shared.ask(move |committer| {
                let snapshot = committer.connection().transaction()?;
                let position = snapshot
                    .prepare_cached(
                        "SELECT position FROM writers WHERE journal = ?1 AND writer = ?2",
                    )?
                    .query_row(params![table.id, writer.as_str()], |row| {
                        row.get::<_, u64>(0)
                    })
                    .optional()?;
                let Some(position) = position else {
                    return Ok(None);
                };
                snapshot
                    .prepare_cached(&table.record)?
                    .query_row(params![position], |row| row.get::<_, Vec<u8>>(0))
                    .optional()
            });
            Ok(last.await?.map(Bytes::from))
        })
    }

    fn trim(&self, horizon: Position) -> BoxFuture<'_, Result<(), JournalError>> {
        Box::pin(async move {
            let table = Arc::clone(&self.table);
            let trimmed = self.shared.ask(move |committer| {
                committer
                    .connection()
                    .execute(&table.trim, params![horizon.to_raw()])
            });
            trimmed.await.map(drop)
        })
    }
}
