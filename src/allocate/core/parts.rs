//! How are groups that stand at their bounds solved on their own?
//!
//! A group at its cap has a price of its own: what it does inside hardly touches the rest. Searched together, ten such groups
//! multiply their cases; searched one by one, they add them. So each is taken out, and stands in the whole as one item, of which
//! there are lines above and points on the truth. The whole is solved along the lines; at the price that comes of it each group whose lines
//! are not yet close to its points is solved again, until none is left. Then the bound is that of exact groups, and only
//! as many groups as there are bounds in the whole can stand between two points. Such a group is split where it stands: it gets at most
//! that sum, or at least that.

use std::collections::BinaryHeap;

use super::{
    part::Part,
    quest::Quest,
    reduced::Reduced,
    relax::Relaxation,
    search::{Found, Limits, Lost, Ranked, search},
    touch::{Stand, Touch},
    tree::Tree,
};
use crate::response::CurvePoint;

/// How often the whole is solved along the lines, at most, before it is split.
const ROUNDS: usize = 60;
/// The demands for each item of the search over items that comes first, and of the longer one that comes after one over groups.
const FIRST: u64 = 1_000;
const SECOND: u64 = 20_000;
/// What the first search may take even where there are few items: some hundredths of a second.
const FIRST_LEAST: u64 = 300_000;
/// The demands for each item outside of the groups, of the search that fits them to what the groups get.
const FIT: u64 = 300;
/// How far below the best allocation one may be to be improved, in parts of the gap that is left.
const NEAR: f64 = 1.0;
/// What counts of how far a group falls short of the lines where it was moved to.
const MOVED: f64 = 1e-3;

/// The part of all that the items could bring that the numbers themselves do not tell.
const NOISE: f64 = 1e-14;

/// Returns an allocation and a bound within the limits.
pub(crate) fn optimum(tree: &Tree, hurdle: f64, limits: Limits) -> Result<Found, Lost> {
    // Where next to nothing can be had of a lot, a part of next to nothing is less than the errors of adding up.
    let outcomes = tree
        .leaves
        .iter()
        .map(|leaf| leaf.kernel.value(leaf.high).abs());
    let noise = NOISE
        * outcomes
            .fold(0.0, |sum, outcome| sum + outcome)
            .min(f64::MAX);
    let limits = Limits {
        near: limits.near.max(noise),
        ..limits
    };
    if tree.groups.len() <= 2 {
        return search(tree, hurdle, limits, None);
    }
    let mut whole = Whole {
        tree: tree.clone(),
        top: 0,
        parts: Vec::new(),
    };
    whole.solve(hurdle, limits)
}

/// The search over groups alone, as it is where that over items gets nowhere.
#[cfg(test)]
pub(super) fn by_groups(tree: &Tree, hurdle: f64, limits: Limits) -> Result<Found, Lost> {
    let mut whole = Whole {
        tree: tree.clone(),
        top: 0,
        parts: Vec::new(),
    };
    let mut quest = Quest::new(hurdle, limits);
    whole.by_groups(&mut quest)?;
    quest.answer()
}

/// A problem and the groups that were taken out of it.
#[derive(Debug)]
pub(super) struct Whole {
    tree: Tree,
    /// The last group that is not to be taken out: the whole, or the one that was taken out itself.
    top: usize,
    parts: Vec<Part>,
}

/// What a range is of.
#[derive(Debug, Clone, Copy)]
enum Member {
    Leaf(usize),
    Part(usize),
}

type Change = (Member, (f64, f64));

/// A part of the problem: ranges that differ from those of the whole.
#[derive(Debug)]
struct Node {
    changes: Vec<Change>,
    price: f64,
}

/// The whole along the lines, in one node.
struct View {
    bound: f64,
    reduced: Reduced,
    /// The ranges of the parts.
    ranges: Vec<(f64, f64)>,
    x: Vec<f64>,
    /// The amounts along the lines.
    old: Vec<f64>,
    prices: Vec<f64>,
    /// By how much each item stands below its envelope.
    misses: Vec<f64>,
    /// Groups to be taken out, with the price around each.
    apart: Vec<(usize, f64)>,
    /// Whether the lines are above the truth where groups stand.
    touch: Touch,
}

impl Whole {
    pub(super) fn of_group(tree: Tree) -> Self {
        Self {
            tree,
            top: 1,
            parts: Vec::new(),
        }
    }

    pub(super) fn tree(&self) -> &Tree {
        &self.tree
    }

    /// Bounds the sum of a group that was taken out.
    pub(super) fn bound_by(&mut self, (low, high): (f64, f64)) {
        self.tree.groups[0].high = high;
        (self.tree.groups[1].low, self.tree.groups[1].high) = (low, high);
    }

    /// Returns an allocation and a bound within the limits.
    pub(super) fn solve(&mut self, hurdle: f64, limits: Limits) -> Result<Found, Lost> {
        if self.tree.groups.len() <= self.top.saturating_add(1) {
            return search(&self.tree, hurdle, limits, None);
        }
        let mut quest = Quest::new(hurdle, limits);
        // Where few groups bind, the items themselves are soon told apart; where many do, they never are. Both are tried, and those
        // that did not get far once more.
        let part = |most: u64, per_item: u64| {
            most.min(per_item.saturating_mul(self.tree.leaves.len() as u64))
        };
        let efforts = [
            (
                part(limits.work / 16, FIRST).max(FIRST_LEAST.min(limits.work)),
                limits.work / 8,
            ),
            (part(limits.work / 4, SECOND), limits.work),
        ];
        for (plain, apart) in efforts {
            self.by_items(&mut quest, plain)?;
            quest.keep = quest.work.saturating_sub(apart);
            self.by_groups(&mut quest)?;
            if quest.close(quest.bound) || quest.work == 0 {
                break;
            }
        }
        quest.answer()
    }

    /// Searches item by item, as if there were no groups to take out.
    fn by_items(&self, quest: &mut Quest, work: u64) -> Result<(), Lost> {
        let limits = Limits {
            work,
            ..quest.limits
        };
        let known = quest.best.take().map(|best| Found {
            bound: quest.bound,
            work: 0,
            ..best
        });
        match search(&self.tree, quest.hurdle, limits, known) {
            Ok(found) => quest.learn(found),
            Err(Lost::Infeasible) => return Err(Lost::Infeasible),
            Err(Lost::Exhausted) => quest.work = quest.work.saturating_sub(work),
        }
        Ok(())
    }

    /// Searches with all groups taken out that bind.
    fn by_groups(&mut self, quest: &mut Quest) -> Result<(), Lost> {
        // Every round takes out at least one group more than the one before.
        for _ in 0..self.tree.groups.len() {
            if quest.close(quest.bound) || quest.spent() {
                break;
            }
            let groups = self.run(quest);
            if groups.is_empty() {
                break;
            }
            self.take_out(&groups, quest)?;
        }
        Ok(())
    }

    /// Takes groups out, the outermost first, each with a line and a point at the price around it.
    fn take_out(&mut self, groups: &[(usize, f64)], quest: &mut Quest) -> Result<(), Lost> {
        for (group, above) in groups {
            let end = self.tree.groups[*group].end;
            // What was taken out before from inside is now found inside.
            self.parts
                .retain(|part| part.group < *group || part.group >= end);
            let mut part = Part::new(&self.tree, *group, *above).ok_or(Lost::Infeasible)?;
            let limits = quest.part_limits(quest.bound, self.tree.groups.len());
            if !part.ask(*above, part.reach, limits, &mut quest.work) {
                return Err(Lost::Infeasible);
            }
            self.parts.push(part);
        }
        self.parts.sort_by_key(|part| part.group);
        Ok(())
    }

    /// Searches; returns what has to be taken out, with the price around each, before it can go on.
    fn run(&mut self, quest: &mut Quest) -> Vec<(usize, f64)> {
        let root = Node {
            changes: Vec::new(),
            price: 0.0,
        };
        let mut open = BinaryHeap::from([Ranked {
            bound: quest.bound,
            number: 0,
            node: root,
        }]);
        let mut number = 0_u64;
        let (mut top, mut closed) = (quest.bound, f64::NEG_INFINITY);
        while let Some(Ranked { bound, node, .. }) = open.pop() {
            top = bound;
            if quest.close(bound) || quest.spent() {
                break;
            }
            top = closed;
            quest.nodes = quest.nodes.saturating_add(1);
            let Some(view) = self.view(&node, bound, quest) else {
                continue;
            };
            if node.changes.is_empty() {
                quest.bound = view.bound;
            }
            if !view.apart.is_empty() {
                return view.apart;
            }
            self.settle(&view, quest);
            if let Some(found) = self.assemble(&view, quest) {
                let found = self.polish(found, &view, quest);
                quest.offer(found);
            }
            let parts = if quest.close(view.bound) {
                Vec::new()
            } else {
                self.split(&node, &view)
            };
            if parts.is_empty() {
                closed = f64::max(closed, view.bound);
            }
            for changes in parts {
                number = number.saturating_add(1);
                let price = view.prices[0];
                open.push(Ranked {
                    bound: view.bound,
                    number,
                    node: Node { changes, price },
                });
            }
        }
        quest.bound = quest.bound.min(f64::max(top, closed));
        Vec::new()
    }

    /// Solves the whole along the lines, and groups at its price, until lines and points agree there; `None` when a node is empty.
    fn view(&mut self, node: &Node, bound: f64, quest: &mut Quest) -> Option<View> {
        let mut ranges: Vec<(f64, f64)> = self.parts.iter().map(|part| part.reach).collect();
        let mut leaves: Vec<(usize, (f64, f64))> = Vec::new();
        for (member, range) in &node.changes {
            match member {
                Member::Part(p) => ranges[*p] = *range,
                Member::Leaf(i) => leaves.push((*i, *range)),
            }
        }
        let (mut least, mut guess) = (bound, node.price);
        for round in 0..ROUNDS {
            let reduced = Reduced::of(&self.tree, &self.parts, |p, part| {
                let corners = part.corners(ranges[p]);
                (ranges[p], corners)
            });
            let mut relaxed = Relaxation::new(&reduced.tree, quest.hurdle)?;
            for (i, range) in &leaves {
                if range.0 > range.1 || !relaxed.set_range(reduced.place(*i)?, *range) {
                    return None;
                }
            }
            let found = relaxed.solve(guess)?;
            quest.work = quest.work.saturating_sub(relaxed.work);
            (least, guess) = (least.min(found), relaxed.prices[0]);
            let slack = quest.slack(least, self.parts.len());
            let limits = quest.part_limits(least, self.parts.len());
            let mut fresh = false;
            for (p, part) in self.parts.iter_mut().enumerate() {
                let group = reduced.tree.leaves[reduced.stand_ins[p]].group;
                let mut price = relaxed.prices[group];
                if relaxed.frozen[group] {
                    // There is no room for more than the least.
                    (price, ranges[p].1) = (quest.hurdle, ranges[p].0);
                }
                if part.gap_at(price, ranges[p]) > slack {
                    if !part.ask(price, ranges[p], limits, &mut quest.work) {
                        return None;
                    }
                    fresh = true;
                }
            }
            let mut touch = Touch::Near;
            if !fresh && !quest.spent() && !quest.close(least) {
                let stand = Stand {
                    reduced: &reduced,
                    relaxed: &relaxed,
                    ranges: &ranges,
                    slack,
                };
                touch = stand.sharpen(&mut self.parts, limits, quest);
                fresh = touch == Touch::Lower;
            }
            let done = round.saturating_add(1) == ROUNDS;
            if !fresh || done || quest.spent() || quest.close(least) {
                let misses: Vec<f64> = (0..relaxed.x.len()).map(|i| relaxed.miss(i)).collect();
                // One item below its envelope is split sooner than a group is taken out.
                let several = misses.iter().filter(|miss| **miss > 0.0).nth(1).is_some();
                let apart = if several || self.parts.is_empty() {
                    apart(&relaxed, &reduced, self.top)
                } else {
                    Vec::new()
                };
                let (old, prices) = (relaxed.x.clone(), relaxed.prices.clone());
                let mut view = View {
                    bound: least,
                    reduced,
                    ranges,
                    x: old.clone(),
                    old,
                    prices,
                    misses,
                    apart,
                    touch,
                };
                self.to_points(&mut view, quest.hurdle, slack);
                return Some(view);
            }
        }
        None
    }

    /// Moves sums along ties to points: at a price, all points whose worth is that of the lines are as good, and what is between two
    /// is not.
    fn to_points(&self, view: &mut View, hurdle: f64, slack: f64) {
        let (reduced, prices) = (&view.reduced, &view.prices);
        let tree = &reduced.tree;
        let above = |p: usize| tree.leaves[reduced.stand_ins[p]].group;
        let parts = || self.parts.iter().enumerate();
        let ends: Vec<(f64, f64)> = parts()
            .map(|(p, part)| part.ends_at(prices[above(p)], view.ranges[p], slack))
            .collect();
        let ties: Vec<(f64, f64)> = parts()
            .map(|(p, part)| part.tie_at(prices[above(p)], view.ranges[p], slack))
            .collect();
        if ends.iter().any(|(low, high)| low > high) {
            return;
        }
        for (place, (low, _)) in reduced.stand_ins.iter().zip(&ends) {
            view.x[*place] = *low;
        }
        let mut sums = vec![0.0; tree.groups.len()];
        for (leaf, x) in tree.leaves.iter().zip(&view.x) {
            reduced.add(&mut sums, leaf.group, *x);
        }
        // To the upper points as far as there is room, then as far as the tie goes, and what is still too much or too little wherever
        // it can be.
        for stage in 0..3 {
            for p in 0..self.parts.len() {
                let place = reduced.stand_ins[p];
                let (least, most) = match stage {
                    0 => (view.x[place], ends[p].1),
                    1 => ties[p],
                    _ => view.ranges[p],
                };
                let room = reduced.room(&sums, above(p));
                let wanted = stage == 0 || room < 0.0 || prices[above(p)] > hurdle;
                let rise = room
                    .min(most - view.x[place])
                    .max(f64::min(least - view.x[place], 0.0));
                if wanted && rise.abs() > 1e-13 * most {
                    view.x[place] += rise;
                    reduced.add(&mut sums, above(p), rise);
                }
            }
        }
    }

    /// Solves groups for the sums that they get, where no point is near.
    fn settle(&mut self, view: &View, quest: &mut Quest) {
        let slack = quest.slack(view.bound, self.parts.len());
        let limits = quest.part_limits(view.bound, self.parts.len());
        for (p, part) in self.parts.iter_mut().enumerate() {
            let sum = view.x[view.reduced.stand_ins[p]];
            if view.short(p, part, sum) > slack && !quest.spent() && part.is_new(sum) {
                part.ask(quest.hurdle, (part.reach.0, sum), limits, &mut quest.work);
            }
        }
    }

    /// Puts together an allocation in which each group gets at most what it gets along the lines.
    fn assemble(&self, view: &View, quest: &mut Quest) -> Option<Found> {
        let mut points = Vec::with_capacity(self.parts.len());
        for (p, part) in self.parts.iter().enumerate() {
            points.push(part.best_below(view.x[view.reduced.stand_ins[p]])?);
        }
        let pinned = Reduced::of(&self.tree, &self.parts, |p, _| {
            let point = points[p];
            let pin = CurvePoint {
                spend: point.sum,
                outcome: point.value,
            };
            ((point.sum, point.sum), vec![pin])
        });
        let limits = Limits {
            work: quest
                .work
                .min(FIT.saturating_mul(pinned.tree.leaves.len() as u64)),
            ..quest.limits
        };
        let outer = search(&pinned.tree, quest.hurdle, limits, None).ok()?;
        quest.work = quest.work.saturating_sub(outer.work);
        let mut x = vec![0.0; self.tree.leaves.len()];
        let mut prices = vec![0.0; self.tree.groups.len()];
        for (leaf, amount) in pinned.leaves.iter().zip(&outer.x) {
            if let Some(i) = leaf {
                x[*i] = *amount;
            }
        }
        for (g, price) in view.reduced.groups.iter().zip(&view.prices) {
            prices[*g] = *price;
        }
        for (part, point) in self.parts.iter().zip(points) {
            let group = &self.tree.groups[part.group];
            x[group.first..group.last].copy_from_slice(&point.x);
            prices[part.group..group.end].copy_from_slice(&point.prices);
        }
        let mut worth = 0.0;
        for (leaf, x) in self.tree.leaves.iter().zip(&x) {
            worth += leaf.kernel.value(*x) - quest.hurdle * x;
        }
        Some(Found {
            x,
            worth,
            bound: f64::INFINITY,
            prices,
            nodes: outer.nodes,
            work: 0,
        })
    }

    /// Divides the money once more, with every item on its side of its bend: then marginal returns are equal over all groups, and not
    /// only inside each.
    fn polish(&self, found: Found, view: &View, quest: &mut Quest) -> Found {
        let far = |best: &Found| best.worth - found.worth > NEAR * (view.bound - best.worth);
        if quest.best.as_ref().is_some_and(far) {
            return found;
        }
        let Some(mut relaxed) = Relaxation::beside(&self.tree, quest.hurdle, &found.x) else {
            return found;
        };
        let solved = relaxed.solve(view.prices[0]);
        quest.work = quest.work.saturating_sub(relaxed.work);
        match relaxed
            .worth()
            .filter(|worth| solved.is_some() && *worth > found.worth)
        {
            Some(worth) => Found {
                worth,
                x: relaxed.x,
                prices: relaxed.prices,
                ..found
            },
            None => found,
        }
    }

    /// Returns the two parts of a node around the place where the item or group that is furthest above the truth stands; none when all
    /// are on it.
    fn split(&self, node: &Node, view: &View) -> Vec<Vec<Change>> {
        let mut worst = (0.0, None);
        let mut consider = |miss: f64, member: Member, halves: [(f64, f64); 2]| {
            if miss > worst.0 {
                worst = (miss, Some((member, halves)));
            }
        };
        for (p, part) in self.parts.iter().enumerate() {
            let place = view.reduced.stand_ins[p];
            let (x, old, (a, b)) = (view.x[place], view.old[place], view.ranges[p]);
            let hair = 1e-12 * b;
            let inside = |x: &f64| a + hair < *x && *x < b - hair;
            let Some(at) = [old, x, 0.5 * (a + b)].into_iter().find(inside) else {
                continue;
            };
            // Where it stands along the lines is what the bound is made of; where it was moved to matters if nothing else does.
            let mut short = view.short(p, part, x);
            if view.touch == Touch::Dips(p) {
                short = f64::max(short, view.short(p, part, old));
            } else {
                short *= MOVED;
            }
            let price = view.prices[view.reduced.tree.leaves[place].group];
            let at = part.turn(at, price, view.ranges[p]).unwrap_or(at);
            consider(short, Member::Part(p), [(a, at), (at, b)]);
        }
        for (place, miss) in view.misses.iter().enumerate() {
            if let Some(i) = view.reduced.leaves[place] {
                let (leaf, x) = (&self.tree.leaves[i], view.x[place]);
                let mut range = (if leaf.zero { 0.0 } else { leaf.low }, leaf.high);
                for (member, found) in &node.changes {
                    if matches!(member, Member::Leaf(j) if *j == i) {
                        range = *found;
                    }
                }
                let below = leaf.floor(x).unwrap_or(f64::NEG_INFINITY);
                let above = leaf.ceil(x).unwrap_or(f64::INFINITY);
                consider(
                    *miss,
                    Member::Leaf(i),
                    [(range.0, range.1.min(below)), (range.0.max(above), range.1)],
                );
            }
        }
        let Some((member, halves)) = worst.1 else {
            return Vec::new();
        };
        halves
            .into_iter()
            .filter(|(a, b)| a <= b)
            .map(|half| {
                let mut changes = node.changes.clone();
                changes.push((member, half));
                changes
            })
            .collect()
    }
}

impl View {
    /// Returns how far a part is known to fall short of the lines at its price, with the sum that it gets.
    fn short(&self, p: usize, part: &Part, sum: f64) -> f64 {
        let place = self.reduced.stand_ins[p];
        let leaf = &self.reduced.tree.leaves[place];
        let price = self.prices[leaf.group];
        let old = self.old[place];
        let promised = leaf.kernel.value(old) - price * old;
        let known = part.best_below(sum);
        promised - known.map_or(f64::NEG_INFINITY, |point| point.value - price * sum)
    }
}

/// Returns the outermost groups that have a price of their own and an item below its envelope, with the price around each.
fn apart(relaxed: &Relaxation<'_>, reduced: &Reduced, top: usize) -> Vec<(usize, f64)> {
    let tree = relaxed.tree;
    let mut apart = Vec::new();
    let mut g = 1;
    while g < tree.groups.len() {
        let group = &tree.groups[g];
        let (own, above) = (relaxed.prices[g], relaxed.prices[group.parent]);
        let priced = (own - above).abs() > 1e-9 * own.abs().max(above.abs());
        let firm = relaxed.frozen[g] || relaxed.frozen[group.parent];
        let split = (group.first..group.last).any(|i| relaxed.miss(i) > 0.0);
        if priced && !firm && split && reduced.groups[g] > top {
            apart.push((reduced.groups[g], above));
            g = group.end;
        } else {
            g = g.saturating_add(1);
        }
    }
    apart
}
