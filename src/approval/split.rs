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
    /// A run of requests is reported once, as the longest that fits the window; two runs may overlap. The facts are those of the
    /// largest request. Whatever the policies add up themselves is left aside here, so that the report shows what they would
    /// have missed without it. Sums that leave the range are not reported, for nobody could have asked for them.
    ///
    /// The result is ordered by key, then by date.
    ///
    /// # Complexity
    ///
    /// `O(n log n)` for `n` requests, and two [routes](Self::route) for each run.
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
            let runs = runs(&group, window.days);
            found.extend(runs.filter_map(|run| self.judge_run(&key, run, rates)));
        }
        found
    }

    fn judge_run(
        &self,
        key: &[FactValue],
        run: &[&Past],
        rates: &RateTable,
    ) -> Option<SuspectedSplit> {
        let (first, last) = (run.first()?, run.last()?);
        let largest = run.iter().max_by_key(|past| past.amount.minor())?;
        let amounts = run.iter().map(|past| past.amount);
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
        (!simulate::same(&single, &whole)).then(|| SuspectedSplit {
            key: key.to_vec(),
            requests: run.iter().map(|past| past.request.clone()).collect(),
            first: first.on,
            last: last.on,
            largest: largest.amount,
            single,
            sum,
            whole,
        })
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
