//! Bad input: each cause has its code and names task, resource and window.

use tactica::{
    id::PersonId,
    schedule,
    staffing::{Levelled, Options},
};

use super::cases::plan_of;

const ANNA: &str = r#"{"id": "anna", "name": "Anna", "skills": ["copy"]}"#;

#[track_caller]
fn refused(people: &str, resources: &str, tasks: &str, options: &Options, wanted: &str) {
    let plan = plan_of(people, resources, tasks);
    let error = Levelled::with(&plan, options).unwrap_err();
    assert_eq!(format!("{}: {error}", error.code()), wanted);
}

#[test]
fn what_cannot_be_is_told_before_a_search() {
    let usual = Options::default();
    let task =
        |id: &str, rest: &str| format!(r#"{{"id": "{id}", "name": "A", "duration": "2d"{rest}}}"#);
    let anna = r#", "needs": [{"person": "anna"}]"#;
    let one = task("a", anna);
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
    let both = task(
        "a",
        r#", "needs": [{"person": "anna", "units": "0.7"}, {"person": "anna", "units": "0.5"}]"#,
    );
    refused(
        ANNA,
        "",
        &both,
        &usual,
        "staffing-demand: a needs 1.2 of anna at once, and there are never more than 1",
    );
    let beside = task("a", r#", "needs": [{"person": "anna"}, {"skill": "copy"}]"#);
    refused(
        ANNA,
        "",
        &beside,
        &usual,
        "staffing-no-team: nobody is left for a who may do it beside what else it has and the tasks it is tied to",
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

fn id<T: std::str::FromStr<Err = tactica::id::IdError>>(text: &str) -> T {
    text.parse().unwrap()
}
