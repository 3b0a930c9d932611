//! What was paid for what: every invoice and credit, followed back to the planned cost it belongs to.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{DatedAmount, view::View};
use crate::{
    approval::Line,
    budget::{Document, InvoiceKind, LedgerEvent},
    id::{CostId, InvoiceId, NodeId, RequestId},
    money::Money,
    program::{Command, Effect, Event},
    tactic::Cost,
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

/// What was planned and paid for one channel or tactic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpendRow<I> {
    /// The channel or tactic; `None` for what is assigned to none, which stands last.
    pub of: Option<I>,
    /// What people call it; empty for what is assigned to none.
    pub name: String,
    /// The planned costs.
    pub planned: Money,
    /// Invoices less credits.
    pub settled: Money,
}

/// Returns every line of every invoice and credit note in the order of the journal.
pub(super) fn bookings(view: &View<'_>) -> Vec<Booking> {
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

fn cost_of(view: &View<'_>, request: &RequestId) -> Option<CostId> {
    match &view.state.applications().get(request)?.effect {
        Effect::Spend { cost } => cost.clone(),
        _ => None,
    }
}

/// Adds planned costs and bookings up by what `key` finds in a cost, in the order of the keys, the rest last.
pub(super) fn by<I: Ord + Clone>(
    view: &View<'_>,
    bookings: &[Booking],
    key: impl Fn(&Cost) -> Option<I>,
    name: impl Fn(&I) -> String,
) -> Vec<SpendRow<I>> {
    let mut sums: BTreeMap<Option<I>, (i128, i128)> = BTreeMap::new();
    for cost in view.plan.costs() {
        let (planned, _) = sums.entry(key(cost)).or_default();
        *planned = planned.saturating_add(cost.planned.minor());
    }
    for booking in bookings {
        let cost = booking.cost.as_ref().and_then(|id| view.plan.cost(id));
        let (_, settled) = sums.entry(cost.and_then(&key)).or_default();
        *settled = settled.saturating_add(booking.amount.minor());
    }
    let rest = sums.remove_entry(&None);
    let rows = sums.into_iter().chain(rest);
    rows.map(|(of, (planned, settled))| SpendRow {
        name: of.as_ref().map(&name).unwrap_or_default(),
        of,
        planned: view.money(planned),
        settled: view.money(settled),
    })
    .collect()
}

/// Returns how paid money grows: nothing on the first day, then an amount for each day after which it has changed, then that
/// of the end of the day of the report.
pub(super) fn settled_curve(view: &View<'_>, bookings: &[Booking]) -> Vec<DatedAmount> {
    let first = bookings.first().map(|booking| booking.at.date_naive());
    let start = view.plan.span().start();
    let mut sums: BTreeMap<_, i128> = BTreeMap::new();
    sums.insert(first.map_or(start, |first| first.min(start)), 0);
    let mut sum = 0_i128;
    for booking in bookings {
        sum = sum.saturating_add(booking.amount.minor());
        let day = booking.at.date_naive();
        sums.insert(day.succ_opt().unwrap_or(day), sum);
    }
    if view.tomorrow() > start {
        sums.insert(view.tomorrow(), sum);
    }
    let points = sums.into_iter().map(|(date, minor)| DatedAmount {
        date,
        amount: view.money(minor),
    });
    points.collect()
}
