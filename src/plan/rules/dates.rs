//! Tasks do not wait for each other in circles, and deadlines can be met.

use std::collections::HashMap;

use crate::{
    id::TaskId,
    issue::{IssueCode, Value},
    network::{Activity, Arc, Frame, Lag, Network, NetworkError},
    plan::read::{Item, Parts, Read, Reader, Section},
    tactic::Task,
    time::{Minute, WorkCalendar},
};

/// Makes the network of the tasks, which are sorted by name, and checks it; `None` when an issue stands in the way.
pub(super) fn check(parts: &Parts, reader: &mut Reader) -> Option<Network> {
    let calendars = Calendars::of(parts);
    let activities = parts
        .tasks
        .iter()
        .map(|task| activity(&task.value, &calendars))
        .collect();
    let arcs = arcs(&parts.tasks, reader);
    let network = match Network::new(activities, arcs, calendars.list) {
        Ok(network) => network,
        Err(error) => {
            report(&error, parts, reader);
            return None;
        }
    };
    // Without their calendars and people, tasks would seem to take another time than they do.
    if reader.is_whole(Section::Calendars) && reader.is_whole(Section::Needs) {
        check_deadlines(&network, parts, reader);
    }
    Some(network)
}

/// The calendars as the network numbers them: the plan's own first.
struct Calendars<'a> {
    list: Vec<WorkCalendar>,
    index: HashMap<&'a str, u32>,
}

impl<'a> Calendars<'a> {
    fn of(parts: &'a Parts) -> Self {
        let named = |id: &str| parts.calendars.iter().find(|c| c.value.0.as_str() == id);
        let own = parts.calendar.as_ref().and_then(|id| named(id.as_str()));
        let own = own.map_or_else(WorkCalendar::standard, |read| read.value.1.clone());
        let mut list = vec![own];
        let mut index = HashMap::new();
        for read in &parts.calendars {
            index.insert(
                read.value.0.as_str(),
                u32::try_from(list.len()).unwrap_or(0),
            );
            list.push(read.value.1.clone());
        }
        Self { list, index }
    }
}

fn activity(task: &Task, calendars: &Calendars<'_>) -> Activity {
    let named = task
        .calendar
        .as_ref()
        .and_then(|id| calendars.index.get(id.as_str()));
    let calendar = named.copied().unwrap_or(0);
    let mut activity = Activity::new(task.duration.minutes(), calendar);
    activity.bounds.start_no_earlier = task
        .not_before
        .and_then(|date| Minute::from_date(date).ok());
    // A deadline is the last day of work: the whole of it may be used.
    let day_after = task.deadline.and_then(|date| date.succ_opt());
    activity.bounds.deadline = day_after.and_then(|date| Minute::from_date(date).ok());
    activity
}

/// Links the tasks by their places in the list; what refers to nothing is reported elsewhere.
fn arcs(tasks: &[Read<Task>], reader: &mut Reader) -> Vec<Arc> {
    let places: HashMap<&TaskId, u32> = tasks
        .iter()
        .zip(0..)
        .map(|(task, place)| (&task.value.id, place))
        .collect();
    let mut arcs = Vec::new();
    for (task, to) in tasks.iter().zip(0..) {
        for dependency in &task.value.after {
            let Some(&from) = places.get(&dependency.on) else {
                continue;
            };
            if from == to {
                reader
                    .issues
                    .push(task.item.issue(IssueCode::SelfDependency, "/after"));
                continue;
            }
            let lag = Lag::work(dependency.lag.minutes());
            arcs.push(Arc::new(from, dependency.kind, to).with_lag(lag));
        }
    }
    arcs
}

fn report(error: &NetworkError, parts: &Parts, reader: &mut Reader) {
    let task = |place: u32| parts.tasks.get(place as usize);
    let plan = Item::plan();
    let issue = match error {
        NetworkError::Cycle { cycle } => {
            let first = cycle.nodes().first().copied();
            let members = cycle.nodes().iter().copied().chain(first);
            let names = members.filter_map(|place| Some(task(place)?.value.id.to_string()));
            let item = first.and_then(task).map_or(&plan, |task| &task.item);
            let issue = item.issue(IssueCode::DependencyCycle, "/after");
            issue.found(Value::Names(names.collect()))
        }
        NetworkError::BeforeHorizon { activity } | NetworkError::AfterHorizon { activity } => {
            task(*activity)
                .map_or(&plan, |task| &task.item)
                .issue(IssueCode::BeyondHorizon, "")
        }
        // Durations, lags, calendars and references were judged when they were read, and no memory holds more tasks
        // than can be numbered.
        other => plan
            .issue(IssueCode::InvalidValue, "/tactics")
            .limit(other.to_string()),
    };
    reader.issues.push(issue);
}

fn check_deadlines(network: &Network, parts: &Parts, reader: &mut Reader) {
    let Some(span) = parts.span else { return };
    let dates = match network.schedule(Frame::from_start(span.start_minute())) {
        Ok(dates) => dates,
        Err(error) => return report(&error, parts, reader),
    };
    for (task, dates) in parts.tasks.iter().zip(dates.iter()) {
        let finish = &dates.early_finish;
        let last_day = last_day(*finish);
        if let Some(deadline) = task.value.deadline.filter(|deadline| last_day > *deadline) {
            let issue = task
                .item
                .issue(IssueCode::DeadlineBeforeEarliestFinish, "/deadline");
            reader.issues.push(issue.found(deadline).limit(last_day));
        } else if *finish > span.end_minute() {
            let issue = task.item.issue(IssueCode::FinishAfterPlanEnd, "");
            let end = span.end().pred_opt().unwrap_or(span.end());
            reader.issues.push(issue.found(last_day).limit(end));
        }
    }
}

/// Returns the day on which something finishes: a finish at midnight belongs to the day before it.
fn last_day(finish: Minute) -> chrono::NaiveDate {
    finish.try_add(-1).unwrap_or(finish).date()
}
