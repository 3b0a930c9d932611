//! Somebody is responsible, somebody has the skill, there is enough of it, and people do not report in circles.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::{
    id::{PersonId, ResourceId, SkillId},
    issue::{IssueCode, Value},
    plan::read::{In, Item, Nth, Parts, Reader, Section},
    tactic::{Need, NeedOf, Task, Work},
};

pub(super) fn check(parts: &Parts, reader: &mut Reader) {
    let resources = parts.resources.iter();
    let people = parts.people.iter();
    let office = Office {
        holders: units_by_skill(parts),
        resources: resources
            .map(|r| (&r.value.id, r.value.units.decimal()))
            .collect(),
        capacities: people
            .map(|p| (&p.value.id, p.value.capacity.fraction()))
            .collect(),
        // What seems to be missing may be what could not be read.
        whole: reader.is_whole(Section::People) && reader.is_whole(Section::Resources),
    };
    for task in &parts.tasks {
        let (item, value) = (&task.item, &task.value);
        // Work that capacity drives takes a share of what capacity there is.
        let shared = matches!(value.work, Work::Capacity(_));
        office.check_needs(item, "/needs", &value.needs, shared, reader);
        for (i, mode) in value.modes.iter().enumerate() {
            let list = format!("/modes/{}/needs", reader.index(item, "/modes", i));
            office.check_needs(item, &list, &mode.needs, false, reader);
        }
        check_preferred(item, value, parts, reader);
    }
    check_limits(parts, reader);
    check_reporting(parts, reader);
}

/// Who and what is there.
struct Office<'a> {
    holders: BTreeMap<&'a SkillId, Decimal>,
    resources: BTreeMap<&'a ResourceId, Decimal>,
    capacities: BTreeMap<&'a PersonId, Decimal>,
    whole: bool,
}

impl Office<'_> {
    fn check_needs(
        &self,
        item: &Item,
        list: &str,
        needs: &[Need],
        shared: bool,
        reader: &mut Reader,
    ) {
        // What several needs ask of one is asked at the same time.
        let mut asked: BTreeMap<&NeedOf, Decimal> = BTreeMap::new();
        for (i, need) in needs.iter().enumerate() {
            let place = In(list, reader.index(item, list, i));
            let available = match &need.of {
                NeedOf::Skill(skill) => {
                    let units = self.holders.get(skill).copied();
                    if !self.whole {
                        continue;
                    }
                    if units.is_none() {
                        let issue = item.issue(IssueCode::SkillWithoutHolder, place);
                        reader.issues.push(issue.found(skill.to_string()));
                    }
                    units
                }
                NeedOf::Person(person) if shared => {
                    self.capacities.get(person).map(|_| Decimal::ONE)
                }
                NeedOf::Person(person) => self.capacities.get(person).copied(),
                NeedOf::Resource(resource) => self.resources.get(resource).copied(),
            };
            let Some(available) = available.filter(|_| self.whole) else {
                continue;
            };
            let sum = asked.entry(&need.of).or_default();
            // Told once, where it is too much.
            let told = *sum > available;
            *sum = sum
                .checked_add(need.units.decimal())
                .unwrap_or(Decimal::MAX);
            if *sum > available && !told {
                let issue = item.issue(IssueCode::DemandAboveCapacity, place);
                let (found, limit) = (sum.normalize(), available.normalize());
                reader
                    .issues
                    .push(issue.found(found.to_string()).limit(limit.to_string()));
            }
        }
    }
}

/// Checks that who is preferred can serve something: of the task, or of a way of doing it.
fn check_preferred(item: &Item, task: &Task, parts: &Parts, reader: &mut Reader) {
    let whole = reader.is_whole(Section::Needs) && reader.is_whole(Section::People);
    if task.preferred.is_empty() || !whole {
        return;
    }
    let modes = task.modes.iter().flat_map(|mode| &mode.needs);
    let skills = task
        .needs
        .iter()
        .chain(modes)
        .filter_map(|need| match &need.of {
            NeedOf::Skill(skill) => Some(skill),
            NeedOf::Person(_) | NeedOf::Resource(_) => None,
        });
    let skills: BTreeSet<&SkillId> = skills.collect();
    for (i, id) in task.preferred.iter().enumerate() {
        let mut people = parts.people.iter();
        // Who is not known is reported where they are named.
        let Some(person) = people.find(|person| person.value.id == *id) else {
            continue;
        };
        let has = person
            .value
            .skills
            .iter()
            .any(|skill| skills.contains(skill));
        if !has {
            let i = reader.index(item, "/preferred", i);
            let place = Nth("preferred", i);
            let issue = item.issue(IssueCode::PreferredWithoutSkill, place);
            reader.issues.push(issue.found(id.to_string()));
        }
    }
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
        // Who names a skill twice has it once.
        for skill in skills.iter().collect::<BTreeSet<_>>() {
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
    // With the place that says so: a name that is taken twice stands for two people.
    let superiors: BTreeMap<&PersonId, (&PersonId, &Item)> = parts
        .people
        .iter()
        .filter_map(|p| Some((&p.value.id, (p.value.reports_to.as_ref()?, &p.item))))
        .collect();
    let mut done: BTreeSet<&PersonId> = BTreeSet::new();
    for person in &parts.people {
        let mut walk: Vec<&PersonId> = Vec::new();
        let mut on_walk: BTreeSet<&PersonId> = BTreeSet::new();
        let mut at = &person.value.id;
        while !done.contains(at) && on_walk.insert(at) {
            walk.push(at);
            match superiors.get(at) {
                Some((superior, _)) => at = *superior,
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
            let member = circle.first().and_then(|first| superiors.get(first));
            let member = member.map_or(&person.item, |(_, item)| *item);
            reader.issues.push(
                member
                    .issue(code, "/reports_to")
                    .found(Value::Names(members)),
            );
        }
        done.extend(walk);
    }
}
