//! What every machine is to whoever drives it: inputs in, states and queued work out.

use std::fmt;
use std::time::Instant;

use thiserror::Error;

use super::{CallError, Deferred, Queued, Visit};

/// A machine that takes one input at a time, synchronously.
///
/// `fsm!` generates the implementation. A machine asks for neither `Send` nor `'static`, reads no
/// clock and never waits: `now` is an argument, and what takes time is handed out by
/// [`take_effect`](Self::take_effect).
pub trait Machine {
    /// What is sent to it: commands, calls with their replies, items of streams.
    type Event;
    /// Its states with their data.
    type State;
    /// Its states without data.
    type Id: StateId;
    /// Work to be awaited after the step that queued it.
    type Effect;
    /// The results of its invocations.
    type Done;
    /// The error of its effects and invocations; [`std::convert::Infallible`] where it has none.
    type Error;

    /// The machine as data.
    const MODEL: &'static fsm_model::Machine<'static>;

    /// Enters the initial state.
    ///
    /// # Errors
    ///
    /// [`Refused::AlreadyStarted`], which changes nothing; what a step can be refused for.
    fn start(&mut self, now: Instant) -> Result<(), Refused>;

    /// Fires the timers due by `now`, then takes one input and runs until nothing more follows.
    ///
    /// `now` never runs backwards; an earlier one than before fires nothing.
    ///
    /// # Errors
    ///
    /// [`Refused`], which says whether the machine can go on. An input that is refused is lost; a
    /// call in it has told its caller.
    fn step(
        &mut self,
        input: Input<Self::Event, Self::Error, Self::Done>,
        now: Instant,
    ) -> Result<Outcome, Refused>;

    /// Offers the oldest deferred event again, as a macrostep of its own, if one is to be offered
    /// since the last transition; returns whether one was.
    ///
    /// A driver calls it until it returns `false`, after the effects of each step and before the
    /// next input.
    ///
    /// # Errors
    ///
    /// As [`step`](Self::step).
    fn offer_deferred(&mut self, now: Instant) -> Result<bool, Refused> {
        let _ = now;
        Ok(false)
    }

    /// Returns when the earliest timer is due.
    fn next_deadline(&self) -> Option<Instant>;

    /// Fires the timers due by `now`, and returns whether there was one.
    ///
    /// # Errors
    ///
    /// As [`step`](Self::step).
    fn handle_deadline(&mut self, now: Instant) -> Result<bool, Refused>;

    /// Returns the state it is in; `None` before the start and after a panic.
    fn id(&self) -> Option<Self::Id>;

    /// Returns how it ended, once it has entered a final state.
    fn ending(&self) -> Option<Ending>;

    /// Returns the streams that the present state handles, one bit each, in declaration order.
    fn listens(&self) -> u64;

    /// Takes the effect that was queued first.
    fn take_effect(&mut self) -> Option<Queued<Self::Effect>>;

    /// Drops the effects still queued by one rule, because an earlier one of them failed.
    fn drop_effects(&mut self, firing: u64);

    /// Takes the error that no rule took, after an [`Outcome::Unhandled`].
    ///
    /// The error went into the step by value; a machine that does not give it back leaves whoever
    /// holds the handle with the state alone.
    fn take_unrouted(&mut self) -> Option<Self::Error> {
        None
    }

    /// Returns whether the state that started this invocation has not been left since, and the
    /// invocation has not ended.
    fn is_live(&self, visit: Visit) -> bool;

    /// Returns the state with its data, at the end; `None` as for [`id`](Self::id).
    fn into_state(self) -> Option<Self::State>
    where
        Self: Sized;
}

/// The names of a machine's states: fieldless, what a watcher sees.
pub trait StateId: Copy + Eq + fmt::Debug + Send + Sync + 'static {
    /// Returns the name as declared.
    fn name(self) -> &'static str;
}

/// What can happen to a machine.
#[derive(Debug)]
pub enum Input<E, X, D> {
    /// A command, a call or an item of a stream.
    Event(E),
    /// An effect has failed.
    Error(X),
    /// Nothing waits in the mailbox, and every stream listened to has ended or is caught up.
    Idle,
    /// The stream with this number (declaration order) has ended.
    Closed(u8),
    /// The machine is asked to end.
    Shutdown,
    /// An invocation has ended.
    Done {
        /// Which visit to which state started it.
        visit: Visit,
        /// How it ended.
        result: Result<D, X>,
    },
}

/// What a step gives.
pub type Step<T = Outcome> = Result<T, Refused>;

/// What became of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A rule took it.
    Taken,
    /// The state ignores it.
    Ignored,
    /// It is kept for a later state.
    Deferred,
    /// No rule that holds in this state is for it, or it came too late.
    Unhandled,
}

/// How a machine ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// In a final state.
    Completed,
    /// In a final state that is marked `failed`.
    Failed,
}

/// Why a machine did not take an input.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Refused {
    /// It has not been started. Nothing has changed.
    #[error("the machine has not been started; call start() first")]
    NotStarted,
    /// It has been started before. Nothing has changed.
    #[error("the machine has already been started")]
    AlreadyStarted,
    /// It has ended. Nothing has changed.
    #[error("the machine has ended in state {state}")]
    Over {
        /// The final state.
        state: &'static str,
    },
    /// The state refuses this event. Nothing has changed.
    #[error("event {event} is refused in state {state}")]
    Event {
        /// The event.
        event: &'static str,
        /// The state.
        state: &'static str,
    },
    /// The queue of deferred events is full. The event is lost, nothing else has changed.
    #[error("event {event} cannot be deferred in state {state}: {max} events are waiting already")]
    Overflow {
        /// The event.
        event: &'static str,
        /// The state.
        state: &'static str,
        /// How many can wait.
        max: usize,
    },
    /// The rules never come to rest. The machine is poisoned.
    #[error("more than {max} steps follow from one input, without rest, through {}", chain.join(" -> "))]
    Endless {
        /// How many may follow.
        max: usize,
        /// The states passed last, in order.
        chain: Vec<&'static str>,
    },
    /// The behaviour gave a period of zero. The machine is poisoned.
    #[error("the period {delay} in state {state} is zero; a periodic timer needs a length")]
    ZeroPeriod {
        /// The name of the delay.
        delay: &'static str,
        /// The state.
        state: &'static str,
    },
    /// A handler panicked before. The machine can never go on.
    #[error("the machine is poisoned: a handler panicked")]
    Poisoned,
}

impl Refused {
    /// Returns whether the machine can never go on.
    pub fn is_fatal(&self) -> bool {
        matches!(
            self,
            Self::Endless { .. } | Self::ZeroPeriod { .. } | Self::Poisoned
        )
    }

    /// Returns the refusal of an event for which the queue of deferred ones has no room.
    pub fn deferred_too_many(event: &'static str, state: &'static str) -> Self {
        let max = Deferred::<()>::MAX;
        Self::Overflow { event, state, max }
    }

    /// Returns what a caller is told whose call came when no step can be made.
    pub fn to_caller(&self) -> CallError {
        match *self {
            Self::Over { state } => CallError::Over { state },
            _ => CallError::Gone,
        }
    }

    /// Keeps an error only if the machine can never go on.
    ///
    /// # Errors
    ///
    /// The error given, where it [is fatal](Self::is_fatal).
    pub fn fatal<T>(result: Result<T, Self>) -> Result<(), Self> {
        match result {
            Err(refused) if refused.is_fatal() => Err(refused),
            _ => Ok(()),
        }
    }
}
