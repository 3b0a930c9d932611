//! What hangs on the nodes of a budget: views, periods, phasing, rules.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    AMOUNT_MAX, Basis, BudgetError, Matching, Node, NodeKind, Rule, Tolerance, View, ViewSpec,
    build::Built,
};
use crate::{
    id::{NodeId, RoleId},
    money::{Currency, Money},
    number::Percent,
    time::Period,
};

/// The parts of a budget that are no nodes, as written.
pub(super) struct Frame {
    pub(super) views: Vec<ViewSpec>,
    pub(super) periods: Vec<Period>,
    pub(super) matching: Matching,
    pub(super) reopening: Option<RoleId>,
    pub(super) currency: Currency,
}

/// Checks what can be said without the nodes.
pub(super) fn check_frame(frame: &Frame, problems: &mut Vec<BudgetError>) {
    for (before, after) in frame.periods.iter().zip(frame.periods.iter().skip(1)) {
        if before.span.end() != after.span.start() {
            problems.push(BudgetError::PeriodGap {
                before: before.label,
                after: after.label,
            });
        }
    }
    for view in &frame.views {
        if view.kind == NodeKind::Reserve {
            problems.push(BudgetError::ReserveView {
                view: view.id.clone(),
            });
        }
    }
}

/// Adds views, periods and rules to nodes that are right.
pub(super) fn complete(nodes: Vec<Node>, mut frame: Frame) -> Result<Built, Vec<BudgetError>> {
    let mut problems = Vec::new();
    check_frame(&frame, &mut problems);
    frame.views.sort_by(|a, b| a.id.cmp(&b.id));
    let parents = parents(&nodes, &frame, &mut problems);
    let above: Vec<BTreeSet<usize>> = (0..frame.views.len())
        .map(|view| upward(view, &parents))
        .collect();
    let counted = counted(&nodes, &frame, &above, &mut problems);
    let own = own_amounts(&nodes);
    let mut sums = vec![0_i128; frame.views.len()];
    for (amount, views) in own.iter().zip(&counted) {
        for view in views {
            if let Some(sum) = sums.get_mut(*view) {
                *sum = sum.saturating_add(*amount);
            }
        }
    }
    let mut views = Vec::with_capacity(frame.views.len());
    for (at, (spec, sum)) in frame.views.into_iter().zip(sums).enumerate() {
        let amount = spec.limit.unwrap_or(Money::from_minor(sum, frame.currency));
        check_amount(&spec.id, amount, frame.currency, &mut problems);
        let depth = above
            .get(at)
            .map_or(0, |views| views.len().saturating_sub(1));
        views.push(View {
            spec,
            amount,
            depth,
        });
    }
    let count = frame.periods.len();
    for node in &nodes {
        let id = &node.id;
        check_phasing(id, &node.phasing, node.amount, count, &mut problems);
        check_rules(
            id,
            &node.rules,
            &node.phasing,
            frame.currency,
            &mut problems,
        );
    }
    for view in &views {
        let (id, spec) = (&view.spec.id, &view.spec);
        check_phasing(id, &spec.phasing, view.amount, count, &mut problems);
        check_rules(
            id,
            &spec.rules,
            &spec.phasing,
            frame.currency,
            &mut problems,
        );
    }
    if let Some(root) = nodes.first() {
        for tolerance in [frame.matching.commit, frame.matching.settle] {
            check_tolerance(&root.id, tolerance, frame.currency, &mut problems);
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let extra = if views.is_empty() {
        Vec::new()
    } else {
        let first = nodes.len();
        let places = counted.into_iter().map(|views| {
            let places = views.into_iter().map(|view| first.saturating_add(view));
            places
                .filter_map(|place| u32::try_from(place).ok())
                .collect()
        });
        places.collect()
    };
    Ok(Built {
        nodes,
        views,
        extra,
        periods: frame.periods,
        matching: frame.matching,
        reopening: frame.reopening,
        currency: frame.currency,
    })
}

/// Returns the parent of each view; names that are taken, unknown parents and circles are problems.
fn parents(nodes: &[Node], frame: &Frame, problems: &mut Vec<BudgetError>) -> Vec<Option<usize>> {
    let mut taken: BTreeSet<&NodeId> = nodes.iter().map(|node| &node.id).collect();
    let mut positions = BTreeMap::new();
    for (at, view) in frame.views.iter().enumerate() {
        if !taken.insert(&view.id) {
            problems.push(BudgetError::Duplicate {
                node: view.id.clone(),
            });
        }
        positions.entry(&view.id).or_insert(at);
    }
    let mut parents = Vec::with_capacity(frame.views.len());
    for view in &frame.views {
        let parent = view.parent.as_ref();
        let found = parent.and_then(|parent| positions.get(parent).copied());
        if let (Some(parent), None) = (parent, found) {
            problems.push(BudgetError::UnknownView {
                node: view.id.clone(),
                view: parent.clone(),
            });
        }
        parents.push(found);
    }
    for start in 0..parents.len() {
        let circle = upward(start, &parents);
        let next = |at: usize| parents.get(at).copied().flatten();
        // Each circle is told once, from its first view.
        let closed = circle
            .iter()
            .all(|at| next(*at).is_some_and(|to| circle.contains(&to)));
        let comes_back = circle.iter().any(|at| next(*at) == Some(start));
        if closed && comes_back && circle.first() == Some(&start) {
            let around =
                std::iter::successors(Some(start), |at| next(*at).filter(|to| *to != start));
            let name = |at: usize| frame.views.get(at).map(|view| view.id.clone());
            problems.push(BudgetError::Cycle {
                nodes: around.filter_map(name).collect(),
            });
        }
    }
    parents
}

/// Returns a view and all above it; a circle ends where it began.
fn upward(view: usize, parents: &[Option<usize>]) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut at = Some(view);
    while let Some(here) = at {
        if !found.insert(here) {
            break;
        }
        at = parents.get(here).copied().flatten();
    }
    found
}

/// Returns the views in which each node is counted: its own, those of the nodes above it, and all above these.
fn counted(
    nodes: &[Node],
    frame: &Frame,
    above: &[BTreeSet<usize>],
    problems: &mut Vec<BudgetError>,
) -> Vec<BTreeSet<usize>> {
    if frame.views.is_empty() && nodes.iter().all(|node| node.views.is_empty()) {
        return Vec::new();
    }
    let mut counted: Vec<BTreeSet<usize>> = Vec::with_capacity(nodes.len());
    for node in nodes {
        let parent = node.parent.and_then(|parent| counted.get(parent));
        let mut views = parent.cloned().unwrap_or_default();
        for id in &node.views {
            let found = frame.views.binary_search_by(|view| view.id.cmp(id));
            match found.ok().and_then(|at| above.get(at)) {
                Some(all) => views.extend(all),
                None => problems.push(BudgetError::UnknownView {
                    node: node.id.clone(),
                    view: id.clone(),
                }),
            }
        }
        counted.push(views);
    }
    counted
}

/// Returns what each node has not passed on to its children.
fn own_amounts(nodes: &[Node]) -> Vec<i128> {
    let mut own: Vec<i128> = nodes.iter().map(|node| node.amount.minor()).collect();
    for node in nodes {
        if let Some(parent) = node.parent.and_then(|parent| own.get_mut(parent)) {
            *parent = parent.saturating_sub(node.amount.minor());
        }
    }
    own
}

fn check_amount(node: &NodeId, amount: Money, currency: Currency, problems: &mut Vec<BudgetError>) {
    if amount.currency() != currency {
        problems.push(BudgetError::CurrencyMismatch {
            node: node.clone(),
            amount,
            currency,
        });
    } else if !(0..=AMOUNT_MAX).contains(&amount.minor()) {
        problems.push(BudgetError::OutOfRange {
            node: node.clone(),
            amount,
        });
    }
}

fn check_phasing(
    node: &NodeId,
    phasing: &[Money],
    amount: Money,
    periods: usize,
    problems: &mut Vec<BudgetError>,
) {
    if phasing.is_empty() {
        return;
    }
    if phasing.len() != periods {
        problems.push(BudgetError::PhasingCount {
            node: node.clone(),
            found: phasing.len(),
            periods,
        });
        return;
    }
    let before = problems.len();
    for part in phasing {
        check_amount(node, *part, amount.currency(), problems);
    }
    if problems.len() > before {
        return;
    }
    let sum = phasing
        .iter()
        .fold(0_i128, |sum, part| sum.saturating_add(part.minor()));
    if sum != amount.minor() {
        problems.push(BudgetError::PhasingSum {
            node: node.clone(),
            sum: Money::from_minor(sum, amount.currency()),
            amount,
        });
    }
}

fn check_rules(
    node: &NodeId,
    rules: &[Rule],
    phasing: &[Money],
    currency: Currency,
    problems: &mut Vec<BudgetError>,
) {
    for rule in rules {
        if rule.basis != Basis::Whole && phasing.is_empty() {
            problems.push(BudgetError::NotPhased {
                node: node.clone(),
                basis: rule.basis,
            });
        }
        check_tolerance(node, rule.tolerance, currency, problems);
    }
}

fn check_tolerance(
    node: &NodeId,
    tolerance: Tolerance,
    currency: Currency,
    problems: &mut Vec<BudgetError>,
) {
    let amount = tolerance.amount.filter(|amount| !amount.is_negative());
    let percent = tolerance
        .percent
        .is_some_and(|percent| percent < Percent::ZERO);
    if percent || amount.is_none() && tolerance.amount.is_some() {
        problems.push(BudgetError::Tolerance { node: node.clone() });
    }
    if let Some(amount) = amount {
        check_amount(node, amount, currency, problems);
    }
}
