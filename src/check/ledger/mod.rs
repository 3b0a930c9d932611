//! Do the balances follow from what happened, and did it keep to the limits?

mod books;
mod limits;

use std::collections::{BTreeMap, BTreeSet};

use self::books::{Books, Entry};
use crate::{
    budget::{Balance, BudgetTree, Document, Ledger, LedgerEvent, Node, Stage, View},
    id::NodeId,
    time::PeriodLabel,
};

/// Something about a ledger that does not follow from the events.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerViolation {
    /// A column of a node or view is not what the events add up to.
    #[error("{node}: {column} is {found} minor units, the events add up to {expected}")]
    Balance {
        /// The node or view.
        node: NodeId,
        /// `allocated`, `held`, `committed` or `settled`.
        column: &'static str,
        /// What the ledger says, in minor units.
        found: i128,
        /// What the events add up to, in minor units.
        expected: i128,
    },
    /// A column of a phased node or view is not what was posted in a period.
    #[error("{node} in {period}: {column} is {found} minor units, the events add up to {expected}")]
    Period {
        /// The node or view.
        node: NodeId,
        /// The period.
        period: PeriodLabel,
        /// `allocated`, `held`, `committed` or `settled`.
        column: &'static str,
        /// What the ledger says, in minor units.
        found: i128,
        /// What the events add up to, in minor units.
        expected: i128,
    },
    /// A node has a balance although the tree does not have it, or the reverse.
    #[error("{node} is in the tree or in the ledger, but not in both")]
    Node {
        /// The node.
        node: NodeId,
    },
    /// More was taken out of a document than was in it.
    #[error("{document}: {node} is {missing} minor units below zero")]
    Overdrawn {
        /// The document.
        document: Document,
        /// The node.
        node: NodeId,
        /// By how much, in minor units.
        missing: i128,
    },
    /// More is used than a hard limit lets through, and nothing says who let it.
    #[error(
        "{node}: {used} minor units are used at the stage {stage}, a hard limit lets {limit} through"
    )]
    Limit {
        /// The node or view.
        node: NodeId,
        /// The stage of the rule.
        stage: Stage,
        /// What is used, in minor units.
        used: i128,
        /// What the rule lets through, its tolerance included, in minor units.
        limit: i128,
    },
    /// Something was posted into a period while it was frozen.
    #[error("event {event} is posted into {period}, which was frozen")]
    Frozen {
        /// The number of the event, from 1.
        event: usize,
        /// The period.
        period: PeriodLabel,
    },
}

/// The columns of a balance, in their order.
const COLUMNS: [&str; 4] = ["allocated", "held", "committed", "settled"];

/// The columns of a balance, in minor units.
type Sums = [i128; 4];

/// Returns everything about `ledger` that does not follow from the tree and the events: documents, then nodes and views in
/// the order of the tree, each with its periods, then limits, then frozen periods.
///
/// The auditor keeps documents only and adds each balance up from them at the end, node by node. It judges the limits as they
/// stand at the end, on the whole: what of a hard limit is exceeded has to have been let pass by somebody. Of a node out of which
/// money was moved since, nothing can be said in that way, and of limits by period that are passed when an invoice of another
/// period is voided; these are for the ledger alone.
///
/// # Complexity
///
/// `O(events + documents · d · log n)` for `n` nodes and views, where `d` of them are charged for an amount.
///
/// # Example: a ledger to which nothing happened
/// ```
/// use tactica::{budget::Ledger, check, plan::PlanDraft};
///
/// let plan = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01").build()?;
/// let ledger = Ledger::new(plan.budget().clone());
/// assert!(check::ledger(plan.budget(), [], &ledger).is_empty());
/// # Ok::<(), tactica::issue::Issues>(())
/// ```
#[must_use]
pub fn ledger<'a>(
    tree: &BudgetTree,
    events: impl IntoIterator<Item = &'a LedgerEvent>,
    ledger: &Ledger,
) -> Vec<LedgerViolation> {
    let events: Vec<&LedgerEvent> = events.into_iter().collect();
    let mut books = Books::default();
    for event in &events {
        books.enter(event);
    }
    let mut violations = books.overdrawn();
    let columns = [
        books.allocations().to_vec(),
        books.held(),
        books.committed(),
        books.settled(),
    ];
    let sums = summed(tree, &columns);
    judge_balances(tree, ledger, &sums, &mut violations);
    limits::judge(tree, &events, &sums.whole, &mut violations);
    limits::judge_frozen(tree, &events, &mut violations);
    violations
}

/// What all nodes and views have, on the whole and by period.
struct Summed {
    whole: BTreeMap<NodeId, Sums>,
    periods: BTreeMap<(NodeId, usize), Sums>,
}

/// Adds amounts up at every node and view that is charged for them, on the whole and in their periods; what the tree says is
/// allocated at first is among it.
fn summed(tree: &BudgetTree, columns: &[Vec<Entry>; 4]) -> Summed {
    let mut sums = Summed {
        whole: BTreeMap::new(),
        periods: BTreeMap::new(),
    };
    let nodes = tree.nodes().iter();
    let nodes = nodes.map(|node| (node.id(), node.amount(), node.phasing()));
    let views = tree.views().iter();
    let views = views.map(|view| (view.id(), view.amount(), view.spec().phasing.as_slice()));
    for (id, amount, phasing) in nodes.chain(views) {
        sums.whole.insert(id.clone(), [amount.minor(), 0, 0, 0]);
        for (at, amount) in phasing.iter().enumerate() {
            sums.periods
                .insert((id.clone(), at), [amount.minor(), 0, 0, 0]);
        }
    }
    for (column, entries) in columns.iter().enumerate() {
        for entry in entries {
            let period = period_of(tree, entry);
            for id in charged(tree, &entry.node) {
                let phase = period.and_then(|at| sums.periods.get_mut(&(id.clone(), at)));
                for cells in [sums.whole.get_mut(id), phase].into_iter().flatten() {
                    if let Some(sum) = cells.get_mut(column) {
                        *sum = sum.saturating_add(entry.minor);
                    }
                }
            }
        }
    }
    sums
}

/// Returns the position of the period in which an entry was posted.
fn period_of(tree: &BudgetTree, entry: &Entry) -> Option<usize> {
    let day = entry.day?;
    let mut periods = tree.periods().iter();
    periods.position(|period| period.span.contains(day))
}

/// Returns what an amount on a node is charged to: the node, all above it, and each view that counts one of these, with all views
/// above that one, once.
fn charged<'a>(tree: &'a BudgetTree, node: &NodeId) -> BTreeSet<&'a NodeId> {
    let up = |node: &&'a Node| tree.parent(node.id().as_str());
    let find = |id: &NodeId| tree.views().iter().find(|view| view.id() == id);
    let mut charged = BTreeSet::new();
    for node in std::iter::successors(tree.node(node.as_str()), up) {
        charged.insert(node.id());
        for view in node.views() {
            let above = |view: &&'a View| find(view.spec().parent.as_ref()?);
            charged.extend(std::iter::successors(find(view), above).map(View::id));
        }
    }
    charged
}

fn judge_balances(
    tree: &BudgetTree,
    ledger: &Ledger,
    sums: &Summed,
    violations: &mut Vec<LedgerViolation>,
) {
    let known: BTreeSet<&NodeId> = tree.nodes().iter().map(Node::id).collect();
    let places = tree.nodes().iter().map(Node::id);
    for id in places.chain(tree.views().iter().map(View::id)) {
        let Some(balance) = ledger.balance(id.as_str()) else {
            violations.push(LedgerViolation::Node { node: id.clone() });
            continue;
        };
        let expected = sums.whole.get(id).copied().unwrap_or_default();
        for (column, found, expected) in differences(balance, expected) {
            let node = id.clone();
            violations.push(LedgerViolation::Balance {
                node,
                column,
                found,
                expected,
            });
        }
        for (at, period) in tree.periods().iter().enumerate() {
            let expected = sums.periods.get(&(id.clone(), at));
            let balance = ledger.balance_in(id.as_str(), period.label);
            let Some((balance, expected)) = balance.zip(expected) else {
                continue;
            };
            for (column, found, expected) in differences(balance, *expected) {
                violations.push(LedgerViolation::Period {
                    node: id.clone(),
                    period: period.label,
                    column,
                    found,
                    expected,
                });
            }
        }
    }
    let strangers = ledger.balances().filter(|(node, _)| !known.contains(node));
    violations.extend(strangers.map(|(node, _)| LedgerViolation::Node { node: node.clone() }));
}

fn differences(balance: Balance, expected: Sums) -> Vec<(&'static str, i128, i128)> {
    let found = [
        balance.allocated,
        balance.held,
        balance.committed,
        balance.settled,
    ];
    let columns = COLUMNS.into_iter().zip(found).zip(expected);
    let all = columns.map(|((column, found), expected)| (column, found.minor(), expected));
    all.filter(|(_, found, expected)| found != expected)
        .collect()
}
