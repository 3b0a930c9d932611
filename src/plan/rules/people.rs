//! Somebody is responsible, somebody has the skill, there is enough of it, and people do not report in circles.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::{
    id::{PersonId, SkillId},
    issue::{IssueCode, Value},
    plan::read::{Nth, Parts, Reader, Section},
    tactic::{NeedOf, Work},
};

pub(super) fn check(parts: &Parts, reader: &mut Reader) {
    let holders = units_by_skill(parts);
    let units: BTreeMap<_, _> = parts
        .resources
        .iter()
        .map(|r| (&r.value.id, r.value.units.decimal()))
        .collect();
    let capacities: BTreeMap<_, _> = parts
        .people
        .iter()
        .map(|p| (&p.value.id, p.value.capacity.fraction()))
        .collect();
    // What seems to be missing may be what could not be read.
    let whole = reader.is_whole(Section::People) && reader.is_whole(Section::Resources);
    for task in &parts.tasks {
        let (item, value) = (&task.item, &task.value);
        for (i, need) in value.needs.iter().enumerate() {
            let i = reader.index(item, "/needs", i);
            let place = Nth("needs", i);
            let available = match &need.of {
                NeedOf::Skill(skill) => {
                    let units = holders.get(skill).copied();
                    if !whole {
                        continue;
                    }
                    if units.is_none() {
                        let issue = item.issue(IssueCode::SkillWithoutHolder, place);
                        reader.issues.push(issue.found(skill.to_string()));
                    }
                    units
                }
                // Work that capacity drives takes a share of what capacity there is.
                NeedOf::Person(person) if matches!(value.work, Work::Capacity(_)) => {
                    capacities.get(person).map(|_| Decimal::ONE)
                }
                NeedOf::Person(person) => capacities.get(person).copied(),
                NeedOf::Resource(resource) => units.get(resource).copied(),
            };
            if let Some(available) =
                available.filter(|units| whole && need.units.decimal() > *units)
            {
                let issue = item.issue(IssueCode::DemandAboveCapacity, place);
                let (found, limit) = (need.units.to_string(), available.normalize().to_string());
                reader.issues.push(issue.found(found).limit(limit));
            }
        }
    }
    check_limits(parts, reader);
    check_reporting(parts, reader);
}

/// Adds up, for each skill, the people who have it (by their share of full time) and the units of pools.
fn units_by_skill(parts: &Parts) -> BTreeMap<&SkillId, Decimal> {
    let people = parts
        .people
        .iter()
        .map(|p| (&p.value.skills, p.value.capacity.fraction()));
    let pools = parts
        .resources
        .iter()
        .map(|r| (&r.value.skills, r.value.units.decimal()));
    let mut units = BTreeMap::new();
    for (skills, count) in people.chain(pools) {
        for skill in skills {
            let sum: &mut Decimal = units.entry(skill).or_default();
            *sum = sum.checked_add(count).unwrap_or(*sum);
        }
    }
    units
}

/// Checks that what people may approve is in the currency of the plan, in which they are asked.
fn check_limits(parts: &Parts, reader: &mut Reader) {
    let Some(currency) = parts.currency else {
        return;
    };
    for person in &parts.people {
        let limit = person.value.approves_up_to;
        if let Some(limit) = limit.filter(|limit| limit.currency() != currency) {
            let issue = person
                .item
                .issue(IssueCode::ForeignCurrency, "/approves_up_to");
            let issue = issue.found(limit.currency().to_string());
            reader.issues.push(issue.limit(currency.to_string()));
        }
    }
}

/// Walks up from each person; whoever is met twice on one walk stands in a circle, which is reported once.
fn check_reporting(parts: &Parts, reader: &mut Reader) {
    let superiors: BTreeMap<&PersonId, &PersonId> = parts
        .people
        .iter()
        .filter_map(|p| Some((&p.value.id, p.value.reports_to.as_ref()?)))
        .collect();
    let mut done: BTreeSet<&PersonId> = BTreeSet::new();
    for person in &parts.people {
        let mut walk: Vec<&PersonId> = Vec::new();
        let mut on_walk: BTreeSet<&PersonId> = BTreeSet::new();
        let mut at = &person.value.id;
        while !done.contains(at) && on_walk.insert(at) {
            walk.push(at);
            match superiors.get(at) {
                Some(superior) => at = superior,
                None => break,
            }
        }
        let start = walk
            .iter()
            .position(|id| *id == at && superiors.contains_key(at));
        let closed = !done.contains(at) && superiors.contains_key(at);
        if let Some(circle) = start.filter(|_| closed).and_then(|start| walk.get(start..)) {
            let code = if circle.len() == 1 {
                IssueCode::ManagerIsSelf
            } else {
                IssueCode::ReportingCycle
            };
            let members = circle
                .iter()
                .chain(circle.first())
                .map(ToString::to_string)
                .collect();
            let member = parts
                .people
                .iter()
                .find(|p| Some(&&p.value.id) == circle.first());
            let member = member.map_or(&person.item, |member| &member.item);
            reader.issues.push(
                member
                    .issue(code, "/reports_to")
                    .found(Value::Names(members)),
            );
        }
        done.extend(walk);
    }
}
