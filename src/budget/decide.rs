//! The rules of holds and orders.

use chrono::{DateTime, Utc};

use super::{
    Document, Field, Ledger, LedgerError, LedgerEvent, Payable, Stage, Status, Terms, Tolerance,
    ledger::check_open,
    limits::{Ask, Burden, Passed},
    record::{NO_PERIOD, PLACES_MAX, PeriodAt},
    rehold::check_expiry,
    retire::Content,
    slots::{At, Excess, Slot, Slots},
};
use crate::{
    approval::{Approved, Line, RequestKind},
    id::{OrderId, RequestId, VendorId},
};

/// A hold that is allowed.
#[derive(Debug)]
pub(super) struct NewHold {
    pub(super) slots: Slots,
    pub(super) expires_at: Option<DateTime<Utc>>,
    pub(super) period: PeriodAt,
    pub(super) passed: Passed,
}

/// An order that is allowed.
#[derive(Debug)]
pub(super) struct NewOrder {
    pub(super) hold: u32,
    pub(super) slots: Slots,
    pub(super) excess: Excess,
    pub(super) payable: Payable,
    pub(super) period: PeriodAt,
    pub(super) passed: Passed,
}

impl Ledger {
    /// Decides whether money can be reserved for the request `hold`.
    ///
    /// The amounts of all lines together are asked of every node they fall on, every node above and every view: hard limits
    /// refuse, soft ones add a warning to the record. [`decide`](Self::decide) does the same on [`Terms`].
    ///
    /// # Errors
    ///
    /// In this order:
    ///
    /// * [`LedgerError::Exists`] or [`LedgerError::Conflict`] if money was reserved for this request before.
    /// * [`LedgerError::NoLines`], [`LedgerError::DuplicateNode`], then line by line, ordered by node,
    ///   [`LedgerError::UnknownNode`], [`LedgerError::CurrencyMismatch`], [`LedgerError::NotPositive`],
    ///   [`LedgerError::OutOfRange`].
    /// * [`LedgerError::DateMissing`], [`LedgerError::NoPeriod`], [`LedgerError::PeriodFrozen`] if the budget has periods.
    /// * [`LedgerError::ExpiredBefore`] if it expires no later than it is made.
    /// * [`LedgerError::Reserve`] if a line falls on a reserve.
    /// * [`LedgerError::LimitExceeded`] if a hard limit has less free than is asked of it.
    ///
    /// # Complexity
    ///
    /// `O(l · d)` for `l` lines and a tree of depth `d`, and a look-up by name for each line.
    pub fn decide_hold(
        &self,
        hold: &RequestId,
        lines: &[Line],
    ) -> Result<LedgerEvent, LedgerError> {
        self.held(hold, lines, None, &Terms::default())
    }

    pub(super) fn held(
        &self,
        hold: &RequestId,
        lines: &[Line],
        expires_at: Option<DateTime<Utc>>,
        terms: &Terms,
    ) -> Result<LedgerEvent, LedgerError> {
        let new = self.check_hold(hold, lines, expires_at, terms)?;
        Ok(LedgerEvent::Held {
            hold: hold.clone(),
            lines: self.lines(&new.slots, |slot| slot.amount),
            expires_at,
            date: self.posted_on(terms),
            exception: new.passed.exception(terms),
            warnings: new.passed.warnings,
        })
    }

    pub(super) fn check_hold(
        &self,
        id: &RequestId,
        lines: &[Line],
        expires_at: Option<DateTime<Utc>>,
        terms: &Terms,
    ) -> Result<NewHold, LedgerError> {
        let document = || Document::Hold(id.clone());
        if let Some(before) = self.holds.get(id) {
            let first = self
                .difference(&before.slots, lines)
                .or_else(|| (before.expires_at != expires_at).then_some(Field::Expiry))
                .or_else(|| self.other_period(before.period, terms));
            return Err(known(document(), first));
        }
        self.check_not_retired(document, |ledger| {
            let slots = ledger.slots(lines).ok()?;
            let period = ledger.period_of(terms.day()).ok()?;
            Some(Content::hold(&slots, expires_at, period))
        })?;
        let slots = self.slots(lines)?;
        let period = self.open_period(terms.day())?;
        check_expiry(id, expires_at, terms)?;
        self.check_no_reserves(&slots)?;
        let mut passed = Passed::default();
        let ask = Ask {
            stage: Stage::Hold,
            period,
            from: NO_PERIOD,
            exception: terms.exception.as_ref(),
        };
        self.ask_slots(ask, &slots, None, &mut passed)?;
        check_room(self.holds.is_full())?;
        Ok(NewHold {
            slots,
            expires_at,
            period,
            passed,
        })
    }

    /// Decides whether what is left of a hold can be given back.
    ///
    /// # Errors
    ///
    /// * [`LedgerError::Unknown`] if there is no such hold.
    /// * [`LedgerError::AlreadyResolved`] if it is fully ordered, or was released, or has expired.
    pub fn decide_release(&self, hold: &RequestId) -> Result<LedgerEvent, LedgerError> {
        let document = || Document::Hold(hold.clone());
        let found = self.holds.get(hold);
        let found = found.ok_or_else(|| self.unknown(document()))?;
        check_open(found.status, document)?;
        Ok(LedgerEvent::Released { hold: hold.clone() })
    }

    /// Decides which holds have expired at an instant; `None` if none has.
    ///
    /// A hold that expires at the very instant has expired. Nothing in a ledger runs by itself: until this is decided and
    /// applied, a hold stays open, whatever time it is.
    #[must_use]
    pub fn decide_expire(&self, at: DateTime<Utc>) -> Option<LedgerEvent> {
        let due = self.expiring.range(..=(at, u32::MAX));
        let holds: Vec<RequestId> = due
            .filter_map(|(_, place)| self.holds.at(*place))
            .map(|row| row.id.clone())
            .collect();
        (!holds.is_empty()).then_some(LedgerEvent::Expired { holds, at })
    }

    /// Decides whether approved money can be ordered.
    ///
    /// The hold is that of the request which was approved, and the approval has to be for exactly what is held. Several
    /// orders may share a hold; together they stay within it, and within what [`Matching`](super::Matching) tolerates beyond.
    ///
    /// # Errors
    ///
    /// In this order:
    ///
    /// * [`LedgerError::Exists`] or [`LedgerError::Conflict`] if the order was recorded before.
    /// * [`LedgerError::Unknown`] if nothing is held for the request.
    /// * [`LedgerError::AlreadyResolved`] if the hold is fully ordered, or was released, or has expired.
    /// * What is wrong with the lines and the date, as for [`decide_hold`](Self::decide_hold).
    /// * [`LedgerError::ApprovalMismatch`] if the approval is not for spending, not for the vendor of the order (one given
    ///   without naming a vendor is good for any), or not for what is held.
    /// * [`LedgerError::Exceeds`] if more is ordered than is left of the hold and tolerated beyond.
    /// * [`LedgerError::LimitExceeded`] if a rule of the stage `commit` has less free, or one of the stage `hold` less than
    ///   what is beyond the hold.
    pub fn decide_commit(
        &self,
        order: &OrderId,
        approved: &Approved,
        vendor: Option<&VendorId>,
        lines: &[Line],
    ) -> Result<LedgerEvent, LedgerError> {
        let terms = Terms::default();
        self.committed(order, approved, vendor, (lines, Payable::AnyTime), &terms)
    }

    pub(super) fn committed(
        &self,
        order: &OrderId,
        approved: &Approved,
        vendor: Option<&VendorId>,
        (lines, payable): (&[Line], Payable),
        terms: &Terms,
    ) -> Result<LedgerEvent, LedgerError> {
        let new = self.check_commit(order, approved, vendor, (lines, payable), terms)?;
        Ok(LedgerEvent::Committed {
            order: order.clone(),
            hold: approved.request().clone(),
            vendor: vendor.cloned(),
            lines: self.lines(&new.slots, |slot| slot.amount),
            excess: self.excess_lines(&new.excess),
            payable,
            date: self.posted_on(terms),
            exception: new.passed.exception(terms),
            warnings: new.passed.warnings,
        })
    }

    pub(super) fn check_commit(
        &self,
        id: &OrderId,
        approved: &Approved,
        vendor: Option<&VendorId>,
        (lines, payable): (&[Line], Payable),
        terms: &Terms,
    ) -> Result<NewOrder, LedgerError> {
        let document = || Document::Order(id.clone());
        if let Some(before) = self.orders.get(id) {
            let hold = self.holds.at(before.hold).map(|hold| &hold.id);
            let first = if hold != Some(approved.request()) {
                Some(Field::Source)
            } else if before.vendor.as_ref() != vendor {
                Some(Field::Vendor)
            } else {
                self.difference(&before.slots, lines)
                    .or_else(|| (before.payable != payable).then_some(Field::Payable))
                    .or_else(|| self.other_period(before.period, terms))
            };
            return Err(known(document(), first));
        }
        self.check_not_retired(document, |ledger| {
            let slots = ledger.slots(lines).ok()?;
            let period = ledger.period_of(terms.day()).ok()?;
            let hold = approved.request().as_str();
            let vendor = vendor.map(VendorId::as_str);
            Some(Content::order(&slots, hold, vendor, payable, period))
        })?;
        let source = || Document::Hold(approved.request().clone());
        let place = self.holds.find(approved.request());
        let found = place.and_then(|place| Some((place, self.holds.at(place)?)));
        let (place, row) = found.ok_or_else(|| self.unknown(source()))?;
        check_open(row.status, source)?;
        let slots = self.slots_from(&row.slots, lines)?;
        let period = self.open_period(terms.day())?;
        let mismatch = if approved.kind() != RequestKind::Spend {
            Some(Field::Kind)
        } else if approved.vendor().is_some() && approved.vendor() != vendor {
            Some(Field::Vendor)
        } else {
            self.difference(&row.slots, approved.lines())
        };
        if let Some(field) = mismatch {
            let hold = approved.request().clone();
            return Err(LedgerError::ApprovalMismatch { hold, field });
        }
        let mut passed = Passed::default();
        let tolerance = self.tree.matching().commit;
        let excess =
            self.check_left(&slots, &row.slots, (tolerance, terms), &mut passed, source)?;
        let from = (row.period, period);
        self.ask_drawn(&slots, &excess, from, &[Stage::Hold], terms, &mut passed)?;
        let ask = ask(Stage::Commit, (NO_PERIOD, period), terms);
        self.ask_slots(ask, &slots, None, &mut passed)?;
        check_room(self.orders.is_full())?;
        Ok(NewOrder {
            hold: place,
            slots,
            excess,
            payable,
            period,
            passed,
        })
    }

    /// Decides whether it can be confirmed that what was ordered was received.
    ///
    /// # Errors
    ///
    /// * [`LedgerError::Unknown`] if there is no such order.
    /// * [`LedgerError::AlreadyResolved`] if it is settled, closed or voided.
    /// * [`LedgerError::Exists`] if it was confirmed before.
    pub fn decide_receive(&self, order: &OrderId) -> Result<LedgerEvent, LedgerError> {
        let (_, found) = self.open_order(order)?;
        if found.received {
            let document = Document::Order(order.clone());
            return Err(LedgerError::Exists { document });
        }
        Ok(LedgerEvent::Received {
            order: order.clone(),
        })
    }

    /// Decides whether what is left of an order can be given back, because nothing more will come.
    ///
    /// [`LedgerCommand::Close`](super::LedgerCommand::Close) on [`Terms`] with a day leaves the instalments of a retainer ordered
    /// that are due by then.
    ///
    /// # Errors
    ///
    /// * [`LedgerError::Unknown`] if there is no such order.
    /// * [`LedgerError::AlreadyResolved`] if it is settled, closed or voided.
    pub fn decide_close(&self, order: &OrderId) -> Result<LedgerEvent, LedgerError> {
        self.open_order(order)?;
        Ok(LedgerEvent::OrderClosed {
            order: order.clone(),
            due_on: None,
        })
    }

    /// Decides whether an order can be undone; its money is then held again, or available if the hold is over.
    ///
    /// # Errors
    ///
    /// * [`LedgerError::Unknown`] if there is no such order.
    /// * [`LedgerError::AlreadyResolved`] if it is settled, closed or voided.
    /// * [`LedgerError::InUse`] if part of it is invoiced or accrued: such an order can be closed.
    /// * [`LedgerError::PeriodFrozen`] if it falls on a frozen period.
    pub fn decide_void_order(&self, order: &OrderId) -> Result<LedgerEvent, LedgerError> {
        let (_, found) = self.open_order(order)?;
        self.check_untouched(&found.slots, || Document::Order(order.clone()))?;
        self.check_not_frozen(found.period)?;
        Ok(LedgerEvent::OrderVoided {
            order: order.clone(),
        })
    }

    /// Asks a stage for the amounts of lines, of every node and view once; `moved` is what comes from another period.
    pub(super) fn ask_slots(
        &self,
        ask: Ask<'_>,
        slots: &Slots,
        moved: Option<&Slots>,
        passed: &mut Passed,
    ) -> Result<(), LedgerError> {
        if !self.tree.is_asked(ask.stage) {
            return Ok(());
        }
        if let (Slots::One(only), None) = (slots, moved) {
            let charged = self.tree.charged(only.at.position());
            let burdens = charged.map(|place| Burden::new(place, only.left));
            return self.ask(ask, burdens, passed);
        }
        let moved = moved.unwrap_or(slots);
        self.ask(ask, self.burdens(slots, moved), passed)
    }

    /// Asks earlier stages for what is drawn from a document: for the excess, and in a period of its own for all of it.
    pub(super) fn ask_drawn(
        &self,
        slots: &Slots,
        excess: &Excess,
        periods: (PeriodAt, PeriodAt),
        stages: &[Stage],
        terms: &Terms,
        passed: &mut Passed,
    ) -> Result<(), LedgerError> {
        if excess.is_none() && periods.0 == periods.1 {
            return Ok(());
        }
        let over = |slot: &Slot| Slot {
            left: excess.at(slot.at),
            ..*slot
        };
        let over = Slots::of(slots.as_slice().iter().map(over).collect());
        for stage in stages {
            self.ask_slots(ask(*stage, periods, terms), &over, Some(slots), passed)?;
        }
        Ok(())
    }

    /// Returns what the lines ask of each node, their own, all above and all views, each once.
    fn burdens(&self, slots: &Slots, moved: &Slots) -> Vec<Burden> {
        let pairs = slots.as_slice().iter().zip(moved.as_slice());
        let mut all: Vec<Burden> = pairs
            .flat_map(|(slot, moved)| {
                let charged = self.tree.charged(slot.at.position());
                charged.map(|place| Burden {
                    place,
                    more: slot.left,
                    moved: moved.left,
                })
            })
            .collect();
        all.sort_unstable_by_key(|burden| burden.place);
        all.dedup_by(|next, kept| {
            let same = next.place == kept.place;
            if same {
                kept.more = kept.more.saturating_add(next.more);
                kept.moved = kept.moved.saturating_add(next.moved);
            }
            same
        });
        all
    }

    /// Checks that no more is asked than is left of what it is drawn from and tolerated beyond; returns what is beyond.
    pub(super) fn check_left(
        &self,
        asked: &Slots,
        source: &Slots,
        (tolerance, terms): (Tolerance, &Terms),
        passed: &mut Passed,
        document: impl Fn() -> Document,
    ) -> Result<Excess, LedgerError> {
        let mut excess = Excess::default();
        for slot in asked.as_slice() {
            let found = source.at(slot.at);
            let left = found.map_or(0, |found| found.left);
            let over = slot.left.saturating_sub(left);
            if over <= 0 {
                continue;
            }
            let base = found.map_or(0, |found| found.amount);
            let tolerated = tolerance.of_minor(base, self.money(0));
            if over > tolerated {
                let matching = self.tree.matching().exception.as_ref();
                let lets_pass = super::BudgetTree::lets_pass(matching, terms.exception.as_ref());
                if found.is_none() || !lets_pass {
                    return Err(LedgerError::Exceeds {
                        document: Box::new(document()),
                        node: self.tree.name_at(slot.at.position()).clone(),
                        left: self.money(left.saturating_add(tolerated)),
                        amount: self.money(slot.amount),
                    });
                }
                passed.excepted = true;
            }
            excess.add(slot.at, over);
        }
        Ok(excess)
    }

    pub(super) fn open_order(
        &self,
        order: &OrderId,
    ) -> Result<(u32, &super::record::OrderRow), LedgerError> {
        let document = || Document::Order(order.clone());
        let place = self.orders.find(order);
        let found = place.and_then(|place| Some((place, self.orders.at(place)?)));
        let (place, found) = found.ok_or_else(|| self.unknown(document()))?;
        check_open(found.status, document).map(|()| (place, found))
    }

    pub(super) fn check_untouched(
        &self,
        slots: &Slots,
        document: impl FnOnce() -> Document,
    ) -> Result<(), LedgerError> {
        if slots.is_untouched() {
            return Ok(());
        }
        let used = slots.as_slice().iter().fold(0_i128, |sum, slot| {
            sum.saturating_add(slot.amount).saturating_sub(slot.left)
        });
        Err(LedgerError::InUse {
            document: document(),
            used: self.money(used),
        })
    }

    pub(super) fn check_no_reserves(&self, slots: &Slots) -> Result<(), LedgerError> {
        let mut places = slots.as_slice().iter().map(|slot| slot.at.position());
        match places.find(|place| self.tree.is_reserve(*place)) {
            None => Ok(()),
            Some(place) => Err(LedgerError::Reserve {
                node: self.tree.name_at(place).clone(),
            }),
        }
    }

    pub(super) fn other_period(&self, before: PeriodAt, terms: &Terms) -> Option<Field> {
        (self.period_of(terms.day()) != Ok(before)).then_some(Field::Period)
    }

    pub(super) fn excess_lines(&self, excess: &Excess) -> Vec<Line> {
        let line = |(at, amount): &(At, i128)| self.line(*at, *amount);
        excess.0.iter().map(line).collect()
    }

    /// Says that there is no such document, or that it is retired.
    pub(super) fn unknown(&self, document: Document) -> LedgerError {
        if self.retired.knows(&document) {
            let status = Status::Retired;
            return LedgerError::AlreadyResolved { document, status };
        }
        LedgerError::Unknown { document }
    }
}

impl Passed {
    /// Returns the exception if it was needed.
    pub(super) fn exception(&self, terms: &Terms) -> Option<super::Exception> {
        terms.exception.clone().filter(|_| self.excepted)
    }
}

/// Asks a stage on terms, for money that comes from the first period into the second.
pub(super) fn ask(stage: Stage, (from, period): (PeriodAt, PeriodAt), terms: &Terms) -> Ask<'_> {
    Ask {
        stage,
        period,
        from,
        exception: terms.exception.as_ref(),
    }
}

/// Says that something was recorded before: the same, or with a first difference.
pub(super) fn known(document: Document, difference: Option<Field>) -> LedgerError {
    match difference {
        None => LedgerError::Exists { document },
        Some(field) => LedgerError::Conflict { document, field },
    }
}

pub(super) fn check_room(full: bool) -> Result<(), LedgerError> {
    if full {
        return Err(LedgerError::Full { limit: PLACES_MAX });
    }
    Ok(())
}
