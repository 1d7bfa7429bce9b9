//! The commands that show the machines: lists them, draws one.

use std::io::{self, Write as _};

use fsmith::model::{self, Machine};
use thiserror::Error;

use crate::cli::{Exit, Format};

use super::{FlowSource, FlowStage, MetricsAggregator, Pipeline};

/// The machines of the flow, by name.
const MACHINES: [&Machine<'static>; 4] = [
    &MetricsAggregator::MODEL,
    &Pipeline::MODEL,
    &FlowSource::MODEL,
    &FlowStage::MODEL,
];

/// There is no such machine.
#[derive(Debug, Error)]
#[error("there is no machine {name}; {}", cure(*.similar))]
pub struct UnknownMachine {
    /// What was asked for.
    pub name: String,
    /// What was probably meant, if one is like it.
    pub similar: Option<&'static str>,
}

fn cure(similar: Option<&str>) -> String {
    match similar {
        Some(name) => format!("did you mean {name}? `aggregator machines` lists all"),
        None => "`aggregator machines` lists them".to_owned(),
    }
}

impl Exit for UnknownMachine {
    fn is_usage(&self) -> bool {
        true
    }
}

/// Prints the names of the machines, each with its first line of docs.
pub fn machines() {
    let names = MACHINES.iter().map(|machine| machine.name.len());
    let width = names.max().unwrap_or(0);
    for machine in MACHINES {
        let docs = machine.docs.lines().next().unwrap_or("");
        print(&format!("{:width$}  {docs}\n", machine.name));
    }
}

/// Prints the diagram of a machine.
///
/// # Errors
///
/// [`UnknownMachine`], which prints nothing.
pub fn diagram(name: &str, format: Format) -> Result<(), UnknownMachine> {
    let machine = MACHINES.into_iter().find(|machine| machine.name == name);
    let machine = machine.ok_or_else(|| UnknownMachine {
        name: name.to_owned(),
        similar: model::similar(name, MACHINES.iter().map(|machine| machine.name)),
    })?;
    print(&match format {
        Format::Mermaid => model::mermaid(machine),
        Format::Dot => model::dot(machine),
    });
    Ok(())
}

/// Prints a text, as long as somebody reads it.
fn print(text: &str) {
    let _closed = io::stdout().write_all(text.as_bytes());
}
