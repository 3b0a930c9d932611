//! Which weights do the draws of uncertain curves get, when bad luck counts more than good?
//!
//! The mean over the worst draws (CVaR) is the least of all weighted means whose weights stay below a cap: so is its blend with the
//! plain mean. For weights that are fixed, the problem is one of single curves again, and its optimum bounds what any allocation
//! brings under the risk. The best bound is at the weights that make it least; there the allocation of the fixed weights is that of
//! the risk. This module finds these weights by an interior-point method on both at once: spends, and the threshold below which a
//! draw counts as bad. Whatever it finds, its weights are legal, so that no error of it can harm the bound.

use std::sync::Arc;

use super::tree::Tree;
use crate::{
    numeric::fit::Square,
    response::{chord::Chord, kernel::Kernel},
};

/// How often the barrier is lowered, at most, and how many steps each time.
const ROUNDS: usize = 60;
const STEPS: usize = 60;
/// By how much it is lowered.
const LOWER: f64 = 0.4;
/// The part of the value at which it is low enough.
const PRECISE: f64 = 1e-10;
/// By how much a sum may leave its bounds in the end, in parts of the budget.
const LEAST_ROOM: f64 = 1e-10;
/// How often the sums are closed under one barrier, where they were opened.
const CLOSINGS: usize = 8;
/// How often weights are brought to their sum, at most.
const BALANCINGS: usize = 40;
/// How many weights are tried, those of the lowest barrier first.
const TRIALS: usize = 12;

/// How bad luck counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Risk {
    /// The share of draws that counts as bad, above 0.
    pub(crate) tail: f64,
    /// The part of the objective that is the mean of the bad draws; the rest is the mean of all.
    pub(crate) aversion: f64,
    /// The number of draws.
    pub(crate) draws: usize,
}

impl Risk {
    fn count(self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a count of draws")]
        let count = self.draws as f64;
        count
    }

    /// Returns the most that one draw can weigh beyond its part of the mean.
    fn cap(self) -> f64 {
        self.aversion / (self.tail * self.count())
    }

    /// Returns the mean of all draws and that of the bad ones; a draw on the border counts in part.
    pub(crate) fn means(self, values: &[f64]) -> (f64, f64) {
        let mean = values.iter().fold(0.0, |sum, value| sum + value) / self.count();
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let mut left = self.tail * self.count();
        let mut sum = 0.0;
        for value in &sorted {
            let part = left.min(1.0);
            sum += part * value;
            left -= part;
            if left <= 0.0 {
                break;
            }
        }
        (mean, sum / (self.tail * self.count()))
    }

    /// Returns what the draws are worth together.
    pub(crate) fn value(self, values: &[f64]) -> f64 {
        let (mean, tail) = self.means(values);
        (1.0 - self.aversion) * mean + self.aversion * tail
    }

    /// Makes weights beyond the mean legal: none below zero or above the cap, and all of them the aversion together.
    fn legal(self, beyond: &mut [f64]) {
        let cap = self.cap();
        for weight in beyond.iter_mut() {
            *weight = if weight.is_nan() {
                0.0
            } else {
                weight.clamp(0.0, cap)
            };
        }
        // How far a draw is from the threshold is known only to the last digits of the values, and a draw on the border weighs by
        // that distance alone. So what the sum lacks is first theirs to bear, not that of draws whose weight is beyond doubt.
        for _ in 0..BALANCINGS {
            let lacks = self.aversion - beyond.iter().fold(0.0, |sum, weight| sum + weight);
            let doubt = |weight: f64| weight * (cap - weight);
            let all = beyond.iter().fold(0.0, |sum, weight| sum + doubt(*weight));
            let part = lacks / all;
            if !part.is_finite() || lacks.abs() <= 1e-15 * self.aversion {
                break;
            }
            for weight in beyond.iter_mut() {
                *weight = (*weight + part * doubt(*weight)).clamp(0.0, cap);
            }
        }
        let sum = beyond.iter().fold(0.0, |sum, weight| sum + weight);
        if sum > self.aversion {
            for weight in beyond.iter_mut() {
                *weight *= self.aversion / sum;
            }
        } else if sum < self.aversion {
            // The room of all together is enough, for the caps sum to at least the aversion.
            let room = cap * self.count() - sum;
            let part = if room > 0.0 {
                ((self.aversion - sum) / room).min(1.0)
            } else {
                0.0
            };
            for weight in beyond.iter_mut() {
                *weight += (cap - *weight) * part;
            }
        }
    }
}

/// A curve as the method sees it: the least concave one above, draw by draw.
struct Sheet<'a> {
    parts: Vec<(&'a Kernel, Chord)>,
}

impl<'a> Sheet<'a> {
    fn of(kernel: &'a Kernel, high: f64) -> Self {
        let parts: Vec<&Kernel> = match kernel {
            Kernel::Mean { parts, .. } => parts.iter().collect(),
            single => vec![single],
        };
        let chord = |part: &'a Kernel| (part, Chord::of(part, 0.0, 0.0, high));
        Self {
            parts: parts.into_iter().map(chord).collect(),
        }
    }

    fn part(&self, draw: usize) -> &(&'a Kernel, Chord) {
        if self.parts.len() == 1 {
            &self.parts[0]
        } else {
            &self.parts[draw]
        }
    }

    fn value(&self, draw: usize, x: f64) -> f64 {
        let (kernel, chord) = self.part(draw);
        chord.value(kernel, x)
    }

    /// Returns slope and curvature.
    fn slopes(&self, draw: usize, x: f64) -> (f64, f64) {
        let (kernel, chord) = self.part(draw);
        if x < chord.touch {
            (chord.slope, 0.0)
        } else {
            (kernel.slope(x), kernel.curvature(x).min(0.0))
        }
    }
}

/// What the method works on: the items that have room, and bounds a hair wider than they are, so that there is an inside.
struct Method<'a> {
    risk: Risk,
    hurdle: f64,
    sheets: Vec<Sheet<'a>>,
    /// The leaf of each item.
    leaves: Vec<usize>,
    low: Vec<f64>,
    high: Vec<f64>,
    /// The members of each sum that is bounded, its lower and its upper bound.
    sums: Vec<(Vec<usize>, f64, f64)>,
    /// By how much each sum may leave its bounds: much at first, so that the method begins well inside, and next to nothing in the end.
    room: f64,
    /// What items without room bring, draw by draw.
    fixed: Vec<f64>,
}

/// A place of the method, and what follows from it.
struct Place {
    x: Vec<f64>,
    threshold: f64,
}

/// Returns weights of the draws, with the spends that they are for; the best first, as far as is known, and others to try after them.
///
/// `near` is an allocation to begin from.
pub(crate) fn weights(
    tree: &Tree,
    risk: Risk,
    hurdle: f64,
    near: &[f64],
) -> Vec<(Arc<[f64]>, Vec<f64>)> {
    let mut method = Method::of(tree, risk, hurdle, near);
    let budget = tree.groups[0].high;
    let mut place = method.start(near, budget);
    let size = method.values(&place.x);
    let size = risk.value(&size).abs().max(f64::MIN_POSITIVE);
    let bounds = method.leaves.len().saturating_add(method.sums.len());
    #[expect(clippy::cast_precision_loss, reason = "a count of bounds")]
    let count = (2.0 * bounds as f64) + risk.count();
    let mut barrier = 0.1 * size / count;
    let mut found = vec![method.answer(tree, near, &place, barrier)];
    for _ in 0..ROUNDS {
        // Where numbers run out the weights of the last barrier are as good as they get.
        if !method.centre(&mut place, barrier * LOWER) {
            break;
        }
        barrier *= LOWER;
        found.push(method.answer(tree, near, &place, barrier));
        if barrier * count <= PRECISE * size {
            break;
        }
        method.close(&mut place, barrier, LEAST_ROOM * budget);
    }
    found.reverse();
    found.truncate(TRIALS);
    found
}

impl<'a> Method<'a> {
    fn of(tree: &'a Tree, risk: Risk, hurdle: f64, near: &[f64]) -> Self {
        let budget = tree.groups[0].high;
        let hair = 1e-9 * budget;
        let mut method = Self {
            risk,
            hurdle,
            sheets: Vec::new(),
            leaves: Vec::new(),
            low: Vec::new(),
            high: Vec::new(),
            sums: Vec::new(),
            room: 0.0,
            fixed: vec![0.0; risk.draws],
        };
        let mut place = vec![None; tree.leaves.len()];
        for (i, leaf) in tree.leaves.iter().enumerate() {
            let low = if leaf.zero { 0.0 } else { leaf.low };
            let sheet = Sheet::of(&leaf.kernel, leaf.high);
            if leaf.high - low <= hair {
                for (draw, fixed) in method.fixed.iter_mut().enumerate() {
                    *fixed += sheet.value(draw, near[i]);
                }
                continue;
            }
            place[i] = Some(method.leaves.len());
            method.leaves.push(i);
            method.sheets.push(sheet);
            // Nothing is spent below zero; all other bounds give a hair.
            method.low.push(low * (1.0 - 1e-9));
            method.high.push(leaf.high + hair);
        }
        for (g, group) in tree.groups.iter().enumerate() {
            let inside: Vec<usize> = place[group.first..group.last]
                .iter()
                .flatten()
                .copied()
                .collect();
            let outside = (group.first..group.last).filter(|i| place[*i].is_none());
            let spent = outside.fold(0.0, |sum, i| sum + near[i]);
            let low = if g > 0 && group.low > 0.0 {
                group.low - spent
            } else {
                f64::NEG_INFINITY
            };
            let bounded = g == 0 || group.high < budget || low > 0.0;
            if bounded && !inside.is_empty() {
                method.sums.push((inside, low, group.high - spent));
            }
        }
        method
    }

    /// Returns the weights of a place, made legal, and its spends within their own bounds.
    fn answer(
        &self,
        tree: &Tree,
        near: &[f64],
        place: &Place,
        barrier: f64,
    ) -> (Arc<[f64]>, Vec<f64>) {
        let mut beyond = self.beyond(&self.values(&place.x), place.threshold, barrier);
        self.risk.legal(&mut beyond);
        let plain = (1.0 - self.risk.aversion) / self.risk.count();
        let odds = beyond.into_iter().map(|beyond| plain + beyond).collect();
        let mut x = near.to_vec();
        for (i, at) in self.leaves.iter().enumerate() {
            let leaf = &tree.leaves[*at];
            let least = if leaf.zero { 0.0 } else { leaf.low };
            x[*at] = place.x[i].clamp(least, leaf.high);
        }
        (odds, x)
    }

    /// Returns a place inside of all bounds, near an allocation, and opens the sums as far as that needs.
    fn start(&mut self, near: &[f64], budget: f64) -> Place {
        let inside = |(i, leaf): (usize, &usize)| {
            let (low, high) = (self.low[i], self.high[i]);
            let hair = (high - low) * 0.01;
            near[*leaf].clamp(low + hair, high - hair)
        };
        let mut x: Vec<f64> = self.leaves.iter().enumerate().map(inside).collect();
        for _ in 0..3 {
            for (members, low, high) in &self.sums {
                self.shrink(&mut x, members, *low, *high);
            }
        }
        self.room = LEAST_ROOM * budget;
        let free = self.free(&x);
        if free <= 0.0 {
            // Floors and caps so close to each other that scaling alone finds no place between them.
            self.room += 0.01 * budget - free;
        }
        let (_, tail) = self.risk.means(&self.values(&x));
        Place { x, threshold: tail }
    }

    /// Scales members of a sum away from the bound that it is at or beyond.
    fn shrink(&self, x: &mut [f64], members: &[usize], low: f64, high: f64) {
        let total = |of: &dyn Fn(usize) -> f64| members.iter().fold(0.0, |sum, i| sum + of(*i));
        let (least, most) = (total(&|i| self.low[i]), total(&|i| self.high[i]));
        let sum = total(&|i| x[i]);
        let apart = 0.02 * (high - low.max(least)).max(0.0);
        if sum > high - apart {
            let part = ((sum - high + apart) / (sum - least)).clamp(0.0, 0.99);
            for i in members {
                x[*i] -= (x[*i] - self.low[*i]) * part;
            }
        } else if sum < low + apart {
            let part = ((low + apart - sum) / (most - sum)).clamp(0.0, 0.99);
            for i in members {
                x[*i] += (self.high[*i] - x[*i]) * part;
            }
        }
    }

    /// Returns the least distance of a sum to its bounds.
    fn free(&self, x: &[f64]) -> f64 {
        let least = |free: f64, (members, low, high): &(Vec<usize>, f64, f64)| {
            let sum = members.iter().fold(0.0, |sum, i| sum + x[*i]);
            free.min(high + self.room - sum).min(sum - low + self.room)
        };
        self.sums.iter().fold(f64::INFINITY, least)
    }

    /// Closes the sums step by step by most of what a place leaves free.
    fn close(&mut self, place: &mut Place, barrier: f64, least: f64) {
        for _ in 0..CLOSINGS {
            if self.room <= least {
                return;
            }
            self.room = (self.room - 0.9 * self.free(&place.x)).max(least);
            if !self.centre(place, barrier) {
                return;
            }
        }
    }

    fn values(&self, x: &[f64]) -> Vec<f64> {
        let mut values = self.fixed.clone();
        for (sheet, x) in self.sheets.iter().zip(x) {
            for (draw, value) in values.iter_mut().enumerate() {
                *value += sheet.value(draw, *x);
            }
        }
        values
    }

    /// Returns what each draw weighs beyond its part of the mean, smoothed by the barrier: nearly the cap well below the threshold,
    /// nearly nothing well above it.
    fn beyond(&self, values: &[f64], threshold: f64, barrier: f64) -> Vec<f64> {
        let cap = self.risk.cap();
        let weight = |value: &f64| smooth(threshold - value, cap, barrier).1;
        values.iter().map(weight).collect()
    }

    /// Returns what the method makes as large as it can: the value, smoothed, and the logarithms of all distances to bounds.
    fn merit(&self, place: &Place, barrier: f64) -> f64 {
        let values = self.values(&place.x);
        let cap = self.risk.cap();
        let plain = (1.0 - self.risk.aversion) / self.risk.count();
        let mut merit = self.risk.aversion * place.threshold;
        for value in &values {
            merit += plain * value - smooth(place.threshold - value, cap, barrier).0;
        }
        for (i, x) in place.x.iter().enumerate() {
            merit += barrier * ((x - self.low[i]).ln() + (self.high[i] - x).ln()) - self.hurdle * x;
        }
        for (members, low, high) in &self.sums {
            let sum = members.iter().fold(0.0, |sum, i| sum + place.x[*i]);
            merit += barrier * (high + self.room - sum).ln();
            if low.is_finite() {
                merit += barrier * (sum - low + self.room).ln();
            }
        }
        merit
    }

    /// Goes to the best place under a barrier, by Newton's method; `false` where the matrix is beyond the range of numbers.
    fn centre(&self, place: &mut Place, barrier: f64) -> bool {
        let mut merit = self.merit(place, barrier);
        for _ in 0..STEPS {
            let Some((step, promise)) = self.newton(place, barrier) else {
                return false;
            };
            if promise <= 1e-6 * barrier {
                return true;
            }
            let mut far = self.reach(place, &step);
            let mut moved = false;
            for _ in 0..40 {
                let next = Place {
                    x: place
                        .x
                        .iter()
                        .zip(&step)
                        .map(|(x, d)| x + far * d)
                        .collect(),
                    threshold: place.threshold + far * step[place.x.len()],
                };
                let found = self.merit(&next, barrier);
                // Near the centre a gain is smaller than what sums of so many numbers can show.
                let hair = 1e-14 * merit.abs();
                if found >= merit + 1e-4 * far * promise - hair && found.is_finite() {
                    (*place, merit, moved) = (next, found, true);
                    break;
                }
                far *= 0.5;
            }
            if !moved {
                return true;
            }
        }
        true
    }

    /// Returns how far one can go in a direction before a bound is met, at most 1.
    fn reach(&self, place: &Place, step: &[f64]) -> f64 {
        let mut far = 1.0;
        let mut limit = |distance: f64, change: f64| {
            if change < 0.0 {
                far = f64::min(far, -0.995 * distance / change);
            }
        };
        for (i, x) in place.x.iter().enumerate() {
            limit(x - self.low[i], step[i]);
            limit(self.high[i] - x, -step[i]);
        }
        for (members, low, high) in &self.sums {
            let sum = members.iter().fold(0.0, |sum, i| sum + place.x[*i]);
            let change = members.iter().fold(0.0, |sum, i| sum + step[*i]);
            limit(high + self.room - sum, -change);
            if low.is_finite() {
                limit(sum - low + self.room, change);
            }
        }
        far
    }

    /// Returns Newton's step, spends first and the threshold last, and what it promises; `None` beyond the range of numbers.
    fn newton(&self, place: &Place, barrier: f64) -> Option<(Vec<f64>, f64)> {
        let n = place.x.len();
        let values = self.values(&place.x);
        let cap = self.risk.cap();
        let plain = (1.0 - self.risk.aversion) / self.risk.count();
        let mut force = vec![0.0; n.saturating_add(1)];
        let mut bend = Square::zero(n.saturating_add(1));
        force[n] = self.risk.aversion;
        let mut row = vec![0.0; n.saturating_add(1)];
        for (draw, value) in values.iter().enumerate() {
            let (_, beyond, rate) = smooth(place.threshold - value, cap, barrier);
            let weight = plain + beyond;
            for (i, (sheet, x)) in self.sheets.iter().zip(&place.x).enumerate() {
                let (slope, curvature) = sheet.slopes(draw, *x);
                row[i] = -slope;
                force[i] += weight * slope;
                *bend.cell(i, i) -= weight * curvature;
            }
            row[n] = 1.0;
            force[n] -= beyond;
            for i in 0..=n {
                let scaled = rate * row[i];
                if scaled != 0.0 {
                    for (j, other) in row.iter().enumerate().take(i.saturating_add(1)) {
                        *bend.cell(i, j) += scaled * other;
                    }
                }
            }
        }
        for (i, x) in place.x.iter().enumerate() {
            let (below, above) = (x - self.low[i], self.high[i] - x);
            force[i] += barrier / below - barrier / above - self.hurdle;
            *bend.cell(i, i) += barrier / (below * below) + barrier / (above * above);
        }
        for (members, low, high) in &self.sums {
            let sum = members.iter().fold(0.0, |sum, i| sum + place.x[*i]);
            let above = high + self.room - sum;
            let mut pull = -barrier / above;
            let mut stiff = barrier / (above * above);
            if low.is_finite() {
                let below = sum - low + self.room;
                pull += barrier / below;
                stiff += barrier / (below * below);
            }
            for i in members {
                force[*i] += pull;
                for j in members.iter().filter(|j| *j <= i) {
                    *bend.cell(*i, *j) += stiff;
                }
            }
        }
        // The threshold has no curvature of its own where all draws are far from it.
        *bend.cell(n, n) += 1e-14 * cap * cap / barrier;
        let step = bend.cholesky()?.back(&force);
        let promise = step.iter().zip(&force).fold(0.0, |sum, (d, f)| sum + d * f);
        promise.is_finite().then_some((step, promise))
    }
}

/// Returns the smoothed cost of falling `short` of the threshold, `cap` for each unit; its slope, which is the weight; and the rate
/// at which that rises.
///
/// It is `cap · u − barrier · (ln u + ln (u − short))` at the `u` that makes it least: what an interior-point method does with a
/// shortfall `u` of at least zero and at least `short`.
fn smooth(short: f64, cap: f64, barrier: f64) -> (f64, f64, f64) {
    let along = cap * short;
    let root = (along * along + 4.0 * barrier * barrier).sqrt();
    // Both distances without taking nearly equal numbers from each other.
    let (u, rest) = if along > 0.0 {
        let u = (along + 2.0 * barrier + root) / (2.0 * cap);
        let rest = barrier * (1.0 + 2.0 * barrier / (root + along)) / cap;
        (u, rest)
    } else {
        let rest = (2.0 * barrier - along + root) / (2.0 * cap);
        let u = barrier * (1.0 + 2.0 * barrier / (root - along)) / cap;
        (u, rest)
    };
    let weight = barrier / rest;
    let cost = cap * u - barrier * (u.ln() + rest.ln());
    let rate = 0.5 * weight * weight / barrier * (1.0 - along / root);
    (cost, weight, rate)
}
