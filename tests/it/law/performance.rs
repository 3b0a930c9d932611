//! Laws of earned value from the records: whatever the plan, parts add up to the whole and the end is the budget.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

use proptest::prelude::*;
use tactica::{
    metric::Measure,
    money::Money,
    performance::Performance,
    plan::{Field, PlanDraft},
    program::{Command, Envelope, Program},
    proptest::{PlanShape, plan_draft},
    tactic::{EarningMethod, TaskKind},
};

/// Gives the tasks of a draft ways of earning, one after the other.
fn with_earning(mut draft: PlanDraft, first: usize) -> PlanDraft {
    let methods = [
        EarningMethod::ZeroHundred,
        EarningMethod::FiftyFifty,
        EarningMethod::PercentComplete,
        EarningMethod::LevelOfEffort,
    ];
    let tasks = draft
        .tactics
        .iter_mut()
        .flat_map(|tactic| &mut tactic.tasks);
    for (task, method) in tasks.zip(methods.iter().cycle().skip(first)) {
        task.earning = Field::of(*method);
    }
    draft
}

/// Reports that the first `count` tasks are finished, and the next one is half done, on the first day.
fn report(program: &mut Program, count: usize) {
    let day = program.plan().span().start();
    let actor = program.plan().people()[0].id.clone();
    let tasks = program.plan().tasks().iter();
    let own = tasks.filter(|task| matches!(task.kind(), TaskKind::Task | TaskKind::Milestone));
    let own: Vec<_> = own.map(|task| (task.id.clone(), task.kind())).collect();
    for (n, (task, kind)) in own.into_iter().enumerate().take(count + 1) {
        let done = n < count;
        if !done && kind != TaskKind::Task {
            continue;
        }
        let command = Command::ReportProgress {
            task,
            started: Some(day),
            finished: done.then_some(day),
            percent: (!done).then(|| "50%".parse().unwrap()),
            note: "".into(),
        };
        program
            .execute(Envelope {
                id: format!("c-{n}").parse().unwrap(),
                at: day.and_hms_opt(12, 0, 0).unwrap().and_utc(),
                actor: actor.clone(),
                command,
            })
            .unwrap();
    }
}

fn days_of(days: i64) -> chrono::TimeDelta {
    chrono::TimeDelta::try_days(days).unwrap()
}

fn sum(amounts: impl Iterator<Item = Money>) -> i128 {
    let mut sum = 0;
    for amount in amounts {
        sum += amount.minor();
    }
    sum
}

fn check(found: &Performance) -> Result<(), TestCaseError> {
    let Ok(value) = &found.earned_value else {
        prop_assert_eq!(sum(found.tasks.iter().map(|row| row.budget)), 0);
        return Ok(());
    };
    let inputs = value.inputs();
    for row in &found.tasks {
        prop_assert!(!row.planned.is_negative() && row.planned.minor() <= row.budget.minor());
        prop_assert!(!row.earned.is_negative() && row.earned.minor() <= row.budget.minor());
    }
    prop_assert_eq!(
        sum(found.tasks.iter().map(|row| row.budget)),
        inputs.budget.minor()
    );
    prop_assert_eq!(
        sum(found.tasks.iter().map(|row| row.planned)),
        inputs.planned.minor()
    );
    prop_assert_eq!(
        sum(found.tasks.iter().map(|row| row.earned)),
        inputs.earned.minor()
    );
    // A tactic whose costs are all zero has no figures, and adds nothing.
    let known = || {
        found
            .tactics
            .iter()
            .filter_map(|row| row.earned_value.as_ref().ok())
    };
    prop_assert_eq!(
        sum(known().map(|it| it.inputs().budget)),
        inputs.budget.minor()
    );
    prop_assert_eq!(
        sum(known().map(|it| it.inputs().planned)),
        inputs.planned.minor()
    );
    prop_assert_eq!(
        sum(known().map(|it| it.inputs().earned)),
        inputs.earned.minor()
    );
    let figures = value.value();
    let difference = |a: Money, b: Money| a.minor() - b.minor();
    prop_assert_eq!(
        figures.schedule_variance.minor(),
        difference(inputs.earned, inputs.planned)
    );
    prop_assert_eq!(
        figures.cost_variance.minor(),
        difference(inputs.earned, inputs.actual)
    );
    prop_assert_eq!(
        figures.as_planned.estimate.minor(),
        inputs.actual.minor() + difference(inputs.budget, inputs.earned)
    );
    for end in [figures.bottom_up, figures.by_cost_index.value().copied()]
        .into_iter()
        .flatten()
    {
        prop_assert_eq!(
            end.variance.minor(),
            difference(inputs.budget, end.estimate)
        );
        prop_assert_eq!(
            end.to_complete.minor(),
            difference(end.estimate, inputs.actual)
        );
    }
    // The curve rises, and ends with the budget.
    let planned: Vec<i128> = found
        .curve
        .iter()
        .map(|point| point.planned.minor())
        .collect();
    prop_assert!(
        planned.windows(2).all(|pair| pair[0] <= pair[1]),
        "{planned:?}"
    );
    prop_assert_eq!(planned.last().copied(), Some(inputs.budget.minor()));
    let at_status = found
        .curve
        .iter()
        .rev()
        .find(|point| point.earned.is_some());
    let at_status = at_status.expect("the status day has a point");
    prop_assert_eq!(at_status.actual, Some(inputs.actual));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn parts_add_up_and_the_end_is_the_budget(
        draft in plan_draft(PlanShape::default()), first in 0_usize..4, count in 0_usize..12, days in 0_i64..400,
    ) {
        let plan = with_earning(draft, first).build().unwrap();
        let mut program = Program::new(plan);
        report(&mut program, count);
        let start = program.plan().span().start().and_hms_opt(18, 0, 0).unwrap().and_utc();
        let then = Performance::of(&program, start + days_of(days)).unwrap();
        check(&then)?;
        // Long after the end all of it was due.
        let late = Performance::of(&program, start + days_of(20_000)).unwrap();
        check(&late)?;
        if let Ok(value) = &late.earned_value {
            prop_assert_eq!(value.inputs().planned, value.inputs().budget);
            match value.value().spi {
                Measure::Value(index) => prop_assert!(index.decimal() <= 1.into()),
                Measure::Undefined(_) => prop_assert!(false, "something was due"),
            }
        }
    }

    #[test]
    fn the_order_of_the_document_changes_nothing(
        draft in plan_draft(PlanShape::default()), first in 0_usize..4, count in 0_usize..6, days in 0_i64..200,
    ) {
        let draft = with_earning(draft, first);
        let mut back = draft.clone();
        back.tactics.reverse();
        for tactic in &mut back.tactics {
            tactic.tasks.reverse();
            tactic.costs.reverse();
        }
        let measured = |draft: &PlanDraft| {
            let mut program = Program::new(draft.build().unwrap());
            report(&mut program, count);
            let start = program.plan().span().start().and_hms_opt(18, 0, 0).unwrap().and_utc();
            Performance::of(&program, start + days_of(days)).unwrap()
        };
        prop_assert_eq!(measured(&draft), measured(&back));
    }
}
