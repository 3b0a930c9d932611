//! What stands in the way of a schedule: a resource from one time until another, or links among themselves?
#![allow(
    clippy::arithmetic_side_effects,
    reason = "sums of at most 2²⁰ demands below 2¹⁵, in 64 bits"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::{Deserialize, Serialize};

use crate::level::{
    Schedule,
    problem::units,
    spec::{ProblemSpec, Resource},
};

/// What stands in the way of every schedule, or at least of those that were looked for.
///
/// # Example: in words
/// ```
/// use tactica::level::Obstacle;
///
/// let crew = Obstacle::Shortage { resource: 0, from: 3, until: 5, needed: 2, units: 1, jobs: vec![0, 2] };
/// assert_eq!(crew.to_string(), "from 3 to 5 jobs 0, 2 need up to 2 of resource 0, of which there is 1");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Obstacle {
    /// From one time to before another there is too little of a renewable resource.
    Shortage {
        /// The position of the resource.
        resource: u32,
        /// The first time at which there is too little.
        from: u32,
        /// The time from which on there is enough again.
        until: u32,
        /// The most that is needed of it at one time in between.
        needed: u64,
        /// What there is of it at the first of the times at which that much is needed.
        units: u64,
        /// The jobs that hold some of it in between, in order.
        jobs: Vec<u32>,
    },
    /// All jobs together use up more of a consumable resource than there is.
    Amount {
        /// The position of the resource.
        resource: u32,
        /// What is used up of it.
        needed: u64,
        /// What there is.
        amount: u64,
    },
    /// Links contradict each other, releases, frozen starts and deadlines counted in, however the jobs are done and however much there
    /// is of everything.
    Links {
        /// The positions of the links, in order.
        links: Vec<u32>,
    },
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shortage {
                resource,
                from,
                until,
                needed,
                units,
                jobs,
            } => write!(
                f,
                "from {from} to {until} jobs {} need up to {needed} of resource {resource}, of which there is {units}",
                list(jobs)
            ),
            Self::Amount {
                resource,
                needed,
                amount,
            } => write!(
                f,
                "the jobs use up {needed} of resource {resource}, of which there is {amount}"
            ),
            Self::Links { links } => write!(
                f,
                "links {} contradict each other, whatever there is of resources",
                list(links)
            ),
        }
    }
}

fn list(numbers: &[u32]) -> String {
    let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    numbers.join(", ")
}

/// Why there is no schedule: what stands in the way, and what there would be without it.
///
/// # Example: one crew for two jobs that must both be done by 3
/// ```
/// use tactica::level::{Job, Mode, Obstacle, Options, ProblemSpec, Resource, Status};
///
/// let mut spec = ProblemSpec::default();
/// let crew = spec.add_resource(Resource::renewable(1));
/// for _ in 0..2 {
///     spec.add_job(Job::new(Mode::new(2).with(crew, 1)).deadline(3));
/// }
/// let answer = spec.build()?.level(&Options::new());
/// assert_eq!(answer.status, Status::Infeasible);
/// let cause = answer.cause.expect("it is small enough to be told");
/// let [Obstacle::Shortage { resource, from, until, needed, units, .. }] = cause.obstacles[..] else {
///     panic!("one is enough");
/// };
/// assert_eq!((resource, from, until, needed, units), (crew, 0, 2, 2, 1));
/// assert!(cause.minimal);
/// assert_eq!(cause.schedule.expect("with another crew").starts, [0, 0]);
/// # Ok::<(), tactica::level::LevelError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Cause {
    /// What would have to go: without all of it there is a schedule. At least one; resources in order, each by time.
    ///
    /// A shortage goes when there is enough of its resource from its first time to its last, an amount when there is enough of it, and links when
    /// one of them goes.
    pub obstacles: Vec<Obstacle>,
    /// The schedule that there is without the obstacles: it breaks the problem by them and by nothing else. None where links stand in the way.
    pub schedule: Option<Schedule>,
    /// Whether it is proven that no schedule is found if one of the obstacles stays where it is: all of them count.
    pub minimal: bool,
}

impl Schedule {
    /// Returns where it needs more of a resource than there is. It has a start and a mode for every job.
    pub(super) fn shortages(&self, spec: &ProblemSpec) -> Vec<Obstacle> {
        let resources = (0..).zip(&spec.resources);
        let found = resources.flat_map(|(resource, told)| match told {
            Resource::Consumable { amount } => self.excess(spec, resource, *amount),
            Resource::Renewable { .. } => self.stretches(spec, resource),
        });
        found.collect()
    }

    /// Returns what each job asks of a resource, with the job and its span.
    fn held<'a>(
        &'a self,
        spec: &'a ProblemSpec,
        resource: u32,
    ) -> impl Iterator<Item = (u32, u64, u32, u32)> + 'a {
        let jobs = (0_u32..).zip(&spec.jobs);
        let placed = jobs.zip(self.starts.iter().zip(&self.modes));
        placed.filter_map(move |((at, job), (start, mode))| {
            let mode = job.modes.get(*mode as usize)?;
            let finish = start.saturating_add(mode.duration);
            Some((at, units(mode, resource), *start, finish))
        })
    }

    fn excess(&self, spec: &ProblemSpec, resource: u32, amount: u64) -> Vec<Obstacle> {
        let each = self.held(spec, resource).map(|(_, units, _, _)| units);
        let needed = each.fold(0_u64, u64::saturating_add);
        let short = (needed > amount).then_some(Obstacle::Amount {
            resource,
            needed,
            amount,
        });
        short.into_iter().collect()
    }

    fn stretches(&self, spec: &ProblemSpec, resource: u32) -> Vec<Obstacle> {
        let told = &spec.resources[resource as usize];
        let runs = |units: u64, start: u32, finish: u32| units > 0 && start < finish;
        let held: Vec<(u32, u64, u32, u32)> = self
            .held(spec, resource)
            .filter(|(_, units, start, finish)| runs(*units, *start, *finish))
            .collect();
        // What comes and what goes at each time at which something changes.
        let mut changes: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
        for (_, units, start, finish) in &held {
            changes.entry(*start).or_default().0 += units;
            changes.entry(*finish).or_default().1 += units;
        }
        if let Resource::Renewable { steps } = told {
            for step in steps {
                changes.entry(step.from).or_default();
            }
        }
        let mut found: Vec<Obstacle> = Vec::new();
        let (mut load, mut open) = (0_u64, false);
        for (time, (come, go)) in changes {
            load = load + come - go;
            let there = told.units_at(time);
            if load <= there {
                if let Some(Obstacle::Shortage { until, .. }) = found.last_mut().filter(|_| open) {
                    *until = time;
                }
                open = false;
                continue;
            }
            match found.last_mut().filter(|_| open) {
                Some(Obstacle::Shortage { needed, units, .. }) => {
                    if load > *needed {
                        (*needed, *units) = (load, there);
                    }
                }
                _ => found.push(Obstacle::Shortage {
                    resource,
                    from: time,
                    until: time,
                    needed: load,
                    units: there,
                    jobs: Vec::new(),
                }),
            }
            open = true;
        }
        for obstacle in &mut found {
            if let Obstacle::Shortage {
                from, until, jobs, ..
            } = obstacle
            {
                let within = held.iter().filter(|(_, _, s, f)| s < until && *from < *f);
                let within: BTreeSet<u32> = within.map(|(job, ..)| *job).collect();
                *jobs = within.into_iter().collect();
            }
        }
        found
    }
}
