//! Dates that were set: what each moves, and what is reported when it cannot be kept.

use tactica::time::{DateSpan, Windows};

use super::{check, check_windows};

#[test]
fn each_bound_moves_its_own_dates() {
    // Saturday noon is the same moment to the office as Friday evening: `c` keeps its bound on Friday.
    check(
        "from 31T09:00",
        "b",
        "
        name | what | waits for | early | late | floats | driver | conflicts
        a | 1d office snet=03T10:00 | | 03T10:00 04T10:00 | 03T12:00 04T12:00 | 2h, 2h | snet |
        b | 1d office fnet=04T12:00 | | 03T12:00 04T12:00 | 03T12:00 04T12:00 | 0m, 0m | fnet |
        c | 1d office fnet=01T12:00 | | 31T09:00 31T17:00 | 03T12:00 04T12:00 | 1d 3h, 1d 3h | start |
        d | 1d office snlt=31T13:00 | | 31T09:00 31T17:00 | 31T13:00 03T13:00 | 4h, 1d 3h | start |
        e | 1d office fnlt=03T12:00 | | 31T09:00 31T17:00 | 31T12:00 03T12:00 | 3h, 1d 3h | start |
        f | 1d office snet=01T12:00 | | 03T09:00 03T17:00 | 03T12:00 04T12:00 | 3h, 3h | snet |
    ",
    );
}

#[test]
fn a_date_that_must_be_breaks_logic_and_says_so() {
    check(
        "from 31T09:00",
        "x",
        "
        name | what | waits for | early | late | floats | driver | conflicts
        x | 2d office | | 31T09:00 03T17:00 | 30T09:00 31T17:00 | -1d, 0m | start |
        fair | 1d office mso=03T09:00 | x | 03T09:00 03T17:00 | 03T09:00 03T17:00 | 0m, 0m | must | must 03T09:00: x 03T17:00
        eve | 1d office mfo=01T12:00 | | 31T09:00 31T17:00 | 31T09:00 31T17:00 | 0m, 0m | must |
    ",
    );
}

#[test]
fn a_latest_date_that_cannot_be_kept_is_negative_float_and_a_conflict() {
    check(
        "from 31T09:00",
        "x y",
        "
        name | what | waits for | early | late | floats | driver | conflicts
        x | 1d office | | 31T09:00 31T17:00 | 30T12:00 31T12:00 | -5h, 0m | start |
        y | 1d office snlt=31T12:00 | x | 03T09:00 03T17:00 | 31T12:00 03T12:00 | -5h, 0m | x | snlt 31T12:00: x 03T09:00
        z | 1d office fnlt=31T12:00 | | 31T09:00 31T17:00 | 30T12:00 31T12:00 | -5h, 1d | start | fnlt 31T12:00: start 31T17:00
    ",
    );
}

#[test]
fn deadlines_and_targets_show_as_negative_float() {
    check(
        "from 31T09:00 by 04T17:00",
        "a b",
        "
        name | what | waits for | early | late | floats | driver | conflicts
        a | 2d office by=31T17:00 | | 31T09:00 03T17:00 | 30T09:00 31T17:00 | -1d, 0m | start |
        b | 1d office | a | 04T09:00 04T17:00 | 04T09:00 04T17:00 | 0m, 0m | a |
    ",
    );
    check(
        "from 31T09:00 by 03T17:00",
        "a b",
        "
        name | what | waits for | early | late | floats | driver
        a | 2d office | | 31T09:00 03T17:00 | 30T09:00 31T17:00 | -1d, 0m | start
        b | 1d office | a | 04T09:00 04T17:00 | 03T09:00 03T17:00 | -1d, 0m | a
    ",
    );
    check(
        "from 31T09:00 by 07T17:00",
        "a b",
        "
        name | what | waits for | early | late | floats | driver
        a | 2d office snet=03T10:00 | | 03T10:00 05T10:00 | 05T09:00 06T17:00 | 1d 7h, 0m | snet
        b | 1d office by=12T17:00 | a | 05T10:00 06T10:00 | 07T09:00 07T17:00 | 1d 7h, 1d 7h | a
    ",
    );
}

#[test]
fn what_must_not_be_interrupted_waits_for_a_stretch_that_holds_it() {
    check(
        "from 31T09:00",
        "a w",
        "
        name | what | waits for | early | late | floats | driver
        a | 4h office | | 31T09:00 31T13:00 | 31T13:00 31T17:00 | 4h, 0m | start
        w | 6h office whole | a | 03T09:00 03T15:00 | 03T09:00 03T15:00 | 0m, 0m | a
        s | 6h office | a | 31T13:00 03T11:00 | 03T09:00 03T15:00 | 4h, 4h | a
    ",
    );
}

#[test]
fn nothing_is_launched_in_the_last_week_of_december() {
    let barred = [span("2025-12-24..2026-01-01")];
    let windows = [Windows::new(&[], &barred).unwrap()];
    // Two days of preparation end on Tuesday evening; the next launch is on Thursday, 1 January.
    check_windows(
        "from 2025-12-22T09:00",
        "long",
        "
        name | what | waits for | early | late | floats | driver
        a | 2d office | | 22T09:00 23T17:00 | 01T09:00 02T17:00 | 8d, 0m | start
        launch | 1d office window=0 | a | 01T09:00 01T17:00 | 05T09:00 05T17:00 | 2d, 0m | a
        after | 1d office | launch | 02T09:00 02T17:00 | 06T09:00 06T17:00 | 2d, 2d | launch
        long | 4d office window=0 | | 01T09:00 06T17:00 | 01T09:00 06T17:00 | 0m, 0m | start
        note | 0d office window=0 | a | 23T17:00 23T17:00 | 06T17:00 06T17:00 | 10d, 10d | a
    ",
        &windows,
    );
}

#[test]
fn a_season_holds_what_has_to_lie_in_it() {
    let windows = [Windows::new(
        &[
            span("2025-02-04..2025-02-06"),
            span("2025-02-10..2025-02-20"),
        ],
        &[],
    )
    .unwrap()];
    check_windows(
        "from 31T09:00",
        "b",
        "
        name | what | waits for | early | late | planned | driver
        a | 2d office window=0 | | 04T09:00 05T17:00 | 11T09:00 12T17:00 | 04T09:00 05T17:00 | start
        b | 3d office window=0 | | 10T09:00 12T17:00 | 10T09:00 12T17:00 | 10T09:00 12T17:00 | start
        c | 2d office window=0 alap by=11T12:00 | | 04T09:00 05T17:00 | 04T09:00 05T17:00 | 04T09:00 05T17:00 | start
    ",
        &windows,
    );
}

fn span(text: &str) -> DateSpan {
    text.parse().unwrap()
}
