//! The snapshot as OpenMetrics text.

#![allow(
    clippy::cast_precision_loss,
    reason = "the format has floats here; seconds are exact up to 2^53"
)]

use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{
    DescriptorEncoder, EncodeLabelSet, MetricEncoder, NoLabelSet, text,
};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::{Registry, Unit};

use crate::event::{ErrorKind, Feed, Member, Stage};
use crate::metrics::{LabelCounts, MemberState, MetricsSnapshot};

/// Begins the name of each metric.
const PREFIX: &str = "flow";

/// Stands for all labels beyond the bound. No code is in lower case.
const OTHER: &str = "other";

/// Returns `metrics.prom`: each metric with its `HELP`, `TYPE` and unit, and `# EOF` at the end.
///
/// Only totals are in it, no rates: a collector takes them from the differences.
///
/// # Panics
///
/// Never: text in memory can always be written.
pub fn openmetrics(snapshot: &MetricsSnapshot) -> String {
    let mut registry = Registry::with_prefix(PREFIX);
    registry.register_collector(Box::new(Exposition(snapshot.clone())));
    let mut text = String::new();
    text::encode(&mut text, &registry).expect("a string takes all that is written");
    text
}

#[derive(Debug)]
struct Exposition(MetricsSnapshot);

impl Collector for Exposition {
    fn encode(&self, mut encoder: DescriptorEncoder) -> fmt::Result {
        let families = &mut encoder;
        self.stages(families)?;
        self.processing_time(families)?;
        self.labels(families)?;
        self.lifecycle(families)?;
        self.journals(families)
    }
}

impl Exposition {
    fn stages(&self, families: &mut DescriptorEncoder) -> fmt::Result {
        let totals = &self.0.totals;
        let help = "Events that a stage has reported, failed ones included";
        counter(families, "events", help, |series| {
            Stage::ALL.into_iter().try_for_each(|stage| {
                series.add(&[("stage", stage.name())], totals.stage(stage).events())
            })
        })?;
        let help = "Flights that went no further than a stage, by kind of error";
        counter(families, "errors", help, |series| {
            for stage in Stage::ALL {
                for kind in ErrorKind::ALL {
                    let labels = [("stage", stage.name()), ("kind", kind.name())];
                    series.add(&labels, totals.stage(stage).errors[kind.index()])?;
                }
            }
            Ok(())
        })?;
        let help = "Events with a negative processing time, which is in no histogram";
        counter(families, "early_events", help, |series| {
            Stage::ALL.into_iter().try_for_each(|stage| {
                series.add(&[("stage", stage.name())], totals.stage(stage).early)
            })
        })?;
        let help = "Flights handed on by the stage before that a stage has not reported";
        gauge(families, "in_flight", help, |series| {
            Stage::ALL.into_iter().try_for_each(|stage| {
                series.set(&[("stage", stage.name())], totals.in_flight(stage))
            })
        })
    }

    fn processing_time(&self, families: &mut DescriptorEncoder) -> fmt::Result {
        let mut family = families.encode_descriptor(
            "processing_time",
            "How long the events of a stage took that were not early",
            Some(&Unit::Seconds),
            MetricType::Histogram,
        )?;
        for stage in Stage::ALL {
            let processing = &self.0.totals.stage(stage).processing;
            let bound = |le: Option<u64>| le.map_or(f64::INFINITY, |le| le as f64);
            let buckets: Vec<_> = processing
                .buckets
                .iter()
                .map(|(le, count)| (bound(le), count))
                .collect();
            let (sum, count) = (processing.histogram.sum(), processing.histogram.count());
            family
                .encode_family(&[("stage", stage.name())])?
                .encode_histogram::<NoLabelSet>(sum as f64, count, &buckets, None)?;
        }
        Ok(())
    }

    fn labels(&self, families: &mut DescriptorEncoder) -> fmt::Result {
        let help = "Events by carrier and origin; the pairs beyond the bound share the label other";
        self.labelled(families, "labelled_events", help, LabelCounts::events)?;
        let help =
            "Early events by carrier and origin; the pairs beyond the bound share the label other";
        self.labelled(families, "labelled_early_events", help, |counts| {
            counts.early
        })?;
        let help = "Errors by carrier and origin; the pairs beyond the bound share the label other";
        self.labelled(families, "labelled_errors", help, |counts| {
            counts.errors.iter().sum()
        })
    }

    fn labelled(
        &self,
        families: &mut DescriptorEncoder,
        name: &str,
        help: &str,
        value: impl Fn(&LabelCounts) -> u64,
    ) -> fmt::Result {
        counter(families, name, help, |series| {
            for stage in Stage::ALL {
                let breakdown = &self.0.totals.stage(stage).labels;
                for (labels, counts) in breakdown.iter() {
                    let (carrier, origin) = (labels.carrier.as_str(), labels.origin.as_str());
                    series.add(&triple(stage, carrier, origin), value(counts))?;
                }
                // Always there: an overflow that begins later is not a new series.
                series.add(&triple(stage, OTHER, OTHER), value(breakdown.overflow()))?;
            }
            Ok(())
        })
    }

    fn lifecycle(&self, families: &mut DescriptorEncoder) -> fmt::Result {
        let lifecycle = &self.0.lifecycle;
        let help = "Whether a member of the flow is in this state";
        gauge(families, "member_state", help, |series| {
            for member in Member::ALL {
                for state in MemberState::ALL {
                    let labels = [("member", member.name()), ("state", state.name())];
                    series.set(&labels, i64::from(lifecycle.state(member) == state))?;
                }
            }
            Ok(())
        })?;
        let help = "Rows of the input that were left out because they tell of no flight";
        let skipped = lifecycle.skipped(Member::Source);
        counter(families, "bad_rows", help, |series| {
            series.add_alone(skipped)
        })
    }

    fn journals(&self, families: &mut DescriptorEncoder) -> fmt::Result {
        let coverage = &self.0.coverage;
        let help = "Records read of a journal";
        counter(families, "journal_records", help, |series| {
            Feed::ALL.into_iter().try_for_each(|feed| {
                series.add(&[("journal", feed.name())], coverage.of(feed).records)
            })
        })?;
        let help = "Records of a journal that could not be understood and were passed over";
        counter(families, "journal_unreadable_records", help, |series| {
            Feed::ALL.into_iter().try_for_each(|feed| {
                series.add(&[("journal", feed.name())], coverage.of(feed).unreadable)
            })
        })?;
        let help = "Records that a journal had dropped before they were read";
        counter(families, "journal_missed_records", help, |series| {
            Feed::ALL.into_iter().try_for_each(|feed| {
                series.add(&[("journal", feed.name())], coverage.of(feed).missed)
            })
        })?;
        let help = "The position of the last record read of a journal";
        gauge(families, "journal_position", help, |series| {
            coverage.positions().iter().try_for_each(|(feed, at)| {
                let at = i64::try_from(at).unwrap_or(i64::MAX);
                series.set(&[("journal", feed.name())], at)
            })
        })
    }
}

fn triple<'a>(stage: Stage, carrier: &'a str, origin: &'a str) -> [(&'a str, &'a str); 3] {
    [
        ("stage", stage.name()),
        ("carrier", carrier),
        ("origin", origin),
    ]
}

/// The series of one family.
struct Series<'a>(MetricEncoder<'a>);

impl Series<'_> {
    fn add(&mut self, labels: &impl EncodeLabelSet, value: u64) -> fmt::Result {
        let mut series = self.0.encode_family(labels)?;
        series.encode_counter::<NoLabelSet, _, f64>(&value, None)
    }

    fn add_alone(&mut self, value: u64) -> fmt::Result {
        self.0.encode_counter::<NoLabelSet, _, f64>(&value, None)
    }

    fn set(&mut self, labels: &impl EncodeLabelSet, value: i64) -> fmt::Result {
        self.0.encode_family(labels)?.encode_gauge(&value)
    }
}

fn counter(
    families: &mut DescriptorEncoder,
    name: &str,
    help: &str,
    fill: impl FnOnce(&mut Series<'_>) -> fmt::Result,
) -> fmt::Result {
    let family = families.encode_descriptor(name, help, None, MetricType::Counter)?;
    fill(&mut Series(family))
}

fn gauge(
    families: &mut DescriptorEncoder,
    name: &str,
    help: &str,
    fill: impl FnOnce(&mut Series<'_>) -> fmt::Result,
) -> fmt::Result {
    let family = families.encode_descriptor(name, help, None, MetricType::Gauge)?;
    fill(&mut Series(family))
}
