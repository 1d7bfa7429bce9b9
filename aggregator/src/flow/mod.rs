//! The flow: a source, three stages, the aggregator and the pipeline that runs them. All are
//! supervisors that speak only through journals.
//!
//! ```text
//! source ─flights→ gate ─gate_data→ air ─air_data→ ground ─ground_data→
//!                   └─gate_errors→   └─air_errors→   └─ground_errors→
//! all of these → aggregator → metrics.prom, metrics.json       system: the words of all of them
//! ```

mod aggregator;
mod error;
mod journals;
mod pipeline;
mod run;
mod source;
mod stage;
mod words;

pub use aggregator::{
    Metrics, MetricsAggregator, MetricsAggregatorBehavior, MetricsAggregatorComposite,
    MetricsAggregatorDone, MetricsAggregatorEffect, MetricsAggregatorEvent,
    MetricsAggregatorHandle, MetricsAggregatorState, MetricsAggregatorStateId,
    MetricsAggregatorStreams,
};
pub use error::FlowError;
pub use journals::Journals;
pub use pipeline::{Flow, Limits, Pipeline, PipelineHandle, PipelineState, PipelineStateId};
pub use run::{UnknownMachine, diagram, machines, run};
pub use source::{FlowSource, Rows, read_rows};
pub use stage::{FlowStage, HandedOn};
