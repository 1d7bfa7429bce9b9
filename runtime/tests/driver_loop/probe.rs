//! A machine that does what its plan says and notes what it sees.

use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use fsmith::core::{
    CallError, Ending, Input, Kernel, Machine, Outcome, Phase, Queued, Refused, Reply, StateId,
    Visit,
};
use fsmith::driver::{Drive, Handle, Invoked, Source, Streams};
use fsmith::model;
use thiserror::Error;
use tokio::sync::oneshot;

/// The states. `Busy` has the invocation; the last two are final, and `Broken` is failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Id {
    Open,
    Busy,
    Drained,
    Broken,
}

/// What the machine can be told.
#[derive(Debug)]
pub(crate) enum Event {
    Note(u32),
    Item(usize, u32),
    Count(Reply<usize>),
    Go(Id),
    /// Queues effects, as one rule.
    Do(Vec<Effect>),
    /// Queues effects, as two rules.
    Twice(Vec<Effect>, Vec<Effect>),
    /// Queues effects on the way into another state.
    Leave(Vec<Effect>, Id),
    /// Arms a timer: slot, delay.
    After(usize, Duration),
    /// Arms the periodic timer.
    Every(Duration),
    Refuse,
    Overflow,
    Endless,
    Panic,
}

/// What can be awaited.
#[derive(Debug)]
pub(crate) enum Effect {
    Succeed(&'static str),
    Fail(&'static str),
    Wait(oneshot::Receiver<()>),
    WaitThenFail(oneshot::Receiver<()>, &'static str),
    Never,
    Panic,
}

/// The machine's error.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub(crate) struct Fault(pub(crate) &'static str);

/// What the machine saw, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    Note(u32),
    Item(usize, u32),
    Fired(usize, Instant),
    Ran(&'static str),
    Error(Fault),
    Done(Result<u32, Fault>),
    Idle,
    Closed(u8),
    Shutdown,
    /// The invocation was dropped.
    Dropped,
}

/// What a rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    Absent,
    Stay,
    Go(Id),
    /// Queues an effect that fails.
    Fail,
}

/// Notes, shared with the test.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<Seen>>>);

impl Log {
    pub(crate) fn note(&self, seen: Seen) {
        self.0.lock().unwrap().push(seen);
    }

    pub(crate) fn all(&self) -> Vec<Seen> {
        self.0.lock().unwrap().clone()
    }

    /// Returns all but `Idle`.
    pub(crate) fn told(&self) -> Vec<Seen> {
        let mut seen = self.all();
        seen.retain(|seen| *seen != Seen::Idle);
        seen
    }

    pub(crate) fn count(&self, wanted: impl Fn(&Seen) -> bool) -> usize {
        self.0.lock().unwrap().iter().filter(|&s| wanted(s)).count()
    }
}

type Hook = Box<dyn FnMut(usize, u32) + Send>;
type Invoke = Box<dyn FnMut() -> Invoked<u32, Fault> + Send>;

/// A machine whose mailbox stands before the stream `PLACE`.
pub(crate) struct Probe<const PLACE: usize = 0> {
    kernel: Kernel<Event, Effect, 3, 1>,
    id: Id,
    unrouted: Option<Fault>,
    period: Duration,
    pub(crate) log: Log,
    pub(crate) listens: u64,
    pub(crate) on_shutdown: Rule,
    pub(crate) on_error: Rule,
    pub(crate) on_idle: Rule,
    pub(crate) on_done: Rule,
    /// Called for each item of a stream.
    pub(crate) on_item: Hook,
    /// Called when `Busy` was entered.
    pub(crate) invoke: Option<Invoke>,
}

impl<const PLACE: usize> Default for Probe<PLACE> {
    fn default() -> Self {
        Self {
            kernel: Kernel::default(),
            id: Id::Open,
            unrouted: None,
            period: Duration::ZERO,
            log: Log::default(),
            listens: u64::MAX,
            on_shutdown: Rule::Go(Id::Drained),
            on_error: Rule::Absent,
            on_idle: Rule::Stay,
            on_done: Rule::Stay,
            on_item: Box::new(|_, _| {}),
            invoke: None,
        }
    }
}

impl<const PLACE: usize> Probe<PLACE> {
    fn obey(&mut self, rule: Rule) -> Outcome {
        match rule {
            Rule::Absent => return Outcome::Unhandled,
            Rule::Stay => {}
            Rule::Go(id) => self.go(id),
            Rule::Fail => self.queue(vec![Effect::Fail("by rule")]),
        }
        Outcome::Taken
    }

    fn go(&mut self, id: Id) {
        if self.id == Id::Busy {
            self.kernel.visits.leave(0);
        }
        self.id = id;
        match id {
            Id::Open => {}
            Id::Busy => self.kernel.visits.enter(0),
            Id::Drained => self.kernel.finish(Ending::Completed),
            Id::Broken => self.kernel.finish(Ending::Failed),
        }
    }

    fn queue(&mut self, effects: Vec<Effect>) {
        self.kernel.effects.begin_firing();
        for effect in effects {
            self.kernel.effects.push(effect);
        }
    }

    fn fire(&mut self, now: Instant) -> bool {
        let mut fired = false;
        while let Some(firing) = self.kernel.timers.expire(now) {
            fired = true;
            self.log.note(Seen::Fired(firing.slot, firing.deadline));
            if firing.slot == 2 {
                self.kernel.timers.arm_next(firing, now, self.period);
            }
        }
        fired
    }

    fn hear(&mut self, event: Event, now: Instant) -> Result<Outcome, Refused> {
        let state = self.id.name();
        match event {
            Event::Note(n) => self.log.note(Seen::Note(n)),
            Event::Item(stream, n) => {
                self.log.note(Seen::Item(stream, n));
                (self.on_item)(stream, n);
            }
            Event::Count(reply) => reply.send(self.log.all().len()),
            Event::Go(id) => self.go(id),
            Event::Do(effects) => self.queue(effects),
            Event::Twice(one, two) => {
                self.queue(one);
                self.queue(two);
            }
            Event::Leave(effects, id) => {
                self.queue(effects);
                self.go(id);
            }
            Event::After(slot, delay) => self.kernel.timers.arm(slot, now, delay),
            Event::Every(period) => {
                self.period = period;
                self.kernel.timers.arm(2, now, period);
            }
            Event::Refuse => {
                let event = "Refuse";
                return Err(Refused::Event { event, state });
            }
            Event::Overflow => {
                let event = "Overflow";
                return Err(Refused::Overflow {
                    event,
                    state,
                    max: 1,
                });
            }
            Event::Endless => {
                return Err(Refused::Endless {
                    max: 1,
                    chain: vec!["Open"],
                });
            }
            Event::Panic => panic!("the handler panics"),
        }
        Ok(Outcome::Taken)
    }

    fn react(&mut self, input: Input<Event, Fault, u32>, now: Instant) -> Result<Outcome, Refused> {
        Ok(match input {
            Input::Event(event) => return self.hear(event, now),
            Input::Error(cause) => {
                self.log.note(Seen::Error(cause.clone()));
                self.unrouted = Some(cause);
                self.obey(self.on_error)
            }
            Input::Idle => {
                self.log.note(Seen::Idle);
                self.obey(self.on_idle)
            }
            Input::Closed(stream) => {
                self.log.note(Seen::Closed(stream));
                Outcome::Unhandled
            }
            Input::Shutdown => {
                self.log.note(Seen::Shutdown);
                self.obey(self.on_shutdown)
            }
            Input::Done { visit, result } => {
                if !self.kernel.visits.finish(visit) {
                    return Ok(Outcome::Unhandled);
                }
                self.unrouted = result.as_ref().err().cloned();
                self.log.note(Seen::Done(result));
                self.obey(self.on_done)
            }
        })
    }
}

impl StateId for Id {
    fn name(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::Busy => "Busy",
            Self::Drained => "Drained",
            Self::Broken => "Broken",
        }
    }
}

const fn event(kind: model::EventKind) -> model::Event<'static> {
    model::Event {
        name: "Event",
        docs: "",
        kind,
        payload: &[],
        answer: None,
        allows: &[],
    }
}

const EVENTS: [model::Event<'static>; 8] = {
    let mut events = [event(model::EventKind::Stream); 8];
    events[7] = event(model::EventKind::Command);
    events
};

impl<const PLACE: usize> Machine for Probe<PLACE> {
    type Event = Event;
    type State = Id;
    type Id = Id;
    type Effect = Effect;
    type Done = u32;
    type Error = Fault;

    const MODEL: &'static model::Machine<'static> = &model::Machine {
        name: "Probe",
        docs: "",
        error: Some("Fault"),
        states: &[],
        events: EVENTS.split_at(7 - PLACE).1,
        rules: &[],
        timers: &[],
        invocations: &[],
    };

    fn start(&mut self, _now: Instant) -> Result<(), Refused> {
        self.kernel.begin_start()?;
        self.kernel.end();
        Ok(())
    }

    fn step(&mut self, input: Input<Event, Fault, u32>, now: Instant) -> Result<Outcome, Refused> {
        let state = self.id.name();
        if !self.kernel.begin() {
            let refused = self.kernel.refusal(state);
            if let Input::Event(Event::Count(reply)) = input {
                reply.fail(refused.to_caller());
            }
            return Err(refused);
        }
        self.fire(now);
        let outcome = self.react(input, now);
        if matches!(outcome, Err(Refused::Endless { .. })) {
            self.kernel.poison();
        } else {
            self.kernel.end();
        }
        outcome
    }

    fn next_deadline(&self) -> Option<Instant> {
        self.kernel.timers.next_deadline()
    }

    fn handle_deadline(&mut self, now: Instant) -> Result<bool, Refused> {
        assert!(self.kernel.begin(), "{}", self.kernel.refusal("Open"));
        let fired = self.fire(now);
        self.kernel.end();
        Ok(fired)
    }

    fn id(&self) -> Option<Id> {
        matches!(self.kernel.phase(), Phase::Resting | Phase::Over).then_some(self.id)
    }

    fn ending(&self) -> Option<Ending> {
        self.kernel.ending()
    }

    fn listens(&self) -> u64 {
        self.listens
    }

    fn take_effect(&mut self) -> Option<Queued<Effect>> {
        self.kernel.effects.pop()
    }

    fn drop_effects(&mut self, firing: u64) {
        self.kernel.effects.drop_firing(firing);
    }

    fn take_unrouted(&mut self) -> Option<Fault> {
        self.unrouted.take()
    }

    fn is_live(&self, visit: Visit) -> bool {
        self.kernel.visits.is_live(visit)
    }

    fn into_state(self) -> Option<Id> {
        self.id()
    }
}

/// The generated handle's part.
#[derive(Clone, Debug)]
pub(crate) struct ProbeHandle {
    pub(crate) supervisor: Handle<Event, Id>,
}

impl From<Handle<Event, Id>> for ProbeHandle {
    fn from(supervisor: Handle<Event, Id>) -> Self {
        Self { supervisor }
    }
}

impl ProbeHandle {
    pub(crate) async fn count(&self) -> Result<usize, CallError> {
        self.supervisor.call(Event::Count).await
    }

    pub(crate) fn tell(&self, event: Event) {
        self.supervisor.try_send(event).unwrap();
    }
}

impl<const PLACE: usize> Drive for Probe<PLACE> {
    type Handle = ProbeHandle;

    async fn run(&mut self, effect: Effect) -> Result<(), Fault> {
        match effect {
            Effect::Succeed(name) => self.log.note(Seen::Ran(name)),
            Effect::Fail(name) => {
                self.log.note(Seen::Ran(name));
                return Err(Fault(name));
            }
            Effect::Wait(word) => word.await.unwrap(),
            Effect::WaitThenFail(word, name) => {
                word.await.unwrap();
                return Err(Fault(name));
            }
            Effect::Never => std::future::pending().await,
            Effect::Panic => panic!("the effect panics"),
        }
        Ok(())
    }

    fn take_invocation(&mut self) -> Option<(Visit, Invoked<u32, Fault>)> {
        let invoke = self.invoke.as_mut()?;
        let visit = self.kernel.visits.start_next()?;
        Some((visit, invoke()))
    }
}

impl<const PLACE: usize> fmt::Debug for Probe<PLACE> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Probe").finish_non_exhaustive()
    }
}

/// The generated streams' part: numbers, each stream's own.
pub(crate) struct Feeds<const N: usize>(pub(crate) [Box<dyn Source<Item = u32> + Send>; N]);

impl<const N: usize> Streams<Event> for Feeds<N> {
    const LEN: usize = N;

    fn poll(&mut self, stream: usize, cx: &mut Context<'_>) -> Poll<Option<Event>> {
        let polled = std::pin::Pin::new(&mut *self.0[stream]).poll_next(cx);
        polled.map(|item| item.map(|n| Event::Item(stream, n)))
    }

    fn is_caught_up(&self, stream: usize) -> bool {
        self.0[stream].is_caught_up()
    }
}

/// Says when it is dropped.
pub(crate) struct Guard(pub(crate) Log);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.note(Seen::Dropped);
    }
}

/// Makes an invocation that notes when it is dropped.
pub(crate) fn invocation<F>(log: &Log, future: F) -> Invoked<u32, Fault>
where
    F: Future<Output = Result<u32, Fault>> + Send + 'static,
{
    let guard = Guard(log.clone());
    Box::pin(async move {
        let _guard = guard;
        future.await
    })
}
