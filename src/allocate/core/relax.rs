//! What would the budget bring if every item could be bought along its envelope? Prices, amounts and a bound.
//!
//! With envelopes for curves the problem is concave, and bounds on nested groups make it simple: at a price, every item asks for
//! what is best for it, a group asks for the sum, cut off at its own bounds, and the price is right when the whole asks for the
//! budget. Where a group is cut off, its own price differs from the one above: that difference is what its bound costs.
//!
//! The price is found in two steps. Demand jumps where an envelope is straight; the median of these prices halves what is left of
//! them until the budget lies on a jump or between two. Between jumps demand is smooth, and interpolation takes a few steps.

use super::{leaf::Face, tree::Tree};
use crate::numeric::root::root;

/// A problem with envelopes, ranges that branch and bound may narrow, and the last solution.
#[derive(Debug)]
pub(crate) struct Relaxation<'t> {
    pub(crate) tree: &'t Tree,
    /// What a unit of money has to bring to be spent at all.
    hurdle: f64,
    /// The range of each item.
    pub(crate) ranges: Vec<(f64, f64)>,
    pub(crate) faces: Vec<Face>,
    /// The amounts.
    pub(crate) x: Vec<f64>,
    /// The price of money inside each group.
    pub(crate) prices: Vec<f64>,
    /// Groups whose cap leaves nothing beyond the least of what is directly below.
    pub(crate) frozen: Vec<bool>,
    /// Frozen groups whose own cap is what leaves nothing.
    full: Vec<bool>,
    /// Demands at the price evaluated last: the least and the greatest that are best.
    less: Vec<f64>,
    more: Vec<f64>,
    sums_less: Vec<f64>,
    sums_more: Vec<f64>,
    totals: Vec<f64>,
    /// Demands at the two ends of the bracket: the least at the lower price, the greatest at the higher.
    at_low: Vec<f64>,
    at_high: Vec<f64>,
    jumps: Vec<f64>,
    /// How many demands were calculated.
    pub(crate) work: u64,
}

impl<'t> Relaxation<'t> {
    /// Returns the problem with the full range of every item; `None` when an item has no allowed spend.
    pub(crate) fn new(tree: &'t Tree, hurdle: f64) -> Option<Self> {
        let (n, m) = (tree.leaves.len(), tree.groups.len());
        let range = |leaf: &super::leaf::Leaf| (if leaf.zero { 0.0 } else { leaf.low }, leaf.high);
        let ranges: Vec<(f64, f64)> = tree.leaves.iter().map(range).collect();
        let face = |(leaf, range): (_, &(f64, f64))| Face::of(leaf, range.0, range.1);
        let faces = tree
            .leaves
            .iter()
            .zip(&ranges)
            .map(face)
            .collect::<Option<_>>()?;
        Some(Self {
            tree,
            hurdle,
            ranges,
            faces,
            x: vec![0.0; n],
            prices: vec![0.0; m],
            frozen: vec![false; m],
            full: vec![false; m],
            less: vec![0.0; n],
            more: vec![0.0; n],
            sums_less: vec![0.0; m],
            sums_more: vec![0.0; m],
            totals: vec![0.0; m],
            at_low: vec![0.0; n],
            at_high: vec![0.0; n],
            jumps: Vec::new(),
            work: 0,
        })
    }

    /// Narrows or widens the range of an item; `false`, and nothing changes, when no spend is left in it.
    pub(crate) fn set_range(&mut self, i: usize, range: (f64, f64)) -> bool {
        match Face::of(&self.tree.leaves[i], range.0, range.1) {
            Some(face) => {
                self.ranges[i] = range;
                self.faces[i] = face;
                true
            }
            None => false,
        }
    }

    /// Returns the problem with every item on the side of its bend on which it stands in an allocation.
    pub(crate) fn beside(tree: &'t Tree, hurdle: f64, x: &[f64]) -> Option<Self> {
        let mut relaxed = Self::new(tree, hurdle)?;
        let sides = tree.leaves.iter().zip(x).map(|(leaf, x)| leaf.side(*x));
        sides
            .enumerate()
            .all(|(i, side)| relaxed.set_range(i, side))
            .then_some(relaxed)
    }

    /// Returns whether the ranges and the bounds of the groups allow anything, and notes which groups are frozen.
    fn feasible(&mut self) -> bool {
        for (i, face) in self.faces.iter().enumerate() {
            self.less[i] = face.start();
            self.more[i] = face.end();
        }
        self.tree.add_up(0, &self.less, &mut self.sums_less);
        self.tree.add_up(0, &self.more, &mut self.sums_more);
        let hair = 1e-12;
        for (g, group) in self.tree.groups.iter().enumerate() {
            let (least, most) = (self.sums_less[g], self.sums_more[g]);
            if least > group.high * (1.0 + hair) || most < group.low * (1.0 - hair) {
                return false;
            }
            self.full[g] = least >= group.high * (1.0 - 1e-14) && group.high < most;
            self.frozen[g] =
                self.full[g] || (g > 0 && self.frozen[group.parent] && least >= group.low);
        }
        true
    }

    /// Calculates the demands below group `g` at a price.
    fn ask(&mut self, g: usize, price: f64) {
        let group = &self.tree.groups[g];
        for i in group.first..group.last {
            let (less, more) = self.faces[i].demand(&self.tree.leaves[i], price);
            self.less[i] = less;
            self.more[i] = more;
        }
        self.work = self
            .work
            .saturating_add(group.last.abs_diff(group.first) as u64);
        self.tree.add_up(g, &self.less, &mut self.sums_less);
        self.tree.add_up(g, &self.more, &mut self.sums_more);
    }

    /// Solves the problem and returns an upper bound on every allocation within the ranges; `None` when there is none.
    ///
    /// `guess` is a price to begin from.
    pub(crate) fn solve(&mut self, guess: f64) -> Option<f64> {
        if !self.feasible() {
            return None;
        }
        let budget = self.tree.groups[0].high;
        self.totals[0] = budget;
        if !self.frozen[0] {
            self.ask(0, self.hurdle);
            self.prices[0] = self.hurdle;
            if self.sums_less[0] > budget {
                self.prices[0] = self.search(0, budget, guess);
            } else if self.hurdle > 0.0 {
                // What returns exactly what is asked for is bought.
                self.totals[0] = self.sums_more[0].min(budget);
            } else {
                // What brings nothing is not.
                self.totals[0] = self.sums_less[0];
            }
        }
        for g in 0..self.tree.groups.len() {
            self.settle(g);
        }
        Some(self.bound())
    }

    /// Divides the total of group `g` among what is directly below it.
    fn settle(&mut self, g: usize) {
        let group = &self.tree.groups[g];
        if self.frozen[g] {
            self.prices[g] = self.price_of_room(g);
            for i in group.first..group.last {
                self.less[i] = self.faces[i].start();
                self.x[i] = self.less[i];
            }
            self.tree.add_up(g, &self.less, &mut self.sums_less);
            for h in self.tree.below(g) {
                self.totals[h] = self.sums_less[h].max(self.tree.groups[h].low);
                // No price asks for it: each of these groups has to find its own.
                self.sums_more[h] = self.sums_less[h];
            }
            return;
        }
        let total = self.totals[g];
        if g > 0 {
            let above = self.prices[group.parent];
            let inside = self.sums_less[g] <= total && total <= self.sums_more[g];
            self.prices[g] = if inside {
                above
            } else {
                self.search(g, total, above)
            };
        }
        let mut rest = total - self.sums_less[g];
        for i in group.first..group.direct {
            let room = self.more[i] - self.less[i];
            let add = rest.min(room).max(0.0);
            self.x[i] = self.less[i] + add;
            rest -= add;
        }
        for h in self.tree.below(g) {
            let below = &self.tree.groups[h];
            let less = self.sums_less[h].max(below.low).min(below.high);
            let more = self.sums_more[h].max(below.low).min(below.high);
            let add = rest.min(more - less).max(0.0);
            self.totals[h] = less + add;
            rest -= add;
        }
        self.absorb(g, rest);
    }

    /// Returns the price inside of a frozen group: what the first money beyond the least of its items would bring, or the price above
    /// if that is more.
    fn price_of_room(&mut self, g: usize) -> f64 {
        let above = if g > 0 {
            self.prices[self.tree.groups[g].parent]
        } else {
            self.hurdle
        };
        if g > 0 && self.frozen[self.tree.groups[g].parent] && !self.full[g] {
            return above;
        }
        let starts: Vec<f64> = self.faces.iter().map(Face::start).collect();
        let ends: Vec<f64> = self.faces.iter().map(Face::end).collect();
        self.tree.add_up(g, &ends, &mut self.sums_more);
        let most = self.sums_more[g];
        self.tree.add_up(g, &starts, &mut self.sums_less);
        let least = self.sums_less[g];
        let target = least + 1e-6 * (most - least);
        if target > least {
            self.search(g, target, above).max(above)
        } else {
            above
        }
    }

    /// Gives a residue of rounding to the item directly below `g` that feels it least.
    fn absorb(&mut self, g: usize, rest: f64) {
        if rest == 0.0 {
            return;
        }
        let group = &self.tree.groups[g];
        let bends = |i: &usize| match &self.faces[*i] {
            Face::Smooth(chord) => {
                let x = self.x[*i] + rest;
                chord.touch < x && x < chord.end
            }
            face @ Face::Mean(_) => {
                let x = self.x[*i] + rest;
                face.start() < x && x < face.end()
            }
            _ => false,
        };
        let largest = (group.first..group.direct)
            .filter(bends)
            .max_by(|a, b| self.x[*a].total_cmp(&self.x[*b]).then(b.cmp(a)));
        if let Some(i) = largest {
            self.x[i] += rest;
        }
    }

    /// Finds the price at which group `g` asks for `target`, which lies between what it can ask for at least and at most.
    ///
    /// Leaves the demands at that price behind: the target lies between the least and the greatest of them, up to rounding.
    fn search(&mut self, g: usize, target: f64, guess: f64) -> f64 {
        let mut price = if guess > 0.0 && guess.is_finite() {
            guess
        } else {
            self.average(g)
        };
        let (mut low, mut high) = (0.0, f64::INFINITY);
        let mut factor = 2.0;
        // A bracket, in strides that grow.
        while low == 0.0 || high == f64::INFINITY {
            self.ask(g, price);
            if self.sums_less[g] > target {
                low = price;
                self.keep_low(g);
            } else if self.sums_more[g] < target {
                high = price;
                self.keep_high(g);
            } else {
                return price;
            }
            if low == 0.0 {
                price /= factor;
            } else if high == f64::INFINITY {
                price *= factor;
            }
            factor = f64::min(factor * factor, 1e60);
            if price < 1e-290 {
                self.level(g, target);
                return 0.0;
            }
            if price > 1e290 {
                break;
            }
        }
        while let Some(jump) = self.jump(g, low, high) {
            self.ask(g, jump);
            if self.sums_less[g] > target {
                low = jump;
                self.keep_low(g);
            } else if self.sums_more[g] < target {
                high = jump;
                self.keep_high(g);
            } else {
                return jump;
            }
        }
        let count = self.tree.groups[g].last.abs_diff(self.tree.groups[g].first);
        #[expect(
            clippy::cast_precision_loss,
            reason = "a tolerance from a count of items"
        )]
        let hair = 2e-15 * (4.0 + (count as f64).sqrt()) * target;
        let exponent = root(
            |exponent| {
                self.ask(g, exponent.exp());
                let miss = self.sums_less[g] - target;
                if miss.abs() <= hair { 0.0 } else { miss }
            },
            low.ln(),
            high.min(1e290).ln(),
        );
        let price = exponent.exp();
        self.ask(g, price);
        if (self.sums_less[g] - target).abs() > 1e3 * hair {
            self.straddle(g, price, target);
        }
        price
    }

    /// Calculates the demands at no price at all. Where curves are level to the last digit, everything from where they become so is as
    /// good as all that there is: the least demand is that of the least price asked at.
    fn level(&mut self, g: usize, target: f64) {
        self.ask(g, 0.0);
        if self.sums_less[g] > target {
            let leaves = self.tree.groups[g].first..self.tree.groups[g].last;
            self.less[leaves.clone()].copy_from_slice(&self.at_high[leaves]);
            self.tree.add_up(g, &self.less, &mut self.sums_less);
        }
    }

    /// Takes the demands on both sides of a price for the least and the greatest: curves so nearly straight that no price hits.
    ///
    /// A price that was found as a logarithm is known the less closely the smaller it is, so that the sides move apart until the target
    /// lies between them.
    fn straddle(&mut self, g: usize, price: f64, target: f64) {
        let group = &self.tree.groups[g];
        let leaves = group.first..group.last;
        let mut width = 1e-14;
        loop {
            self.ask(g, price * (1.0 + width));
            let (less, sums) = (
                self.less[leaves.clone()].to_vec(),
                self.sums_less[g..group.end].to_vec(),
            );
            self.ask(g, price * (1.0 - width));
            self.less[leaves.clone()].copy_from_slice(&less);
            self.sums_less[g..group.end].copy_from_slice(&sums);
            let between = self.sums_less[g] <= target && target <= self.sums_more[g];
            if between || width > 1e-10 {
                return;
            }
            width *= 8.0;
        }
    }

    /// Returns the average return of all that could be spent below `g`: a price of the right magnitude.
    fn average(&self, g: usize) -> f64 {
        let group = &self.tree.groups[g];
        let mut sums = (0.0, 0.0);
        for i in group.first..group.last {
            let (leaf, face) = (&self.tree.leaves[i], &self.faces[i]);
            sums.0 += leaf.kernel.value(face.end()) - leaf.kernel.value(face.start());
            sums.1 += face.end() - face.start();
        }
        let price = sums.0 / sums.1;
        if price > 0.0 && price.is_finite() {
            price
        } else {
            1.0
        }
    }

    fn keep_low(&mut self, g: usize) {
        let leaves = self.tree.groups[g].first..self.tree.groups[g].last;
        self.at_low[leaves.clone()].copy_from_slice(&self.less[leaves]);
    }

    fn keep_high(&mut self, g: usize) {
        let leaves = self.tree.groups[g].first..self.tree.groups[g].last;
        self.at_high[leaves.clone()].copy_from_slice(&self.more[leaves]);
    }

    /// Returns the median of the prices between two at which the demand of an item below `g` jumps.
    fn jump(&mut self, g: usize, low: f64, high: f64) -> Option<f64> {
        let group = &self.tree.groups[g];
        self.jumps.clear();
        for i in group.first..group.last {
            let ends = (self.at_low[i], self.at_high[i]);
            self.jumps
                .extend(self.faces[i].jump(&self.tree.leaves[i], (low, high), ends));
        }
        if self.jumps.is_empty() {
            return None;
        }
        let middle = self.jumps.len() / 2;
        Some(*self.jumps.select_nth_unstable_by(middle, f64::total_cmp).1)
    }

    /// Returns the bound of Lagrange at the prices found: it holds for any prices, so that no error of the search can harm it.
    fn bound(&self) -> f64 {
        self.bound_below(0) + self.rise(0, self.hurdle)
    }

    /// Returns what group `g` brings at most beyond its own price for what it spends, its own bounds left aside.
    pub(crate) fn bound_below(&self, g: usize) -> f64 {
        let top = &self.tree.groups[g];
        let mut bound = 0.0;
        for i in top.first..top.last {
            let (leaf, face) = (&self.tree.leaves[i], &self.faces[i]);
            let price = self.prices[leaf.group];
            let x = if self.frozen[leaf.group] {
                face.start()
            } else {
                self.less[i]
            };
            bound += face.value(leaf, x) - price * x;
        }
        for h in (g..top.end).skip(1) {
            bound += self.rise(h, self.prices[self.tree.groups[h].parent]);
        }
        bound
    }

    /// Returns what the bounds of a group are worth at the prices inside and above it.
    fn rise(&self, g: usize, above: f64) -> f64 {
        let group = &self.tree.groups[g];
        let rise = self.prices[g] - above;
        if g > 0 && self.frozen[group.parent] {
            rise * self.totals[g]
        } else if rise > 0.0 {
            // An open bound costs nothing: no infinity gets in.
            rise * group.high
        } else if rise < 0.0 {
            rise * group.low
        } else {
            0.0
        }
    }

    /// Returns the most that the whole asks for at the price of its last solution.
    pub(crate) fn most_at_price(&mut self) -> f64 {
        self.ask(0, self.prices[0]);
        self.sums_more[0]
    }

    /// Returns the least and the greatest sum of group `g` that items and bounds allow.
    pub(crate) fn reach(&mut self, g: usize) -> (f64, f64) {
        let group = &self.tree.groups[g];
        let starts: Vec<f64> = self.faces.iter().map(Face::start).collect();
        let ends: Vec<f64> = self.faces.iter().map(Face::end).collect();
        let mut sums = vec![0.0; self.tree.groups.len()];
        self.tree.add_up(g, &starts, &mut sums);
        let least = sums[g].max(group.low);
        self.tree.add_up(g, &ends, &mut sums);
        (least, sums[g].min(group.high).max(least))
    }

    /// Returns the height of the envelope above the curve where item `i` stands; infinite where it must not stand.
    pub(crate) fn miss(&self, i: usize) -> f64 {
        let (leaf, face, x) = (&self.tree.leaves[i], &self.faces[i], self.x[i]);
        if let Face::Smooth(chord) = face {
            if x >= chord.touch || x <= chord.start {
                return 0.0;
            }
        }
        match leaf.floor(x) {
            Some(below) if below == x || (x - below) <= 1e-12 * x => {
                (face.value(leaf, x) - leaf.kernel.value(x)).max(0.0)
            }
            // Not a spend that is allowed: what the envelope promises beyond the allowed spend below.
            Some(below) => f64::max(
                face.value(leaf, x) - leaf.kernel.value(below),
                f64::MIN_POSITIVE,
            ),
            None => f64::INFINITY,
        }
    }

    /// Returns what the amounts bring, less the hurdle; `None` when an amount or the sum of a group is not allowed.
    pub(crate) fn worth(&self) -> Option<f64> {
        // No error of the search for prices may hand out money that is not there.
        let hair = 1e-9;
        for group in &self.tree.groups {
            let amounts = self.x[group.first..group.last].iter();
            let sum = amounts.fold(0.0, |sum, x| sum + x);
            if sum > group.high * (1.0 + hair) || sum < group.low * (1.0 - hair) {
                return None;
            }
        }
        let mut worth = 0.0;
        for (leaf, x) in self.tree.leaves.iter().zip(&self.x) {
            let below = leaf.floor(*x).filter(|below| (x - below) <= 1e-12 * x)?;
            worth += leaf.kernel.value(below) - self.hurdle * below;
        }
        Some(worth)
    }
}
