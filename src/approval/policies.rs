//! Which policy decides on what.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, de};

use super::{Asked, Chain, Combine, Denial, FactType, Policy, PolicyError, route};
use crate::id::FactId;

/// The policies in force; all that apply to a request decide on it together.
///
/// Two policies that decide on every request of one kind in one currency are taken for a mistake, unless one of them says that it
/// stands [together](Combine::Together) with others.
///
/// In JSON it is a list of policies, in any order.
///
/// # Example: what no policy decides on is denied
/// ```
/// use tactica::approval::{Asked, Facts, Policies, RequestKind};
///
/// let policies: Policies = serde_json::from_str(r#"[{
///   "id": "purchasing", "version": 1, "currency": "USD", "kinds": ["spend"],
///   "bands": [{"name": "all", "limit": "unlimited", "steps": [{"roles": ["manager"]}]}]
/// }]"#)?;
/// let (amount, facts) = ("10.00 USD".parse()?, Facts::default());
/// let route = |kind| policies.route(&Asked::new(kind, amount, &facts));
/// assert_eq!(route(RequestKind::Spend)?.policy().as_str(), "purchasing");
/// assert_eq!(route(RequestKind::Draw).unwrap_err().code(), "no-policy");
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
    /// * [`PolicyError::DuplicatePolicy`] for two policies of one name.
    /// * [`PolicyError::Ambiguous`] for every two others with bands and without conditions that decide on one kind in one currency,
    ///   where neither says that it stands together with others.
    pub fn new(mut policies: Vec<Policy>) -> Result<Self, Vec<PolicyError>> {
        policies.sort_by(|a, b| (a.id(), a.version()).cmp(&(b.id(), b.version())));
        let mut problems = Vec::new();
        for (one, next) in policies.iter().zip(policies.iter().skip(1)) {
            if one.id() == next.id() {
                let policy = next.id().clone();
                problems.push(PolicyError::DuplicatePolicy { policy });
            }
        }
        let mut taken: BTreeMap<_, &Policy> = BTreeMap::new();
        let alone = |policy: &&Policy| {
            let always = policy.when().is_empty() && policy.unless().is_empty();
            policy.decides() && always && policy.combine() == Combine::Alone
        };
        for policy in policies.iter().filter(alone) {
            for &kind in policy.kinds() {
                let first = taken.insert((kind, policy.currency()), policy);
                if let Some(first) = first.filter(|first| first.id() != policy.id()) {
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

    /// Returns the facts that the policies ask about, and what sort of value the first by identifier takes each for.
    #[must_use]
    pub fn fact_types(&self) -> BTreeMap<FactId, FactType> {
        let mut types = BTreeMap::new();
        for (fact, fact_type) in self.0.iter().flat_map(Policy::fact_types) {
            types.entry(fact.clone()).or_insert(*fact_type);
        }
        types
    }

    /// Returns the chain of steps that a request would have to go through: who is asked, in which order, by which rules.
    ///
    /// Of each policy that applies, the rules that apply are taken: those with bands in place of its general bands, and those
    /// that require more. All that is asked for is needed. What no rule allows is denied, and so is what a rule denies, whatever
    /// others say.
    ///
    /// A policy in another currency converts the amount, if it says how; if it does not, it is left aside where a policy in the
    /// currency of the request decides, except for what it denies whatever the amount.
    ///
    /// # Errors
    ///
    /// [`Denial::NoPolicy`] if no policy is for this kind. Then, of the first policy by identifier that has one:
    ///
    /// * [`Denial::FactMissing`], [`Denial::FactType`];
    /// * [`Denial::Forbidden`] by a rule that denies every amount;
    /// * [`Denial::Negative`] if the amount is below zero;
    /// * [`Denial::RateMissing`], [`Denial::RateStale`], [`Denial::DateMissing`], [`Denial::Amount`];
    /// * [`Denial::Forbidden`] by a rule that denies from an amount on;
    /// * [`Denial::BeyondAuthority`] if the amount is above the last band.
    ///
    /// At last [`Denial::CurrencyMismatch`] or [`Denial::NoRule`] if no rule with bands applies.
    ///
    /// # Complexity
    ///
    /// Linear in the policies and the rules that apply, logarithmic in all other rules and in the bands of each; linear in the
    /// history for each window.
    ///
    /// # Example: the same amount, by its facts
    /// ```
    /// use tactica::approval::{Asked, Facts, Policies, RequestKind};
    ///
    /// let policies: Policies = serde_json::from_str(r#"[{
    ///   "id": "campus", "version": 1, "currency": "USD", "kinds": ["spend"],
    ///   "bands": [{"name": "all", "limit": "unlimited", "steps": [{"roles": ["cfo"]}]}],
    ///   "rules": [
    ///     {"name": "travel", "when": {"category": ["travel", "hospitality"]},
    ///      "bands": [{"name": "all", "limit": "unlimited", "steps": [{"roles": ["vice-president"]}]}]},
    ///     {"name": "sole-source", "when": {"sole-source": true},
    ///      "deny": {"from": {"over": "250000.00 USD"}, "reason": "the trustees decide"}}
    ///   ]
    /// }]"#)?;
    /// let route = |amount: &str, facts: &str| {
    ///     let facts: Facts = serde_json::from_str(facts).expect("facts");
    ///     let amount = amount.parse().expect("an amount");
    ///     match policies.route(&Asked::new(RequestKind::Spend, amount, &facts)) {
    ///         Ok(chain) => chain.steps()[0].to_string(),
    ///         Err(denial) => denial.to_string(),
    ///     }
    /// };
    /// assert_eq!(route("900.00 USD", "{}"), "cfo");
    /// assert_eq!(route("900.00 USD", r#"{"category": "travel"}"#), "vice-president");
    /// assert_eq!(route("250000.00 USD", r#"{"sole-source": true}"#), "cfo");
    /// assert_eq!(
    ///     route("250000.01 USD", r#"{"sole-source": true}"#),
    ///     "250000.01 USD is denied by rule \"sole-source\" of policy campus, version 1: the trustees decide",
    /// );
    /// assert_eq!(route("1.00 USD", r#"{"sole-source": "no"}"#), "sole-source is no, and policy campus asks for true or false");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn route(&self, asked: &Asked<'_>) -> Result<Chain, Denial> {
        route::route(self.0.iter(), asked)
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
    use crate::approval::{Facts, RequestKind};

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

        let route = |kind, amount: &str| {
            let facts = Facts::default();
            let chain = policies.route(&Asked::new(kind, amount.parse().unwrap(), &facts));
            chain.map(|chain| chain.policy().as_str().to_owned())
        };
        assert_eq!(route(RequestKind::Spend, "1.00 USD"), Ok("spend".into()));
        assert_eq!(route(RequestKind::Spend, "1.00 EUR"), Ok("euro".into()));
        let denied = route(RequestKind::Spend, "1.00 GBP").unwrap_err();
        assert_eq!(
            denied.to_string(),
            "1.00 GBP is not in EUR, the currency of policy euro"
        );
        let denied = route(RequestKind::Transfer, "1.00 USD").unwrap_err();
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
