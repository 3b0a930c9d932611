//! A date that is set for a task: a whole day, or a minute of one.

use std::{fmt, str::FromStr};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    issue::Value,
    time::{Minute, TimeError, parse_date},
};

/// A date that is set for a task: a whole day, or a minute of one.
///
/// Written `2025-03-03` or `2025-03-03T14:00`. What a day means depends on what it is set for: something may start from the
/// beginning of the day on, and has to be finished by its end.
///
/// # Example: by the end of the day, or by two o'clock
/// ```
/// use tactica::tactic::Moment;
///
/// let day: Moment = "2025-03-03".parse()?;
/// assert_eq!(day.first_minute().to_string(), "2025-03-03T00:00");
/// assert_eq!(day.end_minute().to_string(), "2025-03-04T00:00");
///
/// let minute: Moment = "2025-03-03T14:00".parse()?;
/// assert_eq!(minute.first_minute(), minute.end_minute());
/// # Ok::<(), tactica::time::TimeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Moment {
    /// A day: from its beginning for a start, until its end for a finish.
    Day(NaiveDate),
    /// A minute.
    Minute(Minute),
}

impl Moment {
    /// Returns the minute before which something may not start, or at which it must.
    #[must_use]
    pub fn first_minute(self) -> Minute {
        match self {
            Self::Day(day) => Minute::from_date(day).unwrap_or(Minute::MIN),
            Self::Minute(minute) => minute,
        }
    }

    /// Returns the minute by which something has to be finished; a day may be used to its end.
    #[must_use]
    pub fn end_minute(self) -> Minute {
        match self {
            Self::Day(day) => day
                .succ_opt()
                .and_then(|next| Minute::from_date(next).ok())
                .unwrap_or(Minute::MAX),
            Self::Minute(minute) => minute,
        }
    }

    /// Returns the last minute of the day, or the minute: nothing may start after it.
    #[must_use]
    pub fn last_minute(self) -> Minute {
        match self {
            Self::Day(_) => {
                let end = self.end_minute();
                end.try_add(-1).unwrap_or(end)
            }
            Self::Minute(minute) => minute,
        }
    }

    /// Returns the day.
    #[must_use]
    pub fn day(self) -> NaiveDate {
        match self {
            Self::Day(day) => day,
            Self::Minute(minute) => minute.date(),
        }
    }
}

impl From<NaiveDate> for Moment {
    fn from(day: NaiveDate) -> Self {
        Self::Day(day)
    }
}

impl From<Minute> for Moment {
    fn from(minute: Minute) -> Self {
        Self::Minute(minute)
    }
}

impl From<Moment> for Value {
    fn from(moment: Moment) -> Self {
        match moment {
            Moment::Day(day) => Self::Date(day),
            Moment::Minute(minute) => Self::Minute(minute),
        }
    }
}

impl FromStr for Moment {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        if text.contains('T') {
            text.parse().map(Self::Minute)
        } else {
            parse_date(text).map(Self::Day)
        }
    }
}

impl TryFrom<String> for Moment {
    type Error = TimeError;

    fn try_from(text: String) -> Result<Self, TimeError> {
        text.parse()
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        moment.to_string()
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::Minute(minute) => minute.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_and_written_back() {
        for text in ["2025-03-03", "2025-03-03T00:00", "2199-12-31", "1900-01-01"] {
            assert_eq!(text.parse::<Moment>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "2025-3-3",
            "2025-03-03T",
            "2025-03-03 14:00",
            "T",
            "1899-12-31",
        ] {
            assert!(text.parse::<Moment>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_day_is_used_to_its_end() {
        let day: Moment = "2025-03-03".parse().unwrap();
        assert_eq!(day.last_minute().to_string(), "2025-03-03T23:59");
        let minute: Moment = "2025-03-03T14:00".parse().unwrap();
        assert_eq!(minute.last_minute(), minute.first_minute());
        assert_eq!(minute.day(), day.day());
    }
}
