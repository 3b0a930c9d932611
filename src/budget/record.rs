//! Documents as the ledger keeps them: in rows in the order of their arrival, each found by its name.

use chrono::{DateTime, Utc};

use super::{
    Finality, InvoiceKind, Payable, Status,
    names::Names,
    slots::{Excess, Slots},
};
use crate::id::{InvoiceId, OrderId, RequestId, VendorId};

/// The period that a posting falls on; `NO_PERIOD` where the budget has none.
pub(super) type PeriodAt = u16;

pub(super) const NO_PERIOD: PeriodAt = PeriodAt::MAX;

/// A hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HoldRow {
    pub(super) id: RequestId,
    pub(super) slots: Slots,
    pub(super) expires_at: Option<DateTime<Utc>>,
    pub(super) period: PeriodAt,
    pub(super) status: Status,
}

/// An order; `hold` is the place of its hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OrderRow {
    pub(super) id: OrderId,
    pub(super) slots: Slots,
    pub(super) vendor: Option<VendorId>,
    pub(super) payable: Payable,
    pub(super) hold: u32,
    pub(super) period: PeriodAt,
    pub(super) status: Status,
    /// Whether it is confirmed that what was ordered was received.
    pub(super) received: bool,
    /// Whether the instalments of a retainer that were not due have been given back: what is left is due.
    pub(super) is_cut: bool,
}

/// An invoice, or what is booked like one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct InvoiceRow {
    pub(super) id: InvoiceId,
    pub(super) slots: Slots,
    pub(super) of: Source,
    pub(super) kind: InvoiceKind,
    pub(super) finality: Finality,
    pub(super) period: PeriodAt,
    pub(super) status: Status,
}

/// The place of the document that an invoice is drawn from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    Order(u32),
    Invoice(u32),
    Nothing,
}

/// What stands in a row.
pub(super) trait Named {
    type Id: PartialEq;

    fn id(&self) -> &Self::Id;

    fn name(&self) -> &str;

    fn bytes(id: &Self::Id) -> &[u8];
}

macro_rules! named {
    ($($row:ident $id:ident)*) => {$(
        impl Named for $row {
            type Id = $id;

            fn id(&self) -> &$id {
                &self.id
            }

            fn name(&self) -> &str {
                self.id.as_str()
            }

            fn bytes(id: &$id) -> &[u8] {
                id.as_bytes()
            }
        }
    )*};
}

named! { HoldRow RequestId OrderRow OrderId InvoiceRow InvoiceId }

/// Rows, and where each name stands among them.
#[derive(Debug, Clone)]
pub(super) struct Shelf<T> {
    pub(super) rows: Vec<T>,
    names: Names,
}

/// The most documents of a kind: their places are counted in 32 bits.
pub(super) const PLACES_MAX: usize = 4_000_000_000;

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            names: Names::default(),
        }
    }
}

impl<T: Named> Shelf<T> {
    pub(super) fn of(rows: Vec<T>) -> Self {
        let mut shelf = Self::default();
        shelf.rows.reserve(rows.len());
        for row in rows {
            shelf.push(row);
        }
        shelf
    }

    pub(super) fn find(&self, id: &T::Id) -> Option<u32> {
        let is_at = |place| self.at(place).is_some_and(|row| row.id() == id);
        self.names.find(T::bytes(id), is_at)
    }

    fn find_name(&self, name: &str) -> Option<u32> {
        let bytes = name.as_bytes();
        let is_at = |place| {
            self.at(place)
                .is_some_and(|row| T::bytes(row.id()) == bytes)
        };
        self.names.find(bytes, is_at)
    }

    pub(super) fn at(&self, place: u32) -> Option<&T> {
        self.rows.get(place as usize)
    }

    pub(super) fn at_mut(&mut self, place: u32) -> Option<&mut T> {
        self.rows.get_mut(place as usize)
    }

    pub(super) fn get(&self, id: &T::Id) -> Option<&T> {
        self.at(self.find(id)?)
    }

    pub(super) fn get_named(&self, name: &str) -> Option<&T> {
        self.at(self.find_name(name)?)
    }

    /// Adds a row under a name that is not taken, and returns its place.
    pub(super) fn push(&mut self, row: T) -> u32 {
        let place = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        self.names.push(T::bytes(row.id()));
        self.rows.push(row);
        place
    }

    pub(super) fn is_full(&self) -> bool {
        self.rows.len() >= PLACES_MAX
    }

    /// Returns the rows by name.
    pub(super) fn sorted(&self) -> Vec<&T> {
        let mut rows: Vec<&T> = self.rows.iter().collect();
        rows.sort_unstable_by(|a, b| a.name().cmp(b.name()));
        rows
    }
}

/// What of orders and invoices was beyond what they were drawn from, by place.
pub(super) type Excesses = std::collections::BTreeMap<u32, Excess>;
