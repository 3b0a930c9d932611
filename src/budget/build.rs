//! From the document form to a row of nodes: structure first, then the amounts from the root down.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{
    AMOUNT_MAX, BudgetError, BudgetSpec, Matching, Node, NodeKind, NodeSpec, View,
    build_views::{self, Frame},
};
use crate::{
    id::{NodeId, RoleId},
    money::{AllotError, Allotment, Currency, Money, allot},
    number::Percent,
    time::Period,
};

/// A budget that is right.
pub(super) struct Built {
    /// Parents before children, siblings by identifier.
    pub(super) nodes: Vec<Node>,
    /// By identifier.
    pub(super) views: Vec<View>,
    /// The views of each node, all the way up, by place behind the nodes; empty if there are no views.
    pub(super) extra: Vec<Box<[u32]>>,
    pub(super) periods: Vec<Period>,
    pub(super) matching: Matching,
    pub(super) reopening: Option<RoleId>,
    pub(super) currency: Currency,
}

/// Returns the budget, or everything that is wrong.
pub(super) fn budget(mut spec: BudgetSpec) -> Result<Built, Vec<BudgetError>> {
    let frame = Frame {
        views: std::mem::take(&mut spec.views),
        periods: std::mem::take(&mut spec.periods),
        matching: std::mem::take(&mut spec.matching),
        reopening: spec.reopening.take(),
        currency: spec.total.currency(),
    };
    match nodes(spec) {
        Ok(nodes) => build_views::complete(nodes, frame),
        Err(mut problems) => {
            build_views::check_frame(&frame, &mut problems);
            Err(problems)
        }
    }
}

/// Returns the nodes, parents before children and siblings by identifier, or everything that is wrong with them.
fn nodes(spec: BudgetSpec) -> Result<Vec<Node>, Vec<BudgetError>> {
    let mut problems = Vec::new();
    let in_range = (0..=AMOUNT_MAX).contains(&spec.total.minor());
    if !in_range {
        problems.push(BudgetError::OutOfRange {
            node: spec.root.clone(),
            amount: spec.total,
        });
    }
    let root = NodeSpec {
        id: spec.root,
        name: spec.name,
        parent: None,
        allotment: Allotment::Amount(spec.total),
        kind: NodeKind::Category,
        control: spec.control,
        rules: spec.rules,
        views: Vec::new(),
        phasing: spec.phasing,
    };
    let mut specs = spec.nodes;
    specs.sort_by(|a, b| a.id.cmp(&b.id));
    specs.insert(0, root);
    let parents = parents(&specs, &mut problems);
    let mut nodes = preorder(specs, &parents, &mut problems);
    if !problems
        .iter()
        .all(|problem| matches!(problem, BudgetError::OutOfRange { .. }))
    {
        // Amounts can still be judged one by one.
        let currency = spec.total.currency();
        for node in nodes.iter().skip(1) {
            check_allotment(node, currency, &mut problems);
        }
        return Err(problems);
    }
    share_out(&mut nodes, spec.total.currency(), in_range, &mut problems);
    if problems.is_empty() {
        Ok(nodes)
    } else {
        Err(problems)
    }
}

/// Returns the position of the parent of each of `specs`, of which the first is the root and the others are in order.
fn parents(specs: &[NodeSpec], problems: &mut Vec<BudgetError>) -> Vec<Option<usize>> {
    let mut positions: BTreeMap<&NodeId, usize> = BTreeMap::new();
    let mut repeated = BTreeSet::new();
    for (at, spec) in specs.iter().enumerate() {
        if positions.contains_key(&spec.id) {
            repeated.insert(&spec.id);
        } else {
            positions.insert(&spec.id, at);
        }
    }
    problems.extend(
        repeated
            .into_iter()
            .map(|node| BudgetError::Duplicate { node: node.clone() }),
    );
    let mut parents = vec![None];
    for spec in specs.iter().skip(1) {
        let parent = match &spec.parent {
            None => Some(0),
            Some(parent) => positions.get(parent).copied(),
        };
        if let (None, Some(parent)) = (parent, &spec.parent) {
            problems.push(BudgetError::UnknownParent {
                node: spec.id.clone(),
                parent: parent.clone(),
            });
        }
        parents.push(parent);
    }
    check_cycles(specs, &parents, problems);
    parents
}

/// Reports every circle of parents once.
fn check_cycles(specs: &[NodeSpec], parents: &[Option<usize>], problems: &mut Vec<BudgetError>) {
    // The walk on which each node was first met.
    let mut met: Vec<Option<usize>> = vec![None; specs.len()];
    for start in 0..specs.len() {
        let mut at = Some(start);
        while let Some(here) = at {
            match met.get(here).copied().flatten() {
                None => {
                    if let Some(slot) = met.get_mut(here) {
                        *slot = Some(start);
                    }
                    at = parents.get(here).copied().flatten();
                }
                Some(walk) if walk == start => {
                    // The walk came back to itself; it may have entered the circle from outside, so `start` need not lie on it.
                    problems.push(BudgetError::Cycle {
                        nodes: circle(here, specs, parents),
                    });
                    break;
                }
                Some(_) => break,
            }
        }
    }
}

/// Returns the circle through `on`, from its smallest identifier.
fn circle(on: usize, specs: &[NodeSpec], parents: &[Option<usize>]) -> Vec<NodeId> {
    let around = |from: usize| {
        let next = move |&at: &usize| parents.get(at).copied().flatten().filter(|&to| to != from);
        std::iter::successors(Some(from), next)
    };
    let first = around(on).min().unwrap_or(on); // positions are in the order of identifiers
    around(first)
        .filter_map(|at| specs.get(at))
        .map(|spec| spec.id.clone())
        .collect()
}

/// Returns the nodes that hang on the root, each before its children, with amounts still to be filled in.
fn preorder(
    specs: Vec<NodeSpec>,
    parents: &[Option<usize>],
    problems: &mut Vec<BudgetError>,
) -> Vec<Node> {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); specs.len()];
    for (at, parent) in parents.iter().enumerate() {
        if let Some(siblings) = parent.and_then(|parent| children.get_mut(parent)) {
            siblings.push(at);
        }
    }
    let mut specs: Vec<Option<NodeSpec>> = specs.into_iter().map(Some).collect();
    let mut nodes: Vec<Node> = Vec::with_capacity(specs.len());
    // The nodes to be placed next, the last one first, with the place of their parent.
    let mut stack = vec![(0_usize, None::<usize>)];
    while let Some((at, parent)) = stack.pop() {
        let Some(spec) = specs.get_mut(at).and_then(Option::take) else {
            continue;
        };
        let below = children.get(at).map_or(&[][..], Vec::as_slice);
        if spec.kind == NodeKind::Reserve && !below.is_empty() {
            problems.push(BudgetError::ReserveWithChildren {
                node: spec.id.clone(),
            });
        }
        let place = nodes.len();
        stack.extend(below.iter().rev().map(|&child| (child, Some(place))));
        let depth = parent
            .and_then(|parent| nodes.get(parent))
            .map_or(0, |p| p.depth.saturating_add(1));
        nodes.push(Node {
            id: spec.id,
            name: spec.name,
            kind: spec.kind,
            control: spec.control,
            rules: spec.rules,
            views: spec.views,
            phasing: spec.phasing,
            allotment: spec.allotment,
            amount: match spec.allotment {
                Allotment::Amount(amount) => amount,
                _ => Money::zero(Currency::USD), // replaced when the parent is shared out
            },
            parent,
            size: 1,
            depth,
        });
    }
    // Children come after their parents: adding up from the end gives every subtree its size.
    for at in (1..nodes.len()).rev() {
        let (parent, size) = nodes
            .get(at)
            .map_or((None, 0), |node| (node.parent, node.size));
        if let Some(parent) = parent.and_then(|parent| nodes.get_mut(parent)) {
            parent.size = parent.size.saturating_add(size);
        }
    }
    nodes
}

/// Gives every node its amount, from the root down.
fn share_out(
    nodes: &mut [Node],
    currency: Currency,
    root_is_known: bool,
    problems: &mut Vec<BudgetError>,
) {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    for (at, node) in nodes.iter().enumerate() {
        if let Some(siblings) = node.parent.and_then(|parent| children.get_mut(parent)) {
            siblings.push(at);
        }
    }
    // Whether the amount of each node is known; children come after their parents.
    let mut known = vec![root_is_known; nodes.len()];
    for (at, below) in children.iter().enumerate() {
        if below.is_empty() {
            continue;
        }
        let before = problems.len();
        let family: Vec<&Node> = below.iter().filter_map(|&child| nodes.get(child)).collect();
        let Some(parent) = nodes.get(at) else {
            continue;
        };
        for node in &family {
            check_allotment(node, currency, problems);
        }
        check_family(parent, &family, problems);
        let mut parts = None;
        if problems.len() == before && known.get(at) == Some(&true) {
            let allotments: Vec<Allotment> = family.iter().map(|node| node.allotment).collect();
            match allot(parent.amount, &allotments) {
                Ok(allotted) => parts = Some(allotted.parts),
                Err(error) => problems.push(refusal(parent, error)),
            }
        }
        for (position, &child) in below.iter().enumerate() {
            let part = parts.as_ref().and_then(|parts| parts.get(position));
            if let (Some(node), Some(&part)) = (nodes.get_mut(child), part) {
                node.amount = part;
            }
            if let Some(known) = known.get_mut(child) {
                *known = part.is_some();
            }
        }
    }
}

fn check_allotment(node: &Node, currency: Currency, problems: &mut Vec<BudgetError>) {
    let negative = match node.allotment {
        Allotment::Amount(amount) if amount.currency() != currency => {
            problems.push(BudgetError::CurrencyMismatch {
                node: node.id.clone(),
                amount,
                currency,
            });
            false
        }
        Allotment::Amount(amount) => amount.is_negative(),
        Allotment::Fraction(fraction) => fraction < Percent::ZERO,
        Allotment::Remaining => false,
    };
    if negative {
        problems.push(BudgetError::Negative {
            node: node.id.clone(),
            allotment: node.allotment,
        });
    }
}

/// Checks what can be said of the children of one node without knowing its amount.
fn check_family(parent: &Node, family: &[&Node], problems: &mut Vec<BudgetError>) {
    let mut rest = family
        .iter()
        .filter(|node| node.allotment == Allotment::Remaining);
    if let (Some(first), Some(second)) = (rest.next(), rest.next()) {
        problems.push(BudgetError::TwoRemaining {
            parent: parent.id.clone(),
            first: first.id.clone(),
            second: second.id.clone(),
        });
    }
    let sum = family
        .iter()
        .try_fold(Decimal::ZERO, |sum, node| match node.allotment {
            Allotment::Fraction(fraction) => sum.checked_add(fraction.decimal()),
            _ => Some(sum),
        });
    // Percentages are bounded, so a sum that does not fit is far above the whole.
    let sum = sum.unwrap_or(Decimal::MAX);
    if sum > Decimal::ONE_HUNDRED {
        problems.push(BudgetError::AboveWhole {
            parent: parent.id.clone(),
            sum,
        });
    }
}

fn refusal(parent: &Node, error: AllotError) -> BudgetError {
    let parent = parent.id.clone();
    match error {
        AllotError::Exceeds { wanted, total } => BudgetError::OverAllotted {
            parent,
            wanted,
            amount: total,
        },
        error => BudgetError::Allot {
            parent,
            error: Box::new(error),
        },
    }
}
