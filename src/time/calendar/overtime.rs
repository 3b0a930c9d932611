//! What is left of a day after its last shift?

use std::{collections::BTreeMap, num::NonZeroU32};

use super::{Day, Override, Shift, WorkCalendar, shift};
use crate::time::{WorkTime, minute::DAY};

impl WorkCalendar {
    /// Returns the calendar with so much more work after the last shift of every day that has one, until midnight at the latest.
    ///
    /// Days without work stay without. Nothing and less adds nothing.
    ///
    /// # Example: two hours more, an evening before midnight, and no Saturday
    /// ```
    /// use tactica::time::{Minute, WorkCalendar, WorkCalendarSpec};
    ///
    /// let late = WorkCalendar::standard().with_overtime("2h".parse()?);
    /// assert_eq!(late.spec().week.mon, ["09:00-19:00"]);
    /// assert!(late.spec().week.sat.is_empty());
    /// let monday: Minute = "2025-02-03T09:00".parse()?;
    /// assert_eq!(late.finish(monday, "10h".parse()?), Some("2025-02-03T19:00".parse()?));
    ///
    /// let spec: WorkCalendarSpec = serde_json::from_str(r#"{"week": {"mon": ["18:00-23:30"]}}"#).unwrap();
    /// assert_eq!(spec.build().unwrap().with_overtime("2h".parse()?).spec().week.mon, ["18:00-24:00"]);
    /// # Ok::<(), tactica::time::TimeError>(())
    /// ```
    #[must_use]
    pub fn with_overtime(&self, most: WorkTime) -> Self {
        let most = most.minutes().clamp(0, i64::from(DAY));
        let most = u16::try_from(most).unwrap_or(0);
        let week: [Day; 7] = self.0.week.each_ref().map(|day| longer(day, most));
        let work = week
            .iter()
            .fold(0_u32, |sum, day| sum.saturating_add(day.work()));
        // A week that had work has no less of it.
        let work = NonZeroU32::new(work).unwrap_or(self.0.week_work);
        let overrides = self.overrides().map(|(number, found)| {
            let day = longer(&found.day, most);
            (number, Override { day, ..found })
        });
        let overrides: BTreeMap<u32, Override> = overrides.collect();
        Self::of_parts(week, work, overrides)
    }
}

fn longer(day: &Day, most: u16) -> Day {
    let mut shifts: Vec<Shift> = day.shifts().collect();
    if let Some(last) = shifts.last_mut() {
        let end = u32::from(last.end().saturating_add(most)).min(DAY);
        let end = u16::try_from(end).unwrap_or(last.end());
        *last = shift::ordered((last.start(), end)).unwrap_or(*last);
    }
    Day::new(&shifts)
}
