//! Which days of every year: a span from one day of the year to before another.

use std::{fmt, ops::RangeInclusive, str::FromStr};

use chrono::{Datelike, NaiveDate};

use super::{DATE_MAX, DATE_MIN, DateSpan, TimeError, text};

/// A leap year: every day of any year is one of its days.
const LEAP: i32 = 2_000;

/// A day of every year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct DayOfYear {
    month: u8,
    day: u8,
}

/// The days from one day of the year to before another, every year; may go over New Year.
///
/// Written `12-24..01-02`, in text and on the wire: from Christmas Eve to New Year's Day, which is the last day. 29 February
/// stands for 1 March in ordinary years, at either end. Ordered by the first day, then by the end.
///
/// | Text | In 2024 | In 2025 |
/// | --- | --- | --- |
/// | `12-24..01-02` | 2024-12-24..2025-01-02 | 2025-12-24..2026-01-02 |
/// | `02-01..02-29` | 2024-02-01..2024-02-29 | 2025-02-01..2025-03-01 |
/// | `02-29..03-01` | 2024-02-29..2024-03-01 | none |
///
/// # Example: no launch in the last week of the year
/// ```
/// use tactica::time::{Windows, YearlySpan};
///
/// let quiet: YearlySpan = "12-24..01-02".parse()?;
/// let windows = Windows::new(&[], &quiet.all())?;
/// assert!(windows.holding("2025-12-23T09:00".parse()?, "2025-12-23T17:00".parse()?));
/// assert!(!windows.holding("2025-12-23T09:00".parse()?, "2025-12-24T17:00".parse()?));
/// # Ok::<(), tactica::time::TimeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct YearlySpan {
    start: DayOfYear,
    end: DayOfYear,
}

impl DayOfYear {
    /// Returns the day in a year of the horizon or next to it.
    fn in_year(self, year: i32) -> Option<NaiveDate> {
        let date = |month, day| NaiveDate::from_ymd_opt(year, month, day);
        // Only 29 February is no day of every year.
        date(self.month.into(), self.day.into()).or_else(|| date(3, 1))
    }
}

impl YearlySpan {
    /// Returns the spans that have a day in one of `years`, in order and whole: only the horizon cuts them.
    ///
    /// A span over New Year belongs to both years, so that the blackout of January is there, too. They never overlap;
    /// where one is empty, as `02-29..03-01` is in ordinary years, it is left out.
    ///
    /// # Example: the turn of the year on either side
    /// ```
    /// use tactica::time::YearlySpan;
    ///
    /// let quiet: YearlySpan = "12-24..01-02".parse()?;
    /// let spans: Vec<String> = quiet.spans(2025..=2025).iter().map(ToString::to_string).collect();
    /// assert_eq!(spans, ["2024-12-24..2025-01-02", "2025-12-24..2026-01-02"]);
    /// # Ok::<(), tactica::time::TimeError>(())
    /// ```
    #[must_use]
    pub fn spans(self, years: RangeInclusive<i32>) -> Vec<DateSpan> {
        let first = (*years.start()).max(DATE_MIN.year());
        let last = (*years.end()).min(DATE_MAX.year().saturating_sub(1));
        if first > last {
            return Vec::new();
        }
        let wraps = self.start > self.end;
        let spans = (first.saturating_sub(1)..=last).filter_map(|year| {
            let end_year = year.saturating_add(i32::from(wraps));
            let (start, end) = (self.start.in_year(year)?, self.end.in_year(end_year)?);
            // The day before the end is the last; one that lies before these years has nothing to do here.
            let reaches = end.pred_opt().is_some_and(|day| day.year() >= first);
            let span = DateSpan::new(start.max(DATE_MIN), end.min(DATE_MAX)).ok();
            span.filter(|_| reaches)
        });
        spans.collect()
    }

    /// Returns the spans of all years of the horizon, in order.
    #[must_use]
    pub fn all(self) -> Vec<DateSpan> {
        self.spans(DATE_MIN.year()..=DATE_MAX.year())
    }
}

fn day_of_year(text: &str) -> Option<DayOfYear> {
    let (month, day) = text.split_once('-')?;
    let (month, day) = (text::fixed(month, 2)?, text::fixed(day, 2)?);
    NaiveDate::from_ymd_opt(LEAP, month, day)?;
    Some(DayOfYear {
        month: u8::try_from(month).ok()?,
        day: u8::try_from(day).ok()?,
    })
}

impl FromStr for YearlySpan {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let syntax = || TimeError::syntax("yearly span", text, "12-24..01-02");
        let (start, end) = text.split_once("..").ok_or_else(syntax)?;
        let start = day_of_year(start).ok_or_else(syntax)?;
        let end = day_of_year(end).ok_or_else(syntax)?;
        if start == end {
            return Err(TimeError::YearlySpanEmpty {
                value: text.chars().take(40).collect(),
            });
        }
        Ok(Self { start, end })
    }
}

impl fmt::Display for DayOfYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

impl fmt::Display for YearlySpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}..{}", self.start, self.end))
    }
}

impl fmt::Debug for YearlySpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "YearlySpan({self})")
    }
}

text::serde_as_text!(YearlySpan);

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, years: RangeInclusive<i32>) -> Vec<String> {
        let yearly: YearlySpan = text.parse().unwrap();
        yearly
            .spans(years)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn the_leap_day_is_the_first_of_march_in_ordinary_years() {
        for (text, years, spans) in [
            ("02-29..03-01", 2023..=2025, vec!["2024-02-29..2024-03-01"]),
            (
                "02-01..02-29",
                2024..=2025,
                vec!["2024-02-01..2024-02-29", "2025-02-01..2025-03-01"],
            ),
            ("02-29..04-01", 2025..=2025, vec!["2025-03-01..2025-04-01"]),
            (
                "03-01..02-29",
                2025..=2025,
                vec!["2024-03-01..2025-03-01", "2025-03-01..2026-03-01"],
            ),
            ("12-24..01-01", 2025..=2025, vec!["2025-12-24..2026-01-01"]),
            ("06-01..07-01", RangeInclusive::new(2025, 2024), vec![]),
            ("06-01..07-01", 2200..=i32::MAX, vec![]),
            (
                "06-01..07-01",
                i32::MIN..=1900,
                vec!["1900-06-01..1900-07-01"],
            ),
        ] {
            assert_eq!(shown(text, years), spans, "{text}");
        }
    }

    #[test]
    fn the_horizon_cuts_the_spans_at_both_ends() {
        let yearly: YearlySpan = "12-24..01-02".parse().unwrap();
        let all = yearly.all();
        assert_eq!(all.len(), 301);
        assert_eq!(all[0].to_string(), "1900-01-01..1900-01-02");
        assert_eq!(all[300].to_string(), "2199-12-24..2200-01-01");
        assert_eq!(yearly.spans(i32::MIN..=i32::MAX), all);
    }

    #[test]
    fn one_form_is_read() {
        for (text, code) in [
            ("", "time-syntax"),
            ("12-24", "time-syntax"),
            ("12-24..1-2", "time-syntax"),
            ("02-30..03-01", "time-syntax"),
            ("13-01..01-01", "time-syntax"),
            ("00-01..01-01", "time-syntax"),
            ("2025-12-24..2026-01-02", "time-syntax"),
            ("12-24..12-24", "yearly-span-empty"),
        ] {
            assert_eq!(
                text.parse::<YearlySpan>().unwrap_err().code(),
                code,
                "{text:?}"
            );
        }
        let yearly: YearlySpan = serde_json::from_str("\"12-24..01-02\"").unwrap();
        assert_eq!(serde_json::to_string(&yearly).unwrap(), "\"12-24..01-02\"");
    }
}
