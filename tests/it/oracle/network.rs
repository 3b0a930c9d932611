//! Dates and floats of networks of at most seven activities.
//!
//! The oracle knows a calendar as one `bool` a minute and the axis *W* as the running count of it. Early dates
//! are found by starting everything at the project start and moving whatever breaks a rule by one minute, until nothing
//! does; late dates likewise downward from the project finish; floats by delaying an activity and looking on.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "all numbers are minutes of ten weeks"
)]

use std::sync::LazyLock;

use proptest::prelude::*;
use tactica::{
    network::{Activity, Arc, Dates, Driver, LinkKind, Network},
    time::{ExceptionSpec, HolidaySpec, Minute, WeekSpec, WorkCalendar, WorkCalendarSpec},
};

/// The window of the oracle: ten weeks from Monday 2025-01-06.
const DAYS: usize = 70;
const DAY: usize = 1440;
const CALENDARS: usize = 16;

struct Table {
    calendar: WorkCalendar,
    working: Vec<bool>,
    /// *W*, from the beginning of the window.
    before: Vec<i64>,
    /// The first minute with each *W*.
    done: Vec<usize>,
}

fn base() -> i64 {
    "2025-01-06T00:00"
        .parse::<Minute>()
        .expect("a minute")
        .value()
}

/// A simple stream of numbers, so that the calendars are the same in every run.
fn lcg(state: &mut u64) -> usize {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) as usize
}

fn time(minute: usize) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Calendars of a few minutes a day: what matters happens where shifts begin and end, so there are many such places.
static TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| {
    let mut state = 7;
    (0..CALENDARS)
        .map(|index| table(index, &mut state))
        .collect()
});

fn table(index: usize, state: &mut u64) -> Table {
    const SHIFTS: [(usize, usize); 6] = [(0, 1), (2, 5), (5, 6), (8, 11), (720, 723), (1437, 1440)];
    let mut week: Vec<Vec<(usize, usize)>> = match index {
        0 => vec![vec![(0, DAY)]; 7],
        1 => [vec![vec![(540, 1020)]; 5], vec![vec![]; 2]].concat(),
        _ => (0..7)
            .map(|day| {
                let share = if day < 5 { 3 } else { 1 };
                let kept = SHIFTS.iter().filter(|_| lcg(state) % 5 < share);
                kept.copied().collect()
            })
            .collect(),
    };
    if week[0].is_empty() {
        week[0].push((3, 9));
    }
    let texts = |shifts: &[(usize, usize)]| -> Vec<String> {
        let text = |&(from, to): &(usize, usize)| format!("{}-{}", time(from), time(to));
        shifts.iter().map(text).collect()
    };
    let mut days: Vec<Vec<(usize, usize)>> = (0..DAYS).map(|day| week[day % 7].clone()).collect();
    let [mon, tue, wed, thu, fri, sat, sun] = std::array::from_fn(|day| texts(&week[day]));
    let mut spec = WorkCalendarSpec {
        week: WeekSpec {
            mon,
            tue,
            wed,
            thu,
            fri,
            sat,
            sun,
        },
        ..WorkCalendarSpec::default()
    };
    if index > 2 {
        for (day, found) in days.iter_mut().enumerate() {
            let date = Minute::new(base() + (day * DAY) as i64)
                .expect("in range")
                .date();
            let (date, name) = (date.to_string(), String::new());
            match lcg(state) % 12 {
                0 => {
                    found.clear();
                    spec.holidays.push(HolidaySpec { date, name });
                }
                1 => {
                    *found = vec![(1, 3), (4, 7)];
                    spec.exceptions.push(ExceptionSpec {
                        date,
                        shifts: texts(found),
                        name,
                    });
                }
                _ => (),
            }
        }
    }
    let mut working = vec![false; DAYS * DAY];
    for (day, shifts) in days.iter().enumerate() {
        for &(from, to) in shifts {
            working[day * DAY + from..day * DAY + to].fill(true);
        }
    }
    let (mut before, mut done) = (vec![0], vec![0]);
    for (at, &minute) in working.iter().enumerate() {
        before.push(before[at] + i64::from(minute));
        if minute {
            done.push(at + 1);
        }
    }
    Table {
        calendar: spec.build().expect("shifts are legal"),
        working,
        before,
        done,
    }
}

/// A network in minutes of the window.
#[derive(Debug, Clone)]
struct Case {
    activities: Vec<(i64, usize, Option<usize>, Option<usize>)>,
    arcs: Vec<Arc>,
    start: usize,
    finish: Option<usize>,
}

/// Minutes where something happens: near the beginning of a day, sometimes anywhere.
fn minute(days: std::ops::Range<usize>) -> impl Strategy<Value = usize> {
    let within = prop_oneof![3 => 0..13_usize, 1 => 1434..DAY, 1 => 0..DAY];
    (days, within).prop_map(|(day, minute)| day * DAY + minute)
}

fn case() -> impl Strategy<Value = Case> {
    let calendar = prop_oneof![1 => Just(0_usize), 1 => Just(1), 6 => 2..CALENDARS];
    let duration = prop_oneof![1 => Just(0_i64), 3 => 1..9_i64, 1 => 9..40_i64];
    let activity = (
        duration,
        calendar.clone(),
        prop::option::weighted(0.25, minute(13..18)),
        prop::option::weighted(0.2, minute(15..20)),
    );
    let kind = prop::sample::select(&LinkKind::ALL[..]);
    let lag = prop_oneof![2 => Just(0_i64), 3 => -6..7_i64];
    let arc = (0..7_u32, 0..7_u32, kind, lag);
    // Half of the networks are on one calendar, where other code runs.
    let one = prop::option::weighted(0.5, calendar);
    (
        prop::collection::vec(activity, 1..8),
        prop::collection::vec(arc, 0..13),
        Just((0..7_u32).collect::<Vec<_>>()).prop_shuffle(),
        minute(14..17),
        prop::option::weighted(0.3, minute(16..22)),
        one,
    )
        .prop_map(|(mut activities, arcs, names, start, finish, one)| {
            for activity in &mut activities {
                activity.1 = one.unwrap_or(activity.1);
            }
            let count = activities.len() as u32;
            let arcs = arcs
                .into_iter()
                .map(|(a, b, kind, lag)| {
                    (
                        names[a.min(b) as usize],
                        names[a.max(b) as usize],
                        kind,
                        lag,
                    )
                })
                .filter(|&(from, to, ..)| from != to && from < count && to < count)
                .map(|(from, to, kind, lag)| Arc {
                    from,
                    to,
                    kind,
                    lag,
                })
                .collect();
            Case {
                activities,
                arcs,
                start,
                finish,
            }
        })
}

impl Case {
    fn network(&self) -> Network {
        let at = |minute: Option<usize>| minute.map(outside);
        let activities = self
            .activities
            .iter()
            .map(|&(duration, calendar, from, by)| Activity {
                duration,
                calendar: calendar as u32,
                not_before: at(from),
                deadline: at(by),
            });
        let calendars = TABLES.iter().map(|table| table.calendar.clone()).collect();
        Network::new(activities.collect(), self.arcs.clone(), calendars).expect("no cycle")
    }

    fn table(&self, activity: usize) -> &'static Table {
        &TABLES[self.activities[activity].1]
    }

    fn work(&self, activity: usize, at: usize) -> i64 {
        self.table(activity).before[at]
    }

    /// The finish that belongs to a start, or `None` if the activity cannot start there or leaves the window.
    fn finish(&self, activity: usize, start: usize) -> Option<usize> {
        let duration = self.activities[activity].0;
        let table = self.table(activity);
        if duration == 0 {
            return Some(start);
        }
        if !*table.working.get(start)? {
            return None;
        }
        table
            .done
            .get((table.before[start] + duration) as usize)
            .copied()
    }

    /// Whether `arc` holds between the dates of two activities, each as start and finish.
    fn holds(&self, arc: &Arc, from: (usize, usize), to: (usize, usize)) -> bool {
        let (p, x) = match arc.kind {
            LinkKind::FinishToStart => (from.1, to.0),
            LinkKind::StartToStart => (from.0, to.0),
            LinkKind::FinishToFinish => (from.1, to.1),
            LinkKind::StartToFinish => (from.0, to.1),
        };
        let successor = arc.to as usize;
        let milestone = self.activities[successor].0 == 0;
        self.work(successor, x) - self.work(successor, p) >= arc.lag
            && !(milestone && arc.lag >= 0 && x < p)
    }

    /// Moves starts up by single minutes until nothing breaks a rule. `None` beyond the window.
    fn settle(&self, starts: &mut [usize]) -> Option<()> {
        let mut moved = true;
        while moved {
            moved = false;
            for activity in 0..starts.len() {
                while !self.early(activity, starts)? {
                    starts[activity] += 1;
                    moved = true;
                }
            }
        }
        Some(())
    }

    fn early(&self, activity: usize, starts: &[usize]) -> Option<bool> {
        let start = starts[activity];
        if start >= DAYS * DAY {
            return None;
        }
        let (.., from, _) = self.activities[activity];
        if start < self.start || from.is_some_and(|from| start < from) {
            return Some(false);
        }
        let Some(finish) = self.finish(activity, start) else {
            return Some(false);
        };
        let mut into = self.arcs.iter().filter(|arc| arc.to as usize == activity);
        Some(into.all(|arc| {
            let before = arc.from as usize;
            // A predecessor that cannot start where it stands now is moved in its own turn.
            match self.finish(before, starts[before]) {
                Some(end) => self.holds(arc, (starts[before], end), (start, finish)),
                None => true,
            }
        }))
    }

    /// The late starts for a project finish: the same downward. `None` below the window.
    fn late(&self, finish: usize) -> Option<Vec<usize>> {
        let mut starts = vec![finish; self.activities.len()];
        let mut moved = true;
        while moved {
            moved = false;
            for activity in 0..starts.len() {
                while !self.in_time(activity, &starts, finish) {
                    starts[activity] = starts[activity].checked_sub(1)?;
                    moved = true;
                }
            }
        }
        Some(starts)
    }

    fn in_time(&self, activity: usize, starts: &[usize], last: usize) -> bool {
        let start = starts[activity];
        let Some(finish) = self.finish(activity, start) else {
            return false;
        };
        let (.., by) = self.activities[activity];
        if finish > last || by.is_some_and(|by| finish > by) {
            return false;
        }
        let mut out = self.arcs.iter().filter(|arc| arc.from as usize == activity);
        out.all(|arc| {
            let after = arc.to as usize;
            match self.finish(after, starts[after]) {
                Some(end) => self.holds(arc, (start, finish), (starts[after], end)),
                None => true,
            }
        })
    }

    /// The starts after `activity` has been delayed by `delay` of its working minutes. `None` beyond the window.
    fn delayed(&self, early: &[usize], activity: usize, delay: i64) -> Option<Vec<usize>> {
        let mut starts = early.to_vec();
        let target = self.work(activity, early[activity]) + delay;
        while self.table(activity).before.get(starts[activity])? < &target {
            starts[activity] += 1;
        }
        self.settle(&mut starts)?;
        Some(starts)
    }

    fn finishes(&self, starts: &[usize]) -> Vec<usize> {
        let finish = |(activity, &start)| self.finish(activity, start).expect("settled");
        starts.iter().enumerate().map(finish).collect()
    }
}

fn outside(minute: usize) -> Minute {
    Minute::new(base() + minute as i64).expect("in the horizon")
}

fn inside(dates: &[Minute]) -> Vec<usize> {
    dates
        .iter()
        .map(|date| (date.value() - base()) as usize)
        .collect()
}

/// Checks the driver: what it names holds the activity where it is, and nothing ranked before it does.
fn check_driver(
    case: &Case,
    early: &[usize],
    dates: &Dates,
    activity: usize,
) -> Result<(), TestCaseError> {
    // The last start before the early one, if the calendar has one; a bound holds the activity if it refuses that.
    let mut sooner = early.to_vec();
    let sooner = loop {
        match sooner[activity].checked_sub(1) {
            Some(start) => sooner[activity] = start,
            None => break None,
        }
        if case.finish(activity, sooner[activity]).is_some() {
            break Some(sooner);
        }
    };
    let binds = |arcs: Vec<Arc>, start: usize, from: Option<usize>| {
        let mut alone = Case {
            arcs,
            start,
            ..case.clone()
        };
        alone.activities[activity].2 = from;
        let Some(starts) = &sooner else { return false };
        alone.early(activity, starts) == Some(false)
    };
    let (.., from, _) = case.activities[activity];
    let mut into: Vec<(usize, &Arc)> = case.arcs.iter().enumerate().collect();
    into.retain(|(_, arc)| arc.to as usize == activity);
    into.sort_by_key(|(index, arc)| (arc.from, arc.kind, arc.lag, *index));
    let binding = into.iter().find(|(_, arc)| binds(vec![**arc], 0, None));
    let expected = match binding {
        Some((index, _)) => Driver::Arc(*index as u32),
        None if binds(vec![], case.start, None) => Driver::ProjectStart,
        None => {
            prop_assert!(binds(vec![], 0, from));
            Driver::NotBefore
        }
    };
    prop_assert_eq!(dates.driver[activity], expected, "driver of {}", activity);
    Ok(())
}

fn check(case: &Case) -> Result<(), TestCaseError> {
    let mut early = vec![case.start; case.activities.len()];
    // What leaves the window of the oracle is another test's matter, and rare.
    prop_assume!(case.settle(&mut early).is_some());
    let ends = case.finishes(&early);
    let last = *ends.iter().max().expect("at least one activity");
    let finish = case.finish.unwrap_or(last);
    let late = case.late(finish);
    prop_assume!(late.is_some());
    let late = late.expect("just assumed");

    let dates = case
        .network()
        .schedule(outside(case.start), case.finish.map(outside))
        .map_err(|error| TestCaseError::fail(error.to_string()))?;
    prop_assert_eq!(&inside(&dates.early_start), &early);
    prop_assert_eq!(&inside(&dates.early_finish), &ends);
    prop_assert_eq!(dates.finish, outside(last));
    prop_assert_eq!(&inside(&dates.late_start), &late);
    prop_assert_eq!(inside(&dates.late_finish), case.finishes(&late));
    let soft = case.activities.iter().all(|(.., by)| by.is_none()) && finish >= last;
    for activity in 0..early.len() {
        let total = dates.float_total[activity];
        prop_assert_eq!(
            total,
            case.work(activity, late[activity]) - case.work(activity, early[activity])
        );
        prop_assert_eq!(dates.is_critical(activity as u32), total <= 0);
        if soft {
            let in_time = |delay| {
                let starts = case.delayed(&early, activity, delay);
                starts.is_some_and(|starts| {
                    case.finishes(&starts).into_iter().all(|end| end <= finish)
                })
            };
            prop_assert!(
                in_time(total),
                "total float of {} is less than {}",
                activity,
                total
            );
            prop_assert!(
                !in_time(total + 1),
                "total float of {} is more than {}",
                activity,
                total
            );
        }
        let free = dates.float_free[activity];
        let alone = |delay| {
            let Some(starts) = case.delayed(&early, activity, delay) else {
                return false;
            };
            let ends = case.finishes(&starts);
            ends[activity] <= last.max(finish)
                && (0..early.len()).all(|other| other == activity || starts[other] == early[other])
        };
        prop_assert!(
            free >= 0 && alone(free),
            "free float of {} is less than {}",
            activity,
            free
        );
        prop_assert!(
            !alone(free + 1),
            "free float of {} is more than {}",
            activity,
            free
        );
        check_driver(case, &early, &dates, activity)?;
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_048, max_global_rejects: 2_048, ..ProptestConfig::default() })]

    #[test]
    fn dates_and_floats_are_those_of_the_definitions(case in case()) {
        check(&case)?;
    }
}
