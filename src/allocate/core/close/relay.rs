//! Which schedules of the channels go together within all limits?
//!
//! Schedules that are best at prices exceed limits together, or leave money. Two ways lead to those that do not. Some channels begin
//! again with what the others leave of the money, at the prices that hold near the schedule there is. And of all schedules met, those are put together that
//! bring most where what they exceed is dear. What either finds is climbed from.

use super::{
    Closing, Prices,
    ask::{COARSE, look},
};
use crate::allocate::core::{columns::Columns, solo::Solo};

/// How often channels begin again in a round, and how many at once, at most.
const TRIES: u32 = 20;
const FREE: u32 = 2;
/// What the price of all money, and of the cash of a period besides, are multiplied by: what is left binds already.
const FACTORS: [f64; 4] = [0.7, 0.85, 1.0, 1.2];
const CASH: [f64; 3] = [0.0, 0.5, 1.0];
/// How often a channel is searched at most that spends more than is left, what its prices are multiplied by each time, and which part
/// of what it wants is enough.
const DEARER: u32 = 5;
const DEAR: f64 = 1.4;
const NEARLY: f64 = 0.95;
/// What has to be gained, relative to the value, to go on from there.
const RISE: f64 = 1e-7;
/// How many combinations are climbed from in a round.
const COMBINED: usize = 4;

impl Closing<'_> {
    fn one_of<T: Copy>(&mut self, list: &[T]) -> Option<T> {
        let count = u32::try_from(list.len()).unwrap_or(u32::MAX);
        list.get(self.random.below(count) as usize).copied()
    }

    /// Climbs from schedules that go together, and lets some channels begin again with what the others leave, time after time, from the
    /// best there is; or, where that gained nothing before, from the best of the climbs. Returns whether there are new schedules.
    pub(super) fn combine(&mut self, columns: &mut Columns<'_>, prices: &Prices) -> bool {
        let before = self.value;
        let (mut fresh, mut at, mut value) = (false, None, f64::NEG_INFINITY);
        let mut starts = columns.together(prices, &mut self.random, self.value, COMBINED);
        if !self.stuck {
            starts.push(self.x.clone());
        }
        for start in starts {
            if self.close() || self.work == 0 {
                return fresh;
            }
            let next = self.climb(&start);
            fresh |= columns.add(&next.x);
            let found = self.calendar.outcome(&next.x);
            if found > value {
                (at, value) = (Some(next), found);
            }
        }
        let Some(mut at) = at else { return fresh };
        for _ in 0..TRIES {
            if self.close() || self.work == 0 {
                break;
            }
            let x = self.begun_again(&at.x, &Prices::of(&at));
            let next = self.climb(&x);
            fresh |= columns.add(&next.x);
            let found = self.calendar.outcome(&next.x);
            if found > value * (1.0 + RISE) {
                (at, value) = (next, found);
            }
        }
        self.stuck = self.value <= before * (1.0 + RISE);
        fresh
    }

    /// Returns a schedule in which some channels, drawn at random, have begun again.
    fn begun_again(&mut self, from: &[Vec<f64>], prices: &Prices) -> Vec<Vec<f64>> {
        let calendar = self.calendar;
        let mut x = from.to_vec();
        let channels: Vec<usize> = (0..x.len()).collect();
        let mut free = Vec::new();
        for _ in 0..=self.random.below(FREE) {
            free.extend(self.one_of(&channels).filter(|c| !free.contains(c)));
        }
        let factor = self.one_of(&FACTORS).unwrap_or(1.0);
        let cash = self.one_of(&CASH).unwrap_or(1.0);
        let prices = prices.times(factor);
        for c in &free {
            x[*c] = vec![0.0; calendar.periods];
        }
        for c in free {
            let left = |t: usize| {
                let used = x.iter().fold(0.0, |sum, row| sum + row[t]);
                // A hair, for no limit is quite nothing.
                let left = f64::max(calendar.cash[t] - used, 1e-9 * calendar.budget);
                calendar.most(c, t).min(left)
            };
            let left: Vec<f64> = (0..calendar.periods).map(left).collect();
            let sum = |x: &[f64]| x.iter().fold(0.0, |sum, x| sum + x);
            let used = x.iter().fold(0.0, |all, row| all + sum(row));
            let flight = &calendar.flights[c];
            let rest = f64::max(calendar.budget - used, 0.0).min(flight.most);
            let mut own = prices.of_channel(c, cash);
            for _ in 0..DEARER {
                let mut solo = Solo::new(flight, own.clone(), left.clone());
                look(&mut solo, Some(COARSE));
                self.work = self.work.saturating_sub(solo.work());
                let all = sum(&solo.x);
                let scale = if all > rest { rest / all } else { 1.0 };
                x[c] = solo.x.iter().map(|x| scale * x).collect();
                if scale > NEARLY {
                    break;
                }
                // Less of everything brings nothing where curves bend: rather fewer periods.
                for price in &mut own {
                    *price *= DEAR;
                }
            }
        }
        x
    }
}
