//! The methods of the behaviour: one for each name, with one signature.

use fsm_model::Code;
use quote::quote;
use syn::Ident;

use crate::ir::{Arg, Handler, HandlerKind, HandlerResult, Param};
use crate::text;

use super::Lower;

impl Lower<'_, '_> {
    /// Returns the method of this name, which is new or has been used alike before.
    pub(super) fn handler(
        &mut self,
        name: &Ident,
        kind: HandlerKind,
        args: &[Arg],
        result: HandlerResult,
        used: &str,
    ) -> usize {
        let params: Vec<Param> = args.iter().map(|arg| param(arg, kind)).collect();
        let known = self
            .machine
            .handlers
            .iter()
            .position(|handler| handler.name == *name);
        let Some(known) = known else {
            let uses = vec![used.to_owned()];
            let name = name.clone();
            self.machine.handlers.push(Handler {
                name,
                kind,
                params,
                result,
                uses,
            });
            return self.machine.handlers.len() - 1;
        };
        let new = Handler {
            name: name.clone(),
            kind,
            params,
            result,
            uses: Vec::new(),
        };
        let first = self.signature(&self.machine.handlers[known]);
        let second = self.signature(&new);
        let (gap, new_gap) = (
            self.problems.is_hole(&first),
            self.problems.is_hole(&second),
        );
        if gap && !new_gap {
            let uses = std::mem::take(&mut self.machine.handlers[known].uses);
            self.machine.handlers[known] = Handler { uses, ..new };
        }
        let line = self.machine.handlers[known].name.span().start().line;
        if first == second || gap || new_gap {
            let uses = &mut self.machine.handlers[known].uses;
            if !uses.iter().any(|earlier| earlier == used) {
                uses.push(used.to_owned());
            }
        } else {
            self.problems.report(
                Code::TwoSignatures,
                name.span(),
                &format!("`{name}` is used in two ways: first as {first}, here as {second}"),
                &format!(
                    "use two names, or give both the same arguments and the same kind of \
                     target\n= note: line {line}: first used here"
                ),
            );
        }
        known
    }

    /// What a method is, as text: its kind and types, without the names of its parameters.
    fn signature(&self, handler: &Handler) -> String {
        let params: Vec<String> = handler
            .params
            .iter()
            .map(|param| text::of(&param.ty))
            .collect();
        let kind = match handler.kind {
            HandlerKind::Guard => "guard",
            HandlerKind::Action => "action",
            HandlerKind::Effect => "effect",
            HandlerKind::Invocation => "invocation",
            HandlerKind::Delay => "delay",
        };
        let result = match &handler.result {
            HandlerResult::Plain => String::new(),
            HandlerResult::Value(ty) => format!(" -> {}", text::of(ty)),
            HandlerResult::Choice(variants) => {
                let name = |variant: &crate::ir::Variant| {
                    let types: Vec<String> = variant.data.iter().map(text::of).collect();
                    let state = &self.machine[variant.state].name;
                    match types.is_empty() {
                        true => state.clone(),
                        false => format!("{state}({})", types.join(", ")),
                    }
                };
                let names: Vec<String> = variants.iter().map(name).collect();
                format!(" -> {}", names.join(" | "))
            }
        };
        format!("{kind} `({}){result}`", params.join(", "))
    }
}

/// How an argument is passed: guards and delays look, actions may change a field and own what the
/// event brought, effects and invocations own all.
fn param(arg: &Arg, kind: HandlerKind) -> Param {
    use crate::ir::ArgFrom::{Field, Now, Payload, Port, Reply};
    let ty = &arg.ty;
    let ty = match (kind, arg.from) {
        (_, Now | Port) | (HandlerKind::Effect | HandlerKind::Invocation, _) => quote!(#ty),
        (HandlerKind::Guard | HandlerKind::Delay, _) => quote!(&#ty),
        (HandlerKind::Action, _) if arg.lent => quote!(&#ty),
        (HandlerKind::Action, Field(..)) => quote!(&mut #ty),
        (HandlerKind::Action, Payload(_) | Reply) => quote!(#ty),
    };
    Param {
        name: arg.name.clone(),
        ty,
    }
}
