//! How often something comes back: a retainer, a subscription, a review.

use std::{fmt, num::NonZeroU32, str::FromStr};

use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{DateSpan, TimeError};

/// The unit in which a cadence counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CadenceUnit {
    /// Calendar days.
    Day,
    /// Seven days.
    Week,
    /// Calendar months.
    Month,
    /// Calendar years.
    Year,
}

impl CadenceUnit {
    /// All of them, the shortest first.
    pub const ALL: [Self; 4] = [Self::Day, Self::Week, Self::Month, Self::Year];

    /// Returns the word as it stands in documents.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }
}

impl fmt::Display for CadenceUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

impl FromStr for CadenceUnit {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let found = Self::ALL.into_iter().find(|unit| unit.word() == text);
        found.ok_or_else(|| TimeError::syntax("unit of a cadence", text, "month"))
    }
}

/// How often something comes back: every so many days, weeks, months or years after the first time.
///
/// Every date is counted from the first one, never from the date before: what is due on the 31st falls on the last day of shorter
/// months and on the 31st again afterwards.
///
/// On the wire `{"every": 3, "unit": "month"}`; zero is refused. In text `every 3 months`.
///
/// # Example: the last day of the month
/// ```
/// use tactica::time::{Cadence, CadenceUnit, parse_date};
///
/// let monthly = Cadence::each(CadenceUnit::Month);
/// let days: Vec<String> = monthly
///     .dates(parse_date("2025-01-31")?, "2025-02-01..2025-05-01".parse()?)
///     .map(|date| date.to_string())
///     .collect();
/// assert_eq!(days, ["2025-02-28", "2025-03-31", "2025-04-30"]);
/// assert_eq!(monthly.to_string(), "every month");
/// # Ok::<(), tactica::time::TimeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cadence {
    /// How many units lie between two times.
    pub every: NonZeroU32,
    /// The unit.
    pub unit: CadenceUnit,
}

impl Cadence {
    /// Returns the cadence of once in each unit.
    #[must_use]
    pub const fn each(unit: CadenceUnit) -> Self {
        Self {
            every: NonZeroU32::MIN,
            unit,
        }
    }

    /// Returns the cadence of once in `every` units, or `None` for zero.
    #[must_use]
    pub const fn every(every: u32, unit: CadenceUnit) -> Option<Self> {
        match NonZeroU32::new(every) {
            Some(every) => Some(Self { every, unit }),
            None => None,
        }
    }

    /// Returns the dates that lie in `span`, beginning with `first`, in order.
    ///
    /// # Complexity
    ///
    /// `O(n)` for `n` dates from the first one to the end of the span: at most 110 000 for a daily cadence over the whole horizon.
    pub fn dates(self, first: NaiveDate, span: DateSpan) -> impl Iterator<Item = NaiveDate> {
        (0_u32..)
            .map_while(move |times| self.date(first, times))
            .take_while(move |date| *date < span.end())
            .skip_while(move |date| *date < span.start())
    }

    /// Returns the date that comes `times` steps after the first, if the calendar reaches that far.
    #[must_use]
    pub fn date(self, first: NaiveDate, times: u32) -> Option<NaiveDate> {
        let steps = self.every.get().checked_mul(times)?;
        let days =
            |each: u64| first.checked_add_days(Days::new(u64::from(steps).checked_mul(each)?));
        match self.unit {
            CadenceUnit::Day => days(1),
            CadenceUnit::Week => days(7),
            CadenceUnit::Month => first.checked_add_months(Months::new(steps)),
            CadenceUnit::Year => first.checked_add_months(Months::new(steps.checked_mul(12)?)),
        }
    }
}

impl fmt::Display for Cadence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.every.get() {
            1 => f.pad(&format!("every {}", self.unit)),
            every => f.pad(&format!("every {every} {}s", self.unit)),
        }
    }
}

impl FromStr for Cadence {
    type Err = TimeError;

    /// Reads `every month` or `every 3 months`.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let wrong = || TimeError::syntax("cadence", text, "every 3 months");
        let rest = text.strip_prefix("every ").ok_or_else(wrong)?;
        let found = match rest.split_once(' ') {
            None => Some(Self::each(rest.parse().map_err(|_| wrong())?)),
            Some((every, units)) => {
                let unit = units.strip_suffix('s').ok_or_else(wrong)?;
                let unit = unit.parse().map_err(|_| wrong())?;
                // As it is written: no sign, no zero in front.
                let every = every.parse().ok().filter(|n: &u32| n.to_string() == every);
                every.and_then(|every| Self::every(every, unit))
            }
        };
        found
            .filter(|found| found.to_string() == text)
            .ok_or_else(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::parse_date;

    fn dates(every: u32, unit: CadenceUnit, first: &str, span: &str) -> Vec<String> {
        let cadence = Cadence::every(every, unit).unwrap();
        let first = parse_date(first).unwrap();
        let dates = cadence.dates(first, span.parse().unwrap());
        dates.map(|date| date.to_string()).collect()
    }

    #[test]
    fn dates_count_from_the_first_one() {
        use CadenceUnit as U;
        for (every, unit, first, span, wanted) in [
            (
                1,
                U::Week,
                "2025-01-06",
                "2025-01-07..2025-01-21",
                "2025-01-13 2025-01-20",
            ),
            (
                10,
                U::Day,
                "2025-01-01",
                "2025-01-01..2025-01-12",
                "2025-01-01 2025-01-11",
            ),
            (
                3,
                U::Month,
                "2024-11-30",
                "2025-01-01..2025-09-01",
                "2025-02-28 2025-05-30 2025-08-30",
            ),
            (
                1,
                U::Year,
                "2024-02-29",
                "2025-01-01..2029-01-01",
                "2025-02-28 2026-02-28 2027-02-28 2028-02-29",
            ),
            (1, U::Month, "2025-06-01", "2025-01-01..2025-06-01", ""),
        ] {
            let wanted: Vec<&str> = wanted.split_whitespace().collect();
            assert_eq!(dates(every, unit, first, span), wanted, "{first} {span}");
        }
        assert_eq!(Cadence::every(0, U::Day), None);
    }

    #[test]
    fn a_cadence_is_read_as_it_is_written() {
        for unit in CadenceUnit::ALL {
            for every in [1, 2, 30, u32::MAX] {
                let cadence = Cadence::every(every, unit).unwrap();
                assert_eq!(cadence.to_string().parse::<Cadence>().unwrap(), cadence);
            }
        }
        for text in [
            "",
            "month",
            "every",
            "every 1 months",
            "every 0 months",
            "every 3 month",
            "every +3 months",
            "every 03 months",
            "every months",
            "every 3 quarters",
            "every  3 months",
        ] {
            assert_eq!(
                text.parse::<Cadence>().unwrap_err().code(),
                "time-syntax",
                "{text}"
            );
        }
    }

    #[test]
    fn the_end_of_the_calendar_ends_the_dates() {
        let cadence = Cadence::every(u32::MAX, CadenceUnit::Year).unwrap();
        let span = "1900-01-01..2200-01-01".parse().unwrap();
        let first = parse_date("2025-01-01").unwrap();
        assert_eq!(cadence.dates(first, span).count(), 1);
        let text = serde_json::to_string(&cadence).unwrap();
        assert_eq!(text, r#"{"every":4294967295,"unit":"year"}"#);
        assert!(serde_json::from_str::<Cadence>(r#"{"every":0,"unit":"year"}"#).is_err());
        assert_eq!(cadence.to_string(), "every 4294967295 years");
        for unit in CadenceUnit::ALL {
            assert_eq!(unit.word().parse::<CadenceUnit>().unwrap(), unit);
            assert_eq!(
                serde_json::to_string(&unit).unwrap(),
                format!("{:?}", unit.word())
            );
        }
        assert_eq!(
            "years".parse::<CadenceUnit>().unwrap_err().code(),
            "time-syntax"
        );
    }
}
