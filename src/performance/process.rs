//! How the work comes along: completion, adherence, utilisation, predictability.

use super::{
    Booking,
    packages::{Dates, end_of, minute},
    view::View,
};
use crate::{
    id::{PersonId, SkillId},
    metric::{
        Adherence, AdherenceInputs, Completion, CompletionInputs, Metric, MetricError,
        PlannedAndActual, Predictability, PredictabilityInputs, TaskProgress, TaskTiming,
        Utilisation, UtilisationInputs,
    },
    number::{Decimal, Percent, Quantity, Rounding},
    resource::ResourceKind,
    tactic::{Cost, NeedOf, Task, TaskKind},
    time::{DateSpan, Minute, WorkTime},
};

/// How far from the plan finished work may be to count as predicted.
const TOLERANCE: i64 = 10;

pub(super) fn completion(view: &View<'_>) -> Result<Completion, MetricError> {
    let tasks = view.plan.tasks().iter();
    let rows = tasks
        .filter(|task| task.kind() == TaskKind::Task)
        .map(|task| {
            let done = view.state.progress().get(&task.id);
            TaskProgress {
                task: task.id.clone(),
                weight: minutes(task.duration),
                done: done.map(|progress| progress.percent).unwrap_or_default(),
            }
        });
    let tasks = rows.collect();
    CompletionInputs { tasks }.evaluate()
}

fn minutes(time: WorkTime) -> Quantity {
    Quantity::new(Decimal::from(time.minutes()))
        .expect("invariant: working time has fewer digits than a quantity")
}

pub(super) fn adherence(view: &View<'_>, dates: &Dates<'_>) -> Result<Adherence, MetricError> {
    let status = minute(view.as_of.naive_utc());
    // Summaries and hammocks have the dates of others.
    let own = |task: &&Task| matches!(task.kind(), TaskKind::Task | TaskKind::Milestone);
    let tasks = view.plan.tasks().iter().filter(own);
    let tasks = tasks.filter_map(|task| {
        let (start, finish) = dates.of(&task.id)?;
        let progress = view.state.progress().get(&task.id);
        let finished = progress.and_then(|progress| progress.finished);
        Some(TaskTiming {
            task: task.id.clone(),
            due: end_of(last_day(start, finish)),
            // A day is over with its midnight, but for the day of the report.
            finished: finished.map(|day| end_of(day).min(status)),
        })
    });
    let tasks = tasks.collect();
    AdherenceInputs { status, tasks }.evaluate()
}

fn last_day(start: Minute, finish: Minute) -> chrono::NaiveDate {
    super::view::last_day(start.datetime(), finish.datetime())
}

/// Returns the working time of a task from the first to the last of some days, both whole.
fn days(view: &View<'_>, task: &Task, first: chrono::NaiveDate, last: chrono::NaiveDate) -> i64 {
    let start = minute(first.and_time(chrono::NaiveTime::MIN));
    let calendar = view.plan.calendar_of(task);
    calendar.between(start, end_of(last)).minutes()
}

/// Compares the working time of the days that finished tasks took with that of the days they were planned for.
pub(super) fn schedule_predictability(
    view: &View<'_>,
    dates: &Dates<'_>,
) -> Result<Predictability, MetricError> {
    let mut pieces = Vec::new();
    for task in view.plan.tasks() {
        let progress = view.state.progress().get(&task.id);
        let reported = progress.and_then(|progress| progress.started.zip(progress.finished));
        let (Some((started, finished)), Some((start, finish))) = (reported, dates.of(&task.id))
        else {
            continue;
        };
        let planned = days(view, task, start.date(), last_day(start, finish));
        if task.kind() != TaskKind::Task || planned == 0 {
            continue;
        }
        pieces.push(PlannedAndActual {
            subject: task.id.as_str().into(),
            planned: whole(planned),
            actual: whole(days(view, task, started, finished)),
        });
    }
    predictability(pieces)
}

fn whole(minutes: i64) -> Quantity {
    Quantity::new(Decimal::from(minutes))
        .expect("invariant: working time has fewer digits than a quantity")
}

/// Compares what was settled for planned costs, whose work is finished, with what was planned.
pub(super) fn cost_predictability(
    view: &View<'_>,
    bookings: &[Booking],
    is_done: impl Fn(&Cost) -> bool,
) -> Result<Predictability, MetricError> {
    let overflow = MetricError::Overflow {
        metric: Metric::Predictability,
    };
    let mut paid = std::collections::BTreeMap::new();
    for booking in bookings {
        if let Some(cost) = &booking.cost {
            let sum = paid.entry(cost).or_insert(0_i128);
            *sum = sum.saturating_add(booking.amount.minor());
        }
    }
    let mut pieces = Vec::new();
    for cost in view.plan.costs() {
        let Some(paid) = paid.get(&cost.id) else {
            continue;
        };
        if !cost.planned.is_positive() || !is_done(cost) {
            continue;
        }
        let amount = |minor: i128| {
            let decimal = view.money(minor).decimal().ok()?;
            Quantity::new(decimal).ok()
        };
        let amounts = amount(cost.planned.minor()).zip(amount((*paid).max(0)));
        let (planned, actual) = amounts.ok_or_else(|| overflow.clone())?;
        pieces.push(PlannedAndActual {
            subject: cost.id.as_str().into(),
            planned,
            actual,
        });
    }
    predictability(pieces)
}

fn predictability(pieces: Vec<PlannedAndActual>) -> Result<Predictability, MetricError> {
    let tolerance = Percent::new(Decimal::from(TOLERANCE))
        .expect("invariant: ten is within the bounds of a percentage");
    PredictabilityInputs { pieces, tolerance }.evaluate()
}

pub(super) fn utilisation(view: &View<'_>) -> Result<Utilisation, MetricError> {
    let times = productive(view).zip(available(view));
    let (productive, available) = times.ok_or(MetricError::Overflow {
        metric: Metric::Utilisation,
    })?;
    UtilisationInputs {
        productive,
        available,
    }
    .evaluate()
}

fn is_pool(view: &View<'_>, need: &NeedOf) -> bool {
    let NeedOf::Resource(id) = need else {
        return false;
    };
    let resource = view.plan.resource(id);
    resource.is_some_and(|resource| resource.kind == ResourceKind::Pool)
}

/// Returns the working time that tasks need of people and pools.
fn productive(view: &View<'_>) -> Option<WorkTime> {
    let mut sum = Decimal::ZERO;
    for task in view.plan.tasks() {
        for need in &task.needs {
            if matches!(need.of, NeedOf::Resource(_)) && !is_pool(view, &need.of) {
                continue;
            }
            let minutes = Decimal::from(task.duration.minutes());
            sum = sum.checked_add(minutes.checked_mul(need.units.decimal())?)?;
        }
    }
    work_time(sum)
}

/// Returns the working time of the people and pools that some task needs, by name or by a skill of theirs.
fn available(view: &View<'_>) -> Option<WorkTime> {
    let plan = view.plan;
    let needs = || plan.tasks().iter().flat_map(|task| &task.needs);
    let by_skill = |skills: &[SkillId]| {
        let mut wanted = needs().filter_map(|need| match &need.of {
            NeedOf::Skill(skill) => Some(skill),
            _ => None,
        });
        wanted.any(|skill| skills.contains(skill))
    };
    let by_name = |person: &PersonId| {
        let mut wanted = needs();
        wanted.any(|need| matches!(&need.of, NeedOf::Person(id) if id == person))
    };
    let span = plan.span();
    let minutes = |calendar, absences: &[DateSpan], share: Decimal| {
        let calendar = plan.calendar(calendar).with_absences(absences);
        let time = calendar.between(span.start_minute(), span.end_minute());
        Decimal::from(time.minutes()).checked_mul(share)
    };
    let mut sum = Decimal::ZERO;
    for person in plan.people() {
        if by_name(&person.id) || by_skill(&person.skills) {
            let share = person.capacity.fraction();
            let time = minutes(person.calendar.as_ref(), &person.absences, share)?;
            sum = sum.checked_add(time)?;
        }
    }
    for resource in plan.resources() {
        let named = || {
            let mut wanted = needs();
            wanted.any(|need| matches!(&need.of, NeedOf::Resource(id) if *id == resource.id))
        };
        if resource.kind == ResourceKind::Pool && (named() || by_skill(&resource.skills)) {
            let share = resource.units.decimal();
            let time = minutes(resource.calendar.as_ref(), &resource.absences, share)?;
            sum = sum.checked_add(time)?;
        }
    }
    work_time(sum)
}

fn work_time(minutes: Decimal) -> Option<WorkTime> {
    let whole = Quantity::rounded(minutes).ok()?;
    let whole = whole.whole(Rounding::HalfEven)?;
    WorkTime::from_minutes(whole).ok()
}
