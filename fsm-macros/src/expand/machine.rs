//! The machine itself: its type, what can be asked of it, and the runtime's `Machine` trait.

use fsm_model::EventKind;
use proc_macro2::{Literal, TokenStream};

use crate::generics::Taken;

use super::{Expander, code, docs, number};

impl Expander<'_> {
    pub(super) fn machine(&self) -> TokenStream {
        let vis = &self.machine.ast.vis;
        let (name, b, state) = (&self.names.machine, &self.names.b, self.state_type());
        let (event, effect) = (self.event_type(), self.effect_type());
        let all = Taken::all(&self.machine.ast.generics);
        let (declared, named) = (all.declaration(), self.machine_type(&code!(())));
        let with_behavior = all.declaration_with(&code!(#b));
        let ty = self.machine_type(&code!(#b));
        let marker = self.marker().map(|ty| code!(parameters: #ty,));
        let docs = self.machine_docs();
        let timers = number(self.model.timers.len());
        let tasks = number(self.model.invocations.len());
        let error = self.error_type();
        let (id, histories) = (&self.names.id, self.history_fields());
        let ports = self
            .takes_ports()
            .then(|| code!(ports: ::fsmith::driver::Ports<#event>,));
        let model = self.model_const();
        let api = self.api();
        code! {
            #docs
            #vis struct #name #with_behavior {
                behavior: #b,
                state: ::core::option::Option<#state>,
                kernel: ::fsmith::core::Kernel<#event, #effect, #timers, #tasks>,
                unrouted: ::core::option::Option<#error>,
                #(#histories: ::core::option::Option<#id>,)*
                #ports
                #marker
            }

            impl #declared #named {
                /// The machine as data: for diagrams, the matrix and tools.
                #vis const MODEL: ::fsmith::model::Machine<'static> = #model;
            }

            #api

            impl #with_behavior ::core::fmt::Debug for #ty {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    f.debug_struct(::core::stringify!(#name))
                        .field("state", &self.state)
                        .field("phase", &self.kernel.phase())
                        .finish_non_exhaustive()
                }
            }
        }
    }

    /// `<B: Behavior>`: what an `impl` for the machine declares.
    pub(super) fn declared(&self) -> TokenStream {
        let (b, behavior) = (&self.names.b, &self.names.behavior);
        let all = Taken::all(&self.machine.ast.generics);
        let named = all.arguments();
        all.declaration_with(&code!(#b: #behavior #named))
    }

    /// `Name<B>`
    pub(super) fn typed(&self) -> TokenStream {
        let b = &self.names.b;
        self.machine_type(&code!(#b))
    }

    /// The type of the machine with this behaviour.
    fn machine_type(&self, behavior: &TokenStream) -> TokenStream {
        let name = &self.names.machine;
        let named = Taken::all(&self.machine.ast.generics).arguments_with(behavior);
        code!(#name #named)
    }

    /// The type of a field for the parameters that no other field names.
    fn marker(&self) -> Option<TokenStream> {
        let (events, states) = (self.machine.event_types(), self.machine.state_types());
        let (effects, error) = (self.machine.effect_types(), &self.machine.ast.error);
        let fields = code!(#events, #states, #effects, #error);
        Taken::marker(&self.machine.ast.generics, &fields)
    }

    /// The author's words, then the table of what each state does with each event.
    fn machine_docs(&self) -> TokenStream {
        let attrs = self
            .machine
            .ast
            .attrs
            .iter()
            .filter(|attr| attr.path().is_ident("doc"));
        let plain = self
            .machine
            .docs
            .is_empty()
            .then(|| docs(&format!("The machine `{}`.", self.names.machine)));
        let table = self.sound.then(|| {
            let table = fsm_model::Matrix::of(self.model).markdown();
            let heading = "\n# What each state does with each event";
            docs(&format!("{heading}\n\n{table}"))
        });
        code!(#plain #(#attrs)* #table)
    }

    fn api(&self) -> TokenStream {
        let vis = &self.machine.ast.vis;
        let (b, declared, ty) = (&self.names.b, self.declared(), self.typed());
        let (state, event, effect) = (self.state_type(), self.event_type(), self.effect_type());
        let marker = self
            .marker()
            .map(|_| code!(parameters: ::core::marker::PhantomData,));
        let histories = self.history_fields();
        let ports = self
            .takes_ports()
            .then(|| code!(ports: ::core::default::Default::default(),));
        code! {
            impl #declared #ty {
                /// Returns a machine that has not been started.
                #[must_use]
                #vis fn new(behavior: #b) -> Self {
                    Self {
                        behavior,
                        state: ::core::option::Option::None,
                        kernel: ::core::default::Default::default(),
                        unrouted: ::core::option::Option::None,
                        #(#histories: ::core::option::Option::None,)*
                        #ports
                        #marker
                    }
                }

                /// Enters the initial state.
                ///
                /// # Errors
                ///
                /// `AlreadyStarted`, which changes nothing.
                #vis fn start(
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
                #vis fn handle(
                    &mut self,
                    event: #event,
                    now: ::std::time::Instant,
                ) -> ::core::result::Result<::fsmith::core::Outcome, ::fsmith::core::Refused> {
                    ::fsmith::core::Machine::step(self, ::fsmith::core::Input::Event(event), now)
                }

                /// Fires the timers due by `now`, and returns whether there was one.
                ///
                /// # Errors
                ///
                /// As for `handle`.
                #vis fn handle_deadline(
                    &mut self,
                    now: ::std::time::Instant,
                ) -> ::core::result::Result<bool, ::fsmith::core::Refused> {
                    ::fsmith::core::Machine::handle_deadline(self, now)
                }

                /// Returns when the earliest timer is due.
                #[must_use]
                #vis fn next_deadline(&self) -> ::core::option::Option<::std::time::Instant> {
                    self.kernel.timers.next_deadline()
                }

                /// Returns the state with its data; `None` before the start and after a panic.
                #[must_use]
                #vis fn state(&self) -> ::core::option::Option<&#state> {
                    if self.kernel.is_poisoned() {
                        return ::core::option::Option::None;
                    }
                    self.state.as_ref()
                }

                /// Returns the behaviour.
                #[must_use]
                #vis fn behavior(&self) -> &#b {
                    &self.behavior
                }

                /// Returns the behaviour, to change it between two steps.
                #[must_use]
                #vis fn behavior_mut(&mut self) -> &mut #b {
                    &mut self.behavior
                }

                /// Takes the effect that was queued first.
                #[must_use]
                #vis fn take_effect(
                    &mut self,
                ) -> ::core::option::Option<::fsmith::core::Queued<#effect>> {
                    self.kernel.effects.pop()
                }

                /// Ends the use of the machine, and returns its behaviour and its state, as
                /// `state` does.
                #[must_use]
                #vis fn into_parts(self) -> (#b, ::core::option::Option<#state>) {
                    let state = self.state.filter(|_| !self.kernel.is_poisoned());
                    (self.behavior, state)
                }
            }
        }
    }

    pub(super) fn machine_impl(&self) -> TokenStream {
        let (declared, ty) = (self.declared(), self.typed());
        let unit = Taken::all(&self.machine.ast.generics).arguments_with(&code!(()));
        let (name, state_name) = (&self.names.machine, &self.names.state);
        let (state, id, event) = (self.state_type(), &self.names.id, self.event_type());
        let (effect, done) = (self.effect_type(), self.done_type());
        let error = self.error_type();
        let start = self.body(|| {
            code! {
                self.kernel.begin_start()?;
                let started = self.enter_initial(now);
                self.finish(started)
            }
        });
        let step = self.body(|| self.step_body());
        let deadline = self.body(|| self.deadline_body());
        let listens = self.body(|| self.listens_body());
        let offer = (self.sound && self.defers()).then(Self::offer_method);
        code! {
            impl #declared ::fsmith::core::Machine for #ty {
                type Event = #event;
                type State = #state;
                type Id = #id;
                type Effect = #effect;
                type Done = #done;
                type Error = #error;

                const MODEL: &'static ::fsmith::model::Machine<'static> = &#name::#unit::MODEL;

                fn start(
                    &mut self,
                    now: ::std::time::Instant,
                ) -> ::core::result::Result<(), ::fsmith::core::Refused> {
                    #start
                }

                #[inline]
                fn step(
                    &mut self,
                    input: ::fsmith::core::Input<#event, #error, #done>,
                    now: ::std::time::Instant,
                ) -> ::core::result::Result<::fsmith::core::Outcome, ::fsmith::core::Refused> {
                    #step
                }

                #offer

                #[inline]
                fn next_deadline(&self) -> ::core::option::Option<::std::time::Instant> {
                    self.kernel.timers.next_deadline()
                }

                fn handle_deadline(
                    &mut self,
                    now: ::std::time::Instant,
                ) -> ::core::result::Result<bool, ::fsmith::core::Refused> {
                    #deadline
                }

                #[inline]
                fn id(&self) -> ::core::option::Option<#id> {
                    self.state().map(#state_name::id)
                }

                #[inline]
                fn ending(&self) -> ::core::option::Option<::fsmith::core::Ending> {
                    self.kernel.ending()
                }

                #[inline]
                fn listens(&self) -> u64 {
                    #listens
                }

                #[inline]
                fn take_effect(
                    &mut self,
                ) -> ::core::option::Option<::fsmith::core::Queued<#effect>> {
                    self.kernel.effects.pop()
                }

                fn drop_effects(&mut self, firing: u64) {
                    self.kernel.effects.drop_firing(firing);
                }

                fn take_unrouted(&mut self) -> ::core::option::Option<#error> {
                    self.unrouted.take()
                }

                fn is_live(&self, visit: ::fsmith::core::Visit) -> bool {
                    self.kernel.visits.is_live(visit)
                }

                fn into_state(self) -> ::core::option::Option<#state> {
                    if self.kernel.is_poisoned() {
                        return ::core::option::Option::None;
                    }
                    self.state
                }
            }
        }
    }

    /// Enters the initial state.
    pub(super) fn enter_initial(&self) -> TokenStream {
        let Some(initial) = self.model.initial(None) else {
            return TokenStream::new();
        };
        let enter = &self.names.enter[initial.index()];
        let timers = self
            .timers_of(None)
            .map(|timer| self.arm(timer, super::call::LENT));
        let tasks = self
            .model
            .invocation_ids()
            .filter(|&id| self.model[id].owner.is_none());
        let tasks = tasks.map(|id| {
            let slot = number(id.index());
            code!(self.kernel.visits.enter(#slot);)
        });
        code! {
            fn enter_initial(
                &mut self,
                now: ::std::time::Instant,
            ) -> ::fsmith::core::Step<()> {
                #(#timers;)*
                #(#tasks)*
                self.#enter(now)?;
                self.settle(now)
            }
        }
    }

    fn step_body(&self) -> TokenStream {
        let due = (!self.model.timers.is_empty()).then(|| {
            code! {
                if self.kernel.is_due(now) {
                    let fired = self.fire_due(now);
                    if fired.is_err() || self.kernel.ending().is_some() {
                        self.finish(fired)?;
                        return self.turn_away(input);
                    }
                }
            }
        });
        // A driver has offered them before; who steps by hand need not.
        let offers = self.defers().then(|| {
            code! {
                while self.kernel.deferred.has_offer() {
                    let offered = ::fsmith::core::Refused::fatal(self.offer(now));
                    if offered.is_err() || self.kernel.ending().is_some() {
                        self.finish(offered)?;
                        return self.turn_away(input);
                    }
                }
            }
        });
        code! {
            if !self.kernel.begin() {
                return self.turn_away(input);
            }
            #due
            #offers
            let taken = self.take(input, now);
            self.finish(taken)
        }
    }

    fn offer_method() -> TokenStream {
        code! {
            fn offer_deferred(
                &mut self,
                now: ::std::time::Instant,
            ) -> ::core::result::Result<bool, ::fsmith::core::Refused> {
                if !self.kernel.deferred.has_offer() || !self.kernel.begin() {
                    return ::core::result::Result::Ok(false);
                }
                let offered = self.offer(now);
                self.finish(offered)
            }
        }
    }

    fn deadline_body(&self) -> TokenStream {
        let poisoned = code! {
            if self.kernel.is_poisoned() {
                return ::core::result::Result::Err(::fsmith::core::Refused::Poisoned);
            }
        };
        if self.model.timers.is_empty() {
            return code! {
                #poisoned
                let _ = now;
                ::core::result::Result::Ok(false)
            };
        }
        code! {
            #poisoned
            if !self.kernel.is_due(now) {
                return ::core::result::Result::Ok(false);
            }
            if !self.kernel.begin() {
                return ::core::result::Result::Err(self.kernel.refusal(self.state_name()));
            }
            let fired = self.fire_due(now);
            self.finish(fired)
        }
    }

    /// Which streams each state handles, one bit each.
    fn listens_body(&self) -> TokenStream {
        let streams: Vec<fsm_model::EventId> = self.stream_ids().collect();
        let mask = |leaf: fsm_model::StateId| {
            let heard = |event: fsm_model::EventId| {
                self.rules_in(leaf).any(|rule| {
                    let rule = &self.model[rule];
                    rule.hears(event) && rule.verdict != fsm_model::Verdict::Defer
                })
            };
            let bits = streams
                .iter()
                .enumerate()
                .filter(|&(_, &event)| heard(event));
            bits.fold(0_u64, |mask, (bit, _)| mask | 1 << bit)
        };
        let mut masks: Vec<(u64, Vec<fsm_model::StateId>)> = Vec::new();
        for &leaf in &self.leaves {
            let mask = mask(leaf);
            match masks.iter_mut().find(|(known, _)| *known == mask) {
                Some((_, leaves)) => leaves.push(leaf),
                None => masks.push((mask, vec![leaf])),
            }
        }
        masks.retain(|&(mask, _)| mask != 0);
        if masks.is_empty() {
            return code!(0);
        }
        let arms = masks.iter().map(|(mask, leaves)| {
            let pattern = self.pattern(leaves, &[]);
            let mask = Literal::u64_unsuffixed(*mask);
            code!(#pattern => #mask,)
        });
        code!(match &self.state { #(#arms)* _ => 0 })
    }

    /// The stream events, in declaration order.
    pub(super) fn stream_ids(&self) -> impl Iterator<Item = fsm_model::EventId> + '_ {
        let stream = |&id: &fsm_model::EventId| self.model[id].kind == EventKind::Stream;
        self.model.event_ids().filter(stream)
    }
}
