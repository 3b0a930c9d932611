//! What does a problem look like when some of its groups are items?

use super::{leaf::Leaf, part::Part, tree::Tree};
use crate::response::{CurvePoint, kernel::Kernel};

/// A tree in which some groups are items, and the way back.
pub(super) struct Reduced {
    pub(super) tree: Tree,
    /// The leaf of the whole tree; none for a group that is an item.
    pub(super) leaves: Vec<Option<usize>>,
    pub(super) groups: Vec<usize>,
    /// Where the groups that are items stand.
    pub(super) stand_ins: Vec<usize>,
}

impl Reduced {
    /// `shape` gives the range of each part, and the corners of what it brings.
    pub(super) fn of(
        tree: &Tree,
        parts: &[Part],
        shape: impl Fn(usize, &Part) -> ((f64, f64), Vec<CurvePoint>),
    ) -> Self {
        let mut inner: Vec<(usize, (f64, f64), Vec<Leaf>)> = Vec::new();
        let mut leaves = Vec::new();
        let mut groups = Vec::new();
        let mut stand_ins = vec![0; parts.len()];
        let mut place = vec![0; tree.groups.len()];
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); tree.groups.len()];
        for (p, part) in parts.iter().enumerate() {
            members[tree.groups[part.group].parent].push(p);
        }
        let mut next = parts.iter().map(|part| part.group).peekable();
        let mut g = 0;
        while g < tree.groups.len() {
            let group = &tree.groups[g];
            if next.peek() == Some(&g) {
                next.next();
                g = group.end;
                continue;
            }
            place[g] = groups.len();
            groups.push(g);
            let mut own = tree.leaves[group.first..group.direct].to_vec();
            leaves.extend((group.first..group.direct).map(Some));
            for p in &members[g] {
                stand_ins[*p] = leaves.len();
                leaves.push(None);
                let ((low, high), points) = shape(*p, &parts[*p]);
                own.push(Leaf {
                    kernel: Kernel::Pieces {
                        points: points.into(),
                        factor: 1.0,
                    },
                    group: 0,
                    zero: false,
                    low,
                    high,
                    step: 0.0,
                });
            }
            inner.push((place[group.parent], (group.low, group.high), own));
            g = g.saturating_add(1);
        }
        Self {
            tree: Tree::new(inner),
            leaves,
            groups,
            stand_ins,
        }
    }

    /// Adds to the sum of a group and of all above it.
    pub(super) fn add(&self, sums: &mut [f64], mut g: usize, amount: f64) {
        sums[g] += amount;
        while g > 0 {
            g = self.tree.groups[g].parent;
            sums[g] += amount;
        }
    }

    /// Returns what a group may still get within its cap and those above it.
    pub(super) fn room(&self, sums: &[f64], mut g: usize) -> f64 {
        let mut room = self.tree.groups[g].high - sums[g];
        while g > 0 {
            g = self.tree.groups[g].parent;
            room = room.min(self.tree.groups[g].high - sums[g]);
        }
        room
    }

    /// Returns where a leaf of the whole tree stands.
    pub(super) fn place(&self, leaf: usize) -> Option<usize> {
        self.leaves.iter().position(|found| *found == Some(leaf))
    }
}
