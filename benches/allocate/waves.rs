//! Channels over weeks: what a schedule with its bound costs, beside the greedy one that hands out the budget in a thousand parts,
//! each to the week of the channel that gains most from it.
//!
//! Six instances of each size, the same in every run: carry-over geometric, delayed, by Weibull and none in turn, seasons with
//! noise, every fifth channel starting late; a third of them with cash for every week, a third with cash for every fourth week, the
//! most of a channel and the most of a week. A row says the median and the greatest time and the greatest gap of the six, and what
//! the greedy schedules and equal amounts of the same money of each channel bring on average, relative to the bound.

use std::time::{Duration, Instant};

use criterion::Criterion;
use tactica::{
    allocate::{PhasedItemDraft, PhasingDraft},
    money::{Currency, Money},
    response::{CarryOver, Curve, Shape},
};

use crate::lcg::Lcg;

/// How many parts the greedy schedule hands out.
const PARTS: u32 = 1_000;

/// The sizes, in channels and weeks; a small one when every bench is only tried once.
fn sizes() -> &'static [(usize, usize)] {
    if std::env::args().any(|arg| arg == "--test") {
        &[(3, 8)]
    } else {
        &[(5, 26), (10, 52), (20, 52), (10, 104)]
    }
}

/// A curve and the spend at which it is about half way.
fn shape(rng: &mut Lcg, i: usize, s: bool) -> (Shape, f64) {
    let half = rng.between(1_000.0, 10_000.0);
    let ceiling = half * rng.between(1.0, 4.0);
    let shape = match (s, i % 12) {
        (false, k) if k % 4 == 0 => Shape::Hill {
            ceiling,
            half,
            shape: rng.between(0.4, 1.0),
        },
        (false, k) if k % 4 == 1 => Shape::MichaelisMenten { ceiling, half },
        (false, k) if k % 4 == 2 => Shape::Log {
            scale: ceiling,
            unit: half,
        },
        (false, _) => Shape::Exponential {
            ceiling,
            scale: half,
        },
        (true, k) if k % 3 == 0 => Shape::Hill {
            ceiling,
            half,
            shape: rng.between(1.2, 5.0),
        },
        (true, k) if k % 3 == 1 => Shape::Logistic {
            ceiling,
            midpoint: half,
            steepness: rng.between(2.0, 8.0) / half,
        },
        (true, _) => {
            let exponent = rng.between(1.5, 3.0);
            Shape::Adbudg {
                floor: 0.0,
                ceiling,
                exponent,
                constant: half.powf(exponent),
            }
        }
    };
    (shape, half)
}

fn carry_over(rng: &mut Lcg, i: usize) -> Option<CarryOver> {
    match i % 4 {
        0 => Some(CarryOver::Geometric {
            retention: rng.between(0.2, 0.8),
        }),
        1 => Some(CarryOver::Delayed {
            retention: rng.between(0.3, 0.8),
            peak: rng.between(1.0, 3.0),
        }),
        2 => Some(CarryOver::Weibull {
            shape: rng.between(0.7, 2.5),
            scale: rng.between(1.0, 4.0),
        }),
        _ => None,
    }
}

fn money(major: f64) -> Money {
    #[allow(clippy::cast_possible_truncation, reason = "a small amount")]
    let minor = (major * 100.0).round() as i128;
    Money::from_minor(minor, Currency::EUR)
}

/// An instance with money for `load` times the halves of all curves in all weeks.
fn draft(seed: u32, channels: usize, weeks: usize, s: bool, load: f64) -> PhasingDraft {
    let mut rng = Lcg(u64::from(seed).wrapping_mul(7_919).wrapping_add(13));
    let (mut items, mut halves) = (Vec::with_capacity(channels), Vec::with_capacity(channels));
    for i in 0..channels {
        let (curve, half) = shape(&mut rng, i + seed as usize, s);
        let mut item = PhasedItemDraft::new(format!("c{i:03}").parse().unwrap(), curve);
        item.carry_over = carry_over(&mut rng, i);
        let (swing, phase) = (
            rng.between(0.1, 0.6),
            rng.between(0.0, std::f64::consts::TAU),
        );
        let season = |t: usize| {
            let wave = (t as f64 * std::f64::consts::TAU / 52.0 + phase).sin();
            1.0 + swing * wave + rng.between(-0.1, 0.1)
        };
        item.season = (0..weeks).map(season).collect();
        if i % 5 == 3 {
            item.first = weeks / 8;
        }
        items.push(item);
        halves.push(half);
    }
    let week = halves.iter().sum::<f64>() * load;
    let mut draft = PhasingDraft {
        currency: Currency::EUR,
        periods: weeks,
        budget: money(week * weeks as f64),
        cash: Vec::new(),
        items,
    };
    match seed % 3 {
        1 => draft.cash = vec![Some(money(1.5 * week)); weeks],
        2 => {
            let fourth = |t: usize| (t % 4 == 0).then(|| money(0.8 * week));
            draft.cash = (0..weeks).map(fourth).collect();
            draft.items[0].max = Some(money(week * weeks as f64 / channels as f64));
            draft.items[1].period_max = Some(money(2.5 * halves[1]));
        }
        _ => (),
    }
    draft
}

fn major(amount: Option<Money>) -> f64 {
    amount.map_or(f64::INFINITY, |amount| amount.minor() as f64 / 100.0)
}

/// A channel as the greedy schedule sees it.
struct Channel<'a> {
    item: &'a PhasedItemDraft,
    curve: Curve,
    weights: Vec<f64>,
    x: Vec<f64>,
    effects: Vec<f64>,
}

impl Channel<'_> {
    /// Returns what a part more in a week brings.
    fn gain(&self, week: usize, part: f64) -> f64 {
        let value = |a: f64| self.curve.value(a).unwrap();
        let later = self.effects[week..].iter().zip(&self.item.season[week..]);
        later
            .zip(&self.weights)
            .fold(0.0, |sum, ((a, season), weight)| {
                sum + season * (value(a + part * weight) - value(*a))
            })
    }

    fn room(&self, week: usize) -> f64 {
        let all = major(self.item.max) - self.x.iter().sum::<f64>();
        let own = major(self.item.period_max) - self.x[week];
        if week < self.item.first {
            0.0
        } else {
            all.min(own)
        }
    }

    fn add(&mut self, week: usize, part: f64) {
        self.x[week] += part;
        for (a, weight) in self.effects[week..].iter_mut().zip(&self.weights) {
            *a += part * weight;
        }
    }
}

/// Hands out the budget in a thousand parts; returns what it brings.
fn greedy(draft: &PhasingDraft) -> f64 {
    let weeks = draft.periods;
    let part = major(Some(draft.budget)) / f64::from(PARTS);
    let channel = |item| Channel::of(item, weeks);
    let mut channels: Vec<Channel<'_>> = draft.items.iter().map(channel).collect();
    let mut cash: Vec<f64> = draft.cash.iter().map(|cash| major(*cash)).collect();
    cash.resize(weeks, f64::INFINITY);
    let row = |channel: &Channel<'_>| (0..weeks).map(|t| channel.gain(t, part)).collect();
    let mut gains: Vec<Vec<f64>> = channels.iter().map(row).collect();
    for _ in 0..PARTS {
        let mut best = (0.0, None);
        for (c, channel) in channels.iter().enumerate() {
            for t in 0..weeks {
                let fits = channel.room(t).min(cash[t]) >= part;
                if fits && gains[c][t] > best.0 {
                    best = (gains[c][t], Some((c, t)));
                }
            }
        }
        let Some((c, t)) = best.1 else { break };
        channels[c].add(t, part);
        cash[t] -= part;
        gains[c] = row(&channels[c]);
    }
    let value = |channel: &Channel<'_>| {
        let seasons = channel.effects.iter().zip(&channel.item.season);
        seasons.fold(0.0, |sum, (a, season)| {
            sum + season * channel.curve.value(*a).unwrap()
        })
    };
    channels.iter().map(value).sum()
}

impl<'a> Channel<'a> {
    fn of(item: &'a PhasedItemDraft, weeks: usize) -> Self {
        Self {
            item,
            curve: Curve::new(item.curve.clone()).unwrap(),
            weights: item
                .carry_over
                .map_or(vec![1.0], |carry| carry.weights().unwrap()),
            x: vec![0.0; weeks],
            effects: vec![0.0; weeks],
        }
    }
}

fn timed<T>(run: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = run();
    (result, start.elapsed())
}

/// Prints a row for each size; what a schedule lacks to its bound is asserted, what it takes is not.
pub(crate) fn channels_over_weeks(_: &mut Criterion) {
    println!(
        "channels over weeks, six instances each: median and greatest time, median and greatest gap | greedy: median time, mean of bound | equal amounts: mean of bound"
    );
    for (name, s, loads, most) in [
        ("concave", false, &[0.6][..], 1e-6),
        ("s", true, &[0.3, 0.8], 2e-2),
    ] {
        for load in loads {
            for (channels, weeks) in sizes() {
                let (mut times, mut handed, mut gaps) = (Vec::new(), Vec::new(), Vec::new());
                let (mut part, mut equal) = (0.0, 0.0);
                for seed in 0..6 {
                    let draft = draft(seed, *channels, *weeks, s, *load);
                    let (best, took) = timed(|| draft.solve().unwrap());
                    let (value, needed) = timed(|| greedy(&draft));
                    assert!(
                        value <= best.upper_bound,
                        "{value} above {}",
                        best.upper_bound
                    );
                    gaps.push(best.gap);
                    part += value / best.upper_bound / 6.0;
                    equal += best.flat_value / best.upper_bound / 6.0;
                    times.push(took);
                    handed.push(needed);
                }
                times.sort();
                handed.sort();
                gaps.sort_by(f64::total_cmp);
                let gap = gaps[5];
                println!(
                    "{name} load {load} {channels} x {weeks}: {:?} {:?} gap {:.1e} {gap:.1e} | {:?} {:.1} % | {:.1} %",
                    times[3],
                    times[5],
                    gaps[3],
                    handed[3],
                    100.0 * part,
                    100.0 * equal
                );
                // The promise is for ten channels over a year.
                assert!(
                    (*channels, *weeks) != (10, 52) || gap <= most,
                    "gap {gap:e}"
                );
            }
        }
    }
}
