//! A response curve: value, slope, inverse slope, inflection and envelope.

use serde::{Deserialize, Serialize};

use super::{
    CurveError, CurvePoint, Shape,
    chord::{Chord, hull},
    kernel::Kernel,
};

/// A response curve with checked parameters: what outcome a spend brings.
///
/// The domain is every spend from zero on, in major units of a currency. The outcome never falls. Synergy between channels is left
/// out on purpose: the outcome of several channels is the sum of theirs, which is what allows a proven optimum.
///
/// On the wire it is its [`Shape`].
///
/// # Example: a channel that has to reach a scale before it pays
/// ```
/// use tactica::response::{Curve, Shape};
///
/// let tv = Curve::new(Shape::Hill { ceiling: 1000.0, half: 200.0, shape: 3.0 })?;
/// assert!((tv.value(200.0)? - 500.0).abs() < 1e-9);
/// assert!((tv.slope(200.0)? - 3.75).abs() < 1e-9); // c · s / (4 · half)
///
/// // It is steepest at its inflection. From a slope of 3.75 on, more spend brings less and less.
/// let steepest = tv.inflection().expect("an S-curve has one");
/// assert!((steepest - 158.740).abs() < 1e-3);
/// let spend = tv.spend_at_slope(3.75)?.expect("the curve flattens");
/// assert!((spend - 200.0).abs() < 1e-9);
/// # Ok::<(), tactica::response::CurveError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Shape", into = "Shape")]
pub struct Curve {
    shape: Shape,
    kernel: Kernel,
}

impl TryFrom<Shape> for Curve {
    type Error = CurveError;

    fn try_from(shape: Shape) -> Result<Self, CurveError> {
        Self::new(shape)
    }
}

impl From<Curve> for Shape {
    fn from(curve: Curve) -> Self {
        curve.shape
    }
}

impl Curve {
    /// Checks the parameters of a shape.
    ///
    /// Amounts, outcomes and rates may be from 10⁻⁶⁰ to 10⁶⁰, exponents from 0.01 to 100 (of a power to 4).
    ///
    /// # Errors
    ///
    /// The first of [`Shape::faults`]:
    ///
    /// * [`CurveError::NotFinite`] and [`CurveError::OutOfRange`] for a parameter.
    /// * [`CurveError::Falls`] where more spend would bring less.
    /// * [`CurveError::TooFewPoints`], [`CurveError::FirstPoint`] and [`CurveError::PointOrder`] for points.
    ///
    /// # Example
    /// ```
    /// use tactica::response::{Curve, Shape};
    ///
    /// let error = Curve::new(Shape::Power { scale: 2.0, exponent: -0.5 }).unwrap_err();
    /// assert_eq!(error.code(), "curve-out-of-range");
    /// assert_eq!(error.to_string(), "exponent of the power curve is -0.5, it must be from 0.01 to 4");
    /// ```
    pub fn new(shape: Shape) -> Result<Self, CurveError> {
        Self::or_faults(shape).map_err(|faults| {
            let first = faults.into_iter().next();
            first.expect("invariant: a shape that is refused has a fault")
        })
    }

    /// Checks the parameters of a shape once; all its faults where it is refused.
    pub(crate) fn or_faults(shape: Shape) -> Result<Self, Vec<CurveError>> {
        let faults = shape.faults();
        if !faults.is_empty() {
            return Err(faults);
        }
        let kernel = Kernel::new(&shape);
        Ok(Self { shape, kernel })
    }

    /// Returns straight lines between points of spend and outcome, level after the last.
    ///
    /// # Errors
    ///
    /// As [`Curve::new`].
    ///
    /// # Example
    /// ```
    /// use tactica::response::Curve;
    ///
    /// let search = Curve::piecewise([(0.0, 0.0), (100.0, 400.0), (300.0, 600.0)])?;
    /// assert_eq!(search.value(200.0)?, 500.0);
    /// assert_eq!(search.value(1e6)?, 600.0);
    /// assert_eq!(Curve::piecewise([(0.0, 5.0), (10.0, 4.0)]).unwrap_err().code(), "curve-falls");
    /// # Ok::<(), tactica::response::CurveError>(())
    /// ```
    pub fn piecewise(points: impl IntoIterator<Item = (f64, f64)>) -> Result<Self, CurveError> {
        let points = points
            .into_iter()
            .map(|(spend, outcome)| CurvePoint { spend, outcome });
        Self::new(Shape::Piecewise {
            points: points.collect(),
        })
    }

    /// Returns the shape with its parameters.
    #[must_use]
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    pub(crate) fn kernel(&self) -> &Kernel {
        &self.kernel
    }

    /// Returns the outcome of a spend.
    ///
    /// # Errors
    ///
    /// [`CurveError::Spend`] when `spend` is negative, not finite or above 10⁶⁰.
    pub fn value(&self, spend: f64) -> Result<f64, CurveError> {
        Ok(self.kernel.value(checked_spend(spend)?))
    }

    /// Returns the marginal return of a spend: the outcome of one more unit of money. At a corner, the slope to the right.
    ///
    /// # Errors
    ///
    /// * [`CurveError::Spend`] when `spend` is negative, not finite or above 10⁶⁰.
    /// * [`CurveError::Steep`] when the slope is infinite: Hill curves and powers with an exponent below 1, at zero.
    pub fn slope(&self, spend: f64) -> Result<f64, CurveError> {
        let slope = self.kernel.slope(checked_spend(spend)?);
        if slope.is_finite() {
            return Ok(slope);
        }
        Err(CurveError::Steep {
            curve: self.shape.kind(),
        })
    }

    /// Returns the greatest spend whose last unit of money still brings `slope`: the inverse of the slope.
    ///
    /// Where a curve is never that steep, the answer is zero for concave curves; for S-curves it is the inflection, where they are
    /// steepest. A curve that stays that steep for ever, a line or a convex power, has no greatest spend: `None`.
    ///
    /// # Errors
    ///
    /// [`CurveError::Slope`] unless `slope` is a finite number above zero.
    ///
    /// # Example: how far is a channel worth its money?
    /// ```
    /// use tactica::response::{Curve, Shape};
    ///
    /// let mail = Curve::new(Shape::Log { scale: 300.0, unit: 50.0 })?;
    /// assert_eq!(mail.spend_at_slope(2.0)?, Some(100.0)); // 300 / (50 + x) = 2
    /// assert_eq!(mail.spend_at_slope(7.0)?, Some(0.0)); // never that steep
    /// let line = Curve::new(Shape::Linear { rate: 3.0, cap: None })?;
    /// assert_eq!(line.spend_at_slope(2.0)?, None); // always that steep
    /// # Ok::<(), tactica::response::CurveError>(())
    /// ```
    pub fn spend_at_slope(&self, slope: f64) -> Result<Option<f64>, CurveError> {
        if !slope.is_finite() || slope <= 0.0 {
            return Err(CurveError::Slope { value: slope });
        }
        let spend = match &self.kernel {
            Kernel::Pieces { points, .. } => {
                let steep = |pair: &&[CurvePoint]| {
                    (pair[1].outcome - pair[0].outcome) / (pair[1].spend - pair[0].spend) >= slope
                };
                points
                    .windows(2)
                    .rev()
                    .find(steep)
                    .map_or(0.0, |pair| pair[1].spend)
            }
            Kernel::Line { rate } if *rate < slope => 0.0,
            kernel => kernel.spend_at(slope),
        };
        Ok(spend.is_finite().then_some(spend))
    }

    /// Returns the spend at which an S-curve turns from convex to concave.
    ///
    /// `None` for concave and for convex curves, and for straight lines.
    #[must_use]
    pub fn inflection(&self) -> Option<f64> {
        let bend = self.kernel.inflection();
        (bend > 0.0 && bend.is_finite()).then_some(bend)
    }

    /// Returns the outcome that unlimited spend approaches; `None` when the curve grows without limit.
    ///
    /// ```
    /// use tactica::response::{Curve, Shape};
    ///
    /// let limit = |shape| Curve::new(shape).map(|curve| curve.limit());
    /// assert_eq!(limit(Shape::Linear { rate: 2.0, cap: Some(50.0) })?, Some(100.0));
    /// assert_eq!(limit(Shape::Power { scale: 2.0, exponent: 0.5 })?, None);
    /// # Ok::<(), tactica::response::CurveError>(())
    /// ```
    #[must_use]
    pub fn limit(&self) -> Option<f64> {
        self.kernel.limit()
    }

    /// Returns the least concave curve above this one, for spends from zero to `most`.
    ///
    /// It is what a budget could earn if every channel could be bought in fractions of its best scale, so that it bounds every
    /// allocation from above.
    ///
    /// # Errors
    ///
    /// [`CurveError::Spend`] when `most` is negative, not finite or above 10⁶⁰.
    ///
    /// # Example
    /// ```
    /// use tactica::response::{Curve, Shape};
    ///
    /// let tv = Curve::new(Shape::Hill { ceiling: 1000.0, half: 200.0, shape: 2.0 })?;
    /// let envelope = tv.envelope(1e6)?;
    /// // A tangent from the origin touches x²/(k² + x²) at k.
    /// assert!((envelope.touch() - 200.0).abs() < 1e-6);
    /// assert!((envelope.value(100.0)? - 250.0).abs() < 1e-6);
    /// assert!(tv.value(100.0)? < 250.0);
    /// # Ok::<(), tactica::response::CurveError>(())
    /// ```
    pub fn envelope(&self, most: f64) -> Result<Envelope, CurveError> {
        let most = checked_spend(most)?;
        let kernel = self.kernel.clone();
        if !kernel.straight() {
            let chord = Chord::of(&kernel, 0.0, 0.0, most);
            return Ok(Envelope {
                touch: chord.touch,
                most,
                form: Form::Smooth(kernel, chord),
            });
        }
        let mut points = vec![(0.0, kernel.value(0.0))];
        if let Kernel::Pieces { points: inner, .. } = &kernel {
            let inside = inner
                .iter()
                .filter(|point| point.spend > 0.0 && point.spend < most);
            points.extend(inside.map(|point| (point.spend, point.outcome)));
        }
        if most > 0.0 {
            points.push((most, kernel.value(most)));
        }
        let corners = hull(points);
        let touch = corners.get(1).map_or(0.0, |corner| corner.0);
        Ok(Envelope {
            touch,
            most,
            form: Form::Straight(corners),
        })
    }
}

/// The least concave curve above a response curve, from [`Curve::envelope`].
#[derive(Debug, Clone, PartialEq)]
pub struct Envelope {
    touch: f64,
    most: f64,
    form: Form,
}

#[derive(Debug, Clone, PartialEq)]
enum Form {
    Smooth(Kernel, Chord),
    Straight(Vec<(f64, f64)>),
}

impl Envelope {
    /// Returns the end of the straight line from zero spend on: 0 for a smooth concave curve, the first corner for lines.
    #[must_use]
    pub fn touch(&self) -> f64 {
        self.touch
    }

    /// Returns the height at a spend.
    ///
    /// # Errors
    ///
    /// [`CurveError::Spend`] when `spend` is negative, not finite or above the end of the envelope.
    pub fn value(&self, spend: f64) -> Result<f64, CurveError> {
        let spend = checked_spend(spend)?;
        if spend > self.most {
            return Err(CurveError::Spend { value: spend });
        }
        Ok(match &self.form {
            Form::Smooth(kernel, chord) => chord.value(kernel, spend),
            Form::Straight(corners) => on_hull(corners, spend),
        })
    }
}

/// Returns the height of a polygon at `x`, level outside.
pub(crate) fn on_hull(corners: &[(f64, f64)], x: f64) -> f64 {
    let after = corners.partition_point(|corner| corner.0 <= x);
    match (corners.get(after.wrapping_sub(1)), corners.get(after)) {
        (Some((x0, y0)), Some((x1, y1))) => y0 + (y1 - y0) / (x1 - x0) * (x - x0),
        (Some((_, y)), None) | (None, Some((_, y))) => *y,
        (None, None) => 0.0,
    }
}

fn checked_spend(spend: f64) -> Result<f64, CurveError> {
    if (0.0..=super::shape::MOST).contains(&spend) {
        return Ok(spend);
    }
    Err(CurveError::Spend { value: spend })
}
