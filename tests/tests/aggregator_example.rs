//! The example of the language's description, with stand-ins for its types.

#![allow(missing_docs, reason = "stand-ins for the types of the description")]

use std::time::{Duration, Instant};

use fsmith::fsm;

#[derive(Clone, Debug)]
pub struct Record<T>(pub T);
#[derive(Clone, Debug)]
pub struct Batch<T>(pub Vec<T>);
#[derive(Clone, Debug, PartialEq)]
pub enum SystemEvent {
    DrainRequested,
    Ready,
}
#[derive(Clone, Debug)]
pub struct StageEvent;
#[derive(Debug, PartialEq)]
pub struct AggregatorError(pub &'static str);
pub type MetricsSnapshot = u64;

fsm! {
    /// Aggregates what every stage of a flow reports, and exports it on a timer.
    pub machine MetricsAggregator {
        events {
            /// The lifecycle of the pipeline and of its stages. Heard first.
            stream System(Record<SystemEvent>),
            stream Data(Batch<StageEvent>),
            stream Errors(Batch<StageEvent>),
            /// Asks for the present totals.
            call Totals -> MetricsSnapshot,
        }
        error AggregatorError;

        on error(cause) => Failed(cause);
        on Totals do totals;

        initial state Initializing {
            entry do async announce_ready;
            always => Running;
        }

        state Active {
            on System(record) do track_lifecycle(record);
            on Data(batch)    do observe(batch);
            on Errors(batch)  do observe_errors(batch);

            initial state Running {
                on System(record) if drain_requested(record) do track_lifecycle(record) => Draining;
                every export_interval do async export;
            }

            /// Reads on until every journal is empty and the flow has ended.
            state Draining {
                on idle if flow_ended => Finalizing;
                after drain_deadline do drain_overdue => Failed(..);
            }
        }

        /// The last export, then the word that all is done.
        state Finalizing {
            invoke export_final;
            on done => Drained;
        }

        final state Drained;
        final failed state Failed(cause: AggregatorError);
    }
}

#[derive(Default)]
struct Metrics {
    log: Vec<&'static str>,
    seen: u64,
    flow_ended: bool,
}

impl MetricsAggregatorBehavior for Metrics {
    fn drain_requested(&self, record: &Record<SystemEvent>) -> bool {
        record.0 == SystemEvent::DrainRequested
    }
    fn totals(&mut self) -> MetricsSnapshot {
        self.seen
    }
    async fn announce_ready(&mut self) -> Result<(), AggregatorError> {
        self.log.push("ready");
        Ok(())
    }
    fn track_lifecycle(&mut self, _record: Record<SystemEvent>) {
        self.log.push("lifecycle");
        self.flow_ended = true;
    }
    fn observe(&mut self, batch: Batch<StageEvent>) {
        self.seen += batch.0.len() as u64;
    }
    fn observe_errors(&mut self, batch: Batch<StageEvent>) {
        self.seen += batch.0.len() as u64;
    }
    fn export_interval(&self) -> Duration {
        Duration::from_secs(10)
    }
    async fn export(&mut self) -> Result<(), AggregatorError> {
        self.log.push("export");
        Ok(())
    }
    fn flow_ended(&self) -> bool {
        self.flow_ended
    }
    fn drain_deadline(&self) -> Duration {
        Duration::from_secs(30)
    }
    fn drain_overdue(&mut self) -> AggregatorError {
        AggregatorError("overdue")
    }
    fn export_final(
        &mut self,
    ) -> impl Future<Output = Result<(), AggregatorError>> + Send + 'static {
        self.log.push("final");
        async { Ok(()) }
    }
}

#[test]
fn the_example_goes_from_running_to_failed_when_the_drain_is_late() {
    let start = Instant::now();
    let mut machine = MetricsAggregator::new(Metrics::default());
    machine.start(start).unwrap();
    assert!(matches!(
        machine.state(),
        Some(MetricsAggregatorState::Running)
    ));
    let drain = MetricsAggregatorEvent::System(Record(SystemEvent::DrainRequested));
    machine.handle(drain, start).unwrap();
    assert!(matches!(
        machine.state(),
        Some(MetricsAggregatorState::Draining)
    ));
    assert!(
        machine
            .handle_deadline(start + Duration::from_secs(30))
            .unwrap()
    );
    assert!(matches!(
        machine.state(),
        Some(MetricsAggregatorState::Failed {
            cause: AggregatorError("overdue")
        })
    ));
}

#[tokio::test]
async fn the_example_counts_what_its_streams_bring_and_ends_well() {
    let (system, system_rx) = tokio::sync::mpsc::channel(8);
    let (data, data_rx) = tokio::sync::mpsc::channel(8);
    let (errors, errors_rx) = tokio::sync::mpsc::channel(8);
    let streams = MetricsAggregatorStreams {
        system: fsmith::driver::source::channel(system_rx),
        data: fsmith::driver::source::channel(data_rx),
        errors: fsmith::driver::source::channel(errors_rx),
    };
    let flow = fsmith::spawn(MetricsAggregator::new(Metrics::default()), streams);
    for _ in 0..100 {
        data.send(Batch(vec![StageEvent; 10])).await.unwrap();
        errors.send(Batch(vec![StageEvent; 1])).await.unwrap();
    }
    system.send(Record(SystemEvent::Ready)).await.unwrap();
    while flow.handle.totals().await.unwrap() < 1_100 {
        tokio::task::yield_now().await;
    }
    system
        .send(Record(SystemEvent::DrainRequested))
        .await
        .unwrap();
    let end = flow.join().await.unwrap();
    assert!(matches!(end, MetricsAggregatorState::Drained));
}
