//! Where the money is: the budget as a tree, and the ledger that follows every amount through it.
//!
//! An amount is first *held* (reserved for a request), then *committed* (ordered), then *settled* (invoiced); what is none of
//! these is available. It is charged once to its node, once to every node above it, and once to every view that counts these.
//!
//! ```text
//!              hold             commit              settle
//!  available ───────▶   held   ───────▶ committed ────────▶ settled
//!      ▲               │    ▲            │  │   ▲             │  │
//!      ├───────────────┘    └────────────┘  │   └─────────────┘  │
//!      │ release, expire      void order    │     void invoice   │
//!      ├────────────────────────────────────┘                    │
//!      │         close, or the last invoice                      │
//!      └─────────────────────────────────────────────────────────┘
//!                          credit, refund
//! ```
//!
//! Voiding undoes exactly one step: an invoice gives its money back to the order, an order to the hold. Ending (release, expiry,
//! close, a final invoice) makes what is left available. A hold or order that was ended stays so: what is voided after that
//! becomes available too.
//!
//! | Hold | used | used up | released | expires | an order voided |
//! | --- | --- | --- | --- | --- | --- |
//! | open | open | committed | released | expired | open |
//! | committed | | | | | open |
//! | released, expired | | | | | as it is: the money is available |
//!
//! | Order | used | used up, or last invoice | closed | voided | an invoice voided |
//! | --- | --- | --- | --- | --- | --- |
//! | open | open | settled | closed; open while instalments are due | voided, if unused | open |
//! | settled | | | | | open |
//! | closed | | | | | closed: the money is available |
//!
//! | Invoice | credited | voided |
//! | --- | --- | --- |
//! | open | open | voided, if not credited |
//!
//! What is not in these tables is refused with [`LedgerError::AlreadyResolved`].
//!
//! | Operation | Record | Note |
//! | --- | --- | --- |
//! | [`BudgetTree::new`] | | a tree with amounts, views and periods, or all its problems |
//! | [`Ledger::decide_hold`] | `Held` | limits are asked of the whole tree and all views |
//! | [`Ledger::decide_rehold`] | `Reheld` | what was ordered stays ordered and counts |
//! | [`Ledger::decide_release`], [`Ledger::decide_expire`] | `Released`, `Expired` | the rest of a hold, once |
//! | [`Ledger::decide_commit`] | `Committed` | only what is [`Approved`](crate::approval::Approved), within tolerance |
//! | [`Ledger::decide_receive`] | `Received` | an order may be payable on receipt |
//! | [`Payable::Retainer`] | | an order may be payable in instalments |
//! | [`Ledger::decide_settle`] | `Settled` | in parts, within tolerance; the last invoice gives the rest back |
//! | [`LedgerCommand::Accrue`] | `Accrued` | cost before its invoice, which reverses it |
//! | [`LedgerCommand::Book`], [`Ledger::decide_assign`] | `Booked`, `Assigned` | an invoice without an order, and its order found |
//! | [`Ledger::decide_credit`], [`Ledger::decide_refund`] | `Credited`, `Refunded` | money coming back meets no limit |
//! | [`Ledger::decide_close`] | `OrderClosed` | the rest of an order; on [`Terms`] with a day, of a retainer what is not due |
//! | [`Ledger::decide_void_order`], [`Ledger::decide_void_invoice`] | `OrderVoided`, `InvoiceVoided` | one step back |
//! | [`Ledger::decide_transfer`] | `Transferred` | zero-sum, netted at the lowest common node |
//! | [`Ledger::decide_raise`], [`Ledger::decide_lower`] | `Raised`, `Lowered` | the budget as a whole grows or shrinks |
//! | [`Ledger::decide_freeze`], [`Ledger::decide_reopen`] | `Frozen`, `Reopened` | nothing is posted into a frozen period |
//! | [`LedgerCommand::Retire`] | `Retired` | finished documents take sixteen bytes each, or none |
//! | [`Ledger::decide`], [`Ledger::decide_all`] | any, several | a command on [`Terms`]; several that succeed or fail together |
//! | [`Ledger::apply`] | | does what the record says; no rules |
//! | [`Ledger::post`], [`Ledger::post_hold`], … | | decides and applies at once, without a record |
//! | [`Ledger::loads`] | | what is spoken for, without counting an order and its invoices twice; [`budget_load`] of rows |
//! | [`Flexibility::ask`] | | whether somebody must be asked before money is moved |
//!
//! # Which refusal wins
//!
//! When several hold, the first of these is given; it is the order in which questions make sense, and the order of
//! [`LedgerError`].
//!
//! | Question | Refusals |
//! | --- | --- |
//! | Is it known already? | `Exists`, `Conflict` |
//! | Is what it is drawn from there, open, unused? | `Unknown`, `AlreadyResolved`, `InUse` |
//! | Is it well formed? | `NoLines`, `DuplicateNode`; by line, ordered by node: `UnknownNode`, `CurrencyMismatch`, `NotPositive`, `OutOfRange`; for transfers `UnknownNode`, `SameNode` first |
//! | May it be posted then? | `DateMissing`, `NoPeriod`, `PeriodFrozen`, `ExpiredBefore` |
//! | Is it allowed? | `Reserve`, `ApprovalMismatch`, `NotPayable`, `NotDue` |
//! | Is there enough? | `Exceeds`, `Insufficient`, `LimitExceeded`: of the stage `hold` before `commit` before `settle` |
//!
//! Beside the ledger stand functions that plan and explain; they need rows of amounts only, and change nothing:
//!
//! | Function | Answers |
//! | --- | --- |
//! | [`carry_over`] | what a period hands on, what lapses, who pays a deficit |
//! | [`Funding`], [`check_funding_rules`] | which line pays for which tactic, and whether the shares are as they must be |
//! | [`reconcile`] | where top-down targets and bottom-up plans meet |
//! | [`due_reviews`] | what is to be looked at again |
//!
//! Money in a node of the kind [`NodeKind::Reserve`] is set aside: it is available, but not free. No hold falls on it, no limit
//! above lets it through, and only a contingency fund moves it.

mod apply;
mod balance;
mod build;
mod build_views;
mod carry;
mod compare;
mod control;
mod decide;
mod document;
mod documents;
mod enter;
mod error;
mod event;
mod flexibility;
mod funding;
mod funding_rule;
mod invoices;
mod ledger;
mod ledger_error;
mod limits;
mod load;
mod load_rows;
mod names;
mod periods;
mod post;
mod record;
mod rehold;
mod retainer;
mod retire;
mod review;
mod slots;
mod snapshot;
mod snapshot_check;
mod snapshot_error;
mod spec;
mod target;
mod terms;
mod transfer;
mod tree;

pub use balance::Balance;
pub use carry::{
    CarryError, CarryOver, CarryPeriod, CarryPolicy, CarryRow, DeficitRule, carry_over,
};
pub use control::{Basis, Control, Exception, Matching, Rule, Stage, Tolerance};
pub use document::{Document, Finality, InvoiceKind, Payable, Status};
pub use documents::{Hold, Invoice, Order};
pub use error::BudgetError;
pub use event::{LedgerEvent, Warning};
pub use flexibility::{Allowance, Ask, Flexibility, Moved, TeamFlexibility, Threshold};
pub use funding::{
    FundedLine, FundedTactic, Funding, FundingError, FundingGap, FundingLine, Split,
};
pub use funding_rule::{
    FundingRule, FundingRuleError, RuleBound, RuleGroup, RuleOutcome, check_funding_rules,
};
pub use ledger::Ledger;
pub use ledger_error::{Field, LedgerError};
pub use load::Load;
pub use load_rows::{LoadError, LoadInvoice, LoadOrder, LoadStatus, budget_load};
pub use retainer::Retainer;
pub use retire::Retention;
pub use review::{ReviewDue, ReviewHeld, ReviewPoint, due_reviews};
pub use snapshot_error::SnapshotError;
pub use spec::{BudgetSpec, NodeKind, NodeSpec, ViewSpec};
pub use target::{
    Detailing, PlaceholderUse, PlannedRow, Reconciliation, TargetError, TargetRow, reconcile,
};
pub use terms::{BatchError, LedgerCommand, Posted, Terms};
pub use tree::{BudgetTree, Node, View};

/// The largest amount that a budget keeps, in minor units: 10²⁴.
///
/// A ledger that keeps to it cannot leave the range of `i128` with as many entries as fit a computer.
pub const AMOUNT_MAX: i128 = 1_000_000_000_000_000_000_000_000;
