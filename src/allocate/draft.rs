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
/// | `risk` | how much bad luck counts, where items have samples: see [`RiskDraft`] |
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
    /// How much bad luck counts; the mean of the samples counts without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk: Option<RiskDraft>,
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
            risk: None,
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
/// | `committed` | at least this, because it is planned, ordered or spent already |
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
    /// What is planned, ordered or spent already: a least amount under its own name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub committed: Option<Money>,
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
            committed: None,
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

/// How much bad luck counts: the value is `(1 − aversion) · mean + aversion · CVaR`.
///
/// The draws of all items belong together: draw 7 of one item and draw 7 of another are the same state of the world. The CVaR
/// (conditional value at risk, also expected shortfall) at a `level` of 90 % is the mean outcome of the worst 10 % of the states,
/// all items together: what luck evens out between items counts as evened out. All curves have to be smooth. With concave curves the
/// gap closes; with S-shaped draws it holds, and may stay open. See Rockafellar and Uryasev, *Optimization of
/// Conditional Value-at-Risk* (2000).
///
/// # Example: less for the fair that rain can spoil
/// ```
/// use tactica::{allocate::{ItemDraft, ProblemDraft, RiskDraft}, money::Currency, response::Shape};
///
/// let curve = |ceiling: f64| Shape::MichaelisMenten { ceiling, half: 100.0 };
/// let mut draft = ProblemDraft::new(Currency::EUR);
/// draft.budget = Some("100.00 EUR".parse()?);
/// let mut fair = ItemDraft::new("fair".parse()?, curve(0.0));
/// (fair.curve, fair.samples) = (None, vec![curve(200.0), curve(900.0)]); // rain or sun
/// draft.items = vec![fair, ItemDraft::new("mail".parse()?, curve(400.0))];
///
/// let bold = draft.build()?.solve()?;
/// draft.risk = Some(RiskDraft { level: "50%".parse()?, aversion: "100%".parse()? });
/// let careful = draft.build()?.solve()?;
/// let (bold_fair, careful_fair) = (bold.items[0].amount, careful.items[0].amount);
/// assert!(careful_fair.minor() < bold_fair.minor());
/// let risk = careful.risk.expect("it was asked for");
/// assert!((careful.value - risk.tail).abs() < 1e-9 && risk.tail < risk.mean);
/// assert!(careful.gap <= 1e-6);
/// # Ok::<(), tactica::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RiskDraft {
    /// The level of the CVaR, 0 to 99 %: the worst states beyond it count as bad.
    pub level: Percent,
    /// The part of the value that is the CVaR, 0 to 100 %.
    pub aversion: Percent,
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
