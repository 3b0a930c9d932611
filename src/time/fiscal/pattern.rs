//! Where the periods of a fiscal year begin: one rule for each pattern, on plain day numbers.
//!
//! The last boundary of a year is the first of the next, by construction; that is why periods tile.

use chrono::{NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use super::FiscalCalendar;
use crate::time::{date::day_number, weekday::weekday_text};

/// How a fiscal year is divided.
///
/// On the wire `"months"`, `"quarters"`, `"years"`, `{"weeks": {"starts_on": "mon"}}` or
/// `{"week-months": {"weeks": "4-4-5", "ends_on": "sat", "year_end": "last"}}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum FiscalPattern {
    /// Weeks. A week belongs to the fiscal year that has its fourth day, and so most of its days.
    ///
    /// With weeks that start on Monday and years that start in January these are the weeks of ISO 8601.
    Weeks {
        /// The first day of each week.
        #[serde(with = "weekday_text")]
        starts_on: Weekday,
    },
    /// Calendar months.
    Months,
    /// Three calendar months each.
    Quarters,
    /// The whole fiscal year.
    Years,
    /// Twelve months of whole weeks, the year having 52 or 53 of them.
    ///
    /// The year ends on a weekday at the end of the month before the start month. In a year of 53 weeks the last month has
    /// the additional one.
    WeekMonths {
        /// How many weeks the months of each quarter have.
        weeks: MonthWeeks,
        /// The last day of each week, and so of each year.
        #[serde(with = "weekday_text")]
        ends_on: Weekday,
        /// Which of these days the year ends on.
        year_end: YearEnd,
    },
}

/// How many weeks the three months of a quarter have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MonthWeeks {
    /// Four, four, five.
    #[serde(rename = "4-4-5")]
    FourFourFive,
    /// Four, five, four, as in retail.
    #[serde(rename = "4-5-4")]
    FourFiveFour,
    /// Five, four, four.
    #[serde(rename = "5-4-4")]
    FiveFourFour,
}

/// On which of its weekdays a year of whole weeks ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum YearEnd {
    /// The last one in the last month.
    Last,
    /// The one nearest to the last day of the last month, up to three days before or after it.
    Nearest,
}

impl MonthWeeks {
    /// Returns the weeks of a quarter before its first, second and third month.
    fn before(self) -> [i32; 3] {
        match self {
            Self::FourFourFive => [0, 4, 8],
            Self::FourFiveFour => [0, 4, 9],
            Self::FiveFourFour => [0, 5, 9],
        }
    }
}

/// Returns the first `weekday` on or after a day.
fn on_or_after(day: i32, weekday: Weekday) -> i32 {
    // Day 0 is a Monday.
    let wanted = i32::try_from(weekday.num_days_from_monday()).unwrap_or(0);
    day.saturating_add(wanted.saturating_sub(day).rem_euclid(7))
}

fn weeks(count: i32) -> i32 {
    count.saturating_mul(7)
}

impl FiscalCalendar {
    /// Returns the first day of the month that `months` come before in the year, by the calendar.
    fn month_start(self, year: i32, months: i32) -> i32 {
        // Counted from the January of the calendar year in which the fiscal year begins.
        let month = i32::from(self.start_month)
            .saturating_sub(1)
            .saturating_add(months);
        let begins = if self.start_month == 1 {
            year
        } else {
            year.saturating_sub(1)
        };
        let year = begins.saturating_add(month.div_euclid(12));
        let month = u32::try_from(month.rem_euclid(12))
            .unwrap_or(0)
            .saturating_add(1);
        // Years are those of labels or next to those of the horizon.
        NaiveDate::from_ymd_opt(year, month, 1).map_or(i32::MAX, day_number)
    }

    /// Returns the number of the day on which a fiscal year begins.
    pub(super) fn year_start(self, year: i32) -> i32 {
        let first = self.month_start(year, 0);
        match self.pattern {
            FiscalPattern::Months | FiscalPattern::Quarters | FiscalPattern::Years => first,
            // The fourth day of the first week is the first such day on or after `first`.
            FiscalPattern::Weeks { starts_on } => on_or_after(first.saturating_sub(3), starts_on),
            FiscalPattern::WeekMonths {
                ends_on, year_end, ..
            } => {
                let earliest = match year_end {
                    YearEnd::Last => first.saturating_sub(7),
                    YearEnd::Nearest => first.saturating_sub(4),
                };
                on_or_after(earliest, ends_on).saturating_add(1)
            }
        }
    }

    /// Returns the number of periods of a fiscal year.
    pub(super) fn periods_in(self, year: i32) -> i32 {
        match self.pattern {
            FiscalPattern::Weeks { .. } => {
                let next = self.year_start(year.saturating_add(1));
                next.saturating_sub(self.year_start(year)) / 7
            }
            FiscalPattern::Months | FiscalPattern::WeekMonths { .. } => 12,
            FiscalPattern::Quarters => 4,
            FiscalPattern::Years => 1,
        }
    }

    /// Returns the number of the day on which the period begins that `before` others of its year come before; the next year's
    /// first day for all of them.
    pub(super) fn boundary(self, year: i32, before: i32) -> i32 {
        if before >= self.periods_in(year) {
            return self.year_start(year.saturating_add(1));
        }
        match self.pattern {
            FiscalPattern::Weeks { .. } => self.year_start(year).saturating_add(weeks(before)),
            FiscalPattern::Months => self.month_start(year, before),
            FiscalPattern::Quarters => self.month_start(year, before.saturating_mul(3)),
            FiscalPattern::Years => self.year_start(year),
            FiscalPattern::WeekMonths { weeks: months, .. } => {
                let [first, second, third] = months.before();
                let in_quarter = match before % 3 {
                    0 => first,
                    1 => second,
                    _ => third,
                };
                let whole = (before / 3).saturating_mul(13);
                let offset = weeks(whole.saturating_add(in_quarter));
                self.year_start(year).saturating_add(offset)
            }
        }
    }
}
