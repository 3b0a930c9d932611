//! What a node has and where it went.

use serde::{Deserialize, Serialize};

use super::Stage;
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
        Money::from_minor(self.cell().available(), self.currency())
    }

    /// Returns the available money that does not lie in reserves: what a hard limit lets through.
    #[must_use]
    pub fn free(&self) -> Money {
        let free = self
            .cell()
            .available()
            .saturating_sub(self.reserved.minor());
        Money::from_minor(free, self.currency())
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
        }
    }
}

/// A balance in minor units.
///
/// Amounts stay below [`AMOUNT_MAX`](super::AMOUNT_MAX) each, and every one of them takes up memory, so that sums stay far
/// inside the range of `i128`: the saturating operations never saturate.
///
/// A cell is a line of the processor's cache, for a command touches one for every node above its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(align(64))]
pub(super) struct Cell {
    pub(super) allocated: i128,
    pub(super) held: i128,
    pub(super) committed: i128,
    pub(super) settled: i128,
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

    /// Returns what has come at least as far as a stage.
    pub(super) fn used(&self, stage: Stage) -> i128 {
        let committed = self.committed.saturating_add(self.settled);
        match stage {
            Stage::Plan | Stage::Hold => self.held.saturating_add(committed),
            Stage::Commit => committed,
            Stage::Settle => self.settled,
        }
    }

    /// Returns what is free at a stage, where so much lies in reserves.
    pub(super) fn free_at(&self, stage: Stage, reserved: i128) -> i128 {
        let capacity = self.allocated.saturating_sub(reserved);
        capacity.saturating_sub(self.used(stage))
    }

    /// Moves `amount` from one column to the other.
    pub(super) fn shift(&mut self, amount: i128, from: Column, to: Column) {
        self.add(from, amount.saturating_neg());
        self.add(to, amount);
    }

    pub(super) fn add(&mut self, column: Column, amount: i128) {
        let cell = match column {
            Column::Available => return, // derived
            Column::Held => &mut self.held,
            Column::Committed => &mut self.committed,
            Column::Settled => &mut self.settled,
        };
        *cell = cell.saturating_add(amount);
    }

    pub(super) fn balance(&self, reserved: i128, currency: Currency) -> Balance {
        let money = |minor| Money::from_minor(minor, currency);
        Balance {
            allocated: money(self.allocated),
            held: money(self.held),
            committed: money(self.committed),
            settled: money(self.settled),
            reserved: money(reserved),
        }
    }
}
