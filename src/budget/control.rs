//! What happens when more is asked of a node than it has: at which stage, of which stretch of time, with what tolerance.
//!
//! A rule compares a *capacity* with what is *used*, the new amount included:
//!
//! | Stage | Is asked when | Used |
//! | --- | --- | --- |
//! | `plan` | allocated money leaves the node | held + committed + settled |
//! | `hold` | money is reserved | held + committed + settled |
//! | `commit` | money is ordered | committed + settled |
//! | `settle` | money is invoiced | settled |
//!
//! | Basis | Capacity | Used in |
//! | --- | --- | --- |
//! | `whole` | what the node is allocated, less what lies in reserves | all periods |
//! | `period` | what the node is phased for the period of the posting | that period |
//! | `to-date` | what it is phased up to that period, and up to every later one | all periods up to it |

use serde::{Deserialize, Serialize};

use crate::{
    id::{PersonId, RoleId},
    money::Money,
    number::{Percent, Rounding},
    word::define_words,
};

define_words! {
    /// What happens when more is asked of a node than it has.
    #[derive(Default)]
    Control {
        /// It is refused.
        #[default]
        Hard => "hard",
        /// It is accepted, and a warning is recorded.
        Soft => "soft",
        /// It is accepted.
        Advisory => "advisory",
    }
}

define_words! {
    /// How far money has come when a rule is asked.
    #[derive(Default)]
    Stage {
        /// Allocated money is moved.
        Plan => "plan",
        /// Money is reserved.
        #[default]
        Hold => "hold",
        /// Money is ordered.
        Commit => "commit",
        /// Money is invoiced.
        Settle => "settle",
    }
}

define_words! {
    /// The stretch of time over which a rule compares.
    #[derive(Default)]
    Basis {
        /// The budget as a whole, usually a year.
        #[default]
        Whole => "whole",
        /// The period of the posting.
        Period => "period",
        /// Everything up to and including the period of the posting, and up to every later one.
        ToDate => "to-date",
    }
}

/// By how much a limit may be passed. Where both are given, both have to hold; where none is given, nothing is tolerated.
///
/// # Example: ten percent, but no more than thirty dollars
/// ```
/// use tactica::{budget::Tolerance, money::Money};
///
/// let tolerance = Tolerance { amount: Some("30.00 USD".parse()?), percent: Some("10%".parse()?) };
/// let of = |base: &str| tolerance.of(base.parse()?);
/// assert_eq!(of("100.00 USD")?, "10.00 USD".parse()?);
/// assert_eq!(of("900.00 USD")?, "30.00 USD".parse()?);
/// # fn unused() {}
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tolerance {
    /// An amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// A percentage of the limit, rounded down to minor units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<Percent>,
}

impl Tolerance {
    /// Nothing is tolerated.
    pub const NONE: Self = Self {
        amount: None,
        percent: None,
    };

    /// Returns what is tolerated beyond `base`, never less than nothing.
    ///
    /// # Errors
    ///
    /// [`MoneyError`](crate::money::MoneyError) if the amount is in another currency, or a percentage leaves the range.
    pub fn of(&self, base: Money) -> Result<Money, crate::money::MoneyError> {
        let zero = Money::zero(base.currency());
        let share = self
            .percent
            .map(|percent| base.percent(percent, Rounding::Floor));
        let least = match (self.amount, share.transpose()?) {
            (Some(amount), Some(share)) if share.try_cmp(amount)?.is_lt() => share,
            (Some(amount), _) => zero.try_add(amount)?,
            (None, Some(share)) => share,
            (None, None) => zero,
        };
        Ok(if least.is_negative() { zero } else { least })
    }

    /// Tells whether `found` is within tolerance of `expected`, above or below; the limits themselves are within.
    ///
    /// # Errors
    ///
    /// As for [`of`](Self::of), and if the two are in different currencies.
    ///
    /// # Example: the invoice matches the order
    /// ```
    /// use tactica::{budget::Tolerance, money::Money};
    ///
    /// let tolerance = Tolerance { percent: Some("10%".parse()?), amount: None };
    /// let order: Money = "100.00 USD".parse()?;
    /// assert!(tolerance.matches(order, "110.00 USD".parse()?)?);
    /// assert!(tolerance.matches(order, "90.00 USD".parse()?)?);
    /// assert!(!tolerance.matches(order, "110.01 USD".parse()?)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn matches(&self, expected: Money, found: Money) -> Result<bool, crate::money::MoneyError> {
        let apart = found.try_sub(expected)?.try_abs()?;
        Ok(apart.try_cmp(self.of(expected)?)?.is_le())
    }

    /// Returns what is tolerated beyond `base` minor units; the currency was checked when the budget was built.
    pub(super) fn of_minor(&self, base: i128, like: Money) -> i128 {
        let base = Money::from_minor(base.max(0), like.currency());
        self.of(base).map_or(0, Money::minor)
    }

    pub(super) fn is_none(&self) -> bool {
        *self == Self::NONE
    }
}

/// What a node is asked at a stage.
///
/// JSON: `{"stage": "settle", "basis": "to-date", "control": "hard", "tolerance": {"percent": "5%"}, "exception": "director"}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// When it is asked.
    pub stage: Stage,
    /// Over which stretch of time.
    #[serde(default)]
    pub basis: Basis,
    /// What happens when there is too little.
    #[serde(default)]
    pub control: Control,
    /// By how much a hard limit may be passed; passing it is recorded as a warning.
    #[serde(default, skip_serializing_if = "Tolerance::is_none")]
    pub tolerance: Tolerance,
    /// Who may let a command pass a hard limit, with a reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exception: Option<RoleId>,
}

/// How much more than was held may be ordered, and how much more than was ordered invoiced.
///
/// The excess is new money: it is asked of every limit as if it had been reserved.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matching {
    /// Of an order, beyond what is left of its hold, as part of what was held at the node.
    #[serde(default, skip_serializing_if = "Tolerance::is_none")]
    pub commit: Tolerance,
    /// Of an invoice, beyond what is left of its order, as part of what was ordered at the node.
    #[serde(default, skip_serializing_if = "Tolerance::is_none")]
    pub settle: Tolerance,
    /// Who may let more pass, with a reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exception: Option<RoleId>,
}

impl Matching {
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// Somebody lets a command pass where it would be refused.
///
/// That the person holds the role is for the caller to know; the ledger compares the role with the one its rule names, and
/// records all three.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// In which role.
    pub role: RoleId,
    /// Who.
    pub by: PersonId,
    /// Why.
    pub reason: Box<str>,
}

/// What the rules of one stage come to at a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gate {
    /// Nothing is asked, or nothing follows.
    Open,
    /// One hard rule on the whole, without tolerance or exception.
    Shut,
    /// The rules have to be read.
    Ruled,
}

/// The gates of a node, by stage.
pub(super) type Gates = [Gate; 4];

/// Returns the rules of a node: those written, and that of `control` for the stages `plan` and `hold` where none is written.
pub(super) fn rules_of(control: Control, written: &[Rule]) -> Vec<Rule> {
    let mut rules = written.to_vec();
    for stage in [Stage::Plan, Stage::Hold] {
        if written.iter().all(|rule| rule.stage != stage) {
            rules.push(Rule {
                stage,
                basis: Basis::Whole,
                control,
                tolerance: Tolerance::NONE,
                exception: None,
            });
        }
    }
    rules.sort_by_key(|rule| (rule.stage, rule.basis));
    rules
}

pub(super) fn gates_of(rules: &[Rule]) -> Gates {
    [Stage::Plan, Stage::Hold, Stage::Commit, Stage::Settle].map(|stage| {
        let mut asked = rules
            .iter()
            .filter(|rule| rule.stage == stage && rule.control != Control::Advisory);
        match (asked.next(), asked.next()) {
            (None, _) => Gate::Open,
            (Some(only), None)
                if only.control == Control::Hard
                    && only.basis == Basis::Whole
                    && only.tolerance.is_none()
                    && only.exception.is_none() =>
            {
                Gate::Shut
            }
            _ => Gate::Ruled,
        }
    })
}
