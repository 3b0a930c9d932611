//! What a node has and where it went.

use serde::{Deserialize, Serialize};

use crate::money::{Currency, Money};

/// What a node of the budget has, its children included, and where it went.
///
/// `allocated = available + held + committed + settled`, always; the available money is derived and never kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Balance {
    /// The money given to the node.
    pub allocated: Money,
    /// Reserved for requests that are not ordered yet.
    pub held: Money,
    /// Ordered and not invoiced yet.
    pub committed: Money,
    /// Invoiced, less credits.
    pub settled: Money,
    /// Of the available money, what lies in reserves: at the node or below it.
    pub reserved: Money,
}

impl Balance {
    /// Returns what is neither held nor committed nor settled; below zero where a soft or advisory limit was passed.
    #[must_use]
    pub fn available(&self) -> Money {
        self.cell().available_in(self.currency())
    }

    /// Returns the available money that does not lie in reserves: what a hard limit lets through.
    #[must_use]
    pub fn free(&self) -> Money {
        Money::from_minor(self.cell().free(), self.currency())
    }

    fn currency(&self) -> Currency {
        self.allocated.currency()
    }

    fn cell(&self) -> Cell {
        Cell {
            allocated: self.allocated.minor(),
            held: self.held.minor(),
            committed: self.committed.minor(),
            settled: self.settled.minor(),
            reserved: self.reserved.minor(),
        }
    }
}

/// A balance in minor units.
///
/// Amounts stay below [`AMOUNT_MAX`](super::AMOUNT_MAX) each, and every one of them takes up memory, so that sums stay far
/// inside the range of `i128`: the saturating operations never saturate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Cell {
    pub(super) allocated: i128,
    pub(super) held: i128,
    pub(super) committed: i128,
    pub(super) settled: i128,
    pub(super) reserved: i128,
}

/// Where money of a node can be; elsewhere it is available.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Available,
    Held,
    Committed,
    Settled,
}

impl Cell {
    pub(super) fn available(&self) -> i128 {
        self.allocated
            .saturating_sub(self.held)
            .saturating_sub(self.committed)
            .saturating_sub(self.settled)
    }

    pub(super) fn free(&self) -> i128 {
        self.available().saturating_sub(self.reserved)
    }

    fn available_in(&self, currency: Currency) -> Money {
        Money::from_minor(self.available(), currency)
    }

    /// Moves `amount` from one column to the other.
    pub(super) fn shift(&mut self, amount: i128, from: Column, to: Column) {
        self.add(from, amount.saturating_neg());
        self.add(to, amount);
    }

    fn add(&mut self, column: Column, amount: i128) {
        let cell = match column {
            Column::Available => return, // derived
            Column::Held => &mut self.held,
            Column::Committed => &mut self.committed,
            Column::Settled => &mut self.settled,
        };
        *cell = cell.saturating_add(amount);
    }

    pub(super) fn balance(&self, currency: Currency) -> Balance {
        let money = |minor| Money::from_minor(minor, currency);
        Balance {
            allocated: money(self.allocated),
            held: money(self.held),
            committed: money(self.committed),
            settled: money(self.settled),
            reserved: money(self.reserved),
        }
    }
}
