//! What is one channel worth at most over the periods, at prices of money? Branch and bound on where each effect stands.
//!
//! At prices, channels have nothing to do with each other. What is left is one S-curve in each period, and carry-over that ties the
//! periods together. The envelope of each period makes that concave; an effect on the straight part of its envelope is split where
//! it stands, and both envelopes are lower there. Each part is solved by an interior-point method, whose prices prove a bound
//! whether it ended well or not: no schedule is above the tangents.

mod along;
mod beam;
mod runs;

use std::collections::BinaryHeap;

use self::{
    along::{PRECISE, Relaxed},
    runs::{RUN, Run, WHOLE},
};
use super::{dynamic::geometric, flight::Flight, seam::Piece, search::Ranked};
use crate::response::kernel::Kernel;

/// Where the search for the most that is worth looking at begins, in parts of the greatest effect.
const LITTLE: f64 = 1e-4;
/// How far from the ends of a straight part it is split, at least.
const INNER: f64 = 0.1;
/// How often a schedule is improved from below.
const POLISH: u32 = 3;

/// A channel at prices.
pub(crate) struct Solo {
    flight: Flight,
    /// The price of money in each period, and the most of it.
    prices: Vec<f64>,
    limits: Vec<f64>,
    /// The most that is worth looking at in each period.
    most: Vec<f64>,
    open: BinaryHeap<Ranked<Node>>,
    /// The greatest bound of what is not split any more.
    closed: f64,
    /// A bound from elsewhere.
    known: f64,
    /// The best schedule met, and what it is worth beyond the prices.
    pub(crate) worth: f64,
    pub(crate) x: Vec<f64>,
    nodes: u64,
    /// The effects along the envelopes of the whole, and the slopes there that prove the bound.
    effects: Vec<f64>,
    slopes: Vec<f64>,
    /// Runs of periods, each with a part of the prices, as channels of their own, and how long they are about.
    runs: Vec<Run>,
    run: usize,
    runs_work: u64,
    /// What there is besides the runs.
    besides: f64,
    /// Whether there is nothing left to split.
    pub(crate) spent: bool,
}

/// Ranges of the effects, and the solution along their envelopes.
#[derive(Debug)]
struct Node {
    ranges: Vec<(f64, f64)>,
    effects: Vec<f64>,
}

impl Solo {
    /// Begins with the whole, solved along its envelopes.
    pub(crate) fn new(flight: &Flight, prices: Vec<f64>, limits: Vec<f64>) -> Self {
        let least = prices.iter().copied().fold(f64::INFINITY, f64::min);
        let bend = flight.kernel.inflection().min(flight.end());
        let enough = flight.enough(least, f64::max(bend, LITTLE * flight.end()));
        let most = limits.iter().map(|limit| limit.min(enough)).collect();
        Self::begin(flight.clone(), prices, limits, most)
    }

    fn begin(flight: Flight, prices: Vec<f64>, limits: Vec<f64>, most: Vec<f64>) -> Self {
        let nothing = vec![0.0; prices.len()];
        let mut solo = Self {
            worth: flight.outcome(&nothing),
            flight,
            most,
            limits,
            prices,
            open: BinaryHeap::new(),
            closed: f64::NEG_INFINITY,
            known: f64::INFINITY,
            x: nothing,
            nodes: 0,
            effects: Vec::new(),
            slopes: Vec::new(),
            runs: Vec::new(),
            run: RUN,
            runs_work: 0,
            besides: 0.0,
            spent: false,
        };
        if solo.flight.kernel.straight() {
            let least = solo.prices.iter().copied().fold(f64::INFINITY, f64::min);
            solo.known = solo.by_effects(least);
        } else {
            let ranges = vec![(0.0, solo.flight.end()); solo.prices.len()];
            solo.enter(ranges, f64::INFINITY);
        }
        solo
    }

    /// Bounds straight lines, which have no slopes to be solved by: no unit of effect costs less than the least price, for what a spend
    /// comes to over all periods is no more than the spend.
    fn by_effects(&self, least: f64) -> f64 {
        let (kernel, end) = (&self.flight.kernel, self.flight.end());
        let mut spends = vec![0.0, end];
        if let Kernel::Pieces { points, .. } = kernel {
            spends.extend(points.iter().map(|point| point.spend.min(end)));
        }
        let most = |season: &f64| {
            let net = |a: &f64| season * kernel.value(*a) - least * a;
            spends.iter().map(net).fold(f64::NEG_INFINITY, f64::max)
        };
        self.flight
            .season
            .iter()
            .fold(0.0, |sum, season| sum + most(season))
    }

    /// Returns what a schedule is worth beyond the prices.
    pub(crate) fn net(&self, x: &[f64]) -> f64 {
        let cost = x
            .iter()
            .zip(&self.prices)
            .fold(0.0, |sum, (x, p)| sum + x * p);
        self.flight.outcome(x) - cost
    }

    pub(crate) fn offer(&mut self, x: &[f64]) {
        let worth = self.net(x);
        if worth > self.worth {
            (self.worth, self.x) = (worth, x.to_vec());
        }
    }

    /// Returns what no schedule is worth more than.
    pub(crate) fn bound(&self) -> f64 {
        let top = self.open.peek().map_or(f64::NEG_INFINITY, |top| top.bound);
        let straight = self.flight.kernel.straight();
        let found = if straight {
            f64::INFINITY
        } else {
            top.max(self.closed)
        };
        found.min(self.known).min(self.runs_bound()).max(self.worth)
    }

    /// Returns how many periods were solved along envelopes.
    pub(crate) fn work(&self) -> u64 {
        let own = self.nodes.saturating_mul(self.flight.open.len() as u64);
        own.saturating_add(self.runs_work)
    }

    /// Climbs from the best schedule met along concave curves from below.
    pub(crate) fn polish(&mut self) {
        if self.flight.kernel.straight() {
            return;
        }
        for _ in 0..POLISH {
            let before = self.worth;
            let below = self.flight.beneath(&self.flight.effective(&self.x));
            let pieces: Option<Vec<Piece<'_>>> =
                (0..self.prices.len()).map(|t| below.piece(t)).collect();
            let Some(pieces) = pieces else { return };
            let x = self.relaxed(&pieces).x;
            self.offer(&x);
            if self.worth - before <= PRECISE * self.worth.abs() {
                return;
            }
        }
    }

    /// Bounds a channel whose carry-over is geometric by dynamic programming.
    pub(crate) fn by_levels(&mut self, ratio: f64) {
        if let Some((bound, x)) = geometric(&self.flight, &self.prices, &self.limits, ratio) {
            self.known = self.known.min(bound);
            // What is left is little, and is searched as a whole.
            self.run = WHOLE;
            self.offer(&x);
        }
    }

    /// Returns how far the bound is above the best schedule met.
    pub(crate) fn gap(&self) -> f64 {
        self.bound() - self.worth
    }

    /// Splits the part with the greatest bound, of a run where the channel is divided into runs.
    pub(crate) fn branch(&mut self) {
        if !self.spent && !self.branch_runs() {
            self.split();
        }
    }

    fn split(&mut self) {
        let Some(Ranked { bound, node, .. }) = self.open.pop() else {
            self.spent = true;
            return;
        };
        if bound <= self.worth {
            self.open.clear();
            self.closed = self.closed.max(bound);
            self.spent = true;
            return;
        }
        let mut worst = (0.0, None);
        for (t, (a, range)) in node.effects.iter().zip(&node.ranges).enumerate() {
            let (miss, (low, high)) = self.missed(t, *a, *range);
            if miss > worst.0 && high > low {
                let hair = INNER * (high - low);
                worst = (miss, Some((t, a.clamp(low + hair, high - hair))));
            }
        }
        let Some((t, at)) = worst.1 else {
            self.closed = self.closed.max(bound);
            return;
        };
        let (low, high) = node.ranges[t];
        for range in [(low, at), (at, high)] {
            let mut ranges = node.ranges.clone();
            ranges[t] = range;
            self.enter(ranges, bound);
        }
    }

    /// Returns by how much an effect is below the envelope of a range, and where that is straight.
    fn missed(&self, t: usize, a: f64, range: (f64, f64)) -> (f64, (f64, f64)) {
        let Some(piece) = self.piece(t, range) else {
            return (0.0, range);
        };
        let a = a.clamp(range.0, range.1);
        let miss = piece.height(a) - self.flight.season[t] * self.flight.kernel.value(a);
        (miss, (range.0, range.1.min(piece.chord.touch.max(range.0))))
    }

    fn piece(&self, t: usize, range: (f64, f64)) -> Option<Piece<'_>> {
        self.flight.under(&self.flight.range(range), t)
    }

    /// Solves a part along its envelopes, and keeps it to be split.
    fn enter(&mut self, ranges: Vec<(f64, f64)>, above: f64) {
        self.nodes = self.nodes.saturating_add(1);
        let pieces: Vec<Piece<'_>> = (0..ranges.len())
            .filter_map(|t| self.piece(t, ranges[t]))
            .collect();
        let Relaxed { bound, x, slopes } = self.relaxed(&pieces);
        let bound = bound.min(above);
        self.offer(&x);
        let effects = self.flight.effective(&x);
        if self.nodes == 1 {
            (self.effects, self.slopes) = (effects.clone(), slopes);
        }
        if bound > self.worth {
            let number = self.nodes;
            self.open.push(Ranked {
                bound,
                number,
                node: Node { ranges, effects },
            });
        }
    }
}
