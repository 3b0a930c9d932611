//! Why a problem was refused, and why a good problem has no answer.

use std::fmt;

use super::{Bound, Subject};
use crate::{
    id::{GroupId, ItemId},
    money::{Currency, Money},
    number::Percent,
    response::CurveError,
};

/// One thing that is wrong with a problem.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ProblemFault {
    /// Not JSON, or not of the form of a problem.
    #[error("{at}: {problem}", at = at(place))]
    Document {
        /// Where in the document, as a JSON pointer (RFC 6901) such as `/items/2/max`; empty for the whole.
        place: Box<str>,
        /// What is wrong there.
        problem: Box<str>,
    },
    /// A format that this version does not read.
    #[error("the format is {found:?}, this version reads {}", super::FORMAT)]
    Format {
        /// The format as given.
        found: Box<str>,
    },
    /// No item.
    #[error("there are no items")]
    NoItems,
    /// Neither a budget nor another question.
    #[error("nothing is asked: give a budget, a target, a marginal_return or an average_return")]
    NoQuestion,
    /// Two questions that exclude each other.
    #[error("{first} and {second} are both given: ask one of them; a budget beside it is a limit")]
    TwoQuestions {
        /// The question named first.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
    /// A budget of zero or less.
    #[error("the budget is {budget}, it must be above zero")]
    Budget {
        /// The budget as given.
        budget: Money,
    },
    /// A number out of range.
    #[error("{subject}: {field} is {value}, it must be a finite number above 0")]
    Number {
        /// Whose it is.
        subject: Subject,
        /// The field of the document.
        field: &'static str,
        /// The value as given.
        value: f64,
    },
    /// A percentage out of range.
    #[error("{subject}: {field} is {value}, it must be from {low} to {high}")]
    Percentage {
        /// Whose it is.
        subject: Subject,
        /// The field of the document.
        field: &'static str,
        /// The value as given.
        value: Percent,
        /// The least allowed.
        low: Percent,
        /// The greatest allowed.
        high: Percent,
    },
    /// An amount in another currency.
    #[error("{subject}: {field} is {amount}, the problem is in {currency}")]
    Currency {
        /// Whose it is.
        subject: Subject,
        /// The field of the document.
        field: &'static str,
        /// The amount as given.
        amount: Money,
        /// The currency of the problem.
        currency: Currency,
    },
    /// A negative amount, a step of zero, or an amount beyond what can be calculated with.
    #[error("{subject}: {field} is {amount}, it must be {needed}")]
    Amount {
        /// Whose it is.
        subject: Subject,
        /// The field of the document.
        field: &'static str,
        /// The amount as given.
        amount: Money,
        /// What it has to be.
        needed: &'static str,
    },
    /// Two items or two groups with one identifier.
    #[error("{subject} is there twice")]
    Duplicate {
        /// The item or group.
        subject: Subject,
    },
    /// A group that is not there.
    #[error("{subject} names the group {group}, which is not there")]
    UnknownGroup {
        /// Whose field names it.
        subject: Subject,
        /// The group.
        group: GroupId,
    },
    /// Groups that contain each other.
    #[error("the group {group} is within itself")]
    GroupCycle {
        /// The group of the circle that comes first by its identifier.
        group: GroupId,
    },
    /// A curve that is refused.
    #[error("{item}: {error}")]
    Curve {
        /// The item.
        item: ItemId,
        /// What is wrong with its curve.
        error: CurveError,
    },
    /// Neither a curve nor samples, or both.
    #[error("{item} needs either a curve or samples of one")]
    CurveOrSamples {
        /// The item.
        item: ItemId,
    },
    /// Items with different numbers of samples.
    #[error(
        "{item} has {found} samples, others have {expected}: the draws of all items belong together"
    )]
    SampleCount {
        /// The item.
        item: ItemId,
        /// How many it has.
        found: usize,
        /// How many the first item with samples has.
        expected: usize,
    },
    /// Samples of smooth curves and of straight ones for the same item.
    #[error("{item} has samples of smooth curves and of straight lines: give one kind")]
    SampleKinds {
        /// The item.
        item: ItemId,
    },
    /// Risk without anything uncertain.
    #[error(
        "there is a risk to weigh and no item has samples: give samples, or leave the risk out"
    )]
    RiskWithoutSamples,
    /// A series whose length is not the number of periods, or a window outside of them.
    #[error("{subject}: {field} has {found} periods, there are {expected}")]
    Periods {
        /// Whose it is.
        subject: Subject,
        /// The field of the document.
        field: &'static str,
        /// How many periods it has, or needs.
        found: usize,
        /// How many there are.
        expected: usize,
    },
    /// A curve of several straight lines under a risk.
    #[error("{item} has a curve of straight lines: under a risk curves have to be smooth")]
    NotSmooth {
        /// The item.
        item: ItemId,
    },
    /// A lower bound above an upper bound of the same item or group.
    #[error("{subject}: {lower} of {low} is above {upper} of {high}")]
    BoundsCross {
        /// The item or group.
        subject: Subject,
        /// The lower bound.
        lower: Bound,
        /// Its amount.
        low: Money,
        /// The upper bound.
        upper: Bound,
        /// Its amount.
        high: Money,
    },
    /// A share of a total that is not known before the answer.
    #[error("{group}: a share of the budget needs a budget to be a share of")]
    ShareWithoutBudget {
        /// The group.
        group: GroupId,
    },
}

impl ProblemFault {
    /// Returns the stable code of this fault.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Document { .. } => "problem-document",
            Self::Format { .. } => "problem-format",
            Self::NoItems => "problem-no-items",
            Self::NoQuestion => "problem-no-question",
            Self::TwoQuestions { .. } => "problem-two-questions",
            Self::Budget { .. } => "problem-budget",
            Self::Number { .. } => "problem-number",
            Self::Percentage { .. } => "problem-percentage",
            Self::Currency { .. } => "problem-currency",
            Self::Amount { .. } => "problem-amount",
            Self::Duplicate { .. } => "problem-duplicate",
            Self::UnknownGroup { .. } => "problem-unknown-group",
            Self::GroupCycle { .. } => "problem-group-cycle",
            Self::Curve { error, .. } => error.code(),
            Self::CurveOrSamples { .. } => "problem-curve-or-samples",
            Self::SampleCount { .. } => "problem-sample-count",
            Self::SampleKinds { .. } => "problem-sample-kinds",
            Self::RiskWithoutSamples => "problem-risk-without-samples",
            Self::Periods { .. } => "problem-periods",
            Self::NotSmooth { .. } => "problem-not-smooth",
            Self::BoundsCross { .. } => "problem-bounds-cross",
            Self::ShareWithoutBudget { .. } => "problem-share-without-budget",
        }
    }
}

/// Everything that is wrong with a problem, at once.
///
/// In the order of the document: what concerns the whole, then groups, then items, each in the order given.
#[derive(Debug, Clone, PartialEq)]
pub struct ProblemFaults(pub(super) Vec<ProblemFault>);

impl ProblemFaults {
    /// Returns the faults, at least one.
    #[must_use]
    pub fn faults(&self) -> &[ProblemFault] {
        &self.0
    }

    /// Returns the code of the list; the faults have codes of their own.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "problem"
    }
}

impl fmt::Display for ProblemFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, fault) in self.0.iter().enumerate() {
            let line = if i > 0 { "\n" } else { "" };
            write!(f, "{line}{}: {fault}", fault.code())?;
        }
        Ok(())
    }
}

impl std::error::Error for ProblemFaults {}

/// A bound that takes part in a conflict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// What is bounded.
    pub subject: Subject,
    /// Which bound.
    pub bound: Bound,
    /// The amount.
    pub amount: Money,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} of {}", self.subject, self.bound, self.amount)
    }
}

/// Why a problem has no answer.
///
/// When several reasons hold, the one declared first is returned.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum AllocateError {
    /// Bounds that no allocation keeps; without any one of them there would be one, as far as this conflict goes.
    #[error("no allocation keeps all of these: {}", list(conflict))]
    Infeasible {
        /// The bounds: first the one that the others exceed or fall short of.
        conflict: Vec<Limit>,
    },
    /// An outcome that no budget brings, or none within the limit.
    #[error("an outcome of {target} is out of reach: at most {most} can be had")]
    TargetOutOfReach {
        /// The target.
        target: f64,
        /// What the most money brings at most.
        most: f64,
    },
    /// An average return that no budget brings.
    #[error("no budget returns {average} per unit of money on average: the most is {most}")]
    AverageOutOfReach {
        /// The average return asked for.
        average: f64,
        /// A return that none exceeds.
        most: f64,
    },
    /// A question about curves that grow without end: the answer would be unlimited money.
    #[error("the answer has no limit: give a budget as one, or items a maximum")]
    Unlimited,
    /// Lots and bounds so tight that the search met no allocation within its effort.
    #[error(
        "no allocation was found within the effort of {effort}: raise it, or loosen steps and bounds"
    )]
    Effort {
        /// The effort spent.
        effort: u64,
    },
    /// A result that is not a finite number.
    #[error("the outcome is beyond the range of numbers")]
    Overflow,
}

impl AllocateError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Infeasible { .. } => "allocation-infeasible",
            Self::TargetOutOfReach { .. } => "allocation-target-out-of-reach",
            Self::AverageOutOfReach { .. } => "allocation-average-out-of-reach",
            Self::Unlimited => "allocation-unlimited",
            Self::Effort { .. } => "allocation-effort",
            Self::Overflow => "allocation-overflow",
        }
    }
}

fn list(conflict: &[Limit]) -> String {
    let lines: Vec<String> = conflict.iter().map(ToString::to_string).collect();
    lines.join("; ")
}

/// Returns a place in words.
fn at(place: &str) -> &str {
    if place.is_empty() {
        "the document"
    } else {
        place
    }
}
