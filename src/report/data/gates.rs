//! What the gates of the plan wait for: the decision on a pilot.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::view::View;
use crate::{
    id::{TacticId, TaskId},
    program::GateDecision,
};

/// A milestone that the decision on a pilot opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GateRow {
    /// The milestone.
    pub gate: TaskId,
    /// What people call it.
    pub name: String,
    /// The tactic whose pilot decides.
    pub tactic: TacticId,
    /// When the plan puts it.
    pub planned: NaiveDateTime,
    /// What was decided, in the order in which it was.
    pub decisions: Vec<GateDecision>,
}

pub(super) fn gates(view: &View<'_>) -> Vec<GateRow> {
    let rows = view.plan.tasks().iter().filter_map(|task| {
        let decisions = view.state.gates().get(&task.id);
        Some(GateRow {
            gate: task.id.clone(),
            name: task.name.clone(),
            tactic: task.gate.clone()?,
            planned: view.schedule.task(&task.id)?.planned_finish,
            decisions: decisions.cloned().unwrap_or_default(),
        })
    });
    rows.collect()
}
