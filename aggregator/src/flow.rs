//! Runs the flow. Provisional: the stages are called in a loop, until their machines stand.

use std::time::Instant;

use thiserror::Error;

use crate::cli::{Exit, Format, RunArgs};
use crate::event::{Member, Stage, SystemEvent};
use crate::export::{self, ExportError};
use crate::input::{BadRow, FlightReader, InputError};
use crate::metrics::{MetricsSnapshot, RunFigures, Totals};
use crate::progress::Progress;
use crate::table::table;

/// Why a run did not end well.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RunError {
    /// The input cannot be read.
    #[error(transparent)]
    Input(#[from] InputError),
    /// A row is bad, and `--strict` was asked for.
    #[error(transparent)]
    BadRow(#[from] BadRow),
    /// The metrics cannot be written.
    #[error(transparent)]
    Export(#[from] ExportError),
}

/// There is no such machine.
#[derive(Debug, Error)]
#[error("there is no machine {name}; `aggregator machines` lists them")]
pub struct UnknownMachine {
    /// What was asked for.
    pub name: String,
}

impl Exit for RunError {
    fn is_usage(&self) -> bool {
        true
    }
}

impl Exit for UnknownMachine {
    fn is_usage(&self) -> bool {
        true
    }
}

/// Runs the flow, writes what was counted and prints the table.
///
/// # Errors
///
/// [`RunError`]. What was exported before stays.
pub fn run(args: &RunArgs) -> Result<(), RunError> {
    let mut reader = match &args.input {
        Some(path) => FlightReader::open(path)?,
        None => FlightReader::shipped()?,
    };
    export::prepare(&args.out)?;
    let started = Instant::now();
    let mut snapshot = count(&mut reader, args)?;
    let empty = Totals::default();
    let run = RunFigures::between(&empty, &snapshot.totals, started.elapsed());
    snapshot.run = Some(run);
    export::export(&snapshot, &args.out)?;
    if !args.quiet {
        println!("{}", table(&snapshot));
    }
    Ok(())
}

fn count(reader: &mut FlightReader, args: &RunArgs) -> Result<MetricsSnapshot, RunError> {
    let progress = Progress::new(reader.consumed(), args.quiet);
    let mut totals = Totals::default();
    let (mut events, mut skipped) = (0, 0);
    while events + skipped < args.limit.unwrap_or(u64::MAX) {
        match reader.read()? {
            None => break,
            Some(Ok(flight)) => {
                events += 1;
                for stage in Stage::ALL {
                    let event = stage.process(flight);
                    totals.observe(&event);
                    if event.is_failed() {
                        break;
                    }
                }
            }
            Some(Err(bad_row)) if args.strict => return Err(bad_row.into()),
            Some(Err(bad_row)) => {
                skipped += 1;
                progress.print(&format!("warning: {bad_row}"));
            }
        }
        if events.is_multiple_of(1_024) {
            progress.show(totals.flow().events);
        }
    }
    let mut snapshot = MetricsSnapshot {
        totals,
        ..MetricsSnapshot::default()
    };
    let member = Member::Source;
    snapshot.lifecycle.observe(&SystemEvent::Completed {
        member,
        events,
        skipped,
    });
    Ok(snapshot)
}

/// Prints the names of the machines.
pub fn machines() {}

/// Prints the diagram of a machine.
///
/// # Errors
///
/// [`UnknownMachine`], which prints nothing.
pub fn diagram(name: &str, _format: Format) -> Result<(), UnknownMachine> {
    let name = name.to_owned();
    Err(UnknownMachine { name })
}
