//! How does advertising work on after the period in which it was paid? Carry-over, also called adstock.

use serde::{Deserialize, Serialize};

use super::{CurveError, CurveKind};

/// The lags after which carry-over that fades without end is cut off.
const LAGS_MAX: usize = 104;

/// How the effect of a spend is spread over its own and later periods.
///
/// The weights of a spend over all its periods sum to 1: constant spending of 100 a period comes to an effective spend of 100 a
/// period, so that a curve can be read with either.
///
/// | Form | Weight after `l` periods, before all are scaled to sum to 1 |
/// | --- | --- |
/// | `geometric` | `retentionˡ` |
/// | `delayed` | `retention^((l − peak)²)`: strongest `peak` periods later |
/// | `weibull` | `e^(−(l / scale)^shape)`: the survival function; `shape` 1 is geometric, above 1 it holds and then drops |
///
/// The delayed form is that of Jin, Wang, Sun, Chan and Koehler, *Bayesian Methods for Media Mix Modeling with Carryover and Shape
/// Effects* (2017).
///
/// # Example: half of the effect carries over to the next week
/// ```
/// use tactica::response::CarryOver;
///
/// let carry = CarryOver::Geometric { retention: 0.5 };
/// assert_eq!(carry.effective(&[800.0, 0.0, 0.0])?, [400.0, 200.0, 100.0]);
/// # Ok::<(), tactica::response::CurveError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[non_exhaustive]
pub enum CarryOver {
    /// A constant share carries over from each period to the next.
    Geometric {
        /// The share, from 0 to 0.99.
        retention: f64,
    },
    /// The effect grows to a peak and fades.
    Delayed {
        /// The share at one period beside the peak, from 0 to 0.99.
        retention: f64,
        /// Periods from the spend to the peak, from 0 to 52.
        peak: f64,
    },
    /// The effect fades as the survival function of Weibull's distribution.
    Weibull {
        /// The exponent, from 0.1 to 20.
        shape: f64,
        /// The periods after which 37 % (`1/e`) is left, from 0.01 to 52.
        scale: f64,
    },
}

impl CarryOver {
    fn check(self) -> Result<(), CurveError> {
        let within = |parameter, value: f64, low: f64, high: f64| {
            if (low..=high).contains(&value) {
                return Ok(());
            }
            let curve = CurveKind::CarryOver;
            Err(if value.is_finite() {
                CurveError::OutOfRange {
                    curve,
                    parameter,
                    value,
                    low,
                    high,
                }
            } else {
                CurveError::NotFinite {
                    curve,
                    parameter,
                    value,
                }
            })
        };
        match self {
            Self::Geometric { retention } => within("retention", retention, 0.0, 0.99),
            Self::Delayed { retention, peak } => {
                within("retention", retention, 0.0, 0.99)?;
                within("peak", peak, 0.0, 52.0)
            }
            Self::Weibull { shape, scale } => {
                within("shape", shape, 0.1, 20.0)?;
                within("scale", scale, 0.01, 52.0)
            }
        }
    }

    /// Returns the weights after 0, 1, 2, … periods: they sum to 1, but for what comes after more than 104 periods.
    ///
    /// # Errors
    ///
    /// [`CurveError::NotFinite`] and [`CurveError::OutOfRange`] for a parameter.
    ///
    /// # Example
    /// ```
    /// use tactica::response::CarryOver;
    ///
    /// let weights = CarryOver::Geometric { retention: 0.5 }.weights()?;
    /// assert_eq!(weights[..3], [0.5, 0.25, 0.125]);
    /// assert_eq!(CarryOver::Geometric { retention: 1.0 }.weights().unwrap_err().code(), "curve-out-of-range");
    /// # Ok::<(), tactica::response::CurveError>(())
    /// ```
    pub fn weights(self) -> Result<Vec<f64>, CurveError> {
        self.check()?;
        let raw = |lag: usize| {
            #[expect(clippy::cast_precision_loss, reason = "at most 104")]
            let lag = lag as f64;
            match self {
                Self::Geometric { retention } => retention.powf(lag),
                // Without retention only the period of the peak counts.
                Self::Delayed {
                    retention: 0.0,
                    peak,
                } => f64::from(u8::from(lag == peak.round())),
                Self::Delayed { retention, peak } => retention.powf((lag - peak) * (lag - peak)),
                Self::Weibull { shape, scale } => (-(lag / scale).powf(shape)).exp(),
            }
        };
        let mut weights: Vec<f64> = (0..=LAGS_MAX).map(raw).collect();
        let sum = match self {
            Self::Geometric { retention } => 1.0 / (1.0 - retention),
            _ => weights.iter().fold(0.0, |sum, weight| sum + weight),
        };
        for weight in &mut weights {
            *weight /= sum;
        }
        let used = weights
            .iter()
            .rposition(|weight| *weight > 1e-12)
            .unwrap_or(0);
        weights.truncate(used.saturating_add(1));
        Ok(weights)
    }

    /// Returns the effective spend of each period: what its own and earlier spends come to. Nothing is carried in from before.
    ///
    /// # Errors
    ///
    /// * [`CurveError::NotFinite`] and [`CurveError::OutOfRange`] for a parameter.
    /// * [`CurveError::Spend`] for a spend that is negative or not finite.
    ///
    /// # Complexity
    ///
    /// `O(n)` for the geometric form, else `O(n · l)` for `l` lags.
    pub fn effective(self, spends: &[f64]) -> Result<Vec<f64>, CurveError> {
        let weights = self.weights()?;
        if let Some(value) = spends
            .iter()
            .copied()
            .find(|spend| !(0.0..=super::shape::MOST).contains(spend))
        {
            return Err(CurveError::Spend { value });
        }
        if let Self::Geometric { retention } = self {
            let mut state = 0.0;
            let step = |spend: &f64| {
                state = retention * state + (1.0 - retention) * spend;
                state
            };
            return Ok(spends.iter().map(step).collect());
        }
        let sum = |t: usize| {
            let earlier = spends.iter().take(t.saturating_add(1)).rev();
            earlier
                .zip(&weights)
                .fold(0.0, |sum, (spend, weight)| sum + spend * weight)
        };
        Ok((0..spends.len()).map(sum).collect())
    }
}
