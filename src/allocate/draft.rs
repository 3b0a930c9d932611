//! What may a problem say? The document, field by field.

use serde::{Deserialize, Serialize};

use crate::{
    id::{GroupId, ItemId},
    money::{Currency, Money},
    number::Percent,
    response::Shape,
};

/// The format that this version reads and writes.
pub const FORMAT: &str = "tactica-allocation/1";

/// A problem of allocation as a document: loose until [`ProblemDraft::build`] has checked it.
///
/// Money is text with its currency, percentages are text with their sign, curves and outcomes are JSON numbers. Exactly one
/// question is asked: what a `budget` brings at best, or the `target`, the `marginal_return` or the `average_return` that a budget is
/// wanted for; a `budget` beside one of these three is the limit of the answer.
///
/// | Field | Meaning |
/// | --- | --- |
/// | `format` | `tactica-allocation/1` |
/// | `currency` | of all amounts |
/// | `budget` | the money there is |
/// | `target` | an outcome: what is the cheapest budget for it? |
/// | `marginal_return` | what the last unit of money has to bring: what is the best budget then? |
/// | `average_return` | what all money has to bring per unit: what is the largest budget then? |
/// | `items` | see [`ItemDraft`] |
/// | `groups` | see [`GroupDraft`] |
///
/// # Example: two channels, one of them with a contract for at least 20 000 euros or nothing
/// ```
/// # #[cfg(feature = "json")] {
/// use tactica::allocate::ProblemDraft;
///
/// let problem = ProblemDraft::from_json(r#"{
///     "format": "tactica-allocation/1", "currency": "EUR", "budget": "60000.00 EUR",
///     "items": [
///         {"id": "search", "curve": {"michaelis-menten": {"ceiling": 9000, "half": 30000}}},
///         {"id": "tv", "curve": {"hill": {"ceiling": 12000, "half": 40000, "shape": 2}}, "zero_or_at_least": "20000.00 EUR"}
///     ]
/// }"#)?.build()?;
/// let best = problem.solve().expect("the bounds agree");
/// assert_eq!(best.amount(&"tv".parse().expect("a slug")).expect("an item").to_string(), "44807.09 EUR");
/// assert!(best.gap <= 1e-6);
/// # }
/// # Ok::<(), tactica::allocate::ProblemFaults>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProblemDraft {
    /// The format, [`FORMAT`].
    pub format: String,
    /// The currency of all amounts.
    pub currency: Currency,
    /// The money there is, or the limit of the answer to another question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Money>,
    /// The outcome wanted at the least cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<f64>,
    /// The outcome that the last unit of money has to bring.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marginal_return: Option<f64>,
    /// The outcome that a unit of money has to bring on average.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub average_return: Option<f64>,
    /// The items that money goes to.
    pub items: Vec<ItemDraft>,
    /// Groups of items with bounds on their sums; each group is whole inside another or beside it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupDraft>,
}

impl ProblemDraft {
    /// Returns an empty problem; items and a question are still to be given.
    #[must_use]
    pub fn new(currency: Currency) -> Self {
        Self {
            format: FORMAT.to_owned(),
            currency,
            budget: None,
            target: None,
            marginal_return: None,
            average_return: None,
            items: Vec::new(),
            groups: Vec::new(),
        }
    }
}

/// An item that money goes to: a channel, a tactic, a segment, a region.
///
/// | Field | Meaning |
/// | --- | --- |
/// | `id` | a name, 1 to 64 of `a`–`z`, `0`–`9`, `-` |
/// | `curve` | its [`Shape`] |
/// | `samples` | instead of a curve, draws of it: the mean outcome counts, which is not the outcome of the mean curve |
/// | `min`, `max` | bounds on its amount |
/// | `zero_or_at_least` | nothing, or at least this |
/// | `fixed` | exactly this |
/// | `step` | multiples of this: buys in lots; minima are rounded up to a multiple, maxima down |
/// | `weight` | the strategic weight of its outcome, 1 without |
/// | `group` | the group that it is in |
/// | `parity` | a floor in proportion to competitors |
/// | `share_of_voice` | a floor from a share of all voices |
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemDraft {
    /// The identifier.
    pub id: ItemId,
    /// The response curve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub curve: Option<Shape>,
    /// Draws of the curve from a posterior distribution, instead of one curve: their mean counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<Shape>,
    /// The least amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<Money>,
    /// The greatest amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<Money>,
    /// The least amount unless the item gets nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zero_or_at_least: Option<Money>,
    /// The amount, when it is already decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed: Option<Money>,
    /// The size of a lot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<Money>,
    /// What a unit of its outcome is worth, above 0; 1 without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
    /// The group that the item is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
    /// A floor in proportion to what competitors spend.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parity: Option<ParityDraft>,
    /// A floor from a share of voice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_of_voice: Option<ShareOfVoiceDraft>,
}

impl ItemDraft {
    /// Returns an item without bounds.
    #[must_use]
    pub fn new(id: ItemId, curve: Shape) -> Self {
        Self {
            id,
            curve: Some(curve),
            samples: Vec::new(),
            min: None,
            max: None,
            zero_or_at_least: None,
            fixed: None,
            step: None,
            weight: None,
            group: None,
            parity: None,
            share_of_voice: None,
        }
    }
}

/// Competitive parity: at least this percentage of what competitors spend.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParityDraft {
    /// What competitors spend.
    pub competitors: Money,
    /// The percentage of it, 0 to 1000 %.
    pub at_least: Percent,
}

/// A share of voice `s` against others who spend `o`: at least `o · s / (1 − s)`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareOfVoiceDraft {
    /// What all others spend.
    pub others: Money,
    /// The own share of the sum of both, 0 to 99 %.
    pub at_least: Percent,
}

/// A group of items, such as a team, a region, a quarter or an objective.
///
/// Its sum is what its items and the groups within it get. Shares are of the budget, not of what is spent of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupDraft {
    /// The identifier.
    pub id: GroupId,
    /// The group that it is within.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<GroupId>,
    /// The least sum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<Money>,
    /// The greatest sum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<Money>,
    /// The least share of the budget.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_share: Option<Percent>,
    /// The greatest share of the budget.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_share: Option<Percent>,
}

impl GroupDraft {
    /// Returns a group without bounds.
    #[must_use]
    pub fn new(id: GroupId) -> Self {
        Self {
            id,
            within: None,
            min: None,
            max: None,
            min_share: None,
            max_share: None,
        }
    }
}
