//! What happened so far: the status date, and logic that was not followed.

use super::check;

#[test]
fn under_retained_logic_the_rest_waits() {
    check(
        "from 30T09:00 status 04T09:00",
        "a b c",
        "
        name | what | waits for | early | floats | conflicts
        e | 1d office finished=30T09:00/30T17:00 | | 30T09:00 30T17:00 | 0m, 0m |
        a | 2d office started=31T09:00/1d | e | 31T09:00 04T17:00 | 0m, 0m |
        b | 2d office started=03T09:00/1d | a | 03T09:00 05T17:00 | 0m, 0m | actual 03T09:00: a 04T17:00
        c | 1d office | b | 06T09:00 06T17:00 | 0m, 0m |
        d | 1d office | | 04T09:00 04T17:00 | 2d, 2d |
    ",
    );
}

#[test]
fn under_override_it_goes_on() {
    check(
        "from 30T09:00 status 04T09:00 override",
        "b c",
        "
        name | what | waits for | early | floats | conflicts
        e | 1d office finished=30T09:00/30T17:00 | | 30T09:00 30T17:00 | 0m, 0m |
        a | 2d office started=31T09:00/1d | e | 31T09:00 04T17:00 | 1d, 1d |
        b | 2d office started=03T09:00/1d | a | 03T09:00 04T17:00 | 0m, 0m | actual 03T09:00: a 04T17:00
        c | 1d office | b | 05T09:00 05T17:00 | 0m, 0m |
        d | 1d office | | 04T09:00 04T17:00 | 1d, 1d |
    ",
    );
}

#[test]
fn what_is_finished_out_of_sequence_keeps_its_dates() {
    check(
        "from 30T09:00 status 03T09:00",
        "a c",
        "
        name | what | waits for | early | conflicts
        a | 1d office | | 03T09:00 03T17:00 |
        b | 1d office finished=30T09:00/30T17:00 | a | 30T09:00 30T17:00 | actual 30T09:00: a 03T17:00
        c | 1d office | a, b FS 1d | 04T09:00 04T17:00 |
    ",
    );
}
