//! What binds a date, in the terms of the plan.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::{ApprovalStage, LongestPath, approval::Desk};
use crate::{
    approval::LeadCase,
    id::{CostId, TaskId},
    money::Money,
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
        /// The task that has the link among what it waits for: the task itself, a summary around it, or the other one.
        of: TaskId,
        /// The summary around the task whose link it is, if it is not its own.
        within: Option<TaskId>,
        /// The other task.
        other: TaskId,
        /// Which date of the other task counts, and when it is.
        at: NaiveDateTime,
        /// The link as it is written.
        dependency: Dependency,
        /// The minutes of its lag, also where it is written as a share of a duration.
        lag: WorkTime,
    },
    /// The approval of money that it needs.
    Approval {
        /// The cost that is asked for.
        cost: CostId,
        /// Its planned amount.
        amount: Money,
        /// Who has to agree, in words.
        asked_of: String,
        /// The summary around the task that waits for it, if it is not the task itself.
        within: Option<TaskId>,
        /// How far it has come.
        stage: ApprovalStage,
        /// When it can be asked for first, or was.
        asked: NaiveDateTime,
        /// When it can have come first, or came.
        at: NaiveDateTime,
        /// How long it takes.
        lead: WorkTime,
        /// Which of its lengths that is.
        plan_for: LeadCase,
    },
    /// A summary around it may not start before.
    Summary {
        /// The summary.
        summary: TaskId,
        /// Before which nothing in it may start.
        at: NaiveDateTime,
    },
    /// A summary around it has to be finished by then.
    SummaryFinish {
        /// The summary.
        summary: TaskId,
        /// Its latest finish or its deadline.
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
    /// What approvals are counted on, if the plan schedules them.
    pub(super) desk: Option<&'a Desk<'a>>,
}

impl Translator<'_> {
    /// Returns what binds a date of the task at a position.
    pub(super) fn reasons(&self, n: u32, date: DateOf) -> Vec<Because> {
        let reasons = self.solution.reasons(n, date);
        let mut told: Vec<Because> = Vec::with_capacity(reasons.len());
        for reason in reasons {
            let because = self.because(n, date, reason);
            told.extend(because.filter(|because| !told.contains(because)));
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

    /// Says which date of a summary binds what is in it: of early dates the earliest start, of late ones the latest finish.
    fn summary(&self, n: u32, date: DateOf, summary: u32) -> Option<Because> {
        let bounds = self.plan.tasks().get(summary as usize)?.bounds.minutes();
        let latest = [bounds.finish_no_later, bounds.deadline];
        let latest = latest.into_iter().flatten().min();
        let dates = self.solution.dates(n)?;
        let early = match date {
            DateOf::EarlyStart | DateOf::EarlyFinish => true,
            DateOf::LateStart | DateOf::LateFinish => false,
            DateOf::PlannedStart | DateOf::PlannedFinish => {
                dates.planned_start == dates.early_start
            }
        };
        let id = self.id(summary)?;
        let set = if early {
            bounds.start_no_earlier
        } else {
            latest
        };
        let at = set.or(bounds.start_no_earlier).or(latest)?.datetime();
        Some(match (early, bounds.start_no_earlier, latest) {
            (true, Some(_), _) | (false, _, None) => Because::Summary { summary: id, at },
            _ => Because::SummaryFinish { summary: id, at },
        })
    }

    /// Returns the activity itself or the innermost summary around it that `is` says.
    fn around(&self, n: u32, is: impl Fn(u32) -> bool) -> Option<u32> {
        let mut at = Some(n);
        // Summaries are a tree, so that this ends at its root.
        while let Some(here) = at {
            if is(here) {
                return Some(here);
            }
            at = self.network.activities().get(here as usize)?.parent;
        }
        None
    }

    /// Says that the approval from which an arc comes is waited for; where it came before anything could wait, what is waited for is
    /// that the network begins.
    fn approval(&self, n: u32, date: DateOf, arc: Arc) -> Option<Because> {
        let place = usize::try_from(arc.from).ok()?;
        let place = place.checked_sub(self.plan.tasks().len())?;
        let planned = self.plan.approvals().get(place)?;
        let dates = self.solution.dates(arc.from)?;
        let scheduled = self
            .desk?
            .scheduled(arc.from, planned, LongestPath::Off, *self)?;
        if scheduled.come_early < dates.early_finish.datetime() {
            return Some(match self.status {
                Some(status) if status == dates.early_finish => {
                    Because::StatusDate(status.datetime())
                }
                _ => Because::PlanStart,
            });
        }
        let own = self.around(n, |here| here == arc.to)?;
        Some(Because::Approval {
            cost: scheduled.cost,
            amount: scheduled.amount,
            asked_of: scheduled.asked_of,
            within: self.id(own).filter(|_| own != n),
            stage: scheduled.stage,
            asked: scheduled.ask_early,
            at: self.date(arc.from, date, End::Finish)?,
            lead: scheduled.lead,
            plan_for: scheduled.plan_for,
        })
    }

    fn link(&self, n: u32, date: DateOf, arc: Arc) -> Option<Because> {
        if arc.from as usize >= self.plan.tasks().len() {
            return self.approval(n, date, arc);
        }
        let entered = self.around(n, |here| here == arc.to);
        let (own, other, end) = match entered {
            Some(own) => (own, arc.from, arc.kind.leaves()),
            None => (arc.from, arc.to, arc.kind.enters()),
        };
        let waiting = self.plan.tasks().get(arc.to as usize)?;
        let on = self.plan.tasks().get(arc.from as usize)?;
        let same = |link: &&Dependency| {
            link.on == on.id && (link.kind, link.lag, link.limit) == (arc.kind, arc.lag, arc.limit)
        };
        let lag = arc.lag.minutes(on.duration.minutes())?;
        Some(Because::Link {
            of: waiting.id.clone(),
            within: self.id(own).filter(|_| own != n),
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
