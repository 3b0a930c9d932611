//! What becomes of the plan that closed periods did not spend.

use serde::Serialize;

use super::{Cell, Forecast, ForecastError, Line};
use crate::{
    id::CostId,
    money::{Currency, Money},
    number::Decimal,
    word::define_words,
};

define_words! {
    /// Where the unspent plan of closed periods is expected to be spent.
    #[derive(Default)]
    Unspent {
        /// In the first open period, all of it.
        #[default]
        NextPeriod => "next-period",
        /// In all open periods, in equal parts; odd cents go to the earliest.
        Spread => "spread",
    }
}

/// What a new forecast did to one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineReforecast {
    /// The line.
    pub line: CostId,
    /// The plan of closed periods that moved to open ones.
    pub moved: Money,
    /// The plan of closed periods for which no period is open any more.
    pub left_over: Money,
    /// By how much open periods are expected to exceed their plan because more is incurred in them already.
    pub raised: Money,
}

/// What a new forecast did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reforecast {
    /// The lines by identifier, the cancelled ones left out.
    pub lines: Vec<LineReforecast>,
    /// The plan of closed periods that moved to open ones, all lines together.
    pub moved: Money,
    /// The plan of closed periods for which no period is open any more, all lines together.
    pub left_over: Money,
}

impl Forecast {
    /// Expects anew what the open periods will spend: their plan, and what closed periods left of theirs.
    ///
    /// Of every line that is not cancelled the *unspent plan* is the plan of all closed periods less what was incurred in them; a line that
    /// overspent in all has none, and its later plan stays as it is. The unspent plan moves where the policy says, to the last minor
    /// unit. No open period is expected to spend less than is incurred in it already. Cancelled lines are expected to spend
    /// what is incurred.
    ///
    /// Plan and facts alone determine the outcome, not the earlier forecast: doing it twice is doing it once, and closing
    /// three periods one by one is closing them together.
    ///
    /// For every line: forecast = incurred in closed periods + plan of open ones + `moved` + `raised`.
    ///
    /// | Plan | Incurred in the first | [`Unspent::NextPeriod`] | [`Unspent::Spread`] |
    /// | --- | --- | --- | --- |
    /// | 100, 100, 100, 100 | 80 | 80, 120, 100, 100 | 80, 106.67, 106.67, 106.66 |
    /// | 100, 100, 100, 100 | 130 | 130, 100, 100, 100 | 130, 100, 100, 100 |
    ///
    /// # Errors
    ///
    /// [`ForecastError::Money`] when an amount leaves the range.
    pub fn reforecast(&mut self, policy: Unspent) -> Result<Reforecast, ForecastError> {
        let zero = Money::zero(self.currency);
        let mut report = Reforecast {
            lines: Vec::new(),
            moved: zero,
            left_over: zero,
        };
        let mut lines = self.lines.clone();
        for line in lines.values_mut() {
            if line.is_cancelled() {
                for cell in line.cells.iter_mut().skip(self.closed) {
                    cell.forecast = cell.incurred()?;
                }
                continue;
            }
            let row = expect(line, self.closed, policy, self.currency)?;
            report.moved = report.moved.try_add(row.moved)?;
            report.left_over = report.left_over.try_add(row.left_over)?;
            report.lines.push(row);
        }
        self.lines = lines;
        Ok(report)
    }
}

/// Writes the forecast of one line's open periods.
fn expect(
    line: &mut Line,
    closed: usize,
    policy: Unspent,
    currency: Currency,
) -> Result<LineReforecast, ForecastError> {
    let zero = Money::zero(currency);
    let past = super::cell::sum(currency, line.cells.iter().take(closed))?;
    let unspent = past.plan.try_sub(past.incurred()?)?;
    let unspent = if unspent.is_negative() { zero } else { unspent };
    let open = line.cells.len().saturating_sub(closed);
    let shares = match policy {
        _ if open == 0 => Vec::new(),
        Unspent::Spread => unspent.allocate(&vec![Decimal::ONE; open])?,
        Unspent::NextPeriod => vec![unspent],
    };
    let shares = shares.into_iter().chain(std::iter::repeat(zero));
    let mut raised = zero;
    for (cell, share) in line.cells.iter_mut().skip(closed).zip(shares) {
        raised = raised.try_add(fill(cell, share)?)?;
    }
    let (moved, left_over) = if open == 0 {
        (zero, unspent)
    } else {
        (unspent, zero)
    };
    Ok(LineReforecast {
        line: line.id.clone(),
        moved,
        left_over,
        raised,
    })
}

/// Expects the plan and a share on top, or what is incurred if that is more; returns by how much it is more.
fn fill(cell: &mut Cell, share: Money) -> Result<Money, ForecastError> {
    let wanted = cell.plan.try_add(share)?;
    let excess = cell.incurred()?.try_sub(wanted)?;
    let raised = if excess.is_positive() {
        excess
    } else {
        Money::zero(excess.currency())
    };
    cell.forecast = wanted.try_add(raised)?;
    Ok(raised)
}
