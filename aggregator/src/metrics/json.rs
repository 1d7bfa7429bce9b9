//! The shape of `metrics.json`.

use serde::ser::{Serialize, Serializer};

use super::{
    Breakdown, LabelCounts, Labels, Lifecycle, MetricsSnapshot, ProcessingTime, RunFigures,
};
use crate::event::{Code, ErrorKind, Feed, Member, Stage};

/// A map whose entries stay in this order.
struct Named<T, const N: usize>([(&'static str, T); N]);

impl<T: Serialize, const N: usize> Serialize for Named<T, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

fn by_stage<T>(value: impl Fn(Stage) -> T) -> Named<T, { Stage::COUNT }> {
    Named(Stage::ALL.map(|stage| (stage.name(), value(stage))))
}

fn by_kind(errors: [u64; ErrorKind::COUNT]) -> Named<u64, { ErrorKind::COUNT }> {
    Named(ErrorKind::ALL.map(|kind| (kind.name(), errors[kind.index()])))
}

impl Serialize for MetricsSnapshot {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        File {
            stages: by_stage(|stage| StageView::of(self, stage)),
            flow: FlowView::of(self),
            run: self.run.as_ref().map(RunView::of),
            journals: Named(Feed::ALL.map(|feed| (feed.name(), JournalView::of(self, feed)))),
            histograms: by_stage(|stage| HistogramView::of(&self.totals.stage(stage).processing)),
            by_carrier_and_origin: by_stage(|stage| {
                BreakdownView::of(&self.totals.stage(stage).labels)
            }),
        }
        .serialize(serializer)
    }
}

/// What is asked for first stands first; what is long, last.
#[derive(serde::Serialize)]
struct File<'a> {
    stages: Named<StageView, { Stage::COUNT }>,
    flow: FlowView<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<RunView>,
    journals: Named<JournalView, { Feed::COUNT }>,
    histograms: Named<HistogramView, { Stage::COUNT }>,
    by_carrier_and_origin: Named<BreakdownView, { Stage::COUNT }>,
}

#[derive(serde::Serialize)]
struct StageView {
    state: &'static str,
    events_total: u64,
    completed_total: u64,
    errors_total: Named<u64, { ErrorKind::COUNT }>,
    early_total: u64,
    in_flight: i64,
    processing_time_seconds: QuantilesView,
}

impl StageView {
    fn of(snapshot: &MetricsSnapshot, stage: Stage) -> Self {
        let totals = snapshot.totals.stage(stage);
        Self {
            state: snapshot.lifecycle.state(Member::Stage(stage)).name(),
            events_total: totals.events(),
            completed_total: totals.completed,
            errors_total: by_kind(totals.errors),
            early_total: totals.early,
            in_flight: snapshot.totals.in_flight(stage),
            processing_time_seconds: QuantilesView::of(&totals.processing),
        }
    }
}

/// Of the events that were not early.
#[derive(serde::Serialize)]
struct QuantilesView {
    count: u64,
    sum: u64,
    min: Option<u64>,
    p50: Option<f64>,
    p90: Option<f64>,
    p99: Option<f64>,
    max: Option<u64>,
}

impl QuantilesView {
    fn of(processing: &ProcessingTime) -> Self {
        let histogram = &processing.histogram;
        Self {
            count: histogram.count(),
            sum: histogram.sum(),
            min: histogram.min(),
            p50: histogram.quantile(0.5),
            p90: histogram.quantile(0.9),
            p99: histogram.quantile(0.99),
            max: histogram.max(),
        }
    }
}

#[derive(serde::Serialize)]
struct FlowView<'a> {
    events_total: u64,
    errors_total: Named<u64, { ErrorKind::COUNT }>,
    early_total: u64,
    in_flight: i64,
    members: Named<&'static str, { Member::COUNT }>,
    flights_read: u64,
    bad_rows: u64,
    failure: Option<FailureView<'a>>,
}

#[derive(serde::Serialize)]
struct FailureView<'a> {
    member: &'static str,
    cause: &'a str,
}

impl<'a> FlowView<'a> {
    fn of(snapshot: &'a MetricsSnapshot) -> Self {
        let flow = snapshot.totals.flow();
        let lifecycle: &Lifecycle = &snapshot.lifecycle;
        let failure = lifecycle.failure().map(|(member, cause)| FailureView {
            member: member.name(),
            cause,
        });
        Self {
            events_total: flow.events,
            errors_total: by_kind(flow.errors),
            early_total: flow.early,
            in_flight: flow.in_flight,
            members: Named(
                Member::ALL.map(|member| (member.name(), lifecycle.state(member).name())),
            ),
            flights_read: lifecycle.events(Member::Source),
            bad_rows: lifecycle.skipped(Member::Source),
            failure,
        }
    }
}

#[derive(serde::Serialize)]
struct RunView {
    elapsed_seconds: f64,
    events: u64,
    events_per_second: f64,
    stages: Named<f64, { Stage::COUNT }>,
}

impl RunView {
    fn of(run: &RunFigures) -> Self {
        Self {
            elapsed_seconds: run.elapsed.as_secs_f64(),
            events: run.events.iter().sum(),
            events_per_second: run.rate_of_all(),
            stages: by_stage(|stage| run.rate(stage)),
        }
    }
}

#[derive(serde::Serialize)]
struct JournalView {
    position: Option<u64>,
    records_total: u64,
    unreadable_total: u64,
    missed_total: u64,
}

impl JournalView {
    fn of(snapshot: &MetricsSnapshot, feed: Feed) -> Self {
        let counts = snapshot.coverage.of(feed);
        Self {
            position: snapshot.coverage.positions().of(feed),
            records_total: counts.records,
            unreadable_total: counts.unreadable,
            missed_total: counts.missed,
        }
    }
}

/// As an exponential histogram of OTLP and, beside it, as classic buckets that are not cumulative.
#[derive(serde::Serialize)]
struct HistogramView {
    unit: &'static str,
    scale: u8,
    zero_count: u64,
    offset: i32,
    bucket_counts: Vec<u64>,
    classic: Vec<ClassicView>,
}

#[derive(serde::Serialize)]
struct ClassicView {
    /// The upper bound; null for the bucket without one.
    le: Option<u64>,
    count: u64,
}

impl HistogramView {
    fn of(processing: &ProcessingTime) -> Self {
        let histogram = &processing.histogram;
        let (offset, bucket_counts) = histogram.dense();
        let classic = processing.buckets.iter();
        Self {
            unit: "s",
            scale: histogram.scale(),
            zero_count: histogram.zeros(),
            offset,
            bucket_counts,
            classic: classic
                .map(|(le, count)| ClassicView { le, count })
                .collect(),
        }
    }
}

#[derive(serde::Serialize)]
struct BreakdownView {
    labels: Vec<LabelsView>,
    overflow: CountsView,
}

#[derive(serde::Serialize)]
struct LabelsView {
    carrier: Code,
    origin: Code,
    #[serde(flatten)]
    counts: CountsView,
}

#[derive(serde::Serialize)]
#[allow(clippy::struct_field_names, reason = "they are the keys of the file")]
struct CountsView {
    events_total: u64,
    errors_total: Named<u64, { ErrorKind::COUNT }>,
    early_total: u64,
}

impl BreakdownView {
    fn of(breakdown: &Breakdown) -> Self {
        let labels = breakdown.iter().map(LabelsView::of);
        Self {
            labels: labels.collect(),
            overflow: CountsView::of(breakdown.overflow()),
        }
    }
}

impl LabelsView {
    fn of((labels, counts): (Labels, &LabelCounts)) -> Self {
        Self {
            carrier: labels.carrier,
            origin: labels.origin,
            counts: CountsView::of(counts),
        }
    }
}

impl CountsView {
    fn of(counts: &LabelCounts) -> Self {
        Self {
            events_total: counts.events(),
            errors_total: by_kind(counts.errors),
            early_total: counts.early,
        }
    }
}
