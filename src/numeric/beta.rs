//! How much of a beta distribution lies below a value? The regularised incomplete beta function.

use super::gamma::{exp, ln, ln_1p, ln_gamma, rising};

/// The logarithm of the beta function.
fn ln_beta(a: f64, b: f64) -> f64 {
    let (low, high) = if a <= b { (a, b) } else { (b, a) };
    ln_gamma(low) - rising(high, low).ln
}

/// Returns the probability that a value of beta(a, b) is at most `x`, for positive shapes and `x` between 0 and 1.
pub(crate) fn incomplete_beta(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    // The fraction converges fast below the mean; above it the other tail is taken.
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - lower(b, a, 1.0 - x, x);
    }
    lower(a, b, x, 1.0 - x)
}

/// The lower tail by the continued fraction, with `rest = 1 − x`.
fn lower(a: f64, b: f64, x: f64, rest: f64) -> f64 {
    let ln_rest = if rest > 0.5 { ln_1p(-x) } else { ln(rest) };
    let front = exp(a * ln(x) + b * ln_rest - ln_beta(a, b)) / a;
    let tiny = |value: f64| if value.abs() < 1e-300 { 1e-300 } else { value };
    let mut d = 1.0 / tiny(1.0 - (a + b) * x / (a + 1.0));
    let (mut c, mut value) = (1.0, d);
    for m in 1..100_000_u32 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / tiny(1.0 + even * d);
        c = tiny(1.0 + even / c);
        value *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / tiny(1.0 + odd * d);
        c = tiny(1.0 + odd / c);
        value *= d * c;
        if (d * c - 1.0).abs() < 1e-16 {
            break;
        }
    }
    (front * value).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_shapes_give_sums_of_binomials() {
        // P(beta(a, b) ≤ x) is the chance of at least a successes in a + b − 1 trials.
        for (a, b) in [(1_u32, 1_u32), (3, 5), (20, 7), (60, 200)] {
            for x in [0.01, 0.2, 0.5, 0.77, 0.99] {
                let trials = f64::from(a + b - 1);
                let wanted = (a..a + b).fold(0.0, |sum, k| {
                    let k = f64::from(k);
                    let ways =
                        ln_gamma(trials + 1.0) - ln_gamma(k + 1.0) - ln_gamma(trials - k + 1.0);
                    sum + exp(ways + k * ln(x) + (trials - k) * ln_1p(-x))
                });
                let found = incomplete_beta(f64::from(a), f64::from(b), x);
                assert!(
                    (found - wanted).abs() < 1e-12,
                    "{a} {b} {x}: {found} {wanted}"
                );
            }
        }
    }
}
