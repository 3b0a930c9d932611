//! A line of a forecast: what it is, where it sits, and its amounts.

use serde::{Deserialize, Serialize};

use super::Cell;
use crate::{
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
