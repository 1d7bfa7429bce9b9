//! Whether `metrics.prom` is what the OpenMetrics text format asks for.

use std::collections::{BTreeMap, BTreeSet};

use aggregator::event::{Feed, Member, Stage, SystemEvent};
use aggregator::export::openmetrics;
use aggregator::input::FlightReader;
use aggregator::metrics::{LABELS_MAX, MemberState, MetricsSnapshot};

/// A family as its lines tell of it.
#[derive(Default)]
struct Family {
    help: String,
    kind: String,
    unit: Option<String>,
    /// Name, labels as written, value.
    samples: Vec<(String, String, f64)>,
}

/// Parses an exposition, and panics with the line where it is not well-formed.
fn parse(text: &str) -> BTreeMap<String, Family> {
    let body = text.strip_suffix("# EOF\n").expect("`# EOF` ends it");
    let mut families = BTreeMap::<String, Family>::new();
    let mut current = String::new();
    for line in body.lines() {
        assert_eq!(line.trim(), line, "{line}");
        if let Some(meta) = line.strip_prefix("# ") {
            let (word, rest) = meta.split_once(' ').expect(line);
            let (name, value) = rest.split_once(' ').expect(line);
            if word == "HELP" {
                assert!(
                    !families.contains_key(name),
                    "a family stands together: {line}"
                );
                name.clone_into(&mut current);
            }
            assert_eq!(name, current, "{line}");
            let family = families.entry(name.to_owned()).or_default();
            assert!(family.samples.is_empty(), "{line}");
            match word {
                "HELP" => value.clone_into(&mut family.help),
                "TYPE" => value.clone_into(&mut family.kind),
                "UNIT" => family.unit = Some(value.to_owned()),
                _ => panic!("{line}"),
            }
        } else {
            let family = families.get_mut(&current).expect(line);
            family.samples.push(sample(line));
        }
    }
    families
}

fn sample(line: &str) -> (String, String, f64) {
    let (series, value) = line.rsplit_once(' ').expect(line);
    let value = value.parse().expect(line);
    let Some((name, labels)) = series.split_once('{') else {
        return (series.to_owned(), String::new(), value);
    };
    let labels = labels.strip_suffix('}').expect(line);
    let mut names = BTreeSet::new();
    for label in labels.split(',') {
        let (name, quoted) = label.split_once('=').expect(line);
        let text = quoted
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'));
        assert!(!text.expect(line).contains(['"', '\\', '\n']), "{line}");
        assert!(name.bytes().all(|byte| byte.is_ascii_lowercase()), "{line}");
        assert!(names.insert(name), "a label twice: {line}");
    }
    (name.to_owned(), labels.to_owned(), value)
}

fn snapshot() -> MetricsSnapshot {
    let mut snapshot = MetricsSnapshot::default();
    let mut reader = FlightReader::shipped().unwrap();
    for _ in 0..3_000 {
        let flight = reader.read().unwrap().unwrap().unwrap();
        for stage in Stage::ALL {
            snapshot.totals.observe(&stage.process(flight));
        }
    }
    let member = Member::Stage(Stage::Air);
    snapshot.lifecycle.observe(&SystemEvent::Started { member });
    snapshot
        .coverage
        .advance(Feed::Data(Stage::Gate), 2_999, 3_000);
    snapshot.coverage.pass_over(Feed::System, 7);
    snapshot
}

#[test]
fn each_family_has_its_help_its_type_and_samples_that_fit() {
    let families = parse(&openmetrics(&snapshot()));
    assert!(families.len() >= 12);
    for (name, family) in &families {
        assert!(name.starts_with("flow_"), "{name}");
        assert!(
            family.help.len() > 10 && !family.help.contains('"'),
            "{name}"
        );
        assert!(!family.samples.is_empty(), "{name}");
        let suffixes: &[&str] = match family.kind.as_str() {
            "counter" => &["_total"],
            "gauge" => &[""],
            "histogram" => &["_bucket", "_count", "_sum"],
            kind => panic!("{name} is {kind}"),
        };
        let mut series = BTreeSet::new();
        for (sample, labels, value) in &family.samples {
            let suffix = sample.strip_prefix(name.as_str()).expect(sample);
            assert!(suffixes.contains(&suffix), "{sample}");
            assert!(
                series.insert((sample, labels)),
                "twice: {sample}{{{labels}}}"
            );
            assert!(family.kind == "gauge" || *value >= 0.0, "{sample}");
        }
        if let Some(unit) = &family.unit {
            assert!(name.ends_with(unit), "{name}");
        }
    }
    let time = &families["flow_processing_time_seconds"];
    assert_eq!(time.unit.as_deref(), Some("seconds"));
}

#[test]
fn buckets_add_up_and_the_last_has_all() {
    let families = parse(&openmetrics(&snapshot()));
    let time = &families["flow_processing_time_seconds"];
    for stage in Stage::ALL {
        let of_stage = |suffix: &str| {
            let name = format!("flow_processing_time_seconds{suffix}");
            let label = format!("stage=\"{stage}\"");
            let samples = time.samples.iter();
            samples
                .filter(|(sample, labels, _)| *sample == name && labels.contains(&label))
                .map(|(_, labels, value)| (labels.clone(), *value))
                .collect::<Vec<_>>()
        };
        let buckets = of_stage("_bucket");
        assert!(
            buckets.is_sorted_by(|one, next| one.1 <= next.1),
            "{buckets:?}"
        );
        let (labels, all) = buckets.last().unwrap();
        assert!(labels.contains("le=\"+Inf\""), "{labels}");
        assert_eq!(
            vec![*all],
            of_stage("_count").iter().map(|it| it.1).collect::<Vec<_>>()
        );
    }
}

#[test]
fn values_are_those_of_the_snapshot() {
    let snapshot = snapshot();
    let families = parse(&openmetrics(&snapshot));
    let value = |family: &str, labels: &str| {
        let mut samples = families[family].samples.iter();
        let found = samples.find(|(_, written, _)| written == labels);
        found.unwrap_or_else(|| panic!("{family}{{{labels}}}")).2
    };
    assert_eq!(value("flow_events", "stage=\"gate\"").to_string(), "3000");
    let cancelled = value("flow_errors", "stage=\"gate\",kind=\"cancelled\"");
    let expected = snapshot.totals.stage(Stage::Gate).errors[0];
    assert!(expected > 0);
    assert_eq!(cancelled.to_string(), expected.to_string());
    let started = value("flow_member_state", "member=\"air\",state=\"started\"");
    assert_eq!(started.to_string(), "1");
    let state = families["flow_member_state"].samples.iter();
    let lit: f64 = state.map(|(_, _, value)| value).sum();
    assert_eq!(lit.to_string(), Member::COUNT.to_string(), "one state each");
    assert_eq!(
        value("flow_journal_records", "journal=\"gate_data\"").to_string(),
        "3000"
    );
    assert_eq!(
        value("flow_journal_position", "journal=\"gate_data\"").to_string(),
        "2999"
    );
    let unreadable = value("flow_journal_unreadable_records", "journal=\"system\"");
    assert_eq!(unreadable.to_string(), "1");
}

#[test]
fn the_number_of_series_is_bounded_whatever_the_labels_are() {
    let mut snapshot = snapshot();
    let mut reader = FlightReader::shipped().unwrap();
    let mut flight = reader.read().unwrap().unwrap().unwrap();
    for n in 0..5_000 {
        flight.carrier = format!("Z{n:03}")[..4].parse().unwrap();
        flight.origin = format!("{n}").parse().unwrap();
        for stage in Stage::ALL {
            snapshot.totals.observe(&stage.process(flight));
        }
    }
    let families = parse(&openmetrics(&snapshot));
    let labelled = &families["flow_labelled_events"].samples;
    assert_eq!(labelled.len(), Stage::COUNT * (LABELS_MAX + 1));
    let all: f64 = labelled.iter().map(|(_, _, value)| value).sum();
    assert_eq!(all.to_string(), (Stage::COUNT * 8_000).to_string());
    let states = Member::COUNT * MemberState::ALL.len();
    assert_eq!(families["flow_member_state"].samples.len(), states);
}
