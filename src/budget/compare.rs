//! Is this the document that was recorded before? If not, what is the first difference?

use super::{
    Document, Field, Finality, InvoiceKind, Ledger, Payable, Status,
    record::PeriodAt,
    slots::{Excess, Slots},
};
use crate::{
    approval::Line,
    id::{InvoiceId, OrderId, RequestId, VendorId},
};

/// What an order says, with the name of its hold instead of the place of it.
pub(super) type OrderFacts<'a> = (
    (&'a OrderId, Option<&'a RequestId>, Option<&'a VendorId>),
    (&'a Slots, Option<&'a Excess>),
    (Payable, PeriodAt, Status, [bool; 2]),
);

/// What an invoice says, with the name of what it is drawn from instead of the place of it.
pub(super) type InvoiceFacts<'a> = (
    (&'a InvoiceId, Option<Document>),
    (&'a Slots, Option<&'a Excess>),
    (InvoiceKind, Finality, PeriodAt, Status),
);

impl Ledger {
    /// Returns the first difference between the lines of a document and others, in any order.
    pub(super) fn difference(&self, slots: &Slots, lines: &[Line]) -> Option<Field> {
        let currency = self.tree.currency();
        if let (Slots::One(slot), [line]) = (slots, lines) {
            return if line.amount.currency() != currency {
                Some(Field::Currency)
            } else if *self.tree.name_at(slot.at.position()) != line.node {
                Some(Field::Node)
            } else {
                (line.amount.minor() != slot.amount).then_some(Field::Amount)
            };
        }
        if lines.iter().any(|line| line.amount.currency() != currency) {
            return Some(Field::Currency);
        }
        let ours = self.lines(slots, |slot| slot.amount);
        let mut theirs: Vec<&Line> = lines.iter().collect();
        theirs.sort_by(|a, b| a.node.cmp(&b.node));
        let nodes = ours.iter().map(|line| &line.node);
        if nodes.ne(theirs.iter().map(|line| &line.node)) {
            return Some(Field::Node);
        }
        let amounts = ours.iter().map(|line| line.amount);
        amounts
            .ne(theirs.iter().map(|line| line.amount))
            .then_some(Field::Amount)
    }

    /// Returns what the orders say, by name.
    pub(super) fn order_facts(&self) -> Vec<OrderFacts<'_>> {
        let rows = (0_u32..).zip(&self.orders.rows);
        let facts = rows.map(|(place, row)| {
            let hold = self.holds.at(row.hold).map(|hold| &hold.id);
            (
                (&row.id, hold, row.vendor.as_ref()),
                (&row.slots, self.over_hold.get(&place)),
                (
                    row.payable,
                    row.period,
                    row.status,
                    [row.received, row.is_cut],
                ),
            )
        });
        let mut facts: Vec<OrderFacts<'_>> = facts.collect();
        facts.sort_by(|a, b| a.0.0.cmp(b.0.0));
        facts
    }

    /// Returns what the invoices say, by name.
    pub(super) fn invoice_facts(&self) -> Vec<InvoiceFacts<'_>> {
        let rows = (0_u32..).zip(&self.invoices.rows);
        let facts = rows.map(|(place, row)| {
            (
                (&row.id, self.source_of(row.of)),
                (&row.slots, self.over_order.get(&place)),
                (row.kind, row.finality, row.period, row.status),
            )
        });
        let mut facts: Vec<InvoiceFacts<'_>> = facts.collect();
        facts.sort_by(|a, b| a.0.0.cmp(b.0.0));
        facts
    }
}
