//! Translates a plan and options into a network, and its solution back.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Because, Criticality, LongestPath, Options, Piece, Progress, Schedule, ScheduleError,
    ScheduledTask, Stage, approval::Desk, because::Translator, conflict::conflicts, task::same_as,
};
use crate::{
    id::TaskId,
    network::{ActivityDates, Breaks, DateOf, End, Limit, Reason},
    plan::Plan,
    tactic::{Task, TaskKind},
    time::{Minute, WorkCalendar, WorkTime},
};

/// The dates whose reasons are kept, each after the one it is compared with.
const DATES: [DateOf; 6] = [
    DateOf::EarlyStart,
    DateOf::EarlyFinish,
    DateOf::LateFinish,
    DateOf::LateStart,
    DateOf::PlannedStart,
    DateOf::PlannedFinish,
];

pub(super) fn make(plan: &Plan, options: &Options) -> Result<Schedule, ScheduleError> {
    let own = options.network(plan)?;
    let network = own.as_ref().unwrap_or_else(|| plan.network());
    let solution = network
        .schedule(options.frame(plan))
        .map_err(|error| ScheduleError::of(&error, plan))?;
    let desk = Desk::of(plan, options);
    let translator = Translator {
        plan,
        network,
        solution: &solution,
        status: options.status,
        desk: desk.as_ref(),
    };
    let path = solution.critical_path();
    let on_path = longest_path(translator);
    let rows = plan.tasks().iter().zip(0_u32..).zip(solution.iter());
    let tasks = rows.map(|((task, n), dates)| {
        let longest_path = lies_on(&on_path, n);
        let stage = match options.progress.get(&task.id) {
            None => Stage::Open,
            Some(Progress::Started { .. }) => Stage::Started,
            Some(Progress::Finished { .. }) => Stage::Finished,
        };
        let activity = network.activities().get(n as usize);
        let calendar = activity.and_then(|a| network.calendars().get(a.calendar as usize));
        let standing = (stage, longest_path);
        scheduled(task, n, &dates, standing, calendar, translator)
    });
    let tasks: Vec<ScheduledTask> = tasks.collect();
    let waited = plan.approvals().iter().zip(0_u32..);
    let first = u32::try_from(plan.tasks().len()).unwrap_or(u32::MAX);
    let approvals = waited.filter_map(|(planned, n)| {
        let n = first.checked_add(n)?;
        let desk = desk.as_ref()?;
        desk.scheduled(n, planned, lies_on(&on_path, n), translator)
    });
    let approvals = approvals.collect();
    let named = path.iter().filter_map(|n| plan.tasks().get(*n as usize));
    let critical_path: Vec<TaskId> = named.map(|task| task.id.clone()).collect();
    Ok(Schedule {
        start: solution.start().datetime(),
        finish: solution.finish().datetime(),
        tasks,
        critical_path,
        conflicts: conflicts(translator),
        approvals,
    })
}

fn lies_on(path: &BTreeSet<u32>, n: u32) -> LongestPath {
    if path.contains(&n) {
        LongestPath::On
    } else {
        LongestPath::Off
    }
}

fn scheduled(
    task: &Task,
    n: u32,
    dates: &ActivityDates,
    (stage, longest_path): (Stage, LongestPath),
    calendar: Option<&WorkCalendar>,
    translator: Translator<'_>,
) -> ScheduledTask {
    let work = |minutes: i64| {
        WorkTime::from_minutes(minutes).expect("invariant: a float is shorter than the horizon")
    };
    let float_total = dates.float_total();
    let (start, finish) = (dates.planned_start, dates.planned_finish);
    let duration = match (task.kind(), calendar) {
        (TaskKind::Summary | TaskKind::Hammock, Some(calendar)) => calendar.between(start, finish),
        _ => task.duration,
    };
    ScheduledTask {
        id: task.id.clone(),
        kind: task.kind(),
        stage,
        duration,
        early_start: dates.early_start.datetime(),
        early_finish: dates.early_finish.datetime(),
        late_start: dates.late_start.datetime(),
        late_finish: dates.late_finish.datetime(),
        planned_start: start.datetime(),
        planned_finish: finish.datetime(),
        float_start: work(dates.float_start),
        float_finish: work(dates.float_finish),
        float_total: work(float_total),
        float_free: work(dates.float_free),
        float_interfering: work(dates.float_interfering()),
        criticality: if dates.is_critical() {
            Criticality::Critical
        } else {
            Criticality::Slack
        },
        longest_path,
        pieces: pieces(task.breaks, start, finish, calendar),
        reasons: reasons(n, translator),
    }
}

/// Returns the activities on a chain of what binds early dates that ends at the latest early finish.
fn longest_path(translator: Translator<'_>) -> BTreeSet<u32> {
    let (solution, network) = (translator.solution, translator.network);
    let last = solution.iter().zip(0_u32..);
    let last = last.filter(|(dates, _)| dates.early_finish == solution.finish());
    let mut open: Vec<(u32, End)> = last.map(|(_, n)| (n, End::Finish)).collect();
    let mut seen: BTreeSet<(u32, End)> = BTreeSet::new();
    while let Some((n, end)) = open.pop() {
        if !seen.insert((n, end)) {
            continue;
        }
        let date = match end {
            End::Start => DateOf::EarlyStart,
            End::Finish => DateOf::EarlyFinish,
        };
        for reason in solution.reasons(n, date) {
            match reason {
                Reason::Arc(arc) => {
                    // A least lag is held by its predecessor, a greatest by its successor.
                    let other = network.arcs().get(arc as usize).map(|arc| match arc.limit {
                        Limit::AtLeast => (arc.from, arc.kind.leaves()),
                        Limit::AtMost => (arc.to, arc.kind.enters()),
                    });
                    open.extend(other);
                }
                Reason::Member(member) => open.push((member, end)),
                Reason::OwnStart => open.push((n, End::Start)),
                _ => (),
            }
        }
    }
    seen.into_iter().map(|(n, _)| n).collect()
}

/// Returns what binds each date, without those dates that are bound by the same as the one they are compared with.
fn reasons(n: u32, translator: Translator<'_>) -> BTreeMap<DateOf, Vec<Because>> {
    let mut kept: BTreeMap<DateOf, Vec<Because>> = BTreeMap::new();
    for date in DATES {
        let found = translator.reasons(n, date);
        let mut like = same_as(date);
        while let Some(other) = like.filter(|other| !kept.contains_key(other)) {
            like = same_as(other);
        }
        let known = like.and_then(|other| kept.get(&other));
        if known != Some(&found) {
            kept.insert(date, found);
        }
    }
    kept
}

/// Returns when a task is worked on: the shifts between its dates if it is split, those that touch as one.
fn pieces(
    breaks: Breaks,
    start: Minute,
    finish: Minute,
    calendar: Option<&WorkCalendar>,
) -> Vec<Piece> {
    if finish <= start {
        return Vec::new();
    }
    let whole = Piece {
        start: start.datetime(),
        finish: finish.datetime(),
    };
    let Some(calendar) = calendar.filter(|_| breaks == Breaks::Split) else {
        return vec![whole];
    };
    let mut pieces: Vec<Piece> = Vec::new();
    for shift in calendar.shifts(start, finish) {
        let piece = Piece {
            start: shift.start.datetime(),
            finish: shift.end.datetime(),
        };
        match pieces.last_mut() {
            Some(last) if last.finish == piece.start => last.finish = piece.finish,
            _ => pieces.push(piece),
        }
    }
    pieces
}
