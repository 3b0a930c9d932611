//! The chain that decides the finish.

use super::{
    Solution,
    core::{NONE, Traits},
};

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
        let pass = self.pass();
        let core = &self.network.core;
        let early = &self.state().early;
        let mut path = Vec::new();
        let mut seen = vec![false; core.nodes.len()];
        let mut next = self.last_nodes().first().copied();
        while let Some(v) = next.filter(|v| !seen[*v]) {
            seen[v] = true;
            let owner = core.nodes[v].owner;
            if path.last() != Some(&owner) {
                path.push(owner);
            }
            next = pass.driving(v, early).map(|cell| cell.from as usize);
        }
        path.reverse();
        path
    }

    /// Returns the nodes that finish last and bind no other that does, in the order of their activities.
    pub(super) fn last_nodes(&self) -> Vec<usize> {
        let pass = self.pass();
        let core = &self.network.core;
        let early = &self.state().early;
        let is_last = |v: usize| {
            early[v].finish == self.state().finish && !core.nodes[v].traits.any(Traits::OPENS)
        };
        let all: Vec<usize> = (0..core.nodes.len()).filter(|v| is_last(*v)).collect();
        let mut binds = std::collections::BTreeSet::new();
        for &v in &all {
            if !pass.is_held(core.nodes[v]) {
                continue;
            }
            for cell in core.incoming.row(v) {
                let from = cell.from as usize;
                let alone = pass.alone(core.nodes[v], cell, early[from]);
                // What ends a summary says nothing that its members do not.
                let counts = cell.arc != NONE || !core.nodes[v].traits.any(Traits::CLOSES);
                if counts && is_last(from) && alone.is_some_and(|alone| alone.is_at(early[v])) {
                    binds.insert(from);
                }
            }
        }
        let mut last: Vec<usize> = all.iter().copied().filter(|v| !binds.contains(v)).collect();
        if last.is_empty() {
            last = all;
        }
        // A summary that ends with its members is named only when nothing else is.
        last.sort_by_key(|&v| {
            (
                core.nodes[v].traits.any(Traits::CLOSES),
                core.nodes[v].owner,
            )
        });
        last
    }
}
