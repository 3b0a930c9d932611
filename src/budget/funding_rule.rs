//! Which share of the money must, or must not, go where.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::{Deserialize, Serialize};

use crate::{
    id::NodeId,
    money::{Currency, Money, MoneyError},
    number::{Percent, Rounding},
};

/// The nodes a rule speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RuleGroup {
    /// These together.
    Of(BTreeSet<NodeId>),
    /// All but these together: the rest.
    AllBut(BTreeSet<NodeId>),
}

/// What a rule demands of the sum of its nodes; a limit allows equality.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RuleBound {
    /// At least this percentage of all the money.
    AtLeastShare(Percent),
    /// At most this percentage of all the money.
    AtMostShare(Percent),
    /// At least this amount.
    AtLeast(Money),
    /// At most this amount.
    AtMost(Money),
}

impl fmt::Display for RuleBound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeastShare(share) => write!(f, "at least {share}"),
            Self::AtMostShare(share) => write!(f, "at most {share}"),
            Self::AtLeast(amount) => write!(f, "at least {amount}"),
            Self::AtMost(amount) => write!(f, "at most {amount}"),
        }
    }
}

/// A rule on where the money goes.
///
/// JSON: `{"name": "promotion", "group": {"of": ["a", "b"]}, "bound": {"at-least-share": "60%"}}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FundingRule {
    /// What people call it, unique among the rules.
    pub name: Box<str>,
    /// The nodes it speaks of.
    pub group: RuleGroup,
    /// What it demands.
    pub bound: RuleBound,
}

/// Why rules cannot be checked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FundingRuleError {
    /// Two rules have one name.
    #[error("two rules are called {rule}")]
    Duplicate {
        /// The name.
        rule: Box<str>,
    },
    /// A rule speaks of a node that gets no money, be it zero.
    #[error("rule {rule} speaks of {node}, which is not among the amounts: give it zero")]
    UnknownNode {
        /// The rule.
        rule: Box<str>,
        /// The node.
        node: NodeId,
    },
    /// A percentage that no share can have.
    #[error("rule {rule}: {share} is no share: give 0% to 100%")]
    Share {
        /// The rule.
        rule: Box<str>,
        /// The percentage.
        share: Percent,
    },
    /// A bound in another currency than the amounts.
    #[error("rule {rule}: {amount} is a bound for money in {currency}")]
    Currency {
        /// The rule.
        rule: Box<str>,
        /// The bound.
        amount: Money,
        /// The currency of the amounts.
        currency: Currency,
    },
    /// A node gets less than nothing.
    #[error("{node} gets {amount}: give zero or more")]
    Negative {
        /// The node.
        node: NodeId,
        /// What it gets.
        amount: Money,
    },
    /// The amounts do not add up in one currency.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl FundingRuleError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Duplicate { .. } => "rule-duplicate",
            Self::UnknownNode { .. } => "rule-unknown-node",
            Self::Share { .. } => "rule-share",
            Self::Currency { .. } => "rule-currency",
            Self::Negative { .. } => "rule-negative",
            Self::Money(error) => error.code(),
        }
    }
}

/// What came of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct RuleOutcome {
    /// The rule.
    pub rule: Box<str>,
    /// What it demands.
    pub bound: RuleBound,
    /// What its nodes get together.
    pub amount: Money,
    /// The least or the most they may get, to the minor unit.
    pub limit: Money,
    /// What is missing or too much; zero where the rule is kept.
    pub by: Money,
}

impl RuleOutcome {
    /// Tells whether the rule is kept.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.by.is_zero()
    }
}

impl fmt::Display for RuleOutcome {
    /// Says it in one sentence with the numbers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            rule,
            bound,
            amount,
            limit,
            by,
        } = self;
        let least = matches!(bound, RuleBound::AtLeastShare(_) | RuleBound::AtLeast(_));
        let how = match (self.is_kept(), least) {
            (true, _) => return write!(f, "{rule} is kept: {amount}, {bound} is {limit}"),
            (false, true) => "missing",
            (false, false) => "too much",
        };
        write!(
            f,
            "{rule} is broken: {amount}, {bound} is {limit}: {by} {how}"
        )
    }
}

/// Checks rules on where the money goes, all of them, to the last minor unit.
///
/// `amounts` are all the money there is, by node; their sum is what percentages are of. The least amount that is 60 % of the
/// money is rounded up to a minor unit and the most that is 40 % of it down, so that equality keeps a rule and one minor unit
/// beyond breaks it.
///
/// # Errors
///
/// All problems: those of the amounts, then those of the rules in their order.
///
/// # Complexity
///
/// `O(r · n log n)` for `r` rules and `n` nodes.
///
/// # Example: at least 60 % to promotion and advertising, at most 40 % to the rest
/// ```
/// use tactica::budget::{FundingRule, check_funding_rules};
///
/// let rules: Vec<FundingRule> = serde_json::from_str(r#"[
///     {"name": "promotion", "group": {"of": ["a", "b"]}, "bound": {"at-least-share": "60%"}},
///     {"name": "facilities", "group": {"all-but": ["a", "b"]}, "bound": {"at-most-share": "40%"}}
/// ]"#)?;
/// let amounts = [("a", "40.00 USD"), ("b", "19.99 USD"), ("c", "40.01 USD")];
/// let amounts = amounts
///     .iter()
///     .map(|(node, amount)| Ok((node.parse()?, amount.parse()?)))
///     .collect::<Result<_, tactica::Error>>()?;
/// let outcomes = check_funding_rules(&rules, &amounts).map_err(|errors| errors[0].clone())?;
/// let said: Vec<String> = outcomes.iter().map(ToString::to_string).collect();
/// assert_eq!(said, [
///     "promotion is broken: 59.99 USD, at least 60% is 60.00 USD: 0.01 USD missing",
///     "facilities is broken: 40.01 USD, at most 40% is 40.00 USD: 0.01 USD too much",
/// ]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn check_funding_rules(
    rules: &[FundingRule],
    amounts: &BTreeMap<NodeId, Money>,
) -> Result<Vec<RuleOutcome>, Vec<FundingRuleError>> {
    let Some(first) = amounts.values().next() else {
        let unknown: Vec<_> = rules
            .iter()
            .filter_map(|rule| rule.unknown(amounts))
            .collect();
        return if unknown.is_empty() {
            Ok(Vec::new())
        } else {
            Err(unknown)
        };
    };
    let currency = first.currency();
    check(rules, amounts, currency)?;
    let total = Money::try_sum(currency, amounts.values().copied());
    let total = total.map_err(|error| vec![error.into()])?;
    let outcomes = rules.iter().map(|rule| rule.outcome(amounts, total));
    outcomes
        .collect::<Result<_, MoneyError>>()
        .map_err(|error| vec![error.into()])
}

fn check(
    rules: &[FundingRule],
    amounts: &BTreeMap<NodeId, Money>,
    currency: Currency,
) -> Result<(), Vec<FundingRuleError>> {
    let mut errors = Vec::new();
    for (node, amount) in amounts {
        if amount.is_negative() {
            let (node, amount) = (node.clone(), *amount);
            errors.push(FundingRuleError::Negative { node, amount });
        }
    }
    let mut names = BTreeSet::new();
    for rule in rules {
        let name = || rule.name.clone();
        if !names.insert(&rule.name) {
            errors.push(FundingRuleError::Duplicate { rule: name() });
        }
        errors.extend(rule.unknown(amounts));
        match rule.bound {
            RuleBound::AtLeastShare(share) | RuleBound::AtMostShare(share) => {
                if share < Percent::ZERO || share > Percent::HUNDRED {
                    let rule = name();
                    errors.push(FundingRuleError::Share { rule, share });
                }
            }
            RuleBound::AtLeast(amount) | RuleBound::AtMost(amount) => {
                if amount.currency() != currency {
                    let rule = name();
                    errors.push(FundingRuleError::Currency {
                        rule,
                        amount,
                        currency,
                    });
                }
            }
        }
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(errors)
    }
}

impl FundingRule {
    /// Returns the problem of the first node that is not among the amounts.
    fn unknown(&self, amounts: &BTreeMap<NodeId, Money>) -> Option<FundingRuleError> {
        let (RuleGroup::Of(nodes) | RuleGroup::AllBut(nodes)) = &self.group;
        let node = nodes.iter().find(|node| !amounts.contains_key(*node))?;
        Some(FundingRuleError::UnknownNode {
            rule: self.name.clone(),
            node: node.clone(),
        })
    }

    fn outcome(
        &self,
        amounts: &BTreeMap<NodeId, Money>,
        total: Money,
    ) -> Result<RuleOutcome, MoneyError> {
        let within = |node: &NodeId| match &self.group {
            RuleGroup::Of(nodes) => nodes.contains(node),
            RuleGroup::AllBut(nodes) => !nodes.contains(node),
        };
        let group = amounts.iter().filter(|(node, _)| within(node));
        let amount = Money::try_sum(total.currency(), group.map(|(_, amount)| *amount))?;
        let (limit, excess) = match self.bound {
            RuleBound::AtLeastShare(share) => {
                let limit = total.percent(share, Rounding::Ceil)?;
                (limit, limit.try_sub(amount)?)
            }
            RuleBound::AtLeast(limit) => (limit, limit.try_sub(amount)?),
            RuleBound::AtMostShare(share) => {
                let limit = total.percent(share, Rounding::Floor)?;
                (limit, amount.try_sub(limit)?)
            }
            RuleBound::AtMost(limit) => (limit, amount.try_sub(limit)?),
        };
        let by = if excess.is_negative() {
            Money::zero(excess.currency())
        } else {
            excess
        };
        Ok(RuleOutcome {
            rule: self.name.clone(),
            bound: self.bound,
            amount,
            limit,
            by,
        })
    }
}
