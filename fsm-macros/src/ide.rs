//! Every name that the author wrote, for the editor only: so completion and renaming work while
//! the block is half-typed.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Ident;

use crate::ast::{Body, Machine};

/// Names the states and events that are written, each with its own span and in source order.
pub(crate) fn names(machine: &Machine) -> TokenStream {
    let state = quote::format_ident!("{}StateId", machine.name);
    let mut states = Vec::new();
    body(&machine.body, &mut states);
    if states.is_empty() {
        return TokenStream::new();
    }
    quote! {
        #[allow(unexpected_cfgs, reason = "set by the editor, known to no build")]
        const _: () = {
            #[cfg(rust_analyzer)]
            fn names() { #(let _ = #state::#states;)* }
        };
    }
}

fn body<'a>(body_of: &'a Body, states: &mut Vec<&'a Ident>) {
    for rule in &body_of.rules {
        let places = rule.goals.iter().flat_map(|goal| &goal.places);
        states.extend(places.map(|place| &place.state));
    }
    for state in &body_of.states {
        body(&state.body, states);
    }
}
