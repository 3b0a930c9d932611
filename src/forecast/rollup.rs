//! What every node has, its parts included: the sums of lines over the trees.

use serde::Serialize;

use super::{Cell, Forecast, ForecastError};
use crate::{
    id::NodeId,
    money::{Currency, MoneyError},
    time::Period,
};

/// A node with the sums of the lines in it and below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NodeRow {
    /// The node.
    pub node: NodeId,
    /// The number of nodes above it.
    pub depth: usize,
    /// The sums, one cell for each period.
    pub cells: Vec<Cell>,
    /// The sum of all periods.
    pub total: Cell,
    /// Of the total, what belongs to cancelled lines.
    pub cancelled: Cell,
    /// How many lines are in it.
    pub lines: usize,
    /// How many of them are cancelled.
    pub lines_cancelled: usize,
}

impl NodeRow {
    fn new(node: &NodeId, depth: usize, periods: usize, currency: Currency) -> Self {
        let zero = Cell::zero(currency);
        Self {
            node: node.clone(),
            depth,
            cells: vec![zero; periods],
            total: zero,
            cancelled: zero,
            lines: 0,
            lines_cancelled: 0,
        }
    }

    fn add(&mut self, cells: &[Cell], total: &Cell, cancelled: bool) -> Result<(), MoneyError> {
        for (sum, cell) in self.cells.iter_mut().zip(cells) {
            *sum = sum.try_add(cell)?;
        }
        self.total = self.total.try_add(total)?;
        self.lines = self.lines.saturating_add(1);
        if cancelled {
            self.cancelled = self.cancelled.try_add(total)?;
            self.lines_cancelled = self.lines_cancelled.saturating_add(1);
        }
        Ok(())
    }
}

/// The columns of all nodes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rollup {
    /// The periods of the cells.
    pub periods: Vec<Period>,
    /// The nodes, each before its children, siblings by identifier.
    pub rows: Vec<NodeRow>,
}

impl Rollup {
    /// Returns the row of a node.
    #[must_use]
    pub fn row(&self, node: &str) -> Option<&NodeRow> {
        self.rows.iter().find(|row| row.node.as_str() == node)
    }
}

impl Forecast {
    /// Adds up the lines of every node and of all nodes below it.
    ///
    /// A line that sits in several nodes is charged once to each of them and once to every node above, be it above one of them or
    /// above several.
    ///
    /// # Errors
    ///
    /// [`ForecastError::Money`] when a sum leaves the range of amounts.
    ///
    /// # Complexity
    ///
    /// `O(l · d · p)` for `l` lines, `d` nodes above each, and `p` periods.
    pub fn rollup(&self) -> Result<Rollup, ForecastError> {
        let (periods, currency) = (self.periods.len(), self.currency);
        let empty = |(node, depth)| NodeRow::new(node, depth, periods, currency);
        let mut rows: Vec<NodeRow> = self.outline.nodes().map(empty).collect();
        for line in self.lines.values() {
            let total = super::cell::sum(currency, &line.cells)?;
            for at in self.outline.charged(&line.nodes) {
                if let Some(row) = rows.get_mut(at) {
                    row.add(&line.cells, &total, line.is_cancelled())?;
                }
            }
        }
        let periods = self.periods.clone();
        Ok(Rollup { periods, rows })
    }

    /// Returns the lines that are charged to a node, by identifier.
    pub(super) fn lines_of(&self, node: &str) -> Result<Vec<&super::Line>, ForecastError> {
        let unknown = || ForecastError::UnknownNode {
            node: super::table::cut(node),
        };
        let at = self.outline.position(node).ok_or_else(unknown)?;
        let lines = self.lines.values();
        Ok(lines
            .filter(|line| self.outline.charged(&line.nodes).contains(&at))
            .collect())
    }
}
