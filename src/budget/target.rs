//! Top-down targets against bottom-up plans: where they meet, and where they do not.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::{Deserialize, Serialize};

use super::{AMOUNT_MAX, BudgetTree};
use crate::{
    id::{CostId, NodeId},
    money::{Currency, Money},
};

/// Whether a planned row is detailed, or holds money for detail to come.
///
/// JSON: `{"detail": {"of": "launch-tbd"}}`, `{"detail": {}}`, `"placeholder"`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Detailing {
    /// The row is detailed.
    Detail {
        /// The placeholder that it uses up.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<CostId>,
    },
    /// The row holds money for work that is not detailed yet; detail uses it up.
    Placeholder,
}

/// A row of a bottom-up plan.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedRow {
    /// Its name.
    pub id: CostId,
    /// The node it is planned in.
    pub node: NodeId,
    /// The planned amount, zero or more.
    pub amount: Money,
    /// Whether it is detailed.
    pub detailing: Detailing,
}

/// Why a reconciliation was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TargetError {
    /// Two rows share an identifier.
    #[error("two rows are called {row}")]
    Duplicate {
        /// The row.
        row: CostId,
    },
    /// A row is planned in a node that does not exist.
    #[error("{row} is planned in {node}, which does not exist")]
    UnknownNode {
        /// The row.
        row: CostId,
        /// The node as given.
        node: NodeId,
    },
    /// An amount is in another currency than the budget.
    #[error("{row} is planned with {amount}, the budget is in {currency}")]
    Currency {
        /// The row.
        row: CostId,
        /// The amount as given.
        amount: Money,
        /// The currency of the budget.
        currency: Currency,
    },
    /// An amount is negative or too large to be kept.
    #[error("{row} is planned with {amount}: the range is 0 to 10^24 minor units")]
    OutOfRange {
        /// The row.
        row: CostId,
        /// The amount as given.
        amount: Money,
    },
    /// A row details something that is no placeholder.
    #[error("{row} details {of}, which is no placeholder")]
    NoPlaceholder {
        /// The row.
        row: CostId,
        /// What it names.
        of: CostId,
    },
}

impl TargetError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Duplicate { .. } => "target-duplicate",
            Self::UnknownNode { .. } => "target-unknown-node",
            Self::Currency { .. } => "target-currency",
            Self::OutOfRange { .. } => "target-out-of-range",
            Self::NoPlaceholder { .. } => "target-no-placeholder",
        }
    }
}

/// A node with its target and what is planned in it and below it.
///
/// `planned = detailed + placeholders` and `difference = target − planned`: room if positive, planned too much if negative.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetRow {
    /// The node.
    pub node: NodeId,
    /// The number of nodes above it.
    pub depth: usize,
    /// What it was given from above.
    pub target: Money,
    /// The rows that are detailed.
    pub detailed: Money,
    /// What placeholders still hold.
    pub placeholders: Money,
    /// Both.
    pub planned: Money,
    /// The target less what is planned.
    pub difference: Money,
}

impl fmt::Display for TargetRow {
    /// Says it in one sentence with the numbers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            node,
            target,
            planned,
            placeholders,
            difference,
            ..
        } = self;
        write!(f, "{node} plans {planned} of {target}")?;
        match difference.minor() {
            0 => f.write_str(", all of it")?,
            1.. => write!(f, ", {difference} are not planned")?,
            _ => {
                let over = difference.minor().unsigned_abs();
                let over = i128::try_from(over).unwrap_or(i128::MAX);
                let over = Money::from_minor(over, difference.currency());
                write!(f, ", {over} too much")?;
            }
        }
        if placeholders.is_zero() {
            return Ok(());
        }
        write!(f, "; {placeholders} are without detail")
    }
}

/// A placeholder and what detail has made of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceholderUse {
    /// The placeholder.
    pub id: CostId,
    /// What was planned for it.
    pub amount: Money,
    /// What is detailed of it.
    pub detailed: Money,
    /// What it still holds, zero or more.
    pub open: Money,
    /// By how much the detail exceeds it, zero or more.
    pub exceeded: Money,
}

/// Targets and plans, node by node.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reconciliation {
    /// The nodes, each before its children.
    pub rows: Vec<TargetRow>,
    /// The placeholders by name.
    pub placeholders: Vec<PlaceholderUse>,
}

impl Reconciliation {
    /// Returns the row of a node.
    #[must_use]
    pub fn row(&self, node: &str) -> Option<&TargetRow> {
        self.rows.iter().find(|row| row.node.as_str() == node)
    }

    /// Returns the nodes in which more is planned than they were given.
    pub fn over(&self) -> impl Iterator<Item = &TargetRow> {
        self.rows.iter().filter(|row| row.difference.is_negative())
    }
}

/// Compares what the nodes of a budget were given from above with what is planned in them from below.
///
/// A row is counted once in its node and once in every node above. A placeholder counts with what detail has not used up: detailing
/// it changes no sum until the detail exceeds it.
///
/// # Errors
///
/// All problems, by row in the order given; duplicates first.
///
/// # Complexity
///
/// `O(n log n + n · d)` for `n` rows and nodes, `d` of them above each other.
///
/// # Example: a placeholder that is detailed in part
/// ```
/// use tactica::budget::{BudgetTree, Detailing, PlannedRow, reconcile};
///
/// let tree: BudgetTree = serde_json::from_str(r#"{
///     "root": "plan", "name": "Plan", "total": "1000.00 USD",
///     "nodes": [{"id": "digital", "name": "Digital", "allotment": "600.00 USD"}]
/// }"#)?;
/// let row = |id: &str, amount: &str, detailing| -> Result<PlannedRow, Box<dyn std::error::Error>> {
///     Ok(PlannedRow { id: id.parse()?, node: "digital".parse()?, amount: amount.parse()?, detailing })
/// };
/// let rows = [
///     row("launch-tbd", "500 USD", Detailing::Placeholder)?,
///     row("launch-video", "180 USD", Detailing::Detail { of: Some("launch-tbd".parse()?) })?,
///     row("search", "150 USD", Detailing::Detail { of: None })?,
/// ];
/// let found = reconcile(&tree, &rows).map_err(|errors| errors[0].clone())?;
/// assert_eq!(
///     found.row("digital").expect("a node").to_string(),
///     "digital plans 650.00 USD of 600.00 USD, 50.00 USD too much; 320.00 USD are without detail"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn reconcile(
    tree: &BudgetTree,
    rows: &[PlannedRow],
) -> Result<Reconciliation, Vec<TargetError>> {
    let detailed = check(tree, rows)?;
    let currency = tree.currency();
    let money = |minor| Money::from_minor(minor, currency);
    let mut sums = vec![Sum::default(); tree.nodes().len()];
    let mut placeholders = Vec::new();
    for row in rows {
        let amount = row.amount.minor();
        let part = match detailed.get(&row.id) {
            None => Sum {
                detailed: amount,
                open: 0,
            },
            Some(used) => {
                let (open, exceeded) = (amount.saturating_sub(*used), used.saturating_sub(amount));
                placeholders.push(PlaceholderUse {
                    id: row.id.clone(),
                    amount: row.amount,
                    detailed: money(*used),
                    open: money(open.max(0)),
                    exceeded: money(exceeded.max(0)),
                });
                Sum {
                    detailed: 0,
                    open: open.max(0),
                }
            }
        };
        let mut above = tree.node(row.node.as_str());
        while let Some(node) = above {
            let at = tree.position(node.id().as_str());
            if let Some(sum) = at.and_then(|at| sums.get_mut(at)) {
                sum.add(part);
            }
            above = tree.parent(node.id().as_str());
        }
    }
    placeholders.sort_by(|a, b| a.id.cmp(&b.id));
    let rows = tree.nodes().iter().zip(sums).map(|(node, sum)| {
        let planned = sum.detailed.saturating_add(sum.open);
        TargetRow {
            node: node.id().clone(),
            depth: node.depth(),
            target: node.amount(),
            detailed: money(sum.detailed),
            placeholders: money(sum.open),
            planned: money(planned),
            difference: money(node.amount().minor().saturating_sub(planned)),
        }
    });
    Ok(Reconciliation {
        rows: rows.collect(),
        placeholders,
    })
}

/// What is planned, in minor units.
///
/// Amounts stay below [`AMOUNT_MAX`] each, and every one of them takes up memory, so that sums stay far inside the range of
/// `i128`: the saturating operations never saturate.
#[derive(Clone, Copy, Default)]
struct Sum {
    detailed: i128,
    open: i128,
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.detailed = self.detailed.saturating_add(other.detailed);
        self.open = self.open.saturating_add(other.open);
    }
}

/// Finds all problems, or what is detailed of every placeholder.
fn check<'a>(
    tree: &BudgetTree,
    rows: &'a [PlannedRow],
) -> Result<BTreeMap<&'a CostId, i128>, Vec<TargetError>> {
    let mut errors = Vec::new();
    let mut seen = BTreeSet::new();
    for row in rows {
        if !seen.insert(&row.id) {
            let row = row.id.clone();
            errors.push(TargetError::Duplicate { row });
        }
    }
    let held = rows
        .iter()
        .filter(|row| row.detailing == Detailing::Placeholder);
    let mut placeholders: BTreeMap<&CostId, i128> = held.map(|row| (&row.id, 0)).collect();
    for row in rows {
        let (id, amount) = (|| row.id.clone(), row.amount);
        if tree.position(row.node.as_str()).is_none() {
            let node = row.node.clone();
            errors.push(TargetError::UnknownNode { row: id(), node });
        }
        let currency = tree.currency();
        if amount.currency() != currency {
            let row = id();
            errors.push(TargetError::Currency {
                row,
                amount,
                currency,
            });
        } else if !(0..=AMOUNT_MAX).contains(&amount.minor()) {
            errors.push(TargetError::OutOfRange { row: id(), amount });
        }
        let Detailing::Detail { of: Some(of) } = &row.detailing else {
            continue;
        };
        if let Some(sum) = placeholders.get_mut(of) {
            *sum = sum.saturating_add(amount.minor());
        } else {
            let of = of.clone();
            errors.push(TargetError::NoPlaceholder { row: id(), of });
        }
    }
    if errors.is_empty() {
        Ok(placeholders)
    } else {
        Err(errors)
    }
}
