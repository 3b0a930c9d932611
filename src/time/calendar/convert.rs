//! What is asked of a calendar: the work until a minute, the minute behind some work, and what follows from the two.

use std::ops::ControlFlow;

use chrono::NaiveDate;

use super::{Tables, WorkCalendar, ladder::Found};
use crate::time::{
    Minute, WorkTime,
    date::{DAYS, day_number},
    minute::{DAY, HORIZON},
};

impl Tables {
    /// Tells whether every minute of the horizon works, so that minutes and work are the same numbers.
    #[inline]
    pub(super) fn is_continuous(&self) -> bool {
        self.total == HORIZON
    }

    /// Returns *W* at the number of a minute.
    #[inline]
    pub(super) fn until(&self, at: u32) -> u32 {
        if self.is_continuous() {
            return at.min(HORIZON);
        }
        match self.memory.by_minute.find(at) {
            Some(found) => found.value(),
            None => self.until_anew(at),
        }
    }

    #[cold]
    #[inline(never)]
    fn until_anew(&self, at: u32) -> u32 {
        let found = self.remember(at);
        found.map_or_else(|| self.search_until(at.min(HORIZON)), Found::value)
    }

    /// Makes the block of a minute, once there were enough searches.
    fn remember(&self, at: u32) -> Option<Found> {
        let memory = &self.memory;
        let pieces = |from, until| self.pieces_of_minutes(from, until);
        memory
            .is_worthwhile()
            .then(|| memory.by_minute.make(at, pieces))?
    }

    /// Returns the working minute that `work` working minutes come before, or `None` when there is no such minute.
    #[inline]
    pub(super) fn after(&self, work: u32) -> Option<u32> {
        if work >= self.total {
            return None;
        }
        if self.is_continuous() {
            return Some(work);
        }
        match self.memory.by_work.find(work) {
            Some(found) => Some(found.value()),
            None => self.after_anew(work),
        }
    }

    #[cold]
    #[inline(never)]
    fn after_anew(&self, work: u32) -> Option<u32> {
        let memory = &self.memory;
        if memory.is_worthwhile() {
            let pieces = |from, until| self.pieces_of_work(from, until);
            if let Some(found) = memory.by_work.make(work, pieces) {
                return Some(found.value());
            }
        }
        self.search_after(work)
    }

    /// Tells whether the minute of a number works.
    #[inline]
    pub(super) fn works(&self, at: u32) -> bool {
        if self.is_continuous() {
            return at < HORIZON;
        }
        match self.memory.by_minute.find(at) {
            Some(found) => found.rises(),
            // No more than one of these calls makes the block, and both agree on what is in it.
            None => self.until(at.saturating_add(1)) > self.until(at),
        }
    }

    /// Returns the first working minute from a number on.
    #[inline]
    pub(super) fn next(&self, at: u32) -> Option<u32> {
        match self.memory.by_minute.find(at) {
            Some(found) if found.rises() => Some(at),
            Some(found) => found.next_key().or_else(|| self.after(found.value())),
            None => self.after(self.until(at)),
        }
    }
}

impl WorkCalendar {
    /// Returns *W*: the working minutes from 1900-01-01T00:00 to before `at`.
    ///
    /// # Example: it stands still outside of working time
    /// ```
    /// use tactica::time::WorkCalendar;
    ///
    /// let calendar = WorkCalendar::standard();
    /// let friday_evening = calendar.work_until("1900-01-05T17:00".parse()?);
    /// assert_eq!(friday_evening, 5 * 480);
    /// assert_eq!(calendar.work_until("1900-01-08T09:00".parse()?), friday_evening);
    /// # Ok::<(), tactica::time::TimeError>(())
    /// ```
    #[allow(clippy::cast_possible_wrap, reason = "minutes are below 2²⁸")]
    #[inline]
    #[must_use]
    pub fn work_until(&self, at: Minute) -> i64 {
        i64::from(self.work_at(at.number() as i32))
    }

    /// Returns *W* at the end of the horizon, the largest value it takes.
    #[must_use]
    pub fn work_total(&self) -> i64 {
        i64::from(self.0.total)
    }

    /// Returns the smallest minute at which [`work_until`](Self::work_until) is `work`: where that much work is finished.
    ///
    /// `None` when `work` is negative or more than the horizon has; [`Minute::MIN`] for zero.
    #[inline]
    #[must_use]
    pub fn earliest(&self, work: i64) -> Option<Minute> {
        let found = self.earliest_at(i32::try_from(work).ok()?)?;
        Minute::of_number(found.unsigned_abs())
    }

    /// Returns the largest minute at which [`work_until`](Self::work_until) is `work`: where the next minute of work starts.
    ///
    /// `None` when `work` is negative or more than the horizon has; [`Minute::MAX`] for all that it has.
    #[inline]
    #[must_use]
    pub fn latest(&self, work: i64) -> Option<Minute> {
        let found = self.latest_at(i32::try_from(work).ok()?)?;
        Minute::of_number(found.unsigned_abs())
    }

    /// Returns [`work_until`](Self::work_until) the minute of a number; none before the horizon, all behind it.
    #[allow(clippy::cast_possible_wrap, reason = "minutes are below 2²⁸")]
    #[inline]
    pub(crate) fn work_at(&self, at: i32) -> i32 {
        self.0.until(u32::try_from(at).unwrap_or(0)) as i32
    }

    /// Returns the number of the minute that [`earliest`](Self::earliest) gives.
    #[allow(clippy::cast_possible_wrap, reason = "minutes are below 2²⁸")]
    #[inline]
    pub(crate) fn earliest_at(&self, work: i32) -> Option<i32> {
        match u32::try_from(work).ok()?.checked_sub(1) {
            None => Some(0),
            Some(before) => Some(self.0.after(before)?.wrapping_add(1) as i32),
        }
    }

    /// Returns the number of the minute that [`latest`](Self::latest) gives.
    #[allow(clippy::cast_possible_wrap, reason = "minutes are below 2²⁸")]
    #[inline]
    pub(crate) fn latest_at(&self, work: i32) -> Option<i32> {
        let work = u32::try_from(work).ok()?;
        if work == self.0.total {
            Some(HORIZON as i32)
        } else {
            Some(self.0.after(work)? as i32)
        }
    }

    /// Returns the shifts of the days from one minute to another, both at midnight, as numbers of minutes in order.
    #[allow(clippy::cast_possible_wrap, reason = "minutes are below 2²⁸")]
    pub(crate) fn shifts_of_days(&self, from: i32, until: i32) -> Vec<(i32, i32)> {
        let day = |at: i32| at.unsigned_abs() / DAY;
        let mut shifts = Vec::new();
        self.0.walk(day(from)..day(until), |shift| {
            shifts.push((shift.start as i32, shift.end as i32));
            ControlFlow::Continue(())
        });
        shifts
    }

    /// Tells whether every minute of the horizon is one of work, as on [`continuous`](Self::continuous).
    ///
    /// Then minutes and work are the same numbers, and conversions return what they are given.
    #[inline]
    #[must_use]
    pub fn is_continuous(&self) -> bool {
        self.0.is_continuous()
    }

    /// Returns the first working minute at or after `at`, or `None` when the horizon has no more.
    #[inline]
    #[must_use]
    pub fn next_working(&self, at: Minute) -> Option<Minute> {
        Minute::of_number(self.0.next(at.number())?)
    }

    /// Returns where `work` is finished that may begin at `start`; the working minutes from one to the other are `work`.
    ///
    /// The result is the earliest such minute: the end of a shift rather than the beginning of the next. No work
    /// finishes where it starts, on whatever minute. Negative work counts backward, as [`start`](Self::start) of its opposite
    /// does. `None` when the result lies beyond the horizon.
    #[inline]
    #[must_use]
    pub fn finish(&self, start: Minute, work: WorkTime) -> Option<Minute> {
        let target = self.work_until(start).checked_add(work.minutes())?;
        match work.cmp(&WorkTime::ZERO) {
            std::cmp::Ordering::Equal => Some(start),
            std::cmp::Ordering::Greater => self.earliest(target),
            std::cmp::Ordering::Less => self.latest(target),
        }
    }

    /// Returns where `work` has to begin to be finished at `finish`; the working minutes from one to the other are `work`.
    ///
    /// The result is the latest such minute: the beginning of a shift rather than the end of the one before. No work
    /// starts where it finishes, on whatever minute. Negative work counts forward, as [`finish`](Self::finish) of its opposite
    /// does. `None` when the result lies beyond the horizon.
    #[must_use]
    pub fn start(&self, finish: Minute, work: WorkTime) -> Option<Minute> {
        self.finish(finish, work.try_neg().ok()?)
    }

    /// Returns the work from `from` to before `until`; negative when `until` is earlier.
    #[must_use]
    pub fn between(&self, from: Minute, until: Minute) -> WorkTime {
        WorkTime::of_horizon(self.work_until(until).saturating_sub(self.work_until(from)))
    }

    /// Tells whether the minute that starts at `at` is one of work.
    #[inline]
    #[must_use]
    pub fn is_working(&self, at: Minute) -> bool {
        self.0.works(at.number())
    }

    /// Returns the work of a date: none outside of the horizon.
    #[must_use]
    pub fn work_on(&self, date: NaiveDate) -> WorkTime {
        let number = u32::try_from(day_number(date)).ok();
        let number = number.filter(|number| *number < DAYS);
        number.map_or(WorkTime::ZERO, |number| {
            WorkTime::of_horizon(i64::from(self.0.day(number).work()))
        })
    }
}
