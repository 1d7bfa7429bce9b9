//! The source: reads the input in event order and hands each flight to the first stage.

use std::fmt;
use std::sync::Arc;

use fsmith::driver::source::{Channel, channel};
use fsmith::fsm;
use fsmith::journal::{Draft, JournalError, KIND_END_OF_FLOW, Writer};
use tokio::sync::mpsc;

use crate::event::{Member, SystemEvent};
use crate::input::{BadRow, FlightReader};

use super::words::Words;
use super::{FlowError, HandedOn, Journals};

fsm! {
    /// Reads the input in event order and hands each flight to the first stage.
    pub machine FlowSource {
        events {
            /// Rows of the input, some hundred at a time, or why there are no more.
            stream Rows(Rows),
        }
        error FlowError;

        on error(cause) => Failed(cause);

        initial state Starting {
            entry do async announce_start;
            always => Reading;
        }

        state Reading {
            on Rows(rows) if broken(rows) do cause_of(rows) => Failed(..);
            on Rows(rows) do take(rows), async hand_on;
            on closed(Rows) => Finishing;
        }

        /// The end of the flow, and the word that all is read.
        state Finishing {
            invoke finish;
            on done => Completed;
        }

        final state Completed;
        final failed state Failed(cause: FlowError);
    }
}

/// Some rows of the input, or why no more can be read.
pub type Rows = Result<Chunk, FlowError>;

/// Rows that stand together in the input.
#[derive(Debug, Default)]
pub struct Chunk {
    /// The flights, in the order of the input.
    pub flights: Vec<HandedOn>,
    /// How many rows among them were bad and are left out.
    pub skipped: u64,
}

/// How many chunks wait at most.
const CHUNKS_MAX: usize = 4;

/// How to read an input.
pub struct Reading {
    /// How many rows are read at most.
    pub limit: u64,
    /// Whether the first bad row ends the reading.
    pub strict: bool,
    /// Told of each bad row that is left out.
    pub warn: Box<dyn FnMut(&BadRow) + Send>,
}

impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading")
            .field("limit", &self.limit)
            .field("strict", &self.strict)
            .finish_non_exhaustive()
    }
}

/// Reads an input on a thread that may block, as far as the machine keeps up: at most `chunk_len`
/// rows at once.
///
/// # Panics
///
/// Outside a tokio runtime.
pub fn read_rows(reader: FlightReader, mut reading: Reading, chunk_len: usize) -> Channel<Rows> {
    let (sender, receiver) = mpsc::channel(CHUNKS_MAX);
    tokio::task::spawn_blocking(move || {
        if let Err(error) = send_rows(reader, &mut reading, chunk_len.max(1), &sender) {
            // Without a receiver nobody waits for the reason.
            let _gone = sender.blocking_send(Err(error));
        }
    });
    channel(receiver)
}

fn send_rows(
    mut reader: FlightReader,
    reading: &mut Reading,
    chunk_len: usize,
    sender: &mpsc::Sender<Rows>,
) -> Result<(), FlowError> {
    let mut left = reading.limit;
    loop {
        let (chunk, end) = read_chunk(&mut reader, reading, chunk_len, &mut left);
        if sender.blocking_send(Ok(chunk)).is_err() {
            return Ok(());
        }
        if let Some(end) = end {
            return end;
        }
    }
}

/// Reads a chunk, and why it is the last one if it is.
fn read_chunk(
    reader: &mut FlightReader,
    reading: &mut Reading,
    chunk_len: usize,
    left: &mut u64,
) -> (Chunk, Option<Result<(), FlowError>>) {
    let mut chunk = Chunk {
        flights: Vec::with_capacity(chunk_len),
        skipped: 0,
    };
    while chunk.flights.len() < chunk_len {
        if *left == 0 {
            return (chunk, Some(Ok(())));
        }
        *left -= 1;
        match reader.read() {
            Ok(Some(Ok(flight))) => chunk.flights.push(HandedOn { flight }),
            Ok(Some(Err(bad))) if reading.strict => return (chunk, Some(Err(bad.into()))),
            Ok(Some(Err(bad))) => {
                (reading.warn)(&bad);
                chunk.skipped += 1;
            }
            Ok(None) => return (chunk, Some(Ok(()))),
            Err(error) => return (chunk, Some(Err(error.into()))),
        }
    }
    (chunk, None)
}

/// What a [`FlowSource`] does.
#[derive(Debug)]
pub(super) struct Source {
    journals: Journals,
    flights: Arc<Writer>,
    words: Arc<Words>,
    taken: Vec<HandedOn>,
    events: u64,
    skipped: u64,
}

impl Source {
    pub(super) async fn open(journals: &Journals) -> Result<Self, JournalError> {
        let journal = journals.store().journal(Journals::FLIGHTS).await?;
        Ok(Self {
            journals: journals.clone(),
            flights: Arc::new(Writer::open(journal, Journals::FLIGHTS).await?),
            words: Arc::new(Words::open(journals, Member::Source).await?),
            taken: Vec::new(),
            events: 0,
            skipped: 0,
        })
    }
}

impl FlowSourceBehavior for Source {
    async fn announce_start(&mut self) -> Result<(), FlowError> {
        self.words
            .say(&SystemEvent::Started {
                member: Member::Source,
            })
            .await?;
        Ok(())
    }

    fn broken(&self, rows: &Rows) -> bool {
        rows.is_err()
    }

    fn cause_of(&mut self, rows: Rows) -> FlowError {
        rows.err().unwrap_or(FlowError::Cancelled)
    }

    fn take(&mut self, rows: Rows) {
        let Ok(chunk) = rows else { return };
        self.events += chunk.flights.len() as u64;
        self.skipped += chunk.skipped;
        self.taken = chunk.flights;
    }

    async fn hand_on(&mut self) -> Result<(), FlowError> {
        if self.taken.is_empty() {
            return Ok(());
        }
        let drafts = self.taken.iter().map(|flight| Draft::new("flight", flight));
        self.flights.append_all(drafts).await?;
        self.taken.clear();
        Ok(())
    }

    fn finish(&mut self) -> impl Future<Output = Result<(), FlowError>> + Send + 'static {
        let (store, flights) = (Arc::clone(self.journals.store()), Arc::clone(&self.flights));
        let words = Arc::clone(&self.words);
        let (events, skipped) = (self.events, self.skipped);
        async move {
            let word = SystemEvent::Completed {
                member: Member::Source,
                events,
                skipped,
            };
            let end = flights.prepare([Draft::new(KIND_END_OF_FLOW, &())])?;
            store.append_all(vec![end, words.prepare(&word)?]).await?;
            Ok(())
        }
    }
}
