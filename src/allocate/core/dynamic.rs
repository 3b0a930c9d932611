//! When should an S-curve with geometric carry-over be paid for? Dynamic programming at a price, and the bound that it proves.
//!
//! At a price of money each channel is alone, and what its past comes to is one number, the effective spend of the period before.
//! On a grid whose ratio is a root of the retention, letting an effect fade is a step of whole cells. Effects are rounded up to the grid
//! and what is bought is paid for down to the cell below, so that the value found at a price is one that no schedule exceeds.

use super::flight::Flight;

/// The ratio of neighbouring cells, about; the bound is that much above the truth for each purchase.
const RATIO: f64 = 0.001;
/// The least effect on the grid, relative to the greatest.
const LEAST: f64 = 1e-5;
/// A flight on its grid.
struct Grid<'a> {
    flight: &'a Flight,
    retention: f64,
    /// Effects, the first of them none.
    levels: Vec<f64>,
    /// The outcome at each before the season.
    heights: Vec<f64>,
    /// The cells that an effect loses in a period without spend.
    fade: usize,
}

/// Returns what a channel is worth at most beyond the prices of money in each period, and a schedule near that; `None` unless its
/// carry-over is geometric. The most of a period is left aside, so that the schedule may exceed it.
pub(super) fn geometric(flight: &Flight, prices: &[f64]) -> Option<(f64, Vec<f64>)> {
    Some(Grid::of(flight)?.best(prices))
}

impl<'a> Grid<'a> {
    fn of(flight: &'a Flight) -> Option<Self> {
        let first = flight.weights.first().copied()?;
        let retention = 1.0 - first;
        let mut weight = first;
        for found in &flight.weights {
            if (found - weight).abs() > 1e-9 {
                return None;
            }
            weight *= retention;
        }
        let most = flight.end();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a small count of cells"
        )]
        let cells = |ratio: f64, step: f64| (ratio.ln() / step).ceil().max(1.0) as usize;
        let (fade, step) = if retention > 1e-6 {
            let fade = cells(1.0 / retention, RATIO);
            #[expect(clippy::cast_precision_loss, reason = "a small count of cells")]
            let step = -retention.ln() / fade as f64;
            (fade, step)
        } else {
            (usize::MAX, RATIO)
        };
        let count = cells(1.0 / LEAST, step);
        #[expect(clippy::cast_precision_loss, reason = "a small count of cells")]
        let level = |k: usize| most * (-step * count.abs_diff(k) as f64).exp();
        let levels: Vec<f64> = std::iter::once(0.0).chain((1..=count).map(level)).collect();
        let heights = levels.iter().map(|a| flight.kernel.value(*a)).collect();
        Some(Self {
            flight,
            retention,
            levels,
            heights,
            fade,
        })
    }

    /// Returns the cell that the effect of cell `k` fades to, rounded up.
    fn faded(&self, k: usize) -> usize {
        if k == 0 {
            0
        } else {
            k.saturating_sub(self.fade).max(1)
        }
    }

    /// Returns what the flight brings at most beyond its prices, and a schedule near that.
    fn best(&self, prices: &[f64]) -> (f64, Vec<f64>) {
        let n = self.levels.len();
        let periods = self.flight.season.len();
        let mut ahead = vec![0.0; n];
        let mut choices: Vec<Vec<u32>> = vec![Vec::new(); periods];
        for t in (0..periods).rev() {
            let season = self.flight.season[t];
            let unit = prices[t] / (1.0 - self.retention);
            let open = self.flight.open.contains(&t);
            let here: Vec<f64> = self
                .heights
                .iter()
                .zip(&ahead)
                .map(|(height, ahead)| season * height + ahead)
                .collect();
            // The best cell to buy up to from each on: what it brings less what its lower neighbour costs.
            let mut buy = vec![(f64::NEG_INFINITY, 0_u32); n.saturating_add(1)];
            for j in (1..n).rev() {
                let net = here[j] - unit * self.levels[j.saturating_sub(1)];
                buy[j] = if net > buy[j.saturating_add(1)].0 {
                    (net, u32::try_from(j).unwrap_or(u32::MAX))
                } else {
                    buy[j.saturating_add(1)]
                };
            }
            let mut choice = vec![0_u32; n];
            let mut value = vec![0.0; n];
            for k in 0..n {
                let down = self.faded(k);
                let (net, j) = buy[down.saturating_add(1)];
                let bought = net + unit * self.retention * self.levels[k];
                (value[k], choice[k]) = if open && bought > here[down] {
                    (bought, j)
                } else {
                    (here[down], 0)
                };
            }
            ahead = value;
            choices[t] = choice;
        }
        let mut x = vec![0.0; periods];
        let (mut cell, mut effect) = (0_usize, 0.0);
        for (t, choice) in choices.iter().enumerate() {
            let j = usize::try_from(choice[cell]).unwrap_or(0);
            effect *= self.retention;
            cell = if j > 0 { j } else { self.faded(cell) };
            if j > 0 && self.levels[j] > effect {
                x[t] = (self.levels[j] - effect) / (1.0 - self.retention);
                effect = self.levels[j];
            }
        }
        (ahead[0], x)
    }
}
