//! Which stretches of time are worked: the shifts between two minutes, one after the other.

use serde::Serialize;

use super::{Tables, WorkCalendar};
use crate::time::{Minute, date::DAYS};

/// A stretch of working time on a date, from `start` to before `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct ShiftSpan {
    /// The first working minute.
    pub start: Minute,
    /// The minute after the last.
    pub end: Minute,
}

/// The shifts between two minutes in order, made by [`WorkCalendar::shifts`].
#[derive(Debug, Clone)]
pub struct Shifts<'a> {
    calendar: &'a WorkCalendar,
    from: Minute,
    until: Minute,
    day: u32,
    /// The shifts of `day` that were given already.
    given: usize,
}

impl WorkCalendar {
    /// Returns the shifts from `from` to before `until` in order, the first and the last cut to these minutes.
    ///
    /// Each is a shift as it was written: one that touches the next, over midnight too, stays apart from it. Together they
    /// have the work [`between`](Self::between) the two minutes.
    ///
    /// # Example: what is drawn of a task
    /// ```
    /// use tactica::time::WorkCalendar;
    ///
    /// let calendar = WorkCalendar::standard();
    /// let bars: Vec<String> = calendar
    ///     .shifts("2025-01-31T15:00".parse()?, "2025-02-03T10:30".parse()?)
    ///     .map(|bar| format!("{} to {}", bar.start, bar.end))
    ///     .collect();
    /// assert_eq!(bars, ["2025-01-31T15:00 to 2025-01-31T17:00", "2025-02-03T09:00 to 2025-02-03T10:30"]);
    /// # Ok::<(), tactica::time::TimeError>(())
    /// ```
    #[must_use]
    pub fn shifts(&self, from: Minute, until: Minute) -> Shifts<'_> {
        let (day, _) = from.split();
        Shifts {
            calendar: self,
            from,
            until,
            day,
            given: 0,
        }
    }
}

impl Iterator for Shifts<'_> {
    type Item = ShiftSpan;

    fn next(&mut self) -> Option<ShiftSpan> {
        let tables: &Tables = &self.calendar.0;
        while self.day < DAYS && Minute::of_day(self.day, 0) < self.until {
            match tables.day(self.day).shifts().nth(self.given) {
                None => {
                    self.day = self.day.saturating_add(1);
                    self.given = 0;
                }
                Some(shift) => {
                    self.given = self.given.saturating_add(1);
                    let at = |minute: u16| Minute::of_day(self.day, u32::from(minute));
                    let start = at(shift.start()).max(self.from);
                    let end = at(shift.end()).min(self.until);
                    if start < end {
                        return Some(ShiftSpan { start, end });
                    }
                }
            }
        }
        None
    }
}

impl std::iter::FusedIterator for Shifts<'_> {}
