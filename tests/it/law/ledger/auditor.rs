//! The auditor: documents as they were entered, and everything added up from them.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::needless_range_loop,
    clippy::too_many_lines,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

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

/// What each node and view has; q1 and q2 what their nodes have, the root less what is set aside where limits are asked.
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
                Kind::Invoice => invoice.amounts,
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
            Ask::Settle { id, order, .. } => of("", order, id),
            Ask::Credit { id, .. } | Ask::Refund { id, .. } => of("", "", id),
            Ask::VoidInvoice { id } => of("", &self.invoices[id].of, id),
        }
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
                [ALLOCATED[place], held, committed, settled],
            )
        };
        (0..ALL.len()).map(figures).collect()
    }

    /// Asks the limits of a stage; returns the number of warnings, or `None` if one of them is too low.
    fn limits(&self, stage: Stage, burden: &Amounts, exception: bool) -> Option<usize> {
        let own = self.own;
        let mut warnings = 0;
        for place in 0..ALL.len() {
            let more = Self::rolled_up(burden, place);
            if more <= 0 {
                continue;
            }
            let [held, committed, settled] = [0, 1, 2].map(|at| Self::rolled_up(&own[at], place));
            let used = match stage {
                Stage::Hold => held + committed + settled,
                Stage::Commit => committed + settled,
                Stage::Settle => settled,
            };
            let set_aside = if place == 0 { 5_000 } else { 0 };
            let short = used + more - (ALLOCATED[place] - set_aside);
            if short <= 0 {
                continue;
            }
            // What the budget says of each, by hand: (0 refuse, 1 warn, 2 nothing).
            let control = match (ALL[place], stage) {
                ("search", Stage::Hold) if short <= 1_000 || exception => 1,
                ("media" | "year" | "press", Stage::Hold) => 1,
                ("plan" | "search" | "brand" | "q1" | "q2", Stage::Hold)
                | ("press", Stage::Commit | Stage::Settle) => 0,
                _ => 2,
            };
            match control {
                0 => return None,
                1 => warnings += 1,
                _ => (),
            }
        }
        Some(warnings)
    }

    fn malformed(amounts: &Amounts) -> Option<&'static str> {
        if *amounts == NONE {
            return Some("ledger-no-lines");
        }
        // Line by line, in the order of the names.
        let mut order: Vec<usize> = (0..COUNT).filter(|node| amounts[*node] != 0).collect();
        order.sort_by_key(|node| NODES[*node]);
        order.into_iter().find_map(|node| match amounts[node] {
            amount if amount <= 0 => Some("ledger-not-positive"),
            amount if amount > 10_i128.pow(24) => Some("ledger-out-of-range"),
            _ => None,
        })
    }

    /// Returns what is beyond what is left, or `None` if it is more than tolerated.
    fn excess(
        asked: &Amounts,
        of: &Amounts,
        left: &Amounts,
        (percent, most): (i128, Option<i128>),
        exception: bool,
    ) -> Option<Amounts> {
        let mut excess = NONE;
        for node in 0..COUNT {
            let over = asked[node] - left[node].max(0);
            if asked[node] == 0 || over <= 0 {
                continue;
            }
            let share = of[node] * percent / 100;
            let tolerated = most.map_or(share, |most| most.min(share));
            if of[node] == 0 || over > tolerated && !exception {
                return None;
            }
            excess[node] = over;
        }
        Some(excess)
    }

    fn said(warnings: [Option<usize>; 3]) -> String {
        let sum = warnings
            .into_iter()
            .try_fold(0, |sum, count| Some(sum + count?));
        sum.map_or("ledger-limit-exceeded".into(), |sum| format!("ok {sum}"))
    }

    /// Says what the answer has to be: the code of the refusal, or `ok` with the number of warnings.
    pub(super) fn answer(&self, asked: &Ask) -> String {
        self.judge(asked).unwrap_or_else(str::to_owned)
    }

    fn judge(&self, asked: &Ask) -> Result<String, &'static str> {
        let same = |same: bool| {
            Err(if same {
                "ledger-exists"
            } else {
                "ledger-conflict"
            })
        };
        let wrong = |amounts: &Amounts| Self::malformed(amounts).map_or(Ok(()), Err);
        match asked {
            Ask::Hold {
                id,
                amounts,
                expires,
                exception,
            } => {
                if let Some(before) = self.holds.get(id) {
                    return same(before.amounts == *amounts && before.expires == *expires);
                }
                wrong(amounts)?;
                if amounts[RAIN] != 0 {
                    return Err("ledger-reserve");
                }
                let hold = self.limits(Stage::Hold, amounts, *exception);
                Ok(Self::said([hold, Some(0), Some(0)]))
            }
            Ask::Release { id } => {
                let hold = self.holds.get(id).ok_or("ledger-unknown")?;
                if hold.over || self.left_of_hold(id) == Some(NONE) {
                    return Err("ledger-already-resolved");
                }
                Ok("ok 0".into())
            }
            Ask::Expire { at } => {
                let due = !self.due(*at).is_empty();
                Ok(if due { "ok 0" } else { "nothing" }.into())
            }
            Ask::Commit {
                id,
                hold,
                amounts,
                exception,
            } => {
                if let Some(before) = self.orders.get(id) {
                    return same(before.hold == *hold && before.amounts == *amounts);
                }
                let source = self.holds.get(hold).ok_or("ledger-unknown")?;
                let left = self.left_of_hold(hold).unwrap();
                if source.over || left == NONE {
                    return Err("ledger-already-resolved");
                }
                wrong(amounts)?;
                let excess = Self::excess(amounts, &source.amounts, &left, (5, None), *exception);
                let excess = excess.ok_or("ledger-exceeds")?;
                let hold = self.limits(Stage::Hold, &excess, *exception);
                let commit = self.limits(Stage::Commit, amounts, *exception);
                Ok(Self::said([hold, commit, Some(0)]))
            }
            Ask::Close { id } | Ask::VoidOrder { id } => {
                let order = self.orders.get(id).ok_or("ledger-unknown")?;
                let left = self.left_of_order(id).unwrap();
                if left == NONE {
                    return Err("ledger-already-resolved");
                }
                if matches!(asked, Ask::VoidOrder { .. }) && left != order.amounts {
                    return Err("ledger-in-use");
                }
                Ok("ok 0".into())
            }
            Ask::Settle {
                id,
                order,
                amounts,
                last,
                exception,
            } => {
                if let Some(before) = self.invoices.get(id) {
                    let kind = before.kind == Kind::Invoice && before.of == *order;
                    return same(kind && before.amounts == *amounts && before.last == *last);
                }
                let source = self.orders.get(order).ok_or("ledger-unknown")?;
                let left = self.left_of_order(order).unwrap();
                if left == NONE {
                    return Err("ledger-already-resolved");
                }
                wrong(amounts)?;
                let tolerance = (10, Some(200));
                let excess = Self::excess(amounts, &source.amounts, &left, tolerance, *exception);
                let excess = excess.ok_or("ledger-exceeds")?;
                let hold = self.limits(Stage::Hold, &excess, *exception);
                let commit = self.limits(Stage::Commit, &excess, *exception);
                let settle = self.limits(Stage::Settle, amounts, *exception);
                Ok(Self::said([hold, commit, settle]))
            }
            Ask::Credit {
                id,
                invoice,
                amounts,
            } => {
                if let Some(before) = self.invoices.get(id) {
                    let kind = before.kind == Kind::Credit && before.of == *invoice;
                    return same(kind && before.amounts == *amounts);
                }
                let source = self.invoices.get(invoice);
                let source = source.filter(|invoice| invoice.kind == Kind::Invoice);
                let source = source.ok_or("ledger-unknown")?;
                if source.voided {
                    return Err("ledger-already-resolved");
                }
                wrong(amounts)?;
                let left = self.left_of_invoice(invoice).unwrap();
                let more = (0..COUNT).any(|node| amounts[node] > left[node]);
                if more {
                    return Err("ledger-exceeds");
                }
                Ok("ok 0".into())
            }
            Ask::Refund { id, amounts } => {
                if let Some(before) = self.invoices.get(id) {
                    return same(before.kind == Kind::Refund && before.amounts == *amounts);
                }
                wrong(amounts)?;
                if amounts[RAIN] != 0 {
                    return Err("ledger-reserve");
                }
                Ok("ok 0".into())
            }
            Ask::VoidInvoice { id } => {
                let invoice = self.invoices.get(id);
                let invoice = invoice.filter(|invoice| invoice.kind == Kind::Invoice);
                let invoice = invoice.ok_or("ledger-unknown")?;
                if invoice.voided {
                    return Err("ledger-already-resolved");
                }
                if self.left_of_invoice(id) != Some(invoice.amounts) {
                    return Err("ledger-in-use");
                }
                Ok("ok 0".into())
            }
        }
    }

    /// Returns the holds whose time is up and of which something is left.
    fn due(&self, at: DateTime<Utc>) -> Vec<String> {
        let due = self.holds.iter().filter(|(id, hold)| {
            let up = !hold.over && hold.expires.is_some_and(|expires| expires <= at);
            up && self.left_of_hold(id) != Some(NONE)
        });
        due.map(|(id, _)| id.clone()).collect()
    }

    /// Enters what was accepted.
    pub(super) fn enter(&mut self, asked: &Ask) {
        let touched = self.touched(asked);
        self.count(&touched, minus);
        self.change(asked);
        self.count(&touched, plus);
    }

    fn change(&mut self, asked: &Ask) {
        let beyond = |asked: &Amounts, left: Amounts| {
            std::array::from_fn(|node| (asked[node] - left[node].max(0)).max(0))
        };
        match asked {
            Ask::Hold {
                id,
                amounts,
                expires,
                ..
            } => {
                let hold = Hold {
                    amounts: *amounts,
                    expires: *expires,
                    over: false,
                    orders: Vec::new(),
                };
                self.holds.insert(id.clone(), hold);
            }
            Ask::Release { id } => self.holds.get_mut(id).unwrap().over = true,
            Ask::Expire { at } => {
                for id in self.due(*at) {
                    self.holds.get_mut(&id).unwrap().over = true;
                }
            }
            Ask::Commit {
                id, hold, amounts, ..
            } => {
                let order = Order {
                    hold: hold.clone(),
                    amounts: *amounts,
                    excess: beyond(amounts, self.left_of_hold(hold).unwrap()),
                    given_back: NONE,
                    closed: false,
                    voided: false,
                    invoices: Vec::new(),
                };
                self.holds.get_mut(hold).unwrap().orders.push(id.clone());
                self.orders.insert(id.clone(), order);
            }
            Ask::Close { id } => self.orders.get_mut(id).unwrap().closed = true,
            Ask::VoidOrder { id } => self.orders.get_mut(id).unwrap().voided = true,
            Ask::Settle {
                id,
                order,
                amounts,
                last,
                ..
            } => {
                let invoice = Invoice {
                    kind: Kind::Invoice,
                    of: order.clone(),
                    amounts: *amounts,
                    excess: beyond(amounts, self.left_of_order(order).unwrap()),
                    last: *last,
                    voided: false,
                    credits: Vec::new(),
                };
                self.orders
                    .get_mut(order)
                    .unwrap()
                    .invoices
                    .push(id.clone());
                self.invoices.insert(id.clone(), invoice);
                if *last {
                    let rest = self.left_of_order(order).unwrap();
                    let order = self.orders.get_mut(order).unwrap();
                    order.given_back = plus(order.given_back, rest);
                }
            }
            Ask::Credit {
                id,
                invoice,
                amounts,
            } => {
                let credited = self.invoices.get_mut(invoice).unwrap();
                credited.credits.push(id.clone());
                self.back(id, Kind::Credit, invoice, *amounts);
            }
            Ask::Refund { id, amounts } => self.back(id, Kind::Refund, "", *amounts),
            Ask::VoidInvoice { id } => self.invoices.get_mut(id).unwrap().voided = true,
        }
    }

    fn back(&mut self, id: &str, kind: Kind, of: &str, amounts: Amounts) {
        let note = Invoice {
            kind,
            of: of.to_owned(),
            amounts,
            excess: NONE,
            last: false,
            voided: false,
            credits: Vec::new(),
        };
        self.invoices.insert(id.to_owned(), note);
    }
}
