//! The columns of the input, and a row of them as a flight.

use std::fmt;

use super::problem::{Excerpt, InputError, RowProblem};
use crate::event::{Code, Departure, Flight, Landing, Minute, MinuteError};

/// A column that the input must have. Others are skipped, and their order is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(
    missing_docs,
    reason = "they are the names of the columns, explained in `aggregator/data`"
)]
pub enum Column {
    Year,
    Month,
    Day,
    SchedDepTime,
    Carrier,
    Flight,
    Origin,
    Dest,
    DepTime,
    DepDelay,
    AirTime,
    ArrDelay,
}

/// The columns that the input must have.
pub const COLUMNS: [Column; 12] = [
    Column::Year,
    Column::Month,
    Column::Day,
    Column::SchedDepTime,
    Column::Carrier,
    Column::Flight,
    Column::Origin,
    Column::Dest,
    Column::DepTime,
    Column::DepDelay,
    Column::AirTime,
    Column::ArrDelay,
];

impl Column {
    /// Returns its name in the header.
    pub fn name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day",
            Self::SchedDepTime => "sched_dep_time",
            Self::Carrier => "carrier",
            Self::Flight => "flight",
            Self::Origin => "origin",
            Self::Dest => "dest",
            Self::DepTime => "dep_time",
            Self::DepDelay => "dep_delay",
            Self::AirTime => "air_time",
            Self::ArrDelay => "arr_delay",
        }
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Where each column stands in a row.
#[derive(Debug)]
pub(super) struct Layout {
    places: [usize; COLUMNS.len()],
    width: usize,
}

/// The fields of one row, in the order of the file.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    pub(super) text: &'a [u8],
    /// Where each field ends in `text`.
    pub(super) ends: &'a [usize],
}

impl<'a> Fields<'a> {
    fn get(self, place: usize) -> &'a [u8] {
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[place]]
    }
}

impl Layout {
    /// Finds the columns in the header.
    pub(super) fn of(header: Fields<'_>, file: &str) -> Result<Self, InputError> {
        let mut places = [0; COLUMNS.len()];
        let mut missing = Vec::new();
        for column in COLUMNS {
            let found = (0..header.ends.len())
                .find(|&place| header.get(place).trim_ascii() == column.name().as_bytes());
            match found {
                Some(place) => places[column as usize] = place,
                None => missing.push(column),
            }
        }
        if !missing.is_empty() {
            let file = file.to_owned();
            return Err(InputError::MissingColumns { file, missing });
        }
        let width = header.ends.len();
        Ok(Self { places, width })
    }

    /// Returns the flight that a row tells of.
    pub(super) fn flight(&self, fields: Fields<'_>) -> Result<Flight, RowProblem> {
        if fields.ends.len() != self.width {
            return Err(RowProblem::Width {
                found: fields.ends.len(),
                expected: self.width,
            });
        }
        let row = Row {
            layout: self,
            fields,
        };
        Ok(Flight {
            scheduled: row.scheduled()?,
            carrier: row.code(Column::Carrier)?,
            number: row.number(Column::Flight, "a flight number from 0 to 65535")?,
            origin: row.code(Column::Origin)?,
            destination: row.code(Column::Dest)?,
            departure: row.departure()?,
        })
    }
}

const DELAY: &str = "whole minutes from -32768 to 32767, or nothing";

/// A row whose fields are where the layout says.
struct Row<'a> {
    layout: &'a Layout,
    fields: Fields<'a>,
}

impl Row<'_> {
    fn scheduled(&self) -> Result<Minute, RowProblem> {
        let year = self.number(Column::Year, "a year from 1970 to 2999")?;
        let month = self.number(Column::Month, "a month from 1 to 12")?;
        let day = self.number(Column::Day, "a day of that month")?;
        let time = self.number(Column::SchedDepTime, "a time as HMM or HHMM, up to 2400")?;
        Minute::new(year, month, day, time).map_err(|problem| match problem {
            MinuteError::Year => self.bad(Column::Year, "a year from 1970 to 2999"),
            MinuteError::Month => self.bad(Column::Month, "a month from 1 to 12"),
            MinuteError::Day => self.bad(Column::Day, "a day of that month"),
            MinuteError::Time => {
                self.bad(Column::SchedDepTime, "a time as HMM or HHMM, up to 2400")
            }
        })
    }

    fn departure(&self) -> Result<Option<Departure>, RowProblem> {
        if self.is_missing(Column::DepTime) {
            return Ok(None);
        }
        Ok(Some(Departure {
            delay_min: self.number(Column::DepDelay, DELAY)?,
            landing: self.landing()?,
        }))
    }

    fn landing(&self) -> Result<Option<Landing>, RowProblem> {
        if self.is_missing(Column::AirTime) {
            return Ok(None);
        }
        Ok(Some(Landing {
            air_time_min: self.number(Column::AirTime, "whole minutes from 0 to 65535")?,
            delay_min: self.number(Column::ArrDelay, DELAY)?,
        }))
    }

    fn code(&self, column: Column) -> Result<Code, RowProblem> {
        let expected = "a code of one to four capital letters and digits";
        Code::from_bytes(self.text(column)).map_err(|_| self.bad(column, expected))
    }

    fn number<T: std::str::FromStr>(
        &self,
        column: Column,
        expected: &'static str,
    ) -> Result<T, RowProblem> {
        let text = std::str::from_utf8(self.text(column)).ok();
        let number = text.and_then(|text| text.parse().ok());
        number.ok_or_else(|| self.bad(column, expected))
    }

    /// Returns whether there is no value: nothing, or R's word for it.
    fn is_missing(&self, column: Column) -> bool {
        matches!(self.text(column), b"" | b"NA")
    }

    fn text(&self, column: Column) -> &[u8] {
        let place = self.layout.places[column as usize];
        self.fields.get(place).trim_ascii()
    }

    fn bad(&self, column: Column, expected: &'static str) -> RowProblem {
        RowProblem::Value {
            column,
            value: Excerpt::of(self.text(column)),
            expected,
        }
    }
}
