//! Small projects around a weekend: what each link, lag, bound, calendar and state does to dates and floats.
//!
//! A project is a table. Its head names the columns; those of results are checked. 31 January 2025 is a Friday: `31T09:00` is a minute of
//! January, `03T09:00` one of February; other months are written in full.
//!
//! | Column | Example |
//! | --- | --- |
//! | `what` | `1d office snet=31T13:00 by=04T17:00`, `summary office`, `hammock office`, `1d always in=S alap` |
//! | `waits for` | `a`, `a SS`, `a FF 1d`, `a FS 50%`, `a FS 48h elapsed`, `a FS 1d most`, separated by commas |
//! | `early`, `late`, `planned` | start and finish |
//! | `floats` | total, free |
//! | `driver` | the activity whose arc drives the early start, or what else does |
//! | `conflicts` | what was set, and the activity or thing that asks for a later date |
//!
//! Calendars: `office` is Monday to Friday, 09:00 to 17:00, and the project's; `always` is day and night.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot go on should say so by panicking"
)]

mod bounds;
mod frame;
mod lags;
mod progress;
mod spans;

use tactica::{
    network::{
        Activity, Arc, Breaks, Clock, ConflictWith, Frame, Lag, LagAmount, Logic, Must, Network,
        NetworkError, NetworkSpec, Progress, Reason, Timing,
    },
    time::{Minute, Windows, WorkCalendar, WorkTime},
};

/// A project as it was read.
struct Project<'a> {
    head: Vec<&'a str>,
    rows: Vec<Vec<&'a str>>,
    network: Result<Network, NetworkError>,
}

fn minute(text: &str) -> Minute {
    let month = if text < "20" { "02" } else { "01" };
    let full = if text.len() > 8 {
        text.to_owned()
    } else {
        format!("2025-{month}-{text}")
    };
    full.parse().unwrap()
}

fn work(text: &str) -> i64 {
    text.parse::<WorkTime>().unwrap().minutes()
}

fn shown(date: Minute) -> String {
    date.to_string()[8..].to_owned()
}

fn shown_work(minutes: i64) -> String {
    WorkTime::from_minutes(minutes).unwrap().to_string()
}

impl<'a> Project<'a> {
    fn read(table: &'a str, windows: &[Windows]) -> Self {
        let lines = table.lines().map(str::trim).filter(|row| !row.is_empty());
        let mut rows: Vec<Vec<&str>> = lines
            .map(|row| row.split('|').map(str::trim).collect())
            .collect();
        let head = rows.remove(0);
        let project = |network| Self {
            head,
            rows: rows.clone(),
            network,
        };
        let position = |name: &str| {
            let found = rows.iter().position(|row| row[0] == name);
            u32::try_from(found.unwrap_or_else(|| panic!("{name} has no row"))).unwrap()
        };
        let activities = rows.iter().map(|row| activity(row[1], position)).collect();
        let waits = |row: &Vec<&'a str>| {
            let (to, list) = (position(row[0]), row[2]);
            let each = list
                .split(',')
                .map(str::trim)
                .filter(|wait| !wait.is_empty());
            each.map(|wait| arc(wait, to, position)).collect::<Vec<_>>()
        };
        let arcs = rows.iter().flat_map(waits).collect();
        let spec = NetworkSpec {
            activities,
            arcs,
            calendars: vec![WorkCalendar::standard(), WorkCalendar::continuous()],
            windows: windows.to_vec(),
        };
        project(spec.build())
    }

    fn name(&self, activity: u32) -> &'a str {
        self.rows[activity as usize][0]
    }

    /// What holds a date of `activity`: an activity by its name, anything else by what it is.
    fn reason(&self, activity: u32, reason: Reason) -> String {
        let name = match reason {
            Reason::Arc(arc) => {
                let arc = self.network.as_ref().unwrap().arcs()[arc as usize];
                self.name(if arc.to == activity || arc.from != activity {
                    arc.from
                } else {
                    arc.to
                })
            }
            Reason::Summary(at) | Reason::Member(at) => self.name(at),
            Reason::Actual => "actual",
            Reason::Must => "must",
            Reason::ProjectStart => "start",
            Reason::ProjectFinish => "finish",
            Reason::StatusDate => "status",
            Reason::StartNoEarlier => "snet",
            Reason::FinishNoEarlier => "fnet",
            Reason::StartNoLater => "snlt",
            Reason::FinishNoLater => "fnlt",
            Reason::Deadline => "by",
            Reason::Calendar => "calendar",
            Reason::Whole => "whole",
            Reason::Window => "window",
            Reason::OwnStart => "own start",
        };
        name.to_owned()
    }
}

/// Reads `1d office snet=31T13:00`.
fn activity(text: &str, position: impl Fn(&str) -> u32) -> Activity {
    let (size, rest) = text.split_once(' ').unwrap();
    let mut words = rest.split(' ');
    let calendar = u32::from(words.next().unwrap() == "always");
    let mut made = match size {
        "summary" => Activity::summary(calendar),
        "hammock" => Activity::hammock(calendar),
        _ => Activity::new(work(size), calendar),
    };
    for word in words {
        let (key, value) = word.split_once('=').unwrap_or((word, ""));
        let bounds = &mut made.bounds;
        match key {
            "snet" => bounds.start_no_earlier = Some(minute(value)),
            "fnet" => bounds.finish_no_earlier = Some(minute(value)),
            "snlt" => bounds.start_no_later = Some(minute(value)),
            "fnlt" => bounds.finish_no_later = Some(minute(value)),
            "by" => bounds.deadline = Some(minute(value)),
            "mso" => bounds.must = Some(Must::StartOn(minute(value))),
            "mfo" => bounds.must = Some(Must::FinishOn(minute(value))),
            "in" => made.parent = Some(position(value)),
            "whole" => made.breaks = Breaks::Whole,
            "split" => made.breaks = Breaks::Split,
            "window" => made.window = Some(value.parse().unwrap()),
            "alap" => made.timing = Some(Timing::Alap),
            "asap" => made.timing = Some(Timing::Asap),
            "started" => {
                let (start, left) = value.split_once('/').unwrap();
                made.progress = Progress::Started {
                    start: minute(start),
                    remaining: work(left),
                };
            }
            "finished" => {
                let (start, finish) = value.split_once('/').unwrap();
                let (start, finish) = (minute(start), minute(finish));
                made.progress = Progress::Finished { start, finish };
            }
            _ => panic!("{word} says nothing of an activity"),
        }
    }
    made
}

/// Reads `a FS 1d predecessor most`.
fn arc(text: &str, to: u32, position: impl Fn(&str) -> u32) -> Arc {
    let mut words = text.split(' ');
    let from = position(words.next().unwrap());
    let kind = words.next().unwrap_or("FS").parse().unwrap();
    let mut made = Arc::new(from, kind, to);
    for word in words {
        let lag = made.lag;
        match word {
            "predecessor" => made.lag = lag.on(Clock::Predecessor),
            "project" => made.lag = lag.on(Clock::Project),
            "elapsed" => made.lag = lag.on(Clock::Elapsed),
            "most" => made = made.at_most(lag),
            _ => {
                made.lag.amount = match word.strip_suffix('%') {
                    Some(percent) => Lag::of_duration(percent.parse::<i64>().unwrap() * 100).amount,
                    None => LagAmount::Minutes(work(word)),
                }
            }
        }
    }
    made
}

/// Reads `from 31T09:00 by 04T17:00 status 03T09:00 override`.
fn frame(text: &str) -> Frame {
    let words: Vec<&str> = text.split(' ').collect();
    let mut made = Frame::from_start(minute("31T09:00"));
    for pair in words.chunks(2) {
        match *pair {
            ["from", date] => made = Frame::from_start(minute(date)),
            ["back", date] => made = Frame::from_finish(minute(date)),
            ["by", date] => made = made.finish_by(minute(date)),
            ["status", date] => made = made.as_of(minute(date), Logic::Retained),
            ["override"] => made.logic = Logic::Override,
            _ => panic!("{pair:?} says nothing of a frame"),
        }
    }
    made
}

/// Checks a project in a frame; the path is that of the longest chain.
fn check(within: &str, path: &str, table: &str) {
    check_windows(within, path, table, &[]);
}

/// Checks a project with windows.
fn check_windows(within: &str, path: &str, table: &str, windows: &[Windows]) {
    let project = Project::read(table, windows);
    let network = project.network.as_ref().unwrap();
    let solution = network.schedule(frame(within)).unwrap();
    let conflicts = solution.conflicts();
    for (at, row) in (0..).zip(&project.rows) {
        let dates = solution.dates(at).unwrap();
        let pair = |a, b| format!("{} {}", shown(a), shown(b));
        for (column, cell) in project.head.iter().zip(row) {
            let found = match *column {
                "name" | "what" | "waits for" => continue,
                "early" => pair(dates.early_start, dates.early_finish),
                "late" => pair(dates.late_start, dates.late_finish),
                "planned" => pair(dates.planned_start, dates.planned_finish),
                "floats" => [dates.float_total(), dates.float_free]
                    .map(shown_work)
                    .join(", "),
                "driver" => project.reason(at, solution.driver(at).unwrap()),
                "conflicts" => {
                    let own = conflicts.iter().filter(|conflict| conflict.activity == at);
                    let each = own.map(|conflict| {
                        let ConflictWith { reason, date } = conflict.with;
                        let set = project.reason(at, conflict.set);
                        let with = project.reason(at, reason);
                        format!("{set} {}: {with} {}", shown(conflict.date), shown(date))
                    });
                    each.collect::<Vec<_>>().join(", ")
                }
                _ => panic!("{column} is no column"),
            };
            assert_eq!(found, *cell, "{column} of {}, {within}\n{table}", row[0]);
        }
    }
    let critical = solution.critical_path();
    let critical: Vec<&str> = critical.iter().map(|at| project.name(*at)).collect();
    assert_eq!(critical.join(" "), path, "critical path, {within}\n{table}");
}

/// The message with which a project is refused, be it when made or when scheduled.
fn refused(within: &str, table: &str) -> (&'static str, String) {
    let project = Project::read(table, &[]);
    let error = match project.network {
        Err(error) => error,
        Ok(network) => network.schedule(frame(within)).unwrap_err(),
    };
    (error.code(), error.to_string())
}

#[test]
fn the_four_links_over_a_weekend() {
    check(
        "from 31T09:00",
        "a b",
        "
        name | what | waits for | early | late | floats | driver
        a | 1d office | | 31T09:00 31T17:00 | 31T09:00 31T17:00 | 0m, 0m | start
        b | 2d office | a | 03T09:00 04T17:00 | 03T09:00 04T17:00 | 0m, 0m | a
        c | 1d office | a SS 4h | 31T13:00 03T13:00 | 04T09:00 04T17:00 | 1d 4h, 1d 4h | a
        d | 4h office | a FF | 31T13:00 31T17:00 | 04T13:00 04T17:00 | 2d, 2d | a
        e | 1d office | a FF 1d | 03T09:00 03T17:00 | 04T09:00 04T17:00 | 1d, 1d | a
        f | 1d office | b SF | 31T09:00 31T17:00 | 04T09:00 04T17:00 | 2d, 2d | b
        g | 1d office | a FS -4h | 31T13:00 03T13:00 | 04T09:00 04T17:00 | 1d 4h, 1d 4h | a
        h | 1d office | a FS -5d | 31T09:00 31T17:00 | 04T09:00 04T17:00 | 2d, 2d | start
    ",
    );
}

#[test]
fn a_milestone_stays_where_its_bounds_put_it() {
    check(
        "from 31T09:00",
        "a m b",
        "
        name | what | waits for | early | late | floats | driver
        a | 1d office | | 31T09:00 31T17:00 | 31T09:00 31T17:00 | 0m, 0m | start
        m | 0d office | a | 31T17:00 31T17:00 | 03T09:00 03T09:00 | 0m, 0m | a
        b | 1d office | m | 03T09:00 03T17:00 | 03T09:00 03T17:00 | 0m, 0m | m
        n | 0d office | a FS 1d | 03T17:00 03T17:00 | 03T17:00 03T17:00 | 0m, 0m | a
        o | 0d office | b SS -4h | 31T13:00 31T13:00 | 03T17:00 03T17:00 | 1d 4h, 1d 4h | b
        p | 0d office snet=01T12:00 | | 01T12:00 01T12:00 | 03T17:00 03T17:00 | 1d, 1d | snet
        q | 0d office | | 31T09:00 31T09:00 | 03T17:00 03T17:00 | 2d, 2d | start
    ",
    );
}

#[test]
fn two_calendars_meet() {
    // The press runs day and night; the office opens on Monday. `w` may finish on Friday evening, which to the office is the same
    // moment as Saturday morning.
    check(
        "from 31T09:00",
        "a c",
        "
        name | what | waits for | early | late | floats | driver
        a | 1d office | | 31T09:00 31T17:00 | 31T09:00 31T17:00 | 0m, 0m | start
        p | 2d always | a | 31T17:00 01T09:00 | 02T17:00 03T09:00 | 6d, 6d | a
        c | 1d office | p, a | 03T09:00 03T17:00 | 03T09:00 03T17:00 | 0m, 0m | a
    ",
    );
    check(
        "from 31T09:00",
        "a p q",
        "
        name | what | waits for | early | late | floats | driver
        a | 1d office | | 31T09:00 31T17:00 | 31T09:00 31T17:00 | 0m, 0m | start
        p | 2d always | a | 31T17:00 01T09:00 | 31T17:00 01T09:00 | 0m, 0m | a
        w | 1d office | p FF | 31T09:00 31T17:00 | 31T09:00 31T17:00 | 0m, 0m | p
        q | 0d always | p FS 1h | 01T10:00 01T10:00 | 01T10:00 01T10:00 | 0m, 0m | p
    ",
    );
}
