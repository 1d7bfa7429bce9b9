//! Wakes the readers of other processes: a file that is written after each commit.

use std::fs::{File, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use super::heads::Heads;
use super::{SqliteOptions, schema};
use crate::journal::{Cause, JournalError};

/// The file, and the eight bytes that this process writes to it.
///
/// Beside the database, since on the database itself the change is seen before the commit is.
#[derive(Debug)]
pub(super) struct Bell {
    path: PathBuf,
    file: File,
    token: [u8; 8],
}

impl Bell {
    pub(super) fn open(path: PathBuf) -> Result<Self, JournalError> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|error| io_error(&path, error))?;
        let token = RandomState::new()
            .hash_one(std::process::id())
            .to_ne_bytes();
        Ok(Self { path, file, token })
    }

    /// Wakes the readers of other processes.
    ///
    /// # Errors
    ///
    /// What the disk reports. The commit stands: only the wake is lost.
    pub(super) fn ring(&self) -> io::Result<()> {
        let mut file = &self.file;
        file.rewind()?;
        file.write_all(&self.token)
    }

    /// Returns whether this store rang last. Then nobody need be woken: had another rung just
    /// before, the writing thread sees its commit: it looks for others' after it has rung.
    fn is_own(&self, file: &mut File) -> io::Result<bool> {
        let mut token = [0; 8];
        file.rewind()?;
        file.read_exact(&mut token)?;
        Ok(token == self.token)
    }
}

/// Watches the bell for as long as it is held.
#[derive(Debug)]
pub(super) struct Watch(#[expect(dead_code, reason = "held")] RecommendedWatcher);

impl Watch {
    /// Starts to watch: what is committed from now on is noticed.
    pub(super) fn start(
        bell: &Arc<Bell>,
        database: &Path,
        options: SqliteOptions,
        heads: &Arc<Heads>,
    ) -> Result<Self, JournalError> {
        let failed = |error: notify::Error| JournalError::Store {
            path: bell.path.clone(),
            source: Cause::new(error),
        };
        let mut connection = schema::connect(database, options)?;
        // A file of its own: the writing thread moves the place in the bell's.
        let mut file = File::open(&bell.path).map_err(|error| io_error(&bell.path, error))?;
        let (rung, woken) = (Arc::clone(bell), Arc::clone(heads));
        let mut watcher = notify::recommended_watcher(move |_event| {
            // A hint, whatever it says; also that hints were lost.
            if rung.is_own(&mut file).unwrap_or(false) {
                return;
            }
            if woken.refresh(&mut connection).is_err() {
                woken.raise_all();
            }
        })
        .map_err(failed)?;
        watcher
            .watch(&bell.path, RecursiveMode::NonRecursive)
            .map_err(failed)?;
        Ok(Self(watcher))
    }
}

/// Returns what an error of the file system means to who uses the journal.
pub(super) fn io_error(path: &Path, error: io::Error) -> JournalError {
    let path = path.to_owned();
    let kind = error.kind();
    let source = Cause::new(error);
    match kind {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            JournalError::ReadOnly { path, source }
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => JournalError::Full { path, source },
        _ => JournalError::Store { path, source },
    }
}
