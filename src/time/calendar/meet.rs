//! When two can work together: the minutes that are working time on both of two calendars.

use std::{collections::BTreeMap, num::NonZeroU32, sync::Arc};

use super::{CalendarError, Day, Override, OverrideKind, Shift, Tables, WorkCalendar, shift};

impl WorkCalendar {
    /// Returns the calendar on which a minute works if it works on this calendar and on `other`.
    ///
    /// For a task with a calendar that is done by a person with another. A day that differs from the week on one of the two
    /// differs in the result, with the shifts that are common to both; it has the name it has here, or else there. Shifts
    /// that touch stay apart as they are in either. With [`continuous`](Self::continuous) a calendar stays as it is.
    ///
    /// # Errors
    ///
    /// [`CalendarError::NoCommonWork`] when no day of the ordinary weeks has a minute in common, whatever the days that differ
    /// have: a calendar has work in its week.
    ///
    /// # Complexity
    ///
    /// O(*e* log *e*) for the *e* days that differ on either; nothing but a pointer is copied when one of the two is
    /// continuous, or both are one.
    ///
    /// # Example: office hours and an early bird
    /// ```
    /// use tactica::time::{WorkCalendar, WorkCalendarSpec};
    ///
    /// let spec: WorkCalendarSpec = serde_json::from_str(r#"{
    ///     "week": {"mon": ["06:00-11:00", "12:00-14:00"], "sat": ["06:00-11:00"]},
    ///     "holidays": [{"date": "2025-02-03"}]
    /// }"#).unwrap();
    /// let both = spec.build().unwrap().intersection(&WorkCalendar::standard()).unwrap();
    /// assert_eq!(both.spec().week.mon, ["09:00-11:00", "12:00-14:00"]);
    /// assert_eq!(both.spec().week.sat, Vec::<String>::new());
    /// assert_eq!(both.spec().holidays[0].date, "2025-02-03");
    /// ```
    pub fn intersection(&self, other: &Self) -> Result<Self, CalendarError> {
        if Arc::ptr_eq(&self.0, &other.0) || other.0.is_bare_continuous() {
            return Ok(self.clone());
        }
        if self.0.is_bare_continuous() {
            return Ok(other.clone());
        }
        let mut week: [Day; 7] = std::array::from_fn(|_| Day::default());
        for (day, (left, right)) in week.iter_mut().zip(self.0.week.iter().zip(&other.0.week)) {
            *day = common(left, right);
        }
        let work = week
            .iter()
            .fold(0_u32, |sum, day| sum.saturating_add(day.work()));
        let work = NonZeroU32::new(work).ok_or(CalendarError::NoCommonWork)?;
        let theirs = other.overrides();
        let mut overrides: BTreeMap<u32, Override> = theirs
            .map(|(number, found)| (number, found.meeting(self.0.day(number))))
            .collect();
        for (number, found) in self.overrides() {
            let found = found.meeting(other.0.day(number));
            overrides
                .entry(number)
                .and_modify(|theirs| theirs.precede(&found))
                .or_insert(found);
        }
        Ok(Self::of_parts(week, work, overrides))
    }
}

impl Tables {
    /// Tells whether the calendar is continuous and no day has a name or differs in kind.
    fn is_bare_continuous(&self) -> bool {
        self.is_continuous() && self.overrides.is_empty()
    }
}

impl Override {
    /// Returns the day with the shifts that another day has too.
    fn meeting(self, day: &Day) -> Self {
        let day = common(&self.day, day);
        Self { day, ..self }
    }

    /// Takes over the name of `first`, if it has one, and that it is a holiday, if it is.
    ///
    /// Both have the same shifts, and those of a holiday are none.
    fn precede(&mut self, first: &Self) {
        if !first.name.is_empty() {
            self.name.clone_from(&first.name);
        }
        if first.kind == OverrideKind::Holiday {
            self.kind = OverrideKind::Holiday;
        }
    }
}

/// Returns the shifts that two days have in common.
fn common(left: &Day, right: &Day) -> Day {
    let mut shifts: Vec<Shift> = Vec::new();
    for one in left.shifts() {
        // Both are in order, and so is what they have in common.
        let parts = right.shifts().filter_map(|other| {
            shift::ordered((one.start().max(other.start()), one.end().min(other.end())))
        });
        shifts.extend(parts);
    }
    Day::new(&shifts)
}
