//! How the budget of a task is earned as its work goes on.

use serde::{Deserialize, Serialize};

use crate::{id::TaskId, number::Percent, word::define_words};

define_words! {
    /// How a task earns its budget, as a word of a plan document.
    EarningMethod {
        /// Nothing until it is finished.
        ZeroHundred => "zero-hundred",
        /// Half when it starts, half when it is finished.
        FiftyFifty => "fifty-fifty",
        /// A share at each of its milestones.
        Milestones => "milestones",
        /// As much as is reported done.
        PercentComplete => "percent-complete",
        /// As time goes by.
        LevelOfEffort => "level-of-effort",
    }
}

/// A milestone of the plan at which a task earns a share of its budget.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarningMilestone {
    /// The milestone.
    pub milestone: TaskId,
    /// The share of the budget of the task; those of a task add up to 100 %.
    pub share: Percent,
}

/// How a task earns its budget: the measurement method of earned value, chosen before the work begins.
///
/// # Example: the word of the method
/// ```
/// use tactica::tactic::{Earning, EarningMethod};
///
/// assert_eq!(Earning::default().method(), EarningMethod::PercentComplete);
/// assert_eq!(Earning::FiftyFifty.method().word(), "fifty-fifty");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Earning {
    /// Nothing until it is finished: for short work.
    ZeroHundred,
    /// Half when it starts, half when it is finished.
    FiftyFifty,
    /// A share at each of these milestones, sorted by name.
    Milestones(Vec<EarningMilestone>),
    /// As much as is reported done; what a task does that says nothing.
    #[default]
    PercentComplete,
    /// As time goes by, whatever is reported: for work without a product.
    LevelOfEffort,
}

impl Earning {
    /// Returns the word of the method.
    #[must_use]
    pub fn method(&self) -> EarningMethod {
        match self {
            Self::ZeroHundred => EarningMethod::ZeroHundred,
            Self::FiftyFifty => EarningMethod::FiftyFifty,
            Self::Milestones(_) => EarningMethod::Milestones,
            Self::PercentComplete => EarningMethod::PercentComplete,
            Self::LevelOfEffort => EarningMethod::LevelOfEffort,
        }
    }
}
