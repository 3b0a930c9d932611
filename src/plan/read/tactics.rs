//! Reads tactics with their tasks, milestones and costs.

use super::{Item, Nth, Parts, Read, Reader, Section, Spot};
use crate::{
    id::{PersonId, TacticId},
    issue::{IssueCode, SubjectKind},
    money::Money,
    number::{Quantity, Rounding},
    plan::{
        draft::{CostDraft, MilestoneDraft, NeedDraft, PlanDraft, TacticDraft, TaskDraft},
        names::Names,
    },
    tactic::{Cost, CostBasis, Need, NeedOf, Tactic, Task, Work},
    time::WorkTime,
};

/// What the tasks of a tactic share.
struct Owner {
    tactic: Option<TacticId>,
    responsible: Option<PersonId>,
    /// Whether the tactic names somebody, readable or not.
    names_somebody: bool,
}

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
        for (k, task) in from.tasks.iter().enumerate() {
            let spot = item.spot.inner("tasks", k);
            read_task(task, spot, &owner, parts, names, reader);
        }
        for (k, milestone) in from.milestones.iter().enumerate() {
            let spot = item.spot.inner("milestones", k);
            read_milestone(milestone, spot, &owner, parts, names, reader);
        }
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
        read_milestone(milestone, spot, &owner, parts, names, reader);
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

fn read_task(
    from: &TaskDraft,
    spot: Spot,
    owner: &Owner,
    parts: &mut Parts,
    names: &mut Names,
    reader: &mut Reader,
) {
    let item = Item::new(SubjectKind::Task, &from.id, spot);
    parts.remember(&item, &from.origin, &from.note, reader);
    let id = reader.required(&item, "/id", &from.id);
    if let Some(id) = &id {
        names.tasks.add(id.clone(), &item, reader);
    }
    let name = reader.name(&item, &from.name);
    let needs = read_needs(&item, &from.needs, reader);
    let work = read_work(&item, from, reader);
    let mut after = reader.list(&item, "/after", &from.after);
    after.sort();
    let own = reader.optional(&item, "/responsible", &from.responsible);
    if from.responsible.is_missing() && !owner.names_somebody {
        let issue = item.issue(IssueCode::TaskWithoutResponsible, "/responsible");
        reader.issues.push(issue);
    }
    let task = Task {
        name,
        tactic: owner.tactic.clone(),
        calendar: reader.optional(&item, "/calendar", &from.calendar),
        not_before: reader.optional(&item, "/not_before", &from.not_before),
        deadline: reader.optional(&item, "/deadline", &from.deadline),
        after,
        responsible: own.or_else(|| owner.responsible.clone()),
        location: from.location.clone(),
        method: from.method.clone(),
        deliverable: from.deliverable.clone(),
        kpi: reader.optional(&item, "/kpi", &from.kpi),
        work: match work {
            Some(work) => work,
            None => return,
        },
        duration: duration(work, &needs),
        needs,
        id: match id {
            Some(id) => id,
            None => return,
        },
    };
    parts.tasks.push(Read { item, value: task });
}

/// Reads the one of `duration` and `effort` that is given.
fn read_work(item: &Item, from: &TaskDraft, reader: &mut Reader) -> Option<Work> {
    let both = !from.duration.is_missing() && !from.effort.is_missing();
    if both {
        let issue = item.issue(IssueCode::ConflictingFields, "/effort");
        reader.issues.push(issue.found("duration and effort"));
    }
    let (suffix, work) = if from.effort.is_missing() {
        let time = reader.required(item, "/duration", &from.duration)?;
        ("/duration", Work::Duration(time))
    } else {
        let time = reader.optional(item, "/effort", &from.effort)?;
        ("/effort", Work::Effort(time))
    };
    if let Work::Duration(time) | Work::Effort(time) = work {
        if time < WorkTime::ZERO {
            let issue = item.issue(IssueCode::NegativeAmount, suffix);
            reader.issues.push(issue.found(time.to_string()));
            return None;
        }
    }
    Some(work)
}

/// Returns the working time a task takes: for effort, the effort divided by the units of people, rounded up to the minute.
fn duration(work: Option<Work>, needs: &[Need]) -> WorkTime {
    match work {
        None | Some(Work::Milestone) => WorkTime::ZERO,
        Some(Work::Duration(time)) => time,
        Some(Work::Effort(time)) => {
            let people = needs
                .iter()
                .filter(|need| !matches!(need.of, NeedOf::Resource(_)));
            let units = people.fold(Quantity::ZERO, |sum, need| {
                // Units are bounded decimals: adding them loses nothing, and a sum out of range stays at the bound.
                let total = sum.decimal().checked_add(need.units.decimal());
                total
                    .and_then(|total| Quantity::new(total).ok())
                    .unwrap_or(sum)
            });
            if units == Quantity::ZERO {
                return time;
            }
            let scale = 10_i128.checked_pow(units.decimal().scale());
            let minutes = scale.and_then(|scale| {
                let minutes = i128::from(time.minutes()).checked_mul(scale)?;
                let minutes = Rounding::Ceil.divide(minutes, units.decimal().mantissa())?;
                WorkTime::from_minutes(i64::try_from(minutes).ok()?).ok()
            });
            // A tiny fraction of a person can stretch the work beyond the range; the bound then fails as beyond the horizon.
            minutes.unwrap_or(WorkTime::MAX)
        }
    }
}

fn read_needs(item: &Item, needs: &[NeedDraft], reader: &mut Reader) -> Vec<Need> {
    let mut read = Vec::with_capacity(needs.len());
    for (i, from) in needs.iter().enumerate() {
        let place = Nth("needs", i);
        let skill = reader.optional(item, format_args!("{place}/skill"), &from.skill);
        let person = reader.optional(item, format_args!("{place}/person"), &from.person);
        let resource = reader.optional(item, format_args!("{place}/resource"), &from.resource);
        let given = [
            from.skill.is_missing(),
            from.person.is_missing(),
            from.resource.is_missing(),
        ];
        match given.iter().filter(|missing| !**missing).count() {
            0 => {
                let issue = item.issue(IssueCode::MissingField, place);
                reader.issues.push(issue.found("skill, person or resource"));
            }
            1 => (),
            _ => {
                let issue = item.issue(IssueCode::ConflictingFields, place);
                reader
                    .issues
                    .push(issue.found("skill, person and resource"));
            }
        }
        let units = reader.optional(item, format_args!("{place}/units"), &from.units);
        let units = units.unwrap_or(Quantity::from(1));
        if units < Quantity::ZERO {
            let issue = item.issue(IssueCode::NegativeAmount, format_args!("{place}/units"));
            reader.issues.push(issue.found(units.to_string()));
            reader.lose(Section::Needs);
            reader.drop_item(item, "/needs", i);
            continue;
        }
        let of = skill.map(NeedOf::Skill).or(person.map(NeedOf::Person));
        let of = of.or(resource.map(NeedOf::Resource));
        if of.is_none() || from.units.is_unread() {
            reader.lose(Section::Needs);
        }
        match of {
            Some(of) => read.push(Need { of, units }),
            None => reader.drop_item(item, "/needs", i),
        }
    }
    read
}

fn read_milestone(
    from: &MilestoneDraft,
    spot: Spot,
    owner: &Owner,
    parts: &mut Parts,
    names: &mut Names,
    reader: &mut Reader,
) {
    let item = Item::new(SubjectKind::Milestone, &from.id, spot);
    parts.remember(&item, &from.origin, &from.note, reader);
    let id = reader.required(&item, "/id", &from.id);
    if let Some(id) = &id {
        names.tasks.add(id.clone(), &item, reader);
    }
    let name = reader.name(&item, &from.name);
    let mut after = reader.list(&item, "/after", &from.after);
    after.sort();
    let own = reader.optional(&item, "/responsible", &from.responsible);
    let not_before = reader.optional(&item, "/not_before", &from.not_before);
    let deadline = reader.optional(&item, "/deadline", &from.deadline);
    let Some(id) = id else { return };
    let value = Task {
        id,
        name,
        tactic: owner.tactic.clone(),
        work: Work::Milestone,
        duration: WorkTime::ZERO,
        calendar: None,
        not_before,
        deadline,
        after,
        needs: Vec::new(),
        responsible: own.or_else(|| owner.responsible.clone()),
        location: String::new(),
        method: String::new(),
        deliverable: String::new(),
        kpi: None,
    };
    parts.tasks.push(Read { item, value });
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
    let (quantity, price) = (quantity?, price?);
    match price.times(quantity, Rounding::HalfEven) {
        Ok(amount) => {
            let amount = reader.not_negative(item, "/quantity", Some(amount))?;
            Some((CostBasis::Units { quantity, price }, amount))
        }
        Err(error) => {
            let issue = item.issue(IssueCode::AmountOverflow, "/quantity");
            reader.issues.push(issue.found(error.to_string()));
            None
        }
    }
}

/// Converts an amount at the plan's rate, that is, the rate known on its first day.
fn in_plan_currency(
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
