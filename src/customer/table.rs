//! How well does a model fit, and how well does it predict? What happened beside what was to be expected.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    bg_bb::{BgBb, DiscreteHistories},
    buying::BuyingModel,
    error::ModelError,
    history::{Histories, History},
};
use crate::numeric::{Sum, float};

/// A row of a table of fit: customers with so many repeat purchases.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FitRow {
    /// The number of repeat purchases; in the last row it stands for all greater ones as well.
    pub frequency: u32,
    /// The customers who made so many.
    pub actual: u64,
    /// The customers expected to make so many.
    pub expected: f64,
}

/// The actual and the expected number of customers by repeat purchases.
///
/// # Example: how many customers never come back
/// ```
/// use tactica::customer::{BgNbd, FitTable, Histories, History};
///
/// let rows = [(0, 0.0, 60), (1, 4.0, 20), (2, 20.0, 9), (3, 30.0, 6), (9, 36.0, 5)];
/// let customers = rows.iter().flat_map(|(x, last, n)| (0..*n).map(|_| History::new(*x, *last, 39.0).unwrap()));
/// let histories: Histories = customers.collect();
/// let model = BgNbd::fit(&histories)?.model();
/// let table = FitTable::of(&model, &histories, 7)?;
/// assert_eq!((table.rows().len(), table.rows()[0].actual, table.rows()[7].actual), (8, 60, 5));
/// assert!((table.rows()[0].expected - 60.0).abs() < 5.0);
/// # Ok::<(), tactica::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct FitTable {
    rows: Vec<FitRow>,
}

impl FitTable {
    /// Makes the table of a model for customers who were observed for different lengths of time; `most` and more is the last
    /// row.
    ///
    /// # Errors
    ///
    /// [`ModelError::Overflow`] if an expectation is not finite.
    ///
    /// # Complexity
    ///
    /// `O(k · most)` for `k` different lengths of observation.
    pub fn of(
        model: &impl BuyingModel,
        histories: &Histories,
        most: u32,
    ) -> Result<Self, ModelError> {
        let mut table = Tally::new(most);
        // By the bits of the age: numbers that are not negative are in the order of their bits.
        let mut ages = BTreeMap::<u64, u64>::new();
        for (history, weight) in histories.groups() {
            table.count(history.frequency(), *weight);
            let customers = ages.entry(history.age().to_bits()).or_default();
            *customers = customers.saturating_add(*weight);
        }
        for (age, customers) in ages {
            let below = model.distribution(f64::from_bits(age), most.saturating_sub(1))?;
            table.expect(&below, customers);
        }
        Ok(table.finish())
    }

    /// Makes the table of a model of opportunities.
    ///
    /// # Errors
    ///
    /// [`ModelError::Overflow`] if an expectation is not finite.
    ///
    /// # Complexity
    ///
    /// `O(n²)` for each different number `n` of opportunities.
    pub fn of_discrete(
        model: &BgBb,
        histories: &DiscreteHistories,
        most: u32,
    ) -> Result<Self, ModelError> {
        let mut table = Tally::new(most);
        let mut ages = BTreeMap::<u32, u64>::new();
        for (history, weight) in histories.groups() {
            table.count(u64::from(history.frequency()), *weight);
            let customers = ages.entry(history.opportunities()).or_default();
            *customers = customers.saturating_add(*weight);
        }
        for (opportunities, customers) in ages {
            table.expect(&model.distribution(opportunities)?, customers);
        }
        Ok(table.finish())
    }

    /// Returns the rows for 0, 1, … purchases.
    #[must_use]
    pub fn rows(&self) -> &[FitRow] {
        &self.rows
    }

    /// Returns Pearson's `χ²`: the sum of `(actual − expected)² / expected` over rows that expect anybody.
    #[must_use]
    pub fn chi_square(&self) -> f64 {
        let mut sum = Sum::default();
        for row in self.rows.iter().filter(|row| row.expected > 0.0) {
            let off = float(row.actual) - row.expected;
            sum.add(off * off / row.expected);
        }
        sum.value()
    }
}

/// Counts by frequency, with the last cell for all greater ones.
struct Tally {
    cells: Vec<(u64, Sum)>,
}

impl Tally {
    fn new(most: u32) -> Self {
        let cells = (0..=most).map(|_| (0, Sum::default()));
        Self {
            cells: cells.collect(),
        }
    }

    fn count(&mut self, frequency: u64, customers: u64) {
        let last = self.cells.len().saturating_sub(1);
        let place = usize::try_from(frequency).unwrap_or(last).min(last);
        if let Some((actual, _)) = self.cells.get_mut(place) {
            *actual = actual.saturating_add(customers);
        }
    }

    /// Spreads customers by the probabilities of 0, 1, …; what is left over belongs to the last cell.
    fn expect(&mut self, probabilities: &[f64], customers: u64) {
        let customers = float(customers);
        let last = self.cells.len().saturating_sub(1);
        let mut rest = 1.0;
        for ((_, expected), probability) in self.cells.iter_mut().take(last).zip(probabilities) {
            expected.add(customers * probability);
            rest -= probability;
        }
        if let Some((_, expected)) = self.cells.last_mut() {
            expected.add(customers * rest.max(0.0));
        }
    }

    fn finish(self) -> FitTable {
        let rows = (0..)
            .zip(self.cells)
            .map(|(frequency, (actual, expected))| FitRow {
                frequency,
                actual,
                expected: expected.value(),
            });
        FitTable {
            rows: rows.collect(),
        }
    }
}

/// A row of a table of predictions: customers with so many repeat purchases while they were observed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldoutRow {
    /// The number of repeat purchases; in the last row it stands for all greater ones as well.
    pub frequency: u32,
    /// The customers with so many.
    pub customers: u64,
    /// Their purchases after the observation.
    pub actual: u64,
    /// Their purchases as predicted.
    pub expected: f64,
}

/// The purchases after the end of the observation as they were and as they were predicted, by what was known.
///
/// # Example: a prediction judged
/// ```
/// use tactica::customer::{BgNbd, BgNbdParams, History, HoldoutTable};
///
/// let model = BgNbd::new(BgNbdParams { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 })?;
/// let later = [(History::new(2, 30.43, 38.86)?, 1), (History::new(0, 0.0, 38.86)?, 0)];
/// let table = HoldoutTable::of(&model, later, 39.0, 7)?;
/// assert_eq!((table.rows()[2].customers, table.rows()[2].actual), (1, 1));
/// assert!((table.expected() - 1.42).abs() < 0.01);
/// assert_eq!(table.actual(), 1);
/// # Ok::<(), tactica::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct HoldoutTable {
    rows: Vec<HoldoutRow>,
}

impl HoldoutTable {
    /// Predicts the purchases within `length` of customers whose purchases in that time are known; `most` and more is the last
    /// row.
    ///
    /// # Errors
    ///
    /// As [`BuyingModel::expected_purchases_of`].
    pub fn of(
        model: &impl BuyingModel,
        customers: impl IntoIterator<Item = (History, u64)>,
        length: f64,
        most: u32,
    ) -> Result<Self, ModelError> {
        let mut cells: Vec<(u64, u64, Sum)> = (0..=most).map(|_| (0, 0, Sum::default())).collect();
        let last = cells.len().saturating_sub(1);
        // Many customers have the same history, and a prediction costs more than a look.
        let mut known: Vec<(History, u64)> = customers.into_iter().collect();
        known.sort_unstable_by_key(|(history, actual)| (history.key(), *actual));
        for same in known.chunk_by(|left, right| left.0 == right.0) {
            let Some((history, _)) = same.first() else {
                continue;
            };
            let expected = model.expected_purchases_of(history, length)?;
            let place = usize::try_from(history.frequency())
                .unwrap_or(last)
                .min(last);
            if let Some((customers, actual, sum)) = cells.get_mut(place) {
                let count = u64::try_from(same.len()).unwrap_or(u64::MAX);
                *customers = customers.saturating_add(count);
                for (_, purchases) in same {
                    *actual = actual.saturating_add(*purchases);
                }
                sum.add(expected * float(count));
            }
        }
        let rows = (0..)
            .zip(cells)
            .map(|(frequency, (customers, actual, expected))| HoldoutRow {
                frequency,
                customers,
                actual,
                expected: expected.value(),
            });
        Ok(Self {
            rows: rows.collect(),
        })
    }

    /// Returns the rows for customers with 0, 1, … repeat purchases.
    #[must_use]
    pub fn rows(&self) -> &[HoldoutRow] {
        &self.rows
    }

    /// Returns the purchases of all customers.
    #[must_use]
    pub fn actual(&self) -> u64 {
        let add = |sum: u64, row: &HoldoutRow| sum.saturating_add(row.actual);
        self.rows.iter().fold(0, add)
    }

    /// Returns the predicted purchases of all customers.
    #[must_use]
    pub fn expected(&self) -> f64 {
        let mut sum = Sum::default();
        for row in &self.rows {
            sum.add(row.expected);
        }
        sum.value()
    }
}
