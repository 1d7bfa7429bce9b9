//! The typed handle: one method a command or a call.

use fsm_model::{EventId, EventKind};
use proc_macro2::TokenStream;

use crate::generics::Taken;

use super::{Expander, code, docs};

impl Expander<'_> {
    pub(super) fn handle(&self) -> TokenStream {
        let (vis, name) = (&self.machine.ast.vis, &self.names.handle);
        let (event, id) = (self.event_type(), &self.names.id);
        let taken = self.params(&self.machine.event_types());
        let (declared, named) = (taken.declaration(), taken.arguments());
        let derived = taken.is_empty().then(|| code!(#[derive(Clone, Debug)]));
        let written = (!taken.is_empty()).then(|| self.clone_and_debug(&taken));
        let docs = docs(&format!(
            "Sends commands and calls to a running [`{}`].",
            self.names.machine
        ));
        let sent = |&id: &EventId| self.model[id].kind != EventKind::Stream;
        let methods = self
            .model
            .event_ids()
            .filter(sent)
            .map(|id| self.handle_method(id));
        code! {
            #docs
            #derived
            #vis struct #name #declared {
                /// What every supervisor has: its state, a watch on it, and how it is ended.
                #vis supervisor: ::fsmith::Handle<#event, #id>,
            }

            #written

            impl #declared #name #named { #(#methods)* }

            impl #declared ::core::convert::From<::fsmith::Handle<#event, #id>>
                for #name #named
            {
                fn from(supervisor: ::fsmith::Handle<#event, #id>) -> Self {
                    Self { supervisor }
                }
            }
        }
    }

    /// The type of the handle.
    pub(super) fn handle_type(&self) -> TokenStream {
        let name = &self.names.handle;
        let named = self.params(&self.machine.event_types()).arguments();
        code!(#name #named)
    }

    /// What `derive` would give only where the parameters are `Clone` and `Debug`.
    fn clone_and_debug(&self, taken: &Taken) -> TokenStream {
        let name = &self.names.handle;
        let (declared, named) = (taken.declaration(), taken.arguments());
        code! {
            impl #declared ::core::clone::Clone for #name #named {
                fn clone(&self) -> Self {
                    Self { supervisor: ::core::clone::Clone::clone(&self.supervisor) }
                }
            }

            impl #declared ::core::fmt::Debug for #name #named {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    f.debug_struct(::core::stringify!(#name))
                        .field("supervisor", &self.supervisor)
                        .finish()
                }
            }
        }
    }

    fn handle_method(&self, id: EventId) -> TokenStream {
        let (vis, event, id_name) = (&self.machine.ast.vis, &self.machine[id], &self.names.id);
        let event_type = self.event_type();
        let (name, name_event) = (&self.names.events[id.index()], &self.names.event);
        let names = &self.names.parts[id.index()];
        let types = event.payload.iter().map(|part| &part.ty);
        let mut parts: Vec<TokenStream> = names.iter().map(|name| code!(#name)).collect();
        let docs = match event.docs.as_str() {
            "" => docs(&format!("Sends `{}`.", event.name)),
            written => docs(written),
        };
        let Some(answer) = event
            .ast
            .answer
            .as_ref()
            .filter(|_| event.kind == EventKind::Call)
        else {
            let value = self.event_value(id, &parts);
            return code! {
                #docs
                ///
                /// Returns once it is accepted.
                ///
                /// # Errors
                ///
                /// Gives the event back where the machine has ended.
                ///
                /// # Cancel safety
                ///
                /// Dropped before it returns, the event has not been sent.
                #vis async fn #name(
                    &self #(, #names: #types)*
                ) -> ::core::result::Result<(), ::fsmith::SendError<#event_type, #id_name>> {
                    self.supervisor.send(#value).await
                }
            };
        };
        let named = event.payload.iter().any(|part| part.name.is_some());
        let variant = &event.ast.name;
        let value = if named {
            code!(#name_event::#variant { #(#names,)* reply })
        } else {
            parts.push(code!(reply));
            code!(#name_event::#variant(#(#parts),*))
        };
        code! {
            #docs
            ///
            /// # Errors
            ///
            /// Names the state that refused it, ignored it or left it unanswered.
            ///
            /// # Cancel safety
            ///
            /// Dropped before it returns, the answer is lost; the call may have been handled.
            #vis async fn #name(
                &self #(, #names: #types)*
            ) -> ::core::result::Result<#answer, ::fsmith::core::CallError> {
                self.supervisor.call(move |reply| #value).await
            }
        }
    }
}
