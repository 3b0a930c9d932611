//! What is known of each customer? Frequency, recency and age, checked, with equal customers counted once.

use super::error::{DataError, DataErrors, Field, RowError};

/// The greatest count of purchases or customers in a row.
pub const COUNT_MAX: u64 = 1_000_000_000;

/// The greatest length of an observation, in whatever unit.
pub const AGE_MAX: f64 = 1e12;

/// What buying a customer did while it was observed: `(x, t_x, T)` of the literature.
///
/// Time runs from the first purchase, in a unit that is the caller's, the same for all customers. The first purchase itself
/// does not count.
///
/// # Example: two repeat purchases within 39 weeks
/// ```
/// use tactica::customer::History;
///
/// let customer = History::new(2, 30.43, 38.86)?;
/// assert_eq!(customer.frequency(), 2);
/// assert!(History::new(2, 40.0, 38.86).is_err());
/// # Ok::<(), tactica::customer::DataError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct History {
    frequency: u64,
    recency: f64,
    age: f64,
}

impl History {
    /// A customer who has just made its first purchase.
    pub const NEW: Self = Self {
        frequency: 0,
        recency: 0.0,
        age: 0.0,
    };

    /// Makes a history of `frequency` repeat purchases, the last one at `recency`, observed until `age`.
    ///
    /// # Errors
    ///
    /// * [`DataError::NotFinite`], [`DataError::Negative`] or [`DataError::TooLarge`] if a value is outside its range.
    /// * [`DataError::RecencyAfterEnd`] if `recency` is greater than `age`.
    /// * [`DataError::RecencyWithoutRepeat`], [`DataError::RepeatWithoutRecency`] if only one of `frequency` and `recency` is
    ///   zero: purchases at the moment of the first one belong to it.
    pub fn new(frequency: u64, recency: f64, age: f64) -> Result<Self, DataError> {
        let recency = measure(Field::Recency, recency)?;
        let age = measure(Field::Age, age)?;
        if frequency > COUNT_MAX {
            return Err(too_many(Field::Frequency, frequency));
        }
        Self::joined(frequency, recency, age)
    }

    /// Checks what the fields say together.
    fn joined(frequency: u64, recency: f64, age: f64) -> Result<Self, DataError> {
        if recency > age {
            return Err(DataError::RecencyAfterEnd { recency, age });
        }
        if frequency == 0 && recency > 0.0 {
            return Err(DataError::RecencyWithoutRepeat { recency });
        }
        if frequency > 0 && recency == 0.0 {
            return Err(DataError::RepeatWithoutRecency { frequency });
        }
        Ok(Self {
            frequency,
            recency,
            age,
        })
    }

    /// Returns the number of repeat purchases, `x`.
    #[must_use]
    pub fn frequency(self) -> u64 {
        self.frequency
    }

    /// Returns the time of the last purchase, `t_x`; zero if there was no repeat purchase.
    #[must_use]
    pub fn recency(self) -> f64 {
        self.recency
    }

    /// Returns the length of the observation, `T`.
    #[must_use]
    pub fn age(self) -> f64 {
        self.age
    }

    /// An order in which equal histories stand together: by frequency, age and recency.
    pub(super) fn key(self) -> (u64, u64, u64) {
        // The bits of numbers that are not negative are in the order of the numbers.
        (
            self.frequency,
            (self.age + 0.0).to_bits(),
            (self.recency + 0.0).to_bits(),
        )
    }
}

/// A row of a table of customers as it was read, unchecked.
///
/// Numbers are as they stood in the table, so that a fractional count can be named in an error.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HistoryRow {
    /// The number of repeat purchases.
    pub frequency: f64,
    /// The time of the last purchase after the first one.
    pub recency: f64,
    /// The length of the observation after the first purchase; the number of opportunities for
    /// [`BgBb`](super::BgBb).
    #[serde(rename = "T")]
    pub age: f64,
    /// The mean spend per repeat purchase, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monetary_value: Option<f64>,
    /// The number of customers that the row stands for.
    #[serde(default = "one")]
    pub weight: f64,
}

fn one() -> f64 {
    1.0
}

impl HistoryRow {
    /// Reads the fields of one row, reporting every one that is wrong.
    fn read(&self, errors: &mut Vec<DataError>) -> Option<(History, u64)> {
        let mut keep =
            |field: Result<u64, DataError>| field.map_err(|error| errors.push(error)).ok();
        let frequency = keep(count(Field::Frequency, self.frequency));
        let weight = keep(count(Field::Weight, self.weight));
        let mut keep =
            |field: Result<f64, DataError>| field.map_err(|error| errors.push(error)).ok();
        let recency = keep(measure(Field::Recency, self.recency));
        let age = keep(measure(Field::Age, self.age));
        let history = History::joined(frequency?, recency?, age?);
        match history {
            Ok(history) => Some((history, weight?)),
            Err(error) => {
                errors.push(error);
                None
            }
        }
    }
}

/// Checks a number that is measured.
pub(super) fn measure(field: Field, value: f64) -> Result<f64, DataError> {
    if !value.is_finite() {
        Err(DataError::NotFinite { field, value })
    } else if value < 0.0 {
        Err(DataError::Negative { field, value })
    } else if value > AGE_MAX {
        let limit = AGE_MAX;
        Err(DataError::TooLarge {
            field,
            value,
            limit,
        })
    } else {
        Ok(value)
    }
}

/// Checks a number that is counted.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "the number is whole and within bounds that floating point holds exactly"
)]
pub(super) fn count(field: Field, value: f64) -> Result<u64, DataError> {
    let limit = COUNT_MAX as f64;
    if !value.is_finite() {
        Err(DataError::NotFinite { field, value })
    } else if value < 0.0 {
        Err(DataError::Negative { field, value })
    } else if value.fract() != 0.0 {
        Err(DataError::Fractional { field, value })
    } else if value > limit {
        Err(DataError::TooLarge {
            field,
            value,
            limit,
        })
    } else {
        Ok(value as u64)
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a count beyond its bound is only reported"
)]
pub(super) fn too_many(field: Field, value: u64) -> DataError {
    DataError::TooLarge {
        field,
        value: value as f64,
        limit: COUNT_MAX as f64,
    }
}

/// Reads the rows of a table with `read`, which reports what is wrong with one; rows count from 1.
pub(super) fn read_rows<R, T>(
    rows: impl IntoIterator<Item = R>,
    mut read: impl FnMut(&R, &mut Vec<DataError>) -> Option<T>,
) -> Result<Vec<T>, DataErrors> {
    let (mut kept, mut refused, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    for (row, given) in (1..).zip(rows) {
        kept.extend(read(&given, &mut errors));
        refused.extend(errors.drain(..).map(|error| RowError { row, error }));
    }
    DataErrors::none(refused)?;
    Ok(kept)
}

/// Sorts rows by a key and adds up the weights of equal ones; rows of no customer are dropped.
pub(super) fn grouped<T: Copy, K: Ord>(
    mut rows: Vec<(T, u64)>,
    key: impl Fn(T) -> K,
) -> Vec<(T, u64)> {
    rows.retain(|(_, weight)| *weight > 0);
    rows.sort_unstable_by_key(|(row, _)| key(*row));
    rows.dedup_by(|(next, more), (kept, weight)| {
        let same = key(*next) == key(*kept);
        if same {
            *weight = weight.saturating_add(*more);
        }
        same
    });
    rows
}

/// The histories of all customers, equal ones counted once, in an order that does not depend on how they came.
///
/// # Example: reading a table, with everything that is wrong at once
/// ```
/// use tactica::customer::{Histories, HistoryRow};
///
/// let row = |frequency, recency, age| HistoryRow {
///     frequency,
///     recency,
///     age,
///     monetary_value: None,
///     weight: 1.0,
/// };
/// let histories = Histories::read([row(2.0, 30.43, 38.86), row(0.0, 0.0, 38.86), row(0.0, 0.0, 38.86)])?;
/// assert_eq!((histories.customers(), histories.groups().len()), (3, 2));
///
/// let errors = Histories::read([row(1.5, 3.0, 38.0), row(2.0, 40.0, 38.0)]).unwrap_err();
/// assert_eq!(
///     errors.to_string(),
///     "row 1: frequency is 1.5, it must be a whole number; \
///      row 2: recency is 40, it must not be after the end of the observation at 38"
/// );
/// # Ok::<(), tactica::customer::DataErrors>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Histories {
    groups: Vec<(History, u64)>,
}

impl Histories {
    /// Reads the rows of a table.
    ///
    /// # Errors
    ///
    /// [`DataErrors`] with every field that [`History::new`] refuses, and counts and weights that are not whole.
    ///
    /// # Complexity
    ///
    /// `O(n log n)` for `n` rows.
    pub fn read(rows: impl IntoIterator<Item = HistoryRow>) -> Result<Self, DataErrors> {
        read_rows(rows, HistoryRow::read).map(Self::of_groups)
    }

    fn of_groups(rows: Vec<(History, u64)>) -> Self {
        Self {
            groups: grouped(rows, History::key),
        }
    }

    /// Returns the different histories with the number of customers of each.
    #[must_use]
    pub fn groups(&self) -> &[(History, u64)] {
        &self.groups
    }

    /// Returns the number of customers.
    #[must_use]
    pub fn customers(&self) -> u64 {
        total(&self.groups)
    }
}

impl FromIterator<History> for Histories {
    fn from_iter<I: IntoIterator<Item = History>>(histories: I) -> Self {
        Self::of_groups(histories.into_iter().map(|history| (history, 1)).collect())
    }
}

/// Adds up the weights of groups.
pub(super) fn total<T>(groups: &[(T, u64)]) -> u64 {
    groups
        .iter()
        .fold(0, |sum: u64, (_, weight)| sum.saturating_add(*weight))
}

/// Histories of every kind, for the tests of the likelihoods.
#[cfg(test)]
pub(super) mod cases {
    use super::History;
    use crate::numeric::Jet;

    const HISTORIES: [(u64, f64, f64); 9] = [
        (0, 0.0, 38.86),
        (0, 0.0, 0.0),
        (1, 0.14, 27.0),
        (2, 30.43, 38.86),
        (7, 29.43, 29.43),
        (29, 38.0, 38.86),
        (300, 10.0, 1000.0),
        (10_000, 900.0, 1000.0),
        (10_000, 1000.0, 1000.0),
    ];

    /// Asserts that the derivatives of a likelihood at `point` are what its differences come to.
    pub(in crate::customer) fn assert_derivatives(
        at: impl Fn(&[f64; 4]) -> Jet<4>,
        point: [f64; 4],
    ) {
        let (jet, h) = (at(&point), 1e-5);
        let bends = jet.bend.iter().flatten();
        let scale = bends.fold(1.0, |most: f64, bend| most.max(bend.abs()));
        for i in 0..4 {
            let moved = |step: f64| {
                let mut point = point;
                point[i] += step;
                at(&point)
            };
            let (up, down) = (moved(h), moved(-h));
            let slope = (up.value - down.value) / (2.0 * h);
            let error = (jet.slope[i] - slope).abs();
            assert!(error < 1e-5 * scale, "{point:?} {i}: {error}");
            for j in 0..4 {
                let bend = (up.slope[j] - down.slope[j]) / (2.0 * h);
                let error = (jet.bend[i][j] - bend).abs();
                assert!(error < 1e-6 * scale, "{point:?} {i} {j}: {error}");
            }
        }
    }

    pub(in crate::customer) fn groups() -> Vec<(History, u64)> {
        let history = |(x, last, end)| (History::new(x, last, end).expect("legal"), 1);
        HISTORIES.map(history).to_vec()
    }
}
