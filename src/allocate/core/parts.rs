//! How are groups that stand at their bounds solved on their own?
//!
//! A group at its cap has a price of its own: what it does inside hardly touches the rest. Searched together, ten such groups
//! multiply their cases; searched one by one, they add them. So each is searched alone, at the price of the money around it, and
//! then stands in the whole as one item. Two lines bound what this item brings for each sum: one from the search, as steep as the
//! price around it, and one from the envelopes, as steep as the price inside. They meet where the group stands, and there the
//! bound is what was really found.

use std::sync::Arc;

use super::{
    leaf::Leaf,
    relax::Relaxation,
    search::{Found, Limits, Lost, search},
    tree::Tree,
};
use crate::response::{CurvePoint, kernel::Kernel};

/// Returns an allocation and a bound within the limits.
pub(crate) fn optimum(tree: &Tree, hurdle: f64, limits: Limits) -> Result<Found, Lost> {
    solve(tree, hurdle, limits, None)
}

/// `whole` is the group that is not to be taken out: it was, and this is its own problem.
fn solve(tree: &Tree, hurdle: f64, limits: Limits, whole: Option<usize>) -> Result<Found, Lost> {
    let mut known = None;
    if tree.groups.len() > 2 {
        let mut relaxed = Relaxation::new(tree, hurdle).ok_or(Lost::Infeasible)?;
        relaxed.solve(0.0).ok_or(Lost::Infeasible)?;
        let apart = apart(&relaxed, whole);
        if !apart.is_empty() {
            known = together(&mut relaxed, hurdle, limits, &apart);
        }
    }
    match known {
        Some(found) if close(&found, limits.gap) => Ok(found),
        known => search(tree, hurdle, limits, known),
    }
}

fn close(found: &Found, gap: f64) -> bool {
    found.bound - found.worth <= gap * found.bound.abs().max(found.worth.abs())
}

/// Returns the outermost groups that have a price of their own and an item below its envelope.
fn apart(relaxed: &Relaxation<'_>, whole: Option<usize>) -> Vec<usize> {
    let tree = relaxed.tree;
    let mut apart = Vec::new();
    let mut g = 1;
    while g < tree.groups.len() {
        let group = &tree.groups[g];
        let (own, above) = (relaxed.prices[g], relaxed.prices[group.parent]);
        let priced = (own - above).abs() > 1e-9 * own.abs().max(above.abs());
        let firm = relaxed.frozen[g] || relaxed.frozen[group.parent];
        let split = (group.first..group.last).any(|i| relaxed.miss(i) > 0.0);
        if priced && !firm && split && whole != Some(g) {
            apart.push(g);
            g = group.end;
        } else {
            g = g.saturating_add(1);
        }
    }
    apart
}

/// Solves the groups of a list alone, then the whole with an item for each, and puts the answers together.
fn together(
    relaxed: &mut Relaxation<'_>,
    hurdle: f64,
    limits: Limits,
    apart: &[usize],
) -> Option<Found> {
    let tree = relaxed.tree;
    let inner = Limits {
        gap: 0.5 * limits.gap,
        ..limits
    };
    let mut alone: Vec<Found> = Vec::with_capacity(apart.len());
    let mut items: Vec<Leaf> = Vec::with_capacity(apart.len());
    for g in apart {
        let above = relaxed.prices[tree.groups[*g].parent];
        let found = solve(
            &cut_out(tree, *g, tree.groups[*g].high),
            above,
            inner,
            Some(1),
        )
        .ok()?;
        items.push(stand_in(relaxed, *g, (found.bound, above)));
        alone.push(found);
    }
    let reduced = Reduced::of(tree, apart, &items);
    let outer = solve(&reduced.tree, hurdle, inner, None).ok()?;
    let bound = outer.bound;
    // The bound is met where each group spends what it spends alone; that is tried first, as far as the whole has room for it.
    let mut pinned = reduced.tree.clone();
    for (found, place) in alone.iter().zip(&reduced.stand_ins) {
        let spent = found.x.iter().fold(0.0, |sum, x| sum + x);
        let leaf = &mut pinned.leaves[*place];
        leaf.low = spent.clamp(leaf.low, leaf.high);
        leaf.high = leaf.low;
    }
    let mut best: Option<Found> = None;
    for outer in solve(&pinned, hurdle, inner, None)
        .into_iter()
        .chain([outer])
    {
        let whole = reduced.assemble(relaxed, (apart, &alone), &outer, inner);
        if let Some(found) =
            whole.filter(|found| best.as_ref().is_none_or(|best| found.worth > best.worth))
        {
            let found = Found {
                bound: bound.max(found.worth),
                ..found
            };
            if close(&found, limits.gap) {
                return Some(found);
            }
            best = Some(found);
        }
    }
    best
}

/// Returns group `g` as a problem of its own, in which the group is the only part of a whole with at most `most` to spend.
fn cut_out(tree: &Tree, g: usize, most: f64) -> Tree {
    let top = &tree.groups[g];
    let mut parts = vec![(0, (0.0, most), Vec::new())];
    for h in g..top.end {
        let group = &tree.groups[h];
        let parent = if h == g {
            0
        } else {
            group.parent.abs_diff(g).saturating_add(1)
        };
        let leaves = tree.leaves[group.first..group.direct].to_vec();
        parts.push((parent, (group.low, group.high.min(most)), leaves));
    }
    Tree::new(parts)
}

/// Returns an item that brings at least as much as group `g` for every sum: the lower of two lines.
fn stand_in(relaxed: &mut Relaxation<'_>, g: usize, (best, above): (f64, f64)) -> Leaf {
    let (low, high) = relaxed.reach(g);
    let (base, own) = (relaxed.bound_below(g), relaxed.prices[g]);
    let height = |x: f64| f64::min(best + above * x, base + own * x);
    let meet = (best - base) / (own - above);
    let mut spends = vec![low];
    if low < meet && meet < high {
        spends.push(meet);
    }
    if high > low {
        spends.push(high);
    }
    let points: Arc<[CurvePoint]> = spends
        .into_iter()
        .map(|spend| CurvePoint {
            spend,
            outcome: height(spend),
        })
        .collect();
    let kernel = Kernel::Pieces {
        points,
        factor: 1.0,
    };
    Leaf {
        kernel,
        group: 0,
        zero: false,
        low,
        high,
        step: 0.0,
    }
}

/// A tree in which some groups are items, and the way back.
struct Reduced {
    tree: Tree,
    /// The leaf of the whole tree; none for a group that is an item.
    leaves: Vec<Option<usize>>,
    groups: Vec<usize>,
    /// Where the groups that are items stand.
    stand_ins: Vec<usize>,
}

impl Reduced {
    fn of(tree: &Tree, apart: &[usize], items: &[Leaf]) -> Self {
        let mut parts: Vec<(usize, (f64, f64), Vec<Leaf>)> = Vec::new();
        let mut leaves = Vec::new();
        let mut groups = Vec::new();
        let mut stand_ins = vec![0; apart.len()];
        let mut place = vec![0; tree.groups.len()];
        let mut g = 0;
        while g < tree.groups.len() {
            let group = &tree.groups[g];
            if apart.contains(&g) {
                g = group.end;
                continue;
            }
            place[g] = groups.len();
            groups.push(g);
            let mut inner = tree.leaves[group.first..group.direct].to_vec();
            leaves.extend((group.first..group.direct).map(Some));
            for (at, (h, item)) in apart.iter().zip(items).enumerate() {
                if tree.groups[*h].parent == g {
                    stand_ins[at] = leaves.len();
                    leaves.push(None);
                    inner.push(item.clone());
                }
            }
            parts.push((place[group.parent], (group.low, group.high), inner));
            g = g.saturating_add(1);
        }
        Self {
            tree: Tree::new(parts),
            leaves,
            groups,
            stand_ins,
        }
    }

    /// Puts the answer of the whole and those of the groups together.
    fn assemble(
        &self,
        relaxed: &mut Relaxation<'_>,
        (apart, alone): (&[usize], &[Found]),
        outer: &Found,
        limits: Limits,
    ) -> Option<Found> {
        let tree = relaxed.tree;
        let mut x = vec![0.0; tree.leaves.len()];
        let mut prices = vec![0.0; tree.groups.len()];
        for (leaf, amount) in self.leaves.iter().zip(&outer.x) {
            if let Some(i) = leaf {
                x[*i] = *amount;
            }
        }
        for (g, price) in self.groups.iter().zip(&outer.prices) {
            prices[*g] = *price;
        }
        let mut nodes = outer.nodes;
        for ((g, found), place) in apart.iter().zip(alone).zip(&self.stand_ins) {
            let (group, sum) = (&tree.groups[*g], outer.x[*place]);
            let spent = found.x.iter().fold(0.0, |sum, x| sum + x);
            let again = if (spent - sum).abs() <= 1e-12 * sum.abs() {
                None
            } else {
                Some(solve(&cut_out(tree, *g, sum), 0.0, limits, Some(1)).ok()?)
            };
            let found = again.as_ref().unwrap_or(found);
            nodes = nodes.saturating_add(found.nodes);
            x[group.first..group.last].copy_from_slice(&found.x);
            prices[*g..group.end].copy_from_slice(&found.prices[1..]);
        }
        relaxed.x.copy_from_slice(&x);
        let worth = relaxed.worth()?;
        Some(Found {
            x,
            worth,
            bound: f64::INFINITY,
            prices,
            nodes,
        })
    }
}
