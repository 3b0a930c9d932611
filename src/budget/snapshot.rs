//! A ledger as a document: what is written, and how it is judged when it is read back.
//!
//! Every balance follows from what the nodes are allocated and from what is left of the documents:
//!
//! | Column | Is the sum of |
//! | --- | --- |
//! | held | what is left of holds |
//! | committed | what is left of orders |
//! | settled | what is left of invoices, that is, not credited |
//!
//! So no balance is written that could contradict the documents. What can still contradict is a document and those drawn from
//! it: what is left and what was drawn have to make its amount again, with two exceptions. Of a hold or order that was ended,
//! the rest was given back; and of an order that is open again after its last invoice, what that invoice had given back stays so.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    BudgetTree, Document, Finality, InvoiceKind, Ledger, LedgerError, Payable, SnapshotError,
    Status,
    balance::Column,
    enter::Spot,
    record::{HoldRow, InvoiceRow, NO_PERIOD, OrderRow, PeriodAt, Source},
    slots::{At, Excess, Slot, Slots},
};
use crate::{
    approval::Line,
    id::{InvoiceId, NodeId, OrderId, RequestId, VendorId},
    money::Money,
    time::PeriodLabel,
};

/// A ledger as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LedgerDocument {
    budget: BudgetTree,
    pub(super) allocated: BTreeMap<NodeId, Money>,
    /// What views may have, and what phased nodes and views are allocated by period.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) views: BTreeMap<NodeId, Money>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) phased: BTreeMap<NodeId, Vec<Money>>,
    holds: BTreeMap<RequestId, HoldDocument>,
    orders: BTreeMap<OrderId, OrderDocument>,
    invoices: BTreeMap<InvoiceId, InvoiceDocument>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    frozen: Vec<PeriodLabel>,
    #[serde(default, skip_serializing_if = "RetiredDocument::is_empty")]
    retired: RetiredDocument,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HoldDocument {
    status: Status,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    period: Option<PeriodLabel>,
    lines: Vec<LineDocument>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OrderDocument {
    hold: RequestId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    vendor: Option<VendorId>,
    status: Status,
    #[serde(default, skip_serializing_if = "Payable::is_any_time")]
    payable: Payable,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    received: bool,
    /// Left out unless the instalments that were not due have been given back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    cut: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    period: Option<PeriodLabel>,
    lines: Vec<LineDocument>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct InvoiceDocument {
    /// Left out for invoices on orders and credit notes on invoices, which tell it by what they are of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<InvoiceKind>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    of: Option<Document>,
    finality: Finality,
    status: Status,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    period: Option<PeriodLabel>,
    lines: Vec<LineDocument>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LineDocument {
    node: NodeId,
    amount: Money,
    left: Money,
    /// What of the amount was beyond what it is drawn from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    excess: Option<Money>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RetiredDocument {
    /// In hexadecimal digits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    digests: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    settled: Vec<RetiredLine>,
}

impl RetiredDocument {
    fn is_empty(&self) -> bool {
        self.digests.is_empty() && self.settled.is_empty()
    }
}

/// What of retired invoices is settled at a node.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RetiredLine {
    node: NodeId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    period: Option<PeriodLabel>,
    amount: Money,
}

impl From<Ledger> for LedgerDocument {
    fn from(ledger: Ledger) -> Self {
        let allocated = ledger.balances();
        let allocated = allocated.map(|(node, balance)| (node.clone(), balance.allocated));
        let holds = ledger.holds.rows.iter().map(|row| {
            let document = HoldDocument {
                status: row.status,
                expires_at: row.expires_at,
                period: ledger.label(row.period),
                lines: ledger.written(&row.slots, None),
            };
            (row.id.clone(), document)
        });
        let orders = (0_u32..).zip(&ledger.orders.rows).map(|(place, row)| {
            let hold = ledger.holds.at(row.hold).map(|hold| hold.id.clone());
            let document = OrderDocument {
                hold: hold.expect("invariant: an order stays no longer than its hold"),
                vendor: row.vendor.clone(),
                status: row.status,
                payable: row.payable,
                received: row.received,
                cut: row.is_cut,
                period: ledger.label(row.period),
                lines: ledger.written(&row.slots, ledger.over_hold.get(&place)),
            };
            (row.id.clone(), document)
        });
        let invoices = (0_u32..).zip(&ledger.invoices.rows).map(|(place, row)| {
            let document = InvoiceDocument {
                kind: (row.kind != told(row.of)).then_some(row.kind),
                of: ledger.source_of(row.of),
                finality: row.finality,
                status: row.status,
                period: ledger.label(row.period),
                lines: ledger.written(&row.slots, ledger.over_order.get(&place)),
            };
            (row.id.clone(), document)
        });
        let (views, phased) = ledger.written_frame();
        Self {
            allocated: allocated.collect(),
            views,
            phased,
            holds: holds.collect(),
            orders: orders.collect(),
            invoices: invoices.collect(),
            frozen: ledger.frozen().collect(),
            retired: ledger.written_retired(),
            budget: BudgetTree::clone(&ledger.tree),
        }
    }
}

/// Returns the kind of an invoice that is told by what it is of.
fn told(of: Source) -> InvoiceKind {
    match of {
        Source::Invoice(_) => InvoiceKind::Credit,
        Source::Order(_) | Source::Nothing => InvoiceKind::Invoice,
    }
}

impl Ledger {
    fn written(&self, slots: &Slots, excess: Option<&Excess>) -> Vec<LineDocument> {
        let lines = slots.as_slice().iter().map(|slot| {
            let Line { node, amount } = self.line(slot.at, slot.amount);
            let over = excess.map_or(0, |excess| excess.at(slot.at));
            LineDocument {
                node,
                amount,
                left: self.money(slot.left),
                excess: (over != 0).then(|| self.money(over)),
            }
        });
        let mut lines: Vec<LineDocument> = lines.collect();
        lines.sort_by(|a, b| a.node.cmp(&b.node));
        lines
    }

    /// Returns what views are allocated, and phased nodes and views by period.
    fn written_frame(&self) -> (BTreeMap<NodeId, Money>, BTreeMap<NodeId, Vec<Money>>) {
        let nodes = self.tree.nodes().len();
        let allocated = |at: usize| self.money(self.cell(at).allocated);
        let views = (nodes..).zip(self.tree.views());
        let views = views.map(|(place, view)| (view.id().clone(), allocated(place)));
        let places = 0..nodes.saturating_add(self.tree.views().len());
        let phased = places.filter_map(|place| {
            let periods = 0..self.tree.periods().len();
            let phases = periods.map(|period| self.tree.phase(place, period).map(allocated));
            let phases: Option<Vec<Money>> = phases.collect();
            let phases = phases.filter(|phases| !phases.is_empty())?;
            Some((self.tree.name_at(place).clone(), phases))
        });
        (views.collect(), phased.collect())
    }

    fn written_retired(&self) -> RetiredDocument {
        let digests = self.retired.digests.sorted().into_iter();
        let settled = self.retired.settled.iter();
        let settled = settled.map(|((at, period), amount)| RetiredLine {
            node: self.tree.name_at(*at as usize).clone(),
            period: self.label(*period),
            amount: self.money(*amount),
        });
        RetiredDocument {
            digests: digests.map(|digest| format!("{digest:032x}")).collect(),
            settled: settled.collect(),
        }
    }
}

impl TryFrom<LedgerDocument> for Ledger {
    type Error = SnapshotError;

    fn try_from(document: LedgerDocument) -> Result<Self, SnapshotError> {
        let mut ledger = Self::new(document.budget.clone());
        ledger.read_allocated(&document)?;
        for label in document.frozen {
            let unknown = LedgerError::UnknownPeriod { period: label };
            let at = ledger.period_at(label).ok_or(unknown)?;
            ledger.frozen.insert(at);
        }
        ledger.read_retired(document.retired)?;
        for (id, read) in document.holds {
            let (slots, _) = ledger.read_slots(&read.lines, || Document::Hold(id.clone()))?;
            let (period, expires_at) = (ledger.read_period(read.period)?, read.expires_at);
            let place = ledger.holds.push(HoldRow {
                id,
                slots,
                expires_at,
                period,
                status: read.status,
            });
            if let Some(at) = expires_at.filter(|_| read.status == Status::Open) {
                ledger.expiring.insert((at, place));
            }
        }
        for (id, read) in document.orders {
            ledger.read_order(id, read)?;
        }
        // Invoices before the credit notes on them.
        let (credits, invoices): (Vec<_>, Vec<_>) = document
            .invoices
            .into_iter()
            .partition(|(_, read)| matches!(read.of, Some(Document::Invoice(_))));
        for (id, read) in invoices.into_iter().chain(credits) {
            ledger.read_invoice(id, read)?;
        }
        ledger.check_allocated()?;
        ledger.check_documents()?;
        ledger.set_aside();
        ledger.add_up();
        Ok(ledger)
    }
}

impl Ledger {
    fn read_order(&mut self, id: OrderId, read: OrderDocument) -> Result<(), SnapshotError> {
        let document = || Document::Order(id.clone());
        let (slots, excess) = self.read_slots(&read.lines, document)?;
        let Some(hold) = self.holds.find(&read.hold) else {
            return Err(SnapshotError::Source {
                document: document(),
                source_document: Document::Hold(read.hold),
            });
        };
        let place = self.orders.push(OrderRow {
            slots,
            vendor: read.vendor,
            payable: read.payable,
            hold,
            period: self.read_period(read.period)?,
            status: read.status,
            received: read.received,
            is_cut: read.cut,
            id,
        });
        if !excess.is_none() {
            self.over_hold.insert(place, excess);
        }
        Ok(())
    }

    fn read_invoice(&mut self, id: InvoiceId, read: InvoiceDocument) -> Result<(), SnapshotError> {
        let document = || Document::Invoice(id.clone());
        let (slots, excess) = self.read_slots(&read.lines, document)?;
        let kind = read.kind.unwrap_or(match read.of {
            Some(Document::Invoice(_)) => InvoiceKind::Credit,
            _ => InvoiceKind::Invoice,
        });
        let of = match (kind, &read.of) {
            (InvoiceKind::Invoice | InvoiceKind::Accrual, Some(Document::Order(order))) => {
                self.orders.find(order).map(Source::Order)
            }
            (InvoiceKind::Credit, Some(Document::Invoice(invoice))) => {
                let credited = |place: &u32| {
                    let row = self.invoices.at(*place);
                    row.is_some_and(|row| {
                        matches!(row.kind, InvoiceKind::Invoice | InvoiceKind::Unassigned)
                    })
                };
                let place = self.invoices.find(invoice);
                place.filter(credited).map(Source::Invoice)
            }
            (InvoiceKind::Unassigned | InvoiceKind::Refund, None) => Some(Source::Nothing),
            _ => None,
        };
        let Some(of) = of else {
            return Err(SnapshotError::Source {
                document: document(),
                source_document: read.of.unwrap_or_else(document),
            });
        };
        let status = read.status;
        let place = self.invoices.push(InvoiceRow {
            id,
            slots,
            of,
            kind,
            finality: read.finality,
            period: self.read_period(read.period)?,
            status,
        });
        if let (Source::Order(order), InvoiceKind::Accrual, Status::Open) = (of, kind, status) {
            self.accruals.entry(order).or_default().push(place);
        }
        if !excess.is_none() {
            self.over_order.insert(place, excess);
        }
        Ok(())
    }

    fn read_period(&self, label: Option<PeriodLabel>) -> Result<PeriodAt, LedgerError> {
        match label {
            None if self.tree.is_phased() => Err(LedgerError::DateMissing),
            None => Ok(NO_PERIOD),
            Some(period) => self
                .period_at(period)
                .ok_or(LedgerError::UnknownPeriod { period }),
        }
    }

    fn read_retired(&mut self, read: RetiredDocument) -> Result<(), SnapshotError> {
        let mut seen = BTreeSet::new();
        for text in read.digests {
            let digest = u128::from_str_radix(&text, 16).ok();
            let digest = digest.filter(|digest| *digest != 0 && seen.insert(*digest));
            let digest = digest.ok_or(SnapshotError::Digest { text })?;
            self.retired.digests.insert(digest);
        }
        for line in read.settled {
            let at = u32::try_from(self.position(&line.node)?).unwrap_or(u32::MAX);
            let period = self.read_period(line.period)?;
            if line.amount.currency() != self.tree.currency() {
                return Err(self.foreign(line.amount).into());
            }
            let sum = self.retired.settled.entry((at, period)).or_default();
            *sum = sum.saturating_add(line.amount.minor());
        }
        Ok(())
    }

    fn read_slots(
        &self,
        read: &[LineDocument],
        document: impl Fn() -> Document,
    ) -> Result<(Slots, Excess), SnapshotError> {
        let lines = read.iter().map(|line| Line {
            node: line.node.clone(),
            amount: line.amount,
        });
        let lines: Vec<Line> = lines.collect();
        let mut slots = self.slots(&lines)?;
        self.check_no_reserves(&slots)?;
        let mut excess = Excess::default();
        for line in read {
            let at = self.tree.position(line.node.as_str()).and_then(At::new);
            let mut others = slots.as_mut_slice().iter_mut();
            let Some(slot) = others.find(|slot| Some(slot.at) == at) else {
                continue;
            };
            let over = line.excess.unwrap_or(self.money(0));
            for amount in [line.left, over] {
                if amount.currency() != line.amount.currency() {
                    return Err(self.foreign(amount).into());
                }
                if amount.is_negative() || amount.minor() > slot.amount {
                    return Err(SnapshotError::Unaccounted {
                        document: document(),
                        node: line.node.clone(),
                        amount: line.amount,
                        found: amount,
                    });
                }
            }
            slot.left = line.left.minor();
            excess.add(slot.at, over.minor());
        }
        excess.0.sort_unstable_by_key(|(at, _)| *at);
        Ok((slots, excess))
    }

    /// Enters what is left of the documents into the balances.
    fn add_up(&mut self) {
        let mut entries: Vec<(Slot, Column, PeriodAt)> = Vec::new();
        let mut left = |slots: &Slots, column, period| {
            let slots = slots.as_slice().iter();
            entries.extend(slots.map(|slot| (*slot, column, period)));
        };
        for row in &self.holds.rows {
            left(&row.slots, Column::Held, row.period);
        }
        for row in &self.orders.rows {
            left(&row.slots, Column::Committed, row.period);
        }
        let rows = self.invoices.rows.iter();
        let settled =
            rows.flat_map(|row| row.settled().map(|(at, amount)| (at, row.period, amount)));
        let retired = self.retired.settled.iter();
        let retired = retired.map(|((at, period), amount)| (*at, *period, *amount));
        for (at, period, left) in settled.chain(retired) {
            if let Some(at) = At::new(at as usize) {
                let slot = Slot {
                    amount: left,
                    left,
                    at,
                };
                entries.push((slot, Column::Settled, period));
            }
        }
        for (slot, column, period) in entries {
            let available = Spot(Column::Available, period);
            self.shift(&Slots::One(slot), available, Spot(column, period));
        }
    }
}
