//! What are channels worth at most at prices, and which of their schedules are worth that?

use super::Closing;
use crate::allocate::core::{barrier::Phased, columns::Columns, flight::Flight, solo::Solo};

/// The gap of one channel, in parts of all, from which on dynamic programming is tried.
const LEVELS: f64 = 5e-4;
/// The ratio of neighbouring effects there, for a quick look and for a bound.
pub(super) const COARSE: f64 = 3e-3;
const FINE: f64 = 3e-4;

/// Prices of all money that is bounded.
#[derive(Debug, Clone)]
pub(in crate::allocate::core) struct Prices {
    pub(in crate::allocate::core) budget: f64,
    pub(in crate::allocate::core) cash: Vec<f64>,
    pub(in crate::allocate::core) most: Vec<f64>,
}

impl Prices {
    pub(super) fn of(phased: &Phased) -> Self {
        Self {
            budget: phased.price,
            cash: phased.cash_prices.clone(),
            most: phased.most_prices.clone(),
        }
    }

    pub(super) fn times(&self, factor: f64) -> Self {
        let all = |prices: &[f64]| prices.iter().map(|price| factor * price).collect();
        Self {
            budget: factor * self.budget,
            cash: all(&self.cash),
            most: all(&self.most),
        }
    }

    /// Returns what a channel pays in each period, with a part of the price of cash.
    pub(super) fn of_channel(&self, c: usize, cash: f64) -> Vec<f64> {
        let own = self.budget + self.most[c];
        self.cash.iter().map(|price| own + cash * price).collect()
    }
}

/// How far channels are searched.
#[derive(Debug, Clone, Copy)]
pub(super) enum Depth {
    /// For schedules that are worth much.
    Quick,
    /// For the bound, with so much effort.
    Whole(u64),
}

/// Channels searched at prices.
pub(super) struct Asked {
    /// What no schedules are worth more than, and what those found are worth.
    pub(super) bound: f64,
    pub(super) worth: f64,
    pub(super) rows: Vec<Vec<f64>>,
}

/// Looks for a good schedule of a channel at its prices.
pub(super) fn look(solo: &mut Solo, levels: Option<f64>) {
    if let Some(ratio) = levels {
        solo.by_levels(ratio);
    }
    if solo.gap() > 0.0 {
        solo.by_beam();
        solo.polish();
    }
}

impl Closing<'_> {
    /// Searches all channels at prices, those with the widest gap first.
    pub(super) fn ask(&mut self, prices: &Prices, columns: &Columns<'_>, depth: Depth) -> Asked {
        let calendar = self.calendar;
        let (ratio, effort) = match depth {
            Depth::Quick => (COARSE, 0),
            Depth::Whole(effort) => (FINE, effort),
        };
        let solo = |(c, flight): (usize, &Flight)| {
            let most: Vec<f64> = (0..calendar.periods).map(|t| calendar.most(c, t)).collect();
            let mut solo = Solo::new(flight, prices.of_channel(c, 1.0), most.clone());
            solo.offer(&self.x[c]);
            for x in columns.of(c) {
                if x.iter().zip(&most).all(|(x, most)| x <= most) {
                    solo.offer(x);
                }
            }
            solo
        };
        let mut solos: Vec<Solo> = calendar.flights.iter().enumerate().map(solo).collect();
        let mut money = prices.budget * calendar.budget;
        let cash = calendar.cash.iter().zip(&prices.cash);
        let mosts = calendar.flights.iter().map(|flight| &flight.most);
        for (limit, price) in cash.chain(mosts.zip(&prices.most)) {
            if limit.is_finite() {
                money += limit * price;
            }
        }
        for solo in &mut solos {
            let wide = solo.gap() > LEVELS * self.bound.abs();
            look(solo, wide.then_some(ratio));
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
        if effort > 0 {
            for solo in &mut solos {
                solo.join();
                solo.polish();
            }
        }
        self.work = self.work.saturating_sub(work(&solos));
        Asked {
            bound: solos.iter().fold(money, |sum, solo| sum + solo.bound()),
            worth: solos.iter().fold(money, |sum, solo| sum + solo.worth),
            rows: solos.into_iter().map(|solo| solo.x).collect(),
        }
    }
}

fn work(solos: &[Solo]) -> u64 {
    let works = solos.iter().map(Solo::work);
    works.fold(0, u64::saturating_add)
}
