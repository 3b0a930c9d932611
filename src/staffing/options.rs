//! How is a plan levelled: as of when, for how long, and with whom?

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{AssignBy, ResourceName};
use crate::{
    id::{ModeId, PersonId, SkillId, TaskId},
    money::Money,
    number::Quantity,
    schedule,
};

/// By whose hours people and things are there.
///
/// # Example: somebody who works on Mondays alone, and comes all the same
/// ```
/// use tactica::{plan::PlanDraft, staffing::{Hours, Levelled, Options}};
///
/// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
/// # draft.objectives = serde_json::from_str(r#"[{"id": "awareness", "name": "Awareness"}]"#)?;
/// # draft.calendars = serde_json::from_str(r#"[{"id": "monday", "hours": {"week": {"mon": ["09:00-17:00"]}}}]"#)?;
/// # draft.people = serde_json::from_str(r#"[{"id": "anna", "name": "Anna", "calendar": "monday"}]"#)?;
/// # draft.tactics = serde_json::from_str(r#"[{"id": "launch", "name": "Launch", "objectives": ["awareness"],
/// #     "responsible": "anna", "tasks": [{"id": "film", "name": "Film", "duration": "2d", "needs": [{"person": "anna"}]}]}]"#)?;
/// let plan = draft.build()?;
/// assert_eq!(Levelled::of(&plan)?.finish(), "2025-01-13T17:00".parse()?);
/// let options = Options::default().hours(Hours::OfTask);
/// assert_eq!(Levelled::with(&plan, &options)?.finish(), "2025-01-07T17:00".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hours {
    /// By their own calendars: a task is worked when its own calendar and those of all it needs work.
    #[default]
    Own,
    /// By those of the task: somebody whose calendar rests comes all the same, but for absences.
    OfTask,
}

/// What a levelled schedule is to be good at, once deadlines and dates that were set are missed by as little as can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Objective {
    /// An early finish; of equal ones the cheapest.
    #[default]
    Finish,
    /// A low cost; of equal ones the earliest. Skills are then served by the cheapest who have them, unless they are to be served in
    /// [balance](AssignBy::Balance).
    Cost,
    /// Both, weighed: the least sum of what the schedule costs and of a price for every elapsed day until it finishes.
    FinishAndCost {
        /// The price of a day, in the currency of the plan.
        per_day: Money,
    },
}

/// When people work overtime, of those who may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OvertimeUse {
    /// For the tasks that the options name, and for no others.
    #[default]
    Ordered,
    /// Wherever it makes the schedule better by the objective.
    WhereItHelps,
}

/// How a plan is levelled.
///
/// # Example: as of a status date, with somebody more for the asking
/// ```
/// use tactica::{schedule, staffing::{AssignBy, Options}};
///
/// let dates = schedule::Options::default().as_of("2025-02-03T09:00".parse()?, Default::default());
/// let options = Options::default()
///     .dates(dates)
///     .schedules(50)
///     .assign_by(AssignBy::Cost)
///     .prefer("copy".parse()?, "anna".parse::<tactica::id::PersonId>()?)
///     .other_people("copy".parse()?, "proof".parse()?);
/// assert_eq!((options.schedules, options.seed), (Some(50), 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Options {
    /// The status date, what came of the tasks so far and what was promised.
    #[serde(default)]
    pub dates: schedule::Options,
    /// The most schedules that may be generated, at least one; to justify a schedule counts as one more. Without it as many as
    /// put 20,000 tasks, but 3 at least and 500 at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedules: Option<u64>,
    /// The seed of all that is drawn at random.
    #[serde(default)]
    pub seed: u64,
    /// Which of several people or pools serves a need for a skill.
    #[serde(default)]
    pub assign_by: AssignBy,
    /// What the schedule is to be good at.
    #[serde(default)]
    pub objective: Objective,
    /// The ways in which tasks are done, `null` for the task's own way; the others are chosen by the objective.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub modes: BTreeMap<TaskId, Option<ModeId>>,
    /// When people work overtime.
    #[serde(default)]
    pub overtime: OvertimeUse,
    /// The tasks that are worked with overtime of those of their people who may.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub overtime_of: BTreeSet<TaskId>,
    /// By whose hours people and things are there.
    #[serde(default)]
    pub hours: Hours,
    /// Who serves a task's needs for skills whenever they can, beside those whom the plan prefers.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub preferred: BTreeMap<TaskId, Vec<ResourceName>>,
    /// Pairs of tasks whose needs for skills the same people serve.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub same_people: Vec<(TaskId, TaskId)>,
    /// Pairs of tasks whose needs for skills nobody serves who works on the other: four eyes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_people: Vec<(TaskId, TaskId)>,
    /// What there is of a resource beyond what the plan says: what if.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extra: Vec<(ResourceName, Quantity)>,
    /// Skills that people have beyond what the plan says: what if.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trained: Vec<(PersonId, SkillId)>,
}

impl Options {
    /// Sets the status date, what came of the tasks and what was promised.
    #[must_use]
    pub fn dates(self, dates: schedule::Options) -> Self {
        Self { dates, ..self }
    }

    /// Sets the most schedules that may be generated.
    #[must_use]
    pub fn schedules(self, schedules: u64) -> Self {
        let schedules = Some(schedules);
        Self { schedules, ..self }
    }

    /// Sets the seed.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Sets which of several people or pools serves a need.
    ///
    /// # Example: the cheaper one does both, or each does one
    /// ```
    /// use tactica::{plan::PlanDraft, staffing::{AssignBy, Levelled, Options}};
    ///
    /// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
    /// # draft.objectives = serde_json::from_str(r#"[{"id": "awareness", "name": "Awareness"}]"#)?;
    /// # draft.people = serde_json::from_str(r#"[{"id": "anna", "name": "Anna", "skills": ["copy"], "rates": [{"price": "50.00 USD"}]},
    /// #     {"id": "ben", "name": "Ben", "skills": ["copy"], "rates": [{"price": "40.00 USD"}]}]"#)?;
    /// # draft.tactics = serde_json::from_str(r#"[{"id": "launch", "name": "Launch", "objectives": ["awareness"],
    /// #     "responsible": "anna", "tasks": [{"id": "ad", "name": "Ad", "duration": "2d", "needs": [{"skill": "copy"}]},
    /// #     {"id": "mail", "name": "Mail", "duration": "2d", "needs": [{"skill": "copy"}]}]}]"#)?;
    /// let plan = draft.build()?;
    /// let who = |options: &Options| -> Result<Vec<String>, Box<dyn std::error::Error>> {
    ///     let levelled = Levelled::with(&plan, options)?;
    ///     let names = levelled.tasks().iter().map(|task| task.assigned[0].resource.to_string());
    ///     Ok(names.collect())
    /// };
    /// let cheap = Options::default().assign_by(AssignBy::Cost);
    /// assert_eq!(who(&cheap)?, ["ben", "ben"]);
    /// let fair = Options::default().assign_by(AssignBy::Balance);
    /// assert_ne!(who(&fair)?[0], who(&fair)?[1]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn assign_by(self, assign_by: AssignBy) -> Self {
        Self { assign_by, ..self }
    }

    /// Sets what the schedule is to be good at.
    ///
    /// # Example: the agency is worth it if a day costs 900 dollars, and not if it costs 100
    /// ```
    /// use tactica::{plan::PlanDraft, staffing::{Levelled, Objective, Options}};
    ///
    /// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
    /// # draft.objectives = serde_json::from_str(r#"[{"id": "awareness", "name": "Awareness"}]"#)?;
    /// # draft.people = serde_json::from_str(r#"[{"id": "anna", "name": "Anna", "rates": [{"price": "50.00 USD"}]}]"#)?;
    /// # draft.tactics = serde_json::from_str(r#"[{"id": "launch", "name": "Launch", "objectives": ["awareness"],
    /// #     "responsible": "anna", "tasks": [{"id": "film", "name": "Film", "duration": "5d", "needs": [{"person": "anna"}],
    /// #     "modes": [{"id": "agency", "name": "By the agency", "duration": "3d", "price": "3000.00 USD"}]}]}]"#)?;
    /// let plan = draft.build()?;
    /// let film = "film".parse()?;
    /// let done = |per_day: &str| -> Result<_, Box<dyn std::error::Error>> {
    ///     let objective = Objective::FinishAndCost { per_day: per_day.parse()? };
    ///     let levelled = Levelled::with(&plan, &Options::default().objective(objective))?;
    ///     Ok(levelled.task(&film).and_then(|task| task.mode.clone()))
    /// };
    /// // Two days sooner for 1000 dollars more.
    /// assert_eq!(done("900.00 USD")?, Some("agency".parse()?));
    /// assert_eq!(done("100.00 USD")?, None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn objective(self, objective: Objective) -> Self {
        Self { objective, ..self }
    }

    /// Sets in which of its ways a task is done; `None` is its own way.
    #[must_use]
    pub fn in_mode(mut self, task: TaskId, mode: Option<ModeId>) -> Self {
        self.modes.insert(task, mode);
        self
    }

    /// Sets when people work overtime.
    #[must_use]
    pub fn overtime(self, overtime: OvertimeUse) -> Self {
        Self { overtime, ..self }
    }

    /// Orders overtime for a task.
    ///
    /// # Example: ten hours in one day
    /// ```
    /// use tactica::{plan::PlanDraft, staffing::{Levelled, Options}};
    ///
    /// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
    /// # draft.objectives = serde_json::from_str(r#"[{"id": "awareness", "name": "Awareness"}]"#)?;
    /// # draft.people = serde_json::from_str(r#"[{"id": "anna", "name": "Anna", "rates": [{"price": "50.00 USD"}],
    /// #     "overtime": {"rate": "75.00 USD", "most": "2h"}}]"#)?;
    /// # draft.tactics = serde_json::from_str(r#"[{"id": "launch", "name": "Launch", "objectives": ["awareness"],
    /// #     "responsible": "anna", "tasks": [{"id": "film", "name": "Film", "duration": "10h", "needs": [{"person": "anna"}]}]}]"#)?;
    /// let plan = draft.build()?;
    /// let options = Options::default().overtime_of("film".parse()?);
    /// let levelled = Levelled::with(&plan, &options)?;
    /// assert_eq!(levelled.finish(), "2025-01-06T19:00".parse()?);
    /// assert_eq!(levelled.tasks()[0].assigned[0].overtime, "2h".parse()?);
    /// assert_eq!(levelled.cost(&plan, &options)?.to_string(), "550.00 USD"); // 8 at 50 and 2 at 75
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn overtime_of(mut self, task: TaskId) -> Self {
        self.overtime_of.insert(task);
        self
    }

    /// Sets by whose hours people and things are there.
    #[must_use]
    pub fn hours(self, hours: Hours) -> Self {
        Self { hours, ..self }
    }

    /// Returns the most schedules that may be generated for so many tasks.
    pub(super) fn budget(&self, tasks: usize) -> u64 {
        let tasks = u64::try_from(tasks).unwrap_or(u64::MAX).max(1);
        let usual = 20_000_u64.checked_div(tasks).unwrap_or(0).clamp(3, 500);
        self.schedules.unwrap_or(usual)
    }

    /// Prefers somebody for the skills that a task asks for.
    ///
    /// # Example: Anna knows the customer
    /// ```
    /// use tactica::{plan::PlanDraft, staffing::{Levelled, Options}};
    ///
    /// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
    /// # draft.objectives = serde_json::from_str(r#"[{"id": "awareness", "name": "Awareness"}]"#)?;
    /// # draft.people = serde_json::from_str(r#"[{"id": "anna", "name": "Anna", "skills": ["copy"], "rates": [{"price": "50.00 USD"}]},
    /// #     {"id": "ben", "name": "Ben", "skills": ["copy"], "rates": [{"price": "40.00 USD"}]}]"#)?;
    /// # draft.tactics = serde_json::from_str(r#"[{"id": "launch", "name": "Launch", "objectives": ["awareness"],
    /// #     "responsible": "anna", "tasks": [{"id": "ad", "name": "Ad", "duration": "2d", "needs": [{"skill": "copy"}]}]}]"#)?;
    /// let plan = draft.build()?;
    /// let who = |options: &Options| -> Result<Vec<String>, Box<dyn std::error::Error>> {
    ///     let levelled = Levelled::with(&plan, options)?;
    ///     let names = levelled.tasks().iter().map(|task| task.assigned[0].resource.to_string());
    ///     Ok(names.collect())
    /// };
    /// assert_eq!(who(&Options::default())?, ["ben"], "he costs less");
    /// let anna: tactica::id::PersonId = "anna".parse()?;
    /// assert_eq!(who(&Options::default().prefer("ad".parse()?, anna))?, ["anna"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn prefer(mut self, task: TaskId, resource: impl Into<ResourceName>) -> Self {
        self.preferred
            .entry(task)
            .or_default()
            .push(resource.into());
        self
    }

    /// Gives two tasks the same people.
    ///
    /// # Example: one hand writes both
    /// ```
    /// use tactica::{plan::PlanDraft, staffing::{Levelled, Options}};
    ///
    /// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
    /// # draft.objectives = serde_json::from_str(r#"[{"id": "awareness", "name": "Awareness"}]"#)?;
    /// # draft.people = serde_json::from_str(r#"[{"id": "anna", "name": "Anna", "skills": ["copy"], "rates": [{"price": "50.00 USD"}]},
    /// #     {"id": "ben", "name": "Ben", "skills": ["copy"], "rates": [{"price": "40.00 USD"}]}]"#)?;
    /// # draft.tactics = serde_json::from_str(r#"[{"id": "launch", "name": "Launch", "objectives": ["awareness"],
    /// #     "responsible": "anna", "tasks": [{"id": "ad", "name": "Ad", "duration": "2d", "needs": [{"skill": "copy"}]},
    /// #     {"id": "mail", "name": "Mail", "duration": "2d", "needs": [{"skill": "copy"}]}]}]"#)?;
    /// let plan = draft.build()?;
    /// let who = |options: &Options| -> Result<Vec<String>, Box<dyn std::error::Error>> {
    ///     let levelled = Levelled::with(&plan, options)?;
    ///     let names = levelled.tasks().iter().map(|task| task.assigned[0].resource.to_string());
    ///     Ok(names.collect())
    /// };
    /// let options = Options::default().same_people("ad".parse()?, "mail".parse()?);
    /// assert_eq!(who(&options)?[0], who(&options)?[1]);
    /// // Otherwise they write at the same time.
    /// assert!(Levelled::with(&plan, &options)?.finish() > Levelled::of(&plan)?.finish());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn same_people(mut self, task: TaskId, other: TaskId) -> Self {
        self.same_people.push((task, other));
        self
    }

    /// Gives two tasks different people.
    ///
    /// # Example: who writes does not review
    /// ```
    /// use tactica::{plan::PlanDraft, staffing::{Levelled, Options}};
    ///
    /// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
    /// # draft.objectives = serde_json::from_str(r#"[{"id": "awareness", "name": "Awareness"}]"#)?;
    /// # draft.people = serde_json::from_str(r#"[{"id": "anna", "name": "Anna", "skills": ["copy"], "rates": [{"price": "50.00 USD"}]},
    /// #     {"id": "ben", "name": "Ben", "skills": ["copy"], "rates": [{"price": "40.00 USD"}]}]"#)?;
    /// # draft.tactics = serde_json::from_str(r#"[{"id": "launch", "name": "Launch", "objectives": ["awareness"],
    /// #     "responsible": "anna", "tasks": [{"id": "ad", "name": "Ad", "duration": "2d", "needs": [{"skill": "copy"}]},
    /// #     {"id": "review", "name": "Review", "duration": "1d", "needs": [{"skill": "copy"}], "after": ["ad"]}]}]"#)?;
    /// let plan = draft.build()?;
    /// let who = |options: &Options| -> Result<Vec<String>, Box<dyn std::error::Error>> {
    ///     let levelled = Levelled::with(&plan, options)?;
    ///     let names = levelled.tasks().iter().map(|task| task.assigned[0].resource.to_string());
    ///     Ok(names.collect())
    /// };
    /// assert_eq!(who(&Options::default())?, ["ben", "ben"]);
    /// let options = Options::default().other_people("ad".parse()?, "review".parse()?);
    /// assert_eq!(who(&options)?, ["ben", "anna"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn other_people(mut self, task: TaskId, other: TaskId) -> Self {
        self.other_people.push((task, other));
        self
    }

    /// Adds units of a resource: of a person, somebody alike at that share of full time.
    ///
    /// # Example: somebody who helps Anna half of the day
    /// ```
    /// use tactica::{plan::PlanDraft, staffing::{Levelled, Options}};
    ///
    /// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
    /// # draft.objectives = serde_json::from_str(r#"[{"id": "awareness", "name": "Awareness"}]"#)?;
    /// # draft.people = serde_json::from_str(r#"[{"id": "anna", "name": "Anna", "skills": ["copy"], "rates": [{"price": "50.00 USD"}]}]"#)?;
    /// # draft.tactics = serde_json::from_str(r#"[{"id": "launch", "name": "Launch", "objectives": ["awareness"],
    /// #     "responsible": "anna", "tasks": [{"id": "ad", "name": "Ad", "duration": "2d", "needs": [{"person": "anna"}]},
    /// #     {"id": "mail", "name": "Mail", "duration": "2d", "needs": [{"person": "anna", "units": "0.5"}]}]}]"#)?;
    /// let plan = draft.build()?;
    /// let anna: tactica::id::PersonId = "anna".parse()?;
    /// let options = Options::default().with_extra(anna, "0.5".parse()?);
    /// assert_eq!(Levelled::of(&plan)?.finish(), "2025-01-09T17:00".parse()?);
    /// assert_eq!(Levelled::with(&plan, &options)?.finish(), "2025-01-07T17:00".parse()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_extra(mut self, resource: impl Into<ResourceName>, units: Quantity) -> Self {
        self.extra.push((resource.into(), units));
        self
    }

    /// Adds a skill to a person.
    ///
    /// # Example: Cleo learns to write
    /// ```
    /// use tactica::{plan::PlanDraft, staffing::{Levelled, Options}};
    ///
    /// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
    /// # draft.objectives = serde_json::from_str(r#"[{"id": "awareness", "name": "Awareness"}]"#)?;
    /// # draft.people = serde_json::from_str(r#"[{"id": "anna", "name": "Anna", "skills": ["copy"], "rates": [{"price": "50.00 USD"}]},
    /// #     {"id": "cleo", "name": "Cleo"}]"#)?;
    /// # draft.tactics = serde_json::from_str(r#"[{"id": "launch", "name": "Launch", "objectives": ["awareness"],
    /// #     "responsible": "anna", "tasks": [{"id": "ad", "name": "Ad", "duration": "2d", "needs": [{"skill": "copy"}]},
    /// #     {"id": "mail", "name": "Mail", "duration": "2d", "needs": [{"skill": "copy"}]}]}]"#)?;
    /// let plan = draft.build()?;
    /// let options = Options::default().with_skill("cleo".parse()?, "copy".parse()?);
    /// assert_eq!(Levelled::of(&plan)?.finish(), "2025-01-09T17:00".parse()?);
    /// assert_eq!(Levelled::with(&plan, &options)?.finish(), "2025-01-07T17:00".parse()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_skill(mut self, person: PersonId, skill: SkillId) -> Self {
        self.trained.push((person, skill));
        self
    }
}
