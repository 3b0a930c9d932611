//! The rules of orders: what is ordered on an approval, invoiced, accrued, credited and given back.

use super::{
    Event, Rejection,
    decide::Scene,
    known,
    money::{excepted, spending},
};
use crate::{
    approval::Line,
    budget::{Finality, Invoice, Ledger, LedgerCommand, LedgerEvent, Order, Payable},
    id::{InvoiceId, NodeId, OrderId, RequestId, VendorId},
    money::Money,
};

pub(super) fn order(
    scene: Scene<'_>,
    (order, payable): (&OrderId, Payable),
    request: &RequestId,
    vendor: &VendorId,
    amount: Option<Money>,
    lines: &[Line],
) -> Result<Vec<Event>, Rejection> {
    let application = spending(scene.state, request)?;
    // The one way to an order leads through the proof of approval.
    let approved = application.request.approved(scene.envelope.at)?;
    if approved.vendor().is_none() {
        known::check_vendor(scene, application, vendor)?;
    }
    let lines = lines_of(amount, lines, approved.lines().iter().cloned())?;
    let commit = LedgerCommand::Commit {
        order,
        approved: &approved,
        vendor: Some(vendor),
        lines: &lines,
        payable,
    };
    moved(scene, &commit)
}

pub(super) fn accrue(
    scene: Scene<'_>,
    accrual: &InvoiceId,
    order: &OrderId,
    amount: Option<Money>,
    lines: &[Line],
) -> Result<Vec<Event>, Rejection> {
    let lines = lines_on(&scene.state.ledger, order, amount, lines)?;
    let accrue = LedgerCommand::Accrue {
        accrual,
        order,
        lines: &lines,
    };
    moved(scene, &accrue)
}

pub(super) fn invoice(
    scene: Scene<'_>,
    invoice: &InvoiceId,
    order: &OrderId,
    standing: Finality,
    amount: Option<Money>,
    lines: &[Line],
) -> Result<Vec<Event>, Rejection> {
    let lines = lines_on(&scene.state.ledger, order, amount, lines)?;
    let settle = LedgerCommand::Settle {
        invoice,
        order,
        lines: &lines,
        finality: standing,
    };
    moved(scene, &settle)
}

pub(super) fn credit(
    scene: Scene<'_>,
    credit: &InvoiceId,
    invoice: &InvoiceId,
    amount: Option<Money>,
    lines: &[Line],
) -> Result<Vec<Event>, Rejection> {
    let ledger = &scene.state.ledger;
    let source = ledger
        .invoice(invoice.as_str())
        .into_iter()
        .flat_map(Invoice::lines);
    let lines = match lines_of(amount, lines, source) {
        Ok(lines) => lines,
        Err(_) if ledger.invoice(invoice.as_str()).is_none() => Vec::new(),
        Err(error) => return Err(error),
    };
    let credit = LedgerCommand::Credit {
        credit,
        invoice,
        lines: &lines,
    };
    moved(scene, &credit)
}

/// Closes an order: what was accrued goes back as well, for no invoice will come to reverse it.
pub(super) fn close(scene: Scene<'_>, order: &OrderId) -> Result<Vec<Event>, Rejection> {
    let closed = moved(scene, &LedgerCommand::Close { order })?;
    let stays = |event: &Event| match event {
        // Of a retainer what is due stays ordered, and its accruals wait for the invoice.
        Event::Moved {
            movement: LedgerEvent::OrderClosed { due_on, .. },
        } => due_on.is_some(),
        _ => true,
    };
    let mut events = Vec::new();
    if !closed.iter().any(stays) {
        let order = scene.state.ledger.order(order.as_str());
        for invoice in order.into_iter().flat_map(Order::accruals) {
            events.extend(moved(scene, &LedgerCommand::VoidInvoice { invoice })?);
        }
    }
    events.extend(closed);
    Ok(events)
}

pub(super) fn release(scene: Scene<'_>, request: &RequestId) -> Result<Vec<Event>, Rejection> {
    let application = spending(scene.state, request)?;
    // While a request is pending its money stays held; taking it back is withdrawing.
    application.request.approved(scene.envelope.at)?;
    moved(scene, &LedgerCommand::Release { hold: request })
}

/// Decides a command of the ledger, dated on the day of the command.
pub(super) fn moved(
    scene: Scene<'_>,
    command: &LedgerCommand<'_>,
) -> Result<Vec<Event>, Rejection> {
    let movement = scene.state.ledger.decide(command, &excepted(scene)?)?;
    let movement = movement.map(|movement| Event::Moved { movement });
    Ok(movement.into_iter().collect())
}

/// Returns how much is drawn on which line of an order: an amount where it has one line, or lines.
fn lines_on(
    ledger: &Ledger,
    order: &OrderId,
    amount: Option<Money>,
    lines: &[Line],
) -> Result<Vec<Line>, Rejection> {
    let source = ledger
        .order(order.as_str())
        .into_iter()
        .flat_map(Order::lines);
    match lines_of(amount, lines, source) {
        Ok(lines) => Ok(lines),
        // An unknown order has no lines; the ledger's own refusal says so.
        Err(_) if ledger.order(order.as_str()).is_none() => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Resolves the two ways to say how much: an amount where there is one line to take it from, or lines.
fn lines_of(
    amount: Option<Money>,
    lines: &[Line],
    source: impl Iterator<Item = Line>,
) -> Result<Vec<Line>, Rejection> {
    let nodes: Vec<NodeId> = source.map(|line| line.node).collect();
    match (amount, nodes.as_slice()) {
        (None, _) if !lines.is_empty() => Ok(lines.to_vec()),
        (Some(amount), [node]) if lines.is_empty() => Ok(vec![Line {
            node: node.clone(),
            amount,
        }]),
        _ => Err(Rejection::AmountOrLines { lines: nodes.len() }),
    }
}
