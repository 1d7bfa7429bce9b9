//! The database's tables, its version, how it is opened, and what its errors mean.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OptionalExtension, TransactionBehavior, params};

use super::{SqliteOptions, Synchronous};
use crate::journal::{Cause, JournalError};

/// Marks the file as ours: "fsmj".
const APPLICATION_ID: i64 = 0x6673_6D6A;

/// The version of the tables and of the records in them.
const FORMAT: i64 = 1;

/// How long one process waits for another's transaction.
const BUSY: Duration = Duration::from_secs(10);

/// How many prepared statements a connection keeps: three a journal, and a few.
const STATEMENTS: usize = 256;

/// `d` is an encoded record, `crc` the CRC-32C of it. `writers` has the highest sequence of each
/// writer, and where its record stands. Its first row, of no journal, counts the transactions of
/// all processes, so that a reader notices those of another: in a table of its own it would cost
/// each transaction a page more.
const TABLES: &str = "
    CREATE TABLE journals (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE writers (
        journal INTEGER NOT NULL, writer TEXT NOT NULL, incarnation INTEGER NOT NULL,
        sequence INTEGER NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (journal, writer)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO writers VALUES (0, '', 0, 0, 0);
";

/// Gives the number of transactions.
const COMMITS: &str = "SELECT sequence FROM writers WHERE journal = 0 AND writer = ''";

/// Counts a transaction and gives their number, this one included.
pub(super) const COUNT_COMMIT: &str = "
    UPDATE writers SET sequence = sequence + 1 WHERE journal = 0 AND writer = ''
    RETURNING sequence";

/// One journal's table, with the statements that name it.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) id: i64,
    pub(super) insert: String,
    pub(super) read: String,
    pub(super) head: String,
    pub(super) tail: String,
    pub(super) record: String,
    pub(super) trim: String,
}

impl Table {
    fn new(id: i64) -> Self {
        Self {
            id,
            insert: format!("INSERT INTO journal_{id} VALUES (?1, ?2, ?3)"),
            read: format!(
                "SELECT seq, d, crc FROM journal_{id} WHERE seq > ?1 ORDER BY seq LIMIT ?2"
            ),
            head: format!("SELECT coalesce(max(seq), 0) FROM journal_{id}"),
            tail: format!(
                "SELECT coalesce(min(seq), 1) - 1 FROM
                 (SELECT seq FROM journal_{id} ORDER BY seq DESC LIMIT ?1)"
            ),
            record: format!("SELECT d FROM journal_{id} WHERE seq = ?1"),
            trim: format!(
                "DELETE FROM journal_{id}
                 WHERE seq < min(?1, (SELECT max(seq) FROM journal_{id}))
                 AND seq NOT IN (SELECT position FROM writers WHERE journal = {id})"
            ),
        }
    }

    /// Returns the last position; 0 before the first.
    pub(super) fn head(&self, connection: &Connection) -> rusqlite::Result<u64> {
        connection
            .prepare_cached(&self.head)?
            .query_row([], |row| row.get(0))
    }
}

/// Opens a connection. All that is not kept in the file is set anew each time.
pub(super) fn connect(path: &Path, options: SqliteOptions) -> Result<Connection, JournalError> {
    let connection = Connection::open(path).map_err(|error| store_error(path, error))?;
    // Before anything is changed: the file may be someone else's.
    connection
        .busy_timeout(BUSY)
        .map_err(|error| store_error(path, error))?;
    is_ours(&connection, path)?;
    configure(&connection, options).map_err(|error| store_error(path, error))?;
    Ok(connection)
}

fn configure(connection: &Connection, options: SqliteOptions) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "journal_mode", "WAL")?;
    let synchronous = match options.synchronous {
        Synchronous::Off => "OFF",
        Synchronous::Normal => "NORMAL",
        Synchronous::Full => "FULL",
    };
    connection.pragma_update(None, "synchronous", synchronous)?;
    if let Some(bytes) = options.file_bytes_max {
        let page: u64 = connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
        // A pragma that answers with the bound in force, which need not be the one asked for.
        connection.query_row(
            &format!("PRAGMA max_page_count = {}", (bytes / page.max(1)).max(1)),
            [],
            |_| Ok(()),
        )?;
    }
    Ok(())
}

/// Makes the tables of a new file.
pub(super) fn create(connection: &mut Connection, path: &Path) -> Result<(), JournalError> {
    let failed = |error| store_error(path, error);
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(failed)?;
    // Looked at again, as another process may have been faster.
    if !is_ours(&transaction, path)? {
        transaction.execute_batch(TABLES).map_err(failed)?;
        transaction
            .pragma_update(None, "application_id", APPLICATION_ID)
            .map_err(failed)?;
        transaction
            .pragma_update(None, "user_version", FORMAT)
            .map_err(failed)?;
    }
    transaction.commit().map_err(failed)
}

/// Returns whether the file has our tables; false if it is new.
fn is_ours(connection: &Connection, path: &Path) -> Result<bool, JournalError> {
    let number = |pragma| {
        connection
            .pragma_query_value(None, pragma, |row| row.get::<_, i64>(0))
            .map_err(|error| store_error(path, error))
    };
    match (number("application_id")?, number("user_version")?) {
        (APPLICATION_ID, FORMAT) => Ok(true),
        (APPLICATION_ID, found) => Err(JournalError::Version {
            path: path.to_owned(),
            found,
            expected: FORMAT,
        }),
        (0, 0) if number("schema_version")? == 0 => Ok(false),
        _ => Err(JournalError::NotAJournal {
            path: path.to_owned(),
        }),
    }
}

/// Returns how many transactions there were, of all processes.
pub(super) fn commits(connection: &Connection) -> rusqlite::Result<u64> {
    connection
        .prepare_cached(COMMITS)?
        .query_row([], |row| row.get(0))
}

/// Returns the table of a journal, which is made if there is none, and its last position.
pub(super) fn open_table(
    connection: &mut Connection,
    name: &str,
) -> rusqlite::Result<(Arc<Table>, u64)> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let known = transaction
        .query_row(
            "SELECT id FROM journals WHERE name = ?1",
            params![name],
            |row| row.get(0),
        )
        .optional()?;
    let table = if let Some(id) = known {
        Table::new(id)
    } else {
        transaction.execute("INSERT INTO journals (name) VALUES (?1)", params![name])?;
        let id = transaction.last_insert_rowid();
        transaction.execute_batch(&format!(
            "CREATE TABLE journal_{id}
             (seq INTEGER PRIMARY KEY, d BLOB NOT NULL, crc INTEGER NOT NULL) STRICT"
        ))?;
        Table::new(id)
    };
    let head = table.head(&transaction)?;
    transaction.commit()?;
    Ok((Arc::new(table), head))
}

/// Returns what an error of the database means to who uses the journal.
pub(super) fn store_error(path: &Path, error: rusqlite::Error) -> JournalError {
    let path = path.to_owned();
    let code = error.sqlite_error_code();
    let source = Cause::new(error);
    match code {
        Some(ErrorCode::DiskFull) => JournalError::Full { path, source },
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            JournalError::ReadOnly { path, source }
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            JournalError::Busy { path, source }
        }
        Some(ErrorCode::NotADatabase) => JournalError::NotAJournal { path },
        _ => JournalError::Store { path, source },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_of_the_disk_keeps_its_path_and_its_cause() {
        use rusqlite::ffi;
        type Expected = fn(&JournalError) -> bool;
        let cases: [(i32, Expected); 5] = [
            (ffi::SQLITE_FULL, |error| {
                matches!(error, JournalError::Full { .. })
            }),
            (ffi::SQLITE_READONLY_DBMOVED, |error| {
                matches!(error, JournalError::ReadOnly { .. })
            }),
            (ffi::SQLITE_BUSY_SNAPSHOT, |error| {
                matches!(error, JournalError::Busy { .. })
            }),
            (ffi::SQLITE_NOTADB, |error| {
                matches!(error, JournalError::NotAJournal { .. })
            }),
            (ffi::SQLITE_IOERR_WRITE, |error| {
                matches!(error, JournalError::Store { .. })
            }),
        ];
        for (code, is_expected) in cases {
            let cause = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            let error = store_error(Path::new("a/b.db"), cause);
            assert!(is_expected(&error), "{code}: {error:?}");
            assert_eq!(error.path(), Some(Path::new("a/b.db")));
            if let Some(source) = std::error::Error::source(&error) {
                assert!(source.downcast_ref::<rusqlite::Error>().is_some(), "{code}");
            }
        }
    }
}
