//! Does a schedule keep to the plan?

mod approvals;
mod links;
mod task;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;

use crate::{
    id::{CostId, TaskId},
    network::End,
    plan::Plan,
    schedule::{Options, Progress, Schedule, ScheduledTask},
    tactic::{Dependency, Moment, Task, TaskKind},
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
    /// A task is started or finished, and its dates are others than what was reported.
    #[error("{task} is scheduled from {start} to {finish}, which is not what was reported")]
    Reported {
        /// The task.
        task: TaskId,
        /// Its start.
        start: NaiveDateTime,
        /// Its finish.
        finish: NaiveDateTime,
    },
    /// A task finishes before it may.
    #[error("{task} finishes on {finish}, before {bound}")]
    FinishTooEarly {
        /// The task.
        task: TaskId,
        /// Its finish.
        finish: NaiveDateTime,
        /// The date before which it may not finish.
        bound: NaiveDateTime,
    },
    /// A task does not stand at the date that must be.
    #[error("{task} lasts from {start} to {finish}, away from the date {must} that must be")]
    Must {
        /// The task.
        task: TaskId,
        /// Its start.
        start: NaiveDateTime,
        /// Its finish.
        finish: NaiveDateTime,
        /// The date that must be.
        must: NaiveDateTime,
    },
    /// A date that was set is not kept, and the schedule names no conflict.
    #[error("{task} comes on {at}, after {bound}, and no conflict says so")]
    Silent {
        /// The task.
        task: TaskId,
        /// Its start or finish.
        at: NaiveDateTime,
        /// The date after which it may not start or finish.
        bound: NaiveDateTime,
    },
    /// A task that must be whole is interrupted.
    #[error("{task} must be whole, but its calendar rests between {start} and {finish}")]
    Interrupted {
        /// The task.
        task: TaskId,
        /// Its start.
        start: NaiveDateTime,
        /// Its finish.
        finish: NaiveDateTime,
    },
    /// A task lies outside of its windows, or on days it is to keep clear of.
    #[error("{task} lasts from {start} to {finish}, which no window holds")]
    Window {
        /// The task.
        task: TaskId,
        /// Its start.
        start: NaiveDateTime,
        /// Its finish.
        finish: NaiveDateTime,
    },
    /// A summary has other dates than its members.
    #[error("{task} lasts from {start} to {finish}, its members do not")]
    Members {
        /// The summary.
        task: TaskId,
        /// Its start.
        start: NaiveDateTime,
        /// Its finish.
        finish: NaiveDateTime,
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
    /// Tasks wait for the approval of a cost, and the schedule does not have it; or it has one that nothing waits for.
    #[error("the approval of {cost} is scheduled, but not as the plan asks for it")]
    Approval {
        /// The cost that is asked for.
        cost: CostId,
    },
    /// An approval is asked for before it can be, comes sooner than those who decide take, or not when it was reported.
    #[error("the approval of {cost} is asked for on {asked} and comes on {comes}: it takes {lead}")]
    Lead {
        /// The cost that is asked for.
        cost: CostId,
        /// When it is asked for.
        asked: NaiveDateTime,
        /// When it comes.
        comes: NaiveDateTime,
        /// How long it takes.
        lead: WorkTime,
    },
    /// A task that needs money starts before the approval of it can have come.
    #[error("{task} starts on {start}, before the approval of {cost} on {comes}")]
    Unapproved {
        /// The task.
        task: TaskId,
        /// Its start.
        start: NaiveDateTime,
        /// The cost that is asked for.
        cost: CostId,
        /// When the approval comes.
        comes: NaiveDateTime,
    },
    /// A task finishes after its deadline.
    #[error("{task} finishes on {finish}, after its deadline {deadline}")]
    Deadline {
        /// The task.
        task: TaskId,
        /// Its finish.
        finish: NaiveDateTime,
        /// By when it should be finished.
        deadline: Moment,
    },
}

/// Dates of a task on the axis of minutes.
#[derive(Debug, Clone, Copy)]
struct Dates {
    start: Minute,
    finish: Minute,
}

impl Dates {
    fn of(self, end: End) -> Minute {
        match end {
            End::Start => self.start,
            End::Finish => self.finish,
        }
    }
}

/// What a schedule is judged by.
#[derive(Clone, Copy)]
struct Court<'a> {
    plan: &'a Plan,
    options: &'a Options,
    schedule: &'a Schedule,
    dates: &'a BTreeMap<&'a TaskId, Dates>,
}

impl Court<'_> {
    fn progress(&self, task: &Task) -> Option<Progress> {
        self.options.progress.get(&task.id).copied()
    }

    /// Tells whether the schedule says that a date of the task could not be kept, or breaks what others ask for.
    fn in_conflict(&self, task: &TaskId) -> bool {
        let mut conflicts = self.schedule.conflicts().iter();
        conflicts.any(|conflict| conflict.task == *task)
    }
}

/// Returns everything in which the earliest dates of a schedule do not keep to the plan, in the order of the tasks' names.
///
/// Each rule is written down once more as [`network`](crate::network) defines it, without the solver: work between the dates,
/// links with their lags and clocks, set dates, windows, breaks, members of summaries, and where the plan schedules approvals, that no
/// money is spent before it can have been approved. A date that must be may break a link if
/// the schedule names the conflict.
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
    schedule_with(plan, &Options::default(), schedule)
}

/// Returns everything in which the earliest dates of a schedule do not keep to the plan and to the options it was made with.
///
/// # Example: what was reported is not what is scheduled
/// ```
/// use tactica::check;
/// use tactica::plan::PlanDraft;
/// use tactica::schedule::{Options, Progress, Schedule};
///
/// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
/// # draft.milestones = serde_json::from_str(r#"[{"id": "on-air", "name": "On air"}]"#)?;
/// let plan = draft.build()?;
/// let at = "2025-01-08T12:00".parse()?;
/// let options = Options::default().progress("on-air".parse()?, Progress::Finished { start: at, finish: at });
/// assert!(check::schedule_with(&plan, &options, &Schedule::with(&plan, &options)?).is_empty());
/// assert_eq!(check::schedule_with(&plan, &options, &Schedule::of(&plan)).len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn schedule_with(
    plan: &Plan,
    options: &Options,
    schedule: &Schedule,
) -> Vec<ScheduleViolation> {
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
    let court = Court {
        plan,
        options,
        schedule,
        dates: &dates,
    };
    for task in plan.tasks() {
        let Some(found) = dates.get(&task.id) else {
            let task = task.id.clone();
            violations.push(ScheduleViolation::Missing { task });
            continue;
        };
        let calendar = plan.calendar_of(task);
        match task.kind() {
            TaskKind::Task | TaskKind::Milestone => {
                task::judge(court, task, *found, &calendar, &mut violations);
            }
            TaskKind::Summary => task::judge_summary(court, task, *found, &mut violations),
            TaskKind::Hammock => task::judge_set_dates(court, task, *found, &mut violations),
        }
        links::judge(court, task, *found, &mut violations);
    }
    approvals::judge(court, &mut violations);
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

/// Returns the work between two dates on a calendar.
fn work(calendar: &WorkCalendar, from: Minute, until: Minute) -> i64 {
    calendar.between(from, until).minutes()
}
