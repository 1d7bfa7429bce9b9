//! What is counted of a flow.
//!
//! All of it depends on what was observed and never on the order: two aggregators that have seen
//! the same events have the same totals, byte for byte, and those of several machines add up.

mod boundaries;
mod breakdown;
mod classic;
mod coverage;
mod histogram;
mod json;
mod lifecycle;
mod snapshot;
mod totals;

pub use breakdown::{Breakdown, LABELS_MAX, LabelCounts, Labels};
pub use classic::{ClassicBuckets, UPPER_BOUNDS_SECONDS};
pub use coverage::{Coverage, FeedCounts};
pub use histogram::{BUCKETS_MAX, Histogram, HistogramError, SCALE_MAX};
pub use lifecycle::{Lifecycle, MemberState};
pub use snapshot::{MetricsSnapshot, RunFigures};
pub use totals::{FlowTotals, ProcessingTime, StageTotals, Totals};
