//! Rules: trigger, guard, actions, target.

use std::time::Duration;

use proc_macro2::Span;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, Lit, Token, braced, parenthesized};

use crate::ast::{
    Action, Arg, Bindings, Body, Call, Data, Delay, Goal, Guard, Invoke, Pattern, Place, PlaceKind,
    Rule, Trigger, Verdict,
};
use crate::problems::Problems;

use super::body::unexpected;
use super::semicolon;
use super::word::{eat_word, is_word, name, name_or_underscore, take_word};

/// The words that a clause of a state can begin with.
const CLAUSES: &str = "expected `on`, `always`, `after`, `every`, `entry`, `exit`, `invoke`, \
                       `ignore`, `defer`, `refuse` or `state`";

/// Reads one rule into `body`.
pub(super) fn rule(
    input: ParseStream<'_>,
    attrs: Vec<Attribute>,
    body: &mut Body,
    problems: &mut Problems,
) -> syn::Result<()> {
    if eat_word(input, "entry") {
        body.entry.extend(edge(input, problems)?);
        return Ok(());
    }
    if eat_word(input, "exit") {
        body.exit.extend(edge(input, problems)?);
        return Ok(());
    }
    if eat_word(input, "invoke") {
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
    let (word, trigger) = trigger(input)?;
    let rule = rest(input, attrs, word, trigger, problems);
    body.rules.push(rule);
    Ok(())
}

/// `entry do …;`
fn edge(input: ParseStream<'_>, problems: &mut Problems) -> syn::Result<Vec<Action>> {
    if !eat_word(input, "do") {
        return Err(unexpected(input, "expected `do` and what is done"));
    }
    let actions = actions(input)?;
    end(input, &actions, problems)?;
    Ok(actions)
}

fn end(input: ParseStream<'_>, actions: &[Action], problems: &mut Problems) -> syn::Result<()> {
    let last = actions
        .last()
        .map_or_else(|| input.span(), |action| action.name().span());
    if semicolon(input, last, problems) {
        return Ok(());
    }
    Err(unexpected(
        input,
        "expected `,` and one more action, `=>` and a target, or `;`",
    ))
}

fn invoke(
    input: ParseStream<'_>,
    attrs: Vec<Attribute>,
    problems: &mut Problems,
) -> syn::Result<Invoke> {
    let call = call(input, "the name of an invocation")?;
    let output = match input.parse::<Option<Token![->]>>()? {
        Some(_) => Some(input.parse()?),
        None => None,
    };
    if !semicolon(input, call.name.span(), problems) {
        return Err(unexpected(input, "expected `;` or `->` and a type"));
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
    let last = loop {
        let event = name(input, "the name of an event")?;
        let last = event.span();
        patterns.push(Pattern {
            event,
            bindings: Bindings::None,
        });
        if input.parse::<Option<Token![,]>>()?.is_none() {
            break last;
        }
    };
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
    });
    if !semicolon(input, last, problems) {
        return Err(unexpected(input, "expected `,` and one more event, or `;`"));
    }
    Ok(())
}

fn trigger(input: ParseStream<'_>) -> syn::Result<(Span, Trigger)> {
    if let Some(word) = take_word(input, "always") {
        return Ok((word, Trigger::Always));
    }
    if let Some(word) = take_word(input, "after") {
        return Ok((word, Trigger::After(delay(input)?)));
    }
    if let Some(word) = take_word(input, "every") {
        return Ok((word, Trigger::Every(delay(input)?)));
    }
    match take_word(input, "on") {
        Some(word) => Ok((word, on(input)?)),
        None => Err(unexpected(input, CLAUSES)),
    }
}

fn on(input: ParseStream<'_>) -> syn::Result<Trigger> {
    if let Some(word) = take_word(input, "idle") {
        return Ok(Trigger::Idle(word));
    }
    if let Some(word) = take_word(input, "shutdown") {
        return Ok(Trigger::Shutdown(word));
    }
    if eat_word(input, "closed") {
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
/// Where a part cannot be read, the parts before it are kept: the handlers that they name go on
/// to exist.
fn rest(
    input: ParseStream<'_>,
    attrs: Vec<Attribute>,
    word: Span,
    trigger: Trigger,
    problems: &mut Problems,
) -> Rule {
    let mut rule = Rule {
        attrs,
        word,
        trigger,
        verdict: Verdict::Take,
        guard: None,
        actions: Vec::new(),
        goals: Vec::new(),
    };
    if let Err(error) = parts(input, &mut rule, problems) {
        problems.syntax(&error);
        super::skip_clause(input);
    }
    rule
}

fn parts(input: ParseStream<'_>, rule: &mut Rule, problems: &mut Problems) -> syn::Result<()> {
    let mut last = rule.word;
    if eat_word(input, "if") {
        rule.guard = Some(guard(input)?);
    }
    if eat_word(input, "do") {
        rule.actions = actions(input)?;
        last = rule
            .actions
            .last()
            .map_or(last, |action| action.name().span());
    }
    if input.parse::<Option<Token![=>]>>()?.is_some() {
        rule.goals.push(goal(input)?);
        while input.parse::<Option<Token![|]>>()?.is_some() {
            rule.goals.push(goal(input)?);
        }
        let place = rule.goals.last().and_then(|goal| goal.places.last());
        last = place.map_or(last, |place| place.state.span());
    }
    if semicolon(input, last, problems) {
        return Ok(());
    }
    Err(unexpected(
        input,
        "expected `if`, `do`, `=>` or `;`, in this order",
    ))
}

fn guard(input: ParseStream<'_>) -> syn::Result<Guard> {
    let mut guard = conjunction(input)?;
    while input.parse::<Option<Token![||]>>()?.is_some() {
        guard = Guard::Or(Box::new(guard), Box::new(conjunction(input)?));
    }
    Ok(guard)
}

fn conjunction(input: ParseStream<'_>) -> syn::Result<Guard> {
    let mut guard = negation(input)?;
    while input.parse::<Option<Token![&&]>>()?.is_some() {
        guard = Guard::And(Box::new(guard), Box::new(negation(input)?));
    }
    Ok(guard)
}

fn negation(input: ParseStream<'_>) -> syn::Result<Guard> {
    if input.parse::<Option<Token![!]>>()?.is_some() {
        return Ok(Guard::Not(Box::new(negation(input)?)));
    }
    if input.peek(syn::token::Paren) {
        let content;
        parenthesized!(content in input);
        return guard(&content);
    }
    if eat_word(input, "in") {
        let content;
        parenthesized!(content in input);
        return Ok(Guard::In {
            state: name(&content, "the name of a state")?,
        });
    }
    Ok(Guard::Ask(call(input, "the name of a guard")?))
}

fn actions(input: ParseStream<'_>) -> syn::Result<Vec<Action>> {
    let mut actions = vec![action(input)?];
    while input.parse::<Option<Token![,]>>()?.is_some() {
        actions.push(action(input)?);
    }
    Ok(actions)
}

fn action(input: ParseStream<'_>) -> syn::Result<Action> {
    if eat_word(input, "async") {
        return Ok(Action::Effect(call(input, "the name of an effect")?));
    }
    if input.peek2(Ident) && eat_word(input, "raise") {
        return Ok(Action::Raise(call(input, "the name of an event")?));
    }
    if input.peek2(Ident) && eat_word(input, "restart") {
        return Ok(Action::Restart(name(input, "the name of a delay")?));
    }
    Ok(Action::Run(call(input, "the name of an action")?))
}

fn call(input: ParseStream<'_>, what: &str) -> syn::Result<Call> {
    let name = name(input, what)?;
    let args = if input.peek(syn::token::Paren) {
        let content;
        parenthesized!(content in input);
        args(&content)?
    } else {
        Vec::new()
    };
    Ok(Call { name, args })
}

fn args(input: ParseStream<'_>) -> syn::Result<Vec<Arg>> {
    let args = Punctuated::<Arg, Token![,]>::parse_terminated_with(input, |input| {
        let lent = input.parse::<Option<Token![&]>>()?.is_some();
        Ok(Arg {
            lent,
            name: name(input, "the name of a binding or a field")?,
        })
    })?;
    Ok(args.into_iter().collect())
}

fn goal(input: ParseStream<'_>) -> syn::Result<Goal> {
    let mut places = vec![place(input)?];
    while input.parse::<Option<Token![&]>>()?.is_some() {
        places.push(place(input)?);
    }
    Ok(Goal { places })
}

fn place(input: ParseStream<'_>) -> syn::Result<Place> {
    let deep = take_word(input, "deep");
    if let Some(word) = take_word(input, "history") {
        let content;
        parenthesized!(content in input);
        let kind = match deep {
            Some(deep) => PlaceKind::DeepHistory(deep),
            None => PlaceKind::History(word),
        };
        return Ok(Place {
            kind,
            state: name(&content, "the name of a state")?,
            data: Data::None,
        });
    }
    let state = name(input, "the name of the target")?;
    Ok(Place {
        kind: PlaceKind::State,
        state,
        data: target_data(input)?,
    })
}

fn target_data(input: ParseStream<'_>) -> syn::Result<Data> {
    if !input.peek(syn::token::Paren) {
        return Ok(Data::None);
    }
    let content;
    parenthesized!(content in input);
    if content.parse::<Option<Token![..]>>()?.is_some() {
        if !content.is_empty() {
            return Err(content.error("`..` stands alone: it takes all of the data"));
        }
        return Ok(Data::Returned);
    }
    Ok(Data::Args(args(&content)?))
}

fn delay(input: ParseStream<'_>) -> syn::Result<Delay> {
    if !input.peek(Lit) {
        return Ok(Delay::Named(call(
            input,
            "a length such as `5s`, or the name of a delay",
        )?));
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
