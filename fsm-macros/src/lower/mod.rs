//! From names to ids: what is written is looked up, and what cannot be found is reported with the
//! nearest name. With that name the work goes on, so that one misspelt word stays one problem.

mod attrs;
mod call;
mod ended;
mod handler;
mod names;
mod rule;
mod trigger;

use fsm_model::Code;
use fsm_model::{EventKind, Finality, InvocationId, StateId, TimerId};
use syn::GenericParam;
use syn::spanned::Spanned;

use crate::problems::Problems;
use crate::{ast, ir, text};

use self::names::Names;

/// Resolves a block.
pub(crate) fn lower<'a>(ast: &'a ast::Machine, problems: &mut Problems) -> ir::Machine<'a> {
    let mut lower = Lower {
        machine: ir::Machine {
            ast,
            docs: attrs::docs(&ast.attrs),
            states: Vec::new(),
            events: Vec::new(),
            rules: Vec::new(),
            timers: Vec::new(),
            invocations: Vec::new(),
            handlers: Vec::new(),
            incomplete: !problems.is_empty(),
            joined: false,
        },
        names: Names::default(),
        joined: Vec::new(),
        unclear: false,
        guessed: false,
        problems,
    };
    lower.generics();
    lower.events();
    lower.states(&ast.body.states, None);
    lower.tasks_and_timers(&ast.body, None);
    let bodies = lower.bodies();
    for &(state, body) in &bodies {
        lower.tasks_and_timers(body, Some(state));
    }
    lower.rules(&ast.body, None);
    for (state, body) in bodies {
        lower.edges(state, body);
        lower.rules(body, Some(state));
    }
    lower.machine
}

/// The work of one call.
struct Lower<'a, 'p> {
    machine: ir::Machine<'a>,
    names: Names,
    /// The bodies of states that were declared before.
    joined: Vec<(StateId, &'a ast::Body)>,
    /// Whether something in the clause at hand is not known.
    unclear: bool,
    /// Whether something in the clause at hand was taken for the nearest name.
    guessed: bool,
    problems: &'p mut Problems,
}

impl<'a> Lower<'a, '_> {
    fn generics(&mut self) {
        for param in &self.machine.ast.generics.params {
            let default = match param {
                GenericParam::Type(it) => it.default.as_ref().map(|(_, it)| it.span()),
                GenericParam::Const(it) => it.default.as_ref().map(|(_, it)| it.span()),
                GenericParam::Lifetime(_) => None,
            };
            if let Some(at) = default {
                self.problems.report(
                    Code::Syntax,
                    at,
                    "a parameter of a machine has no default",
                    "take it away, and name the type where the machine is used",
                );
            }
        }
    }

    fn events(&mut self) {
        for event in &self.machine.ast.events {
            let name = text::plain(&event.name);
            if let Some(first) = self.names.add_event(&name, self.machine.events.len()) {
                let first = &self.machine.events[first].ast.name;
                self.declared_twice("event", &event.name, first);
                continue;
            }
            let event = self.event(event, name);
            self.machine.events.push(event);
        }
    }

    fn event(&mut self, event: &'a ast::Event, name: String) -> ir::Event<'a> {
        let found = attrs::split(&event.attrs, self.problems);
        self.check_event(event);
        ir::Event {
            ast: event,
            name,
            docs: attrs::docs(&event.attrs),
            attrs: found.passed,
            kind: match event.kind {
                ast::EventKind::Command => EventKind::Command,
                ast::EventKind::Stream => EventKind::Stream,
                ast::EventKind::Call => EventKind::Call,
            },
            payload: parts(&event.payload),
            answer: event.answer.as_ref().map(text::of),
            allows: found.allows,
        }
    }

    fn check_event(&mut self, event: &ast::Event) {
        let ast::Payload::Named(fields) = &event.payload else {
            return;
        };
        for (i, field) in fields.iter().enumerate() {
            if let Some(first) = fields[..i].iter().find(|it| it.name == field.name) {
                self.declared_twice("field", &field.name, &first.name);
            }
            if event.kind == ast::EventKind::Call && field.name == "reply" {
                self.reserved(&field.name);
            }
        }
    }

    fn states(&mut self, states: &'a [ast::State], parent: Option<StateId>) {
        for state in states {
            let name = text::plain(&state.name);
            let id = self.machine.states.len();
            if let Some(first) = self.names.add_state(&name, id) {
                self.join(state, StateId(first as u16));
                continue;
            }
            let lowered = self.state(state, name, parent);
            self.machine.states.push(lowered);
            self.states(&state.body.states, Some(StateId(id as u16)));
        }
    }

    /// Takes a state that was declared before for a part of the first one: what it names exists.
    fn join(&mut self, state: &'a ast::State, first: StateId) {
        let earlier = &self.machine[first].ast.name;
        self.declared_twice("state", &state.name, earlier);
        let known = |field: &ast::Field| {
            let mut fields = self.machine[first].fields.iter();
            fields.any(|known| known.name == field.name)
        };
        let news: Vec<ir::Field> = state
            .data
            .iter()
            .filter(|it| !known(it))
            .map(field)
            .collect();
        self.machine.states[first.index()].fields.extend(news);
        self.machine.joined = true;
        self.joined.push((first, &state.body));
        self.states(&state.body.states, Some(first));
    }

    fn state(
        &mut self,
        state: &'a ast::State,
        name: String,
        parent: Option<StateId>,
    ) -> ir::State<'a> {
        let found = attrs::split(&state.attrs, self.problems);
        if let Some(word) = state.parallel {
            self.unsupported(word, "parallel states");
        }
        let fields = self.state_fields(state, parent);
        ir::State {
            ast: state,
            name,
            docs: attrs::docs(&state.attrs),
            attrs: found.passed,
            parent,
            finality: match (state.is_final, state.failed) {
                (_, Some(_)) => Finality::Failed,
                (Some(_), None) => Finality::Final,
                (None, None) => Finality::No,
            },
            fields,
            entry: Vec::new(),
            exit: Vec::new(),
            allows: found.allows,
        }
    }

    /// The fields of a state. Those of the states around it are seen inside, so their names are
    /// taken.
    fn state_fields(&mut self, state: &ast::State, parent: Option<StateId>) -> Vec<ir::Field> {
        let mut fields: Vec<ir::Field> = Vec::new();
        for written in &state.data {
            let around = self.machine.fields_at(parent);
            let mut taken = around.into_iter().chain(&fields);
            let first = taken.find(|other| other.name == written.name);
            if let Some(first) = first.map(|first| first.name.clone()) {
                self.declared_twice("field", &written.name, &first);
            } else if written.name == "now" || written.name == "port" {
                self.reserved(&written.name);
            } else {
                fields.push(field(written));
            }
        }
        fields
    }

    /// The bodies of the states that were kept, by id.
    fn bodies(&self) -> Vec<(StateId, &'a ast::Body)> {
        let states = self.machine.states.iter().enumerate();
        states
            .map(|(i, state)| (StateId(i as u16), &state.ast.body))
            .chain(self.joined.iter().copied())
            .collect()
    }

    /// Invocations and timers first: rules name them.
    fn tasks_and_timers(&mut self, body: &'a ast::Body, owner: Option<StateId>) {
        for invoke in &body.invokes {
            self.invocation(invoke, owner);
        }
        for rule in &body.rules {
            match &rule.trigger {
                ast::Trigger::After(delay) => self.timer(delay, false, owner),
                ast::Trigger::Every(delay) => self.timer(delay, true, owner),
                _ => continue,
            };
        }
    }

    fn invocation(&mut self, invoke: &'a ast::Invoke, owner: Option<StateId>) {
        let name = text::plain(&invoke.call.name);
        let same = |known: &ir::Invocation| known.owner == owner && known.name == name;
        if let Some(first) = self.machine.invocations.iter().find(|it| same(it)) {
            let first = self.machine.handlers[first.handler].name.clone();
            self.declared_twice("invocation", &invoke.call.name, &first);
            return;
        }
        let mut scope = call::Scope::of_state(owner);
        scope.is_task = true;
        let args = self.args(&invoke.call.args, &scope, call::Use::Owned);
        let handler = self.handler(
            &invoke.call.name,
            ir::HandlerKind::Invocation,
            &args,
            match &invoke.output {
                Some(ty) => ir::HandlerResult::Value(quote::quote!(#ty)),
                None => ir::HandlerResult::Plain,
            },
            &format!("Runs while the machine is {}.", self.in_words(owner)),
        );
        self.machine.invocations.push(ir::Invocation {
            owner,
            name,
            handler,
            args,
            output: invoke.output.clone(),
            output_text: invoke.output.as_ref().map(text::of),
            span: invoke.call.name.span(),
        });
        if let Some(attr) = invoke.attrs.first() {
            self.problems.report(
                Code::Syntax,
                attr.span(),
                "an invocation takes no attribute",
                "document the method in the behaviour",
            );
        }
    }

    /// Returns the timer of this delay, which rules of one state share.
    fn timer(&mut self, delay: &ast::Delay, periodic: bool, owner: Option<StateId>) -> TimerId {
        let delay_ir = match delay {
            ast::Delay::Fixed { length, .. } => ir::Delay::Fixed(*length),
            ast::Delay::Named(named) => {
                let scope = call::Scope::of_state(owner);
                let args = self.args(&named.args, &scope, call::Use::Shared);
                let used = match owner {
                    Some(state) => {
                        format!("How long the timer in `{}` runs.", self.machine[state].name)
                    }
                    None => "How long the timer of the machine itself runs.".to_owned(),
                };
                let kind = ir::HandlerKind::Delay;
                let plain = ir::HandlerResult::Plain;
                let handler = self.handler(&named.name, kind, &args, plain, &used);
                ir::Delay::Named { handler, args }
            }
        };
        let same = |timer: &ir::Timer| {
            timer.owner == owner
                && timer.periodic == periodic
                && same_delay(&timer.delay, &delay_ir)
        };
        if let Some(at) = self.machine.timers.iter().position(same) {
            return TimerId(at as u16);
        }
        let span = delay.span();
        self.machine.timers.push(ir::Timer {
            owner,
            periodic,
            delay: delay_ir,
            span,
        });
        TimerId((self.machine.timers.len() - 1) as u16)
    }

    fn edges(&mut self, state: StateId, body: &'a ast::Body) {
        let name = self.machine[state].name.clone();
        let entry = self.edge(&body.entry, state, &format!("Done on entering `{name}`."));
        let exit = self.edge(&body.exit, state, &format!("Done on leaving `{name}`."));
        self.machine.states[state.index()].entry.extend(entry);
        self.machine.states[state.index()].exit.extend(exit);
    }

    fn edge(&mut self, actions: &[ast::Action], state: StateId, used: &str) -> Vec<ir::Action> {
        let scope = call::Scope::of_state(Some(state));
        let lower = |action| self.action(action, &scope, ir::HandlerResult::Plain, used);
        actions.iter().filter_map(lower).collect()
    }

    fn rules(&mut self, body: &'a ast::Body, owner: Option<StateId>) {
        for rule in &body.rules {
            self.rule(rule, owner);
        }
        if owner.is_none() {
            for action in body.entry.iter().chain(&body.exit) {
                self.problems.report(
                    Code::Syntax,
                    action.name().span(),
                    "the machine itself is neither entered nor left",
                    "write `entry` and `exit` in a state",
                );
            }
        }
    }

    fn in_words(&self, owner: Option<StateId>) -> String {
        match owner {
            Some(state) => format!("in `{}`", self.machine[state].name),
            None => "running".to_owned(),
        }
    }

    fn declared_twice(&mut self, what: &str, name: &syn::Ident, first: &syn::Ident) {
        let line = first.span().start().line;
        self.problems.report(
            Code::DeclaredTwice,
            name.span(),
            &format!("{what} `{name}` is declared twice"),
            &format!(
                "give one of them another name, or join the two\n= note: line {line}: first \
                 declared here"
            ),
        );
    }

    fn reserved(&mut self, name: &syn::Ident) {
        self.problems.report(
            Code::DeclaredTwice,
            name.span(),
            &format!("`{name}` has a meaning of its own in a machine"),
            "choose another name",
        );
    }

    fn unsupported(&mut self, at: proc_macro2::Span, what: &str) {
        self.machine.incomplete = true;
        let said = format!("{what} are part of the language and not built yet");
        self.problems.report(Code::Unsupported, at, &said, "");
    }
}

fn field(field: &ast::Field) -> ir::Field {
    ir::Field {
        name: field.name.clone(),
        ty: field.ty.clone(),
        text: text::of(&field.ty),
    }
}

fn parts(payload: &ast::Payload) -> Vec<ir::Part> {
    match payload {
        ast::Payload::Unit => Vec::new(),
        ast::Payload::Tuple(types) => {
            let part = |ty: &syn::Type| ir::Part {
                name: None,
                ty: ty.clone(),
                text: text::of(ty),
            };
            types.iter().map(part).collect()
        }
        ast::Payload::Named(fields) => {
            let part = |field: &ast::Field| ir::Part {
                name: Some(field.name.clone()),
                ty: field.ty.clone(),
                text: text::of(&field.ty),
            };
            fields.iter().map(part).collect()
        }
    }
}

fn same_delay(a: &ir::Delay, b: &ir::Delay) -> bool {
    match (a, b) {
        (ir::Delay::Fixed(a), ir::Delay::Fixed(b)) => a == b,
        (
            ir::Delay::Named {
                handler: a,
                args: p,
            },
            ir::Delay::Named {
                handler: b,
                args: q,
            },
        ) => {
            a == b
                && p.iter()
                    .map(|arg| &arg.text)
                    .eq(q.iter().map(|arg| &arg.text))
        }
        _ => false,
    }
}

/// The invocations that a rule of `owner` can name, innermost first.
fn visible_invocations<'m>(
    machine: &'m ir::Machine<'_>,
    owner: Option<StateId>,
) -> impl Iterator<Item = InvocationId> + 'm {
    let path = std::iter::successors(owner, |&id| machine[id].parent)
        .map(Some)
        .chain([None]);
    path.flat_map(move |at| {
        let ids = (0..machine.invocations.len() as u16).map(InvocationId);
        ids.filter(move |&id| machine[id].owner == at)
    })
}
