//! How much of the budget is spoken for, without counting an order and its invoices twice.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{InvoiceKind, Ledger, Status, record::Source};
use crate::{id::NodeId, money::Money};

/// What weighs on a node: the *budget load*.
///
/// | Part | Counts |
/// | --- | --- |
/// | `unassigned` | invoices without an order, less what came back on them, less refunds |
/// | `closed` | invoices of orders that are settled, closed or voided, less credits |
/// | `open` | for every open order the larger of the order and its invoices, less credits |
///
/// What is only held is no load. An order weighs in full until it is settled or closed, also where credits came in: this is
/// where the load differs from committed and settled together. Of documents that are in no ledger,
/// [`budget_load`](super::budget_load) adds up the same from rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Load {
    /// Invoices without an order.
    pub unassigned: Money,
    /// Invoices of orders that are over, whatever the orders were for.
    pub closed: Money,
    /// Of every open order, what was ordered or what was invoiced, whichever is more.
    pub open: Money,
    /// By how much open orders are invoiced beyond what was ordered; a part of `open`.
    pub overrun: Money,
}

impl Load {
    /// Returns all of it: `unassigned`, `closed` and `open`.
    #[must_use]
    pub fn total(&self) -> Money {
        let parts = [self.unassigned, self.closed, self.open];
        let sum = parts
            .iter()
            .fold(0_i128, |sum, part| sum.saturating_add(part.minor()));
        Money::from_minor(sum, self.unassigned.currency())
    }
}

impl fmt::Display for Load {
    /// Says it in one sentence with the numbers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            unassigned,
            closed,
            open,
            overrun,
        } = self;
        write!(
            f,
            "the load is {}: {open} of open orders, {closed} invoiced on closed ones, {unassigned} without an order",
            self.total()
        )?;
        if overrun.is_zero() {
            return Ok(());
        }
        write!(f, "; open orders are overrun by {overrun}")
    }
}

/// Returns what an open order weighs, and by how much its invoices are more than what was ordered: the one place that says that an
/// order and its invoices are one purchase.
pub(super) fn weigh(ordered: i128, invoiced: i128) -> (i128, i128) {
    let overrun = invoiced.saturating_sub(ordered).max(0);
    (ordered.max(invoiced), overrun)
}

/// The parts of a load in minor units, of each node.
type Parts = [i128; 4];

const UNASSIGNED: usize = 0;
const CLOSED: usize = 1;
const OPEN: usize = 2;
const OVERRUN: usize = 3;

impl Ledger {
    /// Returns the load of every node, its children included, in the order of
    /// [`BudgetTree::nodes`](super::BudgetTree::nodes), then that of every view.
    ///
    /// # Complexity
    ///
    /// `O(n + l · d)` for `n` nodes, `l` lines of documents and a tree of depth `d`.
    ///
    /// # Example: an invoice without an order, and the order it belongs to
    /// ```
    /// use tactica::budget::{BudgetTree, Ledger, LedgerCommand, Terms};
    ///
    /// let tree: BudgetTree = serde_json::from_str(r#"{"root": "plan", "name": "Plan", "total": "100.00 USD", "nodes": []}"#)?;
    /// let mut ledger = Ledger::new(tree);
    /// let lines = serde_json::from_str::<Vec<_>>(r#"[{"node": "plan", "amount": "60.00 USD"}]"#)?;
    /// ledger.post(&LedgerCommand::Book { invoice: &"inv-7".parse()?, lines: &lines }, &Terms::default())?;
    /// let (node, load) = ledger.loads().remove(0);
    /// assert_eq!((node.as_str(), load.unassigned.to_string()), ("plan", "60.00 USD".into()));
    /// assert_eq!(load.total(), load.unassigned);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn loads(&self) -> Vec<(NodeId, Load)> {
        let count = self
            .tree
            .nodes()
            .len()
            .saturating_add(self.tree.views().len());
        let mut own: Vec<Parts> = vec![[0; 4]; self.tree.nodes().len()];
        // What was invoiced of every line of every order.
        let mut invoiced: Vec<Vec<i128>> = Vec::with_capacity(self.orders.rows.len());
        for row in &self.orders.rows {
            invoiced.push(vec![0; row.slots.as_slice().len()]);
        }
        for row in &self.invoices.rows {
            if row.kind == InvoiceKind::Accrual || row.status == Status::Voided {
                continue;
            }
            let order = self.order_behind(row.of);
            for (at, amount) in row.settled() {
                let Some(place) = order else {
                    add(&mut own, at as usize, UNASSIGNED, amount);
                    continue;
                };
                let order = self.orders.at(place);
                if order.is_some_and(|order| order.status != Status::Open) {
                    add(&mut own, at as usize, CLOSED, amount);
                    continue;
                }
                let slots = order.map_or(&[][..], |order| order.slots.as_slice());
                let line = slots
                    .iter()
                    .position(|slot| slot.at.position() == at as usize);
                let sums = invoiced.get_mut(place as usize);
                if let Some(sum) = line.and_then(|line| sums?.get_mut(line)) {
                    *sum = sum.saturating_add(amount);
                }
            }
        }
        for ((at, _), amount) in &self.retired.settled {
            add(&mut own, *at as usize, CLOSED, *amount);
        }
        for (row, sums) in self.orders.rows.iter().zip(&invoiced) {
            if row.status == Status::Open {
                for (slot, sum) in row.slots.as_slice().iter().zip(sums) {
                    let (weight, overrun) = weigh(slot.amount, *sum);
                    add(&mut own, slot.at.position(), OPEN, weight);
                    add(&mut own, slot.at.position(), OVERRUN, overrun);
                }
            }
        }
        let mut all: Vec<Parts> = vec![[0; 4]; count];
        for (at, parts) in own
            .iter()
            .enumerate()
            .filter(|(_, parts)| **parts != [0; 4])
        {
            for place in self.tree.charged(at) {
                for (part, amount) in parts.iter().enumerate() {
                    add(&mut all, place, part, *amount);
                }
            }
        }
        let loads = all.into_iter().enumerate();
        let load = |(place, parts): (usize, Parts)| {
            let [unassigned, closed, open, overrun] = parts.map(|part| self.money(part));
            let load = Load {
                unassigned,
                closed,
                open,
                overrun,
            };
            (self.tree.name_at(place).clone(), load)
        };
        loads.map(load).collect()
    }

    /// Follows an invoice, or a credit note on one, to its order.
    fn order_behind(&self, source: Source) -> Option<u32> {
        match source {
            Source::Order(place) => Some(place),
            // A credit note is on an invoice, never on another credit note.
            Source::Invoice(place) => match self.invoices.at(place)?.of {
                Source::Order(place) => Some(place),
                _ => None,
            },
            Source::Nothing => None,
        }
    }
}

fn add(all: &mut [Parts], at: usize, part: usize, amount: i128) {
    let sum = all.get_mut(at).and_then(|parts| parts.get_mut(part));
    if let Some(sum) = sum {
        *sum = sum.saturating_add(amount);
    }
}
