//! Networks that make no sense, and dates beyond the horizon.

use tactica::{
    network::{
        Activity, ActivityDates, Arc, Breaks, Frame, Lag, LinkKind, Must, Network, NetworkError,
        NetworkSpec, Progress, Timing,
    },
    time::{Minute, Windows},
};

use super::{DAY, at, calendars};

/// The messages of everything that is wrong; making the network fails with the first.
fn wrong(activities: Vec<Activity>, arcs: Vec<Arc>) -> Vec<(&'static str, String)> {
    let spec = NetworkSpec {
        activities,
        arcs,
        calendars: calendars(),
        windows: vec![Windows::always()],
    };
    let mut errors = spec.check();
    let first = spec.build().expect_err("refused");
    if errors.is_empty() {
        errors.push(first.clone());
    }
    assert_eq!(errors[0], first);
    errors
        .iter()
        .map(|error| (error.code(), error.to_string()))
        .collect()
}

fn check(activities: Vec<Activity>, arcs: Vec<Arc>, expected: &[(&str, &str)]) {
    let found = wrong(activities, arcs);
    let found: Vec<(&str, &str)> = found
        .iter()
        .map(|(code, text)| (*code, text.as_str()))
        .collect();
    assert_eq!(found, expected);
}

fn with(duration: i64, change: impl FnOnce(&mut Activity)) -> Activity {
    let mut activity = Activity::new(duration, 0);
    change(&mut activity);
    activity
}

#[test]
fn activities_that_make_no_sense_are_refused_all_at_once() {
    check(
        vec![
            Activity::new(0, 2),
            Activity::new(-1, 9),
            Activity::new(1_000_000_001, 3),
        ],
        vec![],
        &[
            (
                "network-duration",
                "activity 1 lasts -1 minutes: give 0 to 1000000000",
            ),
            (
                "network-unknown-calendar",
                "activity 1 names calendar 9, but there are only 3, counted from 0",
            ),
            (
                "network-duration",
                "activity 2 lasts 1000000001 minutes: give 0 to 1000000000",
            ),
            (
                "network-unknown-calendar",
                "activity 2 names calendar 3, but there are only 3, counted from 0",
            ),
        ],
    );
    let (early, late) = (at("2025-01-31T09:00"), at("2025-01-31T10:00"));
    let backward = Progress::Finished {
        start: late,
        finish: early,
    };
    check(
        vec![
            with(60, |task| task.window = Some(1)),
            with(481, |task| task.breaks = Breaks::Whole),
            with(0, |task| {
                task.progress = Progress::Started {
                    start: early,
                    remaining: 0,
                }
            }),
            with(60, |task| {
                task.progress = Progress::Started {
                    start: early,
                    remaining: -1,
                }
            }),
            with(60, |task| task.progress = backward),
        ],
        vec![],
        &[
            (
                "network-unknown-window",
                "activity 0 names windows 1, but there are only 1, counted from 0",
            ),
            (
                "network-no-stretch",
                "activity 1 takes 481 minutes without a break, but its calendar never works longer than 480",
            ),
            (
                "network-remaining",
                "activity 2 has 0 minutes of work left: give 0 to 0",
            ),
            (
                "network-remaining",
                "activity 3 has -1 minutes of work left: give 0 to 1000000000",
            ),
            (
                "network-actual-order",
                "activity 4 finished on 2025-01-31T09:00, before it started on 2025-01-31T10:00",
            ),
        ],
    );
}

#[test]
fn spans_have_nothing_that_is_of_tasks() {
    let span = |change: fn(&mut Activity)| {
        let mut made = Activity::summary(0);
        change(&mut made);
        let hammock = Activity {
            kind: tactica::network::ActivityKind::Hammock,
            ..made
        };
        let found = wrong(vec![made, hammock], vec![]);
        found
            .into_iter()
            .map(|(code, text)| format!("{code}: {text}"))
            .collect::<Vec<_>>()
    };
    let both = |what: &str| {
        [0, 1].map(|n| {
            format!(
                "network-not-for-spans: activity {n} is a summary or hammock and cannot have {what}"
            )
        })
    };
    assert_eq!(span(|made| made.duration = 1), both("a duration"));
    assert_eq!(span(|made| made.window = Some(0)), both("windows"));
    assert_eq!(span(|made| made.breaks = Breaks::Whole), both("no breaks"));
    assert_eq!(
        span(|made| made.timing = Some(Timing::Alap)),
        both("a timing")
    );
    let must = |made: &mut Activity| made.bounds.must = Some(Must::StartOn(Minute::MIN));
    assert_eq!(span(must), both("a date that must be"));
    let done = |made: &mut Activity| {
        made.progress = Progress::Finished {
            start: Minute::MIN,
            finish: Minute::MIN,
        };
    };
    assert_eq!(span(done), both("progress of its own"));
    // A hammock may be bound at both ends, a summary not.
    let late = |made: &mut Activity| made.bounds.finish_no_earlier = Some(Minute::MIN);
    assert_eq!(span(late), both("a finish that comes no earlier")[..1]);
}

#[test]
fn summaries_that_contain_themselves_are_refused() {
    let inside = |parent| Activity {
        parent: Some(parent),
        ..Activity::summary(0)
    };
    check(
        vec![Activity::new(0, 0), inside(3), inside(1), inside(2)],
        vec![],
        &[(
            "network-parent-cycle",
            "summary 1 contains itself, in 3 steps",
        )],
    );
    check(
        vec![inside(0)],
        vec![],
        &[(
            "network-parent-cycle",
            "summary 0 contains itself, in 1 steps",
        )],
    );
    check(
        vec![
            with(1, |task| task.parent = Some(1)),
            Activity::new(1, 0),
            with(1, |task| task.parent = Some(9)),
        ],
        vec![],
        &[
            (
                "network-parent-is-no-summary",
                "activity 0 names parent 1, which is no summary",
            ),
            (
                "network-unknown-parent",
                "activity 2 names parent 9, but there are only 3, counted from 0",
            ),
        ],
    );
}

#[test]
fn arcs_that_make_no_sense_are_refused() {
    let two = || {
        vec![
            Activity::new(DAY, 0),
            Activity::new(DAY, 0),
            Activity::new(0, 0),
            Activity::summary(0),
        ]
    };
    let lag = |lag| Arc::finish_to_start(0, 1).with_lag(lag);
    check(
        two(),
        vec![
            Arc::finish_to_start(0, 4),
            Arc::finish_to_start(1, 1),
            lag(Lag::work(-1_000_000_001)),
            lag(Lag::elapsed(i64::MIN)),
            lag(Lag::of_duration(1_000_001)),
            Arc::finish_to_start(2, 1).with_lag(Lag::of_duration(5_000)),
            Arc::new(0, LinkKind::FinishToFinish, 3),
            Arc::finish_to_start(3, 0).at_most(Lag::ZERO),
        ],
        &[
            (
                "network-unknown-activity",
                "arc 0 names activity 4, but there are only 4, counted from 0",
            ),
            ("network-self-arc", "arc 1 makes activity 1 wait for itself"),
            (
                "network-lag",
                "arc 2 has a lag of -1000000001 minutes: at most 1000000000 either way are allowed",
            ),
            (
                "network-lag",
                "arc 3 has a lag of -9223372036854775808 minutes: at most 1000000000 either way are allowed",
            ),
            (
                "network-percentage",
                "arc 4 has a lag of 1000001 hundredths of a percent: at most 1000000 either way are allowed",
            ),
            (
                "network-percent-of-nothing",
                "arc 5 has a lag in percent of activity 2, which has no duration: give minutes",
            ),
            (
                "network-summary-finish",
                "arc 6 enters the finish of summary 3: link to its start, or to the activities in it",
            ),
            (
                "network-summary-finish",
                "arc 7 enters the finish of summary 3: link to its start, or to the activities in it",
            ),
        ],
    );
    check(
        vec![Activity::new(DAY, 0); 2],
        vec![Arc::finish_to_start(1, 0), lag(Lag::work(-5))],
        &[(
            "network-cycle",
            "the activities wait for each other in a cycle: 0 -> 1 -> 0",
        )],
    );
    let error = "fs".parse::<LinkKind>().expect_err("refused");
    assert_eq!(
        (error.code(), error.to_string().as_str()),
        ("link-kind", "\"fs\" is not one of FS, SS, FF and SF")
    );
    assert!(size_of::<NetworkError>() <= 128);
}

#[test]
fn what_happened_after_the_status_date_is_refused() {
    let done = Progress::Finished {
        start: at("2025-01-30T09:00"),
        finish: at("2025-01-31T09:00"),
    };
    let network = Network::new(
        vec![with(60, |task| task.progress = done)],
        vec![],
        calendars(),
    );
    let network = network.expect("it makes sense");
    let frame = |status| {
        Frame::from_start(at("2025-01-30T09:00"))
            .as_of(at(status), tactica::network::Logic::Retained)
    };
    assert!(network.schedule(frame("2025-01-31T09:00")).is_ok());
    let error = network
        .schedule(frame("2025-01-31T08:59"))
        .expect_err("refused");
    assert_eq!(error.code(), "network-actual-after-status");
    assert_eq!(
        error.to_string(),
        "activity 0 has the actual date 2025-01-31T09:00, after the status date 2025-01-31T08:59"
    );
}

#[test]
fn dates_beyond_the_horizon_are_refused_with_the_activity() {
    let network = |activities: &[Activity], arcs: &[Arc]| {
        Network::new(activities.to_vec(), arcs.to_vec(), calendars()).expect("no cycle")
    };
    let work = |duration| Activity::new(duration, 2);
    let lag = |lag| Arc::finish_to_start(0, 1).with_lag(Lag::work(lag));
    let late = Frame::from_start(at("2199-12-31T23:00"));
    let ends = |activities: &[Activity],
                arcs: &[Arc],
                frame: Frame|
     -> Result<Vec<ActivityDates>, NetworkError> {
        network(activities, arcs)
            .schedule(frame)
            .map(|solution| solution.iter().collect())
    };
    let after = |activity| Err(NetworkError::AfterHorizon { activity });
    let before = |activity| Err(NetworkError::BeforeHorizon { activity });

    assert!(ends(&[work(60)], &[], late).is_ok());
    assert_eq!(ends(&[work(0), work(61)], &[], late), after(1));
    assert_eq!(ends(&[work(1_000_000_000)], &[], late), after(0));
    let two = [work(30), work(30)];
    assert!(ends(&two, &[lag(0)], late).is_ok());
    assert_eq!(ends(&two, &[lag(1)], late), after(1));
    let then = [work(30), work(0)];
    assert!(ends(&then, &[lag(30)], late).is_ok());
    assert_eq!(ends(&then, &[lag(31)], late), after(1));
    assert_eq!(ends(&then, &[lag(1_000_000_000)], late), after(1));

    // A lead as long as you like is held by the project start, and leaves the predecessor free to the project finish.
    let frame = Frame::from_start(at("2199-12-20T09:00")).finish_by(at("2199-12-24T09:00"));
    for second in [work(30), work(0), Activity::new(30, 0)] {
        let dates =
            ends(&[work(30), second], &[lag(-1_000_000_000)], frame).expect("in the horizon");
        assert_eq!(dates[0].late_finish, at("2199-12-24T09:00"));
        assert_eq!(dates[0].float_free, 4 * 1440 - 30);
    }

    let early = |finish| {
        Frame::from_start(at("1900-01-01T01:00")).finish_by(Minute::new(finish).expect("in range"))
    };
    assert!(ends(&two, &[lag(0)], early(60)).is_ok());
    assert_eq!(ends(&two, &[lag(0)], early(59)), before(0));
    assert_eq!(ends(&two, &[lag(0)], early(29)), before(1));
    let first = [work(0), work(30)];
    assert!(ends(&first, &[lag(0)], early(30)).is_ok());
    assert_eq!(ends(&first, &[lag(1)], early(30)), before(0));
}

#[test]
fn inputs_are_read_from_text_as_they_are_written() {
    let text = r#"{"from":0,"to":1,"kind":"SF","lag":{"amount":{"minutes":-30},"clock":"elapsed"},"limit":"at-most"}"#;
    let arc: Arc = serde_json::from_str(text).expect("an arc");
    assert_eq!(
        arc,
        Arc::new(0, LinkKind::StartToFinish, 1).at_most(Lag::elapsed(-30))
    );
    assert_eq!(serde_json::to_string(&arc).expect("plain data"), text);
    let short: Arc = serde_json::from_str(r#"{"from":0,"to":1}"#).expect("an arc");
    assert_eq!(short, Arc::finish_to_start(0, 1));
    let text = r#"{"duration":60,"calendar":0,"bounds":{"deadline":"2025-01-31T17:00"}}"#;
    let activity: Activity = serde_json::from_str(text).expect("an activity");
    assert_eq!(serde_json::to_string(&activity).expect("plain data"), text);
    for kind in LinkKind::ALL {
        assert_eq!(kind.to_string().parse(), Ok(kind));
        assert_eq!(
            serde_json::to_string(&kind).expect("plain data"),
            format!("\"{kind}\"")
        );
    }
}
