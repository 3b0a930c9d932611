//! Did the arms get the customers that they should? The check that comes before any reading.

use super::error::{PilotError, positive};
use crate::numeric::{Sum, chi_square_tail, float};

/// The outcome of a sample-ratio check.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RatioCheck {
    /// Pearson's chi-square of the counts against the weights.
    pub chi_square: f64,
    /// The probability of counts at least as far off by chance.
    pub p_value: f64,
}

/// The p-value below which arms are taken to be off: strict, for the check is made on every pilot.
pub const RATIO_ALPHA: f64 = 0.001;

impl RatioCheck {
    /// Returns whether chance explains the counts; if not, nothing else of the pilot is to be believed.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.p_value >= RATIO_ALPHA
    }
}

/// Checks the trials of all arms against the weights by which they were to be divided.
///
/// # Errors
///
/// * [`PilotError::Arms`] unless there are two arms at least and a weight for each.
/// * [`PilotError::OutOfRange`] if a weight is not positive and finite.
/// * [`PilotError::TooFewTrials`] if there are no trials at all.
///
/// # Example: a redirect that loses visitors
/// ```
/// use tactica::pilot::check_ratio;
///
/// assert!(check_ratio(&[5_000, 5_080], &[1.0, 1.0])?.is_sound());
/// assert!(!check_ratio(&[5_000, 5_400], &[1.0, 1.0])?.is_sound());
/// # Ok::<(), tactica::pilot::PilotError>(())
/// ```
pub fn check_ratio(trials: &[u64], weights: &[f64]) -> Result<RatioCheck, PilotError> {
    if trials.len() != weights.len() || trials.len() < 2 {
        return Err(PilotError::Arms {
            counts: trials.len(),
            weights: weights.len(),
        });
    }
    let (mut all, mut whole) = (Sum::default(), Sum::default());
    for (count, weight) in trials.iter().zip(weights) {
        all.add(float(*count));
        whole.add(positive("weight", *weight)?);
    }
    if all.value() <= 0.0 {
        let (trials, needed) = (0, 1);
        return Err(PilotError::TooFewTrials { trials, needed });
    }
    let (mut chi_square, mut freedom) = (Sum::default(), -1.0);
    for (count, weight) in trials.iter().zip(weights) {
        let expected = all.value() * (weight / whole.value());
        let off = float(*count) - expected;
        chi_square.add(off * off / expected);
        freedom += 1.0;
    }
    let chi_square = chi_square.value();
    Ok(RatioCheck {
        chi_square,
        p_value: chi_square_tail(chi_square, freedom),
    })
}
