//! The auditor: documents of one line as they were entered, and everything added up from them.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

mod enter;
mod judge;
mod limits;

use std::collections::{BTreeMap, BTreeSet};

use super::date;

pub(super) const NODES: [&str; 3] = ["late", "month", "year"];
pub(super) const PERIODS: [&str; 3] = ["FY2025-Q1", "FY2025-Q2", "FY2025-Q3"];
pub(super) const START: &str = "2025-01-01";
/// The first day of each period, counted from the start, and the first day after all.
const DAYS: [u32; 4] = [0, 90, 181, 273];
const PHASED: [[i128; 3]; 3] = [
    [3_000, 4_000, 5_000],
    [2_000, 5_000, 5_000],
    [4_000, 6_000, 6_000],
];
const TOTAL: i128 = 40_000;

/// Something that is asked of the ledger; days are counted from the start.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Ask {
    Hold {
        id: String,
        node: usize,
        amount: i128,
        day: Option<u32>,
        exception: bool,
    },
    Commit {
        id: String,
        hold: String,
        amount: i128,
        /// The first day, and how often.
        retainer: Option<(u32, u32)>,
        day: Option<u32>,
        exception: bool,
    },
    Settle {
        id: String,
        order: String,
        amount: i128,
        day: Option<u32>,
        last: bool,
        exception: bool,
    },
    Credit {
        id: String,
        invoice: String,
        amount: i128,
        day: Option<u32>,
    },
    Release(String),
    Close(String, Option<u32>),
    VoidOrder(String),
    VoidInvoice(String),
    Transfer {
        from: usize,
        to: usize,
        amount: i128,
        day: Option<u32>,
    },
    Freeze(usize),
    Reopen(usize, bool),
}

#[derive(Debug)]
struct Hold {
    node: usize,
    amount: i128,
    period: usize,
    over: bool,
}

#[derive(Debug)]
struct Order {
    hold: String,
    amount: i128,
    retainer: Option<(u32, u32)>,
    period: usize,
    given_back: i128,
    /// Whether the instalments that were not due have been given back.
    cut: bool,
    closed: bool,
    voided: bool,
}

#[derive(Debug)]
struct Invoice {
    /// Of an order, or, for a credit note, of an invoice.
    of: String,
    is_credit: bool,
    amount: i128,
    excess: i128,
    period: usize,
    last: bool,
    voided: bool,
}

#[derive(Debug, Default)]
pub(super) struct Auditor {
    holds: BTreeMap<String, Hold>,
    orders: BTreeMap<String, Order>,
    invoices: BTreeMap<String, Invoice>,
    /// Out of a node, into another, how much, in which period.
    moved: Vec<(usize, usize, i128, usize)>,
    frozen: BTreeSet<usize>,
}

/// How far money has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Hold,
    Commit,
    Settle,
}

type Answer = Result<usize, &'static str>;

impl Auditor {
    pub(super) fn counts(&self) -> [usize; 3] {
        [self.holds.len(), self.orders.len(), self.invoices.len()]
    }

    pub(super) fn left_of_hold(&self, id: &str) -> Option<i128> {
        let hold = self.holds.get(id)?;
        let orders = self.orders.values();
        let drawn = orders.filter(|order| order.hold == id && !order.voided);
        let drawn: i128 = drawn.map(|order| order.amount).sum();
        Some(if hold.over { 0 } else { hold.amount - drawn })
    }

    fn invoiced(&self, order: &str) -> i128 {
        let invoices = self.invoices.values();
        let standing = invoices.filter(|row| !row.is_credit && row.of == order && !row.voided);
        standing.map(|row| row.amount - row.excess).sum()
    }

    pub(super) fn left_of_order(&self, id: &str) -> Option<i128> {
        let order = self.orders.get(id)?;
        let over = order.closed || order.voided;
        let left = order.amount - order.given_back - self.invoiced(id);
        Some(if over { 0 } else { left })
    }

    /// Returns what can be invoiced of an order on a day.
    pub(super) fn due_of_order(&self, id: &str, day: u32) -> Option<i128> {
        let order = self.orders.get(id)?;
        let left = self.left_of_order(id)?;
        let Some((first, times)) = order.retainer.filter(|_| !order.cut) else {
            return Some(left);
        };
        let due = instalments(order.amount, first, times, day);
        Some((due - self.invoiced(id)).max(0).min(left))
    }

    pub(super) fn left_of_invoice(&self, id: &str) -> Option<i128> {
        let invoice = self.invoices.get(id).filter(|row| !row.is_credit)?;
        Some(if invoice.voided {
            0
        } else {
            invoice.amount - self.credited(id)
        })
    }

    fn credited(&self, id: &str) -> i128 {
        let credits = self
            .invoices
            .values()
            .filter(|row| row.is_credit && row.of == id);
        credits.map(|row| row.amount).sum()
    }

    fn node_of_order(&self, order: &str) -> usize {
        self.holds[&self.orders[order].hold].node
    }

    /// Returns what a node has in a period: allocated, held, committed, settled.
    pub(super) fn balance(&self, node: usize, period: usize) -> [i128; 4] {
        let mut allocated = PHASED[node][period];
        for (from, to, amount, when) in &self.moved {
            if *when == period {
                allocated += i128::from(*to == node) * amount - i128::from(*from == node) * amount;
            }
        }
        let holds = self.holds.iter();
        let holds = holds.filter(|(_, hold)| hold.node == node && hold.period == period);
        let held = holds.map(|(id, _)| self.left_of_hold(id).unwrap()).sum();
        let orders = self.orders.iter();
        let orders = orders.filter(|(_, order)| order.period == period);
        let orders = orders.filter(|(id, _)| self.node_of_order(id) == node);
        let committed = orders.map(|(id, _)| self.left_of_order(id).unwrap()).sum();
        let mut settled = 0;
        for row in self.invoices.values().filter(|row| row.period == period) {
            let order = if row.is_credit {
                &self.invoices[&row.of].of
            } else {
                &row.of
            };
            if self.node_of_order(order) == node && !row.voided {
                settled += if row.is_credit {
                    -row.amount
                } else {
                    row.amount
                };
            }
        }
        [allocated, held, committed, settled]
    }

    fn available(&self, node: usize, period: usize) -> i128 {
        let [allocated, held, committed, settled] = self.balance(node, period);
        allocated - held - committed - settled
    }

    fn period(&self, day: Option<u32>, opened: bool) -> Result<usize, &'static str> {
        let day = day.ok_or("ledger-date-missing")?;
        let period = (0..3).find(|period| (DAYS[*period]..DAYS[*period + 1]).contains(&day));
        let period = period.ok_or("ledger-no-period")?;
        if opened && self.frozen.contains(&period) {
            return Err("ledger-period-frozen");
        }
        Ok(period)
    }
}

/// Returns what of an amount has fallen due: equal parts a month apart, the odd cents with the first.
fn instalments(amount: i128, first: u32, times: u32, day: u32) -> i128 {
    let months = (0..times).filter(|month| {
        let due = date(first).checked_add_months(chrono::Months::new(*month));
        due.unwrap() <= date(day)
    });
    let due = i128::try_from(months.count()).unwrap();
    let times = i128::from(times);
    amount / times * due + (amount % times).min(due)
}
