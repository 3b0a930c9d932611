//! The document form of a budget: who gets what out of whom.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    id::NodeId,
    money::{Allotment, Money},
};

/// What a node of the budget stands for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum NodeKind {
    /// A kind of expense, or the plan as a whole.
    #[default]
    Category,
    /// A tactic.
    Tactic,
    /// A stretch of time.
    Period,
    /// A part of the organisation that answers for costs.
    CostCentre,
    /// Money set aside. It has no children, nothing is held against it, and only a contingency fund moves it.
    Reserve,
}

/// What happens when more is asked of a node than it has.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Control {
    /// It is refused.
    #[default]
    Hard,
    /// It is accepted, and a warning is recorded.
    Soft,
    /// It is accepted.
    Advisory,
}

impl fmt::Display for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Hard => "hard",
            Self::Soft => "soft",
            Self::Advisory => "advisory",
        })
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
