//! Costs that no single task has, the report in words, and documents with mistakes.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that finds nothing fails, as it should"
)]

use super::*;

#[test]
fn costs_of_summaries_and_of_tactics_without_tasks_are_earned_too() {
    let plan = running::plan_with(|document| {
        document["tactics"][0]["tasks"] = json!([
            {"id": "brief", "name": "Brief", "duration": "1d", "parent": "all"},
            {"id": "shoot", "name": "Shoot", "duration": "3d", "after": ["brief"], "parent": "all"},
            {"id": "party", "name": "Party", "duration": "1d", "after": ["shoot"]}]);
        document["tactics"][0]["summaries"] = json!([{"id": "all", "name": "All"}]);
        document["tactics"][0]["costs"] = json!([
            {"id": "banner", "name": "Banner", "node": "search", "task": "all", "amount": "400.00 USD"},
            {"id": "stand", "name": "Stand", "node": "search", "task": "fair", "amount": "50.00 USD"}]);
        let idle = json!({"id": "idle", "name": "Idle", "objectives": ["awareness"], "responsible": "mia",
            "costs": [{"id": "rent", "name": "Rent", "node": "social", "amount": "1270.00 USD"}]});
        document["tactics"].as_array_mut().unwrap().push(idle);
    });
    let found = measured(&Program::new(Arc::clone(&plan)), "2025-01-07T00:00:00Z");
    let rows: Vec<_> = found
        .tasks
        .iter()
        .map(|row| {
            let task = row.task.as_ref().map_or("-", |task| task.as_str());
            let amounts = [row.budget, row.planned, row.earned].map(plain).join(" ");
            format!("{} {task} {} {amounts}", row.tactic, row.method)
        })
        .collect();
    // What the summary pays for is finished with its tasks, whatever else the tactic does: nothing of it is left to order.
    let rest = |story: &[&str]| {
        let mut program = Program::new(Arc::clone(&plan));
        for (number, args) in story.iter().enumerate() {
            let given = command("report-progress", args);
            let given = envelope(&format!("c-{number}"), "2025-01-10T12:00:00Z", "mia", given);
            program.execute(given).unwrap();
        }
        let found = measured(&program, "2025-01-10T12:00:00Z");
        let launch = found.tactics[1].earned_value.as_ref().unwrap();
        plain(launch.value().bottom_up.unwrap().to_complete)
    };
    let brief = "brief started=2025-01-06 finished=2025-01-06";
    assert_eq!(rest(&[brief]), "450");
    assert_eq!(
        rest(&[brief, "shoot started=2025-01-07 finished=2025-01-09"]),
        "50"
    );
    // The plan has 126 working days: 176 from 6 January to 30 June, less 50 of weekends.
    assert_eq!(
        rows,
        [
            "idle - level-of-effort 1270 10.08 10.08",
            "launch brief percent-complete 100 100 0",
            "launch fair zero-hundred 50 0 0",
            "launch shoot percent-complete 300 0 0",
        ]
    );
}

#[test]
fn the_report_says_it_in_words_and_draws_the_curve() {
    let story = program(&[STORY, LATER]);
    let report = Report::of(&story, STATUS.parse().unwrap()).unwrap();
    let text = report.text(160);
    for wanted in [
        "work worth 1040.00 USD of 8800.00 USD is done, 7440.00 USD was due and 1700.00 USD was spent",
        "Earned schedule, in days: after 9.708333333333 periods the work is where it was to be after 4.056338028169",
        "approval cycle time: half of 1 took at most 6h",
        "hand-over delay: half of 1 took at most 1d",
        "At cost and pace so far (CPI · SPI)",
        "92,443.79",
    ] {
        assert!(text.contains(wanted), "{wanted}\n{text}");
    }
    let chart = report.s_curve();
    let lasts: Vec<_> = chart
        .series
        .iter()
        .map(|series| (series.name.as_str(), series.points.last().unwrap().amount))
        .collect();
    assert_eq!(lasts, [("PV", 880_000), ("EV", 104_000), ("AC", 170_000)]);
    crate::report::check_chart(&chart.svg());
    let again: Report = serde_json::from_str(&serde_json::to_string(&report).unwrap()).unwrap();
    assert_eq!(again, report);
}

#[test]
fn ways_of_earning_are_read_with_everything_that_is_wrong() {
    let issues = |earning: Value| {
        running::errors_with(|draft| {
            for (field, value) in earning.as_object().unwrap() {
                draft["tactics"][0]["tasks"][0][field] = value.clone();
            }
        })
    };
    let place = "/tactics/0/tasks/0";
    let row = |milestone: &str, share: &str| json!({"milestone": milestone, "share": share});
    assert_eq!(
        issues(json!({"earning": "fifty-fifty"})),
        Vec::<String>::new()
    );
    assert_eq!(
        issues(json!({"earning_milestones": [row("fair", "100%")]})),
        Vec::<String>::new()
    );
    assert_eq!(
        issues(json!({"earning": "half"})),
        [format!("{place}/earning invalid-value")]
    );
    assert_eq!(
        issues(json!({"earning": "milestones"})),
        [format!("{place}/earning_milestones missing-field")]
    );
    assert_eq!(
        issues(json!({"earning": "fifty-fifty", "earning_milestones": [row("fair", "100%")]})),
        [format!("{place}/earning_milestones conflicting-fields")]
    );
    assert_eq!(
        issues(json!({"earning_milestones": [row("fair", "90%")]})),
        [format!("{place}/earning_milestones percent-off-100")]
    );
    assert_eq!(
        issues(json!({"earning_milestones": [row("shoot", "50%"), row("nowhere", "50%")]})),
        [
            format!("{place}/earning_milestones/0/milestone invalid-value"),
            format!("{place}/earning_milestones/1/milestone unknown-reference"),
        ]
    );
    assert_eq!(
        issues(json!({"earning_milestones": [row("fair", "50%"), row("fair", "50%")]})),
        [format!(
            "{place}/earning_milestones/1/milestone conflicting-fields"
        )]
    );
    assert_eq!(
        issues(json!({"earning_milestones": [row("fair", "150%"), {"share": "-50%"}]})),
        [
            format!("{place}/earning_milestones/1/milestone missing-field"),
            format!("{place}/earning_milestones/1/share negative-amount"),
        ]
    );
}
