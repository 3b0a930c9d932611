//! The auditor: documents as they were entered, and everything added up from them.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::needless_range_loop,
    clippy::too_many_lines,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

mod enter;
mod judge;
mod limits;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

/// The nodes, then the views.
pub(super) const COUNT: usize = 6;
pub(super) const NODES: [&str; COUNT] = ["plan", "media", "search", "social", "press", "rain"];
const ALL: [&str; 10] = [
    "plan", "media", "search", "social", "press", "rain", "brand", "year", "q1", "q2",
];
const RAIN: usize = 5;

/// What an amount at each node is charged to, written out by hand.
const CHARGED: [&[usize]; COUNT] = [
    &[0],
    &[1, 0, 6],
    &[2, 1, 0, 6],
    &[3, 1, 0, 6, 9, 7],
    &[4, 0, 8, 7],
    &[5, 0],
];

/// What each node and view has at first; q1 and q2 what their nodes have, the root less what is set aside where limits are asked.
const ALLOCATED: [i128; 10] = [
    100_000, 60_000, 20_000, 20_000, 20_000, 5_000, 50_000, 35_000, 20_000, 20_000,
];

pub(super) type Amounts = [i128; COUNT];

/// Something that is asked of the ledger.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Ask {
    Hold {
        id: String,
        amounts: Amounts,
        expires: Option<DateTime<Utc>>,
        exception: bool,
    },
    Release {
        id: String,
    },
    Expire {
        at: DateTime<Utc>,
    },
    Commit {
        id: String,
        hold: String,
        amounts: Amounts,
        exception: bool,
    },
    Close {
        id: String,
    },
    VoidOrder {
        id: String,
    },
    Settle {
        id: String,
        order: String,
        amounts: Amounts,
        last: bool,
        exception: bool,
    },
    Accrue {
        id: String,
        order: String,
        amounts: Amounts,
        exception: bool,
    },
    Credit {
        id: String,
        invoice: String,
        amounts: Amounts,
    },
    Refund {
        id: String,
        amounts: Amounts,
    },
    VoidInvoice {
        id: String,
    },
    Transfer {
        from: usize,
        to: usize,
        amount: i128,
    },
}

#[derive(Debug)]
struct Hold {
    amounts: Amounts,
    expires: Option<DateTime<Utc>>,
    over: bool,
    orders: Vec<String>,
}

#[derive(Debug)]
struct Order {
    hold: String,
    amounts: Amounts,
    /// What was beyond the hold.
    excess: Amounts,
    /// What a final invoice gave back.
    given_back: Amounts,
    closed: bool,
    voided: bool,
    invoices: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Invoice,
    Accrual,
    Credit,
    Refund,
}

#[derive(Debug)]
struct Invoice {
    kind: Kind,
    of: String,
    amounts: Amounts,
    excess: Amounts,
    last: bool,
    voided: bool,
    credits: Vec<String>,
}

/// Which limit is asked: how far money has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Hold,
    Commit,
    Settle,
}

#[derive(Debug)]
pub(super) struct Auditor {
    /// What was moved: out of a node, into another.
    moved: Vec<(usize, usize, i128)>,
    holds: BTreeMap<String, Hold>,
    orders: BTreeMap<String, Order>,
    invoices: BTreeMap<String, Invoice>,
    /// What of each node's own is held, committed and settled: recounted from time to time, and else changed by what the
    /// documents that an answer touches had before and have after.
    own: [Amounts; 3],
}

fn minus(a: Amounts, b: Amounts) -> Amounts {
    std::array::from_fn(|node| a[node] - b[node])
}

fn plus(a: Amounts, b: Amounts) -> Amounts {
    std::array::from_fn(|node| a[node] + b[node])
}

const NONE: Amounts = [0; COUNT];

impl Auditor {
    pub(super) fn new() -> Self {
        Self {
            moved: Vec::new(),
            holds: BTreeMap::new(),
            orders: BTreeMap::new(),
            invoices: BTreeMap::new(),
            own: [NONE; 3],
        }
    }

    /// Returns how many documents there are of each kind.
    pub(super) fn counts(&self) -> [usize; 3] {
        [self.holds.len(), self.orders.len(), self.invoices.len()]
    }

    pub(super) fn left_of_hold(&self, id: &str) -> Option<Amounts> {
        let hold = self.holds.get(id)?;
        if hold.over {
            return Some(NONE);
        }
        let drawn = hold.orders.iter().map(|order| &self.orders[order]);
        let drawn = drawn.filter(|order| !order.voided);
        let drawn = drawn.fold(NONE, |sum, order| {
            plus(sum, minus(order.amounts, order.excess))
        });
        Some(minus(hold.amounts, drawn))
    }

    pub(super) fn left_of_order(&self, id: &str) -> Option<Amounts> {
        let order = self.orders.get(id)?;
        if order.closed || order.voided {
            return Some(NONE);
        }
        let standing = order.invoices.iter().map(|invoice| &self.invoices[invoice]);
        let standing = standing.filter(|invoice| !invoice.voided);
        let drawn = standing.fold(order.given_back, |sum, invoice| {
            plus(sum, minus(invoice.amounts, invoice.excess))
        });
        Some(minus(order.amounts, drawn))
    }

    /// Returns the accruals of an order that stand.
    fn accruals(&self, order: &str) -> Vec<String> {
        let Some(order) = self.orders.get(order) else {
            return Vec::new();
        };
        let open = order.invoices.iter().filter(|id| {
            let invoice = &self.invoices[*id];
            invoice.kind == Kind::Accrual && !invoice.voided
        });
        open.cloned().collect()
    }

    /// Returns what is accrued of an order and still to be invoiced.
    fn accrued(&self, order: &str) -> Amounts {
        let accruals = self.accruals(order).into_iter();
        accruals.fold(NONE, |sum, id| plus(sum, self.invoices[&id].amounts))
    }

    /// Tells whether nothing more can be drawn from an order.
    fn is_over(&self, id: &str) -> bool {
        let order = &self.orders[id];
        let used_up = self.left_of_order(id) == Some(NONE) && self.accrued(id) == NONE;
        order.closed || order.voided || used_up
    }

    pub(super) fn left_of_invoice(&self, id: &str) -> Option<Amounts> {
        let invoice = self.invoices.get(id)?;
        if invoice.kind != Kind::Invoice || invoice.voided {
            return Some(NONE);
        }
        let credits = invoice.credits.iter().map(|credit| &self.invoices[credit]);
        Some(minus(
            invoice.amounts,
            credits.fold(NONE, |sum, credit| plus(sum, credit.amounts)),
        ))
    }

    /// Checks that what was added up step by step is what the documents make.
    pub(super) fn recount(&self) {
        let held = self.holds.keys().filter_map(|id| self.left_of_hold(id));
        let committed = self.orders.keys().filter_map(|id| self.left_of_order(id));
        let settled = self.invoices.keys().map(|id| self.settled(id));
        let sums = [
            held.fold(NONE, plus),
            committed.fold(NONE, plus),
            settled.fold(NONE, plus),
        ];
        assert_eq!(self.own, sums);
    }

    /// Returns what an invoice or credit note adds to what is settled.
    fn settled(&self, id: &str) -> Amounts {
        match self.invoices.get(id) {
            Some(invoice) if !invoice.voided => match invoice.kind {
                Kind::Invoice | Kind::Accrual => invoice.amounts,
                Kind::Credit | Kind::Refund => minus(NONE, invoice.amounts),
            },
            _ => NONE,
        }
    }

    /// Adds or takes away what documents stand for.
    fn count(&mut self, touched: &[[String; 3]], combine: fn(Amounts, Amounts) -> Amounts) {
        for [hold, order, invoice] in touched {
            let parts = [
                self.left_of_hold(hold).unwrap_or(NONE),
                self.left_of_order(order).unwrap_or(NONE),
                self.settled(invoice),
            ];
            for (own, part) in self.own.iter_mut().zip(parts) {
                *own = combine(*own, part);
            }
        }
    }

    /// Returns the documents that an answer touches.
    fn touched(&self, asked: &Ask) -> Vec<[String; 3]> {
        let of = |hold: &str, order: &str, invoice: &str| {
            vec![[hold.to_owned(), order.to_owned(), invoice.to_owned()]]
        };
        match asked {
            Ask::Hold { id, .. } | Ask::Release { id } => of(id, "", ""),
            Ask::Expire { at } => self.due(*at).iter().flat_map(|id| of(id, "", "")).collect(),
            Ask::Commit { id, hold, .. } => of(hold, id, ""),
            Ask::Close { id } => of("", id, ""),
            Ask::VoidOrder { id } => of(&self.orders[id].hold, id, ""),
            Ask::Settle { id, order, .. } => {
                let reversed = self.accruals(order);
                let reversed = reversed.iter().flat_map(|accrual| of("", "", accrual));
                of("", order, id).into_iter().chain(reversed).collect()
            }
            Ask::Accrue { id, order, .. } => of("", order, id),
            Ask::Credit { id, .. } | Ask::Refund { id, .. } => of("", "", id),
            Ask::VoidInvoice { id } => of("", &self.invoices[id].of, id),
            Ask::Transfer { .. } => Vec::new(),
        }
    }

    /// Returns what a node or view has: what it had at first, and what was moved into it and out of it. What is charged for both
    /// gives nothing and gets nothing.
    fn allocated(&self, place: usize) -> i128 {
        let charged = |node: usize| i128::from(CHARGED[node].contains(&place));
        let moved = self.moved.iter();
        moved.fold(ALLOCATED[place], |sum, (from, to, amount)| {
            sum + (charged(*to) - charged(*from)) * amount
        })
    }

    /// Returns what a node has available.
    fn available(&self, place: usize) -> i128 {
        let used = self.own.iter().map(|own| Self::rolled_up(own, place));
        used.fold(self.allocated(place), |left, used| left - used)
    }

    /// Adds up what the nodes have of their own, for a node or view.
    fn rolled_up(own: &Amounts, place: usize) -> i128 {
        (0..COUNT)
            .filter(|node| CHARGED[*node].contains(&place))
            .map(|node| own[node])
            .fold(0_i128, i128::saturating_add)
    }

    pub(super) fn balances(&self) -> Vec<(String, [i128; 4])> {
        let own = self.own;
        let figures = |place: usize| {
            let [held, committed, settled] = [0, 1, 2].map(|at| Self::rolled_up(&own[at], place));
            (
                ALL[place].to_owned(),
                [self.allocated(place), held, committed, settled],
            )
        };
        (0..ALL.len()).map(figures).collect()
    }
}
