//! Reads how a task earns its budget.

use super::{Item, Nth, Reader, percent_sum};
use crate::{
    issue::IssueCode,
    number::Percent,
    plan::draft::TaskDraft,
    tactic::{Earning, EarningMethod, EarningMilestone},
};

/// Reads the method and its milestones; what cannot be read is noted, and the task then earns by percent complete.
pub(super) fn read(item: &Item, from: &TaskDraft, reader: &mut Reader) -> Earning {
    let method = reader.optional(item, "/earning", &from.earning);
    let by_milestones = !from.earning_milestones.is_empty();
    match method {
        Some(EarningMethod::Milestones) | None if by_milestones => milestones(item, from, reader),
        Some(EarningMethod::Milestones) => {
            let issue = item.issue(IssueCode::MissingField, "/earning_milestones");
            reader.issues.push(issue.found("earning_milestones"));
            Earning::default()
        }
        Some(method) if by_milestones => {
            let issue = item.issue(IssueCode::ConflictingFields, "/earning_milestones");
            let found = format!("earning {method} and earning_milestones");
            reader.issues.push(issue.found(found));
            Earning::default()
        }
        Some(EarningMethod::ZeroHundred) => Earning::ZeroHundred,
        Some(EarningMethod::FiftyFifty) => Earning::FiftyFifty,
        Some(EarningMethod::LevelOfEffort) => Earning::LevelOfEffort,
        Some(EarningMethod::PercentComplete) | None => Earning::PercentComplete,
    }
}

fn milestones(item: &Item, from: &TaskDraft, reader: &mut Reader) -> Earning {
    let mut read = Vec::with_capacity(from.earning_milestones.len());
    let mut whole = true;
    for (i, draft) in from.earning_milestones.iter().enumerate() {
        let place = Nth("earning_milestones", i);
        let milestone = format!("{place}/milestone");
        let milestone = reader.required(item, milestone, &draft.milestone);
        let share = format!("{place}/share");
        let share_given = reader.required(item, &share, &draft.share);
        if let Some(negative) = share_given.filter(|share| *share < Percent::ZERO) {
            let issue = item.issue(IssueCode::NegativeAmount, &share);
            reader.issues.push(issue.found(negative.to_string()));
            whole = false;
        }
        if let Some((milestone, share)) = milestone.zip(share_given) {
            read.push(EarningMilestone { milestone, share });
        } else {
            whole = false;
            reader.drop_item(item, "/earning_milestones", i);
        }
    }
    let sum = percent_sum(read.iter().map(|row| row.share));
    if whole && sum != Percent::HUNDRED.decimal() {
        let issue = item.issue(IssueCode::PercentOff100, "/earning_milestones");
        let found = format!("{}%", sum.normalize());
        reader
            .issues
            .push(issue.found(found).limit(Percent::HUNDRED));
    }
    Earning::Milestones(read)
}
