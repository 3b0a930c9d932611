//! Reads how a budget is steered while the plan runs: what may be moved without asking, what periods hand on, and when it is
//! looked at again.

use super::{
    Item, Nth, Read, Reader, Spot,
    budget::{amount, not_negative},
};
use crate::{
    budget::{Allowance, CarryPolicy, ReviewPoint, TeamFlexibility, Threshold},
    id::{NodeId, RoleId},
    issue::{IssueCode, SubjectKind},
    money::Currency,
    plan::{
        draft::{BudgetDraft, CarryDraft, CarryRule, FlexibilityDraft, ReviewDraft},
        names::Names,
    },
};

/// How the budget is steered, taken apart.
#[derive(Debug)]
pub(in crate::plan) struct SteeringParts {
    /// `None` where nothing is said about it.
    pub(in crate::plan) flexibility: Option<TeamFlexibility>,
    pub(in crate::plan) carry_over: Option<CarryPolicy>,
    pub(in crate::plan) reviews: Vec<Read<ReviewParts>>,
}

/// A review point and, in the order of the document, what it names.
#[derive(Debug)]
pub(in crate::plan) struct ReviewParts {
    /// One without nodes is one of the whole budget.
    pub(in crate::plan) point: ReviewPoint,
    pub(in crate::plan) nodes: Vec<NodeId>,
    pub(in crate::plan) who: Vec<RoleId>,
}

pub(super) fn read(
    from: &BudgetDraft,
    item: &Item,
    currency: Option<Currency>,
    names: &mut Names,
    reader: &mut Reader,
) -> SteeringParts {
    let stated = from.flexibility != FlexibilityDraft::default();
    let flexibility = read_flexibility(&from.flexibility, item, currency, reader);
    let mut reviews = Vec::with_capacity(from.reviews.len());
    for (i, from) in from.reviews.iter().enumerate() {
        let spot = Spot::item("budget/reviews", i);
        let item = Item::new(SubjectKind::Review, &from.id, spot);
        let read = read_review(from, &item, names, reader);
        reviews.extend(read.map(|value| Read { item, value }));
    }
    SteeringParts {
        flexibility: Some(flexibility).filter(|_| stated),
        carry_over: read_carry(&from.carry_over, item, currency, reader),
        reviews,
    }
}

fn read_flexibility(
    from: &FlexibilityDraft,
    item: &Item,
    currency: Option<Currency>,
    reader: &mut Reader,
) -> TeamFlexibility {
    let mut flexibility = TeamFlexibility::default();
    for (i, from) in from.allowances.iter().enumerate() {
        let place = Nth(ALLOWANCES, i);
        let team = reader.required(item, format_args!("{place}/team"), &from.team);
        let at = format!("{place}/up_to");
        reader.present(item, &at, &from.up_to);
        let up_to = amount(reader, item, &at, &from.up_to, currency);
        match team.zip(up_to) {
            Some((team, up_to)) => flexibility.allowances.push(Allowance { team, up_to }),
            None => reader.drop_item(item, &format!("/{ALLOWANCES}"), i),
        }
    }
    for (i, from) in from.thresholds.iter().enumerate() {
        let place = Nth(THRESHOLDS, i);
        let node = reader.required(item, format_args!("{place}/node"), &from.node);
        let at = format!("{place}/up_to");
        reader.present(item, &at, &from.up_to);
        let up_to = amount(reader, item, &at, &from.up_to, currency);
        match node.zip(up_to) {
            Some((node, up_to)) => flexibility.thresholds.push(Threshold { node, up_to }),
            None => reader.drop_item(item, &format!("/{THRESHOLDS}"), i),
        }
    }
    flexibility
}

/// Where the allowances of the teams stand in the budget.
pub(in crate::plan) const ALLOWANCES: &str = "flexibility/allowances";
/// Where the thresholds of the nodes stand in the budget.
pub(in crate::plan) const THRESHOLDS: &str = "flexibility/thresholds";

fn read_carry(
    from: &CarryDraft,
    item: &Item,
    currency: Option<Currency>,
    reader: &mut Reader,
) -> Option<CarryPolicy> {
    if *from == CarryDraft::default() {
        return None;
    }
    let rule = reader.required(item, "/carry_over/policy", &from.policy);
    let cap = amount(reader, item, "/carry_over/amount", &from.amount, currency);
    let percent = reader.optional(item, "/carry_over/percent", &from.percent);
    let percent = not_negative(reader, item, "/carry_over/percent", percent);
    if rule == Some(CarryRule::Capped) {
        let deficit = reader.required(item, "/carry_over/deficit", &from.deficit);
        if from.amount.is_missing() && from.percent.is_missing() {
            let issue = item.issue(IssueCode::MissingField, "/carry_over/amount");
            reader.issues.push(issue.found("amount or percent"));
        }
        return Some(CarryPolicy::Capped {
            amount: cap,
            percent,
            deficit: deficit?,
        });
    }
    let deficit = reader.optional(item, "/carry_over/deficit", &from.deficit);
    let extra = [
        ("amount", !from.amount.is_missing()),
        ("percent", !from.percent.is_missing()),
        ("deficit", deficit.is_some()),
    ];
    for (field, _) in extra.iter().filter(|(_, given)| *given) {
        let rule = rule.map_or(String::new(), |rule| format!("`policy` is {rule}, and "));
        let place = format!("/carry_over/{field}");
        let issue = item.issue(IssueCode::ConflictingFields, place);
        let found = format!("{rule}`{field}` belongs to the policy capped");
        reader.issues.push(issue.found(found));
    }
    Some(match rule? {
        CarryRule::None | CarryRule::Capped => CarryPolicy::None,
        CarryRule::Surplus => CarryPolicy::Surplus,
        CarryRule::SurplusAndDeficit => CarryPolicy::SurplusAndDeficit,
    })
}

fn read_review(
    from: &ReviewDraft,
    item: &Item,
    names: &mut Names,
    reader: &mut Reader,
) -> Option<ReviewParts> {
    let first = reader.required(item, "/first", &from.first);
    let cadence = reader.optional(item, "/cadence", &from.cadence);
    let last = reader.optional(item, "/last", &from.last);
    let nodes = reader.list(item, "/nodes", &from.nodes);
    let who = reader.list(item, "/who", &from.who);
    if from.who.is_empty() {
        let issue = item.issue(IssueCode::MissingField, "/who");
        reader.issues.push(issue.found("who"));
    }
    let id = reader.required(item, "/id", &from.id);
    if let Some(id) = &id {
        names.reviews.add(id.clone(), item, reader);
    }
    let first = first?;
    if let Some(last) = last.filter(|last| *last < first) {
        let issue = item.issue(IssueCode::ConflictingFields, "/last");
        let found = format!("the last review on {last} comes before the first on {first}");
        reader.issues.push(issue.found(found));
    }
    if last.is_some() && from.cadence.is_missing() {
        let issue = item.issue(IssueCode::ConflictingFields, "/last");
        let found = "`last` of a review that does not come back: give its `cadence`";
        reader.issues.push(issue.found(found));
    }
    let point = ReviewPoint {
        id: id?,
        first,
        cadence,
        last,
        nodes: nodes.iter().cloned().collect(),
        who: who.iter().cloned().collect(),
    };
    Some(ReviewParts { point, nodes, who })
}
