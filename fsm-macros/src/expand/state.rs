//! The enum of states and its fieldless twin.

use fsm_model::StateId;
use proc_macro2::TokenStream;
use syn::Attribute;

use super::types::{debug_by_name, derives};
use super::{Expander, code, docs};

impl Expander<'_> {
    pub(super) fn state(&self) -> TokenStream {
        let (data, id, composite) = (self.state_enum(), self.id_enum(), self.composite_enum());
        code!(#data #id #composite)
    }

    fn state_enum(&self) -> TokenStream {
        let (vis, name, id) = (&self.machine.ast.vis, &self.names.state, &self.names.id);
        let docs = docs(&format!(
            "The states of a [`{}`], with their data.",
            self.names.machine
        ));
        let attrs: Vec<&Attribute> = self
            .machine
            .ast
            .attrs
            .iter()
            .filter(|attr| !attr.path().is_ident("doc"))
            .collect();
        let variants = self.leaves.iter().map(|&leaf| self.state_variant(leaf));
        let ids = self.leaves.iter().map(|&leaf| {
            let variant = &self.machine[leaf].ast.name;
            code!(Self::#variant { .. } => #id::#variant)
        });
        let ids = match self.leaves.first() {
            Some(_) => code!(match self { #(#ids),* }),
            None => code!(match *self {}),
        };
        let taken = self.params(&self.machine.state_types());
        let (declared, named) = (taken.declaration(), taken.arguments());
        let debug =
            (!derives(&self.machine.ast.attrs, "Debug")).then(|| debug_by_name(name, &taken));
        code! {
            #docs
            #(#attrs)*
            #vis enum #name #declared { #(#variants),* }

            impl #declared #name #named {
                /// Returns which state it is, without its data.
                #[must_use]
                #vis fn id(&self) -> #id { #ids }

                /// Returns the state's name as declared.
                #[must_use]
                #vis fn name(&self) -> &'static str { self.id().name() }
            }

            #debug
        }
    }

    fn state_variant(&self, leaf: StateId) -> TokenStream {
        let state = &self.machine[leaf];
        let (name, attrs) = (&state.ast.name, &state.attrs);
        let plain = state
            .docs
            .is_empty()
            .then(|| docs(&format!("The state `{}`.", state.name)));
        let fields = self.machine.fields(leaf);
        if fields.is_empty() {
            return code!(#plain #(#attrs)* #name);
        }
        let fields = fields.into_iter().map(|field| {
            let (name, ty) = (&field.name, &field.ty);
            code!(#[doc = " Data of the state."] #name: #ty)
        });
        code!(#plain #(#attrs)* #name { #(#fields),* })
    }

    fn id_enum(&self) -> TokenStream {
        let (vis, name) = (&self.machine.ast.vis, &self.names.id);
        let text = format!("The states of a [`{}`], without data.", self.names.machine);
        let about = docs(&text);
        let leaves = &self.leaves;
        let variants: Vec<&syn::Ident> = leaves
            .iter()
            .map(|&leaf| &self.machine[leaf].ast.name)
            .collect();
        let names: Vec<&str> = leaves.iter().map(|&leaf| self.model[leaf].name).collect();
        let docs_of = names
            .iter()
            .map(|name| docs(&format!("The state `{name}`.")));
        let text = match leaves.is_empty() {
            true => code!(match self {}),
            false => code!(match self { #(Self::#variants => #names),* }),
        };
        let is_in = self.is_in();
        code! {
            #about
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            #vis enum #name { #(#docs_of #variants),* }

            impl #name {
                /// All states, in the order of their declaration.
                #vis const ALL: &'static [Self] = &[#(Self::#variants),*];

                /// Returns the state's name as declared.
                #[must_use]
                #vis const fn name(self) -> &'static str { #text }

                #is_in
            }

            impl ::fsmith::core::StateId for #name {
                fn name(self) -> &'static str { self.name() }
            }

            impl ::core::fmt::Display for #name {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    f.write_str(self.name())
                }
            }
        }
    }

    fn is_in(&self) -> Option<TokenStream> {
        let composites = self.composites();
        if composites.is_empty() {
            return None;
        }
        let (vis, composite) = (&self.machine.ast.vis, &self.names.composite);
        let arms = composites.iter().map(|&outer| {
            let name = &self.machine[outer].ast.name;
            let inside = self.leaves_within(Some(outer)).into_iter();
            let inside = inside.map(|leaf| &self.machine[leaf].ast.name);
            code!(#composite::#name => ::core::matches!(self, #(Self::#inside)|*))
        });
        Some(code! {
            /// Returns whether it stands inside a composite state.
            #[must_use]
            #vis const fn is_in(self, composite: #composite) -> bool {
                match composite { #(#arms),* }
            }
        })
    }

    fn composite_enum(&self) -> Option<TokenStream> {
        let composites = self.composites();
        if composites.is_empty() {
            return None;
        }
        let (vis, name) = (&self.machine.ast.vis, &self.names.composite);
        let text = format!("The composite states of a [`{}`].", self.names.machine);
        let about = docs(&text);
        let variants = composites.iter().map(|&state| {
            let state = &self.machine[state];
            let name = &state.ast.name;
            let docs = match state.docs.as_str() {
                "" => docs(&format!("The states inside `{}`.", state.name)),
                written => docs(written),
            };
            code!(#docs #name)
        });
        Some(code! {
            #about
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            #vis enum #name { #(#variants),* }
        })
    }

    fn composites(&self) -> Vec<StateId> {
        self.model
            .state_ids()
            .filter(|&id| self.model.is_composite(id))
            .collect()
    }
}
