//! Budgets and their ledger, a row per command.
//!
//! | Command | Meaning | Outcome |
//! | --- | --- | --- |
//! | `tree ROOT TOTAL [CONTROL]` | starts a budget in USD | |
//! | `node ID PARENT ALLOTMENT [CONTROL] [KIND]` | adds a node | |
//! | `build` | makes tree and ledger | `ok` or the problems |
//! | `hold HOLD NODE=AMOUNT…` | reserves | `ok`, the soft limits passed, or the refusal |
//! | `approve HOLD [KIND] [@VENDOR] NODE=AMOUNT…` | the approval of the next commits; else of what is held | |
//! | `commit ORDER HOLD [@VENDOR] NODE=AMOUNT…` | orders | |
//! | `settle INVOICE ORDER NODE=AMOUNT… [last]` | invoices | |
//! | `credit NOTE INVOICE NODE=AMOUNT…` | money comes back | |
//! | `release HOLD`, `close ORDER`, `void-order ORDER`, `void-invoice INVOICE` | | |
//! | `transfer FROM TO AMOUNT`, `raise NODE AMOUNT`, `lower NODE AMOUNT` | | |
//! | `expect NODE AMOUNT` | compares what is available | |
//! | `show NODE` | | allocated, held, committed, settled, available |
//! | `spare NODE`, `free NODE` | | the amount |
#![allow(
    clippy::arithmetic_side_effects,
    clippy::format_push_string,
    clippy::panic,
    clippy::unwrap_used,
    clippy::too_many_lines,
    reason = "tests stop at the first surprise"
)]

mod orders;
mod tree;

use std::collections::BTreeMap;

use tactica::{
    approval::{Approved, Directory, Line, Policy, Request, RequestDraft, RequestKind},
    budget::{
        BudgetError, BudgetSpec, BudgetTree, Control, Finality, Ledger, LedgerError, LedgerEvent,
        NodeKind, NodeSpec,
    },
    id::NodeId,
    money::{Allotment, Money},
};

/// Reads `70`, `70.50` or `70 EUR` as money, in USD unless it says otherwise.
pub(super) fn money(text: &str) -> Money {
    let (number, currency) = text
        .split_once(|c: char| c.is_ascii_uppercase())
        .map_or((text, "USD"), |_| text.split_at(text.len() - 3));
    format!("{number} {currency}").parse().unwrap()
}

/// Writes money without currency and without `.00`.
pub(super) fn plain(money: Money) -> String {
    let text = money.to_string();
    let number = text.split(' ').next().unwrap();
    number.strip_suffix(".00").unwrap_or(number).to_owned()
}

pub(super) fn node(text: &str) -> NodeId {
    text.parse().unwrap()
}

fn lines(words: &[&str]) -> Vec<Line> {
    let pairs = words.iter().filter_map(|word| word.split_once('='));
    pairs
        .map(|(at, amount)| Line {
            node: node(at),
            amount: money(amount),
        })
        .collect()
}

/// Approves exactly these lines, by a policy that approves everything.
pub(crate) fn approved(
    id: &str,
    kind: RequestKind,
    vendor: Option<&str>,
    lines: &[Line],
) -> Approved {
    let policy: Policy = serde_json::from_str(
        r#"{"id": "trust", "version": 1, "currency": "USD", "kinds": ["spend", "transfer", "draw"],
            "bands": [{"name": "all", "limit": "unlimited", "approval": "automatic"}]}"#,
    )
    .unwrap();
    let (id, requester) = (id.parse().unwrap(), "zoe".parse().unwrap());
    let at = chrono::DateTime::UNIX_EPOCH;
    let draft = RequestDraft {
        vendor: vendor.map(|vendor| vendor.parse().unwrap()),
        ..RequestDraft::new(id, kind, requester, lines.to_vec(), at)
    };
    let opened = Request::open(draft, &policy, &Directory::default()).unwrap();
    Request::from(opened)
        .approved(chrono::DateTime::UNIX_EPOCH)
        .unwrap()
}

fn control(word: &str) -> Option<Control> {
    serde_json::from_value(word.into()).ok()
}

fn problem(error: &BudgetError) -> String {
    let code = error.code().trim_start_matches("node-");
    match error {
        BudgetError::OverAllotted {
            parent,
            wanted,
            amount,
        } => {
            let excess = wanted.try_sub(*amount).unwrap();
            assert!(
                error.to_string().ends_with(&format!(": {excess} too much")),
                "{error}"
            );
            let [wanted, amount, excess] = [*wanted, *amount, excess].map(plain);
            format!("{code}({parent} {wanted} of {amount}, {excess} too much)")
        }
        BudgetError::Duplicate { node }
        | BudgetError::CurrencyMismatch { node, .. }
        | BudgetError::Negative { node, .. }
        | BudgetError::OutOfRange { node, .. }
        | BudgetError::ReserveWithChildren { node } => format!("{code}({node})"),
        BudgetError::UnknownParent { node, parent } => format!("{code}({node} {parent})"),
        BudgetError::TwoRemaining {
            parent,
            first,
            second,
        } => {
            format!("{code}({parent}: {first} {second})")
        }
        BudgetError::AboveWhole { parent, sum } => format!("{code}({parent} {sum}%)"),
        BudgetError::Cycle { nodes } => {
            let names: Vec<&str> = nodes.iter().map(NodeId::as_str).collect();
            format!("{code}({})", names.join(" "))
        }
        _ => code.to_owned(),
    }
}

/// Writes a refusal with its numbers: `limit-exceeded(print free 30 short 20)`.
pub(super) fn refusal(error: &LedgerError) -> String {
    let code = error.code().trim_start_matches("ledger-");
    match error {
        LedgerError::LimitExceeded {
            node, free, short, ..
        } => {
            format!(
                "{code}({node} free {} short {})",
                plain(*free),
                plain(*short)
            )
        }
        LedgerError::Exceeds {
            document,
            node,
            left,
            ..
        } => {
            format!("{code}({document}: {node} {})", plain(*left))
        }
        LedgerError::Insufficient { node, spare, .. } => {
            format!("{code}({node} {})", plain(*spare))
        }
        LedgerError::AlreadyResolved { status, .. } => format!("{code}({status})"),
        LedgerError::Conflict { field, .. } | LedgerError::ApprovalMismatch { field, .. } => {
            format!("{code}({field})")
        }
        LedgerError::Unknown { document } => format!("{code}({document})"),
        LedgerError::InUse { used, .. } => format!("{code}({})", plain(*used)),
        LedgerError::UnknownNode { node } | LedgerError::Reserve { node } => {
            format!("{code}({node})")
        }
        LedgerError::Differs {
            expected,
            available,
            ..
        } => {
            format!("{code}({})", plain(available.try_sub(*expected).unwrap()))
        }
        _ => code.to_owned(),
    }
}

#[derive(Default)]
struct Story {
    spec: Option<BudgetSpec>,
    ledger: Option<Ledger>,
    approvals: BTreeMap<String, Approved>,
    events: Vec<LedgerEvent>,
}

impl Story {
    fn build(&mut self) -> String {
        let spec = self.spec.clone().unwrap();
        let tree = match BudgetTree::new(spec.clone()) {
            Ok(tree) => tree,
            Err(problems) => return problems.iter().map(problem).collect::<Vec<_>>().join(", "),
        };
        let text = serde_json::to_string(&tree).unwrap();
        assert_eq!(serde_json::from_str::<BudgetTree>(&text).unwrap(), tree);
        let mut turned = spec;
        turned.nodes.reverse();
        assert_eq!(
            BudgetTree::new(turned).as_ref(),
            Ok(&tree),
            "the order of nodes does not matter"
        );
        (self.ledger, self.events) = (Some(Ledger::new(tree)), Vec::new());
        self.approvals.clear();
        "ok".into()
    }

    fn decide(&self, verb: &str, words: &[&str]) -> Result<LedgerEvent, LedgerError> {
        let ledger = self.ledger.as_ref().unwrap();
        let vendor = words.iter().find_map(|word| word.strip_prefix('@'));
        let lines = lines(words);
        match verb {
            "hold" => ledger.decide_hold(&words[0].parse().unwrap(), &lines),
            "release" => ledger.decide_release(&words[0].parse().unwrap()),
            "commit" => {
                let held = ledger
                    .hold(words[1])
                    .map(|hold| hold.lines().collect::<Vec<_>>());
                let default = || {
                    approved(
                        words[1],
                        RequestKind::Spend,
                        None,
                        held.as_ref().unwrap_or(&lines),
                    )
                };
                let approval = self
                    .approvals
                    .get(words[1])
                    .cloned()
                    .unwrap_or_else(default);
                let vendor = vendor.map(|vendor| vendor.parse().unwrap());
                ledger.decide_commit(
                    &words[0].parse().unwrap(),
                    &approval,
                    vendor.as_ref(),
                    &lines,
                )
            }
            "close" => ledger.decide_close(&words[0].parse().unwrap()),
            "void-order" => ledger.decide_void_order(&words[0].parse().unwrap()),
            "void-invoice" => ledger.decide_void_invoice(&words[0].parse().unwrap()),
            "settle" => {
                let last = words.last() == Some(&"last");
                let finality = if last {
                    Finality::Final
                } else {
                    Finality::Partial
                };
                let (invoice, order) = (words[0].parse().unwrap(), words[1].parse().unwrap());
                ledger.decide_settle(&invoice, &order, &lines, finality)
            }
            "credit" => {
                let (credit, invoice) = (words[0].parse().unwrap(), words[1].parse().unwrap());
                ledger.decide_credit(&credit, &invoice, &lines)
            }
            "transfer" => ledger.decide_transfer(&node(words[0]), &node(words[1]), money(words[2])),
            "raise" => ledger.decide_raise(&node(words[0]), money(words[1])),
            "lower" => ledger.decide_lower(&node(words[0]), money(words[1])),
            other => panic!("no such command: {other}"),
        }
    }

    fn execute(&mut self, verb: &str, words: &[&str]) -> String {
        let before = self.ledger.clone();
        let decided = self.decide(verb, words);
        assert_eq!(self.ledger, before, "deciding changes nothing");
        let event = match decided {
            Ok(event) => event,
            Err(error) => return refusal(&error),
        };
        let text = serde_json::to_string(&event).unwrap();
        assert_eq!(
            serde_json::from_str::<LedgerEvent>(&text).unwrap(),
            event,
            "{text}"
        );
        let ledger = self.ledger.as_mut().unwrap();
        ledger.apply(&event).unwrap();
        let mut outcome = "ok".to_owned();
        for warning in event.warnings() {
            outcome += &format!(" warning({} short {})", warning.node, plain(warning.short));
        }
        self.events.push(event);
        let mut replayed = Ledger::new(self.ledger.as_ref().unwrap().tree().clone());
        for event in &self.events {
            replayed.apply(event).unwrap();
        }
        assert_eq!(Some(replayed), self.ledger, "replay");
        outcome
    }

    fn run(&mut self, command: &str) -> String {
        let (verb, rest) = command.split_once(' ').unwrap_or((command, ""));
        let words: Vec<&str> = rest.split_whitespace().collect();
        match verb {
            "tree" => {
                self.spec = Some(BudgetSpec {
                    control: words
                        .get(2)
                        .and_then(|word| control(word))
                        .unwrap_or_default(),
                    ..BudgetSpec::new(node(words[0]), money(words[1]))
                });
                String::new()
            }
            "node" => {
                let spec = self.spec.as_mut().unwrap();
                let allotment = match words[2] {
                    text if text == "remaining" || text.ends_with('%') => text.parse().unwrap(),
                    amount => Allotment::Amount(money(amount)),
                };
                let kind = |word: &&str| serde_json::from_value::<NodeKind>((*word).into()).ok();
                spec.nodes.push(NodeSpec {
                    parent: (words[1] != spec.root.as_str()).then(|| node(words[1])),
                    kind: words.iter().skip(3).find_map(kind).unwrap_or_default(),
                    control: words
                        .iter()
                        .skip(3)
                        .find_map(|word| control(word))
                        .unwrap_or_default(),
                    ..NodeSpec::new(node(words[0]), allotment)
                });
                String::new()
            }
            "build" => self.build(),
            "approve" => {
                let kind = words
                    .iter()
                    .find_map(|word| serde_json::from_value((*word).into()).ok());
                let vendor = words.iter().find_map(|word| word.strip_prefix('@'));
                let kind = kind.unwrap_or(RequestKind::Spend);
                let approval = approved(words[0], kind, vendor, &lines(&words));
                self.approvals.insert(words[0].to_owned(), approval);
                String::new()
            }
            "show" => {
                let balance = self.ledger.as_ref().unwrap().balance(words[0]).unwrap();
                let columns = [
                    balance.allocated,
                    balance.held,
                    balance.committed,
                    balance.settled,
                ];
                let columns = columns.map(plain).join(" ");
                format!("{columns} {}", plain(balance.available()))
            }
            "spare" => plain(self.ledger.as_ref().unwrap().spare(words[0]).unwrap()),
            "free" => plain(
                self.ledger
                    .as_ref()
                    .unwrap()
                    .balance(words[0])
                    .unwrap()
                    .free(),
            ),
            "expect" => {
                let ledger = self.ledger.as_ref().unwrap();
                let compared = ledger.expect_available(&node(words[0]), money(words[1]));
                compared.map_or_else(|error| refusal(&error), |()| "ok".into())
            }
            _ => self.execute(verb, &words),
        }
    }
}

/// Runs every row and compares what is after `=>` with the outcome.
fn check(table: &str) {
    let mut story = Story::default();
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
