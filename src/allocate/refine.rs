//! What does rounding cost, and which single units bring it back? Minor units are moved while that brings more.
//!
//! Amounts rounded by remainders are within a unit of the best, and mostly nobody sees the difference. Where a curve has a corner between
//! two units, or is steep over a few of them, a unit is a good part of the answer.

use super::{
    Problem,
    problem::{Item, Model},
    solve::Solved,
};

/// The part of the outcome from which on what rounding costs is looked at.
const SEEN: f64 = 1e-8;
/// The most curves that are read for it.
const WORK: usize = 4_000_000;
/// Up to this many groups, units move between all of them.
const GROUPS: usize = 64;

/// What one unit more, and one unit less, makes of the outcome of an item; none where it is not allowed.
#[derive(Debug, Clone, Copy)]
struct Margin {
    gain: Option<f64>,
    loss: Option<f64>,
}

/// Amounts with the sums and the bounds of their groups.
struct Ledger<'p> {
    problem: &'p Problem,
    hurdle: f64,
    budget: i128,
    amounts: Vec<i128>,
    margins: Vec<Margin>,
    spent: i128,
    sums: Vec<i128>,
    bounds: Vec<(i128, i128)>,
}

impl Problem {
    /// Returns the amounts of an optimum in minor units, by item.
    pub(super) fn amounts(&self, solved: &Solved) -> Vec<i128> {
        let Solved {
            model,
            found,
            budget,
            hurdle,
            ..
        } = solved;
        let amounts = self.rounded(model, &found.x, *budget);
        if self.risk.is_some() {
            return amounts;
        }
        let exact = self.exact(model, &found.x);
        let lost = exact - self.worth(&amounts);
        if lost.is_nan() || lost <= SEEN * exact.abs() {
            return amounts;
        }
        let mut ledger = Ledger::new(self, *hurdle, *budget, amounts);
        let count = self.items.len().max(1);
        for _ in 0..count
            .saturating_mul(4)
            .saturating_add(100)
            .min(WORK.checked_div(count).unwrap_or(0))
        {
            let Some((to, from)) = ledger.best(SEEN * 1e-3 * exact.abs()) else {
                break;
            };
            ledger.shift(to, 1);
            if let Some(from) = from {
                ledger.shift(from, -1);
            }
        }
        ledger.amounts
    }

    /// Returns what amounts bring before they are rounded.
    fn exact(&self, model: &Model, x: &[f64]) -> f64 {
        let worths = model.items.iter().zip(x);
        worths.fold(0.0, |sum, (i, x)| sum + self.items[*i].kernel.value(*x))
    }
}

impl Item {
    /// Returns whether a change of one unit leads to an allowed amount.
    fn takes(&self, minor: i128, budget: i128) -> bool {
        let (low, high) = (
            self.low.map_or(0, |edge| edge.minor),
            self.high.map_or(budget, |edge| edge.minor),
        );
        self.step == 0 && low <= minor && minor <= high
    }
}

impl<'p> Ledger<'p> {
    fn new(problem: &'p Problem, hurdle: f64, budget: i128, amounts: Vec<i128>) -> Self {
        let bounds = problem.groups.iter().map(|node| {
            let floor = node.floor(budget).map_or(0, |edge| edge.minor);
            (floor, node.cap(budget).map_or(budget, |edge| edge.minor))
        });
        let spent = amounts
            .iter()
            .fold(0_i128, |sum, minor| sum.saturating_add(*minor));
        let mut ledger = Self {
            problem,
            hurdle,
            budget,
            spent,
            sums: problem.group_sums(&amounts),
            bounds: bounds.collect(),
            margins: Vec::new(),
            amounts,
        };
        ledger.margins = (0..ledger.amounts.len())
            .map(|i| ledger.margin(i))
            .collect();
        ledger
    }

    fn margin(&self, i: usize) -> Margin {
        let (item, minor) = (&self.problem.items[i], self.amounts[i]);
        let worth = |minor: i128| {
            let spend = self.problem.major(minor);
            item.kernel.value(spend) - self.hurdle * spend
        };
        let here = worth(minor);
        let beside = |minor: i128| item.takes(minor, self.budget).then(|| worth(minor));
        Margin {
            gain: beside(minor.saturating_add(1)).map(|more| more - here),
            loss: beside(minor.saturating_sub(1)).map(|less| here - less),
        }
    }

    /// Returns who gets one unit more and who gives it, for the most that one unit can bring; nobody gives what is not spent.
    fn best(&self, least: f64) -> Option<(usize, Option<usize>)> {
        // The best of each group: of equals, the first.
        let count = self.sums.len().saturating_add(1);
        let mut tops: Vec<(Option<usize>, Option<usize>)> = vec![(None, None); count];
        for (i, margin) in self.margins.iter().enumerate() {
            let (to, from) = &mut tops[self.place(i)];
            let gain = |i: usize| self.margins[i].gain;
            if margin.gain.is_some() && to.is_none_or(|to| margin.gain > gain(to)) {
                *to = Some(i);
            }
            let loss = |i: usize| self.margins[i].loss;
            if margin.loss.is_some() && from.is_none_or(|from| margin.loss < loss(from)) {
                *from = Some(i);
            }
        }
        let mut best = (least, None);
        for (g, (to, _)) in tops.iter().enumerate() {
            let Some((to, gain)) = to.and_then(|to| Some((to, self.margins[to].gain?))) else {
                continue;
            };
            if gain > best.0 && self.spent < self.budget && self.room(g, None) {
                best = (gain, Some((to, None)));
            }
            for (h, (_, from)) in tops.iter().enumerate() {
                let Some((from, loss)) =
                    from.and_then(|from| Some((from, self.margins[from].loss?)))
                else {
                    continue;
                };
                let near = g == h || count <= GROUPS;
                if near && from != to && gain - loss > best.0 && self.room(g, Some(h)) {
                    best = (gain - loss, Some((to, Some(from))));
                }
            }
        }
        best.1
    }

    /// Returns the place of an item's group in a list that begins with the whole.
    fn place(&self, i: usize) -> usize {
        self.problem.items[i]
            .group
            .map_or(0, |g| g.saturating_add(1))
    }

    /// Returns the groups around a place, the innermost first.
    fn around(&self, place: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(place.checked_sub(1), |g| self.problem.groups[*g].within)
    }

    /// Returns whether one group may get a unit more and another, or nobody, a unit less.
    fn room(&self, to: usize, from: Option<usize>) -> bool {
        let gives = |g: &usize| from.is_some_and(|from| self.around(from).any(|h| h == *g));
        let open = |g: usize| self.sums[g] < self.bounds[g].1;
        let takes = |g: &usize| self.around(to).any(|h| h == *g);
        let spare = |g: usize| self.sums[g] > self.bounds[g].0;
        self.around(to).filter(|g| !gives(g)).all(open)
            && from.is_none_or(|from| self.around(from).filter(|g| !takes(g)).all(spare))
    }

    fn shift(&mut self, i: usize, by: i128) {
        self.amounts[i] = self.amounts[i].saturating_add(by);
        self.spent = self.spent.saturating_add(by);
        let around: Vec<usize> = self.around(self.place(i)).collect();
        for g in around {
            self.sums[g] = self.sums[g].saturating_add(by);
        }
        self.margins[i] = self.margin(i);
    }
}
