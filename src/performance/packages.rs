//! What work costs money: planned costs put on the tasks they pay for, each a package with its rule of earning.

use std::collections::BTreeMap;

use super::view::View;
use crate::{
    id::{CostId, TacticId, TaskId},
    metric::{
        EarningRule, Metric, MetricError, Milestone, PackageProgress, PackageValue, WorkPackage,
    },
    money::Money,
    number::{Decimal, Percent},
    program::Progress,
    schedule::Baseline,
    tactic::{Cost, Earning, EarningMethod, Task, TaskKind},
    time::{Minute, WorkCalendar, WorkTime},
};

/// A share of a package and the milestone at which it is earned, with the minute at which that was due.
type Share<'a> = (&'a TaskId, Percent, Minute);

/// Planned money of one tactic on one task.
#[derive(Debug, Clone)]
pub(super) struct Package<'a> {
    pub(super) tactic: &'a TacticId,
    /// The task; `None` for money of a tactic that has no task.
    pub(super) task: Option<&'a Task>,
    pub(super) budget: Money,
    pub(super) method: EarningMethod,
    shares: Vec<Share<'a>>,
    pub(super) start: Minute,
    pub(super) finish: Minute,
    calendar: WorkCalendar,
    whole: WorkTime,
}

impl Package<'_> {
    /// Returns the last minute at which something is due.
    pub(super) fn end(&self) -> Minute {
        let dues = self.shares.iter().map(|(_, _, due)| *due);
        dues.fold(self.finish, Minute::max)
    }

    /// Returns what it was to have earned by a minute, and what it has by the progress that is known.
    pub(super) fn value(
        &self,
        status: Minute,
        known: &BTreeMap<TaskId, Progress>,
    ) -> Result<PackageValue, MetricError> {
        let progress = self.task.and_then(|task| known.get(&task.id));
        let rule = match self.method {
            EarningMethod::ZeroHundred => EarningRule::ZeroHundred,
            EarningMethod::FiftyFifty => EarningRule::FiftyFifty,
            EarningMethod::PercentComplete => EarningRule::PercentComplete,
            EarningMethod::LevelOfEffort => EarningRule::LevelOfEffort,
            EarningMethod::Milestones => {
                let milestones = self.shares.iter().map(|(milestone, share, due)| Milestone {
                    share: *share,
                    due: *due,
                    reached: known.get(*milestone).and_then(|progress| {
                        // Nothing is reported before its day, so that the day has begun.
                        Minute::from_date(progress.finished?).ok()
                    }),
                });
                EarningRule::Milestones(milestones.collect())
            }
        };
        let until = status.min(self.finish);
        let elapsed = if until > self.start {
            self.calendar.between(self.start, until)
        } else {
            WorkTime::ZERO
        };
        let package = WorkPackage {
            budget: self.budget,
            rule,
            start: self.start,
            finish: self.finish,
            whole: self.whole,
            elapsed,
            progress: PackageProgress {
                done: self.done(known),
                started: progress.is_some_and(|progress| progress.started.is_some()),
            },
        };
        package.value(status)
    }

    /// Returns how much of its task is reported done.
    pub(super) fn done(&self, known: &BTreeMap<TaskId, Progress>) -> Percent {
        let progress = self.task.and_then(|task| known.get(&task.id));
        progress.map_or(Percent::ZERO, |progress| progress.percent)
    }

    /// Returns when it was finished: the end of the day of its task, or the end of an effort that only time ends; `None` while it
    /// is open.
    pub(super) fn finished(
        &self,
        status: Minute,
        known: &BTreeMap<TaskId, Progress>,
    ) -> Option<Minute> {
        if self.method == EarningMethod::LevelOfEffort {
            return (self.finish <= status).then_some(self.finish);
        }
        let dates = |task: &TaskId| known.get(task)?.finished;
        if self.method == EarningMethod::Milestones {
            let mut days = self.shares.iter().map(|(milestone, ..)| dates(milestone));
            let last = days.try_fold(None, |last, day| day.map(|day| Some(day).max(last)))?;
            return Some(end_of(last?).min(status));
        }
        Some(end_of(dates(&self.task?.id)?).min(status))
    }
}

/// Returns the end of a day, which is the beginning of the next one.
pub(super) fn end_of(day: chrono::NaiveDate) -> Minute {
    let next = day.succ_opt().map(Minute::from_date);
    next.and_then(Result::ok).unwrap_or(Minute::MAX)
}

/// Returns a civil time as a minute; beyond the years 1900 to 2199, which no schedule leaves, the nearest one.
pub(super) fn minute(at: chrono::NaiveDateTime) -> Minute {
    Minute::from_datetime(at).unwrap_or(if at < Minute::MIN.datetime() {
        Minute::MIN
    } else {
        Minute::MAX
    })
}

/// The planned dates of every task, by the baseline where there is one that knows the task.
#[derive(Debug)]
pub(super) struct Dates<'a>(BTreeMap<&'a TaskId, (Minute, Minute)>);

impl<'a> Dates<'a> {
    pub(super) fn new(view: &View<'a>, baseline: Option<&Baseline>) -> Self {
        let rows = view.plan.tasks().iter().filter_map(|task| {
            let kept = baseline.and_then(|baseline| baseline.tasks.get(&task.id));
            let (start, finish) = if let Some(kept) = kept {
                (kept.start, kept.finish)
            } else {
                let dates = view.schedule.task(&task.id)?;
                (dates.planned_start, dates.planned_finish)
            };
            Some((&task.id, (minute(start), minute(finish))))
        });
        Self(rows.collect())
    }

    pub(super) fn of(&self, task: &TaskId) -> Option<(Minute, Minute)> {
        self.0.get(task).copied()
    }
}

/// The money of which tactic on which task.
pub(super) type Key<'a> = (&'a TacticId, Option<&'a TaskId>);

/// All packages, and which of them each planned cost is part of.
#[derive(Debug)]
pub(super) struct Packages<'a> {
    pub(super) list: Vec<Package<'a>>,
    pub(super) served: BTreeMap<&'a CostId, Vec<Key<'a>>>,
}

/// Puts every planned cost on the tasks it pays for, by tactic and then by task.
///
/// | The cost names | It belongs to |
/// | --- | --- |
/// | a task | the task, by its own rule |
/// | a milestone | the milestone, earned when it is reached |
/// | a hammock | the hammock, earned as time goes by |
/// | a summary | the tasks below it, in proportion to their working time |
/// | nothing | the tasks of the tactic, in proportion to their working time |
///
/// Where there is no such task, it is an effort over the dates of the summary, or of the plan.
pub(super) fn packages<'a>(
    view: &View<'a>,
    dates: &Dates<'_>,
) -> Result<Packages<'a>, MetricError> {
    let plan = view.plan;
    let index = Index::new(view);
    let mut budgets: BTreeMap<Key<'_>, Money> = BTreeMap::new();
    let mut served: BTreeMap<&CostId, Vec<Key<'_>>> = BTreeMap::new();
    for cost in plan.costs() {
        for (task, part) in index.parts(cost)? {
            let key = (&cost.tactic, task.map(|task| &task.id));
            served.entry(&cost.id).or_default().push(key);
            let sum = budgets.entry(key);
            let sum = sum.or_insert(Money::zero(plan.currency()));
            *sum = sum.try_add(part).map_err(|_| OVERFLOW)?;
        }
    }
    let made = budgets.into_iter().map(|((tactic, task), budget)| {
        let task = task.and_then(|task| plan.task(task));
        package(view, dates, tactic, task, budget)
    });
    Ok(Packages {
        list: made.collect(),
        served,
    })
}

const OVERFLOW: MetricError = MetricError::Overflow {
    metric: Metric::EarnedValue,
};

/// Which tasks belong to a tactic, and which lie right below a summary.
struct Index<'a> {
    by_tactic: BTreeMap<&'a TacticId, Vec<&'a Task>>,
    by_parent: BTreeMap<&'a TaskId, Vec<&'a Task>>,
    view: &'a crate::plan::Plan,
}

impl<'a> Index<'a> {
    fn new(view: &View<'a>) -> Self {
        let mut index = Self {
            by_tactic: BTreeMap::new(),
            by_parent: BTreeMap::new(),
            view: view.plan,
        };
        for task in view.plan.tasks() {
            if let Some(tactic) = task
                .tactic
                .as_ref()
                .filter(|_| task.kind() == TaskKind::Task)
            {
                index.by_tactic.entry(tactic).or_default().push(task);
            }
            if let Some(parent) = &task.parent {
                index.by_parent.entry(parent).or_default().push(task);
            }
        }
        index
    }

    /// Returns the tasks below a summary at any depth; summaries are a tree.
    fn below(&self, summary: &'a TaskId) -> Vec<&'a Task> {
        let mut found = Vec::new();
        let mut open = vec![summary];
        while let Some(parent) = open.pop() {
            for task in self.by_parent.get(parent).into_iter().flatten() {
                match task.kind() {
                    TaskKind::Task => found.push(*task),
                    TaskKind::Summary => open.push(&task.id),
                    TaskKind::Milestone | TaskKind::Hammock => (),
                }
            }
        }
        found.sort_by(|a, b| a.id.cmp(&b.id));
        found
    }

    /// Divides a cost among the tasks it pays for.
    fn parts(&self, cost: &'a Cost) -> Result<Vec<(Option<&'a Task>, Money)>, MetricError> {
        let named = cost.task.as_ref().and_then(|task| self.view.task(task));
        let tasks = match named {
            Some(task) if task.is_summary() => self.below(&task.id),
            Some(task) => vec![task],
            None => self
                .by_tactic
                .get(&cost.tactic)
                .cloned()
                .unwrap_or_default(),
        };
        if tasks.is_empty() {
            return Ok(vec![(named, cost.planned)]);
        }
        let time = |task: &&Task| Decimal::from(task.duration.minutes());
        let mut weights: Vec<Decimal> = tasks.iter().map(time).collect();
        // Tasks that take no time share alike.
        if weights.iter().all(Decimal::is_zero) {
            weights.fill(Decimal::ONE);
        }
        let parts = cost.planned.allocate(&weights).map_err(|_| OVERFLOW)?;
        Ok(tasks.into_iter().map(Some).zip(parts).collect())
    }
}

fn package<'a>(
    view: &View<'a>,
    dates: &Dates<'_>,
    tactic: &'a TacticId,
    task: Option<&'a Task>,
    budget: Money,
) -> Package<'a> {
    let span = view.plan.span();
    let found = task.and_then(|task| dates.of(&task.id));
    let (start, finish) = found.unwrap_or((span.start_minute(), span.end_minute()));
    let calendar = match task {
        Some(task) => view.plan.calendar_of(task),
        None => view.plan.calendar(None),
    };
    let method = match task.map(|task| (task.kind(), task.earning.method())) {
        Some((TaskKind::Task, method)) => method,
        Some((TaskKind::Milestone, _)) => EarningMethod::ZeroHundred,
        Some((TaskKind::Summary | TaskKind::Hammock, _)) | None => EarningMethod::LevelOfEffort,
    };
    let shares = match task.map(|task| &task.earning) {
        Some(Earning::Milestones(rows)) => rows
            .iter()
            .map(|row| {
                let due = dates.of(&row.milestone).map_or(finish, |(_, due)| due);
                (&row.milestone, row.share, due)
            })
            .collect(),
        _ => Vec::new(),
    };
    Package {
        tactic,
        task,
        budget,
        method,
        shares,
        start,
        finish,
        whole: calendar.between(start, finish),
        calendar,
    }
}
