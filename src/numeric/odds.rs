//! What do odds say whose logarithm is known, without loss of digits however large or small they are?

use super::{exp, ln_1p};

/// Odds of something, as probabilities.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Odds {
    /// How likely it is.
    pub(crate) yes: f64,
    /// How likely it is not.
    pub(crate) no: f64,
    /// `ln(1 + odds)`.
    pub(crate) ln_one_more: f64,
}

impl Odds {
    /// The odds of this logarithm.
    #[inline]
    pub(crate) fn of(log: f64) -> Self {
        // Of the smaller of odds and their inverse, for which nothing cancels and nothing overflows.
        let small = exp(-log.abs());
        let (less, more) = (small / (1.0 + small), 1.0 / (1.0 + small));
        let (yes, no) = if log > 0.0 {
            (more, less)
        } else {
            (less, more)
        };
        Self {
            yes,
            no,
            ln_one_more: log.max(0.0) + ln_1p(small),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_are_those_of_the_odds() {
        for log in [-3.0_f64, -0.5, 0.0, 0.5, 3.0] {
            let (found, odds) = (Odds::of(log), exp(log));
            assert!((found.yes - odds / (1.0 + odds)).abs() < 1e-15, "{log}");
            assert!((found.no - 1.0 / (1.0 + odds)).abs() < 1e-15, "{log}");
            assert!((found.ln_one_more - ln_1p(odds)).abs() < 1e-15, "{log}");
        }
    }

    #[test]
    fn huge_odds_and_tiny_ones_keep_their_digits() {
        let (huge, tiny) = (Odds::of(1e4), Odds::of(-700.0));
        assert_eq!((huge.yes, huge.no, huge.ln_one_more), (1.0, 0.0, 1e4));
        assert!((tiny.no - 1.0).abs() < 1e-15);
        assert!((tiny.yes / exp(-700.0) - 1.0).abs() < 1e-15);
        assert!((tiny.ln_one_more / exp(-700.0) - 1.0).abs() < 1e-15);
    }
}
