//! What a fund is: fixed when the plan is made.

use serde::{Deserialize, Serialize};

use super::FundError;
use crate::{
    approval::Limit,
    id::{FundId, NodeId, RoleId, TriggerId},
    money::Money,
    word::define_words,
};

define_words! {
    /// What kind of thing makes a fund drawable.
    TriggerKind {
        /// Something happened, such as a declared emergency.
        Event => "event",
        /// A measure passed a threshold.
        Metric => "metric",
        /// A date has come.
        Date => "date",
    }
}

/// What must have happened before a fund may be drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trigger {
    /// Its name, unique in the plan.
    pub id: TriggerId,
    /// Its kind.
    pub kind: TriggerKind,
    /// What must have happened.
    pub description: Box<str>,
}

/// Who may draw a fund, up to which amount at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// The role.
    pub role: RoleId,
    /// The limit of one draw.
    pub limit: Limit,
}

/// Where the money of a fund stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// A contingency reserve: the money sits in this budget node and a draw moves it to others.
    InsideBaseline {
        /// The node.
        node: NodeId,
    },
    /// A management reserve: the money stands beside the budget and a draw raises the baseline.
    OutsideBaseline,
}

/// A fund as a document states it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FundSpec {
    /// Its name, unique in the plan.
    pub id: FundId,
    /// What people call it.
    pub name: Box<str>,
    /// What it is for.
    pub purpose: Box<str>,
    /// How much money is in it at the start, zero or more.
    pub amount: Money,
    /// Where the money stands.
    pub standing: Standing,
    /// The most that one draw may take, above zero; no cap if `None`.
    pub cap_per_draw: Option<Money>,
    /// When it may be drawn; at least one.
    pub triggers: Vec<Trigger>,
    /// Who may draw it; at least one.
    pub authority: Vec<Authority>,
}

/// A fund that somebody can draw at some time, all in one currency.
///
/// # Example: a disaster fund
/// ```
/// use tactica::{
///     approval::Limit,
///     contingency::{Authority, Fund, FundSpec, Standing, Trigger, TriggerKind},
/// };
///
/// let fund = Fund::new(FundSpec {
///     id: "disaster-fund".parse()?,
///     name: "Disaster fund".into(),
///     purpose: "advertising after an emergency".into(),
///     amount: "1358843.00 USD".parse()?,
///     standing: Standing::OutsideBaseline,
///     cap_per_draw: None,
///     triggers: vec![Trigger {
///         id: "emergency".parse()?,
///         kind: TriggerKind::Event,
///         description: "a state or local emergency is declared".into(),
///     }],
///     authority: vec![Authority { role: "director".parse()?, limit: Limit::Unlimited }],
/// })
/// .map_err(|errors| errors[0].clone())?;
/// assert_eq!(fund.spec().amount.to_string(), "1358843.00 USD");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "FundSpec", into = "FundSpec")]
pub struct Fund(FundSpec);

impl Fund {
    /// Checks a fund.
    ///
    /// # Errors
    ///
    /// All that hold, in the order of [`FundError`].
    pub fn new(spec: FundSpec) -> Result<Self, Vec<FundError>> {
        let mut errors = Vec::new();
        if spec.amount.is_negative() {
            errors.push(FundError::NegativeAmount {
                amount: spec.amount,
            });
        }
        if let Some(cap) = spec.cap_per_draw.filter(|cap| !cap.is_positive()) {
            errors.push(FundError::NoCap { cap });
        }
        let currency = spec.amount.currency();
        let limits = spec
            .authority
            .iter()
            .filter_map(|authority| authority.limit.amount());
        for found in spec.cap_per_draw.into_iter().chain(limits) {
            if found.currency() != currency {
                errors.push(FundError::Currency { found, currency });
            }
        }
        if spec.triggers.is_empty() {
            errors.push(FundError::NoTrigger);
        }
        for (i, trigger) in spec.triggers.iter().enumerate() {
            if spec
                .triggers
                .iter()
                .take(i)
                .any(|earlier| earlier.id == trigger.id)
            {
                errors.push(FundError::DuplicateTrigger {
                    trigger: trigger.id.clone(),
                });
            }
        }
        if spec.authority.is_empty() {
            errors.push(FundError::NoAuthority);
        }
        if errors.is_empty() {
            Ok(Self(spec))
        } else {
            Err(errors)
        }
    }

    /// Returns the fund's name.
    #[must_use]
    pub fn id(&self) -> &FundId {
        &self.0.id
    }

    /// Returns the fund as a document states it.
    #[must_use]
    pub fn spec(&self) -> &FundSpec {
        &self.0
    }

    /// Returns the trigger of a name.
    #[must_use]
    pub fn trigger(&self, id: &TriggerId) -> Option<&Trigger> {
        self.0.triggers.iter().find(|trigger| trigger.id == *id)
    }

    /// Returns the roles that may draw `amount` at once, in the order stated.
    pub fn who_may(&self, amount: Money) -> impl Iterator<Item = &RoleId> {
        let covering = self.0.authority.iter();
        let covering = covering.filter(move |a| a.limit.covers(amount).unwrap_or(false));
        covering.map(|authority| &authority.role)
    }
}

impl TryFrom<FundSpec> for Fund {
    type Error = FundError;

    fn try_from(spec: FundSpec) -> Result<Self, FundError> {
        Self::new(spec).map_err(|errors| {
            errors
                .into_iter()
                .next()
                .expect("invariant: a refusal has at least one error")
        })
    }
}

impl From<Fund> for FundSpec {
    fn from(fund: Fund) -> Self {
        fund.0
    }
}
