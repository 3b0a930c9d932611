//! A naive auditor of budgets by period: what is dated into which period, frozen periods, limits of a period and to date,
//! retainers. It keeps documents as they were entered, adds everything up from them for every question, and says what the
//! ledger has to answer, the code of a refusal and the number of warnings included, before the ledger is asked.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::too_many_lines,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

mod auditor;

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use tactica::{
    approval::{Line, RequestKind},
    budget::{
        BudgetTree, Exception, Finality, Ledger, LedgerCommand, LedgerError, LedgerEvent, Payable,
        Posted, Retainer, Terms,
    },
    money::{Currency, Money},
    time::{Cadence, CadenceUnit},
};

use self::auditor::{Ask, Auditor, NODES, PERIODS, START};
use crate::{dice::Dice, scenario::budget::approved};

const BUDGET: &str = r#"{
  "root": "plan", "name": "Plan", "total": "400.00 USD", "reopening": "controller",
  "matching": {"settle": {"amount": "1.00 USD"}},
  "periods": [
    {"label": "FY2025-Q1", "span": {"start": "2025-01-01", "end": "2025-04-01"}},
    {"label": "FY2025-Q2", "span": {"start": "2025-04-01", "end": "2025-07-01"}},
    {"label": "FY2025-Q3", "span": {"start": "2025-07-01", "end": "2025-10-01"}}],
  "nodes": [
    {"id": "late", "name": "", "allotment": "120.00 USD", "phasing": ["30.00 USD", "40.00 USD", "50.00 USD"], "rules": [
      {"stage": "hold", "basis": "period", "exception": "director"}, {"stage": "commit", "basis": "period", "control": "soft"},
      {"stage": "settle", "basis": "to-date", "control": "soft"}]},
    {"id": "month", "name": "", "allotment": "120.00 USD", "phasing": ["20.00 USD", "50.00 USD", "50.00 USD"], "rules": [
      {"stage": "hold", "control": "advisory"}, {"stage": "commit", "basis": "to-date"},
      {"stage": "settle", "basis": "period", "tolerance": {"percent": "10%"}}]},
    {"id": "year", "name": "", "allotment": "160.00 USD", "phasing": ["40.00 USD", "60.00 USD", "60.00 USD"], "rules": [
      {"stage": "hold", "basis": "to-date", "tolerance": {"amount": "2.00 USD"}}]}
  ]
}"#;

fn usd(minor: i128) -> Money {
    Money::from_minor(minor, Currency::USD)
}

fn date(day: u32) -> NaiveDate {
    let start: NaiveDate = START.parse().unwrap();
    start + Days::new(u64::from(day))
}

/// Makes the next thing to ask: a name in use or a new one, and amounts that often fit what there is.
fn next(random: &mut Dice, auditor: &Auditor) -> Ask {
    let fresh = |random: &mut Dice, kind: char, last: usize| {
        let again = random.one_in(12);
        let number = if again {
            random.index(last + 1)
        } else {
            last + 1
        };
        format!("{kind}{number}")
    };
    let recent = |random: &mut Dice, kind: char, last: usize| {
        format!("{kind}{}", last + 1 - random.index(8).min(last))
    };
    let day = match random.index(40) {
        0 => None,
        1 => Some(u32::try_from(random.index(400)).unwrap()),
        _ => Some(u32::try_from(random.index(273)).unwrap()),
    };
    let [holds, orders, invoices] = auditor.counts();
    let any = i128::try_from(1 + random.index(1_200)).unwrap();
    let any = if random.one_in(40) { -any } else { any };
    // Often all of what is left, a part of it, or a little more.
    let of = |left: Option<i128>, random: &mut Dice| match left {
        Some(left) if left > 0 => match random.index(5) {
            0 => left,
            1 => left + i128::try_from(random.index(200)).unwrap(),
            _ => (left * i128::try_from(1 + random.index(4)).unwrap() / 4).max(1),
        },
        _ => any,
    };
    match random.index(28) {
        0..=5 => Ask::Hold {
            id: fresh(random, 'h', holds),
            node: random.index(NODES.len()),
            amount: any,
            day,
            exception: random.one_in(4),
        },
        6..=10 => {
            let hold = recent(random, 'h', holds);
            let amount = of(auditor.left_of_hold(&hold), random);
            let retainer = random.one_in(3).then(|| {
                let first = u32::try_from(random.index(150)).unwrap();
                (first, u32::try_from(1 + random.index(6)).unwrap())
            });
            let id = fresh(random, 'o', orders);
            let exception = random.one_in(4);
            Ask::Commit {
                id,
                hold,
                amount,
                retainer,
                day,
                exception,
            }
        }
        11..=15 => {
            let order = recent(random, 'o', orders);
            let left = match day {
                Some(day) => auditor.due_of_order(&order, day),
                None => auditor.left_of_order(&order),
            };
            let amount = of(left, random);
            let id = fresh(random, 'i', invoices);
            let (last, exception) = (random.one_in(6), random.one_in(4));
            Ask::Settle {
                id,
                order,
                amount,
                day,
                last,
                exception,
            }
        }
        16 => {
            let invoice = recent(random, 'i', invoices);
            let amount = of(auditor.left_of_invoice(&invoice), random);
            let id = fresh(random, 'i', invoices);
            Ask::Credit {
                id,
                invoice,
                amount,
                day,
            }
        }
        17 => Ask::Release(recent(random, 'h', holds)),
        18 => Ask::Close(
            recent(random, 'o', orders),
            day.filter(|_| !random.one_in(3)),
        ),
        19 => Ask::VoidOrder(recent(random, 'o', orders)),
        20 | 21 => Ask::VoidInvoice(recent(random, 'i', invoices)),
        22 | 23 => Ask::Transfer {
            from: random.index(NODES.len()),
            to: random.index(NODES.len()),
            amount: any,
            day,
        },
        24 => Ask::Freeze(random.index(PERIODS.len())),
        _ => Ask::Reopen(random.index(PERIODS.len()), !random.one_in(5)),
    }
}

/// Puts a question to the ledger, decided and posted.
fn ask(
    ledger: &mut Ledger,
    asked: &Ask,
) -> (
    Result<Option<LedgerEvent>, LedgerError>,
    Result<Posted, LedgerError>,
) {
    use LedgerCommand as C;
    let terms = |day: Option<u32>, role: Option<&str>| Terms {
        date: day.map(date),
        exception: role.map(|role| Exception {
            role: role.parse().unwrap(),
            by: "dora".parse().unwrap(),
            reason: "the fair moved".into(),
        }),
        ..Terms::default()
    };
    let line = |node: usize, amount: i128| {
        let node = NODES[node].parse().unwrap();
        let amount = usd(amount);
        [Line { node, amount }]
    };
    let director = |exception: bool| exception.then_some("director");
    let mut run = |command: &C<'_>, terms: &Terms| {
        let decided = ledger.decide(command, terms);
        (decided, ledger.post(command, terms))
    };
    match asked {
        Ask::Hold {
            id,
            node,
            amount,
            day,
            exception,
        } => run(
            &C::Hold {
                hold: &id.parse().unwrap(),
                lines: &line(*node, *amount),
                expires_at: None,
            },
            &terms(*day, director(*exception)),
        ),
        Ask::Commit {
            id,
            hold,
            amount,
            retainer,
            day,
            exception,
        } => {
            let held: Option<Vec<Line>> = ledger.hold(hold).map(|hold| hold.lines().collect());
            let held = held.unwrap_or_else(|| line(0, 1).to_vec());
            let node = held[0].node.clone();
            let payable = retainer.map_or(Payable::AnyTime, |(first, times)| {
                Payable::Retainer(Retainer {
                    first: date(first),
                    cadence: Cadence::each(CadenceUnit::Month),
                    times: times.try_into().unwrap(),
                })
            });
            let command = C::Commit {
                order: &id.parse().unwrap(),
                approved: &approved(hold, RequestKind::Spend, None, &held),
                vendor: None,
                lines: &[Line {
                    node,
                    amount: usd(*amount),
                }],
                payable,
            };
            let terms = terms(*day, director(*exception));
            (
                ledger.decide(&command, &terms),
                ledger.post(&command, &terms),
            )
        }
        Ask::Settle {
            id,
            order,
            amount,
            day,
            last,
            exception,
        } => {
            let node = ledger.order(order).map(|order| order.lines().next());
            let node = node
                .flatten()
                .map_or_else(|| NODES[0].parse().unwrap(), |line| line.node);
            let finality = if *last {
                Finality::Final
            } else {
                Finality::Partial
            };
            let amount = usd(*amount);
            let command = C::Settle {
                invoice: &id.parse().unwrap(),
                order: &order.parse().unwrap(),
                lines: &[Line { node, amount }],
                finality,
            };
            let terms = terms(*day, director(*exception));
            (
                ledger.decide(&command, &terms),
                ledger.post(&command, &terms),
            )
        }
        Ask::Credit {
            id,
            invoice,
            amount,
            day,
        } => {
            let node = ledger
                .invoice(invoice)
                .and_then(|invoice| invoice.lines().next());
            let node = node.map_or_else(|| NODES[0].parse().unwrap(), |line| line.node);
            let amount = usd(*amount);
            let command = C::Credit {
                credit: &id.parse().unwrap(),
                invoice: &invoice.parse().unwrap(),
                lines: &[Line { node, amount }],
            };
            let terms = terms(*day, None);
            (
                ledger.decide(&command, &terms),
                ledger.post(&command, &terms),
            )
        }
        Ask::Release(id) => run(
            &C::Release {
                hold: &id.parse().unwrap(),
            },
            &terms(None, None),
        ),
        Ask::Close(id, day) => run(
            &C::Close {
                order: &id.parse().unwrap(),
            },
            &terms(*day, None),
        ),
        Ask::VoidOrder(id) => run(
            &C::VoidOrder {
                order: &id.parse().unwrap(),
            },
            &terms(None, None),
        ),
        Ask::VoidInvoice(id) => run(
            &C::VoidInvoice {
                invoice: &id.parse().unwrap(),
            },
            &terms(None, None),
        ),
        Ask::Transfer {
            from,
            to,
            amount,
            day,
        } => {
            let [from, to] = [from, to].map(|node| NODES[*node].parse().unwrap());
            let command = C::Transfer {
                from: &from,
                to: &to,
                amount: usd(*amount),
            };
            run(&command, &terms(*day, None))
        }
        Ask::Freeze(period) => run(
            &C::Freeze {
                period: PERIODS[*period].parse().unwrap(),
            },
            &terms(None, None),
        ),
        Ask::Reopen(period, entitled) => run(
            &C::Reopen {
                period: PERIODS[*period].parse().unwrap(),
            },
            &terms(
                None,
                Some(if *entitled { "controller" } else { "director" }),
            ),
        ),
    }
}

fn compare(ledger: &Ledger, auditor: &Auditor, step: usize) {
    for (at, node) in NODES.iter().enumerate() {
        for (period, label) in PERIODS.iter().enumerate() {
            let balance = ledger.balance_in(node, label.parse().unwrap()).unwrap();
            let found = [
                balance.allocated,
                balance.held,
                balance.committed,
                balance.settled,
            ];
            let wanted = auditor.balance(at, period);
            assert_eq!(
                found.map(Money::minor),
                wanted,
                "{node} in {label} after step {step}"
            );
        }
    }
}

fn agree(seed: u64, steps: usize) -> BTreeMap<String, usize> {
    let tree: BudgetTree = serde_json::from_str(BUDGET).unwrap();
    let mut ledger = Ledger::new(tree.clone());
    let mut auditor = Auditor::default();
    let mut random = Dice(seed);
    let (mut events, mut before) = (Vec::new(), Vec::<Ask>::new());
    let mut answers = BTreeMap::<String, usize>::new();
    for step in 0..steps {
        // Now and then a command of before comes again, word for word.
        let asked = match before.len() {
            0 => next(&mut random, &auditor),
            count if random.one_in(15) => before[random.index(count)].clone(),
            _ => next(&mut random, &auditor),
        };
        let wanted = auditor.answer(&asked);
        let (decided, posted) = ask(&mut ledger, &asked);
        let answer = match &decided {
            Ok(event) => format!("ok {}", event.as_ref().unwrap().warnings().len()),
            Err(error) => error.code().to_owned(),
        };
        assert_eq!(answer, wanted, "step {step}: {asked:?}: {decided:?}");
        assert_eq!(
            posted.is_ok(),
            decided.is_ok() || answer == "ledger-exists",
            "step {step}"
        );
        *answers.entry(answer).or_default() += 1;
        if let Ok(Some(event)) = decided {
            auditor.enter(&asked);
            events.push(event);
        }
        compare(&ledger, &auditor, step);
        before.push(asked);
    }
    let mut replayed = Ledger::new(tree);
    for event in &events {
        replayed.apply(event).unwrap();
    }
    assert_eq!(replayed, ledger);
    let text = serde_json::to_string(&ledger).unwrap();
    assert_eq!(serde_json::from_str::<Ledger>(&text).unwrap(), ledger);
    answers
}

#[test]
fn the_auditor_of_periods_and_the_ledger_agree() {
    let mut all = BTreeMap::<String, usize>::new();
    for seed in 1..=12 {
        for (answer, count) in agree(seed, 800) {
            *all.entry(answer).or_default() += count;
        }
    }
    // Everything that can happen has happened, and often enough to mean something.
    for (answer, least) in [
        ("ok 0", 2_000),
        ("ok 1", 30),
        ("ledger-exists", 100),
        ("ledger-conflict", 100),
        ("ledger-unknown", 100),
        ("ledger-already-resolved", 300),
        ("ledger-in-use", 10),
        ("ledger-not-positive", 30),
        ("ledger-same-node", 30),
        ("ledger-date-missing", 20),
        ("ledger-no-period", 5),
        ("ledger-period-frozen", 100),
        ("ledger-period-open", 50),
        ("ledger-role-required", 20),
        ("ledger-not-due", 20),
        ("ledger-exceeds", 50),
        ("ledger-insufficient", 20),
        ("ledger-limit-exceeded", 150),
    ] {
        let found = all.get(answer).copied().unwrap_or_default();
        assert!(found >= least, "{answer}: {found} of {all:?}");
    }
}
