//! A forecast: lines on periods and nodes, right by construction.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer, Serialize, de};

use super::{Cell, Column, ForecastError, Line, NodePlace, outline::Outline};
use crate::{
    budget::AMOUNT_MAX,
    id::{CostId, NodeId},
    metric::LineKind,
    money::{Currency, Money},
    time::{Period, PeriodLabel},
};

/// A forecast as written: everything that [`Forecast::new`] checks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForecastSpec {
    /// The currency of all amounts.
    pub currency: Currency,
    /// Whether its lines are costs or revenue, and so which direction is good.
    pub kind: LineKind,
    /// The periods, each beginning where the one before it ends.
    pub periods: Vec<Period>,
    /// How many periods are closed, from the first one on.
    #[serde(default)]
    pub closed: usize,
    /// The nodes that lines sit in, in any order.
    pub nodes: Vec<NodePlace>,
    /// The lines, in any order.
    pub lines: Vec<Line>,
}

/// Plan, forecast, committed and actual amounts of lines in periods.
///
/// The order in which nodes and lines were given does not matter.
///
/// # Example: two lines, three months, one of them closed
/// ```
/// use tactica::{
///     forecast::{Column, Estimate, Forecast, ForecastSpec, Line, NodePlace, Unspent},
///     metric::LineKind,
///     money::{Currency, Money},
///     time::{FiscalCalendar, FiscalPattern},
/// };
///
/// let usd = |amount: i128| Money::from_minor(amount * 100, Currency::USD);
/// let mut forecast = Forecast::new(ForecastSpec {
///     currency: Currency::USD,
///     kind: LineKind::Cost,
///     periods: FiscalCalendar::new(1, FiscalPattern::Months)?.periods("2025-01-01..2025-04-01".parse()?)?,
///     closed: 0,
///     nodes: vec![NodePlace { node: "digital".parse()?, parent: None }],
///     lines: vec![
///         Line::planned("search".parse()?, "digital".parse()?, [usd(100); 3]),
///         Line::planned("social".parse()?, "digital".parse()?, [usd(50); 3]),
///     ],
/// })
/// .map_err(|errors| errors[0].clone())?;
///
/// forecast.set("search", "FY2025-M01".parse()?, Column::Actual, usd(80))?;
/// forecast.set("social", "FY2025-M01".parse()?, Column::Actual, usd(50))?;
/// forecast.close_through("FY2025-M01".parse()?)?;
/// forecast.reforecast(Unspent::Spread)?; // 20.00 of search were not spent: 10.00 more in February and in March
///
/// let rollup = forecast.rollup()?;
/// let digital = rollup.row("digital").expect("a node");
/// let expected: Vec<String> = digital.cells.iter().map(|cell| cell.forecast.to_string()).collect();
/// assert_eq!(expected, ["130.00 USD", "160.00 USD", "160.00 USD"]);
/// assert_eq!(forecast.at_completion("digital", Estimate::PlanBased)?.at_completion, usd(430));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(into = "ForecastSpec")]
pub struct Forecast {
    pub(super) currency: Currency,
    pub(super) kind: LineKind,
    pub(super) periods: Vec<Period>,
    pub(super) closed: usize,
    pub(super) outline: Outline,
    pub(super) lines: BTreeMap<CostId, Line>,
}

impl Forecast {
    /// Checks a forecast.
    ///
    /// # Errors
    ///
    /// All problems: those of the periods, of the nodes, and of the lines in the order they were given.
    ///
    /// # Complexity
    ///
    /// `O(n log n)` for `n` periods, nodes and lines, and the number of cells.
    pub fn new(spec: ForecastSpec) -> Result<Self, Vec<ForecastError>> {
        let mut errors = Vec::new();
        check_periods(&spec.periods, spec.closed, &mut errors);
        let outline = Outline::new(spec.nodes, &mut errors);
        let mut forecast = Self {
            currency: spec.currency,
            kind: spec.kind,
            periods: spec.periods,
            closed: spec.closed,
            outline,
            lines: BTreeMap::new(),
        };
        for line in spec.lines {
            match forecast.check_line(&line) {
                Ok(()) => drop(forecast.lines.insert(line.id.clone(), line)),
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() {
            Ok(forecast)
        } else {
            Err(errors)
        }
    }

    /// Returns the currency of all amounts.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// Returns whether the lines are costs or revenue.
    #[must_use]
    pub fn kind(&self) -> LineKind {
        self.kind
    }

    /// Returns the periods in order.
    #[must_use]
    pub fn periods(&self) -> &[Period] {
        &self.periods
    }

    /// Returns how many periods are closed, from the first one on.
    #[must_use]
    pub fn closed(&self) -> usize {
        self.closed
    }

    /// Returns the lines by identifier, the cancelled ones among them.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.lines.values()
    }

    /// Returns the line of an identifier.
    #[must_use]
    pub fn line(&self, line: &str) -> Option<&Line> {
        self.lines.get(line)
    }

    /// Adds a line.
    ///
    /// # Errors
    ///
    /// What [`Forecast::new`] refuses in a line, the first that holds.
    pub fn add(&mut self, line: Line) -> Result<(), ForecastError> {
        self.check_line(&line)?;
        self.lines.insert(line.id.clone(), line);
        Ok(())
    }

    /// Sets one amount of an open period.
    ///
    /// # Errors
    ///
    /// * [`ForecastError::UnknownLine`], [`ForecastError::UnknownPeriod`].
    /// * [`ForecastError::Closed`] if the period is closed: what is found late is booked in an open one.
    /// * [`ForecastError::Cancelled`] for plan or forecast of a cancelled line; what is still incurred by it is its forecast.
    /// * [`ForecastError::Currency`], [`ForecastError::OutOfRange`].
    pub fn set(
        &mut self,
        line: &str,
        period: PeriodLabel,
        column: Column,
        amount: Money,
    ) -> Result<(), ForecastError> {
        let id = self.known(line)?;
        let at = self.position(period)?;
        if at < self.closed {
            return Err(ForecastError::Closed { period });
        }
        let cancelled = self.lines.get(line).is_some_and(Line::is_cancelled);
        if cancelled && matches!(column, Column::Plan | Column::Forecast) {
            return Err(ForecastError::Cancelled { line: id });
        }
        self.check_amount(&id, column, amount)?;
        let cell = self.lines.get_mut(line).and_then(|l| l.cells.get_mut(at));
        if let Some(cell) = cell {
            let mut changed = *cell;
            *changed.column_mut(column) = amount;
            if cancelled {
                changed.forecast = changed.incurred()?;
            }
            *cell = changed;
        }
        Ok(())
    }

    /// Closes all periods up to one, this one included: their amounts do not change any more, and what was incurred in them takes the
    /// place of what was expected.
    ///
    /// # Errors
    ///
    /// * [`ForecastError::UnknownPeriod`].
    /// * [`ForecastError::Reopens`] if later periods are closed already.
    pub fn close_through(&mut self, period: PeriodLabel) -> Result<(), ForecastError> {
        let closed = self.position(period)?.saturating_add(1);
        if closed < self.closed {
            let closed = self.closed;
            return Err(ForecastError::Reopens { period, closed });
        }
        // Sums are tried on a copy, so that a refusal changes nothing.
        let mut lines = self.lines.clone();
        for cell in lines
            .values_mut()
            .flat_map(|line| line.cells.iter_mut().take(closed))
        {
            cell.forecast = cell.incurred()?;
        }
        self.lines = lines;
        self.closed = closed;
        Ok(())
    }

    /// Marks a line as not done any more, and ends its forecast: in open periods only what is incurred is left of it.
    ///
    /// Its plan stays in every roll-up, so that what was budgeted for it can be seen, and is not spent twice by accident.
    ///
    /// # Errors
    ///
    /// * [`ForecastError::UnknownLine`].
    /// * [`ForecastError::Cancelled`].
    /// * [`ForecastError::NoReason`] without a reason.
    ///
    /// # Example: the plan stays, the forecast ends
    /// ```
    /// # use tactica::{forecast::*, metric::LineKind, money::{Currency, Money}};
    /// # use tactica::time::{FiscalCalendar, FiscalPattern};
    /// # let usd = |amount: i128| Money::from_minor(amount * 100, Currency::USD);
    /// # let mut forecast = Forecast::new(ForecastSpec {
    /// #     currency: Currency::USD, kind: LineKind::Cost, closed: 0,
    /// #     periods: FiscalCalendar::new(1, FiscalPattern::Months)?.periods("2025-01-01..2025-04-01".parse()?)?,
    /// #     nodes: vec![NodePlace { node: "events".parse()?, parent: None }],
    /// #     lines: vec![Line::planned("fair".parse()?, "events".parse()?, [usd(100); 3])],
    /// # }).map_err(|errors| errors[0].clone())?;
    /// forecast.cancel("fair", "the hall has burnt down")?;
    /// let rollup = forecast.rollup()?;
    /// let events = rollup.row("events").expect("a node");
    /// assert_eq!((events.total.plan, events.total.forecast), (usd(300), usd(0)));
    /// assert_eq!(events.cancelled.plan, usd(300));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn cancel(&mut self, line: &str, reason: &str) -> Result<(), ForecastError> {
        let closed = self.closed;
        let Some(found) = self.lines.get_mut(line) else {
            return Err(ForecastError::UnknownLine { line: cut(line) });
        };
        let id = || found.id.clone();
        if found.is_cancelled() {
            return Err(ForecastError::Cancelled { line: id() });
        }
        if reason.trim().is_empty() {
            return Err(ForecastError::NoReason { line: id() });
        }
        let incurred: Vec<Money> = found
            .cells
            .iter()
            .map(Cell::incurred)
            .collect::<Result<_, _>>()?;
        for (cell, incurred) in found.cells.iter_mut().zip(incurred).skip(closed) {
            cell.forecast = incurred;
        }
        found.cancelled = Some(reason.into());
        Ok(())
    }

    /// Returns the position of a period.
    pub(super) fn position(&self, period: PeriodLabel) -> Result<usize, ForecastError> {
        let found = self.periods.iter().position(|p| p.label == period);
        found.ok_or(ForecastError::UnknownPeriod { period })
    }

    /// Returns the identifier of a line that there is.
    pub(super) fn known(&self, line: &str) -> Result<CostId, ForecastError> {
        match self.lines.get(line) {
            Some(line) => Ok(line.id.clone()),
            None => Err(ForecastError::UnknownLine { line: cut(line) }),
        }
    }

    fn check_line(&self, line: &Line) -> Result<(), ForecastError> {
        let id = || line.id.clone();
        if self.lines.contains_key(line.id.as_str()) {
            return Err(ForecastError::DuplicateLine { line: id() });
        }
        if line.nodes.is_empty() {
            return Err(ForecastError::NoNode { line: id() });
        }
        let known = |node: &NodeId| self.outline.position(node.as_str()).is_some();
        if let Some(node) = line.nodes.iter().find(|node| !known(node)) {
            let node = node.clone();
            return Err(ForecastError::ForeignNode { line: id(), node });
        }
        let (found, periods) = (line.cells.len(), self.periods.len());
        if found != periods {
            let line = id();
            return Err(ForecastError::CellCount {
                line,
                found,
                periods,
            });
        }
        for cell in &line.cells {
            for column in Column::ALL {
                self.check_amount(&line.id, *column, cell.get(*column))?;
            }
        }
        let settled = if line.is_cancelled() {
            periods
        } else {
            self.closed
        };
        for (cell, period) in line.cells.iter().zip(&self.periods).take(settled) {
            let (forecast, incurred) = (cell.forecast, cell.incurred()?);
            if forecast != incurred {
                return Err(ForecastError::SettledForecast {
                    line: id(),
                    period: period.label,
                    forecast,
                    incurred,
                });
            }
        }
        Ok(())
    }

    /// Refuses a line of which nothing more is planned or expected.
    pub(super) fn check_active(&self, line: &str) -> Result<CostId, ForecastError> {
        let id = self.known(line)?;
        if self.lines.get(line).is_some_and(Line::is_cancelled) {
            return Err(ForecastError::Cancelled { line: id });
        }
        Ok(id)
    }

    /// Refuses an amount that a column does not hold.
    pub(super) fn check_amount(
        &self,
        line: &CostId,
        column: Column,
        amount: Money,
    ) -> Result<(), ForecastError> {
        let line = || line.clone();
        if amount.currency() != self.currency {
            return Err(ForecastError::Currency {
                line: line(),
                column,
                amount,
                currency: self.currency,
            });
        }
        let least = match column {
            Column::Plan | Column::Committed => 0,
            Column::Forecast | Column::Actual => AMOUNT_MAX.saturating_neg(),
        };
        if !(least..=AMOUNT_MAX).contains(&amount.minor()) {
            return Err(ForecastError::OutOfRange {
                line: line(),
                column,
                amount,
            });
        }
        Ok(())
    }
}

/// Cuts a name that may be anything to the length of an identifier.
pub(super) fn cut(text: &str) -> Box<str> {
    text.chars().take(crate::id::LENGTH_MAX).collect()
}

fn check_periods(periods: &[Period], closed: usize, errors: &mut Vec<ForecastError>) {
    if periods.is_empty() {
        errors.push(ForecastError::NoPeriods);
    }
    for (one, next) in periods.iter().zip(periods.iter().skip(1)) {
        if one.span.end() != next.span.start() {
            let (before, after) = (one.label, next.label);
            errors.push(ForecastError::PeriodGap { before, after });
        }
    }
    let mut seen = BTreeSet::new();
    for Period { label, .. } in periods {
        if !seen.insert(label) {
            errors.push(ForecastError::DuplicatePeriod { period: *label });
        }
    }
    if closed > periods.len() {
        let periods = periods.len();
        errors.push(ForecastError::ClosedBeyond { closed, periods });
    }
}

impl From<Forecast> for ForecastSpec {
    fn from(forecast: Forecast) -> Self {
        Self {
            currency: forecast.currency,
            kind: forecast.kind,
            nodes: forecast.outline.places(),
            periods: forecast.periods,
            closed: forecast.closed,
            lines: forecast.lines.into_values().collect(),
        }
    }
}

impl<'de> Deserialize<'de> for Forecast {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(ForecastSpec::deserialize(deserializer)?).map_err(|problems| {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            de::Error::custom(lines.join("; "))
        })
    }
}
