//! Earned value and the figures of the work, from the records of a running plan: stories reckoned by hand.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that finds nothing fails, as it should"
)]

mod wording;

use std::sync::Arc;

use serde_json::{Value, json};
use tactica::{
    metric::{MetricError, WaitState},
    performance::{CurveStep, Performance},
    program::Program,
    report::Report,
    schedule::{Baseline, Schedule},
};

use crate::running::{self, command, envelope, plain};

/// Two weeks of work in one tactic. Brief and shoot pass from marketing to the studio, the edit earns at two milestones, support
/// goes along with all of it.
fn document(document: &mut Value) {
    let people = document["people"].as_array_mut().unwrap();
    for (person, department) in [
        ("mia", "marketing"),
        ("dan", "studio"),
        ("eve", "marketing"),
    ] {
        let person = people.iter_mut().find(|it| it["id"] == person).unwrap();
        person["department"] = json!(department);
    }
    let launch = &mut document["tactics"][0];
    launch["tasks"] = json!([
        {"id": "brief", "name": "Brief", "duration": "2d"},
        {"id": "shoot", "name": "Shoot", "duration": "3d", "after": ["brief"], "responsible": "dan",
         "earning": "zero-hundred"},
        {"id": "edit", "name": "Edit", "duration": "5d", "after": ["shoot"], "earning_milestones": [
            {"milestone": "rough", "share": "40%"}, {"milestone": "final", "share": "60%"}]}]);
    launch["milestones"] = json!([
        {"id": "rough", "name": "Rough cut", "not_before": "2025-01-15"},
        {"id": "final", "name": "Final cut", "after": ["edit"]}]);
    launch["hammocks"] = json!([
        {"id": "support", "name": "Support", "from": ["brief SS"], "to": ["edit FF"]}]);
    let cost =
        |id: &str, amount: &str| json!({"id": id, "name": id, "node": "search", "amount": amount});
    let of_task = |id: &str, task: &str, amount: &str| {
        let mut cost = cost(id, amount);
        cost["task"] = json!(task);
        cost
    };
    launch["costs"] = json!([
        of_task("banner", "shoot", "5000.00 USD"),
        of_task("film", "edit", "1000.00 USD"),
        of_task("desk", "support", "800.00 USD"),
        // Divided by two, three and five days of work: 400, 600 and 1,000.
        cost("agency", "2000.00 USD")
    ]);
}

const STORY: &[(&str, &str, &str, &str)] = &[
    (
        "2025-01-07T17:00:00Z",
        "mia",
        "report-progress",
        "brief started=2025-01-06 finished=2025-01-07",
    ),
    (
        "2025-01-08T09:00:00Z",
        "ben",
        "request-spend",
        "r1 search:3000 cost=banner",
    ),
    ("2025-01-08T15:00:00Z", "mia", "decide", "r1 approve"),
    ("2025-01-08T16:00:00Z", "ben", "order", "o1 r1 acme 3000"),
    (
        "2025-01-09T10:00:00Z",
        "ben",
        "request-spend",
        "r2 search:300",
    ),
    ("2025-01-09T11:00:00Z", "ben", "order", "o2 r2 acme 300"),
    (
        "2025-01-10T17:00:00Z",
        "dan",
        "report-progress",
        "shoot started=2025-01-09 percent=50%",
    ),
    (
        "2025-01-13T09:00:00Z",
        "ben",
        "invoice",
        "i1 o1 partial 1500",
    ),
    ("2025-01-14T09:00:00Z", "ben", "invoice", "i2 o2 final 200"),
    (
        "2025-01-14T10:00:00Z",
        "ben",
        "request-spend",
        "r3 search:2000 cost=film",
    ),
];

/// What comes later: the shoot is finished late, the rough cut is reached, the work ends on 22 January.
const LATER: &[(&str, &str, &str, &str)] = &[
    (
        "2025-01-16T09:00:00Z",
        "dan",
        "report-progress",
        "shoot finished=2025-01-15",
    ),
    (
        "2025-01-20T09:00:00Z",
        "mia",
        "report-progress",
        "rough finished=2025-01-20",
    ),
    (
        "2025-01-20T10:00:00Z",
        "mia",
        "report-progress",
        "edit started=2025-01-16 percent=60%",
    ),
    (
        "2025-01-22T10:00:00Z",
        "mia",
        "report-progress",
        "edit finished=2025-01-21",
    ),
    (
        "2025-01-22T11:00:00Z",
        "mia",
        "report-progress",
        "final finished=2025-01-22",
    ),
];

fn program(stories: &[&[(&str, &str, &str, &str)]]) -> Program {
    let mut program = Program::new(running::plan_with(document));
    let steps = stories.iter().flat_map(|story| story.iter());
    for (number, (at, actor, kind, args)) in steps.enumerate() {
        let given = envelope(&format!("c-{number}"), at, actor, command(kind, args));
        program
            .execute(given)
            .unwrap_or_else(|error| panic!("{kind} {args}: {error}"));
    }
    program
}

fn measured(program: &Program, at: &str) -> Performance {
    Performance::of(program, at.parse().unwrap()).unwrap()
}

const STATUS: &str = "2025-01-15T17:00:00Z";

#[test]
fn earned_value_in_the_middle_of_the_work() {
    let found = measured(&program(&[STORY, LATER]), STATUS);
    let value = found.earned_value.unwrap();
    let inputs = value.inputs();
    // PV: 400 + 5,600 + 40 % of 2,000 + eight of ten days at 80. EV: the brief and the support.
    assert_eq!(
        [inputs.budget, inputs.planned, inputs.earned, inputs.actual].map(plain),
        ["8800", "7440", "1040", "1700"]
    );
    let figures = value.value();
    assert_eq!(plain(figures.schedule_variance), "-6400");
    assert_eq!(plain(figures.cost_variance), "-660");
    assert_eq!(figures.spi.to_string(), "0.139784946237"); // 1,040 / 7,440
    assert_eq!(figures.cpi.to_string(), "0.611764705882"); // 1,040 / 1,700
    assert_eq!(figures.tcpi.to_string(), "1.092957746479"); // 7,760 / 7,100
    // EAC: 1,700 + 7,760; + 7,760 · 1,700 / 1,040; + 7,760 · 1,700 · 7,440 / 1,040²; and by the documents.
    assert_eq!(plain(figures.as_planned.estimate), "9460");
    let by_cost = figures.by_cost_index.value().unwrap();
    assert_eq!(
        [by_cost.estimate, by_cost.to_complete, by_cost.variance].map(plain),
        ["14384.62", "12684.62", "-5584.62"]
    );
    let by_both = figures.by_both_indices.value().unwrap();
    assert_eq!(plain(by_both.estimate), "92443.79");
    // 1,500 are ordered and not invoiced; 2,000 of the banner, the film, the agency and the desk are not ordered.
    let bottom_up = figures.bottom_up.unwrap();
    assert_eq!(plain(bottom_up.to_complete), "7300");
    assert_eq!(plain(bottom_up.variance), "-200");
    // What was paid for no planned cost belongs to no tactic.
    assert_eq!(plain(found.unplanned), "200");
    let launch = found.tactics[0].earned_value.as_ref().unwrap();
    assert_eq!(plain(launch.inputs().actual), "1500");
    assert_eq!(launch.inputs().earned, inputs.earned);
}

#[test]
fn each_task_earns_by_its_own_rule() {
    let found = measured(&program(&[STORY]), STATUS);
    let rows: Vec<String> = found
        .tasks
        .iter()
        .map(|row| {
            let amounts = [row.budget, row.planned, row.earned].map(plain).join(" ");
            format!("{} {} {amounts}", row.task.as_ref().unwrap(), row.method)
        })
        .collect();
    assert_eq!(
        rows,
        [
            "brief percent-complete 400 400 400",
            "edit milestones 2000 800 0",
            "shoot zero-hundred 5600 5600 0",
            "support level-of-effort 800 640 640",
        ]
    );
    // The other rules on the same work: half of it is done, and it was to be finished.
    for (rule, earned) in [
        ("fifty-fifty", "2800"),
        ("percent-complete", "2800"),
        ("level-of-effort", "5600"),
    ] {
        let plan = running::plan_with(|draft| {
            document(draft);
            draft["tactics"][0]["tasks"][1]["earning"] = json!(rule);
        });
        let mut other = Program::new(plan);
        for record in program(&[STORY]).journal() {
            other.execute(record.envelope.clone()).unwrap();
        }
        let row = &measured(&other, STATUS).tasks[2];
        assert_eq!(
            (plain(row.planned), plain(row.earned)),
            ("5600".into(), earned.into()),
            "{rule}"
        );
    }
}

#[test]
fn earned_schedule_counts_in_days_and_stops_with_the_work() {
    let story = program(&[STORY, LATER]);
    let found = measured(&story, STATUS);
    assert_eq!(found.step, CurveStep::Day);
    let schedule = found.earned_schedule.unwrap();
    let days: Vec<String> = schedule
        .inputs()
        .planned
        .iter()
        .copied()
        .map(plain)
        .collect();
    // The days of Monday 6 to Friday 17 January; the brief, the desk, the shoot on the 10th, the cuts,
    // of which the rough one is due with the beginning of the 15th.
    let wanted = [
        "280", "560", "640", "720", "6400", "6400", "6400", "6480", "7360", "7440", "7520", "8800",
    ];
    assert_eq!(days, wanted);
    // 1,040 were planned for the fifth day: 4 + 320 / 5,680, after nine days and 17 hours.
    assert_eq!(schedule.value().earned.to_string(), "4.056338028169");
    assert_eq!(schedule.inputs().elapsed.to_string(), "9.708333333333");
    assert_eq!(schedule.value().index.to_string(), "0.417820226078");

    // On 23 January all is done: SPI has come to 1, the index by time has not, and it stays where it is.
    for at in ["2025-01-23T00:00:00Z", "2025-06-01T00:00:00Z"] {
        let found = measured(&story, at);
        let value = found.earned_value.unwrap();
        assert_eq!(value.value().spi.to_string(), "1");
        assert_eq!(value.inputs().earned, value.inputs().budget);
        let schedule = found.earned_schedule.unwrap();
        // Earned by the end of Friday, the twelfth day; seventeen days had passed with the 22nd.
        assert_eq!(
            (
                schedule.value().earned.to_string(),
                schedule.inputs().elapsed.to_string()
            ),
            ("12".to_owned(), "17".to_owned())
        );
    }
}

#[test]
fn the_curve_holds_what_was_known_on_each_date() {
    let story = program(&[STORY, LATER]);
    let found = measured(&story, STATUS);
    let at = |date: &str| {
        let found = found
            .curve
            .iter()
            .find(|point| point.date.to_string() == date);
        let point = found.unwrap_or_else(|| panic!("{date}"));
        let or_none = |amount: Option<_>| amount.map_or("-".to_owned(), plain);
        [
            plain(point.planned),
            or_none(point.earned),
            or_none(point.actual),
        ]
        .join(" ")
    };
    assert_eq!(at("2025-01-06"), "0 0 0");
    assert_eq!(at("2025-01-07"), "280 80 0"); // the brief is reported in the evening of the 7th
    assert_eq!(at("2025-01-08"), "560 560 0");
    assert_eq!(at("2025-01-14"), "6480 880 1500");
    assert_eq!(at("2025-01-16"), "7440 1040 1700"); // the status day is over
    assert_eq!(at("2025-01-17"), "7520 - -"); // what comes later is not known
    let last = found.curve.last().unwrap();
    assert_eq!(
        (last.date.to_string(), plain(last.planned)),
        ("2025-01-18".into(), "8800".into())
    );
}

#[test]
fn the_figures_of_the_work() {
    let story = program(&[STORY, LATER]);
    let found = measured(&story, STATUS);
    let completion = found.completion.unwrap();
    assert_eq!((completion.value().done, completion.value().tasks), (1, 3));
    // Two days of ten, and half of three.
    assert_eq!(completion.value().by_weight.to_string(), "0.35");
    // The brief was in time, the shoot is overdue, the rough cut may come until midnight.
    let adherence = found.adherence.unwrap();
    assert_eq!(adherence.value().share.to_string(), "0.5");
    assert_eq!(
        (adherence.value().overdue, adherence.value().pending),
        (1, 3)
    );
    // r1 waited from 9 to 15; r2 was automatic; r3 waits since 10 on Tuesday: seven hours and a day.
    let approvals = found.approvals.unwrap();
    let waits: Vec<_> = approvals.inputs().waits.iter().collect();
    assert_eq!(waits.len(), 2);
    assert_eq!(
        (waits[0].time.to_string(), waits[0].state),
        ("6h".into(), WaitState::Over)
    );
    assert_eq!(
        (waits[1].time.to_string(), waits[1].state),
        ("1d 7h".into(), WaitState::Open)
    );
    // The studio took the brief of Tuesday up on Thursday: Wednesday was lost.
    let hand_overs = found.hand_overs.unwrap();
    assert_eq!(hand_overs.inputs().waits.len(), 1);
    assert_eq!(hand_overs.inputs().waits[0].time.to_string(), "1d");
    let days = found.schedule_predictability.unwrap();
    assert_eq!((days.value().within, days.value().pieces), (1, 1));
    let missing = found.cost_predictability.unwrap_err();
    assert!(
        matches!(missing, MetricError::Undefined { .. }),
        "{missing}"
    );

    // Later the shoot has taken five days in place of three, and its banner came to 1,500 in place of 5,000.
    let found = measured(&story, "2025-01-23T00:00:00Z");
    let days = found.schedule_predictability.unwrap();
    // brief 2/2, shoot 5/3, edit 4/5 days
    assert_eq!(
        (days.value().within, days.value().missed.to_string()),
        (1, "0.3".into())
    );
    let costs = found.cost_predictability.unwrap();
    assert_eq!(
        (costs.value().within, costs.value().missed.to_string()),
        (0, "0.7".into())
    );
    // The edit went on in another department on the next day.
    let edit = found.hand_overs.unwrap();
    assert_eq!(edit.inputs().waits[0].time.minutes(), 0);
}

#[test]
fn what_has_no_value_says_why() {
    let untouched = Program::new(running::plan_with(|document| {
        document["tactics"][0]["costs"] = json!([]);
    }));
    let found = measured(&untouched, "2025-01-10T12:00:00Z");
    let message = |error: MetricError| error.to_string();
    assert_eq!(
        message(found.earned_value.unwrap_err()),
        "earned value is undefined: the budget is zero"
    );
    assert_eq!(
        message(found.earned_schedule.unwrap_err()),
        "earned schedule is undefined: the budget is zero"
    );
    assert_eq!(
        message(found.approvals.unwrap_err()),
        "approval cycle time is undefined: the number of waits is zero"
    );
    assert!(found.curve.is_empty() && found.tasks.is_empty());
    // Before the first day no time has passed, and nothing was due.
    let early = measured(&program(&[]), "2025-01-05T12:00:00Z");
    assert!(early.earned_value.unwrap().inputs().planned.is_zero());
    assert_eq!(
        message(early.earned_schedule.unwrap_err()),
        "earned schedule is undefined: the elapsed time is zero"
    );
}

#[test]
fn a_published_baseline_is_what_counts_once_there_is_one() {
    let program = program(&[STORY]);
    let own = Schedule::of(program.plan());
    let at: chrono::NaiveDateTime = "2025-01-06T08:00:00".parse().unwrap();
    let same = Baseline::of("signed", at, &own);
    let instant = STATUS.parse().unwrap();
    assert_eq!(
        Performance::against(&program, &same, instant).unwrap(),
        measured(&program, STATUS)
    );
    // A baseline in which the shoot was to end a week later, and which does not know the edit.
    let mut late = same;
    let shoot = late.tasks.get_mut("shoot").unwrap();
    shoot.finish += chrono::TimeDelta::try_days(7).unwrap();
    late.tasks
        .remove(&"edit".parse::<tactica::id::TaskId>().unwrap());
    let found = Performance::against(&program, &late, instant).unwrap();
    assert_eq!(plain(found.earned_value.unwrap().inputs().planned), "1840");
    assert_eq!(found.adherence.unwrap().value().overdue, 0);
}
