//! The parts of a rule behind its trigger: guard, actions, target; and delays.

use std::time::Duration;

use fsm_model::Code;
use syn::parse::ParseStream;
use syn::{Ident, Lit, Token, parenthesized};

use crate::ast::{Action, Arg, Call, Data, Delay, Goal, Guard, Place, PlaceKind};
use crate::problems::Problems;

use super::skip;
use super::word::{eat_word, is_word, name, unexpected};

/// Returns whether a part of a rule comes next.
pub(super) fn comes_next(input: ParseStream<'_>) -> bool {
    is_word(input, "if") || is_word(input, "do") || input.peek(Token![=>])
}

/// Takes the arrow before a target; one written otherwise is reported, and reading goes on.
pub(super) fn arrow(input: ParseStream<'_>, problems: &mut Problems) -> syn::Result<bool> {
    if input.parse::<Option<Token![=>]>>()?.is_some() {
        return Ok(true);
    }
    if !input.peek(Token![->]) && !input.peek(Token![=]) && !input.peek(Token![>]) {
        return Ok(false);
    }
    let at = input.span();
    while input.peek(Token![->]) || input.peek(Token![=]) || input.peek(Token![>]) {
        skip::one(input);
    }
    problems.report(
        Code::Syntax,
        at,
        "this does not lead to a target",
        "write `=>` before the target",
    );
    Ok(true)
}

pub(super) fn guard(input: ParseStream<'_>, problems: &mut Problems) -> syn::Result<Guard> {
    let mut guard = conjunction(input, problems)?;
    while input.parse::<Option<Token![||]>>()?.is_some() {
        match conjunction(input, problems) {
            Ok(right) => guard = Guard::Or(Box::new(guard), Box::new(right)),
            Err(error) => told(&error, input, problems),
        }
    }
    Ok(guard)
}

fn conjunction(input: ParseStream<'_>, problems: &mut Problems) -> syn::Result<Guard> {
    let mut guard = negation(input, problems)?;
    while input.parse::<Option<Token![&&]>>()?.is_some() {
        match negation(input, problems) {
            Ok(right) => guard = Guard::And(Box::new(guard), Box::new(right)),
            Err(error) => told(&error, input, problems),
        }
    }
    Ok(guard)
}

/// Goes on without a term that cannot be read: those before it are kept.
fn told(error: &syn::Error, input: ParseStream<'_>, problems: &mut Problems) {
    problems.syntax(error);
    skip::to_part(input);
}

fn negation(input: ParseStream<'_>, problems: &mut Problems) -> syn::Result<Guard> {
    if input.parse::<Option<Token![!]>>()?.is_some() {
        return Ok(Guard::Not(Box::new(negation(input, problems)?)));
    }
    if input.peek(syn::token::Paren) {
        let content;
        parenthesized!(content in input);
        let guard = guard(&content, problems)?;
        return match content.is_empty() {
            true => Ok(guard),
            false => Err(unexpected(&content, "expected `&&`, `||` or `)`")),
        };
    }
    if eat_word(input, "in") {
        let state = state_in_parentheses(input, "in")?;
        return Ok(Guard::In { state });
    }
    let asked = call(input, "the name of a guard", problems)?;
    let punct = input.peek(Token![=]) && !input.peek(Token![=>]) || input.peek(Token![.]);
    if punct || input.peek(Token![<]) || input.peek(Token![==]) || input.peek(Token![>]) {
        return Err(input.error(
            "a guard is the name of a method: compare in there, and join with `&&` and `||`",
        ));
    }
    Ok(Guard::Ask(asked))
}

fn state_in_parentheses(input: ParseStream<'_>, word: &str) -> syn::Result<Ident> {
    if !input.peek(syn::token::Paren) {
        return Err(unexpected(
            input,
            &format!("expected a state, as in `{word}(State)`"),
        ));
    }
    let content;
    parenthesized!(content in input);
    let state = name(&content, "the name of a state")?;
    match content.is_empty() {
        true => Ok(state),
        false => Err(unexpected(&content, "one state is named here")),
    }
}

/// Reads actions into `actions`, so that those before one that cannot be read are kept.
pub(super) fn actions(
    input: ParseStream<'_>,
    actions: &mut Vec<Action>,
    problems: &mut Problems,
) -> syn::Result<()> {
    actions.push(action(input, problems)?);
    while input.parse::<Option<Token![,]>>()?.is_some() {
        actions.push(action(input, problems)?);
    }
    Ok(())
}

fn action(input: ParseStream<'_>, problems: &mut Problems) -> syn::Result<Action> {
    if skip::starts_clause(input) {
        return Err(unexpected(input, "expected the name of an action"));
    }
    if eat_word(input, "async") {
        return Ok(Action::Effect(call(
            input,
            "the name of an effect",
            problems,
        )?));
    }
    if input.peek2(Ident) && eat_word(input, "raise") {
        return Ok(Action::Raise(call(
            input,
            "the name of an event",
            problems,
        )?));
    }
    if input.peek2(Ident) && eat_word(input, "restart") {
        return Ok(Action::Restart(name(input, "the name of a delay")?));
    }
    if input.peek(syn::token::Brace) {
        return Err(input.error("expected the name of an action: its code stands in the behaviour"));
    }
    Ok(Action::Run(call(input, "the name of an action", problems)?))
}

pub(super) fn call(
    input: ParseStream<'_>,
    what: &str,
    problems: &mut Problems,
) -> syn::Result<Call> {
    let name = name(input, what)?;
    let args = if input.peek(syn::token::Paren) {
        let content;
        parenthesized!(content in input);
        args(&content, problems)
    } else {
        Vec::new()
    };
    Ok(Call { name, args })
}

fn args(input: ParseStream<'_>, problems: &mut Problems) -> Vec<Arg> {
    let mut args = Vec::new();
    while !input.is_empty() {
        let lent = input.peek(Token![&]);
        if lent {
            skip::one(input);
        }
        let what = match input.peek(Lit) {
            true => "the name of a binding or a field: other values come from an action",
            false => "the name of a binding or a field",
        };
        let read =
            name(input, what).and_then(|name| match input.is_empty() || input.peek(Token![,]) {
                true => Ok(name),
                false => Err(unexpected(
                    input,
                    "an argument is one name, without an expression",
                )),
            });
        let lost = read.is_err();
        let name = read.unwrap_or_else(|error| {
            problems.syntax(&error);
            skip::to_comma(input);
            Ident::new("_lost", error.span())
        });
        args.push(Arg { lent, name, lost });
        if !input.is_empty() {
            skip::one(input);
        }
    }
    args
}

/// Reads targets into `goals`, so that those before one that cannot be read are kept.
pub(super) fn goals(
    input: ParseStream<'_>,
    goals: &mut Vec<Goal>,
    problems: &mut Problems,
) -> syn::Result<()> {
    goals.push(goal(input, problems)?);
    while input.parse::<Option<Token![|]>>()?.is_some() {
        goals.push(goal(input, problems)?);
    }
    Ok(())
}

fn goal(input: ParseStream<'_>, problems: &mut Problems) -> syn::Result<Goal> {
    let mut places = vec![place(input, problems)?];
    while input.parse::<Option<Token![&]>>()?.is_some() {
        places.push(place(input, problems)?);
    }
    Ok(Goal { places })
}

fn place(input: ParseStream<'_>, problems: &mut Problems) -> syn::Result<Place> {
    let deep = input.peek2(Ident) && eat_word(input, "deep");
    if eat_word(input, "history") {
        let kind = match deep {
            true => PlaceKind::DeepHistory,
            false => PlaceKind::History,
        };
        return Ok(Place {
            kind,
            state: state_in_parentheses(input, "history")?,
            data: Data::None,
        });
    }
    if skip::starts_clause(input) {
        return Err(unexpected(input, "expected the name of the target"));
    }
    let state = name(input, "the name of the target")?;
    Ok(Place {
        kind: PlaceKind::State,
        state,
        data: target_data(input, problems)?,
    })
}

fn target_data(input: ParseStream<'_>, problems: &mut Problems) -> syn::Result<Data> {
    if !input.peek(syn::token::Paren) {
        return Ok(Data::None);
    }
    let content;
    parenthesized!(content in input);
    if content.parse::<Option<Token![..]>>()?.is_some() {
        return match content.is_empty() {
            true => Ok(Data::Returned),
            false => Err(unexpected(
                &content,
                "`..` stands alone: it takes all of the data",
            )),
        };
    }
    Ok(Data::Args(args(&content, problems)))
}

pub(super) fn delay(input: ParseStream<'_>, problems: &mut Problems) -> syn::Result<Delay> {
    if !input.peek(Lit) {
        let what = "a length such as `5s`, or the name of a delay";
        return Ok(Delay::Named(call(input, what, problems)?));
    }
    let lit: Lit = input.parse()?;
    let span = lit.span();
    match length(&lit) {
        Some(length) => Ok(Delay::Fixed { length, span }),
        None => Err(syn::Error::new(
            span,
            "expected a length of time: a number with `ms`, `s`, `min` or `h`, as in `250ms`",
        )),
    }
}

fn length(lit: &Lit) -> Option<Duration> {
    let (number, unit) = match lit {
        Lit::Int(int) => (int.base10_digits().parse().ok()?, int.suffix()),
        Lit::Float(float) => (float.base10_parse::<f64>().ok()?, float.suffix()),
        _ => return None,
    };
    let seconds = match unit {
        "ms" => number / 1_000.0,
        "s" => number,
        "min" => number * 60.0,
        "h" => number * 3_600.0,
        _ => return None,
    };
    Duration::try_from_secs_f64(seconds).ok()
}
