//! Arguments: bindings of the trigger, fields of the state and of the states around it.

use fsm_model::Code;
use fsm_model::StateId;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Ident;

use crate::ir::{Action, Arg, ArgFrom, HandlerKind, HandlerResult};
use crate::{ast, text};

use super::{Lower, names};

/// What can be named where a call stands.
pub(super) struct Scope {
    pub(super) owner: Option<StateId>,
    pub(super) bindings: Vec<Binding>,
    /// Whether it is an invocation's, which can be given the way back.
    pub(super) is_task: bool,
    /// Names whose types are not known, because their event is not: said already.
    pub(super) unknown: Vec<String>,
    /// Whether the trigger could not be read, so that any name may have stood in it.
    pub(super) lost: bool,
}

/// A name for a part of what the trigger brought.
#[derive(Clone)]
pub(super) struct Binding {
    pub(super) name: Ident,
    pub(super) from: ArgFrom,
    pub(super) ty: TokenStream,
}

/// How a call uses its arguments.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// It looks at them.
    Shared,
    /// It takes what the event brought and may change fields.
    Mutable,
    /// It owns all of them: `&` makes no sense.
    Owned,
}

impl Scope {
    /// The scope of what belongs to a state and not to an event.
    pub(super) fn of_state(owner: Option<StateId>) -> Self {
        Self {
            owner,
            bindings: Vec::new(),
            is_task: false,
            unknown: Vec::new(),
            lost: false,
        }
    }

    /// The names of what the event brought, by number.
    pub(super) fn payload_names(&self) -> Vec<Ident> {
        let payload = |binding: &&Binding| matches!(binding.from, ArgFrom::Payload(_));
        let bindings = self.bindings.iter().filter(payload);
        bindings.map(|binding| binding.name.clone()).collect()
    }
}

impl Lower<'_, '_> {
    /// Resolves arguments. Of what an unknown one is nothing is known, but it keeps its place: so
    /// its method does.
    pub(super) fn args(&mut self, args: &[ast::Arg], scope: &Scope, used: Use) -> Vec<Arg> {
        args.iter().map(|arg| self.arg(arg, scope, used)).collect()
    }

    fn arg(&mut self, arg: &ast::Arg, scope: &Scope, used: Use) -> Arg {
        if arg.lent && used != Use::Mutable {
            self.needless_reference(arg, used);
        }
        let lent = arg.lent && used == Use::Mutable;
        let known = match arg.lost {
            true => None,
            false => self.source(&arg.name, scope),
        };
        let (from, ty) = known.unwrap_or_else(|| {
            self.unclear = true;
            (ArgFrom::Payload(0), self.problems.hole().to_token_stream())
        });
        Arg {
            name: arg.name.clone(),
            text: text::plain(&arg.name),
            lent,
            from,
            ty,
        }
    }

    fn needless_reference(&mut self, arg: &ast::Arg, used: Use) {
        let name = &arg.name;
        let what = match used {
            Use::Owned => "an effect, an invocation or a target owns what it is given",
            _ => "a guard or a delay is given references anyway",
        };
        self.problems.report(
            Code::MovedTwice,
            name.span(),
            &format!("`&{name}` cannot be written here: {what}"),
            &format!("write `{name}`"),
        );
    }

    fn source(&mut self, name: &Ident, scope: &Scope) -> Option<(ArgFrom, TokenStream)> {
        if let Some(found) = self.known_source(&text::plain(name), scope) {
            return Some(found);
        }
        if scope.lost || scope.unknown.contains(&text::plain(name)) {
            return None;
        }
        let mut known: Vec<String> = scope
            .bindings
            .iter()
            .map(|binding| text::plain(&binding.name))
            .collect();
        let fields = self.machine.fields_at(scope.owner);
        known.extend(fields.iter().map(|field| text::plain(&field.name)));
        let near = names::unknown(
            "binding or field",
            "bind it in the trigger, as in `on Event(name)`",
            name,
            known.iter().map(String::as_str),
            self.problems,
        )?;
        self.guessed = true;
        self.known_source(&near, scope)
    }

    fn known_source(&mut self, name: &str, scope: &Scope) -> Option<(ArgFrom, TokenStream)> {
        if let Some(binding) = scope
            .bindings
            .iter()
            .find(|binding| text::plain(&binding.name) == name)
        {
            return Some((binding.from, binding.ty.clone()));
        }
        let mut at = scope.owner;
        while let Some(state) = at {
            let fields = &self.machine[state].fields;
            if let Some(i) = fields
                .iter()
                .position(|field| text::plain(&field.name) == name)
            {
                let ty = &fields[i].ty;
                return Some((ArgFrom::Field(state, i as u16), quote!(#ty)));
            }
            at = self.machine[state].parent;
        }
        match name {
            "now" => Some((ArgFrom::Now, quote!(::std::time::Instant))),
            "port" if scope.is_task => {
                let event = self.machine.event_type();
                Some((ArgFrom::Port, quote!(::fsmith::driver::Port<#event>)))
            }
            _ => None,
        }
    }

    /// Resolves one action; `None` where something in it is unknown.
    pub(super) fn action(
        &mut self,
        action: &ast::Action,
        scope: &Scope,
        result: HandlerResult,
        used: &str,
    ) -> Option<Action> {
        match action {
            ast::Action::Run(call) => {
                let args = self.args(&call.args, scope, Use::Mutable);
                let handler = self.handler(&call.name, HandlerKind::Action, &args, result, used);
                Some(Action::Run { handler, args })
            }
            ast::Action::Effect(call) => {
                let args = self.args(&call.args, scope, Use::Owned);
                let kind = HandlerKind::Effect;
                let plain = HandlerResult::Plain;
                let handler = self.handler(&call.name, kind, &args, plain, used);
                Some(Action::Effect { handler, args })
            }
            ast::Action::Raise(call) => self.raise(call, scope),
            ast::Action::Restart(name) => self.restart(name, scope.owner),
        }
    }

    fn raise(&mut self, call: &ast::Call, scope: &Scope) -> Option<Action> {
        let args = self.args(&call.args, scope, Use::Owned);
        let event = self.event_named(&call.name)?;
        Some(Action::Raise { event, args })
    }

    /// A timer is named by its delay: of this state, else of the nearest around it.
    fn restart(&mut self, name: &Ident, owner: Option<StateId>) -> Option<Action> {
        let path = std::iter::successors(owner, |&id| self.machine[id].parent).map(Some);
        let named = |timer: &crate::ir::Timer| match &timer.delay {
            crate::ir::Delay::Named { handler, .. } => {
                Some(text::plain(&self.machine.handlers[*handler].name))
            }
            crate::ir::Delay::Fixed(_) => None,
        };
        let places: Vec<Option<StateId>> = path.chain([None]).collect();
        let find = |wanted: &str| {
            places.iter().find_map(|place| {
                let here = |timer: &crate::ir::Timer| {
                    timer.owner == *place && named(timer).as_deref() == Some(wanted)
                };
                self.machine.timers.iter().position(here)
            })
        };
        let written = text::plain(name);
        let found = find(&written);
        let known: Vec<String> = self.machine.timers.iter().filter_map(named).collect();
        let found = found.or_else(|| {
            let known = known.iter().map(String::as_str);
            let cure = "declare its timer in this state or around it: `after name …`";
            let near = names::unknown("delay", cure, name, known, self.problems)?;
            find(&near)
        });
        found.map(|timer| Action::Restart {
            timer: fsm_model::TimerId(timer as u16),
        })
    }

    /// Finds an event, by the nearest name where it is misspelt.
    pub(super) fn event_named(&mut self, name: &Ident) -> Option<fsm_model::EventId> {
        let found = self.names.event(name, self.problems);
        self.note(name, found)
            .map(|id| fsm_model::EventId(id as u16))
    }

    /// Finds a state, by the nearest name where it is misspelt.
    pub(super) fn state_named(&mut self, name: &Ident) -> Option<StateId> {
        let found = self.names.state(name, self.problems);
        self.note(name, found).map(|id| StateId(id as u16))
    }

    fn note(&mut self, name: &Ident, found: Option<usize>) -> Option<usize> {
        self.unclear |= found.is_none();
        self.guessed |= found.is_some() && !self.names.has(name);
        found
    }
}

/// "nothing", "one value", "3 values"
pub(super) fn values(count: usize) -> String {
    match count {
        0 => "nothing".to_owned(),
        1 => "one value".to_owned(),
        many => format!("{many} values"),
    }
}
