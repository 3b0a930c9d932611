//! Reads calendars, lists of blackouts, roles, people and resources.

use super::{Item, Nth, Parts, Read, Reader, Section, Spot};
use crate::{
    issue::{IssueCode, SubjectKind},
    number::{Percent, Quantity},
    plan::{
        draft::{CostRateDraft, OvertimeDraft, PersonDraft, PlanDraft, ResourceDraft, SpanDraft},
        names::Names,
    },
    resource::{CostRate, Overtime, Person, Resource, Role},
    tactic::{Blackout, BlackoutList},
    time::{CalendarPlace, DateSpan},
};

pub(super) fn read(draft: &PlanDraft, parts: &mut Parts, names: &mut Names, reader: &mut Reader) {
    read_calendars(draft, parts, names, reader);
    read_blackouts(draft, parts, names, reader);
    for (i, from) in draft.roles.iter().enumerate() {
        let item = Item::new(SubjectKind::Role, &from.id, Spot::item("roles", i));
        let name = reader.name(&item, &from.name);
        let Some(id) = reader.required(&item, "/id", &from.id) else {
            continue;
        };
        names.roles.add(id.clone(), &item, reader);
        parts.roles.push(Read {
            item,
            value: Role {
                id,
                name,
                level: from.level,
            },
        });
    }
    for (i, from) in draft.people.iter().enumerate() {
        let item = Item::new(SubjectKind::Person, &from.id, Spot::item("people", i));
        parts.remember(&item, &from.origin, &from.note, reader);
        if let Some(value) = read_person(from, &item, parts, names, reader) {
            parts.people.push(Read { item, value });
        }
    }
    for (i, from) in draft.resources.iter().enumerate() {
        let item = Item::new(SubjectKind::Resource, &from.id, Spot::item("resources", i));
        parts.remember(&item, &from.origin, &from.note, reader);
        if let Some(value) = read_resource(from, &item, parts, names, reader) {
            parts.resources.push(Read { item, value });
        }
    }
}

fn read_calendars(draft: &PlanDraft, parts: &mut Parts, names: &mut Names, reader: &mut Reader) {
    for (i, from) in draft.calendars.iter().enumerate() {
        let item = Item::new(SubjectKind::Calendar, &from.id, Spot::item("calendars", i));
        parts.remember(&item, &from.origin, &from.note, reader);
        let id = reader.required(&item, "/id", &from.id);
        if let Some(id) = &id {
            names.calendars.add(id.clone(), &item, reader);
        }
        match from.hours.build() {
            Ok(calendar) => {
                parts.calendars.extend(id.map(|id| Read {
                    item,
                    value: (id, calendar),
                }));
            }
            Err(errors) => {
                reader.lose(Section::Calendars);
                for error in errors {
                    let place = pointer(error.place());
                    let issue = item.issue(IssueCode::InvalidCalendar, place);
                    reader.issues.push(issue.found(error.to_string()));
                }
            }
        }
    }
    parts.calendar = reader.optional(&Item::plan(), "/calendar", &draft.calendar);
}

fn read_blackouts(draft: &PlanDraft, parts: &mut Parts, names: &mut Names, reader: &mut Reader) {
    for (i, from) in draft.blackouts.iter().enumerate() {
        let spot = Spot::item("blackouts", i);
        let item = Item::new(SubjectKind::Blackout, &from.id, spot);
        parts.remember(&item, &from.origin, &from.note, reader);
        let name = from.name.clone();
        let mut spans = reader.list(&item, "/spans", &from.spans);
        if spans.len() < from.spans.len() {
            reader.lose(Section::Blackouts);
        }
        for (n, span) in spans.iter().enumerate() {
            if let Blackout::List(list) = span {
                let n = reader.index(&item, "/spans", n);
                let issue = item.issue(IssueCode::InvalidValue, Nth("spans", n));
                let reason = format!(
                    "{:?} names a list, only spans of days fit here",
                    list.as_str()
                );
                reader
                    .issues
                    .push(issue.found(list.to_string()).limit(reason));
                reader.lose(Section::Blackouts);
            }
        }
        spans.sort();
        let Some(id) = reader.required(&item, "/id", &from.id) else {
            continue;
        };
        names.blackouts.add(id.clone(), &item, reader);
        let value = BlackoutList { id, name, spans };
        parts.blackouts.push(Read { item, value });
    }
}

/// Turns a place such as `week.mon[1]` into a JSON pointer.
fn pointer(place: Option<CalendarPlace>) -> String {
    let place = place.map_or_else(|| "week".to_owned(), |place| place.to_string());
    format!("/hours/{}", place.replace(['.', '['], "/").replace(']', ""))
}

fn read_person(
    from: &PersonDraft,
    item: &Item,
    parts: &Parts,
    names: &mut Names,
    reader: &mut Reader,
) -> Option<Person> {
    let name = reader.name(item, &from.name);
    let mut roles = reader.list(item, "/roles", &from.roles);
    let mut skills = reader.list(item, "/skills", &from.skills);
    roles.sort();
    skills.sort();
    let capacity = reader.optional(item, "/capacity", &from.capacity);
    let capacity = capacity.unwrap_or(Percent::HUNDRED);
    if capacity < Percent::ZERO {
        let issue = item.issue(IssueCode::NegativeAmount, "/capacity");
        reader.issues.push(issue.found(capacity));
    }
    let approves_up_to = reader.optional(item, "/approves_up_to", &from.approves_up_to);
    if let Some(amount) = approves_up_to.filter(|amount| amount.is_negative()) {
        let issue = item.issue(IssueCode::NegativeAmount, "/approves_up_to");
        reader.issues.push(issue.found(amount));
    }
    let id = reader.required(item, "/id", &from.id);
    let read = id.is_some()
        && roles.len() == from.roles.len()
        && skills.len() == from.skills.len()
        && !from.capacity.is_unread()
        && capacity >= Percent::ZERO;
    if !read {
        reader.lose(Section::People);
    }
    let person = Person {
        name,
        department: from.department.clone(),
        roles,
        skills,
        reports_to: reader.optional(item, "/reports_to", &from.reports_to),
        approves_up_to,
        calendar: reader.optional(item, "/calendar", &from.calendar),
        capacity,
        absences: read_spans(item, &from.absences, reader),
        rates: read_cost_rates(item, &from.rates, parts, reader),
        overtime: read_overtime(item, from.overtime.as_ref(), reader),
        id: id?,
    };
    names.people.add(person.id.clone(), item, reader);
    Some(person)
}

fn read_resource(
    from: &ResourceDraft,
    item: &Item,
    parts: &Parts,
    names: &mut Names,
    reader: &mut Reader,
) -> Option<Resource> {
    let name = reader.name(item, &from.name);
    let kind = reader.required(item, "/kind", &from.kind);
    let units = reader
        .optional(item, "/units", &from.units)
        .unwrap_or(Quantity::from(1));
    if units < Quantity::ZERO {
        let issue = item.issue(IssueCode::NegativeAmount, "/units");
        reader.issues.push(issue.found(units.to_string()));
    }
    let mut skills = reader.list(item, "/skills", &from.skills);
    skills.sort();
    let calendar = reader.optional(item, "/calendar", &from.calendar);
    let absences = read_spans(item, &from.absences, reader);
    let rates = read_cost_rates(item, &from.rates, parts, reader);
    let id = reader.required(item, "/id", &from.id);
    let read = id.is_some()
        && kind.is_some()
        && skills.len() == from.skills.len()
        && !from.units.is_unread()
        && units >= Quantity::ZERO;
    if !read {
        reader.lose(Section::Resources);
    }
    let id = id?;
    names.resources.add(id.clone(), item, reader);
    Some(Resource {
        id,
        name,
        kind: kind?,
        units,
        skills,
        calendar,
        absences,
        rates,
    })
}

fn read_overtime(
    item: &Item,
    from: Option<&OvertimeDraft>,
    reader: &mut Reader,
) -> Option<Overtime> {
    let from = from?;
    let rate = reader.required(item, "/overtime/rate", &from.rate);
    let most = reader.required(item, "/overtime/most", &from.most);
    if let Some(most) = most.filter(|most| !(1..1440).contains(&most.minutes())) {
        let issue = item.issue(IssueCode::InvalidValue, "/overtime/most");
        let reason =
            format!("{most} of overtime on a day is not more than nothing and less than 24h");
        reader
            .issues
            .push(issue.found(most.to_string()).limit(reason));
    }
    Some(Overtime {
        rate: rate?,
        most: most?,
    })
}

fn read_spans(item: &Item, spans: &[SpanDraft], reader: &mut Reader) -> Vec<DateSpan> {
    let mut read = Vec::with_capacity(spans.len());
    for (i, span) in spans.iter().enumerate() {
        read.extend(reader.span(item, format_args!("/absences/{i}"), &span.start, &span.end));
    }
    read.sort();
    read
}

fn read_cost_rates(
    item: &Item,
    rates: &[CostRateDraft],
    parts: &Parts,
    reader: &mut Reader,
) -> Vec<CostRate> {
    let mut read = Vec::with_capacity(rates.len());
    for (i, rate) in rates.iter().enumerate() {
        let place = Nth("rates", i);
        let from = reader.optional(item, format_args!("{place}/from"), &rate.from);
        let price = reader.required(item, format_args!("{place}/price"), &rate.price);
        let from = from.or_else(|| parts.span.map(DateSpan::start));
        if let (Some(from), Some(price)) = (from, price) {
            read.push(CostRate { from, price });
        }
    }
    read.sort_by_key(|rate| rate.from);
    let mut pairs = read.iter().zip(read.iter().skip(1));
    if let Some((one, other)) =
        pairs.find(|(one, other)| one.from == other.from && one.price != other.price)
    {
        let found = format!(
            "two rates from {}: {} and {}",
            one.from, one.price, other.price
        );
        let issue = item.issue(IssueCode::ConflictingFields, "/rates");
        reader.issues.push(issue.found(found));
    }
    read
}
