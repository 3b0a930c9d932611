//! How is a schedule made cheaper, whatever it is that costs?
//!
//! One job at a time is taken out and put where it costs the least, until no job wants to move; then some jobs are thrown about, and
//! it begins anew. Where jobs have one mode and links no cycle, all jobs are also generated anew in an order that is nearly that of the
//! best schedule, which moves what stands in the way of others.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "times lie below 2²⁵ and counts below 2²⁰: the door of the problem has seen to it"
)]

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use crate::{
    level::{
        Cause, LevelError, Objective, Options, Problem, Progress, Schedule, Status,
        generate::{Generator, Key},
        objective::{Weights, check_start},
        options::Control,
        project::Project,
        reinsert::Bench,
    },
    random::Random,
};

/// The share of the budget that goes to a first schedule, if none is given.
const FIRST_SHARE: u64 = 4;
/// How many rounds without a cheaper schedule end in the best one being taken up again.
const STALE_MAX: u32 = 30;

/// What came of making an objective small.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Outcome {
    /// What is known: [`Status::Optimal`] if the schedule costs as little as the lower bound.
    pub status: Status,
    /// The cheapest schedule that was found.
    pub schedule: Option<Schedule>,
    /// What it costs.
    pub value: Option<u128>,
    /// No schedule that ends by [`Problem::horizon`] costs less.
    pub lower_bound: u128,
    /// How many schedules were generated; jobs that are tried one at a time count as one when they are as many as the problem has.
    pub schedules: u64,
    /// Why no schedule was found, if none was, as in [`Answer::cause`](crate::level::Answer::cause).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
}

impl Problem {
    /// Searches for a schedule that makes an objective small, within the budget of the options.
    ///
    /// It is [`optimise_until`](Self::optimise_until) without a schedule to begin with, and with a callback that never breaks.
    ///
    /// # Errors
    ///
    /// [`LevelError::TermJob`], [`LevelError::TermMode`] or [`LevelError::TermResource`] for the first term about what is not there.
    ///
    /// # Example: the work of a week, spread evenly
    /// ```
    /// use tactica::level::{Job, Mode, Objective, Options, ProblemSpec, Resource, Status, Term};
    ///
    /// let mut spec = ProblemSpec::default();
    /// let team = spec.add_resource(Resource::renewable(3));
    /// for _ in 0..3 {
    ///     spec.add_job(Job::new(Mode::new(2).with(team, 1)).deadline(6));
    /// }
    /// let problem = spec.build()?;
    /// let evenly = Objective::new().plus(1, Term::Peak { resource: team });
    /// let outcome = problem.optimise(&evenly, &Options::new())?;
    /// // Three at once would be done by 2; one after the other, one person is enough.
    /// assert_eq!((outcome.status, outcome.value), (Status::Optimal, Some(1)));
    /// # Ok::<(), tactica::level::LevelError>(())
    /// ```
    pub fn optimise(
        &self,
        objective: &Objective,
        options: &Options,
    ) -> Result<Outcome, LevelError> {
        self.optimise_until(objective, None, options, |_| ControlFlow::Continue(()))
    }

    /// Searches for a schedule that makes an objective small, until it is proven, the budget is spent or the callback breaks.
    ///
    /// The search begins with the schedule that is given, and never returns one that costs more; without one, a quarter of the budget goes to
    /// [`level`](Self::level). Only schedules that end by [`horizon`](Self::horizon) are looked at. A search that does not
    /// prove its schedule by the lower bound is [`Feasible`](Status::Feasible), however small the problem.
    ///
    /// # Errors
    ///
    /// In this order: [`LevelError::TermJob`], [`LevelError::TermMode`] or [`LevelError::TermResource`] for the first term about what
    /// is not there; [`LevelError::Start`] if the given schedule breaks the problem, [`LevelError::StartBeyond`] if it ends
    /// after the horizon.
    ///
    /// # Complexity
    ///
    /// A job is put back in `O(n log n + p · s)`, *n* being the jobs, *p* at most 128 places and *s* the changes of load
    /// during the job.
    ///
    /// # Example: a new job, and as little as possible moved for it
    /// ```
    /// use std::ops::ControlFlow;
    /// use tactica::level::{Job, Mode, Objective, Options, ProblemSpec, Resource, Schedule, Term};
    ///
    /// let mut spec = ProblemSpec::default();
    /// let crew = spec.add_resource(Resource::renewable(1));
    /// for _ in 0..2 {
    ///     spec.add_job(Job::new(Mode::new(3).with(crew, 1)));
    /// }
    /// let published = Schedule { starts: vec![0, 3], modes: vec![0, 0] };
    /// let urgent = spec.add_job(Job::new(Mode::new(2).with(crew, 1)));
    /// let objective = Objective::new()
    ///     .stay(1, &published)
    ///     .plus(5, Term::Tardiness { job: urgent, due: 5 });
    /// let appended = Schedule { starts: vec![0, 3, 6], modes: vec![0, 0, 0] };
    /// let problem = spec.build()?;
    /// assert_eq!(objective.value(problem.spec(), &appended), Some(15));
    /// let outcome =
    ///     problem.optimise_until(&objective, Some(&appended), &Options::new(), |_| ControlFlow::Continue(()))?;
    /// // The second job gives way by two days, which costs less than three days late.
    /// assert_eq!(outcome.value, Some(2));
    /// # Ok::<(), tactica::level::LevelError>(())
    /// ```
    pub fn optimise_until(
        &self,
        objective: &Objective,
        from: Option<&Schedule>,
        options: &Options,
        mut callback: impl FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<Outcome, LevelError> {
        objective.check(self.spec())?;
        let mut cause = None;
        let (first, status, makespan, used) = if let Some(from) = from {
            check_start(self, from)?;
            let first = Some(from.clone());
            (first, Status::Feasible, self.critical_path(), 0)
        } else {
            let mut part = *options;
            part.schedules = options.schedules.div_ceil(FIRST_SHARE);
            let first = self.level_until(&part, &mut callback);
            let (status, bound) = (first.status, first.lower_bound);
            cause = first.cause;
            (first.schedule, status, bound, first.schedules)
        };
        let mut outcome = Outcome {
            status,
            schedule: None,
            value: None,
            lower_bound: objective.lower_bound(self, makespan),
            schedules: used,
            cause,
        };
        if let Some(first) = first {
            let mut control = Control::new(self, options, &mut callback);
            (control.used, control.lower_bound) = (used, makespan);
            let mut search = Search::new(self, objective, options.seed, first);
            search.run(outcome.lower_bound, &mut control);
            outcome.schedules = control.used;
            outcome.value = Some(search.best.value);
            let proven = search.best.value <= outcome.lower_bound;
            outcome.status = if proven {
                Status::Optimal
            } else {
                Status::Feasible
            };
            outcome.schedule = Some(search.best.schedule);
        }
        Ok(outcome)
    }
}

/// A schedule and what it costs.
#[derive(Debug, Clone)]
struct Priced {
    schedule: Schedule,
    value: u128,
}

/// The way from schedule to schedule.
struct Search<'a> {
    problem: &'a Problem,
    objective: &'a Objective,
    bench: Bench<'a>,
    random: Random,
    /// The means to generate all jobs anew, and which job stands at each of its numbers.
    anew: Option<(Project, Generator, Vec<u32>)>,
    now: Priced,
    best: Priced,
}

impl<'a> Search<'a> {
    fn new(problem: &'a Problem, objective: &'a Objective, seed: u64, first: Schedule) -> Self {
        let spec = problem.spec();
        let single = spec.jobs.iter().all(|job| job.modes.len() == 1);
        let anew = (single && !problem.is_cyclic()).then(|| {
            let (project, order) = Project::new(problem, &vec![0; problem.jobs()]);
            let generator = Generator::new(&project);
            (project, generator, order)
        });
        let value = objective
            .value(spec, &first)
            .expect("invariant: terms and schedule have been checked");
        let now = Priced {
            schedule: first,
            value,
        };
        Self {
            problem,
            objective,
            bench: Bench::new(problem, Weights::new(objective, spec)),
            random: Random::new(seed),
            anew,
            best: now.clone(),
            now,
        }
    }

    fn run(&mut self, bound: u128, control: &mut Control<'_>) {
        let mut stale = 0;
        let mut next = self.now.schedule.clone();
        self.tell(control);
        while self.best.value > bound && control.may_search() {
            self.settle(&mut next, control);
            let value = self.objective.value(self.problem.spec(), &next);
            let value = value.expect("invariant: a job is only moved to where it can be");
            if value <= self.now.value {
                self.now = Priced {
                    schedule: next.clone(),
                    value,
                };
            }
            stale += 1;
            if value < self.best.value {
                self.best = self.now.clone();
                self.tell(control);
                stale = 0;
            } else if stale > STALE_MAX {
                self.now = self.best.clone();
                stale = 0;
            }
            next.clone_from(&self.now.schedule);
            self.disturb(&mut next, control);
        }
    }

    fn tell(&self, control: &mut Control<'_>) {
        control.best = self.best.schedule.makespan(self.problem.spec());
        control.value = Some(self.best.value);
    }

    /// Puts one job after the other where it costs the least, until none moves.
    fn settle(&mut self, schedule: &mut Schedule, control: &mut Control<'_>) {
        let jobs = self.problem.jobs();
        let (mut at, mut unmoved) = (self.random.below(jobs as u32) as usize, 0);
        while unmoved < jobs && control.may_search() {
            let tried = self.bench.put_back(schedule, at, None);
            control.place(tried.places.max(1), jobs);
            unmoved = if tried.moved { 0 } else { unmoved + 1 };
            at = (at + 1) % jobs;
        }
    }

    /// Makes another schedule out of one: generates all jobs in nearly its order, or throws some about.
    fn disturb(&mut self, schedule: &mut Schedule, control: &mut Control<'_>) {
        let jobs = self.problem.jobs();
        if self.anew.is_some() && self.random.below(2) == 0 && self.generate(schedule, control) {
            return;
        }
        for _ in 0..=self.random.below(4) {
            let job = self.random.below(jobs as u32) as usize;
            let tried = self.bench.put_back(schedule, job, Some(&mut self.random));
            control.place(tried.places.max(1), jobs);
        }
    }

    /// Generates all jobs anew, some of them earlier or later in the order; returns whether there is a schedule.
    fn generate(&mut self, schedule: &mut Schedule, control: &mut Control<'_>) -> bool {
        let Some((project, generator, order)) = &mut self.anew else {
            return false;
        };
        let end = schedule.starts.iter().max().copied().unwrap_or(0);
        let (reach, odds) = (2 + end / 2, 1 + self.random.below(order.len() as u32));
        let mut keys: Vec<Key> = Vec::with_capacity(order.len());
        for job in order.iter() {
            let key = schedule.starts[*job as usize] + reach;
            let moved = self.random.below(odds) == 0;
            keys.push(if moved {
                key + self.random.below(reach) - reach / 2
            } else {
                key
            });
        }
        let mut starts = vec![0; order.len()];
        let made = generator.serial(project, |job| keys[job], false, &mut starts);
        control.spend();
        let Some(_) = made.filter(|end| *end <= self.problem.horizon()) else {
            return false;
        };
        for (job, start) in order.iter().zip(starts) {
            schedule.starts[*job as usize] = start;
        }
        true
    }
}
