//! Which schedules does the genetic search keep, and what is known of them?
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "times lie below 2²⁵ and counts below 2²⁰: the door of the problem has seen to it"
)]

use crate::level::{generate::Key, project::Project};

/// How good a schedule is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Merit {
    pub(super) makespan: u32,
    /// Smaller is better: the makespan, weighed against how long the paths through the jobs are on the average.
    pub(super) fitness: u64,
}

impl Merit {
    /// The makespan says little about which of two schedules can be made shorter: it is decided by the last job alone. The
    /// paths through the jobs, each counted by the work in it, say how much of the work is out of the way of what
    /// follows; they weigh half as much again as the makespan.
    pub(super) fn new(project: &Project, starts: &[u32], makespan: u32) -> Self {
        let paths = starts.iter().zip(&project.tails);
        let (sum, all) = paths.zip(&project.works).fold(
            (0_u128, 0_u128),
            |(sum, all), ((start, tail), work)| {
                let work = u128::from(*work);
                (sum + work * u128::from(start + tail), all + work)
            },
        );
        let average = (sum << 12) / all.max(1);
        let average = u64::try_from(average).expect("invariant: paths are shorter than 2³¹");
        Self {
            makespan,
            fitness: 2 * (u64::from(makespan) << 12) + 3 * average,
        }
    }
}

/// A schedule of one side of the search, and what it says to the other.
#[derive(Debug, Clone)]
pub(super) struct Individual {
    pub(super) merit: Merit,
    /// When the jobs start, as seen from the end of the project that the schedule was generated from.
    pub(super) starts: Vec<u32>,
    /// When the jobs of the other side start in the same schedule.
    pub(super) keys: Vec<Key>,
    /// The jobs of the other side by key, those of the same key by number.
    pub(super) order: Vec<u32>,
}

impl Individual {
    pub(super) fn new(project: &Project, mirrored: bool, starts: &[u32], merit: Merit) -> Self {
        let mut individual = Self {
            merit,
            starts: Vec::with_capacity(starts.len()),
            keys: Vec::with_capacity(starts.len()),
            order: Vec::with_capacity(starts.len()),
        };
        individual.become_one(project, mirrored, starts, merit);
        individual
    }

    /// Makes one of which nothing matters but its keys.
    #[cfg(test)]
    pub(super) fn of_keys(keys: Vec<Key>) -> Self {
        let mut one = Self {
            merit: Merit {
                makespan: 0,
                fitness: 0,
            },
            starts: Vec::new(),
            keys,
            order: Vec::new(),
        };
        one.sort();
        one
    }

    /// Makes another schedule out of one that is not needed any more.
    fn become_one(&mut self, project: &Project, mirrored: bool, starts: &[u32], merit: Merit) {
        self.merit = merit;
        self.starts.clear();
        self.starts.extend_from_slice(starts);
        self.keys.clear();
        seen(project, mirrored, starts, merit.makespan, &mut self.keys);
        self.sort();
    }

    fn sort(&mut self) {
        self.order.clear();
        self.order.extend(0..self.keys.len() as u32);
        let keys = &self.keys;
        self.order
            .sort_unstable_by_key(|job| (keys[*job as usize], *job));
    }

    /// Returns the jobs of the other side that start from one time until before another, in their order.
    pub(super) fn between(&self, from: Key, until: Key) -> &[u32] {
        let before = |time: Key| {
            self.order
                .partition_point(|job| self.keys[*job as usize] < time)
        };
        &self.order[before(from)..before(until)]
    }
}

/// Adds the starts of the jobs as they are seen from the other side.
pub(super) fn seen(
    project: &Project,
    mirrored: bool,
    starts: &[u32],
    makespan: u32,
    keys: &mut Vec<Key>,
) {
    if mirrored {
        let jobs = starts.iter().zip(&project.durations).rev();
        keys.extend(jobs.map(|(start, duration)| makespan - start - duration));
    } else {
        keys.extend_from_slice(starts);
    }
}

/// Takes a child into a population of at most `size`: in the place of the worst if it is better, and only if there is
/// nobody as fit, who would be of the same kin. Returns whether it was taken.
pub(super) fn replace(
    population: &mut Vec<Individual>,
    size: usize,
    project: &Project,
    mirrored: bool,
    starts: &[u32],
    merit: Merit,
) -> bool {
    if population.len() < size {
        population.push(Individual::new(project, mirrored, starts, merit));
        return true;
    }
    let mut worst: Option<&mut Individual> = None;
    for one in population {
        let fitness = one.merit.fitness;
        if fitness == merit.fitness {
            return false;
        }
        if worst
            .as_ref()
            .is_none_or(|known| fitness >= known.merit.fitness)
        {
            worst = Some(one);
        }
    }
    let Some(worst) = worst.filter(|worst| merit.fitness < worst.merit.fitness) else {
        return false;
    };
    worst.become_one(project, mirrored, starts, merit);
    true
}

/// What a child must come up to, to be taken into a population.
#[derive(Debug, Default)]
pub(super) struct Standard {
    /// The starts of the jobs on the average of the population; none if it is not complete.
    pub(super) starts: Vec<u32>,
    /// By how much the work of a child, each unit of it, may begin later than on that average, all added up.
    pub(super) room: i128,
}

impl Standard {
    pub(super) fn new(population: &[Individual], size: usize) -> Self {
        let Some(first) = population.first().filter(|_| population.len() >= size) else {
            return Self::default();
        };
        let count = population.len() as u64;
        let mut starts = vec![0_u64; first.starts.len()];
        for one in population {
            for (sum, start) in starts.iter_mut().zip(&one.starts) {
                *sum += u64::from(*start);
            }
        }
        let average = starts.iter().map(|sum| (sum / count) as u32);
        Self {
            starts: average.collect(),
            room: 0,
        }
    }

    /// Sets the room by what the population is now.
    ///
    /// Fitness weighs the average of paths three times: a child whose work begins so much later than that of the average member
    /// is as bad as the worst, as long as its makespan is no better than the average.
    pub(super) fn measure(&mut self, population: &[Individual], work: u64) {
        let all = population.iter().map(|one| i128::from(one.merit.fitness));
        let (worst, sum) = all.fold((0, 0), |(worst, sum), one| (one.max(worst), sum + one));
        let average = sum / (population.len() as i128).max(1);
        self.room = (worst - average) * i128::from(work) / (3 << 12);
    }
}
