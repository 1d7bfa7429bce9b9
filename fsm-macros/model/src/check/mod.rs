//! What is wrong with a machine, as rules on graphs that know nothing of source text.

mod code;
mod finding;

pub use code::Code;
pub use finding::{At, Finding};

use crate::Machine;

/// Returns what is wrong with `machine`, in source order.
///
/// A finding that its author silenced with a reason is left out.
pub fn check(machine: &Machine<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    findings.sort_by_key(|finding| (finding.at.order(machine), finding.code));
    findings
}
