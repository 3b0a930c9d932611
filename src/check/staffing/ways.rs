//! Is every task done in a way that it has, in hours that its people may work, with what there is to use up?

use std::collections::BTreeMap;

use super::{Court, StaffingViolation, plus};
use crate::{
    id::ResourceId,
    network::{Activity, ActivityKind, Progress},
    number::Decimal,
    resource::ResourceKind,
    staffing::{Hours, LevelledTask, OvertimeUse, ResourceName, TaskHours},
    tactic::{Mode, Need, NeedOf, Task},
    time::{WorkCalendar, WorkTime},
};

impl<'a> Court<'a> {
    fn mode_of(&self, id: &Task, found: &LevelledTask) -> Option<&'a Mode> {
        self.plan.task(&id.id)?.mode(found.mode.as_ref()?)
    }

    /// Returns the work of a task that has not started, in the way in which it is done.
    pub(super) fn work_of(&self, task: &Task, activity: &Activity, found: &LevelledTask) -> i64 {
        let mode = self.mode_of(task, found);
        mode.map_or(activity.duration, |mode| mode.duration.minutes())
    }

    /// Returns what a task needs in the way in which it is done.
    pub(super) fn needs_of(&self, task: &Task, found: &LevelledTask) -> &'a [Need] {
        let own = self.plan.task(&task.id).map_or(&[][..], |task| &task.needs);
        self.mode_of(task, found).map_or(own, |mode| &mode.needs)
    }

    /// Judges the way in which a task is done: one that it has and, if the options say which, that one. What has started goes on in
    /// its own way unless they say otherwise.
    pub(super) fn judge_way(&mut self, task: &Task, activity: &Activity, found: &LevelledTask) {
        let mode = found.mode.as_ref();
        let known = mode.is_none_or(|mode| task.mode(mode).is_some());
        let wanted = match self.options.modes.get(&task.id) {
            Some(asked) => asked.as_ref() == mode,
            None => activity.progress == Progress::NotStarted || mode.is_none(),
        };
        if !known || !wanted {
            self.found.push(StaffingViolation::Mode {
                task: task.id.clone(),
                mode: mode.cloned(),
            });
        }
    }

    /// Returns how long anybody may work beyond their calendar at most; nobody does who comes in the hours of the task.
    fn longest_overtime(&self) -> Option<WorkTime> {
        let people = self.plan.people().iter();
        let each = people.filter_map(|person| Some(person.overtime?.most));
        each.max().filter(|_| self.options.hours == Hours::Own)
    }

    /// Returns the calendar of a task in the hours in which it is worked.
    pub(super) fn longer(&self, own: &WorkCalendar, found: &LevelledTask) -> WorkCalendar {
        match self.longest_overtime() {
            Some(most) if found.hours == TaskHours::Overtime => own.with_overtime(most),
            _ => own.clone(),
        }
    }

    /// Returns when a person or thing is there for a task in the hours in which it is worked.
    pub(super) fn there_for(&self, resource: &ResourceName, found: &LevelledTask) -> WorkCalendar {
        let there = self.there(resource);
        let person = match resource {
            ResourceName::Person(id) => self.plan.person(id),
            ResourceName::Resource(_) => None,
        };
        let overtime = person.and_then(|person| person.overtime);
        let overtime = overtime.filter(|_| self.options.hours == Hours::Own);
        match overtime {
            Some(overtime) if found.hours == TaskHours::Overtime => {
                there.with_overtime(overtime.most)
            }
            _ => there,
        }
    }

    /// Judges that overtime was ordered, and told minute by minute.
    pub(super) fn judge_overtime(
        &mut self,
        task: &Task,
        common: &WorkCalendar,
        found: &LevelledTask,
    ) {
        let ordered = self.options.overtime_of.contains(&task.id)
            || self.options.overtime == OvertimeUse::WhereItHelps;
        let worked = |calendar: &WorkCalendar| calendar.between(found.resumes, found.finish);
        for assigned in &found.assigned {
            let resource = &assigned.resource;
            let usual = common.intersection(&self.there(resource));
            let usual = usual.map_or(WorkTime::ZERO, |usual| worked(&usual));
            let beyond = worked(common).try_sub(usual).unwrap_or(WorkTime::ZERO);
            let may = found.hours == TaskHours::Usual || ordered;
            if assigned.overtime != beyond || (beyond > WorkTime::ZERO && !may) {
                self.found.push(StaffingViolation::Overtime {
                    task: task.id.clone(),
                    resource: resource.clone(),
                    told: assigned.overtime,
                    found: if may { beyond } else { WorkTime::ZERO },
                });
            }
        }
    }

    /// Adds up what tasks that are not finished use up.
    pub(super) fn judge_materials(&mut self) {
        let mut used: BTreeMap<&'a ResourceId, Decimal> = BTreeMap::new();
        let rows = self.plan.tasks().iter().zip(self.network.activities());
        for ((task, activity), found) in rows.zip(self.levelled.tasks()) {
            let open = !matches!(activity.progress, Progress::Finished { .. });
            if !open || activity.kind != ActivityKind::Task || activity.duration == 0 {
                continue;
            }
            for need in self.needs_of(task, found) {
                if let NeedOf::Resource(id) = &need.of {
                    let sum = used.entry(id).or_default();
                    *sum = plus(*sum, need.units.decimal());
                }
            }
        }
        for (id, used) in used {
            let resource = self.plan.resource(id);
            let material = resource.filter(|of| of.kind == ResourceKind::Material);
            let Some(units) = material.map(|material| material.units.decimal()) else {
                continue;
            };
            if used > units {
                self.found.push(StaffingViolation::Material {
                    resource: id.clone(),
                    used,
                    units,
                });
            }
        }
    }
}
