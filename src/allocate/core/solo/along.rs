//! How is one channel solved along concave curves, one for each period? An interior-point method whose prices prove a bound.
//!
//! Whether it ended well or not: no schedule is above the tangents.

use super::Solo;
use crate::response::{chord::Chord, kernel::Kernel};

/// The most steps of the method.
const STEPS_MAX: u32 = 40;
/// How exact a part is solved, in parts of its bound and of what is open.
pub(super) const PRECISE: f64 = 1e-6;
const CLOSE: f64 = 0.05;
/// The steepest part of slopes that is worth a second bound.
const FLATTER: f64 = 0.5;

/// The solution along concave curves.
pub(super) struct Relaxed {
    pub(super) bound: f64,
    pub(super) x: Vec<f64>,
    /// The slopes of the effects that prove the bound.
    pub(super) slopes: Vec<f64>,
}

/// A concave curve that is nowhere below the response in a range of effects.
pub(super) struct Piece<'a> {
    pub(super) kernel: &'a Kernel,
    pub(super) season: f64,
    pub(super) chord: Chord,
    /// The end of the range, where it is a bound.
    pub(super) high: f64,
}

impl Piece<'_> {
    /// Returns the most by which it is above a line through nothing.
    fn most(&self, slope: f64) -> f64 {
        let end = self.high.min(self.chord.end);
        let (low, touch) = (self.chord.start, self.chord.touch);
        let peak = if slope <= 0.0 {
            end
        } else if slope >= self.season * self.chord.slope {
            low
        } else {
            // A tangent from beyond the range has the whole of it straight.
            self.kernel
                .spend_at(slope / self.season)
                .clamp(touch.min(end), end)
        };
        self.at(peak).0 - slope * peak
    }

    /// Returns height, slope and curvature.
    pub(super) fn at(&self, a: f64) -> (f64, f64, f64) {
        let (chord, kernel) = (&self.chord, self.kernel);
        let (height, slope, bend) = if a < chord.touch {
            (
                chord.base + chord.slope * (a - chord.start),
                chord.slope,
                0.0,
            )
        } else {
            (
                kernel.value(a),
                kernel.slope(a),
                kernel.curvature(a).min(0.0),
            )
        };
        (
            self.season * height,
            self.season * slope,
            self.season * bend,
        )
    }
}

/// Where the method is.
struct State {
    x: Vec<f64>,
    /// Prices of spending nothing, of the most of a period, and of the end of the range of an effect.
    z: Vec<f64>,
    v: Vec<f64>,
    u: Vec<f64>,
}

impl Solo {
    /// Solves along concave curves.
    pub(super) fn relaxed(&self, pieces: &[Piece<'_>]) -> Relaxed {
        let mut state = self.start(pieces);
        let (mut bound, mut last) = (f64::INFINITY, state.x.clone());
        let mut slopes = Vec::new();
        for _ in 0..STEPS_MAX {
            let mu = 0.1 * self.complementarity(&state, pieces);
            if !self.step(&mut state, pieces, mu) {
                break;
            }
            let (found, height, steep) = self.judge(&state, pieces);
            if found < bound {
                (bound, slopes) = (found, steep);
            }
            last.clone_from(&state.x);
            let rest = bound - self.worth;
            if bound - height <= f64::max(PRECISE * bound.abs(), CLOSE * rest) || rest <= 0.0 {
                break;
            }
        }
        Relaxed {
            bound,
            x: last,
            slopes,
        }
    }

    fn start(&self, pieces: &[Piece<'_>]) -> State {
        let least = pieces
            .iter()
            .fold(self.flight.end(), |least, piece| least.min(piece.high));
        let n = self.prices.len();
        let mut x = vec![0.0; n];
        for t in self.flight.open.clone() {
            x[t] = 0.4 * self.most[t].min(least);
        }
        let effects = self.flight.effective(&x);
        let cost: f64 = x
            .iter()
            .zip(&self.prices)
            .fold(0.0, |sum, (x, p)| sum + x * p);
        #[expect(clippy::cast_precision_loss, reason = "a count of periods")]
        let mu = (cost + self.flight.outcome(&x).abs()).max(f64::MIN_POSITIVE) / n as f64;
        let over = |room: f64| {
            if room > 0.0 && room.is_finite() {
                mu / room
            } else {
                0.0
            }
        };
        State {
            z: x.iter().map(|x| over(*x)).collect(),
            v: x.iter()
                .zip(&self.most)
                .map(|(x, most)| over(most - x))
                .collect(),
            u: effects
                .iter()
                .zip(pieces)
                .map(|(a, piece)| over(piece.high - a))
                .collect(),
            x,
        }
    }

    fn complementarity(&self, state: &State, pieces: &[Piece<'_>]) -> f64 {
        let (mut sum, mut count) = (0.0, 0.0);
        let mut add = |room: f64, price: f64| {
            if room.is_finite() {
                sum += room * price;
                count += 1.0;
            }
        };
        for t in self.flight.open.clone() {
            add(state.x[t], state.z[t]);
            add(self.most[t] - state.x[t], state.v[t]);
        }
        for ((a, piece), u) in self
            .flight
            .effective(&state.x)
            .iter()
            .zip(pieces)
            .zip(&state.u)
        {
            add(piece.high - a, *u);
        }
        sum / f64::max(count, 1.0)
    }

    /// Takes one step of Newton's method towards products of `mu`; `false` when the matrix is beyond the range of numbers.
    fn step(&self, state: &mut State, pieces: &[Piece<'_>], mu: f64) -> bool {
        let open = self.flight.open.clone();
        let effects = self.flight.effective(&state.x);
        let derivatives = effects
            .iter()
            .zip(pieces)
            .zip(&state.u)
            .map(|((a, piece), u)| {
                let (_, slope, curvature) = piece.at(*a);
                let room = piece.high - a;
                if room.is_finite() {
                    (slope - mu / room, u / room - curvature)
                } else {
                    (slope, -curvature)
                }
            });
        let (slopes, stiff): (Vec<f64>, Vec<f64>) = derivatives.unzip();
        let (mut force, mut bend) = self.flight.felt(&slopes, &stiff);
        for (i, t) in open.clone().enumerate() {
            let (x, left) = (state.x[t], self.most[t] - state.x[t]);
            force[i] += mu / x - mu / left - self.prices[t];
            *bend.cell(i, i) += state.z[t] / x + state.v[t] / left;
        }
        let Some(lower) = bend.cholesky() else {
            return false;
        };
        let direct = lower.back(&force);
        let mut dx = vec![0.0; self.prices.len()];
        dx[open].copy_from_slice(&direct);
        self.advance(state, pieces, &effects, &dx, mu);
        true
    }

    /// Moves along a direction as far as no bound is touched, prices as far as none turns negative.
    fn advance(
        &self,
        state: &mut State,
        pieces: &[Piece<'_>],
        effects: &[f64],
        dx: &[f64],
        mu: f64,
    ) {
        let (mut far, mut far_price) = (1.0, 1.0);
        let limit = |far: &mut f64, value: f64, change: f64| {
            if change < 0.0 {
                *far = f64::min(*far, -0.995 * value / change);
            }
        };
        let felt = self.flight.effective(dx);
        let mut moves = Vec::with_capacity(dx.len());
        for t in self.flight.open.clone() {
            let (x, left) = (state.x[t], self.most[t] - state.x[t]);
            let dz = mu / x - state.z[t] - state.z[t] / x * dx[t];
            let dv = mu / left - state.v[t] + state.v[t] / left * dx[t];
            limit(&mut far, x, dx[t]);
            limit(&mut far, left, -dx[t]);
            limit(&mut far_price, state.z[t], dz);
            limit(&mut far_price, state.v[t], dv);
            moves.push((t, dz, dv));
        }
        let mut ends = Vec::new();
        for (t, piece) in pieces
            .iter()
            .enumerate()
            .filter(|(_, piece)| piece.high.is_finite())
        {
            let room = piece.high - effects[t];
            let du = mu / room - state.u[t] + state.u[t] / room * felt[t];
            limit(&mut far, room, -felt[t]);
            limit(&mut far_price, state.u[t], du);
            ends.push((t, du));
        }
        for (t, dz, dv) in moves {
            state.x[t] += far * dx[t];
            state.z[t] += far_price * dz;
            state.v[t] += far_price * dv;
        }
        for (t, du) in ends {
            state.u[t] += far_price * du;
        }
    }

    /// Returns the bound that the prices of a state prove, and the worth along the concave curves.
    fn judge(&self, state: &State, pieces: &[Piece<'_>]) -> (f64, f64, Vec<f64>) {
        let effects = self.flight.effective(&state.x);
        let (mut bound, mut height) = (0.0, 0.0);
        let mut slopes = Vec::with_capacity(effects.len());
        for ((a, piece), u) in effects.iter().zip(pieces).zip(&state.u) {
            let (value, slope, _) = piece.at(*a);
            height += value;
            bound += value - slope * a;
            if piece.high.is_finite() {
                bound += u * piece.high;
                slopes.push(slope - u);
            } else {
                slopes.push(slope);
            }
        }
        let gains = self.flight.felt_slopes(&slopes);
        // A little less steep, and no spend gains anything: what that adds is often less than what the gains could be.
        let mut flatter: f64 = 1.0;
        for (t, gain) in self.flight.open.clone().zip(gains) {
            bound += f64::max(gain - self.prices[t], 0.0) * self.most[t];
            height -= self.prices[t] * state.x[t];
            if gain > self.prices[t] {
                flatter = flatter.min(self.prices[t] / gain);
            }
        }
        if FLATTER < flatter && flatter < 1.0 {
            let peaks = pieces
                .iter()
                .zip(&slopes)
                .map(|(piece, slope)| piece.most(flatter * slope));
            bound = bound.min(peaks.fold(0.0, |sum, peak| sum + peak));
        }
        (bound, height, slopes)
    }
}
