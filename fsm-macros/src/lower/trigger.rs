//! What sets off a rule, and the names that it binds.

use fsm_model::Code;
use fsm_model::{EventId, StateId};
use quote::quote;
use syn::Ident;

use crate::ir::{ArgFrom, Trigger};
use crate::{ast, ir, text};

use super::call::{Binding, Scope, values};
use super::{Lower, names};

/// A trigger with what its rule can name.
pub(super) struct Lowered {
    /// `None` where a name in it is unknown.
    pub(super) trigger: Option<Trigger>,
    pub(super) scope: Scope,
    pub(super) binds: Vec<Vec<usize>>,
}

impl<'a> Lower<'a, '_> {
    pub(super) fn trigger(&mut self, rule: &'a ast::Rule, owner: Option<StateId>) -> Lowered {
        let mut scope = Scope::of_state(owner);
        let mut binds = Vec::new();
        let trigger = match &rule.trigger {
            ast::Trigger::Events { patterns, reply } => {
                self.patterns(patterns, reply.as_ref(), &mut scope, &mut binds)
            }
            ast::Trigger::Lost => {
                scope.lost = true;
                None
            }
            ast::Trigger::Always => Some(Trigger::Always),
            ast::Trigger::After(delay) => Some(Trigger::After(self.timer(delay, false, owner))),
            ast::Trigger::Every(delay) => Some(Trigger::Every(self.timer(delay, true, owner))),
            ast::Trigger::Idle(_) => Some(Trigger::Idle),
            ast::Trigger::Shutdown(_) => Some(Trigger::Shutdown),
            ast::Trigger::Closed(stream) => self.event_named(stream).map(Trigger::Closed),
            ast::Trigger::Done { word, of, binding } => {
                let done = self.done(*word, of.as_ref(), owner);
                self.bind_done(done, binding.as_ref(), &mut scope, &mut binds);
                done.map(Trigger::Done)
            }
            ast::Trigger::Error { word, of, binding } => {
                self.bind_error(*word, binding.as_ref(), &mut scope, &mut binds);
                self.error_of(of.as_ref(), owner)
            }
        };
        Lowered {
            trigger,
            scope,
            binds,
        }
    }

    fn patterns(
        &mut self,
        patterns: &[ast::Pattern],
        reply: Option<&Ident>,
        scope: &mut Scope,
        binds: &mut Vec<Vec<usize>>,
    ) -> Option<Trigger> {
        let mut events = Vec::new();
        for (i, pattern) in patterns.iter().enumerate() {
            let Some(event) = self.event_named(&pattern.event) else {
                scope
                    .unknown
                    .extend(written(&pattern.bindings).iter().map(text::plain));
                continue;
            };
            if events.contains(&event) {
                let same = |it: &&ast::Pattern| it.event == pattern.event;
                let first = patterns.iter().find(same).unwrap_or(pattern);
                self.declared_twice("alternative", &pattern.event, &first.event);
                continue;
            }
            let found = self.pattern(event, pattern, scope);
            if i == 0 {
                scope.bindings = found.iter().map(|(binding, _)| binding.clone()).collect();
                binds.push(found.iter().map(|&(_, part)| part).collect());
            } else {
                binds.push(self.alternative(pattern, &found, scope));
            }
            events.push(event);
        }
        if let Some(reply) = reply {
            self.bind_reply(reply, &events, scope);
        }
        (!events.is_empty()).then_some(Trigger::Events(events))
    }

    /// The bindings of one pattern, each with the part of the payload that it names.
    fn pattern(
        &mut self,
        event: EventId,
        pattern: &ast::Pattern,
        scope: &mut Scope,
    ) -> Vec<(Binding, usize)> {
        match &pattern.bindings {
            ast::Bindings::None => Vec::new(),
            ast::Bindings::Tuple(names) => {
                let parts = &self.machine[event].payload;
                if parts.len() != names.len() || parts.iter().any(|part| part.name.is_some()) {
                    self.wrong_pattern(event, pattern, names.len());
                    scope.unknown.extend(names.iter().map(text::plain));
                    return Vec::new();
                }
                let wanted = names.iter().enumerate().filter(|(_, name)| *name != "_");
                let bindings: Vec<(Binding, usize)> = wanted
                    .map(|(i, name)| (binding(name, &parts[i].ty), i))
                    .collect();
                self.number(bindings)
            }
            ast::Bindings::Named(names) => {
                let found = names
                    .iter()
                    .filter_map(|name| self.named_part(event, name, scope));
                let found: Vec<(Binding, usize)> = found.collect();
                self.number(found)
            }
        }
    }

    /// Gives each binding its number, and reports two of one name.
    fn number(&mut self, found: Vec<(Binding, usize)>) -> Vec<(Binding, usize)> {
        let mut numbered: Vec<(Binding, usize)> = Vec::new();
        for (mut binding, part) in found {
            let same = |(other, _): &&(Binding, usize)| other.name == binding.name;
            if let Some((first, _)) = numbered.iter().find(same) {
                self.declared_twice("binding", &binding.name, &first.name);
                continue;
            }
            if binding.name == "now" || binding.name == "port" {
                self.reserved(&binding.name);
            }
            binding.from = ArgFrom::Payload(numbered.len());
            numbered.push((binding, part));
        }
        numbered
    }

    fn named_part(
        &mut self,
        event: EventId,
        name: &Ident,
        scope: &mut Scope,
    ) -> Option<(Binding, usize)> {
        let parts = &self.machine.events[event.index()].payload;
        let is = |part: &ir::Part, wanted: &str| {
            part.name
                .as_ref()
                .is_some_and(|name| text::plain(name) == wanted)
        };
        let written = text::plain(name);
        if let Some(at) = parts.iter().position(|part| is(part, &written)) {
            return Some((binding(name, &parts[at].ty), at));
        }
        let known: Vec<String> = parts
            .iter()
            .filter_map(|part| part.name.as_ref())
            .map(text::plain)
            .collect();
        let known = known.iter().map(String::as_str);
        let cure = format!("declare it: `{} {{ {name}: … }}`", self.machine[event].name);
        let near = names::unknown("field", &cure, name, known, self.problems);
        let Some(near) = near else {
            self.unclear = true;
            scope.unknown.push(written);
            return None;
        };
        self.guessed = true;
        // Behind the trigger it may be written rightly.
        scope.unknown.push(near.clone());
        let parts = &self.machine.events[event.index()].payload;
        let at = parts.iter().position(|part| is(part, &near))?;
        Some((binding(name, &parts[at].ty), at))
    }

    /// An alternative binds what the first one does: the same names with the same types.
    fn alternative(
        &mut self,
        pattern: &ast::Pattern,
        found: &[(Binding, usize)],
        scope: &Scope,
    ) -> Vec<usize> {
        let part = |wanted: &Binding| {
            let same = |(binding, _): &&(Binding, usize)| {
                binding.name == wanted.name && text::of(&binding.ty) == text::of(&wanted.ty)
            };
            found.iter().find(same).map(|&(_, part)| part)
        };
        let parts: Vec<usize> = scope.bindings.iter().filter_map(part).collect();
        if parts.len() != scope.bindings.len() || parts.len() != found.len() {
            self.problems.report(
                Code::UnknownName,
                pattern.event.span(),
                &format!(
                    "`{}` binds other names or types than the first alternative",
                    pattern.event
                ),
                "alternatives bind the same names with the same types; use `_` for the rest, or \
                 write two rules",
            );
        }
        parts
    }

    fn wrong_pattern(&mut self, event: EventId, pattern: &ast::Pattern, names: usize) {
        let parts = &self.machine[event].payload;
        let name = &pattern.event;
        let (what, cure) = if parts.iter().any(|part| part.name.is_some()) {
            let fields: Vec<String> = parts
                .iter()
                .filter_map(|part| part.name.as_ref())
                .map(text::plain)
                .collect();
            let fields = fields.join(", ");
            (
                format!("event `{name}` has named fields"),
                format!("bind them as `{name} {{ {fields} }}`"),
            )
        } else {
            let count = parts.len();
            (
                format!(
                    "event `{name}` carries {}, but {} bound here",
                    values(count),
                    are(names)
                ),
                match count {
                    0 => format!("write `{name}` without parentheses"),
                    _ => format!("write `{name}({})`", fitted(&pattern.bindings, count)),
                },
            )
        };
        self.problems
            .report(Code::TargetData, name.span(), &what, &cure);
    }

    fn bind_reply(&mut self, reply: &Ident, events: &[EventId], scope: &mut Scope) {
        let answers: Vec<&syn::Type> = events
            .iter()
            .filter_map(|&id| self.machine[id].ast.answer.as_ref())
            .collect();
        let Some(answer) = answers.first() else {
            // Told by the model, or the event is unknown.
            scope.unknown.push(text::plain(reply));
            return;
        };
        let ty = quote!(::fsmith::core::Reply<#answer>);
        scope.bindings.push(Binding {
            name: reply.clone(),
            from: ArgFrom::Reply,
            ty,
        });
    }
}

fn binding(name: &Ident, ty: &syn::Type) -> Binding {
    Binding {
        name: name.clone(),
        from: ArgFrom::Payload(0),
        ty: quote!(#ty),
    }
}

fn written(bindings: &ast::Bindings) -> &[Ident] {
    match bindings {
        ast::Bindings::None => &[],
        ast::Bindings::Tuple(names) | ast::Bindings::Named(names) => names,
    }
}

fn are(count: usize) -> String {
    match count {
        0 => "nothing is".to_owned(),
        1 => "one is".to_owned(),
        many => format!("{many} are"),
    }
}

/// The names as written, cut or filled up with `_` to as many as there have to be.
fn fitted(bindings: &ast::Bindings, count: usize) -> String {
    let names = written(bindings).iter().map(text::plain);
    let names = names.chain(std::iter::repeat("_".to_owned())).take(count);
    names.collect::<Vec<String>>().join(", ")
}
