//! Several searches of one problem, each from a seed of its own.

use std::ops::ControlFlow;

use crate::{
    level::{Answer, Options, Problem, Progress, Status},
    parallel,
};

impl Problem {
    /// Searches several times, each time from another seed, and returns the best answer.
    ///
    /// It is [`level_multi_start_until`](Self::level_multi_start_until) with a callback that never breaks.
    ///
    /// # Example: four searches, as good as the best of them
    /// ```
    /// use tactica::level::{Job, Link, Mode, Options, ProblemSpec, Resource};
    ///
    /// let mut spec = ProblemSpec::default();
    /// let team = spec.add_resource(Resource::renewable(4));
    /// for job in 0..60 {
    ///     spec.add_job(Job::new(Mode::new(1 + job * 7 % 9).with(team, u64::from(1 + job * 5 % 3))));
    ///     if job >= 4 {
    ///         spec.add_link(Link::new(job - 4, job));
    ///     }
    /// }
    /// let problem = spec.build()?;
    /// let options = Options::new().schedules(200).seed(10);
    /// let best = problem.level_multi_start(&options, 4);
    /// let alone = (10..14).filter_map(|seed| problem.level(&options.seed(seed)).makespan());
    /// assert_eq!(best.makespan(), alone.min());
    /// # Ok::<(), tactica::level::LevelError>(())
    /// ```
    #[must_use]
    pub fn level_multi_start(&self, options: &Options, starts: u32) -> Answer {
        self.level_multi_start_until(options, starts, |_| ControlFlow::Continue(()))
    }

    /// Searches several times, each time from another seed, and returns the best answer: the shortest schedule, of several the one of the
    /// first seed, and the highest lower bound. Each search is that of [`level_until`](Self::level_until), with the whole budget of the options, and
    /// its seed is that of the options or one of those after it. No search is no budget.
    ///
    /// With the feature `rayon` the searches run side by side on the threads of the pool that the caller is in; the answer is the same on any
    /// number of them, unless the callback breaks, which it has to do for each search.
    ///
    /// # Complexity
    ///
    /// That of so many searches.
    ///
    /// # Example: until somebody has had enough
    /// ```
    /// use std::ops::ControlFlow;
    /// use tactica::level::{Job, Mode, Options, ProblemSpec, Resource};
    ///
    /// let mut spec = ProblemSpec::default();
    /// let person = spec.add_resource(Resource::renewable(1));
    /// for days in 1..=30 {
    ///     spec.add_job(Job::new(Mode::new(days).with(person, 1)));
    /// }
    /// let enough = std::sync::atomic::AtomicBool::new(true);
    /// let answer = spec.build()?.level_multi_start_until(&Options::new(), 2, |_| {
    ///     if enough.load(std::sync::atomic::Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    /// });
    /// assert_eq!(answer.makespan(), Some(465));
    /// # Ok::<(), tactica::level::LevelError>(())
    /// ```
    #[must_use]
    pub fn level_multi_start_until(
        &self,
        options: &Options,
        starts: u32,
        callback: impl Fn(&Progress) -> ControlFlow<()> + Send + Sync,
    ) -> Answer {
        let seeds = (0..starts).map(|start| options.seed.wrapping_add(start.into()));
        let seeds: Vec<u64> = seeds.collect();
        let search = |seed: &u64| self.level_until(&options.seed(*seed), &callback);
        let answers = parallel::map(&seeds, search).into_iter();
        answers
            .reduce(better)
            .unwrap_or_else(|| self.level(&options.schedules(0)))
    }
}

/// Joins what two searches found.
fn better(one: Answer, other: Answer) -> Answer {
    let (lower_bound, schedules) = (
        one.lower_bound.max(other.lower_bound),
        one.schedules.saturating_add(other.schedules),
    );
    let key = |answer: &Answer| {
        let end = answer.makespan.unwrap_or(u32::MAX);
        (end, answer.status != Status::Infeasible)
    };
    let mut best = if key(&other) < key(&one) { other } else { one };
    if best.makespan.is_some_and(|end| end <= lower_bound) {
        best.status = Status::Optimal;
    }
    Answer {
        lower_bound,
        schedules,
        ..best
    }
}
