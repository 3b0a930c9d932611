//! How the money is divided: a tree of nodes with an amount each.

use std::collections::HashMap;

use serde::{Deserialize, Deserializer, Serialize, de};

use super::{BudgetError, BudgetSpec, Control, NodeKind, NodeSpec, build};
use crate::{
    id::NodeId,
    money::{Allotment, Currency, Money},
};

/// One node of a budget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    pub(super) id: NodeId,
    pub(super) name: Box<str>,
    pub(super) kind: NodeKind,
    pub(super) control: Control,
    pub(super) allotment: Allotment,
    pub(super) amount: Money,
    /// The position of the parent; the root has none.
    pub(super) parent: Option<usize>,
    /// The number of nodes in the subtree, this one included.
    pub(super) size: usize,
    pub(super) depth: usize,
}

impl Node {
    /// Returns the identifier.
    #[must_use]
    pub fn id(&self) -> &NodeId {
        &self.id
    }

    /// Returns what people call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns what it stands for.
    #[must_use]
    pub fn kind(&self) -> NodeKind {
        self.kind
    }

    /// Returns what happens when more is asked of it than it has.
    #[must_use]
    pub fn control(&self) -> Control {
        self.control
    }

    /// Returns what it was given of its parent, as written; the total for the root.
    #[must_use]
    pub fn allotment(&self) -> Allotment {
        self.allotment
    }

    /// Returns the amount that came of it.
    #[must_use]
    pub fn amount(&self) -> Money {
        self.amount
    }

    /// Returns the number of nodes above it.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.depth
    }
}

/// A budget: one root with all the money, and below it who gets what out of whom.
///
/// The nodes lie in one row in which every node comes before its children and siblings are ordered by identifier, so that a
/// subtree is a stretch of the row and nothing depends on the order in which they were written.
///
/// # Example: amounts, percentages, and the rest
/// ```
/// use tactica::budget::BudgetTree;
///
/// let tree: BudgetTree = serde_json::from_str(r#"{
///   "root": "plan", "name": "Media plan", "total": "1000.00 USD",
///   "nodes": [
///     {"id": "outdoor", "name": "Out of home", "allotment": "468.11 USD"},
///     {"id": "digital", "name": "Digital", "allotment": "33.5%"},
///     {"id": "search", "name": "Search", "parent": "digital", "allotment": "50%"},
///     {"id": "social", "name": "Social", "parent": "digital", "allotment": "50%"},
///     {"id": "reserve", "name": "Reserve", "allotment": "remaining", "kind": "reserve"}
///   ]
/// }"#)?;
/// let rows: Vec<String> = tree.nodes().iter().map(|node| format!("{} {}", node.id(), node.amount())).collect();
/// assert_eq!(rows, [
///     "plan 1000.00 USD", "digital 335.00 USD", "search 167.50 USD", "social 167.50 USD", "outdoor 468.11 USD",
///     "reserve 196.89 USD",
/// ]);
/// assert_eq!(tree.unallotted("plan").unwrap().to_string(), "0.00 USD");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(into = "BudgetSpec")]
pub struct BudgetTree {
    nodes: Vec<Node>,
    /// For look-ups only, in which the order of hashing cannot show.
    positions: HashMap<NodeId, usize>,
    /// The parent of every node, by position: the ledger walks it for every amount.
    parents: Vec<Option<usize>>,
    currency: Currency,
}

impl BudgetTree {
    /// Makes a budget from its document form.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, structure first; sums of amounts are judged when the structure holds, from the root
    /// down as far as the amounts are known:
    ///
    /// * [`BudgetError::Duplicate`], [`BudgetError::UnknownParent`], [`BudgetError::Cycle`];
    /// * [`BudgetError::ReserveWithChildren`];
    /// * [`BudgetError::OutOfRange`] if the total is negative or beyond [`AMOUNT_MAX`](super::AMOUNT_MAX);
    /// * [`BudgetError::CurrencyMismatch`], [`BudgetError::Negative`], [`BudgetError::TwoRemaining`],
    ///   [`BudgetError::AboveWhole`], [`BudgetError::OverAllotted`].
    ///
    /// # Complexity
    ///
    /// `O(n log n)` for `n` nodes, however deep; nothing recurses.
    pub fn new(spec: BudgetSpec) -> Result<Self, Vec<BudgetError>> {
        let currency = spec.total.currency();
        let nodes = build::nodes(spec)?;
        let positions = (0_usize..)
            .zip(&nodes)
            .map(|(at, node)| (node.id.clone(), at));
        Ok(Self {
            positions: positions.collect(),
            parents: nodes.iter().map(|node| node.parent).collect(),
            nodes,
            currency,
        })
    }

    /// Returns the currency of all amounts.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// Returns all the money.
    #[must_use]
    pub fn total(&self) -> Money {
        self.root().amount
    }

    /// Returns the root.
    #[must_use]
    pub fn root(&self) -> &Node {
        self.at(0)
    }

    /// Returns the nodes, each before its children, siblings by identifier.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Returns the position of a node in [`nodes`](Self::nodes).
    #[must_use]
    pub fn position(&self, node: &str) -> Option<usize> {
        self.positions.get(node).copied()
    }

    /// Returns the node of that identifier.
    #[must_use]
    pub fn node(&self, node: &str) -> Option<&Node> {
        self.position(node).and_then(|at| self.nodes.get(at))
    }

    /// Returns the parent of a node; the root has none.
    #[must_use]
    pub fn parent(&self, node: &str) -> Option<&Node> {
        self.nodes.get(self.node(node)?.parent?)
    }

    /// Returns the children of a node by identifier; nothing for a node that is not in the tree.
    pub fn children(&self, node: &str) -> impl Iterator<Item = &Node> {
        let at = self.position(node).unwrap_or(self.nodes.len());
        self.children_at(at).map(|child| self.at(child))
    }

    /// Returns what a node has not passed on to its children; all of its amount when it has none.
    #[must_use]
    pub fn unallotted(&self, node: &str) -> Option<Money> {
        let amount = self.node(node)?.amount;
        let mut children = self.children(node);
        children.try_fold(amount, |left, child| left.try_sub(child.amount).ok())
    }

    /// Tells whether the second node lies in the subtree of the first, or is it.
    pub(crate) fn is_within(&self, top: usize, at: usize) -> bool {
        (top..top.saturating_add(self.at(top).size)).contains(&at)
    }

    /// Returns the node at a position.
    pub(crate) fn at(&self, position: usize) -> &Node {
        self.nodes
            .get(position)
            .expect("invariant: positions come from the tree itself")
    }

    /// Returns the position and those of all nodes above it, upward.
    pub(crate) fn upward(&self, position: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(position), |&at| {
            self.parents.get(at).copied().flatten()
        })
    }

    /// Returns the positions of the children.
    pub(crate) fn children_at(&self, position: usize) -> impl Iterator<Item = usize> {
        let end = position.saturating_add(self.nodes.get(position).map_or(0, |node| node.size));
        let inside = move |at: &usize| *at < end;
        std::iter::successors(
            Some(position.saturating_add(1)).filter(inside),
            move |&at| Some(at.saturating_add(self.at(at).size)).filter(inside),
        )
    }
}

impl From<BudgetTree> for BudgetSpec {
    fn from(tree: BudgetTree) -> Self {
        let ids: Vec<NodeId> = tree.nodes.iter().map(|node| node.id.clone()).collect();
        let mut nodes = tree.nodes.into_iter();
        let root = nodes.next().expect("invariant: a tree has a root");
        let nodes = nodes.map(|node| NodeSpec {
            id: node.id,
            name: node.name,
            parent: node
                .parent
                .filter(|&at| at > 0)
                .and_then(|at| ids.get(at).cloned()),
            allotment: node.allotment,
            kind: node.kind,
            control: node.control,
        });
        Self {
            root: root.id,
            name: root.name,
            total: root.amount,
            control: root.control,
            nodes: nodes.collect(),
        }
    }
}

impl<'de> Deserialize<'de> for BudgetTree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(BudgetSpec::deserialize(deserializer)?).map_err(|problems| {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            de::Error::custom(lines.join("; "))
        })
    }
}
