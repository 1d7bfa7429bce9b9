//! What all generated machines have in common: phase, timers, visits, queues and bounds.

use std::collections::VecDeque;
use std::time::Instant;

use super::{Deferred, Effects, Ending, Refused, Timers, Visits};

/// How many microsteps may follow from one input.
pub const MICROSTEPS_MAX: usize = 1_000;

/// How many states of an endless chain are named.
const CHAIN_MAX: usize = 16;

/// Where a machine stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Not started.
    Fresh,
    /// Between two steps.
    Resting,
    /// In a step. Seen from outside, a handler panicked.
    Busy,
    /// In a final state.
    Over,
    /// Never to go on.
    Poisoned,
}

/// What happens inside a machine without having been sent.
#[derive(Debug)]
pub enum Internal<E> {
    /// A rule raised an event.
    Event(E),
    /// A final child of the composite state with this number was entered.
    Done(u16),
}

/// The part of a machine that is the same for all: generated code keeps one beside its state.
#[derive(Debug)]
pub struct Kernel<E, F, const TIMERS: usize, const VISITS: usize> {
    /// The deadlines.
    pub timers: Timers<TIMERS>,
    /// The invocations.
    pub visits: Visits<VISITS>,
    /// What is to be awaited.
    pub effects: Effects<F>,
    /// Events raised and not yet handled, oldest first.
    pub raised: VecDeque<Internal<E>>,
    /// Events that wait for another state. At the end of the machine their senders are still to
    /// be told.
    pub deferred: Deferred<E>,
    /// Streams that have ended, one bit each, until a state takes it.
    pub closed: u64,
    phase: Phase,
    ending: Option<Ending>,
    microsteps: usize,
    chain: Vec<&'static str>,
}

impl<E, F, const TIMERS: usize, const VISITS: usize> Default for Kernel<E, F, TIMERS, VISITS> {
    fn default() -> Self {
        Self {
            timers: Timers::default(),
            visits: Visits::default(),
            effects: Effects::default(),
            raised: VecDeque::new(),
            deferred: Deferred::default(),
            closed: 0,
            phase: Phase::Fresh,
            ending: None,
            microsteps: 0,
            chain: Vec::new(),
        }
    }
}

impl<E, F, const TIMERS: usize, const VISITS: usize> Kernel<E, F, TIMERS, VISITS> {
    /// Begins the first step.
    ///
    /// # Errors
    ///
    /// [`Refused::AlreadyStarted`], which changes nothing; [`Refused::Poisoned`].
    pub fn begin_start(&mut self) -> Result<(), Refused> {
        match self.phase {
            Phase::Fresh => {
                self.phase = Phase::Busy;
                Ok(())
            }
            Phase::Resting | Phase::Over => Err(Refused::AlreadyStarted),
            Phase::Busy | Phase::Poisoned => Err(Refused::Poisoned),
        }
    }

    /// Begins a step, and returns whether one can be made; [`end`](Self::end) or
    /// [`poison`](Self::poison) must follow.
    #[inline]
    pub fn begin(&mut self) -> bool {
        if self.phase != Phase::Resting {
            return false;
        }
        self.phase = Phase::Busy;
        self.microsteps = 0;
        self.chain.clear();
        true
    }

    /// Returns why no step can be made.
    pub fn refusal(&self, state: &'static str) -> Refused {
        match self.phase {
            Phase::Fresh => Refused::NotStarted,
            Phase::Over => Refused::Over { state },
            Phase::Resting | Phase::Busy | Phase::Poisoned => Refused::Poisoned,
        }
    }

    /// Notes that a state was entered that ends the machine.
    #[inline]
    pub fn finish(&mut self, ending: Ending) {
        self.ending = Some(ending);
    }

    /// Returns how the machine ended.
    #[inline]
    pub fn ending(&self) -> Option<Ending> {
        self.ending
    }

    /// Ends a step that was begun.
    #[inline]
    pub fn end(&mut self) {
        self.phase = Phase::Resting;
        if self.ending.is_some() {
            self.phase = Phase::Over;
            self.timers.clear();
            self.visits.clear();
            self.raised.clear();
        }
    }

    /// Ends a step after which the machine can never go on.
    pub fn poison(&mut self) {
        self.phase = Phase::Poisoned;
        self.timers.clear();
        self.visits.clear();
    }

    /// Returns whether the machine can never go on. Asked between two steps, a step that was
    /// begun and not ended means a panic.
    #[inline]
    pub fn is_poisoned(&self) -> bool {
        matches!(self.phase, Phase::Busy | Phase::Poisoned)
    }

    /// Counts a microstep that leaves `state`.
    ///
    /// # Errors
    ///
    /// [`Refused::Endless`], with the states passed last: the caller poisons the machine.
    pub fn microstep(&mut self, state: &'static str) -> Result<(), Refused> {
        self.microsteps += 1;
        if self.microsteps + CHAIN_MAX > MICROSTEPS_MAX {
            self.chain.push(state);
        }
        if self.microsteps <= MICROSTEPS_MAX {
            return Ok(());
        }
        Err(Refused::Endless {
            max: MICROSTEPS_MAX,
            chain: std::mem::take(&mut self.chain),
        })
    }

    /// Returns whether a timer is due.
    #[inline]
    pub fn is_due(&self, now: Instant) -> bool {
        self.timers
            .next_deadline()
            .is_some_and(|deadline| deadline <= now)
    }

    /// Returns where the machine stands. `Busy`, seen from outside a step, means a panic.
    #[inline]
    pub fn phase(&self) -> Phase {
        self.phase
    }
}
