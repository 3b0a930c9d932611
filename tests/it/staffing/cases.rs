//! Stories of levelling, each task in a row: when, and with whom.

use tactica::{
    check,
    id::PersonId,
    network::Logic,
    plan::{Plan, PlanDraft},
    schedule::{self, Progress, Remaining},
    staffing::{AssignBy, Hours, Levelled, Options, overloads},
};

/// Makes a plan of people, other resources and tasks as they stand in a document; the office works from nine to five.
pub(super) fn plan_of(people: &str, resources: &str, tasks: &str) -> Plan {
    let json = format!(
        r#"{{"format": "tactica-plan/1", "id": "p", "currency": "USD", "start": "2025-01-06", "end": "2025-12-31",
        "calendars": [{{"id": "half", "hours": {{"week": {{"mon": ["13:00-17:00"], "tue": ["13:00-17:00"], "wed": ["13:00-17:00"],
        "thu": ["13:00-17:00"], "fri": ["13:00-17:00"]}}}}}}],
        "people": [{people}], "resources": [{resources}], "objectives": [{{"id": "o", "name": "O"}}],
        "tactics": [{{"id": "x", "name": "X", "objectives": ["o"], "responsible": "anna", "tasks": [{tasks}]}}]}}"#
    );
    PlanDraft::from_json(&json).unwrap().build().unwrap()
}

/// Writes each task with its dates and those who do it.
fn rows(levelled: &Levelled) -> Vec<String> {
    let tasks = levelled.tasks().iter().map(|task| {
        let who: Vec<&str> = task
            .assigned
            .iter()
            .map(|of| of.resource.as_str())
            .collect();
        let date = |at: tactica::time::Minute| at.datetime().format("%d %H:%M").to_string();
        format!(
            "{} {} to {} {}",
            task.id,
            date(task.start),
            date(task.finish),
            who.join("+")
        )
    });
    tasks.map(|row| row.trim_end().to_owned()).collect()
}

#[track_caller]
fn check(plan: &Plan, options: &Options, wanted: &[&str]) -> Levelled {
    let levelled = Levelled::with(plan, options).unwrap();
    assert_eq!(rows(&levelled), wanted);
    assert_eq!(check::staffing(plan, options, &levelled), []);
    levelled
}

const ANNA: &str =
    r#"{"id": "anna", "name": "Anna", "skills": ["copy"], "rates": [{"price": "50.00 USD"}]}"#;
const BEN: &str =
    r#"{"id": "ben", "name": "Ben", "skills": ["copy"], "rates": [{"price": "40.00 USD"}]}"#;

fn task(id: &str, days: u32, rest: &str) -> String {
    format!(r#"{{"id": "{id}", "name": "{id}", "duration": "{days}d"{rest}}}"#)
}

#[test]
fn halves_of_a_person_go_together_and_a_whole_waits() {
    let half = r#", "needs": [{"person": "anna", "units": "0.5"}]"#;
    let all = r#", "needs": [{"person": "anna"}]"#;
    let tasks = [task("a", 1, half), task("b", 1, half), task("c", 1, all)].join(",");
    let levelled = check(
        &plan_of(ANNA, "", &tasks),
        &Options::default(),
        &[
            "a 06 09:00 to 06 17:00 anna",
            "b 06 09:00 to 06 17:00 anna",
            "c 07 09:00 to 07 17:00 anna",
        ],
    );
    let c = levelled.task(&"c".parse().unwrap()).unwrap();
    assert_eq!(
        c.explain(),
        "c starts on 2025-01-07 09:00, 1d later than logic alone has it: \
         anna is held by a, b from 2025-01-06 09:00 to 2025-01-06 17:00"
    );
    assert_eq!(c.delay, "1d".parse().unwrap());
    assert_eq!((levelled.moved().len(), levelled.gap_minutes()), (1, 0));
}

#[test]
fn an_absence_makes_a_task_pause_and_is_named() {
    let away = r#"{"id": "anna", "name": "Anna", "absences": [{"start": "2025-01-07", "end": "2025-01-09"}]}"#;
    let plan = plan_of(
        away,
        "",
        &task("a", 3, r#", "needs": [{"person": "anna"}]"#),
    );
    let levelled = check(&plan, &Options::default(), &["a 06 09:00 to 10 17:00 anna"]);
    assert_eq!(
        levelled.tasks()[0].explain(),
        "a finishes on 2025-01-10 17:00, 2d later than logic alone has it: \
         anna is not there from 2025-01-07 09:00 to 2025-01-09 09:00"
    );
}

#[test]
fn what_is_split_gives_back_a_tool_overnight_and_what_stretches_keeps_it() {
    let suite = r#"{"id": "suite", "name": "Suite", "kind": "tool", "calendar": "all"}"#;
    let calendars = r#""calendars": [{"id": "all", "hours": {"week": {"mon": ["00:00-24:00"], "tue": ["00:00-24:00"],
        "wed": ["00:00-24:00"], "thu": ["00:00-24:00"], "fri": ["00:00-24:00"]}}}], "people""#;
    let make = |breaks: &str| {
        let day = task(
            "day",
            2,
            &format!(
                r#", "priority": 900, "breaks": "{breaks}", "needs": [{{"resource": "suite"}}]"#
            ),
        );
        let night = task(
            "night",
            1,
            r#", "calendar": "all", "needs": [{"resource": "suite"}]"#,
        );
        let json = format!(
            r#"{{"format": "tactica-plan/1", "id": "p", "currency": "USD", "start": "2025-01-06", "end": "2025-12-31",
            "people": [{ANNA}], "resources": [{suite}], "objectives": [{{"id": "o", "name": "O"}}],
            "tactics": [{{"id": "x", "name": "X", "objectives": ["o"], "responsible": "anna", "tasks": [{day}, {night}]}}]}}"#
        );
        let json = json.replace(r#""people""#, calendars);
        PlanDraft::from_json(&json).unwrap().build().unwrap()
    };
    let one = Options::default().schedules(1);
    check(
        &make("split"),
        &one,
        &[
            "day 06 09:00 to 07 17:00 suite",
            "night 06 00:00 to 06 08:00 suite",
        ],
    );
    // From nine on Monday to five on Tuesday the suite is kept; the night before is still free.
    check(
        &make("stretch"),
        &one,
        &[
            "day 06 09:00 to 07 17:00 suite",
            "night 06 00:00 to 06 08:00 suite",
        ],
    );
}

#[test]
fn who_serves_a_skill_is_told_by_the_options() {
    let copy = r#", "needs": [{"skill": "copy"}]"#;
    let plan = plan_of(
        &[ANNA, BEN].join(","),
        "",
        &[task("a", 2, copy), task("b", 1, copy), task("c", 1, copy)].join(","),
    );
    let one = Options::default().schedules(1);
    // The cheaper of those with whom it finishes first.
    let both = [
        "a 06 09:00 to 07 17:00 ben",
        "b 06 09:00 to 06 17:00 anna",
        "c 07 09:00 to 07 17:00 anna",
    ];
    check(&plan, &Options::default(), &both);
    let cheap = one.clone().assign_by(AssignBy::Cost);
    let levelled = Levelled::with(&plan, &cheap).unwrap();
    assert_eq!(
        levelled.cost(&plan, &cheap).unwrap().to_string(),
        "1280.00 USD"
    );
    assert!(
        levelled
            .tasks()
            .iter()
            .all(|task| task.assigned[0].resource.as_str() == "ben")
    );
    let anna: PersonId = "anna".parse().unwrap();
    let id = |id: &str| id.parse().unwrap();
    let preferred = one.clone().prefer(id("a"), anna.clone());
    let levelled = Levelled::with(&plan, &preferred).unwrap();
    assert_eq!(levelled.tasks()[0].assigned[0].resource, anna.into());
    // Four eyes, and the same hands.
    let four = one
        .clone()
        .other_people(id("a"), id("b"))
        .other_people(id("a"), id("c"));
    check(&plan, &four, &both);
    let same = one
        .same_people(id("a"), id("b"))
        .same_people(id("b"), id("c"));
    let levelled = Levelled::with(&plan, &same).unwrap();
    assert!(
        levelled
            .tasks()
            .iter()
            .all(|task| task.assigned == levelled.tasks()[0].assigned)
    );
    assert_eq!(check::staffing(&plan, &same, &levelled), []);
}

#[test]
fn two_of_a_skill_are_two_people_or_one_pool() {
    let two = task("a", 1, r#", "needs": [{"skill": "copy", "units": "2"}]"#);
    let people = [ANNA, BEN].join(",");
    check(
        &plan_of(&people, "", &two),
        &Options::default(),
        &["a 06 09:00 to 06 17:00 anna+ben"],
    );
    let pool = r#"{"id": "agency", "name": "Agency", "kind": "pool", "units": "3", "skills": ["copy"], "rates": [{"price": "1.00 USD"}]}"#;
    check(
        &plan_of(&people, pool, &two),
        &Options::default(),
        &["a 06 09:00 to 06 17:00 agency"],
    );
}

#[test]
fn what_must_be_stands_and_the_rest_goes_around_it() {
    let anna = r#", "needs": [{"person": "anna"}]"#;
    let fair = task("fair", 1, &format!(r#"{anna}, "must_start": "2025-01-07""#));
    let other = task("other", 2, anna);
    // In one piece there is room for two days only behind the fair.
    check(
        &plan_of(ANNA, "", &[fair.clone(), other].join(",")),
        &Options::default(),
        &[
            "fair 07 09:00 to 07 17:00 anna",
            "other 08 09:00 to 09 17:00 anna",
        ],
    );
    let short = task("short", 1, anna);
    check(
        &plan_of(ANNA, "", &[fair, short].join(",")),
        &Options::default(),
        &[
            "fair 07 09:00 to 07 17:00 anna",
            "short 06 09:00 to 06 17:00 anna",
        ],
    );
}

#[test]
fn deadlines_come_first_and_priorities_before_rules() {
    let anna = r#", "needs": [{"person": "anna"}]"#;
    let due = task("z-due", 1, &format!(r#"{anna}, "deadline": "2025-01-06""#));
    let plain = task("a", 1, anna);
    let tasks = [plain.clone(), due.clone()].join(",");
    let levelled = check(
        &plan_of(ANNA, "", &tasks),
        &Options::default(),
        &[
            "a 07 09:00 to 07 17:00 anna",
            "z-due 06 09:00 to 06 17:00 anna",
        ],
    );
    assert_eq!(levelled.late_minutes(), 0);
    let first = task("a", 1, &format!(r#"{anna}, "priority": 900"#));
    let levelled = check(
        &plan_of(ANNA, "", &[first, due].join(",")),
        &Options::default(),
        &[
            "a 06 09:00 to 06 17:00 anna",
            "z-due 07 09:00 to 07 17:00 anna",
        ],
    );
    // From midnight to five on the next day.
    assert_eq!(levelled.late_minutes(), 17 * 60);
}

#[test]
fn a_predecessor_waits_for_a_successor_that_must_follow_soon() {
    let anna = r#", "needs": [{"person": "anna"}]"#;
    let tasks = [
        task("busy", 3, &format!(r#"{anna}, "priority": 900"#)),
        task("paint", 1, ""),
        task(
            "coat",
            1,
            &format!(r#"{anna}, "after": ["paint", "paint FS<=0d"]"#),
        ),
    ];
    check(
        &plan_of(ANNA, "", &tasks.join(",")),
        &Options::default(),
        &[
            "busy 06 09:00 to 08 17:00 anna",
            "coat 09 09:00 to 09 17:00 anna",
            "paint 08 09:00 to 08 17:00",
        ],
    );
}

#[test]
fn what_is_under_way_keeps_its_people_from_the_status_date_on() {
    let anna = r#", "needs": [{"person": "anna"}]"#;
    let plan = plan_of(
        ANNA,
        "",
        &[task("a", 1, anna), task("z", 4, anna)].join(","),
    );
    let half = Progress::Started {
        start: "2025-01-06T09:00".parse().unwrap(),
        remaining: Remaining::WhenDone("50%".parse().unwrap()),
    };
    let dates = schedule::Options::default()
        .as_of("2025-01-09T09:00".parse().unwrap(), Logic::Retained)
        .progress("z".parse().unwrap(), half);
    let options = Options::default().dates(dates);
    let levelled = check(
        &plan,
        &options,
        &["a 13 09:00 to 13 17:00 anna", "z 06 09:00 to 10 17:00 anna"],
    );
    let z = levelled.task(&"z".parse().unwrap()).unwrap();
    assert_eq!(z.resumes.to_string(), "2025-01-09T09:00");
    // Eight hours of a and the sixteen that remain of z.
    assert_eq!(
        levelled.cost(&plan, &options).unwrap().to_string(),
        "1200.00 USD"
    );
}

#[test]
fn late_tasks_come_as_late_as_people_let_them() {
    let anna = r#", "needs": [{"person": "anna"}]"#;
    let tasks = [
        task("order", 1, &format!(r#"{anna}, "timing": "alap""#)),
        task("print", 4, ""),
        task("talk", 1, &format!(r#"{anna}, "must_start": "2025-01-09""#)),
        task("ship", 1, r#", "after": ["print", "order"]"#),
    ];
    // It could end with the print on the ninth, but then Anna talks.
    check(
        &plan_of(ANNA, "", &tasks.join(",")),
        &Options::default(),
        &[
            "order 08 09:00 to 08 17:00 anna",
            "print 06 09:00 to 09 17:00",
            "ship 10 09:00 to 10 17:00",
            "talk 09 09:00 to 09 17:00 anna",
        ],
    );
}

#[test]
fn without_levelling_two_days_are_too_much() {
    let anna = r#", "needs": [{"person": "anna"}]"#;
    let plan = plan_of(
        ANNA,
        "",
        &[task("a", 2, anna), task("b", 3, anna)].join(","),
    );
    let levelled = Levelled::of(&plan).unwrap();
    let found = overloads(&plan, &Options::default(), &levelled).unwrap();
    assert_eq!(found.len(), 1);
    let (from, until) = (found[0].from.to_string(), found[0].until.to_string());
    assert_eq!(
        (from.as_str(), until.as_str()),
        ("2025-01-06T09:00", "2025-01-07T17:00")
    );
    assert_eq!(
        (found[0].held.to_string(), found[0].units.to_string()),
        ("2".into(), "1".into())
    );
    assert_eq!(found[0].tasks.len(), 2);
}

#[test]
fn people_keep_their_own_hours_unless_they_are_told_otherwise() {
    let early = r#"{"id": "anna", "name": "Anna", "calendar": "early"}"#;
    let json = format!(
        r#"{{"format": "tactica-plan/1", "id": "p", "currency": "USD", "start": "2025-01-06", "end": "2025-12-31",
        "calendars": [{{"id": "early", "hours": {{"week": {{"mon": ["06:00-13:00"], "tue": ["06:00-13:00"]}}}}}}],
        "people": [{early}], "objectives": [{{"id": "o", "name": "O"}}],
        "tactics": [{{"id": "x", "name": "X", "objectives": ["o"], "responsible": "anna",
        "tasks": [{}]}}]}}"#,
        task("a", 1, r#", "needs": [{"person": "anna"}]"#)
    );
    let plan = PlanDraft::from_json(&json).unwrap().build().unwrap();
    check(&plan, &Options::default(), &["a 06 09:00 to 07 13:00 anna"]);
    let of_task = Options::default().hours(Hours::OfTask);
    check(&plan, &of_task, &["a 06 09:00 to 06 17:00 anna"]);
}

/// Who works in the afternoon alone begins a day earlier to be ready by the same date, and what starts with it is done earlier than if
/// somebody had the whole day: that is no bound.
#[test]
fn who_has_fewer_hours_may_start_earlier_and_the_bound_knows_it() {
    let half = r#"{"id": "anna", "name": "Anna", "skills": ["copy"], "rates": [{"price": "50.00 USD"}],
        "calendar": "half"}"#;
    for date in [
        r#""finish_not_before": "2025-01-14""#,
        r#""must_finish": "2025-01-14""#,
    ] {
        let first = task(
            "a",
            1,
            &format!(r#", {date}, "needs": [{{"skill": "copy"}}]"#),
        );
        let tasks = format!("{first}, {}", task("b", 2, r#", "after": ["a SS"]"#));
        let plan = plan_of(half, "", &tasks);
        let rows = ["a 13 13:00 to 14 17:00 anna", "b 13 13:00 to 15 13:00"];
        let levelled = check(&plan, &Options::default(), &rows);
        assert!(levelled.finish_bound() <= levelled.finish());
    }
}
