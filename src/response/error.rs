//! Why a response curve was refused.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Names a kind of response curve, for errors and labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum CurveKind {
    /// The Hill curve.
    Hill,
    /// The Michaelis–Menten curve, a Hill curve of shape 1.
    MichaelisMenten,
    /// The logistic curve, counted from no spend.
    Logistic,
    /// A power of the spend.
    Power,
    /// The logarithm of the spend.
    Log,
    /// Exponential saturation.
    Exponential,
    /// Little's ADBUDG curve.
    Adbudg,
    /// A constant return up to a cap.
    Linear,
    /// Straight lines between points.
    Piecewise,
    /// The spread of an effect over periods.
    CarryOver,
}

impl CurveKind {
    /// Returns the name used in sentences, such as `Hill curve`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hill => "Hill curve",
            Self::MichaelisMenten => "Michaelis-Menten curve",
            Self::Logistic => "logistic curve",
            Self::Power => "power curve",
            Self::Log => "logarithmic curve",
            Self::Exponential => "exponential curve",
            Self::Adbudg => "ADBUDG curve",
            Self::Linear => "linear curve",
            Self::Piecewise => "piecewise linear curve",
            Self::CarryOver => "carry-over",
        }
    }
}

impl fmt::Display for CurveKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Why a response curve, or a question to one, was refused.
///
/// When several reasons hold, the one declared first is returned, and of the parameters the one named first by the shape.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CurveError {
    /// A parameter is not a number, infinite, or beyond what the curves calculate with.
    #[error("{parameter} of the {curve} is {value}, it must be a finite number")]
    NotFinite {
        /// The kind of curve.
        curve: CurveKind,
        /// The name of the parameter.
        parameter: &'static str,
        /// The value as given.
        value: f64,
    },
    /// A parameter outside its range.
    #[error(
        "{parameter} of the {curve} is {}, it must be from {} to {}",
        short(*value),
        short(*low),
        short(*high)
    )]
    OutOfRange {
        /// The kind of curve.
        curve: CurveKind,
        /// The name of the parameter.
        parameter: &'static str,
        /// The value as given.
        value: f64,
        /// The least value allowed.
        low: f64,
        /// The greatest value allowed.
        high: f64,
    },
    /// The outcome falls as the spend grows.
    #[error(
        "the {curve} falls from {before} to {after} at a spend of {spend}: an outcome must not fall as spend grows"
    )]
    Falls {
        /// The kind of curve.
        curve: CurveKind,
        /// The spend at which it has fallen.
        spend: f64,
        /// The outcome before.
        before: f64,
        /// The outcome at that spend.
        after: f64,
    },
    /// Fewer than two points.
    #[error("the piecewise linear curve has {found} points, it needs at least 2")]
    TooFewPoints {
        /// How many there are.
        found: usize,
    },
    /// The first point is not at zero spend.
    #[error("the first point is at a spend of {spend}, it must be at 0")]
    FirstPoint {
        /// The spend of the first point.
        spend: f64,
    },
    /// The spends of two points in a row do not grow.
    #[error("the point at a spend of {spend} follows one at {before}: spends must grow")]
    PointOrder {
        /// The spend of the earlier point.
        before: f64,
        /// The spend of the later point.
        spend: f64,
    },
    /// A spend that no curve is defined for.
    #[error("a spend of {value}: it must be a finite number and not below 0")]
    Spend {
        /// The value as given.
        value: f64,
    },
    /// A slope that no curve has.
    #[error("a slope of {value}: it must be a finite number above 0")]
    Slope {
        /// The value as given.
        value: f64,
    },
    /// Two observations of which the larger spend returned no less per unit.
    #[error(
        "the larger spend returned {second} per unit and the smaller {first}: no saturating curve passes through both"
    )]
    NoSaturation {
        /// The return of the smaller spend.
        first: f64,
        /// The return of the larger.
        second: f64,
    },
    /// The slope at zero spend is infinite.
    #[error("the {curve} is infinitely steep at a spend of 0")]
    Steep {
        /// The kind of curve.
        curve: CurveKind,
    },
}

impl CurveError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFinite { .. } => "curve-not-finite",
            Self::OutOfRange { .. } => "curve-out-of-range",
            Self::Falls { .. } => "curve-falls",
            Self::TooFewPoints { .. } => "curve-too-few-points",
            Self::FirstPoint { .. } => "curve-first-point",
            Self::PointOrder { .. } => "curve-point-order",
            Self::Spend { .. } => "curve-spend",
            Self::Slope { .. } => "curve-slope",
            Self::NoSaturation { .. } => "curve-no-saturation",
            Self::Steep { .. } => "curve-steep",
        }
    }
}

/// Writes a number as it is, and one with many noughts as a power of ten.
fn short(number: f64) -> String {
    if number == 0.0 || !number.is_finite() || (1e-6..1e15).contains(&number.abs()) {
        number.to_string()
    } else {
        format!("{number:e}")
    }
}
