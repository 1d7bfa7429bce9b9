//! From tokens to the block as written. Parsing never fails as a whole: what cannot be read is
//! reported, skipped to the next `;` or `}`, and the rest is read on.

mod body;
mod event;
mod rule;
mod word;

use proc_macro2::{Span, TokenStream};
use syn::parse::{ParseStream, Parser};
use syn::{Generics, Ident, Token, Visibility};

use crate::ast::Machine;
use crate::problems::Problems;

use self::word::{eat_word, name};

/// Reads a whole block.
///
/// `None` means that not even the name of a machine could be read; the reason is then among the
/// problems.
pub(crate) fn parse(tokens: TokenStream, problems: &mut Problems) -> Option<Machine> {
    let mut machine = None;
    let read = |input: ParseStream<'_>| {
        machine = Some(head(input, problems)?);
        if let Some(machine) = &mut machine {
            body::clauses(input, machine, problems);
        }
        Ok(())
    };
    if let Err(error) = read.parse2(tokens) {
        problems.syntax(&error);
    }
    machine
}

fn head(input: ParseStream<'_>, problems: &mut Problems) -> syn::Result<Machine> {
    let attrs = input.call(syn::Attribute::parse_outer)?;
    let vis: Visibility = input.parse()?;
    if !eat_word(input, "machine") {
        return Err(input.error("expected `machine Name { … }`"));
    }
    let name: Ident = name(input, "the name of the machine")?;
    let generics: Generics = input.parse()?;
    if input.peek(Token![where]) {
        let clause: syn::WhereClause = input.parse()?;
        problems.syntax(&syn::Error::new_spanned(
            clause,
            "a machine takes no `where` clause; write the bounds at its parameters",
        ));
    }
    Ok(Machine {
        attrs,
        vis,
        name,
        generics,
        event_attrs: Vec::new(),
        events: Vec::new(),
        error: None,
        body: crate::ast::Body::default(),
    })
}

/// Skips to behind the next `;` or brace group, so that the next clause can be read.
fn skip_clause(input: ParseStream<'_>) {
    while !input.is_empty() {
        if input.peek(Token![;]) {
            let _semicolon: Result<Token![;], _> = input.parse();
            return;
        }
        if starts_clause(input) {
            return;
        }
        let braces = input.peek(syn::token::Brace);
        let _skipped: Result<proc_macro2::TokenTree, _> = input.parse();
        if braces {
            let _semicolon: Result<Option<Token![;]>, _> = input.parse();
            return;
        }
    }
}

/// Returns whether a word that only a clause begins with comes next.
fn starts_clause(input: ParseStream<'_>) -> bool {
    const WORDS: [&str; 10] = [
        "on", "after", "every", "entry", "exit", "invoke", "ignore", "defer", "refuse", "state",
    ];
    WORDS.iter().any(|word| word::is_word(input, word))
}

/// Takes the `;` that ends a rule. A missing one is reported where it should stand, behind
/// `last`, and reading goes on.
fn semicolon(input: ParseStream<'_>, last: Span, problems: &mut Problems) -> bool {
    if input.peek(Token![;]) {
        let _semicolon: Result<Token![;], _> = input.parse();
        return true;
    }
    if input.is_empty() || starts_clause(input) {
        problems.syntax(&syn::Error::new(last, "expected `;` behind this"));
        return true;
    }
    false
}
