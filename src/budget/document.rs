//! What stands behind the amounts: holds, orders, invoices, and the life of each.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    approval::Line,
    id::{InvoiceId, OrderId, RequestId, VendorId},
    money::Money,
};

/// Names a hold, an order or an invoice.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Document {
    /// The hold of this request.
    Hold(RequestId),
    /// An order.
    Order(OrderId),
    /// An invoice or a credit note.
    Invoice(InvoiceId),
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hold(id) => write!(f, "hold {id}"),
            Self::Order(id) => write!(f, "order {id}"),
            Self::Invoice(id) => write!(f, "invoice {id}"),
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
    /// An order that is fully invoiced, or whose last invoice came.
    Settled,
    /// An order whose rest was given back.
    Closed,
    /// An order or invoice that was undone.
    Voided,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Open => "open",
            Self::Committed => "committed",
            Self::Released => "released",
            Self::Settled => "settled",
            Self::Closed => "closed",
            Self::Voided => "voided",
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
        (S::Released,            E::Restored) => S::Released, // resolved once: the money becomes available
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

/// A line of a document, its node found, and what is left of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) line: Line,
    pub(super) position: usize,
    pub(super) left: i128,
}

/// Lines with what is left of each, ordered by node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slots(pub(super) Vec<Slot>);

impl Slots {
    pub(super) fn left(&self, node: &str) -> i128 {
        let found = self
            .0
            .binary_search_by(|slot| slot.line.node.as_str().cmp(node));
        found
            .ok()
            .and_then(|at| self.0.get(at))
            .map_or(0, |slot| slot.left)
    }

    pub(super) fn is_used_up(&self) -> bool {
        self.0.iter().all(|slot| slot.left == 0)
    }

    pub(super) fn is_untouched(&self) -> bool {
        self.0
            .iter()
            .all(|slot| slot.left == slot.line.amount.minor())
    }

    /// Tells whether at least what is left of `others` is left here, at each of their nodes.
    pub(super) fn covers(&self, others: &Slots) -> bool {
        let mut others = others.0.iter();
        others.all(|other| other.left <= self.left(other.line.node.as_str()))
    }

    /// Leaves nothing.
    pub(super) fn clear(&mut self) {
        for slot in &mut self.0 {
            slot.left = 0;
        }
    }

    /// Changes what is left at the nodes of `others`, down by what is left of them or up by it.
    pub(super) fn change(&mut self, others: &Slots, by: Change) {
        for other in &others.0 {
            let found = self
                .0
                .binary_search_by(|slot| slot.line.node.cmp(&other.line.node));
            if let Some(slot) = found.ok().and_then(|at| self.0.get_mut(at)) {
                // Bounded by the amount of the line, see `Cell`.
                slot.left = match by {
                    Change::Use => slot.left.saturating_sub(other.left),
                    Change::Restore => slot.left.saturating_add(other.left),
                };
            }
        }
    }

    fn lines(&self) -> impl Iterator<Item = &Line> {
        self.0.iter().map(|slot| &slot.line)
    }

    fn rest(&self) -> impl Iterator<Item = Line> {
        self.0.iter().map(|slot| Line {
            node: slot.line.node.clone(),
            amount: Money::from_minor(slot.left, slot.line.amount.currency()),
        })
    }
}

/// Whether something is taken from what is left or given back to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Use,
    Restore,
}

/// Money reserved for a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    pub(super) slots: Slots,
    pub(super) status: Status,
}

/// Money ordered under a hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    pub(super) hold: RequestId,
    pub(super) vendor: Option<VendorId>,
    pub(super) slots: Slots,
    pub(super) status: Status,
}

/// Money invoiced on an order, or credited on an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    pub(super) of: Document,
    pub(super) finality: Finality,
    pub(super) slots: Slots,
    pub(super) status: Status,
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

/// Defines what all documents can be asked.
macro_rules! describe {
    ($($name:ident)*) => {$(
        impl $name {
            /// Returns where it stands.
            #[must_use]
            pub fn status(&self) -> Status {
                self.status
            }

            /// Returns its amounts as they were entered, by node.
            pub fn lines(&self) -> impl Iterator<Item = &Line> {
                self.slots.lines()
            }

            /// Returns what is left of its amounts, by node: of a hold what is not ordered, of an order what is not invoiced, of
            /// an invoice what is not credited.
            pub fn rest(&self) -> impl Iterator<Item = Line> {
                self.slots.rest()
            }
        }
    )*};
}

describe! { Hold Order Invoice }

impl Order {
    /// Returns the hold it was ordered under.
    #[must_use]
    pub fn hold(&self) -> &RequestId {
        &self.hold
    }

    /// Returns the vendor, if it was named.
    #[must_use]
    pub fn vendor(&self) -> Option<&VendorId> {
        self.vendor.as_ref()
    }
}

impl Invoice {
    /// Returns the order that it invoices, or the invoice that it credits.
    #[must_use]
    pub fn of(&self) -> &Document {
        &self.of
    }

    /// Returns whether further invoices are expected.
    #[must_use]
    pub fn finality(&self) -> Finality {
        self.finality
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lives_are_these_grids() {
        use {Status as S, Step as E};
        let steps = [E::Used, E::UsedUp, E::Ended, E::Voided, E::Restored];
        let all = [
            S::Open,
            S::Committed,
            S::Released,
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
                "open: open committed released - open",
                "committed: - - - - open",
                "released: - - - - released",
                "settled: - - - - -",
                "closed: - - - - -",
                "voided: - - - - -",
            ]
        );
        assert_eq!(
            grid(next_of_order),
            [
                "open: open settled closed voided open",
                "committed: - - - - -",
                "released: - - - - -",
                "settled: - - - - open",
                "closed: - - - - closed",
                "voided: - - - - -",
            ]
        );
        assert_eq!(
            grid(next_of_invoice),
            [
                "open: open open - voided -",
                "committed: - - - - -",
                "released: - - - - -",
                "settled: - - - - -",
                "closed: - - - - -",
                "voided: - - - - -",
            ]
        );
    }
}
