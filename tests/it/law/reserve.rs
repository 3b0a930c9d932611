//! Laws of funds that cover risks, wait for values, and are capped by the quarter, judged in plain numbers by the words of the rules.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use tactica::{
    approval::{Limit, Line},
    contingency::{
        Authority, Circumstances, Condition, CoveredRisk, Draw, DrawAuthority, Fund, FundEvent,
        FundRejection, FundSpec, FundState, Grounds, PeriodCap, Relation, Standing, Threshold,
        Trigger, TriggerKind,
    },
    id::RiskId,
    money::{Currency, Money},
    number::Quantity,
    time::{FiscalCalendar, FiscalPattern},
};

fn cents(minor: i128) -> Money {
    Money::from_minor(minor, Currency::USD)
}

fn risk(number: usize) -> RiskId {
    RiskId::new(&format!("risk-{number}")).unwrap()
}

/// What a fund is made of: amount, cap per quarter, exposures, threshold.
#[derive(Debug, Clone)]
struct Rules {
    amount: i128,
    cap: Option<i128>,
    exposures: Vec<i128>,
    relation: Relation,
    threshold: i32,
}

fn rules() -> impl Strategy<Value = Rules> {
    let exposures = prop::collection::vec(0..60_i128, 0..4);
    let relation = prop::sample::select(Relation::ALL);
    (
        0..150_i128,
        prop::option::of(1..60_i128),
        exposures,
        relation,
        -3..4_i32,
    )
        .prop_map(|(amount, cap, exposures, relation, threshold)| Rules {
            amount,
            cap,
            exposures,
            relation,
            threshold,
        })
}

impl Rules {
    fn fund(&self) -> Fund {
        let risks = self.exposures.iter().enumerate().rev();
        Fund::new(FundSpec {
            id: "fund".parse().unwrap(),
            name: "Fund".into(),
            purpose: "what may happen".into(),
            amount: cents(self.amount),
            standing: Standing::OutsideBaseline,
            cap_per_draw: None,
            cap_per_period: self.cap.map(|cap| PeriodCap {
                amount: cents(cap),
                calendar: FiscalCalendar::new(1, FiscalPattern::Quarters).unwrap(),
            }),
            risks: risks
                .map(|(number, exposure)| CoveredRisk {
                    id: risk(number),
                    description: "".into(),
                    exposure: cents(*exposure),
                })
                .collect(),
            triggers: vec![Trigger {
                id: "slow".parse().unwrap(),
                kind: TriggerKind::Metric,
                description: "".into(),
                condition: Some(Condition::Metric(Threshold {
                    kpi: "visits".parse().unwrap(),
                    relation: self.relation,
                    value: Quantity::from(self.threshold),
                })),
            }],
            authority: vec![Authority {
                role: "director".parse().unwrap(),
                limit: Limit::Unlimited,
            }],
        })
        .unwrap()
    }

    fn met(&self, value: i32) -> bool {
        match self.relation {
            Relation::Above => value > self.threshold,
            Relation::AtLeast => value >= self.threshold,
            Relation::AtMost => value <= self.threshold,
            Relation::Below => value < self.threshold,
        }
    }
}

#[derive(Debug, Clone)]
enum Ask {
    /// For this risk, in this month of the year, with this measured value.
    Draw(Option<usize>, u32, Option<i32>, i128),
    Retire(usize),
    Release(i128),
    Replenish(i128, i128),
}

fn asks() -> impl Strategy<Value = Vec<Ask>> {
    let amount = || prop_oneof![9 => 1..50_i128, 1 => -3..1_i128];
    let draw = (
        prop::option::weighted(0.8, 0..5_usize),
        1..13_u32,
        prop::option::weighted(0.9, -4..5_i32),
        amount(),
    );
    let ask = prop_oneof![
        6 => draw.prop_map(|(risk, month, value, amount)| Ask::Draw(risk, month, value, amount)),
        1 => (0..5_usize).prop_map(Ask::Retire),
        2 => amount().prop_map(Ask::Release),
        1 => (amount(), amount()).prop_map(|(amount, unallocated)| Ask::Replenish(amount, unallocated)),
    ];
    prop::collection::vec(ask, 0..25)
}

fn decide(state: &FundState, fund: &Fund, ask: &Ask) -> Result<FundEvent, FundRejection> {
    match ask {
        Ask::Draw(number, month, value, amount) => {
            let known = Circumstances {
                at: format!("2025-{month:02}-28T10:00:00Z").parse().unwrap(),
                values: value
                    .iter()
                    .map(|value| ("visits".parse().unwrap(), Quantity::from(*value)))
                    .collect(),
            };
            let draw = Draw {
                trigger: "slow".parse().unwrap(),
                risk: number.map(risk),
                lines: vec![Line {
                    node: "search".parse().unwrap(),
                    amount: cents(*amount),
                }],
                reason: "needed".into(),
            };
            state.decide_draw(fund, draw, DrawAuthority::Approval, &known)
        }
        Ask::Retire(number) => state.decide_retire(fund, risk(*number), "over"),
        Ask::Release(amount) => state.decide_release(fund, cents(*amount), "free"),
        Ask::Replenish(amount, unallocated) => {
            state.decide_replenish(fund, cents(*amount), cents(*unallocated), "more")
        }
    }
}

/// The books in plain numbers.
#[derive(Debug, Default)]
struct Books {
    left: i128,
    drawn: BTreeMap<usize, i128>,
    quarters: BTreeMap<u32, i128>,
    retired: BTreeSet<usize>,
}

impl Books {
    fn kept(&self, rules: &Rules) -> i128 {
        let mut kept = 0;
        for (number, exposure) in rules.exposures.iter().enumerate() {
            if !self.retired.contains(&number) {
                kept += (exposure - self.drawn.get(&number).unwrap_or(&0)).max(0);
            }
        }
        kept
    }

    fn allows(&self, rules: &Rules, ask: &Ask) -> bool {
        let active =
            |number: &usize| *number < rules.exposures.len() && !self.retired.contains(number);
        match ask {
            Ask::Draw(number, month, value, amount) => {
                let quarter = self.quarters.get(&((month - 1) / 3)).unwrap_or(&0);
                *amount > 0
                    && value.is_some_and(|value| rules.met(value))
                    && match number {
                        Some(number) => active(number),
                        None => rules.exposures.is_empty(),
                    }
                    && rules.cap.is_none_or(|cap| quarter + amount <= cap)
                    && *amount <= self.left
            }
            Ask::Retire(number) => active(number),
            Ask::Release(amount) => *amount > 0 && *amount <= self.left - self.kept(rules),
            Ask::Replenish(amount, unallocated) => *amount > 0 && amount <= unallocated,
        }
    }

    fn enter(&mut self, ask: &Ask) {
        match ask {
            Ask::Draw(number, month, _, amount) => {
                self.left -= amount;
                *self.quarters.entry((month - 1) / 3).or_default() += amount;
                if let Some(number) = number {
                    *self.drawn.entry(*number).or_default() += amount;
                }
            }
            Ask::Retire(number) => drop(self.retired.insert(*number)),
            Ask::Release(amount) => self.left -= amount,
            Ask::Replenish(amount, _) => self.left += amount,
        }
    }
}

proptest! {
    #[test]
    fn money_leaves_for_an_active_risk_within_all_caps_or_because_no_risk_needs_it(rules in rules(), asks in asks()) {
        let fund = rules.fund();
        let mut state = FundState::new(&fund);
        let mut books = Books { left: rules.amount, ..Books::default() };
        let mut events = Vec::new();
        for ask in &asks {
            let decided = decide(&state, &fund, ask);
            prop_assert_eq!(decided.is_ok(), books.allows(&rules, ask), "{:?}: {:?}", ask, decided);
            let Ok(event) = decided else { continue };
            if let (FundEvent::Drawn { grounds, period, .. }, Ask::Draw(_, _, value, _)) = (&event, ask) {
                let said = matches!(grounds, Some(Grounds::Measured { value: said, .. })
                    if Some(*said) == value.map(Quantity::from));
                prop_assert!(said, "the record keeps the value: {:?}", grounds);
                prop_assert_eq!(period.is_some(), rules.cap.is_some());
            }
            state.apply(&event).unwrap();
            books.enter(ask);
            events.push(event);
            prop_assert_eq!(state.available(), cents(books.left));
            prop_assert_eq!(state.kept(&fund).unwrap(), cents(books.kept(&rules)));
            prop_assert_eq!(state.free(&fund).unwrap(), cents((books.left - books.kept(&rules)).max(0)));
        }
        let text = serde_json::to_string(&events).unwrap();
        let mut again = FundState::new(&fund);
        for event in serde_json::from_str::<Vec<FundEvent>>(&text).unwrap() {
            again.apply(&event).unwrap();
        }
        prop_assert_eq!(&again, &state, "the history is the state");
        let snapshot = serde_json::to_string(&state).unwrap();
        prop_assert_eq!(serde_json::from_str::<FundState>(&snapshot).unwrap(), state);
    }

    #[test]
    fn a_snapshot_whose_parts_exceed_what_was_drawn_is_refused(rules in rules(), asks in asks(), excess in 1..100_i128) {
        let fund = rules.fund();
        let mut state = FundState::new(&fund);
        for ask in &asks {
            if let Ok(event) = decide(&state, &fund, ask) {
                state.apply(&event).unwrap();
            }
        }
        for part in ["drawn_by_risk", "drawn_by_period"] {
            let mut snapshot = serde_json::to_value(&state).unwrap();
            let key = if part == "drawn_by_risk" { "risk-9" } else { "FY2024-Q1" };
            let parts = match part {
                "drawn_by_risk" => state.drawn_by_risk().values().fold(0, |sum, part| sum + part.minor()),
                _ => state.drawn_by_period().values().fold(0, |sum, part| sum + part.minor()),
            };
            for (amount, fits) in [(state.drawn().minor() - parts + excess, false), (state.drawn().minor() - parts, true), (-1, false)] {
                snapshot[part][key] = serde_json::json!(cents(amount).to_string());
                let read = serde_json::from_value::<FundState>(snapshot.clone());
                prop_assert_eq!(read.is_ok(), fits && amount > 0, "{} {}", part, amount);
            }
        }
    }
}
