//! The block as written: every name with its span, nothing resolved.

use std::time::Duration;

use proc_macro2::Span;
use syn::{Attribute, Generics, Ident, Type, Visibility};

/// `pub machine Name { … }`
pub(crate) struct Machine {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) name: Ident,
    pub(crate) generics: Generics,
    pub(crate) event_attrs: Vec<Attribute>,
    pub(crate) events: Vec<Event>,
    pub(crate) error: Option<Type>,
    pub(crate) body: Body,
}

/// What stands between the braces of a machine or of a state.
#[derive(Default)]
pub(crate) struct Body {
    pub(crate) states: Vec<State>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) entry: Vec<Action>,
    /// Where each `entry` clause begins: each is a rule of its own.
    pub(crate) entry_starts: Vec<usize>,
    pub(crate) exit: Vec<Action>,
    /// Where each `exit` clause begins.
    pub(crate) exit_starts: Vec<usize>,
    pub(crate) invokes: Vec<Invoke>,
}

/// `stream Data(Batch<StageEvent>)`
pub(crate) struct Event {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) kind: EventKind,
    pub(crate) name: Ident,
    pub(crate) payload: Payload,
    pub(crate) answer: Option<Type>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum EventKind {
    Command,
    Stream,
    Call,
}

pub(crate) enum Payload {
    Unit,
    Tuple(Vec<Type>),
    Named(Vec<Field>),
}

/// `name: Type`
pub(crate) struct Field {
    pub(crate) name: Ident,
    pub(crate) ty: Type,
}

/// `initial state Running { … }`
pub(crate) struct State {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) initial: Option<Span>,
    pub(crate) is_final: Option<Span>,
    pub(crate) failed: Option<Span>,
    pub(crate) parallel: Option<Span>,
    pub(crate) name: Ident,
    pub(crate) data: Vec<Field>,
    pub(crate) body: Body,
}

/// `on Data(batch) if … do … => …;`
pub(crate) struct Rule {
    pub(crate) attrs: Vec<Attribute>,
    /// The word that the rule begins with.
    pub(crate) word: Span,
    pub(crate) trigger: Trigger,
    pub(crate) verdict: Verdict,
    pub(crate) guard: Option<Guard>,
    pub(crate) actions: Vec<Action>,
    pub(crate) goals: Vec<Goal>,
    /// Whether a part of it could not be read.
    pub(crate) lost: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Take,
    Ignore,
    Defer,
    Refuse,
}

pub(crate) enum Trigger {
    Events {
        patterns: Vec<Pattern>,
        reply: Option<Ident>,
    },
    /// It could not be read.
    Lost,
    Always,
    After(Delay),
    Every(Delay),
    Idle(Span),
    Shutdown(Span),
    Closed(Ident),
    Done {
        word: Span,
        of: Option<Ident>,
        binding: Option<Ident>,
    },
    Error {
        word: Span,
        of: Option<Ident>,
        binding: Option<Ident>,
    },
}

/// `Frame(frame)`
pub(crate) struct Pattern {
    pub(crate) event: Ident,
    pub(crate) bindings: Bindings,
}

pub(crate) enum Bindings {
    None,
    /// One each, `_` for what is not wanted.
    Tuple(Vec<Ident>),
    /// By the names of the fields.
    Named(Vec<Ident>),
}

pub(crate) enum Guard {
    Ask(Call),
    In { state: Ident },
    Not(Box<Guard>),
    And(Box<Guard>, Box<Guard>),
    Or(Box<Guard>, Box<Guard>),
}

pub(crate) struct Call {
    pub(crate) name: Ident,
    pub(crate) args: Vec<Arg>,
}

pub(crate) struct Arg {
    pub(crate) lent: bool,
    pub(crate) name: Ident,
    /// Whether something else stands where its name should.
    pub(crate) lost: bool,
}

pub(crate) enum Action {
    Run(Call),
    Effect(Call),
    Raise(Call),
    Restart(Ident),
}

/// `Connected(link) & Ready`
pub(crate) struct Goal {
    pub(crate) places: Vec<Place>,
}

pub(crate) struct Place {
    pub(crate) kind: PlaceKind,
    pub(crate) state: Ident,
    pub(crate) data: Data,
}

#[derive(Clone, Copy)]
pub(crate) enum PlaceKind {
    State,
    History,
    DeepHistory,
}

pub(crate) enum Data {
    None,
    Args(Vec<Arg>),
    Returned,
}

pub(crate) enum Delay {
    Fixed { length: Duration, span: Span },
    Named(Call),
}

/// `invoke connect(link) -> Link;`
pub(crate) struct Invoke {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) call: Call,
    pub(crate) output: Option<Type>,
}

impl Delay {
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Fixed { span, .. } => *span,
            Self::Named(call) => call.name.span(),
        }
    }
}

impl Action {
    /// The name that the action is written with.
    pub(crate) fn name(&self) -> &Ident {
        match self {
            Self::Run(call) | Self::Effect(call) | Self::Raise(call) => &call.name,
            Self::Restart(name) => name,
        }
    }
}
