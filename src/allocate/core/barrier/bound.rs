//! What do the prices of a state prove of every schedule?

use super::{Calendar, Phased, State};

/// The price of the budget that a bound is looked for at is at least this part of the present one: what more spend in a period would
/// bring is known down to there.
const LEAST: f64 = 0.9;

impl Calendar {
    /// Returns the schedule of a state with the bound that prices near its own prove.
    ///
    /// Prices come behind the slopes when steps are cut short, all by the same: what each spend gains beyond them is little, and
    /// together it is much. So the price of the budget, and then of the cash of each period, is the one that proves most.
    pub(super) fn phased(&self, state: &State, whole: bool) -> Phased {
        let least = state.budget * LEAST;
        let mut bound = 0.0;
        // What a spend gains beyond the price of the most of its flight, and how much it can be.
        let mut gains: Vec<Vec<(f64, f64)>> = vec![Vec::new(); self.periods];
        for (c, flight) in self.flights.iter().enumerate() {
            let x = &state.x[c];
            if flight.most.is_finite() {
                bound += flight.most * state.most[c];
            }
            let corners = state.corners[c].iter();
            let effects = flight.effective(x);
            let seasons = effects.iter().zip(&flight.season).zip(corners);
            for (t, ((a, season), corners)) in seasons.enumerate() {
                let seam = state.seams[c][t].as_ref();
                if let Some((seam, piece)) = seam.zip(flight.piece(t)) {
                    bound += piece.most(seam.slope) + seam.slope * a;
                    continue;
                }
                bound += season * flight.envelope(t, *a).0;
                // At any price from nothing to the drop, the line is above.
                for corner in corners {
                    bound -= corner.price * (a - corner.spend);
                }
            }
            let (slopes, _) = self.derivatives(c, state, None);
            let felt = flight.felt_slopes(&slopes);
            // More than this in a period brings less than it costs.
            let largest = x.iter().copied().fold(0.0, f64::max);
            let enough = if whole {
                flight.enough(least + state.most[c], 2.0 * largest)
            } else {
                f64::INFINITY
            };
            for (t, slope) in flight.open.clone().zip(felt) {
                // No schedule is above the tangent; each spend takes what it gains beyond its prices, up to its most.
                gains[t].push((slope - state.most[c], self.most(c, t).min(enough)));
                bound -= slope * x[t];
            }
        }
        let beyond_cash = gains
            .iter()
            .zip(&state.cash)
            .flat_map(|(gains, cash)| gains.iter().map(move |(gain, room)| (gain - cash, *room)));
        let price = cheapest(beyond_cash.collect(), self.budget).max(least);
        bound += price * self.budget;
        let mut cash_prices = state.cash.clone();
        for ((gains, cash), held) in gains.into_iter().zip(&self.cash).zip(&mut cash_prices) {
            let beyond = gains.into_iter().map(|(gain, room)| (gain - price, room));
            let beyond: Vec<(f64, f64)> = beyond.collect();
            if cash.is_finite() {
                *held = cheapest(beyond.clone(), *cash);
                bound += *held * cash;
            }
            let taken = beyond
                .iter()
                .map(|(gain, room)| f64::max(gain - *held, 0.0) * room);
            bound += taken.fold(0.0, |sum, gain| sum + gain);
        }
        Phased {
            x: state.x.clone(),
            bound,
            price,
            cash_prices,
            most_prices: state.most.clone(),
        }
    }
}

/// Returns the price of so much money at which it, and what each spend gains beyond the price, together come to least: that of the
/// first spend, from the largest gain down, for which nothing is left.
fn cheapest(mut gains: Vec<(f64, f64)>, money: f64) -> f64 {
    gains.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut left = money;
    for (gain, room) in gains {
        left -= room;
        if left <= 0.0 {
            return gain.max(0.0);
        }
    }
    0.0
}
