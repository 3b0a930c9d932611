//! The answer: dates, floats and what follows from them.

use std::sync::OnceLock;

use super::{
    ActivityDates, ActivityKind, Conflict, Direction, Frame, Network, Stage,
    axis::{Axis, minute},
    compact::Compact,
    core::Traits,
    pass::Pass,
    state::{Early, Late, State},
};
use crate::time::Minute;

/// The dates of a network in a frame.
///
/// | Operation | Result | Note |
/// | --- | --- | --- |
/// | [`dates`](Self::dates), [`iter`](Self::iter) | [`ActivityDates`] | of one activity, of all |
/// | [`reasons`](Self::reasons), [`driver`](Self::driver) | [`Reason`](super::Reason)s | what binds a date |
/// | [`critical_path`](Self::critical_path) | positions | the chain that decides the finish |
/// | [`critical_paths`](Self::critical_paths) | [`CriticalPaths`](super::CriticalPaths) | all such chains, counted, or one by one |
/// | [`drag`](Self::drag), [`drags`](Self::drags) | [`Drag`](super::Drag) | by how much an activity holds up the finish |
/// | [`near_critical`](Self::near_critical) | [`Ranked`](super::Ranked) | the activities with the least float |
/// | [`float_paths`](Self::float_paths) | [`FloatPath`](super::FloatPath)s | the paths that come next, by their slack |
/// | [`link_slack`](Self::link_slack), [`is_binding`](Self::is_binding) | minutes, yes or no | of a single arc |
/// | [`pieces`](Self::pieces) | stretches of time | what an activity takes up as planned |
/// | [`conflicts`](Self::conflicts) | [`Conflict`]s | dates that were set, and logic that says otherwise |
#[derive(Debug, Clone)]
pub struct Solution<'n> {
    pub(super) network: &'n Network,
    pub(super) frame: Frame,
    dates: Dates<'n>,
}

/// The dates of all nodes: as a pass has left them, one's own or those of a live network, and in full once somebody needs
/// that; or in full.
#[derive(Debug, Clone)]
enum Dates<'n> {
    Compact(Compact, OnceLock<State>),
    Lent(&'n Compact, &'n OnceLock<State>),
    Full(Box<State>),
}

/// Dates of a summary while they are gathered from its members.
#[derive(Debug, Clone, Copy)]
struct Gathered {
    early: (i32, i32),
    late: (i32, i32),
    planned: (i32, i32),
}

impl Gathered {
    fn and(self, other: Self) -> Self {
        let wider = |a: (i32, i32), b: (i32, i32)| (a.0.min(b.0), a.1.max(b.1));
        Self {
            early: wider(self.early, other.early),
            late: wider(self.late, other.late),
            planned: wider(self.planned, other.planned),
        }
    }
}

impl<'n> Solution<'n> {
    /// Makes the solution of dates as a pass has left them.
    pub(super) fn compact(network: &'n Network, frame: Frame, dates: Compact) -> Self {
        Self {
            network,
            frame,
            dates: Dates::Compact(dates, OnceLock::new()),
        }
    }

    /// Makes the solution of dates in full.
    pub(super) fn full(network: &'n Network, frame: Frame, dates: State) -> Self {
        Self {
            network,
            frame,
            dates: Dates::Full(Box::new(dates)),
        }
    }

    /// Makes the solution of dates that somebody else keeps, in full too once they are asked for.
    pub(super) fn lent(
        network: &'n Network,
        frame: Frame,
        dates: &'n Compact,
        full: &'n OnceLock<State>,
    ) -> Self {
        Self {
            network,
            frame,
            dates: Dates::Lent(dates, full),
        }
    }

    /// Returns the dates of all nodes in full; `O(n)` the first time.
    pub(super) fn state(&self) -> &State {
        match &self.dates {
            Dates::Compact(compact, full) => full.get_or_init(|| compact.full(self.network)),
            Dates::Lent(compact, full) => full.get_or_init(|| compact.full(self.network)),
            Dates::Full(state) => state,
        }
    }

    /// Returns the dates as a pass has left them, or in full where a pass has found them so.
    fn found(&self) -> Result<&Compact, &State> {
        match &self.dates {
            Dates::Compact(compact, _) => Ok(compact),
            Dates::Lent(compact, _) => Ok(compact),
            Dates::Full(state) => Err(state),
        }
    }

    fn early(&self, v: usize) -> Early {
        match self.found() {
            Ok(compact) => compact.early(self.network, v),
            Err(state) => state.early[v],
        }
    }

    fn late(&self, v: usize) -> Late {
        match self.found() {
            Ok(compact) => compact.late(self.network, v),
            Err(state) => state.late[v],
        }
    }

    fn planned(&self) -> Option<&[Early]> {
        match self.found() {
            Ok(compact) => compact.planned.as_deref(),
            Err(state) => state.planned.as_deref(),
        }
    }

    /// Returns the start and the finish of the project.
    fn ends(&self) -> (i32, i32) {
        match self.found() {
            Ok(compact) => (compact.start, compact.finish),
            Err(state) => (state.start, state.finish),
        }
    }

    /// Returns the network.
    #[must_use]
    pub fn network(&self) -> &'n Network {
        self.network
    }

    /// Returns the frame.
    #[must_use]
    pub fn frame(&self) -> Frame {
        self.frame
    }

    /// Returns the start of the project: the one given, or counted from the finish the earliest late start of what has not
    /// started, the finish if there is nothing such.
    #[must_use]
    pub fn start(&self) -> Minute {
        minute(self.ends().0)
    }

    /// Returns the latest early finish; the start of the project when there are no activities.
    #[must_use]
    pub fn finish(&self) -> Minute {
        minute(self.ends().1)
    }

    /// Returns the dates of an activity, or `None` if there is no such activity.
    ///
    /// # Complexity
    ///
    /// `O(1)`, for a summary the number of activities in it.
    #[must_use]
    pub fn dates(&self, activity: u32) -> Option<ActivityDates> {
        let given = self.network.activities().get(activity as usize)?;
        if self.network.core.is_gone(activity) {
            return None;
        }
        let gathered = match given.kind {
            ActivityKind::Summary => self.gathered(activity),
            ActivityKind::Task | ActivityKind::Hammock => self.own(activity),
        };
        Some(self.finished(activity, gathered))
    }

    /// Returns the dates of all activities in their order; those removed from a [`Live`](super::Live) network are passed over.
    ///
    /// # Complexity
    ///
    /// `O(n)`, whatever summaries contain each other.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = ActivityDates> + '_ {
        let spans = self.summaries();
        let core = &self.network.core;
        let all = u32::try_from(core.places.len()).expect("invariant: activities were counted");
        // Only where activities come and go can some be gone.
        let edited = core.order.as_ref();
        let left = edited.map(|_| (0..all).filter(|n| !core.is_gone(*n)).collect::<Vec<_>>());
        let count = left.as_ref().map_or(core.places.len(), Vec::len);
        (0..count).map(move |n| {
            let activity = match &left {
                Some(left) => left[n],
                None => u32::try_from(n).expect("invariant: activities were counted"),
            };
            let span = self.network.core.span_at(activity);
            let gathered = span.and_then(|at| spans[at]);
            let gathered = gathered.unwrap_or_else(|| self.own(activity));
            self.finished(activity, gathered)
        })
    }

    /// Returns the dates of a task, of a hammock, or of the bare nodes of a summary.
    fn own(&self, activity: u32) -> Gathered {
        let core = &self.network.core;
        let place = core.places[activity as usize] as usize;
        let end = core.finish_of(activity) as usize;
        let both = |of: &dyn Fn(usize) -> (i32, i32)| (of(place).0, of(end).1);
        let late = |v: usize| {
            let late = self.late(v);
            (late.start, late.finish)
        };
        let early = |v: usize| {
            let early = self.early(v);
            (early.start, early.finish)
        };
        let forward = matches!(self.frame.direction, Direction::Forward { .. });
        let planned = both(&|v| match self.planned() {
            Some(planned) => (planned[v].start, planned[v].finish),
            None if forward => early(v),
            None => late(v),
        });
        Gathered {
            early: both(&early),
            late: both(&late),
            planned,
        }
    }

    /// Returns the dates of a summary from all that it contains.
    fn gathered(&self, summary: u32) -> Gathered {
        let core = &self.network.core;
        let mut found: Option<Gathered> = None;
        let mut stack = vec![summary];
        while let Some(activity) = stack.pop() {
            match core.span(activity) {
                Some(span) if !span.members.is_empty() => stack.extend(&span.members),
                _ => {
                    let own = self.own(activity);
                    found = Some(found.map_or(own, |found| found.and(own)));
                }
            }
        }
        found.unwrap_or_else(|| self.own(summary))
    }

    /// Returns the dates of all summaries, by span: from the innermost outwards.
    fn summaries(&self) -> Vec<Option<Gathered>> {
        let core = &self.network.core;
        let mut found: Vec<Option<Gathered>> = vec![None; core.spans.len()];
        let mut inwards: Vec<usize> = (0..core.spans.len()).collect();
        inwards.sort_unstable_by_key(|&at| core.spans[at].depth);
        for at in inwards.into_iter().rev() {
            let members = core.spans[at].members.iter();
            let members = members.map(|&member| {
                let inner = core.span_at(member).and_then(|at| found[at]);
                inner.unwrap_or_else(|| self.own(member))
            });
            found[at] = members.reduce(Gathered::and);
        }
        found
    }

    fn finished(&self, activity: u32, gathered: Gathered) -> ActivityDates {
        let core = &self.network.core;
        let given = &self.network.activities()[activity as usize];
        let end = core.finish_of(activity) as usize;
        let node = core.nodes[end];
        let Gathered {
            early,
            late,
            planned,
        } = gathered;
        let calendar = &self.network.calendars()[given.calendar as usize];
        let between = |a: i32, b: i32| calendar.work(b).saturating_sub(calendar.work(a));
        let state = self.late(end);
        let (float_start, float_finish) = if core.span_at(activity).is_none() {
            (state.float, state.float)
        } else {
            (between(early.0, late.0), between(early.1, late.1))
        };
        // Each end of a hammock may move alone.
        let free = match given.kind {
            ActivityKind::Hammock => {
                let start = core.places[activity as usize] as usize;
                state.free.min(self.late(start).free)
            }
            // It moves with all its members, some of which may be held by what is outside of it.
            ActivityKind::Summary if core.span_at(activity).is_some() => {
                state.free.min(float_start.min(float_finish).max(0))
            }
            ActivityKind::Summary | ActivityKind::Task => state.free,
        };
        ActivityDates {
            early_start: minute(early.0),
            early_finish: minute(early.1),
            late_start: minute(late.0),
            late_finish: minute(late.1),
            planned_start: minute(planned.0),
            planned_finish: minute(planned.1),
            float_start: i64::from(float_start),
            float_finish: i64::from(float_finish),
            float_free: i64::from(free),
            stage: if node.traits.any(Traits::FINISHED) {
                Stage::Finished
            } else if node.traits.any(Traits::STARTED) {
                Stage::Started
            } else {
                Stage::NotStarted
            },
        }
    }

    /// Returns the pass that made these dates.
    pub(super) fn pass(&self) -> Pass<'n> {
        let mut pass = self.network.pass(self.frame, self.start());
        pass.set_finish(self.ends().1);
        pass
    }

    /// Returns every date that was set for an activity and that logic cannot keep, or that breaks logic; by activity.
    ///
    /// Dates in the past that came out of sequence are among them. A deadline is soft and never is.
    ///
    /// # Complexity
    ///
    /// `O(n)`, plus the arcs of the activities for which dates were set.
    #[must_use]
    pub fn conflicts(&self) -> Vec<Conflict> {
        super::conflict::conflicts(self)
    }
}
