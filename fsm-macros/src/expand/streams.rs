//! The streams of a machine: one field each, generic, so that nothing is boxed.

use proc_macro2::TokenStream;

use crate::ir::Event;

use super::{Expander, code, docs, number};

impl Expander<'_> {
    pub(super) fn streams(&self) -> TokenStream {
        let ids: Vec<fsm_model::EventId> = self.stream_ids().collect();
        if ids.is_empty() {
            return TokenStream::new();
        }
        let (vis, name, event) = (
            &self.machine.ast.vis,
            &self.names.streams,
            self.event_type(),
        );
        let sources: Vec<&syn::Ident> = ids
            .iter()
            .map(|id| &self.names.sources[id.index()])
            .collect();
        let fields: Vec<&syn::Ident> = ids
            .iter()
            .map(|id| &self.names.events[id.index()])
            .collect();
        let text = format!("The streams that a [`{}`] listens to.", self.names.machine);
        let taken = self.params(&self.machine.event_types());
        let params = taken.declaration_and(&sources);
        let about = docs(&text);
        let field_docs = ids
            .iter()
            .map(|&id| docs(&format!("Gives `{}`.", self.model[id].name)));
        let items = ids.iter().map(|&id| item(&self.machine[id]));
        let numbers: Vec<proc_macro2::Literal> = (0..ids.len()).map(number).collect();
        let values = ids.iter().map(|&id| {
            let parts: Vec<TokenStream> = match self.machine[id].payload.len() {
                1 => vec![code!(item)],
                many => (0..many)
                    .map(syn::Index::from)
                    .map(|i| code!(item.#i))
                    .collect(),
            };
            self.event_value(id, &parts)
        });
        let len = number(ids.len());
        code! {
            #about
            #[derive(Debug)]
            #vis struct #name<#(#sources),*> {
                #(#field_docs #vis #fields: #sources),*
            }

            impl #params ::fsmith::driver::Streams<#event> for #name<#(#sources),*>
            where
                #(#sources: ::fsmith::driver::Source<Item = #items>
                    + ::core::marker::Send + 'static,)*
            {
                const LEN: usize = #len;

                #[inline]
                fn poll(
                    &mut self,
                    stream: usize,
                    cx: &mut ::core::task::Context<'_>,
                ) -> ::core::task::Poll<::core::option::Option<#event>> {
                    match stream {
                        #(#numbers => ::fsmith::driver::poll_next(&mut self.#fields, cx)
                            .map(|next| next.map(|item| #values)),)*
                        _ => ::core::task::Poll::Ready(::core::option::Option::None),
                    }
                }

                #[inline]
                fn is_caught_up(&self, stream: usize) -> bool {
                    match stream {
                        #(#numbers => ::fsmith::driver::Source::is_caught_up(&self.#fields),)*
                        _ => true,
                    }
                }
            }
        }
    }
}

/// What a stream gives: the event's payload, several parts as a tuple.
fn item(event: &Event<'_>) -> TokenStream {
    let types: Vec<&syn::Type> = event.payload.iter().map(|part| &part.ty).collect();
    match types.as_slice() {
        [one] => code!(#one),
        many => code!((#(#many),*)),
    }
}
