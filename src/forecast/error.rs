//! Why a forecast, or an operation on one, was refused.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Column;
use crate::{
    id::{CostId, NodeId},
    metric::MetricError,
    money::{AllotError, Currency, Money, MoneyError},
    time::{NaiveDate, PeriodLabel},
};

/// An amount that no period holds any more.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fallen {
    /// The line.
    pub line: CostId,
    /// The period the amount was in.
    pub period: PeriodLabel,
    /// The amount, never zero.
    pub amount: Money,
}

impl fmt::Display for Fallen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} in {}", self.amount, self.line, self.period)
    }
}

/// Why a forecast, or an operation on one, was refused.
///
/// Where several reasons hold for one operation, the one declared first is given; [`Forecast::new`](super::Forecast::new) gives all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ForecastError {
    /// There is no period.
    #[error("a forecast without periods: give at least one")]
    NoPeriods,
    /// A period does not begin where the one before it ends.
    #[error("{after} does not begin where {before} ends: periods leave no gap and do not overlap")]
    PeriodGap {
        /// The earlier one as given.
        before: PeriodLabel,
        /// The one after it as given.
        after: PeriodLabel,
    },
    /// Two periods have one name.
    #[error("two periods are called {period}")]
    DuplicatePeriod {
        /// The name.
        period: PeriodLabel,
    },
    /// More periods are closed than there are.
    #[error("{closed} periods are closed, there are {periods}")]
    ClosedBeyond {
        /// How many are closed.
        closed: usize,
        /// How many there are.
        periods: usize,
    },
    /// Two nodes share an identifier.
    #[error("two nodes are called {node}")]
    DuplicateNode {
        /// The node.
        node: NodeId,
    },
    /// A node is a part of one that does not exist.
    #[error("{node} is a part of {parent}, which does not exist")]
    UnknownParent {
        /// The node.
        node: NodeId,
        /// The parent as given.
        parent: NodeId,
    },
    /// Nodes are parts of each other.
    #[error("{node} is a part of itself, through others")]
    Cycle {
        /// The first of them by identifier.
        node: NodeId,
    },
    /// Two lines share an identifier.
    #[error("two lines are called {line}")]
    DuplicateLine {
        /// The line.
        line: CostId,
    },
    /// A line sits nowhere.
    #[error("{line} sits in no node: give at least one")]
    NoNode {
        /// The line.
        line: CostId,
    },
    /// A line sits in a node that does not exist.
    #[error("{line} sits in {node}, which does not exist")]
    ForeignNode {
        /// The line.
        line: CostId,
        /// The node as given.
        node: NodeId,
    },
    /// A line has more or fewer cells than there are periods.
    #[error("{line} has {found} cells, there are {periods} periods")]
    CellCount {
        /// The line.
        line: CostId,
        /// The number of its cells.
        found: usize,
        /// The number of periods.
        periods: usize,
    },
    /// An amount is in another currency than the forecast.
    #[error("{amount} is the {column} of {line}, the forecast is in {currency}")]
    Currency {
        /// The line.
        line: CostId,
        /// The column.
        column: Column,
        /// The amount as given.
        amount: Money,
        /// The currency of the forecast.
        currency: Currency,
    },
    /// A plan or a commitment is below zero, or an amount too large to be kept.
    #[error(
        "{amount} is the {column} of {line}: plan and committed are 0 or more, and no amount exceeds 10^24 minor units"
    )]
    OutOfRange {
        /// The line.
        line: CostId,
        /// The column.
        column: Column,
        /// The amount as given.
        amount: Money,
    },
    /// A closed period, or a cancelled line, expects something else than what was incurred.
    #[error(
        "{line} in {period}: closed or cancelled, so its forecast is the {incurred} incurred, not {forecast}"
    )]
    SettledForecast {
        /// The line.
        line: CostId,
        /// The period.
        period: PeriodLabel,
        /// The forecast as given.
        forecast: Money,
        /// Committed and actual together.
        incurred: Money,
    },
    /// There is no such line.
    #[error("there is no line {line:?}")]
    UnknownLine {
        /// The line as given, cut to 64 characters.
        line: Box<str>,
    },
    /// There is no such node.
    #[error("there is no node {node:?}")]
    UnknownNode {
        /// The node as given, cut to 64 characters.
        node: Box<str>,
    },
    /// There is no such period.
    #[error("there is no period {period}")]
    UnknownPeriod {
        /// The period as given.
        period: PeriodLabel,
    },
    /// The period is closed.
    #[error("{period} is closed: its amounts do not change any more")]
    Closed {
        /// The period.
        period: PeriodLabel,
    },
    /// Later periods are closed already.
    #[error(
        "{closed} periods are closed already, and closing through {period} would open some of them"
    )]
    Reopens {
        /// The period as given.
        period: PeriodLabel,
        /// How many are closed.
        closed: usize,
    },
    /// The line is cancelled.
    #[error("{line} is cancelled: its plan stays, and nothing more is expected of it")]
    Cancelled {
        /// The line.
        line: CostId,
    },
    /// No reason is given.
    #[error("{line}: say why it is cancelled")]
    NoReason {
        /// The line.
        line: CostId,
    },
    /// Commitments and actual amounts are facts and do not move by planning.
    #[error("{column} amounts are facts: only plan and forecast are re-phased")]
    Fact {
        /// The column as given.
        column: Column,
    },
    /// Amounts would leave the open periods.
    #[error("{} would fall off the open periods{}", first(.fallen), others(.fallen))]
    FallsOff {
        /// All of them, by line and period.
        fallen: Vec<Fallen>,
    },
    /// A cost comes back on no day of the open periods.
    #[error("{line}: no time from {first} on falls into an open period")]
    NeverDue {
        /// The line.
        line: CostId,
        /// The first time as given.
        first: NaiveDate,
    },
    /// An estimate from the past without a past.
    #[error("no period is closed: there is nothing to estimate from")]
    NothingClosed,
    /// A ratio to a plan of nothing.
    #[error(
        "{line}: nothing was planned for the closed periods, so that {incurred} has no ratio to it"
    )]
    NothingPlanned {
        /// The line.
        line: CostId,
        /// What was incurred in them.
        incurred: Money,
    },
    /// An amount cannot be computed.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// An amount cannot be divided.
    #[error(transparent)]
    Allot(#[from] AllotError),
    /// A variance cannot be computed.
    #[error(transparent)]
    Metric(#[from] MetricError),
}

impl ForecastError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoPeriods => "forecast-no-periods",
            Self::PeriodGap { .. } => "forecast-period-gap",
            Self::DuplicatePeriod { .. } => "forecast-duplicate-period",
            Self::ClosedBeyond { .. } => "forecast-closed-beyond",
            Self::DuplicateNode { .. } => "forecast-duplicate-node",
            Self::UnknownParent { .. } => "forecast-unknown-parent",
            Self::Cycle { .. } => "forecast-cycle",
            Self::DuplicateLine { .. } => "forecast-duplicate-line",
            Self::NoNode { .. } => "forecast-no-node",
            Self::ForeignNode { .. } => "forecast-foreign-node",
            Self::CellCount { .. } => "forecast-cell-count",
            Self::Currency { .. } => "forecast-currency",
            Self::OutOfRange { .. } => "forecast-out-of-range",
            Self::SettledForecast { .. } => "forecast-settled",
            Self::UnknownLine { .. } => "forecast-unknown-line",
            Self::UnknownNode { .. } => "forecast-unknown-node",
            Self::UnknownPeriod { .. } => "forecast-unknown-period",
            Self::Closed { .. } => "forecast-closed",
            Self::Reopens { .. } => "forecast-reopens",
            Self::Cancelled { .. } => "forecast-cancelled",
            Self::NoReason { .. } => "forecast-no-reason",
            Self::Fact { .. } => "forecast-fact",
            Self::FallsOff { .. } => "forecast-falls-off",
            Self::NeverDue { .. } => "forecast-never-due",
            Self::NothingClosed => "forecast-nothing-closed",
            Self::NothingPlanned { .. } => "forecast-nothing-planned",
            Self::Money(error) => error.code(),
            Self::Allot(error) => error.code(),
            Self::Metric(error) => error.code(),
        }
    }
}

fn first(fallen: &[Fallen]) -> String {
    fallen.first().map_or_else(String::new, Fallen::to_string)
}

fn others(fallen: &[Fallen]) -> String {
    match fallen.len().saturating_sub(1) {
        0 => String::new(),
        others => format!(", and {others} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_falls_off_is_told_with_how_much_more_does() {
        let fallen = |line: &str, amount: &str| Fallen {
            line: line.parse().expect("valid"),
            period: "FY2025-M04".parse().expect("valid"),
            amount: amount.parse().expect("valid"),
        };
        let told = |fallen: Vec<Fallen>| ForecastError::FallsOff { fallen }.to_string();
        let [a, b, c] = [
            fallen("a", "7.00 USD"),
            fallen("b", "1.00 USD"),
            fallen("c", "2.00 USD"),
        ];
        let one = "7.00 USD of a in FY2025-M04 would fall off the open periods";
        assert_eq!(told(vec![a.clone()]), one);
        assert_eq!(
            told(vec![a.clone(), b.clone()]),
            format!("{one}, and 1 more")
        );
        assert_eq!(told(vec![a, b, c]), format!("{one}, and 2 more"));
    }
}
