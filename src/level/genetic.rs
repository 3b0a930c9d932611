//! Which order of jobs gives a short schedule? A genetic search over two populations.
//!
//! One population holds schedules generated from the start, the other schedules generated from the end, as in Debels and
//! Vanhoucke's bi-population search: crossing two schedules of one population gives an order of jobs for the other, so that each child is
//! justified by its own generation and costs a single schedule.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "times lie below 2²⁵ and counts below 2²⁰: the door of the problem has seen to it"
)]

use std::rc::Rc;

use crate::{
    level::{
        generate::{Generator, Key},
        options::Control,
        project::Project,
    },
    random::Random,
};

/// Of a hundred children, how many have some of their jobs moved at random.
const MUTATED: u32 = 20;
/// One in how many jobs of such a child is moved.
const MOVED: u32 = 20;
/// Of a hundred children, how many are generated in parallel.
const PARALLEL: u32 = 30;
/// From how many, drawn at random, the best is the mother.
const MOTHERS: u32 = 3;
/// After how many generations without a shorter schedule all begins anew.
const STALE_MAX: u32 = 150;
/// The most jobs of a project of which schedules are generated in parallel beyond the first; above that it takes too long.
const PARALLEL_MAX: usize = 1_000;
/// What is added to the keys of jobs inside the window, and twice to those behind it.
const ZONE: Key = 1 << 30;

/// A schedule, as seen from the end of the project it was generated from.
#[derive(Debug, Clone, Default)]
pub(super) struct Individual {
    pub(super) starts: Vec<u32>,
    pub(super) makespan: u32,
    /// Smaller is better: the makespan, weighed against how long the paths through the jobs are on the average.
    fitness: u64,
}

impl Individual {
    /// The makespan says little about which of two schedules can be made shorter: it is decided by the last job alone. The
    /// paths through the jobs, each counted by the work in it, say how much of the work is out of the way of what
    /// follows; they weigh half as much again as the makespan.
    fn new(project: &Project, starts: &[u32], makespan: u32) -> Self {
        let (mut sum, mut all) = (0_u128, 0_u128);
        for (job, (start, tail)) in starts.iter().zip(&project.tails).enumerate() {
            let work = u128::from(project.work(job));
            sum += work * u128::from(start + tail);
            all += work;
        }
        let average = (sum << 12) / all.max(1);
        let average = u64::try_from(average).expect("invariant: paths are shorter than 2³¹");
        Self {
            starts: starts.to_vec(),
            makespan,
            fitness: 2 * (u64::from(makespan) << 12) + 3 * average,
        }
    }

    /// Returns the key under which a job of the other side comes in the order of this schedule of `project`.
    #[inline]
    fn key(&self, project: &Project, mirrored: bool, job: usize) -> Key {
        if mirrored {
            let twin = project.jobs - 1 - job;
            self.makespan - self.starts[twin] - project.durations[twin]
        } else {
            self.starts[job]
        }
    }
}

/// What a child must come up to, to be taken into a population.
#[derive(Debug, Default)]
struct Standard {
    /// The starts of the jobs on the average of the population; none if it is not complete.
    starts: Vec<u32>,
    /// By how much the work of a child, each unit of it, may begin later than on that average, all added up.
    room: i128,
}

impl Standard {
    fn new(population: &[Individual], size: usize) -> Self {
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
    fn measure(&mut self, population: &[Individual], work: u64) {
        let all = population.iter().map(|one| i128::from(one.fitness));
        let (worst, sum) = all.fold((0, 0), |(worst, sum), one| (one.max(worst), sum + one));
        let average = sum / (population.len() as i128).max(1);
        self.room = (worst - average) * i128::from(work) / (3 << 12);
    }
}

/// A project seen from one of its ends, and the means to generate its schedules.
#[derive(Debug)]
struct Side {
    project: Rc<Project>,
    generator: Generator,
}

/// The search: a project from both of its ends, or twice from its start if it cannot be reversed.
#[derive(Debug)]
pub(super) struct Search {
    sides: [Side; 2],
    mirrored: bool,
    random: Random,
    /// The best schedule, as seen from the start; none yet if it has no starts.
    pub(super) best: Individual,
    /// The work of all jobs.
    work: u64,
    /// What the children of this generation must come up to.
    standard: Standard,
    size: usize,
    stale: u32,
    /// Whether the population is complete.
    filled: bool,
    /// The side of the population that has children next.
    side: usize,
    population: Vec<Individual>,
    other: Vec<Individual>,
    keys: Vec<Key>,
    starts: Vec<u32>,
}

impl Search {
    /// Begins a search that is to have about so many schedules.
    ///
    /// The fewer schedules there are for each job the smaller are the populations, so that they have time to ripen.
    pub(super) fn new(project: Project, schedules: u64, seed: u64) -> Self {
        let each = schedules / project.jobs.max(1) as u64;
        let each = each.min(1 << 20);
        let mirrored = project.reversible;
        let mirror = if mirrored {
            project.reversed()
        } else {
            project.clone()
        };
        let side = |project: Project| Side {
            generator: Generator::new(&project),
            project: Rc::new(project),
        };
        Self {
            mirrored,
            random: Random::new(seed),
            best: Individual {
                makespan: u32::MAX,
                ..Individual::default()
            },
            work: (0..project.jobs).fold(0, |sum, job| sum + project.work(job)),
            standard: Standard::default(),
            size: (80 * each).isqrt().max(each).clamp(8, 160) as usize,
            stale: 0,
            filled: false,
            side: 0,
            population: Vec::new(),
            other: Vec::new(),
            keys: Vec::new(),
            starts: vec![0; project.jobs],
            sides: [side(project), side(mirror)],
        }
    }

    /// Searches until so many schedules more are generated.
    pub(super) fn run(&mut self, schedules: u64, control: &mut Control<'_>) {
        let until = control.used.saturating_add(schedules);
        while control.used < until && control.may_go_on() {
            if self.stale > STALE_MAX {
                self.population.clear();
                self.other.clear();
                (self.side, self.stale, self.filled) = (0, 0, false);
            }
            if self.filled {
                let before = self.best.makespan;
                self.generation(control);
                self.stale += 1;
                if self.best.makespan < before {
                    self.stale = 0;
                }
            } else {
                self.fill(control);
            }
        }
    }

    /// Adds a member to a population that is not complete yet.
    fn fill(&mut self, control: &mut Control<'_>) {
        // Where deadlines let hardly any order through, it takes as many attempts as it takes.
        if let Some(one) = self.sample(control) {
            let back = self.justify(0, &one, control);
            let forth = back.and_then(|back| self.justify(1, &back, control));
            self.population.push(forth.unwrap_or(one));
        }
        self.filled = self.population.len() >= self.size;
    }

    /// Generates the next schedules: by the rule of the latest start first, then by the rule with noise, half of them in
    /// parallel where that is cheap.
    fn sample(&mut self, control: &mut Control<'_>) -> Option<Individual> {
        let project = Rc::clone(&self.sides[0].project);
        let path = project.critical_path();
        let first = self.best.starts.is_empty();
        let noise = if first { 0 } else { path / 2 };
        self.keys.clear();
        for job in 0..project.jobs {
            let latest = path - project.tails[job].min(path);
            self.keys
                .push(latest + self.random.below(noise.saturating_add(1)));
        }
        if first {
            self.decode_in_parallel(0, control);
        } else if project.jobs <= PARALLEL_MAX && self.random.below(2) == 0 {
            return self.decode_in_parallel(0, control);
        }
        self.decode(0, false, control)
    }

    /// Generates a schedule of a side by going through time, by the keys at hand.
    fn decode_in_parallel(&mut self, side: usize, control: &mut Control<'_>) -> Option<Individual> {
        if !control.may_go_on() {
            return None;
        }
        let Side { project, generator } = &mut self.sides[side];
        let keys = &self.keys;
        let end = generator.parallel(project, |job| keys[job], &mut self.starts);
        self.tell(side, end, control)
    }

    /// Justifies a schedule of a side towards the other end: the result is a schedule of the other side.
    fn justify(
        &mut self,
        side: usize,
        of: &Individual,
        control: &mut Control<'_>,
    ) -> Option<Individual> {
        let project = &self.sides[side].project;
        self.keys.clear();
        self.keys
            .extend((0..project.jobs).map(|job| of.key(project, self.mirrored, job)));
        let sorted = project.sorted;
        self.decode(1 - side, sorted, control)
    }

    /// Generates a schedule of a side by the keys at hand.
    fn decode(
        &mut self,
        side: usize,
        sorted: bool,
        control: &mut Control<'_>,
    ) -> Option<Individual> {
        if !control.may_go_on() {
            return None;
        }
        let Side { project, generator } = &mut self.sides[side];
        let keys = &self.keys;
        let end = generator.serial(project, |job| keys[job], sorted, &mut self.starts);
        self.tell(side, end, control)
    }

    /// As [`decode`](Self::decode), but gives up a child that will hardly be as good as the worst of those it is to live with. What
    /// was placed of it counts as that part of a schedule.
    fn decode_child(
        &mut self,
        side: usize,
        sorted: bool,
        control: &mut Control<'_>,
    ) -> Option<Individual> {
        if self.standard.starts.is_empty() || !control.may_go_on() {
            return self.decode(side, sorted, control);
        }
        let Side { project, generator } = &mut self.sides[side];
        let (keys, standard) = (&self.keys, &self.standard);
        let mut late = 0_i128;
        let made = generator.serial_while(
            project,
            |job| keys[job],
            sorted,
            &mut self.starts,
            |job, start| {
                let more = i64::from(start) - i64::from(standard.starts[job]);
                late += i128::from(project.work(job)) * i128::from(more);
                late <= standard.room
            },
        );
        match made {
            Ok(end) => self.tell(side, Some(end), control),
            Err(placed) => {
                control.place(placed, project.jobs);
                None
            }
        }
    }

    /// Counts the schedule at hand and compares it with the best.
    fn tell(
        &mut self,
        side: usize,
        makespan: Option<u32>,
        control: &mut Control<'_>,
    ) -> Option<Individual> {
        control.spend();
        let project = &self.sides[side].project;
        let individual = Individual::new(project, &self.starts, makespan?);
        if individual.makespan < self.best.makespan {
            control.found(individual.makespan);
            self.best = individual.clone();
            if side == 1 && self.mirrored {
                let keys = (0..project.jobs).map(|job| individual.key(project, true, job));
                self.best.starts = keys.collect();
            }
        }
        Some(individual)
    }

    /// Gives every member of the population a child in the other one, with the best of some as its mother.
    fn generation(&mut self, control: &mut Control<'_>) {
        let population = std::mem::take(&mut self.population);
        let mut other = std::mem::take(&mut self.other);
        let count = population.len() as u32;
        self.standard = Standard::new(&other, population.len());
        self.standard.measure(&other, self.work);
        for (at, father) in population.iter().enumerate() {
            if !control.may_go_on() {
                break;
            }
            let mut chosen = self.random.below(count) as usize;
            for _ in 1..MOTHERS {
                let other = self.random.below(count) as usize;
                if population[other].fitness < population[chosen].fitness {
                    chosen = other;
                }
            }
            // Nobody is both: the next in line is.
            let mother = &population[if chosen == at {
                (at + 1) % population.len()
            } else {
                chosen
            }];
            let Some(child) = self.cross(father, mother, control) else {
                continue;
            };
            if replace(&mut other, child, population.len()) {
                self.standard.measure(&other, self.work);
            }
        }
        self.population = other;
        self.other = population;
        self.side = 1 - self.side;
    }

    /// Crosses two schedules into one of the other side: what the father does in a busy window keeps its order, and what lies before and
    /// after it takes that of the mother.
    fn cross(
        &mut self,
        father: &Individual,
        mother: &Individual,
        control: &mut Control<'_>,
    ) -> Option<Individual> {
        let (from, until) = self.window(father);
        let project = &self.sides[self.side].project;
        self.keys.clear();
        for job in 0..project.jobs {
            let own = father.key(project, self.mirrored, job);
            let key = mother.key(project, self.mirrored, job);
            self.keys.push(if own < from {
                key
            } else if own < until {
                own + ZONE
            } else {
                key + 2 * ZONE
            });
        }
        let mut sorted = project.sorted;
        if self.random.below(100) < MUTATED || father.starts == mother.starts {
            sorted = false;
            let reach = father.makespan / 8 + 2;
            for key in &mut self.keys {
                if self.random.below(MOVED) == 0 {
                    *key = (*key + self.random.below(reach)).saturating_sub(reach / 2);
                }
            }
        }
        let side = 1 - self.side;
        if project.jobs <= PARALLEL_MAX && self.random.below(100) < PARALLEL {
            return self.decode_in_parallel(side, control);
        }
        self.decode_child(side, sorted, control)
    }

    /// Chooses a window, in keys of the other side: of two of an eighth to three eighths of the schedule, the one that more work begins in.
    fn window(&mut self, of: &Individual) -> (Key, Key) {
        let project = &self.sides[self.side].project;
        let span = of.makespan;
        let length = span / 8 + self.random.below(span / 4 + 1);
        let [one, two] = [(); 2].map(|()| self.random.below(span - length + 1));
        let work = |from: Key| {
            (0..project.jobs).fold(0_u64, |sum, job| {
                let key = of.key(project, self.mirrored, job);
                let twin = if self.mirrored {
                    project.jobs - 1 - job
                } else {
                    job
                };
                let inside = key >= from && key < from + length;
                sum + if inside { project.work(twin) } else { 0 }
            })
        };
        let from = if work(two) > work(one) { two } else { one };
        (from, from + length)
    }
}

/// Takes a child into a population of at most `size`: in the place of the worst if it is better, and only if there is
/// nobody as fit, who would be of the same kin. Returns whether it was taken.
fn replace(population: &mut Vec<Individual>, child: Individual, size: usize) -> bool {
    if population.len() < size {
        population.push(child);
        return true;
    }
    if population.iter().any(|one| one.fitness == child.fitness) {
        return false;
    }
    let worst = population.iter_mut().max_by_key(|one| one.fitness);
    let Some(worst) = worst.filter(|worst| child.fitness < worst.fitness) else {
        return false;
    };
    *worst = child;
    true
}
