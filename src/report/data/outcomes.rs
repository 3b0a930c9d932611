//! What came of the channels, added up beside what was paid for them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{SpendRow, view::View};
use crate::{id::ChannelId, money::Money, number::Quantity, time::DateSpan};

/// What came of one channel: the recorded outcomes added up, and what was paid for it.
///
/// A figure that no record has is `None`, not zero. Records of overlapping days are added all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelOutcome {
    /// The channel.
    pub channel: ChannelId,
    /// What people call it.
    pub name: String,
    /// Invoices less credits.
    pub settled: Money,
    /// The days of the records, in the order in which they were recorded.
    pub spans: Vec<DateSpan>,
    /// How often advertising was shown.
    pub impressions: Option<Quantity>,
    /// How often it was clicked.
    pub clicks: Option<Quantity>,
    /// Enquiries.
    pub leads: Option<Quantity>,
    /// New customers.
    pub customers: Option<Quantity>,
    /// Revenue attributed to the channel.
    pub revenue: Option<Money>,
    /// Incremental profit before the cost of marketing.
    pub profit: Option<Money>,
    /// Whether a sum is beyond the range of numbers; it then stands without what did not fit.
    pub overflow: bool,
}

/// Returns the channels that something was recorded of or paid for, ordered by name.
pub(super) fn channels(view: &View<'_>, spending: &[SpendRow<ChannelId>]) -> Vec<ChannelOutcome> {
    let mut rows: BTreeMap<ChannelId, ChannelOutcome> = BTreeMap::new();
    let empty = |channel: &ChannelId, settled: Money| {
        let found = view.plan.channel(channel);
        ChannelOutcome {
            channel: channel.clone(),
            name: found.map_or("", |channel| &channel.name).to_owned(),
            settled,
            spans: Vec::new(),
            impressions: None,
            clicks: None,
            leads: None,
            customers: None,
            revenue: None,
            profit: None,
            overflow: false,
        }
    };
    for row in spending {
        if let Some(channel) = row.of.as_ref().filter(|_| !row.settled.is_zero()) {
            rows.insert(channel.clone(), empty(channel, row.settled));
        }
    }
    for outcome in view.state.outcomes() {
        let nothing = || empty(&outcome.channel, view.money(0));
        let row = rows.entry(outcome.channel.clone()).or_insert_with(nothing);
        row.spans.extend(DateSpan::new(outcome.from, outcome.until));
        let overflow = &mut row.overflow;
        for (sum, part) in [
            (&mut row.impressions, outcome.impressions),
            (&mut row.clicks, outcome.clicks),
            (&mut row.leads, outcome.leads),
            (&mut row.customers, outcome.customers),
        ] {
            add(sum, part, overflow, |a, b| {
                let sum = a.decimal().checked_add(b.decimal())?;
                Quantity::new(sum).ok()
            });
        }
        for (sum, part) in [
            (&mut row.revenue, outcome.revenue),
            (&mut row.profit, outcome.profit),
        ] {
            add(sum, part, overflow, |a, b| a.try_add(b).ok());
        }
    }
    rows.into_values().collect()
}

fn add<T: Copy>(
    sum: &mut Option<T>,
    part: Option<T>,
    overflow: &mut bool,
    add: impl Fn(T, T) -> Option<T>,
) {
    let Some(part) = part else { return };
    match sum.map_or(Some(part), |sum| add(sum, part)) {
        Some(whole) => *sum = Some(whole),
        None => *overflow = true,
    }
}
