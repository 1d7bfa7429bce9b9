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
/**
# What each state does with each event

| state | `Open` | `Close` | `Lock` | `Unlock` | `timers` | `shutdown` |
| --- | --- | --- | --- | --- | --- | --- |
| `Closed` | `→ Open` | ignored | `→ Locked` | refused |  | `→ Removed` |
| `Open` | ignored | `→ Closed \| Open` | refused | refused | `after 1.5s → Closed`<br>`after patience / warn` | `→ Removed` |
| `Locked` | refused | ignored | refused | `[matches && !is_stolen] → Closed`<br>`→ Alarmed \| Locked` | `every grace / remind` | `→ Removed` |
| `Alarmed` | ignored | ignored | ignored | `→ Locked` |  | `→ Removed` |
*/
pub struct Door<B> {
    behavior: B,
    state: ::core::option::Option<DoorState>,
    kernel: ::fsmith::core::Kernel<
        DoorEvent,
        ::core::convert::Infallible,
        3usize,
        0usize,
    >,
    unrouted: ::core::option::Option<::core::convert::Infallible>,
}
impl Door<()> {
    /// The machine as data: for diagrams, the matrix and tools.
    pub const MODEL: ::fsmith::model::Machine<'static> = ::fsmith::model::Machine {
        name: "Door",
        docs: "A door that closes by itself, and locks.",
        error: ::core::option::Option::None,
        states: &[
            ::fsmith::model::State {
                name: "Closed",
                docs: "",
                parent: ::core::option::Option::None,
                initial: true,
                finality: ::fsmith::model::Finality::No,
                parallel: false,
                data: &[],
                entry: &[],
                exit: &[],
                allows: &[],
            },
            ::fsmith::model::State {
                name: "Open",
                docs: "Somebody may go through.",
                parent: ::core::option::Option::None,
                initial: false,
                finality: ::fsmith::model::Finality::No,
                parallel: false,
                data: &[],
                entry: &[],
                exit: &[],
                allows: &[],
            },
            ::fsmith::model::State {
                name: "Locked",
                docs: "",
                parent: ::core::option::Option::None,
                initial: false,
                finality: ::fsmith::model::Finality::No,
                parallel: false,
                data: &[
                    ::fsmith::model::Field {
                        name: "code",
                        ty: "u32",
                    },
                    ::fsmith::model::Field {
                        name: "owner",
                        ty: "Owner",
                    },
                ],
                entry: &[],
                exit: &[],
                allows: &[],
            },
            ::fsmith::model::State {
                name: "Alarmed",
                docs: "",
                parent: ::core::option::Option::None,
                initial: false,
                finality: ::fsmith::model::Finality::No,
                parallel: false,
                data: &[
                    ::fsmith::model::Field {
                        name: "code",
                        ty: "u32",
                    },
                    ::fsmith::model::Field {
                        name: "owner",
                        ty: "Owner",
                    },
                ],
                entry: &[],
                exit: &[],
                allows: &[],
            },
            ::fsmith::model::State {
                name: "Removed",
                docs: "",
                parent: ::core::option::Option::None,
                initial: false,
                finality: ::fsmith::model::Finality::Final,
                parallel: false,
                data: &[],
                entry: &[],
                exit: &[],
                allows: &[],
            },
        ],
        events: &[
            ::fsmith::model::Event {
                name: "Open",
                docs: "",
                kind: ::fsmith::model::EventKind::Command,
                payload: &[],
                answer: ::core::option::Option::None,
                allows: &[],
            },
            ::fsmith::model::Event {
                name: "Close",
                docs: "Somebody pulls it shut.",
                kind: ::fsmith::model::EventKind::Command,
                payload: &[],
                answer: ::core::option::Option::None,
                allows: &[],
            },
            ::fsmith::model::Event {
                name: "Lock",
                docs: "",
                kind: ::fsmith::model::EventKind::Command,
                payload: &[
                    ::fsmith::model::Field {
                        name: "code",
                        ty: "u32",
                    },
                    ::fsmith::model::Field {
                        name: "owner",
                        ty: "Owner",
                    },
                ],
                answer: ::core::option::Option::None,
                allows: &[],
            },
            ::fsmith::model::Event {
                name: "Unlock",
                docs: "",
                kind: ::fsmith::model::EventKind::Command,
                payload: &[
                    ::fsmith::model::Field {
                        name: "",
                        ty: "u32",
                    },
                ],
                answer: ::core::option::Option::None,
                allows: &[],
            },
        ],
        rules: &[
            ::fsmith::model::Rule {
                owner: ::core::option::Option::None,
                docs: "",
                trigger: ::fsmith::model::Trigger::Shutdown,
                guard: ::core::option::Option::None,
                verdict: ::fsmith::model::Verdict::Take,
                replies_later: false,
                actions: &[],
                goals: &[
                    ::fsmith::model::Goal {
                        places: &[
                            ::fsmith::model::Place {
                                state: ::fsmith::model::StateId(4u16),
                                entry: ::fsmith::model::PlaceKind::State,
                                data: ::fsmith::model::Data::None,
                            },
                        ],
                    },
                ],
                allows: &[],
            },
            ::fsmith::model::Rule {
                owner: ::core::option::Option::Some(::fsmith::model::StateId(0u16)),
                docs: "",
                trigger: ::fsmith::model::Trigger::Events(
                    &[::fsmith::model::EventId(0u16)],
                ),
                guard: ::core::option::Option::None,
                verdict: ::fsmith::model::Verdict::Take,
                replies_later: false,
                actions: &[
                    ::fsmith::model::Action::Run(::fsmith::model::Call {
                        name: "count",
                        args: &[],
                    }),
                ],
                goals: &[
                    ::fsmith::model::Goal {
                        places: &[
                            ::fsmith::model::Place {
                                state: ::fsmith::model::StateId(1u16),
                                entry: ::fsmith::model::PlaceKind::State,
                                data: ::fsmith::model::Data::None,
                            },
                        ],
                    },
                ],
                allows: &[],
            },
            ::fsmith::model::Rule {
                owner: ::core::option::Option::Some(::fsmith::model::StateId(0u16)),
                docs: "",
                trigger: ::fsmith::model::Trigger::Events(
                    &[::fsmith::model::EventId(2u16)],
                ),
                guard: ::core::option::Option::None,
                verdict: ::fsmith::model::Verdict::Take,
                replies_later: false,
                actions: &[
                    ::fsmith::model::Action::Run(::fsmith::model::Call {
                        name: "greet",
                        args: &[
                            ::fsmith::model::Arg {
                                name: "owner",
                                source: ::fsmith::model::ArgSource::Binding,
                                lent: true,
                            },
                        ],
                    }),
                ],
                goals: &[
                    ::fsmith::model::Goal {
                        places: &[
                            ::fsmith::model::Place {
                                state: ::fsmith::model::StateId(2u16),
                                entry: ::fsmith::model::PlaceKind::State,
                                data: ::fsmith::model::Data::Args(
                                    &[
                                        ::fsmith::model::Arg {
                                            name: "code",
                                            source: ::fsmith::model::ArgSource::Binding,
                                            lent: false,
                                        },
                                        ::fsmith::model::Arg {
                                            name: "owner",
                                            source: ::fsmith::model::ArgSource::Binding,
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
            ::fsmith::model::Rule {
                owner: ::core::option::Option::Some(::fsmith::model::StateId(0u16)),
                docs: "",
                trigger: ::fsmith::model::Trigger::Events(
                    &[::fsmith::model::EventId(1u16)],
                ),
                guard: ::core::option::Option::None,
                verdict: ::fsmith::model::Verdict::Ignore,
                replies_later: false,
                actions: &[],
                goals: &[],
                allows: &[],
            },
            ::fsmith::model::Rule {
                owner: ::core::option::Option::Some(::fsmith::model::StateId(0u16)),
                docs: "",
                trigger: ::fsmith::model::Trigger::Events(
                    &[::fsmith::model::EventId(3u16)],
                ),
                guard: ::core::option::Option::None,
                verdict: ::fsmith::model::Verdict::Refuse,
                replies_later: false,
                actions: &[],
                goals: &[],
                allows: &[],
            },
            ::fsmith::model::Rule {
                owner: ::core::option::Option::Some(::fsmith::model::StateId(1u16)),
                docs: "",
                trigger: ::fsmith::model::Trigger::After(::fsmith::model::TimerId(0u16)),
                guard: ::core::option::Option::None,
                verdict: ::fsmith::model::Verdict::Take,
                replies_later: false,
                actions: &[],
                goals: &[
                    ::fsmith::model::Goal {
                        places: &[
                            ::fsmith::model::Place {
                                state: ::fsmith::model::StateId(0u16),
                                entry: ::fsmith::model::PlaceKind::State,
                                data: ::fsmith::model::Data::None,
                            },
                        ],
                    },
                ],
                allows: &[],
            },
            ::fsmith::model::Rule {
                owner: ::core::option::Option::Some(::fsmith::model::StateId(1u16)),
                docs: "",
                trigger: ::fsmith::model::Trigger::After(::fsmith::model::TimerId(1u16)),
                guard: ::core::option::Option::None,
                verdict: ::fsmith::model::Verdict::Take,
                replies_later: false,
                actions: &[
                    ::fsmith::model::Action::Run(::fsmith::model::Call {
                        name: "warn",
                        args: &[],
                    }),
                ],
                goals: &[],
                allows: &[],
            },
            ::fsmith::model::Rule {
                owner: ::core::option::Option::Some(::fsmith::model::StateId(1u16)),
                docs: "",
                trigger: ::fsmith::model::Trigger::Events(
                    &[::fsmith::model::EventId(1u16)],
                ),
                guard: ::core::option::Option::None,
                verdict: ::fsmith::model::Verdict::Take,
                replies_later: false,
                actions: &[
                    ::fsmith::model::Action::Run(::fsmith::model::Call {
                        name: "shut",
                        args: &[],
                    }),
                ],
                goals: &[
                    ::fsmith::model::Goal {
                        places: &[
                            ::fsmith::model::Place {
                                state: ::fsmith::model::StateId(0u16),
                                entry: ::fsmith::model::PlaceKind::State,
                                data: ::fsmith::model::Data::None,
                            },
                        ],
                    },
                    ::fsmith::model::Goal {
                        places: &[
                            ::fsmith::model::Place {
                                state: ::fsmith::model::StateId(1u16),
                                entry: ::fsmith::model::PlaceKind::State,
                                data: ::fsmith::model::Data::None,
                            },
                        ],
                    },
                ],
                allows: &[],
            },
            ::fsmith::model::Rule {
                owner: ::core::option::Option::Some(::fsmith::model::StateId(1u16)),
                docs: "",
                trigger: ::fsmith::model::Trigger::Events(
                    &[::fsmith::model::EventId(2u16)],
                ),
                guard: ::core::option::Option::None,
                verdict: ::fsmith::model::Verdict::Refuse,
                replies_later: false,
                actions: &[],
                goals: &[],
                allows: &[],
            },
            ::fsmith::model::Rule {
                owner: ::core::option::Option::Some(::fsmith::model::StateId(1u16)),
                docs: "",
                trigger: ::fsmith::model::Trigger::Events(
                    &[::fsmith::model::EventId(3u16)],
                ),
                guard: ::core::option::Option::None,
                verdict: ::fsmith::model::Verdict::Refuse,
                replies_later: false,
                actions: &[],
                goals: &[],
                allows: &[],
            },
            ::fsmith::model::Rule {
                owner: ::core::option::Option::Some(::fsmith::model::StateId(1u16)),
                docs: "",
                trigger: ::fsmith::model::Trigger::Events(
                    &[::fsmith::model::EventId(0u16)],
                ),
                guard: ::core::option::Option::None,
                verdict: ::fsmith::model::Verdict::Ignore,
                replies_later: false,
                actions: &[],
                goals: &[],
                allows: &[],
            },
            ::fsmith::model::Rule {
                owner: ::core::option::Option::Some(::fsmith::model::StateId(2u16)),
                docs: "",
                trigger: ::fsmith::model::Trigger::Every(::fsmith::model::TimerId(2u16)),
                guard: ::core::option::Option::None,
                verdict: ::fsmith::model::Verdict::Take,
                replies_later: false,
                actions: &[
                    ::fsmith::model::Action::Run(::fsmith::model::Call {
                        name: "remind",
                        args: &[
                            ::fsmith::model::Arg {
                                name: "owner",
                                source: ::fsmith::model::ArgSource::Field(
                                    ::fsmith::model::StateId(2u16),
                                    1u16,
                                ),
                                lent: false,
                            },
                        ],
                    }),
                ],
                goals: &[],
                allows: &[],
            },
            ::fsmith::model::Rule {
                owner: ::core::option::Option::Some(::fsmith::model::StateId(2u16)),
                docs: "",
                trigger: ::fsmith::model::Trigger::Events(
                    &[::fsmith::model::EventId(3u16)],
                ),
                guard: ::core::option::Option::Some(::fsmith::model::Guard {
                    text: "matches && !is_stolen",
                    terms: &[
                        ::fsmith::model::Term::Ask(::fsmith::model::Call {
                            name: "matches",
                            args: &[
                                ::fsmith::model::Arg {
                                    name: "code",
                                    source: ::fsmith::model::ArgSource::Field(
                                        ::fsmith::model::StateId(2u16),
                                        0u16,
                                    ),
                                    lent: false,
                                },
                                ::fsmith::model::Arg {
                                    name: "tried",
                                    source: ::fsmith::model::ArgSource::Binding,
                                    lent: false,
                                },
                            ],
                        }),
                        ::fsmith::model::Term::Ask(::fsmith::model::Call {
                            name: "is_stolen",
                            args: &[
                                ::fsmith::model::Arg {
                                    name: "owner",
                                    source: ::fsmith::model::ArgSource::Field(
                                        ::fsmith::model::StateId(2u16),
                                        1u16,
                                    ),
                                    lent: false,
                                },
                            ],
                        }),
                        ::fsmith::model::Term::Not,
                        ::fsmith::model::Term::And,
                    ],
                }),
                verdict: ::fsmith::model::Verdict::Take,
                replies_later: false,
                actions: &[],
                goals: &[
                    ::fsmith::model::Goal {
                        places: &[
                            ::fsmith::model::Place {
                                state: ::fsmith::model::StateId(0u16),
                                entry: ::fsmith::model::PlaceKind::State,
                                data: ::fsmith::model::Data::None,
                            },
                        ],
                    },
                ],
                allows: &[],
            },
            ::fsmith::model::Rule {
                owner: ::core::option::Option::Some(::fsmith::model::StateId(2u16)),
                docs: "",
                trigger: ::fsmith::model::Trigger::Events(
                    &[::fsmith::model::EventId(3u16)],
                ),
                guard: ::core::option::Option::None,
                verdict: ::fsmith::model::Verdict::Take,
                replies_later: false,
                actions: &[
                    ::fsmith::model::Action::Run(::fsmith::model::Call {
                        name: "note",
                        args: &[
                            ::fsmith::model::Arg {
                                name: "tried",
                                source: ::fsmith::model::ArgSource::Binding,
                                lent: false,
                            },
                        ],
                    }),
                ],
                goals: &[
                    ::fsmith::model::Goal {
                        places: &[
                            ::fsmith::model::Place {
                                state: ::fsmith::model::StateId(3u16),
                                entry: ::fsmith::model::PlaceKind::State,
                                data: ::fsmith::model::Data::Returned,
                            },
                        ],
                    },
                    ::fsmith::model::Goal {
                        places: &[
                            ::fsmith::model::Place {
                                state: ::fsmith::model::StateId(2u16),
                                entry: ::fsmith::model::PlaceKind::State,
                                data: ::fsmith::model::Data::Returned,
                            },
                        ],
                    },
                ],
                allows: &[],
            },
            ::fsmith::model::Rule {
                owner: ::core::option::Option::Some(::fsmith::model::StateId(2u16)),
                docs: "",
                trigger: ::fsmith::model::Trigger::Events(
                    &[::fsmith::model::EventId(0u16)],
                ),
                guard: ::core::option::Option::None,
                verdict: ::fsmith::model::Verdict::Refuse,
                replies_later: false,
                actions: &[],
                goals: &[],
                allows: &[],
            },
            ::fsmith::model::Rule {
                owner: ::core::option::Option::Some(::fsmith::model::StateId(2u16)),
                docs: "",
                trigger: ::fsmith::model::Trigger::Events(
                    &[::fsmith::model::EventId(2u16)],
                ),
                guard: ::core::option::Option::None,
                verdict: ::fsmith::model::Verdict::Refuse,
                replies_later: false,
                actions: &[],
                goals: &[],
                allows: &[],
            },
            ::fsmith::model::Rule {
                owner: ::core::option::Option::Some(::fsmith::model::StateId(2u16)),
                docs: "",
                trigger: ::fsmith::model::Trigger::Events(
                    &[::fsmith::model::EventId(1u16)],
                ),
                guard: ::core::option::Option::None,
                verdict: ::fsmith::model::Verdict::Ignore,
                replies_later: false,
                actions: &[],
                goals: &[],
                allows: &[],
            },
            ::fsmith::model::Rule {
                owner: ::core::option::Option::Some(::fsmith::model::StateId(3u16)),
                docs: "",
                trigger: ::fsmith::model::Trigger::Events(
                    &[::fsmith::model::EventId(3u16)],
                ),
                guard: ::core::option::Option::None,
                verdict: ::fsmith::model::Verdict::Take,
                replies_later: false,
                actions: &[],
                goals: &[
                    ::fsmith::model::Goal {
                        places: &[
                            ::fsmith::model::Place {
                                state: ::fsmith::model::StateId(2u16),
                                entry: ::fsmith::model::PlaceKind::State,
                                data: ::fsmith::model::Data::Args(
                                    &[
                                        ::fsmith::model::Arg {
                                            name: "code",
                                            source: ::fsmith::model::ArgSource::Field(
                                                ::fsmith::model::StateId(3u16),
                                                0u16,
                                            ),
                                            lent: false,
                                        },
                                        ::fsmith::model::Arg {
                                            name: "owner",
                                            source: ::fsmith::model::ArgSource::Field(
                                                ::fsmith::model::StateId(3u16),
                                                1u16,
                                            ),
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
            ::fsmith::model::Rule {
                owner: ::core::option::Option::Some(::fsmith::model::StateId(3u16)),
                docs: "",
                trigger: ::fsmith::model::Trigger::Events(
                    &[::fsmith::model::EventId(0u16)],
                ),
                guard: ::core::option::Option::None,
                verdict: ::fsmith::model::Verdict::Ignore,
                replies_later: false,
                actions: &[],
                goals: &[],
                allows: &[],
            },
            ::fsmith::model::Rule {
                owner: ::core::option::Option::Some(::fsmith::model::StateId(3u16)),
                docs: "",
                trigger: ::fsmith::model::Trigger::Events(
                    &[::fsmith::model::EventId(1u16)],
                ),
                guard: ::core::option::Option::None,
                verdict: ::fsmith::model::Verdict::Ignore,
                replies_later: false,
                actions: &[],
                goals: &[],
                allows: &[],
            },
            ::fsmith::model::Rule {
                owner: ::core::option::Option::Some(::fsmith::model::StateId(3u16)),
                docs: "",
                trigger: ::fsmith::model::Trigger::Events(
                    &[::fsmith::model::EventId(2u16)],
                ),
                guard: ::core::option::Option::None,
                verdict: ::fsmith::model::Verdict::Ignore,
                replies_later: false,
                actions: &[],
                goals: &[],
                allows: &[],
            },
        ],
        timers: &[
            ::fsmith::model::Timer {
                owner: ::core::option::Option::Some(::fsmith::model::StateId(1u16)),
                periodic: false,
                delay: ::fsmith::model::Delay::Fixed(
                    ::core::time::Duration::new(1u64, 500000000u32),
                ),
            },
            ::fsmith::model::Timer {
                owner: ::core::option::Option::Some(::fsmith::model::StateId(1u16)),
                periodic: false,
                delay: ::fsmith::model::Delay::Named(::fsmith::model::Call {
                    name: "patience",
                    args: &[],
                }),
            },
            ::fsmith::model::Timer {
                owner: ::core::option::Option::Some(::fsmith::model::StateId(2u16)),
                periodic: true,
                delay: ::fsmith::model::Delay::Named(::fsmith::model::Call {
                    name: "grace",
                    args: &[
                        ::fsmith::model::Arg {
                            name: "owner",
                            source: ::fsmith::model::ArgSource::Field(
                                ::fsmith::model::StateId(2u16),
                                1u16,
                            ),
                            lent: false,
                        },
                    ],
                }),
            },
        ],
        invocations: &[],
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
///The states of a [`Door`], with their data.
#[derive(Debug, PartialEq)]
pub enum DoorState {
    ///The state `Closed`.
    Closed,
    /// Somebody may go through.
    Open,
    ///The state `Locked`.
    Locked {
        ///Data of the state.
        code: u32,
        ///Data of the state.
        owner: Owner,
    },
    ///The state `Alarmed`.
    Alarmed {
        ///Data of the state.
        code: u32,
        ///Data of the state.
        owner: Owner,
    },
    ///The state `Removed`.
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
///The states of a [`Door`], without data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DoorStateId {
    ///The state `Closed`.
    Closed,
    ///The state `Open`.
    Open,
    ///The state `Locked`.
    Locked,
    ///The state `Alarmed`.
    Alarmed,
    ///The state `Removed`.
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
///What can be sent to a [`Door`].
pub enum DoorEvent {
    ///The event `Open`.
    Open,
    /// Somebody pulls it shut.
    Close,
    ///The event `Lock`.
    Lock {
        ///A part of the event.
        code: u32,
        ///A part of the event.
        owner: Owner,
    },
    ///The event `Unlock`.
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
///What the names of a [`Door`] do: its guards, actions, effects, invocations and delays.
pub trait DoorBehavior {
    ///How long the timer of in `Open` runs.
    fn patience(&self) -> ::core::time::Duration;
    ///How long the timer of in `Locked` runs.
    fn grace(&self, owner: &Owner) -> ::core::time::Duration;
    ///Done `on Open` in `Closed`.
    fn count(&mut self);
    ///Done `on Lock` in `Closed`.
    fn greet(&mut self, owner: &Owner);
    ///Done `after patience` in `Open`.
    fn warn(&mut self);
    ///Done `on Close` in `Open`.
    fn shut(&mut self) -> ShutTarget;
    ///Done `every grace` in `Locked`.
    fn remind(&mut self, owner: &mut Owner);
    ///Asked `on Unlock` in `Locked`.
    fn matches(&self, code: &u32, tried: &u32) -> bool;
    ///Asked `on Unlock` in `Locked`.
    fn is_stolen(&self, owner: &Owner) -> bool;
    ///Done `on Unlock` in `Locked`.
    fn note(&mut self, tried: u32) -> NoteTarget;
}
///Where `shut` can lead.
pub enum ShutTarget {
    ///To the state `Closed`.
    Closed,
    ///To the state `Open`.
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
///Where `note` can lead.
pub enum NoteTarget {
    ///To the state `Alarmed`.
    Alarmed(u32, Owner),
    ///To the state `Locked`.
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
        let started = (|| {
            self.enter_closed(now)?;
            self.settle(now)
        })();
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
#[allow(
    unused_variables,
    unused_mut,
    clippy::all,
    clippy::pedantic,
    clippy::nursery,
    clippy::restriction,
    reason = "generated: each method has the same shape, whatever its state needs"
)]
impl<B: DoorBehavior> Door<B> {
    #[inline]
    fn take(
        &mut self,
        input: ::fsmith::core::Input<
            DoorEvent,
            ::core::convert::Infallible,
            ::core::convert::Infallible,
        >,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<::fsmith::core::Outcome, ::fsmith::core::Refused> {
        let outcome = match input {
            ::fsmith::core::Input::Event(event) => self.on_event(event, now)?,
            ::fsmith::core::Input::Error(cause) => match cause {}
            ::fsmith::core::Input::Idle => self.on_idle(now)?,
            ::fsmith::core::Input::Closed(stream) => ::fsmith::core::Outcome::Unhandled,
            ::fsmith::core::Input::Shutdown => self.on_shutdown(now)?,
            ::fsmith::core::Input::Done { visit, result } => {
                ::fsmith::core::Outcome::Unhandled
            }
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
    ) -> ::core::result::Result<::fsmith::core::Outcome, ::fsmith::core::Refused> {
        match event {
            DoorEvent::Open => self.on_open(now),
            DoorEvent::Close => self.on_close(now),
            DoorEvent::Lock { code: part_0, owner: part_1 } => {
                self.on_lock(part_0, part_1, now)
            }
            DoorEvent::Unlock(part_0) => self.on_unlock(part_0, now),
        }
    }
    #[inline]
    fn on_open(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<::fsmith::core::Outcome, ::fsmith::core::Refused> {
        match &self.state {
            ::core::option::Option::Some(DoorState::Closed) => {
                self.closed_on_open(now)?;
                ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
            }
            ::core::option::Option::Some(DoorState::Open) => {
                ::core::result::Result::Ok(::fsmith::core::Outcome::Ignored)
            }
            ::core::option::Option::Some(DoorState::Locked { .. }) => {
                let state = "Locked";
                ::core::result::Result::Err(::fsmith::core::Refused::Event {
                    event: "Open",
                    state,
                })
            }
            ::core::option::Option::Some(DoorState::Alarmed { .. }) => {
                ::core::result::Result::Ok(::fsmith::core::Outcome::Ignored)
            }
            _ => ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled),
        }
    }
    #[inline]
    fn on_close(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<::fsmith::core::Outcome, ::fsmith::core::Refused> {
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
        part_0: u32,
        part_1: Owner,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<::fsmith::core::Outcome, ::fsmith::core::Refused> {
        match &self.state {
            ::core::option::Option::Some(DoorState::Closed) => {
                self.closed_on_lock(part_0, part_1, now)?;
                ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
            }
            ::core::option::Option::Some(DoorState::Open) => {
                let state = "Open";
                ::core::result::Result::Err(::fsmith::core::Refused::Event {
                    event: "Lock",
                    state,
                })
            }
            ::core::option::Option::Some(DoorState::Locked { .. }) => {
                let state = "Locked";
                ::core::result::Result::Err(::fsmith::core::Refused::Event {
                    event: "Lock",
                    state,
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
        part_0: u32,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<::fsmith::core::Outcome, ::fsmith::core::Refused> {
        match &mut self.state {
            ::core::option::Option::Some(DoorState::Closed) => {
                let state = "Closed";
                ::core::result::Result::Err(::fsmith::core::Refused::Event {
                    event: "Unlock",
                    state,
                })
            }
            ::core::option::Option::Some(DoorState::Open) => {
                let state = "Open";
                ::core::result::Result::Err(::fsmith::core::Refused::Event {
                    event: "Unlock",
                    state,
                })
            }
            ::core::option::Option::Some(DoorState::Locked { code, owner, .. }) => {
                if (B::matches(&self.behavior, code, &part_0)
                    && !(B::is_stolen(&self.behavior, owner)))
                {
                    {
                        self.locked_on_unlock(part_0, now)?;
                        ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
                    }
                } else {
                    {
                        self.locked_on_unlock_2(part_0, now)?;
                        ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
                    }
                }
            }
            ::core::option::Option::Some(DoorState::Alarmed { .. }) => {
                self.alarmed_on_unlock(now)?;
                ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
            }
            _ => ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled),
        }
    }
    fn on_idle(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<::fsmith::core::Outcome, ::fsmith::core::Refused> {
        ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled)
    }
    fn on_shutdown(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<::fsmith::core::Outcome, ::fsmith::core::Refused> {
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
    fn settle(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<(), ::fsmith::core::Refused> {
        ::core::result::Result::Ok(())
    }
    fn fire_after_1_5s(
        &mut self,
        firing: ::fsmith::core::Firing,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<::fsmith::core::Outcome, ::fsmith::core::Refused> {
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
        firing: ::fsmith::core::Firing,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<::fsmith::core::Outcome, ::fsmith::core::Refused> {
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
    ) -> ::core::result::Result<::fsmith::core::Outcome, ::fsmith::core::Refused> {
        match &mut self.state {
            ::core::option::Option::Some(DoorState::Locked { owner, .. }) => {
                let delay = B::grace(&self.behavior, owner);
                if delay.is_zero() {
                    return ::core::result::Result::Err(::fsmith::core::Refused::ZeroPeriod {
                        delay: "grace",
                        state: "Locked",
                    });
                }
                self.kernel.timers.arm_next(firing, now, delay);
                {
                    B::remind(&mut self.behavior, owner);
                    ::core::result::Result::Ok(::fsmith::core::Outcome::Taken)
                }
            }
            _ => ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled),
        }
    }
    fn fire_due(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<bool, ::fsmith::core::Refused> {
        let mut fired = false;
        while let ::core::option::Option::Some(firing) = self.kernel.timers.expire(now) {
            fired = true;
            self.kernel.microstep(self.state_name())?;
            match firing.slot {
                0usize => self.fire_after_1_5s(firing, now)?,
                1usize => self.fire_after_patience(firing, now)?,
                2usize => self.fire_every_grace(firing, now)?,
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
    ) -> ::core::result::Result<(), ::fsmith::core::Refused> {
        let () = self.leave_inside(now)?;
        self.enter_removed(now)?;
        ::core::result::Result::Ok(())
    }
    fn closed_on_open(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<(), ::fsmith::core::Refused> {
        B::count(&mut self.behavior);
        self.enter_open(now)?;
        ::core::result::Result::Ok(())
    }
    fn closed_on_lock(
        &mut self,
        bound_0: u32,
        bound_1: Owner,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<(), ::fsmith::core::Refused> {
        B::greet(&mut self.behavior, &bound_1);
        self.enter_locked(bound_0, bound_1, now)?;
        ::core::result::Result::Ok(())
    }
    fn open_after_1_5s(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<(), ::fsmith::core::Refused> {
        self.exit_open(now)?;
        self.enter_closed(now)?;
        ::core::result::Result::Ok(())
    }
    fn open_on_close(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<(), ::fsmith::core::Refused> {
        let target = B::shut(&mut self.behavior);
        match target {
            ShutTarget::Closed => {
                self.exit_open(now)?;
                self.enter_closed(now)?;
            }
            ShutTarget::Open => {
                self.exit_open(now)?;
                self.enter_open(now)?;
            }
        }
        ::core::result::Result::Ok(())
    }
    fn locked_on_unlock(
        &mut self,
        bound_0: u32,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<(), ::fsmith::core::Refused> {
        let ::core::option::Option::Some(DoorState::Locked { mut code, mut owner }) = self
            .state
            .take() else {
            return ::core::result::Result::Err(::fsmith::core::Refused::Poisoned);
        };
        self.exit_locked(&mut code, &mut owner, now)?;
        self.enter_closed(now)?;
        ::core::result::Result::Ok(())
    }
    fn locked_on_unlock_2(
        &mut self,
        bound_0: u32,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<(), ::fsmith::core::Refused> {
        let target = B::note(&mut self.behavior, bound_0);
        match target {
            NoteTarget::Alarmed(given_0, given_1) => {
                let ::core::option::Option::Some(
                    DoorState::Locked { mut code, mut owner },
                ) = self.state.take() else {
                    return ::core::result::Result::Err(
                        ::fsmith::core::Refused::Poisoned,
                    );
                };
                self.exit_locked(&mut code, &mut owner, now)?;
                self.enter_alarmed(given_0, given_1, now)?;
            }
            NoteTarget::Locked(given_0, given_1) => {
                let ::core::option::Option::Some(
                    DoorState::Locked { mut code, mut owner },
                ) = self.state.take() else {
                    return ::core::result::Result::Err(
                        ::fsmith::core::Refused::Poisoned,
                    );
                };
                self.exit_locked(&mut code, &mut owner, now)?;
                self.enter_locked(given_0, given_1, now)?;
            }
        }
        ::core::result::Result::Ok(())
    }
    fn alarmed_on_unlock(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<(), ::fsmith::core::Refused> {
        let ::core::option::Option::Some(DoorState::Alarmed { mut code, mut owner }) = self
            .state
            .take() else {
            return ::core::result::Result::Err(::fsmith::core::Refused::Poisoned);
        };
        self.enter_locked(code, owner, now)?;
        ::core::result::Result::Ok(())
    }
    fn leave_inside(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<(), ::fsmith::core::Refused> {
        match self.state.take() {
            ::core::option::Option::Some(DoorState::Closed) => {
                ::core::result::Result::Ok(())
            }
            ::core::option::Option::Some(DoorState::Open) => {
                self.exit_open(now)?;
                ::core::result::Result::Ok(())
            }
            ::core::option::Option::Some(DoorState::Locked { mut code, mut owner }) => {
                self.exit_locked(&mut code, &mut owner, now)?;
                ::core::result::Result::Ok(())
            }
            ::core::option::Option::Some(DoorState::Alarmed { mut code, mut owner }) => {
                ::core::result::Result::Ok(())
            }
            _ => ::core::result::Result::Err(::fsmith::core::Refused::Poisoned),
        }
    }
    fn enter_closed(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<(), ::fsmith::core::Refused> {
        self.state = ::core::option::Option::Some(DoorState::Closed);
        ::core::result::Result::Ok(())
    }
    fn enter_open(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<(), ::fsmith::core::Refused> {
        self.arrive_in_open(now)?;
        self.state = ::core::option::Option::Some(DoorState::Open);
        ::core::result::Result::Ok(())
    }
    fn enter_locked(
        &mut self,
        mut code: u32,
        mut owner: Owner,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<(), ::fsmith::core::Refused> {
        self.arrive_in_locked(&mut code, &mut owner, now)?;
        self.state = ::core::option::Option::Some(DoorState::Locked { code, owner });
        ::core::result::Result::Ok(())
    }
    fn enter_alarmed(
        &mut self,
        mut code: u32,
        mut owner: Owner,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<(), ::fsmith::core::Refused> {
        self.state = ::core::option::Option::Some(DoorState::Alarmed { code, owner });
        ::core::result::Result::Ok(())
    }
    fn enter_removed(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<(), ::fsmith::core::Refused> {
        self.state = ::core::option::Option::Some(DoorState::Removed);
        self.kernel.finish(::fsmith::core::Ending::Completed);
        ::core::result::Result::Ok(())
    }
    fn arrive_in_open(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<(), ::fsmith::core::Refused> {
        {
            self.kernel
                .timers
                .arm(0usize, now, ::core::time::Duration::from_millis(1500u64));
        }
        {
            let delay = B::patience(&self.behavior);
            self.kernel.timers.arm(1usize, now, delay);
        }
        ::core::result::Result::Ok(())
    }
    fn arrive_in_locked(
        &mut self,
        code: &mut u32,
        owner: &mut Owner,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<(), ::fsmith::core::Refused> {
        {
            let delay = B::grace(&self.behavior, owner);
            if delay.is_zero() {
                return ::core::result::Result::Err(::fsmith::core::Refused::ZeroPeriod {
                    delay: "grace",
                    state: "Locked",
                });
            }
            self.kernel.timers.arm(2usize, now, delay);
        }
        ::core::result::Result::Ok(())
    }
    fn exit_open(
        &mut self,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<(), ::fsmith::core::Refused> {
        self.kernel.timers.disarm(0usize);
        self.kernel.timers.disarm(1usize);
        ::core::result::Result::Ok(())
    }
    fn exit_locked(
        &mut self,
        code: &mut u32,
        owner: &mut Owner,
        now: ::std::time::Instant,
    ) -> ::core::result::Result<(), ::fsmith::core::Refused> {
        self.kernel.timers.disarm(2usize);
        ::core::result::Result::Ok(())
    }
    fn state_name(&self) -> &'static str {
        self.state.as_ref().map_or("", |state| state.name())
    }
    #[inline]
    fn finish<T>(
        &mut self,
        result: ::core::result::Result<T, ::fsmith::core::Refused>,
    ) -> ::core::result::Result<T, ::fsmith::core::Refused> {
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
    ) -> ::core::result::Result<::fsmith::core::Outcome, ::fsmith::core::Refused> {
        let refused = self.kernel.refusal(self.state_name());
        match input {
            _ => {}
        }
        ::core::result::Result::Err(refused)
    }
}
impl<B: DoorBehavior> ::fsmith::driver::Drive for Door<B>
where
    Door<B>: ::core::marker::Send + 'static,
{
    type Handle = DoorHandle;
    #[allow(
        clippy::manual_async_fn,
        reason = "`async fn` would not say that the future is `Send`"
    )]
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
///Sends commands and calls to a running [`Door`].
#[derive(Clone, Debug)]
pub struct DoorHandle {
    /// What every supervisor has: its state, a watch on it, and how it is ended.
    pub supervisor: ::fsmith::Handle<DoorEvent, DoorStateId>,
}
impl DoorHandle {
    ///Sends `Open`.
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
    ///Somebody pulls it shut.
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
    ///Sends `Lock`.
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
    ///Sends `Unlock`.
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
        part_0: u32,
    ) -> ::core::result::Result<(), ::fsmith::SendError<DoorEvent, DoorStateId>> {
        self.supervisor.send(DoorEvent::Unlock(part_0)).await
    }
}
impl ::core::convert::From<::fsmith::Handle<DoorEvent, DoorStateId>> for DoorHandle {
    fn from(supervisor: ::fsmith::Handle<DoorEvent, DoorStateId>) -> Self {
        Self { supervisor }
    }
}
