//! `events { … }`: what can happen by name.

use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, Token, Type, braced, parenthesized};

use crate::ast::{Event, EventKind, Field, Machine, Payload};
use crate::problems::Problems;

use super::word::{is_word, name, take_word};

/// Reads the events between the braces.
pub(super) fn events(
    input: ParseStream<'_>,
    attrs: Vec<Attribute>,
    machine: &mut Machine,
    problems: &mut Problems,
) -> syn::Result<()> {
    let content;
    braced!(content in input);
    machine.event_attrs.extend(attrs);
    while !content.is_empty() {
        match event(&content) {
            Ok(event) => machine.events.push(event),
            Err(error) => {
                problems.syntax(&error);
                skip_event(&content);
            }
        }
        let _comma: Option<Token![,]> = content.parse()?;
    }
    Ok(())
}

fn event(input: ParseStream<'_>) -> syn::Result<Event> {
    let attrs = input.call(Attribute::parse_outer)?;
    let kind = kind(input);
    let name = name(input, "the name of an event")?;
    let payload = payload(input)?;
    let answer = match input.parse::<Option<Token![->]>>()? {
        Some(_) => Some(input.parse::<Type>()?),
        None => None,
    };
    if !input.is_empty() && !input.peek(Token![,]) {
        return Err(input.error("expected `,` between two events"));
    }
    Ok(Event {
        attrs,
        kind,
        name,
        payload,
        answer,
    })
}

/// `stream` and `call` are words only where a name follows them.
fn kind(input: ParseStream<'_>) -> EventKind {
    if !input.peek2(Ident) {
        return EventKind::Command;
    }
    if is_word(input, "stream") {
        take_word(input, "stream");
        return EventKind::Stream;
    }
    match take_word(input, "call") {
        Some(_) => EventKind::Call,
        None => EventKind::Command,
    }
}

fn payload(input: ParseStream<'_>) -> syn::Result<Payload> {
    if input.peek(syn::token::Paren) {
        let content;
        parenthesized!(content in input);
        let types = Punctuated::<Type, Token![,]>::parse_terminated(&content)?;
        return Ok(Payload::Tuple(types.into_iter().collect()));
    }
    if input.peek(syn::token::Brace) {
        let content;
        braced!(content in input);
        return Ok(Payload::Named(fields(&content)?));
    }
    Ok(Payload::Unit)
}

/// `name: Type, …`
pub(super) fn fields(input: ParseStream<'_>) -> syn::Result<Vec<Field>> {
    let mut fields = Vec::new();
    while !input.is_empty() {
        let name = name(input, "the name of a field")?;
        input.parse::<Token![:]>()?;
        fields.push(Field {
            name,
            ty: input.parse()?,
        });
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
    }
    Ok(fields)
}

fn skip_event(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(Token![,]) {
        let _skipped: Result<proc_macro2::TokenTree, _> = input.parse();
    }
}
