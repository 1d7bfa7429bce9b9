//! The words of the lifecycle, as the system journal has them.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Positions, Stage};

/// Who speaks in the system journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Member {
    /// Reads the input.
    Source,
    /// One of the stages.
    Stage(Stage),
    /// Counts what the stages report.
    Aggregator,
    /// Starts the others, watches them and ends the flow.
    Pipeline,
}

/// A word of the lifecycle of the flow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum SystemEvent {
    /// A member listens to its journals.
    Ready {
        /// Who.
        member: Member,
    },
    /// A member has begun its work.
    Started {
        /// Who.
        member: Member,
    },
    /// A member has done all of its work.
    Completed {
        /// Who.
        member: Member,
        /// How many events it has written: the source flights, a stage what it reported.
        events: u64,
        /// How many pieces of its input it had to leave out: the source bad rows.
        skipped: u64,
    },
    /// A member could not go on.
    Failed {
        /// Who.
        member: Member,
        /// Why, for people; nothing is decided by it.
        cause: String,
    },
    /// The pipeline asks for what is left to be counted and exported.
    DrainRequested,
    /// The aggregator has exported.
    Exported {
        /// Up to where each journal is covered by it.
        positions: Positions,
        /// Whether it was the last export.
        last: bool,
    },
    /// The aggregator has counted and exported everything.
    Drained,
    /// The flow is over.
    Shutdown,
}

impl Member {
    /// How many there are.
    pub const COUNT: usize = 3 + Stage::COUNT;

    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Source,
        Self::Stage(Stage::Gate),
        Self::Stage(Stage::Air),
        Self::Stage(Stage::Ground),
        Self::Aggregator,
        Self::Pipeline,
    ];

    /// Returns its place in [`ALL`](Self::ALL).
    pub fn index(self) -> usize {
        match self {
            Self::Source => 0,
            Self::Stage(stage) => 1 + stage.index(),
            Self::Aggregator => 1 + Stage::COUNT,
            Self::Pipeline => 2 + Stage::COUNT,
        }
    }

    /// Returns its name, as in exports and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Stage(stage) => stage.name(),
            Self::Aggregator => "aggregator",
            Self::Pipeline => "pipeline",
        }
    }
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_member_has_its_own_place() {
        for (index, member) in Member::ALL.into_iter().enumerate() {
            assert_eq!(member.index(), index, "{member}");
        }
    }
}
