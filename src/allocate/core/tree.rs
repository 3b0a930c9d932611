//! Which items stand in which groups, and what does a group bound? Flat arrays in depth-first order.

use super::leaf::Leaf;

/// A group of items with a least and a greatest sum; group 0 is the whole, whose greatest sum is the budget.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    /// The group directly above; the whole names itself.
    pub(crate) parent: usize,
    pub(crate) low: f64,
    pub(crate) high: f64,
    /// The first leaf below.
    pub(crate) first: usize,
    /// The end of the leaves directly below, which come first.
    pub(crate) direct: usize,
    /// The end of all leaves below.
    pub(crate) last: usize,
    /// The end of the groups below, itself included.
    pub(crate) end: usize,
}

/// Items in nested groups. Both stand in depth-first order, so that what is below a group is one stretch of each array.
#[derive(Debug, Clone)]
pub(crate) struct Tree {
    pub(crate) leaves: Vec<Leaf>,
    pub(crate) groups: Vec<Group>,
}

impl Tree {
    /// Returns a tree of groups, each with its parent's place, its bounds and the leaves directly in it.
    ///
    /// The groups come in depth-first order, the whole first.
    pub(crate) fn new(parts: Vec<(usize, (f64, f64), Vec<Leaf>)>) -> Self {
        let mut leaves = Vec::new();
        let mut groups: Vec<Group> = Vec::with_capacity(parts.len());
        for (place, (parent, (low, high), inner)) in parts.into_iter().enumerate() {
            let first = leaves.len();
            leaves.extend(inner.into_iter().map(|leaf| Leaf {
                group: place,
                ..leaf
            }));
            let (direct, last, end) = (leaves.len(), leaves.len(), place.saturating_add(1));
            groups.push(Group {
                parent,
                low,
                high,
                first,
                direct,
                last,
                end,
            });
        }
        for place in (1..groups.len()).rev() {
            let (last, end, parent) = (groups[place].last, groups[place].end, groups[place].parent);
            let above = &mut groups[parent];
            (above.last, above.end) = (above.last.max(last), above.end.max(end));
        }
        Self { leaves, groups }
    }

    /// Returns the sum over the leaves and, clamped, the groups directly below each group of the stretch from `top` on.
    ///
    /// `amount` gives the leaves; `sums` receives the sums before the clamp of the group itself.
    pub(crate) fn add_up(&self, top: usize, amount: &[f64], sums: &mut [f64]) {
        let group = &self.groups[top];
        for (h, below) in (top..).zip(&self.groups[top..group.end]) {
            sums[h] = amount[below.first..below.direct]
                .iter()
                .fold(0.0, |sum, x| sum + x);
        }
        for h in (top..group.end).skip(1).rev() {
            let below = &self.groups[h];
            sums[below.parent] += sums[h].max(below.low).min(below.high);
        }
    }

    /// Returns the groups directly below `g`.
    pub(crate) fn below(&self, g: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.groups[g].end;
        let mut next = g.saturating_add(1);
        std::iter::from_fn(move || {
            let h = next;
            if h >= end {
                return None;
            }
            next = self.groups[h].end;
            Some(h)
        })
    }
}
