//! A million activities: time and stack stay bounded, whatever holds them together.

use tactica::{
    network::{Activity, Arc, DateOf, Frame, Lag, Network, Reason},
    time::WorkCalendar,
};

use super::{DAY, at};

const N: u32 = 1_000_000;

#[test]
fn a_chain_of_a_million_activities_has_dates() {
    let activities = vec![Activity::new(1, 0); N as usize];
    // Against the numbering, so that no pass profits from it.
    let arcs = (1..N).map(|n| Arc::finish_to_start(n, n - 1)).collect();
    let network = Network::new(activities, arcs, vec![WorkCalendar::standard()]).expect("no cycle");
    let start = at("1990-01-01T09:00");
    let solution = network
        .schedule(Frame::from_start(start))
        .expect("in the horizon");
    let first = solution.dates(N - 1).expect("the first");
    assert_eq!(first.early_start, start);
    let work = WorkCalendar::standard()
        .between(start, solution.finish())
        .minutes();
    assert_eq!(work, i64::from(N));
    assert!(
        solution
            .iter()
            .all(|dates| (dates.float_total(), dates.float_free) == (0, 0))
    );
    assert!(solution.critical_path().into_iter().eq((0..N).rev()));
}

#[test]
fn a_million_summaries_in_each_other_have_dates() {
    // Each is in the one before; the task is in the innermost, and what waits for the outermost waits for it.
    let depth = N / 4;
    let mut activities = vec![Activity::summary(0); depth as usize];
    for (n, activity) in (0..).zip(activities.iter_mut().skip(1)) {
        activity.parent = Some(n);
    }
    let mut task = Activity::new(DAY, 0);
    task.parent = Some(depth - 1);
    activities.extend([task, Activity::new(DAY, 0), Activity::new(DAY, 0)]);
    let arcs = vec![
        Arc::finish_to_start(depth + 1, 0),
        Arc::finish_to_start(0, depth + 2),
        Arc::new(0, tactica::network::LinkKind::StartToStart, depth + 2),
    ];
    let network = Network::new(activities, arcs, vec![WorkCalendar::standard()]).expect("no cycle");
    let start = at("2025-01-06T09:00");
    let solution = network
        .schedule(Frame::from_start(start))
        .expect("in the horizon");
    assert_eq!(
        solution.dates(depth).map(|dates| dates.early_start),
        Some(at("2025-01-07T09:00"))
    );
    assert_eq!(
        solution.dates(0).map(|dates| dates.early_finish),
        Some(at("2025-01-07T17:00"))
    );
    assert_eq!(solution.finish(), at("2025-01-08T17:00"));
}

#[test]
fn a_long_chain_with_most_lags_settles() {
    // Every activity may come at most a minute after the one before; the last is held back, and pulls all the others.
    let n = 2_000;
    let mut activities = vec![Activity::new(1, 0); n as usize];
    activities[n as usize - 1].bounds.start_no_earlier = Some(at("2025-01-20T09:00"));
    let pairs = (1..n).flat_map(|n| {
        let arc = Arc::finish_to_start(n - 1, n);
        [arc, arc.at_most(Lag::work(1))]
    });
    let network = Network::new(
        activities,
        pairs.collect(),
        vec![WorkCalendar::continuous()],
    );
    let network = network.expect("no cycle");
    let frame = Frame::from_start(at("2025-01-06T09:00"));
    let solution = network.schedule(frame).expect("in the horizon");
    let first = solution.dates(0).expect("the first");
    assert_eq!(solution.finish(), at("2025-01-20T09:01"));
    assert_eq!(
        solution.finish().since(first.early_start),
        2 * i64::from(n) - 1
    );
    assert_eq!(solution.reasons(0, DateOf::EarlyStart), [Reason::Arc(1)]);
}
