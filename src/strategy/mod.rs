//! What a plan is for: objectives that can be measured, and the audiences they are about.
//!
//! | Operation | Result | Note |
//! | --- | --- | --- |
//! | [`Kpi::direction`] | rising or falling | cost per acquisition is meant to fall |
//! | [`Kpi::achievement`] | how far from baseline to target | 0 at the baseline, 1 at the target, may leave both |
//! | [`KpiSeries`] | status, and when the target is reached at this rate | from the values that were measured |
//! | [`Objective::score`], [`Score`] | what KPIs come to together | weighted; nothing beyond its target counts more |

mod score;
mod series;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use self::{
    score::{Score, Weighted},
    series::{KpiSeries, KpiStatus, KpiValue, Pace, StatusBands, StatusBandsError},
};
use crate::{
    id::{AudienceId, KpiId, ObjectiveId},
    number::{Percent, Quantity, Ratio},
    word::define_words,
};

/// Something a plan is to achieve.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objective {
    /// Its name in the plan.
    pub id: ObjectiveId,
    /// What people call it.
    pub name: String,
    /// Its rank among the objectives; 1 comes first. Ties are broken by the identifier.
    pub priority: u32,
    /// Its share of the plan's attention; either all objectives of a plan have one and they add up to 100 %, or none has.
    pub weight: Option<Percent>,
    /// The audiences it is about.
    pub audiences: Vec<AudienceId>,
    /// What shows that it is met.
    pub kpis: Vec<Kpi>,
}

define_words! {
    /// Which way a KPI is meant to go.
    Direction {
        /// The target lies above the baseline.
        Rise => "rise",
        /// The target lies below the baseline.
        Fall => "fall",
    }
}

/// A key performance indicator: a measure with a baseline, a target and the date the target is due.
///
/// # Example: a cost that is meant to fall
/// ```
/// use tactica::strategy::{Direction, Kpi};
///
/// let kpi = Kpi::new(
///     "cost-per-visit".parse()?,
///     "Cost per website visit",
///     "USD",
///     "2.40".parse()?,
///     "1.80".parse()?,
///     "2025-09-30".parse()?,
/// )?;
/// assert_eq!(kpi.direction(), Direction::Fall);
/// assert_eq!(kpi.achievement("2.25".parse()?).to_string(), "0.25");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "KpiFields", into = "KpiFields")]
pub struct Kpi {
    id: KpiId,
    name: String,
    unit: String,
    baseline: Quantity,
    target: Quantity,
    due: NaiveDate,
    weight: Option<Percent>,
    bands: StatusBands,
}

/// Says that a KPI has nothing to show: its target is its baseline.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("KPI {id}: target and baseline are both {value}, so that nothing could show progress")]
pub struct KpiWithoutChange {
    /// The KPI.
    pub id: KpiId,
    /// The value of both.
    pub value: Quantity,
}

impl Kpi {
    /// Makes a KPI; `unit` is free text such as `visits` or `USD`.
    ///
    /// # Errors
    ///
    /// [`KpiWithoutChange`] when `target` equals `baseline`.
    pub fn new(
        id: KpiId,
        name: impl Into<String>,
        unit: impl Into<String>,
        baseline: Quantity,
        target: Quantity,
        due: NaiveDate,
    ) -> Result<Self, KpiWithoutChange> {
        if baseline == target {
            return Err(KpiWithoutChange { id, value: target });
        }
        Ok(Self {
            id,
            name: name.into(),
            unit: unit.into(),
            baseline,
            target,
            due,
            weight: None,
            bands: StatusBands::default(),
        })
    }

    /// Returns the KPI with a share of its objective's weight; either all KPIs of an objective have one and they add up to 100 %, or
    /// none has.
    #[must_use]
    pub fn with_weight(mut self, weight: Percent) -> Self {
        self.weight = Some(weight);
        self
    }

    /// Returns the KPI with its own status bands.
    #[must_use]
    pub fn with_bands(mut self, bands: StatusBands) -> Self {
        self.bands = bands;
        self
    }

    /// Returns its share of its objective's weight.
    #[must_use]
    pub fn weight(&self) -> Option<Percent> {
        self.weight
    }

    /// Returns from where on it is green and amber.
    #[must_use]
    pub fn bands(&self) -> StatusBands {
        self.bands
    }

    /// Returns the identifier.
    #[must_use]
    pub fn id(&self) -> &KpiId {
        &self.id
    }

    /// Returns what people call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the unit of its values.
    #[must_use]
    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// Returns the value before the plan.
    #[must_use]
    pub fn baseline(&self) -> Quantity {
        self.baseline
    }

    /// Returns the value to be reached.
    #[must_use]
    pub fn target(&self) -> Quantity {
        self.target
    }

    /// Returns the date by which the target is to be reached.
    #[must_use]
    pub fn due(&self) -> NaiveDate {
        self.due
    }

    /// Tells whether the KPI is meant to rise or to fall.
    #[must_use]
    pub fn direction(&self) -> Direction {
        if self.target > self.baseline {
            Direction::Rise
        } else {
            Direction::Fall
        }
    }

    /// Returns how far `measured` is on the way from baseline to target:
    /// `(measured − baseline) / (target − baseline)`, rounded half to even to twelve digits.
    ///
    /// 0 at the baseline, 1 at the target; below 0 when things got worse, above 1 when the target is exceeded. The
    /// result saturates at the bounds of [`Ratio`] where the target is next to the baseline and the measure far away.
    #[must_use]
    pub fn achievement(&self, measured: Quantity) -> Ratio {
        // The differences of bounded decimals are exact; only the quotient can leave the range.
        let zero = Quantity::ZERO.decimal();
        let way = |to: Quantity| {
            to.decimal()
                .checked_sub(self.baseline.decimal())
                .unwrap_or(zero)
        };
        let (done, whole) = (way(measured), way(self.target));
        Ratio::of(done, whole).unwrap_or_else(|| {
            let far = if done.is_sign_negative() == whole.is_sign_negative() {
                1
            } else {
                -1
            };
            Ratio::extreme(far)
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KpiFields {
    id: KpiId,
    name: String,
    unit: String,
    baseline: Quantity,
    target: Quantity,
    due: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    weight: Option<Percent>,
    #[serde(default, skip_serializing_if = "is_usual")]
    bands: StatusBands,
}

fn is_usual(bands: &StatusBands) -> bool {
    *bands == StatusBands::default()
}

impl TryFrom<KpiFields> for Kpi {
    type Error = KpiWithoutChange;

    fn try_from(f: KpiFields) -> Result<Self, KpiWithoutChange> {
        let kpi = Self::new(f.id, f.name, f.unit, f.baseline, f.target, f.due)?;
        Ok(Self {
            weight: f.weight,
            bands: f.bands,
            ..kpi
        })
    }
}

impl From<Kpi> for KpiFields {
    fn from(kpi: Kpi) -> Self {
        let Kpi {
            id,
            name,
            unit,
            baseline,
            target,
            due,
            weight,
            bands,
        } = kpi;
        Self {
            id,
            name,
            unit,
            baseline,
            target,
            due,
            weight,
            bands,
        }
    }
}

/// A group of people the plan addresses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audience {
    /// Its name in the plan.
    pub id: AudienceId,
    /// What people call it.
    pub name: String,
    /// Who belongs to it.
    pub description: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kpi(baseline: &str, target: &str) -> Result<Kpi, KpiWithoutChange> {
        let due = NaiveDate::from_ymd_opt(2025, 9, 30).unwrap();
        let (baseline, target) = (baseline.parse().unwrap(), target.parse().unwrap());
        Kpi::new(
            KpiId::new("visits").unwrap(),
            "Visits",
            "visits",
            baseline,
            target,
            due,
        )
    }

    #[test]
    fn achievement_is_zero_at_the_baseline_and_one_at_the_target_in_both_directions() {
        for (baseline, target) in [("100", "150"), ("150", "100"), ("-5", "5"), ("0", "0.1")] {
            let kpi = kpi(baseline, target).unwrap();
            assert_eq!(kpi.achievement(kpi.baseline()), Ratio::ZERO);
            assert_eq!(kpi.achievement(kpi.target()), Ratio::from(1));
        }
        assert_eq!(
            kpi("100", "150")
                .unwrap()
                .achievement(Quantity::from(75))
                .to_string(),
            "-0.5"
        );
    }

    #[test]
    fn achievement_saturates_instead_of_failing() {
        let kpi = kpi("0", "0.000000000001").unwrap();
        assert!(kpi.achievement("999999999999999".parse().unwrap()) > Ratio::from(1_000_000));
        assert!(kpi.achievement("-999999999999999".parse().unwrap()) < Ratio::from(-1_000_000));
    }

    #[test]
    fn a_target_at_the_baseline_is_refused_also_from_json() {
        assert!(kpi("5", "5.0").is_err());
        let json =
            r#"{"id":"a","name":"","unit":"","baseline":"1","target":"1","due":"2025-01-01"}"#;
        assert!(serde_json::from_str::<Kpi>(json).is_err());
    }
}
