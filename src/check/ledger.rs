//! Do the balances follow from what happened?

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::{
    approval::Line,
    budget::{BudgetTree, Document, Finality, Ledger, LedgerEvent, Payable, Retainer},
    id::{InvoiceId, NodeId, OrderId, RequestId},
};

/// A balance that does not follow from the events.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerViolation {
    /// A column of a node is not what the events add up to.
    #[error("{node}: {column} is {found} minor units, the events add up to {expected}")]
    Balance {
        /// The node.
        node: NodeId,
        /// `allocated`, `held`, `committed` or `settled`.
        column: &'static str,
        /// What the ledger says, in minor units.
        found: i128,
        /// What the events add up to, in minor units.
        expected: i128,
    },
    /// A node has a balance although the tree does not have it, or the reverse.
    #[error("{node} is in the tree or in the ledger, but not in both")]
    Node {
        /// The node.
        node: NodeId,
    },
    /// More was taken out of a document than was in it.
    #[error("{document}: {node} is {missing} minor units below zero")]
    Overdrawn {
        /// The document.
        document: Document,
        /// The node.
        node: NodeId,
        /// By how much, in minor units.
        missing: i128,
    },
}

/// What is left of a document, by node, and whether it was ended for good.
#[derive(Debug, Default)]
struct Left {
    amounts: BTreeMap<NodeId, i128>,
    ended: bool,
}

impl Left {
    fn of(lines: &[Line]) -> Self {
        let mut left = Self::default();
        left.add(lines);
        left
    }

    fn add(&mut self, lines: &[Line]) {
        for line in lines {
            let amount = self.amounts.entry(line.node.clone()).or_default();
            *amount = amount.saturating_add(line.amount.minor());
        }
    }

    fn take(&mut self, lines: &[Line]) {
        for line in lines {
            let amount = self.amounts.entry(line.node.clone()).or_default();
            *amount = amount.saturating_sub(line.amount.minor());
        }
    }

    /// Gives nothing back any more.
    fn clear(&mut self) {
        self.amounts.clear();
    }

    /// Gives nothing back any more, and takes nothing back either.
    fn end(&mut self) {
        self.clear();
        self.ended = true;
    }

    /// Takes money back that was voided, except for what never came from here, unless the document was ended: then the money
    /// is simply free.
    fn restore(&mut self, lines: &[Line], excess: &[Line]) {
        if !self.ended {
            self.add(lines);
            self.take(excess);
        }
    }
}

/// An order, or an invoice: where its money came from, its lines as entered, what of them was beyond, and what is left.
#[derive(Debug)]
struct Drawn<S> {
    source: S,
    lines: Vec<Line>,
    excess: Vec<Line>,
    left: Left,
}

impl<S> Drawn<S> {
    fn of(source: S, lines: &[Line], excess: &[Line]) -> Self {
        Self {
            source,
            lines: lines.to_vec(),
            excess: excess.to_vec(),
            left: Left::of(lines),
        }
    }
}

/// The books as an auditor keeps them: documents only, no running balances.
#[derive(Debug, Default)]
struct Books {
    allocated: BTreeMap<NodeId, i128>,
    holds: BTreeMap<RequestId, Left>,
    orders: BTreeMap<OrderId, Drawn<RequestId>>,
    retainers: BTreeMap<OrderId, Retainer>,
    invoices: BTreeMap<InvoiceId, Drawn<Option<OrderId>>>,
    /// What came back without an invoice, below zero.
    refunds: Left,
}

/// Returns every balance of `ledger` that does not follow from the tree and the events, in the order of the nodes.
///
/// The auditor keeps documents only and adds each balance up from them at the end, node by node.
///
/// # Complexity
///
/// `O(events + documents · depth + nodes)`.
///
/// # Example: a ledger to which nothing happened
/// ```
/// use tactica::{budget::Ledger, check, plan::PlanDraft};
///
/// let plan = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01").build()?;
/// let ledger = Ledger::new(plan.budget().clone());
/// assert!(check::ledger(plan.budget(), [], &ledger).is_empty());
/// # Ok::<(), tactica::issue::Issues>(())
/// ```
#[must_use]
pub fn ledger<'a>(
    tree: &BudgetTree,
    events: impl IntoIterator<Item = &'a LedgerEvent>,
    ledger: &Ledger,
) -> Vec<LedgerViolation> {
    let mut books = Books::default();
    for node in tree.nodes() {
        books
            .allocated
            .insert(node.id().clone(), node.amount().minor());
    }
    for event in events {
        books.enter(tree, event);
    }
    let mut violations = books.overdrawn();
    let holds = books.holds.values();
    let held = rolled_up(tree, holds.map(|left| &left.amounts));
    let orders = books.orders.values();
    let committed = rolled_up(tree, orders.map(|order| &order.left.amounts));
    let invoices = books.invoices.values();
    let invoices = invoices.map(|invoice| &invoice.left.amounts);
    let settled = rolled_up(tree, invoices.chain([&books.refunds.amounts]));
    let mut balances: BTreeMap<&NodeId, _> = ledger.balances().collect();
    for node in tree.nodes() {
        let id = node.id();
        let Some(balance) = balances.remove(id) else {
            violations.push(LedgerViolation::Node { node: id.clone() });
            continue;
        };
        let of = |column: &BTreeMap<NodeId, i128>| column.get(id).copied().unwrap_or_default();
        for (column, found, expected) in [
            ("allocated", balance.allocated, of(&books.allocated)),
            ("held", balance.held, of(&held)),
            ("committed", balance.committed, of(&committed)),
            ("settled", balance.settled, of(&settled)),
        ] {
            let found = found.minor();
            if found != expected {
                let node = id.clone();
                violations.push(LedgerViolation::Balance {
                    node,
                    column,
                    found,
                    expected,
                });
            }
        }
    }
    violations.extend(balances.keys().map(|node| LedgerViolation::Node {
        node: (*node).clone(),
    }));
    violations
}

impl Books {
    fn enter(&mut self, tree: &BudgetTree, event: &LedgerEvent) {
        match event {
            LedgerEvent::Held { hold, lines, .. } => {
                self.holds.insert(hold.clone(), Left::of(lines));
            }
            LedgerEvent::Reheld { hold, lines, .. } => {
                // What was ordered and not undone is not held.
                let mut left = Left::of(lines);
                for order in self.orders.values().filter(|order| order.source == *hold) {
                    left.take(&order.lines);
                    left.add(&order.excess);
                }
                self.holds.insert(hold.clone(), left);
            }
            LedgerEvent::Released { hold, .. } => {
                self.holds.entry(hold.clone()).or_default().end();
            }
            LedgerEvent::Expired { holds, .. } => {
                for hold in holds {
                    self.holds.entry(hold.clone()).or_default().end();
                }
            }
            LedgerEvent::Committed {
                order,
                hold,
                lines,
                excess,
                payable,
                ..
            } => {
                self.note_retainer(order, *payable);
                let drawn = Drawn::of(hold.clone(), lines, excess);
                let hold = self.holds.entry(hold.clone()).or_default();
                hold.take(lines);
                hold.add(excess);
                self.orders.insert(order.clone(), drawn);
            }
            LedgerEvent::OrderClosed { order, due_on, .. } => self.close(order, *due_on),
            LedgerEvent::OrderVoided { order, .. } => {
                if let Some(order) = self.orders.get_mut(order) {
                    order.left.end();
                    let hold = self.holds.entry(order.source.clone()).or_default();
                    hold.restore(&order.lines, &order.excess);
                    order.lines.clear();
                    order.excess.clear();
                }
            }
            LedgerEvent::Settled {
                invoice,
                order,
                lines,
                finality,
                excess,
                reversed,
                ..
            } => {
                for accrual in reversed {
                    self.void(accrual);
                }
                self.draw(invoice, order, lines, excess);
                if let Some(order) = self.orders.get_mut(order) {
                    if *finality == Finality::Final {
                        order.left.clear();
                    }
                }
            }
            LedgerEvent::Accrued {
                accrual,
                order,
                lines,
                ..
            } => self.draw(accrual, order, lines, &[]),
            LedgerEvent::Booked { invoice, lines, .. } => {
                let booked = Drawn::of(None, lines, &[]);
                self.invoices.insert(invoice.clone(), booked);
            }
            LedgerEvent::Assigned {
                invoice,
                order,
                excess,
                ..
            } => {
                if let Some(invoice) = self.invoices.get_mut(invoice) {
                    invoice.source = Some(order.clone());
                    invoice.excess.clone_from(excess);
                    if let Some(order) = self.orders.get_mut(order) {
                        order.left.take(&invoice.lines);
                        order.left.add(excess);
                    }
                }
            }
            LedgerEvent::Credited { invoice, lines, .. } => {
                if let Some(invoice) = self.invoices.get_mut(invoice) {
                    invoice.left.take(lines);
                }
            }
            LedgerEvent::Refunded { lines, .. } => self.refunds.take(lines),
            LedgerEvent::InvoiceVoided { invoice, .. } => self.void(invoice),
            // Nothing moves.
            LedgerEvent::Received { .. }
            | LedgerEvent::Frozen { .. }
            | LedgerEvent::Reopened { .. }
            | LedgerEvent::Retired { .. } => {}
            LedgerEvent::Transferred { .. }
            | LedgerEvent::Raised { .. }
            | LedgerEvent::Lowered { .. } => self.enter_allocation(tree, event),
        }
    }

    fn enter_allocation(&mut self, tree: &BudgetTree, event: &LedgerEvent) {
        match event {
            LedgerEvent::Transferred {
                from, to, amount, ..
            } => {
                self.allocate(tree, from, amount.minor().saturating_neg());
                self.allocate(tree, to, amount.minor());
            }
            LedgerEvent::Raised { node, amount, .. } => self.allocate(tree, node, amount.minor()),
            LedgerEvent::Lowered { node, amount, .. } => {
                self.allocate(tree, node, amount.minor().saturating_neg());
            }
            _ => (),
        }
    }

    fn note_retainer(&mut self, order: &OrderId, payable: Payable) {
        if let Payable::Retainer(retainer) = payable {
            self.retainers.insert(order.clone(), retainer);
        }
    }

    /// Ends an order, except for the instalments that are due on a day, if there is one.
    fn close(&mut self, order: &OrderId, due_on: Option<NaiveDate>) {
        if let Some(day) = due_on {
            self.cut(order, day);
        } else if let Some(order) = self.orders.get_mut(order) {
            order.left.end();
        }
    }

    /// Takes the instalments that are not due on a day out of what is left of an order, instalment by instalment.
    fn cut(&mut self, order: &OrderId, day: NaiveDate) {
        let (Some(retainer), Some(order)) = (self.retainers.get(order), self.orders.get_mut(order))
        else {
            return;
        };
        let times = retainer.times.get();
        let dates = (0..times).map_while(|at| retainer.cadence.date(retainer.first, at));
        let due = i128::try_from(dates.take_while(|date| *date <= day).count()).unwrap_or(0);
        for line in &order.lines {
            let (amount, times) = (line.amount.minor(), i128::from(times));
            let each = amount.checked_div(times).unwrap_or(0);
            let larger = amount.saturating_sub(each.saturating_mul(times));
            // The first ones are larger by one minor unit.
            let later = each
                .saturating_mul(times.saturating_sub(due))
                .saturating_add(larger.saturating_sub(due).max(0));
            let left = order.left.amounts.entry(line.node.clone()).or_default();
            *left = left.saturating_sub(later).max(0);
        }
    }

    /// Takes an invoice or accrual out of its order.
    fn draw(&mut self, id: &InvoiceId, order: &OrderId, lines: &[Line], excess: &[Line]) {
        if let Some(order) = self.orders.get_mut(order) {
            order.left.take(lines);
            order.left.add(excess);
        }
        let drawn = Drawn::of(Some(order.clone()), lines, excess);
        self.invoices.insert(id.clone(), drawn);
    }

    /// Undoes an invoice or accrual.
    fn void(&mut self, id: &InvoiceId) {
        let Some(invoice) = self.invoices.get_mut(id) else {
            return;
        };
        invoice.left.clear();
        let order = invoice.source.as_ref();
        if let Some(order) = order.and_then(|order| self.orders.get_mut(order)) {
            order.left.restore(&invoice.lines, &invoice.excess);
        }
    }

    /// Changes what a node and all nodes above it are allotted.
    fn allocate(&mut self, tree: &BudgetTree, node: &NodeId, minor: i128) {
        let mut at = tree.node(node.as_str());
        while let Some(node) = at {
            let amount = self.allocated.entry(node.id().clone()).or_default();
            *amount = amount.saturating_add(minor);
            at = tree.parent(node.id().as_str());
        }
    }

    fn overdrawn(&self) -> Vec<LedgerViolation> {
        let holds = self
            .holds
            .iter()
            .map(|(id, left)| (Document::Hold(id.clone()), left));
        let orders = self
            .orders
            .iter()
            .map(|(id, o)| (Document::Order(id.clone()), &o.left));
        let invoices = self.invoices.iter();
        let invoices = invoices.map(|(id, i)| (Document::Invoice(id.clone()), &i.left));
        let all = holds.chain(orders).chain(invoices);
        let below = all.flat_map(|(document, left)| {
            let negative = left.amounts.iter().filter(|(_, amount)| **amount < 0);
            negative.map(move |(node, amount)| LedgerViolation::Overdrawn {
                document: document.clone(),
                node: node.clone(),
                missing: amount.saturating_neg(),
            })
        });
        below.collect()
    }
}

/// Adds amounts of nodes to the nodes and to all nodes above them.
fn rolled_up<'a>(
    tree: &BudgetTree,
    documents: impl Iterator<Item = &'a BTreeMap<NodeId, i128>>,
) -> BTreeMap<NodeId, i128> {
    let mut sums: BTreeMap<NodeId, i128> = BTreeMap::new();
    for (node, amount) in documents.flatten() {
        let mut at = tree.node(node.as_str());
        while let Some(node) = at {
            let sum = sums.entry(node.id().clone()).or_default();
            *sum = sum.saturating_add(*amount);
            at = tree.parent(node.id().as_str());
        }
    }
    sums
}
