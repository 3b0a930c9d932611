//! Purchases that look as if one had been cut into several, each below a limit.

use std::{collections::BTreeMap, fmt};

use chrono::{Days, NaiveDate};

use super::{
    Aggregate, Asked, Chain, Denial, FactValue, Past, Policies, RequestKind, coverage, simulate,
};
use crate::{
    id::RequestId,
    money::{Currency, Money, RateTable},
};

/// Requests that agree in the keys of a window, and that together others would have had to decide on than on the largest of them.
///
/// It is a suspicion, not a proof: two real purchases from one vendor look the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuspectedSplit {
    /// The values of the keys, in the order of the keys.
    pub key: Vec<FactValue>,
    /// The requests, by date and name.
    pub requests: Vec<RequestId>,
    /// The date of the first.
    pub first: NaiveDate,
    /// The date of the last.
    pub last: NaiveDate,
    /// The largest amount among them.
    pub largest: Money,
    /// What the policies say about that.
    pub single: Result<Chain, Denial>,
    /// The sum of their amounts.
    pub sum: Money,
    /// What the policies say about the sum.
    pub whole: Result<Chain, Denial>,
}

impl fmt::Display for SuspectedSplit {
    /// Writes the suspicion in words.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key: Vec<String> = self.key.iter().map(ToString::to_string).collect();
        let count = self.requests.len();
        let Self {
            first,
            last,
            largest,
            sum,
            ..
        } = self;
        let (single, whole) = (coverage::who(&self.single), coverage::who(&self.whole));
        let key = key.join(", ");
        write!(
            f,
            "{key}: {count} requests from {first} to {last}, at most {largest} each ({single}), together {sum} ({whole})"
        )
    }
}

impl Policies {
    /// Finds requests of one kind and currency that agree in the keys of `window`, lie within its days, and together would have
    /// gone to others than the largest of them alone.
    ///
    /// A run of requests is reported once, as the longest that fits the window; two runs may overlap. A large request that goes by itself
    /// to those to whom the whole run would go is no part of a split, and is left aside, so that it hides none among the smaller ones. The
    /// facts are those of the largest request that is left. Whatever the policies add up themselves is left aside here, so that the report shows what they would
    /// have missed without it. Sums that leave the range are not reported, for nobody could have asked for them.
    ///
    /// The result is ordered by key, then by date.
    ///
    /// # Complexity
    ///
    /// `O(n log n)` for `n` requests, and `O(b log m)` [routes](Self::route) for each run of `m` requests across `b` bands.
    ///
    /// # Example: three orders just below the limit
    /// ```
    /// use tactica::{approval::{Aggregate, Past, Policies}, money::RateTable};
    ///
    /// let policies: Policies = serde_json::from_str(r#"[{"id": "city", "version": 1, "currency": "USD", "kinds": ["spend"], "bands": [
    ///   {"name": "small", "limit": {"below": "5000.00 USD"}, "steps": [{"roles": ["manager"]}]},
    ///   {"name": "large", "limit": "unlimited", "steps": [{"roles": ["council"]}]}]}]"#)?;
    /// let past = |name: &str, amount: &str, on: &str| serde_json::from_value::<Past>(serde_json::json!(
    ///     {"request": name, "kind": "spend", "amount": amount, "on": on, "facts": {"vendor": "acme"}}));
    /// let history = [past("a", "4900.00 USD", "2025-03-01")?, past("b", "4900.00 USD", "2025-03-20")?, past("c", "10.00 USD", "2025-09-01")?];
    /// let window = Aggregate { by: vec!["vendor".parse()?], days: 30 };
    /// let found = policies.suspected_splits(&history, &window, &RateTable::default());
    /// assert_eq!(found.len(), 1);
    /// assert_eq!(found[0].to_string(),
    ///     "acme: 2 requests from 2025-03-01 to 2025-03-20, at most 4900.00 USD each (manager), together 9800.00 USD (council)");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn suspected_splits(
        &self,
        history: &[Past],
        window: &Aggregate,
        rates: &RateTable,
    ) -> Vec<SuspectedSplit> {
        let mut groups: BTreeMap<(Vec<FactValue>, RequestKind, Currency), Vec<&Past>> =
            BTreeMap::new();
        for past in history.iter().filter(|past| past.amount.is_positive()) {
            if let Some(key) = window.key(past.requester.as_ref(), &past.facts) {
                let group = (key, past.kind, past.amount.currency());
                groups.entry(group).or_default().push(past);
            }
        }
        let mut found = Vec::new();
        for ((key, _, _), mut group) in groups {
            group.sort_by(|a, b| (a.on, &a.request).cmp(&(b.on, &b.request)));
            let before = found.len();
            for run in runs(&group, window.days) {
                let split = self.judge_run(&key, run, rates);
                let is_known = |split: &SuspectedSplit| {
                    let mut earlier = found.iter().skip(before);
                    earlier.any(|one: &SuspectedSplit| split.is_within(one))
                };
                if let Some(split) = split.filter(|split| !is_known(split)) {
                    found.push(split);
                }
            }
        }
        found
    }

    fn judge_run(
        &self,
        key: &[FactValue],
        run: &[&Past],
        rates: &RateTable,
    ) -> Option<SuspectedSplit> {
        let last = run.last()?;
        let mut rest: Vec<&Past> = run.to_vec();
        rest.sort_by_key(|past| past.amount.minor());
        loop {
            let largest = *rest.last().filter(|_| rest.len() > 1)?;
            let amounts = rest.iter().map(|past| past.amount);
            let sum = Money::try_sum(largest.amount.currency(), amounts).ok()?;
            let route = |amount| {
                let asked = Asked::new(largest.kind, amount, &largest.facts);
                let asked = asked.on(last.on).rates(rates);
                match &largest.requester {
                    Some(person) => self.route(&asked.requester(person)),
                    None => self.route(&asked),
                }
            };
            let (single, whole) = (route(largest.amount), route(sum));
            if !simulate::same(&single, &whole) {
                let mut parts = rest;
                parts.sort_by(|a, b| (a.on, &a.request).cmp(&(b.on, &b.request)));
                return Some(SuspectedSplit {
                    key: key.to_vec(),
                    requests: parts.iter().map(|past| past.request.clone()).collect(),
                    first: parts.first()?.on,
                    last: parts.last()?.on,
                    largest: largest.amount,
                    single,
                    sum,
                    whole,
                });
            }
            // The largest alone goes to those who would have decided on all: it must not hide what those below come to.
            let others = rest.partition_point(|past| !simulate::same(&route(past.amount), &whole));
            rest.truncate(others.min(rest.len().saturating_sub(1)));
        }
    }
}

impl SuspectedSplit {
    /// Tells whether all requests of this one are among those of another.
    fn is_within(&self, other: &Self) -> bool {
        self.requests.iter().all(|one| other.requests.contains(one))
    }
}

/// Returns the longest runs of at least two requests that fit a window of so many days; `group` is ordered by date.
fn runs<'a>(group: &'a [&'a Past], days: u32) -> impl Iterator<Item = &'a [&'a Past]> {
    let mut reached = 0;
    (0..group.len()).filter_map(move |from| {
        let first = group.get(from)?;
        let after = first.on.checked_add_days(Days::new(u64::from(days)));
        let until = group.partition_point(|past| after.is_none_or(|after| past.on < after));
        // A run within the one before it says nothing new.
        if until <= reached {
            return None;
        }
        reached = until;
        group.get(from..until).filter(|run| run.len() > 1)
    })
}
