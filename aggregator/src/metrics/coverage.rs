//! What has been read of each journal.

use serde::{Deserialize, Serialize};

use crate::event::{Feed, Positions};

/// How much has been read of one journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedCounts {
    /// Records read.
    pub records: u64,
    /// Records that could not be understood, and were passed over.
    pub unreadable: u64,
    /// Records that the journal had dropped before they were read, where it knows how many.
    pub missed: u64,
}

/// What has been read of each journal, and up to where.
///
/// Kept beside the totals and stored with them: then each record is counted exactly once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    positions: Positions,
    counts: [FeedCounts; Feed::COUNT],
}

impl Coverage {
    /// Notes that `records` more have been counted, the last of them at `position`.
    #[inline]
    pub fn advance(&mut self, feed: Feed, position: u64, records: u64) {
        self.positions.set(feed, position);
        self.counts[feed.index()].records += records;
    }

    /// Notes that the record at `position` could not be understood and is passed over.
    pub fn pass_over(&mut self, feed: Feed, position: u64) {
        self.positions.set(feed, position);
        self.counts[feed.index()].unreadable += 1;
    }

    /// Notes that the journal had already dropped `records` that come next.
    pub fn miss(&mut self, feed: Feed, records: u64) {
        self.counts[feed.index()].missed += records;
    }

    /// Returns up to where each journal has been read.
    pub fn positions(&self) -> &Positions {
        &self.positions
    }

    /// Returns how much has been read of a journal.
    pub fn of(&self, feed: Feed) -> &FeedCounts {
        &self.counts[feed.index()]
    }
}
