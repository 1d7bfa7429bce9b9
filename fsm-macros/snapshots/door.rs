#[allow(unexpected_cfgs, reason = "set by the editor, known to no build")]
const _: () = {
    #[cfg(rust_analyzer)]
    fn names() {
        let _ = DoorStateId::Removed;
        let _ = DoorStateId::Open;
        let _ = DoorStateId::Locked;
        let _ = DoorStateId::Closed;
        let _ = DoorStateId::Closed;
        let _ = DoorStateId::Open;
        let _ = DoorStateId::Closed;
        let _ = DoorStateId::Alarmed;
        let _ = DoorStateId::Locked;
        let _ = DoorStateId::Locked;
    }
};
/// A door that closes by itself, and locks.
///
/// # What each state does with each event
///
/// | state | `Open` | `Close` | `Lock` | `Unlock` | `timers` | `shutdown` |
/// | --- | --- | --- | --- | --- | --- | --- |
/// | `Closed` | `→ Open` | ignored | `→ Locked` | refused |  | `→ Removed` |
/// | `Open` | ignored | `→ Closed \| Open` | refused | refused | `after 1.5s → Closed`<br>`after patience / warn` | `→ Removed` |
/// | `Locked` | refused | ignored | refused | `[matches && !is_stolen] → Closed`<br>`→ Alarmed \| Locked` | `every grace / remind` | `→ Removed` |
/// | `Alarmed` | ignored | ignored | ignored | `→ Locked` |  | `→ Removed` |
pub struct Door<B> {
    behavior: B,
    state: ::core::option::Option<DoorState>,
    kernel: ::fsmith::core::Kernel<DoorEvent, ::core::convert::Infallible, 3, 0>,
    unrouted: ::core::option::Option<::core::convert::Infallible>,
}
impl Door<()> {
    /// The machine as data: for diagrams, the matrix and tools.
    pub const MODEL: ::fsmith::model::Machine<'static> = {
        use ::core::option::Option::{None, Some};
        use ::fsmith::model::*;
        Machine {
            name: "Door",
            docs: "A door that closes by itself, and locks.",
            error: None,
            states: &[
                State {
                    name: "Closed",
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
                    docs: "Somebody may go through.",
                    parent: None,
                    initial: false,
                    finality: Finality::No,
                    parallel: false,
                    data: &[],
                    entry: &[],
                    exit: &[],
                    allows: &[],
                },
                State {
                    name: "Locked",
                    docs: "",
                    parent: None,
                    initial: false,
                    finality: Finality::No,
                    parallel: false,
                    data: &[
                        Field { name: "code", ty: "u32" },
                        Field {
                            name: "owner",
                            ty: "Owner",
                        },
                    ],
                    entry: &[],
                    exit: &[],
                    allows: &[],
                },
                State {
                    name: "Alarmed",
                    docs: "",
                    parent: None,
                    initial: false,
                    finality: Finality::No,
                    parallel: false,
                    data: &[
                        Field { name: "code", ty: "u32" },
                        Field {
                            name: "owner",
                            ty: "Owner",
                        },
                    ],
                    entry: &[],
                    exit: &[],
                    allows: &[],
                },
                State {
                    name: "Removed",
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
                    name: "Open",
                    docs: "",
                    kind: EventKind::Command,
                    payload: &[],
                    answer: None,
                    allows: &[],
                },
                Event {
                    name: "Close",
                    docs: "Somebody pulls it shut.",
                    kind: EventKind::Command,
                    payload: &[],
                    answer: None,
                    allows: &[],
                },
                Event {
                    name: "Lock",
                    docs: "",
                    kind: EventKind::Command,
                    payload: &[
                        Field { name: "code", ty: "u32" },
                        Field {
                            name: "owner",
                            ty: "Owner",
                        },
                    ],
                    answer: None,
                    allows: &[],
                },
                Event {
                    name: "Unlock",
                    docs: "",
                    kind: EventKind::Command,
                    payload: &[Field { name: "", ty: "u32" }],
                    answer: None,
                    allows: &[],
                },
            ],
            rules: &[
                Rule {
                    owner: None,
                    docs: "",
                    trigger: Trigger::Shutdown,
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
                    owner: Some(StateId(0)),
                    docs: "",
                    trigger: Trigger::Events(&[EventId(0)]),
                    guard: None,
                    verdict: Verdict::Take,
                    replies_later: false,
                    actions: &[Action::Run(Call { name: "count", args: &[] })],
                    goals: &[
                        Goal {
                            places: &[
                                Place {
                                    state: StateId(1),
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
                    trigger: Trigger::Events(&[EventId(2)]),
                    guard: None,
                    verdict: Verdict::Take,
                    replies_later: false,
                    actions: &[
                        Action::Run(Call {
                            name: "greet",
                            args: &[
                                Arg {
                                    name: "owner",
                                    source: ArgSource::Binding,
                                    lent: true,
                                },
                            ],
                        }),
                    ],
                    goals: &[
                        Goal {
                            places: &[
                                Place {
                                    state: StateId(2),
                                    entry: PlaceKind::State,
                                    data: Data::Args(
                                        &[
                                            Arg {
                                                name: "code",
                                                source: ArgSource::Binding,
                                                lent: false,
                                            },
                                            Arg {
                                                name: "owner",
                                                source: ArgSource::Binding,
                                                lent: false,
                                            },
                                        ],
                                    ),
                                },
                            ],
                        },
                    ],
                    allows: &[],
                },
                Rule {
                    owner: Some(StateId(0)),
                    docs: "",
                    trigger: Trigger::Events(&[EventId(1)]),
                    guard: None,
                    verdict: Verdict::Ignore,
                    replies_later: false,
                    actions: &[],
                    goals: &[],
                    allows: &[],
                },
                Rule {
                    owner: Some(StateId(0)),
                    docs: "",
                    trigger: Trigger::Events(&[EventId(3)]),
                    guard: None,
                    verdict: Verdict::Refuse,
                    replies_later: false,
                    actions: &[],
                    goals: &[],
                    allows: &[],
                },
                Rule {
                    owner: Some(StateId(1)),
                    docs: "",
                    trigger: Trigger::After(TimerId(0)),
                    guard: None,
                    verdict: Verdict::Take,
                    replies_later: false,
                    actions: &[],
                    goals: &[
                        Goal {
                            places: &[
                                Place {
                                    state: StateId(0),
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
                    trigger: Trigger::After(TimerId(1)),
                    guard: None,
                    verdict: Verdict::Take,
                    replies_later: false,
                    actions: &[Action::Run(Call { name: "warn", args: &[] })],
                    goals: &[],
                    allows: &[],
                },
                Rule {
                    owner: Some(StateId(1)),
                    docs: "",
                    trigger: Trigger::Events(&[EventId(1)]),
                    guard: None,
                    verdict: Verdict::Take,
                    replies_later: false,
                    actions: &[Action::Run(Call { name: "shut", args: &[] })],
                    goals: &[
                        Goal {
                            places: &[
                                Place {
                                    state: StateId(0),
                                    entry: PlaceKind::State,
                                    data: Data::None,
                                },
                            ],
                        },
                        Goal {
                            places: &[
                                Place {
                                    state: StateId(1),
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
                    trigger: Trigger::Events(&[EventId(2)]),
                    guard: None,
                    verdict: Verdict::Refuse,
                    replies_later: false,
                    actions: &[],
                    goals: &[],
                    allows: &[],
                },
                Rule {
                    owner: Some(StateId(1)),
                    docs: "",
                    trigger: Trigger::Events(&[EventId(3)]),
                    guard: None,
                    verdict: Verdict::Refuse,
                    replies_later: false,
                    actions: &[],
                    goals: &[],
                    allows: &[],
                },
                Rule {
                    owner: Some(StateId(1)),
                    docs: "",
                    trigger: Trigger::Events(&[EventId(0)]),
                    guard: None,
                    verdict: Verdict::Ignore,
                    replies_later: false,
                    actions: &[],
                    goals: &[],
                    allows: &[],
                },
                Rule {
                    owner: Some(StateId(2)),
                    docs: "",
                    trigger: Trigger::Every(TimerId(2)),
                    guard: None,
                    verdict: Verdict::Take,
                    replies_later: false,
                    actions: &[
                        Action::Run(Call {
                            name: "remind",
                            args: &[
                                Arg {
                                    name: "owner",
                                    source: ArgSource::Field(StateId(2), 1),
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
                    trigger: Trigger::Events(&[EventId(3)]),
                    guard: Some(Guard {
                        text: "matches && !is_stolen",
                        terms: &[
                            Term::Ask(Call {
                                name: "matches",
                                args: &[
                                    Arg {
                                        name: "code",
                                        source: ArgSource::Field(StateId(2), 0),
                                        lent: false,
                                    },
                                    Arg {
                                        name: "tried",
                                        source: ArgSource::Binding,
                                        lent: false,
                                    },
                                ],
                            }),
                            Term::Ask(Call {
                                name: "is_stolen",
                                args: &[
                                    Arg {
                                        name: "owner",
                                        source: ArgSource::Field(StateId(2), 1),
                                        lent: false,
                                    },
                                ],
                            }),
                            Term::Not,
                            Term::And,
                        ],
                    }),
                    verdict: Verdict::Take,
                    replies_later: false,
                    actions: &[],
                    goals: &[
                        Goal {
                            places: &[
                                Place {
                                    state: StateId(0),
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
                    verdict: Verdict::Take,
                    replies_later: false,
                    actions: &[
                        Action::Run(Call {
                            name: "note",
                            args: &[
                                Arg {
                                    name: "tried",
                                    source: ArgSource::Binding,
                                    lent: false,
                                },
                            ],
                        }),
                    ],
                    goals: &[
                        Goal {
                            places: &[
                                Place {
                                    state: StateId(3),
                                    entry: PlaceKind::State,
                                    data: Data::Returned,
                                },
                            ],
                        },
                        Goal {
                            places: &[
                                Place {
                                    state: StateId(2),
                                    entry: PlaceKind::State,
                                    data: Data::Returned,
                                },
                            ],
                        },
                    ],
                    allows: &[],
                },
                Rule {
                    owner: Some(StateId(2)),
                    docs: "",
                    trigger: Trigger::Events(&[EventId(0)]),
                    guard: None,
                    verdict: Verdict::Refuse,
                    replies_later: false,
                    actions: &[],
                    goals: &[],
                    allows: &[],
                },
                Rule {
                    owner: Some(StateId(2)),
                    docs: "",
                    trigger: Trigger::Events(&[EventId(2)]),
                    guard: None,
                    verdict: Verdict::Refuse,
                    replies_later: false,
                    actions: &[],
                    goals: &[],
                    allows: &[],
                },
                Rule {
                    owner: Some(StateId(2)),
                    docs: "",
                    trigger: Trigger::Events(&[EventId(1)]),
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
                                    data: Data::Args(
                                        &[
                                            Arg {
                                                name: "code",
                                                source: ArgSource::Field(StateId(3), 0),
                                                lent: false,
                                            },
                                            Arg {
                                                name: "owner",
                                                source: ArgSource::Field(StateId(3), 1),
                                                lent: false,
                                            },
                                        ],
                                    ),
                                },
                            ],
                        },
                    ],
                    allows: &[],
                },
                Rule {
                    owner: Some(StateId(3)),
                    docs: "",
                    trigger: Trigger::Events(&[EventId(0)]),
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
                    trigger: Trigger::Events(&[EventId(1)]),
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
                    trigger: Trigger::Events(&[EventId(2)]),
                    guard: None,
                    verdict: Verdict::Ignore,
                    replies_later: false,
                    actions: &[],
                    goals: &[],
                    allows: &[],
                },
            ],
            timers: &[
                Timer {
                    owner: Some(StateId(1)),
                    periodic: false,
                    delay: Delay::Fixed(::core::time::Duration::from_millis(1500)),
                },
                Timer {
                    owner: Some(StateId(1)),
                    periodic: false,
                    delay: Delay::Named(Call {
                        name: "patience",
                        args: &[],
                    }),
                },
                Timer {
                    owner: Some(StateId(2)),
                    periodic: true,
                    delay: Delay::Named(Call {
                        name: "grace",
                        args: &[
                            Arg {
                                name: "owner",
                                source: ArgSource::Field(StateId(2), 1),
                                lent: false,
                            },
                        ],
                    }),
                },
            ],
            invocations: &[],
        }
    };
}
impl<B: DoorBehavior> Door<B> {
    /// Returns a machine that has not been started.
    #[must_use]
    pub fn new(behavior: B) -> Self {
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
    pub fn start(
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
    pub fn handle(
        &mut self,
        event: DoorEvent,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<::fsmith::core::Outcome, ::fsmith::core::Refused> {
        ::fsmith::core::Machine::step(self, ::fsmith::core::Input::Event(event), now)
    }
    /// Fires the timers due by `now`, and returns whether there was one.
    ///
    /// # Errors
    ///
    /// As for `handle`.
    pub fn handle_deadline(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<bool, ::fsmith::core::Refused> {
        ::fsmith::core::Machine::handle_deadline(self, now)
    }
    /// Returns when the earliest timer is due.
    #[must_use]
    pub fn next_deadline(&self) -> ::core::option::Option<::std::time::Instant> {
        self.kernel.timers.next_deadline()
    }
    /// Returns the state with its data; `None` before the start and after a panic.
    #[must_use]
    pub fn state(&self) -> ::core::option::Option<&DoorState> {
        if self.kernel.is_poisoned() {
            return ::core::option::Option::None;
        }
        self.state.as_ref()
    }
    /// Returns the behaviour.
    #[must_use]
    pub fn behavior(&self) -> &B {
        &self.behavior
    }
    /// Returns the behaviour, to change it between two steps.
    #[must_use]
    pub fn behavior_mut(&mut self) -> &mut B {
        &mut self.behavior
    }
    /// Takes the effect that was queued first.
    #[must_use]
    pub fn take_effect(
        &mut self,
    ) -> ::core::option::Option<::fsmith::core::Queued<::core::convert::Infallible>> {
        self.kernel.effects.pop()
    }
    /// Ends the use of the machine, and returns its behaviour and its state, as
    /// `state` does.
    #[must_use]
    pub fn into_parts(self) -> (B, ::core::option::Option<DoorState>) {
        let state = self.state.filter(|_| !self.kernel.is_poisoned());
        (self.behavior, state)
    }
}
impl<B> ::core::fmt::Debug for Door<B> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct(::core::stringify!(Door))
            .field("state", &self.state)
            .field("phase", &self.kernel.phase())
            .finish_non_exhaustive()
    }
}
/// The states of a [`Door`], with their data.
#[derive(Debug, PartialEq)]
pub enum DoorState {
    /// The state `Closed`.
    Closed,
    /// Somebody may go through.
    Open,
    /// The state `Locked`.
    Locked {
        /// Data of the state.
        code: u32,
        /// Data of the state.
        owner: Owner,
    },
    /// The state `Alarmed`.
    Alarmed {
        /// Data of the state.
        code: u32,
        /// Data of the state.
        owner: Owner,
    },
    /// The state `Removed`.
    Removed,
}
impl DoorState {
    /// Returns which state it is, without its data.
    #[must_use]
    pub fn id(&self) -> DoorStateId {
        match self {
            Self::Closed { .. } => DoorStateId::Closed,
            Self::Open { .. } => DoorStateId::Open,
            Self::Locked { .. } => DoorStateId::Locked,
            Self::Alarmed { .. } => DoorStateId::Alarmed,
            Self::Removed { .. } => DoorStateId::Removed,
        }
    }
    /// Returns the state's name as declared.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.id().name()
    }
}
/// The states of a [`Door`], without data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DoorStateId {
    /// The state `Closed`.
    Closed,
    /// The state `Open`.
    Open,
    /// The state `Locked`.
    Locked,
    /// The state `Alarmed`.
    Alarmed,
    /// The state `Removed`.
    Removed,
}
impl DoorStateId {
    /// All states, in the order of their declaration.
    pub const ALL: &'static [Self] = &[
        Self::Closed,
        Self::Open,
        Self::Locked,
        Self::Alarmed,
        Self::Removed,
    ];
    /// Returns the state's name as declared.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Closed => "Closed",
            Self::Open => "Open",
            Self::Locked => "Locked",
            Self::Alarmed => "Alarmed",
            Self::Removed => "Removed",
        }
    }
}
impl ::fsmith::core::StateId for DoorStateId {
    fn name(self) -> &'static str {
        self.name()
    }
}
impl ::core::fmt::Display for DoorStateId {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.write_str(self.name())
    }
}
/// What can be sent to a [`Door`].
pub enum DoorEvent {
    /// The event `Open`.
    Open,
    /// Somebody pulls it shut.
    Close,
    /// The event `Lock`.
    Lock {
        /// A part of the event.
        code: u32,
        /// A part of the event.
        owner: Owner,
    },
    /// The event `Unlock`.
    Unlock(u32),
}
impl DoorEvent {
    /// Returns the event's name as declared.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Open { .. } => "Open",
            Self::Close { .. } => "Close",
            Self::Lock { .. } => "Lock",
            Self::Unlock { .. } => "Unlock",
        }
    }
}
impl ::core::fmt::Debug for DoorEvent {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.write_str(self.name())
    }
}
/// What the names of a [`Door`] do: its guards, actions, effects, invocations and delays.
#[allow(clippy::ptr_arg, reason = "the types are those of payloads and fields")]
pub trait DoorBehavior {
    /// How long the timer in `Open` runs.
    fn patience(&self) -> ::core::time::Duration;
    /// How long the timer in `Locked` runs.
    fn grace(&self, owner: &Owner) -> ::core::time::Duration;
    /// Done `on Open` in `Closed`.
    fn count(&mut self);
    /// Done `on Lock` in `Closed`.
    fn greet(&mut self, owner: &Owner);
    /// Done `after patience` in `Open`.
    fn warn(&mut self);
    /// Done `on Close` in `Open`.
    fn shut(&mut self) -> ShutTarget;
    /// Done `every grace` in `Locked`.
    fn remind(&mut self, owner: &mut Owner);
    /// Asked `on Unlock` in `Locked`.
    fn matches(&self, code: &u32, tried: &u32) -> bool;
    /// Asked `on Unlock` in `Locked`.
    fn is_stolen(&self, owner: &Owner) -> bool;
    /// Done `on Unlock` in `Locked`.
    fn note(&mut self, tried: u32) -> NoteTarget;
}
/// Where `shut` can lead.
pub enum ShutTarget {
    /// To the state `Closed`.
    Closed,
    /// To the state `Open`.
    Open,
}
impl ShutTarget {
    /// Returns its name as declared.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Closed { .. } => "Closed",
            Self::Open { .. } => "Open",
        }
    }
}
impl ::core::fmt::Debug for ShutTarget {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.write_str(self.name())
    }
}
/// Where `note` can lead.
pub enum NoteTarget {
    /// To the state `Alarmed`.
    Alarmed(u32, Owner),
    /// To the state `Locked`.
    Locked(u32, Owner),
}
impl NoteTarget {
    /// Returns its name as declared.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Alarmed { .. } => "Alarmed",
            Self::Locked { .. } => "Locked",
        }
    }
}
impl ::core::fmt::Debug for NoteTarget {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.write_str(self.name())
    }
}
impl<B: DoorBehavior> ::fsmith::core::Machine for Door<B> {
    type Event = DoorEvent;
    type State = DoorState;
    type Id = DoorStateId;
    type Effect = ::core::convert::Infallible;
    type Done = ::core::convert::Infallible;
    type Error = ::core::convert::Infallible;
    const MODEL: &'static ::fsmith::model::Machine<'static> = &Door::<()>::MODEL;
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
            DoorEvent,
            ::core::convert::Infallible,
            ::core::convert::Infallible,
        >,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<::fsmith::core::Outcome, ::fsmith::core::Refused> {
        if !self.kernel.begin() {
            return self.turn_away(input);
        }
        if self.kernel.is_due(now) {
            let fired = self.fire_due(now);
            if fired.is_err() || self.kernel.ending().is_some() {
                self.finish(fired)?;
                return self.turn_away(input);
            }
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
        if !self.kernel.is_due(now) {
            return ::core::result::Result::Ok(false);
        }
        if !self.kernel.begin() {
            return ::core::result::Result::Err(self.kernel.refusal(self.state_name()));
        }
        let fired = self.fire_due(now);
        self.finish(fired)
    }
    #[inline]
    fn id(&self) -> ::core::option::Option<DoorStateId> {
        self.state().map(DoorState::id)
    }
    #[inline]
    fn ending(&self) -> ::core::option::Option<::fsmith::core::Ending> {
        self.kernel.ending()
    }
    #[inline]
    fn listens(&self) -> u64 {
        0
    }
    #[inline]
    fn take_effect(
        &mut self,
    ) -> ::core::option::Option<::fsmith::core::Queued<::core::convert::Infallible>> {
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
    fn into_state(self) -> ::core::option::Option<DoorState> {
        if self.kernel.is_poisoned() {
            return ::core::option::Option::None;
        }
        self.state
    }
}
impl<B: DoorBehavior> Door<B> {
    fn enter_initial(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step<()> {
        self.enter_closed(now)?;
        self.settle(now)
    }
    #[inline]
    fn take(
        &mut self,
        input: ::fsmith::core::Input<
            DoorEvent,
            ::core::convert::Infallible,
            ::core::convert::Infallible,
        >,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step {
        let outcome = match input {
            ::fsmith::core::Input::Event(event) => self.on_event(event, now)?,
            ::fsmith::core::Input::Shutdown => self.on_shutdown(now)?,
            _ => ::fsmith::core::Outcome::Unhandled,
        };
        self.settle(now)?;
        ::core::result::Result::Ok(outcome)
    }
    #[inline]
    fn on_event(
        &mut self,
        event: DoorEvent,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step {
        match event {
            DoorEvent::Open => self.on_open(now),
            DoorEvent::Close => self.on_close(now),
            DoorEvent::Lock { code: given_code, owner: given_owner } => {
                self.on_lock(given_code, given_owner, now)
            }
            DoorEvent::Unlock(tried) => self.on_unlock(tried, now),
        }
    }
    #[inline]
    fn on_open(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step {
        match &self.state {
            ::core::option::Option::Some(DoorState::Closed) => {
                self.closed_on_open(now)?;
                ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
            }
            ::core::option::Option::Some(DoorState::Open) => {
                ::core::result::Result::Ok(::fsmith::core::Outcome::Ignored)
            }
            ::core::option::Option::Some(DoorState::Locked { .. }) => {
                ::core::result::Result::Err(::fsmith::core::Refused::Event {
                    event: "Open",
                    state: "Locked",
                })
            }
            ::core::option::Option::Some(DoorState::Alarmed { .. }) => {
                ::core::result::Result::Ok(::fsmith::core::Outcome::Ignored)
            }
            _ => ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled),
        }
    }
    #[inline]
    fn on_close(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step {
        match &self.state {
            ::core::option::Option::Some(DoorState::Closed) => {
                ::core::result::Result::Ok(::fsmith::core::Outcome::Ignored)
            }
            ::core::option::Option::Some(DoorState::Open) => {
                self.open_on_close(now)?;
                ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
            }
            ::core::option::Option::Some(DoorState::Locked { .. }) => {
                ::core::result::Result::Ok(::fsmith::core::Outcome::Ignored)
            }
            ::core::option::Option::Some(DoorState::Alarmed { .. }) => {
                ::core::result::Result::Ok(::fsmith::core::Outcome::Ignored)
            }
            _ => ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled),
        }
    }
    #[inline]
    fn on_lock(
        &mut self,
        given_code: u32,
        given_owner: Owner,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step {
        match &self.state {
            ::core::option::Option::Some(DoorState::Closed) => {
                self.closed_on_lock(given_code, given_owner, now)?;
                ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
            }
            ::core::option::Option::Some(DoorState::Open) => {
                ::core::result::Result::Err(::fsmith::core::Refused::Event {
                    event: "Lock",
                    state: "Open",
                })
            }
            ::core::option::Option::Some(DoorState::Locked { .. }) => {
                ::core::result::Result::Err(::fsmith::core::Refused::Event {
                    event: "Lock",
                    state: "Locked",
                })
            }
            ::core::option::Option::Some(DoorState::Alarmed { .. }) => {
                ::core::result::Result::Ok(::fsmith::core::Outcome::Ignored)
            }
            _ => ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled),
        }
    }
    #[inline]
    fn on_unlock(
        &mut self,
        tried: u32,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step {
        match &mut self.state {
            ::core::option::Option::Some(DoorState::Closed) => {
                ::core::result::Result::Err(::fsmith::core::Refused::Event {
                    event: "Unlock",
                    state: "Closed",
                })
            }
            ::core::option::Option::Some(DoorState::Open) => {
                ::core::result::Result::Err(::fsmith::core::Refused::Event {
                    event: "Unlock",
                    state: "Open",
                })
            }
            ::core::option::Option::Some(DoorState::Locked { code, owner, .. }) => {
                if B::matches(&self.behavior, code, &tried)
                    && !B::is_stolen(&self.behavior, owner)
                {
                    self.locked_on_unlock(now)?;
                    ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
                } else {
                    self.locked_on_unlock_2(tried, now)?;
                    ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
                }
            }
            ::core::option::Option::Some(DoorState::Alarmed { .. }) => {
                self.alarmed_on_unlock(now)?;
                ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
            }
            _ => ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled),
        }
    }
    fn on_shutdown(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step {
        match &self.state {
            ::core::option::Option::Some(_) => {
                self.any_on_shutdown(now)?;
                ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
            }
            ::core::option::Option::None => {
                ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled)
            }
        }
    }
    #[inline]
    fn settle(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step<()> {
        ::core::result::Result::Ok(())
    }
    fn fire_after_1_5s(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step {
        match &self.state {
            ::core::option::Option::Some(DoorState::Open) => {
                self.open_after_1_5s(now)?;
                ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
            }
            _ => ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled),
        }
    }
    fn fire_after_patience(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step {
        match &self.state {
            ::core::option::Option::Some(DoorState::Open) => {
                B::warn(&mut self.behavior);
                ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
            }
            _ => ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled),
        }
    }
    fn fire_every_grace(
        &mut self,
        firing: ::fsmith::core::Firing,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step {
        match &mut self.state {
            ::core::option::Option::Some(DoorState::Locked { owner, .. }) => {
                self.kernel
                    .timers
                    .arm_next(
                        firing,
                        now,
                        ::fsmith::core::period(
                            B::grace(&self.behavior, owner),
                            "grace",
                            "Locked",
                        )?,
                    );
                B::remind(&mut self.behavior, owner);
                ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
            }
            _ => ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled),
        }
    }
    fn fire_due(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step<bool> {
        let mut fired = false;
        while let ::core::option::Option::Some(firing) = self.kernel.timers.expire(now) {
            fired = true;
            self.kernel.microstep(self.state_name())?;
            match firing.slot {
                0 => self.fire_after_1_5s(now)?,
                1 => self.fire_after_patience(now)?,
                2 => self.fire_every_grace(firing, now)?,
                _ => ::fsmith::core::Outcome::Unhandled,
            };
            self.settle(now)?;
            if self.kernel.ending().is_some() {
                break;
            }
        }
        ::core::result::Result::Ok(fired)
    }
    fn any_on_shutdown(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step<()> {
        self.leave_inside(now)?;
        self.enter_removed(now)
    }
    fn closed_on_open(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step<()> {
        B::count(&mut self.behavior);
        self.enter_open(now)
    }
    fn closed_on_lock(
        &mut self,
        code: u32,
        owner: Owner,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step<()> {
        B::greet(&mut self.behavior, &owner);
        self.enter_locked(code, owner, now)
    }
    fn open_after_1_5s(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step<()> {
        self.exit_open(now)?;
        self.enter_closed(now)
    }
    fn open_on_close(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step<()> {
        let target = B::shut(&mut self.behavior);
        match target {
            ShutTarget::Closed => {
                self.exit_open(now)?;
                self.enter_closed(now)
            }
            ShutTarget::Open => {
                self.exit_open(now)?;
                self.enter_open(now)
            }
        }
    }
    fn locked_on_unlock(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step<()> {
        self.exit_locked(now)?;
        self.enter_closed(now)
    }
    fn locked_on_unlock_2(
        &mut self,
        tried: u32,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step<()> {
        let target = B::note(&mut self.behavior, tried);
        match target {
            NoteTarget::Alarmed(given_code, given_owner) => {
                self.exit_locked(now)?;
                self.enter_alarmed(given_code, given_owner, now)
            }
            NoteTarget::Locked(given_code, given_owner) => {
                self.exit_locked(now)?;
                self.enter_locked(given_code, given_owner, now)
            }
        }
    }
    fn alarmed_on_unlock(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step<()> {
        let ::core::option::Option::Some(DoorState::Alarmed { code, owner }) = self
            .state
            .take() else {
            return ::core::result::Result::Err(::fsmith::core::Refused::Poisoned);
        };
        self.enter_locked(code, owner, now)
    }
    fn leave_inside(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step<()> {
        match self.state.take() {
            ::core::option::Option::Some(
                DoorState::Closed | DoorState::Alarmed { .. },
            ) => ::core::result::Result::Ok(()),
            ::core::option::Option::Some(DoorState::Open) => {
                self.exit_open(now)?;
                ::core::result::Result::Ok(())
            }
            ::core::option::Option::Some(DoorState::Locked { .. }) => {
                self.exit_locked(now)?;
                ::core::result::Result::Ok(())
            }
            _ => ::core::result::Result::Err(::fsmith::core::Refused::Poisoned),
        }
    }
    fn enter_closed(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step<()> {
        self.state = ::core::option::Option::Some(DoorState::Closed);
        ::core::result::Result::Ok(())
    }
    fn enter_open(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step<()> {
        self.arrive_in_open(now)?;
        self.state = ::core::option::Option::Some(DoorState::Open);
        ::core::result::Result::Ok(())
    }
    fn enter_locked(
        &mut self,
        code: u32,
        mut owner: Owner,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step<()> {
        self.arrive_in_locked(&mut owner, now)?;
        self.state = ::core::option::Option::Some(DoorState::Locked { code, owner });
        ::core::result::Result::Ok(())
    }
    fn enter_alarmed(
        &mut self,
        code: u32,
        owner: Owner,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step<()> {
        self.state = ::core::option::Option::Some(DoorState::Alarmed { code, owner });
        ::core::result::Result::Ok(())
    }
    fn enter_removed(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step<()> {
        self.state = ::core::option::Option::Some(DoorState::Removed);
        self.kernel.finish(::fsmith::core::Ending::Completed);
        ::core::result::Result::Ok(())
    }
    fn arrive_in_open(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step<()> {
        self.kernel.timers.arm(0, now, ::core::time::Duration::from_millis(1500));
        self.kernel.timers.arm(1, now, B::patience(&self.behavior));
        ::core::result::Result::Ok(())
    }
    fn arrive_in_locked(
        &mut self,
        owner: &mut Owner,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step<()> {
        self.kernel
            .timers
            .arm(
                2,
                now,
                ::fsmith::core::period(
                    B::grace(&self.behavior, owner),
                    "grace",
                    "Locked",
                )?,
            );
        ::core::result::Result::Ok(())
    }
    fn exit_open(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step<()> {
        self.kernel.timers.disarm(0);
        self.kernel.timers.disarm(1);
        ::core::result::Result::Ok(())
    }
    fn exit_locked(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step<()> {
        self.kernel.timers.disarm(2);
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
            DoorEvent,
            ::core::convert::Infallible,
            ::core::convert::Infallible,
        >,
    ) -> ::fsmith::core::Step {
        let refused = self.kernel.refusal(self.state_name());
        ::core::result::Result::Err(refused)
    }
}
impl<B: DoorBehavior> ::fsmith::driver::Drive for Door<B>
where
    Door<B>: ::core::marker::Send + 'static,
{
    type Handle = DoorHandle;
    fn run(
        &mut self,
        effect: ::core::convert::Infallible,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<(), ::core::convert::Infallible>,
    > + ::core::marker::Send {
        async move { match effect {} }
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
/// Sends commands and calls to a running [`Door`].
#[derive(Clone, Debug)]
pub struct DoorHandle {
    /// What every supervisor has: its state, a watch on it, and how it is ended.
    pub supervisor: ::fsmith::Handle<DoorEvent, DoorStateId>,
}
impl DoorHandle {
    /// Sends `Open`.
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
    pub async fn open(
        &self,
    ) -> ::core::result::Result<(), ::fsmith::SendError<DoorEvent, DoorStateId>> {
        self.supervisor.send(DoorEvent::Open).await
    }
    /// Somebody pulls it shut.
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
    pub async fn close(
        &self,
    ) -> ::core::result::Result<(), ::fsmith::SendError<DoorEvent, DoorStateId>> {
        self.supervisor.send(DoorEvent::Close).await
    }
    /// Sends `Lock`.
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
    pub async fn lock(
        &self,
        code: u32,
        owner: Owner,
    ) -> ::core::result::Result<(), ::fsmith::SendError<DoorEvent, DoorStateId>> {
        self.supervisor
            .send(DoorEvent::Lock {
                code: code,
                owner: owner,
            })
            .await
    }
    /// Sends `Unlock`.
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
    pub async fn unlock(
        &self,
        tried: u32,
    ) -> ::core::result::Result<(), ::fsmith::SendError<DoorEvent, DoorStateId>> {
        self.supervisor.send(DoorEvent::Unlock(tried)).await
    }
}
impl ::core::convert::From<::fsmith::Handle<DoorEvent, DoorStateId>> for DoorHandle {
    fn from(supervisor: ::fsmith::Handle<DoorEvent, DoorStateId>) -> Self {
        Self { supervisor }
    }
}
const _: ::core::option::Option<&str> = ::core::option_env!("FSM_EXPAND");
