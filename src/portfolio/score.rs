//! How much is a tactic worth doing, by the scores that teams use?

use serde::{Deserialize, Serialize};

use super::PortfolioError;
use crate::{
    number::{Decimal, Percent, Quantity},
    word::define_words,
};

define_words! {
    /// How much a tactic is wanted, after Clegg and Barker's `MoSCoW` (1994).
    Moscow {
        /// It must be done: without it the plan is pointless.
        Must => "must",
        /// It should be done if at all possible.
        Should => "should",
        /// It could be done if nothing better wants what it needs.
        Could => "could",
        /// It will not be done this time.
        Wont => "wont",
    }
}

/// What a RICE score is made of: reach · impact · confidence / effort.
///
/// After Intercom's method of 2016. Reach is people per period, impact a factor such as 3, 2, 1, 0.5 or 0.25, confidence a
/// share, effort person-months. It misleads where reach is counted in different periods.
///
/// # Example: 2000 people, high impact, 80 % sure, four months
/// ```
/// use tactica::portfolio::Rice;
///
/// let rice = Rice {
///     reach: "2000".parse()?,
///     impact: "2".parse()?,
///     confidence: "80%".parse()?,
///     effort: "4".parse()?,
/// };
/// assert_eq!(rice.score()?.to_string(), "800");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rice {
    /// How many people it reaches in a period.
    pub reach: Quantity,
    /// How much it does for each of them.
    pub impact: Quantity,
    /// How sure that is, 0 % to 100 %.
    pub confidence: Percent,
    /// What it takes, above zero.
    pub effort: Quantity,
}

impl Rice {
    /// Returns the score, rounded to twelve digits after the point.
    ///
    /// # Errors
    ///
    /// * [`PortfolioError::NotPositive`] if the effort is zero or less.
    /// * [`PortfolioError::Negative`] if another part is below zero.
    /// * [`PortfolioError::Share`] if the confidence is above 100 %.
    /// * [`PortfolioError::TooLarge`] if the score cannot be counted.
    pub fn score(&self) -> Result<Quantity, PortfolioError> {
        positive("effort", self.effort)?;
        not_negative("reach", self.reach)?;
        not_negative("impact", self.impact)?;
        if !(Percent::ZERO..=Percent::HUNDRED).contains(&self.confidence) {
            return Err(PortfolioError::Share {
                value: self.confidence,
            });
        }
        let product = self
            .reach
            .decimal()
            .checked_mul(self.impact.decimal())
            .and_then(|product| product.checked_mul(self.confidence.fraction()));
        quotient("RICE", product, self.effort)
    }
}

/// What a WSJF score is made of: (value + time criticality + risk reduction) / job size.
///
/// Weighted shortest job first, after Reinertsen (2009) as `SAFe` counts it: each part is relative, such as 1, 2, 3, 5, 8, 13 or 20. What is
/// quick and urgent comes before what is large and can wait.
///
/// # Example
/// ```
/// use tactica::portfolio::Wsjf;
///
/// let wsjf = Wsjf { value: 8.into(), time_criticality: 13.into(), risk_reduction: 3.into(), size: 5.into() };
/// assert_eq!(wsjf.score()?.to_string(), "4.8");
/// # Ok::<(), tactica::portfolio::PortfolioError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wsjf {
    /// What it is worth to customers and to the business.
    pub value: Quantity,
    /// How fast that decays.
    pub time_criticality: Quantity,
    /// What risk it takes away, or what it opens up.
    pub risk_reduction: Quantity,
    /// How large it is, above zero.
    pub size: Quantity,
}

impl Wsjf {
    /// Returns the score, rounded to twelve digits after the point.
    ///
    /// # Errors
    ///
    /// As [`Rice::score`], for the size and the other parts.
    pub fn score(&self) -> Result<Quantity, PortfolioError> {
        positive("size", self.size)?;
        let parts = [
            ("value", self.value),
            ("time criticality", self.time_criticality),
            ("risk reduction", self.risk_reduction),
        ];
        let mut sum = Some(Decimal::ZERO);
        for (part, value) in parts {
            not_negative(part, value)?;
            sum = sum.and_then(|sum| sum.checked_add(value.decimal()));
        }
        quotient("WSJF", sum, self.size)
    }
}

/// Returns the strategic impact of a tactic: the sum of how much it does for each objective, times the weight of that objective.
///
/// Pairs of the weight of an objective and of the impact on it, which may be negative where a tactic harms an objective.
///
/// # Errors
///
/// [`PortfolioError::Negative`] for a weight below zero, [`PortfolioError::TooLarge`] if the sum cannot be counted.
///
/// # Example: much for an objective that weighs 60 %, a little for one that weighs 40 %
/// ```
/// use tactica::portfolio::weighted_impact;
///
/// let impact = weighted_impact(&[("0.6".parse()?, 5.into()), ("0.4".parse()?, 1.into())])?;
/// assert_eq!(impact.to_string(), "3.4");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn weighted_impact(parts: &[(Quantity, Quantity)]) -> Result<Quantity, PortfolioError> {
    let mut sum = Some(Decimal::ZERO);
    for (weight, impact) in parts {
        not_negative("weight", *weight)?;
        let product = weight.decimal().checked_mul(impact.decimal());
        sum = sum.and_then(|sum| sum.checked_add(product?));
    }
    let score = sum.and_then(|sum| Quantity::rounded(sum).ok());
    score.ok_or(PortfolioError::TooLarge {
        what: "weighted impact",
    })
}

fn positive(part: &'static str, value: Quantity) -> Result<(), PortfolioError> {
    if value <= Quantity::ZERO {
        return Err(PortfolioError::NotPositive { part, value });
    }
    Ok(())
}

fn not_negative(part: &'static str, value: Quantity) -> Result<(), PortfolioError> {
    if value < Quantity::ZERO {
        return Err(PortfolioError::Negative { part, value });
    }
    Ok(())
}

fn quotient(
    what: &'static str,
    numerator: Option<Decimal>,
    denominator: Quantity,
) -> Result<Quantity, PortfolioError> {
    let score = numerator.and_then(|numerator| numerator.checked_div(denominator.decimal()));
    let score = score.and_then(|score| Quantity::rounded(score).ok());
    score.ok_or(PortfolioError::TooLarge { what })
}
