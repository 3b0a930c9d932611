//! Which budget lines pay for which tactics, and how much.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{
    id::{NodeId, TacticId},
    money::{AllotError, Allotment, Currency, Money, MoneyError, allot},
    number::{Decimal, NumberError, Quantity},
};

/// How a line is split among the tactics it pays for.
///
/// | JSON | Each tactic gets |
/// | --- | --- |
/// | `{"shares": {"film": "500.00 USD", "fair": "25%", "web": "remaining"}}` | an amount, a percentage of the line, or what the others leave |
/// | `{"equally": ["film", "fair"]}` | the same; odd cents go to the first by name |
/// | `{"in-proportion": {"film": "3", "fair": "7"}}` | in the proportions of another column |
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Split {
    /// By amounts and percentages; percentages are rounded together, by largest remainder.
    Shares(BTreeMap<TacticId, Allotment>),
    /// In equal parts.
    Equally(BTreeSet<TacticId>),
    /// In proportion to numbers, zero or more; a tactic with zero gets nothing.
    InProportion(BTreeMap<TacticId, Quantity>),
}

impl Split {
    /// Makes a split in the proportions of a column of money, such as what the tactics are planned to cost.
    ///
    /// # Errors
    ///
    /// [`FundingError::Column`] for an amount that is too large for a proportion; negative ones are refused by [`Funding::new`].
    pub fn in_proportion_to(
        column: impl IntoIterator<Item = (TacticId, Money)>,
    ) -> Result<Self, FundingError> {
        let weight = |(tactic, amount): (TacticId, Money)| {
            let refused = |source: NumberError| FundingError::Column {
                tactic: tactic.clone(),
                source,
            };
            let exact = amount.decimal().unwrap_or(Decimal::MAX);
            let weight = Quantity::new(exact).map_err(refused)?;
            Ok((tactic, weight))
        };
        let weights = column.into_iter().map(weight);
        weights.collect::<Result<_, _>>().map(Self::InProportion)
    }
}

/// A line of the budget and the tactics it pays for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FundingLine {
    /// The line, a node of the budget.
    pub line: NodeId,
    /// What it has, zero or more.
    pub amount: Money,
    /// How it is split.
    pub split: Split,
}

/// Why a funding was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FundingError {
    /// Two lines share an identifier.
    #[error("{line} is given twice: put all it pays for into one split")]
    Duplicate {
        /// The line.
        line: NodeId,
    },
    /// A line is in another currency than the others.
    #[error("{line} has {amount}, the funding is in {currency}")]
    Currency {
        /// The line.
        line: NodeId,
        /// What it has.
        amount: Money,
        /// The currency of the funding.
        currency: Currency,
    },
    /// A line with less than nothing.
    #[error("{line} has {amount}: give zero or more")]
    Negative {
        /// The line.
        line: NodeId,
        /// What it has.
        amount: Money,
    },
    /// A line cannot be split as it says.
    #[error("{line}: {source}")]
    Split {
        /// The line.
        line: NodeId,
        /// Why; positions count the tactics by name, from 0.
        source: AllotError,
    },
    /// An amount of a column is too large for a proportion.
    #[error("{tactic}: {source}")]
    Column {
        /// The tactic.
        tactic: TacticId,
        /// Why.
        source: NumberError,
    },
    /// Amounts do not add up.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl FundingError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Duplicate { .. } => "funding-duplicate",
            Self::Currency { .. } => "funding-currency",
            Self::Negative { .. } => "funding-negative",
            Self::Split { .. } => "funding-split",
            Self::Column { .. } => "funding-column",
            Self::Money(error) => error.code(),
        }
    }
}

/// What a line pays for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct FundedLine {
    /// The line.
    pub line: NodeId,
    /// What it has.
    pub amount: Money,
    /// What each tactic gets, by name.
    pub shares: BTreeMap<TacticId, Money>,
    /// What no tactic gets, zero or more; shares and this add up to the amount.
    pub left: Money,
}

/// Who pays for a tactic.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct FundedTactic {
    /// The tactic.
    pub tactic: TacticId,
    /// What it gets from each line, by name.
    pub sources: BTreeMap<NodeId, Money>,
    /// The sum of them.
    pub amount: Money,
}

/// A tactic with what it needs and what it gets.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct FundingGap {
    /// The tactic.
    pub tactic: TacticId,
    /// What it needs.
    pub needed: Money,
    /// What it gets.
    pub funded: Money,
    /// What it gets less what it needs: short if negative.
    pub difference: Money,
}

/// Which lines pay for which tactics, readable in both directions.
///
/// The sum of all shares is the same by line and by tactic, and what lines have is what tactics get plus what is left.
///
/// # Example: two lines, three tactics
/// ```
/// use tactica::{budget::{Funding, FundingLine, Split}, money::Currency};
///
/// let lines: Vec<FundingLine> = serde_json::from_str(r#"[
///     {"line": "brand", "amount": "1000.00 USD", "split": {"shares": {"film": "60%", "fair": "250.00 USD"}}},
///     {"line": "sales", "amount": "100.00 USD", "split": {"equally": ["fair", "film", "web"]}}
/// ]"#)?;
/// let funding = Funding::new(Currency::USD, lines).map_err(|errors| errors[0].clone())?;
/// let fair = funding.tactic("fair").expect("a tactic");
/// assert_eq!(fair.amount.to_string(), "283.34 USD");
/// assert_eq!(fair.sources["sales"].to_string(), "33.34 USD");
/// let brand = funding.line("brand").expect("a line");
/// assert_eq!(brand.left.to_string(), "150.00 USD");
/// assert_eq!(funding.funded().try_add(funding.left())?.to_string(), "1100.00 USD");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Funding {
    currency: Currency,
    lines: Vec<FundedLine>,
    tactics: Vec<FundedTactic>,
    funded: Money,
    left: Money,
}

impl Funding {
    /// Splits every line among its tactics, each to the last minor unit.
    ///
    /// The order in which lines were given does not matter.
    ///
    /// # Errors
    ///
    /// All problems, by line; of one line the first that holds.
    ///
    /// # Complexity
    ///
    /// `O(n log n)` for `n` shares.
    pub fn new(currency: Currency, lines: Vec<FundingLine>) -> Result<Self, Vec<FundingError>> {
        let mut errors = Vec::new();
        let mut funded: BTreeMap<NodeId, FundedLine> = BTreeMap::new();
        for line in lines {
            if funded.contains_key(line.line.as_str()) {
                errors.push(FundingError::Duplicate { line: line.line });
                continue;
            }
            match line.funded(currency) {
                Ok(line) => drop(funded.insert(line.line.clone(), line)),
                Err(error) => errors.push(error),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Self::total(currency, funded.into_values().collect()).map_err(|error| vec![error.into()])
    }

    /// Adds up the shares by tactic and in all.
    fn total(currency: Currency, lines: Vec<FundedLine>) -> Result<Self, MoneyError> {
        let zero = Money::zero(currency);
        let mut tactics: BTreeMap<&TacticId, FundedTactic> = BTreeMap::new();
        let (mut funded, mut left) = (zero, zero);
        for line in &lines {
            left = left.try_add(line.left)?;
            for (tactic, share) in &line.shares {
                let entry = tactics.entry(tactic).or_insert_with(|| FundedTactic {
                    tactic: tactic.clone(),
                    sources: BTreeMap::new(),
                    amount: zero,
                });
                entry.sources.insert(line.line.clone(), *share);
                entry.amount = entry.amount.try_add(*share)?;
                funded = funded.try_add(*share)?;
            }
        }
        let tactics = tactics.into_values().collect();
        Ok(Self {
            currency,
            lines,
            tactics,
            funded,
            left,
        })
    }

    /// Returns the lines by name.
    #[must_use]
    pub fn lines(&self) -> &[FundedLine] {
        &self.lines
    }

    /// Returns what a line pays for.
    #[must_use]
    pub fn line(&self, line: &str) -> Option<&FundedLine> {
        self.lines.iter().find(|found| found.line.as_str() == line)
    }

    /// Returns the tactics by name.
    #[must_use]
    pub fn tactics(&self) -> &[FundedTactic] {
        &self.tactics
    }

    /// Returns who pays for a tactic.
    #[must_use]
    pub fn tactic(&self, tactic: &str) -> Option<&FundedTactic> {
        let mut tactics = self.tactics.iter();
        tactics.find(|found| found.tactic.as_str() == tactic)
    }

    /// Returns the sum of all shares.
    #[must_use]
    pub fn funded(&self) -> Money {
        self.funded
    }

    /// Returns what lines have and no tactic gets.
    #[must_use]
    pub fn left(&self) -> Money {
        self.left
    }

    /// Compares what tactics get with what they need; a tactic that is in one of the two only has zero in the other.
    ///
    /// # Errors
    ///
    /// [`MoneyError`] when a need is in another currency or a difference leaves the range.
    pub fn gaps(&self, needs: &BTreeMap<TacticId, Money>) -> Result<Vec<FundingGap>, MoneyError> {
        let zero = Money::zero(self.currency);
        let tactics = self.tactics.iter().map(|found| &found.tactic);
        let all: BTreeSet<&TacticId> = tactics.chain(needs.keys()).collect();
        let gap = |tactic: &TacticId| {
            let needed = needs.get(tactic).copied().unwrap_or(zero);
            let funded = self.tactic(tactic.as_str()).map_or(zero, |f| f.amount);
            Ok(FundingGap {
                tactic: tactic.clone(),
                needed,
                funded,
                difference: funded.try_sub(needed)?,
            })
        };
        all.into_iter().map(gap).collect()
    }
}

impl FundingLine {
    fn funded(self, currency: Currency) -> Result<FundedLine, FundingError> {
        let Self {
            line,
            amount,
            split,
        } = self;
        if amount.currency() != currency {
            return Err(FundingError::Currency {
                line,
                amount,
                currency,
            });
        }
        if amount.is_negative() {
            return Err(FundingError::Negative { line, amount });
        }
        match shares(amount, split) {
            Ok((shares, left)) => Ok(FundedLine {
                line,
                amount,
                shares,
                left,
            }),
            Err(source) => Err(FundingError::Split { line, source }),
        }
    }
}

/// Splits an amount; tactics are in the order of their names.
fn shares(amount: Money, split: Split) -> Result<(BTreeMap<TacticId, Money>, Money), AllotError> {
    let zero = Money::zero(amount.currency());
    let (tactics, parts, left): (Vec<TacticId>, Vec<Money>, Money) = match split {
        Split::Shares(shares) => {
            let (tactics, allotments): (Vec<_>, Vec<_>) = shares.into_iter().unzip();
            let allotted = allot(amount, &allotments)?;
            (tactics, allotted.parts, allotted.left)
        }
        Split::Equally(tactics) => {
            let parts = amount.allocate(&vec![Decimal::ONE; tactics.len()])?;
            (tactics.into_iter().collect(), parts, zero)
        }
        Split::InProportion(weights) => {
            let numbers: Vec<Decimal> = weights.values().map(|weight| weight.decimal()).collect();
            let parts = amount.allocate(&numbers)?;
            (weights.into_keys().collect(), parts, zero)
        }
    };
    Ok((tactics.into_iter().zip(parts).collect(), left))
}
