//! Words of the language: plain identifiers, some of them Rust's keywords.

use fsm_model::{Code, similar};
use proc_macro2::Span;
use syn::Ident;
use syn::ext::IdentExt;
use syn::parse::ParseStream;

use crate::problems::Problems;

use super::skip;

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

/// Takes `word`, also misspelt, which is reported; and returns whether it did.
pub(super) fn eat_nearly(input: ParseStream<'_>, word: &str, problems: &mut Problems) -> bool {
    if eat_word(input, word) {
        return true;
    }
    match next_ident(input) {
        Some(ident) if nearest(&ident, &[word]).is_some() && !skip::starts_clause(input) => {
            misspelt(&ident, word, problems);
            skip::one(input);
            true
        }
        _ => false,
    }
}

/// Returns the word that was probably meant; names of states and events are none.
pub(super) fn nearest<'w>(ident: &Ident, words: &[&'w str]) -> Option<&'w str> {
    let written = ident.to_string();
    let is_word = written.starts_with(|first: char| first.is_ascii_lowercase());
    let known = words.iter().copied().filter(|_| is_word);
    similar(
        &written,
        known.filter(|word| word.len().abs_diff(written.len()) < 2),
    )
}

/// Reports a misspelt word of the language.
pub(super) fn misspelt(ident: &Ident, word: &str, problems: &mut Problems) {
    problems.report(
        Code::Syntax,
        ident.span(),
        &format!("unknown word `{ident}`"),
        &format!("did you mean `{word}`?"),
    );
}

/// The identifier or keyword that comes next, which is not taken.
pub(super) fn next_ident(input: ParseStream<'_>) -> Option<Ident> {
    input.cursor().ident().map(|(ident, _)| ident)
}

/// An error at the next token, whatever it is.
pub(super) fn unexpected(input: ParseStream<'_>, text: &str) -> syn::Error {
    match next_ident(input) {
        Some(ident) => syn::Error::new(ident.span(), text),
        None if input.is_empty() => syn::Error::new(input.span(), text),
        None => input.error(text),
    }
}

/// Takes a name that is not a keyword of Rust.
pub(super) fn name(input: ParseStream<'_>, what: &str) -> syn::Result<Ident> {
    let next = next_ident(input);
    input.parse::<Ident>().map_err(|_| match next {
        Some(keyword) => syn::Error::new(
            keyword.span(),
            format!("expected {what}, and `{keyword}` is a keyword of Rust"),
        ),
        None => unexpected(input, &format!("expected {what}")),
    })
}

/// Takes a name or `_`.
pub(super) fn name_or_underscore(input: ParseStream<'_>) -> syn::Result<Ident> {
    if input.peek(syn::Token![_]) {
        return input.call(Ident::parse_any);
    }
    name(input, "a name or `_`")
}
