//! The driver's loop, with a hand-made machine in the part of generated code.

mod clock;
mod control;
mod effects;
mod ends;
mod invocations;
mod probe;
mod sources;
