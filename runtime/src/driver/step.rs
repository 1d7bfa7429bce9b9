//! One step of the machine and what follows from it: invocations, effects, errors, the end.

use std::future::poll_fn;
use std::ops::ControlFlow;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;

use tokio::time::Instant;
use tracing::{debug, warn};

use super::run::{Exit, Flow, INPUTS_MAX, Loop, Pause};
use super::{Drive, Streams};
use crate::core::{Input, Machine, Outcome, Queued, Refused, StateId};

/// An input of the machine.
type InputOf<M> = Input<<M as Machine>::Event, <M as Machine>::Error, <M as Machine>::Done>;

impl<M: Drive, S: Streams<M::Event>> Loop<M, S> {
    /// Takes an input of a source.
    #[inline]
    pub(super) fn take(&mut self, input: InputOf<M>) -> Flow<M> {
        self.note();
        self.step(input)?;
        self.settle()
    }

    /// Notes that something happened. `idle` and the error of an effect are no such thing: a rule
    /// for `idle` whose effect fails would go round for ever.
    #[inline]
    pub(super) fn note(&mut self) {
        self.inputs += 1;
        self.idle = false;
        self.round.note();
    }

    /// Takes one step. The caller settles what follows from it.
    #[inline]
    pub(super) fn step(&mut self, input: InputOf<M>) -> Flow<M, Outcome> {
        let before = self.traced();
        let outcome = match self.machine.step(input, self.now.into_std()) {
            Ok(outcome) => outcome,
            Err(refused) => {
                self.refused(refused)?;
                Outcome::Taken
            }
        };
        self.trace(before);
        ControlFlow::Continue(outcome)
    }

    /// Drops the invocations of states that were left, hands out the first effect, notices the
    /// end, starts the invocations of states that were entered, offers a deferred event: in this
    /// order, until nothing follows.
    #[inline]
    pub(super) fn settle(&mut self) -> Flow<M> {
        loop {
            let machine = &self.machine;
            self.invocations.retain(|visit| machine.is_live(visit));
            if let Some(effect) = self.machine.take_effect() {
                return ControlFlow::Break(Pause::Effect(effect));
            }
            if self.machine.ending().is_some() {
                return exit(Exit::Over);
            }
            while let Some((visit, task)) = self.machine.take_invocation() {
                self.invocations.start(visit, task);
            }
            match self.machine.offer_deferred(self.now.into_std()) {
                Ok(false) => return ControlFlow::Continue(()),
                Ok(true) => {}
                Err(refused) => self.refused(refused)?,
            }
            self.note();
        }
    }

    /// Runs the effects in order, and those that follow from their errors.
    pub(super) async fn run_effects(
        &mut self,
        mut queued: Queued<M::Effect>,
    ) -> Result<Flow<M>, Exit<M::Error>> {
        loop {
            self.publisher.publish(self.machine.id());
            if let Err(cause) = self.run_effect(queued.effect).await? {
                self.machine.drop_effects(queued.firing);
                self.route(cause)?;
            }
            self.inputs += 1;
            if self.inputs >= INPUTS_MAX {
                self.inputs = 0;
                tokio::task::yield_now().await;
            }
            match self.settle() {
                ControlFlow::Break(Pause::Effect(next)) => queued = next,
                flow => return Ok(flow),
            }
        }
    }

    /// Awaits one effect. The invocations go on meanwhile; their ends wait.
    async fn run_effect(
        &mut self,
        effect: M::Effect,
    ) -> Result<Result<(), M::Error>, Exit<M::Error>> {
        let Self {
            machine,
            mailbox,
            invocations,
            control,
            alarm,
            stop,
            ..
        } = self;
        let mut running = pin!(machine.run(effect));
        poll_fn(|cx| {
            if let Poll::Ready(result) = running.as_mut().poll(cx) {
                return Poll::Ready(Ok(result));
            }
            control.register(cx.waker());
            if control.answer() {
                stop.hear(control.take_request(), mailbox);
                invocations.poll_woken();
            }
            let overdue = stop.deadline.map(|at| alarm.poll(at, cx));
            match overdue {
                Some(Poll::Ready(())) => Poll::Ready(Err(Exit::Cancelled)),
                _ => Poll::Pending,
            }
        })
        .await
    }

    /// Gives the error of an effect to the rules; after the end, to whoever joins.
    fn route(&mut self, cause: M::Error) -> Result<(), Exit<M::Error>> {
        if self.machine.ending().is_some() {
            self.late.get_or_insert(cause);
            return Ok(());
        }
        self.now = Instant::now();
        match self.step(Input::Error(cause)) {
            ControlFlow::Continue(Outcome::Unhandled) => {
                Err(Exit::Unrouted(self.machine.take_unrouted()))
            }
            ControlFlow::Break(Pause::Exit(exit)) => Err(exit),
            _ => Ok(()),
        }
    }

    /// Counts a refusal that harms nothing; any other ends the loop.
    #[cold]
    pub(super) fn refused(&mut self, refused: Refused) -> Flow<M> {
        match refused {
            Refused::Event { .. } => count(&self.control.refused, &refused),
            Refused::Overflow { .. } => count(&self.control.overflowed, &refused),
            refused => return exit(Exit::Refused(refused)),
        }
        ControlFlow::Continue(())
    }

    #[inline]
    pub(super) fn traced(&self) -> Option<M::Id> {
        self.traces.then(|| self.machine.id()).flatten()
    }

    #[inline]
    pub(super) fn trace(&self, before: Option<M::Id>) {
        if let Some(before) = before
            && let Some(after) = self.machine.id()
            && before != after
        {
            debug!(from = before.name(), to = after.name(), "transition");
        }
    }
}

/// Interrupts the waiting for good.
pub(super) fn exit<M: Drive, T>(exit: Exit<M::Error>) -> Flow<M, T> {
    ControlFlow::Break(Pause::Exit(exit))
}

/// Counts, and warns at each power of two, so that a flood of refusals is no flood of warnings.
fn count(counter: &AtomicU64, refused: &Refused) {
    let count = counter.fetch_add(1, Ordering::Relaxed) + 1;
    if count.is_power_of_two() {
        warn!(count, "{refused}");
    }
}
