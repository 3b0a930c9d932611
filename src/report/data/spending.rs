//! What was planned and paid, by channel, by tactic and over time.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{DatedAmount, view::View};
pub use crate::performance::Booking;
pub(super) use crate::performance::bookings::bookings;
use crate::{money::Money, tactic::Cost};

/// What was planned and paid for one channel or tactic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpendRow<I> {
    /// The channel or tactic; `None` for what is assigned to none, which stands last.
    pub of: Option<I>,
    /// What people call it; empty for what is assigned to none.
    pub name: String,
    /// The planned costs.
    pub planned: Money,
    /// Invoices less credits.
    pub settled: Money,
}

/// Adds planned costs and bookings up by what `key` finds in a cost, in the order of the keys, the rest last.
pub(super) fn by<I: Ord + Clone>(
    view: &View<'_>,
    bookings: &[Booking],
    key: impl Fn(&Cost) -> Option<I>,
    name: impl Fn(&I) -> String,
) -> Vec<SpendRow<I>> {
    let mut sums: BTreeMap<Option<I>, (i128, i128)> = BTreeMap::new();
    for cost in view.plan.costs() {
        let (planned, _) = sums.entry(key(cost)).or_default();
        *planned = planned.saturating_add(cost.planned.minor());
    }
    for booking in bookings {
        let cost = booking.cost.as_ref().and_then(|id| view.plan.cost(id));
        let (_, settled) = sums.entry(cost.and_then(&key)).or_default();
        *settled = settled.saturating_add(booking.amount.minor());
    }
    let rest = sums.remove_entry(&None);
    let rows = sums.into_iter().chain(rest);
    rows.map(|(of, (planned, settled))| SpendRow {
        name: of.as_ref().map(&name).unwrap_or_default(),
        of,
        planned: view.money(planned),
        settled: view.money(settled),
    })
    .collect()
}

/// Returns how paid money grows: nothing on the first day, then an amount for each day after which it has changed, then that
/// of the end of the day of the report.
pub(super) fn settled_curve(view: &View<'_>, bookings: &[Booking]) -> Vec<DatedAmount> {
    let first = bookings.first().map(|booking| booking.at.date_naive());
    let start = view.plan.span().start();
    let mut sums: BTreeMap<_, i128> = BTreeMap::new();
    sums.insert(first.map_or(start, |first| first.min(start)), 0);
    let mut sum = 0_i128;
    for booking in bookings {
        sum = sum.saturating_add(booking.amount.minor());
        let day = booking.at.date_naive();
        sums.insert(day.succ_opt().unwrap_or(day), sum);
    }
    if view.tomorrow() > start {
        sums.insert(view.tomorrow(), sum);
    }
    let points = sums.into_iter().map(|(date, minor)| DatedAmount {
        date,
        amount: view.money(minor),
    });
    points.collect()
}
