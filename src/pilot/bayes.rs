//! How likely is the treatment the better one, and what is lost if it is not? Beta-binomial posteriors of two arms.

use super::{
    arm::Arm,
    error::{PilotError, positive},
};
use crate::numeric::{beta_mean, float, incomplete_beta};

/// What was believed of a share before the pilot: a beta distribution; both 1 for nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BetaPrior {
    /// Successes seen before, plus one if nothing else is known.
    pub alpha: f64,
    /// Failures seen before, plus one if nothing else is known.
    pub beta: f64,
}

/// What is believed of two arms after a pilot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Belief {
    /// The probability that the treatment's share is greater.
    pub treatment_better: f64,
    /// The share that is lost on average if the treatment is chosen: the mean of `max(control − treatment, 0)`.
    pub loss_of_treatment: f64,
    /// The share that is lost on average if the control is chosen.
    pub loss_of_control: f64,
}

/// Returns what to believe of two arms that share a prior.
///
/// # Errors
///
/// [`PilotError::OutOfRange`] if a parameter of the prior is not positive and finite.
///
/// # Example
/// ```
/// use tactica::pilot::{Arm, BetaPrior, believe};
///
/// let belief = believe(BetaPrior { alpha: 1.0, beta: 1.0 }, Arm::new(20, 200)?, Arm::new(30, 200)?)?;
/// assert_eq!(format!("{:.10}", belief.treatment_better), "0.9333052932");
/// assert_eq!(format!("{:.12}", belief.loss_of_treatment), "0.000975354632");
/// # Ok::<(), tactica::pilot::PilotError>(())
/// ```
pub fn believe(prior: BetaPrior, control: Arm, treatment: Arm) -> Result<Belief, PilotError> {
    let (alpha, beta) = (
        positive("alpha", prior.alpha)?,
        positive("beta", prior.beta)?,
    );
    let shapes = |arm: Arm| {
        let failures = arm.trials().saturating_sub(arm.successes());
        (alpha + float(arm.successes()), beta + float(failures))
    };
    let ((a, b), (c, d)) = (shapes(control), shapes(treatment));
    let treatment_better = above((c, d), (a, b));
    // E[max(A − B, 0)] = E[A] P(A⁺ > B) − E[B] P(A > B⁺), where ⁺ has one success more.
    let (first, second) = (a / (a + b), c / (c + d));
    let loss_of_treatment =
        first * above((a + 1.0, b), (c, d)) - second * above((a, b), (c + 1.0, d));
    let loss_of_control =
        second * above((c + 1.0, d), (a, b)) - first * above((c, d), (a + 1.0, b));
    Ok(Belief {
        treatment_better,
        loss_of_treatment: loss_of_treatment.max(0.0),
        loss_of_control: loss_of_control.max(0.0),
    })
}

/// The probability that a value of the first beta distribution is above one of the second.
fn above((a, b): (f64, f64), (c, d): (f64, f64)) -> f64 {
    // The narrower one sets the nodes, so that the other is smooth between them.
    if 1.0 / a + 1.0 / b <= 1.0 / c + 1.0 / d {
        beta_mean(a, b, 0.0, 1.0, |p| incomplete_beta(c, d, p))
    } else {
        1.0 - beta_mean(c, d, 0.0, 1.0, |p| incomplete_beta(a, b, p))
    }
}
