//! Which node is a part of which: all that a roll-up has to know of a tree.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::ForecastError;
use crate::{budget::BudgetTree, id::NodeId};

/// A node and the node it is a part of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodePlace {
    /// The node.
    pub node: NodeId,
    /// The node it is a part of; `None` for the root of a tree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<NodeId>,
}

impl NodePlace {
    /// Returns the places of all nodes of a budget, and of all its views: trees of their own that look at the same money.
    ///
    /// A line that is made for a node is charged to the views that count it once it is
    /// [`counted_in`](super::Line::counted_in) the budget.
    #[must_use]
    pub fn of_tree(tree: &BudgetTree) -> Vec<Self> {
        let places = tree.nodes().iter().map(|node| Self {
            node: node.id().clone(),
            parent: tree
                .parent(node.id().as_str())
                .map(|parent| parent.id().clone()),
        });
        let views = tree.views().iter().map(|view| Self {
            node: view.id().clone(),
            parent: view.spec().parent.clone(),
        });
        places.chain(views).collect()
    }
}

/// The nodes of one or several trees, parents before children, siblings by identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outline {
    nodes: Vec<Place>,
    positions: BTreeMap<NodeId, usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    node: NodeId,
    parent: Option<usize>,
    depth: usize,
}

impl Outline {
    /// Orders the nodes; adds every problem to `errors`.
    pub(super) fn new(places: Vec<NodePlace>, errors: &mut Vec<ForecastError>) -> Self {
        let mut parents: BTreeMap<NodeId, Option<NodeId>> = BTreeMap::new();
        for NodePlace { node, parent } in places {
            if parents.insert(node.clone(), parent).is_some() {
                errors.push(ForecastError::DuplicateNode { node });
            }
        }
        let mut children: BTreeMap<Option<&NodeId>, Vec<&NodeId>> = BTreeMap::new();
        for (node, parent) in &parents {
            match parent {
                Some(parent) if !parents.contains_key(parent) => {
                    let (node, parent) = (node.clone(), parent.clone());
                    errors.push(ForecastError::UnknownParent { node, parent });
                }
                _ => children.entry(parent.as_ref()).or_default().push(node),
            }
        }
        // Depth first by an own stack: documents choose how deep a tree is.
        let (mut nodes, mut positions) = (Vec::with_capacity(parents.len()), BTreeMap::new());
        let below = |parent: Option<&NodeId>, at: Option<usize>, depth: usize| {
            let below = children.get(&parent).into_iter().flatten().rev();
            below
                .map(|node| (*node, at, depth))
                .collect::<Vec<(&NodeId, Option<usize>, usize)>>()
        };
        let mut stack = below(None, None, 0);
        while let Some((node, parent, depth)) = stack.pop() {
            let at = nodes.len();
            positions.insert(node.clone(), at);
            nodes.push(Place {
                node: node.clone(),
                parent,
                depth,
            });
            stack.extend(below(Some(node), Some(at), depth.saturating_add(1)));
        }
        if errors.is_empty() {
            // Every parent is known: what no root leads to hangs on a circle, and the way up ends on it.
            let lost = parents.keys().find(|node| !positions.contains_key(*node));
            let above = |node: &NodeId| parents.get(node).cloned().flatten();
            let circle = lost.map(|lost| {
                let mut seen = BTreeSet::new();
                let mut node = lost.clone();
                while let Some(parent) = above(&node).filter(|_| seen.insert(node.clone())) {
                    node = parent;
                }
                let mut first = node.clone();
                let mut at = above(&node);
                while let Some(next) = at.filter(|next| *next != node) {
                    at = above(&next);
                    first = first.min(next);
                }
                first
            });
            errors.extend(circle.map(|node| ForecastError::Cycle { node }));
        }
        Self { nodes, positions }
    }

    pub(super) fn places(&self) -> Vec<NodePlace> {
        let parent = |place: &Place| {
            place
                .parent
                .and_then(|at| self.nodes.get(at))
                .map(|parent| parent.node.clone())
        };
        let places = self.nodes.iter().map(|place| NodePlace {
            node: place.node.clone(),
            parent: parent(place),
        });
        places.collect()
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn position(&self, node: &str) -> Option<usize> {
        self.positions.get(node).copied()
    }

    /// Returns the nodes with their depth, in order.
    pub(super) fn nodes(&self) -> impl Iterator<Item = (&NodeId, usize)> {
        self.nodes.iter().map(|place| (&place.node, place.depth))
    }

    /// Returns the positions of the nodes and of all above them, each once.
    pub(super) fn charged(&self, nodes: &[NodeId]) -> BTreeSet<usize> {
        let mut charged = BTreeSet::new();
        for node in nodes {
            let mut at = self.position(node.as_str());
            while let Some(position) = at.filter(|at| charged.insert(*at)) {
                at = self.nodes.get(position).and_then(|place| place.parent);
            }
        }
        charged
    }
}
