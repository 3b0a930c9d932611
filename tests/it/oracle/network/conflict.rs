//! Dates that were set, and what asks for later ones.

use std::collections::BTreeSet;

use tactica::network::{End, Reason, Solution};

use super::{
    count::Counts,
    item::State,
    judge::Verdict,
    pass::Answer,
    table::{LEN, NEVER, inside},
    world::World,
};

/// An activity, what was set, what asks for a later date, and that date.
type Found = (u32, Reason, Reason, i32);

/// Compares the conflicts; of those with latest dates, that there is one and which date breaks it.
pub(super) fn compare(
    world: &World,
    answer: &Answer,
    solution: &Solution,
    counts: &mut Counts,
) -> Verdict {
    // What enters a summary is another's matter for members that are fixed.
    let fixed = |leaf: &usize| !matches!(world.items[*leaf].state, State::Free);
    if world
        .leaves
        .iter()
        .any(|leaf| fixed(leaf) && !world.items[*leaf].around.is_empty())
    {
        return Ok(());
    }
    let mut expected = BTreeSet::new();
    for &leaf in world.leaves.iter().filter(|leaf| fixed(leaf)) {
        against_fixed(world, answer, leaf, &mut expected);
    }
    for n in 0..world.items.len() {
        against_latest(world, answer, n, &mut expected);
    }
    counts.came("conflict", !expected.is_empty());
    let counted =
        |reason: &Reason| !matches!(reason, Reason::Calendar | Reason::Whole | Reason::Window);
    let found: BTreeSet<Found> = solution
        .conflicts()
        .into_iter()
        .filter(|conflict| conflict.set != Reason::Must || counted(&conflict.with.reason))
        .map(|conflict| {
            let latest = matches!(conflict.set, Reason::StartNoLater | Reason::FinishNoLater);
            let reason = if latest {
                conflict.set
            } else {
                conflict.with.reason
            };
            // What lies beyond the window is not known exactly.
            let date = inside(conflict.with.date);
            let date = if date > LEN { NEVER } else { date };
            (conflict.activity, conflict.set, reason, date)
        })
        .collect();
    if found == expected {
        Ok(())
    } else {
        Err(format!("conflicts: {found:?}, but {expected:?}"))
    }
}

/// What would have moved something that happened or that must be where it is.
fn against_fixed(world: &World, answer: &Answer, leaf: usize, expected: &mut BTreeSet<Found>) {
    let (n, place) = (leaf as u32, answer.early[leaf]);
    let pinned = matches!(world.items[leaf].state, State::Pinned { .. });
    let started = matches!(world.items[leaf].state, State::Started { .. });
    let set = if pinned { Reason::Must } else { Reason::Actual };
    for rule in world.rules.iter().filter(|rule| rule.target.0 == leaf) {
        let asked = World::asks(rule, world.date(&answer.early, rule.source));
        let met = match rule.target.1 {
            End::Start => place.start >= asked,
            // The finish of what is under way is still open.
            End::Finish => started || world.meets(rule, asked, place),
        };
        if !met {
            expected.insert((n, set, Reason::Arc(rule.arc as u32), asked));
        }
    }
    if pinned {
        for floor in world.bounds(leaf, answer.start) {
            if !world.above(leaf, floor, place) {
                expected.insert((n, set, floor.0, floor.2));
            }
        }
    }
}

/// Latest dates that the early ones do not keep.
fn against_latest(world: &World, answer: &Answer, n: usize, expected: &mut BTreeSet<Found>) {
    if matches!(world.items[n].state, State::Finished { .. }) {
        return;
    }
    let (bounds, place) = (
        &world.case.activities[n].bounds,
        world.place(&answer.early, n),
    );
    let started = matches!(world.items[n].state, State::Started { .. });
    let pairs = [
        (
            Reason::StartNoLater,
            bounds.start_no_later.filter(|_| !started),
            place.start,
        ),
        (Reason::FinishNoLater, bounds.finish_no_later, place.finish),
    ];
    for (set, date, held) in pairs {
        if date.is_some_and(|date| held > inside(date)) {
            expected.insert((n as u32, set, set, held));
        }
    }
}
