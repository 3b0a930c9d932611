//! At which prices should channels be asked next, and which of their schedules go together? What the schedules met so far tell.
//!
//! Each schedule of a channel is a column: what it brings, and what it takes of each limit. At given prices a channel is worth at least
//! what the best of its columns is worth beyond them, so that the columns of all channels say from below what a bound could be at
//! any prices. The prices at which that is least are asked at next: either the bound is as low there, or columns are missing,
//! and the answer brings them. The least is found by Newton's method on a smooth stand-in for the greatest, which keeps prices away from the
//! corners, where they would jump from one round to the next.

use super::{barrier::Calendar, close::Prices};
use crate::numeric::fit::Square;

/// How much of the greatest is smoothed away to begin with, and at last, in parts of the value.
const SMOOTH: f64 = 0.03;
const SHARP: f64 = 2e-5;
/// How many steps of Newton's method are taken, at most, and how much smoothing each leaves.
const STEPS_MAX: u32 = 60;
const KEEPS: f64 = 0.75;
/// How far prices move at once, at most.
const STRIDE: f64 = 2.5;
/// How often each channel may change its column to get on with the others.
const SWEEPS: u32 = 12;

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

    /// Returns the prices at which the columns say that a bound is least, near those given, where the value is about so much.
    pub(super) fn prices(&self, near: &Prices, value: f64) -> Prices {
        let scale = value.abs().max(f64::MIN_POSITIVE);
        let near = self.worths(near);
        let mut worths: Vec<f64> = near.iter().map(|worth| worth.max(1e-4 * scale)).collect();
        let mut smooth = SMOOTH * scale;
        for _ in 0..STEPS_MAX {
            if !self.step(&mut worths, smooth) {
                break;
            }
            smooth = f64::max(KEEPS * smooth, SHARP * scale);
        }
        let mut prices = Prices {
            budget: 0.0,
            cash: vec![0.0; self.calendar.periods],
            most: vec![0.0; self.calendar.flights.len()],
        };
        for (((of, limit), worth), near) in self.limits.iter().zip(&worths).zip(&near) {
            let floor = 1e-3 * scale;
            let least = (near.max(floor) / STRIDE).min(*near);
            let price = worth.clamp(least, near.max(floor) * STRIDE) / limit;
            // What smoothing holds above nothing has no price.
            let price = if *worth <= 20.0 * SHARP * scale && least <= floor {
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
        prices
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

    /// Returns a column of each channel that together bring much within the limits or little beyond, other than all before. What exceeds a limit costs
    /// so many times its price.
    pub(super) fn together(&mut self, prices: &Prices, times: f64) -> Option<Vec<Vec<f64>>> {
        let worths = self.worths(prices);
        let dear: Vec<f64> = worths.iter().map(|worth| times * worth).collect();
        let mut pick: Vec<usize> = self
            .pool
            .iter()
            .map(|columns| {
                let net: Vec<f64> = columns.iter().map(|column| column.net(&worths)).collect();
                (0..net.len())
                    .max_by(|a, b| net[*a].total_cmp(&net[*b]))
                    .unwrap_or(0)
            })
            .collect();
        let mut used = vec![0.0; worths.len()];
        for (columns, pick) in self.pool.iter().zip(&pick) {
            for (used, part) in used.iter_mut().zip(&columns[*pick].uses) {
                *used += part;
            }
        }
        let score = |used: &[f64], own: &Column, other: &Column| {
            let over = used.iter().zip(&own.uses).zip(&other.uses).zip(&dear).fold(
                0.0,
                |sum, (((used, own), other), dear)| {
                    sum + dear * f64::max(used - own + other - 1.0, 0.0)
                },
            );
            other.value - over
        };
        for _ in 0..SWEEPS {
            let mut moved = false;
            for (columns, pick) in self.pool.iter().zip(&mut pick) {
                let own = &columns[*pick];
                let best = (0..columns.len()).max_by(|a, b| {
                    score(&used, own, &columns[*a])
                        .total_cmp(&score(&used, own, &columns[*b]))
                        .then(b.cmp(a))
                });
                let Some(best) =
                    best.filter(|best| score(&used, own, &columns[*best]) > score(&used, own, own))
                else {
                    continue;
                };
                for ((used, own), other) in used.iter_mut().zip(&own.uses).zip(&columns[best].uses)
                {
                    *used += other - own;
                }
                *pick = best;
                moved = true;
            }
            if !moved {
                break;
            }
        }
        if self.given.contains(&pick) {
            return None;
        }
        let rows = self
            .pool
            .iter()
            .zip(&pick)
            .map(|(columns, pick)| columns[*pick].x.clone())
            .collect();
        self.given.push(pick);
        Some(rows)
    }
}

impl Column {
    fn net(&self, worths: &[f64]) -> f64 {
        self.uses
            .iter()
            .zip(worths)
            .fold(self.value, |net, (part, worth)| net - part * worth)
    }
}
