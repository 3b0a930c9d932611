//! Laws of funds: nothing is lost, nothing leaves without the words of the rules, and the history is the state.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::match_bool,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use serde_json::{Value, json};
use tactica::{
    approval::{Limit, Line},
    contingency::{
        Authority, Circumstances, Declaration, Draw, DrawAuthority, Fund, FundEvent, FundRejection,
        FundSpec, FundState, Standing, Trigger, TriggerKind,
    },
    id::{RoleId, TriggerId},
    money::{Currency, Money},
};

fn cents(minor: i128) -> Money {
    Money::from_minor(minor, Currency::USD)
}

fn role(number: usize) -> RoleId {
    RoleId::new(&format!("role-{number}")).unwrap()
}

fn trigger(number: usize) -> TriggerId {
    TriggerId::new(&format!("trigger-{number}")).unwrap()
}

fn limits() -> impl Strategy<Value = Limit> {
    prop_oneof![
        (1..60_i128).prop_map(|x| Limit::UpTo(cents(x))),
        (2..60_i128).prop_map(|x| Limit::Below(cents(x))),
        Just(Limit::Unlimited),
    ]
}

fn specs() -> impl Strategy<Value = FundSpec> {
    let authority = prop::collection::btree_map(0..4_usize, limits(), 1..4);
    (
        0..200_i128,
        any::<bool>(),
        prop::option::of(1..60_i128),
        1..3_usize,
        authority,
    )
        .prop_map(|(amount, inside, cap, triggers, authority)| FundSpec {
            id: "fund".parse().unwrap(),
            name: "Fund".into(),
            purpose: "storms".into(),
            amount: cents(amount),
            standing: match inside {
                true => Standing::InsideBaseline {
                    node: "node-0".parse().unwrap(),
                },
                false => Standing::OutsideBaseline,
            },
            cap_per_draw: cap.map(cents),
            cap_per_period: None,
            risks: Vec::new(),
            triggers: (0..triggers)
                .map(|number| Trigger {
                    id: trigger(number),
                    kind: TriggerKind::Event,
                    description: "".into(),
                    condition: None,
                })
                .collect(),
            authority: authority
                .into_iter()
                .map(|(number, limit)| Authority {
                    role: role(number),
                    limit,
                })
                .collect(),
        })
}

/// What somebody asks for.
#[derive(Debug, Clone)]
enum Ask {
    Declare(usize),
    /// By these roles, or as approved; under this trigger; for these nodes.
    Draw(Option<Vec<usize>>, usize, Vec<(usize, i128)>),
    Release(i128),
    Replenish(i128, i128),
}

fn asks() -> impl Strategy<Value = Vec<Ask>> {
    let amount = || prop_oneof![9 => 1..70_i128, 1 => -5..1_i128];
    let who = prop::option::weighted(0.7, prop::collection::vec(0..5_usize, 0..3));
    let lines = prop::collection::vec((0..4_usize, amount()), 0..4);
    let ask = prop_oneof![
        2 => (0..4_usize).prop_map(Ask::Declare),
        6 => (who, 0..3_usize, lines).prop_map(|(who, t, lines)| Ask::Draw(who, t, lines)),
        1 => amount().prop_map(Ask::Release),
        2 => (amount(), amount()).prop_map(|(a, left)| Ask::Replenish(a, left)),
    ];
    prop::collection::vec(ask, 0..20)
}

fn decide(state: &FundState, fund: &Fund, ask: &Ask) -> Result<FundEvent, FundRejection> {
    match ask {
        Ask::Declare(number) => {
            let declaration = Declaration {
                by: "ana".parse().unwrap(),
                at: DateTime::<Utc>::UNIX_EPOCH,
                evidence: "order".into(),
            };
            state.decide_declare(fund, trigger(*number), declaration)
        }
        Ask::Draw(who, number, lines) => {
            let draw = Draw {
                trigger: trigger(*number),
                risk: None,
                lines: lines
                    .iter()
                    .map(|(node, amount)| Line {
                        node: format!("node-{node}").parse().unwrap(),
                        amount: cents(*amount),
                    })
                    .collect(),
                reason: "needed".into(),
            };
            let roles: Option<Vec<RoleId>> =
                who.as_ref().map(|w| w.iter().map(|r| role(*r)).collect());
            let authority = match &roles {
                Some(roles) => DrawAuthority::Roles(roles),
                None => DrawAuthority::Approval,
            };
            state.decide_draw(fund, draw, authority, &Circumstances::default())
        }
        Ask::Release(amount) => state.decide_release(fund, cents(*amount), "retired"),
        Ask::Replenish(amount, left) => {
            state.decide_replenish(fund, cents(*amount), cents(*left), "set aside")
        }
    }
}

/// Judges a request in plain numbers, by the words of the rules alone.
fn allowed(ask: &Ask, spec: &FundSpec, left: i128, declared: &[usize]) -> bool {
    let may = |role_number: usize, total: i128| {
        spec.authority.iter().any(|a| {
            a.role == role(role_number)
                && match a.limit {
                    Limit::UpTo(limit) => total <= limit.minor(),
                    Limit::Below(limit) => total < limit.minor(),
                    Limit::Unlimited => true,
                }
        })
    };
    match ask {
        Ask::Declare(number) => *number < spec.triggers.len() && !declared.contains(number),
        Ask::Draw(who, number, lines) => {
            let total = lines.iter().fold(0, |sum, (_, amount)| sum + amount);
            let inside = spec.standing != Standing::OutsideBaseline;
            !lines.is_empty()
                && lines
                    .iter()
                    .all(|(node, amount)| *amount > 0 && !(inside && *node == 0))
                && declared.contains(number)
                && who
                    .as_ref()
                    .is_none_or(|roles| roles.iter().any(|r| may(*r, total)))
                && spec.cap_per_draw.is_none_or(|cap| total <= cap.minor())
                && total <= left
        }
        Ask::Release(amount) => *amount > 0 && *amount <= left,
        Ask::Replenish(amount, unallocated) => *amount > 0 && amount <= unallocated,
    }
}

/// Lives through what is asked; gives the state and the events that were accepted.
fn live(fund: &Fund, asks: &[Ask]) -> (FundState, Vec<FundEvent>) {
    let mut state = FundState::new(fund);
    let mut events = Vec::new();
    for ask in asks {
        if let Ok(event) = decide(&state, fund, ask) {
            state.apply(&event).unwrap();
            events.push(event);
        }
    }
    (state, events)
}

proptest! {
    #[test]
    fn what_was_put_in_is_left_drawn_or_released(spec in specs(), asks in asks()) {
        let fund = Fund::new(spec.clone()).unwrap();
        let mut state = FundState::new(&fund);
        let mut left = spec.amount.minor();
        let mut declared = Vec::new();
        for ask in &asks {
            let before = state.clone();
            let decided = decide(&state, &fund, ask);
            prop_assert_eq!(decided.is_ok(), allowed(ask, &spec, left, &declared), "{:?}: {:?}", ask, decided);
            prop_assert_eq!(&state, &before, "deciding changes nothing");
            let Ok(event) = decided else { continue };
            state.apply(&event).unwrap();
            match ask {
                Ask::Declare(number) => declared.push(*number),
                Ask::Draw(_, _, lines) => left = lines.iter().fold(left, |sum, (_, amount)| sum - amount),
                Ask::Release(amount) => left -= amount,
                Ask::Replenish(amount, _) => left += amount,
            }
            prop_assert_eq!(state.available(), cents(left));
            prop_assert!(left >= 0, "draws never exceed");
            prop_assert_eq!(
                state.amount().try_add(state.replenished()),
                state.available().try_add(state.drawn()).and_then(|sum| sum.try_add(state.released()))
            );
            prop_assert_eq!(state.amount(), spec.amount);
        }
        let names: Vec<usize> = (0..4).filter(|n| state.declared().contains_key(&trigger(*n))).collect();
        declared.sort_unstable();
        prop_assert_eq!(names, declared);
    }

    #[test]
    fn the_history_is_the_state(spec in specs(), asks in asks()) {
        let fund = Fund::new(spec).unwrap();
        let (state, events) = live(&fund, &asks);
        let text = serde_json::to_string(&events).unwrap();
        let read: Vec<FundEvent> = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&read, &events);
        let mut again = FundState::new(&serde_json::from_value(json!(fund)).unwrap());
        for event in &read {
            again.apply(event).unwrap();
        }
        prop_assert_eq!(&again, &state);
        let snapshot: FundState = serde_json::from_value(json!(state)).unwrap();
        prop_assert_eq!(snapshot, state);
    }

    #[test]
    fn a_larger_draw_is_never_easier(spec in specs(), asks in asks(), who in 0..5_usize, amount in 1..70_i128) {
        let fund = Fund::new(spec).unwrap();
        let (mut state, _) = live(&fund, &asks);
        if let Ok(event) = decide(&state, &fund, &Ask::Declare(0)) {
            state.apply(&event).unwrap();
        }
        let draw = |amount| decide(&state, &fund, &Ask::Draw(Some(vec![who]), 0, vec![(1, amount)]));
        if draw(amount + 1).is_ok() {
            prop_assert!(draw(amount).is_ok());
        }
        let roles = |amount| fund.who_may(cents(amount)).cloned().collect::<Vec<_>>();
        let (fewer, more) = (roles(amount + 1), roles(amount));
        prop_assert!(more.ends_with(&fewer), "the smallest limits drop out first");
    }

    #[test]
    fn the_order_in_which_a_fund_is_written_does_not_matter(
        spec in specs(), swap in any::<prop::sample::Index>(), other in any::<prop::sample::Index>(),
    ) {
        let mut shuffled = spec.clone();
        let count = shuffled.authority.len();
        shuffled.authority.swap(swap.index(count), other.index(count));
        shuffled.triggers.reverse();
        prop_assert_eq!(Fund::new(shuffled).unwrap(), Fund::new(spec).unwrap());
    }

    #[test]
    fn a_snapshot_that_cannot_be_is_refused(
        spec in specs(), asks in asks(), figure in 0..4_usize, excess in 1..1000_i128,
    ) {
        let fund = Fund::new(spec).unwrap();
        let (state, _) = live(&fund, &asks);
        let names = ["amount", "replenished", "drawn", "released"];
        let figures = [state.amount(), state.replenished(), state.drawn(), state.released()];
        let other = Money::from_minor(figures[figure].minor(), Currency::EUR);
        let below = cents(-excess);
        let largest = cents(i128::MAX);
        let mut hostile = vec![other.to_string(), below.to_string(), "9".repeat(60) + ".00 USD", "5".to_owned()];
        // The largest amount fits where nothing is added to it.
        let fits = match figure {
            0 => state.replenished().is_zero(),
            1 => state.amount().is_zero(),
            _ => false,
        };
        if !fits {
            hostile.push(largest.to_string());
        }
        if figure >= 2 {
            let above = figures[figure].try_add(state.available()).and_then(|all| all.try_add(cents(excess)));
            hostile.push(above.unwrap().to_string());
        }
        for text in hostile {
            let mut snapshot = json!(state);
            snapshot[names[figure]] = json!(text);
            let refused = serde_json::from_value::<FundState>(snapshot);
            prop_assert!(refused.is_err(), "{} {}: {:?}", names[figure], text, refused);
        }
        let mut unknown = json!(state);
        unknown["held"] = json!("0.00 USD");
        prop_assert!(serde_json::from_value::<FundState>(unknown).is_err());
        let mut missing = json!(state);
        missing.as_object_mut().unwrap().remove(names[figure]);
        prop_assert!(serde_json::from_value::<FundState>(missing).is_err());
        prop_assert!(serde_json::from_value::<FundState>(Value::Null).is_err());
    }
}
