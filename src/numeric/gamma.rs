//! What are the gamma function and its relatives worth? Logarithms, digamma, trigamma, and their differences.
//!
//! The elementary functions come from `libm`, so that equal inputs give equal outputs on every platform.

/// From here on the asymptotic series are exact to rounding.
const ASYMPTOTIC: f64 = 12.0;

/// A count as a number; exact up to 2⁵³.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts are bounded far below 2⁵³ where they enter"
)]
pub(crate) fn float(count: u64) -> f64 {
    count as f64
}

/// The natural logarithm.
pub(crate) fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// `ln(1 + x)` without loss near zero.
pub(crate) fn ln_1p(x: f64) -> f64 {
    libm::log1p(x)
}

/// The exponential function.
pub(crate) fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// `eˣ − 1` without loss near zero.
pub(crate) fn exp_m1(x: f64) -> f64 {
    libm::expm1(x)
}

/// The logarithm of the gamma function, for positive numbers.
pub(crate) fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// The remainder of Stirling's formula: `lnΓ(z) − (z − ½) ln z + z − ½ ln 2π`.
fn stirling(z: f64) -> f64 {
    let (i, s) = (1.0 / z, 1.0 / (z * z));
    i * (1.0 / 12.0
        - s * (1.0 / 360.0
            - s * (1.0 / 1260.0
                - s * (1.0 / 1680.0 - s * (1.0 / 1188.0 - s * (691.0 / 360_360.0 - s / 156.0))))))
}

/// What the digamma function lacks of `ln z − 1 / 2z`, where the series is exact.
fn digamma_series(z: f64) -> f64 {
    let s = 1.0 / (z * z);
    s * (1.0 / 12.0
        - s * (1.0 / 120.0
            - s * (1.0 / 252.0
                - s * (1.0 / 240.0 - s * (1.0 / 132.0 - s * (691.0 / 32_760.0 - s / 12.0))))))
}

/// What the trigamma function exceeds `1 / z + 1 / 2z²` by, where the series is exact.
fn trigamma_series(z: f64) -> f64 {
    let (i, s) = (1.0 / z, 1.0 / (z * z));
    i * s
        * (1.0 / 6.0
            - s * (1.0 / 30.0
                - s * (1.0 / 42.0
                    - s * (1.0 / 30.0
                        - s * (5.0 / 66.0 - s * (691.0 / 2730.0 - s * (7.0 / 6.0)))))))
}

/// The digamma function `ψ`, the derivative of [`ln_gamma`], for positive numbers.
pub(crate) fn digamma(mut x: f64) -> f64 {
    let mut shift = 0.0;
    while x < ASYMPTOTIC {
        shift += 1.0 / x;
        x += 1.0;
    }
    ln(x) - 0.5 / x - digamma_series(x) - shift
}

/// The trigamma function `ψ′`, for positive numbers.
pub(crate) fn trigamma(mut x: f64) -> f64 {
    let mut shift = 0.0;
    while x < ASYMPTOTIC {
        shift += 1.0 / (x * x);
        x += 1.0;
    }
    shift + (1.0 + 0.5 / x) / x + trigamma_series(x)
}

/// `ln(Γ(z + n) / Γ(z))` and its first two derivatives by `z`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rising {
    pub(crate) ln: f64,
    pub(crate) digamma: f64,
    pub(crate) trigamma: f64,
}

/// Returns the logarithm of the rising factorial and its derivatives, for `z > 0` and `n ≥ 0`, whole or not.
///
/// The difference of two logarithms of gamma functions loses all its digits where `z` is huge and `n` small, which is where
/// a likelihood goes that finds customers alike. Here the large parts are taken out before they are computed.
pub(crate) fn rising(mut z: f64, n: f64) -> Rising {
    let mut sum = Rising {
        ln: 0.0,
        digamma: 0.0,
        trigamma: 0.0,
    };
    if n == 0.0 {
        return sum;
    }
    // Γ(z + n) / Γ(z) = (z / (z + n)) · Γ(z + 1 + n) / Γ(z + 1), until the series holds. The factors are multiplied first:
    // one logarithm instead of a dozen.
    let mut factor = 1.0;
    while z < ASYMPTOTIC {
        let end = z + n;
        factor *= z / end;
        sum.digamma += n / (z * end);
        sum.trigamma += -n * (z + end) / (z * z * end * end);
        z += 1.0;
    }
    let end = z + n;
    // A factor of twelve quotients stays far from underflow as long as z is not below 1e-290.
    sum.ln += ln(factor);
    let grown = ln_1p(n / z);
    sum.ln += (z - 0.5) * grown + n * (ln(end) - 1.0) + (stirling(end) - stirling(z));
    // Of the series only what is left after 1/z and 1/z² is subtracted; those differ by quotients that are exact.
    let (once, twice) = (n / (z * end), (z + end) / (z * end));
    sum.digamma += grown + 0.5 * once - (digamma_series(end) - digamma_series(z));
    sum.trigamma += trigamma_series(end) - trigamma_series(z) - once * (1.0 + 0.5 * twice);
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, wanted: f64) {
        let error = (found - wanted).abs() / wanted.abs().max(1e-300);
        assert!(error < 4e-15, "{found:e} against {wanted:e}: {error:e}");
    }

    #[test]
    fn digamma_and_trigamma_are_as_tabulated() {
        const EULER: f64 = 0.577_215_664_901_532_9;
        close(digamma(1.0), -EULER);
        close(digamma(0.5), -EULER - 2.0 * core::f64::consts::LN_2);
        close(digamma(10.0), 2.251_752_589_066_721);
        close(trigamma(1.0), core::f64::consts::PI.powi(2) / 6.0);
        close(trigamma(0.5), core::f64::consts::PI.powi(2) / 2.0);
    }

    #[test]
    fn a_rising_factorial_is_the_product_of_its_factors() {
        for z in [1e-6, 0.3, 1.0, 7.25, 11.99, 12.0, 400.0, 1e6, 1e12] {
            for n in [1_u32, 2, 9, 60] {
                let factors = || (0..n).map(|i| z + f64::from(i));
                let rise = rising(z, f64::from(n));
                let wanted = factors().fold(0.0, |sum, factor| sum + ln(factor));
                assert!(
                    (rise.ln - wanted).abs() <= 3e-14 * wanted.abs().max(1.0),
                    "{z} {n}"
                );
                close(
                    rise.digamma,
                    factors().fold(0.0, |sum, factor| sum + 1.0 / factor),
                );
                close(
                    rise.trigamma,
                    factors().fold(0.0, |sum, factor| sum - 1.0 / (factor * factor)),
                );
            }
        }
    }
}
