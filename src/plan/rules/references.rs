//! Every name that is referred to is there.

use std::collections::BTreeSet;

use super::link_list;
use crate::{
    issue::IssueCode,
    plan::{
        names::Names,
        read::{In, Item, Nth, Parts, Reader},
    },
    tactic::{Blackout, Need, NeedOf},
    time::parse_date,
};

pub(super) fn check(parts: &Parts, names: &Names, reader: &mut Reader) {
    if let Some(calendar) = &parts.calendar {
        names
            .calendars
            .refer(calendar, &Item::plan(), "/calendar", reader);
    }
    let terms = parts.approvals.as_ref();
    if let Some(calendar) = terms.and_then(|terms| terms.calendar.as_ref()) {
        let place = "/approvals/calendar";
        names
            .calendars
            .refer(calendar, &Item::plan(), place, reader);
    }
    for objective in &parts.objectives {
        for (i, audience) in objective.value.audiences.iter().enumerate() {
            let i = reader.index(&objective.item, "/audiences", i);
            names.audiences.refer(
                audience,
                &objective.item,
                format_args!("/audiences/{i}"),
                reader,
            );
        }
    }
    check_people(parts, names, reader);
    check_tactics(parts, names, reader);
    check_tasks(parts, names, reader);
    for cost in &parts.costs {
        names
            .nodes
            .refer(&cost.value.node, &cost.item, "/node", reader);
        if let Some(channel) = &cost.value.channel {
            names
                .channels
                .refer(channel, &cost.item, "/channel", reader);
        }
        if let Some(task) = &cost.value.task {
            names.tasks.refer(task, &cost.item, "/task", reader);
        }
    }
}

fn check_people(parts: &Parts, names: &Names, reader: &mut Reader) {
    for person in &parts.people {
        for role in &person.value.roles {
            names.roles.refer(role, &person.item, "/roles", reader);
        }
        if let Some(superior) = &person.value.reports_to {
            names
                .people
                .refer(superior, &person.item, "/reports_to", reader);
        }
        if let Some(calendar) = &person.value.calendar {
            names
                .calendars
                .refer(calendar, &person.item, "/calendar", reader);
        }
    }
    for resource in &parts.resources {
        if let Some(calendar) = &resource.value.calendar {
            names
                .calendars
                .refer(calendar, &resource.item, "/calendar", reader);
        }
    }
}

fn check_tactics(parts: &Parts, names: &Names, reader: &mut Reader) {
    for tactic in &parts.tactics {
        let (item, value) = (&tactic.item, &tactic.value);
        for (i, objective) in value.objectives.iter().enumerate() {
            let i = reader.index(item, "/objectives", i);
            names
                .objectives
                .refer(objective, item, format_args!("/objectives/{i}"), reader);
        }
        for (i, audience) in value.audiences.iter().enumerate() {
            let i = reader.index(item, "/audiences", i);
            names
                .audiences
                .refer(audience, item, format_args!("/audiences/{i}"), reader);
        }
        for (i, channel) in value.channels.iter().enumerate() {
            let i = reader.index(item, "/channels", i);
            names
                .channels
                .refer(channel, item, format_args!("/channels/{i}"), reader);
        }
        if let Some(person) = &value.responsible {
            names.people.refer(person, item, "/responsible", reader);
        }
    }
}

fn check_tasks(parts: &Parts, names: &Names, reader: &mut Reader) {
    let inherited: BTreeSet<_> = parts
        .tactics
        .iter()
        .filter_map(|tactic| Some((Some(&tactic.value.id), tactic.value.responsible.as_ref()?)))
        .collect();
    for task in &parts.tasks {
        let (item, value) = (&task.item, &task.value);
        for dependency in &value.after {
            let place = link_list(value, dependency);
            names.tasks.refer(&dependency.on, item, place, reader);
        }
        if let Some(parent) = &value.parent {
            names.tasks.refer(parent, item, "/parent", reader);
        }
        for (i, blackout) in value.blackouts.iter().enumerate() {
            if let Blackout::List(list) = blackout {
                let i = reader.index(item, "/blackouts", i);
                let place = Nth("blackouts", i);
                match one_day(list.as_str()).filter(|_| !names.blackouts.has(list)) {
                    Some(reason) => {
                        let issue = item.issue(IssueCode::InvalidValue, place);
                        reader
                            .issues
                            .push(issue.found(list.to_string()).limit(reason));
                    }
                    None => _ = names.blackouts.refer(list, item, place, reader),
                }
            }
        }
        if let Some(calendar) = &value.calendar {
            names.calendars.refer(calendar, item, "/calendar", reader);
        }
        if let Some(person) = &value.responsible {
            // A person taken over from the tactic is reported there, once.
            if !inherited.contains(&(value.tactic.as_ref(), person)) {
                names.people.refer(person, item, "/responsible", reader);
            }
        }
        if let Some(tactic) = &value.gate {
            names.tactics.refer(tactic, item, "/gate", reader);
        }
        if let Some(kpi) = &value.kpi {
            names.kpis.refer(kpi, item, "/kpi", reader);
        }
        for (i, person) in value.preferred.iter().enumerate() {
            let i = reader.index(item, "/preferred", i);
            let place = Nth("preferred", i);
            names.people.refer(person, item, place, reader);
        }
        check_needs(item, "/needs", &value.needs, names, reader);
        for (i, mode) in value.modes.iter().enumerate() {
            let i = reader.index(item, "/modes", i);
            let list = format!("/modes/{i}/needs");
            check_needs(item, &list, &mode.needs, names, reader);
        }
    }
}

fn check_needs(item: &Item, list: &str, needs: &[Need], names: &Names, reader: &mut Reader) {
    for (i, need) in needs.iter().enumerate() {
        let place = In(list, reader.index(item, list, i));
        match &need.of {
            NeedOf::Person(person) => {
                let place = format!("{place}/person");
                names.people.refer(person, item, place, reader);
            }
            NeedOf::Resource(resource) => {
                let place = format!("{place}/resource");
                names.resources.refer(resource, item, place, reader);
            }
            NeedOf::Skill(_) => (),
        }
    }
}

/// Says how a day is written where a span is wanted; nothing for what is no day. Without a span it reads as the name of a list.
fn one_day(name: &str) -> Option<String> {
    let yearly = || parse_date(&format!("2024-{name}")).map(|day| (day, "%m-%d"));
    let day = parse_date(name).map(|day| (day, "%Y-%m-%d"));
    let (day, form) = day.or_else(|_| yearly()).ok()?;
    let (from, until) = (day.format(form), day.succ_opt()?.format(form));
    Some(format!(
        "{name} is one day, which is written as a span: {from}..{until}"
    ))
}
