//! The enums of events, effects, results and choices.

use fsm_model::EventKind;
use proc_macro2::TokenStream;
use syn::{Attribute, Ident, Meta};

use crate::generics::Taken;
use crate::ir::{Event, Handler, HandlerKind, HandlerResult, Variant};
use crate::text;

use super::{Expander, code, docs};

impl Expander<'_> {
    pub(super) fn event(&self) -> TokenStream {
        let vis = &self.machine.ast.vis;
        let (name, attrs) = (&self.names.event, &self.machine.ast.event_attrs);
        let docs = docs(&format!(
            "What can be sent to a [`{}`].",
            self.names.machine
        ));
        let variants = self
            .machine
            .events
            .iter()
            .map(|event| Self::event_variant(event));
        let all = self.machine.events.iter();
        let all: Vec<(&Ident, &str)> = all
            .map(|event| (&event.ast.name, event.name.as_str()))
            .collect();
        let text = by_name(&all);
        let taken = self.params(&self.machine.event_types());
        let (declared, named) = (taken.declaration(), taken.arguments());
        let debug = (!derives(attrs, "Debug")).then(|| debug_by_name(name, &taken));
        code! {
            #docs
            #(#attrs)*
            #vis enum #name #declared { #(#variants),* }

            impl #declared #name #named {
                /// Returns the event's name as declared.
                #[must_use]
                #vis fn name(&self) -> &'static str { #text }
            }

            #debug
        }
    }

    fn event_variant(event: &Event<'_>) -> TokenStream {
        let (name, attrs) = (&event.ast.name, &event.attrs);
        let plain = event
            .docs
            .is_empty()
            .then(|| docs(&format!("The event `{}`.", event.name)));
        let reply = event
            .ast
            .answer
            .as_ref()
            .filter(|_| event.kind == EventKind::Call);
        let reply = reply.map(|answer| code!(::fsmith::core::Reply<#answer>));
        if event.payload.iter().any(|part| part.name.is_some()) {
            let fields = event.payload.iter().map(|part| {
                let (name, ty) = (&part.name, &part.ty);
                code!(#[doc = " A part of the event."] #name: #ty)
            });
            let reply = reply.map(|ty| code!(#[doc = " Where the answer goes."] reply: #ty));
            let fields = fields.chain(reply);
            return code!(#plain #(#attrs)* #name { #(#fields),* });
        }
        let types = event.payload.iter().map(|part| &part.ty);
        let types: Vec<TokenStream> = types.map(|ty| code!(#ty)).chain(reply).collect();
        let data = (!types.is_empty()).then(|| code!((#(#types),*)));
        code!(#plain #(#attrs)* #name #data)
    }

    /// One enum a choice: exactly the targets that its rule names.
    pub(super) fn choices(&self) -> TokenStream {
        self.machine
            .handlers
            .iter()
            .map(|handler| self.choice(handler))
            .collect()
    }

    fn choice(&self, handler: &Handler) -> TokenStream {
        let HandlerResult::Choice(variants) = &handler.result else {
            return TokenStream::new();
        };
        let about = format!("Where `{}` can lead.", handler.name);
        let taken = self.params(&choice_types(variants));
        let all: Vec<(&Ident, &str)> = variants
            .iter()
            .map(|variant| &self.machine[variant.state])
            .map(|state| (&state.ast.name, state.name.as_str()))
            .collect();
        let variants = variants.iter().map(|variant| {
            let state = &self.machine[variant.state].ast.name;
            let docs = docs(&format!("To the state `{state}`."));
            let data = &variant.data;
            let data = (!data.is_empty()).then(|| code!((#(#data),*)));
            code!(#docs #state #data)
        });
        self.named_enum(self.names.choice(handler), &taken, &about, variants, &all)
    }

    pub(super) fn effect_and_done(&self) -> TokenStream {
        let (effect, done) = (self.effect(), self.done());
        code!(#effect #done)
    }

    fn effect(&self) -> TokenStream {
        let effects: Vec<&Handler> = self.effects().collect();
        if effects.is_empty() {
            return TokenStream::new();
        }
        let about = format!("What a [`{}`] leaves to be awaited.", self.names.machine);
        let variants = effects.iter().map(|handler| {
            let link = format!("[`{}::{}`]", self.names.behavior, handler.name);
            let docs = docs(&link);
            let variant = self.names.effect_variant(handler);
            let types = handler.params.iter().map(|param| &param.ty);
            let data = (!handler.params.is_empty()).then(|| code!((#(#types),*)));
            code!(#docs #variant #data)
        });
        let names: Vec<(&Ident, String)> = effects
            .iter()
            .map(|handler| {
                let variant = self.names.effect_variant(handler);
                (variant, text::plain(&handler.name))
            })
            .collect();
        let all: Vec<(&Ident, &str)> = names
            .iter()
            .map(|(variant, text)| (*variant, text.as_str()))
            .collect();
        let taken = self.params(&self.machine.effect_types());
        self.named_enum(&self.names.effect, &taken, &about, variants, &all)
    }

    fn done(&self) -> TokenStream {
        if self.machine.invocations.is_empty() {
            return TokenStream::new();
        }
        let about = format!("What the invocations of a [`{}`] give.", self.names.machine);
        let tasks = self.machine.invocations.iter().zip(&self.names.results);
        let all: Vec<(&Ident, &str)> = tasks
            .clone()
            .map(|(task, variant)| (variant, task.name.as_str()))
            .collect();
        let variants = tasks.map(|(task, variant)| {
            let docs = docs(&format!("The result of `{}`.", task.name));
            let ty = task.output.as_ref().map(|ty| code!((#ty)));
            code!(#docs #variant #ty)
        });
        let taken = self.params(&self.machine.done_types());
        self.named_enum(&self.names.done, &taken, &about, variants, &all)
    }

    /// An enum with a `Debug` that shows names only.
    fn named_enum(
        &self,
        name: &Ident,
        taken: &Taken,
        text: &str,
        variants: impl Iterator<Item = TokenStream>,
        all: &[(&Ident, &str)],
    ) -> TokenStream {
        let vis = &self.machine.ast.vis;
        let (docs, text) = (docs(text), by_name(all));
        let (declared, named) = (taken.declaration(), taken.arguments());
        let debug = debug_by_name(name, taken);
        code! {
            #docs
            #vis enum #name #declared { #(#variants),* }

            impl #declared #name #named {
                /// Returns its name as declared.
                #[must_use]
                #vis fn name(&self) -> &'static str { #text }
            }

            #debug
        }
    }

    /// The methods that effects call.
    pub(super) fn effects(&self) -> impl Iterator<Item = &Handler> {
        self.machine
            .handlers
            .iter()
            .filter(|handler| handler.kind == HandlerKind::Effect)
    }

    /// The type of effects; one without values where there are none.
    pub(super) fn effect_type(&self) -> TokenStream {
        let name = &self.names.effect;
        match self.effects().next() {
            Some(_) => {
                let named = self.params(&self.machine.effect_types()).arguments();
                code!(#name #named)
            }
            None => code!(::core::convert::Infallible),
        }
    }

    /// The type of invocations' results; one without values where there are none.
    pub(super) fn done_type(&self) -> TokenStream {
        let name = &self.names.done;
        match self.machine.invocations.is_empty() {
            true => code!(::core::convert::Infallible),
            false => {
                let named = self.params(&self.machine.done_types()).arguments();
                code!(#name #named)
            }
        }
    }

    /// The type of events.
    pub(super) fn event_type(&self) -> TokenStream {
        self.machine.event_type()
    }

    /// The type of states.
    pub(super) fn state_type(&self) -> TokenStream {
        let name = &self.names.state;
        let named = self.params(&self.machine.state_types()).arguments();
        code!(#name #named)
    }

    /// The type of a choice's targets.
    pub(super) fn choice_type(&self, handler: &Handler) -> TokenStream {
        let name = self.names.choice(handler);
        let HandlerResult::Choice(variants) = &handler.result else {
            return code!(#name);
        };
        let named = self.params(&choice_types(variants)).arguments();
        code!(#name #named)
    }

    /// The parameters that an item with these types takes.
    pub(super) fn params(&self, types: &TokenStream) -> Taken {
        Taken::of(&self.machine.ast.generics, types)
    }

    /// The type of errors; one without values where none is declared.
    pub(super) fn error_type(&self) -> TokenStream {
        match &self.machine.ast.error {
            Some(ty) => code!(#ty),
            None => code!(::core::convert::Infallible),
        }
    }
}

/// Returns whether one of the attributes derives `what`.
pub(super) fn derives(attrs: &[Attribute], what: &str) -> bool {
    attrs.iter().any(|attr| {
        let Meta::List(list) = &attr.meta else {
            return false;
        };
        let names = |token| matches!(token, proc_macro2::TokenTree::Ident(name) if name == what);
        list.path.is_ident("derive") && list.tokens.clone().into_iter().any(names)
    })
}

/// The types that a choice's targets bring.
fn choice_types(variants: &[Variant]) -> TokenStream {
    let types = variants.iter().flat_map(|variant| &variant.data);
    code!(#(#types),*)
}

/// The name of each variant of `self`.
fn by_name(all: &[(&Ident, &str)]) -> TokenStream {
    if all.is_empty() {
        return code!(match *self {});
    }
    let arms = all
        .iter()
        .map(|(variant, text)| code!(Self::#variant { .. } => #text));
    code!(match self { #(#arms),* })
}

/// A `Debug` that shows the name and no data, which need not be `Debug`.
pub(super) fn debug_by_name(name: &Ident, taken: &Taken) -> TokenStream {
    let (declared, named) = (taken.declaration(), taken.arguments());
    code! {
        impl #declared ::core::fmt::Debug for #name #named {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.name())
            }
        }
    }
}
