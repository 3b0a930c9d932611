//! What came of a pilot? Counts of two arms, compared once.

use super::error::PilotError;
use crate::numeric::{float, normal_quantile, normal_tail, student_two_tails};

/// Trials of one arm and how many of them succeeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arm {
    trials: u64,
    successes: u64,
}

impl Arm {
    /// Makes an arm of `successes` out of `trials`.
    ///
    /// # Errors
    ///
    /// [`PilotError::SuccessesAboveTrials`].
    pub fn new(successes: u64, trials: u64) -> Result<Self, PilotError> {
        if successes > trials {
            return Err(PilotError::SuccessesAboveTrials { successes, trials });
        }
        Ok(Self { trials, successes })
    }

    /// Returns the number of trials.
    #[must_use]
    pub fn trials(self) -> u64 {
        self.trials
    }

    /// Returns the number of successes.
    #[must_use]
    pub fn successes(self) -> u64 {
        self.successes
    }

    /// The share of successes of an arm that is not empty.
    pub(super) fn share(self) -> Result<f64, PilotError> {
        let (trials, needed) = (self.trials, 1);
        if trials < needed {
            return Err(PilotError::TooFewTrials { trials, needed });
        }
        Ok(float(self.successes) / float(trials))
    }

    /// Wilson's interval of the share, `z` standard errors to either side.
    pub(super) fn wilson(self, z: f64) -> Result<(f64, f64), PilotError> {
        let (share, n) = (self.share()?, float(self.trials));
        let middle = (share + z * z / (2.0 * n)) / (1.0 + z * z / n);
        let half =
            z / (1.0 + z * z / n) * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
        Ok(((middle - half).max(0.0), (middle + half).min(1.0)))
    }
}

/// Two arms compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// The treatment less the control.
    pub difference: f64,
    /// The probability of a difference at least as large in either direction if there is none.
    pub p_value: f64,
    /// The 95 % interval of the difference.
    pub interval: (f64, f64),
}

/// Compares two shares once, at the end of a pilot of a size that was planned.
///
/// The test is the pooled one of two proportions, the interval that of Newcombe from Wilson's of each arm. Looking at it time and
/// again until it is significant finds differences where there are none: for that take a
/// [`SequentialTest`](super::SequentialTest).
///
/// # Errors
///
/// [`PilotError::TooFewTrials`] if an arm is empty.
///
/// # Example
/// ```
/// use tactica::pilot::{Arm, compare_shares};
///
/// let found = compare_shares(Arm::new(20, 200)?, Arm::new(30, 200)?)?;
/// assert_eq!(format!("{:.4}", found.p_value), "0.1306");
/// assert!(found.interval.0 < 0.0 && 0.05 < found.interval.1);
/// # Ok::<(), tactica::pilot::PilotError>(())
/// ```
pub fn compare_shares(control: Arm, treatment: Arm) -> Result<Comparison, PilotError> {
    compare_at(control, treatment, normal_quantile(0.025))
}

/// Compares two shares with an interval of `z` standard errors to either side of each.
pub(super) fn compare_at(control: Arm, treatment: Arm, z: f64) -> Result<Comparison, PilotError> {
    let (first, second) = (control.share()?, treatment.share()?);
    let (n, m) = (float(control.trials), float(treatment.trials));
    let pooled = (float(control.successes) + float(treatment.successes)) / (n + m);
    let error = (pooled * (1.0 - pooled) * (1.0 / n + 1.0 / m)).sqrt();
    let difference = second - first;
    let p_value = if error > 0.0 {
        (2.0 * normal_tail((difference / error).abs())).min(1.0)
    } else {
        1.0
    };
    let ((low, high), (from, to)) = (control.wilson(z)?, treatment.wilson(z)?);
    let part = |a: f64, b: f64| (a * a + b * b).sqrt();
    let interval = (
        difference - part(second - from, high - first),
        difference + part(to - second, first - low),
    );
    Ok(Comparison {
        difference,
        p_value,
        interval,
    })
}

/// Observations of one arm, summed up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanArm {
    /// The number of observations.
    pub trials: u64,
    /// Their mean.
    pub mean: f64,
    /// Their standard deviation, with `n − 1` in the denominator.
    pub deviation: f64,
}

/// Two means compared by Welch's test, which does not take the spreads for equal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanComparison {
    /// The treatment less the control.
    pub difference: f64,
    /// The standard error of the difference.
    pub standard_error: f64,
    /// Welch's degrees of freedom.
    pub freedom: f64,
    /// The probability of a difference at least as large in either direction if there is none.
    pub p_value: f64,
}

/// Compares two means once, at the end of a pilot of a size that was planned.
///
/// # Errors
///
/// * [`PilotError::TooFewTrials`] if an arm has fewer than two observations.
/// * [`PilotError::OutOfRange`] if a mean is not finite, a deviation negative, or both are zero.
///
/// # Example
/// ```
/// use tactica::pilot::{MeanArm, compare_means};
///
/// let control = MeanArm { trials: 100, mean: 50.0, deviation: 10.0 };
/// let found = compare_means(control, MeanArm { mean: 54.0, ..control })?;
/// assert_eq!(format!("{:.4} {:.1}", found.p_value, found.freedom), "0.0052 198.0");
/// # Ok::<(), tactica::pilot::PilotError>(())
/// ```
pub fn compare_means(control: MeanArm, treatment: MeanArm) -> Result<MeanComparison, PilotError> {
    let variance = |arm: MeanArm| {
        let (trials, needed) = (arm.trials, 2);
        if trials < needed {
            return Err(PilotError::TooFewTrials { trials, needed });
        }
        for (name, value) in [("mean", arm.mean), ("deviation", arm.deviation)] {
            if !value.is_finite() || (name == "deviation" && value < 0.0) {
                let range = "finite, and a deviation not negative";
                return Err(PilotError::OutOfRange { name, value, range });
            }
        }
        Ok(arm.deviation * arm.deviation / float(trials))
    };
    let (first, second) = (variance(control)?, variance(treatment)?);
    let sum = first + second;
    if !(sum.is_finite() && sum > 0.0) {
        let (name, range) = (
            "deviation",
            "above 0 in one arm at least, and its square finite",
        );
        let value = control.deviation;
        return Err(PilotError::OutOfRange { name, value, range });
    }
    let part = |variance: f64, arm: MeanArm| {
        (variance / sum) * (variance / sum) / (float(arm.trials) - 1.0)
    };
    let freedom = 1.0 / (part(first, control) + part(second, treatment));
    let (difference, standard_error) = (treatment.mean - control.mean, sum.sqrt());
    Ok(MeanComparison {
        difference,
        standard_error,
        freedom,
        p_value: student_two_tails(difference / standard_error, freedom),
    })
}
