//! Extreme numbers in any mixture: an answer or a refusal, and never a panic.

use proptest::prelude::*;
use tactica::{
    network::{
        Activity, Arc, Breaks, Clock, DateOf, Direction, Frame, Lag, LagAmount, Limit, LinkKind,
        Logic, Must, NetworkSpec, Progress, Timing,
    },
    time::{DateSpan, Minute, Windows},
};

use super::calendars;

/// Minutes at the ends of the horizon, and some between.
fn minute() -> impl Strategy<Value = Minute> {
    let end = Minute::MAX.value();
    prop_oneof![
        Just(0),
        Just(end),
        0..3000_i64,
        end - 3000..=end,
        65_000_000..66_000_000_i64
    ]
    .prop_map(|minute| Minute::new(minute).expect("in range"))
}

fn amount() -> impl Strategy<Value = i64> {
    let most = 1_000_000_000_i64;
    prop_oneof![
        Just(0),
        -5..6_i64,
        Just(most),
        Just(-most),
        -most..=most,
        any::<i64>()
    ]
}

fn activity() -> impl Strategy<Value = Activity> {
    let duration = prop_oneof![3 => 0..600_i64, 1 => amount()];
    let bounds = prop::array::uniform5(prop::option::weighted(0.1, minute()));
    let progress = prop_oneof![
        6 => Just(Progress::NotStarted),
        1 => (minute(), prop_oneof![0..100_i64, amount()])
            .prop_map(|(start, remaining)| Progress::Started { start, remaining }),
        1 => (minute(), minute())
            .prop_map(|(a, b)| Progress::Finished { start: a.min(b), finish: a.max(b) }),
    ];
    let must = prop::option::weighted(0.1, (any::<bool>(), minute()));
    let rest = (
        0..12_u8,
        0..4_u32,
        prop::option::weighted(0.3, 0..9_u32),
        0..8_u8,
    );
    (duration, bounds, progress, must, rest).prop_map(
        |(duration, bounds, progress, must, (kind, calendar, parent, odd))| {
            let mut made = match kind {
                0 => Activity::summary(calendar),
                1 => Activity::hammock(calendar),
                _ => Activity::new(duration, calendar),
            };
            made.parent = parent;
            made.bounds.start_no_earlier = bounds[0];
            made.bounds.deadline = bounds[1];
            if kind > 1 {
                [
                    made.bounds.finish_no_earlier,
                    made.bounds.start_no_later,
                    made.bounds.finish_no_later,
                ] = [bounds[2], bounds[3], bounds[4]];
                made.bounds.must = must.map(|(start, at)| {
                    if start {
                        Must::StartOn(at)
                    } else {
                        Must::FinishOn(at)
                    }
                });
                made.progress = progress;
                made.breaks = if odd == 1 {
                    Breaks::Whole
                } else {
                    Breaks::Stretch
                };
                made.window = (odd == 2).then_some(0);
                made.timing = [None, None, None, Some(Timing::Alap), Some(Timing::Asap)]
                    .get(usize::from(odd))
                    .copied()
                    .flatten();
            }
            made
        },
    )
}

fn arc() -> impl Strategy<Value = Arc> {
    let clocks = [
        Clock::Successor,
        Clock::Predecessor,
        Clock::Project,
        Clock::Elapsed,
    ];
    let kind = prop::sample::select(&LinkKind::ALL[..]);
    let rest = (
        prop::sample::select(clocks.to_vec()),
        any::<bool>(),
        0..4_u8,
    );
    (0..9_u32, 0..9_u32, kind, amount(), rest).prop_map(
        |(from, to, kind, amount, (clock, percent, most))| Arc {
            from,
            to,
            kind,
            lag: Lag {
                amount: if percent {
                    LagAmount::OfDuration(amount % 2_000_000)
                } else {
                    LagAmount::Minutes(amount)
                },
                clock,
            },
            limit: if most == 0 {
                Limit::AtMost
            } else {
                Limit::AtLeast
            },
        },
    )
}

fn frame() -> impl Strategy<Value = Frame> {
    let end = (any::<bool>(), minute());
    let rest = (
        prop::option::weighted(0.3, minute()),
        prop::option::weighted(0.3, minute()),
        any::<bool>(),
    );
    (end, rest).prop_map(|((forward, at), (finish, status, over))| Frame {
        direction: if forward {
            Direction::Forward { start: at }
        } else {
            Direction::Backward { finish: at }
        },
        finish,
        status,
        logic: if over {
            Logic::Override
        } else {
            Logic::Retained
        },
    })
}

/// Leaves out what is refused, so that the rest is scheduled.
fn mended(mut spec: NetworkSpec) -> NetworkSpec {
    let count = u32::try_from(spec.activities.len()).expect("few");
    for n in 0..count {
        let parent = spec.activities[n as usize].parent;
        let summary = |parent: &u32| {
            *parent < n
                && spec.activities[*parent as usize].kind == tactica::network::ActivityKind::Summary
        };
        spec.activities[n as usize].parent = parent.filter(summary);
        let alone = NetworkSpec {
            activities: vec![Activity {
                parent: None,
                ..spec.activities[n as usize]
            }],
            arcs: vec![],
            ..spec.clone()
        };
        if !alone.check().is_empty() {
            spec.activities[n as usize] = Activity::new(5, 0);
        }
    }
    let good = |arc: &Arc| {
        NetworkSpec {
            arcs: vec![*arc],
            ..spec.clone()
        }
        .check()
        .is_empty()
    };
    let arcs = spec
        .arcs
        .iter()
        .copied()
        .filter(|arc| arc.from < arc.to && good(arc));
    let arcs = arcs.collect();
    NetworkSpec { arcs, ..spec }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn nothing_panics(
        activities in prop::collection::vec(activity(), 0..9),
        arcs in prop::collection::vec(arc(), 0..9),
        frames in prop::collection::vec(frame(), 1..4),
        wild in any::<bool>(),
    ) {
        let windows: [DateSpan; 2] = ["1900-01-01..1900-01-03", "2024-01-01..2025-01-01"].map(|text| text.parse().expect("a span"));
        let windows = vec![Windows::new(&windows, &[]).expect("some days are left")];
        let spec = NetworkSpec { activities, arcs, calendars: calendars(), windows };
        let spec = if wild { spec } else { mended(spec) };
        let Ok(network) = spec.build() else { return Ok(()) };
        for frame in frames {
            let Ok(solution) = network.schedule(frame) else { continue };
            let _ = (solution.conflicts(), solution.critical_path());
            for n in 0..u32::try_from(network.activities().len()).expect("few") {
                prop_assert!(solution.dates(n).is_some());
                for which in [DateOf::EarlyStart, DateOf::EarlyFinish, DateOf::LateStart, DateOf::LateFinish, DateOf::PlannedStart, DateOf::PlannedFinish] {
                    let _ = solution.reasons(n, which);
                }
            }
        }
    }
}
