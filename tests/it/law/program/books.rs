//! The auditor: books of its own, kept from the events of the records alone.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

use std::collections::BTreeMap;

use tactica::{
    approval::Line,
    budget::{Finality, LedgerEvent},
    contingency::FundEvent,
    program::Event,
};

use crate::running;

/// What is left of a document, by node.
pub(super) type Left = BTreeMap<String, i128>;

/// The auditor's books.
#[derive(Debug, Default)]
pub(super) struct Books {
    /// Of each node its own: allocated, held, committed, settled.
    own: BTreeMap<String, [i128; 4]>,
    parents: BTreeMap<String, Option<String>>,
    holds: BTreeMap<String, Left>,
    orders: BTreeMap<String, Left>,
    invoices: BTreeMap<String, Left>,
    pub(super) funds: BTreeMap<String, i128>,
    /// What came into the budget from outside, less what left it.
    pub(super) from_outside: i128,
}

impl Books {
    pub(super) fn new() -> Self {
        let plan = running::plan();
        let tree = plan.budget();
        let mut books = Self::default();
        for node in tree.nodes() {
            let name = node.id().to_string();
            let mut own = node.amount().minor();
            for child in tree.children(&name) {
                own -= child.amount().minor();
            }
            let parent = tree.parent(&name).map(|parent| parent.id().to_string());
            books.own.insert(name.clone(), [own, 0, 0, 0]);
            books.parents.insert(name, parent);
        }
        for fund in plan.funds() {
            let amount = fund.spec().amount.minor();
            books.funds.insert(fund.id().to_string(), amount);
        }
        books
    }

    fn add(&mut self, node: &str, column: usize, amount: i128) {
        self.own.get_mut(node).unwrap()[column] += amount;
    }

    /// Takes lines out of a document and a column, and puts them into another column.
    fn shift(&mut self, lines: &[Line], from: Option<usize>, to: Option<usize>) -> Left {
        let mut left = Left::new();
        for line in lines {
            let amount = line.amount.minor();
            if let Some(from) = from {
                self.add(line.node.as_str(), from, -amount);
            }
            if let Some(to) = to {
                self.add(line.node.as_str(), to, amount);
            }
            assert!(left.insert(line.node.to_string(), amount).is_none());
        }
        left
    }

    fn give_back(&mut self, left: Left, column: usize) {
        for (node, amount) in left {
            self.add(&node, column, -amount);
        }
    }

    pub(super) fn enter(&mut self, event: &Event) {
        match event {
            Event::Moved { movement } => self.enter_movement(movement),
            Event::FundChanged { fund, event } => {
                let change = match event {
                    FundEvent::Declared { .. } | FundEvent::RiskRetired { .. } => 0,
                    FundEvent::Drawn { total, draw, .. } => {
                        let lines = draw
                            .lines
                            .iter()
                            .fold(0, |sum, line| sum + line.amount.minor());
                        assert_eq!(lines, total.minor());
                        -total.minor()
                    }
                    FundEvent::Released { amount, .. } => -amount.minor(),
                    FundEvent::Replenished { amount, .. } => amount.minor(),
                };
                let left = self.funds.get_mut(fund.as_str()).unwrap();
                *left += change;
                assert!(*left >= 0, "{fund}");
            }
            _ => (),
        }
    }

    fn enter_movement(&mut self, movement: &LedgerEvent) {
        match movement {
            LedgerEvent::Held { hold, lines, .. } => {
                let left = self.shift(lines, None, Some(1));
                assert!(self.holds.insert(hold.to_string(), left).is_none());
            }
            LedgerEvent::Released { hold, .. } => {
                let left = std::mem::take(self.holds.get_mut(hold.as_str()).unwrap());
                self.give_back(left, 1);
            }
            LedgerEvent::Committed {
                order, hold, lines, ..
            } => {
                let left = self.shift(lines, Some(1), Some(2));
                take(self.holds.get_mut(hold.as_str()).unwrap(), &left);
                assert!(self.orders.insert(order.to_string(), left).is_none());
            }
            LedgerEvent::OrderClosed { order, .. } => {
                let left = std::mem::take(self.orders.get_mut(order.as_str()).unwrap());
                self.give_back(left, 2);
            }
            LedgerEvent::Settled {
                invoice,
                order,
                lines,
                finality,
                ..
            } => {
                let left = self.shift(lines, Some(2), Some(3));
                take(self.orders.get_mut(order.as_str()).unwrap(), &left);
                if *finality == Finality::Final {
                    let rest = std::mem::take(self.orders.get_mut(order.as_str()).unwrap());
                    self.give_back(rest, 2);
                }
                assert!(self.invoices.insert(invoice.to_string(), left).is_none());
            }
            LedgerEvent::Credited {
                credit,
                invoice,
                lines,
                ..
            } => {
                let left = self.shift(lines, Some(3), None);
                take(self.invoices.get_mut(invoice.as_str()).unwrap(), &left);
                assert!(
                    self.invoices
                        .insert(credit.to_string(), Left::new())
                        .is_none()
                );
            }
            LedgerEvent::Transferred {
                from, to, amount, ..
            } => {
                self.add(from.as_str(), 0, -amount.minor());
                self.add(to.as_str(), 0, amount.minor());
            }
            LedgerEvent::Raised { node, amount, .. } => {
                self.add(node.as_str(), 0, amount.minor());
                self.from_outside += amount.minor();
            }
            LedgerEvent::Lowered { node, amount, .. } => {
                self.add(node.as_str(), 0, -amount.minor());
                self.from_outside -= amount.minor();
            }
            other => panic!("no command leads to {other:?}"),
        }
    }

    /// Adds up what a node has, with everything below it.
    pub(super) fn subtree(&self, top: &str) -> [i128; 4] {
        let below = |node: &String| {
            let mut at = Some(node);
            while let Some(here) = at {
                if here == top {
                    return true;
                }
                at = self.parents[here].as_ref();
            }
            false
        };
        let inside = self.own.iter().filter(|(node, _)| below(node));
        inside.fold([0; 4], |sum, (_, own)| {
            std::array::from_fn(|i| sum[i] + own[i])
        })
    }
}

fn take(left: &mut Left, taken: &Left) {
    for (node, amount) in taken {
        let left = left.get_mut(node).unwrap();
        *left -= amount;
        assert!(*left >= 0, "{node}");
    }
}
