//! Calls of the behaviour: how each argument is handed over.

use fsm_model::StateId;
use proc_macro2::TokenStream;
use syn::Ident;

use crate::ir::{Action, Arg, ArgFrom, Guard};

use super::{Expander, code};

/// How the fields of the state stand in the local names.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    /// Each is a `&mut` into the state.
    Borrowed,
    /// Each is the value: the state was taken apart.
    Owned,
}

/// What a call uses its arguments for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Look,
    Act,
    Own,
}

/// The local names where a call stands.
#[derive(Clone, Copy)]
pub(super) struct Locals<'l> {
    pub(super) held: Held,
    /// By the number of the binding.
    pub(super) bound: &'l [Ident],
}

/// Where the fields of a state are not needed beyond being lent.
pub(super) const LENT: Locals<'static> = Locals {
    held: Held::Borrowed,
    bound: &[],
};

impl Expander<'_> {
    pub(super) fn args(&self, args: &[Arg], used: Use, locals: Locals<'_>) -> Vec<TokenStream> {
        args.iter().map(|arg| self.arg(arg, used, locals)).collect()
    }

    fn arg(&self, arg: &Arg, used: Use, locals: Locals<'_>) -> TokenStream {
        match arg.from {
            ArgFrom::Payload(k) => {
                let bound = &locals.bound[k];
                if used == Use::Look || arg.lent {
                    code!(&#bound)
                } else {
                    code!(#bound)
                }
            }
            ArgFrom::Reply => code!(reply),
            ArgFrom::Now => code!(now),
            ArgFrom::Port => code!(port),
            ArgFrom::Field(state, at) => {
                let field = self.field(state, at);
                let ty = &arg.ty;
                match (locals.held, used) {
                    (Held::Borrowed, Use::Own) => {
                        code!(<#ty as ::core::clone::Clone>::clone(#field))
                    }
                    (Held::Owned, Use::Own) => code!(<#ty as ::core::clone::Clone>::clone(&#field)),
                    (Held::Borrowed, _) => code!(#field),
                    (Held::Owned, Use::Look) => code!(&#field),
                    (Held::Owned, Use::Act) if arg.lent => code!(&#field),
                    (Held::Owned, Use::Act) => code!(&mut #field),
                }
            }
        }
    }

    /// The name of a field where it is declared.
    pub(super) fn field(&self, state: StateId, at: u16) -> &Ident {
        &self.machine[state].fields[usize::from(at)].name
    }

    /// Calls a guard or a delay.
    pub(super) fn look(&self, handler: usize, args: &[Arg], locals: Locals<'_>) -> TokenStream {
        let (b, name) = (&self.names.b, &self.machine.handlers[handler].name);
        let args = self.args(args, Use::Look, locals);
        code!(#b::#name(&self.behavior #(, #args)*))
    }

    /// A condition; `leaf` is the state that it is asked in.
    pub(super) fn guard(&self, guard: &Guard, locals: Locals<'_>, leaf: StateId) -> TokenStream {
        let part = |inner: &Guard| {
            let part = self.guard(inner, locals, leaf);
            match binding_power(inner) < binding_power(guard) {
                true => code!((#part)),
                false => part,
            }
        };
        match guard {
            Guard::Ask { handler, args } => self.look(*handler, args, locals),
            Guard::In(state) => {
                let inside = self.model.is_within(leaf, *state);
                code!(#inside)
            }
            Guard::Not(inner) => {
                let negated = part(inner);
                code!(!#negated)
            }
            Guard::And(a, b) => {
                let (a, b) = (part(a), part(b));
                code!(#a && #b)
            }
            Guard::Or(a, b) => {
                let (a, b) = (part(a), part(b));
                code!(#a || #b)
            }
        }
    }

    /// One action as a statement; of an action that gives something back, the expression.
    pub(super) fn action(&self, action: &Action, locals: Locals<'_>) -> TokenStream {
        match action {
            Action::Run { handler, args } => {
                let (b, name) = (&self.names.b, &self.machine.handlers[*handler].name);
                let args = self.args(args, Use::Act, locals);
                code!(#b::#name(&mut self.behavior #(, #args)*))
            }
            Action::Effect { handler, args } => {
                let effect = &self.names.effect;
                let variant = self.names.effect_variant(&self.machine.handlers[*handler]);
                let args = self.args(args, Use::Own, locals);
                let args = (!args.is_empty()).then(|| code!((#(#args),*)));
                code!(self.kernel.effects.push(#effect::#variant #args))
            }
            Action::Raise { event, args } => {
                let args = self.args(args, Use::Own, locals);
                let value = self.event_value(*event, &args);
                code!(self.kernel.raised.push_back(::fsmith::core::Internal::Event(#value)))
            }
            Action::Restart { timer } => self.arm(*timer, locals),
        }
    }

    /// Builds an event from its parts.
    pub(super) fn event_value(
        &self,
        event: fsm_model::EventId,
        parts: &[TokenStream],
    ) -> TokenStream {
        let (name, event) = (&self.names.event, &self.machine[event]);
        let variant = &event.ast.name;
        if event.payload.iter().any(|part| part.name.is_some()) {
            let fields = event.payload.iter().zip(parts);
            let fields = fields.map(|(field, value)| match &field.name {
                Some(name) if *name == value.to_string() => code!(#value),
                name => code!(#name: #value),
            });
            return code!(#name::#variant { #(#fields),* });
        }
        let parts = (!parts.is_empty()).then(|| code!((#(#parts),*)));
        code!(#name::#variant #parts)
    }

    /// The fields of a state and of those around it that these calls use.
    pub(super) fn collect_fields(args: &[Arg], fields: &mut Vec<(StateId, u16)>) {
        for arg in args {
            if let ArgFrom::Field(state, at) = arg.from
                && !fields.contains(&(state, at))
            {
                fields.push((state, at));
            }
        }
    }

    /// The fields that a condition uses.
    pub(super) fn guard_fields(guard: &Guard, fields: &mut Vec<(StateId, u16)>) {
        match guard {
            Guard::Ask { args, .. } => Self::collect_fields(args, fields),
            Guard::In(_) => {}
            Guard::Not(inner) => Self::guard_fields(inner, fields),
            Guard::And(a, b) | Guard::Or(a, b) => {
                Self::guard_fields(a, fields);
                Self::guard_fields(b, fields);
            }
        }
    }

    /// The fields that actions use, the delays of timers that they restart among them.
    pub(super) fn action_fields(&self, actions: &[Action], fields: &mut Vec<(StateId, u16)>) {
        for action in actions {
            match action {
                Action::Run { args, .. }
                | Action::Effect { args, .. }
                | Action::Raise { args, .. } => Self::collect_fields(args, fields),
                Action::Restart { timer } => self.delay_fields(*timer, fields),
            }
        }
    }
}

/// Begins the effects of one rule, where there are any.
pub(super) fn begin_firing(actions: &[Action]) -> Option<TokenStream> {
    let queues = actions
        .iter()
        .any(|action| matches!(action, Action::Effect { .. }));
    queues.then(|| code!(self.kernel.effects.begin_firing();))
}

/// How strongly a condition holds together.
fn binding_power(guard: &Guard) -> u8 {
    match guard {
        Guard::Or(..) => 0,
        Guard::And(..) => 1,
        Guard::Not(_) => 2,
        Guard::Ask { .. } | Guard::In(_) => 3,
    }
}

/// Returns whether a condition asks where the machine is.
pub(super) fn asks_in(guard: &Guard) -> bool {
    match guard {
        Guard::Ask { .. } => false,
        Guard::In(_) => true,
        Guard::Not(inner) => asks_in(inner),
        Guard::And(a, b) | Guard::Or(a, b) => asks_in(a) || asks_in(b),
    }
}
