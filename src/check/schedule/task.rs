//! The dates of one thing taken alone: work, set dates, breaks, windows, members.

use super::{Court, Dates, ScheduleViolation, work};
use crate::{
    network::Breaks,
    schedule::Progress,
    tactic::{Blackout, Moment, MustDate, Task},
    time::{DateSpan, Minute, WorkCalendar, WorkTime},
};

/// Judges a task or a milestone.
pub(super) fn judge(
    court: Court<'_>,
    task: &Task,
    dates: Dates,
    calendar: &WorkCalendar,
    violations: &mut Vec<ScheduleViolation>,
) {
    let Some(progress) = court.progress(task) else {
        judge_open(court, task, dates, calendar, violations);
        judge_set_dates(court, task, dates, violations);
        return;
    };
    let kept = match progress {
        Progress::Finished { start, finish } => dates.start == start && dates.finish == finish,
        Progress::Started { start, .. } => dates.start == start && dates.finish >= start,
    };
    if !kept {
        violations.push(ScheduleViolation::Reported {
            task: task.id.clone(),
            start: dates.start.datetime(),
            finish: dates.finish.datetime(),
        });
    }
}

/// Judges what has not started.
fn judge_open(
    court: Court<'_>,
    task: &Task,
    dates: Dates,
    calendar: &WorkCalendar,
    violations: &mut Vec<ScheduleViolation>,
) {
    let id = || task.id.clone();
    let (start, finish) = (dates.start.datetime(), dates.finish.datetime());
    let has_work = task.duration > WorkTime::ZERO;
    if has_work && !calendar.is_working(dates.start) {
        violations.push(ScheduleViolation::StartsInRest { task: id(), start });
    }
    let found = calendar.between(dates.start, dates.finish);
    if found != task.duration || dates.finish < dates.start {
        violations.push(ScheduleViolation::Duration {
            task: id(),
            duration: task.duration,
            found,
        });
    }
    let bound = task.bounds.finish_no_earlier.map(Moment::end_minute);
    if let Some(bound) = bound.filter(|_| task.bounds.must.is_none()) {
        let kept = if has_work {
            // Where nobody works in between, the finish may stand at the end of the work before.
            calendar.work_until(dates.finish) >= calendar.work_until(bound)
        } else {
            dates.finish >= bound
        };
        if !kept {
            let bound = bound.datetime();
            violations.push(ScheduleViolation::FinishTooEarly {
                task: id(),
                finish,
                bound,
            });
        }
    }
    judge_must(task, dates, calendar, violations);
    let rests = dates.finish.since(dates.start) != task.duration.minutes();
    if has_work && task.breaks == Breaks::Whole && rests {
        violations.push(ScheduleViolation::Interrupted {
            task: id(),
            start,
            finish,
        });
    }
    if !is_in_window(court, task, dates) {
        violations.push(ScheduleViolation::Window {
            task: id(),
            start,
            finish,
        });
    }
}

/// Judges the dates that were set: not too early, not too late without saying so, not after the deadline.
pub(super) fn judge_set_dates(
    court: Court<'_>,
    task: &Task,
    dates: Dates,
    violations: &mut Vec<ScheduleViolation>,
) {
    let id = || task.id.clone();
    let (start, finish) = (dates.start.datetime(), dates.finish.datetime());
    let (plan, options) = (court.plan, court.options);
    let own = task.bounds.start_no_earlier.map(Moment::first_minute);
    let first = options
        .from_finish
        .is_none()
        .then(|| plan.span().start_minute());
    let promised = options.promised.get(&task.id).copied();
    let bounds = [own, first, options.status, promised];
    let bound = bounds.into_iter().flatten().max();
    if let Some(bound) = bound.filter(|bound| dates.start < *bound && task.bounds.must.is_none()) {
        let bound = bound.datetime();
        violations.push(ScheduleViolation::TooEarly {
            task: id(),
            start,
            bound,
        });
    }
    let latest = [
        (
            dates.start,
            task.bounds.start_no_later.map(Moment::last_minute),
        ),
        (
            dates.finish,
            task.bounds.finish_no_later.map(Moment::end_minute),
        ),
    ];
    for (at, bound) in latest {
        if let Some(bound) = bound.filter(|bound| at > *bound && !court.in_conflict(&task.id)) {
            violations.push(ScheduleViolation::Silent {
                task: id(),
                at: at.datetime(),
                bound: bound.datetime(),
            });
        }
    }
    let usual = options.progress.is_empty() && options.status.is_none();
    if let Some(deadline) = task.bounds.deadline.filter(|_| usual) {
        if dates.finish > deadline.end_minute() && options.promised.is_empty() {
            violations.push(ScheduleViolation::Deadline {
                task: id(),
                finish,
                deadline,
            });
        }
    }
}

/// Judges a date that must be: no work lies between it and where the task stands.
fn judge_must(
    task: &Task,
    dates: Dates,
    calendar: &WorkCalendar,
    violations: &mut Vec<ScheduleViolation>,
) {
    let (must, kept) = match task.bounds.must {
        None => return,
        Some(MustDate::Start(set)) => {
            let set = set.first_minute();
            // Breaks and windows may move it on.
            let free = task.breaks != Breaks::Whole && !has_windows(task);
            let near = !free || work(calendar, set, dates.start) == 0;
            (set, dates.start >= set && near)
        }
        Some(MustDate::Finish(set)) => {
            let set = set.end_minute();
            let free = task.breaks != Breaks::Whole && !has_windows(task);
            let near = !free || work(calendar, dates.finish, set) == 0;
            (set, dates.finish <= set && near)
        }
    };
    if !kept {
        violations.push(ScheduleViolation::Must {
            task: task.id.clone(),
            start: dates.start.datetime(),
            finish: dates.finish.datetime(),
            must: must.datetime(),
        });
    }
}

fn has_windows(task: &Task) -> bool {
    !task.windows.is_empty() || !task.blackouts.is_empty()
}

/// Tells whether one stretch of open days holds the task from start to finish; every day of it is looked at.
fn is_in_window(court: Court<'_>, task: &Task, dates: Dates) -> bool {
    if !has_windows(task) {
        return true;
    }
    let open = |day: chrono::NaiveDate| {
        let allowed = task.windows.is_empty() || task.windows.iter().any(|span| span.contains(day));
        allowed && !is_closed(court, &task.blackouts, day)
    };
    // The last minute belongs to the day that it ends; a moment at midnight to either day.
    let last = if dates.finish > dates.start {
        dates.finish.try_add(-1).unwrap_or(dates.finish)
    } else {
        dates.finish
    };
    let days = |from: Minute, until: Minute| {
        from.date()
            .iter_days()
            .take_while(move |day| *day <= until.date())
            .all(open)
    };
    let at_midnight = dates.finish == dates.start
        && dates
            .start
            .try_add(-1)
            .is_ok_and(|before| before.date() < dates.start.date() && days(before, before));
    days(dates.start, last) || at_midnight
}

fn is_closed(court: Court<'_>, blackouts: &[Blackout], day: chrono::NaiveDate) -> bool {
    blackouts.iter().any(|blackout| match blackout {
        Blackout::Dates(span) => span.contains(day),
        Blackout::Yearly(yearly) => yearly
            .all()
            .iter()
            .any(|span: &DateSpan| span.contains(day)),
        Blackout::List(id) => {
            let list = court.plan.blackout(id);
            list.is_some_and(|list| is_closed(court, &list.spans, day))
        }
    })
}

/// Judges a summary: from the earliest start to the latest finish of its members.
pub(super) fn judge_summary(
    court: Court<'_>,
    task: &Task,
    dates: Dates,
    violations: &mut Vec<ScheduleViolation>,
) {
    let members = court.plan.tasks().iter();
    let members = members.filter(|member| member.parent.as_ref() == Some(&task.id));
    let members: Vec<Dates> = members
        .filter_map(|member| court.dates.get(&member.id).copied())
        .collect();
    let start = members.iter().map(|member| member.start).min();
    let finish = members.iter().map(|member| member.finish).max();
    let kept = match start.zip(finish) {
        Some(found) => found == (dates.start, dates.finish),
        None => dates.start == dates.finish,
    };
    if !kept {
        violations.push(ScheduleViolation::Members {
            task: task.id.clone(),
            start: dates.start.datetime(),
            finish: dates.finish.datetime(),
        });
    }
}
