//! Dates, floats, reasons and conflicts of a hundred thousand networks of at most eight activities.
//!
//! The oracle shares nothing with the crate but the types a network is written in. It knows a calendar as one `bool` a minute and *W* as
//! the running count of it. Early dates are found by starting everything at the beginning and moving up whatever breaks a rule,
//! until nothing does; late dates likewise downward; floats by putting an activity off and looking on; reasons by asking
//! who refuses the place before.
//!
//! A failure shows networks as lines of text; paste one into [`ONCE_WRONG`] to see it again.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::panic,
    reason = "all numbers are minutes of ten weeks, and a network that is written wrongly has to be mended"
)]

mod case;
mod conflict;
mod count;
mod draw;
mod item;
mod judge;
mod pass;
mod path;
mod reason;
mod slack;
mod table;
mod waits;
mod world;

use std::fmt::Write as _;

use tactica::network::{Arc, Limit, NetworkError};

use self::{
    case::Case,
    count::Counts,
    draw::{Domain, draw},
    judge::judge,
};

/// How many networks a test judges; tests run side by side.
const PLAIN: u64 = 15_000;
const MIXED: u64 = 2_500;

/// Networks that were once judged differently.
const ONCE_WRONG: [&str; 22] = [
    "back 1478; calendars 0; task 8 c0; task 0 c0 mfo 1437",
    "from 1427; calendars 0; summary c0; summary c0; arc 1 0 SS 3",
    "from 1427; by 1439; calendars 0; task 0 c0 alap",
    "from 1432; by 1469; calendars 0; task 0 c0 in 1 finished 1421 1431; summary c0",
    "from 1435; calendars 0; summary c0; task 17 c0 in 0 started 1418 0",
    "from 1427; by 1454; calendars 0; task 8 c0 in 1; summary c0",
    "from 33116; by 33595; calendars 0; task 0 c0 snlt 33091; task 5 c0 alap; arc 1 0 FF -720 elapsed",
    "from 1434; calendars 0; task 2 c0 finished 1429 1440 whole; task 1 c0; arc 0 1 FF 0 most",
    "from 1426; status 1433; calendars 0; task 11 c0 started 1428 3; task 3 c0 started 1433 5; arc 1 0 SS 0 most",
    "from 1429; by 1436; calendars 0; task 5 c0 alap; task 1 c0 snet 1448; arc 0 1 SF 0",
    "from 1429; by 1454; calendars 0; task 7 c0; task 8 c0; arc 1 0 SS 2 most; arc 1 0 SF -5",
    "from 1429; by 1440; calendars 0; hammock c0 in 2; summary c0; summary c0 in 1 snet 1444",
    "back 1480; calendars 0; task 5 c0 finished 1436 1436; task 5 c0; arc 0 1 SS 0 elapsed most",
    "back 1480; calendars 0; task 1 c0 in 2 started 1430 5; task 2 c0; summary c0; arc 2 1 SS 0 elapsed",
    "from 30243; calendars 15 8 8; summary c1; task 5 c0; summary c1 in 0; arc 1 0 FS -5; arc 1 0 FF 29 elapsed most",
    "from 1427; calendars 0; task 0 c0; task 21 c0 in 2 finished 1426 1431; summary c0; arc 0 2 SS 1",
    "from 1433; calendars 0; task 4 c0 started 1427 0; task 4 c0; arc 1 0 SS 1",
    "back 38966; calendars 5 7 1; summary c2 dl 33121; task 0 c0 in 0 mfo 34560; summary c1",
    "back 1482; calendars 0; summary c0 dl 1440",
    "from 31674; logic override; calendars 9 15 2; task 8 c0 started 30246 5; task 8 c1; arc 0 1 FF 0 most; arc 0 1 FS -5000%",
    "from 1428; calendars 0; task 2 c0 whole; task 19 c0; arc 0 1 FF 6; arc 0 1 FS -1; arc 0 1 SS 0 most",
    "back 43201; calendars 7 2 8; task 8 c2 started 30801 0; task 2 c1 started 30240 4; arc 1 0 FF 1440 elapsed",
];

/// Judges the networks of some seeds. Every concept has to come up often enough for the verdict to mean something.
fn judge_all(domain: Domain, part: u64) {
    let each = match domain {
        Domain::Plain => PLAIN,
        Domain::Mixed => MIXED,
    };
    let mut counts = Counts::default();
    let mut wrong = vec![];
    for seed in part * each..(part + 1) * each {
        let case = draw(seed, domain);
        if let Err(verdict) = judge(&case, &mut counts) {
            wrong.push((verdict, format!("{case:?}")));
        }
    }
    wrong.sort_by_key(|(_, text)| text.len());
    let mut shown = String::new();
    for (verdict, text) in wrong.iter().take(5) {
        write!(shown, "\n{verdict}\n    {text}").expect("text");
    }
    assert!(
        wrong.is_empty(),
        "{} networks are judged differently, such as{shown}",
        wrong.len()
    );
    assert!(
        counts.left < each as u32 / 20,
        "{} networks leave the window",
        counts.left
    );
    let rare = counts.rare(each as u32);
    assert!(
        rare.is_empty(),
        "too rare to mean something: {rare:?} in {counts:?}"
    );
}

#[test]
fn what_was_once_wrong_is_right() {
    let judged = ONCE_WRONG.map(|text| (text, judge(&Case::parse(text), &mut Counts::default())));
    let wrong: Vec<_> = judged
        .iter()
        .filter(|(_, verdict)| verdict.is_err())
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_network_is_read_as_it_is_written() {
    for seed in 0..500 {
        for domain in [Domain::Plain, Domain::Mixed] {
            let case = draw(seed, domain);
            let text = format!("{case:?}");
            let read = Case::parse(&text);
            assert_eq!(format!("{read:?}"), text);
            assert_eq!(read.arcs, case.arcs);
        }
    }
}

#[test]
fn waits_in_a_circle_are_refused() {
    let mut refused = 0;
    for seed in 0..2_000 {
        let mut case = draw(seed, Domain::Plain);
        let Some(arc) = case
            .arcs
            .iter()
            .find(|arc| arc.limit == Limit::AtLeast)
            .copied()
        else {
            continue;
        };
        case.arcs.push(Arc::finish_to_start(arc.to, arc.from));
        match case.spec().build() {
            Err(NetworkError::Cycle { .. }) => refused += 1,
            other => panic!("{other:?} for {case:?}"),
        }
    }
    assert!(refused > 1_000, "only {refused} networks had a circle");
}

/// A test for each part of the networks of a domain.
macro_rules! parts {
    ($($name:ident: $domain:ident $part:literal,)*) => {
        $(#[test]
        fn $name() {
            judge_all(Domain::$domain, $part);
        })*
    };
}

parts! {
    plain_networks_0: Plain 0,
    plain_networks_1: Plain 1,
    plain_networks_2: Plain 2,
    plain_networks_3: Plain 3,
    plain_networks_4: Plain 4,
    plain_networks_5: Plain 5,
    mixed_networks_0: Mixed 0,
    mixed_networks_1: Mixed 1,
    mixed_networks_2: Mixed 2,
    mixed_networks_3: Mixed 3,
}
