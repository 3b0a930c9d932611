//! Who gets what out of a total: fixed amounts, percentages, and the rest.

use std::{fmt, str::FromStr};

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Currency, Money, MoneyError, currency::cut};
use crate::number::{NumberError, Percent, text};

/// Why a total was not divided.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AllotError {
    /// There is nobody to divide among.
    #[error("there are no weights to divide by")]
    NoWeights,
    /// A weight is below zero.
    #[error("weight {weight} at position {index} is negative")]
    NegativeWeight {
        /// The position of the first such weight, from 0.
        index: usize,
        /// The weight.
        weight: Decimal,
    },
    /// The weights have too many digits to be added up exactly.
    #[error("the weights have more than 38 digits on a common number of decimals")]
    WeightRange,
    /// All weights are zero.
    #[error("all weights are zero: nobody would receive the total")]
    ZeroWeights,
    /// The text is not an allotment.
    #[error("{value:?} is not an allotment such as 1000.00 USD, 35% or remaining")]
    Syntax {
        /// The text as given, cut to 40 characters.
        value: Box<str>,
    },
    /// More than one allotment takes what remains.
    #[error("allotments {first} and {second}, counted from 0, both take what remains")]
    TwoRemaining {
        /// The position of the first one, from 0.
        first: usize,
        /// The position of the second one, from 0.
        second: usize,
    },
    /// A fixed amount is in another currency than the total.
    #[error("the allotment at position {index} is in {found}, the total is in {expected}")]
    Currency {
        /// The position of the first such allotment, from 0.
        index: usize,
        /// The currency of the amount.
        found: Currency,
        /// The currency of the total.
        expected: Currency,
    },
    /// A fixed amount has the other sign than the total.
    #[error(
        "the allotment of {amount} at position {index} has the other sign than the total {total}"
    )]
    Sign {
        /// The position of the first such allotment, from 0.
        index: usize,
        /// The amount.
        amount: Money,
        /// The total.
        total: Money,
    },
    /// A fraction is below zero.
    #[error("the allotment of {fraction} at position {index} is negative")]
    NegativeFraction {
        /// The position of the first such allotment, from 0.
        index: usize,
        /// The fraction.
        fraction: Percent,
    },
    /// The fractions add up to more than the whole.
    #[error("the fractions add up to {sum}%, the limit is 100%")]
    AboveWhole {
        /// The sum of the fractions, in percent.
        sum: Decimal,
    },
    /// Amounts and fractions together exceed the total.
    #[error("allotments of {wanted} exceed the total {total}")]
    Exceeds {
        /// What the amounts and fractions add up to.
        wanted: Money,
        /// The total.
        total: Money,
    },
    /// An amount is not legal, or a sum leaves the range.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// A percentage is not legal.
    #[error(transparent)]
    Number(#[from] NumberError),
}

impl AllotError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoWeights => "allot-no-weights",
            Self::NegativeWeight { .. } => "allot-negative-weight",
            Self::WeightRange => "allot-weight-range",
            Self::ZeroWeights => "allot-zero-weights",
            Self::Syntax { .. } => "allot-syntax",
            Self::TwoRemaining { .. } => "allot-two-remaining",
            Self::Currency { .. } => "allot-currency",
            Self::Sign { .. } => "allot-sign",
            Self::NegativeFraction { .. } => "allot-negative-fraction",
            Self::AboveWhole { .. } => "allot-above-whole",
            Self::Exceeds { .. } => "allot-exceeds",
            Self::Money(error) => error.code(),
            Self::Number(error) => error.code(),
        }
    }
}

/// What one receiver gets out of a total.
///
/// | Text | Means |
/// | --- | --- |
/// | `1000.00 USD` | this amount |
/// | `35%` | this fraction of the total |
/// | `remaining` | what the others leave |
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Allotment {
    /// A fixed amount.
    Amount(Money),
    /// A fraction of the total (not of what is left after the amounts).
    Fraction(Percent),
    /// What the other allotments leave.
    Remaining,
}

/// The text of [`Allotment::Remaining`].
const REMAINING: &str = "remaining";

impl FromStr for Allotment {
    type Err = AllotError;

    fn from_str(text: &str) -> Result<Self, AllotError> {
        if text == REMAINING {
            Ok(Self::Remaining)
        } else if text.ends_with('%') {
            Ok(Self::Fraction(text.parse()?))
        } else if text.contains(' ') {
            Ok(Self::Amount(text.parse()?))
        } else {
            Err(AllotError::Syntax { value: cut(text) })
        }
    }
}

impl fmt::Display for Allotment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Amount(amount) => amount.fmt(f),
            Self::Fraction(fraction) => fraction.fmt(f),
            Self::Remaining => text::pad(f, REMAINING),
        }
    }
}

impl Serialize for Allotment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Amount(amount) => amount.serialize(serializer),
            Self::Fraction(fraction) => fraction.serialize(serializer),
            Self::Remaining => serializer.serialize_str(REMAINING),
        }
    }
}

impl<'de> Deserialize<'de> for Allotment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text::deserialize(
            deserializer,
            "an allotment such as \"1000.00 USD\", \"35%\" or \"remaining\"",
        )
    }
}

/// What became of a total: the parts, and what nobody was given.
///
/// The parts and `left` always add up to the total.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[must_use]
pub struct Allotted {
    /// The part of each allotment, in the order they were given.
    pub parts: Vec<Money>,
    /// What is left; zero when an allotment takes what remains.
    pub left: Money,
}

/// Divides `total` by the allotments.
///
/// Fixed amounts are given as they are. Fractions are of the total and are rounded to minor units together, by largest
/// remainder with the unassigned fraction taking part last: each is within one minor unit of its exact share, and fractions
/// that add up to 100% lose nothing. At most one allotment takes what remains, be it zero. What nobody was given is reported as
/// [`Allotted::left`].
///
/// A negative total, such as a refund, is divided like the positive one; its fixed amounts are negative.
///
/// # Errors
///
/// In this order:
///
/// * [`AllotError::TwoRemaining`] when two allotments take what remains.
/// * [`AllotError::Currency`], [`AllotError::Sign`] or [`AllotError::NegativeFraction`] when an amount is in another
///   currency or has another sign than the total, or a fraction is negative; the first such allotment is named.
/// * [`AllotError::AboveWhole`] when the fractions add up to more than 100%.
/// * [`AllotError::Exceeds`] when amounts and fractions together exceed the total.
/// * [`AllotError::Money`] when the amounts add up to more than the range of amounts.
///
/// # Complexity
///
/// `O(n log n)` time and `O(n)` space for `n` allotments.
///
/// # Example: a retainer, two channels by percentage, and the rest to one
/// ```
/// use tactica::money::{Allotment, Money, allot};
///
/// let total: Money = "1000.01 USD".parse()?;
/// let plan: Vec<Allotment> = ["86.00 USD", "50%", "25%", "remaining"]
///     .iter()
///     .map(|text| text.parse())
///     .collect::<Result<_, _>>()?;
/// let allotted = allot(total, &plan)?;
/// let parts: Vec<String> = allotted.parts.iter().map(Money::to_string).collect();
/// assert_eq!(parts, ["86.00 USD", "500.01 USD", "250.00 USD", "164.00 USD"]);
///
/// let without_rest = allot(total, &plan[..3])?;
/// assert_eq!(without_rest.left.to_string(), "164.00 USD");
/// # Ok::<(), tactica::money::AllotError>(())
/// ```
pub fn allot(total: Money, allotments: &[Allotment]) -> Result<Allotted, AllotError> {
    let remaining = check(total, allotments)?;
    let shares = fraction_shares(total, allotments)?;
    let mut parts: Vec<Money> = allotments
        .iter()
        .zip(shares)
        .map(|(allotment, share)| match allotment {
            Allotment::Amount(amount) => *amount,
            Allotment::Fraction(_) | Allotment::Remaining => share,
        })
        .collect();
    let wanted = Money::try_sum(total.currency(), parts.iter().copied())?;
    // All parts have the sign of the total, so the magnitudes tell.
    if wanted.minor().unsigned_abs() > total.minor().unsigned_abs() {
        return Err(AllotError::Exceeds { wanted, total });
    }
    let mut left = total.try_sub(wanted)?;
    if let Some(part) = remaining.and_then(|index| parts.get_mut(index)) {
        *part = std::mem::replace(&mut left, Money::zero(total.currency()));
    }
    Ok(Allotted { parts, left })
}

/// Refuses what cannot be divided, and returns the position of the allotment that takes what remains.
fn check(total: Money, allotments: &[Allotment]) -> Result<Option<usize>, AllotError> {
    let mut takers = (0_usize..)
        .zip(allotments)
        .filter(|(_, allotment)| **allotment == Allotment::Remaining)
        .map(|(index, _)| index);
    let remaining = takers.next();
    if let (Some(first), Some(second)) = (remaining, takers.next()) {
        return Err(AllotError::TwoRemaining { first, second });
    }
    let (mut index, expected) = (0_usize, total.currency());
    for allotment in allotments {
        match *allotment {
            Allotment::Amount(amount) if amount.currency() != expected => {
                let found = amount.currency();
                return Err(AllotError::Currency {
                    index,
                    found,
                    expected,
                });
            }
            Allotment::Amount(amount)
                if !amount.is_zero() && amount.is_negative() != total.is_negative() =>
            {
                return Err(AllotError::Sign {
                    index,
                    amount,
                    total,
                });
            }
            Allotment::Fraction(fraction) if fraction < Percent::ZERO => {
                return Err(AllotError::NegativeFraction { index, fraction });
            }
            _ => index = index.saturating_add(1),
        }
    }
    Ok(remaining)
}

/// Returns the share of every allotment, zero if it is no fraction, and at the end that of the unassigned fraction.
fn fraction_shares(total: Money, allotments: &[Allotment]) -> Result<Vec<Money>, AllotError> {
    let mut weights: Vec<Decimal> = allotments
        .iter()
        .map(|allotment| match allotment {
            Allotment::Fraction(fraction) => fraction.decimal(),
            Allotment::Amount(_) | Allotment::Remaining => Decimal::ZERO,
        })
        .collect();
    // Percentages are bounded: a sum of up to 100 is exact, and only a far greater one could be rounded.
    let sum = weights
        .iter()
        .try_fold(Decimal::ZERO, |sum, weight| sum.checked_add(*weight))
        .unwrap_or(Decimal::MAX);
    let unassigned = Decimal::ONE_HUNDRED
        .checked_sub(sum)
        .filter(|rest| *rest >= Decimal::ZERO)
        .ok_or(AllotError::AboveWhole { sum })?;
    // It takes part, last, so that the others receive their own share and no more.
    weights.push(unassigned);
    total.allocate(&weights)
}
