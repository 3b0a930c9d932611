//! Do the channels claim more than there was?

use serde::{Deserialize, Serialize};

use super::{Base, Metric, MetricError, define::define_result};
use crate::{
    id::ChannelId,
    number::{Quantity, Ratio},
};

/// What a channel claims.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelClaim {
    /// The channel.
    pub channel: ChannelId,
    /// The conversions an attribution model credits to it, at least zero; parts of one are legal.
    pub conversions: Quantity,
}

/// What an attribution is checked against: all conversions there were, by any channel or none.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttributionInputs {
    /// The channels, each once, in any order.
    pub claims: Vec<ChannelClaim>,
    /// All conversions of the same span and scope.
    pub total: Quantity,
}

impl AttributionInputs {
    /// Computes the share of each channel, and what no channel is credited with.
    ///
    /// # Errors
    ///
    /// * [`MetricError::Negative`] if a claim or the total is below zero.
    /// * [`MetricError::Duplicate`] if a channel is listed twice.
    /// * [`MetricError::OutOfRange`] if the claims together exceed the total: some conversions are credited twice.
    /// * [`MetricError::Undefined`] if there were no conversions.
    /// * [`MetricError::Overflow`].
    ///
    /// # Complexity
    ///
    /// O(n log n) for n channels.
    pub fn evaluate(self) -> Result<Attribution, MetricError> {
        let value = self.table()?;
        Ok(Attribution {
            inputs: self,
            value,
        })
    }

    fn table(&self) -> Result<AttributionTable, MetricError> {
        let metric = Metric::Attribution;
        let mut claims: Vec<&ChannelClaim> = self.claims.iter().collect();
        claims.sort_by(|a, b| a.channel.cmp(&b.channel));
        for claim in &claims {
            metric.not_negative("conversions", claim.conversions.decimal())?;
        }
        metric.not_negative("total", self.total.decimal())?;
        let mut pairs = claims.iter().zip(claims.iter().skip(1));
        if let Some((claim, _)) = pairs.find(|(claim, next)| claim.channel == next.channel) {
            let id = claim.channel.as_str().into();
            return Err(MetricError::Duplicate { metric, id });
        }
        let claimed = metric.sum_quantities(claims.iter().map(|claim| claim.conversions))?;
        let (sum, total) = (claimed.decimal(), self.total.decimal());
        metric.part_of("attributed conversions", sum, total)?;
        let share = |count| metric.ratio_of_quantities(count, self.total, Base::Conversions);
        let channels = claims
            .iter()
            .map(|claim| {
                Ok(ChannelCredit {
                    channel: claim.channel.clone(),
                    conversions: claim.conversions,
                    share: share(claim.conversions)?,
                })
            })
            .collect::<Result<Vec<_>, MetricError>>()?;
        let rest = total.checked_sub(sum).ok_or(metric.overflow())?;
        let unattributed = Quantity::new(rest).map_err(|_| metric.overflow())?;
        Ok(AttributionTable {
            channels,
            claimed,
            unattributed,
            unattributed_share: share(unattributed)?,
        })
    }
}

/// What a channel is credited with.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelCredit {
    /// The channel.
    pub channel: ChannelId,
    /// The conversions credited to it.
    pub conversions: Quantity,
    /// These as a share of all conversions.
    pub share: Ratio,
}

/// Who is credited with the conversions.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttributionTable {
    /// The channels, in the order of their identifiers.
    pub channels: Vec<ChannelCredit>,
    /// What the channels are credited with together, at most the total.
    pub claimed: Quantity,
    /// What no channel is credited with: the baseline, or what is not seen.
    pub unattributed: Quantity,
    /// The unattributed as a share of all conversions.
    pub unattributed_share: Ratio,
}

define_result! {
    /// An attribution that adds up: no conversion is credited twice.
    ///
    /// Platforms that report for themselves claim the same sale each; their claims are refused here, while
    /// [`ChannelCosts`](super::ChannelCosts) shows the overlap. That it adds up does not make it causal.
    ///
    /// # Example: three platforms, and more sales than there were
    /// ```
    /// use tactica::metric::{AttributionInputs, ChannelClaim};
    ///
    /// let claim = |channel: &str, conversions: &str| ChannelClaim {
    ///     channel: channel.parse().unwrap(),
    ///     conversions: conversions.parse().unwrap(),
    /// };
    /// let mut inputs = AttributionInputs {
    ///     claims: vec![claim("search", "60"), claim("social", "45"), claim("email", "20")],
    ///     total: "100".parse()?,
    /// };
    /// assert_eq!(
    ///     inputs.clone().evaluate().unwrap_err().to_string(),
    ///     "attribution: attributed conversions is 125, it must be at least 0 and at most 100",
    /// );
    /// inputs.claims[1].conversions = "12.5".parse()?; // a model that shares sales between channels
    /// let attribution = inputs.evaluate()?;
    /// assert_eq!(attribution.value().channels[2].share.to_string(), "0.125");
    /// assert_eq!(attribution.value().unattributed.to_string(), "7.5");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Attribution: AttributionInputs => &AttributionTable; |_| Metric::Attribution
}

impl Attribution {
    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let AttributionTable {
            channels,
            claimed,
            unattributed,
            ..
        } = &self.value;
        let total = self.inputs.total;
        format!(
            "{} channels are credited with {claimed} of {total} conversions; {unattributed} came without",
            channels.len()
        )
    }
}
