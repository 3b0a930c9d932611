//! The scale beside the calendars.
#![allow(clippy::arithmetic_side_effects, reason = "small numbers of a test")]

use super::*;
use crate::{
    network::{Activity, Arc, Clock, Lag, LinkKind, Network, Progress},
    random::Random,
    time::WorkCalendar,
};

fn any<T: Copy>(random: &mut Random, of: &[T]) -> T {
    of[random.below(u32::try_from(of.len()).unwrap()) as usize]
}

fn start() -> Minute {
    "2025-01-06T09:00".parse().unwrap()
}

/// Calendars with shifts of an hour and of a few minutes, bounds, dates that happened, lags on all four clocks.
fn network(random: &mut Random, more: &[WorkCalendar]) -> Network {
    let short = r#"{"week": {"mon": ["08:00-08:05", "08:07-08:20", "13:00-14:00"], "fri": ["16:59-17:01"], "sat": ["10:00-24:00"]}}"#;
    let short: WorkCalendar = serde_json::from_str(short).unwrap();
    let absent = "2025-02-03..2025-02-10".parse().unwrap();
    let mut calendars = vec![
        WorkCalendar::standard(),
        short,
        WorkCalendar::standard().with_absences(&[absent]),
        WorkCalendar::continuous(),
    ];
    calendars.extend_from_slice(more);
    let known = u32::try_from(calendars.len()).unwrap();
    let count = 40 + random.below(40);
    let mut activities = Vec::new();
    for _ in 0..count {
        let duration = i64::from(any(random, &[0, 1, 5, 30, 60, 480, 481, 2_000]));
        let mut activity = Activity::new(duration, random.below(known));
        let day = |n: u32| format!("2025-01-{:02}T10:30", 1 + n).parse().unwrap();
        match random.below(12) {
            0 => activity.bounds.start_no_earlier = Some(day(random.below(28))),
            1 => activity.bounds.finish_no_later = Some(day(random.below(28))),
            2 if duration > 0 => {
                activity.progress = Progress::Started {
                    start: "2025-01-02T10:00".parse().unwrap(),
                    remaining: duration / 2 + 1,
                };
            }
            _ => {}
        }
        activities.push(activity);
    }
    let mut arcs = Vec::new();
    for to in 1..count {
        for _ in 0..random.below(4) {
            let kinds = [
                LinkKind::FinishToStart,
                LinkKind::StartToStart,
                LinkKind::FinishToFinish,
                LinkKind::StartToFinish,
            ];
            let lag = Lag {
                clock: any(
                    random,
                    &[
                        Clock::Successor,
                        Clock::Predecessor,
                        Clock::Project,
                        Clock::Elapsed,
                    ],
                ),
                ..Lag::work(any(random, &[0, 0, 1, 30, 480, -30]))
            };
            let from = to.saturating_sub(1 + random.below(8));
            arcs.push(Arc::new(from, any(random, &kinds), to).with_lag(lag));
        }
    }
    Network::new(activities, arcs, calendars).unwrap()
}

#[test]
fn all_dates_are_those_of_the_calendars_on_a_scale_of_any_length() {
    agrees(&[]);
}

#[test]
fn and_on_a_scale_of_more_columns_than_a_piece_knows() {
    let weeks = [
        r#"{"week": {"tue": ["22:00-24:00"], "wed": ["00:00-06:00", "07:00-07:10"]}}"#,
        r#"{"week": {"mon": ["09:00-17:00"], "sun": ["00:00-24:00"]}}"#,
    ];
    agrees(&weeks.map(|week| serde_json::from_str(week).unwrap()));
}

fn agrees(more: &[WorkCalendar]) {
    let mut random = Random::new(11);
    let mut outside = 0;
    for _ in 0..300 {
        let network = network(&mut random, more);
        let frame = Frame {
            status: Some("2025-01-03T09:00".parse().unwrap()),
            ..Frame::from_start(start())
        };
        let expected = network.solve_from(frame, start());
        for limit in [usize::MAX, 40_000, 0] {
            let scale = Scale::of(network.calendars(), number(start()), 0).unwrap();
            assert_eq!(scale.width() > LANES, !more.is_empty());
            let mut scale = scale.with_limit(limit);
            let found = solve_on(&network, frame, start(), &mut scale, None);
            let found = found.map(|found| found.full(&network));
            if found
                .as_ref()
                .is_ok_and(|found| found.finish >= scale.until())
            {
                outside += 1;
            }
            assert_eq!(found, expected, "within {limit} bytes");
        }
    }
    assert!(
        outside > 100,
        "{outside} networks were longer than their scale"
    );
}
