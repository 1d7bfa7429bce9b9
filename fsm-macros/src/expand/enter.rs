//! Entering and leaving states: entry and exit actions, timers, invocations, and the new state.

use std::collections::BTreeSet;

use fsm_model::{Finality, PlaceKind, StateId};
use proc_macro2::{Literal, TokenStream, TokenTree};
use syn::Ident;

use crate::ir::{Action, Field, Goal, Rule};

use super::call::{LENT, begin_firing};
use super::{Expander, code, number};

impl Expander<'_> {
    /// Takes the state apart, leaves everything from the active leaf up to below `domain`, and
    /// goes on with `rest`, where the fields of `owner` and around it stand in local names.
    pub(super) fn leave(
        &self,
        owner: Option<StateId>,
        domain: Option<StateId>,
        rest: &TokenStream,
    ) -> TokenStream {
        let path = owner.into_iter().flat_map(|owner| self.model.path(owner));
        let left = path.take_while(|&state| Some(state) != domain);
        let exits = left.filter_map(|state| self.exit_call(state));
        let rest = code!(#(#exits)* #rest);
        let opened = self.open(owner, &rest);
        code!(#opened #rest)
    }

    /// Leaves what is inside `owner`, and puts the fields that `rest` names into local names.
    fn open(&self, owner: Option<StateId>, rest: &TokenStream) -> TokenStream {
        let fields = self.field_names(owner);
        if let Some(leaf) = owner.filter(|&owner| !self.model.is_composite(owner)) {
            let used = used_fields(&fields, rest);
            if used.is_empty() {
                return TokenStream::new();
            }
            let (state, variant) = (&self.names.state, &self.machine[leaf].ast.name);
            let others = (used.len() < fields.len()).then(|| code!(..));
            return code! {
                let ::core::option::Option::Some(#state::#variant { #(#used,)* #others }) =
                    self.state.take()
                else {
                    return ::core::result::Result::Err(::fsmith::core::Refused::Poisoned);
                };
            };
        }
        if !self.leaves_something(owner) {
            return TokenStream::new();
        }
        let leave = self.leave_inside_name(owner);
        let locals = fields.iter().map(|field| {
            let used = used_fields(&[field], rest);
            used.into_iter().next().unwrap_or_else(|| code!(_))
        });
        match fields.is_empty() {
            true => code!(self.#leave(now)?;),
            false => code!(let (#(#locals,)*) = self.#leave(now)?;),
        }
    }

    fn leave_inside_name(&self, owner: Option<StateId>) -> Ident {
        match owner {
            Some(owner) => self.names.leave_inside[owner.index()].clone(),
            None => Ident::new("leave_inside", proc_macro2::Span::mixed_site()),
        }
    }

    /// Returns whether leaving the inside of `owner` does anything or gives any field.
    fn leaves_something(&self, owner: Option<StateId>) -> bool {
        let inside = |state: &StateId| Some(*state) != owner && self.has_exit(*state);
        !self.field_names(owner).is_empty()
            || self
                .leaves_within(owner)
                .into_iter()
                .any(|leaf| self.path_below(leaf, owner).iter().any(inside))
    }

    /// One method for each composite state that a rule leaves.
    pub(super) fn leave_inside(&self) -> TokenStream {
        let mut owners: BTreeSet<Option<StateId>> = BTreeSet::new();
        for rule in self
            .machine
            .rules
            .iter()
            .filter(|rule| !rule.goals.is_empty())
        {
            let is_leaf = rule
                .owner
                .is_some_and(|owner| !self.model.is_composite(owner));
            if !is_leaf && self.leaves_something(rule.owner) {
                owners.insert(rule.owner);
            }
        }
        owners
            .into_iter()
            .map(|owner| self.leave_inside_of(owner))
            .collect()
    }

    fn leave_inside_of(&self, owner: Option<StateId>) -> TokenStream {
        let name = self.leave_inside_name(owner);
        let kept = self.field_names(owner);
        let types = self
            .machine
            .fields_at(owner)
            .into_iter()
            .map(|field| &field.ty);
        let arms = self.leaves_left(owner).into_iter().map(|(pattern, exits)| {
            code! {
                ::core::option::Option::Some(#pattern) => {
                    #exits
                    ::core::result::Result::Ok((#(#kept,)*))
                }
            }
        });
        code! {
            fn #name(
                &mut self,
                now: ::std::time::Instant,
            ) -> ::fsmith::core::Step<(#(#types,)*)> {
                match self.state.take() {
                    #(#arms)*
                    _ => ::core::result::Result::Err(::fsmith::core::Refused::Poisoned),
                }
            }
        }
    }

    /// How each leaf inside `owner` is left, those that are left alike together.
    fn leaves_left(&self, owner: Option<StateId>) -> Vec<(TokenStream, TokenStream)> {
        let state = &self.names.state;
        let kept = self.field_names(owner);
        let mut alike: Vec<(String, TokenStream, TokenStream)> = Vec::new();
        for leaf in self.leaves_within(owner) {
            let variant = &self.machine[leaf].ast.name;
            let path = self.path_below(leaf, owner);
            let exits = path.into_iter().filter_map(|state| self.exit_call(state));
            let exits: TokenStream = exits.collect();
            let fields = self.field_names(Some(leaf));
            let used = used_fields(&fields, &code!(#exits #(#kept)*));
            let others = (used.len() < fields.len()).then(|| code!(..));
            let held = (!fields.is_empty()).then(|| code!({ #(#used,)* #others }));
            let key = code!(#(#used,)* #exits).to_string();
            match alike.iter_mut().find(|(known, ..)| *known == key) {
                Some((_, pattern, _)) => pattern.extend(code!(| #state::#variant #held)),
                None => alike.push((key, code!(#state::#variant #held), exits)),
            }
        }
        alike
            .into_iter()
            .map(|(_, pattern, exits)| (pattern, exits))
            .collect()
    }

    /// Enters a target: what lies between it and what was not left, then itself.
    pub(super) fn enter_goal(
        &self,
        rule: &Rule,
        goal: &Goal,
        data: Vec<TokenStream>,
    ) -> TokenStream {
        let target = goal.places[0].state;
        let domain = self.domain(rule, goal);
        let mut between = self.path_below(target, domain);
        between.remove(0);
        let arrivals = between
            .into_iter()
            .rev()
            .filter_map(|state| self.arrive_call(state));
        let kind = goal.places[0].kind;
        if kind != PlaceKind::State {
            let entry = self.enter_history(target, kind == PlaceKind::DeepHistory);
            return code!(#(#arrivals)* #entry);
        }
        let around = self.field_names(self.model[target].parent);
        let data = around.into_iter().map(|name| code!(#name)).chain(data);
        let enter = &self.names.enter[target.index()];
        code!(#(#arrivals)* self.#enter(#(#data,)* now))
    }

    /// The methods that enter the states that can be entered by name or as initial ones.
    pub(super) fn entering(&self) -> TokenStream {
        self.entered()
            .into_iter()
            .map(|state| self.enter_method(state))
            .collect()
    }

    fn entered(&self) -> BTreeSet<StateId> {
        let goals = self.machine.rules.iter().flat_map(|rule| &rule.goals);
        let places = goals.flat_map(|goal| &goal.places);
        let mut open: Vec<StateId> = self.model.initial(None).into_iter().collect();
        for place in places {
            open.push(place.state);
            if place.kind != PlaceKind::State {
                let deep = place.kind == PlaceKind::DeepHistory;
                open.extend(
                    self.history_entries(place.state, deep)
                        .iter()
                        .map(|entry| entry.0),
                );
            }
        }
        let mut entered = BTreeSet::new();
        while let Some(state) = open.pop() {
            if entered.insert(state) {
                open.extend(self.model.initial(Some(state)));
            }
        }
        entered
    }

    fn enter_method(&self, state: StateId) -> TokenStream {
        let name = &self.names.enter[state.index()];
        let fields: Vec<&Field> = self.machine.fields(state);
        let names: Vec<&Ident> = fields.iter().map(|field| &field.name).collect();
        let arrive = self.arrive_call(state);
        let changed = self.arrive_fields(state);
        let params = fields.iter().map(|field| {
            let (name, ty) = (&field.name, &field.ty);
            let changed = changed.iter().any(|it| it.name == field.name);
            let changed = changed.then(|| code!(mut));
            code!(#changed #name: #ty,)
        });
        let rest = match self.model.initial(Some(state)) {
            Some(inner) => {
                let enter = &self.names.enter[inner.index()];
                code!(self.#enter(#(#names,)* now))
            }
            None => self.settle_in(state, &names),
        };
        code! {
            fn #name(
                &mut self,
                #(#params)*
                now: ::std::time::Instant,
            ) -> ::fsmith::core::Step<()> {
                #arrive
                #rest
            }
        }
    }

    /// The end of entering: the machine is in a leaf.
    fn settle_in(&self, leaf: StateId, fields: &[&Ident]) -> TokenStream {
        let (state, variant) = (&self.names.state, &self.machine[leaf].ast.name);
        let fields = (!fields.is_empty()).then(|| code!({ #(#fields),* }));
        let over = match (self.model[leaf].parent, self.model[leaf].finality) {
            (_, Finality::No) => None,
            (None, Finality::Final) => {
                Some(code!(self.kernel.finish(::fsmith::core::Ending::Completed);))
            }
            (None, Finality::Failed) => {
                Some(code!(self.kernel.finish(::fsmith::core::Ending::Failed);))
            }
            (Some(parent), _) => self.hears_done(parent).then(|| {
                let parent = number(parent.index());
                code!(self.kernel.raised.push_back(::fsmith::core::Internal::Done(#parent));)
            }),
        };
        code! {
            self.state = ::core::option::Option::Some(#state::#variant #fields);
            #over
            ::core::result::Result::Ok(())
        }
    }

    /// Returns whether a rule waits for the end of a composite state.
    pub(super) fn hears_done(&self, state: StateId) -> bool {
        let done = fsm_model::Trigger::Done(fsm_model::DoneOf::State(state));
        self.model.rules.iter().any(|rule| rule.trigger == done)
    }

    /// What entering and leaving does in a state itself.
    pub(super) fn edges(&self) -> TokenStream {
        let arrivals = self
            .model
            .state_ids()
            .filter(|&state| self.has_entry(state));
        let exits = self.model.state_ids().filter(|&state| self.has_exit(state));
        let arrivals = arrivals.map(|state| self.arrive_method(state));
        let exits = exits.map(|state| self.exit_method(state));
        arrivals.chain(exits).collect()
    }

    fn arrive_method(&self, state: StateId) -> TokenStream {
        let name = &self.names.arrive[state.index()];
        let params = Self::lent_params(self.arrive_fields(state));
        let edge = &self.machine[state];
        let actions = self.clauses(&edge.entry, &edge.ast.body.entry_starts, None);
        let timers = self
            .timers_of(Some(state))
            .map(|timer| self.arm(timer, LENT));
        let tasks = self
            .tasks_of(state)
            .map(|slot| code!(self.kernel.visits.enter(#slot);));
        code! {
            fn #name(
                &mut self,
                #(#params,)*
                now: ::std::time::Instant,
            ) -> ::fsmith::core::Step<()> {
                #actions
                #(#timers;)*
                #(#tasks)*
                ::core::result::Result::Ok(())
            }
        }
    }

    fn exit_method(&self, state: StateId) -> TokenStream {
        let name = &self.names.exit[state.index()];
        let params = Self::lent_params(self.exit_fields(state));
        let timers = self.timers_of(Some(state)).map(|timer| {
            let slot = number(self.slot(timer));
            code!(self.kernel.timers.disarm(#slot);)
        });
        let tasks = self
            .tasks_of(state)
            .map(|slot| code!(self.kernel.visits.leave(#slot);));
        let edge = &self.machine[state];
        let actions = self.clauses(&edge.exit, &edge.ast.body.exit_starts, Some(state));
        code! {
            fn #name(
                &mut self,
                #(#params,)*
                now: ::std::time::Instant,
            ) -> ::fsmith::core::Step<()> {
                #(#timers)*
                #(#tasks)*
                #actions
                ::core::result::Result::Ok(())
            }
        }
    }

    /// The actions of `entry` or `exit` clauses, each of which is a rule of its own. The timers of
    /// a state that is `left` are over: restarting them does nothing.
    fn clauses(&self, actions: &[Action], starts: &[usize], left: Option<StateId>) -> TokenStream {
        let ends = starts.iter().skip(1).copied().chain([actions.len()]);
        let clauses = starts.iter().zip(ends).map(|(&start, end)| {
            let clause = &actions[start..end];
            let firing = begin_firing(clause);
            let over = |action: &Action| left.is_some_and(|left| self.restarts_own(action, left));
            let done = clause
                .iter()
                .filter(|action| !over(action))
                .map(|action| self.action(action, LENT));
            code!(#firing #(#done;)*)
        });
        clauses.collect()
    }

    /// Returns whether an action restarts a timer of this state.
    fn restarts_own(&self, action: &Action, state: StateId) -> bool {
        matches!(action, Action::Restart { timer } if self.model[*timer].owner == Some(state))
    }

    fn lent_params(fields: Vec<&Field>) -> Vec<TokenStream> {
        let fields = fields.into_iter();
        fields
            .map(|field| {
                let (name, ty) = (&field.name, &field.ty);
                code!(#name: &mut #ty)
            })
            .collect()
    }

    pub(super) fn arrive_call(&self, state: StateId) -> Option<TokenStream> {
        let name = &self.names.arrive[state.index()];
        let fields = self.arrive_fields(state).into_iter();
        let fields = fields.map(|field| &field.name);
        self.has_entry(state)
            .then(|| code!(self.#name(#(&mut #fields,)* now)?;))
    }

    fn exit_call(&self, state: StateId) -> Option<TokenStream> {
        let name = &self.names.exit[state.index()];
        let fields = self.exit_fields(state).into_iter();
        let fields = fields.map(|field| &field.name);
        self.has_exit(state)
            .then(|| code!(self.#name(#(&mut #fields,)* now)?;))
    }

    /// The fields that entering a state needs.
    fn arrive_fields(&self, state: StateId) -> Vec<&Field> {
        let mut used = Vec::new();
        self.action_fields(&self.machine[state].entry, &mut used);
        for timer in self.timers_of(Some(state)) {
            self.delay_fields(timer, &mut used);
        }
        self.in_order(state, &used)
    }

    /// The fields that leaving a state needs.
    fn exit_fields(&self, state: StateId) -> Vec<&Field> {
        let mut used = Vec::new();
        for action in &self.machine[state].exit {
            if !self.restarts_own(action, state) {
                self.action_fields(std::slice::from_ref(action), &mut used);
            }
        }
        self.in_order(state, &used)
    }

    /// These fields of a state and of those around it, in the order of their declaration.
    fn in_order(&self, state: StateId, used: &[(StateId, u16)]) -> Vec<&Field> {
        let name = |&(owner, at): &(StateId, u16)| self.field(owner, at);
        let mut fields = self.machine.fields(state);
        fields.retain(|field| used.iter().any(|id| *name(id) == field.name));
        fields
    }

    fn has_entry(&self, state: StateId) -> bool {
        !self.machine[state].entry.is_empty() || self.keeps_time_or_tasks(state)
    }

    fn has_exit(&self, state: StateId) -> bool {
        !self.machine[state].exit.is_empty() || self.keeps_time_or_tasks(state)
    }

    fn keeps_time_or_tasks(&self, state: StateId) -> bool {
        self.timers_of(Some(state)).next().is_some() || self.tasks_of(state).next().is_some()
    }

    /// The slots of a state's invocations.
    fn tasks_of(&self, state: StateId) -> impl Iterator<Item = Literal> + '_ {
        let tasks = self.model.invocation_ids();
        tasks
            .filter(move |&id| self.model[id].owner == Some(state))
            .map(|id| number(id.index()))
    }

    pub(super) fn field_names(&self, place: Option<StateId>) -> Vec<&Ident> {
        self.machine
            .fields_at(place)
            .into_iter()
            .map(|field| &field.name)
            .collect()
    }

    /// The leaves inside `place`; all that can be left for the machine itself.
    pub(super) fn leaves_within(&self, place: Option<StateId>) -> Vec<StateId> {
        let inside = |leaf: &StateId| match place {
            Some(place) => self.model.is_within(*leaf, place),
            None => !self.model.ends_machine(*leaf),
        };
        self.leaves.iter().copied().filter(inside).collect()
    }

    /// `state` and the states around it, innermost first, up to below `place`.
    pub(super) fn path_below(&self, state: StateId, place: Option<StateId>) -> Vec<StateId> {
        self.model
            .path(state)
            .take_while(|&at| Some(at) != place)
            .collect()
    }
}

/// The fields that `rest` names, as patterns: `mut` where it lends them to be changed.
fn used_fields(fields: &[&Ident], rest: &TokenStream) -> Vec<TokenStream> {
    let used = fields.iter().filter_map(|field| {
        let used = field_use(field, rest.clone(), FieldUse::Not);
        match used {
            FieldUse::Not => None,
            FieldUse::Read => Some(code!(#field)),
            FieldUse::Changed => Some(code!(mut #field)),
        }
    });
    used.collect()
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum FieldUse {
    Not,
    Read,
    Changed,
}

fn field_use(field: &Ident, tokens: TokenStream, known: FieldUse) -> FieldUse {
    let mut most = known;
    let mut after_mut = false;
    for token in tokens {
        match &token {
            TokenTree::Group(group) => most = field_use(field, group.stream(), most),
            TokenTree::Ident(name) if name == field => {
                most = most.max(if after_mut {
                    FieldUse::Changed
                } else {
                    FieldUse::Read
                });
            }
            _ => {}
        }
        after_mut = matches!(&token, TokenTree::Ident(word) if word == "mut");
    }
    most
}
