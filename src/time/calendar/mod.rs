//! When people work: a week of shifts, days that differ, and exact conversions between minutes and work.
//!
//! A calendar is a function *W(t)*, the number of working minutes before the minute *t*. It never falls and rises by at
//! most one from minute to minute, so it has inverses: `earliest` and `latest` are the ends of the stretch of
//! minutes where *W* has a given value. Everything else follows from these three.
//!
//! The week before an hour of rest and the hour after it share one value of *W*:
//!
//! ```text
//! minute   08:00    09:00            12:00    13:00            17:00
//! shifts              |███████████████|        |███████████████|
//! W(t)     0  ──────  0  1  2  …  179 180 ──── 180  181  …  419 420 ───
//!                     ▲               ▲        ▲
//!                     latest(0)       │        latest(180): where the next minute of work starts
//!                                     earliest(180): where the work before is finished
//! ```

mod convert;
mod day;
mod error;
mod ladder;
mod meet;
mod overtime;
mod search;
mod shift;
mod shifts;
mod spec;
mod whole;

use std::{collections::BTreeMap, fmt, num::NonZeroU32, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use self::{day::Day, ladder::Memory};
use super::{
    DateSpan,
    date::{DAYS, day_number},
};

pub use error::{CalendarError, CalendarPlace};
pub use shift::Shift;
pub use shifts::{ShiftSpan, Shifts};
pub use spec::{ExceptionSpec, HolidaySpec, WeekSpec, WorkCalendarSpec};

/// The working time of a person, a team or the whole plan: a week of shifts, holidays and exceptions.
///
/// Made from a [`WorkCalendarSpec`], which is also its form on the wire. Immutable; a clone shares the tables.
///
/// | Operation | Result | Note |
/// | --- | --- | --- |
/// | [`finish`](Self::finish), [`start`](Self::start) | the end or the beginning of some work | jump over every rest |
/// | [`between`](Self::between) | the work between two minutes | negative backwards |
/// | [`work_until`](Self::work_until) | *W(t)*, working minutes since 1900 | total on the horizon |
/// | [`earliest`](Self::earliest), [`latest`](Self::latest) | the ends of the minutes with that *W* | its inverses |
/// | [`whole_from`](Self::whole_from), [`whole_until`](Self::whole_until) | where work fits in one go | no rest in between |
/// | [`with_absences`](Self::with_absences) | the calendar without some days | for people |
/// | [`with_overtime`](Self::with_overtime) | the calendar with longer days | for people |
/// | [`intersection`](Self::intersection) | the common time of two calendars | a task's and a person's |
///
/// # Complexity
///
/// A conversion takes O(log *e* + log *s*) time for *e* days that differ from the week and *s* shifts a day. From the
/// hundredth on it is a look-up: O(1), whatever *e*, where shifts begin two hours apart or more, and O(log *s*) where they are
/// denser. The tables are made for two years at a time, some 13 kB for each direction with two shifts a day, and belong to
/// all clones.
///
/// # Example: a lunch break, a weekend and a half day
/// ```
/// use tactica::time::{Minute, WorkCalendar, WorkCalendarSpec};
///
/// let spec: WorkCalendarSpec = serde_json::from_str(r#"{
///     "week": {
///         "mon": ["09:00-12:30", "13:00-17:00"],
///         "tue": ["09:00-12:30", "13:00-17:00"],
///         "wed": ["09:00-12:30", "13:00-17:00"],
///         "thu": ["09:00-12:30", "13:00-17:00"],
///         "fri": ["09:00-12:30", "13:00-16:00"]
///     },
///     "holidays": [{"date": "2024-12-25", "name": "Christmas"}],
///     "exceptions": [{"date": "2024-12-24", "shifts": ["09:00-13:00"], "name": "half day"}]
/// }"#).unwrap();
/// let calendar = spec.build().unwrap();
///
/// // Three hours from Tuesday noon: one before 13:00, two after the holiday.
/// let start: Minute = "2024-12-24T12:00".parse()?;
/// let finish = calendar.finish(start, "3h".parse()?).unwrap();
/// assert_eq!(finish.to_string(), "2024-12-26T11:00");
/// assert_eq!(calendar.start(finish, "3h".parse()?), Some(start));
/// # Ok::<(), tactica::time::TimeError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct WorkCalendar(Arc<Tables>);

/// A day with its own shifts instead of those of the week.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Override {
    kind: OverrideKind,
    name: Box<str>,
    day: Day,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OverrideKind {
    Holiday,
    Exception,
}

/// What a calendar knows, prepared for the conversions.
#[derive(PartialEq, Eq)]
struct Tables {
    week: [Day; 7],
    /// The work of the week before each of its days.
    week_before: [u32; 7],
    /// The work of a whole week.
    week_work: NonZeroU32,
    /// The numbers of the days with an override, ascending; apart from the rest for the search.
    override_days: Box<[u32]>,
    /// *W* at the beginning of each of these days.
    override_work: Box<[u32]>,
    /// What the overrides before each of these days, and before the end, add to the work of the plain weeks.
    gained: Box<[i32]>,
    overrides: Box<[Override]>,
    /// *W* at the end of the horizon.
    total: u32,
    memory: Memory,
}

impl WorkCalendar {
    /// Returns the calendar of eight hours a day without a break: Monday to Friday, 09:00 to 17:00, no holidays.
    ///
    /// # Example: a day of work is a date
    /// ```
    /// use tactica::time::{Minute, WorkCalendar};
    ///
    /// let friday: Minute = "2025-01-31T09:00".parse()?;
    /// let finish = WorkCalendar::standard().finish(friday, "2d".parse()?).unwrap();
    /// assert_eq!(finish.to_string(), "2025-02-03T17:00");
    /// # Ok::<(), tactica::time::TimeError>(())
    /// ```
    #[must_use]
    pub fn standard() -> Self {
        let day = vec!["09:00-17:00".to_owned()];
        let week = WeekSpec {
            mon: day.clone(),
            tue: day.clone(),
            wed: day.clone(),
            thu: day.clone(),
            fri: day,
            ..WeekSpec::default()
        };
        Self::of_week(week)
    }

    /// Returns the calendar on which every minute is a working minute.
    #[must_use]
    pub fn continuous() -> Self {
        let day = vec!["00:00-24:00".to_owned()];
        let week = WeekSpec {
            mon: day.clone(),
            tue: day.clone(),
            wed: day.clone(),
            thu: day.clone(),
            fri: day.clone(),
            sat: day.clone(),
            sun: day,
        };
        Self::of_week(week)
    }

    fn of_week(week: WeekSpec) -> Self {
        let spec = WorkCalendarSpec {
            week,
            ..WorkCalendarSpec::default()
        };
        spec.build()
            .expect("invariant: the shifts of the built-in calendars are legal")
    }

    /// Returns the calendar without the days of `absences`, which may overlap and come in any order.
    ///
    /// Days that had no work before stay as they are, holidays included. The others become exceptions without shifts
    /// and without a name.
    ///
    /// # Example: a week off
    /// ```
    /// use tactica::time::{Minute, WorkCalendar};
    ///
    /// let calendar = WorkCalendar::standard().with_absences(&["2025-02-03..2025-02-08".parse()?]);
    /// let friday: Minute = "2025-01-31T09:00".parse()?;
    /// let finish = calendar.finish(friday, "2d".parse()?).unwrap();
    /// assert_eq!(finish.to_string(), "2025-02-10T17:00");
    /// # Ok::<(), tactica::time::TimeError>(())
    /// ```
    #[must_use]
    pub fn with_absences(&self, absences: &[DateSpan]) -> Self {
        let mut overrides: BTreeMap<u32, Override> = self.overrides().collect();
        for span in absences {
            for day in days_of(*span) {
                if self.0.day(day).work() > 0 {
                    let absent = Override {
                        kind: OverrideKind::Exception,
                        name: Box::default(),
                        day: Day::default(),
                    };
                    overrides.insert(day, absent);
                }
            }
        }
        let week = self.0.week.clone();
        Self::of_parts(week, self.0.week_work, overrides)
    }

    /// Makes the calendar of a week with `week_work` minutes and the days that differ from it.
    fn of_parts(week: [Day; 7], week_work: NonZeroU32, overrides: BTreeMap<u32, Override>) -> Self {
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
            memory: Memory::new(0),
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
        tables.memory = Memory::new(tables.total);
        tables.override_work = work.into();
        tables.gained = gained.into();
        tables.override_days = overrides.keys().copied().collect();
        tables.overrides = overrides.into_values().collect();
        Self(Arc::new(tables))
    }

    /// Returns a number that equal calendars have in common, and others seldom: of the work of the week and of the days that differ.
    ///
    /// O(*e*) time for the *e* days that differ from the week.
    pub(crate) fn fingerprint(&self) -> u64 {
        let tables = &self.0;
        let week = tables.week_before.iter().chain([&tables.total]).copied();
        let days = tables.override_days.iter().copied();
        let work = tables.override_work.iter().copied();
        let numbers = week.chain(days).chain(work);
        // The offset and the prime of FNV-1a, over words instead of bytes.
        numbers.fold(0xcbf2_9ce4_8422_2325, |hash, number| {
            (hash ^ u64::from(number)).wrapping_mul(0x0100_0000_01b3)
        })
    }

    fn overrides(&self) -> impl Iterator<Item = (u32, Override)> + '_ {
        let days = self.0.override_days.iter().copied();
        days.zip(self.0.overrides.iter().cloned())
    }
}

fn days_of(span: DateSpan) -> std::ops::Range<u32> {
    // Dates of a span lie in the horizon, where day numbers are not negative.
    let number = |date| u32::try_from(day_number(date)).unwrap_or(0);
    number(span.start())..number(span.end())
}

impl Default for WorkCalendar {
    /// Returns [`WorkCalendar::standard`].
    fn default() -> Self {
        Self::standard()
    }
}

impl fmt::Debug for WorkCalendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WorkCalendar").field(&self.spec()).finish()
    }
}

impl Serialize for WorkCalendar {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.spec().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for WorkCalendar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spec = WorkCalendarSpec::deserialize(deserializer)?;
        spec.build().map_err(|errors| {
            let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
            de::Error::custom(texts.join("; "))
        })
    }
}
