//! What is ₂F₁(1, b; c; z) worth? The one member of the family that the customer models need, for all its ranges.
//!
//! | Range | Way | Steps |
//! | --- | --- | --- |
//! | `z < 0` | Pfaff's transformation to `z / (z − 1)` | |
//! | `0 ≤ z`, not close to 1 | Gauss's continued fraction, forwards | 10 at `z = ½`, 100 at `z = 0.99` |
//! | close to 1 | the integral of Euler, exponential quadrature | 350 |
//!
//! The plain series needs 36 / (1 − z) terms, and the transformation to `1 − z` breaks where `c − b` is whole.

use super::{gamma, quadrature};

/// Steps of the continued fraction after which the integral is cheaper.
const STEPS_MAX: u32 = 300;

/// Returns ₂F₁(1, b; c; z) for `0 < b`, `1 < c` and `z < 1`.
///
/// What counts close to 1 is how close, so that `rest = 1 − z` is given as well, without the loss of the subtraction.
pub(crate) fn one(b: f64, c: f64, z: f64, rest: f64) -> f64 {
    if z < 0.0 {
        // ₂F₁(1, b; c; z) = (1 − z)⁻¹ ₂F₁(1, c − b; c; z / (z − 1))
        let near = 1.0 / rest;
        return positive(c - b, c, -z / rest, near) / rest;
    }
    positive(b, c, z, rest)
}

fn positive(b: f64, c: f64, z: f64, rest: f64) -> f64 {
    continued_fraction(b, c, z).unwrap_or_else(|| integral(b, c, z, rest))
}

/// Gauss's continued fraction by the ratio of successive convergents (Steed's way): every part stays positive here.
fn continued_fraction(b: f64, c: f64, z: f64) -> Option<f64> {
    // 1 / (1 − u₁z / (1 − u₂z / (1 − …)))
    let (mut ratio, mut step, mut value) = (1.0, 1.0, 1.0);
    for k in 1..=STEPS_MAX {
        let half = f64::from(k / 2);
        let part = if k % 2 == 1 {
            (b + half) * (c + half - 1.0) / ((c + 2.0 * half - 1.0) * (c + 2.0 * half))
        } else {
            (c - b + half - 1.0) * half / ((c + 2.0 * half - 2.0) * (c + 2.0 * half - 1.0))
        };
        ratio = 1.0 / (1.0 - part * z * ratio);
        step *= ratio - 1.0;
        value += step;
        if step.abs() <= 1e-16 * value {
            return Some(value);
        }
    }
    None
}

/// Euler's integral with the roles of 1 and b exchanged: `∫₀^∞ e⁻ʸ (1 − z + z e^(−y/(c−1)))⁻ᵇ dy`.
fn integral(b: f64, c: f64, z: f64, rest: f64) -> f64 {
    let pace = 1.0 / (c - 1.0);
    // From here on e⁻ʸ has made up for the other factor, which is at most (1 − z)⁻ᵇ.
    let depth = -gamma::ln(rest);
    let reach = 745.0 + b * depth;
    // The closer to 1, the steeper the end of the plateau on the scale of the nodes.
    let step = 0.2 / depth.max(6.4);
    quadrature::half_line(step, 1.0, reach, |y| {
        let passed = -pace * y;
        let ln_inner = if passed > -core::f64::consts::LN_2 {
            gamma::ln_1p(z * gamma::exp_m1(passed))
        } else {
            gamma::ln(rest + z * gamma::exp(passed))
        };
        gamma::exp(-b * ln_inner - y)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::Sum;

    fn value(b: f64, c: f64, z: f64) -> f64 {
        one(b, c, z, 1.0 - z)
    }

    /// The series itself, term by term.
    fn series(b: f64, c: f64, z: f64) -> f64 {
        let (mut term, mut n, mut sum) = (1.0, 0.0, Sum::default());
        while term > 1e-18 * sum.value() || n < b {
            sum.add(term);
            term *= (b + n) / (c + n) * z;
            n += 1.0;
        }
        sum.value()
    }

    #[test]
    fn all_ways_agree_with_long_series() {
        for b in [0.01, 0.5, 1.0, 1.182, 7.0, 300.0, 10_000.0] {
            for rest in [0.02, 0.704, 1.0, 2.0, 40.0] {
                for z in [1e-9, 0.1, 0.5, 0.9, 0.97, 0.99, 0.999, 0.9999, 0.99999] {
                    let c = b + rest + 1.0;
                    let (found, wanted) = (value(b, c, z), series(b, c, z));
                    let error = (found / wanted - 1.0).abs();
                    assert!(error < 2e-12, "{b} {c} {z}: {found} {wanted} {error:e}");
                }
            }
        }
    }

    #[test]
    fn closed_forms_are_met() {
        // ₂F₁(1, 1; 2; z) = −ln(1 − z) / z, and ₂F₁(1, b; b; z) = 1 / (1 − z).
        for z in [-300.0, -1.0, -0.3, 0.3, 0.9] {
            assert!((value(1.0, 2.0, z) / (-libm::log1p(-z) / z) - 1.0).abs() < 1e-13);
            assert!((value(3.0, 3.0, z) * (1.0 - z) - 1.0).abs() < 1e-13);
        }
    }
}
