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

use self::{
    case::Case,
    draw::{Counts, Domain, draw},
    judge::judge,
};

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
            let kind: String = error
                .split([':', '{'])
                .next()
                .unwrap()
                .chars()
                .filter(|c| !c.is_ascii_digit())
                .collect();
            wrong
                .entry(kind)
                .or_default()
                .push((error, format!("{case:?}")));
        }
        let t = t.elapsed().as_millis();
        if t > 200 {
            println!("{t} ms {case:?}");
        }
    }
    for (kind, cases) in &mut wrong {
        cases.sort_by_key(|(_, text)| text.len());
        println!("== {} {kind}", cases.len());
        for (error, text) in cases.iter().take(3) {
            println!("{error}\n    {text}");
        }
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
fn plain() {
    judge_all(Domain::Plain, 0..4_000)
}
#[test]
fn mixed() {
    judge_all(Domain::Mixed, 0..2_000)
}
#[test]
fn debug_one() {
    let Ok(text) = std::env::var("CASE") else {
        return;
    };
    let case = Case::parse(&text);
    let world = world::World::of(&case);
    match world.solve() {
        Ok(a) => {
            for n in 0..case.activities.len() {
                println!(
                    "{n} early {:?} late {:?} planned {:?}",
                    world.place(&a.early, n),
                    world.place(&a.late, n),
                    world.place(&a.planned, n)
                );
            }
        }
        Err(e) => println!("oracle {e:?}"),
    }
    match case.spec().build().and_then(|n| {
        n.schedule(case.frame).map(|s| {
            for (k, d) in s.iter().enumerate() {
                println!(
                    "{k} {} {} | {} {} | {} {} | {} {} {}",
                    table::inside(d.early_start),
                    table::inside(d.early_finish),
                    table::inside(d.late_start),
                    table::inside(d.late_finish),
                    table::inside(d.planned_start),
                    table::inside(d.planned_finish),
                    d.float_start,
                    d.float_finish,
                    d.float_free
                );
                for w in [
                    tactica::network::DateOf::EarlyStart,
                    tactica::network::DateOf::EarlyFinish,
                ] {
                    println!("   {:?}", s.reasons(k as u32, w));
                }
            }
            println!("{:?} path {:?}", s.conflicts(), s.critical_path());
        })
    }) {
        Ok(()) => (),
        Err(e) => println!("solver {e}"),
    }
    println!("{:?}", judge(&case, &mut Counts::default()));
}
