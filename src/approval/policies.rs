//! Which policy decides on what.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, de};

use super::{Denial, Policy, PolicyError, RequestKind};
use crate::money::Money;

/// The policies in force, at most one for each kind of request and currency.
///
/// # Example: what no policy decides on is denied
/// ```
/// use tactica::approval::{Policies, RequestKind};
///
/// let policies: Policies = serde_json::from_str(r#"[{
///   "id": "purchasing", "version": 1, "currency": "USD", "kinds": ["spend"],
///   "bands": [{"name": "all", "limit": "unlimited", "steps": [{"roles": ["manager"]}]}]
/// }]"#)?;
/// let amount = "10.00 USD".parse()?;
/// assert_eq!(policies.select(RequestKind::Spend, amount)?.id().as_str(), "purchasing");
/// assert_eq!(policies.select(RequestKind::Draw, amount).unwrap_err().code(), "no-policy");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct Policies(Vec<Policy>);

impl Policies {
    /// Collects policies; their order does not matter.
    ///
    /// # Errors
    ///
    /// [`PolicyError::Ambiguous`] for every two policies that decide on one kind in one currency.
    pub fn new(mut policies: Vec<Policy>) -> Result<Self, Vec<PolicyError>> {
        policies.sort_by(|a, b| (a.id(), a.version()).cmp(&(b.id(), b.version())));
        let mut problems = Vec::new();
        let mut taken = BTreeMap::new();
        for policy in &policies {
            for &kind in policy.kinds() {
                if let Some(first) = taken.insert((kind, policy.currency()), policy) {
                    problems.push(PolicyError::Ambiguous {
                        kind,
                        currency: policy.currency(),
                        first: first.id().clone(),
                        second: policy.id().clone(),
                    });
                }
            }
        }
        if problems.is_empty() {
            Ok(Self(policies))
        } else {
            Err(problems)
        }
    }

    /// Returns the policies by identifier.
    #[must_use]
    pub fn as_slice(&self) -> &[Policy] {
        &self.0
    }

    /// Returns the policy that decides on `kind` and `amount`.
    ///
    /// # Errors
    ///
    /// * [`Denial::NoPolicy`] if none decides on `kind`.
    /// * [`Denial::CurrencyMismatch`] if those that do are in other currencies; the first of them by identifier is named.
    pub fn select(&self, kind: RequestKind, amount: Money) -> Result<&Policy, Denial> {
        let mut candidates = self
            .0
            .iter()
            .filter(|policy| policy.kinds().contains(&kind));
        let first = candidates.clone().next().ok_or(Denial::NoPolicy { kind })?;
        candidates
            .find(|policy| policy.currency() == amount.currency())
            .ok_or_else(|| Denial::CurrencyMismatch {
                policy: first.id().clone(),
                amount,
                currency: first.currency(),
            })
    }
}

impl<'de> Deserialize<'de> for Policies {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(Vec::deserialize(deserializer)?).map_err(|problems| {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            de::Error::custom(lines.join("; "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(id: &str, currency: &str, kinds: &str) -> Policy {
        serde_json::from_str(&format!(
            r#"{{"id": "{id}", "version": 1, "currency": "{currency}", "kinds": {kinds},
                "bands": [{{"name": "all", "limit": "unlimited", "steps": [{{"roles": ["head"]}}]}}]}}"#
        ))
        .unwrap()
    }

    #[test]
    fn one_policy_for_each_kind_and_currency() {
        let spend = policy("spend", "USD", r#"["spend", "amendment"]"#);
        let euro = policy("euro", "EUR", r#"["spend"]"#);
        let draw = policy("draw", "USD", r#"["draw"]"#);
        let policies = Policies::new(vec![spend.clone(), draw, euro.clone()]).unwrap();
        let text = serde_json::to_string(&policies).unwrap();
        assert_eq!(serde_json::from_str::<Policies>(&text).unwrap(), policies);

        let select = |kind, amount: &str| policies.select(kind, amount.parse().unwrap());
        assert_eq!(select(RequestKind::Spend, "1.00 USD"), Ok(&spend));
        assert_eq!(select(RequestKind::Spend, "1.00 EUR"), Ok(&euro));
        let denied = select(RequestKind::Spend, "1.00 GBP").unwrap_err();
        assert_eq!(
            denied.to_string(),
            "1.00 GBP is not in EUR, the currency of policy euro"
        );
        let denied = select(RequestKind::Transfer, "1.00 USD").unwrap_err();
        assert_eq!(denied.code(), "no-policy");

        let twice = Policies::new(vec![policy("other", "USD", r#"["spend", "draw"]"#), spend]);
        let problems = twice.unwrap_err();
        assert_eq!(
            problems[0].to_string(),
            "other and spend both decide on spend in USD"
        );
        assert_eq!(problems.len(), 1);
    }
}
