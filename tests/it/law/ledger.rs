//! A naive auditor, written from the definitions, and the ledger answer ten thousand commands alike: well meant ones, the same
//! again, the same name with other content, stale ones on what is resolved, and hostile ones.
//!
//! The auditor shares nothing with the ledger. It keeps documents as they were entered and adds everything up from them for every
//! question: what is left of a hold is what was held less what stands ordered on it, and so on. It says what the answer has to
//! be, the code of a refusal included, before the ledger is asked.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::too_many_lines,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

mod auditor;

use chrono::{DateTime, TimeDelta, Utc};
use tactica::{
    approval::{Line, RequestKind},
    budget::{
        BudgetTree, Exception, Finality, Ledger, LedgerCommand, LedgerEvent, Posted, Retention,
        Terms,
    },
    money::{Currency, Money},
};

use self::auditor::{Ask, Auditor, COUNT, NODES};
use crate::{dice::Dice, scenario::budget::approved};

const BUDGET: &str = r#"{
  "root": "plan", "name": "Plan", "total": "1000.00 USD",
  "matching": {"commit": {"percent": "5%"}, "settle": {"percent": "10%", "amount": "2.00 USD"}, "exception": "director"},
  "nodes": [
    {"id": "media", "name": "", "allotment": "600.00 USD", "control": "soft", "views": ["brand"]},
    {"id": "search", "name": "", "parent": "media", "allotment": "200.00 USD", "rules": [
      {"stage": "hold", "tolerance": {"amount": "10.00 USD"}, "exception": "director"}]},
    {"id": "social", "name": "", "parent": "media", "allotment": "200.00 USD", "control": "advisory", "views": ["brand", "q2"]},
    {"id": "press", "name": "", "allotment": "200.00 USD", "views": ["q1"], "rules": [
      {"stage": "hold", "control": "soft"}, {"stage": "commit"}, {"stage": "settle"}]},
    {"id": "rain", "name": "", "allotment": "50.00 USD", "kind": "reserve"}
  ],
  "views": [
    {"id": "brand", "name": "", "limit": "500.00 USD"}, {"id": "year", "name": "", "limit": "350.00 USD", "control": "soft"},
    {"id": "q1", "name": "", "parent": "year"}, {"id": "q2", "name": "", "parent": "year"}]
}"#;

fn lines(amounts: &[i128; COUNT]) -> Vec<Line> {
    let some = (0..COUNT).filter(|node| amounts[*node] != 0);
    let line = |node: usize| Line {
        node: NODES[node].parse().unwrap(),
        amount: Money::from_minor(amounts[node], Currency::USD),
    };
    some.map(line).collect()
}

fn now(step: usize) -> DateTime<Utc> {
    let start: DateTime<Utc> = "2025-01-01T00:00:00Z".parse().unwrap();
    start + TimeDelta::minutes(i64::try_from(step).unwrap())
}

/// Makes the next thing to ask: a name in use or a new one, and amounts that often fit what there is.
fn next(random: &mut Dice, auditor: &Auditor, step: usize) -> Ask {
    // Names come again, some soon after, some long after.
    let id = |random: &mut Dice, kind: char, last: usize| {
        let number = if random.one_in(12) {
            random.index(last + 1)
        } else {
            last + 1 - random.index(6).min(last)
        };
        format!("{kind}{number}")
    };
    let fresh = |random: &mut Dice, kind: char, last: usize| {
        if random.one_in(8) {
            format!("{kind}{}", random.index(last + 1))
        } else {
            format!("{kind}{}", last + 1)
        }
    };
    let mut amounts = [0; COUNT];
    for _ in 0..=random.index(3) {
        let amount = i128::try_from(1 + random.index(6_000)).unwrap();
        amounts[random.index(COUNT)] = amount;
    }
    if random.one_in(25) {
        amounts[random.index(COUNT)] = [-1, -5_000, 10_i128.pow(24) + 1][random.index(3)];
    }
    let counts = auditor.counts();
    let exception = random.one_in(5);
    let rest = |left: Option<[i128; COUNT]>, random: &mut Dice| {
        let Some(left) = left else { return amounts };
        let share = i128::try_from(1 + random.index(5)).unwrap();
        let over = i128::from(random.one_in(6)) * i128::try_from(random.index(300)).unwrap();
        left.map(|left| {
            if left > 0 {
                (left * share / 4).max(1) + over
            } else {
                0
            }
        })
    };
    match random.index(26) {
        0..=5 => Ask::Hold {
            id: fresh(random, 'h', counts[0]),
            amounts,
            expires: random.one_in(4).then(|| now(step + random.index(60))),
            exception,
        },
        6..=9 => {
            let hold = id(random, 'h', counts[0]);
            let amounts = rest(auditor.left_of_hold(&hold), random);
            Ask::Commit {
                id: fresh(random, 'o', counts[1]),
                hold,
                amounts,
                exception,
            }
        }
        10..=13 => {
            let order = id(random, 'o', counts[1]);
            let amounts = rest(auditor.left_of_order(&order), random);
            Ask::Settle {
                id: fresh(random, 'i', counts[2]),
                order,
                amounts,
                last: random.one_in(3),
                exception,
            }
        }
        14 | 15 => {
            let invoice = id(random, 'i', counts[2]);
            let amounts = rest(auditor.left_of_invoice(&invoice), random);
            Ask::Credit {
                id: fresh(random, 'i', counts[2]),
                invoice,
                amounts,
            }
        }
        16 => Ask::Refund {
            id: fresh(random, 'i', counts[2]),
            amounts,
        },
        17 => Ask::Release {
            id: id(random, 'h', counts[0]),
        },
        18 => Ask::Close {
            id: id(random, 'o', counts[1]),
        },
        19 => Ask::VoidOrder {
            id: id(random, 'o', counts[1]),
        },
        21 | 22 => {
            let order = id(random, 'o', counts[1]);
            let amounts = rest(auditor.left_of_order(&order), random);
            Ask::Accrue {
                id: fresh(random, 'i', counts[2]),
                order,
                amounts,
                exception,
            }
        }
        20 => Ask::VoidInvoice {
            id: id(random, 'i', counts[2]),
        },
        23 | 24 => Ask::Transfer {
            from: random.index(COUNT),
            to: random.index(COUNT),
            amount: match random.index(12) {
                0 => [0, -1, 10_i128.pow(24) + 1][random.index(3)],
                _ => i128::try_from(1 + random.index(4_000)).unwrap(),
            },
        },
        _ => Ask::Expire { at: now(step) },
    }
}

/// Puts a question to the ledger, decided and posted.
fn ask(
    ledger: &mut Ledger,
    asked: &Ask,
) -> (Result<Option<LedgerEvent>, String>, Result<Posted, String>) {
    use LedgerCommand as C;
    let mut run = |command: &C<'_>, exception: bool| {
        let terms = Terms {
            exception: exception.then(|| Exception {
                role: "director".parse().unwrap(),
                by: "dora".parse().unwrap(),
                reason: "the fair moved".into(),
            }),
            ..Terms::default()
        };
        let code = |error: tactica::budget::LedgerError| error.code().to_owned();
        let decided = ledger.decide(command, &terms).map_err(code);
        (decided, ledger.post(command, &terms).map_err(code))
    };
    match asked {
        Ask::Hold {
            id,
            amounts,
            expires,
            exception,
        } => {
            let (hold, lines) = (&id.parse().unwrap(), &lines(amounts));
            let expires_at = *expires;
            let command = C::Hold {
                hold,
                lines,
                expires_at,
            };
            run(&command, *exception)
        }
        Ask::Release { id } => run(
            &C::Release {
                hold: &id.parse().unwrap(),
            },
            false,
        ),
        Ask::Expire { at } => run(&C::Expire { at: *at }, false),
        Ask::Commit {
            id,
            hold,
            amounts,
            exception,
        } => {
            let held = held(ledger.hold(hold));
            let proof = approved(hold, RequestKind::Spend, None, &held);
            let command = C::Commit {
                order: &id.parse().unwrap(),
                approved: &proof,
                vendor: None,
                lines: &lines(amounts),
                payable: tactica::budget::Payable::AnyTime,
            };
            let terms = Terms {
                exception: exception.then(|| Exception {
                    role: "director".parse().unwrap(),
                    by: "dora".parse().unwrap(),
                    reason: "the fair moved".into(),
                }),
                ..Terms::default()
            };
            let code = |error: tactica::budget::LedgerError| error.code().to_owned();
            let decided = ledger.decide(&command, &terms).map_err(code);
            (decided, ledger.post(&command, &terms).map_err(code))
        }
        Ask::Close { id } => run(
            &C::Close {
                order: &id.parse().unwrap(),
            },
            false,
        ),
        Ask::VoidOrder { id } => run(
            &C::VoidOrder {
                order: &id.parse().unwrap(),
            },
            false,
        ),
        Ask::Settle {
            id,
            order,
            amounts,
            last,
            exception,
        } => run(
            &C::Settle {
                invoice: &id.parse().unwrap(),
                order: &order.parse().unwrap(),
                lines: &lines(amounts),
                finality: if *last {
                    Finality::Final
                } else {
                    Finality::Partial
                },
            },
            *exception,
        ),
        Ask::Accrue {
            id,
            order,
            amounts,
            exception,
        } => run(
            &C::Accrue {
                accrual: &id.parse().unwrap(),
                order: &order.parse().unwrap(),
                lines: &lines(amounts),
            },
            *exception,
        ),
        Ask::Credit {
            id,
            invoice,
            amounts,
        } => run(
            &C::Credit {
                credit: &id.parse().unwrap(),
                invoice: &invoice.parse().unwrap(),
                lines: &lines(amounts),
            },
            false,
        ),
        Ask::Refund { id, amounts } => run(
            &C::Refund {
                credit: &id.parse().unwrap(),
                lines: &lines(amounts),
            },
            false,
        ),
        Ask::VoidInvoice { id } => run(
            &C::VoidInvoice {
                invoice: &id.parse().unwrap(),
            },
            false,
        ),
        Ask::Transfer { from, to, amount } => {
            let [from, to] = [from, to].map(|node| NODES[*node].parse().unwrap());
            let amount = Money::from_minor(*amount, Currency::USD);
            let (from, to) = (&from, &to);
            run(&C::Transfer { from, to, amount }, false)
        }
    }
}

/// Returns what was held, or anything where nothing was: the proof of approval is not in question here.
fn held(hold: Option<tactica::budget::Hold<'_>>) -> Vec<Line> {
    let any = || {
        vec![Line {
            node: NODES[0].parse().unwrap(),
            amount: Money::from_minor(1, Currency::USD),
        }]
    };
    hold.map_or_else(any, |hold| hold.lines().collect())
}

/// Compares every balance with what the auditor adds up.
fn compare(ledger: &Ledger, auditor: &Auditor, step: usize) {
    for (node, figures) in auditor.balances() {
        let balance = ledger.balance(&node).unwrap();
        let found = [
            balance.allocated,
            balance.held,
            balance.committed,
            balance.settled,
        ];
        assert_eq!(found.map(Money::minor), figures, "{node} after step {step}");
        let used = figures[1] + figures[2] + figures[3];
        assert_eq!(balance.available().minor(), figures[0] - used);
    }
}

fn agree(seed: u64, steps: usize) {
    let tree: BudgetTree = serde_json::from_str(BUDGET).unwrap();
    let mut ledger = Ledger::new(tree.clone());
    let mut auditor = Auditor::new();
    let mut random = Dice(seed);
    let mut events = Vec::new();
    let mut answers = std::collections::BTreeMap::<String, usize>::new();
    let mut before: Vec<Ask> = Vec::new();
    for step in 0..steps {
        // Now and then a command of before comes again, word for word.
        let asked = match before.len() {
            0 => next(&mut random, &auditor, step),
            count if random.one_in(15) => before[random.index(count)].clone(),
            _ => next(&mut random, &auditor, step),
        };
        let wanted = auditor.answer(&asked);
        let (decided, posted) = ask(&mut ledger, &asked);
        let answer = match &decided {
            Ok(Some(event)) => format!("ok {}", event.warnings().len()),
            Ok(None) => "nothing".to_owned(),
            Err(code) => code.clone(),
        };
        assert_eq!(answer, wanted, "step {step}: {asked:?}");
        match posted {
            Ok(Posted::Repeated(_)) => assert_eq!(answer, "ledger-exists"),
            Ok(Posted::New { warnings }) => {
                let count = decided
                    .as_ref()
                    .unwrap()
                    .as_ref()
                    .map_or(0, |event| event.warnings().len());
                assert_eq!(warnings.len(), count);
            }
            Err(code) => assert_eq!(code, answer),
        }
        *answers.entry(answer).or_default() += 1;
        if let Ok(Some(event)) = decided {
            auditor.enter(&asked);
            events.push(event);
        }
        compare(&ledger, &auditor, step);
        if step % 100 == 0 {
            auditor.recount();
        }
        before.push(asked);
    }
    // Everything that can happen has happened, and often enough to mean something.
    for (code, least) in [
        ("ok 0", steps / 10),
        ("ok 1", steps / 2_000),
        ("ledger-exists", steps / 200),
        ("ledger-conflict", steps / 100),
        ("ledger-unknown", steps / 100),
        ("ledger-already-resolved", steps / 50),
        ("ledger-limit-exceeded", steps / 50),
        ("ledger-exceeds", steps / 100),
        ("ledger-not-positive", steps / 500),
        ("ledger-reserve", steps / 100),
        ("ledger-in-use", steps / 500),
        ("ledger-same-node", steps / 400),
        ("ledger-insufficient", steps / 100),
        ("ledger-out-of-range", steps / 1_000),
    ] {
        let count = answers.get(code).copied().unwrap_or(0);
        assert!(count >= least, "{code} came {count} times: {answers:?}");
    }
    let mut replayed = Ledger::new(tree.clone());
    for event in &events {
        replayed.apply(event).unwrap();
    }
    assert_eq!(replayed, ledger, "a replay is the same ledger");
    let text = serde_json::to_string(&ledger).unwrap();
    assert_eq!(serde_json::from_str::<Ledger>(&text).unwrap(), ledger);
    let violations = tactica::check::ledger(&tree, &events, &ledger);
    assert_eq!(violations, []);
    // Forgetting what is finished changes no balance.
    let retire = LedgerCommand::Retire {
        retention: Retention::Digests,
    };
    ledger.post(&retire, &Terms::default()).unwrap();
    assert!(ledger.retired() > 0);
    compare(&ledger, &auditor, steps);
    let text = serde_json::to_string(&ledger).unwrap();
    assert_eq!(serde_json::from_str::<Ledger>(&text).unwrap(), ledger);
}

#[test]
fn the_auditor_and_the_ledger_agree_on_ten_thousand_commands() {
    agree(1, 10_000);
}

#[test]
fn they_agree_from_other_beginnings() {
    for seed in 2..8 {
        agree(seed, 1_500);
    }
}
