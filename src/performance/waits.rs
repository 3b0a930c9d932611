//! How long things wait: requests for their decision, work for the next department to take it up.

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    packages::{end_of, minute},
    view::View,
};
use crate::{
    approval::{AmendmentEffect, Outcome, Request, RequestRecord, RequestState},
    id::TaskId,
    metric::{MetricError, Wait, WaitInputs, WaitKind, WaitState, WaitingTime},
    network::{Lag, Limit, LinkKind},
    tactic::{Dependency, Task, TaskKind},
    time::{Minute, WorkCalendar, WorkTime},
};

/// Returns how long requests waited for their decision, in working time of the plan's calendar.
///
/// A request that nobody had to decide did not wait. One that was restarted waits once more. Those that were taken back or whose
/// time was over were not decided, and are left out.
pub(super) fn approvals(view: &View<'_>) -> Result<WaitingTime, MetricError> {
    let calendar = view.plan.calendar(None);
    let mut waits = Vec::new();
    for (id, application) in view.state.applications() {
        let rounds = rounds(&application.request, view.as_of);
        let many = rounds.len() > 1;
        for (round, (since, until)) in (1..).zip(rounds) {
            let state = if until.is_some() {
                WaitState::Over
            } else {
                WaitState::Open
            };
            let until = minute(until.unwrap_or(view.as_of).naive_utc());
            let subject = if many {
                format!("{id}, round {round}").into()
            } else {
                id.as_str().into()
            };
            waits.push(Wait {
                subject,
                time: between(&calendar, minute(since.naive_utc()), until),
                state,
            });
        }
    }
    let kind = WaitKind::Approval;
    WaitInputs { kind, waits }.evaluate()
}

/// A time in which decisions were waited for, and its end, if there was one.
type Round = (DateTime<Utc>, Option<DateTime<Utc>>);

fn rounds(request: &Request, as_of: DateTime<Utc>) -> Vec<Round> {
    let mut rounds = Vec::new();
    let mut since = Some(request.opened().draft().at);
    for record in request.records() {
        let resolved = match record {
            RequestRecord::Decided(decision) => is_last(decision.outcome()),
            RequestRecord::Lapsed(lapse) => is_last(lapse.outcome()),
            RequestRecord::Amended(amendment) => {
                if matches!(
                    amendment.effect(),
                    AmendmentEffect::Extended | AmendmentEffect::Restarted
                ) {
                    since = since.or(Some(record.at()));
                }
                false
            }
            RequestRecord::Recused(_)
            | RequestRecord::Overridden(_)
            | RequestRecord::Withdrawn(_) => false,
        };
        if let Some(start) = since.filter(|_| resolved) {
            rounds.push((start, Some(record.at())));
            since = None;
        }
    }
    let state = request.state_at(as_of);
    let waits = matches!(state, RequestState::Pending | RequestState::Overridden);
    rounds.extend(since.filter(|_| waits).map(|since| (since, None)));
    rounds
}

fn is_last(outcome: Outcome) -> bool {
    matches!(
        outcome,
        Outcome::Approved | Outcome::Vetoed | Outcome::Unreachable
    )
}

fn between(calendar: &WorkCalendar, from: Minute, until: Minute) -> WorkTime {
    if until > from {
        calendar.between(from, until)
    } else {
        WorkTime::ZERO
    }
}

/// Returns how long finished work waited until another department took it up, in working time of the calendar of the work that
/// takes it up.
///
/// A task takes work over when it starts after others (`FS`, without a lag) of which at least one has a responsible person of
/// another department. It is ready when the last of them is finished; progress is reported by the day, so that what starts on
/// the next working day has not waited. Links with a lag, and tasks whose people have no department, say nothing.
pub(super) fn hand_overs(view: &View<'_>) -> Result<WaitingTime, MetricError> {
    let mut waits = Vec::new();
    let status = minute(view.as_of.naive_utc());
    for task in view.plan.tasks() {
        let Some(ready) = ready(view, task) else {
            continue;
        };
        let progress = view.state.progress().get(&task.id);
        let started = progress.and_then(|progress| progress.started);
        let (until, state) = match started {
            Some(day) => (
                minute(day.and_time(chrono::NaiveTime::MIN)),
                WaitState::Over,
            ),
            None => (status, WaitState::Open),
        };
        waits.push(Wait {
            subject: task.id.as_str().into(),
            time: between(&view.plan.calendar_of(task), end_of(ready), until),
            state,
        });
    }
    let kind = WaitKind::HandOver;
    WaitInputs { kind, waits }.evaluate()
}

/// Returns the day on which the last of what another department hands over was finished; `None` if nothing is handed over, or not
/// all of it is finished.
fn ready(view: &View<'_>, task: &Task) -> Option<NaiveDate> {
    if task.kind() != TaskKind::Task {
        return None;
    }
    let own = department(view, task)?;
    let follows =
        |link: &&Dependency| link.kind == LinkKind::FinishToStart && link.limit == Limit::AtLeast;
    let links: Vec<&Dependency> = task.after.iter().filter(follows).collect();
    if links.iter().any(|link| link.lag != Lag::ZERO) {
        return None;
    }
    let of_other = |link: &&&Dependency| {
        let before = view.plan.task(&link.on);
        let theirs = before.and_then(|before| department(view, before));
        theirs.is_some_and(|theirs| theirs != own)
    };
    links.iter().find(of_other)?;
    let finished = |task: &TaskId| view.state.progress().get(task)?.finished;
    let mut days = links.iter().map(|link| finished(&link.on));
    days.try_fold(None, |last, day| day.map(|day| Some(day).max(last)))?
}

fn department<'a>(view: &View<'a>, task: &Task) -> Option<&'a str> {
    let person = view.plan.person(task.responsible.as_ref()?)?;
    Some(person.department.as_str()).filter(|name| !name.is_empty())
}
