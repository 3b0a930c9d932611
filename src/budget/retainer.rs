//! Retainers: an order whose money is committed as a whole and falls due in instalments.

use std::{fmt, num::NonZeroU32};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    Document, Ledger, LedgerError, LedgerEvent, Payable, Status, Terms,
    apply::misfit,
    balance::Column,
    enter::Spot,
    record::OrderRow,
    slots::{Slot, Slots},
};
use crate::{id::OrderId, time::Cadence};

/// The instalments of an order: so many, the first on a day, the others as a cadence falls due.
///
/// Each line of the order is divided into equal instalments; the minor units that do not divide fall on the first ones, one each,
/// so that the instalments add up to the line. What was not invoiced when it fell due stays due.
///
/// On the wire `{"first": "2014-10-01", "cadence": {"every": 1, "unit": "month"}, "times": 12}`.
///
/// # Example: twelve months
/// ```
/// use tactica::{budget::Retainer, time::parse_date};
///
/// let text = r#"{"first": "2014-10-31", "cadence": {"every": 1, "unit": "month"}, "times": 12}"#;
/// let retainer: Retainer = serde_json::from_str(text)?;
/// assert_eq!(retainer.due(parse_date("2014-10-30")?), 0);
/// assert_eq!(retainer.due(parse_date("2014-11-30")?), 2);
/// assert_eq!(retainer.next_after(parse_date("2014-11-30")?), Some(parse_date("2014-12-31")?));
/// assert_eq!(retainer.to_string(), "12 times, every month from 2014-10-31");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retainer {
    /// The day the first instalment falls due.
    pub first: NaiveDate,
    /// How often another one does.
    pub cadence: Cadence,
    /// How many there are.
    pub times: NonZeroU32,
}

impl Retainer {
    /// Returns how many instalments are due on a day: those that fell due earlier, and on it.
    ///
    /// # Complexity
    ///
    /// `O(log n)` for `n` instalments.
    #[must_use]
    pub fn due(self, day: NaiveDate) -> u32 {
        let is_due = |times| {
            let date = self.cadence.date(self.first, times);
            date.is_some_and(|date| date <= day)
        };
        // The dates rise, so that what is due is a beginning of them.
        let (mut due, mut beyond) = (0_u32, self.times.get());
        while due < beyond {
            let middle = due.midpoint(beyond);
            if is_due(middle) {
                due = middle.saturating_add(1);
            } else {
                beyond = middle;
            }
        }
        due
    }

    /// Returns the day of the first instalment that is not due on a day, if there is one and the calendar reaches that far.
    #[must_use]
    pub fn next_after(self, day: NaiveDate) -> Option<NaiveDate> {
        let due = self.due(day);
        let next = (due < self.times.get()).then_some(due)?;
        self.cadence.date(self.first, next)
    }

    /// Tells whether all instalments are due.
    fn is_over(self, day: NaiveDate) -> bool {
        self.due(day) == self.times.get()
    }

    /// Returns what of an amount is due on a day.
    fn due_of(self, amount: i128, day: NaiveDate) -> i128 {
        let (due, times) = (i128::from(self.due(day)), i128::from(self.times.get()));
        let each = amount.checked_div(times).unwrap_or(0);
        let odd = amount.checked_rem(times).unwrap_or(0);
        // No more than the amount, as `due` is no more than `times`.
        each.saturating_mul(due).saturating_add(odd.min(due))
    }
}

impl fmt::Display for Retainer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            first,
            cadence,
            times,
        } = self;
        write!(f, "{times} times, {cadence} from {first}")
    }
}

impl Ledger {
    /// Checks that an invoice of a day comes when its order is payable, and asks no more than the instalments due by then.
    pub(super) fn check_payable(
        &self,
        (place, row): (u32, &OrderRow),
        slots: &Slots,
        terms: &Terms,
    ) -> Result<(), LedgerError> {
        let day = terms.day();
        match (row.payable, day) {
            (Payable::Retainer(retainer), Some(day)) => {
                self.check_due(retainer, (place, row), slots, day)
            }
            _ if super::Order { ledger: self, row }.is_payable(day) => Ok(()),
            _ => Err(LedgerError::NotPayable {
                order: row.id.clone(),
                payable: row.payable,
            }),
        }
    }

    fn check_due(
        &self,
        retainer: Retainer,
        (place, row): (u32, &OrderRow),
        slots: &Slots,
        day: NaiveDate,
    ) -> Result<(), LedgerError> {
        if row.is_cut || retainer.is_over(day) {
            return Ok(()); // then it is an order like any other, with what is tolerated beyond it
        }
        for asked in slots.as_slice() {
            // A line that the order does not have is refused as one that exceeds it.
            let Some(ordered) = row.slots.at(asked.at) else {
                continue;
            };
            let due = self.due_at(retainer, (place, row), ordered, day);
            if asked.amount > due {
                let line = self.line(asked.at, asked.amount);
                return Err(LedgerError::NotDue {
                    order: Box::new(row.id.clone()),
                    node: line.node,
                    due: self.money(due),
                    amount: line.amount,
                    day,
                    next: retainer.next_after(day),
                });
            }
        }
        Ok(())
    }

    /// Returns what of a line of an order is due on a day and not invoiced.
    pub(super) fn due_at(
        &self,
        retainer: Retainer,
        (place, row): (u32, &OrderRow),
        ordered: &Slot,
        day: NaiveDate,
    ) -> i128 {
        let accruals = self.accruals.get(&place).into_iter().flatten();
        let accruals = accruals.filter_map(|place| self.invoices.at(*place)?.slots.at(ordered.at));
        // What is accrued is still to be invoiced.
        let open = accruals.fold(ordered.left, |sum, slot| sum.saturating_add(slot.left));
        if row.is_cut {
            return open; // what was not due has been given back
        }
        let invoiced = ordered.amount.saturating_sub(open);
        let due = retainer.due_of(ordered.amount, day);
        due.saturating_sub(invoiced).max(0)
    }

    /// Decides whether what is left of an order can be given back, on terms: of a retainer what is not due on the day.
    pub(super) fn closed(
        &self,
        order: &OrderId,
        terms: &Terms,
    ) -> Result<LedgerEvent, LedgerError> {
        let (place, found) = self.open_order(order)?;
        let due_on = terms.day().filter(|day| match found.payable {
            Payable::Retainer(retainer) if !found.is_cut => {
                let mut slots = found.slots.as_slice().iter();
                self.accruals
                    .get(&place)
                    .is_some_and(|open| !open.is_empty())
                    || slots.any(|slot| stays(retainer, slot, *day) > 0)
            }
            _ => false,
        });
        Ok(LedgerEvent::OrderClosed {
            order: order.clone(),
            due_on,
        })
    }

    /// Gives back the instalments of a retainer that are not due on a day; what is due stays ordered.
    pub(super) fn apply_cut(&mut self, place: u32, day: NaiveDate) -> Result<(), LedgerError> {
        let row = self.orders.at_mut(place);
        let found = row.and_then(|row| match row.payable {
            Payable::Retainer(retainer) if row.status == Status::Open && !row.is_cut => {
                Some((retainer, row))
            }
            _ => None,
        });
        let Some((retainer, row)) = found else {
            let order = self.orders.at(place).map(|row| row.id.clone());
            let order = order.expect("invariant: the place of an order was found by its name");
            return Err(misfit(Document::Order(order)));
        };
        row.is_cut = true;
        let (mut given_back, period) = (row.slots.clone(), row.period);
        for (back, slot) in given_back
            .as_mut_slice()
            .iter_mut()
            .zip(row.slots.as_mut_slice())
        {
            let stays = stays(retainer, slot, day);
            back.left = slot.left.saturating_sub(stays);
            slot.left = stays;
        }
        let available = Spot(Column::Available, period);
        self.shift(&given_back, Spot(Column::Committed, period), available);
        Ok(())
    }
}

/// Returns what is left of a line when the instalments that are not due have been given back.
fn stays(retainer: Retainer, slot: &Slot, day: NaiveDate) -> i128 {
    let later = slot
        .amount
        .saturating_sub(retainer.due_of(slot.amount, day));
    slot.left.saturating_sub(later).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::CadenceUnit;

    fn retainer(times: u32, every: u32, unit: CadenceUnit) -> Retainer {
        Retainer {
            first: "2025-01-31".parse().unwrap(),
            cadence: Cadence::every(every, unit).unwrap(),
            times: NonZeroU32::new(times).unwrap(),
        }
    }

    #[test]
    fn instalments_fall_due_on_the_dates_of_the_cadence_and_add_up() {
        let monthly = retainer(12, 1, CadenceUnit::Month);
        let span = "2025-01-01..2026-03-01".parse().unwrap();
        let dates = monthly.cadence.dates(monthly.first, span).take(12);
        for (before, date) in (0_u32..).zip(dates) {
            assert_eq!(monthly.due(date.pred_opt().unwrap()), before);
            assert_eq!(monthly.due(date), before.saturating_add(1));
        }
        let due = |day: &str| monthly.due_of(10_000_000, day.parse().unwrap());
        let steps = [
            "2025-01-30",
            "2025-01-31",
            "2025-04-30",
            "2025-05-31",
            "2025-12-31",
        ];
        let sums = [0, 833_334, 4 * 833_334, 4 * 833_334 + 833_333, 10_000_000];
        assert_eq!(steps.map(due), sums);
        assert_eq!(monthly.next_after("2025-12-31".parse().unwrap()), None);
    }

    #[test]
    fn what_the_calendar_does_not_reach_never_falls_due() {
        let far = retainer(u32::MAX, u32::MAX, CadenceUnit::Year);
        assert_eq!(far.due(NaiveDate::MAX), 1);
        assert_eq!(far.next_after(far.first), None);
        assert_eq!(far.due_of(i128::from(u32::MAX) - 1, far.first), 1);
    }
}
