//! A machine as a Mermaid state diagram, which GitHub and many viewers draw.

use std::fmt::Write;

use crate::{Finality, Machine, Place, PlaceKind, RuleId, StateId, label};

use super::{
    Source, any_name, any_sources, any_title, histories, history_name, inside, leading, source,
};

/// Words of Mermaid that no state can be called by.
const RESERVED: &[&str] = &[
    "as",
    "choice",
    "class",
    "classdef",
    "click",
    "default",
    "direction",
    "end",
    "fork",
    "hide",
    "href",
    "join",
    "left",
    "note",
    "of",
    "over",
    "right",
    "root",
    "scale",
    "start",
    "state",
    "statediagram",
    "style",
    "title",
];

/// Returns `machine` as a Mermaid `stateDiagram-v2`.
///
/// # Examples
///
/// ```
/// use fsm_model::Machine;
///
/// fn fence(machine: &Machine<'_>) -> String {
///     format!("```mermaid\n{}```\n", fsm_model::mermaid(machine))
/// }
/// ```
pub fn mermaid(machine: &Machine<'_>) -> String {
    let mut drawing = Drawing {
        machine,
        text: String::from("stateDiagram-v2\n"),
    };
    drawing.children(None, 1);
    for rule in leading(machine) {
        drawing.rule(rule);
    }
    drawing.text
}

struct Drawing<'m> {
    machine: &'m Machine<'m>,
    text: String,
}

impl Drawing<'_> {
    fn line(&mut self, depth: usize, text: &str) {
        let _infallible = writeln!(self.text, "{:1$}{text}", "", depth * 4);
    }

    /// Writes a note, since a border has no lines of its own.
    fn note(&mut self, state: StateId, depth: usize, lines: &[String]) {
        self.line(depth, &format!("note right of {}", self.name(state)));
        self.line(depth + 1, self.machine[state].name);
        for line in lines {
            self.line(depth + 1, &escaped(line));
        }
        self.line(depth, "end note");
    }

    fn children(&mut self, parent: Option<StateId>, depth: usize) {
        let machine = self.machine;
        let is_parallel = parent.is_some_and(|parent| machine[parent].parallel);
        if let Some(initial) = machine.initial(parent).filter(|_| !is_parallel) {
            self.line(depth, &format!("[*] --> {}", self.name(initial)));
        }
        if any_sources(machine).contains(&parent) {
            self.any(parent, depth);
        }
        for (state, kind) in histories(machine) {
            if Some(state) == parent {
                let label = if kind == PlaceKind::History {
                    "H"
                } else {
                    "H*"
                };
                let name = history_name(state, kind);
                self.line(depth, &format!("state \"{label}\" as {name}"));
            }
        }
        for (index, child) in machine.children(parent).enumerate() {
            if is_parallel && index > 0 {
                self.line(depth, "--");
            }
            self.state(child, depth);
        }
    }

    /// Draws what stands for any state inside `parent`, and what the machine does in all of them.
    fn any(&mut self, parent: Option<StateId>, depth: usize) {
        let name = any_name(parent);
        self.line(
            depth,
            &format!("state \"{}\" as {name}", any_title(self.machine, parent)),
        );
        if parent.is_none() {
            for line in inside(self.machine, None) {
                self.line(depth, &format!("{name} : {}", escaped(&line)));
            }
        }
    }

    fn state(&mut self, state: StateId, depth: usize) {
        let machine = self.machine;
        let name = self.name(state);
        let title = machine[state].name;
        let lines = inside(machine, Some(state));
        let head = format!("state \"{title}\" as {name}");
        if machine.is_composite(state) {
            self.line(depth, &format!("{head} {{"));
            self.children(Some(state), depth + 1);
            self.line(depth, "}");
            if !lines.is_empty() {
                self.note(state, depth, &lines);
            }
            return;
        }
        if lines.is_empty() && name == title {
            self.line(depth, &name);
        } else {
            self.line(depth, &head);
        }
        for line in lines {
            self.line(depth, &format!("{name} : {}", escaped(&line)));
        }
        if machine[state].finality != Finality::No {
            self.line(depth, &format!("{name} --> [*]"));
        }
    }

    fn rule(&mut self, id: RuleId) {
        let rule = &self.machine[id];
        let tail = match source(self.machine, rule) {
            Source::AnyIn(state) => any_name(state),
            Source::State(state) => self.name(state),
        };
        let label = escaped(&label::uml(self.machine, rule));
        if let [goal] = rule.goals {
            for place in goal.places {
                self.line(
                    1,
                    &format!("{tail} --> {} : {label}", self.place(rule.owner, place)),
                );
            }
            return;
        }
        let choice = format!("choice_{}", id.0);
        self.line(1, &format!("state {choice} <<choice>>"));
        self.line(1, &format!("{tail} --> {choice} : {label}"));
        for place in rule.goals.iter().flat_map(|goal| goal.places) {
            self.line(
                1,
                &format!("{choice} --> {}", self.place(rule.owner, place)),
            );
        }
    }

    /// Returns the end of an arrow from inside `owner` to `place`.
    ///
    /// An arrow from inside a border to that border is not drawn by Mermaid: it leads to where
    /// entering the state comes to.
    fn place(&self, owner: Option<StateId>, place: &Place<'_>) -> String {
        let is_inside = owner.is_some_and(|owner| self.machine.is_within(owner, place.state));
        match place.entry {
            PlaceKind::State if is_inside => {
                let leaf = self.machine.initial_leaf(place.state);
                self.name(leaf.unwrap_or(place.state))
            }
            PlaceKind::State => self.name(place.state),
            kind => history_name(place.state, kind),
        }
    }

    /// Returns the identifier of `state`: its name, unless Mermaid would misread it.
    fn name(&self, state: StateId) -> String {
        let name = self.machine[state].name;
        if RESERVED.contains(&name.to_lowercase().as_str()) {
            format!("state_{}_{name}", state.0)
        } else {
            name.into()
        }
    }
}

/// Returns `text` with everything that Mermaid might read as its own spelt as a number.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        if letter.is_alphanumeric() || " _,./[]()!=&|".contains(letter) {
            escaped.push(letter);
        } else {
            let _infallible = write!(escaped, "#{};", u32::from(letter));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagram::tests::ALL;
    use crate::sketch::{self, METRICS};

    #[test]
    fn the_aggregator_is_drawn_line_by_line() {
        let expected = "\
stateDiagram-v2
    [*] --> Initializing
    state \"any state\" as any_state
    any_state : Totals / totals
    state \"Initializing\" as Initializing
    Initializing : entry / async announce_ready
    state \"Active\" as Active {
        [*] --> Running
        state \"Running\" as Running
        Running : every export_interval / async export
        Draining
    }
    note right of Active
        Active
        System / track_lifecycle
        Data / observe
        Errors / observe_errors
    end note
    state \"Finalizing\" as Finalizing
    Finalizing : do / export_final
    Drained
    Drained --> [*]
    Failed
    Failed --> [*]
    any_state --> Failed : error
    Initializing --> Running : always
    Running --> Draining : System [drain_requested] / track_lifecycle
    Draining --> Finalizing : idle [flow_ended]
    Draining --> Failed : after drain_deadline / drain_overdue
    Finalizing --> Drained : done export_final
";
        assert_eq!(mermaid(&sketch::machine(METRICS)), expected);
    }

    #[test]
    fn an_arrow_from_inside_a_border_leads_to_where_entering_it_comes_to() {
        let drawing = mermaid(&sketch::machine(ALL));
        assert!(
            drawing
                .lines()
                .any(|line| line.trim() == "Second --> First : Go"),
            "{drawing}"
        );
    }

    #[test]
    fn what_mermaid_might_misread_is_spelt_as_a_number() {
        assert_eq!(escaped("a && b: #1;"), "a && b#58; #35;1#59;");
        let drawing = mermaid(&sketch::machine(ALL));
        assert!(drawing.contains("state \"note\" as state_"), "{drawing}");
    }

    #[test]
    fn regions_stand_side_by_side() {
        let drawing = mermaid(&sketch::machine(ALL));
        assert!(drawing.lines().any(|line| line.trim() == "--"), "{drawing}");
    }
}
