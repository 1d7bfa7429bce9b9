//! The machine as data: what `fsm!` declares, without a line of syntax, code, clock or I/O.
//!
//! Everything is borrowed and can be built in a `const`, so one model serves the macro (which
//! lends it what it parsed), the generated `Name::MODEL`, and every tool that reads it.

mod check;
mod graph;
mod label;
mod machine;
mod similar;
#[cfg(test)]
mod sketch;
mod walk;

pub use check::{At, Code, Finding, check};
pub use machine::*;
pub use similar::similar;
pub use walk::{Step, Walk};
