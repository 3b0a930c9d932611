//! What does it cost? The price of the budget, and of every bound that binds.

use super::{Binding, Bound, Problem, Subject, problem::Edge, risk::slope, solve::Solved};

impl Problem {
    pub(super) fn sums(&self, amounts: &[i128]) -> Vec<(crate::id::GroupId, crate::money::Money)> {
        let sums = self.group_sums(amounts);
        self.groups
            .iter()
            .zip(sums)
            .map(|(node, sum)| (node.id.clone(), self.money(sum)))
            .collect()
    }

    /// Returns the sum of each group, the groups within it included.
    pub(super) fn group_sums(&self, amounts: &[i128]) -> Vec<i128> {
        let mut sums = vec![0_i128; self.groups.len()];
        for (item, minor) in self.items.iter().zip(amounts) {
            if let Some(g) = item.group {
                sums[g] = sums[g].saturating_add(*minor);
            }
        }
        for (group, _) in self.order().into_iter().rev() {
            if let Some((g, parent)) = group.and_then(|g| Some((g, self.groups[g].within?))) {
                sums[parent] = sums[parent].saturating_add(sums[g]);
            }
        }
        sums
    }

    /// Returns the price of the budget; none when it is beyond the range of numbers.
    pub(super) fn shadow_price(&self, solved: &Solved) -> Option<f64> {
        let Solved { found, budget, .. } = solved;
        // An item that takes the whole budget would take more: its own slope is what more would bring.
        let whole = |(i, x): (&usize, &f64)| {
            let item = &self.items[*i];
            let open = item.high.is_none_or(|high| high.minor > *budget) && item.step == 0;
            let slope = slope(&item.kernel, solved.odds.as_deref(), *x);
            (open && *x >= self.major(*budget) && slope.is_finite()).then_some(slope)
        };
        let taker = solved.model.items.iter().zip(&found.x).find_map(whole);
        let price = taker.map_or(found.prices[0], |slope| slope.max(found.prices[0]));
        Some(price).filter(|price| price.is_finite())
    }

    /// Returns what binds, and what it costs.
    pub(super) fn binding(
        &self,
        solved: &Solved,
        amounts: &[i128],
        price: Option<f64>,
    ) -> Vec<Binding> {
        let Solved {
            model,
            found,
            budget,
            hurdle,
            ..
        } = solved;
        let mut binding = Vec::new();
        let mut add = |subject: Subject, edge: Edge, shadow_price: f64| {
            // Differences of rounding are no prices.
            if shadow_price > 1e-9 * found.prices[0].abs() && shadow_price.is_finite() {
                let amount = self.money(edge.minor);
                binding.push(Binding {
                    subject,
                    bound: edge.bound,
                    amount,
                    shadow_price,
                });
            }
        };
        let spent = amounts
            .iter()
            .fold(0_i128, |sum, minor| sum.saturating_add(*minor));
        // At a hurdle, it is the limit that binds only where more would bring more than that.
        let binds = |price: &f64| spent == *budget && *price > *hurdle * (1.0 + 1e-9);
        if let Some(price) = price.filter(binds) {
            add(
                Subject::Budget,
                Edge {
                    minor: *budget,
                    bound: Bound::Budget,
                },
                price,
            );
        }
        let sums = self.group_sums(amounts);
        let mut inner: Vec<(usize, f64)> = Vec::new();
        for (place, group) in model.groups.iter().enumerate() {
            if let Some(g) = group {
                let above = found.prices[model.tree.groups[place].parent];
                inner.push((*g, found.prices[place] - above));
            }
        }
        inner.sort_by_key(|(g, _)| *g);
        for (g, rise) in inner {
            let subject = || self.subject(Some(g));
            let node = &self.groups[g];
            if let Some(cap) = node.cap(*budget).filter(|cap| cap.minor == sums[g]) {
                add(subject(), cap, rise);
            }
            if let Some(floor) = node.floor(*budget).filter(|floor| floor.minor == sums[g]) {
                add(subject(), floor, -rise);
            }
        }
        let mut prices = vec![0.0; self.items.len()];
        for (leaf, i) in model.tree.leaves.iter().zip(&model.items) {
            prices[*i] = found.prices[leaf.group];
        }
        for (i, item) in self.items.iter().enumerate() {
            let subject = || Subject::Item(item.id.clone());
            let slope = slope(&item.kernel, solved.odds.as_deref(), self.major(amounts[i]));
            let gain = slope - prices[i];
            match (item.low, item.high) {
                (Some(low), Some(high))
                    if low.minor == high.minor && high.bound == Bound::Fixed =>
                {
                    add(subject(), high, gain.abs());
                }
                (low, high) => {
                    if let Some(high) = high.filter(|high| high.minor == amounts[i]) {
                        add(subject(), high, gain);
                    }
                    if let Some(low) = low.filter(|low| low.minor == amounts[i] && low.minor > 0) {
                        add(subject(), low, -gain);
                    }
                }
            }
        }
        binding
    }
}
