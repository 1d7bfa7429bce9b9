//! The totals of the stages, and of the flow as their sum.

use serde::{Deserialize, Serialize};

use super::{Breakdown, ClassicBuckets, Histogram, Labels};
use crate::event::{ErrorKind, Outcome, Stage, StageEvent};

/// How long the events of a stage took, except the early ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessingTime {
    /// In seconds, for quantiles.
    pub histogram: Histogram,
    /// In seconds, exactly, for fixed bounds.
    pub buckets: ClassicBuckets,
}

/// What is counted of one stage.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageTotals {
    /// Events whose flight went on.
    pub completed: u64,
    /// Those of them that were early: their time is negative and in no histogram.
    pub early: u64,
    /// Events whose flight did not, in the order of [`ErrorKind::ALL`].
    pub errors: [u64; ErrorKind::COUNT],
    /// How long the others took.
    pub processing: ProcessingTime,
    /// The counts by carrier and origin.
    pub labels: Breakdown,
}

/// What is counted of a flow: plain sums.
///
/// ```
/// use aggregator::event::Stage;
/// use aggregator::input::FlightReader;
/// use aggregator::metrics::Totals;
///
/// let mut totals = Totals::default();
/// let mut reader = FlightReader::shipped()?;
/// while let Some(Ok(flight)) = reader.read()? {
///     totals.observe(&Stage::Gate.process(flight));
/// }
/// assert_eq!(totals.stage(Stage::Gate).events(), 336_776);
/// // Nothing has been heard from the air so far.
/// assert_eq!(totals.in_flight(Stage::Air), 328_521);
/// # Ok::<(), aggregator::input::InputError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    stages: [StageTotals; Stage::COUNT],
}

/// The sums over all stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlowTotals {
    /// Events of all stages.
    pub events: u64,
    /// Flights that went no further, in the order of [`ErrorKind::ALL`].
    pub errors: [u64; ErrorKind::COUNT],
    /// Events that were early.
    pub early: u64,
    /// Flights that have left the gate and not yet landed; see [`Totals::in_flight`].
    pub in_flight: i64,
}

impl ProcessingTime {
    /// Counts one time.
    #[inline]
    pub fn record(&mut self, seconds: u64) {
        self.histogram.record(seconds);
        self.buckets.record(seconds);
    }

    fn merge(&mut self, other: &Self) {
        self.histogram.merge(&other.histogram);
        self.buckets.merge(&other.buckets);
    }
}

impl StageTotals {
    /// Counts one event of this stage. Allocates nothing.
    #[inline]
    pub fn observe(&mut self, event: &StageEvent) {
        match event.outcome {
            Outcome::Completed { processing_min } => {
                self.completed += 1;
                match u64::try_from(processing_min) {
                    Ok(minutes) => self.processing.record(minutes * 60),
                    Err(_) => self.early += 1,
                }
            }
            Outcome::Failed { kind } => self.errors[kind.index()] += 1,
        }
        let (carrier, origin) = (event.flight.carrier, event.flight.origin);
        self.labels
            .observe(Labels { carrier, origin }, event.outcome);
    }

    /// Adds what another aggregator has counted of this stage.
    pub fn merge(&mut self, other: &Self) {
        self.completed += other.completed;
        self.early += other.early;
        for (count, more) in self.errors.iter_mut().zip(other.errors) {
            *count += more;
        }
        self.processing.merge(&other.processing);
        self.labels.merge(&other.labels);
    }

    /// Returns how many events there were.
    pub fn events(&self) -> u64 {
        self.completed + self.errors.iter().sum::<u64>()
    }
}

impl Totals {
    /// Counts one event. Allocates nothing.
    #[inline]
    pub fn observe(&mut self, event: &StageEvent) {
        self.stages[event.stage.index()].observe(event);
    }

    /// Adds what another aggregator has counted.
    pub fn merge(&mut self, other: &Self) {
        for (stage, more) in self.stages.iter_mut().zip(&other.stages) {
            stage.merge(more);
        }
    }

    /// Returns the totals of one stage.
    pub fn stage(&self, stage: Stage) -> &StageTotals {
        &self.stages[stage.index()]
    }

    /// Returns how many flights the stage before has handed on that this one has not reported.
    ///
    /// A difference of two counters, taken when it is asked for: while a report is seen before the
    /// one that led to it, it is negative. It is 0 for the first stage.
    pub fn in_flight(&self, stage: Stage) -> i64 {
        let handed_on = stage.upstream().map(|before| self.stage(before).completed);
        handed_on.map_or(0, |handed_on| {
            difference(handed_on, self.stage(stage).events())
        })
    }

    /// Returns the sums over all stages.
    pub fn flow(&self) -> FlowTotals {
        let mut flow = FlowTotals {
            events: 0,
            errors: [0; ErrorKind::COUNT],
            early: 0,
            in_flight: 0,
        };
        for stage in Stage::ALL {
            let totals = self.stage(stage);
            flow.events += totals.events();
            flow.early += totals.early;
            flow.in_flight += self.in_flight(stage);
            for (count, more) in flow.errors.iter_mut().zip(totals.errors) {
                *count += more;
            }
        }
        flow
    }
}

fn difference(of: u64, from: u64) -> i64 {
    i64::try_from(i128::from(of) - i128::from(from)).unwrap_or(i64::MAX)
}
