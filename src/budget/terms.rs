//! Commands as a ledger takes them: what is asked, and on what terms.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Exception, Finality, Payable, Retention, Warning};
use crate::{
    approval::{Approved, Line},
    id::{InvoiceId, NodeId, OrderId, RequestId, VendorId},
    money::Money,
    time::PeriodLabel,
};

/// On what terms a command is given: the same for all commands that are given together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Terms {
    /// The day it is posted on, where it is not that of the instant; one of the two is needed where the budget has periods.
    pub date: Option<NaiveDate>,
    /// The instant it is given; a hold that expires has to expire later.
    pub at: Option<DateTime<Utc>>,
    /// Who lets it pass a limit that would refuse it, and why.
    pub exception: Option<Exception>,
}

impl Terms {
    /// Returns terms for a posting on a day.
    ///
    /// # Example
    /// ```
    /// use tactica::{budget::Terms, time::parse_date};
    ///
    /// let terms = Terms::on(parse_date("2025-03-01")?);
    /// assert!(terms.exception.is_none());
    /// # Ok::<(), tactica::time::TimeError>(())
    /// ```
    #[must_use]
    pub fn on(date: NaiveDate) -> Self {
        Self {
            date: Some(date),
            ..Self::default()
        }
    }

    /// Returns the day of the posting.
    pub(super) fn day(&self) -> Option<NaiveDate> {
        self.date.or_else(|| self.at.map(|at| at.date_naive()))
    }

    /// Adds who lets the command pass, and why.
    #[must_use]
    pub fn let_pass(mut self, exception: Exception) -> Self {
        self.exception = Some(exception);
        self
    }
}

/// Something that is asked of a ledger; see the table of the [module](crate::budget) for what each leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedgerCommand<'a> {
    /// Reserves money for a request.
    Hold {
        /// The request.
        hold: &'a RequestId,
        /// How much on which node.
        lines: &'a [Line],
        /// When what is not ordered by then is given back.
        expires_at: Option<DateTime<Utc>>,
    },
    /// Reserves other amounts for a request in place of those that are.
    Rehold {
        /// The request.
        hold: &'a RequestId,
        /// How much on which node, with what was ordered already.
        lines: &'a [Line],
        /// When what is not ordered by then is given back.
        expires_at: Option<DateTime<Utc>>,
    },
    /// Gives back what is left of a hold.
    Release {
        /// The hold.
        hold: &'a RequestId,
    },
    /// Gives back what is left of every hold whose time is up.
    Expire {
        /// The instant; a hold that expires at it has expired.
        at: DateTime<Utc>,
    },
    /// Orders approved money.
    Commit {
        /// The order.
        order: &'a OrderId,
        /// The proof of approval, which names the hold.
        approved: &'a Approved,
        /// The vendor.
        vendor: Option<&'a VendorId>,
        /// How much on which node.
        lines: &'a [Line],
        /// When it may be invoiced.
        payable: Payable,
    },
    /// Confirms that what was ordered was received.
    Receive {
        /// The order.
        order: &'a OrderId,
    },
    /// Gives back what is left of an order; of a retainer, on a day, what is not due, and all of it the second time.
    Close {
        /// The order.
        order: &'a OrderId,
    },
    /// Undoes an order.
    VoidOrder {
        /// The order.
        order: &'a OrderId,
    },
    /// Invoices ordered money.
    Settle {
        /// The invoice.
        invoice: &'a InvoiceId,
        /// The order.
        order: &'a OrderId,
        /// How much on which node.
        lines: &'a [Line],
        /// Whether more invoices are expected.
        finality: Finality,
    },
    /// Recognises the cost of an order before its invoice; the next invoice reverses it.
    Accrue {
        /// The accrual.
        accrual: &'a InvoiceId,
        /// The order.
        order: &'a OrderId,
        /// How much on which node.
        lines: &'a [Line],
    },
    /// Books an invoice without an order: money is reserved, ordered and invoiced at once.
    Book {
        /// The invoice.
        invoice: &'a InvoiceId,
        /// How much on which node.
        lines: &'a [Line],
    },
    /// Finds out that an invoice without an order was one on this order.
    Assign {
        /// The invoice.
        invoice: &'a InvoiceId,
        /// The order.
        order: &'a OrderId,
    },
    /// Takes money back on an invoice.
    Credit {
        /// The credit note.
        credit: &'a InvoiceId,
        /// The invoice.
        invoice: &'a InvoiceId,
        /// How much on which node.
        lines: &'a [Line],
    },
    /// Takes money back without an invoice of this ledger.
    Refund {
        /// The credit note.
        credit: &'a InvoiceId,
        /// How much on which node.
        lines: &'a [Line],
    },
    /// Undoes an invoice or an accrual.
    VoidInvoice {
        /// The invoice.
        invoice: &'a InvoiceId,
    },
    /// Moves allocated money from one node to another.
    Transfer {
        /// The node that gives.
        from: &'a NodeId,
        /// The node that gets.
        to: &'a NodeId,
        /// How much.
        amount: Money,
    },
    /// Allocates money from outside the budget.
    Raise {
        /// The node.
        node: &'a NodeId,
        /// How much.
        amount: Money,
    },
    /// Takes allocated money out of the budget.
    Lower {
        /// The node.
        node: &'a NodeId,
        /// How much.
        amount: Money,
    },
    /// Lets nothing more be posted into a period.
    Freeze {
        /// The period.
        period: PeriodLabel,
    },
    /// Lets a frozen period be posted into again; takes the role that the budget names, and a reason.
    Reopen {
        /// The period.
        period: PeriodLabel,
    },
    /// Forgets finished documents, as far as `retention` says.
    Retire {
        /// What is kept of them.
        retention: Retention,
    },
}

/// What a command came to when it was posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Posted {
    /// It was done now.
    New {
        /// The soft limits passed.
        warnings: Vec<Warning>,
    },
    /// The same document was recorded before, and nothing has happened now; the ledger says where it stands.
    Repeated(super::Document),
}

/// Why one of several commands was refused, and with it all of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("command {number} of {count}: {error}")]
pub struct BatchError {
    /// The number of the command, from 1.
    pub number: usize,
    /// How many there were.
    pub count: usize,
    /// Why it was refused.
    pub error: Box<super::LedgerError>,
}

impl BatchError {
    /// Returns the stable code of the refusal.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.error.code()
    }
}
