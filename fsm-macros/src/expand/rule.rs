//! Rules that leave their state: exit, actions, entry.

use fsm_model::{DoneOf, RuleId, StateId, Trigger};
use proc_macro2::TokenStream;
use syn::Ident;

use crate::ir::{Action, Data, Goal, HandlerResult, Rule};

use super::call::{Held, Locals, Use, begin_firing};
use super::{Expander, code};

impl Expander<'_> {
    /// One method for each rule with a target.
    pub(super) fn leaving_rules(&self) -> TokenStream {
        let leaving = self
            .model
            .rule_ids()
            .filter(|&id| !self.machine[id].goals.is_empty());
        leaving.map(|id| self.leaving_rule(id)).collect()
    }

    fn leaving_rule(&self, id: RuleId) -> TokenStream {
        let rule = &self.machine[id];
        let name = &self.names.rule[id.index()];
        let bound: Vec<Ident> = rule
            .bindings
            .iter()
            .map(|name| self.local(name, rule.owner))
            .collect();
        let types = self.bound_types(id);
        let params = rule.bound_later().map(|k| {
            let (name, ty) = (&bound[k], &types[k]);
            code!(#name: #ty,)
        });
        let reply = Self::uses_reply(rule).then(|| {
            let answer = self.answer_type(id);
            code!(reply: ::fsmith::core::Reply<#answer>,)
        });
        let body = match rule.goals.as_slice() {
            [goal] => self.simple(rule, goal, &bound),
            _ => self.choosing(rule, &bound),
        };
        code! {
            fn #name(
                &mut self,
                #(#params)*
                #reply
                now: ::std::time::Instant,
            ) -> ::fsmith::core::Step<()> {
                #body
            }
        }
    }

    /// A rule with one target: the state is taken apart, then the actions run.
    fn simple(&self, rule: &Rule, goal: &Goal, bound: &[Ident]) -> TokenStream {
        let locals = Locals {
            held: Held::Owned,
            bound,
        };
        let firing = begin_firing(&rule.actions);
        let domain = self.domain(rule, goal);
        let actions = rule.actions.iter().enumerate();
        let actions = actions.filter(|(_, action)| !self.restarts_what_is_left(action, domain));
        let actions = actions.map(|(i, action)| {
            let done = self.action(action, locals);
            let returned = self.returned(rule, goal);
            match (rule.answerer == Some(i), rule.builder == Some(i)) {
                (true, _) => code!(reply.send(#done);),
                (_, true) => code!(let #returned = #done;),
                _ => code!(#done;),
            }
        });
        let data = self.target_data(rule, goal, locals);
        let entry = self.enter_goal(rule, goal, data);
        self.leave_for(rule, goal, &code!(#firing #(#actions)* #entry))
    }

    /// What an action gives for a target: its data, by name where there are several.
    fn returned(&self, rule: &Rule, goal: &Goal) -> TokenStream {
        match self.given_names(rule, goal).as_slice() {
            [] => code!(_),
            [one] => code!(#one),
            many => code!((#(#many),*)),
        }
    }

    /// Returns whether an action restarts a timer of a state that the transition has left: that
    /// timer is over.
    fn restarts_what_is_left(&self, action: &Action, domain: Option<StateId>) -> bool {
        let Action::Restart { timer } = action else {
            return false;
        };
        let stays = |owner| domain.is_some_and(|domain| self.model.is_within(domain, owner));
        self.model[*timer].owner.is_some_and(|owner| !stays(owner))
    }

    /// A choice: all actions run in place, and the last one says where it leads.
    fn choosing(&self, rule: &Rule, bound: &[Ident]) -> TokenStream {
        let mut fields = Vec::new();
        self.action_fields(&rule.actions, &mut fields);
        let state = (!fields.is_empty()).then(|| {
            let inside = self.leaves_within(rule.owner);
            let pattern = self.pattern(&inside, &fields);
            code! {
                let #pattern = &mut self.state else {
                    return ::core::result::Result::Err(::fsmith::core::Refused::Poisoned);
                };
            }
        });
        let locals = Locals {
            held: Held::Borrowed,
            bound,
        };
        let firing = begin_firing(&rule.actions);
        let actions = rule.actions.iter().enumerate().map(|(i, action)| {
            let done = self.action(action, locals);
            match (rule.answerer == Some(i), rule.builder == Some(i)) {
                (true, _) => code!(reply.send(#done);),
                (_, true) => code!(let target = #done;),
                _ => code!(#done;),
            }
        });
        let arms = self.choice_arms(rule, bound);
        code! {
            #state
            #firing
            #(#actions)*
            match target { #(#arms)* }
        }
    }

    fn choice_arms(&self, rule: &Rule, bound: &[Ident]) -> Vec<TokenStream> {
        let Some(Action::Run { handler, .. }) = rule.builder.and_then(|at| rule.actions.get(at))
        else {
            return Vec::new();
        };
        let handler = &self.machine.handlers[*handler];
        debug_assert!(
            matches!(handler.result, HandlerResult::Choice(_)),
            "a choice has targets"
        );
        let choice = self.names.choice(handler);
        let arm = |goal: &Goal| {
            let state = goal.places[0].state;
            let variant = &self.machine[state].ast.name;
            let locals = Locals {
                held: Held::Owned,
                bound,
            };
            let given = self.given_names(rule, goal);
            let pattern = (!given.is_empty()).then(|| code!((#(#given),*)));
            let data = self.target_data(rule, goal, locals);
            let entry = self.enter_goal(rule, goal, data);
            let gone = self.leave_for(rule, goal, &entry);
            code!(#choice::#variant #pattern => { #gone })
        };
        rule.goals.iter().map(arm).collect()
    }

    /// The names of the data that an action gives for a target: none where it is not asked to.
    fn given_names(&self, rule: &Rule, goal: &Goal) -> Vec<Ident> {
        let place = &goal.places[0];
        match place.data {
            Data::Returned => {
                let fields = self.machine[place.state].fields.iter();
                fields
                    .map(|field| self.local(&field.name, rule.owner))
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    /// The data of a target, in the order of its own fields.
    fn target_data(&self, rule: &Rule, goal: &Goal, locals: Locals<'_>) -> Vec<TokenStream> {
        let place = &goal.places[0];
        let kept = self.domain(rule, goal);
        match &place.data {
            Data::None => Vec::new(),
            Data::Args(args) => args
                .iter()
                .map(|arg| match arg.from {
                    crate::ir::ArgFrom::Field(owner, at) => {
                        let stays = kept.is_some_and(|kept| self.model.is_within(kept, owner));
                        let field = self.field(owner, at);
                        match stays {
                            true => self
                                .args(std::slice::from_ref(arg), Use::Own, locals)
                                .remove(0),
                            false => code!(#field),
                        }
                    }
                    _ => self
                        .args(std::slice::from_ref(arg), Use::Own, locals)
                        .remove(0),
                })
                .collect(),
            Data::Returned => {
                let given = self.given_names(rule, goal);
                given.iter().map(|name| code!(#name)).collect()
            }
        }
    }

    /// Remembers what is left, leaves it, and goes on with `rest`.
    fn leave_for(&self, rule: &Rule, goal: &Goal, rest: &TokenStream) -> TokenStream {
        let remembered = self.remember(rule, goal);
        let left = self.leave(rule.owner, self.domain(rule, goal), rest);
        code!(#remembered #left)
    }

    /// The state that a transition does not leave.
    pub(super) fn domain(&self, rule: &Rule, goal: &Goal) -> Option<StateId> {
        self.model.domain(rule.owner, goal.places[0].state)
    }

    /// The types of a rule's bindings, by number.
    fn bound_types(&self, id: RuleId) -> Vec<TokenStream> {
        let rule = &self.machine[id];
        let Some(parts) = rule.binds.first() else {
            return Vec::new();
        };
        parts
            .iter()
            .map(|&part| match self.model[id].trigger {
                Trigger::Events(events) => {
                    let ty = &self.machine[events[0]].payload[part].ty;
                    code!(#ty)
                }
                Trigger::Done(DoneOf::Invocation(task)) => self.output(task),
                _ => self.error_type(),
            })
            .collect()
    }

    /// The type of an invocation's result.
    pub(super) fn output(&self, task: fsm_model::InvocationId) -> TokenStream {
        match &self.machine[task].output {
            Some(ty) => code!(#ty),
            None => code!(()),
        }
    }

    fn answer_type(&self, id: RuleId) -> TokenStream {
        let Trigger::Events(events) = self.model[id].trigger else {
            return code!(());
        };
        let answer = events
            .first()
            .and_then(|&event| self.machine[event].ast.answer.as_ref());
        code!(#answer)
    }
}
