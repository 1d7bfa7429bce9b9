//! The metrics of an event-sourced flow: what its stages report, counted exactly once.

pub mod event;
pub mod export;
pub mod input;
pub mod metrics;
