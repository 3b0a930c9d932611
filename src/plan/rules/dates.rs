//! There are dates that keep all links, windows and deadlines, and set dates that logic cannot keep are named.

use std::collections::BTreeMap;

use super::{
    circles,
    gates::{self, Gates},
    link_list,
    network::{Translation, translate},
};
use crate::{
    approval::Policies,
    id::TaskId,
    issue::{IssueCode, Value},
    network::{Conflict, DateOf, End, Frame, Network, NetworkError, Reason, Solution},
    plan::{
        approvals::PlannedApproval,
        read::{Item, Parts, Read, Reader, Section},
    },
    tactic::{Dependency, Moment, MustDate, Task},
    time::{Minute, WorkCalendar},
};

/// What the tasks became.
pub(super) struct Work {
    pub(super) network: Network,
    pub(super) calendars: BTreeMap<TaskId, WorkCalendar>,
    /// What the network has behind the tasks.
    pub(super) approvals: Vec<PlannedApproval>,
}

/// What issues are about: the parts of the plan, its links as arcs, and the approvals behind the tasks.
#[derive(Clone, Copy)]
struct Court<'a> {
    parts: &'a Parts,
    /// The arcs that links became, numbered task by task; those of approvals come after them.
    arcs: &'a [(u32, u32)],
    approvals: &'a [PlannedApproval],
}

/// Makes the network of the tasks, which are sorted by name, and checks it; `None` when an issue stands in the way.
pub(super) fn check(
    parts: &Parts,
    policies: Option<&Policies>,
    reader: &mut Reader,
) -> Option<Work> {
    let Translation { spec, calendars } = translate(parts, reader);
    let errors = spec.check();
    for error in &errors {
        report(error, Court::of(parts), reader);
    }
    if !errors.is_empty() {
        return None;
    }
    let arcs: Vec<(u32, u32)> = spec.arcs.iter().map(|arc| (arc.from, arc.to)).collect();
    let network = match spec.build() {
        Ok(network) => network,
        Err(error) => {
            let court = Court {
                arcs: &arcs,
                ..Court::of(parts)
            };
            report(&error, court, reader);
            if let NetworkError::Cycle { cycle } = &error {
                for cycle in circles::further(cycle, parts) {
                    report(&NetworkError::Cycle { cycle }, court, reader);
                }
            }
            return None;
        }
    };
    let (network, approvals) = with_approvals(network, parts, policies, reader)?;
    // Without their calendars and people, tasks would seem to take another time than they do.
    let sections = [
        Section::Calendars,
        Section::Blackouts,
        Section::Needs,
        Section::Dates,
    ];
    if sections.into_iter().all(|section| reader.is_whole(section)) {
        let court = Court {
            parts,
            arcs: &arcs,
            approvals: &approvals,
        };
        check_dates(&network, court, reader);
    }
    Some(Work {
        network,
        calendars,
        approvals,
    })
}

/// Puts the approvals behind the tasks, if the plan asks for it.
fn with_approvals(
    network: Network,
    parts: &Parts,
    policies: Option<&Policies>,
    reader: &mut Reader,
) -> Option<(Network, Vec<PlannedApproval>)> {
    let Some(policies) = policies.filter(|_| parts.approvals.is_some()) else {
        return Some((network, Vec::new()));
    };
    let Gates { approvals, spec } = gates::plan(parts, policies, &network, reader)?;
    match spec.build() {
        Ok(network) => Some((network, approvals)),
        Err(error) => {
            report(&error, Court::of(parts), reader);
            None
        }
    }
}

impl<'a> Court<'a> {
    fn of(parts: &'a Parts) -> Self {
        Self {
            parts,
            arcs: &[],
            approvals: &[],
        }
    }
}

/// Notes what the network refuses. What the rules of links and parents have noted already is passed over.
fn report(error: &NetworkError, court: Court<'_>, reader: &mut Reader) {
    let Court { parts, arcs, .. } = court;
    let task = |place: u32| parts.tasks.get(place as usize);
    let plan = Item::plan();
    let item = |place: u32| match task(place) {
        Some(task) => &task.item,
        None => gates::item_of(parts, court.approvals, place).unwrap_or(&plan),
    };
    let issue = match error {
        NetworkError::SelfArc { .. }
        | NetworkError::PercentOfNothing { .. }
        | NetworkError::SummaryFinish { .. }
        | NetworkError::ParentIsNoSummary { .. }
        | NetworkError::ParentCycle { .. } => return,
        NetworkError::Cycle { cycle } => {
            let first = cycle.nodes().first().copied();
            let members = cycle.nodes().iter().copied().chain(first);
            let names = members.filter_map(|place| Some(task(place)?.value.id.to_string()));
            let item = first.map_or(&plan, item);
            let issue = item.issue(IssueCode::DependencyCycle, "/after");
            issue.found(Value::Names(names.collect()))
        }
        NetworkError::PositiveCycle { arcs: circle, .. } => {
            if contradicts_already(reader) {
                return;
            }
            let links = circle.iter().filter_map(|arc| link_of(*arc, arcs, parts));
            let links: Vec<(&Read<Task>, &Dependency)> = links.collect();
            let texts: Vec<String> = links
                .iter()
                .map(|(task, link)| format!("{} after {link}", task.value.id))
                .collect();
            let (item, place) = links.first().map_or((&plan, "/tactics"), |(task, link)| {
                (&task.item, link_list(&task.value, link))
            });
            let issue = item.issue(IssueCode::ContradictingLinks, place);
            issue.found(texts.join(", "))
        }
        NetworkError::NoWindow {
            activity,
            side,
            date,
        } => {
            let place = match task(*activity) {
                Some(task) if task.value.windows.is_empty() => "/blackouts",
                _ => "/windows",
            };
            item(*activity)
                .issue(IssueCode::NoWindowLeft, place)
                .found(format!("{side} {}", in_words(*date)))
        }
        NetworkError::NoStretch { activity, .. } => {
            let duration = task(*activity).map(|task| task.value.duration.to_string());
            item(*activity)
                .issue(IssueCode::NeverWhole, "/breaks")
                .found(duration.unwrap_or_default())
        }
        NetworkError::BeforeHorizon { activity } | NetworkError::AfterHorizon { activity } => {
            item(*activity).issue(IssueCode::BeyondHorizon, "")
        }
        // Durations, lags, calendars and references were judged when they were read, and no memory holds more tasks
        // than can be numbered.
        other => plan
            .issue(IssueCode::InvalidValue, "/tactics")
            .limit(other.to_string()),
    };
    reader.issues.push(issue);
}

/// Tells whether two links were found to contradict each other, which is what the solver then finds too.
fn contradicts_already(reader: &Reader) -> bool {
    let mut issues = reader.issues.iter();
    issues.any(|issue| issue.code == IssueCode::ContradictingLinks)
}

/// Returns the link that became the arc of this number, and the task that has it.
fn link_of<'a>(
    arc: u32,
    arcs: &[(u32, u32)],
    parts: &'a Parts,
) -> Option<(&'a Read<Task>, &'a Dependency)> {
    let (_, to) = *arcs.get(arc as usize)?;
    let before = arcs.get(..arc as usize)?;
    let nth = before
        .iter()
        .rev()
        .take_while(|other| other.1 == to)
        .count();
    let task = parts.tasks.get(to as usize)?;
    let known = |link: &&Dependency| {
        let place = parts
            .tasks
            .binary_search_by(|other| other.value.id.cmp(&link.on));
        link.on != task.value.id && place.is_ok()
    };
    let link = task.value.after.iter().filter(known).nth(nth)?;
    Some((task, link))
}

fn check_dates(network: &Network, court: Court<'_>, reader: &mut Reader) {
    let parts = court.parts;
    let Some(span) = parts.span else { return };
    let solution = match network.schedule(Frame::from_start(span.start_minute())) {
        Ok(solution) => solution,
        Err(error) => return report(&error, court, reader),
    };
    for (task, dates) in parts.tasks.iter().zip(solution.iter()) {
        let finish = dates.early_finish;
        let deadline = task.value.bounds.deadline;
        if let Some(deadline) = deadline.filter(|deadline| finish > deadline.end_minute()) {
            let earliest = match deadline {
                Moment::Day(_) => Moment::Day(last_day(finish)),
                Moment::Minute(_) => Moment::Minute(finish),
            };
            let issue = task
                .item
                .issue(IssueCode::DeadlineBeforeEarliestFinish, "/deadline");
            reader.issues.push(issue.found(deadline).limit(earliest));
        } else if finish > span.end_minute() && !spans_others(&task.value) {
            let issue = task.item.issue(IssueCode::FinishAfterPlanEnd, "");
            let end = span.end().pred_opt().unwrap_or(span.end());
            reader.issues.push(issue.found(last_day(finish)).limit(end));
        }
    }
    check_hammocks(&solution, parts, reader);
    for conflict in solution.conflicts() {
        if let Some(task) = parts.tasks.get(conflict.activity as usize) {
            note_conflict(&conflict, task, network, court, reader);
        }
    }
}

/// A hammock whose end would come before its start ends where it begins; that is hardly what is meant.
fn check_hammocks(solution: &Solution<'_>, parts: &Parts, reader: &mut Reader) {
    let known = |link: &Dependency| {
        let tasks = &parts.tasks;
        let found = tasks.binary_search_by(|other| other.value.id.cmp(&link.on));
        found.is_ok()
    };
    let dated = (0_u32..).zip(parts.tasks.iter().zip(solution.iter()));
    for (place, (task, dates)) in dated.filter(|(_, (task, _))| task.value.is_hammock()) {
        let links = &task.value.after;
        // A link that could not be read, or to what is not there, might be the latest.
        if !links.iter().all(known) || !reader.has_all(&task.item, "/to") {
            continue;
        }
        let reasons = solution.reasons(place, DateOf::EarlyFinish);
        let by_link = |reason: &Reason| matches!(reason, Reason::Arc(_));
        if !reasons.contains(&Reason::OwnStart) || reasons.iter().any(by_link) {
            continue;
        }
        let ends = links.iter();
        let ends = ends.filter(|link| link.kind.enters() == End::Finish);
        let ends: Vec<String> = ends.map(ToString::to_string).collect();
        if !ends.is_empty() {
            let issue = task.item.issue(IssueCode::HammockEndsFirst, "/to");
            let start = in_words(dates.early_start);
            reader
                .issues
                .push(issue.found(ends.join(", ")).limit(start));
        }
    }
}

/// Tells whether a task has the dates of others, which say themselves that they are late.
fn spans_others(task: &Task) -> bool {
    task.is_summary() || task.is_hammock()
}

fn note_conflict(
    conflict: &Conflict,
    task: &Read<Task>,
    network: &Network,
    court: Court<'_>,
    reader: &mut Reader,
) {
    let Court { parts, arcs, .. } = court;
    if is_kept_on_its_day(conflict, &task.value) {
        return;
    }
    let bounds = &task.value.bounds;
    let latest = |moment: Option<Moment>| moment.map_or_else(String::new, |at| at.to_string());
    let (place, found) = match (conflict.set, bounds.must) {
        (Reason::Must, Some(MustDate::Start(at))) => {
            ("/must_start", format!("the start {at} that must be"))
        }
        (Reason::Must, Some(MustDate::Finish(at))) => {
            ("/must_finish", format!("the finish {at} that must be"))
        }
        (Reason::StartNoLater, _) => (
            "/start_by",
            format!("the latest start {}", latest(bounds.start_no_later)),
        ),
        (Reason::FinishNoLater, _) => (
            "/finish_by",
            format!("the latest finish {}", latest(bounds.finish_no_later)),
        ),
        // Nothing has happened yet when a plan is built.
        _ => return,
    };
    let name = |place: u32| {
        let task = parts.tasks.get(place as usize);
        task.map_or_else(String::new, |task| task.value.id.to_string())
    };
    let who = match conflict.with.reason {
        Reason::Arc(arc) => match link_of(arc, arcs, parts) {
            Some((of, link)) if of.value.id == task.value.id => format!("the link {link}"),
            Some((of, link)) => format!("the link {link} of {}", of.value.id),
            None => approval_of(arc, network, court).unwrap_or_else(|| "a link".to_owned()),
        },
        Reason::Summary(summary) => format!("the start of the summary {}", name(summary)),
        Reason::Member(member) => format!("its member {}", name(member)),
        Reason::ProjectStart => "the start of the plan".to_owned(),
        Reason::StartNoEarlier => "its earliest start".to_owned(),
        Reason::FinishNoEarlier => "its earliest finish".to_owned(),
        Reason::Calendar => "its calendar".to_owned(),
        Reason::Whole => "the stretches of work that hold it whole".to_owned(),
        Reason::Window => "its windows".to_owned(),
        _ => "its dates".to_owned(),
    };
    let limit = format!("{who}: {} at the earliest", in_words(conflict.with.date));
    let issue = task.item.issue(IssueCode::DateConflict, place);
    reader.issues.push(issue.found(found).limit(limit));
}

/// Names the approval whose finish an arc waits for.
fn approval_of(arc: u32, network: &Network, court: Court<'_>) -> Option<String> {
    let arc = network.arcs().get(arc as usize)?;
    let n = (arc.from as usize).checked_sub(court.parts.tasks.len())?;
    let approval = court.approvals.get(n)?;
    let (amount, cost) = (approval.amount, &approval.cost);
    Some(format!("the approval of {amount} for {cost}"))
}

/// Tells whether a date that must be is a day, and the task stands on that day where its calendar lets it.
fn is_kept_on_its_day(conflict: &Conflict, task: &Task) -> bool {
    let Some(MustDate::Start(Moment::Day(day)) | MustDate::Finish(Moment::Day(day))) =
        task.bounds.must
    else {
        return false;
    };
    let moved = matches!(
        conflict.with.reason,
        Reason::Calendar | Reason::Whole | Reason::Window
    );
    conflict.set == Reason::Must && moved && conflict.with.date.date() == day
}

fn in_words(minute: Minute) -> String {
    minute.datetime().format("%Y-%m-%d %H:%M").to_string()
}

/// Returns the day on which something finishes: a finish at midnight belongs to the day before it.
fn last_day(finish: Minute) -> chrono::NaiveDate {
    finish.try_add(-1).unwrap_or(finish).date()
}
