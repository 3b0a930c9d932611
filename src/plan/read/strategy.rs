//! Reads objectives, audiences and channels.

use super::{Item, Parts, Read, Reader, Section, Spot, percent_sum};
use crate::{
    issue::{IssueCode, SubjectKind},
    number::Percent,
    plan::{
        draft::{KpiDraft, ObjectiveDraft, PlanDraft},
        names::Names,
    },
    strategy::{Audience, Kpi, Objective, StatusBands},
    tactic::Channel,
};

pub(super) fn read(draft: &PlanDraft, parts: &mut Parts, names: &mut Names, reader: &mut Reader) {
    for (i, from) in draft.objectives.iter().enumerate() {
        let item = Item::new(
            SubjectKind::Objective,
            &from.id,
            Spot::item("objectives", i),
        );
        parts.remember(&item, &from.origin, &from.note, reader);
        let id = reader.required(&item, "/id", &from.id);
        let name = reader.name(&item, &from.name);
        let weight = read_weight(&item, from, parts, reader);
        if from.kpis.is_empty() {
            reader
                .issues
                .push(item.issue(IssueCode::ObjectiveWithoutKpi, "/kpis"));
        }
        let audiences = reader.list(&item, "/audiences", &from.audiences);
        let kpis = from.kpis.iter().enumerate();
        let kpis = kpis
            .filter_map(|(k, kpi)| read_kpi(kpi, item.spot.inner("kpis", k), parts, names, reader));
        let kpis: Vec<Kpi> = kpis.collect();
        check_weights(&item, from, &kpis, reader);
        let Some(id) = id else { continue };
        names.objectives.add(id.clone(), &item, reader);
        let rank = u32::try_from(i).unwrap_or(u32::MAX).saturating_add(1);
        let priority = from.priority.unwrap_or(rank);
        let value = Objective {
            id,
            name,
            priority,
            weight,
            audiences,
            kpis,
        };
        parts.objectives.push(Read { item, value });
    }
    for (i, from) in draft.audiences.iter().enumerate() {
        let item = Item::new(SubjectKind::Audience, &from.id, Spot::item("audiences", i));
        parts.remember(&item, &from.origin, &from.note, reader);
        let name = reader.name(&item, &from.name);
        let Some(id) = reader.required(&item, "/id", &from.id) else {
            continue;
        };
        names.audiences.add(id.clone(), &item, reader);
        let value = Audience {
            id,
            name,
            description: from.description.clone(),
        };
        parts.audiences.push(Read { item, value });
    }
    for (i, from) in draft.channels.iter().enumerate() {
        let item = Item::new(SubjectKind::Channel, &from.id, Spot::item("channels", i));
        parts.remember(&item, &from.origin, &from.note, reader);
        let name = reader.name(&item, &from.name);
        let category = reader.required(&item, "/category", &from.category);
        let Some(id) = reader.required(&item, "/id", &from.id) else {
            continue;
        };
        names.channels.add(id.clone(), &item, reader);
        if let Some(category) = category {
            parts.channels.push(Read {
                item,
                value: Channel { id, name, category },
            });
        }
    }
}

fn read_weight(
    item: &Item,
    from: &ObjectiveDraft,
    parts: &mut Parts,
    reader: &mut Reader,
) -> Option<Percent> {
    let value = reader.optional(item, "/weight", &from.weight);
    let negative = value.filter(|weight| *weight < Percent::ZERO);
    if from.weight.is_unread() || negative.is_some() {
        reader.lose(Section::Weights);
    }
    if let Some(weight) = negative {
        let issue = item.issue(IssueCode::NegativeAmount, "/weight");
        reader.issues.push(issue.found(weight));
    }
    parts.weights.push(Read {
        item: item.clone(),
        value,
    });
    value
}

fn read_kpi(
    from: &KpiDraft,
    spot: Spot,
    parts: &mut Parts,
    names: &mut Names,
    reader: &mut Reader,
) -> Option<Kpi> {
    let item = Item::new(SubjectKind::Kpi, &from.id, spot);
    parts.remember(&item, &from.origin, &from.note, reader);
    let name = reader.name(&item, &from.name);
    let baseline = reader.required(&item, "/baseline", &from.baseline);
    let target = reader.required(&item, "/target", &from.target);
    let due = reader.required(&item, "/due", &from.due);
    parts.dues.extend(due.map(|value| Read {
        item: item.clone(),
        value,
    }));
    let id = reader.required(&item, "/id", &from.id)?;
    names.kpis.add(id.clone(), &item, reader);
    let weight = reader.optional(&item, "/weight", &from.weight);
    if let Some(negative) = weight.filter(|weight| *weight < Percent::ZERO) {
        let issue = item.issue(IssueCode::NegativeAmount, "/weight");
        reader.issues.push(issue.found(negative));
    }
    let bands = read_bands(&item, from, reader);
    let kpi = Kpi::new(id, name, from.unit.clone(), baseline?, target?, due?);
    match kpi {
        Ok(kpi) => Some(match weight {
            Some(weight) => kpi.with_weight(weight).with_bands(bands),
            None => kpi.with_bands(bands),
        }),
        Err(error) => {
            let issue = item.issue(IssueCode::KpiWithoutChange, "/target");
            reader.issues.push(issue.found(error.value.to_string()));
            None
        }
    }
}

/// Reads from where on a KPI is green and amber.
fn read_bands(item: &Item, from: &KpiDraft, reader: &mut Reader) -> StatusBands {
    let usual = StatusBands::default();
    let green = reader.optional(item, "/green_from", &from.green_from);
    let amber = reader.optional(item, "/amber_from", &from.amber_from);
    let green = green.unwrap_or(usual.green_from());
    let amber = amber.unwrap_or(usual.amber_from().min(green));
    StatusBands::new(green, amber).unwrap_or_else(|error| {
        // Only what was given can be wrong.
        let place = if from.amber_from.is_missing() {
            "/green_from"
        } else {
            "/amber_from"
        };
        let issue = item.issue(IssueCode::InvalidValue, place);
        let (found, reason) = (error.amber_from.to_string(), error.to_string());
        reader.issues.push(issue.found(found).limit(reason));
        usual
    })
}

/// Checks that all KPIs of an objective have a weight, or none, and that the weights add up to the whole.
fn check_weights(item: &Item, from: &ObjectiveDraft, kpis: &[Kpi], reader: &mut Reader) {
    let given = || kpis.iter().filter_map(Kpi::weight);
    let unread = from.kpis.iter().any(|kpi| kpi.weight.is_unread());
    // A negative weight has been told, and what it makes of the sum is nothing else.
    let negative = given().any(|weight| weight < Percent::ZERO);
    if unread || negative || kpis.len() != from.kpis.len() || given().next().is_none() {
        return;
    }
    if given().count() < kpis.len() {
        for (k, _) in from
            .kpis
            .iter()
            .enumerate()
            .filter(|(_, kpi)| kpi.weight.is_missing())
        {
            let place = format_args!("/kpis/{k}/weight").to_string();
            let issue = item.issue(IssueCode::MissingField, place);
            reader
                .issues
                .push(issue.found("weight, which other KPIs of the objective have,"));
        }
        return;
    }
    let sum = percent_sum(given());
    if sum != Percent::HUNDRED.decimal() {
        let issue = item.issue(IssueCode::PercentOff100, "/kpis");
        let found = format!("{}%", sum.normalize());
        reader
            .issues
            .push(issue.found(found).limit(Percent::HUNDRED));
    }
}
