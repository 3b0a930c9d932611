//! When may a pilot be stopped? A test that stays valid however often it is looked at.

use super::{
    arm::Arm,
    error::{PilotError, open_share, positive},
};
use crate::numeric::{exp, float, ln};

/// The least number of trials per arm from which on the normal approximation is trusted.
const TRIALS_MIN: u64 = 30;

/// The mixture sequential probability ratio test of two shares (mSPRT; Johari, Pekelis, Walsh 2022).
///
/// It weighs the hypothesis of no difference against differences that are normal around zero with standard deviation
/// `tau`: take the difference that one hopes for. Its p-value never rises, and the chance that it ever falls below `alpha` where there
/// is no difference is at most `alpha`. A test of a fixed size, looked at every day, has no such bound.
///
/// # Example: stop as soon as it is clear
/// ```
/// use tactica::pilot::{Arm, SequentialTest};
///
/// let mut test = SequentialTest::new(0.05, 0.02)?;
/// assert!(!test.look(Arm::new(100, 1000)?, Arm::new(118, 1000)?)?.is_significant());
/// let look = test.look(Arm::new(500, 5000)?, Arm::new(620, 5000)?)?;
/// assert!(look.is_significant() && look.interval.0 > 0.0);
/// # Ok::<(), tactica::pilot::PilotError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SequentialTest {
    alpha: f64,
    tau: f64,
    p_value: f64,
}

/// What a look at a sequential test shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SequentialLook {
    /// The treatment less the control.
    pub difference: f64,
    /// The always-valid p-value: the least so far.
    pub p_value: f64,
    /// The interval of the difference at this look; all of these together hold the true difference with probability 1 − α.
    pub interval: (f64, f64),
    alpha: f64,
}

impl SequentialLook {
    /// Returns whether the hypothesis of no difference is refused.
    #[must_use]
    pub fn is_significant(&self) -> bool {
        self.p_value <= self.alpha
    }
}

impl SequentialTest {
    /// Begins a test at level `alpha` for differences of the size `tau`.
    ///
    /// # Errors
    ///
    /// [`PilotError::OutOfRange`] if `alpha` is not strictly between 0 and 1, or `tau` not positive.
    pub fn new(alpha: f64, tau: f64) -> Result<Self, PilotError> {
        Ok(Self {
            alpha: open_share("alpha", alpha)?,
            tau: positive("tau", tau)?,
            p_value: 1.0,
        })
    }

    /// Looks at all trials so far, as often as one likes.
    ///
    /// With fewer than 30 trials in an arm, and until both outcomes have been seen, nothing is concluded.
    ///
    /// # Errors
    ///
    /// [`PilotError::TooFewTrials`] if an arm is empty.
    pub fn look(&mut self, control: Arm, treatment: Arm) -> Result<SequentialLook, PilotError> {
        let difference = treatment.share()? - control.share()?;
        let (n, m) = (float(control.trials()), float(treatment.trials()));
        let all = (float(control.successes()) + float(treatment.successes())) / (n + m);
        // The variance of the difference if there is none, which is what the level is about.
        let variance = all * (1.0 - all) * (1.0 / n + 1.0 / m);
        let few = control.trials().min(treatment.trials()) < TRIALS_MIN;
        if few || variance <= 0.0 {
            return Ok(self.shown(difference, (-1.0, 1.0)));
        }
        let mixed = variance + self.tau * self.tau;
        let share = self.tau * self.tau / mixed;
        let ln_ratio = 0.5 * (ln(variance / mixed) + share * difference * difference / variance);
        self.p_value = self.p_value.min(exp(-ln_ratio));
        let half = (variance / share * (ln(mixed / variance) - 2.0 * ln(self.alpha))).sqrt();
        Ok(self.shown(difference, (difference - half, difference + half)))
    }

    fn shown(&self, difference: f64, interval: (f64, f64)) -> SequentialLook {
        SequentialLook {
            difference,
            p_value: self.p_value,
            interval: (interval.0.max(-1.0), interval.1.min(1.0)),
            alpha: self.alpha,
        }
    }
}
