//! What is worked out side by side is the same on any number of threads.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

use std::ops::ControlFlow;

use rayon::{ThreadPool, ThreadPoolBuilder};
use tactica::{
    level::{self, Answer, Job, Link, Mode, Problem, ProblemSpec, Resource, Status},
    staffing::{
        Bottleneck, Conflict, Levelled, Options, Training, bottlenecks, conflicts, cross_training,
    },
};

use crate::{
    dice::Dice,
    staffing::plans::{Shape, plan},
};

fn pool(threads: usize) -> ThreadPool {
    let builder = ThreadPoolBuilder::new().num_threads(threads);
    builder.build().unwrap()
}

#[test]
fn what_ifs_are_the_same_on_one_thread_and_on_several() {
    let pools = [pool(1), pool(2), pool(5)];
    let mut found = 0;
    for seed in 0..60 {
        let Some(plan) = plan(seed, Shape::CHOICE) else {
            continue;
        };
        let options = Options::default().schedules(8);
        let Ok(levelled) = Levelled::with(&plan, &options) else {
            continue;
        };
        let all = || -> (Vec<Bottleneck>, Vec<Training>, Vec<Conflict>) {
            (
                bottlenecks(&plan, &options, &levelled).unwrap(),
                cross_training(&plan, &options, &levelled).unwrap(),
                conflicts(&plan, &options, &levelled, 3).unwrap(),
            )
        };
        let [one, two, five] = pools.each_ref().map(|pool| pool.install(all));
        found += one.0.len() + one.1.len() + one.2.len();
        assert_eq!(one, two);
        assert_eq!(one, five);
    }
    assert!(found > 100, "{found}");
}

fn problem(seed: u64, jobs: u32) -> Problem {
    let mut dice = Dice(seed);
    let mut draw = |limit: u32| u32::try_from(dice.below(limit.into())).unwrap();
    let mut spec = ProblemSpec::default();
    let crews = [
        spec.add_resource(Resource::renewable(5)),
        spec.add_resource(Resource::renewable(4)),
    ];
    for job in 0..jobs {
        let units = crews.map(|_| u64::from(draw(4)));
        let mode = Mode::new(1 + draw(9))
            .with(crews[0], units[0])
            .with(crews[1], units[1]);
        spec.add_job(Job::new(mode));
        for _ in 0..draw(3).min(job) {
            spec.add_link(Link::new(draw(job), job));
        }
    }
    spec.build().unwrap()
}

#[test]
fn several_searches_are_the_best_of_them_on_any_number_of_threads() {
    let pools = [pool(1), pool(2), pool(5)];
    let options = level::Options::new().schedules(150).seed(u64::MAX - 1);
    let mut improved = 0;
    for seed in 0..12 {
        let problem = problem(seed, 50);
        let found = pools
            .each_ref()
            .map(|pool| pool.install(|| problem.level_multi_start(&options, 4)));
        assert_eq!(found[0], found[1]);
        assert_eq!(found[0], found[2]);
        // The seeds go on from the largest with 0.
        let seeds = [u64::MAX - 1, u64::MAX, 0, 1];
        let alone: Vec<Answer> = seeds.map(|seed| problem.level(&options.seed(seed))).into();
        let ends = alone.iter().map(|answer| answer.makespan().unwrap());
        assert_eq!(found[0].makespan(), ends.clone().min());
        let bound = alone.iter().map(|answer| answer.lower_bound).max();
        assert_eq!(Some(found[0].lower_bound), bound);
        assert_eq!(
            found[0].schedules,
            alone.iter().fold(0, |sum, answer| sum + answer.schedules)
        );
        let proven = found[0].makespan() == bound;
        assert_eq!(found[0].status == Status::Optimal, proven);
        let schedule = found[0].schedule.as_ref().unwrap();
        assert!(schedule.violations(problem.spec()).is_empty());
        improved += u32::from(found[0].makespan() < alone[0].makespan());
    }
    assert!(improved > 0);
}

#[test]
fn no_search_finds_nothing_and_what_cannot_be_stays_impossible() {
    let none = problem(1, 20).level_multi_start(&level::Options::new(), 0);
    assert_eq!(
        (none.status, none.makespan(), none.schedules),
        (Status::Unknown, None, 0)
    );
    let mut spec = ProblemSpec::default();
    let crew = spec.add_resource(Resource::renewable(1));
    for _ in 0..2 {
        spec.add_job(Job::new(Mode::new(3).with(crew, 1)).deadline(5));
    }
    let answer = spec
        .build()
        .unwrap()
        .level_multi_start(&level::Options::new(), 3);
    assert_eq!(answer.status, Status::Infeasible);
    assert!(answer.cause.is_some());
}

#[test]
fn a_callback_stops_every_search() {
    let problem = problem(3, 60);
    let options = level::Options::new().schedules(u64::MAX);
    let stop = |progress: &level::Progress| {
        if progress.schedules < 100 {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    };
    let answer = problem.level_multi_start_until(&options, 3, stop);
    assert!(answer.makespan().is_some());
    assert!(answer.schedules < 1_000, "{}", answer.schedules);
}
