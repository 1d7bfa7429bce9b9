//! Words of the language: plain identifiers, some of them Rust's keywords.

use proc_macro2::Span;
use syn::Ident;
use syn::ext::IdentExt;
use syn::parse::ParseStream;

/// Returns whether `word` comes next.
pub(super) fn is_word(input: ParseStream<'_>, word: &str) -> bool {
    input
        .cursor()
        .ident()
        .is_some_and(|(ident, _)| ident == word)
}

/// Takes `word` if it comes next, and returns whether it did.
pub(super) fn eat_word(input: ParseStream<'_>, word: &str) -> bool {
    take_word(input, word).is_some()
}

/// Takes `word` if it comes next, and returns where it stands.
pub(super) fn take_word(input: ParseStream<'_>, word: &str) -> Option<Span> {
    if !is_word(input, word) {
        return None;
    }
    input.call(Ident::parse_any).ok().map(|ident| ident.span())
}

/// Takes a name that is not a keyword of Rust.
pub(super) fn name(input: ParseStream<'_>, what: &str) -> syn::Result<Ident> {
    if input.is_empty() {
        return Err(input.error(format!("expected {what}")));
    }
    let fork = input.fork();
    match input.parse::<Ident>() {
        Ok(ident) => Ok(ident),
        Err(_) => Err(match fork.call(Ident::parse_any) {
            Ok(keyword) => syn::Error::new(
                keyword.span(),
                format!("expected {what}, and `{keyword}` is a keyword of Rust"),
            ),
            Err(_) => fork.error(format!("expected {what}")),
        }),
    }
}

/// Takes a name or `_`.
pub(super) fn name_or_underscore(input: ParseStream<'_>) -> syn::Result<Ident> {
    if input.peek(syn::Token![_]) {
        return input.call(Ident::parse_any);
    }
    name(input, "a name or `_`")
}
