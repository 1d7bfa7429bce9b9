//! Where reading goes on behind what could not be read.

use proc_macro2::{Span, TokenTree};
use syn::Token;
use syn::parse::ParseStream;

use crate::problems::Problems;

use super::part;
use super::word::is_word;

/// Skips to behind the next `;` or brace group, or to the word that begins the next clause.
pub(super) fn to_clause(input: ParseStream<'_>) {
    while !input.is_empty() && !starts_clause(input) {
        if input.peek(Token![;]) {
            one(input);
            return;
        }
        let braces = input.peek(syn::token::Brace);
        one(input);
        if braces {
            let _semicolon: Result<Option<Token![;]>, _> = input.parse();
            return;
        }
    }
}

/// Skips to the next part of the rule, or to where the rule ends.
pub(super) fn to_part(input: ParseStream<'_>) {
    let ends = |input: ParseStream<'_>| {
        input.peek(Token![;]) || starts_clause(input) || is_last_block(input)
    };
    while !input.is_empty() && !ends(input) && !part::comes_next(input) {
        one(input);
    }
}

/// Returns whether a brace group comes next, and nothing of the rule behind it.
fn is_last_block(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    one(&ahead);
    input.peek(syn::token::Brace) && !ahead.peek(Token![;]) && !part::comes_next(&ahead)
}

/// Skips to the next `,`.
pub(super) fn to_comma(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(Token![,]) {
        one(input);
    }
}

/// Skips one token or group.
pub(super) fn one(input: ParseStream<'_>) {
    let _skipped: Result<TokenTree, _> = input.parse();
}

/// Returns whether what only a clause begins with comes next.
pub(super) fn starts_clause(input: ParseStream<'_>) -> bool {
    const WORDS: [&str; 14] = [
        "on", "always", "after", "every", "entry", "exit", "invoke", "ignore", "defer", "refuse",
        "initial", "final", "state", "events",
    ];
    input.peek(Token![#])
        || WORDS
            .iter()
            .any(|word| is_word(input, word) && !is_called(input, word))
}

/// Returns whether the word that comes next stands where only a method's name can: `do exit;`.
fn is_called(input: ParseStream<'_>, word: &str) -> bool {
    let arrow = input.peek2(Token![=>]) && word != "always";
    arrow || input.peek2(Token![;]) || input.peek2(Token![,]) || input.peek2(syn::token::Paren)
}

/// Takes the `;` that ends a clause. A missing one is reported where it should stand, behind
/// `last`, and reading goes on.
pub(super) fn semicolon(input: ParseStream<'_>, last: Span, problems: &mut Problems) -> bool {
    if input.peek(Token![;]) {
        one(input);
        return true;
    }
    if input.is_empty() || starts_clause(input) {
        problems.syntax(&syn::Error::new(last, "expected `;` behind this"));
        return true;
    }
    false
}
