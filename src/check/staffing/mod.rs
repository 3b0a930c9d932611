//! Can people carry a levelled schedule, and does it keep to the plan?

mod violation;
mod ways;

use std::collections::BTreeMap;

pub use violation::StaffingViolation;

use crate::{
    id::SkillId,
    network::{
        Activity, ActivityKind, Arc, Breaks, Clock, End, Limit, Logic, Must, Network, Progress,
    },
    number::Decimal,
    plan::Plan,
    staffing::{Assigned, Hours, Levelled, LevelledTask, Options, ResourceName},
    tactic::{Need, NeedOf, Task, Work},
    time::{Minute, WorkCalendar, WorkTime},
};

/// Returns everything in which a levelled schedule does not keep to the plan and the options, or to what people can carry.
///
/// Each rule is written down once more from the definitions in [`staffing`](crate::staffing) and [`network`](crate::network), without
/// anything of what makes schedules: needs and skills, ways of doing tasks and overtime, materials, work on the common calendar, links with their lags and clocks, set dates,
/// windows, what was reported, and at every minute the units that are held.
///
/// # Complexity
///
/// `O((n + m) log n)` for `n` tasks and `m` links, and the common calendar of each task.
///
/// # Example: a schedule that was tampered with
/// ```
/// use tactica::{check, plan::PlanDraft, staffing::{Levelled, Options}};
///
/// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
/// # draft.objectives = serde_json::from_str(r#"[{"id": "awareness", "name": "Awareness"}]"#)?;
/// # draft.people = serde_json::from_str(r#"[{"id": "anna", "name": "Anna"}]"#)?;
/// # draft.tactics = serde_json::from_str(r#"[{"id": "launch", "name": "Launch", "objectives": ["awareness"],
/// #     "responsible": "anna", "tasks": [
/// #     {"id": "brief", "name": "Brief", "duration": "2d", "needs": [{"person": "anna"}]},
/// #     {"id": "design", "name": "Design", "duration": "2d", "needs": [{"person": "anna"}]}]}]"#)?;
/// let plan = draft.build()?;
/// let levelled = Levelled::of(&plan)?;
/// assert!(check::staffing(&plan, &Options::default(), &levelled).is_empty());
///
/// let json = serde_json::to_string(&levelled)?.replace("2025-01-08T09:00", "2025-01-07T09:00");
/// let tampered: Levelled = serde_json::from_str(&json.replace("2025-01-09T17:00", "2025-01-08T17:00"))?;
/// let words = check::staffing(&plan, &Options::default(), &tampered)[0].to_string();
/// assert_eq!(words, "on 2025-01-07T09:00 tasks hold 2 of anna, of which there are 1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn staffing(plan: &Plan, options: &Options, levelled: &Levelled) -> Vec<StaffingViolation> {
    let same = plan.tasks().len() == levelled.tasks().len()
        && plan
            .tasks()
            .iter()
            .zip(levelled.tasks())
            .all(|(task, found)| task.id == found.id);
    if !same {
        return vec![StaffingViolation::Tasks {
            found: levelled.tasks().len(),
            wanted: plan.tasks().len(),
        }];
    }
    let network = match options.dates.applied(plan) {
        Ok(network) => network,
        Err(error) => return vec![StaffingViolation::Options { code: error.code() }],
    };
    let mut court = Court {
        plan,
        options,
        levelled,
        network: &network,
        found: Vec::new(),
        held: BTreeMap::new(),
    };
    let rows = plan.tasks().iter().zip(network.activities());
    for ((task, activity), found) in rows.zip(levelled.tasks()) {
        match activity.kind {
            ActivityKind::Task => court.judge_task(task, activity, found),
            ActivityKind::Summary => court.judge_summary(task, found),
            ActivityKind::Hammock => court.judge_early(task, activity, found),
        }
    }
    for arc in network.arcs() {
        court.judge_arc(arc);
    }
    court.judge_held();
    court.judge_materials();
    court.judge_whole(&network);
    court.found
}

struct Court<'a> {
    plan: &'a Plan,
    options: &'a Options,
    levelled: &'a Levelled,
    network: &'a Network,
    found: Vec<StaffingViolation>,
    /// What comes and goes at each minute, by resource.
    held: BTreeMap<ResourceName, BTreeMap<Minute, Decimal>>,
}

/// Adds amounts that are far from the ends of their range.
fn plus(one: Decimal, other: Decimal) -> Decimal {
    one.checked_add(other).unwrap_or(Decimal::MAX)
}

impl Court<'_> {
    fn dates(&self, n: u32) -> &LevelledTask {
        &self.levelled.tasks()[n as usize]
    }

    fn activity(&self, n: u32) -> &Activity {
        &self.network.activities()[n as usize]
    }

    fn calendar_of(&self, n: u32) -> &WorkCalendar {
        &self.network.calendars()[self.activity(n).calendar as usize]
    }

    /// Returns when a person or thing is there.
    fn there(&self, resource: &ResourceName) -> WorkCalendar {
        let (calendar, absences) = match resource {
            ResourceName::Person(id) => self.plan.person(id).map(|p| (&p.calendar, &p.absences)),
            ResourceName::Resource(id) => {
                self.plan.resource(id).map(|r| (&r.calendar, &r.absences))
            }
        }
        .unzip();
        let own = match self.options.hours {
            Hours::Own => self.plan.calendar(calendar.and_then(Option::as_ref)),
            Hours::OfTask => WorkCalendar::continuous(),
        };
        own.with_absences(absences.map_or(&[][..], Vec::as_slice))
    }

    fn units_of(&self, resource: &ResourceName) -> Decimal {
        let units = match resource {
            ResourceName::Person(id) => self.plan.person(id).map(|p| p.capacity.fraction()),
            ResourceName::Resource(id) => self.plan.resource(id).map(|r| r.units.decimal()),
        };
        let extra = self.options.extra.iter();
        let extra = extra.filter(|(name, _)| name == resource);
        extra.fold(units.unwrap_or_default(), |sum, (_, units)| {
            plus(sum, units.decimal())
        })
    }

    fn has_skill(&self, resource: &ResourceName, skill: &SkillId) -> bool {
        let skills = match resource {
            ResourceName::Person(id) => {
                let trained = &self.options.trained;
                if trained.iter().any(|(person, s)| person == id && s == skill) {
                    return true;
                }
                self.plan.person(id).map(|person| &person.skills)
            }
            ResourceName::Resource(id) => self.plan.resource(id).map(|pool| &pool.skills),
        };
        skills.is_some_and(|skills| skills.contains(skill))
    }

    fn judge_task(&mut self, task: &Task, activity: &Activity, found: &LevelledTask) {
        let id = || task.id.clone();
        let work = match activity.progress {
            Progress::Finished { start, finish } => {
                if (found.start, found.finish) != (start, finish) {
                    self.found.push(StaffingViolation::Reported { task: id() });
                }
                return;
            }
            Progress::Started { start, remaining } => {
                let status = self.options.dates.status;
                let late = status.is_some_and(|status| found.resumes < status);
                if found.start != start || found.resumes < start || late {
                    self.found.push(StaffingViolation::Reported { task: id() });
                }
                remaining
            }
            Progress::NotStarted => {
                if found.resumes != found.start {
                    self.found.push(StaffingViolation::Reported { task: id() });
                }
                self.work_of(task, activity, found)
            }
        };
        let (start, finish) = (found.resumes, found.finish);
        let own = &self.network.calendars()[activity.calendar as usize];
        let mut common = self.longer(own, found);
        if activity.duration > 0 {
            self.judge_way(task, activity, found);
            let needs = self.needs_of(task, found);
            self.judge_needs(task, needs, &found.assigned);
            for assigned in &found.assigned {
                let there = self.there_for(&assigned.resource, found);
                match common.intersection(&there) {
                    Ok(both) => common = both,
                    Err(_) => self.found.push(StaffingViolation::Need {
                        task: id(),
                        of: assigned.resource.to_string(),
                    }),
                }
            }
        }
        self.judge_overtime(task, &common, found);
        let worked = common.between(start, finish);
        let last = finish.try_add(-1).unwrap_or(finish);
        let edges = work == 0 || (common.is_working(start) && common.is_working(last));
        if worked.minutes() != work || finish < start || !edges || (work == 0 && start != finish) {
            self.found.push(StaffingViolation::Work {
                task: id(),
                work: WorkTime::from_minutes(work).unwrap_or_default(),
                found: worked,
                start,
                finish,
            });
        }
        if activity.breaks == Breaks::Whole && finish.since(start) != work {
            let task = id();
            self.found.push(StaffingViolation::Interrupted {
                task,
                start,
                finish,
            });
        }
        let windows = activity
            .window
            .and_then(|n| self.network.windows().get(n as usize));
        let inside = windows.is_none_or(|windows| {
            let mut windows = windows.iter();
            windows.any(|(open, close)| open <= start && finish <= close)
        });
        if !inside {
            let task = id();
            self.found.push(StaffingViolation::Window {
                task,
                start,
                finish,
            });
        }
        self.judge_early(task, activity, found);
        self.judge_must(task, activity, &common, found);
        self.hold(activity, &common, found);
    }

    /// Judges that a task has what it names, and for each skill it asks for as many units as it asks for.
    fn judge_needs(&mut self, task: &Task, needs: &[Need], assigned: &[Assigned]) {
        let mut open: BTreeMap<(Option<SkillId>, String), Decimal> = BTreeMap::new();
        for need in needs {
            let (key, units) = match &need.of {
                NeedOf::Skill(skill) => {
                    ((Some(skill.clone()), String::new()), need.units.decimal())
                }
                NeedOf::Person(id) => {
                    let share = self
                        .plan
                        .person(id)
                        .map(|person| person.capacity.fraction());
                    let share = share.filter(|_| matches!(task.work, Work::Capacity(_)));
                    let units = need.units.decimal();
                    let units = share.map_or(Some(units), |share| units.checked_mul(share));
                    ((None, id.to_string()), units.unwrap_or(Decimal::MAX))
                }
                NeedOf::Resource(id) => {
                    let kind = self.plan.resource(id).map(|resource| resource.kind);
                    if kind == Some(crate::resource::ResourceKind::Material) {
                        continue;
                    }
                    ((None, id.to_string()), need.units.decimal())
                }
            };
            let sum = open.entry(key).or_default();
            *sum = plus(*sum, units);
        }
        for given in assigned {
            let of = match &given.skill {
                None => given.resource.to_string(),
                Some(_) => String::new(),
            };
            let able = given.skill.as_ref();
            let able = able.is_none_or(|skill| self.has_skill(&given.resource, skill));
            let slot = open.entry((given.skill.clone(), of)).or_default();
            *slot = slot
                .checked_sub(given.units.decimal())
                .unwrap_or(Decimal::MAX);
            if !able {
                self.found.push(StaffingViolation::Need {
                    task: task.id.clone(),
                    of: given.resource.to_string(),
                });
            }
        }
        let wrong = open.into_iter().filter(|(_, left)| !left.is_zero());
        for ((skill, of), _) in wrong {
            self.found.push(StaffingViolation::Need {
                task: task.id.clone(),
                of: skill.map_or(of, |skill| skill.to_string()),
            });
        }
    }

    fn judge_early(&mut self, task: &Task, activity: &Activity, found: &LevelledTask) {
        if activity.bounds.must.is_some() || activity.progress != Progress::NotStarted {
            return;
        }
        let first = self.plan.span().start_minute();
        let bounds = [
            self.options.dates.status,
            activity.bounds.start_no_earlier,
            Some(first),
        ];
        let start = bounds.into_iter().flatten().max().unwrap_or(first);
        if found.start < start {
            self.found.push(StaffingViolation::TooEarly {
                task: task.id.clone(),
                at: found.start,
                bound: start,
            });
        }
        if let Some(bound) = activity.bounds.finish_no_earlier {
            let calendar = &self.network.calendars()[activity.calendar as usize];
            if !reaches(activity, calendar, End::Finish, found.finish, bound) {
                self.found.push(StaffingViolation::TooEarly {
                    task: task.id.clone(),
                    at: found.finish,
                    bound,
                });
            }
        }
    }

    fn judge_must(
        &mut self,
        task: &Task,
        activity: &Activity,
        common: &WorkCalendar,
        found: &LevelledTask,
    ) {
        let Some(must) = activity.bounds.must else {
            return;
        };
        if activity.progress != Progress::NotStarted {
            return;
        }
        // Breaks and windows may move it on.
        let free = activity.breaks != Breaks::Whole && activity.window.is_none();
        let work = |from: Minute, until: Minute| common.between(from, until) == WorkTime::ZERO;
        let (must, kept) = match must {
            Must::StartOn(must) => {
                let near = !free || work(must, found.start);
                (must, found.start >= must && near)
            }
            Must::FinishOn(must) => {
                let near = !free || work(found.finish, must);
                (must, found.finish <= must && near)
            }
        };
        if !kept {
            self.found.push(StaffingViolation::Must {
                task: task.id.clone(),
                start: found.start,
                finish: found.finish,
                must,
            });
        }
    }

    /// Notes what a task holds, from when to when.
    fn hold(&mut self, activity: &Activity, common: &WorkCalendar, found: &LevelledTask) {
        let pieces: Vec<(Minute, Minute)> = if activity.breaks == Breaks::Split {
            let shifts = common.shifts(found.resumes, found.finish);
            shifts.map(|shift| (shift.start, shift.end)).collect()
        } else {
            vec![(found.resumes, found.finish)]
        };
        for assigned in &found.assigned {
            let events = self.held.entry(assigned.resource.clone()).or_default();
            let units = assigned.units.decimal();
            for (start, finish) in pieces.iter().filter(|(start, finish)| start < finish) {
                let come = events.entry(*start).or_default();
                *come = plus(*come, units);
                let go = events.entry(*finish).or_default();
                *go = go.checked_sub(units).unwrap_or(Decimal::MAX);
            }
        }
    }

    fn judge_held(&mut self) {
        let held = std::mem::take(&mut self.held);
        for (resource, events) in held {
            let units = self.units_of(&resource);
            let (mut sum, mut enough) = (Decimal::ZERO, true);
            for (at, change) in events {
                sum = plus(sum, change);
                if enough && sum > units {
                    self.found.push(StaffingViolation::Capacity {
                        resource: resource.clone(),
                        at,
                        held: sum.normalize(),
                        units: units.normalize(),
                    });
                }
                enough = sum <= units;
            }
        }
    }

    fn judge_summary(&mut self, task: &Task, found: &LevelledTask) {
        let members = self.plan.tasks().iter().zip(self.levelled.tasks());
        let members = members.filter(|(member, _)| member.parent.as_ref() == Some(&task.id));
        let spans: Vec<(Minute, Minute)> = members
            .map(|(_, found)| (found.start, found.finish))
            .collect();
        let start = spans.iter().map(|(start, _)| *start).min();
        let finish = spans.iter().map(|(_, finish)| *finish).max();
        let kept = match start.zip(finish) {
            Some(span) => span == (found.start, found.finish),
            None => found.start == found.finish,
        };
        if !kept {
            self.found.push(StaffingViolation::Members {
                task: task.id.clone(),
            });
        }
    }

    fn judge_arc(&mut self, arc: &Arc) {
        let (waits, which) = match arc.limit {
            Limit::AtLeast => (arc.to, arc.kind.enters()),
            Limit::AtMost => (arc.from, arc.kind.leaves()),
        };
        let calendar = match arc.lag.clock {
            Clock::Successor => Some(self.calendar_of(arc.to)),
            Clock::Predecessor => Some(self.calendar_of(arc.from)),
            Clock::Project => self.network.calendars().first(),
            Clock::Elapsed => None,
        };
        let lag = arc
            .lag
            .minutes(self.activity(arc.from).duration)
            .unwrap_or(0);
        let date = |n: u32, end: End| {
            let found = self.dates(n);
            match end {
                End::Start => found.start,
                End::Finish => found.finish,
            }
        };
        let asked = match arc.limit {
            Limit::AtLeast if lag == 0 => date(arc.from, arc.kind.leaves()),
            Limit::AtLeast => shifted(date(arc.from, arc.kind.leaves()), lag, calendar),
            Limit::AtMost => {
                let entered = date(arc.to, arc.kind.enters());
                shifted(entered, lag.saturating_neg(), calendar)
            }
        };
        if !self.keeps(waits, which, asked, arc.limit) {
            self.found.push(StaffingViolation::Link {
                task: self.dates(arc.to).id.clone(),
                from: self.dates(arc.from).id.clone(),
            });
        }
    }

    /// Tells whether a date that waits is late enough; all members of a summary wait with it.
    fn keeps(&self, n: u32, which: End, asked: Minute, limit: Limit) -> bool {
        let (activity, found) = (self.activity(n), self.dates(n));
        let logic = self.options.dates.logic;
        match activity.progress {
            Progress::Finished { .. } => return true,
            Progress::Started { .. } if logic == Logic::Override => return true,
            Progress::Started { .. } if limit == Limit::AtMost && which == End::Start => {
                return true;
            }
            _ => (),
        }
        if activity.bounds.must.is_some() && activity.progress == Progress::NotStarted {
            return true;
        }
        if activity.kind == ActivityKind::Summary && which == End::Start {
            let members = (0_u32..).zip(self.network.activities());
            let mut members = members.filter(|(_, member)| member.parent == Some(n));
            let empty = members.clone().next().is_none();
            return if empty {
                found.start >= asked
            } else {
                members.all(|(member, _)| self.keeps(member, End::Start, asked, limit))
            };
        }
        let at = match which {
            End::Start => found.resumes.max(found.start),
            End::Finish => found.finish,
        };
        reaches(activity, self.calendar_of(n), which, at, asked)
    }

    fn judge_whole(&mut self, network: &Network) {
        let finish = self.levelled.tasks().iter().map(|task| task.finish).max();
        let rows = network.activities().iter().zip(self.levelled.tasks());
        let late = rows.map(|(activity, found)| {
            let after = |at: Minute, bound: Minute| at.since(bound).max(0);
            let due = [activity.bounds.deadline, activity.bounds.finish_no_later];
            let due = due.into_iter().flatten().min();
            let finish = due.map_or(0, |due| after(found.finish, due));
            let start = activity.bounds.start_no_later;
            let start = start.map_or(0, |bound| after(found.start, bound));
            match activity.progress {
                Progress::Finished { .. } => 0,
                Progress::Started { .. } => finish,
                Progress::NotStarted => finish.saturating_add(start),
            }
        });
        let late = late.fold(0_i64, i64::saturating_add);
        let told = finish.is_none_or(|finish| finish == self.levelled.finish());
        if !told || late != self.levelled.late_minutes() {
            self.found.push(StaffingViolation::Summary);
        }
    }
}

/// Returns the earliest minute that lies `lag` after `at`.
fn shifted(at: Minute, lag: i64, calendar: Option<&WorkCalendar>) -> Minute {
    let Some(calendar) = calendar else {
        let beyond = if lag < 0 { Minute::MIN } else { Minute::MAX };
        return at.try_add(lag).unwrap_or(beyond);
    };
    let target = calendar.work_until(at).saturating_add(lag);
    if target < 0 {
        return Minute::MIN;
    }
    calendar.earliest(target).unwrap_or(Minute::MAX)
}

/// Tells whether a date is not before `asked`. Of the finish of work it is enough that no work of its calendar lies between.
fn reaches(
    activity: &Activity,
    calendar: &WorkCalendar,
    end: End,
    at: Minute,
    asked: Minute,
) -> bool {
    let works = activity.kind == ActivityKind::Task && activity.duration > 0;
    if end == End::Finish && works {
        return calendar.work_until(at) >= calendar.work_until(asked);
    }
    at >= asked
}
