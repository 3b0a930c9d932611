//! The network as it is asked, and the form the passes run on.

use std::sync::OnceLock;

use super::{Activity, Arc, NetworkError, NetworkSpec, core::Core, rows::Outgoing, scale::Kept};
use crate::{
    graph::DependencyGraph,
    time::{Windows, WorkCalendar},
};

/// Activities, arcs and calendars that are known to fit together and to hold no cycle.
///
/// Immutable: one network answers for any number of frames.
///
/// # Example: two days of copy, one of design, then print
/// ```
/// use tactica::network::{Activity, Arc, Frame, Network, Reason};
/// use tactica::time::WorkCalendar;
///
/// const DAY: i64 = 480;
/// let activities = vec![Activity::new(2 * DAY, 0), Activity::new(DAY, 0), Activity::new(DAY, 0)];
/// let arcs = vec![Arc::finish_to_start(0, 2), Arc::finish_to_start(1, 2)];
/// let network = Network::new(activities, arcs, vec![WorkCalendar::standard()])?;
///
/// let solution = network.schedule(Frame::from_start("2025-01-30T09:00".parse().unwrap()))?;
/// let [copy, design, print] = [0, 1, 2].map(|activity| solution.dates(activity).unwrap());
/// assert_eq!(copy.early_finish.to_string(), "2025-01-31T17:00");
/// assert_eq!(print.early_start.to_string(), "2025-02-03T09:00");
/// assert_eq!(solution.driver(2), Some(Reason::Arc(0)));
/// assert_eq!((copy.float_total(), design.float_total()), (0, DAY));
/// assert_eq!(solution.critical_path(), [0, 2]);
/// # Ok::<(), tactica::network::NetworkError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Network {
    pub(super) spec: NetworkSpec,
    pub(super) core: Core,
    pub(super) outgoing: OnceLock<Outgoing>,
    pub(super) graph: OnceLock<DependencyGraph>,
    pub(super) scale: Kept,
}

/// What is not compared follows from what is.
impl PartialEq for Network {
    fn eq(&self, other: &Self) -> bool {
        self.spec == other.spec
    }
}

impl Eq for Network {}

impl Network {
    /// Makes a network without windows; the first calendar is the project's.
    ///
    /// Several arcs may join the same two activities. Arcs that ask for at least their lag and lead in a circle are refused whatever
    /// their kinds and lags.
    ///
    /// # Errors
    ///
    /// The first of what [`NetworkSpec::check`] finds, or [`NetworkError::Cycle`] if activities wait for each other in a circle.
    ///
    /// # Complexity
    ///
    /// `O(n + m log k)` time for `k` arcs at most into one activity, `O(n + m)` memory.
    pub fn new(
        activities: Vec<Activity>,
        arcs: Vec<Arc>,
        calendars: Vec<WorkCalendar>,
    ) -> Result<Self, NetworkError> {
        NetworkSpec {
            activities,
            arcs,
            calendars,
            windows: Vec::new(),
        }
        .build()
    }

    /// Puts the parts together.
    pub(super) fn of_parts(spec: NetworkSpec, core: Core) -> Self {
        Self {
            spec,
            core,
            outgoing: OnceLock::new(),
            graph: OnceLock::new(),
            scale: Kept::default(),
        }
    }

    /// Returns the activities as given.
    #[must_use]
    pub fn activities(&self) -> &[Activity] {
        &self.spec.activities
    }

    /// Returns the arcs as given.
    #[must_use]
    pub fn arcs(&self) -> &[Arc] {
        &self.spec.arcs
    }

    /// Returns the calendars as given.
    #[must_use]
    pub fn calendars(&self) -> &[WorkCalendar] {
        &self.spec.calendars
    }

    /// Returns the windows as given.
    #[must_use]
    pub fn windows(&self) -> &[Windows] {
        &self.spec.windows
    }

    /// Returns all that the network is made of.
    #[must_use]
    pub fn spec(&self) -> &NetworkSpec {
        &self.spec
    }

    /// Returns which cells leave each node; made when it is first asked for.
    pub(super) fn outgoing(&self) -> &Outgoing {
        self.outgoing
            .get_or_init(|| Outgoing::of(&self.core.incoming))
    }

    /// Returns who waits for whom by arcs that ask for at least their lag, without kinds and lags.
    ///
    /// What enters a summary is joined to the summary alone, and the members of a summary are not joined to it; see
    /// [`Activity::parent`] for them.
    ///
    /// # Complexity
    ///
    /// `O(n + m)` the first time, then nothing.
    #[must_use]
    pub fn graph(&self) -> &DependencyGraph {
        self.graph.get_or_init(|| {
            let count = u32::try_from(self.spec.activities.len())
                .expect("invariant: activities are fewer than 2^32");
            let waits = self
                .spec
                .arcs
                .iter()
                .filter(|arc| arc.is_wait() && !arc.is_gone());
            DependencyGraph::new(count, waits.map(|arc| (arc.from, arc.to)))
                .expect("invariant: the arcs were checked for all that a graph refuses")
        })
    }
}
