//! Which name stands for which id.

use std::collections::BTreeMap;

use fsm_model::{Code, similar};
use syn::Ident;

use crate::problems::Problems;
use crate::text;

/// The names of states and events. Ordered, so that nothing depends on a hash.
#[derive(Default)]
pub(super) struct Names {
    states: BTreeMap<String, usize>,
    events: BTreeMap<String, usize>,
}

impl Names {
    /// Adds a state, and returns the earlier one of this name where there is one.
    pub(super) fn add_state(&mut self, name: &str, id: usize) -> Option<usize> {
        add(&mut self.states, name, id)
    }

    /// Adds an event, and returns the earlier one of this name where there is one.
    pub(super) fn add_event(&mut self, name: &str, id: usize) -> Option<usize> {
        add(&mut self.events, name, id)
    }

    /// Finds a state, by the nearest name where it is misspelt.
    pub(super) fn state(&self, name: &Ident, problems: &mut Problems) -> Option<usize> {
        find(&self.states, "state", name, problems)
    }

    /// Finds an event, by the nearest name where it is misspelt.
    pub(super) fn event(&self, name: &Ident, problems: &mut Problems) -> Option<usize> {
        find(&self.events, "event", name, problems)
    }

    /// Returns whether a state or an event is called so.
    pub(super) fn has(&self, name: &Ident) -> bool {
        let name = text::plain(name);
        self.states.contains_key(&name) || self.events.contains_key(&name)
    }
}

fn add(names: &mut BTreeMap<String, usize>, name: &str, id: usize) -> Option<usize> {
    if let Some(&first) = names.get(name) {
        return Some(first);
    }
    names.insert(name.to_owned(), id);
    None
}

fn find(
    names: &BTreeMap<String, usize>,
    what: &str,
    name: &Ident,
    problems: &mut Problems,
) -> Option<usize> {
    if let Some(&id) = names.get(&text::plain(name)) {
        return Some(id);
    }
    let cure = match what {
        "state" => format!("declare it: `state {name};`"),
        _ => format!("declare it in `events {{ {name}, … }}`"),
    };
    let known = names.keys().map(String::as_str);
    let near = unknown(what, &cure, name, known, problems);
    near.and_then(|near| names.get(&near).copied())
}

/// Reports a name that nothing has, and returns the nearest one that something has.
pub(super) fn unknown<'n>(
    what: &str,
    cure: &str,
    name: &Ident,
    known: impl Iterator<Item = &'n str> + Clone,
    problems: &mut Problems,
) -> Option<String> {
    let written = text::plain(name);
    let near = similar(&written, known.clone()).map(str::to_owned);
    let cure = match (&near, some_of(known)) {
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, Some(all)) => format!("{cure}; known here: {all}"),
        (None, None) => cure.to_owned(),
    };
    let said = format!("unknown {what} `{written}`");
    problems.report(Code::UnknownName, name.span(), &said, &cure);
    near
}

/// Lists the names that there are, as long as they fit in a message.
fn some_of<'n>(known: impl Iterator<Item = &'n str>) -> Option<String> {
    const LISTED_MAX: usize = 8;
    let mut names: Vec<String> = known.map(|name| format!("`{name}`")).collect();
    if names.is_empty() {
        return None;
    }
    if names.len() > LISTED_MAX {
        names.truncate(LISTED_MAX);
        names.push("…".to_owned());
    }
    Some(names.join(", "))
}
