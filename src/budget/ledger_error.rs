//! Why the ledger refused something.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};

use super::{AMOUNT_MAX, Basis, Document, Payable, Stage, Status};
use crate::{
    id::{NodeId, OrderId, RequestId, RoleId},
    money::{Currency, Money},
    time::PeriodLabel,
};

/// What two records differ in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Field {
    /// What was approved: spending, a transfer, a draw.
    Kind,
    /// The hold, order or invoice that the record is drawn from.
    Source,
    /// The vendor.
    Vendor,
    /// The currency.
    Currency,
    /// The nodes.
    Node,
    /// The amount at a node.
    Amount,
    /// Whether further invoices are expected.
    Finality,
    /// When what is held is given back.
    Expiry,
    /// When the order may be invoiced.
    Payable,
    /// The period it falls on.
    Period,
    /// Something; the document is retired, and what of it is kept cannot tell what.
    Content,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Kind => "kind",
            Self::Source => "source",
            Self::Vendor => "vendor",
            Self::Currency => "currency",
            Self::Node => "node",
            Self::Amount => "amount",
            Self::Finality => "finality",
            Self::Expiry => "expiry",
            Self::Payable => "payable",
            Self::Period => "period",
            Self::Content => "content",
        })
    }
}

/// Why the ledger refused something.
///
/// When several apply, the first in this order is given; it is the order in which questions make sense: is it known already,
/// does it refer to something that is there, is it well formed, is it allowed, is there enough.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The same was recorded before.
    #[error("{document} was recorded before, with the same content")]
    Exists {
        /// What was recorded.
        document: Document,
    },
    /// Something else was recorded under this identifier.
    #[error("{document} was recorded before with another {field}")]
    Conflict {
        /// What was recorded.
        document: Document,
        /// The first difference, in the order of [`Field`].
        field: Field,
    },
    /// There is no such hold, order or invoice.
    #[error("there is no {document}")]
    Unknown {
        /// What was referred to.
        document: Document,
    },
    /// The hold, order or invoice is resolved.
    #[error("{document} is {status}")]
    AlreadyResolved {
        /// What was referred to.
        document: Document,
        /// How it was resolved.
        status: Status,
    },
    /// The order or invoice has been used and cannot be undone as if it had not.
    #[error("{document} cannot be voided: {used} of it is used")]
    InUse {
        /// The order or invoice.
        document: Document,
        /// What was invoiced of the order, or credited of the invoice.
        used: Money,
    },
    /// There are no lines.
    #[error("there are no lines")]
    NoLines,
    /// Two lines name the same node.
    #[error("two lines name {node}: add them up")]
    DuplicateNode {
        /// The node.
        node: NodeId,
    },
    /// The budget has no such node.
    #[error("the budget has no node {node}")]
    UnknownNode {
        /// The node.
        node: NodeId,
    },
    /// A transfer from a node to itself.
    #[error("{node} cannot transfer to itself")]
    SameNode {
        /// The node.
        node: NodeId,
    },
    /// An amount is in another currency than the budget.
    #[error("{amount} is not in {currency}, the currency of the budget")]
    CurrencyMismatch {
        /// The amount.
        amount: Money,
        /// The currency of the budget.
        currency: Currency,
    },
    /// An amount is not above zero.
    #[error("{amount} at {node} is not above zero")]
    NotPositive {
        /// The node.
        node: NodeId,
        /// The amount.
        amount: Money,
    },
    /// An amount, or what a node would have, is larger than is kept.
    #[error("{amount} at {node} is beyond {AMOUNT_MAX} minor units")]
    OutOfRange {
        /// The node.
        node: NodeId,
        /// The amount.
        amount: Money,
    },
    /// The budget has periods, and the posting has no date.
    #[error("a posting needs a date: the budget has periods")]
    DateMissing,
    /// The posting falls on none of the periods of the budget.
    #[error("{date} lies in none of the periods of the budget")]
    NoPeriod {
        /// The date of the posting.
        date: NaiveDate,
    },
    /// The budget has no such period.
    #[error("the budget has no period {period}")]
    UnknownPeriod {
        /// The period.
        period: PeriodLabel,
    },
    /// The period is frozen: nothing is posted into it.
    #[error("{period} is frozen")]
    PeriodFrozen {
        /// The period.
        period: PeriodLabel,
    },
    /// The period is not frozen.
    #[error("{period} is not frozen")]
    PeriodOpen {
        /// The period.
        period: PeriodLabel,
    },
    /// Only somebody of a role may do this, with a reason.
    #[error("this takes {}", role.as_ref().map_or("a role that the budget gives to nobody".to_owned(), |role| format!("the role {role} and a reason")))]
    RoleRequired {
        /// The role; `None` if nobody may.
        role: Option<RoleId>,
    },
    /// Less is to be held for a request than was ordered from it.
    #[error("{amount} is to be held for {hold} at {node}, and {ordered} is ordered")]
    BelowOrdered {
        /// The hold.
        hold: Box<RequestId>,
        /// The node.
        node: NodeId,
        /// The new amount.
        amount: Money,
        /// What is ordered.
        ordered: Money,
    },
    /// A hold would be over before it begins.
    #[error("hold {hold} would expire at {expires_at}, and it is {now}")]
    ExpiredBefore {
        /// The hold.
        hold: RequestId,
        /// When it would expire.
        expires_at: DateTime<Utc>,
        /// The instant of the command.
        now: DateTime<Utc>,
    },
    /// Money set aside was to be spent or moved without its fund.
    #[error("{node} is a reserve: its money is drawn through a contingency fund")]
    Reserve {
        /// The node.
        node: NodeId,
    },
    /// What was approved is not what is held or ordered.
    #[error("hold {hold} and its approval differ in {field}")]
    ApprovalMismatch {
        /// The hold.
        hold: RequestId,
        /// The first difference, in the order of [`Field`].
        field: Field,
    },
    /// The order may not be invoiced yet.
    #[error("order {order} is payable {payable}")]
    NotPayable {
        /// The order.
        order: OrderId,
        /// When it is.
        payable: Payable,
    },
    /// More than the instalments of a retainer that are due.
    #[error("{amount} at {node} is more than the {due} of order {order} due on {day}{}", then(*.next))]
    NotDue {
        /// The order.
        order: Box<OrderId>,
        /// The first such node.
        node: NodeId,
        /// What is due there so far and not invoiced.
        due: Money,
        /// What was asked.
        amount: Money,
        /// The day of the invoice.
        day: NaiveDate,
        /// The day the next instalment falls due.
        next: Option<NaiveDate>,
    },
    /// More than is left of a hold, an order or an invoice, and than is tolerated beyond it.
    #[error("{amount} at {node} is more than the {left} left of {document}")]
    Exceeds {
        /// The hold, order or invoice.
        document: Box<Document>,
        /// The first such node.
        node: NodeId,
        /// What is left of it there, with what is tolerated beyond it.
        left: Money,
        /// What was asked.
        amount: Money,
    },
    /// More than a node can give away.
    #[error("{node} has {spare} to give, {amount} was asked")]
    Insufficient {
        /// The node.
        node: NodeId,
        /// What it has free and has not passed on to its children.
        spare: Money,
        /// What was asked.
        amount: Money,
    },
    /// More than a hard limit lets through.
    #[error("{node} has {free} free{}, {short} less than needed", within(*.stage, *.basis, *.period))]
    LimitExceeded {
        /// The node or view: of all that are short the deepest, the first by position among these.
        node: NodeId,
        /// What it has free, with what is tolerated beyond it.
        free: Money,
        /// By how much that is too little.
        short: Money,
        /// The stage of the rule.
        stage: Stage,
        /// The stretch of time of the rule.
        basis: Basis,
        /// If the budget has periods: that of the posting or, where money is counted to date, that up to which most is missing, the
        /// first of several.
        period: Option<PeriodLabel>,
    },
    /// A node does not have what it was said to have.
    #[error("{node} has {available} available, expected {expected}")]
    Differs {
        /// The node.
        node: NodeId,
        /// What was expected.
        expected: Money,
        /// What it has.
        available: Money,
    },
    /// A record does not follow on the state of the ledger it is applied to.
    #[error("the record of {document} does not follow on the ledger")]
    OutOfSequence {
        /// What the record is about.
        document: Document,
    },
    /// The ledger has as many documents of a kind as it can count.
    #[error("the ledger is full: {limit} documents of a kind")]
    Full {
        /// The most documents of a kind.
        limit: usize,
    },
}

/// Says when more falls due, if it does.
fn then(next: Option<NaiveDate>) -> String {
    next.map_or_else(String::new, |next| {
        format!(", the next instalment falls due on {next}")
    })
}

/// Says what a limit is compared with, where it is not the plain one.
fn within(stage: Stage, basis: Basis, period: Option<PeriodLabel>) -> String {
    let stage = match stage {
        Stage::Plan | Stage::Hold => "",
        Stage::Commit => " to be ordered",
        Stage::Settle => " to be invoiced",
    };
    match (basis, period) {
        (Basis::Period, Some(period)) => format!("{stage} in {period}"),
        (Basis::ToDate, Some(period)) => format!("{stage} up to {period}"),
        _ => stage.to_owned(),
    }
}

impl LedgerError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Exists { .. } => "ledger-exists",
            Self::Conflict { .. } => "ledger-conflict",
            Self::Unknown { .. } => "ledger-unknown",
            Self::AlreadyResolved { .. } => "ledger-already-resolved",
            Self::InUse { .. } => "ledger-in-use",
            Self::NoLines => "ledger-no-lines",
            Self::DuplicateNode { .. } => "ledger-duplicate-node",
            Self::UnknownNode { .. } => "ledger-unknown-node",
            Self::SameNode { .. } => "ledger-same-node",
            Self::CurrencyMismatch { .. } => "ledger-currency-mismatch",
            Self::NotPositive { .. } => "ledger-not-positive",
            Self::OutOfRange { .. } => "ledger-out-of-range",
            Self::DateMissing => "ledger-date-missing",
            Self::NoPeriod { .. } => "ledger-no-period",
            Self::UnknownPeriod { .. } => "ledger-unknown-period",
            Self::PeriodFrozen { .. } => "ledger-period-frozen",
            Self::PeriodOpen { .. } => "ledger-period-open",
            Self::RoleRequired { .. } => "ledger-role-required",
            Self::BelowOrdered { .. } => "ledger-below-ordered",
            Self::ExpiredBefore { .. } => "ledger-expired-before",
            Self::Reserve { .. } => "ledger-reserve",
            Self::ApprovalMismatch { .. } => "ledger-approval-mismatch",
            Self::NotPayable { .. } => "ledger-not-payable",
            Self::NotDue { .. } => "ledger-not-due",
            Self::Exceeds { .. } => "ledger-exceeds",
            Self::Insufficient { .. } => "ledger-insufficient",
            Self::LimitExceeded { .. } => "ledger-limit-exceeded",
            Self::Differs { .. } => "ledger-differs",
            Self::OutOfSequence { .. } => "ledger-out-of-sequence",
            Self::Full { .. } => "ledger-full",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::BudgetError;

    #[test]
    fn errors_are_small() {
        assert!(size_of::<LedgerError>() < 128);
        assert!(size_of::<BudgetError>() < 128);
    }
}
