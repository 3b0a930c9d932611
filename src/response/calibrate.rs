//! What curve do a pilot or last year's figures give, when there are no weekly data?

use super::{Curve, CurveError, Shape};

/// A spend and what it brought beyond no spend.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// The spend in major units.
    pub spend: f64,
    /// The outcome it brought.
    pub outcome: f64,
}

impl Curve {
    /// Returns the Michaelis–Menten curve through two observations, such as a pilot and last year.
    ///
    /// With `r = outcome / spend` at both, `half = (y₂ − y₁) / (r₁ − r₂)` and `ceiling = r₁ · (half + x₁)`: the line through two points
    /// in Hanes and Woolf's form. Two points say nothing about an S-shape and carry no error; treat the ceiling as a guess
    /// where the larger spend is below the half.
    ///
    /// # Errors
    ///
    /// * [`CurveError::OutOfRange`] when a spend or an outcome is not above zero.
    /// * [`CurveError::PointOrder`] when the spends are equal.
    /// * [`CurveError::Falls`] when the larger spend brought less.
    /// * [`CurveError::NoSaturation`] when the larger spend brought as much per unit or more: no saturating curve passes through both.
    ///
    /// # Example: a pilot of 10 000 brought 400, last year's 40 000 brought 1000
    /// ```
    /// use tactica::response::{Curve, Observation};
    ///
    /// let pilot = Observation { spend: 10_000.0, outcome: 400.0 };
    /// let year = Observation { spend: 40_000.0, outcome: 1000.0 };
    /// let curve = Curve::through(pilot, year)?;
    /// assert!((curve.value(10_000.0)? - 400.0).abs() < 1e-9);
    /// assert!((curve.value(40_000.0)? - 1000.0).abs() < 1e-9);
    /// assert!((curve.limit().expect("it saturates") - 2000.0).abs() < 1e-9);
    /// # Ok::<(), tactica::response::CurveError>(())
    /// ```
    pub fn through(one: Observation, other: Observation) -> Result<Self, CurveError> {
        for seen in [one, other] {
            // A line through each alone checks both numbers.
            Self::of_return(seen)?;
        }
        let (small, large) = if one.spend <= other.spend {
            (one, other)
        } else {
            (other, one)
        };
        if small.spend == large.spend {
            return Err(CurveError::PointOrder {
                before: small.spend,
                spend: large.spend,
            });
        }
        if large.outcome < small.outcome {
            return Err(CurveError::Falls {
                curve: super::CurveKind::MichaelisMenten,
                spend: large.spend,
                before: small.outcome,
                after: large.outcome,
            });
        }
        let (first, second) = (small.outcome / small.spend, large.outcome / large.spend);
        if second >= first {
            return Err(CurveError::NoSaturation { first, second });
        }
        let half = (large.outcome - small.outcome) / (first - second);
        // Equal outcomes: the curve was at its ceiling before the first.
        let half = half.max(small.spend * 1e-9);
        Self::new(Shape::MichaelisMenten {
            ceiling: first * (half + small.spend),
            half,
        })
    }

    /// Returns all that one historical return can say: a constant return up to the spend it was seen at, and nothing beyond.
    ///
    /// The last unit of money brings less than the average one, so that the line promises too much of every spend below the cap
    /// but for the whole of it, and it cannot say what more money would bring. An allocation of such curves fills the best
    /// returns to their caps. A second observation gives [`Curve::through`].
    ///
    /// # Errors
    ///
    /// [`CurveError::NotFinite`] and [`CurveError::OutOfRange`] when the spend or the return is not above zero.
    ///
    /// # Example
    /// ```
    /// use tactica::response::{Curve, Observation};
    ///
    /// let last_year = Curve::of_return(Observation { spend: 40_000.0, outcome: 100_000.0 })?;
    /// assert_eq!(last_year.slope(10_000.0)?, 2.5);
    /// assert_eq!(last_year.value(90_000.0)?, 100_000.0);
    /// # Ok::<(), tactica::response::CurveError>(())
    /// ```
    pub fn of_return(seen: Observation) -> Result<Self, CurveError> {
        Self::new(Shape::Linear {
            rate: 1.0,
            cap: Some(seen.spend),
        })?;
        Self::new(Shape::Linear {
            rate: seen.outcome / seen.spend,
            cap: Some(seen.spend),
        })
    }
}
