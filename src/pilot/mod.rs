//! Is a tactic to be scaled up? Pilots: their size, their reading and the decision.
//!
//! | Question | Answer | Note |
//! | --- | --- | --- |
//! | what may a share be, has it changed | [`Arm::interval`], [`ShareChange`] | in exact numbers |
//! | how many trials | [`SharePlan`], [`MeanPlan`] | the method is named |
//! | were the arms of the right size | [`check_ratio`] | before any reading |
//! | is there a difference, at the end | [`compare_shares`], [`compare_means`] | one look |
//! | is there a difference, as it goes | [`SequentialTest`] | any number of looks |
//! | which is better, and what may be lost | [`believe`] | with a prior |
//! | go, no-go or continue | [`Pilot`] | bound to a tactic |
#![allow(
    clippy::many_single_char_names,
    clippy::similar_names,
    reason = "parameters are named as in the literature"
)]
#![allow(clippy::float_arithmetic, reason = "probabilities are real numbers")]

mod arm;
mod bayes;
mod decision;
mod error;
mod interval;
mod ratio;
mod sequential;
mod size;

pub use arm::{Arm, Comparison, MeanArm, MeanComparison, compare_means, compare_shares};
pub use bayes::{Belief, BetaPrior, believe};
pub use decision::{Judgement, Pilot, Verdict};
pub use error::PilotError;
pub use interval::{ShareChange, ShareInterval};
pub use ratio::{RATIO_ALPHA, RatioCheck, check_ratio};
pub use sequential::{SequentialLook, SequentialTest};
pub use size::{MeanPlan, SharePlan, SizeMethod};
