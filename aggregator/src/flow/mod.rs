//! The flow: a source, three stages, the aggregator and the pipeline that runs them. All are
//! supervisors that speak only through journals.
//!
//! ```text
//! source ─flights→ gate ─gate_data→ air ─air_data→ ground ─ground_data→
//!                   └─gate_errors→   └─air_errors→   └─ground_errors→
//! all of these → aggregator → metrics.prom, metrics.json       system: the words of all of them
//! ```

mod aggregator;
mod catalog;
mod error;
mod journals;
mod limits;
mod members;
mod pipeline;
mod run;
mod source;
mod stage;
mod words;

pub use aggregator::*;
pub use catalog::{UnknownMachine, diagram, machines};
pub use error::FlowError;
pub use journals::Journals;
pub use limits::Limits;
pub use pipeline::*;
pub use run::run;
pub use source::*;
pub use stage::*;
