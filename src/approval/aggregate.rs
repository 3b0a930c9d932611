//! What is added up so that a purchase in parts needs what the whole would.

use std::fmt;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{FactValue, Facts, Opened, Request, RequestKind};
use crate::{
    id::{FactId, PersonId, RequestId},
    money::Money,
};

/// The name under which the requester is one of the keys of an [`Aggregate`].
pub const REQUESTER: &str = "requester";

/// Requests that are judged by their sum: those that agree in all keys, within a rolling window of days.
///
/// The keys are names of facts, and `requester`. The window ends on the date of the request and includes it: with 30 days, a
/// request of 31 March is added to those from 2 March on. The amount that is looked up in the bands is the larger of the
/// single amount and the sum. A request that does not state a key is not added up by it; a policy can
/// [require](super::PolicySpec::requires) the fact. Money that comes back (a negative amount) does not make room. A request that the past
/// has more than once, because it was changed after money was ordered, counts once in a window, with the largest of its amounts there.
///
/// JSON: `{"by": ["vendor", "requester"], "days": 90}`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aggregate {
    /// In what the requests agree; at least one key.
    pub by: Vec<FactId>,
    /// The length of the window in days, at least 1.
    pub days: u32,
}

impl Aggregate {
    /// Returns the first day of the window that ends with `on`.
    pub(super) fn first_day(&self, on: NaiveDate) -> NaiveDate {
        let before = Days::new(u64::from(self.days.saturating_sub(1)));
        on.checked_sub_days(before).unwrap_or(NaiveDate::MIN)
    }

    /// Returns the values of the keys, or `None` when one of them is not stated.
    pub(super) fn key(
        &self,
        requester: Option<&PersonId>,
        facts: &Facts,
    ) -> Option<Vec<FactValue>> {
        let keys = self.by.iter().map(|key| match (key.as_str(), requester) {
            (REQUESTER, Some(person)) => Some(FactValue::from(person.as_str())),
            (key, _) => facts.get(key).cloned(),
        });
        keys.collect()
    }
}

impl fmt::Display for Aggregate {
    /// Writes the window in words: `the same vendor and requester within 90 days`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<&str> = self.by.iter().map(FactId::as_str).collect();
        let days = if self.days == 1 { "day" } else { "days" };
        write!(
            f,
            "the same {} within {} {days}",
            keys.join(" and "),
            self.days
        )
    }
}

/// A request as the past keeps it: what was asked for, by whom, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Past {
    /// The request.
    pub request: RequestId,
    /// What it was for.
    pub kind: RequestKind,
    /// The amount.
    pub amount: Money,
    /// When it was made, on the calendar of the plan.
    pub on: NaiveDate,
    /// Who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requester: Option<PersonId>,
    /// What is known of it.
    #[serde(default, skip_serializing_if = "Facts::is_empty")]
    pub facts: Facts,
}

impl From<&Request> for Past {
    /// Takes a request as it stands: the amount that is asked for now, on the day in UTC on which it was.
    fn from(request: &Request) -> Self {
        Self::from(&request.current)
    }
}

impl From<&Opened> for Past {
    /// Takes what was asked for by a record, on the day in UTC on which it was.
    fn from(opened: &Opened) -> Self {
        let draft = opened.draft();
        Self {
            request: draft.id.clone(),
            kind: draft.kind,
            amount: opened.chain().amount(),
            on: draft.at.date_naive(),
            requester: Some(draft.requester.clone()),
            facts: draft.stated(),
        }
    }
}

/// How an amount came to be judged by a sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WindowSum {
    /// What is added up.
    pub aggregate: Aggregate,
    /// The sum, this request included.
    pub sum: Money,
    /// How many requests it is the sum of, this one included.
    pub requests: u32,
}

impl fmt::Display for WindowSum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            aggregate,
            sum,
            requests,
        } = self;
        write!(f, "{sum} in {requests} requests of {aggregate}")
    }
}
