//! What is named as the cause of there being no schedule is real: without it there is one, with a part of it there is none.
#![allow(clippy::arithmetic_side_effects, reason = "small numbers of a test")]

use std::ops::ControlFlow;

use crate::{
    level::{
        Cause, Job, Link, Mode, Objective, Obstacle, Options, ProblemSpec, Resource, Schedule,
        Status, Violation,
        tests::{Spice, brute_force, random_spec},
    },
    network::LinkKind,
    random::Random,
};

/// More than the jobs of these tests ask for together.
const ENOUGH: u64 = 1_000;

/// Returns the problem with enough of what some obstacles name, where they name it.
fn lifted<'a>(
    spec: &ProblemSpec,
    obstacles: impl IntoIterator<Item = &'a Obstacle>,
) -> ProblemSpec {
    let mut spec = spec.clone();
    for obstacle in obstacles {
        match obstacle {
            Obstacle::Shortage {
                resource,
                from,
                until,
                ..
            } => {
                let told = &mut spec.resources[*resource as usize];
                let mut steps: Vec<(u32, u64)> = (0..60)
                    .map(|time| {
                        let lifted = (*from..*until).contains(&time);
                        (time, if lifted { ENOUGH } else { told.units_at(time) })
                    })
                    .collect();
                steps.dedup_by_key(|(_, units)| *units);
                *told = Resource::varying(steps);
            }
            Obstacle::Amount { resource, .. } => {
                spec.resources[*resource as usize] = Resource::consumable(ENOUGH);
            }
            Obstacle::Links { .. } => (),
        }
    }
    spec
}

/// Returns the problem with these of its links and without resources.
fn linked(spec: &ProblemSpec, links: &[u32]) -> ProblemSpec {
    let mut spec = spec.clone();
    spec.resources.clear();
    for mode in spec.jobs.iter_mut().flat_map(|job| &mut job.modes) {
        mode.demands.clear();
    }
    spec.links = links
        .iter()
        .map(|link| spec.links[*link as usize])
        .collect();
    spec
}

/// Returns the obstacles in words.
fn told(cause: &Cause) -> Vec<String> {
    cause.obstacles.iter().map(ToString::to_string).collect()
}

/// Compares a cause with what trying everything gives; returns how many obstacles it names.
fn judge(spec: &ProblemSpec, cause: &Cause, limit: u32) -> usize {
    assert!(cause.minimal, "{cause:?}\n{spec:?}");
    if let [Obstacle::Links { links }] = &cause.obstacles[..] {
        assert_eq!(cause.schedule, None);
        assert_eq!(brute_force(&linked(spec, links), limit), None, "{spec:?}");
        for left in links {
            let others: Vec<u32> = links.iter().copied().filter(|l| l != left).collect();
            let without = brute_force(&linked(spec, &others), limit);
            assert!(without.is_some(), "link {left} of {links:?}\n{spec:?}");
        }
        return links.len();
    }
    let schedule = cause.schedule.as_ref().unwrap();
    let lacks = |violation: &Violation| {
        matches!(
            violation,
            Violation::Capacity { .. } | Violation::Amount { .. }
        )
    };
    assert!(
        schedule.violations(spec).iter().all(lacks),
        "{cause:?}\n{spec:?}"
    );
    let free = lifted(spec, &cause.obstacles);
    assert_eq!(schedule.violations(&free), [], "{cause:?}\n{spec:?}");
    for (at, kept) in cause.obstacles.iter().enumerate() {
        let others = cause.obstacles.iter().enumerate();
        let others = others.filter(|(other, _)| *other != at).map(|(_, o)| o);
        let without = brute_force(&lifted(spec, others), limit);
        assert_eq!(without, None, "{kept} does not matter\n{cause:?}\n{spec:?}");
    }
    cause.obstacles.len()
}

#[test]
fn what_is_named_is_what_stands_in_the_way() {
    let mut random = Random::new(11);
    let (mut told, mut several) = (0, 0);
    for round in 0..4_000_u32 {
        let spice = Spice {
            modes: round % 3 == 0,
            steps: round % 2 == 0,
            lags: true,
            maximum: true,
            dates: round % 5 < 3,
        };
        let jobs = 2 + random.below(if spice.modes { 2 } else { 3 });
        let spec = random_spec(&mut random, jobs, spice);
        let Ok(problem) = spec.clone().build() else {
            continue;
        };
        let options = Options::new().schedules(20_000);
        let answer = problem.level(&options);
        assert_eq!(
            answer.cause.is_some(),
            answer.schedule.is_none(),
            "{spec:?}"
        );
        let Some(cause) = answer.cause else {
            continue;
        };
        assert_eq!(answer.status, Status::Infeasible);
        told += 1;
        several += usize::from(judge(&spec, &cause, problem.horizon().min(16)) > 1);
        let outcome = problem.optimise(&Objective::new(), &options).unwrap();
        assert_eq!(outcome.cause.is_some(), outcome.schedule.is_none());
    }
    assert!(
        told > 60 && several > 5,
        "only {told} and {several} to compare"
    );
}

#[test]
fn links_that_push_each_other_in_every_mode_are_named() {
    // One link is kept most easily by the longer mode, the other by the shorter: the door, which asks each link alone, sees no contradiction.
    let mut spec = ProblemSpec::default();
    let desk = spec.add_resource(Resource::renewable(1));
    for _ in 0..3 {
        spec.add_job(Job::new(Mode::new(2).with(desk, 1)).or(Mode::new(4)));
    }
    spec.add_link(Link::new(0, 2));
    spec.add_link(Link::new(0, 1).kind(LinkKind::StartToFinish).at_most(3));
    spec.add_link(Link::new(0, 1).kind(LinkKind::StartToFinish).at_least(4));
    let answer = spec.clone().build().unwrap().level(&Options::new());
    assert_eq!(answer.status, Status::Infeasible);
    let cause = answer.cause.unwrap();
    assert_eq!(cause.obstacles, [Obstacle::Links { links: vec![1, 2] }]);
    assert_eq!(
        cause.obstacles[0].to_string(),
        "links 1, 2 contradict each other, whatever there is of resources"
    );
    assert_eq!(judge(&spec, &cause, 12), 2);
}

#[test]
fn money_that_no_choice_of_modes_keeps_to_is_named() {
    let mut spec = ProblemSpec::default();
    let cash = spec.add_resource(Resource::consumable(5));
    let film = spec.add_resource(Resource::consumable(5));
    for _ in 0..2 {
        let dear = Mode::new(1).with(cash, 4).with(film, 1);
        spec.add_job(Job::new(dear).or(Mode::new(1).with(cash, 1).with(film, 5)));
    }
    let answer = spec.clone().build().unwrap().level(&Options::new());
    let cause = answer.cause.unwrap();
    assert_eq!(judge(&spec, &cause, 4), 1);
    let told = told(&cause);
    assert!(told[0].starts_with("the jobs use up "), "{told:?}");
    assert!(told[0].ends_with(", of which there is 5"), "{told:?}");
}

#[test]
fn what_is_too_large_to_search_is_told_as_links_would_have_it() {
    let mut spec = ProblemSpec::default();
    let crew = spec.add_resource(Resource::renewable(1));
    for _ in 0..5_000 {
        spec.add_job(Job::new(Mode::new(1).with(crew, 1)).deadline(100));
    }
    let answer = spec
        .clone()
        .build()
        .unwrap()
        .level(&Options::new().schedules(10));
    assert_eq!((answer.status, &answer.schedule), (Status::Unknown, &None));
    let cause = answer.cause.unwrap();
    assert!(!cause.minimal);
    assert!(told(&cause)[0].starts_with("from 0 to 1 jobs 0, 1, 2, "));
    assert!(told(&cause)[0].ends_with(" need up to 5000 of resource 0, of which there is 1"));
    assert_eq!(cause.obstacles.len(), 1);
    let schedule: Schedule = cause.schedule.unwrap();
    assert!(matches!(
        schedule.violations(&spec)[..],
        [Violation::Capacity { .. }]
    ));
}

#[test]
fn nobody_is_asked_for_a_cause_who_is_to_stop() {
    let mut spec = ProblemSpec::default();
    let crew = spec.add_resource(Resource::renewable(1));
    for _ in 0..3 {
        spec.add_job(Job::new(Mode::new(2).with(crew, 1)).deadline(5));
    }
    let problem = spec.build().unwrap();
    let stopped = problem.level_until(&Options::new(), |_| ControlFlow::Break(()));
    assert_eq!((stopped.status, stopped.cause), (Status::Unknown, None));
    assert_eq!(problem.level(&Options::new().schedules(0)).cause, None);
    let answer = problem.level(&Options::new());
    let read = serde_json::to_string(&answer).unwrap();
    assert_eq!(
        serde_json::from_str::<crate::level::Answer>(&read).unwrap(),
        answer
    );
    // There is room for two, one after the other, and none for the third.
    let told = told(&answer.cause.unwrap());
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].ends_with(" of resource 0, of which there is 1"));
}
