//! What is asked of a search over groups, what it has found, and how far it may still go?

use super::search::{Found, Limits, Lost};

/// The part of an open gap that the errors of all groups together may come to.
const AHEAD: f64 = 0.05;

/// What is common to all nodes of a search.
pub(super) struct Quest {
    pub(super) hurdle: f64,
    pub(super) limits: Limits,
    /// What is left of the effort.
    pub(super) work: u64,
    /// How much of it is kept for later.
    pub(super) keep: u64,
    pub(super) nodes: u64,
    /// What no allocation can exceed.
    pub(super) bound: f64,
    pub(super) best: Option<Found>,
}

impl Quest {
    pub(super) fn new(hurdle: f64, limits: Limits) -> Self {
        Self {
            hurdle,
            limits,
            work: limits.work,
            keep: 0,
            nodes: 0,
            bound: f64::INFINITY,
            best: None,
        }
    }

    pub(super) fn answer(self) -> Result<Found, Lost> {
        let lost = if self.work == 0 {
            Lost::Exhausted
        } else {
            Lost::Infeasible
        };
        let best = self.best.ok_or(lost)?;
        Ok(Found {
            bound: best.worth.max(self.bound),
            nodes: best.nodes.saturating_add(self.nodes),
            work: self.limits.work.saturating_sub(self.work),
            ..best
        })
    }

    /// Takes over what another search found.
    pub(super) fn learn(&mut self, found: Found) {
        self.work = self.work.saturating_sub(found.work);
        self.bound = self.bound.min(found.bound);
        self.offer(found);
    }

    /// Returns how far the search in one of several parts goes.
    pub(super) fn part_limits(&self, bound: f64, parts: usize) -> Limits {
        Limits {
            gap: 0.0,
            near: 0.5 * self.slack(bound, parts),
            ..self.limits
        }
    }

    /// Returns how far one part may be from the truth: less than what is asked for, or than what there is still to find.
    pub(super) fn slack(&self, bound: f64, parts: usize) -> f64 {
        let worth = self.best.as_ref().map_or(0.0, |best| best.worth);
        #[expect(clippy::cast_precision_loss, reason = "a count of groups")]
        let count = parts.max(1) as f64;
        let wanted = 0.2 * self.limits.slack(bound.abs().max(worth.abs()));
        let open = if bound.is_finite() {
            AHEAD * (bound - worth)
        } else {
            0.0
        };
        f64::max(wanted, open) / count
    }

    pub(super) fn spent(&self) -> bool {
        self.work <= self.keep
    }

    pub(super) fn close(&self, bound: f64) -> bool {
        self.best.as_ref().is_some_and(|best| {
            let size = bound.abs().max(best.worth.abs());
            bound - best.worth <= 0.5 * self.limits.slack(size)
        })
    }

    pub(super) fn offer(&mut self, found: Found) {
        if self
            .best
            .as_ref()
            .is_none_or(|best| found.worth > best.worth)
        {
            self.best = Some(found);
        }
    }
}
