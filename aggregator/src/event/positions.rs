//! The journals that the aggregator reads, and up to where.

use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

use super::Stage;

/// A journal that the aggregator reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Feed {
    /// The lifecycle of the flow and of its members.
    System,
    /// What a stage has done.
    Data(Stage),
    /// What a stage could not do.
    Errors(Stage),
}

impl Feed {
    /// How many there are.
    pub const COUNT: usize = 1 + 2 * Stage::COUNT;

    /// All of them.
    pub const ALL: [Self; Self::COUNT] = [
        Self::System,
        Self::Data(Stage::Gate),
        Self::Data(Stage::Air),
        Self::Data(Stage::Ground),
        Self::Errors(Stage::Gate),
        Self::Errors(Stage::Air),
        Self::Errors(Stage::Ground),
    ];

    /// Returns its name: a word of lower case letters and underscores, fit to be a table's.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Data(Stage::Gate) => "gate_data",
            Self::Data(Stage::Air) => "air_data",
            Self::Data(Stage::Ground) => "ground_data",
            Self::Errors(Stage::Gate) => "gate_errors",
            Self::Errors(Stage::Air) => "air_errors",
            Self::Errors(Stage::Ground) => "ground_errors",
        }
    }

    /// Returns its place in [`ALL`](Self::ALL).
    pub fn index(self) -> usize {
        match self {
            Self::System => 0,
            Self::Data(stage) => 1 + stage.index(),
            Self::Errors(stage) => 1 + Stage::COUNT + stage.index(),
        }
    }
}

impl fmt::Display for Feed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Up to where each journal has been read: the position of the last record, if there was one.
///
/// Written as a map from the names of the journals that have one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Positions([Option<u64>; Feed::COUNT]);

impl Positions {
    /// Notes the last record read of a journal.
    pub fn set(&mut self, feed: Feed, position: u64) {
        self.0[feed.index()] = Some(position);
    }

    /// Returns the last record read of a journal.
    pub fn of(&self, feed: Feed) -> Option<u64> {
        self.0[feed.index()]
    }

    /// Returns what has been read of the journals that have been read of.
    pub fn iter(&self) -> impl Iterator<Item = (Feed, u64)> + '_ {
        Feed::ALL
            .into_iter()
            .filter_map(|feed| Some((feed, self.of(feed)?)))
    }
}

impl Serialize for Positions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Counted first: compact formats write the length before the entries.
        let entries: Vec<_> = self.iter().collect();
        serializer.collect_map(entries.iter().map(|(feed, at)| (feed.name(), at)))
    }
}

impl<'de> Deserialize<'de> for Positions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PositionsVisitor;
        impl<'de> Visitor<'de> for PositionsVisitor {
            type Value = Positions;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map from names of journals to positions")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Positions, A::Error> {
                let mut positions = Positions::default();
                while let Some((name, position)) = map.next_entry::<String, u64>()? {
                    // A journal of a later version is none of ours.
                    if let Some(feed) = Feed::ALL.into_iter().find(|feed| feed.name() == name) {
                        positions.set(feed, position);
                    }
                }
                Ok(positions)
            }
        }
        deserializer.deserialize_map(PositionsVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Member, SystemEvent};
    use super::*;

    #[test]
    fn each_feed_has_its_own_name_and_place() {
        for (index, feed) in Feed::ALL.into_iter().enumerate() {
            assert_eq!(feed.index(), index);
            let same = Feed::ALL.iter().filter(|other| other.name() == feed.name());
            assert_eq!(same.count(), 1, "{feed}");
        }
    }

    #[test]
    fn words_of_the_lifecycle_survive_the_journal_format() {
        let mut positions = Positions::default();
        positions.set(Feed::Errors(Stage::Air), 1_175);
        positions.set(Feed::System, 0);
        let member = Member::Stage(Stage::Ground);
        for event in [
            SystemEvent::Ready { member },
            SystemEvent::Completed {
                member,
                events: 7,
                skipped: 0,
            },
            SystemEvent::Failed {
                member,
                cause: "the disk is full".to_owned(),
            },
            SystemEvent::DrainRequested,
            SystemEvent::Exported {
                positions,
                last: true,
            },
        ] {
            let bytes = rmp_serde::to_vec_named(&event).unwrap();
            let back: SystemEvent = rmp_serde::from_slice(&bytes).unwrap();
            assert_eq!(back, event);
        }
    }
}
