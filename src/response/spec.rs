//! How does a plan state a response? In exact numbers: the curve by its parameters or by what was observed, and the bounds of
//! the money.

use std::collections::BTreeMap;

use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};

use super::{Curve, CurveError, CurvePoint, Observation, Shape};
use crate::{
    money::Money,
    number::{Percent, Quantity},
    word::define_words,
};

define_words! {
    /// How a response curve is stated.
    ///
    /// | Word | Parameters |
    /// | --- | --- |
    /// | `hill` | `ceiling`, `half`, `shape` |
    /// | `michaelis-menten` | `ceiling`, `half` |
    /// | `logistic` | `ceiling`, `midpoint`, `steepness` |
    /// | `power` | `scale`, `exponent` |
    /// | `log` | `scale`, `unit` |
    /// | `exponential` | `ceiling`, `scale` |
    /// | `adbudg` | `floor`, `ceiling`, `exponent`, `constant` |
    /// | `linear` | `rate`, and a `cap` if there is one |
    /// | `piecewise` | `points`, the first at a spend of zero |
    /// | `observed` | one or two `points`: see [`Curve::of_return`] and [`Curve::through`] |
    ///
    /// The formulas stand at [`Shape`].
    CurveForm {
        /// The Hill curve.
        Hill => "hill",
        /// The Michaelis–Menten curve.
        MichaelisMenten => "michaelis-menten",
        /// The logistic curve, counted from no spend.
        Logistic => "logistic",
        /// A power of the spend.
        Power => "power",
        /// The logarithm of the spend.
        Log => "log",
        /// Exponential saturation.
        Exponential => "exponential",
        /// Little's ADBUDG curve.
        Adbudg => "adbudg",
        /// A constant return up to a cap.
        Linear => "linear",
        /// Straight lines between points.
        Piecewise => "piecewise",
        /// What was seen: a return that goes no further than it was seen, or the saturating curve through two points.
        Observed => "observed",
    }
}

define_words! {
    /// A parameter of a response curve; amounts of money are in major units.
    Parameter {
        /// The outcome that unlimited spend approaches.
        Ceiling => "ceiling",
        /// The spend that brings half of the ceiling.
        Half => "half",
        /// The exponent of a Hill curve; above 1 it is S-shaped.
        Shape => "shape",
        /// The spend at which the sigmoid is steepest.
        Midpoint => "midpoint",
        /// The rate of the sigmoid per unit of money.
        Steepness => "steepness",
        /// The outcome of the first unit of a power, of a factor of *e* for a logarithm; the spend of 63 % of an exponential.
        Scale => "scale",
        /// The exponent of a power or of an ADBUDG curve.
        Exponent => "exponent",
        /// The spend from which a logarithm begins to flatten.
        Unit => "unit",
        /// The outcome without spend.
        Floor => "floor",
        /// Little's `d`.
        Constant => "constant",
        /// The outcome per unit of money.
        Rate => "rate",
        /// The spend beyond which nothing more comes.
        Cap => "cap",
    }
}

impl CurveForm {
    /// Returns the parameters that the form has; of `linear`, the last one may be left out.
    #[must_use]
    pub fn parameters(self) -> &'static [Parameter] {
        use Parameter as P;
        match self {
            Self::Hill => &[P::Ceiling, P::Half, P::Shape],
            Self::MichaelisMenten => &[P::Ceiling, P::Half],
            Self::Logistic => &[P::Ceiling, P::Midpoint, P::Steepness],
            Self::Power => &[P::Scale, P::Exponent],
            Self::Log => &[P::Scale, P::Unit],
            Self::Exponential => &[P::Ceiling, P::Scale],
            Self::Adbudg => &[P::Floor, P::Ceiling, P::Exponent, P::Constant],
            Self::Linear => &[P::Rate, P::Cap],
            Self::Piecewise | Self::Observed => &[],
        }
    }

    /// Tells whether the form cannot do without a parameter.
    #[must_use]
    pub fn needs(self, parameter: Parameter) -> bool {
        self.parameters().contains(&parameter) && parameter != Parameter::Cap
    }

    /// Returns the least and the greatest number of points that the form takes.
    #[must_use]
    pub fn points(self) -> (usize, usize) {
        match self {
            Self::Piecewise => (2, usize::MAX),
            Self::Observed => (1, 2),
            _ => (0, 0),
        }
    }
}

/// A spend and its outcome, in exact numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpendPoint {
    /// The money spent.
    pub spend: Money,
    /// What it brought.
    pub outcome: Quantity,
}

/// Why the statement of a curve was refused.
///
/// When several reasons hold, all are told: see [`CurveSpec::new`].
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CurveSpecError {
    /// A parameter that the form needs is not there.
    #[error("a {form} curve needs a {parameter}")]
    Missing {
        /// The form.
        form: CurveForm,
        /// The parameter.
        parameter: Parameter,
    },
    /// A parameter that the form does not have.
    #[error("a {form} curve has no {parameter}")]
    Foreign {
        /// The form.
        form: CurveForm,
        /// The parameter.
        parameter: Parameter,
    },
    /// Too few points or too many.
    #[error("the {form} curve has {found} points, it takes {}", counts(*form))]
    Points {
        /// The form.
        form: CurveForm,
        /// How many points there are.
        found: usize,
    },
    /// Points in different currencies.
    #[error("a point is at {found}, the first one is in {}", expected.currency())]
    Currency {
        /// The spend of the point.
        found: Money,
        /// The spend of the first point.
        expected: Money,
    },
    /// A curve that is refused.
    #[error(transparent)]
    Curve(#[from] CurveError),
}

impl CurveSpecError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "curve-spec-missing",
            Self::Foreign { .. } => "curve-spec-foreign",
            Self::Points { .. } => "curve-spec-points",
            Self::Currency { .. } => "curve-spec-currency",
            Self::Curve(error) => error.code(),
        }
    }

    /// Returns the parameter that this is about, where it is about one.
    ///
    /// # Example: where to show a fault
    /// ```
    /// use tactica::response::{CurveForm, CurveSpec, Parameter};
    ///
    /// let numbers = [(Parameter::Ceiling, "100".parse()?), (Parameter::Half, "-20".parse()?)];
    /// let faults = CurveSpec::new(CurveForm::MichaelisMenten, numbers, Vec::new()).unwrap_err();
    /// assert_eq!(faults[0].parameter(), Some(Parameter::Half));
    ///
    /// // Of points, or the lack of them, no parameter is to blame.
    /// let faults = CurveSpec::new(CurveForm::Observed, [], Vec::new()).unwrap_err();
    /// assert_eq!((faults[0].code(), faults[0].parameter()), ("curve-spec-points", None));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn parameter(&self) -> Option<Parameter> {
        match self {
            Self::Missing { parameter, .. } | Self::Foreign { parameter, .. } => Some(*parameter),
            Self::Curve(
                CurveError::NotFinite { parameter, .. } | CurveError::OutOfRange { parameter, .. },
            ) => {
                let mut all = Parameter::ALL.iter().copied();
                all.find(|named| named.to_string() == *parameter)
            }
            _ => None,
        }
    }
}

fn counts(form: CurveForm) -> &'static str {
    match form.points() {
        (0, _) => "none",
        (1, _) => "one or two",
        _ => "two or more",
    }
}

/// A response curve in exact numbers, as a plan states it; [`CurveSpec::curve`] is the curve to calculate with.
///
/// A plan is compared, kept and written digit by digit, so that it holds no floating-point numbers.
///
/// # Example: last year's return, and with a pilot beside it
/// ```
/// use tactica::response::{CurveForm, CurveSpec, SpendPoint};
///
/// let year = SpendPoint { spend: "40000.00 USD".parse()?, outcome: "1000".parse()? };
/// let seen = |points| CurveSpec::new(CurveForm::Observed, [], points).map_err(|faults| faults[0].clone());
/// let line = seen(vec![year])?;
/// assert_eq!(line.curve().value(80_000.0)?, 1000.0); // nothing is known beyond
///
/// let pilot = SpendPoint { spend: "10000.00 USD".parse()?, outcome: "400".parse()? };
/// let curve = seen(vec![pilot, year])?.curve();
/// assert!((curve.limit().expect("it saturates") - 2000.0).abs() < 1e-9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurveSpec {
    form: CurveForm,
    numbers: BTreeMap<Parameter, Quantity>,
    points: Vec<SpendPoint>,
}

impl CurveSpec {
    /// Checks a statement: the form, its parameters, its points, and that they are a curve.
    ///
    /// # Errors
    ///
    /// All that keeps the statement from being a curve, in the order of the variants of [`CurveSpecError`], of the parameters in
    /// that of [`Parameter::ALL`]. What follows from another reason is not told besides.
    ///
    /// # Example: two faults, both named
    /// ```
    /// use tactica::response::{CurveForm, CurveSpec, Parameter};
    ///
    /// let numbers = [(Parameter::Ceiling, "0".parse()?), (Parameter::Half, "20".parse()?), (Parameter::Shape, "-1".parse()?)];
    /// let faults = CurveSpec::new(CurveForm::Hill, numbers, Vec::new()).unwrap_err();
    /// assert_eq!(faults.len(), 2);
    /// assert_eq!(faults[0].parameter(), Some(Parameter::Ceiling));
    /// assert_eq!(faults[1].to_string(), "shape of the Hill curve is -1, it must be from 0.01 to 100");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(
        form: CurveForm,
        numbers: impl IntoIterator<Item = (Parameter, Quantity)>,
        points: Vec<SpendPoint>,
    ) -> Result<Self, Vec<CurveSpecError>> {
        let spec = Self {
            form,
            numbers: numbers.into_iter().collect(),
            points,
        };
        let faults = spec.faults();
        if faults.is_empty() {
            Ok(spec)
        } else {
            Err(faults)
        }
    }

    fn faults(&self) -> Vec<CurveSpecError> {
        let form = self.form;
        let given = |p: &Parameter| self.numbers.contains_key(p);
        let missing = Parameter::ALL
            .iter()
            .filter(|p| form.needs(**p) && !given(p));
        let missing = missing.map(|&parameter| CurveSpecError::Missing { form, parameter });
        let foreign = Parameter::ALL.iter().filter(|p| given(p));
        let foreign = foreign.filter(|p| !form.parameters().contains(p));
        let foreign = foreign.map(|&parameter| CurveSpecError::Foreign { form, parameter });
        let mut faults: Vec<CurveSpecError> = missing.chain(foreign).collect();
        let (least, most) = form.points();
        let found = self.points.len();
        if !(least..=most).contains(&found) {
            faults.push(CurveSpecError::Points { form, found });
        }
        if let Some((first, rest)) = self.points.split_first() {
            let expected = first.spend;
            let others = rest.iter().map(|point| point.spend);
            let others = others.filter(|found| found.currency() != expected.currency());
            faults.extend(others.map(|found| CurveSpecError::Currency { found, expected }));
        }
        if faults.is_empty() {
            if let Err(curve) = self.make() {
                faults.extend(curve.into_iter().map(CurveSpecError::Curve));
            }
        }
        faults
    }

    /// Returns the form.
    #[must_use]
    pub fn form(&self) -> CurveForm {
        self.form
    }

    /// Returns a parameter; `None` where the form does not have it, or its cap is left out.
    #[must_use]
    pub fn number(&self, parameter: Parameter) -> Option<Quantity> {
        self.numbers.get(&parameter).copied()
    }

    /// Returns the points of a `piecewise` or `observed` curve.
    #[must_use]
    pub fn points(&self) -> &[SpendPoint] {
        &self.points
    }

    /// Returns the curve to calculate with.
    #[must_use]
    pub fn curve(&self) -> Curve {
        self.make()
            .expect("invariant: the curve was made once when the statement was checked")
    }

    fn make(&self) -> Result<Curve, Vec<CurveError>> {
        let of = |parameter| self.number(parameter).map_or(f64::NAN, float);
        let ceiling = of(Parameter::Ceiling);
        let shape = match self.form {
            CurveForm::Hill => Shape::Hill {
                ceiling,
                half: of(Parameter::Half),
                shape: of(Parameter::Shape),
            },
            CurveForm::MichaelisMenten => Shape::MichaelisMenten {
                ceiling,
                half: of(Parameter::Half),
            },
            CurveForm::Logistic => Shape::Logistic {
                ceiling,
                midpoint: of(Parameter::Midpoint),
                steepness: of(Parameter::Steepness),
            },
            CurveForm::Power => Shape::Power {
                scale: of(Parameter::Scale),
                exponent: of(Parameter::Exponent),
            },
            CurveForm::Log => Shape::Log {
                scale: of(Parameter::Scale),
                unit: of(Parameter::Unit),
            },
            CurveForm::Exponential => Shape::Exponential {
                ceiling,
                scale: of(Parameter::Scale),
            },
            CurveForm::Adbudg => Shape::Adbudg {
                floor: of(Parameter::Floor),
                ceiling,
                exponent: of(Parameter::Exponent),
                constant: of(Parameter::Constant),
            },
            CurveForm::Linear => Shape::Linear {
                rate: of(Parameter::Rate),
                cap: self.number(Parameter::Cap).map(float),
            },
            CurveForm::Piecewise => Shape::Piecewise {
                points: self.points.iter().map(CurvePoint::from).collect(),
            },
            CurveForm::Observed => {
                let made = match self.points.as_slice() {
                    [one] => Curve::of_return(one.into()),
                    [one, other, ..] => Curve::through(one.into(), other.into()),
                    [] => Err(CurveError::TooFewPoints { found: 0 }),
                };
                return made.map_err(|error| vec![error]);
            }
        };
        Curve::or_faults(shape)
    }
}

impl From<&SpendPoint> for CurvePoint {
    fn from(point: &SpendPoint) -> Self {
        Self {
            spend: major(point.spend),
            outcome: float(point.outcome),
        }
    }
}

impl From<&SpendPoint> for Observation {
    fn from(point: &SpendPoint) -> Self {
        Self {
            spend: major(point.spend),
            outcome: float(point.outcome),
        }
    }
}

/// What money on something brings, and how much an outcome counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseSpec {
    /// The curve.
    pub curve: CurveSpec,
    /// What a unit of its outcome is worth beside the others, above zero; 1 without.
    pub weight: Option<Quantity>,
}

/// How much money something may get. The meaning of each bound is that of the field of the same name of an
/// [`ItemDraft`](crate::allocate::ItemDraft) or a [`GroupDraft`](crate::allocate::GroupDraft).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SpendBounds {
    /// The least amount.
    pub min: Option<Money>,
    /// The greatest amount.
    pub max: Option<Money>,
    /// Nothing, or at least this.
    pub zero_or_at_least: Option<Money>,
    /// Exactly this.
    pub fixed: Option<Money>,
    /// The size of a lot.
    pub step: Option<Money>,
    /// The least share of what is divided.
    pub min_share: Option<Percent>,
    /// The greatest share of what is divided.
    pub max_share: Option<Percent>,
    /// At least a percentage of what competitors spend.
    pub parity: Option<RivalFloor>,
    /// At least a share of all voices, the own one included.
    pub share_of_voice: Option<RivalFloor>,
}

/// A floor that follows from what others spend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RivalFloor {
    /// What others spend.
    pub spend: Money,
    /// The percentage.
    pub at_least: Percent,
}

/// Returns the nearest floating-point number; a decimal within its bounds is never out of range.
fn float(value: Quantity) -> f64 {
    value.decimal().to_f64().unwrap_or(f64::NAN)
}

fn major(amount: Money) -> f64 {
    let exponent = amount.currency().exponent();
    #[expect(
        clippy::cast_precision_loss,
        reason = "a response is an estimate: fifteen digits of a spend are enough for it"
    )]
    let minor = amount.minor() as f64;
    minor / 10_f64.powi(exponent.into())
}
