//! The document form of a budget: who gets what out of whom.

use serde::{Deserialize, Serialize};

use super::{Control, Matching, Rule};
use crate::{
    id::{NodeId, RoleId},
    money::{Allotment, Money},
    time::Period,
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

/// One node below the root, as written.
///
/// JSON: `{"id": "social", "name": "Social media", "parent": "digital", "allotment": "35%", "kind": "tactic", "control": "soft",
/// "views": ["q1", "cc-10"]}`.
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
    /// What happens when more is asked of it than it has, at the stages `plan` and `hold`, on the whole.
    #[serde(default)]
    pub control: Control,
    /// What is asked instead at a stage, or besides at the later ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
    /// The views in which the node and everything below it are counted as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub views: Vec<NodeId>,
    /// How its amount falls on the periods of the budget, one amount each; nothing if it is not phased.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phasing: Vec<Money>,
}

impl NodeSpec {
    /// Makes a node of the kind `category` below the root, with the default control and nothing else.
    ///
    /// # Example
    /// ```
    /// use tactica::budget::{Control, NodeSpec};
    ///
    /// let node = NodeSpec::new("print".parse()?, "50%".parse()?);
    /// assert_eq!((node.control, node.parent), (Control::Hard, None));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(id: NodeId, allotment: Allotment) -> Self {
        Self {
            name: id.as_str().into(),
            id,
            parent: None,
            allotment,
            kind: NodeKind::default(),
            control: Control::default(),
            rules: Vec::new(),
            views: Vec::new(),
            phasing: Vec::new(),
        }
    }
}

/// A view as written: another way to add up the same money, such as the quarters or the cost centres.
///
/// A view gets no money out of the budget. Nodes say in which views they are counted; each amount counts once in a view and
/// once in every view above it, on however many ways it gets there.
///
/// JSON: `{"id": "cc-10", "name": "Brand team", "parent": "cost-centres", "limit": "50000.00 USD", "control": "soft"}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ViewSpec {
    /// The view; one set of names with the nodes.
    pub id: NodeId,
    /// What people call it.
    pub name: Box<str>,
    /// The view it is a part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<NodeId>,
    /// What it may have at most; what its nodes are allotted, unless stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Money>,
    /// What it stands for; not a reserve.
    #[serde(default)]
    pub kind: NodeKind,
    /// What happens when more is asked of it than it has, at the stages `plan` and `hold`, on the whole.
    #[serde(default)]
    pub control: Control,
    /// What is asked instead at a stage, or besides at the later ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
    /// How its amount falls on the periods of the budget, one amount each; nothing if it is not phased.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phasing: Vec<Money>,
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
    /// What is asked of the whole instead at a stage, or besides at the later ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
    /// How the total falls on the periods.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phasing: Vec<Money>,
    /// The other nodes, in any order.
    pub nodes: Vec<NodeSpec>,
    /// The views, in any order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub views: Vec<ViewSpec>,
    /// The periods on which postings fall, one after the other without a gap; without any, postings need no date.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub periods: Vec<Period>,
    /// By how much orders and invoices may exceed what they are drawn from.
    #[serde(default, skip_serializing_if = "Matching::is_default")]
    pub matching: Matching,
    /// Who may reopen a frozen period, with a reason; nobody, unless stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reopening: Option<RoleId>,
}

impl BudgetSpec {
    /// Makes a budget without nodes, with the default control and nothing else.
    #[must_use]
    pub fn new(root: NodeId, total: Money) -> Self {
        Self {
            name: root.as_str().into(),
            root,
            total,
            control: Control::default(),
            rules: Vec::new(),
            phasing: Vec::new(),
            nodes: Vec::new(),
            views: Vec::new(),
            periods: Vec::new(),
            matching: Matching::default(),
            reopening: None,
        }
    }
}
