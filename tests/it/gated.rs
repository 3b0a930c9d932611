//! Approvals as nodes of the schedule: what waits for money, when to ask for it, and what becomes of that.
#![cfg(feature = "json")]
#![allow(
    clippy::needless_pass_by_value,
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests stop at the first surprise"
)]

mod policies;

use serde_json::{Value as Json, json};
use tactica::{
    check,
    id::TaskId,
    network::{DateOf, Logic},
    plan::{Plan, PlanDraft},
    schedule::{
        ApprovalProgress, ApprovalStage, Criticality, LongestPath, Options, Progress, Schedule,
        ScheduleError,
    },
    staffing::{self, Levelled},
    time::Minute,
};

/// A campaign of three tasks one after the other from Monday 2025-01-06 on, and costs that nobody, the head, or head and board agree to.
fn document() -> Json {
    json!({
        "format": "tactica-plan/1", "id": "p", "name": "P", "currency": "USD",
        "start": "2025-01-06", "end": "2026-01-01",
        "calendars": [{"id": "council", "hours": {"week": {"wed": ["09:00-17:00"]}}}],
        "objectives": [{"id": "o", "name": "O", "kpis": [{"id": "k", "name": "K", "baseline": "1", "target": "2", "due": "2025-12-01"}]}],
        "channels": [{"id": "spots", "name": "Spots", "category": "television"}],
        "roles": [{"id": "head", "name": "Head"}, {"id": "board", "name": "Board"}, {"id": "legal", "name": "Legal"}],
        "people": [{"id": "anna", "name": "Anna"}, {"id": "ben", "name": "Ben", "roles": ["head", "legal"]},
                   {"id": "cleo", "name": "Cleo", "roles": ["board"]}],
        "tactics": [{"id": "t", "name": "T", "objectives": ["o"], "responsible": "anna",
            "tasks": [
                {"id": "brief", "name": "Brief", "duration": "2d"},
                {"id": "design", "name": "Design", "duration": "3d", "after": ["brief"]},
                {"id": "air", "name": "Air", "duration": "5d", "after": ["design"]}],
            "costs": [
                {"id": "paper", "name": "Paper", "node": "budget", "task": "brief", "amount": "1000.00 USD"},
                {"id": "studio", "name": "Studio", "node": "budget", "task": "design", "amount": "1000.01 USD"},
                {"id": "media", "name": "Media", "node": "budget", "task": "air", "channel": "spots", "amount": "10000.01 USD"}]}],
        "budget": {"total": "50000.00 USD"},
        "policies": [{"id": "spending", "version": 1, "currency": "USD", "kinds": ["spend", "transfer", "draw", "amendment"],
            "bands": [
                {"name": "petty", "limit": {"up-to": "1000.00 USD"}, "approval": "automatic"},
                {"name": "small", "limit": {"up-to": "10000.00 USD"},
                 "steps": [{"roles": ["head"], "lead": {"expected": "1d", "worst": "3d"}}]},
                {"name": "large", "limit": "unlimited",
                 "steps": [{"roles": ["head"], "lead": {"expected": "1d", "worst": "3d"}},
                           {"roles": ["board"], "lead": {"expected": "4d", "worst": "10d"}}]}]}],
        "approvals": {"plan_for": "worst"}
    })
}

fn build(document: &Json) -> Plan {
    let draft =
        PlanDraft::from_json(&document.to_string()).unwrap_or_else(|issues| panic!("{issues}"));
    draft.build().unwrap_or_else(|issues| panic!("{issues}"))
}

fn with(change: impl FnOnce(&mut Json)) -> Plan {
    let mut document = document();
    change(&mut document);
    build(&document)
}

fn issues(change: impl FnOnce(&mut Json)) -> Vec<String> {
    let mut document = document();
    change(&mut document);
    let draft = PlanDraft::from_json(&document.to_string()).unwrap();
    draft
        .check()
        .issues
        .iter()
        .map(ToString::to_string)
        .collect()
}

fn at(text: &str) -> Minute {
    text.parse().unwrap()
}

fn explain(schedule: &Schedule, task: &str) -> String {
    schedule
        .explain(&task.parse().unwrap(), DateOf::EarlyStart)
        .unwrap()
}

fn start(schedule: &Schedule, task: &str) -> String {
    let task = schedule.task(&task.parse().unwrap()).unwrap();
    task.early_start.format("%Y-%m-%d %H:%M").to_string()
}

/// One line for each approval: cost, stage, from when to when it can be asked, from when to when it can come, float.
fn lines(schedule: &Schedule) -> Vec<String> {
    let time = |at: chrono::NaiveDateTime| at.format("%m-%d %H:%M").to_string();
    let line = |one: &tactica::schedule::ScheduledApproval| {
        format!(
            "{} {} ask {} to {}, come {} to {}, float {}{}",
            one.cost,
            one.stage,
            time(one.ask_early),
            time(one.ask_late),
            time(one.come_early),
            time(one.come_late),
            one.float_total,
            if one.is_critical() { ", critical" } else { "" },
        )
    };
    schedule.approvals().iter().map(line).collect()
}

/// Schedules, and lets the judge look at it.
fn judged(plan: &Plan, options: &Options) -> Schedule {
    let schedule = Schedule::with(plan, options).unwrap();
    assert_eq!(check::schedule_with(plan, options, &schedule), []);
    let text = serde_json::to_string(&schedule).unwrap();
    assert_eq!(serde_json::from_str::<Schedule>(&text).unwrap(), schedule);
    schedule
}

#[test]
fn what_needs_money_waits_for_the_worst_or_the_usual_time_of_its_chain() {
    let plan = build(&document());
    let schedule = judged(&plan, &Options::default());
    // 1 000.00 is approved automatically; 1 000.01 takes the head three days; 10 000.01 takes head and board thirteen.
    assert_eq!(
        lines(&schedule),
        [
            "media open ask 01-06 09:00 to 01-06 09:00, come 01-22 17:00 to 01-22 17:00, float 0m, critical",
            "studio open ask 01-06 09:00 to 01-15 09:00, come 01-08 17:00 to 01-17 17:00, float 7d",
        ]
    );
    assert_eq!(
        explain(&schedule, "design"),
        "design starts on 2025-01-09 09:00: it waits for the approval of 1000.01 USD for studio by head on 2025-01-08 17:00, \
         to be asked for on 2025-01-06 09:00, which takes 3d at worst; its calendar rests until then"
    );
    assert_eq!(
        explain(&schedule, "air"),
        "air starts on 2025-01-23 09:00: it waits for the approval of 10000.01 USD for media by head, board on 2025-01-22 17:00, \
         to be asked for on 2025-01-06 09:00, which takes 13d at worst; its calendar rests until then"
    );
    assert_eq!(
        schedule.approvals()[1].to_string(),
        "1000.01 USD for studio can be asked of head on 2025-01-06 09:00 and has to be by 2025-01-15 09:00: \
         it takes 3d at worst, until 2025-01-08 17:00; design waits for it"
    );
    let media = schedule.approval(&"media".parse().unwrap()).unwrap();
    assert_eq!(media.longest_path, LongestPath::On);
    assert_eq!(media.criticality, Criticality::Critical);
    // The approval decides the finish, and the path of tasks begins with what waits for it.
    assert_eq!(schedule.critical_path(), ["air".parse().unwrap()]);

    let usual = with(|d| d["approvals"]["plan_for"] = "expected".into());
    let schedule = judged(&usual, &Options::default());
    // The head says yes while the brief is written, and five days are over before the design is: nothing waits.
    assert_eq!(start(&schedule, "design"), "2025-01-08 09:00");
    assert_eq!(start(&schedule, "air"), "2025-01-13 09:00");
    assert_eq!(
        lines(&schedule),
        [
            "media open ask 01-06 09:00 to 01-06 09:00, come 01-10 17:00 to 01-10 17:00, float 0m, critical",
            "studio open ask 01-06 09:00 to 01-07 09:00, come 01-06 17:00 to 01-07 17:00, float 1d",
        ]
    );
}

#[test]
fn without_the_field_nothing_waits() {
    let plain = with(|d| {
        d.as_object_mut().unwrap().remove("approvals");
    });
    assert!(plain.approvals().is_empty());
    assert_eq!(plain.network().activities().len(), 3);
    let schedule = judged(&plain, &Options::default());
    assert_eq!(schedule.approvals(), []);
    assert_eq!(start(&schedule, "design"), "2025-01-08 09:00");
    assert_eq!(start(&schedule, "air"), "2025-01-13 09:00");
    assert_eq!(with(|d| d["approvals"] = json!(null)), plain);
}

#[test]
fn money_can_be_asked_for_before_the_plan_begins_and_after() {
    // The thirteen days from Thursday 12-26 on end on Monday 01-13; what is left of them on 01-06 is waited for in the plan.
    let before = with(|d| d["approvals"]["ask_from"] = "2024-12-26".into());
    let schedule = judged(&before, &Options::default());
    assert_eq!(
        lines(&schedule),
        [
            "media open ask 12-26 09:00 to 12-26 09:00, come 01-13 17:00 to 01-13 17:00, float 0m, critical",
            "studio open ask 12-26 09:00 to 01-06 09:00, come 12-30 17:00 to 01-08 17:00, float 7d",
        ]
    );
    assert_eq!(start(&schedule, "air"), "2025-01-14 09:00");
    // What came before the plan began is waited for by nothing.
    assert_eq!(
        explain(&schedule, "design"),
        "design starts on 2025-01-08 09:00: it waits for the finish of brief on 2025-01-07 17:00; its calendar rests until then"
    );
    let long_before = with(|d| d["approvals"]["ask_from"] = "2024-06-03".into());
    let schedule = judged(&long_before, &Options::default());
    assert_eq!(
        explain(&schedule, "brief"),
        "brief starts on 2025-01-06 09:00: it waits for nothing but the start of the plan; its calendar rests until then"
    );
    assert_eq!(start(&schedule, "air"), "2025-01-13 09:00");
    assert_eq!(
        schedule.approvals()[0].come_early.to_string(),
        "2024-06-19 17:00:00"
    );

    let after = with(|d| d["approvals"]["ask_from"] = "2025-02-03".into());
    let schedule = judged(&after, &Options::default());
    assert_eq!(start(&schedule, "design"), "2025-02-06 09:00");
    assert_eq!(start(&schedule, "air"), "2025-02-20 09:00");
}

#[test]
fn those_who_decide_have_a_calendar_of_their_own() {
    // One council day a week: three of them to the head, ten more to the board.
    let plan = with(|d| d["approvals"]["calendar"] = "council".into());
    let schedule = judged(&plan, &Options::default());
    assert_eq!(start(&schedule, "design"), "2025-01-23 09:00"); // Wednesdays 8, 15, 22
    assert_eq!(start(&schedule, "air"), "2025-04-03 09:00"); // until Wednesday 2025-04-02
    let studio = schedule.approval(&"studio".parse().unwrap()).unwrap();
    assert_eq!(studio.ask_early.to_string(), "2025-01-08 09:00:00");
}

#[test]
fn a_cost_without_a_task_holds_all_work_of_its_tactic() {
    let plan = with(|d| {
        d["tactics"][0]["costs"][1]
            .as_object_mut()
            .unwrap()
            .remove("task");
        d["tactics"][0]["milestones"] = json!([{"id": "go", "name": "Go"}]);
    });
    let studio = plan.approval(&"studio".parse().unwrap()).unwrap();
    let tasks: Vec<&str> = studio.tasks.iter().map(TaskId::as_str).collect();
    assert_eq!(tasks, ["air", "brief", "design"]);
    let schedule = judged(&plan, &Options::default());
    assert_eq!(start(&schedule, "brief"), "2025-01-09 09:00");
    // A moment spends nothing.
    assert_eq!(start(&schedule, "go"), "2025-01-06 00:00");
}

#[test]
fn spans_wait_with_what_they_span() {
    let plan = with(|d| {
        d["tactics"][0]["summaries"] = json!([{"id": "works", "name": "Works"}]);
        d["tactics"][0]["tasks"][1]["parent"] = "works".into();
        d["tactics"][0]["costs"][1]["task"] = "works".into();
        d["tactics"][0]["hammocks"] =
            json!([{"id": "watch", "name": "Watch", "from": ["brief SS"], "to": ["air FF"]}]);
        d["tactics"][0]["costs"][0] = json!({"id": "agency", "name": "Agency", "node": "budget", "task": "watch", "amount": "2000.00 USD"});
    });
    let schedule = judged(&plan, &Options::default());
    assert!(
        explain(&schedule, "design")
            .contains("its summary works waits for the approval of 1000.01 USD for studio by head"),
        "{}",
        explain(&schedule, "design")
    );
    assert_eq!(start(&schedule, "works"), "2025-01-09 09:00");
    assert_eq!(start(&schedule, "watch"), "2025-01-08 17:00");
}

#[test]
fn a_date_that_must_be_is_named_beside_the_approval_that_cannot_keep_it() {
    let found = issues(|d| d["tactics"][0]["tasks"][2]["must_start"] = "2025-01-20".into());
    assert_eq!(
        found,
        [
            "warning[date-conflict] task air at /tactics/0/tasks/2/must_start: the start 2025-01-20 that must be contradicts \
          the approval of 10000.01 USD for media: 2025-01-22 17:00 at the earliest"
        ]
    );
    let plan = with(|d| d["tactics"][0]["tasks"][2]["must_start"] = "2025-01-20".into());
    let schedule = judged(&plan, &Options::default());
    assert_eq!(
        schedule.conflicts()[0].to_string(),
        "air must start on 2025-01-20, but it waits for the approval of 10000.01 USD for media by head, board on \
         2025-01-22 17:00, to be asked for on 2025-01-06 09:00, which takes 13d at worst"
    );
    let found = issues(|d| d["tactics"][0]["tasks"][2]["deadline"] = "2025-01-28".into());
    assert_eq!(
        found,
        [
            "error[deadline-before-earliest-finish] task air at /tactics/0/tasks/2/deadline: the deadline 2025-01-28 lies before \
          the earliest possible finish 2025-01-29"
        ]
    );
}

#[test]
fn what_is_asked_given_or_passed_over_replaces_the_plan() {
    let plan = build(&document());
    let media = || "media".parse().unwrap();
    let studio = || "studio".parse().unwrap();
    // On Monday 01-13 nothing was asked for: all of it is still to come.
    let monday = at("2025-01-13T09:00");
    let options = Options::default().as_of(monday, Logic::Retained);
    let schedule = judged(&plan, &options);
    assert_eq!(start(&schedule, "air"), "2025-01-30 09:00");

    let options = options
        .approval(media(), ApprovalProgress::Asked(at("2025-01-06T09:00")))
        .approval(studio(), ApprovalProgress::Given(at("2025-01-07T15:12")));
    let schedule = judged(&plan, &options);
    assert_eq!(
        lines(&schedule),
        [
            "media asked ask 01-06 09:00 to 01-06 09:00, come 01-22 17:00 to 01-22 17:00, float 0m, critical",
            "studio given ask 01-07 15:12 to 01-07 15:12, come 01-07 15:12 to 01-07 15:12, float 0m",
        ]
    );
    assert_eq!(start(&schedule, "air"), "2025-01-23 09:00");
    assert_eq!(
        schedule.approvals()[0].to_string(),
        "10000.01 USD for media was asked of head, board on 2025-01-06 09:00 and is needed by 2025-01-22 17:00: \
         it takes 13d at worst, until 2025-01-22 17:00; air waits for it"
    );
    assert_eq!(
        schedule.approvals()[1].to_string(),
        "1000.01 USD for studio was approved by head on 2025-01-07 15:12; design waits for it"
    );

    // Asked for long ago and still not there: not before the status date.
    let late = Options::default()
        .as_of(at("2025-03-03T09:00"), Logic::Retained)
        .approval(media(), ApprovalProgress::Asked(at("2025-01-06T09:00")));
    let schedule = judged(&plan, &late);
    assert_eq!(
        schedule.approvals()[0].come_early.to_string(),
        "2025-03-03 09:00:00"
    );

    // Work that began without approval is waited for by nothing any more, and said to be so.
    let begun = Progress::Finished {
        start: at("2025-01-08T09:00"),
        finish: at("2025-01-10T17:00"),
    };
    let options = Options::default()
        .as_of(monday, Logic::Retained)
        .progress("design".parse().unwrap(), begun)
        .approval(media(), ApprovalProgress::Given(at("2025-01-10T12:00")));
    let schedule = judged(&plan, &options);
    let studio = schedule.approval(&studio()).unwrap();
    assert_eq!(studio.stage, ApprovalStage::Overtaken);
    assert_eq!(
        studio.to_string(),
        "1000.01 USD for studio has no approval of head on record, and work began on 2025-01-08 09:00; design waits for it"
    );
}

#[test]
fn counted_back_from_a_finish_it_says_when_to_ask() {
    let plan = build(&document());
    let options = Options::default().from_finish(at("2025-03-28T17:00"));
    let schedule = judged(&plan, &options);
    assert_eq!(start(&schedule, "air"), "2025-03-24 09:00");
    let media = schedule.approval(&media_id()).unwrap();
    assert_eq!(media.ask_late.to_string(), "2025-03-05 09:00:00");
    assert_eq!(media.come_late.to_string(), "2025-03-21 17:00:00");
}

fn media_id() -> tactica::id::CostId {
    "media".parse().unwrap()
}

#[test]
fn reports_that_cannot_be_are_refused() {
    let plan = build(&document());
    let refused = |options: Options| Schedule::with(&plan, &options).unwrap_err();
    // What is approved automatically is not waited for.
    let paper = Options::default().approval(
        "paper".parse().unwrap(),
        ApprovalProgress::Given(at("2025-01-06T09:00")),
    );
    let error = refused(paper);
    assert_eq!(error.code(), "schedule-unknown-approval");
    assert_eq!(
        error.to_string(),
        "the plan schedules no approval of the cost paper"
    );
    let late = Options::default()
        .as_of(at("2025-01-06T09:00"), Logic::Retained)
        .approval(media_id(), ApprovalProgress::Asked(at("2025-01-06T09:01")));
    let error = refused(late);
    assert_eq!(error.code(), "schedule-approval-after-status");
    assert_eq!(
        error.to_string(),
        "the approval of media has the actual date 2025-01-06T09:01, after the status date 2025-01-06T09:00"
    );
    let unasked = with(|d| {
        d.as_object_mut().unwrap().remove("approvals");
    });
    let known =
        Options::default().approval(media_id(), ApprovalProgress::Given(at("2025-01-06T09:00")));
    assert!(matches!(
        Schedule::with(&unasked, &known),
        Err(ScheduleError::UnknownApproval { .. })
    ));
}

#[test]
fn a_schedule_that_spends_before_it_may_is_found() {
    let plan = build(&document());
    let schedule = serde_json::to_value(Schedule::of(&plan)).unwrap();
    let found = |change: fn(&mut Json)| {
        let mut tampered = schedule.clone();
        change(&mut tampered);
        let tampered: Schedule = serde_json::from_value(tampered).unwrap();
        let found = check::schedule(&plan, &tampered);
        found.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(
        found(|s| {
            s["approvals"][0]["come_early"] = "2025-01-22T16:59:00".into();
        }),
        [
            "the approval of media is asked for on 2025-01-06 09:00:00 and comes on 2025-01-22 16:59:00: it takes 13d"
        ]
    );
    assert_eq!(
        found(|s| s["approvals"][1]["ask_early"] = "2025-01-03T09:00:00".into()),
        [
            "the approval of studio is asked for on 2025-01-03 09:00:00 and comes on 2025-01-08 17:00:00: it takes 3d"
        ]
    );
    assert_eq!(
        found(|s| {
            s["approvals"].as_array_mut().unwrap().remove(0);
        }),
        ["the approval of media is scheduled, but not as the plan asks for it"]
    );
    assert_eq!(
        found(|s| {
            let twice = s["approvals"][0].clone();
            s["approvals"].as_array_mut().unwrap().push(twice);
        }),
        ["the approval of media is scheduled, but not as the plan asks for it"]
    );
    // The design where it would be without money to wait for.
    let early = found(|s| {
        for task in s["tasks"].as_array_mut().unwrap() {
            if task["id"] == "design" {
                task["early_start"] = "2025-01-08T09:00:00".into();
                task["early_finish"] = "2025-01-10T17:00:00".into();
            }
        }
    });
    assert_eq!(
        early,
        [
            "design starts on 2025-01-08 09:00:00, before the approval of studio on 2025-01-08 17:00:00"
        ]
    );
}
