//! What travels through the journals: flights, what a stage reports of them, lifecycle words.
//!
//! Field names are short on the wire, because a journal stores them with every record.

mod code;
mod flight;
mod positions;
mod stage;
mod system;

pub use code::{Code, CodeError};
pub use flight::{Departure, Flight, Landing, Minute, MinuteError};
pub use positions::{Feed, Positions};
pub use stage::{ErrorKind, Outcome, Stage, StageEvent};
pub use system::{Member, SystemEvent};
