//! Small projects and what holds them up: drag, critical and nearly critical paths, by hand.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot go on should say so by panicking"
)]

use tactica::{
    network::{
        Activity, Arc, Breaks, Drag, Frame, Joins, Lag, LinkKind, Network, NetworkError, PathCount,
        Progress, Reason, Solution,
    },
    time::{Minute, WorkCalendar, WorkTime},
};

fn minute(text: &str) -> Minute {
    format!("2025-{text}").parse().unwrap()
}

fn work(text: &str) -> i64 {
    text.parse::<WorkTime>().unwrap().minutes()
}

fn shown(minutes: i64) -> String {
    WorkTime::from_minutes(minutes).unwrap().to_string()
}

/// A project read from a table, one activity a row: `name | work | waits for | …`.
///
/// Waits are `a`, `a SS`, `a FF 1d`, separated by commas. All work on one calendar, the first.
struct Project {
    names: Vec<String>,
    /// What stands in the columns after the third.
    expected: Vec<Vec<String>>,
    network: Network,
}

impl Project {
    fn read(calendar: WorkCalendar, table: &str) -> Self {
        let rows: Vec<Vec<String>> = table
            .lines()
            .map(str::trim)
            .filter(|row| !row.is_empty())
            .map(|row| row.split('|').map(|cell| cell.trim().to_owned()).collect())
            .collect();
        let position = |name: &str| {
            let found = rows.iter().position(|row| row[0] == name);
            u32::try_from(found.unwrap()).unwrap()
        };
        let (mut activities, mut arcs) = (Vec::new(), Vec::new());
        for row in &rows {
            activities.push(Activity::new(work(&row[1]), 0));
            for wait in row[2]
                .split(',')
                .map(str::trim)
                .filter(|wait| !wait.is_empty())
            {
                let mut words = wait.splitn(3, ' ');
                let from = position(words.next().unwrap());
                let kind = words.next().unwrap_or("FS").parse().unwrap();
                let lag = Lag::work(words.next().map_or(0, work));
                arcs.push(Arc::new(from, kind, position(&row[0])).with_lag(lag));
            }
        }
        Self {
            names: rows.iter().map(|row| row[0].clone()).collect(),
            expected: rows.iter().map(|row| row[3..].to_vec()).collect(),
            network: Network::new(activities, arcs, vec![calendar]).unwrap(),
        }
    }

    fn from(&self, start: &str) -> Solution<'_> {
        self.network
            .schedule(Frame::from_start(minute(start)))
            .unwrap()
    }

    fn named(&self, activities: &[u32]) -> String {
        let names = activities
            .iter()
            .map(|at| self.names[*at as usize].as_str());
        names.collect::<Vec<_>>().join(" ")
    }

    /// Checks the columns `total float | drag as work | on a critical path`.
    fn check(&self, solution: &Solution<'_>) {
        let paths = solution.critical_paths();
        for ((n, row), drag) in (0..).zip(&self.expected).zip(solution.drags()) {
            let name = &self.names[n as usize];
            let float = solution.dates(n).unwrap().float_total();
            assert_eq!(shown(float), shown(work(&row[0])), "total float of {name}");
            assert_eq!(
                shown(drag.unwrap().work),
                shown(work(&row[1])),
                "drag of {name}"
            );
            assert_eq!(paths.contains(n), row[2] == "yes", "longest path of {name}");
        }
    }

    fn paths(&self, solution: &Solution<'_>) -> Vec<String> {
        let paths = solution.critical_paths();
        paths
            .iter()
            .map(|path| self.named(&path.activities()))
            .collect()
    }

    /// Shows each float path as `float: activities > where it joins`.
    fn float_paths(&self, found: &[tactica::network::FloatPath]) -> Vec<String> {
        let line = |path: &tactica::network::FloatPath| {
            let joins = path
                .joins
                .map_or_else(String::new, |Joins { path, activity }| {
                    format!(" > {} on {path}", self.names[activity as usize])
                });
            format!(
                "{}: {}{joins}",
                shown(path.float),
                self.named(&path.activities)
            )
        };
        found.iter().map(line).collect()
    }
}

/// The rule is Devaux's: nothing in parallel, the whole duration; otherwise the least of the duration and the least total float in
/// parallel.
#[test]
fn drag_is_limited_by_the_float_of_what_is_in_parallel() {
    let project = Project::read(
        WorkCalendar::continuous(),
        "
        a | 10h |         | 0m  | 10h | yes
        b | 20h | a       | 0m  | 15h | yes
        c | 5h  | b       | 0m  | 5h  | yes
        d | 10h | c       | 0m  | 10h | yes
        e | 20h | d, f, h | 0m  | 20h | yes
        f | 15h | a       | 20h | 0m  | no
        g | 5h  | a       | 15h | 0m  | no
        h | 15h | g       | 15h | 0m  | no
    ",
    );
    let solution = project.from("01-06T00:00");
    project.check(&solution);
    assert_eq!(project.paths(&solution), ["a b c d e"]);
}

#[test]
fn two_critical_paths_leave_drag_only_where_they_meet() {
    let project = Project::read(
        WorkCalendar::standard(),
        "
        a | 1d |      | 0m | 1d | yes
        b | 2d | a    | 0m | 0m | yes
        c | 2d | a    | 0m | 0m | yes
        d | 1d | b, c | 0m | 1d | yes
        e | 1d | a    | 2d | 0m | no
        f | 0d | d, e | 0m | 0m | yes
    ",
    );
    let solution = project.from("01-06T09:00");
    project.check(&solution);
    assert_eq!(project.paths(&solution), ["a b d f", "a c d f"]);
    assert_eq!(solution.critical_paths().count(), PathCount::Exact(2));
}

#[test]
fn a_day_of_drag_is_three_days_over_a_weekend() {
    // 31 January 2025 is a Friday: without `b` the project ends that day, and not on Monday.
    let project = Project::read(
        WorkCalendar::standard(),
        "
        a | 1d |   | 0m | 1d | yes
        b | 1d | a | 0m | 1d | yes
    ",
    );
    let solution = project.from("01-31T09:00");
    project.check(&solution);
    // Without `a`, `b` takes its place: the same.
    assert_eq!(
        solution.drag(0),
        Ok(Drag {
            elapsed: 3 * 1440,
            work: 480
        })
    );
    assert_eq!(solution.drag(1), solution.drag(0));
    assert_eq!(solution.drag(7), Ok(Drag::ZERO));
}

#[test]
fn a_shorter_task_can_make_the_project_longer() {
    let project = Project::read(
        WorkCalendar::standard(),
        "
        survey   | 3d |           | 0m | 1d  | yes
        report   | 2d | survey FF | 0m | -2d | yes
        campaign | 4d | report SS | 0m | 2d  | yes
    ",
    );
    // The report runs on days 2 and 3, the campaign from day 2 to 5. Without its work, the report starts when the survey ends, and
    // the campaign ends on day 7. Without the campaign, the survey and the report end on day 3.
    let solution = project.from("01-06T09:00");
    project.check(&solution);
    assert_eq!(project.paths(&solution), ["survey report campaign"]);
    let steps = solution.critical_paths().iter().next().unwrap().steps;
    let reasons: Vec<Reason> = steps.iter().map(|step| step.reason).collect();
    assert_eq!(
        reasons,
        [Reason::ProjectStart, Reason::Arc(0), Reason::Arc(1)]
    );
}

#[test]
fn percentages_of_what_takes_no_time_keep_their_minutes() {
    let wait = Arc::new(0, LinkKind::StartToStart, 1).with_lag(Lag::of_duration(5_000));
    let activities = vec![Activity::new(480, 0), Activity::new(480, 0)];
    let network = Network::new(activities, vec![wait], vec![WorkCalendar::standard()]).unwrap();
    let solution = network
        .schedule(Frame::from_start(minute("01-06T09:00")))
        .unwrap();
    // The second still starts four hours after the first; without work, it is over before the first is finished.
    assert_eq!(
        solution.drags(),
        [
            Ok(Drag::ZERO),
            Ok(Drag {
                elapsed: 1200,
                work: 240
            })
        ]
    );
}

#[test]
fn what_has_started_has_the_drag_of_what_remains() {
    let mut running = Activity::new(5 * 480, 0);
    running.progress = Progress::Started {
        start: minute("01-06T09:00"),
        remaining: 960,
    };
    let activities = vec![running, Activity::new(480, 0)];
    let arcs = vec![
        Arc::finish_to_start(0, 1),
        Arc::new(0, LinkKind::StartToStart, 1),
    ];
    let network = Network::new(activities, arcs, vec![WorkCalendar::standard()]).unwrap();
    let frame = Frame::from_start(minute("01-06T09:00"))
        .as_of(minute("01-07T09:00"), tactica::network::Logic::Retained);
    let solution = network.schedule(frame).unwrap();
    let work: Vec<i64> = solution
        .drags()
        .into_iter()
        .map(|drag| drag.unwrap().work)
        .collect();
    assert_eq!(work, [960, 480]);
    assert_eq!(solution.critical_path(), [0, 1]);
}

/// The example of Boyle, *P6 Multiple Float Path Analysis: Why Use Free Float Option*, with durations that give its total
/// floats: what drives `c3` does not follow from total float.
#[test]
fn float_paths_follow_what_drives() {
    let project = Project::read(
        WorkCalendar::standard(),
        "
        a  | 5d  |        | 0m  | 5d  | yes
        b  | 10d | a      | 0m  | 10d | yes
        c  | 10d | b      | 0m  | 10d | yes
        d  | 10d | c      | 0m  | 10d | yes
        e  | 10d | d      | 0m  | 10d | yes
        a1 | 2d  | a      | 29d | 0m  | no
        b1 | 4d  | b      | 17d | 0m  | no
        c1 | 3d  | a1, b1 | 17d | 0m  | no
        c2 | 3d  | c1     | 17d | 0m  | no
        c3 | 3d  | c2     | 17d | 0m  | no
        finish | 0d | e, c3 | 0m | 0m | yes
    ",
    );
    let solution = project.from("01-06T09:00");
    let to_c3 = solution.float_paths_to(9, 5);
    assert_eq!(
        project.float_paths(&to_c3),
        ["0m: a b b1 c1 c2 c3", "12d: a1 > c1 on 0"]
    );
    let to_finish = solution.float_paths(5);
    assert_eq!(
        project.float_paths(&to_finish),
        [
            "0m: a b c d e finish",
            "17d: b1 c1 c2 c3 > finish on 0",
            "29d: a1 > c1 on 1"
        ]
    );
    assert_eq!(solution.float_paths(2), to_finish[..2]);
    assert_eq!(solution.float_paths(0), []);
    assert_eq!(solution.float_paths_to(99, 5), []);
    let floats: Vec<(u32, i64)> = solution
        .near_critical(20 * 480)
        .iter()
        .map(|at| (at.activity, at.float_total / 480))
        .collect();
    // Of what is as critical, the one that would move something first, then by early start.
    assert_eq!(
        &floats[..6],
        [(0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (10, 0)]
    );
    assert_eq!(&floats[6..], [(6, 17), (7, 17), (8, 17), (9, 17)]);
}

#[test]
fn a_path_count_may_be_larger_than_anybody_can_list() {
    let diamonds = |count: u32| {
        let activities = vec![Activity::new(1, 0); 3 * count as usize + 1];
        let arcs = (0..count).flat_map(|n| {
            let arc = |from, to| Arc::finish_to_start(3 * n + from, 3 * n + to);
            [arc(0, 1), arc(0, 2), arc(1, 3), arc(2, 3)]
        });
        Network::new(activities, arcs.collect(), vec![WorkCalendar::continuous()]).unwrap()
    };
    let network = diamonds(60);
    let solution = network
        .schedule(Frame::from_start(minute("01-06T09:00")))
        .unwrap();
    let paths = solution.critical_paths();
    assert_eq!(paths.count(), PathCount::Exact(1 << 60));
    let first: Vec<Vec<u32>> = paths
        .iter()
        .take(10)
        .map(|path| path.activities())
        .collect();
    assert_eq!(first[0], solution.critical_path());
    assert_eq!(first.iter().map(Vec::len).collect::<Vec<_>>(), [121; 10]);
    assert_eq!(
        first
            .iter()
            .collect::<std::collections::BTreeSet<_>>()
            .len(),
        10
    );
    let many = diamonds(128);
    let solution = many
        .schedule(Frame::from_start(minute("01-06T09:00")))
        .unwrap();
    assert_eq!(solution.critical_paths().count(), PathCount::Beyond);
    let few = diamonds(127);
    let solution = few
        .schedule(Frame::from_start(minute("01-06T09:00")))
        .unwrap();
    assert_eq!(
        solution.critical_paths().count(),
        PathCount::Exact(1 << 127)
    );
}

#[test]
fn circles_of_binding_arcs_are_walked_once() {
    // 1 and 2 start together, whichever of them is held: by 0, and 2 is held by 3 as well.
    let activities = [60, 30, 60, 60]
        .map(|minutes| Activity::new(minutes, 0))
        .to_vec();
    let together = Arc::new(1, LinkKind::StartToStart, 2);
    let arcs = vec![
        Arc::finish_to_start(0, 1),
        together,
        together.at_most(Lag::ZERO),
        Arc::finish_to_start(3, 2),
    ];
    let network = Network::new(activities, arcs, vec![WorkCalendar::continuous()]).unwrap();
    let solution = network
        .schedule(Frame::from_start(minute("01-06T09:00")))
        .unwrap();
    let paths = solution.critical_paths();
    assert_eq!(paths.count(), PathCount::Circular);
    let listed: Vec<Vec<u32>> = paths.iter().map(|path| path.activities()).collect();
    assert_eq!(listed, [vec![0, 1, 2], vec![3, 2]]);
    let drags: Vec<i64> = solution
        .drags()
        .into_iter()
        .map(|drag| drag.unwrap().elapsed)
        .collect();
    assert_eq!(drags, [0, 0, 30, 0]);
}

#[test]
fn a_network_that_is_shorter_may_have_no_dates() {
    // 1 starts after 0 is finished, and 0 is finished at most an hour before 1 is; but 1 takes an hour or nothing.
    let activities = [60, 60].map(|minutes| Activity::new(minutes, 0)).to_vec();
    let arcs = vec![
        Arc::new(0, LinkKind::FinishToFinish, 1).with_lag(Lag::work(60)),
        Arc::new(0, LinkKind::FinishToStart, 1).at_most(Lag::ZERO),
    ];
    let network = Network::new(activities, arcs, vec![WorkCalendar::continuous()]).unwrap();
    let solution = network
        .schedule(Frame::from_start(minute("01-06T09:00")))
        .unwrap();
    assert_eq!(solution.drag(0).unwrap().elapsed, 60);
    assert!(matches!(
        solution.drag(1),
        Err(NetworkError::PositiveCycle { .. })
    ));
    assert_eq!(solution.drags(), [solution.drag(0), solution.drag(1)]);
}

#[test]
fn slack_of_links_is_in_the_time_of_what_they_leave() {
    // The press runs day and night, the office opens on Monday: 31 January 2025 is a Friday.
    let press = Activity::new(8 * 60, 1);
    let activities = vec![press, Activity::new(480, 0), Activity::new(240, 0)];
    let arcs = vec![
        Arc::new(0, LinkKind::FinishToStart, 1),
        Arc::new(2, LinkKind::FinishToStart, 1),
        Arc::new(2, LinkKind::StartToStart, 1).with_lag(Lag::work(60)),
    ];
    let calendars = vec![WorkCalendar::standard(), WorkCalendar::continuous()];
    let network = Network::new(activities, arcs, calendars).unwrap();
    let solution = network
        .schedule(Frame::from_start(minute("01-31T17:00")))
        .unwrap();
    // The press is done on Saturday at 01:00, the office task of four hours on Monday at 13:00; then the last starts.
    assert_eq!(
        solution.dates(1).unwrap().early_start,
        minute("02-03T13:00")
    );
    let slack: Vec<Option<i64>> = (0..4).map(|arc| solution.link_slack(arc)).collect();
    assert_eq!(slack, [Some(60 * 60), Some(0), Some(3 * 60), None]);
    assert_eq!(
        (0..3)
            .filter(|arc| solution.is_binding(*arc))
            .collect::<Vec<_>>(),
        [1]
    );
}

#[test]
fn what_enters_a_summary_binds_what_is_in_it() {
    // 0 leads into the summary 1 of 2 and 3; 3 waits for 2 besides.
    let mut inside = Activity::new(480, 0);
    inside.parent = Some(1);
    let activities = vec![Activity::new(480, 0), Activity::summary(0), inside, inside];
    let arcs = vec![Arc::finish_to_start(0, 1), Arc::finish_to_start(2, 3)];
    let network = Network::new(activities, arcs, vec![WorkCalendar::standard()]).unwrap();
    let solution = network
        .schedule(Frame::from_start(minute("01-06T09:00")))
        .unwrap();
    assert_eq!(solution.critical_path(), [0, 2, 3]);
    let path = solution.critical_paths().iter().next().unwrap();
    assert_eq!(path.steps[1].reason, Reason::Arc(0));
    assert!(solution.is_binding(0));
    assert_eq!(solution.link_slack(0), Some(0));
    let drags: Vec<i64> = solution
        .drags()
        .into_iter()
        .map(|drag| drag.unwrap().work)
        .collect();
    assert_eq!(drags, [480, 0, 480, 480]);
    let ranked: Vec<u32> = solution
        .near_critical(0)
        .iter()
        .map(|at| at.activity)
        .collect();
    assert_eq!(ranked, [0, 2, 3]);
}

#[test]
fn pieces_are_what_is_worked() {
    let spec: tactica::time::WorkCalendarSpec = serde_json::from_str(
        r#"{"week": {"fri": ["20:00-22:00", "22:00-24:00"], "sat": ["00:00-02:00", "04:00-05:00"]}}"#,
    )
    .unwrap();
    let night = spec.build().unwrap();
    let split = |minutes| Activity {
        breaks: Breaks::Split,
        ..Activity::new(minutes, 0)
    };
    let activities = vec![split(7 * 60 - 30), Activity::new(7 * 60 - 30, 0), split(0)];
    let network = Network::new(activities, vec![], vec![night]).unwrap();
    let solution = network
        .schedule(Frame::from_start(minute("01-31T12:00")))
        .unwrap();
    let pieces = |activity| -> Vec<(Minute, Minute)> { solution.pieces(activity).collect() };
    let [from, rest, again, until] =
        ["01-31T20:00", "02-01T02:00", "02-01T04:00", "02-01T04:30"].map(minute);
    assert_eq!(pieces(0), [(from, rest), (again, until)]);
    assert_eq!(pieces(1), [(from, until)]);
    assert_eq!(pieces(2), [(minute("01-31T12:00"), minute("01-31T12:00"))]);
    assert_eq!(pieces(3), []);
}

#[test]
fn a_chain_of_a_million_is_one_path() {
    let count = 1_000_000_u32;
    let activities = vec![Activity::new(1, 0); count as usize];
    let arcs = (1..count)
        .map(|to| Arc::finish_to_start(to - 1, to))
        .collect();
    let network = Network::new(activities, arcs, vec![WorkCalendar::continuous()]).unwrap();
    let solution = network
        .schedule(Frame::from_start(minute("01-06T09:00")))
        .unwrap();
    let paths = solution.critical_paths();
    assert_eq!(paths.count(), PathCount::Exact(1));
    assert_eq!(paths.iter().next().unwrap().steps.len(), count as usize);
    assert_eq!(solution.float_paths(3).len(), 1);
}
