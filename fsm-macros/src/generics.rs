//! The parameters of a machine, and which of them an item takes: those that its fields name.

use proc_macro2::{Spacing, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::punctuated::Punctuated;
use syn::{GenericParam, Generics, Ident};

/// Parameters as an item declares them, and as its type is written.
#[derive(Clone, Default)]
pub(crate) struct Taken {
    /// `'a`, `T: Clone`
    pub(crate) declared: Vec<TokenStream>,
    /// `'a`, `T`
    pub(crate) named: Vec<TokenStream>,
    lifetimes: usize,
}

impl Taken {
    /// Returns those that `fields` name, each with the bounds that can be written with them.
    pub(crate) fn of(generics: &Generics, fields: &TokenStream) -> Self {
        let taken: Vec<&GenericParam> = generics
            .params
            .iter()
            .filter(|param| mentions(fields, param))
            .collect();
        let others: Vec<&GenericParam> = generics
            .params
            .iter()
            .filter(|param| !mentions(fields, param))
            .collect();
        Self::these(&taken, &others)
    }

    /// Returns all of them.
    pub(crate) fn all(generics: &Generics) -> Self {
        let all: Vec<&GenericParam> = generics.params.iter().collect();
        Self::these(&all, &[])
    }

    fn these(taken: &[&GenericParam], others: &[&GenericParam]) -> Self {
        let is_lifetime = |param: &&&GenericParam| matches!(param, GenericParam::Lifetime(_));
        Self {
            declared: taken.iter().map(|param| declared(param, others)).collect(),
            named: taken.iter().map(|param| named(param)).collect(),
            lifetimes: taken.iter().filter(is_lifetime).count(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.named.is_empty()
    }

    /// `<'a, T: Clone>`, or nothing.
    pub(crate) fn declaration(&self) -> Option<TokenStream> {
        let declared = &self.declared;
        (!self.is_empty()).then(|| quote!(<#(#declared),*>))
    }

    /// `<'a, T>`, or nothing.
    pub(crate) fn arguments(&self) -> Option<TokenStream> {
        let named = &self.named;
        (!self.is_empty()).then(|| quote!(<#(#named),*>))
    }

    /// `<'a, B: Behavior, T: Clone>`: the behaviour comes first of the types.
    pub(crate) fn declaration_with(&self, behavior: &TokenStream) -> TokenStream {
        let (lifetimes, rest) = self.declared.split_at(self.lifetimes);
        quote!(<#(#lifetimes,)* #behavior #(, #rest)*>)
    }

    /// `<'a, T: Clone, S0, S1>`
    pub(crate) fn declaration_and(&self, more: &[&Ident]) -> TokenStream {
        let declared = &self.declared;
        quote!(<#(#declared,)* #(#more),*>)
    }

    /// `<'a, B, T>`
    pub(crate) fn arguments_with(&self, behavior: &TokenStream) -> TokenStream {
        let (lifetimes, rest) = self.named.split_at(self.lifetimes);
        quote!(<#(#lifetimes,)* #behavior #(, #rest)*>)
    }

    /// A type that names those that `fields` do not: a struct has to use what it declares.
    pub(crate) fn marker(generics: &Generics, fields: &TokenStream) -> Option<TokenStream> {
        let unused = generics
            .params
            .iter()
            .filter(|param| !mentions(fields, param));
        let types: Vec<TokenStream> = unused
            .filter_map(|param| match param {
                GenericParam::Lifetime(it) => {
                    let lifetime = &it.lifetime;
                    Some(quote!(::core::marker::PhantomData<&#lifetime ()>))
                }
                GenericParam::Type(it) => {
                    let name = &it.ident;
                    Some(quote!(::core::marker::PhantomData<#name>))
                }
                GenericParam::Const(_) => None,
            })
            .collect();
        (!types.is_empty()).then(|| quote!(::core::marker::PhantomData<fn() -> (#(#types,)*)>))
    }
}

/// A parameter without its default, and without the bounds that name one of `others`.
fn declared(param: &GenericParam, others: &[&GenericParam]) -> TokenStream {
    let foreign = |bound: &TokenStream| others.iter().any(|other| mentions(bound, other));
    match param {
        GenericParam::Lifetime(it) => {
            let mut it = it.clone();
            it.bounds = kept(it.bounds, foreign);
            if it.bounds.is_empty() {
                it.colon_token = None;
            }
            it.into_token_stream()
        }
        GenericParam::Type(it) => {
            let mut it = it.clone();
            it.default = None;
            it.bounds = kept(it.bounds, foreign);
            if it.bounds.is_empty() {
                it.colon_token = None;
            }
            it.into_token_stream()
        }
        GenericParam::Const(it) => {
            let mut it = it.clone();
            it.default = None;
            it.into_token_stream()
        }
    }
}

fn kept<T: ToTokens, P: Default>(
    bounds: Punctuated<T, P>,
    foreign: impl Fn(&TokenStream) -> bool,
) -> Punctuated<T, P> {
    let kept = bounds
        .into_iter()
        .filter(|bound| !foreign(&bound.to_token_stream()));
    kept.collect()
}

fn named(param: &GenericParam) -> TokenStream {
    match param {
        GenericParam::Lifetime(it) => it.lifetime.to_token_stream(),
        GenericParam::Type(it) => it.ident.to_token_stream(),
        GenericParam::Const(it) => it.ident.to_token_stream(),
    }
}

/// Returns whether tokens name a parameter; `Other::T` is not the parameter `T`.
fn mentions(tokens: &TokenStream, param: &GenericParam) -> bool {
    let (name, is_lifetime) = match param {
        GenericParam::Lifetime(it) => (&it.lifetime.ident, true),
        GenericParam::Type(it) => (&it.ident, false),
        GenericParam::Const(it) => (&it.ident, false),
    };
    let (mut behind_tick, mut behind_path) = (false, false);
    for token in tokens.clone() {
        match &token {
            TokenTree::Group(group) if mentions(&group.stream(), param) => return true,
            TokenTree::Ident(word)
                if word == name && behind_tick == is_lifetime && !behind_path =>
            {
                return true;
            }
            _ => {}
        }
        let mark = match &token {
            TokenTree::Punct(mark) => Some((mark.as_char(), mark.spacing())),
            _ => None,
        };
        behind_path = matches!(mark, Some((':', Spacing::Alone))) && behind_path
            || matches!(mark, Some((':', Spacing::Joint)));
        behind_tick = matches!(mark, Some(('\'', _)));
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(fields: &TokenStream) -> String {
        let generics: Generics =
            syn::parse_quote!(<'a, T: Clone + Into<U> + 'a, U, const N: usize>);
        let declaration = Taken::of(&generics, fields).declaration();
        declaration.map(crate::text::of).unwrap_or_default()
    }

    #[test]
    fn an_item_takes_what_its_fields_name() {
        assert_eq!(taken(&quote!(u8, a, &'b str, Other::T)), "");
        assert_eq!(taken(&quote!([U; N])), "<U, const N:usize>");
        assert_eq!(taken(&quote!(&'a str)), "<'a>");
    }

    #[test]
    fn bounds_that_name_what_is_not_taken_are_left_out() {
        assert_eq!(taken(&quote!(T::Item)), "<T:Clone>");
        assert_eq!(taken(&quote!(&'a T, U)), "<'a, T:Clone + Into<U> + 'a, U>");
    }
}
