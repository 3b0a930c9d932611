//! How many took the next step, channel by channel, and how far that can be told from so many.

use serde::{Deserialize, Serialize};

use super::ChannelOutcome;
use crate::{
    id::ChannelId,
    number::{Decimal, Percent, Quantity, Rounding},
    pilot::{Arm, ShareInterval},
    word::define_words,
};

define_words! {
    /// A step of the way from an impression to a customer.
    FunnelStep {
        /// Impressions that were clicked.
        Click => "click",
        /// Clicks that led to an enquiry.
        Lead => "lead",
        /// Enquiries that led to a customer.
        Customer => "customer",
    }
}

/// How many took a step of the funnel, with Wilson's interval of the rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConversionRow {
    /// The channel.
    pub channel: ChannelId,
    /// What people call it.
    pub name: String,
    /// The step.
    pub step: FunnelStep,
    /// How many there were before it.
    pub base: u64,
    /// How many took it.
    pub converted: u64,
    /// The rate, with the interval that holds the true one with 95 % confidence.
    pub rate: ShareInterval,
}

/// Returns the steps of which both ends are recorded as whole numbers, the first one above zero, and not fewer than the second: other
/// counts are not those of the same people.
pub(super) fn conversions(channels: &[ChannelOutcome]) -> Vec<ConversionRow> {
    let mut rows = Vec::new();
    for channel in channels {
        let steps = [
            (FunnelStep::Click, channel.impressions, channel.clicks),
            (FunnelStep::Lead, channel.clicks, channel.leads),
            (FunnelStep::Customer, channel.leads, channel.customers),
        ];
        for (step, base, converted) in steps {
            let counts = base.and_then(count).zip(converted.and_then(count));
            let Some((base, converted)) = counts else {
                continue;
            };
            let arm = Arm::new(converted, base);
            let Ok(rate) = arm.and_then(|arm| arm.interval(confidence())) else {
                continue;
            };
            rows.push(ConversionRow {
                channel: channel.channel.clone(),
                name: channel.name.clone(),
                step,
                base,
                converted,
                rate,
            });
        }
    }
    rows
}

/// Returns a whole number as a count.
fn count(quantity: Quantity) -> Option<u64> {
    let whole = quantity.whole(Rounding::Floor)?;
    let count = u64::try_from(whole).ok()?;
    (Decimal::from(whole) == quantity.decimal()).then_some(count)
}

fn confidence() -> Percent {
    Percent::from(95)
}
