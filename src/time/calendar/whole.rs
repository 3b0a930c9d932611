//! Where work fits in one go: stretches of working time that no rest interrupts.
//!
//! Shifts that touch, over midnight too, are one stretch. Most stretches come again every week, and the longest of an
//! ordinary week is soon found wherever one looks. Longer ones come about only near days that differ from the week: they
//! are listed, once, when they are first asked for.

use std::ops::ControlFlow;

use super::{Tables, WorkCalendar};
use crate::time::{
    Minute, WorkTime,
    date::DAYS,
    minute::{DAY, HORIZON},
};

/// So many days before and behind a day that differs from the week are looked at.
///
/// A week that rests at all has no stretch of more than seven days, so that what goes on from a day that differs is seen to
/// its end; and between two such days that are farther apart lie all stretches of an ordinary week.
const NEAR: u32 = 8;

/// The stretches of a calendar, by length.
#[derive(Default)]
pub(super) struct Stretches {
    /// The length of the longest.
    longest: u32,
    /// The length of the longest of an ordinary week that rests at some time.
    ordinary: u32,
    /// The stretches that are longer, each with its start and its end, in order.
    long: Vec<(u32, u32)>,
    /// The stretch that may yet go on.
    current: (u32, u32),
}

impl Stretches {
    /// Adds a shift behind all others.
    fn add(&mut self, start: u32, end: u32) {
        if start != self.current.1 {
            self.flush();
            self.current.0 = start;
        }
        self.current.1 = end;
    }

    fn flush(&mut self) {
        let (start, end) = self.current;
        let length = end.saturating_sub(start);
        self.longest = self.longest.max(length);
        if length > self.ordinary {
            self.long.push(self.current);
        }
    }
}

impl Tables {
    /// Returns the stretches, which are looked for once.
    fn stretches(&self) -> &Stretches {
        let slot = &self.memory.stretches;
        slot.get_or_init(|| self.look_for_stretches())
    }

    fn look_for_stretches(&self) -> Stretches {
        let mut found = Stretches::default();
        if !self.is_full_week() {
            found.ordinary = self.ordinary_stretch();
        }
        // The ends of the horizon cut stretches as days that differ do.
        let days = self.override_days.iter().copied();
        let days = [0].into_iter().chain(days).chain([DAYS]);
        let mut seen = 0_u32;
        for day in days {
            let from = day.saturating_sub(NEAR).max(seen);
            if from > seen {
                if self.is_full_week() {
                    found.add(seen.saturating_mul(DAY), from.saturating_mul(DAY));
                } else {
                    found.longest = found.longest.max(found.ordinary);
                }
            }
            seen = day.saturating_add(NEAR).min(DAYS);
            self.walk(from..seen, |shift| {
                found.add(shift.start, shift.end);
                ControlFlow::Continue(())
            });
        }
        found.flush();
        found
    }

    fn is_full_week(&self) -> bool {
        self.week_work.get() == DAY.saturating_mul(7)
    }

    /// Returns the longest stretch of an ordinary week that rests at some time.
    fn ordinary_stretch(&self) -> u32 {
        let (mut longest, mut current, mut end) = (0_u32, 0_u32, 0_u32);
        // Twice, so that a stretch over the turn of the week is seen whole.
        for number in 0..14_u32 {
            for shift in self.weekday(number).shifts() {
                let at = |minute: u16| number.saturating_mul(DAY).saturating_add(minute.into());
                if at(shift.start()) != end {
                    current = 0;
                }
                current = current.saturating_add(shift.minutes().into());
                end = at(shift.end());
                longest = longest.max(current);
            }
        }
        longest
    }

    /// Returns the end of the stretch that a working minute is in.
    ///
    /// O(log *e* + *n*) time for *n* days of the stretch; ordinary days of a week without rest are passed at once.
    fn stretch_end(&self, at: u32) -> u32 {
        let (mut number, minute) = (at / DAY, at % DAY);
        let mut next = self.override_days.partition_point(|day| *day < number);
        let mut end = self.day_from(next, number).end_of(minute);
        while end == DAY {
            let differs = self.override_days.get(next) == Some(&number);
            next = next.saturating_add(usize::from(differs));
            number = match self.override_days.get(next) {
                Some(day) if self.is_full_week() => *day,
                None if self.is_full_week() => DAYS,
                _ => number.saturating_add(1),
            };
            if number >= DAYS {
                return HORIZON;
            }
            end = self.day_from(next, number).end_of(0);
        }
        number.saturating_mul(DAY).saturating_add(end)
    }

    /// Returns the start of the stretch that ends at a minute or goes on there; the minute before it is one of work.
    ///
    /// The mirror image of [`stretch_end`](Self::stretch_end).
    fn stretch_start(&self, until: u32) -> u32 {
        let last = until.saturating_sub(1);
        let (mut number, minute) = (last / DAY, last % DAY);
        let mut next = self.override_days.partition_point(|day| *day <= number);
        let mut start = self.day(number).start_of(minute);
        while start == 0 && number > 0 {
            // `next` counts the differing days up to this one.
            let before = |next: usize| {
                next.checked_sub(1)
                    .and_then(|at| self.override_days.get(at))
            };
            if before(next) == Some(&number) {
                next = next.saturating_sub(1);
            }
            let day_before = number.saturating_sub(1);
            number = match before(next) {
                Some(day) if self.is_full_week() => *day,
                None if self.is_full_week() => return 0,
                _ => day_before,
            };
            let before = self.day(number);
            if !before.is_working(DAY.saturating_sub(1)) {
                return number.saturating_add(1).saturating_mul(DAY);
            }
            start = before.start_of(DAY.saturating_sub(1));
        }
        number.saturating_mul(DAY).saturating_add(start)
    }

    /// Tells whether all of `work` minutes from a minute of the horizon on work.
    fn is_whole(&self, from: u32, work: u32) -> bool {
        let until = from.saturating_add(work);
        until <= HORIZON && self.until(until).saturating_sub(self.until(from)) == work
    }

    /// Returns the first minute at or after `at` that begins `work` working minutes, at least one, in one go.
    fn whole_from(&self, mut at: u32, work: u32) -> Option<u32> {
        let stretches = self.stretches();
        if work > stretches.longest {
            return None;
        }
        if work > stretches.ordinary {
            let fits = |(start, end): &(u32, u32)| {
                Some((*start).max(at)).filter(|start| start.saturating_add(work) <= *end)
            };
            let first = stretches.long.partition_point(|(_, end)| *end <= at);
            return stretches.long.get(first..)?.iter().find_map(fits);
        }
        loop {
            let start = self.next(at)?;
            if self.is_whole(start, work) {
                return Some(start);
            }
            at = self.stretch_end(start);
        }
    }

    /// Returns the last minute that begins `work` working minutes, at least one, in one go that end by `until`.
    fn whole_until(&self, mut until: u32, work: u32) -> Option<u32> {
        let stretches = self.stretches();
        if work > stretches.longest {
            return None;
        }
        if work > stretches.ordinary {
            let fits = |(start, end): &(u32, u32)| {
                (*end)
                    .min(until)
                    .checked_sub(work)
                    .filter(|from| from >= start)
            };
            let behind = stretches.long.partition_point(|(start, _)| *start < until);
            return stretches.long.get(..behind)?.iter().rev().find_map(fits);
        }
        loop {
            let end = self
                .after(self.until(until).checked_sub(1)?)?
                .saturating_add(1);
            if let Some(start) = end.checked_sub(work) {
                if self.is_whole(start, work) {
                    return Some(start);
                }
            }
            until = self.stretch_start(end);
        }
    }
}

impl WorkCalendar {
    /// Returns the earliest minute at or after `at` from which `work` can be done without a rest in between.
    ///
    /// Shifts that touch are one stretch, over midnight too. For no work it is the first working minute at or after `at`,
    /// [`next_working`](Self::next_working). `None` when `work` is negative, is more than the
    /// [`longest_stretch`](Self::longest_stretch), or does not fit before the end of the horizon any more.
    ///
    /// # Complexity
    ///
    /// O(*n*) look-ups for the *n* stretches that are too short and passed, at most those of two weeks and of the days in a
    /// row that differ from the week; a rest is passed in one, decades long or not. Work that is longer than all stretches of
    /// an ordinary week is looked for among the O(*e*) that are. The first call of this kind looks at the days around the *e*
    /// days that differ.
    ///
    /// # Example: a shoot of six hours
    /// ```
    /// use tactica::time::{Minute, WorkCalendar, WorkCalendarSpec};
    ///
    /// let spec: WorkCalendarSpec = serde_json::from_str(r#"{
    ///     "week": {"mon": ["09:00-12:00", "13:00-17:00"], "thu": ["20:00-24:00"], "fri": ["00:00-02:00"]}
    /// }"#).unwrap();
    /// let calendar = spec.build().unwrap();
    /// let monday: Minute = "2025-02-03T10:00".parse()?;
    ///
    /// let night = calendar.whole_from(monday, "6h".parse()?);
    /// assert_eq!(night, Some("2025-02-06T20:00".parse()?));
    /// assert_eq!(calendar.whole_from(monday, "4h".parse()?), Some("2025-02-03T13:00".parse()?));
    /// assert_eq!(calendar.whole_from(monday, "7h".parse()?), None);
    /// # Ok::<(), tactica::time::TimeError>(())
    /// ```
    #[must_use]
    pub fn whole_from(&self, at: Minute, work: WorkTime) -> Option<Minute> {
        let at = at.number();
        let found = match u32::try_from(work.minutes()).ok()? {
            0 => self.0.next(at),
            work => self.0.whole_from(at, work),
        };
        Minute::of_number(found?)
    }

    /// Returns the latest minute from which `work` can be done by `finish` without a rest in between.
    ///
    /// The mirror image of [`whole_from`](Self::whole_from), as expensive, and `None` likewise. For no work it is the last
    /// working minute at or before `finish`, so that what one of the two finds is never out of reach of the other.
    ///
    /// # Example: as late as possible
    /// ```
    /// use tactica::time::{Minute, WorkCalendar};
    ///
    /// let calendar = WorkCalendar::standard();
    /// let monday: Minute = "2025-02-03T12:00".parse()?;
    /// assert_eq!(calendar.whole_until(monday, "2h".parse()?), Some("2025-02-03T10:00".parse()?));
    /// assert_eq!(calendar.whole_until(monday, "4h".parse()?), Some("2025-01-31T13:00".parse()?));
    /// # Ok::<(), tactica::time::TimeError>(())
    /// ```
    #[must_use]
    pub fn whole_until(&self, finish: Minute, work: WorkTime) -> Option<Minute> {
        let until = finish.number();
        let found = match u32::try_from(work.minutes()).ok()? {
            0 if self.0.works(until) => Some(until),
            0 => self.0.after(self.0.until(until).checked_sub(1)?),
            work => self.0.whole_until(until, work),
        };
        Minute::of_number(found?)
    }

    /// Returns the longest work that can be done anywhere in the horizon without a rest in between.
    ///
    /// At least one minute. Exceptions count: an open day of 24 hours in a century makes a demand of 20 hours possible,
    /// once. Looked for at the first call, around the days that differ from the week; O(1) afterwards.
    ///
    /// # Example: what is never possible
    /// ```
    /// use tactica::time::WorkCalendar;
    ///
    /// assert_eq!(WorkCalendar::standard().longest_stretch().to_string(), "1d");
    /// # Ok::<(), tactica::time::TimeError>(())
    /// ```
    #[must_use]
    pub fn longest_stretch(&self) -> WorkTime {
        WorkTime::of_horizon(i64::from(self.0.stretches().longest))
    }
}
