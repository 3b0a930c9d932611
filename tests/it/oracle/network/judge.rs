//! What the crate says against what the oracle says.

use tactica::network::{ActivityDates, Network, NetworkError, Solution};

use super::{
    case::Case,
    count::Counts,
    item::State,
    pass::{Answer, Nothing},
    table::inside,
    world::World,
};

/// A disagreement, in words.
pub(super) type Verdict = Result<(), String>;

/// Compares the crate and the oracle on one case.
pub(super) fn judge(case: &Case, counts: &mut Counts) -> Verdict {
    let world = World::of(case);
    let answer = world.solve();
    let network = match case.spec().build() {
        Ok(network) => network,
        Err(error) => return Err(format!("the network is refused: {error}")),
    };
    let solved = network.schedule(case.frame);
    counts.look(case);
    counts.came("no early dates", matches!(answer, Err(Nothing::Late)));
    counts.came("no late dates", matches!(answer, Err(Nothing::Early)));
    match (answer, solved) {
        (Ok(answer), Ok(solution)) => {
            compare(&world, &answer, &solution)?;
            super::reason::compare(&world, &answer, &solution, counts)?;
            super::conflict::compare(&world, &answer, &solution, counts)?;
            super::path::compare(&world, &answer, &solution, counts)?;
            super::path::compare_drags(&world, &answer, &solution, counts)
        }
        (Ok(_), Err(error)) => Err(format!("there are dates, but: {error}")),
        (Err(Nothing::Late), Ok(solution)) => {
            // What is put off by calendars may come to rest after the window.
            counts.left += 1;
            let late = solution
                .iter()
                .any(|dates| inside(dates.early_finish) > world.limit);
            late.then_some(())
                .ok_or_else(|| "there are no early dates".to_owned())
        }
        // What no window holds so early has the late dates that it would have without windows, which nothing here tells.
        (Err(Nothing::Early), Ok(_)) if world.case.is_fitted() => {
            counts.left += 1;
            Ok(())
        }
        (Err(Nothing::Early), Ok(solution)) => {
            counts.left += 1;
            let early = solution.iter().any(|dates| inside(dates.late_start) < 0);
            early
                .then_some(())
                .ok_or_else(|| "there are no late dates".to_owned())
        }
        (Err(Nothing::Late), Err(error)) => refused(&world, &network, &error),
        (Err(Nothing::Early), Err(error)) => match error {
            NetworkError::BeforeHorizon { .. } | NetworkError::NoWindow { .. } => Ok(()),
            _ => Err(format!("no late dates, but: {error}")),
        },
    }
}

/// Checks a refusal of early dates: activities named in a circle push each other without end.
fn refused(world: &World, network: &Network, error: &NetworkError) -> Verdict {
    let NetworkError::PositiveCycle { activities, arcs } = error else {
        return match error {
            NetworkError::AfterHorizon { .. }
            | NetworkError::NoWindow { .. }
            | NetworkError::BeforeHorizon { .. } => Ok(()),
            _ => Err(format!("no early dates, but: {error}")),
        };
    };
    if activities.is_empty() || arcs.is_empty() {
        return Err("an empty circle".to_owned());
    }
    // On calendars a circle may push only from where something else puts it, and what leaves the start of a summary only if
    // all in it is pushed.
    let summary = world.items.iter().any(|item| !item.leaves.is_empty());
    if summary || world.case.is_mixed() {
        return Ok(());
    }
    let mut alone = world.case.clone();
    let named = |n: usize| arcs.contains(&(n as u32));
    alone.arcs = (0..alone.arcs.len())
        .filter(|n| named(*n))
        .map(|n| network.arcs()[n])
        .collect();
    match World::of(&alone).solve() {
        Err(Nothing::Late) => Ok(()),
        _ => Err(format!("the circle does not push: {error}")),
    }
}

/// Compares dates and floats.
fn compare(world: &World, answer: &Answer, solution: &Solution) -> Verdict {
    for n in 0..world.items.len() {
        let Some(found) = solution.dates(n as u32) else {
            return Err(format!("activity {n} has no dates"));
        };
        let [early, late, planned] =
            [&answer.early, &answer.late, &answer.planned].map(|places| world.place(places, n));
        let pairs = [
            ("early", early, found.early_start, found.early_finish),
            ("late", late, found.late_start, found.late_finish),
            (
                "planned",
                planned,
                found.planned_start,
                found.planned_finish,
            ),
        ];
        for (what, expected, start, finish) in pairs {
            let (start, finish) = (inside(start), inside(finish));
            if what == "planned" && !world.has_order() {
                continue;
            }
            if (expected.start, expected.finish) != (start, finish) {
                return Err(format!(
                    "activity {n}, {what}: {start} to {finish}, but {} to {}",
                    expected.start, expected.finish,
                ));
            }
        }
        floats(world, answer, n, &found)?;
    }
    if inside(solution.finish()) != answer.last {
        return Err(format!(
            "finish {}, but {}",
            inside(solution.finish()),
            answer.last
        ));
    }
    Ok(())
}

fn floats(world: &World, answer: &Answer, n: usize, found: &ActivityDates) -> Verdict {
    let table = world.items[n].table;
    let [early, late] = [&answer.early, &answer.late].map(|places| world.place(places, n));
    let finish = i64::from(table.work(late.finish) - table.work(early.finish));
    let start = match world.items[n].state {
        // What has started has one float.
        State::Started { .. } => finish,
        _ => i64::from(table.work(late.start) - table.work(early.start)),
    };
    let total = start.min(finish);
    let mut pairs = vec![
        ("start float", start, found.float_start),
        ("finish float", finish, found.float_finish),
        ("total float", total, found.float_total()),
    ];
    // Where a date that cannot move breaks what another summary or task is limited to, there is no telling who is free.
    let mut limits = world.rules.iter().filter(|rule| rule.limits);
    let kept = limits.all(|rule| world.holds(rule, &answer.early));
    if world.items[n].leaves.is_empty() && kept {
        let free = i64::from(world.free(n, answer));
        pairs.push(("free float", free, found.float_free));
        pairs.push(("interfering float", total - free, found.float_interfering()));
    }
    let done = matches!(world.items[n].state, State::Finished { .. });
    if found.is_critical() != (total <= 0 && !done) {
        return Err(format!("activity {n} critical: {}", found.is_critical()));
    }
    match pairs
        .into_iter()
        .find(|(_, expected, found)| expected != found)
    {
        Some((what, expected, found)) => {
            Err(format!("activity {n}, {what}: {found}, but {expected}"))
        }
        None => Ok(()),
    }
}
