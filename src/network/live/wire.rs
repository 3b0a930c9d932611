//! Nodes and cells, changed one by one; each change is recorded, so that it can be taken back.

use super::{
    Live,
    record::{Done, Record},
    rooms::Rooms,
};
use crate::{
    graph::{Cycle, Neighbours},
    network::{
        Activity, Arc, Network, Timing,
        axis::EVER,
        bound::Ceiling,
        compact::{Compact, EarlyAt, LateAt, UNKNOWN},
        core::{Cell, Edge, Node, Traits, rank},
        rows::{Outgoing, Rows},
    },
};

/// Returns the cells that leave each node, with the node they enter in place of the one they leave.
pub(super) fn leaving(network: &Network) -> &Rows {
    let kept = match network.outgoing.get() {
        Some(Outgoing::Kept(rows)) => Some(rows),
        _ => None,
    };
    kept.expect(KEPT)
}

fn leaving_mut(network: &mut Network) -> &mut Rows {
    let kept = match network.outgoing.get_mut() {
        Some(Outgoing::Kept(rows)) => Some(rows),
        _ => None,
    };
    kept.expect(KEPT)
}

const KEPT: &str = "invariant: a live network keeps what leaves its nodes";

/// The cells as edges of a graph; those of arcs that ask for at most their lag only if all are to be in order.
struct Edges<'a> {
    network: &'a Network,
    loose: bool,
}

impl Edges<'_> {
    fn of<'a>(&self, rows: &'a Rows, node: u32) -> impl Iterator<Item = u32> + use<'a> {
        let loose = self.loose;
        let row = rows.row(node as usize).iter();
        let row = row.filter(move |cell| !(loose && cell.how.is_reversed()));
        row.map(|cell| cell.from)
    }
}

impl Neighbours for Edges<'_> {
    fn successors(&self, node: u32) -> impl Iterator<Item = u32> {
        self.of(leaving(self.network), node)
    }

    fn predecessors(&self, node: u32) -> impl Iterator<Item = u32> {
        self.of(&self.network.core.incoming, node)
    }
}

/// Dates that no node has, so that whatever it gets is a change, and that are no finish of a project.
const UNDATED: EarlyAt = EarlyAt {
    work: EVER,
    minutes: [UNKNOWN; 2],
};

/// Gives a node early dates; minutes are kept only where they are not work.
#[inline]
pub(super) fn put_early(dates: &mut Compact, v: u32, early: EarlyAt) {
    dates.work[v as usize] = early.work;
    if let Some(minutes) = dates.minutes.get_mut(v as usize) {
        *minutes = early.minutes;
    }
}

impl Live {
    /// Replaces an activity, and counts what is counted of activities.
    pub(super) fn put_activity(&mut self, position: u32, activity: Activity) -> Activity {
        let slot = &mut self.network.spec.activities[position as usize];
        let old = std::mem::replace(slot, activity);
        self.count_timing(old.timing, -1);
        self.count_timing(activity.timing, 1);
        old
    }

    pub(super) fn count_timing(&mut self, timing: Option<Timing>, by: i32) {
        let slot = match timing {
            None => return,
            Some(Timing::Asap) => &mut self.timed[0],
            Some(Timing::Alap) => &mut self.timed[1],
        };
        *slot = slot.saturating_add_signed(by);
    }

    /// Replaces a node, and counts what is counted of nodes.
    pub(super) fn put_node(&mut self, v: u32, node: Node) -> Node {
        let old = std::mem::replace(&mut self.network.core.nodes[v as usize], node);
        self.count_node(old, -1);
        self.count_node(node, 1);
        old
    }

    fn count_node(&mut self, node: Node, by: i32) {
        let of = |traits: Traits| if node.traits.any(traits) { by } else { 0 };
        self.fitted = self.fitted.saturating_add_signed(of(Traits::FITTED));
        self.special = self.special.saturating_add_signed(of(Traits::SPECIAL));
    }

    /// Replaces a node, if that changes anything.
    pub(super) fn set_node(&mut self, v: u32, node: Node, record: &mut Record) {
        record.seeds.push(v);
        if self.network.core.nodes[v as usize] == node {
            return;
        }
        let was = self.early_at(v);
        if was != UNDATED
            && !self.network.core.nodes[v as usize]
                .traits
                .any(Traits::OPENS)
        {
            let early = self.state.early(&self.network, v as usize);
            if early.finish == self.state.finish {
                self.last = self.last.saturating_sub(1);
            }
        }
        // Dates mean something else to another node, even if they are the same numbers.
        self.put_early(v, UNDATED);
        let old = self.put_node(v, node);
        let late = self.state.late[v as usize];
        record.done.push(Done::SetNode(v, old, was, late));
    }

    fn early_at(&self, v: u32) -> EarlyAt {
        let minutes = self.state.minutes.get(v as usize).copied();
        EarlyAt {
            work: self.state.work[v as usize],
            minutes: minutes.unwrap_or(UNDATED.minutes),
        }
    }

    pub(super) fn put_early(&mut self, v: u32, early: EarlyAt) {
        put_early(&mut self.state, v, early);
    }

    /// Adds a node that nothing enters or leaves.
    pub(super) fn push_node(&mut self, node: Node, record: &mut Record) -> u32 {
        let core = &mut self.network.core;
        let order = core.order.get_or_insert_default();
        let (v, moved) = order
            .push_node()
            .expect("invariant: three nodes an activity are fewer than an order can hold");
        core.nodes.push(node);
        self.rooms[0].push_row(&mut core.incoming);
        self.rooms[1].push_row(leaving_mut(&mut self.network));
        self.count_node(node, 1);
        self.state.work.push(UNDATED.work);
        if !self.state.minutes.is_empty() {
            self.state.minutes.push(UNDATED.minutes);
        }
        self.state.late.push(LateAt::default());
        self.freed.push(Ceiling::NONE);
        record.done.push(Done::PushedNode);
        record.done.push(Done::Ordered(moved));
        record.seeds.push(v);
        v
    }

    pub(super) fn pop_node(&mut self) {
        if let Some(node) = self.network.core.nodes.pop() {
            self.count_node(node, -1);
        }
        self.rooms[0].pop_row(&mut self.network.core.incoming);
        self.rooms[1].pop_row(leaving_mut(&mut self.network));
        self.state.work.pop();
        self.state.minutes.truncate(self.state.work.len());
        self.state.late.pop();
        self.freed.pop();
    }

    /// Puts a new cell in its place, and the nodes into an order that it does not lead against.
    pub(super) fn wire(&mut self, edge: Edge, record: &mut Record) -> Result<(), Cycle> {
        let Edge { to, cell } = edge;
        if !(self.loose && cell.how.is_reversed()) {
            let tight = self.order_edge(cell.from, to, record);
            if let Err(cycle) = tight {
                if self.loose {
                    return Err(cycle);
                }
                // Circles of arcs that ask for at most their lag with others are allowed: the order goes without them.
                self.loose = true;
                record.everything = true;
                if !cell.how.is_reversed() {
                    self.order_edge(cell.from, to, record)?;
                }
            }
        }
        self.link(to, cell);
        record.done.push(Done::Linked(to, cell));
        record.seeds.extend([cell.from, to]);
        Ok(())
    }

    fn order_edge(&mut self, from: u32, to: u32, record: &mut Record) -> Result<(), Cycle> {
        let mut order = self.network.core.order.take().unwrap_or_default();
        let edges = Edges {
            network: &self.network,
            loose: self.loose,
        };
        let inserted = order.insert(from, to, &edges);
        self.network.core.order = Some(order);
        record.done.push(Done::Ordered(inserted?));
        Ok(())
    }

    /// Takes a cell out.
    pub(super) fn unwire(&mut self, to: u32, cell: Cell, record: &mut Record) {
        self.unlink(to, cell);
        record.done.push(Done::Unlinked(to, cell));
        record.seeds.extend([cell.from, to]);
    }

    /// Puts cells where others were that join the same nodes: that asks nothing of the order.
    ///
    /// All are taken out before the first is put in, because until then a row need not be in order.
    fn rewire(&mut self, cells: &[(Cell, Edge)], record: &mut Record) {
        for (old, edge) in cells {
            self.unwire(edge.to, *old, record);
        }
        for (_, edge) in cells {
            self.link(edge.to, edge.cell);
            record.done.push(Done::Linked(edge.to, edge.cell));
        }
    }

    /// Puts a cell into its place among those that enter a node, and among those that leave one.
    pub(super) fn link(&mut self, to: u32, cell: Cell) {
        let core = &mut self.network.core;
        let nodes = &core.nodes;
        // By predecessor, kind, lag and position: none of these depends on what the activities are like.
        let key = rank(&cell, nodes);
        let row = core.incoming.row(to as usize);
        let at = row.partition_point(|other| rank(other, nodes) < key);
        self.rooms[0].insert(&mut core.incoming, to as usize, at, cell);
        let rows = leaving_mut(&mut self.network);
        let from = cell.from as usize;
        let end = rows.row(from).len();
        self.rooms[1].insert(rows, from, end, Cell { from: to, ..cell });
    }

    /// Undoes [`link`](Self::link).
    pub(super) fn unlink(&mut self, to: u32, cell: Cell) {
        let rows = &mut self.network.core.incoming;
        let at = rows
            .row(to as usize)
            .iter()
            .position(|other| *other == cell);
        Rooms::remove(
            rows,
            to as usize,
            at.expect("invariant: a cell is where it enters"),
        );
        let rows = leaving_mut(&mut self.network);
        let turned = Cell { from: to, ..cell };
        let row = rows.row(cell.from as usize);
        let at = row.iter().position(|other| *other == turned);
        Rooms::remove(
            rows,
            cell.from as usize,
            at.expect("invariant: a cell is where it leaves"),
        );
    }

    /// Returns the nodes of an activity.
    pub(super) fn nodes_of(&self, activity: u32) -> impl Iterator<Item = u32> + use<> {
        let core = &self.network.core;
        let place = core.places[activity as usize];
        let (end, first) = (core.finish_of(activity), core.start_of(activity));
        let end = Some(end).filter(|end| *end != place);
        let first = Some(first).filter(|first| *first != place);
        [Some(place), end, first].into_iter().flatten()
    }

    /// Returns the arcs that leave or enter an activity, ascending.
    pub(super) fn arcs_of(&self, activity: u32, pending: bool) -> Vec<u32> {
        use crate::network::core::NONE;
        if pending {
            let touches =
                |arc: &Arc| !arc.is_gone() && (arc.from == activity || arc.to == activity);
            let arcs = (0..).zip(&self.network.spec.arcs);
            return arcs
                .filter(|(_, arc)| touches(arc))
                .map(|(n, _)| n)
                .collect();
        }
        let leaving = leaving(&self.network);
        let mut arcs: Vec<u32> = self
            .nodes_of(activity)
            .flat_map(|v| {
                let entering = self.network.core.incoming.row(v as usize).iter();
                entering.chain(leaving.row(v as usize))
            })
            .map(|cell| cell.arc)
            .filter(|arc| *arc != NONE)
            .collect();
        arcs.sort_unstable();
        arcs.dedup();
        arcs
    }

    /// Returns the cell of an arc as it stands, with the node it enters.
    pub(super) fn edge_of(&self, position: u32) -> Edge {
        let arc = &self.network.spec.arcs[position as usize];
        let (.., to, enters) = arc.held();
        let core = &self.network.core;
        let to = match enters {
            crate::network::End::Start => core.places[to as usize],
            crate::network::End::Finish => core.finish_of(to),
        };
        let mut row = core.incoming.row(to as usize).iter();
        let cell = row.find(|cell| cell.arc == position);
        let cell = *cell.expect("invariant: every arc has a cell");
        Edge { to, cell }
    }

    /// Gives the cells that touch an activity the form that its nodes ask for.
    pub(super) fn rewire_activity(&mut self, activity: u32, record: &mut Record) {
        let (core, spec) = (&self.network.core, &self.network.spec);
        let arcs = self.arcs_of(activity, false).into_iter().map(|position| {
            let edge = core.edge(position, &spec.arcs[position as usize], spec);
            (self.edge_of(position).cell, edge)
        });
        let mut cells: Vec<(Cell, Edge)> = arcs.collect();
        let parent = spec.activities[activity as usize].parent;
        let around = [parent, Some(activity)];
        let spans = around.iter().flatten().filter_map(|span| core.span(*span));
        let own: Vec<u32> = self.nodes_of(activity).collect();
        let edges = spans
            .flat_map(|span| core.span_edges(span))
            .filter(|edge| own.contains(&edge.to) || own.contains(&edge.cell.from));
        cells.extend(edges.map(|edge| {
            let same = |cell: &&Cell| {
                (cell.from, cell.arc) == (edge.cell.from, edge.cell.arc)
                    && cell.how.ends() == edge.cell.how.ends()
            };
            let old = core.incoming.row(edge.to as usize).iter().find(same);
            let old =
                old.expect("invariant: what holds a summary together does not change by itself");
            (*old, edge)
        }));
        cells.retain(|(old, edge)| *old != edge.cell);
        self.rewire(&cells, record);
    }
}
