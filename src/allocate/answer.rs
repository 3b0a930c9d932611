//! The answer: who gets how much, what it brings, what it could bring at most, and what binds.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Bound, Subject};
use crate::{
    id::{GroupId, ItemId},
    money::{Currency, Money},
};

/// How sure an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// No allocation is better by more than the gap asked for.
    Proven,
    /// The search ended before the gap was closed: the gap says how much better an allocation might be. More effort may close it;
    /// under a risk with S-shaped draws, or where amounts cannot be divided further, part of it is the bound's.
    Stopped,
}

/// What one item gets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemAmount {
    /// The item.
    pub id: ItemId,
    /// Its money.
    pub amount: Money,
    /// Its part of what is spent, from 0 to 1, before amounts were rounded to minor units.
    pub share: f64,
    /// What its money brings, weight included; the mean of its samples.
    pub outcome: f64,
    /// What one more unit of money there would bring, weight included, and with the weights of the states of the world where bad luck
    /// counts; `None` where the curve is infinitely steep.
    pub marginal_return: Option<f64>,
}

/// A bound that binds, and what it costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Binding {
    /// What is bounded.
    pub subject: Subject,
    /// Which bound.
    pub bound: Bound,
    /// The amount.
    pub amount: Money,
    /// What moving the bound by one unit of money would bring: the opportunity cost of keeping it.
    pub shadow_price: f64,
}

impl fmt::Display for Binding {
    /// Writes a sentence such as `tv is held at the maximum of 100.00 EUR: one more unit of money there would bring 0.4 more`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            subject,
            bound,
            amount,
            shadow_price,
        } = self;
        match bound {
            Bound::Budget => write!(
                f,
                "{bound} of {amount} is used up: one more unit of money would bring {shadow_price:.6}"
            ),
            Bound::Max | Bound::MaxShare => write!(
                f,
                "{subject} is held at {bound} of {amount}: one more unit of money there would bring {shadow_price:.6} more"
            ),
            Bound::Fixed => write!(
                f,
                "{subject} has {bound} of {amount}: one unit of money there or elsewhere differs by {shadow_price:.6}"
            ),
            _ => write!(
                f,
                "{subject} is kept at {bound} of {amount}: one unit of money less there would bring {shadow_price:.6} more elsewhere"
            ),
        }
    }
}

/// What an allocation brings on average and in the bad states of the world.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RiskFigures {
    /// The mean over all draws.
    pub mean: f64,
    /// The mean over the bad draws: the CVaR.
    pub tail: f64,
}

/// An allocation with its proof, from [`Problem::solve`](super::Problem::solve).
///
/// `amounts` and `unspent` add up to `budget`, to the last minor unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allocation {
    /// The currency of all amounts.
    pub currency: Currency,
    /// The money there is, or that the answer comes to.
    pub budget: Money,
    /// What is spent of it.
    pub spent: Money,
    /// What is left because more money would bring nothing, or because bounds and lots leave no room for it.
    pub unspent: Money,
    /// The items by identifier.
    pub items: Vec<ItemAmount>,
    /// The sums of the groups by identifier.
    pub groups: Vec<(GroupId, Money)>,
    /// What the allocation brings, weights included.
    pub value: f64,
    /// What no allocation of the budget can exceed.
    pub upper_bound: f64,
    /// How far the value is below the bound, relative to the larger of the two in magnitude.
    pub gap: f64,
    /// Whether the gap is the one asked for.
    pub proof: Proof,
    /// What one more unit of budget would bring: the opportunity cost of money. `None` when that is beyond the range of numbers.
    pub shadow_price: Option<f64>,
    /// The bounds that bind: the budget first, then groups, then items, by identifier.
    pub binding: Vec<Binding>,
    /// How many relaxations were solved.
    pub nodes: u64,
    /// What the value is made of, where bad luck counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk: Option<RiskFigures>,
}

impl Allocation {
    /// Returns what an item gets.
    #[must_use]
    pub fn amount(&self, id: &ItemId) -> Option<Money> {
        let place = self.items.binary_search_by(|item| item.id.cmp(id)).ok()?;
        Some(self.items.get(place)?.amount)
    }

    /// Returns what a unit of the money spent brings on average; `None` when none is spent.
    #[must_use]
    pub fn average_return(&self) -> Option<f64> {
        #[expect(
            clippy::cast_precision_loss,
            reason = "amounts are within what an f64 holds exactly"
        )]
        let spent = self.spent.minor() as f64 / 10_f64.powi(self.currency.exponent().into());
        (spent > 0.0).then(|| self.value / spent)
    }

    /// Says in sentences what came out and why: the result, its proof, what is left, and every bound that binds.
    ///
    /// # Example
    /// ```
    /// use tactica::{allocate::{ItemDraft, ProblemDraft}, money::Currency, response::Shape};
    ///
    /// let mut draft = ProblemDraft::new(Currency::EUR);
    /// draft.budget = Some("100.00 EUR".parse()?);
    /// draft.items.push(ItemDraft {
    ///     max: Some("30.00 EUR".parse()?),
    ///     ..ItemDraft::new("mail".parse().expect("a slug"), Shape::Linear { rate: 3.0, cap: None })
    /// });
    /// draft.items.push(ItemDraft::new("fair".parse().expect("a slug"), Shape::Linear { rate: 2.0, cap: Some(50.0) }));
    /// let best = draft.build().expect("no faults").solve().expect("the bounds agree");
    /// assert_eq!(best.words(), [
    ///     "80.00 EUR of 100.00 EUR bring 190.000000; no allocation brings more than 190.000000 (gap 0)",
    ///     "20.00 EUR are not spent: more money would bring nothing, or bounds and lots leave no room for it",
    ///     "mail is held at the maximum of 30.00 EUR: one more unit of money there would bring 3.000000 more",
    /// ]);
    /// # Ok::<(), tactica::money::MoneyError>(())
    /// ```
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let Self {
            spent,
            budget,
            unspent,
            value,
            upper_bound,
            gap,
            ..
        } = self;
        let gap = if *gap == 0.0 {
            "gap 0".to_owned()
        } else {
            format!("gap {gap:.1e}")
        };
        let mut words = vec![format!(
            "{spent} of {budget} bring {value:.6}; no allocation brings more than {upper_bound:.6} ({gap})"
        )];
        if let Some(RiskFigures { mean, tail }) = self.risk {
            words.push(format!(
                "on average it brings {mean:.6}, in the bad states of the world {tail:.6}"
            ));
        }
        if self.proof == Proof::Stopped {
            words.push(
                "the search stopped before the gap was closed: more effort may close it".to_owned(),
            );
        }
        if unspent.is_positive() {
            words.push(format!(
                "{unspent} are not spent: more money would bring nothing, or bounds and lots leave no room for it"
            ));
        }
        words.extend(self.binding.iter().map(ToString::to_string));
        words
    }
}
