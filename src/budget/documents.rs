//! Documents as they are read: a hold, an order, an invoice, each with its lines and what is left of them.

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    Document, Finality, InvoiceKind, Ledger, Payable, Status,
    record::{HoldRow, InvoiceRow, OrderRow, Source},
    slots::Slot,
};
use crate::{
    approval::Line,
    id::{InvoiceId, OrderId, RequestId, VendorId},
    time::Period,
};

/// Money reserved for a request.
#[derive(Debug, Clone, Copy)]
pub struct Hold<'a> {
    pub(super) ledger: &'a Ledger,
    pub(super) row: &'a HoldRow,
}

/// Money ordered under a hold.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    pub(super) ledger: &'a Ledger,
    pub(super) row: &'a OrderRow,
}

/// Money invoiced, credited or accrued.
#[derive(Debug, Clone, Copy)]
pub struct Invoice<'a> {
    pub(super) ledger: &'a Ledger,
    pub(super) row: &'a InvoiceRow,
}

/// Defines what all documents can be asked.
macro_rules! describe {
    ($($name:ident $id:ident)*) => {$(
        impl<'a> $name<'a> {
            /// Returns the identifier.
            #[must_use]
            pub fn id(self) -> &'a $id {
                &self.row.id
            }

            /// Returns where it stands.
            #[must_use]
            pub fn status(self) -> Status {
                self.row.status
            }

            /// Returns its amounts as they were entered, by node.
            pub fn lines(self) -> impl Iterator<Item = Line> + use<'a> {
                self.ledger.lines(&self.row.slots, |slot| slot.amount).into_iter()
            }

            /// Returns what is left of its amounts, by node: of a hold what is not ordered, of an order what is not invoiced, of
            /// an invoice what is not credited.
            pub fn rest(self) -> impl Iterator<Item = Line> + use<'a> {
                self.ledger.lines(&self.row.slots, |slot| slot.left).into_iter()
            }

            /// Returns the period it falls on, if the budget has periods.
            #[must_use]
            pub fn period(self) -> Option<Period> {
                self.ledger.tree.periods().get(usize::from(self.row.period)).copied()
            }
        }

        impl PartialEq for $name<'_> {
            fn eq(&self, other: &Self) -> bool {
                let same = self.row.id == other.row.id && self.row.status == other.row.status;
                same && self.lines().eq(other.lines()) && self.rest().eq(other.rest())
            }
        }

        impl Eq for $name<'_> {}
    )*};
}

describe! { Hold RequestId Order OrderId Invoice InvoiceId }

impl Hold<'_> {
    /// Returns when what is not ordered by then is given back.
    #[must_use]
    pub fn expires_at(self) -> Option<DateTime<Utc>> {
        self.row.expires_at
    }
}

impl<'a> Order<'a> {
    /// Returns the hold it was ordered under.
    #[must_use]
    pub fn hold(self) -> &'a RequestId {
        let hold = self.ledger.holds.at(self.row.hold);
        &hold
            .expect("invariant: an order stays no longer than its hold")
            .id
    }

    /// Returns the vendor, if it was named.
    #[must_use]
    pub fn vendor(self) -> Option<&'a VendorId> {
        self.row.vendor.as_ref()
    }

    /// Returns when it may be invoiced.
    #[must_use]
    pub fn payable(self) -> Payable {
        self.row.payable
    }

    /// Tells whether it is confirmed that what was ordered was received.
    #[must_use]
    pub fn is_received(self) -> bool {
        self.row.received
    }

    /// Tells whether an invoice dated on a day, or without a date, may come.
    #[must_use]
    pub fn is_payable(self, date: Option<NaiveDate>) -> bool {
        match self.row.payable {
            Payable::AnyTime => true,
            Payable::From(first) => date.is_some_and(|date| date >= first),
            Payable::OnReceipt => self.row.received,
            Payable::Retainer(retainer) => date.is_some_and(|date| date >= retainer.first),
        }
    }

    /// Returns what can be invoiced on a day, by node: of a retainer the instalments that are due and not invoiced, of another
    /// order all that is not, once it is payable.
    pub fn due(self, date: NaiveDate) -> impl Iterator<Item = Line> + use<'a> {
        let (ledger, row) = (self.ledger, self.row);
        let payable = self.is_payable(Some(date));
        let place = ledger.orders.find(&row.id).unwrap_or(u32::MAX);
        let due = move |slot: &Slot| match row.payable {
            _ if !payable => 0,
            Payable::Retainer(retainer) => ledger.due_at(retainer, (place, row), slot, date),
            _ => slot.left,
        };
        ledger.lines(&row.slots, due).into_iter()
    }

    /// Returns the accruals that its next invoice will reverse, in the order of their arrival.
    ///
    /// # Example: a cost is known before its invoice comes
    /// ```
    /// # use tactica::approval::{Line, Policy, Request, RequestDraft, RequestKind};
    /// use tactica::budget::{BudgetTree, Finality, Ledger, LedgerCommand, Terms};
    ///
    /// # let tree: BudgetTree = serde_json::from_str(r#"{
    /// #   "root": "plan", "name": "Plan", "total": "300.00 USD",
    /// #   "nodes": [{"id": "print", "name": "Print", "allotment": "100.00 USD"}]
    /// # }"#)?;
    /// # let mut ledger = Ledger::new(tree);
    /// # let print = |amount: &str| Ok::<_, Box<dyn std::error::Error>>(vec![Line { node: "print".parse()?, amount: amount.parse()? }]);
    /// # let policy: Policy = serde_json::from_str(r#"{
    /// #   "id": "trust", "version": 1, "currency": "USD", "kinds": ["spend"],
    /// #   "bands": [{"name": "all", "limit": "unlimited", "approval": "automatic"}]
    /// # }"#)?;
    /// # let at = "2025-03-01T09:00:00Z".parse()?;
    /// # let draft = RequestDraft::new("posters".parse()?, RequestKind::Spend, "ana".parse()?, print("70.00 USD")?, at);
    /// # let approved = Request::from(Request::open(draft, &policy, &Default::default())?).approved(at)?;
    /// // `ledger` has a node `print`; posters for 70.00 USD were approved.
    /// ledger.post_hold(&"posters".parse()?, &print("70.00 USD")?)?;
    /// ledger.post_commit(&"po-1".parse()?, &approved, None, &print("70.00 USD")?)?;
    /// let (accrual, order, lines) = ("march".parse()?, "po-1".parse()?, print("30.00 USD")?);
    /// ledger.post(&LedgerCommand::Accrue { accrual: &accrual, order: &order, lines: &lines }, &Terms::default())?;
    /// assert!(ledger.order("po-1").unwrap().accruals().eq([&accrual]));
    ///
    /// ledger.post_settle(&"inv-1".parse()?, &order, &print("65.00 USD")?, Finality::Final)?;
    /// assert_eq!(ledger.order("po-1").unwrap().accruals().count(), 0);
    /// assert_eq!(ledger.balance("print").unwrap().settled.to_string(), "65.00 USD", "and no longer 95.00");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn accruals(self) -> impl Iterator<Item = &'a InvoiceId> {
        let ledger = self.ledger;
        let place = ledger.orders.find(&self.row.id);
        let open = place.and_then(|place| ledger.accruals.get(&place));
        let rows = open.into_iter().flatten();
        rows.filter_map(move |at| Some(&ledger.invoices.at(*at)?.id))
    }

    /// Tells whether the instalments of a retainer that were not due have been given back.
    #[must_use]
    pub fn is_cut(self) -> bool {
        self.row.is_cut
    }
}

impl Invoice<'_> {
    /// Returns what it stands for.
    #[must_use]
    pub fn kind(self) -> InvoiceKind {
        self.row.kind
    }

    /// Returns the order that it invoices, or the invoice that it credits, if there is one.
    #[must_use]
    pub fn of(self) -> Option<Document> {
        self.ledger.source_of(self.row.of)
    }

    /// Returns whether further invoices are expected.
    #[must_use]
    pub fn finality(self) -> Finality {
        self.row.finality
    }
}

impl Ledger {
    pub(super) fn source_of(&self, source: Source) -> Option<Document> {
        match source {
            Source::Order(place) => Some(Document::Order(self.orders.at(place)?.id.clone())),
            Source::Invoice(place) => Some(Document::Invoice(self.invoices.at(place)?.id.clone())),
            Source::Nothing => None,
        }
    }
}
