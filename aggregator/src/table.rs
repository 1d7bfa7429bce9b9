//! The table at the end of a run.

use comfy_table::{CellAlignment, LineStyle, Table, TableStyle};

use crate::event::{ErrorKind, Stage};
use crate::metrics::{MetricsSnapshot, RunFigures, StageTotals};

/// One rule, under the header.
const STYLE: TableStyle =
    TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// Returns a line a stage and one of sums, as aligned text without a line feed at its end.
///
/// Quantiles are of the events that were not early, in minutes; a rate is there only if the
/// snapshot says how long the run took.
///
/// ```
/// use aggregator::{metrics::MetricsSnapshot, table::table};
///
/// let text = table(&MetricsSnapshot::default());
/// assert!(text.contains("cancelled"));
/// ```
pub fn table(snapshot: &MetricsSnapshot) -> String {
    let mut table = Table::new();
    table.load_style(STYLE);
    table.set_header(header());
    for stage in Stage::ALL {
        table.add_row(stage_row(snapshot, stage));
    }
    table.add_row(flow_row(snapshot));
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.trim_fmt()
}

fn header() -> Vec<String> {
    let kinds = ErrorKind::ALL.map(ErrorKind::name);
    let begin = ["stage", "events"].into_iter().chain(kinds);
    let end = [
        "early",
        "in flight",
        "p50 min",
        "p90 min",
        "p99 min",
        "events/s",
    ];
    begin.chain(end).map(str::to_owned).collect()
}

fn stage_row(snapshot: &MetricsSnapshot, stage: Stage) -> Vec<String> {
    let totals = snapshot.totals.stage(stage);
    let mut row = vec![stage.name().to_owned(), grouped(totals.events())];
    row.extend(totals.errors.map(grouped));
    row.push(grouped(totals.early));
    row.push(snapshot.totals.in_flight(stage).to_string());
    row.extend([0.5, 0.9, 0.99].map(|q| minutes(totals, q)));
    row.push(rate(snapshot.run.as_ref().map(|run| run.rate(stage))));
    row
}

fn flow_row(snapshot: &MetricsSnapshot) -> Vec<String> {
    let flow = snapshot.totals.flow();
    let mut row = vec!["all".to_owned(), grouped(flow.events)];
    row.extend(flow.errors.map(grouped));
    row.push(grouped(flow.early));
    row.push(flow.in_flight.to_string());
    // Delays and times in the air have no common quantile.
    row.extend([const { String::new() }; 3]);
    row.push(rate(snapshot.run.as_ref().map(RunFigures::rate_of_all)));
    row
}

fn minutes(totals: &StageTotals, q: f64) -> String {
    let seconds = totals.processing.histogram.quantile(q);
    seconds.map_or_else(
        || "-".to_owned(),
        |seconds| format!("{:.1}", seconds / 60.0),
    )
}

#[allow(clippy::cast_sign_loss, reason = "rates are not negative")]
fn rate(rate: Option<f64>) -> String {
    rate.map_or_else(|| "-".to_owned(), |rate| grouped(rate.round() as u64))
}

/// Writes thousands apart: 336,776.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_written_apart() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (336_776, "336,776"),
        ] {
            assert_eq!(grouped(number), text);
        }
        assert_eq!(grouped(u64::MAX), "18,446,744,073,709,551,615");
    }

    #[test]
    fn there_is_a_line_a_stage_with_a_place_for_each_figure() {
        let text = table(&MetricsSnapshot::default());
        for stage in Stage::ALL {
            let mut lines = text.lines().map(str::split_whitespace);
            let line = lines.find_map(|mut words| (words.next()? == stage.name()).then_some(words));
            let words: Vec<_> = line.expect("a line of its own").collect();
            assert_eq!(words, ["0", "0", "0", "0", "0", "-", "-", "-", "-"]);
        }
    }
}
