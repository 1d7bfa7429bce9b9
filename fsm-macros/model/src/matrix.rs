//! The state × event matrix: what happens in every state for everything that can happen.

use std::fmt;

use crate::graph::{Graph, Key, Trial};
use crate::{
    DoneOf, EventId, EventKind, InvocationId, Machine, RuleId, StateId, Trigger, Verdict, label,
};

/// What happens in every leaf state for everything that can happen.
///
/// Rows stand in source order; states that end the machine have none, as nothing happens there.
/// Columns: commands, calls and streams, then what happens without being sent, as far as the
/// machine has rules for it. It is displayed as plain text.
///
/// # Examples
///
/// ```
/// use fsm_model::{Machine, Matrix};
///
/// fn print(machine: &Machine<'_>) {
///     println!("{}", Matrix::of(machine).markdown());
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Matrix<'m> {
    machine: &'m Machine<'m>,
    columns: Vec<Column>,
    rows: Vec<Row>,
}

/// One thing that can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// A command, a call or an item of a stream.
    Event(EventId),
    /// Nothing needs to happen.
    Always,
    /// A timer of the state fires.
    Timer,
    /// Nothing is waiting anywhere.
    Idle,
    /// The supervisor is asked to end.
    Shutdown,
    /// A stream has ended.
    Closed(EventId),
    /// An invocation or a composite state has ended well.
    Done(DoneOf),
    /// An effect or any invocation has failed; with an id, that invocation.
    Error(Option<InvocationId>),
}

/// What happens in one leaf state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The leaf.
    pub state: StateId,
    /// What is tried, in this order, one cell a column.
    pub cells: Vec<Vec<Outcome>>,
}

/// What may become of what happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// This rule takes it, where its guard holds.
    Taken(RuleId),
    /// This rule drops it.
    Ignored(RuleId),
    /// This rule keeps it for a later state.
    Deferred(RuleId),
    /// This rule gives it back to its sender.
    Refused(RuleId),
    /// The stream is not listened to.
    Unheard,
    /// Nothing takes it.
    Unhandled,
    /// It cannot happen: the state is left at once.
    Never,
}

impl<'m> Matrix<'m> {
    /// Returns the matrix of `machine`.
    pub fn of(machine: &'m Machine<'m>) -> Self {
        let graph = Graph::new(machine);
        let columns = columns(machine);
        let leaves = machine.state_ids().filter(|&state| graph.is_leaf(state));
        let rows = leaves
            .filter(|&leaf| !machine.ends_machine(leaf))
            .map(|leaf| Row {
                state: leaf,
                cells: columns
                    .iter()
                    .map(|&column| cell(&graph, leaf, column))
                    .collect(),
            });
        Self {
            machine,
            rows: rows.collect(),
            columns,
        }
    }

    /// Returns what can happen.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Returns the leaf states with what happens in them.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Returns the matrix as a Markdown table, fit for rustdoc.
    pub fn markdown(&self) -> String {
        let mut lines = vec![
            self.heads()
                .map(|head| markdown_code(&head))
                .collect::<Vec<_>>(),
        ];
        lines[0].insert(0, "state".into());
        lines.push(vec!["---".into(); lines[0].len()]);
        for row in &self.rows {
            let mut line = vec![markdown_code(self.machine[row.state].name)];
            for cell in &row.cells {
                let words = cell.iter().map(|&outcome| match self.word(outcome) {
                    word if word.is_empty() => word,
                    word if matches!(outcome, Outcome::Taken(_)) => markdown_code(&word),
                    word => word,
                });
                line.push(words.collect::<Vec<_>>().join("<br>"));
            }
            lines.push(line);
        }
        let lines = lines
            .iter()
            .map(|cells| format!("| {} |\n", cells.join(" | ")));
        lines.collect()
    }

    fn heads(&self) -> impl Iterator<Item = String> {
        self.columns.iter().map(|&column| match column {
            Column::Event(event) => self.machine[event].name.into(),
            Column::Always => "always".into(),
            Column::Timer => "timers".into(),
            Column::Idle => "idle".into(),
            Column::Shutdown => "shutdown".into(),
            Column::Closed(event) => format!("closed({})", self.machine[event].name),
            Column::Done(DoneOf::State(state)) => format!("done {}", self.machine[state].name),
            Column::Done(DoneOf::Invocation(id)) => format!("done {}", self.machine[id].name),
            Column::Error(None) => "error".into(),
            Column::Error(Some(id)) => format!("error {}", self.machine[id].name),
        })
    }

    fn word(&self, outcome: Outcome) -> String {
        match outcome {
            Outcome::Taken(rule) => self.taken(rule),
            Outcome::Ignored(_) => "ignored".into(),
            Outcome::Deferred(_) => "deferred".into(),
            Outcome::Refused(_) => "refused".into(),
            Outcome::Unheard => "unheard".into(),
            Outcome::Unhandled => "unhandled".into(),
            Outcome::Never => String::new(),
        }
    }

    fn taken(&self, rule: RuleId) -> String {
        let rule = &self.machine[rule];
        let mut words = Vec::new();
        if matches!(rule.trigger, Trigger::After(_) | Trigger::Every(_)) {
            words.push(label::trigger(self.machine, rule));
        }
        words.extend(rule.guard.map(|guard| format!("[{}]", guard.text)));
        words.push(match (rule.leaves(), rule.actions) {
            (true, _) => format!("→ {}", label::target(self.machine, rule)),
            (false, []) => "stays".into(),
            (false, actions) => format!("/ {}", label::actions(self.machine, actions)),
        });
        words.join(" ")
    }
}

fn columns(machine: &Machine<'_>) -> Vec<Column> {
    let of_kind = |kind| {
        let events = machine
            .event_ids()
            .filter(move |&event| machine[event].kind == kind);
        events.map(Column::Event)
    };
    let mut columns: Vec<_> = of_kind(EventKind::Command).collect();
    columns.extend(of_kind(EventKind::Call));
    columns.extend(of_kind(EventKind::Stream));
    let mut others: Vec<Column> = Vec::new();
    for rule in machine.rules {
        let column = match rule.trigger {
            Trigger::Events(_) => continue,
            Trigger::Always => Column::Always,
            Trigger::After(_) | Trigger::Every(_) => Column::Timer,
            Trigger::Idle => Column::Idle,
            Trigger::Shutdown => Column::Shutdown,
            Trigger::Closed(event) => Column::Closed(event),
            Trigger::Done(of) => Column::Done(of),
            Trigger::Error(of) => Column::Error(of),
        };
        if !others.contains(&column) {
            others.push(column);
        }
    }
    others.sort_by_key(|column| match column {
        Column::Event(_) | Column::Always => 0,
        Column::Timer => 1,
        Column::Idle => 2,
        Column::Closed(_) => 3,
        Column::Done(_) => 4,
        Column::Error(_) => 5,
        Column::Shutdown => 6,
    });
    columns.extend(others);
    columns
}

impl Column {
    fn concerns(self, key: Key) -> bool {
        match (self, key) {
            (Self::Event(event), Key::Event(of)) | (Self::Closed(event), Key::Closed(of)) => {
                event == of
            }
            (Self::Always, Key::Always)
            | (Self::Timer, Key::Timer(_))
            | (Self::Idle, Key::Idle)
            | (Self::Shutdown, Key::Shutdown) => true,
            (Self::Done(of), Key::InvocationDone(id)) => of == DoneOf::Invocation(id),
            (Self::Done(of), Key::StateDone(state)) => of == DoneOf::State(state),
            (Self::Error(of), Key::Error(id)) => id.is_none() || of == id,
            _ => false,
        }
    }
}

fn cell(graph: &Graph<'_, '_>, leaf: StateId, column: Column) -> Vec<Outcome> {
    if column != Column::Always && graph.passing(leaf).is_some() {
        return vec![Outcome::Never];
    }
    let machine = graph.machine;
    let concerned = |trial: &&Trial| column.concerns(trial.key);
    let outcome = |trial: &Trial| match machine[trial.rule].verdict {
        Verdict::Take => Outcome::Taken(trial.rule),
        Verdict::Ignore => Outcome::Ignored(trial.rule),
        Verdict::Defer => Outcome::Deferred(trial.rule),
        Verdict::Refuse => Outcome::Refused(trial.rule),
    };
    let rules: Vec<_> = graph
        .open_trials(leaf)
        .filter(concerned)
        .map(|it| it.rule)
        .collect();
    let mut outcomes: Vec<_> = graph
        .open_trials(leaf)
        .filter(concerned)
        .map(outcome)
        .collect();
    let is_sure = rules.iter().any(|&rule| machine[rule].is_unguarded());
    let Column::Event(event) = column else {
        return outcomes;
    };
    if outcomes.is_empty() && machine[event].kind == EventKind::Stream {
        outcomes.push(Outcome::Unheard);
    } else if !is_sure {
        outcomes.push(Outcome::Unhandled);
    }
    outcomes
}

/// Returns `text` as code: so rustdoc takes no `[guard]` for a link and no `_` for emphasis.
fn markdown_code(text: &str) -> String {
    format!("`{}`", text.replace('|', r"\|"))
}

impl fmt::Display for Matrix<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = vec![self.heads().collect::<Vec<_>>()];
        lines[0].insert(0, "state".into());
        for row in &self.rows {
            let mut line = vec![self.machine[row.state].name.to_owned()];
            for cell in &row.cells {
                let words: Vec<_> = cell.iter().map(|&outcome| self.word(outcome)).collect();
                line.push(words.join("; "));
            }
            lines.push(line);
        }
        let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max();
        let widths: Vec<_> = (0..lines[0].len())
            .map(|it| width(it).unwrap_or(0))
            .collect();
        for line in &lines {
            let cells = line
                .iter()
                .zip(&widths)
                .map(|(cell, width)| format!("{cell:width$}"));
            writeln!(f, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::{self, METRICS};

    #[track_caller]
    fn shows(text: &'static str, lines: &[&str]) {
        let machine = sketch::machine(text);
        let matrix = Matrix::of(&machine).to_string();
        assert_eq!(matrix.lines().collect::<Vec<_>>(), lines, "\n{matrix}");
    }

    #[test]
    fn every_leaf_says_what_becomes_of_every_event() {
        shows(
            "
            event Go
            event Stop
            call Ask
            stream Data(1)
            ignore Stop
            initial state A
              on Go if ready => B
              refuse Go
              defer Ask
            state B
              on Ask do tell
              on Data(x) do keep(x)
              after 5s => End
            final state End
            ",
            &[
                "state  Go                    Stop     Ask       Data     timers",
                "A      [ready] → B; refused  ignored  deferred  unheard",
                "B      unhandled             ignored  / tell    / keep   after 5s → End",
            ],
        );
    }

    #[test]
    fn nothing_happens_in_a_state_that_is_left_at_once() {
        shows(
            "event Go\ninitial state A\n  always => B\nstate B\n  on Go do x",
            &["state  Go   always", "A           → B", "B      / x"],
        );
    }

    #[test]
    fn a_rule_after_an_unguarded_one_is_not_shown() {
        shows(
            "event Go\non Go do outer\ninitial state A\n  on Go do inner",
            &["state  Go", "A      / inner"],
        );
    }

    #[test]
    fn pipes_are_escaped_and_guards_are_no_links() {
        let machine = sketch::machine(
            "event Go\ninitial state A\n  on Go if a||b do f => A | B\n  ignore Go\n\
             state B\n  ignore Go",
        );
        let expected = [
            "| state | `Go` |",
            "| --- | --- |",
            r"| `A` | `[a\|\|b] → A \| B`<br>ignored |",
            "| `B` | ignored |",
        ];
        let table = Matrix::of(&machine).markdown();
        assert_eq!(table.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn every_cell_of_the_aggregator_has_a_word() {
        let machine = sketch::machine(METRICS);
        let matrix = Matrix::of(&machine);
        assert_eq!(matrix.rows().len(), 4, "the final states have no row");
        let cells = || matrix.rows().iter().flat_map(|row| &row.cells).flatten();
        assert!(!cells().any(|outcome| *outcome == Outcome::Unhandled));
        assert!(cells().any(|outcome| *outcome == Outcome::Unheard));
    }
}
