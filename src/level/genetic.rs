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
        population::{Individual, Merit, Standard, replace, seen},
        project::Project,
    },
    random::Random,
};

/// Of a hundred children, how many have some of their jobs moved at random, at the least and at the most.
const MUTATED: (usize, usize) = (12, 20);
/// How many that is times the jobs, in between: the more jobs there are, the more of them such a child has moved, and the
/// less is left of what its parents have found.
const MUTATED_JOBS: usize = 1_440;
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
/// The most members of a population.
const SIZE_MAX: u64 = 240;
/// What is added to the keys of jobs inside the window, and twice to those behind it.
const ZONE: Key = 1 << 30;

/// A project seen from one of its ends, and the means to generate its schedules.
#[derive(Debug)]
struct Side {
    project: Rc<Project>,
    generator: Generator,
}

/// How an order becomes a schedule.
#[derive(Debug, Clone, Copy)]
enum Pass {
    Serial,
    Parallel,
}

/// The shortest schedule so far.
#[derive(Debug, Default)]
pub(super) struct Best {
    pub(super) starts: Vec<u32>,
    pub(super) makespan: u32,
}

/// The search: a project from both of its ends, or twice from its start if it cannot be reversed.
#[derive(Debug)]
pub(super) struct Search {
    sides: [Side; 2],
    mirrored: bool,
    random: Random,
    /// The best schedule, as seen from the start; none yet if it has no starts.
    pub(super) best: Best,
    /// The work of all jobs.
    work: u64,
    /// What the children of this generation must come up to.
    standard: Standard,
    size: usize,
    /// Of a hundred children, how many have some of their jobs moved at random.
    mutated: u32,
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
            best: Best {
                makespan: u32::MAX,
                ..Best::default()
            },
            work: project.work(),
            standard: Standard::default(),
            size: (80 * each).isqrt().max(each).clamp(8, SIZE_MAX) as usize,
            mutated: (MUTATED_JOBS / project.jobs.max(1)).clamp(MUTATED.0, MUTATED.1) as u32,
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
                self.standard = Standard::default();
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
        if let Some(made) = self.sample(control) {
            let first = self.starts.clone();
            let back = self.justify(0, made, control);
            let forth = back.and_then(|back| self.justify(1, back, control));
            let (starts, merit) = match forth {
                Some(forth) => (&self.starts, forth),
                None => (&first, made),
            };
            let project = &self.sides[0].project;
            let one = Individual::new(project, self.mirrored, starts, merit);
            self.population.push(one);
        }
        self.filled = self.population.len() >= self.size;
    }

    /// Generates the next schedules: by the rule of the latest start first, then by the rule with noise, half of them in
    /// parallel where that is cheap.
    fn sample(&mut self, control: &mut Control<'_>) -> Option<Merit> {
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
        let in_parallel = !first && project.jobs <= PARALLEL_MAX && self.random.below(2) == 0;
        if first || in_parallel {
            let keys = &self.keys;
            self.sides[0].generator.sort(project.jobs, |job| keys[job]);
            let made = self.decode_child(0, Pass::Parallel, control);
            if in_parallel {
                return made;
            }
        }
        self.decode(0, false, control)
    }

    /// Justifies the schedule at hand, of a side, towards the other end: the result is a schedule of the other side.
    fn justify(&mut self, side: usize, of: Merit, control: &mut Control<'_>) -> Option<Merit> {
        let project = &self.sides[side].project;
        self.keys.clear();
        seen(
            project,
            self.mirrored,
            &self.starts,
            of.makespan,
            &mut self.keys,
        );
        self.decode(1 - side, project.sorted, control)
    }

    /// Generates a schedule of a side by the keys at hand.
    fn decode(&mut self, side: usize, sorted: bool, control: &mut Control<'_>) -> Option<Merit> {
        if !control.may_go_on() {
            return None;
        }
        let Side { project, generator } = &mut self.sides[side];
        let keys = &self.keys;
        let end = generator.serial(project, |job| keys[job], sorted, &mut self.starts);
        self.tell(side, end, control)
    }

    /// Generates a schedule of a side in the order at hand, but gives up a child that will hardly be as good as the worst of those it
    /// is to live with. What was placed of it counts as that part of a schedule.
    fn decode_child(
        &mut self,
        side: usize,
        pass: Pass,
        control: &mut Control<'_>,
    ) -> Option<Merit> {
        if !control.may_go_on() {
            return None;
        }
        let Side { project, generator } = &mut self.sides[side];
        let (standard, starts) = (&self.standard, &mut self.starts);
        let any = standard.starts.is_empty();
        let mut late = 0_i128;
        let go_on = |job: usize, start: u32| {
            if any {
                return true;
            }
            let more = i64::from(start) - i64::from(standard.starts[job]);
            late += i128::from(project.works[job]) * i128::from(more);
            late <= standard.room
        };
        let made = match pass {
            Pass::Serial => generator.place_all(project, starts, go_on),
            Pass::Parallel => generator.parallel(project, starts, go_on),
        };
        match made {
            Ok(end) => self.tell(side, Some(end), control),
            Err(_) if any => self.tell(side, None, control),
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
    ) -> Option<Merit> {
        control.spend();
        let project = &self.sides[side].project;
        let merit = Merit::new(project, &self.starts, makespan?);
        if merit.makespan < self.best.makespan {
            control.found(merit.makespan);
            self.best.makespan = merit.makespan;
            self.best.starts.clear();
            let mirrored = side == 1 && self.mirrored;
            let best = &mut self.best.starts;
            seen(project, mirrored, &self.starts, merit.makespan, best);
        }
        Some(merit)
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
                if population[other].merit.fitness < population[chosen].merit.fitness {
                    chosen = other;
                }
            }
            // Nobody is both: the next in line is.
            let mother = &population[if chosen == at {
                (at + 1) % population.len()
            } else {
                chosen
            }];
            let Some(merit) = self.cross(father, mother, control) else {
                continue;
            };
            let (size, project) = (population.len(), &self.sides[1 - self.side].project);
            if replace(
                &mut other,
                size,
                project,
                self.mirrored,
                &self.starts,
                merit,
            ) {
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
    ) -> Option<Merit> {
        let (from, until) = self.window(father);
        let side = 1 - self.side;
        let Side { project, generator } = &mut self.sides[side];
        let twins = father.starts == mother.starts;
        let mutated = self.random.below(100) < self.mutated || twins;
        if mutated {
            mix(father, mother, from, until, &mut self.keys);
            let reach = father.merit.makespan / 8 + 2;
            for key in &mut self.keys {
                if self.random.below(MOVED) == 0 {
                    *key = (*key + self.random.below(reach)).saturating_sub(reach / 2);
                }
            }
        }
        let in_parallel = project.jobs <= PARALLEL_MAX && self.random.below(100) < PARALLEL;
        if !mutated && (in_parallel || project.sorted) {
            splice(father, mother, from, until, &mut generator.order);
        } else {
            if !mutated {
                mix(father, mother, from, until, &mut self.keys);
            }
            let keys = &self.keys;
            if in_parallel {
                generator.sort(project.jobs, |job| keys[job]);
            } else {
                generator.merge(project, |job| keys[job]);
            }
        }
        let pass = if in_parallel {
            Pass::Parallel
        } else {
            Pass::Serial
        };
        self.decode_child(side, pass, control)
    }

    /// Chooses a window, in keys of the other side: of two of an eighth to three eighths of the schedule, the one that more work begins in.
    fn window(&mut self, of: &Individual) -> (Key, Key) {
        let project = &self.sides[1 - self.side].project;
        let span = of.merit.makespan;
        let length = span / 8 + self.random.below(span / 4 + 1);
        let [one, two] = [(); 2].map(|()| self.random.below(span - length + 1));
        let work = |from: Key| {
            let inside = of.between(from, from + length).iter();
            inside.fold(0_u64, |sum, job| sum + project.works[*job as usize])
        };
        let from = if work(two) > work(one) { two } else { one };
        (from, from + length)
    }
}

/// Sets the keys of a child: what its father does from a time until another comes in his order, what lies before and after it in that of its
/// mother.
fn mix(father: &Individual, mother: &Individual, from: Key, until: Key, keys: &mut Vec<Key>) {
    keys.clear();
    let parents = father.keys.iter().zip(&mother.keys);
    keys.extend(parents.map(|(own, key)| {
        if *own < from {
            *key
        } else if *own < until {
            own + ZONE
        } else {
            key + 2 * ZONE
        }
    }));
}

/// Sets the order of a child, which is that of the keys that [`mix`] would give it.
fn splice(father: &Individual, mother: &Individual, from: Key, until: Key, order: &mut Vec<u32>) {
    order.clear();
    let when = |job: &u32| father.keys[*job as usize];
    let mothers = mother.order.iter().copied();
    order.extend(mothers.clone().filter(|job| when(job) < from));
    order.extend_from_slice(father.between(from, until));
    order.extend(mothers.filter(|job| when(job) >= until));
}

#[cfg(test)]
mod tests {
    use super::{mix, splice};
    use crate::{level::population::Individual, random::Random};

    #[test]
    fn an_order_is_spliced_as_its_keys_would_sort_it() {
        let mut random = Random::new(3);
        for _ in 0..200 {
            let [father, mother] =
                [(); 2].map(|()| Individual::of_keys([(); 12].map(|()| random.below(9)).to_vec()));
            let from = random.below(9);
            let until = from + random.below(5);
            let (mut keys, mut order) = (Vec::new(), Vec::new());
            mix(&father, &mother, from, until, &mut keys);
            splice(&father, &mother, from, until, &mut order);
            let mut sorted: Vec<u32> = (0..12).collect();
            sorted.sort_by_key(|job| keys[*job as usize]);
            assert_eq!(order, sorted);
        }
    }
}
