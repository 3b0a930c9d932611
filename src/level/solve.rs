//! Which engine takes which problem, and what does it find?
#![allow(
    clippy::arithmetic_side_effects,
    reason = "bounds lie below 2²⁵, and budgets are halved and doubled with care"
)]

use std::ops::ControlFlow;

use crate::level::{
    Answer, Options, Problem, Progress, Schedule, Status,
    cause::Verdict,
    domain::Model,
    exact::{Exact, destroy, shave},
    genetic::Search,
    options::Control,
    project::Project,
};

/// The most jobs of a problem of one mode that bounds and the exact search are tried on.
const PROVEN_MAX: usize = 400;
/// The most jobs of a problem that only the exact search can solve.
const EXACT_MAX: usize = 4_000;
/// How many schedules are generated before bounds are looked at.
const FIRST: u64 = 100;

impl Problem {
    /// Searches for a shortest schedule within the budget of the options.
    ///
    /// It is [`level_until`](Self::level_until) with a callback that never breaks.
    ///
    /// # Example: three jobs, two at a time
    /// ```
    /// use tactica::level::{Job, Link, Mode, Options, ProblemSpec, Resource, Status};
    ///
    /// let mut spec = ProblemSpec::default();
    /// let team = spec.add_resource(Resource::renewable(2));
    /// let brief = spec.add_job(Job::new(Mode::new(2).with(team, 1)));
    /// let film = spec.add_job(Job::new(Mode::new(4).with(team, 2)));
    /// let copy = spec.add_job(Job::new(Mode::new(3).with(team, 1)));
    /// spec.add_link(Link::new(brief, film));
    /// let problem = spec.build()?;
    /// let answer = problem.level(&Options::new());
    /// assert_eq!(answer.status, Status::Optimal);
    /// // While the copy is written there is nobody left to film.
    /// assert_eq!((problem.critical_path(), answer.makespan()), (6, Some(7)));
    /// let schedule = answer.schedule.expect("there is one");
    /// assert!(schedule.violations(problem.spec()).is_empty());
    /// assert_eq!(schedule.starts[copy as usize], 0);
    /// # Ok::<(), tactica::level::LevelError>(())
    /// ```
    #[must_use]
    pub fn level(&self, options: &Options) -> Answer {
        self.level_until(options, |_| ControlFlow::Continue(()))
    }

    /// Searches for a shortest schedule until it is proven, the budget is spent or the callback breaks.
    ///
    /// A problem whose jobs have one mode each and whose links have no cycle is searched by a genetic algorithm over orders of jobs,
    /// and, up to 400 jobs, by bounds and an exact search beside it. Several modes, and the cycles that maximum lags make, are left to the
    /// exact search alone, up to 4,000 jobs and 64 modes for each. A problem beyond that comes back
    /// [`Unknown`](Status::Unknown).
    ///
    /// An answer without a schedule has a [`Cause`](crate::level::Cause) instead: which resources are short and when, or which links contradict
    /// each other.
    ///
    /// The answer depends on the problem and the options alone, unless the callback breaks: then also on when it does. It
    /// is asked about every 32 schedules, and between the steps of a bound.
    ///
    /// # Complexity
    ///
    /// A schedule of *n* jobs costs `O(n · (log n + d))`, *d* being the durations and the time that is searched for a place.
    /// The exact search takes time exponential in *n*.
    ///
    /// # Example: a clock of one's own
    /// ```
    /// use std::ops::ControlFlow;
    /// use tactica::level::{Job, Mode, Options, ProblemSpec, Resource};
    ///
    /// let mut spec = ProblemSpec::default();
    /// let person = spec.add_resource(Resource::renewable(1));
    /// for days in 1..=30 {
    ///     spec.add_job(Job::new(Mode::new(days).with(person, 1)));
    /// }
    /// let mut asked = 0;
    /// let answer = spec.build()?.level_until(&Options::new(), |_| {
    ///     asked += 1;
    ///     if asked < 3 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    /// });
    /// assert_eq!(answer.makespan(), Some(465));
    /// # Ok::<(), tactica::level::LevelError>(())
    /// ```
    #[must_use]
    pub fn level_until(
        &self,
        options: &Options,
        mut callback: impl FnMut(&Progress) -> ControlFlow<()>,
    ) -> Answer {
        let mut control = Control::new(self, options, &mut callback);
        let single = self.spec().jobs.iter().all(|job| job.modes.len() == 1);
        let (mut schedule, exhausted) = if single && !self.is_cyclic() {
            self.search(options, &mut control)
        } else {
            self.exhaust(&mut control)
        };
        if let Some(best) = control.best.filter(|_| exhausted) {
            control.lower_bound = best;
        }
        let mut cause = None;
        if schedule.is_none() && !control.stopped && options.schedules > 0 {
            match self.cause(&mut control) {
                Verdict::Schedule(found) => {
                    control.best = found.makespan(self.spec());
                    schedule = Some(found);
                }
                Verdict::Cause(found) => cause = Some(found),
                Verdict::Unknown => (),
            }
        }
        let status = match control.best {
            Some(_) if control.is_proven() => Status::Optimal,
            Some(_) => Status::Feasible,
            None if exhausted => Status::Infeasible,
            None => Status::Unknown,
        };
        Answer {
            status,
            schedule,
            makespan: control.best,
            lower_bound: control.lower_bound,
            schedules: control.used,
            cause,
        }
    }

    /// Leaves a problem to the exact search; returns the best schedule and whether all was seen.
    fn exhaust(&self, control: &mut Control<'_>) -> (Option<Schedule>, bool) {
        let small = self.jobs() <= EXACT_MAX;
        let Some(model) = Some(self).filter(|_| small).and_then(Model::new) else {
            return (None, false);
        };
        control.lower_bound = destroy(&model, control.lower_bound, self.horizon(), control);
        let mut exact = Exact::new(&model, self.horizon());
        let exhausted = exact.run(&model, u64::MAX, control);
        (exact.best, exhausted)
    }

    /// Takes turns between the genetic search, bounds and the exact search, each turn twice as long as the one before.
    fn search(&self, options: &Options, control: &mut Control<'_>) -> (Option<Schedule>, bool) {
        let (project, order) = Project::new(self, &vec![0; self.jobs()]);
        let mut search = Search::new(project, options.schedules, options.seed);
        let small = self.jobs() <= PROVEN_MAX;
        let model = Some(self).filter(|_| small).and_then(Model::new);
        search.run(FIRST, control);
        if let Some(model) = &model {
            let end = control.best.unwrap_or(self.horizon());
            control.lower_bound = destroy(model, control.lower_bound, end, control);
        }
        let mut exact: Option<Exact> = None;
        let (mut turn, mut exhausted) = (1_000, false);
        while control.may_go_on() && !exhausted {
            search.run(turn, control);
            if let Some(model) = &model {
                self.raise(model, turn, control);
                let end = control
                    .best
                    .map_or(self.horizon(), |best| best.saturating_sub(1));
                let exact = exact.get_or_insert_with(|| Exact::new(model, end));
                exhausted = control.may_go_on() && exact.run(model, self.nodes(turn), control);
            }
            turn = turn.saturating_mul(2);
        }
        let own = exact.and_then(|exact| exact.best);
        if own.is_some() && control.best < Some(search.best.makespan) {
            return (own, exhausted);
        }
        let found = (!search.best.starts.is_empty()).then(|| {
            let mut starts = vec![0; self.jobs()];
            for (job, start) in order.iter().zip(&search.best.starts) {
                starts[*job as usize] = *start;
            }
            Schedule {
                modes: vec![0; self.jobs()],
                starts,
            }
        });
        (found, exhausted)
    }

    /// Raises the lower bound as long as what is as short as it is refuted.
    fn raise(&self, model: &Model, turn: u64, control: &mut Control<'_>) {
        let probes = turn / self.jobs().max(1) as u64;
        let end = control.best.unwrap_or(self.horizon());
        while control.lower_bound < end
            && control.may_go_on()
            && shave(model, control.lower_bound, probes, control)
        {
            control.lower_bound += 1;
        }
    }

    /// Returns how many nodes of the exact search take about a third of the time of a turn of the genetic search: a node of 30
    /// jobs costs about as much as ten schedules, and the cost grows with the cube of the jobs.
    fn nodes(&self, turn: u64) -> u64 {
        let jobs = self.jobs().max(30) as u64;
        turn / 4 * 27_000 / (jobs * jobs * jobs)
    }
}
