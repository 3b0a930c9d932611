//! Laws of the ledger, judged by an auditor who shares nothing with it: it keeps what every node has *of its own*, and adds
//! up subtrees by walking names.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::match_bool,
    clippy::needless_for_each,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

mod invariants;

use std::collections::BTreeMap;

use proptest::{prelude::*, sample::Index};
use tactica::{
    approval::{Directory, Line, Policy, Request, RequestDraft, RequestKind},
    budget::{
        BudgetSpec, BudgetTree, Control, Document, Finality, Ledger, LedgerError, LedgerEvent,
        NodeKind, NodeSpec, Status,
    },
    id::NodeId,
    money::{Currency, Money},
};

fn cents(minor: i128) -> Money {
    Money::from_minor(minor, Currency::USD)
}

fn name(number: usize) -> NodeId {
    NodeId::new(&format!("n{number}")).unwrap()
}

/// A tree of up to eight nodes below the root, in which every child has 12 % of its parent.
fn trees() -> impl Strategy<Value = BudgetTree> {
    let controls = prop_oneof![2 => Just(Control::Hard), 1 => Just(Control::Soft), 1 => Just(Control::Advisory)];
    let nodes = prop::collection::vec((any::<Index>(), controls.clone(), any::<bool>()), 1..8);
    (nodes, controls).prop_map(|(nodes, control)| {
        let parents: Vec<usize> = nodes
            .iter()
            .enumerate()
            .map(|(i, n)| n.0.index(i + 1))
            .collect();
        let nodes = (1..)
            .zip(&nodes)
            .map(|(number, (_, control, set_aside))| NodeSpec {
                parent: Some(name(parents[number - 1])).filter(|parent| *parent != name(0)),
                kind: match *set_aside && !parents.contains(&number) {
                    true if number % 2 == 0 => NodeKind::Reserve,
                    _ => NodeKind::Category,
                },
                control: *control,
                ..NodeSpec::new(name(number), "12%".parse().unwrap())
            });
        let spec = BudgetSpec {
            control,
            nodes: nodes.collect(),
            ..BudgetSpec::new(name(0), cents(100_000))
        };
        BudgetTree::new(spec).unwrap()
    })
}

/// One attempt; numbers are taken modulo what there is, shares in quarters of what is left.
#[derive(Debug, Clone)]
enum Op {
    Hold(usize, Vec<(Index, i128)>),
    Release(usize),
    Commit(usize, usize, i128),
    Close(usize),
    VoidOrder(usize),
    Settle(usize, usize, i128, bool),
    Credit(usize, usize, i128),
    VoidInvoice(usize),
    Transfer(Index, Index, i128),
    Raise(Index, i128),
    Lower(Index, i128),
}

fn ops() -> impl Strategy<Value = Vec<Op>> {
    let amount = || prop_oneof![1..2_000_i128, 1..30_000_i128];
    let index = any::<Index>;
    let share = || 0..6_i128; // five quarters are too much
    let id = || 0..5_usize;
    let op = prop_oneof![
        4 => (id(), prop::collection::vec((index(), amount()), 1..4)).prop_map(|(h, l)| Op::Hold(h, l)),
        1 => id().prop_map(Op::Release),
        4 => (id(), id(), share()).prop_map(|(o, h, s)| Op::Commit(o, h, s)),
        1 => id().prop_map(Op::Close),
        1 => id().prop_map(Op::VoidOrder),
        4 => (0..9_usize, id(), share(), any::<bool>()).prop_map(|(i, o, s, f)| Op::Settle(i, o, s, f)),
        2 => (0..9_usize, 0..9_usize, share()).prop_map(|(c, i, s)| Op::Credit(c, i, s)),
        1 => (0..9_usize).prop_map(Op::VoidInvoice),
        3 => (index(), index(), amount()).prop_map(|(a, b, m)| Op::Transfer(a, b, m)),
        1 => (index(), amount()).prop_map(|(a, m)| Op::Raise(a, m)),
        2 => (index(), amount()).prop_map(|(a, m)| Op::Lower(a, m)),
    ];
    prop::collection::vec(op, 0..40)
}

fn quarter(rest: impl Iterator<Item = Line>, share: i128) -> Vec<Line> {
    let part = |amount: Money| {
        cents(if share > 4 {
            amount.minor() + 1
        } else {
            amount.minor() * share / 4
        })
    };
    rest.map(|line| Line {
        amount: part(line.amount),
        node: line.node,
    })
    .filter(|line| line.amount.is_positive())
    .collect()
}

fn approved(ledger: &Ledger, hold: &str) -> Option<tactica::approval::Approved> {
    static POLICY: std::sync::LazyLock<Policy> = std::sync::LazyLock::new(|| {
        serde_json::from_str(
            r#"{"id": "trust", "version": 1, "currency": "USD", "kinds": ["spend"],
                "bands": [{"name": "all", "limit": "unlimited", "approval": "automatic"}]}"#,
        )
        .unwrap()
    });
    let draft = RequestDraft::new(
        hold.parse().unwrap(),
        RequestKind::Spend,
        "zoe".parse().unwrap(),
        ledger.hold(hold)?.lines().collect(),
        chrono::DateTime::UNIX_EPOCH,
    );
    let opened = Request::open(draft, &POLICY, &Directory::default()).unwrap();
    Request::from(opened)
        .approved(chrono::DateTime::UNIX_EPOCH)
        .ok()
}

/// Decides one attempt, or says that there is nothing to attempt.
fn decide(ledger: &Ledger, op: &Op) -> Option<Result<LedgerEvent, LedgerError>> {
    let count = ledger.tree().nodes().len();
    let at = |index: &Index| ledger.tree().nodes()[index.index(count)].id().clone();
    let (hold, order, invoice) = (
        |n| format!("h{n}"),
        |n| format!("o{n}"),
        |n| format!("i{n}"),
    );
    Some(match op {
        Op::Hold(h, lines) => {
            let lines = lines.iter().map(|(index, amount)| Line {
                node: at(index),
                amount: cents(*amount),
            });
            ledger.decide_hold(&hold(h).parse().unwrap(), &lines.collect::<Vec<_>>())
        }
        Op::Release(h) => ledger.decide_release(&hold(h).parse().unwrap()),
        Op::Commit(o, h, share) => {
            let lines = quarter(ledger.hold(&hold(h))?.rest(), *share);
            let approved = approved(ledger, &hold(h))?;
            ledger.decide_commit(&order(o).parse().unwrap(), &approved, None, &lines)
        }
        Op::Close(o) => ledger.decide_close(&order(o).parse().unwrap()),
        Op::VoidOrder(o) => ledger.decide_void_order(&order(o).parse().unwrap()),
        Op::Settle(i, o, share, last) => {
            let lines = quarter(ledger.order(&order(o))?.rest(), *share);
            let finality = if *last {
                Finality::Final
            } else {
                Finality::Partial
            };
            ledger.decide_settle(
                &invoice(i).parse().unwrap(),
                &order(o).parse().unwrap(),
                &lines,
                finality,
            )
        }
        Op::Credit(c, i, share) => {
            let lines = quarter(ledger.invoice(&invoice(i))?.rest(), *share);
            ledger.decide_credit(
                &invoice(c).parse().unwrap(),
                &invoice(i).parse().unwrap(),
                &lines,
            )
        }
        Op::VoidInvoice(i) => ledger.decide_void_invoice(&invoice(i).parse().unwrap()),
        Op::Transfer(a, b, amount) => ledger.decide_transfer(&at(a), &at(b), cents(*amount)),
        Op::Raise(a, amount) => ledger.decide_raise(&at(a), cents(*amount)),
        Op::Lower(a, amount) => ledger.decide_lower(&at(a), cents(*amount)),
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Held,
    Committed,
    Settled,
}

type Amounts = BTreeMap<NodeId, i128>;

/// What the auditor knows: amounts of each node's own, and what each document has left. Ended documents are forgotten.
#[derive(Default)]
struct Auditor {
    parents: BTreeMap<NodeId, Option<NodeId>>,
    reserves: Vec<NodeId>,
    allocated: Amounts,
    own: BTreeMap<(Column, NodeId), i128>,
    holds: BTreeMap<String, Amounts>,
    orders: BTreeMap<String, (String, Amounts)>,
    invoices: BTreeMap<String, (String, Amounts)>,
}

fn amounts(lines: &[Line]) -> Amounts {
    lines
        .iter()
        .map(|line| (line.node.clone(), line.amount.minor()))
        .collect()
}

fn combine(left: &mut Amounts, other: &Amounts, sign: i128) {
    for (node, amount) in other {
        *left.get_mut(node).unwrap() += sign * amount;
    }
}

impl Auditor {
    fn of(tree: &BudgetTree) -> Self {
        let mut auditor = Self::default();
        for node in tree.nodes() {
            let id = node.id().clone();
            let own = tree.unallotted(id.as_str()).unwrap().minor();
            auditor.allocated.insert(id.clone(), own);
            let parent = tree.parent(id.as_str()).map(|parent| parent.id().clone());
            auditor.parents.insert(id.clone(), parent);
            if node.kind() == NodeKind::Reserve {
                auditor.reserves.push(id);
            }
        }
        auditor
    }

    fn book(&mut self, amounts: &Amounts, from: Option<Column>, to: Option<Column>) {
        for (node, amount) in amounts {
            for (column, sign) in [(from, -1), (to, 1)] {
                if let Some(column) = column {
                    *self.own.entry((column, node.clone())).or_default() += sign * amount;
                }
            }
        }
    }

    fn record(&mut self, event: &LedgerEvent) {
        use Column::{Committed, Held, Settled};
        match event {
            LedgerEvent::Held { hold, lines, .. } => {
                self.book(&amounts(lines), None, Some(Held));
                self.holds.insert(hold.to_string(), amounts(lines));
            }
            LedgerEvent::Released { hold, .. } => {
                let rest = self.holds.remove(hold.as_str()).unwrap();
                self.book(&rest, Some(Held), None);
            }
            LedgerEvent::Committed {
                order, hold, lines, ..
            } => {
                self.book(&amounts(lines), Some(Held), Some(Committed));
                combine(
                    self.holds.get_mut(hold.as_str()).unwrap(),
                    &amounts(lines),
                    -1,
                );
                self.orders
                    .insert(order.to_string(), (hold.to_string(), amounts(lines)));
            }
            LedgerEvent::OrderClosed { order, .. } => {
                let (_, rest) = self.orders.remove(order.as_str()).unwrap();
                self.book(&rest, Some(Committed), None);
            }
            LedgerEvent::OrderVoided { order, .. } => {
                let (hold, rest) = self.orders.remove(order.as_str()).unwrap();
                let back = self.holds.get_mut(&hold);
                let to = back.is_some().then_some(Held);
                back.into_iter().for_each(|hold| combine(hold, &rest, 1));
                self.book(&rest, Some(Committed), to);
            }
            LedgerEvent::Settled {
                invoice,
                order,
                lines,
                finality,
                ..
            } => {
                self.book(&amounts(lines), Some(Committed), Some(Settled));
                let (_, left) = self.orders.get_mut(order.as_str()).unwrap();
                combine(left, &amounts(lines), -1);
                if *finality == Finality::Final {
                    let rest = left.clone();
                    left.values_mut().for_each(|amount| *amount = 0);
                    self.book(&rest, Some(Committed), None);
                }
                self.invoices
                    .insert(invoice.to_string(), (order.to_string(), amounts(lines)));
            }
            LedgerEvent::Credited { invoice, lines, .. } => {
                self.book(&amounts(lines), Some(Settled), None);
                let (_, left) = self.invoices.get_mut(invoice.as_str()).unwrap();
                combine(left, &amounts(lines), -1);
            }
            LedgerEvent::InvoiceVoided { invoice, .. } => {
                let (order, rest) = self.invoices.remove(invoice.as_str()).unwrap();
                let back = self.orders.get_mut(&order);
                let to = back.is_some().then_some(Committed);
                back.into_iter()
                    .for_each(|(_, order)| combine(order, &rest, 1));
                self.book(&rest, Some(Settled), to);
            }
            LedgerEvent::Transferred {
                from, to, amount, ..
            } => {
                *self.allocated.get_mut(from).unwrap() -= amount.minor();
                *self.allocated.get_mut(to).unwrap() += amount.minor();
            }
            LedgerEvent::Raised { node, amount, .. } => {
                *self.allocated.get_mut(node).unwrap() += amount.minor();
            }
            LedgerEvent::Lowered { node, amount, .. } => {
                *self.allocated.get_mut(node).unwrap() -= amount.minor();
            }
            other => panic!("not audited: {other:?}"),
        }
    }

    fn is_within(&self, top: &NodeId, node: &NodeId) -> bool {
        node == top
            || self.parents[node]
                .as_ref()
                .is_some_and(|parent| self.is_within(top, parent))
    }

    fn total(&self, top: &NodeId, of: impl Fn(&NodeId) -> i128) -> i128 {
        let nodes = self.parents.keys().filter(|node| self.is_within(top, node));
        nodes.fold(0, |sum, node| sum + of(node))
    }

    fn check(&self, ledger: &Ledger) -> Result<(), TestCaseError> {
        for (node, balance) in ledger.balances() {
            let own = |column| {
                self.total(node, |n| {
                    self.own.get(&(column, n.clone())).copied().unwrap_or(0)
                })
            };
            prop_assert_eq!(
                balance.allocated.minor(),
                self.total(node, |n| self.allocated[n]),
                "{}",
                node
            );
            prop_assert_eq!(balance.held.minor(), own(Column::Held), "{}", node);
            prop_assert_eq!(
                balance.committed.minor(),
                own(Column::Committed),
                "{}",
                node
            );
            prop_assert_eq!(balance.settled.minor(), own(Column::Settled), "{}", node);
            let set_aside = |n: &NodeId| {
                if self.reserves.contains(n) {
                    self.allocated[n]
                } else {
                    0
                }
            };
            prop_assert_eq!(
                balance.reserved.minor(),
                self.total(node, set_aside),
                "{}",
                node
            );

            let used = balance.held.minor() + balance.committed.minor() + balance.settled.minor();
            prop_assert_eq!(
                balance.allocated.minor(),
                balance.available().minor() + used
            );
            if ledger.tree().node(node.as_str()).unwrap().control() == Control::Hard {
                prop_assert!(
                    !balance.free().is_negative(),
                    "{} passed its hard limit",
                    node
                );
            }
        }
        Ok(())
    }
}

/// Runs attempts; hands each accepted record to `accepted` with the ledger before it.
fn run(
    tree: &BudgetTree,
    ops: &[Op],
    mut accepted: impl FnMut(&Ledger, &LedgerEvent, &Ledger) -> Result<(), TestCaseError>,
) -> Result<Ledger, TestCaseError> {
    let mut ledger = Ledger::new(tree.clone());
    for op in ops {
        let before = ledger.clone();
        let Some(decided) = decide(&ledger, op) else {
            continue;
        };
        prop_assert_eq!(&ledger, &before, "deciding changes nothing");
        if let Ok(event) = decided {
            ledger.apply(&event).unwrap();
            accepted(&before, &event, &ledger)?;
        }
    }
    Ok(ledger)
}

proptest! {
    /// Invariants 1, 2 and 4, by an auditor.
    #[test]
    fn the_ledger_agrees_with_an_auditor_after_every_event(tree in trees(), ops in ops()) {
        let mut auditor = Auditor::of(&tree);
        run(&tree, &ops, |_, event, after| {
            auditor.record(event);
            auditor.check(after)
        })?;
    }

    /// Invariant 6: what is computed from the records is what was kept.
    #[test]
    fn replay_of_the_journal_gives_the_same_ledger(tree in trees(), ops in ops()) {
        let mut journal = Vec::new();
        let ledger = run(&tree, &ops, |_, event, _| {
            journal.push(serde_json::to_string(event).unwrap());
            Ok(())
        })?;
        let mut replayed = Ledger::new(tree);
        for text in &journal {
            replayed.apply(&serde_json::from_str(text).unwrap()).unwrap();
        }
        prop_assert_eq!(replayed, ledger);
    }

    /// Invariant 5 of a ledger, for transfers.
    #[test]
    fn transfers_leave_the_whole_and_everything_above_the_common_node(tree in trees(), ops in ops()) {
        run(&tree, &ops, |before, event, after| {
            if let LedgerEvent::Transferred { from, to, .. } = event {
                let common = |node: &&NodeId| {
                    let mut up = std::iter::successors(Some(from.as_str()), |n| tree.parent(n).map(|p| p.id().as_str()));
                    let mut other = std::iter::successors(Some(to.as_str()), |n| tree.parent(n).map(|p| p.id().as_str()));
                    up.any(|n| n == node.as_str()) && other.any(|n| n == node.as_str())
                };
                for (node, balance) in after.balances().filter(|(node, _)| common(node)) {
                    prop_assert_eq!(Some(balance), before.balance(node.as_str()));
                }
            }
            Ok(())
        })?;
    }

    /// Invariant 6: what is undone leaves what was.
    #[test]
    fn voiding_at_once_restores_every_balance(tree in trees(), ops in ops()) {
        run(&tree, &ops, |before, event, after| {
            let undone = match event {
                LedgerEvent::Held { hold, .. } => after.decide_release(hold),
                LedgerEvent::Committed { order, .. } => after.decide_void_order(order),
                LedgerEvent::Settled { invoice, finality: Finality::Partial, .. } => after.decide_void_invoice(invoice),
                _ => return Ok(()),
            };
            let mut restored = after.clone();
            restored.apply(&undone.unwrap()).unwrap();
            prop_assert!(restored.balances().eq(before.balances()));
            Ok(())
        })?;
    }

    /// Invariant 8: no limit stands in the way of money that comes back.
    #[test]
    fn a_refund_of_what_was_invoiced_is_never_refused(tree in trees(), ops in ops()) {
        run(&tree, &ops, |_, _, after| {
            for number in 0..9 {
                let id = format!("i{number}");
                let Some(invoice) = after.invoice(&id) else { continue };
                let rest: Vec<Line> = invoice.rest().filter(|line| line.amount.is_positive()).collect();
                let stands = invoice.status() == Status::Open && matches!(invoice.of(), Some(Document::Order(_)));
                if stands && !rest.is_empty() {
                    prop_assert!(after.decide_credit(&"refund".parse().unwrap(), &id.parse().unwrap(), &rest).is_ok());
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn a_document_that_was_ended_is_not_ended_again(tree in trees(), ops in ops()) {
        let mut ended = std::collections::BTreeSet::new();
        run(&tree, &ops, |_, event, _| {
            let document = match event {
                LedgerEvent::Released { hold, .. } => Document::Hold(hold.clone()),
                LedgerEvent::OrderClosed { order, .. } | LedgerEvent::OrderVoided { order, .. } => Document::Order(order.clone()),
                LedgerEvent::InvoiceVoided { invoice, .. } => Document::Invoice(invoice.clone()),
                _ => return Ok(()),
            };
            prop_assert!(ended.insert(document));
            Ok(())
        })?;
    }

    #[test]
    fn children_never_have_more_than_their_parent_was_given(tree in trees()) {
        for node in tree.nodes() {
            prop_assert!(!tree.unallotted(node.id().as_str()).unwrap().is_negative());
        }
    }
}
