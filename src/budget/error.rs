//! Why a budget was refused.

use rust_decimal::Decimal;

use super::Basis;
use crate::{
    id::NodeId,
    money::{AllotError, Allotment, Currency, Money},
    time::PeriodLabel,
};

/// Why a budget was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BudgetError {
    /// Two nodes share an identifier.
    #[error("two nodes are called {node}")]
    Duplicate {
        /// The identifier.
        node: NodeId,
    },
    /// A node is part of one that does not exist.
    #[error("{node} is a part of {parent}, which does not exist")]
    UnknownParent {
        /// The node.
        node: NodeId,
        /// The parent as written.
        parent: NodeId,
    },
    /// Nodes are parts of each other.
    #[error("nodes are parts of each other in a circle: {}", circle(.nodes))]
    Cycle {
        /// The circle, each node followed by the one it is a part of, from the smallest identifier.
        nodes: Vec<NodeId>,
    },
    /// A reserve is divided.
    #[error("{node} is a reserve and cannot have children")]
    ReserveWithChildren {
        /// The reserve.
        node: NodeId,
    },
    /// An amount is negative or too large to be kept.
    #[error("{node} has {amount}: the range is 0 to 10^24 minor units")]
    OutOfRange {
        /// The node.
        node: NodeId,
        /// The amount as written.
        amount: Money,
    },
    /// An amount is in another currency than the total.
    #[error("{node} is given {amount}, the budget is in {currency}")]
    CurrencyMismatch {
        /// The node.
        node: NodeId,
        /// The amount as written.
        amount: Money,
        /// The currency of the total.
        currency: Currency,
    },
    /// A node is given less than nothing.
    #[error("{node} is given {allotment}, which is negative")]
    Negative {
        /// The node.
        node: NodeId,
        /// The allotment as written.
        allotment: Allotment,
    },
    /// Two children of one node take what remains.
    #[error("{first} and {second}, both of {parent}, take what remains")]
    TwoRemaining {
        /// The parent.
        parent: NodeId,
        /// The first of them by identifier.
        first: NodeId,
        /// The second of them.
        second: NodeId,
    },
    /// The percentages of the children of one node add up to more than the whole.
    #[error("the children of {parent} are given {sum}%, the limit is 100%")]
    AboveWhole {
        /// The parent.
        parent: NodeId,
        /// The sum, in percent.
        sum: Decimal,
    },
    /// The children of a node are given more than it has.
    #[error("the children of {parent} are given {wanted}, it has {amount}: {} too much", excess(*.wanted, *.amount))]
    OverAllotted {
        /// The parent.
        parent: NodeId,
        /// What the children are given together.
        wanted: Money,
        /// What the parent has.
        amount: Money,
    },
    /// A node is counted in a view that does not exist.
    #[error("{node} is counted in the view {view}, which does not exist")]
    UnknownView {
        /// The node, or the view that is said to be a part of it.
        node: NodeId,
        /// The view as written.
        view: NodeId,
    },
    /// A view is a reserve.
    #[error("{view} is a view: money is set aside in a node, not in a view")]
    ReserveView {
        /// The view.
        view: NodeId,
    },
    /// A period does not begin where the one before it ends.
    #[error("{after} does not begin where {before} ends")]
    PeriodGap {
        /// The earlier period.
        before: PeriodLabel,
        /// The next one as written.
        after: PeriodLabel,
    },
    /// A node is not phased by one amount for each period.
    #[error("{node} is phased by {found} amounts, the budget has {periods} periods")]
    PhasingCount {
        /// The node or view.
        node: NodeId,
        /// The number of amounts.
        found: usize,
        /// The number of periods.
        periods: usize,
    },
    /// The amounts of the periods are not the amount of the node.
    #[error("the periods of {node} have {sum}, it has {amount}")]
    PhasingSum {
        /// The node or view.
        node: NodeId,
        /// What the periods have together.
        sum: Money,
        /// What the node has.
        amount: Money,
    },
    /// A rule compares by period at a node that is not phased.
    #[error("{node} is not phased, so it has no limit {basis}")]
    NotPhased {
        /// The node or view.
        node: NodeId,
        /// The basis of the rule.
        basis: Basis,
    },
    /// A tolerance is below zero.
    #[error("the tolerance of {node} is below zero")]
    Tolerance {
        /// The node or view, or the root for that of orders and invoices.
        node: NodeId,
    },
    /// The amounts of the children cannot be computed.
    #[error("the children of {parent}: {error}")]
    Allot {
        /// The parent.
        parent: NodeId,
        /// Why.
        error: Box<AllotError>,
    },
}

impl BudgetError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Duplicate { .. } => "node-duplicate",
            Self::UnknownParent { .. } => "node-unknown-parent",
            Self::Cycle { .. } => "node-cycle",
            Self::ReserveWithChildren { .. } => "reserve-with-children",
            Self::OutOfRange { .. } => "node-out-of-range",
            Self::CurrencyMismatch { .. } => "node-currency-mismatch",
            Self::Negative { .. } => "node-negative",
            Self::TwoRemaining { .. } => "node-two-remaining",
            Self::AboveWhole { .. } => "node-above-whole",
            Self::OverAllotted { .. } => "node-over-allotted",
            Self::UnknownView { .. } => "node-unknown-view",
            Self::ReserveView { .. } => "view-reserve",
            Self::PeriodGap { .. } => "period-gap",
            Self::PhasingCount { .. } => "node-phasing-count",
            Self::PhasingSum { .. } => "node-phasing-sum",
            Self::NotPhased { .. } => "node-not-phased",
            Self::Tolerance { .. } => "tolerance-negative",
            Self::Allot { error, .. } => error.code(),
        }
    }
}

fn circle(nodes: &[NodeId]) -> String {
    let names = nodes.iter().chain(nodes.first()).map(NodeId::as_str);
    names.collect::<Vec<_>>().join(" > ")
}

fn excess(wanted: Money, amount: Money) -> String {
    wanted
        .try_sub(amount)
        .map_or_else(|error| error.to_string(), |excess| excess.to_string())
}
