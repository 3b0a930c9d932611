//! A line of a forecast: what it is, where it sits, and its amounts.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Cell;
use crate::{
    budget::{BudgetTree, Node},
    id::{CostId, NodeId},
    money::Money,
};

/// A line of a forecast.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Its name, unique in the forecast.
    pub id: CostId,
    /// What people call it.
    #[serde(default)]
    pub name: Box<str>,
    /// The nodes it sits in, at least one: of the tree of categories, and of as many other trees as look at the same money.
    pub nodes: Vec<NodeId>,
    /// Why it is not done any more; `None` for a line that is. The forecast of a cancelled line is what is incurred by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled: Option<Box<str>>,
    /// Its amounts, one cell for each period.
    pub cells: Vec<Cell>,
}

impl Line {
    /// Makes a line in one node, of which nothing has been spent yet.
    #[must_use]
    pub fn planned(id: CostId, node: NodeId, plan: impl IntoIterator<Item = Money>) -> Self {
        Self {
            id,
            name: "".into(),
            nodes: vec![node],
            cancelled: None,
            cells: plan.into_iter().map(Cell::planned).collect(),
        }
    }

    /// Adds the views of a budget in which the line's nodes, or any nodes above them, are counted: what the ledger charges for
    /// money on these nodes is then charged in the forecast, each once.
    ///
    /// # Example: a line of a node that a cost centre counts
    /// ```
    /// use tactica::{budget::BudgetTree, forecast::{Forecast, ForecastSpec, Line, NodePlace}, metric::LineKind, money::{Currency, Money}};
    /// use tactica::time::{FiscalCalendar, FiscalPattern};
    ///
    /// let tree: BudgetTree = serde_json::from_str(r#"{"root": "plan", "name": "Plan", "total": "100.00 USD",
    ///     "nodes": [{"id": "media", "name": "Media", "allotment": "100%", "views": ["cc-10"]},
    ///               {"id": "film", "name": "Film", "parent": "media", "allotment": "100%", "views": ["cc-10"]}],
    ///     "views": [{"id": "teams", "name": "Teams"}, {"id": "cc-10", "name": "Brand team", "parent": "teams"}]}"#)?;
    /// let ten = Money::from_minor(10_00, Currency::USD);
    /// let forecast = Forecast::new(ForecastSpec {
    ///     currency: Currency::USD, kind: LineKind::Cost, closed: 0,
    ///     periods: FiscalCalendar::new(1, FiscalPattern::Months)?.periods("2025-01-01..2025-02-01".parse()?)?,
    ///     nodes: NodePlace::of_tree(&tree),
    ///     lines: vec![Line::planned("cut".parse()?, "film".parse()?, [ten]).counted_in(&tree)],
    /// }).map_err(|errors| errors[0].clone())?;
    /// let rollup = forecast.rollup()?;
    /// for node in ["film", "media", "plan", "cc-10", "teams"] {
    ///     assert_eq!(rollup.row(node).map(|row| row.total.plan), Some(ten), "{node}");
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn counted_in(mut self, tree: &BudgetTree) -> Self {
        let mut views: BTreeSet<&NodeId> = BTreeSet::new();
        for node in &self.nodes {
            let own = tree.node(node.as_str());
            let up = std::iter::successors(own, |node| tree.parent(node.id().as_str()));
            views.extend(up.flat_map(Node::views));
        }
        // Views above these are reached through them.
        let missing = views.into_iter().filter(|view| !self.nodes.contains(view));
        let missing: Vec<NodeId> = missing.cloned().collect();
        self.nodes.extend(missing);
        self
    }

    /// Tells whether the line is not done any more.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.is_some()
    }

    /// Returns what people call it, or its identifier where it has no name.
    #[must_use]
    pub fn label(&self) -> &str {
        if self.name.is_empty() {
            self.id.as_str()
        } else {
            &self.name
        }
    }
}
