//! How is a curve calculated, fast and without loss of digits?
//!
//! A kernel is a shape made ready: derived constants are there, parameters are known to be good, nothing is checked. Slopes are
//! inverted in logarithms, where every smooth shape is concave from its inflection on: Newton's method from above cannot miss.

use std::sync::Arc;

use super::{CurvePoint, Shape};
use crate::numeric::root::root;

/// A shape made ready for calculation; the outcome may be scaled by a weight.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kernel {
    /// `offset + height · xⁿ / (halfⁿ + xⁿ)`.
    Hill {
        offset: f64,
        height: f64,
        half: f64,
        n: f64,
    },
    /// `height · σ(k (x − mid)) · (1 − e^(−k x))`.
    Logistic { height: f64, mid: f64, k: f64 },
    /// `scale · xⁿ`, `n` not 1.
    Power { scale: f64, n: f64 },
    /// `scale · ln(1 + x / unit)`.
    Log { scale: f64, unit: f64 },
    /// `height · (1 − e^(−x / scale))`.
    Exponential { height: f64, scale: f64 },
    /// `rate · x`.
    Line { rate: f64 },
    /// Straight between the points, level after the last; outcomes times the factor.
    Pieces {
        points: Arc<[CurvePoint]>,
        factor: f64,
    },
    /// The sum of smooth curves, each times a probability.
    Mean {
        parts: Arc<[Kernel]>,
        odds: Arc<[f64]>,
    },
}

impl Kernel {
    pub(crate) fn new(shape: &Shape) -> Self {
        match *shape {
            Shape::Hill {
                ceiling,
                half,
                shape,
            } => Self::Hill {
                offset: 0.0,
                height: ceiling,
                half,
                n: shape,
            },
            Shape::MichaelisMenten { ceiling, half } => Self::Hill {
                offset: 0.0,
                height: ceiling,
                half,
                n: 1.0,
            },
            Shape::Logistic {
                ceiling,
                midpoint,
                steepness,
            } => Self::Logistic {
                height: ceiling,
                mid: midpoint,
                k: steepness,
            },
            Shape::Power {
                scale,
                exponent: 1.0,
            } => Self::Line { rate: scale },
            Shape::Power { scale, exponent } => Self::Power { scale, n: exponent },
            Shape::Log { scale, unit } => Self::Log { scale, unit },
            Shape::Exponential { ceiling, scale } => Self::Exponential {
                height: ceiling,
                scale,
            },
            Shape::Adbudg {
                floor,
                ceiling,
                exponent,
                constant,
            } => Self::Hill {
                offset: floor,
                height: ceiling - floor,
                half: constant.powf(exponent.recip()),
                n: exponent,
            },
            Shape::Linear { rate, cap: None } => Self::Line { rate },
            Shape::Linear {
                rate,
                cap: Some(cap),
            } => {
                let start = CurvePoint {
                    spend: 0.0,
                    outcome: 0.0,
                };
                let end = CurvePoint {
                    spend: cap,
                    outcome: rate * cap,
                };
                Self::Pieces {
                    points: [start, end].into(),
                    factor: 1.0,
                }
            }
            Shape::Piecewise { ref points } => Self::Pieces {
                points: points.as_slice().into(),
                factor: 1.0,
            },
        }
    }

    /// Returns the curve with its outcome multiplied by `weight`, which is above zero.
    pub(crate) fn weighted(mut self, weight: f64) -> Self {
        match &mut self {
            Self::Hill { offset, height, .. } => {
                *offset *= weight;
                *height *= weight;
            }
            Self::Logistic { height, .. } | Self::Exponential { height, .. } => *height *= weight,
            Self::Power { scale, .. } | Self::Log { scale, .. } => *scale *= weight,
            Self::Line { rate } => *rate *= weight,
            Self::Pieces { factor, .. } => *factor *= weight,
            Self::Mean { parts, .. } => {
                *parts = parts
                    .iter()
                    .map(|part| part.clone().weighted(weight))
                    .collect();
            }
        }
        self
    }

    /// Returns the mean of curves under the same spend; `None` when some are smooth and some are straight.
    pub(crate) fn mean(parts: Vec<Self>, odds: &Arc<[f64]>) -> Option<Self> {
        if parts.iter().all(|part| !part.straight()) {
            return Some(Self::Mean {
                parts: parts.into(),
                odds: Arc::clone(odds),
            });
        }
        let rates = parts
            .iter()
            .zip(odds.iter())
            .map(|(part, odds)| match part {
                Self::Line { rate } => Some(odds * rate),
                _ => None,
            });
        if let Some(rates) = rates.collect::<Option<Vec<f64>>>() {
            return Some(Self::Line {
                rate: rates.iter().fold(0.0, |sum, rate| sum + rate),
            });
        }
        // The mean of straight lines has its corners where one of them has one.
        let mut spends = Vec::new();
        for part in &parts {
            match part {
                Self::Pieces { points, .. } => {
                    spends.extend(points.iter().map(|point| point.spend));
                }
                _ => return None,
            }
        }
        spends.sort_by(f64::total_cmp);
        spends.dedup();
        let outcome = |spend: f64| weigh(&parts, odds, |part| part.value(spend));
        let points = spends.into_iter().map(|spend| CurvePoint {
            spend,
            outcome: outcome(spend),
        });
        Some(Self::Pieces {
            points: points.collect(),
            factor: 1.0,
        })
    }

    /// Returns whether the curve is made of straight lines.
    pub(crate) fn straight(&self) -> bool {
        matches!(self, Self::Line { .. } | Self::Pieces { .. })
    }

    pub(crate) fn value(&self, x: f64) -> f64 {
        match *self {
            Self::Hill {
                offset,
                height,
                half,
                n,
            } => {
                // `n` of 1 is common, and needs no power.
                let q = if n == 1.0 {
                    half / x
                } else {
                    (half / x).powf(n)
                };
                offset + height / (1.0 + q)
            }
            Self::Logistic { height, mid, k } => {
                height * sigmoid(k * (x - mid)) * -(-k * x).exp_m1()
            }
            Self::Power { scale, n } => scale * x.powf(n),
            Self::Log { scale, unit } => scale * (x / unit).ln_1p(),
            Self::Exponential { height, scale } => height * -(-x / scale).exp_m1(),
            Self::Line { rate } => rate * x,
            Self::Pieces { ref points, factor } => factor * on_pieces(points, x),
            Self::Mean {
                ref parts,
                ref odds,
            } => weigh(parts, odds, |part| part.value(x)),
        }
    }

    /// Returns the slope, to the right where there is a corner; infinite at zero for some shapes.
    pub(crate) fn slope(&self, x: f64) -> f64 {
        match *self {
            Self::Hill {
                height, half, n, ..
            } => {
                if x == 0.0 {
                    return match n {
                        1.0 => height / half,
                        n if n < 1.0 => f64::INFINITY,
                        _ => 0.0,
                    };
                }
                let u = (x / half).ln();
                (ln_hill(u, n) + (height * n / half).ln()).exp()
            }
            Self::Logistic { height, mid, k } => {
                let up = sigmoid(k * (x - mid));
                height / sigmoid(k * mid) * k * up * sigmoid(k * (mid - x))
            }
            Self::Power { scale, n } => scale * n * x.powf(n - 1.0),
            Self::Log { scale, unit } => scale / (unit + x),
            Self::Exponential { height, scale } => height / scale * (-x / scale).exp(),
            Self::Line { rate } => rate,
            Self::Pieces { ref points, factor } => {
                let after = points.partition_point(|point| point.spend <= x);
                match (points.get(after.wrapping_sub(1)), points.get(after)) {
                    (Some(a), Some(b)) => factor * steepness(a, b),
                    _ => 0.0,
                }
            }
            Self::Mean {
                ref parts,
                ref odds,
            } => weigh(parts, odds, |part| part.slope(x)),
        }
    }

    /// Returns the second derivative at a spend above zero, for smooth curves; zero for straight ones.
    pub(crate) fn curvature(&self, x: f64) -> f64 {
        match *self {
            Self::Hill { half, n, .. } => {
                let up = 1.0 / (1.0 + (half / x).powf(n));
                self.slope(x) * (n - 1.0 - 2.0 * n * up) / x
            }
            Self::Logistic { mid, k, .. } => {
                self.slope(x) * k * (1.0 - 2.0 * sigmoid(k * (x - mid)))
            }
            Self::Power { n, .. } => self.slope(x) * (n - 1.0) / x,
            Self::Log { unit, .. } => -self.slope(x) / (unit + x),
            Self::Exponential { scale, .. } => -self.slope(x) / scale,
            Self::Line { .. } | Self::Pieces { .. } => 0.0,
            Self::Mean {
                ref parts,
                ref odds,
            } => weigh(parts, odds, |part| part.curvature(x)),
        }
    }

    /// Returns the spend from which the curve is concave: 0 for a concave curve, infinite for a convex one. Up to there it is convex,
    /// but for a mean, which may be neither. Not for curves of several lines.
    pub(crate) fn inflection(&self) -> f64 {
        match *self {
            Self::Mean { ref parts, .. } => parts.iter().map(Self::inflection).fold(0.0, f64::max),
            Self::Hill { half, n, .. } if n > 1.0 => half * ((n - 1.0) / (n + 1.0)).powf(n.recip()),
            Self::Logistic { mid, .. } => mid,
            Self::Power { n, .. } if n > 1.0 => f64::INFINITY,
            _ => 0.0,
        }
    }

    /// Returns the greatest spend at which the slope is at least `slope`, or the inflection where it never is.
    ///
    /// Smooth curves only: the demand of straight ones is a matter of their corners.
    pub(crate) fn spend_at(&self, slope: f64) -> f64 {
        if slope <= 0.0 {
            return f64::INFINITY;
        }
        match *self {
            Self::Hill {
                height,
                half,
                n: 1.0,
                ..
            } => half * ((height / half / slope).sqrt() - 1.0).max(0.0),
            Self::Hill {
                height, half, n, ..
            } => {
                let steepest = if n > 1.0 {
                    ((n - 1.0) / (n + 1.0)).ln() / n
                } else {
                    f64::NEG_INFINITY
                };
                let target = (slope * half / (height * n)).ln();
                half * invert_ln_hill(target, n, steepest).exp()
            }
            Self::Logistic { height, mid, k } => {
                // σ(1 − σ) = y on the upper side.
                let y = slope * sigmoid(k * mid) / (height * k);
                let root = 1.0 - 4.0 * y;
                if root <= 0.0 {
                    return mid;
                }
                let up = 1.0 + root.sqrt();
                mid + (up * up / (4.0 * y)).ln() / k
            }
            Self::Power { n, .. } if n > 1.0 => f64::INFINITY,
            Self::Power { scale, n } => (slope / (scale * n)).powf((n - 1.0).recip()),
            Self::Log { scale, unit } => (scale / slope - unit).max(0.0),
            Self::Exponential { height, scale } => (scale * (height / scale / slope).ln()).max(0.0),
            Self::Line { .. } | Self::Pieces { .. } => f64::INFINITY,
            Self::Mean { ref parts, .. } => {
                let spends = || parts.iter().map(|part| part.spend_at(slope));
                let most = spends().fold(0.0, f64::max);
                let least = spends()
                    .fold(f64::INFINITY, f64::min)
                    .max(self.inflection());
                if most.is_infinite() || least >= most {
                    return most;
                }
                root(|x| self.slope(x) - slope, least, most)
            }
        }
    }

    /// Returns what tells smooth curves apart; `None` for points, which are not compared.
    pub(crate) fn key(&self) -> Option<(u8, [u64; 4])> {
        let (kind, numbers) = match *self {
            Self::Hill {
                offset,
                height,
                half,
                n,
            } => (0, [offset, height, half, n]),
            Self::Logistic { height, mid, k } => (1, [height, mid, k, 0.0]),
            Self::Power { scale, n } => (2, [scale, n, 0.0, 0.0]),
            Self::Log { scale, unit } => (3, [scale, unit, 0.0, 0.0]),
            Self::Exponential { height, scale } => (4, [height, scale, 0.0, 0.0]),
            Self::Line { rate } => (5, [rate, 0.0, 0.0, 0.0]),
            Self::Pieces { .. } | Self::Mean { .. } => return None,
        };
        Some((kind, numbers.map(f64::to_bits)))
    }

    /// Returns the outcome that unlimited spend approaches, if there is one.
    pub(crate) fn limit(&self) -> Option<f64> {
        match *self {
            Self::Hill { offset, height, .. } => Some(offset + height),
            Self::Logistic { height, .. } | Self::Exponential { height, .. } => Some(height),
            Self::Power { .. } | Self::Log { .. } | Self::Line { .. } => None,
            Self::Pieces { ref points, factor } => points.last().map(|last| factor * last.outcome),
            Self::Mean {
                ref parts,
                ref odds,
            } => {
                let limits: Option<Vec<f64>> = parts.iter().map(Self::limit).collect();
                Some(
                    limits?
                        .iter()
                        .zip(odds.iter())
                        .fold(0.0, |sum, (limit, odds)| sum + limit * odds),
                )
            }
        }
    }
}

fn weigh(parts: &[Kernel], odds: &[f64], of: impl Fn(&Kernel) -> f64) -> f64 {
    parts
        .iter()
        .zip(odds)
        .fold(0.0, |sum, (part, odds)| sum + odds * of(part))
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// The logarithm of the slope of `xⁿ / (1 + xⁿ)` over `n`, at `x = eᵘ`.
fn ln_hill(u: f64, n: f64) -> f64 {
    (n - 1.0) * u - 2.0 * softplus(n * u).0
}

/// Returns `ln(1 + eˣ)` and its derivative.
fn softplus(x: f64) -> (f64, f64) {
    if x > 0.0 {
        let e = (-x).exp();
        (x + e.ln_1p(), 1.0 / (1.0 + e))
    } else {
        let e = x.exp();
        (e.ln_1p(), e / (1.0 + e))
    }
}

/// Solves `ln_hill(u) = target` to the right of `steepest`, where the function is concave and falls.
///
/// Both asymptotes lie above the function, so that both reach the target to the right of it; from there Newton's method goes left
/// step by step and never past the solution.
fn invert_ln_hill(target: f64, n: f64, steepest: f64) -> f64 {
    if steepest > f64::NEG_INFINITY && ln_hill(steepest, n) <= target {
        return steepest;
    }
    let mut u = -target / (n + 1.0);
    if n < 1.0 {
        u = u.min(target / (n - 1.0));
    }
    u = u.max(steepest);
    for _ in 0..60 {
        let (soft, rate) = softplus(n * u);
        let miss = (n - 1.0) * u - 2.0 * soft - target;
        let step = miss / (n - 1.0 - 2.0 * n * rate);
        // Where the start was to the left after all, one step goes to the right.
        let next = (u - step).max(steepest);
        let done = (next - u).abs() <= 1e-9 * (1.0 + u.abs());
        u = next;
        if done {
            // The step before had an error of 1e-9 and Newton's method squares it.
            break;
        }
    }
    u
}

fn steepness(a: &CurvePoint, b: &CurvePoint) -> f64 {
    (b.outcome - a.outcome) / (b.spend - a.spend)
}

fn on_pieces(points: &[CurvePoint], x: f64) -> f64 {
    let after = points.partition_point(|point| point.spend <= x);
    match (points.get(after.wrapping_sub(1)), points.get(after)) {
        (Some(a), Some(b)) => a.outcome + steepness(a, b) * (x - a.spend),
        (Some(last), None) => last.outcome,
        (None, _) => 0.0,
    }
}
