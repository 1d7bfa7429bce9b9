//! The harness of fsmith's suites.
