//! What happened to the money: the records that a ledger is made of.

use serde::{Deserialize, Serialize};

use super::Finality;
use crate::{
    approval::Line,
    id::{InvoiceId, NodeId, OrderId, RequestId, VendorId},
    money::Money,
};

/// A soft limit was passed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Warning {
    /// The node.
    pub node: NodeId,
    /// What it had free.
    pub free: Money,
    /// By how much that was too little.
    pub short: Money,
}

/// What happened to the money. Records are made by the `decide_…` functions of a [`Ledger`](super::Ledger) or read back from a
/// journal; programs can read but not make them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
#[non_exhaustive]
pub enum LedgerEvent {
    /// Money was reserved for a request.
    #[non_exhaustive]
    Held {
        /// The request.
        hold: RequestId,
        /// The amounts, by node.
        lines: Vec<Line>,
        /// The soft limits passed, each node before those below it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        warnings: Vec<Warning>,
    },
    /// What was left of a hold became available.
    #[non_exhaustive]
    Released {
        /// The hold.
        hold: RequestId,
    },
    /// Held money was ordered.
    #[non_exhaustive]
    Committed {
        /// The order.
        order: OrderId,
        /// The hold it was ordered under.
        hold: RequestId,
        /// The vendor, if it was named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        vendor: Option<VendorId>,
        /// The amounts, by node.
        lines: Vec<Line>,
    },
    /// What was left of an order became available.
    #[non_exhaustive]
    OrderClosed {
        /// The order.
        order: OrderId,
    },
    /// An order was undone; its money is held again, or available if the hold was released meanwhile.
    #[non_exhaustive]
    OrderVoided {
        /// The order.
        order: OrderId,
    },
    /// Ordered money was invoiced.
    #[non_exhaustive]
    Settled {
        /// The invoice.
        invoice: InvoiceId,
        /// The order.
        order: OrderId,
        /// The amounts, by node.
        lines: Vec<Line>,
        /// Whether further invoices are expected; after a final one what is left of the order became available.
        finality: Finality,
    },
    /// Invoiced money came back and became available.
    #[non_exhaustive]
    Credited {
        /// The credit note.
        credit: InvoiceId,
        /// The invoice.
        invoice: InvoiceId,
        /// The amounts, by node.
        lines: Vec<Line>,
    },
    /// An invoice was undone; its money is ordered again, or available if the order was closed meanwhile.
    #[non_exhaustive]
    InvoiceVoided {
        /// The invoice.
        invoice: InvoiceId,
    },
    /// Allocated money moved from one node to another; nodes above both are untouched.
    #[non_exhaustive]
    Transferred {
        /// The node that gave.
        from: NodeId,
        /// The node that got.
        to: NodeId,
        /// The amount.
        amount: Money,
        /// The soft limits passed, each node before those below it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        warnings: Vec<Warning>,
    },
    /// Money from outside the budget was allocated to a node and to all nodes above it.
    #[non_exhaustive]
    Raised {
        /// The node.
        node: NodeId,
        /// The amount.
        amount: Money,
    },
    /// Allocated money of a node, and of all nodes above it, left the budget.
    #[non_exhaustive]
    Lowered {
        /// The node.
        node: NodeId,
        /// The amount.
        amount: Money,
        /// The soft limits passed, each node before those below it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        warnings: Vec<Warning>,
    },
}

impl LedgerEvent {
    /// Returns the soft limits that were passed.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        match self {
            Self::Held { warnings, .. }
            | Self::Transferred { warnings, .. }
            | Self::Lowered { warnings, .. } => warnings,
            _ => &[],
        }
    }
}
