//! The stages of the flow, and what they report.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Flight;

/// A stage of the flow, in the order in which a flight passes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Every flight enters; its processing time is the delay at departure.
    Gate,
    /// Every flight that departed enters; its processing time is that in the air.
    Air,
    /// Every flight that landed enters; its processing time is the delay at arrival.
    Ground,
}

/// Why a stage could not do its work on a flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ErrorKind {
    /// It has no departure time.
    Cancelled,
    /// It departed and did not land where it was to land.
    Diverted,
}

/// What a stage made of one flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It is done here; the next stage takes it.
    #[serde(rename = "ok")]
    Completed {
        /// Processing time in minutes; negative: early.
        #[serde(rename = "m")]
        processing_min: i32,
    },
    /// It goes no further.
    #[serde(rename = "err")]
    Failed {
        /// Why.
        #[serde(rename = "k")]
        kind: ErrorKind,
    },
}

/// What a stage reports of each flight that it processes. A plain value of 40 bytes.
///
/// One that failed goes to the stage's error journal, any other to its data journal, where the next
/// stage finds the flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageEvent {
    /// Which stage reports.
    #[serde(rename = "s")]
    pub stage: Stage,
    /// What became of the flight there.
    #[serde(rename = "r")]
    pub outcome: Outcome,
    /// The flight; its carrier and origin are the labels.
    #[serde(rename = "f")]
    pub flight: Flight,
}

impl Stage {
    /// How many there are.
    pub const COUNT: usize = 3;

    /// All of them, in the order in which a flight passes them.
    pub const ALL: [Self; Self::COUNT] = [Self::Gate, Self::Air, Self::Ground];

    /// Does the work of this stage on one flight.
    ///
    /// ```
    /// use aggregator::event::{ErrorKind, Outcome, Stage};
    /// # use aggregator::event::{Flight, Minute};
    /// # let flight = Flight {
    /// #     scheduled: Minute::new(2013, 1, 1, 517)?,
    /// #     carrier: "UA".parse()?,
    /// #     number: 1545,
    /// #     origin: "EWR".parse()?,
    /// #     destination: "IAH".parse()?,
    /// #     departure: None,
    /// # };
    ///
    /// assert_eq!(flight.departure, None);
    /// let event = Stage::Gate.process(flight);
    /// assert_eq!(event.outcome, Outcome::Failed { kind: ErrorKind::Cancelled });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn process(self, flight: Flight) -> StageEvent {
        let landing = flight.departure.and_then(|departure| departure.landing);
        let processing_min = match self {
            Self::Gate => flight.departure.map(|departure| departure.delay_min.into()),
            Self::Air => landing.map(|landing| landing.air_time_min.into()),
            Self::Ground => landing.map(|landing| landing.delay_min.into()),
        };
        let kind = match flight.departure {
            None => ErrorKind::Cancelled,
            Some(_) => ErrorKind::Diverted,
        };
        let outcome = match processing_min {
            Some(processing_min) => Outcome::Completed { processing_min },
            None => Outcome::Failed { kind },
        };
        StageEvent {
            stage: self,
            outcome,
            flight,
        }
    }

    /// Returns the stage whose completed flights this one takes; `None` for the first.
    pub fn upstream(self) -> Option<Self> {
        self.index().checked_sub(1).map(|index| Self::ALL[index])
    }

    /// Returns its name, as in journals, exports and labels.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gate => "gate",
            Self::Air => "air",
            Self::Ground => "ground",
        }
    }

    /// Returns its place in [`ALL`](Self::ALL).
    pub fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl ErrorKind {
    /// How many there are.
    pub const COUNT: usize = 2;

    /// All of them.
    pub const ALL: [Self; Self::COUNT] = [Self::Cancelled, Self::Diverted];

    /// Returns its name, as in exports and labels.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Diverted => "diverted",
        }
    }

    /// Returns its place in [`ALL`](Self::ALL).
    pub fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl StageEvent {
    /// Returns whether it belongs into the error journal of its stage.
    pub fn is_failed(&self) -> bool {
        matches!(self.outcome, Outcome::Failed { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Departure, Landing, Minute};
    use super::*;

    fn flight(departure: Option<Departure>) -> Flight {
        Flight {
            scheduled: Minute::new(2013, 1, 1, 515).unwrap(),
            carrier: "UA".parse().unwrap(),
            number: 1545,
            origin: "EWR".parse().unwrap(),
            destination: "IAH".parse().unwrap(),
            departure,
        }
    }

    fn departed(landing: Option<Landing>) -> Flight {
        flight(Some(Departure {
            delay_min: -4,
            landing,
        }))
    }

    #[test]
    fn each_stage_reports_its_own_time_and_the_first_gap_as_the_error() {
        let landed = departed(Some(Landing {
            air_time_min: 227,
            delay_min: 11,
        }));
        let done = |processing_min| Outcome::Completed { processing_min };
        let failed = |kind| Outcome::Failed { kind };
        for (flight, expected) in [
            (landed, [done(-4), done(227), done(11)]),
            (
                departed(None),
                [
                    done(-4),
                    failed(ErrorKind::Diverted),
                    failed(ErrorKind::Diverted),
                ],
            ),
            (flight(None), [failed(ErrorKind::Cancelled); 3]),
        ] {
            let outcomes = Stage::ALL.map(|stage| stage.process(flight).outcome);
            assert_eq!(outcomes, expected, "{flight}");
        }
    }

    #[test]
    fn an_event_survives_the_journal_format_in_few_bytes() {
        let landed = departed(Some(Landing {
            air_time_min: 227,
            delay_min: 11,
        }));
        for flight in [landed, departed(None), flight(None)] {
            for stage in Stage::ALL {
                let event = stage.process(flight);
                let bytes = rmp_serde::to_vec_named(&event).unwrap();
                assert!(bytes.len() <= 72, "{} bytes: {event:?}", bytes.len());
                let back: StageEvent = rmp_serde::from_slice(&bytes).unwrap();
                assert_eq!(back, event);
            }
        }
    }

    #[test]
    fn an_event_is_as_small_as_its_docs_say() {
        assert_eq!(size_of::<StageEvent>(), 40);
    }

    #[test]
    fn names_on_the_wire_are_the_names_shown() {
        for stage in Stage::ALL {
            assert_eq!(serde_json::to_value(stage).unwrap(), stage.name());
            assert_eq!(Stage::ALL[stage.index()], stage);
        }
        for kind in ErrorKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
            assert_eq!(ErrorKind::ALL[kind.index()], kind);
        }
    }
}
