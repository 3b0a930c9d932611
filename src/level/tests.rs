//! Tiny problems, solved by trying everything, against bounds and searches; what is drawn is drawn from a seed.
#![allow(clippy::arithmetic_side_effects, reason = "small numbers of a test")]

use std::ops::ControlFlow;

use crate::{
    level::{
        Answer, Job, LevelError, Limit, Link, Mode, Options, Problem, ProblemSpec, Resource,
        Schedule, Status,
    },
    network::LinkKind,
    random::Random,
};

const KINDS: [LinkKind; 4] = [
    LinkKind::FinishToStart,
    LinkKind::StartToStart,
    LinkKind::FinishToFinish,
    LinkKind::StartToFinish,
];

/// What a problem may contain beside durations, constant capacities and links from finish to start.
#[derive(Debug, Clone, Copy, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is there or not")]
pub(super) struct Spice {
    pub(super) modes: bool,
    pub(super) steps: bool,
    pub(super) lags: bool,
    pub(super) maximum: bool,
    pub(super) dates: bool,
}

pub(super) fn random_spec(random: &mut Random, jobs: u32, spice: Spice) -> ProblemSpec {
    let mut spec = ProblemSpec::default();
    for _ in 0..=random.below(2) {
        let units = u64::from(2 + random.below(if spice.maximum { 1 } else { 3 }));
        spec.add_resource(if spice.steps && random.below(2) == 0 {
            Resource::varying([
                (0, u64::from(random.below(3))),
                (2 + random.below(3), units),
                (7, u64::from(random.below(3)) + 1),
                (10, 4),
            ])
        } else {
            Resource::renewable(units)
        });
    }
    let renewable = spec.resources.len();
    if spice.modes {
        spec.add_resource(Resource::consumable(u64::from(3 + random.below(8))));
    }
    for _ in 0..jobs {
        let mut mode = || {
            let mut mode = Mode::new(random.below(5));
            for resource in 0..renewable {
                let units = u64::from(random.below(3));
                mode = mode.with(u32::try_from(resource).unwrap(), units);
            }
            if spice.modes {
                mode = mode.with(
                    u32::try_from(renewable).unwrap(),
                    u64::from(random.below(5)),
                );
            }
            mode
        };
        let mut job = Job::new(mode());
        if spice.modes {
            job = job.or(mode());
        }
        if spice.dates && random.below(3) == 0 {
            job = job.release(random.below(4));
        }
        if spice.dates && random.below(3) == 0 {
            job = job.deadline(6 + random.below(8));
        }
        if spice.dates && random.below(6) == 0 {
            job = job.frozen(random.below(5));
        }
        spec.add_job(job);
    }
    for to in 1..jobs {
        for from in 0..to {
            if random.below(3) > 0 {
                continue;
            }
            let mut link = Link::new(from, to);
            if spice.lags {
                let lag = i32::try_from(random.below(4)).unwrap() - 1;
                link = link.kind(KINDS[random.below(4) as usize]).at_least(lag);
            }
            spec.add_link(link);
            if spice.maximum && random.below(2) == 0 {
                let lag = i32::try_from(random.below(5)).unwrap();
                spec.add_link(
                    Link::new(from, to)
                        .kind(LinkKind::StartToStart)
                        .at_most(lag),
                );
            }
        }
    }
    spec
}

/// The shortest makespan up to a limit, by trying every start and mode of every job and asking the judge.
pub(super) fn brute_force(spec: &ProblemSpec, limit: u32) -> Option<u32> {
    fn go(parts: &[ProblemSpec], schedule: &Schedule, limit: u32) -> Option<u32> {
        let at = schedule.starts.len();
        // What is wrong with some jobs is not mended by more of them.
        if !schedule.violations(&parts[at]).is_empty() {
            return None;
        }
        let Some(next) = parts.get(at + 1) else {
            return schedule.makespan(&parts[at]);
        };
        let mut best: Option<u32> = None;
        for (mode, told) in (0..).zip(&next.jobs[at].modes) {
            for start in 0..=limit {
                // What is no shorter than the best need not be tried.
                let end = start + told.duration;
                if best.map_or(end > limit, |best| end >= best) {
                    break;
                }
                let mut more = schedule.clone();
                more.starts.push(start);
                more.modes.push(mode);
                let limit = best.map_or(limit, |best| best - 1);
                best = go(parts, &more, limit).or(best);
            }
        }
        best
    }
    let parts = (0..=spec.jobs.len()).map(|jobs| {
        let mut part = spec.clone();
        part.jobs.truncate(jobs);
        part.links
            .retain(|link| link.from.max(link.to) < u32::try_from(jobs).unwrap());
        part
    });
    let parts: Vec<ProblemSpec> = parts.collect();
    go(&parts, &Schedule::default(), limit)
}

/// Compares what is answered with what trying everything gives.
fn compare(spec: &ProblemSpec, limit: u32) -> Option<Status> {
    let shortest = brute_force(spec, limit);
    let problem = match spec.clone().build() {
        Ok(problem) => problem,
        Err(error) => {
            assert_eq!(shortest, None, "{error}\n{spec:?}");
            return None;
        }
    };
    let answer = problem.level(&Options::new().schedules(20_000).seed(3));
    if let Some(schedule) = &answer.schedule {
        assert_eq!(schedule.violations(spec), [], "{spec:?}");
        assert_eq!(schedule.makespan(spec), answer.makespan());
    }
    match (shortest, answer.makespan()) {
        (Some(shortest), makespan) => {
            assert_eq!(makespan, Some(shortest), "{answer:?}\n{spec:?}");
            assert_eq!(
                (answer.status, answer.lower_bound),
                (Status::Optimal, shortest)
            );
        }
        (None, None) => assert_eq!(answer.status, Status::Infeasible, "{spec:?}"),
        // It needs longer than has been tried.
        (None, Some(makespan)) => assert!(makespan > limit, "{answer:?}\n{spec:?}"),
    }
    Some(answer.status)
}

#[test]
fn what_is_proven_is_what_trying_everything_gives() {
    let plain = Spice::default();
    let spices = [
        plain,
        Spice {
            lags: true,
            ..plain
        },
        Spice {
            steps: true,
            ..plain
        },
        Spice {
            modes: true,
            ..plain
        },
        Spice {
            dates: true,
            lags: true,
            ..plain
        },
        Spice {
            maximum: true,
            lags: true,
            ..plain
        },
        Spice {
            modes: true,
            steps: true,
            lags: true,
            maximum: true,
            dates: true,
        },
    ];
    let mut random = Random::new(11);
    let mut seen = [0; 3];
    for spice in spices {
        for _ in 0..50 {
            let spec = random_spec(&mut random, 4, spice);
            match compare(&spec, 12) {
                Some(Status::Optimal) => seen[0] += 1,
                Some(_) => seen[1] += 1,
                None => seen[2] += 1,
            }
        }
    }
    // All three come up: with a schedule, without one, and refused at the door.
    assert!(seen.iter().all(|count| *count > 0), "{seen:?}");
}

/// A problem of many jobs that no bound decides at once.
fn larger(random: &mut Random, jobs: u32) -> Problem {
    let mut spec = ProblemSpec::default();
    for _ in 0..4 {
        spec.add_resource(Resource::renewable(12));
    }
    for job in 0..jobs {
        let mut mode = Mode::new(1 + random.below(10));
        for resource in 0..4 {
            mode = mode.with(resource, u64::from(random.below(9)));
        }
        spec.add_job(Job::new(mode));
        for _ in 0..2.min(job) {
            let back = 1 + random.below(job.min(10));
            spec.add_link(Link::new(job - back, job));
        }
    }
    spec.build().unwrap()
}

#[test]
fn the_same_seed_and_budget_give_the_same_answer() {
    let problem = larger(&mut Random::new(5), 40);
    let options = Options::new().schedules(3_000).seed(9);
    let answer = problem.level(&options);
    assert_eq!(problem.level(&options), answer);
    assert!(answer.schedules <= 3_000, "{}", answer.schedules);
    assert_eq!(answer.schedule.unwrap().violations(problem.spec()), []);
    let seeds = (0..5).map(|seed| problem.level(&options.seed(seed)).schedule);
    let seeds: Vec<_> = seeds.collect();
    assert!(
        seeds.iter().any(|other| *other != seeds[0]),
        "no seed changes anything"
    );
}

#[test]
fn a_search_ends_where_it_is_told() {
    let problem = larger(&mut Random::new(6), 60);
    for schedules in [1, 2, 50, 400, 1_900] {
        let answer = problem.level(&Options::new().schedules(schedules));
        let makespan = answer.makespan().unwrap();
        assert!(
            answer.schedules <= schedules,
            "{} of {schedules}",
            answer.schedules
        );
        assert!((problem.critical_path()..=makespan).contains(&answer.lower_bound));
    }
}

#[test]
fn nothing_is_found_without_a_budget() {
    let problem = larger(&mut Random::new(7), 10);
    let answer = problem.level(&Options::new().schedules(0));
    assert_eq!((answer.status, answer.schedule), (Status::Unknown, None));
    assert_eq!(answer.lower_bound, problem.critical_path());
}

#[test]
fn a_break_ends_the_search_with_what_there_is() {
    let problem = larger(&mut Random::new(8), 60);
    let mut told = Vec::new();
    let options = Options::new().schedules(1_000_000);
    let answer: Answer = problem.level_until(&options, |progress| {
        told.push(*progress);
        if progress.schedules < 300 {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    });
    assert!(
        (300..400).contains(&answer.schedules),
        "{}",
        answer.schedules
    );
    assert_eq!(answer.status, Status::Feasible);
    assert!(told.windows(2).all(|pair| {
        pair[0].schedules <= pair[1].schedules && pair[0].lower_bound <= pair[1].lower_bound
    }));
}

#[test]
fn a_schedule_longer_than_the_critical_path_needs_its_reasons() {
    // Two crews of one; five jobs of three days: three rounds, though nothing links them.
    let mut spec = ProblemSpec::default();
    let crew = spec.add_resource(Resource::renewable(2));
    for _ in 0..5 {
        spec.add_job(Job::new(Mode::new(3).with(crew, 1)));
    }
    let answer = spec.build().unwrap().level(&Options::new());
    assert_eq!(
        (answer.status, answer.makespan(), answer.gap()),
        (Status::Optimal, Some(9), Some(0))
    );
}

#[test]
fn dates_that_cannot_all_be_kept_are_proven_to_be_so() {
    // Each of three would be in time alone, but there is one crew and time for two.
    let mut spec = ProblemSpec::default();
    let crew = spec.add_resource(Resource::renewable(1));
    for _ in 0..3 {
        spec.add_job(Job::new(Mode::new(2).with(crew, 1)).deadline(5));
    }
    let answer = spec.clone().build().unwrap().level(&Options::new());
    assert_eq!((answer.status, answer.schedule), (Status::Infeasible, None));
    spec.jobs[1].deadline = Some(6);
    let answer = spec.build().unwrap().level(&Options::new());
    assert_eq!(
        (answer.status, answer.makespan()),
        (Status::Optimal, Some(6))
    );
    assert_eq!(answer.schedule.unwrap().starts[1], 4);
}

#[test]
fn an_empty_problem_is_over_at_once() {
    let answer = ProblemSpec::default()
        .build()
        .unwrap()
        .level(&Options::new());
    assert_eq!(
        (answer.status, answer.makespan()),
        (Status::Optimal, Some(0))
    );
}

/// A problem that is wrong in one way, and the code that it must be refused with.
fn refused() -> Vec<(ProblemSpec, &'static str)> {
    let one = |job: Job| {
        let mut spec = ProblemSpec::default();
        spec.add_resource(Resource::renewable(2));
        spec.add_resource(Resource::consumable(10));
        spec.add_job(job);
        spec.add_job(Job::new(Mode::new(3).with(0, 1)));
        spec
    };
    let plain = || one(Job::new(Mode::new(3).with(0, 1)));
    let with = |change: &dyn Fn(&mut ProblemSpec)| {
        let mut spec = plain();
        change(&mut spec);
        spec
    };
    vec![
        (
            with(&|s| s.resources[0] = Resource::varying([(4, 2), (4, 1)])),
            "level-step-order",
        ),
        (
            with(&|s| s.resources[0] = Resource::renewable(40_000)),
            "level-units",
        ),
        (with(&|s| s.jobs[0].modes.clear()), "level-no-mode"),
        (
            one(Job::new(Mode::new(3).with(2, 1))),
            "level-unknown-resource",
        ),
        (
            one(Job::new(Mode::new(3).with(0, 1).with(0, 1))),
            "level-duplicate-demand",
        ),
        (with(&|s| s.add_link(Link::new(0, 7))), "level-unknown-job"),
        (with(&|s| s.add_link(Link::new(1, 1))), "level-self-link"),
        (with(&|s| s.jobs[0].release = u32::MAX), "level-horizon"),
        (one(Job::new(Mode::new(3).with(0, 3))), "level-never-enough"),
        (
            one(Job::new(Mode::new(0).with(1, 11))),
            "level-never-enough",
        ),
        (
            with(&|s| {
                s.resources[0] = Resource::varying([(0, 1), (2, 0), (9, 1)]);
                s.jobs[0].deadline = Some(8);
            }),
            "level-never-fits",
        ),
        (
            with(&|s| {
                for job in &mut s.jobs {
                    job.modes[0] = Mode::new(1).with(1, 6);
                }
            }),
            "level-used-up",
        ),
        (
            with(&|s| {
                s.add_link(Link::new(0, 1));
                s.add_link(Link::new(1, 0).at_least(-2));
            }),
            "level-positive-cycle",
        ),
        (
            with(&|s| {
                s.add_link(Link::new(0, 1));
                s.jobs[1].deadline = Some(5);
            }),
            "level-no-time",
        ),
        (
            with(&|s| {
                s.add_link(Link::new(0, 1));
                s.jobs[1].frozen = Some(2);
            }),
            "level-no-time",
        ),
    ]
}

#[test]
fn what_no_search_could_mend_is_refused_at_the_door() {
    for (spec, code) in refused() {
        let error = spec.build().expect_err(code);
        assert_eq!(error.code(), code, "{error}");
    }
}

#[test]
fn errors_name_the_subject_the_value_and_the_limit() {
    let mut spec = ProblemSpec::default();
    spec.add_resource(Resource::renewable(2));
    spec.add_job(Job::new(Mode::new(4).with(0, 5)).or(Mode::new(2).with(0, 3)));
    let error = spec.clone().build().unwrap_err();
    let wanted = LevelError::NeverEnough {
        job: 0,
        resource: 0,
        units: 3,
        capacity: 2,
    };
    assert_eq!(error, wanted);
    assert_eq!(
        error.to_string(),
        "job 0 needs 3 of resource 0 in its least demanding mode, but there are never more than 2"
    );
    spec.jobs[0] = Job::new(Mode::new(4));
    spec.add_job(Job::new(Mode::new(1)));
    spec.add_link(Link::new(0, 1));
    let late = Link::new(0, 1).kind(LinkKind::StartToStart).at_most(1);
    assert_eq!(late.limit, Limit::AtMost);
    spec.add_link(late);
    let error = spec.build().unwrap_err();
    let wanted = LevelError::PositiveCycle {
        jobs: vec![0, 1],
        excess: 3,
    };
    assert_eq!(error, wanted);
}
