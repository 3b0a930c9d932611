//! A ledger as a document: what is written, and how it is judged when it is read back.
//!
//! Every balance follows from what the nodes are allocated and from what is left of the documents:
//!
//! | Column | Is the sum of |
//! | --- | --- |
//! | held | what is left of holds |
//! | committed | what is left of orders |
//! | settled | what is left of invoices, that is, not credited |
//!
//! So no balance is written that could contradict the documents. What can still contradict is a document and those drawn from
//! it: what is left and what was drawn have to make its amount again, with two exceptions. Of a hold or order that was ended,
//! the rest was given back; and of an order whose final invoice was voided, what that invoice had given back stays so.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    AMOUNT_MAX, BudgetTree, Document, Finality, Hold, Invoice, Ledger, LedgerError, Order,
    SnapshotError, Status,
    apply::shift,
    balance::Column,
    document::{Slot, Slots},
};
use crate::{
    approval::Line,
    id::{InvoiceId, NodeId, OrderId, RequestId, VendorId},
    money::Money,
};

/// A ledger as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LedgerDocument {
    budget: BudgetTree,
    allocated: BTreeMap<NodeId, Money>,
    holds: BTreeMap<RequestId, HoldDocument>,
    orders: BTreeMap<OrderId, OrderDocument>,
    invoices: BTreeMap<InvoiceId, InvoiceDocument>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HoldDocument {
    status: Status,
    lines: Vec<LineDocument>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OrderDocument {
    hold: RequestId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    vendor: Option<VendorId>,
    status: Status,
    lines: Vec<LineDocument>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct InvoiceDocument {
    of: Document,
    finality: Finality,
    status: Status,
    lines: Vec<LineDocument>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LineDocument {
    node: NodeId,
    amount: Money,
    left: Money,
}

impl From<Ledger> for LedgerDocument {
    fn from(ledger: Ledger) -> Self {
        let allocated = ledger.balances();
        let allocated = allocated.map(|(node, balance)| (node.clone(), balance.allocated));
        let allocated = allocated.collect();
        let holds = ledger.holds.into_iter().map(|(id, hold)| {
            let (status, lines) = (hold.status, written(hold.slots));
            (id, HoldDocument { status, lines })
        });
        let orders = ledger.orders.into_iter().map(|(id, order)| {
            let document = OrderDocument {
                hold: order.hold,
                vendor: order.vendor,
                status: order.status,
                lines: written(order.slots),
            };
            (id, document)
        });
        let invoices = ledger.invoices.into_iter().map(|(id, invoice)| {
            let document = InvoiceDocument {
                of: invoice.of,
                finality: invoice.finality,
                status: invoice.status,
                lines: written(invoice.slots),
            };
            (id, document)
        });
        Self {
            allocated,
            holds: holds.collect(),
            orders: orders.collect(),
            invoices: invoices.collect(),
            budget: BudgetTree::clone(&ledger.tree),
        }
    }
}

fn written(slots: Slots) -> Vec<LineDocument> {
    let lines = slots.0.into_iter().map(|Slot { line, left, .. }| {
        let left = Money::from_minor(left, line.amount.currency());
        let Line { node, amount } = line;
        LineDocument { node, amount, left }
    });
    lines.collect()
}

impl TryFrom<LedgerDocument> for Ledger {
    type Error = SnapshotError;

    fn try_from(document: LedgerDocument) -> Result<Self, SnapshotError> {
        let mut ledger = Self::new(document.budget);
        ledger.read_allocated(&document.allocated)?;
        for (id, read) in document.holds {
            let slots = ledger.read_slots(read.lines, || Document::Hold(id.clone()))?;
            let status = read.status;
            ledger.holds.insert(id, Hold { slots, status });
        }
        for (id, read) in document.orders {
            let slots = ledger.read_slots(read.lines, || Document::Order(id.clone()))?;
            let order = Order {
                hold: read.hold,
                vendor: read.vendor,
                slots,
                status: read.status,
            };
            ledger.orders.insert(id, order);
        }
        for (id, read) in document.invoices {
            let slots = ledger.read_slots(read.lines, || Document::Invoice(id.clone()))?;
            let invoice = Invoice {
                of: read.of,
                finality: read.finality,
                slots,
                status: read.status,
            };
            ledger.invoices.insert(id, invoice);
        }
        ledger.check_holds()?;
        ledger.check_orders()?;
        ledger.check_invoices()?;
        ledger.set_aside();
        ledger.add_up();
        Ok(ledger)
    }
}

/// What was drawn from a document, by node, and whether an invoice among it was final and is void now.
#[derive(Default)]
struct Drawn<'a> {
    amounts: BTreeMap<&'a NodeId, i128>,
    final_is_void: bool,
}

impl<'a> Drawn<'a> {
    fn add(&mut self, slots: &'a Slots) {
        for slot in &slots.0 {
            let sum = self.amounts.entry(&slot.line.node).or_default();
            *sum = sum.saturating_add(slot.line.amount.minor());
        }
    }
}

/// Whether what is left of a document and what was drawn from it make its amount, or may be less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Account {
    Complete,
    RestGivenBack,
}

impl Ledger {
    fn read_allocated(&mut self, allocated: &BTreeMap<NodeId, Money>) -> Result<(), SnapshotError> {
        for (node, amount) in allocated {
            let position = self.position(node)?;
            if !amount.is_zero() {
                self.check_amount(node, *amount)?;
            }
            if let Some(cell) = self.cells.get_mut(position) {
                cell.allocated = amount.minor();
            }
        }
        for (at, node) in self.tree.nodes().iter().enumerate() {
            let node = || node.id().clone();
            if !allocated.contains_key(self.tree.at(at).id()) {
                return Err(SnapshotError::NotAllocated { node: node() });
            }
            let children = self.tree.children_at(at);
            let parts = children.fold(0_i128, |sum, child| {
                sum.saturating_add(self.cell(child).allocated)
            });
            let allocated = self.cell(at).allocated;
            if parts > allocated || allocated > AMOUNT_MAX {
                return Err(SnapshotError::Allocated {
                    node: node(),
                    allocated: self.money(allocated),
                    parts: self.money(parts),
                });
            }
        }
        Ok(())
    }

    fn read_slots(
        &self,
        read: Vec<LineDocument>,
        document: impl Fn() -> Document,
    ) -> Result<Slots, SnapshotError> {
        let left: BTreeMap<NodeId, Money> = read
            .iter()
            .map(|line| (line.node.clone(), line.left))
            .collect();
        let lines = read
            .into_iter()
            .map(|LineDocument { node, amount, .. }| Line { node, amount });
        let lines: Vec<Line> = lines.collect();
        let mut slots = self.slots(&lines)?;
        for slot in &mut slots.0 {
            let Line { node, amount } = &slot.line;
            if self.is_reserve(slot.position) {
                return Err(LedgerError::Reserve { node: node.clone() }.into());
            }
            let left = left.get(node).copied().unwrap_or(*amount);
            if left.currency() != amount.currency() {
                return Err(self.foreign(left).into());
            }
            if left.is_negative() {
                return Err(SnapshotError::Unaccounted {
                    document: document(),
                    node: node.clone(),
                    amount: *amount,
                    found: left,
                });
            }
            slot.left = left.minor();
        }
        Ok(slots)
    }

    fn check_holds(&self) -> Result<(), SnapshotError> {
        let mut drawn: BTreeMap<&RequestId, Drawn<'_>> = BTreeMap::new();
        for (id, order) in &self.orders {
            if !self.holds.contains_key(&order.hold) {
                return Err(SnapshotError::Source {
                    document: Document::Order(id.clone()),
                    source_document: Document::Hold(order.hold.clone()),
                });
            }
            if order.status != Status::Voided {
                drawn.entry(&order.hold).or_default().add(&order.slots);
            }
        }
        for (id, hold) in &self.holds {
            let document = || Document::Hold(id.clone());
            let none_left = hold.slots.is_used_up();
            let account = match hold.status {
                Status::Open if !none_left => Account::Complete,
                Status::Committed if none_left => Account::Complete,
                Status::Released if none_left => Account::RestGivenBack,
                status => return Err(impossible(document(), status)),
            };
            self.check_account(document, &hold.slots, drawn.get(id), account)?;
        }
        Ok(())
    }

    fn check_orders(&self) -> Result<(), SnapshotError> {
        let mut drawn: BTreeMap<&OrderId, Drawn<'_>> = BTreeMap::new();
        for (id, invoice) in &self.invoices {
            let source = match &invoice.of {
                Document::Order(order) => self.orders.get_key_value(order),
                Document::Invoice(_) => continue,
                Document::Hold(_) => None,
            };
            let Some((order, _)) = source else {
                return Err(SnapshotError::Source {
                    document: Document::Invoice(id.clone()),
                    source_document: invoice.of.clone(),
                });
            };
            let drawn = drawn.entry(order).or_default();
            if invoice.status == Status::Voided {
                drawn.final_is_void |= invoice.finality == Finality::Final;
            } else {
                drawn.add(&invoice.slots);
            }
        }
        for (id, order) in &self.orders {
            let document = || Document::Order(id.clone());
            let none_left = order.slots.is_used_up();
            let of = drawn.get(id);
            let account = match order.status {
                Status::Open if !none_left && of.is_some_and(|of| of.final_is_void) => {
                    Account::RestGivenBack
                }
                Status::Open if !none_left => Account::Complete,
                Status::Settled | Status::Closed if none_left => Account::RestGivenBack,
                Status::Voided if none_left && of.is_none_or(|of| of.amounts.is_empty()) => {
                    Account::RestGivenBack
                }
                status => return Err(impossible(document(), status)),
            };
            self.check_account(document, &order.slots, of, account)?;
        }
        Ok(())
    }

    fn check_invoices(&self) -> Result<(), SnapshotError> {
        let mut drawn: BTreeMap<&InvoiceId, Drawn<'_>> = BTreeMap::new();
        for (id, credit) in &self.invoices {
            let Document::Invoice(of) = &credit.of else {
                continue;
            };
            let found = self.invoices.get_key_value(of);
            let found = found.filter(|(_, invoice)| matches!(invoice.of, Document::Order(_)));
            let Some((invoice, _)) = found else {
                return Err(SnapshotError::Source {
                    document: Document::Invoice(id.clone()),
                    source_document: credit.of.clone(),
                });
            };
            let stands = credit.status == Status::Open && credit.finality == Finality::Partial;
            // Nothing of a credit note is left to be credited.
            if !stands || !credit.slots.is_used_up() {
                return Err(impossible(Document::Invoice(id.clone()), credit.status));
            }
            drawn.entry(invoice).or_default().add(&credit.slots);
        }
        for (id, invoice) in &self.invoices {
            if matches!(invoice.of, Document::Invoice(_)) {
                continue;
            }
            let document = || Document::Invoice(id.clone());
            let of = drawn.get(id);
            let account = match invoice.status {
                Status::Open => Account::Complete,
                Status::Voided if invoice.slots.is_used_up() && of.is_none() => {
                    Account::RestGivenBack
                }
                status => return Err(impossible(document(), status)),
            };
            self.check_account(document, &invoice.slots, of, account)?;
        }
        Ok(())
    }

    fn check_account(
        &self,
        document: impl Fn() -> Document,
        slots: &Slots,
        drawn: Option<&Drawn<'_>>,
        account: Account,
    ) -> Result<(), SnapshotError> {
        let unaccounted = |node: &NodeId, amount: i128, found: i128| SnapshotError::Unaccounted {
            document: document(),
            node: node.clone(),
            amount: self.money(amount),
            found: self.money(found),
        };
        let amounts = drawn.map(|drawn| &drawn.amounts);
        for slot in &slots.0 {
            let used = amounts.and_then(|amounts| amounts.get(&slot.line.node));
            let found = slot.left.saturating_add(used.copied().unwrap_or(0));
            let amount = slot.line.amount.minor();
            let adds_up = match account {
                Account::Complete => found == amount,
                Account::RestGivenBack => found <= amount,
            };
            if !adds_up {
                return Err(unaccounted(&slot.line.node, amount, found));
            }
        }
        let known = |node: &NodeId| slots.0.binary_search_by(|slot| slot.line.node.cmp(node));
        let mut amounts = amounts.into_iter().flatten();
        match amounts.find(|(node, _)| known(node).is_err()) {
            Some((node, found)) => Err(unaccounted(node, 0, *found)),
            None => Ok(()),
        }
    }

    /// Enters what is left of the documents into the balances.
    fn add_up(&mut self) {
        let Self {
            tree,
            cells,
            holds,
            orders,
            invoices,
        } = self;
        let mut enter =
            |slots: &Slots, column| shift(tree, cells, slots, Column::Available, column);
        for hold in holds.values() {
            enter(&hold.slots, Column::Held);
        }
        for order in orders.values() {
            enter(&order.slots, Column::Committed);
        }
        for invoice in invoices.values() {
            enter(&invoice.slots, Column::Settled);
        }
    }
}

fn impossible(document: Document, status: Status) -> SnapshotError {
    SnapshotError::Status { document, status }
}
