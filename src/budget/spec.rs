//! The document form of a budget: who gets what out of whom.

use serde::{Deserialize, Serialize};

use crate::{
    id::NodeId,
    money::{Allotment, Money},
    word::define_words,
};

define_words! {
    /// What a node of the budget stands for.
    #[derive(Default)]
    NodeKind {
        /// A kind of expense, or the plan as a whole.
        #[default]
        Category => "category",
        /// A tactic.
        Tactic => "tactic",
        /// A stretch of time.
        Period => "period",
        /// A part of the organisation that answers for costs.
        CostCentre => "cost-centre",
        /// Money set aside. It has no children, nothing is held against it, and only a contingency fund moves it.
        Reserve => "reserve",
    }
}

define_words! {
    /// What happens when more is asked of a node than it has.
    #[derive(Default)]
    Control {
        /// It is refused.
        #[default]
        Hard => "hard",
        /// It is accepted, and a warning is recorded.
        Soft => "soft",
        /// It is accepted.
        Advisory => "advisory",
    }
}

/// One node below the root, as written.
///
/// JSON: `{"id": "social", "name": "Social media", "parent": "digital", "allotment": "35%", "kind": "tactic", "control": "soft"}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeSpec {
    /// The node.
    pub id: NodeId,
    /// What people call it.
    pub name: Box<str>,
    /// The node it is a part of; the root, unless stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<NodeId>,
    /// What it gets of its parent: an amount, a percentage of the parent's amount, or what the siblings leave.
    pub allotment: Allotment,
    /// What it stands for.
    #[serde(default)]
    pub kind: NodeKind,
    /// What happens when more is asked of it than it has.
    #[serde(default)]
    pub control: Control,
}

/// A budget as written: everything that [`BudgetTree::new`](super::BudgetTree::new) checks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BudgetSpec {
    /// The root: the budget as a whole.
    pub root: NodeId,
    /// What people call it.
    pub name: Box<str>,
    /// All the money.
    pub total: Money,
    /// What happens when more is asked of the whole than it has.
    #[serde(default)]
    pub control: Control,
    /// The other nodes, in any order.
    pub nodes: Vec<NodeSpec>,
}
