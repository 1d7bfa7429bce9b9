//! Runs a machine: its mailbox, its streams, its timers, effects and invocations, in one loop.
//!
//! The only place of the crate that knows tokio and a clock.

mod drive;
mod source;

pub use drive::{Drive, Invoked};
pub use source::{NoStreams, Source, Streams};
