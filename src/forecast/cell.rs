//! What one line has in one period: four columns of money.

use serde::{Deserialize, Serialize};

use crate::{
    money::{Currency, Money, MoneyError},
    word::define_words,
};

define_words! {
    /// One of the columns of a forecast.
    Column {
        /// What was budgeted.
        Plan => "plan",
        /// What is expected, as known today.
        Forecast => "forecast",
        /// Ordered and not invoiced yet.
        Committed => "committed",
        /// Invoiced, less credits.
        Actual => "actual",
    }
}

/// What one line has in one period, or what several of them add up to; one currency.
///
/// Plan and committed are zero or more. The forecast and the actual amount may be negative, for credits may come back in a period without
/// new invoices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// What was budgeted.
    pub plan: Money,
    /// What is expected, as known today.
    pub forecast: Money,
    /// Ordered and not invoiced yet.
    pub committed: Money,
    /// Invoiced, less credits.
    pub actual: Money,
}

impl Cell {
    /// Returns a cell without money.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        let zero = Money::zero(currency);
        Self {
            plan: zero,
            forecast: zero,
            committed: zero,
            actual: zero,
        }
    }

    /// Returns the cell in which nothing has happened yet: what is planned is expected.
    #[must_use]
    pub const fn planned(plan: Money) -> Self {
        Self {
            plan,
            forecast: plan,
            ..Self::zero(plan.currency())
        }
    }

    /// Returns the cell of a closed period in which `actual` was spent.
    ///
    /// # Errors
    ///
    /// [`MoneyError::CurrencyMismatch`] when the two are in different currencies.
    pub fn closed(plan: Money, actual: Money) -> Result<Self, MoneyError> {
        plan.try_cmp(actual)?;
        Ok(Self {
            plan,
            forecast: actual,
            actual,
            ..Self::zero(plan.currency())
        })
    }

    /// Returns the amount in a column.
    #[must_use]
    pub const fn get(&self, column: Column) -> Money {
        match column {
            Column::Plan => self.plan,
            Column::Forecast => self.forecast,
            Column::Committed => self.committed,
            Column::Actual => self.actual,
        }
    }

    /// Returns what was spent or is bound to be: committed and actual together.
    ///
    /// # Errors
    ///
    /// [`MoneyError`] when the columns are in different currencies or their sum leaves the range.
    pub fn incurred(&self) -> Result<Money, MoneyError> {
        self.committed.try_add(self.actual)
    }

    /// Returns the sum of two cells, column by column.
    ///
    /// # Errors
    ///
    /// [`MoneyError`] when currencies differ or a sum leaves the range.
    pub fn try_add(&self, other: &Self) -> Result<Self, MoneyError> {
        Ok(Self {
            plan: self.plan.try_add(other.plan)?,
            forecast: self.forecast.try_add(other.forecast)?,
            committed: self.committed.try_add(other.committed)?,
            actual: self.actual.try_add(other.actual)?,
        })
    }

    /// Gives access to the amount in a column.
    pub(super) fn column_mut(&mut self, column: Column) -> &mut Money {
        match column {
            Column::Plan => &mut self.plan,
            Column::Forecast => &mut self.forecast,
            Column::Committed => &mut self.committed,
            Column::Actual => &mut self.actual,
        }
    }
}

/// Adds cells up; nothing sums to zero.
pub(super) fn sum<'a>(
    currency: Currency,
    cells: impl IntoIterator<Item = &'a Cell>,
) -> Result<Cell, MoneyError> {
    let mut cells = cells.into_iter();
    cells.try_fold(Cell::zero(currency), |sum, cell| sum.try_add(cell))
}
