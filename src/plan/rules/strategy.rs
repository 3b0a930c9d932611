//! Implementation without strategy, and strategy without implementation.

use std::collections::BTreeSet;

use crate::{
    issue::IssueCode,
    number::Percent,
    plan::read::{Item, Nth, Parts, Reader, percent_sum},
};

pub(super) fn check(parts: &Parts, reader: &mut Reader) {
    let served: BTreeSet<_> = parts
        .tactics
        .iter()
        .flat_map(|tactic| &tactic.value.objectives)
        .collect();
    let busy: BTreeSet<_> = parts
        .tasks
        .iter()
        .filter_map(|task| task.value.tactic.as_ref())
        .collect();
    for tactic in &parts.tactics {
        if tactic.value.objectives.is_empty() {
            let issue = tactic
                .item
                .issue(IssueCode::TacticWithoutObjective, "/objectives");
            reader.issues.push(issue);
        }
        if !busy.contains(&tactic.value.id) {
            reader
                .issues
                .push(tactic.item.issue(IssueCode::TacticWithoutTask, "/tasks"));
        }
    }
    for objective in &parts.objectives {
        if !served.contains(&objective.value.id) {
            reader
                .issues
                .push(objective.item.issue(IssueCode::ObjectiveWithoutTactic, ""));
        }
        if objective.value.kpis.is_empty() {
            reader.issues.push(
                objective
                    .item
                    .issue(IssueCode::ObjectiveWithoutKpi, "/kpis"),
            );
        }
        for (i, kpi) in objective.value.kpis.iter().enumerate() {
            let Some(span) = parts.span else { continue };
            if !span.contains(kpi.due()) && kpi.due() != span.end() {
                let place = Nth("kpis", i);
                let issue = objective
                    .item
                    .issue(IssueCode::KpiDueOutsidePlan, format_args!("{place}/due"));
                let span = format!("{} to {}", span.start(), span.end());
                reader.issues.push(issue.found(kpi.due()).limit(span));
            }
        }
    }
    check_weights(parts, reader);
}

/// Weights are given for all objectives or for none, and add up to the whole.
fn check_weights(parts: &Parts, reader: &mut Reader) {
    let weights = parts
        .objectives
        .iter()
        .filter_map(|objective| objective.value.weight);
    let sum = percent_sum(weights.clone());
    if weights.count() > 0 && sum != Percent::HUNDRED.decimal() {
        let issue = Item::plan().issue(IssueCode::PercentOff100, "/objectives");
        let issue = issue
            .found(format!("{}%", sum.normalize()))
            .limit(Percent::HUNDRED);
        reader.issues.push(issue);
    }
}
