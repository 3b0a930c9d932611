//! How much of the work is done, how much in time, and how busy it keeps people.

use chrono::NaiveDate;

use super::{
    Reading, TaskKind, TaskRow, Timeline,
    view::{View, last_day},
};
use crate::{
    id::{PersonId, SkillId},
    metric::{
        Adherence, AdherenceInputs, Completion, CompletionInputs, TaskProgress, TaskTiming,
        Utilisation, UtilisationInputs,
    },
    number::{Decimal, Quantity, Rounding},
    resource::ResourceKind,
    tactic::NeedOf,
    time::{DateSpan, Minute, WorkTime},
};

pub(super) fn completion(timeline: &Timeline) -> Reading<Completion> {
    let tasks = timeline.tasks.iter();
    let rows = tasks.filter(|row| row.kind == TaskKind::Task).map(|row| {
        let done = row.progress.as_ref().map(|progress| progress.percent);
        TaskProgress {
            task: row.task.clone(),
            weight: Quantity::new(Decimal::from(row.duration.minutes()))
                .expect("invariant: working time has fewer digits than a quantity"),
            done: done.unwrap_or_default(),
        }
    });
    let tasks = rows.collect();
    CompletionInputs { tasks }.evaluate().into()
}

pub(super) fn adherence(view: &View<'_>, timeline: &Timeline) -> Reading<Adherence> {
    let status = Minute::from_datetime(view.as_of.naive_utc());
    let Ok(status) = status else {
        return Reading::not_recorded("timeline adherence: the instant is outside the calendar");
    };
    let end_of = |day: NaiveDate| {
        let next = day.succ_opt().map(Minute::from_date);
        next.and_then(Result::ok).unwrap_or(Minute::MAX)
    };
    // Summaries and hammocks have the dates of others.
    let own = |row: &&TaskRow| matches!(row.kind, TaskKind::Task | TaskKind::Milestone);
    let tasks = timeline.tasks.iter().filter(own).map(|row| {
        let finished = row.progress.as_ref().and_then(|progress| progress.finished);
        TaskTiming {
            task: row.task.clone(),
            due: end_of(last_day(row.early_start, row.early_finish)),
            // A day is over with its midnight, but for the day of the report.
            finished: finished.map(|day| end_of(day).min(status)),
        }
    });
    let tasks = tasks.collect();
    AdherenceInputs { status, tasks }.evaluate().into()
}

pub(super) fn utilisation(view: &View<'_>) -> Reading<Utilisation> {
    let times = productive(view).zip(available(view));
    match times {
        Some((productive, available)) => UtilisationInputs {
            productive,
            available,
        }
        .evaluate()
        .into(),
        None => Reading::not_recorded("utilisation: the times are beyond the range of numbers"),
    }
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
