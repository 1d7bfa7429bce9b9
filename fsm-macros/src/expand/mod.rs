//! From the resolved block to the items it stands for. The graph is read from the model, the
//! tokens from the block.

mod behavior;
mod call;
mod dispatch;
mod drive;
mod enter;
mod handle;
mod history;
mod machine;
mod model;
mod names;
mod rule;
mod state;
mod step;
mod streams;
mod timer;
mod types;

use std::collections::BTreeSet;

use fsm_model::{Machine, RuleId, StateId, TimerId};
use proc_macro2::{Literal, TokenStream};

use crate::ir;

use self::names::Names;

/// Tokens of generated code: local names are hygienic, all else is found where the block stands.
macro_rules! code {
    ($($tokens:tt)*) => {
        quote::quote_spanned! { proc_macro2::Span::mixed_site()=> $($tokens)* }
    };
}
use code;

/// Documentation as one would write it: one `///` a line.
fn docs(text: &str) -> TokenStream {
    let lines = text.lines().map(|line| match line {
        "" => String::new(),
        line => format!(" {line}"),
    });
    lines.map(|line| code!(#[doc = #line])).collect()
}

/// A number as one would write it: without its type.
fn number(n: usize) -> Literal {
    Literal::usize_unsuffixed(n)
}

/// What all parts of the expansion share.
struct Expander<'e> {
    machine: &'e ir::Machine<'e>,
    model: &'e Machine<'e>,
    names: Names,
    /// The states without children, in source order.
    leaves: Vec<StateId>,
    /// The rules of each state by its id, the machine's own last.
    rules_of: Vec<Vec<RuleId>>,
    /// The timers of each state by its id, the machine's own last.
    timers_of: Vec<Vec<TimerId>>,
    /// The slot of each timer.
    slots: Vec<usize>,
    /// The composite states whose history is a target.
    histories: BTreeSet<StateId>,
    /// Whether nothing is wrong. Otherwise the types are generated whole and the bodies left out:
    /// what follows from a mistake is not worth a second message.
    sound: bool,
}

/// Expands a machine.
pub(crate) fn expand(machine: &ir::Machine<'_>, model: &Machine<'_>, sound: bool) -> TokenStream {
    let mut rules_of = vec![Vec::new(); model.states.len() + 1];
    for id in model.rule_ids() {
        rules_of[model[id].owner.map_or(model.states.len(), StateId::index)].push(id);
    }
    let mut timers_of = vec![Vec::new(); model.states.len() + 1];
    for id in model.timer_ids() {
        timers_of[model[id].owner.map_or(model.states.len(), StateId::index)].push(id);
    }
    let names = Names::of(machine, model);
    let leaves = model.leaves().collect();
    let expander = Expander {
        machine,
        model,
        names,
        leaves,
        rules_of,
        timers_of,
        slots: timer::slots(model),
        histories: history::histories(machine),
        sound,
    };
    let parts = [
        expander.machine(),
        expander.state(),
        expander.event(),
        expander.behavior(),
        expander.choices(),
        expander.effect_and_done(),
        expander.machine_impl(),
        expander.steps(),
        expander.drive(),
        expander.handle(),
        expander.streams(),
    ];
    parts.into_iter().collect()
}

impl Expander<'_> {
    /// The rules that can be tried in a leaf, in the order of trying.
    fn rules_in(&self, leaf: StateId) -> impl Iterator<Item = RuleId> + '_ {
        let over = self.model.ends_machine(leaf);
        let owners = self
            .model
            .path(leaf)
            .map(StateId::index)
            .chain([self.model.states.len()]);
        owners
            .filter(move |_| !over)
            .flat_map(|owner| self.rules_of[owner].iter().copied())
    }

    /// A body, unless something is wrong.
    fn body(&self, body: impl FnOnce() -> TokenStream) -> TokenStream {
        if self.sound {
            body()
        } else {
            code!(::core::unimplemented!())
        }
    }
}
