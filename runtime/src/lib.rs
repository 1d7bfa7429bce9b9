//! Forges supervisors from a declaration: `fsm!`, the driver that runs a machine, and the durable
//! journals that it listens to.

extern crate self as fsmith;

pub mod core;
pub mod driver;
pub mod journal;

pub use driver::{Handle, Running, SendError, Supervisor, SupervisorError, spawn};
pub use fsm_macros::fsm;
#[doc(inline)]
pub use fsm_model as model;
