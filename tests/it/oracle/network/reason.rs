//! What binds a date: of all that holds it, what refuses the next place.

use std::collections::BTreeSet;

use tactica::network::{ActivityKind, DateOf, End, Reason, Solution};

use super::{
    count::Counts,
    item::{Place, State},
    judge::Verdict,
    pass::Answer,
    table::inside,
    world::World,
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
    Ok(())
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

/// Compares what refuses a place with what is named: its own arcs and bounds one by one, and an end of the project where
/// nothing else is left. What holds it through a summary around it is named in one way or another.
fn named(
    what: &str,
    leaf: usize,
    world: &World,
    found: &[Reason],
    expected: &BTreeSet<Reason>,
) -> Verdict {
    let own = |reason: &&Reason| match reason {
        Reason::Arc(n) if what == "late date" => {
            let arc = &world.case.arcs[*n as usize];
            [arc.from, arc.to].contains(&(leaf as u32))
        }
        Reason::ProjectStart
        | Reason::ProjectFinish
        | Reason::Calendar
        | Reason::Whole
        | Reason::Window
        | Reason::Summary(_) => false,
        _ => true,
    };
    let strong: BTreeSet<Reason> = expected.iter().filter(own).copied().collect();
    let strong_found: BTreeSet<Reason> = found.iter().filter(own).copied().collect();
    let twice = found.len() != found.iter().collect::<BTreeSet<_>>().len();
    let first = found
        .iter()
        .find(|reason| !matches!(reason, Reason::Summary(_)));
    let alone = expected.len() == 1 && first != expected.first();
    let through = expected
        .iter()
        .any(|reason| matches!(reason, Reason::Summary(_)));
    if strong_found != strong || twice || found.is_empty() || (alone && !through) {
        return Err(format!(
            "activity {leaf}, reasons of the {what}: {found:?}, but {expected:?}"
        ));
    }
    Ok(())
}

/// What refuses each place before the early one; everything if nothing fits before.
fn early(
    world: &World,
    answer: &Answer,
    leaf: usize,
    solution: &Solution,
    counts: &mut Counts,
) -> Verdict {
    let place = answer.early[leaf];
    let refusals = |before: Option<Place>, ends: &[End]| {
        let mut refused = BTreeSet::new();
        for floor in world.floors(leaf, answer.start) {
            let met = before.is_some_and(|before| world.above(leaf, floor, before));
            if ends.contains(&floor.1) && !met {
                refused.insert(floor.0);
            }
        }
        for rule in &world.into[leaf] {
            let asked = World::asks(rule, world.date(&answer.early, rule.source));
            let met = before.is_some_and(|before| world.meets(rule, asked, before));
            if ends.contains(&rule.target.1) && !met {
                refused.insert(Reason::Arc(rule.arc as u32));
            }
        }
        refused
    };
    let named = |which: DateOf, expected: &BTreeSet<Reason>| {
        let found = solution.reasons(leaf as u32, which);
        named("early date", leaf, world, &found, expected)
    };
    if world.items[leaf].kind == ActivityKind::Hammock {
        let start = refusals(
            Some(Place::of(place.begin - 1, place.finish)),
            &[End::Start],
        );
        let mut finish = refusals(
            Some(Place::of(place.begin, place.finish - 1)),
            &[End::Finish],
        );
        if place.finish == place.start {
            finish.insert(Reason::OwnStart);
        }
        named(DateOf::EarlyStart, &start)?;
        return named(DateOf::EarlyFinish, &finish);
    }
    let expected = refusals(
        world.down(leaf, place.begin - 1),
        &[End::Start, End::Finish],
    );
    let arcs = expected
        .iter()
        .filter(|reason| matches!(reason, Reason::Arc(_)))
        .count();
    counts.came("binding arc", arcs > 0);
    counts.came("several binding arcs", arcs > 1);
    if matches!(world.items[leaf].state, State::Free) {
        named(DateOf::EarlyStart, &expected)?;
        return named(DateOf::EarlyFinish, &expected);
    }
    named(DateOf::EarlyFinish, &expected)
}

/// What refuses each place after the late one; everything if nothing fits after.
fn late(world: &World, answer: &Answer, leaf: usize, solution: &Solution) -> Verdict {
    let place = answer.late[leaf];
    let bounds = &world.case.activities[leaf].bounds;
    let caps = [
        (Reason::ProjectFinish, End::Finish, Some(answer.finish)),
        (
            Reason::StartNoLater,
            End::Start,
            bounds.start_no_later.map(inside),
        ),
        (
            Reason::FinishNoLater,
            End::Finish,
            bounds.finish_no_later.map(inside),
        ),
        (Reason::Deadline, End::Finish, bounds.deadline.map(inside)),
    ];
    let free = matches!(world.items[leaf].state, State::Free);
    let refusals = |after: Option<Place>, ends: &[End]| {
        let mut refused = BTreeSet::new();
        let date = |place: Place, end: End| {
            if end == End::Start {
                place.start
            } else {
                place.finish
            }
        };
        for (reason, end, cap) in caps {
            let Some(cap) = cap.filter(|_| ends.contains(&end)) else {
                continue;
            };
            if after.is_none_or(|after| date(after, end) > cap) {
                refused.insert(reason);
            }
        }
        let own = world
            .rules
            .iter()
            .filter(|rule| rule.limits && rule.source.0 == leaf);
        for rule in own.filter(|rule| ends.contains(&rule.source.1)) {
            let met = |after: Place| {
                let asked = World::asks(rule, date(after, rule.source.1));
                world.meets(rule, asked, answer.late[rule.target.0])
            };
            if !after.is_some_and(met) {
                refused.insert(Reason::Arc(rule.arc as u32));
            }
        }
        refused
    };
    // What is held by a summary around it alone is another's matter.
    let around = world.items[leaf].around.iter().any(|summary| {
        let bounds = &world.case.activities[*summary].bounds;
        let leaves = world.rules.iter().any(|rule| rule.source.0 == *summary);
        leaves || bounds.deadline.or(bounds.finish_no_later).is_some()
    });
    let named = |which: DateOf, expected: &BTreeSet<Reason>| {
        let found = solution.reasons(leaf as u32, which);
        let mut expected = expected.clone();
        if around {
            expected.insert(Reason::Summary(u32::MAX));
        }
        named("late date", leaf, world, &found, &expected)
    };
    if world.items[leaf].kind == ActivityKind::Hammock {
        let mut start = refusals(
            Some(Place::of(place.start + 1, place.finish)),
            &[End::Start],
        );
        let finish = refusals(
            Some(Place::of(place.start, place.finish + 1)),
            &[End::Finish],
        );
        if place.start == place.finish {
            start.insert(Reason::OwnStart);
        }
        named(DateOf::LateStart, &start)?;
        return named(DateOf::LateFinish, &finish);
    }
    let ends = if free {
        &[End::Start, End::Finish][..]
    } else {
        &[End::Finish]
    };
    let expected = refusals(world.up(leaf, place.begin + 1), ends);
    if free {
        named(DateOf::LateStart, &expected)?;
    }
    named(DateOf::LateFinish, &expected)
}
