//! What a policy says about a request beyond who decides: how far it may change, how long it is good for, and emergencies.

use serde::{Deserialize, Serialize};

use super::PolicyError;
use crate::{
    id::RoleId,
    money::{Currency, Money, MoneyError},
    number::{Percent, Rounding},
};

/// How much more than was approved is still approved.
///
/// Increases are added up since the last full approval, and where both bounds are stated the lower one counts. Without either
/// there is no tolerance.
///
/// JSON: `{"amount": "500.00 USD", "percent": "5%"}`.
///
/// # Example: five percent, but not more than 500
/// ```
/// use tactica::approval::Tolerance;
///
/// let tolerance: Tolerance = serde_json::from_str(r#"{"amount": "500.00 USD", "percent": "5%"}"#)?;
/// assert_eq!(tolerance.of("8000.00 USD".parse()?)?, "400.00 USD".parse()?);
/// assert_eq!(tolerance.of("80000.00 USD".parse()?)?, "500.00 USD".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tolerance {
    /// The most in money, not below zero; where the request is in another currency it tolerates nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// The most in percent of what was approved, not below zero; rounded down to the minor unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<Percent>,
}

impl Tolerance {
    /// Returns by how much more than `baseline` is tolerated.
    ///
    /// # Errors
    ///
    /// [`MoneyError`] when the share is out of range.
    pub fn of(&self, baseline: Money) -> Result<Money, MoneyError> {
        let zero = Money::zero(baseline.currency());
        let share = self
            .percent
            .map(|percent| baseline.percent(percent, Rounding::Floor));
        let share = share.transpose()?;
        let amount = self.amount.map(|amount| match amount.try_cmp(zero) {
            Ok(_) => amount,
            Err(_) => zero,
        });
        Ok(match (amount, share) {
            (Some(amount), Some(share)) if amount.minor() < share.minor() => amount,
            (_, Some(share)) => share,
            (Some(amount), None) => amount,
            (None, None) => zero,
        })
    }
}

impl Tolerance {
    /// Returns what both tolerate: the bounds of both, of which the lowest counts, or nothing where one tolerates nothing.
    fn strictest(self, other: Self) -> Self {
        if self == Self::default() || other == Self::default() {
            return Self::default();
        }
        let amount = match (self.amount, other.amount) {
            (Some(one), Some(other)) => match one.try_cmp(other) {
                Ok(order) => Some(if order.is_le() { one } else { other }),
                // A request is in one currency, and one of the two tolerates nothing in it.
                Err(_) => return Self::default(),
            },
            (one, other) => one.or(other),
        };
        Self {
            amount,
            percent: least(self.percent, other.percent),
        }
    }
}

/// Returns the lesser bound; without a bound, everything lies within.
fn least<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

impl Emergency {
    fn strictest(&self, other: &Self) -> Option<Self> {
        let mut roles = self.roles.clone();
        roles.retain(|role| other.roles.contains(role));
        (!roles.is_empty()).then(|| Self {
            roles,
            ratify_days: self.ratify_days.min(other.ratify_days),
        })
    }
}

/// Who may let a request pass before it is approved, and by when it has to be ratified.
///
/// JSON: `{"roles": ["city-manager"], "ratify_days": 30}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Emergency {
    /// The roles whose holders may.
    pub roles: Vec<RoleId>,
    /// Within how many days the steps of the chain have to be met after all.
    pub ratify_days: u32,
}

/// What a policy says about a request beyond who decides.
///
/// JSON: `{"tolerance": {"percent": "5%"}, "valid_days": 90, "emergency": {"roles": ["city-manager"], "ratify_days": 30}}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conduct {
    /// How much more than was approved is still approved.
    #[serde(default, skip_serializing_if = "is_default")]
    pub tolerance: Tolerance,
    /// For how many days an approval is good; without end, unless stated here or in the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_days: Option<u32>,
    /// Who may let a request pass in an emergency; nobody, unless stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emergency: Option<Emergency>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Conduct {
    /// Tells whether nothing is said.
    pub(crate) fn is_default(&self) -> bool {
        is_default(self)
    }

    /// Returns what both let pass: the lower tolerance, the shorter validity, and emergencies that both know, for the roles that
    /// both name.
    pub(super) fn strictest(&self, other: &Self) -> Self {
        Self {
            tolerance: self.tolerance.strictest(other.tolerance),
            valid_days: least(self.valid_days, other.valid_days),
            emergency: self
                .emergency
                .as_ref()
                .zip(other.emergency.as_ref())
                .and_then(|(one, other)| one.strictest(other)),
        }
    }

    /// Reports what is wrong in a policy in `currency`.
    pub(crate) fn check(&self, currency: Currency, problems: &mut Vec<PolicyError>) {
        let Tolerance { amount, percent } = self.tolerance;
        if let Some(amount) = amount.filter(|a| a.currency() != currency || a.is_negative()) {
            problems.push(PolicyError::ToleranceAmount { amount, currency });
        }
        if let Some(percent) = percent.filter(|percent| *percent < Percent::ZERO) {
            problems.push(PolicyError::TolerancePercent { percent });
        }
        if self
            .emergency
            .as_ref()
            .is_some_and(|emergency| emergency.roles.is_empty())
        {
            problems.push(PolicyError::EmergencyWithoutRole);
        }
    }
}
