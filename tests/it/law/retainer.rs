//! Laws of retainers, judged by a list of instalments that are taken from one by one.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use tactica::{
    approval::{Line, RequestKind},
    budget::{
        BudgetTree, Finality, Ledger, LedgerCommand, LedgerError, Payable, Posted, Retainer,
        Status, Terms,
    },
    money::{Currency, Money},
    time::{Cadence, CadenceUnit},
};

use crate::scenario::budget::approved;

const BUDGET: &str = r#"{"root": "plan", "name": "Plan", "total": "1000.00 USD", "nodes": []}"#;

fn lines(minor: i128) -> Vec<Line> {
    vec![Line {
        node: "plan".parse().unwrap(),
        amount: Money::from_minor(minor, Currency::USD),
    }]
}

fn first() -> NaiveDate {
    "2025-01-31".parse().unwrap()
}

fn retainers() -> impl Strategy<Value = Retainer> {
    let unit = prop::sample::select(&CadenceUnit::ALL[..3]);
    (1_u32..8, 1_u32..3, unit).prop_map(|(times, every, unit)| Retainer {
        first: first(),
        cadence: Cadence::every(every, unit).unwrap(),
        times: times.try_into().unwrap(),
    })
}

/// What is asked of an order on a day.
#[derive(Debug, Clone, Copy)]
enum Ask {
    /// An invoice of so many cents more than is due.
    Settle(i128),
    /// An invoice of a share of what is due, in tenths.
    Part(i128),
    VoidLast,
    Close,
}

fn asks() -> impl Strategy<Value = Vec<(u64, Ask)>> {
    let ask = prop_oneof![
        2 => (0..3_i128).prop_map(Ask::Settle),
        4 => (1..=10_i128).prop_map(Ask::Part),
        2 => Just(Ask::VoidLast),
        1 => Just(Ask::Close),
    ];
    prop::collection::vec((0..40_u64, ask), 1..24)
}

/// The order as a list of instalments: when each falls due, and how much.
struct Naive {
    instalments: Vec<(NaiveDate, i128)>,
    /// The invoices that stand.
    invoices: Vec<i128>,
    given_back: i128,
}

impl Naive {
    fn of(retainer: Retainer, amount: i128) -> Self {
        let horizon = "2025-01-01..2040-01-01".parse().unwrap();
        let dates = retainer.cadence.dates(retainer.first, horizon);
        let mut instalments: Vec<_> = dates
            .take(usize::try_from(retainer.times.get()).unwrap())
            .map(|date| (date, 0))
            .collect();
        // A cent at a time, in turn.
        let count = instalments.len();
        for cent in 0..usize::try_from(amount).unwrap() {
            instalments[cent % count].1 += 1;
        }
        Self {
            instalments,
            invoices: Vec::new(),
            given_back: 0,
        }
    }

    fn ordered(&self) -> i128 {
        self.instalments
            .iter()
            .map(|(_, amount)| *amount)
            .fold(0_i128, i128::saturating_add)
    }

    fn invoiced(&self) -> i128 {
        self.invoices
            .iter()
            .copied()
            .fold(0_i128, i128::saturating_add)
    }

    fn due(&self, day: NaiveDate) -> i128 {
        let due = self.instalments.iter().filter(|(date, _)| *date <= day);
        let due: i128 = due
            .map(|(_, amount)| *amount)
            .fold(0_i128, i128::saturating_add);
        due - self.invoiced()
    }

    /// Takes away the instalments that are not due.
    fn cut(&mut self, day: NaiveDate) {
        let before = self.ordered();
        self.instalments.retain(|(date, _)| *date <= day);
        self.given_back += before - self.ordered();
    }
}

fn start(retainer: Retainer, amount: i128) -> Ledger {
    let tree: BudgetTree = serde_json::from_str(BUDGET).unwrap();
    let mut ledger = Ledger::new(tree);
    let all = lines(amount);
    ledger.post_hold(&"a".parse().unwrap(), &all).unwrap();
    let commit = LedgerCommand::Commit {
        order: &"po".parse().unwrap(),
        approved: &approved("a", RequestKind::Spend, None, &all),
        vendor: None,
        lines: &all,
        payable: Payable::Retainer(retainer),
    };
    ledger.post(&commit, &Terms::on(first())).unwrap();
    ledger
}

fn settle(
    ledger: &mut Ledger,
    number: usize,
    minor: i128,
    day: NaiveDate,
) -> Result<Posted, LedgerError> {
    let settle = LedgerCommand::Settle {
        invoice: &format!("i{number}").parse().unwrap(),
        order: &"po".parse().unwrap(),
        lines: &lines(minor),
        finality: Finality::Partial,
    };
    ledger.post(&settle, &Terms::on(day))
}

proptest! {
    #[test]
    fn an_invoice_takes_what_is_due_and_closing_gives_back_what_is_not(
        retainer in retainers(), amount in 1..5_000_i128, asks in asks(),
    ) {
        let mut ledger = start(retainer, amount);
        let mut naive = Naive::of(retainer, amount);
        prop_assert_eq!(naive.ordered(), amount);
        let mut day = first() - Days::new(20);
        let mut standing: Vec<usize> = Vec::new();
        for (number, (later, ask)) in asks.into_iter().enumerate() {
            day = day + Days::new(later);
            let order = ledger.order("po").unwrap();
            let is_open = order.status() == Status::Open;
            let due: i128 = order.due(day).map(|line| line.amount.minor()).fold(0_i128, i128::saturating_add);
            if is_open {
                prop_assert_eq!(due, naive.due(day), "{} {:?}", day, ask);
            }
            match ask {
                Ask::Settle(over) | Ask::Part(over) => {
                    let more = matches!(ask, Ask::Settle(_));
                    let asked = if more { naive.due(day) + over } else { naive.due(day) * over / 10 };
                    if asked <= 0 || !is_open {
                        continue;
                    }
                    let done = settle(&mut ledger, number, asked, day);
                    prop_assert_eq!(done.is_ok(), asked <= naive.due(day), "{:?}", done);
                    match done {
                        Ok(_) => {
                            naive.invoices.push(asked);
                            standing.push(number);
                        }
                        Err(LedgerError::NotDue { due, next, .. }) => {
                            prop_assert_eq!(due.minor(), naive.due(day));
                            let later = naive.instalments.iter().find(|(date, _)| *date > day);
                            prop_assert_eq!(next, later.map(|(date, _)| *date));
                        }
                        Err(error) => prop_assert_eq!(error.code(), "ledger-exceeds"),
                    }
                }
                Ask::VoidLast => {
                    let Some(last) = standing.pop() else { continue };
                    let invoice = &format!("i{last}").parse().unwrap();
                    ledger.post(&LedgerCommand::VoidInvoice { invoice }, &Terms::on(day)).unwrap();
                    naive.invoices.pop();
                }
                Ask::Close => {
                    let close = LedgerCommand::Close { order: &"po".parse().unwrap() };
                    // Closed again, or with nothing due, the order is over, and with it this story.
                    let is_cut = ledger.order("po").unwrap().is_cut();
                    prop_assert_eq!(ledger.post(&close, &Terms::on(day)).is_ok(), is_open);
                    if is_cut || is_open && naive.due(day) == 0 {
                        break;
                    }
                    if is_open {
                        naive.cut(day);
                    }
                }
            }
            let balance = ledger.balance("plan").unwrap();
            let committed = naive.ordered() - naive.invoiced();
            prop_assert_eq!([balance.committed, balance.settled].map(Money::minor), [committed, naive.invoiced()]);
            prop_assert_eq!(balance.available().minor(), 100_000 - amount + naive.given_back);
            let text = serde_json::to_string(&ledger).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Ledger>(&text).unwrap(), &ledger);
        }
    }
}
