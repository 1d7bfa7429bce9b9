//! The embedded journal: `SQLite`, one file a store, one table a journal, several processes.
//!
//! One thread writes, in transactions of all that waits; each reader has a connection of its own
//! and reads in short transactions on a blocking thread. Readers are woken after the commit: in
//! this process directly, in others by a file beside the database, whose change they watch.

mod bell;
mod commit;
mod heads;
mod journal;
mod reader;
mod schema;

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use futures_channel::oneshot;
use tokio::sync::mpsc;

use self::bell::{Bell, Watch};
use self::commit::{Committer, Request};
use self::heads::Heads;
use self::schema::{Table, store_error};
use super::store::check_name;
use super::{Ack, Append, BoxFuture, Journal, JournalError, Position, Store};

pub use self::journal::SqliteJournal;

/// How many requests wait for the writing thread at most; further ones wait for room.
const REQUESTS_MAX: usize = 256;

/// When the disk is waited for: the database's `synchronous` setting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Synchronous {
    /// Never. The end of the process loses nothing; a power cut may damage the whole file.
    Off,
    /// Before a checkpoint. The end of the process loses nothing; a power cut may take the last
    /// records, and leaves those before them whole.
    Normal,
    /// After each transaction. A power cut takes nothing that was acknowledged.
    #[default]
    Full,
}

impl Synchronous {
    /// Returns what an acknowledged append has survived.
    pub const fn ack(self) -> Ack {
        match self {
            Self::Off | Self::Normal => Ack::Os,
            Self::Full => Ack::Disk,
        }
    }
}

/// How a [`SqliteStore`] is opened.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct SqliteOptions {
    /// When the disk is waited for.
    pub synchronous: Synchronous,
    /// How many bytes the database may have, if it is bounded. An append that needs more is
    /// refused with [`JournalError::Full`].
    pub file_bytes_max: Option<u64>,
}

impl SqliteOptions {
    /// Returns the options with this durability.
    #[must_use]
    pub const fn synchronous(mut self, synchronous: Synchronous) -> Self {
        self.synchronous = synchronous;
        self
    }

    /// Returns the options with a bound on the file, in bytes.
    #[must_use]
    pub const fn file_bytes_max(mut self, bytes: u64) -> Self {
        self.file_bytes_max = Some(bytes);
        self
    }
}

/// Journals in one `SQLite` file, for any number of processes of one machine.
///
/// Cheap to clone; the last clone, journal or reader that is dropped ends the writing thread,
/// after what it was given.
///
/// # Examples
///
/// ```
/// use fsmith::journal::{Draft, SqliteOptions, SqliteStore, Store, Writer};
///
/// # tokio::runtime::Builder::new_multi_thread().build().unwrap().block_on(async {
/// # let directory = tempfile::tempdir().unwrap();
/// # let directory = directory.path();
/// let store = SqliteStore::open(directory, SqliteOptions::default()).await?;
/// let gate = Writer::open(store.journal("gate.data").await?, "gate").await?;
/// gate.append(Draft::new("departed", &"UA 1545")).await?; // on the disk by now
/// # Ok::<(), fsmith::journal::JournalError>(()) }).unwrap();
/// ```
#[derive(Clone, Debug)]
pub struct SqliteStore {
    shared: Arc<Shared>,
}

/// What the store, its journals and its readers hold in common.
#[derive(Debug)]
struct Shared {
    path: PathBuf,
    options: SqliteOptions,
    requests: mpsc::Sender<Request>,
    heads: Arc<Heads>,
    bell: Arc<Bell>,
    /// Started by the first reader: who only writes needs none.
    watch: OnceLock<Watch>,
}

impl SqliteStore {
    /// Opens the store of a directory; both are made if they are not there.
    ///
    /// The files are `journals.db`, two more that the database keeps beside it while it is open,
    /// and `journals.bell`.
    ///
    /// # Errors
    ///
    /// [`JournalError::ReadOnly`], [`JournalError::Full`], [`JournalError::Busy`],
    /// [`JournalError::NotAJournal`] or [`JournalError::Version`] name the file; it is left as it
    /// was.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime.
    ///
    /// # Cancel safety
    ///
    /// Dropped, the files may have been made, without journals.
    pub async fn open(
        directory: impl AsRef<Path>,
        options: SqliteOptions,
    ) -> Result<Self, JournalError> {
        let directory = directory.as_ref().to_owned();
        let path = directory.clone();
        let opening = tokio::task::spawn_blocking(move || Shared::open(&directory, options));
        match opening.await {
            Ok(opened) => Ok(Self {
                shared: Arc::new(opened?),
            }),
            Err(_) => Err(JournalError::Ended { path }),
        }
    }

    /// Returns the path of the database.
    pub fn path(&self) -> &Path {
        &self.shared.path
    }

    /// Opens a journal, which is made if there is none of that name.
    ///
    /// # Errors
    ///
    /// [`JournalError::Name`] for a name that none can have, or what the store reports.
    ///
    /// # Cancel safety
    ///
    /// Dropped, the journal may have been made, empty.
    pub async fn open_journal(&self, name: &str) -> Result<SqliteJournal, JournalError> {
        check_name(name)?;
        let name: Arc<str> = name.into();
        let asked = Arc::clone(&name);
        let (table, head) = self
            .shared
            .ask(move |committer| schema::open_table(committer.connection(), &asked))
            .await?;
        let signal = self.shared.heads.register(&name, &table, head);
        Ok(SqliteJournal::new(
            name,
            table,
            signal,
            Arc::clone(&self.shared),
        ))
    }
}

impl Store for SqliteStore {
    fn journal(&self, name: &str) -> BoxFuture<'_, Result<Arc<dyn Journal>, JournalError>> {
        let name = name.to_owned();
        Box::pin(async move {
            let journal = self.open_journal(&name).await?;
            Ok(Arc::new(journal) as Arc<dyn Journal>)
        })
    }

    fn ack(&self) -> Ack {
        self.shared.options.synchronous.ack()
    }

    fn append_all(
        &self,
        appends: Vec<Append>,
    ) -> BoxFuture<'_, Result<Vec<Position>, JournalError>> {
        Box::pin(async move {
            let appends = appends
                .into_iter()
                .map(|append| self.shared.heads.resolve(append));
            let appends = appends.collect::<Result<_, _>>()?;
            let (answer, answered) = oneshot::channel();
            self.shared
                .send(Request::append_all(appends, answer))
                .await?;
            answered.await.unwrap_or_else(|_| Err(self.shared.ended()))
        })
    }
}

impl Shared {
    fn open(directory: &Path, options: SqliteOptions) -> Result<Self, JournalError> {
        let path = directory.join("journals.db");
        std::fs::create_dir_all(directory).map_err(|error| bell::io_error(directory, error))?;
        // First, as the database does not say why it cannot make a file.
        let bell = Arc::new(Bell::open(directory.join("journals.bell"))?);
        let mut connection = schema::connect(&path, options)?;
        schema::create(&mut connection, &path)?;
        let commits = schema::commits(&connection).map_err(|error| store_error(&path, error))?;
        let heads = Arc::new(Heads::new(commits));
        let (requests, receiver) = mpsc::channel(REQUESTS_MAX);
        Committer::new(
            connection,
            path.clone(),
            Arc::clone(&heads),
            Arc::clone(&bell),
        )
        .spawn(receiver)?;
        Ok(Self {
            path,
            options,
            requests,
            heads,
            bell,
            watch: OnceLock::new(),
        })
    }

    /// Hands a request over, once there is room; it is carried out whatever happens to the asker.
    async fn send(&self, request: Request) -> Result<(), JournalError> {
        self.requests.send(request).await.map_err(|_| self.ended())
    }

    /// Has the writing thread run something between two transactions.
    async fn ask<R: Send + 'static>(
        &self,
        run: impl FnOnce(&mut Committer) -> rusqlite::Result<R> + Send + 'static,
    ) -> Result<R, JournalError> {
        let (answer, answered) = oneshot::channel();
        let request = Request::Run(Box::new(move |committer| {
            // Who no longer waits needs no answer.
            let _ = answer.send(run(committer));
        }));
        self.send(request).await?;
        let answer = answered.await.map_err(|_| self.ended())?;
        answer.map_err(|error| store_error(&self.path, error))
    }

    fn ended(&self) -> JournalError {
        JournalError::Ended {
            path: self.path.clone(),
        }
    }

    /// Starts to watch for other processes' appends, if that is not done yet. Blocks.
    fn watch(&self) -> Result<(), JournalError> {
        if self.watch.get().is_none() {
            let watch = Watch::start(&self.bell, &self.path, self.options, &self.heads)?;
            // Two readers may have started one at once: either does.
            let _ = self.watch.set(watch);
        }
        Ok(())
    }
}

/// What is to be appended where; nearly always to one journal.
type Tables = smallvec::SmallVec<[(Arc<Table>, Append); 1]>;
