//! Reads flights from CSV, plain or gzip, a row at a time.
//!
//! Memory is the same however long the input or one of its lines is. A bad row is told and left
//! out; whether that is the end is the caller's decision.

mod columns;
mod lines;
mod open;
mod problem;
mod reader;

pub use columns::{COLUMNS, Column};
pub use lines::LINE_BYTES_MAX;
pub use problem::{BadRow, Excerpt, InputError, RowProblem};
pub use reader::{Consumed, FlightReader, SHIPPED_FLIGHTS};
