//! What a record does to the ledger; there are no rules here.

use super::{
    BudgetTree, Document, Finality, Hold, Invoice, Ledger, LedgerError, LedgerEvent, Order, Status,
    balance::{Cell, Column},
    document::{Change, Slots, Step, next_of_hold, next_of_invoice, next_of_order},
};
use crate::{
    approval::Line,
    id::{InvoiceId, NodeId, OrderId, RequestId, VendorId},
    money::Money,
};

/// Which way allocated money goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    In,
    Out,
}

impl Ledger {
    /// Does what a record says.
    ///
    /// # Errors
    ///
    /// [`LedgerError::OutOfSequence`], or what is wrong with its nodes and amounts, if the record does not follow on the
    /// ledger as it is; nothing is changed then. It cannot happen with a record that this ledger has decided and that is
    /// applied before the next one is asked for.
    ///
    /// # Complexity
    ///
    /// `O(l · d)` for a record of `l` lines and a tree of depth `d`, and a look-up by name for each line.
    pub fn apply(&mut self, event: &LedgerEvent) -> Result<(), LedgerError> {
        match event {
            LedgerEvent::Held { hold, lines, .. } => self.apply_hold(hold, lines),
            LedgerEvent::Released { hold } => self.apply_release(hold),
            LedgerEvent::Committed {
                order,
                hold,
                vendor,
                lines,
            } => self.apply_commit(order, hold, vendor.as_ref(), lines),
            LedgerEvent::OrderClosed { order } => self.apply_close(order),
            LedgerEvent::OrderVoided { order } => self.apply_void_order(order),
            LedgerEvent::Settled {
                invoice,
                order,
                lines,
                finality,
            } => self.apply_settle(invoice, order, lines, *finality),
            LedgerEvent::Credited {
                credit,
                invoice,
                lines,
            } => self.apply_credit(credit, invoice, lines),
            LedgerEvent::InvoiceVoided { invoice } => self.apply_void_invoice(invoice),
            LedgerEvent::Transferred {
                from, to, amount, ..
            } => self.apply_transfer(from, to, *amount),
            LedgerEvent::Raised { node, amount } => self.apply_allocation(node, *amount, Flow::In),
            LedgerEvent::Lowered { node, amount, .. } => {
                self.apply_allocation(node, *amount, Flow::Out)
            }
        }
    }

    fn apply_hold(&mut self, id: &RequestId, lines: &[Line]) -> Result<(), LedgerError> {
        let slots = self.slots(lines)?;
        let Self {
            tree, cells, holds, ..
        } = self;
        follows(!holds.contains_key(id), || Document::Hold(id.clone()))?;
        shift(tree, cells, &slots, Column::Available, Column::Held);
        holds.insert(
            id.clone(),
            Hold {
                slots,
                status: Status::Open,
            },
        );
        Ok(())
    }

    fn apply_release(&mut self, id: &RequestId) -> Result<(), LedgerError> {
        let Self {
            tree, cells, holds, ..
        } = self;
        let document = || Document::Hold(id.clone());
        let hold = found(holds.get_mut(id), document)?;
        hold.status = found(next_of_hold(hold.status, Step::Ended), document)?;
        shift(tree, cells, &hold.slots, Column::Held, Column::Available);
        hold.slots.clear();
        Ok(())
    }

    fn apply_commit(
        &mut self,
        id: &OrderId,
        hold_id: &RequestId,
        vendor: Option<&VendorId>,
        lines: &[Line],
    ) -> Result<(), LedgerError> {
        let slots = self.slots(lines)?;
        let Self {
            tree,
            cells,
            holds,
            orders,
            ..
        } = self;
        follows(!orders.contains_key(id), || Document::Order(id.clone()))?;
        let document = || Document::Hold(hold_id.clone());
        let hold = found(holds.get_mut(hold_id), document)?;
        hold.status = found(
            draw(&mut hold.slots, hold.status, next_of_hold, &slots),
            document,
        )?;
        shift(tree, cells, &slots, Column::Held, Column::Committed);
        let (hold, vendor, status) = (hold_id.clone(), vendor.cloned(), Status::Open);
        orders.insert(
            id.clone(),
            Order {
                hold,
                vendor,
                slots,
                status,
            },
        );
        Ok(())
    }

    fn apply_close(&mut self, id: &OrderId) -> Result<(), LedgerError> {
        let Self {
            tree,
            cells,
            orders,
            ..
        } = self;
        let document = || Document::Order(id.clone());
        let order = found(orders.get_mut(id), document)?;
        order.status = found(next_of_order(order.status, Step::Ended), document)?;
        shift(
            tree,
            cells,
            &order.slots,
            Column::Committed,
            Column::Available,
        );
        order.slots.clear();
        Ok(())
    }

    fn apply_void_order(&mut self, id: &OrderId) -> Result<(), LedgerError> {
        let Self {
            tree,
            cells,
            holds,
            orders,
            ..
        } = self;
        let document = || Document::Order(id.clone());
        let order = found(orders.get_mut(id), document)?;
        let voided = found(next_of_order(order.status, Step::Voided), document)?;
        let hold = found(holds.get_mut(&order.hold), document)?;
        hold.status = found(next_of_hold(hold.status, Step::Restored), document)?;
        order.status = voided;
        let mut to = Column::Available;
        if hold.status == Status::Open {
            hold.slots.change(&order.slots, Change::Restore);
            to = Column::Held;
        }
        shift(tree, cells, &order.slots, Column::Committed, to);
        order.slots.clear();
        Ok(())
    }

    fn apply_settle(
        &mut self,
        id: &InvoiceId,
        order_id: &OrderId,
        lines: &[Line],
        finality: Finality,
    ) -> Result<(), LedgerError> {
        let slots = self.slots(lines)?;
        let Self {
            tree,
            cells,
            orders,
            invoices,
            ..
        } = self;
        follows(!invoices.contains_key(id), || Document::Invoice(id.clone()))?;
        let document = || Document::Order(order_id.clone());
        let order = found(orders.get_mut(order_id), document)?;
        order.status = found(
            draw(&mut order.slots, order.status, next_of_order, &slots),
            document,
        )?;
        shift(tree, cells, &slots, Column::Committed, Column::Settled);
        if finality == Finality::Final {
            order.status = Status::Settled;
            shift(
                tree,
                cells,
                &order.slots,
                Column::Committed,
                Column::Available,
            );
            order.slots.clear();
        }
        let (of, status) = (document(), Status::Open);
        invoices.insert(
            id.clone(),
            Invoice {
                of,
                finality,
                slots,
                status,
            },
        );
        Ok(())
    }

    fn apply_credit(
        &mut self,
        id: &InvoiceId,
        invoice_id: &InvoiceId,
        lines: &[Line],
    ) -> Result<(), LedgerError> {
        let mut slots = self.slots(lines)?;
        let Self {
            tree,
            cells,
            invoices,
            ..
        } = self;
        follows(!invoices.contains_key(id), || Document::Invoice(id.clone()))?;
        let document = || Document::Invoice(invoice_id.clone());
        let invoice = found(invoices.get_mut(invoice_id), document)?;
        invoice.status = found(
            draw(&mut invoice.slots, invoice.status, next_of_invoice, &slots),
            document,
        )?;
        shift(tree, cells, &slots, Column::Settled, Column::Available);
        slots.clear(); // nothing of a credit note is left to be credited
        let (of, finality, status) = (document(), Finality::Partial, Status::Open);
        invoices.insert(
            id.clone(),
            Invoice {
                of,
                finality,
                slots,
                status,
            },
        );
        Ok(())
    }

    fn apply_void_invoice(&mut self, id: &InvoiceId) -> Result<(), LedgerError> {
        let Self {
            tree,
            cells,
            orders,
            invoices,
            ..
        } = self;
        let document = || Document::Invoice(id.clone());
        let invoice = found(invoices.get_mut(id), document)?;
        let voided = found(next_of_invoice(invoice.status, Step::Voided), document)?;
        let Document::Order(order) = &invoice.of else {
            return Err(LedgerError::OutOfSequence {
                document: document(),
            });
        };
        let order = found(orders.get_mut(order), document)?;
        order.status = found(next_of_order(order.status, Step::Restored), document)?;
        invoice.status = voided;
        let mut to = Column::Available;
        if order.status == Status::Open {
            order.slots.change(&invoice.slots, Change::Restore);
            to = Column::Committed;
        }
        shift(tree, cells, &invoice.slots, Column::Settled, to);
        invoice.slots.clear();
        Ok(())
    }

    fn apply_transfer(
        &mut self,
        from: &NodeId,
        to: &NodeId,
        amount: Money,
    ) -> Result<(), LedgerError> {
        let (source, target) = (self.position(from)?, self.position(to)?);
        self.check_amount(from, amount)?;
        let amount = amount.minor();
        // The common node and those above it gain what they lose.
        for (start, other, flow) in [(source, target, Flow::Out), (target, source, Flow::In)] {
            let above = self.tree.upward(start);
            let path: Vec<usize> = above
                .take_while(|&at| !self.tree.is_within(at, other))
                .collect();
            for at in path {
                self.allocate(at, flow.sign(amount));
            }
            self.reserve(start, flow.sign(amount));
        }
        Ok(())
    }

    fn apply_allocation(
        &mut self,
        node: &NodeId,
        amount: Money,
        flow: Flow,
    ) -> Result<(), LedgerError> {
        let position = self.position(node)?;
        self.check_amount(node, amount)?;
        let path: Vec<usize> = self.tree.upward(position).collect();
        for at in path {
            self.allocate(at, flow.sign(amount.minor()));
        }
        self.reserve(position, flow.sign(amount.minor()));
        Ok(())
    }

    fn allocate(&mut self, position: usize, change: i128) {
        if let Some(cell) = self.cells.get_mut(position) {
            cell.allocated = cell.allocated.saturating_add(change);
        }
    }

    /// Changes what lies in reserves at and above a node, if it is one.
    fn reserve(&mut self, position: usize, change: i128) {
        if !self.is_reserve(position) {
            return;
        }
        let Self { tree, cells, .. } = self;
        for at in tree.upward(position) {
            if let Some(cell) = cells.get_mut(at) {
                cell.reserved = cell.reserved.saturating_add(change);
            }
        }
    }
}

impl Flow {
    fn sign(self, amount: i128) -> i128 {
        match self {
            Self::In => amount,
            Self::Out => amount.saturating_neg(),
        }
    }
}

/// Moves what is left of the lines from one column to the other, at their nodes and all above.
pub(super) fn shift(
    tree: &BudgetTree,
    cells: &mut [Cell],
    slots: &Slots,
    from: Column,
    to: Column,
) {
    for slot in &slots.0 {
        for at in tree.upward(slot.position) {
            if let Some(cell) = cells.get_mut(at) {
                cell.shift(slot.left, from, to);
            }
        }
    }
}

/// Takes what is `asked` from what is left of a document, and returns where it stands then; `None` if it does not follow.
fn draw(
    left: &mut Slots,
    status: Status,
    next: fn(Status, Step) -> Option<Status>,
    asked: &Slots,
) -> Option<Status> {
    let open = next(status, Step::Used)?;
    if !left.covers(asked) {
        return None;
    }
    left.change(asked, Change::Use);
    if left.is_used_up() {
        next(status, Step::UsedUp)
    } else {
        Some(open)
    }
}

fn follows(known: bool, document: impl Fn() -> Document) -> Result<(), LedgerError> {
    found(known.then_some(()), document)
}

fn found<T>(found: Option<T>, document: impl Fn() -> Document) -> Result<T, LedgerError> {
    found.ok_or_else(|| LedgerError::OutOfSequence {
        document: document(),
    })
}
