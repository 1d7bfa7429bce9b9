//! The loop: waits for whatever comes first, feeds it to the machine, does what the machine asks.
//!
//! Only waiting is raced. A step is synchronous and runs to its end inside one poll; an effect is
//! awaited by itself, while the invocations go on.

use std::convert::Infallible;
use std::future::poll_fn;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::time::Instant;
use tracing::{Level, enabled};

use super::alarm::Alarm;
use super::control::{Control, earlier};
use super::invocations::Invocations;
use super::mailbox::Mailbox;
use super::round::{Round, Turn};
use super::status::Publisher;
use super::step::exit;
use super::stop::Stop;
use super::{Drive, Streams};
use crate::core::{Input, Outcome, Queued, Refused};

/// How many inputs are taken before the neighbours on this thread get their turn.
pub(super) const INPUTS_MAX: u32 = 512;

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
    pub(super) round: Round,
    pub(super) alarm: Alarm,
    pub(super) stop: Stop,
    /// The time, as read last.
    pub(super) now: Instant,
    /// Inputs taken since the loop last let others run.
    pub(super) inputs: u32,
    /// Whether `idle` was raised and nothing has happened since.
    pub(super) idle: bool,
    pub(super) traces: bool,
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
pub(super) enum Pause<M: Drive> {
    /// Nothing is ready, and every source wakes the task.
    Wait,
    /// An effect is to be awaited.
    Effect(Queued<M::Effect>),
    /// The neighbours are to run.
    Yield,
    Exit(Exit<M::Error>),
}

/// `Break` interrupts the waiting.
pub(super) type Flow<M, T = ()> = ControlFlow<Pause<M>, T>;

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
    /// So do timers that are due: their effects are done before the next input is taken.
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
        let deadline = self.machine.next_deadline();
        if deadline.is_some_and(|at| at <= self.now.into_std()) {
            return self.fire();
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
            // Not at once: an invocation that wakes itself would keep the thread for ever.
            cx.waker().wake_by_ref();
            return ControlFlow::Break(Pause::Wait);
        }
        deadline = earlier(deadline, self.stop.deadline.map(Instant::into_std));
        let Some(at) = deadline.map(Instant::from_std) else {
            return ControlFlow::Break(Pause::Wait);
        };
        match self.alarm.poll(at, cx) {
            Poll::Pending => ControlFlow::Break(Pause::Wait),
            // The next round reads the clock, and fires.
            Poll::Ready(()) => ControlFlow::Continue(()),
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
}

/// Returns how many streams are declared before the first command or call.
fn mailbox_place<M: Drive>() -> usize {
    use fsm_model::EventKind::Stream;
    let events = M::MODEL.events.iter();
    events.take_while(|event| event.kind == Stream).count()
}
