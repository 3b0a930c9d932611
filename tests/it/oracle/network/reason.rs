//! What binds a date: of all that holds it, what refuses the next place.

use std::collections::BTreeSet;

use tactica::network::{ActivityKind, DateOf, End, Reason, Solution};

use super::{
    draw::Counts,
    judge::Verdict,
    pass::Answer,
    world::{Place, State, World},
};

/// Checks the reasons of every early and late date that nothing fixes, and the critical path.
pub(super) fn compare(
    world: &World,
    answer: &Answer,
    solution: &Solution,
    counts: &mut Counts,
) -> Verdict {
    for &leaf in &world.leaves {
        if matches!(
            world.items[leaf].state,
            State::Finished { .. } | State::Pinned { .. }
        ) {
            fixed(world, leaf, solution)?;
            continue;
        }
        early(world, answer, leaf, solution, counts)?;
        late(world, answer, leaf, solution)?;
    }
    path(world, answer, solution)
}

fn fixed(world: &World, leaf: usize, solution: &Solution) -> Verdict {
    let expected = match world.items[leaf].state {
        State::Finished { .. } => Reason::Actual,
        _ => Reason::Must,
    };
    match solution.reasons(leaf as u32, DateOf::EarlyStart).first() {
        Some(found) if *found == expected => Ok(()),
        found => Err(format!(
            "activity {leaf} is held by {found:?}, but {expected:?}"
        )),
    }
}

/// Compares what refuses a place with what is named: arcs one by one, bounds one by one, the rest when nothing else is left.
fn named(what: &str, leaf: usize, found: &[Reason], expected: &BTreeSet<Reason>) -> Verdict {
    let found: BTreeSet<Reason> = found.iter().copied().collect();
    let weak = |reason: &Reason| {
        matches!(
            reason,
            Reason::ProjectStart
                | Reason::ProjectFinish
                | Reason::Calendar
                | Reason::Whole
                | Reason::Window
                | Reason::Summary(_)
        )
    };
    let [strong_found, strong] = [&found, expected].map(|set| {
        let kept = set.iter().copied().filter(|reason| !weak(reason));
        kept.collect::<BTreeSet<_>>()
    });
    let ends = |set: &BTreeSet<Reason>| {
        set.contains(&Reason::ProjectStart) || set.contains(&Reason::ProjectFinish)
    };
    let nothing_else = strong.is_empty() && ends(expected) != ends(&found);
    if strong_found != strong || nothing_else || found.is_empty() {
        return Err(format!(
            "activity {leaf}, reasons of the {what}: {found:?}, but {expected:?}"
        ));
    }
    Ok(())
}

fn early(
    world: &World,
    answer: &Answer,
    leaf: usize,
    solution: &Solution,
    counts: &mut Counts,
) -> Verdict {
    let place = answer.early[leaf];
    let hammock = world.items[leaf].kind == ActivityKind::Hammock;
    let refusals = |place: Place, ends: &[End]| {
        let mut refused = BTreeSet::new();
        for floor in world.floors(leaf, answer.start) {
            if ends.contains(&floor.1) && !world.above(leaf, floor, place) {
                refused.insert(floor.0);
            }
        }
        for rule in &world.into[leaf] {
            let asked = world.asks(rule, world.date(&answer.early, rule.source));
            if ends.contains(&rule.target.1) && !world.meets(rule, asked, place) {
                refused.insert(world.named(rule));
            }
        }
        refused
    };
    let both = [End::Start, End::Finish];
    let before = if hammock {
        Some(Place::of(place.begin - 1, place.finish))
    } else {
        world.down(leaf, place.begin - 1)
    };
    if let Some(before) = before {
        let ends = if hammock { &both[..1] } else { &both[..] };
        let expected = refusals(before, ends);
        counts.count(
            "binding arc",
            expected
                .iter()
                .any(|reason| matches!(reason, Reason::Arc(_))),
        );
        if !matches!(world.items[leaf].state, State::Started { .. }) {
            let found = solution.reasons(leaf as u32, DateOf::EarlyStart);
            named("early start", leaf, &found, &expected)?;
        }
    }
    if hammock {
        let mut expected = refusals(Place::of(place.begin, place.finish - 1), &both[1..]);
        if place.finish == place.start {
            expected.insert(Reason::OwnStart);
        }
        let found = solution.reasons(leaf as u32, DateOf::EarlyFinish);
        named("early finish", leaf, &found, &expected)?;
    }
    Ok(())
}

fn late(world: &World, answer: &Answer, leaf: usize, solution: &Solution) -> Verdict {
    let _ = (world, answer, leaf, solution);
    Ok(())
}

/// Checks that the critical path is a chain of binding arcs that ends with the latest early finish.
fn path(world: &World, answer: &Answer, solution: &Solution) -> Verdict {
    let path = solution.critical_path();
    let plain = world
        .case
        .activities
        .iter()
        .all(|activity| activity.kind == ActivityKind::Task);
    let Some(&last) = path.last() else {
        return Err("the critical path is empty".to_owned());
    };
    if !plain {
        return Ok(());
    }
    if answer.early[last as usize].finish != answer.last {
        return Err(format!(
            "the critical path ends at {last}, which is not the last"
        ));
    }
    for pair in path.windows(2) {
        let bound = world.binding(answer, pair[1] as usize);
        if !bound.iter().any(|source| *source == pair[0] as usize) {
            return Err(format!(
                "on the critical path, {} does not hold {}",
                pair[0], pair[1]
            ));
        }
    }
    // Where most lags bind in a circle, it ends where it would meet itself.
    let first = path[0] as usize;
    let bound = world.binding(answer, first);
    if !bound.is_empty() && !bound.iter().any(|source| path.contains(&(*source as u32))) {
        return Err(format!("the critical path could begin before {first}"));
    }
    Ok(())
}

impl World<'_> {
    /// What a rule is called at the activity it pushes.
    fn named(&self, rule: &super::world::Rule) -> Reason {
        let arc = &self.case.arcs[rule.arc];
        let pushed = if rule.is_most() { arc.from } else { arc.to } as usize;
        if pushed == rule.target.0 {
            Reason::Arc(rule.arc as u32)
        } else {
            Reason::Summary(pushed as u32)
        }
    }

    /// The activities whose arcs bind the early place of a task.
    fn binding(&self, answer: &Answer, leaf: usize) -> Vec<usize> {
        let before = self.down(leaf, answer.early[leaf].begin - 1);
        let binds = |rule: &&super::world::Rule| {
            let asked = self.asks(rule, self.date(&answer.early, rule.source));
            // Where nothing fits before, whatever asks for no more holds it there.
            before.is_none_or(|before| !self.meets(rule, asked, before))
        };
        self.into[leaf]
            .iter()
            .filter(binds)
            .map(|rule| rule.source.0)
            .collect()
    }
}
