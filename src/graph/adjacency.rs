//! Neighbour lists in two flat arrays.

/// The neighbours of each node, row after row in one array.
///
/// Row `v` is `ends[starts[v]..starts[v + 1]]`; `starts` has one entry more than there are nodes and ends with the
/// number of edges, which fits `u32`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Adjacency {
    starts: Vec<u32>,
    ends: Vec<u32>,
}

impl Adjacency {
    /// Sorts `edges` into rows by their first node; within a row the order of `edges` stays.
    ///
    /// Every node must be below `nodes`, and the edges must be fewer than `u32::MAX`.
    pub(super) fn from_edges(
        nodes: usize,
        edges: impl Iterator<Item = (u32, u32)> + Clone,
    ) -> Self {
        // One counter too many, so that row `v` can be counted at `v + 1`. After the running total slot `v` holds
        // the first free place of row `v`; filling the rows moves it to the first place of row `v + 1`.
        let mut next = vec![0_u32; nodes.saturating_add(2)];
        let mut total: u32 = 0;
        for (from, _) in edges.clone() {
            let slot = &mut next[(from as usize).saturating_add(2)];
            *slot = slot.saturating_add(1);
            total = total.saturating_add(1);
        }
        let mut sum: u32 = 0;
        for slot in &mut next {
            sum = sum.saturating_add(*slot);
            *slot = sum;
        }
        let mut ends = vec![0; total as usize];
        for (from, to) in edges {
            let slot = &mut next[(from as usize).saturating_add(1)];
            ends[*slot as usize] = to;
            *slot = slot.saturating_add(1);
        }
        next.pop();
        Self { starts: next, ends }
    }

    /// Returns the same edges turned round. Every row of the result ascends, whatever the order here.
    pub(super) fn transposed(&self) -> Self {
        Self::from_edges(self.nodes(), self.edges().map(|(from, to)| (to, from)))
    }

    /// Keeps one of equal neighbours in each row; the rows must ascend.
    pub(super) fn deduplicated(mut self) -> Self {
        // In place: what is kept moves to the left, never past what is still to be read.
        let (mut read, mut kept) = (0_usize, 0_usize);
        for start in &mut self.starts {
            let (end, first) = (*start as usize, kept);
            for at in read..end {
                let neighbour = self.ends[at];
                if kept == first || self.ends[kept.saturating_sub(1)] != neighbour {
                    self.ends[kept] = neighbour;
                    kept = kept.saturating_add(1);
                }
            }
            *start = number(kept);
            read = end;
        }
        self.ends.truncate(kept);
        self
    }

    /// Returns the number of nodes.
    pub(super) fn nodes(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Returns the number of edges.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns the neighbours of `node`; none for a node that does not exist.
    pub(super) fn row(&self, node: u32) -> &[u32] {
        let node = node as usize;
        match self.starts.get(node..node.saturating_add(2)) {
            Some(&[start, end]) => &self.ends[start as usize..end as usize],
            _ => &[],
        }
    }

    /// Returns the rows in the order of the nodes.
    pub(super) fn rows(&self) -> impl DoubleEndedIterator<Item = &[u32]> + Clone {
        self.starts
            .windows(2)
            .map(|pair| &self.ends[pair[0] as usize..pair[1] as usize])
    }

    /// Returns the edges in the order of the rows.
    pub(super) fn edges(&self) -> impl Iterator<Item = (u32, u32)> + Clone {
        (0..)
            .zip(self.rows())
            .flat_map(|(from, row)| row.iter().map(move |&to| (from, to)))
    }
}

/// Turns a count of nodes or edges into an index.
pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).expect("invariant: a graph has fewer nodes and edges than u32::MAX")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_transpositions_sort_and_one_pass_deduplicates() {
        let edges = [(3, 1), (0, 3), (0, 1), (3, 1), (0, 2), (2, 1)];
        let raw = Adjacency::from_edges(4, edges.into_iter());
        assert_eq!(raw.row(0), [3, 1, 2]);
        let before = raw.transposed().deduplicated();
        assert_eq!(before.row(1), [0, 2, 3]);
        let after = before.transposed();
        assert_eq!(after.row(0), [1, 2, 3]);
        assert_eq!(after.row(1), [0; 0]);
        assert_eq!(after.row(9), [0; 0]);
        assert_eq!((after.nodes(), after.len()), (4, 5));
        assert_eq!(
            after.edges().collect::<Vec<_>>(),
            [(0, 1), (0, 2), (0, 3), (2, 1), (3, 1)]
        );
    }
}
