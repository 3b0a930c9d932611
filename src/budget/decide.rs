//! The rules of holds, orders and invoices.

use super::{
    Document, Field, Finality, Ledger, LedgerError, LedgerEvent, NodeKind,
    document::Slots,
    ledger::{check_open, difference, known},
};
use crate::{
    approval::{Approved, Line, RequestKind},
    id::{InvoiceId, OrderId, RequestId, VendorId},
    money::Money,
};

impl Ledger {
    /// Decides whether money can be reserved for the request `hold`.
    ///
    /// The amounts of all lines together are asked of every node they fall on and every node above: hard limits refuse,
    /// soft ones add a warning to the record.
    ///
    /// # Errors
    ///
    /// In this order:
    ///
    /// * [`LedgerError::Exists`] or [`LedgerError::Conflict`] if money was reserved for this request before.
    /// * [`LedgerError::NoLines`], [`LedgerError::DuplicateNode`], then line by line, ordered by node,
    ///   [`LedgerError::UnknownNode`], [`LedgerError::CurrencyMismatch`], [`LedgerError::NotPositive`],
    ///   [`LedgerError::OutOfRange`].
    /// * [`LedgerError::Reserve`] if a line falls on a reserve.
    /// * [`LedgerError::LimitExceeded`] if a hard limit has less free than is asked of it.
    ///
    /// # Complexity
    ///
    /// `O(l · d)` for `l` lines and a tree of depth `d`, and a look-up by name for each line.
    pub fn decide_hold(
        &self,
        hold: &RequestId,
        lines: &[Line],
    ) -> Result<LedgerEvent, LedgerError> {
        if let Some(before) = self.holds.get(hold) {
            let document = Document::Hold(hold.clone());
            return Err(known(document, difference(before.lines(), lines)));
        }
        let slots = self.slots(lines)?;
        for slot in &slots.0 {
            if self.tree.at(slot.position).kind() == NodeKind::Reserve {
                let node = slot.line.node.clone();
                return Err(LedgerError::Reserve { node });
            }
        }
        let warnings = match slots.0.as_slice() {
            [only] => {
                self.check_limits(self.tree.upward(only.position).map(|at| (at, only.left)))?
            }
            _ => self.check_limits(self.burdens(&slots))?,
        };
        Ok(LedgerEvent::Held {
            hold: hold.clone(),
            lines: lines_of(slots),
            warnings,
        })
    }

    /// Decides whether what is left of a hold can be given back.
    ///
    /// # Errors
    ///
    /// * [`LedgerError::Unknown`] if there is no such hold.
    /// * [`LedgerError::AlreadyResolved`] if it is fully ordered or was released.
    pub fn decide_release(&self, hold: &RequestId) -> Result<LedgerEvent, LedgerError> {
        let document = Document::Hold(hold.clone());
        let Some(found) = self.holds.get(hold) else {
            return Err(LedgerError::Unknown { document });
        };
        check_open(found.status, document)?;
        Ok(LedgerEvent::Released { hold: hold.clone() })
    }

    /// Decides whether approved money can be ordered.
    ///
    /// The hold is that of the request which was approved, and the approval has to be for exactly what is held. Several
    /// orders may share a hold; together they stay within it.
    ///
    /// # Errors
    ///
    /// In this order:
    ///
    /// * [`LedgerError::Exists`] or [`LedgerError::Conflict`] if the order was recorded before.
    /// * [`LedgerError::Unknown`] if nothing is held for the request.
    /// * [`LedgerError::AlreadyResolved`] if the hold is fully ordered or was released.
    /// * What is wrong with the lines, as for [`decide_hold`](Self::decide_hold).
    /// * [`LedgerError::ApprovalMismatch`] if the approval is not for spending, not for the vendor of the order (one given
    ///   without naming a vendor is good for any), or not for what is held.
    /// * [`LedgerError::Exceeds`] if more is ordered than is left of the hold.
    pub fn decide_commit(
        &self,
        order: &OrderId,
        approved: &Approved,
        vendor: Option<&VendorId>,
        lines: &[Line],
    ) -> Result<LedgerEvent, LedgerError> {
        let hold = approved.request();
        if let Some(before) = self.orders.get(order) {
            let first = if before.hold != *hold {
                Some(Field::Source)
            } else if before.vendor.as_ref() != vendor {
                Some(Field::Vendor)
            } else {
                difference(before.lines(), lines)
            };
            return Err(known(Document::Order(order.clone()), first));
        }
        let document = Document::Hold(hold.clone());
        let Some(found) = self.holds.get(hold) else {
            return Err(LedgerError::Unknown { document });
        };
        check_open(found.status, document.clone())?;
        let slots = self.slots(lines)?;
        let mismatch = if approved.kind() != RequestKind::Spend {
            Some(Field::Kind)
        } else if approved.vendor().is_some() && approved.vendor() != vendor {
            Some(Field::Vendor)
        } else {
            difference(found.lines(), approved.lines())
        };
        if let Some(field) = mismatch {
            return Err(LedgerError::ApprovalMismatch {
                hold: hold.clone(),
                field,
            });
        }
        self.check_left(&slots, &found.slots, &document)?;
        Ok(LedgerEvent::Committed {
            order: order.clone(),
            hold: hold.clone(),
            vendor: vendor.cloned(),
            lines: lines_of(slots),
        })
    }

    /// Decides whether what is left of an order can be given back, because nothing more will come.
    ///
    /// # Errors
    ///
    /// * [`LedgerError::Unknown`] if there is no such order.
    /// * [`LedgerError::AlreadyResolved`] if it is settled, closed or voided.
    pub fn decide_close(&self, order: &OrderId) -> Result<LedgerEvent, LedgerError> {
        self.open_order(order)?;
        Ok(LedgerEvent::OrderClosed {
            order: order.clone(),
        })
    }

    /// Decides whether an order can be undone; its money is then held again, or available if the hold was released meanwhile.
    ///
    /// # Errors
    ///
    /// * [`LedgerError::Unknown`] if there is no such order.
    /// * [`LedgerError::AlreadyResolved`] if it is settled, closed or voided.
    /// * [`LedgerError::InUse`] if part of it is invoiced: such an order can be closed.
    pub fn decide_void_order(&self, order: &OrderId) -> Result<LedgerEvent, LedgerError> {
        let found = self.open_order(order)?;
        self.check_untouched(&found.slots, Document::Order(order.clone()))?;
        Ok(LedgerEvent::OrderVoided {
            order: order.clone(),
        })
    }

    /// Decides whether ordered money can be invoiced.
    ///
    /// # Errors
    ///
    /// In this order:
    ///
    /// * [`LedgerError::Exists`] or [`LedgerError::Conflict`] if the invoice was recorded before.
    /// * [`LedgerError::Unknown`] if there is no such order.
    /// * [`LedgerError::AlreadyResolved`] if it is settled, closed or voided.
    /// * What is wrong with the lines, as for [`decide_hold`](Self::decide_hold).
    /// * [`LedgerError::Exceeds`] if more is invoiced than is left of the order.
    pub fn decide_settle(
        &self,
        invoice: &InvoiceId,
        order: &OrderId,
        lines: &[Line],
        finality: Finality,
    ) -> Result<LedgerEvent, LedgerError> {
        let document = Document::Order(order.clone());
        self.check_new(invoice, &document, lines, finality)?;
        let found = self.open_order(order)?;
        let slots = self.slots(lines)?;
        self.check_left(&slots, &found.slots, &document)?;
        Ok(LedgerEvent::Settled {
            invoice: invoice.clone(),
            order: order.clone(),
            lines: lines_of(slots),
            finality,
        })
    }

    /// Decides whether invoiced money has come back. No limit is asked, however far the budget is overdrawn.
    ///
    /// # Errors
    ///
    /// In this order:
    ///
    /// * [`LedgerError::Exists`] or [`LedgerError::Conflict`] if the credit note was recorded before.
    /// * [`LedgerError::Unknown`] if there is no such invoice, or it is a credit note itself.
    /// * [`LedgerError::AlreadyResolved`] if it was voided.
    /// * What is wrong with the lines, as for [`decide_hold`](Self::decide_hold).
    /// * [`LedgerError::Exceeds`] if more comes back than is left of the invoice.
    pub fn decide_credit(
        &self,
        credit: &InvoiceId,
        invoice: &InvoiceId,
        lines: &[Line],
    ) -> Result<LedgerEvent, LedgerError> {
        let document = Document::Invoice(invoice.clone());
        self.check_new(credit, &document, lines, Finality::Partial)?;
        let found = self.open_invoice(invoice)?;
        let slots = self.slots(lines)?;
        self.check_left(&slots, found, &document)?;
        Ok(LedgerEvent::Credited {
            credit: credit.clone(),
            invoice: invoice.clone(),
            lines: lines_of(slots),
        })
    }

    /// Decides whether an invoice can be undone; its money is then ordered again, or available if the order was closed
    /// meanwhile.
    ///
    /// What a final invoice had given back stays available: somebody may have spent it since.
    ///
    /// # Errors
    ///
    /// * [`LedgerError::Unknown`] if there is no such invoice, or it is a credit note.
    /// * [`LedgerError::AlreadyResolved`] if it was voided.
    /// * [`LedgerError::InUse`] if part of it was credited.
    pub fn decide_void_invoice(&self, invoice: &InvoiceId) -> Result<LedgerEvent, LedgerError> {
        let found = self.open_invoice(invoice)?;
        self.check_untouched(found, Document::Invoice(invoice.clone()))?;
        Ok(LedgerEvent::InvoiceVoided {
            invoice: invoice.clone(),
        })
    }

    /// Returns what the lines ask of each node, their own and all above, each node once.
    fn burdens(&self, slots: &Slots) -> Vec<(usize, i128)> {
        let lines = slots.0.iter();
        let mut all: Vec<(usize, i128)> = lines
            .flat_map(|slot| self.tree.upward(slot.position).map(|at| (at, slot.left)))
            .collect();
        all.sort_unstable_by_key(|(at, _)| *at);
        all.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 = kept.1.saturating_add(next.1);
            }
            same
        });
        all
    }

    fn open_order(&self, order: &OrderId) -> Result<&super::Order, LedgerError> {
        let document = Document::Order(order.clone());
        let Some(found) = self.orders.get(order) else {
            return Err(LedgerError::Unknown { document });
        };
        check_open(found.status, document).map(|()| found)
    }

    /// Returns the lines of an invoice that stands and is no credit note.
    fn open_invoice(&self, invoice: &InvoiceId) -> Result<&Slots, LedgerError> {
        let document = Document::Invoice(invoice.clone());
        match self.invoices.get(invoice) {
            Some(found) if matches!(found.of, Document::Order(_)) => {
                check_open(found.status, document).map(|()| &found.slots)
            }
            _ => Err(LedgerError::Unknown { document }),
        }
    }

    fn check_new(
        &self,
        invoice: &InvoiceId,
        of: &Document,
        lines: &[Line],
        finality: Finality,
    ) -> Result<(), LedgerError> {
        let Some(before) = self.invoices.get(invoice) else {
            return Ok(());
        };
        let first = if before.of == *of {
            let last = (before.finality != finality).then_some(Field::Finality);
            difference(before.lines(), lines).or(last)
        } else {
            Some(Field::Source)
        };
        Err(known(Document::Invoice(invoice.clone()), first))
    }

    fn check_untouched(&self, slots: &Slots, document: Document) -> Result<(), LedgerError> {
        if slots.is_untouched() {
            return Ok(());
        }
        let used = slots.0.iter().fold(0_i128, |sum, slot| {
            sum.saturating_add(slot.line.amount.minor())
                .saturating_sub(slot.left)
        });
        Err(LedgerError::InUse {
            document,
            used: Money::from_minor(used, self.tree.currency()),
        })
    }
}

fn lines_of(slots: Slots) -> Vec<Line> {
    slots.0.into_iter().map(|slot| slot.line).collect()
}
