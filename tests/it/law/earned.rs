//! Identities of earned value, and the worked figures that tell its rules of earning apart.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot go on should say so by panicking"
)]

use proptest::prelude::*;
use tactica::{
    metric::{
        EarnedScheduleInputs, EarnedValueInputs, EarningRule, Measure, MetricError, Milestone,
        PackageProgress, WorkPackage,
    },
    money::{Currency, Money},
    number::{Percent, Quantity},
    time::{Minute, WorkTime},
};

fn cents(minor: i64) -> Money {
    Money::from_minor(minor.into(), Currency::USD)
}

fn value(budget: i64, planned: i64, earned: i64, actual: i64) -> EarnedValueInputs {
    EarnedValueInputs {
        budget: cents(budget),
        planned: cents(planned),
        earned: cents(earned),
        actual: cents(actual),
        bottom_up: None,
    }
}

fn amounts() -> impl Strategy<Value = (i64, i64, i64, i64)> {
    (1_i64..1_000_000_000).prop_flat_map(|budget| {
        let part = 0..=budget;
        (Just(budget), part.clone(), part, 0_i64..2_000_000_000)
    })
}

proptest! {
    #[test]
    fn variances_and_estimates_fit_together((budget, planned, earned, actual) in amounts()) {
        let work = value(budget, planned, earned, actual).evaluate().unwrap();
        let found = *work.value();
        prop_assert_eq!(found.schedule_variance, cents(earned - planned));
        prop_assert_eq!(found.cost_variance, cents(earned - actual));
        // The rest as planned: the overrun so far is the overrun at the end.
        prop_assert_eq!(found.as_planned.variance, found.cost_variance);
        for end in [Some(found.as_planned), found.by_cost_index.value().copied(), found.by_both_indices.value().copied()] {
            let Some(end) = end else { continue };
            prop_assert_eq!(end.estimate.minor() - end.to_complete.minor(), i128::from(actual));
            prop_assert_eq!(end.estimate.minor() + end.variance.minor(), i128::from(budget));
            // Finished work costs what it cost.
            if earned == budget {
                prop_assert!(end.to_complete.is_zero());
            }
        }
        // BAC / CPI, to half a minor unit.
        if let (Measure::Value(end), true) = (found.by_cost_index, earned < budget) {
            let exact = i128::from(budget) * i128::from(actual);
            let near = (end.estimate.minor() * i128::from(earned) - exact).abs();
            prop_assert!(near * 2 <= i128::from(earned));
        }
    }

    #[test]
    fn the_rest_needs_the_index_so_far_to_end_where_that_leads(
        (earned, actual, times) in (1_i64..10_000, 1_i64..10_000, 2_i64..50),
    ) {
        // The budget is a whole number of times what is earned, so that the estimate is exact.
        let work = value(earned * times, 0, earned, actual).evaluate().unwrap();
        let Measure::Value(end) = work.value().by_cost_index else {
            return Err(TestCaseError::fail("no estimate"));
        };
        prop_assert_eq!(end.estimate, cents(actual * times));
        prop_assert_eq!(Measure::Value(work.tcpi_to(end.estimate).unwrap()), work.value().cpi);
    }

    #[test]
    fn earned_schedule_is_where_the_plan_was(steps in prop::collection::vec(1_i64..1_000, 1..12), period in 0_usize..12) {
        let mut sum = 0;
        let planned: Vec<Money> = steps.iter().map(|step| { sum += step; cents(sum) }).collect();
        let period = period % planned.len();
        let found = EarnedScheduleInputs {
            planned: planned.clone(),
            earned: planned[period],
            elapsed: Quantity::from(3),
        }
        .evaluate()
        .unwrap();
        let due = i32::try_from(period + 1).unwrap();
        prop_assert_eq!(found.value().earned, Quantity::from(due));
        prop_assert_eq!(found.value().variance, Quantity::from(due - 3));
    }

    #[test]
    fn more_earned_is_never_earlier(steps in prop::collection::vec(0_i64..50, 1..8), a in 0_i64..400, b in 0_i64..400) {
        let mut sum = 0;
        let planned: Vec<Money> = steps.iter().map(|step| { sum += step; cents(sum) }).collect();
        let at = |earned: i64| {
            let inputs = EarnedScheduleInputs {
                planned: planned.clone(),
                earned: cents(earned.min(sum)),
                elapsed: Quantity::from(1),
            };
            inputs.evaluate().unwrap().value().earned
        };
        prop_assert!(at(a.min(b)) <= at(a.max(b)));
    }

    #[test]
    fn a_package_earns_its_budget_and_no_more(
        budget in 0_i64..1_000_000, done in 0_i32..=100, elapsed in 0_i64..=2_400, rule in 0_usize..5, at in 0_i64..10_000,
    ) {
        let share = |percent: i32| Percent::from(percent);
        let milestones = [(30, 2_000, Some(1_500)), (70, 7_000, None)].map(|(percent, due, reached)| Milestone {
            share: share(percent),
            due: minute(due),
            reached: reached.map(minute),
        });
        let rules = [
            EarningRule::ZeroHundred,
            EarningRule::FiftyFifty,
            EarningRule::Milestones(milestones.to_vec()),
            EarningRule::PercentComplete,
            EarningRule::LevelOfEffort,
        ];
        let package = package(cents(budget), rules[rule].clone(), share(done), elapsed);
        let found = package.value(minute(at)).unwrap();
        for part in [found.planned, found.earned] {
            prop_assert!(part.minor() >= 0 && part.minor() <= i128::from(budget));
        }
        if rule == 4 {
            prop_assert_eq!(found.planned, found.earned);
        }
    }
}

fn minute(after: i64) -> Minute {
    let start: Minute = "2025-03-03T00:00".parse().unwrap();
    start.try_add(after).unwrap()
}

fn package(budget: Money, rule: EarningRule, done: Percent, elapsed: i64) -> WorkPackage {
    WorkPackage {
        budget,
        rule,
        start: minute(1_000),
        finish: minute(7_000),
        whole: WorkTime::from_minutes(2_400).unwrap(),
        elapsed: WorkTime::from_minutes(elapsed).unwrap(),
        progress: PackageProgress {
            done,
            started: done > Percent::ZERO,
        },
    }
}

#[test]
fn the_rules_of_earning_side_by_side() {
    // Half of the time is gone; 40 % is done; the first of two milestones is reached, the second was due at the end.
    let milestones = vec![
        Milestone {
            share: "30%".parse().unwrap(),
            due: minute(2_000),
            reached: Some(minute(3_000)),
        },
        Milestone {
            share: "70%".parse().unwrap(),
            due: minute(7_000),
            reached: None,
        },
    ];
    for (rule, planned, earned) in [
        (EarningRule::ZeroHundred, 0, 0),
        (EarningRule::FiftyFifty, 500, 500),
        (EarningRule::Milestones(milestones), 300, 300),
        (EarningRule::PercentComplete, 500, 400),
        (EarningRule::LevelOfEffort, 500, 500),
    ] {
        let package = package(cents(1_000), rule.clone(), Percent::from(40), 1_200);
        let found = package.value(minute(4_000)).unwrap();
        assert_eq!(found.planned, cents(planned), "{rule:?}");
        assert_eq!(found.earned, cents(earned), "{rule:?}");
    }
    // A milestone that is reached later than the status date is not reached.
    let late = EarningRule::Milestones(vec![Milestone {
        share: Percent::HUNDRED,
        due: minute(1),
        reached: Some(minute(4_001)),
    }]);
    let found = package(cents(9), late, Percent::ZERO, 0)
        .value(minute(4_000))
        .unwrap();
    assert_eq!((found.planned, found.earned), (cents(9), cents(0)));
    // Dates count when they are reached, to the minute; started work at 0 % is started.
    let mut half = package(cents(10), EarningRule::FiftyFifty, Percent::ZERO, 0);
    half.progress.started = true;
    for (at, planned) in [(999, 0), (1_000, 5), (6_999, 5), (7_000, 10)] {
        let found = half.value(minute(at)).unwrap();
        assert_eq!(
            (found.planned, found.earned),
            (cents(planned), cents(5)),
            "{at}"
        );
    }
}

#[test]
fn what_is_undefined_and_what_is_refused() {
    let none = value(100, 0, 0, 0).evaluate().unwrap();
    let found = *none.value();
    assert_eq!(
        found.spi.to_string(),
        "undefined: the planned value is zero"
    );
    assert_eq!(found.cpi.to_string(), "undefined: the actual cost is zero");
    assert_eq!(found.by_cost_index.value(), None);
    assert_eq!(found.tcpi.to_string(), "1");
    // Past the budget with work left: no performance can mend that.
    let past = value(100, 90, 80, 100).evaluate().unwrap();
    assert_eq!(
        past.value().tcpi.to_string(),
        "undefined: the money left to spend is zero"
    );
    assert_eq!(past.tcpi_to(cents(120)).unwrap().to_string(), "1");
    let done = value(100, 100, 100, 130).evaluate().unwrap();
    assert_eq!(
        done.value().tcpi.to_string(),
        "undefined: the work left is zero"
    );
    assert_eq!(
        done.value().by_both_indices.value().unwrap().estimate,
        cents(130)
    );

    let code = |inputs: EarnedValueInputs| inputs.evaluate().map_err(|error| error.code());
    assert_eq!(code(value(100, 101, 0, 0)), Err("metric-out-of-range"));
    assert_eq!(code(value(100, 0, 101, 0)), Err("metric-out-of-range"));
    assert_eq!(code(value(100, 0, 0, -1)), Err("metric-negative"));
    assert_eq!(code(value(0, 0, 0, 0)), Err("metric-undefined"));

    let falls = EarnedScheduleInputs {
        planned: vec![cents(2), cents(1)],
        earned: cents(0),
        elapsed: Quantity::from(1),
    };
    let error = falls.evaluate().unwrap_err();
    assert_eq!(
        error.to_string(),
        "earned schedule: planned value is 0.01, it must be at least 0.02"
    );
    let shares = EarningRule::Milestones(vec![Milestone {
        share: Percent::from(99),
        due: minute(1),
        reached: None,
    }]);
    let error = package(cents(1), shares, Percent::ZERO, 0)
        .value(minute(1))
        .unwrap_err();
    assert!(matches!(
        error,
        MetricError::OutOfRange {
            input: "sum of the shares %",
            ..
        }
    ));
}
