//! What stands between the braces of a machine and of a state.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Ident, Token, braced, parenthesized};

use crate::ast::{Body, Machine, State};
use crate::problems::Problems;

use super::word::{eat_word, is_word, name, take_word};
use super::{event, rule, skip_clause};

/// Reads the clauses of a machine.
pub(super) fn clauses(input: ParseStream<'_>, machine: &mut Machine, problems: &mut Problems) {
    let read = (|| {
        let content;
        braced!(content in input);
        while !content.is_empty() {
            if let Err(error) = clause(&content, machine, problems) {
                problems.syntax(&error);
                skip_clause(&content);
            }
        }
        if input.is_empty() {
            return Ok(());
        }
        let rest: proc_macro2::TokenStream = input.parse()?;
        Err(syn::Error::new_spanned(
            rest,
            "one `fsm!` block declares one machine",
        ))
    })();
    if let Err(error) = read {
        problems.syntax(&error);
        let _rest: Result<proc_macro2::TokenStream, _> = input.parse();
    }
}

fn clause(
    input: ParseStream<'_>,
    machine: &mut Machine,
    problems: &mut Problems,
) -> syn::Result<()> {
    let attrs = input.call(Attribute::parse_outer)?;
    if is_word(input, "events") {
        eat_word(input, "events");
        return event::events(input, attrs, machine, problems);
    }
    if is_word(input, "error") {
        let at = take_word(input, "error").unwrap_or_else(Span::call_site);
        let error = input.parse()?;
        if machine.error.replace(error).is_some() {
            problems.syntax(&syn::Error::new(at, "a machine has one error type"));
        }
        input.parse::<Token![;]>()?;
        return Ok(());
    }
    item(input, attrs, &mut machine.body, problems)
}

/// Reads a state or a rule.
fn item(
    input: ParseStream<'_>,
    attrs: Vec<Attribute>,
    body: &mut Body,
    problems: &mut Problems,
) -> syn::Result<()> {
    const STATE: [&str; 5] = ["initial", "final", "failed", "parallel", "state"];
    if STATE.iter().any(|word| is_word(input, word)) {
        let state = state(input, attrs, problems)?;
        body.states.push(state);
        return Ok(());
    }
    rule::rule(input, attrs, body, problems)
}

fn state(
    input: ParseStream<'_>,
    attrs: Vec<Attribute>,
    problems: &mut Problems,
) -> syn::Result<State> {
    let initial = take_word(input, "initial");
    let is_final = take_word(input, "final");
    let failed = take_word(input, "failed");
    let parallel = take_word(input, "parallel");
    if !eat_word(input, "state") {
        return Err(input.error(
            "expected `state`; the words before it stand in the order \
             `initial`, `final`, `failed`, `parallel`",
        ));
    }
    if let (Some(failed), None) = (failed, is_final) {
        problems.syntax(&syn::Error::new(
            failed,
            "only a final state is `failed`: `final failed`",
        ));
    }
    let name = name(input, "the name of a state")?;
    let data = data(input)?;
    let mut state = State {
        attrs,
        initial,
        is_final: is_final.or(failed),
        failed,
        parallel,
        name,
        data,
        body: Body::default(),
    };
    if input.peek(syn::token::Brace) {
        let content;
        braced!(content in input);
        while !content.is_empty() {
            let read = content.call(Attribute::parse_outer);
            let read = read.and_then(|attrs| item(&content, attrs, &mut state.body, problems));
            if let Err(error) = read {
                problems.syntax(&error);
                skip_clause(&content);
            }
        }
    } else if !super::semicolon(input, state.name.span(), problems) {
        return Err(unexpected(
            input,
            "expected `;` or `{` behind the name of a state",
        ));
    }
    Ok(state)
}

fn data(input: ParseStream<'_>) -> syn::Result<Vec<crate::ast::Field>> {
    if !input.peek(syn::token::Paren) {
        return Ok(Vec::new());
    }
    let content;
    parenthesized!(content in input);
    event::fields(&content)
}

/// An error at the next token, whatever it is.
pub(super) fn unexpected(input: ParseStream<'_>, text: &str) -> syn::Error {
    match input.fork().call(Ident::parse_any) {
        Ok(ident) => syn::Error::new(ident.span(), text),
        Err(_) => input.error(text),
    }
}
