//! The ledger on terms: stages, tolerance, periods, views, expiry, accruals, refunds, freezing, retiring. A row per command.
//!
//! | Command | Meaning |
//! | --- | --- |
//! | `hold HOLD NODE=AMOUNT… [until INSTANT]`, `rehold …` | reserves, or other amounts for the same request |
//! | `commit ORDER HOLD NODE=AMOUNT… [from DATE [times N] \| receipt]` | orders what is approved: everything held; N monthly instalments |
//! | `settle INVOICE ORDER NODE=AMOUNT… [last]`, `accrue ACCRUAL ORDER NODE=AMOUNT…` | invoices, accrues |
//! | `book INVOICE NODE=AMOUNT…`, `assign INVOICE ORDER` | an invoice without an order, and its order found |
//! | `credit NOTE INVOICE NODE=AMOUNT…`, `refund NOTE NODE=AMOUNT…` | money comes back |
//! | `release HOLD`, `expire INSTANT`, `receive ORDER`, `close ORDER`, `void-order ORDER`, `void-invoice INVOICE` | |
//! | `transfer FROM TO AMOUNT`, `raise NODE AMOUNT`, `lower NODE AMOUNT` | |
//! | `freeze PERIOD`, `reopen PERIOD`, `retire digests\|nothing` | |
//! | `show NODE [PERIOD]` | allocated, held, committed, settled, available |
//! | `due ORDER on DATE` | what can be invoiced then, by node |
//! | `load NODE` | unassigned, closed, open |
//!
//! Behind a command stand its terms: `on DATE`, `at INSTANT`, `by ROLE`. Every row is decided, applied, and posted on a second
//! ledger; the two, a replay and what is written and read back have to be equal.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::format_push_string,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

mod control;
mod edges;
mod life;
mod retainer;
mod terms;

use tactica::{
    approval::{Line, RequestKind},
    budget::{
        BudgetTree, Exception, Finality, Ledger, LedgerCommand, LedgerError, LedgerEvent, Payable,
        Posted, Retainer, Terms,
    },
    time::{Cadence, CadenceUnit},
};

use super::budget::{approved, money, node, plain, refusal};

struct Story {
    ledger: Ledger,
    posted: Ledger,
    events: Vec<LedgerEvent>,
}

/// A row taken apart: what is asked, and on what terms.
struct Row<'a> {
    words: Vec<&'a str>,
    lines: Vec<Line>,
    terms: Terms,
    tail: Vec<&'a str>,
}

fn row(text: &str) -> Row<'_> {
    let all: Vec<&str> = text.split_whitespace().collect();
    let (mut words, mut tail, mut terms) = (Vec::new(), Vec::new(), Terms::default());
    let mut rest = all.iter();
    while let Some(word) = rest.next() {
        match *word {
            "on" => terms.date = Some(rest.next().unwrap().parse().unwrap()),
            "at" => terms.at = Some(rest.next().unwrap().parse().unwrap()),
            "by" => {
                terms.exception = Some(Exception {
                    role: rest.next().unwrap().parse().unwrap(),
                    by: "dora".parse().unwrap(),
                    reason: "the fair moved".into(),
                });
            }
            "until" | "from" | "receipt" | "last" => {
                tail.push(*word);
                tail.extend(rest.clone().next().filter(|next| next.starts_with('2')));
            }
            "times" => tail.extend(["times", *rest.next().unwrap()]),
            other if other.contains('=') || other.starts_with('2') && !tail.is_empty() => {}
            other => words.push(other),
        }
    }
    let lines = all.iter().filter_map(|word| word.split_once('='));
    let lines = lines.map(|(at, amount)| Line {
        node: node(at),
        amount: money(amount),
    });
    Row {
        words,
        lines: lines.collect(),
        terms,
        tail,
    }
}

/// Reads when an order is payable.
fn payable(tail: &[&str]) -> Payable {
    match tail {
        ["from", date, "times", times] => Payable::Retainer(Retainer {
            first: date.parse().unwrap(),
            cadence: Cadence::each(CadenceUnit::Month),
            times: times.parse().unwrap(),
        }),
        ["from", date] => Payable::From(date.parse().unwrap()),
        ["receipt"] => Payable::OnReceipt,
        _ => Payable::AnyTime,
    }
}

/// Calls `run` with the command of a row.
fn with_command<T>(ledger: &Ledger, row: &Row<'_>, run: impl FnOnce(&LedgerCommand<'_>) -> T) -> T {
    use LedgerCommand as C;
    let word = |at: usize| row.words.get(at).copied().unwrap_or("none");
    let (lines, tail) = (row.lines.as_slice(), row.tail.as_slice());
    let (request, order) = (word(1).parse().unwrap(), word(1).parse().unwrap());
    let invoice = word(1).parse().unwrap();
    let (of_order, of_invoice) = (word(2).parse().unwrap(), word(2).parse().unwrap());
    let period = || word(1).to_uppercase().parse().unwrap();
    let last = tail.contains(&"last");
    match word(0) {
        "hold" => run(&C::Hold {
            hold: &request,
            lines,
            expires_at: tail.get(1).map(|text| text.parse().unwrap()),
        }),
        "rehold" => run(&C::Rehold {
            hold: &request,
            lines,
            expires_at: tail.get(1).map(|text| text.parse().unwrap()),
        }),
        "release" => run(&C::Release { hold: &request }),
        "expire" => run(&C::Expire {
            at: row.terms.at.unwrap(),
        }),
        "commit" => {
            let held = ledger.hold(word(2)).map(|hold| hold.lines().collect());
            // Of what is not held, anything may have been approved.
            let any = || {
                vec![Line {
                    node: node("film"),
                    amount: money("1"),
                }]
            };
            let held: Vec<Line> = held.unwrap_or_else(any);
            run(&C::Commit {
                order: &order,
                approved: &approved(word(2), RequestKind::Spend, None, &held),
                vendor: None,
                lines,
                payable: payable(tail),
            })
        }
        "receive" => run(&C::Receive { order: &order }),
        "close" => run(&C::Close { order: &order }),
        "void-order" => run(&C::VoidOrder { order: &order }),
        "settle" => run(&C::Settle {
            invoice: &invoice,
            order: &of_order,
            lines,
            finality: if last {
                Finality::Final
            } else {
                Finality::Partial
            },
        }),
        "accrue" => run(&C::Accrue {
            accrual: &invoice,
            order: &of_order,
            lines,
        }),
        "book" => run(&C::Book {
            invoice: &invoice,
            lines,
        }),
        "assign" => run(&C::Assign {
            invoice: &invoice,
            order: &of_order,
        }),
        "credit" => run(&C::Credit {
            credit: &invoice,
            invoice: &of_invoice,
            lines,
        }),
        "refund" => run(&C::Refund {
            credit: &invoice,
            lines,
        }),
        "void-invoice" => run(&C::VoidInvoice { invoice: &invoice }),
        "transfer" => run(&C::Transfer {
            from: &node(word(1)),
            to: &node(word(2)),
            amount: money(word(3)),
        }),
        "raise" => run(&C::Raise {
            node: &node(word(1)),
            amount: money(word(2)),
        }),
        "lower" => run(&C::Lower {
            node: &node(word(1)),
            amount: money(word(2)),
        }),
        "freeze" => run(&C::Freeze { period: period() }),
        "reopen" => run(&C::Reopen { period: period() }),
        "retire" => run(&C::Retire {
            retention: word(1).parse().unwrap(),
        }),
        other => panic!("no such command: {other}"),
    }
}

fn said(error: &LedgerError) -> String {
    let code = error.code().trim_start_matches("ledger-");
    match error {
        LedgerError::LimitExceeded {
            node,
            free,
            short,
            stage,
            basis,
            ..
        } => {
            let (free, short) = (plain(*free), plain(*short));
            format!("{code}({node} {stage} {basis} free {free} short {short})")
        }
        LedgerError::NotDue {
            node, due, next, ..
        } => {
            let next = next.map_or_else(String::new, |next| format!(", next {next}"));
            format!("{code}({node} {}{next})", plain(*due))
        }
        LedgerError::BelowOrdered {
            node,
            amount,
            ordered,
            ..
        } => format!("{code}({node} {} of {})", plain(*amount), plain(*ordered)),
        LedgerError::PeriodFrozen { period } => format!("{code}({period})"),
        other => refusal(other),
    }
}

impl Story {
    fn new(budget: &str) -> Self {
        let tree: BudgetTree = serde_json::from_str(budget).unwrap();
        let text = serde_json::to_string(&tree).unwrap();
        assert_eq!(serde_json::from_str::<BudgetTree>(&text).unwrap(), tree);
        Self {
            ledger: Ledger::new(tree.clone()),
            posted: Ledger::new(tree),
            events: Vec::new(),
        }
    }

    fn execute(&mut self, row: &Row<'_>) -> String {
        let before = self.ledger.clone();
        let decided = with_command(&self.ledger, row, |command| {
            self.ledger.decide(command, &row.terms)
        });
        assert_eq!(self.ledger, before, "deciding changes nothing");
        let posted = with_command(&before, row, |command| {
            self.posted.post(command, &row.terms)
        });
        let event = match decided {
            Ok(event) => event,
            Err(error) => {
                assert_eq!(self.posted, before, "a refusal changes nothing");
                match posted {
                    Ok(Posted::Repeated(_)) => assert_eq!(error.code(), "ledger-exists"),
                    other => assert_eq!(other.as_ref(), Err(&error)),
                }
                return said(&error);
            }
        };
        let Some(event) = event else {
            return "nothing".into();
        };
        self.ledger.apply(&event).unwrap();
        let warnings = event.warnings().to_vec();
        assert_eq!(posted, Ok(Posted::New { warnings }));
        assert_eq!(self.posted, self.ledger, "posting is deciding and applying");
        let text = serde_json::to_string(&event).unwrap();
        let read: LedgerEvent = serde_json::from_str(&text).unwrap();
        assert_eq!(read, event, "{text}");
        let mut outcome = "ok".to_owned();
        for warning in event.warnings() {
            let (stage, basis) = (warning.stage, warning.basis);
            let short = plain(warning.short);
            outcome += &format!(" warning({} {stage} {basis} short {short})", warning.node);
        }
        if let Some(exception) = event.exception() {
            outcome += &format!(" by {}", exception.role);
        }
        self.events.push(event);
        self.check_kept();
        outcome
    }

    /// Checks that a replay, and what is written and read back, is the same ledger.
    fn check_kept(&self) {
        let mut replayed = Ledger::new(self.ledger.tree().clone());
        for event in &self.events {
            replayed.apply(event).unwrap();
        }
        assert_eq!(replayed, self.ledger, "replay");
        let text = serde_json::to_string(&self.ledger).unwrap();
        let read: Ledger = serde_json::from_str(&text).unwrap();
        assert_eq!(read, self.ledger, "{text}");
        let tree = self.ledger.tree();
        let violations = tactica::check::ledger(tree, &self.events, &self.ledger);
        assert_eq!(violations, [], "judged from the events alone");
    }

    fn show(&self, row: &Row<'_>) -> String {
        let balance = match row.words.as_slice() {
            [_, node, period] => {
                let period = period.to_uppercase().parse().unwrap();
                self.ledger.balance_in(node, period).unwrap()
            }
            [_, node] => self.ledger.balance(node).unwrap(),
            other => panic!("show what? {other:?}"),
        };
        let columns = [
            balance.allocated,
            balance.held,
            balance.committed,
            balance.settled,
            balance.available(),
        ];
        columns.map(plain).join(" ")
    }

    fn run(&mut self, text: &str) -> String {
        let row = row(text);
        match row.words.first().copied() {
            Some("show") => self.show(&row),
            Some("due") => {
                let order = self.ledger.order(row.words[1]).unwrap();
                let due = order.due(row.terms.date.unwrap());
                let due = due.map(|line| format!("{}={}", line.node, plain(line.amount)));
                due.collect::<Vec<_>>().join(" ")
            }
            Some("load") => {
                let mut loads = self.ledger.loads().into_iter();
                let (_, load) = loads
                    .find(|(node, _)| node.as_str() == row.words[1])
                    .unwrap();
                [load.unassigned, load.closed, load.open]
                    .map(plain)
                    .join(" ")
            }
            Some("kept") => {
                let kept = [
                    self.ledger.holds().count(),
                    self.ledger.orders().count(),
                    self.ledger.invoices().count(),
                    self.ledger.retired(),
                ];
                kept.map(|count| count.to_string()).join(" ")
            }
            _ => self.execute(&row),
        }
    }
}

/// Runs every row and compares what is after `=>` with the outcome.
fn check(budget: &str, table: &str) {
    let mut story = Story::new(budget);
    for (number, row) in table.lines().enumerate() {
        let row = row.split('#').next().unwrap().trim();
        if row.is_empty() {
            continue;
        }
        let (command, expected) = row.split_once("=>").unwrap_or((row, ""));
        let outcome = story.run(command.trim());
        assert_eq!(outcome, expected.trim(), "row {number}: {}", command.trim());
    }
}
