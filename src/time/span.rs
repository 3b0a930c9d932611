//! Which days: a span from one date to before another.

use std::{fmt, str::FromStr};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    Minute, TimeError,
    date::{self, date_text, day_number},
};

/// The days from `start` to before `end`; never empty, never outside of the horizon.
///
/// On the wire `{"start": "2025-01-01", "end": "2025-02-01"}`, in text `2025-01-01..2025-02-01`; both are
/// all of January. Ordered by start, then by end.
///
/// # Example: half-open
/// ```
/// use tactica::time::{DateSpan, parse_date};
///
/// let january: DateSpan = "2025-01-01..2025-02-01".parse()?;
/// assert_eq!(january.days(), 31);
/// assert!(january.contains(parse_date("2025-01-31")?));
/// assert!(!january.contains(january.end()));
/// # Ok::<(), tactica::time::TimeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Raw", into = "Raw")]
pub struct DateSpan {
    start: NaiveDate,
    end: NaiveDate,
}

/// The span as it is on the wire.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(with = "date_text")]
    start: NaiveDate,
    #[serde(with = "date_text")]
    end: NaiveDate,
}

impl DateSpan {
    /// Makes the span of the days from `start` to before `end`.
    ///
    /// # Errors
    ///
    /// * [`TimeError::DateOutOfRange`] when one of the dates lies before 1900-01-01 or after 2200-01-01.
    /// * [`TimeError::SpanEmpty`] unless `start` is before `end`.
    pub fn new(start: NaiveDate, end: NaiveDate) -> Result<Self, TimeError> {
        date::bounded(start)?;
        date::bounded(end)?;
        if start >= end {
            return Err(TimeError::SpanEmpty { start, end });
        }
        Ok(Self { start, end })
    }

    /// Returns the first day.
    #[must_use]
    pub fn start(self) -> NaiveDate {
        self.start
    }

    /// Returns the day after the last.
    #[must_use]
    pub fn end(self) -> NaiveDate {
        self.end
    }

    /// Returns 00:00 of the first day.
    #[must_use]
    pub fn start_minute(self) -> Minute {
        Minute::from_date(self.start).unwrap_or(Minute::MIN)
    }

    /// Returns 00:00 of the day after the last.
    #[must_use]
    pub fn end_minute(self) -> Minute {
        Minute::from_date(self.end).unwrap_or(Minute::MAX)
    }

    /// Returns the number of days, at least 1.
    #[must_use]
    pub fn days(self) -> i64 {
        i64::from(day_number(self.end).saturating_sub(day_number(self.start)))
    }

    /// Tells whether `date` is one of the days.
    #[must_use]
    pub fn contains(self, date: NaiveDate) -> bool {
        self.start <= date && date < self.end
    }

    /// Tells whether the spans have a day in common.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Returns the days that both spans have in common, or `None` when there are none.
    #[must_use]
    pub fn intersect(self, other: Self) -> Option<Self> {
        let start = self.start.max(other.start);
        let end = self.end.min(other.end);
        (start < end).then_some(Self { start, end })
    }
}

impl TryFrom<Raw> for DateSpan {
    type Error = TimeError;

    fn try_from(raw: Raw) -> Result<Self, TimeError> {
        Self::new(raw.start, raw.end)
    }
}

impl From<DateSpan> for Raw {
    fn from(span: DateSpan) -> Self {
        let DateSpan { start, end } = span;
        Self { start, end }
    }
}

impl FromStr for DateSpan {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let (start, end) = text
            .split_once("..")
            .ok_or_else(|| TimeError::syntax("span", text, "2025-01-01..2025-02-01"))?;
        Self::new(date::parse_date(start)?, date::parse_date(end)?)
    }
}

impl fmt::Display for DateSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}..{}", self.start, self.end))
    }
}

impl fmt::Debug for DateSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DateSpan({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_and_unbounded_spans_are_refused_on_every_way_in() {
        for (start, end, code) in [
            ("2025-01-01", "2025-01-01", "empty"),
            ("2025-01-02", "2025-01-01", "empty"),
            ("1899-12-31", "2025-01-01", "horizon"),
            ("2025-01-01", "2200-01-02", "horizon"),
            ("2025-01-01", "2025-1-2", "not a date"),
        ] {
            let text = format!("{start}..{end}").parse::<DateSpan>().unwrap_err();
            assert!(text.to_string().contains(code), "{text}");
            let json = format!(r#"{{"start":"{start}","end":"{end}"}}"#);
            let wire = serde_json::from_str::<DateSpan>(&json).unwrap_err();
            assert!(wire.to_string().contains(code), "{wire}");
        }
        let extra = r#"{"start":"2025-01-01","end":"2025-01-02","days":1}"#;
        assert!(serde_json::from_str::<DateSpan>(extra).is_err());
    }

    #[test]
    fn neighbours_share_no_day() {
        let span = |text: &str| text.parse::<DateSpan>().unwrap();
        let (a, b) = (
            span("2025-01-01..2025-02-01"),
            span("2025-02-01..2025-03-01"),
        );
        assert!(!a.overlaps(b));
        assert_eq!(a.intersect(b), None);
        let both = span("2025-01-31..2025-02-02");
        assert_eq!(both.intersect(a), Some(span("2025-01-31..2025-02-01")));
        assert_eq!(
            serde_json::to_string(&a).unwrap(),
            r#"{"start":"2025-01-01","end":"2025-02-01"}"#
        );
    }
}
