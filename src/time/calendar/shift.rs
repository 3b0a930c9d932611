//! What a shift is: a stretch of working time within one day.

use std::{fmt, str::FromStr};

use crate::time::{
    TimeError,
    minute::{DAY, time_of_day},
    text,
};

/// A stretch of working time within one day, such as `09:00-12:30`.
///
/// Never empty; the longest is `00:00-24:00`. A shift that crosses midnight is written as two, one on each day. Ordered
/// by its start, then by its end.
///
/// # Example: the end is exclusive
/// ```
/// use tactica::time::Shift;
///
/// let morning: Shift = "09:00-12:30".parse()?;
/// assert_eq!((morning.start(), morning.end()), (540, 750));
/// assert!("22:00-06:00".parse::<Shift>().is_err());
/// # Ok::<(), tactica::time::TimeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shift {
    start: u16,
    end: u16,
}

impl Shift {
    /// Returns the minute of the day where the shift starts, 0 to 1439.
    #[must_use]
    pub fn start(self) -> u16 {
        self.start
    }

    /// Returns the minute of the day where the shift ends, 1 to 1440; it is no part of the shift.
    #[must_use]
    pub fn end(self) -> u16 {
        self.end
    }

    /// Returns the number of minutes.
    #[must_use]
    pub fn minutes(self) -> u16 {
        self.end.saturating_sub(self.start)
    }

    /// Tells whether the shifts have a minute in common.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// Reads two times of day, in any order.
pub(super) fn times(text: &str) -> Option<(u16, u16)> {
    let (start, end) = text.split_once('-')?;
    let start = time_of_day(start).filter(|start| *start < DAY)?;
    let end = time_of_day(end)?;
    Some((u16::try_from(start).ok()?, u16::try_from(end).ok()?))
}

/// Makes the shift between two times of day when they are in order.
pub(super) fn ordered((start, end): (u16, u16)) -> Option<Shift> {
    (start < end).then_some(Shift { start, end })
}

impl FromStr for Shift {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        times(text)
            .and_then(ordered)
            .ok_or_else(|| TimeError::syntax("shift", text, "09:00-12:30"))
    }
}

impl fmt::Display for Shift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { start, end } = self;
        let (from, to) = (start / 60, end / 60);
        f.pad(&format!(
            "{from:02}:{:02}-{to:02}:{:02}",
            start % 60,
            end % 60
        ))
    }
}

impl fmt::Debug for Shift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Shift({self})")
    }
}

text::serde_as_text!(Shift);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shifts_stay_within_their_day() {
        for text in ["00:00-24:00", "23:59-24:00", "09:00-12:30"] {
            assert_eq!(text.parse::<Shift>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "09:00",
            "9:00-12:00",
            "09:00-09:00",
            "12:00-09:00",
            "24:00-24:00",
            "09:00-24:01",
            "09:60-12:00",
            "09:00 - 12:00",
            "09:00-12:00-13:00",
        ] {
            assert!(text.parse::<Shift>().is_err(), "{text}");
        }
    }
}
