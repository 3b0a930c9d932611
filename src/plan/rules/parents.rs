//! What a task belongs to is a summary, and no summary belongs to itself.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    id::TaskId,
    issue::{IssueCode, Value},
    plan::read::{Parts, Reader},
    tactic::Task,
};

/// Checks the parents; `None` when summaries belong to each other in a circle.
pub(super) fn check(parts: &Parts, reader: &mut Reader) -> Option<()> {
    let tasks: BTreeMap<&TaskId, &Task> = parts
        .tasks
        .iter()
        .map(|task| (&task.value.id, &task.value))
        .collect();
    for task in &parts.tasks {
        let parent = task.value.parent.as_ref();
        // A parent that is not there is reported with the other references.
        let known = parent.and_then(|parent| tasks.get(parent));
        if let Some(known) = known.filter(|known| !known.is_summary()) {
            let issue = task.item.issue(IssueCode::ParentNotSummary, "/parent");
            reader.issues.push(issue.found(known.id.to_string()));
        }
    }
    check_circles(parts, &tasks, reader)
}

/// Walks up from each summary; whoever is met twice on one walk stands in a circle, which is reported once.
fn check_circles(
    parts: &Parts,
    tasks: &BTreeMap<&TaskId, &Task>,
    reader: &mut Reader,
) -> Option<()> {
    let mut result = Some(());
    let mut done: BTreeSet<&TaskId> = BTreeSet::new();
    for task in parts.tasks.iter().filter(|task| task.value.is_summary()) {
        let mut walk: Vec<&TaskId> = Vec::new();
        let mut at = Some(&task.value.id);
        while let Some(id) = at.filter(|id| !done.contains(id) && !walk.contains(id)) {
            walk.push(id);
            at = tasks.get(id).and_then(|task| task.parent.as_ref());
        }
        let closed = at.and_then(|id| walk.iter().position(|other| *other == id));
        if let Some(circle) = closed.and_then(|start| walk.get(start..)) {
            result = None;
            let names = circle.iter().chain(circle.first());
            let names = names.map(ToString::to_string).collect();
            let first = parts
                .tasks
                .iter()
                .find(|task| Some(&&task.value.id) == circle.first());
            let item = first.map_or(&task.item, |first| &first.item);
            let issue = item.issue(IssueCode::ParentCycle, "/parent");
            reader.issues.push(issue.found(Value::Names(names)));
        }
        done.extend(walk);
    }
    result
}
