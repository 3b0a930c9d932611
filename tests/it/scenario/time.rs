//! A week before Christmas: work that runs over lunch breaks, weekends, holidays and half days.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot go on should say so by panicking"
)]

use tactica::time::{
    CalendarError, DATE_MAX, FiscalCalendar, Minute, NaiveDate, WorkCalendar, WorkCalendarSpec,
    WorkTime,
};

/// Office hours with a lunch break, a short Friday, an extra Saturday, a half day and two holidays.
const OFFICE: &str = r#"{
    "week": {
        "mon": ["09:00-12:30", "13:00-17:00"],
        "tue": ["09:00-12:30", "13:00-17:00"],
        "wed": ["09:00-12:30", "13:00-17:00"],
        "thu": ["09:00-12:30", "13:00-17:00"],
        "fri": ["09:00-12:30", "13:00-16:00"]
    },
    "holidays": [
        {"date": "2024-12-25", "name": "Christmas"},
        {"date": "2024-12-26", "name": "Boxing Day"}
    ],
    "exceptions": [
        {"date": "2024-12-21", "shifts": ["10:00-14:00"], "name": "extra Saturday"},
        {"date": "2024-12-24", "shifts": ["09:00-13:00"], "name": "half day"}
    ]
}"#;

/// A night shift from Friday to Saturday and one from Sunday to Monday, each written as two.
const NIGHTS: &str = r#"{"week": {
    "mon": ["00:00-06:00"],
    "fri": ["22:00-24:00"],
    "sat": ["00:00-06:00"],
    "sun": ["22:00-24:00"]
}}"#;

fn calendar(json: &str) -> WorkCalendar {
    let spec: WorkCalendarSpec = serde_json::from_str(json).unwrap();
    spec.build().unwrap()
}

fn shown(minute: Option<Minute>) -> String {
    minute.map_or("none".to_owned(), |minute| minute.to_string())
}

/// Checks rows of `start | work | finish | start again from the finish`; the rest of a row is a remark.
fn check(calendar: &WorkCalendar, table: &str) {
    let mut rows = 0;
    for row in table.lines().map(str::trim).filter(|row| !row.is_empty()) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let start: Minute = cells[0].parse().unwrap();
        let work: WorkTime = cells[1].parse().unwrap();
        let finish = calendar.finish(start, work);
        assert_eq!(shown(finish), cells[2], "finish of {row}");
        let back = finish.and_then(|finish| calendar.start(finish, work));
        assert_eq!(shown(back), cells[3], "start of {row}");
        if let Some(finish) = finish {
            assert_eq!(calendar.between(start, finish), work, "work of {row}");
        }
        rows += 1;
    }
    assert!(rows > 0, "the table has rows");
}

#[test]
fn work_jumps_over_every_kind_of_rest() {
    check(&calendar(OFFICE), "
        2024-12-19T09:00 | 7h 30m | 2024-12-19T17:00 | 2024-12-19T09:00 | a whole Thursday
        2024-12-19T09:00 | 3h 30m | 2024-12-19T12:30 | 2024-12-19T09:00 | done before the break, not after
        2024-12-19T09:00 | 3h 31m | 2024-12-19T13:01 | 2024-12-19T09:00 | one minute more
        2024-12-19T12:45 | 1h     | 2024-12-19T14:00 | 2024-12-19T13:00 | begun in the break
        2024-12-19T20:00 | 1h     | 2024-12-20T10:00 | 2024-12-20T09:00 | begun at night
        2024-12-20T15:00 | 2h     | 2024-12-21T11:00 | 2024-12-20T15:00 | into the extra Saturday
        2024-12-20T16:00 | 4h     | 2024-12-21T14:00 | 2024-12-21T10:00 | all of it
        2024-12-21T12:00 | 1d     | 2024-12-23T15:30 | 2024-12-21T12:00 | over Sunday
        2024-12-24T12:00 | 3h     | 2024-12-27T11:00 | 2024-12-24T12:00 | half day and two holidays
        2024-12-24T13:00 | 1m     | 2024-12-27T09:01 | 2024-12-27T09:00 | begun after the half day
        2024-12-27T14:00 | 1w     | 2025-01-06T10:30 | 2024-12-27T14:00 | forty hours
        2024-12-25T10:00 | 0m     | 2024-12-25T10:00 | 2024-12-25T10:00 | nothing to do stays where it is
        2024-12-27T09:00 | -1h    | 2024-12-24T12:00 | 2024-12-24T13:00 | a lead counts backward
        1900-01-01T10:00 | -1h    | 1900-01-01T09:00 | 1900-01-01T10:00 | at the horizon's beginning
        1900-01-01T10:00 | -61m   | none             | none             | before it
        2199-12-31T16:00 | 1h     | 2199-12-31T17:00 | 2199-12-31T16:00 | at its end
        2199-12-31T16:00 | 61m    | none             | none             | after it
    ");
}

#[test]
fn a_shift_over_midnight_is_two() {
    check(
        &calendar(NIGHTS),
        "
        2025-01-31T22:00 | 1d  | 2025-02-01T06:00 | 2025-01-31T22:00 | through the night
        2025-01-31T23:00 | 2h  | 2025-02-01T01:00 | 2025-01-31T23:00 | across midnight
        2025-02-01T05:00 | 2h  | 2025-02-02T23:00 | 2025-02-01T05:00 | into the next one
        2025-01-31T22:00 | 2h  | 2025-02-01T00:00 | 2025-01-31T22:00 | until midnight
    ",
    );
}

#[test]
fn around_the_clock_work_is_elapsed_time() {
    check(&WorkCalendar::continuous(), "
        2025-01-31T22:00 | 1d     | 2025-02-01T06:00 | 2025-01-31T22:00 | a day of work is eight hours
        1900-01-01T00:00 | 157785120m | 2200-01-01T00:00 | 1900-01-01T00:00 | the whole horizon
        1900-01-01T00:00 | 157785121m | none         | none             | and no more
    ");
}

#[test]
fn absences_take_days_and_leave_holidays() {
    let all = calendar(OFFICE);
    let absences = ["2024-12-20..2024-12-22", "2024-12-24..2024-12-30"];
    let absences = absences.map(|span| span.parse().unwrap());
    let less = all.with_absences(&absences);
    check(&less, "
        2024-12-19T16:00 | 2h  | 2024-12-23T10:00 | 2024-12-19T16:00 | not on Friday, not on the extra Saturday
        2024-12-23T16:00 | 2h  | 2024-12-30T10:00 | 2024-12-23T16:00 | not between the holidays
    ");
    let spec = less.spec();
    assert_eq!(spec.holidays, all.spec().holidays);
    let dates: Vec<&str> = spec
        .exceptions
        .iter()
        .map(|day| day.date.as_str())
        .collect();
    assert_eq!(
        dates,
        ["2024-12-20", "2024-12-21", "2024-12-24", "2024-12-27"]
    );
    assert_eq!(spec.build(), Ok(less.clone()));
    let forever = all.with_absences(&["1900-01-01..2200-01-01".parse().unwrap()]);
    assert_eq!(forever.work_total(), 0);
    assert_eq!(forever.next_working(Minute::MIN), None);
    assert_eq!(
        (forever.earliest(0), forever.latest(0)),
        (Some(Minute::MIN), Some(Minute::MAX))
    );
}

#[test]
fn the_written_form_comes_back() {
    let office = calendar(OFFICE);
    let written: serde_json::Value = serde_json::from_str(OFFICE).unwrap();
    assert_eq!(serde_json::to_value(&office).unwrap(), written);
    assert_eq!(
        serde_json::from_str::<WorkCalendar>(OFFICE).unwrap(),
        office
    );
    let date = "2024-12-24".parse().unwrap();
    assert_eq!(office.day_name(date), Some("half day"));
    assert_eq!(office.work_on(date).to_string(), "4h");
}

#[test]
fn a_wrong_calendar_says_where_and_why() {
    // What is wrong, as `week` and the lists that follow it, and what is said about it.
    let table = [
        (
            r#""week": {}"#,
            "calendar-no-work",
            "week: there is no working time",
        ),
        (
            r#""week": {"mon": []}"#,
            "calendar-no-work",
            "week: there is no working time",
        ),
        (
            r#""week": {"mon": ["9-17"]}"#,
            "calendar-shift-syntax",
            r#"week.mon[0]: "9-17" is not a shift"#,
        ),
        (
            r#""week": {"sun": ["09:00-25:00"]}"#,
            "calendar-shift-syntax",
            "week.sun[0]",
        ),
        (
            r#""week": {"tue": ["09:00-12:00", "12:00-12:00"]}"#,
            "calendar-shift-empty",
            "week.tue[1]",
        ),
        (
            r#""week": {"tue": ["22:00-06:00"]}"#,
            "calendar-shift-empty",
            "two, until 24:00 and from 00:00",
        ),
        (
            r#""week": {"wed": ["13:00-17:00", "09:00-13:01"]}"#,
            "calendar-shift-overlap",
            "week.wed[0]: the shift 13:00-17:00 overlaps 09:00-13:01",
        ),
        (
            r#""holidays": [{"date": "2025-12-25 "}]"#,
            "calendar-date",
            "holidays[0].date",
        ),
        (
            r#""holidays": [{"date": "2200-01-01"}]"#,
            "calendar-date",
            "outside of the horizon",
        ),
        (
            r#""holidays": [{"date": "2025-12-25"}], "exceptions": [{"date": "2025-12-25", "shifts": []}]"#,
            "calendar-date-twice",
            "exceptions[0].date: 2025-12-25 is listed before, at holidays[0].date",
        ),
        (
            r#""exceptions": [{"date": "2025-12-24", "shifts": ["09:00-13:00", "x"]}]"#,
            "calendar-shift-syntax",
            "exceptions[0].shifts[1]",
        ),
    ];
    for (text, code, message) in table {
        let json = if text.contains("week") {
            format!("{{{text}}}")
        } else {
            format!(r#"{{"week": {{"mon": ["09:00-17:00"]}}, {text}}}"#)
        };
        let spec: WorkCalendarSpec = serde_json::from_str(&json).unwrap();
        let errors = spec.build().unwrap_err();
        let codes: Vec<&str> = errors.iter().map(CalendarError::code).collect();
        assert_eq!(codes, [code], "{json}");
        assert!(
            errors[0].to_string().contains(message),
            "{} in {json}",
            errors[0]
        );
        let wire = serde_json::from_str::<WorkCalendar>(&json).unwrap_err();
        assert!(wire.to_string().contains(message), "{wire}");
    }
    for unknown in [
        r#"{"week": {"monday": []}}"#,
        r#"{"week": {}, "zone": "UTC"}"#,
    ] {
        assert!(serde_json::from_str::<WorkCalendarSpec>(unknown).is_err());
    }
}

#[test]
fn one_long_shift_overlaps_several() {
    let json = r#"{"week": {"mon": ["08:00-18:00", "09:00-10:00", "11:00-12:00", "18:00-19:00"]}}"#;
    let spec: WorkCalendarSpec = serde_json::from_str(json).unwrap();
    let errors = spec.build().unwrap_err();
    let places: Vec<String> = errors
        .iter()
        .filter_map(CalendarError::place)
        .map(|p| p.to_string())
        .collect();
    assert_eq!(places, ["week.mon[1]", "week.mon[2]"]);
}

#[test]
fn errors_stay_small() {
    assert!(size_of::<CalendarError>() <= 128);
    assert!(size_of::<tactica::time::TimeError>() <= 128);
}

#[test]
fn nothing_is_worked_at_the_end_of_the_horizon() {
    let calendar = WorkCalendar::continuous();
    assert!(calendar.is_working(Minute::MAX.try_add(-1).unwrap()));
    assert!(!calendar.is_working(Minute::MAX));
    assert_eq!(calendar.next_working(Minute::MAX), None);
    for date in [DATE_MAX, NaiveDate::MAX, NaiveDate::MIN] {
        assert_eq!(calendar.work_on(date), WorkTime::ZERO);
    }
}

/// Checks rows of `date | label | span` against the calendar of a JSON text.
fn check_fiscal(json: &str, table: &str) {
    let fiscal: FiscalCalendar = serde_json::from_str(json).unwrap();
    let written: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_value(fiscal).unwrap(), written);
    for row in table.lines().map(str::trim).filter(|row| !row.is_empty()) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let found = match fiscal.period_of(cells[0].parse().unwrap()) {
            Ok(period) => format!("{} | {}", period.label, period.span),
            Err(error) => error.code().to_owned(),
        };
        assert_eq!(found, cells[1..].join(" | "), "{row}");
    }
}

#[test]
fn calendar_periods_are_named_by_the_year_in_which_they_end() {
    check_fiscal(
        r#"{"start_month": 1, "pattern": "months"}"#,
        "
        2025-01-01 | FY2025-M01 | 2025-01-01..2025-02-01
        2024-02-29 | FY2024-M02 | 2024-02-01..2024-03-01
        2199-12-31 | FY2199-M12 | 2199-12-01..2200-01-01
        2200-01-01 | date-out-of-range
        1899-12-31 | date-out-of-range
    ",
    );
    // The fiscal year of the United States government.
    check_fiscal(
        r#"{"start_month": 10, "pattern": "quarters"}"#,
        "
        2024-09-30 | FY2024-Q4 | 2024-07-01..2024-10-01
        2024-10-01 | FY2025-Q1 | 2024-10-01..2025-01-01
        2025-01-01 | FY2025-Q2 | 2025-01-01..2025-04-01
        2199-12-31 | FY2200-Q1 | 2199-10-01..2200-01-01
    ",
    );
    check_fiscal(
        r#"{"start_month": 4, "pattern": "years"}"#,
        "
        2025-03-31 | FY2025 | 2024-04-01..2025-04-01
        2025-04-01 | FY2026 | 2025-04-01..2026-04-01
        1900-01-01 | period-out-of-range
        2199-12-31 | period-out-of-range
    ",
    );
}

#[test]
fn weeks_belong_to_the_year_of_most_of_their_days() {
    // ISO 8601: 2020 has 53 weeks, and 2024-12-30 is in the first week of 2025.
    check_fiscal(
        r#"{"start_month": 1, "pattern": {"weeks": {"starts_on": "mon"}}}"#,
        "
        2021-01-03 | FY2020-W53 | 2020-12-28..2021-01-04
        2021-01-04 | FY2021-W01 | 2021-01-04..2021-01-11
        2024-12-29 | FY2024-W52 | 2024-12-23..2024-12-30
        2025-12-29 | FY2026-W01 | 2025-12-29..2026-01-05
        2024-12-30 | FY2025-W01 | 2024-12-30..2025-01-06
        1900-01-01 | FY1900-W01 | 1900-01-01..1900-01-08
        2199-12-31 | period-out-of-range
    ",
    );
    check_fiscal(
        r#"{"start_month": 7, "pattern": {"weeks": {"starts_on": "sun"}}}"#,
        "
        2024-06-29 | FY2024-W52 | 2024-06-23..2024-06-30
        2024-06-30 | FY2025-W01 | 2024-06-30..2024-07-07
        2024-07-07 | FY2025-W02 | 2024-07-07..2024-07-14
    ",
    );
}

#[test]
fn years_of_whole_weeks_end_on_their_weekday() {
    // The retail calendar: the Saturday nearest to 31 January; the year that ended on 2024-02-03 had 53 weeks.
    let retail = r#"{"start_month": 2, "pattern": {"week-months": {
        "weeks": "4-5-4", "ends_on": "sat", "year_end": "nearest"
    }}}"#;
    check_fiscal(
        retail,
        "
        2023-01-28 | FY2023-M12 | 2023-01-01..2023-01-29
        2023-01-29 | FY2024-M01 | 2023-01-29..2023-02-26
        2023-02-26 | FY2024-M02 | 2023-02-26..2023-04-02
        2024-02-03 | FY2024-M12 | 2023-12-31..2024-02-04
        2024-02-04 | FY2025-M01 | 2024-02-04..2024-03-03
    ",
    );
    // A technology company known for it: the last Saturday of September; its year 2023 had 53 weeks.
    let last = r#"{"start_month": 10, "pattern": {"week-months": {
        "weeks": "5-4-4", "ends_on": "sat", "year_end": "last"
    }}}"#;
    check_fiscal(
        last,
        "
        2022-09-24 | FY2022-M12 | 2022-08-28..2022-09-25
        2022-09-25 | FY2023-M01 | 2022-09-25..2022-10-30
        2023-09-30 | FY2023-M12 | 2023-08-27..2023-10-01
        2024-09-28 | FY2024-M12 | 2024-09-01..2024-09-29
        2024-09-29 | FY2025-M01 | 2024-09-29..2024-11-03
    ",
    );
    let quarter = r#"{"start_month": 1, "pattern": {"week-months": {
        "weeks": "4-4-5", "ends_on": "sun", "year_end": "nearest"
    }}}"#;
    check_fiscal(
        quarter,
        "
        2024-12-29 | FY2024-M12 | 2024-11-25..2024-12-30
        2024-12-30 | FY2025-M01 | 2024-12-30..2025-01-27
        2025-01-27 | FY2025-M02 | 2025-01-27..2025-02-24
        2025-02-24 | FY2025-M03 | 2025-02-24..2025-03-31
        2027-01-03 | FY2026-M12 | 2026-11-23..2027-01-04
    ",
    );
}

#[test]
fn periods_that_do_not_exist_are_refused() {
    let weeks = r#"{"start_month": 1, "pattern": {"weeks": {"starts_on": "mon"}}}"#;
    let weeks: FiscalCalendar = serde_json::from_str(weeks).unwrap();
    for (label, outcome) in [
        ("FY2020-W53", "2020-12-28..2021-01-04"),
        ("FY2021-W53", "period-unknown"),
        ("FY2021-M01", "period-unknown"),
        ("FY2021", "period-unknown"),
        ("FY2200-W01", "period-out-of-range"),
    ] {
        let found = weeks.period(label.parse().unwrap());
        let found = found.map_or_else(|e| e.code().to_owned(), |period| period.span.to_string());
        assert_eq!(found, outcome, "{label}");
    }
    for wrong in [
        r#"{"start_month": 0, "pattern": "months"}"#,
        r#"{"start_month": 13, "pattern": "months"}"#,
        r#"{"start_month": 1, "pattern": {"weeks": {"starts_on": "Monday"}}}"#,
        r#"{"start_month": 1, "pattern": {"weeks": {"starts_on": "mon", "iso": true}}}"#,
        r#"{"start_month": 1, "pattern": "days"}"#,
    ] {
        assert!(
            serde_json::from_str::<FiscalCalendar>(wrong).is_err(),
            "{wrong}"
        );
    }
}
