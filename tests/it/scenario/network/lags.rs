//! By whose clock a lag is counted, lags in percent, and lags that are the most.

use super::{check, refused};

#[test]
fn each_clock_counts_the_weekend_in_its_own_way() {
    // Friday 17:00 and eight hours: Saturday 01:00 by day and night, Monday 17:00 by the office. The office's next minute of work
    // after Monday 17:00 is on Tuesday.
    check(
        "from 31T09:00",
        "a monday",
        "
        name | what | waits for | early | late | floats | driver
        a | 1d office | | 31T09:00 31T17:00 | 31T09:00 31T17:00 | 0m, 0m | start
        p | 1d always | | 31T09:00 31T17:00 | 03T01:00 03T09:00 | 8d, 7d | start
        own | 1d always | a FS 1d | 01T01:00 01T09:00 | 04T09:00 04T17:00 | 10d, 10d | a
        its | 1d always | a FS 1d predecessor | 03T17:00 04T01:00 | 04T09:00 04T17:00 | 2d, 2d | a
        all | 1d always | p FS 1d project | 03T17:00 04T01:00 | 04T09:00 04T17:00 | 2d, 2d | p
        night | 1d office | p FS 1d predecessor | 03T09:00 03T17:00 | 04T09:00 04T17:00 | 1d, 1d | p
        monday | 1d office | a FS 1d | 04T09:00 04T17:00 | 04T09:00 04T17:00 | 0m, 0m | a
        two | 1d office | a FS 48h elapsed | 03T09:00 03T17:00 | 04T09:00 04T17:00 | 1d, 1d | a
        three | 7h office | a FS 72h elapsed | 04T09:00 04T16:00 | 04T10:00 04T17:00 | 1h, 1h | a
    ",
    );
}

#[test]
fn a_lead_is_counted_back_by_the_same_clocks() {
    // `b` starts on Tuesday 09:00. Eight hours back it is Tuesday 01:00 by day and night, and Friday 17:00 by the office, which is
    // where a day of its work before Tuesday 09:00 begins at the earliest.
    check(
        "from 30T09:00",
        "a b",
        "
        name | what | waits for | early | late | floats | driver
        a | 3d office | | 30T09:00 03T17:00 | 30T09:00 03T17:00 | 0m, 0m | start
        b | 1d office | a | 04T09:00 04T17:00 | 04T09:00 04T17:00 | 0m, 0m | a
        m | 0d always | b SS -1d | 04T01:00 04T01:00 | 04T17:00 04T17:00 | 2d, 2d | b
        n | 0d always | b SS -1d predecessor | 31T17:00 31T17:00 | 04T17:00 04T17:00 | 12d, 12d | b
        o | 0d office | b SS -8h elapsed | 04T01:00 04T01:00 | 04T17:00 04T17:00 | 1d, 1d | b
        f | 1d office | b SF -8h elapsed | 03T09:00 03T17:00 | 04T09:00 04T17:00 | 1d, 1d | b
    ",
    );
}

#[test]
fn percentages_are_of_the_predecessor() {
    check(
        "from 31T09:00",
        "a c",
        "
        name | what | waits for | early | late | floats | driver
        a | 2d office | | 31T09:00 03T17:00 | 31T09:00 03T17:00 | 0m, 0m | start
        b | 1d office | a SS 50% | 03T09:00 03T17:00 | 03T13:00 04T13:00 | 4h, 4h | a
        c | 1d office | a FS -25% | 03T13:00 04T13:00 | 03T13:00 04T13:00 | 0m, 0m | a
        d | 1d office | a FF 10% | 03T10:36 04T10:36 | 03T13:00 04T13:00 | 2h 24m, 2h 24m | a
    ",
    );
}

#[test]
fn a_greatest_lag_makes_the_predecessor_wait() {
    // The proof may be at most four hours old when the press starts, and the press waits for the paper.
    check(
        "from 31T09:00",
        "paper press",
        "
        name | what | waits for | early | late | floats | driver
        paper | 2d office | | 31T09:00 03T17:00 | 31T09:00 03T17:00 | 0m, 0m | start
        proof | 1d office | | 31T13:00 03T13:00 | 03T09:00 03T17:00 | 4h, 4h | press
        press | 1d office | paper, proof, proof FS 4h most | 04T09:00 04T17:00 | 04T09:00 04T17:00 | 0m, 0m | paper
    ",
    );
    // In elapsed hours: the night counts, and the proof is finished on Monday evening.
    check(
        "from 31T09:00",
        "paper press",
        "
        name | what | waits for | early | late | floats | driver
        paper | 2d office | | 31T09:00 03T17:00 | 31T09:00 03T17:00 | 0m, 0m | start
        proof | 1d office | | 03T09:00 03T17:00 | 03T09:00 03T17:00 | 0m, 0m | press
        press | 1d office | paper, proof, proof FS 16h elapsed most | 04T09:00 04T17:00 | 04T09:00 04T17:00 | 0m, 0m | paper
    ",
    );
}

#[test]
fn lags_that_push_each_other_are_named() {
    let (code, message) = refused(
        "from 31T09:00",
        "
        name | what | waits for
        x | 1d office |
        a | 1d office | x
        b | 1d office | a FS 2d, a FS 1d most
    ",
    );
    assert_eq!(code, "network-positive-cycle");
    assert_eq!(
        message,
        "least and most lags cannot be kept together: activities [1, 2] push each other along arcs [2, 1]"
    );
}
