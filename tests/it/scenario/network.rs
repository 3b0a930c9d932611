//! Small projects around a weekend: what each link, lag, bound and calendar does to dates and floats.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot go on should say so by panicking"
)]

use tactica::{
    network::{Activity, Arc, Driver, Network},
    time::{Minute, WorkCalendar, WorkTime},
};

/// Reads `31T09:00` as a minute of January 2025, and `03T09:00` as one of February, when these projects run.
fn minute(text: &str) -> Minute {
    let month = if text < "20" { "02" } else { "01" };
    format!("2025-{month}-{text}").parse().unwrap()
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

/// Checks a project, one activity a row:
/// `name | work calendar bounds | waits for | early start and finish | late | total and free float | driver`.
///
/// The calendar is `office` (Monday to Friday, 09:00 to 17:00) or `always`; bounds are `>31T09:00`, not before,
/// and `<31T09:00`, deadline. Waits are `a`, `a SS`, `a FF 1d`, separated by commas.
fn check(start: &str, finish: Option<&str>, path: &str, table: &str) {
    let rows: Vec<Vec<&str>> = table
        .lines()
        .map(str::trim)
        .filter(|row| !row.is_empty())
        .map(|row| row.split('|').map(str::trim).collect())
        .collect();
    let position = |name: &str| {
        let found = rows.iter().position(|row| row[0] == name);
        u32::try_from(found.unwrap()).unwrap()
    };
    let (mut activities, mut arcs) = (Vec::new(), Vec::new());
    for row in &rows {
        let (duration, rest) = row[1].split_once(' ').unwrap();
        let mut activity = Activity::new(work(duration), u32::from(rest.starts_with("always")));
        for word in rest.split(' ').skip(1) {
            match word.split_at(1) {
                (">", date) => activity.not_before = Some(minute(date)),
                ("<", date) => activity.deadline = Some(minute(date)),
                _ => panic!("{word} is no bound"),
            }
        }
        activities.push(activity);
        for wait in row[2]
            .split(',')
            .map(str::trim)
            .filter(|wait| !wait.is_empty())
        {
            let mut words = wait.splitn(3, ' ');
            arcs.push(Arc {
                from: position(words.next().unwrap()),
                to: position(row[0]),
                kind: words.next().unwrap_or("FS").parse().unwrap(),
                lag: words.next().map_or(0, work),
            });
        }
    }
    let names: Vec<&str> = rows.iter().map(|row| row[0]).collect();
    let calendars = vec![WorkCalendar::standard(), WorkCalendar::continuous()];
    let network = Network::new(activities, arcs, calendars).unwrap();
    let dates = network.schedule(minute(start), finish.map(minute)).unwrap();
    for (at, row) in rows.iter().enumerate() {
        let pair = |a, b| format!("{} {}", shown(a), shown(b));
        assert_eq!(
            pair(dates.early_start[at], dates.early_finish[at]),
            row[3],
            "early: {row:?}"
        );
        assert_eq!(
            pair(dates.late_start[at], dates.late_finish[at]),
            row[4],
            "late: {row:?}"
        );
        let floats = [dates.float_total[at], dates.float_free[at]].map(shown_work);
        assert_eq!(floats.join(", "), row[5], "floats: {row:?}");
        let driver = match dates.driver[at] {
            Driver::ProjectStart => "start",
            Driver::NotBefore => "bound",
            Driver::Arc(arc) => names[network.arcs()[arc as usize].from as usize],
        };
        assert_eq!(driver, row[6], "driver: {row:?}");
    }
    let critical: Vec<&str> = dates
        .critical_path
        .iter()
        .map(|&at| names[at as usize])
        .collect();
    assert_eq!(critical.join(" "), path, "critical path");
}

#[test]
fn the_four_links_over_a_weekend() {
    // 31 January 2025 is a Friday.
    check(
        "31T09:00",
        None,
        "a b",
        "
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
        "31T09:00",
        None,
        "a m b",
        "
        a | 1d office | | 31T09:00 31T17:00 | 31T09:00 31T17:00 | 0m, 0m | start
        m | 0d office | a | 31T17:00 31T17:00 | 03T09:00 03T09:00 | 0m, 0m | a
        b | 1d office | m | 03T09:00 03T17:00 | 03T09:00 03T17:00 | 0m, 0m | m
        n | 0d office | a FS 1d | 03T17:00 03T17:00 | 03T17:00 03T17:00 | 0m, 0m | a
        o | 0d office | b SS -4h | 31T13:00 31T13:00 | 03T17:00 03T17:00 | 1d 4h, 1d 4h | b
        p | 0d office >01T12:00 | | 01T12:00 01T12:00 | 03T17:00 03T17:00 | 1d, 1d | bound
        q | 0d office | | 31T09:00 31T09:00 | 03T17:00 03T17:00 | 2d, 2d | start
    ",
    );
}

#[test]
fn two_calendars_meet() {
    // The press runs day and night; the office opens on Monday. `w` may finish on Friday evening, which to the office is the same
    // moment as Saturday morning. The lag is counted on the successor's calendar.
    check(
        "31T09:00",
        None,
        "a c",
        "
        a | 1d office | | 31T09:00 31T17:00 | 31T09:00 31T17:00 | 0m, 0m | start
        p | 2d always | a | 31T17:00 01T09:00 | 02T17:00 03T09:00 | 6d, 6d | a
        c | 1d office | p, a | 03T09:00 03T17:00 | 03T09:00 03T17:00 | 0m, 0m | a
    ",
    );
    check(
        "31T09:00",
        None,
        "a p q",
        "
        a | 1d office | | 31T09:00 31T17:00 | 31T09:00 31T17:00 | 0m, 0m | start
        p | 2d always | a | 31T17:00 01T09:00 | 31T17:00 01T09:00 | 0m, 0m | a
        w | 1d office | p FF | 31T09:00 31T17:00 | 31T09:00 31T17:00 | 0m, 0m | p
        q | 0d always | p FS 1h | 01T10:00 01T10:00 | 01T10:00 01T10:00 | 0m, 0m | p
    ",
    );
}

#[test]
fn deadlines_and_targets_show_as_negative_float() {
    check(
        "31T09:00",
        Some("04T17:00"),
        "a b",
        "
        a | 2d office <31T17:00 | | 31T09:00 03T17:00 | 30T09:00 31T17:00 | -1d, 0m | start
        b | 1d office | a | 04T09:00 04T17:00 | 04T09:00 04T17:00 | 0m, 0m | a
    ",
    );
    check(
        "31T09:00",
        Some("03T17:00"),
        "a b",
        "
        a | 2d office | | 31T09:00 03T17:00 | 30T09:00 31T17:00 | -1d, 0m | start
        b | 1d office | a | 04T09:00 04T17:00 | 03T09:00 03T17:00 | -1d, 0m | a
    ",
    );
    check(
        "31T09:00",
        Some("07T17:00"),
        "a b",
        "
        a | 2d office >03T10:00 | | 03T10:00 05T10:00 | 05T09:00 06T17:00 | 1d 7h, 0m | bound
        b | 1d office <12T17:00 | a | 05T10:00 06T10:00 | 07T09:00 07T17:00 | 1d 7h, 1d 7h | a
    ",
    );
}
