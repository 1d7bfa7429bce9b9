//! Lines of bounded length, split into fields.

use std::io::{self, BufRead};

use csv_core::{ReadRecordResult, Reader};

use super::columns::Fields;
use super::problem::RowProblem;

/// How long a line can be, in bytes. A longer one is a bad row, and is never held as a whole.
pub const LINE_BYTES_MAX: usize = 64 * 1024;

/// How many fields of a line are told apart: each has at least its comma.
const FIELDS_MAX: usize = 1_024;

/// Reads an input line by line. A row is a line, so that one bad row never takes others with it.
pub(super) struct Lines<R> {
    input: R,
    line: Vec<u8>,
    number: u64,
    csv: Reader,
    text: Vec<u8>,
    ends: Vec<usize>,
}

/// A line that is not blank, with its number, counted from 1.
pub(super) type Line<'a> = (u64, Result<Fields<'a>, RowProblem>);

impl<R: BufRead> Lines<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            line: Vec::with_capacity(256),
            number: 0,
            csv: Reader::new(),
            text: vec![0; LINE_BYTES_MAX + 1],
            ends: vec![0; FIELDS_MAX],
        }
    }

    /// Returns the next line that is not blank, or `None` at the end.
    pub(super) fn read(&mut self) -> io::Result<Option<Line<'_>>> {
        let mut long = false;
        loop {
            self.line.clear();
            match read_line(&mut self.input, &mut self.line)? {
                Length::End => return Ok(None),
                Length::Long => long = true,
                Length::Fits => {}
            }
            self.number += 1;
            if long || !self.line.trim_ascii().is_empty() {
                break;
            }
        }
        let number = self.number;
        let fields = if long {
            Err(RowProblem::Long)
        } else {
            self.split()
        };
        Ok(Some((number, fields)))
    }

    /// Returns the number of the line read last, 0 before the first.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    fn split(&mut self) -> Result<Fields<'_>, RowProblem> {
        self.csv.reset();
        let (text, ends) = (&mut self.text, &mut self.ends);
        let (result, _, text_len, ends_len) = self.csv.read_record(&self.line, text, ends);
        match result {
            ReadRecordResult::Record => Ok(Fields {
                text: &self.text[..text_len],
                ends: &self.ends[..ends_len],
            }),
            ReadRecordResult::InputEmpty | ReadRecordResult::End => Err(RowProblem::OpenQuote),
            ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                Err(RowProblem::Long)
            }
        }
    }
}

enum Length {
    End,
    Fits,
    Long,
}

/// Reads a line into `line`, which then ends with a line feed, or skips it if it is too long.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Length> {
    let read = read_until_bound(input, line)?;
    if read == 0 {
        return Ok(Length::End);
    }
    if line.ends_with(b"\n") {
        return Ok(Length::Fits);
    }
    if read < LINE_BYTES_MAX {
        // The last line of a file may lack it.
        line.push(b'\n');
        return Ok(Length::Fits);
    }
    while !line.ends_with(b"\n") {
        line.clear();
        if read_until_bound(input, line)? == 0 {
            break;
        }
    }
    Ok(Length::Long)
}

fn read_until_bound(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<usize> {
    let mut bounded = io::Read::take(input, LINE_BYTES_MAX as u64);
    bounded.read_until(b'\n', line)
}
