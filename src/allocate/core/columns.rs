//! At which prices should channels be asked next, and which of their schedules go together? What the schedules met so far tell.
//!
//! Each schedule of a channel is a column: what it brings, and what it takes of each limit. At given prices a channel is worth at least
//! what the best of its columns is worth beyond them, so that the columns of all channels say from below what a bound could be at
//! any prices. The prices at which that is least are asked at next: either the bound is as low there, or columns are missing,
//! and the answer brings them. The least is found by Newton's method on a smooth stand-in for the greatest, which keeps prices away from the
//! corners, where they would jump from one round to the next.

use super::{barrier::Calendar, close::Prices};
use crate::{numeric::fit::Square, random::Random};

/// How much of the greatest is smoothed away to begin with, and at last, in parts of the value.
const SMOOTH: f64 = 0.03;
const SHARP: f64 = 1e-5;
/// How many steps of Newton's method are taken, at most, and how much smoothing each leaves.
const STEPS_MAX: u32 = 60;
const KEEPS: f64 = 0.75;
/// How far prices move at once, at most.
const STRIDE: f64 = 2.5;
/// How much smoothing is taken for nothing when it alone holds a price up.
const HELD: f64 = 0.5;
/// How often each channel may change its column to get on with the others.
const SWEEPS: u32 = 12;
/// How many combinations are tried, with how much luck in parts of the value, and how many times its price what exceeds a limit costs.
const STARTS: u32 = 100;
const LUCK: f64 = 3e-3;
const DEAR: f64 = 2.0;

/// A limit that channels share, or that holds for all periods of one.
#[derive(Debug, Clone, Copy)]
enum Limit {
    Budget,
    Cash(usize),
    Most(usize),
}

/// A schedule of one channel.
#[derive(Debug, Clone)]
struct Column {
    x: Vec<f64>,
    value: f64,
    /// The parts that it takes of the limits.
    uses: Vec<f64>,
}

/// The schedules met so far, by channel.
pub(super) struct Columns<'a> {
    calendar: &'a Calendar,
    limits: Vec<(Limit, f64)>,
    pool: Vec<Vec<Column>>,
    /// The combinations that were given out.
    given: Vec<Vec<usize>>,
}

impl<'a> Columns<'a> {
    /// Begins with nothing spent.
    pub(super) fn new(calendar: &'a Calendar) -> Self {
        let cash = calendar.cash.iter().enumerate();
        let most = calendar.flights.iter().enumerate();
        let limits = std::iter::once((Limit::Budget, calendar.budget))
            .chain(cash.map(|(t, cash)| (Limit::Cash(t), *cash)))
            .chain(most.map(|(c, flight)| (Limit::Most(c), flight.most)))
            .filter(|(_, limit)| limit.is_finite() && *limit > 0.0)
            .collect();
        let mut columns = Self {
            calendar,
            limits,
            pool: vec![Vec::new(); calendar.flights.len()],
            given: Vec::new(),
        };
        columns.add(&vec![vec![0.0; calendar.periods]; calendar.flights.len()]);
        columns
    }

    /// Adds a schedule of every channel, where it is new; returns whether any was.
    pub(super) fn add(&mut self, rows: &[Vec<f64>]) -> bool {
        let mut fresh = false;
        for (c, x) in rows.iter().enumerate() {
            let flight = &self.calendar.flights[c];
            let value = flight.outcome(x);
            let hair = 1e-9 * self.calendar.budget;
            let same = |column: &Column| column.x.iter().zip(x).all(|(a, b)| (a - b).abs() <= hair);
            if self.pool[c].iter().any(same) {
                continue;
            }
            let sum = x.iter().fold(0.0, |sum, x| sum + x);
            let part = |(of, limit): &(Limit, f64)| match of {
                Limit::Budget => sum / limit,
                Limit::Cash(t) => x[*t] / limit,
                Limit::Most(own) if *own == c => sum / limit,
                Limit::Most(_) => 0.0,
            };
            let uses = self.limits.iter().map(part).collect();
            let x = x.clone();
            self.pool[c].push(Column { x, value, uses });
            fresh = true;
        }
        fresh
    }

    /// Returns the schedules of a channel.
    pub(super) fn of(&self, c: usize) -> impl Iterator<Item = &[f64]> {
        self.pool[c].iter().map(|column| column.x.as_slice())
    }

    /// Returns the worth of each limit, all of it, at prices.
    fn worths(&self, prices: &Prices) -> Vec<f64> {
        let price = |(of, limit): &(Limit, f64)| {
            limit
                * match of {
                    Limit::Budget => prices.budget,
                    Limit::Cash(t) => prices.cash[*t],
                    Limit::Most(c) => prices.most[*c],
                }
        };
        self.limits.iter().map(price).collect()
    }

    /// Returns the prices at which the columns say that a bound is least, near those given, and what they say there, where the value is
    /// about so much. The more smoothing is left, in parts of the value, the steadier are the prices; the wider, the further they may be away.
    pub(super) fn prices(&self, near: &Prices, value: f64, left: f64, wide: f64) -> (Prices, f64) {
        let scale = value.abs().max(f64::MIN_POSITIVE);
        let near = self.worths(near);
        let mut worths: Vec<f64> = near.iter().map(|worth| worth.max(1e-4 * scale)).collect();
        let mut smooth = SMOOTH * scale;
        let sharp = f64::max(left, SHARP) * scale;
        for _ in 0..STEPS_MAX {
            if !self.step(&mut worths, smooth) {
                break;
            }
            smooth = f64::max(KEEPS * smooth, sharp);
        }
        let mut prices = Prices {
            budget: 0.0,
            cash: vec![0.0; self.calendar.periods],
            most: vec![0.0; self.calendar.flights.len()],
        };
        for (((of, limit), worth), near) in self.limits.iter().zip(&worths).zip(&near) {
            let (floor, stride) = (1e-3 * wide * scale, wide * STRIDE);
            let least = (near.max(floor) / stride).min(*near);
            let price = worth.clamp(least, near.max(floor) * stride) / limit;
            // What smoothing holds above nothing has no price.
            let price = if *worth <= HELD * sharp && least <= floor {
                0.0
            } else {
                price
            };
            match of {
                Limit::Budget => prices.budget = price,
                Limit::Cash(t) => prices.cash[*t] = price,
                Limit::Most(c) => prices.most[*c] = price,
            }
        }
        let worths = self.worths(&prices);
        let money = worths.iter().fold(0.0, |sum, worth| sum + worth);
        let least = self.pool.iter().fold(money, |sum, columns| {
            let nets = columns.iter().map(|column| column.net(&worths));
            sum + nets.fold(f64::NEG_INFINITY, f64::max)
        });
        (prices, least)
    }

    /// Returns what the columns of a channel weigh in a smooth greatest of their worth beyond prices, and that greatest.
    fn weigh(&self, c: usize, worths: &[f64], smooth: f64) -> (Vec<f64>, f64) {
        let net: Vec<f64> = self.pool[c]
            .iter()
            .map(|column| column.net(worths))
            .collect();
        let top = net.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut weights: Vec<f64> = net.iter().map(|net| ((net - top) / smooth).exp()).collect();
        let sum = weights.iter().fold(0.0, |sum, weight| sum + weight);
        for weight in &mut weights {
            *weight /= sum;
        }
        (weights, top + smooth * sum.ln())
    }

    /// Returns what the columns say from below of the bound, smoothed, with what keeps prices above nothing.
    fn height(&self, worths: &[f64], smooth: f64) -> f64 {
        let inner = 0.1 * smooth;
        let money = worths
            .iter()
            .fold(0.0, |sum, worth| sum + worth - inner * worth.ln());
        (0..self.pool.len()).fold(money, |sum, c| sum + self.weigh(c, worths, smooth).1)
    }

    /// Takes a step of Newton's method; `false` when there is none.
    fn step(&self, worths: &mut [f64], smooth: f64) -> bool {
        let n = worths.len();
        let inner = 0.1 * smooth;
        let mut bend = Square::zero(n);
        let mut force: Vec<f64> = worths.iter().map(|worth| inner / worth - 1.0).collect();
        for (i, worth) in worths.iter().enumerate() {
            *bend.cell(i, i) += inner / (worth * worth);
        }
        for (c, columns) in self.pool.iter().enumerate() {
            let (weights, _) = self.weigh(c, worths, smooth);
            let mut mean = vec![0.0; n];
            for (column, weight) in columns.iter().zip(&weights) {
                for (mean, part) in mean.iter_mut().zip(&column.uses) {
                    *mean += weight * part;
                }
            }
            for (force, mean) in force.iter_mut().zip(&mean) {
                *force += mean;
            }
            for (column, weight) in columns
                .iter()
                .zip(&weights)
                .filter(|(_, weight)| **weight > 1e-9)
            {
                let off: Vec<f64> = column
                    .uses
                    .iter()
                    .zip(&mean)
                    .map(|(part, mean)| part - mean)
                    .collect();
                let rows = bend.cells.chunks_exact_mut(n);
                for (i, (cells, one)) in rows.zip(&off).enumerate() {
                    let scaled = weight / smooth * one;
                    if scaled != 0.0 {
                        for (cell, other) in cells.iter_mut().zip(&off[..=i]) {
                            *cell += scaled * other;
                        }
                    }
                }
            }
        }
        let Some(lower) = bend.cholesky() else {
            return false;
        };
        let direct = lower.back(&force);
        let mut far: f64 = 1.0;
        for (worth, change) in worths.iter().zip(&direct) {
            if *change < 0.0 {
                far = far.min(-0.9 * worth / change);
            }
        }
        let gain = direct
            .iter()
            .zip(&force)
            .fold(0.0, |sum, (a, b)| sum + a * b);
        let before = self.height(worths, smooth);
        for _ in 0..30 {
            let trial: Vec<f64> = worths
                .iter()
                .zip(&direct)
                .map(|(worth, change)| worth + far * change)
                .collect();
            if self.height(&trial, smooth) <= before - 0.1 * far * gain {
                worths.copy_from_slice(&trial);
                return true;
            }
            far *= 0.5;
        }
        // As exact as numbers are.
        true
    }

    /// Returns combinations of a column of each channel that bring much within the limits or little beyond, the best first, other than
    /// all before.
    ///
    /// Each begins with columns that are worth much at the prices, some luck added, and then changes one after the other. What exceeds a
    /// limit is dear.
    pub(super) fn together(
        &mut self,
        prices: &Prices,
        random: &mut Random,
        value: f64,
        count: usize,
    ) -> Vec<Vec<Vec<f64>>> {
        let worths = self.worths(prices);
        // Money costs the price of the budget at least, wherever.
        let least = self.limits.iter().map(|(_, limit)| prices.budget * limit);
        let dear: Vec<f64> = worths
            .iter()
            .zip(least)
            .map(|(worth, least)| DEAR * worth.max(least))
            .collect();
        let mut found: Vec<(f64, Vec<usize>)> = Vec::new();
        for _ in 0..STARTS {
            let mut pick: Vec<usize> = self
                .pool
                .iter()
                .map(|columns| lucky(columns, &worths, LUCK * value, random))
                .collect();
            let height = self.improve(&mut pick, &dear, 1e-9 * value);
            let known = found.iter().any(|(_, other)| *other == pick);
            if !known && !self.given.contains(&pick) {
                found.push((height, pick));
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        found.truncate(count);
        let rows = |pick: &[usize]| {
            let columns = self.pool.iter().zip(pick);
            columns
                .map(|(columns, pick)| columns[*pick].x.clone())
                .collect()
        };
        let starts = found.iter().map(|(_, pick)| rows(pick)).collect();
        self.given.extend(found.into_iter().map(|(_, pick)| pick));
        starts
    }

    /// Changes the column of one channel after the other as long as that gains, what exceeds a limit being dear; returns what is reached.
    fn improve(&self, pick: &mut [usize], dear: &[f64], least: f64) -> f64 {
        let mut used = vec![0.0; dear.len()];
        for (columns, pick) in self.pool.iter().zip(pick.iter()) {
            for (used, part) in used.iter_mut().zip(&columns[*pick].uses) {
                *used += part;
            }
        }
        let score = |used: &[f64], own: &Column, other: &Column| {
            let parts = used.iter().zip(&own.uses).zip(&other.uses).zip(dear);
            parts.fold(other.value, |sum, (((used, own), other), dear)| {
                sum - dear * f64::max(used - own + other - 1.0, 0.0)
            })
        };
        for _ in 0..SWEEPS {
            let mut moved = false;
            for (columns, pick) in self.pool.iter().zip(pick.iter_mut()) {
                let own = &columns[*pick];
                let mut best = (score(&used, own, own) + least, None);
                for (i, other) in columns.iter().enumerate() {
                    let score = score(&used, own, other);
                    if score > best.0 {
                        best = (score, Some(i));
                    }
                }
                let Some(to) = best.1 else { continue };
                let both = own.uses.iter().zip(&columns[to].uses);
                for (used, (own, other)) in used.iter_mut().zip(both) {
                    *used += other - own;
                }
                *pick = to;
                moved = true;
            }
            if !moved {
                break;
            }
        }
        let values = self.pool.iter().zip(pick.iter());
        let height = values.fold(0.0, |sum, (columns, pick)| sum + columns[*pick].value);
        let over = used.iter().zip(dear);
        over.fold(height, |sum, (used, dear)| {
            sum - dear * f64::max(used - 1.0, 0.0)
        })
    }
}

/// Returns a column that is worth much at prices, with so much luck.
fn lucky(columns: &[Column], worths: &[f64], luck: f64, random: &mut Random) -> usize {
    let mut best = (f64::NEG_INFINITY, 0);
    for (i, column) in columns.iter().enumerate() {
        // Gumbel's: the chance falls exponentially with what a column is worth less than the best.
        #[expect(clippy::cast_precision_loss, reason = "53 bits")]
        let part = (random.next() >> 11) as f64 / (1_u64 << 53) as f64;
        let net = column.net(worths) - luck * (-part.max(f64::MIN_POSITIVE).ln()).ln();
        if net > best.0 {
            best = (net, i);
        }
    }
    best.1
}

impl Column {
    fn net(&self, worths: &[f64]) -> f64 {
        self.uses
            .iter()
            .zip(worths)
            .fold(self.value, |net, (part, worth)| net - part * worth)
    }
}
