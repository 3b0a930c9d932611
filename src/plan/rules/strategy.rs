//! Implementation without strategy, and strategy without implementation.

use std::collections::BTreeSet;

use crate::{
    issue::IssueCode,
    number::Percent,
    plan::read::{Item, Parts, Read, Reader, Section, percent_sum},
};

pub(super) fn check(parts: &Parts, reader: &mut Reader) {
    let served: BTreeSet<_> = parts
        .tactics
        .iter()
        .flat_map(|tactic| &tactic.value.objectives)
        .collect();
    for objective in &parts.objectives {
        if reader.is_whole(Section::Tactics) && !served.contains(&objective.value.id) {
            reader
                .issues
                .push(objective.item.issue(IssueCode::ObjectiveWithoutTactic, ""));
        }
    }
    for due in &parts.dues {
        let Some(span) = parts.span else { break };
        if !span.contains(due.value) && due.value != span.end() {
            let issue = due.item.issue(IssueCode::KpiDueOutsidePlan, "/due");
            let span = format!("{} to {}", span.start(), span.end());
            reader.issues.push(issue.found(due.value).limit(span));
        }
    }
    check_weights(parts, reader);
}

/// Weights are given for all objectives or for none, and add up to the whole.
fn check_weights(parts: &Parts, reader: &mut Reader) {
    let given = || parts.weights.iter().filter_map(|weight| weight.value);
    if !reader.is_whole(Section::Weights) || given().next().is_none() {
        return;
    }
    let mut complete = true;
    for Read { item, value } in &parts.weights {
        if value.is_none() {
            complete = false;
            let issue = item.issue(IssueCode::MissingField, "/weight");
            reader
                .issues
                .push(issue.found("weight, which other objectives have,"));
        }
    }
    let sum = percent_sum(given());
    if complete && sum != Percent::HUNDRED.decimal() {
        let issue = Item::plan().issue(IssueCode::PercentOff100, "/objectives");
        let issue = issue
            .found(format!("{}%", sum.normalize()))
            .limit(Percent::HUNDRED);
        reader.issues.push(issue);
    }
}
