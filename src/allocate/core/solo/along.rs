//! How is one channel solved along concave curves, one for each period? An interior-point method whose prices prove a bound.
//!
//! The slopes prove a bound whether the method ended well or not: no schedule is above the tangents.

use super::Solo;
use crate::allocate::core::seam::{Inner, Piece, Reach, Seam};

/// The most steps of the method; it needs about ten.
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

/// Where the method is.
struct State {
    /// The spends of the open periods.
    x: Vec<Inner>,
    /// The effects of all.
    seams: Vec<Seam>,
}

impl State {
    fn complementarity(&self) -> f64 {
        let parts = self.seams.iter().flat_map(Seam::parts);
        let add = |(sum, count): (f64, f64), inner: &Inner| {
            let (product, ends) = inner.products();
            (sum + product, count + ends)
        };
        let (sum, count) = self.x.iter().chain(parts).fold((0.0, 0.0), add);
        sum / f64::max(count, 1.0)
    }
}

impl Solo {
    /// Solves along concave curves.
    pub(super) fn relaxed(&self, pieces: &[Piece<'_>]) -> Relaxed {
        let mut state = self.start(pieces);
        let mut bound = f64::INFINITY;
        let mut slopes = Vec::new();
        for _ in 0..STEPS_MAX {
            let mu = 0.1 * state.complementarity();
            if !self.step(&mut state, pieces, mu) {
                break;
            }
            let (found, steep) = self.judge(&state, pieces);
            if found < bound {
                (bound, slopes) = (found, steep);
            }
            let rest = bound - self.worth;
            // As long as parts do not add up, they may stand above the bound.
            let open = (bound - self.height(&state, pieces)).abs();
            if open <= f64::max(PRECISE * bound.abs(), CLOSE * rest) || rest <= 0.0 {
                break;
            }
        }
        Relaxed {
            bound,
            x: self.spends(&state),
            slopes,
        }
    }

    fn spends(&self, state: &State) -> Vec<f64> {
        let mut x = vec![0.0; self.prices.len()];
        for (t, inner) in self.flight.open.clone().zip(&state.x) {
            x[t] = inner.at;
        }
        x
    }

    fn start(&self, pieces: &[Piece<'_>]) -> State {
        // Where effects are about, as far as all ranges allow.
        let about = |piece: &Piece<'_>| {
            let touch = piece.chord.touch;
            if touch > 0.0 {
                touch.min(piece.high)
            } else {
                piece.high
            }
        };
        let usual = pieces.iter().map(about).fold(self.flight.end(), f64::min);
        let mut x = vec![0.0; self.prices.len()];
        for t in self.flight.open.clone() {
            x[t] = 0.4 * self.most[t].min(usual);
        }
        let effects = self.flight.effective(&x);
        let costs = x.iter().zip(&self.prices);
        let cost = costs.fold(0.0, |sum, (x, p)| sum + x * p);
        #[expect(clippy::cast_precision_loss, reason = "a count of periods")]
        let mu = (cost + self.flight.outcome(&x).abs()).max(f64::MIN_POSITIVE)
            / self.prices.len() as f64;
        let seam = |(piece, a): (&Piece<'_>, &f64)| Seam::new(piece, *a, usual, mu);
        let open = self.flight.open.clone();
        State {
            x: open.map(|t| Inner::new(x[t], self.most[t], mu)).collect(),
            seams: pieces.iter().zip(&effects).map(seam).collect(),
        }
    }

    /// Takes one step of Newton's method towards products of `mu`; `false` when the matrix is beyond the range of numbers.
    fn step(&self, state: &mut State, pieces: &[Piece<'_>], mu: f64) -> bool {
        let effects = self.flight.effective(&self.spends(state));
        let all = state.seams.iter().zip(pieces).zip(&effects);
        let wants: Vec<_> = all
            .map(|((seam, piece), a)| seam.wants(piece, *a, mu))
            .collect();
        let slopes: Vec<f64> = wants.iter().map(|wants| wants.slope).collect();
        let stiff: Vec<f64> = wants.iter().map(|wants| wants.stiff).collect();
        let (mut force, mut matrix) = self.flight.felt(&slopes, &stiff);
        let open = self.flight.open.clone();
        for (i, (t, inner)) in open.clone().zip(&state.x).enumerate() {
            let (pull, stiff) = inner.pull(mu);
            force[i] += pull - self.prices[t];
            *matrix.cell(i, i) += stiff;
        }
        let Some(lower) = matrix.cholesky() else {
            return false;
        };
        let direct = lower.back(&force);
        let mut dx = vec![0.0; pieces.len()];
        dx[open].copy_from_slice(&direct);
        let mut reach = Reach::default();
        for (inner, change) in state.x.iter().zip(&direct) {
            reach.see(inner, *change, mu);
        }
        let felt = self.flight.effective(&dx);
        let all = state.seams.iter().zip(&wants).zip(&felt);
        let changes: Vec<_> = all
            .map(|((seam, wants), da)| seam.change(wants, *da, mu, &mut reach))
            .collect();
        for (inner, change) in state.x.iter_mut().zip(&direct) {
            reach.go(inner, *change, mu);
        }
        for (seam, change) in state.seams.iter_mut().zip(changes) {
            seam.go(change, mu, &reach);
        }
        true
    }

    /// Returns the worth along the concave curves, of parts as they are.
    fn height(&self, state: &State, pieces: &[Piece<'_>]) -> f64 {
        let effects = self.flight.effective(&self.spends(state));
        let all = state.seams.iter().zip(pieces).zip(&effects);
        let heights = all.map(|((seam, piece), a)| seam.height(piece, *a));
        let height = heights.fold(0.0, |sum, height| sum + height);
        let costs = self.flight.open.clone().zip(&state.x);
        costs.fold(height, |height, (t, inner)| {
            height - self.prices[t] * inner.at
        })
    }

    /// Returns the bound that slopes prove, and those that prove it: they, or less steep ones.
    fn judge(&self, state: &State, pieces: &[Piece<'_>]) -> (f64, Vec<f64>) {
        let slopes: Vec<f64> = state.seams.iter().map(|seam| seam.slope).collect();
        let gains = self.flight.felt_slopes(&slopes);
        // A little less steep, and no spend gains anything: what that adds is often less than what the gains could be.
        let (mut flatter, mut gained): (f64, f64) = (1.0, 0.0);
        for (t, gain) in self.flight.open.clone().zip(gains) {
            gained += f64::max(gain - self.prices[t], 0.0) * self.most[t];
            if gain > self.prices[t] {
                flatter = flatter.min(self.prices[t] / gain);
            }
        }
        let peaks = |part: f64| {
            let peaks = pieces.iter().zip(&slopes);
            let peaks = peaks.map(|(piece, slope)| piece.most(part * slope));
            peaks.fold(0.0, |sum, peak| sum + peak)
        };
        let bound = peaks(1.0) + gained;
        if FLATTER < flatter && flatter < 1.0 {
            let other = peaks(flatter);
            if other < bound {
                return (other, slopes.iter().map(|slope| flatter * slope).collect());
            }
        }
        (bound, slopes)
    }
}
