//! Traps of figures that come from the plan, its schedule and its journal.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that finds nothing fails, as it should"
)]

use serde_json::{Value, json};
use tactica::{performance::Performance, program::Program};

use crate::running::{command, envelope, plain, plan_with};

/// A shoot with a cost of its own, an edit, and an agency for both.
fn document(document: &mut Value) {
    let launch = &mut document["tactics"][0];
    launch["tasks"] = json!([
        {"id": "shoot", "name": "Shoot", "duration": "5d"},
        {"id": "edit", "name": "Edit", "duration": "5d", "after": ["shoot"]}]);
    launch["milestones"] = json!([{"id": "fair", "name": "Fair", "after": ["edit"]}]);
    launch["costs"] = json!([
        {"id": "crew", "name": "Crew", "node": "search", "amount": "4000.00 USD", "task": "shoot"},
        {"id": "agency", "name": "Agency", "node": "search", "amount": "2000.00 USD"}]);
}

fn run(program: &mut Program, story: &[(&str, &str, &str, &str)]) {
    for (at, actor, kind, args) in story {
        let given = envelope(
            &format!("c-{}", program.seq()),
            at,
            actor,
            command(kind, args),
        );
        let done = program.execute(given);
        done.unwrap_or_else(|error| panic!("{kind} {args}: {error}"));
    }
}

const ORDERED: &[(&str, &str, &str, &str)] = &[
    (
        "2025-01-06T09:00:00Z",
        "ben",
        "request-spend",
        "r1 search:4000 cost=crew",
    ),
    ("2025-01-06T10:00:00Z", "mia", "decide", "r1 approve"),
    ("2025-01-06T11:00:00Z", "ben", "order", "o1 r1 acme 4000"),
];

const PAID: &[(&str, &str, &str, &str)] = &[
    (
        "2025-01-08T16:00:00Z",
        "mia",
        "report-progress",
        "shoot started=2025-01-06 percent=60%",
    ),
    (
        "2025-01-09T09:00:00Z",
        "ben",
        "invoice",
        "i1 o1 partial 1500",
    ),
];

fn program() -> Program {
    let mut program = Program::new(plan_with(document));
    run(&mut program, ORDERED);
    run(&mut program, PAID);
    program
}

fn measured(program: &Program, at: &str) -> Performance {
    Performance::of(program, at.parse().unwrap()).unwrap()
}

/// Returns BAC, PV, EV and AC.
fn figures(found: &Performance) -> [String; 4] {
    let inputs = found.earned_value.as_ref().unwrap().inputs();
    [inputs.budget, inputs.planned, inputs.earned, inputs.actual].map(plain)
}

pub(super) fn one_instant_for_all_figures() {
    let program = program();
    // The budget of the shoot is 4,000 and half of the agency. What was not reported or invoiced by then is in none of the figures.
    let before = figures(&measured(&program, "2025-01-08T15:00:00Z"));
    let reported = figures(&measured(&program, "2025-01-08T17:00:00Z"));
    let paid = figures(&measured(&program, "2025-01-09T17:00:00Z"));
    assert_eq!(before[2..], ["0", "0"]);
    assert_eq!(reported, ["6000", "3000", "3000", "0"]);
    assert_eq!(paid, ["6000", "4000", "3000", "1500"]);
    // What is recorded later does not change what an earlier day knew.
    let mut later = program.clone();
    run(
        &mut later,
        &[("2025-01-20T09:00:00Z", "ben", "invoice", "i2 o1 final 2500")],
    );
    assert_eq!(figures(&measured(&later, "2025-01-09T17:00:00Z")), paid);
}

pub(super) fn each_task_has_one_rule() {
    for rule in [
        "zero-hundred",
        "fifty-fifty",
        "percent-complete",
        "level-of-effort",
    ] {
        let plan = plan_with(|draft| {
            document(draft);
            for task in [0, 1] {
                draft["tactics"][0]["tasks"][task]["earning"] = json!(rule);
            }
        });
        let mut program = Program::new(plan);
        // Everything goes as planned, so that by any rule the one value is the other: there is no variance of method.
        run(
            &mut program,
            &[
                (
                    "2025-01-10T17:00:00Z",
                    "mia",
                    "report-progress",
                    "shoot started=2025-01-06 finished=2025-01-10",
                ),
                (
                    "2025-01-17T17:00:00Z",
                    "mia",
                    "report-progress",
                    "edit started=2025-01-13 finished=2025-01-17",
                ),
            ],
        );
        for at in [
            "2025-01-06T05:00:00Z",
            "2025-01-10T17:00:00Z",
            "2025-01-17T17:00:00Z",
        ] {
            let found = measured(&program, at);
            for row in &found.tasks {
                assert_eq!(row.planned, row.earned, "{rule} {at} {:?}", row.task);
                assert_eq!(row.method.word(), rule);
            }
        }
    }
}

pub(super) fn all_costs_are_earned() {
    let found = measured(&program(), "2025-01-09T17:00:00Z");
    let budgets: Vec<String> = found
        .tasks
        .iter()
        .map(|row| format!("{} {}", row.task.as_ref().unwrap(), plain(row.budget)))
        .collect();
    // The agency serves both, by their working time.
    assert_eq!(budgets, ["edit 1000", "shoot 5000"]);
    let value = found.earned_value.unwrap();
    assert_eq!(plain(value.inputs().budget), "6000");
}

pub(super) fn orders_are_no_costs() {
    let mut program = Program::new(plan_with(document));
    run(&mut program, ORDERED);
    let found = measured(&program, "2025-01-07T17:00:00Z");
    let value = found.earned_value.unwrap();
    // 4,000 are ordered, nothing is settled: that is no actual cost, and there is no cost index yet.
    assert_eq!(plain(value.inputs().actual), "0");
    assert!(value.value().cpi.value().is_none());
    // What the rest will cost has the order in it, and what is still to be ordered.
    let bottom_up = value.value().bottom_up.unwrap();
    assert_eq!(plain(bottom_up.to_complete), "6000");
}

pub(super) fn a_gate_holds_the_roll_out() {
    let plan = plan_with(|draft| {
        document(draft);
        let launch = &mut draft["tactics"][0];
        launch["tasks"][1]["after"] = json!(["scale"]);
        launch["milestones"] = json!([
            {"id": "scale", "name": "Scale up?", "after": ["shoot"], "gate": "launch", "responsible": "ben"}]);
    });
    let mut program = Program::new(plan);
    run(
        &mut program,
        &[(
            "2025-01-10T17:00:00Z",
            "mia",
            "report-progress",
            "shoot started=2025-01-06 finished=2025-01-10",
        )],
    );
    let start = |at: &str| {
        let start = command("report-progress", "edit started=2025-01-13");
        envelope(&format!("at-{}", &at[8..10]), at, "mia", start)
    };
    let early = program.execute(start("2025-01-13T09:00:00Z")).unwrap_err();
    assert_eq!(early.code(), "gate-closed");
    run(
        &mut program,
        &[("2025-01-14T09:00:00Z", "ben", "decide-gate", "scale go")],
    );
    program.execute(start("2025-01-15T09:00:00Z")).unwrap();
}
