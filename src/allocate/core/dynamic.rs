//! When should an S-curve with geometric carry-over be paid for? Dynamic programming at a price, and the bound that it proves.
//!
//! At a price of money each channel is alone, and what its past comes to is one number, the effective spend of the period before.
//! On a grid whose ratio is a root of the retention, letting an effect fade is a step of whole cells. Effects are rounded up to the grid
//! and what is bought is paid for down to the cell below, so that the value found at a price is one that no schedule exceeds.

use std::collections::VecDeque;

use super::flight::Flight;

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

/// Returns what a channel is worth at most beyond the prices of money in each period, with no more than so much in each, and a schedule
/// near that; `None` unless its carry-over is geometric.
pub(super) fn geometric(
    flight: &Flight,
    prices: &[f64],
    limits: &[f64],
    ratio: f64,
) -> Option<(f64, Vec<f64>)> {
    let grid = Grid::of(flight, ratio)?;
    let (worth, choices) = grid.best(prices, limits);
    Some((worth, grid.schedule(&choices, limits)))
}

/// The greatest of a window that moves up: places in it, each worth more than all after it.
struct Window<'a> {
    worths: &'a [f64],
    places: VecDeque<usize>,
    end: usize,
}

impl Window<'_> {
    /// Moves to the places above `start` and up to `last`, neither of which falls; returns the best.
    fn best(&mut self, start: usize, last: usize) -> Option<usize> {
        while self.end <= last {
            let worth = self.worths[self.end];
            while self
                .places
                .back()
                .is_some_and(|place| self.worths[*place] <= worth)
            {
                self.places.pop_back();
            }
            self.places.push_back(self.end);
            self.end = self.end.saturating_add(1);
        }
        while self.places.front().is_some_and(|place| *place <= start) {
            self.places.pop_front();
        }
        self.places.front().copied()
    }
}

impl<'a> Grid<'a> {
    fn of(flight: &'a Flight, fine: f64) -> Option<Self> {
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
            let fade = cells(1.0 / retention, fine);
            #[expect(clippy::cast_precision_loss, reason = "a small count of cells")]
            let step = -retention.ln() / fade as f64;
            (fade, step)
        } else {
            (usize::MAX, fine)
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

    /// Returns what the flight brings at most beyond its prices, and by period the cell that is bought up to from each cell, or 0.
    fn best(&self, prices: &[f64], limits: &[f64]) -> (f64, Vec<Vec<u32>>) {
        let n = self.levels.len();
        let periods = self.flight.season.len();
        let mut ahead = vec![0.0; n];
        let mut choices: Vec<Vec<u32>> = vec![Vec::new(); periods];
        for t in (0..periods).rev() {
            let season = self.flight.season[t];
            let unit = prices[t] / (1.0 - self.retention);
            let open = self.flight.open.contains(&t);
            let cells = self.heights.iter().zip(&ahead);
            let here: Vec<f64> = cells
                .map(|(height, ahead)| season * height + ahead)
                .collect();
            // What a cell brings less what its lower neighbour costs.
            let net = |j: usize| here[j] - unit * self.levels[j.saturating_sub(1)];
            let nets: Vec<f64> = (0..n).map(net).collect();
            let mut window = Window {
                worths: &nets,
                places: VecDeque::new(),
                end: 1,
            };
            let mut last = 0_usize;
            let mut choice = vec![0_u32; n];
            let mut value = vec![0.0; n];
            for k in 0..n {
                let down = self.faded(k);
                let kept = self.retention * self.levels[k];
                let most = kept + (1.0 - self.retention) * limits[t];
                while last.saturating_add(1) < n && self.levels[last] < most {
                    last = last.saturating_add(1);
                }
                let bought = window
                    .best(down, last)
                    .filter(|_| open)
                    .map(|j| (nets[j] + unit * kept, j));
                (value[k], choice[k]) = match bought {
                    Some((net, j)) if net > here[down] => {
                        (net, u32::try_from(j).unwrap_or(u32::MAX))
                    }
                    _ => (here[down], 0),
                };
            }
            ahead = value;
            choices[t] = choice;
        }
        (ahead[0], choices)
    }

    /// Returns the spends that lead through the cells chosen.
    fn schedule(&self, choices: &[Vec<u32>], limits: &[f64]) -> Vec<f64> {
        let mut x = vec![0.0; choices.len()];
        let (mut cell, mut effect) = (0_usize, 0.0);
        for (t, choice) in choices.iter().enumerate() {
            let j = usize::try_from(choice[cell]).unwrap_or(0);
            effect *= self.retention;
            cell = if j > 0 { j } else { self.faded(cell) };
            if j > 0 && self.levels[j] > effect {
                x[t] = ((self.levels[j] - effect) / (1.0 - self.retention)).min(limits[t]);
                effect += (1.0 - self.retention) * x[t];
            }
        }
        x
    }
}
