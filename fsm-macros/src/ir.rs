//! The block, resolved: names have become ids of the model, and each keeps its tokens.
//!
//! The model ([`fsm_model`]) says what the machine is; this says with which tokens it is written.

use std::time::Duration;

use fsm_model::{DoneOf, EventId, EventKind, Finality, InvocationId, PlaceKind, StateId, TimerId};
use proc_macro2::{Span, TokenStream};
use syn::{Attribute, Ident, Type};

use crate::ast;
use crate::generics::Taken;

pub(crate) struct Machine<'a> {
    pub(crate) ast: &'a ast::Machine,
    pub(crate) docs: String,
    pub(crate) states: Vec<State<'a>>,
    pub(crate) events: Vec<Event<'a>>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) timers: Vec<Timer>,
    pub(crate) invocations: Vec<Invocation>,
    /// The methods of the behaviour, in the order of their first use.
    pub(crate) handlers: Vec<Handler>,
    /// Whether a name was left out because it could not be understood: what follows from the
    /// graph is then not asked.
    pub(crate) incomplete: bool,
    /// Whether two declarations of one name were joined: the graph is then not asked at all.
    pub(crate) joined: bool,
}

pub(crate) struct State<'a> {
    pub(crate) ast: &'a ast::State,
    pub(crate) name: String,
    pub(crate) docs: String,
    pub(crate) attrs: Vec<&'a Attribute>,
    pub(crate) parent: Option<StateId>,
    pub(crate) finality: Finality,
    pub(crate) fields: Vec<Field>,
    pub(crate) entry: Vec<Action>,
    pub(crate) exit: Vec<Action>,
    pub(crate) allows: Vec<Allow>,
}

#[derive(Clone)]
pub(crate) struct Field {
    pub(crate) name: Ident,
    pub(crate) ty: Type,
    pub(crate) text: String,
}

pub(crate) struct Event<'a> {
    pub(crate) ast: &'a ast::Event,
    pub(crate) name: String,
    pub(crate) docs: String,
    pub(crate) attrs: Vec<&'a Attribute>,
    pub(crate) kind: EventKind,
    /// Positional parts have no name.
    pub(crate) payload: Vec<Part>,
    pub(crate) answer: Option<String>,
    pub(crate) allows: Vec<Allow>,
}

pub(crate) struct Part {
    pub(crate) name: Option<Ident>,
    pub(crate) ty: Type,
    pub(crate) text: String,
}

pub(crate) struct Rule {
    pub(crate) owner: Option<StateId>,
    pub(crate) docs: String,
    /// Where a finding about the rule as a whole is shown.
    pub(crate) span: Span,
    pub(crate) trigger: Trigger,
    /// For each alternative of the trigger, which part of its payload each binding names.
    pub(crate) binds: Vec<Vec<usize>>,
    /// The bindings themselves, by number.
    pub(crate) bindings: Vec<Ident>,
    pub(crate) verdict: fsm_model::Verdict,
    pub(crate) guard: Option<Guard>,
    pub(crate) guard_text: String,
    pub(crate) actions: Vec<Action>,
    pub(crate) action_spans: Vec<Span>,
    pub(crate) goals: Vec<Goal>,
    /// The action that builds the target or chooses it, by its index.
    pub(crate) builder: Option<usize>,
    /// The action that answers the call, by its index.
    pub(crate) answerer: Option<usize>,
    pub(crate) replies_later: bool,
    /// Whether a misspelt name in it was taken for the nearest one.
    pub(crate) guessed: bool,
    pub(crate) allows: Vec<Allow>,
}

pub(crate) enum Trigger {
    Events(Vec<EventId>),
    Always,
    After(TimerId),
    Every(TimerId),
    Idle,
    Shutdown,
    Closed(EventId),
    Done(DoneOf),
    Error(Option<InvocationId>),
}

pub(crate) enum Guard {
    Ask { handler: usize, args: Vec<Arg> },
    In(StateId),
    Not(Box<Guard>),
    And(Box<Guard>, Box<Guard>),
    Or(Box<Guard>, Box<Guard>),
}

pub(crate) enum Action {
    Run { handler: usize, args: Vec<Arg> },
    Effect { handler: usize, args: Vec<Arg> },
    Raise { event: EventId, args: Vec<Arg> },
    Restart { timer: TimerId },
}

#[derive(Clone)]
pub(crate) struct Arg {
    pub(crate) name: Ident,
    pub(crate) text: String,
    pub(crate) lent: bool,
    pub(crate) from: ArgFrom,
    /// The type of what is named, without a reference.
    pub(crate) ty: TokenStream,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ArgFrom {
    /// This binding of the trigger's payload.
    Payload(usize),
    /// The reply of the call.
    Reply,
    Field(StateId, u16),
    Now,
    Port,
}

pub(crate) struct Goal {
    pub(crate) places: Vec<Place>,
    pub(crate) span: Span,
}

pub(crate) struct Place {
    pub(crate) state: StateId,
    pub(crate) kind: PlaceKind,
    pub(crate) data: Data,
}

pub(crate) enum Data {
    None,
    Args(Vec<Arg>),
    Returned,
}

pub(crate) struct Timer {
    pub(crate) owner: Option<StateId>,
    pub(crate) periodic: bool,
    pub(crate) delay: Delay,
    pub(crate) span: Span,
}

pub(crate) enum Delay {
    Fixed(Duration),
    Named { handler: usize, args: Vec<Arg> },
}

pub(crate) struct Invocation {
    pub(crate) owner: Option<StateId>,
    pub(crate) name: String,
    pub(crate) handler: usize,
    pub(crate) args: Vec<Arg>,
    pub(crate) output: Option<Type>,
    pub(crate) output_text: Option<String>,
    pub(crate) span: Span,
}

/// A method of the behaviour.
pub(crate) struct Handler {
    pub(crate) name: Ident,
    pub(crate) kind: HandlerKind,
    pub(crate) params: Vec<Param>,
    pub(crate) result: HandlerResult,
    /// Where it is used, in words.
    pub(crate) uses: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum HandlerKind {
    Guard,
    Action,
    Effect,
    Invocation,
    Delay,
}

pub(crate) struct Param {
    pub(crate) name: Ident,
    pub(crate) ty: TokenStream,
}

pub(crate) enum HandlerResult {
    /// `()`, `bool` or a length of time: what its kind says.
    Plain,
    /// This type: a state's data, a call's answer, an invocation's output.
    Value(TokenStream),
    /// One of these targets.
    Choice(Vec<Variant>),
}

/// One target of a choice.
pub(crate) struct Variant {
    pub(crate) state: StateId,
    /// The data that the handler gives with it.
    pub(crate) data: Vec<Type>,
}

#[derive(Clone)]
pub(crate) struct Allow {
    pub(crate) check: String,
    pub(crate) reason: String,
    /// The name of the check.
    pub(crate) span: Span,
}

impl Machine<'_> {
    /// Returns the types that the events carry and are answered with.
    pub(crate) fn event_types(&self) -> TokenStream {
        let parts = self.events.iter().flat_map(|event| &event.payload);
        let parts = parts.map(|part| &part.ty);
        let answers = self
            .events
            .iter()
            .filter_map(|event| event.ast.answer.as_ref());
        quote::quote!(#(#parts,)* #(#answers,)*)
    }

    /// Returns the types that the states hold.
    pub(crate) fn state_types(&self) -> TokenStream {
        let types = self.states.iter().flat_map(|state| &state.fields);
        let types = types.map(|field| &field.ty);
        quote::quote!(#(#types),*)
    }

    /// Returns the types that effects are given.
    pub(crate) fn effect_types(&self) -> TokenStream {
        let effect = |handler: &&Handler| handler.kind == HandlerKind::Effect;
        let params = self
            .handlers
            .iter()
            .filter(effect)
            .flat_map(|handler| &handler.params);
        let types = params.map(|param| &param.ty);
        quote::quote!(#(#types),*)
    }

    /// Returns the types that invocations give.
    pub(crate) fn done_types(&self) -> TokenStream {
        let types = self
            .invocations
            .iter()
            .filter_map(|task| task.output.as_ref());
        quote::quote!(#(#types),*)
    }

    /// Returns the type of its events, with the parameters that they take.
    pub(crate) fn event_type(&self) -> TokenStream {
        let name = quote::format_ident!("{}Event", self.ast.name, span = Span::mixed_site());
        let taken = Taken::of(&self.ast.generics, &self.event_types()).arguments();
        quote::quote!(#name #taken)
    }

    /// Returns the ids of all events, in source order.
    pub(crate) fn event_ids(&self) -> impl Iterator<Item = EventId> + use<> {
        (0..self.events.len() as u16).map(EventId)
    }

    /// Returns the fields that a state holds while it is active: those of the states around it
    /// first, then its own.
    pub(crate) fn fields(&self, state: StateId) -> Vec<&Field> {
        let mut path = Vec::new();
        let mut next = Some(state);
        while let Some(id) = next {
            path.push(id);
            next = self[id].parent;
        }
        path.iter().rev().flat_map(|&id| &self[id].fields).collect()
    }

    /// As [`fields`](Self::fields); the machine itself holds none.
    pub(crate) fn fields_at(&self, place: Option<StateId>) -> Vec<&Field> {
        place.map(|state| self.fields(state)).unwrap_or_default()
    }
}

impl Rule {
    /// Returns the bindings that are used once the rule is taken, by number: not those that only
    /// its guard asks for.
    pub(crate) fn bound_later(&self) -> impl Iterator<Item = usize> {
        let in_actions = self.actions.iter().flat_map(|action| match action {
            Action::Run { args, .. } | Action::Effect { args, .. } | Action::Raise { args, .. } => {
                args.as_slice()
            }
            Action::Restart { .. } => &[],
        });
        let places = self.goals.iter().flat_map(|goal| &goal.places);
        let in_places = places.flat_map(|place| match &place.data {
            Data::Args(args) => args.as_slice(),
            Data::None | Data::Returned => &[],
        });
        let args: Vec<ArgFrom> = in_actions.chain(in_places).map(|arg| arg.from).collect();
        (0..self.bindings.len()).filter(move |&k| args.contains(&ArgFrom::Payload(k)))
    }
}

macro_rules! index {
    ($($id:ty => $field:ident: $item:ty),* $(,)?) => {
        $(impl<'a> std::ops::Index<$id> for Machine<'a> {
            type Output = $item;

            fn index(&self, id: $id) -> &$item {
                &self.$field[id.index()]
            }
        })*
    };
}

index! {
    StateId => states: State<'a>,
    EventId => events: Event<'a>,
    fsm_model::RuleId => rules: Rule,
    TimerId => timers: Timer,
    InvocationId => invocations: Invocation,
}
