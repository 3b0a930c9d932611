//! What a policy is asked: a kind, an amount, facts, and what it takes to convert and to add up.

use chrono::NaiveDate;

use super::{Facts, Past, RequestKind};
use crate::{
    id::PersonId,
    money::{Money, RateTable},
};

/// A question to the policies: who has to agree to this?
///
/// # Example: a question with everything that policies may want to know
/// ```
/// use tactica::{approval::{Asked, Facts, RequestKind}, money::RateTable};
///
/// let facts: Facts = serde_json::from_str(r#"{"vendor": "acme", "new-vendor": true}"#)?;
/// let (ana, rates) = ("ana".parse()?, RateTable::default());
/// let asked = Asked::new(RequestKind::Spend, "4000.00 USD".parse()?, &facts)
///     .on("2025-03-31".parse()?)
///     .rates(&rates)
///     .requester(&ana);
/// assert_eq!(asked.amount().to_string(), "4000.00 USD");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub(super) kind: RequestKind,
    pub(super) amount: Money,
    pub(super) facts: &'a Facts,
    pub(super) requester: Option<&'a PersonId>,
    pub(super) on: Option<NaiveDate>,
    pub(super) rates: Option<&'a RateTable>,
    pub(super) history: &'a [Past],
    pub(super) at_least: Option<Money>,
}

impl<'a> Asked<'a> {
    /// Asks about an amount with these facts, without a date, rates or a history.
    #[must_use]
    pub fn new(kind: RequestKind, amount: Money, facts: &'a Facts) -> Self {
        Self {
            kind,
            amount,
            facts,
            requester: None,
            on: None,
            rates: None,
            history: &[],
            at_least: None,
        }
    }

    /// Says on which date; windows end there, and rates are of that date or before.
    #[must_use]
    pub fn on(self, date: NaiveDate) -> Self {
        Self {
            on: Some(date),
            ..self
        }
    }

    /// Gives the rates for policies in other currencies.
    #[must_use]
    pub fn rates(self, rates: &'a RateTable) -> Self {
        Self {
            rates: Some(rates),
            ..self
        }
    }

    /// Gives the requests made so far, for policies that add up; later ones are left aside.
    #[must_use]
    pub fn history(self, history: &'a [Past]) -> Self {
        Self { history, ..self }
    }

    /// Says that it is to be judged as if it were this amount, where that is more: the whole of which it is a part.
    #[must_use]
    pub fn at_least(self, whole: Money) -> Self {
        Self {
            at_least: Some(whole),
            ..self
        }
    }

    /// Says who asks, for policies that add up by requester.
    #[must_use]
    pub fn requester(self, person: &'a PersonId) -> Self {
        Self {
            requester: Some(person),
            ..self
        }
    }

    /// Returns what it is for.
    #[must_use]
    pub fn kind(&self) -> RequestKind {
        self.kind
    }

    /// Returns the amount.
    #[must_use]
    pub fn amount(&self) -> Money {
        self.amount
    }

    /// Returns the facts.
    #[must_use]
    pub fn facts(&self) -> &'a Facts {
        self.facts
    }
}
