//! Is the problem sound, and what follows from it before any search?
#![allow(
    clippy::arithmetic_side_effects,
    reason = "sums of at most 2²⁰ numbers of 32 bits, in 64 bits"
)]

use std::collections::BTreeSet;

use crate::{
    level::{
        LevelError,
        relation::{self, Relation},
        spec::{Mode, ProblemSpec, Resource, TIME_MAX, UNITS_MAX},
    },
    network::End,
};

/// The most jobs, links or resources.
const COUNT_MAX: usize = 1 << 20;

/// A levelling problem that is sound: what can be refused without a search has been refused.
///
/// It is made by [`ProblemSpec::build`].
///
/// # Example: what is known before any search
/// ```
/// use tactica::level::{Job, Mode, ProblemSpec, Resource};
///
/// let mut spec = ProblemSpec::default();
/// let crew = spec.add_resource(Resource::renewable(1));
/// let film = spec.add_job(Job::new(Mode::new(3).with(crew, 1)));
/// let cut = spec.add_job(Job::new(Mode::new(2).with(crew, 1)));
/// let problem = spec.build()?;
/// // With a crew for each they would take as long as the longer; one after the other is enough for the only one.
/// assert_eq!((problem.jobs(), problem.critical_path(), problem.horizon()), (2, 3, 5));
/// assert_eq!(problem.spec().jobs[cut as usize].modes[0].duration, 2);
/// # assert_eq!(film, 0);
/// # Ok::<(), tactica::level::LevelError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    spec: ProblemSpec,
    relations: Vec<Relation>,
    /// Whether the relations contain a cycle, as maximum lags make them.
    cyclic: bool,
    /// No schedule that is worth having lasts longer.
    horizon: u32,
    /// Earliest starts without resources, from releases, frozen starts and links.
    earliest: Vec<u32>,
    /// Latest starts without resources for a schedule that ends at the horizon.
    latest: Vec<u32>,
}

impl Problem {
    pub(super) fn new(spec: ProblemSpec) -> Result<Self, LevelError> {
        check_sizes(&spec)?;
        check_resources(&spec)?;
        check_jobs(&spec)?;
        check_links(&spec)?;
        let relations: Vec<Relation> = spec.links.iter().map(Relation::new).collect();
        let horizon = horizon(&spec, &relations);
        let horizon = u32::try_from(horizon)
            .ok()
            .filter(|horizon| *horizon <= TIME_MAX)
            .ok_or(LevelError::Horizon {
                horizon,
                limit: TIME_MAX,
            })?;
        check_demands(&spec)?;
        let (earliest, cyclic) = relation::earliest(&spec, &relations)?;
        let latest = relation::latest(&spec, &relations, i64::from(horizon));
        let mut bounds = Vec::with_capacity(spec.jobs.len());
        for (job, (&earliest, &latest)) in earliest.iter().zip(&latest).enumerate() {
            let first = u32::try_from(earliest).unwrap_or(u32::MAX);
            match u32::try_from(latest) {
                Ok(last) if first <= last => bounds.push((first, last)),
                _ => {
                    return Err(LevelError::NoTime {
                        job: index(job),
                        earliest: first,
                        latest,
                    });
                }
            }
        }
        let (earliest, latest): (Vec<u32>, Vec<u32>) = bounds.into_iter().unzip();
        let problem = Self {
            spec,
            relations,
            cyclic,
            horizon,
            earliest,
            latest,
        };
        problem.check_fits()?;
        Ok(problem)
    }

    /// Returns the problem as it was written down.
    #[must_use]
    pub const fn spec(&self) -> &ProblemSpec {
        &self.spec
    }

    /// Returns the number of jobs.
    #[must_use]
    pub fn jobs(&self) -> usize {
        self.spec.jobs.len()
    }

    /// Returns a time by which a shortest schedule ends if there is a schedule at all.
    #[must_use]
    pub const fn horizon(&self) -> u32 {
        self.horizon
    }

    /// Returns the makespan that the problem would have if there were resources without limit, each job in its
    /// shortest mode: the length of the critical path.
    #[must_use]
    pub fn critical_path(&self) -> u32 {
        let ends = self.spec.jobs.iter().zip(&self.earliest);
        ends.map(|(job, start)| start + duration_min(&job.modes))
            .max()
            .unwrap_or(0)
    }

    pub(super) fn relations(&self) -> &[Relation] {
        &self.relations
    }

    pub(super) const fn is_cyclic(&self) -> bool {
        self.cyclic
    }

    pub(super) fn earliest(&self) -> &[u32] {
        &self.earliest
    }

    pub(super) fn latest(&self) -> &[u32] {
        &self.latest
    }

    /// Refuses a job that has no place even if it were alone.
    fn check_fits(&self) -> Result<(), LevelError> {
        for (at, job) in self.spec.jobs.iter().enumerate() {
            let (from, last) = (self.earliest[at], self.latest[at]);
            let mut blocker = None;
            let fits = job.modes.iter().any(|mode| {
                let held = self.blocker(mode, from, last);
                blocker = blocker.or(held);
                held.is_none()
            });
            if let Some(resource) = blocker.filter(|_| !fits) {
                return Err(LevelError::NeverFits {
                    job: index(at),
                    resource,
                    from,
                    until: last + duration_min(&job.modes),
                });
            }
        }
        Ok(())
    }

    /// Returns the resource that keeps a mode from starting at any time from `from` to `last`, if one does.
    fn blocker(&self, mode: &Mode, from: u32, last: u32) -> Option<u32> {
        let mut start = from;
        // Each round moves the start behind a step that is too low: it ends with the steps.
        loop {
            let moved = mode.demands.iter().find_map(|demand| {
                let resource = &self.spec.resources[demand.resource as usize];
                let end = start + mode.duration;
                let clear = clear_from(resource, demand.units, start, end);
                (clear != Some(start)).then_some((demand.resource, clear))
            });
            match moved {
                None => return None,
                Some((_, Some(after))) if after <= last => start = after,
                Some((resource, _)) => return Some(resource),
            }
        }
    }
}

/// Returns the start of a span itself if there are enough units all along it, otherwise from when on there may be: `None` if
/// never again.
fn clear_from(resource: &Resource, units: u64, start: u32, end: u32) -> Option<u32> {
    let Resource::Renewable { steps } = resource else {
        return Some(start);
    };
    if start == end || units == 0 {
        return Some(start);
    }
    let first = steps.first()?.from;
    let mut clear = Some(start.max(first));
    let begin = steps.partition_point(|step| step.from <= start);
    for (at, step) in steps.iter().enumerate().skip(begin.saturating_sub(1)) {
        if step.from >= end {
            break;
        }
        if step.units < units {
            clear = steps.get(at + 1).map(|next| next.from);
        }
    }
    clear
}

/// Returns the length of the shortest mode.
pub(super) fn duration_min(modes: &[Mode]) -> u32 {
    modes.iter().map(|mode| mode.duration).min().unwrap_or(0)
}

/// Returns the length of the longest mode.
pub(super) fn duration_max(modes: &[Mode]) -> u32 {
    modes.iter().map(|mode| mode.duration).max().unwrap_or(0)
}

/// Returns a position as a number of 32 bits.
pub(super) fn index(at: usize) -> u32 {
    u32::try_from(at).expect("invariant: there are at most 2²⁰ of anything")
}

fn check_sizes(spec: &ProblemSpec) -> Result<(), LevelError> {
    let (jobs, links, resources) = (spec.jobs.len(), spec.links.len(), spec.resources.len());
    if jobs.max(links).max(resources) > COUNT_MAX {
        return Err(LevelError::TooLarge {
            jobs,
            links,
            resources,
            limit: COUNT_MAX,
        });
    }
    Ok(())
}

fn check_resources(spec: &ProblemSpec) -> Result<(), LevelError> {
    let renewable = spec.resources.iter().zip(0..);
    let steps = renewable.filter_map(|(resource, at)| match resource {
        Resource::Renewable { steps } => Some((at, steps)),
        Resource::Consumable { .. } => None,
    });
    for (resource, steps) in steps.clone() {
        if let Some(pair) = steps.windows(2).find(|pair| pair[0].from >= pair[1].from) {
            return Err(LevelError::StepOrder {
                resource,
                previous: pair[0].from,
                from: pair[1].from,
            });
        }
    }
    for (resource, steps) in steps {
        if let Some(step) = steps.iter().find(|step| step.units > UNITS_MAX) {
            return Err(LevelError::Units {
                resource,
                units: step.units,
                limit: UNITS_MAX,
            });
        }
    }
    Ok(())
}

fn check_jobs(spec: &ProblemSpec) -> Result<(), LevelError> {
    let resources = spec.resources.len();
    if let Some(job) = spec.jobs.iter().position(|job| job.modes.is_empty()) {
        return Err(LevelError::NoMode { job: index(job) });
    }
    let modes = || {
        let jobs = spec.jobs.iter().zip(0..);
        jobs.flat_map(|(job, at)| {
            job.modes
                .iter()
                .zip(0..)
                .map(move |(mode, m)| (at, m, mode))
        })
    };
    for (job, mode, told) in modes() {
        let unknown = |resource: &u32| *resource as usize >= resources;
        if let Some(resource) = told.demands.iter().map(|d| d.resource).find(unknown) {
            return Err(LevelError::UnknownResource {
                job,
                mode,
                resource,
                resources,
            });
        }
    }
    for (job, mode, told) in modes() {
        let mut seen = BTreeSet::new();
        let twice = told.demands.iter().find(|d| !seen.insert(d.resource));
        if let Some(demand) = twice {
            return Err(LevelError::DuplicateDemand {
                job,
                mode,
                resource: demand.resource,
            });
        }
    }
    Ok(())
}

fn check_links(spec: &ProblemSpec) -> Result<(), LevelError> {
    let jobs = spec.jobs.len();
    for (link, told) in (0..).zip(&spec.links) {
        if let Some(job) = [told.from, told.to]
            .into_iter()
            .find(|job| *job as usize >= jobs)
        {
            return Err(LevelError::UnknownJob { link, job, jobs });
        }
    }
    let own = spec.links.iter().position(|link| link.from == link.to);
    own.map_or(Ok(()), |link| {
        Err(LevelError::SelfLink {
            link: index(link),
            job: spec.links[link].from,
        })
    })
}

/// Checks that what is asked for exists at some time, and that what is used up suffices.
fn check_demands(spec: &ProblemSpec) -> Result<(), LevelError> {
    let capacity: Vec<u64> = spec.resources.iter().map(Resource::units_max).collect();
    for (job, told) in (0..).zip(&spec.jobs) {
        let excess = |mode: &Mode| {
            let asks = mode.duration > 0;
            let blocked = mode.demands.iter().find(|demand| {
                let at = demand.resource as usize;
                let consumed = matches!(spec.resources[at], Resource::Consumable { .. });
                (asks || consumed) && demand.units > capacity[at]
            });
            blocked.map(|demand| demand.resource)
        };
        let blocked: Vec<u32> = told.modes.iter().filter_map(excess).collect();
        if blocked.len() < told.modes.len() {
            continue;
        }
        let least = |resource: u32| {
            let modes = told.modes.iter();
            modes.map(|mode| units(mode, resource)).min().unwrap_or(0)
        };
        let common = blocked.iter().find(|r| least(**r) > capacity[**r as usize]);
        let resource = common.copied().unwrap_or(blocked[0]);
        let asked = match common {
            Some(_) => least(resource),
            None => units(&told.modes[0], resource),
        };
        return Err(LevelError::NeverEnough {
            job,
            resource,
            units: asked,
            capacity: capacity[resource as usize],
        });
    }
    for (resource, told) in (0..).zip(&spec.resources) {
        let Resource::Consumable { amount } = told else {
            continue;
        };
        let needs = spec.jobs.iter().map(|job| {
            let modes = job.modes.iter();
            modes.map(|mode| units(mode, resource)).min().unwrap_or(0)
        });
        let needed = needs.fold(0_u64, u64::saturating_add);
        if needed > *amount {
            return Err(LevelError::UsedUp {
                resource,
                needed,
                amount: *amount,
            });
        }
    }
    Ok(())
}

/// Returns what a mode asks of a resource.
pub(super) fn units(mode: &Mode, resource: u32) -> u64 {
    let mut demands = mode.demands.iter();
    demands
        .find(|demand| demand.resource == resource)
        .map_or(0, |demand| demand.units)
}

/// Returns a time by which the shortest schedule ends, if there is one.
///
/// In a schedule with a gap longer than every duration and lag after the last release and change of capacity, everything behind
/// the gap could come earlier: so no job adds more than the longest of its durations and of the distances that its links ask for.
fn horizon(spec: &ProblemSpec, relations: &[Relation]) -> u64 {
    let mut reach: Vec<i64> = spec
        .jobs
        .iter()
        .map(|job| i64::from(duration_max(&job.modes)))
        .collect();
    for relation in relations {
        let from = &spec.jobs[relation.from as usize].modes;
        let to = &spec.jobs[relation.to as usize].modes;
        let leave = match relation.leaves {
            End::Start => 0,
            End::Finish => i64::from(duration_max(from)),
        };
        let enter = match relation.enters {
            End::Start => 0,
            End::Finish => i64::from(duration_min(to)),
        };
        let slot = &mut reach[relation.from as usize];
        *slot = (*slot).max(leave + relation.lag - enter);
    }
    let dates = spec
        .jobs
        .iter()
        .map(|job| job.release.max(job.frozen.unwrap_or(0)));
    let changes = spec.resources.iter().map(|resource| match resource {
        Resource::Renewable { steps } => steps.last().map_or(0, |step| step.from),
        Resource::Consumable { .. } => 0,
    });
    let begin = dates.chain(changes).max().unwrap_or(0);
    let sum = reach
        .into_iter()
        .fold(i64::from(begin), |sum, more| sum + more);
    sum.unsigned_abs()
}
