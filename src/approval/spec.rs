//! The document form of a policy: loose, as people write it.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use super::{Aggregate, Conditions, Conduct, Limit, Start, Step};
use crate::{
    id::{FactId, PolicyId, RoleId},
    money::Currency,
    number::Rounding,
    word::define_words,
};

define_words! {
    /// What an approval is asked for.
    RequestKind {
        /// Spending: an order to a vendor, a fee, a salary.
        Spend => "spend",
        /// Moving money from one node of the budget to another.
        Transfer => "transfer",
        /// Drawing on a contingency fund.
        Draw => "draw",
        /// Changing something that was approved before, such as the total of the budget.
        Amendment => "amendment",
        /// Signing a contract, whatever is spent under it.
        Contract => "contract",
        /// Choosing a vendor, before anything is ordered from it.
        VendorSelection => "vendor-selection",
    }
}

/// How the amounts of a band are approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Approval {
    /// By the steps of the band, in order.
    #[default]
    Steps,
    /// At once, by nobody. Has to be said: a band that merely lacks steps is an error.
    Automatic,
}

/// What happens to amounts above the last band.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Beyond {
    /// There are none: the last band has to be unlimited.
    #[default]
    Covered,
    /// They are denied: "not to exceed".
    Denied,
}

/// What happens to requests that no rule with bands applies to, where the policy has no general bands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Otherwise {
    /// There are none: the rules together have to apply to every combination of facts.
    #[default]
    Covered,
    /// They are denied.
    Denied,
}

/// Whether a policy may stand beside another one that decides on the same kinds in the same currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Combine {
    /// It decides alone: a second such policy is taken for a mistake.
    #[default]
    Alone,
    /// Both apply, and what either asks for is needed.
    Together,
}

/// Whom a policy bars from deciding; the later of two bars more.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Separation {
    /// The requester and the beneficiary.
    #[default]
    Own,
    /// These, and everybody who reports to one of them, directly or through others.
    OwnAndSuperiors,
}

impl fmt::Display for Separation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Own => "own",
            Self::OwnAndSuperiors => "own-and-superiors",
        })
    }
}

/// One band of amounts, as written.
///
/// JSON: `{"name": "medium", "from": {"over": "1000.00 USD"}, "limit": {"below": "5000.00 USD"}, "steps": [{"roles": ["manager"]}]}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BandSpec {
    /// The name by which explanations call the band; no two bands of a policy share one.
    pub name: Box<str>,
    /// Where the band starts; where the one before ended, unless stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Start>,
    /// Where the band ends.
    pub limit: Limit,
    /// How its amounts are approved.
    #[serde(default)]
    pub approval: Approval,
    /// The steps, in order; none when the approval is automatic.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
}

/// A rule of a policy for requests with certain facts, as written. It says exactly one of `bands`, `require` and `deny`.
///
/// | It says | and where it applies |
/// | --- | --- |
/// | `bands` | its bands decide in place of the general bands of the policy; several such rules decide together |
/// | `require` | its steps are needed, or its advice is asked, in addition to what else is |
/// | `deny` | the request is denied, whatever else allows it |
///
/// JSON: `{"name": "legal", "when": {"new-vendor": true}, "require": [{"name": "any", "limit": "unlimited", "steps": [{"roles": ["legal"]}]}]}`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSpec {
    /// The name by which explanations call the rule; no two rules of a policy share one.
    pub name: Box<str>,
    /// The kinds of request it applies to; all of the policy when none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<RequestKind>,
    /// It applies when all of these hold.
    #[serde(default, skip_serializing_if = "Conditions::is_empty")]
    pub when: Conditions,
    /// It does not apply when any of these holds.
    #[serde(default, skip_serializing_if = "Conditions::is_empty")]
    pub unless: Conditions,
    /// Its bands, which cover every amount from zero on as those of a policy do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bands: Vec<BandSpec>,
    /// What happens above the last of its bands.
    #[serde(default, skip_serializing_if = "is_default")]
    pub beyond: Beyond,
    /// What it needs in addition: bands that start anywhere and then cover every amount.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub require: Vec<BandSpec>,
    /// What it forbids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deny: Option<DenySpec>,
}

/// What a rule forbids, as written.
///
/// JSON: `{"from": {"over": "250000.00 USD"}, "reason": "sole source above 250 000 needs the board"}`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DenySpec {
    /// The amounts that are denied start here, without end; all amounts, unless stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Start>,
    /// Why, in words that the denial repeats.
    #[serde(default)]
    pub reason: Box<str>,
}

/// How a policy judges amounts in other currencies than its own.
///
/// JSON: `{"rounding": "expand", "days_max": 7}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConversionSpec {
    /// How a converted amount is rounded to minor units; `expand` never lets it slip below a limit.
    pub rounding: Rounding,
    /// The oldest rate that may be used, in days before the date of the request; any age, unless stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_max: Option<u32>,
}

/// A policy as written: everything that [`Policy::new`](super::Policy::new) checks.
///
/// # Example: the document form
/// ```
/// use tactica::approval::{Policy, RequestKind};
///
/// let text = r#"{
///   "id": "purchasing", "version": 3, "currency": "USD", "kinds": ["spend"],
///   "bands": [
///     {"name": "small",   "limit": {"up-to": "1000.00 USD"}, "steps": [{"roles": ["manager", "head"]}]},
///     {"name": "medium",  "limit": {"below": "40000.00 USD"},
///      "steps": [{"roles": ["legal"], "binding": "advisory"}, {"roles": ["director", "manager"], "quorum": "each-role"}]},
///     {"name": "council", "limit": "unlimited", "steps": [{"roles": ["council"], "quorum": "majority"}]}
///   ],
///   "authority": {"manager": 1, "head": 1, "director": 2, "council": 3}
/// }"#;
/// let policy: Policy = serde_json::from_str(text)?;
/// let chain = policy.chain(RequestKind::Spend, "40000.00 USD".parse()?)?;
/// assert_eq!(chain.band().name(), "council");
/// assert!(serde_json::from_str::<Policy>(&text.replace("\"limit\": \"unlimited\"", "\"limit\": {\"up-to\": \"1.00 EUR\"}")).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicySpec {
    /// The policy.
    pub id: PolicyId,
    /// Its version; a request keeps the one it was opened under.
    pub version: u32,
    /// The currency of every amount in it.
    pub currency: Currency,
    /// What it decides on; at least one kind.
    pub kinds: Vec<RequestKind>,
    /// It applies to requests for which all of these hold.
    #[serde(default, skip_serializing_if = "Conditions::is_empty")]
    pub when: Conditions,
    /// It does not apply to requests for which any of these holds.
    #[serde(default, skip_serializing_if = "Conditions::is_empty")]
    pub unless: Conditions,
    /// The general bands, from the smallest amounts to the largest: they decide where no rule with bands applies.
    #[serde(default)]
    pub bands: Vec<BandSpec>,
    /// What happens above the last band.
    #[serde(default)]
    pub beyond: Beyond,
    /// Rules for requests with certain facts; their order does not matter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RuleSpec>,
    /// What happens where there are no general bands and no rule with bands applies.
    #[serde(default, skip_serializing_if = "is_default")]
    pub otherwise: Otherwise,
    /// Facts that every request has to state; one that does not is denied.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<FactId>,
    /// How amounts in other currencies are judged; they are not, unless stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversion: Option<ConversionSpec>,
    /// What is added up, so that a purchase in parts needs what the whole would.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aggregates: Vec<Aggregate>,
    /// Whether it may stand beside another policy on the same requests.
    #[serde(default, skip_serializing_if = "is_default")]
    pub combine: Combine,
    /// Whom it bars from deciding.
    #[serde(default)]
    pub separation: Separation,
    /// What it says about a request beyond who decides: tolerance, validity, emergencies.
    #[serde(default, skip_serializing_if = "Conduct::is_default")]
    pub conduct: Conduct,
    /// The level of authority of roles, higher is more; when stated, a higher band may not need less of it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub authority: BTreeMap<RoleId, u8>,
}

impl PolicySpec {
    /// Returns a policy without bands and rules, everything else as if not stated.
    #[must_use]
    pub fn new(id: PolicyId, version: u32, currency: Currency, kinds: Vec<RequestKind>) -> Self {
        Self {
            id,
            version,
            currency,
            kinds,
            when: Conditions::new(),
            unless: Conditions::new(),
            bands: Vec::new(),
            beyond: Beyond::default(),
            rules: Vec::new(),
            otherwise: Otherwise::default(),
            requires: Vec::new(),
            conversion: None,
            aggregates: Vec::new(),
            combine: Combine::default(),
            separation: Separation::default(),
            conduct: Conduct::default(),
            authority: BTreeMap::new(),
        }
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
