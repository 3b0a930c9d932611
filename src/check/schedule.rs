//! Does a schedule keep to the plan?

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};

use crate::{
    id::TaskId,
    network::End,
    plan::Plan,
    schedule::{Schedule, ScheduledTask},
    tactic::{Dependency, Task},
    time::{Minute, WorkCalendar, WorkTime},
};

/// Something in which a schedule does not keep to its plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScheduleViolation {
    /// A task of the plan has no dates.
    #[error("{task} is not scheduled")]
    Missing {
        /// The task.
        task: TaskId,
    },
    /// The schedule has a task that the plan does not have, or has it twice.
    #[error("{task} is scheduled, but not once in the plan")]
    Unknown {
        /// The task.
        task: TaskId,
    },
    /// A date lies outside the years 1900 to 2199.
    #[error("{task} has the date {at}, outside the years 1900 to 2199")]
    OutOfRange {
        /// The task.
        task: TaskId,
        /// The date.
        at: NaiveDateTime,
    },
    /// A task starts before the plan does, or before it may.
    #[error("{task} starts on {start}, before {bound}")]
    TooEarly {
        /// The task.
        task: TaskId,
        /// Its start.
        start: NaiveDateTime,
        /// The date before which it may not start.
        bound: NaiveDateTime,
    },
    /// A task with work starts while nobody works.
    #[error("{task} starts on {start}, when nobody works")]
    StartsInRest {
        /// The task.
        task: TaskId,
        /// Its start.
        start: NaiveDateTime,
    },
    /// There is more or less working time between start and finish than the task takes.
    #[error(
        "{task} takes {duration}, but {found} of working time lie between its start and finish"
    )]
    Duration {
        /// The task.
        task: TaskId,
        /// What it takes.
        duration: WorkTime,
        /// What it is given.
        found: WorkTime,
    },
    /// A link is not kept.
    #[error(
        "{task} does not wait for {dependency}: {found} of working time lie between the two dates"
    )]
    Link {
        /// The waiting task.
        task: TaskId,
        /// What it is to wait for.
        dependency: Box<Dependency>,
        /// The working time between the dates that the link joins.
        found: WorkTime,
    },
    /// A task finishes after its deadline.
    #[error("{task} finishes on {finish}, after its deadline {deadline}")]
    Deadline {
        /// The task.
        task: TaskId,
        /// Its finish.
        finish: NaiveDateTime,
        /// The last day on which it may finish.
        deadline: NaiveDate,
    },
}

/// Dates of a task on the axis of minutes.
#[derive(Debug, Clone, Copy)]
struct Dates {
    start: Minute,
    finish: Minute,
}

/// Returns everything in which the earliest dates of a schedule do not keep to the plan, in the order of the tasks' names.
///
/// A link is kept when at least its lag of working time, on the calendar of the waiting task, lies between the two dates it
/// joins; a milestone without a lead must also not come before the date it waits for.
///
/// # Example: a schedule that was tampered with
/// ```
/// use tactica::{check, plan::PlanDraft, schedule::Schedule};
///
/// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
/// # draft.milestones = serde_json::from_str(r#"[{"id": "start", "name": "Start"}, {"id": "end", "name": "End", "after": ["start"]}]"#)?;
/// let plan = draft.build()?;
/// let schedule = Schedule::of(&plan);
/// assert!(check::schedule(&plan, &schedule).is_empty());
///
/// let json = serde_json::to_string(&schedule)?.replace("2025-01-06", "2025-01-05");
/// let tampered: Schedule = serde_json::from_str(&json)?;
/// assert_eq!(check::schedule(&plan, &tampered).len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn schedule(plan: &Plan, schedule: &Schedule) -> Vec<ScheduleViolation> {
    let mut violations = Vec::new();
    let planned: BTreeSet<&TaskId> = plan.tasks().iter().map(|task| &task.id).collect();
    let mut dates: BTreeMap<&TaskId, Dates> = BTreeMap::new();
    for scheduled in schedule.tasks() {
        let Some(read) = read(scheduled, &mut violations) else {
            continue;
        };
        let known = planned.contains(&scheduled.id);
        if !known || dates.insert(&scheduled.id, read).is_some() {
            violations.push(ScheduleViolation::Unknown {
                task: scheduled.id.clone(),
            });
        }
    }
    for task in plan.tasks() {
        let calendar = plan.calendar(task.calendar.as_ref());
        match dates.get(&task.id) {
            None => violations.push(ScheduleViolation::Missing {
                task: task.id.clone(),
            }),
            Some(found) => {
                judge(plan, task, *found, &calendar, &mut violations);
                for dependency in &task.after {
                    if let Some(on) = dates.get(&dependency.on) {
                        judge_link(task, dependency, *on, *found, &calendar, &mut violations);
                    }
                }
            }
        }
    }
    violations
}

fn read(task: &ScheduledTask, violations: &mut Vec<ScheduleViolation>) -> Option<Dates> {
    let mut minute = |at: NaiveDateTime| {
        let minute = Minute::from_datetime(at).ok();
        if minute.is_none() {
            violations.push(ScheduleViolation::OutOfRange {
                task: task.id.clone(),
                at,
            });
        }
        minute
    };
    let start = minute(task.early_start);
    let finish = minute(task.early_finish);
    Some(Dates {
        start: start?,
        finish: finish?,
    })
}

fn judge(
    plan: &Plan,
    task: &Task,
    dates: Dates,
    calendar: &WorkCalendar,
    violations: &mut Vec<ScheduleViolation>,
) {
    let id = || task.id.clone();
    let start = dates.start.datetime();
    let plan_start = plan.span().start_minute();
    let own = task
        .not_before
        .and_then(|date| Minute::from_date(date).ok());
    let bound = own.map_or(plan_start, |own| own.max(plan_start));
    if dates.start < bound {
        violations.push(ScheduleViolation::TooEarly {
            task: id(),
            start,
            bound: bound.datetime(),
        });
    }
    if task.duration > WorkTime::ZERO && !calendar.is_working(dates.start) {
        violations.push(ScheduleViolation::StartsInRest { task: id(), start });
    }
    let found = calendar.between(dates.start, dates.finish);
    if found != task.duration || dates.finish < dates.start {
        let duration = task.duration;
        violations.push(ScheduleViolation::Duration {
            task: id(),
            duration,
            found,
        });
    }
    let day_after = task.deadline.and_then(|day| day.succ_opt());
    let limit = day_after.and_then(|day| Minute::from_date(day).ok());
    if let (Some(deadline), Some(limit)) = (task.deadline, limit) {
        if dates.finish > limit {
            let finish = dates.finish.datetime();
            violations.push(ScheduleViolation::Deadline {
                task: id(),
                finish,
                deadline,
            });
        }
    }
}

fn judge_link(
    task: &Task,
    dependency: &Dependency,
    on: Dates,
    own: Dates,
    calendar: &WorkCalendar,
    violations: &mut Vec<ScheduleViolation>,
) {
    let end = |dates: Dates, end: End| match end {
        End::Start => dates.start,
        End::Finish => dates.finish,
    };
    let left = end(on, dependency.kind.leaves());
    let entered = end(own, dependency.kind.enters());
    let found = calendar.between(left, entered);
    let milestone = task.duration == WorkTime::ZERO && dependency.lag >= WorkTime::ZERO;
    if found < dependency.lag || (milestone && entered < left) {
        let dependency = Box::new(dependency.clone());
        violations.push(ScheduleViolation::Link {
            task: task.id.clone(),
            dependency,
            found,
        });
    }
}
