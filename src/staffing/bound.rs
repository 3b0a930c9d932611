//! How good could a schedule be at best, by how much work there is for whom?

use std::{cmp::Reverse, collections::BTreeSet};

use super::{
    calendars::Calendars,
    generate::Outcome,
    problem::{Job, Problem, Way},
};
use crate::{network::Progress, time::Minute};

/// The most skills of which every selection is looked at; of more, each one and each two.
const SKILLS: usize = 6;
/// The most pairs of a selection and a task that are looked at.
const PAIRS: usize = 1_000_000;

/// Returns what no schedule costs less than, in millionths of the plan's currency; nothing where costs are not compared.
pub(super) fn cost_bound(problem: &Problem) -> i64 {
    let open = problem
        .jobs
        .iter()
        .filter(|job| problem.priced && !matches!(job.progress, Progress::Finished { .. }));
    let least = open.filter(|job| job.is_staffed()).map(|job| {
        let ways = job.ways.iter().map(Way::least_cost);
        ways.min().unwrap_or(0)
    });
    // Overtime may cost less than the hours in its place; that is no reason to bound by it.
    let sum = least.fold(0_i64, i64::saturating_add);
    let cheap = problem.stores.iter().any(|store| store.premium < 0);
    if cheap { i64::MIN } else { sum }
}

/// Returns a minute before which no schedule finishes because of how much work there is for some people and things: what starts no
/// earlier than a date takes as long as their units take for it.
///
/// The work of a resource is that for which tasks name it, in whichever way they are done. The work of several is also that of the skills
/// which nobody else has: of one skill, and of several together.
pub(super) fn energy_bound(problem: &Problem, free: &Outcome) -> Minute {
    let mut bound = Minute::MIN;
    let mut by_store: Vec<Vec<(Minute, i128)>> = vec![Vec::new(); problem.stores.len()];
    let jobs = problem.jobs.iter().zip(&free.given);
    let open = jobs.filter(|(job, _)| !matches!(job.progress, Progress::Finished { .. }));
    let open: Vec<(&Job, Minute)> = open.map(|(job, given)| (job, given.worked.start)).collect();
    for (job, start) in &open {
        for demand in job.ways.iter().take(1).flat_map(|way| &way.fixed) {
            let energy = energy(job, &[demand.store]);
            if energy > 0 {
                by_store[demand.store as usize].push((*start, energy));
            }
        }
    }
    for (store, parts) in (0_u32..).zip(by_store) {
        bound = bound.max(busy(problem, &[store], parts, bound));
    }
    let sets = selections(problem);
    let most = PAIRS.checked_div(open.len().max(1)).unwrap_or(1).max(1);
    for set in sets.iter().take(most) {
        let parts = open.iter().map(|(job, start)| (*start, energy(job, set)));
        let parts: Vec<(Minute, i128)> = parts.filter(|(_, energy)| *energy > 0).collect();
        bound = bound.max(busy(problem, set, parts, bound));
    }
    bound
}

/// Returns the least work that a task takes of some resources, whatever is chosen: minutes times units.
fn energy(job: &Job, set: &[u32]) -> i128 {
    let within = |store: u32| set.binary_search(&store).is_ok();
    let of_way = |way: &Way| {
        let fixed = way.fixed.iter().filter(|demand| within(demand.store));
        let fixed = fixed.map(|demand| i128::from(demand.units));
        let asks = way.asks.iter().filter_map(|ask| {
            let mut members = ask.teams.iter().flat_map(|team| &team.members);
            let units = ask.teams.iter().map(|team| {
                let units = team.members.iter().map(|member| i128::from(member.units));
                units.fold(0_i128, i128::saturating_add)
            });
            let units = units.min()?;
            members.all(|member| within(member.store)).then_some(units)
        });
        let units = fixed.chain(asks).fold(0_i128, i128::saturating_add);
        units.saturating_mul(way.work.minutes().into())
    };
    job.ways.iter().map(of_way).min().unwrap_or(0)
}

/// Returns the sets of those who have a skill that tasks ask for, and of those who have one of several.
fn selections(problem: &Problem) -> Vec<Vec<u32>> {
    let ways = problem.jobs.iter().flat_map(|job| &job.ways);
    let mut seen: BTreeSet<(&str, usize)> = BTreeSet::new();
    let mut skills: BTreeSet<BTreeSet<u32>> = BTreeSet::new();
    for ask in ways.flat_map(|way| &way.asks) {
        // Teams of one skill may differ by the units asked for and by who is preferred, and their members by the former alone.
        if seen.insert((ask.skill.as_str(), ask.teams.len())) {
            let members = ask.teams.iter().flat_map(|team| &team.members);
            skills.insert(members.map(|member| member.store).collect());
        }
    }
    let skills: Vec<BTreeSet<u32>> = skills.into_iter().collect();
    let union = |picked: &[&BTreeSet<u32>]| -> Vec<u32> {
        let all = picked.iter().flat_map(|set| set.iter().copied());
        let all: BTreeSet<u32> = all.collect();
        all.into_iter().collect()
    };
    let mut sets: BTreeSet<Vec<u32>> = BTreeSet::new();
    if skills.len() <= SKILLS {
        let all = 1_u32.checked_shl(number(skills.len())).unwrap_or(1);
        for picks in 1..all {
            let picked = (0_u32..).zip(&skills).filter(|(n, _)| picks >> n & 1 == 1);
            let picked: Vec<&BTreeSet<u32>> = picked.map(|(_, set)| set).collect();
            sets.insert(union(&picked));
        }
    } else {
        for (n, one) in skills.iter().enumerate() {
            sets.insert(union(&[one]));
            for other in skills.iter().skip(n.saturating_add(1)) {
                sets.insert(union(&[one, other]));
            }
        }
    }
    let mut sets: Vec<Vec<u32>> = sets.into_iter().collect();
    sets.sort_by_key(Vec::len);
    sets
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Returns a minute before which so much work, each part from a date on, is not done by all of these together; a minute that is known
/// already need not be found again.
fn busy(problem: &Problem, set: &[u32], mut parts: Vec<(Minute, i128)>, known: Minute) -> Minute {
    let crew = Crew { problem, set };
    parts.sort_unstable_by_key(|(start, _)| Reverse(*start));
    let mut bound = known;
    let mut sum = 0_i128;
    for (start, energy) in parts {
        sum = sum.saturating_add(energy);
        if crew.between(start, bound) < sum {
            bound = crew.done(start, bound, sum);
        }
    }
    bound
}

/// Some people and things.
struct Crew<'a> {
    problem: &'a Problem,
    set: &'a [u32],
}

impl Crew<'_> {
    /// Returns the work that they can do between two minutes, overtime included.
    fn between(&self, from: Minute, until: Minute) -> i128 {
        let calendars: &Calendars = &self.problem.calendars;
        let each = self.set.iter().map(|store| {
            let store = &self.problem.stores[*store as usize];
            let there = calendars.get(store.longer).between(from, until);
            i128::from(there.minutes().max(0)).saturating_mul(store.units.into())
        });
        each.fold(0_i128, i128::saturating_add)
    }

    /// Returns the first minute after one that does not suffice until which they can do so much work from a start on; the end of the
    /// horizon if they never can.
    fn done(&self, start: Minute, short: Minute, work: i128) -> Minute {
        let (mut short, mut enough) = (short.max(start), Minute::MAX);
        if self.between(start, enough) < work {
            return short;
        }
        while enough.since(short) > 1 {
            let half = enough.since(short).div_euclid(2);
            let middle = short.try_add(half).unwrap_or(enough);
            if self.between(start, middle) < work {
                short = middle;
            } else {
                enough = middle;
            }
        }
        enough
    }
}
