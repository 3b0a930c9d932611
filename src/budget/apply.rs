//! What a record does to the ledger; there are no rules here.

use super::{
    Document, Finality, InvoiceKind, Ledger, LedgerError, LedgerEvent, Status,
    document::{Step, next_of_order},
    enter::{Booking, Entrance},
    record::Source,
    slots::Excess,
};
use crate::{
    approval::Line,
    id::{InvoiceId, OrderId, RequestId},
};

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
            LedgerEvent::Held {
                hold,
                lines,
                expires_at,
                date,
                ..
            } => {
                let (slots, period) = (self.slots(lines)?, self.period_of(*date)?);
                let known = self.holds.find(hold).is_some();
                follows(!known, || Document::Hold(hold.clone()))?;
                self.enter_hold(hold, slots, *expires_at, period);
                Ok(())
            }
            LedgerEvent::Reheld {
                hold,
                lines,
                expires_at,
                date,
                ..
            } => {
                let (slots, period) = (self.slots(lines)?, self.period_of(*date)?);
                self.apply_reheld(hold, slots, *expires_at, period)
            }
            LedgerEvent::Released { hold } => self.apply_end(hold, Step::Ended),
            LedgerEvent::Expired { holds, .. } => self.apply_expired(holds),
            LedgerEvent::Committed { .. } => self.apply_committed(event),
            LedgerEvent::Received { order } => {
                let place = self.order_place(order)?;
                let row = self.orders.at_mut(place);
                row.map(|row| row.received = true)
                    .ok_or_else(|| misfit(Document::Order(order.clone())))
            }
            LedgerEvent::OrderClosed {
                order,
                due_on: Some(day),
            } => self.apply_cut(self.order_place(order)?, *day),
            LedgerEvent::OrderClosed { order, .. } => {
                let place = self.order_place(order)?;
                let status = self.orders.at(place).map(|row| row.status);
                let closed = status.and_then(|status| next_of_order(status, Step::Ended));
                let closed = closed.ok_or_else(|| misfit(Document::Order(order.clone())))?;
                let done = self.end_order(place, closed);
                done.ok_or_else(|| misfit(Document::Order(order.clone())))
            }
            LedgerEvent::OrderVoided { order } => {
                let place = self.order_place(order)?;
                let done = self.void_order(place);
                done.ok_or_else(|| misfit(Document::Order(order.clone())))
            }
            LedgerEvent::InvoiceVoided { invoice } => {
                let place = self.invoice_place(invoice)?;
                let done = self.void_invoice(place);
                done.ok_or_else(|| misfit(Document::Invoice(invoice.clone())))
            }
            LedgerEvent::Assigned {
                invoice,
                order,
                excess,
            } => self.apply_assigned(invoice, order, excess),
            LedgerEvent::Settled { .. }
            | LedgerEvent::Accrued { .. }
            | LedgerEvent::Booked { .. }
            | LedgerEvent::Credited { .. }
            | LedgerEvent::Refunded { .. } => self.apply_booking(event),
            LedgerEvent::Transferred { .. }
            | LedgerEvent::Raised { .. }
            | LedgerEvent::Lowered { .. } => self.apply_allocation(event),
            LedgerEvent::Frozen { period } => self.apply_frozen(*period),
            LedgerEvent::Reopened { period, .. } => self.apply_reopened(*period),
            LedgerEvent::Retired { retention } => {
                self.retire(*retention);
                Ok(())
            }
        }
    }

    fn apply_end(&mut self, hold: &RequestId, step: Step) -> Result<(), LedgerError> {
        let place = self.holds.find(hold);
        let ended = place.and_then(|place| self.end_hold(place, step));
        ended.ok_or_else(|| misfit(Document::Hold(hold.clone())))
    }

    fn apply_expired(&mut self, holds: &[RequestId]) -> Result<(), LedgerError> {
        // All or none: each has to be open, and is told once.
        let mut places = Vec::with_capacity(holds.len());
        for hold in holds {
            let place = self.holds.find(hold);
            let open = place.filter(|place| {
                let row = self.holds.at(*place);
                row.is_some_and(|row| row.status == Status::Open) && !places.contains(place)
            });
            places.push(open.ok_or_else(|| misfit(Document::Hold(hold.clone())))?);
        }
        for (place, hold) in places.into_iter().zip(holds) {
            let ended = self.end_hold(place, Step::Expired);
            ended.ok_or_else(|| misfit(Document::Hold(hold.clone())))?;
        }
        Ok(())
    }

    fn apply_committed(&mut self, event: &LedgerEvent) -> Result<(), LedgerError> {
        let LedgerEvent::Committed {
            order,
            hold,
            vendor,
            lines,
            excess,
            payable,
            date,
            ..
        } = event
        else {
            return Ok(());
        };
        let (slots, period) = (self.slots(lines)?, self.period_of(*date)?);
        let known = self.orders.find(order).is_some();
        follows(!known, || Document::Order(order.clone()))?;
        let document = || Document::Hold(hold.clone());
        let place = self.holds.find(hold);
        let found = place.and_then(|place| Some((place, self.holds.at(place)?)));
        let (place, row) = found.ok_or_else(|| misfit(document()))?;
        let over = row.slots.clone().take(&slots);
        follows(self.is_excess(over.as_ref(), excess), document)?;
        let entrance = Entrance {
            hold: place,
            vendor: vendor.as_ref(),
            slots,
            payable: *payable,
            period,
        };
        let entered = self.enter_order(order, entrance);
        entered.map(|_| ()).ok_or_else(|| misfit(document()))
    }

    fn apply_assigned(
        &mut self,
        invoice: &InvoiceId,
        order: &OrderId,
        excess: &[Line],
    ) -> Result<(), LedgerError> {
        let (from, to) = (self.invoice_place(invoice)?, self.order_place(order)?);
        let document = || Document::Invoice(invoice.clone());
        let rows = self.invoices.at(from).zip(self.orders.at(to));
        let over = rows.and_then(|(from, to)| to.slots.clone().take(&from.slots));
        follows(self.is_excess(over.as_ref(), excess), document)?;
        let assigned = self.assign(from, to);
        assigned.map(|_| ()).ok_or_else(|| misfit(document()))
    }

    fn apply_booking(&mut self, event: &LedgerEvent) -> Result<(), LedgerError> {
        let (LedgerEvent::Settled {
            invoice: id,
            lines,
            date,
            ..
        }
        | LedgerEvent::Accrued {
            accrual: id,
            lines,
            date,
            ..
        }
        | LedgerEvent::Booked {
            invoice: id,
            lines,
            date,
            ..
        }
        | LedgerEvent::Credited {
            credit: id,
            lines,
            date,
            ..
        }
        | LedgerEvent::Refunded {
            credit: id,
            lines,
            date,
        }) = event
        else {
            return Ok(());
        };
        let (slots, period) = (self.slots(lines)?, self.period_of(*date)?);
        let known = self.invoices.find(id).is_some();
        follows(!known, || Document::Invoice(id.clone()))?;
        let mut booking = Booking {
            of: Source::Nothing,
            kind: InvoiceKind::Unassigned,
            finality: Finality::Partial,
            slots,
            period,
        };
        match event {
            LedgerEvent::Settled {
                order,
                finality,
                excess,
                reversed,
                ..
            } => {
                booking.kind = InvoiceKind::Invoice;
                booking.finality = *finality;
                self.apply_drawn(id, order, (excess, reversed), booking)
            }
            LedgerEvent::Accrued { order, .. } => {
                booking.kind = InvoiceKind::Accrual;
                self.apply_drawn(id, order, (&[], &[]), booking)
            }
            LedgerEvent::Credited { invoice, .. } => {
                let document = || Document::Invoice(invoice.clone());
                let place = self.invoice_place(invoice)?;
                let row = self.invoices.at(place);
                let credited =
                    row.is_some_and(|row| row.kind.is_charge() && row.status == Status::Open);
                follows(credited, document)?;
                (booking.of, booking.kind) = (Source::Invoice(place), InvoiceKind::Credit);
                let entered = self.enter_credit(id, booking);
                entered.ok_or_else(|| misfit(document()))
            }
            LedgerEvent::Refunded { .. } => {
                booking.kind = InvoiceKind::Refund;
                self.enter_alone(id, booking);
                Ok(())
            }
            _ => {
                self.enter_alone(id, booking);
                Ok(())
            }
        }
    }

    fn apply_drawn(
        &mut self,
        id: &InvoiceId,
        order: &OrderId,
        (excess, reversed): (&[Line], &[InvoiceId]),
        mut booking: Booking,
    ) -> Result<(), LedgerError> {
        let document = || Document::Order(order.clone());
        let place = self.order_place(order)?;
        let row = self.orders.at(place);
        let row = row.filter(|row| row.status == Status::Open);
        let mut whole = row.ok_or_else(|| misfit(document()))?.slots.clone();
        if booking.kind == InvoiceKind::Invoice {
            let open = self.accruals.get(&place).map_or(&[][..], Vec::as_slice);
            let open: Vec<_> = open.iter().filter_map(|at| self.invoices.at(*at)).collect();
            let same = open.iter().map(|row| &row.id).eq(reversed);
            follows(same, document)?;
            for accrual in open {
                whole.give_back(&accrual.slots, None);
            }
        }
        let over = whole.take(&booking.slots);
        follows(self.is_excess(over.as_ref(), excess), document)?;
        booking.of = Source::Order(place);
        let entered = self.enter_drawn(id, booking);
        entered.map(|_| ()).ok_or_else(|| misfit(document()))
    }

    /// Tells whether what is beyond is what the record says.
    fn is_excess(&self, found: Option<&Excess>, said: &[Line]) -> bool {
        found.is_some_and(|found| match (found.is_none(), said) {
            (true, []) => true,
            _ => self.excess_lines(found) == said,
        })
    }

    fn order_place(&self, order: &OrderId) -> Result<u32, LedgerError> {
        let place = self.orders.find(order);
        place.ok_or_else(|| misfit(Document::Order(order.clone())))
    }

    fn invoice_place(&self, invoice: &InvoiceId) -> Result<u32, LedgerError> {
        let place = self.invoices.find(invoice);
        place.ok_or_else(|| misfit(Document::Invoice(invoice.clone())))
    }
}

fn follows(right: bool, document: impl FnOnce() -> Document) -> Result<(), LedgerError> {
    if right {
        Ok(())
    } else {
        Err(misfit(document()))
    }
}

/// Says that a record does not follow.
pub(super) fn misfit(document: Document) -> LedgerError {
    LedgerError::OutOfSequence { document }
}
