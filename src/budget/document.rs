//! What stands behind the amounts: the names of holds, orders and invoices, and the life of each.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Retainer;
use crate::{
    id::{InvoiceId, OrderId, RequestId},
    time::PeriodLabel,
    word::define_words,
};

/// Names a hold, an order or an invoice.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Document {
    /// The hold of this request.
    Hold(RequestId),
    /// An order.
    Order(OrderId),
    /// An invoice, a credit note or an accrual.
    Invoice(InvoiceId),
    /// What freezes or reopens a period.
    Period(PeriodLabel),
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hold(id) => write!(f, "hold {id}"),
            Self::Order(id) => write!(f, "order {id}"),
            Self::Invoice(id) => write!(f, "invoice {id}"),
            Self::Period(label) => write!(f, "period {label}"),
        }
    }
}

/// Where a hold, an order or an invoice stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// A hold not fully ordered, an order not fully invoiced, an invoice that stands.
    Open,
    /// A hold that is fully ordered.
    Committed,
    /// A hold whose rest was given back.
    Released,
    /// A hold whose time was up before it was fully ordered.
    Expired,
    /// An order that is fully invoiced, or whose last invoice came.
    Settled,
    /// An order whose rest was given back.
    Closed,
    /// An order or invoice that was undone.
    Voided,
    /// A document that is finished and of which no more than a digest is kept.
    Retired,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Open => "open",
            Self::Committed => "committed",
            Self::Released => "released",
            Self::Expired => "expired",
            Self::Settled => "settled",
            Self::Closed => "closed",
            Self::Voided => "voided",
            Self::Retired => "retired",
        })
    }
}

/// What happens to a document.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// Part of a hold was ordered, part of an order invoiced, part of an invoice credited.
    Used,
    /// All that was left was used.
    UsedUp,
    /// The rest was given back: a hold released, an order closed.
    Ended,
    /// The time of a hold was up.
    Expired,
    /// An order or invoice was undone.
    Voided,
    /// A document drawn from this one was undone.
    Restored,
}

/// The life of a hold: what is not in this table cannot happen.
#[rustfmt::skip]
#[allow(clippy::match_same_arms, reason = "a row per transition reads better")]
pub(super) fn next_of_hold(status: Status, step: Step) -> Option<Status> {
    use {Status as S, Step as E};
    Some(match (status, step) {
        (S::Open,                E::Used)     => S::Open,
        (S::Open,                E::UsedUp)   => S::Committed,
        (S::Open,                E::Ended)    => S::Released,
        (S::Open | S::Committed, E::Restored) => S::Open,
        (S::Open,                E::Expired)  => S::Expired,
        (S::Released,            E::Restored) => S::Released, // resolved once: the money becomes available
        (S::Expired,             E::Restored) => S::Expired,
        _ => return None,
    })
}

/// The life of an order.
#[rustfmt::skip]
#[allow(clippy::match_same_arms, reason = "a row per transition reads better")]
pub(super) fn next_of_order(status: Status, step: Step) -> Option<Status> {
    use {Status as S, Step as E};
    Some(match (status, step) {
        (S::Open,              E::Used)     => S::Open,
        (S::Open,              E::UsedUp)   => S::Settled,
        (S::Open,              E::Ended)    => S::Closed,
        (S::Open,              E::Voided)   => S::Voided,
        (S::Open | S::Settled, E::Restored) => S::Open,
        (S::Closed,            E::Restored) => S::Closed, // resolved once: the money becomes available
        _ => return None,
    })
}

/// The life of an invoice.
#[rustfmt::skip]
#[allow(clippy::match_same_arms, reason = "a row per transition reads better")]
pub(super) fn next_of_invoice(status: Status, step: Step) -> Option<Status> {
    use {Status as S, Step as E};
    Some(match (status, step) {
        (S::Open, E::Used | E::UsedUp) => S::Open, // credited
        (S::Open, E::Voided)           => S::Voided,
        _ => return None,
    })
}

/// Whether further invoices are expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finality {
    /// More may come.
    Partial,
    /// It is the last one: what is left of the order is given back.
    Final,
}

/// When an order may be invoiced.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Payable {
    /// At any time.
    #[default]
    AnyTime,
    /// With an invoice dated on this day or later: after the event, for example.
    From(NaiveDate),
    /// Once it is confirmed that what was ordered was received.
    OnReceipt,
    /// In instalments, with invoices dated when they are due or later.
    Retainer(Retainer),
}

impl Payable {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
    pub(super) fn is_any_time(&self) -> bool {
        *self == Self::AnyTime
    }
}

impl fmt::Display for Payable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AnyTime => f.pad("at any time"),
            Self::From(date) => write!(f, "from {date}"),
            Self::OnReceipt => f.pad("on receipt"),
            Self::Retainer(retainer) => write!(f, "{retainer}"),
        }
    }
}

define_words! {
    /// What an invoice, or what is booked like one, stands for.
    #[derive(Default)]
    InvoiceKind {
        /// An invoice on an order.
        #[default]
        Invoice => "invoice",
        /// An invoice without an order.
        Unassigned => "unassigned",
        /// Money that came back on an invoice.
        Credit => "credit",
        /// Money that came back without an invoice of this ledger.
        Refund => "refund",
        /// Cost recognised before its invoice; the next invoice on the order reverses it.
        Accrual => "accrual",
    }
}

impl InvoiceKind {
    /// Tells whether it adds to what is settled.
    pub(super) fn is_charge(self) -> bool {
        matches!(self, Self::Invoice | Self::Unassigned | Self::Accrual)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lives_are_these_grids() {
        use {Status as S, Step as E};
        let steps = [
            E::Used,
            E::UsedUp,
            E::Ended,
            E::Expired,
            E::Voided,
            E::Restored,
        ];
        let all = [
            S::Open,
            S::Committed,
            S::Released,
            S::Expired,
            S::Settled,
            S::Closed,
            S::Voided,
        ];
        let grid = |next: fn(S, E) -> Option<S>| {
            let row = |s| {
                steps
                    .map(|e| next(s, e).map_or("-".into(), |s| s.to_string()))
                    .join(" ")
            };
            all.map(|s| format!("{s}: {}", row(s)))
        };
        assert_eq!(
            grid(next_of_hold),
            [
                "open: open committed released expired - open",
                "committed: - - - - - open",
                "released: - - - - - released",
                "expired: - - - - - expired",
                "settled: - - - - - -",
                "closed: - - - - - -",
                "voided: - - - - - -",
            ]
        );
        assert_eq!(
            grid(next_of_order),
            [
                "open: open settled closed - voided open",
                "committed: - - - - - -",
                "released: - - - - - -",
                "expired: - - - - - -",
                "settled: - - - - - open",
                "closed: - - - - - closed",
                "voided: - - - - - -",
            ]
        );
        assert_eq!(
            grid(next_of_invoice),
            [
                "open: open open - - voided -",
                "committed: - - - - - -",
                "released: - - - - - -",
                "expired: - - - - - -",
                "settled: - - - - - -",
                "closed: - - - - - -",
                "voided: - - - - - -",
            ]
        );
    }
}
