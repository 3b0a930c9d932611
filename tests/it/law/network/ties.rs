//! Of several things that bind, which is named first.

use tactica::network::{
    Activity, Arc, DateOf, Frame, Lag,
    LinkKind::{self, FinishToStart as FS, StartToStart as SS},
    Network, Reason,
};

use super::{DAY, at, calendars, solved};

#[test]
fn the_critical_path_ends_at_what_binds_no_other_that_finishes_last() {
    // Activities 1 and 2 and the milestones 0 and 3 all finish on Friday 17:00; the milestones bind nothing.
    let activities = [0, DAY, DAY, 0]
        .map(|duration| Activity::new(duration, 0))
        .to_vec();
    let arcs = [(2, 3), (1, 3), (2, 0)]
        .map(|(from, to)| Arc::finish_to_start(from, to))
        .to_vec();
    let network = Network::new(activities, arcs, calendars()).expect("no cycle");
    let solution = solved(&network, at("2025-01-31T09:00"));
    assert_eq!(solution.critical_path(), [2, 0]);
    let reasons = solution.reasons(3, DateOf::EarlyStart);
    assert_eq!(
        reasons,
        [Reason::Arc(1), Reason::Arc(0)],
        "the smaller predecessor first"
    );
    assert_eq!(solution.driver(3), Some(Reason::Arc(1)));
}

#[test]
fn of_equal_bounds_the_documented_one_is_named_first() {
    let arc = |from, kind: LinkKind, lag| Arc::new(from, kind, 2).with_lag(Lag::work(lag));
    let reasons = |not_before, arcs: &[Arc]| {
        let mut activities = vec![Activity::new(DAY, 0); 3];
        activities[2].bounds.start_no_earlier = Some(at(not_before));
        let network = Network::new(activities, arcs.to_vec(), calendars()).expect("no cycle");
        solved(&network, at("2025-01-31T09:00")).reasons(2, DateOf::EarlyStart)
    };
    let (start, bound) = (Reason::ProjectStart, Reason::StartNoEarlier);
    assert_eq!(reasons("2025-01-31T09:00", &[]), [start, bound]);
    assert_eq!(reasons("2025-01-31T09:01", &[]), [bound]);
    assert_eq!(
        reasons("2025-02-03T09:00", &[arc(1, FS, 0)]),
        [Reason::Arc(0), bound]
    );
    assert_eq!(reasons("2025-02-03T09:01", &[arc(1, FS, 0)]), [bound]);
    assert_eq!(
        reasons("2025-01-31T09:00", &[arc(1, FS, -DAY)]),
        [Reason::Arc(0), start, bound]
    );
    assert_eq!(
        reasons("2025-01-31T09:00", &[arc(1, FS, -DAY - 1)]),
        [start, bound]
    );
    let tied = [
        arc(1, SS, DAY),
        arc(1, FS, 0),
        arc(0, SS, DAY),
        arc(0, SS, DAY),
        arc(0, FS, -1),
    ];
    let order = [2, 3, 1, 0].map(Reason::Arc);
    let found = reasons("2025-01-31T09:00", &tied);
    assert_eq!(found, [order.as_slice(), &[Reason::Calendar]].concat());
    let found = reasons("2025-01-31T09:00", &tied[..2]);
    assert_eq!(found, [Reason::Arc(1), Reason::Arc(0), Reason::Calendar]);
}

#[test]
fn the_empty_network_finishes_when_it_starts() {
    let network = Network::new(vec![], vec![], vec![]).expect("nothing is wrong");
    let start = at("2025-01-31T09:00");
    let solution = solved(&network, start);
    assert_eq!((solution.start(), solution.finish()), (start, start));
    assert!(solution.critical_path().is_empty() && solution.conflicts().is_empty());
    assert!(solution.dates(0).is_none() && solution.driver(0).is_none());
    assert!(solution.reasons(0, DateOf::LateFinish).is_empty());
    let solution = network
        .schedule(Frame::from_finish(start))
        .expect("nothing to date");
    assert_eq!((solution.start(), solution.finish()), (start, start));
}
