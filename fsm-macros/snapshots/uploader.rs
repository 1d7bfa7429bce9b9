#[allow(unexpected_cfgs, reason = "set by the editor, known to no build")]
const _: () = {
    #[cfg(rust_analyzer)]
    fn names() {
        let _ = UploaderStateId::Cancelled;
        let _ = UploaderStateId::Uploading;
        let _ = UploaderStateId::Cancelled;
        let _ = UploaderStateId::Cancelled;
        let _ = UploaderStateId::Failed;
        let _ = UploaderStateId::Idle;
        let _ = UploaderStateId::Sending;
        let _ = UploaderStateId::Failed;
        let _ = UploaderStateId::Failed;
        let _ = UploaderStateId::Sent;
        let _ = UploaderStateId::Sending;
        let _ = UploaderStateId::Failed;
    }
};
/// Uploads a file in parts.
///
/// # What each state does with each event
///
/// | state | `Cancel` | `Begin` | `timers` | `done Uploading` | `done connect` | `done send` | `error` | `error connect` | `shutdown` |
/// | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
/// | `Idle` | ignored | `→ Uploading` |  |  |  |  | `→ Cancelled` | `→ Cancelled` | `→ Cancelled` |
/// | `Opening` | `→ Cancelled` | ignored |  | `→ Idle` | `→ Sending \| Failed` |  | `→ Failed` | `→ Failed`<br>`→ Failed` | `→ Cancelled` |
/// | `Sending` | `→ Cancelled` | ignored | `after patience → Failed` | `→ Idle` |  | `[is_last] → Sent`<br>`→ Sending` | `→ Failed` | `→ Failed` | `→ Cancelled` |
/// | `Sent` | `→ Cancelled` | ignored |  | `→ Idle` |  |  | `→ Failed` | `→ Failed` | `→ Cancelled` |
struct Uploader<B> {
    behavior: B,
    state: ::core::option::Option<UploaderState>,
    kernel: ::fsmith::core::Kernel<UploaderEvent, UploaderEffect, 1, 2>,
    unrouted: ::core::option::Option<UploadError>,
}
impl Uploader<()> {
    /// The machine as data: for diagrams, the matrix and tools.
    const MODEL: ::fsmith::model::Machine<'static> = {
        use ::core::option::Option::{None, Some};
        use ::fsmith::model::*;
        Machine {
            name: "Uploader",
            docs: "Uploads a file in parts.",
            error: Some("UploadError"),
            states: &[
                State {
                    name: "Idle",
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
                    name: "Uploading",
                    docs: "",
                    parent: None,
                    initial: false,
                    finality: Finality::No,
                    parallel: false,
                    data: &[],
                    entry: &[Action::Run(Call { name: "reset", args: &[] })],
                    exit: &[Action::Effect(Call { name: "release", args: &[] })],
                    allows: &[],
                },
                State {
                    name: "Opening",
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
                    name: "Sending",
                    docs: "",
                    parent: Some(StateId(1)),
                    initial: false,
                    finality: Finality::No,
                    parallel: false,
                    data: &[
                        Field { name: "link", ty: "Link" },
                        Field { name: "part", ty: "u32" },
                    ],
                    entry: &[
                        Action::Run(Call {
                            name: "started",
                            args: &[
                                Arg {
                                    name: "part",
                                    source: ArgSource::Field(StateId(3), 1),
                                    lent: false,
                                },
                            ],
                        }),
                    ],
                    exit: &[],
                    allows: &[],
                },
                State {
                    name: "Sent",
                    docs: "",
                    parent: Some(StateId(1)),
                    initial: false,
                    finality: Finality::Final,
                    parallel: false,
                    data: &[],
                    entry: &[],
                    exit: &[],
                    allows: &[],
                },
                State {
                    name: "Cancelled",
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
                State {
                    name: "Failed",
                    docs: "",
                    parent: None,
                    initial: false,
                    finality: Finality::Failed,
                    parallel: false,
                    data: &[
                        Field {
                            name: "cause",
                            ty: "UploadError",
                        },
                    ],
                    entry: &[],
                    exit: &[],
                    allows: &[],
                },
            ],
            events: &[
                Event {
                    name: "Cancel",
                    docs: "",
                    kind: EventKind::Command,
                    payload: &[],
                    answer: None,
                    allows: &[],
                },
                Event {
                    name: "Begin",
                    docs: "",
                    kind: EventKind::Command,
                    payload: &[Field { name: "", ty: "Path" }],
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
                    actions: &[
                        Action::Run(Call {
                            name: "note_end",
                            args: &[],
                        }),
                    ],
                    goals: &[
                        Goal {
                            places: &[
                                Place {
                                    state: StateId(5),
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
                    trigger: Trigger::Events(&[EventId(1)]),
                    guard: None,
                    verdict: Verdict::Take,
                    replies_later: false,
                    actions: &[
                        Action::Effect(Call {
                            name: "reserve",
                            args: &[
                                Arg {
                                    name: "path",
                                    source: ArgSource::Binding,
                                    lent: false,
                                },
                            ],
                        }),
                        Action::Effect(Call {
                            name: "announce",
                            args: &[],
                        }),
                    ],
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
                    trigger: Trigger::Error(None),
                    guard: None,
                    verdict: Verdict::Take,
                    replies_later: false,
                    actions: &[
                        Action::Run(Call {
                            name: "note_failure",
                            args: &[],
                        }),
                    ],
                    goals: &[
                        Goal {
                            places: &[
                                Place {
                                    state: StateId(5),
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
                    verdict: Verdict::Ignore,
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
                    verdict: Verdict::Take,
                    replies_later: false,
                    actions: &[],
                    goals: &[
                        Goal {
                            places: &[
                                Place {
                                    state: StateId(5),
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
                    trigger: Trigger::Error(None),
                    guard: None,
                    verdict: Verdict::Take,
                    replies_later: false,
                    actions: &[],
                    goals: &[
                        Goal {
                            places: &[
                                Place {
                                    state: StateId(6),
                                    entry: PlaceKind::State,
                                    data: Data::Args(
                                        &[
                                            Arg {
                                                name: "cause",
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
                    owner: Some(StateId(1)),
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
                    owner: Some(StateId(1)),
                    docs: "",
                    trigger: Trigger::Done(DoneOf::State(StateId(1))),
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
                    owner: Some(StateId(2)),
                    docs: "",
                    trigger: Trigger::Done(DoneOf::Invocation(InvocationId(0))),
                    guard: None,
                    verdict: Verdict::Take,
                    replies_later: false,
                    actions: &[
                        Action::Run(Call {
                            name: "first_part",
                            args: &[
                                Arg {
                                    name: "link",
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
                                    state: StateId(6),
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
                    trigger: Trigger::Error(Some(InvocationId(0))),
                    guard: None,
                    verdict: Verdict::Take,
                    replies_later: false,
                    actions: &[
                        Action::Run(Call {
                            name: "note_cause",
                            args: &[
                                Arg {
                                    name: "cause",
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
                                    state: StateId(6),
                                    entry: PlaceKind::State,
                                    data: Data::Args(
                                        &[
                                            Arg {
                                                name: "cause",
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
                    owner: Some(StateId(3)),
                    docs: "",
                    trigger: Trigger::Done(DoneOf::Invocation(InvocationId(1))),
                    guard: Some(Guard {
                        text: "is_last",
                        terms: &[
                            Term::Ask(Call {
                                name: "is_last",
                                args: &[
                                    Arg {
                                        name: "link",
                                        source: ArgSource::Field(StateId(3), 0),
                                        lent: false,
                                    },
                                ],
                            }),
                        ],
                    }),
                    verdict: Verdict::Take,
                    replies_later: false,
                    actions: &[
                        Action::Run(Call {
                            name: "count",
                            args: &[
                                Arg {
                                    name: "part",
                                    source: ArgSource::Field(StateId(3), 1),
                                    lent: false,
                                },
                                Arg {
                                    name: "bytes",
                                    source: ArgSource::Binding,
                                    lent: false,
                                },
                            ],
                        }),
                        Action::Effect(Call {
                            name: "flush",
                            args: &[
                                Arg {
                                    name: "link",
                                    source: ArgSource::Field(StateId(3), 0),
                                    lent: false,
                                },
                            ],
                        }),
                    ],
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
                    owner: Some(StateId(3)),
                    docs: "",
                    trigger: Trigger::Done(DoneOf::Invocation(InvocationId(1))),
                    guard: None,
                    verdict: Verdict::Take,
                    replies_later: false,
                    actions: &[
                        Action::Run(Call {
                            name: "next_part",
                            args: &[
                                Arg {
                                    name: "bytes",
                                    source: ArgSource::Binding,
                                    lent: false,
                                },
                                Arg {
                                    name: "link",
                                    source: ArgSource::Field(StateId(3), 0),
                                    lent: false,
                                },
                                Arg {
                                    name: "part",
                                    source: ArgSource::Field(StateId(3), 1),
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
                    ],
                    allows: &[],
                },
                Rule {
                    owner: Some(StateId(3)),
                    docs: "",
                    trigger: Trigger::After(TimerId(0)),
                    guard: None,
                    verdict: Verdict::Take,
                    replies_later: false,
                    actions: &[
                        Action::Run(Call {
                            name: "overdue",
                            args: &[
                                Arg {
                                    name: "link",
                                    source: ArgSource::Field(StateId(3), 0),
                                    lent: true,
                                },
                            ],
                        }),
                    ],
                    goals: &[
                        Goal {
                            places: &[
                                Place {
                                    state: StateId(6),
                                    entry: PlaceKind::State,
                                    data: Data::Returned,
                                },
                            ],
                        },
                    ],
                    allows: &[],
                },
            ],
            timers: &[
                Timer {
                    owner: Some(StateId(3)),
                    periodic: false,
                    delay: Delay::Named(Call {
                        name: "patience",
                        args: &[
                            Arg {
                                name: "link",
                                source: ArgSource::Field(StateId(3), 0),
                                lent: false,
                            },
                        ],
                    }),
                },
            ],
            invocations: &[
                Invocation {
                    owner: Some(StateId(2)),
                    name: "connect",
                    args: &[],
                    output: Some("Link"),
                },
                Invocation {
                    owner: Some(StateId(3)),
                    name: "send",
                    args: &[
                        Arg {
                            name: "link",
                            source: ArgSource::Field(StateId(3), 0),
                            lent: false,
                        },
                        Arg {
                            name: "part",
                            source: ArgSource::Field(StateId(3), 1),
                            lent: false,
                        },
                    ],
                    output: Some("u64"),
                },
            ],
        }
    };
}
impl<B: UploaderBehavior> Uploader<B> {
    /// Returns a machine that has not been started.
    #[must_use]
    fn new(behavior: B) -> Self {
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
    fn start(
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
    fn handle(
        &mut self,
        event: UploaderEvent,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<::fsmith::core::Outcome, ::fsmith::core::Refused> {
        ::fsmith::core::Machine::step(self, ::fsmith::core::Input::Event(event), now)
    }
    /// Fires the timers due by `now`, and returns whether there was one.
    ///
    /// # Errors
    ///
    /// As for `handle`.
    fn handle_deadline(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<bool, ::fsmith::core::Refused> {
        ::fsmith::core::Machine::handle_deadline(self, now)
    }
    /// Returns when the earliest timer is due.
    #[must_use]
    fn next_deadline(&self) -> ::core::option::Option<::std::time::Instant> {
        self.kernel.timers.next_deadline()
    }
    /// Returns the state with its data; `None` before the start and after a panic.
    #[must_use]
    fn state(&self) -> ::core::option::Option<&UploaderState> {
        if self.kernel.is_poisoned() {
            return ::core::option::Option::None;
        }
        self.state.as_ref()
    }
    /// Returns the behaviour.
    #[must_use]
    fn behavior(&self) -> &B {
        &self.behavior
    }
    /// Returns the behaviour, to change it between two steps.
    #[must_use]
    fn behavior_mut(&mut self) -> &mut B {
        &mut self.behavior
    }
    /// Takes the effect that was queued first.
    #[must_use]
    fn take_effect(
        &mut self,
    ) -> ::core::option::Option<::fsmith::core::Queued<UploaderEffect>> {
        self.kernel.effects.pop()
    }
    /// Ends the use of the machine, and returns its behaviour and its state, as
    /// `state` does.
    #[must_use]
    fn into_parts(self) -> (B, ::core::option::Option<UploaderState>) {
        let state = self.state.filter(|_| !self.kernel.is_poisoned());
        (self.behavior, state)
    }
}
impl<B> ::core::fmt::Debug for Uploader<B> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct(::core::stringify!(Uploader))
            .field("state", &self.state)
            .field("phase", &self.kernel.phase())
            .finish_non_exhaustive()
    }
}
/// The states of a [`Uploader`], with their data.
enum UploaderState {
    /// The state `Idle`.
    Idle,
    /// The state `Opening`.
    Opening,
    /// The state `Sending`.
    Sending {
        /// Data of the state.
        link: Link,
        /// Data of the state.
        part: u32,
    },
    /// The state `Sent`.
    Sent,
    /// The state `Cancelled`.
    Cancelled,
    /// The state `Failed`.
    Failed {
        /// Data of the state.
        cause: UploadError,
    },
}
impl UploaderState {
    /// Returns which state it is, without its data.
    #[must_use]
    fn id(&self) -> UploaderStateId {
        match self {
            Self::Idle { .. } => UploaderStateId::Idle,
            Self::Opening { .. } => UploaderStateId::Opening,
            Self::Sending { .. } => UploaderStateId::Sending,
            Self::Sent { .. } => UploaderStateId::Sent,
            Self::Cancelled { .. } => UploaderStateId::Cancelled,
            Self::Failed { .. } => UploaderStateId::Failed,
        }
    }
    /// Returns the state's name as declared.
    #[must_use]
    fn name(&self) -> &'static str {
        self.id().name()
    }
}
impl ::core::fmt::Debug for UploaderState {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.write_str(self.name())
    }
}
/// The states of a [`Uploader`], without data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum UploaderStateId {
    /// The state `Idle`.
    Idle,
    /// The state `Opening`.
    Opening,
    /// The state `Sending`.
    Sending,
    /// The state `Sent`.
    Sent,
    /// The state `Cancelled`.
    Cancelled,
    /// The state `Failed`.
    Failed,
}
impl UploaderStateId {
    /// All states, in the order of their declaration.
    const ALL: &'static [Self] = &[
        Self::Idle,
        Self::Opening,
        Self::Sending,
        Self::Sent,
        Self::Cancelled,
        Self::Failed,
    ];
    /// Returns the state's name as declared.
    #[must_use]
    const fn name(self) -> &'static str {
        match self {
            Self::Idle => "Idle",
            Self::Opening => "Opening",
            Self::Sending => "Sending",
            Self::Sent => "Sent",
            Self::Cancelled => "Cancelled",
            Self::Failed => "Failed",
        }
    }
    /// Returns whether it stands inside a composite state.
    #[must_use]
    const fn is_in(self, composite: UploaderComposite) -> bool {
        match composite {
            UploaderComposite::Uploading => {
                ::core::matches!(self, Self::Opening | Self::Sending | Self::Sent)
            }
        }
    }
}
impl ::fsmith::core::StateId for UploaderStateId {
    fn name(self) -> &'static str {
        self.name()
    }
}
impl ::core::fmt::Display for UploaderStateId {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.write_str(self.name())
    }
}
/// The composite states of a [`Uploader`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum UploaderComposite {
    /// The states inside `Uploading`.
    Uploading,
}
/// What can be sent to a [`Uploader`].
enum UploaderEvent {
    /// The event `Cancel`.
    Cancel,
    /// The event `Begin`.
    Begin(Path),
}
impl UploaderEvent {
    /// Returns the event's name as declared.
    #[must_use]
    fn name(&self) -> &'static str {
        match self {
            Self::Cancel { .. } => "Cancel",
            Self::Begin { .. } => "Begin",
        }
    }
}
impl ::core::fmt::Debug for UploaderEvent {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.write_str(self.name())
    }
}
/// What the names of a [`Uploader`] do: its guards, actions, effects, invocations and delays.
#[allow(clippy::ptr_arg, reason = "the types are those of payloads and fields")]
trait UploaderBehavior {
    /// Runs while the machine is in `Opening`.
    fn connect(
        &mut self,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<Link, UploadError>,
    > + ::core::marker::Send + 'static;
    /// Runs while the machine is in `Sending`.
    fn send(
        &mut self,
        link: Link,
        part: u32,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<u64, UploadError>,
    > + ::core::marker::Send + 'static;
    /// How long the timer in `Sending` runs.
    fn patience(&self, link: &Link) -> ::core::time::Duration;
    /// Done `on shutdown` in every state.
    fn note_end(&mut self);
    /// Done `on Begin` in `Idle`.
    fn reserve(
        &mut self,
        path: Path,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<(), UploadError>,
    > + ::core::marker::Send;
    /// Done `on Begin` in `Idle`.
    fn announce(
        &mut self,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<(), UploadError>,
    > + ::core::marker::Send;
    /// Done `on error` in `Idle`.
    fn note_failure(&mut self);
    /// Done on entering `Uploading`.
    fn reset(&mut self);
    /// Done on leaving `Uploading`.
    fn release(
        &mut self,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<(), UploadError>,
    > + ::core::marker::Send;
    /// Done `on done connect` in `Opening`.
    fn first_part(&mut self, link: Link) -> FirstPartTarget;
    /// Done `on error connect` in `Opening`.
    fn note_cause(&mut self, cause: &UploadError);
    /// Done on entering `Sending`.
    fn started(&mut self, part: &mut u32);
    /// Asked `on done send` in `Sending`.
    fn is_last(&self, link: &Link) -> bool;
    /// Done `on done send` in `Sending`.
    fn count(&mut self, part: &mut u32, bytes: u64);
    /// Done `on done send` in `Sending`.
    fn flush(
        &mut self,
        link: Link,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<(), UploadError>,
    > + ::core::marker::Send;
    /// Done `on done send` in `Sending`.
    fn next_part(&mut self, bytes: u64, link: &mut Link, part: &mut u32) -> (Link, u32);
    /// Done `after patience` in `Sending`.
    fn overdue(&mut self, link: &Link) -> UploadError;
}
/// Where `first_part` can lead.
enum FirstPartTarget {
    /// To the state `Sending`.
    Sending(Link, u32),
    /// To the state `Failed`.
    Failed(UploadError),
}
impl FirstPartTarget {
    /// Returns its name as declared.
    #[must_use]
    fn name(&self) -> &'static str {
        match self {
            Self::Sending { .. } => "Sending",
            Self::Failed { .. } => "Failed",
        }
    }
}
impl ::core::fmt::Debug for FirstPartTarget {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.write_str(self.name())
    }
}
/// What a [`Uploader`] leaves to be awaited.
enum UploaderEffect {
    /// [`UploaderBehavior::reserve`]
    Reserve(Path),
    /// [`UploaderBehavior::announce`]
    Announce,
    /// [`UploaderBehavior::release`]
    Release,
    /// [`UploaderBehavior::flush`]
    Flush(Link),
}
impl UploaderEffect {
    /// Returns its name as declared.
    #[must_use]
    fn name(&self) -> &'static str {
        match self {
            Self::Reserve { .. } => "reserve",
            Self::Announce { .. } => "announce",
            Self::Release { .. } => "release",
            Self::Flush { .. } => "flush",
        }
    }
}
impl ::core::fmt::Debug for UploaderEffect {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.write_str(self.name())
    }
}
/// What the invocations of a [`Uploader`] give.
enum UploaderDone {
    /// The result of `connect`.
    Connect(Link),
    /// The result of `send`.
    Send(u64),
}
impl UploaderDone {
    /// Returns its name as declared.
    #[must_use]
    fn name(&self) -> &'static str {
        match self {
            Self::Connect { .. } => "connect",
            Self::Send { .. } => "send",
        }
    }
}
impl ::core::fmt::Debug for UploaderDone {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.write_str(self.name())
    }
}
impl<B: UploaderBehavior> ::fsmith::core::Machine for Uploader<B> {
    type Event = UploaderEvent;
    type State = UploaderState;
    type Id = UploaderStateId;
    type Effect = UploaderEffect;
    type Done = UploaderDone;
    type Error = UploadError;
    const MODEL: &'static ::fsmith::model::Machine<'static> = &Uploader::<()>::MODEL;
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
        input: ::fsmith::core::Input<UploaderEvent, UploadError, UploaderDone>,
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
    fn id(&self) -> ::core::option::Option<UploaderStateId> {
        self.state().map(UploaderState::id)
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
    ) -> ::core::option::Option<::fsmith::core::Queued<UploaderEffect>> {
        self.kernel.effects.pop()
    }
    fn drop_effects(&mut self, firing: u64) {
        self.kernel.effects.drop_firing(firing);
    }
    fn take_unrouted(&mut self) -> ::core::option::Option<UploadError> {
        self.unrouted.take()
    }
    fn is_live(&self, visit: ::fsmith::core::Visit) -> bool {
        self.kernel.visits.is_live(visit)
    }
    fn into_state(self) -> ::core::option::Option<UploaderState> {
        if self.kernel.is_poisoned() {
            return ::core::option::Option::None;
        }
        self.state
    }
}
impl<B: UploaderBehavior> Uploader<B> {
    fn enter_initial(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step<()> {
        self.enter_idle(now)?;
        self.settle(now)
    }
    #[inline]
    fn take(
        &mut self,
        input: ::fsmith::core::Input<UploaderEvent, UploadError, UploaderDone>,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step {
        let outcome = match input {
            ::fsmith::core::Input::Event(event) => self.on_event(event, now)?,
            ::fsmith::core::Input::Error(cause) => self.on_error(cause, now)?,
            ::fsmith::core::Input::Shutdown => self.on_shutdown(now)?,
            ::fsmith::core::Input::Done {
                visit,
                ..
            } if !self.kernel.visits.finish(visit) => ::fsmith::core::Outcome::Unhandled,
            ::fsmith::core::Input::Done {
                result: ::core::result::Result::Ok(UploaderDone::Connect(result)),
                ..
            } => self.on_done_connect(result, now)?,
            ::fsmith::core::Input::Done {
                result: ::core::result::Result::Ok(UploaderDone::Send(result)),
                ..
            } => self.on_done_send(result, now)?,
            ::fsmith::core::Input::Done {
                visit,
                result: ::core::result::Result::Err(cause),
            } => {
                match visit.slot {
                    0 => self.on_error_connect(cause, now)?,
                    _ => self.on_error(cause, now)?,
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
        event: UploaderEvent,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step {
        match event {
            UploaderEvent::Cancel => self.on_cancel(now),
            UploaderEvent::Begin(path) => self.on_begin(path, now),
        }
    }
    #[inline]
    fn on_cancel(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step {
        match &self.state {
            ::core::option::Option::Some(UploaderState::Idle) => {
                ::core::result::Result::Ok(::fsmith::core::Outcome::Ignored)
            }
            ::core::option::Option::Some(
                UploaderState::Opening
                | UploaderState::Sending { .. }
                | UploaderState::Sent,
            ) => {
                self.uploading_on_cancel(now)?;
                ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
            }
            _ => ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled),
        }
    }
    #[inline]
    fn on_begin(
        &mut self,
        path: Path,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step {
        match &self.state {
            ::core::option::Option::Some(UploaderState::Idle) => {
                self.idle_on_begin(path, now)?;
                ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
            }
            ::core::option::Option::Some(
                UploaderState::Opening
                | UploaderState::Sending { .. }
                | UploaderState::Sent,
            ) => ::core::result::Result::Ok(::fsmith::core::Outcome::Ignored),
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
    fn on_error(
        &mut self,
        cause: UploadError,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step {
        match &self.state {
            ::core::option::Option::Some(UploaderState::Idle) => {
                self.idle_on_error(now)?;
                ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
            }
            ::core::option::Option::Some(
                UploaderState::Opening
                | UploaderState::Sending { .. }
                | UploaderState::Sent,
            ) => {
                self.uploading_on_error(cause, now)?;
                ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
            }
            _ => {
                self.unrouted = ::core::option::Option::Some(cause);
                ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled)
            }
        }
    }
    fn on_error_connect(
        &mut self,
        cause: UploadError,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step {
        match &self.state {
            ::core::option::Option::Some(UploaderState::Idle) => {
                self.idle_on_error(now)?;
                ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
            }
            ::core::option::Option::Some(UploaderState::Opening) => {
                self.opening_on_error_connect(cause, now)?;
                ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
            }
            ::core::option::Option::Some(
                UploaderState::Sending { .. } | UploaderState::Sent,
            ) => {
                self.uploading_on_error(cause, now)?;
                ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
            }
            _ => {
                self.unrouted = ::core::option::Option::Some(cause);
                ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled)
            }
        }
    }
    fn on_done_connect(
        &mut self,
        result: Link,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step {
        match &self.state {
            ::core::option::Option::Some(UploaderState::Opening) => {
                self.opening_on_done_connect(result, now)?;
                ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
            }
            _ => ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled),
        }
    }
    fn on_done_send(
        &mut self,
        result: u64,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step {
        match &mut self.state {
            ::core::option::Option::Some(UploaderState::Sending { link, .. }) => {
                if B::is_last(&self.behavior, link) {
                    self.sending_on_done_send(result, now)?;
                    ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
                } else {
                    self.sending_on_done_send_2(result, now)?;
                    ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
                }
            }
            _ => ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled),
        }
    }
    fn on_done_uploading(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step {
        match &self.state {
            ::core::option::Option::Some(
                UploaderState::Opening
                | UploaderState::Sending { .. }
                | UploaderState::Sent,
            ) => {
                self.uploading_on_done_uploading(now)?;
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
            if let ::core::option::Option::Some(internal) = self
                .kernel
                .raised
                .pop_front()
            {
                self.kernel.microstep(self.state_name())?;
                let taken = match internal {
                    ::fsmith::core::Internal::Event(event) => self.on_event(event, now),
                    ::fsmith::core::Internal::Done(1) => self.on_done_uploading(now),
                    _ => ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled),
                };
                ::fsmith::core::Refused::fatal(taken)?;
                continue;
            }
            break;
        }
        ::core::result::Result::Ok(())
    }
    fn fire_after_patience(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step {
        match &self.state {
            ::core::option::Option::Some(UploaderState::Sending { .. }) => {
                self.sending_after_patience(now)?;
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
                0 => self.fire_after_patience(now)?,
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
        B::note_end(&mut self.behavior);
        self.enter_cancelled(now)
    }
    fn idle_on_begin(
        &mut self,
        path: Path,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step<()> {
        self.kernel.effects.begin_firing();
        self.kernel.effects.push(UploaderEffect::Reserve(path));
        self.kernel.effects.push(UploaderEffect::Announce);
        self.enter_uploading(now)
    }
    fn idle_on_error(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step<()> {
        B::note_failure(&mut self.behavior);
        self.enter_cancelled(now)
    }
    fn uploading_on_cancel(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step<()> {
        self.leave_inside_uploading(now)?;
        self.exit_uploading(now)?;
        self.enter_cancelled(now)
    }
    fn uploading_on_error(
        &mut self,
        cause: UploadError,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step<()> {
        self.leave_inside_uploading(now)?;
        self.exit_uploading(now)?;
        self.enter_failed(cause, now)
    }
    fn uploading_on_done_uploading(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step<()> {
        self.leave_inside_uploading(now)?;
        self.exit_uploading(now)?;
        self.enter_idle(now)
    }
    fn opening_on_done_connect(
        &mut self,
        link: Link,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step<()> {
        let target = B::first_part(&mut self.behavior, link);
        match target {
            FirstPartTarget::Sending(link, part) => {
                self.exit_opening(now)?;
                self.enter_sending(link, part, now)
            }
            FirstPartTarget::Failed(cause) => {
                self.exit_opening(now)?;
                self.exit_uploading(now)?;
                self.enter_failed(cause, now)
            }
        }
    }
    fn opening_on_error_connect(
        &mut self,
        cause: UploadError,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step<()> {
        self.exit_opening(now)?;
        self.exit_uploading(now)?;
        B::note_cause(&mut self.behavior, &cause);
        self.enter_failed(cause, now)
    }
    fn sending_on_done_send(
        &mut self,
        bytes: u64,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step<()> {
        let ::core::option::Option::Some(UploaderState::Sending { link, mut part }) = self
            .state
            .take() else {
            return ::core::result::Result::Err(::fsmith::core::Refused::Poisoned);
        };
        self.exit_sending(now)?;
        self.kernel.effects.begin_firing();
        B::count(&mut self.behavior, &mut part, bytes);
        self.kernel
            .effects
            .push(UploaderEffect::Flush(<Link as ::core::clone::Clone>::clone(&link)));
        self.enter_sent(now)
    }
    fn sending_on_done_send_2(
        &mut self,
        bytes: u64,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step<()> {
        let ::core::option::Option::Some(
            UploaderState::Sending { mut link, mut part },
        ) = self.state.take() else {
            return ::core::result::Result::Err(::fsmith::core::Refused::Poisoned);
        };
        self.exit_sending(now)?;
        let (given_link, given_part) = B::next_part(
            &mut self.behavior,
            bytes,
            &mut link,
            &mut part,
        );
        self.enter_sending(given_link, given_part, now)
    }
    fn sending_after_patience(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step<()> {
        let ::core::option::Option::Some(UploaderState::Sending { link, .. }) = self
            .state
            .take() else {
            return ::core::result::Result::Err(::fsmith::core::Refused::Poisoned);
        };
        self.exit_sending(now)?;
        self.exit_uploading(now)?;
        let cause = B::overdue(&mut self.behavior, &link);
        self.enter_failed(cause, now)
    }
    fn leave_inside(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step<()> {
        match self.state.take() {
            ::core::option::Option::Some(UploaderState::Idle) => {
                ::core::result::Result::Ok(())
            }
            ::core::option::Option::Some(UploaderState::Opening) => {
                self.exit_opening(now)?;
                self.exit_uploading(now)?;
                ::core::result::Result::Ok(())
            }
            ::core::option::Option::Some(UploaderState::Sending { .. }) => {
                self.exit_sending(now)?;
                self.exit_uploading(now)?;
                ::core::result::Result::Ok(())
            }
            ::core::option::Option::Some(UploaderState::Sent) => {
                self.exit_uploading(now)?;
                ::core::result::Result::Ok(())
            }
            _ => ::core::result::Result::Err(::fsmith::core::Refused::Poisoned),
        }
    }
    fn leave_inside_uploading(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step<()> {
        match self.state.take() {
            ::core::option::Option::Some(UploaderState::Opening) => {
                self.exit_opening(now)?;
                ::core::result::Result::Ok(())
            }
            ::core::option::Option::Some(UploaderState::Sending { .. }) => {
                self.exit_sending(now)?;
                ::core::result::Result::Ok(())
            }
            ::core::option::Option::Some(UploaderState::Sent) => {
                ::core::result::Result::Ok(())
            }
            _ => ::core::result::Result::Err(::fsmith::core::Refused::Poisoned),
        }
    }
    fn enter_idle(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step<()> {
        self.state = ::core::option::Option::Some(UploaderState::Idle);
        ::core::result::Result::Ok(())
    }
    fn enter_uploading(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step<()> {
        self.arrive_in_uploading(now)?;
        self.enter_opening(now)
    }
    fn enter_opening(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step<()> {
        self.arrive_in_opening(now)?;
        self.state = ::core::option::Option::Some(UploaderState::Opening);
        ::core::result::Result::Ok(())
    }
    fn enter_sending(
        &mut self,
        mut link: Link,
        mut part: u32,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step<()> {
        self.arrive_in_sending(&mut link, &mut part, now)?;
        self.state = ::core::option::Option::Some(UploaderState::Sending {
            link,
            part,
        });
        ::core::result::Result::Ok(())
    }
    fn enter_sent(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step<()> {
        self.state = ::core::option::Option::Some(UploaderState::Sent);
        self.kernel.raised.push_back(::fsmith::core::Internal::Done(1));
        ::core::result::Result::Ok(())
    }
    fn enter_cancelled(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step<()> {
        self.state = ::core::option::Option::Some(UploaderState::Cancelled);
        self.kernel.finish(::fsmith::core::Ending::Completed);
        ::core::result::Result::Ok(())
    }
    fn enter_failed(
        &mut self,
        cause: UploadError,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step<()> {
        self.state = ::core::option::Option::Some(UploaderState::Failed { cause });
        self.kernel.finish(::fsmith::core::Ending::Failed);
        ::core::result::Result::Ok(())
    }
    fn arrive_in_uploading(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step<()> {
        B::reset(&mut self.behavior);
        ::core::result::Result::Ok(())
    }
    fn arrive_in_opening(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step<()> {
        self.kernel.visits.enter(0);
        ::core::result::Result::Ok(())
    }
    fn arrive_in_sending(
        &mut self,
        link: &mut Link,
        part: &mut u32,
        now: ::std::time::Instant,
    ) -> ::fsmith::core::Step<()> {
        B::started(&mut self.behavior, part);
        self.kernel.timers.arm(0, now, B::patience(&self.behavior, link));
        self.kernel.visits.enter(1);
        ::core::result::Result::Ok(())
    }
    fn exit_uploading(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step<()> {
        self.kernel.effects.begin_firing();
        self.kernel.effects.push(UploaderEffect::Release);
        ::core::result::Result::Ok(())
    }
    fn exit_opening(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step<()> {
        self.kernel.visits.leave(0);
        ::core::result::Result::Ok(())
    }
    fn exit_sending(&mut self, now: ::std::time::Instant) -> ::fsmith::core::Step<()> {
        self.kernel.timers.disarm(0);
        self.kernel.visits.leave(1);
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
        input: ::fsmith::core::Input<UploaderEvent, UploadError, UploaderDone>,
    ) -> ::fsmith::core::Step {
        let refused = self.kernel.refusal(self.state_name());
        ::core::result::Result::Err(refused)
    }
}
impl<B: UploaderBehavior> ::fsmith::driver::Drive for Uploader<B>
where
    Uploader<B>: ::core::marker::Send + 'static,
{
    type Handle = UploaderHandle;
    fn run(
        &mut self,
        effect: UploaderEffect,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<(), UploadError>,
    > + ::core::marker::Send {
        async move {
            match effect {
                UploaderEffect::Reserve(path) => {
                    B::reserve(&mut self.behavior, path).await
                }
                UploaderEffect::Announce => B::announce(&mut self.behavior).await,
                UploaderEffect::Release => B::release(&mut self.behavior).await,
                UploaderEffect::Flush(link) => B::flush(&mut self.behavior, link).await,
            }
        }
    }
    fn take_invocation(
        &mut self,
    ) -> ::core::option::Option<
        (::fsmith::core::Visit, ::fsmith::driver::Invoked<UploaderDone, UploadError>),
    > {
        let visit = self.kernel.visits.start_next()?;
        let task: ::fsmith::driver::Invoked<UploaderDone, UploadError> = match visit.slot
        {
            0 => {
                let task = B::connect(&mut self.behavior);
                ::std::boxed::Box::pin(async move {
                    task.await.map(|result| UploaderDone::Connect(result))
                })
            }
            1 => {
                let ::core::option::Option::Some(
                    UploaderState::Sending { link, part, .. },
                ) = &mut self.state else { return ::core::option::Option::None };
                let task = B::send(
                    &mut self.behavior,
                    <Link as ::core::clone::Clone>::clone(link),
                    <u32 as ::core::clone::Clone>::clone(part),
                );
                ::std::boxed::Box::pin(async move {
                    task.await.map(|result| UploaderDone::Send(result))
                })
            }
            _ => return ::core::option::Option::None,
        };
        ::core::option::Option::Some((visit, task))
    }
}
/// Sends commands and calls to a running [`Uploader`].
#[derive(Clone, Debug)]
struct UploaderHandle {
    /// What every supervisor has: its state, a watch on it, and how it is ended.
    supervisor: ::fsmith::Handle<UploaderEvent, UploaderStateId>,
}
impl UploaderHandle {
    /// Sends `Cancel`.
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
    async fn cancel(
        &self,
    ) -> ::core::result::Result<
        (),
        ::fsmith::SendError<UploaderEvent, UploaderStateId>,
    > {
        self.supervisor.send(UploaderEvent::Cancel).await
    }
    /// Sends `Begin`.
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
    async fn begin(
        &self,
        path: Path,
    ) -> ::core::result::Result<
        (),
        ::fsmith::SendError<UploaderEvent, UploaderStateId>,
    > {
        self.supervisor.send(UploaderEvent::Begin(path)).await
    }
}
impl ::core::convert::From<::fsmith::Handle<UploaderEvent, UploaderStateId>>
for UploaderHandle {
    fn from(supervisor: ::fsmith::Handle<UploaderEvent, UploaderStateId>) -> Self {
        Self { supervisor }
    }
}
const _: ::core::option::Option<&str> = ::core::option_env!("FSM_EXPAND");
