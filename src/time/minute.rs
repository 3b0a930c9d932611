//! When something happens: a civil minute of the plan's one time zone.

use std::{fmt, num::NonZeroU32, str::FromStr};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use super::{
    DATE_MIN, TimeError,
    date::{self, DAYS, day_number, day_of_number},
    text,
};

/// The number of minutes of a day.
pub(super) const DAY: u32 = 1_440;

/// The number of minutes of the horizon, below 2²⁸.
pub(super) const HORIZON: u32 = DAYS * DAY;

/// A civil minute in the plan's zone, counted from 1900-01-01T00:00.
///
/// A minute stands for its beginning: an interval from one minute to another includes the first and excludes the
/// second. [`Minute::MAX`] is the end of the horizon, 2200-01-01T00:00; no minute of work starts there. Written
/// `2025-01-31T09:00`, in text and on the wire. Days are always 1440 minutes long: clocks that are put forward or
/// back do not exist in civil time. A minute takes four bytes, and so does an `Option<Minute>`.
///
/// # Example: text and number
/// ```
/// use tactica::time::Minute;
///
/// let start: Minute = "2025-01-31T09:00".parse()?;
/// assert_eq!(start.value(), 65_788_380);
/// assert_eq!(start.try_add(24 * 60)?.to_string(), "2025-02-01T09:00");
/// assert!("2025-01-31T24:00".parse::<Minute>().is_err());
/// # Ok::<(), tactica::time::TimeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minute(
    /// The number of the minute and one: the zero that is left over is what `None` is made of.
    NonZeroU32,
);

impl Minute {
    /// The first minute of the horizon, 1900-01-01T00:00.
    pub const MIN: Self = Self(NonZeroU32::MIN);
    /// The end of the horizon, 2200-01-01T00:00.
    pub const MAX: Self = Self(NonZeroU32::MIN.saturating_add(HORIZON));

    /// Makes the minute from its number, 0 being 1900-01-01T00:00.
    ///
    /// # Errors
    ///
    /// [`TimeError::MinuteOutOfRange`] before [`Minute::MIN`] and after [`Minute::MAX`].
    #[inline]
    pub fn new(value: i64) -> Result<Self, TimeError> {
        let number = u32::try_from(value).ok();
        let minute = number.and_then(Self::of_number);
        minute.ok_or(TimeError::MinuteOutOfRange { value })
    }

    /// Makes the minute of a number, or none beyond the end of the horizon.
    #[inline]
    pub(super) fn of_number(number: u32) -> Option<Self> {
        (number <= HORIZON).then_some(Self(NonZeroU32::MIN.saturating_add(number)))
    }

    /// Returns the number of minutes since 1900-01-01T00:00.
    #[inline]
    pub(super) fn number(self) -> u32 {
        // Not zero, so that nothing wraps.
        self.0.get().wrapping_sub(1)
    }

    /// Makes the minute of a position that is known to lie in the horizon; anything beyond becomes its end.
    pub(super) fn of_day(day: u32, minute: u32) -> Self {
        let number = day.saturating_mul(DAY).saturating_add(minute);
        Self::of_number(number).unwrap_or(Self::MAX)
    }

    /// Splits the minute into the number of its day and the minute of that day.
    #[inline]
    pub(super) fn split(self) -> (u32, u32) {
        (self.number() / DAY, self.number() % DAY)
    }

    /// Returns 00:00 of a day.
    ///
    /// # Errors
    ///
    /// [`TimeError::DateOutOfRange`] before 1900-01-01 and after 2200-01-01.
    pub fn from_date(date: NaiveDate) -> Result<Self, TimeError> {
        let day = day_number(date::bounded(date)?);
        Ok(Self::of_day(u32::try_from(day).unwrap_or(0), 0))
    }

    /// Makes the minute from a date and a time of day.
    ///
    /// # Errors
    ///
    /// * [`TimeError::NotWholeMinute`] when the time has seconds or parts of them.
    /// * [`TimeError::MinuteOutOfRange`] before [`Minute::MIN`] and after [`Minute::MAX`].
    pub fn from_datetime(datetime: NaiveDateTime) -> Result<Self, TimeError> {
        if datetime.second() != 0 || datetime.nanosecond() != 0 {
            return Err(TimeError::NotWholeMinute { value: datetime });
        }
        let time = datetime.time();
        let minute = time.hour().saturating_mul(60).saturating_add(time.minute());
        Self::new(
            i64::from(day_number(datetime.date()))
                .saturating_mul(i64::from(DAY))
                .saturating_add(i64::from(minute)),
        )
    }

    /// Returns the date and the time of day.
    #[must_use]
    pub fn datetime(self) -> NaiveDateTime {
        let (_, minute) = self.split();
        // A minute of the day is below 1440, so the time exists.
        let time = NaiveTime::from_hms_opt(minute / 60, minute % 60, 0);
        self.date().and_time(time.unwrap_or_default())
    }

    /// Returns the day.
    #[must_use]
    pub fn date(self) -> NaiveDate {
        let (day, _) = self.split();
        day_of_number(i64::from(day)).unwrap_or(DATE_MIN)
    }

    /// Returns the number of minutes since 1900-01-01T00:00.
    #[inline]
    #[must_use]
    pub fn value(self) -> i64 {
        i64::from(self.number())
    }

    /// Returns the minute that lies `minutes` of elapsed time later, or earlier when negative.
    ///
    /// # Errors
    ///
    /// [`TimeError::MinuteOutOfRange`] when the result lies outside of the horizon.
    #[inline]
    pub fn try_add(self, minutes: i64) -> Result<Self, TimeError> {
        Self::new(self.value().saturating_add(minutes))
    }

    /// Returns the elapsed minutes from `earlier` to this minute, negative when it is later.
    #[inline]
    #[must_use]
    pub fn since(self, earlier: Self) -> i64 {
        self.value().saturating_sub(earlier.value())
    }
}

impl FromStr for Minute {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let syntax = || TimeError::syntax("minute", text, "2025-01-31T09:00");
        let (date, time) = text.split_once('T').ok_or_else(syntax)?;
        let minute = time_of_day(time).filter(|minute| *minute < DAY);
        let minute = minute.ok_or_else(syntax)?;
        let date = date::parse_date(date).map_err(|error| match error {
            TimeError::Syntax { .. } => syntax(),
            other => other,
        })?;
        Self::from_date(date)?.try_add(i64::from(minute))
    }
}

/// Reads `09:30` as a minute of the day; `24:00` is the end of the day.
pub(super) fn time_of_day(text: &str) -> Option<u32> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute) = (text::fixed(hour, 2)?, text::fixed(minute, 2)?);
    let value = hour.checked_mul(60)?.checked_add(minute)?;
    (minute < 60 && value <= DAY).then_some(value)
}

impl fmt::Display for Minute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (_, minute) = self.split();
        let text = format!("{}T{:02}:{:02}", self.date(), minute / 60, minute % 60);
        f.pad(&text)
    }
}

impl fmt::Debug for Minute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Minute({self})")
    }
}

text::serde_as_text!(Minute);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_the_horizon_are_minutes_and_their_neighbours_are_not() {
        assert_eq!(Minute::MIN.to_string(), "1900-01-01T00:00");
        assert_eq!(Minute::MAX.to_string(), "2200-01-01T00:00");
        for value in [-1, Minute::MAX.value() + 1, i64::MIN, i64::MAX] {
            assert_eq!(
                Minute::new(value).unwrap_err().code(),
                "minute-out-of-range"
            );
        }
        assert_eq!(
            Minute::MAX.try_add(i64::MAX).unwrap_err().code(),
            "minute-out-of-range"
        );
        assert_eq!(
            Minute::from_datetime(NaiveDateTime::MIN)
                .unwrap_err()
                .code(),
            "minute-out-of-range"
        );
        assert_eq!(
            Minute::from_date(NaiveDate::MAX).unwrap_err().code(),
            "date-out-of-range"
        );
        assert_eq!(
            "2200-01-01T00:01".parse::<Minute>().unwrap_err().code(),
            "minute-out-of-range"
        );
    }

    #[test]
    fn a_minute_takes_four_bytes_be_it_there_or_not() {
        assert_eq!(size_of::<Minute>(), 4);
        assert_eq!(size_of::<Option<Minute>>(), 4);
        assert_eq!(Minute::MIN.value(), 0);
        assert_eq!(Minute::MAX.value(), 109_573 * 1_440);
        assert!(Minute::MIN < Minute::MAX);
    }

    #[test]
    fn one_form_is_read() {
        for text in [
            "",
            "2025-01-31",
            "2025-01-31T9:00",
            "2025-01-31T24:00",
            "2025-01-31T09:60",
            "2025-01-31 09:00",
            "2025-01-31T09:00:00",
            "2025-01-31T09:00Z",
            "2025-02-30T09:00",
            "2025-01-31T+9:00",
        ] {
            assert_eq!(
                text.parse::<Minute>().unwrap_err().code(),
                "time-syntax",
                "{text:?}"
            );
        }
    }

    #[test]
    fn seconds_are_refused() {
        let time = DATE_MIN.and_hms_opt(0, 0, 1).unwrap();
        assert_eq!(
            Minute::from_datetime(time).unwrap_err().code(),
            "minute-not-whole"
        );
    }
}
