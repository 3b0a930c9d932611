//! How many customers of a contract are left after each period? Checked counts that models of retention are fitted to.

use super::error::{DataError, DataErrors, Field};
use super::history::{COUNT_MAX, count, read_rows, too_many};

/// A row of a table of survivors as it was read, unchecked.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurvivorRow {
    /// The period: 0 at the start.
    pub period: f64,
    /// The customers who are left at its end.
    pub customers: f64,
}

/// The customers of one cohort who are left after 0, 1, 2, … periods.
///
/// # Example: counts that cannot be
/// ```
/// use tactica::customer::Survivors;
///
/// let survivors = Survivors::new(&[1000, 631, 468])?;
/// assert_eq!(survivors.counts(), [1000, 631, 468]);
/// let errors = Survivors::new(&[1000, 631, 700]).unwrap_err();
/// assert_eq!(errors.to_string(), "row 3: customers is 700, it must be at most the 631 of the period before");
/// # Ok::<(), tactica::customer::DataErrors>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survivors {
    counts: Vec<u64>,
}

impl Survivors {
    /// Makes the counts of survivors after 0, 1, 2, … periods.
    ///
    /// # Errors
    ///
    /// [`DataErrors`] if customers come back ([`DataError::SurvivorsRise`]) or are too many ([`DataError::TooLarge`]).
    pub fn new(counts: &[u64]) -> Result<Self, DataErrors> {
        let mut before = None;
        let counts = read_rows(counts, |given, errors| {
            let customers = **given;
            let kept = after(before, customers);
            before = Some(customers);
            kept.map_err(|error| errors.push(error)).ok()
        })?;
        Ok(Self { counts })
    }

    /// Reads the rows of a table, period by period from 0.
    ///
    /// # Errors
    ///
    /// [`DataErrors`] as [`new`](Self::new), with counts that are not whole, and periods that are not 0, 1, 2, …
    /// ([`DataError::PeriodOrder`]).
    pub fn read(rows: impl IntoIterator<Item = SurvivorRow>) -> Result<Self, DataErrors> {
        let (mut before, mut expected) = (None, 0_u64);
        let counts = read_rows(rows, |row, errors| {
            match count(Field::Period, row.period) {
                Ok(period) if period == expected => (),
                Ok(period) => errors.push(DataError::PeriodOrder { period, expected }),
                Err(error) => errors.push(error),
            }
            expected = expected.saturating_add(1);
            let customers = count(Field::Customers, row.customers);
            let kept = customers.and_then(|customers| {
                let kept = after(before, customers);
                before = Some(customers);
                kept
            });
            kept.map_err(|error| errors.push(error)).ok()
        })?;
        Ok(Self { counts })
    }

    /// Returns the customers left after 0, 1, 2, … periods.
    #[must_use]
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// Returns the customers at the start.
    #[must_use]
    pub fn customers(&self) -> u64 {
        self.counts.first().copied().unwrap_or(0)
    }

    /// Returns how many left in each period from the first on, and how many stayed to the end.
    pub(super) fn leavers(&self) -> (Vec<u64>, u64) {
        let pairs = self.counts.windows(2).map(|pair| match pair {
            [before, after] => before.saturating_sub(*after),
            _ => 0,
        });
        (pairs.collect(), self.counts.last().copied().unwrap_or(0))
    }
}

/// Checks a count against the one of the period before.
fn after(before: Option<u64>, customers: u64) -> Result<u64, DataError> {
    match before {
        _ if customers > COUNT_MAX => Err(too_many(Field::Customers, customers)),
        Some(before) if customers > before => Err(DataError::SurvivorsRise { customers, before }),
        _ => Ok(customers),
    }
}
