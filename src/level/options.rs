//! How long is searched, from where, and what came of it?

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use crate::level::{Cause, Schedule, problem::Problem};

/// How a problem is levelled.
///
/// # Example: a budget of five thousand schedules
/// ```
/// use tactica::level::Options;
///
/// let options = Options::new().schedules(5_000).seed(7);
/// assert_eq!((options.schedules, options.seed), (5_000, 7));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Options {
    /// The most schedules that may be generated. Each generation counts, and each pass of a justification: a decoding that
    /// is then justified to the right and to the left counts three. A node of the exact search counts as one.
    pub schedules: u64,
    /// The seed of all that is drawn at random.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            schedules: 5_000,
            seed: 0,
        }
    }
}

impl Options {
    /// Makes the options with 5,000 schedules and seed 0.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the most schedules that may be generated.
    #[must_use]
    pub const fn schedules(mut self, schedules: u64) -> Self {
        self.schedules = schedules;
        self
    }

    /// Sets the seed.
    #[must_use]
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }
}

/// How far levelling has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The schedules generated so far.
    pub schedules: u64,
    /// The makespan of the best schedule, if there is one.
    pub makespan: Option<u32>,
    /// What the best schedule costs, if there is one and an [`Objective`](crate::level::Objective) to weigh it.
    pub value: Option<u128>,
    /// No schedule is shorter than this.
    pub lower_bound: u32,
}

/// What is known of a problem after levelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// The schedule is proven to be a shortest one.
    Optimal,
    /// There is a schedule; a shorter one is not excluded.
    Feasible,
    /// It is proven that there is no schedule.
    Infeasible,
    /// No schedule was found, and none is excluded.
    Unknown,
}

/// What came of levelling.
///
/// # Example: a schedule, and what is known of it
/// ```
/// use tactica::level::{Job, Mode, Options, ProblemSpec, Resource, Status};
///
/// let mut spec = ProblemSpec::default();
/// let crew = spec.add_resource(Resource::renewable(1));
/// for days in [3, 2] {
///     spec.add_job(Job::new(Mode::new(days).with(crew, 1)));
/// }
/// let problem = spec.build()?;
/// let answer = problem.level(&Options::new());
/// assert_eq!((answer.status, answer.makespan(), answer.lower_bound), (Status::Optimal, Some(5), 5));
/// assert_eq!((answer.gap(), &answer.cause), (Some(0), &None));
/// let nothing = problem.level(&Options::new().schedules(0));
/// assert_eq!((nothing.status, nothing.makespan(), nothing.gap()), (Status::Unknown, None, None));
/// # Ok::<(), tactica::level::LevelError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Answer {
    /// What is known.
    pub status: Status,
    /// The best schedule, if one was found.
    pub schedule: Option<Schedule>,
    /// Its latest finish.
    pub(super) makespan: Option<u32>,
    /// No schedule is shorter than this. It says nothing if there is none at all.
    pub lower_bound: u32,
    /// How many schedules were generated, as [`Options::schedules`] counts them.
    pub schedules: u64,
    /// Why none was found, if none was: what stands in the way. None if there is one, if the callback broke, if there was no budget, or if the
    /// problem has modes or cycles of links and is too large.
    ///
    /// What is spent on finding out is not among the schedules; it is no more than [`Options::schedules`] allows, nor than 20,000 nodes of an
    /// exact search with thirty jobs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
}

impl Answer {
    /// Returns the latest finish of the schedule, if one was found.
    #[must_use]
    pub const fn makespan(&self) -> Option<u32> {
        self.makespan
    }

    /// Returns by how much the makespan exceeds the lower bound; 0 if it is proven.
    #[must_use]
    pub fn gap(&self) -> Option<u32> {
        self.makespan
            .map(|end| end.saturating_sub(self.lower_bound))
    }
}

/// The budget of a search, and who may stop it.
pub(super) struct Control<'a> {
    pub(super) limit: u64,
    pub(super) used: u64,
    pub(super) stopped: bool,
    pub(super) best: Option<u32>,
    pub(super) lower_bound: u32,
    /// What the best schedule costs by an objective.
    pub(super) value: Option<u128>,
    /// Jobs placed one at a time that make no whole schedule yet.
    placed: usize,
    /// When the callback is asked next.
    next: u64,
    callback: &'a mut dyn FnMut(&Progress) -> ControlFlow<()>,
}

/// How many schedules lie between two questions to the callback.
const ASK_EVERY: u64 = 32;

impl<'a> Control<'a> {
    pub(super) fn new(
        problem: &Problem,
        options: &Options,
        callback: &'a mut dyn FnMut(&Progress) -> ControlFlow<()>,
    ) -> Self {
        Self {
            limit: options.schedules,
            used: 0,
            stopped: false,
            best: None,
            lower_bound: problem.critical_path(),
            value: None,
            placed: 0,
            next: 0,
            callback,
        }
    }

    /// Counts a schedule; returns whether another may be generated.
    pub(super) fn spend(&mut self) -> bool {
        self.used = self.used.saturating_add(1);
        if self.used >= self.next {
            self.next = self.used.saturating_add(ASK_EVERY);
            self.ask();
        }
        self.may_go_on()
    }

    /// Counts jobs that were tried one at a time: as many as there are in the problem make a schedule.
    pub(super) fn place(&mut self, tried: usize, jobs: usize) {
        self.placed = self.placed.saturating_add(tried);
        while self.placed >= jobs.max(1) && self.used < self.limit {
            self.placed = self.placed.saturating_sub(jobs.max(1));
            self.spend();
        }
    }

    /// Asks the callback whether to go on.
    pub(super) fn ask(&mut self) -> bool {
        let progress = Progress {
            schedules: self.used,
            makespan: self.best,
            value: self.value,
            lower_bound: self.lower_bound,
        };
        self.stopped = self.stopped || (self.callback)(&progress).is_break();
        self.may_go_on()
    }

    /// Returns whether there is something left to find and to spend.
    pub(super) fn may_go_on(&self) -> bool {
        !self.stopped && self.used < self.limit && !self.is_proven()
    }

    /// Returns whether there is something left to spend, whatever the makespan.
    pub(super) const fn may_search(&self) -> bool {
        !self.stopped && self.used < self.limit
    }

    pub(super) fn is_proven(&self) -> bool {
        self.best.is_some_and(|best| best <= self.lower_bound)
    }

    /// Asks something else than what is searched for, with a budget of its own that is not counted; it ends with the first schedule.
    pub(super) fn probe<T>(&mut self, limit: u64, run: impl FnOnce(&mut Control<'_>) -> T) -> T {
        let (used, lower_bound) = (self.used, self.lower_bound);
        let callback = &mut *self.callback;
        let mut ask = |_: &Progress| {
            callback(&Progress {
                schedules: used,
                makespan: None,
                value: None,
                lower_bound,
            })
        };
        let mut inner = Control {
            limit,
            used: 0,
            stopped: self.stopped,
            best: None,
            // Whatever is found is good enough.
            lower_bound: u32::MAX,
            value: None,
            placed: 0,
            next: 0,
            callback: &mut ask,
        };
        let found = run(&mut inner);
        self.stopped = inner.stopped;
        found
    }

    /// Tells of a schedule; returns whether it is the best so far.
    pub(super) fn found(&mut self, makespan: u32) -> bool {
        let better = self.best.is_none_or(|best| makespan < best);
        if better {
            self.best = Some(makespan);
        }
        better
    }
}
