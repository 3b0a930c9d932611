//! The books of an auditor: documents as they were entered, and what is left of them.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::LedgerViolation;
use crate::{
    approval::Line,
    budget::{Document, Finality, LedgerEvent, Payable, Retainer},
    id::{InvoiceId, NodeId, OrderId, RequestId},
};

/// What is left of a document, by node, on which day it was posted, and whether it was ended for good.
#[derive(Debug, Default)]
struct Left {
    amounts: BTreeMap<NodeId, i128>,
    day: Option<NaiveDate>,
    ended: bool,
}

impl Left {
    fn of(lines: &[Line], day: Option<NaiveDate>) -> Self {
        let mut left = Self {
            day,
            ..Self::default()
        };
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

    fn entries(&self) -> impl Iterator<Item = Entry> + use<'_> {
        self.amounts.iter().map(|(node, minor)| Entry {
            node: node.clone(),
            day: self.day,
            minor: *minor,
        })
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
    fn of(source: S, lines: &[Line], excess: &[Line], day: Option<NaiveDate>) -> Self {
        Self {
            source,
            lines: lines.to_vec(),
            excess: excess.to_vec(),
            left: Left::of(lines, day),
        }
    }
}

/// The books as an auditor keeps them: documents only, no running balances.
#[derive(Debug, Default)]
pub(super) struct Books {
    /// What was allocated to a node or taken from it, besides what the tree says.
    allocations: Vec<Entry>,
    holds: BTreeMap<RequestId, Left>,
    orders: BTreeMap<OrderId, Drawn<RequestId>>,
    retainers: BTreeMap<OrderId, Retainer>,
    invoices: BTreeMap<InvoiceId, Drawn<Option<OrderId>>>,
    /// What came back, on an invoice or without one, below zero and on its own day.
    returns: Vec<Entry>,
}

/// An amount in minor units on a node, and the day it was posted on.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) node: NodeId,
    pub(super) day: Option<NaiveDate>,
    pub(super) minor: i128,
}

impl Books {
    pub(super) fn enter(&mut self, event: &LedgerEvent) {
        match event {
            LedgerEvent::Held {
                hold, lines, date, ..
            } => {
                self.holds.insert(hold.clone(), Left::of(lines, *date));
            }
            LedgerEvent::Reheld {
                hold, lines, date, ..
            } => {
                // What was ordered and not undone is not held.
                let mut left = Left::of(lines, *date);
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
                date,
                ..
            } => {
                self.note_retainer(order, *payable);
                let drawn = Drawn::of(hold.clone(), lines, excess, *date);
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
            LedgerEvent::Settled { .. }
            | LedgerEvent::Accrued { .. }
            | LedgerEvent::Booked { .. }
            | LedgerEvent::Assigned { .. }
            | LedgerEvent::Credited { .. }
            | LedgerEvent::Refunded { .. } => self.enter_booking(event),
            LedgerEvent::InvoiceVoided { invoice, .. } => self.void(invoice),
            // Nothing moves.
            LedgerEvent::Received { .. }
            | LedgerEvent::Frozen { .. }
            | LedgerEvent::Reopened { .. }
            | LedgerEvent::Retired { .. } => {}
            LedgerEvent::Transferred { .. }
            | LedgerEvent::Raised { .. }
            | LedgerEvent::Lowered { .. } => self.enter_allocation(event),
        }
    }

    fn enter_booking(&mut self, event: &LedgerEvent) {
        match event {
            LedgerEvent::Settled {
                invoice,
                order,
                lines,
                finality,
                excess,
                reversed,
                date,
                ..
            } => {
                for accrual in reversed {
                    self.void(accrual);
                }
                self.draw(invoice, order, (lines, excess), *date);
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
                date,
                ..
            } => self.draw(accrual, order, (lines, &[]), *date),
            LedgerEvent::Booked {
                invoice,
                lines,
                date,
                ..
            } => {
                let booked = Drawn::of(None, lines, &[], *date);
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
            LedgerEvent::Credited {
                invoice,
                lines,
                date,
                ..
            } => {
                if let Some(invoice) = self.invoices.get_mut(invoice) {
                    invoice.left.take(lines);
                    self.give_back(lines, *date);
                }
            }
            LedgerEvent::Refunded { lines, date, .. } => self.give_back(lines, *date),
            _ => (),
        }
    }

    fn enter_allocation(&mut self, event: &LedgerEvent) {
        let mut enter = |node: &NodeId, day: &Option<NaiveDate>, minor: i128| {
            let (node, day) = (node.clone(), *day);
            self.allocations.push(Entry { node, day, minor });
        };
        match event {
            LedgerEvent::Transferred {
                from,
                to,
                amount,
                date,
                ..
            } => {
                enter(from, date, amount.minor().saturating_neg());
                enter(to, date, amount.minor());
            }
            LedgerEvent::Raised { node, amount, date } => enter(node, date, amount.minor()),
            LedgerEvent::Lowered {
                node, amount, date, ..
            } => enter(node, date, amount.minor().saturating_neg()),
            _ => (),
        }
    }

    fn give_back(&mut self, lines: &[Line], day: Option<NaiveDate>) {
        self.returns.extend(lines.iter().map(|line| Entry {
            node: line.node.clone(),
            day,
            minor: line.amount.minor().saturating_neg(),
        }));
    }

    /// Returns what was allocated besides what the tree says.
    pub(super) fn allocations(&self) -> &[Entry] {
        &self.allocations
    }

    /// Returns what is held, in no order.
    pub(super) fn held(&self) -> Vec<Entry> {
        self.holds.values().flat_map(Left::entries).collect()
    }

    /// Returns what is committed, in no order.
    pub(super) fn committed(&self) -> Vec<Entry> {
        let orders = self.orders.values();
        orders.flat_map(|order| order.left.entries()).collect()
    }

    /// Returns what is settled, in no order: invoices as they were entered, and what came back on its own day.
    pub(super) fn settled(&self) -> Vec<Entry> {
        let standing = self.invoices.values().filter(|invoice| !invoice.left.ended);
        let invoiced = standing.flat_map(|invoice| {
            let day = invoice.left.day;
            invoice.lines.iter().map(move |line| Entry {
                node: line.node.clone(),
                day,
                minor: line.amount.minor(),
            })
        });
        invoiced.chain(self.returns.iter().cloned()).collect()
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
    fn draw(
        &mut self,
        id: &InvoiceId,
        order: &OrderId,
        (lines, excess): (&[Line], &[Line]),
        day: Option<NaiveDate>,
    ) {
        if let Some(order) = self.orders.get_mut(order) {
            order.left.take(lines);
            order.left.add(excess);
        }
        let drawn = Drawn::of(Some(order.clone()), lines, excess, day);
        self.invoices.insert(id.clone(), drawn);
    }

    /// Undoes an invoice or accrual.
    fn void(&mut self, id: &InvoiceId) {
        let Some(invoice) = self.invoices.get_mut(id) else {
            return;
        };
        invoice.left.end();
        let order = invoice.source.as_ref();
        if let Some(order) = order.and_then(|order| self.orders.get_mut(order)) {
            order.left.restore(&invoice.lines, &invoice.excess);
        }
    }

    pub(super) fn overdrawn(&self) -> Vec<LedgerViolation> {
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
