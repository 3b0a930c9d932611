//! Approvals as nodes of the plan's network: which costs are asked for, of whom, and what waits for the answer.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    approval::{Chain, FactType, FactValue, Facts, LeadCase, LeadTime},
    id::{CalendarId, ChannelId, CostId, FactId, PersonId, TaskId},
    money::Money,
    tactic::{ChannelCategory, Cost},
    time::{Minute, WorkCalendar, WorkTime},
};

/// How the schedule waits for approvals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovalTerms {
    /// Which length of a chain is planned for.
    pub plan_for: LeadCase,
    /// The first day on which money can be asked for, which may lie before the plan; the plan's first day if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask_from: Option<NaiveDate>,
    /// The calendar of those who decide; the plan's own if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<CalendarId>,
}

impl ApprovalTerms {
    /// Returns the first minute at which money can be asked for, in a plan that starts at `start`.
    #[must_use]
    pub fn asked_from(&self, start: Minute) -> Minute {
        let set = self.ask_from.and_then(|day| Minute::from_date(day).ok());
        set.unwrap_or(start)
    }
}

/// The approval of a planned cost, as a node of the network: what waits for it starts when it can have come.
///
/// There is one for every planned cost that somebody has to agree to. What is approved automatically takes no time and has no node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedApproval {
    /// The cost that is asked for.
    pub cost: CostId,
    /// Its planned amount, in the currency of the plan.
    pub amount: Money,
    /// Who is taken to ask: who answers for the task during which it is spent, or for the tactic.
    pub requester: Option<PersonId>,
    /// What the policies were told: the facts of the cost, and what the plan knows where they ask about it.
    pub facts: Facts,
    /// Who has to agree, in which order, by which rules.
    pub chain: Chain,
    /// How long that takes.
    pub lead: LeadTime,
    /// What waits for it, in the order of the names: the task during which the cost is spent, or all tasks of its tactic.
    pub tasks: Vec<TaskId>,
}

impl PlannedApproval {
    /// Says who has to agree, such as `director, board`.
    ///
    /// # Example: two steps
    /// ```
    /// # use tactica::plan::PlanDraft;
    /// let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
    /// draft.approvals.plan_for = "expected".into();
    /// # draft.objectives = serde_json::from_str(r#"[{"id": "visits", "name": "Visits"}]"#)?;
    /// # draft.people = serde_json::from_str(r#"[{"id": "ana", "name": "Ana", "roles": ["head", "cfo"]}]"#)?;
    /// # draft.roles = serde_json::from_str(r#"[{"id": "head", "name": "Head"}, {"id": "cfo", "name": "Finance"}]"#)?;
    /// # draft.budget = serde_json::from_str(r#"{"total": "500.00 USD"}"#)?;
    /// draft.policies = serde_json::from_str(r#"[{"id": "p", "version": 1, "currency": "USD", "kinds": ["spend"],
    ///     "bands": [{"name": "all", "limit": "unlimited", "steps": [
    ///         {"roles": ["head"], "lead": {"expected": "1d", "worst": "3d"}},
    ///         {"roles": ["cfo"], "lead": {"expected": "2d", "worst": "5d"}}]}]}]"#)?;
    /// draft.tactics = serde_json::from_str(r#"[{"id": "ads", "name": "Ads", "objectives": ["visits"], "responsible": "ana",
    ///     "tasks": [{"id": "shoot", "name": "Shoot", "duration": "2d"}],
    ///     "costs": [{"id": "film", "name": "Film", "node": "budget", "task": "shoot", "amount": "500.00 USD"}]}]"#)?;
    /// let plan = draft.build()?;
    /// let film = plan.approval(&"film".parse()?).unwrap();
    /// assert_eq!((film.asked_of(), film.lead.expected.to_string()), ("head, cfo".to_owned(), "3d".to_owned()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn asked_of(&self) -> String {
        let steps = self.chain.steps().iter();
        let binding: Vec<String> = steps
            .filter(|step| step.is_binding())
            .map(crate::approval::Step::asked)
            .collect();
        binding.join(", ")
    }
}

/// Where a wait stands in a network that begins at a minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wait {
    /// The working minutes that are left of it.
    pub(crate) left: WorkTime,
    /// Before which it does not begin.
    pub(crate) from: Minute,
}

impl Wait {
    /// Returns what is left of a wait for `lead`, asked for at `asked`, once the network begins at `begin`.
    ///
    /// A network has nothing before it begins. What was waited for until then is taken off, so that the end is where the whole wait ends:
    /// `finish(begin, lead − between(asked, begin)) = finish(asked, lead)`.
    pub(crate) fn of(lead: WorkTime, asked: Minute, begin: Minute, on: &WorkCalendar) -> Self {
        if asked >= begin {
            return Self {
                left: lead,
                from: asked,
            };
        }
        let left = lead.try_sub(on.between(asked, begin)).unwrap_or(lead);
        Self {
            left: left.max(WorkTime::ZERO),
            from: begin,
        }
    }
}

/// What is known of spending on a planned cost: it draws on the plan, and stays within it.
const KNOWN: [(&str, bool); 2] = [("within-plan", true), ("over-budget", false)];

/// Returns the facts of a planned cost: those stated for it, and what the plan knows wherever its policies ask about it.
pub(super) fn facts(
    cost: &Cost,
    stated: Option<&Facts>,
    category: Option<ChannelCategory>,
    asked: &BTreeMap<FactId, FactType>,
) -> Facts {
    let mut facts = stated.cloned().unwrap_or_default();
    let channel = cost.channel.as_ref().map(ChannelId::as_str);
    let texts = [
        ("channel", channel),
        ("category", category.map(ChannelCategory::word)),
        ("cost-centre", Some(cost.node.as_str())),
    ];
    let texts = texts
        .into_iter()
        .filter_map(|(name, text)| Some((name, FactValue::from(text?))));
    let flags = KNOWN.map(|(name, value)| (name, FactValue::Flag(value)));
    for (name, value) in texts.chain(flags) {
        if let Some((fact, wanted)) = asked.get_key_value(name) {
            if *wanted == value.fact_type() && facts.get(name).is_none() {
                facts.set(fact.clone(), value);
            }
        }
    }
    facts
}

/// Returns what is stated of a planned cost and cannot be, because the plan knows better: the name and what is known.
pub(super) fn disputed(
    stated: &Facts,
    asked: &BTreeMap<FactId, FactType>,
) -> Option<(&'static str, bool)> {
    let wrong = |(name, value): &(&str, bool)| {
        asked.get(*name) == Some(&FactType::Flag)
            && stated
                .get(name)
                .is_some_and(|other| *other != FactValue::Flag(*value))
    };
    KNOWN.into_iter().find(wrong)
}
