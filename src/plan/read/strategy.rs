//! Reads objectives, audiences and channels.

use super::{Item, Parts, Read, Reader, Section, Spot};
use crate::{
    issue::{IssueCode, SubjectKind},
    number::Percent,
    plan::{
        draft::{KpiDraft, ObjectiveDraft, PlanDraft},
        names::Names,
    },
    strategy::{Audience, Kpi, Objective},
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
    let kpi = Kpi::new(id, name, from.unit.clone(), baseline?, target?, due?);
    match kpi {
        Ok(kpi) => Some(kpi),
        Err(error) => {
            let issue = item.issue(IssueCode::KpiWithoutChange, "/target");
            reader.issues.push(issue.found(error.value.to_string()));
            None
        }
    }
}
