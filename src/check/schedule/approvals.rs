//! Money is not spent before it can have been approved.

use std::collections::BTreeSet;

use super::{Court, ScheduleViolation};
use crate::{
    approval::{Asked, RequestKind},
    id::CostId,
    plan::{ApprovalTerms, PlannedApproval},
    schedule::{ApprovalProgress, ApprovalStage, ScheduledApproval},
    tactic::{Cost, Task, TaskKind},
    time::Minute,
};

pub(super) fn judge(court: Court<'_>, violations: &mut Vec<ScheduleViolation>) {
    let mut seen: BTreeSet<&CostId> = BTreeSet::new();
    for scheduled in court.schedule.approvals() {
        let planned = court.plan.approval(&scheduled.cost);
        let terms = court.plan.approval_terms();
        let known = planned.zip(terms).filter(|_| seen.insert(&scheduled.cost));
        match known {
            Some((planned, terms)) => {
                judge_one(court, terms, planned, scheduled, violations);
            }
            None => violations.push(ScheduleViolation::Approval {
                cost: scheduled.cost.clone(),
            }),
        }
    }
    if court.plan.approval_terms().is_none() {
        return;
    }
    for cost in court.plan.costs() {
        if !seen.contains(&cost.id) && is_asked_for(court, cost) {
            violations.push(ScheduleViolation::Approval {
                cost: cost.id.clone(),
            });
        }
    }
}

/// Tells whether a task is worked on with the money of a cost.
fn spends(task: &Task, cost: &Cost) -> bool {
    match &cost.task {
        Some(named) => task.id == *named,
        None => task.tactic.as_ref() == Some(&cost.tactic) && task.kind() == TaskKind::Task,
    }
}

/// Tells whether somebody has to agree to a cost, whatever else is asked for, before one of the tasks.
fn is_asked_for(court: Court<'_>, cost: &Cost) -> bool {
    let plan = court.plan;
    let mut tasks = plan.tasks().iter();
    if !cost.planned.is_positive() || !tasks.any(|task| spends(task, cost)) {
        return false;
    }
    let facts = plan.facts_of(cost);
    let asked = Asked::new(RequestKind::Spend, cost.planned, &facts)
        .on(plan.span().start())
        .rates(plan.rates());
    // A plan in which policies deny what is planned is not built.
    let chain = plan.policies().route(&asked);
    chain.is_ok_and(|chain| !chain.is_automatic())
}

fn judge_one(
    court: Court<'_>,
    terms: &ApprovalTerms,
    planned: &PlannedApproval,
    scheduled: &ScheduledApproval,
    violations: &mut Vec<ScheduleViolation>,
) {
    let Some(cost) = court.plan.cost(&planned.cost) else {
        return;
    };
    let lead = planned.lead.of(terms.plan_for);
    if !keeps_lead(court, terms, planned, scheduled) || scheduled.lead != lead {
        violations.push(ScheduleViolation::Lead {
            cost: cost.id.clone(),
            asked: scheduled.ask_early,
            comes: scheduled.come_early,
            lead,
        });
    }
    let waiting = court.plan.tasks().iter().filter(|task| spends(task, cost));
    for task in waiting {
        let Some(dates) = court.dates.get(&task.id) else {
            continue;
        };
        let overruled = task.bounds.must.is_some() && court.in_conflict(&task.id);
        let excused = court.progress(task).is_some() || overruled || member_excused(court, task);
        if !excused && dates.start.datetime() < scheduled.come_early {
            violations.push(ScheduleViolation::Unapproved {
                task: task.id.clone(),
                start: dates.start.datetime(),
                cost: cost.id.clone(),
                comes: scheduled.come_early,
            });
        }
    }
}

/// Tells whether a summary holds something that has started, or that must be at a date: its start is then not its own matter.
fn member_excused(court: Court<'_>, task: &Task) -> bool {
    let mut members = court.plan.tasks().iter();
    task.is_summary()
        && members.any(|member| {
            member.parent.as_ref() == Some(&task.id)
                && (court.progress(member).is_some()
                    || (member.bounds.must.is_some() && court.in_conflict(&member.id))
                    || member_excused(court, member))
        })
}

/// Tells whether an approval is asked for no earlier than it can be and comes when those who decide have had their time.
fn keeps_lead(
    court: Court<'_>,
    terms: &ApprovalTerms,
    planned: &PlannedApproval,
    scheduled: &ScheduledApproval,
) -> bool {
    let minutes = [scheduled.ask_early, scheduled.come_early].map(Minute::from_datetime);
    let [Ok(asked), Ok(comes)] = minutes else {
        return false;
    };
    let options = court.options;
    let reported = options.approvals.get(&planned.cost).copied();
    match (reported, scheduled.stage) {
        (Some(ApprovalProgress::Given(at)), ApprovalStage::Given) => return comes == at,
        (Some(ApprovalProgress::Asked(at)), ApprovalStage::Asked) if asked < at => return false,
        (Some(ApprovalProgress::Asked(_)), ApprovalStage::Asked) | (None, ApprovalStage::Open) => {}
        (None, ApprovalStage::Overtaken) => {
            let mut tasks = planned.tasks.iter();
            return tasks.all(|task| options.progress.contains_key(task));
        }
        _ => return false,
    }
    let from = terms.ask_from.and_then(|day| Minute::from_date(day).ok());
    let first = from.or_else(|| {
        let forward = options.from_finish.is_none();
        forward.then(|| court.plan.span().start_minute())
    });
    let open = scheduled.stage == ApprovalStage::Open;
    let bounds = [first.filter(|_| open), options.status.filter(|_| open)];
    let calendar = court.plan.calendar(terms.calendar.as_ref());
    let lead = planned.lead.of(terms.plan_for);
    // What is not there by the status date comes after it.
    let late = options.status.is_none_or(|status| comes >= status);
    bounds.into_iter().flatten().all(|bound| asked >= bound)
        && calendar.between(asked, comes) >= lead
        && late
}
