//! History: which leaf of a composite state was active last, and how it is entered again.

use std::collections::BTreeSet;

use fsm_model::{PlaceKind, StateId};
use proc_macro2::TokenStream;
use syn::Ident;

use crate::ir::{self, Goal, Rule};

use super::{Expander, code};

impl Expander<'_> {
    /// The fields that remember them.
    pub(super) fn history_fields(&self) -> Vec<&Ident> {
        self.histories
            .iter()
            .map(|state| &self.names.history[state.index()])
            .collect()
    }

    /// Remembers the present leaf for each composite state that this transition leaves.
    pub(super) fn remember(&self, rule: &Rule, goal: &Goal) -> TokenStream {
        let domain = self.domain(rule, goal);
        let left = |state: &StateId| match rule.owner {
            None => true,
            Some(owner) => {
                let stays = domain.is_some_and(|domain| self.model.is_within(domain, *state));
                let on_path = self.model.is_within(owner, *state);
                !stays && (on_path || self.model.is_within(*state, owner))
            }
        };
        let id = &self.names.id;
        let notes = self.histories.iter().copied().filter(left).map(|state| {
            let field = &self.names.history[state.index()];
            let inside = self.leaves_within(Some(state));
            let inside = inside.into_iter().map(|leaf| &self.machine[leaf].ast.name);
            code! {
                if let ::core::option::Option::Some(last @ (#(#id::#inside)|*)) =
                    self.state.as_ref().map(|state| state.id())
                {
                    self.#field = ::core::option::Option::Some(last);
                }
            }
        });
        notes.collect()
    }

    /// Enters what was active last in a composite state; its initial child at first.
    pub(super) fn enter_history(&self, state: StateId, deep: bool) -> TokenStream {
        let (field, id) = (&self.names.history[state.index()], &self.names.id);
        let around = self.field_names(self.model[state].parent);
        let arrive = self.arrive_call(state);
        let first = &self.names.enter[state.index()];
        let arms = self
            .history_entries(state, deep)
            .into_iter()
            .map(|(target, leaves)| {
                let leaves = leaves.into_iter().map(|leaf| &self.machine[leaf].ast.name);
                let between = self.path_below(target, Some(state));
                let between = between.into_iter().skip(1).rev();
                let arrivals = between.filter_map(|state| self.arrive_call(state));
                let enter = &self.names.enter[target.index()];
                code! {
                    ::core::option::Option::Some(#(#id::#leaves)|*) => {
                        #arrive
                        #(#arrivals)*
                        self.#enter(#(#around,)* now)
                    }
                }
            });
        code! {
            match self.#field {
                #(#arms)*
                _ => self.#first(#(#around,)* now),
            }
        }
    }

    /// What is entered for each last leaf: the child that it is in, or the leaf itself.
    pub(super) fn history_entries(
        &self,
        state: StateId,
        deep: bool,
    ) -> Vec<(StateId, Vec<StateId>)> {
        let mut entries: Vec<(StateId, Vec<StateId>)> = Vec::new();
        for leaf in self.leaves_within(Some(state)) {
            let child = self.path_below(leaf, Some(state)).pop().unwrap_or(leaf);
            let target = if deep { leaf } else { child };
            match entries.iter_mut().find(|(known, _)| *known == target) {
                Some((_, leaves)) => leaves.push(leaf),
                None => entries.push((target, vec![leaf])),
            }
        }
        entries
    }
}

/// The composite states whose history is a target.
pub(super) fn histories(machine: &ir::Machine<'_>) -> BTreeSet<StateId> {
    let goals = machine.rules.iter().flat_map(|rule| &rule.goals);
    let places = goals.flat_map(|goal| &goal.places);
    places
        .filter(|place| place.kind != PlaceKind::State)
        .map(|place| place.state)
        .collect()
}
