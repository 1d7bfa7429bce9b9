//! Rules: trigger, guard, actions, target.

use proc_macro2::Span;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, Token, braced, parenthesized};

use crate::ast::{Bindings, Pattern, Rule, Trigger, Verdict};
use crate::problems::Problems;

use super::part;
use super::skip;
use super::word::{eat_nearly, eat_word, is_word, name, name_or_underscore, take_word, unexpected};

/// Reads a rule behind its first word.
///
/// Where its trigger cannot be read, the parts behind it are: the handlers that they name go on
/// to exist.
pub(super) fn rule(
    input: ParseStream<'_>,
    attrs: Vec<Attribute>,
    word: &Ident,
    problems: &mut Problems,
) -> Rule {
    let trigger = trigger(input, word, problems).unwrap_or_else(|error| {
        problems.syntax(&error);
        skip::to_part(input);
        Trigger::Lost
    });
    rest(input, attrs, word.span(), trigger, problems)
}

fn empty(attrs: Vec<Attribute>, word: Span, trigger: Trigger) -> Rule {
    Rule {
        attrs,
        word,
        trigger,
        verdict: Verdict::Take,
        guard: None,
        actions: Vec::new(),
        goals: Vec::new(),
        lost: false,
    }
}

fn trigger(input: ParseStream<'_>, word: &Ident, problems: &mut Problems) -> syn::Result<Trigger> {
    Ok(match word.to_string().as_str() {
        "always" => Trigger::Always,
        "after" => Trigger::After(part::delay(input, problems)?),
        "every" => Trigger::Every(part::delay(input, problems)?),
        _ => on(input)?,
    })
}

fn on(input: ParseStream<'_>) -> syn::Result<Trigger> {
    if let Some(word) = take_word(input, "idle") {
        return Ok(Trigger::Idle(word));
    }
    if let Some(word) = take_word(input, "shutdown") {
        return Ok(Trigger::Shutdown(word));
    }
    if eat_word(input, "closed") {
        if !input.peek(syn::token::Paren) {
            return Err(unexpected(
                input,
                "expected a stream, as in `closed(Stream)`",
            ));
        }
        let content;
        parenthesized!(content in input);
        return Ok(Trigger::Closed(name(&content, "the name of a stream")?));
    }
    if let Some(word) = take_word(input, "done") {
        let (of, binding) = ended(input)?;
        return Ok(Trigger::Done { word, of, binding });
    }
    if let Some(word) = take_word(input, "error") {
        let (of, binding) = ended(input)?;
        return Ok(Trigger::Error { word, of, binding });
    }
    let mut patterns = vec![pattern(input)?];
    while input.parse::<Option<Token![|]>>()?.is_some() {
        patterns.push(pattern(input)?);
    }
    let reply = match take_word(input, "reply") {
        Some(_) => Some(name(input, "a name for the reply")?),
        None => None,
    };
    Ok(Trigger::Events { patterns, reply })
}

/// `[ name ] [ "(" binding ")" ]`
fn ended(input: ParseStream<'_>) -> syn::Result<(Option<Ident>, Option<Ident>)> {
    let of = if input.peek(Ident) && !is_word(input, "do") && !is_word(input, "if") {
        Some(name(input, "the name of an invocation")?)
    } else {
        None
    };
    if !input.peek(syn::token::Paren) {
        return Ok((of, None));
    }
    let content;
    parenthesized!(content in input);
    let binding = name_or_underscore(&content)?;
    if !content.is_empty() {
        return Err(content.error("one name is bound here"));
    }
    Ok((of, Some(binding)))
}

fn pattern(input: ParseStream<'_>) -> syn::Result<Pattern> {
    let event = name(input, "the name of an event")?;
    let bindings = if input.peek(syn::token::Paren) {
        let content;
        parenthesized!(content in input);
        let names =
            Punctuated::<Ident, Token![,]>::parse_terminated_with(&content, name_or_underscore)?;
        Bindings::Tuple(names.into_iter().collect())
    } else if input.peek(syn::token::Brace) {
        let content;
        braced!(content in input);
        let names = Punctuated::<Ident, Token![,]>::parse_terminated(&content)?;
        Bindings::Named(names.into_iter().collect())
    } else {
        Bindings::None
    };
    Ok(Pattern { event, bindings })
}

/// `[ "if" guard ] [ "do" action,+ ] [ "=>" target ] ";"`
///
/// Where a part cannot be read, the others are.
pub(super) fn rest(
    input: ParseStream<'_>,
    attrs: Vec<Attribute>,
    word: Span,
    trigger: Trigger,
    problems: &mut Problems,
) -> Rule {
    // A rule is reproached with one thing.
    let mut told = matches!(trigger, Trigger::Lost);
    let mut rule = empty(attrs, word, trigger);
    rule.lost = told;
    if told && !part::comes_next(input) {
        skip::to_clause(input);
        return rule;
    }
    loop {
        let error = match next_part(input, &mut rule, problems) {
            Ok(true) => return rule,
            Ok(false) => continue,
            Err(error) => error,
        };
        if !told {
            problems.syntax(&error);
        }
        told = true;
        rule.lost = true;
        skip::to_part(input);
        if !part::comes_next(input) {
            skip::to_clause(input);
            return rule;
        }
    }
}

/// Reads the next part of a rule; at its end it returns `true`.
fn next_part(
    input: ParseStream<'_>,
    rule: &mut Rule,
    problems: &mut Problems,
) -> syn::Result<bool> {
    const ORDER: &str = "expected `if`, `do`, `=>` or `;`, in this order";
    let (led, done) = (!rule.goals.is_empty(), !rule.actions.is_empty());
    if is_word(input, "if") || (!led && !done && rule.guard.is_none()) {
        let out_of_order = (led || done || rule.guard.is_some()).then(|| {
            unexpected(
                input,
                "`if` stands once, right behind what sets the rule off",
            )
        });
        if eat_nearly(input, "if", problems) {
            rule.guard = Some(part::guard(input, problems)?);
            return out_of_order.map_or(Ok(false), Err);
        }
    }
    if is_word(input, "do") || (!led && !done) {
        let out_of_order = (led || done).then(|| {
            unexpected(
                input,
                "`do` stands once, before `=>`; join actions with `,`",
            )
        });
        if eat_nearly(input, "do", problems) {
            part::actions(input, &mut rule.actions, problems)?;
            return out_of_order.map_or(Ok(false), Err);
        }
    }
    if part::arrow(input, problems)? {
        part::goals(input, &mut rule.goals, problems)?;
        return Ok(false);
    }
    if skip::semicolon(input, last(rule), problems) {
        return Ok(true);
    }
    Err(unexpected(input, ORDER))
}

/// Where the rule ends as far as it was read.
fn last(rule: &Rule) -> Span {
    let place = rule.goals.last().and_then(|goal| goal.places.last());
    if let Some(place) = place {
        return place.state.span();
    }
    match (rule.actions.last(), &rule.trigger) {
        (Some(action), _) => action.name().span(),
        (None, Trigger::Events { patterns, .. }) => patterns
            .last()
            .map_or(rule.word, |pattern| pattern.event.span()),
        (None, Trigger::After(delay) | Trigger::Every(delay)) => delay.span(),
        _ => rule.word,
    }
}
