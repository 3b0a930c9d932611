//! Dates, floats and reasons of a hundred thousand networks of at most eight activities.
//!
//! The oracle shares nothing with the crate but the types a network is written in. It knows a calendar as one `bool` a minute and *W* as
//! the running count of it. Early dates are found by starting everything at the beginning and moving up whatever breaks a rule, until
//! nothing does; late dates likewise downward; floats by putting an activity off and looking on; reasons by asking who refuses the place
//! before.
//!
//! A failure prints the network as a line of text; paste it into [`ONCE_WRONG`] to see it again.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::panic,
    reason = "all numbers are minutes of ten weeks, and a network that is written wrongly has to be mended"
)]

mod case;
mod draw;
mod judge;
mod pass;
mod reason;
mod table;
mod world;

use tactica::time::{Minute, Windows};

use self::{
    case::Case,
    draw::{Counts, Domain, draw},
    judge::judge,
};

fn open_windows(spans: Vec<(Minute, Minute)>) -> Windows { Windows(spans) }

/// Networks that crate and oracle once saw differently.
const ONCE_WRONG: [&str; 0] = [];

/// Judges the networks of some seeds; every concept has to come up often enough for the verdict to mean something.
fn judge_all(domain: Domain, seeds: std::ops::Range<u64>) {
    let mut counts = Counts::default();
    let mut wrong: std::collections::BTreeMap<String, Vec<(String, String)>> = Default::default();
    let mut total = 0;
    for seed in seeds {
        let case = draw(seed, domain);
        let t = std::time::Instant::now();
        if let Err(error) = judge(&case, &mut counts) {
            total += 1;
            let kind: String = error.split([':', '{']).next().unwrap().chars().filter(|c| !c.is_ascii_digit()).collect();
            wrong.entry(kind).or_default().push((error, format!("{case:?}")));
        }
        let t = t.elapsed().as_millis();
        if t > 200 { println!("{t} ms {case:?}"); }
    }
    for (kind, cases) in &mut wrong {
        cases.sort_by_key(|(_, text)| text.len());
        println!("== {} {kind}", cases.len());
        for (error, text) in cases.iter().take(3) { println!("{error}\n    {text}"); }
    }
    println!("{total} wrong {counts:?}");
    assert!(wrong.is_empty());
}

#[test]
fn what_was_once_wrong_is_right() {
    for text in ONCE_WRONG {
        let verdict = judge(&Case::parse(text), &mut Counts::default());
        assert_eq!(verdict, Ok(()), "{text}");
    }
}

#[test]
fn plain() { judge_all(Domain::Plain, 0..10_000) }
#[test]
fn mixed() { judge_all(Domain::Mixed, 0..2_000) }
