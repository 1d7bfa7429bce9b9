//! What can be wrong with an input.

use std::fmt;
use std::io;
use std::sync::Arc;

use thiserror::Error;

use super::{COLUMNS, Column, LINE_BYTES_MAX};

/// An input that cannot be read on.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum InputError {
    /// The file cannot be opened.
    #[error("cannot open the input {file}; give --input a file that can be read")]
    Open {
        /// As it was given.
        file: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Reading stopped in the middle, or the compressed data is damaged or cut short.
    #[error("cannot read the input {file} beyond line {line}; is it whole?")]
    Read {
        /// As it was given.
        file: String,
        /// The last line that was read, counted from 1.
        line: u64,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The content is compressed in a way that is not read here.
    #[error("the input {file} is {format}; decompress it, or compress it with gzip")]
    Compression {
        /// As it was given.
        file: String,
        /// Which way.
        format: &'static str,
    },
    /// The file has not even a header.
    #[error("the input {file} is empty; its first line must name the columns {}", names(&COLUMNS))]
    Empty {
        /// As it was given.
        file: String,
    },
    /// The first line is not a line of CSV.
    #[error("the first line of the input {file} is no header: {problem}")]
    Header {
        /// As it was given.
        file: String,
        /// What is wrong with it.
        problem: RowProblem,
    },
    /// The header lacks columns.
    #[error(
        "the input {file} has no column {}; its first line must name {}",
        names(missing),
        names(&COLUMNS)
    )]
    MissingColumns {
        /// As it was given.
        file: String,
        /// Those that are not there.
        missing: Vec<Column>,
    },
}

/// A row that tells of no flight. Reading goes on after it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{file}, line {line}: {problem}")]
pub struct BadRow {
    /// The input, as it was given.
    pub file: Arc<str>,
    /// Its line, counted from 1; the header is the first.
    pub line: u64,
    /// What is wrong.
    pub problem: RowProblem,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RowProblem {
    /// A field holds something else than it should.
    Value {
        /// The field.
        column: Column,
        /// The beginning of what it holds.
        value: Excerpt,
        /// What it should hold.
        expected: &'static str,
    },
    /// It has more or fewer fields than the header.
    Width {
        /// How many it has.
        found: usize,
        /// How many the header has.
        expected: usize,
    },
    /// A quote is opened and not closed on the same line.
    OpenQuote,
    /// It is longer than [`LINE_BYTES_MAX`].
    Long,
}

impl fmt::Display for RowProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value {
                column,
                value,
                expected,
            } => write!(f, "{column} is {value}; it must be {expected}"),
            Self::Width { found, expected } => write!(
                f,
                "{found} fields where the header names {expected}; is a comma missing or too many?"
            ),
            Self::OpenQuote => f.write_str("a quote is opened and not closed on the line"),
            Self::Long => write!(
                f,
                "the line has more than {LINE_BYTES_MAX} bytes; is it CSV?"
            ),
        }
    }
}

/// The beginning of a value that is not understood, inline and fit to be shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Excerpt {
    bytes: [u8; Self::BYTES_MAX],
    len: u8,
    cut: bool,
}

impl Excerpt {
    /// How much of a value is kept.
    pub const BYTES_MAX: usize = 30;

    /// Returns the beginning of `value`.
    pub fn of(value: &[u8]) -> Self {
        let len = value.len().min(Self::BYTES_MAX);
        let mut bytes = [0; Self::BYTES_MAX];
        bytes[..len].copy_from_slice(&value[..len]);
        Self {
            bytes,
            len: len as u8,
            cut: len < value.len(),
        }
    }
}

impl fmt::Display for Excerpt {
    /// Writes it in quotes, what is no printable ASCII escaped; `empty` if there is nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.len == 0 {
            return f.write_str("empty");
        }
        let bytes = &self.bytes[..usize::from(self.len)];
        let more = if self.cut { "…" } else { "" };
        write!(f, "\"{}{more}\"", bytes.escape_ascii())
    }
}

impl fmt::Debug for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn names(columns: &[Column]) -> String {
    let names: Vec<_> = columns.iter().map(|column| column.name()).collect();
    names.join(", ")
}
