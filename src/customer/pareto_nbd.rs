//! Pareto/NBD: who buys again, when customers may leave at any time?

use super::{
    bg_nbd::{check, pace},
    buying::BuyingModel,
    define::define_model,
    error::{FitError, ModelError, ModelKind, discount, finite, length},
    fit::{FAR, Fit, Search},
    history::{Histories, History},
    pareto_fit::at,
};
use crate::numeric::{
    Sum, exp, exp_m1, float, half_line, hypergeometric_one, interval, ln, ln_1p, ln_gamma, rising,
};

define_model! {
    /// The Pareto/NBD model of Schmittlein, Morrison and Colombo, *Counting Your Customers* (1987).
    ///
    /// While active a customer buys at a rate of its own, gamma distributed (`r`, `alpha`); it leaves after a time of its own,
    /// exponential with a rate that is gamma distributed (`s`, `beta`).
    ///
    /// # Example: the longer the silence, the likelier it is for good
    /// ```
    /// use tactica::customer::{BuyingModel, History, ParetoNbd, ParetoNbdParams};
    ///
    /// let model = ParetoNbd::new(ParetoNbdParams { r: 0.5533, alpha: 10.578, s: 0.6062, beta: 11.669 })?;
    /// let alive = |recency| Ok::<f64, tactica::Error>(model.probability_alive(&History::new(7, recency, 38.86)?));
    /// assert!(alive(10.0)? < alive(20.0)? && alive(20.0)? < alive(38.0)?);
    /// # Ok::<(), tactica::Error>(())
    /// ```
    ParetoNbd(ParetoNbdParams, "ParetoNbdParams");
    /// Shape of the buying rates; small where customers differ much.
    r,
    /// Scale of the buying rates: the mean rate is `r / alpha` per unit of time.
    alpha,
    /// Shape of the rates of leaving.
    s,
    /// Scale of the rates of leaving: the mean rate is `s / beta` per unit of time.
    beta,
}

/// Starts in units of the scales.
const STARTS: [[f64; 4]; 4] = [
    [0.5, 0.5, 0.5, 0.3],
    [1.5, 1.5, 1.0, 1.0],
    [0.2, 0.1, 2.0, 5.0],
    [20.0, 20.0, 5.0, 10.0],
];

/// The chance to leave after `t`, relative to that of being active at `t`: `s ∫_t^∞ (α + τ)^−(r + x) (β + τ)^−(s + 1) dτ` over
/// `(α + t)^−(r + x) (β + t)^−s`.
///
/// It is at most 1 whatever the parameters, so that differences of two of them lose nothing that counts.
fn leaves_later(params: &ParetoNbdParams, x: f64, t: f64) -> f64 {
    let &ParetoNbdParams { r, alpha, s, beta } = params;
    let all = r + s + x;
    let (z, rest) = ((alpha - beta) / (alpha + t), (beta + t) / (alpha + t));
    s / all * hypergeometric_one(r + x, all + 1.0, z, rest)
}

/// The odds of having left against being active at the end, as the difference of two logarithms: `ln(e^first − second)`.
fn odds_left(params: &ParetoNbdParams, history: &History) -> (f64, f64) {
    let &ParetoNbdParams { r, alpha, s, beta } = params;
    let x = float(history.frequency());
    let (last, end) = (history.recency(), history.age());
    // How much likelier it was to be active at the last purchase than at the end.
    let waited =
        (r + x) * ln_1p((end - last) / (alpha + last)) + s * ln_1p((end - last) / (beta + last));
    (
        waited + ln(leaves_later(params, x, last)),
        leaves_later(params, x, end),
    )
}

/// The logarithm of `1 + e^first − second`, that is of one over the probability to be active.
fn ln_all(params: &ParetoNbdParams, history: &History) -> f64 {
    let (first, second) = odds_left(params, history);
    if first > 30.0 {
        first + ln_1p((1.0 - second) * exp(-first))
    } else {
        ln_1p((exp(first) - second).max(0.0))
    }
}

/// The log-likelihood of one history.
fn ln_likelihood(params: &ParetoNbdParams, history: &History) -> f64 {
    let &ParetoNbdParams { r, alpha, s, beta } = params;
    let (x, end) = (float(history.frequency()), history.age());
    let active =
        rising(r, x).ln - (r + x) * ln_1p(end / alpha) - x * ln(alpha) - s * ln_1p(end / beta);
    active + ln_all(params, history)
}

impl ParetoNbd {
    /// Fits the model to histories by maximum likelihood.
    ///
    /// # Errors
    ///
    /// * [`FitError::NoCustomers`], [`FitError::NoRepeat`], [`FitError::TooFewRows`] if the data cannot tell customers apart.
    /// * [`FitError::NotConverged`] if no maximum is found.
    ///
    /// # Complexity
    ///
    /// `O(n)` for `n` different histories, about ten times over, each with an integral over the times of leaving.
    pub fn fit(histories: &Histories) -> Result<Fit<Self>, FitError> {
        Self::search(histories, None)
    }

    /// Fits the model from a start of one's own; if it leads to no maximum, from those that [`fit`](Self::fit) takes.
    ///
    /// # Errors
    ///
    /// As [`fit`](Self::fit).
    pub fn fit_from(histories: &Histories, start: Self) -> Result<Fit<Self>, FitError> {
        let ParetoNbdParams { r, alpha, s, beta } = start.0;
        Self::search(histories, Some([r, alpha, s, beta]))
    }

    fn search(histories: &Histories, start: Option<[f64; 4]>) -> Result<Fit<Self>, FitError> {
        check(ModelKind::ParetoNbd, histories)?;
        let pace = pace(histories);
        let search = Search {
            kind: ModelKind::ParetoNbd,
            names: ["r", "alpha", "s", "beta"],
            scales: [1.0, pace, 1.0, pace],
            reaches: [FAR; 4],
        };
        let given = start.map(|start| std::array::from_fn(|i| start[i] / search.scales[i]));
        let starts: Vec<[f64; 4]> = given.into_iter().chain(STARTS).collect();
        search.run_sampled(histories.groups(), &starts, at, |[r, alpha, s, beta]| {
            Self(ParetoNbdParams { r, alpha, s, beta })
        })
    }

    /// Returns the natural logarithm of the likelihood of histories under these parameters.
    #[must_use]
    pub fn log_likelihood(&self, histories: &Histories) -> f64 {
        let mut sum = Sum::default();
        for (history, weight) in histories.groups() {
            sum.add(ln_likelihood(&self.0, history) * float(*weight));
        }
        sum.value()
    }

    /// The expected time in activity within `length`, if the rate of leaving is gamma distributed with scale `beta`.
    fn active(&self, beta: f64, length: f64) -> f64 {
        // ∫₀^length (β / (β + τ))^s dτ = β (e^((1 − s) L) − 1) / (1 − s) with L = ln(1 + length / β)
        let (rest, log) = (1.0 - self.0.s, ln_1p(length / beta));
        let product = rest * log;
        if product == 0.0 {
            beta * log
        } else {
            beta * log * exp_m1(product) / product
        }
    }
}

impl BuyingModel for ParetoNbd {
    fn probability_alive(&self, customer: &History) -> f64 {
        exp(-ln_all(&self.0, customer))
    }

    fn survival(&self, time: f64) -> Result<f64, ModelError> {
        let ParetoNbdParams { s, beta, .. } = self.0;
        let value = exp(-s * ln_1p(length("length", time)? / beta));
        finite(ModelKind::ParetoNbd, "the survival", value)
    }

    fn expected_purchases(&self, time: f64) -> Result<f64, ModelError> {
        let time = length("length", time)?;
        let ParetoNbdParams { r, alpha, beta, .. } = self.0;
        let value = r / alpha * self.active(beta, time);
        finite(
            ModelKind::ParetoNbd,
            "the expected number of purchases",
            value,
        )
    }

    fn expected_purchases_of(&self, customer: &History, time: f64) -> Result<f64, ModelError> {
        let time = length("length", time)?;
        let ParetoNbdParams { r, alpha, beta, .. } = self.0;
        let rate = (r + float(customer.frequency())) / (alpha + customer.age());
        let active = self.active(beta + customer.age(), time);
        let value = self.probability_alive(customer) * rate * active;
        finite(
            ModelKind::ParetoNbd,
            "the expected number of purchases",
            value,
        )
    }

    fn distribution(&self, time: f64, most: u32) -> Result<Vec<f64>, ModelError> {
        let time = length("length", time)?;
        let ParetoNbdParams { r, alpha, s, beta } = self.0;
        let bought = |n: f64, t: f64| {
            let reach = t / alpha;
            let more = if n == 0.0 {
                0.0
            } else {
                n * (ln(reach) - ln_1p(reach))
            };
            exp(rising(r, n).ln - ln_gamma(n + 1.0) - r * ln_1p(reach) + more)
        };
        let stays = ln_1p(time / beta);
        (0..=most)
            .map(|n| {
                let n = f64::from(n);
                // Leaving at τ with L = ln(1 + τ / β), which has the density s e^(−s L).
                let left = interval(0.0, stays, |log| {
                    s * exp(-s * log) * bought(n, beta * exp_m1(log))
                });
                let value = bought(n, time) * exp(-s * stays) + left;
                finite(ModelKind::ParetoNbd, "the distribution of purchases", value)
            })
            .collect()
    }

    fn discounted_purchases_of(&self, customer: &History, rate: f64) -> Result<f64, ModelError> {
        let rate = discount(rate)?;
        let ParetoNbdParams { r, alpha, s, beta } = self.0;
        let (buying, staying) = (alpha + customer.age(), beta + customer.age());
        // E[λ] ∫₀^∞ e^(−δt) ((β + T) / (β + T + t))^s dt, and δt is the variable.
        let active = half_line(0.125, 745.0, |y| {
            exp(-y - s * ln_1p(y / (rate * staying))) / rate
        });
        let mean = (r + float(customer.frequency())) / buying;
        let value = self.probability_alive(customer) * mean * active;
        finite(
            ModelKind::ParetoNbd,
            "the discounted number of purchases",
            value,
        )
    }
}
