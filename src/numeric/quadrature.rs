//! What is the area under a curve? Trapezoids after a change of variable that makes the ends fade.
//!
//! For functions that are analytic around the range these rules double their digits with each halving of the step.

use super::{
    gamma::{exp, ln, ln_1p},
    odds::Odds,
};

/// Returns `∫₀^∞ f(y) dy` for a smooth `f` that is nothing from `reach` on, by nodes that are `step` apart.
///
/// With `y = scale · e^(t − e⁻ᵗ)` both ends fade: the lower doubly exponentially, the upper as `f` does. From `scale` on the nodes
/// are dense on the scale of logarithms, below it they thin out: it is to be the least size at which `f` has a shape.
pub(crate) fn half_line(step: f64, scale: f64, reach: f64, f: impl Fn(f64) -> f64) -> f64 {
    let mut total = 0.0;
    // From t = −4.2, where y is 1e-31 of the scale.
    let mut t = -4.2;
    loop {
        let fade = exp(-t);
        let y = scale * exp(t - fade);
        total += f(y) * (step * y * (1.0 + fade));
        t += step;
        // Reaches that are not numbers end as well.
        if y >= reach || y.is_nan() || t > 700.0 {
            return total;
        }
    }
}

/// Returns `∫ f(t) dt` from `low` to `high` for a smooth `f`, whatever it does at the very ends.
///
/// With `t = middle + half · tanh(½π sinh u)` both ends fade doubly exponentially.
pub(crate) fn interval(low: f64, high: f64, f: impl Fn(f64) -> f64) -> f64 {
    const STEP: f64 = 0.0625;
    let width = high - low;
    let mut total = 0.0;
    for node in -64_i32..=64 {
        let u = f64::from(node) * STEP;
        let (up, down) = (exp(u), exp(-u));
        let outer = core::f64::consts::FRAC_PI_4 * (up - down);
        // The share of the range on the near side, computed without loss at either end.
        let near = 1.0 / (1.0 + exp(2.0 * outer.abs()));
        let t = if u < 0.0 {
            low + width * near
        } else {
            high - width * near
        };
        let weight = core::f64::consts::FRAC_PI_2 * (up + down) * near * (1.0 - near);
        total += f(t) * weight * width * STEP;
    }
    total
}

/// Below this a shape puts so much of the distribution so near to its end that nodes would have to reach there.
const SHAPE_MIN: f64 = 0.1;

/// Returns the mean of `f` over a beta distribution, for a smooth bounded `f` whose values at 0 and 1 are `first` and `last`.
///
/// In the variable `ln(p / (1 − p))` the distribution is smooth for all shapes. A small shape puts much of it near an end, where
/// `f` is all but a straight line: that line is taken out, and its mean is known.
pub(crate) fn beta_mean(a: f64, b: f64, first: f64, last: f64, f: impl Fn(f64) -> f64) -> f64 {
    let (low, high) = (a / (a + b), b / (a + b));
    // The weights of the rest are those of a distribution with a shape greater by one, times a factor.
    match (a < SHAPE_MIN, b < SHAPE_MIN) {
        (false, false) => logit_mean(a, b, |p, _| f(p)),
        (true, false) => high * first + low * logit_mean(a + 1.0, b, |p, q| (f(p) - first * q) / p),
        (false, true) => low * last + high * logit_mean(a, b + 1.0, |p, q| (f(p) - last * p) / q),
        (true, true) => {
            let rest = logit_mean(a + 1.0, b + 1.0, |p, q| {
                (f(p) - (first * q + last * p)) / (p * q)
            });
            high * first + low * last + rest * low * (b / (a + b + 1.0))
        }
    }
}

/// The mean over a beta distribution whose shapes are not small; `f` takes `p` and `1 − p`.
fn logit_mean(a: f64, b: f64, f: impl Fn(f64, f64) -> f64) -> f64 {
    let spread = (1.0 / a + 1.0 / b).sqrt();
    let step = (0.5 * spread).min(0.2);
    let mode = ln(a) - ln(b);
    let ln_weight = |y: f64| {
        let bend = ln_1p(exp(-y.abs()));
        let (ln_p, ln_q) = if y < 0.0 {
            (y - bend, -bend)
        } else {
            (-bend, -y - bend)
        };
        a * ln_p + b * ln_q
    };
    let peak = ln_weight(mode);
    let (mut all, mut total) = (0.0, 0.0);
    for (mut y, pace) in [(mode, step), (mode - step, -step)] {
        loop {
            let weight = exp(ln_weight(y) - peak);
            let odds = Odds::of(y);
            all += weight;
            total += weight * f(odds.yes, odds.no);
            y += pace;
            // Far below the rounding of the sum; the weight falls to both sides.
            if weight <= 1e-20 || weight.is_nan() {
                break;
            }
        }
    }
    total / all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::rising;

    #[test]
    fn a_finite_range_is_measured_whatever_its_ends_do() {
        for (found, wanted) in [
            (interval(0.0, 1.0, |t| 1.0 / t.sqrt()), 2.0),
            (interval(1.0, 3.0, ln), 3.0 * ln(3.0) - 2.0),
            (interval(0.0, 40.0, |t| exp(-t)), 1.0 - exp(-40.0)),
        ] {
            assert!((found - wanted).abs() < 2e-13, "{found} {wanted}");
        }
    }

    #[test]
    fn means_over_beta_distributions_are_ratios_of_beta_functions() {
        for a in [1e-3, 0.02, 0.7, 1.0, 4.5, 3000.0] {
            for b in [1e-3, 0.3, 1.0, 9.0, 20_000.0] {
                let found = beta_mean(a, b, 1.0, 0.0, |p| (1.0 - p) * (1.0 - p) * (1.0 - p));
                let wanted = exp(rising(b, 3.0).ln - rising(a + b, 3.0).ln);
                let error = (found - wanted).abs() / wanted.max(1e-8);
                assert!(error < 1e-11, "{a} {b}: {found} {wanted}");
            }
        }
    }
}
