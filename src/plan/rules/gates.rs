//! A task that needs money waits until the approval of it can have come.

use std::collections::BTreeMap;

use crate::{
    approval::{Asked, Chain, Denial, FactType, Past, Policies, Policy, RequestKind},
    id::{ChannelId, CostId, FactId, PersonId, RequestId, TacticId, TaskId},
    issue::IssueCode,
    money::Money,
    network::{Activity, Arc, Bounds, Frame, Network, NetworkSpec},
    plan::{
        approvals::{self, ApprovalTerms, PlannedApproval, Wait},
        read::{Item, Parts, Read, Reader},
    },
    tactic::{ChannelCategory, Cost, Task, TaskKind},
    time::{DateSpan, Minute, WorkCalendar},
};

/// The approvals of a plan, and the network in which they stand behind the tasks.
pub(super) struct Gates {
    pub(super) approvals: Vec<PlannedApproval>,
    pub(super) spec: NetworkSpec,
}

/// Plans the approval of every cost that somebody has to agree to; `None` where nothing is to wait, or an issue stands in the way.
pub(super) fn plan(
    parts: &Parts,
    policies: &Policies,
    network: &Network,
    reader: &mut Reader,
) -> Option<Gates> {
    let terms = parts.approvals.as_ref()?;
    check_facts(parts, policies, reader);
    let span = parts.span?;
    let office = Office::of(parts, policies, network, span);
    let mut approvals = Vec::new();
    let mut whole = true;
    for (cost, need) in parts.costs.iter().zip(&office.needs) {
        if !need.amount.is_positive() || need.tasks.is_empty() {
            continue;
        }
        match office.approval(cost, need, reader) {
            Ok(approval) => approvals.extend(approval),
            Err(Noted) => whole = false,
        }
    }
    let spec = whole.then(|| enter(parts, terms, span, &approvals, network))?;
    Some(Gates { approvals, spec })
}

/// Something was noted as an issue.
struct Noted;

/// A planned cost before it is asked for.
struct Need<'a> {
    amount: Money,
    requester: Option<&'a PersonId>,
    facts: crate::approval::Facts,
    /// The places of the tasks that wait for it.
    tasks: Vec<usize>,
    /// When the first of them could start if nothing waited for money.
    at: Minute,
}

/// All that is asked for, and who is asked.
struct Office<'a> {
    parts: &'a Parts,
    policies: &'a Policies,
    span: DateSpan,
    needs: Vec<Need<'a>>,
    /// The requests of the plan, where policies add up; in the order of the costs.
    asked: Vec<Past>,
}

impl<'a> Office<'a> {
    fn of(parts: &'a Parts, policies: &'a Policies, network: &Network, span: DateSpan) -> Self {
        let types = policies.fact_types();
        let needs = needs(parts, &types, network, span);
        let adds_up = |policy: &Policy| !policy.aggregates().is_empty();
        let asked = if policies.as_slice().iter().any(adds_up) {
            let needs = parts.costs.iter().zip(&needs);
            needs.map(|(cost, need)| past(&cost.value, need)).collect()
        } else {
            Vec::new()
        };
        Self {
            parts,
            policies,
            span,
            needs,
            asked,
        }
    }

    /// Asks the policies about a cost; `None` for what is approved automatically.
    fn approval(
        &self,
        cost: &Read<Cost>,
        need: &Need<'_>,
        reader: &mut Reader,
    ) -> Result<Option<PlannedApproval>, Noted> {
        let (item, id) = (&cost.item, &cost.value.id);
        let mut note = |code: IssueCode, why: String| {
            let issue = item.issue(code, "");
            reader.issues.push(issue.found(need.amount).limit(why));
            Noted
        };
        let chain = self
            .route(id, need)
            .map_err(|denial| note(IssueCode::ApprovalDenied, denial.to_string()))?;
        if chain.is_automatic() {
            return Ok(None);
        }
        let lead = chain
            .lead_time()
            .map_err(|error| note(IssueCode::ApprovalWithoutLead, error.to_string()))?;
        let tasks = need.tasks.iter().filter_map(|at| self.parts.tasks.get(*at));
        Ok(Some(PlannedApproval {
            cost: id.clone(),
            amount: need.amount,
            requester: need.requester.cloned(),
            facts: need.facts.clone(),
            chain,
            lead,
            tasks: tasks.map(|task| task.value.id.clone()).collect(),
        }))
    }

    /// Finds who has to agree. Rates are those of the plan's first day, at which its costs are converted; where policies add up, a cost is
    /// asked for on the day on which it is needed, and what is needed by then counts.
    fn route(&self, id: &CostId, need: &Need<'_>) -> Result<Chain, Denial> {
        let asked = Asked::new(RequestKind::Spend, need.amount, &need.facts)
            .on(self.span.start())
            .rates(&self.parts.rates);
        let asked = match need.requester {
            Some(person) => asked.requester(person),
            None => asked,
        };
        if self.asked.is_empty() {
            return self.policies.route(&asked);
        }
        let others = self.asked.iter();
        let others: Vec<Past> = others
            .filter(|past| past.request.as_str() != id.as_str())
            .cloned()
            .collect();
        self.policies
            .route(&asked.on(need.at.date()).history(&others))
    }
}

fn past(cost: &Cost, need: &Need<'_>) -> Past {
    let request = RequestId::new(cost.id.as_str());
    Past {
        request: request.expect("invariant: the names of costs and of requests are the same slugs"),
        kind: RequestKind::Spend,
        amount: need.amount,
        on: need.at.date(),
        requester: need.requester.cloned(),
        facts: need.facts.clone(),
    }
}

/// Returns what every cost needs, in the order of the costs.
fn needs<'a>(
    parts: &'a Parts,
    types: &BTreeMap<FactId, FactType>,
    network: &Network,
    span: DateSpan,
) -> Vec<Need<'a>> {
    let start = span.start_minute();
    // A network without dates is noted when its dates are judged.
    let solution = network.schedule(Frame::from_start(start)).ok();
    let channels = parts.channels.iter();
    let channels: BTreeMap<&ChannelId, ChannelCategory> = channels
        .map(|read| (&read.value.id, read.value.category))
        .collect();
    let mut of_tactics: BTreeMap<&TacticId, Vec<usize>> = BTreeMap::new();
    for (at, task) in parts.tasks.iter().enumerate() {
        if let Some(tactic) = task.value.tactic.as_ref().filter(|_| works(&task.value)) {
            of_tactics.entry(tactic).or_default().push(at);
        }
    }
    let place = |id: &TaskId| parts.tasks.binary_search_by(|task| task.value.id.cmp(id));
    let need = |read: &'a Read<Cost>| {
        let cost = &read.value;
        let tasks = match &cost.task {
            Some(task) => place(task).into_iter().collect(),
            None => of_tactics.get(&cost.tactic).cloned().unwrap_or_default(),
        };
        let early = tasks.iter().filter_map(|at| {
            let dates = solution.as_ref()?.dates(u32::try_from(*at).ok()?)?;
            Some(dates.early_start)
        });
        let own = cost.task.as_ref().and(tasks.first());
        let own = own.and_then(|at| parts.tasks.get(*at)?.value.responsible.as_ref());
        let category = cost
            .channel
            .as_ref()
            .and_then(|id| channels.get(id).copied());
        Need {
            amount: cost.planned,
            requester: own.or_else(|| responsible(parts, &cost.tactic)),
            facts: approvals::facts(cost, parts.cost_facts.get(&cost.id), category, types),
            at: early.min().unwrap_or(start),
            tasks,
        }
    };
    parts.costs.iter().map(need).collect()
}

/// Tells whether something is work itself, rather than a moment or what spans others.
fn works(task: &Task) -> bool {
    task.kind() == TaskKind::Task
}

fn responsible<'a>(parts: &'a Parts, id: &TacticId) -> Option<&'a PersonId> {
    let found = parts.tactics.binary_search_by(|read| read.value.id.cmp(id));
    let tactic = found.ok().and_then(|at| parts.tactics.get(at));
    tactic?.value.responsible.as_ref()
}

/// Enters the approvals behind the tasks: activity `tasks + n` is approval `n`, and what waits for it starts after its finish.
fn enter(
    parts: &Parts,
    terms: &ApprovalTerms,
    span: DateSpan,
    approvals: &[PlannedApproval],
    network: &Network,
) -> NetworkSpec {
    let mut spec = network.spec().clone();
    let number = calendar_number(parts, terms);
    let calendar = spec.calendars.get(number as usize).cloned();
    let calendar = calendar.unwrap_or_else(WorkCalendar::standard);
    let start = span.start_minute();
    for (n, approval) in (parts.tasks.len()..).zip(approvals) {
        let lead = approval.lead.of(terms.plan_for);
        let wait = Wait::of(lead, terms.asked_from(start), start, &calendar);
        spec.activities.push(Activity {
            bounds: Bounds {
                start_no_earlier: Some(wait.from).filter(|from| *from > start),
                ..Bounds::default()
            },
            ..Activity::new(wait.left.minutes(), number)
        });
        let from = u32::try_from(n).unwrap_or(u32::MAX);
        for task in &approval.tasks {
            let place = parts.tasks.binary_search_by(|read| read.value.id.cmp(task));
            if let Some(to) = place.ok().and_then(|to| u32::try_from(to).ok()) {
                spec.arcs.push(Arc::finish_to_start(from, to));
            }
        }
    }
    spec
}

/// Returns the number of the calendar of those who decide: the plan's own is the first, the others follow by name.
fn calendar_number(parts: &Parts, terms: &ApprovalTerms) -> u32 {
    let named = terms.calendar.as_ref();
    let found = named.and_then(|id| parts.calendars.iter().position(|read| read.value.0 == *id));
    let number = found.and_then(|at| u32::try_from(at).ok()?.checked_add(1));
    number.unwrap_or(0)
}

/// Notes what is stated of a planned cost although the plan knows better.
fn check_facts(parts: &Parts, policies: &Policies, reader: &mut Reader) {
    let types = policies.fact_types();
    for cost in &parts.costs {
        let stated = parts.cost_facts.get(&cost.value.id);
        let wrong = stated.and_then(|stated| approvals::disputed(stated, &types));
        if let Some((name, known)) = wrong {
            let issue = cost
                .item
                .issue(IssueCode::ConflictingFields, format_args!("/facts/{name}"));
            let found = format!("of a planned cost `{name}` is known to be {known}");
            reader.issues.push(issue.found(found));
        }
    }
}

/// Returns the item of the cost whose approval is the activity of that number.
pub(super) fn item_of<'a>(
    parts: &'a Parts,
    approvals: &[PlannedApproval],
    activity: u32,
) -> Option<&'a Item> {
    let n = usize::try_from(activity)
        .ok()?
        .checked_sub(parts.tasks.len())?;
    let id = &approvals.get(n)?.cost;
    let found = parts.costs.binary_search_by(|read| read.value.id.cmp(id));
    Some(&parts.costs.get(found.ok()?)?.item)
}
