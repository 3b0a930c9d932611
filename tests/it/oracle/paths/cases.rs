//! Tiny networks of every kind, drawn at random.

use proptest::prelude::*;
use tactica::network::{
    Activity, Arc, Breaks, Clock, Frame, Lag, LagAmount, Limit, LinkKind, Logic, Must, NetworkSpec,
    Progress,
};

use super::{DAY, at, calendars};

/// What a network consists of, before it is known whether it has dates.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) spec: NetworkSpec,
    pub(super) frame: Frame,
}

/// A few moments that meet the ends of shifts and each other.
fn moment() -> impl Strategy<Value = i64> {
    let hour = prop::sample::select(vec![8_i64, 9, 12, 17, 23]);
    (0..7_i64, hour).prop_map(|(day, hour)| day * DAY + hour * 60)
}

fn activity() -> impl Strategy<Value = Activity> {
    let duration = prop_oneof![1 => Just(0_i64), 5 => (1..4_i64).prop_map(|n| n * 240)];
    let bound = || prop::option::weighted(0.12, moment());
    let odd = prop::option::weighted(0.4, 0..7_u8);
    (duration, 0..3_u32, bound(), bound(), odd, moment()).prop_map(
        |(duration, calendar, start, finish, odd, moment)| {
            let mut activity = Activity::new(duration, calendar);
            activity.bounds.start_no_earlier = start.map(at);
            activity.bounds.finish_no_earlier = finish.map(at);
            match odd {
                Some(0) => activity.bounds.must = Some(Must::StartOn(at(moment))),
                Some(1) => activity.bounds.must = Some(Must::FinishOn(at(moment))),
                Some(2) if duration < 300 => activity.breaks = Breaks::Whole,
                Some(3 | 4) if duration > 0 => {
                    activity.progress = Progress::Started {
                        start: at(moment.min(DAY)),
                        remaining: duration / 2,
                    };
                }
                Some(5) => {
                    activity.progress = Progress::Finished {
                        start: at(moment.min(DAY) - 60),
                        finish: at(moment.min(DAY)),
                    };
                }
                Some(6) => {
                    activity = Activity {
                        bounds: activity.bounds,
                        ..Activity::hammock(calendar)
                    };
                }
                _ => (),
            }
            activity
        },
    )
}

fn arc() -> impl Strategy<Value = (u32, u32, Arc)> {
    let kind = prop::sample::select(&LinkKind::ALL[..]);
    let lag = prop_oneof![
        4 => Just(LagAmount::Minutes(0)),
        2 => (-3..4_i64).prop_map(|n| LagAmount::Minutes(n * 120)),
        1 => (-2..5_i64).prop_map(|n| LagAmount::OfDuration(n * 5_000)),
    ];
    let clock = prop::sample::select(vec![
        Clock::Successor,
        Clock::Predecessor,
        Clock::Project,
        Clock::Elapsed,
    ]);
    let most = prop::bool::weighted(0.2);
    (0..7_u32, 0..7_u32, kind, lag, clock, most).prop_map(
        |(from, to, kind, amount, clock, most)| {
            let mut arc = Arc::new(from, kind, to).with_lag(Lag { amount, clock });
            if most {
                arc.limit = Limit::AtMost;
            }
            (from, to, arc)
        },
    )
}

/// Networks of tasks and hammocks; `plain` ones have nothing that is fixed, fitted or limited.
pub(super) fn case(plain: bool) -> impl Strategy<Value = Case> {
    (
        prop::collection::vec(activity(), 2..8),
        prop::collection::vec(arc(), 0..12),
        prop::option::weighted(0.5, 0..3_u32),
        prop::collection::vec(prop::option::weighted(0.5, 0..2_usize), 7),
        prop::bool::weighted(0.25),
        any::<bool>(),
    )
        .prop_map(
            move |(mut activities, arcs, one, parents, summaries, keep)| {
                let summaries = summaries && !plain;
                if plain {
                    for activity in &mut activities {
                        *activity = Activity::new(activity.duration, activity.calendar);
                    }
                }
                for activity in &mut activities {
                    activity.calendar = one.unwrap_or(activity.calendar);
                }
                let count = activities.len();
                if summaries {
                    for (activity, parent) in activities.iter_mut().zip(&parents) {
                        activity.parent =
                            parent.map(|parent| u32::try_from(count + parent).unwrap());
                    }
                    let mut inner = Activity::summary(0);
                    inner.parent = Some(u32::try_from(count + 1).unwrap());
                    activities.extend([inner, Activity::summary(0)]);
                }
                let count = u32::try_from(activities.len()).unwrap();
                let arcs = arcs.into_iter().filter_map(|(a, b, mut arc)| {
                    if plain {
                        arc.limit = Limit::AtLeast;
                    }
                    let (from, to) = (a.min(b) % count, a.max(b) % count);
                    let backward = arc.limit == Limit::AtMost && a > b;
                    let (from, to) = if backward { (to, from) } else { (from, to) };
                    let nothing = activities[from as usize].duration == 0;
                    let percent = matches!(arc.lag.amount, LagAmount::OfDuration(_));
                    (from != to && !(percent && nothing)).then_some(Arc { from, to, ..arc })
                });
                let arcs = arcs.collect();
                let logic = if keep {
                    Logic::Retained
                } else {
                    Logic::Override
                };
                let happened = activities
                    .iter()
                    .any(|a| a.progress != Progress::NotStarted);
                let mut frame = Frame::from_start(at(9 * 60));
                if happened {
                    frame = frame.as_of(at(DAY + 12 * 60), logic);
                }
                Case {
                    spec: NetworkSpec {
                        activities,
                        arcs,
                        calendars: calendars(),
                        windows: Vec::new(),
                    },
                    frame,
                }
            },
        )
}
