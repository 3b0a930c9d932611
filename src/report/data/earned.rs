//! Earned value and the figures of the work: each with its inputs, or the reason why it has none.

use serde::{Deserialize, Serialize};

use super::Reading;
use crate::{
    id::TacticId,
    metric::{EarnedSchedule, EarnedValue, Predictability, WaitingTime},
    money::Money,
    performance::{CurveStep, Performance, TacticValue, TaskValue, ValuePoint},
};

/// What the work that is done is worth, and how it comes along; see [`Performance`], which it is the written form of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarnedReport {
    /// PV, EV, AC and what follows, in all.
    pub value: Reading<EarnedValue>,
    /// How late the work is in time.
    pub schedule: Reading<EarnedSchedule>,
    /// The same by tactic, ordered by name.
    pub tactics: Vec<TacticEarned>,
    /// PV and EV by tactic and task.
    pub tasks: Vec<TaskValue>,
    /// What was settled for no planned cost.
    pub unplanned: Money,
    /// How far the points of the curve are apart.
    pub step: CurveStep,
    /// The S-curve.
    pub curve: Vec<ValuePoint>,
    /// How long requests waited for their decision.
    pub approvals: Reading<WaitingTime>,
    /// How long finished work waited until another department took it up.
    pub hand_overs: Reading<WaitingTime>,
    /// How many finished tasks took as many days as planned.
    pub schedule_predictability: Reading<Predictability>,
    /// How many planned costs whose work is finished came to what was planned.
    pub cost_predictability: Reading<Predictability>,
}

/// PV, EV and AC of a tactic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TacticEarned {
    /// The tactic.
    pub tactic: TacticId,
    /// What people call it.
    pub name: String,
    /// What follows for the tactic.
    pub value: Reading<EarnedValue>,
}

pub(super) fn earned(performance: Performance) -> EarnedReport {
    let tactics = performance.tactics.into_iter();
    EarnedReport {
        value: performance.earned_value.into(),
        schedule: performance.earned_schedule.into(),
        tactics: tactics
            .map(|row: TacticValue| TacticEarned {
                tactic: row.tactic,
                name: row.name,
                value: row.earned_value.into(),
            })
            .collect(),
        tasks: performance.tasks,
        unplanned: performance.unplanned,
        step: performance.step,
        curve: performance.curve,
        approvals: performance.approvals.into(),
        hand_overs: performance.hand_overs.into(),
        schedule_predictability: performance.schedule_predictability.into(),
        cost_predictability: performance.cost_predictability.into(),
    }
}
