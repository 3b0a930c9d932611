//! What are the normal, the chi-square and Student's distribution worth? Tails and quantiles.

use super::{
    beta::incomplete_beta,
    gamma::{exp, ln, ln_gamma},
};

/// The probability of a standard normal value above `x`.
pub(crate) fn normal_tail(x: f64) -> f64 {
    0.5 * libm::erfc(x * core::f64::consts::FRAC_1_SQRT_2)
}

/// The value above which a standard normal one lies with probability `tail`, which is strictly between 0 and 1.
pub(crate) fn normal_quantile(tail: f64) -> f64 {
    if tail > 0.5 {
        return -normal_quantile(1.0 - tail);
    }
    // A start that is good to three thousandths (Abramowitz and Stegun 26.2.22); each step of Halley triples the digits.
    let t = (-2.0 * ln(tail)).sqrt();
    let mut x = t - (2.307_53 + 0.270_61 * t) / (1.0 + t * (0.992_29 + 0.044_81 * t));
    for _ in 0..3 {
        let density = exp(-0.5 * x * x) / (2.0 * core::f64::consts::PI).sqrt();
        let off = (normal_tail(x) - tail) / density;
        x += off / (1.0 - 0.5 * off * x);
    }
    x
}

/// The probability that Student's `t` with `freedom` degrees is farther from zero than `t`.
pub(crate) fn student_two_tails(t: f64, freedom: f64) -> f64 {
    incomplete_beta(0.5 * freedom, 0.5, freedom / (freedom + t * t))
}

/// The probability that chi-square with `freedom` degrees is above `x`.
pub(crate) fn chi_square_tail(x: f64, freedom: f64) -> f64 {
    let (a, x) = (0.5 * freedom, 0.5 * x);
    if x <= 0.0 {
        return 1.0;
    }
    let scale = exp(a * ln(x) - x - ln_gamma(a));
    if x < a + 1.0 {
        // The series of the lower part.
        let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
        while term > 1e-17 * sum {
            n += 1.0;
            term *= x / n;
            sum += term;
        }
        return (1.0 - scale * sum).max(0.0);
    }
    // The continued fraction of the upper part, by Lentz.
    let mut b = x + 1.0 - a;
    let (mut c, mut d) = (1e300, 1.0 / b);
    let mut value = d;
    for i in 1..10_000_u32 {
        let i = f64::from(i);
        let part = -i * (i - a);
        b += 2.0;
        d = 1.0 / (part * d + b);
        c = b + part / c;
        let step = c * d;
        value *= step;
        if (step - 1.0).abs() < 1e-16 {
            break;
        }
    }
    scale * value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_as_tabulated_and_undo_tails() {
        assert!((normal_quantile(0.025) - 1.959_963_984_540_054).abs() < 1e-14);
        assert!((normal_quantile(0.2) - 0.841_621_233_572_914_3).abs() < 1e-14);
        assert!(normal_quantile(0.5).abs() < 1e-15);
        for tail in [1e-300, 1e-20, 1e-5, 0.3, 0.5, 0.9, 0.999_999] {
            assert!(
                (normal_tail(normal_quantile(tail)) / tail - 1.0).abs() < 1e-12,
                "{tail}"
            );
        }
    }

    #[test]
    fn tails_are_as_tabulated() {
        assert!((chi_square_tail(3.841_458_820_694_124, 1.0) - 0.05).abs() < 1e-14);
        assert!((chi_square_tail(18.307_038_053_275_146, 10.0) - 0.05).abs() < 1e-14);
        assert!((chi_square_tail(2.0, 2.0) - exp(-1.0)).abs() < 1e-15);
        // Student's distribution with one degree is Cauchy's, with very many nearly the normal one.
        assert!((student_two_tails(1.0, 1.0) - 0.5).abs() < 1e-14);
        assert!((student_two_tails(2.228_138_851_986_27, 10.0) - 0.05).abs() < 1e-13);
        assert!((student_two_tails(1.96, 1e9) - 2.0 * normal_tail(1.96)).abs() < 1e-8);
    }
}
