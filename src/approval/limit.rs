//! Where a band of amounts starts and ends, with or without the amount itself.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::money::{Currency, Money, MoneyError};

/// How far something reaches: a band of a policy, the authority of a role.
///
/// Real policies say both "up to and including 50 000" and "less than 3 000"; the two differ by one minor unit and the
/// type keeps them apart.
///
/// JSON: `{"up-to": "50000.00 USD"}`, `{"below": "3000.00 USD"}`, `"unlimited"`.
///
/// # Example: the limit itself
/// ```
/// use tactica::approval::Limit;
///
/// let limit = "3000.00 USD".parse()?;
/// assert!(Limit::UpTo(limit).covers(limit)?);
/// assert!(!Limit::Below(limit).covers(limit)?);
/// # Ok::<(), tactica::money::MoneyError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Limit {
    /// Every amount up to this one, which is included.
    UpTo(Money),
    /// Every amount below this one, which is excluded.
    Below(Money),
    /// Every amount.
    Unlimited,
}

impl Limit {
    /// Returns the amount that the limit is written with, or `None` when there is none.
    #[must_use]
    pub fn amount(&self) -> Option<Money> {
        match *self {
            Self::UpTo(amount) | Self::Below(amount) => Some(amount),
            Self::Unlimited => None,
        }
    }

    /// Tells whether `amount` lies within the limit.
    ///
    /// # Errors
    ///
    /// [`MoneyError::CurrencyMismatch`] if the limit is in another currency.
    pub fn covers(&self, amount: Money) -> Result<bool, MoneyError> {
        match *self {
            Self::UpTo(limit) => Ok(amount.try_cmp(limit)?.is_le()),
            Self::Below(limit) => Ok(amount.try_cmp(limit)?.is_lt()),
            Self::Unlimited => Ok(true),
        }
    }

    /// Returns the largest number of minor units within the limit.
    pub(crate) fn last_minor(&self) -> i128 {
        match *self {
            Self::UpTo(limit) => limit.minor(),
            Self::Below(limit) => limit.minor().saturating_sub(1),
            Self::Unlimited => i128::MAX,
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UpTo(limit) => write!(f, "up to {limit}"),
            Self::Below(limit) => write!(f, "below {limit}"),
            Self::Unlimited => f.write_str("without limit"),
        }
    }
}

/// Where a band of amounts starts.
///
/// JSON: `{"over": "5000.00 USD"}`, `{"at-least": "5000.00 USD"}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Start {
    /// Above this amount, which is excluded.
    Over(Money),
    /// From this amount on, which is included.
    AtLeast(Money),
}

impl Start {
    /// Returns the amount that the start is written with.
    #[must_use]
    pub fn amount(&self) -> Money {
        match *self {
            Self::Over(amount) | Self::AtLeast(amount) => amount,
        }
    }

    /// Returns the smallest number of minor units within.
    pub(crate) fn first_minor(&self) -> i128 {
        match *self {
            Self::Over(amount) => amount.minor().saturating_add(1),
            Self::AtLeast(amount) => amount.minor(),
        }
    }

    /// Returns the start of what lies directly above `limit`, or `None` above no limit.
    pub(crate) fn above(limit: &Limit) -> Option<Self> {
        match *limit {
            Limit::UpTo(amount) => Some(Self::Over(amount)),
            Limit::Below(amount) => Some(Self::AtLeast(amount)),
            Limit::Unlimited => None,
        }
    }

    pub(crate) fn zero(currency: Currency) -> Self {
        Self::AtLeast(Money::zero(currency))
    }
}

impl fmt::Display for Start {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Over(amount) => write!(f, "over {amount}"),
            Self::AtLeast(amount) => write!(f, "from {amount}"),
        }
    }
}
