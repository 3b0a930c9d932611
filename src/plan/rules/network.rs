//! From tasks to the integer problem: calendars, windows, activities and arcs by their places in the list.

use std::collections::{BTreeMap, HashMap};

use crate::{
    id::{BlackoutId, CalendarId, PersonId, TaskId},
    issue::IssueCode,
    network::{Activity, ActivityKind, Arc, NetworkSpec},
    plan::read::{Parts, Read, Reader, Section},
    resource::Person,
    tactic::{Blackout, BlackoutList, Dependency, Task, Work},
    time::{DateSpan, Windows, WorkCalendar},
};

/// The tasks as a network, and what was made for them on the way.
pub(super) struct Translation {
    pub(super) spec: NetworkSpec,
    /// The calendars of tasks that people work off when they are there.
    pub(super) calendars: BTreeMap<TaskId, WorkCalendar>,
}

/// Translates the tasks, which are sorted by name; activity `n` is task `n`.
pub(super) fn translate(parts: &Parts, reader: &mut Reader) -> Translation {
    let places: HashMap<&TaskId, u32> = parts
        .tasks
        .iter()
        .zip(0..)
        .map(|(task, place)| (&task.value.id, place))
        .collect();
    let mut calendars = Calendars::of(parts);
    let mut windows = WindowList::of(parts);
    let mut activities = Vec::with_capacity(parts.tasks.len());
    for task in &parts.tasks {
        let mut activity = activity(&task.value);
        activity.calendar = calendars.of_task(task, reader);
        activity.window = windows.of_task(task, reader);
        let parent = task.value.parent.as_ref();
        let place = parent.and_then(|parent| places.get(parent)).copied();
        let is_summary = |place: &u32| {
            let parent = parts.tasks.get(*place as usize);
            parent.is_some_and(|parent| parent.value.is_summary())
        };
        activity.parent = place.filter(is_summary);
        activities.push(activity);
    }
    let spec = NetworkSpec {
        activities,
        arcs: arcs(&parts.tasks, &places),
        calendars: calendars.list,
        windows: windows.list,
    };
    Translation {
        spec,
        calendars: calendars.common,
    }
}

fn activity(task: &Task) -> Activity {
    let kind = match task.work {
        Work::Summary => ActivityKind::Summary,
        Work::Hammock => ActivityKind::Hammock,
        Work::Duration(_) | Work::Effort(_) | Work::Capacity(_) | Work::Milestone => {
            ActivityKind::Task
        }
    };
    Activity {
        kind,
        breaks: task.breaks,
        timing: task.timing,
        priority: task.priority,
        bounds: task.bounds.minutes(),
        ..Activity::new(task.duration.minutes(), 0)
    }
}

/// Links the tasks by their places in the list; what refers to nothing or to itself is reported elsewhere.
fn arcs(tasks: &[Read<Task>], places: &HashMap<&TaskId, u32>) -> Vec<Arc> {
    let mut arcs = Vec::new();
    for (task, to) in tasks.iter().zip(0..) {
        for dependency in &task.value.after {
            match places.get(&dependency.on) {
                Some(&from) if from != to => arcs.push(arc(from, to, dependency)),
                _ => (),
            }
        }
    }
    arcs
}

fn arc(from: u32, to: u32, dependency: &Dependency) -> Arc {
    Arc {
        from,
        to,
        kind: dependency.kind,
        lag: dependency.lag,
        limit: dependency.limit,
    }
}

/// Returns the number that the next item of a list will have; no memory holds more than can be numbered.
fn number<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}

/// The calendars as the network numbers them: the plan's own first, then those with a name, then those that tasks have in
/// common with people.
struct Calendars<'a> {
    list: Vec<WorkCalendar>,
    index: HashMap<&'a CalendarId, u32>,
    people: HashMap<&'a PersonId, &'a Person>,
    /// The calendars of a task's calendar and people.
    shared: BTreeMap<(u32, Vec<&'a PersonId>), u32>,
    common: BTreeMap<TaskId, WorkCalendar>,
}

impl<'a> Calendars<'a> {
    fn of(parts: &'a Parts) -> Self {
        let named = |id: &CalendarId| parts.calendars.iter().find(|c| c.value.0 == *id);
        let own = parts.calendar.as_ref().and_then(named);
        let own = own.map_or_else(WorkCalendar::standard, |read| read.value.1.clone());
        let mut list = vec![own];
        let mut index = HashMap::new();
        for read in &parts.calendars {
            index.insert(&read.value.0, number(&list));
            list.push(read.value.1.clone());
        }
        let people = parts
            .people
            .iter()
            .map(|read| (&read.value.id, &read.value));
        Self {
            list,
            index,
            people: people.collect(),
            shared: BTreeMap::new(),
            common: BTreeMap::new(),
        }
    }

    /// Returns the number of a calendar by its name; the plan's if there is none.
    fn named(&self, id: Option<&CalendarId>) -> u32 {
        let found = id.and_then(|id| self.index.get(id));
        found.copied().unwrap_or(0)
    }

    fn of_task(&mut self, task: &'a Read<Task>, reader: &mut Reader) -> u32 {
        let own = self.named(task.value.calendar.as_ref());
        if !matches!(task.value.work, Work::Capacity(_)) {
            return own;
        }
        let mut people: Vec<&PersonId> = task.value.people().map(|(id, _)| id).collect();
        people.sort();
        people.dedup();
        let key = (own, people);
        let known = self.shared.get(&key).copied();
        let found = known.or_else(|| {
            let common = self.meet(own, &key.1)?;
            let place = number(&self.list);
            self.list.push(common);
            self.shared.insert(key, place);
            Some(place)
        });
        let Some(place) = found else {
            if reader.is_whole(Section::Calendars) {
                let issue = task
                    .item
                    .issue(IssueCode::EffortWithoutCapacity, "/driven_by");
                let found =
                    "the people named and the task's calendar have no working time in common";
                reader.issues.push(issue.found(found));
            }
            return own;
        };
        if let Some(calendar) = self.list.get(place as usize) {
            self.common.insert(task.value.id.clone(), calendar.clone());
        }
        place
    }

    /// Returns when everybody is there: on the calendar of the task, on that of each person, and not on an absence.
    fn meet(&self, own: u32, people: &[&PersonId]) -> Option<WorkCalendar> {
        let calendar = |place: u32| self.list.get(place as usize);
        let mut common = calendar(own)?.clone();
        for person in people.iter().filter_map(|id| self.people.get(id)) {
            let theirs = calendar(self.named(person.calendar.as_ref()))?;
            let there = theirs.with_absences(&person.absences);
            common = common.intersection(&there).ok()?;
        }
        Some(common)
    }
}

/// The windows as the network numbers them, each once.
struct WindowList<'a> {
    list: Vec<Windows>,
    index: BTreeMap<(&'a [DateSpan], &'a [Blackout]), u32>,
    blackouts: HashMap<&'a BlackoutId, &'a BlackoutList>,
}

impl<'a> WindowList<'a> {
    fn of(parts: &'a Parts) -> Self {
        let lists = parts.blackouts.iter();
        Self {
            list: Vec::new(),
            index: BTreeMap::new(),
            blackouts: lists.map(|read| (&read.value.id, &read.value)).collect(),
        }
    }

    fn of_task(&mut self, task: &'a Read<Task>, reader: &mut Reader) -> Option<u32> {
        let (item, value) = (&task.item, &task.value);
        let (open, closed) = (value.windows.as_slice(), value.blackouts.as_slice());
        if open.is_empty() && closed.is_empty() {
            return None;
        }
        if let Some(place) = self.index.get(&(open, closed)) {
            return Some(*place);
        }
        let spans = closed_spans(closed, |id| self.blackouts.get(id).copied());
        let Ok(windows) = Windows::new(open, &spans) else {
            let issue = item.issue(IssueCode::NoWindowLeft, "/blackouts");
            reader.issues.push(issue.found("on any day"));
            return None;
        };
        let place = number(&self.list);
        self.list.push(windows);
        self.index.insert((open, closed), place);
        Some(place)
    }
}

/// Returns the days that blackouts close.
fn closed_spans<'a>(
    blackouts: &'a [Blackout],
    list: impl Fn(&BlackoutId) -> Option<&'a BlackoutList>,
) -> Vec<DateSpan> {
    let mut spans = Vec::new();
    for blackout in blackouts {
        match blackout {
            Blackout::List(id) => {
                for inner in list(id).into_iter().flat_map(|list| &list.spans) {
                    own_spans(inner, &mut spans);
                }
            }
            own => own_spans(own, &mut spans),
        }
    }
    spans
}

fn own_spans(blackout: &Blackout, spans: &mut Vec<DateSpan>) {
    match blackout {
        Blackout::Dates(span) => spans.push(*span),
        Blackout::Yearly(yearly) => spans.extend(yearly.all()),
        // A list within a list is refused when it is read.
        Blackout::List(_) => (),
    }
}
