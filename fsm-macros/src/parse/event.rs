//! `events { … }`: what can happen by name.

use fsm_model::Code;
use syn::parse::ParseStream;
use syn::{Attribute, Ident, Token, Type, braced, parenthesized};

use crate::ast::{Event, EventKind, Field, Machine, Payload};
use crate::problems::Problems;

use super::skip;
use super::word::{self, is_word, name, next_ident, take_word};

/// Reads the events between the braces.
pub(super) fn events(
    input: ParseStream<'_>,
    attrs: Vec<Attribute>,
    machine: &mut Machine,
    problems: &mut Problems,
) -> syn::Result<()> {
    if !input.peek(syn::token::Brace) {
        problems.syntax(&word::unexpected(input, "expected `{` behind `events`"));
        let is_brace = |input: ParseStream<'_>| input.peek(syn::token::Brace);
        while !input.is_empty() && !is_brace(input) && !skip::starts_clause(input) {
            skip::one(input);
        }
        if !is_brace(input) {
            return Ok(());
        }
    }
    let content;
    braced!(content in input);
    machine.event_attrs.extend(attrs);
    while !content.is_empty() {
        let read = event(&content, machine, problems);
        if let Err(error) = read {
            problems.syntax(&error);
            skip::to_comma(&content);
        }
        let _comma: Option<Token![,]> = content.parse()?;
    }
    Ok(())
}

fn event(
    input: ParseStream<'_>,
    machine: &mut Machine,
    problems: &mut Problems,
) -> syn::Result<()> {
    let attrs = input.call(Attribute::parse_outer)?;
    let kind = kind(input, problems);
    let name = name(input, "the name of an event")?;
    let last = name.span();
    let payload = payload(input, problems)?;
    let arrow = input.parse::<Option<Token![->]>>()?;
    let mut answer = arrow.map(|_| type_or_hole(input, problems));
    if kind == EventKind::Call && answer.is_none() {
        problems.report(
            Code::EventMisuse,
            name.span(),
            &format!("call `{name}` has no answer"),
            &format!("write the type of the answer, as in `call {name} -> u64`"),
        );
        answer = Some(problems.hole());
    }
    machine.events.push(Event {
        attrs,
        kind,
        name,
        payload,
        answer,
    });
    if input.is_empty() || input.peek(Token![,]) {
        return Ok(());
    }
    if next_ident(input).is_some() || input.peek(Token![#]) {
        problems.syntax(&syn::Error::new(last, "expected `,` behind this event"));
        return Ok(());
    }
    Err(input.error("expected `,` between two events"))
}

/// `stream` and `call` are words only where a name follows them.
fn kind(input: ParseStream<'_>, problems: &mut Problems) -> EventKind {
    if !input.peek2(Ident) {
        return EventKind::Command;
    }
    if !is_word(input, "stream")
        && !is_word(input, "call")
        && let Some(ident) = next_ident(input)
        && let Some(word) = word::nearest(&ident, &["stream", "call"])
    {
        word::misspelt(&ident, word, problems);
        skip::one(input);
        return match word {
            "stream" => EventKind::Stream,
            _ => EventKind::Call,
        };
    }
    if take_word(input, "stream").is_some() {
        return EventKind::Stream;
    }
    match take_word(input, "call") {
        Some(_) => EventKind::Call,
        None => EventKind::Command,
    }
}

fn payload(input: ParseStream<'_>, problems: &mut Problems) -> syn::Result<Payload> {
    if input.peek(syn::token::Paren) {
        let content;
        parenthesized!(content in input);
        let mut types = Vec::new();
        while !content.is_empty() {
            types.push(type_or_hole(&content, problems));
            if !content.is_empty() && !content.peek(Token![,]) {
                problems.syntax(&content.error("expected `,` between two types"));
                skip::to_comma(&content);
            }
            let _comma: Option<Token![,]> = content.parse()?;
        }
        return Ok(Payload::Tuple(types));
    }
    if input.peek(syn::token::Brace) {
        let content;
        braced!(content in input);
        return Ok(Payload::Named(fields(&content, problems)));
    }
    Ok(Payload::Unit)
}

/// `name: Type, …`
pub(super) fn fields(input: ParseStream<'_>, problems: &mut Problems) -> Vec<Field> {
    let mut fields = Vec::new();
    while !input.is_empty() {
        match name(input, "the name of a field") {
            Ok(name) => fields.push(field(input, name, problems)),
            Err(error) => {
                problems.syntax(&error);
                let _lost = problems.hole();
                skip::to_comma(input);
            }
        }
        if !input.is_empty() && !input.peek(Token![,]) {
            problems.syntax(&input.error("expected `,` between two fields"));
            skip::to_comma(input);
        }
        let _comma: Result<Option<Token![,]>, _> = input.parse();
    }
    fields
}

fn field(input: ParseStream<'_>, name: Ident, problems: &mut Problems) -> Field {
    if input.peek(Token![:]) {
        skip::one(input);
        let ty = type_or_hole(input, problems);
        return Field { name, ty };
    }
    let text = format!("expected the type of `{name}`, as in `{name}: Type`");
    problems.syntax(&syn::Error::new(name.span(), text));
    skip::to_comma(input);
    let ty = problems.hole();
    Field { name, ty }
}

/// A type, or what stands in for one that cannot be read.
pub(super) fn type_or_hole(input: ParseStream<'_>, problems: &mut Problems) -> Type {
    let read = match input.is_empty() || input.peek(Token![;]) || input.peek(Token![,]) {
        true => Err(word::unexpected(input, "expected a type")),
        false => input.parse(),
    };
    read.unwrap_or_else(|error: syn::Error| {
        // What syn lists instead is all that a type can begin with.
        problems.syntax(&syn::Error::new(error.span(), "expected a type"));
        while !input.is_empty() && !input.peek(Token![,]) && !input.peek(Token![;]) {
            skip::one(input);
        }
        problems.hole()
    })
}
