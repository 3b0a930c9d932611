//! What was paid for what: every invoice and credit, followed back to the planned cost it belongs to.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::view::View;
use crate::{
    approval::Line,
    budget::{Document, InvoiceKind, LedgerEvent},
    id::{CostId, InvoiceId, NodeId, RequestId},
    money::Money,
    program::{Command, Effect, Event},
};

/// One line of an invoice or a credit note. All of them add up to what the ledger has as settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Booking {
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// The invoice or credit note.
    pub document: InvoiceId,
    /// The request under which it was ordered; `None` for an invoice without an order.
    pub request: Option<RequestId>,
    /// The planned cost that the request draws on, which gives tactic and channel; `None` if it names none.
    pub cost: Option<CostId>,
    /// The budget node.
    pub node: NodeId,
    /// The amount; negative for a credit.
    pub amount: Money,
}

/// Returns every line of every invoice and credit note in the order of the journal.
pub(crate) fn bookings(view: &View<'_>) -> Vec<Booking> {
    let mut bookings = past_bookings(view);
    for record in view.records {
        for event in &record.events {
            let Event::Moved { movement } = event else {
                continue;
            };
            let (document, lines, charge) = match movement {
                LedgerEvent::Settled { invoice, lines, .. }
                | LedgerEvent::Booked { invoice, lines, .. } => (invoice, lines.clone(), true),
                LedgerEvent::Credited { credit, lines, .. }
                | LedgerEvent::Refunded { credit, lines, .. } => (credit, lines.clone(), false),
                // Undoing an invoice books the opposite of what it booked; an accrual books nothing.
                LedgerEvent::InvoiceVoided { invoice } => {
                    let voided = view.state.ledger().invoice(invoice.as_str());
                    let voided = voided.filter(|voided| voided.kind() != InvoiceKind::Accrual);
                    let lines = voided.map(|voided| voided.lines().collect());
                    (invoice, lines.unwrap_or_default(), false)
                }
                _ => continue,
            };
            book(
                view,
                record.envelope.at,
                document,
                lines,
                charge,
                &mut bookings,
            );
        }
    }
    bookings
}

/// Returns what was booked before the snapshot: the commands say when, and the ledger what.
fn past_bookings(view: &View<'_>) -> Vec<Booking> {
    let mut bookings = Vec::new();
    for (envelope, command) in view.past_commands() {
        let (document, charge) = match command {
            Command::Invoice { invoice, .. } => (invoice, true),
            Command::Credit { credit, .. } | Command::Refund { credit, .. } => (credit, false),
            _ => continue,
        };
        let found = view.state.ledger().invoice(document.as_str());
        let lines = found.map(|found| found.lines().collect());
        let lines = lines.unwrap_or_default();
        book(view, envelope.at, document, lines, charge, &mut bookings);
    }
    bookings
}

/// Books the lines of a document, those of a credit below zero.
fn book(
    view: &View<'_>,
    at: DateTime<Utc>,
    document: &InvoiceId,
    lines: Vec<Line>,
    charge: bool,
    bookings: &mut Vec<Booking>,
) {
    let request = request_of(view, document);
    let cost = request.as_ref().and_then(|request| cost_of(view, request));
    bookings.extend(lines.into_iter().map(|Line { node, amount }| Booking {
        at,
        document: document.clone(),
        request: request.clone(),
        cost: cost.clone(),
        node,
        amount: if charge {
            amount
        } else {
            view.money(amount.minor().saturating_neg())
        },
    }));
}

/// Follows a document to the request: a credit to its invoice, an invoice to its order, an order to its hold. What came
/// without an order has none.
fn request_of(view: &View<'_>, document: &InvoiceId) -> Option<RequestId> {
    let ledger = view.state.ledger();
    let mut document = ledger.invoice(document.as_str())?.of()?;
    loop {
        document = match document {
            Document::Invoice(credited) => ledger.invoice(credited.as_str())?.of()?,
            Document::Order(order) => return Some(ledger.order(order.as_str())?.hold().clone()),
            Document::Hold(request) => return Some(request),
            Document::Period(_) => return None,
        };
    }
}

pub(super) fn cost_of(view: &View<'_>, request: &RequestId) -> Option<CostId> {
    match &view.state.applications().get(request)?.effect {
        Effect::Spend { cost } => cost.clone(),
        _ => None,
    }
}
