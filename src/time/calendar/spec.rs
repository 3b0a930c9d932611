//! How a calendar is written, and the one door from there to a [`WorkCalendar`].

use std::collections::BTreeMap;

use chrono::{NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use super::{
    CalendarError, CalendarPlace, Day, Override, OverrideKind, Shift, WorkCalendar, shift,
};
use crate::time::{
    DATE_MAX, TimeError,
    date::{day_number, day_of_number},
    parse_date,
    weekday::WEEKDAYS,
};

/// A working calendar as it is written: texts that may be wrong.
///
/// [`build`](Self::build) turns it into a [`WorkCalendar`] or names everything that is wrong; [`WorkCalendar::spec`] gives it
/// back with its shifts and dates in order.
///
/// # Example: everything that is wrong, at once
/// ```
/// use tactica::time::WorkCalendarSpec;
///
/// let spec: WorkCalendarSpec = serde_json::from_str(r#"{
///     "week": {"mon": ["09:00-12:30", "12:00-17:00"], "tue": ["17:00-09:00"]},
///     "holidays": [{"date": "2025-02-30", "name": "?"}]
/// }"#).unwrap();
/// let errors = spec.build().unwrap_err();
/// let codes: Vec<_> = errors.iter().map(|error| error.code()).collect();
/// assert_eq!(codes, ["calendar-shift-overlap", "calendar-shift-empty", "calendar-date"]);
/// assert_eq!(
///     errors[0].to_string(),
///     "week.mon[1]: the shift 12:00-17:00 overlaps 09:00-12:30 of the same day",
/// );
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkCalendarSpec {
    /// The shifts of an ordinary week.
    pub week: WeekSpec,
    /// Dates without work.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<HolidaySpec>,
    /// Dates with other shifts than their day of the week.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<ExceptionSpec>,
}

/// The shifts of each day of the week, written `09:00-12:30`; a day that is left out has none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WeekSpec {
    /// The shifts of Monday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mon: Vec<String>,
    /// The shifts of Tuesday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tue: Vec<String>,
    /// The shifts of Wednesday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wed: Vec<String>,
    /// The shifts of Thursday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub thu: Vec<String>,
    /// The shifts of Friday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fri: Vec<String>,
    /// The shifts of Saturday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sat: Vec<String>,
    /// The shifts of Sunday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sun: Vec<String>,
}

/// A date without work.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HolidaySpec {
    /// The date, written `2024-12-25`.
    pub date: String,
    /// What the day is called; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
}

/// A date with shifts of its own, such as a half day or an extra Saturday.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExceptionSpec {
    /// The date, written `2024-12-24`.
    pub date: String,
    /// The shifts of that date, written `09:00-13:00`; none means no work.
    pub shifts: Vec<String>,
    /// What the day is called; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
}

impl WeekSpec {
    fn days(&self) -> [&[String]; 7] {
        [
            &self.mon, &self.tue, &self.wed, &self.thu, &self.fri, &self.sat, &self.sun,
        ]
    }
}

impl WorkCalendarSpec {
    /// Makes the calendar.
    ///
    /// Shifts and dates may come in any order. Shifts that only touch do not overlap, and stay two.
    ///
    /// # Errors
    ///
    /// All that is wrong, in the order of the week, the holidays, the exceptions:
    ///
    /// * [`CalendarError::ShiftSyntax`] for a text that is no shift.
    /// * [`CalendarError::ShiftEmpty`] for a shift that ends before or where it starts.
    /// * [`CalendarError::ShiftOverlap`] for two shifts of a day with a minute in common.
    /// * [`CalendarError::Date`] for a text that is no date in the horizon, which ends with 2199-12-31.
    /// * [`CalendarError::DateTwice`] for a date that is listed twice.
    /// * [`CalendarError::NoWork`] for a week in which no shift is written.
    pub fn build(&self) -> Result<WorkCalendar, Vec<CalendarError>> {
        let mut door = Door::default();
        let week = self.week(&mut door);
        for (index, holiday) in self.holidays.iter().enumerate() {
            let place = CalendarPlace::Holiday { index };
            if let Some(day) = door.date(place, &holiday.date) {
                door.set(day, OverrideKind::Holiday, &holiday.name, Day::default());
            }
        }
        for (index, exception) in self.exceptions.iter().enumerate() {
            let day = door.date(CalendarPlace::Exception { index }, &exception.date);
            let place = |shift| CalendarPlace::ExceptionShift { index, shift };
            let shifts = door.shifts(&exception.shifts, place);
            if let Some(day) = day {
                door.set(day, OverrideKind::Exception, &exception.name, shifts);
            }
        }
        let work = week
            .iter()
            .fold(0_u32, |sum, day| sum.saturating_add(day.work()));
        match std::num::NonZeroU32::new(work) {
            Some(work) if door.errors.is_empty() => {
                Ok(WorkCalendar::of_parts(week, work, door.overrides))
            }
            _ => Err(door.errors),
        }
    }

    fn week(&self, door: &mut Door) -> [Day; 7] {
        let mut week: [Day; 7] = std::array::from_fn(|_| Day::default());
        let days = self.week.days();
        for ((day, texts), weekday) in week.iter_mut().zip(days).zip(WEEKDAYS) {
            *day = door.shifts(texts, |shift| CalendarPlace::Week { weekday, shift });
        }
        if days.iter().all(|texts| texts.is_empty()) {
            door.errors.push(CalendarError::NoWork);
        }
        week
    }
}

/// What has been read so far, and what was wrong with it.
#[derive(Default)]
struct Door {
    errors: Vec<CalendarError>,
    places: BTreeMap<u32, CalendarPlace>,
    overrides: BTreeMap<u32, Override>,
}

impl Door {
    /// Reads the shifts of one day; those that are wrong are left out.
    fn shifts(&mut self, texts: &[String], place: impl Fn(usize) -> CalendarPlace) -> Day {
        let mut found: Vec<(Shift, usize)> = Vec::with_capacity(texts.len());
        for (index, text) in texts.iter().enumerate() {
            let value = || text.chars().take(40).collect();
            match shift::times(text) {
                None => self.errors.push(CalendarError::ShiftSyntax {
                    place: place(index),
                    value: value(),
                }),
                Some(times) => match shift::ordered(times) {
                    None => self.errors.push(CalendarError::ShiftEmpty {
                        place: place(index),
                        value: value(),
                    }),
                    Some(shift) => found.push((shift, index)),
                },
            }
        }
        found.sort_unstable();
        let mut shifts: Vec<Shift> = Vec::with_capacity(found.len());
        // The shift that reaches furthest so far: a long one may overlap several.
        let mut reach: Option<Shift> = None;
        for (shift, index) in found {
            match reach {
                Some(other) if other.overlaps(shift) => {
                    self.errors.push(CalendarError::ShiftOverlap {
                        place: place(index),
                        shift,
                        other,
                    });
                    if shift.end() > other.end() {
                        reach = Some(shift);
                    }
                }
                _ => {
                    shifts.push(shift);
                    reach = Some(shift);
                }
            }
        }
        Day::new(&shifts)
    }

    /// Reads the date of an override, the first time it comes.
    fn date(&mut self, place: CalendarPlace, text: &str) -> Option<u32> {
        let date = match parse_date(text) {
            Ok(DATE_MAX) => Err(TimeError::DateOutOfRange { date: DATE_MAX }),
            other => other,
        };
        let date = match date {
            Ok(date) => date,
            Err(error) => {
                self.errors.push(CalendarError::Date { place, error });
                return None;
            }
        };
        let day = u32::try_from(day_number(date)).ok()?;
        if let Some(first) = self.places.get(&day) {
            let first = *first;
            self.errors
                .push(CalendarError::DateTwice { place, date, first });
            return None;
        }
        self.places.insert(day, place);
        Some(day)
    }

    fn set(&mut self, day: u32, kind: OverrideKind, name: &str, shifts: Day) {
        let name = name.into();
        self.overrides.insert(
            day,
            Override {
                kind,
                name,
                day: shifts,
            },
        );
    }
}

impl WorkCalendar {
    /// Returns the calendar as it is written, shifts and dates in order.
    #[must_use]
    pub fn spec(&self) -> WorkCalendarSpec {
        let texts = |day: &Day| day.shifts().map(|shift| shift.to_string()).collect();
        let [mon, tue, wed, thu, fri, sat, sun] = self.0.week.each_ref().map(texts);
        let mut spec = WorkCalendarSpec {
            week: WeekSpec {
                mon,
                tue,
                wed,
                thu,
                fri,
                sat,
                sun,
            },
            ..WorkCalendarSpec::default()
        };
        for (day, found) in self.0.override_days.iter().zip(&self.0.overrides) {
            let date = day_of_number(i64::from(*day))
                .as_ref()
                .map(NaiveDate::to_string);
            let (date, name) = (date.unwrap_or_default(), found.name.to_string());
            match found.kind {
                OverrideKind::Holiday => spec.holidays.push(HolidaySpec { date, name }),
                OverrideKind::Exception => {
                    let shifts = texts(&found.day);
                    spec.exceptions.push(ExceptionSpec { date, shifts, name });
                }
            }
        }
        spec
    }

    /// Returns the shifts of an ordinary day of the week.
    pub fn week_shifts(&self, weekday: Weekday) -> impl DoubleEndedIterator<Item = Shift> + '_ {
        let index = usize::try_from(weekday.num_days_from_monday()).unwrap_or(0);
        self.0.week.get(index).into_iter().flat_map(Day::shifts)
    }

    /// Returns the name of a holiday or exception, or `None` when the date is neither or has no name.
    #[must_use]
    pub fn day_name(&self, date: NaiveDate) -> Option<&str> {
        let day = u32::try_from(day_number(date)).ok()?;
        let index = self.0.override_days.binary_search(&day).ok()?;
        let name = &*self.0.overrides.get(index)?.name;
        (!name.is_empty()).then_some(name)
    }
}
