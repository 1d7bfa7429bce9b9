//! What stands between the braces of a machine and of a state.

use fsm_model::Code;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Ident, Token, braced, parenthesized};

use crate::ast::{Body, Machine, State};
use crate::problems::Problems;

use super::word::{self, eat_nearly, eat_word, is_word, name, next_ident, take_word};
use super::{clause, event, skip};

/// The words that a clause begins with, in a machine and in a state.
const WORDS: [&str; 16] = [
    "on", "always", "after", "every", "entry", "exit", "invoke", "ignore", "defer", "refuse",
    "initial", "final", "failed", "parallel", "state", "error",
];

/// Reads the clauses of a machine.
pub(super) fn machine(
    input: ParseStream<'_>,
    machine: &mut Machine,
    problems: &mut Problems,
) -> syn::Result<()> {
    if !input.peek(syn::token::Brace) {
        if problems.is_empty() {
            problems.report(
                Code::Syntax,
                machine.name.span(),
                &format!("machine `{}` has no body", machine.name),
                &format!("write `machine {} {{ … }}`", machine.name),
            );
        }
        return Ok(());
    }
    loop {
        let content;
        braced!(content in input);
        each(&content, problems, &mut |input, attrs, problems| {
            of_machine(input, attrs, machine, problems)
        });
        if input.is_empty() {
            return Ok(());
        }
        let rest = word::unexpected(input, "one `fsm!` block declares one machine");
        problems.syntax(&rest);
        if !input.peek(syn::token::Brace) {
            let _rest: TokenStream = input.parse()?;
            return Ok(());
        }
    }
}

type Read<'r> = dyn FnMut(ParseStream<'_>, Vec<Attribute>, &mut Problems) -> syn::Result<()> + 'r;

/// Reads one clause after the other, behind one that cannot be read too.
fn each(content: ParseStream<'_>, problems: &mut Problems, read: &mut Read<'_>) {
    while !content.is_empty() {
        if let Some((ident, word)) = misspelt(content) {
            word::misspelt(&ident, word, problems);
            return respelt(content, word, problems, read);
        }
        let before = content.cursor();
        let attrs = content.call(Attribute::parse_outer);
        if let Err(error) = attrs.and_then(|attrs| read(content, attrs, problems)) {
            problems.syntax(&error);
            skip::to_clause(content);
            if content.cursor() == before {
                skip::one(content);
            }
        }
    }
}

/// Returns the word that comes next if it is none, with the one that was probably meant.
fn misspelt(content: ParseStream<'_>) -> Option<(Ident, &'static str)> {
    let ahead = content.fork();
    let _attrs = ahead.call(Attribute::parse_outer).ok()?;
    let ident = next_ident(&ahead)?;
    if ident == "events" || WORDS.iter().any(|word| ident == word) {
        return None;
    }
    let mut words = WORDS.to_vec();
    words.push("events");
    word::nearest(&ident, &words).map(|word| (ident, word))
}

/// Reads on as if `word` stood where its misspelling does.
fn respelt(content: ParseStream<'_>, word: &str, problems: &mut Problems, read: &mut Read<'_>) {
    let rest: TokenStream = content.parse().unwrap_or_default();
    let mut found = false;
    let rest = rest.into_iter().map(|token| match token {
        TokenTree::Ident(ident) if !found => {
            found = true;
            TokenTree::Ident(Ident::new(word, ident.span()))
        }
        token => token,
    });
    // In braces, so that the end is where it was.
    let mut braces = Group::new(Delimiter::Brace, rest.collect());
    braces.set_span(content.span());
    let read_on = |input: ParseStream<'_>| {
        let content;
        braced!(content in input);
        each(&content, problems, read);
        Ok(())
    };
    let all_read = read_on.parse2(TokenTree::Group(braces).into());
    debug_assert!(all_read.is_ok(), "clauses that cannot be read are skipped");
}

fn of_machine(
    input: ParseStream<'_>,
    attrs: Vec<Attribute>,
    machine: &mut Machine,
    problems: &mut Problems,
) -> syn::Result<()> {
    if eat_word(input, "events") {
        return event::events(input, attrs, machine, problems);
    }
    let Some(at) = take_word(input, "error") else {
        return item(input, attrs, &mut machine.body, problems);
    };
    clause::without_attributes(&attrs, "error", problems);
    let error = event::type_or_hole(input, problems);
    if machine.error.replace(error).is_some() {
        problems.report(
            Code::DeclaredTwice,
            at,
            "a machine has one error type",
            "join the two: an enum can hold what both tell",
        );
    }
    if !skip::semicolon(input, at, problems) {
        return Err(word::unexpected(
            input,
            "expected `;` behind the error type",
        ));
    }
    Ok(())
}

/// Reads a state or a rule.
fn item(
    input: ParseStream<'_>,
    attrs: Vec<Attribute>,
    body: &mut Body,
    problems: &mut Problems,
) -> syn::Result<()> {
    const STATE: [&str; 5] = ["initial", "final", "failed", "parallel", "state"];
    for inner in ["events", "error"] {
        if is_word(input, inner) {
            let text = format!("`{inner}` stands in the machine, not in a state");
            let error = word::unexpected(input, &text);
            skip::one(input);
            return Err(error);
        }
    }
    if STATE.iter().any(|word| is_word(input, word)) {
        let state = state(input, attrs, problems)?;
        body.states.push(state);
        return Ok(());
    }
    clause::clause(input, attrs, body, problems)
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
    if !eat_nearly(input, "state", problems) {
        let missing = word::unexpected(
            input,
            "expected `state`; the words before it stand in the order \
             `initial`, `final`, `failed`, `parallel`",
        );
        // `initial Open;`: all but the word is there.
        if !starts_with_capital(input) {
            return Err(missing);
        }
        problems.syntax(&missing);
    }
    if let (Some(failed), None) = (failed, is_final) {
        problems.syntax(&syn::Error::new(
            failed,
            "only a final state is `failed`: `final failed`",
        ));
    }
    let name = name(input, "the name of a state")?;
    let mut state = State {
        attrs,
        initial,
        is_final: is_final.or(failed),
        failed,
        parallel,
        name,
        data: data(input, problems)?,
        body: Body::default(),
    };
    if input.peek(syn::token::Brace) {
        let content;
        braced!(content in input);
        each(&content, problems, &mut |input, attrs, problems| {
            item(input, attrs, &mut state.body, problems)
        });
        let _semicolon: Option<Token![;]> = input.parse()?;
    } else if !skip::semicolon(input, state.name.span(), problems) {
        let text = "expected `;` or `{` behind the name of a state";
        problems.syntax(&word::unexpected(input, text));
        skip::to_clause(input);
    }
    Ok(state)
}

fn data(input: ParseStream<'_>, problems: &mut Problems) -> syn::Result<Vec<crate::ast::Field>> {
    if !input.peek(syn::token::Paren) {
        return Ok(Vec::new());
    }
    let content;
    parenthesized!(content in input);
    Ok(event::fields(&content, problems))
}

/// States and events begin with a capital, words of the language do not.
pub(super) fn starts_with_capital(input: ParseStream<'_>) -> bool {
    next_ident(input).is_some_and(|ident| ident.to_string().starts_with(char::is_uppercase))
}
