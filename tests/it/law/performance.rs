//! Laws of earned value from the records: whatever the plan, its methods, its journal and its ledger, parts add up to the whole, the end
//! is the budget, and the figures fit together.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use tactica::{
    approval::Line,
    id::TaskId,
    metric::{AtCompletion, EarnedValue, Measure},
    money::Money,
    number::{Decimal, Percent, Ratio},
    performance::Performance,
    plan::PlanDraft,
    program::{Command, Envelope, Program},
    proptest::{PlanShape, plan_draft},
    tactic::{EarningMethod, TaskKind},
};

/// What is reported of a task, how much of a cost is spent, and when: small numbers that are read one after the other.
#[derive(Debug, Clone, Copy)]
struct Step {
    day: i64,
    percent: i32,
    done: bool,
    spent: i128,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (0..40_i64, 0..=99_i32, any::<bool>(), 0..=120_i128);
    let step = step.prop_map(|(day, percent, done, spent)| Step {
        day,
        percent,
        done,
        spent,
    });
    prop::collection::vec(step, 0..16)
}

/// Gives a draft one policy that lets everything pass, so that money can be spent.
fn with_policy(mut draft: PlanDraft) -> PlanDraft {
    let currency = draft.currency.to_text().unwrap();
    draft.policies = serde_json::from_value(serde_json::json!([{
        "id": "all", "version": 1, "currency": currency, "kinds": ["spend", "transfer", "draw", "amendment"],
        "bands": [{"name": "all", "limit": "unlimited", "approval": "automatic"}]
    }]))
    .unwrap();
    draft
}

/// A plan that is run: each step reports on one task and spends on one cost; what is refused is left out.
struct Run {
    program: Program,
    start: DateTime<Utc>,
    invoices: usize,
    /// How much of each task is reported done, in percent.
    reported: BTreeMap<TaskId, i32>,
}

impl Run {
    fn new(draft: PlanDraft, steps: &[Step]) -> Self {
        let program = Program::new(with_policy(draft).build().unwrap());
        let start = program
            .plan()
            .span()
            .start()
            .and_hms_opt(8, 0, 0)
            .unwrap()
            .and_utc();
        let mut run = Self {
            program,
            start,
            invoices: 0,
            reported: BTreeMap::new(),
        };
        let mut steps = steps.to_vec();
        steps.sort_by_key(|step| step.day);
        for (number, step) in steps.iter().enumerate() {
            run.report(number, *step);
            run.spend(number, *step);
        }
        run
    }

    fn at(&self, days: i64) -> DateTime<Utc> {
        self.start + TimeDelta::try_days(days).unwrap()
    }

    fn execute(&mut self, id: &str, day: i64, command: Command) -> bool {
        let envelope = Envelope {
            id: id.parse().unwrap(),
            at: self.at(day),
            actor: self.program.plan().people()[0].id.clone(),
            command,
        };
        self.program.execute(envelope).is_ok()
    }

    fn report(&mut self, number: usize, step: Step) {
        let tasks = self.program.plan().tasks().iter();
        let own = tasks.filter(|task| matches!(task.kind(), TaskKind::Task | TaskKind::Milestone));
        let own: Vec<_> = own.map(|task| (task.id.clone(), task.kind())).collect();
        let Some((task, kind)) = own.get(number % own.len().max(1)) else {
            return;
        };
        // Reports may be corrected; where they are not, no task ever earns less than it did.
        let before = self.reported.get(task).copied();
        let done = step.done || *kind == TaskKind::Milestone;
        let percent = if done { 100 } else { step.percent };
        if before.is_some_and(|before| before == 100 || percent < before) {
            return;
        }
        let day = self.at(step.day).date_naive();
        let command = Command::ReportProgress {
            task: task.clone(),
            started: (*kind == TaskKind::Task && before.is_none()).then_some(day),
            finished: done.then_some(day),
            percent: (!done).then(|| Percent::from(percent)),
            note: "".into(),
        };
        let task = task.clone();
        if self.execute(&format!("p-{number}"), step.day, command) {
            self.reported.insert(task, percent);
        }
    }

    /// Requests a share of a planned cost, orders it and pays it.
    fn spend(&mut self, number: usize, step: Step) {
        let costs = self.program.plan().costs();
        let Some(cost) = costs.get(number % costs.len().max(1)) else {
            return;
        };
        let minor = cost.planned.minor() * step.spent / 100;
        let amount = Money::from_minor(minor, cost.planned.currency());
        let line = Line {
            node: cost.node.clone(),
            amount,
        };
        let text = serde_json::json!([
            {"type": "request-spend", "request": format!("r-{number}"), "reason": "work", "lines": [line], "cost": cost.id},
            {"type": "order", "order": format!("o-{number}"), "request": format!("r-{number}"), "vendor": "v", "amount": amount},
            {"type": "invoice", "invoice": format!("i-{number}"), "order": format!("o-{number}"), "standing": "final", "amount": amount},
        ]);
        let commands: Vec<Command> = serde_json::from_value(text).unwrap();
        let mut went = minor > 0;
        for (place, command) in commands.into_iter().enumerate() {
            went = went && self.execute(&format!("s-{number}-{place}"), step.day, command);
        }
        self.invoices += usize::from(went);
    }

    fn measured(&self, days: i64) -> Performance {
        Performance::of(
            &self.program,
            self.at(days) + TimeDelta::try_hours(10).unwrap(),
        )
        .unwrap()
    }
}

fn sum(amounts: impl Iterator<Item = Money>) -> i128 {
    amounts.fold(0, |sum, amount| sum + amount.minor())
}

/// The last digit of a ratio.
fn digit() -> Decimal {
    "0.000000000001".parse().unwrap()
}

/// Checks that an index is what it divides, to the twelve decimals of a ratio.
fn check_index(index: Measure<Ratio>, part: i128, whole: i128) -> Result<(), TestCaseError> {
    match index {
        Measure::Undefined(_) => prop_assert_eq!(whole, 0),
        Measure::Value(index) => {
            prop_assert!(whole != 0);
            let decimal = |minor: i128| Decimal::from_i128_with_scale(minor, 0);
            let off = index.decimal() * decimal(whole) - decimal(part);
            prop_assert!(
                off.abs() <= decimal(whole.abs()) * digit(),
                "{} {} {}",
                index,
                part,
                whole
            );
        }
    }
    Ok(())
}

/// Checks the identities of one set of figures.
fn check_value(value: &EarnedValue) -> Result<(), TestCaseError> {
    let (inputs, figures) = (value.inputs(), value.value());
    let [budget, planned, earned, actual] =
        [inputs.budget, inputs.planned, inputs.earned, inputs.actual].map(Money::minor);
    prop_assert!((0..=budget).contains(&planned) && (0..=budget).contains(&earned) && actual >= 0);
    prop_assert_eq!(figures.schedule_variance.minor(), earned - planned);
    prop_assert_eq!(figures.cost_variance.minor(), earned - actual);
    check_index(figures.spi, earned, planned)?;
    check_index(figures.cpi, earned, actual)?;
    if let (Measure::Value(_), true) = (figures.tcpi, earned < budget) {
        check_index(figures.tcpi, budget - earned, budget - actual)?;
    }
    let ways = [
        Some(figures.as_planned),
        figures.bottom_up,
        figures.by_cost_index.value().copied(),
        figures.by_both_indices.value().copied(),
    ];
    for AtCompletion {
        estimate,
        to_complete,
        variance,
    } in ways.into_iter().flatten()
    {
        prop_assert_eq!(to_complete.minor(), estimate.minor() - actual);
        prop_assert_eq!(variance.minor(), budget - estimate.minor());
    }
    prop_assert_eq!(figures.as_planned.to_complete.minor(), budget - earned);
    // BAC / CPI, and the rest by both indices: exact to half a minor unit.
    if let (Measure::Value(end), true) = (figures.by_cost_index, earned > 0) {
        let off = (end.to_complete.minor() * earned - (budget - earned) * actual).abs();
        prop_assert!(2 * off <= earned, "{} {:?}", off, inputs);
    }
    if let (Measure::Value(end), true) = (figures.by_both_indices, earned > 0) {
        let exact = ((budget - earned) * actual).checked_mul(planned);
        let found = (earned * earned).checked_mul(end.to_complete.minor());
        if let Some((exact, found)) = exact.zip(found) {
            prop_assert!(2 * (found - exact).abs() <= earned * earned, "{:?}", inputs);
        }
    }
    Ok(())
}

fn check(found: &Performance) -> Result<(), TestCaseError> {
    let Ok(value) = &found.earned_value else {
        prop_assert_eq!(sum(found.tasks.iter().map(|row| row.budget)), 0);
        return Ok(());
    };
    check_value(value)?;
    let inputs = value.inputs();
    for row in &found.tasks {
        prop_assert!((0..=row.budget.minor()).contains(&row.planned.minor()));
        prop_assert!((0..=row.budget.minor()).contains(&row.earned.minor()));
        if row.method == EarningMethod::LevelOfEffort {
            prop_assert_eq!(row.planned, row.earned);
        }
    }
    // Tasks and tactics sum to the whole. A tactic whose costs are all zero has no figures, and adds nothing to them.
    let known = || {
        found
            .tactics
            .iter()
            .filter_map(|row| row.earned_value.as_ref().ok())
    };
    for tactic in known() {
        check_value(tactic)?;
    }
    for (whole, tasks, tactics) in [
        (
            inputs.budget,
            sum(found.tasks.iter().map(|row| row.budget)),
            sum(known().map(|it| it.inputs().budget)),
        ),
        (
            inputs.planned,
            sum(found.tasks.iter().map(|row| row.planned)),
            sum(known().map(|it| it.inputs().planned)),
        ),
        (
            inputs.earned,
            sum(found.tasks.iter().map(|row| row.earned)),
            sum(known().map(|it| it.inputs().earned)),
        ),
    ] {
        prop_assert_eq!((whole.minor(), whole.minor()), (tasks, tactics));
    }
    let paid = sum(known().map(|it| it.inputs().actual)) + found.unplanned.minor();
    if known().count() == found.tactics.len() {
        prop_assert_eq!(paid, inputs.actual.minor());
    }
    // The curves rise: what was due, what was reported, what was paid.
    let rising = |values: Vec<i128>| values.windows(2).all(|pair| pair[0] <= pair[1]);
    let curve = || found.curve.iter();
    prop_assert!(rising(curve().map(|point| point.planned.minor()).collect()));
    prop_assert!(rising(
        curve()
            .filter_map(|point| point.earned)
            .map(Money::minor)
            .collect()
    ));
    prop_assert!(rising(
        curve()
            .filter_map(|point| point.actual)
            .map(Money::minor)
            .collect()
    ));
    prop_assert_eq!(
        curve().next_back().map(|point| point.planned),
        Some(inputs.budget)
    );
    let at_status = curve().rev().find(|point| point.earned.is_some());
    prop_assert_eq!(
        at_status.and_then(|point| point.actual),
        Some(inputs.actual)
    );
    // Earned schedule lies within the periods of the plan.
    if let Ok(schedule) = &found.earned_schedule {
        let (given, value) = (schedule.inputs(), schedule.value());
        let earned = value.earned.decimal();
        prop_assert!(earned >= Decimal::ZERO && earned <= Decimal::from(given.planned.len()));
        prop_assert_eq!(value.variance.decimal(), earned - given.elapsed.decimal());
        let off = value.index.decimal() * given.elapsed.decimal() - earned;
        prop_assert!(off.abs() <= digit() * (given.elapsed.decimal() + Decimal::ONE));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn parts_add_up_and_figures_fit_together(
        draft in plan_draft(PlanShape::default()), steps in steps(), days in 0_i64..400,
    ) {
        let run = Run::new(draft, &steps);
        // The journal as far as it goes at an early date, and all of it.
        for day in [days.min(20), 40 + days] {
            check(&run.measured(day))?;
        }
    }

    #[test]
    fn long_after_the_end_all_was_due(draft in plan_draft(PlanShape::default()), steps in steps()) {
        let late = Run::new(draft, &steps).measured(20_000);
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
    fn what_is_due_and_what_is_earned_never_falls(
        draft in plan_draft(PlanShape::default()), steps in steps(), mut days in prop::array::uniform2(0_i64..60),
    ) {
        days.sort_unstable();
        let run = Run::new(draft, &steps);
        let [early, late] = days.map(|day| run.measured(day));
        for (before, after) in early.tasks.iter().zip(&late.tasks) {
            prop_assert_eq!(&before.task, &after.task);
            prop_assert!(before.planned.minor() <= after.planned.minor(), "{:?}", before);
            prop_assert!(before.earned.minor() <= after.earned.minor(), "{:?}", before);
        }
    }

    #[test]
    fn the_order_of_the_document_changes_nothing(
        draft in plan_draft(PlanShape::default()), steps in steps(), days in 0_i64..200,
    ) {
        let mut back = draft.clone();
        back.tactics.reverse();
        for tactic in &mut back.tactics {
            tactic.tasks.reverse();
            tactic.costs.reverse();
            for task in &mut tactic.tasks {
                task.earning_milestones.reverse();
            }
        }
        prop_assert_eq!(Run::new(draft, &steps).measured(days), Run::new(back, &steps).measured(days));
    }
}

/// The laws say nothing of what never happens: drafts have every method, and runs pay and finish.
#[test]
fn every_method_is_drawn_and_money_is_spent() {
    let mut methods: BTreeMap<EarningMethod, usize> = BTreeMap::new();
    let (mut invoices, mut earned, mut spent) = (0, 0, 0);
    let mut runner = TestRunner::deterministic();
    for _ in 0..24 {
        let given = (plan_draft(PlanShape::default()), steps());
        let (draft, steps) = given.new_tree(&mut runner).unwrap().current();
        let run = Run::new(draft, &steps);
        let found = run.measured(60);
        for row in found.tasks.iter().filter(|row| row.budget.is_positive()) {
            *methods.entry(row.method).or_default() += 1;
        }
        invoices += run.invoices;
        if let Ok(value) = found.earned_value {
            earned += usize::from(value.inputs().earned.is_positive());
            spent += usize::from(value.value().cpi.value().is_some());
        }
    }
    assert_eq!(methods.len(), EarningMethod::ALL.len(), "{methods:?}");
    assert!(
        invoices > 20 && earned > 5 && spent > 5,
        "{invoices} {earned} {spent}"
    );
}
