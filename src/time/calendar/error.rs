//! Why a calendar was refused, and at which place of its specification.

use std::fmt;

use chrono::{NaiveDate, Weekday};

use super::Shift;
use crate::time::{TimeError, weekday};

/// A place in a [`WorkCalendarSpec`](super::WorkCalendarSpec); its text is a path such as `week.mon[1]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CalendarPlace {
    /// A shift of the week.
    Week {
        /// The day of the week.
        weekday: Weekday,
        /// The position in the list, from 0.
        shift: usize,
    },
    /// The date of a holiday.
    Holiday {
        /// The position in the list, from 0.
        index: usize,
    },
    /// The date of an exception.
    Exception {
        /// The position in the list, from 0.
        index: usize,
    },
    /// A shift of an exception.
    ExceptionShift {
        /// The position of the exception in the list, from 0.
        index: usize,
        /// The position of the shift in the exception, from 0.
        shift: usize,
    },
}

impl fmt::Display for CalendarPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Week { weekday, shift } => {
                write!(f, "week.{}[{shift}]", weekday::name(*weekday))
            }
            Self::Holiday { index } => write!(f, "holidays[{index}].date"),
            Self::Exception { index } => write!(f, "exceptions[{index}].date"),
            Self::ExceptionShift { index, shift } => {
                write!(f, "exceptions[{index}].shifts[{shift}]")
            }
        }
    }
}

/// Why a calendar was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CalendarError {
    /// The text is not a shift.
    #[error("{place}: {value:?} is not a shift such as 09:00-12:30")]
    ShiftSyntax {
        /// Where the text stands.
        place: CalendarPlace,
        /// The text as given, cut to 40 characters.
        value: Box<str>,
    },
    /// The shift ends before or where it starts.
    #[error(
        "{place}: the shift {value:?} must end after its start: write one that crosses midnight as two, until 24:00 and from 00:00 of the next day"
    )]
    ShiftEmpty {
        /// Where the shift stands.
        place: CalendarPlace,
        /// The text as given.
        value: Box<str>,
    },
    /// Two shifts of a day have a minute in common.
    #[error("{place}: the shift {shift} overlaps {other} of the same day")]
    ShiftOverlap {
        /// Where the later one of the two stands.
        place: CalendarPlace,
        /// The later one, by its start.
        shift: Shift,
        /// The earlier one.
        other: Shift,
    },
    /// The text is no date, or one outside of the horizon.
    #[error("{place}: {error}")]
    Date {
        /// Where the text stands.
        place: CalendarPlace,
        /// What is wrong with it.
        error: TimeError,
    },
    /// A date is listed twice, be it as holiday or as exception.
    #[error("{place}: {date} is listed before, at {first}")]
    DateTwice {
        /// Where the date stands again.
        place: CalendarPlace,
        /// The date.
        date: NaiveDate,
        /// Where it stands first; holidays come before exceptions.
        first: CalendarPlace,
    },
    /// The week has no shift.
    #[error("week: there is no working time, give at least one shift")]
    NoWork,
    /// The weeks of two calendars have no working minute in common.
    #[error("week: the two calendars have no working time in common")]
    NoCommonWork,
}

impl CalendarError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::ShiftSyntax { .. } => "calendar-shift-syntax",
            Self::ShiftEmpty { .. } => "calendar-shift-empty",
            Self::ShiftOverlap { .. } => "calendar-shift-overlap",
            Self::Date { .. } => "calendar-date",
            Self::DateTwice { .. } => "calendar-date-twice",
            Self::NoWork => "calendar-no-work",
            Self::NoCommonWork => "calendar-no-common-work",
        }
    }

    /// Returns the place of the error, or `None` when it is the week as a whole.
    #[must_use]
    pub fn place(&self) -> Option<CalendarPlace> {
        match self {
            Self::ShiftSyntax { place, .. }
            | Self::ShiftEmpty { place, .. }
            | Self::ShiftOverlap { place, .. }
            | Self::Date { place, .. }
            | Self::DateTwice { place, .. } => Some(*place),
            Self::NoWork | Self::NoCommonWork => None,
        }
    }
}
