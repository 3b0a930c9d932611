//! Which curves do weekly data show? Least squares with bounds: a baseline, controls, and one saturating curve for each channel.

mod report;

use serde::{Deserialize, Serialize};

use super::{CarryOver, Curve, CurveError, Shape};
use crate::{
    id::ItemId,
    numeric::fit::{Square, dot, not_negative},
};

/// What a channel spent in each period.
#[derive(Debug, Clone, PartialEq)]
pub struct FitChannel {
    /// The channel.
    pub id: ItemId,
    /// The spend of each period.
    pub spend: Vec<f64>,
}

/// Data of equal periods, such as weeks, in order.
///
/// The model is `outcome = baseline + Σ coefficient · control + Σ curve(effective spend) + error`, with geometric carry-over.
#[derive(Debug, Clone, PartialEq)]
pub struct FitData {
    /// The outcome of each period.
    pub outcome: Vec<f64>,
    /// The channels.
    pub channels: Vec<FitChannel>,
    /// Other series that move the outcome: season, holidays, prices. Each has a value a period.
    pub controls: Vec<Vec<f64>>,
}

/// How deviations count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Loss {
    /// Least squares.
    #[default]
    Squares,
    /// Huber's: deviations beyond 1.345 standard deviations count by their size and not by its square, so that single weeks cannot
    /// bend a curve.
    Huber,
}

/// Which curves are fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FitForm {
    /// Michaelis–Menten: concave, two parameters. The safe choice for a few hundred periods.
    #[default]
    Concave,
    /// Hill, with a shape from 0.5 to 4: may be S-shaped.
    Hill,
}

/// How a fit is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct FitOptions {
    form: FitForm,
    loss: Loss,
}

impl FitOptions {
    /// Sets which curves are fitted.
    #[must_use]
    pub fn form(self, form: FitForm) -> Self {
        Self { form, ..self }
    }

    /// Sets how deviations count.
    #[must_use]
    pub fn loss(self, loss: Loss) -> Self {
        Self { loss, ..self }
    }
}

/// An estimate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The value.
    pub value: f64,
    /// Its standard error; `None` when the data do not tell it apart from other parameters.
    pub standard_error: Option<f64>,
}

/// What was found for a channel.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedChannel {
    /// The channel.
    pub id: ItemId,
    /// Its curve over effective spend; `None` when no effect was found.
    pub curve: Option<Curve>,
    /// Its carry-over.
    pub carry_over: CarryOver,
    /// The ceiling of the curve.
    pub ceiling: Estimate,
    /// The spend of half the ceiling.
    pub half: Estimate,
    /// The shape; 1 without an error where it was not fitted.
    pub shape: Estimate,
    /// The retention of the carry-over.
    pub retention: Estimate,
}

/// What a fit cannot know.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FitWarning {
    /// More spend came with no more outcome.
    #[error("{channel}: no effect was found, which is not to say that there is none")]
    NoEffect {
        /// The channel.
        channel: ItemId,
    },
    /// The data never reach saturation, so that the ceiling is a guess.
    #[error(
        "{channel}: the most effective spend seen is {most}, the half of the ceiling is put at {half}: the data never reach saturation"
    )]
    NeverSaturates {
        /// The channel.
        channel: ItemId,
        /// The greatest effective spend.
        most: f64,
        /// The fitted half.
        half: f64,
    },
    /// The data never leave saturation: the rise of the curve is a guess.
    #[error(
        "{channel}: even the least spend but zero, {least}, is beyond the half of {half}: the rise of the curve is not seen"
    )]
    AlwaysSaturated {
        /// The channel.
        channel: ItemId,
        /// The least effective spend above zero.
        least: f64,
        /// The fitted half.
        half: f64,
    },
    /// A parameter ended at the end of its range.
    #[error("{channel}: the {parameter} ended at {value}, the end of its range")]
    AtBound {
        /// The channel.
        channel: ItemId,
        /// The parameter.
        parameter: &'static str,
        /// Where it ended.
        value: f64,
    },
    /// Two channels moved together.
    #[error(
        "{one} and {other} move together (correlation {correlation:.2}): their effects are told apart by the form of the curves alone"
    )]
    Together {
        /// One channel.
        one: ItemId,
        /// The other.
        other: ItemId,
        /// The correlation of their effective spends.
        correlation: f64,
    },
    /// A standard error above the estimate.
    #[error("{channel}: the ceiling of {ceiling} has a standard error of {standard_error}")]
    Uncertain {
        /// The channel.
        channel: ItemId,
        /// The estimate.
        ceiling: f64,
        /// Its error.
        standard_error: f64,
    },
}

/// Why data cannot be fitted.
///
/// When several reasons hold, the one declared first is returned.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FitError {
    /// A series of another length.
    #[error("{series} has {found} periods, the outcome has {expected}")]
    Length {
        /// The channel, or the number of the control.
        series: Box<str>,
        /// How many periods it has.
        found: usize,
        /// How many the outcome has.
        expected: usize,
    },
    /// A value that is not a finite number, or a negative spend.
    #[error(
        "{series} is {value} in period {period}: it must be a finite number, and a spend not negative"
    )]
    Value {
        /// The series.
        series: Box<str>,
        /// The period, from 0.
        period: usize,
        /// The value.
        value: f64,
    },
    /// A channel that never spent.
    #[error("{channel} never spends: leave it out")]
    NoSpend {
        /// The channel.
        channel: ItemId,
    },
    /// No channel.
    #[error("there are no channels")]
    NoChannels,
    /// Fewer periods than parameters and ten more.
    #[error("{periods} periods for {parameters} parameters: at least {} are needed", parameters.saturating_add(10))]
    TooShort {
        /// How many periods there are.
        periods: usize,
        /// How many parameters are to be found.
        parameters: usize,
    },
    /// A control that is made up of the baseline and the controls before it, or that is zero throughout.
    #[error("control {control} is constant or made up of the controls before it: leave it out")]
    Dependent {
        /// Its place in the list, from 0.
        control: usize,
    },
    /// A fitted curve beyond what curves calculate with.
    #[error(transparent)]
    Curve(#[from] CurveError),
}

impl FitError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Length { .. } => "curve-fit-length",
            Self::Value { .. } => "curve-fit-value",
            Self::NoSpend { .. } => "curve-fit-no-spend",
            Self::NoChannels => "curve-fit-no-channels",
            Self::TooShort { .. } => "curve-fit-too-short",
            Self::Dependent { .. } => "curve-fit-dependent",
            Self::Curve(error) => error.code(),
        }
    }
}

/// Curves fitted to data, from [`Fit::of`].
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The outcome without spend and controls.
    pub baseline: Estimate,
    /// The coefficients of the controls, in their order.
    pub controls: Vec<Estimate>,
    /// The channels, in their order.
    pub channels: Vec<FittedChannel>,
    /// The share of the variance of the outcome that is explained.
    pub r_squared: f64,
    /// The standard deviation of what is not explained.
    pub deviation: f64,
    /// What the data do not tell.
    pub warnings: Vec<FitWarning>,
}

/// The ranges of the parameters that are searched: the logarithm of the half relative to the mean spend, shape, retention.
const LOW: [f64; 3] = [-4.6, 0.5, 0.0];
const HIGH: [f64; 3] = [4.6, 4.0, 0.95];
const NAMES: [&str; 3] = ["half", "shape", "retention"];
/// Where the search starts.
const STARTS: [[f64; 3]; 3] = [[0.0, 1.0, 0.3], [1.5, 1.0, 0.7], [-1.0, 1.5, 0.0]];

impl Fit {
    /// Fits baseline, controls and a curve with carry-over for each channel.
    ///
    /// Coefficients are solved for exactly at each step, ceilings kept from below zero; half, shape and retention are searched by a
    /// pattern that narrows, one channel after the other, from three starts of its own. Standard errors come from the
    /// curvature at the best fit, as if the model were right; that the data may not tell parameters apart is in `warnings`.
    ///
    /// A fit finds what moved together. Whether spending caused the outcome, it cannot say: spend that follows the season needs the
    /// season among the controls, and an experiment is worth more than either.
    ///
    /// # Errors
    ///
    /// A [`FitError`] for data that do not fit together or are too few.
    ///
    /// # Complexity
    ///
    /// Some thousand passes over the data for each channel.
    ///
    /// # Example: a curve is found again
    /// ```
    /// use tactica::response::{CarryOver, Curve, Fit, FitChannel, FitData, FitOptions, Shape};
    ///
    /// let spend: Vec<f64> = (0..120).map(|t| f64::from((t * 37 + t * t * 11) % 100) * 10.0).collect();
    /// let truth = Curve::new(Shape::MichaelisMenten { ceiling: 900.0, half: 300.0 })?;
    /// let effective = CarryOver::Geometric { retention: 0.4 }.effective(&spend)?;
    /// let outcome = effective.iter().map(|x| Ok(2000.0 + truth.value(*x)?)).collect::<Result<Vec<f64>, _>>()?;
    ///
    /// let channels = vec![FitChannel { id: "tv".parse().expect("a slug"), spend }];
    /// let data = FitData { outcome, channels, controls: Vec::new() };
    /// let fit = Fit::of(&data, FitOptions::default()).expect("clean data");
    /// assert!((fit.channels[0].ceiling.value / 900.0 - 1.0).abs() < 1e-2);
    /// assert!((fit.channels[0].half.value / 300.0 - 1.0).abs() < 1e-2);
    /// assert!((fit.channels[0].retention.value - 0.4).abs() < 1e-2);
    /// # Ok::<(), tactica::response::CurveError>(())
    /// ```
    pub fn of(data: &FitData, options: FitOptions) -> Result<Self, FitError> {
        check(data, options)?;
        let mut weights = vec![1.0; data.outcome.len()];
        let mut best = Model::best(data, options, &weights);
        if options.loss == Loss::Huber {
            // Weights from deviations, deviations from weights: a few rounds settle it.
            for _ in 0..8 {
                weights = huber(&best.residuals(data));
                best.set_weights(data, &weights);
                best.search(data, options);
            }
        }
        best.report(data, options)
    }
}

fn check(data: &FitData, options: FitOptions) -> Result<(), FitError> {
    let expected = data.outcome.len();
    let controls = (0..)
        .zip(&data.controls)
        .map(|(i, series)| (format!("control {i}"), series));
    let spends = data
        .channels
        .iter()
        .map(|channel| (channel.id.to_string(), &channel.spend));
    let channels = data.channels.len();
    for (i, (name, series)) in spends.chain(controls).enumerate() {
        if series.len() != expected {
            return Err(FitError::Length {
                series: name.into(),
                found: series.len(),
                expected,
            });
        }
        let wrong = |value: &f64| !value.is_finite() || (i < channels && *value < 0.0);
        if let Some(period) = series.iter().position(wrong) {
            return Err(FitError::Value {
                series: name.into(),
                period,
                value: series[period],
            });
        }
    }
    if let Some(period) = data.outcome.iter().position(|value| !value.is_finite()) {
        let value = data.outcome[period];
        return Err(FitError::Value {
            series: "the outcome".into(),
            period,
            value,
        });
    }
    for channel in &data.channels {
        if channel.spend.iter().all(|spend| *spend == 0.0) {
            return Err(FitError::NoSpend {
                channel: channel.id.clone(),
            });
        }
    }
    if data.channels.is_empty() {
        return Err(FitError::NoChannels);
    }
    let each = if options.form == FitForm::Hill { 4 } else { 3 };
    let parameters = channels
        .saturating_mul(each)
        .saturating_add(data.controls.len())
        .saturating_add(1);
    if expected < parameters.saturating_add(10) {
        return Err(FitError::TooShort {
            periods: expected,
            parameters,
        });
    }
    let mut columns = vec![vec![1.0; expected]];
    let weights = vec![1.0; expected];
    for (control, series) in data.controls.iter().enumerate() {
        columns.push(series.clone());
        if Square::gram(&columns, &weights).cholesky().is_none() {
            return Err(FitError::Dependent { control });
        }
    }
    Ok(())
}

/// Returns Huber's weights: 1 for deviations within 1.345 standard deviations, less beyond.
fn huber(residuals: &[f64]) -> Vec<f64> {
    let mut sizes: Vec<f64> = residuals.iter().map(|residual| residual.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    let deviation = sizes.get(sizes.len() / 2).copied().unwrap_or(0.0) / 0.6745;
    let limit = (1.345 * deviation).max(f64::MIN_POSITIVE);
    residuals
        .iter()
        .map(|residual| (limit / residual.abs().max(f64::MIN_POSITIVE)).min(1.0))
        .collect()
}

/// A state of the search.
#[derive(Debug, Clone)]
struct Model {
    /// Half, shape and retention of each channel.
    places: Vec<[f64; 3]>,
    /// The mean spend of each channel: the unit of its half.
    means: Vec<f64>,
    /// Baseline, controls, then the form of each channel at its effective spends, from 0 to 1.
    columns: Vec<Vec<f64>>,
    gram: Square,
    right: Vec<f64>,
    weights: Vec<f64>,
    coefficients: Vec<f64>,
    loss: f64,
}

impl Model {
    /// Returns the best of the starts.
    fn best(data: &FitData, options: FitOptions, weights: &[f64]) -> Self {
        let found = |start| {
            let mut model = Self::new(data, start, weights);
            model.search(data, options);
            model
        };
        let mut best = found(STARTS[0]);
        for start in STARTS.into_iter().skip(1) {
            let model = found(start);
            if model.loss < best.loss {
                best = model;
            }
        }
        best
    }

    fn new(data: &FitData, start: [f64; 3], weights: &[f64]) -> Self {
        let periods = data.outcome.len();
        #[expect(clippy::cast_precision_loss, reason = "a count of periods")]
        let mean = |channel: &FitChannel| {
            channel.spend.iter().fold(0.0, |sum, spend| sum + spend) / periods as f64
        };
        let means: Vec<f64> = data.channels.iter().map(mean).collect();
        let start = [start[0], 1.0, start[2]];
        let mut columns = vec![vec![1.0; periods]];
        columns.extend(data.controls.iter().cloned());
        for (channel, mean) in data.channels.iter().zip(&means) {
            columns.push(column(channel, *mean, start));
        }
        let mut model = Self {
            places: vec![start; data.channels.len()],
            means,
            columns,
            gram: Square::zero(0),
            right: Vec::new(),
            weights: Vec::new(),
            coefficients: Vec::new(),
            loss: f64::INFINITY,
        };
        model.set_weights(data, weights);
        model
    }

    fn set_weights(&mut self, data: &FitData, weights: &[f64]) {
        self.weights = weights.to_vec();
        self.gram = Square::gram(&self.columns, weights);
        self.right = self
            .columns
            .iter()
            .map(|column| dot(column, &data.outcome, weights))
            .collect();
        self.solve(data);
    }

    /// Solves for the coefficients at the present columns.
    fn solve(&mut self, data: &FitData) {
        let free = data.controls.len().saturating_add(1);
        self.coefficients = not_negative(&self.gram, &self.right, free);
        let residuals = self.residuals(data);
        self.loss = dot(&residuals, &residuals, &self.weights);
    }

    fn residuals(&self, data: &FitData) -> Vec<f64> {
        let fitted = |t: usize| {
            let parts = self.columns.iter().zip(&self.coefficients);
            parts.fold(0.0, |sum, (column, coefficient)| {
                sum + coefficient * column[t]
            })
        };
        (0..)
            .zip(&data.outcome)
            .map(|(t, outcome)| outcome - fitted(t))
            .collect()
    }

    /// Moves a channel to another place.
    fn place(&mut self, data: &FitData, c: usize, place: [f64; 3]) {
        let at = data.controls.len().saturating_add(1).saturating_add(c);
        self.places[c] = place;
        self.columns[at] = column(&data.channels[c], self.means[c], place);
        for (i, column) in self.columns.iter().enumerate() {
            let sum = dot(column, &self.columns[at], &self.weights);
            *self.gram.cell(i, at) = sum;
            *self.gram.cell(at, i) = sum;
        }
        self.right[at] = dot(&self.columns[at], &data.outcome, &self.weights);
        self.solve(data);
    }

    /// Searches half, shape and retention of all channels by steps that are halved when none helps.
    fn search(&mut self, data: &FitData, options: FitOptions) {
        let mut steps = vec![[1.0, 0.5, 0.2]; self.places.len()];
        for _ in 0..200 {
            let before = self.loss;
            for (c, steps) in steps.iter_mut().enumerate() {
                for (k, step) in steps.iter_mut().enumerate() {
                    if k != 1 || options.form == FitForm::Hill {
                        self.try_steps(data, (c, k), step);
                    }
                }
            }
            let small = steps
                .iter()
                .all(|steps| steps[0].abs() < 1e-6 && steps[2].abs() < 1e-6);
            if small
                || (before - self.loss <= 1e-13 * before
                    && steps.iter().all(|steps| steps[0].abs() < 1e-4))
            {
                break;
            }
        }
    }

    fn try_steps(&mut self, data: &FitData, (c, k): (usize, usize), step: &mut f64) {
        let kept = self.clone();
        for signed in [*step, -*step] {
            let mut place = kept.places[c];
            place[k] = (place[k] + signed).clamp(LOW[k], HIGH[k]);
            if place[k] == kept.places[c][k] {
                continue;
            }
            self.place(data, c, place);
            if self.loss < kept.loss {
                *step = 1.6 * signed;
                return;
            }
        }
        *self = kept;
        *step *= 0.5;
    }
}

/// Returns the form of a channel at its effective spends, from 0 to 1.
fn column(channel: &FitChannel, mean: f64, [half, shape, retention]: [f64; 3]) -> Vec<f64> {
    let half = mean * half.exp();
    let mut state = 0.0;
    let step = |spend: &f64| {
        state = retention * state + (1.0 - retention) * spend;
        1.0 / (1.0 + (half / state).powf(shape))
    };
    channel.spend.iter().map(step).collect()
}
