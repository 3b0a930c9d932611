//! All that a network is made of, and the one door from there to a network.

use serde::{Deserialize, Serialize};

use super::{
    Activity, ActivityKind, Arc, Bounds, Breaks, End, LagAmount, Network, NetworkError, Progress,
    core::{Core, How},
    lag::{LAG_MAX, OF_DURATION_MAX},
};
use crate::time::{Windows, WorkCalendar, WorkTime};

/// All that a network is made of.
///
/// # Example: everything that is wrong, at once
/// ```
/// use tactica::network::{Activity, Arc, NetworkSpec};
/// use tactica::time::WorkCalendar;
///
/// let spec = NetworkSpec {
///     activities: vec![Activity::new(-1, 0), Activity::new(480, 7)],
///     arcs: vec![Arc::finish_to_start(0, 0), Arc::finish_to_start(0, 2)],
///     calendars: vec![WorkCalendar::standard()],
///     ..NetworkSpec::default()
/// };
/// let codes: Vec<_> = spec.check().iter().map(|error| error.code()).collect();
/// assert_eq!(
///     codes,
///     ["network-duration", "network-unknown-calendar", "network-self-arc", "network-unknown-activity"],
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkSpec {
    /// The activities; each is named by its position.
    pub activities: Vec<Activity>,
    /// What waits for what.
    #[serde(default)]
    pub arcs: Vec<Arc>,
    /// The calendars; the first is the project's.
    pub calendars: Vec<WorkCalendar>,
    /// The windows that activities name.
    #[serde(default)]
    pub windows: Vec<Windows>,
}

impl NetworkSpec {
    /// The largest number of activities, and of arcs: 2²⁷.
    pub const LIMIT: u32 = 1 << 27;

    /// Returns all that is wrong, in the order of the activities, then of the arcs; cycles are not looked for.
    ///
    /// When there is more than can be numbered, nothing else is looked at.
    #[must_use]
    pub fn check(&self) -> Vec<NetworkError> {
        let mut errors = Vec::new();
        self.find(|error| {
            errors.push(error);
            true
        });
        errors
    }

    /// Makes the network.
    ///
    /// # Errors
    ///
    /// The first of what [`check`](Self::check) finds, or [`NetworkError::Cycle`] if activities wait for each other in a circle.
    ///
    /// # Complexity
    ///
    /// As [`Network::new`].
    pub fn build(self) -> Result<Network, NetworkError> {
        let mut first = None;
        self.find(|error| {
            first = Some(error);
            false
        });
        if let Some(error) = first {
            return Err(error);
        }
        let core = Core::of(&self)?;
        Ok(Network::of_parts(self, core))
    }

    /// Hands over what is wrong, one by one, until nobody wants more.
    fn find(&self, mut found: impl FnMut(NetworkError) -> bool) {
        let (activities, arcs) = (self.activities.len(), self.arcs.len());
        let fits = |count: usize| u32::try_from(count).is_ok_and(|count| count <= Self::LIMIT);
        if !fits(activities) || !fits(arcs) {
            found(NetworkError::TooLarge {
                activities,
                arcs,
                limit: Self::LIMIT,
            });
            return;
        }
        let calendars = self.calendars.len();
        if calendars > How::CALENDARS {
            let limit = How::CALENDARS;
            found(NetworkError::TooManyCalendars { calendars, limit });
            return;
        }
        let mut longest = vec![None; calendars];
        for (n, activity) in (0..).zip(&self.activities) {
            let judged = self.judge_activity(n, activity, &mut longest);
            if !judged.into_iter().flatten().all(&mut found) {
                return;
            }
        }
        if let Some(error) = self.parent_cycle() {
            if !found(error) {
                return;
            }
        }
        for (n, arc) in (0..).zip(&self.arcs) {
            let judged = self.judge_arc(n, arc);
            if let Some(error) = judged {
                if !found(error) {
                    return;
                }
            }
        }
    }

    pub(super) fn judge_activity(
        &self,
        activity: u32,
        given: &Activity,
        longest: &mut [Option<i64>],
    ) -> [Option<NetworkError>; 6] {
        let limit = WorkTime::MAX.minutes();
        let duration = given.duration;
        let lasts = (!(0..=limit).contains(&duration)).then_some(NetworkError::Duration {
            activity,
            duration,
            limit,
        });
        let on = self.calendars.get(given.calendar as usize);
        let calendar = on.is_none().then_some(NetworkError::UnknownCalendar {
            activity,
            calendar: given.calendar,
            calendars: self.calendars.len(),
        });
        let parent = given
            .parent
            .and_then(|parent| self.judge_parent(activity, parent));
        let windows = self.windows.len();
        let window = given
            .window
            .filter(|window| *window as usize >= windows)
            .map(|window| NetworkError::UnknownWindow {
                activity,
                window,
                windows,
            });
        let whole = on.filter(|_| given.breaks == Breaks::Whole && lasts.is_none() && duration > 0);
        let whole = whole.and_then(|calendar| {
            let longest = longest.get_mut(given.calendar as usize)?;
            let longest = *longest.get_or_insert_with(|| calendar.longest_stretch().minutes());
            (duration > longest).then_some(NetworkError::NoStretch {
                activity,
                duration,
                longest,
            })
        });
        let other = match given.kind {
            ActivityKind::Task => judge_progress(activity, given),
            ActivityKind::Summary | ActivityKind::Hammock => {
                not_for_spans(given).map(|what| NetworkError::NotForSpans { activity, what })
            }
        };
        [lasts, calendar, parent, window, whole, other]
    }

    fn judge_parent(&self, activity: u32, parent: u32) -> Option<NetworkError> {
        match self.activities.get(parent as usize) {
            None => Some(NetworkError::UnknownParent {
                activity,
                parent,
                activities: u32::try_from(self.activities.len()).unwrap_or(u32::MAX),
            }),
            Some(found) if found.kind != ActivityKind::Summary => {
                Some(NetworkError::ParentIsNoSummary { activity, parent })
            }
            Some(_) => None,
        }
    }

    /// Returns the circle of parents with the smallest position, if there is one. `O(n)`: every chain is walked once.
    pub(super) fn parent_cycle(&self) -> Option<NetworkError> {
        const FREE: u32 = u32::MAX;
        // The activity from which each summary was first reached.
        let mut reached = vec![FREE; self.activities.len()];
        for (n, activity) in (0_u32..).zip(&self.activities) {
            let mut next = activity.parent;
            while let Some(at) = next {
                let Some(mark) = reached.get_mut(at as usize) else {
                    break;
                };
                if *mark == n {
                    return Some(self.circle_of(at));
                }
                if *mark != FREE {
                    break;
                }
                *mark = n;
                next = self.activities[at as usize].parent;
            }
        }
        None
    }

    fn circle_of(&self, start: u32) -> NetworkError {
        let parent = |at: u32| self.activities[at as usize].parent.unwrap_or(start);
        let (mut activity, mut length, mut at) = (start, 1_usize, parent(start));
        while at != start {
            activity = activity.min(at);
            length = length.saturating_add(1);
            at = parent(at);
        }
        NetworkError::ParentCycle { activity, length }
    }

    pub(super) fn judge_arc(&self, arc: u32, given: &Arc) -> Option<NetworkError> {
        let &Arc { from, to, lag, .. } = given;
        let activities = u32::try_from(self.activities.len()).unwrap_or(u32::MAX);
        for activity in [from, to] {
            if activity >= activities {
                return Some(NetworkError::UnknownActivity {
                    arc,
                    activity,
                    activities,
                });
            }
        }
        if from == to {
            return Some(NetworkError::SelfArc {
                arc,
                activity: from,
            });
        }
        let before = &self.activities[from as usize];
        if let LagAmount::OfDuration(hundredths) = lag.amount {
            let limit = OF_DURATION_MAX;
            if hundredths.unsigned_abs() > limit.unsigned_abs() {
                return Some(NetworkError::Percentage {
                    arc,
                    hundredths,
                    limit,
                });
            }
            if before.duration == 0 {
                return Some(NetworkError::PercentOfNothing {
                    arc,
                    activity: from,
                });
            }
        }
        if lag.minutes(before.duration).is_none() {
            return Some(NetworkError::Lag {
                arc,
                lag: match lag.amount {
                    LagAmount::Minutes(minutes) => minutes,
                    LagAmount::OfDuration(_) => before.duration,
                },
                limit: LAG_MAX,
            });
        }
        let (_, _, activity, end) = given.held();
        let kind = self.activities[activity as usize].kind;
        let refused = kind == ActivityKind::Summary && end == End::Finish;
        refused.then_some(NetworkError::SummaryFinish { arc, activity })
    }
}

fn judge_progress(activity: u32, given: &Activity) -> Option<NetworkError> {
    match given.progress {
        Progress::NotStarted => None,
        Progress::Started { remaining, .. } => {
            let milestone = given.duration == 0;
            let limit = if milestone {
                0
            } else {
                WorkTime::MAX.minutes()
            };
            (milestone || !(0..=limit).contains(&remaining)).then_some(NetworkError::Remaining {
                activity,
                remaining,
                limit,
            })
        }
        Progress::Finished { start, finish } => {
            (finish < start).then_some(NetworkError::ActualOrder {
                activity,
                start,
                finish,
            })
        }
    }
}

/// Returns what a summary or hammock was given that it cannot have.
fn not_for_spans(given: &Activity) -> Option<&'static str> {
    let Bounds {
        finish_no_earlier,
        start_no_later,
        must,
        ..
    } = given.bounds;
    let summary = given.kind == ActivityKind::Summary;
    [
        (given.duration != 0, "a duration"),
        (
            given.progress != Progress::NotStarted,
            "progress of its own",
        ),
        (given.breaks == Breaks::Whole, "no breaks"),
        (given.window.is_some(), "windows"),
        (given.timing.is_some(), "a timing"),
        (must.is_some(), "a date that must be"),
        (
            summary && start_no_later.is_some(),
            "a start that comes no later",
        ),
        (
            summary && finish_no_earlier.is_some(),
            "a finish that comes no earlier",
        ),
    ]
    .into_iter()
    .find_map(|(given, what)| given.then_some(what))
}
