//! Laws of early and late dates, floats and drivers on networks of ordinary size and ordinary calendars.
#![allow(
    clippy::arithmetic_side_effects,
    reason = "test code: an overflow is a failed test"
)]

use std::sync::LazyLock;

use proptest::prelude::*;
use tactica::{
    network::{Activity, Arc, Dates, Driver, End, LinkKind, Network, NetworkError},
    time::{Minute, WorkCalendar, WorkCalendarSpec},
};

const DAY: i64 = 480;

fn at(text: &str) -> Minute {
    text.parse().expect("a minute")
}

static CALENDARS: LazyLock<Vec<WorkCalendar>> = LazyLock::new(|| {
    let spec: WorkCalendarSpec = serde_json::from_str(
        r#"{
            "week": {
                "mon": ["08:00-12:00", "12:30-16:30"],
                "wed": ["08:00-12:00"],
                "sat": ["06:00-10:00", "22:00-24:00"],
                "sun": ["00:00-04:00"]
            },
            "holidays": [{"date": "2025-02-05"}, {"date": "2025-02-10"}],
            "exceptions": [{"date": "2025-02-06", "shifts": ["10:00-11:00"]}]
        }"#,
    )
    .expect("a calendar");
    let shifts = spec.build().expect("legal shifts");
    vec![WorkCalendar::standard(), shifts, WorkCalendar::continuous()]
});

fn calendars() -> Vec<WorkCalendar> {
    CALENDARS.clone()
}

/// What a case consists of; arcs go up in position, `names` scatters the positions.
#[derive(Debug, Clone)]
struct Case {
    activities: Vec<Activity>,
    arcs: Vec<Arc>,
    start: Minute,
}

fn case(calendars: u32) -> impl Strategy<Value = Case> {
    let start = at("2025-01-30T00:00").value();
    let moment = (0..20 * 1440_i64).prop_map(move |m| Minute::new(start + m).expect("in range"));
    let duration =
        prop_oneof![1 => Just(0), 2 => (0..12_i64).prop_map(|n| n * 240), 1 => 1..2000_i64];
    let activity = (
        duration,
        0..calendars,
        prop::option::weighted(0.2, moment.clone()),
    );
    let activities = prop::collection::vec(activity, 1..40);
    let lag =
        prop_oneof![3 => Just(0_i64), 1 => (-4..5_i64).prop_map(|n| n * 120), 1 => -700..700_i64];
    activities
        .prop_flat_map(move |activities| {
            let count = u32::try_from(activities.len()).expect("few");
            let names = Just((0..count).collect::<Vec<_>>()).prop_shuffle();
            let kind = prop::sample::select(&LinkKind::ALL[..]);
            let arc = (0..count, 0..count, kind, lag.clone());
            let arcs = prop::collection::vec(arc, 0..3 * count as usize);
            (Just(activities), names, arcs, moment.clone())
        })
        .prop_map(|(activities, names, arcs, start)| Case {
            activities: activities
                .into_iter()
                .map(|(duration, calendar, not_before)| Activity {
                    not_before,
                    ..Activity::new(duration, calendar)
                })
                .collect(),
            arcs: arcs
                .into_iter()
                .filter(|(a, b, ..)| a != b)
                .map(|(a, b, kind, lag)| Arc {
                    from: names[a.min(b) as usize],
                    to: names[a.max(b) as usize],
                    kind,
                    lag,
                })
                .collect(),
            start,
        })
}

impl Case {
    fn network(&self) -> Network {
        Network::new(self.activities.clone(), self.arcs.clone(), calendars()).expect("no cycle")
    }

    fn dates(&self) -> Dates {
        self.network()
            .schedule(self.start, None)
            .expect("in the horizon")
    }

    fn calendar(&self, activity: usize) -> &'static WorkCalendar {
        &CALENDARS[self.activities[activity].calendar as usize]
    }
}

/// Checks `arc` against its definition, on dates given as starts and finishes.
fn holds(case: &Case, arc: &Arc, starts: &[Minute], finishes: &[Minute]) -> bool {
    let date = |end, activity: u32| match end {
        End::Start => starts[activity as usize],
        End::Finish => finishes[activity as usize],
    };
    let (p, x) = (
        date(arc.kind.leaves(), arc.from),
        date(arc.kind.enters(), arc.to),
    );
    let successor = arc.to as usize;
    let milestone = case.activities[successor].duration == 0;
    case.calendar(successor).between(p, x).minutes() >= arc.lag
        && !(milestone && arc.lag >= 0 && x < p)
}

fn place(moved: &[u32], old: usize) -> usize {
    moved[old] as usize
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn early_dates_and_late_dates_satisfy_every_arc(case in case(3)) {
        let dates = case.dates();
        for arc in &case.arcs {
            prop_assert!(holds(&case, arc, &dates.early_start, &dates.early_finish), "early {arc:?}");
            prop_assert!(holds(&case, arc, &dates.late_start, &dates.late_finish), "late {arc:?}");
        }
    }

    #[test]
    fn no_late_date_comes_before_the_early_one(case in case(3)) {
        let dates = case.dates();
        for n in 0..case.activities.len() {
            prop_assert!(dates.early_start[n] <= dates.late_start[n]);
            prop_assert!(dates.early_finish[n] <= dates.late_finish[n]);
            prop_assert!(dates.late_finish[n] <= dates.finish);
            prop_assert!(0 <= dates.float_free[n] && dates.float_free[n] <= dates.float_total[n]);
        }
    }

    #[test]
    fn an_activity_works_its_duration_between_its_dates(case in case(3)) {
        let dates = case.dates();
        for (n, activity) in case.activities.iter().enumerate() {
            let calendar = case.calendar(n);
            let pairs = [
                (dates.early_start[n], dates.early_finish[n]),
                (dates.late_start[n], dates.late_finish[n]),
            ];
            for (start, finish) in pairs {
                prop_assert_eq!(calendar.between(start, finish).minutes(), activity.duration);
                if activity.duration == 0 {
                    prop_assert_eq!(start, finish);
                } else {
                    let last = finish.try_add(-1).expect("after the start");
                    prop_assert!(calendar.is_working(start) && calendar.is_working(last));
                }
            }
            let slip = calendar.between(dates.early_finish[n], dates.late_finish[n]);
            prop_assert_eq!(slip.minutes(), dates.float_total[n]);
        }
    }

    #[test]
    fn the_order_of_arcs_changes_nothing(case in case(3), seed in any::<u64>()) {
        let mut other = case.clone();
        other.arcs.sort_by_key(|arc| {
            let key = i64::from(arc.from) * 7_919 + i64::from(arc.to) * 104_729 + arc.lag;
            (key.unsigned_abs() + 1).wrapping_mul(seed | 1)
        });
        let (mut one, mut two) = (case.dates(), other.dates());
        // Drivers name positions: the arcs there must be alike.
        let arcs = |dates: &mut Dates, arcs: &[Arc]| -> Vec<Option<Arc>> {
            let arc = |driver| match driver {
                Driver::Arc(arc) => Some(arcs[arc as usize]),
                _ => None,
            };
            dates.driver.drain(..).map(arc).collect()
        };
        prop_assert_eq!(arcs(&mut one, &case.arcs), arcs(&mut two, &other.arcs));
        prop_assert_eq!(one, two);
    }

    #[test]
    fn renumbering_the_activities_moves_their_dates_along(
        (case, moved) in case(3).prop_flat_map(|case| {
            let count = u32::try_from(case.activities.len()).expect("few");
            (Just(case), Just((0..count).collect::<Vec<_>>()).prop_shuffle())
        }),
    ) {
        let mut other = case.clone();
        for (old, activity) in case.activities.iter().enumerate() {
            other.activities[place(&moved, old)] = *activity;
        }
        for arc in &mut other.arcs {
            arc.from = moved[arc.from as usize];
            arc.to = moved[arc.to as usize];
        }
        let (one, two) = (case.dates(), other.dates());
        for old in 0..moved.len() {
            let new = place(&moved, old);
            prop_assert_eq!(one.early_start[old], two.early_start[new]);
            prop_assert_eq!(one.early_finish[old], two.early_finish[new]);
            prop_assert_eq!(one.late_start[old], two.late_start[new]);
            prop_assert_eq!(one.late_finish[old], two.late_finish[new]);
            prop_assert_eq!(one.float_total[old], two.float_total[new]);
            prop_assert_eq!(one.float_free[old], two.float_free[new]);
        }
        prop_assert_eq!(one.finish, two.finish);
    }

    #[test]
    fn one_arc_more_makes_nothing_earlier(case in case(3)) {
        let mut fewer = case.clone();
        fewer.arcs.pop();
        let (more, fewer) = (case.dates(), fewer.dates());
        for n in 0..case.activities.len() {
            prop_assert!(fewer.early_start[n] <= more.early_start[n]);
        }
        prop_assert!(fewer.finish <= more.finish);
    }

    #[test]
    fn the_critical_path_is_a_chain_of_drivers_to_the_last_finish(case in case(3)) {
        let dates = case.dates();
        let path = &dates.critical_path;
        let last = *path.last().expect("there is an activity") as usize;
        prop_assert_eq!(dates.early_finish[last], dates.finish);
        prop_assert!(dates.early_finish.iter().all(|finish| *finish <= dates.finish));
        prop_assert!(!matches!(dates.driver[path[0] as usize], Driver::Arc(_)));
        for pair in path.windows(2) {
            let Driver::Arc(arc) = dates.driver[pair[1] as usize] else {
                return Err(TestCaseError::fail("a gap in the chain"));
            };
            let arc = case.arcs[arc as usize];
            prop_assert_eq!((arc.from, arc.to), (pair[0], pair[1]));
        }
    }

    #[test]
    fn on_one_calendar_the_critical_path_has_no_float(case in case(1)) {
        let dates = case.dates();
        for &activity in &dates.critical_path {
            prop_assert_eq!(dates.float_total[activity as usize], 0);
            prop_assert!(dates.is_critical(activity));
        }
    }
}

#[test]
fn a_chain_of_a_million_activities_has_dates() {
    const N: u32 = 1_000_000;
    let activities = vec![Activity::new(1, 0); N as usize];
    // Against the numbering, so that no pass profits from it.
    let arcs = (1..N).map(|n| Arc::finish_to_start(n, n - 1)).collect();
    let network = Network::new(activities, arcs, vec![WorkCalendar::standard()]).expect("no cycle");
    let dates = network
        .schedule(at("1990-01-01T09:00"), None)
        .expect("in the horizon");
    assert_eq!(dates.early_start[N as usize - 1], at("1990-01-01T09:00"));
    let calendar = WorkCalendar::standard();
    assert_eq!(
        calendar
            .between(at("1990-01-01T09:00"), dates.finish)
            .minutes(),
        i64::from(N)
    );
    assert!(
        dates
            .float_total
            .iter()
            .chain(&dates.float_free)
            .all(|float| *float == 0)
    );
    assert!(dates.critical_path.iter().copied().eq((0..N).rev()));
}

#[test]
fn the_critical_path_ends_at_the_deepest_of_those_that_finish_last() {
    // Activities 1 and 2 and the milestones 0 and 3 all finish on Friday 17:00; the milestones are in the last layer.
    let activities = [0, DAY, DAY, 0]
        .map(|duration| Activity::new(duration, 0))
        .to_vec();
    let arcs = [(2, 3), (1, 3), (2, 0)]
        .map(|(from, to)| Arc::finish_to_start(from, to))
        .to_vec();
    let network = Network::new(activities, arcs, calendars()).expect("no cycle");
    let dates = network
        .schedule(at("2025-01-31T09:00"), None)
        .expect("in the horizon");
    assert_eq!(dates.critical_path, [2, 0]);
    assert_eq!(
        dates.driver[3],
        Driver::Arc(1),
        "the smaller predecessor, not the first arc"
    );
}

#[test]
fn of_equal_bounds_the_documented_one_is_named() {
    use LinkKind::{FinishToStart as FS, StartToStart as SS};
    let arc = |from, kind, lag| Arc {
        from,
        to: 2,
        kind,
        lag,
    };
    let driver = |not_before, arcs: &[Arc]| {
        let mut activities = vec![Activity::new(DAY, 0); 3];
        activities[2].not_before = Some(at(not_before));
        let network = Network::new(activities, arcs.to_vec(), calendars()).expect("no cycle");
        let dates = network
            .schedule(at("2025-01-31T09:00"), None)
            .expect("in the horizon");
        dates.driver[2]
    };
    assert_eq!(driver("2025-01-31T09:00", &[]), Driver::ProjectStart);
    assert_eq!(driver("2025-01-31T09:01", &[]), Driver::NotBefore);
    assert_eq!(driver("2025-02-03T09:00", &[arc(1, FS, 0)]), Driver::Arc(0));
    assert_eq!(
        driver("2025-02-03T09:01", &[arc(1, FS, 0)]),
        Driver::NotBefore
    );
    assert_eq!(
        driver("2025-01-31T09:00", &[arc(1, FS, -DAY)]),
        Driver::Arc(0)
    );
    assert_eq!(
        driver("2025-01-31T09:00", &[arc(1, FS, -DAY - 1)]),
        Driver::ProjectStart
    );
    let tied = [
        arc(1, SS, DAY),
        arc(1, FS, 0),
        arc(0, SS, DAY),
        arc(0, SS, DAY),
        arc(0, FS, -1),
    ];
    assert_eq!(driver("2025-01-31T09:00", &tied), Driver::Arc(2));
    assert_eq!(driver("2025-01-31T09:00", &tied[..2]), Driver::Arc(1));
}

fn refused(activities: Vec<Activity>, arcs: Vec<Arc>) -> NetworkError {
    Network::new(activities, arcs, calendars()).expect_err("refused")
}

#[test]
fn networks_that_make_no_sense_are_refused() {
    let two = || vec![Activity::new(DAY, 0); 2];
    let lag = |lag| Arc {
        lag,
        ..Arc::finish_to_start(0, 1)
    };
    let table = [
        (
            refused(vec![Activity::new(0, 2), Activity::new(-1, 9)], vec![]),
            "network-duration",
            "activity 1 lasts -1 minutes: give 0 to 1000000000",
        ),
        (
            refused(vec![Activity::new(1_000_000_001, 0)], vec![]),
            "network-duration",
            "activity 0 lasts 1000000001 minutes: give 0 to 1000000000",
        ),
        (
            refused(vec![Activity::new(0, 3)], vec![]),
            "network-unknown-calendar",
            "activity 0 names calendar 3, but there are only 3, counted from 0",
        ),
        (
            refused(two(), vec![Arc::finish_to_start(0, 2)]),
            "network-unknown-activity",
            "arc 0 names activity 2, but there are only 2, counted from 0",
        ),
        (
            refused(two(), vec![lag(0), Arc::finish_to_start(1, 1)]),
            "network-self-arc",
            "arc 1 makes activity 1 wait for itself",
        ),
        (
            refused(two(), vec![lag(-1_000_000_001)]),
            "network-lag",
            "arc 0 has a lag of -1000000001 minutes: at most 1000000000 either way are allowed",
        ),
        (
            refused(two(), vec![lag(i64::MIN)]),
            "network-lag",
            "arc 0 has a lag of -9223372036854775808 minutes: at most 1000000000 either way are allowed",
        ),
        (
            refused(two(), vec![Arc::finish_to_start(1, 0), lag(-5)]),
            "network-cycle",
            "the activities wait for each other in a cycle: 0 -> 1 -> 0",
        ),
        (
            "fs".parse::<LinkKind>().expect_err("refused"),
            "link-kind",
            "\"fs\" is not one of FS, SS, FF and SF",
        ),
    ];
    for (error, code, message) in table {
        assert_eq!((error.code(), error.to_string().as_str()), (code, message));
    }
    assert!(size_of::<NetworkError>() <= 128);
}

#[test]
fn dates_beyond_the_horizon_are_refused_with_the_activity() {
    let network = |activities: &[Activity], arcs: &[Arc]| {
        Network::new(activities.to_vec(), arcs.to_vec(), calendars()).expect("no cycle")
    };
    let work = |duration| Activity::new(duration, 2);
    let lag = |lag| Arc {
        lag,
        ..Arc::finish_to_start(0, 1)
    };
    let late = at("2199-12-31T23:00");
    let after = |activity| Err(NetworkError::AfterHorizon { activity });
    let before = |activity| Err(NetworkError::BeforeHorizon { activity });

    assert!(network(&[work(60)], &[]).schedule(late, None).is_ok());
    assert_eq!(
        network(&[work(0), work(61)], &[]).schedule(late, None),
        after(1)
    );
    assert_eq!(
        network(&[work(1_000_000_000)], &[]).schedule(late, None),
        after(0)
    );
    let two = [work(30), work(30)];
    assert!(network(&two, &[lag(0)]).schedule(late, None).is_ok());
    assert_eq!(network(&two, &[lag(1)]).schedule(late, None), after(1));
    let then = [work(30), work(0)];
    assert!(network(&then, &[lag(30)]).schedule(late, None).is_ok());
    assert_eq!(network(&then, &[lag(31)]).schedule(late, None), after(1));
    assert_eq!(
        network(&then, &[lag(1_000_000_000)]).schedule(late, None),
        after(1)
    );

    // A lead as long as you like is held by the project start, and leaves the predecessor free to the project finish.
    for second in [work(30), work(0), Activity::new(30, 0)] {
        let dates = network(&[work(30), second], &[lag(-1_000_000_000)])
            .schedule(at("2199-12-20T09:00"), Some(at("2199-12-24T09:00")))
            .expect("in the horizon");
        assert_eq!(dates.driver[1], Driver::ProjectStart);
        assert_eq!(dates.late_finish[0], at("2199-12-24T09:00"));
        assert_eq!(dates.float_free[0], 4 * 1440 - 30);
    }

    let early = at("1900-01-01T01:00");
    let target = |activities: &[Activity], arcs: &[Arc], minute| {
        network(activities, arcs).schedule(early, Some(Minute::new(minute).expect("in range")))
    };
    assert!(target(&two, &[lag(0)], 60).is_ok());
    assert_eq!(target(&two, &[lag(0)], 59), before(0));
    assert_eq!(target(&two, &[lag(0)], 29), before(1));
    let first = [work(0), work(30)];
    assert!(target(&first, &[lag(0)], 30).is_ok());
    assert_eq!(target(&first, &[lag(1)], 30), before(0));
}

#[test]
fn the_empty_network_finishes_when_it_starts() {
    let network = Network::new(vec![], vec![], vec![]).expect("nothing is wrong");
    let dates = network
        .schedule(at("2025-01-31T09:00"), None)
        .expect("nothing to date");
    assert_eq!(dates.finish, at("2025-01-31T09:00"));
    assert!(dates.critical_path.is_empty() && !dates.is_critical(0));
}

#[test]
fn inputs_are_read_from_text_as_they_are_written() {
    let arc: Arc =
        serde_json::from_str(r#"{"from":0,"to":1,"kind":"SF","lag":-30}"#).expect("an arc");
    assert_eq!(arc.kind, LinkKind::StartToFinish);
    let text = r#"{"duration":60,"calendar":0,"deadline":"2025-01-31T17:00"}"#;
    let activity: Activity = serde_json::from_str(text).expect("an activity");
    assert_eq!(serde_json::to_string(&activity).expect("plain data"), text);
    for kind in LinkKind::ALL {
        assert_eq!(kind.to_string().parse(), Ok(kind));
        assert_eq!(
            serde_json::to_string(&kind).expect("plain data"),
            format!("\"{kind}\"")
        );
    }
    assert_eq!(
        serde_json::to_string(&Driver::NotBefore).expect("plain data"),
        "\"not-before\""
    );
}
