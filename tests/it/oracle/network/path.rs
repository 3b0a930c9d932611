//! Chains of arcs that bind, and what comes of a network without the work of one activity.

use std::collections::BTreeSet;

use tactica::network::{
    ActivityKind, Direction, End, Frame, LagAmount, PathCount, Progress, Solution,
};

use super::{
    case::Case, count::Counts, item::State, judge::Verdict, pass::Answer, table::outside,
    world::World,
};

/// What binds an activity: another, and whether by a date that happened.
type Link = (usize, bool);

/// Checks the critical paths of networks of tasks: where they begin and end, which activities are on one, and how many there are.
pub(super) fn compare(
    world: &World,
    answer: &Answer,
    solution: &Solution,
    counts: &mut Counts,
) -> Verdict {
    let tasks = world
        .case
        .activities
        .iter()
        .all(|activity| activity.kind == ActivityKind::Task);
    let path = solution.critical_path();
    let Some(&last) = path.last() else {
        return Err("the critical path is empty".to_owned());
    };
    if !tasks {
        return Ok(());
    }
    let links: Vec<Vec<Link>> = (0..world.items.len())
        .map(|n| world.links(answer, n))
        .collect();
    if answer.early[last as usize].finish != answer.last {
        return Err(format!(
            "the critical path {path:?} ends at {last}, which is not the last"
        ));
    }
    for pair in path.windows(2) {
        if !links[pair[1] as usize]
            .iter()
            .any(|link| link.0 == pair[0] as usize)
        {
            return Err(format!(
                "on the critical path {path:?}, {} does not hold {}",
                pair[0], pair[1]
            ));
        }
    }
    let circle = (0..links.len()).any(|n| reach(&links, n).contains(&n));
    counts.came("circle that binds", circle);
    if circle {
        return Ok(());
    }
    let first = path[0] as usize;
    let next = path.get(1).map_or(&[][..], |next| &links[*next as usize]);
    if !links[first].is_empty() && !next.contains(&(first, true)) {
        return Err(format!("the critical path {path:?} could begin before"));
    }
    let finishes = |n: &usize| answer.early[*n].finish == answer.last;
    let all: BTreeSet<usize> = (0..links.len()).filter(finishes).collect();
    let bind = all.iter().flat_map(|n| links[*n].iter().map(|link| link.0));
    let bind: BTreeSet<usize> = bind.collect();
    let ends: Vec<usize> = all.difference(&bind).copied().collect();
    let mut on: BTreeSet<usize> = ends.iter().copied().collect();
    let ways = ends
        .iter()
        .fold(0, |sum, end| sum + ways(&links, *end, &mut on));
    let paths = solution.critical_paths();
    let found: BTreeSet<usize> = paths.activities().iter().map(|n| *n as usize).collect();
    if found != on {
        return Err(format!(
            "activities on critical paths: {found:?}, but {on:?}"
        ));
    }
    counts.came("several critical paths", ways > 1);
    if paths.count() != PathCount::Exact(ways) {
        return Err(format!("critical paths: {:?}, but {ways}", paths.count()));
    }
    if ways < 50 && paths.iter().count() as u128 != ways {
        return Err(format!(
            "{} critical paths are listed, but there are {ways}",
            paths.iter().count()
        ));
    }
    Ok(())
}

/// What leads to an activity.
fn reach(links: &[Vec<Link>], n: usize) -> BTreeSet<usize> {
    let mut reached = BTreeSet::new();
    let mut stack = vec![n];
    while let Some(at) = stack.pop() {
        stack.extend(
            links[at]
                .iter()
                .map(|link| link.0)
                .filter(|from| reached.insert(*from)),
        );
    }
    reached
}

/// In how many ways chains lead to an activity; all that are on one are noted.
fn ways(links: &[Vec<Link>], n: usize, on: &mut BTreeSet<usize>) -> u128 {
    if links[n].is_empty() {
        return 1;
    }
    let mut sum = 0;
    for &(from, actual) in &links[n] {
        on.insert(from);
        // What happened waits for nothing any more.
        sum += if actual { 1 } else { ways(links, from, on) };
    }
    sum
}

/// Checks the drag of every task: the finish of the network without its work, from the same start.
pub(super) fn compare_drags(
    world: &World,
    answer: &Answer,
    solution: &Solution,
    counts: &mut Counts,
) -> Verdict {
    let project = world.project();
    for n in 0..world.items.len() {
        let given = &world.case.activities[n];
        let works = given.kind == ActivityKind::Task && world.items[n].work > 0;
        let done = matches!(world.items[n].state, State::Finished { .. });
        let found = solution.drag(n as u32);
        if !works || done {
            if found.is_ok_and(|drag| drag.elapsed == 0 && drag.work == 0) {
                continue;
            }
            return Err(format!("activity {n} has no work of its own, but a drag"));
        }
        let shorter = without_work(world, answer, n);
        let shorter = World::of(&shorter);
        let finish = shorter
            .early(answer.start)
            .map(|early| shorter.last(&early, answer.start));
        match (finish, found) {
            (Some(finish), Ok(found)) => {
                let elapsed = i64::from(answer.last - finish);
                let work = i64::from(project.work(answer.last) - project.work(finish));
                counts.came("drag", elapsed > 0);
                counts.came("negative drag", elapsed < 0);
                if (found.elapsed, found.work) != (elapsed, work) {
                    return Err(format!(
                        "activity {n}, drag: {found:?}, but {elapsed} and {work}"
                    ));
                }
            }
            (None, Ok(found)) if answer.last - (found.elapsed as i32) > world.limit => (),
            (None, Err(_)) => (),
            (finish, found) => {
                return Err(format!(
                    "activity {n}, drag: {found:?}, but a finish at {finish:?}"
                ));
            }
        }
    }
    Ok(())
}

/// The network in which an activity has no work; lags keep their minutes.
fn without_work(world: &World, answer: &Answer, n: usize) -> Case {
    let mut case = world.case.clone();
    for arc in &mut case.arcs {
        let minutes = arc
            .lag
            .minutes(world.case.activities[arc.from as usize].duration);
        arc.lag.amount = LagAmount::Minutes(minutes.expect("a short lag"));
    }
    let given = &mut case.activities[n];
    match &mut given.progress {
        Progress::Started { remaining, .. } => *remaining = 0,
        _ => given.duration = 0,
    }
    if let Direction::Backward { .. } = case.frame.direction {
        let start = Frame::from_start(outside(answer.start));
        case.frame.direction = start.direction;
    }
    case
}

impl World<'_> {
    /// Whether a date happened.
    fn is_actual(&self, n: usize, end: End) -> bool {
        match self.items[n].state {
            State::Finished { .. } => true,
            State::Started { .. } => end == End::Start,
            State::Free | State::Pinned { .. } => false,
        }
    }

    /// The dates that bind the early place of a task, each once.
    fn links(&self, answer: &Answer, leaf: usize) -> Vec<Link> {
        let before = self.down(leaf, answer.early[leaf].begin - 1);
        let binds = |rule: &&super::world::Rule| {
            let asked = Self::asks(rule, self.date(&answer.early, rule.source));
            // Where nothing fits before, whatever asks for no more holds it there.
            before.is_none_or(|before| !self.meets(rule, asked, before))
        };
        let links = self.into[leaf].iter().filter(binds);
        let link = |rule: &super::world::Rule| {
            let (n, end) = rule.source;
            (n, self.is_actual(n, end))
        };
        let mut links: Vec<Link> = links.map(link).collect();
        links.sort_unstable();
        links.dedup();
        links
    }
}
