//! The crate's error: one type that every other error of the crate turns into.

use crate::{
    allocate::{AllocateError, ProblemFaults},
    approval::{DecisionError, Denial, RequestError},
    budget::{
        CarryError, FundingError, FundingRuleError, LedgerError, LoadError, SnapshotError,
        TargetError,
    },
    contingency::FundRejection,
    customer::{CohortError, DataError, DataErrors, FitError, ModelError},
    forecast::ForecastError,
    graph::{Cycle, GraphError},
    id::IdError,
    issue::Issues,
    level::LevelError,
    metric::MetricError,
    money::{AllotError, MoneyError, RateError},
    network::NetworkError,
    number::NumberError,
    pilot::PilotError,
    portfolio::PortfolioError,
    program::{Rejection, ReplayError, RestoreError},
    response::{CurveError, FitError as CurveFitError},
    schedule::ScheduleError,
    staffing::StaffingError,
    strategy::{KpiWithoutChange, StatusBandsError},
    tactic::{BlackoutError, DependencyError},
    time::TimeError,
    word::WordError,
};

/// Defines the error with one variant for each family.
macro_rules! define_error {
    ($($(#[$meta:meta])* $name:ident($source:ty);)*) => {
        /// Any error of the crate.
        ///
        /// Operations return the error of their family; this type is for programs that pass all of them on with `?`.
        ///
        /// # Example: one result type for a whole program
        /// ```
        /// use tactica::{id::TaskId, money::Money};
        ///
        /// fn read(task: &str, cost: &str) -> Result<(TaskId, Money), tactica::Error> {
        ///     Ok((task.parse()?, cost.parse()?))
        /// }
        /// assert!(read("brief", "12.50 USD").is_ok());
        /// assert_eq!(read("Brief", "12.50 USD").unwrap_err().code(), "id-character");
        /// ```
        #[derive(Debug, Clone, PartialEq, thiserror::Error)]
        #[non_exhaustive]
        pub enum Error {
            $(
                $(#[$meta])*
                #[error(transparent)]
                $name(Box<$source>),
            )*
        }

        $(
            impl From<$source> for Error {
                fn from(error: $source) -> Self {
                    Self::$name(Box::new(error))
                }
            }
        )*
    };
}

define_error! {
    /// A name that is not an identifier.
    Id(IdError);
    /// A text that is not a number, or a number out of bounds.
    Number(NumberError);
    /// A word that is not in its list.
    Word(WordError);
    /// A date, span or amount of work that cannot be.
    Time(TimeError);
    /// An operation on money.
    Money(MoneyError);
    /// A division of money.
    Allot(AllotError);
    /// An exchange rate.
    Rate(RateError);
    /// A set of edges.
    Graph(GraphError);
    /// A circle of dependencies.
    Cycle(Cycle);
    /// A network of activities.
    Network(NetworkError);
    /// A levelling problem.
    Level(LevelError);
    /// A dependency of a task.
    Dependency(DependencyError);
    /// Days to keep clear of.
    Blackout(BlackoutError);
    /// Options under which a plan has no schedule.
    Schedule(ScheduleError);
    /// People and things with which a plan cannot be levelled.
    Staffing(StaffingError);
    /// A KPI without change.
    Kpi(KpiWithoutChange);
    /// Status bands of a KPI.
    StatusBands(StatusBandsError);
    /// A plan document.
    Plan(Issues);
    /// A request for approval.
    Request(RequestError);
    /// A denied request.
    Denial(Denial);
    /// A decision on a request.
    Decision(DecisionError);
    /// An operation on the ledger.
    Ledger(LedgerError);
    /// What periods hand on to each other.
    Carry(CarryError);
    /// The load of orders and invoices.
    Load(LoadError);
    /// Targets against plans.
    Target(TargetError);
    /// The funding of tactics by lines.
    Funding(FundingError);
    /// Rules on where the money goes.
    FundingRule(FundingRuleError);
    /// A forecast.
    Forecast(ForecastError);
    /// An operation on a contingency fund.
    Fund(FundRejection);
    /// A metric.
    Metric(MetricError);
    /// The value of a cohort.
    Cohort(CohortError);
    /// A row of data of customers.
    CustomerData(DataError);
    /// A table of data of customers.
    CustomerTable(DataErrors);
    /// A fit of a model of customers.
    Fit(FitError);
    /// A question to a model of customers.
    Model(ModelError);
    /// A response curve.
    Curve(CurveError);
    /// A fit of response curves.
    CurveFit(CurveFitError);
    /// A problem of allocation.
    Problem(ProblemFaults);
    /// A problem of allocation without an answer.
    Allocate(AllocateError);
    /// The plan or the reading of a pilot.
    Pilot(PilotError);
    /// Tactics that cannot be scored or chosen.
    Portfolio(PortfolioError);
    /// A refused command.
    Rejection(Rejection);
    /// A journal that cannot be replayed.
    Replay(ReplayError);
    /// A snapshot that does not belong to the plan.
    Restore(RestoreError);
    /// A ledger of a snapshot that does not add up.
    Snapshot(SnapshotError);
}

impl Error {
    /// Returns the stable code of the error inside; a refused document is `plan`, for its issues have codes of their own.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Id(error) => error.code(),
            Self::Number(error) => error.code(),
            Self::Word(error) => error.code(),
            Self::Time(error) => error.code(),
            Self::Money(error) => error.code(),
            Self::Allot(error) => error.code(),
            Self::Rate(error) => error.code(),
            Self::Graph(error) => error.code(),
            Self::Cycle(error) => error.code(),
            Self::Network(error) => error.code(),
            Self::Level(error) => error.code(),
            Self::Dependency(error) => error.code(),
            Self::Blackout(error) => error.code(),
            Self::Schedule(error) => error.code(),
            Self::Staffing(error) => error.code(),
            Self::Kpi(_) => "kpi-without-change",
            Self::StatusBands(error) => error.code(),
            Self::Plan(_) => "plan",
            Self::Request(error) => error.code(),
            Self::Denial(error) => error.code(),
            Self::Decision(error) => error.code(),
            Self::Ledger(error) => error.code(),
            Self::Carry(error) => error.code(),
            Self::Load(error) => error.code(),
            Self::Target(error) => error.code(),
            Self::Funding(error) => error.code(),
            Self::FundingRule(error) => error.code(),
            Self::Forecast(error) => error.code(),
            Self::Fund(error) => error.code(),
            Self::Metric(error) => error.code(),
            Self::Cohort(error) => error.code(),
            Self::CustomerData(error) => error.code(),
            Self::CustomerTable(error) => error.code(),
            Self::Fit(error) => error.code(),
            Self::Model(error) => error.code(),
            Self::Curve(error) => error.code(),
            Self::CurveFit(error) => error.code(),
            Self::Problem(error) => error.code(),
            Self::Allocate(error) => error.code(),
            Self::Pilot(error) => error.code(),
            Self::Portfolio(error) => error.code(),
            Self::Rejection(error) => error.code(),
            Self::Replay(error) => error.code(),
            Self::Restore(error) => error.code(),
            Self::Snapshot(error) => error.code(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_small_and_travel_between_threads() {
        fn travels<T: Send + Sync + 'static>() {}
        travels::<Error>();
        assert!(size_of::<Error>() <= 16);
        for (name, size) in [
            ("id", size_of::<IdError>()),
            ("money", size_of::<MoneyError>()),
            ("allot", size_of::<AllotError>()),
            ("rate", size_of::<RateError>()),
            ("network", size_of::<NetworkError>()),
            ("level", size_of::<LevelError>()),
            ("schedule", size_of::<ScheduleError>()),
            ("staffing", size_of::<StaffingError>()),
            ("status bands", size_of::<StatusBandsError>()),
            ("request", size_of::<RequestError>()),
            ("denial", size_of::<Denial>()),
            ("decision", size_of::<DecisionError>()),
            ("ledger", size_of::<LedgerError>()),
            ("carry", size_of::<CarryError>()),
            ("load", size_of::<LoadError>()),
            ("target", size_of::<TargetError>()),
            ("funding", size_of::<FundingError>()),
            ("rule", size_of::<FundingRuleError>()),
            ("forecast", size_of::<ForecastError>()),
            ("fund", size_of::<FundRejection>()),
            ("metric", size_of::<MetricError>()),
            ("customer data", size_of::<DataError>()),
            ("customer table", size_of::<DataErrors>()),
            ("cohort", size_of::<CohortError>()),
            ("fit", size_of::<FitError>()),
            ("model", size_of::<ModelError>()),
            ("curve", size_of::<CurveError>()),
            ("curve fit", size_of::<CurveFitError>()),
            ("problem", size_of::<ProblemFaults>()),
            ("allocate", size_of::<AllocateError>()),
            ("pilot", size_of::<PilotError>()),
            ("portfolio", size_of::<PortfolioError>()),
            ("rejection", size_of::<Rejection>()),
            ("replay", size_of::<ReplayError>()),
            ("restore", size_of::<RestoreError>()),
            ("snapshot", size_of::<SnapshotError>()),
        ] {
            assert!(size <= 128, "{name}: {size} bytes");
        }
    }
}
