//! What must come out of the flights that come with the program.

use aggregator::event::{ErrorKind, Stage, StageEvent};
use aggregator::export;
use aggregator::input::{FlightReader, SHIPPED_FLIGHTS};
use aggregator::metrics::{MetricsSnapshot, Totals};

/// All events of the flow, a stage after the other within each flight.
fn events() -> Vec<StageEvent> {
    let mut reader = FlightReader::shipped().unwrap();
    let mut events = Vec::new();
    let mut scheduled = None;
    while let Some(row) = reader.read().unwrap() {
        let flight = row.unwrap();
        assert!(scheduled <= Some(flight.scheduled), "sorted: {flight}");
        scheduled = Some(flight.scheduled);
        for stage in Stage::ALL {
            let event = stage.process(flight);
            events.push(event);
            if event.is_failed() {
                break;
            }
        }
    }
    assert_eq!(reader.line(), SHIPPED_FLIGHTS + 1);
    events
}

fn totals<'a>(events: impl IntoIterator<Item = &'a StageEvent>) -> Totals {
    let mut totals = Totals::default();
    for event in events {
        totals.observe(event);
    }
    totals
}

fn snapshot(totals: Totals) -> MetricsSnapshot {
    MetricsSnapshot {
        totals,
        ..MetricsSnapshot::default()
    }
}

#[test]
fn the_flights_of_2013_come_out_exactly_in_whatever_order_they_are_counted() {
    let events = events();
    let in_order = totals(&events);
    for (stage, counted, [cancelled, diverted]) in [
        (Stage::Gate, 336_776, [8_255, 0]),
        (Stage::Air, 328_521, [0, 1_175]),
        (Stage::Ground, 327_346, [0, 0]),
    ] {
        let stage_totals = in_order.stage(stage);
        assert_eq!(stage_totals.events(), counted, "{stage}");
        assert_eq!(
            stage_totals.errors[ErrorKind::Cancelled.index()],
            cancelled,
            "{stage}"
        );
        assert_eq!(
            stage_totals.errors[ErrorKind::Diverted.index()],
            diverted,
            "{stage}"
        );
        assert_eq!(in_order.in_flight(stage), 0, "{stage}");
        let labelled = stage_totals
            .labels
            .iter()
            .map(|(_, counts)| counts.events());
        assert_eq!(labelled.sum::<u64>(), counted, "{stage}");
        assert_eq!(stage_totals.labels.overflow().events(), 0, "{stage}");
        let timed = stage_totals.processing.histogram.count();
        assert_eq!(
            timed + stage_totals.early,
            stage_totals.completed,
            "{stage}"
        );
        let classic = stage_totals
            .processing
            .buckets
            .iter()
            .map(|(_, count)| count);
        assert_eq!(classic.sum::<u64>(), timed, "{stage}");
    }
    assert_eq!(in_order.flow().events, 992_643);

    // The last stage first and each backwards, as no interleaving of journals could be worse.
    let reversed = totals(events.iter().rev());
    assert_eq!(reversed, in_order);
    let (half, rest) = events.split_at(events.len() / 3);
    let mut merged = totals(rest);
    merged.merge(&totals(half));
    assert_eq!(merged, in_order);

    let (one, other) = (snapshot(in_order), snapshot(merged));
    assert_eq!(export::json(&one), export::json(&other));
    assert_eq!(export::openmetrics(&one), export::openmetrics(&other));
    let json: serde_json::Value = serde_json::from_slice(&export::json(&one)).unwrap();
    assert_eq!(json["stages"]["gate"]["events_total"], 336_776);
    assert_eq!(json["stages"]["gate"]["errors_total"]["cancelled"], 8_255);
    assert_eq!(json["stages"]["air"]["events_total"], 328_521);
    assert_eq!(json["stages"]["air"]["errors_total"]["diverted"], 1_175);
    assert_eq!(json["stages"]["ground"]["events_total"], 327_346);
    assert_eq!(json["flow"]["in_flight"], 0);
}

#[test]
fn quantiles_are_within_1_09_percent_of_the_flights_own() {
    let events = events();
    let totals = totals(&events);
    for stage in Stage::ALL {
        let mut seconds: Vec<u64> = events
            .iter()
            .filter(|event| event.stage == stage)
            .filter_map(|event| match event.outcome {
                aggregator::event::Outcome::Completed { processing_min } => {
                    u64::try_from(processing_min)
                        .ok()
                        .map(|minutes| minutes * 60)
                }
                aggregator::event::Outcome::Failed { .. } => None,
            })
            .collect();
        seconds.sort_unstable();
        let histogram = &totals.stage(stage).processing.histogram;
        assert_eq!(histogram.scale(), 5);
        for hundredth in 1..=99 {
            let rank = (seconds.len() * hundredth).div_ceil(100);
            let exact = f64::from(u32::try_from(seconds[rank - 1]).unwrap());
            let hundredth = f64::from(u32::try_from(hundredth).unwrap());
            let ours = histogram.quantile(hundredth / 100.0).unwrap();
            let error = (ours - exact).abs() / exact.max(1.0);
            assert!(error < 0.0109, "{stage} p{hundredth}: {ours}, not {exact}");
        }
    }
}

#[test]
fn a_flight_whose_later_report_is_seen_first_is_less_than_none_in_flight() {
    let events = events();
    let flight = |stage| events.iter().find(|event| event.stage == stage).unwrap();
    let mut seen = Totals::default();
    seen.observe(flight(Stage::Air));
    assert_eq!(
        (seen.in_flight(Stage::Air), seen.in_flight(Stage::Ground)),
        (-1, 1)
    );
    assert_eq!(seen.flow().in_flight, 0);
    seen.observe(flight(Stage::Gate));
    assert_eq!(seen.flow().in_flight, 1);
    seen.observe(flight(Stage::Ground));
    assert_eq!(seen.flow().in_flight, 0);
}

#[test]
fn totals_that_were_stored_count_on_as_if_they_had_not() {
    let events = &events()[..30_000];
    let (before, after) = events.split_at(11_111);
    let bytes = rmp_serde::to_vec_named(&totals(before)).unwrap();
    assert!(bytes.len() < 16_384, "{} bytes a checkpoint", bytes.len());
    let mut restored: Totals = rmp_serde::from_slice(&bytes).unwrap();
    for event in after {
        restored.observe(event);
    }
    assert_eq!(restored, totals(events));
}
