//! Paths, drags and slack on tiny networks: every path walked, every network made anew, every minute of slack tried.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::unwrap_used,
    clippy::panic,
    reason = "test code: small numbers, and what cannot go on should say so by panicking"
)]

mod cases;

use std::collections::BTreeSet;

use proptest::prelude::*;
use tactica::{
    network::{
        Activity, ActivityKind, Arc, DateOf, Drag, Frame, LagAmount, Limit, LinkKind, Must,
        Network, NetworkSpec, PathCount, Progress, Reason, Solution,
    },
    time::{Minute, WorkCalendar, WorkCalendarSpec},
};

use self::cases::{Case, case};
use crate::dice::Dice;

const DAY: i64 = 1440;

/// Friday, the morning.
fn base() -> i64 {
    let at: Minute = "2025-01-31T00:00".parse().expect("a minute");
    at.value()
}

fn at(minutes: i64) -> Minute {
    Minute::new(base() + minutes).expect("in the horizon")
}

fn calendars() -> Vec<WorkCalendar> {
    let spec: WorkCalendarSpec = serde_json::from_str(
        r#"{"week": {"mon": ["08:00-12:00", "13:00-15:00"], "wed": ["08:00-12:00"],
            "sat": ["06:00-10:00", "22:00-24:00"], "sun": ["00:00-04:00"]}}"#,
    )
    .expect("a calendar");
    let shifts = spec.build().expect("legal shifts");
    vec![WorkCalendar::standard(), shifts, WorkCalendar::continuous()]
}

/// Returns the network with a task that takes no time, made anew.
fn shortened(spec: &NetworkSpec, task: usize) -> Option<NetworkSpec> {
    let mut short = spec.clone();
    let activity = &mut short.activities[task];
    let duration = activity.duration;
    if activity.kind != ActivityKind::Task {
        return None;
    }
    match &mut activity.progress {
        Progress::NotStarted => activity.duration = 0,
        Progress::Started { remaining, .. } => *remaining = 0,
        Progress::Finished { .. } => return None,
    }
    for arc in short
        .arcs
        .iter_mut()
        .filter(|arc| arc.from as usize == task)
    {
        arc.lag.amount = LagAmount::Minutes(arc.lag.minutes(duration).unwrap());
    }
    Some(short)
}

fn drag_anew(case: &Case, solution: &Solution<'_>, task: usize) -> Option<Drag> {
    let Some(short) = shortened(&case.spec, task) else {
        return Some(Drag::ZERO);
    };
    let short = short.build().ok()?;
    let after = short.schedule(case.frame).ok()?;
    let calendar = &case.spec.calendars[0];
    Some(Drag {
        elapsed: solution.finish().since(after.finish()),
        work: calendar.work_until(solution.finish()) - calendar.work_until(after.finish()),
    })
}

/// Every way from what nothing binds to the ends, found by walking all of them.
struct Walk<'s> {
    solution: &'s Solution<'s>,
    arcs: Vec<Vec<u32>>,
    found: Vec<Vec<u32>>,
}

impl<'s> Walk<'s> {
    fn of(solution: &'s Solution<'s>) -> Self {
        let count = u32::try_from(solution.network().activities().len()).unwrap();
        let arcs = (0..count).map(|activity| {
            let reasons = solution.reasons(activity, DateOf::EarlyFinish);
            let arcs = reasons.into_iter().filter_map(|reason| match reason {
                Reason::Arc(arc) => Some(arc),
                _ => None,
            });
            arcs.collect()
        });
        Self {
            solution,
            arcs: arcs.collect(),
            found: Vec::new(),
        }
    }

    /// Returns what binds an activity, each once, in order.
    fn before(&self, activity: u32) -> Vec<(u32, bool)> {
        let network = self.solution.network();
        let mut found: Vec<(u32, bool)> = Vec::new();
        for &arc in &self.arcs[activity as usize] {
            let arc = &network.arcs()[arc as usize];
            let (from, start) = if arc.limit == Limit::AtLeast {
                (
                    arc.from,
                    matches!(arc.kind, LinkKind::StartToStart | LinkKind::StartToFinish),
                )
            } else {
                (
                    arc.to,
                    matches!(arc.kind, LinkKind::StartToStart | LinkKind::FinishToStart),
                )
            };
            let progress = network.activities()[from as usize].progress;
            let actual = start && matches!(progress, Progress::Started { .. });
            if !found.contains(&(from, actual)) {
                found.push((from, actual));
            }
        }
        found
    }

    fn back(&mut self, way: &mut Vec<u32>, happened: bool) {
        let last = *way.last().unwrap();
        let before = if happened {
            Vec::new()
        } else {
            self.before(last)
        };
        if before.is_empty() {
            self.found.push(way.iter().rev().copied().collect());
        }
        for (from, actual) in before {
            way.push(from);
            self.back(way, actual);
            way.pop();
        }
    }

    fn ends(&self) -> Vec<u32> {
        let count = u32::try_from(self.arcs.len()).unwrap();
        let finish = self.solution.finish();
        let last: BTreeSet<u32> = (0..count)
            .filter(|a| self.solution.dates(*a).unwrap().early_finish == finish)
            .collect();
        // A started activity whose actual start binds another is bound in the sense of the ends as well.
        let binds: BTreeSet<u32> = last
            .iter()
            .flat_map(|a| self.before(*a))
            .map(|(from, _)| from)
            .collect();
        last.difference(&binds).copied().collect()
    }
}

fn is_circular(case: &Case) -> bool {
    case.spec.arcs.iter().any(|arc| arc.limit == Limit::AtMost)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, max_global_rejects: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn drags_are_those_of_networks_made_anew(case in case(false)) {
        let network = case.spec.clone().build();
        prop_assume!(network.is_ok());
        let network = network.unwrap();
        let solution = network.schedule(case.frame);
        prop_assume!(solution.is_ok());
        let solution = solution.unwrap();
        let drags = solution.drags();
        for (task, drag) in drags.into_iter().enumerate() {
            let wanted = drag_anew(&case, &solution, task);
            let alone = solution.drag(u32::try_from(task).unwrap());
            // Late dates can be missing where early ones are not.
            if wanted.is_some() {
                prop_assert_eq!(drag.clone().ok(), wanted, "drag of {}", task);
            }
            prop_assert_eq!(drag, alone, "alone: drag of {}", task);
        }
    }

    #[test]
    fn critical_paths_are_all_chains_that_bind(case in case(false)) {
        prop_assume!(!is_circular(&case));
        prop_assume!(case.spec.activities.iter().all(|a| a.kind == ActivityKind::Task));
        let network = case.spec.clone().build();
        prop_assume!(network.is_ok());
        let network = network.unwrap();
        let solution = network.schedule(case.frame);
        prop_assume!(solution.is_ok());
        let solution = solution.unwrap();
        let mut walk = Walk::of(&solution);
        for end in walk.ends() {
            walk.back(&mut vec![end], false);
        }
        let paths = solution.critical_paths();
        let listed: Vec<Vec<u32>> = paths.iter().map(|path| path.activities()).collect();
        prop_assert_eq!(paths.count(), PathCount::Exact(listed.len() as u128));
        prop_assert_eq!(&listed, &walk.found);
        prop_assert_eq!(&listed[0], &solution.critical_path());
        let on: BTreeSet<u32> = listed.iter().flatten().copied().collect();
        prop_assert_eq!(paths.activities(), on.iter().copied().collect::<Vec<u32>>());
    }

    #[test]
    fn every_step_says_what_binds_it(case in case(false)) {
        let network = case.spec.clone().build();
        prop_assume!(network.is_ok());
        let network = network.unwrap();
        let solution = network.schedule(case.frame);
        prop_assume!(solution.is_ok());
        let solution = solution.unwrap();
        let paths = solution.critical_paths();
        let mut seen = BTreeSet::new();
        for path in paths.iter().take(200) {
            let steps: Vec<(u32, Reason)> = path.steps.iter().map(|s| (s.activity, s.reason)).collect();
            prop_assert!(!steps.is_empty());
            prop_assert!(!matches!(steps[0].1, Reason::Arc(_) | Reason::Member(_) | Reason::OwnStart));
            let last = steps[steps.len() - 1].0;
            prop_assert_eq!(solution.dates(last).unwrap().early_finish, solution.finish());
            for pair in steps.windows(2) {
                let (before, (after, reason)) = (pair[0].0, pair[1]);
                let from = match reason {
                    Reason::Arc(arc) => {
                        prop_assert!(solution.is_binding(arc));
                        let arc = network.arcs()[arc as usize];
                        let (from, to) = if arc.limit == Limit::AtLeast { (arc.from, arc.to) } else { (arc.to, arc.from) };
                        let mut around = Some(after);
                        while around.is_some_and(|within| within != to) {
                            around = around.and_then(|within| network.activities()[within as usize].parent);
                        }
                        prop_assert!(around.is_some(), "{} does not enter {}", to, after);
                        from
                    }
                    Reason::Summary(from) | Reason::Member(from) => from,
                    Reason::OwnStart => after,
                    other => return Err(TestCaseError::fail(format!("{other:?} binds nothing"))),
                };
                prop_assert_eq!(from, before);
            }
            prop_assert!(seen.insert(steps), "the same path twice");
        }
        prop_assert!(!seen.is_empty());
        let first = paths.iter().next().map(|path| path.activities());
        prop_assert_eq!(first, Some(solution.critical_path()));
        if let PathCount::Exact(count) = paths.count() {
            prop_assert!(count as usize == seen.len() || seen.len() == 200);
        }
    }

    #[test]
    fn slack_is_what_can_be_lost_and_no_minute_more(case in case(true)) {
        let network = case.spec.clone().build();
        prop_assume!(network.is_ok());
        let network = network.unwrap();
        let solution = network.schedule(case.frame).unwrap();
        for (n, arc) in (0..).zip(network.arcs()) {
            let slack = solution.link_slack(n).unwrap();
            prop_assert!(slack >= 0);
            prop_assert!(holds_after(&case.spec, &solution, arc, slack), "slack of {} is less than {}", n, slack);
            prop_assert!(!holds_after(&case.spec, &solution, arc, slack + 1), "slack of {} is more than {}", n, slack);
        }
    }

    #[test]
    fn float_paths_share_out_what_leads_to_the_end(case in case(true)) {
        let network = case.spec.clone().build();
        prop_assume!(network.is_ok());
        let network = network.unwrap();
        let solution = network.schedule(case.frame).unwrap();
        let paths = solution.float_paths(usize::MAX);
        let critical = solution.critical_path();
        prop_assert_eq!(&paths[0].activities, &critical);
        let end = critical[critical.len() - 1];
        prop_assert_eq!(&solution.float_paths_to(end, usize::MAX), &paths);
        prop_assert_eq!(&solution.float_paths(1)[..], &paths[..1]);
        // Distances by relaxing every arc as often as there are activities.
        let count = network.activities().len();
        let mut far = vec![None; count];
        far[end as usize] = Some(0);
        let float = |n: u32| if solution.is_binding(n) { 0 } else { solution.link_slack(n).unwrap() };
        for _ in 0..count {
            for (n, arc) in (0..).zip(network.arcs()) {
                if let Some(there) = far[arc.to as usize] {
                    let here: i64 = there + float(n);
                    let known = &mut far[arc.from as usize];
                    *known = Some(known.map_or(here, |known: i64| known.min(here)));
                }
            }
        }
        let mut seen = vec![None; count];
        for (n, path) in paths.iter().enumerate() {
            for &activity in &path.activities {
                prop_assert_eq!(seen[activity as usize].replace(path.float), None);
            }
            for pair in path.activities.windows(2) {
                let mut arcs = (0..).zip(network.arcs());
                let joined = |(at, arc): (u32, &Arc)| arc.from == pair[0] && arc.to == pair[1] && solution.is_binding(at);
                prop_assert!(arcs.any(joined), "{:?} do not bind", pair);
            }
            match path.joins {
                None => prop_assert_eq!(n, 0),
                Some(joins) => {
                    prop_assert!((joins.path as usize) < n);
                    prop_assert!(paths[joins.path as usize].activities.contains(&joins.activity));
                    prop_assert!(path.float >= paths[n - 1].float);
                }
            }
        }
        prop_assert_eq!(seen, far);
    }
}

/// Tells whether an arc asks for no more than the date it enters when the date it leaves comes this many minutes later.
fn holds_after(spec: &NetworkSpec, solution: &Solution<'_>, arc: &Arc, delay: i64) -> bool {
    let from = spec.activities[arc.from as usize];
    let calendar = &spec.calendars[from.calendar as usize];
    let now = solution.dates(arc.from).unwrap().early_start;
    let work = calendar.work_until(now) + delay;
    let then = if from.duration > 0 {
        calendar.latest(work).unwrap()
    } else if delay == 0 {
        now
    } else {
        calendar.earliest(work).unwrap()
    };
    let mut pinned = Activity::new(from.duration, from.calendar);
    pinned.bounds.must = Some(Must::StartOn(then));
    let to = spec.activities[arc.to as usize];
    let free = Activity::new(to.duration, to.calendar);
    let arcs = vec![Arc {
        from: 0,
        to: 1,
        ..*arc
    }];
    let pair = Network::new(vec![pinned, free], arcs, spec.calendars.clone()).unwrap();
    let alone = pair.schedule(Frame::from_start(at(-30 * DAY))).unwrap();
    alone.dates(1).unwrap().early_start <= solution.dates(arc.to).unwrap().early_start
}

/// Devaux's rule for networks of `FS` alone: the drag of a critical activity is its duration, or the least total float of the
/// activities in parallel to it (neither before nor after it), whichever is less.
/// As in <https://planningplanet.com/forums/planning-scheduling-programming-discussion/507377/critical-path-quiz-answers>.
#[test]
fn the_rule_for_plain_networks_holds() {
    let mut dice = Dice(20_250_131);
    let mut below = |limit: u64| dice.below(limit);
    for _ in 0..300 {
        let count = 3 + below(10) as u32;
        let activities = (0..count)
            .map(|_| Activity::new(1 + below(9) as i64, 0))
            .collect();
        let arcs = (1..count)
            .flat_map(|to| {
                (0..2)
                    .map(|_| (below(u64::from(to)) as u32, to))
                    .collect::<Vec<_>>()
            })
            .map(|(from, to)| Arc::finish_to_start(from, to));
        let network =
            Network::new(activities, arcs.collect(), vec![WorkCalendar::continuous()]).unwrap();
        let solution = network.schedule(Frame::from_start(at(0))).unwrap();
        let graph = network.graph();
        for (n, drag) in (0..count).zip(solution.drags()) {
            let dates = solution.dates(n).unwrap();
            let beside = (0..count).filter(|other| {
                *other != n
                    && !graph.ancestors(n).contains(other)
                    && !graph.descendants(n).contains(other)
            });
            let least = beside
                .map(|other| solution.dates(other).unwrap().float_total())
                .min();
            let duration = network.activities()[n as usize].duration;
            let wanted = if dates.is_critical() {
                least.map_or(duration, |least| least.min(duration))
            } else {
                0
            };
            assert_eq!(
                drag.unwrap(),
                Drag {
                    elapsed: wanted,
                    work: wanted
                }
            );
        }
    }
}
