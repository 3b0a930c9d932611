//! How digits are dropped: the ten ways, on exact fractions of integers.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

/// Says which neighbour is taken when a value lies between two representable ones.
///
/// | Mode | 2.5 | 3.5 | −2.5 | 2.4 | −2.4 | Elsewhere called |
/// | --- | --- | --- | --- | --- | --- | --- |
/// | `Ceil` | 3 | 4 | −2 | 3 | −2 | ceiling, toward +∞ |
/// | `Floor` | 2 | 3 | −3 | 2 | −3 | floor, toward −∞ |
/// | `Expand` | 3 | 4 | −3 | 3 | −3 | up, away from zero |
/// | `Trunc` | 2 | 3 | −2 | 2 | −2 | down, toward zero |
/// | `HalfCeil` | 3 | 4 | −2 | 2 | −2 | half toward +∞ |
/// | `HalfFloor` | 2 | 3 | −3 | 2 | −2 | half toward −∞ |
/// | `HalfExpand` | 3 | 4 | −3 | 2 | −2 | half up, commercial |
/// | `HalfTrunc` | 2 | 3 | −2 | 2 | −2 | half down |
/// | `HalfEven` | 2 | 4 | −2 | 2 | −2 | banker's |
/// | `HalfOdd` | 3 | 3 | −3 | 2 | −2 | |
///
/// There is no default: whoever drops digits of money says how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rounding {
    /// The neighbour toward +∞.
    #[doc(alias = "ceiling")]
    Ceil,
    /// The neighbour toward −∞.
    Floor,
    /// The neighbour away from zero.
    #[doc(alias = "up")]
    Expand,
    /// The neighbour toward zero.
    #[doc(alias = "down")]
    Trunc,
    /// The nearest; halfway toward +∞.
    HalfCeil,
    /// The nearest; halfway toward −∞.
    HalfFloor,
    /// The nearest; halfway away from zero.
    #[doc(alias = "half-up")]
    HalfExpand,
    /// The nearest; halfway toward zero.
    #[doc(alias = "half-down")]
    HalfTrunc,
    /// The nearest; halfway to the even neighbour.
    HalfEven,
    /// The nearest; halfway to the odd neighbour.
    HalfOdd,
}

impl Rounding {
    /// All modes, in the order of their declaration.
    pub const ALL: [Self; 10] = [
        Self::Ceil,
        Self::Floor,
        Self::Expand,
        Self::Trunc,
        Self::HalfCeil,
        Self::HalfFloor,
        Self::HalfExpand,
        Self::HalfTrunc,
        Self::HalfEven,
        Self::HalfOdd,
    ];

    /// Tells whether a magnitude must grow by one, given its sign, whether it is odd, and how the
    /// dropped part compares with one half (`None`: nothing was dropped).
    pub(crate) fn grows(self, negative: bool, odd: bool, dropped: Option<Ordering>) -> bool {
        let Some(half) = dropped else { return false };
        let on_tie = |tie: bool| match half {
            Ordering::Less => false,
            Ordering::Equal => tie,
            Ordering::Greater => true,
        };
        match self {
            Self::Ceil => !negative,
            Self::Floor => negative,
            Self::Expand => true,
            Self::Trunc => false,
            Self::HalfCeil => on_tie(!negative),
            Self::HalfFloor => on_tie(negative),
            Self::HalfExpand => on_tie(true),
            Self::HalfTrunc => on_tie(false),
            Self::HalfEven => on_tie(odd),
            Self::HalfOdd => on_tie(!odd),
        }
    }

    /// Returns `numerator / denominator` rounded to an integer, or `None` when `denominator` is zero or the
    /// result leaves the range of `i128`.
    ///
    /// # Example: half to even
    /// ```
    /// use tactica::number::Rounding;
    ///
    /// assert_eq!(Rounding::HalfEven.divide(5, 2), Some(2));
    /// assert_eq!(Rounding::HalfEven.divide(-7, 2), Some(-4));
    /// assert_eq!(Rounding::Floor.divide(-15, 10), Some(-2));
    /// assert_eq!(Rounding::Floor.divide(1, 0), None);
    /// ```
    #[must_use]
    pub fn divide(self, numerator: i128, denominator: i128) -> Option<i128> {
        super::mul_div(numerator, 1, denominator, self)
    }
}
