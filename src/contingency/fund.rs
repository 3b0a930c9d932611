//! What a fund is: fixed when the plan is made.

use serde::{Deserialize, Serialize};

use super::{Condition, FundError};
use crate::{
    approval::Limit,
    id::{FundId, NodeId, RiskId, RoleId, TriggerId},
    money::Money,
    time::FiscalCalendar,
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
///
/// A trigger without a condition is declared by somebody, with evidence. One with a condition is computed from values and dates each time
/// the fund is drawn, and nobody can declare it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trigger {
    /// Its name, unique in the plan.
    pub id: TriggerId,
    /// Its kind.
    pub kind: TriggerKind,
    /// What must have happened.
    pub description: Box<str>,
    /// What it is computed from; a threshold for the kind `metric`, days for the kind `date`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
}

/// A risk that a fund covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoveredRisk {
    /// Its name, unique in the fund.
    pub id: RiskId,
    /// What may happen.
    pub description: Box<str>,
    /// How much of the fund is kept for it while it is active, zero or more.
    pub exposure: Money,
}

/// The most that all draws of one fiscal period may take together, whoever makes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeriodCap {
    /// The amount, above zero.
    pub amount: Money,
    /// The periods.
    pub calendar: FiscalCalendar,
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
///
/// JSON: `{"inside-baseline": {"node": "reserve"}}`, `"outside-baseline"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
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
    /// The most that one draw may take, above zero, whoever makes it; no cap if `None`.
    pub cap_per_draw: Option<Money>,
    /// The most that all draws of one period may take, above zero; no cap if `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap_per_period: Option<PeriodCap>,
    /// The risks it covers, each once. A fund that covers some is drawn for one of them; one without a list is drawn for its purpose.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub risks: Vec<CoveredRisk>,
    /// When it may be drawn; at least one.
    pub triggers: Vec<Trigger>,
    /// Who may draw it, each role once; at least one.
    pub authority: Vec<Authority>,
}

/// A fund that somebody can draw at some time, all in one currency.
///
/// The order in which triggers, risks and authorities were given does not matter: triggers and risks are kept by name, the authorities by
/// limit, the smallest first, and by role.
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
///     cap_per_period: None,
///     risks: vec![],
///     triggers: vec![Trigger {
///         id: "emergency".parse()?,
///         kind: TriggerKind::Event,
///         description: "a state or local emergency is declared".into(),
///         condition: None,
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
    pub fn new(mut spec: FundSpec) -> Result<Self, Vec<FundError>> {
        spec.triggers.sort_by(|a, b| a.id.cmp(&b.id));
        spec.risks.sort_by(|a, b| a.id.cmp(&b.id));
        spec.authority
            .sort_by(|a, b| authority_key(a).cmp(&authority_key(b)));
        let mut errors = Vec::new();
        if spec.amount.is_negative() {
            errors.push(FundError::NegativeAmount {
                amount: spec.amount,
            });
        }
        if let Some(cap) = spec.cap_per_draw.filter(|cap| !cap.is_positive()) {
            errors.push(FundError::NoCap { cap });
        }
        let cap_per_period = spec.cap_per_period.map(|cap| cap.amount);
        if let Some(cap) = cap_per_period.filter(|cap| !cap.is_positive()) {
            errors.push(FundError::NoPeriodCap { cap });
        }
        let currency = spec.amount.currency();
        let limits = spec
            .authority
            .iter()
            .filter_map(|authority| authority.limit.amount());
        let exposures = spec.risks.iter().map(|risk| risk.exposure);
        let caps = spec.cap_per_draw.into_iter().chain(cap_per_period);
        for found in caps.chain(limits).chain(exposures) {
            if found.currency() != currency {
                errors.push(FundError::Currency { found, currency });
            }
        }
        if spec.triggers.is_empty() {
            errors.push(FundError::NoTrigger);
        }
        for (one, next) in pairs(&spec.triggers) {
            if one.id == next.id {
                let trigger = next.id.clone();
                errors.push(FundError::DuplicateTrigger { trigger });
            }
        }
        check_conditions(&spec.triggers, &mut errors);
        check_risks(&spec.risks, &mut errors);
        check_authority(&spec.authority, &mut errors);
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

    /// Returns the risk of a name.
    #[must_use]
    pub fn risk(&self, id: &RiskId) -> Option<&CoveredRisk> {
        self.0.risks.iter().find(|risk| risk.id == *id)
    }

    /// Returns the roles that may draw `amount` at once, the smallest limit first, then by name; none for another currency
    /// unless their limit has none.
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

/// Orders authorities by the greatest amount they cover, then by role.
fn authority_key(authority: &Authority) -> (i128, &RoleId) {
    (authority.limit.last_minor(), &authority.role)
}

/// Returns each item with the one after it.
fn pairs<T>(items: &[T]) -> impl Iterator<Item = (&T, &T)> {
    items.iter().zip(items.iter().skip(1))
}

fn check_conditions(triggers: &[Trigger], errors: &mut Vec<FundError>) {
    for trigger in triggers {
        let Some(condition) = &trigger.condition else {
            continue;
        };
        let id = || trigger.id.clone();
        if condition.kind() != trigger.kind {
            let (trigger, kind) = (id(), trigger.kind);
            errors.push(FundError::ConditionKind { trigger, kind });
        }
        if condition.is_never() {
            errors.push(FundError::NeverMet { trigger: id() });
        }
    }
}

fn check_risks(risks: &[CoveredRisk], errors: &mut Vec<FundError>) {
    for (one, next) in pairs(risks) {
        if one.id == next.id {
            let risk = next.id.clone();
            errors.push(FundError::DuplicateRisk { risk });
        }
    }
    for CoveredRisk { id, exposure, .. } in risks {
        if exposure.is_negative() {
            let (risk, exposure) = (id.clone(), *exposure);
            errors.push(FundError::NegativeExposure { risk, exposure });
        }
    }
}

fn check_authority(authority: &[Authority], errors: &mut Vec<FundError>) {
    if authority.is_empty() {
        errors.push(FundError::NoAuthority);
    }
    let mut roles: Vec<&RoleId> = authority.iter().map(|a| &a.role).collect();
    roles.sort();
    for (one, next) in pairs(&roles) {
        if one == next {
            let role = (*next).clone();
            errors.push(FundError::DuplicateAuthority { role });
        }
    }
    for Authority { role, limit } in authority {
        if limit.last_minor() < 1 {
            let (role, limit) = (role.clone(), *limit);
            errors.push(FundError::NoLimit { role, limit });
        }
    }
}
