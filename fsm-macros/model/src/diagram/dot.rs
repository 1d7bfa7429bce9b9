//! A machine as a Graphviz graph: composite states are clusters, arrows carry UML's labels.

use std::fmt::Write;

use crate::{Finality, Machine, Place, PlaceKind, RuleId, StateId, label};

use super::{
    Source, any_name, any_sources, any_title, histories, history_name, inside, leading, source,
};

/// Returns `machine` drawn for Graphviz's `dot`.
///
/// # Examples
///
/// ```
/// use fsm_model::Machine;
///
/// fn save(machine: &Machine<'_>) -> std::io::Result<()> {
///     std::fs::write("machine.dot", fsm_model::dot(machine))
/// }
/// ```
pub fn dot(machine: &Machine<'_>) -> String {
    let mut drawing = Drawing {
        machine,
        text: String::new(),
    };
    drawing.line(0, &format!("digraph {} {{", quoted(machine.name)));
    drawing.line(
        1,
        "compound=true; rankdir=TB; nodesep=0.4; fontname=\"Helvetica\";",
    );
    drawing.line(
        1,
        "node [fontname=\"Helvetica\", fontsize=11, shape=Mrecord];",
    );
    drawing.line(1, "edge [fontname=\"Helvetica\", fontsize=10];");
    drawing.children(None, 1);
    for rule in leading(machine) {
        drawing.rule(rule);
    }
    drawing.line(0, "}");
    drawing.text
}

struct Drawing<'m> {
    machine: &'m Machine<'m>,
    text: String,
}

impl Drawing<'_> {
    fn line(&mut self, depth: usize, text: &str) {
        let _infallible = writeln!(self.text, "{:1$}{text}", "", depth * 2);
    }

    /// Draws the initial dot, the pseudo-states and the states inside `parent`.
    fn children(&mut self, parent: Option<StateId>, depth: usize) {
        let machine = self.machine;
        if let Some(initial) = machine
            .initial(parent)
            .filter(|_| !is_parallel(machine, parent))
        {
            let dot = initial_dot(parent);
            self.line(depth, &format!("{dot} [shape=point, width=0.12];"));
            let head = self.head(initial, false);
            self.line(depth, &format!("{dot} -> {head};"));
        }
        if any_sources(machine).contains(&parent) {
            let lines = if parent.is_none() {
                inside(machine, None)
            } else {
                Vec::new()
            };
            let label = record(&any_title(machine, parent), &lines);
            let any = any_name(parent);
            self.line(depth, &format!("{any} [style=dashed, label={label}];"));
        }
        for (state, kind) in histories(machine) {
            if Some(state) == parent {
                let label = if kind == PlaceKind::History {
                    "H"
                } else {
                    "H*"
                };
                let name = history_name(state, kind);
                self.line(depth, &format!("{name} [shape=circle, label=\"{label}\"];"));
            }
        }
        for child in machine.children(parent) {
            self.state(child, depth);
        }
    }

    fn state(&mut self, state: StateId, depth: usize) {
        let machine = self.machine;
        let lines = inside(machine, Some(state));
        let name = machine[state].name;
        if machine.is_composite(state) {
            self.line(depth, &format!("subgraph cluster_{} {{", node(state)));
            let style = if machine[state].parallel {
                "rounded,bold"
            } else {
                "rounded"
            };
            let label = cluster_label(name, &lines);
            self.line(
                depth + 1,
                &format!("style=\"{style}\"; fontsize=11; label={label};"),
            );
            self.children(Some(state), depth + 1);
            self.line(depth, "}");
            return;
        }
        let shape = match machine[state].finality {
            Finality::No => String::new(),
            Finality::Final => ", shape=doublecircle, margin=\"0.02\"".into(),
            Finality::Failed => ", shape=doublecircle, margin=\"0.02\", color=firebrick".into(),
        };
        let label = if shape.is_empty() {
            record(name, &lines)
        } else {
            quoted(&[&[name.to_owned()], lines.as_slice()].concat().join("\n"))
        };
        self.line(depth, &format!("{} [label={label}{shape}];", node(state)));
    }

    fn rule(&mut self, id: RuleId) {
        let rule = &self.machine[id];
        let from = source(self.machine, rule);
        let tail = match from {
            Source::AnyIn(state) => any_name(state),
            Source::State(state) => self.anchor(state),
        };
        let ltail = match from {
            Source::State(state) if self.machine.is_composite(state) => {
                format!(", ltail=cluster_{}", node(state))
            }
            _ => String::new(),
        };
        let label = quoted(&label::uml(self.machine, rule));
        if let [goal] = rule.goals {
            for place in goal.places {
                let head = self.place(rule.owner, place, &format!("label={label}{ltail}"));
                self.line(1, &format!("{tail} -> {head};"));
            }
            return;
        }
        let choice = format!("choice{}", id.0);
        self.line(
            1,
            &format!("{choice} [shape=diamond, label=\"\", width=0.2, height=0.2];"),
        );
        self.line(1, &format!("{tail} -> {choice} [label={label}{ltail}];"));
        for place in rule.goals.iter().flat_map(|goal| goal.places) {
            let head = self.place(rule.owner, place, "");
            self.line(1, &format!("{choice} -> {head};"));
        }
    }

    /// Returns the end of an arrow from inside `owner` to `place`, with its attributes.
    fn place(&self, owner: Option<StateId>, place: &Place<'_>, attributes: &str) -> String {
        let is_inside = owner.is_some_and(|owner| self.machine.is_within(owner, place.state));
        let head = match place.entry {
            PlaceKind::State => self.head(place.state, is_inside),
            kind => history_name(place.state, kind),
        };
        let (node, lhead) = head.split_once(' ').unwrap_or((&head, ""));
        let lhead = lhead.trim_matches(['[', ']']);
        let both: Vec<_> = [attributes, lhead]
            .into_iter()
            .filter(|it| !it.is_empty())
            .collect();
        format!("{node} [{}]", both.join(", "))
    }

    /// Returns the end of an arrow to `state`: its border, or its initial dot from inside.
    fn head(&self, state: StateId, from_inside: bool) -> String {
        if !self.machine.is_composite(state) {
            node(state)
        } else if from_inside && !self.machine[state].parallel {
            initial_dot(Some(state))
        } else {
            format!("{} [lhead=cluster_{}]", self.anchor(state), node(state))
        }
    }

    /// Returns the node that stands for `state`: arrows need one even where they end at a border.
    fn anchor(&self, state: StateId) -> String {
        let mut leaf = state;
        while let Some(child) = self
            .machine
            .initial(Some(leaf))
            .or_else(|| self.machine.children(Some(leaf)).next())
        {
            leaf = child;
        }
        node(leaf)
    }
}

fn is_parallel(machine: &Machine<'_>, state: Option<StateId>) -> bool {
    state.is_some_and(|state| machine[state].parallel)
}

fn node(state: StateId) -> String {
    format!("s{}", state.0)
}

fn initial_dot(parent: Option<StateId>) -> String {
    parent.map_or_else(|| "start".into(), |state| format!("start{}", state.0))
}

/// Returns `text` as a string of the DOT language.
fn quoted(text: &str) -> String {
    format!("\"{}\"", string_text(text))
}

/// Escapes what means something in a string.
fn string_text(text: &str) -> String {
    let text = text.replace('\\', r"\\").replace('"', "\\\"");
    text.replace('\n', r"\n")
}

/// Returns the label of a state with compartments: its name, then what happens in it.
fn record(name: &str, lines: &[String]) -> String {
    let mut label = record_text(name);
    if !lines.is_empty() {
        label.push('|');
        for line in lines {
            label += &record_text(line);
            label += r"\l";
        }
    }
    format!("\"{{{label}}}\"")
}

/// Escapes what means something in a record's label.
fn record_text(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        if r#"\"{}|<>"#.contains(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

/// Returns the label of a cluster: its name in the middle, then what happens in it on the left.
fn cluster_label(name: &str, lines: &[String]) -> String {
    let mut label = string_text(name);
    if !lines.is_empty() {
        label += r"\n";
    }
    for line in lines {
        label += &string_text(line);
        label += r"\l";
    }
    format!("\"{label}\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagram::tests::ALL;
    use crate::sketch::{self, METRICS};

    #[track_caller]
    fn draws(text: &'static str, lines: &[&str]) {
        let drawing = dot(&sketch::machine(text));
        for line in lines {
            assert!(
                drawing.lines().any(|it| it.trim() == *line),
                "no {line}\nin\n{drawing}"
            );
        }
    }

    #[test]
    fn composite_states_are_clusters_and_arrows_end_at_their_border() {
        draws(
            METRICS,
            &[
                "subgraph cluster_s1 {",
                "start1 -> s2;",
                r#"s3 -> s4 [label="idle [flow_ended]"];"#,
                r#"any_state -> s6 [label="error"];"#,
                r#"s2 [label="{Running|every export_interval / async export\l}"];"#,
            ],
        );
        draws(
            "event Go\ninitial state A\n  on Go => B\nstate B\n  on Go => A\n  initial state C",
            &[
                r#"s0 -> s2 [label="Go", lhead=cluster_s1];"#,
                r#"s2 -> s0 [label="Go", ltail=cluster_s1];"#,
            ],
        );
    }

    #[test]
    fn final_states_have_double_circles() {
        draws(
            METRICS,
            &[r#"s5 [label="Drained", shape=doublecircle, margin="0.02"];"#],
        );
    }

    #[test]
    fn a_choice_is_a_diamond() {
        draws(
            ALL,
            &[
                r#"s0 -> choice1 [label="Go [a&&!b||c] / f"];"#,
                "choice1 -> s6 [lhead=cluster_s4];",
            ],
        );
    }

    #[test]
    fn what_means_something_in_a_label_is_escaped() {
        assert_eq!(
            record("A", &["[a || b < {c}]".into()]),
            r#""{A|[a \|\| b \< \{c\}]\l}""#
        );
        assert_eq!(quoted(r#"say "\" twice"#), r#""say \"\\\" twice""#);
    }
}
