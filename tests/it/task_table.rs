//! What the examples read from a table of tasks: all that is wrong with it at once, by line and column.
#![allow(clippy::unwrap_used, reason = "tests stop at the first surprise")]

#[path = "../../examples/support/mod.rs"]
mod support;

use support::{calendars::Calendars, table};

/// A table, and what is said of it.
const WRONG: [(&str, &[&str]); 4] = [
    (
        "id,duration,after,constraint,started,finished,remaining
         a,2d,,not_before,x,y,z
         b,2d,,alap; asap; alap,,,
         c,1d,a; a,must_start 2026-03-03; must_finish 2026-03-04; start_by; whole x; foo,,2026-03-03T09:00,
         d,1d,,deadline 2026-03-03; start_by 2026-03-03; start_by 2026-03-04,,,",
        &[
            "2: constraint: give a date, such as not_before 2026-03-09",
            "2: started: \"x\" is not a minute such as 2025-01-31T09:00",
            "2: finished: \"y\" is not a minute such as 2025-01-31T09:00",
            "2: remaining: \"z\" is not a length of work such as 1d 4h 30m",
            "3: constraint: alap and asap exclude each other",
            "3: constraint: alap is given twice",
            "4: constraint: must_start and must_finish exclude each other",
            "4: constraint: give a date, such as start_by 2026-03-09",
            "4: constraint: whole stands alone, without \"x\"",
            "4: constraint: \"foo\" is not one of not_before DATE, finish_not_before DATE, start_by DATE, finish_by DATE, \
             must_start DATE, must_finish DATE, alap, asap and whole",
            "4: started: say when it started",
            "5: constraint: deadlines have a column of their own",
            "5: constraint: start_by is given twice",
        ],
    ),
    (
        "id,duration,after,deadline
         a,-2d,,
         b,3d,zzz FS+2x; yyy,2026-13-01
         a,1d,b SS+1d,
         d,,c; d,",
        &[
            "2: duration: -2d is negative",
            "3: deadline: \"2026-13-01\" is not a date such as 2025-01-31",
            "3: after: \"zzz FS+2x\": \"2x\" is not a length of work such as 1d 4h 30m",
            "3: after: there is no task yyy",
            "4: id: a is the name of line 2 already",
            "5: duration: give working time such as 2d 4h, or 0m for a milestone",
            "5: after: there is no task c",
            "5: after: d waits for itself",
        ],
    ),
    (
        "id,span\na,1d",
        &["1: there is no column \"span\"", "2: duration: give working time"],
    ),
    ("id", &["1: there are no tasks below the header"]),
];

#[test]
fn a_table_is_told_all_that_is_wrong_with_it_at_once() {
    let calendars = Calendars::beside("no.csv".as_ref()).unwrap();
    for (text, expected) in WRONG {
        let found = table::read(text, calendars.clone()).unwrap_err();
        let found: Vec<String> = found.iter().map(ToString::to_string).collect();
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.starts_with(expected), "{found}, expected {expected}");
        }
        assert_eq!(found.len(), expected.len(), "{found:#?}");
    }
}
