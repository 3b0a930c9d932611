//! Laws of dates, floats and reasons on networks of ordinary size and ordinary calendars.
#![allow(
    clippy::arithmetic_side_effects,
    reason = "test code: an overflow is a failed test"
)]

mod hostile;
mod large;
mod refusal;
mod ties;

use std::sync::LazyLock;

use proptest::prelude::*;
use tactica::{
    network::{
        Activity, ActivityDates, ActivityKind, Arc, Clock, DateOf, End, Frame, Lag, Limit,
        LinkKind, Network, Reason, Solution, Timing,
    },
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

/// What a case consists of; arcs that ask for at least their lag go up in position, `names` scatters the positions.
#[derive(Debug, Clone)]
struct Case {
    activities: Vec<Activity>,
    arcs: Vec<Arc>,
    start: Minute,
}

fn lag() -> impl Strategy<Value = Lag> {
    let minutes =
        prop_oneof![3 => Just(0_i64), 1 => (-4..5_i64).prop_map(|n| n * 120), 1 => -700..700_i64];
    let clocks = [
        Clock::Successor,
        Clock::Successor,
        Clock::Predecessor,
        Clock::Project,
        Clock::Elapsed,
    ];
    (minutes, prop::sample::select(clocks.to_vec()))
        .prop_map(|(minutes, clock)| Lag::work(minutes).on(clock))
}

fn case(calendars: u32) -> impl Strategy<Value = Case> {
    let start = at("2025-01-30T00:00").value();
    let moment = (0..20 * 1440_i64).prop_map(move |m| Minute::new(start + m).expect("in range"));
    let duration =
        prop_oneof![1 => Just(0), 2 => (0..12_i64).prop_map(|n| n * 240), 1 => 1..2000_i64];
    let timing = prop::option::weighted(0.1, Just(Timing::Alap));
    let bound = prop::option::weighted(0.2, moment.clone());
    let activity = (duration, 0..calendars, bound, timing, 0..12_u8);
    prop::collection::vec(activity, 1..40)
        .prop_flat_map(move |activities| {
            let count = u32::try_from(activities.len()).expect("few");
            let names = Just((0..count).collect::<Vec<_>>()).prop_shuffle();
            let kind = prop::sample::select(&LinkKind::ALL[..]);
            let arc = (0..count, 0..count, kind, lag());
            let arcs = prop::collection::vec(arc, 0..3 * count as usize);
            (Just(activities), names, arcs, moment.clone())
        })
        .prop_map(|(activities, names, arcs, start)| {
            let activities =
                activities
                    .into_iter()
                    .map(|(duration, calendar, from, timing, kind)| {
                        let mut made = match kind {
                            0 => Activity::hammock(calendar),
                            _ => Activity::new(duration, calendar),
                        };
                        made.bounds.start_no_earlier = from;
                        made.timing = timing.filter(|_| kind > 0);
                        made
                    });
            let arcs = arcs.into_iter().filter(|(a, b, ..)| a != b);
            let arcs = arcs.map(|(a, b, kind, lag)| {
                Arc::new(names[a.min(b) as usize], kind, names[a.max(b) as usize]).with_lag(lag)
            });
            Case {
                activities: activities.collect(),
                arcs: arcs.collect(),
                start,
            }
        })
}

impl Case {
    fn network(&self) -> Network {
        Network::new(self.activities.clone(), self.arcs.clone(), calendars()).expect("no cycle")
    }

    fn dates(&self) -> Vec<ActivityDates> {
        let network = self.network();
        solved(&network, self.start).iter().collect()
    }

    fn calendar(&self, activity: u32) -> &'static WorkCalendar {
        &CALENDARS[self.activities[activity as usize].calendar as usize]
    }
}

fn solved(network: &Network, start: Minute) -> Solution<'_> {
    network
        .schedule(Frame::from_start(start))
        .expect("in the horizon")
}

/// The dates of one kind: early, late or planned.
const SIDES: [[DateOf; 2]; 3] = [
    [DateOf::EarlyStart, DateOf::EarlyFinish],
    [DateOf::LateStart, DateOf::LateFinish],
    [DateOf::PlannedStart, DateOf::PlannedFinish],
];

/// Checks `arc` against its definition.
fn holds(case: &Case, arc: &Arc, dates: &[ActivityDates], [start, finish]: [DateOf; 2]) -> bool {
    let date = |end, activity: u32| match end {
        End::Start => dates[activity as usize].date(start),
        End::Finish => dates[activity as usize].date(finish),
    };
    let [p, x] = [
        date(arc.kind.leaves(), arc.from),
        date(arc.kind.enters(), arc.to),
    ];
    let clock = match arc.lag.clock {
        Clock::Successor => Some(case.calendar(arc.to)),
        Clock::Predecessor => Some(case.calendar(arc.from)),
        Clock::Project => Some(&CALENDARS[0]),
        Clock::Elapsed => None,
    };
    let lag = arc.lag.minutes(0).expect("small");
    let asked = match clock {
        None => p.try_add(lag).expect("in the horizon"),
        Some(_) if lag == 0 => p,
        Some(clock) => clock
            .earliest(clock.work_until(p) + lag)
            .expect("in the horizon"),
    };
    let successor = &case.activities[arc.to as usize];
    if arc.kind.enters() == End::Finish && successor.duration > 0 {
        let calendar = case.calendar(arc.to);
        calendar.work_until(x) >= calendar.work_until(asked)
    } else {
        x >= asked
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn early_late_and_planned_dates_satisfy_every_arc(case in case(3)) {
        let dates = case.dates();
        for arc in &case.arcs {
            for side in SIDES {
                prop_assert!(holds(&case, arc, &dates, side), "{side:?} {arc:?}");
            }
        }
    }

    #[test]
    fn no_late_date_comes_before_the_early_one(case in case(3)) {
        let network = case.network();
        let solution = solved(&network, case.start);
        for dates in solution.iter() {
            prop_assert!(dates.early_start <= dates.planned_start && dates.planned_start <= dates.late_start);
            prop_assert!(dates.early_finish <= dates.planned_finish && dates.planned_finish <= dates.late_finish);
            prop_assert!(dates.late_finish <= solution.finish());
            prop_assert!(0 <= dates.float_free && dates.float_free <= dates.float_total());
        }
    }

    #[test]
    fn a_task_works_its_duration_between_its_dates(case in case(3)) {
        let dates = case.dates();
        for (n, activity) in (0..).zip(&case.activities) {
            if activity.kind != ActivityKind::Task {
                continue;
            }
            let (calendar, dates) = (case.calendar(n), dates[n as usize]);
            for side in SIDES {
                let [start, finish] = side.map(|which| dates.date(which));
                prop_assert_eq!(calendar.between(start, finish).minutes(), activity.duration);
                if activity.duration == 0 {
                    prop_assert_eq!(start, finish);
                } else {
                    let last = finish.try_add(-1).expect("after the start");
                    prop_assert!(calendar.is_working(start) && calendar.is_working(last));
                }
            }
            let slip = calendar.between(dates.early_finish, dates.late_finish);
            prop_assert_eq!(slip.minutes(), dates.float_total());
            prop_assert_eq!(dates.float_start, dates.float_finish);
        }
    }

    #[test]
    fn the_order_of_arcs_changes_nothing(case in case(3), seed in any::<u64>()) {
        let mut other = case.clone();
        other.arcs.sort_by_key(|arc| {
            let key = i64::from(arc.from) * 7_919 + i64::from(arc.to) * 104_729;
            (key.unsigned_abs() + 1).wrapping_mul(seed | 1)
        });
        let (one, two) = (case.network(), other.network());
        let (one, two) = (solved(&one, case.start), solved(&two, case.start));
        prop_assert!(one.iter().eq(two.iter()));
        prop_assert_eq!(one.critical_path(), two.critical_path());
        // Reasons name positions: the arcs there must be alike.
        let named = |solution: &Solution, arcs: &[Arc], activity: u32| -> Vec<(Reason, Option<Arc>)> {
            let reasons = SIDES.as_flattened().iter().flat_map(|which| solution.reasons(activity, *which));
            reasons
                .map(|reason| match reason {
                    Reason::Arc(arc) => (Reason::Arc(0), Some(arcs[arc as usize])),
                    other => (other, None),
                })
                .collect()
        };
        for n in 0..u32::try_from(case.activities.len()).expect("few") {
            prop_assert_eq!(named(&one, &case.arcs, n), named(&two, &other.arcs, n));
        }
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
            other.activities[moved[old] as usize] = *activity;
        }
        for arc in &mut other.arcs {
            arc.from = moved[arc.from as usize];
            arc.to = moved[arc.to as usize];
        }
        let (one, two) = (case.dates(), other.dates());
        for (old, new) in moved.iter().enumerate() {
            prop_assert_eq!(one[old], two[*new as usize]);
        }
    }

    #[test]
    fn one_arc_more_makes_nothing_earlier_and_nothing_freer(case in case(3)) {
        let mut fewer = case.clone();
        fewer.arcs.pop();
        let (more, fewer) = (case.dates(), fewer.dates());
        for (more, fewer) in more.iter().zip(&fewer) {
            prop_assert!(fewer.early_start <= more.early_start);
            prop_assert!(fewer.early_finish <= more.early_finish);
        }
    }

    #[test]
    fn a_most_lag_that_is_kept_anyway_changes_nothing(case in case(3)) {
        let before = case.dates();
        let mut other = case.clone();
        let long = Lag::elapsed(400 * 1440);
        other.arcs.extend(case.arcs.iter().map(|arc| arc.at_most(long)));
        for (one, two) in before.iter().zip(other.dates()) {
            prop_assert_eq!(one, &two);
        }
    }

    #[test]
    fn the_critical_path_is_a_chain_of_drivers_to_the_latest_finish(case in case(3)) {
        let network = case.network();
        let solution = solved(&network, case.start);
        let path = solution.critical_path();
        let last = *path.last().expect("there is an activity");
        let latest = solution.iter().map(|dates| dates.early_finish).max();
        prop_assert_eq!(latest, Some(solution.finish()));
        prop_assert_eq!(solution.dates(last).map(|dates| dates.early_finish), latest);
        for pair in path.windows(2) {
            let sides = [DateOf::EarlyStart, DateOf::EarlyFinish];
            let reasons = sides.map(|which| solution.reasons(pair[1], which)).concat();
            let joins = |reason: &Reason| match reason {
                Reason::Arc(arc) => case.arcs[*arc as usize].from == pair[0],
                _ => false,
            };
            prop_assert!(reasons.iter().any(joins), "a gap in the chain {pair:?}");
        }
    }

    #[test]
    fn on_one_calendar_the_critical_path_has_no_float(case in case(1)) {
        // Elapsed time and hammocks have slack of their own.
        let mut case = case;
        let task = |n: u32| case.activities[n as usize].kind == ActivityKind::Task;
        case.arcs.retain(|arc| arc.lag.clock != Clock::Elapsed && task(arc.from) && task(arc.to));
        for activity in &mut case.activities {
            activity.kind = ActivityKind::Task;
        }
        let network = case.network();
        let solution = solved(&network, case.start);
        for activity in solution.critical_path() {
            let dates = solution.dates(activity).expect("there is one");
            prop_assert_eq!(dates.float_total(), 0);
            prop_assert!(dates.is_critical());
        }
    }

    #[test]
    fn counted_from_its_finish_a_project_starts_no_earlier(case in case(3)) {
        let mut free = case;
        for activity in &mut free.activities {
            activity.bounds.start_no_earlier = None;
            activity.timing = None;
        }
        let network = free.network();
        let forward = solved(&network, free.start);
        let frame = Frame::from_finish(forward.finish());
        let backward = network.schedule(frame).expect("in the horizon");
        prop_assert!(backward.start() >= forward.start());
        for (one, two) in forward.iter().zip(backward.iter()) {
            prop_assert_eq!(one.late_start, two.late_start);
            prop_assert_eq!(two.planned_start, two.late_start);
        }
    }
}

/// Makes every limit of a case the most instead of the least.
#[test]
fn a_limit_says_whether_it_is_the_least_or_the_most() {
    let arc = Arc::finish_to_start(0, 1).with_lag(Lag::work(DAY));
    assert_eq!(
        (arc.limit, arc.at_most(Lag::ZERO).limit),
        (Limit::AtLeast, Limit::AtMost)
    );
}
