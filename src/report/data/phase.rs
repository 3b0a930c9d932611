//! When planned money is spent: each cost evenly over the days of its work.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::view::{View, last_day};
use crate::{
    id::{TacticId, TaskId},
    money::Money,
    tactic::Cost,
    time::DateSpan,
};

/// An amount that has grown up to a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatedAmount {
    /// The date; what belongs to the days before it is in the amount, what belongs to it or later is not.
    pub date: NaiveDate,
    /// The amount.
    pub amount: Money,
}

/// A planned cost spread over days.
///
/// Every day has the same amount, and what does not divide goes to the first days, one smallest unit each: the method of
/// largest remainders for equal weights, so that the days add up to the cost.
#[derive(Debug, Clone, Copy)]
pub(super) struct Phase<'a> {
    pub(super) cost: &'a Cost,
    first: NaiveDate,
    /// The number of days, at least 1.
    days: i64,
}

impl Phase<'_> {
    /// Returns the day after the last one.
    pub(super) fn end(&self) -> NaiveDate {
        let days = u64::try_from(self.days).unwrap_or(0);
        let end = self.first.checked_add_days(chrono::Days::new(days));
        end.unwrap_or(NaiveDate::MAX)
    }

    /// Returns the first day.
    pub(super) fn first(&self) -> NaiveDate {
        self.first
    }

    /// Returns in minor units what falls on the days before `date`.
    pub(super) fn before(&self, date: NaiveDate) -> i128 {
        let passed = date.signed_duration_since(self.first).num_days();
        let passed = i128::from(passed.clamp(0, self.days));
        let (amount, days) = (self.cost.planned.minor(), i128::from(self.days));
        // A cost is never negative, so that both are at least zero.
        let share = amount.checked_div(days).unwrap_or(0);
        let rest = amount.checked_rem(days).unwrap_or(0);
        share
            .saturating_mul(passed)
            .saturating_add(rest.min(passed))
    }
}

/// Spreads every planned cost, in the order of the plan: over the earliest dates of its task, else those of its tactic,
/// else the days of the plan.
pub(super) fn phases<'a>(view: &View<'a>) -> Vec<Phase<'a>> {
    let costs = view.plan.costs().iter();
    costs
        .map(|cost| {
            let task = cost.task.as_ref().and_then(|task| task_days(view, task));
            let days = task.or_else(|| tactic_days(view, &cost.tactic));
            let span = view.plan.span();
            let (first, end) = days.unwrap_or((span.start(), span.end()));
            Phase {
                cost,
                first,
                days: end.signed_duration_since(first).num_days().max(1),
            }
        })
        .collect()
}

/// Returns the days of a task, the end exclusive.
fn task_days(view: &View<'_>, task: &TaskId) -> Option<(NaiveDate, NaiveDate)> {
    let dates = view.schedule.task(task)?;
    let last = last_day(dates.early_start, dates.early_finish);
    Some((dates.early_start.date(), last.succ_opt()?))
}

fn tactic_days(view: &View<'_>, tactic: &TacticId) -> Option<(NaiveDate, NaiveDate)> {
    let tasks = view.plan.tasks().iter();
    let own = tasks.filter(|task| task.tactic.as_ref() == Some(tactic));
    let days = own.filter_map(|task| task_days(view, &task.id));
    days.reduce(|(first, end), (start, finish)| (first.min(start), end.max(finish)))
}

/// Returns how planned money grows, week by week, or day by day up to 62 days, to the end of the plan or of the last cost.
pub(super) fn planned_curve(view: &View<'_>, phases: &[Phase<'_>]) -> Vec<DatedAmount> {
    const DAYS_MAX: i64 = 62;
    if phases.is_empty() {
        return Vec::new();
    }
    let span: DateSpan = view.plan.span();
    let first = phases
        .iter()
        .map(Phase::first)
        .fold(span.start(), NaiveDate::min);
    let end = phases
        .iter()
        .map(Phase::end)
        .fold(span.end(), NaiveDate::max);
    let days = end.signed_duration_since(first).num_days();
    let step = chrono::Days::new(if days <= DAYS_MAX { 1 } else { 7 });
    let next = |date: &NaiveDate| date.checked_add_days(step);
    let steps = std::iter::successors(Some(first), next).take_while(|date| *date < end);
    let amount = |date: NaiveDate| DatedAmount {
        date,
        amount: planned_before(view, phases, date),
    };
    steps.chain([end]).map(amount).collect()
}

/// Returns what is planned on the days before `date`.
pub(super) fn planned_before<'a, 'b: 'a>(
    view: &View<'_>,
    phases: impl IntoIterator<Item = &'a Phase<'b>>,
    date: NaiveDate,
) -> Money {
    let parts = phases.into_iter().map(|phase| phase.before(date));
    view.money(parts.fold(0, i128::saturating_add))
}
