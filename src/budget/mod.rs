//! Where the money is.

mod build;
mod error;
mod spec;
mod tree;

pub use error::BudgetError;
pub use spec::{BudgetSpec, Control, NodeKind, NodeSpec};
pub use tree::{BudgetTree, Node};

/// The largest amount that a budget keeps, in minor units: 10²⁴.
///
/// A ledger that keeps to it cannot leave the range of `i128` with as many entries as fit a computer.
pub const AMOUNT_MAX: i128 = 1_000_000_000_000_000_000_000_000;
