//! Which past requests would have gone elsewhere under other policies.

use std::fmt;

use super::{Asked, Chain, Denial, Past, Policies, coverage};
use crate::{
    id::RequestId,
    money::{Money, RateTable},
};

/// A past request on which others would have decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rerouted {
    /// The request.
    pub request: RequestId,
    /// Its amount.
    pub amount: Money,
    /// What the policies say.
    pub before: Result<Chain, Denial>,
    /// What the other policies would have said.
    pub after: Result<Chain, Denial>,
}

impl fmt::Display for Rerouted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (before, after) = (coverage::who(&self.before), coverage::who(&self.after));
        let Self {
            request, amount, ..
        } = self;
        write!(f, "{request}, {amount}: was {before}, would be {after}")
    }
}

/// Tells whether two routes ask the same people in the same way, or are denied for reasons of one code.
pub(super) fn same(one: &Result<Chain, Denial>, other: &Result<Chain, Denial>) -> bool {
    match (one, other) {
        (Ok(one), Ok(other)) => one.steps() == other.steps(),
        (Err(one), Err(other)) => one.code() == other.code(),
        _ => false,
    }
}

impl Policies {
    /// Routes past requests under these policies and under `other` ones, and returns those on which others would have decided, in
    /// the order of their dates and names.
    ///
    /// Each is judged with the requests before it as its history, those of its own date by name, and at the rates of its date.
    ///
    /// # Complexity
    ///
    /// Two [routes](Self::route) for each request; where policies add up, the square of the history.
    ///
    /// # Example: what if the manager's limit were lower
    /// ```
    /// use tactica::{approval::{Past, Policies}, money::RateTable};
    ///
    /// let text = r#"[{"id": "city", "version": 1, "currency": "USD", "kinds": ["spend"], "bands": [
    ///   {"name": "small", "limit": {"up-to": "9000.00 USD"}, "steps": [{"roles": ["manager"]}]},
    ///   {"name": "large", "limit": "unlimited", "steps": [{"roles": ["council"]}]}]}]"#;
    /// let now: Policies = serde_json::from_str(text)?;
    /// let then: Policies = serde_json::from_str(&text.replace("9000.00", "5000.00"))?;
    /// let history: Vec<Past> = serde_json::from_str(r#"[
    ///   {"request": "posters", "kind": "spend", "amount": "5000.00 USD", "on": "2025-03-01"},
    ///   {"request": "radio", "kind": "spend", "amount": "5000.01 USD", "on": "2025-03-02"}]"#)?;
    /// let rerouted = now.simulate(&then, &history, &RateTable::default());
    /// assert_eq!(rerouted.len(), 1);
    /// assert_eq!(rerouted[0].to_string(), "radio, 5000.01 USD: was manager, would be council");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn simulate(&self, other: &Self, history: &[Past], rates: &RateTable) -> Vec<Rerouted> {
        let mut ordered = history.to_vec();
        ordered.sort_by(|a, b| (a.on, &a.request).cmp(&(b.on, &b.request)));
        let judge = |(at, past): (usize, &Past)| {
            let before = ordered.get(..at).unwrap_or_default();
            let asked = Asked::new(past.kind, past.amount, &past.facts);
            let asked = asked.on(past.on).rates(rates).history(before);
            let asked = match &past.requester {
                Some(person) => asked.requester(person),
                None => asked,
            };
            let (before, after) = (self.route(&asked), other.route(&asked));
            (!same(&before, &after)).then(|| Rerouted {
                request: past.request.clone(),
                amount: past.amount,
                before,
                after,
            })
        };
        ordered.iter().enumerate().filter_map(judge).collect()
    }
}
