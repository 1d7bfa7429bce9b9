//! The commands: runs the flow, lists the machines, draws one.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use fsmith::journal::{SqliteOptions, SqliteStore, Synchronous};
use fsmith::model::{self, Machine};
use thiserror::Error;

use crate::cli::{Exit, Format, RunArgs};
use crate::event::Member;
use crate::export;
use crate::input::FlightReader;
use crate::metrics::MetricsSnapshot;
use crate::progress::Progress;
use crate::table::table;

use super::source::Reading;
use super::{
    Flow, FlowError, FlowSource, FlowStage, Journals, Limits, MetricsAggregator, Pipeline,
    PipelineState,
};

/// There is no such machine.
#[derive(Debug, Error)]
#[error("there is no machine {name}; `aggregator machines` lists them")]
pub struct UnknownMachine {
    /// What was asked for.
    pub name: String,
}

impl Exit for UnknownMachine {
    fn is_usage(&self) -> bool {
        true
    }
}

/// How often the progress bar moves.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(100);

/// Runs the flow, writes what was counted and prints the table.
///
/// # Errors
///
/// [`FlowError`]. What was exported before stays, and the journals hold what was reported.
pub fn run(args: &RunArgs) -> Result<(), FlowError> {
    let reader = match &args.input {
        Some(path) => FlightReader::open(path)?,
        None => FlightReader::shipped()?,
    };
    export::prepare(&args.out)?;
    let directory = JournalDirectory::of(args.journal.as_deref())?;
    if !args.quiet {
        println!("journals: {}", directory.path().display());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|_| FlowError::Lost {
        what: "the executor",
    })?;
    let ran = runtime.block_on(run_flow(args, reader, directory.path()));
    match ran {
        Ok(snapshot) => {
            if !args.quiet {
                println!("{}", table(&snapshot));
                println!("metrics: {}", args.out.display());
            }
            Ok(())
        }
        Err(error) => {
            directory.keep();
            Err(error)
        }
    }
}

async fn run_flow(
    args: &RunArgs,
    reader: FlightReader,
    directory: &Path,
) -> Result<MetricsSnapshot, FlowError> {
    let options = SqliteOptions::default().synchronous(Synchronous::Normal);
    let store = SqliteStore::open(directory, options).await?;
    let journals = Journals::new(Arc::new(store));
    if journals.hold_a_flow().await? {
        return Err(FlowError::Occupied {
            path: directory.to_owned(),
        });
    }
    let progress = Arc::new(Progress::new(reader.consumed(), args.quiet));
    let warnings = Arc::clone(&progress);
    let reading = Reading {
        limit: args.limit.unwrap_or(u64::MAX),
        strict: args.strict,
        warn: Box::new(move |bad| warnings.print(&format!("warning: {bad}"))),
    };
    let flow = Flow::open(
        journals,
        reader,
        reading,
        args.out.clone(),
        Limits::default(),
    )
    .await?;
    let (counted, published) = (flow.counted(), flow.published());
    let running = flow.start().await?;
    let supervisor = running.handle.supervisor.clone();
    let mut joined = std::pin::pin!(running.join());
    let mut tick = tokio::time::interval(PROGRESS_INTERVAL);
    let mut interrupted = std::pin::pin!(tokio::signal::ctrl_c());
    let mut listening = true;
    let end = loop {
        tokio::select! {
            end = &mut joined => break end,
            _ = tick.tick() => progress.show(counted.load(Ordering::Relaxed)),
            _ = &mut interrupted, if listening => {
                listening = false;
                supervisor.shutdown(Limits::default().drain_deadline);
            }
        }
    };
    end.map_err(|error| {
        FlowError::of_member(Member::Pipeline, error, |state| match state {
            PipelineState::Failed { cause } => Some(cause),
            _ => None,
        })
    })?;
    let snapshot = published.borrow().clone();
    snapshot
        .map(|snapshot| (*snapshot).clone())
        .ok_or(FlowError::Lost { what: "the export" })
}

/// Where the journals are: named by the user and kept, or temporary.
enum JournalDirectory {
    Named(PathBuf),
    Temporary(tempfile::TempDir),
}

impl JournalDirectory {
    fn of(named: Option<&Path>) -> Result<Self, FlowError> {
        if let Some(path) = named {
            return Ok(Self::Named(path.to_owned()));
        }
        let made = tempfile::Builder::new().prefix("flow-").tempdir();
        let made = made.map_err(|source| export::ExportError::Directory {
            path: std::env::temp_dir(),
            source,
        })?;
        Ok(Self::Temporary(made))
    }

    fn path(&self) -> &Path {
        match self {
            Self::Named(path) => path,
            Self::Temporary(directory) => directory.path(),
        }
    }

    /// Leaves a temporary one there: what a flow that failed has reported is in it.
    fn keep(self) {
        if let Self::Temporary(directory) = self {
            let path = directory.keep();
            eprintln!("the journals are kept in {}", path.display());
        }
    }
}

/// The machines of the flow, by name.
const MACHINES: [&Machine<'static>; 4] = [
    &MetricsAggregator::MODEL,
    &Pipeline::MODEL,
    &FlowSource::MODEL,
    &FlowStage::MODEL,
];

/// Prints the names of the machines, each with its first line of docs.
pub fn machines() {
    let width = MACHINES
        .iter()
        .map(|machine| machine.name.len())
        .max()
        .unwrap_or(0);
    for machine in MACHINES {
        let docs = machine.docs.lines().next().unwrap_or("");
        println!("{:width$}  {docs}", machine.name);
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
    })?;
    match format {
        Format::Mermaid => print!("{}", model::mermaid(machine)),
        Format::Dot => print!("{}", model::dot(machine)),
    }
    Ok(())
}
