//! Why can tactics not be scored or chosen?

use crate::{
    id::{ResourceId, TacticId},
    money::Money,
    number::{Percent, Quantity},
    time::WorkTime,
};

/// Why tactics cannot be scored or chosen.
///
/// The variants stand in order of precedence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PortfolioError {
    /// A part by which a score is divided is not above zero.
    #[error("the {part} is {value}: give more than zero")]
    NotPositive {
        /// Which part.
        part: &'static str,
        /// Its value.
        value: Quantity,
    },
    /// A part of a score or a bound is below zero.
    #[error("the {part} is {value}: give zero or more")]
    Negative {
        /// Which part.
        part: &'static str,
        /// Its value.
        value: Quantity,
    },
    /// A share is below 0 % or above 100 %.
    #[error("the confidence is {value}: give 0% to 100%")]
    Share {
        /// The share.
        value: Percent,
    },
    /// A figure is too large to be counted exactly.
    #[error("the {what} is too large to be counted")]
    TooLarge {
        /// Which figure.
        what: &'static str,
    },
    /// A tactic stands in the list twice.
    #[error("{tactic} stands in the list twice")]
    Twice {
        /// The tactic.
        tactic: TacticId,
    },
    /// A tactic costs less than nothing, or in another currency than the budget.
    #[error("{tactic} costs {cost}: give zero or more in the currency of the budget {budget}")]
    Cost {
        /// The tactic.
        tactic: TacticId,
        /// Its cost.
        cost: Money,
        /// The budget.
        budget: Money,
    },
    /// A tactic needs less than no time of somebody.
    #[error("{tactic} needs {work} of {resource}: give zero or more")]
    Work {
        /// The tactic.
        tactic: TacticId,
        /// Of whom.
        resource: ResourceId,
        /// How much.
        work: WorkTime,
    },
    /// A tactic needs one that is not in the list.
    #[error("{tactic} needs {other}, which is not in the list")]
    Unknown {
        /// The tactic.
        tactic: TacticId,
        /// What it needs.
        other: TacticId,
    },
    /// A tactic that must be done needs one that will not be.
    #[error("{tactic} must be done and needs {other}, which will not be done")]
    MustNeedsWont {
        /// The tactic.
        tactic: TacticId,
        /// What it needs.
        other: TacticId,
    },
    /// The tactics that must be done cost more than there is.
    #[error("what must be done costs {cost}, and the budget is {budget}")]
    MustsCost {
        /// What they cost.
        cost: Money,
        /// What there is.
        budget: Money,
    },
    /// The tactics that must be done need more of somebody than there is.
    #[error("what must be done needs {work} of {resource}, of which there are {capacity}")]
    MustsWork {
        /// Of whom.
        resource: ResourceId,
        /// What they need.
        work: WorkTime,
        /// What there is.
        capacity: WorkTime,
    },
}

impl PortfolioError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotPositive { .. } => "portfolio-not-positive",
            Self::Negative { .. } => "portfolio-negative",
            Self::Share { .. } => "portfolio-share",
            Self::TooLarge { .. } => "portfolio-too-large",
            Self::Twice { .. } => "portfolio-twice",
            Self::Cost { .. } => "portfolio-cost",
            Self::Work { .. } => "portfolio-work",
            Self::Unknown { .. } => "portfolio-unknown",
            Self::MustNeedsWont { .. } => "portfolio-must-needs-wont",
            Self::MustsCost { .. } => "portfolio-musts-cost",
            Self::MustsWork { .. } => "portfolio-musts-work",
        }
    }
}
