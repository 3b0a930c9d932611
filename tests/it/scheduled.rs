//! Schedules in the terms of a plan: sentences, conflicts, progress, baselines, and planning anew.
#![cfg(feature = "json")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests stop at the first surprise"
)]

use tactica::{
    check,
    network::{DateOf, Logic},
    plan::{Plan, PlanDraft},
    schedule::{
        Baseline, Because, Criticality, LongestPath, Options, Progress, Remaining, Schedule,
        ScheduleError, Stage, compare, replan,
    },
    tactic::TaskKind,
    time::Minute,
};

/// Makes a plan of one tactic with these parts, from Monday 2025-01-06 on.
fn plan(parts: &str) -> Plan {
    let text = format!(
        r#"{{
        "format": "tactica-plan/1", "id": "p", "name": "P", "currency": "USD", "start": "2025-01-06", "end": "2026-01-01",
        "blackouts": [{{"id": "quiet", "spans": ["01-13..01-20"]}}],
        "calendars": [{{"id": "mornings", "hours": {{"week": {{"mon": ["09:00-13:00"], "tue": ["09:00-13:00"]}}}}}}],
        "objectives": [{{"id": "o", "name": "O"}}],
        "people": [{{"id": "anna", "name": "Anna"}}, {{"id": "ben", "name": "Ben", "capacity": "50%", "calendar": "mornings",
            "absences": [{{"start": "2025-01-13", "end": "2025-01-14"}}]}}],
        "tactics": [{{"id": "t", "name": "T", "objectives": ["o"], "responsible": "anna", {parts}}}]
    }}"#
    );
    let draft = PlanDraft::from_json(&text).unwrap_or_else(|issues| panic!("{issues}"));
    draft.build().unwrap_or_else(|issues| panic!("{issues}"))
}

fn at(text: &str) -> Minute {
    text.parse().unwrap()
}

fn explain(schedule: &Schedule, id: &str, date: DateOf) -> String {
    schedule.explain(&id.parse().unwrap(), date).unwrap()
}

/// Checks what binds the early start, or the late finish, of tasks in words.
fn check_words(parts: &str, rows: &[(&str, DateOf, &str)]) {
    let plan = plan(parts);
    let schedule = Schedule::of(&plan);
    assert_eq!(check::schedule(&plan, &schedule), []);
    for (id, date, words) in rows {
        assert_eq!(explain(&schedule, id, *date), *words);
    }
}

#[test]
fn every_form_of_link_is_said() {
    use DateOf::{EarlyFinish, EarlyStart, LateFinish};
    check_words(
        r#""tasks": [
            {"id": "a", "name": "A", "duration": "2d"},
            {"id": "b", "name": "B", "duration": "1d", "after": ["a FS+2d@elapsed"]},
            {"id": "c", "name": "C", "duration": "1d", "after": ["a SS+50%"]},
            {"id": "d", "name": "D", "duration": "1d", "after": ["a FS+4h@project"]},
            {"id": "f", "name": "F", "duration": "1d", "not_before": "2025-01-15", "after": ["g FS<=1d"]},
            {"id": "g", "name": "G", "duration": "1d"}
        ]"#,
        &[
            (
                "b",
                EarlyStart,
                "b starts on 2025-01-10 09:00: it waits for the finish of a on 2025-01-07 17:00, plus 2d of elapsed time; its calendar rests until then",
            ),
            (
                "c",
                EarlyStart,
                "c starts on 2025-01-07 09:00: it waits for the start of a on 2025-01-06 09:00, plus 50% of the work of a, 1d; its calendar rests until then",
            ),
            (
                "d",
                EarlyStart,
                "d starts on 2025-01-08 13:00: it waits for the finish of a on 2025-01-07 17:00, plus 4h on the calendar of the plan",
            ),
            (
                "g",
                EarlyFinish,
                "g finishes on 2025-01-13 17:00: the start of f on 2025-01-15 09:00 has to come at most 1d after its finish",
            ),
            (
                "g",
                LateFinish,
                "g finishes on 2025-01-15 17:00 at the latest: nothing but the finish of the plan waits for it",
            ),
            (
                "a",
                LateFinish,
                "a finishes on 2025-01-10 17:00 at the latest: the start of b on 2025-01-15 09:00 waits for its finish, plus 2d of elapsed time",
            ),
        ],
    );
}

#[test]
fn windows_breaks_summaries_and_set_dates_are_said() {
    use DateOf::{EarlyFinish, EarlyStart, PlannedStart};
    check_words(
        r#""summaries": [{"id": "s", "name": "S", "after": ["a"]}],
           "hammocks": [{"id": "care", "name": "Care", "from": ["a SS"], "to": ["m FF"]}],
           "tasks": [
            {"id": "a", "name": "A", "duration": "12h"},
            {"id": "m", "name": "M", "duration": "2d", "parent": "s"},
            {"id": "w", "name": "W", "duration": "8h", "breaks": "whole", "after": ["a"]},
            {"id": "q", "name": "Q", "duration": "3d", "blackouts": ["quiet"], "not_before": "2025-01-09"},
            {"id": "set", "name": "Set", "duration": "1d", "not_before": "2025-01-09T14:30"},
            {"id": "must", "name": "Must", "duration": "1d", "must_finish": "2025-01-10"},
            {"id": "alap", "name": "Alap", "duration": "1d", "timing": "alap", "deadline": "2025-01-10"}
        ]"#,
        &[
            (
                "m",
                EarlyStart,
                "m starts on 2025-01-07 13:00: its summary s waits for the finish of a on 2025-01-07 13:00",
            ),
            (
                "s",
                EarlyFinish,
                "s finishes on 2025-01-09 13:00: its member m finishes on 2025-01-09 13:00",
            ),
            (
                "care",
                EarlyFinish,
                "care finishes on 2025-01-09 13:00: its finish waits for the finish of m on 2025-01-09 13:00",
            ),
            (
                "w",
                EarlyStart,
                "w starts on 2025-01-08 09:00: it waits for the finish of a on 2025-01-07 13:00; no stretch of work before holds it without a break",
            ),
            (
                "set",
                EarlyStart,
                "set starts on 2025-01-09 14:30: it may not start before 2025-01-09 14:30",
            ),
            (
                "must",
                EarlyStart,
                "must starts on 2025-01-10 09:00: it must finish on 2025-01-10",
            ),
            (
                "alap",
                PlannedStart,
                "alap is planned to start on 2025-01-10 09:00: its deadline is 2025-01-10",
            ),
        ],
    );
}

#[test]
fn people_work_off_effort_when_they_are_there() {
    let plan = plan(
        r#""tasks": [{"id": "a", "name": "A", "effort": "4h", "driven_by": "capacity", "needs": [{"person": "ben"}]}]"#,
    );
    let task = &plan.tasks()[0];
    assert_eq!(
        task.duration.to_string(),
        "1d",
        "half-time Ben takes twice as long"
    );
    let schedule = Schedule::of(&plan);
    let dates = &schedule.tasks()[0];
    // Mondays and Tuesdays until one, and he is away on the second Monday.
    assert_eq!(dates.early_start.to_string(), "2025-01-06 09:00:00");
    assert_eq!(dates.early_finish.to_string(), "2025-01-07 13:00:00");
    assert_eq!(check::schedule(&plan, &schedule), []);
}

#[test]
fn a_conflict_names_both_sides() {
    let plan = plan(
        r#""tasks": [
            {"id": "a", "name": "A", "duration": "3d"},
            {"id": "b", "name": "B", "duration": "1d", "must_start": "2025-01-07", "after": ["a"]},
            {"id": "c", "name": "C", "duration": "1d", "start_by": "2025-01-07T10:00", "after": ["a FS+1d"]}
        ]"#,
    );
    let schedule = Schedule::of(&plan);
    let lines: Vec<String> = schedule
        .conflicts()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        lines,
        [
            "b must start on 2025-01-07, but it waits for the finish of a on 2025-01-08 17:00",
            "c may not start after 2025-01-07 10:00, but it waits for the finish of a on 2025-01-08 17:00, plus 1d, which asks for 2025-01-10 09:00",
        ]
    );
    assert!(
        schedule
            .task(&"c".parse().unwrap())
            .unwrap()
            .float_total
            .minutes()
            < 0
    );
    assert_eq!(check::schedule(&plan, &schedule), []);
}

const CHAIN: &str = r#""tasks": [
    {"id": "a", "name": "A", "duration": "2d"},
    {"id": "b", "name": "B", "duration": "2d", "after": ["a"]},
    {"id": "c", "name": "C", "duration": "1d", "after": ["a"], "breaks": "split"}
], "milestones": [{"id": "end", "name": "End", "after": ["b", "c"]}], "summaries": [{"id": "s", "name": "S"}]"#;

#[test]
fn progress_is_kept_and_the_rest_comes_after_the_status_date() {
    let plan = plan(CHAIN);
    let options = Options::default()
        .as_of(at("2025-01-09T09:00"), Logic::Retained)
        .progress(
            "a".parse().unwrap(),
            Progress::Started {
                start: at("2025-01-07T09:00"),
                remaining: Remaining::WhenDone("75%".parse().unwrap()),
            },
        );
    let schedule = Schedule::with(&plan, &options).unwrap();
    assert_eq!(check::schedule_with(&plan, &options, &schedule), []);
    let a = schedule.task(&"a".parse().unwrap()).unwrap();
    assert_eq!(
        (a.stage, a.early_finish.to_string().as_str()),
        (Stage::Started, "2025-01-09 13:00:00")
    );
    assert_eq!(a.explain(), "a started on 2025-01-07 09:00");
    assert_eq!(
        a.explain_date(DateOf::EarlyFinish),
        "a finishes on 2025-01-09 13:00: what is not done by the status date 2025-01-09 09:00 comes after it"
    );
    let done = options.clone().progress(
        "a".parse().unwrap(),
        Progress::Finished {
            start: at("2025-01-07T09:00"),
            finish: at("2025-01-08T15:00"),
        },
    );
    let schedule = Schedule::with(&plan, &done).unwrap();
    assert_eq!(check::schedule_with(&plan, &done, &schedule), []);
    let b = schedule.task(&"b".parse().unwrap()).unwrap();
    assert_eq!(b.early_start.to_string(), "2025-01-09 09:00:00");
    assert_eq!(
        explain(&schedule, "a", DateOf::LateFinish),
        "a finished on 2025-01-08 15:00"
    );
}

#[test]
fn progress_that_cannot_be_is_refused() {
    let plan = plan(CHAIN);
    let started = |id: &str, remaining| {
        let start = at("2025-01-07T09:00");
        let options = Options::default().as_of(at("2025-01-09T09:00"), Logic::Override);
        let options = options.progress(id.parse().unwrap(), Progress::Started { start, remaining });
        Schedule::with(&plan, &options)
            .map(|_| ())
            .map_err(|error| error.code())
    };
    let left = |text: &str| Remaining::Work(text.parse().unwrap());
    let done = |text: &str| Remaining::WhenDone(text.parse().unwrap());
    assert_eq!(started("a", left("1d")), Ok(()));
    assert_eq!(started("x", left("1d")), Err("schedule-unknown-task"));
    assert_eq!(started("s", left("1d")), Err("schedule-not-reported"));
    assert_eq!(started("end", left("1d")), Err("schedule-under-way"));
    assert_eq!(started("a", done("101%")), Err("schedule-percent"));
    assert_eq!(started("a", done("-1%")), Err("schedule-percent"));
    assert_eq!(started("a", left("-1h")), Err("schedule-remaining"));
    let finished = |start: &str, finish: &str| {
        let options = Options::default().as_of(at("2025-01-09T09:00"), Logic::Retained);
        let progress = Progress::Finished {
            start: at(start),
            finish: at(finish),
        };
        Schedule::with(&plan, &options.progress("a".parse().unwrap(), progress))
            .map(|_| ())
            .map_err(|error| error.code())
    };
    assert_eq!(
        finished("2025-01-08T09:00", "2025-01-07T09:00"),
        Err("schedule-finish-before-start")
    );
    assert_eq!(
        finished("2025-01-08T09:00", "2025-01-09T10:00"),
        Err("schedule-after-status")
    );
    assert_eq!(finished("2025-01-08T09:00", "2025-01-09T09:00"), Ok(()));
}

#[test]
fn counted_from_its_finish_a_plan_comes_as_late_as_it_can() {
    let plan = plan(CHAIN);
    let options = Options::default().from_finish(at("2025-03-07T17:00"));
    let schedule = Schedule::with(&plan, &options).unwrap();
    let planned = |id: &str| {
        let task = schedule.task(&id.parse().unwrap()).unwrap();
        (
            task.planned_start.to_string(),
            task.planned_finish.to_string(),
        )
    };
    assert_eq!(
        planned("b"),
        (
            "2025-03-06 09:00:00".to_owned(),
            "2025-03-07 17:00:00".to_owned()
        )
    );
    assert_eq!(planned("c").0, "2025-03-07 09:00:00");
    assert_eq!(schedule.start().to_string(), "2025-03-04 09:00:00");
    let early = Options::default().from_finish(at("1900-01-01T17:00"));
    assert!(matches!(
        Schedule::with(&plan, &early),
        Err(ScheduleError::BeyondHorizon { .. })
    ));
}

#[test]
fn floats_kinds_and_pieces_are_given() {
    let plan = plan(
        r#""tasks": [
            {"id": "a", "name": "A", "duration": "1d"},
            {"id": "b", "name": "B", "duration": "3d", "breaks": "split"},
            {"id": "c", "name": "C", "duration": "1d", "after": ["a"]}
        ], "milestones": [{"id": "end", "name": "End", "after": ["b", "c"]}], "summaries": [{"id": "s", "name": "S"}]"#,
    );
    let schedule = Schedule::of(&plan);
    let task = |id: &str| schedule.task(&id.parse().unwrap()).unwrap();
    let a = task("a");
    let floats = [
        a.float_total,
        a.float_free,
        a.float_interfering,
        a.float_start,
    ];
    assert_eq!(
        floats.map(|float| float.to_string()),
        ["1d", "0m", "1d", "1d"]
    );
    assert_eq!(
        (a.criticality, a.longest_path),
        (Criticality::Slack, LongestPath::Off)
    );
    assert_eq!(
        (task("b").criticality, task("b").longest_path),
        (Criticality::Critical, LongestPath::On)
    );
    assert_eq!(task("b").pieces.len(), 3);
    assert_eq!((task("a").pieces.len(), task("end").pieces.len()), (1, 0));
    assert_eq!(
        (task("end").kind, task("s").kind),
        (TaskKind::Milestone, TaskKind::Summary)
    );
    assert!(matches!(
        schedule.reasons(&"c".parse().unwrap(), DateOf::EarlyStart)[0],
        Because::Link { .. }
    ));
    let again: Schedule = serde_json::from_str(&serde_json::to_string(&schedule).unwrap()).unwrap();
    assert_eq!(again, schedule);
}

#[test]
fn changes_are_said_and_none_are_made_up() {
    let before = plan(CHAIN);
    let after = plan(
        &CHAIN
            .replace(
                r#""id": "c", "name": "C", "duration": "1d""#,
                r#""id": "d", "name": "C", "duration": "3d""#,
            )
            .replace("\"c\"", "\"d\""),
    );
    let (old, new) = (Schedule::of(&before), Schedule::of(&after));
    assert_eq!(compare(&before, &old, &old), []);
    let lines: Vec<String> = compare(&after, &old, &new)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        lines,
        [
            "b keeps its dates, its float goes from 0m to 1d, and is no longer critical",
            "c is gone, it was to last from 2025-01-08 09:00 to 2025-01-08 17:00",
            "d is new, from 2025-01-08 09:00 to 2025-01-10 17:00",
            "end starts 1d later and finishes 1d later",
            "s keeps its dates, its float goes from 4d to 5d",
        ]
    );
}

#[test]
fn planning_anew_moves_only_what_it_must() {
    let plan = plan(CHAIN);
    let first = Schedule::of(&plan);
    let baseline = Baseline::of("first", "2025-01-06T08:00:00".parse().unwrap(), &first);
    // Nothing happened: nothing moves.
    let same = replan(&plan, &baseline, &Options::default()).unwrap();
    assert_eq!(same.moved, []);
    assert!(
        baseline
            .variance(&plan, &same.schedule)
            .slipping()
            .is_empty()
    );
    // Finished early: what was promised stays where it is, although it could come earlier.
    let early = Progress::Finished {
        start: at("2025-01-06T09:00"),
        finish: at("2025-01-06T17:00"),
    };
    let options = Options::default().progress("a".parse().unwrap(), early);
    let kept = replan(&plan, &baseline, &options).unwrap();
    assert_eq!(kept.moved, []);
    assert_eq!(
        explain(&kept.schedule, "b", DateOf::EarlyStart),
        "b starts on 2025-01-08 09:00: it was promised for 2025-01-08 09:00 and comes no earlier"
    );
    // Finished late: what waits for it moves, and says why.
    let late = Progress::Finished {
        start: at("2025-01-06T09:00"),
        finish: at("2025-01-08T13:00"),
    };
    let options = Options::default().progress("a".parse().unwrap(), late);
    let moved = replan(&plan, &baseline, &options).unwrap();
    let lines: Vec<String> = moved.moved.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "b starts on 2025-01-08 13:00: it waits for the finish of a on 2025-01-08 13:00; promised for 2025-01-08 09:00, now 4h later",
            "c starts on 2025-01-08 13:00: it waits for the finish of a on 2025-01-08 13:00; promised for 2025-01-08 09:00, now 4h later",
            "end starts on 2025-01-10 13:00: it waits for the finish of b on 2025-01-10 13:00; promised for 2025-01-09 17:00, now 4h later",
        ]
    );
    let options = options.as_of(at("2025-01-09T17:00"), Logic::Retained);
    let adherence = *baseline
        .adherence(&options.progress, at("2025-01-09T17:00"))
        .evaluate()
        .unwrap()
        .value();
    assert_eq!((adherence.late, adherence.overdue), (1, 3));
}

#[test]
fn what_was_promised_as_late_as_possible_does_not_slide_on_with_others() {
    let plan = plan(
        r#""tasks": [
            {"id": "a", "name": "A", "duration": "1d", "timing": "alap"},
            {"id": "c", "name": "C", "duration": "3d"}],
        "milestones": [{"id": "end", "name": "End", "after": ["a", "c"]}]"#,
    );
    let first = Schedule::of(&plan);
    let start = |schedule: &Schedule| {
        let task = schedule.task(&"a".parse().unwrap()).unwrap();
        task.planned_start.to_string()
    };
    assert_eq!(start(&first), "2025-01-08 09:00:00");
    let baseline = Baseline::of("first", "2025-01-06T08:00:00".parse().unwrap(), &first);
    let late = Progress::Finished {
        start: at("2025-01-06T09:00"),
        finish: at("2025-01-09T13:00"),
    };
    let options = Options::default().progress("c".parse().unwrap(), late);
    let new = replan(&plan, &baseline, &options).unwrap();
    assert_eq!(start(&new.schedule), "2025-01-08 09:00:00");
    let moved: Vec<&str> = new.moved.iter().map(|one| one.task.as_str()).collect();
    assert_eq!(moved, ["end"]);
}
