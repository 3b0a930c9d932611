//! The invariants of a ledger, each as a law with its number. The fifth for draws, and the ninth to the twelfth, are laws of running
//! plans, of carrying over, of money and of the journal.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

use proptest::prelude::*;
use tactica::{
    approval::Line,
    budget::{Balance, Control, Document, Finality, Ledger, LedgerError, LedgerEvent, Status},
    id::NodeId,
    money::Money,
};

use super::{cents, decide, ops, run, trees};

/// Returns what nodes at or below `top` have in lines.
fn below(ledger: &Ledger, top: &NodeId, lines: &[Line]) -> i128 {
    let tree = ledger.tree();
    let is_below = |line: &&Line| {
        let mut up = std::iter::successors(Some(line.node.as_str()), |node| {
            tree.parent(node).map(|parent| parent.id().as_str())
        });
        up.any(|node| node == top.as_str())
    };
    let lines = lines.iter().filter(is_below);
    lines
        .map(|line| line.amount.minor())
        .fold(0_i128, i128::saturating_add)
}

fn sum(lines: impl Iterator<Item = Line>) -> i128 {
    lines
        .map(|line| line.amount.minor())
        .fold(0_i128, i128::saturating_add)
}

type Column = fn(&Balance) -> Money;

/// Returns where a record puts money.
fn charge(event: &LedgerEvent) -> Option<(Column, &[Line])> {
    match event {
        LedgerEvent::Held { lines, .. } => Some((|balance| balance.held, lines)),
        LedgerEvent::Committed { lines, .. } => Some((|balance| balance.committed, lines)),
        LedgerEvent::Settled { lines, .. } => Some((|balance| balance.settled, lines)),
        _ => None,
    }
}

proptest! {
    /// Invariant 1.
    #[test]
    fn what_is_allocated_is_available_held_committed_or_settled(tree in trees(), ops in ops()) {
        run(&tree, &ops, |_, _, after| {
            for (node, balance) in after.balances() {
                let parts = [balance.available(), balance.held, balance.committed, balance.settled];
                let parts: i128 = parts.iter().map(|part| part.minor()).fold(0_i128, i128::saturating_add);
                prop_assert_eq!(balance.allocated.minor(), parts, "{}", node);
            }
            Ok(())
        })?;
    }

    /// Invariant 2.
    #[test]
    fn no_event_takes_a_node_under_hard_control_below_zero(tree in trees(), ops in ops()) {
        run(&tree, &ops, |_, event, after| {
            for node in tree.nodes().iter().filter(|node| node.control() == Control::Hard) {
                let balance = after.balance(node.id().as_str()).unwrap();
                prop_assert!(!balance.available().is_negative(), "{} after {:?}", node.id(), event);
            }
            Ok(())
        })?;
    }

    /// Invariant 2: neither does a record that does not follow, such as that of a document that is there.
    #[test]
    fn what_is_refused_changes_nothing(tree in trees(), ops in ops()) {
        let mut ledger = Ledger::new(tree);
        for op in &ops {
            let before = ledger.clone();
            match decide(&ledger, op) {
                Some(Ok(event)) => {
                    ledger.apply(&event).unwrap();
                    let after = ledger.clone();
                    if matches!(event, LedgerEvent::Held { .. } | LedgerEvent::Committed { .. } | LedgerEvent::Settled { .. }) {
                        prop_assert!(ledger.apply(&event).is_err());
                        prop_assert_eq!(&ledger, &after);
                    }
                }
                Some(Err(_)) => prop_assert_eq!(&ledger, &before),
                None => (),
            }
        }
    }

    /// Invariant 3.
    #[test]
    fn a_hold_is_resolved_once_and_never_settles_more_than_was_held(tree in trees(), ops in ops()) {
        run(&tree, &ops, |before, event, after| {
            if let LedgerEvent::Released { hold, .. } = event {
                prop_assert_eq!(before.hold(hold.as_str()).unwrap().status(), Status::Open);
                let again = after.decide_release(hold).unwrap_err();
                prop_assert_eq!(again.code(), "ledger-already-resolved");
            }
            for (id, hold) in after.holds() {
                let orders = after.orders().filter(|(_, order)| order.hold() == id);
                let orders: Vec<_> = orders.map(|(id, _)| Some(Document::Order(id.clone()))).collect();
                let invoices = after.invoices().filter(|(_, invoice)| orders.contains(&invoice.of()));
                let standing = invoices.filter(|(_, invoice)| invoice.status() == Status::Open);
                let settled: i128 = standing.map(|(_, invoice)| sum(invoice.lines())).fold(0_i128, i128::saturating_add);
                prop_assert!((0..=sum(hold.lines())).contains(&settled), "{}", id);
            }
            Ok(())
        })?;
    }

    /// Invariant 3: the rest is given back.
    #[test]
    fn the_last_invoice_leaves_nothing_ordered(tree in trees(), ops in ops()) {
        run(&tree, &ops, |before, event, after| {
            if let LedgerEvent::Settled { order, finality: Finality::Final, lines, .. } = event {
                let rest: Vec<Line> = before.order(order.as_str()).unwrap().rest().collect();
                prop_assert_eq!(sum(after.order(order.as_str()).unwrap().rest()), 0);
                for (node, balance) in after.balances() {
                    let then = before.balance(node.as_str()).unwrap();
                    let back = below(after, node, &rest) - below(after, node, lines);
                    prop_assert_eq!(balance.available().minor(), then.available().minor() + back);
                }
            }
            Ok(())
        })?;
    }

    /// Invariant 4.
    #[test]
    fn an_amount_is_charged_once_to_its_node_and_once_to_each_above(tree in trees(), ops in ops()) {
        run(&tree, &ops, |before, event, after| {
            let Some((column, lines)) = charge(event) else { return Ok(()) };
            for (node, balance) in after.balances() {
                let then = before.balance(node.as_str()).unwrap();
                let more = below(after, node, lines);
                prop_assert_eq!(column(&balance).minor(), column(&then).minor() + more, "{}", node);
            }
            Ok(())
        })?;
    }

    /// Invariant 4: what a node has beyond its children is its own, and never below zero.
    #[test]
    fn a_parent_has_at_least_what_its_children_have(tree in trees(), ops in ops()) {
        run(&tree, &ops, |_, _, after| {
            let all = |id: &str| {
                let balance = after.balance(id).unwrap();
                [balance.allocated, balance.held, balance.committed].map(Money::minor)
            };
            for node in tree.nodes() {
                let mut own = all(node.id().as_str());
                for child in tree.children(node.id().as_str()) {
                    let parts = all(child.id().as_str());
                    own.iter_mut().zip(parts).for_each(|(own, part)| *own -= part);
                }
                prop_assert!(own.iter().all(|own| *own >= 0), "{} {:?}", node.id(), own);
            }
            Ok(())
        })?;
    }

    /// Invariant 5.
    #[test]
    fn a_transfer_leaves_the_total_and_what_is_spent(tree in trees(), ops in ops()) {
        run(&tree, &ops, |before, event, after| {
            if matches!(event, LedgerEvent::Transferred { .. }) {
                let root = tree.nodes()[0].id().as_str();
                prop_assert_eq!(after.balance(root), before.balance(root));
                for ((_, now), (_, then)) in after.balances().zip(before.balances()) {
                    prop_assert_eq!([now.held, now.committed, now.settled], [then.held, then.committed, then.settled]);
                }
            }
            Ok(())
        })?;
    }

    /// Invariant 6.
    #[test]
    fn computing_from_the_records_twice_is_computing_once(tree in trees(), ops in ops()) {
        let mut records = Vec::new();
        let ledger = run(&tree, &ops, |_, event, _| {
            records.push(event.clone());
            Ok(())
        })?;
        for _ in 0..2 {
            let mut computed = Ledger::new(tree.clone());
            for record in &records {
                computed.apply(record).unwrap();
            }
            prop_assert_eq!(&computed, &ledger);
        }
    }

    /// Invariant 7.
    #[test]
    fn the_same_again_exists_and_another_amount_is_a_conflict_that_says_so(tree in trees(), ops in ops()) {
        run(&tree, &ops, |_, event, after| {
            let LedgerEvent::Held { hold, lines, .. } = event else { return Ok(()) };
            let same = after.decide_hold(hold, lines).unwrap_err();
            prop_assert_eq!(same.code(), "ledger-exists");
            let mut other = lines.clone();
            other[0].amount = cents(other[0].amount.minor() + 1);
            match after.decide_hold(hold, &other).unwrap_err() {
                LedgerError::Conflict { field, .. } => prop_assert_eq!(field.to_string(), "amount"),
                other => prop_assert!(false, "{}", other),
            }
            Ok(())
        })?;
    }

    /// Invariant 8.
    #[test]
    fn warnings_never_change_what_a_record_does(tree in trees(), ops in ops()) {
        run(&tree, &ops, |before, event, after| {
            if event.warnings().is_empty() {
                return Ok(());
            }
            let mut record = serde_json::to_value(event).unwrap();
            record.as_object_mut().unwrap().remove("warnings");
            let silent: LedgerEvent = serde_json::from_value(record).unwrap();
            prop_assert!(silent.warnings().is_empty());
            let mut ledger = before.clone();
            ledger.apply(&silent).unwrap();
            prop_assert_eq!(&ledger, after);
            Ok(())
        })?;
    }
}
