//! How is a channel over many periods searched as several over few? Runs of periods, each with a part of the prices.
//!
//! Outcomes are by period, so that a run needs to know the spends that work in it, and no others. It gets copies of them, and pays what the
//! effects in its own periods are worth along the envelopes of the whole. All copies of a spend together pay no more than its price, and
//! so no schedule is worth more than the runs together. Parts of one search multiply with the periods, those of runs add. What
//! is lost is that copies of one spend may differ between two runs; where that is too much, runs are made longer.

use super::{LITTLE, Solo};
use crate::allocate::core::flight::Flight;

/// How many periods a run has, about, to begin with.
pub(super) const RUN: usize = 18;
/// The part of what is open that has to be within runs; the rest is between them, and they are made longer.
const INSIDE: f64 = 0.3;
/// The length of a run where there is none: the channel is searched as a whole.
pub(super) const WHOLE: usize = usize::MAX;

/// A run of periods of a channel.
pub(super) struct Run {
    /// Its first period, and the first whose spend works in it.
    from: usize,
    base: usize,
    solo: Solo,
}

impl Solo {
    /// Returns the bound of the runs together.
    pub(super) fn runs_bound(&self) -> f64 {
        if self.runs.is_empty() {
            return f64::INFINITY;
        }
        let runs = self.runs.iter();
        runs.fold(self.besides, |sum, run| sum + run.solo.bound())
    }

    /// Splits a part of the run with the widest gap, and divides the channel into runs before, or into longer ones; `false` when the
    /// channel is to be split as a whole.
    pub(super) fn branch_runs(&mut self) -> bool {
        if self.slopes.is_empty() || self.run == WHOLE {
            return false;
        }
        let inside = self.runs.iter().fold(0.0, |sum, run| sum + run.solo.gap());
        let worthwhile = inside > INSIDE * self.gap();
        let open = self
            .runs
            .iter_mut()
            .filter(|run| worthwhile && !run.solo.spent);
        let widest = open.max_by(|a, b| a.solo.gap().total_cmp(&b.solo.gap()));
        if let Some(Run { solo, .. }) = widest {
            let before = solo.work();
            solo.branch();
            self.runs_work = self
                .runs_work
                .saturating_add(solo.work().saturating_sub(before));
            return true;
        }
        if !self.runs.is_empty() {
            self.known = self.known.min(self.runs_bound());
            self.join();
            self.run = self.run.saturating_mul(2);
        }
        self.divide();
        if self.runs.is_empty() {
            self.run = WHOLE;
        }
        !self.runs.is_empty()
    }

    /// Divides the periods into runs.
    fn divide(&mut self) {
        self.runs.clear();
        self.besides = 0.0;
        let ends = self.ends();
        if ends.len() <= 2 {
            return;
        }
        let gains = self.flight.felt_slopes(&self.slopes);
        for pair in ends.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            if let Some(run) = self.cut(from, to, &gains) {
                self.runs_work = self.runs_work.saturating_add(run.solo.work());
                self.runs.push(run);
            } else {
                // Nothing can be spent that works here.
                let still = self.flight.season[from..to].iter();
                let nothing = self.flight.kernel.value(0.0);
                self.besides += still.fold(0.0, |sum, season| sum + season * nothing);
            }
        }
    }

    /// Returns where runs end, from nothing on.
    fn ends(&self) -> Vec<usize> {
        let open = self.flight.open.clone();
        let (periods, count) = (
            self.prices.len(),
            open.len().checked_div(self.run).unwrap_or(0),
        );
        let range = (0.0, self.flight.end());
        let missed: Vec<f64> = (0..periods)
            .map(|t| self.missed(t, self.effects[t], range).0)
            .collect();
        let mut ends = vec![0];
        for i in 1..count {
            let part = open.len().saturating_mul(i).checked_div(count).unwrap_or(0);
            let about = open.start.saturating_add(part);
            // Where the curves are as high as their envelopes, nothing is lost between two runs.
            let lost = |at: usize| {
                let near = missed[at.saturating_sub(2)..].iter().take(4);
                near.fold(0.0, |sum, missed| sum + missed)
            };
            let (low, high) = (
                about.saturating_sub(self.run / 4),
                about.saturating_add(self.run / 4),
            );
            let best = (low..=high.min(periods)).min_by(|a, b| {
                let nearer = a.abs_diff(about).cmp(&b.abs_diff(about));
                lost(*a).total_cmp(&lost(*b)).then(nearer)
            });
            ends.extend(best);
        }
        ends.push(periods);
        ends
    }

    /// Returns the periods of a run as a channel of its own; `None` when nothing can be spent that works there.
    fn cut(&self, from: usize, to: usize, gains: &[f64]) -> Option<Run> {
        let (open, lags) = (self.flight.open.clone(), self.flight.weights.len());
        let start = open.start.max(from.saturating_add(1).saturating_sub(lags));
        let end = open.end.min(to);
        if start >= end {
            return None;
        }
        let base = start.min(from);
        let shown = |t: usize| if t < from { 0.0 } else { self.flight.season[t] };
        let flight = Flight {
            season: (base..to).map(shown).collect(),
            open: start.abs_diff(base)..end.abs_diff(base),
            ..self.flight.clone()
        };
        let price = |t: usize| {
            if !open.contains(&t) {
                return self.prices[t];
            }
            let gain = gains[t.abs_diff(open.start)];
            let scale = f64::min(self.prices[t] / gain.max(f64::MIN_POSITIVE), 1.0);
            let weight = |at: usize| self.flight.weights.get(at.abs_diff(t));
            let worth = |at: usize| self.slopes[at] * weight(at).copied().unwrap_or(0.0);
            let own = (from.max(t)..to).fold(0.0, |sum, at| sum + worth(at));
            // What a spend costs beyond what it is worth is paid where it stands.
            let rest = if t >= from {
                f64::max(self.prices[t] - gain, 0.0)
            } else {
                0.0
            };
            scale * own + rest
        };
        let prices: Vec<f64> = (base..to).map(price).collect();
        let guess = LITTLE * self.flight.end();
        let limits = self.limits[base..to].to_vec();
        let most = prices
            .iter()
            .zip(&limits)
            .enumerate()
            .map(|(t, (price, limit))| flight.enough_at(t, *price, guess, *limit));
        let most = most.collect();
        let mut solo = Self::begin(flight, prices, limits, most);
        // A run is not divided again.
        solo.run = WHOLE;
        solo.offer(&self.x[base..to]);
        Some(Run { from, base, solo })
    }

    /// Puts the schedules of the runs together.
    pub(crate) fn join(&mut self) {
        let mut x = self.x.clone();
        for run in &self.runs {
            let own = &run.solo.x[run.from.abs_diff(run.base)..];
            x[run.from..][..own.len()].copy_from_slice(own);
        }
        self.offer(&x);
    }
}
