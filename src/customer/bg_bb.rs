//! BG/BB: who gives or buys again, when there are only so many opportunities to do so?

use super::{
    define::define_model,
    error::{DataError, DataErrors, Field, FitError, ModelError, ModelKind, discount, finite},
    fit::{FAR, Fit, Search},
    history::{HistoryRow, count, grouped, read_rows, total},
};
use crate::numeric::{Jet, Sum, exp, float, hypergeometric_one, ln_gamma};

/// The greatest number of opportunities of a history.
pub const OPPORTUNITIES_MAX: u32 = 100_000;

/// What a customer did at a number of opportunities: `(x, t_x, n)` of the literature.
///
/// # Example: two gifts in six years, the last in the fourth
/// ```
/// use tactica::customer::DiscreteHistory;
///
/// let donor = DiscreteHistory::new(2, 4, 6)?;
/// assert_eq!((donor.frequency(), donor.recency(), donor.opportunities()), (2, 4, 6));
/// assert!(DiscreteHistory::new(3, 2, 6).is_err());
/// # Ok::<(), tactica::customer::DataError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DiscreteHistory {
    frequency: u32,
    opportunities: u32,
    recency: u32,
}

impl DiscreteHistory {
    /// Makes a history of purchases at `frequency` out of `opportunities` opportunities, the last one at opportunity `recency`.
    ///
    /// # Errors
    ///
    /// * [`DataError::TooLarge`] if there are more than [`OPPORTUNITIES_MAX`] opportunities.
    /// * [`DataError::RecencyAfterEnd`] if `recency` is greater than `opportunities`.
    /// * [`DataError::RecencyWithoutRepeat`], [`DataError::RepeatWithoutRecency`] if only one of `frequency` and `recency` is
    ///   zero.
    /// * [`DataError::BeyondOpportunities`] if `frequency` is greater than `recency`.
    pub fn new(frequency: u32, recency: u32, opportunities: u32) -> Result<Self, DataError> {
        let (x, last, end) = (frequency, recency, opportunities);
        if end > OPPORTUNITIES_MAX {
            return Err(DataError::TooLarge {
                field: Field::Age,
                value: f64::from(end),
                limit: f64::from(OPPORTUNITIES_MAX),
            });
        }
        if last > end {
            let (recency, age) = (f64::from(last), f64::from(end));
            return Err(DataError::RecencyAfterEnd { recency, age });
        }
        if x == 0 && last > 0 {
            let recency = f64::from(last);
            return Err(DataError::RecencyWithoutRepeat { recency });
        }
        let (frequency, recency) = (u64::from(x), u64::from(last));
        if x > 0 && last == 0 {
            return Err(DataError::RepeatWithoutRecency { frequency });
        }
        if x > last {
            return Err(DataError::BeyondOpportunities { frequency, recency });
        }
        Ok(Self {
            frequency: x,
            opportunities: end,
            recency: last,
        })
    }

    /// Returns the number of opportunities taken after the first purchase, `x`.
    #[must_use]
    pub fn frequency(self) -> u32 {
        self.frequency
    }

    /// Returns the opportunity that was taken last, `t_x`, counted from 1; zero if none was.
    #[must_use]
    pub fn recency(self) -> u32 {
        self.recency
    }

    /// Returns the number of opportunities, `n`.
    #[must_use]
    pub fn opportunities(self) -> u32 {
        self.opportunities
    }

    fn read(row: &HistoryRow, errors: &mut Vec<DataError>) -> Option<(Self, u64)> {
        let mut keep = |field, value| {
            let count = count(field, value);
            count.map_err(|error| errors.push(error)).ok()
        };
        let frequency = keep(Field::Frequency, row.frequency);
        let weight = keep(Field::Weight, row.weight);
        let recency = keep(Field::Recency, row.recency);
        let age = keep(Field::Age, row.age);
        // Counts are at most a thousand million, so that they fit.
        let narrow = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
        let history = Self::new(narrow(frequency?), narrow(recency?), narrow(age?));
        let history = history.map_err(|error| errors.push(error)).ok()?;
        Some((history, weight?))
    }
}

/// The discrete histories of all customers, equal ones counted once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DiscreteHistories {
    groups: Vec<(DiscreteHistory, u64)>,
}

impl DiscreteHistories {
    /// Reads the rows of a table, in which `T` is the number of opportunities.
    ///
    /// # Errors
    ///
    /// [`DataErrors`] with every field that [`DiscreteHistory::new`] refuses, and counts that are not whole.
    pub fn read(rows: impl IntoIterator<Item = HistoryRow>) -> Result<Self, DataErrors> {
        Ok(Self::of_groups(read_rows(rows, DiscreteHistory::read)?))
    }

    fn of_groups(rows: Vec<(DiscreteHistory, u64)>) -> Self {
        let groups = grouped(rows, |history| history);
        Self { groups }
    }

    /// Returns the different histories with the number of customers of each.
    #[must_use]
    pub fn groups(&self) -> &[(DiscreteHistory, u64)] {
        &self.groups
    }

    /// Returns the number of customers.
    #[must_use]
    pub fn customers(&self) -> u64 {
        total(&self.groups)
    }
}

impl FromIterator<DiscreteHistory> for DiscreteHistories {
    fn from_iter<I: IntoIterator<Item = DiscreteHistory>>(histories: I) -> Self {
        Self::of_groups(histories.into_iter().map(|history| (history, 1)).collect())
    }
}

define_model! {
    /// The beta-geometric/beta-Bernoulli model of Fader, Hardie and Shang, *Customer-Base Analysis in a Discrete-Time
    /// Noncontractual Setting* (2010).
    ///
    /// At every opportunity an active customer buys with a probability of its own, beta distributed (`alpha`, `beta`); before
    /// every opportunity it leaves for good with a probability of its own, beta distributed (`gamma`, `delta`).
    ///
    /// # Example: donors who gave in the last year, and who did not
    /// ```
    /// use tactica::customer::{BgBb, BgBbParams, DiscreteHistory};
    ///
    /// let model = BgBb::new(BgBbParams { alpha: 1.204, beta: 0.750, gamma: 0.657, delta: 2.783 })?;
    /// let (always, lapsed) = (DiscreteHistory::new(6, 6, 6)?, DiscreteHistory::new(4, 4, 6)?);
    /// assert_eq!(format!("{:.2}", model.expected_purchases_of(&always, 5)?), "3.75");
    /// assert_eq!(format!("{:.2}", model.expected_purchases_of(&lapsed, 5)?), "0.58");
    /// # Ok::<(), tactica::Error>(())
    /// ```
    BgBb(BgBbParams, "BgBbParams");
    /// First shape of the probability to buy; its mean is `alpha / (alpha + beta)`.
    alpha,
    /// Second shape of the probability to buy.
    beta,
    /// First shape of the probability to leave; its mean is `gamma / (gamma + delta)`.
    gamma,
    /// Second shape of the probability to leave.
    delta,
}

/// Starts in units of the scales.
const STARTS: [[f64; 4]; 4] = [
    [1.0, 1.0, 0.7, 2.5],
    [0.3, 1.0, 1.0, 10.0],
    [5.0, 10.0, 0.3, 1.0],
    [20.0, 20.0, 5.0, 30.0],
];

/// The number of a history, as a real one.
#[derive(Debug, Clone, Copy)]
struct Counts {
    x: f64,
    last: f64,
    end: f64,
}

impl From<DiscreteHistory> for Counts {
    fn from(history: DiscreteHistory) -> Self {
        Self {
            x: f64::from(history.frequency),
            last: f64::from(history.recency),
            end: f64::from(history.opportunities),
        }
    }
}

/// `ln(B(a + i, b + j) / B(a, b))`.
fn ln_share<const N: usize>(a: Jet<N>, b: Jet<N>, i: f64, j: f64) -> Jet<N> {
    a.ln_rising(i) + b.ln_rising(j) - (a + b).ln_rising(i + j)
}

/// `ln` of the probability of this history by a customer who is still active after the last opportunity.
fn ln_alive<const N: usize>(params: &[Jet<N>; 4], at: Counts) -> Jet<N> {
    let [alpha, beta, gamma, delta] = *params;
    ln_share(alpha, beta, at.x, at.end - at.x) + ln_share(gamma, delta, 0.0, at.end)
}

/// `ln` of the probability of this history.
fn ln_likelihood<const N: usize>(params: &[Jet<N>; 4], at: Counts) -> Jet<N> {
    let [alpha, beta, gamma, delta] = *params;
    let alive = ln_alive(params, at);
    // Left right after opportunity `gone`, for every one from the last purchase on. The first term is a quotient of gamma
    // functions, each further one a quotient times the one before; all are relative to being alive.
    let mut left = Jet::constant(0.0);
    let mut gone = at.last;
    let first = ln_share(alpha, beta, at.x, gone - at.x) + ln_share(gamma, delta, 1.0, gone);
    let mut term = (first - alive).exp();
    while gone < at.end {
        left = left + term;
        let bought = (beta + (gone - at.x)) / (alpha + beta + gone);
        let stayed = (delta + gone) / (gamma + delta + (gone + 1.0));
        term = term * bought * stayed;
        gone += 1.0;
    }
    alive + left.ln_1p()
}

impl BgBb {
    /// Fits the model to histories by maximum likelihood.
    ///
    /// # Errors
    ///
    /// * [`FitError::NoCustomers`], [`FitError::NoRepeat`], [`FitError::TooFewRows`] if the data cannot tell customers apart.
    /// * [`FitError::NotConverged`] if no maximum is found.
    ///
    /// # Complexity
    ///
    /// About ten times `O(n)` for `n` opportunities after the last purchase over all different histories.
    pub fn fit(histories: &DiscreteHistories) -> Result<Fit<Self>, FitError> {
        Self::search(histories, None)
    }

    /// Fits the model from a start of one's own; if it leads to no maximum, from those that [`fit`](Self::fit) takes.
    ///
    /// # Errors
    ///
    /// As [`fit`](Self::fit).
    pub fn fit_from(histories: &DiscreteHistories, start: Self) -> Result<Fit<Self>, FitError> {
        let BgBbParams {
            alpha,
            beta,
            gamma,
            delta,
        } = start.0;
        Self::search(histories, Some([alpha, beta, gamma, delta]))
    }

    fn search(
        histories: &DiscreteHistories,
        start: Option<[f64; 4]>,
    ) -> Result<Fit<Self>, FitError> {
        let (model, groups) = (ModelKind::BgBb, histories.groups());
        let customers = histories.customers();
        let (found, needed) = (groups.len(), 2);
        match groups.last() {
            None => return Err(FitError::NoCustomers { model }),
            Some((most, _)) if most.frequency == 0 => {
                return Err(FitError::NoRepeat { model, customers });
            }
            Some(_) if found < needed => {
                return Err(FitError::TooFewRows {
                    model,
                    found,
                    needed,
                });
            }
            Some(_) => (),
        }
        let search = Search {
            kind: model,
            names: ["alpha", "beta", "gamma", "delta"],
            scales: [1.0; 4],
            reaches: [FAR; 4],
        };
        let starts: Vec<[f64; 4]> = start.into_iter().chain(STARTS).collect();
        search.run(
            &starts,
            |point| {
                let params = Jet::exponentials(point);
                let (mut value, mut sum) = (Sum::default(), Jet::constant(0.0));
                for (history, weight) in groups {
                    let part = ln_likelihood(&params, (*history).into()) * float(*weight);
                    value.add(part.value);
                    sum = sum + part;
                }
                sum.value = value.value();
                sum
            },
            |[alpha, beta, gamma, delta]| {
                Self(BgBbParams {
                    alpha,
                    beta,
                    gamma,
                    delta,
                })
            },
        )
    }

    fn constants(&self) -> [Jet<0>; 4] {
        let BgBbParams {
            alpha,
            beta,
            gamma,
            delta,
        } = self.0;
        [alpha, beta, gamma, delta].map(Jet::constant)
    }

    /// Returns the natural logarithm of the likelihood of histories under these parameters.
    #[must_use]
    pub fn log_likelihood(&self, histories: &DiscreteHistories) -> f64 {
        let params = self.constants();
        let mut sum = Sum::default();
        for (history, weight) in histories.groups() {
            sum.add(ln_likelihood(&params, (*history).into()).value * float(*weight));
        }
        sum.value()
    }

    /// The probability that a customer with this history is active after its last opportunity, before the next.
    fn active(&self, at: Counts) -> f64 {
        let params = self.constants();
        exp((ln_alive(&params, at) - ln_likelihood(&params, at)).value).min(1.0)
    }

    /// Returns the probability that a customer with this history is alive at the next opportunity, `n + 1`, as the paper
    /// defines it.
    #[must_use]
    pub fn probability_alive(&self, customer: &DiscreteHistory) -> f64 {
        let (at, BgBbParams { gamma, delta, .. }) = (Counts::from(*customer), self.0);
        self.active(at) * (delta + at.end) / (gamma + delta + at.end)
    }

    /// Returns the expected number of purchases of a new customer at `opportunities` opportunities.
    ///
    /// # Errors
    ///
    /// [`ModelError::Overflow`] if the answer is not finite.
    ///
    /// # Complexity
    ///
    /// `O(opportunities)`.
    pub fn expected_purchases(&self, opportunities: u32) -> Result<f64, ModelError> {
        let BgBbParams { alpha, beta, .. } = self.0;
        let value = alpha / (alpha + beta) * self.present(0.0, opportunities);
        finite(ModelKind::BgBb, "the expected number of purchases", value)
    }

    /// The opportunities of the next ones at which a customer who is active after `end` of them is present.
    fn present(&self, end: f64, opportunities: u32) -> f64 {
        let BgBbParams { gamma, delta, .. } = self.0;
        let (mut stays, mut sum) = (1.0, Sum::default());
        for i in 0..opportunities {
            let passed = end + f64::from(i);
            stays *= (delta + passed) / (gamma + delta + passed);
            sum.add(stays);
        }
        sum.value()
    }

    /// Returns the expected number of purchases of a known customer at the next `opportunities` opportunities.
    ///
    /// # Errors
    ///
    /// [`ModelError::Overflow`] if the answer is not finite.
    ///
    /// # Complexity
    ///
    /// `O(opportunities)`.
    pub fn expected_purchases_of(
        &self,
        customer: &DiscreteHistory,
        opportunities: u32,
    ) -> Result<f64, ModelError> {
        let at = Counts::from(*customer);
        let value = self.active(at) * self.buys(at) * self.present(at.end, opportunities);
        finite(ModelKind::BgBb, "the expected number of purchases", value)
    }

    /// The expected probability to buy of a customer who is active.
    fn buys(&self, at: Counts) -> f64 {
        let BgBbParams { alpha, beta, .. } = self.0;
        (alpha + at.x) / (alpha + beta + at.end)
    }

    /// Returns the discounted expected residual transactions (DERT) of a known customer: all future purchases, the one at
    /// opportunity `n + k` over `(1 + discount)ᵏ`.
    ///
    /// # Errors
    ///
    /// * [`ModelError::Argument`] if `discount` is not positive and finite.
    /// * [`ModelError::Overflow`] if the answer is not finite.
    pub fn discounted_purchases_of(
        &self,
        customer: &DiscreteHistory,
        rate: f64,
    ) -> Result<f64, ModelError> {
        let factor = 1.0 / (1.0 + discount(rate)?);
        let (at, BgBbParams { gamma, delta, .. }) = (Counts::from(*customer), self.0);
        let stays = delta + at.end + 1.0;
        let later = hypergeometric_one(stays, gamma + stays, factor, rate * factor);
        let value = self.probability_alive(customer) * self.buys(at) * factor * later;
        finite(ModelKind::BgBb, "the discounted number of purchases", value)
    }

    /// Returns the probabilities that a new customer makes 0, 1, …, `opportunities` purchases at that many opportunities.
    ///
    /// # Errors
    ///
    /// [`ModelError::Overflow`] if an answer is not finite.
    ///
    /// # Complexity
    ///
    /// `O(n²)` for `n` opportunities.
    pub fn distribution(&self, opportunities: u32) -> Result<Vec<f64>, ModelError> {
        let [alpha, beta, gamma, delta] = self.constants();
        let stayed = |i: f64| exp(ln_share(gamma, delta, 0.0, i).value);
        let left = |i: f64| exp(ln_share(gamma, delta, 1.0, i).value);
        // C(i, x) B(α + x, β + i − x) / B(α, β)
        let bought = |i: f64, x: f64| {
            let ways = ln_gamma(i + 1.0) - ln_gamma(x + 1.0) - ln_gamma(i - x + 1.0);
            exp(ways + ln_share(alpha, beta, x, i - x).value)
        };
        let all = f64::from(opportunities);
        (0..=opportunities)
            .map(|x| {
                let count = f64::from(x);
                let mut sum = Sum::default();
                sum.add(bought(all, count) * stayed(all));
                for gone in x..opportunities {
                    let gone = f64::from(gone);
                    sum.add(bought(gone, count) * left(gone));
                }
                finite(
                    ModelKind::BgBb,
                    "the distribution of purchases",
                    sum.value(),
                )
            })
            .collect()
    }
}
