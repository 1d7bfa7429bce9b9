//! The command line: what can be asked for, and what the exit code says.

#![allow(
    clippy::doc_markdown,
    reason = "the help is shown as it stands here, without markup"
)]

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::flow;

/// Metrics of an event-sourced flow, every event counted exactly once.
///
/// The flow is one of flights: a source reads them, and the stages gate, air and ground report
/// what became of each. They are supervisors that speak through durable journals, and the
/// aggregator counts what they say.
#[derive(Debug, Parser)]
#[command(version, after_help = EXIT_CODES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  the flow failed
  2  wrong usage, an input that cannot be read, a bad row with --strict,
     or a directory that cannot be used";

/// What the command does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the flow over its input, then show and write what was counted.
    ///
    /// Writes OUT/metrics.prom (OpenMetrics) and OUT/metrics.json, and prints a table with a line a
    /// stage: events, errors by kind, flights still in flight, quantiles, rate.
    Run(RunArgs),
    /// List the machines of the flow.
    Machines,
    /// Draw a machine, from the same declaration that its code is generated from.
    Diagram(DiagramArgs),
}

/// How to run the flow.
#[derive(Clone, Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct RunArgs {
    /// CSV file of flights, plain or gzip [default: the 336,776 flights of New York City in 2013
    /// that come with this program]
    ///
    /// The first line names the columns, in any order: year, month, day, sched_dep_time, carrier,
    /// flight, origin, dest, dep_time, dep_delay, air_time, arr_delay. Others are skipped. The rows
    /// are taken in the order of the file.
    #[arg(long, value_name = "FILE")]
    pub input: Option<PathBuf>,

    /// Directory of the journals [default: a new one in the directory for temporary files]
    #[arg(long, value_name = "DIR")]
    pub journal: Option<PathBuf>,

    /// Directory for metrics.prom and metrics.json
    #[arg(long, value_name = "DIR", default_value = "out")]
    pub out: PathBuf,

    /// Read no more than N rows of the input
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,

    /// End at the first bad row, with exit code 2, instead of counting and skipping it
    #[arg(long)]
    pub strict: bool,

    /// Print nothing but errors
    #[arg(long, short)]
    pub quiet: bool,
}

/// Which machine to draw, and how.
#[derive(Clone, Debug, Args)]
pub struct DiagramArgs {
    /// Name of the machine, as `aggregator machines` lists it
    #[arg(value_name = "NAME")]
    pub name: String,

    /// Language of the diagram
    #[arg(long, value_enum, default_value_t = Format::Mermaid)]
    pub format: Format,
}

/// A language of diagrams.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For Markdown, as GitHub shows it.
    Mermaid,
    /// For Graphviz.
    Dot,
}

/// An error that says which exit code it means.
pub trait Exit: Error {
    /// Returns whether the user can cure it by asking for something else: 2. Otherwise it is 1.
    fn is_usage(&self) -> bool;
}

/// Does what the command line asks for, and reports an error on stderr with its causes.
pub fn main() -> ExitCode {
    match dispatch(&Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", with_causes(&*error));
            ExitCode::from(if error.is_usage() { 2 } else { 1 })
        }
    }
}

fn dispatch(command: &Command) -> Result<(), Box<dyn Exit>> {
    match command {
        Command::Run(args) => flow::run(args).map_err(|error| Box::new(error) as Box<dyn Exit>),
        Command::Machines => {
            flow::machines();
            Ok(())
        }
        Command::Diagram(args) => {
            flow::diagram(&args.name, args.format).map_err(|error| Box::new(error) as Box<dyn Exit>)
        }
    }
}

/// Returns the message of an error and of what caused it, a line each.
pub fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let message = error.to_string();
        // Some errors repeat their cause in their own words.
        if !text.ends_with(&message) {
            text.push_str("\n  because: ");
            text.push_str(&message);
        }
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn each_option_of_a_run_is_understood() {
        let words = "aggregator run --input a.csv --journal j --out o --limit 7 --strict --quiet";
        let cli = Cli::try_parse_from(words.split(' ')).unwrap();
        let Command::Run(args) = cli.command else {
            panic!("not a run: {cli:?}")
        };
        assert_eq!(args.input, Some("a.csv".into()));
        assert_eq!(args.journal, Some("j".into()));
        assert_eq!(args.out, PathBuf::from("o"));
        assert_eq!(args.limit, Some(7));
        assert!(args.strict && args.quiet);
    }

    #[test]
    fn a_diagram_is_asked_for_in_a_language_that_exists() {
        let parse =
            |format| Cli::try_parse_from(["aggregator", "diagram", "X", "--format", format]);
        assert!(parse("dot").is_ok());
        assert!(parse("mermaid").is_ok());
        assert_eq!(parse("png").unwrap_err().exit_code(), 2);
    }
}
