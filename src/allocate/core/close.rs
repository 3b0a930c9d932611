//! How is the gap of S-curves over periods closed? From above channel by channel, from below by concave curves under the true ones.
//!
//! At prices of the budget, of the cash of each period and of the most of each channel, the channels are searched one by one
//! ([`Solo`]): what they are worth at most beyond the prices, and the money at its prices, is a bound on all schedules together.
//! Their schedules say where effects should stand. From there the true curves are approached from below by concave ones, which are
//! solved together within all bounds; that never loses anything, and its prices are among the next to ask at.

use super::{
    barrier::{Calendar, Phased, phase},
    flight::Flight,
    solo::Solo,
};

/// How often prices are tried, at most.
const ROUNDS: u32 = 14;
/// How often curves are approached from below, at most, from one start.
const CLIMBS: u32 = 5;
/// What a climb has to gain, relative to the value, to go on.
const RISE: f64 = 3e-4;
/// The gap at which the search is content.
const GAP: f64 = 7e-3;
/// The part of the gap that channels may still have at prices, when others are tried.
const IDLE: f64 = 0.25;
/// The gap of one channel, in parts of all, from which on dynamic programming is tried.
const LEVELS: f64 = 5e-4;
/// How many parts of the channels are solved at one price, and at all, at most, for each channel.
const PARTS: u64 = 50;
const PARTS_ALL: u64 = 200;

/// Prices of all money that is bounded.
#[derive(Debug, Clone)]
struct Prices {
    budget: f64,
    cash: Vec<f64>,
    most: Vec<f64>,
}

impl Prices {
    fn of(phased: &Phased) -> Self {
        Self {
            budget: phased.price,
            cash: phased.cash_prices.clone(),
            most: phased.most_prices.clone(),
        }
    }
}

impl Prices {
    fn all(&self) -> impl Iterator<Item = &f64> {
        std::iter::once(&self.budget)
            .chain(&self.cash)
            .chain(&self.most)
    }

    /// Lowers the prices of what is left, and raises those of what is not enough, so that a bound would fall by as much as given if it
    /// were straight.
    fn step(&self, left: &Self, fall: f64) -> Self {
        let square = left.all().fold(0.0, |sum, left| sum + left * left);
        let far = if square > 0.0 { fall / square } else { 0.0 };
        let moved = |price: &f64, left: &f64| (price - far * left).max(0.0);
        let both = |prices: &[f64], left: &[f64]| {
            prices.iter().zip(left).map(|(p, l)| moved(p, l)).collect()
        };
        Self {
            budget: moved(&self.budget, &left.budget),
            cash: both(&self.cash, &left.cash),
            most: both(&self.most, &left.most),
        }
    }
}

/// Channels searched at prices.
struct Asked {
    bound: f64,
    rows: Vec<Vec<f64>>,
}

/// A schedule, a bound, and how it is improved.
pub(crate) struct Closing<'a> {
    calendar: &'a Calendar,
    pub(crate) x: Vec<Vec<f64>>,
    pub(crate) value: f64,
    pub(crate) bound: f64,
    parts: u64,
}

impl<'a> Closing<'a> {
    /// Starts from the solution along the envelopes, and from other schedules as far as they keep all bounds.
    pub(crate) fn of(calendar: &'a Calendar, relaxed: &Phased, starts: &[Vec<Vec<f64>>]) -> Self {
        let mut closing = Self {
            calendar,
            x: relaxed.x.clone(),
            value: outcome(calendar, &relaxed.x),
            bound: relaxed.bound,
            parts: calendar.times(PARTS_ALL),
        };
        for start in starts.iter().filter(|start| calendar.keeps(start)) {
            let value = outcome(calendar, start);
            if value > closing.value {
                (closing.value, closing.x) = (value, start.clone());
            }
        }
        closing.run(relaxed);
        closing
    }

    fn close(&self) -> bool {
        self.bound - self.value <= GAP * self.bound.abs()
    }

    fn run(&mut self, relaxed: &Phased) {
        let mut last = self.climb(&self.x.clone()).0;
        let mut asking = Asking::new(self.calendar, relaxed);
        let mut prices = if asking.only_budget {
            Prices::of(&last)
        } else {
            Prices::of(relaxed)
        };
        for round in 0..ROUNDS {
            if self.close() || self.parts == 0 {
                break;
            }
            let asked = self.ask(&prices);
            if self.close() {
                break;
            }
            let left = self.left(&asked.rows);
            let mut better = false;
            for start in asking.learn(self.calendar, &prices, asked, left) {
                let (found, rises) = self.climb(&start);
                if rises {
                    (last, better) = (found, true);
                }
            }
            prices = asking.next(&Prices::of(&last), better, round, self.value);
        }
    }

    /// Returns what schedules leave of all that is bounded; below zero what they exceed it by.
    fn left(&self, rows: &[Vec<f64>]) -> Prices {
        let calendar = self.calendar;
        let sum = |row: &Vec<f64>| row.iter().fold(0.0, |sum, x| sum + x);
        let of = |left: f64| if left.is_finite() { left } else { 0.0 };
        let cash =
            |(t, cash): (usize, &f64)| of(cash - rows.iter().fold(0.0, |sum, row| sum + row[t]));
        Prices {
            budget: calendar.budget - total(rows),
            cash: calendar.cash.iter().enumerate().map(cash).collect(),
            most: calendar
                .flights
                .iter()
                .zip(rows)
                .map(|(flight, row)| of(flight.most - sum(row)))
                .collect(),
        }
    }

    /// Searches all channels at prices, those with the widest gap first.
    fn ask(&mut self, prices: &Prices) -> Asked {
        let calendar = self.calendar;
        let solo = |(c, flight): (usize, &'a Flight)| {
            let own = |t: usize| prices.budget + prices.cash[t] + prices.most[c];
            let most = |t: usize| calendar.most(c, t);
            let periods = || 0..calendar.periods;
            let mut solo = Solo::new(
                flight,
                periods().map(own).collect(),
                periods().map(most).collect(),
            );
            solo.offer(&self.x[c]);
            solo
        };
        let mut solos: Vec<Solo<'_>> = calendar.flights.iter().enumerate().map(solo).collect();
        let mut money = prices.budget * calendar.budget;
        let cash = calendar.cash.iter().zip(&prices.cash);
        let most = calendar
            .flights
            .iter()
            .map(|flight| &flight.most)
            .zip(&prices.most);
        for (limit, price) in cash.chain(most).filter(|(limit, _)| limit.is_finite()) {
            money += limit * price;
        }
        for solo in solos
            .iter_mut()
            .filter(|solo| solo.gap() > LEVELS * self.bound.abs())
        {
            solo.by_levels();
        }
        let mut left = calendar.times(PARTS).min(self.parts);
        loop {
            let bound = solos.iter().fold(money, |sum, solo| sum + solo.bound());
            self.bound = self.bound.min(bound);
            // What these prices can show at best.
            let worth = solos.iter().fold(money, |sum, solo| sum + solo.worth);
            let widest = solos.iter_mut().max_by(|a, b| a.gap().total_cmp(&b.gap()));
            let Some(widest) = widest else { break };
            // Other prices show more, or other schedules.
            let idle = bound - worth <= IDLE * (bound - self.value).max(GAP * bound.abs());
            if self.close() || idle || left == 0 || !widest.branch() {
                break;
            }
            left = left.saturating_sub(2);
        }
        let used = solos
            .iter()
            .fold(0_u64, |sum, solo| sum.saturating_add(solo.nodes));
        self.parts = self.parts.saturating_sub(used);
        Asked {
            bound: solos.iter().fold(money, |sum, solo| sum + solo.bound()),
            rows: solos.into_iter().map(|solo| solo.x).collect(),
        }
    }

    /// Climbs from where effects stand in a schedule; returns the last solution, and whether it is the best so far.
    fn climb(&mut self, from: &[Vec<f64>]) -> (Phased, bool) {
        let calendar = self.calendar;
        let step = |x: &[Vec<f64>]| {
            let below = |(flight, x): (&Flight, &Vec<f64>)| flight.beneath(&flight.effective(x));
            let below = Calendar {
                flights: calendar.flights.iter().zip(x).map(below).collect(),
                ..calendar.clone()
            };
            phase(&below)
        };
        let mut best = step(from);
        let mut value = outcome(calendar, &best.x);
        for _ in 1..CLIMBS {
            let next = step(&best.x);
            let found = outcome(calendar, &next.x);
            let rise = found - value;
            if rise > 0.0 {
                (best, value) = (next, found);
            }
            if rise <= RISE * value.abs() {
                break;
            }
        }
        let better = value > self.value;
        if better {
            (self.value, self.x) = (value, best.x.clone());
        }
        (best, better)
    }
}

/// What was asked so far, and where to ask next.
struct Asking {
    /// Whether nothing but the budget bounds the channels together.
    only_budget: bool,
    /// The greatest price at which too much was asked for, and the least at which it was not.
    low: f64,
    high: f64,
    rich: Option<Vec<Vec<f64>>>,
    poor: Option<Vec<Vec<f64>>>,
    /// The least bound, its prices, and what the schedules there leave.
    best: Option<(f64, Prices, Prices)>,
    /// How much of what a step could gain is believed.
    part: f64,
}

impl Asking {
    fn new(calendar: &Calendar, relaxed: &Phased) -> Self {
        let free = |flight: &Flight| flight.most.is_infinite();
        Self {
            only_budget: calendar.flights.iter().all(free)
                && calendar.cash.iter().all(|cash| cash.is_infinite()),
            low: 0.0,
            // No schedule of the true curves asks for more than one of the envelopes.
            high: relaxed.price,
            rich: None,
            poor: None,
            best: None,
            part: 1.0,
        }
    }

    /// Takes over an answer; returns schedules to climb from: the one asked for, and one near the budget.
    fn learn(
        &mut self,
        calendar: &Calendar,
        prices: &Prices,
        asked: Asked,
        left: Prices,
    ) -> Vec<Vec<Vec<f64>>> {
        if left.budget < 0.0 {
            self.low = f64::max(self.low, prices.budget);
            self.rich = Some(asked.rows.clone());
        } else {
            self.high = f64::min(self.high, prices.budget);
            self.poor = Some(asked.rows.clone());
        }
        if self.best.as_ref().is_none_or(|best| asked.bound < best.0) {
            self.best = Some((asked.bound, prices.clone(), left));
        } else {
            self.part *= 0.5;
        }
        let mut starts = vec![asked.rows];
        if let (Some(rich), Some(poor)) = (&self.rich, &self.poor) {
            let mut start = poor.clone();
            fill(calendar, &mut start, rich);
            starts.push(start);
        }
        starts
    }

    /// Returns the next prices: those of a climb that led up, or else between those that asked for too much and for too little, or,
    /// where more than the budget has a price, a step from the best.
    fn next(&self, climbed: &Prices, better: bool, round: u32, value: f64) -> Prices {
        if self.only_budget {
            let mut prices = climbed.clone();
            let inside = self.low < prices.budget && prices.budget < self.high;
            if !(better && inside) {
                prices.budget = if self.low > 0.0 {
                    (self.low * self.high).sqrt()
                } else {
                    0.7 * self.high
                };
            }
            return prices;
        }
        match &self.best {
            Some((bound, at, left)) if !better && round > 0 => {
                at.step(left, self.part * (bound - value))
            }
            _ => climbed.clone(),
        }
    }
}

impl Calendar {
    /// Returns so much for each channel.
    fn times(&self, each: u64) -> u64 {
        each.saturating_mul(self.flights.len() as u64)
    }
}

fn outcome(calendar: &Calendar, x: &[Vec<f64>]) -> f64 {
    let flights = calendar.flights.iter().zip(x);
    flights.fold(0.0, |sum, (flight, x)| sum + flight.outcome(x))
}

fn total(rows: &[Vec<f64>]) -> f64 {
    rows.iter().flatten().fold(0.0, |sum, x| sum + x)
}

/// Moves channels to the schedules of a lower price for as long as the budget lasts.
fn fill(calendar: &Calendar, rows: &mut [Vec<f64>], rich: &[Vec<f64>]) {
    for c in 0..rich.len() {
        let left = calendar.budget - total(rows);
        let more = rich[c]
            .iter()
            .zip(&rows[c])
            .fold(0.0, |sum, (rich, poor)| sum + rich - poor);
        if more <= left {
            rows[c].clone_from(&rich[c]);
        }
    }
}
