//! The plan itself: right by construction, in one canonical order.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    approvals::{self, ApprovalTerms, PlannedApproval},
    draft::{Origin, PlanDraft},
    read::{Parts, Read},
    rules::Judged,
};
use crate::{
    approval::{Directory, Facts, Limit, Policies},
    budget::{BudgetTree, CarryPolicy, ReviewPoint, TeamFlexibility},
    contingency::Fund,
    id::{
        AudienceId, BlackoutId, CalendarId, ChannelId, CostId, FundId, KpiId, NodeId, ObjectiveId,
        PersonId, PlanId, ResourceId, ReviewId, RoleId, TacticId, TaskId,
    },
    issue::{Issues, Subject},
    money::{Currency, RateTable},
    network::Network,
    number::Percent,
    resource::{Person, Resource, Role},
    response::{ResponseSpec, SpendBounds},
    strategy::{Audience, Kpi, Objective},
    tactic::{BlackoutList, Channel, Cost, Earning, Tactic, Task},
    time::{DateSpan, FiscalCalendar, WorkCalendar},
};

/// Where a statement of the plan comes from, as far as the document says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// Published, derived or assumed.
    pub origin: Option<Origin>,
    /// A remark, such as the record it is published in.
    pub note: String,
}

/// A plan that is right by construction: every name refers to something, no task waits for itself, every deadline can be met
/// by logic and calendars, and no more money is planned than allotted.
///
/// Everything is kept in the order of the names, so that two documents that say the same in another order build equal
/// plans. A plan is not changed; a new draft builds a new one.
///
/// On the wire a plan is its document: it is written as the draft and read through the same door.
///
/// # Example: asking a plan
/// ```
/// use tactica::plan::PlanDraft;
///
/// let plan = PlanDraft::new("spring", "USD", "2025-01-01", "2025-07-01").build()?;
/// assert_eq!(plan.currency().code(), "USD");
/// assert!(plan.tasks().is_empty());
/// assert_eq!(plan.to_draft().build()?, plan);
/// # Ok::<(), tactica::issue::Issues>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "PlanDraft", into = "PlanDraft")]
pub struct Plan {
    pub(super) id: PlanId,
    pub(super) name: String,
    pub(super) organisation: String,
    pub(super) currency: Currency,
    pub(super) span: DateSpan,
    pub(super) fiscal: FiscalCalendar,
    pub(super) sources: Vec<String>,
    pub(super) rates: RateTable,
    pub(super) calendar: Option<CalendarId>,
    pub(super) calendars: BTreeMap<CalendarId, WorkCalendar>,
    pub(super) blackouts: Vec<BlackoutList>,
    pub(super) objectives: Vec<Objective>,
    pub(super) audiences: Vec<Audience>,
    pub(super) channels: Vec<Channel>,
    pub(super) roles: Vec<Role>,
    pub(super) people: Vec<Person>,
    pub(super) resources: Vec<Resource>,
    pub(super) tactics: Vec<Tactic>,
    pub(super) tasks: Vec<Task>,
    pub(super) costs: Vec<Cost>,
    pub(super) network: Network,
    /// The calendars of tasks that people work off when they are there.
    pub(super) worked_on: BTreeMap<TaskId, WorkCalendar>,
    pub(super) budget: BudgetTree,
    pub(super) responses: BTreeMap<NodeId, ResponseSpec>,
    pub(super) spend_bounds: BTreeMap<NodeId, SpendBounds>,
    pub(super) flexibility: Option<TeamFlexibility>,
    pub(super) carry_over: Option<CarryPolicy>,
    pub(super) reviews: Vec<ReviewPoint>,
    pub(super) funds: Vec<Fund>,
    pub(super) fund_bounds: (Option<Percent>, Option<Percent>),
    pub(super) policies: Policies,
    pub(super) cost_facts: BTreeMap<CostId, Facts>,
    pub(super) terms: Option<ApprovalTerms>,
    pub(super) approvals: Vec<PlannedApproval>,
    pub(super) provenance: BTreeMap<Subject, Provenance>,
}

/// Makes the getters of lists and the lookups by name; a lookup is a binary search.
macro_rules! lists {
    ($($(#[$doc:meta])* $list:ident: $item:ty, $(#[$one_doc:meta])* $one:ident($id:ty);)*) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $list(&self) -> &[$item] {
            &self.$list
        }

        $(#[$one_doc])*
        #[must_use]
        pub fn $one(&self, id: &$id) -> Option<&$item> {
            let found = self.$list.binary_search_by(|item| item.id.cmp(id)).ok()?;
            self.$list.get(found)
        }
    )*};
}

impl Plan {
    lists! {
        /// Returns the lists of blackouts, ordered by name.
        blackouts: BlackoutList, /// Returns the list of blackouts of a name.
        blackout(BlackoutId);
        /// Returns the objectives, ordered by name.
        objectives: Objective, /// Returns the objective of a name.
        objective(ObjectiveId);
        /// Returns the audiences, ordered by name.
        audiences: Audience, /// Returns the audience of a name.
        audience(AudienceId);
        /// Returns the channels, ordered by name.
        channels: Channel, /// Returns the channel of a name.
        channel(ChannelId);
        /// Returns the roles, ordered by name.
        roles: Role, /// Returns the role of a name.
        role(RoleId);
        /// Returns the people, ordered by name.
        people: Person, /// Returns the person of a name.
        person(PersonId);
        /// Returns the resources that are not people, ordered by name.
        resources: Resource, /// Returns the resource of a name.
        resource(ResourceId);
        /// Returns the tactics, ordered by name.
        tactics: Tactic, /// Returns the tactic of a name.
        tactic(TacticId);
        /// Returns the tasks, milestones, summaries and hammocks, ordered by name.
        tasks: Task, /// Returns the task, milestone, summary or hammock of a name.
        task(TaskId);
        /// Returns the planned costs, ordered by name.
        costs: Cost, /// Returns the planned cost of a name.
        cost(CostId);
    }

    /// Returns the plan's name for programs.
    #[must_use]
    pub fn id(&self) -> &PlanId {
        &self.id
    }

    /// Returns the plan's name for people, which may be empty.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the organisation whose plan it is, which may be empty.
    #[must_use]
    pub fn organisation(&self) -> &str {
        &self.organisation
    }

    /// Returns the currency in which the plan is budgeted.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// Returns the days of the plan.
    #[must_use]
    pub fn span(&self) -> DateSpan {
        self.span
    }

    /// Returns how the plan's time is divided into periods.
    #[must_use]
    pub fn fiscal(&self) -> FiscalCalendar {
        self.fiscal
    }

    /// Returns what the document says about where its figures come from.
    #[must_use]
    pub fn sources(&self) -> &[String] {
        &self.sources
    }

    /// Returns the exchange rates.
    #[must_use]
    pub fn rates(&self) -> &RateTable {
        &self.rates
    }

    /// Returns the working calendars by name.
    #[must_use]
    pub fn calendars(&self) -> &BTreeMap<CalendarId, WorkCalendar> {
        &self.calendars
    }

    /// Returns the calendar of a name, or the plan's own if there is no name or no such calendar.
    #[must_use]
    pub fn calendar(&self, id: Option<&CalendarId>) -> WorkCalendar {
        let own = || {
            self.calendar
                .as_ref()
                .and_then(|own| self.calendars.get(own))
        };
        let named = id.and_then(|id| self.calendars.get(id)).or_else(own);
        named.cloned().unwrap_or_else(WorkCalendar::standard)
    }

    /// Returns the calendar a task is worked on: its own, or what it has in common with those of the people it names, absences
    /// apart, if their capacity drives it.
    #[must_use]
    pub fn calendar_of(&self, task: &Task) -> WorkCalendar {
        let common = self.worked_on.get(&task.id).cloned();
        common.unwrap_or_else(|| self.calendar(task.calendar.as_ref()))
    }

    /// Returns the tasks as the integer network that scheduling works on; activity `n` is task `n` of [`Plan::tasks`], and the
    /// [approvals](Plan::approvals) follow behind them.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Returns the budget tree.
    #[must_use]
    pub fn budget(&self) -> &BudgetTree {
        &self.budget
    }

    /// Returns what the money of nodes brings, by node; [`Division`](crate::allocate::Division) divides money among them.
    #[must_use]
    pub fn responses(&self) -> &BTreeMap<NodeId, ResponseSpec> {
        &self.responses
    }

    /// Returns how much nodes may get when money is divided, by node.
    #[must_use]
    pub fn spend_bounds(&self) -> &BTreeMap<NodeId, SpendBounds> {
        &self.spend_bounds
    }

    /// Returns how much may be moved between nodes without asking; `None` where the document says nothing about it, and every
    /// transfer is a request for its amount.
    #[must_use]
    pub fn flexibility(&self) -> Option<&TeamFlexibility> {
        self.flexibility.as_ref()
    }

    /// Returns what the periods of the budget hand on to each other, if the document says so.
    #[must_use]
    pub fn carry_over(&self) -> Option<&CarryPolicy> {
        self.carry_over.as_ref()
    }

    /// Returns when the budget is looked at again, ordered by name.
    #[must_use]
    pub fn reviews(&self) -> &[ReviewPoint] {
        &self.reviews
    }

    /// Returns the review point of a name.
    #[must_use]
    pub fn review(&self, id: &ReviewId) -> Option<&ReviewPoint> {
        self.reviews.iter().find(|point| point.id == *id)
    }

    /// Returns the contingency funds, ordered by name.
    #[must_use]
    pub fn funds(&self) -> &[Fund] {
        &self.funds
    }

    /// Returns the contingency fund of a name.
    #[must_use]
    pub fn fund(&self, id: &FundId) -> Option<&Fund> {
        self.funds.iter().find(|fund| fund.id() == id)
    }

    /// Returns the approval policies.
    #[must_use]
    pub fn policies(&self) -> &Policies {
        &self.policies
    }

    /// Returns how the schedule waits for approvals; `None` where it does not.
    #[must_use]
    pub fn approval_terms(&self) -> Option<&ApprovalTerms> {
        self.terms.as_ref()
    }

    /// Returns the approvals that tasks wait for, ordered by the names of their costs; none where the document does not ask for
    /// [them](Plan::approval_terms).
    #[must_use]
    pub fn approvals(&self) -> &[PlannedApproval] {
        &self.approvals
    }

    /// Returns the approval of a cost that tasks wait for; a binary search.
    #[must_use]
    pub fn approval(&self, cost: &CostId) -> Option<&PlannedApproval> {
        let found = self.approvals.binary_search_by(|one| one.cost.cmp(cost));
        self.approvals.get(found.ok()?)
    }

    /// Returns what the document states of a cost for the policies; nothing where it states nothing.
    #[must_use]
    pub fn stated_of(&self, cost: &CostId) -> Option<&Facts> {
        self.cost_facts.get(cost)
    }

    /// Returns what the policies are told of spending on a planned cost: what the document states of it and, where it schedules
    /// approvals, what the plan knows of it wherever its policies ask.
    #[must_use]
    pub fn facts_of(&self, cost: &Cost) -> Facts {
        let stated = self.cost_facts.get(&cost.id);
        if self.terms.is_none() {
            return stated.cloned().unwrap_or_default();
        }
        let channel = cost.channel.as_ref().and_then(|id| self.channel(id));
        let category = channel.map(|channel| channel.category);
        approvals::facts(cost, stated, category, &self.policies.fact_types())
    }

    /// Returns who holds which role and who reports to whom, as approvals need it.
    #[must_use]
    pub fn directory(&self) -> Directory {
        let mut directory = Directory::default();
        directory.set_calendar(self.calendar(None));
        for person in &self.people {
            for role in &person.roles {
                directory.add_role(&person.id, role.clone());
            }
            if let Some(superior) = &person.reports_to {
                directory.add_superior(&person.id, superior);
            }
            if let Some(amount) = person.approves_up_to {
                directory.set_limit(&person.id, Limit::UpTo(amount));
            }
        }
        directory
    }

    /// Returns the KPI of a name and the objective it belongs to.
    #[must_use]
    pub fn kpi(&self, id: &KpiId) -> Option<(&Objective, &Kpi)> {
        self.objectives.iter().find_map(|objective| {
            let kpi = objective.kpis.iter().find(|kpi| kpi.id() == id)?;
            Some((objective, kpi))
        })
    }

    /// Returns where a statement comes from, if the document says so.
    #[must_use]
    pub fn provenance(&self, subject: &Subject) -> Option<&Provenance> {
        self.provenance.get(subject)
    }

    /// Returns where the statements come from whose origin the document states, ordered by what they are about.
    #[must_use]
    pub fn provenances(&self) -> &BTreeMap<Subject, Provenance> {
        &self.provenance
    }

    /// Puts judged parts together; `None` only if something essential could not be read, which is then an error.
    pub(super) fn of(mut parts: Parts, judged: Judged) -> Option<Self> {
        sort_inner(&mut parts);
        Some(Self {
            id: parts.id?,
            name: parts.name,
            organisation: parts.organisation,
            currency: parts.currency?,
            span: parts.span?,
            fiscal: parts.fiscal?,
            sources: parts.sources,
            rates: parts.rates,
            calendar: parts.calendar,
            calendars: parts.calendars.into_iter().map(|read| read.value).collect(),
            blackouts: values(parts.blackouts),
            objectives: values(parts.objectives),
            audiences: values(parts.audiences),
            channels: values(parts.channels),
            roles: values(parts.roles),
            people: values(parts.people),
            resources: values(parts.resources),
            tactics: values(parts.tactics),
            tasks: values(parts.tasks),
            costs: values(parts.costs),
            network: judged.network,
            worked_on: judged.calendars,
            budget: judged.budget,
            responses: judged.divided.responses,
            spend_bounds: judged.divided.bounds,
            flexibility: judged.steering.flexibility,
            carry_over: judged.steering.carry_over,
            reviews: judged.steering.reviews,
            funds: judged.funds,
            fund_bounds: (parts.funds.min, parts.funds.max),
            policies: judged.policies,
            cost_facts: parts.cost_facts,
            terms: parts.approvals,
            approvals: judged.approvals,
            provenance: parts.provenance.into_iter().collect(),
        })
    }
}

/// Puts the lists inside of things into one order too. This waits until the rules are done, for they name places in these lists.
fn sort_inner(parts: &mut Parts) {
    for objective in &mut parts.objectives {
        objective.value.audiences.sort();
        objective.value.kpis.sort_by(|a, b| a.id().cmp(b.id()));
    }
    for tactic in &mut parts.tactics {
        tactic.value.objectives.sort();
        tactic.value.audiences.sort();
        tactic.value.mix.sort();
        tactic.value.channels.sort();
    }
    for task in &mut parts.tasks {
        task.value.needs.sort();
        task.value.preferred.sort();
        task.value.preferred.dedup();
        task.value.modes.sort_by(|a, b| a.id.cmp(&b.id));
        for mode in &mut task.value.modes {
            mode.needs.sort();
        }
        task.value.windows.sort();
        task.value.blackouts.sort();
        if let Earning::Milestones(milestones) = &mut task.value.earning {
            milestones.sort();
        }
    }
}

fn values<T>(list: Vec<Read<T>>) -> Vec<T> {
    list.into_iter().map(|read| read.value).collect()
}

impl TryFrom<PlanDraft> for Plan {
    type Error = Issues;

    fn try_from(draft: PlanDraft) -> Result<Self, Issues> {
        draft.build()
    }
}

impl From<Plan> for PlanDraft {
    fn from(plan: Plan) -> Self {
        plan.to_draft()
    }
}
