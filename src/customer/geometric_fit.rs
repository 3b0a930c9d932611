//! How likely are the histories of many customers under the BG/NBD and the MBG/NBD? The sum that a fit climbs.
//!
//! Its derivatives are written out: of a million customers each costs four elementary functions per step. What depends on the
//! number of purchases alone, gamma functions above all, is computed once for each number.

use super::{
    geometric::Leaving,
    history::{History, total},
};
use crate::numeric::{Jet, Odds, Sum, exp, float, ln, ln_1p, rising};

/// Customers with the same number of repeat purchases.
#[derive(Debug, Clone, PartialEq)]
struct Block {
    frequency: f64,
    weight: f64,
    rows: Vec<Row>,
}

/// Customers with the same history.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Row {
    recency: f64,
    age: f64,
    weight: f64,
}

/// The likelihood of histories.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Likelihood {
    blocks: Vec<Block>,
    leaving: Leaving,
}

/// The variables: r, α, a, b.
const R: usize = 0;
const ALPHA: usize = 1;
const A: usize = 2;
const B: usize = 3;

impl Likelihood {
    pub(super) fn new(groups: &[(History, u64)], leaving: Leaving) -> Self {
        let same = |left: &(History, u64), right: &(History, u64)| {
            left.0.frequency() == right.0.frequency()
        };
        let blocks = groups.chunk_by(same).map(|groups| Block {
            frequency: groups
                .first()
                .map_or(0.0, |(first, _)| float(first.frequency())),
            weight: float(total(groups)),
            rows: groups
                .iter()
                .map(|(history, weight)| Row {
                    recency: history.recency(),
                    age: history.age(),
                    weight: float(*weight),
                })
                .collect(),
        });
        Self {
            blocks: blocks.collect(),
            leaving,
        }
    }

    /// The log-likelihood by the logarithms of r, α, a, b.
    pub(super) fn at(&self, point: &[f64; 4]) -> Jet<4> {
        let values = point.map(exp);
        let (mut value, mut jet) = (Sum::default(), Jet::constant(0.0));
        for block in &self.blocks {
            let part = block.at(&values, point, self.leaving);
            value.add(part.value);
            jet = jet + part;
        }
        jet.value = value.value();
        jet.by_logarithms(&values)
    }
}

/// Sums over the rows of a block; `p` is the probability of having left, `q` that of being alive.
#[derive(Debug, Clone, Copy, Default)]
struct Rows {
    value: f64,
    left: f64,
    doubt: f64,
    slope_r: f64,
    slope_alpha: f64,
    bend_r: f64,
    bend_r_alpha: f64,
    bend_alpha: f64,
    doubt_r: f64,
    doubt_alpha: f64,
}

impl Block {
    /// The log-likelihood of the block with its derivatives by r, α, a, b.
    fn at(&self, values: &[f64; 4], logs: &[f64; 4], leaving: Leaving) -> Jet<4> {
        let (&[r, alpha, a, b], x) = (values, self.frequency);
        let (stays, earlier) = match leaving {
            Leaving::AfterRepeat => (x, x - 1.0),
            Leaving::AfterAny => (x + 1.0, x),
        };
        let mut jet = Jet::constant(0.0);
        // Γ(r + x) / Γ(r) · B(a, b + stays) / B(a, b) · α⁻ˣ; the rest of α is in the rows.
        let (rates, stayed, all) = (rising(r, x), rising(b, stays), rising(a + b, stays));
        let n = self.weight;
        jet.value = n * (rates.ln + stayed.ln - all.ln - x * logs[ALPHA]);
        jet.slope = [
            n * rates.digamma,
            -n * x / alpha,
            -n * all.digamma,
            n * (stayed.digamma - all.digamma),
        ];
        jet.bend[R][R] = n * rates.trigamma;
        jet.bend[ALPHA][ALPHA] = n * x / (alpha * alpha);
        jet.bend[A][A] = -n * all.trigamma;
        jet.bend[A][B] = -n * all.trigamma;
        jet.bend[B][B] = n * (stayed.trigamma - all.trigamma);
        let after_first = stays > 0.0;
        let odds = if after_first {
            logs[A] - ln(b + earlier)
        } else {
            0.0
        };
        let rows = self.sums(r, alpha, odds, after_first);
        jet.value += rows.value;
        jet.slope[R] += rows.slope_r;
        jet.slope[ALPHA] += rows.slope_alpha;
        jet.bend[R][R] += rows.bend_r;
        jet.bend[R][ALPHA] += rows.bend_r_alpha;
        jet.bend[ALPHA][ALPHA] += rows.bend_alpha;
        if after_first {
            // The odds of having left grow with ln a and fall with ln(b + earlier).
            let (up, down) = (1.0 / a, -1.0 / (b + earlier));
            jet.slope[A] += rows.left * up;
            jet.slope[B] += rows.left * down;
            jet.bend[A][A] += (rows.doubt - rows.left) * up * up;
            jet.bend[B][B] += (rows.doubt + rows.left) * down * down;
            jet.bend[A][B] += rows.doubt * up * down;
            jet.bend[R][A] += rows.doubt_r * up;
            jet.bend[R][B] += rows.doubt_r * down;
            jet.bend[ALPHA][A] += rows.doubt_alpha * up;
            jet.bend[ALPHA][B] += rows.doubt_alpha * down;
        }
        jet.mirrored()
    }

    /// Sums `−(r + x) ln(1 + T/α) + ln(1 + e^odds ((α + T) / (α + t_x))^(r + x))`, the second part only if `may_leave`.
    fn sums(&self, r: f64, alpha: f64, odds: f64, may_leave: bool) -> Rows {
        let power = r + self.frequency;
        let inverse = 1.0 / alpha;
        let mut sum = Rows::default();
        let (mut value, mut part) = (Sum::default(), 0.0);
        for (i, row) in self.rows.iter().enumerate() {
            let w = row.weight;
            let grown = ln_1p(row.age * inverse);
            let end = 1.0 / (alpha + row.age);
            // d/dα of ln(1 + T/α) is 1/(α + T) − 1/α.
            let fade = end - inverse;
            let mut ln_row = -power * grown;
            sum.slope_r -= w * grown;
            sum.slope_alpha -= w * power * fade;
            sum.bend_r_alpha -= w * fade;
            sum.bend_alpha += w * power * (end * end - inverse * inverse);
            if may_leave {
                let last = 1.0 / (alpha + row.recency);
                let waited = ln_1p((row.age - row.recency) * last);
                let gone = Odds::of(odds + power * waited);
                ln_row += gone.ln_one_more;
                let (left, doubt) = (w * gone.yes, w * gone.yes * gone.no);
                // How the odds change with r and α.
                let (by_r, pace) = (waited, end - last);
                let by_alpha = power * pace;
                sum.left += left;
                sum.doubt += doubt;
                sum.slope_r += left * by_r;
                sum.slope_alpha += left * by_alpha;
                sum.bend_r += doubt * by_r * by_r;
                sum.bend_r_alpha += left * pace + doubt * by_r * by_alpha;
                sum.bend_alpha +=
                    left * power * (last * last - end * end) + doubt * by_alpha * by_alpha;
                sum.doubt_r += doubt * by_r;
                sum.doubt_alpha += doubt * by_alpha;
            }
            part += w * ln_row;
            if i % 256 == 255 {
                value.add(part);
                part = 0.0;
            }
        }
        value.add(part);
        sum.value = value.value();
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customer::history::cases::{assert_derivatives, groups};

    const PARAMS: [[f64; 4]; 5] = [
        [0.243, 4.414, 0.793, 2.426],
        [20.0, 3.0, 0.05, 200.0],
        [0.02, 200.0, 9.0, 0.3],
        [1e4, 1e5, 2.0, 40.0],
        [0.3, 4.0, 1e4, 1e5],
    ];

    /// The formula of the paper, as it stands there.
    fn textbook([r, alpha, a, b]: [f64; 4], history: History, leaving: Leaving) -> f64 {
        use crate::numeric::ln_gamma;
        let x = float(history.frequency());
        let (last, end) = (history.recency(), history.age());
        let stays = if leaving == Leaving::AfterAny {
            x + 1.0
        } else {
            x
        };
        let beta = |a: f64, b: f64| ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b);
        let common =
            ln_gamma(r + x) - ln_gamma(r) + r * ln(alpha) + beta(a, b + stays) - beta(a, b);
        let active = -(r + x) * ln(alpha + end);
        if stays == 0.0 {
            return common + active;
        }
        let left = ln(a) - ln(b + stays - 1.0) - (r + x) * ln(alpha + last);
        let high = active.max(left);
        common + high + ln(exp(active - high) + exp(left - high))
    }

    #[test]
    fn the_likelihood_is_that_of_the_paper() {
        for leaving in [Leaving::AfterRepeat, Leaving::AfterAny] {
            for params in PARAMS {
                for group in groups() {
                    let found = Likelihood::new(&[group], leaving).at(&params.map(ln)).value;
                    let wanted = textbook(params, group.0, leaving);
                    // The formula of the paper loses digits where shapes are huge.
                    let error = (found - wanted).abs() / wanted.abs().max(1e3);
                    assert!(error < 1e-9, "{params:?} {group:?}: {found} {wanted}");
                }
            }
        }
    }

    #[test]
    fn derivatives_agree_with_differences() {
        let groups = groups();
        for leaving in [Leaving::AfterRepeat, Leaving::AfterAny] {
            let all = Likelihood::new(&groups, leaving);
            for params in PARAMS {
                assert_derivatives(|point| all.at(point), params.map(ln));
            }
        }
    }
}
