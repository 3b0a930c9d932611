//! How many trials does a pilot take, and what can so many show?

use super::error::{PilotError, open_share, positive};
use crate::numeric::{float, normal_quantile};

/// By which approximation the size of a comparison of two shares is reckoned.
///
/// They agree to one part in a hundred where shares are moderate; a plan says which one it used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SizeMethod {
    /// With the variance of both shares taken together under the hypothesis of no difference.
    Pooled,
    /// With the variance of each share by itself.
    Unpooled,
    /// On the scale of arcsines, where the variance does not depend on the share.
    Arcsine,
}

/// A two-sided comparison of two shares with arms of equal size.
///
/// # Example: from 10 % to 12 %
/// ```
/// use tactica::pilot::{SharePlan, SizeMethod};
///
/// let plan = SharePlan { baseline: 0.10, expected: 0.12, alpha: 0.05, power: 0.8 };
/// let per_arm = [SizeMethod::Pooled, SizeMethod::Unpooled, SizeMethod::Arcsine].map(|method| {
///     format!("{:.2}", plan.trials_per_arm(method).unwrap())
/// });
/// assert_eq!(per_arm, ["3840.85", "3838.10", "3834.61"]);
/// assert_eq!(format!("{:.4}", plan.detectable(3841, SizeMethod::Pooled)?), "0.1200");
/// # Ok::<(), tactica::pilot::PilotError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SharePlan {
    /// The share of successes in the control.
    pub baseline: f64,
    /// The share that the treatment is expected to reach.
    pub expected: f64,
    /// How often a difference may be seen where there is none.
    pub alpha: f64,
    /// How often the difference is to be seen if it is there.
    pub power: f64,
}

impl SharePlan {
    /// Returns the trials that each arm needs; round up.
    ///
    /// # Errors
    ///
    /// * [`PilotError::OutOfRange`] if a field is not strictly between 0 and 1.
    /// * [`PilotError::NoEffect`] if both shares are equal.
    pub fn trials_per_arm(&self, method: SizeMethod) -> Result<f64, PilotError> {
        let (alpha, power) = self.check()?;
        let expected = open_share("expected", self.expected)?;
        if self.baseline.total_cmp(&expected).is_eq() {
            return Err(PilotError::NoEffect { value: expected });
        }
        Ok(trials(self.baseline, expected, alpha, power, method))
    }

    /// Returns the least share above the baseline that `trials` per arm show with the power asked for; `expected` is not used.
    ///
    /// # Errors
    ///
    /// * [`PilotError::OutOfRange`] if a field is not strictly between 0 and 1.
    /// * [`PilotError::NotDetectable`] if not even a share of all but one would be seen.
    pub fn detectable(&self, trials_per_arm: u64, method: SizeMethod) -> Result<f64, PilotError> {
        let (alpha, power) = self.check()?;
        let given = float(trials_per_arm);
        let needed = |share: f64| trials(self.baseline, share, alpha, power, method);
        let (mut low, mut high) = (self.baseline, 1.0 - f64::EPSILON);
        if needed(high) > given {
            return Err(PilotError::NotDetectable {
                trials: trials_per_arm,
                baseline: self.baseline,
            });
        }
        // The farther the share, the fewer trials; sixty halvings are all the digits there are.
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if middle > low && needed(middle) > given {
                low = middle;
            } else {
                high = middle;
            }
        }
        Ok(high)
    }

    fn check(&self) -> Result<(f64, f64), PilotError> {
        open_share("baseline", self.baseline)?;
        let alpha = open_share("alpha", self.alpha)?;
        let power = open_share("power", self.power)?;
        Ok((normal_quantile(0.5 * alpha), normal_quantile(1.0 - power)))
    }
}

/// The trials per arm, given the quantiles of the level and of the power.
fn trials(first: f64, second: f64, level: f64, power: f64, method: SizeMethod) -> f64 {
    let variance = |share: f64| share * (1.0 - share);
    let apart = variance(first) + variance(second);
    let gap = second - first;
    match method {
        SizeMethod::Pooled => {
            let together = 2.0 * variance(0.5 * (first + second));
            let sum = level * together.sqrt() + power * apart.sqrt();
            (sum / gap) * (sum / gap)
        }
        SizeMethod::Unpooled => (level + power) * (level + power) * apart / (gap * gap),
        SizeMethod::Arcsine => {
            let angle = |share: f64| 2.0 * libm::asin(share.sqrt());
            let gap = angle(second) - angle(first);
            2.0 * (level + power) * (level + power) / (gap * gap)
        }
    }
}

/// A two-sided comparison of two means with arms of equal size and a known spread.
///
/// # Example: half a standard deviation
/// ```
/// use tactica::pilot::MeanPlan;
///
/// let plan = MeanPlan { difference: 5.0, deviation: 10.0, alpha: 0.05, power: 0.8 };
/// assert_eq!(plan.trials_per_arm()?.ceil(), 63.0);
/// # Ok::<(), tactica::pilot::PilotError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanPlan {
    /// The difference that is to be seen.
    pub difference: f64,
    /// The standard deviation of one observation in either arm.
    pub deviation: f64,
    /// How often a difference may be seen where there is none.
    pub alpha: f64,
    /// How often the difference is to be seen if it is there.
    pub power: f64,
}

impl MeanPlan {
    /// Returns the trials that each arm needs; round up.
    ///
    /// # Errors
    ///
    /// [`PilotError::OutOfRange`] if a field is outside its range, [`PilotError::NoEffect`] if the difference is zero.
    pub fn trials_per_arm(&self) -> Result<f64, PilotError> {
        let level = normal_quantile(0.5 * open_share("alpha", self.alpha)?);
        let power = normal_quantile(1.0 - open_share("power", self.power)?);
        if self.difference == 0.0 {
            return Err(PilotError::NoEffect { value: 0.0 });
        }
        let ratio =
            positive("deviation", self.deviation)? / positive("difference", self.difference.abs())?;
        let sum = (level + power) * ratio;
        Ok(2.0 * sum * sum)
    }
}
