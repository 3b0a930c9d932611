//! How is a model fitted, and how far can its parameters be trusted? One search for all models, one result.

use std::array;

use serde::{Serialize, Serializer};

use super::error::{FitError, ModelKind};
use crate::numeric::{Jet, Maximum, eigen, exp, ln, maximise};

/// Logarithms of parameters are known to less than this, or the data do not identify the parameter.
const SPREAD_MAX: f64 = 5.0;

/// Curvature below this is none.
const FLAT: f64 = 1e-12;

/// How many standard errors an interval reaches to either side: 95 % of a normal distribution.
const REACH: f64 = 1.959_963_984_540_054;

/// A fitted model with what the data say about its parameters.
///
/// # Example: what a fit tells
/// ```
/// use tactica::customer::{Sbg, Survivors};
///
/// let survivors = Survivors::new(&[1000, 631, 468, 382, 326, 289, 262, 241])?;
/// let fit = Sbg::fit(&survivors)?;
/// assert!((fit.log_likelihood() + 1680.265188).abs() < 1e-6);
/// let alpha = &fit.estimates()[0];
/// assert_eq!((alpha.name(), alpha.unidentified()), ("alpha", None));
/// let (low, high) = alpha.interval().unwrap();
/// assert!(low < 0.70407728 && 0.70407728 < high);
/// # Ok::<(), tactica::Error>(())
/// ```
///
/// A fit is written with its model, its log-likelihood, its estimates and the number of trials; it is not read, for it says something
/// of data: whoever has them fits again, and whoever has the parameters makes the model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fit<M> {
    model: M,
    log_likelihood: f64,
    estimates: Vec<Estimate>,
    trials: u32,
}

impl<M: Copy> Fit<M> {
    /// Returns the model with the parameters that make the data most likely.
    #[must_use]
    pub fn model(&self) -> M {
        self.model
    }

    /// Returns the natural logarithm of the likelihood of the data.
    ///
    /// Purchases in continuous time have a density: in another unit of time, or of money for spend, the parameters that carry
    /// the unit change with it, and the log-likelihood by a constant.
    #[must_use]
    pub fn log_likelihood(&self) -> f64 {
        self.log_likelihood
    }

    /// Returns the parameters with their intervals, in the order of the papers.
    #[must_use]
    pub fn estimates(&self) -> &[Estimate] {
        &self.estimates
    }

    /// Returns the parameters that the data leave open.
    pub fn unidentified(&self) -> impl Iterator<Item = &Estimate> {
        self.estimates
            .iter()
            .filter(|estimate| estimate.unidentified.is_some())
    }

    /// Returns how many points the search looked at.
    #[must_use]
    pub fn trials(&self) -> u32 {
        self.trials
    }
}

/// A parameter as the data give it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    name: &'static str,
    value: f64,
    spread: Option<f64>,
    unidentified: Option<Unidentified>,
}

impl Estimate {
    /// Returns the name of the parameter in the papers, such as `alpha`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the most likely value.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.value
    }

    /// Returns the standard error from the curvature of the likelihood; `None` where the data leave the parameter open.
    #[must_use]
    pub fn standard_error(&self) -> Option<f64> {
        self.spread.map(|spread| spread * self.value)
    }

    /// Returns the 95 % interval; `None` where the data leave the parameter open.
    ///
    /// It is symmetric in the logarithm, as parameters are positive: `value · e^(± 1.96 · standard error / value)`.
    #[must_use]
    pub fn interval(&self) -> Option<(f64, f64)> {
        self.spread.map(|spread| {
            let factor = exp(REACH * spread);
            (self.value / factor, self.value * factor)
        })
    }

    /// Returns in which way the data leave the parameter open, if they do.
    #[must_use]
    pub fn unidentified(&self) -> Option<Unidentified> {
        self.unidentified
    }
}

impl Serialize for Estimate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written {
            name: &'static str,
            value: f64,
            #[serde(skip_serializing_if = "Option::is_none")]
            standard_error: Option<f64>,
            #[serde(skip_serializing_if = "Option::is_none")]
            interval: Option<(f64, f64)>,
            #[serde(skip_serializing_if = "Option::is_none")]
            unidentified: Option<Unidentified>,
        }
        let written = Written {
            name: self.name,
            value: self.value,
            standard_error: self.standard_error(),
            interval: self.interval(),
            unidentified: self.unidentified,
        };
        written.serialize(serializer)
    }
}

/// In which way data leave a parameter open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Unidentified {
    /// The smaller it is, the more likely are the data.
    TowardsZero,
    /// The greater it is, the more likely are the data: customers are more alike than the model can tell.
    TowardsInfinity,
    /// It may change together with other parameters, and the data stay about as likely.
    Ridge,
}

impl Unidentified {
    /// Returns a sentence part, such as `the smaller, the likelier`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::TowardsZero => "the smaller, the likelier",
            Self::TowardsInfinity => "the greater, the likelier",
            Self::Ridge => "may change together with others",
        }
    }
}

/// About this many different rows are looked at for a first guess.
const SAMPLE: usize = 2_048;

/// Takes evenly spread groups for a first guess, if there are many.
pub(super) fn sample<T: Copy>(groups: &[(T, u64)]) -> Option<Vec<(T, u64)>> {
    let stride = groups.len() / SAMPLE;
    // Groups are sorted by all their fields: every so-manieth is a fair sample of each.
    (stride >= 4).then(|| groups.iter().step_by(stride).copied().collect())
}

/// What one model gives to the search.
pub(super) struct Search<const N: usize> {
    pub(super) kind: ModelKind,
    pub(super) names: [&'static str; N],
    /// The size that each parameter has by itself: the unit of time or money, or 1.
    pub(super) scales: [f64; N],
    /// How far each parameter may go from its scale, as a logarithm.
    pub(super) reaches: [f64; N],
}

/// How far most parameters may go from their scale, as a logarithm: a factor of a million.
pub(super) const FAR: f64 = 14.0;

impl<const N: usize> Search<N> {
    /// Looks for the greatest likelihood; `f` takes the logarithms of the parameters, starts are in units of the scales.
    ///
    /// The first start that leads to a maximum inside the box decides; otherwise the best of all.
    pub(super) fn run<M>(
        &self,
        starts: &[[f64; N]],
        f: impl Fn(&[f64; N]) -> Jet<N>,
        model: impl Fn([f64; N]) -> M,
    ) -> Result<Fit<M>, FitError> {
        let limits = self.limits();
        let mut best: Option<Maximum<N>> = None;
        let mut trials = 0_u32;
        for start in starts {
            let start = array::from_fn(|i| ln(start[i] * self.scales[i]));
            let found = maximise(start, &limits, &f);
            trials = trials.saturating_add(found.trials);
            let clear = found.converged
                && self
                    .estimates(&found)
                    .iter()
                    .all(|estimate| estimate.unidentified.is_none());
            let better = best.is_none_or(|best| {
                (found.converged, found.jet.value) > (best.converged, best.jet.value)
            });
            if clear || better {
                best = Some(found);
            }
            if clear {
                break;
            }
        }
        match best {
            Some(best) if best.converged => Ok(Fit {
                model: model(best.point.map(exp)),
                log_likelihood: best.jet.value,
                estimates: self.estimates(&best),
                trials,
            }),
            best => Err(FitError::NotConverged {
                model: self.kind,
                trials,
                log_likelihood: best.map_or(0.0, |best| best.jet.value),
            }),
        }
    }

    /// As [`run`](Self::run) over many groups: a sample decides where to start, so that the whole is climbed once.
    pub(super) fn run_sampled<T: Copy, M>(
        &self,
        groups: &[(T, u64)],
        starts: &[[f64; N]],
        f: impl Fn(&[(T, u64)], &[f64; N]) -> Jet<N>,
        model: impl Fn([f64; N]) -> M,
    ) -> Result<Fit<M>, FitError> {
        let all = |point: &[f64; N]| f(groups, point);
        if let Some(few) = sample(groups) {
            if let Ok(guess) = self.run(starts, |point| f(&few, point), |values| values) {
                let start = array::from_fn(|i| guess.model()[i] / self.scales[i]);
                if let Ok(fit) = self.run(&[start], all, &model) {
                    return Ok(fit);
                }
            }
        }
        self.run(starts, all, model)
    }

    fn limits(&self) -> [(f64, f64); N] {
        array::from_fn(|i| {
            let middle = ln(self.scales[i]);
            (middle - self.reaches[i], middle + self.reaches[i])
        })
    }

    /// Reads the spread of the parameters off the curvature at the maximum.
    fn estimates(&self, best: &Maximum<N>) -> Vec<Estimate> {
        let limits = self.limits();
        let ends: [Option<Unidentified>; N] = array::from_fn(|i| {
            if best.point[i] <= limits[i].0 {
                Some(Unidentified::TowardsZero)
            } else if best.point[i] >= limits[i].1 {
                Some(Unidentified::TowardsInfinity)
            } else {
                None
            }
        });
        // Parameters at an end of their range are not left out: those that move with them are as open as they are.
        let information = best.jet.bend.map(|row| row.map(|bend| -bend));
        let (values, vectors) = eigen(information);
        let variance = |i: usize| {
            (0..N).fold(0.0, |sum, k| {
                let part = vectors[k][i];
                // A direction without curvature says nothing; of rounding it may even be negative.
                sum + part * part / values[k].max(FLAT)
            })
        };
        (0..N)
            .map(|i| {
                let spread = variance(i).sqrt();
                let open = ends[i].or((spread > SPREAD_MAX).then_some(Unidentified::Ridge));
                Estimate {
                    name: self.names[i],
                    value: exp(best.point[i]),
                    spread: if open.is_none() { Some(spread) } else { None },
                    unidentified: open,
                }
            })
            .collect()
    }
}
