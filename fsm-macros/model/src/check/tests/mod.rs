//! Each check finds what it is for, and stays silent where nothing is wrong.

mod allows;
mod data;
mod errors;
mod hidden;
mod loops;
mod misuse;
mod reach;
mod shape;
mod time;
mod totality;

use super::*;
use crate::sketch::{self, CLIENT, METRICS};
use crate::{EventId, InvocationId, RuleId, TimerId};

/// Checks the machine that `text` sketches, and compares the codes found, in order.
#[track_caller]
fn finds(text: &'static str, codes: &[Code]) -> Vec<Finding> {
    let findings = check(&sketch::machine(text));
    let found: Vec<_> = findings.iter().map(|finding| finding.code).collect();
    assert_eq!(found, codes, "{findings:#?}");
    findings
}

#[track_caller]
fn is_fine(text: &'static str) {
    finds(text, &[]);
}

/// Checks that `text` has one finding, and compares what it says.
#[track_caller]
fn says(text: &'static str, code: Code, message: &str) {
    let findings = finds(text, &[code]);
    assert_eq!(findings[0].message, message);
}

#[test]
fn the_aggregator_of_the_language_is_fine() {
    is_fine(METRICS);
}

#[test]
fn the_client_of_the_language_is_fine() {
    is_fine(CLIENT);
}
