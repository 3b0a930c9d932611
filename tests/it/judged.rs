//! Makers and checkers meet: what the library makes is judged by `check`, and `check` finds what was spoilt.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests stop at the first surprise"
)]

use std::{fs, path::Path};

use tactica::{
    budget::LedgerEvent,
    check,
    plan::PlanDraft,
    program::{Done, Event, Program, read_commands},
    schedule::Schedule,
};

const CASES: [&str; 3] = ["space-coast", "pinellas", "san-luis-obispo"];

fn file(case: &str, name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data");
    fs::read_to_string(folder.join(case).join(name)).unwrap()
}

/// Runs a real case; returns the program and what came of each command, as `id outcome`.
fn run(case: &str) -> (Program, Vec<(String, String)>) {
    let plan = PlanDraft::from_json(&file(case, "plan.json")).unwrap();
    let mut program = Program::new(plan.build().unwrap());
    let mut fates = Vec::new();
    for command in read_commands(&file(case, "journal.jsonl")).unwrap() {
        let id = command.id.to_string();
        let fate = match program.execute(command) {
            Ok(Done::Accepted(_)) => "accepted",
            Ok(Done::Repeated { .. }) => "repeated",
            Err(rejection) => rejection.code(),
        };
        fates.push((id, fate.to_owned()));
    }
    (program, fates)
}

fn movements(program: &Program) -> Vec<LedgerEvent> {
    let events = program.journal().iter().flat_map(|record| &record.events);
    let moved = events.filter_map(|event| match event {
        Event::Moved { movement } => Some(movement.clone()),
        _ => None,
    });
    moved.collect()
}

#[test]
fn every_command_of_the_real_journals_comes_to_what_is_expected() {
    for case in CASES {
        let text = file(case, "expected.txt");
        let rows = text
            .lines()
            .filter(|row| !row.is_empty() && !row.starts_with('#'));
        let expected = rows.map(|row| {
            let mut words = row.split_whitespace();
            let mut word = || words.next().unwrap().to_owned();
            (word(), word())
        });
        assert_eq!(run(case).1, expected.collect::<Vec<_>>(), "{case}");
    }
}

#[test]
fn the_real_cases_pass_the_checks() {
    for case in CASES {
        let (program, _) = run(case);
        let plan = program.plan();
        assert_eq!(check::schedule(plan, &Schedule::of(plan)), [], "{case}");
        let found = check::ledger(
            plan.budget(),
            &movements(&program),
            program.state().ledger(),
        );
        assert_eq!(found, [], "{case}");
    }
}

#[test]
fn a_ledger_without_one_of_its_movements_does_not_pass() {
    let (program, _) = run("pinellas");
    let all = movements(&program);
    let ledger = program.state().ledger();
    for left_out in 0..all.len() {
        let mut some = all.clone();
        let movement = some.remove(left_out);
        let found = check::ledger(program.plan().budget(), &some, ledger);
        // Leaving out the release of a hold that nothing is left of changes no balance; all else shows.
        let shows = !matches!(movement, LedgerEvent::Released { .. });
        assert!(!found.is_empty() || !shows, "without {movement:?}");
    }
}

#[test]
fn a_schedule_with_a_moved_date_does_not_pass() {
    let (program, _) = run("space-coast");
    let plan = program.plan();
    let schedule = serde_json::to_value(Schedule::of(plan)).unwrap();
    let tasks = schedule["tasks"].as_array().unwrap();
    let late = serde_json::json!("2024-09-30T09:00:00");
    for (n, task) in tasks.iter().enumerate() {
        let mut spoilt = schedule.clone();
        spoilt["tasks"][n]["early_start"] = late.clone();
        let spoilt: Schedule = serde_json::from_value(spoilt).unwrap();
        assert!(!check::schedule(plan, &spoilt).is_empty(), "{}", task["id"]);
    }
    let mut short = schedule.clone();
    short["tasks"].as_array_mut().unwrap().pop();
    let short: Schedule = serde_json::from_value(short).unwrap();
    let found = check::schedule(plan, &short);
    assert!(
        matches!(found.as_slice(), [check::ScheduleViolation::Missing { .. }]),
        "{found:?}"
    );
}

#[cfg(feature = "proptest")]
mod law {
    use proptest::prelude::*;
    use tactica::{
        check,
        proptest::{PlanShape, plan_draft},
        schedule::Schedule,
    };

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]

        #[test]
        fn every_schedule_keeps_to_its_plan(draft in plan_draft(PlanShape::default())) {
            let plan = draft.build().unwrap();
            let schedule = Schedule::of(&plan);
            prop_assert_eq!(check::schedule(&plan, &schedule), []);
            for task in schedule.tasks() {
                prop_assert!(task.early_finish <= schedule.finish());
            }
        }
    }
}
