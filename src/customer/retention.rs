//! sBG and BdW: how long do customers of a contract stay?

use super::{
    define::define_model,
    error::{FitError, ModelError, ModelKind, discount, finite},
    fit::{FAR, Fit, Search},
    survivors::Survivors,
};
use crate::numeric::{Jet, Sum, exp, float, hypergeometric_one, ln, ln_1p};

define_model! {
    /// The shifted-beta-geometric model of Fader and Hardie, *How to Project Customer Retention* (2007).
    ///
    /// Each customer leaves at the end of a period with a probability of its own, beta distributed (`alpha`, `beta`). Retention
    /// rises with time although no customer changes: those who are likely to leave have left.
    ///
    /// # Example: a customer kept is worth more than a new one
    /// ```
    /// use tactica::customer::{RetentionModel, Sbg, Survivors};
    ///
    /// let survivors = Survivors::new(&[1000, 631, 468, 382, 326, 289, 262, 241])?;
    /// let model = Sbg::fit(&survivors)?.model();
    /// assert_eq!(format!("{:.3}", model.survival(8)?), "0.220");
    /// let (new, kept) = (model.discounted_lifetime(0.1)?, model.discounted_residual_lifetime(4, 0.1)?);
    /// assert_eq!((format!("{new:.4}"), format!("{kept:.4}")), ("3.6949".into(), "5.8941".into()));
    /// # Ok::<(), tactica::Error>(())
    /// ```
    Sbg(SbgParams, "SbgParams");
    /// First shape of the probability to leave; its mean is `alpha / (alpha + beta)`.
    alpha,
    /// Second shape of the probability to leave.
    beta,
}

define_model! {
    /// The beta-discrete-Weibull model of Fader, Hardie, Liu, Davin and Steenburgh, *"How to Project Customer Retention"
    /// Revisited* (2018).
    ///
    /// As [`Sbg`], but the probability to leave also changes with the time of each customer's stay: it rises if `c` is above 1,
    /// falls if it is below; at 1 the model is the sBG.
    ///
    /// # Example: with `c = 1` it is the sBG
    /// ```
    /// use tactica::customer::{Bdw, BdwParams, RetentionModel, Sbg, SbgParams};
    ///
    /// let bdw = Bdw::new(BdwParams { gamma: 0.7, delta: 1.2, c: 1.0 })?;
    /// let sbg = Sbg::new(SbgParams { alpha: 0.7, beta: 1.2 })?;
    /// assert!((bdw.survival(9)? - sbg.survival(9)?).abs() < 1e-14);
    /// # Ok::<(), tactica::Error>(())
    /// ```
    Bdw(BdwParams, "BdwParams");
    /// First shape of the probability to leave in the first period.
    gamma,
    /// Second shape of the probability to leave in the first period.
    delta,
    /// How the probability to leave changes with the time of stay.
    c,
}

/// A model of how long customers of a contract stay, in whole periods.
pub trait RetentionModel: Copy {
    /// Returns the probability to be still there after `periods` periods; 1 after none.
    ///
    /// # Errors
    ///
    /// [`ModelError::Overflow`] if the answer is not finite.
    fn survival(&self, periods: u32) -> Result<f64, ModelError>;

    /// Returns the probability to stay through period `period`, counted from 1, of those who were there at its start.
    ///
    /// # Errors
    ///
    /// * [`ModelError::Argument`] if `period` is 0.
    /// * [`ModelError::Overflow`] if so few are left that the quotient cannot be formed.
    fn retention(&self, period: u32) -> Result<f64, ModelError>;

    /// Returns the discounted expected lifetime of a new customer (DEL): `Σ S(t) / (1 + d)ᵗ` over `t = 0, 1, 2, …`.
    ///
    /// Times the margin per period, the first one earned at once, it is the lifetime value.
    ///
    /// # Errors
    ///
    /// * [`ModelError::Argument`] if `discount` is not positive and finite.
    /// * [`ModelError::Overflow`] if the answer is not finite.
    fn discounted_lifetime(&self, discount: f64) -> Result<f64, ModelError>;

    /// Returns the discounted expected residual lifetime (DERL) of a customer who has renewed `renewals` times and is about to
    /// decide again: `Σ S(t) / S(n − 1) / (1 + d)^(t − n)` over `t = n, n + 1, …` with `n = renewals + 1`.
    ///
    /// # Errors
    ///
    /// As [`discounted_lifetime`](Self::discounted_lifetime).
    fn discounted_residual_lifetime(&self, renewals: u32, discount: f64)
    -> Result<f64, ModelError>;
}

/// The logarithm of the probability to be there after `t` (which need not be whole), `B(a, b + t) / B(a, b)`.
fn ln_stayed<const N: usize>(a: Jet<N>, b: Jet<N>, t: Jet<N>) -> Jet<N> {
    // Γ(b + t) Γ(a + b) / (Γ(b) Γ(a + b + t)), paired one way or the other: shorter steps lose less.
    if t.value < a.value {
        b.ln_rising_by(t) - (a + b).ln_rising_by(t)
    } else {
        b.ln_rising_by(a) - (b + t).ln_rising_by(a)
    }
}

/// The log-likelihood of survivors where `t ↦ elapsed(t)` is the time that has passed for the risk.
fn ln_likelihood<const N: usize>(
    survivors: &Survivors,
    a: Jet<N>,
    b: Jet<N>,
    elapsed: impl Fn(f64) -> Jet<N>,
) -> Jet<N> {
    let (leavers, stayers) = survivors.leavers();
    let mut total = Jet::constant(0.0);
    let (mut before, mut period, mut stayed) = (Jet::constant(0.0), 0.0, Jet::constant(0.0));
    for left in leavers {
        period += 1.0;
        let now = elapsed(period);
        // From the time before on, the risk is that of beta(a, b + before).
        let kept = ln_stayed(a, b + before, now - before);
        if left > 0 {
            total = total + (stayed + kept.ln_one_less_exp()) * float(left);
        }
        (stayed, before) = (stayed + kept, now);
    }
    if stayers > 0 {
        total = total + stayed * float(stayers);
    }
    total
}

fn check(model: ModelKind, survivors: &Survivors, needed: usize) -> Result<(), FitError> {
    let customers = survivors.customers();
    let found = survivors.counts().len();
    let (leavers, _) = survivors.leavers();
    if customers == 0 {
        Err(FitError::NoCustomers { model })
    } else if found < needed {
        Err(FitError::TooFewRows {
            model,
            found,
            needed,
        })
    } else if leavers.iter().all(|left| *left == 0) {
        Err(FitError::NoChurn { model, customers })
    } else {
        Ok(())
    }
}

impl Sbg {
    /// Fits the model to survivors by maximum likelihood.
    ///
    /// # Errors
    ///
    /// * [`FitError::NoCustomers`] if there are none at the start.
    /// * [`FitError::TooFewRows`] with fewer than three counts, the first one included.
    /// * [`FitError::NoChurn`] if nobody left.
    /// * [`FitError::NotConverged`] if no maximum is found.
    pub fn fit(survivors: &Survivors) -> Result<Fit<Self>, FitError> {
        Self::search(survivors, None)
    }

    /// Fits the model from a start of one's own; if it leads to no maximum, from those that [`fit`](Self::fit) takes.
    ///
    /// # Errors
    ///
    /// As [`fit`](Self::fit).
    pub fn fit_from(survivors: &Survivors, start: Self) -> Result<Fit<Self>, FitError> {
        let SbgParams { alpha, beta } = start.0;
        Self::search(survivors, Some([alpha, beta]))
    }

    fn search(survivors: &Survivors, start: Option<[f64; 2]>) -> Result<Fit<Self>, FitError> {
        check(ModelKind::Sbg, survivors, 3)?;
        let search = Search {
            kind: ModelKind::Sbg,
            names: ["alpha", "beta"],
            scales: [1.0, 1.0],
            reaches: [FAR; 2],
        };
        let own = [[1.0, 1.0], [0.3, 3.0], [20.0, 60.0]];
        let starts: Vec<[f64; 2]> = start.into_iter().chain(own).collect();
        search.run(
            &starts,
            |point| {
                let [alpha, beta] = Jet::exponentials(point);
                ln_likelihood(survivors, alpha, beta, Jet::constant)
            },
            |[alpha, beta]| Self(SbgParams { alpha, beta }),
        )
    }

    /// Returns the natural logarithm of the likelihood of survivors under these parameters.
    #[must_use]
    pub fn log_likelihood(&self, survivors: &Survivors) -> f64 {
        let SbgParams { alpha, beta } = self.0;
        let [alpha, beta] = [alpha, beta].map(Jet::<0>::constant);
        ln_likelihood(survivors, alpha, beta, Jet::constant).value
    }

    fn ln_survival(self, from: f64, to: f64) -> f64 {
        let SbgParams { alpha, beta } = self.0;
        let (a, b) = (Jet::<0>::constant(alpha), Jet::constant(beta + from));
        ln_stayed(a, b, Jet::constant(to - from)).value
    }
}

impl Bdw {
    /// Fits the model to survivors by maximum likelihood.
    ///
    /// # Errors
    ///
    /// * [`FitError::NoCustomers`] if there are none at the start.
    /// * [`FitError::TooFewRows`] with fewer than four counts, the first one included.
    /// * [`FitError::NoChurn`] if nobody left.
    /// * [`FitError::NotConverged`] if no maximum is found.
    pub fn fit(survivors: &Survivors) -> Result<Fit<Self>, FitError> {
        Self::search(survivors, None)
    }

    /// Fits the model from a start of one's own; if it leads to no maximum, from those that [`fit`](Self::fit) takes.
    ///
    /// # Errors
    ///
    /// As [`fit`](Self::fit).
    pub fn fit_from(survivors: &Survivors, start: Self) -> Result<Fit<Self>, FitError> {
        let BdwParams { gamma, delta, c } = start.0;
        Self::search(survivors, Some([gamma, delta, c]))
    }

    fn search(survivors: &Survivors, start: Option<[f64; 3]>) -> Result<Fit<Self>, FitError> {
        check(ModelKind::Bdw, survivors, 4)?;
        let search = Search {
            kind: ModelKind::Bdw,
            names: ["gamma", "delta", "c"],
            scales: [1.0, 1.0, 1.0],
            // Powers of time beyond 20 are steps, and their squares leave the range of numbers.
            reaches: [FAR, FAR, 3.0],
        };
        let own = [[0.7, 1.0, 1.0], [0.2, 1.0, 1.5], [20.0, 60.0, 0.8]];
        let starts: Vec<[f64; 3]> = start.into_iter().chain(own).collect();
        search.run(
            &starts,
            |point| {
                let [gamma, delta, c] = Jet::exponentials(point);
                ln_likelihood(survivors, gamma, delta, |t| (c * ln(t)).exp())
            },
            |[gamma, delta, c]| Self(BdwParams { gamma, delta, c }),
        )
    }

    /// Returns the natural logarithm of the likelihood of survivors under these parameters.
    #[must_use]
    pub fn log_likelihood(&self, survivors: &Survivors) -> f64 {
        let BdwParams { gamma, delta, c } = self.0;
        let [gamma, delta] = [gamma, delta].map(Jet::<0>::constant);
        ln_likelihood(survivors, gamma, delta, |t| Jet::constant(exp(c * ln(t)))).value
    }

    fn ln_survival(self, from: f64, to: f64) -> f64 {
        let BdwParams { gamma, delta, c } = self.0;
        let elapsed = |t: f64| if t == 0.0 { 0.0 } else { exp(c * ln(t)) };
        let (a, b) = (
            Jet::<0>::constant(gamma),
            Jet::constant(delta + elapsed(from)),
        );
        ln_stayed(a, b, Jet::constant(elapsed(to) - elapsed(from))).value
    }

    /// `Σ S(t) / S(from) / (1 + d)^(t − first)` over `t = first, first + 1, …`.
    fn discounted_sum(self, from: f64, first: f64, discount: f64) -> f64 {
        // Term by term as long as terms differ much, then the sum as an area with the corrections of Euler and Maclaurin.
        const SINGLE: f64 = 256.0;
        let rate = ln_1p(discount);
        let term = |t: f64| exp(self.ln_survival(from, t) - rate * (t - first));
        let mut sum = Sum::default();
        let mut t = first;
        while t < first + SINGLE {
            let value = term(t);
            sum.add(value);
            t += 1.0;
            if value == 0.0 {
                return sum.value();
            }
        }
        let scale = (rate * t).min(1.0);
        let area = crate::numeric::half_line(0.031_25, scale, 745.0, |y| {
            let later = t + y / rate;
            exp(self.ln_survival(from, later) - rate * (later - first)) / rate
        });
        // −f′(t) / 12 + f‴(t) / 720, by differences.
        let [b2, b1, f1, f2] = [-2.0, -1.0, 1.0, 2.0].map(|step| term(t + step));
        let slope = (8.0 * (f1 - b1) - (f2 - b2)) / 12.0;
        let third = 0.5 * (f2 - 2.0 * f1 + 2.0 * b1 - b2);
        sum.value() + area + 0.5 * term(t) - slope / 12.0 + third / 720.0
    }
}

/// The end of a stay of `periods` periods; the period before `period`.
fn before(period: u32) -> Result<f64, ModelError> {
    match period.checked_sub(1) {
        Some(before) => Ok(f64::from(before)),
        None => Err(ModelError::Argument {
            name: "period",
            value: 0.0,
            range: "at least 1",
        }),
    }
}

const LIFETIME: &str = "the discounted expected lifetime";

impl RetentionModel for Sbg {
    fn survival(&self, periods: u32) -> Result<f64, ModelError> {
        let value = exp(self.ln_survival(0.0, f64::from(periods)));
        finite(ModelKind::Sbg, "the survival", value)
    }

    fn retention(&self, period: u32) -> Result<f64, ModelError> {
        let value = exp(self.ln_survival(before(period)?, f64::from(period)));
        finite(ModelKind::Sbg, "the retention", value)
    }

    fn discounted_lifetime(&self, rate: f64) -> Result<f64, ModelError> {
        let SbgParams { alpha, beta } = self.0;
        let factor = 1.0 / (1.0 + discount(rate)?);
        // ₂F₁(1, β; α + β; z) = 1 + z β / (α + β) ₂F₁(1, β + 1; α + β + 1; z), whose third parameter is above 1.
        let rest = hypergeometric_one(beta + 1.0, alpha + beta + 1.0, factor, rate * factor);
        finite(
            ModelKind::Sbg,
            LIFETIME,
            1.0 + factor * beta / (alpha + beta) * rest,
        )
    }

    fn discounted_residual_lifetime(&self, renewals: u32, rate: f64) -> Result<f64, ModelError> {
        let SbgParams { alpha, beta } = self.0;
        let factor = 1.0 / (1.0 + discount(rate)?);
        let stays = beta + f64::from(renewals);
        let rest = hypergeometric_one(stays + 1.0, alpha + stays + 1.0, factor, rate * factor);
        finite(ModelKind::Sbg, LIFETIME, stays / (alpha + stays) * rest)
    }
}

impl RetentionModel for Bdw {
    fn survival(&self, periods: u32) -> Result<f64, ModelError> {
        let value = exp(self.ln_survival(0.0, f64::from(periods)));
        finite(ModelKind::Bdw, "the survival", value)
    }

    fn retention(&self, period: u32) -> Result<f64, ModelError> {
        let value = exp(self.ln_survival(before(period)?, f64::from(period)));
        finite(ModelKind::Bdw, "the retention", value)
    }

    fn discounted_lifetime(&self, rate: f64) -> Result<f64, ModelError> {
        let value = self.discounted_sum(0.0, 0.0, discount(rate)?);
        finite(ModelKind::Bdw, LIFETIME, value)
    }

    fn discounted_residual_lifetime(&self, renewals: u32, rate: f64) -> Result<f64, ModelError> {
        let renewals = f64::from(renewals);
        let value = self.discounted_sum(renewals, renewals + 1.0, discount(rate)?);
        finite(ModelKind::Bdw, LIFETIME, value)
    }
}
