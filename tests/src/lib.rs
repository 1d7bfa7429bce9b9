//! The harness of fsmith's suites.

mod clock;
pub mod lints;
mod recorder;
mod script;

pub use clock::Clock;
pub use recorder::{Log, Recorder};
pub use script::{finished, queued, run_effects, state};
/// The README's code blocks compile.
#[doc = include_str!("../../README.md")]
#[cfg(doctest)]
pub struct Readme;

/// The code blocks of the guide to the language compile.
#[doc = include_str!("../../docs/language.md")]
#[cfg(doctest)]
pub struct Language;
