//! Minutes and work as plain numbers, and what lies beyond the horizon.

use crate::time::{Minute, WorkCalendar};

/// Later than every minute: what does not come within the horizon.
pub(super) const NEVER: i32 = i32::MAX;

/// Earlier than every minute, and no bound on early dates.
pub(super) const EVER: i32 = i32::MIN;

/// The end of the horizon.
pub(super) const END: i32 = 157_785_120;

/// Returns a minute as a number.
#[inline]
pub(super) fn number(minute: Minute) -> i32 {
    i32::try_from(minute.value()).expect("invariant: a minute is below 2^28")
}

/// Returns a number as a minute, the nearest of the horizon.
#[inline]
pub(super) fn minute(number: i32) -> Minute {
    Minute::new(i64::from(number.clamp(0, END))).expect("invariant: it is within the horizon")
}

/// A calendar as a function between two lines of numbers.
pub(super) trait Axis {
    /// Returns *W* at a minute; outside of the horizon that of its nearest end.
    fn work(&self, at: i32) -> i32;

    /// Returns the earliest minute with that *W*, the beginning of the horizon for less than nothing, and [`NEVER`] beyond.
    fn first_at(&self, work: i32) -> i32;

    /// Returns the latest minute with that *W*, [`EVER`] for less than nothing, and [`NEVER`] beyond.
    fn last_at(&self, work: i32) -> i32;

    /// Returns *W* at a minute, [`NEVER`] beyond the horizon.
    #[inline]
    fn work_up_to(&self, at: i32) -> i32 {
        if at > END { NEVER } else { self.work(at) }
    }

    /// Returns *W* of the last working minute at or before `at`, −1 if there is none.
    #[inline]
    fn last_start(&self, at: i32) -> i32 {
        self.work(at.saturating_add(1)).saturating_sub(1)
    }
}

impl Axis for WorkCalendar {
    #[inline]
    fn work(&self, at: i32) -> i32 {
        self.work_at(at.clamp(0, END))
    }

    #[inline]
    fn first_at(&self, work: i32) -> i32 {
        self.earliest_at(work.max(0)).unwrap_or(NEVER)
    }

    #[inline]
    fn last_at(&self, work: i32) -> i32 {
        if work < 0 {
            return EVER;
        }
        self.latest_at(work).unwrap_or(NEVER)
    }
}
