//! A topological order that is kept while the graph changes.

use std::{cmp::Reverse, collections::VecDeque, ops::Range, sync::OnceLock};

use super::{Cycle, DependencyGraph, GraphError, Order, neighbours::Neighbours};

/// No node at a rank, no rank of a node. [`DependencyGraph::LIMIT`] keeps it out of use.
const NONE: u32 = u32::MAX;

/// Nodes whose numbers follow each other, as they do in the order.
#[derive(Debug, Clone)]
struct Run {
    /// The rank of the first.
    rank: u32,
    first: u32,
    /// The number after the last.
    end: u32,
}

/// An order of nodes in which each comes after all it waits for, kept while edges and nodes come and go.
///
/// It is for plans that are edited: [`DependencyGraph::order`] answers for a graph as a whole, this type for the next edge.
/// The edges stay with the caller, who lends them as [`Neighbours`] when one is added.
///
/// Every node has a *rank*. Ranks are all different and below [`slots`](Self::slots), which grows by one with each node
/// added, so that they can number the bits of a set; a removed node leaves a hole among them. Which of the many
/// right orders it is depends on the history of changes. What is refused does not, and neither does the [`Cycle`] named.
///
/// | Change | Effect on the ranks | Undone by |
/// | --- | --- | --- |
/// | an edge is added: [`insert`](Self::insert) | nodes between its ends may trade places or move into holes | [`restore`](Self::restore) |
/// | an edge is removed | none, and there is nothing to call | adding it again |
/// | a node is added: [`push_node`](Self::push_node) | it comes last | [`restore`](Self::restore) |
/// | a node is removed with its edges: [`remove_node`](Self::remove_node) | its rank becomes a hole | [`restore`](Self::restore) |
///
/// A node without a rank, because it never was or is removed, orders nothing: an edge that touches it is passed over.
///
/// # Example: an edit, and one that is refused
/// ```
/// use tactica::graph::{DependencyGraph, LiveOrder};
///
/// let graph = DependencyGraph::new(4, [(0, 1), (2, 3)])?;
/// let mut live = LiveOrder::from_order(&graph.order().unwrap());
/// assert_eq!(live.nodes().collect::<Vec<_>>(), [0, 2, 1, 3]);
///
/// let moved = live.insert(3, 0, &graph).unwrap();
/// assert_eq!(live.nodes().collect::<Vec<_>>(), [2, 3, 0, 1]);
/// assert_eq!(moved.old_ranks(), [(2, 1), (3, 3), (0, 0), (1, 2)]);
///
/// let graph = DependencyGraph::new(4, graph.edges().chain([(3, 0)]))?;
/// assert_eq!(live.insert(1, 2, &graph).unwrap_err().nodes(), [0, 1, 2, 3]);
/// # Ok::<(), tactica::graph::GraphError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct LiveOrder {
    /// The rank of each node.
    ranks: Vec<u32>,
    /// The node of each rank; at least as long as `ranks`.
    nodes: Vec<u32>,
    /// How many ranks have no node.
    holes: u32,
    /// How many changes led here that made nodes trade places: without any, nodes stand in the sequence of their numbers.
    trades: u64,
    /// A bit for each rank, all of them zero between calls: the searches mark here what they met, after and before.
    met: [Vec<u64>; 2],
    /// The stretches of the order, once somebody asked for them.
    runs: OnceLock<Vec<Run>>,
    /// How many changes led here. A [`Moved`] fits the order only at the depth it was made.
    depth: u64,
}

/// What a change of a [`LiveOrder`] moved, and the permit to take it back.
///
/// It cannot be cloned: a change is taken back once, by [`LiveOrder::restore`].
#[derive(Debug, PartialEq, Eq)]
#[must_use = "without it the change, and every change before it, is final"]
pub struct Moved {
    change: Change,
    /// The depth of the order after the change.
    depth: u64,
}

#[derive(Debug, PartialEq, Eq)]
enum Change {
    /// Nodes had these ranks. The ranks they have now are the same ones, what were holes, or none.
    Ranked(Vec<(u32, u32)>),
    /// The same, of nodes that traded places.
    Traded(Vec<(u32, u32)>),
    /// A node was added.
    Pushed,
}

impl Moved {
    /// Returns each node whose rank changed with the rank it had, in the order of their new ranks.
    ///
    /// A removed node is listed with the rank that is now a hole; for an added node there is nothing to list.
    #[must_use]
    pub fn old_ranks(&self) -> &[(u32, u32)] {
        match &self.change {
            Change::Ranked(old) | Change::Traded(old) => old,
            Change::Pushed => &[],
        }
    }
}

/// Two orders are equal if they give every node the same rank, whatever changes led to them.
impl PartialEq for LiveOrder {
    fn eq(&self, other: &Self) -> bool {
        self.ranks == other.ranks
    }
}

impl Eq for LiveOrder {}

impl LiveOrder {
    /// Makes the order of a graph that was ordered as a whole.
    ///
    /// # Complexity
    ///
    /// `O(n)`: 8 bytes and a bit for each node.
    #[must_use]
    pub fn from_order(order: &Order) -> Self {
        Self {
            ranks: order.positions().to_vec(),
            nodes: order.nodes().to_vec(),
            holes: 0,
            trades: u64::from(!order.nodes().is_sorted()),
            met: [AFTER, BEFORE].map(|_| vec![0; order.nodes().len().div_ceil(64)]),
            runs: OnceLock::new(),
            depth: 0,
        }
    }

    /// Makes the order of nodes that stand in order, with a hole after every `run` of them: a node that is put
    /// among them later finds its place nearby.
    pub(crate) fn with_room(nodes: u32, run: u32) -> Self {
        let mut order = Self::default();
        let mut left = run;
        for node in 0..nodes.min(DependencyGraph::LIMIT) {
            order.ranks.push(order.next_rank());
            order.nodes.push(node);
            // A large order does without room: its ranks have to be numbers.
            left = left.saturating_sub(1);
            if nodes < DependencyGraph::LIMIT / 2 && left == 0 {
                left = run;
                order.nodes.push(NONE);
                order.holes = order.holes.saturating_add(1);
            }
        }
        order.met = [AFTER, BEFORE].map(|_| vec![0; order.nodes.len().div_ceil(64)]);
        order
    }

    fn next_rank(&self) -> u32 {
        number(self.nodes.len())
    }

    /// Returns the rank of `node`, or `None` if there is no such node or it is removed.
    #[must_use]
    pub fn rank(&self, node: u32) -> Option<u32> {
        filled(&self.ranks, node)
    }

    /// Returns the node of rank `rank`, or `None` if that is a hole or beyond the last rank.
    #[must_use]
    pub fn node_at(&self, rank: u32) -> Option<u32> {
        filled(&self.nodes, rank)
    }

    /// Returns the nodes in order.
    #[must_use]
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = u32> + Clone {
        self.nodes.iter().copied().filter(|&node| node != NONE)
    }

    /// Returns the nodes in order, from a rank on.
    pub(crate) fn nodes_from(&self, rank: u32) -> impl DoubleEndedIterator<Item = u32> + Clone {
        let nodes = self.nodes.get(rank as usize..).unwrap_or_default();
        nodes.iter().copied().filter(|&node| node != NONE)
    }

    /// Returns the nodes in order, from a rank on, as stretches of numbers that follow each other: what goes through many of them counts
    /// rather than looks up which is next. While nodes stand in the sequence of their numbers it is one, with the removed among them.
    pub(crate) fn runs_from(&self, rank: u32) -> impl DoubleEndedIterator<Item = Range<usize>> {
        let first = self.nodes_from(rank).next();
        let all = self.runs.get_or_init(|| self.find_runs());
        let rank = first.and_then(|first| self.rank(first)).unwrap_or(rank);
        let later = all.partition_point(|run| run.rank <= rank);
        let cut = first.map(|first| {
            let run = &all[later.saturating_sub(1)];
            first as usize..run.end as usize
        });
        let later = first.map_or(&[][..], |_| &all[later..]);
        let later = later.iter().map(|run| run.first as usize..run.end as usize);
        cut.into_iter().chain(later)
    }

    fn find_runs(&self) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        // The number that goes on with the last stretch; none goes on before the first.
        let mut next = NONE;
        for (rank, &node) in (0..).zip(&self.nodes) {
            if node == NONE {
                continue;
            }
            if node != next {
                if let Some(last) = runs.last_mut() {
                    last.end = next;
                }
                let end = number(self.ranks.len());
                let first = node;
                runs.push(Run { rank, first, end });
                if self.trades == 0 {
                    return runs;
                }
            }
            next = node.wrapping_add(1);
        }
        if let Some(last) = runs.last_mut() {
            last.end = next;
        }
        runs
    }

    /// Returns the number of nodes, those removed not counted.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len().saturating_sub(self.holes as usize)
    }

    /// Tells whether there is no node.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the number of nodes ever added, and of places that were left for more: every node and every rank is below it.
    #[must_use]
    pub fn slots(&self) -> usize {
        self.nodes.len()
    }

    /// Brings the nodes into an order that also respects the edge *`from` → `to`*.
    ///
    /// `graph` lends the edges between the nodes of the order: all for which `insert` was called and which are not removed
    /// since. Whether the new edge is among them already makes no difference.
    ///
    /// # Errors
    ///
    /// The whole [`Cycle`] that the edge would close, and the order is left as it was. It is the one that
    /// [`DependencyGraph::order`] would name; an edge from a node to itself is a cycle of one node.
    ///
    /// # Complexity
    ///
    /// `O(1)` if `from` comes before `to` already. Otherwise two searches take turns, for the nodes that come after `to` and for
    /// those that come before `from`, each among the nodes that have a rank between theirs, until the smaller of both is
    /// complete. If it finds `k` nodes with `l` edges, these move to the other end of the edge, and what stands there makes
    /// room as far as the next `k` holes, the places they left included: `O(l + k log k + r)` for `r` ranks between.
    /// A new node finds its place in a plan for the nodes up to the next hole, whatever depends on it. Nodes outside of that
    /// range are neither moved nor visited. If the edge is refused, all of the nodes after `to` are visited. No recursion.
    ///
    /// The worst case is a chain that arrives against the order, `1 → 0`, `2 → 1`, `3 → 2` and so on: each edge moves all
    /// nodes of the chain so far, which makes `O(n²)` for the chain. Load many edges at once with
    /// [`DependencyGraph::order`] and [`from_order`](Self::from_order), which take `O(n + m)` whatever the edges.
    pub fn insert(&mut self, from: u32, to: u32, graph: &impl Neighbours) -> Result<Moved, Cycle> {
        let (Some(last), Some(first)) = (self.rank(from), self.rank(to)) else {
            return Ok(self.changed(Vec::new()));
        };
        if last < first {
            return Ok(self.changed(Vec::new()));
        }
        if from == to {
            return Err(Cycle::alone(from));
        }
        match self.side(first, last, graph) {
            Some(Side::Before(before)) => Ok(self.move_down(before, first)),
            Some(Side::After(after)) => Ok(self.move_up(after, last)),
            None => {
                let after = self.after(first, last, graph);
                Err(self.cycle(from, to, after, graph))
            }
        }
    }

    /// Adds a node that waits for nothing and returns its number: nodes are numbered in the sequence in which they are added.
    ///
    /// The numbers of removed nodes are not given again.
    ///
    /// # Errors
    ///
    /// [`GraphError::TooLarge`] if [`DependencyGraph::LIMIT`] nodes were added already.
    pub fn push_node(&mut self) -> Result<(u32, Moved), GraphError> {
        let limit = DependencyGraph::LIMIT;
        let rank = self.next_rank();
        let node = match u32::try_from(self.ranks.len()) {
            Ok(node) if rank < limit => node,
            other => {
                return Err(GraphError::TooLarge {
                    nodes: other.unwrap_or(NONE).saturating_add(1),
                    edges: 0,
                    limit,
                });
            }
        };
        self.ranks.push(rank);
        self.nodes.push(node);
        self.runs.take();
        for met in &mut self.met {
            met.resize(self.nodes.len().div_ceil(64), 0);
        }
        self.depth = self.depth.saturating_add(1);
        let moved = Moved {
            change: Change::Pushed,
            depth: self.depth,
        };
        Ok((node, moved))
    }

    /// Removes `node`, whose edges the caller removes too; its rank becomes a hole.
    ///
    /// A node that is not there is not removed, and nothing moves.
    pub fn remove_node(&mut self, node: u32) -> Moved {
        let mut old = Vec::new();
        if let Some(rank) = self.rank(node) {
            old.push((node, rank));
            self.ranks[node as usize] = NONE;
            self.nodes[rank as usize] = NONE;
            self.holes = self.holes.saturating_add(1);
        }
        self.changed(old)
    }

    /// Takes the latest change back that has not been taken back yet: every node has the rank it had before.
    ///
    /// A series of changes is taken back from the last to the first. The edges have to follow: once all is taken back, `graph`
    /// of [`insert`](Self::insert) is again what it was.
    ///
    /// # Errors
    ///
    /// `moved` itself if it is not of the latest change, and the order is left as it was. A change that moved nothing counts
    /// too: it relied on the ranks it found.
    ///
    /// # Complexity
    ///
    /// `O(k)` for `k` nodes moved.
    ///
    /// # Example: a preview
    /// ```
    /// use tactica::graph::{DependencyGraph, LiveOrder};
    ///
    /// let graph = DependencyGraph::new(3, [(0, 1)])?;
    /// let mut live = LiveOrder::from_order(&graph.order().unwrap());
    /// let before = live.clone();
    ///
    /// let one = live.insert(1, 2, &graph).unwrap();
    /// let two = live.remove_node(0);
    /// let one = live.restore(one).expect_err("the removal came later");
    /// live.restore(two).unwrap();
    /// live.restore(one).unwrap();
    /// assert_eq!(live, before);
    /// # Ok::<(), tactica::graph::GraphError>(())
    /// ```
    pub fn restore(&mut self, moved: Moved) -> Result<(), Moved> {
        if moved.depth != self.depth {
            return Err(moved);
        }
        self.depth = self.depth.saturating_sub(1);
        if moved.change != Change::Ranked(Vec::new()) {
            self.runs.take();
        }
        if let Change::Traded(_) = moved.change {
            self.trades = self.trades.saturating_sub(1);
        }
        match moved.change {
            // The state is the one right after the push: the node is the last, and so is its rank.
            Change::Pushed => {
                self.ranks.pop();
                self.nodes.pop();
                for met in &mut self.met {
                    met.truncate(self.nodes.len().div_ceil(64));
                }
            }
            Change::Ranked(old) | Change::Traded(old) => {
                for (node, _) in &old {
                    match self.ranks[*node as usize] {
                        NONE => self.holes = self.holes.saturating_sub(1),
                        // It may have stood in a hole, which is one again unless somebody comes back to it.
                        rank => self.nodes[rank as usize] = NONE,
                    }
                }
                for (node, rank) in old {
                    self.place(node, rank);
                }
            }
        }
        Ok(())
    }

    fn changed(&mut self, old: Vec<(u32, u32)>) -> Moved {
        self.depth = self.depth.saturating_add(1);
        if !old.is_empty() {
            self.runs.take();
        }
        Moved {
            change: Change::Ranked(old),
            depth: self.depth,
        }
    }

    fn traded(&mut self, old: Vec<(u32, u32)>) -> Moved {
        self.trades = self.trades.saturating_add(1);
        let moved = self.changed(old);
        Moved {
            change: match moved.change {
                Change::Ranked(old) => Change::Traded(old),
                other => other,
            },
            ..moved
        }
    }

    /// Looks for what comes after the node of rank `first` and for what comes before that of rank `last`, within their
    /// ranks, by turns until one of both is complete, and returns that. `None` if the one leads to the other.
    fn side(&mut self, first: u32, last: u32, graph: &impl Neighbours) -> Option<Side> {
        let (mut after, mut before) = (vec![first], vec![last]);
        self.meet(AFTER, first);
        self.meet(BEFORE, last);
        let mut head = 0_usize;
        let found = loop {
            let Some(&rank) = after.get(head) else {
                break Some(AFTER);
            };
            let next = graph.successors(self.nodes[rank as usize]);
            if !self.widen(AFTER, &mut after, (first, last), next) {
                break None;
            }
            let Some(&rank) = before.get(head) else {
                break Some(BEFORE);
            };
            let next = graph.predecessors(self.nodes[rank as usize]);
            if !self.widen(BEFORE, &mut before, (first, last), next) {
                break None;
            }
            head = head.saturating_add(1);
        };
        self.forget(AFTER, &after);
        self.forget(BEFORE, &before);
        match found? {
            AFTER => Some(Side::After(after)),
            _ => Some(Side::Before(before)),
        }
    }

    /// Adds the ranks of neighbours to a side; `false` as soon as one of them belongs to the other.
    fn widen(
        &mut self,
        side: usize,
        found: &mut Vec<u32>,
        (first, last): (u32, u32),
        next: impl Iterator<Item = u32>,
    ) -> bool {
        for node in next {
            match self.rank(node) {
                Some(rank) if (first..=last).contains(&rank) && !self.is_met(side, rank) => {
                    let other = if side == AFTER { BEFORE } else { AFTER };
                    if self.is_met(other, rank) {
                        return false;
                    }
                    self.meet(side, rank);
                    found.push(rank);
                }
                _ => (),
            }
        }
        true
    }

    /// Returns the ranks up to `last` that the node at `first` leads to.
    fn after(&mut self, first: u32, last: u32, graph: &impl Neighbours) -> Vec<u32> {
        self.meet(AFTER, first);
        let mut found = vec![first];
        let mut head = 0_usize;
        while let Some(&rank) = found.get(head) {
            head = head.saturating_add(1);
            let next = graph.successors(self.nodes[rank as usize]);
            self.widen(AFTER, &mut found, (first, last), next);
        }
        self.forget(AFTER, &found);
        found
    }

    /// Moves the nodes at these ranks to `first` and up; what stands there goes up as far as the next holes.
    fn move_down(&mut self, mut ranks: Vec<u32>, first: u32) -> Moved {
        ranks.sort_unstable();
        let old = self.displace(&ranks, first..);
        self.traded(old)
    }

    /// Moves the nodes at these ranks to `last` and down; what stands there goes down as far as the next holes.
    fn move_up(&mut self, mut ranks: Vec<u32>, last: u32) -> Moved {
        ranks.sort_unstable_by_key(|rank| Reverse(*rank));
        let mut old = self.displace(&ranks, (0..=last).rev());
        old.reverse();
        self.traded(old)
    }

    /// Gives the places to the nodes at these ranks and, as long as there are some, to those that stand there. Returns who moved,
    /// with the ranks they had.
    fn displace(&mut self, ranks: &[u32], places: impl Iterator<Item = u32>) -> Vec<(u32, u32)> {
        let mut waiting: VecDeque<(u32, u32)> = ranks
            .iter()
            .map(|&rank| (self.nodes[rank as usize], rank))
            .collect();
        for &rank in ranks {
            self.nodes[rank as usize] = NONE;
        }
        let mut old = Vec::new();
        for rank in places {
            let here = self.nodes[rank as usize];
            if here != NONE {
                waiting.push_back((here, rank));
            }
            let Some((node, was)) = waiting.pop_front() else {
                break;
            };
            self.place(node, rank);
            if was != rank {
                old.push((node, was));
            }
            if waiting.is_empty() {
                break;
            }
        }
        old
    }

    /// Returns the cycle that the edge closes, among the nodes at the ranks `after`, which are those that `to` leads to.
    fn cycle(&self, from: u32, to: u32, after: Vec<u32>, graph: &impl Neighbours) -> Cycle {
        let mut nodes = after;
        for slot in &mut nodes {
            *slot = self.nodes[*slot as usize];
        }
        // Numbered anew in the same sequence, so that the cycle chosen among several is the same one too.
        nodes.sort_unstable();
        Cycle::within(&nodes, |node| {
            let closing = (node == from).then_some(to);
            graph.successors(node).chain(closing)
        })
    }

    fn place(&mut self, node: u32, rank: u32) {
        self.ranks[node as usize] = rank;
        self.nodes[rank as usize] = node;
    }

    fn meet(&mut self, side: usize, rank: u32) {
        self.met[side][(rank / 64) as usize] |= 1 << (rank % 64);
    }

    fn is_met(&self, side: usize, rank: u32) -> bool {
        self.met[side][(rank / 64) as usize] & (1 << (rank % 64)) != 0
    }

    fn forget(&mut self, side: usize, ranks: &[u32]) {
        for &rank in ranks {
            self.met[side][(rank / 64) as usize] &= !(1 << (rank % 64));
        }
    }
}

/// What comes after an edge, or before it, complete within its ranks.
enum Side {
    After(Vec<u32>),
    Before(Vec<u32>),
}

/// The marks of the search for what comes after.
const AFTER: usize = 0;

/// The marks of the search for what comes before.
const BEFORE: usize = 1;

fn number(count: usize) -> u32 {
    u32::try_from(count).expect("invariant: nodes and ranks are numbered by u32")
}

/// Returns the entry at `index` unless it is out of range or empty.
fn filled(list: &[u32], index: u32) -> Option<u32> {
    list.get(index as usize)
        .copied()
        .filter(|&entry| entry != NONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_that_comes_later_finds_room_nearby() {
        let graph = DependencyGraph::new(11, [(0, 10), (10, 1), (1, 2), (2, 3)]).expect("no loop");
        let mut order = LiveOrder::with_room(10, 4);
        assert_eq!((order.len(), order.slots()), (10, 12));
        assert_eq!(ends(&order), [(0, 10)]);
        let (node, pushed) = order.push_node().expect("few");
        assert_eq!((node, order.slots()), (10, 13));
        assert_eq!(ends(&order), [(0, 11)]);

        let moved = order.insert(10, 1, &graph).expect("no cycle");
        assert_eq!(order.nodes_from(0).collect::<Vec<_>>()[..4], [0, 10, 1, 2]);
        assert_eq!(
            moved.old_ranks().len(),
            4,
            "three go up by one, into the hole"
        );
        assert_eq!(ends(&order), [(0, 1), (10, 11), (1, 10)]);

        order.restore(moved).expect("the last");
        order.restore(pushed).expect("the last");
        assert_eq!(ends(&order), [(0, 10)]);
        assert_eq!(order, LiveOrder::with_room(10, 4));
    }

    fn ends(order: &LiveOrder) -> Vec<(usize, usize)> {
        let runs = order.runs_from(0);
        runs.map(|run| (run.start, run.end)).collect()
    }

    /// The edges that are there, from and to.
    struct Edges(Vec<(u32, u32)>);

    impl Neighbours for Edges {
        fn successors(&self, node: u32) -> impl Iterator<Item = u32> {
            let edges = self.0.iter().filter(move |edge| edge.0 == node);
            edges.map(|edge| edge.1)
        }

        fn predecessors(&self, node: u32) -> impl Iterator<Item = u32> {
            let edges = self.0.iter().filter(move |edge| edge.1 == node);
            edges.map(|edge| edge.0)
        }
    }

    /// From every rank on the runs are the nodes, one after the other; what is removed may be among them while the others stand.
    #[test]
    fn runs_are_the_nodes_in_order_whatever_was_changed_and_taken_back() {
        let mut random = 5_u32;
        let mut below = |limit: usize| {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (random >> 8) as usize % limit
        };
        for room in [1, 3, 8] {
            let (mut order, mut edges) = (LiveOrder::with_room(12, room), Edges(Vec::new()));
            let mut past = Vec::new();
            for _ in 0..400 {
                let nodes: Vec<u32> = order.nodes().collect();
                let some = |at: usize| nodes.get(at).copied();
                match below(8) {
                    0 if nodes.len() < 20 => past.push((order.push_node().expect("few").1, None)),
                    1 => {
                        let node = some(below(30)).unwrap_or(40);
                        let before = edges.0.clone();
                        edges.0.retain(|edge| edge.0 != node && edge.1 != node);
                        past.push((order.remove_node(node), Some(before)));
                    }
                    2..5 => {
                        let ends = (some(below(nodes.len().max(1))), some(below(20)));
                        if let (Some(from), Some(to)) = ends {
                            if let Ok(moved) = order.insert(from, to, &edges) {
                                past.push((moved, Some(edges.0.clone())));
                                edges.0.push((from, to));
                            }
                        }
                    }
                    _ => {
                        if let Some((moved, before)) = past.pop() {
                            order.restore(moved).expect("the last");
                            edges.0 = before.unwrap_or(edges.0);
                        }
                    }
                }
                for rank in (0..=number(order.slots())).rev() {
                    let of_runs = order.runs_from(rank).flatten();
                    let there = of_runs.map(number).filter(|&v| order.rank(v).is_some());
                    assert!(there.eq(order.nodes_from(rank)));
                }
            }
        }
    }
}
