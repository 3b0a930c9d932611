//! How is the gap of S-curves over periods closed? From above channel by channel, from below by concave curves under the true ones.
//!
//! Where there are few effects, all channels are searched together before ([`Joint`]).
//! At prices of the budget, of the cash of each period and of the most of each channel, the channels are searched one by one
//! ([`Solo`]): what they are worth at most beyond the prices, and the money at its prices, is a bound on all schedules together.
//! Their schedules say where effects should stand. From there the true curves are approached from below by concave ones, which are
//! solved together within all bounds; that never loses anything, and its prices are among the next to ask at.

use super::{
    barrier::{Calendar, Phased, phase},
    columns::Columns,
    flight::Flight,
    joint::Joint,
    solo::Solo,
};

/// How often prices are tried, at most.
const ROUNDS: u32 = 30;
/// How often curves are approached from below, at most, from one start.
const CLIMBS: u32 = 5;
/// What a climb has to gain, relative to the value, to go on.
const RISE: f64 = 3e-4;
/// The part of the gap asked for that is aimed at: amounts are rounded at the end.
const NEARLY: f64 = 0.995;
/// The part of the gap that channels may still have at prices, when others are tried, as long as there are any.
const IDLE: f64 = 0.25;
/// The gap of one channel, in parts of all, from which on dynamic programming is tried.
const LEVELS: f64 = 5e-4;
/// What prices are multiplied by to begin with.
const AROUND: [f64; 4] = [0.5, 0.75, 1.33, 2.0];
/// The part of the effort that is left which one price may take.
const SHARE: u64 = 3;
/// How many effects all channels may have to be searched together, and what is left of the effort then, as a divisor.
const FEW: u64 = 120;
const JOINT: u64 = 8;
/// The part of the gap asked for within which nothing better is looked for.
const CONTENT: f64 = 0.95;
/// The part of the best value from which on a schedule along the envelopes is improved.
const PROMISING: f64 = 0.98;
/// How much more a limit costs than its price when columns exceed it together.
const DEAR: [f64; 2] = [2.0, 6.0];

/// Prices of all money that is bounded.
#[derive(Debug, Clone)]
pub(super) struct Prices {
    pub(super) budget: f64,
    pub(super) cash: Vec<f64>,
    pub(super) most: Vec<f64>,
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
    fn times(&self, factor: f64) -> Self {
        let all = |prices: &[f64]| prices.iter().map(|price| factor * price).collect();
        Self {
            budget: factor * self.budget,
            cash: all(&self.cash),
            most: all(&self.most),
        }
    }
}

/// Channels searched at prices.
struct Asked {
    bound: f64,
    rows: Vec<Vec<f64>>,
}

/// What is to be reached, and what may be done for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target {
    pub(crate) gap: f64,
    /// Periods of channels to be solved along concave curves.
    pub(crate) work: u64,
}

/// A schedule, a bound, and how it is improved.
pub(crate) struct Closing<'a> {
    calendar: &'a Calendar,
    pub(crate) x: Vec<Vec<f64>>,
    pub(crate) value: f64,
    pub(crate) bound: f64,
    gap: f64,
    /// The part of the gap that channels may still have at prices, when others are tried.
    idle: f64,
    /// What is left of the effort.
    work: u64,
}

impl<'a> Closing<'a> {
    /// Starts from the solution along the envelopes, and from other schedules as far as they keep all bounds.
    pub(crate) fn of(
        calendar: &'a Calendar,
        relaxed: &Phased,
        starts: &[Vec<Vec<f64>>],
        target: Target,
    ) -> Self {
        let mut closing = Self {
            calendar,
            x: relaxed.x.clone(),
            value: outcome(calendar, &relaxed.x),
            bound: relaxed.bound,
            gap: NEARLY * target.gap,
            idle: IDLE,
            work: target.work,
        };
        for start in starts.iter().filter(|start| calendar.keeps(start)) {
            let value = outcome(calendar, start);
            if value > closing.value {
                (closing.value, closing.x) = (value, start.clone());
            }
        }
        closing.jointly(relaxed);
        if !closing.close() {
            closing.run(relaxed);
        }
        closing
    }

    fn close(&self) -> bool {
        self.bound - self.value <= self.gap * self.bound.abs()
    }

    /// Searches all channels together, where there are few effects.
    fn jointly(&mut self, relaxed: &Phased) {
        let calendar = self.calendar;
        let once = once(calendar);
        if once > FEW {
            return;
        }
        let kept = self.work / JOINT;
        let mut joint = Joint::new(calendar, relaxed);
        self.climb(&relaxed.x);
        while !self.close() && self.work > kept && !joint.done() {
            // What is within the gap of the best needs no look.
            let enough = self.value + CONTENT * self.gap * self.value.abs();
            let found = joint.branch(enough);
            self.work = self.work.saturating_sub(once.saturating_mul(2));
            for x in &found {
                if outcome(calendar, x) >= PROMISING * self.value {
                    self.climb(x);
                }
            }
            self.bound = self.bound.min(joint.bound().max(self.value));
        }
    }

    fn run(&mut self, relaxed: &Phased) {
        let mut columns = Columns::new(self.calendar);
        columns.add(&relaxed.x);
        columns.add(&self.x);
        let climbed = self.climb(&self.x.clone());
        columns.add(&climbed.x);
        let mut prices = Prices::of(&climbed);
        // The least bound so far, and its prices.
        let mut best = (f64::INFINITY, prices.clone());
        // Schedules for more and for less money, to choose from.
        for factor in AROUND {
            let around = prices.times(factor);
            let asked = self.ask(&around, &columns, 0);
            columns.add(&asked.rows);
            if asked.bound < best.0 {
                best = (asked.bound, around);
            }
        }
        for _ in 0..ROUNDS {
            if self.close() || self.work == 0 {
                break;
            }
            let asked = self.ask(&prices, &columns, self.work / SHARE);
            let mut fresh = columns.add(&asked.rows);
            if fresh && !self.close() {
                columns.add(&self.climb(&asked.rows).x);
            }
            if asked.bound < best.0 {
                best = (asked.bound, prices.clone());
            }
            for times in DEAR {
                let start = if self.close() {
                    None
                } else {
                    columns.together(&prices, times)
                };
                if let Some(start) = start {
                    let found = self.climb(&start);
                    fresh |= columns.add(&found.x);
                }
            }
            if !fresh {
                // No other prices are left to be tried, nor schedules: only parts of the channels.
                if self.idle == 0.0 {
                    break;
                }
                self.idle = 0.0;
            }
            prices = columns.prices(&best.1, self.value);
        }
    }

    /// Searches all channels at prices, those with the widest gap first.
    fn ask(&mut self, prices: &Prices, columns: &Columns<'_>, effort: u64) -> Asked {
        let calendar = self.calendar;
        let solo = |(c, flight): (usize, &Flight)| {
            let own = |t: usize| prices.budget + prices.cash[t] + prices.most[c];
            let most = |t: usize| calendar.most(c, t);
            let periods = || 0..calendar.periods;
            let mut solo = Solo::new(
                flight,
                periods().map(own).collect(),
                periods().map(most).collect(),
            );
            solo.offer(&self.x[c]);
            for x in columns.of(c) {
                if x.iter().enumerate().all(|(t, x)| *x <= most(t)) {
                    solo.offer(x);
                }
            }

            solo
        };
        let mut solos: Vec<Solo> = calendar.flights.iter().enumerate().map(solo).collect();
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
        loop {
            let bound = solos.iter().fold(money, |sum, solo| sum + solo.bound());
            self.bound = self.bound.min(bound);
            // What these prices can show at best.
            let worth = solos.iter().fold(money, |sum, solo| sum + solo.worth);
            let used = work(&solos);
            let open = solos.iter_mut().filter(|solo| !solo.spent);
            let widest = open.max_by(|a, b| a.gap().total_cmp(&b.gap()));
            let Some(widest) = widest else { break };
            // Other prices show more, or other schedules.
            let idle =
                bound - worth <= self.idle * (bound - self.value).max(self.gap * bound.abs());
            if self.close() || idle || used >= effort {
                break;
            }
            widest.branch();
        }
        for solo in &mut solos {
            solo.join();
            solo.polish();
        }
        let used = work(&solos);
        self.work = self.work.saturating_sub(used);
        Asked {
            bound: solos.iter().fold(money, |sum, solo| sum + solo.bound()),
            rows: solos.into_iter().map(|solo| solo.x).collect(),
        }
    }

    /// Climbs from where effects stand in a schedule; returns the last solution.
    fn climb(&mut self, from: &[Vec<f64>]) -> Phased {
        let calendar = self.calendar;
        let step = |x: &[Vec<f64>]| {
            let below = |(flight, x): (&Flight, &Vec<f64>)| flight.beneath(&flight.effective(x));
            let below = Calendar {
                flights: calendar.flights.iter().zip(x).map(below).collect(),
                ..calendar.clone()
            };
            phase(&below)
        };
        let once = once(calendar);
        self.work = self.work.saturating_sub(once);
        let mut best = step(from);
        let mut value = outcome(calendar, &best.x);
        for _ in 1..CLIMBS {
            self.work = self.work.saturating_sub(once);
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
        if value > self.value {
            (self.value, self.x) = (value, best.x.clone());
        }
        best
    }
}

/// Returns what solving all channels once takes of the effort.
fn once(calendar: &Calendar) -> u64 {
    calendar.flights.iter().fold(0_u64, |sum, flight| {
        sum.saturating_add(flight.open.len() as u64)
    })
}

fn work(solos: &[Solo]) -> u64 {
    solos
        .iter()
        .fold(0, |sum, solo| sum.saturating_add(solo.work()))
}

fn outcome(calendar: &Calendar, x: &[Vec<f64>]) -> f64 {
    let flights = calendar.flights.iter().zip(x);
    flights.fold(0.0, |sum, (flight, x)| sum + flight.outcome(x))
}
