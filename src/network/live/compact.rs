//! The network without what was removed, and the way back to the positions that everybody knows.

use super::{
    Live,
    record::{Built, Done, Record, standing},
    rooms::Rooms,
    take::{dead, number},
};
use crate::{
    graph::Cycle,
    network::{
        Arc, Network, NetworkError, NetworkSpec,
        axis::EVER,
        bound::Ceiling,
        compact::{Compact, LateAt},
        core::{Cell, Core, Edge, NONE},
        rows::{Outgoing, Rows},
    },
};

/// A live network as it stands, without gaps.
///
/// # Example: after a removal
/// ```
/// use tactica::network::{Activity, Arc, Edit, Frame, Network};
/// use tactica::time::WorkCalendar;
///
/// let arcs = vec![Arc::finish_to_start(0, 1), Arc::finish_to_start(1, 2), Arc::finish_to_start(0, 2)];
/// let network = Network::new(vec![Activity::new(480, 0); 3], arcs, vec![WorkCalendar::standard()])?;
/// let mut live = network.live(Frame::from_start("2025-01-31T09:00".parse().unwrap()))?;
/// live.apply(&[Edit::RemoveActivity(1)])?;
///
/// let snapshot = live.to_spec();
/// assert_eq!(snapshot.activities, [0, 2]);
/// assert_eq!(snapshot.arcs, [2]);
/// assert_eq!(snapshot.spec.arcs, [Arc::finish_to_start(0, 1)]);
/// # Ok::<(), tactica::network::NetworkError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The network.
    pub spec: NetworkSpec,
    /// The position in the live network of each activity, ascending.
    pub activities: Vec<u32>,
    /// The position in the live network of each arc, ascending.
    pub arcs: Vec<u32>,
    /// The position in the live network of each calendar, ascending.
    pub calendars: Vec<u32>,
}

impl Live {
    /// Returns the network as it stands, closed up, with the positions its activities and arcs have here.
    ///
    /// # Complexity
    ///
    /// `O(n + m)`.
    #[must_use]
    pub fn to_spec(&self) -> Snapshot {
        let mut found = self.with_all_calendars();
        let all = (0..).zip(&self.calendars_gone);
        found.calendars = all.filter(|(_, gone)| !**gone).map(|(n, _)| n).collect();
        if found.calendars.len() < found.spec.calendars.len() {
            let left = found.calendars.iter();
            let left = left.map(|&at| self.network.spec.calendars[at as usize].clone());
            found.spec.calendars = left.collect();
            for activity in &mut found.spec.activities {
                let place = found.calendars.binary_search(&activity.calendar);
                activity.calendar =
                    number(place.expect("invariant: what is in use is not removed"));
            }
        }
        found
    }

    /// Returns the network as it stands, closed up but for its calendars.
    fn with_all_calendars(&self) -> Snapshot {
        let spec = &self.network.spec;
        let all = (0..number(spec.activities.len())).zip(&self.gone);
        let activities: Vec<u32> = all.filter(|(_, gone)| !**gone).map(|(n, _)| n).collect();
        let mut places = vec![NONE; spec.activities.len()];
        for (place, &activity) in (0..).zip(&activities) {
            places[activity as usize] = place;
        }
        let left = (0..).zip(&spec.arcs).filter(|(_, arc)| !arc.is_gone());
        let (arcs, moved) = left
            .map(|(n, arc): (u32, &Arc)| {
                let (from, to) = (places[arc.from as usize], places[arc.to as usize]);
                (n, Arc { from, to, ..*arc })
            })
            .unzip();
        let closed = activities.iter().map(|&at| {
            let mut activity = spec.activities[at as usize];
            activity.parent = activity.parent.map(|parent| places[parent as usize]);
            activity
        });
        Snapshot {
            spec: NetworkSpec {
                activities: closed.collect(),
                arcs: moved,
                calendars: spec.calendars.clone(),
                windows: spec.windows.clone(),
            },
            activities,
            arcs,
            calendars: (0..number(spec.calendars.len())).collect(),
        }
    }

    /// Makes nodes and cells anew from the activities and arcs.
    pub(super) fn rebuild(&mut self, record: &mut Record) -> Result<(), NetworkError> {
        let snapshot = self.with_all_calendars();
        let core = Core::of(&snapshot.spec).map_err(|error| snapshot.renamed(error))?;
        let gone = self.gone.iter().position(|gone| *gone).map(number);
        let core = snapshot.spread(core, self.gone.len(), gone);
        let built = self.install(core);
        record.done.push(Done::Rebuilt(Box::new(built)));
        record.pending = false;
        record.everything = true;
        Ok(())
    }

    /// Puts new nodes and cells in the place of the old ones, which it returns.
    pub(super) fn install(&mut self, core: Core) -> Built {
        let leaving = turned(&core.incoming);
        let nodes = core.nodes.len();
        let state = Compact {
            work: vec![EVER; nodes],
            minutes: Vec::new(),
            late: vec![LateAt::default(); nodes],
            planned: None,
            ..self.state
        };
        self.loose = core.against > 0;
        let built = Built {
            rooms: [Rooms::of(&core.incoming), Rooms::of(&leaving)],
            core,
            leaving,
            state,
            freed: vec![Ceiling::NONE; nodes],
        };
        self.exchange(built)
    }

    /// Exchanges nodes, cells and dates for others.
    pub(super) fn exchange(&mut self, built: Built) -> Built {
        use std::mem::replace;
        let leaving = Outgoing::Kept(built.leaving).into();
        let old = match replace(&mut self.network.outgoing, leaving).into_inner() {
            Some(Outgoing::Kept(rows)) => rows,
            _ => Rows::default(),
        };
        let old = Built {
            core: replace(&mut self.network.core, built.core),
            leaving: old,
            rooms: replace(&mut self.rooms, built.rooms),
            state: replace(&mut self.state, built.state),
            freed: replace(&mut self.freed, built.freed),
        };
        self.count_nodes();
        old
    }

    /// Returns what a rebuilt network says of what is wrong, in the positions of this one; it is the same for all orders.
    pub(super) fn as_rebuilt(&self, otherwise: NetworkError) -> NetworkError {
        let snapshot = self.with_all_calendars();
        let found = Core::of(&snapshot.spec).and_then(|core| {
            let network = Network::of_parts(snapshot.spec.clone(), core);
            network.schedule(self.frame).map(|_| ())
        });
        found
            .err()
            .map_or(otherwise, |error| snapshot.renamed(error))
    }

    /// Returns the cycle as a rebuilt network would name it.
    pub(super) fn whole_cycle(&self, cycle: &Cycle) -> NetworkError {
        let nodes = &self.network.core.nodes;
        let cycle = cycle.renamed(|node| nodes[node as usize].owner);
        self.as_rebuilt(NetworkError::Cycle { cycle })
    }
}

impl Snapshot {
    /// Renames what the nodes and cells of the closed network belong to.
    fn spread(&self, mut core: Core, count: usize, gone: Option<u32>) -> Core {
        for node in &mut core.nodes {
            node.owner = self.activities[node.owner as usize];
        }
        for cell in &mut core.incoming.cells {
            if cell.arc != NONE {
                cell.arc = self.arcs[cell.arc as usize];
            }
        }
        for span in &mut core.spans {
            span.activity = self.activities[span.activity as usize];
            for member in &mut span.members {
                *member = self.activities[*member as usize];
            }
        }
        let nodes = core.nodes.len();
        let mut places = vec![number(nodes); count];
        for (&place, &activity) in core.places.iter().zip(&self.activities) {
            places[activity as usize] = place;
        }
        core.places = places;
        let mut order = standing(nodes);
        if let Some(gone) = gone {
            // One node stands for all that was removed; it has no rank.
            core.nodes.push(dead(gone, 0));
            core.incoming
                .heads
                .push(crate::network::rows::Head::default());
            let pushed = order.push_node().map(|(node, _)| order.remove_node(node));
            let _ = pushed.expect("invariant: three nodes an activity are fewer than 2^32");
        }
        core.order = Some(order);
        core.plain = false;
        core.timed.clear();
        core
    }

    /// Returns an error with the positions of the live network.
    fn renamed(&self, error: NetworkError) -> NetworkError {
        let at = |position: u32| {
            let found = self.activities.get(position as usize);
            found.copied().unwrap_or(position)
        };
        match error {
            NetworkError::Cycle { cycle } => NetworkError::Cycle {
                cycle: cycle.renamed(at),
            },
            NetworkError::PositiveCycle { activities, arcs } => NetworkError::PositiveCycle {
                activities: activities.into_iter().map(at).collect(),
                arcs: arcs.iter().map(|&arc| self.arcs[arc as usize]).collect(),
            },
            NetworkError::AfterHorizon { activity } => NetworkError::AfterHorizon {
                activity: at(activity),
            },
            NetworkError::BeforeHorizon { activity } => NetworkError::BeforeHorizon {
                activity: at(activity),
            },
            NetworkError::NoWindow {
                activity,
                side,
                date,
            } => NetworkError::NoWindow {
                activity: at(activity),
                side,
                date,
            },
            other => other,
        }
    }
}

/// Sorts the cells by what they leave, each with the node it enters in place of the one it leaves.
pub(super) fn turned(incoming: &Rows) -> Rows {
    let nodes = incoming.heads.len();
    Rows::of(nodes, || {
        (0..number(nodes)).flat_map(|to| {
            let row = incoming.row(to as usize).iter();
            row.map(move |&cell| Edge {
                to: cell.from,
                cell: Cell { from: to, ..cell },
            })
        })
    })
}
