//! The private methods of a machine: what an input, a timer or a raised event sets off.

use fsm_model::{DoneOf, EventId, EventKind, InvocationId, StateId, Trigger};
use proc_macro2::TokenStream;

use super::dispatch::Occurrence;
use super::{Expander, code, number};

impl Expander<'_> {
    /// One `impl` block, left out where the machine is not sound.
    pub(super) fn steps(&self) -> TokenStream {
        if !self.sound {
            return TokenStream::new();
        }
        let (declared, ty) = (self.declared(), self.typed());
        let parts = [
            self.enter_initial(),
            self.take(),
            self.on_events(),
            self.on_others(),
            self.settle(),
            self.firing(),
            self.leaving_rules(),
            self.leave_inside(),
            self.entering(),
            self.edges(),
            self.offer_deferred().unwrap_or_default(),
            self.ends(),
        ];
        code! {
            impl #declared #ty { #(#parts)* }
        }
    }

    /// What an input is.
    fn take(&self) -> TokenStream {
        let (event, error, done) = (self.event_type(), self.error_type(), self.done_type());
        let failed = self
            .machine
            .ast
            .error
            .as_ref()
            .map(|_| code!(::fsmith::core::Input::Error(cause) => self.on_error(cause, now)?,));
        let idle = self
            .hears(Trigger::Idle)
            .then(|| code!(::fsmith::core::Input::Idle => self.on_idle(now)?,));
        let shutdown = self
            .hears(Trigger::Shutdown)
            .then(|| code!(::fsmith::core::Input::Shutdown => self.on_shutdown(now)?,));
        let (closed, ended) = (self.closed_arm(), self.done_arms());
        code! {
            #[inline]
            fn take(
                &mut self,
                input: ::fsmith::core::Input<#event, #error, #done>,
                now: ::std::time::Instant,
            ) -> ::fsmith::core::Step {
                let outcome = match input {
                    ::fsmith::core::Input::Event(event) => self.on_event(event, now)?,
                    #failed
                    #idle
                    #closed
                    #shutdown
                    #ended
                    _ => ::fsmith::core::Outcome::Unhandled,
                };
                self.settle(now)?;
                ::core::result::Result::Ok(outcome)
            }
        }
    }

    fn closed_arm(&self) -> Option<TokenStream> {
        if self.closed_streams().is_empty() {
            return None;
        }
        Some(code! {
            ::fsmith::core::Input::Closed(stream) => {
                self.kernel.closed |= 1_u64.checked_shl(u32::from(stream)).unwrap_or(0);
                match self.offer_closed(now)? {
                    true => ::fsmith::core::Outcome::Taken,
                    false => ::fsmith::core::Outcome::Deferred,
                }
            }
        })
    }

    /// The ends of invocations: what comes late is dropped.
    fn done_arms(&self) -> Option<TokenStream> {
        if self.model.invocations.is_empty() {
            return None;
        }
        let done = &self.names.done;
        let ids = || self.model.invocation_ids();
        let well = ids().filter(|&id| self.waits_for(id)).map(|id| {
            let variant = &self.names.results[id.index()];
            let method = &self.names.on_done[id.index()];
            let (pattern, value) = match &self.machine[id].output {
                Some(_) => (code!((result)), code!(result)),
                None => (code!(), code!(())),
            };
            code! {
                ::fsmith::core::Input::Done {
                    result: ::core::result::Result::Ok(#done::#variant #pattern), ..
                } => self.#method(#value, now)?,
            }
        });
        let badly = self.machine.ast.error.as_ref().map(|_| {
            let named: Vec<TokenStream> = ids()
                .filter(|&id| self.names_error(id))
                .map(|id| {
                    let (slot, method) = (number(id.index()), &self.names.on_error[id.index()]);
                    code!(#slot => self.#method(cause, now)?,)
                })
                .collect();
            let route = match named.is_empty() {
                true => code!(self.on_error(cause, now)?),
                false => code!(match visit.slot { #(#named)* _ => self.on_error(cause, now)? }),
            };
            code! {
                ::fsmith::core::Input::Done {
                    visit,
                    result: ::core::result::Result::Err(cause),
                } => #route,
            }
        });
        Some(code! {
            ::fsmith::core::Input::Done { visit, .. } if !self.kernel.visits.finish(visit) => {
                ::fsmith::core::Outcome::Unhandled
            }
            #(#well)*
            #badly
        })
    }

    /// Returns whether any rule has this trigger.
    fn hears(&self, trigger: Trigger<'_>) -> bool {
        self.model.rules.iter().any(|rule| rule.trigger == trigger)
    }

    fn waits_for(&self, id: InvocationId) -> bool {
        self.hears(Trigger::Done(DoneOf::Invocation(id)))
    }

    fn names_error(&self, id: InvocationId) -> bool {
        self.hears(Trigger::Error(Some(id)))
    }

    /// The streams for whose end a rule waits, with their numbers.
    fn closed_streams(&self) -> Vec<(usize, EventId)> {
        let waits = |event: EventId| self.hears(Trigger::Closed(event));
        self.stream_ids()
            .enumerate()
            .filter(|&(_, event)| waits(event))
            .collect()
    }

    fn on_events(&self) -> TokenStream {
        let (event, ty) = (&self.names.event, self.event_type());
        let arms = self.model.event_ids().map(|id| {
            let method = &self.names.on_event[id.index()];
            let (pattern, values) = self.event_parts(id);
            code!(#event::#pattern => self.#method(#(#values,)* now))
        });
        let body = match self.model.events.is_empty() {
            true => code!(match event {}),
            false => code!(match event { #(#arms),* }),
        };
        let methods = self.model.event_ids().map(|id| self.on_event(id));
        code! {
            #[inline]
            fn on_event(
                &mut self,
                event: #ty,
                now: ::std::time::Instant,
            ) -> ::fsmith::core::Step {
                #body
            }

            #(#methods)*
        }
    }

    /// The pattern of an event, and the local names of its parts.
    fn event_parts(&self, id: EventId) -> (TokenStream, Vec<syn::Ident>) {
        let event = &self.machine[id];
        let variant = &event.ast.name;
        let mut names = self.part_names(id);
        let is_call = event.kind == EventKind::Call;
        let reply = || syn::Ident::new("reply", proc_macro2::Span::mixed_site());
        if event.payload.iter().any(|part| part.name.is_some()) {
            let fields = event.payload.iter().zip(&names);
            let fields = fields.map(|(part, local)| match &part.name {
                Some(name) if name == local => code!(#local),
                name => code!(#name: #local),
            });
            let fields = fields.chain(is_call.then(|| code!(reply)));
            let pattern = code!(#variant { #(#fields),* });
            names.extend(is_call.then(reply));
            return (pattern, names);
        }
        names.extend(is_call.then(reply));
        let parts = (!names.is_empty()).then(|| code!((#(#names),*)));
        (code!(#variant #parts), names)
    }

    /// An event built again of the local names of its parts.
    pub(super) fn whole_event(&self, id: EventId) -> TokenStream {
        let event = &self.names.event;
        let (pattern, _) = self.event_parts(id);
        code!(#event::#pattern)
    }

    /// Offers one deferred event, as a macrostep.
    fn offer_deferred(&self) -> Option<TokenStream> {
        if !self.defers() {
            return None;
        }
        Some(code! {
            fn offer(
                &mut self,
                now: ::std::time::Instant,
            ) -> ::fsmith::core::Step<bool> {
                let ::core::option::Option::Some(event) = self.kernel.deferred.offer() else {
                    return ::core::result::Result::Ok(false);
                };
                self.kernel.microstep(self.state_name())?;
                let taken = self.on_event(event, now);
                self.kernel.deferred.settle();
                ::fsmith::core::Refused::fatal(self.settle(now))?;
                taken.map(|_| true)
            }
        })
    }

    fn on_event(&self, id: EventId) -> TokenStream {
        let event = &self.machine[id];
        let method = &self.names.on_event[id.index()];
        let names = self.part_names(id);
        let params = event.payload.iter().zip(&names).map(|(part, name)| {
            let ty = &part.ty;
            code!(#name: #ty,)
        });
        let reply = event
            .ast
            .answer
            .as_ref()
            .filter(|_| event.kind == EventKind::Call);
        let reply = reply.map(|answer| code!(reply: ::fsmith::core::Reply<#answer>,));
        let body = self.dispatch(Occurrence::Event(id));
        code! {
            #[inline]
            fn #method(
                &mut self,
                #(#params)*
                #reply
                now: ::std::time::Instant,
            ) -> ::fsmith::core::Step {
                #body
            }
        }
    }

    /// What happens without having been sent.
    fn on_others(&self) -> TokenStream {
        let plain = |name: &syn::Ident, occurrence: Occurrence, param: Option<TokenStream>| {
            let body = self.dispatch(occurrence);
            code! {
                fn #name(
                    &mut self,
                    #param
                    now: ::std::time::Instant,
                ) -> ::fsmith::core::Step {
                    #body
                }
            }
        };
        let word = |word: &str| syn::Ident::new(word, proc_macro2::Span::mixed_site());
        let of_itself = [
            (Trigger::Idle, "on_idle", Occurrence::Idle),
            (Trigger::Shutdown, "on_shutdown", Occurrence::Shutdown),
            (Trigger::Always, "always", Occurrence::Always),
        ];
        let heard = of_itself.into_iter().filter(|it| self.hears(it.0));
        let mut methods: Vec<TokenStream> = heard
            .map(|(_, name, occurrence)| plain(&word(name), occurrence, None))
            .collect();
        if self.machine.ast.error.is_some() {
            let error = self.error_type();
            let cause = code!(cause: #error,);
            let unnamed = Occurrence::Error(None);
            methods.push(plain(&word("on_error"), unnamed, Some(cause.clone())));
            for id in self
                .model
                .invocation_ids()
                .filter(|&id| self.names_error(id))
            {
                let name = &self.names.on_error[id.index()];
                methods.push(plain(
                    name,
                    Occurrence::Error(Some(id)),
                    Some(cause.clone()),
                ));
            }
        }
        for id in self.model.invocation_ids().filter(|&id| self.waits_for(id)) {
            let (name, output) = (&self.names.on_done[id.index()], self.output(id));
            let done = Occurrence::Done(DoneOf::Invocation(id));
            methods.push(plain(name, done, Some(code!(result: #output,))));
        }
        for state in self.done_states() {
            let name = &self.names.on_done_state[state.index()];
            methods.push(plain(name, Occurrence::Done(DoneOf::State(state)), None));
        }
        for (_, stream) in self.closed_streams() {
            let name = &self.names.on_closed[stream.index()];
            methods.push(plain(name, Occurrence::Closed(stream), None));
        }
        methods.into_iter().collect()
    }

    fn done_states(&self) -> impl Iterator<Item = StateId> + '_ {
        self.model
            .state_ids()
            .filter(|&state| self.hears_done(state))
    }

    fn raises(&self) -> bool {
        let raises = |action: &crate::ir::Action| matches!(action, crate::ir::Action::Raise { .. });
        let rules = self.machine.rules.iter().flat_map(|rule| &rule.actions);
        let edges = self
            .machine
            .states
            .iter()
            .flat_map(|state| state.entry.iter().chain(&state.exit));
        rules.chain(edges).any(raises) || self.done_states().next().is_some()
    }

    /// Runs on until nothing follows: `always`, then what was raised, then ended streams.
    fn settle(&self) -> TokenStream {
        let always = self.hears(Trigger::Always).then(|| {
            code! {
                while self.always(now)? == ::fsmith::core::Outcome::Taken {
                    self.kernel.microstep(self.state_name())?;
                    if self.kernel.ending().is_some() {
                        return ::core::result::Result::Ok(());
                    }
                }
            }
        });
        let raised = self.raises().then(|| self.raised_turn());
        let closed = (!self.closed_streams().is_empty()).then(|| {
            code! {
                if self.kernel.closed != 0 && self.offer_closed(now)? {
                    self.kernel.microstep(self.state_name())?;
                    continue;
                }
            }
        });
        let offer = self.offer_closed();
        let body = match (always, raised, closed) {
            (None, None, None) => code!(),
            (always, raised, closed) => {
                let over = code!(if self.kernel.ending().is_some() {
                    break;
                });
                code!(loop { #over #always #raised #closed break; })
            }
        };
        code! {
            #[inline]
            fn settle(
                &mut self,
                now: ::std::time::Instant,
            ) -> ::fsmith::core::Step<()> {
                #body
                ::core::result::Result::Ok(())
            }

            #offer
        }
    }

    fn raised_turn(&self) -> TokenStream {
        let done = self.done_states().map(|state| {
            let method = &self.names.on_done_state[state.index()];
            let state = number(state.index());
            code!(::fsmith::core::Internal::Done(#state) => self.#method(now),)
        });
        code! {
            if let ::core::option::Option::Some(internal) = self.kernel.raised.pop_front() {
                self.kernel.microstep(self.state_name())?;
                let taken = match internal {
                    ::fsmith::core::Internal::Event(event) => self.on_event(event, now),
                    #(#done)*
                    _ => ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled),
                };
                ::fsmith::core::Refused::fatal(taken)?;
                continue;
            }
        }
    }

    /// Offers the ends of streams that no state has taken yet.
    fn offer_closed(&self) -> TokenStream {
        let streams = self.closed_streams();
        if streams.is_empty() {
            return TokenStream::new();
        }
        let offers = streams.iter().map(|&(stream, event)| {
            let (at, method) = (number(stream), &self.names.on_closed[event.index()]);
            let bit = match stream {
                0 => code!(1),
                _ => code!((1 << #at)),
            };
            code! {
                if self.kernel.closed & #bit != 0
                    && self.#method(now)? == ::fsmith::core::Outcome::Taken
                {
                    self.kernel.closed &= !#bit;
                    return ::core::result::Result::Ok(true);
                }
            }
        });
        code! {
            fn offer_closed(
                &mut self,
                now: ::std::time::Instant,
            ) -> ::fsmith::core::Step<bool> {
                #(#offers)*
                ::core::result::Result::Ok(false)
            }
        }
    }

    /// How steps end, and what becomes of an input that no step is made for.
    fn ends(&self) -> TokenStream {
        let deferred = self.defers().then(|| {
            code! {
                if self.kernel.ending().is_some() {
                    while let ::core::option::Option::Some(event) = self.kernel.deferred.pop() {
                        let _late = self.turn_away(::fsmith::core::Input::Event(event));
                    }
                }
            }
        });
        let (event, ty, t) = (&self.names.event, self.event_type(), &self.names.t);
        let (error, done) = (self.error_type(), self.done_type());
        let calls = self
            .model
            .event_ids()
            .filter(|&id| self.model[id].kind == EventKind::Call);
        let calls: Vec<TokenStream> = calls
            .map(|id| {
                let variant = &self.machine[id].ast.name;
                let named = self.machine[id]
                    .payload
                    .iter()
                    .any(|part| part.name.is_some());
                let pattern = match named {
                    true => code!({ reply, .. }),
                    false => code!((.., reply)),
                };
                code! {
                    ::fsmith::core::Input::Event(#event::#variant #pattern) => {
                        reply.fail(refused.to_caller());
                    }
                }
            })
            .collect();
        let told = (!calls.is_empty()).then(|| code!(match input { #(#calls)* _ => {} }));
        code! {
            fn state_name(&self) -> &'static str {
                self.state.as_ref().map_or("", |state| state.name())
            }

            #[inline]
            fn finish<#t>(
                &mut self,
                result: ::fsmith::core::Step<#t>,
            ) -> ::fsmith::core::Step<#t> {
                match &result {
                    ::core::result::Result::Err(refused) if refused.is_fatal() => {
                        self.state = ::core::option::Option::None;
                        self.kernel.poison();
                    }
                    _ => self.kernel.end(),
                }
                #deferred
                result
            }

            #[cold]
            fn turn_away(
                &mut self,
                input: ::fsmith::core::Input<#ty, #error, #done>,
            ) -> ::fsmith::core::Step {
                let refused = self.kernel.refusal(self.state_name());
                #told
                ::core::result::Result::Err(refused)
            }
        }
    }
}
