//! Which chains of binding cells lead to some nodes?
//!
//! All questions about paths are answered on this graph: it holds only what leads to the nodes asked for, numbered as it was
//! found, so that a short chain in a large network stays short.

use std::collections::BTreeMap;

use super::{
    Reason, Solution,
    binding::{Hold, cell_holds, ground_holds, reason_of},
    core::{Cell, Core, NONE, Traits},
    pass::Pass,
    state::Early,
};

/// The binding cells that lead to some nodes, as a graph walked from its ends to its beginnings.
#[derive(Debug, Clone)]
pub(super) struct Chains {
    pub(super) vertices: Vec<Vertex>,
    /// The first link of each vertex, and the end of the last.
    heads: Vec<u32>,
    links: Vec<Link>,
    /// The vertices of the nodes that were asked for, in their order.
    pub(super) ends: Vec<u32>,
}

/// A node, or the actual start of one that has started: that happened, and waits for nothing any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Vertex {
    pub(super) node: u32,
    pub(super) actual: bool,
}

/// What binds a vertex: the vertex that it waits for, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) from: u32,
    pub(super) reason: Reason,
}

/// Returns the cells that enter a node, or a gate before it, in the order of [`Solution::reasons`], whether they bind or not.
///
/// Gates are looked through: a summary holds nothing itself, what enters it holds its members.
pub(super) fn entering(pass: &Pass<'_>, v: usize, early: &[Early]) -> Vec<Hold> {
    let core = &pass.network.core;
    let node = core.nodes[v];
    let mut holds = Vec::new();
    if node.traits.any(Traits::FIRST) {
        // The earliest of its members holds it, not the latest: each that is as early.
        for cell in core.incoming.row(v) {
            let from = early[cell.from as usize];
            holds.push(Hold {
                reason: reason_of(pass, cell, node),
                alone: (from.start == early[v].start).then_some(early[v]),
                by: Some((*cell, v)),
                asked: None,
            });
        }
    } else {
        cell_holds(pass, v, &|v| early[v], &mut holds);
        holds.sort_by_key(|hold| !matches!(hold.reason, Reason::Arc(_)));
    }
    holds
}

/// Returns what binds a node, in the order of [`Solution::reasons`].
pub(super) fn binding(pass: &Pass<'_>, v: usize, early: &[Early]) -> Vec<(Vertex, Reason)> {
    let core = &pass.network.core;
    let holds = entering(pass, v, early).into_iter();
    let binds = holds.filter(|hold| hold.alone.is_some_and(|alone| alone.is_at(early[v])));
    binds
        .filter_map(|hold| Some((left_by(core, &hold.by?.0), hold.reason)))
        .collect()
}

/// Returns what a cell leaves: a node, or an actual start.
pub(super) fn left_by(core: &Core, cell: &Cell) -> Vertex {
    let before = core.nodes[cell.from as usize];
    Vertex {
        node: cell.from,
        actual: before.traits.any(Traits::STARTED) && cell.how.leaves_start(),
    }
}

/// Numbers vertices as they are found.
struct Numbers {
    nodes: Vec<u32>,
    actual: BTreeMap<u32, u32>,
    vertices: Vec<Vertex>,
}

impl Numbers {
    fn of(&mut self, vertex: Vertex) -> u32 {
        let next = u32::try_from(self.vertices.len())
            .expect("invariant: there are at most two vertices a node, and 2^29 nodes");
        let slot = if vertex.actual {
            self.actual.entry(vertex.node).or_insert(NONE)
        } else {
            &mut self.nodes[vertex.node as usize]
        };
        if *slot == NONE {
            *slot = next;
            self.vertices.push(vertex);
        }
        *slot
    }
}

impl Chains {
    /// Returns what leads to `ends`. `O(n)`, and the cells that enter what is found.
    pub(super) fn to(solution: &Solution<'_>, pass: &Pass<'_>, ends: &[usize]) -> Self {
        let core = &solution.network.core;
        let early = &solution.state().early;
        let mut numbers = Numbers {
            nodes: vec![NONE; core.nodes.len()],
            actual: BTreeMap::new(),
            vertices: Vec::new(),
        };
        let end = |&v: &usize| Vertex {
            node: u32::try_from(v).expect("invariant: nodes are fewer than 2^32"),
            actual: false,
        };
        let ends = ends.iter().map(|v| numbers.of(end(v))).collect();
        let (mut heads, mut links) = (vec![0], Vec::new());
        let mut next = 0;
        // By whom a vertex was last found: two cells that join the same two vertices are one link.
        let mut found_by: Vec<usize> = Vec::new();
        while let Some(&Vertex { node, actual }) = numbers.vertices.get(next) {
            let v = node as usize;
            let binding = if actual {
                Vec::new()
            } else {
                binding(pass, v, early)
            };
            for (from, reason) in binding {
                let from = numbers.of(from);
                found_by.resize(numbers.vertices.len(), usize::MAX);
                let found_by = &mut found_by[from as usize];
                if *found_by != next {
                    *found_by = next;
                    links.push(Link { from, reason });
                }
            }
            heads.push(u32::try_from(links.len()).expect("invariant: cells are fewer than 2^32"));
            next = next.saturating_add(1);
        }
        Self {
            vertices: numbers.vertices,
            heads,
            links,
            ends,
        }
    }

    /// Returns what binds a vertex, in the order of [`Solution::reasons`].
    pub(super) fn links(&self, vertex: u32) -> &[Link] {
        let at = vertex as usize;
        &self.links[self.heads[at] as usize..self.heads[at.saturating_add(1)] as usize]
    }

    /// Returns how many vertices each one binds.
    pub(super) fn bound_by(&self) -> Vec<u32> {
        let mut counts = vec![0_u32; self.vertices.len()];
        for link in &self.links {
            let count = &mut counts[link.from as usize];
            *count = count.saturating_add(1);
        }
        counts
    }
}

/// Returns what besides cells holds a vertex where it is, if anything does.
pub(super) fn held_by(pass: &Pass<'_>, vertex: Vertex, early: &[Early]) -> Option<Reason> {
    let v = vertex.node as usize;
    let traits = pass.network.core.nodes[v].traits;
    if vertex.actual || traits.any(Traits::FINISHED) {
        return Some(Reason::Actual);
    }
    if traits.any(Traits::MUST) {
        return Some(Reason::Must);
    }
    if traits.any(Traits::FIRST) {
        return None;
    }
    let mut holds = Vec::new();
    ground_holds(pass, v, &mut holds);
    let mut holds = holds.into_iter();
    let held = holds.find(|hold| hold.alone.is_some_and(|alone| alone.is_at(early[v])));
    held.map(|hold| hold.reason)
}
