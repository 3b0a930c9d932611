//! How documents get into the ledger and change there. There are no rules here: what follows is done, what does not is refused
//! as a whole.

use chrono::{DateTime, Utc};

use super::{
    BudgetTree, Finality, InvoiceKind, Ledger, Payable, Status,
    balance::{Cell, Column},
    document::{Step, next_of_hold, next_of_invoice, next_of_order},
    record::{HoldRow, InvoiceRow, OrderRow, PeriodAt, Source},
    slots::{Excess, Slot, Slots},
};
use crate::id::{InvoiceId, OrderId, RequestId, VendorId};

/// Where an amount is: in a column, posted into a period.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot(pub(super) Column, pub(super) PeriodAt);

/// How an order comes about.
#[derive(Debug)]
pub(super) struct Entrance<'a> {
    pub(super) hold: u32,
    pub(super) vendor: Option<&'a VendorId>,
    pub(super) slots: Slots,
    pub(super) payable: Payable,
    pub(super) period: PeriodAt,
}

/// How an invoice, or what is booked like one, comes about.
#[derive(Debug)]
pub(super) struct Booking {
    pub(super) of: Source,
    pub(super) kind: InvoiceKind,
    pub(super) finality: Finality,
    pub(super) slots: Slots,
    pub(super) period: PeriodAt,
}

impl Ledger {
    pub(super) fn enter_hold(
        &mut self,
        id: &RequestId,
        slots: Slots,
        expires_at: Option<DateTime<Utc>>,
        period: PeriodAt,
    ) {
        let available = Spot(Column::Available, period);
        self.shift(&slots, available, Spot(Column::Held, period));
        let place = self.holds.push(HoldRow {
            id: id.clone(),
            slots,
            expires_at,
            period,
            status: Status::Open,
        });
        if let Some(at) = expires_at {
            self.expiring.insert((at, place));
        }
    }

    /// Ends a hold: what is left of it becomes available.
    pub(super) fn end_hold(&mut self, place: u32, step: Step) -> Option<()> {
        let hold = self.holds.at_mut(place)?;
        hold.status = next_of_hold(hold.status, step)?;
        let (mut slots, period) = (hold.slots.clone(), hold.period);
        hold.slots.clear();
        let expires_at = hold.expires_at;
        self.no_longer_expires(place, expires_at);
        let available = Spot(Column::Available, period);
        self.shift(&slots, Spot(Column::Held, period), available);
        slots.clear();
        Some(())
    }

    pub(super) fn no_longer_expires(&mut self, place: u32, expires_at: Option<DateTime<Utc>>) {
        if let Some(at) = expires_at {
            self.expiring.remove(&(at, place));
        }
    }

    /// Enters an order; returns what was beyond its hold, or `None` if it does not follow.
    pub(super) fn enter_order(&mut self, id: &OrderId, order: Entrance<'_>) -> Option<Excess> {
        let Entrance {
            hold: place,
            vendor,
            slots,
            payable,
            period,
        } = order;
        let hold = self.holds.at_mut(place)?;
        let used = next_of_hold(hold.status, Step::Used)?;
        let used_up = next_of_hold(hold.status, Step::UsedUp)?;
        let excess = hold.slots.take(&slots)?;
        let is_used_up = hold.slots.is_used_up();
        hold.status = if is_used_up { used_up } else { used };
        let (from, expires_at) = (hold.period, hold.expires_at);
        if is_used_up {
            self.no_longer_expires(place, expires_at);
        }
        let reserved = Spot(Column::Held, from);
        self.shift(&slots, reserved, Spot(Column::Committed, period));
        self.shift_excess(&excess, Spot(Column::Available, from), reserved);
        let place = self.orders.push(OrderRow {
            id: id.clone(),
            slots,
            vendor: vendor.cloned(),
            payable,
            hold: place,
            period,
            status: Status::Open,
            received: false,
            is_cut: false,
        });
        if !excess.is_none() {
            self.over_hold.insert(place, excess.clone());
        }
        Some(excess)
    }

    /// Closes an order, or settles it for good: what is left of it becomes available.
    pub(super) fn end_order(&mut self, place: u32, status: Status) -> Option<()> {
        let order = self.orders.at_mut(place)?;
        order.status = status;
        // No more instalments follow; should an invoice be voided, what it gives back was due.
        order.is_cut = matches!(order.payable, Payable::Retainer(_));
        if order.slots.is_used_up() {
            return Some(());
        }
        let (slots, period) = (order.slots.clone(), order.period);
        order.slots.clear();
        let available = Spot(Column::Available, period);
        self.shift(&slots, Spot(Column::Committed, period), available);
        Some(())
    }

    pub(super) fn void_order(&mut self, place: u32) -> Option<()> {
        let order = self.orders.at(place)?;
        let voided = next_of_order(order.status, Step::Voided)?;
        let held_under = order.hold;
        let hold = self.holds.at_mut(held_under)?;
        let restored = next_of_hold(hold.status, Step::Restored)?;
        let (slots, period) = (order.slots.clone(), order.period);
        let excess = self.over_hold.remove(&place);
        hold.status = restored;
        let back_to = hold.period;
        if restored == Status::Open {
            hold.slots.give_back(&slots, excess.as_ref());
            let expires_at = hold.expires_at;
            if let Some(at) = expires_at {
                self.expiring.insert((at, held_under));
            }
            let reserved = Spot(Column::Held, back_to);
            self.shift(&slots, Spot(Column::Committed, period), reserved);
            let excess = excess.unwrap_or_default();
            self.shift_excess(&excess, reserved, Spot(Column::Available, back_to));
        } else {
            let available = Spot(Column::Available, period);
            self.shift(&slots, Spot(Column::Committed, period), available);
        }
        let order = self.orders.at_mut(place)?;
        order.status = voided;
        order.slots.clear();
        Some(())
    }

    /// Enters an invoice or accrual on an order, after the accruals that it reverses; returns what was beyond the order.
    pub(super) fn enter_drawn(&mut self, id: &InvoiceId, booking: Booking) -> Option<Excess> {
        let Source::Order(place) = booking.of else {
            return None;
        };
        if booking.kind == InvoiceKind::Invoice {
            for accrual in self.accruals.remove(&place).unwrap_or_default() {
                self.void_invoice(accrual)?;
            }
        }
        let order = self.orders.at_mut(place)?;
        let used = next_of_order(order.status, Step::Used)?;
        let used_up = next_of_order(order.status, Step::UsedUp)?;
        let excess = order.slots.take(&booking.slots)?;
        let is_used_up = order.slots.is_used_up();
        // What is accrued is still to be invoiced: the order stays open for that.
        let is_accrual = booking.kind == InvoiceKind::Accrual;
        order.status = if is_used_up && !is_accrual {
            used_up
        } else {
            used
        };
        let from = order.period;
        let committed = Spot(Column::Committed, from);
        let settled = Spot(Column::Settled, booking.period);
        self.shift(&booking.slots, committed, settled);
        self.shift_excess(&excess, Spot(Column::Available, from), committed);
        if booking.finality == Finality::Final {
            self.end_order(place, Status::Settled)?;
        }
        let invoice = self.enter_invoice(id, booking);
        if is_accrual {
            self.accruals.entry(place).or_default().push(invoice);
        }
        if !excess.is_none() {
            self.over_order.insert(invoice, excess.clone());
        }
        Some(excess)
    }

    /// Enters an invoice without an order, or a refund.
    pub(super) fn enter_alone(&mut self, id: &InvoiceId, mut booking: Booking) {
        let available = Spot(Column::Available, booking.period);
        let settled = Spot(Column::Settled, booking.period);
        if booking.kind == InvoiceKind::Refund {
            self.shift(&booking.slots, settled, available);
            booking.slots.clear(); // nothing of a refund is left to be credited
        } else {
            self.shift(&booking.slots, available, settled);
        }
        self.enter_invoice(id, booking);
    }

    pub(super) fn enter_credit(&mut self, id: &InvoiceId, mut booking: Booking) -> Option<()> {
        let Source::Invoice(place) = booking.of else {
            return None;
        };
        let invoice = self.invoices.at_mut(place)?;
        invoice.status = next_of_invoice(invoice.status, Step::Used)?;
        let mut left = invoice.slots.clone();
        if !left.take(&booking.slots)?.is_none() {
            return None;
        }
        invoice.slots = left;
        let settled = Spot(Column::Settled, booking.period);
        let available = Spot(Column::Available, booking.period);
        self.shift(&booking.slots, settled, available);
        booking.slots.clear(); // nothing of a credit note is left to be credited
        self.enter_invoice(id, booking);
        Some(())
    }

    fn enter_invoice(&mut self, id: &InvoiceId, booking: Booking) -> u32 {
        self.invoices.push(InvoiceRow {
            id: id.clone(),
            slots: booking.slots,
            of: booking.of,
            kind: booking.kind,
            finality: booking.finality,
            period: booking.period,
            status: Status::Open,
        })
    }

    /// Makes an invoice without an order one on an order; returns what is beyond the order.
    pub(super) fn assign(&mut self, invoice: u32, place: u32) -> Option<Excess> {
        let row = self.invoices.at(invoice)?;
        if row.kind != InvoiceKind::Unassigned || row.status != Status::Open {
            return None;
        }
        let slots = row.slots.clone();
        let order = self.orders.at_mut(place)?;
        let used = next_of_order(order.status, Step::Used)?;
        let used_up = next_of_order(order.status, Step::UsedUp)?;
        let excess = order.slots.take(&slots)?;
        let is_used_up = order.slots.is_used_up();
        order.status = if is_used_up { used_up } else { used };
        let period = order.period;
        // It is settled already: what was committed for it is available.
        let committed = Spot(Column::Committed, period);
        let available = Spot(Column::Available, period);
        self.shift(&slots, committed, available);
        self.shift_excess(&excess, available, committed);
        let row = self.invoices.at_mut(invoice)?;
        (row.of, row.kind) = (Source::Order(place), InvoiceKind::Invoice);
        if !excess.is_none() {
            self.over_order.insert(invoice, excess.clone());
        }
        Some(excess)
    }

    pub(super) fn void_invoice(&mut self, place: u32) -> Option<()> {
        let row = self.invoices.at(place)?;
        let voided = next_of_invoice(row.status, Step::Voided)?;
        if !row.kind.is_charge() {
            return None;
        }
        let (slots, kind) = (row.slots.clone(), row.kind);
        let (of, settled) = (row.of, Spot(Column::Settled, row.period));
        if let Source::Order(source) = of {
            let order = self.orders.at_mut(source)?;
            let restored = next_of_order(order.status, Step::Restored)?;
            let excess = self.over_order.remove(&place).unwrap_or_default();
            order.status = restored;
            let back_to = order.period;
            if restored == Status::Open {
                order.slots.give_back(&slots, Some(&excess));
                let committed = Spot(Column::Committed, back_to);
                self.shift(&slots, settled, committed);
                self.shift_excess(&excess, committed, Spot(Column::Available, back_to));
            } else {
                let available = Spot(Column::Available, settled.1);
                self.shift(&slots, settled, available);
            }
            if kind == InvoiceKind::Accrual {
                if let Some(open) = self.accruals.get_mut(&source) {
                    open.retain(|accrual| *accrual != place);
                }
            }
        } else {
            self.shift(&slots, settled, Spot(Column::Available, settled.1));
        }
        let row = self.invoices.at_mut(place)?;
        row.status = voided;
        row.slots.clear();
        Some(())
    }

    fn shift_excess(&mut self, excess: &Excess, from: Spot, to: Spot) {
        for (at, amount) in &excess.0 {
            let slot = Slot {
                amount: *amount,
                left: *amount,
                at: *at,
            };
            self.shift(&Slots::One(slot), from, to);
        }
    }

    /// Moves what is left of lines from one spot to the other, at their nodes, all above and all views.
    pub(super) fn shift(&mut self, slots: &Slots, from: Spot, to: Spot) {
        let Self { tree, cells, .. } = self;
        for slot in slots.as_slice() {
            shift_line(tree, cells, slot, from, to);
        }
    }
}

fn shift_line(tree: &BudgetTree, cells: &mut [Cell], slot: &Slot, from: Spot, to: Spot) {
    for place in tree.charged(slot.at.position()) {
        if let Some(cell) = cells.get_mut(place) {
            cell.shift(slot.left, from.0, to.0);
        }
    }
    if !tree.is_phased() {
        return;
    }
    for place in tree.charged(slot.at.position()) {
        for (Spot(column, period), amount) in [(from, slot.left.saturating_neg()), (to, slot.left)]
        {
            let cell = tree.phase(place, usize::from(period));
            if let Some(cell) = cell.and_then(|cell| cells.get_mut(cell)) {
                cell.add(column, amount);
            }
        }
    }
}
