//! Makers and checkers meet: what the library makes is judged by `check`, and `check` finds what was spoilt.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests stop at the first surprise"
)]

use std::{fs, path::Path};

use serde_json::json;
use tactica::{
    budget::{Ledger, LedgerEvent},
    check::{self, LedgerViolation},
    plan::PlanDraft,
    program::{Done, Event, Program, read_commands},
    schedule::Schedule,
};

use crate::running;

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

/// A plan with two months, a phased node and a view, and what was done with it.
fn dated(control: &str) -> Program {
    let plan = running::plan_with(|document| {
        let budget = &mut document["budget"];
        budget["periods"] = json!(["FY2025-M03", "FY2025-M04"]);
        budget["views"] = json!([{"id": "web-team", "name": "Web team", "limit": "15500.00 USD", "control": control}]);
        let nodes = budget["nodes"].as_array_mut().unwrap();
        let search = nodes
            .iter_mut()
            .find(|node| node["id"] == "search")
            .unwrap();
        search["phasing"] = json!(["12000.00 USD", "8000.00 USD"]);
        search["views"] = json!(["web-team"]);
        search["rules"] =
            json!([{"stage": "settle", "control": control, "tolerance": {"amount": "100.00 USD"}}]);
    });
    let mut program = Program::new(plan);
    for (number, (at, actor, kind, args)) in [
        (
            "2025-03-03T09:00:00Z",
            "ben",
            "request-spend",
            "r1 search:400,social:100",
        ),
        (
            "2025-03-03T10:00:00Z",
            "ben",
            "order",
            "o1 r1 acme lines=search:400",
        ),
        (
            "2025-03-04T09:00:00Z",
            "ben",
            "invoice",
            "i1 o1 partial 300",
        ),
        ("2025-04-03T09:00:00Z", "ben", "accrue", "x1 o1 40"),
        ("2025-04-04T09:00:00Z", "ben", "invoice", "i2 o1 final 90"),
        ("2025-04-05T09:00:00Z", "ben", "credit", "n1 i1 50"),
        ("2025-04-06T09:00:00Z", "ben", "refund", "n2 search:5"),
        (
            "2025-04-07T09:00:00Z",
            "ben",
            "request-transfer",
            "t1 search social 1000",
        ),
        ("2025-04-07T10:00:00Z", "dan", "decide", "t1 approve"),
        (
            "2025-04-08T09:00:00Z",
            "ben",
            "request-spend",
            "r2 search:15200",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let given = running::envelope(
            &format!("c-{number}"),
            at,
            actor,
            running::command(kind, args),
        );
        program
            .execute(given)
            .unwrap_or_else(|error| panic!("{kind} {args}: {error}"));
    }
    program
}

#[test]
fn what_is_posted_in_another_month_shows_in_node_and_view() {
    let program = dated("soft");
    let (tree, ledger) = (program.plan().budget(), program.state().ledger());
    let all = movements(&program);
    assert_eq!(check::ledger(tree, &all, ledger), []);
    let mut moved = 0;
    for (at, event) in all.iter().enumerate() {
        let mut json = serde_json::to_value(event).unwrap();
        let Some(date) = json.get_mut("date") else {
            continue;
        };
        let other = if date.as_str().unwrap() < "2025-04" {
            "2025-04-30"
        } else {
            "2025-03-31"
        };
        *date = json!(other);
        let mut spoilt = all.clone();
        spoilt[at] = serde_json::from_value(json).unwrap();
        let found = check::ledger(tree, &spoilt, ledger);
        let by_period = |violation: &LedgerViolation| matches!(violation, LedgerViolation::Period { node, .. } if node.as_str() == "search");
        // What is held and ordered away again is of no month at the end.
        let gone = matches!(
            event,
            LedgerEvent::Held { .. } | LedgerEvent::Committed { .. } | LedgerEvent::Accrued { .. }
        );
        assert!(
            gone && found.is_empty() || found.iter().all(by_period) && !found.is_empty(),
            "{event:?}: {found:?}"
        );
        moved += u32::from(!found.is_empty());
    }
    assert!(moved >= 6, "{moved}");
    let left_out = check::ledger(tree, &all[..all.len() - 1], ledger);
    let view = |violation: &LedgerViolation| matches!(violation, LedgerViolation::Balance { node, column: "held", .. } if node.as_str() == "web-team");
    assert!(left_out.iter().any(view), "{left_out:?}");
}

#[test]
fn what_is_posted_into_a_frozen_period_shows() {
    let program = dated("soft");
    let (tree, ledger) = (program.plan().budget(), program.state().ledger());
    let frozen = |json: &str| serde_json::from_str::<LedgerEvent>(json).unwrap();
    let mut events = movements(&program);
    events.insert(2, frozen(r#"{"type":"frozen","period":"FY2025-M03"}"#));
    let found = check::ledger(tree, &events, ledger);
    let said: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        ["event 4 is posted into FY2025-M03, which was frozen"]
    );
    events.insert(
        3,
        frozen(r#"{"type":"reopened","period":"FY2025-M03","exception":{"role":"director","by":"dan","reason":"late"}}"#),
    );
    assert_eq!(check::ledger(tree, &events, ledger), []);
}

/// What was let through under a soft limit is judged by a tree that says it is hard.
#[test]
fn what_passes_a_hard_limit_shows_unless_somebody_let_it_pass() {
    let program = dated("soft");
    let strict = running::plan_with(|document| {
        let budget = &mut document["budget"];
        budget["periods"] = json!(["FY2025-M03", "FY2025-M04"]);
        budget["views"] = json!([{"id": "web-team", "name": "Web team", "limit": "15500.00 USD"}]);
        let nodes = budget["nodes"].as_array_mut().unwrap();
        let search = nodes
            .iter_mut()
            .find(|node| node["id"] == "search")
            .unwrap();
        search["phasing"] = json!(["12000.00 USD", "8000.00 USD"]);
        search["views"] = json!(["web-team"]);
    });
    // Without the transfer, after which nothing can be said of what money was moved out of.
    let kept = |event: &LedgerEvent| !matches!(event, LedgerEvent::Transferred { .. });
    let events: Vec<LedgerEvent> = movements(&program).into_iter().filter(kept).collect();
    let mut ledger = Ledger::new(strict.budget().clone());
    for event in &events {
        ledger.apply(event).unwrap();
    }
    let found = check::ledger(strict.budget(), &events, &ledger);
    let said: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "web-team: 1553500 minor units are used at the stage hold, a hard limit lets 1550000 through"
        ]
    );
    let mut let_pass = events.clone();
    let mut json = serde_json::to_value(let_pass.pop().unwrap()).unwrap();
    json["exception"] = json!({"role": "director", "by": "dan", "reason": "the fair moved"});
    let_pass.push(serde_json::from_value(json).unwrap());
    assert_eq!(check::ledger(strict.budget(), &let_pass, &ledger), []);
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

/// A task that must finish before the summary it is in may start: the summary has no date of its own, it waits.
#[test]
fn a_date_that_must_be_names_the_summary_whose_link_it_breaks() {
    let text = r#"{"format": "tactica-plan/1", "id": "plan", "currency": "USD", "start": "2020-08-10", "end": "2020-12-25",
        "objectives": [{"id": "reach", "name": "Reach"}], "people": [{"id": "ana", "name": "Ana"}],
        "tactics": [{"id": "film", "name": "Film", "objectives": ["reach"], "responsible": "ana",
            "tasks": [{"id": "shoot", "name": "Shoot", "duration": "6d", "parent": "production", "must_finish": "2020-08-18T12:03"}],
            "milestones": [{"id": "kick-off", "name": "Kick-off"}],
            "summaries": [{"id": "production", "name": "Production", "after": ["kick-off FS+1d"]}]}],
        "budget": {"total": "100.00 USD", "nodes": [{"id": "all", "name": "All", "allotment": "remaining"}]}}"#;
    let plan = PlanDraft::from_json(text).unwrap().build().unwrap();
    let schedule = Schedule::of(&plan);
    let said: Vec<String> = schedule
        .conflicts()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        said,
        [
            "shoot must finish on 2020-08-18 12:03, but its summary production may not start before 2020-08-10 17:00"
        ]
    );
    assert_eq!(check::schedule(&plan, &schedule), []);
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
