//! A copy of all that is known of a flow at one moment.

use std::time::Duration;

use super::{Coverage, Lifecycle, Totals};
use crate::event::Stage;

/// A copy of all that is known of a flow at one moment: what exports and tables are made of.
///
/// Serialized, it is `metrics.json`: equal totals give equal bytes, apart from the object `run`,
/// which holds all that depends on the clock.
///
/// ```
/// use aggregator::metrics::MetricsSnapshot;
///
/// let json = serde_json::to_value(MetricsSnapshot::default())?;
/// assert_eq!(json["stages"]["gate"]["errors_total"]["cancelled"], 0);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MetricsSnapshot {
    /// What was counted.
    pub totals: Totals,
    /// Where the flow and its members stand.
    pub lifecycle: Lifecycle,
    /// What has been read of each journal.
    pub coverage: Coverage,
    /// How fast it went; `None` where nobody measured.
    pub run: Option<RunFigures>,
}

/// How fast events were counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunFigures {
    /// How long it took.
    pub elapsed: Duration,
    /// How many events of each stage were counted in that time.
    pub events: [u64; Stage::COUNT],
}

impl RunFigures {
    /// Returns the figures of the time in which `before` became `after`: a run that went on from a
    /// checkpoint is not praised for what was counted earlier.
    pub fn between(before: &Totals, after: &Totals, elapsed: Duration) -> Self {
        let counted = |stage| after.stage(stage).events() - before.stage(stage).events();
        Self {
            elapsed,
            events: Stage::ALL.map(counted),
        }
    }

    /// Returns the events of one stage a second; 0 if no time has passed.
    pub fn rate(&self, stage: Stage) -> f64 {
        self.per_second(self.events[stage.index()])
    }

    /// Returns the events of all stages a second; 0 if no time has passed.
    pub fn rate_of_all(&self) -> f64 {
        self.per_second(self.events.iter().sum())
    }

    #[allow(
        clippy::cast_precision_loss,
        reason = "a rate is measured far less exactly"
    )]
    fn per_second(&self, events: u64) -> f64 {
        let seconds = self.elapsed.as_secs_f64();
        if seconds > 0.0 {
            events as f64 / seconds
        } else {
            0.0
        }
    }
}
