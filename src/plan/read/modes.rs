//! Reads the other ways of doing a task.

use std::collections::BTreeMap;

use super::{Item, Nth, Parts, Reader, tactics::in_plan_currency, work};
use crate::{
    id::ModeId,
    issue::IssueCode,
    plan::draft::{ModeDraft, TaskDraft},
    tactic::Mode,
    time::WorkTime,
};

/// Reads the modes of a task in the order of the document.
pub(super) fn read(item: &Item, from: &TaskDraft, parts: &Parts, reader: &mut Reader) -> Vec<Mode> {
    if !from.modes.is_empty() && !from.driven_by.is_missing() {
        // Work that capacity drives is worked on the calendars of those whom the task itself names.
        let issue = item.issue(IssueCode::ConflictingFields, "/modes");
        reader.issues.push(issue.found("modes and driven_by"));
    }
    let mut known: BTreeMap<ModeId, usize> = BTreeMap::new();
    let mut read = Vec::with_capacity(from.modes.len());
    for (i, mode) in from.modes.iter().enumerate() {
        let place = Nth("modes", i);
        let found = read_mode(item, place, mode, parts, reader);
        if let Some(id) = mode.id.value() {
            if let Some(first) = known.get(id) {
                let issue = item.issue(IssueCode::DuplicateId, format_args!("{place}/id"));
                let first = format!("{}{}", item.spot, Nth("modes", *first));
                reader.issues.push(issue.found(id.to_string()).limit(first));
            }
            known.entry(id.clone()).or_insert(i);
        }
        match found {
            Some(mode) => read.push(mode),
            None => reader.drop_item(item, "/modes", i),
        }
    }
    read
}

fn read_mode(
    item: &Item,
    place: Nth,
    from: &ModeDraft,
    parts: &Parts,
    reader: &mut Reader,
) -> Option<Mode> {
    let id = reader.required(item, format_args!("{place}/id"), &from.id);
    if from.name.trim().is_empty() {
        let issue = item.issue(IssueCode::MissingField, format_args!("{place}/name"));
        reader.issues.push(issue.found("name"));
    }
    let duration = reader.required(item, format_args!("{place}/duration"), &from.duration);
    let works = |time: WorkTime| time > WorkTime::ZERO;
    if let Some(duration) = duration.filter(|time| !works(*time)) {
        let issue = item.issue(IssueCode::EmptyMode, format_args!("{place}/duration"));
        reader.issues.push(issue.found(duration.to_string()));
    }
    let list = format!("{place}/needs");
    let needs = work::read_needs(item, &list, &from.needs, reader);
    let at = format!("{place}/price");
    let price = reader.optional(item, &at, &from.price);
    let price = reader.not_negative(item, &at, price);
    if let Some(price) = price {
        in_plan_currency(item, &at, price, parts, reader)?;
    }
    Some(Mode {
        id: id?,
        name: from.name.clone(),
        duration: duration?,
        needs,
        price,
    })
}
