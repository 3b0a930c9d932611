//! Why can a levelling problem not be, before any search starts?

use crate::level::Violation;

/// Why a levelling problem was refused, or an objective or a schedule to begin with.
///
/// The variants stand in order of precedence: the first that holds is reported.
///
/// # Example: at least five days and at most three
/// ```
/// use tactica::{level::{Job, LevelError, Link, Mode, ProblemSpec}, network::LinkKind};
///
/// let mut spec = ProblemSpec::default();
/// let shoot = spec.add_job(Job::new(Mode::new(1)));
/// let air = spec.add_job(Job::new(Mode::new(1)));
/// let starts = Link::new(shoot, air).kind(LinkKind::StartToStart);
/// spec.add_link(starts.at_least(5));
/// spec.add_link(starts.at_most(3));
/// let error = spec.build().unwrap_err();
/// assert_eq!(error.code(), "level-positive-cycle");
/// assert_eq!(error, LevelError::PositiveCycle { jobs: vec![shoot, air], excess: 2 });
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LevelError {
    /// There are more jobs, links or resources than can be numbered.
    #[error(
        "{jobs} jobs, {links} links and {resources} resources: at most {limit} of each are allowed"
    )]
    TooLarge {
        /// The number of jobs.
        jobs: usize,
        /// The number of links.
        links: usize,
        /// The number of resources.
        resources: usize,
        /// The most of each.
        limit: usize,
    },
    /// The steps of a resource do not follow each other.
    #[error("resource {resource} changes at {from}, which is not after its change at {previous}")]
    StepOrder {
        /// The position of the resource.
        resource: u32,
        /// The time of the step before.
        previous: u32,
        /// The time of the step.
        from: u32,
    },
    /// A resource has more units than can be counted.
    #[error("resource {resource} has {units} units: at most {limit} are allowed")]
    Units {
        /// The position of the resource.
        resource: u32,
        /// The units as given.
        units: u64,
        /// The most allowed.
        limit: u64,
    },
    /// A job has no mode.
    #[error("job {job} has no mode: give at least one way to do it")]
    NoMode {
        /// The position of the job.
        job: u32,
    },
    /// A mode asks for a resource that does not exist.
    #[error(
        "mode {mode} of job {job} asks for resource {resource}, but there are only {resources}, counted from 0"
    )]
    UnknownResource {
        /// The position of the job.
        job: u32,
        /// The position of the mode.
        mode: u32,
        /// The resource as given.
        resource: u32,
        /// The number of resources.
        resources: usize,
    },
    /// A mode asks for a resource twice.
    #[error("mode {mode} of job {job} asks for resource {resource} twice: add the demands up")]
    DuplicateDemand {
        /// The position of the job.
        job: u32,
        /// The position of the mode.
        mode: u32,
        /// The position of the resource.
        resource: u32,
    },
    /// A link names a job that does not exist.
    #[error("link {link} names job {job}, but there are only {jobs}, counted from 0")]
    UnknownJob {
        /// The position of the link.
        link: u32,
        /// The job as given.
        job: u32,
        /// The number of jobs.
        jobs: usize,
    },
    /// A job is linked with itself.
    #[error("link {link} links job {job} with itself")]
    SelfLink {
        /// The position of the link.
        link: u32,
        /// The position of the job.
        job: u32,
    },
    /// Durations, lags and dates add up to more time than can be counted.
    #[error("the jobs may take until {horizon}: at most {limit} is allowed")]
    Horizon {
        /// The latest time that a schedule may need.
        horizon: u64,
        /// The latest allowed.
        limit: u32,
    },
    /// No mode of a job fits into what will ever be there.
    #[error(
        "job {job} needs {units} of resource {resource} in its least demanding mode, but there are never more than {capacity}"
    )]
    NeverEnough {
        /// The position of the job.
        job: u32,
        /// The position of the resource that every mode asks too much of, or else the one that its first mode does.
        resource: u32,
        /// The least that is needed of it.
        units: u64,
        /// The most there ever is of it.
        capacity: u64,
    },
    /// No stretch of time is long enough for any mode of a job.
    #[error(
        "job {job} fits nowhere between {from} and {until}: resource {resource} is never there in one go for long enough"
    )]
    NeverFits {
        /// The position of the job.
        job: u32,
        /// The resource that keeps its first possible mode out.
        resource: u32,
        /// The earliest start.
        from: u32,
        /// The latest finish.
        until: u32,
    },
    /// All jobs in their thriftiest modes use up more than there is.
    #[error("the jobs use up {needed} of resource {resource} at the least, but there is {amount}")]
    UsedUp {
        /// The position of the resource.
        resource: u32,
        /// The least that all jobs need together.
        needed: u64,
        /// What there is.
        amount: u64,
    },
    /// Links push each other without end.
    #[error(
        "the links among jobs {jobs:?} push each other: once around they ask for {excess} more than there is"
    )]
    PositiveCycle {
        /// The jobs on the cycle, in the order of the links, the smallest first.
        jobs: Vec<u32>,
        /// By how much each round is later than the one before, with each job in its most favourable mode.
        excess: u64,
    },
    /// A job cannot be finished by its deadline, or not start at its frozen start, even if there were resources without limit.
    #[error("job {job} cannot start before {earliest}, but must not start after {latest}")]
    NoTime {
        /// The position of the job.
        job: u32,
        /// The earliest start that releases, frozen starts and links allow.
        earliest: u32,
        /// The latest start that deadlines, frozen starts and links allow; negative if it lies before time 0.
        latest: i64,
    },
    /// A term of an objective is about a job that is not there.
    #[error("term {term} is about job {job}, but there are {jobs} jobs")]
    TermJob {
        /// The position of the term.
        term: u32,
        /// The job it names.
        job: u32,
        /// How many jobs there are.
        jobs: usize,
    },
    /// A term of an objective is about a mode that is not there.
    #[error("term {term} is about mode {mode} of job {job}, which has {modes} modes")]
    TermMode {
        /// The position of the term.
        term: u32,
        /// The position of the job.
        job: u32,
        /// The mode it names.
        mode: u32,
        /// How many modes the job has.
        modes: usize,
    },
    /// A term of an objective is about the load of something that is not a renewable resource.
    #[error("term {term} is about resource {resource}, which is not a renewable resource")]
    TermResource {
        /// The position of the term.
        term: u32,
        /// The resource it names.
        resource: u32,
    },
    /// The schedule to begin with breaks the rules of the problem.
    #[error("the schedule to begin with is none: {violation}")]
    Start {
        /// The first rule that it breaks.
        violation: Violation,
    },
    /// The schedule to begin with ends after the horizon, or leaves a job less time than what must follow it by then.
    #[error("the schedule to begin with ends at {end}, too late for the horizon at {horizon}")]
    StartBeyond {
        /// Its latest finish.
        end: u32,
        /// The horizon of the problem.
        horizon: u32,
    },
}

impl LevelError {
    /// Returns the stable code of the error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "level-too-large",
            Self::StepOrder { .. } => "level-step-order",
            Self::Units { .. } => "level-units",
            Self::NoMode { .. } => "level-no-mode",
            Self::UnknownResource { .. } => "level-unknown-resource",
            Self::DuplicateDemand { .. } => "level-duplicate-demand",
            Self::UnknownJob { .. } => "level-unknown-job",
            Self::SelfLink { .. } => "level-self-link",
            Self::Horizon { .. } => "level-horizon",
            Self::NeverEnough { .. } => "level-never-enough",
            Self::NeverFits { .. } => "level-never-fits",
            Self::UsedUp { .. } => "level-used-up",
            Self::PositiveCycle { .. } => "level-positive-cycle",
            Self::NoTime { .. } => "level-no-time",
            Self::TermJob { .. } => "level-term-job",
            Self::TermMode { .. } => "level-term-mode",
            Self::TermResource { .. } => "level-term-resource",
            Self::Start { .. } => "level-start",
            Self::StartBeyond { .. } => "level-start-beyond",
        }
    }
}
