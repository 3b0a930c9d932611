//! When the budget is looked at again, and what is due for it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    id::{NodeId, ReviewId, RoleId},
    time::{Cadence, DateSpan, NaiveDate, add_days},
};

/// A point at which part of the budget is looked at again, once or time after time.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewPoint {
    /// Its name.
    pub id: ReviewId,
    /// The day of the first review; it is due from 00:00 UTC of that day on.
    pub first: NaiveDate,
    /// How often it comes back; `None` for a single review.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cadence: Option<Cadence>,
    /// The day of the last review at the latest; `None` for no end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<NaiveDate>,
    /// The nodes that are looked at.
    pub nodes: BTreeSet<NodeId>,
    /// The roles that look.
    pub who: BTreeSet<RoleId>,
}

/// The record that a review took place.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewHeld {
    /// The review point.
    pub point: ReviewId,
    /// When it took place.
    pub at: DateTime<Utc>,
}

/// A review that is due.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewDue {
    /// The review point.
    pub point: ReviewId,
    /// The earliest day on which it was due and has not been held since.
    pub since: NaiveDate,
    /// How many days have come on which it was due, that one included, without a review.
    pub times: u32,
    /// The day on which it is due next; `None` if it does not come back.
    pub next: Option<NaiveDate>,
    /// The nodes that are looked at.
    pub nodes: BTreeSet<NodeId>,
    /// The roles that look.
    pub who: BTreeSet<RoleId>,
}

impl ReviewPoint {
    /// Returns what is due of this point at an instant.
    ///
    /// One review answers for all days up to its own on which it was due: who reviews late reviews once. A review on the very day answers
    /// for that day.
    #[must_use]
    pub fn due(&self, held: &[ReviewHeld], at: DateTime<Utc>) -> Option<ReviewDue> {
        let today = at.date_naive();
        // What is recorded for later than the instant has not happened yet.
        let held = held
            .iter()
            .filter(|held| held.point == self.id && held.at <= at);
        let reviewed = held.map(|held| held.at.date_naive()).max();
        let mut due = self
            .dates()
            .skip_while(|day| reviewed.is_some_and(|r| *day <= r));
        let since = due.next().filter(|day| *day <= today)?;
        let (mut times, mut next) = (1_u32, None);
        for day in due {
            if day > today {
                next = Some(day);
                break;
            }
            times = times.saturating_add(1);
        }
        Some(ReviewDue {
            point: self.id.clone(),
            since,
            times,
            next,
            nodes: self.nodes.clone(),
            who: self.who.clone(),
        })
    }

    /// Returns the days on which it is due, in order.
    pub fn dates(&self) -> impl Iterator<Item = NaiveDate> {
        let last = match self.cadence {
            None => Some(self.first),
            Some(_) => self.last,
        };
        let end = last
            .and_then(|last| add_days(last, 1).ok())
            .unwrap_or(crate::time::DATE_MAX);
        let cadence = self
            .cadence
            .unwrap_or(Cadence::each(crate::time::CadenceUnit::Day));
        let span = DateSpan::new(self.first, end).ok();
        span.into_iter()
            .flat_map(move |span| cadence.dates(span.start(), span))
    }
}

/// Returns what is due for review at an instant, the longest due first, then by name.
///
/// # Complexity
///
/// `O(p · (h + d))` for `p` points, `h` reviews held, and `d` days on which a point was due.
///
/// # Example: a review by the quarter
/// ```
/// use tactica::{
///     budget::{ReviewHeld, ReviewPoint, due_reviews},
///     time::{Cadence, CadenceUnit, parse_date},
/// };
///
/// let point = ReviewPoint {
///     id: "quarterly".parse()?,
///     first: parse_date("2025-01-15")?,
///     cadence: Cadence::every(3, CadenceUnit::Month),
///     last: None,
///     nodes: ["digital".parse()?].into(),
///     who: ["director".parse()?].into(),
/// };
/// let held = [ReviewHeld { point: "quarterly".parse()?, at: "2025-01-20T10:00:00Z".parse()? }];
/// let at = "2025-08-01T00:00:00Z".parse()?;
/// let due = due_reviews(std::slice::from_ref(&point), &held, at);
/// assert_eq!((due[0].since, due[0].times), (parse_date("2025-04-15")?, 2)); // those of April and July
/// assert_eq!(due[0].next, Some(parse_date("2025-10-15")?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn due_reviews(
    points: &[ReviewPoint],
    held: &[ReviewHeld],
    at: DateTime<Utc>,
) -> Vec<ReviewDue> {
    let mut due: Vec<ReviewDue> = points
        .iter()
        .filter_map(|point| point.due(held, at))
        .collect();
    due.sort_by(|a, b| (a.since, &a.point).cmp(&(b.since, &b.point)));
    due
}
