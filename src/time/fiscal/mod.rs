//! How the year is divided for budgets and reports: fiscal years and their weeks, months or quarters.
//!
//! Fiscal year *N* is the twelve months that end in the calendar year *N*: from October, FY2025 is 2024-10-01 to 2025-09-30; from
//! January it is the calendar year. Patterns made of weeks move both ends by a few days, each by one stated rule, and keep
//! the name.

mod label;
mod pattern;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{
    DATE_MAX, DateSpan, TimeError,
    date::{day_number, day_of_number},
};

pub use label::{PeriodLabel, PeriodUnit};
pub use pattern::{FiscalPattern, MonthWeeks, YearEnd};

/// One division of a fiscal year: its name and its days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// The name, such as `FY2025-M03`.
    pub label: PeriodLabel,
    /// The days.
    pub span: DateSpan,
}

impl Period {
    /// Returns the position of the period in its fiscal year, from 1.
    #[must_use]
    pub fn index(self) -> u8 {
        self.label.index()
    }
}

/// How fiscal years begin and how they are divided.
///
/// On the wire `{"start_month": 10, "pattern": "quarters"}`; patterns made of weeks have settings of their own, see
/// [`FiscalPattern`].
///
/// # Example: a fiscal year from October
/// ```
/// use tactica::time::{FiscalCalendar, FiscalPattern, parse_date};
///
/// let fiscal = FiscalCalendar::new(10, FiscalPattern::Quarters)?;
/// let period = fiscal.period_of(parse_date("2024-12-24")?)?;
/// assert_eq!(period.label.to_string(), "FY2025-Q1");
/// assert_eq!(period.span.to_string(), "2024-10-01..2025-01-01");
/// assert_eq!(fiscal.period("FY2025-Q4".parse()?)?.span.to_string(), "2025-07-01..2025-10-01");
/// # Ok::<(), tactica::time::TimeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Raw", into = "Raw")]
pub struct FiscalCalendar {
    start_month: u8,
    pattern: FiscalPattern,
}

/// The fiscal calendar as it is on the wire.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    start_month: u8,
    pattern: FiscalPattern,
}

impl FiscalCalendar {
    /// Makes the calendar of fiscal years that begin with a month, 1 for January.
    ///
    /// # Errors
    ///
    /// [`TimeError::MonthOutOfRange`] when `start_month` is not one of 1 to 12.
    pub fn new(start_month: u8, pattern: FiscalPattern) -> Result<Self, TimeError> {
        if (1..=12).contains(&start_month) {
            Ok(Self {
                start_month,
                pattern,
            })
        } else {
            Err(TimeError::MonthOutOfRange { month: start_month })
        }
    }

    /// Returns the first month of the fiscal year, 1 to 12.
    #[must_use]
    pub fn start_month(self) -> u8 {
        self.start_month
    }

    /// Returns how the year is divided.
    #[must_use]
    pub fn pattern(self) -> FiscalPattern {
        self.pattern
    }

    /// Returns what the periods are.
    #[must_use]
    pub fn unit(self) -> PeriodUnit {
        match self.pattern {
            FiscalPattern::Weeks { .. } => PeriodUnit::Week,
            FiscalPattern::Months | FiscalPattern::WeekMonths { .. } => PeriodUnit::Month,
            FiscalPattern::Quarters => PeriodUnit::Quarter,
            FiscalPattern::Years => PeriodUnit::Year,
        }
    }

    /// Returns the period that a date belongs to.
    ///
    /// # Errors
    ///
    /// * [`TimeError::DateOutOfRange`] when `date` lies outside of the horizon.
    /// * [`TimeError::PeriodOutOfRange`] when its period reaches beyond the horizon.
    pub fn period_of(self, date: NaiveDate) -> Result<Period, TimeError> {
        let day = day_number(date);
        if day < 0 || date >= DATE_MAX {
            return Err(TimeError::DateOutOfRange { date });
        }
        // Rules on weeks move the ends by less than a month, so that one of three years has the date.
        let next = date.year().saturating_add(1);
        let year = [next, date.year()]
            .into_iter()
            .find(|year| self.year_start(*year) <= day)
            .unwrap_or(date.year().saturating_sub(1));
        let begun =
            (1..self.periods_in(year)).take_while(|index| self.boundary(year, *index) <= day);
        let before = i32::try_from(begun.count()).unwrap_or(i32::MAX);
        self.nth(year, before)
    }

    /// Returns the period of a name.
    ///
    /// # Errors
    ///
    /// * [`TimeError::UnknownPeriod`] when the calendar has periods of another unit or fewer of them in that year, such as
    ///   no week 53.
    /// * [`TimeError::PeriodOutOfRange`] when the period reaches beyond the horizon.
    pub fn period(self, label: PeriodLabel) -> Result<Period, TimeError> {
        let before = i32::from(label.index()).saturating_sub(1);
        if label.unit() != self.unit() || before >= self.periods_in(label.year()) {
            return Err(TimeError::UnknownPeriod { label });
        }
        self.nth(label.year(), before)
    }

    /// Returns the periods that have days in common with `span`, in order.
    ///
    /// They leave no gap and do not overlap. The first may begin before the span and the last may end after it.
    ///
    /// # Errors
    ///
    /// [`TimeError::PeriodOutOfRange`] when one of them reaches beyond the horizon.
    ///
    /// # Example: a quarter in months of whole weeks
    /// ```
    /// use tactica::time::{FiscalCalendar, FiscalPattern, MonthWeeks, Weekday, YearEnd};
    ///
    /// let fiscal = FiscalCalendar::new(2, FiscalPattern::WeekMonths {
    ///     weeks: MonthWeeks::FourFiveFour,
    ///     ends_on: Weekday::Sat,
    ///     year_end: YearEnd::Nearest,
    /// })?;
    /// let spring: Vec<String> = fiscal
    ///     .periods("2024-02-04..2024-05-05".parse()?)?
    ///     .iter()
    ///     .map(|period| format!("{} {}", period.label, period.span.days() / 7))
    ///     .collect();
    /// assert_eq!(spring, ["FY2025-M01 4", "FY2025-M02 5", "FY2025-M03 4"]);
    /// # Ok::<(), tactica::time::TimeError>(())
    /// ```
    pub fn periods(self, span: DateSpan) -> Result<Vec<Period>, TimeError> {
        let mut period = self.period_of(span.start())?;
        let mut periods = vec![period];
        while period.span.end() < span.end() {
            period = self.after(period)?;
            periods.push(period);
        }
        Ok(periods)
    }

    fn after(self, period: Period) -> Result<Period, TimeError> {
        let (year, index) = (period.label.year(), i32::from(period.index()));
        if index < self.periods_in(year) {
            self.nth(year, index)
        } else {
            self.nth(year.saturating_add(1), 0)
        }
    }

    /// Returns the period of a year that `before` others come before.
    fn nth(self, year: i32, before: i32) -> Result<Period, TimeError> {
        let next = before.saturating_add(1);
        let label = PeriodLabel::of_parts(year, self.unit(), u8::try_from(next).unwrap_or(u8::MAX));
        let start = day_of_number(i64::from(self.boundary(year, before)));
        let end = day_of_number(i64::from(self.boundary(year, next)));
        match (start, end) {
            (Some(start), Some(end)) => Ok(Period {
                label,
                span: DateSpan::new(start, end)?,
            }),
            _ => Err(TimeError::PeriodOutOfRange { label }),
        }
    }
}

impl TryFrom<Raw> for FiscalCalendar {
    type Error = TimeError;

    fn try_from(raw: Raw) -> Result<Self, TimeError> {
        Self::new(raw.start_month, raw.pattern)
    }
}

impl From<FiscalCalendar> for Raw {
    fn from(calendar: FiscalCalendar) -> Self {
        let FiscalCalendar {
            start_month,
            pattern,
        } = calendar;
        Self {
            start_month,
            pattern,
        }
    }
}
