//! How is the gap of S-curves over periods closed? From above channel by channel at prices, from below by schedules that go together.
//!
//! Where there are few effects, all channels are searched together before ([`Joint`]).
//! At prices of the budget, of the cash of each period and of the most of each channel, the channels are searched one by one
//! ([`Solo`]): what they are worth at most beyond the prices, and the money at its prices, is a bound on all schedules together. First
//! the prices are looked for at which that is least ([`Closing::settle`]), with quick searches that prove little; then schedules that
//! keep all limits ([`relay`], [`Closing::combine`]), from which small changes are made as long as they gain ([`Calendar::ascend`]); and only then each
//! channel is searched to the end.

mod ask;
mod relay;

use self::ask::Depth;
pub(super) use self::ask::Prices;
use super::{
    barrier::{Calendar, Phased},
    columns::Columns,
    joint::Joint,
};
use crate::random::Random;

/// How often channels are searched to the end, at most.
const ROUNDS: u32 = 30;
/// The part of the gap asked for that is aimed at: amounts are rounded at the end.
const NEARLY: f64 = 0.995;
/// The part of the gap that channels may still have at prices, when others are tried, as long as there are any.
const IDLE: f64 = 0.25;
/// What is left of that part after a round that closed no more than so much of the gap.
const LESS_IDLE: f64 = 0.4;
const LITTLE: f64 = 0.95;
/// The part of the effort that is left which one price leaves to others: they are settled by then.
const REST: u64 = 5;
/// How many effects all channels may have to be searched together at once, and after prices were tried with two thirds of the effort.
const HANDFUL: u64 = 40;
const FEW: u64 = 150;
/// The part of the gap asked for within which nothing better is looked for.
const CONTENT: f64 = 0.95;
/// The part of the best value from which on a schedule along the envelopes is improved.
const PROMISING: f64 = 0.98;
/// How often prices are tried to begin with, at most, and the part of the gap within which they are settled.
const SETTLE: u32 = 25;
const SETTLED: f64 = 0.1;
/// How often in a row they may bring no new schedule.
const STALE: u32 = 2;
/// How much further prices may move each time that they told nothing.
const WIDER: f64 = 1.6;
/// What prices are multiplied by to begin with.
const AROUND: [f64; 4] = [0.5, 0.75, 1.33, 2.0];
/// The part of the gap by which prices are kept from corners.
const SMOOTH: f64 = 0.05;
/// Where the random numbers begin.
const SEED: u64 = 1;

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
    random: Random,
    /// Whether nothing was gained the last time from the best schedule.
    stuck: bool,
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
            value: calendar.outcome(&relaxed.x),
            bound: relaxed.bound,
            gap: NEARLY * target.gap,
            random: Random::new(SEED),
            stuck: false,
            idle: IDLE,
            work: target.work,
        };
        for start in starts.iter().filter(|start| calendar.keeps(start)) {
            let value = calendar.outcome(start);
            if value > closing.value {
                (closing.value, closing.x) = (value, start.clone());
            }
        }
        // Prices tell much where there are many channels or periods, and little where there is a handful of both.
        let once = once(calendar);
        if once <= HANDFUL {
            closing.with_part(7, 8, |closing| closing.jointly(relaxed));
            closing.run(relaxed);
        } else if once <= FEW {
            closing.with_part(2, 3, |closing| closing.run(relaxed));
            closing.jointly(relaxed);
        } else {
            closing.run(relaxed);
        }
        closing
    }

    fn close(&self) -> bool {
        self.bound - self.value <= self.gap * self.bound.abs()
    }

    /// Does something with a part of the effort.
    fn with_part(&mut self, part: u64, of: u64, search: impl FnOnce(&mut Self)) {
        let own = self.work.saturating_mul(part).checked_div(of).unwrap_or(0);
        let rest = self.work.saturating_sub(own);
        self.work = own;
        search(self);
        self.work = self.work.saturating_add(rest);
    }

    /// Searches all channels together.
    fn jointly(&mut self, relaxed: &Phased) {
        if self.close() {
            return;
        }
        let calendar = self.calendar;
        let once = once(calendar);
        let mut joint = Joint::new(calendar, relaxed);
        self.climb(&relaxed.x);
        while !self.close() && self.work > 0 && !joint.done() {
            // What is within the gap of the best needs no look.
            let enough = self.value + CONTENT * self.gap * self.value.abs();
            let found = joint.branch(enough);
            self.work = self.work.saturating_sub(once.saturating_mul(2));
            for x in &found {
                if calendar.outcome(x) >= PROMISING * self.value {
                    self.climb(x);
                }
            }
            self.bound = self.bound.min(joint.bound().max(self.value));
        }
    }

    /// Searches channels one by one at prices, and for schedules that go together.
    fn run(&mut self, relaxed: &Phased) {
        if self.close() {
            return;
        }
        let mut columns = Columns::new(self.calendar);
        columns.add(&relaxed.x);
        columns.add(&self.x);
        let climbed = self.climb(&self.x.clone());
        columns.add(&climbed.x);
        let mut prices = self.settle(&mut columns, Prices::of(&climbed));
        // The least bound so far, and its prices.
        let mut best = (f64::INFINITY, prices.clone());
        for _ in 0..ROUNDS {
            let open = self.bound - self.value;
            let mut fresh = self.combine(&mut columns, &prices);
            if self.close() || self.work == 0 {
                break;
            }
            let effort = self.work.saturating_sub(self.work / REST);
            let asked = self.ask(&prices, &columns, Depth::Whole(effort));
            fresh |= columns.add(&asked.rows);
            if asked.bound < best.0 {
                best = (asked.bound, prices.clone());
            }
            if self.bound - self.value > LITTLE * open {
                // No other prices are left to be tried, nor schedules: only parts of the channels.
                if self.idle == 0.0 && !fresh {
                    break;
                }
                self.idle = if fresh { LESS_IDLE * self.idle } else { 0.0 };
            }
            prices = columns
                .prices(&best.1, self.value, SMOOTH * self.gap, 1.0)
                .0;
        }
    }

    /// Asks at prices until the columns tell of none at which channels are worth much less.
    fn settle(&mut self, columns: &mut Columns<'_>, start: Prices) -> Prices {
        let mut best = (f64::INFINITY, start.clone());
        // Schedules for more and for less money, to choose from.
        for factor in AROUND {
            let around = start.times(factor);
            let asked = self.ask(&around, columns, Depth::Quick);
            columns.add(&asked.rows);
            if asked.worth < best.0 {
                best = (asked.worth, around);
            }
        }
        let (mut prices, mut stale, mut wide) = (start, 0, 1.0);
        for _ in 0..SETTLE {
            let asked = self.ask(&prices, columns, Depth::Quick);
            stale = if columns.add(&asked.rows) {
                0_u32
            } else {
                stale.saturating_add(1)
            };
            if asked.worth < best.0 {
                (best, wide) = ((asked.worth, prices), 1.0);
            } else {
                // What is looked for may be further away.
                wide *= WIDER;
            }
            let (next, least) = columns.prices(&best.1, self.value, SMOOTH * self.gap, wide);
            let settled = (best.0 - least).abs() <= SETTLED * self.gap * self.value.abs();
            if stale > STALE || settled || self.close() || self.work == 0 {
                break;
            }
            prices = next;
        }
        best.1
    }

    /// Climbs from a schedule, which may exceed limits; returns what is reached.
    fn climb(&mut self, from: &[Vec<f64>]) -> Phased {
        self.work = self.work.saturating_sub(once(self.calendar));
        let found = self.calendar.ascend(from);
        let value = self.calendar.outcome(&found.x);
        if value > self.value {
            (self.value, self.x) = (value, found.x.clone());
        }
        found
    }
}

/// Returns what solving all channels once takes of the effort.
fn once(calendar: &Calendar) -> u64 {
    calendar.flights.iter().fold(0_u64, |sum, flight| {
        sum.saturating_add(flight.open.len() as u64)
    })
}
