//! How long the parts of a flow may take, and how much they handle at once.

use std::time::Duration;

use fsmith::journal::BATCH_LEN;

/// How long the parts of a flow may take, how often it is exported, and how much is handled at
/// once.
///
/// What is counted does not depend on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// From one export to the next.
    pub export_interval: Duration,
    /// Until the aggregator listens.
    pub start_deadline: Duration,
    /// From the end of the members until everything is counted and exported.
    pub drain_deadline: Duration,
    /// From the wish that a member ends to its end; also for the last word of all.
    pub stop_deadline: Duration,
    /// How many rows or records are handed over at once, at most; at least 1.
    pub batch_len: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            export_interval: Duration::from_secs(1),
            start_deadline: Duration::from_secs(30),
            drain_deadline: Duration::from_mins(5),
            stop_deadline: Duration::from_secs(10),
            batch_len: BATCH_LEN,
        }
    }
}
