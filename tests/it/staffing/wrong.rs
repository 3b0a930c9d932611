//! Bad input: each cause has its code and names task, resource and window.

use tactica::{
    id::PersonId,
    plan::PlanDraft,
    schedule,
    staffing::{Cause, Levelled, Objective, Options, StaffingError},
};

use super::cases::plan_of;

const ANNA: &str = r#"{"id": "anna", "name": "Anna", "skills": ["copy"]}"#;

#[track_caller]
fn refused(people: &str, resources: &str, tasks: &str, options: &Options, wanted: &str) {
    let plan = plan_of(people, resources, tasks);
    let error = Levelled::with(&plan, options).unwrap_err();
    assert_eq!(format!("{}: {error}", error.code()), wanted);
}

fn task(id: &str, rest: &str) -> String {
    format!(r#"{{"id": "{id}", "name": "A", "duration": "2d"{rest}}}"#)
}

/// What needs Anna.
const OF_ANNA: &str = r#", "needs": [{"person": "anna"}]"#;

#[test]
fn options_that_do_not_fit_are_told_before_a_search() {
    let usual = Options::default();
    let one = task("a", OF_ANNA);
    let finish = schedule::Options::default().from_finish("2025-06-01T17:00".parse().unwrap());
    let ben: PersonId = "ben".parse().unwrap();
    for (options, wanted) in [
        (
            usual.clone().dates(finish),
            "staffing-from-finish: levelling counts from the start: leave out the finish 2025-06-01T17:00 to count back from",
        ),
        (
            usual.clone().schedules(0),
            "staffing-no-budget: a budget of 0 schedules finds none: give 1 or more",
        ),
        (
            usual.clone().same_people(id("a"), id("b")),
            "staffing-unknown-task: the plan has no task b",
        ),
        (
            usual.clone().overtime_of(id("b")),
            "staffing-unknown-task: the plan has no task b",
        ),
        (
            usual.clone().in_mode(id("a"), Some(id("agency"))),
            "staffing-unknown-mode: a has no mode agency",
        ),
        (
            usual.clone().objective(Objective::FinishAndCost {
                per_day: "1.00 CHF".parse().unwrap(),
            }),
            "staffing-per-day: a day is priced at 1.00 CHF: the price has to be zero or more, in USD",
        ),
        (
            usual.clone().prefer(id("a"), ben.clone()),
            "staffing-unknown-resource: the plan has no person, pool, tool or room ben",
        ),
        (
            usual
                .clone()
                .with_skill(ben.clone(), "copy".parse().unwrap()),
            "staffing-unknown-resource: the plan has no person, pool, tool or room ben",
        ),
        (
            usual
                .clone()
                .with_extra(id::<PersonId>("anna"), "0.0000000001".parse().unwrap()),
            "staffing-units: 1.0000000001 units of anna: at most nine digits after the point and below 1000000000 are counted",
        ),
    ] {
        refused(ANNA, "", &one, &options, wanted);
    }
}

#[test]
fn what_cannot_be_with_the_people_there_are_is_told_before_a_search() {
    let (usual, anna) = (Options::default(), OF_ANNA);
    let beside = task("a", r#", "needs": [{"person": "anna"}, {"skill": "copy"}]"#);
    refused(
        ANNA,
        "",
        &beside,
        &usual,
        "staffing-no-team: nobody is left for a who may do it beside what else it has and the tasks it is tied to: anna is already asked for by name",
    );
    let kits = r#"{"id": "kits", "name": "Kits", "kind": "material", "units": "10"}"#;
    let six = r#", "needs": [{"resource": "kits", "units": "6"}]"#;
    refused(
        ANNA,
        kits,
        &[task("a", six), task("b", six)].join(","),
        &usual,
        "staffing-material: the tasks use up 12 of kits, of which there are 10",
    );
    let fixed = format!(r#"{anna}, "must_start": "2025-01-08""#);
    refused(
        ANNA,
        "",
        &[
            task("a", &fixed),
            task("b", &format!(r#"{anna}, "must_start": "2025-01-09""#)),
        ]
        .join(","),
        &usual,
        "staffing-collision: b must stand where anna is not free from 2025-01-09T09:00 to 2025-01-09T17:00, held by a",
    );
    let two = [
        ANNA,
        r#"{"id": "ben", "name": "Ben", "skills": ["design"]}"#,
    ]
    .join(",");
    let skills = [
        task("a", r#", "needs": [{"skill": "copy"}]"#),
        task("b", r#", "needs": [{"skill": "design"}]"#),
    ];
    refused(
        &two,
        "",
        &skills.join(","),
        &usual.clone().same_people(id("a"), id("b")),
        "staffing-same-people: a and b are to have the same people, and nobody can do both",
    );
}

#[test]
fn what_a_search_does_not_find_names_who_is_the_cause() {
    let usual = Options::default().schedules(3);
    let anna = OF_ANNA;
    // The coat has to follow the paint within hours, and Anna, who works on Mondays alone, is never there so soon.
    let json = format!(
        r#"{{"format": "tactica-plan/1", "id": "p", "currency": "USD", "start": "2025-01-06", "end": "2025-12-31",
        "calendars": [{{"id": "monday", "hours": {{"week": {{"mon": ["09:00-17:00"]}}}}}},
            {{"id": "always", "hours": {{"week": {{"mon": ["00:00-24:00"], "tue": ["00:00-24:00"], "wed": ["00:00-24:00"],
                "thu": ["00:00-24:00"], "fri": ["00:00-24:00"], "sat": ["00:00-24:00"], "sun": ["00:00-24:00"]}}}}}},
            {{"id": "friday", "hours": {{"week": {{"fri": ["09:00-17:00"]}}}}}}],
        "people": [{{"id": "anna", "name": "Anna", "calendar": "monday"}}], "objectives": [{{"id": "o", "name": "O"}}],
        "tactics": [{{"id": "x", "name": "X", "objectives": ["o"], "responsible": "anna", "tasks": [
            {{"id": "paint", "name": "Paint", "duration": "1d", "calendar": "friday"}},
            {{"id": "coat", "name": "Coat", "duration": "1d", "calendar": "always", "after": ["paint", "paint SS<=20h@elapsed"]{anna}}}]}}]}}"#
    );
    let plan = PlanDraft::from_json(&json).unwrap().build().unwrap();
    let error = Levelled::with(&plan, &usual).unwrap_err();
    let text = error.to_string();
    let told = "no schedule was found in which coat comes as soon after paint as its link allows: anna is not there from ";
    assert_eq!(error.code(), "staffing-lag");
    assert!(text.starts_with(told), "{text}");
    let StaffingError::Lag(late) = error else {
        panic!("{text}")
    };
    let Some(Cause::Away { from, until, .. }) = late.cause else {
        panic!("{text}")
    };
    // From Friday evening to Monday morning.
    assert_eq!(until.since(from), (7 + 48 + 9) * 60);
    let two = [ANNA, r#"{"id": "ben", "name": "Ben", "skills": ["copy"]}"#].join(",");
    let copy = r#", "needs": [{"skill": "copy"}]"#;
    let pair = r#", "needs": [{"skill": "copy", "units": "2"}]"#;
    refused(
        &two,
        "",
        &[
            task("a", pair),
            task("b", &format!(r#"{copy}, "after": ["a"]"#)),
        ]
        .join(","),
        &usual.clone().other_people(id("a"), id("b")),
        "staffing-no-team: nobody is left for b who may do it beside what else it has and the tasks it is tied to: \
         anna is on a, ben is on a",
    );
}

fn id<T: std::str::FromStr<Err = tactica::id::IdError>>(text: &str) -> T {
    text.parse().unwrap()
}
