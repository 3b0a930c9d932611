//! What a step changed, or would change.

use serde::{Deserialize, Serialize};

use super::{
    Live,
    record::{Aside, Done, Record},
    take::number,
};
use crate::{network::ActivityDates, time::Minute};

/// The dates of an activity before and after a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The position of the activity in the live network.
    pub activity: u32,
    /// Its dates before; `None` if it was not there.
    pub before: Option<ActivityDates>,
    /// Its dates after; `None` if it is not there any more.
    pub after: Option<ActivityDates>,
}

/// What a step would change, from [`Live::preview`].
///
/// # Example: who is affected if the copy takes longer?
/// ```
/// use tactica::network::{Activity, Arc, Edit, Frame, Network};
/// use tactica::time::WorkCalendar;
///
/// let activities = vec![Activity::new(480, 0); 3];
/// let arcs = vec![Arc::finish_to_start(0, 2), Arc::finish_to_start(1, 2)];
/// let network = Network::new(activities, arcs, vec![WorkCalendar::standard()])?;
/// let mut live = network.live(Frame::from_start("2025-01-30T09:00".parse().unwrap()))?;
///
/// let preview = live.preview(&[Edit::SetActivity(0, Activity::new(960, 0))])?;
/// let moved: Vec<_> = preview.changes().iter().map(|change| change.activity).collect();
/// assert_eq!(moved, [0, 1, 2], "activity 1 has float now");
/// let design = preview.changes()[1];
/// assert_eq!(design.before.unwrap().float_free, 0);
/// assert_eq!(design.after.unwrap().float_free, 480);
/// # Ok::<(), tactica::network::NetworkError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    changes: Vec<Change>,
    finish: Minute,
    dated: usize,
}

impl Preview {
    pub(super) fn of(
        activities: &[u32],
        before: &[Option<ActivityDates>],
        after: &[Option<ActivityDates>],
        finish: Minute,
        dated: usize,
    ) -> Self {
        Self {
            changes: changes(activities, before, after),
            finish,
            dated,
        }
    }

    /// Returns the activities whose dates or floats would change, ascending.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Returns the latest early finish that the project would have.
    #[must_use]
    pub fn finish(&self) -> Minute {
        self.finish
    }

    /// Returns how many times a node was given early or late dates: what the step would cost.
    #[must_use]
    pub fn dated(&self) -> usize {
        self.dated
    }
}

/// A step that was taken, from [`Live::apply`].
///
/// # Example: what was added, and what that moved
/// ```
/// use tactica::network::{Activity, Arc, Edit, Frame, Network};
/// use tactica::time::WorkCalendar;
///
/// let task = Activity::new(480, 0);
/// let network = Network::new(vec![task, task], vec![], vec![WorkCalendar::standard()])?;
/// let mut live = network.live(Frame::from_start("2025-01-30T09:00".parse().unwrap()))?;
/// let review = Edit::AddActivity(task);
/// let edits = [review, Edit::AddArc(Arc::finish_to_start(2, 1))];
/// let mut done = live.apply(&edits)?;
/// assert_eq!((done.activities(), done.arcs()), (&[2][..], &[0][..]));
/// let changes = done.changes();
/// assert_eq!(changes.iter().map(|change| change.activity).collect::<Vec<_>>(), [0, 1, 2]);
/// assert_eq!(changes[2].before, None);
/// # Ok::<(), tactica::network::NetworkError>(())
/// ```
#[derive(Debug)]
pub struct Applied<'l> {
    live: &'l mut Live,
    activities: Vec<u32>,
    arcs: Vec<u32>,
}

impl<'l> Applied<'l> {
    pub(super) fn of(live: &'l mut Live) -> Self {
        let added = |whole: usize, is: &dyn Fn(&Done) -> bool| -> Vec<u32> {
            let done = live.latest().map_or(&[][..], |record| &record.done);
            let count = done.iter().filter(|done| is(done)).count();
            (number(whole.saturating_sub(count))..number(whole)).collect()
        };
        let spec = live.network.spec();
        let activities = added(spec.activities.len(), &|done| {
            matches!(done, Done::PushedActivity)
        });
        let arcs = added(spec.arcs.len(), &|done| matches!(done, Done::PushedArc));
        Self {
            live,
            activities,
            arcs,
        }
    }

    /// Returns the positions of the activities that were added, in the order of the edits.
    #[must_use]
    pub fn activities(&self) -> &[u32] {
        &self.activities
    }

    /// Returns the positions of the arcs that were added, in the order of the edits.
    #[must_use]
    pub fn arcs(&self) -> &[u32] {
        &self.arcs
    }

    /// Returns how many times a node was given early or late dates: what the step has cost.
    #[must_use]
    pub fn dated(&self) -> usize {
        self.live.latest().map_or(0, |record| record.dated)
    }

    /// Returns the activities whose dates or floats changed, ascending.
    ///
    /// # Complexity
    ///
    /// That of [`Live::undo`] and [`Live::redo`], which it takes to look at the dates before, and the dates that differ.
    #[must_use]
    pub fn changes(&mut self) -> Vec<Change> {
        let live = &mut *self.live;
        let Some(record) = live.latest() else {
            return Vec::new();
        };
        let activities = live.candidates(record);
        let after: Vec<_> = activities.iter().map(|&n| live.dates(n)).collect();
        live.undo();
        let before: Vec<_> = activities.iter().map(|&n| live.dates(n)).collect();
        live.redo();
        changes(&activities, &before, &after)
    }
}

fn changes(
    activities: &[u32],
    before: &[Option<ActivityDates>],
    after: &[Option<ActivityDates>],
) -> Vec<Change> {
    let pairs = before.iter().zip(after);
    let all = activities.iter().zip(pairs);
    let changed = all.filter(|(_, (before, after))| before != after);
    changed
        .map(|(&activity, (&before, &after))| Change {
            activity,
            before,
            after,
        })
        .collect()
}

impl Live {
    /// Returns the nodes whose dates are not those that were put aside.
    fn differences(&self, aside: &Aside) -> Vec<u32> {
        let mut found = Vec::new();
        if let Some(work) = &aside.work {
            let pairs = (0..).zip(work.iter().zip(&self.state.work));
            found.extend(pairs.filter(|(_, (was, is))| was != is).map(|(v, _)| v));
        }
        if let Some(late) = &aside.late {
            let pairs = (0..).zip(late.iter().zip(&self.state.late));
            found.extend(pairs.filter(|(_, (was, is))| was != is).map(|(v, _)| v));
        }
        found
    }

    /// Returns the activities whose dates a step can have changed, ascending.
    pub(super) fn candidates(&self, record: &Record) -> Vec<u32> {
        let rebuilt = record
            .done
            .iter()
            .any(|done| matches!(done, Done::Rebuilt(_)));
        let spec = self.network.spec();
        if rebuilt || record.everything || record.aside.redated || record.planned.is_some() {
            return (0..number(spec.activities.len())).collect();
        }
        let nodes = &self.network.core.nodes;
        let early = record.early.iter().map(|(v, _)| *v);
        let aside = self.differences(&record.aside);
        let nodes = early
            .chain(record.late.iter().map(|(v, _)| *v))
            .chain(aside)
            .map(|v| nodes[v as usize].owner);
        let mut found: Vec<u32> = nodes.chain(record.edited.iter().copied()).collect();
        found.sort_unstable();
        found.dedup();
        // A summary has the dates of its members.
        let mut at = 0_usize;
        while let Some(&activity) = found.get(at) {
            at = at.saturating_add(1);
            found.extend(spec.activities[activity as usize].parent);
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}
