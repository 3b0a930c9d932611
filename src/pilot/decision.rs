//! Is the tactic to be scaled up? One rule for go, no-go and continue, set before the pilot begins.

use super::{
    arm::Arm,
    error::PilotError,
    ratio::{RatioCheck, check_ratio},
    sequential::{SequentialLook, SequentialTest},
};
use crate::id::TacticId;

/// The rule by which the pilot of a tactic is judged.
///
/// # Example: a pilot judged three times
/// ```
/// use tactica::pilot::{Arm, Pilot, SequentialTest, Verdict};
///
/// let mut pilot = Pilot {
///     tactic: "video".parse()?,
///     test: SequentialTest::new(0.05, 0.02)?,
///     effect_min: 0.005,
///     trials_max: 20_000,
/// };
/// assert_eq!(pilot.judge(Arm::new(100, 1000)?, Arm::new(110, 1000)?)?.verdict, Verdict::Continue);
/// assert_eq!(pilot.judge(Arm::new(500, 5000)?, Arm::new(650, 5000)?)?.verdict, Verdict::Go);
/// assert_eq!(pilot.judge(Arm::new(500, 5000)?, Arm::new(650, 6000)?)?.verdict, Verdict::Unsound);
/// # Ok::<(), tactica::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Pilot {
    /// The tactic whose scale-up waits for the verdict.
    pub tactic: TacticId,
    /// The test, with the p-value of all looks so far.
    pub test: SequentialTest,
    /// The least difference of shares that is worth scaling up.
    pub effect_min: f64,
    /// The trials of the larger arm at which the pilot ends in any case.
    pub trials_max: u64,
}

/// What a pilot says of its tactic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Verdict {
    /// The arms are not of the sizes they should be: nothing can be read from them.
    Unsound,
    /// The treatment is better: scale up.
    Go,
    /// The treatment is worse, or no better than is worth it, or the trials are used up without a difference: do not scale up.
    NoGo,
    /// It is not clear yet.
    Continue,
}

/// A verdict with its reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// The tactic.
    pub tactic: TacticId,
    /// The verdict.
    pub verdict: Verdict,
    /// The sample-ratio check that comes first.
    pub ratio: RatioCheck,
    /// The look at the test.
    pub look: SequentialLook,
}

impl Pilot {
    /// Judges all trials so far, with arms of equal size; as often as one likes.
    ///
    /// The rules in their order: arms off the ratio are unsound; a significant gain is a go; a significant loss, or an interval that
    /// lies below `effect_min`, is a no-go; at `trials_max` the pilot is over without a go.
    ///
    /// # Errors
    ///
    /// [`PilotError::TooFewTrials`] if an arm is empty.
    pub fn judge(&mut self, control: Arm, treatment: Arm) -> Result<Judgement, PilotError> {
        let ratio = check_ratio(&[control.trials(), treatment.trials()], &[1.0, 1.0])?;
        // An unsound look must not leave its p-value behind.
        let mut test = self.test;
        let look = test.look(control, treatment)?;
        let over = control.trials().max(treatment.trials()) >= self.trials_max;
        let verdict = if !ratio.is_sound() {
            Verdict::Unsound
        } else if look.is_significant()
            && look.difference > 0.0
            && look.interval.1 >= self.effect_min
        {
            Verdict::Go
        } else if look.is_significant() || look.interval.1 < self.effect_min || over {
            Verdict::NoGo
        } else {
            Verdict::Continue
        };
        if ratio.is_sound() {
            self.test = test;
        }
        Ok(Judgement {
            tactic: self.tactic.clone(),
            verdict,
            ratio,
            look,
        })
    }
}
