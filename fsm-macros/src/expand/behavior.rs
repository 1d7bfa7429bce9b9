//! The trait that the author's code fills in.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

use crate::generics::Taken;
use crate::ir::{Handler, HandlerKind, HandlerResult};

use super::{Expander, code, docs};

impl Expander<'_> {
    pub(super) fn behavior(&self) -> TokenStream {
        let (vis, name) = (&self.machine.ast.vis, &self.names.behavior);
        let declared = Taken::all(&self.machine.ast.generics).declaration();
        let docs = docs(&format!(
            "What the names of a [`{}`] do: its guards, actions, effects, invocations and delays.",
            self.names.machine
        ));
        let methods = self
            .machine
            .handlers
            .iter()
            .map(|handler| self.method(handler));
        code! {
            #docs
            #[allow(clippy::ptr_arg, reason = "the types are those of payloads and fields")]
            #vis trait #name #declared { #(#methods)* }
        }
    }

    fn method(&self, handler: &Handler) -> TokenStream {
        let docs = docs(&handler.uses.join("\n\n"));
        let name = &handler.name;
        let params = handler.params.iter().map(|param| {
            let (name, ty) = (&param.name, &param.ty);
            code!(#name: #ty)
        });
        let receiver = match handler.kind {
            HandlerKind::Guard | HandlerKind::Delay => code!(&self),
            _ => code!(&mut self),
        };
        let result = self.result(handler);
        // At the name, so that rustc shows it where a method is missing from an `impl`.
        let at = Span::mixed_site().located_at(name.span());
        let (fn_word, end) = (quote_spanned!(at=> fn), quote_spanned!(at=> ;));
        code! {
            #docs
            #fn_word #name(#receiver #(, #params)*) #result #end
        }
    }

    fn result(&self, handler: &Handler) -> TokenStream {
        let value = match &handler.result {
            HandlerResult::Plain => code!(()),
            HandlerResult::Value(ty) => ty.clone(),
            HandlerResult::Choice(_) => self.choice_type(handler),
        };
        match handler.kind {
            HandlerKind::Guard => code!(-> bool),
            HandlerKind::Delay => code!(-> ::core::time::Duration),
            HandlerKind::Action if matches!(handler.result, HandlerResult::Plain) => code!(),
            HandlerKind::Action => code!(-> #value),
            HandlerKind::Effect => {
                let output = self.fallible(&value);
                code!(-> impl ::core::future::Future<Output = #output> + ::core::marker::Send)
            }
            HandlerKind::Invocation => {
                let output = self.fallible(&value);
                code! {
                    -> impl ::core::future::Future<Output = #output>
                        + ::core::marker::Send + 'static
                }
            }
        }
    }

    /// `Result<T, E>` where the machine declares an error, else `T`.
    fn fallible(&self, value: &TokenStream) -> TokenStream {
        match &self.machine.ast.error {
            Some(error) => code!(::core::result::Result<#value, #error>),
            None => value.clone(),
        }
    }
}
