//! The rules of what people report: progress, values of KPIs, outcomes of channels.

use chrono::NaiveDate;

use super::{Event, Measurement, Outcome, Progress, Rejection, decide::Scene, gates};
use crate::{
    id::{KpiId, TaskId},
    money::Money,
    number::{Percent, Quantity},
};

fn not_in_future(scene: Scene<'_>, date: NaiveDate) -> Result<(), Rejection> {
    let today = scene.envelope.at.date_naive();
    if date > today {
        return Err(Rejection::DateInFuture { date, today });
    }
    Ok(())
}

/// Adds what is reported now to what was reported before, and judges the whole.
pub(super) fn progress(
    scene: Scene<'_>,
    task: &TaskId,
    started: Option<NaiveDate>,
    finished: Option<NaiveDate>,
    percent: Option<Percent>,
) -> Result<Vec<Event>, Rejection> {
    let Some(planned) = scene.plan.task(task) else {
        return Err(Rejection::UnknownTask { task: task.clone() });
    };
    for date in started.into_iter().chain(finished) {
        not_in_future(scene, date)?;
    }
    gates::check(scene, task)?;
    let before = scene.state.progress.get(task).cloned().unwrap_or_default();
    let progress = before.reported(planned.kind(), started, finished, percent);
    let Progress {
        started,
        finished,
        percent,
    } = progress;
    match (started, finished) {
        (None, Some(_)) => return Err(Rejection::NotStarted { task: task.clone() }),
        (None, None) if percent > Percent::ZERO => {
            return Err(Rejection::NotStarted { task: task.clone() });
        }
        (Some(started), Some(finished)) if finished < started => {
            return Err(Rejection::FinishBeforeStart {
                task: task.clone(),
                started,
                finished,
            });
        }
        _ => (),
    }
    let legal = match finished {
        Some(_) => percent == Percent::HUNDRED,
        None => percent >= Percent::ZERO && percent < Percent::HUNDRED,
    };
    if !legal {
        let finished = finished.is_some();
        return Err(Rejection::ProgressOutOfRange {
            task: task.clone(),
            percent,
            finished,
        });
    }
    Ok(vec![Event::Progressed {
        task: task.clone(),
        progress,
    }])
}

/// Records the value of a KPI that the plan has.
pub(super) fn measure(
    scene: Scene<'_>,
    kpi: &KpiId,
    date: NaiveDate,
    value: Quantity,
) -> Result<Vec<Event>, Rejection> {
    if scene.plan.kpi(kpi).is_none() {
        return Err(Rejection::UnknownKpi { kpi: kpi.clone() });
    }
    not_in_future(scene, date)?;
    let measurement = Measurement { date, value };
    Ok(vec![Event::Measured {
        kpi: kpi.clone(),
        measurement,
    }])
}

/// Records what came of a channel that the plan has, in days that are over.
pub(super) fn outcome(scene: Scene<'_>, outcome: &Outcome) -> Result<Vec<Event>, Rejection> {
    let channel = || outcome.channel.clone();
    if scene.plan.channel(&outcome.channel).is_none() {
        return Err(Rejection::UnknownChannel { channel: channel() });
    }
    if outcome.from >= outcome.until {
        return Err(Rejection::OutcomeOutOfRange {
            channel: channel(),
            what: "until",
        });
    }
    // The last day is the one before `until`; it may be today.
    if let Some(last) = outcome.until.pred_opt() {
        not_in_future(scene, last)?;
    }
    let counts: [(&'static str, Option<Quantity>); 4] = [
        ("impressions", outcome.impressions),
        ("clicks", outcome.clicks),
        ("leads", outcome.leads),
        ("customers", outcome.customers),
    ];
    for (what, count) in counts {
        if count.is_some_and(|count| count < Quantity::ZERO) {
            return Err(Rejection::OutcomeOutOfRange {
                channel: channel(),
                what,
            });
        }
    }
    let currency = scene.plan.currency();
    let foreign = |amount: &Money| amount.currency() != currency;
    match outcome
        .revenue
        .into_iter()
        .chain(outcome.profit)
        .find(foreign)
    {
        Some(amount) => Err(Rejection::Currency { amount, currency }),
        None => Ok(vec![Event::OutcomeRecorded {
            outcome: outcome.clone(),
        }]),
    }
}
