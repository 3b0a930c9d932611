//! When should an S-curve with geometric carry-over be paid for? Dynamic programming at a price, and the bound that it proves.
//!
//! At a price of money each channel is alone, and what its past comes to is one number, the effective spend of the period before.
//! On a grid whose ratio is a root of the retention, letting an effect fade is a step of whole cells. Effects are rounded up to the grid
//! and what is bought is paid for down to the cell below, so that the value found at a price is one that no schedule exceeds.

use super::{barrier::Calendar, flight::Flight};

/// The ratio of neighbouring cells, about; the bound is that much above the truth for each purchase.
const RATIO: f64 = 0.001;
/// The least effect on the grid, relative to the greatest.
const LEAST: f64 = 1e-5;
/// How often the price is halved between two.
const PRICES: u32 = 12;

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

/// Returns a schedule and a bound; `None` unless all carry-over is geometric and nothing but the budget bounds the channels.
pub(crate) fn schedule(calendar: &Calendar, price: f64) -> Option<(Vec<Vec<f64>>, f64)> {
    let plain = |flight: &Flight| flight.period_most.is_infinite() && flight.most.is_infinite();
    if !calendar.flights.iter().all(plain) || calendar.cash.iter().any(|cash| cash.is_finite()) {
        return None;
    }
    let grids: Vec<Grid<'_>> = calendar
        .flights
        .iter()
        .map(Grid::of)
        .collect::<Option<_>>()?;
    let (mut low, mut high) = (
        price.max(f64::MIN_POSITIVE) * 0.2,
        price.max(f64::MIN_POSITIVE) * 5.0,
    );
    let mut bound = f64::INFINITY;
    let (mut rich, mut poor) = (None, None);
    for _ in 0..PRICES {
        let price = (low * high).sqrt();
        let answers: Vec<(f64, Vec<f64>)> = grids.iter().map(|grid| grid.best(price)).collect();
        let value = answers
            .iter()
            .fold(price * calendar.budget, |sum, (value, _)| sum + value);
        bound = bound.min(value);
        let rows: Vec<Vec<f64>> = answers.into_iter().map(|(_, row)| row).collect();
        if total(&rows) > calendar.budget {
            low = price;
            rich = Some(rows);
        } else {
            high = price;
            poor = Some(rows);
        }
    }
    let mut rows =
        poor.unwrap_or_else(|| vec![vec![0.0; calendar.periods]; calendar.flights.len()]);
    fill(calendar, &mut rows, &rich.unwrap_or_default());
    polish(calendar, &mut rows);
    Some((rows, bound))
}

fn total(rows: &[Vec<f64>]) -> f64 {
    rows.iter().flatten().fold(0.0, |sum, x| sum + x)
}

/// Moves channels to the schedules of a lower price for as long as the budget lasts, the last of them in part.
fn fill(calendar: &Calendar, rows: &mut [Vec<f64>], rich: &[Vec<f64>]) {
    for c in 0..rich.len() {
        let left = calendar.budget - total(rows);
        let more = rich[c]
            .iter()
            .zip(&rows[c])
            .fold(0.0, |sum, (rich, poor)| sum + rich - poor);
        if more > 0.0 && left > 0.0 {
            let part = (left / more).min(1.0);
            for (poor, rich) in rows[c].iter_mut().zip(&rich[c]) {
                *poor += part * (rich - *poor);
            }
        }
    }
}

/// Moves money from where the last unit brings least to where the next brings most, in parts that are halved when none helps.
fn polish(calendar: &Calendar, rows: &mut [Vec<f64>]) {
    let mut part = calendar.budget * 0.01;
    for _ in 0..400 {
        if part < calendar.budget * 1e-6 {
            break;
        }
        let mut from: Option<(usize, usize, f64)> = None;
        let mut to: Option<(usize, usize, f64)> = None;
        for (c, flight) in calendar.flights.iter().enumerate() {
            let slopes = slopes(flight, &rows[c]);
            for t in flight.open.clone() {
                if to.is_none_or(|(_, _, slope)| slopes[t] > slope) {
                    to = Some((c, t, slopes[t]));
                }
                if rows[c][t] >= part && from.is_none_or(|(_, _, slope)| slopes[t] < slope) {
                    from = Some((c, t, slopes[t]));
                }
            }
        }
        let Some((to, slot, _)) = to else {
            break;
        };
        let left = calendar.budget - total(rows);
        let mut trial = vec![(to, rows[to].clone())];
        if left >= part {
            trial[0].1[slot] += part;
        } else if let Some((from, at, _)) = from {
            if from == to {
                trial[0].1[at] -= part;
            } else {
                trial.push((from, rows[from].clone()));
                trial[1].1[at] -= part;
            }
            trial[0].1[slot] += part;
        }
        let gain = trial.iter().fold(0.0, |sum, (c, row)| {
            sum + calendar.flights[*c].outcome(row) - calendar.flights[*c].outcome(&rows[*c])
        });
        if gain > 0.0 {
            for (c, row) in trial {
                rows[c] = row;
            }
        } else {
            part *= 0.5;
        }
    }
    // What is left to the last is spent on the channel that gains most from it.
    let left = calendar.budget - total(rows);
    if left > 0.0 {
        let best = calendar.flights.iter().enumerate().flat_map(|(c, flight)| {
            let slopes = slopes(flight, &rows[c]);
            flight
                .open
                .clone()
                .map(move |t| (c, t, slopes[t]))
                .collect::<Vec<_>>()
        });
        if let Some((c, t, _)) = best.max_by(|a, b| a.2.total_cmp(&b.2)) {
            rows[c][t] += left;
        }
    }
}

/// Returns what one more unit of money brings in each period.
fn slopes(flight: &Flight, x: &[f64]) -> Vec<f64> {
    let effective = flight.effective(x);
    let here: Vec<f64> = effective
        .iter()
        .zip(&flight.season)
        .map(|(a, season)| season * flight.kernel.slope(a.max(1e-300)).min(1e100))
        .collect();
    let later = |t: usize| {
        here[t..]
            .iter()
            .zip(&flight.weights)
            .fold(0.0, |sum, (slope, weight)| sum + slope * weight)
    };
    (0..x.len()).map(later).collect()
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

    /// Returns what the flight brings at most beyond its price, and a schedule near that.
    fn best(&self, price: f64) -> (f64, Vec<f64>) {
        let n = self.levels.len();
        let periods = self.flight.season.len();
        let unit = price / (1.0 - self.retention);
        let mut ahead = vec![0.0; n];
        let mut choices: Vec<Vec<u32>> = vec![Vec::new(); periods];
        for t in (0..periods).rev() {
            let season = self.flight.season[t];
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
