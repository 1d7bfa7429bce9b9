//! `done` and `error`: whose end or failure a rule takes, and what it binds of it.

use fsm_model::Code;
use fsm_model::{DoneOf, InvocationId, StateId};
use proc_macro2::Span;
use quote::quote;
use syn::Ident;

use crate::ir::{ArgFrom, Trigger};
use crate::text;

use super::call::{Binding, Scope};
use super::{Lower, names, visible_invocations};

impl Lower<'_, '_> {
    pub(super) fn bind_done(
        &mut self,
        done: Option<DoneOf>,
        name: Option<&Ident>,
        scope: &mut Scope,
        binds: &mut Vec<Vec<usize>>,
    ) {
        let Some(name) = name.filter(|name| *name != "_") else {
            return;
        };
        match done {
            Some(DoneOf::Invocation(id)) => {
                let ty = match &self.machine[id].output {
                    Some(ty) => quote!(#ty),
                    None => quote!(()),
                };
                let from = ArgFrom::Payload(0);
                scope.bindings.push(Binding {
                    name: name.clone(),
                    from,
                    ty,
                });
                binds.push(vec![0]);
            }
            Some(DoneOf::State(_)) => {
                self.problems.report(
                    Code::TargetData,
                    name.span(),
                    "the end of a state carries nothing",
                    "write `on done` without a binding",
                );
                scope.unknown.push(text::plain(name));
            }
            None => scope.unknown.push(text::plain(name)),
        }
    }

    pub(super) fn bind_error(
        &mut self,
        word: Span,
        name: Option<&Ident>,
        scope: &mut Scope,
        binds: &mut Vec<Vec<usize>>,
    ) {
        let Some(ty) = &self.machine.ast.error else {
            scope.unknown.extend(name.map(text::plain));
            self.unclear = true;
            self.problems.report(
                Code::UnknownName,
                word,
                "nothing fails here: this machine has no error type",
                "declare it in the machine: `error Type;`",
            );
            return;
        };
        let Some(name) = name.filter(|name| *name != "_") else {
            return;
        };
        let ty = quote!(#ty);
        scope.bindings.push(Binding {
            name: name.clone(),
            from: ArgFrom::Payload(0),
            ty,
        });
        binds.push(vec![0]);
    }

    /// Whose end it is: of an invocation or of a composite state, here or around.
    pub(super) fn done(
        &mut self,
        word: Span,
        of: Option<&Ident>,
        owner: Option<StateId>,
    ) -> Option<DoneOf> {
        let candidates = self.done_candidates(owner);
        let name_of = |done: &DoneOf| match *done {
            DoneOf::Invocation(id) => self.machine[id].name.clone(),
            DoneOf::State(id) => self.machine[id].name.clone(),
        };
        let known: Vec<String> = candidates.iter().map(name_of).collect();
        if let Some(name) = of {
            let find = |wanted: &str| {
                known
                    .iter()
                    .position(|name| name == wanted)
                    .map(|at| candidates[at])
            };
            let written = text::plain(name);
            let found = find(&written).or_else(|| {
                let known = known.iter().map(String::as_str);
                let what = "invocation or composite state";
                let cure = format!("declare it in this state or around it: `invoke {name};`");
                let near = names::unknown(what, &cure, name, known, self.problems)?;
                self.guessed = true;
                find(&near)
            });
            self.unclear |= found.is_none();
            return found;
        }
        match candidates.as_slice() {
            [one] => Some(*one),
            [] => {
                self.unclear = true;
                self.problems.report(
                    Code::UnknownName,
                    word,
                    "nothing here is ever done",
                    "add an `invoke` to this state or around it, or a final state inside it",
                );
                None
            }
            _ => {
                self.unclear = true;
                let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
                self.problems.report(
                    Code::UnknownName,
                    word,
                    &format!("`done` can be the end of {}", names.join(" or ")),
                    &format!("name the one meant, as in `on done {}`", known[0]),
                );
                None
            }
        }
    }

    fn done_candidates(&self, owner: Option<StateId>) -> Vec<DoneOf> {
        let mut found: Vec<DoneOf> = visible_invocations(&self.machine, owner)
            .map(DoneOf::Invocation)
            .collect();
        let around = std::iter::successors(owner, |&id| self.machine[id].parent);
        let finals = |state: StateId| {
            let last = fsm_model::Finality::No;
            self.machine
                .states
                .iter()
                .any(|s| s.parent == Some(state) && s.finality != last)
        };
        found.extend(around.filter(|&state| finals(state)).map(DoneOf::State));
        found
    }

    pub(super) fn error_of(
        &mut self,
        of: Option<&Ident>,
        owner: Option<StateId>,
    ) -> Option<Trigger> {
        let Some(name) = of else {
            return Some(Trigger::Error(None));
        };
        let written = text::plain(name);
        let ids: Vec<InvocationId> = visible_invocations(&self.machine, owner).collect();
        let known: Vec<String> = ids
            .iter()
            .map(|&id| self.machine[id].name.clone())
            .collect();
        let find = |wanted: &str| {
            known
                .iter()
                .position(|name| name == wanted)
                .map(|at| ids[at])
        };
        let found = find(&written).or_else(|| {
            let known = known.iter().map(String::as_str);
            let cure = format!("declare it in this state or around it: `invoke {name};`");
            let near = names::unknown("invocation", &cure, name, known, self.problems)?;
            self.guessed = true;
            find(&near)
        });
        self.unclear |= found.is_none();
        found.map(|id| Trigger::Error(Some(id)))
    }
}
