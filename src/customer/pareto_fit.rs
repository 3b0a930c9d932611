//! How likely are the histories of many customers under the Pareto/NBD? The sum that a fit climbs, with its derivatives.
//!
//! Of a customer who may have left there is no closed form whose derivatives by the parameters have one. So the time of
//! leaving is integrated out numerically, and with it all fifteen derivatives at once.

use super::history::History;
use crate::numeric::{Jet, Odds, Sum, exp, exp_m1, float, ln, ln_1p, rising};

/// The variables: r, α, s, β.
const R: usize = 0;
const ALPHA: usize = 1;
const S: usize = 2;
const BETA: usize = 3;

/// Nodes and weights of the rule of Gauss and Legendre with twelve nodes on (−1, 1), those above zero.
const NODES: [(f64, f64); 6] = [
    (0.125_233_408_511_468_9, 0.249_147_045_813_402_8),
    (0.367_831_498_998_180_2, 0.233_492_536_538_354_8),
    (0.587_317_954_286_617_4, 0.203_167_426_723_065_9),
    (0.769_902_674_194_304_7, 0.160_078_328_543_346_2),
    (0.904_117_256_370_474_9, 0.106_939_325_995_318_4),
    (0.981_560_634_246_719_3, 0.047_175_336_386_511_83),
];

/// Weights below this part of the first one are nothing.
const FADED: f64 = 40.0;

/// The log-likelihood by the logarithms of r, α, s, β.
pub(super) fn at(groups: &[(History, u64)], point: &[f64; 4]) -> Jet<4> {
    let values = point.map(exp);
    let (mut value, mut total) = (Sum::default(), Jet::constant(0.0));
    for same in groups.chunk_by(|left, right| left.0.frequency() == right.0.frequency()) {
        let Some((first, _)) = same.first() else {
            continue;
        };
        let x = float(first.frequency());
        let (rates, mut customers) = (rising(values[R], x), 0.0);
        for (history, weight) in same {
            let weight = float(*weight);
            let part = of_one(&values, point, x, history);
            customers += weight;
            value.add(weight * part.value);
            total = total + part * weight;
        }
        value.add(customers * rates.ln);
        total.slope[R] += customers * rates.digamma;
        total.bend[R][R] += customers * rates.trigamma;
    }
    total.value = value.value();
    total.by_logarithms(&values)
}

/// The log-likelihood of one history, but for `Γ(r + x) / Γ(r)`: `ln(α^r β^s (e^A + K))`, where `A` belongs to being active at
/// the end and `K` is the integral over the times of leaving before.
fn of_one(values: &[f64; 4], logs: &[f64; 4], x: f64, history: &History) -> Jet<4> {
    let &[r, alpha, s, beta] = values;
    let (last, end) = (history.recency(), history.age());
    // A, with α^r β^s taken in: −r ln(1 + T/α) − x ln(α + T) − s ln(1 + T/β).
    let (slow, fast) = (1.0 / (alpha + end), 1.0 / (beta + end));
    let (grown, faded) = (ln_1p(end / alpha), ln_1p(end / beta));
    let mut active = Jet::constant(-(r + x) * grown - x * logs[ALPHA] - s * faded);
    active.slope = [
        -grown,
        r / alpha - (r + x) * slow,
        -faded,
        s / beta - s * fast,
    ];
    active.bend[R][ALPHA] = 1.0 / alpha - slow;
    active.bend[ALPHA][ALPHA] = (r + x) * slow * slow - r / (alpha * alpha);
    active.bend[S][BETA] = 1.0 / beta - fast;
    active.bend[BETA][BETA] = s * (fast * fast - 1.0 / (beta * beta));
    if last >= end {
        return active.mirrored();
    }
    // ln K − A and its derivatives.
    let more = odds(values, x, last, end);
    let odds = Odds::of(more.value);
    let (left, doubt) = (odds.yes, odds.yes * odds.no);
    active.value += odds.ln_one_more;
    for i in 0..4 {
        active.slope[i] += left * more.slope[i];
        for j in i..4 {
            active.bend[i][j] += left * more.bend[i][j] + doubt * more.slope[i] * more.slope[j];
        }
    }
    active.mirrored()
}

/// The logarithm of the odds of having left between `last` and `end` against being active at `end`, with the upper half of its
/// Hessian.
fn odds(&[r, alpha, s, beta]: &[f64; 4], x: f64, last: f64, end: f64) -> Jet<4> {
    let power = r + x;
    let mut area = Area::default();
    // With the logarithm of the smaller of α + τ and β + τ as variable the other one stays smooth: it has no zero within π of
    // the real axis. The rate at which the weight fades is at most `pace` and rises.
    let base = alpha.min(beta) + last;
    let (from_alpha, from_beta) = (1.0 / (alpha + last), 1.0 / (beta + last));
    let reach = ln_1p((end - last) / base);
    let mut begin = 0.0;
    while begin < reach {
        let now = base * exp(begin);
        let passed = base * exp_m1(begin);
        let pace = now * (power / (alpha + last + passed) + (s + 1.0) / (beta + last + passed));
        let length = panel(pace, power + s + 1.0).min(reach - begin);
        let half = 0.5 * length;
        for (node, weight) in NODES {
            for y in [begin + half * (1.0 - node), begin + half * (1.0 + node)] {
                let passed = base * exp_m1(y);
                let (ln_alpha, ln_beta) = (ln_1p(passed * from_alpha), ln_1p(passed * from_beta));
                let (slow, fast) = (1.0 / (alpha + last + passed), 1.0 / (beta + last + passed));
                let fade = power * ln_alpha + s * ln_beta;
                let share = weight * half * (base + passed) * fast * exp(-fade);
                area.add(share, power, s, [ln_alpha, slow, ln_beta, fast]);
            }
        }
        begin += length;
        let passed = base * exp_m1(begin);
        if power * ln_1p(passed * from_alpha) + s * ln_1p(passed * from_beta) > FADED {
            break;
        }
    }
    let (slow, fast) = (1.0 / (alpha + end), 1.0 / (beta + end));
    let (since_alpha, since_beta) = (
        ln_1p((end - last) * from_alpha),
        ln_1p((end - last) * from_beta),
    );
    let mut jet = area.ln(s);
    jet.value += power * since_alpha + s * since_beta;
    jet.slope[R] += since_alpha;
    jet.slope[ALPHA] += power * slow;
    jet.slope[S] += since_beta;
    jet.slope[BETA] += s * fast;
    jet.bend[R][ALPHA] += slow;
    jet.bend[ALPHA][ALPHA] -= power * slow * slow;
    jet.bend[S][BETA] += fast;
    jet.bend[BETA][BETA] -= s * fast * fast;
    jet
}

/// How long a piece may be over which twelve nodes are exact, if the weight fades at `pace` at its beginning and at most at
/// `pace_max`: at most 2, and at most the length over which the weight fades by e⁻⁸.
fn panel(pace: f64, pace_max: f64) -> f64 {
    let mut length = 2.0;
    while length * pace_max.min(pace * exp(length)) > 8.0 {
        length *= 0.5;
    }
    length
}

/// Moments of the derivatives of the logarithm of the weight over the times of leaving, relative to the last purchase.
///
/// They are `−ln((α + τ) / (α + t_x))`, `−(r + x) / (α + τ)`, `−ln((β + τ) / (β + t_x))` and `−(s + 1) / (β + τ)`.
#[derive(Debug, Clone, Copy, Default)]
struct Area {
    weight: f64,
    first: [f64; 4],
    second: [[f64; 4]; 4],
    r_alpha: f64,
    alpha: f64,
    s_beta: f64,
    beta: f64,
}

impl Area {
    fn add(&mut self, weight: f64, power: f64, s: f64, [ln_alpha, slow, ln_beta, fast]: [f64; 4]) {
        let slopes = [-ln_alpha, -power * slow, -ln_beta, -(s + 1.0) * fast];
        self.weight += weight;
        for i in 0..4 {
            let part = weight * slopes[i];
            self.first[i] += part;
            for (second, slope) in self.second[i].iter_mut().zip(slopes).skip(i) {
                *second += part * slope;
            }
        }
        self.r_alpha -= weight * slow;
        self.alpha += weight * power * slow * slow;
        self.s_beta -= weight * fast;
        self.beta += weight * (s + 1.0) * fast * fast;
    }

    /// The logarithm of `s` times the area, with its derivatives in the upper half.
    fn ln(&self, s: f64) -> Jet<4> {
        let inverse = 1.0 / self.weight;
        let mean = self.first.map(|first| first * inverse);
        let mut jet = Jet::constant(ln(s * self.weight));
        jet.slope = mean;
        jet.slope[S] += 1.0 / s;
        for i in 0..4 {
            for j in i..4 {
                jet.bend[i][j] = self.second[i][j] * inverse - mean[i] * mean[j];
            }
        }
        jet.bend[R][ALPHA] += self.r_alpha * inverse;
        jet.bend[ALPHA][ALPHA] += self.alpha * inverse;
        jet.bend[S][S] -= 1.0 / (s * s);
        jet.bend[S][BETA] += self.s_beta * inverse;
        jet.bend[BETA][BETA] += self.beta * inverse;
        jet
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customer::history::cases::{assert_derivatives, groups};
    use crate::customer::{Histories, ParetoNbd, ParetoNbdParams};

    const PARAMS: [[f64; 4]; 7] = [
        [0.55, 10.58, 0.61, 11.67],
        [0.55, 10.58, 0.61, 10.58],
        [20.0, 3.0, 0.05, 200.0],
        [0.02, 200.0, 9.0, 0.3],
        [1.0, 0.01, 1.0, 100.0],
        [1e4, 1e5, 2.0, 40.0],
        [0.3, 4.0, 1e4, 1e6],
    ];

    /// The integral over the times of leaving against the continued fractions, which share nothing with it.
    #[test]
    fn two_ways_to_the_likelihood_agree() {
        for params in PARAMS {
            for group in groups() {
                let point = params.map(ln);
                let [r, alpha, s, beta] = params;
                let model = ParetoNbd::new(ParetoNbdParams { r, alpha, s, beta }).expect("legal");
                let histories: Histories = [group.0].into_iter().collect();
                let (found, wanted) =
                    (at(&[group], &point).value, model.log_likelihood(&histories));
                assert!(found.is_finite(), "{params:?} {group:?}");
                let error = (found - wanted).abs() / wanted.abs().max(1.0);
                assert!(
                    error < 1e-11,
                    "{params:?} {group:?}: {found} {wanted} {error:e}"
                );
            }
        }
    }

    #[test]
    fn derivatives_agree_with_differences() {
        let groups = groups();
        for params in PARAMS {
            assert_derivatives(|point| at(&groups, point), params.map(ln));
        }
    }
}
