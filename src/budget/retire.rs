//! Documents that are finished and forgotten, so that a ledger takes the room of what is under way, not of its history.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{
    Document, Field, Finality, InvoiceKind, Ledger, LedgerError, Payable, Status,
    decide::known,
    record::{Excesses, HoldRow, InvoiceRow, OrderRow, PeriodAt, Shelf, Source},
    slots::Slots,
};
use crate::{hash, word::define_words};

define_words! {
    /// What is kept of finished documents.
    Retention {
        /// Sixteen bytes each: their names stay taken, and the same again is told from something else.
        Digests => "digests",
        /// Nothing: whoever gives the commands sees to it that no name comes again.
        Nothing => "nothing",
    }
}

/// What is kept of retired documents.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Retired {
    pub(super) digests: Digests,
    /// What of their invoices is settled, by node and period.
    pub(super) settled: BTreeMap<(u32, PeriodAt), i128>,
}

impl Retired {
    /// Tells whether a document is retired.
    pub(super) fn knows(&self, document: &Document) -> bool {
        !self.digests.is_empty() && self.digests.find(name_of(document)).is_some()
    }
}

/// Seeds of the digests. They are written, so they are the same in every ledger.
const SEEDS: [u64; 3] = [
    0x243F_6A88_85A3_08D3,
    0x1319_8A2E_0370_7344,
    0xA409_3822_299F_31D0,
];

/// How many bits of a digest tell the content; the others tell the name.
const CONTENT_BITS: u32 = 48;

/// A set of digests: of the name in the upper 80 bits, of the content in the lower 48.
///
/// Open addressing over one row, with zero for what is free. With a hundred million documents, the odds that two of their names
/// are taken for one are one in two hundred million.
#[derive(Debug, Clone, Default)]
pub(super) struct Digests {
    table: Vec<u128>,
    count: usize,
}

impl PartialEq for Digests {
    fn eq(&self, other: &Self) -> bool {
        self.count == other.count && self.sorted() == other.sorted()
    }
}

impl Eq for Digests {}

impl Digests {
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Returns the digest of the content under a name.
    fn find(&self, name: u128) -> Option<u64> {
        let mask = self.table.len().checked_sub(1)?;
        let mut at = self.start(name);
        loop {
            let entry = self.table.get(at).copied().filter(|entry| *entry != 0)?;
            if entry >> CONTENT_BITS == name {
                let content = entry & ((1_u128 << CONTENT_BITS).wrapping_sub(1));
                return u64::try_from(content).ok();
            }
            at = at.wrapping_add(1) & mask;
        }
    }

    pub(super) fn insert(&mut self, entry: u128) {
        // A digest of zero would look free; one of so many may as well be one.
        let entry = entry.max(1);
        if self.count >= (self.table.len() / 4).saturating_mul(3) {
            let entries = std::mem::take(&mut self.table);
            self.table = vec![0; entries.len().saturating_mul(2).max(16)];
            for entry in entries.into_iter().filter(|entry| *entry != 0) {
                self.put(entry);
            }
        }
        self.count = self.count.saturating_add(1);
        self.put(entry);
    }

    fn put(&mut self, entry: u128) {
        let mask = self.table.len().wrapping_sub(1);
        let mut at = self.start(entry >> CONTENT_BITS);
        while self.table.get(at).is_some_and(|taken| *taken != 0) {
            at = at.wrapping_add(1) & mask;
        }
        if let Some(free) = self.table.get_mut(at) {
            *free = entry;
        }
    }

    /// Returns where the search for a name begins: its uppermost bits.
    fn start(&self, name: u128) -> usize {
        let bits = self.table.len().trailing_zeros();
        let shift = (128 - CONTENT_BITS).saturating_sub(bits);
        usize::try_from(name.checked_shr(shift).unwrap_or(0)).unwrap_or(0)
    }

    pub(super) fn sorted(&self) -> Vec<u128> {
        let entries = self.table.iter().copied();
        let mut entries: Vec<u128> = entries.filter(|entry| *entry != 0).collect();
        entries.sort_unstable();
        entries
    }
}

/// Returns the 80 bits that stand for a name.
fn name_of(document: &Document) -> u128 {
    let (kind, id) = match document {
        Document::Hold(id) => (b'h', id.as_str()),
        Document::Order(id) => (b'o', id.as_str()),
        Document::Invoice(id) => (b'i', id.as_str()),
        Document::Period(_) => (b'p', ""),
    };
    name(kind, id)
}

fn name(kind: u8, id: &str) -> u128 {
    let mut bytes = Vec::with_capacity(id.len().saturating_add(1));
    bytes.push(kind);
    bytes.extend_from_slice(id.as_bytes());
    let [first, second, _] = SEEDS.map(|seed| hash::bytes(seed, &bytes));
    (u128::from(first) << 16) | u128::from(second >> 48)
}

/// What a document says, as bytes that two equal documents share.
#[derive(Debug, Default)]
pub(super) struct Content(Vec<u8>);

impl Content {
    pub(super) fn hold(slots: &Slots, expires_at: Option<DateTime<Utc>>, period: PeriodAt) -> Self {
        let mut content = Self::of(slots, period);
        if let Some(at) = expires_at {
            content.0.extend(at.timestamp().to_le_bytes());
            content.0.extend(at.timestamp_subsec_nanos().to_le_bytes());
        }
        content
    }

    pub(super) fn order(
        slots: &Slots,
        hold: &str,
        vendor: Option<&str>,
        payable: Payable,
        period: PeriodAt,
    ) -> Self {
        let mut content = Self::of(slots, period);
        content.text(Some(hold));
        content.text(vendor);
        content.text(Some(&payable.to_string()));
        content
    }

    pub(super) fn invoice(
        slots: &Slots,
        of: Option<&str>,
        (kind, finality): (InvoiceKind, Finality),
        period: PeriodAt,
    ) -> Self {
        let mut content = Self::of(slots, period);
        content.text(of);
        content.text(Some(kind.word()));
        content.0.push(u8::from(finality == Finality::Final));
        content
    }

    fn of(slots: &Slots, period: PeriodAt) -> Self {
        let mut content = Self::default();
        content.0.extend(period.to_le_bytes());
        for slot in slots.as_slice() {
            let position = u64::try_from(slot.at.position()).unwrap_or(u64::MAX);
            content.0.extend(position.to_le_bytes());
            content.0.extend(slot.amount.to_le_bytes());
        }
        content
    }

    fn text(&mut self, text: Option<&str>) {
        self.0.extend_from_slice(text.unwrap_or(" ").as_bytes());
        self.0.push(b' '); // in no identifier
    }

    fn digest(&self) -> u64 {
        let [_, _, seed] = SEEDS;
        hash::bytes(seed, &self.0) >> (64 - CONTENT_BITS)
    }
}

impl Ledger {
    /// Refuses a new document that has the name of a retired one.
    pub(super) fn check_not_retired(
        &self,
        document: impl Fn() -> Document,
        content: impl Fn(&Self) -> Option<Content>,
    ) -> Result<(), LedgerError> {
        if self.retired.digests.is_empty() {
            return Ok(());
        }
        let document = document();
        let Some(before) = self.retired.digests.find(name_of(&document)) else {
            return Ok(());
        };
        let same = content(self).is_some_and(|content| content.digest() == before);
        Err(known(document, (!same).then_some(Field::Content)))
    }

    /// Returns the number of retired documents of which a digest is kept.
    #[must_use]
    pub fn retired(&self) -> usize {
        self.retired.digests.count
    }

    /// Forgets what is finished: holds that are over with all their orders over, those orders, their invoices and the credit
    /// notes on these; refunds; and voided invoices without an order.
    pub(super) fn retire(&mut self, retention: Retention) {
        let mut holds: Vec<bool> = self
            .holds
            .rows
            .iter()
            .map(|row| row.status != Status::Open)
            .collect();
        for (place, order) in (0_u32..).zip(&self.orders.rows) {
            let accrued = self.accruals.get(&place).is_some_and(|all| !all.is_empty());
            if order.status == Status::Open || accrued {
                if let Some(over) = holds.get_mut(order.hold as usize) {
                    *over = false;
                }
            }
        }
        let rows = self.orders.rows.iter();
        let orders: Vec<bool> = rows.map(|row| is_over(&holds, row.hold)).collect();
        let mut invoices: Vec<bool> = Vec::with_capacity(self.invoices.rows.len());
        for row in &self.invoices.rows {
            // A credit note comes after its invoice.
            invoices.push(match row.of {
                Source::Order(place) => is_over(&orders, place),
                Source::Invoice(place) => is_over(&invoices, place),
                Source::Nothing => row.kind == InvoiceKind::Refund || row.status == Status::Voided,
            });
        }
        if retention == Retention::Digests {
            self.digest(&holds, &orders, &invoices);
        }
        for (row, _) in self
            .invoices
            .rows
            .iter()
            .zip(&invoices)
            .filter(|pair| *pair.1)
        {
            for (at, amount) in row.settled() {
                let key = (at, row.period);
                let sum = self.retired.settled.entry(key).or_default();
                *sum = sum.saturating_add(amount);
            }
        }
        self.retired.settled.retain(|_, amount| *amount != 0);
        self.keep_only(&holds, &orders, &invoices);
    }

    /// Keeps digests of what is over.
    fn digest(&mut self, holds: &[bool], orders: &[bool], invoices: &[bool]) {
        let mut digests = std::mem::take(&mut self.retired.digests);
        let mut keep = |kind, id: &str, content: &Content| {
            let name = name(kind, id) << CONTENT_BITS;
            digests.insert(name | u128::from(content.digest()));
        };
        for (row, _) in self.holds.rows.iter().zip(holds).filter(|pair| *pair.1) {
            let content = Content::hold(&row.slots, row.expires_at, row.period);
            keep(b'h', row.id.as_str(), &content);
        }
        for (row, _) in self.orders.rows.iter().zip(orders).filter(|pair| *pair.1) {
            let hold = self.holds.at(row.hold).map_or("", |hold| hold.id.as_str());
            let vendor = row.vendor.as_ref().map(crate::id::VendorId::as_str);
            let content = Content::order(&row.slots, hold, vendor, row.payable, row.period);
            keep(b'o', row.id.as_str(), &content);
        }
        for (row, _) in self
            .invoices
            .rows
            .iter()
            .zip(invoices)
            .filter(|pair| *pair.1)
        {
            let of = match row.of {
                Source::Order(place) => self.orders.at(place).map(|row| row.id.as_str()),
                Source::Invoice(place) => self.invoices.at(place).map(|row| row.id.as_str()),
                Source::Nothing => None,
            };
            let kind = (row.kind, row.finality);
            let content = Content::invoice(&row.slots, of, kind, row.period);
            keep(b'i', row.id.as_str(), &content);
        }
        self.retired.digests = digests;
    }

    /// Takes the rows that are over out, and gives those that stay their new places.
    fn keep_only(&mut self, holds: &[bool], orders: &[bool], invoices: &[bool]) {
        let [new_holds, new_orders, new_invoices] = [holds, orders, invoices].map(new_places);
        let new = |places: &[u32], old: u32| places.get(old as usize).copied().unwrap_or(u32::MAX);
        self.holds = kept(&mut self.holds, holds, |_: &mut HoldRow| {});
        self.orders = kept(&mut self.orders, orders, |row: &mut OrderRow| {
            row.hold = new(&new_holds, row.hold);
        });
        self.invoices = kept(&mut self.invoices, invoices, |row: &mut InvoiceRow| {
            row.of = match row.of {
                Source::Order(place) => Source::Order(new(&new_orders, place)),
                Source::Invoice(place) => Source::Invoice(new(&new_invoices, place)),
                Source::Nothing => Source::Nothing,
            };
        });
        let excesses = |all: &mut Excesses, over: &[bool], places: &[u32]| {
            let all = std::mem::take(all).into_iter();
            let left = all.filter(|(place, _)| !is_over(over, *place));
            left.map(|(place, excess)| (new(places, place), excess))
                .collect()
        };
        self.over_hold = excesses(&mut self.over_hold, orders, &new_orders);
        self.over_order = excesses(&mut self.over_order, invoices, &new_invoices);
        let accruals = std::mem::take(&mut self.accruals).into_iter();
        let accruals =
            accruals.filter(|(order, open)| !open.is_empty() && !is_over(orders, *order));
        let moved = accruals.map(|(order, open)| {
            let open = open.into_iter().map(|place| new(&new_invoices, place));
            (new(&new_orders, order), open.collect())
        });
        self.accruals = moved.collect();
        let expiring = std::mem::take(&mut self.expiring).into_iter();
        let moved = expiring.map(|(at, place)| (at, new(&new_holds, place)));
        self.expiring = moved.collect();
    }
}

impl InvoiceRow {
    /// Returns what it adds to what is settled, by node: nothing if it is void, and less than nothing if money came back.
    pub(super) fn settled(&self) -> impl Iterator<Item = (u32, i128)> {
        let stands = self.status != Status::Voided;
        let is_charge = self.kind.is_charge();
        let slots = self.slots.as_slice().iter().filter(move |_| stands);
        slots.filter_map(move |slot| {
            let at = u32::try_from(slot.at.position()).ok()?;
            let amount = if is_charge {
                slot.amount
            } else {
                slot.amount.saturating_neg()
            };
            Some((at, amount))
        })
    }
}

fn is_over(over: &[bool], place: u32) -> bool {
    over.get(place as usize) == Some(&true)
}

/// Returns the place of each row when those that are over are gone.
fn new_places(over: &[bool]) -> Vec<u32> {
    let mut next = 0_u32;
    let mut places = Vec::with_capacity(over.len());
    for over in over {
        places.push(next);
        next = next.saturating_add(u32::from(!*over));
    }
    places
}

fn kept<T: super::record::Named>(
    shelf: &mut Shelf<T>,
    over: &[bool],
    change: impl Fn(&mut T),
) -> Shelf<T> {
    let rows = std::mem::take(shelf).rows.into_iter().zip(over);
    let rows = rows.filter(|(_, over)| !**over).map(|(mut row, _)| {
        change(&mut row);
        row
    });
    Shelf::of(rows.collect())
}
