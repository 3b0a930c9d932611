//! Dates that were set, and logic that says otherwise.

use std::fmt;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::{
    Because,
    because::Translator,
    words::{at, objection},
};
use crate::{
    id::TaskId,
    network::{self, DateOf, Reason},
    tactic::{Moment, MustDate},
};

/// A date that was set for a task and that logic cannot keep, or that breaks logic; both sides are named.
///
/// # Example: a fair opens before the stand is built
/// ```
/// use tactica::{plan::PlanDraft, schedule::Schedule};
///
/// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
/// draft.milestones = serde_json::from_str(
///     r#"[{"id": "stand", "name": "Stand", "not_before": "2025-02-05T12:00"},
///         {"id": "fair", "name": "Fair", "must_start": "2025-02-03", "after": ["stand"]}]"#,
/// )?;
/// let schedule = Schedule::of(&draft.build()?);
/// assert_eq!(
///     schedule.conflicts()[0].to_string(),
///     "fair must start on 2025-02-03, but it waits for the finish of stand on 2025-02-05 12:00"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// The task.
    pub task: TaskId,
    /// What was set for it, or what happened.
    pub set: Because,
    /// The date that was set.
    pub date: NaiveDateTime,
    /// What asks for a later date.
    pub with: Because,
    /// The date that asks for at the earliest.
    pub asks: NaiveDateTime,
}

impl fmt::Display for Conflict {
    /// Writes one sentence with both sides.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |moment: &Moment| match moment {
            Moment::Day(day) => day.to_string(),
            Moment::Minute(minute) => at(minute.datetime()),
        };
        let id = &self.task;
        match &self.set {
            Because::Must(MustDate::Start(set)) => write!(f, "{id} must start on {}", shown(set)),
            Because::Must(MustDate::Finish(set)) => write!(f, "{id} must finish on {}", shown(set)),
            Because::StartNoLater(set) => write!(f, "{id} may not start after {}", shown(set)),
            Because::FinishNoLater(set) => write!(f, "{id} may not finish after {}", shown(set)),
            Because::Actual => write!(f, "{id} happened on {}", at(self.date)),
            _ => write!(f, "{id} is set for {}", at(self.date)),
        }?;
        write!(f, ", but {}", objection(&self.with))?;
        // A link names the date it counts from, not the one it asks for.
        let same = match &self.with {
            Because::Link { at, .. }
            | Because::Approval { at, .. }
            | Because::Summary { at, .. }
            | Because::Member { at, .. } => *at == self.asks,
            _ => false,
        };
        if same {
            return Ok(());
        }
        write!(f, ", which asks for {}", at(self.asks))
    }
}

/// Tells whether a date that must be is a day, and the task stands on that day where its calendar lets it.
fn is_kept_on_its_day(conflict: &network::Conflict, translator: Translator<'_>) -> bool {
    let task = translator.plan.tasks().get(conflict.activity as usize);
    let Some(MustDate::Start(Moment::Day(day)) | MustDate::Finish(Moment::Day(day))) =
        task.and_then(|task| task.bounds.must)
    else {
        return false;
    };
    let moved = matches!(
        conflict.with.reason,
        Reason::Calendar | Reason::Whole | Reason::Window
    );
    conflict.set == Reason::Must && moved && conflict.with.date.date() == day
}

/// Says the conflicts of a solution in the terms of the plan.
pub(super) fn conflicts(translator: Translator<'_>) -> Vec<Conflict> {
    let found = translator.solution.conflicts();
    let mut told: Vec<Conflict> = found
        .iter()
        .filter(|conflict| !is_kept_on_its_day(conflict, translator))
        .filter_map(|conflict| {
            let date = match conflict.set {
                Reason::FinishNoLater => DateOf::EarlyFinish,
                _ => DateOf::EarlyStart,
            };
            let n = conflict.activity;
            Some(Conflict {
                task: translator.plan.tasks().get(n as usize)?.id.clone(),
                set: translator.because(n, date, conflict.set)?,
                date: conflict.date.datetime(),
                with: objector(translator, n, date, conflict.with)?,
                asks: conflict.with.date.datetime(),
            })
        })
        .collect();
    told.sort_by(|a, b| a.task.cmp(&b.task));
    told
}

/// Says what asks for a later date. A summary may ask for one although no date was set for it: it is held by what it waits for.
fn objector(
    translator: Translator<'_>,
    n: u32,
    date: DateOf,
    with: network::ConflictWith,
) -> Option<Because> {
    let said = translator.because(n, date, with.reason);
    let held = || {
        let Reason::Summary(summary) = with.reason else {
            return None;
        };
        Some(Because::Summary {
            summary: translator.plan.tasks().get(summary as usize)?.id.clone(),
            at: with.date.datetime(),
        })
    };
    said.or_else(held)
}
