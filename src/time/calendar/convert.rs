//! How minutes become work and work becomes minutes: whole weeks by division, days that differ by running sums.
//!
//! All numbers are below 2²⁸ (the horizon has 157 785 120 minutes), so that nothing here saturates; the saturating forms only
//! spell out that it could not wrap.

use std::{collections::BTreeMap, num::NonZeroU32, sync::Arc};

use chrono::NaiveDate;

use super::{Day, Override, Tables, WorkCalendar};
use crate::time::{
    Minute, WorkTime,
    date::{DAYS, day_number},
};

impl Tables {
    /// Returns the day of a day number, be it of the week or an override.
    #[inline]
    pub(super) fn day(&self, number: u32) -> &Day {
        let next = self.override_days.partition_point(|day| *day < number);
        self.day_from(next, number)
    }

    #[inline]
    fn day_from(&self, next: usize, number: u32) -> &Day {
        match self.override_days.get(next) {
            Some(day) if *day == number => self
                .overrides
                .get(next)
                .map_or(self.weekday(number), |found| &found.day),
            _ => self.weekday(number),
        }
    }

    #[inline]
    fn weekday(&self, number: u32) -> &Day {
        // Day 0 is a Monday, and `% 7` stays in the array.
        &self.week[(number % 7) as usize]
    }

    /// Returns the work of plain weeks before a day.
    #[inline]
    fn plain_work(&self, number: u32) -> u32 {
        (number / 7)
            .saturating_mul(self.week_work.get())
            .saturating_add(self.week_before[(number % 7) as usize])
    }

    /// Returns *W* at a minute.
    #[inline]
    fn work_until(&self, at: Minute) -> u32 {
        let (number, minute) = at.split();
        let next = self.override_days.partition_point(|day| *day < number);
        let gained = self.gained.get(next).copied().unwrap_or(0);
        self.plain_work(number)
            .saturating_add_signed(gained)
            .saturating_add(self.day_from(next, number).work_before(minute))
    }

    /// Returns the working minute that `work` working minutes come before, or `None` when there is no such minute.
    #[inline]
    fn minute_after(&self, work: u32) -> Option<Minute> {
        if work >= self.total {
            return None;
        }
        let next = self.override_work.partition_point(|before| *before <= work);
        if let Some(last) = next.checked_sub(1) {
            let before = self.override_work.get(last)?;
            let day = &self.overrides.get(last)?.day;
            let rest = work.saturating_sub(*before);
            if rest < day.work() {
                return Some(Minute::of_day(
                    *self.override_days.get(last)?,
                    day.minute_after(rest),
                ));
            }
        }
        // From here to the next override *W* runs like that of the plain weeks, at a constant distance.
        let gained = self.gained.get(next).copied().unwrap_or(0);
        let plain = work.saturating_add_signed(gained.saturating_neg());
        let (weeks, rest) = (plain / self.week_work, plain % self.week_work);
        // The last day that begins at or before `rest`: days without work share their beginning with the next.
        let begun = self
            .week_before
            .iter()
            .filter(|before| **before <= rest)
            .count();
        let weekday = begun.saturating_sub(1);
        let rest = rest.saturating_sub(*self.week_before.get(weekday)?);
        let number = weeks
            .saturating_mul(7)
            .saturating_add(u32::try_from(weekday).ok()?);
        Some(Minute::of_day(
            number,
            self.week.get(weekday)?.minute_after(rest),
        ))
    }
}

impl WorkCalendar {
    /// Makes the calendar of a week with `week_work` minutes and the days that differ from it.
    pub(super) fn of_parts(
        week: [Day; 7],
        week_work: NonZeroU32,
        overrides: BTreeMap<u32, Override>,
    ) -> Self {
        let mut week_before = [0; 7];
        let mut sum = 0_u32;
        for (before, day) in week_before.iter_mut().zip(&week) {
            *before = sum;
            sum = sum.saturating_add(day.work());
        }
        let mut tables = Tables {
            week,
            week_before,
            week_work,
            override_days: Box::default(),
            override_work: Box::default(),
            gained: Box::default(),
            overrides: Box::default(),
            total: 0,
        };
        let (mut work, mut gained) = (Vec::with_capacity(overrides.len()), vec![0_i32]);
        let mut gain = 0_i32;
        for (number, found) in &overrides {
            work.push(tables.plain_work(*number).saturating_add_signed(gain));
            // Both are at most 1440.
            gain = gain
                .saturating_add_unsigned(found.day.work())
                .saturating_sub_unsigned(tables.weekday(*number).work());
            gained.push(gain);
        }
        tables.total = tables.plain_work(DAYS).saturating_add_signed(gain);
        tables.override_work = work.into();
        tables.gained = gained.into();
        tables.override_days = overrides.keys().copied().collect();
        tables.overrides = overrides.into_values().collect();
        Self(Arc::new(tables))
    }

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
    #[must_use]
    pub fn work_until(&self, at: Minute) -> i64 {
        i64::from(self.0.work_until(at))
    }

    /// Returns *W* at the end of the horizon, the largest value it takes.
    #[must_use]
    pub fn work_total(&self) -> i64 {
        i64::from(self.0.total)
    }

    /// Returns the smallest minute at which [`work_until`](Self::work_until) is `work`: where that much work is finished.
    ///
    /// `None` when `work` is negative or more than the horizon has; [`Minute::MIN`] for zero.
    #[must_use]
    pub fn earliest(&self, work: i64) -> Option<Minute> {
        let work = u32::try_from(work).ok()?;
        match work.checked_sub(1) {
            None => Some(Minute::MIN),
            Some(before) => self.0.minute_after(before)?.try_add(1).ok(),
        }
    }

    /// Returns the largest minute at which [`work_until`](Self::work_until) is `work`: where the next minute of work starts.
    ///
    /// `None` when `work` is negative or more than the horizon has; [`Minute::MAX`] for all that it has.
    #[must_use]
    pub fn latest(&self, work: i64) -> Option<Minute> {
        let work = u32::try_from(work).ok()?;
        if work == self.0.total {
            Some(Minute::MAX)
        } else {
            self.0.minute_after(work)
        }
    }

    /// Returns the first working minute at or after `at`, or `None` when the horizon has no more.
    #[must_use]
    pub fn next_working(&self, at: Minute) -> Option<Minute> {
        self.0.minute_after(self.0.work_until(at))
    }

    /// Returns where `work` is finished that may begin at `start`; the working minutes from one to the other are `work`.
    ///
    /// The result is the earliest such minute: the end of a shift rather than the beginning of the next. No work
    /// finishes where it starts, on whatever minute. Negative work counts backward, as [`start`](Self::start) of its opposite
    /// does. `None` when the result lies beyond the horizon.
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
    #[must_use]
    pub fn is_working(&self, at: Minute) -> bool {
        let (number, minute) = at.split();
        number < DAYS && self.0.day(number).is_working(minute)
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
