//! Runs a machine: its mailbox, its streams, its timers, effects and invocations, in one loop.
//!
//! The only place of the crate that knows tokio and a clock.

pub mod source;

mod drive;
mod either;
mod error;
mod handle;
mod port;
mod status;
mod supervisor;

mod alarm;
mod control;
mod invocations;
mod mailbox;
mod round;
mod run;
mod step;
mod stop;

pub use drive::{Drive, Invoked, Supervised};
pub use either::{Either, infallible};
pub use error::SupervisorError;
pub use handle::{Handle, Refusals, SendError};
pub use port::{Port, PortClosed, PortGuard, Ports};
pub use source::{NoStreams, Source, Streams, poll_next};
pub use status::{End, Ended, Status, Watch};
pub use supervisor::{MAILBOX_CAPACITY, Running, Supervisor, spawn};
