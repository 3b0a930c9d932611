//! Gates: milestones that the decision on a pilot opens, and what may not start before.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Event, Progress, Rejection, State, decide::Scene};
use crate::{
    id::{PersonId, TaskId},
    network::{End, Limit},
    number::Percent,
    pilot::Verdict,
    plan::Plan,
    tactic::{Task, TaskKind},
    word::define_words,
};

define_words! {
    /// What is decided at a gate.
    GateVerdict {
        /// Scale up: what waits for the gate may start.
        Go => "go",
        /// Do not scale up; what waits for the gate never starts.
        NoGo => "no-go",
        /// It is not clear yet: the pilot goes on.
        Continue => "continue",
    }
}

impl GateVerdict {
    /// Returns the decision that a verdict of a [`Pilot`](crate::pilot::Pilot) amounts to; `None` for one that is unsound, which says
    /// nothing.
    ///
    /// # Example
    /// ```
    /// use tactica::{pilot::Verdict, program::GateVerdict};
    ///
    /// assert_eq!(GateVerdict::of(Verdict::Go), Some(GateVerdict::Go));
    /// assert_eq!(GateVerdict::of(Verdict::Unsound), None);
    /// ```
    #[must_use]
    pub fn of(verdict: Verdict) -> Option<Self> {
        match verdict {
            Verdict::Go => Some(Self::Go),
            Verdict::NoGo => Some(Self::NoGo),
            Verdict::Continue => Some(Self::Continue),
            Verdict::Unsound => None,
        }
    }
}

/// A decision at a gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GateDecision {
    /// What was decided.
    pub verdict: GateVerdict,
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// Why: what the pilot showed.
    pub reason: Box<str>,
}

impl State {
    /// Returns what was decided at the gates, in the order in which it was.
    #[must_use]
    pub fn gates(&self) -> &BTreeMap<TaskId, Vec<GateDecision>> {
        &self.gates
    }

    /// Returns the last verdict at a gate, if there is one.
    #[must_use]
    pub fn verdict(&self, gate: &TaskId) -> Option<GateVerdict> {
        Some(self.gates.get(gate)?.last()?.verdict)
    }
}

/// Decides a gate: whoever answers for it, or somebody above them. A go reaches the milestone on the same day.
pub(super) fn decide(
    scene: Scene<'_>,
    gate: &TaskId,
    verdict: GateVerdict,
    reason: &str,
) -> Result<Vec<Event>, Rejection> {
    let found = scene.plan.task(gate).filter(|task| task.gate.is_some());
    let Some(task) = found else {
        return Err(Rejection::UnknownGate { gate: gate.clone() });
    };
    let actor = &scene.envelope.actor;
    if let Some(responsible) = keeper(scene.plan, task) {
        if !is_above(scene.plan, actor, responsible) {
            return Err(Rejection::NotGateKeeper {
                gate: gate.clone(),
                responsible: responsible.clone(),
                actor: actor.clone(),
            });
        }
    }
    let before = scene.state.verdict(gate);
    if let Some(verdict) = before.filter(|verdict| *verdict != GateVerdict::Continue) {
        let gate = gate.clone();
        return Err(Rejection::GateFinal { gate, verdict });
    }
    let decision = GateDecision {
        verdict,
        by: actor.clone(),
        at: scene.envelope.at,
        reason: reason.into(),
    };
    let mut events = vec![Event::GateDecided {
        gate: gate.clone(),
        decision,
    }];
    if verdict == GateVerdict::Go {
        let today = Some(scene.envelope.at.date_naive());
        events.push(Event::Progressed {
            task: gate.clone(),
            progress: Progress {
                started: today,
                finished: today,
                percent: Percent::HUNDRED,
            },
        });
    }
    Ok(events)
}

/// Returns who answers for a gate: its responsible person, or that of the tactic it decides on.
fn keeper<'a>(plan: &'a Plan, gate: &'a Task) -> Option<&'a PersonId> {
    let tactic = gate.gate.as_ref().and_then(|tactic| plan.tactic(tactic));
    let of_tactic = tactic.and_then(|tactic| tactic.responsible.as_ref());
    gate.responsible.as_ref().or(of_tactic)
}

/// Tells whether somebody is a person or stands above them; reporting lines of a plan have no circle.
fn is_above(plan: &Plan, actor: &PersonId, person: &PersonId) -> bool {
    let above = |id: &&'_ PersonId| {
        plan.person(id)
            .and_then(|person| person.reports_to.as_ref())
    };
    let mut line = std::iter::successors(Some(person), |id| above(id));
    line.any(|id| id == actor)
}

/// Refuses progress on a gate that is not open, and on whatever cannot start before one.
pub(super) fn check(scene: Scene<'_>, task: &TaskId) -> Result<(), Rejection> {
    let closed = |gate: &&Task| {
        gate.gate.is_some() && scene.state.verdict(&gate.id) != Some(GateVerdict::Go)
    };
    let gates = scene.plan.tasks().iter().filter(closed);
    let gates: BTreeSet<&TaskId> = gates.map(|gate| &gate.id).collect();
    if gates.is_empty() {
        return Ok(());
    }
    match waits_for(scene.plan, task, &gates) {
        None => Ok(()),
        Some(gate) => Err(Rejection::GateClosed {
            task: task.clone(),
            gate: gate.clone(),
            verdict: scene.state.verdict(gate),
        }),
    }
}

/// Returns the first of some gates by name that a task waits for to start, or that it is itself.
fn waits_for<'a>(
    plan: &'a Plan,
    task: &'a TaskId,
    gates: &BTreeSet<&'a TaskId>,
) -> Option<&'a TaskId> {
    let mut members: BTreeMap<&TaskId, Vec<&TaskId>> = BTreeMap::new();
    for member in plan.tasks() {
        if let Some(parent) = &member.parent {
            members.entry(parent).or_default().push(&member.id);
        }
    }
    let mut found: BTreeSet<&TaskId> = BTreeSet::new();
    let mut met: BTreeSet<&TaskId> = BTreeSet::new();
    let mut open = vec![task];
    while let Some(id) = open.pop() {
        if !met.insert(id) {
            continue;
        }
        if let Some(gate) = gates.get(id) {
            found.insert(gate);
        }
        let Some(task) = plan.task(id) else {
            continue;
        };
        let starts = task
            .after
            .iter()
            .filter(|link| link.limit == Limit::AtLeast && link.kind.enters() == End::Start);
        for link in starts {
            open.push(&link.on);
            // What comes after a summary comes after all of its members.
            let mut below = vec![&link.on];
            while let Some(parent) = below.pop() {
                for member in members.get(parent).into_iter().flatten() {
                    open.push(member);
                    let summary = plan.task(member).is_some_and(Task::is_summary);
                    below.extend(summary.then_some(*member));
                }
            }
        }
        // A member starts no earlier than its summary may.
        open.extend(
            task.parent
                .as_ref()
                .filter(|_| task.kind() != TaskKind::Hammock),
        );
    }
    found.into_iter().next()
}
