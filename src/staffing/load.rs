//! How much of everybody is used when, and where would it be too much without levelling?

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Levelled, LevelledTask, Options, ResourceName, StaffingError, TaskHours,
    book::{Book, DIGITS, counted, quantity},
    calendars::Calendars,
    profile::{Edge, Profile},
};
use crate::{
    id::TaskId,
    network::{Activity, Breaks, Network},
    number::{Decimal, Percent, Quantity, Ratio},
    plan::Plan,
    time::{DateSpan, Minute, WorkCalendar, WorkTime},
};

/// How much of a person, pool, tool or room is used, period by period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Load {
    /// Who or what.
    pub resource: ResourceName,
    /// The units there are.
    pub units: Quantity,
    /// The periods in the order given.
    pub periods: Vec<LoadPeriod>,
}

/// How much of a resource is used in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoadPeriod {
    /// The days.
    pub span: DateSpan,
    /// The work that tasks take of it, overtime included: minutes times units, rounded down to the minute.
    pub booked: WorkTime,
    /// The work there is: the minutes of its calendar, absences apart, times its units, rounded down to the minute.
    pub available: WorkTime,
    /// The most units that are held at once.
    pub peak: Quantity,
}

/// Returns one amount of work as a share of another; `None` if there is none.
fn share(booked: WorkTime, available: WorkTime) -> Option<Percent> {
    let (booked, available) = (booked.minutes(), available.minutes());
    Ratio::of(Decimal::from(booked), Decimal::from(available))?.percent(1)
}

impl LoadPeriod {
    /// Returns the share of what is there that is booked, to a tenth of a percent; `None` if nobody is there.
    #[must_use]
    pub fn utilisation(&self) -> Option<Percent> {
        share(self.booked, self.available)
    }
}

impl Load {
    /// Returns all that is booked.
    #[must_use]
    pub fn booked(&self) -> WorkTime {
        total(self.periods.iter().map(|period| period.booked))
    }

    /// Returns all that there is.
    #[must_use]
    pub fn available(&self) -> WorkTime {
        total(self.periods.iter().map(|period| period.available))
    }

    /// Returns the share of what is there that is booked over all periods, to a tenth of a percent; `None` if nobody is there.
    #[must_use]
    pub fn utilisation(&self) -> Option<Percent> {
        share(self.booked(), self.available())
    }
}

fn total(parts: impl Iterator<Item = WorkTime>) -> WorkTime {
    parts.fold(WorkTime::ZERO, |sum, part| {
        sum.try_add(part).unwrap_or(WorkTime::MAX)
    })
}

/// A stretch of time at which tasks hold more of a resource than there is, as logic alone puts them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overload {
    /// Of whom or what.
    pub resource: ResourceName,
    /// The first minute.
    pub from: Minute,
    /// The minute after the last.
    pub until: Minute,
    /// The most units that are held at once.
    pub held: Quantity,
    /// The units there are.
    pub units: Quantity,
    /// The tasks that hold some, in the order of their names.
    pub tasks: Vec<TaskId>,
}

/// Adds up how much of everybody a levelled schedule uses in each period; in the order of the plan's people, then its resources.
///
/// A task takes of a resource, in the minutes in which it is worked, the units it has of it. What is finished takes nothing, and who does
/// no work in the plan is not listed.
///
/// # Errors
///
/// As [`Levelled::with`] for options that do not fit the plan.
///
/// # Complexity
///
/// `O(a p)` look-ups for `a` assignments and `p` periods.
///
/// # Example: two days of a week
/// ```
/// use tactica::{plan::PlanDraft, staffing::{Levelled, Options, loads}, time::WorkTime};
///
/// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
/// # draft.objectives = serde_json::from_str(r#"[{"id": "awareness", "name": "Awareness"}]"#)?;
/// # draft.people = serde_json::from_str(r#"[{"id": "anna", "name": "Anna"}]"#)?;
/// # draft.tactics = serde_json::from_str(r#"[{"id": "launch", "name": "Launch", "objectives": ["awareness"],
/// #     "responsible": "anna", "tasks": [
/// #     {"id": "brief", "name": "Brief", "duration": "2d", "needs": [{"person": "anna"}]}]}]"#)?;
/// let plan = draft.build()?;
/// let levelled = Levelled::of(&plan)?;
/// let loads = loads(&plan, &Options::default(), &levelled, &["2025-01-06..2025-01-13".parse()?])?;
/// assert_eq!(loads[0].booked(), "2d".parse()?);
/// assert_eq!(loads[0].available(), "5d".parse()?);
/// assert_eq!(loads[0].utilisation(), Some("40%".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn loads(
    plan: &Plan,
    options: &Options,
    levelled: &Levelled,
    periods: &[DateSpan],
) -> Result<Vec<Load>, StaffingError> {
    let mut view = View::of(plan, options)?;
    let mut booked: BTreeMap<u32, Vec<i128>> = BTreeMap::new();
    let mut profiles: BTreeMap<u32, Profile> = BTreeMap::new();
    let rows = levelled.tasks().iter().enumerate();
    for (n, task) in rows.filter(|(_, task)| !task.assigned.is_empty()) {
        let common = view.common(n, task);
        let activity = view.network.activities().get(n).copied();
        for assigned in &task.assigned {
            let Some((store, units)) = view.demand(assigned) else {
                continue;
            };
            let sums = booked.entry(store);
            let sums = sums.or_insert_with(|| vec![0; periods.len()]);
            for (sum, period) in sums.iter_mut().zip(periods) {
                let from = task.resumes.max(period.start_minute());
                let until = task.finish.min(period.end_minute());
                if from < until {
                    let work = i128::from(common.between(from, until).minutes());
                    *sum = sum.saturating_add(work.saturating_mul(units.into()));
                }
            }
            let profile = profiles.entry(store).or_insert_with(Profile::new);
            let span = (task.resumes, task.finish);
            hold(profile, activity.as_ref(), &common, span, units);
        }
    }
    let stores = (0_u32..).zip(&view.book.stores);
    let loads = stores
        .filter(|(_, store)| store.units > 0)
        .map(|(n, store)| {
            let calendar = view.calendars.get(store.calendar);
            let sums = booked.get(&n);
            let rows = periods.iter().enumerate().map(|(at, period)| {
                let there = calendar.between(period.start_minute(), period.end_minute());
                let there = i128::from(there.minutes()).saturating_mul(store.units.into());
                let sum = sums.and_then(|sums| sums.get(at)).copied().unwrap_or(0);
                let (from, until) = (period.start_minute(), period.end_minute());
                let peak = profiles.get(&n).map_or(0, |held| held.peak(from, until));
                LoadPeriod {
                    span: *period,
                    booked: work(sum),
                    available: work(there),
                    peak: quantity(peak),
                }
            });
            Load {
                resource: view.book.name(n).clone(),
                units: quantity(store.units),
                periods: rows.collect(),
            }
        });
    Ok(loads.collect())
}

/// Finds where everybody would be asked for too much if all came as logic alone has it, with the people that the levelled
/// schedule gives it.
///
/// In the order of the resources and then of time. Nothing is found exactly where levelling has nothing to do but wait for those
/// who are away.
///
/// # Errors
///
/// As [`Levelled::with`] for options that do not fit the plan.
///
/// # Complexity
///
/// `O(a log a)` for `a` assignments, and the pieces of tasks that may be split.
///
/// # Example: two tasks on one morning
/// ```
/// use tactica::{plan::PlanDraft, staffing::{Levelled, Options, overloads}};
///
/// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
/// # draft.objectives = serde_json::from_str(r#"[{"id": "awareness", "name": "Awareness"}]"#)?;
/// # draft.people = serde_json::from_str(r#"[{"id": "anna", "name": "Anna"}]"#)?;
/// # draft.tactics = serde_json::from_str(r#"[{"id": "launch", "name": "Launch", "objectives": ["awareness"],
/// #     "responsible": "anna", "tasks": [
/// #     {"id": "ad", "name": "Ad", "duration": "1d", "needs": [{"person": "anna"}]},
/// #     {"id": "mail", "name": "Mail", "duration": "4h", "needs": [{"person": "anna"}]}]}]"#)?;
/// let plan = draft.build()?;
/// let found = overloads(&plan, &Options::default(), &Levelled::of(&plan)?)?;
/// assert_eq!(found[0].resource.as_str(), "anna");
/// assert_eq!((found[0].held.to_string(), found[0].units.to_string()), ("2".into(), "1".into()));
/// assert_eq!(found[0].until, "2025-01-06T13:00".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn overloads(
    plan: &Plan,
    options: &Options,
    levelled: &Levelled,
) -> Result<Vec<Overload>, StaffingError> {
    let view = View::of(plan, options)?;
    let mut profiles: BTreeMap<u32, (Profile, Vec<&LevelledTask>)> = BTreeMap::new();
    for (n, task) in levelled.tasks().iter().enumerate() {
        let activity = view.network.activities().get(n).copied();
        let own = activity.and_then(|a| view.network.calendars().get(a.calendar as usize));
        let Some(own) = own else { continue };
        for assigned in &task.assigned {
            let Some((store, units)) = view.demand(assigned) else {
                continue;
            };
            let slot = profiles.entry(store);
            let (profile, tasks) = slot.or_insert_with(|| (Profile::new(), Vec::new()));
            let span = (task.logic_start, task.logic_finish);
            hold(profile, activity.as_ref(), own, span, units);
            tasks.push(task);
        }
    }
    let mut found = Vec::new();
    for (store, (profile, tasks)) in profiles {
        let units = view.book.stores[store as usize].units;
        let mut at = Minute::MIN;
        while let Some(stretch) = profile.blocked(at, Minute::MAX, units) {
            let from = profile.last(stretch.begin).max(at);
            let until = profile.first(stretch.behind);
            let held = tasks
                .iter()
                .filter(|task| task.logic_start < until && from < task.logic_finish);
            let mut names: Vec<TaskId> = held.map(|task| task.id.clone()).collect();
            names.dedup();
            found.push(Overload {
                resource: view.book.name(store).clone(),
                from,
                until,
                held: quantity(profile.peak(from, until)),
                units: quantity(units),
                tasks: names,
            });
            at = until;
        }
    }
    Ok(found)
}

/// Turns minutes times billionths of units into work.
fn work(billionths: i128) -> WorkTime {
    let one = 10_i128.checked_pow(DIGITS).unwrap_or(i128::MAX);
    let minutes = billionths.checked_div(one).unwrap_or(0);
    let minutes = i64::try_from(minutes).unwrap_or(i64::MAX);
    WorkTime::from_minutes(minutes).unwrap_or(WorkTime::MAX)
}

fn hold(
    profile: &mut Profile,
    activity: Option<&Activity>,
    calendar: &WorkCalendar,
    (start, finish): (Minute, Minute),
    units: i64,
) {
    let mut hold = |from: Minute, until: Minute| {
        profile.hold(Edge::plain(from), Edge::plain(until), units);
    };
    if activity.is_some_and(|activity| activity.breaks == Breaks::Split) {
        for piece in calendar.shifts(start, finish) {
            hold(piece.start, piece.end);
        }
    } else {
        hold(start, finish);
    }
}

/// The people and calendars of a plan under some options.
pub(super) struct View {
    pub(super) book: Book,
    pub(super) calendars: Calendars,
    pub(super) network: Network,
    own: Vec<u32>,
}

impl View {
    pub(super) fn of(plan: &Plan, options: &Options) -> Result<Self, StaffingError> {
        let network = options.dates.applied(plan)?;
        let mut calendars = Calendars::default();
        let own = network.calendars().iter();
        let own = own.map(|calendar| calendars.number(calendar)).collect();
        let book = Book::of(plan, options, &mut calendars)?;
        Ok(Self {
            book,
            calendars,
            network,
            own,
        })
    }

    fn demand(&self, assigned: &super::Assigned) -> Option<(u32, i64)> {
        let store = self.book.place(&assigned.resource)?;
        Some((store, counted(assigned.units.decimal())?))
    }

    /// Returns when a task is worked with those it has.
    pub(super) fn common(&mut self, n: usize, task: &LevelledTask) -> WorkCalendar {
        let activity = self.network.activities().get(n);
        let own = activity.and_then(|activity| self.own.get(activity.calendar as usize));
        let mut common = own.copied().unwrap_or(0);
        let most = self.book.longest_overtime();
        if let Some(most) = most.filter(|_| task.hours == TaskHours::Overtime) {
            common = self.calendars.longer(common, most);
        }
        for assigned in &task.assigned {
            let store = self.book.place(&assigned.resource);
            let store = store.map(|store| self.book.stores[store as usize].there(task.hours));
            let both = store.and_then(|store| self.calendars.meet(common, store));
            common = both.unwrap_or(common);
        }
        self.calendars.get(common).clone()
    }
}
