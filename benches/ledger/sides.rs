//! The sides that are measured: the ledger in two ways, and the floor in two.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use rust_decimal::Decimal;
use tactica::{
    approval::{Approved, Directory, Line, Policy, Request, RequestDraft, RequestKind},
    budget::{BudgetSpec, BudgetTree, Finality, Ledger, NodeSpec},
    id::{InvoiceId, NodeId, OrderId, RequestId},
    money::{Allotment, Currency, Money},
};

use super::workload::{Chain, Shape, Step};

/// What every leaf is allotted, in minor units: enough for all chains.
const LEAF: i128 = 1_000_000_000_000;

pub(crate) fn name(node: usize) -> NodeId {
    format!("n{node}").parse().unwrap()
}

/// Returns the tree, in which every node has exactly what the leaves below it have.
pub(crate) fn tree(shape: &Shape) -> BudgetTree {
    let mut amounts = vec![0; shape.parents.len() + 1];
    for leaf in &shape.leaves {
        for at in shape.upward(*leaf) {
            amounts[at] += LEAF;
        }
    }
    let amount = |node: usize| Money::from_minor(amounts[node], Currency::USD);
    let nodes = (1..).zip(&shape.parents).map(|(node, parent)| NodeSpec {
        parent: (*parent != 0).then(|| name(*parent)),
        ..NodeSpec::new(name(node), Allotment::Amount(amount(node)))
    });
    let spec = BudgetSpec {
        nodes: nodes.collect(),
        ..BudgetSpec::new(name(0), amount(0))
    };
    BudgetTree::new(spec).unwrap()
}

/// Makes proofs of approval.
pub(crate) struct Make {
    policy: Policy,
    directory: Directory,
}

impl Default for Make {
    fn default() -> Self {
        let policy = r#"{"id": "trust", "version": 1, "currency": "USD", "kinds": ["spend"],
            "bands": [{"name": "all", "limit": "unlimited", "approval": "automatic"}]}"#;
        Self {
            policy: serde_json::from_str(policy).unwrap(),
            directory: Directory::default(),
        }
    }
}

impl Make {
    fn approved(&self, id: &RequestId, lines: &[Line]) -> Approved {
        let draft = RequestDraft::new(
            id.clone(),
            RequestKind::Spend,
            "zoe".parse().unwrap(),
            lines.to_vec(),
            chrono::DateTime::UNIX_EPOCH,
        );
        let opened = Request::open(draft, &self.policy, &self.directory).unwrap();
        Request::from(opened)
            .approved(chrono::DateTime::UNIX_EPOCH)
            .unwrap()
    }
}

/// A command as every side can take it.
pub(crate) enum Command {
    Hold(RequestId, Vec<Line>),
    Commit(OrderId, Approved, Vec<Line>),
    Settle(InvoiceId, OrderId, Vec<Line>),
}

/// Commands that are there before the clock starts.
pub(crate) struct Batch {
    pub(crate) commands: Vec<Command>,
    /// The same for those that take plain numbers: the step, the node with those above it, and the amount.
    pub(crate) plain: Vec<(Step, String, Decimal)>,
}

impl Batch {
    pub(crate) fn new(make: &Make, chains: &[Chain], steps: &[(Step, usize)]) -> Self {
        let command = |&(step, number): &(Step, usize)| {
            let chain = chains[number];
            let lines = vec![Line {
                node: name(chain.leaf),
                amount: Money::from_minor(chain.amount.into(), Currency::USD),
            }];
            let hold: RequestId = format!("h{number}").parse().unwrap();
            let order = format!("o{number}").parse().unwrap();
            match step {
                Step::Hold => Command::Hold(hold, lines),
                Step::Commit => Command::Commit(order, make.approved(&hold, &lines), lines),
                Step::Settle => {
                    Command::Settle(format!("i{number}").parse().unwrap(), order, lines)
                }
            }
        };
        let plain = |&(step, number): &(Step, usize)| {
            let chain = chains[number];
            let amount = Decimal::try_new(chain.amount, 2).unwrap();
            (step, format!("n{}", chain.leaf), amount)
        };
        Self {
            commands: steps.iter().map(command).collect(),
            plain: steps.iter().map(plain).collect(),
        }
    }
}

/// One of the things that are measured.
pub(crate) trait Side {
    /// Does the commands, and returns the time that took.
    fn run(&mut self, batch: &Batch) -> Duration;

    /// Checks that everything was done.
    fn check(&self, shape: &Shape, chains: &[Chain]);
}

fn total(chains: &[Chain]) -> i128 {
    chains
        .iter()
        .map(|chain| i128::from(chain.amount))
        .fold(0_i128, i128::saturating_add)
}

fn check_ledger(ledger: &Ledger, chains: &[Chain]) {
    let balance = ledger.balance("n0").unwrap();
    assert_eq!(balance.settled.minor(), total(chains));
    assert!(balance.held.is_zero() && balance.committed.is_zero());
}

/// The ledger without records.
pub(crate) struct Unrecorded(Ledger);

impl Unrecorded {
    pub(crate) fn new(shape: &Shape) -> Self {
        Self(Ledger::new(tree(shape)))
    }
}

impl Side for Unrecorded {
    fn run(&mut self, batch: &Batch) -> Duration {
        let start = Instant::now();
        for command in &batch.commands {
            let posted = match command {
                Command::Hold(hold, lines) => self.0.post_hold(hold, lines),
                Command::Commit(order, approved, lines) => {
                    self.0.post_commit(order, approved, None, lines)
                }
                Command::Settle(invoice, order, lines) => {
                    self.0.post_settle(invoice, order, lines, Finality::Final)
                }
            };
            posted.unwrap();
        }
        start.elapsed()
    }

    fn check(&self, _: &Shape, chains: &[Chain]) {
        check_ledger(&self.0, chains);
    }
}

/// The ledger with a record for every command, as a journal keeps it.
pub(crate) struct Recorded(Ledger);

impl Recorded {
    pub(crate) fn new(shape: &Shape) -> Self {
        Self(Ledger::new(tree(shape)))
    }
}

impl Side for Recorded {
    fn run(&mut self, batch: &Batch) -> Duration {
        let start = Instant::now();
        for command in &batch.commands {
            let event = match command {
                Command::Hold(hold, lines) => self.0.decide_hold(hold, lines),
                Command::Commit(order, approved, lines) => {
                    self.0.decide_commit(order, approved, None, lines)
                }
                Command::Settle(invoice, order, lines) => {
                    self.0.decide_settle(invoice, order, lines, Finality::Final)
                }
            };
            self.0.apply(&event.unwrap()).unwrap();
        }
        start.elapsed()
    }

    fn check(&self, _: &Shape, chains: &[Chain]) {
        check_ledger(&self.0, chains);
    }
}

type Sums = HashMap<String, Decimal>;

/// Moves an amount from one column to the next, at one node.
fn shift(columns: &mut [Sums; 3], step: Step, node: &str, amount: Decimal) {
    let [held, committed, settled] = columns;
    let (from, to) = match step {
        Step::Hold => (None, held),
        Step::Commit => (Some(held), committed),
        Step::Settle => (Some(committed), settled),
    };
    if let Some(sum) = from.and_then(|column| column.get_mut(node)) {
        *sum -= amount;
    }
    match to.get_mut(node) {
        Some(sum) => *sum += amount,
        None => drop(to.insert(node.to_owned(), amount)),
    }
}

/// Sums at the node alone: no tree, no limit, no document, no name that could come twice.
#[derive(Default)]
pub(crate) struct Floor([Sums; 3]);

impl Side for Floor {
    fn run(&mut self, batch: &Batch) -> Duration {
        let start = Instant::now();
        for (step, node, amount) in &batch.plain {
            shift(&mut self.0, *step, node, *amount);
        }
        start.elapsed()
    }

    fn check(&self, _: &Shape, chains: &[Chain]) {
        let sum = self.0[2]
            .values()
            .fold(Decimal::ZERO, |sum, amount| sum + *amount);
        assert_eq!(
            sum,
            Decimal::try_from_i128_with_scale(total(chains), 2).unwrap()
        );
    }
}

/// Sums at the node and every node above it, and nothing else.
pub(crate) struct RollUp {
    columns: [Sums; 3],
    /// The node above every node, by name.
    parents: HashMap<String, String>,
}

impl RollUp {
    pub(crate) fn new(shape: &Shape) -> Self {
        let nodes = (1..).zip(&shape.parents);
        let parents = nodes.map(|(node, parent)| (format!("n{node}"), format!("n{parent}")));
        Self {
            columns: Default::default(),
            parents: parents.collect(),
        }
    }
}

impl Side for RollUp {
    fn run(&mut self, batch: &Batch) -> Duration {
        let start = Instant::now();
        for (step, node, amount) in &batch.plain {
            let mut at = Some(node);
            while let Some(node) = at {
                shift(&mut self.columns, *step, node, *amount);
                at = self.parents.get(node);
            }
        }
        start.elapsed()
    }

    fn check(&self, _: &Shape, chains: &[Chain]) {
        let sum = Decimal::try_from_i128_with_scale(total(chains), 2).unwrap();
        assert_eq!(self.columns[2]["n0"], sum);
    }
}
