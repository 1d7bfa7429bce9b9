//! A clock that stands still until it is told to move.

use std::time::{Duration, Instant};

/// Moments in milliseconds after an arbitrary start.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    start: Instant,
}

impl Default for Clock {
    fn default() -> Self {
        Self {
            start: Instant::now(),
        }
    }
}

impl Clock {
    /// Returns the moment so many milliseconds after the start.
    pub fn at(self, ms: u64) -> Instant {
        self.start + Duration::from_millis(ms)
    }

    /// Returns how many milliseconds after the start a moment is.
    pub fn ms(self, moment: Instant) -> u128 {
        moment.duration_since(self.start).as_millis()
    }
}
