//! What happened to the money: the records that a ledger is made of.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Basis, Exception, Finality, Payable, Retention, Stage};
use crate::{
    approval::Line,
    id::{InvoiceId, NodeId, OrderId, RequestId, VendorId},
    money::Money,
    time::PeriodLabel,
};

/// A limit was passed: a soft one, a hard one within its tolerance, or one that somebody let the command pass.
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
    /// The stage of the rule.
    #[serde(default, skip_serializing_if = "is_default")]
    pub stage: Stage,
    /// The stretch of time of the rule.
    #[serde(default, skip_serializing_if = "is_default")]
    pub basis: Basis,
    /// The period of the posting, if the budget has periods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<PeriodLabel>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
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
        /// When what is not ordered by then is given back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expires_at: Option<DateTime<Utc>>,
        /// The day it was posted on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        date: Option<NaiveDate>,
        /// The limits passed, each node before those below it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        warnings: Vec<Warning>,
        /// Who let it pass a limit, and why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exception: Option<Exception>,
    },
    /// Other amounts were reserved for a request in place of those that were.
    #[non_exhaustive]
    Reheld {
        /// The request.
        hold: RequestId,
        /// The amounts, by node, with what was ordered already.
        lines: Vec<Line>,
        /// When what is not ordered by then is given back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expires_at: Option<DateTime<Utc>>,
        /// The day it was posted on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        date: Option<NaiveDate>,
        /// The limits passed, each node before those below it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        warnings: Vec<Warning>,
        /// Who let it pass a limit, and why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exception: Option<Exception>,
    },
    /// What was left of a hold became available.
    #[non_exhaustive]
    Released {
        /// The hold.
        hold: RequestId,
    },
    /// The time of holds was up: what was left of them became available.
    #[non_exhaustive]
    Expired {
        /// The holds, the earliest first.
        holds: Vec<RequestId>,
        /// The instant.
        at: DateTime<Utc>,
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
        /// What of the amounts was beyond what it was drawn from.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        excess: Vec<Line>,
        /// When it may be invoiced.
        #[serde(default, skip_serializing_if = "is_default")]
        payable: Payable,
        /// The day it was posted on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        date: Option<NaiveDate>,
        /// The limits passed, each node before those below it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        warnings: Vec<Warning>,
        /// Who let it pass a limit, and why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exception: Option<Exception>,
    },
    /// It was confirmed that what was ordered was received.
    #[non_exhaustive]
    Received {
        /// The order.
        order: OrderId,
    },
    /// What was left of an order became available.
    #[non_exhaustive]
    OrderClosed {
        /// The order.
        order: OrderId,
        /// The day on which the instalments of a retainer that were due stay ordered; `None` if nothing stays.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due_on: Option<NaiveDate>,
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
        /// What of the amounts was beyond what it was drawn from.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        excess: Vec<Line>,
        /// The accruals that it reversed.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        reversed: Vec<InvoiceId>,
        /// The day it was posted on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        date: Option<NaiveDate>,
        /// The limits passed, each node before those below it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        warnings: Vec<Warning>,
        /// Who let it pass a limit, and why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exception: Option<Exception>,
    },
    /// The cost of an order was recognised before its invoice.
    #[non_exhaustive]
    Accrued {
        /// The accrual.
        accrual: InvoiceId,
        /// The order.
        order: OrderId,
        /// The amounts, by node.
        lines: Vec<Line>,
        /// The day it was posted on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        date: Option<NaiveDate>,
        /// The limits passed, each node before those below it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        warnings: Vec<Warning>,
        /// Who let it pass a limit, and why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exception: Option<Exception>,
    },
    /// An invoice without an order was booked.
    #[non_exhaustive]
    Booked {
        /// The invoice.
        invoice: InvoiceId,
        /// The amounts, by node.
        lines: Vec<Line>,
        /// The day it was posted on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        date: Option<NaiveDate>,
        /// The limits passed, each node before those below it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        warnings: Vec<Warning>,
        /// Who let it pass a limit, and why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exception: Option<Exception>,
    },
    /// An invoice without an order was found to be one on this order, which has so much less left.
    #[non_exhaustive]
    Assigned {
        /// The invoice.
        invoice: InvoiceId,
        /// The order.
        order: OrderId,
        /// What of the amounts is beyond what was left of the order.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        excess: Vec<Line>,
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
        /// The day it was posted on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        date: Option<NaiveDate>,
    },
    /// Money came back without an invoice, and became available.
    #[non_exhaustive]
    Refunded {
        /// The credit note.
        credit: InvoiceId,
        /// The amounts, by node.
        lines: Vec<Line>,
        /// The day it was posted on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        date: Option<NaiveDate>,
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
        /// The day it was posted on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        date: Option<NaiveDate>,
        /// The limits passed, each node before those below it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        warnings: Vec<Warning>,
        /// Who let it pass a limit, and why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exception: Option<Exception>,
    },
    /// Money from outside the budget was allocated to a node and to all nodes above it.
    #[non_exhaustive]
    Raised {
        /// The node.
        node: NodeId,
        /// The amount.
        amount: Money,
        /// The day it was posted on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        date: Option<NaiveDate>,
    },
    /// Allocated money of a node, and of all nodes above it, left the budget.
    #[non_exhaustive]
    Lowered {
        /// The node.
        node: NodeId,
        /// The amount.
        amount: Money,
        /// The day it was posted on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        date: Option<NaiveDate>,
        /// The limits passed, each node before those below it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        warnings: Vec<Warning>,
        /// Who let it pass a limit, and why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exception: Option<Exception>,
    },
    /// Nothing more may be posted into a period.
    #[non_exhaustive]
    Frozen {
        /// The period.
        period: PeriodLabel,
    },
    /// A frozen period may be posted into again.
    #[non_exhaustive]
    Reopened {
        /// The period.
        period: PeriodLabel,
        /// Who reopened it, and why.
        exception: Exception,
    },
    /// Finished documents were forgotten.
    #[non_exhaustive]
    Retired {
        /// What is kept of them.
        retention: Retention,
    },
}

impl LedgerEvent {
    /// Returns the limits that were passed.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        match self {
            Self::Held { warnings, .. }
            | Self::Reheld { warnings, .. }
            | Self::Committed { warnings, .. }
            | Self::Settled { warnings, .. }
            | Self::Accrued { warnings, .. }
            | Self::Booked { warnings, .. }
            | Self::Transferred { warnings, .. }
            | Self::Lowered { warnings, .. } => warnings,
            _ => &[],
        }
    }

    /// Returns who let it pass a limit, or reopened a period.
    #[must_use]
    pub fn exception(&self) -> Option<&Exception> {
        match self {
            Self::Held { exception, .. }
            | Self::Reheld { exception, .. }
            | Self::Committed { exception, .. }
            | Self::Settled { exception, .. }
            | Self::Accrued { exception, .. }
            | Self::Booked { exception, .. }
            | Self::Transferred { exception, .. }
            | Self::Lowered { exception, .. } => exception.as_ref(),
            Self::Reopened { exception, .. } => Some(exception),
            _ => None,
        }
    }
}
