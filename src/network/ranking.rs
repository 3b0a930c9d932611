//! Which activities are critical, and which nearly so?

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::{ActivityKind, Progress, Solution, Stage};
use crate::time::Minute;

/// An activity and what it is ranked by, made by [`Solution::near_critical`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ranked {
    /// The position of the activity.
    pub activity: u32,
    /// Its total float in working minutes of its calendar.
    pub float_total: i64,
    /// Its free float in working minutes of its calendar.
    pub float_free: i64,
    /// How much it matters; more is first.
    pub priority: u16,
    /// Its early start.
    pub early_start: Minute,
    /// Its total float in hundredths of a percent of the work that remains, rounded down; `None` if no work remains. A day of
    /// float is little beside three weeks of work, and much beside an hour of it.
    pub float_share: Option<i64>,
}

impl Solution<'_> {
    /// Returns the activities with at most `within` minutes of total float, the most critical first.
    ///
    /// Sorted by total float, then by free float, then by priority (the higher first), then by early start, then by position.
    /// What is finished is left out, and so are summaries with members: these stand in the list themselves. With 0 it is
    /// the list of what is critical by float.
    ///
    /// # Complexity
    ///
    /// `O(n log n)`.
    ///
    /// # Example: what has less than a day
    /// ```
    /// use tactica::network::{Activity, Arc, Frame, Network};
    /// use tactica::time::WorkCalendar;
    ///
    /// let mut activities = [480, 450, 30, 450].map(|minutes| Activity::new(minutes, 0)).to_vec();
    /// activities[3].priority = 900;
    /// let network = Network::new(activities, vec![], vec![WorkCalendar::standard()])?;
    /// let solution = network.schedule(Frame::from_start("2025-01-06T09:00".parse().unwrap()))?;
    /// let ranked = solution.near_critical(60);
    /// let order: Vec<(u32, i64)> = ranked.iter().map(|found| (found.activity, found.float_total)).collect();
    /// assert_eq!(order, [(0, 0), (3, 30), (1, 30)]);
    /// // Thirty minutes of float for 450 of work.
    /// assert_eq!(ranked[1].float_share, Some(666));
    /// # Ok::<(), tactica::network::NetworkError>(())
    /// ```
    #[must_use]
    pub fn near_critical(&self, within: i64) -> Vec<Ranked> {
        let given = (0_u32..).zip(self.network.activities());
        let there = given.filter(|(activity, _)| !self.network.core.is_gone(*activity));
        let found = there
            .zip(self.iter())
            .filter_map(|((activity, given), dates)| {
                let summed = given.kind == ActivityKind::Summary
                    && self
                        .network
                        .core
                        .span(activity)
                        .is_some_and(|span| !span.members.is_empty());
                let float_total = dates.float_total();
                if summed || dates.stage == Stage::Finished || float_total > within {
                    return None;
                }
                let remaining = match given.progress {
                    Progress::Started { remaining, .. } => remaining,
                    Progress::NotStarted | Progress::Finished { .. } => given.duration,
                };
                Some(Ranked {
                    activity,
                    float_total,
                    float_free: dates.float_free,
                    priority: given.priority,
                    early_start: dates.early_start,
                    float_share: float_total
                        .saturating_mul(10_000)
                        .checked_div_euclid(remaining),
                })
            });
        let mut found: Vec<Ranked> = found.collect();
        found.sort_by_key(|at| {
            let Ranked {
                activity,
                float_total,
                float_free,
                priority,
                early_start,
                ..
            } = *at;
            (
                float_total,
                float_free,
                Reverse(priority),
                early_start,
                activity,
            )
        });
        found
    }
}
