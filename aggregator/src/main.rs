//! The `aggregator` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    aggregator::cli::main()
}
