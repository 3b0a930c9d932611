//! How much does a customer spend per purchase? The gamma-gamma model, and the data that it is fitted to.

use super::{
    define::define_model,
    error::{DataError, DataErrors, Field, FitError, ModelError, ModelKind, finite},
    fit::{FAR, Fit, Search},
    history::{HistoryRow, count, grouped, measure, read_rows, total},
};
use crate::numeric::{Jet, Sum, float};

/// The repeat purchases of a customer and what they cost on average.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spend {
    frequency: u64,
    mean: f64,
}

impl Spend {
    /// Makes the spend of a customer with `frequency` repeat purchases at `mean` each.
    ///
    /// A customer without repeat purchases has a mean of zero.
    ///
    /// # Errors
    ///
    /// * [`DataError::NotFinite`], [`DataError::Negative`], [`DataError::TooLarge`] if `mean` is outside its range.
    /// * [`DataError::Zero`] if there are purchases and `mean` is zero: the model is one of positive spend.
    pub fn new(frequency: u64, mean: f64) -> Result<Self, DataError> {
        let mean = measure(Field::MonetaryValue, mean)?;
        if frequency > super::COUNT_MAX {
            return Err(super::history::too_many(Field::Frequency, frequency));
        }
        if frequency > 0 && mean == 0.0 {
            let field = Field::MonetaryValue;
            return Err(DataError::Zero { field });
        }
        Ok(Self { frequency, mean })
    }

    /// Returns the number of repeat purchases.
    #[must_use]
    pub fn frequency(self) -> u64 {
        self.frequency
    }

    /// Returns the mean spend per repeat purchase.
    #[must_use]
    pub fn mean(self) -> f64 {
        self.mean
    }

    fn read(row: &HistoryRow, errors: &mut Vec<DataError>) -> Option<(Self, u64)> {
        let mut keep =
            |field: Result<u64, DataError>| field.map_err(|error| errors.push(error)).ok();
        let frequency = keep(count(Field::Frequency, row.frequency));
        let weight = keep(count(Field::Weight, row.weight));
        // The times say nothing about spend, but a row that contradicts itself is not to be trusted with its amount either.
        let mut keep =
            |field: Result<f64, DataError>| field.map_err(|error| errors.push(error)).ok();
        let times = keep(measure(Field::Recency, row.recency))
            .zip(keep(measure(Field::Age, row.age)))
            .map(|(recency, age)| {
                if recency > age {
                    errors.push(DataError::RecencyAfterEnd { recency, age });
                }
            });
        let frequency = frequency?;
        let spend = match (frequency, row.monetary_value) {
            (0, _) => return None,
            (_, None) => Err(DataError::NoSpend { frequency }),
            (_, Some(mean)) => Self::new(frequency, mean),
        };
        let spend = spend.map_err(|error| errors.push(error)).ok()?;
        times?;
        Some((spend, weight?))
    }
}

/// The spend of all repeat customers, equal ones counted once.
///
/// # Example: who bought once says nothing about repeat spend
/// ```
/// use tactica::customer::{Spend, Spends};
///
/// let spends: Spends = [Spend::new(2, 30.0)?, Spend::new(2, 30.0)?, Spend::new(0, 0.0)?].into_iter().collect();
/// assert_eq!((spends.customers(), spends.groups().len()), (2, 1));
/// # Ok::<(), tactica::customer::DataError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Spends {
    groups: Vec<(Spend, u64)>,
}

impl Spends {
    /// Reads the rows of a table; those without repeat purchases say nothing about spend and are left out.
    ///
    /// # Errors
    ///
    /// [`DataErrors`] with every field that [`Spend::new`] refuses, counts that are not whole, [`DataError::NoSpend`] where the
    /// spend is missing, and times that cannot be ([`DataError::RecencyAfterEnd`] among them), although spend does not depend
    /// on them.
    pub fn read(rows: impl IntoIterator<Item = HistoryRow>) -> Result<Self, DataErrors> {
        Ok(Self::of_groups(read_rows(rows, Spend::read)?))
    }

    fn of_groups(rows: Vec<(Spend, u64)>) -> Self {
        let groups = grouped(rows, |spend: Spend| (spend.frequency, spend.mean.to_bits()));
        Self { groups }
    }

    /// Returns the different spends with the number of customers of each.
    #[must_use]
    pub fn groups(&self) -> &[(Spend, u64)] {
        &self.groups
    }

    /// Returns the number of repeat customers.
    #[must_use]
    pub fn customers(&self) -> u64 {
        total(&self.groups)
    }
}

impl FromIterator<Spend> for Spends {
    fn from_iter<I: IntoIterator<Item = Spend>>(spends: I) -> Self {
        let repeat = spends.into_iter().filter(|spend| spend.frequency > 0);
        Self::of_groups(repeat.map(|spend| (spend, 1)).collect())
    }
}

define_model! {
    /// The gamma-gamma model of spend of Fader and Hardie, *The Gamma-Gamma Model of Monetary Value* (2013).
    ///
    /// What a customer spends varies from purchase to purchase around a mean of its own, gamma distributed (`p`); the means
    /// vary between customers (`q`, `v`). Spend is independent of how often a customer buys: check that before use.
    ///
    /// # Example: few purchases are drawn towards the mean of all
    /// ```
    /// use tactica::customer::{GammaGamma, GammaGammaParams, Spend};
    ///
    /// let model = GammaGamma::new(GammaGammaParams { p: 6.25, q: 3.74, v: 15.44 })?;
    /// let expected = |spend: Spend| format!("{:.2}", model.expected_spend(&spend).unwrap());
    /// assert_eq!(expected(Spend::new(0, 0.0)?), "35.22");
    /// assert_eq!(expected(Spend::new(1, 100.0)?), "80.26");
    /// assert_eq!(expected(Spend::new(20, 100.0)?), "98.61");
    /// # Ok::<(), tactica::Error>(())
    /// ```
    GammaGamma(GammaGammaParams, "GammaGammaParams");
    /// Shape of the spend of one customer from purchase to purchase.
    p,
    /// Shape of the scale of spend between customers; the mean over all customers exists only above 1.
    q,
    /// Scale of spend, in money.
    v,
}

/// Starts in units of the scales.
const STARTS: [[f64; 3]; 3] = [[4.0, 4.0, 0.7], [1.0, 2.0, 1.0], [50.0, 10.0, 0.2]];

/// The log-likelihood of one mean spend.
fn ln_likelihood<const N: usize>([p, q, v]: &[Jet<N>; 3], spend: Spend) -> Jet<N> {
    let (x, mean) = (float(spend.frequency), Jet::constant(spend.mean));
    let (all, spent) = (*p * x, spend.mean * x);
    let share = *v * (1.0 / spent);
    // Γ(px + q) / (Γ(px) Γ(q)) · (x z̄ / (x z̄ + v))^px · (v / (x z̄ + v))^q / z̄
    all.ln_rising_by(*q)
        - q.ln_gamma()
        - mean.ln()
        - all * share.ln_1p()
        - *q * (Jet::constant(1.0) / share).ln_1p()
}

impl GammaGamma {
    /// Fits the model to the spend of repeat customers by maximum likelihood.
    ///
    /// # Errors
    ///
    /// * [`FitError::NoCustomers`] if nobody came back.
    /// * [`FitError::TooFewRows`] if there are fewer than two different spends: spend that never varies has no distribution.
    /// * [`FitError::NotConverged`] if no maximum is found.
    pub fn fit(spends: &Spends) -> Result<Fit<Self>, FitError> {
        Self::search(spends, None)
    }

    /// Fits the model from a start of one's own; if it leads to no maximum, from those that [`fit`](Self::fit) takes.
    ///
    /// # Errors
    ///
    /// As [`fit`](Self::fit).
    pub fn fit_from(spends: &Spends, start: Self) -> Result<Fit<Self>, FitError> {
        let GammaGammaParams { p, q, v } = start.0;
        Self::search(spends, Some([p, q, v]))
    }

    fn search(spends: &Spends, start: Option<[f64; 3]>) -> Result<Fit<Self>, FitError> {
        let (model, groups) = (ModelKind::GammaGamma, spends.groups());
        if groups.is_empty() {
            return Err(FitError::NoCustomers { model });
        }
        let (mut low, mut high, mut sum) = (f64::INFINITY, 0.0_f64, Sum::default());
        for (spend, weight) in groups {
            (low, high) = (low.min(spend.mean), high.max(spend.mean));
            sum.add(spend.mean * float(*weight));
        }
        if low >= high {
            let (found, needed) = (1, 2);
            return Err(FitError::TooFewRows {
                model,
                found,
                needed,
            });
        }
        let search = Search {
            kind: model,
            names: ["p", "q", "v"],
            scales: [1.0, 1.0, sum.value() / float(spends.customers())],
            reaches: [FAR; 3],
        };
        let given = start.map(|start| std::array::from_fn(|i| start[i] / search.scales[i]));
        let starts: Vec<[f64; 3]> = given.into_iter().chain(STARTS).collect();
        search.run_sampled(
            groups,
            &starts,
            |groups, point| {
                let params = Jet::exponentials(point);
                let (mut value, mut total) = (Sum::default(), Jet::constant(0.0));
                for (spend, weight) in groups {
                    let part = ln_likelihood(&params, *spend) * float(*weight);
                    value.add(part.value);
                    total = total + part;
                }
                total.value = value.value();
                total
            },
            |[p, q, v]| Self(GammaGammaParams { p, q, v }),
        )
    }

    /// Returns the natural logarithm of the likelihood of spends under these parameters.
    #[must_use]
    pub fn log_likelihood(&self, spends: &Spends) -> f64 {
        let GammaGammaParams { p, q, v } = self.0;
        let params = [p, q, v].map(Jet::<0>::constant);
        let mut sum = Sum::default();
        for (spend, weight) in spends.groups() {
            sum.add(ln_likelihood(&params, *spend).value * float(*weight));
        }
        sum.value()
    }

    /// Returns the expected spend per purchase of a customer: `p (v + x z̄) / (p x + q − 1)`.
    ///
    /// It lies between the customer's own mean and that of all customers, nearer to its own the more it has bought.
    ///
    /// # Errors
    ///
    /// * [`ModelError::Infinite`] if `p x + q` is at most 1: spend is so uneven that its mean does not exist.
    /// * [`ModelError::Overflow`] if the answer is not finite.
    pub fn expected_spend(&self, spend: &Spend) -> Result<f64, ModelError> {
        let GammaGammaParams { p, q, v } = self.0;
        let x = float(spend.frequency);
        let value = p * x + q;
        if value <= 1.0 {
            return Err(ModelError::Infinite {
                model: ModelKind::GammaGamma,
                what: "the expected spend",
                condition: "p x + q",
                value,
                limit: 1.0,
            });
        }
        let spent = p * (v + x * spend.mean) / (value - 1.0);
        finite(ModelKind::GammaGamma, "the expected spend", spent)
    }
}
