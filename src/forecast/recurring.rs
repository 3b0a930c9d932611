//! Costs that come back: a retainer by the month, a licence by the quarter.

use serde::{Deserialize, Serialize};

use super::{Column, Forecast, ForecastError};
use crate::{
    id::CostId,
    money::Money,
    number::Decimal,
    time::{Cadence, DateSpan, NaiveDate},
};

/// How much a cost that comes back is.
///
/// JSON: `{"each": "7166.67 USD"}`, `{"total": "86000.00 USD"}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecurringAmount {
    /// This much each time.
    Each(Money),
    /// This much in all, divided equally; odd cents go to the earliest times.
    Total(Money),
}

/// A cost that comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recurring {
    /// How often.
    pub cadence: Cadence,
    /// The first time.
    pub first: NaiveDate,
    /// How much.
    pub amount: RecurringAmount,
}

/// One time at which a recurring cost is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Recurred {
    /// The day.
    pub date: NaiveDate,
    /// How much.
    pub amount: Money,
}

impl Forecast {
    /// Adds a recurring cost to plan or forecast of a line, in the open periods its times fall into, and returns the times.
    ///
    /// Times before the open periods and after the last one are not this forecast's and take no part in a total.
    ///
    /// # Errors
    ///
    /// * [`ForecastError::Fact`] for a column of facts.
    /// * [`ForecastError::UnknownLine`], [`ForecastError::Cancelled`].
    /// * [`ForecastError::NeverDue`] if no time falls into an open period.
    /// * [`ForecastError::Currency`], [`ForecastError::OutOfRange`] if an amount or a sum is none of the column.
    ///
    /// # Example: a retainer of 86,000 a year by the month
    /// ```
    /// # use tactica::{forecast::*, metric::LineKind, money::{Currency, Money}};
    /// # use tactica::time::{Cadence, CadenceUnit, FiscalCalendar, FiscalPattern, parse_date};
    /// # let usd = |amount: i128| Money::from_minor(amount * 100, Currency::USD);
    /// # let mut forecast = Forecast::new(ForecastSpec {
    /// #     currency: Currency::USD, kind: LineKind::Cost, closed: 0,
    /// #     periods: FiscalCalendar::new(10, FiscalPattern::Quarters)?.periods("2014-10-01..2015-10-01".parse()?)?,
    /// #     nodes: vec![NodePlace { node: "europe".parse()?, parent: None }],
    /// #     lines: vec![Line::planned("retainer".parse()?, "europe".parse()?, [usd(0); 4])],
    /// # }).map_err(|errors| errors[0].clone())?;
    /// let times = forecast.recur("retainer", Column::Plan, Recurring {
    ///     cadence: Cadence::each(CadenceUnit::Month),
    ///     first: parse_date("2014-10-31")?,
    ///     amount: RecurringAmount::Total(usd(86_000)),
    /// })?;
    /// assert_eq!(times.len(), 12);
    /// assert_eq!(times[0].amount.to_string(), "7166.67 USD"); // eight of these,
    /// assert_eq!(times[8].amount.to_string(), "7166.66 USD"); // and four of these
    /// let retainer = forecast.line("retainer").expect("a line");
    /// assert_eq!(retainer.cells[3].plan.to_string(), "21499.98 USD");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn recur(
        &mut self,
        line: &str,
        column: Column,
        recurring: Recurring,
    ) -> Result<Vec<Recurred>, ForecastError> {
        if matches!(column, Column::Committed | Column::Actual) {
            return Err(ForecastError::Fact { column });
        }
        let id = self.check_active(line)?;
        let first = recurring.first;
        let never = || ForecastError::NeverDue {
            line: id.clone(),
            first,
        };
        let span = self.open_span().ok_or_else(never)?;
        let dates: Vec<NaiveDate> = recurring.cadence.dates(first, span).collect();
        if dates.is_empty() {
            return Err(never());
        }
        let amounts = match recurring.amount {
            RecurringAmount::Each(amount) => vec![amount; dates.len()],
            RecurringAmount::Total(total) => total.allocate(&vec![Decimal::ONE; dates.len()])?,
        };
        let times: Vec<Recurred> = dates
            .into_iter()
            .zip(amounts)
            .map(|(date, amount)| Recurred { date, amount })
            .collect();
        self.add_times(&id, column, &times)?;
        Ok(times)
    }

    /// Returns the days of the open periods.
    fn open_span(&self) -> Option<DateSpan> {
        let first = self.periods.get(self.closed)?;
        let last = self.periods.last()?;
        DateSpan::new(first.span.start(), last.span.end()).ok()
    }

    fn add_times(
        &mut self,
        id: &CostId,
        column: Column,
        times: &[Recurred],
    ) -> Result<(), ForecastError> {
        let Some(mut line) = self.lines.get(id).cloned() else {
            return Ok(());
        };
        for Recurred { date, amount } in times {
            self.check_amount(id, column, *amount)?;
            let cells = line.cells.iter_mut().zip(&self.periods);
            for (cell, _) in cells.filter(|(_, period)| period.span.contains(*date)) {
                let sum = cell.get(column).try_add(*amount)?;
                self.check_amount(id, column, sum)?;
                *cell.column_mut(column) = sum;
            }
        }
        self.lines.insert(id.clone(), line);
        Ok(())
    }
}
