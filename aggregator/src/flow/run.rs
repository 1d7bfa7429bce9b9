//! The command that runs the flow.

use std::fmt::{self, Display};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use fsmith::driver::Running;
use fsmith::journal::{SqliteOptions, SqliteStore, Synchronous};

use crate::cli::RunArgs;
use crate::event::Member;
use crate::export;
use crate::input::FlightReader;
use crate::metrics::MetricsSnapshot;
use crate::progress::Progress;
use crate::table::table;

use super::source::Reading;
use super::{Flow, FlowError, Journals, Limits, Pipeline, PipelineState};

/// How often the progress bar moves.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(100);

/// How many bad rows are told one by one.
const BAD_ROWS_TOLD: u64 = 10;

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
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|_| FlowError::Lost {
        what: "the executor",
    })?;
    let ended = runtime.block_on(run_flow(args, reader, &directory));
    if ended.is_err() {
        directory.keep();
    }
    ended
}

async fn run_flow(
    args: &RunArgs,
    reader: FlightReader,
    directory: &JournalDirectory,
) -> Result<(), FlowError> {
    let journals = open_journals(directory.path()).await?;
    if !args.quiet {
        say(directory);
    }
    let progress = Arc::new(Progress::new(reader.consumed(), args.quiet));
    let reading = reading(args, &progress);
    let limits = Limits::default();
    let flow = Flow::open(journals, reader, reading, args.out.clone(), limits).await?;
    let (counted, published) = (flow.counted(), flow.published());
    let show = || progress.show(counted.load(Ordering::Relaxed));
    let ended = watch(flow.start().await?, limits, show).await;
    drop(progress);
    let snapshot = published.borrow().clone();
    if let Some(snapshot) = &snapshot {
        report(args, snapshot);
    }
    match (ended, snapshot) {
        (Ok(()), None) => Err(FlowError::Lost { what: "the export" }),
        (ended, _) => ended,
    }
}

async fn open_journals(directory: &Path) -> Result<Journals, FlowError> {
    let options = SqliteOptions::default().synchronous(Synchronous::Normal);
    let store = SqliteStore::open(directory, options).await?;
    let journals = Journals::new(Arc::new(store));
    if journals.hold_a_flow().await? {
        let path = directory.to_owned();
        return Err(FlowError::Occupied { path });
    }
    Ok(journals)
}

fn reading(args: &RunArgs, progress: &Arc<Progress>) -> Reading {
    let (progress, is_quiet) = (Arc::clone(progress), args.quiet);
    let mut told = 0;
    Reading {
        limit: args.limit.unwrap_or(u64::MAX),
        strict: args.strict,
        warn: Box::new(move |bad| {
            if !is_quiet && told < BAD_ROWS_TOLD {
                told += 1;
                progress.print(&format!("warning: {bad}"));
            }
        }),
    }
}

/// Shows how far a flow is until it ends. Interrupted, the flow is cancelled; a second time, it is
/// left where it stands.
async fn watch(
    running: Running<Pipeline<Flow>>,
    limits: Limits,
    show: impl Fn(),
) -> Result<(), FlowError> {
    let supervisor = running.handle.supervisor.clone();
    let mut joined = std::pin::pin!(running.join());
    let mut tick = tokio::time::interval(PROGRESS_INTERVAL);
    let mut interrupted = std::pin::pin!(tokio::signal::ctrl_c());
    let (mut listening, mut is_cancelled) = (true, false);
    let ended = loop {
        tokio::select! {
            ended = &mut joined => break ended,
            _ = tick.tick() => show(),
            heard = &mut interrupted, if listening => {
                if is_cancelled {
                    return Err(FlowError::Cancelled);
                }
                listening = heard.is_ok();
                is_cancelled = listening;
                if is_cancelled {
                    interrupted.set(tokio::signal::ctrl_c());
                    supervisor.shutdown(limits.drain_deadline);
                }
            }
        }
    };
    let failed = |error| {
        FlowError::of_member(Member::Pipeline, error, |state| match state {
            PipelineState::Failed { cause } => Some(cause),
            _ => None,
        })
    };
    ended.map(drop).map_err(failed)
}

/// Shows what was exported last, and how much of the input was left out.
fn report(args: &RunArgs, snapshot: &MetricsSnapshot) {
    if !args.quiet {
        say(table(snapshot));
        say(format_args!("metrics: {}", args.out.display()));
    }
    let skipped = snapshot.lifecycle.skipped(Member::Source);
    if skipped == 0 {
        return;
    }
    if !args.quiet && skipped > BAD_ROWS_TOLD {
        eprintln!("warning: … and {} more bad rows", skipped - BAD_ROWS_TOLD);
    }
    let read = snapshot.lifecycle.events(Member::Source) + skipped;
    eprintln!("warning: {skipped} of {read} rows were bad and are left out; --strict refuses them");
}

/// Prints a line, as long as somebody reads it.
fn say(line: impl Display) {
    // A pipe closed by its reader is no reason to leave a flow half done.
    let _closed = writeln!(io::stdout(), "{line}");
}

/// Where the journals are: named by the user and kept, or temporary.
enum JournalDirectory {
    Named(PathBuf),
    Temporary(tempfile::TempDir),
}

impl JournalDirectory {
    fn of(named: Option<&Path>) -> Result<Self, FlowError> {
        if let Some(path) = named {
            fs::create_dir_all(path).map_err(|source| unusable(path.to_owned(), source))?;
            return Ok(Self::Named(path.to_owned()));
        }
        let made = tempfile::Builder::new().prefix("flow-").tempdir();
        let made = made.map_err(|source| unusable(std::env::temp_dir(), source));
        Ok(Self::Temporary(made?))
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

impl Display for JournalDirectory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "journals: {}", self.path().display())?;
        match self {
            Self::Named(_) => Ok(()),
            Self::Temporary(_) => f.write_str(" (until the end; --journal DIR keeps them)"),
        }
    }
}

fn unusable(path: PathBuf, source: io::Error) -> FlowError {
    FlowError::JournalDirectory { path, source }
}
