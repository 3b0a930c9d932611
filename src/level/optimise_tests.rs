//! Objectives on tiny problems, against everything that can be tried; what is drawn is drawn from a seed.
#![allow(clippy::arithmetic_side_effects, reason = "small numbers of a test")]

use std::ops::ControlFlow;

use crate::{
    level::{
        Job, Link, Mode, Objective, Options, Problem, ProblemSpec, Resource, Schedule, Status, Term,
    },
    random::Random,
};

fn tiny(random: &mut Random) -> ProblemSpec {
    let mut spec = ProblemSpec::default();
    let crew = spec.add_resource(Resource::varying([(0, 2), (4, 3)]));
    let money = spec.add_resource(Resource::consumable(5));
    for job in 0..3 {
        let mut mode = || {
            Mode::new(1 + random.below(3))
                .with(crew, u64::from(random.below(3)))
                .with(money, u64::from(random.below(3)))
        };
        let mut told = Job::new(mode());
        if job == 1 {
            told = told.or(mode());
        }
        spec.add_job(told.deadline(9));
        if job > 0 && random.below(2) == 0 {
            spec.add_link(Link::new(job - 1, job));
        }
    }
    spec
}

fn objective(random: &mut Random, kind: u32) -> Objective {
    let job = random.below(3);
    match kind {
        0 => Objective::new()
            .plus(2, Term::Tardiness { job: 0, due: 1 })
            .plus(1 + random.below(4), Term::Tardiness { job, due: 3 }),
        1 => Objective::new().plus(3, Term::Makespan).plus(
            1,
            Term::ModeCost {
                job: 1,
                mode: random.below(2),
                cost: 4,
            },
        ),
        2 => Objective::new().plus(1, Term::Unevenness { resource: 0 }),
        3 => Objective::new()
            .plus(4, Term::Peak { resource: 0 })
            .plus(1, Term::Makespan),
        _ => Objective::new()
            .plus(
                1,
                Term::Disturbance {
                    job,
                    start: random.below(9),
                },
            )
            .plus(
                2,
                Term::Disturbance {
                    job: (job + 1) % 3,
                    start: random.below(9),
                },
            ),
    }
}

/// The least that any schedule costs that ends by the horizon, by trying every start and mode of three jobs.
fn least(problem: &Problem, objective: &Objective) -> Option<u128> {
    let spec = problem.spec();
    let mut least: Option<u128> = None;
    for code in 0..2 * 1_000_u32 {
        let starts = vec![code % 10, code / 10 % 10, code / 100 % 10];
        let modes = vec![0, code / 1_000, 0];
        let schedule = Schedule { starts, modes };
        let Some(value) = objective.value(spec, &schedule) else {
            continue;
        };
        let ends = schedule.makespan(spec).unwrap() <= problem.horizon();
        if ends && least.is_none_or(|least| value < least) && schedule.violations(spec).is_empty() {
            least = Some(value);
        }
    }
    least
}

#[test]
fn nothing_is_cheaper_than_the_bound_and_tiny_problems_are_solved() {
    let mut random = Random::new(3);
    let mut proven = [0; 5];
    let mut solved = 0;
    for round in 0..100 {
        let Ok(problem) = tiny(&mut random).build() else {
            continue;
        };
        let kind = round % 5;
        let objective = objective(&mut random, kind);
        let outcome = problem
            .optimise(&objective, &Options::new().schedules(600))
            .unwrap();
        let wanted = least(&problem, &objective);
        assert_eq!(outcome.value.is_some(), wanted.is_some(), "{problem:?}");
        let (Some(value), Some(wanted)) = (outcome.value, wanted) else {
            continue;
        };
        let schedule = outcome.schedule.unwrap();
        assert_eq!(schedule.violations(problem.spec()), []);
        assert_eq!(objective.value(problem.spec(), &schedule), Some(value));
        assert!(outcome.lower_bound <= wanted, "{objective:?} {problem:?}");
        assert_eq!(value, wanted, "{objective:?} {problem:?}");
        assert_eq!(
            outcome.status == Status::Optimal,
            value == outcome.lower_bound
        );
        proven[kind as usize] += u32::from(outcome.status == Status::Optimal);
        solved += 1;
    }
    assert!(solved > 50, "{solved}");
    assert!(proven.iter().all(|count| *count > 0), "{proven:?}");
}

#[test]
fn a_schedule_that_is_given_is_never_left_for_a_dearer_one() {
    let mut random = Random::new(8);
    for _ in 0..20 {
        let Ok(problem) = tiny(&mut random).build() else {
            continue;
        };
        let Some(first) = problem.level(&Options::new().schedules(50)).schedule else {
            continue;
        };
        // What is published is as near to itself as can be, and proven to be so.
        let stay = Objective::new().stay(3, &first);
        for budget in [0, 1, 30] {
            let options = Options::new().schedules(budget);
            let go_on = |_: &_| ControlFlow::Continue(());
            let outcome = problem
                .optimise_until(&stay, Some(&first), &options, go_on)
                .unwrap();
            assert_eq!((outcome.status, outcome.value), (Status::Optimal, Some(0)));
            let other = Objective::new().plus(1, Term::Unevenness { resource: 0 });
            let outcome = problem
                .optimise_until(&other, Some(&first), &options, go_on)
                .unwrap();
            assert!(outcome.value <= other.value(problem.spec(), &first));
            assert!(
                outcome.schedules <= budget,
                "{} of {budget}",
                outcome.schedules
            );
        }
    }
}

#[test]
fn the_same_seed_and_budget_give_the_same_outcome_and_a_break_ends_it() {
    let mut spec = ProblemSpec::default();
    let crew = spec.add_resource(Resource::renewable(3));
    let mut random = Random::new(4);
    let mut objective = Objective::new().plus(1, Term::Unevenness { resource: crew });
    for job in 0..20 {
        let mode = Mode::new(1 + random.below(6)).with(crew, u64::from(1 + random.below(3)));
        spec.add_job(Job::new(mode));
        objective = objective.plus(1 + random.below(9), Term::Tardiness { job, due: 10 + job });
    }
    let problem = spec.build().unwrap();
    let options = Options::new().schedules(400).seed(2);
    let outcome = problem.optimise(&objective, &options).unwrap();
    assert_eq!(problem.optimise(&objective, &options), Ok(outcome.clone()));
    let first = problem.level(&options).schedule.unwrap();
    assert!(outcome.value < objective.value(problem.spec(), &first));
    let mut seen = Vec::new();
    let broken = problem.optimise_until(&objective, Some(&first), &options, |progress| {
        seen.push(progress.value);
        if progress.schedules < 64 {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    });
    assert!((64..160).contains(&broken.unwrap().schedules));
    assert!(seen.windows(2).all(|pair| pair[1] <= pair[0]), "{seen:?}");
}

#[test]
fn terms_and_starts_that_make_no_sense_are_refused() {
    let mut spec = ProblemSpec::default();
    let money = spec.add_resource(Resource::consumable(5));
    spec.add_job(Job::new(Mode::new(2).with(money, 1)));
    let problem = spec.build().unwrap();
    let code = |term| {
        let objective = Objective::new().plus(1, term);
        assert_eq!(
            objective.value(
                problem.spec(),
                &Schedule {
                    starts: vec![0],
                    modes: vec![0]
                }
            ),
            None
        );
        problem
            .optimise(&objective, &Options::new())
            .unwrap_err()
            .code()
    };
    assert_eq!(code(Term::Tardiness { job: 1, due: 0 }), "level-term-job");
    assert_eq!(
        code(Term::ModeCost {
            job: 0,
            mode: 1,
            cost: 2
        }),
        "level-term-mode"
    );
    assert_eq!(code(Term::Peak { resource: money }), "level-term-resource");
    assert_eq!(
        code(Term::Unevenness { resource: 7 }),
        "level-term-resource"
    );
    let from = |start, modes| {
        let from = Schedule {
            starts: vec![start],
            modes,
        };
        let options = Options::new();
        let objective = Objective::new().plus(1, Term::Makespan);
        let outcome = problem.optimise_until(&objective, Some(&from), &options, |_| {
            ControlFlow::Continue(())
        });
        outcome.map_err(|error| error.code())
    };
    assert_eq!(from(0, vec![]), Err("level-start"));
    assert_eq!(from(9, vec![0]), Err("level-start-beyond"));
    assert!(from(0, vec![0]).is_ok());
}
