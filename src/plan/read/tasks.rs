//! Reads what an action plan is made of: tasks, milestones, summaries and hammocks.

use super::{Item, Parts, Read, Reader, Section, Spot, earning, modes, work};
use crate::{
    id::{PersonId, TacticId},
    issue::{IssueCode, SubjectKind},
    network::{Breaks, End},
    plan::{
        draft::{Field, HammockDraft, MilestoneDraft, SummaryDraft, TacticDraft, TaskDraft},
        names::Names,
    },
    tactic::{Dependency, Earning, Moment, MustDate, Task, TaskBounds, Work},
    time::WorkTime,
};

/// What the tasks of a tactic share.
pub(super) struct Owner {
    pub(super) tactic: Option<TacticId>,
    pub(super) responsible: Option<PersonId>,
    /// Whether the tactic names somebody, readable or not.
    pub(super) names_somebody: bool,
}

/// Reads all of a tactic.
pub(super) fn read(
    from: &TacticDraft,
    tactic: &Item,
    owner: &Owner,
    parts: &mut Parts,
    names: &mut Names,
    reader: &mut Reader,
) {
    let spot = tactic.spot;
    for (k, task) in from.tasks.iter().enumerate() {
        read_task(task, spot.inner("tasks", k), owner, parts, names, reader);
    }
    for (k, milestone) in from.milestones.iter().enumerate() {
        let spot = spot.inner("milestones", k);
        read_milestone(milestone, spot, owner, parts, names, reader);
    }
    for (k, summary) in from.summaries.iter().enumerate() {
        let spot = spot.inner("summaries", k);
        read_summary(summary, spot, owner, parts, names, reader);
    }
    for (k, hammock) in from.hammocks.iter().enumerate() {
        let spot = spot.inner("hammocks", k);
        read_hammock(hammock, spot, owner, parts, names, reader);
    }
}

/// Returns a task of which nothing is known but who owns it.
fn blank(id: crate::id::TaskId, name: String, work: Work, owner: &Owner) -> Task {
    Task {
        id,
        name,
        tactic: owner.tactic.clone(),
        work,
        duration: WorkTime::ZERO,
        calendar: None,
        parent: None,
        bounds: TaskBounds::default(),
        timing: None,
        priority: Task::USUAL_PRIORITY,
        breaks: Breaks::Stretch,
        windows: Vec::new(),
        blackouts: Vec::new(),
        after: Vec::new(),
        needs: Vec::new(),
        preferred: Vec::new(),
        modes: Vec::new(),
        responsible: owner.responsible.clone(),
        location: String::new(),
        method: String::new(),
        deliverable: String::new(),
        kpi: None,
        earning: Earning::default(),
        gate: None,
    }
}

fn read_task(
    from: &TaskDraft,
    spot: Spot,
    owner: &Owner,
    parts: &mut Parts,
    names: &mut Names,
    reader: &mut Reader,
) {
    let item = Item::new(SubjectKind::Task, &from.id, spot);
    parts.remember(&item, &from.origin, &from.note, reader);
    let id = reader.required(&item, "/id", &from.id);
    if let Some(id) = &id {
        names.tasks.add(id.clone(), &item, reader);
    }
    let name = reader.name(&item, &from.name);
    let needs = work::read_needs(&item, "/needs", &from.needs, reader);
    let work = work::read(&item, from, reader);
    let preferred = reader.list(&item, "/preferred", &from.preferred);
    let modes = modes::read(&item, from, parts, reader);
    let after = links(&item, "/after", &from.after, reader);
    let responsible = reader.optional(&item, "/responsible", &from.responsible);
    if from.responsible.is_missing() && !owner.names_somebody {
        let issue = item.issue(IssueCode::TaskWithoutResponsible, "/responsible");
        reader.issues.push(issue);
    }
    let mut moment = |field, from| reader.optional(&item, field, from);
    let bounds = TaskBounds {
        start_no_earlier: moment("/not_before", &from.not_before),
        finish_no_earlier: moment("/finish_not_before", &from.finish_not_before),
        start_no_later: moment("/start_by", &from.start_by),
        finish_no_later: moment("/finish_by", &from.finish_by),
        deadline: moment("/deadline", &from.deadline),
        must: must(&item, &from.must_start, &from.must_finish, reader),
    };
    let parent = reader.optional(&item, "/parent", &from.parent);
    let calendar = reader.optional(&item, "/calendar", &from.calendar);
    let timing = reader.optional(&item, "/timing", &from.timing);
    let priority = priority(&item, from.priority, reader);
    let breaks = reader
        .optional(&item, "/breaks", &from.breaks)
        .unwrap_or_default();
    let windows = reader.list(&item, "/windows", &from.windows);
    let blackouts = reader.list(&item, "/blackouts", &from.blackouts);
    let kpi = reader.optional(&item, "/kpi", &from.kpi);
    let earning = earning::read(&item, from, reader);
    let Some(work) = work else { return };
    let duration = work::duration(work, &needs, &item, parts, reader);
    let Some(id) = id else { return };
    let blank = blank(id, name, work, owner);
    let value = Task {
        duration,
        calendar,
        parent,
        bounds,
        timing,
        priority,
        breaks,
        windows,
        blackouts,
        after,
        needs,
        preferred,
        modes,
        responsible: responsible.or(blank.responsible),
        location: from.location.clone(),
        method: from.method.clone(),
        deliverable: from.deliverable.clone(),
        kpi,
        earning,
        ..blank
    };
    parts.tasks.push(Read { item, value });
}

pub(super) fn read_milestone(
    from: &MilestoneDraft,
    spot: Spot,
    owner: &Owner,
    parts: &mut Parts,
    names: &mut Names,
    reader: &mut Reader,
) {
    let item = Item::new(SubjectKind::Milestone, &from.id, spot);
    parts.remember(&item, &from.origin, &from.note, reader);
    let id = reader.required(&item, "/id", &from.id);
    if let Some(id) = &id {
        names.tasks.add(id.clone(), &item, reader);
    }
    let name = reader.name(&item, &from.name);
    let after = links(&item, "/after", &from.after, reader);
    let responsible = reader.optional(&item, "/responsible", &from.responsible);
    let mut moment = |field, from| reader.optional(&item, field, from);
    let bounds = TaskBounds {
        start_no_earlier: moment("/not_before", &from.not_before),
        finish_no_later: moment("/finish_by", &from.finish_by),
        deadline: moment("/deadline", &from.deadline),
        must: must(&item, &from.must_start, &from.must_finish, reader),
        ..TaskBounds::default()
    };
    let parent = reader.optional(&item, "/parent", &from.parent);
    let timing = reader.optional(&item, "/timing", &from.timing);
    let priority = priority(&item, from.priority, reader);
    let windows = reader.list(&item, "/windows", &from.windows);
    let blackouts = reader.list(&item, "/blackouts", &from.blackouts);
    let gate = reader.optional(&item, "/gate", &from.gate);
    let Some(id) = id else { return };
    let blank = blank(id, name, Work::Milestone, owner);
    let value = Task {
        parent,
        bounds,
        timing,
        priority,
        windows,
        blackouts,
        after,
        gate,
        responsible: responsible.or(blank.responsible),
        ..blank
    };
    parts.tasks.push(Read { item, value });
}

fn read_summary(
    from: &SummaryDraft,
    spot: Spot,
    owner: &Owner,
    parts: &mut Parts,
    names: &mut Names,
    reader: &mut Reader,
) {
    let item = Item::new(SubjectKind::Summary, &from.id, spot);
    parts.remember(&item, &from.origin, &from.note, reader);
    let id = reader.required(&item, "/id", &from.id);
    if let Some(id) = &id {
        names.tasks.add(id.clone(), &item, reader);
    }
    let name = reader.name(&item, &from.name);
    let after = entering(&item, "/after", &from.after, End::Start, reader);
    let responsible = reader.optional(&item, "/responsible", &from.responsible);
    let mut moment = |field, from| reader.optional(&item, field, from);
    let bounds = TaskBounds {
        start_no_earlier: moment("/not_before", &from.not_before),
        finish_no_later: moment("/finish_by", &from.finish_by),
        deadline: moment("/deadline", &from.deadline),
        ..TaskBounds::default()
    };
    let parent = reader.optional(&item, "/parent", &from.parent);
    let calendar = reader.optional(&item, "/calendar", &from.calendar);
    let Some(id) = id else { return };
    let blank = blank(id, name, Work::Summary, owner);
    let value = Task {
        parent,
        calendar,
        bounds,
        after,
        responsible: responsible.or(blank.responsible),
        ..blank
    };
    parts.tasks.push(Read { item, value });
}

fn read_hammock(
    from: &HammockDraft,
    spot: Spot,
    owner: &Owner,
    parts: &mut Parts,
    names: &mut Names,
    reader: &mut Reader,
) {
    let item = Item::new(SubjectKind::Hammock, &from.id, spot);
    parts.remember(&item, &from.origin, &from.note, reader);
    let id = reader.required(&item, "/id", &from.id);
    if let Some(id) = &id {
        names.tasks.add(id.clone(), &item, reader);
    }
    let name = reader.name(&item, &from.name);
    let mut after = entering(&item, "/from", &from.from, End::Start, reader);
    after.extend(entering(&item, "/to", &from.to, End::Finish, reader));
    after.sort();
    for (list, place, what) in [(&from.from, "/from", "from"), (&from.to, "/to", "until")] {
        if list.is_empty() {
            let issue = item.issue(IssueCode::HammockWithoutEnd, place);
            reader.issues.push(issue.found(what));
        }
    }
    let responsible = reader.optional(&item, "/responsible", &from.responsible);
    let bounds = TaskBounds {
        deadline: reader.optional(&item, "/deadline", &from.deadline),
        ..TaskBounds::default()
    };
    let parent = reader.optional(&item, "/parent", &from.parent);
    let calendar = reader.optional(&item, "/calendar", &from.calendar);
    let Some(id) = id else { return };
    let blank = blank(id, name, Work::Hammock, owner);
    let value = Task {
        parent,
        calendar,
        bounds,
        after,
        responsible: responsible.or(blank.responsible),
        ..blank
    };
    parts.tasks.push(Read { item, value });
}

fn must(
    item: &Item,
    start: &Field<Moment>,
    finish: &Field<Moment>,
    reader: &mut Reader,
) -> Option<MustDate> {
    if !start.is_missing() && !finish.is_missing() {
        let issue = item.issue(IssueCode::ConflictingFields, "/must_finish");
        reader
            .issues
            .push(issue.found("must_start and must_finish"));
    }
    if start.is_unread() || finish.is_unread() {
        // Any other date that cannot be read only lets things come earlier.
        reader.lose(Section::Dates);
    }
    let start = reader
        .optional(item, "/must_start", start)
        .map(MustDate::Start);
    let finish = reader
        .optional(item, "/must_finish", finish)
        .map(MustDate::Finish);
    start.or(finish)
}

fn priority(item: &Item, given: Option<u16>, reader: &mut Reader) -> u16 {
    let priority = given.unwrap_or(Task::USUAL_PRIORITY);
    if priority > Task::PRIORITY_MAX {
        let issue = item.issue(IssueCode::InvalidValue, "/priority");
        let reason = format!("{priority} is no priority from 0 to {}", Task::PRIORITY_MAX);
        reader
            .issues
            .push(issue.found(priority.to_string()).limit(reason));
    }
    priority
}

/// Reads links in the order of the predecessors' names.
fn links(
    item: &Item,
    list: &str,
    from: &[Field<Dependency>],
    reader: &mut Reader,
) -> Vec<Dependency> {
    let mut links = reader.list(item, list, from);
    links.sort();
    links
}

/// Reads links of which all have to enter one end.
fn entering(
    item: &Item,
    list: &str,
    from: &[Field<Dependency>],
    end: End,
    reader: &mut Reader,
) -> Vec<Dependency> {
    let mut read = reader.list(item, list, from);
    let mut refused = Vec::new();
    for (i, link) in read.iter().enumerate() {
        if link.kind.enters() != end {
            let i = reader.index(item, list, i);
            refused.push(i);
            let issue = item.issue(IssueCode::LinkToWrongEnd, format_args!("{list}/{i}"));
            let reason = match (item.subject.kind, end) {
                (SubjectKind::Summary, _) => "a summary is linked to at its start, with FS or SS",
                (_, End::Start) => "a hammock hangs from links to its start, with FS or SS",
                (_, End::Finish) => "a hammock hangs until links to its finish, with FF or SF",
            };
            reader
                .issues
                .push(issue.found(link.to_string()).limit(reason));
        }
    }
    for i in refused {
        reader.drop_item(item, list, i);
    }
    read.retain(|link| link.kind.enters() == end);
    read.sort();
    read
}
