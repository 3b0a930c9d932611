//! What the running plan has come to by an instant: earned value and the figures of the work, from its own records.
//!
//! Nothing is typed in. The baseline gives the dates, planned costs the budget, reported progress the work that is done, and the
//! ledger what was paid.
//!
//! | Question | Answer | From |
//! | --- | --- | --- |
//! | PV, EV, AC, CPI, SPI, EAC in four ways, ETC, VAC, TCPI | [`Performance::earned_value`] | planned costs, dates, progress, settled money |
//! | ES, SV(t), SPI(t) | [`Performance::earned_schedule`] | the curve of PV by [`CurveStep`] |
//! | the same by tactic and by task | [`Performance::tactics`], [`Performance::tasks`] | the costs of each |
//! | how the three grew | [`Performance::curve`] | what was known on each date |
//! | how much is done, and in time | [`Performance::completion`], [`Performance::adherence`] | progress |
//! | how busy people are | [`Performance::utilisation`] | needs and calendars |
//! | how long decisions and hand-overs take | [`Performance::approvals`], [`Performance::hand_overs`] | requests, progress |
//! | which KPIs and thresholds somebody has to hear of | [`Performance::alerts`] | measured values, status bands, triggers of funds |
//! | how much came as planned | [`Performance::schedule_predictability`], [`Performance::cost_predictability`] | finished work |
//!
//! What has no value is an error that says which base is missing, never zero.

mod alerts;
pub(crate) mod bookings;
mod curve;
mod earned;
mod packages;
mod process;
pub(crate) mod view;
mod waits;

use chrono::{DateTime, Utc};

pub(crate) use self::alerts::kpi_series;
pub use self::{
    alerts::{Alert, AlertCause},
    bookings::Booking,
    curve::{CurveStep, ValuePoint},
    earned::{TacticValue, TaskValue},
};
use self::{earned::Earned, packages::Dates, view::View};
use crate::{
    metric::{
        Adherence, Completion, EarnedSchedule, EarnedValue, MetricError, Predictability,
        Utilisation, WaitingTime,
    },
    money::Money,
    program::{Program, ReplayError},
    schedule::Baseline,
};

/// What a running plan has come to by an instant.
///
/// # What is budgeted, and what earns
///
/// The budget at completion is the sum of the planned costs; what the budget holds beyond them, contingency included, is not
/// part of it. A cost belongs to its task, which earns by its own [rule](crate::tactic::Earning). A cost of a summary or of a
/// whole tactic is divided among the tasks there in proportion to their working time, and earned with them: apportioned effort.
/// A cost of a hammock, and of a tactic without tasks, is earned as time goes by.
///
/// Actual cost is what is settled, less credits, whether or not it was planned. What is ordered and not invoiced is not in it.
///
/// # What the rest will cost
///
/// The bottom-up estimate is taken from the documents: what is ordered and not invoiced, and of each planned cost whose work is
/// not finished what is neither ordered nor settled. Whoever knows better puts another amount into the
/// [inputs](EarnedValue::inputs) and evaluates them again.
///
/// # What was known
///
/// Nothing that was recorded after the instant counts, and every point of the curve holds what had been recorded by then: a
/// finish that is reported late raises EV when it is reported.
///
/// # Example: half a brochure, paid in full
/// ```
/// use tactica::{performance::Performance, plan::PlanDraft, program::Program};
///
/// # let mut draft = PlanDraft::new("spring", "USD", "2025-03-03", "2025-07-01");
/// # draft.people = serde_json::from_str(r#"[{"id": "anna", "name": "Anna"}]"#)?;
/// # draft.objectives = serde_json::from_str(r#"[{"id": "visits", "name": "Visits"}]"#)?;
/// # draft.budget = serde_json::from_str(r#"{"id": "all", "name": "All", "total": "8000.00 USD"}"#)?;
/// # draft.tactics = serde_json::from_str(r#"[{"id": "print", "name": "Print", "objectives": ["visits"], "responsible": "anna",
/// #     "tasks": [{"id": "brochure", "name": "Brochure", "duration": "5d"}],
/// #     "costs": [{"id": "agency", "name": "Agency", "node": "all", "task": "brochure", "amount": "8000.00 USD"}]}]"#)?;
/// let mut program = Program::new(draft.build()?);
/// program.execute(serde_json::from_str(r#"{"id": "c-1", "at": "2025-03-05T16:00:00Z", "actor": "anna", "command":
///     {"type": "report-progress", "task": "brochure", "started": "2025-03-03", "percent": "50%"}}"#)?)?;
///
/// let on_wednesday = Performance::of(&program, "2025-03-05T17:00:00Z".parse()?)?;
/// let value = on_wednesday.earned_value?;
/// assert_eq!(value.inputs().planned.to_string(), "4800.00 USD"); // three of five days
/// assert_eq!(value.inputs().earned.to_string(), "4000.00 USD");
/// assert_eq!(value.value().spi.to_string(), "0.833333333333");
/// assert_eq!(on_wednesday.tasks[0].planned.to_string(), "4800.00 USD");
/// // Nothing is paid yet, so that there is no cost index; and nobody waited for a decision.
/// assert_eq!(value.value().cpi.to_string(), "undefined: the actual cost is zero");
/// assert_eq!(on_wednesday.approvals.unwrap_err().code(), "metric-undefined");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Performance {
    /// The status date.
    pub as_of: DateTime<Utc>,
    /// PV, EV, AC and what follows, in all.
    pub earned_value: Result<EarnedValue, MetricError>,
    /// How late the work is in time, in periods of [`step`](Self::step) from the first date of the curve; of finished work, as of
    /// its end.
    pub earned_schedule: Result<EarnedSchedule, MetricError>,
    /// PV, EV and AC by tactic, ordered by name: those with a planned cost. They add up to the whole, with
    /// [`unplanned`](Self::unplanned).
    pub tactics: Vec<TacticValue>,
    /// PV and EV by tactic and task.
    pub tasks: Vec<TaskValue>,
    /// What was settled for no planned cost; it is in the actual cost of the whole, and in that of no tactic.
    pub unplanned: Money,
    /// How far the points of the curve are apart.
    pub step: CurveStep,
    /// The S-curve, from the start of the work to its planned end, with the end of the status day among its dates; empty without
    /// planned costs.
    pub curve: Vec<ValuePoint>,
    /// How many of the tasks are done, milestones left out, and how much of their working time.
    pub completion: Result<Completion, MetricError>,
    /// How many of the tasks and milestones that were due by the baseline were finished in time. They are due by the day:
    /// whatever is finished on the planned day is in time.
    pub adherence: Result<Adherence, MetricError>,
    /// How busy the plan keeps the people it needs: the working time that tasks need of people and pools (duration × units),
    /// over the working time these people and pools have in the days of the plan, absences taken off, times capacity or
    /// units. Who is needed neither by name nor by a skill is not counted.
    pub utilisation: Result<Utilisation, MetricError>,
    /// How long requests waited for their decision, in working time of the plan's calendar. What nobody had to decide did not
    /// wait; what was taken back or ran out was not decided; what was restarted waited once more.
    pub approvals: Result<WaitingTime, MetricError>,
    /// How long finished work waited until another department took it up, in working time. A task takes work over that starts
    /// after others (`FS`, without a lag) of which one has a responsible person of another department.
    pub hand_overs: Result<WaitingTime, MetricError>,
    /// How many finished tasks took as many days as planned, within a tenth, in working time of whole days.
    pub schedule_predictability: Result<Predictability, MetricError>,
    /// How many planned costs whose work is finished came to what was planned, within a tenth; those for which nothing is
    /// settled yet are left out.
    pub cost_predictability: Result<Predictability, MetricError>,
    /// The measured values that somebody has to hear of: KPIs behind what is expected, and thresholds that contingency funds wait
    /// for.
    pub alerts: Vec<Alert>,
}

impl Performance {
    /// Measures a running plan as of an instant against its own schedule: the dates at which the plan puts its tasks.
    ///
    /// Days and instants are those of UTC, as in the journal.
    ///
    /// # Errors
    ///
    /// [`ReplayError::NotKept`] on a program that was restored from a snapshot, for an instant before its last record.
    ///
    /// # Complexity
    ///
    /// `O(n log n)` for `n` records, tasks and costs, and `O(d · t)` for the curve, with `d` dates and `t` tasks that cost money.
    pub fn of(program: &Program, as_of: DateTime<Utc>) -> Result<Self, ReplayError> {
        Ok(Self::measured(&View::new(program, as_of)?, None))
    }

    /// Measures a running plan as of an instant against a baseline that was published.
    ///
    /// Tasks that the baseline does not know, because they came later, are due as the plan puts them.
    ///
    /// # Errors
    ///
    /// As for [`of`](Self::of).
    pub fn against(
        program: &Program,
        baseline: &Baseline,
        as_of: DateTime<Utc>,
    ) -> Result<Self, ReplayError> {
        Ok(Self::measured(&View::new(program, as_of)?, Some(baseline)))
    }

    pub(crate) fn measured(view: &View<'_>, baseline: Option<&Baseline>) -> Self {
        let dates = Dates::new(view, baseline);
        let bookings = bookings::bookings(view);
        let earned = Earned::new(view, &dates, &bookings);
        let cost_predictability =
            process::cost_predictability(view, &bookings, |cost| earned.is_done(&cost.id));
        Self {
            as_of: view.as_of,
            earned_value: earned.value,
            earned_schedule: earned.schedule,
            tactics: earned.tactics,
            tasks: earned.tasks,
            unplanned: earned.unplanned,
            step: earned.step,
            curve: earned.curve,
            completion: process::completion(view),
            adherence: process::adherence(view, &dates),
            utilisation: process::utilisation(view),
            approvals: waits::approvals(view),
            hand_overs: waits::hand_overs(view),
            schedule_predictability: process::schedule_predictability(view, &dates),
            cost_predictability,
            alerts: alerts::alerts(view),
        }
    }
}
