//! How a plan is scheduled: from which end, as of when, with what came of its tasks so far.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{ApprovalProgress, ScheduleError, approval::Desk};
use crate::{
    id::{CostId, TaskId},
    network::{self, Direction, Frame, Logic, Network, NetworkError, Timing},
    number::{Percent, Rounding},
    plan::Plan,
    tactic::{Task, TaskKind},
    time::{Minute, WorkTime},
};

/// How a plan is scheduled. The default is what [`Schedule::of`](super::Schedule::of) does: from the first day of the plan,
/// with nothing reported.
///
/// # Example: as of Monday, with the brief half done
/// ```
/// use tactica::network::Logic;
/// use tactica::plan::PlanDraft;
/// use tactica::schedule::{Options, Progress, Remaining, Schedule};
///
/// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
/// # draft.objectives = serde_json::from_str(r#"[{"id": "awareness", "name": "Awareness"}]"#)?;
/// # draft.people = serde_json::from_str(r#"[{"id": "anna", "name": "Anna"}]"#)?;
/// # draft.tactics = serde_json::from_str(r#"[{"id": "launch", "name": "Launch", "objectives": ["awareness"],
/// #     "responsible": "anna", "tasks": [
/// #     {"id": "brief", "name": "Brief", "duration": "4d"},
/// #     {"id": "design", "name": "Design", "duration": "3d", "after": ["brief"]}]}]"#)?;
/// let plan = draft.build()?;
/// let half = Progress::Started {
///     start: "2025-01-07T09:00".parse()?,
///     remaining: Remaining::WhenDone("50%".parse()?),
/// };
/// let options = Options::default()
///     .as_of("2025-01-13T09:00".parse()?, Logic::Retained)
///     .progress("brief".parse()?, half);
/// let schedule = Schedule::with(&plan, &options)?;
/// // Two of four days remain, and they begin with the status date.
/// assert_eq!(schedule.task(&"brief".parse()?).unwrap().early_finish.to_string(), "2025-01-14 17:00:00");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Options {
    /// The finish from which the dates are counted back; from the first day of the plan on if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_finish: Option<Minute>,
    /// The finish that is wished for; it moves late dates alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finish_by: Option<Minute>,
    /// The status date: what is still to be done is not put before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Minute>,
    /// What logic still asks of a task that has started.
    #[serde(default)]
    pub logic: Logic,
    /// What came of the tasks so far; nothing of those that are not named.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub progress: BTreeMap<TaskId, Progress>,
    /// Starts that were promised: what has not started comes no earlier, and no later than it has to, whatever its timing.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub promised: BTreeMap<TaskId, Minute>,
    /// What became so far of the approvals that tasks wait for, by the cost that is asked for; nothing of those that are not named.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub approvals: BTreeMap<CostId, ApprovalProgress>,
}

/// What came of a task so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Progress {
    /// It has started.
    Started {
        /// When it did.
        start: Minute,
        /// What is still to be done.
        remaining: Remaining,
    },
    /// It is done.
    Finished {
        /// When it started.
        start: Minute,
        /// When it was finished.
        finish: Minute,
    },
}

impl Progress {
    /// Returns when it started.
    #[must_use]
    pub fn start(self) -> Minute {
        match self {
            Self::Started { start, .. } | Self::Finished { start, .. } => start,
        }
    }
}

/// What is still to be done of a task that has started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Remaining {
    /// This much work.
    Work(WorkTime),
    /// What is left of its duration when this share of it is done: `duration · (100 % − share)`, rounded up to the minute.
    WhenDone(Percent),
}

impl Options {
    /// Returns the options counted back from a finish: everything as late as it can.
    #[must_use]
    pub fn from_finish(self, finish: Minute) -> Self {
        let from_finish = Some(finish);
        Self {
            from_finish,
            ..self
        }
    }

    /// Returns the options with a finish that is wished for.
    #[must_use]
    pub fn finish_by(self, finish: Minute) -> Self {
        let finish_by = Some(finish);
        Self { finish_by, ..self }
    }

    /// Returns the options as of a status date.
    #[must_use]
    pub fn as_of(self, status: Minute, logic: Logic) -> Self {
        let status = Some(status);
        Self {
            status,
            logic,
            ..self
        }
    }

    /// Returns the options with what came of a task; the last report of a task counts.
    #[must_use]
    pub fn progress(mut self, task: TaskId, progress: Progress) -> Self {
        self.progress.insert(task, progress);
        self
    }

    /// Returns the options with a start that was promised.
    #[must_use]
    pub fn promised(mut self, task: TaskId, start: Minute) -> Self {
        self.promised.insert(task, start);
        self
    }

    /// Returns the options with what became of the approval of a cost; the last report counts.
    #[must_use]
    pub fn approval(mut self, cost: CostId, progress: ApprovalProgress) -> Self {
        self.approvals.insert(cost, progress);
        self
    }

    /// Returns from when to when the network is scheduled.
    pub(super) fn frame(&self, plan: &Plan) -> Frame {
        let direction = match self.from_finish {
            Some(finish) => Direction::Backward { finish },
            None => Direction::Forward {
                start: plan.span().start_minute(),
            },
        };
        Frame {
            direction,
            finish: self.finish_by,
            status: self.status,
            logic: self.logic,
        }
    }

    /// Returns the network of the plan with what came of the tasks and with the promised starts as bounds; activity `n` is task
    /// `n` of the plan, and there are no others: when the approvals that tasks wait for can have come is a bound of these tasks.
    ///
    /// For what works on tasks and links under these options in a way of its own, as levelling does.
    ///
    /// # Errors
    ///
    /// As [`Schedule::with`](super::Schedule::with) for what was reported and promised.
    ///
    /// # Example: a promise is a bound
    /// ```
    /// use tactica::{plan::PlanDraft, schedule::Options};
    ///
    /// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
    /// # draft.milestones = serde_json::from_str(r#"[{"id": "on-air", "name": "On air"}]"#)?;
    /// let plan = draft.build()?;
    /// let options = Options::default().promised("on-air".parse()?, "2025-02-03T09:00".parse()?);
    /// let bound = options.applied(&plan)?.activities()[0].bounds.start_no_earlier;
    /// assert_eq!(bound, Some("2025-02-03T09:00".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn applied(&self, plan: &Plan) -> Result<Network, ScheduleError> {
        let own = self.network(plan)?;
        let network = own.unwrap_or_else(|| plan.network().clone());
        if plan.approvals().is_empty() {
            return Ok(network);
        }
        self.without_approvals(&network, plan)
            .map_err(|error| ScheduleError::of(&error, plan))
    }

    /// Takes the approvals out of a network. They wait for nothing, so that what waits for one waits for a date.
    fn without_approvals(&self, network: &Network, plan: &Plan) -> Result<Network, NetworkError> {
        let solution = network.schedule(self.frame(plan))?;
        let mut spec = network.spec().clone();
        let tasks = plan.tasks();
        let comes = solution.iter().skip(tasks.len());
        for (dates, planned) in comes.zip(plan.approvals()) {
            for task in &planned.tasks {
                let place = tasks.binary_search_by(|other| other.id.cmp(task)).ok();
                let Some(activity) = place.and_then(|place| spec.activities.get_mut(place)) else {
                    continue;
                };
                let bound = &mut activity.bounds.start_no_earlier;
                let date = dates.early_finish;
                *bound = Some(bound.map_or(date, |own| own.max(date)));
            }
        }
        spec.activities.truncate(tasks.len());
        spec.arcs.retain(|arc| (arc.from as usize) < tasks.len());
        spec.build()
    }

    /// Returns the network of the plan with what came of the tasks and approvals and what was promised; `None` if it is the plan's own.
    pub(super) fn network(&self, plan: &Plan) -> Result<Option<Network>, ScheduleError> {
        // Where the network begins elsewhere, other parts of the approvals are waited for in it.
        let moved = self.status.is_some() || self.from_finish.is_some();
        let moved = moved && !plan.approvals().is_empty();
        if self.progress.is_empty()
            && self.promised.is_empty()
            && self.approvals.is_empty()
            && !moved
        {
            return Ok(None);
        }
        let mut spec = plan.network().spec().clone();
        match (Desk::of(plan, self), self.approvals.keys().next()) {
            (Some(desk), _) => desk.enter(&mut spec)?,
            (None, Some(cost)) => {
                return Err(ScheduleError::UnknownApproval { cost: cost.clone() });
            }
            (None, None) => {}
        }
        let place = |id: &TaskId| plan.tasks().binary_search_by(|task| task.id.cmp(id));
        for (id, progress) in &self.progress {
            let found = place(id).ok();
            let found = found.and_then(|n| plan.tasks().get(n).zip(spec.activities.get_mut(n)));
            let Some((task, activity)) = found else {
                return Err(ScheduleError::UnknownTask { task: id.clone() });
            };
            activity.progress = self.checked(task, *progress)?;
        }
        for (id, promised) in &self.promised {
            let found = place(id).ok();
            let found = found.and_then(|n| plan.tasks().get(n).zip(spec.activities.get_mut(n)));
            let Some((task, activity)) = found else {
                return Err(ScheduleError::UnknownTask { task: id.clone() });
            };
            // Summaries and hammocks have the dates of others, and what has started is past promising.
            let open = !self.progress.contains_key(id);
            if open && matches!(task.kind(), TaskKind::Task | TaskKind::Milestone) {
                let bound = &mut activity.bounds.start_no_earlier;
                *bound = Some(bound.map_or(*promised, |own| own.max(*promised)));
                // As late as possible was for the promise; it does not slide on when what waits for it comes later.
                activity.timing = Some(Timing::Asap);
            }
        }
        spec.build()
            .map(Some)
            .map_err(|error| ScheduleError::of(&error, plan))
    }

    /// Judges what is reported of a task.
    fn checked(&self, task: &Task, progress: Progress) -> Result<network::Progress, ScheduleError> {
        let id = || task.id.clone();
        if matches!(task.kind(), TaskKind::Summary | TaskKind::Hammock) {
            return Err(ScheduleError::NotReported {
                task: id(),
                kind: task.kind(),
            });
        }
        let (start, finish) = match progress {
            Progress::Started { start, .. } => (start, None),
            Progress::Finished { start, finish } => (start, Some(finish)),
        };
        if let Some(finish) = finish.filter(|finish| *finish < start) {
            let task = id();
            return Err(ScheduleError::FinishBeforeStart {
                task,
                start,
                finish,
            });
        }
        let date = finish.unwrap_or(start);
        if let Some(status) = self.status.filter(|status| date > *status) {
            let task = id();
            return Err(ScheduleError::AfterStatus { task, date, status });
        }
        match progress {
            Progress::Finished { start, finish } => {
                Ok(network::Progress::Finished { start, finish })
            }
            Progress::Started { .. } if task.duration == WorkTime::ZERO => {
                Err(ScheduleError::UnderWay { task: id() })
            }
            Progress::Started { start, remaining } => Ok(network::Progress::Started {
                start,
                remaining: minutes_left(task, remaining)?,
            }),
        }
    }
}

fn minutes_left(task: &Task, remaining: Remaining) -> Result<i64, ScheduleError> {
    match remaining {
        Remaining::Work(work) if work < WorkTime::ZERO => Err(ScheduleError::Remaining {
            task: task.id.clone(),
            remaining: work,
        }),
        Remaining::Work(work) => Ok(work.minutes()),
        Remaining::WhenDone(share) => {
            let wrong = || ScheduleError::Percent {
                task: task.id.clone(),
                percent: share,
            };
            if share < Percent::ZERO || share > Percent::HUNDRED {
                return Err(wrong());
            }
            // A share has at most twelve digits after the point, so that the product fits.
            let done = share.decimal();
            let scale = 10_i128.checked_pow(done.scale()).ok_or_else(wrong)?;
            let whole = scale.checked_mul(100).ok_or_else(wrong)?;
            let open = whole.checked_sub(done.mantissa()).ok_or_else(wrong)?;
            let minutes = i128::from(task.duration.minutes())
                .checked_mul(open)
                .and_then(|product| Rounding::Ceil.divide(product, whole))
                .ok_or_else(wrong)?;
            i64::try_from(minutes).map_err(|_| wrong())
        }
    }
}
