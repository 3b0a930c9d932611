//! How busy people are.

use serde::{Deserialize, Serialize};

use super::{Base, Metric, MetricError, define::define_result};
use crate::{number::Ratio, time::WorkTime};

/// What utilisation is computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UtilisationInputs {
    /// The working time spent on what the resource is for, at least zero.
    pub productive: WorkTime,
    /// The working time the resource was there, absences taken off, at least zero.
    pub available: WorkTime,
}

impl UtilisationInputs {
    /// Computes `productive / available`.
    ///
    /// # Errors
    ///
    /// * [`MetricError::Negative`] if one of the two is below zero.
    /// * [`MetricError::Undefined`] if there is no available time.
    pub fn evaluate(self) -> Result<Utilisation, MetricError> {
        let metric = Metric::Utilisation;
        let (productive, available) = (self.productive.minutes(), self.available.minutes());
        metric.not_negative("productive minutes", productive.into())?;
        metric.not_negative("available minutes", available.into())?;
        let value = metric.ratio(productive.into(), available.into(), Base::AvailableTime)?;
        Ok(Utilisation {
            inputs: self,
            value,
        })
    }
}

define_result! {
    /// Utilisation: productive per available working time. Above one is overtime, and legal.
    ///
    /// For a team, add up the times first; the mean of the members' figures weighs a part-time member like a full one.
    ///
    /// # Example
    /// ```
    /// use tactica::metric::UtilisationInputs;
    ///
    /// let used = UtilisationInputs { productive: "4d".parse()?, available: "1w".parse()? }.evaluate()?;
    /// assert_eq!(used.value().to_string(), "0.8");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Utilisation: UtilisationInputs => Ratio; |_| Metric::Utilisation
}

impl Utilisation {
    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let UtilisationInputs {
            productive,
            available,
        } = self.inputs;
        format!("utilisation is {}: {productive} of {available}", self.value)
    }
}
