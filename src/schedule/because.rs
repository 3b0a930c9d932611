//! What binds a date, in the terms of the plan.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use crate::{
    id::TaskId,
    network::{Arc, DateOf, End, Limit, Network, Reason, Solution},
    plan::Plan,
    tactic::{Dependency, Moment, MustDate},
    time::{Minute, WorkTime},
};

/// What binds a date of a task: without it an early date could be earlier, a late one later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Because {
    /// It happened.
    Actual,
    /// The date must be.
    Must(MustDate),
    /// A link to another task.
    Link {
        /// The task that has the link among what it waits for: the task itself, or the other one.
        of: TaskId,
        /// The other task.
        other: TaskId,
        /// Which date of the other task counts, and when it is.
        at: NaiveDateTime,
        /// The link as it is written.
        dependency: Dependency,
        /// The minutes of its lag, also where it is written as a share of a duration.
        lag: WorkTime,
    },
    /// What the summary waits for that it belongs to.
    Summary {
        /// The summary.
        summary: TaskId,
        /// When that may start.
        at: NaiveDateTime,
    },
    /// The finish of the summary that it belongs to.
    SummaryFinish {
        /// The summary.
        summary: TaskId,
        /// By when that has to finish.
        at: NaiveDateTime,
    },
    /// A member of the summary.
    Member {
        /// The member.
        member: TaskId,
        /// Its date.
        at: NaiveDateTime,
    },
    /// Nothing but the start of the plan.
    PlanStart,
    /// Nothing but the finish of the plan.
    PlanFinish,
    /// What is not done yet cannot be done before the status date.
    StatusDate(NaiveDateTime),
    /// It was promised for then, and comes no earlier.
    Promised(NaiveDateTime),
    /// It may not start before.
    StartNoEarlier(Moment),
    /// It may not finish before.
    FinishNoEarlier(Moment),
    /// It may not start after.
    StartNoLater(Moment),
    /// It may not finish after.
    FinishNoLater(Moment),
    /// Its deadline.
    Deadline(Moment),
    /// Its calendar rests.
    Calendar,
    /// No stretch of working time holds it whole.
    Whole,
    /// No window holds it.
    Window,
    /// It cannot finish before it starts.
    OwnStart,
}

/// What is needed to say a reason of the network in the terms of the plan.
#[derive(Clone, Copy)]
pub(super) struct Translator<'a> {
    pub(super) plan: &'a Plan,
    pub(super) network: &'a Network,
    pub(super) solution: &'a Solution<'a>,
    pub(super) status: Option<Minute>,
}

impl Translator<'_> {
    /// Returns what binds a date of the task at a position.
    pub(super) fn reasons(&self, n: u32, date: DateOf) -> Vec<Because> {
        let reasons = self.solution.reasons(n, date);
        let mut told: Vec<Because> = Vec::with_capacity(reasons.len());
        for reason in reasons {
            told.extend(self.because(n, date, reason));
        }
        told
    }

    /// Says one reason; `None` only for what the task does not have.
    pub(super) fn because(&self, n: u32, date: DateOf, reason: Reason) -> Option<Because> {
        let task = self.plan.tasks().get(n as usize)?;
        let bounds = &task.bounds;
        Some(match reason {
            Reason::Actual => Because::Actual,
            Reason::Must => Because::Must(bounds.must?),
            Reason::Arc(arc) => self.link(n, date, *self.network.arcs().get(arc as usize)?)?,
            Reason::Summary(summary) => self.summary(n, date, summary)?,
            Reason::Member(member) => Because::Member {
                member: self.id(member)?,
                at: self.date(member, date, end_of(date))?,
            },
            Reason::ProjectStart => Because::PlanStart,
            Reason::ProjectFinish => Because::PlanFinish,
            Reason::StatusDate => Because::StatusDate(self.status?.datetime()),
            Reason::StartNoEarlier => {
                let set = self.network.activities().get(n as usize)?;
                let (set, own) = (set.bounds.start_no_earlier?, bounds.start_no_earlier);
                // A promise is kept like a date that was set; the later of the two counts.
                match own.filter(|own| own.first_minute() == set) {
                    Some(own) => Because::StartNoEarlier(own),
                    None => Because::Promised(set.datetime()),
                }
            }
            Reason::FinishNoEarlier => Because::FinishNoEarlier(bounds.finish_no_earlier?),
            Reason::StartNoLater => Because::StartNoLater(bounds.start_no_later?),
            Reason::FinishNoLater => Because::FinishNoLater(bounds.finish_no_later?),
            Reason::Deadline => Because::Deadline(bounds.deadline?),
            Reason::Calendar => Because::Calendar,
            Reason::Whole => Because::Whole,
            Reason::Window => Because::Window,
            Reason::OwnStart => Because::OwnStart,
        })
    }

    fn id(&self, n: u32) -> Option<TaskId> {
        Some(self.plan.tasks().get(n as usize)?.id.clone())
    }

    /// Returns the date of another task of the same sort: early, late or planned.
    fn date(&self, n: u32, like: DateOf, end: End) -> Option<NaiveDateTime> {
        let which = match (like, end) {
            (DateOf::EarlyStart | DateOf::EarlyFinish, End::Start) => DateOf::EarlyStart,
            (DateOf::EarlyStart | DateOf::EarlyFinish, End::Finish) => DateOf::EarlyFinish,
            (DateOf::LateStart | DateOf::LateFinish, End::Start) => DateOf::LateStart,
            (DateOf::LateStart | DateOf::LateFinish, End::Finish) => DateOf::LateFinish,
            (DateOf::PlannedStart | DateOf::PlannedFinish, End::Start) => DateOf::PlannedStart,
            (DateOf::PlannedStart | DateOf::PlannedFinish, End::Finish) => DateOf::PlannedFinish,
        };
        Some(self.solution.dates(n)?.date(which).datetime())
    }

    /// Says which end of a summary binds a member: an early date is bound by its start, a late one mostly by its finish.
    fn summary(&self, n: u32, date: DateOf, summary: u32) -> Option<Because> {
        let (own, whole) = (self.solution.dates(n)?, self.solution.dates(summary)?);
        let late = match date {
            DateOf::EarlyStart | DateOf::EarlyFinish => false,
            DateOf::LateStart | DateOf::LateFinish => own.late_finish == whole.late_finish,
            DateOf::PlannedStart | DateOf::PlannedFinish => {
                own.planned_finish == whole.planned_finish
            }
        };
        let summary_id = self.id(summary)?;
        Some(if late {
            Because::SummaryFinish {
                summary: summary_id,
                at: self.date(summary, date, End::Finish)?,
            }
        } else {
            Because::Summary {
                summary: summary_id,
                at: self.date(summary, date, End::Start)?,
            }
        })
    }

    fn link(&self, n: u32, date: DateOf, arc: Arc) -> Option<Because> {
        let (other, end) = if arc.to == n {
            (arc.from, arc.kind.leaves())
        } else {
            (arc.to, arc.kind.enters())
        };
        let waiting = self.plan.tasks().get(arc.to as usize)?;
        let on = self.plan.tasks().get(arc.from as usize)?;
        let same = |link: &&Dependency| {
            link.on == on.id && (link.kind, link.lag, link.limit) == (arc.kind, arc.lag, arc.limit)
        };
        let lag = arc.lag.minutes(on.duration.minutes())?;
        Some(Because::Link {
            of: waiting.id.clone(),
            other: self.id(other)?,
            at: self.date(other, date, end)?,
            dependency: waiting.after.iter().find(same)?.clone(),
            lag: WorkTime::from_minutes(lag).ok()?,
        })
    }
}

/// Returns which end of a task a date is of.
pub(super) fn end_of(date: DateOf) -> End {
    match date {
        DateOf::EarlyStart | DateOf::LateStart | DateOf::PlannedStart => End::Start,
        DateOf::EarlyFinish | DateOf::LateFinish | DateOf::PlannedFinish => End::Finish,
    }
}

/// Tells whether a link asks for the least, so that its successor waits.
pub(super) fn is_wait(dependency: &Dependency) -> bool {
    dependency.limit == Limit::AtLeast
}
