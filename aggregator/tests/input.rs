//! What the reader makes of inputs, good and bad.

use std::error::Error as _;
use std::io::{Cursor, Read, Write as _};

use aggregator::event::Flight;
use aggregator::input::{
    BadRow, COLUMNS, Column, FlightReader, InputError, LINE_BYTES_MAX, RowProblem,
};
use flate2::Compression;
use flate2::write::GzEncoder;

const HEADER: &str = "year,month,day,sched_dep_time,carrier,flight,origin,dest,dep_time,dep_delay,\
                      air_time,arr_delay";
const LANDED: &str = "2013,1,1,515,UA,1545,EWR,IAH,517,2,227,11";
const DIVERTED: &str = "2013,1,1,515,UA,1545,EWR,IAH,517,-2,,";
const CANCELLED: &str = "2013,1,1,515,UA,1545,EWR,IAH,,,,";

fn open(content: impl Into<Vec<u8>>) -> Result<FlightReader, InputError> {
    FlightReader::new("flights.csv", Cursor::new(content.into()))
}

fn rows(content: impl Into<Vec<u8>>) -> Vec<Result<Flight, BadRow>> {
    let mut reader = open(content).expect("a good header");
    let mut rows = Vec::new();
    while let Some(row) = reader.read().expect("readable to the end") {
        rows.push(row);
    }
    rows
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn message(row: &str) -> String {
    let rows = rows(format!("{HEADER}\n{LANDED}\n{row}\n{LANDED}\n"));
    assert_eq!(rows.len(), 3, "reading goes on after {row}");
    assert!(rows[2].is_ok(), "the row after {row} is read");
    rows[1].as_ref().unwrap_err().to_string()
}

#[test]
fn a_flight_is_read_as_it_stands_in_the_row() {
    let content = format!("{HEADER}\n{LANDED}\n{DIVERTED}\n{CANCELLED}\n");
    let flights: Vec<_> = rows(content).into_iter().map(Result::unwrap).collect();
    assert_eq!(
        flights[0].to_string(),
        "UA 1545 EWR-IAH of 2013-01-01 05:15"
    );
    let departure = flights[0].departure.unwrap();
    let landing = departure.landing.unwrap();
    assert_eq!(departure.delay_min, 2);
    assert_eq!((landing.air_time_min, landing.delay_min), (227, 11));
    assert_eq!(flights[1].departure.unwrap().delay_min, -2);
    assert_eq!(flights[1].departure.unwrap().landing, None);
    assert_eq!(flights[2].departure, None);
}

#[test]
fn the_same_rows_are_read_however_they_are_written() {
    let plain = format!("{HEADER}\n{LANDED}\n{DIVERTED}\n{CANCELLED}\n");
    let expected = rows(plain.as_str());
    let (head, tail) = plain.split_at(150);
    let reversed: Vec<_> = plain
        .lines()
        .map(|line| line.rsplit(',').collect::<Vec<_>>().join(","))
        .collect();
    let written: [(&str, Vec<u8>); 10] = [
        ("compressed", gzip(plain.as_bytes())),
        (
            "compressed in two",
            [gzip(head.as_bytes()), gzip(tail.as_bytes())].concat(),
        ),
        ("without a last line feed", plain.trim_end().into()),
        ("as on Windows", plain.replace('\n', "\r\n").into()),
        ("with a byte order mark", format!("\u{feff}{plain}").into()),
        ("with blank lines", plain.replace('\n', "\n\n \n").into()),
        ("with spaces", plain.replace(',', " , ").into()),
        (
            "with NA",
            plain
                .replace(",,", ",NA,")
                .replace(",,", ",NA,")
                .replace(",\n", ",NA\n")
                .into(),
        ),
        (
            "quoted",
            plain
                .replace("UA", "\"UA\"")
                .replace("year", "\"year\"")
                .into(),
        ),
        ("in another order", reversed.join("\n").into()),
    ];
    for (how, content) in written {
        assert_eq!(rows(content), expected, "{how}");
    }
    let wider: Vec<_> = plain
        .lines()
        .map(|line| format!("a,{line},\"b,c\""))
        .collect();
    assert_eq!(rows(wider.join("\n")), expected, "with more columns");
}

#[test]
fn a_bad_value_is_told_with_file_line_column_value_and_cure() {
    let replaced = |from, to| message(&LANDED.replacen(from, to, 1));
    for (told, expected) in [
        (
            replaced("UA", "ua"),
            "flights.csv, line 3: carrier is \"ua\"; it must be a code of one to four capital \
             letters and digits",
        ),
        (
            replaced(",11", ",11.5"),
            "flights.csv, line 3: arr_delay is \"11.5\"; it must be whole minutes from -32768 to \
             32767, or nothing",
        ),
        (
            replaced("517,2,", "517,,"),
            "flights.csv, line 3: dep_delay is empty; it must be whole minutes from -32768 to \
             32767, or nothing",
        ),
        (
            replaced("2013,1,1", "2013,2,30"),
            "flights.csv, line 3: day is \"30\"; it must be a day of that month",
        ),
        (
            replaced("515", "2460"),
            "flights.csv, line 3: sched_dep_time is \"2460\"; it must be a time as HMM or HHMM, up \
             to 2400",
        ),
        (
            replaced("EWR", &"É".repeat(40)),
            &format!(
                "flights.csv, line 3: origin is \"{}…\"; it must be a code of one to four capital \
                 letters and digits",
                "\\xc3\\x89".repeat(15)
            ),
        ),
        (
            message("2013,1,1"),
            "flights.csv, line 3: 3 fields where the header names 12; is a comma missing or too \
             many?",
        ),
        (
            message(&LANDED.replace("UA", "\"UA")),
            "flights.csv, line 3: a quote is opened and not closed on the line",
        ),
    ] {
        assert_eq!(told, expected);
    }
}

#[test]
fn a_line_without_end_takes_no_more_memory_than_any_other() {
    // 10 MB of one line; the reader never holds more than `LINE_BYTES_MAX` of it.
    let long = std::io::repeat(b'7').take(10_000_000);
    let head = Cursor::new(format!("{HEADER}\n{LANDED}\n"));
    let tail = Cursor::new(format!("\n{LANDED}"));
    let mut reader = FlightReader::new("long.csv", head.chain(long).chain(tail)).unwrap();
    assert!(reader.read().unwrap().unwrap().is_ok());
    let bad = reader.read().unwrap().unwrap().unwrap_err();
    assert_eq!((bad.line, bad.problem), (3, RowProblem::Long));
    assert!(reader.read().unwrap().unwrap().is_ok());
    assert_eq!(reader.line(), 4);
    assert!(reader.read().unwrap().is_none());
}

#[test]
fn a_line_of_the_longest_length_is_read() {
    let padded = |bytes: usize| {
        let padding = " ".repeat(bytes - 1 - LANDED.len());
        rows(format!("{HEADER}\n{LANDED}{padding}\n{LANDED}\n"))
    };
    assert!(padded(LINE_BYTES_MAX).iter().all(Result::is_ok));
    let long = padded(LINE_BYTES_MAX + 1);
    assert_eq!(long[0].as_ref().unwrap_err().problem, RowProblem::Long);
    assert!(long[1].is_ok());
}

#[test]
fn missing_columns_are_all_named() {
    let header = HEADER
        .replace("carrier,", "")
        .replace("air_time", "airtime");
    let error = open(format!("{header}\n{LANDED}\n")).unwrap_err();
    let InputError::MissingColumns { file, missing } = &error else {
        panic!("{error}")
    };
    assert_eq!(file, "flights.csv");
    assert_eq!(missing, &[Column::Carrier, Column::AirTime]);
    for column in COLUMNS {
        assert!(error.to_string().contains(column.name()), "{error}");
    }
}

#[test]
fn an_input_that_is_none_is_refused_at_once() {
    assert!(matches!(open(""), Err(InputError::Empty { .. })));
    assert!(matches!(open("\n\n"), Err(InputError::Empty { .. })));
    assert!(matches!(open("\"year\n"), Err(InputError::Header { .. })));
    for magic in [
        &b"\x28\xb5\x2f\xfd"[..],
        b"PK\x03\x04",
        b"\xfd7zXZ\0",
        b"BZh9",
    ] {
        let error = open(magic).unwrap_err();
        assert!(matches!(error, InputError::Compression { .. }), "{error}");
    }
    let directory = tempfile::tempdir().unwrap();
    for path in [directory.path(), &directory.path().join("missing.csv")] {
        let error = FlightReader::open(path).unwrap_err();
        assert!(matches!(error, InputError::Open { .. }), "{error}");
        assert!(error.to_string().contains(&path.display().to_string()));
        assert!(error.source().is_some());
    }
}

#[test]
fn compressed_data_cut_short_is_an_error_and_no_end() {
    let lines = format!("{LANDED}\n").repeat(20_000);
    let whole = gzip(format!("{HEADER}\n{lines}").as_bytes());
    let mut reader = open(&whole[..whole.len() / 2]).unwrap();
    let error = loop {
        match reader.read() {
            Ok(Some(row)) => assert!(row.is_ok()),
            Ok(None) => panic!("taken for the end"),
            Err(error) => break error,
        }
    };
    assert!(
        matches!(error, InputError::Read { line, .. } if line > 1),
        "{error}"
    );
}
