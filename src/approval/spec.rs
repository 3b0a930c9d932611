//! The document form of a policy: loose, as people write it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Conduct, Limit, Start, Step};
use crate::{
    id::{PolicyId, RoleId},
    money::Currency,
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

/// Whom a policy bars from deciding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Separation {
    /// The requester and the beneficiary.
    #[default]
    Own,
    /// These, and everybody who reports to one of them, directly or through others.
    OwnAndSuperiors,
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
    /// The bands, from the smallest amounts to the largest.
    pub bands: Vec<BandSpec>,
    /// What happens above the last band.
    #[serde(default)]
    pub beyond: Beyond,
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
