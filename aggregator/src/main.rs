//! The metrics aggregator of an event-sourced flow.

fn main() {}
