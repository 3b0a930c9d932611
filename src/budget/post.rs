//! Commands on terms: decided only, or decided and done at once.

use super::{
    BatchError, Finality, InvoiceKind, Ledger, LedgerCommand, LedgerError, LedgerEvent, Payable,
    Posted, Terms, Warning,
    enter::{Booking, Entrance},
};
use crate::{
    approval::{Approved, Line},
    id::{InvoiceId, OrderId, RequestId, VendorId},
};

impl Ledger {
    /// Decides a command on terms; nothing is changed.
    ///
    /// `None` where there is nothing to record: no hold has expired.
    ///
    /// # Errors
    ///
    /// Those of the `decide_…` function of the command. [`LedgerError::Exists`] says that the same was recorded before, so
    /// that there is nothing to record either.
    ///
    /// # Example: an invoice that matches its order within tolerance
    /// ```
    /// use tactica::budget::{BudgetTree, Ledger, LedgerCommand, Terms};
    /// use tactica::time::parse_date;
    ///
    /// let tree: BudgetTree = serde_json::from_str(r#"{
    ///   "root": "plan", "name": "Plan", "total": "100.00 USD", "nodes": [],
    ///   "periods": [{"label": "FY2025-Q1", "span": {"start": "2025-01-01", "end": "2025-04-01"}}]
    /// }"#)?;
    /// let ledger = Ledger::new(tree);
    /// let lines = serde_json::from_str::<Vec<_>>(r#"[{"node": "plan", "amount": "10.00 USD"}]"#)?;
    /// let hold = LedgerCommand::Hold { hold: &"posters".parse()?, lines: &lines, expires_at: None };
    /// assert_eq!(ledger.decide(&hold, &Terms::default()).unwrap_err().code(), "ledger-date-missing");
    /// assert!(ledger.decide(&hold, &Terms::on(parse_date("2025-03-31")?)).is_ok());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide(
        &self,
        command: &LedgerCommand<'_>,
        terms: &Terms,
    ) -> Result<Option<LedgerEvent>, LedgerError> {
        use LedgerCommand as C;
        let event = match *command {
            C::Hold {
                hold,
                lines,
                expires_at,
            } => self.held(hold, lines, expires_at, terms)?,
            C::Rehold {
                hold,
                lines,
                expires_at,
            } => self.decide_rehold(hold, lines, expires_at, terms)?,
            C::Release { hold } => self.decide_release(hold)?,
            C::Expire { at } => return Ok(self.decide_expire(at)),
            C::Commit {
                order,
                approved,
                vendor,
                lines,
                payable,
            } => self.committed(order, approved, vendor, (lines, payable), terms)?,
            C::Receive { order } => self.decide_receive(order)?,
            C::Close { order } => self.closed(order, terms)?,
            C::VoidOrder { order } => self.decide_void_order(order)?,
            C::Settle {
                invoice,
                order,
                lines,
                finality,
            } => self.settled(invoice, order, lines, finality, terms)?,
            C::Accrue {
                accrual,
                order,
                lines,
            } => self.accrued(accrual, order, lines, terms)?,
            C::Book { invoice, lines } => self.booked(invoice, lines, terms)?,
            C::Assign { invoice, order } => self.decide_assign(invoice, order)?,
            C::Credit {
                credit,
                invoice,
                lines,
            } => self.credited(credit, invoice, lines, terms)?,
            C::Refund { credit, lines } => self.refunded(credit, lines, terms)?,
            C::VoidInvoice { invoice } => self.decide_void_invoice(invoice)?,
            C::Transfer { from, to, amount } => self.transfer(from, to, amount, terms)?,
            C::Raise { node, amount } => self.raise(node, amount, terms)?,
            C::Lower { node, amount } => self.lower(node, amount, terms)?,
            C::Freeze { period } => self.decide_freeze(period)?,
            C::Reopen { period } => self.decide_reopen(period, terms)?,
            C::Retire { retention } => LedgerEvent::Retired { retention },
        };
        Ok(Some(event))
    }

    /// Decides several commands that succeed or fail together, each on what the ones before it leave; nothing is changed.
    ///
    /// A command that repeats what was recorded before adds nothing.
    ///
    /// # Errors
    ///
    /// [`BatchError`] for the first command that is refused.
    ///
    /// # Complexity
    ///
    /// A copy of the ledger, and the cost of each command.
    pub fn decide_all(
        &self,
        commands: &[LedgerCommand<'_>],
        terms: &Terms,
    ) -> Result<Vec<LedgerEvent>, BatchError> {
        self.clone().run_all(commands, terms)
    }

    /// Decides and does several commands that succeed or fail together, and returns the records.
    ///
    /// # Errors
    ///
    /// [`BatchError`] for the first command that is refused; nothing is changed then.
    ///
    /// # Complexity
    ///
    /// As for [`decide_all`](Self::decide_all).
    pub fn post_all(
        &mut self,
        commands: &[LedgerCommand<'_>],
        terms: &Terms,
    ) -> Result<Vec<LedgerEvent>, BatchError> {
        let mut next = self.clone();
        let events = next.run_all(commands, terms)?;
        *self = next;
        Ok(events)
    }

    fn run_all(
        &mut self,
        commands: &[LedgerCommand<'_>],
        terms: &Terms,
    ) -> Result<Vec<LedgerEvent>, BatchError> {
        let mut events = Vec::with_capacity(commands.len());
        for (number, command) in (1..).zip(commands) {
            let decided = match self.decide(command, terms) {
                Err(LedgerError::Exists { .. }) => Ok(None),
                other => other,
            };
            let done = decided.and_then(|event| {
                let applied = event.as_ref().map_or(Ok(()), |event| self.apply(event));
                applied.map(|()| event)
            });
            let count = commands.len();
            events.extend(done.map_err(|error| BatchError {
                number,
                count,
                error: Box::new(error),
            })?);
        }
        Ok(events)
    }

    /// Decides a command on terms and does it, without a record: for ledgers that keep no journal.
    ///
    /// The rules are those of [`decide`](Self::decide), and the ledger afterwards is the one that [`apply`](Self::apply) would
    /// make of the record.
    ///
    /// # Errors
    ///
    /// Those of [`decide`](Self::decide), except that repeating what was recorded before is no error; nothing is changed then.
    pub fn post(
        &mut self,
        command: &LedgerCommand<'_>,
        terms: &Terms,
    ) -> Result<Posted, LedgerError> {
        match *command {
            LedgerCommand::Hold {
                hold,
                lines,
                expires_at,
            } => self.enter_held(hold, lines, expires_at, terms),
            LedgerCommand::Commit {
                order,
                approved,
                vendor,
                lines,
                payable,
            } => self.enter_committed(order, approved, vendor, (lines, payable), terms),
            LedgerCommand::Settle {
                invoice,
                order,
                lines,
                finality,
            } => self.enter_settled(invoice, order, lines, finality, terms),
            _ => {
                let event = match self.decide(command, terms) {
                    Ok(event) => event,
                    Err(error) => return repeated(error),
                };
                let mut warnings = Vec::new();
                if let Some(event) = event {
                    self.apply(&event)?;
                    warnings.extend_from_slice(event.warnings());
                }
                Ok(Posted::New { warnings })
            }
        }
    }

    /// Reserves money for a request: [`decide_hold`](Self::decide_hold) and [`apply`](Self::apply) in one.
    ///
    /// # Errors
    ///
    /// Those of [`decide_hold`](Self::decide_hold), except that repeating what was recorded before is no error.
    ///
    /// # Complexity
    ///
    /// `O(l · d)` for `l` lines and a tree of depth `d`. A document of one line is entered without a record and without a
    /// copy of its names.
    ///
    /// # Example: the same again
    /// ```
    /// use tactica::budget::{BudgetTree, Document, Ledger, Posted};
    ///
    /// let tree: BudgetTree = serde_json::from_str(r#"{"root": "plan", "name": "Plan", "total": "100.00 USD", "nodes": []}"#)?;
    /// let mut ledger = Ledger::new(tree);
    /// let lines = serde_json::from_str::<Vec<_>>(r#"[{"node": "plan", "amount": "60.00 USD"}]"#)?;
    /// let id = "posters".parse()?;
    /// assert_eq!(ledger.post_hold(&id, &lines)?, Posted::New { warnings: vec![] });
    /// assert_eq!(ledger.post_hold(&id, &lines)?, Posted::Repeated(Document::Hold(id)));
    /// assert_eq!(ledger.balance("plan").unwrap().held.to_string(), "60.00 USD");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn post_hold(&mut self, hold: &RequestId, lines: &[Line]) -> Result<Posted, LedgerError> {
        self.enter_held(hold, lines, None, &Terms::default())
    }

    /// Orders approved money: [`decide_commit`](Self::decide_commit) and [`apply`](Self::apply) in one.
    ///
    /// # Errors
    ///
    /// Those of [`decide_commit`](Self::decide_commit), except that repeating what was recorded before is no error.
    pub fn post_commit(
        &mut self,
        order: &OrderId,
        approved: &Approved,
        vendor: Option<&VendorId>,
        lines: &[Line],
    ) -> Result<Posted, LedgerError> {
        let what = (lines, Payable::AnyTime);
        self.enter_committed(order, approved, vendor, what, &Terms::default())
    }

    /// Invoices ordered money: [`decide_settle`](Self::decide_settle) and [`apply`](Self::apply) in one.
    ///
    /// # Errors
    ///
    /// Those of [`decide_settle`](Self::decide_settle), except that repeating what was recorded before is no error.
    pub fn post_settle(
        &mut self,
        invoice: &InvoiceId,
        order: &OrderId,
        lines: &[Line],
        finality: Finality,
    ) -> Result<Posted, LedgerError> {
        self.enter_settled(invoice, order, lines, finality, &Terms::default())
    }

    fn enter_held(
        &mut self,
        hold: &RequestId,
        lines: &[Line],
        expires_at: Option<chrono::DateTime<chrono::Utc>>,
        terms: &Terms,
    ) -> Result<Posted, LedgerError> {
        let new = match self.check_hold(hold, lines, expires_at, terms) {
            Ok(new) => new,
            Err(error) => return repeated(error),
        };
        self.enter_hold(hold, new.slots, new.expires_at, new.period);
        Ok(posted(new.passed.warnings))
    }

    fn enter_committed(
        &mut self,
        order: &OrderId,
        approved: &Approved,
        vendor: Option<&VendorId>,
        what: (&[Line], Payable),
        terms: &Terms,
    ) -> Result<Posted, LedgerError> {
        let new = match self.check_commit(order, approved, vendor, what, terms) {
            Ok(new) => new,
            Err(error) => return repeated(error),
        };
        let entrance = Entrance {
            hold: new.hold,
            vendor,
            slots: new.slots,
            payable: new.payable,
            period: new.period,
        };
        let entered = self.enter_order(order, entrance);
        entered.expect("invariant: what was decided on this ledger follows on it");
        Ok(posted(new.passed.warnings))
    }

    fn enter_settled(
        &mut self,
        invoice: &InvoiceId,
        order: &OrderId,
        lines: &[Line],
        finality: Finality,
        terms: &Terms,
    ) -> Result<Posted, LedgerError> {
        let new = match self.check_settle(invoice, order, lines, finality, terms) {
            Ok(new) => new,
            Err(error) => return repeated(error),
        };
        let booking = Booking {
            of: new.of,
            kind: InvoiceKind::Invoice,
            finality,
            slots: new.slots,
            period: new.period,
        };
        let entered = self.enter_drawn(invoice, booking);
        entered.expect("invariant: what was decided on this ledger follows on it");
        Ok(posted(new.passed.warnings))
    }
}

/// What was done and warned of nothing, as most commands. It is copied as a whole: put together field by field, its reader would have to
/// wait until all that was written just before has reached the cache.
const QUIETLY: Posted = Posted::New {
    warnings: Vec::new(),
};

#[inline]
fn posted(warnings: Vec<Warning>) -> Posted {
    if warnings.is_empty() {
        QUIETLY
    } else {
        warned(warnings)
    }
}

#[cold]
#[inline(never)]
fn warned(warnings: Vec<Warning>) -> Posted {
    Posted::New { warnings }
}

/// Turns the refusal of what was recorded before into the answer that it was.
#[cold]
fn repeated(refused: LedgerError) -> Result<Posted, LedgerError> {
    match refused {
        LedgerError::Exists { document } => Ok(Posted::Repeated(document)),
        error => Err(error),
    }
}
