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
const ONCE_WRONG: [&str; 0] = [];

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
    let least = each as u32 / 50;
    let rare = counts.below(least);
    assert!(
        rare.is_empty(),
        "met less than {least} times: {rare:?} in {counts:?}"
    );
}

#[test]
fn what_was_once_wrong_is_right() {
    for text in ONCE_WRONG {
        let verdict = judge(&Case::parse(text), &mut Counts::default());
        assert_eq!(verdict, Ok(()), "{text}");
    }
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
