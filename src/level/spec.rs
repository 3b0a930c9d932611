//! What does somebody write down who wants work levelled: resources, jobs with their modes, and links?

use serde::{Deserialize, Serialize};

use crate::{
    level::{LevelError, Problem},
    network::LinkKind,
};

/// The most units of a renewable resource that there can be, or that a mode can ask for: 32,767.
///
/// Four capacities share one machine word while schedules are generated, and one bit of each is needed for the comparison.
pub const UNITS_MAX: u64 = 0x7fff;

/// The latest time that a schedule can reach, in units of time: 2²⁵.
///
/// In minutes that is 63 years. What is there of four resources takes eight bytes for each time until the last change of one of them.
pub const TIME_MAX: u32 = 1 << 25;

/// A resource that jobs ask for.
///
/// # Example: two designers who become three, and a budget
/// ```
/// use tactica::level::Resource;
///
/// let designers = Resource::varying([(0, 2), (10, 3)]);
/// assert_eq!(designers.units_at(9), 2);
/// assert_eq!(designers.units_at(10), 3);
/// assert_eq!(Resource::consumable(5_000), Resource::Consumable { amount: 5_000 });
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Resource {
    /// Given back when the job ends: people, rooms, tools.
    Renewable {
        /// How many units there are, each step from its time until the next; none before the first step. In ascending order.
        steps: Vec<Step>,
    },
    /// Used up: money, materials, media inventory.
    Consumable {
        /// How much there is for all jobs together.
        amount: u64,
    },
}

/// From when on there are how many units of a renewable resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The first unit of time at which this many units are there.
    pub from: u32,
    /// How many units there are, 0 to [`UNITS_MAX`].
    pub units: u64,
}

impl Resource {
    /// Makes a renewable resource of `units` at all times.
    #[must_use]
    pub fn renewable(units: u64) -> Self {
        Self::varying([(0, units)])
    }

    /// Makes a renewable resource whose units change: pairs of the time of a change and the units from then on.
    #[must_use]
    pub fn varying(steps: impl IntoIterator<Item = (u32, u64)>) -> Self {
        let steps = steps.into_iter();
        Self::Renewable {
            steps: steps.map(|(from, units)| Step { from, units }).collect(),
        }
    }

    /// Makes a consumable resource.
    #[must_use]
    pub const fn consumable(amount: u64) -> Self {
        Self::Consumable { amount }
    }

    /// Returns the units that are there at `time`; of a consumable resource all there is.
    #[must_use]
    pub fn units_at(&self, time: u32) -> u64 {
        match self {
            Self::Consumable { amount } => *amount,
            Self::Renewable { steps } => {
                let held = steps.iter().take_while(|step| step.from <= time).last();
                held.map_or(0, |step| step.units)
            }
        }
    }

    /// Returns the most units there will ever be.
    pub(super) fn units_max(&self) -> u64 {
        match self {
            Self::Consumable { amount } => *amount,
            Self::Renewable { steps } => steps.iter().map(|step| step.units).max().unwrap_or(0),
        }
    }
}

/// How much of a resource a job needs while it runs, or uses up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demand {
    /// The position of the resource.
    pub resource: u32,
    /// The units at every moment of a renewable resource; the amount used up of a consumable one.
    pub units: u64,
}

/// One way to do a job: in house in ten days, by an agency in four at a price.
///
/// # Example: a mode that needs two of the first resource for five units of time
/// ```
/// use tactica::level::{Demand, Mode};
///
/// let mode = Mode::new(5).with(0, 2);
/// assert_eq!(mode.duration, 5);
/// assert_eq!(mode.demands, [Demand { resource: 0, units: 2 }]);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mode {
    /// How long the job takes without a break, in units of time; 0 for a milestone, which needs no renewable resource.
    pub duration: u32,
    /// What it needs, each resource at most once.
    #[serde(default)]
    pub demands: Vec<Demand>,
}

impl Mode {
    /// Makes a mode that needs nothing but time.
    #[must_use]
    pub const fn new(duration: u32) -> Self {
        Self {
            duration,
            demands: Vec::new(),
        }
    }

    /// Adds what it needs of a resource.
    #[must_use]
    pub fn with(mut self, resource: u32, units: u64) -> Self {
        self.demands.push(Demand { resource, units });
        self
    }
}

/// A piece of work that is done once, in one of its modes, without a break.
///
/// # Example: a job that is there from 3, is due by 12, and can be done in two ways
/// ```
/// use tactica::level::{Job, Mode};
///
/// let job = Job::new(Mode::new(8).with(0, 1)).or(Mode::new(4).with(0, 2)).release(3).deadline(12);
/// assert_eq!(job.modes.len(), 2);
/// assert_eq!((job.release, job.deadline), (3, Some(12)));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Job {
    /// The ways to do it, at least one.
    pub modes: Vec<Mode>,
    /// The earliest start.
    #[serde(default)]
    pub release: u32,
    /// The latest finish, a bound and not a wish.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<u32>,
    /// The start of a job that is begun or must not move.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frozen: Option<u32>,
}

impl Job {
    /// Makes a job of one mode.
    #[must_use]
    pub fn new(mode: Mode) -> Self {
        Self {
            modes: vec![mode],
            ..Self::default()
        }
    }

    /// Adds another way to do it.
    #[must_use]
    pub fn or(mut self, mode: Mode) -> Self {
        self.modes.push(mode);
        self
    }

    /// Sets the earliest start.
    #[must_use]
    pub const fn release(mut self, time: u32) -> Self {
        self.release = time;
        self
    }

    /// Sets the latest finish.
    #[must_use]
    pub const fn deadline(mut self, time: u32) -> Self {
        self.deadline = Some(time);
        self
    }

    /// Fixes the start.
    #[must_use]
    pub const fn frozen(mut self, time: u32) -> Self {
        self.frozen = Some(time);
        self
    }
}

/// Whether a link asks for at least or at most its lag.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Limit {
    /// No earlier than the lag after the predecessor's date.
    #[default]
    AtLeast,
    /// No later than the lag after the predecessor's date.
    AtMost,
}

/// A relation between a date of one job and a date of another.
///
/// # Example: a launch within three days of the approval
/// ```
/// use tactica::level::{Limit, Link};
///
/// let (approval, launch) = (4, 5);
/// let link = Link::new(approval, launch).at_most(3);
/// assert_eq!((link.lag, link.limit), (3, Limit::AtMost));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// The position of the predecessor.
    pub from: u32,
    /// The position of the successor.
    pub to: u32,
    /// Which dates it joins.
    #[serde(default)]
    pub kind: LinkKind,
    /// The time from the one to the other, negative for a lead.
    #[serde(default)]
    pub lag: i32,
    /// Whether the lag is the least or the most.
    #[serde(default)]
    pub limit: Limit,
}

impl Link {
    /// Makes a link from finish to start without lag.
    #[must_use]
    pub const fn new(from: u32, to: u32) -> Self {
        Self {
            from,
            to,
            kind: LinkKind::FinishToStart,
            lag: 0,
            limit: Limit::AtLeast,
        }
    }

    /// Makes it join other dates.
    #[must_use]
    pub const fn kind(mut self, kind: LinkKind) -> Self {
        self.kind = kind;
        self
    }

    /// Asks for at least this lag.
    #[must_use]
    pub const fn at_least(mut self, lag: i32) -> Self {
        self.lag = lag;
        self.limit = Limit::AtLeast;
        self
    }

    /// Asks for at most this lag.
    #[must_use]
    pub const fn at_most(mut self, lag: i32) -> Self {
        self.lag = lag;
        self.limit = Limit::AtMost;
        self
    }
}

/// A problem as it is written down, before it is checked.
///
/// # Example: two jobs that share one person
/// ```
/// use tactica::level::{Job, Mode, Options, ProblemSpec, Resource, Status};
///
/// let mut spec = ProblemSpec::default();
/// let person = spec.add_resource(Resource::renewable(1));
/// spec.add_job(Job::new(Mode::new(3).with(person, 1)));
/// spec.add_job(Job::new(Mode::new(4).with(person, 1)));
/// let answer = spec.build()?.level(&Options::new());
/// assert_eq!(answer.status, Status::Optimal);
/// assert_eq!(answer.makespan(), Some(7));
/// # Ok::<(), tactica::level::LevelError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProblemSpec {
    /// The resources.
    #[serde(default)]
    pub resources: Vec<Resource>,
    /// The jobs.
    pub jobs: Vec<Job>,
    /// The links between jobs.
    #[serde(default)]
    pub links: Vec<Link>,
}

impl ProblemSpec {
    /// Adds a resource and returns its position.
    pub fn add_resource(&mut self, resource: Resource) -> u32 {
        self.resources.push(resource);
        position(self.resources.len())
    }

    /// Adds a job and returns its position.
    pub fn add_job(&mut self, job: Job) -> u32 {
        self.jobs.push(job);
        position(self.jobs.len())
    }

    /// Adds a link.
    pub fn add_link(&mut self, link: Link) {
        self.links.push(link);
    }

    /// Checks the problem and returns it ready to be levelled.
    ///
    /// # Errors
    ///
    /// The first of [`LevelError`] in the order of its variants; of one variant, that of the lowest position.
    pub fn build(self) -> Result<Problem, LevelError> {
        Problem::new(self)
    }
}

/// Returns the position of the last of `count` things; a list that cannot be numbered is refused when the problem is built.
fn position(count: usize) -> u32 {
    u32::try_from(count.saturating_sub(1)).unwrap_or(u32::MAX)
}
