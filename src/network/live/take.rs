//! Takes an edit: judges it by the rules of a network, and changes the nodes and cells it is about.

use super::{
    Edit, Live,
    record::{Done, Record},
};
use crate::{
    network::{
        Activity, ActivityKind, Arc, Breaks, End, Frame, NetworkError, NetworkSpec, Progress,
        axis::EVER,
        core::{How, Node, Traits},
        layout::node,
    },
    time::WorkCalendar,
};

impl Live {
    /// Takes an edit. After an error the network is to be rolled back.
    pub(super) fn take(&mut self, edit: &Edit, record: &mut Record) -> Result<(), NetworkError> {
        match edit {
            Edit::AddActivity(activity) => self.add_activity(*activity, record),
            Edit::SetActivity(at, activity) => self.set_activity(*at, *activity, record),
            Edit::RemoveActivity(at) => self.remove_activity(*at, record),
            Edit::AddArc(arc) => {
                self.check_count(0, 1)?;
                let at = number(self.network.spec.arcs.len());
                self.network.spec.arcs.push(*arc);
                record.done.push(Done::PushedArc);
                self.wire_arc(at, record)
            }
            Edit::SetArc(at, arc) => {
                self.check_arc(*at)?;
                self.unwire_arc(*at, record);
                self.replace_arc(*at, *arc, record);
                self.wire_arc(*at, record)
            }
            Edit::RemoveArc(at) => {
                self.check_arc(*at)?;
                self.drop_arc(*at, record);
                Ok(())
            }
            Edit::AddCalendar(calendar) => {
                let calendars = &mut self.network.spec.calendars;
                calendars.push(calendar.clone());
                record.done.push(Done::PushedCalendar);
                self.longest.push(None);
                self.calendars_gone.push(false);
                let (calendars, limit) = (calendars.len(), How::CALENDARS);
                if calendars > limit {
                    return Err(NetworkError::TooManyCalendars { calendars, limit });
                }
                self.network.core.continuous.push(calendar.is_continuous());
                self.continuous &= calendar.is_continuous();
                Ok(())
            }
            Edit::SetCalendar(at, calendar) => {
                let old = self.replace_calendar(*at, calendar.clone())?;
                let was = old.is_continuous();
                record.done.push(Done::SetCalendar(*at, old));
                record.everything = true;
                // What a cell reckons with depends on whether there is any rest.
                record.pending |= was != calendar.is_continuous();
                self.judge_stretches(*at)
            }
            Edit::RemoveCalendar(at) => self.remove_calendar(*at, record),
            Edit::AddWindows(windows) => {
                self.network.spec.windows.push(windows.clone());
                record.done.push(Done::PushedWindows);
                Ok(())
            }
            Edit::SetWindows(at, windows) => {
                let slot = self.network.spec.windows.get_mut(*at as usize);
                let slot = slot.ok_or(no_such("windows", *at))?;
                let old = std::mem::replace(slot, windows.clone());
                record.done.push(Done::SetWindows(*at, old));
                record.everything = true;
                Ok(())
            }
            Edit::SetFrame(frame) => {
                self.frame = *frame;
                record.everything = true;
                self.network.check_status(*frame)
            }
        }
    }

    fn replace_calendar(
        &mut self,
        at: u32,
        calendar: WorkCalendar,
    ) -> Result<WorkCalendar, NetworkError> {
        self.calendar(at).ok_or(no_such("calendar", at))?;
        let slot = &mut self.network.spec.calendars[at as usize];
        let old = std::mem::replace(slot, calendar);
        self.longest[at as usize] = None;
        self.continuous = self.are_continuous();
        Ok(old)
    }

    /// Removes a calendar that nobody uses; its place is kept by one that asks for nothing.
    fn remove_calendar(&mut self, at: u32, record: &mut Record) -> Result<(), NetworkError> {
        self.calendar(at).ok_or(no_such("calendar", at))?;
        if at == 0 {
            return Err(NetworkError::ProjectCalendar { calendar: at });
        }
        let activities = (0..).zip(&self.network.spec.activities).zip(&self.gone);
        let on_it =
            |((_, activity), gone): &((u32, &Activity), &bool)| activity.calendar == at && !**gone;
        let mut users = activities.filter(on_it).map(|((n, _), _)| n);
        if let Some(activity) = users.next() {
            return Err(NetworkError::CalendarInUse {
                calendar: at,
                activities: users.count().saturating_add(1),
                activity,
            });
        }
        let old = self.replace_calendar(at, WorkCalendar::continuous())?;
        record.done.push(Done::SetCalendar(at, old));
        self.calendars_gone[at as usize] = true;
        record.done.push(Done::RemovedCalendar(at));
        Ok(())
    }

    /// Returns the activity at a position.
    pub(super) fn activity(&self, position: u32) -> Result<Activity, NetworkError> {
        let given = self.network.spec.activities.get(position as usize);
        let given = given.filter(|_| !self.gone[position as usize]);
        given.copied().ok_or(no_such("activity", position))
    }

    fn check_arc(&self, position: u32) -> Result<(), NetworkError> {
        let given = self.network.spec.arcs.get(position as usize);
        let given = given.filter(|arc| !arc.is_gone());
        given.map(|_| ()).ok_or(no_such("arc", position))
    }

    fn check_count(&self, activities: usize, arcs: usize) -> Result<(), NetworkError> {
        let spec = &self.network.spec;
        let activities = spec.activities.len().saturating_add(activities);
        let arcs = spec.arcs.len().saturating_add(arcs);
        let limit = NetworkSpec::LIMIT;
        if activities.max(arcs) > limit as usize {
            return Err(NetworkError::TooLarge {
                activities,
                arcs,
                limit,
            });
        }
        Ok(())
    }

    fn add_activity(&mut self, new: Activity, record: &mut Record) -> Result<(), NetworkError> {
        self.check_count(1, 0)?;
        let at = number(self.network.spec.activities.len());
        // What it is comes in a moment; as yet it is a milestone that nobody knows.
        self.network
            .spec
            .activities
            .push(Activity::new(0, new.calendar));
        self.gone.push(false);
        record.done.push(Done::PushedActivity);
        record.edited.push(at);
        self.put_activity(at, new);
        self.judge(at, &new, record)?;
        if new.kind != ActivityKind::Task || new.parent.is_some() {
            record.pending = true;
        }
        // Until it is made anew, something has to stand there.
        let v = if record.pending {
            0
        } else {
            self.push_node(self.made(at, &new, Traits::default()), record)
        };
        self.network.core.places.push(v);
        Ok(())
    }

    fn set_activity(
        &mut self,
        at: u32,
        new: Activity,
        record: &mut Record,
    ) -> Result<(), NetworkError> {
        let old = self.activity(at)?;
        self.replace_activity(at, new, record);
        self.judge(at, &new, record)?;
        if old.kind != new.kind {
            self.judge_members(at, new.kind)?;
        }
        if (old.kind, old.duration) != (new.kind, new.duration) {
            for arc in self.arcs_of(at, record.pending) {
                self.judge_arc(arc)?;
            }
        }
        // The start of a summary holds all that is in it.
        let floor = |activity: &Activity| activity.bounds.start_no_earlier;
        record.pending |= (old.kind, old.parent) != (new.kind, new.parent)
            || (new.kind == ActivityKind::Summary && floor(&old) != floor(&new));
        if record.pending {
            return Ok(());
        }
        let mut rewired = old.duration != new.duration;
        for v in self.nodes_of(at) {
            let was = self.network.core.nodes[v as usize];
            let made = self.made(at, &new, was.traits.part());
            rewired |= was != made;
            self.set_node(v, made, record);
        }
        if rewired {
            self.rewire_activity(at, record);
        }
        Ok(())
    }

    /// Makes a node of an activity.
    fn made(&self, at: u32, new: &Activity, part: Traits) -> Node {
        let core = &self.network.core;
        let around = new.parent.and_then(|parent| core.span(parent));
        let held = around.is_some_and(|span| span.floor > EVER);
        let made = node(at, new, part).bounded(held && part == Traits::default());
        core.eased(made, new)
    }

    fn remove_activity(&mut self, at: u32, record: &mut Record) -> Result<(), NetworkError> {
        let old = self.activity(at)?;
        for arc in self.arcs_of(at, record.pending) {
            self.drop_arc(arc, record);
        }
        if old.kind == ActivityKind::Summary {
            for member in self.members_of(at) {
                let mut moved = self.network.spec.activities[member as usize];
                moved.parent = old.parent;
                self.replace_activity(member, moved, record);
            }
        }
        // What is left says nothing, for those who look through all activities.
        self.replace_activity(at, Activity::new(0, old.calendar), record);
        self.gone[at as usize] = true;
        record.done.push(Done::Removed(at));
        record.pending |= old.kind != ActivityKind::Task || old.parent.is_some();
        if !record.pending {
            let v = self.network.core.places[at as usize];
            self.set_node(v, dead(at, old.calendar), record);
            if let Some(order) = &mut self.network.core.order {
                record.done.push(Done::Ordered(order.remove_node(v)));
            }
        }
        Ok(())
    }

    fn replace_activity(&mut self, at: u32, new: Activity, record: &mut Record) {
        let old = self.put_activity(at, new);
        record.done.push(Done::SetActivity(at, old));
        record.edited.push(at);
    }

    fn replace_arc(&mut self, at: u32, new: Arc, record: &mut Record) {
        let slot = &mut self.network.spec.arcs[at as usize];
        let old = std::mem::replace(slot, new);
        record.done.push(Done::SetArc(at, old));
    }

    /// Removes an arc; its place is kept by one from an activity to itself.
    fn drop_arc(&mut self, at: u32, record: &mut Record) {
        self.unwire_arc(at, record);
        let arc = self.network.spec.arcs[at as usize];
        self.replace_arc(at, Arc::finish_to_start(arc.from, arc.from), record);
    }

    fn unwire_arc(&mut self, at: u32, record: &mut Record) {
        record.pending |= self.leaves_summary(at);
        if !record.pending {
            let edge = self.edge_of(at);
            self.unwire(edge.to, edge.cell, record);
        }
    }

    /// Judges the arc at a position, which has no cell yet, and gives it one.
    fn wire_arc(&mut self, at: u32, record: &mut Record) -> Result<(), NetworkError> {
        self.judge_arc(at)?;
        record.pending |= self.leaves_summary(at);
        if record.pending {
            return Ok(());
        }
        let spec = &self.network.spec;
        let edge = self.network.core.edge(at, &spec.arcs[at as usize], spec);
        self.wire(edge, record)
            .map_err(|cycle| self.whole_cycle(&cycle))
    }

    /// Tells whether an arc leaves the start of a summary, which is a node only where something counts from it.
    fn leaves_summary(&self, at: u32) -> bool {
        let (from, leaves, ..) = self.network.spec.arcs[at as usize].held();
        let kind = self.network.spec.activities[from as usize].kind;
        leaves == End::Start && kind == ActivityKind::Summary
    }

    fn judge(&mut self, at: u32, new: &Activity, record: &Record) -> Result<(), NetworkError> {
        if let Some(parent) = new.parent {
            if self.gone.get(parent as usize) == Some(&true) {
                return Err(no_such("activity", parent));
            }
        }
        if self.calendars_gone.get(new.calendar as usize) == Some(&true) {
            return Err(no_such("calendar", new.calendar));
        }
        let spec = &self.network.spec;
        let judged = spec.judge_activity(at, new, &mut self.longest);
        if let Some(error) = judged.into_iter().flatten().next() {
            return Err(error);
        }
        if new.kind == ActivityKind::Summary && new.parent.is_some() {
            let before = record.done.iter().rev().find_map(|done| match done {
                Done::SetActivity(other, old) if *other == at => Some(old.parent),
                _ => None,
            });
            if before != Some(new.parent) {
                if let Some(error) = spec.parent_cycle() {
                    return Err(error);
                }
            }
        }
        check_status(at, new, self.frame)
    }

    fn judge_arc(&self, at: u32) -> Result<(), NetworkError> {
        let arc = &self.network.spec.arcs[at as usize];
        for end in [arc.from, arc.to] {
            if self.gone.get(end as usize) == Some(&true) {
                return Err(no_such("activity", end));
            }
        }
        self.network.spec.judge_arc(at, arc).map_or(Ok(()), Err)
    }

    /// Checks that what is no summary any more has no members.
    fn judge_members(&self, at: u32, kind: ActivityKind) -> Result<(), NetworkError> {
        match self.members_of(at).first() {
            Some(&activity) if kind != ActivityKind::Summary => {
                Err(NetworkError::ParentIsNoSummary {
                    activity,
                    parent: at,
                })
            }
            _ => Ok(()),
        }
    }

    fn members_of(&self, at: u32) -> Vec<u32> {
        let activities = (0..).zip(&self.network.spec.activities);
        let members = activities.filter(|(_, activity)| activity.parent == Some(at));
        members.map(|(member, _)| member).collect()
    }

    /// Checks what must not be interrupted against a calendar that was replaced.
    fn judge_stretches(&mut self, calendar: u32) -> Result<(), NetworkError> {
        let spec = &self.network.spec;
        for (at, given) in (0..).zip(&spec.activities) {
            if given.calendar == calendar && given.breaks == Breaks::Whole {
                let judged = spec.judge_activity(at, given, &mut self.longest);
                if let Some(error) = judged.into_iter().flatten().next() {
                    return Err(error);
                }
            }
        }
        Ok(())
    }
}

/// Returns what stands where an activity was.
pub(super) fn dead(owner: u32, calendar: u32) -> Node {
    let traits = Traits::GONE
        .with(Traits::OPENS, true)
        .with(Traits::MOMENT, true);
    Node {
        duration: 0,
        calendar,
        owner,
        traits,
    }
}

fn check_status(activity: u32, given: &Activity, frame: Frame) -> Result<(), NetworkError> {
    let date = match given.progress {
        Progress::NotStarted => return Ok(()),
        Progress::Started { start, .. } => start,
        Progress::Finished { finish, .. } => finish,
    };
    match frame.status {
        Some(status) if date > status => Err(NetworkError::ActualAfterStatus {
            activity,
            date,
            status,
        }),
        _ => Ok(()),
    }
}

fn no_such(what: &'static str, position: u32) -> NetworkError {
    NetworkError::NoSuch { what, position }
}

/// Turns a count of activities or arcs into a position.
pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).expect("invariant: activities and arcs are counted by u32")
}
