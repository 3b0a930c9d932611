//! How good and how predictable the work is: weighted scores, rework, and what came as it was planned.

use serde::{Deserialize, Serialize};

use super::{
    Base, Metric, MetricError,
    define::define_result,
    exact::{length, scaled},
};
use crate::{
    number::{DECIMALS_MAX, Percent, Quantity, Ratio},
    time::WorkTime,
};

/// What one criterion says of the quality.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CriterionScore {
    /// The criterion, by a name of the caller's.
    pub criterion: Box<str>,
    /// What it counts for, at least zero.
    pub weight: Quantity,
    /// How well it is met, 0 % to 100 %.
    pub score: Percent,
}

/// What a quality score is computed from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QualityInputs {
    /// The criteria, each once, in any order.
    pub criteria: Vec<CriterionScore>,
}

impl QualityInputs {
    /// Computes `Σ weight · score / Σ weight`.
    ///
    /// # Errors
    ///
    /// * [`MetricError::Duplicate`] if a criterion is listed twice.
    /// * [`MetricError::Negative`] if a weight is below zero.
    /// * [`MetricError::OutOfRange`] if a score is below 0 % or above 100 %.
    /// * [`MetricError::Undefined`] if the weights add up to zero.
    /// * [`MetricError::Overflow`] if weights and scores have more digits than 128 bits hold.
    pub fn evaluate(self) -> Result<Quality, MetricError> {
        let metric = Metric::QualityScore;
        metric.distinct_names(self.criteria.iter().map(|row| &*row.criterion))?;
        for row in &self.criteria {
            metric.not_negative("weight", row.weight.decimal())?;
            metric.within_hundred("score %", row.score)?;
        }
        let (earned, whole) = self.sums().ok_or(metric.overflow())?;
        let value = metric.ratio(earned, whole, Base::Weight)?;
        Ok(Quality {
            inputs: self,
            value,
        })
    }

    /// Returns `Σ weight · score` and `Σ weight · 100 %` as integers of one unit.
    fn sums(&self) -> Option<(i128, i128)> {
        let digits = |scale: fn(&CriterionScore) -> u32| self.criteria.iter().map(scale).max();
        let weights = digits(|row| row.weight.decimal().scale()).unwrap_or(0);
        let scores = digits(|row| row.score.decimal().scale()).unwrap_or(0);
        let all = scaled(Percent::HUNDRED.decimal(), scores)?;
        let mut rows = self.criteria.iter();
        rows.try_fold((0_i128, 0_i128), |(earned, whole), row| {
            let weight = scaled(row.weight.decimal(), weights)?;
            let part = weight.checked_mul(scaled(row.score.decimal(), scores)?)?;
            Some((
                earned.checked_add(part)?,
                whole.checked_add(weight.checked_mul(all)?)?,
            ))
        })
    }
}

define_result! {
    /// A quality score: the weighted mean of how well criteria are met, in [0, 1].
    ///
    /// One criterion that is missed altogether can hide behind many that are met: [`Quality::weakest`] names it.
    ///
    /// # Example
    /// ```
    /// use tactica::metric::{CriterionScore, QualityInputs};
    ///
    /// let row = |criterion: &str, weight: &str, score: &str| CriterionScore {
    ///     criterion: criterion.into(),
    ///     weight: weight.parse().unwrap(),
    ///     score: score.parse().unwrap(),
    /// };
    /// let criteria = vec![row("on brief", "3", "90%"), row("brand fit", "2", "80%"), row("accessible", "1", "20%")];
    /// let quality = QualityInputs { criteria }.evaluate()?;
    /// assert_eq!(quality.value().to_string(), "0.75");
    /// assert_eq!(&*quality.weakest().unwrap().criterion, "accessible");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Quality: QualityInputs => Ratio; |_| Metric::QualityScore
}

impl Quality {
    /// Returns the criterion with the lowest score among those that count; the first by name of several.
    #[must_use]
    pub fn weakest(&self) -> Option<&CriterionScore> {
        let rows = self.inputs.criteria.iter();
        let counted = rows.filter(|row| row.weight > Quantity::ZERO);
        counted.min_by(|a, b| (a.score, &a.criterion).cmp(&(b.score, &b.criterion)))
    }

    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let weakest = self.weakest().map_or(String::new(), |row| {
            format!(", the weakest being {} with {}", row.criterion, row.score)
        });
        let (value, count) = (self.value, self.inputs.criteria.len());
        format!("the quality score is {value} over {count} criteria{weakest}")
    }
}

/// What rework is computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReworkInputs {
    /// The working time spent on doing again what was done, 0 to `all`.
    pub again: WorkTime,
    /// The working time spent in all.
    pub all: WorkTime,
}

impl ReworkInputs {
    /// Computes `again / all`.
    ///
    /// # Errors
    ///
    /// * [`MetricError::Negative`] if one of the two is below zero.
    /// * [`MetricError::OutOfRange`] if more was done again than was done.
    /// * [`MetricError::Undefined`] if nothing was done.
    pub fn evaluate(self) -> Result<Rework, MetricError> {
        let metric = Metric::Rework;
        let (again, all) = (self.again.minutes(), self.all.minutes());
        metric.not_negative("rework minutes", again.into())?;
        metric.not_negative("minutes", all.into())?;
        metric.part_of("rework minutes", again.into(), all.into())?;
        let value = metric.ratio(again.into(), all.into(), Base::WorkDone)?;
        Ok(Rework {
            inputs: self,
            value,
        })
    }
}

define_result! {
    /// The share of work that was done again, in [0, 1].
    ///
    /// # Example
    /// ```
    /// use tactica::metric::ReworkInputs;
    ///
    /// let rework = ReworkInputs { again: "1d".parse()?, all: "2w".parse()? }.evaluate()?;
    /// assert_eq!(rework.value().to_string(), "0.1");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Rework: ReworkInputs => Ratio; |_| Metric::Rework
}

impl Rework {
    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let ReworkInputs { again, all } = self.inputs;
        format!("the share of rework is {}: {again} of {all}", self.value)
    }
}

/// What was planned of one piece of work, and what it came to: days, hours or money, the same for all.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedAndActual {
    /// The piece, by a name of the caller's.
    pub subject: Box<str>,
    /// What was planned, above zero.
    pub planned: Quantity,
    /// What it came to, at least zero.
    pub actual: Quantity,
}

/// What predictability is computed from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PredictabilityInputs {
    /// The pieces that are finished, each once, in any order.
    pub pieces: Vec<PlannedAndActual>,
    /// How far from the plan still counts as planned, in both directions; what is just so far counts.
    pub tolerance: Percent,
}

impl PredictabilityInputs {
    /// Computes the share of pieces within tolerance, and by how much of the plan all of them missed it.
    ///
    /// # Errors
    ///
    /// * [`MetricError::Duplicate`] if a piece is listed twice.
    /// * [`MetricError::Negative`] if a figure or the tolerance is below zero.
    /// * [`MetricError::Undefined`] if there are no pieces, or one was planned as nothing.
    /// * [`MetricError::Overflow`].
    pub fn evaluate(self) -> Result<Predictability, MetricError> {
        let value = self.shares()?;
        Ok(Predictability {
            inputs: self,
            value,
        })
    }

    fn shares(&self) -> Result<PredictabilityShares, MetricError> {
        let metric = Metric::Predictability;
        metric.distinct_names(self.pieces.iter().map(|piece| &*piece.subject))?;
        metric.not_negative("tolerance %", self.tolerance.decimal())?;
        let tolerance = scaled(self.tolerance.decimal(), DECIMALS_MAX).ok_or(metric.overflow())?;
        let hundred = scaled(Percent::HUNDRED.decimal(), DECIMALS_MAX).ok_or(metric.overflow())?;
        let (mut within, mut missed, mut whole) = (0_usize, 0_i128, 0_i128);
        for piece in &self.pieces {
            metric.not_negative("planned", piece.planned.decimal())?;
            metric.not_negative("actual", piece.actual.decimal())?;
            let planned = metric.quantity_e12(piece.planned)?;
            if planned == 0 {
                return Err(metric.undefined(Base::Plan));
            }
            let miss = metric.quantity_e12(piece.actual)?.abs_diff(planned);
            let miss = i128::try_from(miss).map_err(|_| metric.overflow())?;
            // miss / planned <= tolerance / 100, without dividing.
            let allowed =
                crate::number::mul_div(planned, tolerance, hundred, crate::number::Rounding::Floor);
            if miss <= allowed.ok_or(metric.overflow())? {
                within = within.saturating_add(1);
            }
            missed = missed.checked_add(miss).ok_or(metric.overflow())?;
            whole = whole.checked_add(planned).ok_or(metric.overflow())?;
        }
        let pieces = self.pieces.len();
        Ok(PredictabilityShares {
            within,
            pieces,
            share: metric.ratio(length(within), length(pieces), Base::Pieces)?,
            missed: metric.ratio(missed, whole, Base::Plan)?,
        })
    }
}

/// How much came as planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PredictabilityShares {
    /// How many pieces were within tolerance.
    pub within: usize,
    /// How many there are.
    pub pieces: usize,
    /// `within / pieces`.
    pub share: Ratio,
    /// `Σ |actual − planned| / Σ planned`: misses up and down do not cancel.
    pub missed: Ratio,
}

define_result! {
    /// Predictability of schedule or cost: the share of finished work that came as planned.
    ///
    /// Work that is not finished is not in it, and late work finishes last: in the middle of a plan it flatters.
    ///
    /// # Example
    /// ```
    /// use tactica::metric::{PlannedAndActual, PredictabilityInputs};
    ///
    /// let piece = |subject: &str, planned: &str, actual: &str| PlannedAndActual {
    ///     subject: subject.into(),
    ///     planned: planned.parse().unwrap(),
    ///     actual: actual.parse().unwrap(),
    /// };
    /// let found = PredictabilityInputs {
    ///     pieces: vec![piece("film", "20", "22"), piece("copy", "5", "5"), piece("fair", "10", "7"), piece("radio", "5", "6")],
    ///     tolerance: "10%".parse()?,
    /// }
    /// .evaluate()?;
    /// assert_eq!(found.value().share.to_string(), "0.5");
    /// assert_eq!(found.value().missed.to_string(), "0.15");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Predictability: PredictabilityInputs => PredictabilityShares; |_| Metric::Predictability
}

impl Predictability {
    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let PredictabilityShares {
            within,
            pieces,
            missed,
            ..
        } = self.value;
        let tolerance = self.inputs.tolerance;
        format!(
            "{within} of {pieces} came within {tolerance} of the plan; all together missed it by {missed} of it"
        )
    }
}
