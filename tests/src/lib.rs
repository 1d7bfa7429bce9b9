//! The harness of fsmith's suites.

/// The README's code blocks compile.
#[doc = include_str!("../../README.md")]
#[cfg(doctest)]
pub struct Readme;
