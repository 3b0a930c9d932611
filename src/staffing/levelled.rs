//! What came of levelling: when everything happens with the people there are, and who does it.

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::{
    Cause, Options, Progress, ResourceName, StaffingError,
    book::quantity,
    compile::{Compiled, compile, logic_dates},
    explain,
    failure::Exclusion,
    generate::{Failure, Generator, Given, Limits, Outcome, lateness},
    problem::{Demand, Job, TaskHours},
    search::{Found, search},
};
use crate::{
    id::{ModeId, SkillId, TaskId},
    network::ActivityDates,
    number::Quantity,
    plan::Plan,
    tactic::{Task, TaskKind},
    time::{Minute, WorkTime},
};

/// Who or what a task has while it is worked, and how much of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assigned {
    /// The person, pool, tool or room.
    pub resource: ResourceName,
    /// The units held.
    pub units: Quantity,
    /// The skill for which it was chosen; none if the task names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skill: Option<SkillId>,
    /// The working time of it that lies beyond the person's own calendar.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub overtime: WorkTime,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature is serde's"
)]
fn is_nothing(work: &WorkTime) -> bool {
    *work == WorkTime::ZERO
}

/// A task, milestone, summary or hammock of a levelled schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelledTask {
    /// Its name in the plan.
    pub id: TaskId,
    /// What it is.
    pub kind: TaskKind,
    /// When it starts, or did.
    pub start: Minute,
    /// When it finishes, or did.
    pub finish: Minute,
    /// When what is still to be done of it begins; the start unless it is under way.
    pub resumes: Minute,
    /// When logic and calendars alone would let it start.
    pub logic_start: Minute,
    /// When logic and calendars alone would let it finish.
    pub logic_finish: Minute,
    /// The working time of its own calendar by which it starts later than logic alone has it.
    pub start_delay: WorkTime,
    /// The levelling delay: the working time of its own calendar by which it finishes later than logic alone has it.
    pub delay: WorkTime,
    /// The elapsed minutes by which it misses its deadline and the dates that were set for it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub late_minutes: i64,
    /// In which of its modes it is done; none is the task's own way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<ModeId>,
    /// In which hours it is worked.
    #[serde(default, skip_serializing_if = "TaskHours::is_usual")]
    pub hours: TaskHours,
    /// Whom and what it has: what it names, people first, then who serves each skill it asks for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assigned: Vec<Assigned>,
    /// Why it comes later than logic alone has it, in the order of time; nothing if it does not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<Cause>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature is serde's"
)]
fn is_zero(minutes: &i64) -> bool {
    *minutes == 0
}

/// A schedule that the people, pools, tools and rooms of a plan can carry.
///
/// # Example: one person for two tasks
/// ```
/// use tactica::{plan::PlanDraft, staffing::Levelled};
///
/// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
/// # draft.objectives = serde_json::from_str(r#"[{"id": "awareness", "name": "Awareness"}]"#)?;
/// # draft.people = serde_json::from_str(r#"[{"id": "anna", "name": "Anna"}]"#)?;
/// # draft.tactics = serde_json::from_str(r#"[{"id": "launch", "name": "Launch", "objectives": ["awareness"],
/// #     "responsible": "anna", "tasks": [
/// #     {"id": "brief", "name": "Brief", "duration": "2d", "needs": [{"person": "anna"}]},
/// #     {"id": "design", "name": "Design", "duration": "3d", "needs": [{"person": "anna"}]}]}]"#)?;
/// let plan = draft.build()?;
/// let levelled = Levelled::of(&plan)?;
/// let brief = levelled.task(&"brief".parse()?).ok_or("no such task")?;
/// assert_eq!(
///     brief.explain(),
///     "brief starts on 2025-01-09 09:00, 3d later than logic alone has it: \
///      anna is held by design from 2025-01-06 09:00 to 2025-01-08 17:00"
/// );
/// let moved: Vec<&str> = levelled.moved().iter().map(|task| task.id.as_str()).collect();
/// assert_eq!((moved, levelled.tasks().len()), (vec!["brief"], 2));
///
/// // Links alone would be through on Wednesday; nobody could finish the five days before Friday evening.
/// assert_eq!(levelled.logic_finish(), "2025-01-08T17:00".parse()?);
/// assert_eq!(levelled.finish(), "2025-01-10T17:00".parse()?);
/// assert_eq!((levelled.finish_bound(), levelled.gap_minutes()), (levelled.finish(), 0));
/// assert!(levelled.is_proven() && levelled.late_minutes() == 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Levelled {
    finish: Minute,
    logic_finish: Minute,
    finish_bound: Minute,
    proven: bool,
    schedules: u64,
    late_minutes: i64,
    /// In the order of the plan's tasks, that is, of their names.
    tasks: Vec<LevelledTask>,
}

impl Levelled {
    /// Levels a plan from its first day with the usual options.
    ///
    /// # Errors
    ///
    /// As [`with`](Self::with).
    pub fn of(plan: &Plan) -> Result<Self, StaffingError> {
        Self::with(plan, &Options::default())
    }

    /// Levels a plan as the options say.
    ///
    /// # Errors
    ///
    /// [`StaffingError`], in the order of its variants.
    ///
    /// # Complexity
    ///
    /// For each schedule generated `O(n log n)` for `n` tasks, and for each need of a task the changes of its resource that are
    /// passed on the way to a place.
    pub fn with(plan: &Plan, options: &Options) -> Result<Self, StaffingError> {
        Self::with_until(plan, options, |_| ControlFlow::Continue(()))
    }

    /// Levels a plan, and asks after every schedule whether to go on.
    ///
    /// When it is stopped the best schedule so far is returned; there is one after the first call unless that failed.
    ///
    /// # Errors
    ///
    /// As [`with`](Self::with).
    ///
    /// # Example: the first schedule will do
    /// ```
    /// use std::ops::ControlFlow;
    /// use tactica::{plan::PlanDraft, staffing::{Levelled, Options}};
    ///
    /// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
    /// # draft.milestones = serde_json::from_str(r#"[{"id": "on-air", "name": "On air"}]"#)?;
    /// let plan = draft.build()?;
    /// let stop = |progress: &tactica::staffing::Progress| {
    ///     if progress.finish.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    /// };
    /// assert_eq!(Levelled::with_until(&plan, &Options::default(), stop)?.schedules(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_until(
        plan: &Plan,
        options: &Options,
        mut callback: impl FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<Self, StaffingError> {
        let compiled = compile(plan, options)?;
        let problem = &compiled.problem;
        let dates = logic_dates(&problem.network, plan, options)?;
        let budget = options.budget(plan.tasks().len());
        let found = search(problem, &dates, budget, options.seed, &mut callback);
        let mut found = found.map_err(|failure| typed(plan, &compiled, failure))?;
        let mut generator = Generator::new(problem, Limits::Kept);
        // Calendars that were found in common during the search are needed by what it found.
        generator.calendars.clone_from(&found.calendars);
        generator.put_late(&mut found.outcome);
        Ok(told(plan, &compiled, &dates, &found, &mut generator))
    }

    /// Returns when the last task finishes.
    #[must_use]
    pub fn finish(&self) -> Minute {
        self.finish
    }

    /// Returns when the last task would finish by logic and calendars alone.
    #[must_use]
    pub fn logic_finish(&self) -> Minute {
        self.logic_finish
    }

    /// Returns a minute before which no schedule finishes with what there is: the larger of what links and common calendars ask
    /// for, and of the work there is for each person and thing that tasks name, and for all together who have a skill or one of several.
    #[must_use]
    pub fn finish_bound(&self) -> Minute {
        self.finish_bound
    }

    /// Tells whether it is proven that no schedule misses dates by less and finishes earlier.
    #[must_use]
    pub fn is_proven(&self) -> bool {
        self.proven
    }

    /// Returns the elapsed minutes from the lower bound to the finish: no schedule is shorter by more.
    #[must_use]
    pub fn gap_minutes(&self) -> i64 {
        self.finish.since(self.finish_bound)
    }

    /// Returns how many schedules were generated.
    #[must_use]
    pub fn schedules(&self) -> u64 {
        self.schedules
    }

    /// Returns the elapsed minutes by which deadlines and dates that were set are missed, all tasks together.
    #[must_use]
    pub fn late_minutes(&self) -> i64 {
        self.late_minutes
    }

    /// Returns the tasks in the order of their names.
    #[must_use]
    pub fn tasks(&self) -> &[LevelledTask] {
        &self.tasks
    }

    /// Returns the task of a name; a binary search.
    #[must_use]
    pub fn task(&self, id: &TaskId) -> Option<&LevelledTask> {
        let found = self.tasks.binary_search_by(|task| task.id.cmp(id)).ok()?;
        self.tasks.get(found)
    }

    /// Returns the tasks that finish later than logic alone has them, in the order of their starts.
    #[must_use]
    pub fn moved(&self) -> Vec<&LevelledTask> {
        let moved = self.tasks.iter().filter(|task| task.is_moved());
        let mut moved: Vec<&LevelledTask> = moved.collect();
        moved.sort_by_key(|task| (task.start, &task.id));
        moved
    }
}

impl LevelledTask {
    /// Tells whether it comes later than logic alone has it.
    #[must_use]
    pub fn is_moved(&self) -> bool {
        self.start > self.logic_start || self.finish > self.logic_finish
    }
}

/// Puts numbers back into names.
fn told(
    plan: &Plan,
    compiled: &Compiled,
    dates: &[ActivityDates],
    found: &Found,
    generator: &mut Generator<'_>,
) -> Levelled {
    let problem = &compiled.problem;
    let outcome = &found.outcome;
    let mut causes = explain::causes(plan, compiled, dates, outcome, generator);
    let overtime: Vec<Vec<(u32, WorkTime)>> = problem
        .jobs
        .iter()
        .zip(&outcome.given)
        .map(|(job, given)| overtime(job, given, generator))
        .collect();
    let rows = plan
        .tasks()
        .iter()
        .zip(&problem.jobs)
        .zip(dates)
        .enumerate();
    let tasks = rows.map(|(n, ((task, job), logic))| {
        let span = outcome.spans[n];
        let own = problem.calendars.get(job.own);
        let delay = own.between(logic.planned_finish, span.finish);
        let due = lateness(job, span);
        LevelledTask {
            id: task.id.clone(),
            kind: task.kind(),
            start: span.start,
            finish: span.finish,
            resumes: if job.is_started() {
                outcome.given[n].worked.start
            } else {
                span.start
            },
            logic_start: logic.planned_start,
            logic_finish: logic.planned_finish,
            start_delay: own
                .between(logic.planned_start, span.start)
                .max(WorkTime::ZERO),
            delay: delay.max(WorkTime::ZERO),
            late_minutes: due,
            mode: mode(task, job, &outcome.given[n]),
            hours: job.way(outcome.given[n].way).hours,
            assigned: assigned(compiled, n, outcome, &overtime[n]),
            because: std::mem::take(&mut causes[n]),
        }
    });
    let tasks: Vec<LevelledTask> = tasks.collect();
    let logic = dates.iter().map(|dates| dates.planned_finish).max();
    let late = tasks.iter().map(|task| task.late_minutes);
    Levelled {
        finish: outcome.score.finish,
        logic_finish: logic.unwrap_or(outcome.score.finish),
        finish_bound: found.finish_bound,
        proven: found.proven,
        schedules: found.schedules,
        late_minutes: late.fold(0, i64::saturating_add),
        tasks,
    }
}

/// Returns in which of its modes a task is done.
fn mode(task: &Task, job: &Job, given: &Given) -> Option<ModeId> {
    let mode = task.modes.get(job.way(given.way).mode? as usize)?;
    Some(mode.id.clone())
}

/// Returns who works on a task beyond their own hours, and how long.
fn overtime(job: &Job, given: &Given, generator: &mut Generator<'_>) -> Vec<(u32, WorkTime)> {
    if job.way(given.way).hours == TaskHours::Usual {
        return Vec::new();
    }
    let stores = given.members.iter().map(|member| member.store);
    let each = stores.map(|store| {
        let minutes = generator.overtime(given, store);
        (store, WorkTime::from_minutes(minutes).unwrap_or_default())
    });
    each.collect()
}

/// Returns whom and what a task has: what it names, then who serves each skill it asks for.
fn assigned(
    compiled: &Compiled,
    n: usize,
    outcome: &Outcome,
    overtime: &[(u32, WorkTime)],
) -> Vec<Assigned> {
    let given = &outcome.given[n];
    let way = compiled.problem.jobs[n].way(given.way);
    let longer = |demand: &Demand| {
        let found = overtime.iter().find(|(store, _)| *store == demand.store);
        found.map_or(WorkTime::ZERO, |(_, work)| *work)
    };
    let assigned = |demand: &Demand, skill: Option<&SkillId>| Assigned {
        resource: compiled.book.name(demand.store).clone(),
        units: quantity(demand.units),
        skill: skill.cloned(),
        overtime: longer(demand),
    };
    let named = way.fixed.iter().filter(|_| !given.members.is_empty());
    let named = named.map(|demand| assigned(demand, None));
    let asks = way.asks.iter().zip(&given.teams);
    let asked = asks.flat_map(|(ask, team)| {
        let members = ask.teams[*team as usize].members.iter();
        members.map(move |demand| (demand, &ask.skill))
    });
    let asked = asked.map(|(demand, skill)| assigned(demand, Some(skill)));
    named.chain(asked).collect()
}

/// Says a failure in the terms of the plan.
fn typed(plan: &Plan, compiled: &Compiled, failure: Failure) -> StaffingError {
    let id = |n: u32| plan.tasks()[n as usize].id.clone();
    let name = |store: u32| compiled.book.name(store).clone();
    match failure {
        Failure::Beyond { job, from, store } => StaffingError::Beyond(Box::new(super::Beyond {
            task: id(job),
            from,
            resource: store.map(name),
        })),
        Failure::NoTeam { job, excluded } => {
            let who = excluded.into_iter().map(|(store, why)| super::Excluded {
                resource: name(store),
                why: match why {
                    Exclusion::Hours => super::Exclusion::Hours,
                    Exclusion::Units => super::Exclusion::Units,
                    Exclusion::Same(other) => super::Exclusion::NotOn { task: id(other) },
                    Exclusion::Apart(other) => super::Exclusion::On { task: id(other) },
                },
            });
            StaffingError::NoTeam(Box::new(super::NoTeam {
                task: id(job),
                excluded: who.collect(),
            }))
        }
        Failure::Lag { arc, held } => {
            let arc = &compiled.problem.network.arcs()[arc as usize];
            StaffingError::Lag(Box::new(super::LateLink {
                task: id(arc.to),
                on: id(arc.from),
                cause: held.map(|hurdle| {
                    let (resource, from, until) = (name(hurdle.store), hurdle.from, hurdle.until);
                    let by: Vec<TaskId> = hurdle.by.into_iter().map(id).collect();
                    if by.is_empty() {
                        Cause::Away {
                            resource,
                            from,
                            until,
                        }
                    } else {
                        Cause::Held {
                            resource,
                            from,
                            until,
                            by,
                        }
                    }
                }),
            }))
        }
        Failure::Pinned {
            job,
            store,
            from,
            until,
        } => {
            let jobs = (0_u32..).zip(&compiled.problem.jobs);
            let holds = |other: &Job| {
                let mut ways = other.ways.iter();
                ways.any(|way| way.fixed.iter().any(|demand| demand.store == store))
            };
            let others = jobs.filter(|(n, other)| *n != job && other.is_pinned() && holds(other));
            StaffingError::Collision(Box::new(super::Collision {
                task: id(job),
                resource: name(store),
                from,
                until,
                held_by: others.map(|(n, _)| id(n)).collect(),
            }))
        }
    }
}
