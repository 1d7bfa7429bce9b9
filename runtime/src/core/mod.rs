//! The machine without its surroundings: no async, clock, random, I/O, spawn or log.
//!
//! Time is an argument. What has to wait (effects, invocations, streams) is handed out for a
//! driver to do and comes back as an [`Input`].

mod deferred;
mod effects;
mod kernel;
mod machine;
mod reply;
mod restart;
mod timers;
mod visits;

pub use deferred::Deferred;
pub use effects::{Effects, Queued};
pub use kernel::{Internal, Kernel, MICROSTEPS_MAX, Phase};
pub use machine::{Ending, Input, Machine, Outcome, Refused, StateId, Step};
pub use reply::{Answer, CallError, Reply};
pub use restart::{Intensity, RestartCounter};
pub use timers::{Firing, Timers, period};
pub use visits::{Visit, Visits};
