//! What is one channel worth at most over the periods, at prices of money? Branch and bound on where each effect stands.
//!
//! At prices, channels have nothing to do with each other. What is left is one S-curve in each period, and carry-over that ties the
//! periods together. The envelope of each period makes that concave; an effect on the straight part of its envelope is split where
//! it stands, and both envelopes are lower there. Each part is solved by an interior-point method, whose prices prove a bound
//! whether it ended well or not: no schedule is above the tangents.

use std::collections::BinaryHeap;

use super::{dynamic::geometric, flight::Flight, search::Ranked};
use crate::response::{chord::Chord, kernel::Kernel};

/// The most steps of the method.
const STEPS_MAX: u32 = 40;
/// Where the search for the most that is worth looking at begins, in parts of the greatest effect.
const LITTLE: f64 = 1e-4;
/// How exact a part is solved, in parts of its bound and of what is open.
const PRECISE: f64 = 1e-6;
const CLOSE: f64 = 0.05;
/// The steepest part of slopes that is worth a second bound.
const FLATTER: f64 = 0.5;
/// How far from the ends of a straight part it is split, at least.
const INNER: f64 = 0.1;

/// A channel at prices.
pub(crate) struct Solo<'a> {
    flight: &'a Flight,
    /// The price of money in each period, and the most of it.
    prices: Vec<f64>,
    limits: Vec<f64>,
    /// The most that is worth looking at in each period.
    most: Vec<f64>,
    open: BinaryHeap<Ranked<Node>>,
    /// The greatest bound of what is not split any more.
    closed: f64,
    /// A bound from elsewhere.
    known: f64,
    /// The best schedule met, and what it is worth beyond the prices.
    pub(crate) worth: f64,
    pub(crate) x: Vec<f64>,
    pub(crate) nodes: u64,
}

/// Ranges of the effects, and the solution along their envelopes.
#[derive(Debug)]
struct Node {
    ranges: Vec<(f64, f64)>,
    effects: Vec<f64>,
}

/// A concave curve that is nowhere below the response in a range of effects.
struct Piece<'a> {
    flight: &'a Flight,
    season: f64,
    chord: Chord,
    /// The end of the range, where it is a bound.
    high: f64,
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
            let kernel = &self.flight.kernel;
            kernel.spend_at(slope / self.season).clamp(touch, end)
        };
        self.at(peak).0 - slope * peak
    }

    /// Returns height, slope and curvature.
    fn at(&self, a: f64) -> (f64, f64, f64) {
        let (chord, kernel) = (&self.chord, &self.flight.kernel);
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

impl<'a> Solo<'a> {
    /// Begins with the whole, solved along its envelopes.
    pub(crate) fn new(flight: &'a Flight, prices: Vec<f64>, limits: Vec<f64>) -> Self {
        let least = prices.iter().copied().fold(f64::INFINITY, f64::min);
        let bend = flight.kernel.inflection().min(flight.end());
        let enough = flight.enough(least, f64::max(bend, LITTLE * flight.end()));
        let nothing = vec![0.0; prices.len()];
        let mut solo = Self {
            flight,
            most: limits.iter().map(|limit| limit.min(enough)).collect(),
            limits,
            prices,
            open: BinaryHeap::new(),
            closed: f64::NEG_INFINITY,
            known: f64::INFINITY,
            worth: flight.outcome(&nothing),
            x: nothing,
            nodes: 0,
        };
        if flight.kernel.straight() {
            solo.known = solo.by_effects(least);
        } else {
            let ranges = vec![(0.0, flight.end()); solo.prices.len()];
            solo.enter(ranges, f64::INFINITY);
        }
        solo
    }

    /// Bounds straight lines, which have no slopes to be solved by: no unit of effect costs less than the least price, for what a spend
    /// comes to over all periods is no more than the spend.
    fn by_effects(&self, least: f64) -> f64 {
        let (kernel, end) = (&self.flight.kernel, self.flight.end());
        let mut spends = vec![0.0, end];
        if let Kernel::Pieces { points, .. } = kernel {
            spends.extend(points.iter().map(|point| point.spend.min(end)));
        }
        let most = |season: &f64| {
            let net = |a: &f64| season * kernel.value(*a) - least * a;
            spends.iter().map(net).fold(f64::NEG_INFINITY, f64::max)
        };
        self.flight
            .season
            .iter()
            .fold(0.0, |sum, season| sum + most(season))
    }

    /// Returns what a schedule is worth beyond the prices.
    fn net(&self, x: &[f64]) -> f64 {
        let cost = x
            .iter()
            .zip(&self.prices)
            .fold(0.0, |sum, (x, p)| sum + x * p);
        self.flight.outcome(x) - cost
    }

    pub(crate) fn offer(&mut self, x: &[f64]) {
        let worth = self.net(x);
        if worth > self.worth {
            (self.worth, self.x) = (worth, x.to_vec());
        }
    }

    /// Returns what no schedule is worth more than.
    pub(crate) fn bound(&self) -> f64 {
        let top = self.open.peek().map_or(f64::NEG_INFINITY, |top| top.bound);
        let straight = self.flight.kernel.straight();
        let found = if straight {
            f64::INFINITY
        } else {
            top.max(self.closed)
        };
        found.min(self.known).max(self.worth)
    }

    /// Bounds a channel whose carry-over is geometric by dynamic programming.
    pub(crate) fn by_levels(&mut self) {
        if let Some((bound, x)) = geometric(self.flight, &self.prices) {
            self.known = self.known.min(bound);
            let within = x.iter().zip(&self.limits).all(|(x, limit)| x <= limit);
            if within {
                self.offer(&x);
            }
        }
    }

    /// Returns how far the bound is above the best schedule met.
    pub(crate) fn gap(&self) -> f64 {
        self.bound() - self.worth
    }

    /// Splits the part with the greatest bound; `false` when there is nothing to split.
    pub(crate) fn branch(&mut self) -> bool {
        let Some(Ranked { bound, node, .. }) = self.open.pop() else {
            return false;
        };
        if bound <= self.worth {
            self.open.clear();
            self.closed = self.closed.max(bound);
            return false;
        }
        let mut worst = (0.0, None);
        for (t, (a, range)) in node.effects.iter().zip(&node.ranges).enumerate() {
            let piece = self.piece(t, *range);
            let miss = piece.at(*a).0 - self.flight.season[t] * self.flight.kernel.value(*a);
            let (low, high) = (range.0, range.1.min(piece.chord.touch.max(range.0)));
            if miss > worst.0 && high > low {
                let hair = INNER * (high - low);
                worst = (miss, Some((t, a.clamp(low + hair, high - hair))));
            }
        }
        let Some((t, at)) = worst.1 else {
            self.closed = self.closed.max(bound);
            return true;
        };
        let (low, high) = node.ranges[t];
        for range in [(low, at), (at, high)] {
            let mut ranges = node.ranges.clone();
            ranges[t] = range;
            self.enter(ranges, bound);
        }
        true
    }

    fn piece(&self, t: usize, (low, high): (f64, f64)) -> Piece<'a> {
        let kernel = &self.flight.kernel;
        let mut chord = Chord::of(kernel, low, low, high);
        if chord.touch <= chord.start {
            // Concave from the start: to its left the tangent is above.
            chord.slope = kernel.slope(low);
        }
        Piece {
            flight: self.flight,
            season: self.flight.season[t],
            chord,
            high: if high < self.flight.end() {
                high
            } else {
                f64::INFINITY
            },
        }
    }

    /// Solves a part along its envelopes, and keeps it to be split.
    fn enter(&mut self, ranges: Vec<(f64, f64)>, above: f64) {
        self.nodes = self.nodes.saturating_add(1);
        let pieces: Vec<Piece<'_>> = (0..ranges.len())
            .map(|t| self.piece(t, ranges[t]))
            .collect();
        let (bound, x) = self.relaxed(&pieces);
        let bound = bound.min(above);
        self.offer(&x);
        let effects = self.flight.effective(&x);
        if bound > self.worth {
            let number = self.nodes;
            self.open.push(Ranked {
                bound,
                number,
                node: Node { ranges, effects },
            });
        }
    }

    /// Solves along concave curves; returns a bound and a schedule.
    fn relaxed(&self, pieces: &[Piece<'_>]) -> (f64, Vec<f64>) {
        let mut state = self.start(pieces);
        let (mut bound, mut last) = (f64::INFINITY, state.x.clone());
        for _ in 0..STEPS_MAX {
            let mu = 0.1 * self.complementarity(&state, pieces);
            if !self.step(&mut state, pieces, mu) {
                break;
            }
            let (found, height) = self.judge(&state, pieces);
            bound = bound.min(found);
            last.clone_from(&state.x);
            let rest = bound - self.worth;
            if bound - height <= f64::max(PRECISE * bound.abs(), CLOSE * rest) || rest <= 0.0 {
                break;
            }
        }
        (bound, last)
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
    fn judge(&self, state: &State, pieces: &[Piece<'_>]) -> (f64, f64) {
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
        (bound, height)
    }
}
