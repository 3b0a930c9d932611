//! What does money bring? Response curves: outcome as a function of spend.
//!
//! | Operation | Result | Note |
//! | --- | --- | --- |
//! | [`Curve::new`] | a curve with checked parameters | [`CurveError`] names curve, parameter, value and limit |
//! | [`Curve::value`], [`Curve::slope`] | outcome and marginal return of a spend | finite, or an error |
//! | [`Curve::spend_at_slope`] | the spend at a marginal return | what an optimum asks of each channel |
//! | [`Curve::inflection`], [`Curve::limit`] | where an S-curve turns; the ceiling | |
//! | [`Curve::envelope`] | the least concave curve above | what bounds every allocation |
//! | [`Curve::through`], [`Curve::of_return`] | a curve from two observations, or from one return | |
//! | [`CurveSpec::curve`] | the curve that a plan states in exact numbers | parameters, or one or two observations |
//! | [`CarryOver::effective`] | effective spend by period | geometric, delayed, Weibull |
//! | [`Fit::of`] | curves and carry-over from weekly data | standard errors, and warnings of what the data do not tell |
//!
//! Spends are major units of a currency as `f64`: a response is an estimate, and only the money that [`allocate`](crate::allocate)
//! hands out is exact.
#![allow(
    clippy::float_arithmetic,
    clippy::float_cmp,
    clippy::many_single_char_names,
    reason = "curves are about floating-point numbers, compared only with values they were set to, and carry the letters of formulas"
)]

mod calibrate;
mod carry;
pub(crate) mod chord;
pub(crate) mod curve;
mod error;
mod fit;
pub(crate) mod kernel;
mod shape;
mod spec;

pub use calibrate::Observation;
pub use carry::CarryOver;
pub use curve::{Curve, Envelope};
pub use error::{CurveError, CurveKind};
pub use fit::{
    Estimate, Fit, FitChannel, FitData, FitError, FitForm, FitOptions, FitWarning, FittedChannel,
    Loss,
};
pub use shape::{CurvePoint, Shape};
pub use spec::{
    CurveForm, CurveSpec, CurveSpecError, Parameter, ResponseSpec, RivalFloor, SpendBounds,
    SpendPoint,
};
