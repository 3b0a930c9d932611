//! No task waits for itself, no lag is a share of nothing, and no two links between the same dates contradict each other.

use std::collections::BTreeMap;

use super::link_list;
use crate::{
    id::TaskId,
    issue::IssueCode,
    network::{Clock, End, LagAmount, Limit, LinkKind},
    plan::read::{Parts, Read, Reader},
    tactic::{Dependency, Task, Work},
    time::WorkTime,
};

pub(super) fn check(parts: &Parts, reader: &mut Reader) {
    let tasks: BTreeMap<&TaskId, &Task> = parts
        .tasks
        .iter()
        .map(|task| (&task.value.id, &task.value))
        .collect();
    for task in &parts.tasks {
        for link in &task.value.after {
            let place = link_list(&task.value, link);
            if link.on == task.value.id {
                let issue = task.item.issue(IssueCode::SelfDependency, place);
                reader.issues.push(issue);
                continue;
            }
            let on = tasks.get(&link.on).copied();
            check_predecessor(task, link, on, reader);
        }
        check_contradictions(task, &tasks, reader);
    }
}

/// Notes a lag that is a share of what takes no work of its own, and a greatest lag that would hold back a summary's finish.
fn check_predecessor(task: &Read<Task>, link: &Dependency, on: Option<&Task>, reader: &mut Reader) {
    let place = link_list(&task.value, link);
    let Some(on) = on else { return };
    if matches!(link.lag.amount, LagAmount::OfDuration(_)) && on.duration == WorkTime::ZERO {
        let what = match on.work {
            Work::Milestone => "a milestone",
            Work::Summary => "a summary",
            Work::Hammock => "a hammock",
            Work::Duration(_) | Work::Effort(_) | Work::Capacity(_) => "a task",
        };
        let issue = task.item.issue(IssueCode::ShareWithoutDuration, place);
        reader
            .issues
            .push(issue.found(link.to_string()).limit(what));
    }
    if link.limit == Limit::AtMost && link.kind.leaves() == End::Finish && on.is_summary() {
        let issue = task.item.issue(IssueCode::LinkToWrongEnd, place);
        let reason = "a greatest lag cannot hold back the finish of a summary";
        reader
            .issues
            .push(issue.found(link.to_string()).limit(reason));
    }
}

/// What two links have to have in common to be compared: the dates they join and the clock.
type Joint<'a> = (&'a TaskId, LinkKind, Clock);

/// Notes the links of which one asks for more time between two dates than another allows. Links on different clocks, and
/// those that contradict each other only together with others, are found by the solver.
fn check_contradictions(task: &Read<Task>, tasks: &BTreeMap<&TaskId, &Task>, reader: &mut Reader) {
    if task
        .value
        .after
        .iter()
        .all(|link| link.limit == Limit::AtLeast)
    {
        return;
    }
    let mut least: BTreeMap<Joint<'_>, (i64, &Dependency)> = BTreeMap::new();
    let mut most: BTreeMap<Joint<'_>, (i64, &Dependency)> = BTreeMap::new();
    for link in &task.value.after {
        let on = tasks.get(&link.on);
        let duration = on.map_or(0, |on| on.duration.minutes());
        let Some(minutes) = link.lag.minutes(duration) else {
            continue;
        };
        let key = (&link.on, link.kind, link.lag.clock);
        let (list, tighter): (_, fn(i64, i64) -> bool) = match link.limit {
            Limit::AtLeast => (&mut least, |new, old| new > old),
            Limit::AtMost => (&mut most, |new, old| new < old),
        };
        let entry = list.entry(key).or_insert((minutes, link));
        if tighter(minutes, entry.0) {
            *entry = (minutes, link);
        }
    }
    for (key, (at_least, wait)) in least {
        if let Some((_, limit)) = most.get(&key).filter(|(at_most, _)| *at_most < at_least) {
            let place = link_list(&task.value, wait);
            let issue = task.item.issue(IssueCode::ContradictingLinks, place);
            reader
                .issues
                .push(issue.found(format!("{wait} and {limit}")));
        }
    }
}
