//! From tokens to the block as written. Parsing never fails as a whole: what cannot be read is
//! reported, skipped to the next part that can, and the rest is read on.

mod body;
mod clause;
mod event;
mod part;
mod rule;
mod skip;
mod word;

use fsm_model::Code;
use proc_macro2::{TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::{Generics, Ident, Visibility};

use crate::ast::Machine;
use crate::problems::Problems;

use self::word::{eat_nearly, name};

/// Reads a whole block.
///
/// `None` means that not even the name of a machine could be read; the reason is then among the
/// problems.
pub(crate) fn parse(tokens: TokenStream, problems: &mut Problems) -> Option<Machine> {
    let mut machine = None;
    let last = tokens.clone().into_iter().last();
    let read = |input: ParseStream<'_>| {
        machine = Some(head(input, problems)?);
        if let Some(machine) = &mut machine {
            body::machine(input, machine, problems)?;
        }
        Ok(())
    };
    if let Err(error) = read.parse2(tokens) {
        problems.syntax(&at_the_end(error, last.as_ref()));
    }
    machine
}

/// What is missing at the end of the block is shown at its last token, not at all of it.
fn at_the_end(error: syn::Error, last: Option<&TokenTree>) -> syn::Error {
    let all = format!("{:?}", proc_macro2::Span::call_site());
    match last {
        Some(last) if format!("{:?}", error.span()) == all => {
            syn::Error::new(last.span(), error.to_string())
        }
        _ => error,
    }
}

fn head(input: ParseStream<'_>, problems: &mut Problems) -> syn::Result<Machine> {
    let before = input.call(syn::Attribute::parse_outer);
    let before = before.and_then(|attrs| Ok((attrs, input.parse()?)));
    let (attrs, vis) = before.unwrap_or_else(|error| {
        problems.syntax(&error);
        (Vec::new(), Visibility::Inherited)
    });
    if !eat_nearly(input, "machine", problems) {
        let missing = word::unexpected(input, "expected `machine Name { … }`");
        while !input.is_empty() && !word::is_word(input, "machine") {
            skip::one(input);
        }
        if !word::eat_word(input, "machine") {
            return Err(missing);
        }
        problems.syntax(&missing);
    }
    let name: Ident = name(input, "the name of the machine")?;
    problems.of_machine(&name);
    let generics = generics(input, problems);
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

fn generics(input: ParseStream<'_>, problems: &mut Problems) -> Generics {
    let read = input.parse();
    if let Err(error) = &read {
        problems.syntax(error);
    }
    if let Some(at) = word::take_word(input, "where") {
        problems.report(
            Code::Syntax,
            at,
            "a machine takes no `where` clause",
            "write the bounds at its parameters",
        );
    }
    let is_body = |input: ParseStream<'_>| input.is_empty() || input.peek(syn::token::Brace);
    if problems.is_empty() && !is_body(input) {
        problems.syntax(&word::unexpected(
            input,
            "expected `{` behind the name of the machine",
        ));
    }
    while !is_body(input) {
        skip::one(input);
    }
    read.unwrap_or_default()
}
