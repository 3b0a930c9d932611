//! Which days there are: the horizon, days as numbers, and steps of days and months that stay inside.
//!
//! All arithmetic on dates of the crate is in this file, on plain day numbers or with chrono's checked forms:
//! its operators panic at the ends of their range.

use chrono::{Datelike, Months, NaiveDate};

use super::{TimeError, text};

/// The first day of the horizon, 1900-01-01, a Monday.
pub const DATE_MIN: NaiveDate =
    NaiveDate::from_ymd_opt(1900, 1, 1).expect("invariant: the first of January exists");

/// The end of the horizon, 2200-01-01: the day after the last.
///
/// It is a legal end of a span and no legal day of a calendar.
pub const DATE_MAX: NaiveDate =
    NaiveDate::from_ymd_opt(2200, 1, 1).expect("invariant: the first of January exists");

/// The number of days from [`DATE_MIN`] to [`DATE_MAX`].
pub(super) const DAYS: u32 = 109_573;

/// What chrono numbers 1900-01-01, counting from 0001-01-01 as 1.
const DATE_MIN_FROM_CE: i32 = 693_596;

/// Returns the number of days from [`DATE_MIN`] to `date`, negative before.
pub(super) fn day_number(date: NaiveDate) -> i32 {
    // chrono's years end at ±262 143, so that the difference is far inside of `i32`.
    date.num_days_from_ce().saturating_sub(DATE_MIN_FROM_CE)
}

/// Returns the day of a number, or `None` when it lies outside of the horizon, whose end is included.
pub(super) fn day_of_number(number: i64) -> Option<NaiveDate> {
    if !(0..=i64::from(DAYS)).contains(&number) {
        return None;
    }
    let from_ce = i32::try_from(number).ok()?.checked_add(DATE_MIN_FROM_CE)?;
    NaiveDate::from_num_days_from_ce_opt(from_ce)
}

/// Passes `date` on when it lies in the horizon, whose end is included.
pub(super) fn bounded(date: NaiveDate) -> Result<NaiveDate, TimeError> {
    if (DATE_MIN..=DATE_MAX).contains(&date) {
        Ok(date)
    } else {
        Err(TimeError::DateOutOfRange { date })
    }
}

/// Reads a date in the form `2025-01-31`, and no other.
///
/// # Errors
///
/// * [`TimeError::Syntax`] when the text has another form or there is no such day.
/// * [`TimeError::DateOutOfRange`] before [`DATE_MIN`] and after [`DATE_MAX`].
///
/// # Example: one form only
/// ```
/// use tactica::time::parse_date;
///
/// assert_eq!(parse_date("2024-02-29")?.to_string(), "2024-02-29");
/// assert!(parse_date("2025-02-29").is_err(), "no such day");
/// assert!(parse_date("2025-2-1").is_err(), "two digits for the month");
/// # Ok::<(), tactica::time::TimeError>(())
/// ```
pub fn parse_date(text: &str) -> Result<NaiveDate, TimeError> {
    let date = read(text).ok_or_else(|| TimeError::syntax("date", text, "2025-01-31"))?;
    bounded(date)
}

fn read(text: &str) -> Option<NaiveDate> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    NaiveDate::from_ymd_opt(
        i32::try_from(text::fixed(year, 4)?).ok()?,
        text::fixed(month, 2)?,
        text::fixed(day, 2)?,
    )
}

/// Returns the date `days` after `anchor`, or before it when `days` is negative.
///
/// # Errors
///
/// [`TimeError::StepOutOfRange`] when the result lies before [`DATE_MIN`] or after [`DATE_MAX`].
pub fn add_days(anchor: NaiveDate, days: i64) -> Result<NaiveDate, TimeError> {
    i64::from(day_number(anchor))
        .checked_add(days)
        .and_then(day_of_number)
        .ok_or(TimeError::StepOutOfRange {
            anchor,
            count: days,
            unit: "days",
        })
}

/// Returns the date `months` after `anchor`: the same day of the month, or the last one where the month is shorter.
///
/// A recurrence multiplies the step and keeps the anchor. Adding one month again and again instead loses days:
///
/// | From 2025-01-31 | by the anchor | month by month |
/// | --- | --- | --- |
/// | +1 | 2025-02-28 | 2025-02-28 |
/// | +2 | 2025-03-31 | 2025-03-28 |
///
/// # Errors
///
/// [`TimeError::StepOutOfRange`] when the result lies before [`DATE_MIN`] or after [`DATE_MAX`].
///
/// # Example: the last day of each month
/// ```
/// use tactica::time::{add_months, parse_date};
///
/// let anchor = parse_date("2025-01-31")?;
/// let days = (0..4).map(|n| Ok(add_months(anchor, n)?.to_string()));
/// assert_eq!(
///     days.collect::<Result<Vec<_>, tactica::time::TimeError>>()?,
///     ["2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30"],
/// );
/// # Ok::<(), tactica::time::TimeError>(())
/// ```
pub fn add_months(anchor: NaiveDate, months: i32) -> Result<NaiveDate, TimeError> {
    let step = Months::new(months.unsigned_abs());
    let date = if months < 0 {
        anchor.checked_sub_months(step)
    } else {
        anchor.checked_add_months(step)
    };
    date.filter(|date| (DATE_MIN..=DATE_MAX).contains(date))
        .ok_or(TimeError::StepOutOfRange {
            anchor,
            count: i64::from(months),
            unit: "months",
        })
}

/// Reads and writes a date on the wire in its one form; for `#[serde(with = "…")]`.
pub(crate) mod date_text {
    use std::borrow::Cow;

    use chrono::NaiveDate;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    #[allow(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde calls it with a reference"
    )]
    pub(crate) fn serialize<S: Serializer>(date: &NaiveDate, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(date)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<NaiveDate, D::Error> {
        super::parse_date(&Cow::<'de, str>::deserialize(from)?).map_err(Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use chrono::Weekday;

    use super::*;

    #[test]
    fn the_horizon_starts_on_a_monday_and_has_its_number_of_days() {
        assert_eq!(DATE_MIN.weekday(), Weekday::Mon);
        assert_eq!(day_number(DATE_MIN), 0);
        assert_eq!(i64::from(day_number(DATE_MAX)), i64::from(DAYS));
        assert_eq!(day_of_number(i64::from(DAYS)), Some(DATE_MAX));
        assert_eq!(day_of_number(i64::from(DAYS) + 1), None);
        assert_eq!(day_of_number(-1), None);
    }

    #[test]
    fn one_form_of_a_date_is_read() {
        for text in [
            "",
            "2025",
            "2025-01",
            "2025-1-01",
            "2025-13-01",
            "2025-02-30",
            "+2025-01-01",
            "20250101",
            "2025-01-01 ",
            "2025-01-01-01",
            "٢٠٢٥-01-01",
        ] {
            assert_eq!(
                parse_date(text).unwrap_err().code(),
                "time-syntax",
                "{text:?}"
            );
        }
        for text in ["1899-12-31", "2200-01-02", "9999-01-01"] {
            assert_eq!(
                parse_date(text).unwrap_err().code(),
                "date-out-of-range",
                "{text}"
            );
        }
    }

    #[test]
    fn steps_stay_in_the_horizon_however_far() {
        let day = parse_date("2024-02-29").unwrap();
        assert_eq!(add_months(day, 12).unwrap().to_string(), "2025-02-28");
        assert_eq!(add_months(day, 48).unwrap().to_string(), "2028-02-29");
        assert_eq!(add_months(day, -1).unwrap().to_string(), "2024-01-29");
        assert_eq!(add_days(day, -59).unwrap().to_string(), "2024-01-01");
        for months in [i32::MIN, i32::MAX, 12_000, -12_000] {
            assert_eq!(
                add_months(day, months).unwrap_err().code(),
                "date-step-out-of-range"
            );
        }
        for days in [i64::MIN, i64::MAX, 200_000] {
            assert_eq!(
                add_days(NaiveDate::MAX, days).unwrap_err().code(),
                "date-step-out-of-range"
            );
        }
    }
}
