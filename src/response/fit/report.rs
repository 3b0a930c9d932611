//! What does a fit say, how sure is it, and what can it not know?

use super::{
    CarryOver, Curve, Estimate, Fit, FitData, FitError, FitForm, FitOptions, FitWarning,
    FittedChannel, HIGH, LOW, Model, NAMES, Shape, column,
};
use crate::numeric::fit::{Square, dot};

/// The correlation from which on channels are said to move together.
const TOGETHER: f64 = 0.9;

impl Model {
    pub(super) fn report(&self, data: &FitData, options: FitOptions) -> Result<Fit, FitError> {
        let errors = self.standard_errors(data, options);
        let first = data.controls.len().saturating_add(1);
        let estimate = |at: usize| Estimate {
            value: self.coefficients[at],
            standard_error: errors.linear[at],
        };
        let mut channels = Vec::with_capacity(data.channels.len());
        for (c, channel) in data.channels.iter().enumerate() {
            let [half, shape, retention] = self.places[c];
            let half = self.means[c] * half.exp();
            let ceiling = estimate(first.saturating_add(c));
            let curve = (ceiling.value > 0.0)
                .then(|| {
                    Curve::new(Shape::Hill {
                        ceiling: ceiling.value,
                        half,
                        shape,
                    })
                })
                .transpose()?;
            let [half_error, shape_error, retention_error] = errors.places[c];
            channels.push(FittedChannel {
                id: channel.id.clone(),
                curve,
                carry_over: CarryOver::Geometric { retention },
                ceiling,
                // The half was searched in logarithms.
                half: Estimate {
                    value: half,
                    standard_error: half_error.map(|error| error * half),
                },
                shape: Estimate {
                    value: shape,
                    standard_error: shape_error,
                },
                retention: Estimate {
                    value: retention,
                    standard_error: retention_error,
                },
            });
        }
        let ones = vec![1.0; data.outcome.len()];
        #[expect(clippy::cast_precision_loss, reason = "a count of periods")]
        let mean = dot(&data.outcome, &ones, &ones) / data.outcome.len() as f64;
        let around: Vec<f64> = data.outcome.iter().map(|outcome| outcome - mean).collect();
        let residuals = self.residuals(data);
        let (left, all) = (
            dot(&residuals, &residuals, &ones),
            dot(&around, &around, &ones),
        );
        Ok(Fit {
            baseline: estimate(0),
            controls: (1..first).map(estimate).collect(),
            warnings: self.warnings(data, options, &channels),
            channels,
            r_squared: if all > 0.0 { 1.0 - left / all } else { 1.0 },
            deviation: errors.deviation,
        })
    }

    /// Returns standard errors from the curvature at the fit.
    fn standard_errors(&self, data: &FitData, options: FitOptions) -> Errors {
        let first = data.controls.len().saturating_add(1);
        let mut columns = self.columns.clone();
        // The columns that are in the model; a channel without effect has no parameters that could be told.
        let mut kept: Vec<(usize, Option<(usize, usize)>)> =
            (0..columns.len()).map(|i| (i, None)).collect();
        kept.retain(|(i, _)| *i < first || self.coefficients[*i] > 0.0);
        for (c, channel) in data.channels.iter().enumerate() {
            let ceiling = self.coefficients[first.saturating_add(c)];
            for k in 0..3 {
                if ceiling <= 0.0 || (k == 1 && options.form == FitForm::Concave) {
                    continue;
                }
                let h = 1e-5;
                let at = |shift: f64| {
                    let mut place = self.places[c];
                    place[k] += shift;
                    column(channel, self.means[c], place)
                };
                let (up, down) = (at(h), at(-h));
                let slope = up
                    .iter()
                    .zip(&down)
                    .map(|(up, down)| ceiling * (up - down) / (2.0 * h));
                kept.push((columns.len(), Some((c, k))));
                columns.push(slope.collect());
            }
        }
        let used: Vec<Vec<f64>> = kept.iter().map(|(i, _)| columns[*i].clone()).collect();
        let spare = data.outcome.len().saturating_sub(used.len()).max(1);
        #[expect(clippy::cast_precision_loss, reason = "a count of periods")]
        let variance = self.loss / spare as f64;
        let mut errors = Errors {
            linear: vec![None; first.saturating_add(data.channels.len())],
            places: vec![[None; 3]; data.channels.len()],
            deviation: variance.sqrt(),
        };
        // Columns normed to one, so that units do not decide what is singular.
        let scales: Vec<f64> = used
            .iter()
            .map(|column| dot(column, column, &self.weights).sqrt())
            .collect();
        let normed: Vec<Vec<f64>> = used
            .iter()
            .zip(&scales)
            .map(|(column, scale)| column.iter().map(|x| x / scale).collect())
            .collect();
        if let Some(diagonal) = Square::gram(&normed, &self.weights).inverse_diagonal() {
            for (((at, place), cell), scale) in kept.iter().zip(&diagonal).zip(&scales) {
                let error =
                    Some((variance * cell).sqrt() / scale).filter(|error| error.is_finite());
                match place {
                    Some((c, k)) => errors.places[*c][*k] = error,
                    None => errors.linear[*at] = error,
                }
            }
        }
        errors
    }

    fn warnings(
        &self,
        data: &FitData,
        options: FitOptions,
        channels: &[FittedChannel],
    ) -> Vec<FitWarning> {
        let mut warnings = Vec::new();
        let mut series = Vec::with_capacity(channels.len());
        for (c, fitted) in channels.iter().enumerate() {
            let channel = fitted.id.clone();
            let effective = fitted
                .carry_over
                .effective(&data.channels[c].spend)
                .unwrap_or_default();
            let most = effective.iter().copied().fold(0.0, f64::max);
            // What is left of carry-over long after a spend is no spend that was decided.
            let seen = effective
                .iter()
                .copied()
                .filter(|spend| *spend > 0.01 * most);
            let least = seen.fold(f64::INFINITY, f64::min);
            series.push(effective);
            let half = fitted.half.value;
            if fitted.curve.is_none() {
                warnings.push(FitWarning::NoEffect { channel });
                continue;
            }
            for k in 0..3 {
                let value = self.places[c][k];
                let searched = k != 1 || options.form == FitForm::Hill;
                // No carry-over at all is a finding.
                let end = value >= HIGH[k] - 1e-6 || (value <= LOW[k] + 1e-6 && k != 2);
                if searched && end {
                    let value = if k == 0 { half } else { value };
                    warnings.push(FitWarning::AtBound {
                        channel: channel.clone(),
                        parameter: NAMES[k],
                        value,
                    });
                }
            }
            if half > most {
                warnings.push(FitWarning::NeverSaturates {
                    channel: channel.clone(),
                    most,
                    half,
                });
            } else if half < least {
                warnings.push(FitWarning::AlwaysSaturated {
                    channel: channel.clone(),
                    least,
                    half,
                });
            }
            let Estimate {
                value: ceiling,
                standard_error,
            } = fitted.ceiling;
            if let Some(standard_error) = standard_error.filter(|error| *error > ceiling) {
                warnings.push(FitWarning::Uncertain {
                    channel,
                    ceiling,
                    standard_error,
                });
            }
        }
        for (i, one) in series.iter().enumerate() {
            for (j, other) in series.iter().enumerate().take(i) {
                let correlation = correlation(one, other);
                if correlation.abs() >= TOGETHER {
                    let (one, other) = (channels[j].id.clone(), channels[i].id.clone());
                    warnings.push(FitWarning::Together {
                        one,
                        other,
                        correlation,
                    });
                }
            }
        }
        warnings
    }
}

/// Standard errors of the coefficients and of half, shape and retention.
struct Errors {
    linear: Vec<Option<f64>>,
    places: Vec<[Option<f64>; 3]>,
    deviation: f64,
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a count of periods")]
    let n = a.len().max(1) as f64;
    let centred = |x: &[f64]| {
        let mean = x.iter().fold(0.0, |sum, x| sum + x) / n;
        x.iter().map(|x| x - mean).collect::<Vec<f64>>()
    };
    let (a, b) = (centred(a), centred(b));
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).fold(0.0, |sum, (a, b)| sum + a * b);
    let size = (product(&a, &a) * product(&b, &b)).sqrt();
    if size > 0.0 {
        product(&a, &b) / size
    } else {
        0.0
    }
}
