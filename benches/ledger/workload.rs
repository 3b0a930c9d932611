//! The workload: a tree of a size and depth, and chains of hold, order and invoice on its leaves.
//!
//! A chain is one hold, one order for all of it and its last invoice. At any time a number of chains is under way, as in a
//! department that has so many orders out: chain `k` is held when chain `k - 512` is ordered and chain `k - 1024` invoiced.

use super::lcg::Lcg;

/// How many chains are under way at a time.
const WINDOW: usize = 1024;

/// The nodes of a tree below the root: for each its parent, 0 for the root, else the number of a node before it.
pub(crate) struct Shape {
    pub(crate) parents: Vec<usize>,
    /// The numbers of the nodes at the lowest level.
    pub(crate) leaves: Vec<usize>,
}

impl Shape {
    /// Spreads `nodes` over `depth` levels, each three times as wide as all above it, as far as they go.
    pub(crate) fn new(nodes: usize, depth: usize) -> Self {
        let mut widths = vec![0; depth];
        let mut left = nodes;
        for (level, width) in widths.iter_mut().enumerate().rev() {
            // Every level above needs one node at least.
            *width = if level == 0 {
                left
            } else {
                (left * 3 / 4).min(left - level).max(1)
            };
            left -= *width;
        }
        let mut parents = Vec::with_capacity(nodes);
        let (mut above, mut first) = (1, 0);
        for width in widths {
            for place in 0..width {
                parents.push(first + place * above / width);
            }
            first = parents.len() - width + 1;
            above = width;
        }
        Self {
            leaves: (first..=nodes).collect(),
            parents,
        }
    }

    /// Returns the number of levels below the root.
    pub(crate) fn depth(&self) -> usize {
        let first = self.leaves.first().copied().unwrap_or(0);
        self.upward(first).count() - 1
    }

    /// Returns the nodes from one up to the root.
    pub(crate) fn upward(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(node), |at| {
            at.checked_sub(1).map(|at| self.parents[at])
        })
    }
}

/// A hold, an order for all of it and its only invoice.
#[derive(Clone, Copy)]
pub(crate) struct Chain {
    pub(crate) leaf: usize,
    /// In minor units.
    pub(crate) amount: i64,
}

pub(crate) fn chains(shape: &Shape, count: usize) -> Vec<Chain> {
    let mut random = Lcg(7);
    let leaves = shape.leaves.len() as u64;
    let mut next = |_| {
        let place = usize::try_from(random.below(leaves)).unwrap_or(0);
        let amount = i64::try_from(1 + random.below(100_000)).unwrap_or(1);
        Chain {
            leaf: shape.leaves[place],
            amount,
        }
    };
    (0..count).map(&mut next).collect()
}

/// What is done to a chain.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Hold,
    Commit,
    Settle,
}

/// Returns every step of every chain, in the order of the workload.
pub(crate) fn order(count: usize) -> Vec<(Step, usize)> {
    let stages = [
        (Step::Hold, 0),
        (Step::Commit, WINDOW / 2),
        (Step::Settle, WINDOW),
    ];
    let mut steps = Vec::with_capacity(count * 3);
    for tick in 0..count + WINDOW {
        for (step, delay) in stages {
            let chain = tick.checked_sub(delay).filter(|chain| *chain < count);
            steps.extend(chain.map(|chain| (step, chain)));
        }
    }
    steps
}
