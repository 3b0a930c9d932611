//! What a trigger is computed from: a measured value, or the date.

use std::{collections::BTreeMap, fmt};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::TriggerKind;
use crate::{id::KpiId, number::Quantity, time::NaiveDate, word::define_words};

define_words! {
    /// How a value has to stand to a threshold.
    Relation {
        /// Above it.
        Above => "above",
        /// Above it or equal.
        AtLeast => "at-least",
        /// Equal or below.
        AtMost => "at-most",
        /// Below it.
        Below => "below",
    }
}

/// A value that a KPI has to reach.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// The KPI.
    pub kpi: KpiId,
    /// How its latest value has to stand to the threshold.
    pub relation: Relation,
    /// The threshold, in the KPI's unit.
    pub value: Quantity,
}

impl Threshold {
    /// Tells whether a value reaches the threshold.
    #[must_use]
    pub fn is_met(&self, value: Quantity) -> bool {
        match self.relation {
            Relation::Above => value > self.value,
            Relation::AtLeast => value >= self.value,
            Relation::AtMost => value <= self.value,
            Relation::Below => value < self.value,
        }
    }
}

impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = match self.relation {
            Relation::Above => "above",
            Relation::AtLeast => "at least",
            Relation::AtMost => "at most",
            Relation::Below => "below",
        };
        write!(f, "{} {how} {}", self.kpi, self.value)
    }
}

/// What a trigger is computed from.
///
/// JSON: `{"metric": {"kpi": "bookings", "relation": "below", "value": "8000"}}`, `{"date": {"from": "2025-06-01"}}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Condition {
    /// A measure passed a threshold.
    Metric(Threshold),
    /// A date has come, and another one has not.
    Date {
        /// The first day.
        from: NaiveDate,
        /// The day after the last; `None` for no end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<NaiveDate>,
    },
}

impl Condition {
    /// Returns the kind of trigger it belongs to.
    #[must_use]
    pub fn kind(&self) -> TriggerKind {
        match self {
            Self::Metric(_) => TriggerKind::Metric,
            Self::Date { .. } => TriggerKind::Date,
        }
    }

    /// Tells whether there is no day on which it is met.
    pub(super) fn is_never(&self) -> bool {
        matches!(self, Self::Date { from, until: Some(until) } if from >= until)
    }
}

/// What is known when a fund is drawn: the instant, and the latest value of every KPI that was measured.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Circumstances {
    /// When it is drawn; its date in UTC decides on days and periods.
    pub at: DateTime<Utc>,
    /// The latest values.
    pub values: BTreeMap<KpiId, Quantity>,
}

/// What showed that the condition of a trigger was met.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Grounds {
    /// A measured value.
    Measured {
        /// The threshold it reached.
        threshold: Threshold,
        /// The value.
        value: Quantity,
    },
    /// The date.
    Dated {
        /// The day on which the fund was drawn.
        on: NaiveDate,
    },
}
