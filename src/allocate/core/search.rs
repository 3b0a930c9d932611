//! How is the gap between the bound and the best allocation closed? Branch and bound on the items that stand below their envelope.
//!
//! At the prices of the relaxation nearly every item stands on its curve; only as many as there are bounds that bind can stand on
//! a chord, where the envelope promises what the curve does not bring. Such an item is split where it stands: it spends at most
//! that, or at least that, and both envelopes are lower there. Items that are alike are kept in order, so that a thousand equal
//! channels are one question of how many, and not of which.

use std::{cmp::Ordering, collections::BinaryHeap};

use super::{leaf::Face, relax::Relaxation, tree::Tree};

/// How far the search goes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// The relative gap at which it stops.
    pub(crate) gap: f64,
    /// The absolute gap at which it stops as well.
    pub(crate) near: f64,
    /// The most demands it calculates.
    pub(crate) work: u64,
}

impl Limits {
    /// Returns the absolute gap at which a search for something of this size stops.
    pub(crate) fn slack(self, size: f64) -> f64 {
        f64::max(self.gap * size, self.near)
    }
}

/// The best allocation found, and what no allocation can exceed.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) x: Vec<f64>,
    /// What it brings, less the hurdle.
    pub(crate) worth: f64,
    pub(crate) bound: f64,
    /// The price of money inside each group.
    pub(crate) prices: Vec<f64>,
    /// How many relaxations were solved.
    pub(crate) nodes: u64,
    /// How many demands were calculated.
    pub(crate) work: u64,
}

/// Why nothing was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lost {
    /// The bounds contradict each other.
    Infeasible,
    /// The search stopped before it met an allocation that keeps all bounds.
    Exhausted,
}

/// The range of an item.
type Change = (usize, (f64, f64));

/// A part of the problem with what it can bring at most: the most promising part goes first, among equals the earlier.
#[derive(Debug)]
pub(super) struct Ranked<N> {
    pub(super) bound: f64,
    pub(super) number: u64,
    pub(super) node: N,
}

impl<N> PartialEq for Ranked<N> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<N> Eq for Ranked<N> {}

impl<N> PartialOrd for Ranked<N> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<N> Ord for Ranked<N> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bound
            .total_cmp(&other.bound)
            .then(other.number.cmp(&self.number))
    }
}

/// Ranges that differ from those of the whole.
#[derive(Debug)]
struct Node {
    changes: Vec<Change>,
    price: f64,
}

struct Search<'t> {
    relaxed: Relaxation<'t>,
    limits: Limits,
    best: Option<Found>,
    /// For each item the items of its kind, in order; empty if there is no other.
    alike: Vec<std::ops::Range<usize>>,
    order: Vec<usize>,
    nodes: u64,
}

/// Returns an allocation and a bound within the limits.
///
/// `known` is an allocation to begin with, with a bound that is known to hold.
pub(crate) fn search(
    tree: &Tree,
    hurdle: f64,
    limits: Limits,
    known: Option<Found>,
) -> Result<Found, Lost> {
    let relaxed = Relaxation::new(tree, hurdle).ok_or(Lost::Infeasible)?;
    let (order, alike) = alike(tree);
    let mut search = Search {
        relaxed,
        limits,
        best: known,
        alike,
        order,
        nodes: 0,
    };
    search.run()
}

/// Returns what no allocation can exceed, without a search for one.
pub(crate) fn upper_bound(tree: &Tree, hurdle: f64) -> Option<f64> {
    Relaxation::new(tree, hurdle)?.solve(0.0)
}

impl Search<'_> {
    fn run(&mut self) -> Result<Found, Lost> {
        let known = self.best.as_ref().map_or(f64::INFINITY, |best| best.bound);
        let bound = self.relaxed.solve(0.0).ok_or(Lost::Infeasible)?.min(known);
        let mut open = BinaryHeap::new();
        let mut number = 0_u64;
        // What is still to be searched, the node at hand included, reaches at most this.
        let mut closed = f64::NEG_INFINITY;
        let node = Node {
            changes: Vec::new(),
            price: self.relaxed.prices[0],
        };
        open.push(Ranked {
            bound,
            number,
            node,
        });
        let mut top = bound;
        while let Some(Ranked {
            bound: above, node, ..
        }) = open.pop()
        {
            top = above;
            if self.close(above) || self.relaxed.work > self.limits.work {
                break;
            }
            top = closed;
            let (undo, possible) = self.enter(&node.changes);
            self.nodes = self.nodes.saturating_add(1);
            let solved = if possible {
                self.relaxed.solve(node.price)
            } else {
                None
            };
            if let Some(bound) = solved {
                let bound = bound.min(above);
                if let Some((i, x)) = self.worst() {
                    let price = self.relaxed.prices[0];
                    self.dive();
                    if self.close(bound) {
                        closed = f64::max(closed, bound);
                    } else {
                        for changes in self.split(&node.changes, i, x) {
                            number = number.saturating_add(1);
                            let node = Node { changes, price };
                            open.push(Ranked {
                                bound,
                                number,
                                node,
                            });
                        }
                    }
                } else {
                    closed = f64::max(closed, bound);
                    self.offer();
                }
            }
            for (i, range) in undo {
                self.relaxed.set_range(i, range);
            }
        }
        let nodes = self.nodes;
        let reached = f64::max(top, closed);
        let mut best = self
            .best
            .take()
            .ok_or(if self.relaxed.work > self.limits.work {
                Lost::Exhausted
            } else {
                Lost::Infeasible
            })?;
        best.bound = f64::max(best.worth, reached.min(bound));
        best.nodes = best.nodes.saturating_add(nodes);
        best.work = best.work.saturating_add(self.relaxed.work);
        Ok(best)
    }

    /// Returns whether a bound leaves no gap worth searching.
    fn close(&self, bound: f64) -> bool {
        self.best.as_ref().is_some_and(|best| {
            let size = bound.abs().max(best.worth.abs());
            bound - best.worth <= 0.5 * self.limits.slack(size)
        })
    }

    /// Applies ranges; returns what they were, the latest first, and whether every item has a spend left.
    fn enter(&mut self, changes: &[Change]) -> (Vec<Change>, bool) {
        let mut undo = Vec::with_capacity(changes.len());
        let possible = changes.iter().all(|(i, range)| {
            undo.push((*i, self.relaxed.ranges[*i]));
            range.0 <= range.1 && self.relaxed.set_range(*i, *range)
        });
        undo.reverse();
        (undo, possible)
    }

    /// Returns the item that stands furthest below its envelope, and where.
    fn worst(&self) -> Option<(usize, f64)> {
        let mut worst = (0.0, None);
        for i in 0..self.relaxed.x.len() {
            let miss = self.relaxed.miss(i);
            if miss > worst.0 {
                worst = (miss, Some((i, self.relaxed.x[i])));
            }
        }
        worst.1
    }

    /// Takes the amounts of the relaxation for an allocation, if they may be one and it is the best.
    fn offer(&mut self) {
        let Some(worth) = self.relaxed.worth() else {
            return;
        };
        if self.best.as_ref().is_none_or(|best| worth > best.worth) {
            self.best = Some(Found {
                x: self.relaxed.x.clone(),
                worth,
                bound: f64::INFINITY,
                prices: self.relaxed.prices.clone(),
                nodes: self.best.as_ref().map_or(0, |best| best.nodes),
                work: self.best.as_ref().map_or(0, |best| best.work),
            });
        }
    }

    /// Rounds item after item to the nearer end of its chord until all stand on their curves.
    fn dive(&mut self) {
        let mut undo = Vec::new();
        for _ in 0..40 {
            self.offer();
            let Some((i, x)) = self.worst() else {
                break;
            };
            let (down, up) = self.ends(i, x);
            let range = self.relaxed.ranges[i];
            let price = self.relaxed.prices[0];
            undo.push((i, range));
            let sides = if x - down <= up - x {
                [(range.0, down), (up, range.1)]
            } else {
                [(up, range.1), (range.0, down)]
            };
            let solved = sides.into_iter().any(|side| {
                side.0 <= side.1
                    && self.relaxed.set_range(i, side)
                    && self.relaxed.solve(price).is_some()
            });
            self.nodes = self.nodes.saturating_add(1);
            if !solved {
                break;
            }
        }
        for (i, range) in undo.into_iter().rev() {
            self.relaxed.set_range(i, range);
        }
    }

    /// Returns where an item between the ends of a straight part may stand instead: at its lower end, or from the upper part on.
    fn ends(&self, i: usize, x: f64) -> (f64, f64) {
        let leaf = &self.relaxed.tree.leaves[i];
        let (down, up) = match &self.relaxed.faces[i] {
            Face::Mean(_) => {
                let face = &self.relaxed.faces[i];
                (
                    face.start(),
                    leaf.kernel.inflection().max(leaf.low).clamp(x, face.end()),
                )
            }
            Face::Smooth(chord) => {
                let bend = leaf.kernel.inflection().max(leaf.low);
                (chord.start, bend.clamp(chord.start, chord.touch))
            }
            Face::Lots(chord) if x < chord.touch => (chord.start, chord.touch),
            Face::Lots(_) => (x, x),
            Face::Corners(corners) => {
                let at = corners.partition_point(|corner| corner.0 <= x);
                let corner = |i: usize| corners.get(i).map_or(x, |corner| corner.0);
                (corner(at.wrapping_sub(1)), corner(at))
            }
        };
        let down = leaf.floor(down.min(x)).unwrap_or(f64::NEG_INFINITY);
        (down, leaf.ceil(up).unwrap_or(f64::INFINITY))
    }

    /// Returns the two parts of a node around the place where an item stands.
    fn split(&self, changes: &[Change], i: usize, x: f64) -> Vec<Vec<Change>> {
        let leaf = &self.relaxed.tree.leaves[i];
        let kin = &self.order[self.alike[i].clone()];
        let at = kin.iter().position(|k| *k == i).unwrap_or(0);
        let (before, after) = if kin.is_empty() {
            (&[][..], &[][..])
        } else {
            (&kin[..at], &kin[at.saturating_add(1)..])
        };
        let mut parts = Vec::with_capacity(2);
        // Nobody after an item spends more than it, nobody before it less.
        if let Some(below) = leaf.floor(x) {
            let mut part = changes.to_vec();
            for k in std::iter::once(&i).chain(after) {
                let (low, high) = self.relaxed.ranges[*k];
                part.push((*k, (low, high.min(below))));
            }
            parts.push(part);
        }
        if let Some(above) = leaf.ceil(x) {
            let mut part = changes.to_vec();
            for k in std::iter::once(&i).chain(before) {
                let (low, high) = self.relaxed.ranges[*k];
                part.push((*k, (low.max(above), high)));
            }
            parts.push(part);
        }
        parts
    }
}

/// Returns the items sorted by kind, and for each item the stretch of its kind; empty for an item without kin.
fn alike(tree: &Tree) -> (Vec<usize>, Vec<std::ops::Range<usize>>) {
    let mut order: Vec<usize> = (0..tree.leaves.len()).collect();
    let key = |i: usize| {
        let leaf = &tree.leaves[i];
        (
            leaf.group,
            leaf.zero,
            [leaf.low, leaf.high, leaf.step].map(f64::to_bits),
            leaf.kernel.key(),
        )
    };
    order.sort_by_cached_key(|i| (key(*i), *i));
    let mut stretches = vec![0..0; order.len()];
    let mut start = 0;
    while start < order.len() {
        let first = key(order[start]);
        let mut end = start.saturating_add(1);
        while end < order.len() && first.3.is_some() && key(order[end]) == first {
            end = end.saturating_add(1);
        }
        if end.saturating_sub(start) > 1 {
            for i in &order[start..end] {
                stretches[*i] = start..end;
            }
        }
        start = end;
    }
    (order, stretches)
}
