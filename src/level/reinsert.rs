//! Where would a job cost the least if all others stayed where they are?
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "times lie below 2²⁵ and counts below 2²⁰: the door of the problem has seen to it"
)]

use crate::{
    level::{
        Problem, Schedule,
        objective::Weights,
        problem::units,
        spec::{Mode, Resource},
    },
    network::End,
    random::Random,
};

/// The most places that are tried for a job in one of its modes.
const PLACES_MAX: usize = 128;

/// What is held and what is there of a resource, from a time until the next.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    from: u32,
    held: u64,
    there: u64,
}

/// What the others leave of a resource.
#[derive(Debug)]
struct Left {
    resource: u32,
    stretches: Vec<Stretch>,
    /// The most that the others hold at once.
    peak: u64,
}

/// What came of putting a job back.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tried {
    /// How many places were tried.
    pub(super) places: usize,
    pub(super) moved: bool,
}

/// Takes jobs out of schedules and puts them back.
#[derive(Debug)]
pub(super) struct Bench<'a> {
    problem: &'a Problem,
    weights: Weights,
    /// The positions of the relations of each job.
    relations: Vec<Vec<u32>>,
    /// The jobs that may hold each resource.
    users: Vec<Vec<u32>>,
}

impl<'a> Bench<'a> {
    pub(super) fn new(problem: &'a Problem, weights: Weights) -> Self {
        let spec = problem.spec();
        let mut relations = vec![Vec::new(); problem.jobs()];
        for (at, relation) in (0..).zip(problem.relations()) {
            relations[relation.from as usize].push(at);
            relations[relation.to as usize].push(at);
        }
        let mut users = vec![Vec::new(); spec.resources.len()];
        for (at, job) in (0..).zip(&spec.jobs) {
            for (resource, users) in (0..).zip(&mut users) {
                if job.modes.iter().any(|mode| units(mode, resource) > 0) {
                    users.push(at);
                }
            }
        }
        Self {
            problem,
            weights,
            relations,
            users,
        }
    }

    /// Puts a job where it costs the least; if `random` is given, anywhere that it can be.
    pub(super) fn put_back(
        &self,
        schedule: &mut Schedule,
        job: usize,
        random: Option<&mut Random>,
    ) -> Tried {
        let told = &self.problem.spec().jobs[job];
        let (start, mode) = (schedule.starts[job], schedule.modes[job] as usize);
        let left = self.left(schedule, job);
        let others = self.others_end(schedule, job);
        let price = |mode: usize, start: u32| {
            self.price(&left, job, mode, start).map(|price| {
                price
                    + self.weights.makespan
                        * u128::from(others.max(start + told.modes[mode].duration))
            })
        };
        let mut tried = Tried {
            places: 0,
            moved: false,
        };
        let mut open: Vec<(u128, u32, usize)> = Vec::new();
        for (m, way) in told.modes.iter().enumerate() {
            if !self.affords(schedule, job, way) {
                continue;
            }
            for place in self.places(schedule, &left, job, m) {
                tried.places += 1;
                open.extend(price(m, place).map(|price| (price, place, m)));
            }
        }
        let chosen = if let Some(random) = random {
            open.get(random.below(open.len() as u32) as usize).copied()
        } else {
            let now = price(mode, start);
            let least = open.into_iter().min();
            least.filter(|(least, _, _)| now.is_none_or(|now| *least < now))
        };
        if let Some((_, place, m)) = chosen {
            tried.moved = (place, m) != (start, mode);
            (schedule.starts[job], schedule.modes[job]) = (place, m as u32);
        }
        tried
    }

    /// Returns when the last of the other jobs ends.
    fn others_end(&self, schedule: &Schedule, job: usize) -> u32 {
        if self.weights.makespan == 0 {
            return 0;
        }
        let placed = schedule.starts.iter().zip(&schedule.modes);
        let jobs = self.problem.spec().jobs.iter().zip(placed).enumerate();
        let ends = jobs.filter(|(other, _)| *other != job);
        ends.map(|(_, (told, (start, mode)))| start + told.modes[*mode as usize].duration)
            .max()
            .unwrap_or(0)
    }

    /// Whether what the others use up leaves enough for a mode.
    fn affords(&self, schedule: &Schedule, job: usize, way: &Mode) -> bool {
        let spec = self.problem.spec();
        way.demands.iter().all(|demand| {
            let Resource::Consumable { amount } = spec.resources[demand.resource as usize] else {
                return true;
            };
            let users = self.users[demand.resource as usize].iter();
            let others = users.filter(|other| **other as usize != job);
            let used = others.fold(demand.units, |sum, other| {
                let at = *other as usize;
                let mode = &spec.jobs[at].modes[schedule.modes[at] as usize];
                sum.saturating_add(units(mode, demand.resource))
            });
            used <= amount
        })
    }

    /// Returns what the others leave of every renewable resource that the job may hold.
    fn left(&self, schedule: &Schedule, job: usize) -> Vec<Left> {
        let spec = self.problem.spec();
        let mut left = Vec::new();
        for (resource, told) in (0..).zip(&spec.resources) {
            let Resource::Renewable { steps } = told else {
                continue;
            };
            let users = &self.users[resource as usize];
            if users.binary_search(&(job as u32)).is_err() {
                continue;
            }
            let mut changes: Vec<(u32, i64, i64)> = vec![(0, 0, 0)];
            let mut there = 0;
            for step in steps {
                changes.push((step.from, 0, step.units as i64 - there));
                there = step.units as i64;
            }
            for &other in users.iter().filter(|other| **other as usize != job) {
                let at = other as usize;
                let mode = &spec.jobs[at].modes[schedule.modes[at] as usize];
                let held = units(mode, resource) as i64;
                changes.push((schedule.starts[at], held, 0));
                changes.push((schedule.starts[at] + mode.duration, -held, 0));
            }
            changes.sort_unstable_by_key(|change| change.0);
            let mut stretches: Vec<Stretch> = Vec::with_capacity(changes.len());
            let (mut held, mut there) = (0, 0);
            for (from, more, units) in changes {
                held += more;
                there += units;
                let stretch = Stretch {
                    from,
                    held: held as u64,
                    there: there as u64,
                };
                match stretches.last_mut() {
                    Some(last) if last.from == from => *last = stretch,
                    _ => stretches.push(stretch),
                }
            }
            left.push(Left {
                resource,
                peak: stretches.iter().map(|s| s.held).max().unwrap_or(0),
                stretches,
            });
        }
        left
    }

    /// Returns what a job costs at a place, but for the makespan; `None` if there is no room.
    fn price(&self, left: &[Left], job: usize, mode: usize, start: u32) -> Option<u128> {
        let told = &self.problem.spec().jobs[job];
        let way = &told.modes[mode];
        let end = start + way.duration;
        let mut price = self.weights.of_job(job, told, mode, start);
        for Left {
            resource,
            stretches,
            peak,
        } in left
        {
            let held = units(way, *resource);
            let uneven = self.weights.uneven[*resource as usize];
            let mut most = *peak;
            if held > 0 && start < end {
                let first = stretches.partition_point(|s| s.from <= start).max(1) - 1;
                for (at, stretch) in stretches.iter().enumerate().skip(first) {
                    if stretch.from >= end {
                        break;
                    }
                    if stretch.held + held > stretch.there {
                        return None;
                    }
                    most = most.max(stretch.held + held);
                    let until = stretches.get(at + 1).map_or(end, |next| next.from.min(end));
                    let length = u128::from(until - stretch.from.max(start));
                    let squares = u128::from(held) * u128::from(2 * stretch.held + held);
                    price += uneven * length * squares;
                }
            }
            price += self.weights.peak[*resource as usize] * u128::from(most);
        }
        Some(price)
    }

    /// Returns the first and the last start that links, dates and the horizon leave a job in a mode.
    fn range(&self, schedule: &Schedule, job: usize, mode: usize) -> Option<(u32, u32)> {
        let spec = self.problem.spec();
        let told = &spec.jobs[job];
        let duration = i64::from(told.modes[mode].duration);
        let end = told.deadline.map_or(self.problem.horizon(), |deadline| {
            deadline.min(self.problem.horizon())
        });
        let mut first = i64::from(told.release);
        let mut last = i64::from(end) - duration;
        if let Some(frozen) = told.frozen {
            first = first.max(frozen.into());
            last = last.min(frozen.into());
        }
        let date = |other: u32, which: End| {
            let at = other as usize;
            let length = spec.jobs[at].modes[schedule.modes[at] as usize].duration;
            let after = if which == End::Finish { length } else { 0 };
            i64::from(schedule.starts[at]) + i64::from(after)
        };
        let own = |which: End| if which == End::Finish { duration } else { 0 };
        for at in &self.relations[job] {
            let relation = &self.problem.relations()[*at as usize];
            if relation.to as usize == job {
                let left = date(relation.from, relation.leaves);
                first = first.max(left + relation.lag - own(relation.enters));
            } else {
                let entered = date(relation.to, relation.enters);
                last = last.min(entered - relation.lag - own(relation.leaves));
            }
        }
        let (first, last) = (u32::try_from(first).ok()?, u32::try_from(last).ok()?);
        (first <= last).then_some((first, last))
    }

    /// Returns the starts that are worth trying: at the ends of what is left, where something else begins or ends, and where a price bends.
    fn places(&self, schedule: &Schedule, left: &[Left], job: usize, mode: usize) -> Vec<u32> {
        let Some((first, last)) = self.range(schedule, job, mode) else {
            return Vec::new();
        };
        let duration = self.problem.spec().jobs[job].modes[mode].duration;
        let mut places = vec![first, last, schedule.starts[job]];
        let due = self.weights.due[job].iter();
        places.extend(due.map(|(due, _)| due.saturating_sub(duration)));
        places.extend(self.weights.stay[job].iter().map(|(start, _)| *start));
        for Left { stretches, .. } in left {
            let changes = stretches.iter().map(|stretch| stretch.from);
            places.extend(changes.clone());
            places.extend(changes.map(|time| time.saturating_sub(duration)));
        }
        places.retain(|place| (first..=last).contains(place));
        places.sort_unstable();
        places.dedup();
        let step = places.len().div_ceil(PLACES_MAX).max(1);
        places.into_iter().step_by(step).collect()
    }
}
