//! How much work: minutes of working time, whatever the calendar.

use std::{fmt, str::FromStr};

use super::{TimeError, text};

/// The units of working time in descending order, each with its minutes.
///
/// A day is 8 hours and a week 5 days on every calendar, so that an amount of work means the same for
/// everyone; how many dates it takes is the calendar's matter.
const UNITS: [(char, i64); 4] = [('w', 2_400), ('d', 480), ('h', 60), ('m', 1)];

/// A length of working time in minutes, or a difference of two; negative for a lead.
///
/// Read from and written as text: whole numbers of `w`, `d`, `h` and `m` in this order, each at most once, after an optional
/// `-` for the whole. `1d` is 8 hours and `1w` is 5 days, always. Printed in the largest units of `d`, `h` and `m`.
///
/// | Text | Minutes | Printed |
/// | --- | --- | --- |
/// | `1w 2d` | 3360 | `7d` |
/// | `90m` | 90 | `1h 30m` |
/// | `-2d` | −960 | `-2d` |
/// | `0d` | 0 | `0m` |
///
/// # Example: a day is eight hours
/// ```
/// use tactica::time::WorkTime;
///
/// let work: WorkTime = "1d 4h 30m".parse()?;
/// assert_eq!(work.minutes(), 750);
/// assert_eq!(work.times(2)?.to_string(), "3d 1h");
/// assert!("4h 1d".parse::<WorkTime>().is_err(), "large units come first");
/// # Ok::<(), tactica::time::TimeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct WorkTime(i64);

impl WorkTime {
    /// No work.
    pub const ZERO: Self = Self(0);
    /// The largest amount, 10⁹ minutes; the smallest is its negative.
    pub const MAX: Self = Self(1_000_000_000);

    /// Makes the amount from minutes.
    ///
    /// # Errors
    ///
    /// [`TimeError::WorkOutOfRange`] at more than 10⁹ minutes either way.
    pub fn from_minutes(minutes: i64) -> Result<Self, TimeError> {
        if minutes.unsigned_abs() <= Self::MAX.0.unsigned_abs() {
            Ok(Self(minutes))
        } else {
            Err(TimeError::WorkOutOfRange)
        }
    }

    /// Makes the amount from minutes that are known to be a difference of two positions in the horizon.
    pub(super) fn of_horizon(minutes: i64) -> Self {
        Self(minutes.clamp(-Self::MAX.0, Self::MAX.0))
    }

    /// Returns the minutes.
    #[must_use]
    pub fn minutes(self) -> i64 {
        self.0
    }

    /// Returns the sum.
    ///
    /// # Errors
    ///
    /// [`TimeError::WorkOutOfRange`] when it is beyond 10⁹ minutes.
    pub fn try_add(self, other: Self) -> Result<Self, TimeError> {
        Self::from_minutes(self.0.saturating_add(other.0))
    }

    /// Returns the difference.
    ///
    /// # Errors
    ///
    /// [`TimeError::WorkOutOfRange`] when it is beyond 10⁹ minutes.
    pub fn try_sub(self, other: Self) -> Result<Self, TimeError> {
        Self::from_minutes(self.0.saturating_sub(other.0))
    }

    /// Returns the amount with the opposite sign.
    ///
    /// # Errors
    ///
    /// None at present: the range is symmetric. The result keeps the form of the other operations.
    pub fn try_neg(self) -> Result<Self, TimeError> {
        Self::from_minutes(self.0.saturating_neg())
    }

    /// Returns the amount `count` times.
    ///
    /// # Errors
    ///
    /// [`TimeError::WorkOutOfRange`] when the product is beyond 10⁹ minutes.
    pub fn times(self, count: i64) -> Result<Self, TimeError> {
        Self::from_minutes(self.0.saturating_mul(count))
    }
}

impl FromStr for WorkTime {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let syntax = || TimeError::syntax("length of work", text, "1d 4h 30m");
        let (negative, parts) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let mut units = UNITS.iter();
        let mut minutes = 0_i64;
        for part in parts.split(' ') {
            let unit = part.chars().next_back().ok_or_else(syntax)?;
            let digits = part.strip_suffix(unit).ok_or_else(syntax)?;
            if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return Err(syntax());
            }
            // Moves past the larger units, so that none comes later or twice.
            let (_, size) = units.find(|(name, _)| *name == unit).ok_or_else(syntax)?;
            let count: i64 = digits.parse().map_err(|_| TimeError::WorkOutOfRange)?;
            minutes = minutes.saturating_add(count.saturating_mul(*size));
        }
        Self::from_minutes(if negative {
            minutes.saturating_neg()
        } else {
            minutes
        })
    }
}

impl fmt::Display for WorkTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = self.0.unsigned_abs();
        let parts = [
            (minutes / 480, 'd'),
            (minutes % 480 / 60, 'h'),
            (minutes % 60, 'm'),
        ];
        let mut out = String::from(if self.0 < 0 { "-" } else { "" });
        for (count, unit) in parts.into_iter().filter(|(count, _)| *count > 0) {
            if out.ends_with(char::is_alphabetic) {
                out.push(' ');
            }
            out.push_str(&count.to_string());
            out.push(unit);
        }
        f.pad(if out.is_empty() { "0m" } else { &out })
    }
}

impl fmt::Debug for WorkTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WorkTime({self})")
    }
}

text::serde_as_text!(WorkTime);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_spellings_are_refused() {
        for text in [
            "", "-", "5", "d", "5 d", "5d4h", "5d  4h", "4h 5d", "5d 5d", "1.5d", "+5d", "--5d",
            "5d -4h", " 5d", "5d ", "5D", "5y", "٥d", "5é",
        ] {
            assert_eq!(
                text.parse::<WorkTime>().unwrap_err().code(),
                "time-syntax",
                "{text:?}"
            );
        }
    }

    #[test]
    fn the_range_is_kept_by_every_operation() {
        let max = WorkTime::MAX;
        let min = max.try_neg().unwrap();
        let one = WorkTime::from_minutes(1).unwrap();
        for result in [
            max.try_add(one),
            min.try_sub(one),
            max.times(2),
            max.times(i64::MIN),
            WorkTime::from_minutes(i64::MIN),
            "1000000001m".parse(),
            "99999999999999999999w".parse(),
            "9000000000000000000w".parse(),
        ] {
            assert_eq!(result.unwrap_err().code(), "work-out-of-range");
        }
        assert_eq!(max.to_string().parse(), Ok(max));
        assert_eq!(min.to_string(), "-2083333d 2h 40m");
    }

    #[test]
    fn text_is_canonical() {
        for (text, printed) in [
            ("1w 2d 4h 30m", "7d 4h 30m"),
            ("90m", "1h 30m"),
            ("-1w", "-5d"),
            ("-0m", "0m"),
            ("08h", "1d"),
            ("481m", "1d 1m"),
        ] {
            assert_eq!(text.parse::<WorkTime>().unwrap().to_string(), printed);
        }
        assert_eq!(serde_json::to_string(&WorkTime::ZERO).unwrap(), "\"0m\"");
        assert!(serde_json::from_str::<WorkTime>("30").is_err());
    }
}
