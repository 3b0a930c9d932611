//! Where the money is: the budget as a tree, and the ledger that follows every amount through it.
//!
//! An amount is first *held* (reserved for a request), then *committed* (ordered), then *settled* (invoiced); what is none of
//! these is available. It is charged once to its node and once to every node above.
//!
//! ```text
//!              hold             commit              settle
//!  available ───────▶   held   ───────▶ committed ────────▶ settled
//!      ▲               │    ▲            │  │   ▲             │  │
//!      ├───────────────┘    └────────────┘  │   └─────────────┘  │
//!      │    release           void order    │     void invoice   │
//!      ├────────────────────────────────────┘                    │
//!      │         close, or the last invoice                      │
//!      └─────────────────────────────────────────────────────────┘
//!                              credit
//! ```
//!
//! Voiding undoes exactly one step: an invoice gives its money back to the order, an order to the hold. Ending (release,
//! close, a final invoice) makes what is left available. A hold or order that was ended stays so: what is voided after that
//! becomes available too.
//!
//! | Operation | Record | Note |
//! | --- | --- | --- |
//! | [`BudgetTree::new`] | | a tree with amounts, or all its problems |
//! | [`Ledger::decide_hold`] | `Held` | the only place where spending meets limits, up the whole tree |
//! | [`Ledger::decide_release`] | `Released` | the rest of a hold, once |
//! | [`Ledger::decide_commit`] | `Committed` | only what is [`Approved`](crate::approval::Approved), and exactly that |
//! | [`Ledger::decide_settle`] | `Settled` | in parts; the last invoice gives the rest back |
//! | [`Ledger::decide_credit`] | `Credited` | money coming back meets no limit |
//! | [`Ledger::decide_close`] | `OrderClosed` | the rest of an order |
//! | [`Ledger::decide_void_order`], [`Ledger::decide_void_invoice`] | `OrderVoided`, `InvoiceVoided` | one step back |
//! | [`Ledger::decide_transfer`] | `Transferred` | zero-sum, netted at the lowest common node |
//! | [`Ledger::decide_raise`], [`Ledger::decide_lower`] | `Raised`, `Lowered` | the budget as a whole grows or shrinks |
//! | [`Ledger::apply`] | | does what the record says; no rules |
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
mod carry;
mod decide;
mod document;
mod error;
mod event;
mod funding;
mod funding_rule;
mod ledger;
mod ledger_error;
mod review;
mod snapshot;
mod snapshot_error;
mod spec;
mod target;
mod transfer;
mod tree;

pub use balance::Balance;
pub use carry::{
    CarryError, CarryOver, CarryPeriod, CarryPolicy, CarryRow, DeficitRule, carry_over,
};
pub use document::{Document, Finality, Hold, Invoice, Order, Status};
pub use error::BudgetError;
pub use event::{LedgerEvent, Warning};
pub use funding::{
    FundedLine, FundedTactic, Funding, FundingError, FundingGap, FundingLine, Split,
};
pub use funding_rule::{
    FundingRule, FundingRuleError, RuleBound, RuleGroup, RuleOutcome, check_funding_rules,
};
pub use ledger::Ledger;
pub use ledger_error::{Field, LedgerError};
pub use review::{ReviewDue, ReviewHeld, ReviewPoint, due_reviews};
pub use snapshot_error::SnapshotError;
pub use spec::{BudgetSpec, Control, NodeKind, NodeSpec};
pub use target::{
    Detailing, PlaceholderUse, PlannedRow, Reconciliation, TargetError, TargetRow, reconcile,
};
pub use tree::{BudgetTree, Node};

/// The largest amount that a budget keeps, in minor units: 10²⁴.
///
/// A ledger that keeps to it cannot leave the range of `i128` with as many entries as fit a computer.
pub const AMOUNT_MAX: i128 = 1_000_000_000_000_000_000_000_000;
