//! Stories of tasks that can be done in several ways, with overtime, or rather by somebody.

use tactica::{
    check,
    id::{ModeId, PersonId, TaskId},
    number::Quantity,
    staffing::{
        Alternative, Levelled, Objective, Options, OvertimeUse, TaskHours, Way, alternatives, loads,
    },
};

use super::cases::plan_of;

const PEOPLE: &str = r#"
    {"id": "anna", "name": "Anna", "skills": ["copy"], "rates": [{"price": "50.00 USD"}], "overtime": {"rate": "80.00 USD", "most": "2h"}},
    {"id": "ben", "name": "Ben", "skills": ["copy"], "rates": [{"price": "50.00 USD"}]}"#;

const AGENCY: &str = r#"{"id": "agency", "name": "Agency", "kind": "pool", "units": "3"}"#;

fn id<T: std::str::FromStr<Err = tactica::id::IdError>>(text: &str) -> T {
    text.parse().unwrap()
}

fn film(days: u32, price: &str) -> String {
    format!(
        r#"{{"id": "film", "name": "Film", "duration": "10d", "needs": [{{"person": "anna"}}], "modes": [
        {{"id": "agency", "name": "By the agency", "duration": "{days}d", "needs": [{{"resource": "agency"}}], "price": "{price} USD"}}]}}"#
    )
}

/// Levels, asks the judge, and tells in which way the film is done, when all is finished and what it costs.
fn level(tasks: &str, options: &Options) -> (Option<ModeId>, String, String) {
    let plan = plan_of(PEOPLE, AGENCY, tasks);
    let levelled = Levelled::with(&plan, options).unwrap();
    assert_eq!(check::staffing(&plan, options, &levelled), []);
    let film = levelled.task(&id("film")).unwrap();
    let cost = levelled.cost(&plan, options).unwrap();
    (
        film.mode.clone(),
        levelled.finish().to_string(),
        cost.to_string(),
    )
}

#[test]
fn ten_days_of_anna_or_four_of_an_agency_at_a_price() {
    let tasks = film(4, "5000.00");
    let per_day = |price: &str| Objective::FinishAndCost {
        per_day: price.parse().unwrap(),
    };
    let agency: Option<ModeId> = Some(id("agency"));
    let (soon, late) = ("2025-01-09T17:00", "2025-01-17T17:00");
    // Eight days sooner for a thousand dollars more: 125 a day.
    for (objective, mode, finish, cost) in [
        (Objective::Finish, &agency, soon, "5000.00 USD"),
        (Objective::Cost, &None, late, "4000.00 USD"),
        (per_day("120.00 USD"), &None, late, "4000.00 USD"),
        (per_day("130.00 USD"), &agency, soon, "5000.00 USD"),
    ] {
        let options = Options::default().objective(objective);
        let wanted = (mode.clone(), finish.to_owned(), cost.to_owned());
        assert_eq!(level(&tasks, &options), wanted, "{objective:?}");
    }
    let own = Options::default().in_mode(id("film"), None);
    assert_eq!(level(&tasks, &own).0, None);
    let forced = Options::default()
        .objective(Objective::Cost)
        .in_mode(id("film"), agency.clone());
    assert_eq!(level(&tasks, &forced).0, agency);
}

#[test]
fn what_does_not_hold_up_the_finish_is_done_in_the_cheaper_way() {
    // The site takes ten days whatever happens, so that nothing is won by an agency that is dearer.
    let site = r#"{"id": "site", "name": "Site", "duration": "10d", "needs": [{"person": "ben"}]}"#;
    let tasks = [film(4, "5000.00"), site.to_owned()].join(",");
    let found = level(&tasks, &Options::default());
    assert_eq!((found.0, found.2.as_str()), (None, "8000.00 USD"));
    // Unless it is the cheaper one.
    let tasks = [film(4, "900.00"), site.to_owned()].join(",");
    let found = level(&tasks, &Options::default());
    assert_eq!(
        (found.0, found.2.as_str()),
        (Some(id("agency")), "4900.00 USD")
    );
}

#[test]
fn a_way_that_cannot_be_is_not_chosen_and_one_is_enough() {
    let tasks = film(4, "5000.00").replace(
        r#""needs": [{"resource": "agency"}]"#,
        r#""needs": [{"person": "anna"}, {"skill": "copy", "units": "2"}]"#,
    );
    assert_eq!(level(&tasks, &Options::default()).0, None);
    // Forced upon, it is told what is wrong with it.
    let plan = plan_of(PEOPLE, AGENCY, &tasks);
    let forced = Options::default().in_mode(id("film"), Some(id("agency")));
    let error = Levelled::with(&plan, &forced).unwrap_err();
    assert_eq!(
        format!("{}: {error}", error.code()),
        "staffing-no-team: nobody is left for film who may do it beside what else it has and the tasks it is tied to: anna is already asked for by name"
    );
}

#[test]
fn ways_never_use_up_more_than_there_is() {
    let kits = |units: u32| {
        format!(r#"{{"id": "kits", "name": "Kits", "kind": "material", "units": "{units}"}}"#)
    };
    let task = |id: &str| {
        format!(
            r#"{{"id": "{id}", "name": "A", "duration": "4d", "modes": [
            {{"id": "kit", "name": "Kit", "duration": "1d", "needs": [{{"resource": "kits", "units": "6"}}]}}]}}"#
        )
    };
    let tasks = [task("a"), task("b")].join(",");
    for (units, kit) in [(12, true), (11, false)] {
        let plan = plan_of(PEOPLE, &kits(units), &tasks);
        let levelled = Levelled::of(&plan).unwrap();
        assert_eq!(check::staffing(&plan, &Options::default(), &levelled), []);
        let modes = levelled.tasks().iter().all(|task| task.mode.is_some());
        assert_eq!(modes, kit, "{units}");
    }
}

#[test]
fn overtime_is_worked_where_it_is_ordered_and_paid_for() {
    let task =
        r#"{"id": "film", "name": "Film", "duration": "2d 4h", "needs": [{"person": "anna"}]}"#;
    let plan = plan_of(PEOPLE, "", task);
    let usual = Options::default();
    let levelled = Levelled::with(&plan, &usual).unwrap();
    assert_eq!(levelled.finish().to_string(), "2025-01-08T13:00");
    assert_eq!(levelled.tasks()[0].hours, TaskHours::Usual);
    let ordered = usual.clone().overtime_of(id("film"));
    let helps = usual.clone().overtime(OvertimeUse::WhereItHelps);
    for options in [ordered, helps] {
        let levelled = Levelled::with(&plan, &options).unwrap();
        assert_eq!(check::staffing(&plan, &options, &levelled), []);
        // Twenty hours in two days of ten.
        assert_eq!(levelled.finish().to_string(), "2025-01-07T19:00");
        let film = &levelled.tasks()[0];
        assert_eq!(film.hours, TaskHours::Overtime);
        assert_eq!(film.assigned[0].overtime, "4h".parse().unwrap());
        // 16 at 50 and 4 at 80.
        let cost = levelled.cost(&plan, &options).unwrap();
        assert_eq!(cost.to_string(), "1120.00 USD");
        let week = ["2025-01-06..2025-01-13".parse().unwrap()];
        let found = loads(&plan, &options, &levelled, &week).unwrap();
        assert_eq!(found[0].booked(), "20h".parse().unwrap());
        // The judge takes nobody's word for it.
        let json = serde_json::to_string(&levelled).unwrap();
        let tampered: Levelled = serde_json::from_str(&json.replace("\"4h\"", "\"3h\"")).unwrap();
        let found = check::staffing(&plan, &options, &tampered);
        assert_eq!(
            found[0].to_string(),
            "film takes 3h of overtime of anna, where 4h is right"
        );
        assert!(!check::staffing(&plan, &usual, &levelled).is_empty());
    }
    // Where it costs more and only the cost counts, it does not help.
    let cheap = usual
        .objective(Objective::Cost)
        .overtime(OvertimeUse::WhereItHelps);
    let levelled = Levelled::with(&plan, &cheap).unwrap();
    assert_eq!(levelled.tasks()[0].hours, TaskHours::Usual);
}

#[test]
fn two_that_may_work_longer_share_the_evening_and_others_go_home() {
    let both = r#"{"id": "film", "name": "Film", "duration": "10h", "needs": [{"person": "anna"}, {"person": "ben"}]}"#;
    let plan = plan_of(PEOPLE, "", both);
    let options = Options::default().overtime_of(id("film"));
    let levelled = Levelled::with(&plan, &options).unwrap();
    assert_eq!(check::staffing(&plan, &options, &levelled), []);
    // Ben may not, and Anna cannot do it alone.
    assert_eq!(levelled.finish().to_string(), "2025-01-07T11:00");
    let two = PEOPLE.replace(
        r#"{"id": "ben", "name": "Ben","#,
        r#"{"id": "ben", "name": "Ben", "overtime": {"rate": "60.00 USD", "most": "1h"},"#,
    );
    let plan = plan_of(&two, "", both);
    let levelled = Levelled::with(&plan, &options).unwrap();
    assert_eq!(check::staffing(&plan, &options, &levelled), []);
    // Until six on Monday, and an hour on Tuesday.
    assert_eq!(levelled.finish().to_string(), "2025-01-07T10:00");
    assert!(
        levelled.tasks()[0]
            .assigned
            .iter()
            .all(|of| of.overtime == "1h".parse().unwrap())
    );
}

#[test]
fn the_plan_says_who_is_preferred() {
    let task = r#"{"id": "film", "name": "Film", "duration": "1d", "needs": [{"skill": "copy"}], "preferred": ["ben"]}"#;
    for (task, who) in [
        (task.to_owned(), "ben"),
        (task.replace(r#", "preferred": ["ben"]"#, ""), "anna"),
    ] {
        let plan = plan_of(PEOPLE, "", &task);
        let levelled = Levelled::of(&plan).unwrap();
        assert_eq!(levelled.tasks()[0].assigned[0].resource.as_str(), who);
        let own = Options::default().prefer(id("film"), id::<PersonId>("anna"));
        assert!(Levelled::with(&plan, &own).is_ok());
    }
}

#[test]
fn ways_out_of_a_conflict_are_told_with_days_and_money() {
    let first = r#"{"id": "ad", "name": "Ad", "duration": "2d", "priority": 900, "needs": [{"person": "anna"}]}"#;
    let mail = r#"{"id": "mail", "name": "Mail", "duration": "10h", "needs": [{"person": "anna"}], "modes": [
        {"id": "agency", "name": "By the agency", "duration": "1d", "needs": [{"resource": "agency"}], "price": "900.00 USD"}]}"#;
    let plan = plan_of(PEOPLE, AGENCY, &[first, mail].join(","));
    // As it is planned, without the agency.
    let task: TaskId = id("mail");
    let options = Options::default().in_mode(task.clone(), None);
    let levelled = Levelled::with(&plan, &options).unwrap();
    assert_eq!(levelled.finish().to_string(), "2025-01-09T11:00");
    let found = alternatives(&plan, &options, &levelled, &task).unwrap();
    let told = |way: &Way| -> &Alternative { found.iter().find(|of| of.way == *way).unwrap() };
    let agency = told(&Way::Mode {
        mode: Some(id("agency")),
    });
    // From Thursday eleven to Tuesday five, at 900 in place of ten hours at 50.
    assert_eq!(agency.effect.finish_gain, (24 + 18) * 60);
    assert_eq!(agency.cost_more.to_string(), "400.00 USD");
    let overtime = told(&Way::Overtime);
    // Two of ten hours at 80, on Tuesday evening behind the ad.
    assert_eq!(overtime.effect.finish_gain, 18 * 60);
    assert_eq!(overtime.cost_more.to_string(), "60.00 USD");
    assert_eq!(
        overtime.to_string(),
        "overtime: the plan finishes 18 hours sooner, the task 18 hours sooner, and dates are missed as before; \
         it costs 60.00 USD more"
    );
    let ben = told(&Way::Person {
        instead_of: id("anna"),
        by: id("ben"),
    });
    assert_eq!(ben.cost_more.minor(), 0);
    assert_eq!(found[0].way, Way::Wait);
    let units: Quantity = "1".parse().unwrap();
    assert_eq!(levelled.tasks()[1].assigned[0].units, units);
}

#[test]
fn what_has_started_goes_on_in_its_own_way() {
    use tactica::{
        network::Logic,
        schedule::{self, Progress, Remaining},
    };
    let tasks = film(4, "5000.00");
    let begun = Progress::Started {
        start: "2025-01-06T09:00".parse().unwrap(),
        remaining: Remaining::WhenDone("50%".parse().unwrap()),
    };
    let dates = schedule::Options::default()
        .as_of("2025-01-13T09:00".parse().unwrap(), Logic::Retained)
        .progress(id("film"), begun);
    let options = Options::default().dates(dates);
    let found = level(&tasks, &options);
    assert_eq!((found.0, found.1.as_str()), (None, "2025-01-17T17:00"));
    // Unless it is known that the agency does it.
    let outside = options.in_mode(id("film"), Some(id("agency")));
    assert_eq!(level(&tasks, &outside).0, Some(id("agency")));
}
