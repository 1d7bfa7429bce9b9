//! The machine as data: what `fsm!` declares, without a line of syntax, code, clock or I/O.
//!
//! Everything is borrowed and can be built in a `const`, so one model serves the macro (which
//! lends it what it parsed), the generated `Name::MODEL`, and every tool that reads it.

mod check;
mod diagram;
mod graph;
mod label;
mod machine;
mod matrix;
mod similar;
#[cfg(test)]
mod sketch;
mod walk;

pub use check::{At, Bearer, Code, Finding, check};
pub use diagram::{dot, mermaid};
pub use machine::*;
pub use matrix::{Column, Matrix, Outcome, Row};
pub use similar::similar;
pub use walk::{Step, Walk};
