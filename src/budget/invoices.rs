//! The rules of invoices, credit notes and accruals.

use super::{
    Document, Field, Finality, InvoiceKind, Ledger, LedgerError, LedgerEvent, Stage, Terms,
    Tolerance,
    decide::{ask, check_room, known},
    ledger::check_open,
    limits::Passed,
    record::{InvoiceRow, NO_PERIOD, PeriodAt, Source},
    retire::Content,
    slots::{Excess, Slots},
};
use crate::{
    approval::Line,
    id::{InvoiceId, OrderId},
};

/// An invoice, or what is booked like one, that is allowed.
#[derive(Debug)]
pub(super) struct NewInvoice {
    pub(super) of: Source,
    pub(super) slots: Slots,
    pub(super) excess: Excess,
    pub(super) period: PeriodAt,
    pub(super) passed: Passed,
}

/// What is booked: its kind, what it is drawn from, and whether more is to come.
#[derive(Debug, Clone, Copy)]
struct Entry<'a> {
    id: &'a InvoiceId,
    kind: InvoiceKind,
    of: Option<&'a str>,
    lines: &'a [Line],
    finality: Finality,
}

impl Ledger {
    /// Decides whether ordered money can be invoiced.
    ///
    /// Open accruals of the order are reversed first.
    ///
    /// # Errors
    ///
    /// In this order:
    ///
    /// * [`LedgerError::Exists`] or [`LedgerError::Conflict`] if the invoice was recorded before.
    /// * [`LedgerError::Unknown`] if there is no such order.
    /// * [`LedgerError::AlreadyResolved`] if it is settled, closed or voided.
    /// * What is wrong with the lines and the date, as for [`decide_hold`](Self::decide_hold).
    /// * [`LedgerError::NotPayable`] if the order may not be invoiced yet, [`LedgerError::NotDue`] if a line asks more than the
    ///   instalments that are due and not invoiced.
    /// * [`LedgerError::Exceeds`] if more is invoiced than is left of the order and tolerated beyond.
    /// * [`LedgerError::LimitExceeded`] if a rule of the stage `settle` has less free, or one of the stages before less than
    ///   what is beyond the order.
    pub fn decide_settle(
        &self,
        invoice: &InvoiceId,
        order: &OrderId,
        lines: &[Line],
        finality: Finality,
    ) -> Result<LedgerEvent, LedgerError> {
        self.settled(invoice, order, lines, finality, &Terms::default())
    }

    pub(super) fn settled(
        &self,
        invoice: &InvoiceId,
        order: &OrderId,
        lines: &[Line],
        finality: Finality,
        terms: &Terms,
    ) -> Result<LedgerEvent, LedgerError> {
        let new = self.check_settle(invoice, order, lines, finality, terms)?;
        let reversed = self.orders.find(order);
        let reversed = reversed.and_then(|order| self.accruals.get(&order));
        let reversed = reversed
            .into_iter()
            .flatten()
            .filter_map(|place| self.invoices.at(*place));
        Ok(LedgerEvent::Settled {
            invoice: invoice.clone(),
            order: order.clone(),
            lines: self.lines(&new.slots, |slot| slot.amount),
            finality,
            excess: self.excess_lines(&new.excess),
            reversed: reversed.map(|row| row.id.clone()).collect(),
            date: self.posted_on(terms),
            exception: new.passed.exception(terms),
            warnings: new.passed.warnings,
        })
    }

    pub(super) fn check_settle(
        &self,
        id: &InvoiceId,
        order: &OrderId,
        lines: &[Line],
        finality: Finality,
        terms: &Terms,
    ) -> Result<NewInvoice, LedgerError> {
        let entry = Entry {
            id,
            kind: InvoiceKind::Invoice,
            of: Some(order.as_str()),
            lines,
            finality,
        };
        let tolerance = self.tree.matching().settle;
        self.check_drawn(entry, order, tolerance, terms)
    }

    /// Decides whether the cost of an order can be recognised before its invoice.
    ///
    /// # Errors
    ///
    /// As for [`decide_settle`](Self::decide_settle), but nothing is tolerated beyond the order, and it need not be payable.
    pub(super) fn accrued(
        &self,
        accrual: &InvoiceId,
        order: &OrderId,
        lines: &[Line],
        terms: &Terms,
    ) -> Result<LedgerEvent, LedgerError> {
        let new = self.check_accrue(accrual, order, lines, terms)?;
        Ok(LedgerEvent::Accrued {
            accrual: accrual.clone(),
            order: order.clone(),
            lines: self.lines(&new.slots, |slot| slot.amount),
            date: self.posted_on(terms),
            exception: new.passed.exception(terms),
            warnings: new.passed.warnings,
        })
    }

    fn check_accrue(
        &self,
        id: &InvoiceId,
        order: &OrderId,
        lines: &[Line],
        terms: &Terms,
    ) -> Result<NewInvoice, LedgerError> {
        let entry = Entry {
            id,
            kind: InvoiceKind::Accrual,
            of: Some(order.as_str()),
            lines,
            finality: Finality::Partial,
        };
        self.check_drawn(entry, order, Tolerance::NONE, terms)
    }

    /// Checks what is drawn from an order.
    fn check_drawn(
        &self,
        entry: Entry<'_>,
        order: &OrderId,
        tolerance: Tolerance,
        terms: &Terms,
    ) -> Result<NewInvoice, LedgerError> {
        self.check_new(entry, terms)?;
        let (place, found) = self.open_order(order)?;
        let slots = self.slots_from(&found.slots, entry.lines)?;
        let period = self.open_period(terms.day())?;
        let is_invoice = entry.kind == InvoiceKind::Invoice;
        if is_invoice {
            self.check_payable((place, found), &slots, terms)?;
        }
        let mut passed = Passed::default();
        let accrued = self.accruals.get(&place).filter(|_| is_invoice);
        let source = || Document::Order(order.clone());
        // Nobody can let pass that more cost is recognised than was ordered: what is beyond comes with the invoice.
        let strict = Terms::default();
        let limits = (tolerance, if is_invoice { terms } else { &strict });
        // Accruals are reversed by the invoice: they are there to be drawn on, and are no new cost.
        let (excess, fresh) = match accrued {
            None => {
                let excess = self.check_left(&slots, &found.slots, limits, &mut passed, source)?;
                (excess, None)
            }
            Some(accruals) => {
                let mut whole = found.slots.clone();
                let mut fresh = slots.clone();
                for accrual in accruals.iter().filter_map(|place| self.invoices.at(*place)) {
                    whole.give_back(&accrual.slots, None);
                    fresh.keep_beyond(&accrual.slots);
                }
                let excess = self.check_left(&slots, &whole, limits, &mut passed, source)?;
                (excess, Some(fresh))
            }
        };
        let periods = (found.period, period);
        let earlier = [Stage::Hold, Stage::Commit];
        self.ask_drawn(&slots, &excess, periods, &earlier, terms, &mut passed)?;
        let settle = ask(Stage::Settle, (NO_PERIOD, period), terms);
        self.ask_slots(settle, fresh.as_ref().unwrap_or(&slots), None, &mut passed)?;
        check_room(self.invoices.is_full())?;
        Ok(NewInvoice {
            of: Source::Order(place),
            slots,
            excess,
            period,
            passed,
        })
    }

    /// Decides whether an invoice without an order can be booked: the money is reserved, ordered and invoiced at once.
    ///
    /// # Errors
    ///
    /// As for [`decide_hold`](Self::decide_hold), with the limits of all three stages, the earliest first.
    pub(super) fn booked(
        &self,
        invoice: &InvoiceId,
        lines: &[Line],
        terms: &Terms,
    ) -> Result<LedgerEvent, LedgerError> {
        let new = self.check_book(invoice, lines, terms)?;
        Ok(LedgerEvent::Booked {
            invoice: invoice.clone(),
            lines: self.lines(&new.slots, |slot| slot.amount),
            date: self.posted_on(terms),
            exception: new.passed.exception(terms),
            warnings: new.passed.warnings,
        })
    }

    fn check_book(
        &self,
        id: &InvoiceId,
        lines: &[Line],
        terms: &Terms,
    ) -> Result<NewInvoice, LedgerError> {
        let entry = Entry {
            id,
            kind: InvoiceKind::Unassigned,
            of: None,
            lines,
            finality: Finality::Partial,
        };
        self.check_new(entry, terms)?;
        let slots = self.slots(lines)?;
        let period = self.open_period(terms.day())?;
        self.check_no_reserves(&slots)?;
        let mut passed = Passed::default();
        for stage in [Stage::Hold, Stage::Commit, Stage::Settle] {
            let ask = ask(stage, (NO_PERIOD, period), terms);
            self.ask_slots(ask, &slots, None, &mut passed)?;
        }
        check_room(self.invoices.is_full())?;
        Ok(NewInvoice {
            of: Source::Nothing,
            slots,
            excess: Excess::default(),
            period,
            passed,
        })
    }

    /// Decides whether an invoice without an order can be assigned to one: the order has so much less left, and the money
    /// that stood for it twice is available again.
    ///
    /// # Errors
    ///
    /// In this order:
    ///
    /// * [`LedgerError::Unknown`] if there is no such invoice, or it is not one without an order;
    ///   [`LedgerError::AlreadyResolved`] if it was voided; [`LedgerError::InUse`] if part of it was credited.
    /// * [`LedgerError::Unknown`] or [`LedgerError::AlreadyResolved`] of the order.
    /// * [`LedgerError::Exceeds`] if the order has no line at one of its nodes.
    pub fn decide_assign(
        &self,
        invoice: &InvoiceId,
        order: &OrderId,
    ) -> Result<LedgerEvent, LedgerError> {
        let document = || Document::Invoice(invoice.clone());
        let found = self.invoices.get(invoice);
        let found = found.filter(|row| row.kind == InvoiceKind::Unassigned);
        let found = found.ok_or_else(|| self.unknown(document()))?;
        check_open(found.status, document)?;
        self.check_untouched(&found.slots, document)?;
        let (_, ordered) = self.open_order(order)?;
        let excess = ordered.slots.clone().take(&found.slots);
        let Some(excess) = excess else {
            let mut slots = found.slots.as_slice().iter();
            let strange = slots.find(|slot| ordered.slots.at(slot.at).is_none());
            let line = strange.map(|slot| self.line(slot.at, slot.left));
            let line = line.expect("invariant: only a node without a line cannot be drawn from");
            return Err(LedgerError::Exceeds {
                document: Box::new(Document::Order(order.clone())),
                node: line.node,
                left: self.money(0),
                amount: line.amount,
            });
        };
        Ok(LedgerEvent::Assigned {
            invoice: invoice.clone(),
            order: order.clone(),
            excess: self.excess_lines(&excess),
        })
    }

    /// Decides whether invoiced money has come back. No limit is asked, however far the budget is overdrawn.
    ///
    /// # Errors
    ///
    /// In this order:
    ///
    /// * [`LedgerError::Exists`] or [`LedgerError::Conflict`] if the credit note was recorded before.
    /// * [`LedgerError::Unknown`] if there is no such invoice, or it is a credit note or an accrual.
    /// * [`LedgerError::AlreadyResolved`] if it was voided.
    /// * What is wrong with the lines and the date, as for [`decide_hold`](Self::decide_hold).
    /// * [`LedgerError::Exceeds`] if more comes back than is left of the invoice.
    pub fn decide_credit(
        &self,
        credit: &InvoiceId,
        invoice: &InvoiceId,
        lines: &[Line],
    ) -> Result<LedgerEvent, LedgerError> {
        self.credited(credit, invoice, lines, &Terms::default())
    }

    pub(super) fn credited(
        &self,
        credit: &InvoiceId,
        invoice: &InvoiceId,
        lines: &[Line],
        terms: &Terms,
    ) -> Result<LedgerEvent, LedgerError> {
        let new = self.check_credit(credit, invoice, lines, terms)?;
        Ok(LedgerEvent::Credited {
            credit: credit.clone(),
            invoice: invoice.clone(),
            lines: self.lines(&new.slots, |slot| slot.amount),
            date: self.posted_on(terms),
        })
    }

    fn check_credit(
        &self,
        id: &InvoiceId,
        invoice: &InvoiceId,
        lines: &[Line],
        terms: &Terms,
    ) -> Result<NewInvoice, LedgerError> {
        let entry = Entry {
            id,
            kind: InvoiceKind::Credit,
            of: Some(invoice.as_str()),
            lines,
            finality: Finality::Partial,
        };
        self.check_new(entry, terms)?;
        let credited =
            |row: &InvoiceRow| matches!(row.kind, InvoiceKind::Invoice | InvoiceKind::Unassigned);
        let (place, found) = self.open_invoice(invoice, credited)?;
        let slots = self.slots(lines)?;
        let period = self.open_period(terms.day())?;
        let mut passed = Passed::default();
        // Nothing is tolerated, and nobody can let pass that more comes back than went.
        let strict = (Tolerance::NONE, &Terms::default());
        let source = || Document::Invoice(invoice.clone());
        self.check_left(&slots, &found.slots, strict, &mut passed, source)?;
        check_room(self.invoices.is_full())?;
        Ok(NewInvoice {
            of: Source::Invoice(place),
            slots,
            excess: Excess::default(),
            period,
            passed,
        })
    }

    /// Decides whether money has come back without an invoice of this ledger. No limit is asked.
    ///
    /// # Errors
    ///
    /// As for [`decide_credit`](Self::decide_credit) without an invoice; [`LedgerError::Reserve`] if a line falls on a reserve.
    pub fn decide_refund(
        &self,
        credit: &InvoiceId,
        lines: &[Line],
    ) -> Result<LedgerEvent, LedgerError> {
        self.refunded(credit, lines, &Terms::default())
    }

    pub(super) fn refunded(
        &self,
        credit: &InvoiceId,
        lines: &[Line],
        terms: &Terms,
    ) -> Result<LedgerEvent, LedgerError> {
        let entry = Entry {
            id: credit,
            kind: InvoiceKind::Refund,
            of: None,
            lines,
            finality: Finality::Partial,
        };
        self.check_new(entry, terms)?;
        let slots = self.slots(lines)?;
        self.open_period(terms.day())?;
        self.check_no_reserves(&slots)?;
        check_room(self.invoices.is_full())?;
        Ok(LedgerEvent::Refunded {
            credit: credit.clone(),
            lines: self.lines(&slots, |slot| slot.amount),
            date: self.posted_on(terms),
        })
    }

    /// Decides whether an invoice or an accrual can be undone; its money is then ordered again, or available if the order was
    /// closed meanwhile or there is none.
    ///
    /// What a final invoice had given back stays available: somebody may have spent it since.
    ///
    /// # Errors
    ///
    /// * [`LedgerError::Unknown`] if there is no such invoice, or it is a credit note.
    /// * [`LedgerError::AlreadyResolved`] if it was voided.
    /// * [`LedgerError::InUse`] if part of it was credited.
    /// * [`LedgerError::PeriodFrozen`] if it falls on a frozen period.
    pub fn decide_void_invoice(&self, invoice: &InvoiceId) -> Result<LedgerEvent, LedgerError> {
        let (_, found) = self.open_invoice(invoice, |row| row.kind.is_charge())?;
        self.check_untouched(&found.slots, || Document::Invoice(invoice.clone()))?;
        self.check_not_frozen(found.period)?;
        Ok(LedgerEvent::InvoiceVoided {
            invoice: invoice.clone(),
        })
    }

    /// Returns an invoice that stands, if it is of a kind that is wanted.
    fn open_invoice(
        &self,
        invoice: &InvoiceId,
        wanted: impl Fn(&InvoiceRow) -> bool,
    ) -> Result<(u32, &InvoiceRow), LedgerError> {
        let document = || Document::Invoice(invoice.clone());
        let place = self.invoices.find(invoice);
        let found = place.and_then(|place| Some((place, self.invoices.at(place)?)));
        let found = found.filter(|(_, row)| wanted(row));
        let (place, found) = found.ok_or_else(|| self.unknown(document()))?;
        check_open(found.status, document).map(|()| (place, found))
    }

    fn check_new(&self, entry: Entry<'_>, terms: &Terms) -> Result<(), LedgerError> {
        let document = || Document::Invoice(entry.id.clone());
        let Some(before) = self.invoices.get(entry.id) else {
            return self.check_not_retired(document, |ledger| {
                let slots = ledger.slots(entry.lines).ok()?;
                let period = ledger.period_of(terms.day()).ok()?;
                let kind = (entry.kind, entry.finality);
                Some(Content::invoice(&slots, entry.of, kind, period))
            });
        };
        let source = match before.of {
            Source::Order(place) => self.orders.at(place).map(|row| row.id.as_str()),
            Source::Invoice(place) => self.invoices.at(place).map(|row| row.id.as_str()),
            Source::Nothing => None,
        };
        let other_kind = before.kind != entry.kind;
        let first = if source != entry.of || other_kind && source.is_some() {
            Some(Field::Source)
        } else if other_kind {
            Some(Field::Kind)
        } else {
            let last = (before.finality != entry.finality).then_some(Field::Finality);
            self.difference(&before.slots, entry.lines)
                .or(last)
                .or_else(|| self.other_period(before.period, terms))
        };
        Err(known(document(), first))
    }
}
