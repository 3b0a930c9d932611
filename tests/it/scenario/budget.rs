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

#[test]
fn l1_l3_control_by_line_and_by_total() {
    check(
        "tree plan 300
         node kpi1 plan 100
         node kpi2 plan 200
         build => ok
         hold po kpi1=101 kpi2=198 => limit-exceeded(kpi1 free 100 short 1)
         show plan => 300 0 0 0 300
         tree plan 300
         node kpi1 plan 100 advisory
         node kpi2 plan 200 advisory
         build => ok
         hold big kpi1=100 kpi2=201 => limit-exceeded(plan free 300 short 1)   # L3
         hold po kpi1=101 kpi2=198 => ok
         show plan => 300 299 0 0 1
         show kpi1 => 100 101 0 0 -1
         show kpi2 => 200 198 0 0 2",
    );
}

#[test]
fn l4_an_order_invoiced_in_parts_and_one_invoice_undone() {
    check(
        "tree plan 300
         build => ok
         hold h plan=30 => ok
         commit po h plan=30 => ok
         show plan => 300 0 30 0 270
         settle i1 po plan=10 => ok
         show plan => 300 0 20 10 270
         void-invoice i1 => ok
         show plan => 300 0 30 0 270
         void-invoice i1 => already-resolved(voided)
         settle i1 po plan=10 => exists                  # a voided invoice is not entered again
         settle i2 po plan=30 => ok
         show plan => 300 0 0 30 270
         settle i3 po plan=1 => already-resolved(settled)
         void-invoice i2 => ok
         settle i3 po plan=1 last => ok                   # gives back 29
         show plan => 300 0 0 1 299
         void-invoice i3 => ok                            # and does not take them again
         show plan => 300 0 1 0 299
         close po => ok
         show plan => 300 0 0 0 300",
    );
}

#[test]
fn l8_l9_up_to_the_limit() {
    check(
        "tree plan 20000000
         build => ok
         hold a plan=11000000 => ok
         commit po-a a plan=11000000 => ok
         settle i-a po-a plan=11000000 last => ok
         hold b plan=5000000 => ok
         show plan => 20000000 5000000 0 11000000 4000000
         tree plan 200000
         build => ok
         hold over plan=200000.01 => limit-exceeded(plan free 200000 short 0.01)
         hold all plan=200000 => ok
         hold more plan=0.01 => limit-exceeded(plan free 0 short 0.01)",
    );
}

#[test]
fn l10_soft_limits_warn_and_advisory_ones_do_not() {
    check(
        "tree plan 100 soft
         node digital plan 50 soft
         node social digital 20 advisory
         build => ok
         hold h social=60 => ok warning(digital short 10)
         hold i social=45 => ok warning(plan short 5) warning(digital short 55)
         show plan => 100 105 0 0 -5
         hold j plan=1 => ok warning(plan short 6)",
    );
}

#[test]
fn l12_refunds_are_never_blocked() {
    check(
        "tree plan 100 advisory
         build => ok
         hold h plan=97700 => ok
         commit po h plan=97700 => ok
         settle i po plan=97700 => ok
         show plan => 100 0 0 97700 -97600
         credit c i plan=100 => ok
         show plan => 100 0 0 97600 -97500
         credit c i plan=100 => exists
         credit c i plan=50 => conflict(amount)
         credit d i plan=97600.01 => exceeds(invoice i: plan 97600)
         credit d c plan=1 => unknown(invoice c)
         void-invoice c => unknown(invoice c)
         void-invoice i => in-use(100)
         credit d i plan=97600 => ok
         show plan => 100 0 0 0 100",
    );
}

#[test]
fn l13_l18_limits_are_asked_when_reserving() {
    check(
        "tree plan 50
         build => ok
         hold a plan=100 => limit-exceeded(plan free 50 short 50)
         hold b plan=40 => ok
         hold c plan=30 => limit-exceeded(plan free 10 short 20)
         tree plan 100
         build => ok
         hold a plan=70 => ok
         commit po a plan=70 => ok
         settle i po plan=70 => ok
         hold b plan=50 => limit-exceeded(plan free 30 short 20)
         show plan => 100 0 0 70 30",
    );
}

#[test]
fn l17_a_hold_is_resolved_once() {
    check(
        "tree plan 100
         build => ok
         hold h plan=15 => ok
         commit po h plan=16 => exceeds(hold h: plan 15)
         commit po h plan=15 => ok
         commit po-2 h plan=15 => already-resolved(committed)
         release h => already-resolved(committed)
         hold g plan=15 => ok
         commit po-3 g plan=10 => ok
         commit po-4 g plan=6 => exceeds(hold g: plan 5)
         release g => ok
         show plan => 100 0 25 0 75
         release g => already-resolved(released)
         commit po-4 g plan=1 => already-resolved(released)
         void-order po-3 => ok                          # its hold is gone: available
         show plan => 100 0 15 0 85
         void-order po => ok                            # back to its hold
         show plan => 100 15 0 0 85
         void-order po => already-resolved(voided)
         commit po-5 h plan=15 => ok
         settle i po-5 plan=4 => ok
         void-order po-5 => in-use(4)
         close po-5 => ok
         close po-5 => already-resolved(closed)
         show plan => 100 0 0 4 96
         void-invoice i => ok                           # its order is closed: available
         show plan => 100 0 0 0 100
         release x => unknown(hold x)
         close x => unknown(order x)
         void-order x => unknown(order x)
         void-invoice x => unknown(invoice x)
         settle i9 x plan=1 => unknown(order x)
         commit po-9 x plan=1 => unknown(hold x)",
    );
}

#[test]
fn l20_the_same_identifier_twice() {
    check(
        "tree plan 100
         node a plan 50
         node b plan 50
         build => ok
         hold h a=10 b=20 => ok
         hold h b=20 a=10 => exists
         hold h a=10 b=21 => conflict(amount)
         hold h a=10 => conflict(node)
         hold h a=10EUR b=20EUR => conflict(currency)
         commit po h a=10 => ok
         commit po h a=10 => exists
         commit po h a=9 => conflict(amount)
         commit po h @acme a=10 => conflict(vendor)
         hold g a=10 => ok
         commit po g a=10 => conflict(source)
         settle i po a=5 => ok
         settle i po a=5 last => conflict(finality)
         settle i po a=5 => exists
         commit po-2 h b=20 => ok
         settle i po-2 b=5 => conflict(source)
         credit i i a=5 => conflict(source)
         settle j po a=6 => exceeds(order po: a 5)
         settle j po b=1 => exceeds(order po: b 0)",
    );
}

#[test]
fn only_what_is_approved_is_ordered() {
    check(
        "tree plan 100
         node a plan 50
         node b plan 50
         build => ok
         hold h a=10 b=20 => ok
         approve h a=10 b=19
         commit po h a=10 => approval-mismatch(amount)
         approve h a=30
         commit po h a=10 => approval-mismatch(node)
         approve h transfer a=10 b=20
         commit po h a=10 => approval-mismatch(kind)
         approve h @acme a=10 b=20
         commit po h a=10 => approval-mismatch(vendor)
         commit po h @other a=10 => approval-mismatch(vendor)
         commit po h @acme a=10 => ok
         hold g a=1 => ok
         approve g a=1
         commit po-2 g @any a=1 => ok",
    );
}

#[test]
fn l22_a_parent_has_what_its_children_have() {
    check(
        "tree plan 0
         node a plan 0
         node b plan 0
         build => ok
         raise a 100 => ok
         raise b 10 => ok
         lower a 50 => ok
         expect plan 60 => ok
         show plan => 60 0 0 0 60
         lower a 50 => ok
         lower b 10 => ok
         expect plan 100 => differs(-100)
         lower a 0.01 => insufficient(a 0)",
    );
}

#[test]
fn transfers_are_netted_at_the_lowest_common_node() {
    check(
        "tree plan 100
         node digital plan 60
         node search digital 30
         node social digital 20
         node print plan 40
         build => ok
         transfer search social 31 => insufficient(search 30)
         hold all print=40 => ok
         hold s search=10 => ok
         transfer search social 20 => ok                # digital and plan are not asked
         show search => 10 10 0 0 0
         show social => 40 0 0 0 40
         show digital => 60 10 0 0 50
         spare digital => 10
         transfer digital social 11 => insufficient(digital 10)
         transfer digital social 10 => ok
         show digital => 60 10 0 0 50
         transfer social digital 50 => ok
         spare digital => 50
         transfer digital plan 20 => ok
         show digital => 40 10 0 0 30
         show plan => 100 50 0 0 50
         transfer social print 5 => insufficient(social 0)
         transfer digital print 5 => ok
         show print => 45 40 0 0 5
         show digital => 35 10 0 0 25
         transfer print print 1 => same-node
         transfer print nowhere 1 => unknown-node(nowhere)
         transfer nowhere print 1 => unknown-node(nowhere)
         transfer print plan 0 => not-positive
         transfer print plan 1EUR => currency-mismatch",
    );
}

#[test]
fn a_transfer_out_of_a_group_asks_the_group() {
    // The group is overdrawn by a soft line, so a sibling's money is not there to give.
    check(
        "tree plan 100
         node group plan 50
         node a group 30 soft
         node b group 20
         node c plan 50
         build => ok
         hold h a=45 => ok warning(a short 15)
         transfer b c 6 => limit-exceeded(group free 5 short 1)
         lower b 6 => limit-exceeded(group free 5 short 1)
         transfer b c 5 => ok
         transfer b a 15 => ok
         show group => 45 45 0 0 0",
    );
}

#[test]
fn several_lines_are_asked_together_and_the_deepest_limit_is_named() {
    check(
        "tree plan 100
         node g plan 60
         node a g 40 advisory
         node b g 40% advisory
         build => over-allotted(g 64 of 60, 4 too much)
         tree plan 100
         node g plan 60
         node a g 30 advisory
         node b g 30 advisory
         build => ok
         hold h a=31 b=30 => limit-exceeded(g free 60 short 1)
         hold h a=101 b=30 => limit-exceeded(g free 60 short 71)
         hold h a=31 b=29 => ok
         hold i => no-lines
         hold i a=1 a=1 => duplicate-node
         hold i zzz=1 => unknown-node(zzz)
         hold i a=1EUR => currency-mismatch
         hold i a=0 => not-positive
         hold i a=-1 => not-positive
         hold i a=10000000000000000000000.01 => out-of-range",
    );
}

#[test]
fn reserves_are_available_but_not_free() {
    check(
        "tree plan 100
         node media plan 90 soft
         node rainy-day plan 10 reserve
         build => ok
         free plan => 90
         hold h rainy-day=1 => reserve(rainy-day)
         hold h media=95 => limit-exceeded(plan free 90 short 5)
         hold h plan=91 => limit-exceeded(plan free 90 short 1)
         hold h media=90 => ok
         show plan => 100 90 0 0 10
         transfer rainy-day media 1 => reserve(rainy-day)
         transfer media rainy-day 1 => reserve(rainy-day)
         raise rainy-day 1 => reserve(rainy-day)
         lower rainy-day 1 => reserve(rainy-day)",
    );
}

#[test]
fn a_budget_with_everything_wrong_says_so_at_once() {
    check(
        "tree plan 100
         node a plan 50
         node a plan 60
         node b nowhere 10
         node c d 10
         node d e 10
         node e c -10%
         node f c 10
         node g plan 1 reserve
         node h g 1
         node i plan -1
         node j plan 1EUR
         build => duplicate(a), unknown-parent(b nowhere), cycle(c d e), reserve-with-children(g), negative(i), currency-mismatch(j)
         tree plan 100
         node a plan 60%
         node b plan 50%
         node c plan remaining
         node d plan remaining
         node e a 70
         node f a -1
         build => two-remaining(plan: c d), above-whole(plan 110%), negative(f)
         tree plan 100
         node a plan 60
         node b plan 50
         node c a 70
         build => over-allotted(plan 110 of 100, 10 too much)
         tree plan 100
         node a plan 60
         node c a 50%
         node d a 30.01
         build => over-allotted(a 60.01 of 60, 0.01 too much)
         tree plan -1
         node a plan 60
         build => out-of-range(plan)",
    );
}

#[test]
fn space_coast_2014_media_plan() {
    // Published: the total, three largest categories and the partners' co-operative money; the rest is not itemised.
    check(
        "tree plan 2300000
         node county plan 2050000
         node out-of-home county 468118
         node broadcast county 380238
         node digital county 337254
         node other county remaining
         node co-operative plan 250000
         build => ok
         show other => 864390 0 0 0 864390
         spare plan => 0
         hold posters out-of-home=468118 => ok
         hold more out-of-home=0.01 => limit-exceeded(out-of-home free 0 short 0.01)",
    );
}

#[test]
fn collier_carry_forward_2012() {
    // 350 000 of carry-forward recognised, and appropriated with a ceiling for each use.
    check(
        "tree plan 1000000
         node campaign plan 0
         node television campaign 0
         node meetings campaign 0
         node trade-shows campaign 0
         build => ok
         raise campaign 350000 => ok
         transfer campaign television 150000 => ok
         transfer campaign meetings 100000 => ok
         transfer campaign trade-shows 100000 => ok
         spare campaign => 0
         show plan => 1350000 0 0 0 1350000
         hold august television=150000.01 => limit-exceeded(television free 150000 short 0.01)
         hold august television=150000 => ok",
    );
}

#[test]
fn ten_thousand_nodes_deep_and_wide() {
    let spec = |parent: &dyn Fn(usize) -> Option<usize>| BudgetSpec {
        nodes: (0..10_000)
            .map(|i| {
                let allotment = if i % 2 == 0 {
                    "100%".parse().unwrap()
                } else {
                    Allotment::Remaining
                };
                NodeSpec {
                    parent: parent(i).map(|p| node(&format!("n{p}"))),
                    ..NodeSpec::new(node(&format!("n{i}")), allotment)
                }
            })
            .collect(),
        ..BudgetSpec::new(node("root"), money("1"))
    };
    let chain = BudgetTree::new(spec(&|i| i.checked_sub(1))).unwrap();
    assert_eq!(chain.node("n9999").unwrap().depth(), 10_000);
    let mut ledger = Ledger::new(chain);
    let event = ledger
        .decide_hold(&"h".parse().unwrap(), &lines(&["n9999=1"]))
        .unwrap();
    ledger.apply(&event).unwrap();
    assert_eq!(plain(ledger.balance("root").unwrap().held), "1");

    let circle = BudgetTree::new(spec(&|i| Some((i + 1) % 10_000))).unwrap_err();
    assert!(matches!(&circle[..], [BudgetError::Cycle { nodes }] if nodes.len() == 10_000));

    let mut wide = spec(&|_| None);
    for node in &mut wide.nodes {
        node.allotment = "0.01%".parse().unwrap();
    }
    let wide = BudgetTree::new(wide).unwrap();
    assert_eq!(
        plain(wide.unallotted("root").unwrap()),
        "0",
        "100 cents among 10 000"
    );
}
