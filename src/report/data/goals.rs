//! What the plan is for and how far that is: objectives, their KPIs, and the tactics that serve them.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::{TaskKind, TaskStanding, Timeline, view::View};
use crate::{
    id::{ChannelId, KpiId, ObjectiveId, PersonId, TacticId},
    number::{Percent, Quantity, Ratio},
    performance::kpi_series as series,
    program::Measurement,
    strategy::{Kpi, KpiSeries, KpiStatus, KpiValue, Objective, Pace, Score},
    tactic::MixElement,
    word::define_words,
};

/// An objective with what shows that it is met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectiveRow {
    /// The objective.
    pub objective: ObjectiveId,
    /// What people call it.
    pub name: String,
    /// Its rank, 1 first.
    pub priority: u32,
    /// Its share of the plan's attention.
    pub weight: Option<Percent>,
    /// Its KPIs.
    pub kpis: Vec<KpiRow>,
    /// What its KPIs come to together, by their weights; `None` if none of them is measured.
    pub score: Option<Score>,
    /// The tactics that serve it.
    pub tactics: Vec<TacticId>,
}

/// A KPI and its latest value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KpiRow {
    /// The KPI.
    pub kpi: KpiId,
    /// What people call it.
    pub name: String,
    /// The unit of its values.
    pub unit: String,
    /// The value before the plan.
    pub baseline: Quantity,
    /// The value to be reached.
    pub target: Quantity,
    /// By when.
    pub due: NaiveDate,
    /// The value of the latest date; of several for one date, the one recorded last.
    pub latest: Option<Measurement>,
    /// How far the latest value is from baseline (0) to target (1).
    pub achievement: Option<Ratio>,
    /// How far it would be on the date of the latest value if it went straight from the baseline on the first day of the
    /// plan to the target on the due date.
    pub expected: Option<Ratio>,
    /// What that means.
    pub standing: KpiStanding,
    /// Its share of its objective's weight.
    pub weight: Option<Percent>,
    /// How it does against what is expected, by its bands.
    pub status: KpiStatus,
    /// When the target is reached at the rate so far.
    pub pace: Pace,
}

define_words! {
    /// How a KPI stands.
    KpiStanding {
        /// No value is recorded.
        NotMeasured => "not-measured",
        /// The latest value is at the target or beyond.
        Reached => "reached",
        /// The latest value is at least as far as the straight line.
        OnTrack => "on-track",
        /// The latest value is less far than the straight line.
        OffTrack => "off-track",
        /// The due date has passed and the target is not reached.
        Missed => "missed",
    }
}

/// A tactic: whom and what it serves, and how far its action plan is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TacticRow {
    /// The tactic.
    pub tactic: TacticId,
    /// What people call it.
    pub name: String,
    /// The objectives it serves.
    pub objectives: Vec<ObjectiveId>,
    /// The parts of the marketing mix it works with.
    pub mix: Vec<MixElement>,
    /// The channels it uses.
    pub channels: Vec<ChannelId>,
    /// Who answers for it.
    pub responsible: Option<PersonId>,
    /// The earliest start of its tasks and milestones; `None` if it has none.
    pub start: Option<NaiveDateTime>,
    /// The latest of their earliest finishes.
    pub finish: Option<NaiveDateTime>,
    /// How many tasks it has, without milestones.
    pub tasks: usize,
    /// How many of them are done.
    pub done: usize,
}

pub(super) fn objectives(view: &View<'_>) -> Vec<ObjectiveRow> {
    let mut rows: Vec<ObjectiveRow> = view
        .plan
        .objectives()
        .iter()
        .map(|objective| {
            let tactics = view.plan.tactics().iter();
            let serving = tactics.filter(|tactic| tactic.objectives.contains(&objective.id));
            ObjectiveRow {
                objective: objective.id.clone(),
                name: objective.name.clone(),
                priority: objective.priority,
                weight: objective.weight,
                kpis: objective.kpis.iter().map(|kpi| row(view, kpi)).collect(),
                score: score(view, objective),
                tactics: serving.map(|tactic| tactic.id.clone()).collect(),
            }
        })
        .collect();
    rows.sort_by(|a, b| (a.priority, &a.objective).cmp(&(b.priority, &b.objective)));
    rows
}

fn score(view: &View<'_>, objective: &Objective) -> Option<Score> {
    let kpis = objective.kpis.iter();
    let series: Vec<KpiSeries<'_>> = kpis.map(|kpi| series(view, kpi)).collect();
    objective.score(&series)
}

fn row(view: &View<'_>, kpi: &Kpi) -> KpiRow {
    let series = series(view, kpi);
    let latest = series.latest();
    let achievement = series.achievement();
    let expected = latest.map(|latest| series.expected(latest.date));
    KpiRow {
        kpi: kpi.id().clone(),
        name: kpi.name().to_owned(),
        unit: kpi.unit().to_owned(),
        baseline: kpi.baseline(),
        target: kpi.target(),
        due: kpi.due(),
        latest: latest.map(|KpiValue { date, value }| Measurement { date, value }),
        achievement,
        expected,
        standing: standing(achievement, expected, view.today() > kpi.due()),
        weight: kpi.weight(),
        status: series.status(),
        pace: series.pace(),
    }
}

fn standing(achievement: Option<Ratio>, expected: Option<Ratio>, over: bool) -> KpiStanding {
    match (achievement, expected) {
        (Some(achievement), _) if achievement >= Ratio::from(1) => KpiStanding::Reached,
        (Some(_), _) if over => KpiStanding::Missed,
        (Some(achievement), Some(expected)) if achievement >= expected => KpiStanding::OnTrack,
        (Some(_), _) => KpiStanding::OffTrack,
        (None, _) => KpiStanding::NotMeasured,
    }
}

pub(super) fn tactics(view: &View<'_>, timeline: &Timeline) -> Vec<TacticRow> {
    let rows = view.plan.tactics().iter().map(|tactic| {
        let own = || {
            let rows = timeline.tasks.iter();
            rows.filter(|row| row.tactic.as_ref() == Some(&tactic.id))
        };
        let tasks = || own().filter(|row| row.kind == TaskKind::Task);
        let done = tasks().filter(|row| row.standing == TaskStanding::Done);
        TacticRow {
            tactic: tactic.id.clone(),
            name: tactic.name.clone(),
            objectives: tactic.objectives.clone(),
            mix: tactic.mix.clone(),
            channels: tactic.channels.clone(),
            responsible: tactic.responsible.clone(),
            start: own().map(|row| row.early_start).min(),
            finish: own().map(|row| row.early_finish).max(),
            tasks: tasks().count(),
            done: done.count(),
        }
    });
    rows.collect()
}
