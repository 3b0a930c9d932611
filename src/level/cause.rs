//! Why is there no schedule? By letting resources go, one window after the other, until there is one.
#![allow(
    clippy::arithmetic_side_effects,
    reason = "budgets are subtracted from what is at least as large, and counts lie below 2²⁰"
)]

use crate::level::{
    Cause, Obstacle, Problem, ProblemSpec, Schedule,
    domain::Model,
    exact::Exact,
    options::Control,
    spec::{Mode, Resource},
};

/// The most that is spent on one question, in nodes of the exact search with thirty jobs.
const NODES: u64 = 2_000;
/// The most that is spent on all of them.
const NODES_ALL: u64 = 20_000;

/// Whether there is a schedule if some of what is asked for is let go.
enum Found {
    Schedule(Schedule),
    Nothing,
    /// It is not known.
    Unknown,
}

/// A resource of which there is enough from one time until another; of one that is used up, always.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Lift {
    resource: u32,
    from: u32,
    until: u32,
}

impl Lift {
    fn always(resource: u32) -> Self {
        Self {
            resource,
            from: 0,
            until: u32::MAX,
        }
    }

    /// Returns what has to be lifted for an obstacle to go; nothing for links.
    fn of(obstacle: &Obstacle) -> Option<Self> {
        match obstacle {
            Obstacle::Shortage {
                resource,
                from,
                until,
                ..
            } => Some(Self {
                resource: *resource,
                from: *from,
                until: *until,
            }),
            Obstacle::Amount { resource, .. } => Some(Self::always(*resource)),
            Obstacle::Links { .. } => None,
        }
    }

    fn holds(self, other: Self) -> bool {
        self.resource == other.resource && self.from <= other.from && other.until <= self.until
    }
}

/// What is known of a problem for which no schedule was found.
pub(super) enum Verdict {
    /// There is one after all.
    Schedule(Schedule),
    /// This stands in the way.
    Cause(Cause),
    /// It is too large to be told in time.
    Unknown,
}

/// Asks whether there are schedules with less to keep to.
struct Inquiry<'a, 'c> {
    problem: &'a Problem,
    control: &'a mut Control<'c>,
    /// What may still be spent.
    left: u64,
    /// Whether all that was not found is proven not to be.
    proven: bool,
}

impl Problem {
    /// Looks for what stands in the way of a schedule.
    ///
    /// There is a schedule if there is enough of everything, or links contradict each other. Then each resource in turn is limited once more:
    /// where that leaves a schedule it stays limited. What the last schedule lacks is left out piece by piece likewise.
    pub(super) fn cause(&self, control: &mut Control<'_>) -> Verdict {
        let left = NODES_ALL.min(control.limit);
        let mut inquiry = Inquiry {
            problem: self,
            control,
            left,
            proven: true,
        };
        let affordable = Some(self).filter(|_| inquiry.nodes() > 0);
        let Some(model) = affordable.and_then(Model::new) else {
            return self.as_early_as_links();
        };
        let all = (0_u32..).zip(&self.spec().resources);
        let all: Vec<Lift> = all.map(|(resource, _)| Lift::always(resource)).collect();
        match inquiry.lifted(&model, &all) {
            Found::Schedule(schedule) => inquiry.narrow(&model, schedule),
            Found::Nothing => inquiry.links(),
            Found::Unknown => self.as_early_as_links(),
        }
    }

    /// Tells what is lacking where everything starts as early as links let it: for what is too large for a search.
    fn as_early_as_links(&self) -> Verdict {
        let jobs = &self.spec().jobs;
        if self.is_cyclic() || jobs.iter().any(|job| job.modes.len() > 1) {
            return Verdict::Unknown;
        }
        let schedule = Schedule {
            starts: self.earliest().to_vec(),
            modes: vec![0; jobs.len()],
        };
        self.verdict(schedule, false)
    }

    fn verdict(&self, schedule: Schedule, minimal: bool) -> Verdict {
        let obstacles = schedule.shortages(self.spec());
        if obstacles.is_empty() {
            return Verdict::Schedule(schedule);
        }
        Verdict::Cause(Cause {
            obstacles,
            schedule: Some(schedule),
            minimal,
        })
    }
}

impl Inquiry<'_, '_> {
    /// Returns how many nodes of a search may be spent on the next question. What a node costs grows with the square of the jobs.
    fn nodes(&self) -> u64 {
        let jobs = u64::try_from(self.problem.jobs()).unwrap_or(u64::MAX);
        NODES.min(self.left) / cost(jobs)
    }

    /// Looks for a schedule of a model that ends by a time.
    fn ask(&mut self, model: &Model, end: u32) -> Found {
        let nodes = self.nodes();
        if nodes == 0 {
            return Found::Unknown;
        }
        let mut exact = Exact::new(model, end);
        let (exhausted, used) = self.control.probe(nodes, |control| {
            let exhausted = exact.run(model, nodes, control);
            (exhausted, control.used)
        });
        let jobs = u64::try_from(model.jobs()).unwrap_or(u64::MAX);
        self.left = self
            .left
            .saturating_sub(used.max(1).saturating_mul(cost(jobs)));
        match exact.best {
            Some(schedule) => Found::Schedule(schedule),
            None if exhausted => Found::Nothing,
            None => Found::Unknown,
        }
    }

    fn lifted(&mut self, model: &Model, lifts: &[Lift]) -> Found {
        let spec = self.problem.spec();
        let lifts = lifts.iter().map(|lift| {
            let before = &spec.resources[..lift.resource as usize];
            let told = &spec.resources[lift.resource as usize];
            let same = |other: &&Resource| is_renewable(other) == is_renewable(told);
            (
                is_renewable(told),
                before.iter().filter(same).count(),
                (lift.from, lift.until),
            )
        });
        let lifted = model.lifted(lifts);
        self.ask(&lifted, self.problem.horizon())
    }

    /// Leaves out whatever need not be lifted, from a schedule on that there is when everything is.
    fn narrow(mut self, model: &Model, mut schedule: Schedule) -> Verdict {
        let spec = self.problem.spec();
        let pieces = |schedule: &Schedule| -> Vec<Lift> {
            let short = schedule.shortages(spec);
            short.iter().filter_map(Lift::of).collect()
        };
        let whole = |schedule: &Schedule| -> Vec<Lift> {
            let lifts = pieces(schedule).into_iter();
            let mut lifts: Vec<Lift> = lifts.map(|lift| Lift::always(lift.resource)).collect();
            lifts.dedup();
            lifts
        };
        self.leave_out(model, &mut schedule, &whole);
        self.leave_out(model, &mut schedule, &pieces);
        self.problem.verdict(schedule, self.proven)
    }

    /// Leaves out one lift after the other, as long as a schedule is left; `lifts` says what a schedule cannot do without.
    fn leave_out(
        &mut self,
        model: &Model,
        schedule: &mut Schedule,
        lifts: &dyn Fn(&Schedule) -> Vec<Lift>,
    ) {
        let mut needed: Vec<Lift> = Vec::new();
        let mut all = lifts(schedule);
        while let Some(at) = all.iter().position(|lift| !needed.contains(lift)) {
            let tried = all[at];
            let others = all.iter().copied().filter(|lift| *lift != tried);
            match self.lifted(model, &others.collect::<Vec<Lift>>()) {
                Found::Schedule(found) => {
                    *schedule = found;
                    all = lifts(schedule);
                    needed = kept(&needed, &all);
                }
                Found::Nothing => needed.push(tried),
                Found::Unknown => {
                    self.proven = false;
                    needed.push(tried);
                }
            }
        }
    }

    /// Leaves out links as long as the others contradict each other without any resources.
    fn links(mut self) -> Verdict {
        let spec = self.problem.spec();
        let mut kept: Vec<u32> = (0_u32..).zip(&spec.links).map(|(link, _)| link).collect();
        let mut at = 0;
        while let Some(link) = kept.get(at).copied() {
            let others: Vec<u32> = kept.iter().copied().filter(|l| *l != link).collect();
            match self.linked(&others) {
                Found::Nothing => kept = others,
                Found::Schedule(_) => at += 1,
                Found::Unknown => {
                    self.proven = false;
                    at += 1;
                }
            }
        }
        Verdict::Cause(Cause {
            obstacles: vec![Obstacle::Links { links: kept }],
            schedule: None,
            minimal: self.proven,
        })
    }

    /// Looks for a schedule of some links, resources apart.
    fn linked(&mut self, links: &[u32]) -> Found {
        let spec = self.problem.spec();
        let mut bare = ProblemSpec {
            links: links
                .iter()
                .map(|link| spec.links[*link as usize])
                .collect(),
            jobs: spec.jobs.clone(),
            ..ProblemSpec::default()
        };
        for job in &mut bare.jobs {
            let modes = job.modes.iter().map(|mode| Mode::new(mode.duration));
            job.modes = modes.collect();
        }
        // What the door refuses has no schedule.
        let Ok(problem) = bare.build() else {
            return Found::Nothing;
        };
        match Model::new(&problem) {
            Some(model) => self.ask(&model, problem.horizon()),
            None => Found::Unknown,
        }
    }
}

/// Returns which lifts are needed still: of each that was, what is left of it, if that is one piece.
fn kept(needed: &[Lift], all: &[Lift]) -> Vec<Lift> {
    let parts = needed.iter().filter_map(|old| {
        let mut parts = all.iter().filter(|new| old.holds(**new));
        let first = parts.next()?;
        parts.next().is_none().then_some(*first)
    });
    parts.collect()
}

/// Returns what a node costs that has so many jobs, in nodes of thirty.
fn cost(jobs: u64) -> u64 {
    let share = jobs.div_ceil(30).max(1);
    share.saturating_mul(share)
}

fn is_renewable(resource: &Resource) -> bool {
    matches!(resource, Resource::Renewable { .. })
}
