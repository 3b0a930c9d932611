//! What a report says, as data: every figure with its parts, computed from a running plan as of an instant.
//!
//! | Part | Answers |
//! | --- | --- |
//! | [`Header`] | which plan, and how much of it is published, derived and assumed |
//! | [`ObjectiveRow`], [`TacticRow`] | what it is for, and how far that is |
//! | [`Timeline`] | when the work happens, what each date waits for, what is late |
//! | [`Money side`](BudgetReport) | where the money is, by node, channel, tactic, period and date |
//! | [`Outlook`] | what the money is expected to come to, by node and period |
//! | [`NodeCarry`] | what periods hand on, and what lapses |
//! | [`RequestRow`] | who decided what, and why |
//! | [`FundRow`] | what the contingency funds were drawn for |
//! | [`EarnedReport`] | what the work that is done is worth, and how it comes along |
//! | [`Metrics`] | what the work and the money came to |

mod budget;
mod conversions;
mod decisions;
mod earned;
mod funds;
mod gates;
mod goals;
mod head;
mod metrics;
mod outcomes;
mod outlook;
mod phase;
mod spending;
mod view;
mod work;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use self::view::View;
pub use self::{
    budget::{BudgetReport, CategoryRow, NodeRow, PeriodRow},
    conversions::{ConversionRow, FunnelStep},
    decisions::{DecisionRow, RequestRow},
    earned::{EarnedReport, TacticEarned},
    funds::{FundChange, FundMove, FundRow, TriggerRow},
    gates::GateRow,
    goals::{KpiRow, KpiStanding, ObjectiveRow, TacticRow},
    head::{Header, StatementRow},
    metrics::{
        CategoryFigures, CategoryVariance, CustomerFigures, CustomerValue, Metrics, Reading,
        ReportOptions, UnitCostRow, VoiceFigures,
    },
    outcomes::ChannelOutcome,
    outlook::{NodeCarry, Outlook, OutlookRow},
    phase::DatedAmount,
    spending::{Booking, SpendRow},
    work::{TaskKind, TaskRow, TaskStanding, Timeline},
};
pub(super) use crate::performance::view::last_day;
use crate::{
    budget::ReviewDue,
    performance::{Alert, Performance},
    program::{Program, ReplayError},
};

/// Everything that can be said about a running plan at an instant.
///
/// It is data: amounts are money, nothing is rounded but quotients, and what has no value says why. The same program and
/// instant give the same report. [`Report::text`] and [`Report::page`] write it for people.
///
/// # Example: an empty plan has a report too
/// ```
/// use tactica::{plan::PlanDraft, program::Program, report::Report};
///
/// let plan = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01").build()?;
/// let report = Report::of(&Program::new(plan), "2025-02-01T12:00:00Z".parse()?)?;
/// assert_eq!(report.budget.settled.to_string(), "0.00 USD");
/// assert!(report.metrics.completion.known().is_none()); // no tasks, so not 0 %
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// The instant; nothing that was recorded later is in the report. Its day is counted in UTC, as in the journal.
    pub as_of: DateTime<Utc>,
    /// Which plan it is.
    pub header: Header,
    /// The objectives with their KPIs, by rank.
    pub objectives: Vec<ObjectiveRow>,
    /// What was measured that somebody has to hear of.
    pub alerts: Vec<Alert>,
    /// The tactics, ordered by name.
    pub tactics: Vec<TacticRow>,
    /// When the work happens.
    pub timeline: Timeline,
    /// The gates of the plan, ordered by name.
    pub gates: Vec<GateRow>,
    /// Where the money is.
    pub budget: BudgetReport,
    /// What it is expected to come to.
    pub outlook: Reading<Outlook>,
    /// What periods hand on to each other, of every phased node and view; nothing where the plan does not say.
    pub carry_over: Vec<NodeCarry>,
    /// The reviews of the budget that are due, the longest due first.
    pub reviews: Vec<ReviewDue>,
    /// The requests in the order in which they were made.
    pub requests: Vec<RequestRow>,
    /// The contingency funds, ordered by name.
    pub funds: Vec<FundRow>,
    /// What the work that is done is worth, and how it comes along.
    pub earned: EarnedReport,
    /// What the work and the money came to.
    pub metrics: Metrics,
}

impl Report {
    /// Reports on a running plan as of an instant, from what its journal holds up to and including it.
    ///
    /// A program that was restored from a snapshot gives the same report as the one that the snapshot was taken of.
    ///
    /// # Errors
    ///
    /// [`ReplayError::NotKept`] on a program that was restored from a snapshot, for an instant before its last record: what led
    /// to the snapshot is not kept.
    ///
    /// # Complexity
    ///
    /// `O(n log n)` for `n` records, tasks, costs and budget nodes, and `O(costs · dates)` for the curve of planned
    /// money, which has a date for each week, or for each day of plans up to 62 days.
    pub fn of(program: &Program, as_of: DateTime<Utc>) -> Result<Self, ReplayError> {
        Self::with(program, as_of, &ReportOptions::default())
    }

    /// Reports with figures that neither the plan nor its journal holds.
    ///
    /// # Errors
    ///
    /// As for [`of`](Self::of).
    pub fn with(
        program: &Program,
        as_of: DateTime<Utc>,
        options: &ReportOptions,
    ) -> Result<Self, ReplayError> {
        let view = View::new(program, as_of)?;
        let timeline = work::timeline(&view);
        let (phases, bookings) = (phase::phases(&view), spending::bookings(&view));
        let outlook = outlook::outlook(&view, &phases, &bookings, options.unspent);
        let budget = budget::budget(&view, &phases, bookings);
        let performance = Performance::measured(&view, None);
        Ok(Self {
            as_of,
            header: head::header(&view),
            objectives: goals::objectives(&view),
            tactics: goals::tactics(&view, &timeline),
            metrics: metrics::metrics(&view, &performance, &budget, options),
            alerts: performance.alerts.clone(),
            earned: earned::earned(performance),
            outlook,
            gates: gates::gates(&view),
            carry_over: outlook::carried(&view),
            reviews: outlook::reviews(&view),
            requests: decisions::requests(&view),
            funds: funds::funds(&view),
            timeline,
            budget,
        })
    }
}
