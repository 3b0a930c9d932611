//! BG/NBD and MBG/NBD: who buys again, when customers may leave after any purchase?

use super::{
    buying::BuyingModel,
    define::define_model,
    error::{FitError, ModelError, ModelKind, discount, finite, length},
    fit::{FAR, Fit, Search, sample},
    geometric::{Geometric, Leaving},
    geometric_fit::Likelihood,
    history::{Histories, History},
};
use crate::numeric::{Sum, float};

define_model! {
    /// The beta-geometric/NBD model of Fader, Hardie and Lee, *"Counting Your Customers" the Easy Way* (2005).
    ///
    /// While active a customer buys at a rate of its own, gamma distributed (`r`, `alpha`); after every repeat purchase it
    /// leaves with a probability of its own, beta distributed (`a`, `b`). A customer without repeat purchases cannot have
    /// left, which misleads where many customers never come back: see [`MbgNbd`].
    ///
    /// # Example: from a table to each customer's future
    /// ```
    /// use tactica::customer::{BgNbd, BuyingModel, Histories, HistoryRow};
    ///
    /// let table = [(0.0, 0.0, 1400.0), (1.0, 20.0, 240.0), (2.0, 30.0, 120.0), (4.0, 35.0, 60.0), (7.0, 38.0, 30.0)];
    /// let histories = Histories::read(table.map(|(frequency, recency, weight)| HistoryRow {
    ///     frequency,
    ///     recency,
    ///     age: 38.86,
    ///     monetary_value: None,
    ///     weight,
    /// }))?;
    /// let model = BgNbd::fit(&histories)?.model();
    /// let (loyal, _) = histories.groups()[4];
    /// assert!(model.probability_alive(&loyal) > 0.5);
    /// assert!(model.expected_purchases_of(&loyal, 39.0)? > 1.0);
    /// # Ok::<(), tactica::Error>(())
    /// ```
    BgNbd(BgNbdParams, "BgNbdParams");
    /// Shape of the buying rates; small where customers differ much.
    r,
    /// Scale of the buying rates: the mean rate is `r / alpha` per unit of time.
    alpha,
    /// First shape of the probability to leave; its mean is `a / (a + b)`.
    a,
    /// Second shape of the probability to leave.
    b,
}

define_model! {
    /// The modified BG/NBD model of Batislam, Denizel and Filiztekin (2007): customers may also leave right after the first
    /// purchase.
    ///
    /// # Example: a customer who never came back may have left
    /// ```
    /// use tactica::customer::{BgNbd, BgNbdParams, BuyingModel, History, MbgNbd, MbgNbdParams};
    ///
    /// let once = History::new(0, 0.0, 38.86)?;
    /// let mbg = MbgNbd::new(MbgNbdParams { r: 0.52484, alpha: 6.18299, a: 0.89136, b: 1.614 })?;
    /// assert!(mbg.probability_alive(&once) < 0.5);
    /// let bg = BgNbd::new(BgNbdParams { r: 0.24259, alpha: 4.41353, a: 0.79289, b: 2.42575 })?;
    /// assert_eq!(bg.probability_alive(&once), 1.0);
    /// # Ok::<(), tactica::Error>(())
    /// ```
    MbgNbd(MbgNbdParams, "MbgNbdParams");
    /// Shape of the buying rates; small where customers differ much.
    r,
    /// Scale of the buying rates: the mean rate is `r / alpha` per unit of time.
    alpha,
    /// First shape of the probability to leave; its mean is `a / (a + b)`.
    a,
    /// Second shape of the probability to leave.
    b,
}

/// Starts in units of the scales; the first one nearly always leads to the maximum.
const STARTS: [[f64; 4]; 4] = [
    [0.5, 0.5, 1.0, 2.5],
    [0.2, 0.1, 0.5, 2.0],
    [3.0, 3.0, 0.3, 1.0],
    [20.0, 20.0, 5.0, 20.0],
];

/// The mean time between purchases over all customers: the scale of `alpha`.
pub(super) fn pace(histories: &Histories) -> f64 {
    let (mut time, mut purchases) = (Sum::default(), Sum::default());
    for (history, weight) in histories.groups() {
        time.add(history.age() * float(*weight));
        purchases.add(float(history.frequency()) * float(*weight));
    }
    time.value() / purchases.value()
}

/// Refuses data that say nothing about when customers come back.
pub(super) fn check(model: ModelKind, histories: &Histories) -> Result<(), FitError> {
    let (groups, customers) = (histories.groups(), histories.customers());
    let found = groups.len();
    let needed = 2;
    match groups.last() {
        None => Err(FitError::NoCustomers { model }),
        // Groups are sorted by frequency.
        Some((most, _)) if most.frequency() == 0 => Err(FitError::NoRepeat { model, customers }),
        Some(_) if found < needed => Err(FitError::TooFewRows {
            model,
            found,
            needed,
        }),
        Some(_) => Ok(()),
    }
}

fn fit<M>(
    kind: ModelKind,
    leaving: Leaving,
    histories: &Histories,
    start: Option<[f64; 4]>,
    model: impl Fn([f64; 4]) -> M,
) -> Result<Fit<M>, FitError> {
    check(kind, histories)?;
    let search = Search {
        kind,
        names: ["r", "alpha", "a", "b"],
        scales: [1.0, pace(histories), 1.0, 1.0],
        reaches: [FAR; 4],
    };
    let scaled = |values: [f64; 4]| std::array::from_fn(|i| values[i] / search.scales[i]);
    let starts: Vec<[f64; 4]> = start.map(scaled).into_iter().chain(STARTS).collect();
    let groups = histories.groups();
    let all = Likelihood::new(groups, leaving);
    if let Some(few) = sample(groups) {
        let few = Likelihood::new(&few, leaving);
        if let Ok(guess) = search.run(&starts, |point| few.at(point), |values| values) {
            let start = [scaled(guess.model())];
            if let Ok(fit) = search.run(&start, |point| all.at(point), &model) {
                return Ok(fit);
            }
        }
    }
    search.run(&starts, |point| all.at(point), model)
}

/// Defines fitting and the answers of one of the two models.
macro_rules! answers {
    ($model:ident, $params:ident, $leaving:ident) => {
        impl $model {
            /// Fits the model to histories by maximum likelihood.
            ///
            /// # Errors
            ///
            /// * [`FitError::NoCustomers`], [`FitError::NoRepeat`], [`FitError::TooFewRows`] if the data cannot tell customers
            ///   apart.
            /// * [`FitError::NotConverged`] if no maximum is found.
            ///
            /// # Complexity
            ///
            /// `O(n)` for `n` different histories, about ten times over.
            pub fn fit(histories: &Histories) -> Result<Fit<Self>, FitError> {
                let model = |[r, alpha, a, b]: [f64; 4]| Self($params { r, alpha, a, b });
                fit(ModelKind::$model, Leaving::$leaving, histories, None, model)
            }

            /// Fits the model from a start of one's own; if it leads to no maximum, from those that [`fit`](Self::fit) takes.
            ///
            /// # Errors
            ///
            /// As [`fit`](Self::fit).
            pub fn fit_from(histories: &Histories, start: Self) -> Result<Fit<Self>, FitError> {
                let model = |[r, alpha, a, b]: [f64; 4]| Self($params { r, alpha, a, b });
                let $params { r, alpha, a, b } = start.0;
                let start = Some([r, alpha, a, b]);
                fit(
                    ModelKind::$model,
                    Leaving::$leaving,
                    histories,
                    start,
                    model,
                )
            }

            /// Returns the natural logarithm of the likelihood of histories under these parameters.
            #[must_use]
            pub fn log_likelihood(&self, histories: &Histories) -> f64 {
                let $params { r, alpha, a, b } = self.0;
                let point = [r, alpha, a, b].map(crate::numeric::ln);
                Likelihood::new(histories.groups(), Leaving::$leaving)
                    .at(&point)
                    .value
            }

            fn geometric(self) -> Geometric {
                let $params { r, alpha, a, b } = self.0;
                let leaving = Leaving::$leaving;
                Geometric {
                    r,
                    alpha,
                    a,
                    b,
                    leaving,
                }
            }
        }

        impl BuyingModel for $model {
            fn probability_alive(&self, customer: &History) -> f64 {
                self.geometric().probability_alive(customer)
            }

            fn survival(&self, time: f64) -> Result<f64, ModelError> {
                let value = self.geometric().survival(length("length", time)?);
                finite(ModelKind::$model, "the survival", value)
            }

            fn expected_purchases(&self, time: f64) -> Result<f64, ModelError> {
                let time = length("length", time)?;
                let value = self.geometric().expected_purchases(time);
                finite(ModelKind::$model, "the expected number of purchases", value)
            }

            fn expected_purchases_of(
                &self,
                customer: &History,
                time: f64,
            ) -> Result<f64, ModelError> {
                let time = length("length", time)?;
                let value = self.geometric().expected_purchases_of(customer, time);
                finite(ModelKind::$model, "the expected number of purchases", value)
            }

            fn distribution(&self, time: f64, most: u32) -> Result<Vec<f64>, ModelError> {
                let time = length("length", time)?;
                let values = self.geometric().distribution(time, most);
                let what = "the distribution of purchases";
                values
                    .into_iter()
                    .map(|value| finite(ModelKind::$model, what, value))
                    .collect()
            }

            fn discounted_purchases_of(
                &self,
                customer: &History,
                rate: f64,
            ) -> Result<f64, ModelError> {
                let rate = discount(rate)?;
                let value = self.geometric().discounted_purchases_of(customer, rate);
                finite(
                    ModelKind::$model,
                    "the discounted number of purchases",
                    value,
                )
            }
        }
    };
}

answers!(BgNbd, BgNbdParams, AfterRepeat);
answers!(MbgNbd, MbgNbdParams, AfterAny);
