#[allow(unexpected_cfgs, reason = "set by the editor, known to no build")]
const _: () = {
    #[cfg(rust_analyzer)]
    fn names() {
        let _ = ReaderStateId::Reading;
        let _ = ReaderStateId::Paused;
        let _ = ReaderStateId::Over;
        let _ = ReaderStateId::Paused;
        let _ = ReaderStateId::Reading;
    }
};
/// Reads two streams to their ends.
///
/// # What each state does with each event
///
/// | state | `Pause` | `Resume` | `Remark` | `Count` | `Find` | `Lines` | `Notes` | `always` | `idle` | `closed(Lines)` |
/// | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
/// | `Start` |  |  |  |  |  |  |  | `[ready] → Reading`<br>`→ Paused` |  |  |
/// | `Reading` | `→ Paused` | ignored | `/ remark` | `/ count` | `/ find` | `/ read, raise Remark` | `/ note` |  | `[enough] / async flush` | `→ Over` |
/// | `Paused` | refused | `→ Reading` | `/ remark` | `/ count` | `/ find` | `/ remark` | `/ note` |  |  | `→ Over` |
pub(crate) struct Reader<B> {
    behavior: B,
    state: ::core::option::Option<ReaderState>,
    kernel: ::fsmith::core::Kernel<ReaderEvent, ReaderEffect, 0, 0>,
    unrouted: ::core::option::Option<::core::convert::Infallible>,
}
impl Reader<()> {
    /// The machine as data: for diagrams, the matrix and tools.
    pub(crate) const MODEL: ::fsmith::model::Machine<'static> = {
        use ::core::option::Option::{None, Some};
        use ::fsmith::model::*;
        Machine {
            name: "Reader",
            docs: "Reads two streams to their ends.",
            error: None,
            states: &[
                State {
                    name: "Start",
                    docs: "",
                    parent: None,
                    initial: true,
                    finality: Finality::No,
                    parallel: false,
                    data: &[],
                    entry: &[],
                    exit: &[],
                    allows: &[],
                },
                State {
                    name: "Open",
                    docs: "",
                    parent: None,
                    initial: false,
                    finality: Finality::No,
                    parallel: false,
                    data: &[],
                    entry: &[],
                    exit: &[
                        Action::Run(Call {
                            name: "farewell",
                            args: &[],
                        }),
                        Action::Raise(EventId(3), &[]),
                    ],
                    allows: &[],
                },
                State {
                    name: "Reading",
                    docs: "",
                    parent: Some(StateId(1)),
                    initial: true,
                    finality: Finality::No,
                    parallel: false,
                    data: &[],
                    entry: &[],
                    exit: &[],
                    allows: &[],
                },
                State {
                    name: "Paused",
                    docs: "",
                    parent: Some(StateId(1)),
                    initial: false,
                    finality: Finality::No,
                    parallel: false,
                    data: &[],
                    entry: &[],
                    exit: &[],
                    allows: &[],
                },
                State {
                    name: "Over",
                    docs: "",
                    parent: None,
                    initial: false,
                    finality: Finality::Final,
                    parallel: false,
                    data: &[],
                    entry: &[],
                    exit: &[],
                    allows: &[],
                },
            ],
            events: &[
                Event {
                    name: "Lines",
                    docs: "",
                    kind: EventKind::Stream,
                    payload: &[Field { name: "", ty: "Line" }],
                    answer: None,
                    allows: &[],
                },
                Event {
                    name: "Notes",
                    docs: "",
                    kind: EventKind::Stream,
                    payload: &[
                        Field { name: "", ty: "u8" },
                        Field { name: "", ty: "Line" },
                    ],
                    answer: None,
                    allows: &[],
                },
                Event {
                    name: "Pause",
                    docs: "",
                    kind: EventKind::Command,
                    payload: &[],
                    answer: None,
                    allows: &[],
                },
                Event {
                    name: "Resume",
                    docs: "",
                    kind: EventKind::Command,
                    payload: &[],
                    answer: None,
                    allows: &[],
                },
                Event {
                    name: "Remark",
                    docs: "",
                    kind: EventKind::Command,
                    payload: &[Field { name: "", ty: "Line" }],
                    answer: None,
                    allows: &[],
                },
                Event {
                    name: "Count",
                    docs: "",
                    kind: EventKind::Call,
                    payload: &[],
                    answer: Some("u64"),
                    allows: &[],
                },
                Event {
                    name: "Find",
                    docs: "",
                    kind: EventKind::Call,
                    payload: &[Field { name: "text", ty: "Line" }],
                    answer: Some("bool"),
                    allows: &[],
                },
            ],
            rules: &[
                Rule {
                    owner: None,
                    docs: "",
                    trigger: Trigger::Events(&[EventId(5)]),
                    guard: None,
                    verdict: Verdict::Take,
                    replies_later: false,
                    actions: &[Action::Run(Call { name: "count", args: &[] })],
                    goals: &[],
                    allows: &[],
                },
                Rule {
                    owner: None,
                    docs: "",
                    trigger: Trigger::Events(&[EventId(6)]),
                    guard: None,
                    verdict: Verdict::Take,
                    replies_later: false,
                    actions: &[
                        Action::Run(Call {
                            name: "find",
                            args: &[
                                Arg {
                                    name: "text",
                                    source: ArgSource::Binding,
                                    lent: false,
                                },
                            ],
                        }),
                    ],
                    goals: &[],
                    allows: &[],
                },
                Rule {
                    owner: Some(StateId(0)),
                    docs: "",
                    trigger: Trigger::Always,
                    guard: Some(Guard {
                        text: "ready",
                        terms: &[Term::Ask(Call { name: "ready", args: &[] })],
                    }),
                    verdict: Verdict::Take,
                    replies_later: false,
                    actions: &[],
                    goals: &[
                        Goal {
                            places: &[
                                Place {
                                    state: StateId(2),
                                    entry: PlaceKind::State,
                                    data: Data::None,
                                },
                            ],
                        },
                    ],
                    allows: &[],
                },
                Rule {
                    owner: Some(StateId(0)),
                    docs: "",
                    trigger: Trigger::Always,
                    guard: None,
                    verdict: Verdict::Take,
                    replies_later: false,
                    actions: &[],
                    goals: &[
                        Goal {
                            places: &[
                                Place {
                                    state: StateId(3),
                                    entry: PlaceKind::State,
                                    data: Data::None,
                                },
                            ],
                        },
                    ],
                    allows: &[],
                },
                Rule {
                    owner: Some(StateId(1)),
                    docs: "",
                    trigger: Trigger::Events(&[EventId(1)]),
                    guard: None,
                    verdict: Verdict::Take,
                    replies_later: false,
                    actions: &[
                        Action::Run(Call {
                            name: "note",
                            args: &[
                                Arg {
                                    name: "level",
                                    source: ArgSource::Binding,
                                    lent: false,
                                },
                                Arg {
                                    name: "line",
                                    source: ArgSource::Binding,
                                    lent: false,
                                },
                            ],
                        }),
                    ],
                    goals: &[],
                    allows: &[],
                },
                Rule {
                    owner: Some(StateId(1)),
                    docs: "",
                    trigger: Trigger::Closed(EventId(0)),
                    guard: None,
                    verdict: Verdict::Take,
                    replies_later: false,
                    actions: &[],
                    goals: &[
                        Goal {
                            places: &[
                                Place {
                                    state: StateId(4),
                                    entry: PlaceKind::State,
                                    data: Data::None,
                                },
                            ],
                        },
                    ],
                    allows: &[],
                },
                Rule {
                    owner: Some(StateId(1)),
                    docs: "",
                    trigger: Trigger::Events(&[EventId(4), EventId(0)]),
                    guard: None,
                    verdict: Verdict::Take,
                    replies_later: false,
                    actions: &[
                        Action::Run(Call {
                            name: "remark",
                            args: &[
                                Arg {
                                    name: "line",
                                    source: ArgSource::Binding,
                                    lent: false,
                                },
                            ],
                        }),
                    ],
                    goals: &[],
                    allows: &[],
                },
                Rule {
                    owner: Some(StateId(2)),
                    docs: "",
                    trigger: Trigger::Events(&[EventId(0)]),
                    guard: None,
                    verdict: Verdict::Take,
                    replies_later: false,
                    actions: &[
                        Action::Run(Call {
                            name: "read",
                            args: &[
                                Arg {
                                    name: "line",
                                    source: ArgSource::Binding,
                                    lent: true,
                                },
                            ],
                        }),
                        Action::Raise(
                            EventId(4),
                            &[
                                Arg {
                                    name: "line",
                                    source: ArgSource::Binding,
                                    lent: false,
                                },
                            ],
                        ),
                    ],
                    goals: &[],
                    allows: &[],
                },
                Rule {
                    owner: Some(StateId(2)),
                    docs: "",
                    trigger: Trigger::Idle,
                    guard: Some(Guard {
                        text: "enough",
                        terms: &[Term::Ask(Call { name: "enough", args: &[] })],
                    }),
                    verdict: Verdict::Take,
                    replies_later: false,
                    actions: &[Action::Effect(Call { name: "flush", args: &[] })],
                    goals: &[],
                    allows: &[],
                },
                Rule {
                    owner: Some(StateId(2)),
                    docs: "",
                    trigger: Trigger::Events(&[EventId(2)]),
                    guard: None,
                    verdict: Verdict::Take,
                    replies_later: false,
                    actions: &[],
                    goals: &[
                        Goal {
                            places: &[
                                Place {
                                    state: StateId(3),
                                    entry: PlaceKind::State,
                                    data: Data::None,
                                },
                            ],
                        },
                    ],
                    allows: &[],
                },
                Rule {
                    owner: Some(StateId(2)),
                    docs: "",
                    trigger: Trigger::Events(&[EventId(3)]),
                    guard: None,
                    verdict: Verdict::Ignore,
                    replies_later: false,
                    actions: &[],
                    goals: &[],
                    allows: &[],
                },
                Rule {
                    owner: Some(StateId(3)),
                    docs: "",
                    trigger: Trigger::Events(&[EventId(3)]),
                    guard: None,
                    verdict: Verdict::Take,
                    replies_later: false,
                    actions: &[],
                    goals: &[
                        Goal {
                            places: &[
                                Place {
                                    state: StateId(2),
                                    entry: PlaceKind::State,
                                    data: Data::None,
                                },
                            ],
                        },
                    ],
                    allows: &[],
                },
                Rule {
                    owner: Some(StateId(3)),
                    docs: "",
                    trigger: Trigger::Events(&[EventId(2)]),
                    guard: None,
                    verdict: Verdict::Refuse,
                    replies_later: false,
                    actions: &[],
                    goals: &[],
                    allows: &[],
                },
            ],
            timers: &[],
            invocations: &[],
        }
    };
}
impl<B: ReaderBehavior> Reader<B> {
    /// Returns a machine that has not been started.
    #[must_use]
    pub(crate) fn new(behavior: B) -> Self {
        Self {
            behavior,
            state: ::core::option::Option::None,
            kernel: ::core::default::Default::default(),
            unrouted: ::core::option::Option::None,
        }
    }
    /// Enters the initial state.
    ///
    /// # Errors
    ///
    /// `AlreadyStarted`, which changes nothing.
    pub(crate) fn start(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<(), ::fsmith::core::Refused> {
        ::fsmith::core::Machine::start(self, now)
    }
    /// Fires the timers due by `now`, then handles one event to its end.
    ///
    /// # Errors
    ///
    /// `Refused`, which says whether the machine can go on.
    pub(crate) fn handle(
        &mut self,
        event: ReaderEvent,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<::fsmith::core::Outcome, ::fsmith::core::Refused> {
        ::fsmith::core::Machine::step(self, ::fsmith::core::Input::Event(event), now)
    }
    /// Fires the timers due by `now`, and returns whether there was one.
    ///
    /// # Errors
    ///
    /// As for `handle`.
    pub(crate) fn handle_deadline(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<bool, ::fsmith::core::Refused> {
        ::fsmith::core::Machine::handle_deadline(self, now)
    }
    /// Returns when the earliest timer is due.
    #[must_use]
    pub(crate) fn next_deadline(&self) -> ::core::option::Option<::std::time::Instant> {
        self.kernel.timers.next_deadline()
    }
    /// Returns the state with its data; `None` before the start and after a panic.
    #[must_use]
    pub(crate) fn state(&self) -> ::core::option::Option<&ReaderState> {
        if self.kernel.is_poisoned() {
            return ::core::option::Option::None;
        }
        self.state.as_ref()
    }
    /// Returns the behaviour.
    #[must_use]
    pub(crate) fn behavior(&self) -> &B {
        &self.behavior
    }
    /// Returns the behaviour, to change it between two steps.
    #[must_use]
    pub(crate) fn behavior_mut(&mut self) -> &mut B {
        &mut self.behavior
    }
    /// Takes the effect that was queued first.
    #[must_use]
    pub(crate) fn take_effect(
        &mut self,
    ) -> ::core::option::Option<::fsmith::core::Queued<ReaderEffect>> {
        self.kernel.effects.pop()
    }
    /// Ends the use of the machine, and returns its behaviour and its state, as
    /// `state` does.
    #[must_use]
    pub(crate) fn into_parts(self) -> (B, ::core::option::Option<ReaderState>) {
        let state = self.state.filter(|_| !self.kernel.is_poisoned());
        (self.behavior, state)
    }
}
impl<B> ::core::fmt::Debug for Reader<B> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct(::core::stringify!(Reader))
            .field("state", &self.state)
            .field("phase", &self.kernel.phase())
            .finish_non_exhaustive()
    }
}
/// The states of a [`Reader`], with their data.
pub(crate) enum ReaderState {
    /// The state `Start`.
    Start,
    /// The state `Reading`.
    Reading,
    /// The state `Paused`.
    Paused,
    /// The state `Over`.
    Over,
}
impl ReaderState {
    /// Returns which state it is, without its data.
    #[must_use]
    pub(crate) fn id(&self) -> ReaderStateId {
        match self {
            Self::Start { .. } => ReaderStateId::Start,
            Self::Reading { .. } => ReaderStateId::Reading,
            Self::Paused { .. } => ReaderStateId::Paused,
            Self::Over { .. } => ReaderStateId::Over,
        }
    }
    /// Returns the state's name as declared.
    #[must_use]
    pub(crate) fn name(&self) -> &'static str {
        self.id().name()
    }
}
impl ::core::fmt::Debug for ReaderState {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.write_str(self.name())
    }
}
/// The states of a [`Reader`], without data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum ReaderStateId {
    /// The state `Start`.
    Start,
    /// The state `Reading`.
    Reading,
    /// The state `Paused`.
    Paused,
    /// The state `Over`.
    Over,
}
impl ReaderStateId {
    /// All states, in the order of their declaration.
    pub(crate) const ALL: &'static [Self] = &[
        Self::Start,
        Self::Reading,
        Self::Paused,
        Self::Over,
    ];
    /// Returns the state's name as declared.
    #[must_use]
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Start => "Start",
            Self::Reading => "Reading",
            Self::Paused => "Paused",
            Self::Over => "Over",
        }
    }
    /// Returns whether it stands inside a composite state.
    #[must_use]
    pub(crate) const fn is_in(self, composite: ReaderComposite) -> bool {
        match composite {
            ReaderComposite::Open => ::core::matches!(self, Self::Reading | Self::Paused),
        }
    }
}
impl ::fsmith::core::StateId for ReaderStateId {
    fn name(self) -> &'static str {
        self.name()
    }
}
impl ::core::fmt::Display for ReaderStateId {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.write_str(self.name())
    }
}
/// The composite states of a [`Reader`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum ReaderComposite {
    /// The states inside `Open`.
    Open,
}
/// What can be sent to a [`Reader`].
pub(crate) enum ReaderEvent {
    /// The event `Lines`.
    Lines(Line),
    /// The event `Notes`.
    Notes(u8, Line),
    /// The event `Pause`.
    Pause,
    /// The event `Resume`.
    Resume,
    /// The event `Remark`.
    Remark(Line),
    /// The event `Count`.
    Count(::fsmith::core::Reply<u64>),
    /// The event `Find`.
    Find {
        /// A part of the event.
        text: Line,
        /// Where the answer goes.
        reply: ::fsmith::core::Reply<bool>,
    },
}
impl ReaderEvent {
    /// Returns the event's name as declared.
    #[must_use]
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Lines { .. } => "Lines",
            Self::Notes { .. } => "Notes",
            Self::Pause { .. } => "Pause",
            Self::Resume { .. } => "Resume",
            Self::Remark { .. } => "Remark",
            Self::Count { .. } => "Count",
            Self::Find { .. } => "Find",
        }
    }
}
impl ::core::fmt::Debug for ReaderEvent {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.write_str(self.name())
    }
}
/// What the names of a [`Reader`] do: its guards, actions, effects, invocations and delays.
#[allow(clippy::ptr_arg, reason = "the types are those of payloads and fields")]
pub(crate) trait ReaderBehavior {
    /// Done `on Count` in every state.
    fn count(&mut self) -> u64;
    /// Done `on Find` in every state.
    fn find(&mut self, text: Line) -> bool;
    /// Asked `always` in `Start`.
    fn ready(&self) -> bool;
    /// Done on leaving `Open`.
    fn farewell(&mut self);
    /// Done `on Notes` in `Open`.
    fn note(&mut self, level: u8, line: Line);
    /// Done `on Remark | Lines` in `Open`.
    fn remark(&mut self, line: Line);
    /// Done `on Lines` in `Reading`.
    fn read(&mut self, line: &Line);
    /// Asked `on idle` in `Reading`.
    fn enough(&self) -> bool;
    /// Done `on idle` in `Reading`.
    fn flush(
        &mut self,
    ) -> impl ::core::future::Future<Output = ()> + ::core::marker::Send;
}
/// What a [`Reader`] leaves to be awaited.
pub(crate) enum ReaderEffect {
    /// [`ReaderBehavior::flush`]
    Flush,
}
impl ReaderEffect {
    /// Returns its name as declared.
    #[must_use]
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Flush { .. } => "flush",
        }
    }
}
impl ::core::fmt::Debug for ReaderEffect {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.write_str(self.name())
    }
}
impl<B: ReaderBehavior> ::fsmith::core::Machine for Reader<B> {
    type Event = ReaderEvent;
    type State = ReaderState;
    type Id = ReaderStateId;
    type Effect = ReaderEffect;
    type Done = ::core::convert::Infallible;
    type Error = ::core::convert::Infallible;
    const MODEL: &'static ::fsmith::model::Machine<'static> = &Reader::<()>::MODEL;
    fn start(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<(), ::fsmith::core::Refused> {
        self.kernel.begin_start()?;
        let started = self.enter_initial(now);
        self.finish(started)
    }
    #[inline]
    fn step(
        &mut self,
        input: ::fsmith::core::Input<
            ReaderEvent,
            ::core::convert::Infallible,
            ::core::convert::Infallible,
        >,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<::fsmith::core::Outcome, ::fsmith::core::Refused> {
        if !self.kernel.begin() {
            return self.turn_away(input);
        }
        let taken = self.take(input, now);
        self.finish(taken)
    }
    #[inline]
    fn next_deadline(&self) -> ::core::option::Option<::std::time::Instant> {
        self.kernel.timers.next_deadline()
    }
    fn handle_deadline(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<bool, ::fsmith::core::Refused> {
        if self.kernel.is_poisoned() {
            return ::core::result::Result::Err(::fsmith::core::Refused::Poisoned);
        }
        let _ = now;
        ::core::result::Result::Ok(false)
    }
    #[inline]
    fn id(&self) -> ::core::option::Option<ReaderStateId> {
        self.state().map(ReaderState::id)
    }
    #[inline]
    fn ending(&self) -> ::core::option::Option<::fsmith::core::Ending> {
        self.kernel.ending()
    }
    #[inline]
    fn listens(&self) -> u64 {
        match &self.state {
            ::core::option::Option::Some(ReaderState::Reading | ReaderState::Paused) => 3,
            _ => 0,
        }
    }
    #[inline]
    fn take_effect(
        &mut self,
    ) -> ::core::option::Option<::fsmith::core::Queued<ReaderEffect>> {
        self.kernel.effects.pop()
    }
    fn drop_effects(&mut self, firing: u64) {
        self.kernel.effects.drop_firing(firing);
    }
    fn take_unrouted(&mut self) -> ::core::option::Option<::core::convert::Infallible> {
        self.unrouted.take()
    }
    fn is_live(&self, visit: ::fsmith::core::Visit) -> bool {
        self.kernel.visits.is_live(visit)
    }
    fn into_state(self) -> ::core::option::Option<ReaderState> {
        if self.kernel.is_poisoned() {
            return ::core::option::Option::None;
        }
        self.state
    }
}
impl<B: ReaderBehavior> Reader<B> {
    fn enter_initial(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step<()> {
        self.enter_start(now)?;
        self.settle(now)
    }
    #[inline]
    fn take(
        &mut self,
        input: ::fsmith::core::Input<
            ReaderEvent,
            ::core::convert::Infallible,
            ::core::convert::Infallible,
        >,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step {
        let outcome = match input {
            ::fsmith::core::Input::Event(event) => self.on_event(event, now)?,
            ::fsmith::core::Input::Idle => self.on_idle(now)?,
            ::fsmith::core::Input::Closed(stream) => {
                self.kernel.closed |= 1_u64.checked_shl(u32::from(stream)).unwrap_or(0);
                match self.offer_closed(now)? {
                    true => ::fsmith::core::Outcome::Taken,
                    false => ::fsmith::core::Outcome::Deferred,
                }
            }
            _ => ::fsmith::core::Outcome::Unhandled,
        };
        self.settle(now)?;
        ::core::result::Result::Ok(outcome)
    }
    #[inline]
    fn on_event(
        &mut self,
        event: ReaderEvent,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step {
        match event {
            ReaderEvent::Lines(line) => self.on_lines(line, now),
            ReaderEvent::Notes(level, line) => self.on_notes(level, line, now),
            ReaderEvent::Pause => self.on_pause(now),
            ReaderEvent::Resume => self.on_resume(now),
            ReaderEvent::Remark(line) => self.on_remark(line, now),
            ReaderEvent::Count(reply) => self.on_count(reply, now),
            ReaderEvent::Find { text, reply } => self.on_find(text, reply, now),
        }
    }
    #[inline]
    fn on_lines(
        &mut self,
        line: Line,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step {
        match &self.state {
            ::core::option::Option::Some(ReaderState::Reading) => {
                B::read(&mut self.behavior, &line);
                self.kernel
                    .raised
                    .push_back(
                        ::fsmith::core::Internal::Event(ReaderEvent::Remark(line)),
                    );
                ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
            }
            ::core::option::Option::Some(ReaderState::Paused) => {
                B::remark(&mut self.behavior, line);
                ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
            }
            _ => ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled),
        }
    }
    #[inline]
    fn on_notes(
        &mut self,
        level: u8,
        line: Line,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step {
        match &self.state {
            ::core::option::Option::Some(ReaderState::Reading | ReaderState::Paused) => {
                B::note(&mut self.behavior, level, line);
                ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
            }
            _ => ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled),
        }
    }
    #[inline]
    fn on_pause(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step {
        match &self.state {
            ::core::option::Option::Some(ReaderState::Reading) => {
                self.reading_on_pause(now)?;
                ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
            }
            ::core::option::Option::Some(ReaderState::Paused) => {
                ::core::result::Result::Err(::fsmith::core::Refused::Event {
                    event: "Pause",
                    state: "Paused",
                })
            }
            _ => ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled),
        }
    }
    #[inline]
    fn on_resume(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step {
        match &self.state {
            ::core::option::Option::Some(ReaderState::Reading) => {
                ::core::result::Result::Ok(::fsmith::core::Outcome::Ignored)
            }
            ::core::option::Option::Some(ReaderState::Paused) => {
                self.paused_on_resume(now)?;
                ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
            }
            _ => ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled),
        }
    }
    #[inline]
    fn on_remark(
        &mut self,
        line: Line,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step {
        match &self.state {
            ::core::option::Option::Some(ReaderState::Reading | ReaderState::Paused) => {
                B::remark(&mut self.behavior, line);
                ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
            }
            _ => ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled),
        }
    }
    #[inline]
    fn on_count(
        &mut self,
        reply: ::fsmith::core::Reply<u64>,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step {
        let place = self.state_name();
        match &self.state {
            ::core::option::Option::Some(_) => {
                let reply = reply.taken_in(place);
                reply.send(B::count(&mut self.behavior));
                ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
            }
            ::core::option::Option::None => {
                reply
                    .fail(::fsmith::core::CallError::Ignored {
                        call: "Count",
                        state: self.state_name(),
                    });
                ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled)
            }
        }
    }
    #[inline]
    fn on_find(
        &mut self,
        text: Line,
        reply: ::fsmith::core::Reply<bool>,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step {
        let place = self.state_name();
        match &self.state {
            ::core::option::Option::Some(_) => {
                let reply = reply.taken_in(place);
                reply.send(B::find(&mut self.behavior, text));
                ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
            }
            ::core::option::Option::None => {
                reply
                    .fail(::fsmith::core::CallError::Ignored {
                        call: "Find",
                        state: self.state_name(),
                    });
                ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled)
            }
        }
    }
    fn on_idle(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step {
        match &self.state {
            ::core::option::Option::Some(ReaderState::Reading) => {
                if B::enough(&self.behavior) {
                    self.kernel.effects.begin_firing();
                    self.kernel.effects.push(ReaderEffect::Flush);
                    ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
                } else {
                    ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled)
                }
            }
            _ => ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled),
        }
    }
    fn always(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step {
        match &self.state {
            ::core::option::Option::Some(ReaderState::Start) => {
                if B::ready(&self.behavior) {
                    self.start_always(now)?;
                    ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
                } else {
                    self.start_always_2(now)?;
                    ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
                }
            }
            _ => ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled),
        }
    }
    fn on_closed_lines(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step {
        match &self.state {
            ::core::option::Option::Some(ReaderState::Reading | ReaderState::Paused) => {
                self.open_on_closed_lines(now)?;
                ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
            }
            _ => ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled),
        }
    }
    #[inline]
    fn settle(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step<()> {
        loop {
            if self.kernel.ending().is_some() {
                break;
            }
            while self.always(now)? == ::fsmith::core::Outcome::Taken {
                self.kernel.microstep(self.state_name())?;
                if self.kernel.ending().is_some() {
                    return ::core::result::Result::Ok(());
                }
            }
            if let ::core::option::Option::Some(internal) = self
                .kernel
                .raised
                .pop_front()
            {
                self.kernel.microstep(self.state_name())?;
                let taken = match internal {
                    ::fsmith::core::Internal::Event(event) => self.on_event(event, now),
                    _ => ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled),
                };
                ::fsmith::core::Refused::fatal(taken)?;
                continue;
            }
            if self.kernel.closed != 0 && self.offer_closed(now)? {
                self.kernel.microstep(self.state_name())?;
                continue;
            }
            break;
        }
        ::core::result::Result::Ok(())
    }
    fn offer_closed(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step<bool> {
        if self.kernel.closed & 1 != 0
            && self.on_closed_lines(now)? == ::fsmith::core::Outcome::Taken
        {
            self.kernel.closed &= !1;
            return ::core::result::Result::Ok(true);
        }
        ::core::result::Result::Ok(false)
    }
    fn start_always(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step<()> {
        self.enter_reading(now)
    }
    fn start_always_2(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step<()> {
        self.enter_paused(now)
    }
    fn open_on_closed_lines(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step<()> {
        self.exit_open(now)?;
        self.enter_over(now)
    }
    fn reading_on_pause(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step<()> {
        self.enter_paused(now)
    }
    fn paused_on_resume(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step<()> {
        self.enter_reading(now)
    }
    fn enter_start(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step<()> {
        self.state = ::core::option::Option::Some(ReaderState::Start);
        ::core::result::Result::Ok(())
    }
    fn enter_reading(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step<()> {
        self.state = ::core::option::Option::Some(ReaderState::Reading);
        ::core::result::Result::Ok(())
    }
    fn enter_paused(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step<()> {
        self.state = ::core::option::Option::Some(ReaderState::Paused);
        ::core::result::Result::Ok(())
    }
    fn enter_over(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step<()> {
        self.state = ::core::option::Option::Some(ReaderState::Over);
        self.kernel.finish(::fsmith::core::Ending::Completed);
        ::core::result::Result::Ok(())
    }
    fn exit_open(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step<()> {
        B::farewell(&mut self.behavior);
        self.kernel
            .raised
            .push_back(::fsmith::core::Internal::Event(ReaderEvent::Resume));
        ::core::result::Result::Ok(())
    }
    fn state_name(&self) -> &'static str {
        self.state.as_ref().map_or("", |state| state.name())
    }
    #[inline]
    fn finish<T>(
        &mut self,
        result: ::core::result::Result<T, ::fsmith::core::Refused>,
    ) -> ::fsmith::core::Step<T> {
        match &result {
            ::core::result::Result::Err(refused) if refused.is_fatal() => {
                self.state = ::core::option::Option::None;
                self.kernel.poison();
            }
            _ => self.kernel.end(),
        }
        result
    }
    #[cold]
    fn turn_away(
        &mut self,
        input: ::fsmith::core::Input<
            ReaderEvent,
            ::core::convert::Infallible,
            ::core::convert::Infallible,
        >,
    ) -> ::fsmith::core::Step {
        let refused = self.kernel.refusal(self.state_name());
        match input {
            ::fsmith::core::Input::Event(ReaderEvent::Count(.., reply)) => {
                reply.fail(refused.to_caller());
            }
            ::fsmith::core::Input::Event(ReaderEvent::Find { reply, .. }) => {
                reply.fail(refused.to_caller());
            }
            _ => {}
        }
        ::core::result::Result::Err(refused)
    }
}
impl<B: ReaderBehavior> ::fsmith::driver::Drive for Reader<B>
where
    Reader<B>: ::core::marker::Send + 'static,
{
    type Handle = ReaderHandle;
    fn run(
        &mut self,
        effect: ReaderEffect,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<(), ::core::convert::Infallible>,
    > + ::core::marker::Send {
        async move {
            match effect {
                ReaderEffect::Flush => {
                    B::flush(&mut self.behavior).await;
                    ::core::result::Result::Ok(())
                }
            }
        }
    }
    fn take_invocation(
        &mut self,
    ) -> ::core::option::Option<
        (
            ::fsmith::core::Visit,
            ::fsmith::driver::Invoked<
                ::core::convert::Infallible,
                ::core::convert::Infallible,
            >,
        ),
    > {
        ::core::option::Option::None
    }
}
/// Sends commands and calls to a running [`Reader`].
#[derive(Clone, Debug)]
pub(crate) struct ReaderHandle {
    /// What every supervisor has: its state, a watch on it, and how it is ended.
    pub(crate) supervisor: ::fsmith::Handle<ReaderEvent, ReaderStateId>,
}
impl ReaderHandle {
    /// Sends `Pause`.
    ///
    /// Returns once it is accepted.
    ///
    /// # Errors
    ///
    /// Gives the event back where the machine has ended.
    ///
    /// # Cancel safety
    ///
    /// Dropped before it returns, the event has not been sent.
    pub(crate) async fn pause(
        &self,
    ) -> ::core::result::Result<(), ::fsmith::SendError<ReaderEvent, ReaderStateId>> {
        self.supervisor.send(ReaderEvent::Pause).await
    }
    /// Sends `Resume`.
    ///
    /// Returns once it is accepted.
    ///
    /// # Errors
    ///
    /// Gives the event back where the machine has ended.
    ///
    /// # Cancel safety
    ///
    /// Dropped before it returns, the event has not been sent.
    pub(crate) async fn resume(
        &self,
    ) -> ::core::result::Result<(), ::fsmith::SendError<ReaderEvent, ReaderStateId>> {
        self.supervisor.send(ReaderEvent::Resume).await
    }
    /// Sends `Remark`.
    ///
    /// Returns once it is accepted.
    ///
    /// # Errors
    ///
    /// Gives the event back where the machine has ended.
    ///
    /// # Cancel safety
    ///
    /// Dropped before it returns, the event has not been sent.
    pub(crate) async fn remark(
        &self,
        line: Line,
    ) -> ::core::result::Result<(), ::fsmith::SendError<ReaderEvent, ReaderStateId>> {
        self.supervisor.send(ReaderEvent::Remark(line)).await
    }
    /// Sends `Count`.
    ///
    /// # Errors
    ///
    /// Names the state that refused it, ignored it or left it unanswered.
    ///
    /// # Cancel safety
    ///
    /// Dropped before it returns, the answer is lost; the call may have been handled.
    pub(crate) async fn count(
        &self,
    ) -> ::core::result::Result<u64, ::fsmith::core::CallError> {
        self.supervisor.call(move |reply| ReaderEvent::Count(reply)).await
    }
    /// Sends `Find`.
    ///
    /// # Errors
    ///
    /// Names the state that refused it, ignored it or left it unanswered.
    ///
    /// # Cancel safety
    ///
    /// Dropped before it returns, the answer is lost; the call may have been handled.
    pub(crate) async fn find(
        &self,
        text: Line,
    ) -> ::core::result::Result<bool, ::fsmith::core::CallError> {
        self.supervisor.call(move |reply| ReaderEvent::Find { text, reply }).await
    }
}
impl ::core::convert::From<::fsmith::Handle<ReaderEvent, ReaderStateId>>
for ReaderHandle {
    fn from(supervisor: ::fsmith::Handle<ReaderEvent, ReaderStateId>) -> Self {
        Self { supervisor }
    }
}
/// The streams that a [`Reader`] listens to.
#[derive(Debug)]
pub(crate) struct ReaderStreams<S0, S1> {
    /// Gives `Lines`.
    pub(crate) lines: S0,
    /// Gives `Notes`.
    pub(crate) notes: S1,
}
impl<S0, S1> ::fsmith::driver::Streams<ReaderEvent> for ReaderStreams<S0, S1>
where
    S0: ::fsmith::driver::Source<Item = Line> + ::core::marker::Send + 'static,
    S1: ::fsmith::driver::Source<Item = (u8, Line)> + ::core::marker::Send + 'static,
{
    const LEN: usize = 2;
    #[inline]
    fn poll(
        &mut self,
        stream: usize,
        cx: &mut ::core::task::Context<'_>,
    ) -> ::core::task::Poll<::core::option::Option<ReaderEvent>> {
        match stream {
            0 => {
                ::fsmith::driver::poll_next(&mut self.lines, cx)
                    .map(|next| next.map(|item| ReaderEvent::Lines(item)))
            }
            1 => {
                ::fsmith::driver::poll_next(&mut self.notes, cx)
                    .map(|next| next.map(|item| ReaderEvent::Notes(item.0, item.1)))
            }
            _ => ::core::task::Poll::Ready(::core::option::Option::None),
        }
    }
    #[inline]
    fn is_caught_up(&self, stream: usize) -> bool {
        match stream {
            0 => ::fsmith::driver::Source::is_caught_up(&self.lines),
            1 => ::fsmith::driver::Source::is_caught_up(&self.notes),
            _ => true,
        }
    }
}
const _: ::core::option::Option<&str> = ::core::option_env!("FSM_EXPAND");
