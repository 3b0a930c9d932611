//! Which schedule of one channel is near the best at prices? A beam through the periods, guided by what the envelopes say is ahead.
//!
//! Whatever the carry-over, what a schedule has done so far matters only by the effects that are still to come. From period to period
//! the most promising are kept, one of each recent past. What is promising is told by the slopes that prove the bound of the
//! envelopes: along them no schedule gains, and each loses something in every period. Those that lost least go on.

use super::Solo;
use crate::response::chord::Chord;

/// How many schedules are kept from one period to the next.
const KEPT: usize = 48;
/// The spends that are tried besides none, in parts of the one whose strongest effect is where the envelope touches, or of its limit.
const TRIED: [f64; 7] = [0.2, 0.35, 0.55, 0.75, 1.0, 1.35, 1.8];
/// The bits by which a choice is remembered.
const BITS: u32 = 3;

/// A schedule up to a period.
#[derive(Clone, Copy)]
struct Trail {
    parent: usize,
    spend: f64,
    lost: f64,
    /// What was chosen in the last periods.
    past: u64,
}

impl Solo {
    /// Offers a schedule near the best at the prices.
    pub(crate) fn by_beam(&mut self) {
        let lags = self.flight.weights.len();
        let strongest = self.flight.weights.iter().copied().fold(0.0, f64::max);
        if self.slopes.is_empty() || lags < 2 || strongest <= 0.0 {
            return;
        }
        let chord = Chord::of(&self.flight.kernel, 0.0, 0.0, self.flight.end());
        let usual = chord.touch / strongest;
        if usual <= 0.0 {
            return;
        }
        let remembered = u32::try_from(lags.saturating_sub(1)).unwrap_or(u32::MAX);
        let mask = 1_u64
            .checked_shl(remembered.saturating_mul(BITS))
            .map_or(u64::MAX, |bit| bit.wrapping_sub(1));
        let gains = self.flight.felt_slopes(&self.slopes);
        let open = self.flight.open.clone();
        let mut trails: Vec<Vec<Trail>> = Vec::with_capacity(self.prices.len());
        let mut pending = vec![vec![0.0; lags]];
        let mut last = vec![Trail {
            parent: 0,
            spend: 0.0,
            lost: 0.0,
            past: 0,
        }];
        for t in 0..self.prices.len() {
            let mut next = Vec::with_capacity(last.len().saturating_mul(8));
            // Where a limit is below what is usual, parts of the limit are tried.
            let most = usual.min(self.limits[t]);
            let spends = std::iter::once(0.0).chain(TRIED.iter().map(|part| part * most));
            let fits = |spend: &f64| *spend == 0.0 || open.contains(&t) && *spend <= self.limits[t];
            let idle = if open.contains(&t) {
                self.prices[t] - gains[t.abs_diff(open.start)]
            } else {
                0.0
            };
            for (choice, spend) in (0_u64..).zip(spends).filter(|(_, spend)| fits(spend)) {
                for (parent, (trail, pending)) in last.iter().zip(&pending).enumerate() {
                    let effect = pending[0] + self.flight.weights[0] * spend;
                    let brings = self.flight.season[t] * self.flight.kernel.value(effect);
                    next.push(Trail {
                        parent,
                        spend,
                        lost: trail.lost + idle * spend + self.slopes[t] * effect - brings,
                        past: (trail.past << BITS | choice) & mask,
                    });
                }
            }
            next.sort_by(|a, b| a.past.cmp(&b.past).then(a.lost.total_cmp(&b.lost)));
            next.dedup_by_key(|trail| trail.past);
            next.sort_by(|a, b| a.lost.total_cmp(&b.lost));
            next.truncate(KEPT);
            let carried = |trail: &Trail| -> Vec<f64> {
                let (old, weights) = (&pending[trail.parent], &self.flight.weights);
                let later = (1..=lags).map(|lag| {
                    let weight = weights.get(lag).copied().unwrap_or(0.0);
                    old.get(lag).copied().unwrap_or(0.0) + weight * trail.spend
                });
                later.collect()
            };
            pending = next.iter().map(carried).collect();
            last.clone_from(&next);
            trails.push(next);
        }
        let mut x = vec![0.0; self.prices.len()];
        let mut at = 0;
        for (x, trails) in x.iter_mut().zip(&trails).rev() {
            *x = trails[at].spend;
            at = trails[at].parent;
        }
        self.offer(&x);
    }
}
