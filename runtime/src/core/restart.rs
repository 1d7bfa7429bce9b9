//! Restart intensity: how often may something be started again, before that is given up.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// How many restarts are allowed in which time. As in Erlang/OTP's `supervisor`: one more than
/// `restarts_max` within `window` is too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Intensity {
    /// How many restarts a window may hold; 0 allows none.
    pub restarts_max: u16,
    /// How long the window is. It slides: it ends at each restart.
    pub window: Duration,
}

/// Counts restarts against an [`Intensity`]. Memory is bounded by `restarts_max`.
///
/// ```
/// use std::time::{Duration, Instant};
/// use fsmith::core::{Intensity, RestartCounter};
///
/// let window = Duration::from_secs(5);
/// let mut counter = RestartCounter::new(Intensity { restarts_max: 1, window });
/// let start = Instant::now();
/// assert!(counter.restart(start));
/// assert!(!counter.restart(start + Duration::from_secs(4)));
/// assert!(counter.restart(start + Duration::from_secs(6)));
/// ```
#[derive(Clone, Debug)]
pub struct RestartCounter {
    intensity: Intensity,
    /// The restarts of the present window, oldest first.
    restarts: VecDeque<Instant>,
}

impl RestartCounter {
    /// Returns a counter that has seen no restart.
    pub fn new(intensity: Intensity) -> Self {
        let restarts = VecDeque::with_capacity(usize::from(intensity.restarts_max));
        Self {
            intensity,
            restarts,
        }
    }

    /// Asks for a restart at `now`, and returns whether it is allowed. One that is refused is not
    /// counted.
    pub fn restart(&mut self, now: Instant) -> bool {
        self.forget(now);
        let allowed = self.restarts.len() < usize::from(self.intensity.restarts_max);
        if allowed {
            self.restarts.push_back(now);
        }
        allowed
    }

    /// Returns how many restarts the window that ends at `now` holds.
    pub fn count(&mut self, now: Instant) -> usize {
        self.forget(now);
        self.restarts.len()
    }

    fn forget(&mut self, now: Instant) {
        let window = self.intensity.window;
        let past = |at: &Instant| now.saturating_duration_since(*at) > window;
        while self.restarts.front().is_some_and(past) {
            self.restarts.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(restarts_max: u16, at_ms: &[u64]) -> Vec<bool> {
        let window = Duration::from_secs(1);
        let mut counter = RestartCounter::new(Intensity {
            restarts_max,
            window,
        });
        let start = Instant::now();
        at_ms
            .iter()
            .map(|&ms| counter.restart(start + Duration::from_millis(ms)))
            .collect()
    }

    #[test]
    fn one_more_than_allowed_in_a_window_is_too_many() {
        assert_eq!(allowed(2, &[0, 500, 1_000]), [true, true, false]);
        assert_eq!(allowed(2, &[0, 500, 1_001]), [true, true, true]);
        assert_eq!(allowed(0, &[0]), [false]);
    }

    #[test]
    fn the_window_slides_and_a_refused_restart_is_not_counted() {
        let asked = allowed(2, &[0, 900, 950, 1_100, 1_800, 1_950]);
        assert_eq!(asked, [true, true, false, true, false, true]);
    }
}
