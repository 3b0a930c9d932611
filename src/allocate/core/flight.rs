//! What does a channel bring over the periods, and what is the least concave curve above it?

use super::seam::Piece;
use crate::{
    numeric::{fit::Square, root::root},
    response::{
        chord::{Chord, hull},
        kernel::Kernel,
    },
};

/// A channel over the periods.
#[derive(Debug, Clone)]
pub(crate) struct Flight {
    pub(crate) kernel: Kernel,
    /// What stands above the curve: the same in all periods, or one for each.
    pub(crate) covers: Vec<Cover>,
    /// The part of a spend that works 0, 1, 2, … periods later.
    pub(crate) weights: Vec<f64>,
    /// What the outcome of each period is multiplied by.
    pub(crate) season: Vec<f64>,
    /// The periods in which it may spend.
    pub(crate) open: std::ops::Range<usize>,
    /// The most of one period.
    pub(crate) period_most: f64,
    /// The most of all periods.
    pub(crate) most: f64,
}

/// The envelope of a curve over all effective spends that can occur.
#[derive(Debug, Clone)]
pub(crate) enum Cover {
    /// A chord, then the curve, in a range of effects.
    Smooth { chord: Chord, low: f64, high: f64 },
    /// Nothing: the curve itself, straight up to its bend wherever a schedule stands.
    Bare { end: f64 },
    /// Straight lines, the steepest first.
    Lines {
        base: f64,
        slope: f64,
        /// Where a line ends, and by how much the next is less steep.
        kinks: Vec<(f64, f64)>,
        end: f64,
        /// Whether the curve has points below.
        bent: bool,
    },
}

/// A corner of straight lines in a period, as a problem of its own: what is spent beyond it, at least, and what that costs.
///
/// The outcome is that of the first line, less the drop for each unit `over`, which is at least zero and at least what is spent beyond
/// the corner. Each of the two has a price; together they are the drop.
#[derive(Debug, Clone, Copy)]
pub(super) struct Corner {
    pub(super) spend: f64,
    pub(super) drop: f64,
    pub(super) over: f64,
    /// The price of being at least what is spent beyond: the part of the drop that the slope is less.
    pub(super) price: f64,
}

impl Corner {
    /// Returns the distances of `over` to its two bounds, where the effect is `a`.
    pub(super) fn slack(&self, a: f64) -> (f64, f64) {
        (self.over, self.over - (a - self.spend))
    }

    fn stiffness(&self, a: f64) -> (f64, f64) {
        let (idle, beyond) = self.slack(a);
        ((self.drop - self.price) / idle, self.price / beyond)
    }

    /// Returns by how much the slope is less after a step of Newton's method towards products of `mu` from which `a` does not
    /// move, and how fast that grows with `a`.
    pub(super) fn pull(&self, a: f64, mu: f64) -> (f64, f64) {
        let (idle, beyond) = self.slack(a);
        let (one, other) = self.stiffness(a);
        let excess = mu / idle + mu / beyond - self.drop;
        let all = one + other;
        (mu / beyond - other * excess / all, one * other / all)
    }

    /// Returns the step of `over` and of the price, where the effect moves by `da`.
    pub(super) fn step(&self, a: f64, da: f64, mu: f64) -> (f64, f64) {
        let (idle, beyond) = self.slack(a);
        let (one, other) = self.stiffness(a);
        let over = (mu / idle + mu / beyond - self.drop + other * da) / (one + other);
        (over, mu / beyond - self.price - other * (over - da))
    }
}

impl Cover {
    /// Returns a chord and then the curve, over all effects.
    fn smooth(chord: Chord) -> Self {
        Self::Smooth {
            chord,
            low: 0.0,
            high: f64::INFINITY,
        }
    }

    /// Returns the envelope from no spend to `end`.
    pub(crate) fn of(kernel: &Kernel, end: f64) -> Self {
        let Kernel::Pieces { points, .. } = kernel else {
            return Self::smooth(Chord::of(kernel, 0.0, 0.0, end));
        };
        let inside = points.iter().map(|point| point.spend);
        let mut spends: Vec<f64> = inside.filter(|spend| *spend < end).collect();
        spends.push(end);
        let corners = hull(spends.iter().map(|spend| (*spend, kernel.value(*spend))));
        let slopes: Vec<f64> = corners
            .windows(2)
            .map(|pair| (pair[1].1 - pair[0].1) / (pair[1].0 - pair[0].0))
            .collect();
        let kinks = slopes.windows(2).zip(corners.iter().skip(1));
        let height = |spend: f64| crate::response::curve::on_hull(&corners, spend);
        let below = |spend: &f64| kernel.value(*spend) < height(*spend) * (1.0 - 1e-12);
        Self::Lines {
            base: kernel.value(0.0),
            slope: slopes.first().copied().unwrap_or(0.0),
            kinks: kinks
                .map(|(pair, corner)| (corner.0, pair[0] - pair[1]))
                .collect(),
            end,
            bent: spends.iter().any(below),
        }
    }
}

impl Flight {
    /// Returns the effective spend of each period.
    pub(crate) fn effective(&self, x: &[f64]) -> Vec<f64> {
        let sum = |t: usize| {
            let earlier = x.iter().take(t.saturating_add(1)).rev();
            earlier
                .zip(&self.weights)
                .fold(0.0, |sum, (x, weight)| sum + x * weight)
        };
        (0..x.len()).map(sum).collect()
    }

    /// Returns the outcome of a schedule by the curve itself.
    pub(crate) fn outcome(&self, x: &[f64]) -> f64 {
        let parts = self.effective(x).into_iter().zip(&self.season);
        parts.fold(0.0, |sum, (a, season)| sum + season * self.kernel.value(a))
    }

    /// Returns a spend, `guess` or more, of which the last unit in one period brings less than a price, whatever else is spent.
    pub(super) fn enough(&self, price: f64, guess: f64) -> f64 {
        if self.kernel.straight() {
            return f64::INFINITY;
        }
        let season = self.season.iter().copied().fold(0.0, f64::max);
        let bend = self.kernel.inflection();
        // Slopes fall beyond the bend, and an effect is at least what this spend alone comes to.
        let brings = |spend: f64| {
            let part = |weight: &f64| weight * self.kernel.slope(f64::max(weight * spend, bend));
            season
                * self
                    .weights
                    .iter()
                    .map(part)
                    .fold(0.0, |sum, part| sum + part)
        };
        let mut spend = guess;
        for _ in 0..60 {
            if brings(spend) < price {
                return spend;
            }
            spend *= 2.0;
        }
        f64::INFINITY
    }

    /// Returns a spend, `guess` or more, of which the last unit in a period brings less than a price, whatever else is spent.
    pub(super) fn enough_at(&self, t: usize, price: f64, guess: f64, limit: f64) -> f64 {
        let bend = self.kernel.inflection();
        let brings = |spend: f64| {
            let parts = self.weights.iter().zip(&self.season[t..]);
            parts.fold(0.0, |sum, (weight, season)| {
                sum + season * weight * self.kernel.slope(f64::max(weight * spend, bend))
            })
        };
        let mut spend = guess;
        while spend < limit && brings(spend) >= price {
            spend *= 3.0;
        }
        spend.min(limit)
    }

    /// Returns what slopes and stiffnesses of effects, by period, come to for the spends of the open periods.
    pub(super) fn felt(&self, slopes: &[f64], stiff: &[f64]) -> (Vec<f64>, Square) {
        let n = self.open.len();
        let (mut force, mut bend) = (vec![0.0; n], Square::zero(n));
        let backwards: Vec<f64> = self.weights.iter().rev().copied().collect();
        let last_open = self.open.end.saturating_sub(1);
        for t in self.open.start..slopes.len() {
            // The open periods whose spends are felt in this one, and their weights.
            let first = t.saturating_add(1).saturating_sub(backwards.len());
            let first = self.open.start.max(first);
            let last = t.min(last_open);
            if first > last {
                break;
            }
            let from = backwards
                .len()
                .saturating_sub(t.abs_diff(first).saturating_add(1));
            let row = &backwards[from..][..last.abs_diff(first).saturating_add(1)];
            let at = first.abs_diff(self.open.start);
            for (force, weight) in force[at..].iter_mut().zip(row) {
                *force += weight * slopes[t];
            }
            if stiff[t] > 0.0 {
                let rows = bend.cells.chunks_exact_mut(n.max(1)).skip(at);
                for (k, (cells, one)) in rows.zip(row).enumerate() {
                    let scaled = one * stiff[t];
                    for (cell, other) in cells[at..].iter_mut().zip(&row[..=k]) {
                        *cell += scaled * other;
                    }
                }
            }
        }
        (force, bend)
    }

    /// Returns what slopes of effects, by period, come to for the spends of the open periods.
    pub(super) fn felt_slopes(&self, slopes: &[f64]) -> Vec<f64> {
        let later = |t: usize| slopes[t..].iter().zip(&self.weights);
        let open = self.open.clone();
        open.map(|t| later(t).fold(0.0, |sum, (slope, weight)| sum + slope * weight))
            .collect()
    }

    /// Returns a concave curve that is nowhere below the response in a range of effects.
    pub(super) fn range(&self, (low, high): (f64, f64)) -> Cover {
        let (kernel, end) = (&self.kernel, self.end());
        let mut chord = Chord::of(kernel, low, low, high);
        if chord.touch <= chord.start {
            // Concave from the start: to its left the tangent is above.
            chord.slope = kernel.slope(low);
        }
        chord.end = end;
        let high = if high < end { high } else { f64::INFINITY };
        Cover::Smooth { chord, low, high }
    }

    /// Returns what a cover is in a period, where it is smooth.
    pub(super) fn under<'a>(&'a self, cover: &Cover, t: usize) -> Option<Piece<'a>> {
        match cover {
            Cover::Smooth { chord, low, high } => Some(Piece {
                kernel: &self.kernel,
                season: self.season[t],
                chord: *chord,
                low: *low,
                high: *high,
            }),
            Cover::Bare { .. } | Cover::Lines { .. } => None,
        }
    }

    /// Returns what stands above the curve in a period, where that is smooth.
    pub(super) fn piece(&self, t: usize) -> Option<Piece<'_>> {
        self.under(self.cover(t), t)
    }

    /// Returns what stands above the curve in a period, where that is first straight and then bent, or holds in a range only.
    pub(super) fn seam(&self, t: usize) -> Option<Piece<'_>> {
        self.piece(t).filter(|piece| {
            piece.chord.touch > piece.low || piece.low > 0.0 || piece.high.is_finite()
        })
    }

    fn cover(&self, t: usize) -> &Cover {
        &self.covers[t.min(self.covers.len().saturating_sub(1))]
    }

    /// Returns the greatest effective spend that can occur.
    pub(crate) fn end(&self) -> f64 {
        match self.cover(0) {
            Cover::Smooth { chord, .. } => chord.end,
            Cover::Bare { end } | Cover::Lines { end, .. } => *end,
        }
    }

    /// Returns whether the curve is below its envelope anywhere.
    pub(crate) fn bent(&self) -> bool {
        match self.cover(0) {
            Cover::Smooth { chord, .. } => chord.touch > 0.0,
            Cover::Bare { .. } => true,
            Cover::Lines { bent, .. } => *bent,
        }
    }

    /// Returns the channel with concave curves that are nowhere above its own, and as high where its effects are.
    ///
    /// Up to its bend a curve is above its tangents. Where an effect is beyond it, the curve itself is concave from there on, and the
    /// tangent at the bend before; where it is not, its own tangent is, up to where the curve falls below it again.
    pub(super) fn beneath(&self, effects: &[f64]) -> Self {
        if self.kernel.straight() {
            return self.clone();
        }
        let (kernel, end) = (&self.kernel, self.end());
        let bend = kernel.inflection();
        let tangent = |at: f64| {
            let (base, slope) = (kernel.value(at), kernel.slope(at));
            let above = |x: f64| kernel.value(x) - (base + slope * (x - at));
            let touch = if bend <= at {
                at
            } else if bend >= end || above(end) >= 0.0 {
                end
            } else {
                root(above, bend, end)
            };
            Cover::smooth(Chord {
                start: at,
                touch,
                end,
                base,
                slope,
            })
        };
        Self {
            covers: effects.iter().map(|a| tangent(a.min(bend))).collect(),
            ..self.clone()
        }
    }

    /// Returns the height, the slope and the curvature of what stands above the curve in a period, corners left aside.
    pub(super) fn envelope(&self, t: usize, a: f64) -> (f64, f64, f64) {
        match self.cover(t) {
            Cover::Smooth { chord, .. } if a < chord.touch => (
                chord.base + chord.slope * (a - chord.start),
                chord.slope,
                0.0,
            ),
            Cover::Smooth { .. } | Cover::Bare { .. } => (
                self.kernel.value(a),
                self.kernel.slope(a),
                self.kernel.curvature(a).min(0.0),
            ),
            Cover::Lines { base, slope, .. } => (base + slope * a, *slope, 0.0),
        }
    }

    /// Returns the corners of a period with a season, as they are before the method has begun.
    pub(super) fn corners(&self, t: usize, a: f64, season: f64) -> Vec<Corner> {
        match self.cover(t) {
            Cover::Lines { kinks, end, .. } if season > 0.0 => kinks
                .iter()
                .map(|(spend, drop)| Corner {
                    spend: *spend,
                    drop: season * drop,
                    over: f64::max(a - spend, 0.0) + 0.1 * end,
                    price: 0.5 * season * drop,
                })
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Returns what no schedule can bring more than, for no effect is above the greatest.
    pub(crate) fn ceiling(&self) -> f64 {
        let most = self.kernel.value(self.end());
        self.season
            .iter()
            .fold(0.0, |sum, season| sum + season * most)
    }

    /// Takes away what brings nothing: spends that work in no season at all, or by which an effect is beyond the last corner of straight
    /// lines that end level.
    pub(crate) fn trim(&self, x: &mut [f64]) {
        for (t, gain) in self.open.clone().zip(self.felt_slopes(&self.season)) {
            if gain <= 0.0 {
                x[t] = 0.0;
            }
        }
        let Kernel::Pieces { points, .. } = &self.kernel else {
            return;
        };
        let full = points.last().map_or(0.0, |point| point.spend);
        for t in self.open.clone().rev() {
            let effective = self.effective(x);
            let spare = effective.iter().skip(t).zip(&self.weights);
            let less = spare
                .filter(|(_, weight)| **weight > 0.0)
                .map(|(a, weight)| (a - full) / weight)
                .fold(x[t], f64::min);
            x[t] -= less.max(0.0);
        }
    }
}
