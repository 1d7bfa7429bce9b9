//! The names of generated items. None of them takes a name from the author's code.

use std::collections::{BTreeMap, BTreeSet};

use fsm_model::{DoneOf, EventId, Machine, Trigger};
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident};
use syn::Ident;

use crate::{ir, text};

/// Names of items and of private methods, by the ids of what they are for.
pub(super) struct Names {
    pub(super) machine: Ident,
    pub(super) state: Ident,
    pub(super) id: Ident,
    pub(super) composite: Ident,
    pub(super) event: Ident,
    pub(super) effect: Ident,
    pub(super) done: Ident,
    pub(super) behavior: Ident,
    pub(super) handle: Ident,
    pub(super) streams: Ident,
    /// The type parameter for the behaviour: `B`, unless the block uses that name.
    pub(super) b: Ident,
    /// A type parameter of a method: `T`, unless the block uses that name.
    pub(super) t: Ident,
    /// One type parameter a stream, by the id of its event.
    pub(super) sources: Vec<Ident>,
    /// The method or field of each event, in snake case.
    pub(super) events: Vec<Ident>,
    /// The parts of each event's payload, as the author names them first.
    pub(super) parts: Vec<Vec<Ident>>,
    /// The variant of each invocation's result.
    pub(super) results: Vec<Ident>,
    /// The variant of each effect, by the name of its handler.
    effects: BTreeMap<String, Ident>,
    /// The enum of each choice, by the name of its handler.
    choices: BTreeMap<String, Ident>,
    pub(super) on_event: Vec<Ident>,
    pub(super) on_closed: Vec<Ident>,
    pub(super) on_done_state: Vec<Ident>,
    pub(super) on_done: Vec<Ident>,
    pub(super) on_error: Vec<Ident>,
    pub(super) fire: Vec<Ident>,
    pub(super) enter: Vec<Ident>,
    pub(super) arrive: Vec<Ident>,
    pub(super) exit: Vec<Ident>,
    pub(super) leave_inside: Vec<Ident>,
    /// The field that remembers the last leaf of a composite state.
    pub(super) history: Vec<Ident>,
    pub(super) rule: Vec<Ident>,
}

/// Hands out names, each once.
struct Unique {
    taken: BTreeSet<String>,
}

impl Unique {
    fn new(taken: &[&str]) -> Self {
        Self {
            taken: taken.iter().map(|&name| name.to_owned()).collect(),
        }
    }

    /// Returns `name`, or with the first free number behind it.
    fn name(&mut self, name: &str) -> Ident {
        let mut free = name.to_owned();
        let mut number = 2;
        while !self.taken.insert(free.clone()) {
            free = format!("{name}_{number}");
            number += 1;
        }
        ident(&free)
    }

    fn each(&mut self, prefix: &str, names: &[String]) -> Vec<Ident> {
        names
            .iter()
            .map(|name| self.name(&format!("{prefix}{name}")))
            .collect()
    }
}

impl Names {
    pub(super) fn of(machine: &ir::Machine<'_>, model: &Machine<'_>) -> Self {
        let name = &machine.ast.name;
        let item = |suffix: &str| format_ident!("{name}{suffix}", span = Span::mixed_site());
        let states: Vec<String> = machine
            .states
            .iter()
            .map(|state| text::snake(&state.name))
            .collect();
        let events: Vec<String> = machine
            .events
            .iter()
            .map(|event| text::snake(&event.name))
            .collect();
        let tasks: Vec<String> = machine
            .invocations
            .iter()
            .map(|task| task.name.clone())
            .collect();
        let timers: Vec<String> = machine
            .timers
            .iter()
            .map(|timer| timer_name(machine, timer))
            .collect();
        let rules: Vec<String> = model
            .rules
            .iter()
            .map(|rule| rule_name(model, rule, &timers))
            .collect();
        let results: Vec<String> = tasks.iter().map(|task| text::camel(task)).collect();
        let used = words(machine);
        let mut private = Unique::new(API);
        Self {
            machine: name.clone(),
            state: item("State"),
            id: item("StateId"),
            composite: item("Composite"),
            event: item("Event"),
            effect: item("Effect"),
            done: item("Done"),
            behavior: item("Behavior"),
            handle: item("Handle"),
            streams: item("Streams"),
            b: free("B", &used),
            t: free("T", &used),
            sources: (0..machine.events.len())
                .map(|i| free(&format!("S{i}"), &used))
                .collect(),
            on_event: private.each("on_", &events),
            on_closed: private.each("on_closed_", &events),
            on_done_state: private.each("on_done_", &states),
            on_done: private.each("on_done_", &tasks),
            on_error: private.each("on_error_", &tasks),
            fire: private.each("fire_", &timers),
            enter: private.each("enter_", &states),
            arrive: private.each("arrive_in_", &states),
            exit: private.each("exit_", &states),
            leave_inside: private.each("leave_inside_", &states),
            history: private.each("history_", &states),
            rule: private.each("", &rules),
            events: Unique::new(&[]).each("", &events),
            parts: machine.event_ids().map(|id| parts(machine, id)).collect(),
            results: Unique::new(&[]).each("", &results),
            effects: of_handlers(machine, ""),
            choices: of_handlers(machine, "Target"),
        }
    }

    /// `SendClose`
    pub(super) fn effect_variant(&self, handler: &ir::Handler) -> &Ident {
        &self.effects[&handler.name.to_string()]
    }

    /// `RetryTarget`
    pub(super) fn choice(&self, handler: &ir::Handler) -> &Ident {
        &self.choices[&handler.name.to_string()]
    }
}

/// What the generated machine's own methods are called.
const API: &[&str] = &[
    "new",
    "start",
    "step",
    "handle",
    "handle_deadline",
    "next_deadline",
    "state",
    "state_name",
    "id",
    "behavior",
    "behavior_mut",
    "into_parts",
    "take_effect",
    "drop_effects",
    "ending",
    "listens",
    "is_live",
    "on_event",
    "on_error",
    "on_idle",
    "on_shutdown",
    "always",
    "settle",
    "fire",
    "fire_due",
    "dispatch",
    "finish",
    "turn_away",
    "leave_inside",
    "enter_initial",
    "offer_closed",
    "offer_deferred",
    "offer",
];

/// Makes an identifier of generated code; a keyword becomes a raw one, or gets an underscore.
fn ident(name: &str) -> Ident {
    let span = Span::mixed_site();
    if syn::parse_str::<Ident>(name).is_ok() {
        return Ident::new(name, span);
    }
    match name {
        "self" | "super" | "crate" | "Self" | "_" => format_ident!("{name}_", span = span),
        _ => Ident::new_raw(name, span),
    }
}

/// Returns `name`, or with underscores behind it where the block uses it.
fn free(name: &str, used: &BTreeSet<String>) -> Ident {
    let mut name = name.to_owned();
    while used.contains(&name) {
        name.push('_');
    }
    Ident::new(&name, Span::mixed_site())
}

/// All words in the types of a block, and the name of the machine.
fn words(machine: &ir::Machine<'_>) -> BTreeSet<String> {
    let ast = machine.ast;
    let mut types = vec![ast.generics.to_token_stream(), ast.error.to_token_stream()];
    for event in &machine.events {
        types.extend(event.payload.iter().map(|part| part.ty.to_token_stream()));
        types.push(event.ast.answer.to_token_stream());
    }
    let fields = machine.states.iter().flat_map(|state| &state.fields);
    types.extend(fields.map(|field| field.ty.to_token_stream()));
    types.extend(
        machine
            .invocations
            .iter()
            .map(|task| task.output.to_token_stream()),
    );
    let mut words = BTreeSet::from([ast.name.to_string()]);
    for tokens in types {
        collect(tokens, &mut words);
    }
    words
}

fn collect(tokens: TokenStream, words: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(word) => {
                words.insert(word.to_string());
            }
            TokenTree::Group(group) => collect(group.stream(), words),
            _ => {}
        }
    }
}

/// The names of the parts of an event: those of its fields, else what a rule binds them to.
fn parts(machine: &ir::Machine<'_>, event: EventId) -> Vec<Ident> {
    let bound = |part: usize| {
        machine.rules.iter().find_map(|rule| {
            let ir::Trigger::Events(events) = &rule.trigger else {
                return None;
            };
            let alternative = events.iter().position(|&known| known == event)?;
            let binds = rule.binds.get(alternative)?;
            let at = binds.iter().position(|&named| named == part)?;
            rule.bindings.get(at)
        })
    };
    let mut unique = Unique::new(&["reply"]);
    let parts = machine[event].payload.iter().enumerate();
    let names = parts.map(|(i, part)| match part.name.as_ref().or_else(|| bound(i)) {
        Some(name) => unique.name(&text::plain(name)),
        None => unique.name("payload"),
    });
    names.collect()
}

/// Local names for arguments; one that is passed twice gets a number.
pub(super) fn each_once<'n>(names: impl Iterator<Item = &'n Ident>) -> Vec<Ident> {
    let mut unique = Unique::new(&[]);
    names.map(|name| unique.name(&text::plain(name))).collect()
}

/// A type or variant for each effect or choice, those that are alike in camel case numbered.
fn of_handlers(machine: &ir::Machine<'_>, suffix: &str) -> BTreeMap<String, Ident> {
    let mut unique = Unique::new(&[]);
    let wanted = |handler: &&ir::Handler| match suffix {
        "" => handler.kind == ir::HandlerKind::Effect,
        _ => matches!(handler.result, ir::HandlerResult::Choice(_)),
    };
    let handlers = machine.handlers.iter().filter(wanted);
    let names = handlers.map(|handler| {
        let camel = unique.name(&text::camel(&text::plain(&handler.name)));
        let name = format_ident!("{camel}{suffix}", span = Span::mixed_site());
        (handler.name.to_string(), name)
    });
    names.collect()
}

fn timer_name(machine: &ir::Machine<'_>, timer: &ir::Timer) -> String {
    let word = if timer.periodic { "every" } else { "after" };
    let delay = match &timer.delay {
        ir::Delay::Fixed(length) => {
            format!("{length:?}").replace(|c: char| !c.is_ascii_alphanumeric(), "_")
        }
        ir::Delay::Named { handler, .. } => text::plain(&machine.handlers[*handler].name),
    };
    format!("{word}_{delay}")
}

/// `running_on_system`: where it belongs, and what sets it off.
fn rule_name(model: &Machine<'_>, rule: &fsm_model::Rule<'_>, timers: &[String]) -> String {
    let place = rule
        .owner
        .map_or("any".to_owned(), |state| text::snake(model[state].name));
    let event = |event: &EventId| text::snake(model[*event].name);
    let trigger = match rule.trigger {
        Trigger::Events(events) => {
            let names: Vec<String> = events.iter().map(event).collect();
            format!("on_{}", names.join("_or_"))
        }
        Trigger::Always => "always".to_owned(),
        Trigger::After(timer) | Trigger::Every(timer) => timers[timer.index()].clone(),
        Trigger::Idle => "on_idle".to_owned(),
        Trigger::Shutdown => "on_shutdown".to_owned(),
        Trigger::Closed(stream) => format!("on_closed_{}", event(&stream)),
        Trigger::Done(DoneOf::Invocation(id)) => format!("on_done_{}", model[id].name),
        Trigger::Done(DoneOf::State(id)) => format!("on_done_{}", text::snake(model[id].name)),
        Trigger::Error(Some(id)) => format!("on_error_{}", model[id].name),
        Trigger::Error(None) => "on_error".to_owned(),
    };
    format!("{place}_{trigger}")
}
