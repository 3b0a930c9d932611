//! What a share may be, and whether it has changed: intervals and a test, with results in exact numbers.

use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use serde::{Deserialize, Serialize};

use super::{
    arm::{Arm, compare_at},
    error::{PilotError, open_share},
};
use crate::{
    number::{Decimal, Percent, Ratio},
    numeric::normal_quantile,
};

/// A share of successes with Wilson's interval, rounded to twelve decimals.
///
/// The interval holds the true share with the confidence stated, stays within 0 and 1, and has a width also where nobody or everybody
/// succeeded, which the textbook one (share ± z standard errors) has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareInterval {
    /// Successes / trials.
    pub share: Ratio,
    /// The lower end.
    pub low: Ratio,
    /// The upper end.
    pub high: Ratio,
    /// How often such an interval holds the true share.
    pub confidence: Percent,
}

impl ShareInterval {
    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let Self {
            share,
            low,
            high,
            confidence,
        } = self;
        format!("{share}, between {low} and {high} with {confidence} confidence")
    }
}

impl Arm {
    /// Returns the share of successes with Wilson's interval (Wilson 1927).
    ///
    /// It is as good for a conversion rate, a brand tracker or a completion rate as for the arm of a pilot.
    ///
    /// # Errors
    ///
    /// * [`PilotError::TooFewTrials`] without trials.
    /// * [`PilotError::OutOfRange`] if the confidence is not strictly between 0 % and 100 %.
    ///
    /// # Example: nobody of twenty
    /// ```
    /// use tactica::pilot::Arm;
    ///
    /// let none = Arm::new(0, 20)?.interval("95%".parse()?)?;
    /// assert_eq!(none.low.to_string(), "0");
    /// assert!(none.high.to_string().starts_with("0.1611"));
    /// let half = Arm::new(50, 100)?.interval("95%".parse()?)?;
    /// assert!(half.low.to_string().starts_with("0.4038") && half.high.to_string().starts_with("0.5961"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn interval(self, confidence: Percent) -> Result<ShareInterval, PilotError> {
        let z = quantile(confidence)?;
        let (low, high) = self.wilson(z)?;
        Ok(ShareInterval {
            share: share(self)?,
            low: exact(low),
            high: exact(high),
            confidence,
        })
    }
}

/// A change from one share to another: what it comes to, within which interval, and whether chance alone would do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareChange {
    /// The share before.
    pub before: ShareInterval,
    /// The share after.
    pub after: ShareInterval,
    /// After less before.
    pub difference: Ratio,
    /// The lower end of its interval, after Newcombe.
    pub low: Ratio,
    /// The upper end.
    pub high: Ratio,
    /// How probable a change at least as large in either direction is if there is none: the pooled test of two proportions.
    pub p_value: Ratio,
}

impl ShareChange {
    /// Compares two shares once. Whoever looks time and again takes a [`SequentialTest`](super::SequentialTest).
    ///
    /// # Errors
    ///
    /// As for [`Arm::interval`].
    ///
    /// # Example: awareness from 40 % to 44 %, by 500 people each
    /// ```
    /// use tactica::pilot::{Arm, ShareChange};
    ///
    /// let change = ShareChange::between(Arm::new(200, 500)?, Arm::new(220, 500)?, "95%".parse()?)?;
    /// assert_eq!(change.difference.to_string(), "0.04");
    /// assert!(!change.is_significant()); // four points may be chance
    /// let more = ShareChange::between(Arm::new(2000, 5000)?, Arm::new(2200, 5000)?, "95%".parse()?)?;
    /// assert!(more.is_significant() && more.low.to_string().starts_with("0.020"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn between(before: Arm, after: Arm, confidence: Percent) -> Result<Self, PilotError> {
        let z = quantile(confidence)?;
        let found = compare_at(before, after, z)?;
        let (first, second) = (before.interval(confidence)?, after.interval(confidence)?);
        // Shares are within 0 and 1, so that their difference is in range.
        let difference = second.share.decimal().checked_sub(first.share.decimal());
        Ok(Self {
            before: first,
            after: second,
            difference: Ratio::rounded(difference.unwrap_or_default()).unwrap_or_default(),
            low: exact(found.interval.0),
            high: exact(found.interval.1),
            p_value: exact(found.p_value),
        })
    }

    /// Tells whether chance alone would lead to such a change less often than the confidence leaves room for.
    #[must_use]
    pub fn is_significant(&self) -> bool {
        let room = Decimal::ONE.checked_sub(self.before.confidence.fraction());
        room.is_some_and(|room| self.p_value.decimal() < room)
    }

    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let says = if self.is_significant() {
            "which chance alone hardly does"
        } else {
            "which may be chance"
        };
        format!(
            "from {} to {}, a change of {} (between {} and {}), {says}: p {}",
            self.before.share, self.after.share, self.difference, self.low, self.high, self.p_value
        )
    }
}

/// Returns how many standard errors to either side a confidence takes.
fn quantile(confidence: Percent) -> Result<f64, PilotError> {
    let share = confidence.fraction().to_f64().unwrap_or(f64::NAN);
    let share = open_share("confidence", share)?;
    Ok(normal_quantile(0.5 * (1.0 - share)))
}

fn share(arm: Arm) -> Result<Ratio, PilotError> {
    let (trials, needed) = (arm.trials(), 1);
    Ratio::of(Decimal::from(arm.successes()), Decimal::from(trials))
        .ok_or(PilotError::TooFewTrials { trials, needed })
}

/// Rounds a number from −1 to 1 to twelve decimals.
fn exact(value: f64) -> Ratio {
    let decimal = Decimal::from_f64(value).unwrap_or_default();
    Ratio::rounded(decimal).unwrap_or_default()
}
