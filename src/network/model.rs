//! The network in the form the passes run on.

use super::{Activity, Arc, LinkKind, NetworkError};
use crate::{
    graph::{DependencyGraph, Order},
    time::{WorkCalendar, WorkTime},
};

/// Activities, arcs and calendars that are known to fit together and to hold no cycle.
///
/// Immutable: one network answers for any number of project starts and finishes.
///
/// # Example: two days of copy, one of design, then print
/// ```
/// use tactica::network::{Activity, Arc, Driver, Network};
/// use tactica::time::WorkCalendar;
///
/// const DAY: i64 = 480;
/// let activities = vec![Activity::new(2 * DAY, 0), Activity::new(DAY, 0), Activity::new(DAY, 0)];
/// let arcs = vec![Arc::finish_to_start(0, 2), Arc::finish_to_start(1, 2)];
/// let network = Network::new(activities, arcs, vec![WorkCalendar::standard()])?;
///
/// let dates = network.schedule("2025-01-30T09:00".parse().unwrap(), None)?;
/// assert_eq!(dates.early_finish[0].to_string(), "2025-01-31T17:00");
/// assert_eq!(dates.early_start[2].to_string(), "2025-02-03T09:00");
/// assert_eq!(dates.driver[2], Driver::Arc(0));
/// assert_eq!(dates.float_total, [0, DAY, 0]);
/// assert_eq!(dates.critical_path, [0, 2]);
/// # Ok::<(), tactica::network::NetworkError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Network {
    activities: Vec<Activity>,
    arcs: Vec<Arc>,
    graph: DependencyGraph,
    pub(super) calendars: Vec<WorkCalendar>,
    pub(super) order: Order,
    /// The activities in topological order, as far as the passes read them for every arc.
    pub(super) slots: Vec<Slot>,
    /// The arcs by successor in topological order; those of place `k` are `incoming[starts[k]..starts[k + 1]]`.
    incoming: Vec<Incoming>,
    starts: Vec<u32>,
}

/// What the passes need of an activity when they look at an arc.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    pub(super) duration: i32,
    pub(super) calendar: u32,
}

/// An arc in the row of its successor: 16 bytes, because the passes are bound by memory.
#[derive(Debug, Clone, Copy)]
pub(super) struct Incoming {
    /// The place of the predecessor in the topological order.
    pub(super) from: u32,
    /// The position of the arc in the input.
    pub(super) index: u32,
    pub(super) lag: i32,
    pub(super) kind: LinkKind,
}

/// What is not compared follows from what is.
impl PartialEq for Network {
    fn eq(&self, other: &Self) -> bool {
        self.activities == other.activities
            && self.arcs == other.arcs
            && self.calendars == other.calendars
    }
}

impl Eq for Network {}

impl Network {
    /// Makes the network.
    ///
    /// Several arcs may join the same two activities. Arcs that lead in a circle are refused whatever their kinds and lags.
    ///
    /// # Errors
    ///
    /// The first that holds, activities and arcs in the order given:
    /// * [`NetworkError::TooLarge`] if there are more than [`DependencyGraph::LIMIT`] activities or arcs.
    /// * [`NetworkError::Duration`] if a duration is negative or above 10⁹ minutes.
    /// * [`NetworkError::UnknownCalendar`] if an activity names a calendar that is not there.
    /// * [`NetworkError::UnknownActivity`] if an arc names an activity that is not there.
    /// * [`NetworkError::SelfArc`] if an arc joins an activity to itself.
    /// * [`NetworkError::Lag`] if a lag is above 10⁹ minutes either way.
    /// * [`NetworkError::Cycle`] if activities wait for each other in a circle.
    ///
    /// # Complexity
    ///
    /// `O(n + m log k)` time for `k` arcs at most into one activity, `O(n + m)` memory.
    pub fn new(
        activities: Vec<Activity>,
        arcs: Vec<Arc>,
        calendars: Vec<WorkCalendar>,
    ) -> Result<Self, NetworkError> {
        let count = check(&activities, &arcs, calendars.len())?;
        let graph = graph_of(count, &arcs);
        let order = graph
            .order()
            .map_err(|cycle| NetworkError::Cycle { cycle })?;
        let slots = order
            .nodes()
            .iter()
            .map(|&node| {
                let activity = &activities[node as usize];
                Slot {
                    duration: narrow(activity.duration),
                    calendar: activity.calendar,
                }
            })
            .collect();
        let (incoming, starts) = by_successor(&arcs, &order);
        Ok(Self {
            activities,
            arcs,
            graph,
            calendars,
            order,
            slots,
            incoming,
            starts,
        })
    }

    /// Returns the activities as given.
    #[must_use]
    pub fn activities(&self) -> &[Activity] {
        &self.activities
    }

    /// Returns the arcs as given.
    #[must_use]
    pub fn arcs(&self) -> &[Arc] {
        &self.arcs
    }

    /// Returns who waits for whom, without kinds and lags.
    #[must_use]
    pub fn graph(&self) -> &DependencyGraph {
        &self.graph
    }

    /// Returns the arcs into the activity at a place of the order, in the order in which they are named as drivers.
    #[inline]
    pub(super) fn incoming(&self, place: usize) -> &[Incoming] {
        let end = self.starts[place.saturating_add(1)];
        &self.incoming[self.starts[place] as usize..end as usize]
    }
}

/// Checks all but cycles and returns the number of activities.
fn check(activities: &[Activity], arcs: &[Arc], calendars: usize) -> Result<u32, NetworkError> {
    let limit = DependencyGraph::LIMIT;
    let fits = |count: usize| u32::try_from(count).ok().filter(|&count| count <= limit);
    let (Some(count), Some(_)) = (fits(activities.len()), fits(arcs.len())) else {
        return Err(NetworkError::TooLarge {
            activities: activities.len(),
            arcs: arcs.len(),
            limit,
        });
    };
    let limit = WorkTime::MAX.minutes();
    for (activity, given) in (0..).zip(activities) {
        let &Activity {
            duration, calendar, ..
        } = given;
        if !(0..=limit).contains(&duration) {
            return Err(NetworkError::Duration {
                activity,
                duration,
                limit,
            });
        }
        if calendar as usize >= calendars {
            return Err(NetworkError::UnknownCalendar {
                activity,
                calendar,
                calendars,
            });
        }
    }
    for (arc, given) in (0..).zip(arcs) {
        let &Arc { from, to, lag, .. } = given;
        if let Some(activity) = [from, to].into_iter().find(|&activity| activity >= count) {
            return Err(NetworkError::UnknownActivity {
                arc,
                activity,
                activities: count,
            });
        }
        if from == to {
            return Err(NetworkError::SelfArc {
                arc,
                activity: from,
            });
        }
        if lag.unsigned_abs() > limit.unsigned_abs() {
            return Err(NetworkError::Lag { arc, lag, limit });
        }
    }
    Ok(count)
}

fn graph_of(count: u32, arcs: &[Arc]) -> DependencyGraph {
    DependencyGraph::new(count, arcs.iter().map(|arc| (arc.from, arc.to)))
        .expect("invariant: the arcs were checked for all that a graph refuses")
}

/// Sorts the arcs by the place of their successor and then as drivers are named.
fn by_successor(arcs: &[Arc], order: &Order) -> (Vec<Incoming>, Vec<u32>) {
    let positions = order.positions();
    // One counter too many: after the running total slot `k + 1` holds the first free place of row `k`, and filling the
    // rows moves it to the first place of row `k + 1`.
    let mut next = vec![0_u32; positions.len().saturating_add(2)];
    for arc in arcs {
        let slot = &mut next[(positions[arc.to as usize] as usize).saturating_add(2)];
        *slot = slot.saturating_add(1);
    }
    let mut sum = 0_u32;
    for slot in &mut next {
        sum = sum.saturating_add(*slot);
        *slot = sum;
    }
    let empty = Incoming {
        from: 0,
        index: 0,
        lag: 0,
        kind: LinkKind::FinishToStart,
    };
    let mut incoming = vec![empty; arcs.len()];
    for (index, arc) in (0..).zip(arcs) {
        let slot = &mut next[(positions[arc.to as usize] as usize).saturating_add(1)];
        incoming[*slot as usize] = Incoming {
            from: arc.from,
            index,
            lag: narrow(arc.lag),
            kind: arc.kind,
        };
        *slot = slot.saturating_add(1);
    }
    next.pop();
    for pair in next.windows(2) {
        let row = &mut incoming[pair[0] as usize..pair[1] as usize];
        row.sort_unstable_by_key(|arc| (arc.from, arc.kind, arc.lag, arc.index));
        for arc in row {
            arc.from = positions[arc.from as usize];
        }
    }
    (incoming, next)
}

fn narrow(minutes: i64) -> i32 {
    i32::try_from(minutes).expect("invariant: durations and lags are at most 10^9")
}
