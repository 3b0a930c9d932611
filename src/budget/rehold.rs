//! Holding another amount for a request that was changed.

use chrono::{DateTime, Utc};

use super::{
    Document, Ledger, LedgerError, LedgerEvent, Stage, Status, Terms,
    apply::misfit,
    balance::Column,
    enter::Spot,
    ledger::check_open,
    limits::{Ask, Passed},
    record::{NO_PERIOD, PeriodAt},
    slots::{Slot, Slots},
};
use crate::{
    approval::Line,
    id::{NodeId, RequestId},
    money::Money,
};

impl Ledger {
    /// Decides whether other amounts can be reserved for a request in place of those that are, on the same or other nodes.
    ///
    /// What was ordered stays ordered and counts against the new amounts. A hold that was released or has expired is reserved
    /// anew, if nothing was ordered from it.
    ///
    /// # Errors
    ///
    /// In this order:
    ///
    /// * [`LedgerError::Unknown`] if nothing was reserved for the request.
    /// * [`LedgerError::AlreadyResolved`] if it was released or has expired after something was ordered from it.
    /// * What is wrong with the lines, the date and the expiry, as for [`decide_hold`](Self::decide_hold).
    /// * [`LedgerError::BelowOrdered`] if less is to be held on a node than was ordered there.
    /// * [`LedgerError::LimitExceeded`] if a hard limit has less free than is asked of it beyond what was held.
    pub fn decide_rehold(
        &self,
        hold: &RequestId,
        lines: &[Line],
        expires_at: Option<DateTime<Utc>>,
        terms: &Terms,
    ) -> Result<LedgerEvent, LedgerError> {
        let document = || Document::Hold(hold.clone());
        let place = self.holds.find(hold);
        let row = place.and_then(|place| self.holds.at(place));
        let row = row.ok_or_else(|| self.unknown(document()))?;
        let ended = matches!(row.status, Status::Released | Status::Expired);
        if ended && self.has_orders(place) {
            check_open(row.status, document)?;
        }
        let slots = self.slots(lines)?;
        let period = self.open_period(terms.day())?;
        check_expiry(hold, expires_at, terms)?;
        self.check_no_reserves(&slots)?;
        let slots = self.left_after(hold, ended, &row.slots, slots)?;
        // The limits are asked as if nothing had been held.
        let mut free = self.sketch();
        free.shift(
            &row.slots,
            Spot(Column::Held, row.period),
            Spot(Column::Available, row.period),
        );
        let mut passed = Passed::default();
        let ask = Ask {
            stage: Stage::Hold,
            period,
            from: NO_PERIOD,
            exception: terms.exception.as_ref(),
        };
        free.ask_slots(ask, &slots, None, &mut passed)?;
        Ok(LedgerEvent::Reheld {
            hold: hold.clone(),
            lines: self.lines(&slots, |slot| slot.amount),
            expires_at,
            date: self.posted_on(terms),
            exception: passed.exception(terms),
            warnings: passed.warnings,
        })
    }

    /// Enters the new amounts of a hold.
    pub(super) fn apply_reheld(
        &mut self,
        hold: &RequestId,
        slots: Slots,
        expires_at: Option<DateTime<Utc>>,
        period: PeriodAt,
    ) -> Result<(), LedgerError> {
        let document = || misfit(Document::Hold(hold.clone()));
        let place = self.holds.find(hold).ok_or_else(document)?;
        let row = self.holds.at(place).ok_or_else(document)?;
        let ended = matches!(row.status, Status::Released | Status::Expired);
        if ended && self.has_orders(Some(place)) {
            return Err(document());
        }
        let (before, from, until) = (row.slots.clone(), row.period, row.expires_at);
        let slots = self
            .left_after(hold, ended, &before, slots)
            .map_err(|_| document())?;
        self.shift(
            &before,
            Spot(Column::Held, from),
            Spot(Column::Available, from),
        );
        self.shift(
            &slots,
            Spot(Column::Available, period),
            Spot(Column::Held, period),
        );
        self.no_longer_expires(place, until);
        let used_up = slots.is_used_up();
        if let Some(at) = expires_at.filter(|_| !used_up) {
            self.expiring.insert((at, place));
        }
        if let Some(row) = self.holds.at_mut(place) {
            row.slots = slots;
            row.expires_at = expires_at;
            row.period = period;
            row.status = if used_up {
                Status::Committed
            } else {
                Status::Open
            };
        }
        Ok(())
    }

    /// Tells whether something is ordered from a hold and not undone.
    fn has_orders(&self, hold: Option<u32>) -> bool {
        let mut orders = self.orders.rows.iter();
        orders.any(|row| Some(row.hold) == hold && row.status != Status::Voided)
    }

    /// Takes from the new lines of a hold what was ordered on the ones before.
    fn left_after(
        &self,
        hold: &RequestId,
        ended: bool,
        before: &Slots,
        mut now: Slots,
    ) -> Result<Slots, LedgerError> {
        let money = |minor| Money::from_minor(minor, self.tree.currency());
        for old in before.as_slice() {
            // Of a hold that has ended nothing is left, and nothing was ordered.
            let ordered = if ended {
                0
            } else {
                old.amount.saturating_sub(old.left)
            };
            let slots = now.as_mut_slice();
            let found = slots.iter_mut().find(|slot| slot.at == old.at);
            let amount = found.as_ref().map_or(0, |slot| slot.amount);
            if amount < ordered {
                return Err(LedgerError::BelowOrdered {
                    hold: Box::new(hold.clone()),
                    node: self.node_of(old),
                    amount: money(amount),
                    ordered: money(ordered),
                });
            }
            if let Some(slot) = found {
                slot.left = slot.amount.saturating_sub(ordered);
            }
        }
        Ok(now)
    }

    fn node_of(&self, slot: &Slot) -> NodeId {
        let node = self.tree.nodes().get(slot.at.position());
        node.expect("invariant: the lines of a document are at nodes of the tree")
            .id()
            .clone()
    }
}

/// Checks that a hold expires later than it is made.
pub(super) fn check_expiry(
    hold: &RequestId,
    expires_at: Option<DateTime<Utc>>,
    terms: &Terms,
) -> Result<(), LedgerError> {
    match (expires_at, terms.at) {
        (Some(expires_at), Some(now)) if expires_at <= now => Err(LedgerError::ExpiredBefore {
            hold: hold.clone(),
            expires_at,
            now,
        }),
        _ => Ok(()),
    }
}
