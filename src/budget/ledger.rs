//! The ledger: balances of every node and the documents behind them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{
    AMOUNT_MAX, Balance, BudgetTree, Document, Hold, Invoice, LedgerError, NodeKind, Order, Status,
    Terms,
    balance::Cell,
    record::{Excesses, HoldRow, InvoiceRow, NO_PERIOD, OrderRow, PeriodAt, Shelf},
    retire::Retired,
    slots::{At, Slot, Slots},
    snapshot::LedgerDocument,
};
use crate::{
    approval::Line,
    id::{InvoiceId, NodeId, OrderId, RequestId},
    money::Money,
    time::PeriodLabel,
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
/// let at = "2025-03-01T09:00:00Z".parse()?;
/// let draft = RequestDraft::new("posters".parse()?, RequestKind::Spend, "ana".parse()?, print("70.00 USD")?, at);
/// let approved = Request::from(Request::open(draft, &policy, &Default::default())?).approved(at)?;
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
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "LedgerDocument", into = "LedgerDocument")]
pub struct Ledger {
    pub(super) tree: Arc<BudgetTree>,
    /// The balance of every node by position, then of every view, then of those that are phased by period.
    pub(super) cells: Vec<Cell>,
    /// What lies in reserves at each node and view; empty if there are no reserves at all.
    pub(super) reserved: Vec<i128>,
    pub(super) holds: Shelf<HoldRow>,
    pub(super) orders: Shelf<OrderRow>,
    pub(super) invoices: Shelf<InvoiceRow>,
    /// What of an order was beyond its hold, and of an invoice beyond its order.
    pub(super) over_hold: Excesses,
    pub(super) over_order: Excesses,
    /// The open accruals of an order.
    pub(super) accruals: BTreeMap<u32, Vec<u32>>,
    /// Holds that expire, the earliest first.
    pub(super) expiring: BTreeSet<(DateTime<Utc>, u32)>,
    pub(super) frozen: BTreeSet<PeriodAt>,
    pub(super) retired: Retired,
}

/// Equal where everything that can be asked is equal; the order in which documents came is not.
impl PartialEq for Ledger {
    fn eq(&self, other: &Self) -> bool {
        let books = self.tree == other.tree
            && self.cells == other.cells
            && self.reserved == other.reserved
            && self.frozen == other.frozen
            && self.retired == other.retired;
        books
            && self.holds.sorted() == other.holds.sorted()
            && self.order_facts() == other.order_facts()
            && self.invoice_facts() == other.invoice_facts()
    }
}

impl Eq for Ledger {}

impl Ledger {
    /// Makes the ledger of a budget of which nothing is spent.
    #[must_use]
    pub fn new(tree: impl Into<Arc<BudgetTree>>) -> Self {
        let tree = tree.into();
        let mut cells = vec![Cell::default(); tree.cells()];
        let mut enter = |at: usize, amount: Money| {
            if let Some(cell) = cells.get_mut(at) {
                cell.allocated = amount.minor();
            }
        };
        let nodes = tree.nodes().iter();
        let nodes = nodes.map(|node| (node.amount(), node.phasing()));
        let views = tree.views().iter();
        let views = views.map(|view| (view.amount(), view.spec().phasing.as_slice()));
        for (place, (amount, phasing)) in nodes.chain(views).enumerate() {
            enter(place, amount);
            for (period, part) in phasing.iter().enumerate() {
                if let Some(at) = tree.phase(place, period) {
                    enter(at, *part);
                }
            }
        }
        let mut ledger = Self {
            cells,
            reserved: Vec::new(),
            tree,
            holds: Shelf::default(),
            orders: Shelf::default(),
            invoices: Shelf::default(),
            over_hold: Excesses::new(),
            over_order: Excesses::new(),
            accruals: BTreeMap::new(),
            expiring: BTreeSet::new(),
            frozen: BTreeSet::new(),
            retired: Retired::default(),
        };
        ledger.set_aside();
        ledger
    }

    /// Adds up what lies in reserves, at each node and below it.
    pub(super) fn set_aside(&mut self) {
        let Self {
            tree,
            cells,
            reserved,
            ..
        } = self;
        reserved.clear();
        for (at, node) in tree.nodes().iter().enumerate() {
            if node.kind() != NodeKind::Reserve {
                continue;
            }
            reserved.resize(cells.len(), 0);
            let amount = cells.get(at).map_or(0, |cell| cell.allocated);
            for above in tree.charged(at) {
                if let Some(sum) = reserved.get_mut(above) {
                    *sum = sum.saturating_add(amount);
                }
            }
        }
    }

    /// Returns the budget as it was planned; transfers and later allocations are in the balances only.
    #[must_use]
    pub fn tree(&self) -> &BudgetTree {
        &self.tree
    }

    /// Returns the balance of a node, its children included, or of a view.
    #[must_use]
    pub fn balance(&self, node: &str) -> Option<Balance> {
        let place = self.tree.place(node)?;
        let cell = self.cells.get(place)?;
        Some(cell.balance(self.reserved_at(place), self.tree.currency()))
    }

    /// Returns the balance of a phased node or view in a period: what was posted there.
    ///
    /// Money that moves on is posted where it moves to: an amount held in one period and ordered in the next is in the next.
    #[must_use]
    pub fn balance_in(&self, node: &str, period: PeriodLabel) -> Option<Balance> {
        let at = self.period_at(period)?;
        let cell = self.tree.phase(self.tree.place(node)?, usize::from(at))?;
        Some(self.cells.get(cell)?.balance(0, self.tree.currency()))
    }

    /// Returns the balances of all nodes, in the order of [`BudgetTree::nodes`].
    pub fn balances(&self) -> impl Iterator<Item = (&NodeId, Balance)> {
        let currency = self.tree.currency();
        let nodes = self.tree.nodes().iter().map(super::Node::id);
        let cells = self.cells.iter().enumerate();
        let balance =
            move |(at, cell): (usize, &Cell)| cell.balance(self.reserved_at(at), currency);
        nodes.zip(cells.map(balance))
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

    /// Returns the hold of a request, unless it is retired.
    #[must_use]
    pub fn hold(&self, id: &str) -> Option<Hold<'_>> {
        let (ledger, row) = (self, self.holds.get_named(id)?);
        Some(Hold { ledger, row })
    }

    /// Returns an order, unless it is retired.
    #[must_use]
    pub fn order(&self, id: &str) -> Option<Order<'_>> {
        let (ledger, row) = (self, self.orders.get_named(id)?);
        Some(Order { ledger, row })
    }

    /// Returns an invoice, a credit note or an accrual, unless it is retired.
    #[must_use]
    pub fn invoice(&self, id: &str) -> Option<Invoice<'_>> {
        let (ledger, row) = (self, self.invoices.get_named(id)?);
        Some(Invoice { ledger, row })
    }

    /// Returns the holds by request.
    ///
    /// # Complexity
    ///
    /// `O(n log n)`: documents are kept in the order of their arrival, and sorted when they are read.
    pub fn holds(&self) -> impl Iterator<Item = (&RequestId, Hold<'_>)> {
        let rows = self.holds.sorted().into_iter();
        rows.map(|row| (&row.id, Hold { ledger: self, row }))
    }

    /// Returns the orders by name, at the cost of [`holds`](Self::holds).
    pub fn orders(&self) -> impl Iterator<Item = (&OrderId, Order<'_>)> {
        let rows = self.orders.sorted().into_iter();
        rows.map(|row| (&row.id, Order { ledger: self, row }))
    }

    /// Returns the invoices, credit notes and accruals by name, at the cost of [`holds`](Self::holds).
    pub fn invoices(&self) -> impl Iterator<Item = (&InvoiceId, Invoice<'_>)> {
        let rows = self.invoices.sorted().into_iter();
        rows.map(|row| (&row.id, Invoice { ledger: self, row }))
    }

    /// Returns the frozen periods, the earliest first.
    pub fn frozen(&self) -> impl Iterator<Item = PeriodLabel> {
        self.frozen.iter().filter_map(|at| self.label(*at))
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

    pub(super) fn cell(&self, position: usize) -> &Cell {
        self.cells
            .get(position)
            .expect("invariant: there is a balance for every position of the tree")
    }

    pub(super) fn reserved_at(&self, place: usize) -> i128 {
        self.reserved.get(place).copied().unwrap_or(0)
    }

    pub(super) fn position(&self, node: &NodeId) -> Result<usize, LedgerError> {
        let unknown = || LedgerError::UnknownNode { node: node.clone() };
        self.tree.find(node).ok_or_else(unknown)
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

    /// Finds the nodes of lines and checks each: line by line, ordered by node.
    pub(super) fn slots(&self, lines: &[Line]) -> Result<Slots, LedgerError> {
        if let [line] = lines {
            return self.slot(line).map(Slots::One);
        }
        if lines.is_empty() {
            return Err(LedgerError::NoLines);
        }
        let mut sorted: Vec<&Line> = lines.iter().collect();
        sorted.sort_by(|a, b| a.node.cmp(&b.node));
        for (line, next) in sorted.iter().zip(sorted.iter().skip(1)) {
            if line.node == next.node {
                let node = line.node.clone();
                return Err(LedgerError::DuplicateNode { node });
            }
        }
        let slots: Result<Vec<Slot>, LedgerError> =
            sorted.into_iter().map(|line| self.slot(line)).collect();
        slots.map(Slots::of)
    }

    /// Does what [`slots`](Self::slots) does for lines that are drawn from a document: they name its nodes, so that one
    /// comparison spares the look-up.
    pub(super) fn slots_from(&self, source: &Slots, lines: &[Line]) -> Result<Slots, LedgerError> {
        match (source, lines) {
            (Slots::One(slot), [line]) if *self.tree.name_at(slot.at.position()) == line.node => {
                self.slot_at(slot.at, line).map(Slots::One)
            }
            _ => self.slots(lines),
        }
    }

    fn slot(&self, line: &Line) -> Result<Slot, LedgerError> {
        let unknown = || LedgerError::UnknownNode {
            node: line.node.clone(),
        };
        let at = self.tree.find(&line.node).and_then(At::new);
        self.slot_at(at.ok_or_else(unknown)?, line)
    }

    fn slot_at(&self, at: At, line: &Line) -> Result<Slot, LedgerError> {
        self.check_amount(&line.node, line.amount)?;
        let amount = line.amount.minor();
        Ok(Slot {
            amount,
            left: amount,
            at,
        })
    }

    /// Returns slots as lines, ordered by the identifier of the node.
    pub(super) fn lines(&self, slots: &Slots, amount: impl Fn(&Slot) -> i128) -> Vec<Line> {
        let slots = slots.as_slice().iter();
        let mut lines: Vec<Line> = slots.map(|slot| self.line(slot.at, amount(slot))).collect();
        lines.sort_unstable_by(|a, b| a.node.cmp(&b.node));
        lines
    }

    pub(super) fn line(&self, at: At, minor: i128) -> Line {
        Line {
            node: self.tree.name_at(at.position()).clone(),
            amount: self.money(minor),
        }
    }

    /// Returns the period of a posting, frozen or not.
    pub(super) fn period_of(&self, date: Option<NaiveDate>) -> Result<PeriodAt, LedgerError> {
        if !self.tree.is_phased() {
            return Ok(NO_PERIOD);
        }
        let date = date.ok_or(LedgerError::DateMissing)?;
        let periods = self.tree.periods();
        let after = periods.partition_point(|period| period.span.end() <= date);
        let found = periods
            .get(after)
            .filter(|period| period.span.start() <= date);
        let at = found.and_then(|_| PeriodAt::try_from(after).ok());
        at.ok_or(LedgerError::NoPeriod { date })
    }

    /// Returns the day that a record has to keep: where there are periods, the one the posting falls on.
    pub(super) fn posted_on(&self, terms: &Terms) -> Option<NaiveDate> {
        if self.tree.is_phased() {
            terms.day()
        } else {
            terms.date
        }
    }

    /// Returns the period of a posting, which must be open.
    pub(super) fn open_period(&self, date: Option<NaiveDate>) -> Result<PeriodAt, LedgerError> {
        let at = self.period_of(date)?;
        self.check_not_frozen(at).map(|()| at)
    }

    pub(super) fn check_not_frozen(&self, at: PeriodAt) -> Result<(), LedgerError> {
        match self.label(at) {
            Some(period) if self.frozen.contains(&at) => Err(LedgerError::PeriodFrozen { period }),
            _ => Ok(()),
        }
    }

    pub(super) fn label(&self, at: PeriodAt) -> Option<PeriodLabel> {
        let period = self.tree.periods().get(usize::from(at))?;
        Some(period.label)
    }

    pub(super) fn period_at(&self, label: PeriodLabel) -> Option<PeriodAt> {
        let mut periods = self.tree.periods().iter();
        let at = periods.position(|period| period.label == label)?;
        PeriodAt::try_from(at).ok()
    }
}

/// Refuses what is resolved.
pub(super) fn check_open(
    status: Status,
    document: impl FnOnce() -> Document,
) -> Result<(), LedgerError> {
    if status == Status::Open {
        return Ok(());
    }
    Err(LedgerError::AlreadyResolved {
        document: document(),
        status,
    })
}
