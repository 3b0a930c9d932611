//! Choosing tactics: brute force on small lists, a bound on large ones, and input that cannot be.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

use std::collections::BTreeMap;

use proptest::prelude::*;
use tactica::{
    money::{Currency, Money},
    number::Quantity,
    portfolio::{Candidate, Means, Moscow, Rice, Selection, USUAL_NODES, Wsjf, phases, select},
    time::WorkTime,
};

fn usd(cents: i64) -> Money {
    Money::from_minor(cents.into(), Currency::USD)
}

fn candidate(n: usize, worth: u8, cost: u8, hours: u8) -> Candidate {
    let work = WorkTime::from_minutes(i64::from(hours) * 60).unwrap();
    Candidate {
        tactic: format!("t{n:02}").parse().unwrap(),
        moscow: Moscow::Could,
        worth: i32::from(worth).into(),
        cost: usd(cost.into()),
        work: BTreeMap::from([("team".parse().unwrap(), work)]),
        needs: Vec::new(),
    }
}

/// Up to ten tactics: worth, cost, hours, how much it is wanted, and which earlier one it needs.
fn candidates() -> impl Strategy<Value = Vec<Candidate>> {
    let one = (0..40_u8, 0..30_u8, 0..30_u8, 0..12_u8, 0..20_usize);
    prop::collection::vec(one, 1..10).prop_map(|rows| {
        let rows = rows.into_iter().enumerate();
        let made = rows.map(|(n, (worth, cost, hours, wanted, needs))| {
            let mut made = candidate(n, worth, cost, hours);
            made.moscow = match wanted {
                0 => Moscow::Must,
                1 => Moscow::Wont,
                _ => Moscow::Should,
            };
            if needs < n {
                made.needs.push(format!("t{needs:02}").parse().unwrap());
            }
            made
        });
        made.collect()
    })
}

/// Tries every subset.
fn brute(all: &[Candidate], means: &Means) -> Option<Quantity> {
    let minutes = |of: &Candidate| of.work.values().next().unwrap().minutes();
    let room = means.capacity.values().next().unwrap().minutes();
    let mut best = None;
    for set in 0..1_u32 << all.len() {
        let has = |n: usize| set & (1 << n) != 0;
        let place =
            |id: &tactica::id::TacticId| all.iter().position(|of| of.tactic == *id).unwrap();
        let legal = all.iter().enumerate().all(|(n, of)| match of.moscow {
            Moscow::Must if !has(n) => false,
            Moscow::Wont if has(n) => false,
            _ => !has(n) || of.needs.iter().all(|id| has(place(id))),
        });
        let chosen = || {
            all.iter()
                .enumerate()
                .filter(|(n, _)| has(*n))
                .map(|(_, of)| of)
        };
        let (mut cost, mut work, mut worth) = (0, 0, Quantity::ZERO);
        for of in chosen() {
            cost += of.cost.minor();
            work += minutes(of);
            worth = worth.try_add(of.worth).unwrap();
        }
        if legal && cost <= means.budget.minor() && work <= room {
            best = best.max(Some(worth));
        }
    }
    best
}

proptest! {
    #[test]
    fn the_best_of_all_subsets_is_found_and_proven(all in candidates(), budget in 0..100_i64, hours in 0..100_i64) {
        let means = Means {
            budget: usd(budget),
            capacity: BTreeMap::from([("team".parse().unwrap(), WorkTime::from_minutes(hours * 60).unwrap())]),
        };
        let wanted = brute(&all, &means);
        match select(&all, &means, USUAL_NODES) {
            Ok(found) => {
                prop_assert!(found.is_proven());
                prop_assert_eq!(Some(found.worth), wanted);
                let mut turned = all.clone();
                turned.reverse();
                prop_assert_eq!(select(&turned, &means, USUAL_NODES).unwrap(), found);
                // A budget of one node is an answer too, and its bound holds.
                let short = select(&all, &means, 1).unwrap();
                prop_assert!(short.worth_bound >= short.worth && Some(short.worth_bound) >= wanted);
            }
            Err(error) => prop_assert!(wanted.is_none(), "{error}"),
        }
    }
}

#[test]
fn hundreds_of_tactics_have_a_small_gap() {
    let mut seed = 3_u32;
    let mut draw = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        u8::try_from(1 + (seed >> 16) % 200).unwrap()
    };
    let all: Vec<Candidate> = (0..300)
        .map(|n| candidate(n, draw(), draw(), draw()))
        .collect();
    let means = Means {
        budget: usd(8_000),
        capacity: BTreeMap::from([(
            "team".parse().unwrap(),
            WorkTime::from_minutes(500_000).unwrap(),
        )]),
    };
    let found: Selection = select(&all, &means, 2_000).unwrap();
    assert!(found.cost.minor() <= 8_000);
    let (worth, bound) = (found.worth.decimal(), found.worth_bound.decimal());
    // Within two percent of what no selection exceeds.
    assert!(
        worth * rust_decimal::Decimal::from(102) >= bound * rust_decimal::Decimal::from(100),
        "{worth} {bound}"
    );
}

#[test]
fn what_cannot_be_is_named() {
    let means = Means {
        budget: usd(10),
        capacity: BTreeMap::from([("team".parse().unwrap(), "1h".parse().unwrap())]),
    };
    let plain = || candidate(1, 1, 1, 0);
    let refused = |all: &[Candidate]| {
        let error = select(all, &means, 10).unwrap_err();
        format!("{}: {error}", error.code())
    };
    let with = |change: &dyn Fn(&mut Candidate)| {
        let mut made = plain();
        change(&mut made);
        refused(&[made])
    };
    let must = |of: &mut Candidate| of.moscow = Moscow::Must;
    assert_eq!(
        refused(&[plain(), plain()]),
        "portfolio-twice: t01 stands in the list twice"
    );
    for (found, wanted) in [
        (
            with(&|of| of.worth = (-1).into()),
            "portfolio-negative: the worth is -1: give zero or more",
        ),
        (
            with(&|of| of.cost = usd(-1)),
            "portfolio-cost: t01 costs -0.01 USD: give zero or more in the currency of the budget 0.10 USD",
        ),
        (
            with(&|of| of.needs = vec!["t02".parse().unwrap()]),
            "portfolio-unknown: t01 needs t02, which is not in the list",
        ),
        (
            with(&|of| {
                must(of);
                of.cost = usd(11);
            }),
            "portfolio-musts-cost: what must be done costs 0.11 USD, and the budget is 0.10 USD",
        ),
        (
            with(&|of| {
                must(of);
                of.work = BTreeMap::from([("team".parse().unwrap(), "2h".parse().unwrap())]);
            }),
            "portfolio-musts-work: what must be done needs 2h of team, of which there are 1h",
        ),
    ] {
        assert_eq!(found, wanted);
    }
    let mut one = plain();
    must(&mut one);
    let other = Candidate {
        moscow: Moscow::Wont,
        ..candidate(2, 1, 1, 0)
    };
    one.needs.push(other.tactic.clone());
    assert_eq!(
        refused(&[one, other]),
        "portfolio-must-needs-wont: t01 must be done and needs t02, which will not be done"
    );
    let rice = |effort: i32, confidence: &str| Rice {
        reach: 1.into(),
        impact: 1.into(),
        confidence: confidence.parse().unwrap(),
        effort: effort.into(),
    };
    assert_eq!(
        rice(0, "50%").score().unwrap_err().code(),
        "portfolio-not-positive"
    );
    assert_eq!(
        rice(1, "101%").score().unwrap_err().code(),
        "portfolio-share"
    );
    let wsjf = Wsjf {
        value: (-1).into(),
        time_criticality: 0.into(),
        risk_reduction: 0.into(),
        size: 1.into(),
    };
    assert_eq!(wsjf.score().unwrap_err().code(), "portfolio-negative");
    assert_eq!(phases(&[], &[], 1).unwrap(), []);
}
