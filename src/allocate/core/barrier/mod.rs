//! How is money spread over channels and periods when effects carry over? An interior-point method with a bound of its own.
//!
//! Periods of a channel hang together through carry-over, channels through the budget and the cash of each period. The method keeps
//! to the inside of all bounds and lets them pull less and less. Its matrix falls into one block for each channel, joined by one
//! row for the budget and one for each period with a cash limit. The prices that it ends with give a bound on every schedule,
//! whether it ended well or not: with curves replaced by their envelopes, no schedule is above the tangent.

mod ascend;
mod bound;

use super::{
    flight::{Corner, Flight},
    seam::{Reach, Seam},
};
use crate::numeric::fit::Square;

/// Channels over periods under a budget and cash limits.
#[derive(Debug, Clone)]
pub(crate) struct Calendar {
    pub(crate) flights: Vec<Flight>,
    pub(crate) periods: usize,
    pub(crate) budget: f64,
    /// The most of each period; infinite without a limit.
    pub(crate) cash: Vec<f64>,
}

/// A schedule and a bound on all.
#[derive(Debug, Clone)]
pub(crate) struct Phased {
    /// The spends of each flight by period.
    pub(crate) x: Vec<Vec<f64>>,
    pub(crate) bound: f64,
    /// The price of the budget.
    pub(crate) price: f64,
    /// The price of the cash of each period.
    pub(crate) cash_prices: Vec<f64>,
    /// The price of the most of each flight.
    pub(crate) most_prices: Vec<f64>,
}

/// The most steps of the method; it needs about thirty.
const STEPS_MAX: u32 = 100;

/// What a sum may be above its limit, in parts of it: amounts are rounded down at the end, and judged once more.
const HAIR: f64 = 1e-12;

/// Inner values: spends, their prices, and the prices of the rows.
struct State {
    x: Vec<Vec<f64>>,
    /// Prices of spending nothing, and of the most of a period.
    z: Vec<Vec<f64>>,
    v: Vec<Vec<f64>>,
    /// The corners of straight lines, by flight and period.
    corners: Vec<Vec<Vec<Corner>>>,
    /// Effects whose envelope is first straight and then bent, by flight and period.
    seams: Vec<Vec<Option<Seam>>>,
    /// The price of the budget, of the cash of each period, and of the most of each flight.
    budget: f64,
    cash: Vec<f64>,
    most: Vec<f64>,
}

/// What is left of each row.
struct Slack {
    budget: f64,
    cash: Vec<f64>,
    most: Vec<f64>,
}

/// Returns what each has of one that is shared by so many.
#[expect(clippy::cast_precision_loss, reason = "a count of periods")]
fn share(count: usize) -> f64 {
    1.0 / (count.max(1) as f64)
}

/// Spreads the budget along the envelopes.
pub(crate) fn phase(calendar: &Calendar) -> Phased {
    spread(calendar, true, f64::NEG_INFINITY, 1e-10)
}

/// Spreads the budget along curves that are above the true ones in a part of their range only: in a part, a schedule may have to spend
/// more than it would by itself. It ends where the bound is not above what is `enough`.
pub(super) fn phase_part(calendar: &Calendar, enough: f64) -> Phased {
    spread(calendar, false, enough, 1e-9)
}

fn spread(calendar: &Calendar, whole: bool, enough: f64, precise: f64) -> Phased {
    let mut state = calendar.state(calendar.middle(), 1.0);
    let mut best = calendar.phased(&state, whole);
    let mut last = f64::INFINITY;
    for _ in 0..STEPS_MAX {
        let mu = calendar.complementarity(&state) * 0.12;
        if !calendar.step(&mut state, mu) {
            break;
        }
        let now = calendar.phased(&state, whole);
        // As long as parts do not add up, they may stand above the bound.
        let gap = (now.bound - calendar.height(&now.x, &state.seams)).abs();
        if now.bound < best.bound {
            best.bound = now.bound;
            (best.price, best.cash_prices) = (now.price, now.cash_prices);
            best.most_prices = now.most_prices;
        }
        if gap < last {
            best.x = now.x;
            last = gap;
        }
        if gap <= precise * now.bound.abs() || best.bound <= enough {
            break;
        }
    }
    best
}

impl Calendar {
    /// Returns the most that a flight can spend in a period by all bounds.
    pub(crate) fn most(&self, c: usize, t: usize) -> f64 {
        let flight = &self.flights[c];
        flight
            .period_most
            .min(flight.most)
            .min(self.budget)
            .min(self.cash[t])
    }

    /// Returns whether a schedule keeps all bounds, but for what sums of numbers are off.
    pub(crate) fn keeps(&self, x: &[Vec<f64>]) -> bool {
        let slack = self.slack(x);
        let hair = -1e-9 * self.budget;
        let within = |(flight, row): (&Flight, &Vec<f64>)| {
            let most = flight.period_most * (1.0 + HAIR);
            row.iter().all(|x| *x <= most)
        };
        let room = |(left, limit): (&f64, f64)| *left >= -HAIR * limit || limit.is_infinite();
        let mosts = self.flights.iter().map(|flight| flight.most);
        slack.budget >= hair
            && slack.cash.iter().zip(self.cash.iter().copied()).all(room)
            && slack.most.iter().zip(mosts).all(room)
            && self.flights.iter().zip(x).all(within)
    }

    /// Returns the sum of the envelopes, of the two parts of effects where there are some.
    fn height(&self, x: &[Vec<f64>], seams: &[Vec<Option<Seam>>]) -> f64 {
        let mut height = 0.0;
        for (c, (flight, x)) in self.flights.iter().zip(x).enumerate() {
            let seasons = flight.effective(x).into_iter().zip(&flight.season);
            for (t, (a, season)) in seasons.enumerate() {
                let seam = seams.get(c).and_then(|seams| seams[t].as_ref());
                if let Some((seam, piece)) = seam.zip(flight.piece(t)) {
                    height += seam.height(&piece, a);
                    continue;
                }
                height += season * flight.envelope(t, a).0;
                for corner in flight.corners(t, a, *season) {
                    height -= corner.drop * f64::max(a - corner.spend, 0.0);
                }
            }
        }
        height
    }

    /// Returns how many spends there are, of all flights.
    fn open(&self) -> usize {
        let open = self.flights.iter().map(|flight| flight.open.len());
        open.fold(0, usize::saturating_add)
    }

    /// Returns a schedule well inside all bounds.
    fn middle(&self) -> Vec<Vec<f64>> {
        let even = 0.5 * self.budget * share(self.open());
        let mut x = Vec::with_capacity(self.flights.len());
        for (c, flight) in self.flights.iter().enumerate() {
            let mut row = vec![0.0; self.periods];
            for t in flight.open.clone() {
                let cash = 0.5 * self.cash[t] * share(self.flights.len());
                let own = 0.5 * flight.most * share(flight.open.len());
                row[t] = even.min(cash).min(own).min(0.5 * self.most(c, t));
            }
            x.push(row);
        }
        x
    }

    /// Returns a state at a schedule, whose distances to bounds are together worth about so much of the outcome.
    fn state(&self, x: Vec<Vec<f64>>, part: f64) -> State {
        // Prices that make each product equal to the same part of the value.
        let mu = (part * self.height(&x, &[]).abs() * share(self.open())).max(f64::MIN_POSITIVE);
        let slack = self.slack(&x);
        let over = |x: f64| {
            if x > 0.0 && x.is_finite() {
                mu / x
            } else {
                0.0
            }
        };
        let z = x
            .iter()
            .map(|row| row.iter().map(|x| over(*x)).collect())
            .collect();
        let v = (0..x.len()).map(|c| {
            (0..self.periods)
                .map(|t| over(self.flights[c].period_most - x[c][t]))
                .collect()
        });
        let corners = self.flights.iter().zip(&x).map(|(flight, x)| {
            let seasons = flight.effective(x).into_iter().zip(&flight.season);
            seasons
                .enumerate()
                .map(|(t, (a, season))| flight.corners(t, a, *season))
                .collect()
        });
        let seams = self.flights.iter().zip(&x).map(|(flight, x)| {
            let effects = flight.effective(x);
            let usual = effects.iter().copied().fold(0.0, f64::max);
            let seam = |t: usize| {
                let piece = flight.seam(t)?;
                let about = f64::max(usual, 0.1 * piece.chord.touch.min(piece.high));
                Some(Seam::new(&piece, effects[t], about, mu))
            };
            (0..self.periods).map(seam).collect()
        });
        State {
            z,
            seams: seams.collect(),
            v: v.collect(),
            corners: corners.collect(),
            budget: over(slack.budget),
            cash: slack.cash.iter().map(|s| over(*s)).collect(),
            most: slack.most.iter().map(|s| over(*s)).collect(),
            x,
        }
    }

    fn slack(&self, x: &[Vec<f64>]) -> Slack {
        let sum = |row: &Vec<f64>| row.iter().fold(0.0, |sum, x| sum + x);
        let sums: Vec<f64> = x.iter().map(sum).collect();
        let period = |t: usize| self.cash[t] - x.iter().fold(0.0, |sum, row| sum + row[t]);
        Slack {
            budget: self.budget - sums.iter().fold(0.0, |sum, x| sum + x),
            cash: (0..self.periods).map(period).collect(),
            most: self
                .flights
                .iter()
                .zip(&sums)
                .map(|(flight, sum)| flight.most - sum)
                .collect(),
        }
    }

    /// Returns the mean product of a distance to a bound and its price.
    fn complementarity(&self, state: &State) -> f64 {
        let slack = self.slack(&state.x);
        let (mut sum, mut count) = (state.budget * slack.budget, 1.0);
        let mut add = |distance: f64, price: f64| {
            if distance.is_finite() {
                sum += distance * price;
                count += 1.0;
            }
        };
        for (c, flight) in self.flights.iter().enumerate() {
            for t in flight.open.clone() {
                add(state.x[c][t], state.z[c][t]);
                add(flight.period_most - state.x[c][t], state.v[c][t]);
            }
            add(slack.most[c], state.most[c]);
            for (a, corners) in flight.effective(&state.x[c]).iter().zip(&state.corners[c]) {
                for corner in corners {
                    let (idle, beyond) = corner.slack(*a);
                    add(idle, corner.drop - corner.price);
                    add(beyond, corner.price);
                }
            }
        }
        for (cash, price) in slack.cash.iter().zip(&state.cash) {
            add(*cash, *price);
        }
        let seams = state.seams.iter().flatten().flatten();
        for inner in seams.flat_map(Seam::parts) {
            let (products, ends) = inner.products();
            sum += products;
            count += ends;
        }
        sum / count
    }

    /// Returns the slope of the envelope by the effect of each period, and its second derivative with the sign turned; those of the step
    /// to products of `mu`, or those at the prices there are.
    fn derivatives(&self, c: usize, state: &State, mu: Option<f64>) -> (Vec<f64>, Vec<f64>) {
        let flight = &self.flights[c];
        let effects = flight.effective(&state.x[c]).into_iter().enumerate();
        let both = effects.map(|(t, a)| {
            let seam = state.seams[c][t].as_ref();
            if let Some((seam, piece)) = seam.zip(flight.piece(t)) {
                return mu.map_or((seam.slope, 0.0), |mu| {
                    let wants = seam.wants(&piece, a, mu);
                    (wants.slope, wants.stiff)
                });
            }
            let (_, first, second) = flight.envelope(t, a);
            let season = flight.season[t];
            let (mut first, mut second) = (season * first, -season * second);
            for corner in &state.corners[c][t] {
                let (less, rate) = mu.map_or((corner.price, 0.0), |mu| corner.pull(a, mu));
                first -= less;
                second += rate;
            }
            (first, second)
        });
        both.unzip()
    }

    /// Takes one step of Newton's method towards products of `mu`; `false` when the matrix is beyond the range of numbers.
    fn step(&self, state: &mut State, mu: f64) -> bool {
        let slack = self.slack(&state.x);
        // The rows that join the flights: the budget, then the periods with a limit.
        let limited: Vec<usize> = (0..self.periods)
            .filter(|t| self.cash[*t].is_finite())
            .collect();
        let rows = limited.len().saturating_add(1);
        let mut joint = Square::zero(rows);
        let mut right = vec![0.0; rows];
        let pull = |t: usize| {
            mu / slack.budget
                + if self.cash[t].is_finite() {
                    mu / slack.cash[t]
                } else {
                    0.0
                }
        };
        let mut plain: Vec<Vec<f64>> = Vec::with_capacity(self.flights.len());
        let mut turned: Vec<Vec<Vec<f64>>> = Vec::with_capacity(self.flights.len());
        for (c, flight) in self.flights.iter().enumerate() {
            let (slopes, stiff) = self.derivatives(c, state, Some(mu));
            let (mut force, mut block) = flight.felt(&slopes, &stiff);
            let own = flight.most.is_finite();
            for (i, t) in flight.open.clone().enumerate() {
                let (x, left) = (state.x[c][t], flight.period_most - state.x[c][t]);
                force[i] += mu / x - pull(t);
                *block.cell(i, i) += state.z[c][t] / x;
                if left.is_finite() {
                    force[i] -= mu / left;
                    *block.cell(i, i) += state.v[c][t] / left;
                }
                if own {
                    force[i] -= mu / slack.most[c];
                    for j in 0..=i {
                        *block.cell(i, j) += state.most[c] / slack.most[c];
                    }
                }
            }
            let Some(lower) = block.cholesky() else {
                return false;
            };
            let direct = lower.back(&force);
            let open = flight.open.clone();
            // What a unit more in all periods, and in each that has a limit, does to the spends.
            let mut columns = vec![lower.back(&vec![1.0; open.len()])];
            let mut places = vec![None];
            if !limited.is_empty() {
                let inverse = lower.inverse();
                for t in &limited {
                    let place = open.contains(t).then(|| t.abs_diff(open.start));
                    let column = place.map(|at| at.saturating_mul(open.len()));
                    columns.push(column.map_or(Vec::new(), |start| {
                        inverse.cells[start..][..open.len()].to_vec()
                    }));
                    places.push(place);
                }
            }
            let all = |values: &[f64]| values.iter().fold(0.0, |sum, x| sum + x);
            right[0] += all(&direct);
            *joint.cell(0, 0) += all(&columns[0]);
            // The matrix is symmetric: what is below its diagonal is enough.
            for (row, place) in places.iter().enumerate().skip(1) {
                let Some(at) = *place else { continue };
                right[row] += direct[at];
                *joint.cell(row, 0) += columns[0][at];
                for (column, place) in places[..=row].iter().enumerate().skip(1) {
                    if let Some(other) = place {
                        *joint.cell(row, column) += columns[row][*other];
                    }
                }
            }
            plain.push(direct);
            turned.push(columns);
        }
        *joint.cell(0, 0) += slack.budget / state.budget;
        for (row, t) in (1..).zip(&limited) {
            *joint.cell(row, row) += slack.cash[*t] / state.cash[*t];
        }
        let Some(lower) = joint.cholesky() else {
            return false;
        };
        let shared = lower.back(&right);
        let mut dx = vec![vec![0.0; self.periods]; self.flights.len()];
        for (c, flight) in self.flights.iter().enumerate() {
            let row = &mut dx[c][flight.open.clone()];
            row.copy_from_slice(&plain[c]);
            for (column, y) in turned[c].iter().zip(&shared) {
                for (cell, value) in row.iter_mut().zip(column) {
                    *cell -= value * y;
                }
            }
        }
        self.advance(state, &slack, &dx, mu);
        true
    }

    /// Moves along a direction as far as no bound is touched, prices as far as none turns negative.
    fn advance(&self, state: &mut State, slack: &Slack, dx: &[Vec<f64>], mu: f64) {
        let change = self.slack(dx);
        let mut reach = Reach::default();
        let mut moves: Vec<(usize, usize, f64, f64)> = Vec::new();
        let mut bends: Vec<(f64, f64)> = Vec::new();
        let effects: Vec<Vec<f64>> = self
            .flights
            .iter()
            .zip(&state.x)
            .map(|(flight, x)| flight.effective(x))
            .collect();
        let limit = Reach::limit;
        let mut parts = Vec::new();
        for (c, flight) in self.flights.iter().enumerate() {
            for t in flight.open.clone() {
                let (x, d) = (state.x[c][t], dx[c][t]);
                let left = flight.period_most - x;
                let dz = mu / x - state.z[c][t] - state.z[c][t] / x * d;
                let dv = if left.is_finite() {
                    mu / left - state.v[c][t] + state.v[c][t] / left * d
                } else {
                    0.0
                };
                limit(&mut reach.amounts, x, d);
                limit(&mut reach.amounts, left, -d);
                limit(&mut reach.prices, state.z[c][t], dz);
                limit(&mut reach.prices, state.v[c][t], dv);
                moves.push((c, t, dz, dv));
            }
            let felt = flight.effective(&dx[c]);
            for (t, (a, da)) in effects[c].iter().zip(&felt).enumerate() {
                let seam = state.seams[c][t].as_ref();
                if let Some((seam, piece)) = seam.zip(flight.piece(t)) {
                    let wants = seam.wants(&piece, *a, mu);
                    parts.push(seam.change(&wants, *da, mu, &mut reach));
                }
            }
            for ((a, da), corners) in effects[c].iter().zip(felt).zip(&state.corners[c]) {
                for corner in corners {
                    let (over, price) = corner.step(*a, da, mu);
                    let (idle, beyond) = corner.slack(*a);
                    limit(&mut reach.amounts, idle, over);
                    limit(&mut reach.amounts, beyond, over - da);
                    limit(&mut reach.prices, corner.price, price);
                    limit(&mut reach.prices, corner.drop - corner.price, -price);
                    bends.push((over, price));
                }
            }
        }
        // What a row loses is what the flights gain.
        let price_move = |left: f64, price: f64, lost: f64| {
            if left.is_finite() {
                mu / left - price + price / left * lost
            } else {
                0.0
            }
        };
        let lost_budget = self.budget - change.budget;
        let d_budget = price_move(slack.budget, state.budget, lost_budget);
        limit(&mut reach.amounts, slack.budget, -lost_budget);
        limit(&mut reach.prices, state.budget, d_budget);
        let sum = |row: &Vec<f64>| row.iter().fold(0.0, |sum, x| sum + x);
        let lost_most: Vec<f64> = dx.iter().map(sum).collect();
        let lost_cash: Vec<f64> = (0..self.periods)
            .map(|t| dx.iter().fold(0.0, |sum, row| sum + row[t]))
            .collect();
        let mut d_cash = vec![0.0; self.periods];
        for t in 0..self.periods {
            d_cash[t] = price_move(slack.cash[t], state.cash[t], lost_cash[t]);
            limit(&mut reach.amounts, slack.cash[t], -lost_cash[t]);
            limit(&mut reach.prices, state.cash[t], d_cash[t]);
        }
        let mut d_most = vec![0.0; self.flights.len()];
        for c in 0..self.flights.len() {
            d_most[c] = price_move(slack.most[c], state.most[c], lost_most[c]);
            limit(&mut reach.amounts, slack.most[c], -lost_most[c]);
            limit(&mut reach.prices, state.most[c], d_most[c]);
        }
        let (far, far_price) = (reach.amounts, reach.prices);
        let seams = state.seams.iter_mut().flatten().flatten();
        for (seam, change) in seams.zip(parts) {
            seam.go(change, mu, &reach);
        }
        let corners = state.corners.iter_mut().flatten().flatten();
        for (corner, (over, price)) in corners.zip(bends) {
            corner.over += far * over;
            corner.price += far_price * price;
        }
        for (c, t, dz, dv) in moves {
            state.x[c][t] += far * dx[c][t];
            state.z[c][t] += far_price * dz;
            state.v[c][t] += far_price * dv;
        }
        state.budget += far_price * d_budget;
        for (price, d) in state.cash.iter_mut().zip(&d_cash) {
            *price += far_price * d;
        }
        for (price, d) in state.most.iter_mut().zip(&d_most) {
            *price += far_price * d;
        }
    }
}
