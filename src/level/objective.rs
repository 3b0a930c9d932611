//! What is to be made small, if it is not the makespan alone?
#![allow(
    clippy::arithmetic_side_effects,
    reason = "times lie below 2²⁵, counts below 2²⁰ and weights below 2³², in 128 bits"
)]

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::level::{
    LevelError, Problem, Schedule,
    problem::{duration_min, units},
    spec::{Job, ProblemSpec, Resource},
};

/// Something about a schedule that costs, as a whole number of its own unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Term {
    /// The latest finish, in units of time.
    Makespan,
    /// By how many units of time a job ends after its due date. The date is a wish; a bound is [`Job::deadline`].
    Tardiness {
        /// The position of the job.
        job: u32,
        /// The finish that is wished for.
        due: u32,
    },
    /// The price of doing a job in one of its modes.
    ModeCost {
        /// The position of the job.
        job: u32,
        /// The position of the mode.
        mode: u32,
        /// The price.
        cost: u32,
    },
    /// The most units of a renewable resource that are ever held at once.
    Peak {
        /// The position of the resource.
        resource: u32,
    },
    /// The squares of the units held of a renewable resource, summed over all units of time: the same work costs less the more
    /// evenly it is spread.
    Unevenness {
        /// The position of the resource.
        resource: u32,
    },
    /// By how many units of time a job starts earlier or later than published.
    Disturbance {
        /// The position of the job.
        job: u32,
        /// The start that was published.
        start: u32,
    },
}

/// A weighted sum of terms, to be made as small as possible.
///
/// # Example: in time first, then near what was published
/// ```
/// use tactica::level::{Job, Mode, Objective, ProblemSpec, Resource, Schedule, Term};
///
/// let mut spec = ProblemSpec::default();
/// let crew = spec.add_resource(Resource::renewable(1));
/// let film = spec.add_job(Job::new(Mode::new(4).with(crew, 1)));
/// let copy = spec.add_job(Job::new(Mode::new(3).with(crew, 1)));
/// let published = Schedule { starts: vec![0, 4], modes: vec![0, 0] };
/// let objective = Objective::new()
///     .plus(10, Term::Tardiness { job: copy, due: 5 })
///     .stay(1, &published);
/// assert_eq!(objective.value(&spec, &published), Some(20));
/// let swapped = Schedule { starts: vec![3, 0], modes: vec![0, 0] };
/// assert_eq!(objective.value(&spec, &swapped), Some(7));
/// # let _ = film;
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Objective {
    /// Weights and what they weigh.
    pub terms: Vec<(u32, Term)>,
}

impl Objective {
    /// Makes an objective of nothing: every schedule is worth 0.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a term.
    #[must_use]
    pub fn plus(mut self, weight: u32, term: Term) -> Self {
        self.terms.push((weight, term));
        self
    }

    /// Adds, for every job of a published schedule, that it stays where it is.
    #[must_use]
    pub fn stay(mut self, weight: u32, published: &Schedule) -> Self {
        let starts = (0..).zip(&published.starts);
        let terms = starts.map(|(job, start)| (weight, Term::Disturbance { job, start: *start }));
        self.terms.extend(terms);
        self
    }

    /// Returns what a schedule costs, whether or not it keeps the rules of its problem; `None` if it is not one of these jobs
    /// and modes, or if a term names something that is not there.
    ///
    /// # Complexity
    ///
    /// `O(n log n)` for each term about a resource, `O(1)` for each other.
    #[must_use]
    pub fn value(&self, spec: &ProblemSpec, schedule: &Schedule) -> Option<u128> {
        let makespan = schedule.makespan(spec)?;
        self.check(spec).ok()?;
        let mut sum = 0;
        for (weight, term) in &self.terms {
            let at = |job: u32| (schedule.starts[job as usize], schedule.modes[job as usize]);
            let cost = match *term {
                Term::Makespan => u128::from(makespan),
                Term::Tardiness { job, due } => {
                    let (start, mode) = at(job);
                    let duration = spec.jobs[job as usize].modes[mode as usize].duration;
                    u128::from((start + duration).saturating_sub(due))
                }
                Term::ModeCost { job, mode, cost } => {
                    u128::from(if at(job).1 == mode { cost } else { 0 })
                }
                Term::Disturbance { job, start } => u128::from(at(job).0.abs_diff(start)),
                Term::Peak { resource } => loads(spec, schedule, resource)
                    .map(|(_, load)| load)
                    .max()
                    .unwrap_or(0),
                Term::Unevenness { resource } => loads(spec, schedule, resource)
                    .map(|(length, load)| length * load * load)
                    .fold(0, u128::saturating_add),
            };
            sum += u128::from(*weight) * cost;
        }
        Some(sum)
    }

    /// Refuses terms about what is not there.
    pub(super) fn check(&self, spec: &ProblemSpec) -> Result<(), LevelError> {
        for (term, (_, told)) in (0..).zip(&self.terms) {
            match *told {
                Term::Tardiness { job, .. }
                | Term::ModeCost { job, .. }
                | Term::Disturbance { job, .. }
                    if job as usize >= spec.jobs.len() =>
                {
                    let jobs = spec.jobs.len();
                    return Err(LevelError::TermJob { term, job, jobs });
                }
                Term::ModeCost { job, mode, .. } => {
                    let modes = spec.jobs[job as usize].modes.len();
                    if mode as usize >= modes {
                        return Err(LevelError::TermMode {
                            term,
                            job,
                            mode,
                            modes,
                        });
                    }
                }
                Term::Peak { resource } | Term::Unevenness { resource } => {
                    let known = spec.resources.get(resource as usize);
                    if !matches!(known, Some(Resource::Renewable { .. })) {
                        return Err(LevelError::TermResource { term, resource });
                    }
                }
                Term::Makespan | Term::Tardiness { .. } | Term::Disturbance { .. } => (),
            }
        }
        Ok(())
    }

    /// Returns a cost that no schedule of the problem that ends by its horizon goes below, `makespan` being a bound of the makespan.
    ///
    /// Terms are bounded one by one: dates by what links, releases and deadlines leave, a price by the cheapest mode of
    /// the job, and loads by the work that must be somewhere between the first start and the horizon.
    pub(super) fn lower_bound(&self, problem: &Problem, makespan: u32) -> u128 {
        let spec = problem.spec();
        let mut costs: BTreeMap<u32, Vec<u128>> = BTreeMap::new();
        let mut sum = 0;
        for (weight, term) in &self.terms {
            let weight = u128::from(*weight);
            let least = match *term {
                Term::Makespan => u128::from(makespan),
                Term::Tardiness { job, due } => {
                    let at = job as usize;
                    let finish = problem.earliest()[at] + duration_min(&spec.jobs[at].modes);
                    u128::from(finish.saturating_sub(due))
                }
                Term::ModeCost { job, mode, cost } => {
                    let modes = spec.jobs[job as usize].modes.len();
                    let costs = costs.entry(job).or_insert_with(|| vec![0; modes]);
                    costs[mode as usize] += weight * u128::from(cost);
                    0
                }
                Term::Disturbance { job, start } => {
                    let (first, last) = (
                        problem.earliest()[job as usize],
                        problem.latest()[job as usize],
                    );
                    u128::from(start.abs_diff(start.clamp(first, last)))
                }
                Term::Peak { resource } => Work::of(problem, resource).peak(),
                Term::Unevenness { resource } => Work::of(problem, resource).unevenness(),
            };
            sum += weight * least;
        }
        let cheapest = costs.values().filter_map(|modes| modes.iter().min());
        cheapest.fold(sum, |sum, cost| sum + cost)
    }
}

/// What must be done with a resource between the first start and the horizon, whatever the modes.
struct Work {
    /// Units times time of all jobs.
    energy: u128,
    /// The most that one job needs.
    most: u128,
    /// What the jobs would cost each by itself: loads that meet only cost more.
    squares: u128,
    /// How much time there is.
    span: u128,
}

impl Work {
    fn of(problem: &Problem, resource: u32) -> Self {
        let first = problem.earliest().iter().min().copied().unwrap_or(0);
        let mut work = Self {
            energy: 0,
            most: 0,
            squares: 0,
            span: u128::from(problem.horizon().saturating_sub(first)),
        };
        for job in &problem.spec().jobs {
            let least = |cost: fn(u128, u128) -> u128| {
                let modes = job.modes.iter();
                let costs = modes.map(|mode| {
                    let held = u128::from(units(mode, resource));
                    cost(held, u128::from(mode.duration))
                });
                costs.min().unwrap_or(0)
            };
            work.energy += least(|held, time| held * time);
            work.squares += least(|held, time| held * held * time);
            let once = least(|held, time| if time > 0 { held } else { 0 });
            work.most = work.most.max(once);
        }
        work
    }

    fn peak(&self) -> u128 {
        self.most.max(self.energy.div_ceil(self.span.max(1)))
    }

    /// Returns the sum of squares of the energy spread as evenly as whole units can be.
    fn unevenness(&self) -> u128 {
        let span = self.span.max(1);
        let (level, rest) = (self.energy / span, self.energy % span);
        let even = (span - rest) * level * level + rest * (level + 1) * (level + 1);
        self.squares.max(even)
    }
}

/// Returns the units of a resource that a schedule holds: how long, and how many.
fn loads(
    spec: &ProblemSpec,
    schedule: &Schedule,
    resource: u32,
) -> impl Iterator<Item = (u128, u128)> {
    let mut changes: BTreeMap<u32, (u128, u128)> = BTreeMap::new();
    let placed = schedule.starts.iter().zip(&schedule.modes);
    for (job, (start, mode)) in spec.jobs.iter().zip(placed) {
        let mode = &job.modes[*mode as usize];
        let held = u128::from(units(mode, resource));
        changes.entry(*start).or_default().0 += held;
        changes.entry(start + mode.duration).or_default().1 += held;
    }
    let changes: Vec<_> = changes.into_iter().collect();
    let mut load = 0;
    (1..changes.len()).map(move |at| {
        let (time, (more, less)) = changes[at - 1];
        load = load + more - less;
        (u128::from(changes[at].0 - time), load)
    })
}

/// The terms, sorted by what they are about.
#[derive(Debug, Clone)]
pub(super) struct Weights {
    pub(super) makespan: u128,
    pub(super) due: Vec<Vec<(u32, u128)>>,
    pub(super) cost: Vec<Vec<u128>>,
    pub(super) stay: Vec<Vec<(u32, u128)>>,
    pub(super) peak: Vec<u128>,
    pub(super) uneven: Vec<u128>,
}

impl Weights {
    /// Sorts the terms of an objective that has been checked.
    pub(super) fn new(objective: &Objective, spec: &ProblemSpec) -> Self {
        let (jobs, resources) = (spec.jobs.len(), spec.resources.len());
        let mut weights = Self {
            makespan: 0,
            due: vec![Vec::new(); jobs],
            cost: spec
                .jobs
                .iter()
                .map(|job| vec![0; job.modes.len()])
                .collect(),
            stay: vec![Vec::new(); jobs],
            peak: vec![0; resources],
            uneven: vec![0; resources],
        };
        for (weight, term) in &objective.terms {
            let weight = u128::from(*weight);
            match *term {
                Term::Makespan => weights.makespan += weight,
                Term::Tardiness { job, due } => weights.due[job as usize].push((due, weight)),
                Term::ModeCost { job, mode, cost } => {
                    weights.cost[job as usize][mode as usize] += weight * u128::from(cost);
                }
                Term::Disturbance { job, start } => {
                    weights.stay[job as usize].push((start, weight));
                }
                Term::Peak { resource } => weights.peak[resource as usize] += weight,
                Term::Unevenness { resource } => weights.uneven[resource as usize] += weight,
            }
        }
        weights
    }

    /// Returns what a job costs by itself.
    pub(super) fn of_job(&self, job: usize, told: &Job, mode: usize, start: u32) -> u128 {
        let finish = start + told.modes[mode].duration;
        let due = self.due[job].iter();
        let late = due.map(|(due, weight)| u128::from(finish.saturating_sub(*due)) * weight);
        let stay = self.stay[job].iter();
        let moved = stay.map(|(at, weight)| u128::from(start.abs_diff(*at)) * weight);
        late.chain(moved)
            .fold(self.cost[job][mode], |sum, cost| sum + cost)
    }
}

/// Refuses a schedule to begin with that breaks its problem, or ends later than any schedule worth having.
pub(super) fn check_start(problem: &Problem, from: &Schedule) -> Result<(), LevelError> {
    if let Some(violation) = from.violations(problem.spec()).into_iter().next() {
        return Err(LevelError::Start { violation });
    }
    let mut placed = from.starts.iter().zip(problem.latest());
    let late = placed.position(|(start, latest)| start > latest);
    let end = from.makespan(problem.spec()).unwrap_or(0);
    if late.is_some() || end > problem.horizon() {
        return Err(LevelError::StartBeyond {
            end,
            horizon: problem.horizon(),
        });
    }
    Ok(())
}
