//! Summaries and hammocks: what spans others, and what waits for it.

use super::check;

#[test]
fn a_summary_holds_what_is_in_it_and_is_waited_for() {
    check(
        "from 31T09:00",
        "k x y S m",
        "
        name | what | waits for | early | late
        k | 1d office | | 31T09:00 31T17:00 | 31T09:00 31T17:00
        S | summary office | k | 03T09:00 05T17:00 | 03T09:00 05T17:00
        x | 1d office in=S | | 03T09:00 03T17:00 | 03T09:00 03T17:00
        y | 2d office in=S | x | 04T09:00 05T17:00 | 04T09:00 05T17:00
        z | 1d office in=S | | 03T09:00 03T17:00 | 05T09:00 05T17:00
        m | 1d office | S | 06T09:00 06T17:00 | 06T09:00 06T17:00
        n | 1d office | S SS 1d | 04T09:00 04T17:00 | 06T09:00 06T17:00
    ",
    );
}

#[test]
fn bounds_of_a_summary_are_those_of_all_in_it() {
    check(
        "from 31T09:00",
        "y",
        "
        name | what | waits for | early | late
        S | summary office snet=31T13:00 by=03T17:00 | | 31T13:00 04T13:00 | 31T09:00 03T17:00
        T | summary office in=S | | 31T13:00 03T13:00 | 03T09:00 03T17:00
        x | 1d office in=T | | 31T13:00 03T13:00 | 03T09:00 03T17:00
        y | 2d office in=S | | 31T13:00 04T13:00 | 31T09:00 03T17:00
    ",
    );
}

#[test]
fn a_hammock_hangs_between_what_it_waits_for() {
    check(
        "from 31T09:00",
        "a c h",
        "
        name | what | waits for | early | late
        a | 1d office | | 31T09:00 31T17:00 | 31T09:00 31T17:00
        c | 2d office | a | 03T09:00 04T17:00 | 03T09:00 04T17:00
        h | hammock office | a SS, c FF | 31T09:00 04T17:00 | 04T17:00 04T17:00
        e | hammock office | a | 31T17:00 31T17:00 | 04T17:00 04T17:00
    ",
    );
}
