//! From texts to typed things: every leaf of a draft is read, every unreadable one is noted with its place.
//!
//! Nothing is judged here that needs two things at once; that is what the rules are for. A thing whose essential fields
//! cannot be read is left out of the parts, but its name is kept, so that references to it are not reported as well.

mod budget;
mod earning;
mod modes;
mod money;
mod people;
mod reader;
mod response;
mod spot;
mod steering;
mod strategy;
mod tactics;
mod tasks;
mod work;

pub(in crate::plan) use self::{
    budget::BudgetParts,
    money::{FundParts, percent_sum},
    reader::{Item, Reader, Section},
    response::{DivisionParts, of_curve},
    spot::{In, Nth, Spot},
    steering::{ALLOWANCES, SteeringParts, THRESHOLDS},
};
use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::{
    approval::{Facts, LeadCase, PolicySpec},
    id::{CalendarId, CostId, PlanId},
    issue::{IssueCode, Subject, SubjectKind},
    money::{Currency, RateTable},
    number::Percent,
    plan::draft::{ApprovalsDraft, FORMAT, Field, Origin, PlanDraft},
    plan::names::Names,
    plan::{ApprovalTerms, Provenance},
    resource::{Person, Resource, Role},
    strategy::{Audience, Objective},
    tactic::{BlackoutList, Channel, Cost, Tactic, Task},
    time::{DateSpan, FiscalCalendar, FiscalPattern, WorkCalendar},
};

/// A typed thing and the place it came from.
#[derive(Debug)]
pub(in crate::plan) struct Read<T> {
    pub(in crate::plan) item: Item,
    pub(in crate::plan) value: T,
}

/// A plan taken apart: everything that could be read, in document order.
#[derive(Debug)]
pub(in crate::plan) struct Parts {
    pub(in crate::plan) id: Option<PlanId>,
    pub(in crate::plan) name: String,
    pub(in crate::plan) organisation: String,
    pub(in crate::plan) currency: Option<Currency>,
    pub(in crate::plan) span: Option<DateSpan>,
    pub(in crate::plan) fiscal: Option<FiscalCalendar>,
    pub(in crate::plan) sources: Vec<String>,
    pub(in crate::plan) rates: RateTable,
    pub(in crate::plan) calendar: Option<CalendarId>,
    pub(in crate::plan) calendars: Vec<Read<(CalendarId, WorkCalendar)>>,
    pub(in crate::plan) blackouts: Vec<Read<BlackoutList>>,
    pub(in crate::plan) objectives: Vec<Read<Objective>>,
    /// The weight of every objective in document order, whether or not the rest of it could be read.
    pub(in crate::plan) weights: Vec<Read<Option<Percent>>>,
    /// The day on which every KPI is due.
    pub(in crate::plan) dues: Vec<Read<NaiveDate>>,
    pub(in crate::plan) audiences: Vec<Read<Audience>>,
    pub(in crate::plan) channels: Vec<Read<Channel>>,
    pub(in crate::plan) roles: Vec<Read<Role>>,
    pub(in crate::plan) people: Vec<Read<Person>>,
    pub(in crate::plan) resources: Vec<Read<Resource>>,
    pub(in crate::plan) tactics: Vec<Read<Tactic>>,
    /// Tasks, milestones, summaries and hammocks.
    pub(in crate::plan) tasks: Vec<Read<Task>>,
    pub(in crate::plan) costs: Vec<Read<Cost>>,
    /// What is stated of costs beside what the plan knows of them.
    pub(in crate::plan) cost_facts: BTreeMap<CostId, Facts>,
    pub(in crate::plan) budget: Option<BudgetParts>,
    pub(in crate::plan) funds: FundParts,
    pub(in crate::plan) policies: Vec<Read<PolicySpec>>,
    pub(in crate::plan) approvals: Option<ApprovalTerms>,
    pub(in crate::plan) provenance: Vec<(Subject, Provenance)>,
}

impl Parts {
    /// Reads a draft; the names it gives and the issues found on the way go to `names` and `reader`.
    pub(in crate::plan) fn read(draft: &PlanDraft, names: &mut Names, reader: &mut Reader) -> Self {
        let plan = Item::plan();
        if draft.format != FORMAT {
            let issue = plan.issue(IssueCode::UnsupportedFormat, "/format");
            reader
                .issues
                .push(issue.found(given(&draft.format)).limit(FORMAT));
        }
        let currency = reader.required(&plan, "/currency", &draft.currency);
        let mut parts = Self {
            id: reader.required(&plan, "/id", &draft.id),
            name: draft.name.clone(),
            organisation: draft.organisation.clone(),
            currency,
            span: reader.span(&plan, "", &draft.start, &draft.end),
            fiscal: read_fiscal(draft, reader),
            sources: draft.sources.clone(),
            rates: money::read_rates(draft, reader),
            calendar: None,
            calendars: Vec::new(),
            blackouts: Vec::new(),
            objectives: Vec::new(),
            weights: Vec::new(),
            dues: Vec::new(),
            audiences: Vec::new(),
            channels: Vec::new(),
            roles: Vec::new(),
            people: Vec::new(),
            resources: Vec::new(),
            tactics: Vec::new(),
            tasks: Vec::new(),
            costs: Vec::new(),
            cost_facts: BTreeMap::new(),
            budget: None,
            funds: FundParts::default(),
            policies: Vec::new(),
            approvals: read_approvals(&draft.approvals, reader),
            provenance: Vec::new(),
        };
        strategy::read(draft, &mut parts, names, reader);
        people::read(draft, &mut parts, names, reader);
        tactics::read(draft, &mut parts, names, reader);
        money::read(draft, &mut parts, names, reader);
        for (i, from) in draft.policies.iter().enumerate() {
            let subject = Subject::new(SubjectKind::Policy, from.id.as_str());
            let item = Item {
                subject,
                spot: Spot::item("policies", i),
            };
            names.policies.add(from.id.clone(), &item, reader);
            parts.policies.push(Read {
                item,
                value: from.clone(),
            });
        }
        parts
    }

    /// Puts every list into the order of the names; each thing keeps the place it came from.
    pub(in crate::plan) fn sort(&mut self) {
        self.calendars.sort_by(|a, b| a.value.0.cmp(&b.value.0));
        self.blackouts.sort_by(|a, b| a.value.id.cmp(&b.value.id));
        self.objectives.sort_by(|a, b| a.value.id.cmp(&b.value.id));
        self.audiences.sort_by(|a, b| a.value.id.cmp(&b.value.id));
        self.channels.sort_by(|a, b| a.value.id.cmp(&b.value.id));
        self.roles.sort_by(|a, b| a.value.id.cmp(&b.value.id));
        self.people.sort_by(|a, b| a.value.id.cmp(&b.value.id));
        self.resources.sort_by(|a, b| a.value.id.cmp(&b.value.id));
        self.tactics.sort_by(|a, b| a.value.id.cmp(&b.value.id));
        self.tasks.sort_by(|a, b| a.value.id.cmp(&b.value.id));
        self.costs.sort_by(|a, b| a.value.id.cmp(&b.value.id));
        self.funds.funds.sort_by(|a, b| a.value.id.cmp(&b.value.id));
    }

    /// Keeps where a statement comes from.
    fn remember(&mut self, item: &Item, origin: &Field<Origin>, note: &str, reader: &mut Reader) {
        self.remember_at(item, "", origin, note, reader);
    }

    /// Keeps where a statement comes from that stands at `suffix` below the place of its item.
    fn remember_at(
        &mut self,
        item: &Item,
        suffix: &str,
        origin: &Field<Origin>,
        note: &str,
        reader: &mut Reader,
    ) {
        let origin = reader.optional(item, format_args!("{suffix}/origin"), origin);
        if origin.is_some() || !note.is_empty() {
            let provenance = Provenance {
                origin,
                note: note.to_owned(),
            };
            self.provenance.push((item.subject.clone(), provenance));
        }
    }
}

/// Reads how the schedule waits for approvals.
fn read_approvals(from: &ApprovalsDraft, reader: &mut Reader) -> Option<ApprovalTerms> {
    if *from == ApprovalsDraft::default() {
        return None;
    }
    let plan = Item::plan();
    let plan_for = reader.required(&plan, "/approvals/plan_for", &from.plan_for);
    let ask_from = reader.optional(&plan, "/approvals/ask_from", &from.ask_from);
    let calendar = reader.optional(&plan, "/approvals/calendar", &from.calendar);
    Some(ApprovalTerms {
        // Without it there is no plan; the rest is judged as if it were there.
        plan_for: plan_for.unwrap_or(LeadCase::Worst),
        ask_from,
        calendar,
    })
}

fn given(format: &str) -> String {
    if format.is_empty() {
        return "not given".to_owned();
    }
    format!("{:?}", format.chars().take(40).collect::<String>())
}

fn read_fiscal(draft: &PlanDraft, reader: &mut Reader) -> Option<FiscalCalendar> {
    let plan = Item::plan();
    let pattern = draft.fiscal.pattern.unwrap_or(FiscalPattern::Months);
    let month = draft.fiscal.start_month.unwrap_or(1);
    match FiscalCalendar::new(month, pattern) {
        Ok(fiscal) => Some(fiscal),
        Err(error) => {
            let issue = plan.issue(IssueCode::InvalidValue, "/fiscal/start_month");
            reader
                .issues
                .push(issue.found(month.to_string()).limit(error.to_string()));
            None
        }
    }
}
