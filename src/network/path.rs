//! The chain that decides the finish.

use std::collections::BTreeSet;

use super::{Solution, chains::binding, core::Traits};

impl Solution<'_> {
    /// Returns the chain of drivers that leads to the latest early finish, from its first activity to its last.
    ///
    /// Each activity but the first binds the one after it, so that the chain says without a gap
    /// why the project takes as long as it does. It holds with any lags, calendars and bounds, where lists of activities
    /// without float break. Of several activities that finish last it ends at one that binds none of the others, of these
    /// at the smallest position. Where several bind the same date, the chain goes on with the first of the
    /// [reasons](Self::reasons).
    ///
    /// # Complexity
    ///
    /// `O(n)`, plus the arcs of the activities on the chain and of those that finish last.
    #[must_use]
    pub fn critical_path(&self) -> Vec<u32> {
        let core = &self.network.core;
        if core.against > 0 {
            // In a circle, the first thing that binds need not lead to what holds the circle: that takes a search.
            let first = self.critical_paths().iter().next();
            return first.map_or_else(Vec::new, |path| path.activities());
        }
        let pass = self.pass();
        let early = &self.state().early;
        let mut path = Vec::new();
        let mut next = self.last_nodes().first().copied();
        while let Some(v) = next {
            let owner = core.nodes[v].owner;
            if path.last() != Some(&owner) {
                path.push(owner);
            }
            let left = binding(&pass, v, early).first().map(|(left, _)| *left);
            if let Some(actual) = left.filter(|left| left.actual) {
                // It happened, and waits for nothing any more.
                path.push(core.nodes[actual.node as usize].owner);
                break;
            }
            next = left.map(|left| left.node as usize);
        }
        path.reverse();
        path
    }

    /// Returns the nodes that finish last and bind no other that does, in the order of their activities.
    pub(super) fn last_nodes(&self) -> Vec<usize> {
        let pass = self.pass();
        let core = &self.network.core;
        let early = &self.state().early;
        let all = self.finishing_last();
        // The dates of a summary say nothing that its members do not, unless they bind something themselves.
        let sums_up_members = |v: usize| {
            let node = core.nodes[v];
            let span = core.span(node.owner);
            let sums_up = node.traits.any(Traits::CLOSES) || node.traits.any(Traits::FIRST);
            sums_up && span.is_some_and(|span| !span.members.is_empty())
        };
        let mut counts: BTreeSet<usize> = all
            .iter()
            .copied()
            .filter(|v| !sums_up_members(*v))
            .collect();
        let mut binds = BTreeSet::new();
        let mut stack: Vec<usize> = counts.iter().copied().collect();
        while let Some(v) = stack.pop() {
            for (left, _) in binding(&pass, v, early) {
                let from = left.node as usize;
                if all.binary_search(&from).is_ok() {
                    binds.insert(from);
                    if counts.insert(from) {
                        stack.push(from);
                    }
                }
            }
        }
        let mut last: Vec<usize> = counts.difference(&binds).copied().collect();
        if last.is_empty() {
            // All that finish last bind each other in a circle.
            last = counts.into_iter().collect();
        }
        last.sort_by_key(|&v| {
            (
                core.nodes[v].traits.any(Traits::CLOSES),
                core.nodes[v].owner,
            )
        });
        last
    }

    /// Returns all nodes that finish last, ascending. The gate of a summary says when it could start, which is no date of it.
    pub(super) fn finishing_last(&self) -> Vec<usize> {
        let nodes = self.network.core.nodes.iter().zip(&self.state().early);
        let last = nodes.enumerate().filter(|(_, (node, early))| {
            early.finish == self.state().finish && !node.traits.any(Traits::OPENS)
        });
        last.map(|(v, _)| v).collect()
    }
}
