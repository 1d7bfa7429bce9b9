//! The reader of flights.

use std::fmt;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::columns::Layout;
use super::lines::Lines;
use super::open::{self, Counting, Text};
use super::problem::{BadRow, InputError};
use crate::event::Flight;

/// How many flights the shipped file holds.
pub const SHIPPED_FLIGHTS: u64 = 336_776;

/// Carried by the binary, so that it finds its input wherever it is started from.
const SHIPPED: &[u8] = include_bytes!("../../data/flights.csv.gz");

/// Reads flights from CSV, plain or gzip, in the order of the input.
///
/// It holds one line at a time, of at most [`LINE_BYTES_MAX`](super::LINE_BYTES_MAX) bytes. Reading
/// blocks: an async caller reads on a blocking thread.
///
/// ```
/// use aggregator::input::FlightReader;
///
/// let mut reader = FlightReader::shipped()?;
/// while let Some(row) = reader.read()? {
///     match row {
///         Ok(flight) => {
///             assert_eq!(flight.to_string(), "UA 1545 EWR-IAH of 2013-01-01 05:15");
///             break;
///         }
///         Err(bad_row) => eprintln!("{bad_row}"),
///     }
/// }
/// # Ok::<(), aggregator::input::InputError>(())
/// ```
pub struct FlightReader {
    lines: Lines<Text>,
    layout: Layout,
    file: Arc<str>,
    consumed: Consumed,
}

/// How much of an input has been read; a cheap copy for a progress bar.
#[derive(Clone, Debug)]
pub struct Consumed {
    taken: Arc<AtomicU64>,
    total: Option<u64>,
}

impl FlightReader {
    /// Opens the flights that the binary carries: those of New York City in 2013.
    ///
    /// # Errors
    ///
    /// None in a binary that was built from this repository.
    pub fn shipped() -> Result<Self, InputError> {
        let total = SHIPPED.len() as u64;
        Self::of("the shipped flights", SHIPPED, Some(total))
    }

    /// Opens a file. Whether it is compressed is seen by its content, not by its name.
    ///
    /// # Errors
    ///
    /// [`InputError`]: it cannot be read, is compressed in another way than gzip, or its first line
    /// lacks a column.
    pub fn open(path: &Path) -> Result<Self, InputError> {
        let (file, total) = open::file(path)?;
        Self::of(&path.display().to_string(), file, total)
    }

    /// Reads from `input`, called `name` in messages.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn new(name: &str, input: impl Read + Send + 'static) -> Result<Self, InputError> {
        Self::of(name, input, None)
    }

    fn of(
        name: &str,
        input: impl Read + Send + 'static,
        total: Option<u64>,
    ) -> Result<Self, InputError> {
        let taken = Arc::default();
        let input = Counting::new(input, Arc::clone(&taken));
        let mut lines = Lines::new(open::text(input, name)?);
        let header = lines.read().map_err(|source| broken(name, 0, source))?;
        let layout = match header {
            None => {
                let file = name.to_owned();
                return Err(InputError::Empty { file });
            }
            Some((_, Err(problem))) => {
                let file = name.to_owned();
                return Err(InputError::Header { file, problem });
            }
            Some((_, Ok(fields))) => Layout::of(fields, name)?,
        };
        Ok(Self {
            lines,
            layout,
            file: name.into(),
            consumed: Consumed { taken, total },
        })
    }

    /// Reads the next row: a flight, or what is wrong with the row. `None` at the end.
    ///
    /// # Errors
    ///
    /// [`InputError::Read`], after which nothing more can be read. Rows given before are whole.
    pub fn read(&mut self) -> Result<Option<Result<Flight, BadRow>>, InputError> {
        let before = self.lines.number();
        let line = self.lines.read();
        let Some((line, fields)) = line.map_err(|source| broken(&self.file, before, source))?
        else {
            return Ok(None);
        };
        let flight = fields.and_then(|fields| self.layout.flight(fields));
        Ok(Some(flight.map_err(|problem| BadRow {
            file: Arc::clone(&self.file),
            line,
            problem,
        })))
    }

    /// Returns the line read last, counted from 1.
    pub fn line(&self) -> u64 {
        self.lines.number()
    }

    /// Returns the name of the input, as messages give it.
    pub fn name(&self) -> &str {
        &self.file
    }

    /// Returns how much has been read, which goes on counting while the reader reads.
    pub fn consumed(&self) -> Consumed {
        self.consumed.clone()
    }
}

impl fmt::Debug for FlightReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FlightReader")
            .field("file", &self.file)
            .field("line", &self.line())
            .finish_non_exhaustive()
    }
}

impl Consumed {
    /// Returns how many bytes of the input have been read, compressed where it is compressed.
    pub fn bytes(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }

    /// Returns how many bytes there are, unless the input is a pipe.
    pub fn bytes_total(&self) -> Option<u64> {
        self.total
    }
}

fn broken(file: &str, line: u64, source: io::Error) -> InputError {
    InputError::Read {
        file: file.to_owned(),
        line,
        source,
    }
}
