//! What would it bring if there were more of somebody, if somebody could do more, or if somebody else did it?

use std::{cmp::Reverse, collections::BTreeSet, fmt};

use serde::{Deserialize, Serialize};

use super::{
    Assigned, Cause, Hours, Levelled, LevelledTask, Options, ResourceName, StaffingError, TaskHours,
};
use crate::{
    id::{ModeId, PersonId, SkillId, TaskId},
    money::Money,
    number::{Decimal, Percent, Quantity},
    parallel,
    plan::{Plan, PlanDraft},
    tactic::{NeedOf, Task},
    time::{Minute, WorkTime},
    word::count,
};

/// What a change brings, as levelling once more with it found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    /// The finish with the change.
    pub finish: Minute,
    /// The elapsed minutes by which the plan finishes sooner; negative when later.
    pub finish_gain: i64,
    /// The elapsed minutes by which deadlines and dates that were set are missed by less, all tasks together; negative when by more.
    pub late_gain: i64,
}

impl Effect {
    fn of(before: &Levelled, after: &Levelled) -> Self {
        Self {
            finish: after.finish(),
            finish_gain: before.finish().since(after.finish()),
            late_gain: before.late_minutes().saturating_sub(after.late_minutes()),
        }
    }

    fn rank(&self) -> Reverse<(i64, i64)> {
        Reverse((self.late_gain, self.finish_gain))
    }
}

/// A resource that holds tasks up, and what one more unit of it would bring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bottleneck {
    /// Who or what.
    pub resource: ResourceName,
    /// The tasks that wait for it, in the order of their names.
    pub waiting: Vec<TaskId>,
    /// What one more unit brings: a person, licence or room alike, there at the same times.
    pub effect: Effect,
}

/// A skill that would help if somebody had it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Training {
    /// Who would learn it.
    pub person: PersonId,
    /// What.
    pub skill: SkillId,
    /// What it brings.
    pub effect: Effect,
}

/// Another way out of a conflict over a resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    /// What would be done.
    pub way: Way,
    /// What it brings for the plan.
    pub effect: Effect,
    /// The elapsed minutes by which the task itself finishes sooner; negative when later.
    pub task_gain: i64,
    /// By how much the people and things the plan uses cost more; less when negative.
    pub cost_more: Money,
}

/// A task that waits for people or things, and the ways out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conflict {
    /// The task.
    pub task: TaskId,
    /// The ways out, as [`alternatives`] lists them: waiting first.
    pub ways: Vec<Alternative>,
}

/// What can be done when a resource is held by others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Way {
    /// Nothing: the task waits, as it does in the levelled schedule.
    Wait,
    /// Somebody else of the plan's people does it, who has all the skills.
    Person {
        /// Whose place is taken.
        instead_of: PersonId,
        /// Who takes it.
        by: PersonId,
    },
    /// It goes to a pool that has all the skills, such as an agency, at its price.
    Outsource {
        /// Whose place is taken.
        instead_of: PersonId,
        /// Which pool takes it.
        to: crate::id::ResourceId,
    },
    /// It is done in another of its ways.
    Mode {
        /// Which; none is the task's own way.
        mode: Option<ModeId>,
    },
    /// It is worked with overtime of those of its people who may.
    Overtime,
    /// The task goes before all others that could be next, at the expense of those that hold it up.
    First,
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wait => f.write_str("wait"),
            Self::Person { instead_of, by } => write!(f, "{by} instead of {instead_of}"),
            Self::Outsource { instead_of, to } => write!(f, "{to} instead of {instead_of}"),
            Self::Mode { mode: Some(mode) } => write!(f, "the way {mode}"),
            Self::Mode { mode: None } => f.write_str("the task's own way"),
            Self::Overtime => f.write_str("overtime"),
            Self::First => f.write_str("go first"),
        }
    }
}

/// In words, gains in elapsed time: `overtime: the plan finishes 1 day 2 hours sooner, the task 18 hours sooner, …`.
impl fmt::Display for Alternative {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: the plan finishes {}, the task {}, and dates are missed {}; ",
            self.way,
            gain(self.effect.finish_gain, "sooner", "later"),
            gain(self.task_gain, "sooner", "later"),
            gain(self.effect.late_gain, "less", "more"),
        )?;
        match self.cost_more.minor().signum() {
            0 => f.write_str("it costs as much"),
            1 => write!(f, "it costs {} more", self.cost_more),
            _ => match self.cost_more.try_neg() {
                Ok(less) => write!(f, "it costs {less} less"),
                Err(_) => write!(f, "it costs {} more", self.cost_more),
            },
        }
    }
}

/// In words, gains in elapsed time: `One more of anna: the plan finishes 2 days sooner, …`.
impl fmt::Display for Bottleneck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let waiting = count(self.waiting.len(), "task waits", "tasks wait");
        write!(
            f,
            "One more of {}: the plan finishes {}, and dates are missed {}; {waiting} for it",
            self.resource,
            gain(self.effect.finish_gain, "sooner", "later"),
            gain(self.effect.late_gain, "less", "more"),
        )
    }
}

fn gain(minutes: i64, better: &str, worse: &str) -> String {
    let word = if minutes < 0 { worse } else { better };
    match minutes.unsigned_abs() {
        0 => "as before".to_owned(),
        minutes => format!("{} {word}", elapsed(minutes)),
    }
}

/// Writes elapsed minutes in words, leaving out what is nothing: `1 day 2 hours`, `30 minutes`.
fn elapsed(minutes: u64) -> String {
    let parts = [
        (minutes / 1440, "day", "days"),
        (minutes % 1440 / 60, "hour", "hours"),
        (minutes % 60, "minute", "minutes"),
    ];
    let parts = parts.into_iter().filter(|(number, ..)| *number > 0);
    let parts: Vec<String> = parts.map(|(n, one, many)| count(n, one, many)).collect();
    parts.join(" ")
}

/// Ranks what holds tasks up by what one more unit of it would bring: by lateness, then by finish.
///
/// Each answer is exact for the schedules that the options' budget finds: the plan is levelled once more with the unit. More of something need not
/// help, and may even harm a schedule that is not proven to be the best.
///
/// # Errors
///
/// As [`Levelled::with`].
///
/// # Complexity
///
/// That of levelling, once for each resource that tasks wait for; side by side with the feature `rayon`.
///
/// # Example: a second Anna
/// ```
/// use tactica::{plan::PlanDraft, staffing::{Levelled, Options, bottlenecks}};
///
/// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
/// # draft.objectives = serde_json::from_str(r#"[{"id": "awareness", "name": "Awareness"}]"#)?;
/// # draft.people = serde_json::from_str(r#"[{"id": "anna", "name": "Anna"}]"#)?;
/// # draft.tactics = serde_json::from_str(r#"[{"id": "launch", "name": "Launch", "objectives": ["awareness"],
/// #     "responsible": "anna", "tasks": [
/// #     {"id": "brief", "name": "Brief", "duration": "2d", "needs": [{"person": "anna"}]},
/// #     {"id": "design", "name": "Design", "duration": "2d", "needs": [{"person": "anna"}]}]}]"#)?;
/// let plan = draft.build()?;
/// let options = Options::default();
/// let levelled = Levelled::with(&plan, &options)?;
/// let found = bottlenecks(&plan, &options, &levelled)?;
/// assert_eq!(found[0].resource.as_str(), "anna");
/// assert_eq!(found[0].effect.finish_gain, 2 * 24 * 60, "Tuesday evening instead of Thursday evening");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn bottlenecks(
    plan: &Plan,
    options: &Options,
    levelled: &Levelled,
) -> Result<Vec<Bottleneck>, StaffingError> {
    let mut scarce: BTreeSet<&ResourceName> = BTreeSet::new();
    for task in levelled.tasks() {
        scarce.extend(task.because.iter().filter_map(held));
    }
    let scarce: Vec<&ResourceName> = scarce.into_iter().collect();
    let one_more = |resource: &&ResourceName| -> Result<Bottleneck, StaffingError> {
        let more = options
            .clone()
            .with_extra((*resource).clone(), Quantity::from(1));
        let after = Levelled::with(plan, &more)?;
        let waits = |task: &&LevelledTask| {
            let mut held = task.because.iter().filter_map(held);
            held.any(|of| of == *resource)
        };
        let waiting = levelled.tasks().iter().filter(waits);
        Ok(Bottleneck {
            resource: (*resource).clone(),
            waiting: waiting.map(|task| task.id.clone()).collect(),
            effect: Effect::of(levelled, &after),
        })
    };
    let found = parallel::map(&scarce, one_more).into_iter();
    let mut found = found.collect::<Result<Vec<Bottleneck>, StaffingError>>()?;
    found.sort_by(|a, b| (a.effect.rank(), &a.resource).cmp(&(b.effect.rank(), &b.resource)));
    Ok(found)
}

fn held(cause: &Cause) -> Option<&ResourceName> {
    match cause {
        Cause::Held { resource, .. } => Some(resource),
        Cause::Follows { .. } | Cause::Away { .. } => None,
    }
}

/// Ranks skills that people could learn by what each would bring, one person and one skill at a time: by lateness, then by finish.
///
/// The skills are those for which tasks ask that are moved; the people those who work in the plan and do not have them.
///
/// # Errors
///
/// As [`Levelled::with`].
///
/// # Complexity
///
/// That of levelling, once for each person and skill; side by side with the feature `rayon`.
///
/// # Example: two texts, and only Anna can write
/// ```
/// use tactica::{plan::PlanDraft, staffing::{Levelled, Options, cross_training}};
///
/// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
/// # draft.objectives = serde_json::from_str(r#"[{"id": "awareness", "name": "Awareness"}]"#)?;
/// # draft.people = serde_json::from_str(r#"[{"id": "anna", "name": "Anna", "skills": ["copy"]}, {"id": "ben", "name": "Ben"}]"#)?;
/// # draft.tactics = serde_json::from_str(r#"[{"id": "launch", "name": "Launch", "objectives": ["awareness"],
/// #     "responsible": "anna", "tasks": [
/// #     {"id": "ad", "name": "Ad", "duration": "2d", "needs": [{"skill": "copy"}]},
/// #     {"id": "mail", "name": "Mail", "duration": "2d", "needs": [{"skill": "copy"}]}]}]"#)?;
/// let plan = draft.build()?;
/// let options = Options::default();
/// let found = cross_training(&plan, &options, &Levelled::with(&plan, &options)?)?;
/// assert_eq!((found[0].person.as_str(), found[0].skill.as_str()), ("ben", "copy"));
/// assert_eq!(found[0].effect.finish_gain, 2 * 24 * 60);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn cross_training(
    plan: &Plan,
    options: &Options,
    levelled: &Levelled,
) -> Result<Vec<Training>, StaffingError> {
    let moved = levelled.tasks().iter().filter(|task| task.is_moved());
    let moved = moved.filter_map(|task| plan.task(&task.id));
    let asked = moved.flat_map(|task| &task.needs);
    let skills: BTreeSet<&SkillId> = asked
        .filter_map(|need| match &need.of {
            NeedOf::Skill(skill) => Some(skill),
            _ => None,
        })
        .collect();
    let people = plan.people().iter();
    let people = people.filter(|person| person.capacity.decimal() > Decimal::ZERO);
    let lessons = people.flat_map(|person| {
        let new = skills.iter().filter(|skill| !person.skills.contains(skill));
        new.map(move |skill| (&person.id, *skill))
    });
    let lessons: Vec<(&PersonId, &SkillId)> = lessons.collect();
    let taught = |lesson: &(&PersonId, &SkillId)| -> Result<Training, StaffingError> {
        let (person, skill) = (lesson.0.clone(), lesson.1.clone());
        let trained = options.clone().with_skill(person.clone(), skill.clone());
        let after = Levelled::with(plan, &trained)?;
        let effect = Effect::of(levelled, &after);
        Ok(Training {
            person,
            skill,
            effect,
        })
    };
    let found = parallel::map(&lessons, taught).into_iter();
    let mut found = found.collect::<Result<Vec<Training>, StaffingError>>()?;
    found.sort_by(|a, b| {
        let key = |of: &Training| (of.effect.rank(), of.person.clone(), of.skill.clone());
        key(a).cmp(&key(b))
    });
    Ok(found)
}

/// Lists the ways out for a task that waits for people, each with its effect in time and money: what it costs to give the resource
/// to others first.
///
/// Waiting comes first, with no effect; then what brings most, by lateness of the plan, its finish and that of the task. A person
/// whom the task names can be replaced by anybody who has all their skills, at least one, and works as many units; that this is enough
/// is for the reader to judge. The modes of the task are ways, and so is overtime where somebody on it may do some. Ways with which the plan cannot be are left out.
///
/// # Errors
///
/// [`StaffingError::UnknownTask`], and as [`Levelled::with`] and [`Levelled::cost`].
///
/// # Complexity
///
/// That of levelling, once for each way; side by side with the feature `rayon`.
///
/// # Example: an agency could write the second text
/// ```
/// use tactica::{plan::PlanDraft, staffing::{Levelled, Options, Way, alternatives}};
///
/// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
/// # draft.objectives = serde_json::from_str(r#"[{"id": "awareness", "name": "Awareness"}]"#)?;
/// # draft.people = serde_json::from_str(r#"[{"id": "anna", "name": "Anna", "skills": ["copy"], "rates": [{"price": "50.00 USD"}]}]"#)?;
/// # draft.resources = serde_json::from_str(r#"[{"id": "agency", "name": "Agency", "kind": "pool", "units": "2",
/// #     "skills": ["copy"], "rates": [{"price": "90.00 USD"}]}]"#)?;
/// # draft.tactics = serde_json::from_str(r#"[{"id": "launch", "name": "Launch", "objectives": ["awareness"],
/// #     "responsible": "anna", "tasks": [
/// #     {"id": "ad", "name": "Ad", "duration": "2d", "needs": [{"person": "anna"}]},
/// #     {"id": "mail", "name": "Mail", "duration": "2d", "needs": [{"person": "anna"}]}]}]"#)?;
/// let plan = draft.build()?;
/// let options = Options::default();
/// let levelled = Levelled::with(&plan, &options)?;
/// let ways = alternatives(&plan, &options, &levelled, &"mail".parse()?)?;
/// assert_eq!(ways[0].way, Way::Wait);
/// assert!(matches!(ways[1].way, Way::Outsource { .. }));
/// assert_eq!(ways[1].effect.finish_gain, 2 * 24 * 60);
/// assert_eq!(ways[1].cost_more.to_string(), "640.00 USD", "sixteen hours at forty dollars more");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn alternatives(
    plan: &Plan,
    options: &Options,
    levelled: &Levelled,
    task: &TaskId,
) -> Result<Vec<Alternative>, StaffingError> {
    let Some((planned, told)) = plan.task(task).zip(levelled.task(task)) else {
        return Err(StaffingError::UnknownTask { task: task.clone() });
    };
    let cost = levelled.cost(plan, options)?;
    let mut found = vec![Alternative {
        way: Way::Wait,
        effect: Effect::of(levelled, levelled),
        task_gain: 0,
        cost_more: Money::from_minor(0, plan.currency()),
    }];
    let mut ways = ways(plan, planned);
    ways.extend(other_ways(plan, options, planned, told));
    if told.because.iter().any(|cause| held(cause).is_some()) {
        ways.push(Way::First);
    }
    let tried = |way: &Way| -> Result<Option<Alternative>, StaffingError> {
        let other = match way {
            Way::Mode { mode } => options.clone().in_mode(task.clone(), mode.clone()),
            Way::Overtime => options.clone().overtime_of(task.clone()),
            _ => options.clone(),
        };
        let Ok(changed) = changed(plan, task, way).build() else {
            return Ok(None);
        };
        let Ok(after) = Levelled::with(&changed, &other) else {
            return Ok(None);
        };
        let Ok(cost_more) = after.cost(&changed, &other)?.try_sub(cost) else {
            return Ok(None);
        };
        let finish = after.task(task).map_or(told.finish, |task| task.finish);
        Ok(Some(Alternative {
            way: way.clone(),
            effect: Effect::of(levelled, &after),
            task_gain: told.finish.since(finish),
            cost_more,
        }))
    };
    for way in parallel::map(&ways, tried) {
        found.extend(way?);
    }
    let key = |of: &Alternative| {
        let waits = of.way != Way::Wait;
        (
            waits,
            of.effect.rank(),
            Reverse(of.task_gain),
            of.cost_more.minor(),
        )
    };
    found.sort_by(|a, b| (key(a), &a.way).cmp(&(key(b), &b.way)));
    Ok(found)
}

/// Lists the ways out for the tasks that others make wait longest, at most so many of them, the one with the largest delay first.
///
/// # Errors
///
/// As [`alternatives`].
///
/// # Complexity
///
/// That of levelling, once for each way of each of these tasks; side by side with the feature `rayon`.
///
/// # Example: the mailing waits for the ad
/// ```
/// use tactica::{plan::PlanDraft, staffing::{Levelled, Options, Way, conflicts}};
///
/// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
/// # draft.objectives = serde_json::from_str(r#"[{"id": "awareness", "name": "Awareness"}]"#)?;
/// # draft.people = serde_json::from_str(r#"[{"id": "anna", "name": "Anna", "rates": [{"price": "50.00 USD"}],
/// #     "overtime": {"rate": "75.00 USD", "most": "2h"}}]"#)?;
/// # draft.tactics = serde_json::from_str(r#"[{"id": "launch", "name": "Launch", "objectives": ["awareness"],
/// #     "responsible": "anna", "tasks": [
/// #     {"id": "ad", "name": "Ad", "duration": "1d", "priority": 900, "needs": [{"person": "anna"}]},
/// #     {"id": "mail", "name": "Mail", "duration": "10h", "needs": [{"person": "anna"}]}]}]"#)?;
/// let plan = draft.build()?;
/// let options = Options::default();
/// let found = conflicts(&plan, &options, &Levelled::with(&plan, &options)?, 3)?;
/// assert_eq!((found.len(), found[0].task.as_str()), (1, "mail"));
/// assert_eq!(found[0].ways[0].way, Way::Wait);
/// let overtime = &found[0].ways[1];
/// assert_eq!(overtime.way, Way::Overtime);
/// assert_eq!(overtime.task_gain, 18 * 60, "on Tuesday at five instead of Wednesday at eleven");
/// assert_eq!(overtime.cost_more.to_string(), "50.00 USD", "two hours at 75 instead of 50");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn conflicts(
    plan: &Plan,
    options: &Options,
    levelled: &Levelled,
    most: usize,
) -> Result<Vec<Conflict>, StaffingError> {
    let tasks = levelled.tasks().iter();
    let mut waiting: Vec<&LevelledTask> = tasks
        .filter(|task| task.because.iter().any(|cause| held(cause).is_some()))
        .collect();
    waiting.sort_by_key(|task| (Reverse((task.delay, task.start_delay)), &task.id));
    waiting.truncate(most);
    let ways_out = |task: &&LevelledTask| {
        Ok(Conflict {
            task: task.id.clone(),
            ways: alternatives(plan, options, levelled, &task.id)?,
        })
    };
    parallel::map(&waiting, ways_out).into_iter().collect()
}

/// Returns the other ways in which a task could be done, and overtime if somebody on it may do some and does not.
fn other_ways(plan: &Plan, options: &Options, task: &Task, told: &LevelledTask) -> Vec<Way> {
    let mut ways = Vec::new();
    let begun = options.dates.progress.contains_key(&task.id);
    if !begun && task.duration > WorkTime::ZERO {
        let own = told.mode.is_some().then_some(Way::Mode { mode: None });
        let modes = task.modes.iter().map(|mode| Some(mode.id.clone()));
        let modes = modes.filter(|mode| *mode != told.mode);
        ways.extend(own.into_iter().chain(modes.map(|mode| Way::Mode { mode })));
    }
    let may = |of: &Assigned| match &of.resource {
        ResourceName::Person(id) => plan.person(id).is_some_and(|p| p.overtime.is_some()),
        ResourceName::Resource(_) => false,
    };
    let in_hours = told.hours == TaskHours::Usual && options.hours == Hours::Own;
    if in_hours && told.assigned.iter().any(may) {
        ways.push(Way::Overtime);
    }
    ways
}

/// Returns who could take the place of whom a task names.
fn ways(plan: &Plan, task: &Task) -> Vec<Way> {
    let mut ways = Vec::new();
    for (id, units) in task.people() {
        let Some(person) = plan.person(id).filter(|person| !person.skills.is_empty()) else {
            continue;
        };
        let has = |skills: &[SkillId]| person.skills.iter().all(|skill| skills.contains(skill));
        let named = |other: &PersonId| task.people().any(|(person, _)| person == other);
        let people = plan.people().iter().filter(|other| {
            !named(&other.id)
                && has(&other.skills)
                && other.capacity > Percent::ZERO
                && other.capacity.fraction() >= units.decimal()
        });
        ways.extend(people.map(|by| Way::Person {
            instead_of: id.clone(),
            by: by.id.clone(),
        }));
        let taken = |pool: &crate::id::ResourceId| {
            let mut needs = task.needs.iter();
            needs.any(|need| matches!(&need.of, NeedOf::Resource(id) if id == pool))
        };
        let pools = plan
            .resources()
            .iter()
            .filter(|pool| has(&pool.skills) && pool.units >= units && !taken(&pool.id));
        ways.extend(pools.map(|pool| Way::Outsource {
            instead_of: id.clone(),
            to: pool.id.clone(),
        }));
    }
    ways
}

/// Returns the document of the plan with another way for a task.
fn changed(plan: &Plan, task: &TaskId, way: &Way) -> PlanDraft {
    let mut draft = plan.to_draft();
    let tasks = draft
        .tactics
        .iter_mut()
        .flat_map(|tactic| &mut tactic.tasks);
    let own = tasks.filter(|other| other.id.value() == Some(task));
    for own in own {
        let (instead_of, person, resource) = match way {
            Way::Wait | Way::Mode { .. } | Way::Overtime => continue,
            Way::First => {
                own.priority = Some(Task::PRIORITY_MAX);
                continue;
            }
            Way::Person { instead_of, by } => (instead_of, Some(by), None),
            Way::Outsource { instead_of, to } => (instead_of, None, Some(to)),
        };
        let needs = own.needs.iter_mut();
        for need in needs.filter(|need| need.person.value() == Some(instead_of)) {
            need.person = person.cloned().into();
            need.resource = resource.cloned().into();
        }
    }
    draft
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gains_are_told_to_the_minute_and_in_the_right_number() {
        let told: Vec<String> = [0, 1, -60, 1_439, 1_440, -1_562, 2_881]
            .into_iter()
            .map(|minutes| gain(minutes, "sooner", "later"))
            .collect();
        let wanted = [
            "as before",
            "1 minute sooner",
            "1 hour later",
            "23 hours 59 minutes sooner",
            "1 day sooner",
            "1 day 2 hours 2 minutes later",
            "2 days 1 minute sooner",
        ];
        assert_eq!(told, wanted);
    }
}
