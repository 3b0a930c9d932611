//! What is a levelled schedule, and is it one?

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::{
    level::spec::{Job, Limit, Mode, ProblemSpec, Resource},
    network::End,
};

/// A start and a mode for every job.
///
/// # Example: when it is over
/// ```
/// use tactica::level::{Job, Mode, ProblemSpec, Schedule};
///
/// let mut spec = ProblemSpec::default();
/// spec.add_job(Job::new(Mode::new(3)).or(Mode::new(1)));
/// let slow = Schedule { starts: vec![4], modes: vec![0] };
/// let quick = Schedule { modes: vec![1], ..slow.clone() };
/// assert_eq!((slow.makespan(&spec), quick.makespan(&spec)), (Some(7), Some(5)));
/// assert_eq!(Schedule::default().makespan(&spec), None, "the job has no start in it");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// The start of every job.
    pub starts: Vec<u32>,
    /// The position of the mode in which every job is done.
    pub modes: Vec<u32>,
}

/// How a schedule breaks its problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Violation {
    /// The schedule is not one of this many jobs.
    Jobs {
        /// The jobs of the problem.
        jobs: usize,
        /// The starts of the schedule.
        starts: usize,
        /// The modes of the schedule.
        modes: usize,
    },
    /// A job is done in a mode that it does not have.
    Mode {
        /// The position of the job.
        job: u32,
        /// The mode as given.
        mode: u32,
    },
    /// A job starts before its release.
    Release {
        /// The position of the job.
        job: u32,
        /// Its start.
        start: u32,
        /// Its earliest start.
        release: u32,
    },
    /// A job ends after its deadline.
    Deadline {
        /// The position of the job.
        job: u32,
        /// Its finish.
        finish: u64,
        /// Its latest finish.
        deadline: u32,
    },
    /// A job that must not move has moved.
    Frozen {
        /// The position of the job.
        job: u32,
        /// Its start.
        start: u32,
        /// The start that it must have.
        frozen: u32,
    },
    /// A link does not hold.
    Link {
        /// The position of the link.
        link: u32,
        /// The time between its two dates.
        distance: i64,
    },
    /// There are too few units of a renewable resource.
    Capacity {
        /// The position of the resource.
        resource: u32,
        /// The first time at which there are too few, from where it was last enough.
        time: u64,
        /// How many are needed.
        used: u64,
        /// How many there are.
        units: u64,
    },
    /// More of a consumable resource is used up than there is.
    Amount {
        /// The position of the resource.
        resource: u32,
        /// How much is used up.
        used: u64,
        /// How much there is.
        amount: u64,
    },
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Jobs {
                jobs,
                starts,
                modes,
            } => write!(f, "{starts} starts and {modes} modes for {jobs} jobs"),
            Self::Mode { job, mode } => write!(f, "job {job} has no mode {mode}"),
            Self::Release {
                job,
                start,
                release,
            } => write!(
                f,
                "job {job} starts at {start}, before its release at {release}"
            ),
            Self::Deadline {
                job,
                finish,
                deadline,
            } => write!(
                f,
                "job {job} ends at {finish}, after its deadline {deadline}"
            ),
            Self::Frozen { job, start, frozen } => {
                write!(f, "job {job} starts at {start}, but is frozen at {frozen}")
            }
            Self::Link { link, distance } => {
                write!(
                    f,
                    "link {link} does not hold: its dates are {distance} apart"
                )
            }
            Self::Capacity {
                resource,
                time,
                used,
                units,
            } => write!(
                f,
                "at {time} the jobs need {used} of resource {resource}, which has {units}"
            ),
            Self::Amount {
                resource,
                used,
                amount,
            } => write!(
                f,
                "the jobs use up {used} of resource {resource}, of which there is {amount}"
            ),
        }
    }
}

impl Schedule {
    /// Returns the latest finish; `None` if the schedule is not one of the jobs of `spec`.
    #[must_use]
    pub fn makespan(&self, spec: &ProblemSpec) -> Option<u32> {
        let mut end = 0;
        for (at, job) in spec.jobs.iter().enumerate() {
            let mode = job.modes.get(*self.modes.get(at)? as usize)?;
            end = end.max(self.starts.get(at)?.checked_add(mode.duration)?);
        }
        Some(end)
    }

    /// Judges the schedule from the definitions alone, and returns everything that is wrong with it.
    ///
    /// It uses nothing of what makes schedules: jobs run from start to finish in one mode; releases, deadlines, frozen starts and links
    /// hold; at every moment the jobs that run need no more than there is; no more is used up than there is. If the
    /// schedule is not one of these jobs and modes, only that is said.
    ///
    /// # Complexity
    ///
    /// `O((jobs + steps) · log)` for each resource.
    ///
    /// # Example: two jobs at once for one person
    /// ```
    /// use tactica::level::{Job, Mode, ProblemSpec, Resource, Schedule, Violation};
    ///
    /// let mut spec = ProblemSpec::default();
    /// let person = spec.add_resource(Resource::renewable(1));
    /// spec.add_job(Job::new(Mode::new(3).with(person, 1)));
    /// spec.add_job(Job::new(Mode::new(4).with(person, 1)));
    /// let both = Schedule { starts: vec![0, 2], modes: vec![0, 0] };
    /// let broken = both.violations(&spec);
    /// assert_eq!(broken, [Violation::Capacity { resource: 0, time: 2, used: 2, units: 1 }]);
    /// assert_eq!(broken[0].to_string(), "at 2 the jobs need 2 of resource 0, which has 1");
    /// ```
    #[must_use]
    pub fn violations(&self, spec: &ProblemSpec) -> Vec<Violation> {
        let jobs = spec.jobs.len();
        if self.starts.len() != jobs || self.modes.len() != jobs {
            return vec![Violation::Jobs {
                jobs,
                starts: self.starts.len(),
                modes: self.modes.len(),
            }];
        }
        let given = (0..).zip(&spec.jobs).zip(&self.modes);
        let unknown = given.filter(|((_, job), mode)| job.modes.len() <= **mode as usize);
        let mut found: Vec<Violation> = unknown
            .map(|((job, _), mode)| Violation::Mode { job, mode: *mode })
            .collect();
        if found.is_empty() {
            self.judge_dates(spec, &mut found);
            self.judge_links(spec, &mut found);
            self.judge_resources(spec, &mut found);
        }
        found
    }

    /// Returns each job with its mode and span.
    fn placed<'a>(
        &'a self,
        spec: &'a ProblemSpec,
    ) -> impl Iterator<Item = (u32, &'a Job, &'a Mode, u64, u64)> {
        let jobs = (0..).zip(&spec.jobs);
        jobs.zip(self.starts.iter().zip(&self.modes))
            .map(|((at, job), (start, mode))| {
                let mode = &job.modes[*mode as usize];
                let start = u64::from(*start);
                (
                    at,
                    job,
                    mode,
                    start,
                    start.saturating_add(mode.duration.into()),
                )
            })
    }

    fn judge_dates(&self, spec: &ProblemSpec, found: &mut Vec<Violation>) {
        for (job, told, _, begin, finish) in self.placed(spec) {
            let start = self.starts[job as usize];
            if begin < u64::from(told.release) {
                found.push(Violation::Release {
                    job,
                    start,
                    release: told.release,
                });
            }
            if let Some(deadline) = told
                .deadline
                .filter(|deadline| finish > u64::from(*deadline))
            {
                found.push(Violation::Deadline {
                    job,
                    finish,
                    deadline,
                });
            }
            if let Some(frozen) = told.frozen.filter(|frozen| *frozen != start) {
                found.push(Violation::Frozen { job, start, frozen });
            }
        }
    }

    fn judge_links(&self, spec: &ProblemSpec, found: &mut Vec<Violation>) {
        let time = |time: u64| i64::try_from(time).unwrap_or(i64::MAX);
        let spans: Vec<(i64, i64)> = self
            .placed(spec)
            .map(|(_, _, _, start, finish)| (time(start), time(finish)))
            .collect();
        for (link, told) in (0..).zip(&spec.links) {
            let date = |job: u32, end| {
                let span = spans.get(job as usize)?;
                Some(if end == End::Start { span.0 } else { span.1 })
            };
            let (Some(from), Some(to)) = (
                date(told.from, told.kind.leaves()),
                date(told.to, told.kind.enters()),
            ) else {
                continue;
            };
            let distance = to.saturating_sub(from);
            let holds = match told.limit {
                Limit::AtLeast => distance >= i64::from(told.lag),
                Limit::AtMost => distance <= i64::from(told.lag),
            };
            if !holds {
                found.push(Violation::Link { link, distance });
            }
        }
    }

    fn judge_resources(&self, spec: &ProblemSpec, found: &mut Vec<Violation>) {
        for (resource, told) in (0..).zip(&spec.resources) {
            let demands_of = || {
                self.placed(spec)
                    .flat_map(move |(_, _, mode, start, finish)| {
                        let demands = mode.demands.iter().filter(move |d| d.resource == resource);
                        demands.map(move |demand| (demand.units, start, finish))
                    })
            };
            match told {
                Resource::Consumable { amount } => {
                    let amounts = demands_of().map(|(units, _, _)| units);
                    let used = amounts.fold(0_u64, u64::saturating_add);
                    if used > *amount {
                        found.push(Violation::Amount {
                            resource,
                            used,
                            amount: *amount,
                        });
                    }
                }
                Resource::Renewable { steps } => {
                    // At each time: what comes, what goes, and what is there from then on.
                    let mut events: BTreeMap<u64, (u64, u64, Option<u64>)> = BTreeMap::new();
                    for (units, start, finish) in demands_of().filter(|(_, start, end)| start < end)
                    {
                        let come = &mut events.entry(start).or_default().0;
                        *come = come.saturating_add(units);
                        let go = &mut events.entry(finish).or_default().1;
                        *go = go.saturating_add(units);
                    }
                    for step in steps {
                        events.entry(step.from.into()).or_default().2 = Some(step.units);
                    }
                    judge_load(resource, events, found);
                }
            }
        }
    }
}

/// Walks the load of a resource and reports each time at which it begins to be too much.
fn judge_load(
    resource: u32,
    events: BTreeMap<u64, (u64, u64, Option<u64>)>,
    found: &mut Vec<Violation>,
) {
    let (mut used, mut units, mut enough) = (0_u64, 0_u64, true);
    for (time, (come, go, now)) in events {
        used = used.saturating_sub(go).saturating_add(come);
        units = now.unwrap_or(units);
        if enough && used > units {
            found.push(Violation::Capacity {
                resource,
                time,
                used,
                units,
            });
        }
        enough = used <= units;
    }
}
