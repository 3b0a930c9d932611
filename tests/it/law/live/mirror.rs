//! What edits make of a network, by the letter.

use tactica::{
    network::{Activity, Arc, Edit, Frame, NetworkSpec},
    time::{Windows, WorkCalendar},
};

/// The same network, edited by the letter and without any thought.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mirror {
    pub(super) activities: Vec<Option<Activity>>,
    pub(super) arcs: Vec<Option<Arc>>,
    pub(super) calendars: Vec<Option<WorkCalendar>>,
    pub(super) windows: Vec<Windows>,
    pub(super) frame: Frame,
}

impl Mirror {
    /// Returns what an edit makes of it; `None` if it names what is not there.
    pub(super) fn edited(&self, edit: &Edit) -> Option<Self> {
        let mut new = self.clone();
        match edit {
            Edit::AddActivity(activity) => new.activities.push(Some(*activity)),
            Edit::SetActivity(at, activity) => {
                *new.activities.get_mut(*at as usize)?.as_mut()? = *activity;
            }
            Edit::RemoveActivity(at) => {
                let old = new.activities.get_mut(*at as usize)?.take()?;
                for activity in new.activities.iter_mut().flatten() {
                    if activity.parent == Some(*at) {
                        activity.parent = old.parent;
                    }
                }
                for arc in &mut new.arcs {
                    *arc = arc.filter(|arc| arc.from != *at && arc.to != *at);
                }
            }
            Edit::AddArc(arc) => new.arcs.push(Some(*arc)),
            Edit::SetArc(at, arc) => *new.arcs.get_mut(*at as usize)?.as_mut()? = *arc,
            Edit::RemoveArc(at) => {
                new.arcs.get_mut(*at as usize)?.take()?;
            }
            Edit::AddCalendar(calendar) => new.calendars.push(Some(calendar.clone())),
            Edit::SetCalendar(at, calendar) => {
                *new.calendars.get_mut(*at as usize)?.as_mut()? = calendar.clone();
            }
            // The first is the project's.
            Edit::RemoveCalendar(0) => return None,
            Edit::RemoveCalendar(at) => {
                new.calendars.get_mut(*at as usize)?.take()?;
                new.activities
                    .iter()
                    .flatten()
                    .all(|activity| activity.calendar != *at)
                    .then_some(())?;
            }
            Edit::AddWindows(windows) => new.windows.push(windows.clone()),
            Edit::SetWindows(at, windows) => *new.windows.get_mut(*at as usize)? = windows.clone(),
            Edit::SetFrame(frame) => new.frame = *frame,
            _ => return None,
        }
        Some(new)
    }

    /// Returns the network without gaps, and the positions that its activities and arcs have; `None` if one of them names a gap.
    pub(super) fn closed(&self) -> Option<(NetworkSpec, Vec<u32>, Vec<u32>)> {
        let at = |position: u32| -> Option<u32> {
            self.activities.get(position as usize)?.as_ref()?;
            let before = self.activities[..position as usize].iter().flatten();
            u32::try_from(before.count()).ok()
        };
        let activities = self.activities.iter().flatten().map(|activity| {
            let mut activity = *activity;
            if let Some(parent) = activity.parent {
                activity.parent = Some(at(parent)?);
            }
            let on = activity.calendar as usize;
            self.calendars.get(on)?.as_ref()?;
            let before = self.calendars[..on].iter().flatten();
            activity.calendar = u32::try_from(before.count()).ok()?;
            Some(activity)
        });
        let arcs = self.arcs.iter().flatten().map(|arc| {
            let (from, to) = (at(arc.from)?, at(arc.to)?);
            Some(Arc { from, to, ..*arc })
        });
        let spec = NetworkSpec {
            activities: activities.collect::<Option<_>>()?,
            arcs: arcs.collect::<Option<_>>()?,
            calendars: self.calendars.iter().flatten().cloned().collect(),
            windows: self.windows.clone(),
        };
        Some((spec, left(&self.activities), left(&self.arcs)))
    }
}

pub(super) fn left<T>(of: &[Option<T>]) -> Vec<u32> {
    let all = (0..).zip(of);
    all.filter(|(_, one)| one.is_some())
        .map(|(n, _)| n)
        .collect()
}
