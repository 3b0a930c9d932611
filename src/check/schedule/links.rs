//! The links of one task, each by the definition of what it asks for.

use super::{Court, Dates, ScheduleViolation, work};
use crate::{
    network::{Clock, End, Limit},
    tactic::{Dependency, Task},
    time::{Minute, WorkCalendar, WorkTime},
};

pub(super) fn judge(
    court: Court<'_>,
    task: &Task,
    dates: Dates,
    violations: &mut Vec<ScheduleViolation>,
) {
    for link in &task.after {
        let Some((on, predecessor)) = court.dates.get(&link.on).zip(court.plan.task(&link.on))
        else {
            continue;
        };
        // What waits is the successor of a least lag and the predecessor of a greatest.
        let waits = match link.limit {
            Limit::AtLeast => task,
            Limit::AtMost => predecessor,
        };
        let excused = court.progress(waits).is_some() || is_overruled(court, waits);
        let side = Side {
            court,
            link,
            task,
            predecessor,
        };
        if !excused && !side.is_kept(*on, dates) {
            let from = on.of(link.kind.leaves());
            let until = dates.of(link.kind.enters());
            violations.push(ScheduleViolation::Link {
                task: task.id.clone(),
                dependency: Box::new(link.clone()),
                found: side.between(from, until),
            });
        }
    }
}

/// Tells whether a date that must be breaks what a task, or something in a summary, waits for, and a conflict says so.
fn is_overruled(court: Court<'_>, waits: &Task) -> bool {
    let own = waits.bounds.must.is_some() && court.in_conflict(&waits.id);
    let mut members = court.plan.tasks().iter();
    own || (waits.is_summary()
        && members.any(|task| task.parent.as_ref() == Some(&waits.id) && is_overruled(court, task)))
}

/// A link with what is at both of its ends.
struct Side<'a> {
    court: Court<'a>,
    link: &'a Dependency,
    task: &'a Task,
    predecessor: &'a Task,
}

impl Side<'_> {
    /// Returns the calendar of the clock; none for elapsed time.
    fn clock(&self) -> Option<WorkCalendar> {
        match self.link.lag.clock {
            Clock::Successor => Some(self.court.plan.calendar_of(self.task)),
            Clock::Predecessor => Some(self.court.plan.calendar_of(self.predecessor)),
            Clock::Project => Some(self.court.plan.calendar(None)),
            Clock::Elapsed => None,
        }
    }

    /// Returns the time between two dates on the clock of the link.
    fn between(&self, from: Minute, until: Minute) -> WorkTime {
        let minutes = match self.clock() {
            Some(calendar) => work(&calendar, from, until),
            None => until.since(from),
        };
        WorkTime::from_minutes(minutes).unwrap_or(WorkTime::MAX)
    }

    fn is_kept(&self, on: Dates, own: Dates) -> bool {
        let duration = self.predecessor.duration.minutes();
        let Some(lag) = self.link.lag.minutes(duration) else {
            return false;
        };
        let left = on.of(self.link.kind.leaves());
        let entered = own.of(self.link.kind.enters());
        match self.link.limit {
            // Without a lag the date itself counts, on whatever clock.
            Limit::AtLeast if lag == 0 => Self::reaches(
                self.court,
                self.task,
                self.link.kind.enters(),
                entered,
                left,
            ),
            Limit::AtLeast => {
                let asked = self.shifted(left, lag);
                Self::reaches(
                    self.court,
                    self.task,
                    self.link.kind.enters(),
                    entered,
                    asked,
                )
            }
            Limit::AtMost => {
                let asked = self.shifted(entered, lag.saturating_neg());
                Self::reaches(
                    self.court,
                    self.predecessor,
                    self.link.kind.leaves(),
                    left,
                    asked,
                )
            }
        }
    }

    /// Returns the earliest minute that lies `lag` after `at` on the clock; the beginning of time if that is before it.
    fn shifted(&self, at: Minute, lag: i64) -> Minute {
        match self.clock() {
            Some(calendar) => {
                let target = calendar.work_until(at).saturating_add(lag);
                if target < 0 {
                    return Minute::MIN;
                }
                calendar.earliest(target).unwrap_or(Minute::MAX)
            }
            None if lag < 0 => at.try_add(lag).unwrap_or(Minute::MIN),
            None => at.try_add(lag).unwrap_or(Minute::MAX),
        }
    }

    /// Tells whether a date of a task is not before `asked`. Of the finish of work it is enough that no work lies between.
    fn reaches(court: Court<'_>, task: &Task, end: End, at: Minute, asked: Minute) -> bool {
        if end == End::Finish && task.duration > WorkTime::ZERO {
            let calendar = court.plan.calendar_of(task);
            return calendar.work_until(at) >= calendar.work_until(asked);
        }
        at >= asked
    }
}
