//! The clauses of a state and of the machine that are no states: rules, entry, exit, invocations.

use fsm_model::Code;
use proc_macro2::Span;
use syn::parse::ParseStream;
use syn::spanned::Spanned;
use syn::{Attribute, Token};

use crate::ast::{Action, Bindings, Body, Invoke, Pattern, Rule, Trigger, Verdict};
use crate::problems::Problems;

use super::body::starts_with_capital;
use super::word::{eat_nearly, name, next_ident, take_word, unexpected};
use super::{event, part, rule, skip};

/// The words that a clause of a state can begin with.
const CLAUSES: &str = "expected `on`, `always`, `after`, `every`, `entry`, `exit`, `invoke`, \
                       `ignore`, `defer`, `refuse` or `state`";

/// Reads one clause into `body`.
pub(super) fn clause(
    input: ParseStream<'_>,
    attrs: Vec<Attribute>,
    body: &mut Body,
    problems: &mut Problems,
) -> syn::Result<()> {
    for (word, actions, starts) in [
        ("entry", &mut body.entry, &mut body.entry_starts),
        ("exit", &mut body.exit, &mut body.exit_starts),
    ] {
        if let Some(at) = take_word(input, word) {
            without_attributes(&attrs, word, problems);
            starts.push(actions.len());
            edge(input, at, actions, problems);
            return Ok(());
        }
    }
    if take_word(input, "invoke").is_some() {
        let invoke = invoke(input, attrs, problems)?;
        body.invokes.push(invoke);
        return Ok(());
    }
    for (word, verdict) in [
        ("ignore", Verdict::Ignore),
        ("defer", Verdict::Defer),
        ("refuse", Verdict::Refuse),
    ] {
        if let Some(at) = take_word(input, word) {
            return set_aside(input, attrs, at, verdict, body, problems);
        }
    }
    match known_rule(input, attrs, problems) {
        Some(rule) => {
            body.rules.push(rule);
            Ok(())
        }
        None => lost(input, body, problems),
    }
}

fn known_rule(
    input: ParseStream<'_>,
    attrs: Vec<Attribute>,
    problems: &mut Problems,
) -> Option<Rule> {
    let next = next_ident(input)?;
    let words = ["on", "always", "after", "every"];
    if words.iter().any(|word| next == word) {
        skip::one(input);
        return Some(rule::rule(input, attrs, &next, problems));
    }
    // `Open => Opened;`: all but the word is there.
    if starts_with_capital(input) {
        let text = format!("a rule begins with a word, as in `on {next}`");
        problems.syntax(&syn::Error::new(next.span(), text));
        let on = proc_macro2::Ident::new("on", next.span());
        return Some(rule::rule(input, attrs, &on, problems));
    }
    None
}

/// Reports a clause that is none. What handlers it names go on to exist.
fn lost(input: ParseStream<'_>, body: &mut Body, problems: &mut Problems) -> syn::Result<()> {
    let error = unexpected(input, CLAUSES);
    skip::one(input);
    skip::to_part(input);
    if part::comes_next(input) {
        problems.syntax(&error);
        let rule = rule::rest(input, Vec::new(), error.span(), Trigger::Lost, problems);
        body.rules.push(rule);
        return Ok(());
    }
    Err(error)
}

/// `do …;` behind `entry` and `exit`.
fn edge(input: ParseStream<'_>, word: Span, actions: &mut Vec<Action>, problems: &mut Problems) {
    if !eat_nearly(input, "do", problems) {
        problems.syntax(&unexpected(input, "expected `do` and what is done"));
        skip::to_part(input);
        if take_word(input, "do").is_none() {
            return skip::to_clause(input);
        }
    }
    let read = part::actions(input, actions, problems);
    let last = actions.last().map_or(word, |action| action.name().span());
    let read = read.and_then(|()| match skip::semicolon(input, last, problems) {
        true => Ok(()),
        false => Err(unexpected(
            input,
            "expected `,` and one more action, or `;`",
        )),
    });
    if let Err(error) = read {
        problems.syntax(&error);
        skip::to_clause(input);
    }
}

fn invoke(
    input: ParseStream<'_>,
    attrs: Vec<Attribute>,
    problems: &mut Problems,
) -> syn::Result<Invoke> {
    let call = part::call(input, "the name of an invocation", problems)?;
    let arrow = input.parse::<Option<Token![->]>>()?;
    let output = arrow.map(|_| event::type_or_hole(input, problems));
    if !skip::semicolon(input, call.name.span(), problems) {
        problems.syntax(&unexpected(input, "expected `;` or `->` and a type"));
        skip::to_clause(input);
    }
    Ok(Invoke {
        attrs,
        call,
        output,
    })
}

/// `ignore Open, Close;`
fn set_aside(
    input: ParseStream<'_>,
    attrs: Vec<Attribute>,
    word: Span,
    verdict: Verdict,
    body: &mut Body,
    problems: &mut Problems,
) -> syn::Result<()> {
    let mut patterns = Vec::new();
    let mut last = word;
    let mut read = Ok(());
    loop {
        match name(input, "the name of an event") {
            Ok(event) => {
                last = event.span();
                let bindings = Bindings::None;
                patterns.push(Pattern { event, bindings });
            }
            Err(error) => {
                read = Err(error);
                break;
            }
        }
        if input.parse::<Option<Token![,]>>()?.is_none() {
            break;
        }
    }
    body.rules.push(Rule {
        attrs,
        word,
        trigger: Trigger::Events {
            patterns,
            reply: None,
        },
        verdict,
        guard: None,
        actions: Vec::new(),
        goals: Vec::new(),
        lost: false,
    });
    read?;
    if !skip::semicolon(input, last, problems) {
        return Err(unexpected(input, "expected `,` and one more event, or `;`"));
    }
    Ok(())
}

/// Refuses attributes where they would change nothing; docs are no more than a comment there.
pub(super) fn without_attributes(attrs: &[Attribute], word: &str, problems: &mut Problems) {
    for attr in attrs.iter().filter(|attr| !attr.path().is_ident("doc")) {
        if attr.path().is_ident("cfg") {
            problems.cfg(attr);
            continue;
        }
        problems.report(
            Code::Syntax,
            attr.path().span(),
            &format!("`{word}` takes no attribute"),
            "write it at the state or at a rule",
        );
    }
}
