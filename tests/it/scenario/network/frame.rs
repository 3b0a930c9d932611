//! Where things are put within their freedom: as late as possible, and counted from the finish.

use super::check;

#[test]
fn what_is_to_come_as_late_as_possible_moves_nobody() {
    check(
        "from 31T09:00",
        "a c",
        "
        name | what | waits for | early | late | planned | floats
        a | 3d office | | 31T09:00 04T17:00 | 31T09:00 04T17:00 | 31T09:00 04T17:00 | 0m, 0m
        d | 1d office alap | | 31T09:00 31T17:00 | 03T09:00 03T17:00 | 03T09:00 03T17:00 | 1d, 0m
        b | 1d office alap | d | 03T09:00 03T17:00 | 04T09:00 04T17:00 | 04T09:00 04T17:00 | 1d, 1d
        c | 1d office | a, b | 05T09:00 05T17:00 | 05T09:00 05T17:00 | 05T09:00 05T17:00 | 0m, 0m
        e | 1d office alap | | 31T09:00 31T17:00 | 05T09:00 05T17:00 | 05T09:00 05T17:00 | 3d, 3d
        g | 1d office alap by=03T17:00 | | 31T09:00 31T17:00 | 03T09:00 03T17:00 | 03T09:00 03T17:00 | 1d, 3d
        i | 1d office alap by=30T17:00 | | 31T09:00 31T17:00 | 30T09:00 30T17:00 | 31T09:00 31T17:00 | -1d, 3d
        j | 1d office alap | | 31T09:00 31T17:00 | 04T09:00 04T17:00 | 31T09:00 31T17:00 | 2d, 0m
        k | 1d office | j | 03T09:00 03T17:00 | 05T09:00 05T17:00 | 03T09:00 03T17:00 | 2d, 2d
    ",
    );
}

#[test]
fn counted_from_the_finish_everything_comes_late() {
    check(
        "back 07T17:00",
        "a b",
        "
        name | what | waits for | early | late | planned | floats
        a | 1d office | | 05T09:00 05T17:00 | 05T09:00 05T17:00 | 05T09:00 05T17:00 | 0m, 0m
        b | 2d office | a, c, d | 06T09:00 07T17:00 | 06T09:00 07T17:00 | 06T09:00 07T17:00 | 0m, 0m
        c | 4h office asap | | 05T09:00 05T13:00 | 05T13:00 05T17:00 | 05T09:00 05T13:00 | 4h, 4h
        d | 4h office | | 05T09:00 05T13:00 | 05T13:00 05T17:00 | 05T13:00 05T17:00 | 4h, 4h
    ",
    );
}
