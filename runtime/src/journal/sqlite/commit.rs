//! The writing thread: takes all that waits and commits it in one transaction.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use futures_channel::oneshot;
use rusqlite::{Connection, TransactionBehavior, params};
use smallvec::{SmallVec, smallvec};
use tokio::sync::mpsc;

use super::Tables;
use super::bell::{Bell, io_error};
use super::heads::Heads;
use super::schema::{self, Table, store_error};
use crate::journal::{Append, Expect, JournalError, Position};

/// How many requests one transaction takes at most.
const GROUP_MAX: usize = 256;

/// After how many bytes a transaction takes no further request.
const GROUP_BYTES: usize = 8 * 1024 * 1024;

/// Takes a writer's place, unless another of its name has gone on behind its back.
const CLAIM: &str = "
    INSERT INTO writers VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET
        incarnation = excluded.incarnation,
        position = iif(excluded.sequence > sequence, excluded.position, position),
        sequence = max(excluded.sequence, sequence)
    WHERE incarnation = excluded.incarnation OR sequence <= ?6";

/// What is asked of the writing thread.
pub(super) enum Request {
    /// To append to one journal or several, all or none.
    Append(Appending),
    /// To do something between two transactions.
    Run(Box<dyn FnOnce(&mut Committer) + Send>),
}

/// Appends that stand or fall together.
pub(super) struct Appending {
    appends: Tables,
    answer: Answer,
}

/// Who is told of it. Who no longer waits need not be told.
enum Answer {
    One(oneshot::Sender<Result<Position, JournalError>>),
    All(oneshot::Sender<Result<Vec<Position>, JournalError>>),
}

/// The last position in each journal that was appended to.
type Positions = SmallVec<[Position; 1]>;

impl Request {
    pub(super) fn append(
        table: Arc<Table>,
        append: Append,
        answer: oneshot::Sender<Result<Position, JournalError>>,
    ) -> Self {
        Self::Append(Appending {
            appends: smallvec![(table, append)],
            answer: Answer::One(answer),
        })
    }

    pub(super) fn append_all(
        appends: Tables,
        answer: oneshot::Sender<Result<Vec<Position>, JournalError>>,
    ) -> Self {
        Self::Append(Appending {
            appends,
            answer: Answer::All(answer),
        })
    }
}

impl Appending {
    fn bytes(&self) -> usize {
        self.appends
            .iter()
            .map(|(_, append)| append.batch.bytes())
            .sum()
    }

    fn answer(self, outcome: Result<Positions, JournalError>) {
        match self.answer {
            Answer::One(answer) => drop(answer.send(outcome.map(|positions| positions[0]))),
            Answer::All(answer) => drop(answer.send(outcome.map(|positions| positions.to_vec()))),
        }
    }
}

/// The one connection of this process that writes.
pub(super) struct Committer {
    connection: Connection,
    path: PathBuf,
    heads: Arc<Heads>,
    bell: Arc<Bell>,
    /// The last positions as of `commits`; of no use once another process has committed.
    ends: BTreeMap<i64, u64>,
    commits: u64,
}

impl Committer {
    pub(super) fn new(
        connection: Connection,
        path: PathBuf,
        heads: Arc<Heads>,
        bell: Arc<Bell>,
    ) -> Self {
        let commits = heads.commits();
        Self {
            connection,
            path,
            heads,
            bell,
            ends: BTreeMap::new(),
            commits,
        }
    }

    /// Starts the thread. It ends when nobody can ask anything of it any more.
    pub(super) fn spawn(mut self, requests: mpsc::Receiver<Request>) -> Result<(), JournalError> {
        let path = self.path.clone();
        std::thread::Builder::new()
            .name("fsmith-journal".to_owned())
            .spawn(move || self.run(requests))
            .map(drop)
            .map_err(|error| io_error(&path, error))
    }

    pub(super) fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    fn run(&mut self, mut requests: mpsc::Receiver<Request>) {
        let mut next = requests.blocking_recv();
        while let Some(request) = next.take() {
            match request {
                Request::Run(run) => run(self),
                Request::Append(first) => {
                    let (group, after) = gather(first, &mut requests);
                    self.append(group);
                    next = after;
                }
            }
            next = next.or_else(|| requests.try_recv().ok()).or_else(|| {
                self.look_around();
                requests.blocking_recv()
            });
        }
    }

    /// Commits a group and answers everyone in it.
    fn append(&mut self, group: Vec<Appending>) {
        match self.commit(&group) {
            Ok(outcomes) => {
                for (appending, outcome) in group.into_iter().zip(outcomes) {
                    appending.answer(outcome);
                }
            }
            Err(error) => {
                // Rolled back: what was cached of it never came to be.
                self.ends.clear();
                let error = store_error(&self.path, error);
                for appending in group {
                    appending.answer(Err(error.clone()));
                }
            }
        }
    }

    fn commit(
        &mut self,
        group: &[Appending],
    ) -> rusqlite::Result<Vec<Result<Positions, JournalError>>> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let commits: u64 = transaction
            .prepare_cached(schema::COUNT_COMMIT)?
            .query_row([], |row| row.get(0))?;
        if commits != self.commits + 1 {
            self.ends.clear();
        }
        self.heads.notice(&transaction, commits - 1)?;
        let mut moved = BTreeMap::new();
        let mut outcomes = Vec::with_capacity(group.len());
        for appending in group {
            outcomes.push(append_all(
                &transaction,
                &mut self.ends,
                &mut moved,
                appending,
            )?);
        }
        let telling = self.heads.begin_telling();
        transaction.commit()?;
        self.commits = commits;
        self.heads.tell(&telling, commits, &moved);
        drop(telling);
        self.ring();
        Ok(outcomes)
    }

    /// Wakes the readers of other processes.
    fn ring(&self) {
        if let Err(error) = self.bell.ring() {
            let path = self.path.display();
            tracing::warn!(%path, %error, "readers of other processes were not woken");
        }
    }

    /// Looks whether another process has committed since, as its ring may be hidden behind this
    /// one's. While requests wait there is no need: the next transaction sees it as well.
    fn look_around(&mut self) {
        let is_alone = schema::commits(&self.connection).is_ok_and(|now| now == self.commits);
        if !is_alone && self.heads.refresh(&mut self.connection).is_err() {
            self.heads.raise_all();
        }
    }
}

/// Takes what waits behind a first append, up to the bounds of a transaction; also what came
/// next, if that is no append.
fn gather(
    first: Appending,
    requests: &mut mpsc::Receiver<Request>,
) -> (Vec<Appending>, Option<Request>) {
    let mut bytes = first.bytes();
    let mut group = vec![first];
    while group.len() < GROUP_MAX && bytes < GROUP_BYTES {
        match requests.try_recv() {
            Ok(Request::Append(appending)) => {
                bytes += appending.bytes();
                group.push(appending);
            }
            Ok(other) => return (group, Some(other)),
            Err(_) => break,
        }
    }
    (group, None)
}

/// Appends all that stands or falls together. The outer error fails the transaction.
fn append_all(
    connection: &Connection,
    ends: &mut BTreeMap<i64, u64>,
    moved: &mut BTreeMap<i64, u64>,
    appending: &Appending,
) -> rusqlite::Result<Result<Positions, JournalError>> {
    if let [(table, append)] = &appending.appends[..] {
        let outcome = append_one(connection, ends, moved, table, append)?;
        return Ok(outcome.map(|position| smallvec![position]));
    }
    connection.execute_batch("SAVEPOINT appending")?;
    let before = (ends.clone(), moved.clone());
    let mut positions = Positions::new();
    for (table, append) in &appending.appends {
        match append_one(connection, ends, moved, table, append)? {
            Ok(position) => positions.push(position),
            Err(error) => {
                connection.execute_batch("ROLLBACK TO appending; RELEASE appending")?;
                (*ends, *moved) = before;
                return Ok(Err(error));
            }
        }
    }
    connection.execute_batch("RELEASE appending")?;
    Ok(Ok(positions))
}

/// Appends one batch, or refuses it before anything is written.
fn append_one(
    connection: &Connection,
    ends: &mut BTreeMap<i64, u64>,
    moved: &mut BTreeMap<i64, u64>,
    table: &Table,
    Append {
        journal,
        batch,
        expect,
    }: &Append,
) -> rusqlite::Result<Result<Position, JournalError>> {
    let end = match ends.get(&table.id) {
        Some(end) => *end,
        None => table.head(connection)?,
    };
    let found = (end > 0).then(|| Position::from_raw(end));
    if let Expect::Last(expected) = *expect
        && expected != found
    {
        return Ok(Err(JournalError::Conflict {
            journal: journal.clone(),
            expected,
            found,
        }));
    }
    let last = end + batch.len() as u64;
    let writer = batch.writer();
    let claimed = connection.prepare_cached(CLAIM)?.execute(params![
        table.id,
        writer.as_str(),
        batch.incarnation(),
        batch.last_sequence(),
        last,
        batch.base_sequence(),
    ])?;
    if claimed == 0 {
        let (journal, writer) = (journal.clone(), writer.clone());
        return Ok(Err(JournalError::StaleWriter { journal, writer }));
    }
    let mut insert = connection.prepare_cached(&table.insert)?;
    for (position, record) in (end + 1..).zip(batch.records()) {
        insert.execute(params![position, &record[..], crc32c::crc32c(&record)])?;
    }
    ends.insert(table.id, last);
    moved.insert(table.id, last);
    Ok(Ok(Position::from_raw(last)))
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Append(_) => "Append",
            Self::Run(_) => "Run",
        })
    }
}
