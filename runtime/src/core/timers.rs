//! Timers as plain deadlines, in slots that the machine's declaration fixes.

use std::time::{Duration, Instant};

use super::Refused;

/// The deadlines of a machine, one slot a timer.
///
/// Of two that are due at the same moment, the lower slot fires first: the generator numbers inner
/// states before outer ones, then in source order.
#[derive(Debug)]
pub struct Timers<const N: usize> {
    deadlines: [Option<Instant>; N],
    earliest: Option<Instant>,
}

/// A timer that was due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Firing {
    /// Its slot.
    pub slot: usize,
    /// When it was due.
    pub deadline: Instant,
}

impl<const N: usize> Default for Timers<N> {
    fn default() -> Self {
        Self {
            deadlines: [None; N],
            earliest: None,
        }
    }
}

impl<const N: usize> Timers<N> {
    /// Arms a slot, whether or not it was armed. A delay past the end of time disarms it.
    #[inline]
    pub fn arm(&mut self, slot: usize, now: Instant, delay: Duration) {
        self.set(slot, now.checked_add(delay));
    }

    /// Arms a periodic slot again after it fired, at the first tick after `now`: missed ticks are
    /// skipped, and the phase is kept.
    #[inline]
    pub fn arm_next(&mut self, fired: Firing, now: Instant, period: Duration) {
        let mut next = fired.deadline.checked_add(period);
        if next.is_some_and(|next| next <= now) {
            let late = now.duration_since(fired.deadline).as_nanos();
            let ticks = late / period.as_nanos().max(1) + 1;
            let skip = u64::try_from(ticks * period.as_nanos()).map(Duration::from_nanos);
            next = skip.ok().and_then(|skip| fired.deadline.checked_add(skip));
        }
        self.set(fired.slot, next);
    }

    /// Cancels a slot.
    #[inline]
    pub fn disarm(&mut self, slot: usize) {
        if self.deadlines[slot].is_some() {
            self.set(slot, None);
        }
    }

    /// Cancels all slots.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Takes the earliest timer that is due at `now`.
    ///
    /// Call this until it returns `None`: a late driver may owe several.
    #[inline]
    pub fn expire(&mut self, now: Instant) -> Option<Firing> {
        let deadline = self.earliest.filter(|&earliest| earliest <= now)?;
        let slot = self.deadlines.iter().position(|&at| at == Some(deadline))?;
        self.set(slot, None);
        Some(Firing { slot, deadline })
    }

    /// Returns when the earliest timer is due.
    #[inline]
    pub fn next_deadline(&self) -> Option<Instant> {
        self.earliest
    }

    /// Returns when a slot is due.
    pub fn deadline(&self, slot: usize) -> Option<Instant> {
        self.deadlines[slot]
    }

    #[inline]
    fn set(&mut self, slot: usize, deadline: Option<Instant>) {
        let was_earliest = self.deadlines[slot] == self.earliest;
        self.deadlines[slot] = deadline;
        match (deadline, self.earliest) {
            (Some(new), Some(earliest)) if new <= earliest => self.earliest = deadline,
            (Some(_), None) => self.earliest = deadline,
            _ if was_earliest => self.earliest = self.deadlines.iter().flatten().min().copied(),
            _ => {}
        }
    }
}

/// Returns the period that a behaviour gave for a periodic timer.
///
/// # Errors
///
/// [`Refused::ZeroPeriod`]: it would tick without end, and poisons the machine.
#[inline]
pub fn period(
    length: Duration,
    delay: &'static str,
    state: &'static str,
) -> Result<Duration, Refused> {
    match length.is_zero() {
        true => Err(Refused::ZeroPeriod { delay, state }),
        false => Ok(length),
    }
}
