//! Why can a pilot not be planned or read?

/// Why a pilot cannot be planned or read.
///
/// When several reasons hold, the one declared first is returned.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PilotError {
    /// A number outside its range.
    #[error("{name} is {value}, it must be {range}")]
    OutOfRange {
        /// The name of the number.
        name: &'static str,
        /// The value as given.
        value: f64,
        /// The range in words, such as `strictly between 0 and 1`.
        range: &'static str,
    },
    /// More successes than trials.
    #[error("{successes} successes, they must be at most the {trials} trials")]
    SuccessesAboveTrials {
        /// The successes.
        successes: u64,
        /// The trials.
        trials: u64,
    },
    /// An arm of nobody, or of too few for what is asked.
    #[error("an arm has {trials} trials, it must have at least {needed}")]
    TooFewTrials {
        /// The trials.
        trials: u64,
        /// The least number.
        needed: u64,
    },
    /// An effect of zero, which no number of trials can show.
    #[error("both arms are expected at {value}: no number of trials shows a difference of zero")]
    NoEffect {
        /// The value of both.
        value: f64,
    },
    /// An effect that so few trials cannot show.
    #[error("{trials} trials per arm cannot show any difference from {baseline}")]
    NotDetectable {
        /// The trials per arm.
        trials: u64,
        /// The share of the control.
        baseline: f64,
    },
    /// Counts and weights of different numbers of arms, or fewer than two.
    #[error(
        "{counts} counts and {weights} weights, there must be one of each for every arm and at least two arms"
    )]
    Arms {
        /// The number of counts.
        counts: usize,
        /// The number of weights.
        weights: usize,
    },
}

impl PilotError {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::OutOfRange { .. } => "pilot-out-of-range",
            Self::SuccessesAboveTrials { .. } => "pilot-successes-above-trials",
            Self::TooFewTrials { .. } => "pilot-too-few-trials",
            Self::NoEffect { .. } => "pilot-no-effect",
            Self::NotDetectable { .. } => "pilot-not-detectable",
            Self::Arms { .. } => "pilot-arms",
        }
    }
}

/// Lets a share in that is neither nothing nor all.
pub(super) fn open_share(name: &'static str, value: f64) -> Result<f64, PilotError> {
    if value > 0.0 && value < 1.0 {
        Ok(value)
    } else {
        let range = "strictly between 0 and 1";
        Err(PilotError::OutOfRange { name, value, range })
    }
}

/// Lets a positive number in.
pub(super) fn positive(name: &'static str, value: f64) -> Result<f64, PilotError> {
    if value > 0.0 && value.is_finite() {
        Ok(value)
    } else {
        let range = "above 0 and finite";
        Err(PilotError::OutOfRange { name, value, range })
    }
}
