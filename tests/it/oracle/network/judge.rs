//! What the crate says against what the oracle says.

use tactica::network::{
    ActivityDates, ActivityKind, Breaks, Clock, Direction, Lag, LagAmount, Limit, LinkKind, Logic,
    Network, NetworkError, Progress, Solution, Timing,
};

use super::{
    case::Case,
    draw::Counts,
    pass::{Answer, Nothing},
    table::inside,
    world::{State, World},
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
    count(case, counts);
    match (answer, solved) {
        (Ok(answer), Ok(solution)) => {
            counts.count("answered", true);
            compare(&world, &answer, &solution)?;
            super::reason::compare(&world, &answer, &solution, counts)
        }
        (Ok(_), Err(error)) => Err(format!("there are dates, but: {error}")),
        (Err(Nothing::Late), Ok(solution)) => {
            // What is put off by calendars may come to rest after the window.
            let late = solution
                .iter()
                .any(|dates| inside(dates.early_finish) > world.limit);
            counts.count("beyond the window", true);
            if late {
                Ok(())
            } else {
                Err("there are no early dates".to_owned())
            }
        }
        (Err(Nothing::Late), Err(error)) => {
            counts.count("no early dates", true);
            refused(&world, &network, &error)
        }
        (Err(Nothing::Early), Ok(solution)) => {
            let early = solution.iter().any(|dates| inside(dates.late_start) < 0);
            counts.count("before the window", true);
            if early {
                Ok(())
            } else {
                Err("there are no late dates".to_owned())
            }
        }
        (Err(Nothing::Early), Err(error)) => {
            counts.count("no late dates", true);
            match error {
                NetworkError::BeforeHorizon { .. } | NetworkError::NoWindow { .. } => Ok(()),
                _ => Err(format!("no late dates, but: {error}")),
            }
        }
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
    // On calendars a circle may push only from where something else puts it.
    if world.case.calendars.iter().any(|calendar| *calendar > 0) {
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
    if world.items[n].leaves.is_empty() {
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

/// Counts what a case has.
fn count(case: &Case, counts: &mut Counts) {
    let activities = &case.activities;
    let arcs = &case.arcs;
    let mut some = |name, found: bool| counts.count(name, found);
    some("networks", true);
    some(
        "milestone",
        activities
            .iter()
            .any(|a| a.duration == 0 && a.kind == ActivityKind::Task),
    );
    some(
        "summary",
        activities.iter().any(|a| a.kind == ActivityKind::Summary),
    );
    let summary = |n: u32| activities[n as usize].kind == ActivityKind::Summary;
    let nested =
        |a: &tactica::network::Activity| a.kind == ActivityKind::Summary && a.parent.is_some();
    some("nested summary", activities.iter().any(nested));
    some("arc into a summary", arcs.iter().any(|arc| summary(arc.to)));
    some(
        "arc out of a summary",
        arcs.iter().any(|arc| summary(arc.from)),
    );
    some(
        "hammock",
        activities.iter().any(|a| a.kind == ActivityKind::Hammock),
    );
    some("at most", arcs.iter().any(|arc| arc.limit == Limit::AtMost));
    for kind in LinkKind::ALL {
        some(kind.as_str(), arcs.iter().any(|arc| arc.kind == kind));
    }
    let bounds =
        |of: fn(&tactica::network::Bounds) -> bool| activities.iter().any(|a| of(&a.bounds));
    some("start no earlier", bounds(|b| b.start_no_earlier.is_some()));
    some(
        "finish no earlier",
        bounds(|b| b.finish_no_earlier.is_some()),
    );
    some("start no later", bounds(|b| b.start_no_later.is_some()));
    some("finish no later", bounds(|b| b.finish_no_later.is_some()));
    some("deadline", bounds(|b| b.deadline.is_some()));
    some("must", bounds(|b| b.must.is_some()));
    some(
        "started",
        activities
            .iter()
            .any(|a| matches!(a.progress, Progress::Started { .. })),
    );
    some(
        "finished",
        activities
            .iter()
            .any(|a| matches!(a.progress, Progress::Finished { .. })),
    );
    let started = activities
        .iter()
        .any(|a| matches!(a.progress, Progress::Started { .. }));
    let over = case.frame.logic == Logic::Override;
    some("retained logic", started && !over);
    some("override", started && over);
    some("status date", case.frame.status.is_some());
    some("finish by", case.frame.finish.is_some());
    some(
        "from the finish",
        matches!(case.frame.direction, Direction::Backward { .. }),
    );
    some(
        "whole",
        activities.iter().any(|a| a.breaks == Breaks::Whole),
    );
    some("window", activities.iter().any(|a| a.window.is_some()));
    some(
        "as late as possible",
        activities.iter().any(|a| a.timing == Some(Timing::Alap)),
    );
    some(
        "as soon as possible",
        activities.iter().any(|a| a.timing == Some(Timing::Asap)),
    );
    let lags = |of: fn(&Lag) -> bool| arcs.iter().any(|arc| of(&arc.lag));
    some(
        "lag",
        lags(|lag| matches!(lag.amount, LagAmount::Minutes(1..))),
    );
    some(
        "lead",
        lags(|lag| matches!(lag.amount, LagAmount::Minutes(..0))),
    );
    some(
        "percentage",
        lags(|lag| matches!(lag.amount, LagAmount::OfDuration(_))),
    );
    let clock = |clock| {
        arcs.iter()
            .any(|arc| arc.lag.clock == clock && arc.lag.amount != LagAmount::Minutes(0))
    };
    some("successor's clock", clock(Clock::Successor));
    some("predecessor's clock", clock(Clock::Predecessor));
    some("project's clock", clock(Clock::Project));
    some("elapsed", clock(Clock::Elapsed));
    some("several calendars", case.calendars.len() > 1);
}
