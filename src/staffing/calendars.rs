//! On which calendar is a task worked when it needs several people and things at once?

use std::collections::BTreeMap;

use crate::time::{WorkCalendar, WorkTime};

/// Calendars by number, each kept once, and what any two of them have in common.
#[derive(Debug, Clone, Default)]
pub(super) struct Calendars {
    list: Vec<WorkCalendar>,
    /// The numbers of the calendars of each fingerprint.
    places: BTreeMap<u64, Vec<u32>>,
    /// The number of the common calendar of two, the smaller number first; none where they never meet.
    common: BTreeMap<(u32, u32), Option<u32>>,
}

impl Calendars {
    /// Returns the number of a calendar, which is added unless an equal one is there.
    ///
    /// Plans have few calendars of their own, but people who are away at different times have as many in common as there are pairs of them.
    pub(super) fn number(&mut self, calendar: &WorkCalendar) -> u32 {
        let alike = self.places.entry(calendar.fingerprint()).or_default();
        let list = &mut self.list;
        let known = alike.iter().find(|n| list[**n as usize] == *calendar);
        if let Some(known) = known {
            return *known;
        }
        let number = u32::try_from(list.len()).unwrap_or(u32::MAX);
        list.push(calendar.clone());
        alike.push(number);
        number
    }

    /// Returns the calendar of a number.
    pub(super) fn get(&self, number: u32) -> &WorkCalendar {
        &self.list[number as usize]
    }

    /// Returns a calendar with so much overtime.
    pub(super) fn longer(&mut self, number: u32, most: WorkTime) -> u32 {
        let longer = self.get(number).with_overtime(most);
        self.number(&longer)
    }

    /// Returns when both of two calendars work; none if they never do in an ordinary week.
    pub(super) fn meet(&mut self, one: u32, other: u32) -> Option<u32> {
        if one == other {
            return Some(one);
        }
        let key = (one.min(other), one.max(other));
        if let Some(known) = self.common.get(&key) {
            return *known;
        }
        let both = self.get(key.0).intersection(self.get(key.1)).ok();
        // What is common is often one of the two: a person on the plan's calendar who is never away.
        let number = both.map(|both| match key {
            (first, _) if *self.get(first) == both => first,
            (_, second) if *self.get(second) == both => second,
            _ => self.number(&both),
        });
        self.common.insert(key, number);
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_calendars_have_in_common_is_kept_once() {
        let mut calendars = Calendars::default();
        let office = calendars.number(&WorkCalendar::standard());
        let always = calendars.number(&WorkCalendar::continuous());
        let absence = ["2025-02-03..2025-02-08".parse().unwrap()];
        let away = calendars.number(&WorkCalendar::standard().with_absences(&absence));
        assert_eq!(calendars.number(&WorkCalendar::standard()), office);
        assert_eq!(calendars.meet(office, always), Some(office));
        assert_eq!(calendars.meet(always, away), Some(away));
        assert_eq!(calendars.meet(office, away), calendars.meet(away, office));
        assert_eq!(calendars.meet(office, away), Some(away));
        assert_eq!(calendars.list.len(), 3);
    }
}
