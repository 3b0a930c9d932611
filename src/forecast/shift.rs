//! Amounts some periods later or earlier, for many lines at once.

use serde::{Deserialize, Serialize};

use super::{Column, Fallen, Forecast, ForecastError, Line};
use crate::{id::CostId, money::Money, time::Period, word::define_words};

define_words! {
    /// What becomes of amounts that would leave the open periods.
    Fall {
        /// Nothing moves, and all of them are named.
        Refuse => "refuse",
        /// They are taken out and reported.
        Report => "report",
    }
}

/// How amounts move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shift {
    /// The lines; their order does not matter, and a line named twice moves once.
    pub lines: Vec<CostId>,
    /// The column: [`Column::Plan`] or [`Column::Forecast`].
    pub column: Column,
    /// By how many periods: later if positive, earlier if negative.
    pub periods: i32,
    /// What becomes of amounts that would leave the open periods.
    pub fall: Fall,
}

impl Forecast {
    /// Moves the amounts of all open periods some periods later or earlier, and returns what fell off.
    ///
    /// Closed periods neither give nor take. A period into which nothing moves is left with nothing. What moves and what falls
    /// off adds up to what was there.
    ///
    /// # Errors
    ///
    /// * [`ForecastError::Fact`] for a column of facts.
    /// * [`ForecastError::UnknownLine`], [`ForecastError::Cancelled`].
    /// * [`ForecastError::FallsOff`] with all amounts that would leave the open periods, under [`Fall::Refuse`].
    ///
    /// # Example: a launch one month later
    /// ```
    /// # use tactica::{forecast::*, metric::LineKind, money::{Currency, Money}};
    /// # use tactica::time::{FiscalCalendar, FiscalPattern};
    /// # let usd = |amount: i128| Money::from_minor(amount * 100, Currency::USD);
    /// # let mut forecast = Forecast::new(ForecastSpec {
    /// #     currency: Currency::USD, kind: LineKind::Cost, closed: 0,
    /// #     periods: FiscalCalendar::new(1, FiscalPattern::Months)?.periods("2025-01-01..2025-05-01".parse()?)?,
    /// #     nodes: vec![NodePlace { node: "launch".parse()?, parent: None }],
    /// #     lines: vec![Line::planned("film".parse()?, "launch".parse()?, [usd(10), usd(20), usd(30), usd(0)])],
    /// # }).map_err(|errors| errors[0].clone())?;
    /// let later = |periods, fall| Shift { lines: vec!["film".parse().unwrap()], column: Column::Forecast, periods, fall };
    /// forecast.shift(&later(1, Fall::Refuse))?;
    /// let film = forecast.line("film").expect("a line");
    /// let amounts: Vec<Money> = film.cells.iter().map(|cell| cell.forecast).collect();
    /// assert_eq!(amounts, [usd(0), usd(10), usd(20), usd(30)]);
    ///
    /// let refused = forecast.shift(&later(1, Fall::Refuse)).unwrap_err();
    /// assert_eq!(refused.to_string(), "30.00 USD of film in FY2025-M04 would fall off the open periods");
    /// assert_eq!(forecast.shift(&later(1, Fall::Report))?[0].amount, usd(30));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn shift(&mut self, shift: &Shift) -> Result<Vec<Fallen>, ForecastError> {
        let column = shift.column;
        if matches!(column, Column::Committed | Column::Actual) {
            return Err(ForecastError::Fact { column });
        }
        let mut ids = shift.lines.clone();
        ids.sort();
        ids.dedup();
        let (mut moved, mut fallen) = (Vec::with_capacity(ids.len()), Vec::new());
        for id in ids {
            let id = self.check_active(id.as_str())?;
            let Some(line) = self.lines.get(&id) else {
                continue;
            };
            let open = (self.closed, self.periods.as_slice());
            moved.push(shifted(line, column, shift.periods, open, &mut fallen));
        }
        if shift.fall == Fall::Refuse && !fallen.is_empty() {
            return Err(ForecastError::FallsOff { fallen });
        }
        for line in moved {
            self.lines.insert(line.id.clone(), line);
        }
        Ok(fallen)
    }

    /// Returns the identifiers of the lines that are charged to a node and not cancelled, for [`Shift::lines`].
    ///
    /// # Errors
    ///
    /// [`ForecastError::UnknownNode`].
    pub fn lines_below(&self, node: &str) -> Result<Vec<CostId>, ForecastError> {
        let lines = self.lines_of(node)?;
        let active = lines.into_iter().filter(|line| !line.is_cancelled());
        Ok(active.map(|line| line.id.clone()).collect())
    }
}

/// Returns the line with its open amounts moved; adds what falls off.
fn shifted(
    line: &Line,
    column: Column,
    by: i32,
    (closed, periods): (usize, &[Period]),
    fallen: &mut Vec<Fallen>,
) -> Line {
    let mut moved = line.clone();
    for cell in moved.cells.iter_mut().skip(closed) {
        let currency = cell.plan.currency();
        *cell.column_mut(column) = Money::zero(currency);
    }
    let by = isize::try_from(by).unwrap_or(isize::MAX);
    let open = (0_usize..).zip(line.cells.iter().zip(periods)).skip(closed);
    for (at, (cell, period)) in open {
        let amount = cell.get(column);
        if amount.is_zero() {
            continue;
        }
        let target = at.checked_add_signed(by).filter(|to| *to >= closed);
        match target.and_then(|to| moved.cells.get_mut(to)) {
            // Every period takes from one other at most, so that nothing is added up.
            Some(cell) => *cell.column_mut(column) = amount,
            None => fallen.push(Fallen {
                line: line.id.clone(),
                period: period.label,
                amount,
            }),
        }
    }
    moved
}
