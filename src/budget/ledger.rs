//! The ledger: balances of every node and the documents behind them.

use std::{cmp::Ordering, collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{
    AMOUNT_MAX, Balance, BudgetTree, Control, Document, Field, Hold, Invoice, LedgerError,
    NodeKind, Order, Status, Warning,
    balance::Cell,
    document::{Slot, Slots},
    snapshot::LedgerDocument,
};
use crate::{
    approval::Line,
    id::{InvoiceId, NodeId, OrderId, RequestId},
    money::Money,
};

/// Where the money of a budget is: reserved, ordered, invoiced, or available.
///
/// Deciding and applying are apart. The `decide_…` functions hold the rules: they change nothing, and either return the record
/// of what is to happen or say why not. [`apply`](Self::apply) holds no rules and does what the record says. A refused
/// operation therefore changes nothing, and a journal can be replayed.
///
/// An amount is charged once to its node and once to every node above it, and limits are asked of all of these when money is
/// reserved. What follows, orders and invoices, draws on what was reserved and meets no limit. Money coming back is never
/// refused for lack of money.
///
/// In JSON a ledger is its budget, what each node is allocated, and its documents with what is left of each. Balances are not
/// written: reading adds them up again, and refuses documents that do not account for their amounts ([`SnapshotError`](super::SnapshotError)).
///
/// # Example: reserve, order, pay in parts
/// ```
/// use std::collections::BTreeMap;
/// use tactica::approval::{Line, Policy, Request, RequestDraft, RequestKind};
/// use tactica::budget::{BudgetTree, Finality, Ledger};
///
/// let tree: BudgetTree = serde_json::from_str(r#"{
///   "root": "plan", "name": "Plan", "total": "300.00 USD",
///   "nodes": [{"id": "print", "name": "Print", "allotment": "100.00 USD"}]
/// }"#)?;
/// let mut ledger = Ledger::new(tree);
/// let print = |amount: &str| Ok::<_, Box<dyn std::error::Error>>(vec![Line { node: "print".parse()?, amount: amount.parse()? }]);
///
/// let event = ledger.decide_hold(&"posters".parse()?, &print("70.00 USD")?)?;
/// ledger.apply(&event)?;
/// let refusal = ledger.decide_hold(&"flyers".parse()?, &print("50.00 USD")?).unwrap_err();
/// assert_eq!(refusal.to_string(), "print has 30.00 USD free, 20.00 USD less than needed");
///
/// // Only approved money is ordered; here every amount is approved at once.
/// let policy: Policy = serde_json::from_str(r#"{
///   "id": "trust", "version": 1, "currency": "USD", "kinds": ["spend"],
///   "bands": [{"name": "all", "limit": "unlimited", "approval": "automatic"}]
/// }"#)?;
/// let draft = RequestDraft {
///     id: "posters".parse()?, kind: RequestKind::Spend, requester: "ana".parse()?, beneficiary: None, vendor: None,
///     lines: print("70.00 USD")?, reason: "".into(), at: "2025-03-01T09:00:00Z".parse()?,
/// };
/// let approved = Request::from(Request::open(draft, &policy, &Default::default())?).approved()?;
///
/// let event = ledger.decide_commit(&"po-1".parse()?, &approved, None, &print("70.00 USD")?)?;
/// ledger.apply(&event)?;
/// let event = ledger.decide_settle(&"inv-1".parse()?, &"po-1".parse()?, &print("65.00 USD")?, Finality::Final)?;
/// ledger.apply(&event)?;
///
/// let balance = ledger.balance("plan").unwrap();
/// assert_eq!(balance.settled.to_string(), "65.00 USD");
/// assert_eq!(balance.available().to_string(), "235.00 USD", "the last invoice gave 5.00 back");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "LedgerDocument", into = "LedgerDocument")]
pub struct Ledger {
    pub(super) tree: Arc<BudgetTree>,
    /// The balance of every node, by position.
    pub(super) cells: Vec<Cell>,
    pub(super) holds: BTreeMap<RequestId, Hold>,
    pub(super) orders: BTreeMap<OrderId, Order>,
    pub(super) invoices: BTreeMap<InvoiceId, Invoice>,
}

impl Ledger {
    /// Makes the ledger of a budget of which nothing is spent.
    #[must_use]
    pub fn new(tree: impl Into<Arc<BudgetTree>>) -> Self {
        let tree = tree.into();
        let amounts = tree.nodes().iter().map(|node| node.amount().minor());
        let cells = amounts.map(|allocated| Cell {
            allocated,
            ..Cell::default()
        });
        let mut ledger = Self {
            cells: cells.collect(),
            tree,
            holds: BTreeMap::new(),
            orders: BTreeMap::new(),
            invoices: BTreeMap::new(),
        };
        ledger.set_aside();
        ledger
    }

    /// Adds up what lies in reserves, at each node and below it.
    pub(super) fn set_aside(&mut self) {
        let Self { tree, cells, .. } = self;
        for cell in cells.iter_mut() {
            cell.reserved = 0;
        }
        for (at, node) in tree.nodes().iter().enumerate() {
            if node.kind() != NodeKind::Reserve {
                continue;
            }
            let amount = cells.get(at).map_or(0, |cell| cell.allocated);
            for above in tree.upward(at) {
                if let Some(cell) = cells.get_mut(above) {
                    cell.reserved = cell.reserved.saturating_add(amount);
                }
            }
        }
    }

    /// Returns the budget as it was planned; transfers and later allocations are in the balances only.
    #[must_use]
    pub fn tree(&self) -> &BudgetTree {
        &self.tree
    }

    /// Returns the balance of a node, its children included.
    #[must_use]
    pub fn balance(&self, node: &str) -> Option<Balance> {
        let cell = self.cells.get(self.tree.position(node)?)?;
        Some(cell.balance(self.tree.currency()))
    }

    /// Returns the balances of all nodes, in the order of [`BudgetTree::nodes`].
    pub fn balances(&self) -> impl Iterator<Item = (&NodeId, Balance)> {
        let currency = self.tree.currency();
        let nodes = self.tree.nodes().iter().map(super::Node::id);
        nodes.zip(self.cells.iter().map(move |cell| cell.balance(currency)))
    }

    /// Returns what a node can give away: what it has available and has not passed on to its children.
    ///
    /// For a node without children that is all it has available. Of a node with children, what is available at a child stays
    /// with the child.
    #[must_use]
    pub fn spare(&self, node: &str) -> Option<Money> {
        self.tree
            .position(node)
            .map(|at| self.money(self.spare_at(at)))
    }

    /// Returns the hold of a request.
    #[must_use]
    pub fn hold(&self, id: &str) -> Option<&Hold> {
        self.holds.get(id)
    }

    /// Returns an order.
    #[must_use]
    pub fn order(&self, id: &str) -> Option<&Order> {
        self.orders.get(id)
    }

    /// Returns an invoice or a credit note.
    #[must_use]
    pub fn invoice(&self, id: &str) -> Option<&Invoice> {
        self.invoices.get(id)
    }

    /// Returns the holds by request.
    pub fn holds(&self) -> impl Iterator<Item = (&RequestId, &Hold)> {
        self.holds.iter()
    }

    /// Returns the orders by name.
    pub fn orders(&self) -> impl Iterator<Item = (&OrderId, &Order)> {
        self.orders.iter()
    }

    /// Returns the invoices and credit notes by name.
    pub fn invoices(&self) -> impl Iterator<Item = (&InvoiceId, &Invoice)> {
        self.invoices.iter()
    }

    /// Checks that a node has `expected` available, as when the books are compared with a statement from elsewhere.
    ///
    /// # Errors
    ///
    /// * [`LedgerError::UnknownNode`], [`LedgerError::CurrencyMismatch`].
    /// * [`LedgerError::Differs`] if it has more or less.
    pub fn expect_available(&self, node: &NodeId, expected: Money) -> Result<(), LedgerError> {
        let available = self.money(self.cell(self.position(node)?).available());
        if available == expected {
            return Ok(());
        }
        if expected.currency() != self.tree.currency() {
            return Err(self.foreign(expected));
        }
        Err(LedgerError::Differs {
            node: node.clone(),
            expected,
            available,
        })
    }

    pub(super) fn money(&self, minor: i128) -> Money {
        Money::from_minor(minor, self.tree.currency())
    }

    pub(super) fn cell(&self, position: usize) -> &Cell {
        self.cells
            .get(position)
            .expect("invariant: there is a balance for every position of the tree")
    }

    pub(super) fn position(&self, node: &NodeId) -> Result<usize, LedgerError> {
        let unknown = || LedgerError::UnknownNode { node: node.clone() };
        self.tree.position(node.as_str()).ok_or_else(unknown)
    }

    pub(super) fn spare_at(&self, position: usize) -> i128 {
        let children = self.tree.children_at(position);
        let passed = children.fold(0_i128, |sum, child| {
            sum.saturating_add(self.cell(child).available().max(0))
        });
        self.cell(position).available().saturating_sub(passed)
    }

    /// Checks one amount at one node.
    pub(super) fn check_amount(&self, node: &NodeId, amount: Money) -> Result<(), LedgerError> {
        if amount.currency() != self.tree.currency() {
            return Err(self.foreign(amount));
        }
        if !amount.is_positive() {
            return Err(LedgerError::NotPositive {
                node: node.clone(),
                amount,
            });
        }
        if amount.minor() > AMOUNT_MAX {
            return Err(LedgerError::OutOfRange {
                node: node.clone(),
                amount,
            });
        }
        Ok(())
    }

    pub(super) fn foreign(&self, amount: Money) -> LedgerError {
        LedgerError::CurrencyMismatch {
            amount,
            currency: self.tree.currency(),
        }
    }

    /// Orders lines by node and checks each.
    pub(super) fn slots(&self, lines: &[Line]) -> Result<Slots, LedgerError> {
        if lines.is_empty() {
            return Err(LedgerError::NoLines);
        }
        let mut slots = Vec::with_capacity(lines.len());
        for line in lines {
            slots.push(Slot {
                line: line.clone(),
                position: 0,
                left: line.amount.minor(),
            });
        }
        slots.sort_by(|a, b| a.line.node.cmp(&b.line.node));
        for (slot, next) in slots.iter().zip(slots.iter().skip(1)) {
            if slot.line.node == next.line.node {
                let node = slot.line.node.clone();
                return Err(LedgerError::DuplicateNode { node });
            }
        }
        for slot in &mut slots {
            slot.position = self.position(&slot.line.node)?;
            self.check_amount(&slot.line.node, slot.line.amount)?;
        }
        Ok(Slots(slots))
    }

    /// Checks that no more is asked than is left of what it is drawn from.
    pub(super) fn check_left(
        &self,
        asked: &Slots,
        source: &Slots,
        document: &Document,
    ) -> Result<(), LedgerError> {
        for slot in &asked.0 {
            let left = source.left(slot.line.node.as_str());
            if slot.left > left {
                return Err(LedgerError::Exceeds {
                    document: document.clone(),
                    node: slot.line.node.clone(),
                    left: self.money(left),
                    amount: slot.line.amount,
                });
            }
        }
        Ok(())
    }

    /// Checks that each of `burdens`, by position upward or downward, leaves its node within its limit.
    pub(super) fn check_limits(
        &self,
        burdens: impl IntoIterator<Item = (usize, i128)>,
    ) -> Result<Vec<Warning>, LedgerError> {
        let mut warnings = Vec::new();
        let mut worst: Option<(usize, usize, i128)> = None;
        for (position, amount) in burdens {
            let short = amount.saturating_sub(self.cell(position).free());
            if short <= 0 {
                continue;
            }
            let node = self.tree.at(position);
            match node.control() {
                Control::Advisory => {}
                Control::Soft => warnings.push((position, short)),
                Control::Hard => {
                    let (depth, first) = (node.depth(), position);
                    let deeper = worst.is_none_or(|(other_depth, other, _)| {
                        (depth, std::cmp::Reverse(first)) > (other_depth, std::cmp::Reverse(other))
                    });
                    if deeper {
                        worst = Some((depth, first, short));
                    }
                }
            }
        }
        if let Some((_, position, short)) = worst {
            return Err(LedgerError::LimitExceeded {
                node: self.tree.at(position).id().clone(),
                free: self.money(self.cell(position).free()),
                short: self.money(short),
            });
        }
        warnings.sort_unstable();
        let warning = |(position, short)| Warning {
            node: self.tree.at(position).id().clone(),
            free: self.money(self.cell(position).free()),
            short: self.money(short),
        };
        Ok(warnings.into_iter().map(warning).collect())
    }
}

/// Refuses what is resolved.
pub(super) fn check_open(status: Status, document: Document) -> Result<(), LedgerError> {
    if status == Status::Open {
        return Ok(());
    }
    Err(LedgerError::AlreadyResolved { document, status })
}

/// Says that something was recorded before: the same, or with a first difference.
pub(super) fn known(document: Document, difference: Option<Field>) -> LedgerError {
    match difference {
        None => LedgerError::Exists { document },
        Some(field) => LedgerError::Conflict { document, field },
    }
}

/// Returns the first difference between lines ordered by node and lines in any order.
pub(super) fn difference<'a>(
    ours: impl Iterator<Item = &'a Line>,
    theirs: &[Line],
) -> Option<Field> {
    let mut ours: Vec<&Line> = ours.collect();
    let mut theirs: Vec<&Line> = theirs.iter().collect();
    ours.sort_by(|a, b| a.node.cmp(&b.node));
    theirs.sort_by(|a, b| a.node.cmp(&b.node));
    let currency = ours.first().map(|line| line.amount.currency());
    if theirs
        .iter()
        .any(|line| Some(line.amount.currency()) != currency)
    {
        return Some(Field::Currency);
    }
    let nodes = |lines: &[&Line], others: &[&Line]| {
        lines
            .iter()
            .map(|line| &line.node)
            .cmp(others.iter().map(|line| &line.node))
    };
    if nodes(&ours, &theirs) != Ordering::Equal {
        return Some(Field::Node);
    }
    let mut pairs = ours.iter().zip(&theirs);
    pairs
        .any(|(our, their)| our.amount != their.amount)
        .then_some(Field::Amount)
}
