//! How do amounts of the solver become money that adds up? Largest remainders, from the whole down to the items.

use super::problem::{Model, Problem};

/// A part to be rounded: its amount, and the whole numbers it may become.
struct Part {
    exact: f64,
    low: i128,
    high: i128,
}

impl Problem {
    /// Returns the amounts in minor units, by item: every bound is kept, and groups that use up a bound use it up to the last unit.
    pub(super) fn rounded(&self, model: &Model, x: &[f64], budget: i128) -> Vec<i128> {
        let tree = &model.tree;
        let unit = self.unit();
        let mut exact = vec![0.0; tree.groups.len()];
        for (group, sum) in tree.groups.iter().zip(&mut exact) {
            *sum = x[group.first..group.last]
                .iter()
                .fold(0.0, |sum, x| sum + x * unit);
        }
        let mut totals = vec![0_i128; tree.groups.len()];
        // A budget that is used up but for rounding is used up.
        let whole = near(exact[0]);
        let hair = budget.checked_div(1_000_000_000).unwrap_or(0).max(1);
        totals[0] = if budget.abs_diff(whole) <= hair.unsigned_abs() {
            budget
        } else {
            whole.min(budget)
        };
        let rigid = self.rigid(model);
        let mut amounts = vec![0_i128; self.items.len()];
        for (g, group) in tree.groups.iter().enumerate() {
            let leaves = group.first..group.direct;
            let mut parts: Vec<Part> = Vec::new();
            for i in leaves.clone() {
                parts.push(self.part(model.items[i], x[i] * unit, budget));
            }
            let inner: Vec<usize> = tree.below(g).collect();
            for h in &inner {
                parts.push(if rigid[*h] {
                    let lots = near(exact[*h]);
                    Part {
                        exact: exact[*h],
                        low: lots,
                        high: lots,
                    }
                } else {
                    self.group_part(model.groups[*h], exact[*h], budget)
                });
            }
            let wholes = largest_remainders(&parts, totals[g]);
            for (i, whole) in leaves.zip(&wholes) {
                amounts[model.items[i]] = *whole;
            }
            for (h, whole) in inner
                .iter()
                .zip(wholes.iter().skip(group.direct.abs_diff(group.first)))
            {
                totals[*h] = *whole;
            }
        }
        amounts
    }

    /// Returns which groups hold nothing but lots and fixed amounts, so that they cannot take a unit more or less.
    fn rigid(&self, model: &Model) -> Vec<bool> {
        let groups = &model.tree.groups;
        let firm = |i: &usize| {
            let item = &self.items[*i];
            item.step > 0 || (item.low == item.high && item.low.is_some())
        };
        let mut rigid: Vec<bool> = groups
            .iter()
            .map(|group| model.items[group.first..group.direct].iter().all(firm))
            .collect();
        for g in (1..groups.len()).rev() {
            let parent = groups[g].parent;
            rigid[parent] = rigid[parent] && rigid[g];
        }
        rigid
    }

    fn part(&self, i: usize, exact: f64, budget: i128) -> Part {
        let item = &self.items[i];
        let low = item.low.map_or(0, |edge| edge.minor);
        let high = item.high.map_or(budget, |edge| edge.minor.min(budget));
        if item.step > 0 {
            // Lots stay whole.
            let lots = near(exact / wide(item.step)).saturating_mul(item.step);
            return Part {
                exact,
                low: lots,
                high: lots,
            };
        }
        if item.zero && exact < 0.5 * wide(low) {
            return Part {
                exact: 0.0,
                low: 0,
                high: 0,
            };
        }
        Part { exact, low, high }
    }

    fn group_part(&self, group: Option<usize>, exact: f64, budget: i128) -> Part {
        let node = group.map(|g| &self.groups[g]);
        let floor = node
            .and_then(|node| node.floor(budget))
            .map_or(0, |edge| edge.minor);
        let cap = node
            .and_then(|node| node.cap(budget))
            .map_or(budget, |edge| edge.minor.min(budget));
        Part {
            exact,
            low: floor,
            high: cap,
        }
    }
}

/// Rounds parts so that they add up to `total` as far as their bounds allow.
fn largest_remainders(parts: &[Part], total: i128) -> Vec<i128> {
    let down = |part: &Part| whole(part.exact.floor()).max(part.low).min(part.high);
    let mut wholes: Vec<i128> = parts.iter().map(down).collect();
    let sum = wholes
        .iter()
        .fold(0_i128, |sum, whole| sum.saturating_add(*whole));
    let mut rest = total.saturating_sub(sum);
    let mut order: Vec<usize> = (0..parts.len()).collect();
    let left = |i: &usize| parts[*i].exact - wide(wholes[*i]);
    if rest > 0 {
        // Whoever lost most gets a unit first.
        order.sort_by(|a, b| left(b).total_cmp(&left(a)).then(a.cmp(b)));
    } else {
        order.sort_by(|a, b| left(a).total_cmp(&left(b)).then(a.cmp(b)));
    }
    // One unit each; what is still left after that, because bounds stood in the way, goes where there is room.
    for share in [1, i128::MAX] {
        for i in &order {
            let step = if rest > 0 {
                share
                    .min(rest)
                    .min(parts[*i].high.saturating_sub(wholes[*i]).max(0))
            } else {
                share
                    .saturating_neg()
                    .max(rest)
                    .max(parts[*i].low.saturating_sub(wholes[*i]).min(0))
            };
            wholes[*i] = wholes[*i].saturating_add(step);
            rest = rest.saturating_sub(step);
        }
    }
    wholes
}

fn near(x: f64) -> i128 {
    whole(x.round())
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a whole number within the range of amounts"
)]
fn whole(x: f64) -> i128 {
    x as i128
}

#[expect(
    clippy::cast_precision_loss,
    reason = "amounts are within what an f64 holds exactly"
)]
fn wide(x: i128) -> f64 {
    x as f64
}
