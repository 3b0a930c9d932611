//! Approvals that tasks wait for: when to ask, when the answer can have come, and what became of it so far.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::{Criticality, LongestPath, Options, ScheduleError, because::Translator};
use crate::{
    approval::LeadCase,
    id::{CostId, TaskId},
    money::Money,
    network::{self, NetworkSpec},
    plan::{ApprovalTerms, Plan, PlannedApproval, Wait},
    time::{Minute, WorkCalendar, WorkTime},
    word::define_words,
};

/// What became of an approval so far. One that was refused is one of which nothing is known: it has to be asked for anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ApprovalProgress {
    /// It was asked for then, and is not decided.
    Asked(Minute),
    /// It was given then.
    Given(Minute),
}

define_words! {
    /// How far an approval has come.
    ApprovalStage {
        /// It is not asked for.
        Open => "open",
        /// It is asked for; what is left of its time counts from then.
        Asked => "asked",
        /// It is given.
        Given => "given",
        /// All that waits for it has started without it.
        Overtaken => "overtaken",
    }
}

/// The approval of a planned cost: when it is to be asked for and can have come, as civil times of the plan's zone.
///
/// Its lead time is counted on the calendar of those who decide.
///
/// # Example: a shoot waits for the money
/// ```
/// use tactica::{plan::PlanDraft, schedule::Schedule};
///
/// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
/// # draft.objectives = serde_json::from_str(r#"[{"id": "visits", "name": "Visits"}]"#)?;
/// # draft.people = serde_json::from_str(r#"[{"id": "ana", "name": "Ana", "roles": ["cfo"]}]"#)?;
/// # draft.roles = serde_json::from_str(r#"[{"id": "cfo", "name": "Finance"}]"#)?;
/// # draft.budget = serde_json::from_str(r#"{"total": "500.00 USD"}"#)?;
/// draft.policies = serde_json::from_str(r#"[{"id": "p", "version": 1, "currency": "USD", "kinds": ["spend"],
///     "bands": [{"name": "all", "limit": "unlimited", "steps": [{"roles": ["cfo"], "lead": {"expected": "2d", "worst": "5d"}}]}]}]"#)?;
/// draft.tactics = serde_json::from_str(r#"[{"id": "ads", "name": "Ads", "objectives": ["visits"], "responsible": "ana",
///     "tasks": [{"id": "shoot", "name": "Shoot", "duration": "2d", "not_before": "2025-01-20"}],
///     "costs": [{"id": "film", "name": "Film", "node": "budget", "task": "shoot", "amount": "500.00 USD"}]}]"#)?;
/// draft.approvals.plan_for = "worst".into();
/// let schedule = Schedule::of(&draft.build()?);
/// assert_eq!(
///     schedule.approvals()[0].to_string(),
///     "500.00 USD for film can be asked of cfo on 2025-01-06 09:00 and has to be by 2025-01-13 09:00: \
///      it takes 5d at worst, until 2025-01-10 17:00; shoot waits for it"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduledApproval {
    /// The cost that is asked for.
    pub cost: CostId,
    /// Its planned amount.
    pub amount: Money,
    /// Who has to agree, in words, such as `director, board`.
    pub asked_of: String,
    /// Which length of the chain is planned for.
    pub plan_for: LeadCase,
    /// How long it takes from asking to the answer, in working time.
    pub lead: WorkTime,
    /// How far it has come.
    pub stage: ApprovalStage,
    /// When it can be asked for first, or was.
    pub ask_early: NaiveDateTime,
    /// When it has to be asked for at the latest, so that it delays neither the plan nor a deadline.
    pub ask_late: NaiveDateTime,
    /// When it can have come first, or came.
    pub come_early: NaiveDateTime,
    /// When it has to have come at the latest.
    pub come_late: NaiveDateTime,
    /// How much later it may be asked for; negative when a deadline cannot be kept.
    pub float_total: WorkTime,
    /// Whether it has float.
    pub criticality: Criticality,
    /// Whether it decides the finish of the plan.
    pub longest_path: LongestPath,
    /// What waits for it, ordered by name.
    pub tasks: Vec<TaskId>,
}

impl ScheduledApproval {
    /// Tells whether it has no float.
    #[must_use]
    pub fn is_critical(&self) -> bool {
        self.criticality == Criticality::Critical
    }
}

/// The answer to an approval in the network of a plan, as a schedule asks for it.
#[derive(Debug, Clone, Copy)]
struct Answer {
    stage: ApprovalStage,
    /// When it is or was asked for at the earliest.
    asked: Minute,
    /// When it came, if it did.
    came: Option<Minute>,
    lead: WorkTime,
}

/// What approvals are counted on.
pub(super) struct Desk<'a> {
    plan: &'a Plan,
    terms: &'a ApprovalTerms,
    options: &'a Options,
    calendar: WorkCalendar,
}

impl<'a> Desk<'a> {
    /// Returns the desk of a plan that schedules approvals.
    pub(super) fn of(plan: &'a Plan, options: &'a Options) -> Option<Self> {
        let terms = plan.approval_terms()?;
        Some(Self {
            plan,
            terms,
            options,
            calendar: plan.calendar(terms.calendar.as_ref()),
        })
    }

    /// Returns how long is still to be waited for an answer once the network begins.
    fn wait(&self, answer: &Answer) -> Wait {
        let start = self.plan.span().start_minute();
        // Counted back from a finish, a network has no beginning but the status date.
        let begin = match (self.options.from_finish, self.options.status) {
            (Some(_), None) => answer.asked,
            (Some(_), Some(status)) => status,
            (None, status) => status.map_or(start, |status| status.max(start)),
        };
        Wait::of(answer.lead, answer.asked, begin, &self.calendar)
    }

    /// Returns when an answer can have come, of which the network says `early`: before the network begins it comes when it does, and
    /// when its time is over by the status date and nothing came, not before that date.
    fn comes(&self, answer: &Answer, early: Minute) -> Minute {
        if answer.came.is_some() || self.wait(answer).left > WorkTime::ZERO {
            return early;
        }
        let over = self.calendar.finish(answer.asked, answer.lead);
        let status = self.options.status.unwrap_or(Minute::MIN);
        over.map_or(early, |over| over.max(status).min(early))
    }

    /// Returns how an approval stands.
    fn answer(&self, planned: &PlannedApproval) -> Answer {
        let first = self.terms.asked_from(self.plan.span().start_minute());
        let open = self
            .options
            .status
            .map_or(first, |status| status.max(first));
        let known = self.options.approvals.get(&planned.cost).copied();
        let (stage, asked, came) = match known {
            Some(ApprovalProgress::Given(at)) => (ApprovalStage::Given, at, Some(at)),
            Some(ApprovalProgress::Asked(at)) => (ApprovalStage::Asked, at, None),
            None => match self.overtaken(planned) {
                Some(at) => (ApprovalStage::Overtaken, at, Some(at)),
                None => (ApprovalStage::Open, open, None),
            },
        };
        Answer {
            stage,
            asked,
            came,
            lead: planned.lead.of(self.terms.plan_for),
        }
    }

    /// Returns when the first task that waits for it started, if all have started.
    fn overtaken(&self, planned: &PlannedApproval) -> Option<Minute> {
        let started = planned.tasks.iter().map(|task| {
            let progress = self.options.progress.get(task)?;
            Some(progress.start())
        });
        let started: Option<Vec<Minute>> = started.collect();
        started?.into_iter().min()
    }

    /// Enters what is known of the approvals into the network of the plan.
    ///
    /// # Errors
    ///
    /// [`ScheduleError::UnknownApproval`] and [`ScheduleError::ApprovalAfterStatus`].
    pub(super) fn enter(&self, spec: &mut NetworkSpec) -> Result<(), ScheduleError> {
        for (cost, known) in &self.options.approvals {
            if self.plan.approval(cost).is_none() {
                return Err(ScheduleError::UnknownApproval { cost: cost.clone() });
            }
            let (ApprovalProgress::Asked(date) | ApprovalProgress::Given(date)) = *known;
            if let Some(status) = self.options.status.filter(|status| date > *status) {
                let cost = cost.clone();
                return Err(ScheduleError::ApprovalAfterStatus { cost, date, status });
            }
        }
        let tasks = self.plan.tasks().len();
        let activities = spec.activities.get_mut(tasks..).unwrap_or_default();
        for (activity, planned) in activities.iter_mut().zip(self.plan.approvals()) {
            let answer = self.answer(planned);
            if let Some(at) = answer.came {
                activity.duration = 0;
                activity.bounds = network::Bounds::default();
                activity.progress = network::Progress::Finished {
                    start: at,
                    finish: at,
                };
                continue;
            }
            let wait = self.wait(&answer);
            activity.duration = wait.left.minutes();
            // Counted back from a finish, a plan may be asked for before its first day unless the document says from when.
            let free = self.options.from_finish.is_some()
                && self.terms.ask_from.is_none()
                && answer.stage == ApprovalStage::Open
                && self.options.status.is_none();
            activity.bounds.start_no_earlier = Some(wait.from).filter(|_| !free);
        }
        Ok(())
    }

    /// Says the dates of the approval that is the activity `n`.
    pub(super) fn scheduled(
        &self,
        n: u32,
        planned: &PlannedApproval,
        longest_path: LongestPath,
        translator: Translator<'_>,
    ) -> Option<ScheduledApproval> {
        let dates = translator.solution.dates(n)?;
        let answer = self.answer(planned);
        let came = answer.came;
        let come_early = self.comes(&answer, dates.early_finish);
        // The latest time to ask lies a whole lead before the latest answer, whatever of it lies before the network begins.
        let (ask_late, come_late) = if let Some(at) = came {
            (at, dates.late_finish)
        } else {
            let ask = self.calendar.start(dates.late_finish, answer.lead)?;
            (ask, self.calendar.finish(ask, answer.lead)?)
        };
        let ask_early = match came {
            Some(at) => at,
            None if answer.lead == WorkTime::ZERO => answer.asked,
            // What is left begins with the network, the whole began before it.
            None if self.wait(&answer).from > answer.asked => {
                self.calendar.next_working(answer.asked)?
            }
            None => dates.early_start,
        };
        let float_total = match answer.stage {
            ApprovalStage::Open => self.calendar.between(ask_early, ask_late),
            _ => self.calendar.between(come_early, come_late),
        };
        Some(ScheduledApproval {
            cost: planned.cost.clone(),
            amount: planned.amount,
            asked_of: planned.asked_of(),
            plan_for: self.terms.plan_for,
            lead: answer.lead,
            stage: answer.stage,
            ask_early: ask_early.datetime(),
            ask_late: ask_late.datetime(),
            come_early: come_early.datetime(),
            come_late: come_late.datetime(),
            float_total,
            criticality: if came.is_none() && float_total <= WorkTime::ZERO {
                Criticality::Critical
            } else {
                Criticality::Slack
            },
            longest_path,
            tasks: planned.tasks.clone(),
        })
    }
}
