//! What do links say about starts alone, without resources?
#![allow(
    clippy::arithmetic_side_effects,
    reason = "sums of at most 2²⁰ numbers of 32 bits, in 64 bits"
)]

use crate::{
    level::{
        LevelError,
        problem::{duration_max, duration_min, index},
        spec::{Job, Limit, Link, ProblemSpec},
    },
    network::End,
};

/// A link as the inequality that it is: the date entered is no earlier than the date left plus the lag.
///
/// A maximum lag is the same inequality read from the other side, with the lag negated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Relation {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) leaves: End,
    pub(super) enters: End,
    pub(super) lag: i64,
}

impl Relation {
    pub(super) fn new(link: &Link) -> Self {
        let (leaves, enters) = (link.kind.leaves(), link.kind.enters());
        match link.limit {
            Limit::AtLeast => Self {
                from: link.from,
                to: link.to,
                leaves,
                enters,
                lag: i64::from(link.lag),
            },
            Limit::AtMost => Self {
                from: link.to,
                to: link.from,
                leaves: enters,
                enters: leaves,
                lag: -i64::from(link.lag),
            },
        }
    }

    /// Returns the least distance from start to start, with each job in its most favourable mode.
    fn distance(&self, jobs: &[Job]) -> i64 {
        let leave = match self.leaves {
            End::Start => 0,
            End::Finish => duration_min(&jobs[self.from as usize].modes),
        };
        let enter = match self.enters {
            End::Start => 0,
            End::Finish => duration_max(&jobs[self.to as usize].modes),
        };
        i64::from(leave) + self.lag - i64::from(enter)
    }
}

/// Returns the jobs in an order in which every relation leads forward, smallest first among the free; shorter than the number of
/// jobs if there is a cycle.
pub(super) fn order(jobs: usize, relations: &[Relation]) -> Vec<u32> {
    let (starts, arcs) = outgoing(jobs, relations);
    let mut waits = vec![0_u32; jobs];
    for relation in relations {
        waits[relation.to as usize] += 1;
    }
    let free = (0..index(jobs)).filter(|job| waits[*job as usize] == 0);
    let mut heap: std::collections::BinaryHeap<_> = free.map(std::cmp::Reverse).collect();
    let mut order = Vec::with_capacity(jobs);
    while let Some(std::cmp::Reverse(job)) = heap.pop() {
        order.push(job);
        let at = job as usize;
        for &arc in &arcs[starts[at]..starts[at + 1]] {
            let to = relations[arc as usize].to;
            waits[to as usize] -= 1;
            if waits[to as usize] == 0 {
                heap.push(std::cmp::Reverse(to));
            }
        }
    }
    order
}

/// Returns where the relations that leave each job begin in a list of their positions, and that list.
fn outgoing(jobs: usize, relations: &[Relation]) -> (Vec<usize>, Vec<u32>) {
    let mut starts = vec![0_usize; jobs + 1];
    for relation in relations {
        starts[relation.from as usize + 1] += 1;
    }
    for at in 0..jobs {
        starts[at + 1] += starts[at];
    }
    let mut next = starts.clone();
    let mut arcs = vec![0_u32; relations.len()];
    for (at, relation) in relations.iter().enumerate() {
        let slot = &mut next[relation.from as usize];
        arcs[*slot] = index(at);
        *slot += 1;
    }
    (starts, arcs)
}

/// Returns the earliest starts without resources, and whether the relations have a cycle.
///
/// # Errors
///
/// [`LevelError::PositiveCycle`] if jobs push each other without end.
pub(super) fn earliest(
    spec: &ProblemSpec,
    relations: &[Relation],
) -> Result<(Vec<i64>, bool), LevelError> {
    let jobs = &spec.jobs;
    let mut starts: Vec<i64> = jobs
        .iter()
        .map(|job| i64::from(job.release.max(job.frozen.unwrap_or(0))))
        .collect();
    let order = order(jobs.len(), relations);
    if order.len() == jobs.len() {
        let (first, arcs) = outgoing(jobs.len(), relations);
        for &job in &order {
            let at = job as usize;
            for &arc in &arcs[first[at]..first[at + 1]] {
                let relation = &relations[arc as usize];
                let pushed = starts[at] + relation.distance(jobs);
                let slot = &mut starts[relation.to as usize];
                *slot = (*slot).max(pushed);
            }
        }
        return Ok((starts, false));
    }
    let mut pushed_by: Vec<Option<u32>> = vec![None; jobs.len()];
    for _ in 0..=jobs.len() {
        let mut last = None;
        for relation in relations {
            let pushed = starts[relation.from as usize] + relation.distance(jobs);
            if pushed > starts[relation.to as usize] {
                starts[relation.to as usize] = pushed;
                pushed_by[relation.to as usize] = Some(relation.from);
                last = Some(relation.to);
            }
        }
        let Some(moved) = last else {
            return Ok((starts, true));
        };
        // A cycle among those who push is one that has pushed itself.
        if let Some(cycle) = cycle(&pushed_by, moved) {
            return Err(positive(jobs, relations, cycle));
        }
    }
    Ok((starts, true))
}

/// Follows who pushed whom from `job` and returns the cycle that it runs into, in the order of the links.
fn cycle(pushed_by: &[Option<u32>], job: u32) -> Option<Vec<u32>> {
    let mut at = job;
    for _ in 0..pushed_by.len() {
        at = pushed_by[at as usize]?;
    }
    let mut cycle = vec![at];
    let mut before = pushed_by[at as usize]?;
    while before != at {
        cycle.push(before);
        before = pushed_by[before as usize]?;
    }
    cycle.reverse();
    let smallest = cycle.iter().enumerate().min_by_key(|(_, job)| **job)?.0;
    cycle.rotate_left(smallest);
    Some(cycle)
}

fn positive(jobs: &[Job], relations: &[Relation], cycle: Vec<u32>) -> LevelError {
    let pairs = cycle.iter().zip(cycle.iter().cycle().skip(1));
    let excess = pairs.fold(0_i64, |sum, (from, to)| {
        let between = relations.iter().filter(|r| r.from == *from && r.to == *to);
        sum + between.map(|r| r.distance(jobs)).max().unwrap_or(0)
    });
    LevelError::PositiveCycle {
        jobs: cycle,
        excess: u64::try_from(excess).unwrap_or(0),
    }
}

/// Returns the latest starts without resources of a schedule that ends by `horizon`. There is no positive cycle.
pub(super) fn latest(spec: &ProblemSpec, relations: &[Relation], horizon: i64) -> Vec<i64> {
    let jobs = &spec.jobs;
    let mut starts: Vec<i64> = jobs
        .iter()
        .map(|job| {
            let end = job
                .deadline
                .map_or(horizon, |time| horizon.min(time.into()));
            let last = end - i64::from(duration_min(&job.modes));
            job.frozen.map_or(last, |time| last.min(time.into()))
        })
        .collect();
    let mut order = order(jobs.len(), relations);
    if order.len() == jobs.len() {
        order.reverse();
        let (first, arcs) = outgoing(jobs.len(), relations);
        for &job in &order {
            let at = job as usize;
            for &arc in &arcs[first[at]..first[at + 1]] {
                let relation = &relations[arc as usize];
                let bound = starts[relation.to as usize] - relation.distance(jobs);
                starts[at] = starts[at].min(bound);
            }
        }
        return starts;
    }
    for _ in 0..=jobs.len() {
        let mut moved = false;
        for relation in relations {
            let bound = starts[relation.to as usize] - relation.distance(jobs);
            let slot = &mut starts[relation.from as usize];
            moved |= bound < *slot;
            *slot = (*slot).min(bound);
        }
        if !moved {
            break;
        }
    }
    starts
}
