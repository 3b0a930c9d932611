//! What a task earns its budget at is a milestone of the plan, and each of them once.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    id::TaskId,
    issue::IssueCode,
    plan::{
        names::Names,
        read::{Nth, Parts, Reader},
    },
    tactic::{Earning, TaskKind},
};

pub(super) fn check(parts: &Parts, names: &Names, reader: &mut Reader) {
    let kinds: BTreeMap<&TaskId, TaskKind> = parts
        .tasks
        .iter()
        .map(|task| (&task.value.id, task.value.kind()))
        .collect();
    for task in &parts.tasks {
        let Earning::Milestones(milestones) = &task.value.earning else {
            continue;
        };
        let mut met: BTreeSet<&TaskId> = BTreeSet::new();
        for (i, row) in milestones.iter().enumerate() {
            let i = reader.index(&task.item, "/earning_milestones", i);
            let place = format!("{}/milestone", Nth("earning_milestones", i));
            let id = &row.milestone;
            if !names.tasks.refer(id, &task.item, &place, reader) {
                continue;
            }
            if !met.insert(id) {
                let issue = task.item.issue(IssueCode::ConflictingFields, &place);
                reader
                    .issues
                    .push(issue.found(format!("{id}, named twice")));
            }
            // A milestone that is named and was not read has been noted already.
            let kind = kinds.get(id).copied().unwrap_or(TaskKind::Milestone);
            if kind != TaskKind::Milestone {
                let issue = task.item.issue(IssueCode::InvalidValue, &place);
                let reason = format!("{id} is a {kind}, and a milestone is wanted here");
                reader
                    .issues
                    .push(issue.found(id.to_string()).limit(reason));
            }
        }
    }
}
