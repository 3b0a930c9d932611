//! Dates that were set and logic that says otherwise.

use serde::{Deserialize, Serialize};

use super::{
    DateOf, Must, Reason, Solution,
    axis::{Axis, minute, number},
    binding::{asked, moved, reason_of},
    core::Traits,
    pass::Pass,
};
use crate::time::Minute;

/// A date that was set for an activity and that logic cannot keep, or that breaks logic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conflict {
    /// The activity.
    pub activity: u32,
    /// What was set: [`Must`](Reason::Must), [`StartNoLater`](Reason::StartNoLater),
    /// [`FinishNoLater`](Reason::FinishNoLater) or [`Actual`](Reason::Actual).
    pub set: Reason,
    /// The date that was set.
    pub date: Minute,
    /// What fights with it.
    pub with: ConflictWith,
}

/// The other side of a [`Conflict`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConflictWith {
    /// The arc, bound, calendar, window or end that asks for a later date.
    pub reason: Reason,
    /// The date it asks for, be anybody at work then or not; against a bound that says no later, the early date that breaks it.
    pub date: Minute,
}

/// Returns the conflicts of a solution, by activity, what was set, and what fights with it.
pub(super) fn conflicts(solution: &Solution<'_>) -> Vec<Conflict> {
    let pass = solution.pass();
    let core = &solution.network.core;
    let mut found = Vec::new();
    for (v, &node) in core.nodes.iter().enumerate() {
        let traits = node.traits;
        let fixed = traits.any(Traits::FIXED) || traits.any(Traits::STARTED);
        if fixed {
            against_fixed(&pass, solution, v, &mut found);
        }
        if traits.any(Traits::BOUNDED) && !traits.any(Traits::FINISHED) {
            against_bounds(solution, v, &mut found);
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Finds what asks for later dates than actual ones, or than the date that must be.
fn against_fixed(pass: &Pass<'_>, solution: &Solution<'_>, v: usize, found: &mut Vec<Conflict>) {
    let core = &solution.network.core;
    let node = core.nodes[v];
    let early = &solution.state().early;
    let at = early[v];
    let must = pass
        .bounds(node)
        .must
        .filter(|_| node.traits.any(Traits::MUST));
    let set = if must.is_some() {
        Reason::Must
    } else {
        Reason::Actual
    };
    let mut push = |reason: Reason, asked: i32, finish: bool| {
        let held = if finish { at.finish } else { at.start };
        found.push(Conflict {
            activity: node.owner,
            set,
            date: match must {
                Some(Must::StartOn(date) | Must::FinishOn(date)) => date,
                None => minute(held),
            },
            with: ConflictWith {
                reason,
                date: minute(asked),
            },
        });
    };
    for cell in core.incoming.row(v) {
        let finish = cell.how.enters_finish();
        // The finish of what is under way is still open.
        if finish && node.traits.any(Traits::STARTED) {
            continue;
        }
        let from = early[cell.from as usize];
        let asked = asked(pass, cell, v, from);
        let late = if finish && !node.traits.any(Traits::MOMENT) {
            let calendar = pass.calendar(node);
            calendar.work_up_to(asked) > calendar.work(at.finish)
        } else {
            asked > if finish { at.finish } else { at.start }
        };
        if late {
            push(reason_of(pass, cell, node), asked, finish);
        }
    }
    let Some(must) = must else { return };
    for (reason, asked) in [
        (Reason::ProjectStart, Some(pass.start)),
        (Reason::StatusDate, pass.frame.status.map(number)),
        (
            Reason::StartNoEarlier,
            pass.bounds(node).start_no_earlier.map(number),
        ),
    ] {
        if let Some(asked) = asked.filter(|asked| *asked > at.start) {
            push(reason, asked, false);
        }
    }
    let earlier = pass.bounds(node).finish_no_earlier.map(number);
    if let Some(asked) = earlier.filter(|asked| {
        pass.calendar(node).work(*asked) > at.work_finish
            || (node.traits.any(Traits::MOMENT) && *asked > at.finish)
    }) {
        push(Reason::FinishNoEarlier, asked, true);
    }
    // A date at which nobody works, or that no window holds, cannot be kept either.
    if let Must::StartOn(date) = must {
        for reason in moved(pass, node, number(date), at) {
            found.push(Conflict {
                activity: node.owner,
                set: Reason::Must,
                date,
                with: ConflictWith {
                    reason,
                    date: minute(at.start),
                },
            });
        }
    }
}

/// Finds the bounds that early dates do not keep.
fn against_bounds(solution: &Solution<'_>, v: usize, found: &mut Vec<Conflict>) {
    let node = solution.network.core.nodes[v];
    let bounds = solution.network.activities()[node.owner as usize].bounds;
    let at = solution.state().early[v];
    let opens = !node.traits.any(Traits::CLOSES) && !node.traits.any(Traits::STARTED);
    let closes = !node.traits.any(Traits::OPENS);
    let start = bounds.start_no_later.filter(|_| opens);
    let finish = bounds.finish_no_later.filter(|_| closes);
    for (set, date, held, which) in [
        (Reason::StartNoLater, start, at.start, DateOf::EarlyStart),
        (
            Reason::FinishNoLater,
            finish,
            at.finish,
            DateOf::EarlyFinish,
        ),
    ] {
        let Some(date) = date.filter(|date| held > number(*date)) else {
            continue;
        };
        let reasons = solution.reasons(node.owner, which);
        let reason = reasons.first().copied().unwrap_or(Reason::ProjectStart);
        found.push(Conflict {
            activity: node.owner,
            set,
            date,
            with: ConflictWith {
                reason,
                date: minute(held),
            },
        });
    }
}
