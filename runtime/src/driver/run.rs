//! The loop: waits for whatever comes first, feeds it to the machine, does what the machine asks.
//!
//! Only waiting is raced. A step is synchronous and runs to its end inside one poll; an effect is
//! awaited by itself, while the invocations go on.

use std::convert::Infallible;
use std::future::poll_fn;
use std::ops::ControlFlow;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use tokio::time::Instant;
use tracing::{Level, debug, enabled, warn};

use super::alarm::Alarm;
use super::control::{Control, Request, earlier};
use super::invocations::Invocations;
use super::mailbox::Mailbox;
use super::round::{Round, Turn};
use super::status::Publisher;
use super::{Drive, Streams};
use crate::core::{Input, Outcome, Queued, Refused, StateId};

/// How many inputs are taken before the neighbours on this thread get their turn.
const INPUTS_MAX: u32 = 512;

/// A machine with all that surrounds it while it runs.
pub(super) struct Loop<M: Drive, S> {
    pub(super) machine: M,
    pub(super) mailbox: Mailbox<M::Event>,
    pub(super) invocations: Invocations<M::Done, M::Error>,
    pub(super) control: Arc<Control>,
    pub(super) publisher: Publisher<M::Id>,
    /// The first error of an effect that was queued on the way into a final state.
    pub(super) late: Option<M::Error>,
    streams: S,
    /// The streams that have not ended, one bit each.
    open: u64,
    round: Round,
    alarm: Alarm,
    stop: Stop,
    /// The time, as read last.
    now: Instant,
    /// Inputs taken since the loop last let others run.
    inputs: u32,
    /// Whether `idle` was raised and nothing has happened since.
    idle: bool,
    traces: bool,
}

/// Why the loop is left.
pub(super) enum Exit<X> {
    /// The machine is in a final state, and its effects are done.
    Over,
    /// It was asked to end, and cannot or was too slow.
    Cancelled,
    /// It cannot go on.
    Refused(Refused),
    /// No rule took an error.
    Unrouted(Option<X>),
}

/// Why the waiting is interrupted.
enum Pause<M: Drive> {
    /// Nothing is ready, and every source wakes the task.
    Wait,
    /// An effect is to be awaited.
    Effect(Queued<M::Effect>),
    /// The neighbours are to run.
    Yield,
    Exit(Exit<M::Error>),
}

/// `Break` interrupts the waiting.
type Flow<M, T = ()> = ControlFlow<Pause<M>, T>;

/// What has become of the requests to end.
#[derive(Debug, Default)]
struct Stop {
    deadline: Option<Instant>,
    /// Whether `shutdown` is to be raised.
    wanted: bool,
    /// Whether it was.
    raised: bool,
    /// Whether the machine has no rule for it: only what the mailbox accepted is still handled.
    cancelling: bool,
}

impl Stop {
    fn hear<E>(&mut self, request: Option<Request>, mailbox: &mut Mailbox<E>) {
        let Some(request) = request else { return };
        self.deadline = earlier(self.deadline, request.deadline);
        if request.drain {
            mailbox.close();
        } else {
            self.wanted = true;
        }
    }

    fn is_due(&self) -> bool {
        self.wanted && !self.raised
    }

    fn is_overdue(&self, now: Instant) -> bool {
        self.deadline.is_some_and(|deadline| deadline <= now)
    }
}

impl<M: Drive, S: Streams<M::Event>> Loop<M, S> {
    pub(super) fn new(
        machine: M,
        streams: S,
        mailbox: Mailbox<M::Event>,
        control: Arc<Control>,
    ) -> Self {
        Self {
            machine,
            mailbox,
            invocations: Invocations::new(Arc::clone(&control)),
            control,
            publisher: Publisher::new(),
            late: None,
            streams,
            open: u64::MAX >> (64 - S::LEN.clamp(1, 64)),
            round: Round::new(S::LEN, mailbox_place::<M>()),
            alarm: Alarm::default(),
            stop: Stop::default(),
            now: Instant::now(),
            inputs: 0,
            idle: false,
            traces: false,
        }
    }

    /// Runs the machine to its end, whatever that is.
    pub(super) async fn drive(&mut self) -> Exit<M::Error> {
        match self.run().await {
            Err(exit) => exit,
        }
    }

    async fn run(&mut self) -> Result<Infallible, Exit<M::Error>> {
        self.now = Instant::now();
        self.machine
            .start(self.now.into_std())
            .map_err(Exit::Refused)?;
        let mut pause = self.settle();
        loop {
            match pause {
                ControlFlow::Break(Pause::Effect(effect)) => {
                    pause = self.run_effects(effect).await?;
                    continue;
                }
                ControlFlow::Break(Pause::Yield) => {
                    self.inputs = 0;
                    tokio::task::yield_now().await;
                }
                ControlFlow::Break(Pause::Exit(exit)) => return Err(exit),
                ControlFlow::Break(Pause::Wait) | ControlFlow::Continue(()) => {}
            }
            pause = ControlFlow::Break(poll_fn(|cx| self.poll(cx)).await);
        }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Pause<M>> {
        self.traces = enabled!(Level::DEBUG);
        self.now = Instant::now();
        let pause = loop {
            if let ControlFlow::Break(pause) = self.take_turn(cx) {
                break pause;
            }
        };
        self.publisher.publish(self.machine.id());
        if matches!(pause, Pause::Wait) {
            self.inputs = 0;
            return Poll::Pending;
        }
        Poll::Ready(pause)
    }

    /// Attends to what is urgent, then serves one source.
    fn take_turn(&mut self, cx: &mut Context<'_>) -> Flow<M> {
        self.attend()?;
        if self.inputs >= INPUTS_MAX {
            return ControlFlow::Break(Pause::Yield);
        }
        match self.round.turn() {
            Turn::Mailbox => {
                if self.serve_mailbox(cx)? {
                    self.round.advance();
                }
            }
            Turn::Stream(stream) => {
                if self.stop.cancelling || self.serve_stream(stream, cx)? {
                    self.round.advance();
                }
            }
            Turn::Over => {
                let served = self.round.was_served();
                self.round.restart();
                self.now = Instant::now();
                self.publisher.publish(self.machine.id());
                if !served {
                    return self.rest(cx);
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// Hears requests to end and invocations, if the bell has rung; they come before any source.
    fn attend(&mut self) -> Flow<M> {
        if self.control.answer() {
            let request = self.control.take_request();
            self.stop.hear(request, &mut self.mailbox);
            self.invocations.poll_woken();
        }
        while let Some((visit, result)) = self.invocations.take_end() {
            self.note();
            let failed = result.is_err();
            let outcome = self.step(Input::Done { visit, result })?;
            if failed && outcome == Outcome::Unhandled {
                return exit(Exit::Unrouted(self.machine.take_unrouted()));
            }
            self.settle()?;
        }
        if self.stop.is_due() {
            self.raise_shutdown()?;
        }
        if self.stop.is_overdue(self.now) {
            return exit(Exit::Cancelled);
        }
        ControlFlow::Continue(())
    }

    fn raise_shutdown(&mut self) -> Flow<M> {
        self.note();
        self.stop.raised = true;
        if self.step(Input::Shutdown)? == Outcome::Unhandled {
            self.stop.cancelling = true;
            self.mailbox.close();
        }
        self.settle()?;
        if self.stop.cancelling && self.mailbox.has_ended() {
            return exit(Exit::Cancelled);
        }
        ControlFlow::Continue(())
    }

    /// Serves the mailbox, and returns whether it has had its turn: `false` after an interruption.
    fn serve_mailbox(&mut self, cx: &mut Context<'_>) -> Flow<M, bool> {
        while self.round.mail_credit() > 0 && !self.mailbox.has_ended() {
            let credit = self.round.mail_credit();
            match self.mailbox.poll_next(credit, &self.control, cx) {
                Poll::Pending => break,
                Poll::Ready(Some(event)) => {
                    self.round.spend_mail();
                    self.take(Input::Event(event))?;
                    if self.control.is_rung() {
                        return ControlFlow::Continue(false);
                    }
                }
                Poll::Ready(None) => self.end_mailbox()?,
            }
        }
        ControlFlow::Continue(true)
    }

    /// All that was accepted has been handled: the machine is drained, or its last handle is gone.
    fn end_mailbox(&mut self) -> Flow<M> {
        self.stop.wanted = true;
        if self.stop.cancelling {
            return exit(Exit::Cancelled);
        }
        if self.stop.is_due() {
            self.raise_shutdown()?;
        }
        ControlFlow::Continue(())
    }

    /// Serves a stream, and returns whether it has had its turn: `false` after an interruption.
    fn serve_stream(&mut self, stream: usize, cx: &mut Context<'_>) -> Flow<M, bool> {
        let bit = 1 << stream;
        while self.open & self.machine.listens() & bit != 0 && self.round.spend() {
            match self.streams.poll(stream, cx) {
                Poll::Pending => break,
                Poll::Ready(Some(event)) => self.take(Input::Event(event))?,
                Poll::Ready(None) => {
                    self.open &= !bit;
                    self.take(Input::Closed(stream as u8))?;
                }
            }
            if self.round.prefers_mail() && self.control.has_mail() {
                self.serve_mailbox(cx)?;
            }
            if self.control.is_rung() {
                return ControlFlow::Continue(false);
            }
        }
        ControlFlow::Continue(true)
    }

    /// Fires what is due, says that nothing waits, or waits. All sources are pending.
    fn rest(&mut self, cx: &mut Context<'_>) -> Flow<M> {
        let mut deadline = self.machine.next_deadline();
        if deadline.is_some_and(|at| at <= self.now.into_std()) {
            return self.fire();
        }
        if self.is_idle() {
            self.idle = true;
            self.step(Input::Idle)?;
            return self.settle();
        }
        self.control.register(cx.waker());
        if self.control.is_rung() {
            return ControlFlow::Continue(());
        }
        deadline = earlier(deadline, self.stop.deadline.map(Instant::into_std));
        let Some(at) = deadline.map(Instant::from_std) else {
            return ControlFlow::Break(Pause::Wait);
        };
        match self.alarm.poll(at, cx) {
            Poll::Pending => ControlFlow::Break(Pause::Wait),
            Poll::Ready(()) => {
                self.now = Instant::now().max(at);
                ControlFlow::Continue(())
            }
        }
    }

    fn fire(&mut self) -> Flow<M> {
        self.note();
        let before = self.traced();
        if let Err(refused) = self.machine.handle_deadline(self.now.into_std()) {
            self.refused(refused)?;
        }
        self.trace(before);
        self.settle()
    }

    /// Returns whether `idle` is to be raised: nothing waits, and something happened since the
    /// last time. A source that is merely pending proves nothing, so each is asked.
    fn is_idle(&self) -> bool {
        let listened = self.open & self.machine.listens();
        !self.idle
            && !self.stop.cancelling
            && self.mailbox.is_empty()
            && (0..S::LEN)
                .filter(|stream| listened & (1 << stream) != 0)
                .all(|stream| self.streams.is_caught_up(stream))
    }

    /// Takes an input of a source.
    #[inline]
    fn take(&mut self, input: InputOf<M>) -> Flow<M> {
        self.note();
        self.step(input)?;
        self.settle()
    }

    /// Notes that something happened. `idle` and the error of an effect are no such thing: a rule
    /// for `idle` whose effect fails would go round for ever.
    #[inline]
    fn note(&mut self) {
        self.inputs += 1;
        self.idle = false;
        self.round.note();
    }

    /// Takes one step. The caller settles what follows from it.
    #[inline]
    fn step(&mut self, input: InputOf<M>) -> Flow<M, Outcome> {
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
    /// end, starts the invocations of states that were entered: in this order.
    #[inline]
    fn settle(&mut self) -> Flow<M> {
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
        ControlFlow::Continue(())
    }

    /// Runs the effects in order, and those that follow from their errors.
    async fn run_effects(
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
    fn refused(&mut self, refused: Refused) -> Flow<M> {
        match refused {
            Refused::Event { .. } => count(&self.control.refused, &refused),
            Refused::Overflow { .. } => count(&self.control.overflowed, &refused),
            refused => return exit(Exit::Refused(refused)),
        }
        ControlFlow::Continue(())
    }

    #[inline]
    fn traced(&self) -> Option<M::Id> {
        self.traces.then(|| self.machine.id()).flatten()
    }

    #[inline]
    fn trace(&self, before: Option<M::Id>) {
        if let Some(before) = before
            && let Some(after) = self.machine.id()
            && before != after
        {
            debug!(from = before.name(), to = after.name(), "transition");
        }
    }
}

type InputOf<M> = Input<
    <M as crate::core::Machine>::Event,
    <M as crate::core::Machine>::Error,
    <M as crate::core::Machine>::Done,
>;

fn exit<M: Drive, T>(exit: Exit<M::Error>) -> Flow<M, T> {
    ControlFlow::Break(Pause::Exit(exit))
}

/// Counts, and warns at each power of two, so that a flood of refusals is no flood of warnings.
fn count(counter: &AtomicU64, refused: &Refused) {
    let count = counter.fetch_add(1, Ordering::Relaxed) + 1;
    if count.is_power_of_two() {
        warn!(count, "{refused}");
    }
}

/// Returns how many streams are declared before the first command or call.
fn mailbox_place<M: Drive>() -> usize {
    use fsm_model::EventKind::Stream;
    let events = M::MODEL.events.iter();
    events.take_while(|event| event.kind == Stream).count()
}
