//! The metrics of an event-sourced flow: what its stages report, counted exactly once.
//!
//! [`input`] reads flights, [`event`] is what travels through the journals, [`metrics`] counts it,
//! [`export`] and [`table`] show it. How the parts of the flow are started and talk to each other
//! is left to [`flow`].

pub mod cli;
pub mod event;
pub mod export;
pub mod flow;
pub mod input;
pub mod metrics;
pub mod progress;
pub mod table;
