//! A flight, as the source reads it and the stages hand it on.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Code;

/// One scheduled flight. A plain value: nothing of it is on the heap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flight {
    /// Scheduled departure, the time of the event.
    #[serde(rename = "t")]
    pub scheduled: Minute,
    /// The airline.
    #[serde(rename = "c")]
    pub carrier: Code,
    /// The airline's number for it.
    #[serde(rename = "n")]
    pub number: u16,
    /// The airport it is to leave from.
    #[serde(rename = "o")]
    pub origin: Code,
    /// The airport it is to land at.
    #[serde(rename = "x")]
    pub destination: Code,
    /// How it left; `None` where it was cancelled.
    #[serde(rename = "d")]
    pub departure: Option<Departure>,
}

/// How a flight left the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Departure {
    /// Minutes late; negative: early.
    #[serde(rename = "m")]
    pub delay_min: i16,
    /// How it landed where it was to land; `None` where it was diverted.
    #[serde(rename = "l")]
    pub landing: Option<Landing>,
}

/// How a flight reached its destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Landing {
    /// Minutes in the air.
    #[serde(rename = "a")]
    pub air_time_min: u16,
    /// Minutes late; negative: early.
    #[serde(rename = "m")]
    pub delay_min: i16,
}

impl fmt::Display for Flight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            carrier, number, ..
        } = self;
        let (origin, destination) = (self.origin, self.destination);
        write!(
            f,
            "{carrier} {number} {origin}-{destination} of {}",
            self.scheduled
        )
    }
}

/// A local minute, counted from the start of 1970. It knows of no time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Minute(u32);

/// A part of a date or a time is out of its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MinuteError {
    /// The year.
    #[error("years run from 1970 to 2999")]
    Year,
    /// The month.
    #[error("months run from 1 to 12")]
    Month,
    /// The day.
    #[error("that month has fewer days")]
    Day,
    /// The time of day.
    #[error("times run from 0 to 2400, as HMM or HHMM")]
    Time,
}

impl Minute {
    /// Returns the minute of a date and a time of day written `HMM` or `HHMM`, such as 517.
    ///
    /// 2400 is the first minute of the next day.
    ///
    /// # Errors
    ///
    /// [`MinuteError`], which names the part that is out of range.
    pub fn new(year: u16, month: u8, day: u8, hhmm: u16) -> Result<Self, MinuteError> {
        if !(1970..=2999).contains(&year) {
            return Err(MinuteError::Year);
        }
        if !(1..=12).contains(&month) {
            return Err(MinuteError::Month);
        }
        if day == 0 || day > days_in(year, month) {
            return Err(MinuteError::Day);
        }
        let (hour, minute) = (u32::from(hhmm / 100), u32::from(hhmm % 100));
        if hhmm > 2400 || minute > 59 {
            return Err(MinuteError::Time);
        }
        let days = days_before(year) + days_into(year, month) + u32::from(day) - 1;
        Ok(Self(days * 1440 + hour * 60 + minute))
    }

    /// Returns the minutes since the start of 1970.
    pub fn since_1970(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Minute {
    /// Writes `2013-01-31 05:17`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut day, minute) = (self.0 / 1440, self.0 % 1440);
        // A year has at most 366 days: the guess is never too late, and few years too early.
        let mut year = 1970 + (day / 366) as u16;
        while days_before(year + 1) <= day {
            year += 1;
        }
        day -= days_before(year);
        let mut month = 1;
        while month < 12 && days_into(year, month + 1) <= day {
            month += 1;
        }
        let day = day - days_into(year, month) + 1;
        let (hour, minute) = (minute / 60, minute % 60);
        write!(f, "{year}-{month:02}-{day:02} {hour:02}:{minute:02}")
    }
}

fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_in(year: u16, month: u8) -> u8 {
    match month {
        2 => 28 + u8::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Returns the days of `year` before the first of `month`.
fn days_into(year: u16, month: u8) -> u32 {
    (1..month)
        .map(|month| u32::from(days_in(year, month)))
        .sum()
}

/// Returns the days from the start of 1970 to that of `year`.
fn days_before(year: u16) -> u32 {
    let leap_days = |before: u32| before / 4 - before / 100 + before / 400;
    let year = u32::from(year);
    (year - 1970) * 365 + leap_days(year - 1) - leap_days(1969)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_is_counted_from_1970() {
        let at = |year, month, day, hhmm| Minute::new(year, month, day, hhmm).unwrap();
        assert_eq!(at(1970, 1, 1, 0).since_1970(), 0);
        // `date -u -d '2013-07-04 17:25' +%s` is 1372958700.
        assert_eq!(at(2013, 7, 4, 1725).since_1970(), 1_372_958_700 / 60);
        assert_eq!(at(2013, 12, 31, 2400), at(2014, 1, 1, 0));
    }

    #[test]
    fn each_day_follows_the_one_before_and_is_written_as_it_was_read() {
        let mut expected = 0;
        for year in 1970..=2105 {
            for month in 1..=12 {
                for day in 1..=days_in(year, month) {
                    let minute = Minute::new(year, month, day, 2359).unwrap();
                    assert_eq!(minute.since_1970(), expected * 1440 + 1439);
                    let text = format!("{year}-{month:02}-{day:02} 23:59");
                    assert_eq!(minute.to_string(), text);
                    expected += 1;
                }
            }
        }
    }

    #[test]
    fn the_part_out_of_range_is_named() {
        for (parts, problem) in [
            ((1969, 1, 1, 0), MinuteError::Year),
            ((2013, 13, 1, 0), MinuteError::Month),
            ((2013, 2, 29, 0), MinuteError::Day),
            ((2013, 2, 0, 0), MinuteError::Day),
            ((2013, 2, 1, 2401), MinuteError::Time),
            ((2013, 2, 1, 1160), MinuteError::Time),
        ] {
            let (year, month, day, hhmm) = parts;
            assert_eq!(Minute::new(year, month, day, hhmm), Err(problem));
        }
    }
}
