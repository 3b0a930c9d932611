//! Reads tactics with their costs.

use super::{Item, Parts, Read, Reader, Section, Spot, tasks, tasks::Owner};
use crate::{
    id::TacticId,
    issue::{IssueCode, SubjectKind},
    money::Money,
    number::{Quantity, Rounding},
    plan::{
        draft::{CostDraft, PlanDraft, TacticDraft},
        names::Names,
    },
    tactic::{Cost, CostBasis, Tactic},
};

pub(super) fn read(draft: &PlanDraft, parts: &mut Parts, names: &mut Names, reader: &mut Reader) {
    for (i, from) in draft.tactics.iter().enumerate() {
        let item = Item::new(SubjectKind::Tactic, &from.id, Spot::item("tactics", i));
        parts.remember(&item, &from.origin, &from.note, reader);
        let id = reader.required(&item, "/id", &from.id);
        if let Some(id) = &id {
            names.tactics.add(id.clone(), &item, reader);
        }
        let name = reader.name(&item, &from.name);
        let responsible = reader.optional(&item, "/responsible", &from.responsible);
        let owner = Owner {
            tactic: id.clone(),
            responsible: responsible.clone(),
            names_somebody: !from.responsible.is_missing(),
        };
        let objectives = reader.list(&item, "/objectives", &from.objectives);
        if id.is_none() || objectives.len() < from.objectives.len() {
            reader.lose(Section::Tactics);
        }
        note_empty_lists(&item, from, reader);
        let audiences = reader.list(&item, "/audiences", &from.audiences);
        let mix = reader.list(&item, "/mix", &from.mix);
        let channels = reader.list(&item, "/channels", &from.channels);
        tasks::read(from, &item, &owner, parts, names, reader);
        for (k, cost) in from.costs.iter().enumerate() {
            let spot = item.spot.inner("costs", k);
            read_cost(cost, spot, id.as_ref(), parts, names, reader);
        }
        // A tactic without a readable name is left out only now, so that its tasks keep theirs.
        let Some(id) = id else { continue };
        let value = Tactic {
            id,
            name,
            objectives,
            audiences,
            mix,
            channels,
            responsible,
        };
        parts.tactics.push(Read { item, value });
    }
    let owner = Owner {
        tactic: None,
        responsible: None,
        names_somebody: false,
    };
    for (i, milestone) in draft.milestones.iter().enumerate() {
        let spot = Spot::item("milestones", i);
        tasks::read_milestone(milestone, spot, &owner, parts, names, reader);
    }
}

fn note_empty_lists(item: &Item, from: &TacticDraft, reader: &mut Reader) {
    if from.objectives.is_empty() {
        let issue = item.issue(IssueCode::TacticWithoutObjective, "/objectives");
        reader.issues.push(issue);
    }
    if from.tasks.is_empty() && from.milestones.is_empty() {
        reader
            .issues
            .push(item.issue(IssueCode::TacticWithoutTask, "/tasks"));
    }
}

fn read_cost(
    from: &CostDraft,
    spot: Spot,
    tactic: Option<&TacticId>,
    parts: &mut Parts,
    names: &mut Names,
    reader: &mut Reader,
) {
    let item = Item::new(SubjectKind::Cost, &from.id, spot);
    parts.remember(&item, &from.origin, &from.note, reader);
    let id = reader.required(&item, "/id", &from.id);
    if let Some(id) = &id {
        names.costs.add(id.clone(), &item, reader);
    }
    let name = reader.name(&item, &from.name);
    let node = reader.required(&item, "/node", &from.node);
    let channel = reader.optional(&item, "/channel", &from.channel);
    let task = reader.optional(&item, "/task", &from.task);
    let Some((basis, amount)) = read_basis(&item, from, reader) else {
        return;
    };
    let suffix = match basis {
        CostBasis::Amount(_) => "/amount",
        CostBasis::Units { .. } => "/price",
    };
    let Some(planned) = in_plan_currency(&item, suffix, amount, parts, reader) else {
        return;
    };
    let (Some(id), Some(node), Some(tactic)) = (id, node, tactic) else {
        return;
    };
    if !from.facts.is_empty() {
        parts.cost_facts.insert(id.clone(), from.facts.clone());
    }
    let value = Cost {
        id,
        name,
        tactic: tactic.clone(),
        node,
        channel,
        task,
        basis,
        planned,
    };
    parts.costs.push(Read { item, value });
}

/// Reads an amount, or a quantity at a price.
fn read_basis(item: &Item, from: &CostDraft, reader: &mut Reader) -> Option<(CostBasis, Money)> {
    let by_units = !from.quantity.is_missing() || !from.price.is_missing();
    if by_units && !from.amount.is_missing() {
        let issue = item.issue(IssueCode::ConflictingFields, "/amount");
        reader
            .issues
            .push(issue.found("amount and quantity at a price"));
    }
    if !by_units {
        let amount = reader.required(item, "/amount", &from.amount);
        let amount = reader.not_negative(item, "/amount", amount)?;
        return Some((CostBasis::Amount(amount), amount));
    }
    let quantity = reader.required(item, "/quantity", &from.quantity);
    let price = reader.required(item, "/price", &from.price);
    // The quantity itself, for a little less than nothing rounds to an amount of nothing.
    if let Some(negative) = quantity.filter(|quantity| *quantity < Quantity::ZERO) {
        let issue = item.issue(IssueCode::NegativeAmount, "/quantity");
        reader.issues.push(issue.found(negative.to_string()));
        return None;
    }
    let (quantity, price) = (quantity?, price?);
    match price.times(quantity, Rounding::HalfEven) {
        Ok(amount) => Some((CostBasis::Units { quantity, price }, amount)),
        Err(error) => {
            let issue = item.issue(IssueCode::AmountOverflow, "/quantity");
            reader.issues.push(issue.found(error.to_string()));
            None
        }
    }
}

/// Converts an amount at the plan's rate, that is, the rate known on its first day.
pub(super) fn in_plan_currency(
    item: &Item,
    suffix: &str,
    amount: Money,
    parts: &Parts,
    reader: &mut Reader,
) -> Option<Money> {
    let (currency, span) = (parts.currency?, parts.span?);
    if amount.currency() == currency {
        return Some(amount);
    }
    let converted = parts
        .rates
        .convert(amount, currency, span.start(), Rounding::HalfEven);
    if let Ok(conversion) = converted {
        return Some(conversion.result());
    }
    let issue = item.issue(IssueCode::MissingRate, suffix);
    let (from, to) = (amount.currency().to_string(), currency.to_string());
    reader.issues.push(issue.found(from).limit(to));
    None
}
