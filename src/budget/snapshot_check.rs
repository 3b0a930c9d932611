//! Whether what is read back of a ledger adds up: allocations, and every document against those drawn from it.

use std::collections::BTreeMap;

use super::{
    AMOUNT_MAX, Document, Finality, InvoiceKind, Ledger, SnapshotError, Status,
    record::Source,
    slots::{At, Excess, Slot, Slots},
    snapshot::LedgerDocument,
};
use crate::{id::NodeId, money::Money};

/// What was drawn from a document, by node, and whether an invoice among it was final.
#[derive(Debug, Clone, Default)]
struct Drawn {
    amounts: BTreeMap<At, i128>,
    had_last: bool,
    accrued: bool,
}

impl Drawn {
    /// Adds what was drawn: the amounts without what was beyond.
    fn add(&mut self, slots: &Slots, excess: Option<&Excess>) {
        for slot in slots.as_slice() {
            let over = excess.map_or(0, |excess| excess.at(slot.at));
            let sum = self.amounts.entry(slot.at).or_default();
            *sum = sum.saturating_add(slot.amount).saturating_sub(over);
        }
    }
}

/// Whether what is left of a document and what was drawn from it make its amount, are less, or may be less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Account {
    Complete,
    /// At least one line is less: nothing else ends a document.
    RestGivenBack,
    MayBeLess,
}

impl Ledger {
    pub(super) fn read_allocated(
        &mut self,
        document: &LedgerDocument,
    ) -> Result<(), SnapshotError> {
        for (node, amount) in document.allocated.iter().chain(&document.views) {
            self.read_amount(node, *amount, self.tree.place(node.as_str()))?;
        }
        for (node, phases) in &document.phased {
            for (period, amount) in phases.iter().enumerate() {
                let place = self.tree.place(node.as_str());
                let at = place.and_then(|place| self.tree.phase(place, period));
                // Transfers may take more out of a period of a view than was phased for it.
                let at = at.filter(|_| amount.currency() == self.tree.currency());
                match at.and_then(|at| self.cells.get_mut(at)) {
                    Some(cell) => cell.allocated = amount.minor(),
                    None => {
                        return Err(SnapshotError::NotAllocated { node: node.clone() });
                    }
                }
            }
        }
        for node in self.tree.nodes() {
            if !document.allocated.contains_key(node.id()) {
                let node = node.id().clone();
                return Err(SnapshotError::NotAllocated { node });
            }
        }
        Ok(())
    }

    /// Checks that no node has passed on more than it has: what it has, and what came back to it, which may have been moved on.
    pub(super) fn check_allocated(&self) -> Result<(), SnapshotError> {
        if !self.retired.digests.is_empty() {
            return Ok(()); // how much came back is not kept of what is retired
        }
        let mut returned: BTreeMap<usize, i128> = BTreeMap::new();
        for row in self
            .invoices
            .rows
            .iter()
            .filter(|row| !row.kind.is_charge())
        {
            for slot in row.slots.as_slice() {
                let sum = returned.entry(slot.at.position()).or_default();
                *sum = sum.saturating_add(slot.amount);
            }
        }
        for (at, node) in self.tree.nodes().iter().enumerate() {
            let children = self.tree.children_at(at);
            let parts = children.fold(0_i128, |sum, child| {
                sum.saturating_add(self.cell(child).allocated)
            });
            let allocated = self.cell(at).allocated;
            let back = returned.get(&at).copied().unwrap_or(0);
            if parts > allocated.saturating_add(back) {
                return Err(SnapshotError::Allocated {
                    node: node.id().clone(),
                    allocated: self.money(allocated),
                    parts: self.money(parts),
                });
            }
        }
        Ok(())
    }

    fn read_amount(
        &mut self,
        node: &NodeId,
        amount: Money,
        place: Option<usize>,
    ) -> Result<(), SnapshotError> {
        let unknown = || super::LedgerError::UnknownNode { node: node.clone() };
        let place = place.ok_or_else(unknown)?;
        if amount.currency() != self.tree.currency() {
            return Err(self.foreign(amount).into());
        }
        // Money that came back may have been moved on: then a node has less than nothing of its own.
        if !(AMOUNT_MAX.saturating_neg()..=AMOUNT_MAX).contains(&amount.minor()) {
            let node = node.clone();
            return Err(super::LedgerError::OutOfRange { node, amount }.into());
        }
        if let Some(cell) = self.cells.get_mut(place) {
            cell.allocated = amount.minor();
        }
        Ok(())
    }

    /// Checks every document against those drawn from it.
    pub(super) fn check_documents(&self) -> Result<(), SnapshotError> {
        self.check_holds()?;
        self.check_orders()?;
        self.check_invoices()
    }

    fn check_holds(&self) -> Result<(), SnapshotError> {
        let mut drawn = vec![Drawn::default(); self.holds.rows.len()];
        for (place, order) in (0_u32..).zip(&self.orders.rows) {
            let of = drawn.get_mut(order.hold as usize);
            if let Some(of) = of.filter(|_| order.status != Status::Voided) {
                of.add(&order.slots, self.over_hold.get(&place));
            }
        }
        for (row, drawn) in self.holds.rows.iter().zip(&drawn) {
            let document = || Document::Hold(row.id.clone());
            let none_left = row.slots.is_used_up();
            let account = match row.status {
                Status::Open if !none_left => Account::Complete,
                Status::Committed if none_left => Account::Complete,
                Status::Released if none_left => Account::RestGivenBack,
                Status::Expired if none_left && row.expires_at.is_some() => Account::RestGivenBack,
                status => return Err(impossible(document(), status)),
            };
            self.check_account(document, &row.slots, drawn, (row.status, account))?;
        }
        Ok(())
    }

    fn check_orders(&self) -> Result<(), SnapshotError> {
        let mut drawn = vec![Drawn::default(); self.orders.rows.len()];
        for (place, invoice) in (0_u32..).zip(&self.invoices.rows) {
            let Source::Order(order) = invoice.of else {
                continue;
            };
            let Some(of) = drawn.get_mut(order as usize) else {
                continue;
            };
            of.had_last |= invoice.finality == Finality::Final;
            if invoice.status != Status::Voided {
                of.accrued |= invoice.kind == InvoiceKind::Accrual;
                of.add(&invoice.slots, self.over_order.get(&place));
            }
        }
        for (row, of) in self.orders.rows.iter().zip(&drawn) {
            let document = || Document::Order(row.id.clone());
            let none_left = row.slots.is_used_up();
            let account = match row.status {
                Status::Open if row.is_cut && (!none_left || of.accrued) => Account::MayBeLess,
                // The last invoice was voided; what it gave back stays given back.
                Status::Open if of.had_last && (!none_left || of.accrued) => Account::MayBeLess,
                Status::Open if !none_left || of.accrued => Account::Complete,
                Status::Settled if none_left && (of.had_last || row.is_cut) => Account::MayBeLess,
                Status::Settled if none_left => Account::Complete,
                // What is accrued in full can be closed too: the order was open for its invoice.
                Status::Closed if none_left && of.accrued => Account::MayBeLess,
                Status::Closed if none_left => Account::RestGivenBack,
                Status::Voided if none_left && of.amounts.is_empty() => Account::MayBeLess,
                status => return Err(impossible(document(), status)),
            };
            self.check_account(document, &row.slots, of, (row.status, account))?;
        }
        Ok(())
    }

    fn check_invoices(&self) -> Result<(), SnapshotError> {
        let mut drawn = vec![Drawn::default(); self.invoices.rows.len()];
        for credit in &self.invoices.rows {
            if credit.kind.is_charge() {
                continue;
            }
            let stands = credit.status == Status::Open && credit.finality == Finality::Partial;
            // Nothing of a credit note is left to be credited.
            if !stands || !credit.slots.is_used_up() {
                return Err(impossible(
                    Document::Invoice(credit.id.clone()),
                    credit.status,
                ));
            }
            if let Source::Invoice(place) = credit.of {
                if let Some(of) = drawn.get_mut(place as usize) {
                    of.add(&credit.slots, None);
                }
            }
        }
        for (row, of) in self.invoices.rows.iter().zip(&drawn) {
            if !row.kind.is_charge() {
                continue;
            }
            let document = || Document::Invoice(row.id.clone());
            let account = match row.status {
                Status::Open => Account::Complete,
                Status::Voided if row.slots.is_used_up() && of.amounts.is_empty() => {
                    Account::MayBeLess
                }
                status => return Err(impossible(document(), status)),
            };
            self.check_account(document, &row.slots, of, (row.status, account))?;
        }
        Ok(())
    }

    fn check_account(
        &self,
        document: impl Fn() -> Document,
        slots: &Slots,
        drawn: &Drawn,
        (status, account): (Status, Account),
    ) -> Result<(), SnapshotError> {
        let unaccounted = |at: At, amount: i128, found: i128| SnapshotError::Unaccounted {
            document: document(),
            node: self.tree.name_at(at.position()).clone(),
            amount: self.money(amount),
            found: self.money(found),
        };
        let found = |slot: &Slot| {
            let used = drawn.amounts.get(&slot.at).copied().unwrap_or(0);
            slot.left.saturating_add(used)
        };
        for slot in slots.as_slice() {
            let found = found(slot);
            let adds_up = match account {
                Account::Complete => found == slot.amount,
                Account::RestGivenBack | Account::MayBeLess => found <= slot.amount,
            };
            if !adds_up {
                return Err(unaccounted(slot.at, slot.amount, found));
            }
        }
        let mut lines = slots.as_slice().iter();
        if account == Account::RestGivenBack && !lines.any(|slot| found(slot) < slot.amount) {
            return Err(impossible(document(), status));
        }
        let mut others = drawn.amounts.iter();
        match others.find(|(at, _)| slots.at(**at).is_none()) {
            Some((at, found)) => Err(unaccounted(*at, 0, *found)),
            None => Ok(()),
        }
    }
}

fn impossible(document: Document, status: Status) -> SnapshotError {
    SnapshotError::Status { document, status }
}
