//! Which shapes does a response curve have, and what do their parameters mean?

use serde::{Deserialize, Serialize};

use super::{CurveError, CurveKind};

/// The least amount, outcome or rate that the curves calculate with, above zero.
pub(crate) const LEAST: f64 = 1e-60;
/// The greatest.
pub(crate) const MOST: f64 = 1e60;
/// The range of exponents.
const EXPONENT: (f64, f64) = (0.01, 100.0);

/// A point of a piecewise linear curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CurvePoint {
    /// The spend in major units of the currency.
    pub spend: f64,
    /// The outcome at that spend.
    pub outcome: f64,
}

/// The formula of a response curve: outcome as a function of the spend `x ≥ 0`.
///
/// Spend is in major units of a currency; the outcome is in whatever unit the parameters are (sales, leads, margin). All shapes
/// rise or stay level; all are zero without spend but [`Shape::Adbudg`] and [`Shape::Piecewise`], which may begin above.
///
/// | Shape | Outcome at spend `x` | Form |
/// | --- | --- | --- |
/// | `hill` | `ceiling · xˢ / (halfˢ + xˢ)`, `s` = `shape` | concave for `s ≤ 1`, else S |
/// | `michaelis-menten` | `ceiling · x / (half + x)` | concave |
/// | `logistic` | `ceiling · σ(k (x − midpoint)) · (1 − e^(−k x))`, `k` = `steepness` | concave for `midpoint` 0, else S |
/// | `power` | `scale · x^exponent` | concave up to exponent 1, convex above |
/// | `log` | `scale · ln(1 + x / unit)` | concave |
/// | `exponential` | `ceiling · (1 − e^(−x / scale))` | concave |
/// | `adbudg` | `floor + (ceiling − floor) · xᵉ / (constant + xᵉ)`, `e` = `exponent` | concave for `e ≤ 1`, else S |
/// | `linear` | `rate · min(x, cap)` | a line, level from the cap |
/// | `piecewise` | straight between the points, level after the last | any that does not fall |
///
/// The logistic is the usual sigmoid less its value at zero spend, scaled so that `ceiling` is what unlimited spend brings. ADBUDG
/// is Little's curve (*Models and Managers: The Concept of a Decision Calculus*, 1970).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Shape {
    /// The Hill curve.
    Hill {
        /// The outcome that unlimited spend approaches.
        ceiling: f64,
        /// The spend that brings half of the ceiling.
        half: f64,
        /// The exponent, from 0.01 to 100; above 1 the curve is S-shaped.
        shape: f64,
    },
    /// The Michaelis–Menten curve.
    MichaelisMenten {
        /// The outcome that unlimited spend approaches.
        ceiling: f64,
        /// The spend that brings half of the ceiling.
        half: f64,
    },
    /// The logistic curve, counted from no spend.
    Logistic {
        /// The outcome that unlimited spend approaches.
        ceiling: f64,
        /// The spend at which the sigmoid is steepest; 0 for a concave curve.
        midpoint: f64,
        /// The rate of the sigmoid per unit of money.
        steepness: f64,
    },
    /// A power of the spend.
    Power {
        /// The outcome of the first unit of money.
        scale: f64,
        /// The elasticity: a spend 1 % higher brings an outcome `exponent` % higher.
        exponent: f64,
    },
    /// The logarithm of the spend.
    Log {
        /// The outcome of multiplying the spend by *e*, once it is well above `unit`.
        scale: f64,
        /// The spend from which the outcome begins to flatten.
        unit: f64,
    },
    /// Exponential saturation.
    Exponential {
        /// The outcome that unlimited spend approaches.
        ceiling: f64,
        /// The spend that brings 63 % (`1 − 1/e`) of the ceiling.
        scale: f64,
    },
    /// Little's ADBUDG curve.
    Adbudg {
        /// The outcome without spend.
        floor: f64,
        /// The outcome that unlimited spend approaches.
        ceiling: f64,
        /// The exponent, from 0.01 to 100.
        exponent: f64,
        /// Little's `d`: the spend to the power of the exponent that brings half of the rise.
        constant: f64,
    },
    /// A constant return up to a cap: all that one historical return can say.
    Linear {
        /// The outcome per unit of money.
        rate: f64,
        /// The spend beyond which nothing is known to come; without one, the line goes on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cap: Option<f64>,
    },
    /// Straight lines between points.
    Piecewise {
        /// The points by growing spend, the first at 0.
        points: Vec<CurvePoint>,
    },
}

impl Shape {
    /// Returns which kind of curve this is.
    #[must_use]
    pub fn kind(&self) -> CurveKind {
        match self {
            Self::Hill { .. } => CurveKind::Hill,
            Self::MichaelisMenten { .. } => CurveKind::MichaelisMenten,
            Self::Logistic { .. } => CurveKind::Logistic,
            Self::Power { .. } => CurveKind::Power,
            Self::Log { .. } => CurveKind::Log,
            Self::Exponential { .. } => CurveKind::Exponential,
            Self::Adbudg { .. } => CurveKind::Adbudg,
            Self::Linear { .. } => CurveKind::Linear,
            Self::Piecewise { .. } => CurveKind::Piecewise,
        }
    }

    /// Returns the curve of a part of the time, where this one is that of the whole: the same rate of spending brings the same rate of
    /// outcome, so that `part · f(x / part)` takes the place of `f(x)`.
    ///
    /// A part that is not above zero gives a shape that [`Curve::new`](super::Curve::new) refuses.
    ///
    /// # Example: half of a year
    /// ```
    /// use tactica::response::{Curve, Shape};
    ///
    /// let year = Shape::Hill { ceiling: 1000.0, half: 200.0, shape: 2.0 };
    /// let half = Curve::new(year.over(0.5))?;
    /// assert!((half.value(100.0)? - 0.5 * Curve::new(year)?.value(200.0)?).abs() < 1e-9);
    /// # Ok::<(), tactica::response::CurveError>(())
    /// ```
    #[must_use]
    pub fn over(&self, part: f64) -> Self {
        match *self {
            Self::Hill {
                ceiling,
                half,
                shape,
            } => Self::Hill {
                ceiling: ceiling * part,
                half: half * part,
                shape,
            },
            Self::MichaelisMenten { ceiling, half } => Self::MichaelisMenten {
                ceiling: ceiling * part,
                half: half * part,
            },
            Self::Logistic {
                ceiling,
                midpoint,
                steepness,
            } => Self::Logistic {
                ceiling: ceiling * part,
                midpoint: midpoint * part,
                steepness: steepness / part,
            },
            Self::Power { scale, exponent } => Self::Power {
                scale: scale * part.powf(1.0 - exponent),
                exponent,
            },
            Self::Log { scale, unit } => Self::Log {
                scale: scale * part,
                unit: unit * part,
            },
            Self::Exponential { ceiling, scale } => Self::Exponential {
                ceiling: ceiling * part,
                scale: scale * part,
            },
            Self::Adbudg {
                floor,
                ceiling,
                exponent,
                constant,
            } => Self::Adbudg {
                floor: floor * part,
                ceiling: ceiling * part,
                exponent,
                constant: constant * part.powf(exponent),
            },
            Self::Linear { rate, cap } => Self::Linear {
                rate,
                cap: cap.map(|cap| cap * part),
            },
            Self::Piecewise { ref points } => Self::Piecewise {
                points: points
                    .iter()
                    .map(|point| CurvePoint {
                        spend: point.spend * part,
                        outcome: point.outcome * part,
                    })
                    .collect(),
            },
        }
    }

    /// Returns all that keeps this from being a curve, parameter by parameter in the order of the fields: what [`Curve::new`](super::Curve::new)
    /// refuses with is the first of it. What follows from a parameter that is refused is not told besides.
    ///
    /// # Example
    /// ```
    /// use tactica::response::Shape;
    ///
    /// let hill = Shape::Hill { ceiling: 0.0, half: 20.0, shape: -1.0 };
    /// let told: Vec<String> = hill.faults().iter().map(ToString::to_string).collect();
    /// assert_eq!(told, [
    ///     "ceiling of the Hill curve is 0, it must be from 1e-60 to 1e60",
    ///     "shape of the Hill curve is -1, it must be from 0.01 to 100",
    /// ]);
    /// ```
    #[must_use]
    pub fn faults(&self) -> Vec<CurveError> {
        const POSITIVE: (f64, f64) = (LEAST, MOST);
        const ANY: (f64, f64) = (-MOST, MOST);
        let mut judge = Judge {
            curve: self.kind(),
            faults: Vec::new(),
        };
        match *self {
            Self::Hill {
                ceiling,
                half,
                shape,
            } => {
                judge.within("ceiling", ceiling, POSITIVE);
                judge.within("half", half, POSITIVE);
                judge.within("shape", shape, EXPONENT);
            }
            Self::MichaelisMenten { ceiling, half } => {
                judge.within("ceiling", ceiling, POSITIVE);
                judge.within("half", half, POSITIVE);
            }
            Self::Logistic {
                ceiling,
                midpoint,
                steepness,
            } => {
                judge.within("ceiling", ceiling, POSITIVE);
                judge.within("midpoint", midpoint, (0.0, MOST));
                judge.within("steepness", steepness, POSITIVE);
            }
            Self::Power { scale, exponent } => {
                judge.within("scale", scale, POSITIVE);
                // Steeper powers of large budgets would leave the range of numbers.
                judge.within("exponent", exponent, (EXPONENT.0, 4.0));
            }
            Self::Log { scale, unit } => {
                judge.within("scale", scale, POSITIVE);
                judge.within("unit", unit, POSITIVE);
            }
            Self::Exponential { ceiling, scale } => {
                judge.within("ceiling", ceiling, POSITIVE);
                judge.within("scale", scale, POSITIVE);
            }
            Self::Adbudg {
                floor,
                ceiling,
                exponent,
                constant,
            } => {
                let range =
                    judge.within("floor", floor, ANY) & judge.within("ceiling", ceiling, ANY);
                // The spend of half the rise is the constant's root, which has to be in the range of amounts.
                if judge.within("exponent", exponent, EXPONENT)
                    & judge.within("constant", constant, (f64::MIN_POSITIVE, f64::MAX))
                {
                    judge.within("constant", constant.powf(exponent.recip()), POSITIVE);
                }
                if range && ceiling <= floor {
                    judge.falls(0.0, floor, ceiling);
                }
            }
            Self::Linear { rate, cap } => {
                judge.within("rate", rate, POSITIVE);
                if let Some(cap) = cap {
                    judge.within("cap", cap, POSITIVE);
                }
            }
            Self::Piecewise { ref points } => judge.points(points),
        }
        judge.faults
    }
}

/// What is found wrong with a curve.
struct Judge {
    curve: CurveKind,
    faults: Vec<CurveError>,
}

impl Judge {
    /// Tells whether a parameter is within its range, and notes it if not.
    fn within(&mut self, parameter: &'static str, value: f64, (low, high): (f64, f64)) -> bool {
        let curve = self.curve;
        let fits = (low..=high).contains(&value);
        if !value.is_finite() {
            self.faults.push(CurveError::NotFinite {
                curve,
                parameter,
                value,
            });
        } else if !fits {
            self.faults.push(CurveError::OutOfRange {
                curve,
                parameter,
                value,
                low,
                high,
            });
        }
        fits
    }

    fn falls(&mut self, spend: f64, before: f64, after: f64) {
        let curve = self.curve;
        self.faults.push(CurveError::Falls {
            curve,
            spend,
            before,
            after,
        });
    }

    fn points(&mut self, points: &[CurvePoint]) {
        let mut whole = true;
        for point in points {
            whole &= self.within("spend", point.spend, (0.0, MOST));
            whole &= self.within("outcome", point.outcome, (-MOST, MOST));
        }
        if !whole {
            return;
        }
        for pair in points.windows(2) {
            if pair[1].outcome < pair[0].outcome {
                self.falls(pair[1].spend, pair[0].outcome, pair[1].outcome);
            }
        }
        if points.len() < 2 {
            let found = points.len();
            self.faults.push(CurveError::TooFewPoints { found });
        }
        if let Some(first) = points.first().filter(|first| first.spend > 0.0) {
            let spend = first.spend;
            self.faults.push(CurveError::FirstPoint { spend });
        }
        for pair in points.windows(2) {
            if pair[1].spend <= pair[0].spend {
                self.faults.push(CurveError::PointOrder {
                    before: pair[0].spend,
                    spend: pair[1].spend,
                });
            }
        }
    }
}
