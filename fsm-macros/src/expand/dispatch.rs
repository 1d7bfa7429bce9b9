//! The heart: for each thing that can happen, a `match` over the states, and in each the rules in
//! the order of their trying.

use std::collections::BTreeMap;

use fsm_model::{
    DoneOf, EventId, EventKind, InvocationId, RuleId, StateId, TimerId, Trigger, Verdict,
};
use proc_macro2::{Span, TokenStream};
use quote::format_ident;
use syn::Ident;

use crate::ir::{Field, Rule};
use crate::text;

use super::call::{Held, Locals, asks_in, begin_firing};
use super::{Expander, code};

/// Something that happens to a machine.
#[derive(Clone, Copy)]
pub(super) enum Occurrence {
    Event(EventId),
    Always,
    Timer(TimerId),
    Idle,
    Shutdown,
    Closed(EventId),
    Done(DoneOf),
    /// A failure: of this invocation, or of an effect.
    Error(Option<InvocationId>),
}

/// The rules that are tried, each with the alternative of its trigger that is meant.
type Chain = Vec<(RuleId, usize)>;

/// States in which the same rules are tried.
struct Group {
    leaves: Vec<StateId>,
    chain: Chain,
}

impl Expander<'_> {
    /// The body that finds the rule for `occurrence` and takes it.
    pub(super) fn dispatch(&self, occurrence: Occurrence) -> TokenStream {
        let groups = self.groups(occurrence);
        let unhandled = self.unhandled(occurrence);
        if groups.is_empty() {
            return unhandled;
        }
        let lent = groups
            .iter()
            .any(|group| !self.fields_used(group, occurrence).is_empty());
        let state = if lent {
            code!(&mut self.state)
        } else {
            code!(&self.state)
        };
        let arms = groups.iter().map(|group| self.arm_of(group, occurrence));
        let whole = groups.last().is_some_and(|group| self.is_everywhere(group));
        let rest = if whole {
            code!(::core::option::Option::None)
        } else {
            code!(_)
        };
        let place = self.place_before(&groups);
        code!(#place match #state { #(#arms)* #rest => { #unhandled } })
    }

    /// The states in which something is tried, those with the same rules together. What holds
    /// everywhere stands last.
    fn groups(&self, occurrence: Occurrence) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        let mut known: BTreeMap<Chain, usize> = BTreeMap::new();
        for leaf in self.leaves_within(self.place_of(occurrence)) {
            let chain = self.chain(leaf, occurrence);
            if chain.is_empty() {
                continue;
            }
            let apart = chain.iter().any(|&(rule, _)| self.asks_in(rule));
            match known.get(&chain) {
                Some(&group) if !apart => groups[group].leaves.push(leaf),
                _ => {
                    known.insert(chain.clone(), groups.len());
                    groups.push(Group {
                        leaves: vec![leaf],
                        chain,
                    });
                }
            }
        }
        if let Some(at) = groups.iter().position(|group| self.is_everywhere(group)) {
            let group = groups.remove(at);
            groups.push(group);
        }
        groups
    }

    /// Where alone rules for an occurrence can stand.
    fn place_of(&self, occurrence: Occurrence) -> Option<StateId> {
        match occurrence {
            Occurrence::Timer(timer) => self.model[timer].owner,
            Occurrence::Done(DoneOf::State(state)) => Some(state),
            _ => None,
        }
    }

    fn asks_in(&self, rule: RuleId) -> bool {
        self.machine[rule].guard.as_ref().is_some_and(asks_in)
    }

    /// Returns whether only the machine's own rules are tried: where others are, they stand in
    /// other groups.
    fn is_everywhere(&self, group: &Group) -> bool {
        let own = |&(rule, _): &(RuleId, usize)| {
            self.machine[rule].owner.is_none() && !self.asks_in(rule)
        };
        group.chain.iter().all(own)
    }

    /// The rules for `occurrence` in `leaf`, up to the first that always holds.
    fn chain(&self, leaf: StateId, occurrence: Occurrence) -> Chain {
        let mut chain = Chain::new();
        for rule in self.rules_in(leaf) {
            if let Some(alternative) = self.alternative(rule, occurrence) {
                chain.push((rule, alternative));
                if self.machine[rule].guard.is_none() {
                    break;
                }
            }
        }
        chain
    }

    /// Which alternative of a rule's trigger is meant; `None` if none is.
    fn alternative(&self, rule: RuleId, occurrence: Occurrence) -> Option<usize> {
        let only = |is: bool| is.then_some(0);
        match (self.model[rule].trigger, occurrence) {
            (Trigger::Events(events), Occurrence::Event(event)) => {
                events.iter().position(|&known| known == event)
            }
            (Trigger::Always, Occurrence::Always)
            | (Trigger::Idle, Occurrence::Idle)
            | (Trigger::Shutdown, Occurrence::Shutdown)
            | (Trigger::Error(None), Occurrence::Error(_)) => Some(0),
            (Trigger::After(timer) | Trigger::Every(timer), Occurrence::Timer(fired)) => {
                only(timer == fired)
            }
            (Trigger::Closed(stream), Occurrence::Closed(closed)) => only(stream == closed),
            (Trigger::Done(of), Occurrence::Done(done)) => only(of == done),
            (Trigger::Error(Some(of)), Occurrence::Error(Some(failed))) => only(of == failed),
            _ => None,
        }
    }

    /// One arm: the states of a group, and what is tried there.
    fn arm_of(&self, group: &Group, occurrence: Occurrence) -> TokenStream {
        let pattern = if self.is_everywhere(group) {
            code!(::core::option::Option::Some(_))
        } else {
            let fields = self.fields_used(group, occurrence);
            self.pattern(&group.leaves, &fields)
        };
        let again = match occurrence {
            Occurrence::Timer(timer) if self.model[timer].periodic => Some(self.arm_next(timer)),
            _ => None,
        };
        let tried = self.tried(&group.chain, group, occurrence);
        code!(#pattern => { #again #tried })
    }

    /// `Some(State::A { x, .. } | State::B { x, .. })`
    pub(super) fn pattern(&self, leaves: &[StateId], fields: &[(StateId, u16)]) -> TokenStream {
        let state = &self.names.state;
        let names: Vec<&Ident> = fields
            .iter()
            .map(|&(owner, at)| self.field(owner, at))
            .collect();
        let each = leaves.iter().map(|&leaf| {
            let variant = &self.machine[leaf].ast.name;
            if self.machine.fields(leaf).is_empty() {
                code!(#state::#variant)
            } else {
                code!(#state::#variant { #(#names,)* .. })
            }
        });
        code!(::core::option::Option::Some(#(#each)|*))
    }

    /// The rules of a chain in the order of their trying, as the inside of a block.
    fn tried(&self, chain: &[(RuleId, usize)], group: &Group, on: Occurrence) -> TokenStream {
        let Some((&(rule, alternative), rest)) = chain.split_first() else {
            return self.unhandled(on);
        };
        let bound = self.bound(rule, alternative, on);
        let locals = Locals {
            held: Held::Borrowed,
            bound: &bound,
        };
        let taken = self.taken(rule, on, group, locals);
        let Some(guard) = &self.machine[rule].guard else {
            return taken;
        };
        let guard = self.guard(guard, locals, group.leaves[0]);
        let otherwise = self.tried(rest, group, on);
        let asks = |&(next, _): &(RuleId, usize)| self.machine[next].guard.is_some();
        match rest.first().is_some_and(asks) {
            true => code!(if #guard { #taken } else #otherwise),
            false => code!(if #guard { #taken } else { #otherwise }),
        }
    }

    /// The local names of a rule's bindings, where what happened came in.
    fn bound(&self, rule: RuleId, alternative: usize, on: Occurrence) -> Vec<Ident> {
        let Some(parts) = self.machine[rule].binds.get(alternative) else {
            return Vec::new();
        };
        match on {
            Occurrence::Event(event) => {
                let names = self.part_names(event);
                parts.iter().map(|&part| names[part].clone()).collect()
            }
            Occurrence::Error(_) => vec![Ident::new("cause", Span::mixed_site())],
            _ => vec![Ident::new("result", Span::mixed_site())],
        }
    }

    /// The local names of an event's parts.
    pub(super) fn part_names(&self, event: EventId) -> Vec<Ident> {
        let parts = &self.names.parts[event.index()];
        let fields = self.machine.states.iter().flat_map(|state| &state.fields);
        parts
            .iter()
            .map(|name| local(name, fields.clone()))
            .collect()
    }

    /// A local name for what the author named: hygienic, and unlike the fields of `owner` and of
    /// the states around it.
    pub(super) fn local(&self, name: &Ident, owner: Option<StateId>) -> Ident {
        local(name, self.machine.fields_at(owner).into_iter())
    }

    /// What a rule does once it holds.
    fn taken(&self, id: RuleId, on: Occurrence, group: &Group, locals: Locals<'_>) -> TokenStream {
        let rule = &self.machine[id];
        match rule.verdict {
            Verdict::Take => {}
            Verdict::Refuse => return self.refused(on, group),
            Verdict::Ignore => return self.ignored(on, group),
            Verdict::Defer => return self.deferred(on, group),
        }
        let outcome = code!(::core::result::Result::Ok(::fsmith::core::Outcome::Taken));
        let noted = self.note_reply(rule, group);
        if !rule.goals.is_empty() {
            let name = &self.names.rule[id.index()];
            let bound = rule.bound_later().map(|k| &locals.bound[k]);
            let reply = Self::uses_reply(rule).then(|| code!(reply,));
            let offer = self
                .defers()
                .then(|| code!(self.kernel.deferred.offer_all();));
            return code!(#noted self.#name(#(#bound,)* #reply now)?; #offer #outcome);
        }
        let firing = begin_firing(&rule.actions);
        let actions = rule.actions.iter().enumerate().map(|(i, action)| {
            let done = self.action(action, locals);
            if rule.answerer == Some(i) {
                code!(reply.send(#done);)
            } else {
                code!(#done;)
            }
        });
        code!(#noted #firing #(#actions)* #outcome)
    }

    /// Returns whether a rule needs the reply of its call.
    pub(super) fn uses_reply(rule: &Rule) -> bool {
        rule.answerer.is_some() || rule.replies_later
    }

    /// A reply that is owed says in which state the call was taken.
    fn note_reply(&self, rule: &Rule, group: &Group) -> Option<TokenStream> {
        if !Self::uses_reply(rule) {
            return None;
        }
        let state = match group.leaves.as_slice() {
            [_] => self.state_text(group),
            _ => code!(place),
        };
        Some(code!(let reply = reply.taken_in(#state);))
    }

    /// The name of the state, for replies that are noted where its fields are borrowed already.
    fn place_before(&self, groups: &[Group]) -> Option<TokenStream> {
        let notes = |group: &Group| {
            let mut rules = group.chain.iter().map(|&(rule, _)| &self.machine[rule]);
            group.leaves.len() > 1 && rules.any(Self::uses_reply)
        };
        groups
            .iter()
            .any(notes)
            .then(|| code!(let place = self.state_name();))
    }

    /// The name of the state as a field of an error, with what must be asked before.
    fn state_told(&self, group: &Group) -> (Option<TokenStream>, TokenStream) {
        let text = self.state_text(group);
        match group.leaves.len() {
            1 => (None, code!(state: #text)),
            _ => (Some(code!(let state = #text;)), code!(state)),
        }
    }

    fn state_text(&self, group: &Group) -> TokenStream {
        match group.leaves.as_slice() {
            [one] => {
                let name = self.model[*one].name;
                code!(#name)
            }
            _ => code!(self.state_name()),
        }
    }

    /// The call that an occurrence is, by name.
    fn call(&self, on: Occurrence) -> Option<&str> {
        match on {
            Occurrence::Event(event) if self.model[event].kind == EventKind::Call => {
                Some(self.model[event].name)
            }
            _ => None,
        }
    }

    fn ignored(&self, on: Occurrence, group: &Group) -> TokenStream {
        let told = self.call(on).map(|call| {
            let state = self.state_text(group);
            code!(reply.fail(::fsmith::core::CallError::Ignored { call: #call, state: #state });)
        });
        code!(#told ::core::result::Result::Ok(::fsmith::core::Outcome::Ignored))
    }

    /// Keeps the event for another state; without room its sender is told.
    fn deferred(&self, on: Occurrence, group: &Group) -> TokenStream {
        let Occurrence::Event(event) = on else {
            return self.unhandled(on);
        };
        let name = self.model[event].name;
        let state = self.state_text(group);
        let whole = self.whole_event(event);
        let told = self.call(on).map(
            |call| code!(reply.fail(::fsmith::core::CallError::Refused { call: #call, state });),
        );
        code! {
            if self.kernel.deferred.has_room() {
                self.kernel.deferred.push(#whole);
                ::core::result::Result::Ok(::fsmith::core::Outcome::Deferred)
            } else {
                let state = #state;
                #told
                ::core::result::Result::Err(::fsmith::core::Refused::deferred_too_many(
                    #name, state,
                ))
            }
        }
    }

    /// Returns whether any rule of the machine defers.
    pub(super) fn defers(&self) -> bool {
        self.model
            .rules
            .iter()
            .any(|rule| rule.verdict == Verdict::Defer)
    }

    fn refused(&self, on: Occurrence, group: &Group) -> TokenStream {
        let Occurrence::Event(event) = on else {
            return self.unhandled(on);
        };
        let event = self.model[event].name;
        let (noted, state) = self.state_told(group);
        let told = self.call(on).map(
            |call| code!(reply.fail(::fsmith::core::CallError::Refused { call: #call, #state });),
        );
        code! {
            #noted
            #told
            ::core::result::Result::Err(::fsmith::core::Refused::Event { event: #event, #state })
        }
    }

    fn unhandled(&self, on: Occurrence) -> TokenStream {
        if matches!(on, Occurrence::Error(_)) {
            return code! {
                self.unrouted = ::core::option::Option::Some(cause);
                ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled)
            };
        }
        let told = self.call(on).map(|call| {
            code! {
                reply.fail(::fsmith::core::CallError::Ignored {
                    call: #call,
                    state: self.state_name(),
                });
            }
        });
        code! {
            #told
            ::core::result::Result::Ok(::fsmith::core::Outcome::Unhandled)
        }
    }

    /// The fields that are used in place, before any state is left.
    fn fields_used(&self, group: &Group, on: Occurrence) -> Vec<(StateId, u16)> {
        let mut fields = Vec::new();
        if let Occurrence::Timer(timer) = on
            && self.model[timer].periodic
        {
            self.delay_fields(timer, &mut fields);
        }
        for &(rule, _) in &group.chain {
            let rule = &self.machine[rule];
            if let Some(guard) = &rule.guard {
                Self::guard_fields(guard, &mut fields);
            }
            if rule.goals.is_empty() {
                self.action_fields(&rule.actions, &mut fields);
            }
        }
        fields
    }
}

/// The local names of generated methods, which no name of the author's stands for.
const LOCALS: &[&str] = &[
    "now", "reply", "port", "place", "state", "firing", "event", "target", "returned", "input",
];

fn local<'f>(name: &Ident, mut around: impl Iterator<Item = &'f Field>) -> Ident {
    let text = text::plain(name);
    if LOCALS.contains(&text.as_str()) || around.any(|field| field.name == *name) {
        return format_ident!("given_{text}", span = Span::mixed_site());
    }
    let mut local = name.clone();
    local.set_span(Span::mixed_site().located_at(name.span()));
    local
}
