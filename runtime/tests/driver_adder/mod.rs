//! A machine that adds and does nothing else: what is measured is the driver.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use fsmith::core::{
    Ending, Input, Kernel, Machine, Outcome, Phase, Queued, Refused, StateId, Visit,
};
use fsmith::driver::{Drive, Handle, Invoked, Source, Streams};
use fsmith::model;
use futures_core::Stream;

/// Its only states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Id {
    /// Adds.
    Adding,
    /// Was told to stop.
    Stopped,
}

/// What it can be told.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event {
    /// A number to add.
    Add(u64),
    /// The end.
    Stop,
}

/// The machine; an effect is queued for each number with the given divisor.
#[derive(Debug)]
pub(crate) struct Adder {
    kernel: Kernel<Event, u64, 1, 1>,
    sum: u64,
    effect_every: u64,
}

impl Adder {
    /// Returns a machine that queues an effect at every so-manieth number; 0 is never.
    pub(crate) fn new(effect_every: u64) -> Self {
        Self {
            kernel: Kernel::default(),
            sum: 0,
            effect_every,
        }
    }

    fn hear(&mut self, event: Event) {
        match event {
            Event::Add(n) => {
                self.sum = self.sum.wrapping_add(n);
                if self.effect_every > 0 && n.is_multiple_of(self.effect_every) {
                    self.kernel.effects.begin_firing();
                    self.kernel.effects.push(n);
                }
            }
            Event::Stop => self.kernel.finish(Ending::Completed),
        }
    }
}

impl StateId for Id {
    fn name(self) -> &'static str {
        match self {
            Self::Adding => "Adding",
            Self::Stopped => "Stopped",
        }
    }
}

impl Machine for Adder {
    type Event = Event;
    type State = u64;
    type Id = Id;
    type Effect = u64;
    type Done = ();
    type Error = fmt::Error;

    const MODEL: &'static model::Machine<'static> = &model::Machine {
        name: "Adder",
        docs: "",
        error: None,
        states: &[],
        events: &[],
        rules: &[],
        timers: &[],
        invocations: &[],
    };

    fn start(&mut self, _now: Instant) -> Result<(), Refused> {
        self.kernel.begin_start()?;
        self.kernel.end();
        Ok(())
    }

    fn step(
        &mut self,
        input: Input<Event, fmt::Error, ()>,
        now: Instant,
    ) -> Result<Outcome, Refused> {
        if !self.kernel.begin() {
            return Err(self.kernel.refusal("Stopped"));
        }
        assert!(!self.kernel.is_due(now), "no timer is armed");
        let outcome = match input {
            Input::Event(event) => {
                self.hear(event);
                Outcome::Taken
            }
            Input::Shutdown => {
                self.kernel.finish(Ending::Completed);
                Outcome::Taken
            }
            _ => Outcome::Unhandled,
        };
        self.kernel.end();
        Ok(outcome)
    }

    fn next_deadline(&self) -> Option<Instant> {
        self.kernel.timers.next_deadline()
    }

    fn handle_deadline(&mut self, _now: Instant) -> Result<bool, Refused> {
        Ok(false)
    }

    fn id(&self) -> Option<Id> {
        match self.kernel.phase() {
            Phase::Resting => Some(Id::Adding),
            Phase::Over => Some(Id::Stopped),
            _ => None,
        }
    }

    fn ending(&self) -> Option<Ending> {
        self.kernel.ending()
    }

    fn listens(&self) -> u64 {
        u64::MAX
    }

    fn take_effect(&mut self) -> Option<Queued<u64>> {
        self.kernel.effects.pop()
    }

    fn drop_effects(&mut self, firing: u64) {
        self.kernel.effects.drop_firing(firing);
    }

    fn is_live(&self, visit: Visit) -> bool {
        self.kernel.visits.is_live(visit)
    }

    fn into_state(self) -> Option<u64> {
        Some(self.sum)
    }
}

impl Drive for Adder {
    type Handle = Handle<Event, Id>;

    async fn run(&mut self, effect: u64) -> Result<(), fmt::Error> {
        self.sum = self.sum.wrapping_add(effect);
        Ok(())
    }

    fn take_invocation(&mut self) -> Option<(Visit, Invoked<(), fmt::Error>)> {
        let visit = self.kernel.visits.start_next()?;
        Some((visit, Box::pin(std::future::pending())))
    }
}

/// Streams of so many numbers each, always ready.
#[derive(Debug)]
pub(crate) struct Numbers<const N: usize>(pub(crate) [u64; N]);

impl<const N: usize> Streams<Event> for Numbers<N> {
    const LEN: usize = N;

    fn poll(&mut self, stream: usize, _cx: &mut Context<'_>) -> Poll<Option<Event>> {
        let left = &mut self.0[stream];
        Poll::Ready(left.checked_sub(1).map(|fewer| {
            *left = fewer;
            Event::Add(fewer)
        }))
    }

    fn is_caught_up(&self, _stream: usize) -> bool {
        true
    }
}

/// A channel source as a machine's only stream.
#[derive(Debug)]
pub(crate) struct One<S>(pub(crate) S);

impl<S: Source<Item = u64> + Send + 'static> Streams<Event> for One<S> {
    const LEN: usize = 1;

    fn poll(&mut self, _stream: usize, cx: &mut Context<'_>) -> Poll<Option<Event>> {
        let polled = Stream::poll_next(Pin::new(&mut self.0), cx);
        polled.map(|item| item.map(Event::Add))
    }

    fn is_caught_up(&self, _stream: usize) -> bool {
        self.0.is_caught_up()
    }
}
